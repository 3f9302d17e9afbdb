// session.c - one SMTP session: collects envelope and message, asks judge.
#include "session/session.h"

#include <string.h>

#include "base/failure.h"
#include "base/log.h"
#include "judge/judge.h"
#include "judge/learn.h"
#include "notice/unknown.h"
#include "session/current.h"

#define COMPLAINTS 10 // lines of one file's mistakes in the log

typedef enum { STAGE_NO_MAIL, STAGE_ENVELOPE, STAGE_HEADERS, STAGE_BODY } Stage;

struct Session {
	Store *store; // borrowed, as all of memory
	Memory memory;
	Envelope *envelope; // the client's part lives as long as the session
	Stage stage;
	Snapshot *snapshot; // pinned from session_mail on
	Message *message; // from STAGE_HEADERS on
	Owner *learner; // who learns from this mail; NULL: nobody
	gboolean is_judged; // some recipient is; from STAGE_HEADERS on
	JudgeWants wants; // from STAGE_BODY on
	Claim *claim; // NULL: no notice
};

Session *
session_new(Store *store, Book *book)
{
	Session *session = g_new0(Session, 1);

	session->store = store;
	session->memory = (Memory) { book, store ? store_asks(store) : NULL };
	session->envelope = envelope_new();
	return session;
}

// The mail is over, however it ended. May be called at any time.
static void
forget_mail(Session *session)
{
	Envelope *envelope = session->envelope;

	if (session->stage == STAGE_NO_MAIL)
		return;
	session->stage = STAGE_NO_MAIL;
	g_clear_pointer(&session->claim, claim_free);
	g_clear_pointer(&session->learner, owner_free);
	g_clear_pointer(&session->message, message_free);
	g_clear_pointer(&session->snapshot, snapshot_unref);
	envelope_set(&envelope->sender, NULL);
	envelope_set(&envelope->authenticated, NULL);
	envelope_set(&envelope->queue_id, NULL);
	envelope_set(&envelope->host, NULL);
	g_ptr_array_set_size(envelope->recipients, 0);
}

static Reply
let_go(Session *session)
{
	forget_mail(session);
	return REPLY_ACCEPT;
}

void
session_free(Session *session)
{
	if (!session)
		return;
	forget_mail(session);
	envelope_free(session->envelope);
	g_free(session);
}

void
session_connect(Session *session, const char *client_name, const char *client_address)
{
	forget_mail(session);
	envelope_set(&session->envelope->client_name, client_name);
	envelope_set(&session->envelope->client_address, client_address);
	envelope_set(&session->envelope->helo, NULL);
}

void
session_helo(Session *session, const char *helo)
{
	forget_mail(session);
	envelope_set(&session->envelope->helo, helo);
}

void
session_mail(Session *session, const char *sender, const char *authenticated)
{
	forget_mail(session);
	session->snapshot = current_get();
	if (!session->snapshot)
		return;
	session->stage = STAGE_ENVELOPE;
	envelope_set(&session->envelope->sender, sender ? sender : "<>");
	if (authenticated && *authenticated)
		envelope_set(&session->envelope->authenticated, authenticated);
}

void
session_recipient(Session *session, const char *exact)
{
	if (session->stage == STAGE_ENVELOPE && exact)
		g_ptr_array_add(session->envelope->recipients, g_strdup(exact));
}

Reply
session_data(Session *session)
{
	if (session->stage != STAGE_ENVELOPE)
		return let_go(session);
	session->learner =
		session->memory.book ? learn_who(session->snapshot, session->envelope) : NULL;
	session->is_judged = !session->envelope->authenticated &&
			     judge_wants_envelope(session->snapshot, session->envelope);
	if (!session->learner && !session->is_judged)
		return let_go(session);
	session->message = message_new();
	session->stage = STAGE_HEADERS;
	return REPLY_CONTINUE;
}

// An MTA without a DATA step goes from the recipients to the headers.
static gboolean
is_in_headers(Session *session)
{
	if (session->stage == STAGE_ENVELOPE)
		session_data(session);
	return session->stage == STAGE_HEADERS;
}

