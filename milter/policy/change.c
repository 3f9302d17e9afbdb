// change.c - the smallest changes to a mail for which the rules would have decided otherwise.
#include "policy/change.h"

#include <string.h>

#include "base/clock.h"
#include "people/same.h"
#include "policy/value.h"
#include "text/name.h"

#define TIME_MAX 1000000 // microseconds, of patterns and of all
#define OPTIONS_MAX 600
#define OF_FACT_MAX 30 // options
#define OF_CONDITION_MAX 4 // texts
#define PAIRS_MAX 50000

typedef enum { NO, YES, UNSURE } Answer;

// One condition of one rule.
typedef struct {
	const Condition *condition;
	guint fact; // its number
	guint at; // which one of those about the fact
	Answer answer; // for the mail as it is
} Asked;

// One rule, in the order of trying; its conditions are asked[first] to before asked[end].
typedef struct {
	const Rule *rule;
	gboolean by_site;
	guint first, end;
} Tried;

typedef struct {
	const char *name;
	GArray *asked; // guint: numbers of the conditions about it
	guint options; // how many there are
} Subject;

// One fact, different.
typedef struct {
	ChangedFact changed;
	guint fact;
	Answer *answers; // of the conditions about the fact, as Subject.asked
} Option;

typedef struct {
	Facts facts;
	gint64 patience;
	gint64 end; // clock_cpu
	GArray *asked, *tried, *subjects;
	GPtrArray *options;
	GPtrArray *changes;
	const Rule *now;
} Search;

// --- what is asked -------------------------------------------------------------------------------

static void
changed_clear(ChangedFact *changed)
{
	g_free(changed->text);
}

static void
option_free(gpointer data)
{
	Option *option = data;

	changed_clear(&option->changed);
	g_free(option->answers);
	g_free(option);
}

static void
changed_free(gpointer data)
{
	changed_clear(data);
	g_free(data);
}

static void
change_free(gpointer data)
{
	Change *change = data;

	g_ptr_array_unref(change->facts);
	g_free(change);
}

static void
subject_clear(gpointer data)
{
	g_array_unref(((Subject *)data)->asked);
}

static Subject *
subject_at(const Search *search, guint i)
{
	return &g_array_index(search->subjects, Subject, i);
}

static const Asked *
asked_at(const Search *search, guint i)
{
	return &g_array_index(search->asked, Asked, i);
}

// The condition that is the i-th about that fact.
static const Asked *
asked_about(const Search *search, const Subject *subject, guint i)
{
	return asked_at(search, g_array_index(subject->asked, guint, i));
}

static guint
subject_number(Search *search, const char *name)
{
	for (guint i = 0; i < search->subjects->len; i++)
		if (g_str_equal(subject_at(search, i)->name, name))
			return i;
	Subject subject = { name, g_array_new(FALSE, FALSE, sizeof(guint)), 0 };
	g_array_append_val(search->subjects, subject);
	return search->subjects->len - 1;
}

static Answer
answer_of(const Condition *condition, const Facts *facts)
{
	int holds = condition_holds(condition, facts, NULL);

	return holds < 0 ? UNSURE : holds == 1 ? YES : NO;
}

static void
ask(Search *search, const Condition *condition)
{
	guint number = search->asked->len;
	guint fact = subject_number(search, condition_fact(condition));
	Subject *subject = subject_at(search, fact);
	Answer answer = answer_of(condition, &search->facts);
	// What gives up now does so with the other facts as well: it does not hold.
	Asked asked = { condition, fact, subject->asked->len, answer == UNSURE ? NO : answer };

	g_array_append_val(subject->asked, number);
	g_array_append_val(search->asked, asked);
}

typedef enum { RULES_BINDING, RULES_ORDINARY } RulesAdded;

static void
add_rules(Search *search, const RuleSet *set, RulesAdded added, gboolean by_site)
{
	for (guint i = 0; set != NULL && i < ruleset_n_rules(set); i++) {
		const Rule *rule = ruleset_rule(set, i);
		Tried tried = { rule, by_site, search->asked->len, 0 };

		if (rule->binding != (added == RULES_BINDING))
			continue;
		for (guint j = 0; j < rule->conditions->len; j++)
			ask(search, g_ptr_array_index(rule->conditions, j));
		tried.end = search->asked->len;
		g_array_append_val(search->tried, tried);
	}
}

