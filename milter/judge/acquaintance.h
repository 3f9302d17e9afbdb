// acquaintance.h - what the recipients of a mail know of its inviter: is she known, how often has she asked, what
// did they decide.
#ifndef JUDGE_ACQUAINTANCE_H
#define JUDGE_ACQUAINTANCE_H

#include "judge/owner.h"
#include "judge/plan.h"
#include "mail/envelope.h"
#include "mail/message.h"
#include "people/book.h"
#include "store/ask.h"

// What judging remembers from mail to mail. Both are borrowed and may be NULL: then nothing is known.
typedef struct {
	Book *book; // whom users know
	Asks *asks; // who asked whom
} Memory;

// Of one mail. Mails of the kinds request, reminder, join, follow, group, event and share ask; what is forged is
// neither counted nor does it ask in another's name.
typedef struct Acquaintance Acquaintance;

// All borrowed, for as long as it lives; memory and notice may be NULL.
Acquaintance *acquaintance_new(
	const Memory *memory, const Envelope *envelope, Message *message, const Notice *notice);
void acquaintance_free(Acquaintance *acquaintance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Acquaintance, acquaintance_free)

// Fills in what judged says of it; judged->owner and rules are set. A file of contacts that was never read is waited
// for, but all recipients of a mail wait no longer than one.
void acquaintance_take(
	Acquaintance *acquaintance, const Snapshot *snapshot, const Owner *owner, Judged *judged);

// Says of it that it can't be told this time: what is left open would look like an answer to `known = !yes`.
void acquaintance_leave(const Acquaintance *acquaintance, Judged *judged);

// Counts that judged was asked. FALSE and error set; *is_new as in ask_count.
gboolean acquaintance_count(
	Acquaintance *acquaintance, const Judged *judged, gboolean *is_new, GError **error);

#endif
