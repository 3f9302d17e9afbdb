// unknown.h - the shape of a wording that the catalogue does not know.
//
// When a service changes what it writes, its mails stay its own and fit no template any more. Their
// subjects with what varies taken out are shapes: "{inviter} would like to chat with you", the same
// for everybody who gets one. A shape is a template (notice/template.h) that fits the subject it
// came from, at most about 200 characters long, so that it can be pasted into a service's file.
//
// The recipient's names and address become {recipient}, the inviter's names {inviter}, numbers
// {count}; what stands in quotation marks, addresses, links, ids and words with digits in them
// become {any}, and so does all that a second hole of a name would take. What a mail's braces hold
// is {any} as well: no mail writes holes of its own.
#ifndef NOTICE_UNKNOWN_H
#define NOTICE_UNKNOWN_H

#include "mail/message.h"
#include "notice/notice.h"

// The shape of the mail's subject; NULL when some line of the catalogue gave the kind, when the mail
// is not from the service (a forgery teaches nothing), and when the subject has no word that stays.
// Pure. Caller frees.
char *unknown_shape(const Notice *notice, Message *message);

// A shape as the value of a key in a service's file (base/ini.h). Caller frees.
char *unknown_line(const char *shape);

#endif