void
session_header(Session *session, const char *name, const char *value)
{
	if (name && is_in_headers(session))
		message_add_header(session->message, name, value ? value : "");
}

// What the book's own thread could not do, nobody else would tell.
static void
log_people(const Session *session)
{
	g_autoptr(GError) trouble =
		session->memory.book ? book_trouble(session->memory.book) : NULL;

	if (trouble)
		log_error(NULL, "people: %s", trouble->message);
}

static void
learn(Session *session)
{
	learn_take(session->snapshot, session->memory.book, session->learner, session->envelope,
		session->message);
	log_people(session);
}

Reply
session_end_of_headers(Session *session)
{
	if (!is_in_headers(session))
		return let_go(session);
	if (session->learner)
		learn(session);
	if (!session->is_judged)
		return let_go(session);
	session->stage = STAGE_BODY;
	session->wants = judge_wants_headers(
		session->snapshot, session->envelope, session->message, &session->claim);
	switch (session->wants) {
	case JUDGE_LET_GO:
		return let_go(session);
	case JUDGE_BODY_WHOLE:
		if (session->store)
			message_keep_whole(session->message, store_spool(session->store));
		break;
	case JUDGE_HEADERS:
	case JUDGE_BODY_START:
		break;
	}
	return REPLY_CONTINUE;
}

Reply
session_body(Session *session, const void *chunk, gsize length)
{
	if (session->stage != STAGE_BODY || session->wants == JUDGE_HEADERS)
		return REPLY_SKIP;
	return message_add_body(session->message, chunk, length) ? REPLY_CONTINUE : REPLY_SKIP;
}

// What carry_out is given: the session, the MTA's way to edit, and the items as they are kept.
typedef struct {
	Session *session;
	gboolean (*edit)(void *to, const Edit *edit);
	void *to;
	GHashTable *items; // Keep * -> id
	Carried carried;
} Carrying;

static int
keep(void *to, const Keep *wanted, char **id, GError **error)
{
	Carrying *carrying = to;
	Session *session = carrying->session;
	ItemReason reason = { wanted->owner, wanted->action, wanted->rule };
	g_autofree char *item = NULL;
	int kept;

	if (!session->store) {
		g_set_error(error, FAILURE, FAILURE_SYSTEM, "there is no store to keep mail in");
		return -1;
	}
	kept = store_keep(
		session->store, session->envelope, session->message, &reason, &item, error);
	if (kept >= 0)
		g_hash_table_insert(carrying->items, (gpointer)wanted, g_strdup(item));
	if (id)
		*id = g_steal_pointer(&item);
	return kept;
}

static gboolean
edit_mail(void *to, const Edit *edit)
{
	Carrying *carrying = to;

	return carrying->edit(carrying->to, edit);
}

static const Keep *
keep_of(const Plan *plan, const char *exact)
{
	for (guint i = 0; i < plan->keeps->len; i++) {
		const Keep *candidate = g_ptr_array_index(plan->keeps, i);

		for (guint j = 0; j < candidate->exact->len; j++)
			if (strcmp(g_ptr_array_index(candidate->exact, j), exact) == 0)
				return candidate;
	}
	return NULL;
}

// A name that its user chose stands between quotes, and never looks like the words behind them. Caller frees.
static char *
rule_name(const Rule *rule)
{
	GString *name = g_string_new(NULL);

	for (const char *c = rule == NULL ? "" : rule->name; *c != '\0'; c++)
		if (*c == '"' || *c == '\\')
			g_string_append_printf(name, "\\x%02x", (guint)*c);
		else
			g_string_append_c(name, *c);
	return g_string_free(name, FALSE);
}

// One line, however many rules gave up: a user's file cannot flood the log. Of those that are switched
// off the log had a line when they were.
static void
log_given_up(const char *queue_id, const Judged *judged)
{
	const TraceLine *first = NULL;
	guint n = 0;

	for (guint i = 0; i < judged->trace->len; i++) {
		const TraceLine *line = g_ptr_array_index(judged->trace, i);

		if (line->holds < 0 && line->gave_up != GAVE_UP_OFF && n++ == 0)
			first = line;
	}
	if (n == 0)
		return;
	g_autofree char *name = rule_name(first->rule);
	log_error(queue_id, "rcpt=%s rules-given-up=%u first=\"%s\": %s", judged->exact, n, name,
		first->why);
}

