// explanation.c - an explained mail, told to programs and to people.
#include "control/explanation.h"

#include "control/json.h"
#include "policy/change.h"
#include "text/clean.h"
#include "text/name.h"
#include "text/script.h"

#define PATIENCE 1000000 // microseconds, for the conditions of one recipient that nobody tried

static char *
into_text(const Verdict *verdict)
{
	return verdict->action == ACTION_FOLD ? g_strdup_printf("folder %s", verdict->rule->folder)
					      : NULL;
}

static const char *
rule_name(const Rule *rule)
{
	return rule == NULL ? NULL : rule->name;
}

// Why a recipient's rules decided as they did. Where they were not asked, facts and changes are empty.
typedef struct {
	const Judged *judged;
	Facts facts;
	gint64 patience;
	GPtrArray *changes; // Change *
} Why;

static void
why_init(Why *why, const Explanation *explanation, const Judged *judged)
{
	gboolean asked = judged->trace != NULL;

	*why = (Why) { .judged = judged, .patience = PATIENCE };
	if (asked)
		judge_facts(explanation->snapshot, judged, explanation->notice,
			explanation->message, &why->facts);
	why->facts.patience = &why->patience;
	why->changes = asked ? change_find(explanation->snapshot->site, judged->rules, &why->facts,
				       judged->verdict.rule)
			     : g_ptr_array_new();
}

static void
why_clear(Why *why)
{
	g_ptr_array_unref(why->changes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Why, why_clear)

// The number of the condition at which the rule was given up, past the last one when all hold.
static guint
decisive_condition(const TraceLine *line)
{
	guint i = 0;

	while (i < line->rule->conditions->len &&
		g_strcmp0(condition_text(line->rule->conditions->pdata[i]), line->failed) != 0)
		i++;
	return i;
}

// 1, 0, -1. What was tried came out as the trace says; the rest is tried now.
static int
how_it_holds(const TraceLine *line, guint i, guint decisive, const Facts *facts)
{
	if (i < decisive)
		return 1;
	if (i == decisive)
		return line->holds;
	return condition_holds(line->rule->conditions->pdata[i], facts, NULL);
}

// A recipient as the mail server was told it, without brackets. Caller frees.
static char *
bare_address(const Judged *judged)
{
	const char *exact = judged->exact;
	gsize length = strlen(exact);

	if (length >= 2 && exact[0] == '<' && exact[length - 1] == '>')
		return g_strndup(exact + 1, length - 2);
	return g_strdup(exact);
}

// --- for programs -------------------------------------------------------------------------------

// 1, 0, -1: nobody knows.
static void
json_answer(Json *json, const char *key, int answer)
{
	if (answer < 0)
		json_null(json, key);
	else
		json_truth(json, key, answer == 1);
}

static void
json_inviter(Json *json, const Notice *notice)
{
	const char *name = notice_fact(notice, FACT_INVITER);
	const char *mutual = notice_fact(notice, FACT_MUTUAL);
	g_autofree char *latin = name == NULL ? NULL : name_latin(name, notice->language);
	g_auto(GStrv) scripts = name == NULL ? NULL : script_codes(name);

	json_open(json, "inviter");
	json_text(json, "name", name);
	json_text(json, "latin", latin);
	json_texts(json, "scripts", (const char *const *)scripts);
	json_text(json, "headline", notice_fact(notice, FACT_HEADLINE));
	json_text(json, "company", notice_fact(notice, FACT_COMPANY));
	json_text(json, "profile", notice_fact(notice, FACT_PROFILE));
	json_text(json, "note", notice_fact(notice, FACT_NOTE));
	if (mutual == NULL)
		json_null(json, "mutual");
	else
		json_number(json, "mutual", g_ascii_strtoll(mutual, NULL, 10));
	json_close(json);
}

static void
json_claims(Json *json, guint claims)
{
	const char *said[CLAIMS_COUNT + 1] = { NULL };
	guint n = 0;

	for (guint i = 0; i < CLAIMS_COUNT; i++)
		if (claims & (1u << i))
			said[n++] = claims_word(i);
	json_texts(json, "claims", said);
}

static void
json_reasons(Json *json, const GPtrArray *reasons)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new();

	for (guint i = 0; i < reasons->len; i++)
		g_ptr_array_add(texts, reasons->pdata[i]);
	g_ptr_array_add(texts, NULL);
	json_texts(json, "reasons", (const char *const *)texts->pdata);
}

