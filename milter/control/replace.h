// replace.h - private text replaced by invented text, the same everywhere in one mail.
//
// First it is told what is private: names, other texts, addresses. Then texts go through it, one
// after the other. Which stand-in something gets depends on the order in which things appear and on
// nothing else, so that nobody can try names until one fits. What is invented already is left alone.
#ifndef CONTROL_REPLACE_H
#define CONTROL_REPLACE_H

#include <glib.h>

typedef struct Replacer Replacer;

// Hosts of which is_public says TRUE stay, and so does the local part of an address there, but for
// the keys in it. The stand-ins for domains are some that mail, length bytes, does not hold.
typedef gboolean (*ReplacerPublic)(const char *host, const void *data);
Replacer *replacer_new(ReplacerPublic is_public, const void *data, const char *mail, gsize length);
void replacer_free(Replacer *replacer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replacer, replacer_free)

// The words of text are the service's: alone they are no name and no key.
void replacer_keep(Replacer *replacer, const char *text);

// What the service is called: its words are no name at all.
void replacer_keep_always(Replacer *replacer, const char *text);

// A host that stays.
void replacer_keep_host(Replacer *replacer, const char *host);

// A person's name: wherever it stands, whole or a word of it.
void replacer_add_name(Replacer *replacer, const char *name);

// A headline, a note, a company: wherever it stands whole.
void replacer_add_text(Replacer *replacer, const char *text);

// Somebody's address, at whatever host. The words of its local part, as of all addresses that are not
// a service's, are names.
void replacer_add_address(Replacer *replacer, const char *address);

// "noreply", "mailer-daemon": not one person's.
gboolean replacer_is_role(const char *address);

// Is every word of line the service's, or of a name?
gboolean replacer_knows_line(const Replacer *replacer, const char *line);

// The IP address of a public host: it stays.
void replacer_keep_ip(Replacer *replacer, const char *ip);

typedef enum {
	REPLACE_TEXT, // what a person reads
	REPLACE_PAGE, // the same in HTML
	REPLACE_FIELD, // a header for machines: hosts are replaced too
	REPLACE_IDS, // identifiers: whatever looks a little like a key
	REPLACE_KEYS, // nothing but keys: all letters and digits
} ReplaceForm;

// text in UTF-8, as far as it is (other bytes stay). Line feeds stay where they are.
GString *replacer_text(Replacer *replacer, const char *text, gsize length, ReplaceForm form);

#endif
