// catalogue.h - the knowledge of services: one ini file for each (the format: invite-services(5)).
//
// Shipped files lie in one folder; the site's folder adds to them: a file of the same name adds keys,
// with `replace = yes` in [service] it replaces. A file with a [nobody] section and no [service]
// lists names that are nobody; its [before] lists words that stand before names. A Catalogue is
// immutable and may be used from many threads. Finding the service of a sender does not grow with
// the number of services.
#ifndef NOTICE_CATALOGUE_H
#define NOTICE_CATALOGUE_H

#include <glib.h>

#include "notice/service.h"

typedef struct Catalogue Catalogue;

// additions may be NULL or a folder that is not there. NULL and error set: all mistakes of all files.
Catalogue *catalogue_read(const char *shipped, const char *additions, GError **error);
void catalogue_free(Catalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Catalogue, catalogue_free)

// The service that mail from this domain (lower case, A-labels) comes from: the domain or one above
// it is listed. NULL when there is none.
const Service *catalogue_by_domain(const Catalogue *catalogue, const char *domain);

// Identifiers of all services, sorted, NULL-terminated; lives as long as the catalogue.
const char *const *catalogue_ids(const Catalogue *catalogue);
const Service *catalogue_by_id(const Catalogue *catalogue, const char *id);

// "Someone", "3 others", "a friend", a mail address, no letters at all, the service's own name: never a person.
gboolean catalogue_is_nobody(const Catalogue *catalogue, const Service *service, const char *name);

// The name that a sentence gave without the word before it: "Użytkownik Ola" is "Ola". Whole words,
// and never the whole name. Caller frees.
char *catalogue_bare_name(const Catalogue *catalogue, const char *name);

#endif
