// policy-condition.c - tests of policy/condition: how conditions are written, and when they hold.
#include "policy/condition.h"

#include <string.h>

#include "base/failure.h"
#include "text/pattern.h"

static const char *const services[] = { "facebook", "linkedin", "xing", NULL };

// A condition from one line of a rule, as a file has it.
static Condition *
condition_from(const char *line, GError **error)
{
	g_autofree char *text = g_strdup_printf("[rule one]\n%s\n", line);
	g_autoptr(IniFile) file = ini_parse("rules.ini", NULL, text, strlen(text), error);
	if (file == NULL)
		return NULL;
	const IniSection *section = g_ptr_array_index(file->sections, 0);
	return condition_new(file, section, g_ptr_array_index(section->keys, 0), services, error);
}

// A mail to ask about: a request in Cyrillic letters, whose reader reads Latin and Greek.
static Notice notice;
static Facts facts;

static void
make_facts(void)
{
	static char service[] = "linkedin", language[] = "pt-BR";
	static char inviter[] = "Светлана Гурьева", headline[] = "Senior Café Recruiter";
	static char group[] = "a, b; c", mutual[] = "3";

	notice.service = service;
	notice.kind = KIND_REQUEST;
	notice.language = language;
	notice.facts[FACT_INVITER].value = inviter;
	notice.facts[FACT_HEADLINE].value = headline;
	notice.facts[FACT_GROUP].value = group;
	notice.facts[FACT_MUTUAL].value = mutual;
	facts.notice = &notice;
	facts.subject = "Светлана Гурьева requested to add you";
	facts.from = "Invitations@linkedin.example";
	facts.recipient = "geri@xn--bcher-kva.example";
	ScriptSet greek;
	g_assert_true(script_set_from_reads("en", &facts.reads));
	g_assert_true(script_set_from_reads("Greek", &greek));
	script_set_add(&facts.reads, &greek);
}

typedef struct {
	const char *line;
	int holds;
} Case;

static void
check_cases(const Case *cases, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Condition) condition = condition_from(cases[i].line, &error);
		g_test_message("%s", cases[i].line);
		g_assert_no_error(error);
		g_assert_nonnull(condition);
		g_assert_cmpint(condition_holds(condition, &facts, &error), ==, cases[i].holds);
		g_assert_no_error(error);
	}
}

