// judge.h - one mail for all its recipients: gathers facts, asks policy, makes the plan.
//
// Pure but for reading users' files. Used by the daemon, `invitectl explain`, the case files and the
// fuzzers alike.
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "judge/acquaintance.h"
#include "judge/owner.h"
#include "judge/plan.h"
#include "judge/snapshot.h"
#include "mail/envelope.h"
#include "mail/message.h"
#include "notice/claim.h"

// Is any recipient judged at all? After the envelope; FALSE: let the mail go.
gboolean judge_wants_envelope(const Snapshot *snapshot, const Envelope *envelope);

// After the headers.
typedef enum {
	JUDGE_LET_GO, // nothing for us: accept now, the body is never seen
	JUDGE_HEADERS, // no notice, but headers of ours to remove: the body may be skipped
	JUDGE_BODY_START, // a notice that is delivered in any case: its first MESSAGE_JUDGED bytes
	JUDGE_BODY_WHOLE, // a notice that some rule could take out of the inbox: everything
} JudgeWants;

// *claim is set to what the mail says of its service, NULL when it is no notice. It lives no longer
// than the snapshot; free with claim_free.
JudgeWants judge_wants_headers(
	const Snapshot *snapshot, const Envelope *envelope, Message *message, Claim **claim);

// What is recognised in a mail that claims this: from its headers and as much of the body as is there.
// Free with notice_free.
Notice *judge_notice(const Snapshot *snapshot, const Claim *claim, Message *message);

// The same from the beginning; NULL: no notice.
Notice *judge_recognise(const Snapshot *snapshot, const Envelope *envelope, Message *message);

// The plan. memory may be NULL: nothing is known of anybody. notice NULL: no notice (only our own headers are removed).
Plan *judge_mail(const Snapshot *snapshot, const Memory *memory, const Envelope *envelope,
	Message *message, const Notice *notice, OwnerScope scope);

// After the plan was carried out: counts for each judged recipient that she was asked. FALSE and error set: the first
// failure, and the others are counted; *is_new as in ask_count.
gboolean judge_count(const Memory *memory, const Envelope *envelope, Message *message,
	const Notice *notice, const Plan *plan, gboolean *is_new, GError **error);

// For explaining: the facts that a recipient's rules were asked about, without any limit of time. They live
// no longer than what they are made of.
void judge_facts(const Snapshot *snapshot, const Judged *judged, const Notice *notice,
	Message *message, Facts *facts);

#endif