static void
json_notice(Json *json, const Notice *notice)
{
	if (notice == NULL) {
		json_null(json, "notice");
		return;
	}
	json_open(json, "notice");
	json_text(json, "service", notice->service);
	json_text(json, "kind", kind_word(notice->kind));
	json_text(json, "language", notice->language);
	json_inviter(json, notice);
	json_text(json, "group", notice_fact(notice, FACT_GROUP));
	json_text(json, "event", notice_fact(notice, FACT_EVENT));
	json_text(json, "document", notice_fact(notice, FACT_DOCUMENT));
	json_text(json, "authentic", authentic_word(notice->authentic));
	json_claims(json, notice->claims);
	json_reasons(json, notice->reasons);
	json_text(json, "template", notice->evidence);
	json_open(json, "found");
	for (FactName fact = 0; fact < FACT_COUNT; fact++)
		json_text(json, fact_word(fact), notice->facts[fact].found);
	json_text(json, "language", notice->language_found);
	json_close(json);
	json_close(json);
}

static void
json_conditions(Json *json, const TraceLine *line, const Facts *facts)
{
	const GPtrArray *conditions = line->rule->conditions;
	guint decisive = decisive_condition(line);

	json_open_list(json, "conditions");
	for (guint i = 0; i < conditions->len; i++) {
		const Condition *condition = conditions->pdata[i];
		g_autofree char *saw = condition_saw(condition, facts);
		int holds = how_it_holds(line, i, decisive, facts);

		json_open(json, NULL);
		json_text(json, "condition", condition_text(condition));
		json_text(json, "saw", saw);
		json_answer(json, "holds", holds);
		json_close(json);
	}
	json_close_list(json);
}

static void
json_trace(Json *json, const Why *why)
{
	const GPtrArray *trace = why->judged->trace;

	json_open_list(json, "trace");
	for (guint i = 0; trace != NULL && i < trace->len; i++) {
		const TraceLine *line = trace->pdata[i];

		json_open(json, NULL);
		json_text(json, "rule", line->rule->name);
		json_answer(json, "holds", line->holds);
		json_text(json, "failed", line->failed);
		json_text(json, "why", line->why);
		json_conditions(json, line, &why->facts);
		json_close(json);
	}
	json_close_list(json);
}

static void
json_change(Json *json, const Change *change)
{
	g_autofree char *into = into_text(&change->verdict);

	json_open(json, NULL);
	json_open_list(json, "if");
	for (guint i = 0; i < change->facts->len; i++) {
		const ChangedFact *changed = change->facts->pdata[i];
		const Condition *condition = changed->condition;

		json_open(json, NULL);
		json_text(json, "fact", changed->fact);
		json_text(json, "is", changed->text);
		json_text(json, "condition", condition == NULL ? NULL : condition_text(condition));
		json_answer(json, "holds", condition == NULL ? -1 : changed->holds);
		json_close(json);
	}
	json_close_list(json);
	json_text(json, "action", action_word(change->verdict.action));
	json_text(json, "into", into);
	json_text(json, "rule", rule_name(change->verdict.rule));
	json_close(json);
}

static void
json_changes(Json *json, const Why *why)
{
	json_open_list(json, "changes");
	for (guint i = 0; i < why->changes->len; i++)
		json_change(json, why->changes->pdata[i]);
	json_close_list(json);
}

static void
json_known(Json *json, const Judged *judged)
{
	json_text(json, "known", judged->known);
	json_text(json, "known_name", judged->known_name);
	json_text(json, "known_source", judged->known_source);
	json_text(json, "known_reason", judged->known_by);
	json_text(json, "known_error", judged->no_known);
	json_text(json, "people_error", judged->people_complaint);
}

