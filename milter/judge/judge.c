// judge.c - one mail for all its recipients.
#include "judge/judge.h"

#include "base/clock.h"
#include "base/failure.h"
#include "judge/acquaintance.h"
#include "judge/headers.h"
#include "judge/rules.h"
#include "mail/address.h"
#include "notice/recognise.h"
#include "text/script.h"

// How many searches that take all their time one recipient's rules may make for one mail, and those
// of all recipients; and the site's rules, for all recipients.
#define PATIENCE 4
#define PATIENCE_OF_ALL 8
#define PATIENCE_OF_SITE 20
// When the others have used that up, each has a little, enough for rules that do no harm: a part of a
// search. And all of them so many searches.
#define LITTLE_PART 20
#define LITTLE_OF_ALL 8
// All that users' files cost one mail, read or asked: so many searches. Words and names of headers have no
// other end. Those whose turn comes later have the mail as it was.
#define LID 200
// A search that takes this part of its time is a dear one.
#define DEAR_PART 4

// What is left for one mail, in microseconds: no matter what users write and how many they are, a mail
// is judged in a bounded time.
typedef struct {
	gint64 search; // pattern-time
	gint64 whole;
	gint64 little;
	gint64 site;
	gint64 lid; // CPU of this thread for whatever users wrote
} Patience;

// What the recipients of one mail share.
typedef struct {
	Message *message;
	const Notice *notice;
	GHashTable *comparable; // see Facts
	Acquaintance *acquaintance; // with the inviter
	Patience patience;
} Mail;

// --- what the mail is wanted for ----------------------------------------------------------------

gboolean
judge_wants_envelope(const Snapshot *snapshot, const Envelope *envelope)
{
	for (guint i = 0; i < envelope->recipients->len; i++) {
		g_autoptr(Owner) owner =
			owner_new(snapshot, envelope->recipients->pdata[i], OWNER_IN_DOMAINS);

		if (owner != NULL)
			return TRUE;
	}
	return FALSE;
}

static gint64
lid_for(const Snapshot *snapshot)
{
	return LID * 1000 * (gint64)snapshot->settings->pattern_time;
}

// Where files take too long to read it is not sure: then yes.
static gboolean
may_be_kept(const Snapshot *snapshot, const Envelope *envelope)
{
	gint64 until = clock_cpu() + lid_for(snapshot);

	if (ruleset_has_action(snapshot->site, ACTION_QUARANTINE))
		return TRUE;
	for (guint i = 0; i < envelope->recipients->len; i++) {
		if (clock_cpu() > until)
			return TRUE;
		g_autoptr(Owner) owner =
			owner_new(snapshot, envelope->recipients->pdata[i], OWNER_IN_DOMAINS);
		g_autoptr(RuleSet) rules = NULL;

		if (owner != NULL && rules_find(snapshot, owner, &rules, NULL, NULL) == 1 &&
			ruleset_has_action(rules, ACTION_QUARANTINE))
			return TRUE;
	}
	return FALSE;
}

JudgeWants
judge_wants_headers(
	const Snapshot *snapshot, const Envelope *envelope, Message *message, Claim **claim)
{
	gboolean acts = snapshot->settings->mode == MODE_ACT;

	*claim = claim_find(snapshot->catalogue, envelope, message);
	if (*claim == NULL)
		return acts && headers_are_in(message) ? JUDGE_HEADERS : JUDGE_LET_GO;
	return acts && may_be_kept(snapshot, envelope) ? JUDGE_BODY_WHOLE : JUDGE_BODY_START;
}

Notice *
judge_notice(const Snapshot *snapshot, const Claim *claim, Message *message)
{
	return recognise(snapshot->catalogue, claim,
		(const char *const *)snapshot->settings->authserv_id, message);
}

Notice *
judge_recognise(const Snapshot *snapshot, const Envelope *envelope, Message *message)
{
	g_autoptr(Claim) claim = claim_find(snapshot->catalogue, envelope, message);

	return claim == NULL ? NULL : judge_notice(snapshot, claim, message);
}

// --- verdicts -----------------------------------------------------------------------------------

static const char *
fetch_body(gpointer message)
{
	return message_body(message);
}

static const char *const *
fetch_headers(gpointer message, const char *name)
{
	return message_texts(message, name);
}

void
judge_facts(const Snapshot *snapshot, const Judged *judged, const Notice *notice, Message *message,
	Facts *facts)
{
	static const FactsFetch fetch = { fetch_body, fetch_headers };
	const char *subject = message_text(message, "Subject");
	const Mailbox *from = message_from(message);

	*facts = (Facts) { .notice = notice,
		.fetch = &fetch,
		.mail = message,
		.subject = subject == NULL ? "" : subject,
		.from = from == NULL ? "" : from->address,
		.recipient = judged->owner,
		.reads = rules_reads(snapshot, judged->rules),
		.known = judged->known,
		.asked = judged->asked == 0 ? NULL : judged->asked_text,
		.dismissed = judged->dismissed,
		.no_known = judged->no_known,
		.no_asked = judged->no_asked,
		.standing = judged->standing };
}