// What the user decided once asks for nothing.
static void
add_standing(Search *search)
{
	const Tried tried = { rule_standing(search->facts.standing), FALSE, search->asked->len,
		search->asked->len };

	if (tried.rule != NULL)
		g_array_append_val(search->tried, tried);
}

// --- deciding ------------------------------------------------------------------------------------

// With the facts of some options (of different facts) in the place of the mail's.
static Answer
answer_with(const Asked *asked, const Option *const *options, guint n)
{
	for (guint i = 0; i < n; i++)
		if (options[i]->fact == asked->fact)
			return options[i]->answers[asked->at];
	return asked->answer;
}

static Answer
rule_answer(const Search *search, const Tried *tried, const Option *const *options, guint n)
{
	Answer answer = YES;

	for (guint i = tried->first; i < tried->end; i++)
		switch (answer_with(asked_at(search, i), options, n)) {
		case NO:
			return NO;
		case UNSURE:
			answer = UNSURE;
			break;
		case YES:
			break;
		}
	return answer;
}

// FALSE: nobody knows which rule would.
static gboolean
decide(const Search *search, const Option *const *options, guint n, Verdict *verdict)
{
	for (guint i = 0; i < search->tried->len; i++) {
		const Tried *tried = &g_array_index(search->tried, Tried, i);

		switch (rule_answer(search, tried, options, n)) {
		case NO:
			break;
		case YES:
			*verdict = (Verdict) { tried->rule->action, tried->rule, tried->by_site };
			return TRUE;
		case UNSURE:
			return FALSE;
		}
	}
	*verdict = (Verdict) { ACTION_ACCEPT, NULL, FALSE };
	return TRUE;
}

// --- options -------------------------------------------------------------------------------------

static gboolean
is_over(const Search *search)
{
	return search->patience <= 0 || clock_cpu() > search->end;
}

static gboolean
is_full(const Search *search, const Subject *subject)
{
	return subject->options >= OF_FACT_MAX || search->options->len >= OPTIONS_MAX ||
	       is_over(search);
}

static Option *
option_new(Search *search, guint fact)
{
	Subject *subject = subject_at(search, fact);
	Option *option = g_new0(Option, 1);

	subject->options++;
	option->fact = fact;
	option->changed.fact = subject->name;
	option->answers = g_new0(Answer, subject->asked->len);
	g_ptr_array_add(search->options, option);
	return option;
}

// wanted: by whose '*' the text was made, NULL for a text that was meant as it is.
static void
try_text(Search *search, guint fact, const char *text, const Condition *wanted)
{
	Subject *subject = subject_at(search, fact);

	if (is_full(search, subject))
		return;
	const char *texts[] = { text, NULL };
	g_autoptr(GHashTable) instead = g_hash_table_new(g_str_hash, g_str_equal);
	Facts facts = search->facts;
	Option *option = option_new(search, fact);

	g_hash_table_insert(instead, (gpointer)subject->name, texts);
	facts.instead = instead;
	option->changed.text = g_strdup(text);
	option->changed.condition = wanted;
	option->changed.holds = TRUE;
	for (guint i = 0; i < subject->asked->len; i++)
		option->answers[i] = answer_of(asked_about(search, subject, i)->condition, &facts);
}

static void
try_wanted(Search *search, guint fact)
{
	const Subject *subject = subject_at(search, fact);

	for (guint i = 0; i < subject->asked->len && !is_full(search, subject); i++) {
		const Condition *condition = asked_about(search, subject, i)->condition;
		g_auto(GStrv) wants = condition_wants(condition);
		gboolean has_star = strchr(condition_text(condition), '*') != NULL;

		for (guint j = 0; j < OF_CONDITION_MAX && wants[j] != NULL; j++)
			try_text(search, fact, wants[j], has_star ? condition : NULL);
	}
}

static const struct {
	const char *fact;
	const char *const *(*words)(void);
} choices[] = {
	{ "kind", kind_words },
	{ "authentic", authentic_words },
	{ "known", same_words },
	{ "dismissed", value_dismissed_words },
};

