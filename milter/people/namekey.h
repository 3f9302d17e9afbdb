// namekey.h - keys under which names are kept and looked for (same.h says what they promise).
#ifndef PEOPLE_NAMEKEY_H
#define PEOPLE_NAMEKEY_H

#include "people/nameform.h"

// Takes rare spellings and forms away until all keys of the form are at most SAME_KEYS: what is not in the
// form is not compared either, so what the keys miss is no match.
void namekey_limit(NameForm *form);

// As same_keys and same_questions.
char **namekey_keys(const NameForm *form);
char **namekey_questions(const NameForm *form);

#endif
