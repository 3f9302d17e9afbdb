// claim.h - from which service a mail says it is, by its headers alone.
//
// It bears the service's address (From; or, where a service sends in its users' names, Sender, the
// envelope or a signature), or a header of the service's software. Or it does not, and claims to be:
// its display name is the service's name or looks like it, or shows an address of the service; its
// domain looks like the service's; or its subject is one of the service's and names it. A reply, a
// forwarded mail, a copy from a list, and a sentence that only mentions a service claim nothing by
// their subject.
#ifndef NOTICE_CLAIM_H
#define NOTICE_CLAIM_H

#include "mail/envelope.h"
#include "mail/message.h"
#include "notice/catalogue.h"

typedef struct {
	const Service *service; // lives as long as the catalogue
	guint claims; // of Claims
	gboolean is_relayed; // a relay or list put its own address into From, and left the name
	char *subject; // as the service would have written it, where it only looks so; else NULL
	GPtrArray *reasons; // char *: by what it claims; none when it bears the service's address
} Claim;

// NULL: the mail says nothing of the kind. The effort does not grow with the number of services, and
// ordinary mail is let go without parsing its headers. Free with claim_free.
Claim *claim_find(const Catalogue *catalogue, const Envelope *envelope, Message *message);
void claim_free(Claim *claim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Claim, claim_free)

// It bears neither the service's address nor a header of its software.
gboolean claim_is_false(const Claim *claim);

// The name is the service's, or looks like it, with nothing but words that a service puts beside it.
gboolean claim_is_name_of(const Catalogue *catalogue, const Service *service, const char *name);

#endif
