// people.h - whom a user knows: the verb `people`, with verbs of its own.
#ifndef CONTROL_PEOPLE_H
#define CONTROL_PEOPLE_H

#include "control/verbs.h"
#include "people/contacts.h"

VerbStatus people_verb(const char *settings_file, int argc, char **argv);

// Its own verbs, for its help. Caller frees.
char *people_details(void);

// The people of a file, read with our own rights, whoever it belongs to. NULL and error set.
Contacts *people_read(const char *path, GError **error);

#endif