static gboolean
may_users(const Settings *settings, ActionWord action)
{
	return g_strv_contains((const char *const *)settings->actions, action_word(action));
}

// What several people read, and what is too large to be kept, stays in the inbox.
static void
soften(Judged *judged, const Snapshot *snapshot, const Owner *owner, const Message *message)
{
	ActionWord action = judged->verdict.action;

	if (judged->softened != NULL)
		return;
	gboolean is_block = judged->verdict.rule != NULL &&
			    judged->verdict.rule == rule_standing(STANDING_BLOCK);

	if (owner->is_role && action > ACTION_TAG)
		judged->softened = "role";
	else if (action == ACTION_QUARANTINE && is_block && !may_users(snapshot->settings, action))
		judged->softened = "site";
	else if (action == ACTION_QUARANTINE &&
		 message_size(message) > snapshot->settings->max_size)
		judged->softened = "size";
	// Where no rule quarantines nobody asked for all of the mail.
	else if (is_block && !message_is_whole(message, NULL))
		judged->softened = "size";
	if (judged->softened != NULL)
		judged->verdict.action = ACTION_TAG;
}

static void
take_complaint(Judged *judged, const GError *wrong)
{
	judged->complaint = g_strdup(wrong->message);
	judged->user_file = wrong->code == FAILURE_SYSTEM ? "unreadable" : "mistake";
}

static Patience
patience_for(const Snapshot *snapshot)
{
	gint64 search = 1000 * (gint64)snapshot->settings->pattern_time;

	return (Patience) { search, PATIENCE_OF_ALL * search, LITTLE_OF_ALL * search,
		PATIENCE_OF_SITE * search, lid_for(snapshot) };
}

// What one recipient gets of it who would have so much of her own.
static gint64
patience_allow(const Patience *patience, gint64 own)
{
	gint64 little = MIN(patience->search / LITTLE_PART, patience->little);

	return MAX(MIN(own, patience->whole), MIN(own, little));
}

static void
patience_take(Patience *patience, gint64 spent)
{
	gint64 of_whole = MIN(spent, patience->whole);

	patience->whole -= of_whole;
	patience->little -= MIN(spent - of_whole, patience->little);
}

static gboolean
lacked_time(const GPtrArray *trace)
{
	for (guint i = 0; i < trace->len; i++)
		if (((const TraceLine *)trace->pdata[i])->gave_up == GAVE_UP_BUSY)
			return TRUE;
	return FALSE;
}

// A recipient whose rules lacked the time that others' rules took, or were not even read, does not get what
// her remaining rules say, or the site's, but the mail as it was.
static void
spare(Judged *judged)
{
	const Rule *rule = judged->verdict.rule;

	if (rule != NULL && rule->binding)
		return;
	judged->verdict = (Verdict) { ACTION_ACCEPT, NULL, FALSE };
	judged->softened = "time";
}

static gint64
patience_of_her_own(const Patience *patience, Breaker *breaker)
{
	if (breaker != NULL && !breaker_lets(breaker, clock_monotonic()))
		return patience->search / LITTLE_PART;
	return PATIENCE * patience->search;
}

// The site's rules have a time for the whole mail, a user's a part of what the users have. Whose patterns
// keep taking all of it has little for a while.
static void
judge_by(Judged *judged, const Snapshot *snapshot, Facts *facts, Patience *patience)
{
	gboolean is_late = patience->lid <= 0;
	Breaker *breaker = judged->rules == NULL ? NULL : ruleset_breaker(judged->rules);
	gint64 own = patience_of_her_own(patience, breaker);
	gint64 allowed = patience_allow(patience, own);
	gint64 left = allowed;

	facts->patience = &left;
	facts->site_patience = &patience->site;
	facts->dear = patience->search / DEAR_PART;
	judged->verdict = verdict_decide(snapshot->site, judged->rules, facts, judged->trace);
	patience_take(patience, allowed - left);
	if (is_late || (allowed < own && lacked_time(judged->trace)))
		spare(judged);
	else if (breaker != NULL && allowed == PATIENCE * patience->search)
		judged->news = breaker_report(breaker, left <= 0, clock_monotonic());
}

static void
judge_owner(Judged *judged, const Snapshot *snapshot, const Owner *owner, Mail *mail)
{
	const char *name = notice_fact(mail->notice, FACT_INVITER);
	gint64 begun = clock_cpu();
	g_autoptr(GError) wrong = NULL;
	Facts facts;

	judged->owner = g_strdup(owner->address);
	judged->trace = trace_new();
	if (mail->patience.lid > 0 &&
		rules_find(snapshot, owner, &judged->rules, &judged->complaint_is_new, &wrong) < 0)
		take_complaint(judged, wrong);
	if (mail->patience.lid > 0)
		acquaintance_take(mail->acquaintance, snapshot, owner, judged);
	else
		acquaintance_leave(mail->acquaintance, judged);
	judge_facts(snapshot, judged, mail->notice, mail->message, &facts);
	facts.comparable = mail->comparable;
	judged->readable = name == NULL ? -1 : script_readable(name, &facts.reads);
	judge_by(judged, snapshot, &facts, &mail->patience);
	soften(judged, snapshot, owner, mail->message);
	mail->patience.lid -= clock_cpu() - begun;
}

