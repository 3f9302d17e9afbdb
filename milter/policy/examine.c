// examine.c - what is odd in a rules file that can be read: for `check`.
#include "policy/examine.h"

#include <string.h>

#include "base/clock.h"
#include "policy/cost.h"
#include "policy/sample.h"

// Every mail is of one kind and authentic in one way: such a pair is a cell, and a rule leaves a set of
// them, in bits.
#define CELLS (KIND_COUNT * AUTHENTIC_COUNT)
#define ALL_CELLS (G_MAXUINT64 >> (64 - CELLS))
G_STATIC_ASSERT(CELLS <= 64);

// Microseconds of CPU for the patterns of a file: whoever checks the files of others waits for all.
#define TRIALS_MAX 3000000

typedef struct {
	const RuleSet *set;
	const RuleSet *site;
	const char *const *services;
	ScriptSet reads;
	gint64 patience; // of TRIALS_MAX
	GError **mistakes;
	GError **warnings;
} Examination;

// A rule at its place in the order of judging.
typedef struct {
	const RuleSet *set;
	const Rule *rule;
	guint64 cells;
} Placed;

// --- cells ---------------------------------------------------------------------------------------

static gboolean
is_of_cells(const Condition *condition)
{
	static const char *const names[] = { "kind", "authentic", NULL };

	return g_strv_contains(names, condition_name(condition));
}

// Those in which it holds: all, where it asks for something else.
static guint64
cells_of(const Condition *condition)
{
	guint64 cells = 0;

	if (!is_of_cells(condition))
		return ALL_CELLS;
	for (guint i = 0; i < CELLS; i++) {
		const Notice notice = { .kind = i / AUTHENTIC_COUNT,
			.authentic = i % AUTHENTIC_COUNT };
		const Facts facts = { .notice = &notice };

		if (condition_holds(condition, &facts, NULL) == 1)
			cells |= G_GUINT64_CONSTANT(1) << i;
	}
	return cells;
}

static guint64
cells_of_rule(const Rule *rule)
{
	guint64 cells = ALL_CELLS;

	for (guint i = 0; i < rule->conditions->len; i++)
		cells &= cells_of(g_ptr_array_index(rule->conditions, i));
	return cells;
}

// --- rules that never hold -----------------------------------------------------------------------

// condition NULL: of the rule.
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

// Of what stands in a condition's value behind so many characters.
static void
warn_inside(const Examination *examination, const Rule *rule, const Condition *condition, guint at,
	const char *fault)
{
	IniPlace place = ruleset_place(examination->set, rule);

	condition_locate(condition, &place);
	place.column += at;
	ini_complain(examination->warnings, &place, "%s", fault);
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

	if (condition_is_never(condition) || cells_of(condition) == 0)
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

// Whenever narrow holds in one of the cells of wide, wide does.
static gboolean
rule_covers(const Rule *wide, const Rule *narrow)
{
	for (guint i = 0; i < wide->conditions->len; i++) {
		const Condition *condition = g_ptr_array_index(wide->conditions, i);

		if (!is_of_cells(condition) && !condition_is_always(condition) &&
			!rule_asks_for(narrow, condition))
			return FALSE;
	}
	return TRUE;
}

typedef enum { BINDING, ORDINARY } Part;

static void
put_rules(GArray *order, const RuleSet *set, Part part)
{
	for (guint i = 0; set != NULL && i < ruleset_n_rules(set); i++) {
		const Rule *rule = ruleset_rule(set, i);
		const Placed placed = { set, rule, cells_of_rule(rule) };

		if (rule->binding == (part == BINDING))
			g_array_append_val(order, placed);
	}
}

// before: the last of those that together hold whenever placed does, or the only one.
static void
warn_of_unreached(const Examination *examination, const Placed *placed, const Placed *before)
{
	IniPlace place = ruleset_place(before->set, before->rule);
	gboolean is_other = before->set != placed->set;
	const char *who = is_other ? "site's binding " : "";

	place.section = NULL;
	g_autofree char *where = ini_place_text(&place);
	if ((placed->cells & ~before->cells) != 0)
		warn(examination, placed->rule, NULL,
			"can never be reached: whenever it holds, so does the %srule '%s' (%s) or "
			"one above that; put it above them, or leave it out",
			who, before->rule->name, where);
	else
		warn(examination, placed->rule, NULL,
			"can never be reached: the %srule '%s' (%s) comes before it and holds "
			"whenever it does; %s",
			who, before->rule->name, where,
			is_other ? "leave it out"
				 : "put it above that one, or leave one of them out");
}

static void
examine_reach(const Examination *examination, const GArray *order, guint at)
{
	const Placed *placed = &g_array_index(order, Placed, at);
	guint64 left = placed->cells;

	for (guint i = 0; i < at; i++) {
		const Placed *before = &g_array_index(order, Placed, i);

		if (!rule_covers(before->rule, placed->rule))
			continue;
		left &= ~before->cells;
		if (left != 0)
			continue;
		warn_of_unreached(examination, placed, before);
		return;
	}
}

// --- words that are hardly meant -----------------------------------------------------------------

// What a word has that was meant as a pattern. It is text all the same.
static const char *const of_patterns[] = { "\\b", "\\w", "\\d", "\\s", "\\S", "\\.", ".+", "[a-z",
	"[0-9", "(?:", "(?i" };

static gboolean
is_like_pattern(const char *word)
{
	if (*word == '^' || g_str_has_prefix(word, ".*"))
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(of_patterns); i++)
		if (strstr(word, of_patterns[i]) != NULL)
			return TRUE;
	return FALSE;
}

