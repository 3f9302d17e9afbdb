// authentic.h - is a mail from the service that it says it is from?
//
// Nothing is verified here. Believed is what our own mail servers wrote into Authentication-Results
// (RFC 8601): headers with one of the configured ids that stand above the first Received of somebody
// else's; of each method the uppermost header that reports it. `yes` is a DKIM signature or an
// envelope sender (SPF) of the service's domains that passed, or DMARC for the domain of From.
#ifndef NOTICE_AUTHENTIC_H
#define NOTICE_AUTHENTIC_H

#include "mail/message.h"
#include "notice/claim.h"

// Sets authentic, claims and reasons of notice. servers: the ids of our mail servers, NULL or empty
// when there are none. Returns the service's signatures that passed (Signature *), none when nothing
// is known of them; free with g_ptr_array_unref.
GPtrArray *
authentic_decide(const Claim *claim, const char *const *servers, Message *message, Notice *notice);

// One of the signatures covers all headers of that name that the mail has.
gboolean authentic_covers(const GPtrArray *signatures, const Message *message, const char *header);

#endif
