// recognise.h - from a mail to a notice.
//
// Whether a mail is a notice is decided from its headers alone (notice/claim.h). The kind is weighed
// by evidence in this order: marks, sender with the shape of its display name, subject, body. What a
// verified signature covers comes before what it does not. Each level narrows the kinds that the
// level before left (where it contradicts, the earlier stands); among what is left, the first in the
// service's file is taken. The name comes from the display name, then the subject, then the body;
// nobody's names never come out.
#ifndef NOTICE_RECOGNISE_H
#define NOTICE_RECOGNISE_H

#include "notice/claim.h"

// The notice from headers and, when it was collected, body. servers: the ids of our mail servers
// (authserv-id), may be NULL. Never NULL. Free with notice_free.
Notice *recognise(const Catalogue *catalogue, const Claim *claim, const char *const *servers,
	Message *message);

#endif
