// learn.h - what the mail that users send teaches: whom they write to is known to them.
//
// The learner is the login that the client authenticated with, never MAIL FROM, which anybody can write; but
// for clients in the networks of the setting `outgoing`, where no one logs in. Her rules have to say `learn =
// yes`. Taught are the recipients of the envelope, with the names that To and Cc give them. Mail to more than
// LEARN_RECIPIENTS, automatic and list mail teach nothing, and neither do addresses of services: who answers
// "Svetlana via LinkedIn" knows her no better for it.
#ifndef JUDGE_LEARN_H
#define JUDGE_LEARN_H

#include "judge/owner.h"
#include "mail/envelope.h"
#include "mail/message.h"
#include "people/book.h"

#define LEARN_RECIPIENTS 10

// After the envelope: who may learn from this mail once its headers are there, NULL for nobody. Free with owner_free.
Owner *learn_who(const Snapshot *snapshot, const Envelope *envelope);

// After the headers.
void learn_take(const Snapshot *snapshot, Book *book, const Owner *owner, const Envelope *envelope,
	Message *message);

#endif
