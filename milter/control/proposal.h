// proposal.h - a user's first rules, as the text of a file.
//
// Values in, text out. Of a mailbox nothing but numbers and the names of services come into it: the
// file may be shown to others.
#ifndef CONTROL_PROPOSAL_H
#define CONTROL_PROPOSAL_H

#include "notice/notice.h"

// What a mailbox holds of a service, but for forgeries and what the site's binding rules take.
typedef struct {
	const char *id;
	const char *name;
	guint mails[KIND_COUNT];
	guint unreadable[KIND_COUNT]; // of them, by the inviter's name
} ServiceCount;

// Every file begins with this.
typedef struct {
	const char *reads; // "en, de": the value as it is written
	const char *note; // lines about it; NULL
	char **actions; // words that the site allows
} ProposalMe;

typedef struct {
	guint mails; // in the mailbox
	guint notices;
	guint forged;
	guint forged_taken; // of them, by the site's binding rules
	const GArray *services; // ServiceCount, in the order in which they are told
} ProposalMails;

// Rules to choose from, for who has no mail to show: config/user.ini. Caller frees.
char *proposal_sample(const ProposalMe *me);

// Rules for what is there. Caller frees.
char *proposal_of_mails(const ProposalMe *me, const ProposalMails *mails);

#endif