static void
json_asked(Json *json, const Judged *judged)
{
	const char *dismissed = judged->dismissed;

	if (judged->asked == 0)
		json_null(json, "asked");
	else
		json_number(json, "asked", judged->asked);
	json_text(json, "asked_error", judged->no_asked);
	json_answer(json, "dismissed", dismissed == NULL ? -1 : g_str_equal(dismissed, "yes"));
}

static void
json_recipient(Json *json, const Explanation *explanation, const Judged *judged)
{
	const Verdict *verdict = &judged->verdict;
	g_autofree char *into = into_text(verdict);
	g_autofree char *address = bare_address(judged);
	g_auto(Why) why;

	why_init(&why, explanation, judged);
	json_open(json, NULL);
	json_text(json, "address", address);
	json_text(json, "owner", judged->owner);
	json_answer(json, "readable", judged->readable);
	json_known(json, judged);
	json_asked(json, judged);
	json_text(json, "action", action_word(verdict->action));
	json_text(json, "softened", judged->softened);
	json_text(json, "into", into);
	json_text(json, "rule", rule_name(verdict->rule));
	json_trace(json, &why);
	json_changes(json, &why);
	json_text(json, "error", judged->complaint);
	json_close(json);
}

char *
explanation_json(const Explanation *explanation)
{
	g_autoptr(Json) json = json_new();

	json_text(json, "file", explanation->file);
	json_notice(json, explanation->notice);
	json_open_list(json, "recipients");
	for (guint i = 0; explanation->plan != NULL && i < explanation->plan->recipients->len; i++)
		json_recipient(json, explanation, explanation->plan->recipients->pdata[i]);
	json_close_list(json);
	json_text(json, "error", explanation->error);
	return json_line(json);
}

// --- for people ---------------------------------------------------------------------------------

static void
add_line(GString *text, const char *word, const char *value, const char *found)
{
	g_autofree char *visible = value == NULL ? NULL : clean_visible(value, -1);

	if (visible == NULL)
		return;
	g_strdelimit(visible, "\n", ' ');
	g_string_append_printf(text, "  %-9s %s", word, visible);
	if (found != NULL)
		g_string_append_printf(text, "   (found in the %s)", found);
	g_string_append_c(text, '\n');
}

static void
add_script(GString *text, const Notice *notice)
{
	const char *name = notice_fact(notice, FACT_INVITER);
	g_autofree char *latin = name == NULL ? NULL : name_latin(name, notice->language);
	g_auto(GStrv) codes = name == NULL ? NULL : script_codes(name);
	g_autofree char *scripts = codes == NULL ? NULL : g_strjoinv(", ", codes);

	if (name == NULL)
		return;
	if (latin != NULL && !g_str_equal(latin, name))
		add_line(text, "latin", latin, NULL);
	add_line(text, "script", *scripts == '\0' ? "none" : scripts, NULL);
}

static void
add_notice(GString *text, const Notice *notice)
{
	add_line(text, "service", notice->service, NULL);
	add_line(text, "kind", kind_word(notice->kind), NULL);
	add_line(text, "by",
		notice->evidence == NULL ? "no line of the catalogue" : notice->evidence, NULL);
	add_line(text, "language", notice->language, notice->language_found);
	add_line(text, "authentic", authentic_word(notice->authentic), NULL);
	for (guint i = 0; i < notice->reasons->len; i++)
		add_line(text, "reason", notice->reasons->pdata[i], NULL);
	for (FactName fact = 0; fact < FACT_COUNT; fact++) {
		add_line(text, fact_word(fact), notice->facts[fact].value,
			notice->facts[fact].found);
		if (fact == FACT_INVITER)
			add_script(text, notice);
	}
}

static void
add_conditions(GString *text, const TraceLine *line, const Facts *facts)
{
	static const char *const words[] = { "?", "no", "yes" };
	const GPtrArray *conditions = line->rule->conditions;
	guint decisive = decisive_condition(line);

	for (guint i = 0; i < conditions->len; i++) {
		const Condition *condition = conditions->pdata[i];
		g_autofree char *saw = condition_saw(condition, facts);
		int holds = how_it_holds(line, i, decisive, facts);

		g_string_append_printf(text, "      %-3s  %s   (saw %s)\n", words[holds + 1],
			condition_text(condition), saw == NULL ? "nothing" : saw);
	}
}

