// book.h - whom a user knows: her files of contacts, what she imported or added, whom she writes to.
//
// Files of contacts are read in a thread of the book's own (people/scribe.h), when they have changed: a mail
// waits for a file that was never read, for BOOK_PATIENCE at most, and never for one that was read before. What
// was learned is written there too, many at once. Everything is kept by store/known.h, so that neither memory
// nor the work for a mail grow with the number of people.
// A file is a source of its path's name. One that her rules do not name any more counts no more; one that is
// gone, and was read before, is taken out; one with a mistake leaves the people as they were.
// No name goes to the log, nor into an error. Safe from many threads.
#ifndef PEOPLE_BOOK_H
#define PEOPLE_BOOK_H

#include <glib.h>

#include "people/same.h"

#define BOOK_PATIENCE 2000 // milliseconds
#define BOOK_LEARNED "learned"
#define BOOK_ADDED "added"

typedef struct KnownBook KnownBook;
typedef struct Book Book;

// known is borrowed.
Book *book_new(KnownBook *known);

// The same without a store: everything is kept in memory, for `explain` and `replay`. NULL and error set.
Book *book_new_in_memory(GError **error);

// Writes what is waiting to be written.
void book_free(Book *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Book, book_free)

// Who asks: an owner, and the files that her rules name. All borrowed.
typedef struct {
	const char *owner; // "ana@example.org"
	const char *local; // her login, for the checks of base/reader.h
	const char *accounts; // the setting
	const char *const *files; // absolute paths; NULL: none
	gboolean is_hurried; // waits for no file
} BookReader;

// What is known of one inviter.
typedef struct {
	Same same;
	char *name; // the entry that decided, as its file has it; NULL: none
	char *source; // the entry's: "contacts.vcf", "learned"; NULL
	const char *reason; // static; NULL: none
	char *complaint; // for her: why a file is not as it was read; NULL
} BookAnswer;

void book_answer_clear(BookAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BookAnswer, book_answer_clear)

// Does she know name? 1 *answer set: the best of all who are like that, yes before lookalike before maybe. 0:
// nothing is known of anybody: no files, nothing added or learned. -1 error set: FAILURE_SYSTEM the store; or
// nobody is like that, and a file that was never read may name her: FAILURE_BUSY it is still being read,
// FAILURE_MISTAKE or FAILURE_SYSTEM it can't be (the sentence is for its owner). language as in same_form.
int book_ask(Book *book, const BookReader *reader, const char *name, const char *language,
	BookAnswer *answer, GError **error);

// Whom she wrote to: taken to be written later; never waits. Beyond BOOK_WAITING, they are forgotten.
#define BOOK_WAITING 10000
typedef struct {
	const char *name; // display name, "" for none
	const char *address;
} BookMailbox;
void book_learn(Book *book, const char *owner, const BookMailbox *mailboxes, guint n);

// The first failure of the writing thread since this was asked last, NULL for none; caller frees with
// g_error_free. For the log of a room above.
GError *book_trouble(Book *book);

// For tests and for the end: returns when nothing waits to be read or written; what the store refused
// waits on.
void book_settle(Book *book);

// For tests: how long a mail waits for a file.
void book_set_patience(Book *book, guint milliseconds);

// --- for the verbs

// Contact * (people/contacts.h) to a source of owner, whose name must not begin with '/': that would be a
// file. FALSE and error set.
gboolean book_add(Book *book, const char *owner, const char *source, const GPtrArray *contacts,
	guint *added, GError **error);

#endif
