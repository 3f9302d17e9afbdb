// verdict.c - which rule decides: the order of rule sets, and the trace of what was tried.
#include "policy/rule.h"

typedef enum { RULES_BINDING, RULES_ORDINARY } RulesTried;

static void
trace_line_free(gpointer data)
{
	TraceLine *line = data;

	g_free(line->failed);
	g_free(line);
}

GPtrArray *
trace_new(void)
{
	return g_ptr_array_new_with_free_func(trace_line_free);
}

static void
trace_add(GPtrArray *trace, const Rule *rule, int holds, const Condition *failed)
{
	if (trace == NULL)
		return;
	TraceLine *line = g_new0(TraceLine, 1);
	line->rule = rule;
	line->holds = holds;
	line->failed = failed != NULL ? g_strdup(condition_text(failed)) : NULL;
	g_ptr_array_add(trace, line);
}

static gboolean
rule_holds(const Rule *rule, const Facts *facts, GPtrArray *trace)
{
	for (guint i = 0; i < rule->conditions->len; i++) {
		const Condition *condition = g_ptr_array_index(rule->conditions, i);
		int holds = condition_holds(condition, facts, NULL);
		if (holds != 1) {
			trace_add(trace, rule, holds, condition);
			return FALSE;
		}
	}
	trace_add(trace, rule, 1, NULL);
	return TRUE;
}

// The first rule that holds, NULL for none. set may be NULL.
static const Rule *
first_rule(const RuleSet *set, RulesTried tried, const Facts *facts, GPtrArray *trace)
{
	for (guint i = 0; set != NULL && i < ruleset_n_rules(set); i++) {
		const Rule *rule = ruleset_rule(set, i);
		if (rule->binding == (tried == RULES_BINDING) && rule_holds(rule, facts, trace))
			return rule;
	}
	return NULL;
}

Verdict
verdict_decide(const RuleSet *site, const RuleSet *user, const Facts *facts, GPtrArray *trace)
{
	const struct {
		const RuleSet *set;
		RulesTried tried;
	} order[] = {
		{ site, RULES_BINDING },
		{ user, RULES_ORDINARY },
		{ site, RULES_ORDINARY },
	};

	for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
		const Rule *rule = first_rule(order[i].set, order[i].tried, facts, trace);
		if (rule != NULL)
			return (Verdict) { rule->action, rule, order[i].set == site };
	}
	return (Verdict) { ACTION_ACCEPT, NULL, FALSE };
}