static gboolean
is_choice(const char *fact)
{
	for (guint i = 0; i < G_N_ELEMENTS(choices); i++)
		if (g_str_equal(choices[i].fact, fact))
			return TRUE;
	return FALSE;
}

static void
try_choice(Search *search, guint fact)
{
	for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
		if (!g_str_equal(choices[i].fact, subject_at(search, fact)->name))
			continue;
		for (const char *const *word = choices[i].words(); *word != NULL; word++)
			try_text(search, fact, *word, NULL);
	}
}

// One less than what is asked for, or one more.
static void
try_numbers(Search *search, guint fact)
{
	const Subject *subject = subject_at(search, fact);

	for (guint i = 0; i < subject->asked->len && !is_full(search, subject); i++) {
		g_auto(GStrv) edges = condition_edges(asked_about(search, subject, i)->condition);

		for (guint j = 0; j < OF_CONDITION_MAX && edges[j] != NULL; j++)
			try_text(search, fact, edges[j], NULL);
	}
}

// The same name in other letters.
static void
try_latin(Search *search, guint fact)
{
	const Notice *notice = search->facts.notice;
	const char *name = notice_fact(notice, FACT_INVITER);

	if (name == NULL || !g_str_equal(subject_at(search, fact)->name, fact_word(FACT_INVITER)))
		return;
	g_autofree char *latin = name_latin(name, notice->language);
	if (latin != NULL)
		try_text(search, fact, latin, NULL);
}

// Every mail has these, or nobody would ask that it has not.
static gboolean
is_never_lacking(const char *fact)
{
	static const char *const facts[] = { "service", "kind", "authentic", "claims", "from",
		"recipient", "known", "asked", "dismissed", NULL };

	return g_strv_contains(facts, fact);
}

static void
try_texts(Search *search, guint fact)
{
	// First what there are few of: rules may want any number.
	try_choice(search, fact);
	try_latin(search, fact);
	try_numbers(search, fact);
	if (!is_never_lacking(subject_at(search, fact)->name))
		try_text(search, fact, "", NULL);
	try_wanted(search, fact);
}

// What is known of another condition about the same fact when all that is known of it is that changed
// holds, or does not.
static Answer
follow(const Condition *changed, gboolean holds, const Condition *other)
{
	if (other == changed)
		return holds ? YES : NO;
	if (holds && condition_implies(changed, other))
		return YES;
	if (!holds && condition_implies(other, changed))
		return NO;
	return UNSURE;
}

static gboolean
can_turn(const Search *search, const Condition *condition, gboolean holds)
{
	static const ScriptSet nothing;

	if (!holds)
		return !condition_is_always(condition);
	return !condition_is_never(condition) &&
	       !(condition_needs_reads(condition) &&
		       memcmp(&search->facts.reads, &nothing, sizeof nothing) == 0);
}

static void
turn(Search *search, guint fact, const Asked *asked)
{
	const Subject *subject = subject_at(search, fact);
	gboolean holds = asked->answer == NO;

	if (!can_turn(search, asked->condition, holds))
		return;
	Option *option = option_new(search, fact);
	option->changed.condition = asked->condition;
	option->changed.holds = holds;
	for (guint i = 0; i < subject->asked->len; i++)
		option->answers[i] =
			follow(asked->condition, holds, asked_about(search, subject, i)->condition);
}

// Without a text: patterns, scripts, what must not be. Of a choice each word was tried.
static void
turn_conditions(Search *search, guint fact)
{
	Subject *subject = subject_at(search, fact);

	if (is_choice(subject->name))
		return;
	subject->options = 0;
	for (guint i = 0; i < subject->asked->len && !is_full(search, subject); i++)
		turn(search, fact, asked_about(search, subject, i));
}

// --- changes -------------------------------------------------------------------------------------

static gboolean
is_there(const Search *search, const Rule *rule)
{
	for (guint i = 0; i < search->changes->len; i++)
		if (((const Change *)search->changes->pdata[i])->verdict.rule == rule)
			return TRUE;
	return FALSE;
}

