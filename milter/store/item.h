// item.h - items: mails kept for their recipients, in one private Maildir for each owner.
//
// STORE/quarantine/DOMAIN/USER/{tmp,new,cur}/ID holds the mail as received (CR LF) under one Received
// header of ours (mail/compose.h). The id is the first 128 bits of HMAC-SHA256(site key; owner,
// envelope sender, From, To, Date, Subject, Message-ID, body), in hex: the same mail tried again
// makes the same item. The site key is made at first use (STORE/key, 0600).
// A file's name is the id; a mail client may have moved it to cur and put its flags behind.
// Nothing outside of this room knows a path below the store, or that items are files. A Store is
// safe from many threads.
#ifndef STORE_ITEM_H
#define STORE_ITEM_H

#include <glib.h>

#include "mail/envelope.h"
#include "mail/message.h"
#include "store/ask.h"
#include "store/known.h"
#include "store/wording.h"

typedef struct Store Store;

// Opens the store at path, a folder that must exist (a missing mount point is never filled up). NULL
// and error set.
Store *store_open(const char *path, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

// A folder for large bodies on their way, as a descriptor that stays the store's: nothing in there
// has a name.
int store_spool(const Store *store);

// Parts of the ledger, the store's: the counts of unknown wordings, who asked whom, the people whom owners know.
// Its database is opened at the first need.
Wordings *store_wordings(const Store *store);
Asks *store_asks(const Store *store);
KnownBook *store_known(const Store *store);

typedef struct {
	const char *owner; // "ana@example.org"
	const char *action; // "quarantine"
	const char *rule; // the rule's name
} ItemReason;

// Keeps the mail for owner: when this returns 1 (kept) or 0 (it was kept before) it is on disk, file
// and folder synced. -1 error set and nothing is left behind; the next try works once what was wrong
// is mended. *id (may be NULL) is set to the item's
// id, caller frees.
int store_keep(Store *store, const Envelope *envelope, Message *message, const ItemReason *reason,
	char **id, GError **error);

// What an item's own first header says, and the original behind it.
typedef struct {
	char *id;
	char *owner;
	char *sender;
	char *queue_id;
	char *client;
	char *action;
	char *rule;
	gint64 seconds;
	guint64 size; // of the original as it was kept, bytes
} Item;

void item_free(Item *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Item, item_free)

// Calls each for every item, newest first, of owner or of all (NULL), and damaged, with a sentence,
// for every file that has an item's name and can't be read as one. FALSE when the store cannot be
// read. item and what are the callee's only during the call.
typedef void (*ItemVisit)(void *to, const Item *item);
typedef void (*ItemDamaged)(void *to, const char *what);
gboolean store_list(Store *store, const char *owner, ItemVisit visit, ItemDamaged damaged, void *to,
	GError **error);

// The mail of an item that was listed. NULL and error set.
Message *store_original(Store *store, const Item *item, GError **error);

// Lower-case text has the form of an item's id, or of the beginning of one that store_find takes.
gboolean store_is_id(const char *text);

// One item by its id or a prefix of it that no other has (at least 4 characters), with the original
// mail. NULL and error set: FAILURE_ABSENT none, FAILURE_MISTAKE several or no id at all,
// FAILURE_SYSTEM it can't be read.
Item *store_find(Store *store, const char *id, Message **original, GError **error);

#endif
