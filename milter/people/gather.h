// gather.h - what a reader of a contacts file finds, gathered: persons out of parts, and complaints.
//
// A person is begun, given parts in any order, and ended. Texts are bytes as they stand in the file,
// decoded but not cleaned.
#ifndef PEOPLE_GATHER_H
#define PEOPLE_GATHER_H

#include <glib.h>

#include "people/contacts.h"
#include "people/rawtext.h"

typedef enum {
	GATHER_FULL, // a whole name, as FN; may come several times
	GATHER_GIVEN,
	GATHER_ADDITIONAL,
	GATHER_FAMILY,
	GATHER_READING_GIVEN, // how it is read, where letters do not tell: kana for kanji
	GATHER_READING_FAMILY,
	GATHER_NICKNAME, // may come several times
	GATHER_EMAIL, // one address or several, each with or without a name before it
	GATHER_COMPANY,
} GatherPart;

#define GATHER_PARTS 9
#define GATHER_TEXT_MAX 4096 // bytes of a part that are looked at

typedef struct Gather Gather;

// label is borrowed. Free with gather_free.
Gather *gather_new(const char *label, ContactsKind kind);
void gather_free(Gather *gather);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Gather, gather_free)

// FALSE: people were left out or would be, since there are too many; a complaint has said so. To be asked
// before each entry.
gboolean gather_has_room(const Gather *gather);

void gather_begin(Gather *gather, guint line);
void gather_add(Gather *gather, GatherPart part, RawText text);

// A person who has neither a name nor an address is left out.
void gather_end(Gather *gather);

void gather_complain(Gather *gather, guint line, const char *text);

// How many entries were complained about, those beyond the complaints that are kept too.
guint gather_n_complaints(const Gather *gather);

// What was gathered; once. Free with contacts_free.
Contacts *gather_finish(Gather *gather);

// Has it the form of an e-mail address?
gboolean gather_is_address(const char *text);

#endif