static void
try_change(Search *search, const Option *const *options, guint n)
{
	Verdict verdict;

	if (!decide(search, options, n, &verdict) || verdict.rule == search->now ||
		is_there(search, verdict.rule))
		return;
	Change *change = g_new0(Change, 1);
	change->verdict = verdict;
	change->facts = g_ptr_array_new_with_free_func(changed_free);
	for (guint i = 0; i < n; i++) {
		ChangedFact *changed = g_memdup2(&options[i]->changed, sizeof *changed);

		changed->text = g_strdup(changed->text);
		g_ptr_array_add(change->facts, changed);
	}
	g_ptr_array_add(search->changes, change);
}

static gboolean
is_other_action(const Rule *one, const Rule *other)
{
	ActionWord action = one == NULL ? ACTION_ACCEPT : one->action;

	if (action != (other == NULL ? ACTION_ACCEPT : other->action))
		return TRUE;
	return action == ACTION_FOLD && g_strcmp0(one->folder, other->folder) != 0;
}

static gboolean
has_other_action(const Search *search)
{
	for (guint i = 0; i < search->changes->len; i++) {
		const Change *change = search->changes->pdata[i];
		if (is_other_action(search->now, change->verdict.rule))
			return TRUE;
	}
	return FALSE;
}

static void
try_pairs(Search *search)
{
	guint tried = 0;

	for (guint i = 0; i < search->options->len; i++)
		for (guint j = i + 1; j < search->options->len; j++) {
			const Option *pair[] = { search->options->pdata[i],
				search->options->pdata[j] };

			if (pair[0]->fact == pair[1]->fact)
				continue;
			if (tried++ == PAIRS_MAX || is_over(search))
				return;
			try_change(search, pair, G_N_ELEMENTS(pair));
		}
}

// The first CHANGES_MAX, those with another action before the others.
static GPtrArray *
choose(const Search *search)
{
	GPtrArray *chosen = g_ptr_array_new_with_free_func(change_free);

	for (guint round = 0; round < 2; round++)
		for (guint i = 0; i < search->changes->len && chosen->len < CHANGES_MAX; i++) {
			Change *change = search->changes->pdata[i];

			if (change == NULL ||
				is_other_action(search->now, change->verdict.rule) != (round == 0))
				continue;
			g_ptr_array_add(chosen, change);
			search->changes->pdata[i] = NULL;
		}
	return chosen;
}

static void
search_all(Search *search)
{
	for (guint i = 0; i < search->subjects->len; i++)
		try_texts(search, i);
	for (guint i = 0; i < search->subjects->len; i++)
		turn_conditions(search, i);
	for (guint i = 0; i < search->options->len; i++)
		try_change(search, (const Option *const *)&search->options->pdata[i], 1);
	if (!has_other_action(search))
		try_pairs(search);
}

static void
search_clear(Search *search)
{
	g_array_unref(search->asked);
	g_array_unref(search->tried);
	g_array_unref(search->subjects);
	g_ptr_array_unref(search->options);
	g_hash_table_unref(search->facts.comparable);
}

static void
clear_change(gpointer data)
{
	if (data != NULL)
		change_free(data);
}

static void
search_init(Search *search, const Facts *facts, const Rule *now)
{
	search->facts = *facts;
	search->facts.patience = &search->patience;
	search->facts.comparable = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	search->patience = TIME_MAX;
	search->end = clock_cpu() + TIME_MAX;
	search->asked = g_array_new(FALSE, FALSE, sizeof(Asked));
	search->tried = g_array_new(FALSE, FALSE, sizeof(Tried));
	search->subjects = g_array_new(FALSE, FALSE, sizeof(Subject));
	g_array_set_clear_func(search->subjects, subject_clear);
	search->options = g_ptr_array_new_with_free_func(option_free);
	search->changes = g_ptr_array_new_with_free_func(clear_change);
	search->now = now;
}

GPtrArray *
change_find(const RuleSet *site, const RuleSet *user, const Facts *facts, const Rule *now)
{
	Search search;
	Verdict as_it_is;

	search_init(&search, facts, now);
	add_rules(&search, site, RULES_BINDING, TRUE);
	add_standing(&search);
	add_rules(&search, user, RULES_ORDINARY, FALSE);
	add_rules(&search, site, RULES_ORDINARY, TRUE);
	if (decide(&search, NULL, 0, &as_it_is) && as_it_is.rule == now)
		search_all(&search);
	GPtrArray *changes = choose(&search);
	g_ptr_array_unref(search.changes);
	search_clear(&search);
	return changes;
}