static void
add_trace(GString *text, const Why *why)
{
	static const char *const how[] = { "gave up", "does not hold", "holds" };
	const GPtrArray *trace = why->judged->trace;

	for (guint i = 0; trace != NULL && i < trace->len; i++) {
		const TraceLine *line = trace->pdata[i];
		const char *reason = line->holds < 0 ? line->why : line->failed;

		g_string_append_printf(text, "    rule \"%s\" %s%s%s\n", line->rule->name,
			how[line->holds + 1], reason == NULL ? "" : ": ",
			reason == NULL ? "" : reason);
		add_conditions(text, line, &why->facts);
	}
}

// " by the site's rule "x""; nothing where no rule held.
static void
add_rule(GString *text, const Verdict *verdict)
{
	if (verdict->rule != NULL)
		g_string_append_printf(text, " by %srule \"%s\"",
			verdict->by_site ? "the site's " : "", verdict->rule->name);
}

// "accepted", "folded into folder Business by rule "x"": what the rule says, not made milder.
static void
add_outcome(GString *text, const Verdict *verdict)
{
	static const char *const done[] = {
		[ACTION_ACCEPT] = "accepted",
		[ACTION_TAG] = "tagged",
		[ACTION_FOLD] = "folded",
		[ACTION_QUARANTINE] = "quarantined",
	};
	g_autofree char *into = into_text(verdict);

	g_string_append(text, done[verdict->action]);
	if (into != NULL)
		g_string_append_printf(text, " into %s", into);
	if (verdict->rule == NULL)
		g_string_append(text, ", as no rule would hold,");
	add_rule(text, verdict);
}

static void
add_changed(GString *text, const ChangedFact *changed)
{
	const Condition *condition = changed->condition;
	const char *pattern = condition == NULL ? NULL : condition_pattern(condition);

	if (pattern != NULL)
		g_string_append_printf(text, "%s %s /%s/", changed->fact,
			changed->holds != condition_is_negated(condition) ? "matched"
									  : "did not match",
			pattern);
	else if (condition != NULL)
		g_string_append_printf(text, "%s %s", condition_text(condition),
			changed->holds ? "held" : "did not hold");
	else if (*changed->text == '\0')
		g_string_append_printf(text, "there were no %s", changed->fact);
	else
		g_string_append_printf(text, "%s = %s", changed->fact, changed->text);
}

static void
add_changes(GString *text, const Why *why)
{
	for (guint i = 0; i < why->changes->len; i++) {
		const Change *change = why->changes->pdata[i];

		g_string_append(text, "    would be ");
		add_outcome(text, &change->verdict);
		for (guint j = 0; j < change->facts->len; j++) {
			g_string_append(text, j == 0 ? " if " : " and ");
			add_changed(text, change->facts->pdata[j]);
		}
		g_string_append_c(text, '\n');
	}
}

static void
add_address(GString *text, const Judged *judged)
{
	g_autofree char *address = bare_address(judged);

	g_string_append_printf(text, "  <%s>", address);
	if (judged->owner != NULL && g_ascii_strcasecmp(address, judged->owner) != 0)
		g_string_append_printf(text, " (by the rules of %s)", judged->owner);
}

static void
add_verdict(GString *text, const Judged *judged)
{
	const Verdict *verdict = &judged->verdict;
	g_autofree char *into = into_text(verdict);

	g_string_append_printf(text, ": %s", action_word(verdict->action));
	if (into != NULL)
		g_string_append_printf(text, " into %s", into);
	add_rule(text, verdict);
	if (judged->owner == NULL)
		g_string_append(text, " (not judged: postmaster and abuse never are)");
	g_string_append_c(text, '\n');
}

