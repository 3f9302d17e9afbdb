// person.h - people as files and mails have them, made ready for store/known.h.
//
// All functions are safe from many threads.
#ifndef PEOPLE_PERSON_H
#define PEOPLE_PERSON_H

#include "people/contacts.h"
#include "store/known.h"

// Contact * to KnownPerson *: each name compared once, here. Free with g_ptr_array_unref.
GPtrArray *person_list(const GPtrArray *contacts);

// One whom somebody wrote to. A name that is an address, or has no letters, is none. NULL: address is none.
KnownPerson *person_new(const char *name, const char *address);
void person_free(KnownPerson *person);

// As known_add; a source that is new has person_version for a stamp.
gboolean person_add(KnownBook *book, const char *owner, const char *source, const GPtrArray *people,
	guint *added, GError **error);

// KnownMake for known_remake.
void person_make(const char *const *names, char ***forms, char ***keys);

// Another one where forms are made in another way: what was kept before must be made anew. Static.
const char *person_version(void);

#endif
