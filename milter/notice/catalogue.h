// catalogue.h - the knowledge of services: one ini file for each (the format: invite-services(5)).
//
// Shipped files lie in one folder; the site's folder adds to them: a file of the same name adds keys,
// with `replace = yes` in [service] it replaces. A file without [service] but with words
// of all services is read into the Phrases. A Catalogue is immutable and may be used from many threads. Finding the
// service of a mail does not grow with the number of services.
#ifndef NOTICE_CATALOGUE_H
#define NOTICE_CATALOGUE_H

#include <glib.h>

#include "notice/phrases.h"
#include "notice/service.h"
#include "text/lookalike.h"

typedef struct Catalogue Catalogue;

// additions may be NULL or a folder that is not there. NULL and error set: all mistakes of all files.
Catalogue *catalogue_read(const char *shipped, const char *additions, GError **error);
void catalogue_free(Catalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Catalogue, catalogue_free)

// Services that mail with this address in From (lower case, A-labels) comes from: the address, its
// domain or one above it is listed. More than one only where a site's hosts share it. NULL: none.
const GPtrArray *catalogue_by_address(const Catalogue *catalogue, const char *address);

// FALSE: no address of this domain is any service's. Cheaper than to ask for the address.
gboolean catalogue_knows_domain(const Catalogue *catalogue, const char *domain);

// The service that sends mail of its users' own, with this address in Sender or in the envelope.
const Service *catalogue_by_via(const Catalogue *catalogue, const char *address);

// Traits of services with this header, Trait *; NULL when there are none.
typedef struct {
	const Service *service;
	const Mark *mark;
} Trait;
const GPtrArray *catalogue_traits(const Catalogue *catalogue, const char *header);

// What forgeries call themselves: a set of Service *.
const LookalikeSet *catalogue_looks(const Catalogue *catalogue);

const Phrases *catalogue_phrases(const Catalogue *catalogue);

// Identifiers of all services, sorted, NULL-terminated; lives as long as the catalogue.
const char *const *catalogue_ids(const Catalogue *catalogue);
const Service *catalogue_by_id(const Catalogue *catalogue, const char *id);

// "Someone", "3 others", "a friend", a mail address, no letters at all, the service's own name: never a person.
gboolean catalogue_is_nobody(const Catalogue *catalogue, const Service *service, const char *name);

// The name that a sentence gave without the word before it: "Użytkownik Ola" is "Ola". Whole words,
// and never the whole name. Caller frees.
char *catalogue_bare_name(const Catalogue *catalogue, const char *name);

#endif