static void
log_patience(const char *queue_id, const Judged *judged)
{
	switch (judged->news) {
	case BREAKER_NO_NEWS:
		return;
	case BREAKER_IS_OFF:
		log_error(queue_id,
			"rcpt=%s patterns have little time for %u minutes: together they take too "
			"long",
			judged->owner, BREAKER_MINUTES);
		return;
	case BREAKER_IS_ON_AGAIN:
		log_info("rcpt=%s patterns have their time again", judged->owner);
	}
}

// One line for each piece of news, however many rules have it.
static void
log_switched(const char *queue_id, const Judged *judged, BreakerNews news, const char *what)
{
	const TraceLine *first = NULL;
	guint n = 0;

	for (guint i = 0; i < judged->trace->len; i++) {
		const TraceLine *line = g_ptr_array_index(judged->trace, i);

		if (line->news == news && n++ == 0)
			first = line;
	}
	if (n == 0)
		return;
	g_autofree char *name = rule_name(first->rule);
	log_error(queue_id, "rcpt=%s rules-switched-%s=%u first=\"%s\"", judged->owner, what, n,
		name);
}

// A file of nothing but mistakes does not fill the log.
static void
log_complaint(const char *queue_id, const Judged *judged)
{
	g_auto(GStrv) lines = g_strsplit(judged->complaint, "\n", -1);
	guint n = g_strv_length(lines);

	for (guint i = 0; i < MIN(n, COMPLAINTS); i++)
		log_error(queue_id, "%s", lines[i]);
	if (n > COMPLAINTS)
		log_error(queue_id, "and %u mistakes more; invitectl check tells them",
			n - COMPLAINTS);
}

static const char *
mode_of(const Session *session)
{
	return session->snapshot->settings->mode == MODE_ACT ? "act" : "observe";
}

// What became of a mail that could not be carried out as judged; NULL when it was.
static const char *
result_of(const Carrying *carrying, const Keep *kept)
{
	gboolean acts = carrying->session->snapshot->settings->mode == MODE_ACT;

	if (carrying->carried == CARRIED_TEMPFAIL)
		return "tempfail";
	return acts && kept && !g_hash_table_contains(carrying->items, kept) ? "delivered" : NULL;
}

static gboolean
lacks_headers(const Carrying *carrying, const Plan *plan, const Judged *judged)
{
	switch (judged->verdict.action) {
	case ACTION_TAG:
	case ACTION_FOLD:
		return plan->differ || carrying->carried == CARRIED_PARTLY;
	case ACTION_ACCEPT:
	case ACTION_QUARANTINE:
		return FALSE;
	}
	return FALSE;
}

static void
add_word(GString *line, const char *name, const char *value)
{
	if (value)
		g_string_append_printf(line, " %s=%s", name, value);
}

static void
log_verdict(const Carrying *carrying, const Notice *notice, const Plan *plan, const Judged *judged)
{
	const Keep *kept = keep_of(plan, judged->exact);
	g_autofree char *rule = rule_name(judged->verdict.rule);
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_printf(line, "service=%s kind=%s authentic=%s rcpt=%s action=%s rule=\"%s\"",
		notice->service, kind_word(notice->kind), authentic_word(notice->authentic),
		judged->exact, action_word(judged->verdict.action), rule);
	add_word(line, "softened", judged->softened);
	add_word(line, "item", kept ? g_hash_table_lookup(carrying->items, kept) : NULL);
	add_word(line, "result", result_of(carrying, kept));
	add_word(line, "headers", lacks_headers(carrying, plan, judged) ? "none" : NULL);
	add_word(line, "user-file", judged->user_file);
	add_word(line, "people", judged->people_complaint ? "mistake" : NULL);
	add_word(line, "mode", mode_of(carrying->session));
	add_word(line, "known", judged->no_known ? "unknown" : judged->known);
	add_word(line, "asked", judged->asked > 0 ? judged->asked_text : NULL);
	log_mail(carrying->session->envelope->queue_id, "%s", line->str);
}

