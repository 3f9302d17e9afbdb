// known.h - the people whom owners know, in the ledger: names in the form in which they are compared
// (people/same.h), and the keys under which they are found.
//
// Each owner has sources: files of contacts (by their absolute path), what was imported, added by hand,
// learned. A source from a file is replaced as a whole, and remembers the stamp of the file that it was made from;
// people are added to the others one by one. The work of a search grows with what is found, not with how
// many people or owners there are.
// What stands here is private: nothing of it goes to the log. Safe from many threads.
#ifndef STORE_KNOWN_H
#define STORE_KNOWN_H

#include <glib.h>

typedef struct Ledger Ledger;
typedef struct KnownBook KnownBook;

#define KNOWN_MOST 100000 // people of one owner; more are not taken
#define KNOWN_SOURCES 64 // of one owner

// For store/item.c: ledger is borrowed.
KnownBook *known_new(Ledger *ledger);

// Kept in memory only. NULL and error set.
KnownBook *known_new_in_memory(GError **error);
void known_free(KnownBook *book);

// One person as given: names or emails may be empty, not both. Forms and keys belong to the names. What is
// too long is cut, an address that is none is left out.
typedef struct {
	const char *const *names; // as written; the first is the one to show
	const char *const *forms; // same_form_text of each of the names
	const char *const
		*keys; // same_keys of all of them; one without a sign meets all of its kind
	const char *const *emails;
	const char *company; // NULL: not said
} KnownPerson;

// In the place of all people of that source. stamp: what it was made from, as known_stamp gives it back.
// people: KnownPerson *. It is written in several transactions, so that nobody waits long, and seen when all
// is there. FALSE and error set: nothing is changed for whoever reads; FAILURE_BUSY: another does the same.
gboolean known_replace(KnownBook *book, const char *owner, const char *source, const char *stamp,
	const GPtrArray *people, GError **error);

// Each person to the source, in one transaction. One who is there (an address in common, or the same name
// where one of both has no address) is not there twice: the newer name stands. *added (may be NULL): how many
// are new.
gboolean known_add(KnownBook *book, const char *owner, const char *source, const GPtrArray *people,
	guint *added, GError **error);

// 1 *stamp set (caller frees), 0 there is no such source, -1 error set.
int
known_stamp(KnownBook *book, const char *owner, const char *source, char **stamp, GError **error);

// Takes out who has this name (as written, without regard to case) or address. *removed: how many.
gboolean
known_remove(KnownBook *book, const char *owner, const char *who, guint *removed, GError **error);

// A source, and how many people it has.
typedef struct {
	char *name;
	char *stamp;
	guint people;
} KnownSource;

// KnownSource *, free with g_ptr_array_unref. *version (may be NULL) changes with every change of the owner's
// people, 0: there are none. NULL and error set.
GPtrArray *known_sources(KnownBook *book, const char *owner, gint64 *version, GError **error);

// Is there anybody with this address, and, unless it is "", this name? 1, 0, -1 error set.
int
known_has(KnownBook *book, const char *owner, const char *name, const char *email, GError **error);

// Forms and keys anew, for people whose file is not there to be read again. make gives them for the names of
// a person; both freed with g_strfreev. The source has that stamp then. FALSE and error set: not all of them.
typedef void (*KnownMake)(const char *const *names, char ***forms, char ***keys);
gboolean known_remake(KnownBook *book, const char *owner, const char *source, const char *stamp,
	KnownMake make, GError **error);

// Another stamp for a source that stays as it is; none is made.
gboolean known_restamp(
	KnownBook *book, const char *owner, const char *source, const char *stamp, GError **error);

// Takes out a source, NULL: everything of owner, stamps too.
gboolean
known_drop(KnownBook *book, const char *owner, const char *source, guint *removed, GError **error);

// The same, and what was there can't be read in the database's file any more, as far as ledger_scrub promises.
// FALSE and error set; people that *removed counts are taken out nevertheless.
gboolean known_forget(
	KnownBook *book, const char *owner, const char *source, guint *removed, GError **error);

// One person as found. What it holds is the callee's only during the call.
typedef struct {
	const char *name;
	const char *form; // one of its forms; NULL in a list
	const char *source;
	const char *emails; // with blanks between them
	const char *company; // NULL
	gint64 since; // seconds: added or learned first
} KnownSeen;

// Calls each for every form of every person of owner who has one of keys (same_questions), until each says
// FALSE; first for those whose name is written like name (NULL: no matter), but for case. At most KNOWN_FOUND
// people of each source. *version (may be NULL) as known_sources gives it. No ledger yet: none. FALSE and error
// set.
#define KNOWN_FOUND 500
typedef gboolean (*KnownVisit)(void *to, const KnownSeen *seen);
gboolean known_find(KnownBook *book, const char *owner, const char *name, const char *const *keys,
	KnownVisit each, void *to, gint64 *version, GError **error);

// Every person of owner, by source and name.
gboolean known_list(KnownBook *book, const char *owner, KnownVisit each, void *to, GError **error);

#endif