static void
test_lists(void)
{
	static const Case cases[] = {
		{ "kind = request", 1 },
		{ "kind = Request", 1 },
		{ "kind = reminder", 0 },
		{ "kind = reminder, request", 1 },
		{ "kind = !request", 0 },
		{ "kind = ! request", 0 },
		{ "kind = !reminder", 1 },
		{ "kind = !reminder, !follow", 1 },
		{ "kind = !reminder, !request", 0 },
		{ "kind = request, !reminder", 1 },
		{ "kind = request, !request", 0 },
		{ "kind = follow, !reminder", 0 },
		{ "kind = , request,", 1 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_text(void)
{
	static const Case cases[] = {
		{ "inviter = светлана гурьева", 1 },
		{ "inviter = Светлана", 0 },
		{ "inviter = Светлана *", 1 },
		{ "inviter = *гурьев*", 1 },
		{ "headline = *CAFE*", 1 },
		{ "headline = *cafe", 0 },
		{ "headline = !*cafe*", 0 },
		{ "headline = senior cafe recruiter, somebody", 1 },
		{ "group = a\\x2c b\\x3b c", 1 },
		{ "group = a, b", 0 },
		{ "subject = *requested*", 1 },
		{ "company = *", 1 },
		{ "company = ?*", 0 },
		{ "company = acme", 0 },
		{ "company = !acme", 1 },
		{ "note = !*", 0 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_patterns(void)
{
	static const Case cases[] = {
		{ "headline = /\\b(recruit|talent)/", 1 },
		{ "headline = !/\\b(recruit|talent)/", 0 },
		{ "headline = ! /\\brecruit/", 0 },
		{ "headline = /^café/", 0 },
		{ "headline = !/^café/", 1 },
		{ "headline = /(?-i)senior/", 0 },
		{ "inviter = /^СВЕТЛАНА\\b/", 1 },
		{ "group = /a, b/", 1 },
		{ "group = /b\\x3b c$/", 1 },
		{ "group = /\\//", 0 },
		{ "company = /^$/", 1 },
		{ "company = /./", 0 },
		{ "company = !/./", 1 },
		{ "from = /@linkedin\\.example$/", 1 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_addresses(void)
{
	static const Case cases[] = {
		{ "from = invitations@LinkedIn.example", 1 },
		{ "from = *@linkedin.example", 1 },
		{ "from = *@example", 0 },
		{ "from = ínvitations@linkedin.example", 0 },
		{ "from = !*@linkedin.example", 0 },
		{ "recipient = geri@xn--bcher-kva.example", 1 },
		{ "recipient = geri@BÜCHER.example", 1 },
		{ "recipient = geri@bucher.example", 0 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_choices(void)
{
	static const Case cases[] = {
		{ "service = linkedin, xing", 1 },
		{ "service = facebook", 0 },
		{ "service = !facebook", 1 },
		{ "language = pt", 1 },
		{ "language = pt-br", 1 },
		{ "language = pt-PT", 0 },
		{ "language = en, PT", 1 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_numbers(void)
{
	static const Case cases[] = {
		{ "mutual = 3", 1 },
		{ "mutual = 2", 0 },
		{ "mutual = 3+", 1 },
		{ "mutual = 4+", 0 },
		{ "mutual = 1-3", 1 },
		{ "mutual = 1-2", 0 },
		{ "mutual = 0, 3", 1 },
		{ "mutual = !3+", 0 },
		{ "mutual = !4+", 1 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_scripts(void)
{
	static const Case cases[] = {
		{ "script = Cyrillic", 1 },
		{ "script = cyrl", 1 },
		{ "script = Latin", 0 },
		{ "script = !Latin", 1 },
		{ "script = only Cyrillic", 1 },
		{ "script = ONLY  Cyrl", 1 },
		{ "script = only Latin", 0 },
		{ "script = Latin, Greek", 0 },
		{ "script = Japanese, Cyrillic", 1 },
		{ "script = unreadable", 1 },
		{ "script = !unreadable", 0 },
		{ "script = readable", 0 },
		{ "script = mixed", 0 },
		{ "script = none", 0 },
		{ "script = !none", 1 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

// The same mail with another name, NULL for none.
static void
check_named(const char *inviter, const Case *cases, gsize n)
{
	char *before = notice.facts[FACT_INVITER].value;
	g_autofree char *name = g_strdup(inviter);

	notice.facts[FACT_INVITER].value = name;
	g_test_message("%s", inviter != NULL ? inviter : "no name");
	check_cases(cases, n);
	notice.facts[FACT_INVITER].value = before;
}

static void
test_script_names(void)
{
	static const Case nobody[] = {
		{ "script = none", 1 },
		{ "script = readable", 0 },
		{ "script = unreadable", 0 },
		{ "script = mixed", 0 },
		{ "script = Latin", 0 },
		{ "script = only Latin", 0 },
		{ "script = !Latin", 1 },
	};
	static const Case twice[] = {
		{ "script = readable", 1 },
		{ "script = unreadable", 0 },
		{ "script = Cyrillic", 1 },
		{ "script = only Cyrillic", 0 },
	};
	static const Case japanese[] = {
		{ "script = Japanese", 1 },
		{ "script = only Japanese", 1 },
		{ "script = only Han", 0 },
		{ "script = mixed", 0 },
		{ "script = unreadable", 1 },
	};
	static const Case mixed[] = { { "script = mixed", 1 }, { "script = Latin", 1 } };

	check_named(NULL, nobody, G_N_ELEMENTS(nobody));
	check_named("★ 123 ★", nobody, G_N_ELEMENTS(nobody));
	check_named("Светлана (Svetlana)", twice, G_N_ELEMENTS(twice));
	check_named("山田 はな", japanese, G_N_ELEMENTS(japanese));
	check_named("Мария Smith", mixed, G_N_ELEMENTS(mixed));
}

static void
test_lacking(void)
{
	static const Case cases[] = {
		{ "mutual = 0", 0 },
		{ "mutual = 0+", 0 },
		{ "mutual = !3+", 1 },
		{ "language = en", 0 },
		{ "language = !en", 1 },
		{ "headline = /^$/", 1 },
	};
	static Notice bare = { .kind = KIND_OTHER };
	static char service[] = "xing";

	bare.service = service;
	facts.notice = &bare;
	check_cases(cases, G_N_ELEMENTS(cases));
	facts.notice = &notice;
}

static void
test_mistakes(void)
{
	static const struct {
		const char *line, *message;
	} cases[] = {
		{ "kind =", "kind: says nothing" },
		{ "kind = ,", "kind: says nothing" },
		{ "headline =", "headline: says nothing" },
		{ "kind = reqest", "kind: unknown kind 'reqest'; did you mean 'request'?" },
		{ "kind = request, foo, remindr", "'remindr'; did you mean 'reminder'?" },
		{ "kind = /request/", "kind: takes no /pattern/" },
		{ "mutual = /3/", "mutual: takes no /pattern/" },
		{ "service = linkdin",
			"service: unknown service 'linkdin'; did you mean 'linkedin'?" },
		{ "service = orkut", "unknown service 'orkut'; write one of: facebook" },
		{ "language = english", "'english' is no language code" },
		{ "language = p9", "'p9' is no language code" },
		{ "language = pt-", "'pt-' is no language code" },
		{ "mutual = many", "'many' is no number; write 3, 3+ or 1-2" },
		{ "mutual = -1", "'-1' is no number" },
		{ "mutual = 3-1", "'3-1' is no number" },
		{ "mutual = 3++", "'3++' is no number" },
		{ "mutual = 1-", "'1-' is no number" },
		{ "mutual = 99999999999999999999", "is no number" },
		{ "script = Cyrilic", "unknown script 'Cyrilic'; did you mean 'Cyrillic'?" },
		{ "script = only Cyrilic", "unknown script 'Cyrilic'; did you mean 'Cyrillic'?" },
		{ "script = unreadble", "did you mean 'unreadable'?" },
		{ "script = only unreadable", "unknown script 'unreadable'" },
		{ "kind = !", "'!' with nothing behind it" },
		{ "kind = request, !", "'!' with nothing behind it" },
		{ "headline = ab, /c/", "a /pattern/ stands alone" },
		{ "headline = ab, !/c/", "a /pattern/ stands alone" },
		{ "headline = /a/, /b/", "', /b/' behind the pattern" },
		{ "headline = /a/i", "'i' behind the pattern" },
		{ "headline = //", "headline: the pattern says nothing" },
		{ "headline = /a", "headline: the pattern is not closed" },
		{ "headline = /a\\/", "headline: the pattern is not closed" },
		{ "headline = /", "headline: the pattern is not closed" },
		{ "headline = /\\b(recruit|talent/",
			"headline: missing closing parenthesis at offset 18; write \\ before" },
		{ "headline = ! /(a/", "missing closing parenthesis at offset 5; write" },
		{ "headline = /ж\\G/", "\\G has no meaning here at offset 2; write" },
		{ "knwon = yes", "knwon: unknown condition 'knwon'" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_test_message("%s", cases[i].line);
		g_assert_null(condition_from(cases[i].line, &error));
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_test_message("%s", error->message);
		g_assert_true(g_str_has_prefix(error->message, "rules.ini:2: [rule one] "));
		g_assert_nonnull(strstr(error->message, cases[i].message));
		g_assert_null(condition_from(cases[i].line, NULL));
	}
}

// No pattern of a user takes long: over its limits it gives up, negated or not.
static void
test_gives_up(void)
{
	g_autoptr(Condition) plain = condition_from("note = /^(a+)+$/", NULL);
	g_autoptr(Condition) negated = condition_from("note = !/^(a+)+$/", NULL);
	g_autofree char *note = g_strnfill(5000, 'a');
	g_autoptr(GError) error = NULL;

	note[4999] = 'b';
	notice.facts[FACT_NOTE].value = note;
	pattern_set_limits((PatternLimits) { .steps = 1000, .milliseconds = 100 });
	g_assert_cmpint(condition_holds(plain, &facts, &error), ==, -1);
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_assert_true(g_str_has_prefix(error->message, "note = /^(a+)+$/: "));
	g_assert_cmpint(condition_holds(negated, &facts, NULL), ==, -1);
	notice.facts[FACT_NOTE].value = NULL;
}

// Many patterns that each keep within their limits have an end together (F32).
static void
test_patience(void)
{
	g_autoptr(Condition) pattern = condition_from("subject = /greet/", NULL);
	g_autoptr(Condition) words = condition_from("subject = *greet*", NULL);
	g_autoptr(GError) error = NULL;
	gint64 patience = G_USEC_PER_SEC;

	facts.subject = "greetings";
	facts.patience = &patience;
	g_assert_cmpint(condition_holds(pattern, &facts, NULL), ==, 1);
	g_assert_cmpint(patience, <=, G_USEC_PER_SEC);
	patience = 0;
	g_assert_cmpint(condition_holds(pattern, &facts, &error), ==, -1);
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_assert_cmpint(condition_holds(words, &facts, NULL), ==, 1);
	facts.patience = NULL;
}

static void
test_words_are_kept(void)
{
	g_autoptr(Condition) list = condition_from("KIND =  request,!Reminder  ; both", NULL);
	g_autoptr(Condition) pattern = condition_from("headline = !/\\bTalent/", NULL);

	g_assert_cmpstr(condition_text(list), ==, "kind = request,!Reminder");
	g_assert_cmpstr(condition_text(pattern), ==, "headline = !/\\bTalent/");
}

static void
test_names(void)
{
	g_assert_cmpint(g_strv_length((char **)condition_names()), ==, 18);
	for (const char *const *name = condition_names(); *name != NULL; name++)
		g_assert_true(condition_is_name(*name));
	g_assert_false(condition_is_name("action"));
	g_assert_false(condition_is_name("known"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	make_facts();
	g_test_add_func("/condition/a list holds by any plain word and no negated one", test_lists);
	g_test_add_func(
		"/condition/words compare whole, without case, accents or width", test_text);
	g_test_add_func("/condition/a pattern is searched for anywhere", test_patterns);
	g_test_add_func(
		"/condition/accents count in addresses, domains may be U-labels", test_addresses);
	g_test_add_func("/condition/choices compare their words", test_choices);
	g_test_add_func("/condition/numbers take 3, 3+ and 1-2", test_numbers);
	g_test_add_func("/condition/script asks about the letters of the name", test_scripts);
	g_test_add_func("/condition/a missing, doubled, Japanese or mixed name", test_script_names);
	g_test_add_func(
		"/condition/what a mail lacks is an empty text and no number", test_lacking);
	g_test_add_func(
		"/condition/what is written wrong is a mistake with its place", test_mistakes);
	g_test_add_func(
		"/condition/a pattern over its limits gives up, negated or not", test_gives_up);
	g_test_add_func(
		"/condition/F32 all patterns together have an end, words have none", test_patience);
	g_test_add_func(
		"/condition/a condition is told as its author wrote it", test_words_are_kept);
	g_test_add_func("/condition/the table's names are its conditions", test_names);
	return g_test_run();
}