// NULL: it was not.
static const char *
softened_because(const char *softened)
{
	static const struct {
		const char *word;
		const char *reason;
	} reasons[] = {
		{ "role", "several people read this address (roles)" },
		{ "size", "the mail is larger than max-size" },
		{ "time", "the patterns of other recipients took the time there is for one mail" },
		{ "site", "the site does not let its users quarantine (actions)" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
		if (g_strcmp0(softened, reasons[i].word) == 0)
			return reasons[i].reason;
	return NULL;
}

static void
add_softened(GString *text, const Judged *judged)
{
	const char *reason = softened_because(judged->softened);
	const Rule *rule = judged->verdict.rule;

	if (reason != NULL && rule == NULL)
		g_string_append_printf(text, "    there are rules, but %s\n", reason);
	else if (reason != NULL)
		g_string_append_printf(
			text, "    the rule says %s, but %s\n", action_word(rule->action), reason);
}

// One mistake a line.
static void
add_complaint(GString *text, const Judged *judged)
{
	gboolean unreadable = g_strcmp0(judged->user_file, "unreadable") == 0;
	g_auto(GStrv) lines =
		judged->complaint == NULL ? NULL : g_strsplit(judged->complaint, "\n", -1);

	if (lines == NULL)
		return;
	g_string_append_printf(text, "    her own rules %s:\n",
		unreadable ? "could not be read, with your rights, and are not used"
			   : "are not used");
	for (guint i = 0; lines[i] != NULL; i++)
		g_string_append_printf(text, "      %s\n", lines[i]);
}

static void G_GNUC_PRINTF(3, 4) add_fact(GString *text, const char *word, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *value = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_string_append_printf(text, "    %-9s %s\n", word, value);
}

static void
add_known(GString *text, const Judged *judged)
{
	if (judged->no_known != NULL)
		add_fact(text, "known", "?, %s", judged->no_known);
	else if (judged->known_name != NULL)
		add_fact(text, "known", "%s, by \"%s\" in %s%s%s", judged->known,
			judged->known_name, judged->known_source,
			judged->known_by == NULL ? "" : ": ",
			judged->known_by == NULL ? "" : judged->known_by);
	else if (judged->known != NULL)
		add_fact(text, "known", "%s", judged->known);
	if (judged->people_complaint != NULL)
		add_fact(text, "people", "as read before: %s", judged->people_complaint);
}

static void
add_asked(GString *text, const Judged *judged)
{
	if (judged->no_asked != NULL)
		add_fact(text, "asked", "?, %s", judged->no_asked);
	else if (judged->asked > 0)
		add_fact(text, "asked", "%u", judged->asked);
	if (g_strcmp0(judged->dismissed, "yes") == 0)
		add_fact(text, "dismissed", "yes");
}

static void
add_recipient(GString *text, const Explanation *explanation, const Judged *judged)
{
	g_auto(Why) why;

	why_init(&why, explanation, judged);
	add_address(text, judged);
	add_verdict(text, judged);
	add_softened(text, judged);
	add_complaint(text, judged);
	add_known(text, judged);
	add_asked(text, judged);
	add_trace(text, &why);
	add_changes(text, &why);
}

static void
describe(GString *text, const Explanation *explanation)
{
	g_string_append_printf(text, "%s\n", explanation->file);
	if (explanation->error != NULL) {
		add_line(text, "error", explanation->error, NULL);
		return;
	}
	add_line(text, "subject", message_text(explanation->message, "Subject"), NULL);
	if (explanation->notice == NULL) {
		g_string_append(text, "  not a service's mail: nothing is done with it\n");
		return;
	}
	add_notice(text, explanation->notice);
	for (guint i = 0; i < explanation->plan->recipients->len; i++)
		add_recipient(text, explanation, explanation->plan->recipients->pdata[i]);
	if (explanation->plan->differ)
		g_string_append(text, "  headers would differ between recipients: none is added\n");
	if (explanation->observed)
		g_string_append(text, "  (mode = observe: nothing is done)\n");
}

// Addresses, rules and names of files come from strangers as well: nothing goes out as it is.
char *
explanation_text(const Explanation *explanation)
{
	g_autoptr(GString) text = g_string_new(NULL);

	describe(text, explanation);
	return clean_visible(text->str, (gssize)text->len);
}
