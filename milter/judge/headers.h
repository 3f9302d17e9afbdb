// headers.h - the headers that we add to a mail, and take out of every judged mail first.
#ifndef JUDGE_HEADERS_H
#define JUDGE_HEADERS_H

#include "base/settings.h"
#include "judge/plan.h"
#include "mail/message.h"
#include "notice/notice.h"

#define HEADERS_ERROR "X-Invite-Error"

// Every name that we ever add, NULL-terminated, static.
const char *const *headers_names(void);

// The mail carries one, whoever put it there.
gboolean headers_are_in(const Message *message);

// Edits that remove them all, of each name the highest index first: an MTA that numbers anew after
// each removal would otherwise keep some.
void headers_remove(Plan *plan, const Message *message);

// Edits that tag the mail for those recipients of the plan who stay on it. Headers are the same for
// all of them: where they would differ, none is added and plan->differ is set.
void headers_add(Plan *plan, const Settings *settings, Message *message, const Notice *notice);

// This folded mail is filed by its address (ana+Invitations@), and needs no header for that.
gboolean headers_files_by_address(const Judged *judged, const Settings *settings);

#endif
