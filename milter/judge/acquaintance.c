// acquaintance.c - what the recipients of a mail know of its inviter.
#include "judge/acquaintance.h"

#include <string.h>

#include "base/failure.h"
#include "judge/rules.h"
#include "text/name.h"

#define ID_LENGTH 32

struct Acquaintance {
	const Memory *memory; // NULL: nothing is known
	const Notice *notice;
	const char *name; // of the inviter; NULL: nobody is named
	char *comparable; // the name
	char *mail; // tells this mail from others
	gboolean has_waited;
};

// --- the mail -----------------------------------------------------------------------------------

// The same for a mail that is tried again. The owner stands beside it wherever it is kept.
static char *
identify(const Envelope *envelope, Message *message)
{
	static const char *const names[] = { "From", "To", "Date", "Subject", "Message-ID" };
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	for (guint i = 0; i <= G_N_ELEMENTS(names); i++) {
		const char *value =
			i < G_N_ELEMENTS(names) ? message_raw(message, names[i]) : envelope->sender;
		// With its end, so that no two lists of values are the same bytes.
		g_checksum_update(sum, (const guchar *)(value == NULL ? "" : value),
			value == NULL ? 1 : (gssize)strlen(value) + 1);
	}
	return g_strndup(g_checksum_get_string(sum), ID_LENGTH);
}

Acquaintance *
acquaintance_new(
	const Memory *memory, const Envelope *envelope, Message *message, const Notice *notice)
{
	Acquaintance *acquaintance = g_new0(Acquaintance, 1);
	const char *name = notice == NULL ? NULL : notice_fact(notice, FACT_INVITER);

	if (memory == NULL || notice == NULL)
		return acquaintance;
	acquaintance->memory = memory;
	acquaintance->notice = notice;
	acquaintance->name = name;
	acquaintance->comparable = name == NULL ? NULL : name_fold(name);
	acquaintance->mail = identify(envelope, message);
	return acquaintance;
}

void
acquaintance_free(Acquaintance *acquaintance)
{
	if (acquaintance == NULL)
		return;
	g_free(acquaintance->comparable);
	g_free(acquaintance->mail);
	g_free(acquaintance);
}

// --- is she known -------------------------------------------------------------------------------

static void
take_answer(Judged *judged, BookAnswer *answer)
{
	judged->known = same_word(answer->same);
	judged->known_name = g_steal_pointer(&answer->name);
	judged->known_source = g_steal_pointer(&answer->source);
	judged->known_by = answer->reason;
}

static void
take_known(Acquaintance *acquaintance, const Snapshot *snapshot, const Owner *owner, Judged *judged)
{
	// With --rules all have the same people, which are read once.
	const char *whose = snapshot->instead == NULL ? owner->address : "--rules";
	const BookReader reader = { .owner = whose,
		.local = owner->local,
		.accounts = snapshot->settings->accounts,
		.files = rules_people(snapshot, judged->rules),
		.is_hurried = acquaintance->has_waited };
	g_auto(BookAnswer) answer = { .same = SAME_NO };
	g_autoptr(GError) error = NULL;
	int found = book_ask(acquaintance->memory->book, &reader, acquaintance->name,
		acquaintance->notice->language, &answer, &error);

	if (found == 1)
		take_answer(judged, &answer);
	else if (found == 0 && rules_learn(snapshot, judged->rules))
		judged->known = same_word(SAME_NO); // she has written to nobody yet
	else if (found == -1)
		judged->no_known = g_strdup(error->message);
	if (found == -1 && error->code == FAILURE_BUSY)
		acquaintance->has_waited = TRUE;
	judged->people_complaint = g_steal_pointer(&answer.complaint);
}

// --- how often has she asked --------------------------------------------------------------------

static gboolean
asks(const Notice *notice)
{
	switch (notice->kind) {
	case KIND_REQUEST:
	case KIND_REMINDER:
	case KIND_JOIN:
	case KIND_FOLLOW:
	case KIND_GROUP:
	case KIND_EVENT:
	case KIND_SHARE:
		return TRUE;
	case KIND_ACCEPTED:
	case KIND_SUGGESTION:
	case KIND_MESSAGE:
	case KIND_OTHER:
		return FALSE;
	}
	return FALSE;
}

static AskMail
ask_of(const Acquaintance *acquaintance, const char *owner)
{
	return (AskMail) { .owner = owner,
		.service = acquaintance->notice->service,
		.mail = acquaintance->mail,
		.invitation = acquaintance->notice->invitation,
		.profile = notice_fact(acquaintance->notice, FACT_PROFILE),
		.name = acquaintance->comparable };
}

static Standing
standing_of(AskOutcome outcome)
{
	switch (outcome) {
	case ASK_RELEASED:
	case ASK_ALLOWED:
		return STANDING_ALLOW;
	case ASK_BLOCKED:
		return STANDING_BLOCK;
	case ASK_OPEN:
	case ASK_DISMISSED:
		return STANDING_NONE;
	}
	return STANDING_NONE;
}

static void
take_asked(const Acquaintance *acquaintance, Judged *judged)
{
	const AskMail mail = ask_of(acquaintance, judged->owner);
	g_autoptr(GError) error = NULL;
	AskSeen seen;

	if (!ask_find(acquaintance->memory->asks, &mail, &seen, &error)) {
		judged->no_asked = g_strdup(error->message);
		return;
	}
	judged->dismissed =
		seen.outcome == ASK_DISMISSED || seen.outcome == ASK_BLOCKED ? "yes" : "no";
	judged->standing = standing_of(seen.outcome);
	if (!asks(acquaintance->notice))
		return;
	judged->asked = seen.count;
	g_snprintf(judged->asked_text, sizeof judged->asked_text, "%u", seen.count);
}

// What is forged asks in another's name. What neither names nor links a person asks for nobody.
static gboolean
is_counted(const Acquaintance *acquaintance)
{
	const Notice *notice = acquaintance->notice;

	return acquaintance->memory != NULL && acquaintance->memory->asks != NULL &&
	       notice->authentic != AUTHENTIC_NO &&
	       (acquaintance->name != NULL || notice->invitation != NULL ||
		       notice_fact(notice, FACT_PROFILE) != NULL);
}

void
acquaintance_take(
	Acquaintance *acquaintance, const Snapshot *snapshot, const Owner *owner, Judged *judged)
{
	if (acquaintance->memory == NULL)
		return;
	if (acquaintance->memory->book != NULL && acquaintance->name != NULL)
		take_known(acquaintance, snapshot, owner, judged);
	if (is_counted(acquaintance))
		take_asked(acquaintance, judged);
}

void
acquaintance_leave(const Acquaintance *acquaintance, Judged *judged)
{
	static const char why[] = "no time was left to look";

	if (acquaintance->memory == NULL)
		return;
	if (acquaintance->memory->book != NULL)
		judged->no_known = g_strdup(why);
	if (is_counted(acquaintance))
		judged->no_asked = g_strdup(why);
}

gboolean
acquaintance_count(
	Acquaintance *acquaintance, const Judged *judged, gboolean *is_new, GError **error)
{
	if (judged->owner == NULL || !is_counted(acquaintance) || !asks(acquaintance->notice))
		return TRUE;
	const AskMail mail = ask_of(acquaintance, judged->owner);
	const Rule *rule = judged->verdict.rule;
	return ask_count(acquaintance->memory->asks, &mail, action_word(judged->verdict.action),
		rule == NULL ? NULL : rule->name, is_new, error);
}