static Judged *
judge_recipient(const Snapshot *snapshot, const char *exact, Mail *mail, OwnerScope scope)
{
	Judged *judged = g_new0(Judged, 1);
	g_autoptr(Owner) owner = mail->notice == NULL ? NULL : owner_new(snapshot, exact, scope);

	judged->exact = exact;
	judged->readable = -1;
	judged->verdict.action = ACTION_ACCEPT;
	if (owner != NULL)
		judge_owner(judged, snapshot, owner, mail);
	return judged;
}

// --- the plan -----------------------------------------------------------------------------------

static void
plan_keeps(Plan *plan)
{
	for (guint i = 0; i < plan->recipients->len; i++) {
		const Judged *judged = plan->recipients->pdata[i];
		Keep *keep;

		if (judged->verdict.action != ACTION_QUARANTINE)
			continue;
		keep = plan_keep(plan, judged->owner, action_word(judged->verdict.action),
			judged->verdict.rule->name);
		g_ptr_array_add(keep->exact, (gpointer)judged->exact);
		plan_edit(plan, EDIT_REMOVE_RECIPIENT, judged->exact, 0, NULL);
	}
}

// "ana+Invitations@example.org" for the address that the MTA was given; NULL when the folder can't
// stand in an address, or the mail goes there already.
static char *
subaddress(const Judged *judged, const Settings *settings)
{
	const char *folder = judged->verdict.rule->folder;
	g_autoptr(Address) address = address_new(judged->exact);
	g_autofree char *before = NULL;
	g_autofree char *local = NULL;
	g_autofree char *after = NULL;
	gsize length;

	if (address == NULL || !headers_files_by_address(judged, settings))
		return NULL;
	before = address_text(address);
	length = owner_name_length(address->local, settings->delimiter);
	local = g_strdup_printf(
		"%.*s%c%s", (int)length, address->local, *settings->delimiter, folder);
	after = address_text(&(Address) { local, address->domain });
	return g_ascii_strcasecmp(before, after) == 0 ? NULL : g_steal_pointer(&after);
}

// All removals come first: an address added by one recipient may be the one another is taken off.
static void
plan_subaddresses(Plan *plan, const Settings *settings)
{
	g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < plan->recipients->len; i++) {
		const Judged *judged = plan->recipients->pdata[i];
		char *address =
			judged->verdict.action == ACTION_FOLD ? subaddress(judged, settings) : NULL;

		if (address == NULL)
			continue;
		plan_edit(plan, EDIT_REMOVE_RECIPIENT, judged->exact, 0, NULL);
		if (g_ptr_array_find_with_equal_func(added, address, g_str_equal, NULL))
			g_free(address);
		else
			g_ptr_array_add(added, address);
	}
	for (guint i = 0; i < added->len; i++)
		plan_edit(plan, EDIT_ADD_RECIPIENT, added->pdata[i], 0, NULL);
}

Plan *
judge_mail(const Snapshot *snapshot, const Memory *memory, const Envelope *envelope,
	Message *message, const Notice *notice, OwnerScope scope)
{
	g_autoptr(GHashTable) comparable = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_autoptr(Acquaintance) acquaintance = acquaintance_new(memory, envelope, message, notice);
	Mail mail = { message, notice, comparable, acquaintance, patience_for(snapshot) };
	Plan *plan = plan_new();

	for (guint i = 0; i < envelope->recipients->len; i++)
		g_ptr_array_add(plan->recipients,
			judge_recipient(snapshot, envelope->recipients->pdata[i], &mail, scope));
	headers_remove(plan, message);
	plan_keeps(plan);
	plan_subaddresses(plan, snapshot->settings);
	if (notice != NULL)
		headers_add(plan, snapshot->settings, message, notice);
	return plan;
}

gboolean
judge_count(const Memory *memory, const Envelope *envelope, Message *message, const Notice *notice,
	const Plan *plan, gboolean *is_new, GError **error)
{
	g_autoptr(Acquaintance) acquaintance = acquaintance_new(memory, envelope, message, notice);
	gboolean went_well = TRUE;

	for (guint i = 0; i < plan->recipients->len; i++) {
		const Judged *judged = plan->recipients->pdata[i];

		if (!acquaintance_count(acquaintance, judged, went_well ? is_new : NULL,
			    went_well ? error : NULL))
			went_well = FALSE;
	}
	return went_well;
}