// "linkedin.com" stands for nothing in an address, which is compared as a whole.
static gboolean
is_part_of_address(const Condition *condition, const char *word)
{
	static const char *const addresses[] = { "from", "recipient", NULL };

	return g_strv_contains(addresses, condition_name(condition)) && strpbrk(word, "@*") == NULL;
}

static char *
word_fault(const Condition *condition, const char *word)
{
	if (is_like_pattern(word))
		return g_strdup_printf("'%s' is compared as text, in which only '*' stands for "
				       "anything; write /%s/ for a pattern",
			word, word);
	if (is_part_of_address(condition, word))
		return g_strdup_printf(strchr(word, '.') == NULL
					       ? "'%s' is no whole address; write %s@*"
					       : "'%s' is no whole address; write *@%s",
			word, word);
	return NULL;
}

static void
examine_words(const Examination *examination, const Rule *rule, const Condition *condition)
{
	const char *value =
		condition_text(condition) + strlen(condition_name(condition)) + strlen(" = ");
	g_autoptr(GPtrArray) words = ini_words(value);

	for (guint i = 0; i < words->len; i++) {
		const IniWord *word = g_ptr_array_index(words, i);
		gsize sign = *word->text == '!' ? 1 + strspn(word->text + 1, " \t") : 0;
		g_autofree char *fault = word_fault(condition, word->text + sign);

		if (fault != NULL)
			warn_inside(examination, rule, condition, word->at + (guint)sign, fault);
	}
}

// --- patterns and samples ------------------------------------------------------------------------

static void
examine_pattern(Examination *examination, const Rule *rule, const Condition *condition)
{
	gint64 start = clock_cpu();
	guint at = 0;

	if (examination->patience <= 0)
		return;
	g_autofree char *fault = cost_fault(condition_pattern(condition), &at);
	if (fault != NULL)
		warn_inside(
			examination, rule, condition, condition_pattern_at(condition) + at, fault);
	examination->patience -= clock_cpu() - start;
	if (examination->patience <= 0)
		warn(examination, rule, condition,
			"patterns behind this one are not tried out: those up to it took %d s; "
			"mend them first",
			TRIALS_MAX / 1000000);
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
examine_condition(Examination *examination, const Rule *rule, const Condition *condition)
{
	if (condition_pattern(condition) != NULL)
		examine_pattern(examination, rule, condition);
	else
		examine_words(examination, rule, condition);
}

static void
examine_rule(Examination *examination, const GArray *order, guint at)
{
	const Rule *rule = g_array_index(order, Placed, at).rule;

	if (!warn_of_never(examination, rule))
		examine_reach(examination, order, at);
	for (guint i = 0; i < rule->conditions->len; i++)
		examine_condition(examination, rule, g_ptr_array_index(rule->conditions, i));
	for (guint i = 0; i < rule->samples->len; i++)
		examine_sample(examination, rule, g_ptr_array_index(rule->samples, i));
}

// In the order of judging; the site's other rules come behind a user's and do not matter to them.
void
examine_rules(const RuleSet *set, const RuleSet *site, const char *const *services,
	GError **mistakes, GError **warnings)
{
	Examination examination = { .set = set,
		.site = site,
		.services = services,
		.patience = TRIALS_MAX,
		.mistakes = mistakes,
		.warnings = warnings };
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
