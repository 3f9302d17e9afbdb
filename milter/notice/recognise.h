// recognise.h - from a mail to a notice.
//
// Whether a mail is a notice is decided from its headers alone: its From domain is a service's. The
// kind is weighed by evidence in this order: marks, sender with the shape of its display name,
// subject, body. Each level narrows the kinds that the level before left (where it contradicts, the
// earlier stands); among what is left, the first in the service's file is taken. The name comes from
// the display name, then the subject, then the body; nobody's names never come out.
#ifndef NOTICE_RECOGNISE_H
#define NOTICE_RECOGNISE_H

#include "mail/message.h"
#include "notice/catalogue.h"

// NULL: no service's mail. Cheap for ordinary mail.
const Service *recognise_service(const Catalogue *catalogue, Message *message);

// The notice from headers and, when it was collected, body. Never NULL. Free with notice_free.
Notice *recognise(const Catalogue *catalogue, const Service *service, Message *message);

#endif
