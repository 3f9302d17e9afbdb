// verdict.c - which rule decides: the order of rule sets, and the trace of what was tried.
#include "base/clock.h"
#include "base/failure.h"
#include "policy/rule.h"

typedef enum { RULES_BINDING, RULES_ORDINARY } RulesTried;

static void
trace_line_free(gpointer data)
{
	TraceLine *line = data;

	g_free(line->failed);
	g_free(line->why);
	g_free(line);
}

GPtrArray *
trace_new(void)
{
	return g_ptr_array_new_with_free_func(trace_line_free);
}

// Takes ownership of line's strings.
static void
trace_add(GPtrArray *trace, const TraceLine *line)
{
	if (trace != NULL) {
		g_ptr_array_add(trace, g_memdup2(line, sizeof *line));
		return;
	}
	g_free(line->failed);
	g_free(line->why);
}

static GaveUp
gave_up_by(int code)
{
	static const struct {
		int code;
		GaveUp gave_up;
	} known[] = {
		{ FAILURE_BUSY, GAVE_UP_BUSY },
		{ FAILURE_SYSTEM, GAVE_UP_UNKNOWN },
	};

	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		if (known[i].code == code)
			return known[i].gave_up;
	return GAVE_UP_OVERRUN;
}

static void
take_error(TraceLine *line, const GError *error)
{
	line->gave_up = gave_up_by(error->code);
	line->why = g_strdup(error->message);
}

static int
try_condition(const Condition *condition, const Facts *facts, TraceLine *line)
{
	g_autoptr(GError) error = NULL;
	int holds = condition_holds(condition, facts, &error);

	if (holds == -1)
		take_error(line, error);
	return holds;
}

// Microseconds that are left; more is taken off while conditions are tried.
static gint64
left_of(const Facts *facts)
{
	return facts->patience == NULL ? 0 : *facts->patience;
}

// A user's condition: its pattern may be switched off, or be now. What takes much, mail by mail, is no
// better than what takes too much.
static int
try_guarded(const Condition *condition, const Facts *facts, TraceLine *line)
{
	Breaker *breaker = condition_breaker(condition);
	gint64 before = left_of(facts);

	if (breaker == NULL)
		return try_condition(condition, facts, line);
	if (!breaker_lets(breaker, clock_monotonic())) {
		line->gave_up = GAVE_UP_OFF;
		line->why = g_strdup_printf("%s: switched off, because it took too long too often",
			condition_text(condition));
		return -1;
	}
	int holds = try_condition(condition, facts, line);
	if (line->gave_up == GAVE_UP_BUSY)
		return -1;
	gboolean is_dear = facts->dear > 0 && before - left_of(facts) >= facts->dear;
	BreakerNews news = breaker_report(breaker, holds == -1 || is_dear, clock_monotonic());
	if (news != BREAKER_NO_NEWS)
		line->news = news;
	return holds;
}

static gboolean
rule_holds(const Rule *rule, const Facts *facts, gboolean is_user, GPtrArray *trace)
{
	TraceLine line = { .rule = rule, .holds = 1 };

	for (guint i = 0; i < rule->conditions->len && line.holds == 1; i++) {
		const Condition *condition = g_ptr_array_index(rule->conditions, i);

		line.holds = is_user ? try_guarded(condition, facts, &line)
				     : try_condition(condition, facts, &line);
		if (line.holds != 1)
			line.failed = g_strdup(condition_text(condition));
	}
	gboolean holds = line.holds == 1;
	trace_add(trace, &line);
	return holds;
}

typedef struct {
	const RuleSet *set; // may be NULL
	RulesTried tried;
	gboolean is_user;
} Part;

// The first rule that holds, NULL for none.
static const Rule *
first_rule(const Part *part, const Facts *facts, GPtrArray *trace)
{
	for (guint i = 0; part->set != NULL && i < ruleset_n_rules(part->set); i++) {
		const Rule *rule = ruleset_rule(part->set, i);

		if (rule->binding == (part->tried == RULES_BINDING) &&
			rule_holds(rule, facts, part->is_user, trace))
			return rule;
	}
	return NULL;
}

// What the user decided once.
static Verdict
decide_standing(Standing standing, GPtrArray *trace)
{
	const TraceLine line = { .rule = rule_standing(standing), .holds = 1 };

	trace_add(trace, &line);
	return (Verdict) { line.rule->action, line.rule, FALSE };
}

Verdict
verdict_decide(const RuleSet *site, const RuleSet *user, const Facts *facts, GPtrArray *trace)
{
	const Part order[] = {
		{ site, RULES_BINDING, FALSE },
		{ user, RULES_ORDINARY, TRUE },
		{ site, RULES_ORDINARY, FALSE },
	};
	Facts of_site = *facts;

	// What users write takes no time from the site's rules.
	of_site.patience = facts->site_patience;
	for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
		const Rule *rule =
			first_rule(&order[i], order[i].is_user ? facts : &of_site, trace);
		if (rule != NULL)
			return (Verdict) { rule->action, rule, !order[i].is_user };
		if (order[i].tried == RULES_BINDING && facts->standing != STANDING_NONE)
			return decide_standing(facts->standing, trace);
	}
	return (Verdict) { ACTION_ACCEPT, NULL, FALSE };
}