static void
log_recipient(
	const Carrying *carrying, const Notice *notice, const Plan *plan, const Judged *judged)
{
	const char *queue_id = carrying->session->envelope->queue_id;

	if (judged->complaint_is_new)
		log_complaint(queue_id, judged);
	log_given_up(queue_id, judged);
	log_switched(queue_id, judged, BREAKER_IS_OFF, "off");
	log_switched(queue_id, judged, BREAKER_IS_ON_AGAIN, "on");
	log_patience(queue_id, judged);
	log_verdict(carrying, notice, plan, judged);
}

static void
log_notice(const Carrying *carrying, const Notice *notice, const Plan *plan)
{
	const Session *session = carrying->session;

	for (guint i = 0; i < plan->recipients->len; i++) {
		const Judged *judged = g_ptr_array_index(plan->recipients, i);

		if (judged->owner)
			log_recipient(carrying, notice, plan, judged);
	}
	if (plan->differ && carrying->carried != CARRIED_TEMPFAIL)
		log_mail(session->envelope->queue_id,
			"recipients want different headers: delivered without ours mode=%s",
			mode_of(session));
}

// A wording that the catalogue does not know is counted; where that fails, nothing else does.
static void
count_unknown(const Session *session, const Notice *notice)
{
	g_autofree char *shape = session->store ? unknown_shape(notice, session->message) : NULL;
	g_autoptr(GError) error = NULL;
	gboolean is_new = FALSE;

	if (shape &&
		!wording_count(
			store_wordings(session->store), notice->service, shape, &is_new, &error) &&
		is_new)
		log_error(session->envelope->queue_id, "unknown wordings are not counted: %s",
			error->message);
}

// Who asked is worth less than the mail, too.
static void
count_asks(const Session *session, const Notice *notice, const Plan *plan)
{
	g_autoptr(GError) error = NULL;
	gboolean is_new = FALSE;

	if (!judge_count(&session->memory, session->envelope, session->message, notice, plan,
		    &is_new, &error) &&
		is_new)
		log_error(session->envelope->queue_id, "who asked is not counted: %s",
			error->message);
}

static Carried
act(Carrying *carrying, const Plan *plan)
{
	static const CarryFunctions functions = { keep, edit_mail };
	Session *session = carrying->session;

	if (session->snapshot->settings->mode == MODE_OBSERVE)
		return CARRIED;
	return carry_out(plan, session->snapshot, session->envelope, &functions, carrying);
}

static Reply
judge(Carrying *carrying)
{
	Session *session = carrying->session;
	g_autoptr(Notice) notice = NULL;
	g_autoptr(Plan) plan = NULL;

	if (session->claim)
		notice = judge_notice(session->snapshot, session->claim, session->message);
	plan = judge_mail(session->snapshot, &session->memory, session->envelope, session->message,
		notice, OWNER_IN_DOMAINS);
	carrying->carried = act(carrying, plan);
	if (notice) {
		log_notice(carrying, notice, plan);
		log_people(session);
	}
	if (notice && carrying->carried != CARRIED_TEMPFAIL) { // else it comes again
		count_unknown(session, notice);
		count_asks(session, notice, plan);
	}
	return carrying->carried == CARRIED_TEMPFAIL ? REPLY_TEMPFAIL : REPLY_ACCEPT;
}

Reply
session_end_of_message(Session *session, const char *queue_id, const char *host,
	gboolean (*edit)(void *to, const Edit *edit), void *to)
{
	g_autoptr(GHashTable) items = NULL;
	Carrying carrying = { session, edit, to, NULL, CARRIED };
	Reply reply;

	if (session->stage != STAGE_BODY)
		return let_go(session);
	envelope_set(&session->envelope->queue_id, queue_id);
	envelope_set(&session->envelope->host, host);
	items = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	carrying.items = items;
	reply = judge(&carrying);
	forget_mail(session);
	return reply;
}

void
session_abort(Session *session)
{
	forget_mail(session);
}

gboolean
session_is_busy(const Session *session)
{
	return session->stage != STAGE_NO_MAIL;
}
