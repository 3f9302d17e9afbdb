// phrases.h - what the catalogue knows of all services together: who is nobody, words round names and
// subjects, and whom a mail may come through.
//
// Read from files without [service] that have one of its sections: [nobody], [before], [replies],
// [departments], [relays] (the format: invite-services(5)). Immutable once read, safe for many threads.
#ifndef NOTICE_PHRASES_H
#define NOTICE_PHRASES_H

#include "base/ini.h"

typedef struct Phrases Phrases;

Phrases *phrases_new(void);
void phrases_free(Phrases *phrases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Phrases, phrases_free)

gboolean phrases_is_file(const IniFile *file);

// Adds what file says. Mistakes are added to *error.
void phrases_read(Phrases *phrases, const IniFile *file, GError **error);

// "Someone", "3 others", "a friend".
gboolean phrases_is_nobody(const Phrases *phrases, const char *name);

// The name that a sentence gave without the word before it: "Użytkownik Ola" is "Ola". Whole words,
// and never the whole name. Caller frees.
char *phrases_bare_name(const Phrases *phrases, const char *name);

// "Re: ...", "[users] AW: ...", "回复：...": the subject of an answer or a forwarded mail.
gboolean phrases_is_reply(const Phrases *phrases, const char *subject);

// No letters but those of words that a service puts beside its name, or of what looks like them:
// "Security", "- for Business", "(3)", "".
gboolean phrases_is_department(const Phrases *phrases, const char *text);

// An address (lower case, its domain in A-labels) of a relay that puts its own into From.
gboolean phrases_is_relay(const Phrases *phrases, const char *address);

#endif
