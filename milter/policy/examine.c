// examine.c - what is odd in a rules file that can be read: for `check`.
#include "policy/examine.h"

#include <string.h>

#include "policy/cost.h"
#include "policy/sample.h"

typedef struct {
	const RuleSet *set;
	const RuleSet *site;
	const char *const *services;
	ScriptSet reads;
	GError **mistakes;
	GError **warnings;
} Examination;

// A rule at its place in the order of judging.
typedef struct {
	const RuleSet *set;
	const Rule *rule;
} Placed;

// --- rules that never hold -----------------------------------------------------------------------

static void G_GNUC_PRINTF(4, 5) warn(const Examination *examination, const Rule *rule,
	const Condition *condition, const char *format, ...)
{
	IniPlace place = ruleset_place(examination->set, rule);
	va_list arguments;

	if (condition != NULL)
		condition_locate(condition, &place);
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	ini_complain(examination->warnings, &place, "%s", text);
}

static const Condition *
find_excluded(const Examination *examination, const Rule *rule, const Condition *condition)
{
	for (guint i = 0; i < rule->conditions->len; i++) {
		const Condition *other = g_ptr_array_index(rule->conditions, i);

		if (condition_excludes(condition, other, &examination->reads))
			return other;
	}
	return NULL;
}

// What a user reads is known; what the users of the site read is not.
static gboolean
lacks_reads(const Examination *examination, const Condition *condition)
{
	return examination->site != NULL && script_set_is_empty(&examination->reads) &&
	       condition_needs_reads(condition);
}

static gboolean
warn_of_condition(const Examination *examination, const Rule *rule, const Condition *condition)
{
	const Condition *excluded = NULL;

	if (condition_is_never(condition))
		warn(examination, rule, condition,
			"never holds: what it asks for is taken away by '!'; leave one of them "
			"out");
	else if (lacks_reads(examination, condition))
		warn(examination, rule, condition,
			"never holds: nothing is unreadable to who does not say what she reads; "
			"write [me] and reads = en");
	else if ((excluded = find_excluded(examination, rule, condition)) != NULL)
		warn(examination, rule, condition,
			"never holds together with %s: no such name is written so; change one of "
			"them",
			condition_text(excluded));
	else
		return FALSE;
	return TRUE;
}

static gboolean
warn_of_never(const Examination *examination, const Rule *rule)
{
	gboolean never = FALSE;

	for (guint i = 0; i < rule->conditions->len; i++)
		if (warn_of_condition(examination, rule, g_ptr_array_index(rule->conditions, i)))
			never = TRUE;
	return never;
}

// --- rules that are never reached ----------------------------------------------------------------

static gboolean
rule_asks_for(const Rule *rule, const Condition *wanted)
{
	for (guint i = 0; i < rule->conditions->len; i++)
		if (condition_implies(g_ptr_array_index(rule->conditions, i), wanted))
			return TRUE;
	return FALSE;
}

// Whenever narrow holds, wide does.
static gboolean
rule_covers(const Rule *wide, const Rule *narrow)
{
	for (guint i = 0; i < wide->conditions->len; i++) {
		const Condition *condition = g_ptr_array_index(wide->conditions, i);

		if (!condition_is_always(condition) && !rule_asks_for(narrow, condition))
			return FALSE;
	}
	return TRUE;
}

typedef enum { BINDING, ORDINARY } Part;

static void
put_rules(GArray *order, const RuleSet *set, Part part)
{
	for (guint i = 0; set != NULL && i < ruleset_n_rules(set); i++) {
		const Placed placed = { set, ruleset_rule(set, i) };

		if (placed.rule->binding == (part == BINDING))
			g_array_append_val(order, placed);
	}
}

static void
warn_of_unreached(const Examination *examination, const Placed *placed, const Placed *before)
{
	IniPlace place = ruleset_place(before->set, before->rule);
	gboolean is_other = before->set != placed->set;

	place.section = NULL;
	g_autofree char *where = ini_place_text(&place);
	warn(examination, placed->rule, NULL,
		"can never be reached: the %srule '%s' (%s) comes before it and holds whenever it "
		"does; %s",
		is_other ? "site's binding " : "", before->rule->name, where,
		is_other ? "leave it out" : "put it above that one, or leave one of them out");
}

static void
examine_reach(const Examination *examination, const GArray *order, guint at)
{
	const Placed *placed = &g_array_index(order, Placed, at);

	for (guint i = 0; i < at; i++) {
		const Placed *before = &g_array_index(order, Placed, i);

		if (!rule_covers(before->rule, placed->rule))
			continue;
		warn_of_unreached(examination, placed, before);
		return;
	}
}

// --- patterns and samples ------------------------------------------------------------------------

static void
examine_pattern(const Examination *examination, const Rule *rule, const Condition *condition)
{
	const char *source = condition_pattern(condition);
	IniPlace place = ruleset_place(examination->set, rule);
	guint at = 0;
	g_autofree char *fault = source == NULL ? NULL : cost_fault(source, &at);

	if (fault == NULL)
		return;
	condition_locate(condition, &place);
	place.column += condition_pattern_at(condition) + at;
	ini_complain(examination->warnings, &place, "%s", fault);
}

static void
examine_sample(const Examination *examination, const Rule *rule, const RuleSample *sample)
{
	IniPlace place = ruleset_place(examination->set, rule);
	guint at = 0;
	g_autofree char *fault =
		sample_fault(rule, sample, &examination->reads, examination->services, &at);

	if (fault == NULL)
		return;
	place.line = sample->line;
	place.column = sample->column + at;
	place.key = sample->key;
	ini_complain(examination->mistakes, &place, "%s", fault);
}

static void
examine_rule(const Examination *examination, const GArray *order, guint at)
{
	const Rule *rule = g_array_index(order, Placed, at).rule;

	if (!warn_of_never(examination, rule))
		examine_reach(examination, order, at);
	for (guint i = 0; i < rule->conditions->len; i++)
		examine_pattern(examination, rule, g_ptr_array_index(rule->conditions, i));
	for (guint i = 0; i < rule->samples->len; i++)
		examine_sample(examination, rule, g_ptr_array_index(rule->samples, i));
}

// In the order of judging; the site's other rules come behind a user's and do not matter to them.
void
examine_rules(const RuleSet *set, const RuleSet *site, const char *const *services,
	GError **mistakes, GError **warnings)
{
	Examination examination = { set, site, services, { { 0 } }, mistakes, warnings };
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(Placed));

	if (!ruleset_reads(set, &examination.reads) && site != NULL)
		ruleset_reads(site, &examination.reads);
	put_rules(order, site, BINDING);
	put_rules(order, set, BINDING);
	put_rules(order, set, ORDINARY);
	for (guint i = 0; i < order->len; i++)
		if (g_array_index(order, Placed, i).set == set)
			examine_rule(&examination, order, i);
}
