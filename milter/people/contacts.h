// contacts.h - people out of files: address books and lists, as programs export them.
//
// Read are, told apart by what stands in them:
//   vCard 2.1 (versit 1996), 3.0 (RFC 2426), 4.0 (RFC 6350): FN, N, NICKNAME, EMAIL, ORG, and how kanji
//     are read (X-PHONETIC-FIRST-NAME, X-PHONETIC-LAST-NAME); folded lines, quoted-printable with its soft
//     breaks, CHARSET, base64 in what is skipped, groups (item1.EMAIL), several cards in one file, cards in
//     cards (2.1 AGENT);
//   LinkedIn's Connections.csv (RFC 4180, with the notes that LinkedIn puts above the header line; columns
//     found by name), and other CSV with a header line that names a name or an e-mail column (exports of
//     Google, Outlook, Thunderbird);
//   a plain list: one person a line, "Name", "Name <address>" or "address"; '#' begins a comment line.
// UTF-8 with or without byte-order mark, UTF-16 with one; else each value that is not UTF-8 is taken as
// Windows-1252.
//
// Everything in it is hostile: effort and memory grow with the file, never with its square.
#ifndef PEOPLE_CONTACTS_H
#define PEOPLE_CONTACTS_H

#include <glib.h>

#define CONTACTS_MAX 50000 // people of one file
#define CONTACTS_NAMES 8 // names, and addresses, of one person

typedef struct {
	char **names; // as written, cleaned (text/clean.h), each once; the first is the one to show. May be empty
	char **emails; // as written, each once. May be empty, not both
	char *company; // NULL: not said
	guint line; // where the entry begins
} Contact;

typedef enum { CONTACTS_VCARD, CONTACTS_CSV, CONTACTS_LIST } ContactsKind;

// "vCard" "CSV" "list".
const char *contacts_kind_word(ContactsKind kind);

typedef struct {
	ContactsKind kind;
	// Contact *, in the file's order; entries that say neither name nor address are left out.
	GPtrArray *contacts;
	// char *, "LABEL:LINE: what is wrong; what to write", for entries that could not be read, without
	// anybody's name; at most 20 and one that counts the others.
	GPtrArray *complaints;
} Contacts;

// label names the file in complaints. NULL and error set (FAILURE_MISTAKE) when nothing of it is a contact,
// or most lines of a list are none: it is something else; the error holds the complaints too, one a line.
// Free with contacts_free. Safe from many threads.
Contacts *contacts_parse(const char *label, const char *text, gsize length, GError **error);
void contacts_free(Contacts *contacts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Contacts, contacts_free)

#endif
