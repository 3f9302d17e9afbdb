// judge.h - one mail for all its recipients: gathers facts, asks policy, makes the plan.
//
// Pure but for reading users' files. Used by the daemon, `invitectl explain`, the case files and the
// fuzzers alike.
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "judge/owner.h"
#include "judge/plan.h"
#include "judge/snapshot.h"
#include "mail/envelope.h"
#include "mail/message.h"

// Is any recipient judged at all? After the envelope; FALSE: let the mail go.
gboolean judge_wants_envelope(const Snapshot *snapshot, const Envelope *envelope);

// After the headers.
typedef enum {
	JUDGE_LET_GO, // nothing for us: accept now, the body is never seen
	JUDGE_HEADERS, // no notice, but headers of ours to remove: the body may be skipped
	JUDGE_BODY_START, // a notice that is delivered in any case: its first MESSAGE_JUDGED bytes
	JUDGE_BODY_WHOLE, // a notice that some rule could take out of the inbox: everything
} JudgeWants;

// *service is set to the notice's service, NULL for none.
JudgeWants judge_wants_headers(const Snapshot *snapshot, const Envelope *envelope, Message *message,
	const Service **service);

// The plan. notice NULL: no notice (only our own headers are removed).
Plan *judge_mail(const Snapshot *snapshot, const Envelope *envelope, Message *message,
	const Notice *notice, OwnerScope scope);

#endif
