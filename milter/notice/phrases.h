// phrases.h - what the catalogue knows of all services together: who is nobody, and words round names.
//
// Read from files with a [nobody] section and no [service] (the format: invite-services(5)).
// Immutable once read, safe for many threads.
#ifndef NOTICE_PHRASES_H
#define NOTICE_PHRASES_H

#include "base/ini.h"

typedef struct Phrases Phrases;

Phrases *phrases_new(void);
void phrases_free(Phrases *phrases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Phrases, phrases_free)

// Adds what file says. Mistakes are added to *error.
void phrases_read(Phrases *phrases, const IniFile *file, GError **error);

// "Someone", "3 others", "a friend".
gboolean phrases_is_nobody(const Phrases *phrases, const char *name);

// The name that a sentence gave without the word before it: "Użytkownik Ola" is "Ola". Whole words,
// and never the whole name. Caller frees.
char *phrases_bare_name(const Phrases *phrases, const char *name);

#endif
