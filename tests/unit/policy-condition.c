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

static const char *
fetch_body(gpointer mail)
{
	return "Dear Geri,\nplease visit us – Straße 7\nto unsubscribe, click";
}

static const char *const *
fetch_headers(gpointer mail, const char *name)
{
	static const char *const ids[] = { "Café <dev.example>", "second", NULL };
	static const char *const none[] = { NULL };

	return g_ascii_strcasecmp(name, "List-Id") == 0 ? ids : none;
}

static const FactsFetch fetch = { fetch_body, fetch_headers };

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
	facts.fetch = &fetch;
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
test_body(void)
{
	static const Case cases[] = {
		{ "body = *UNSUBSCRIBE*", 1 },
		{ "body = *visit us* strasse 7 to unsub*", 1 },
		{ "body = *unsubscribe", 0 },
		{ "body = unsubscribe", 0 },
		{ "body = !*unsubscribe*", 0 },
		{ "body = /click$/", 1 },
		{ "body = /^please/", 0 },
		{ "body = /(?m)^please/", 1 },
		{ "body = /\\nplease/", 1 },
		{ "body = !/bitcoin/", 1 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

// Any header of the name will do, and none of them may be what is negated.
static void
test_headers(void)
{
	static const Case cases[] = {
		{ "header.List-Id = cafe <dev.example>", 1 },
		{ "HEADER.LIST-ID = second", 1 },
		{ "header.list-id = third", 0 },
		{ "header.list-id = second, !cafe*", 0 },
		{ "header.list-id = !third", 1 },
		{ "header.list-id = !second", 0 },
		{ "header.list-id = /^second$/", 1 },
		{ "header.list-id = /<dev/", 1 },
		{ "header.list-id = !/<dev/", 0 },
		{ "header.list-id = !/third/", 1 },
		{ "header.x-none = /^$/", 1 },
		{ "header.x-none = *", 1 },
		{ "header.x-none = !?", 1 },
	};
	check_cases(cases, G_N_ELEMENTS(cases));
}

static guint n_fetched;

static const char *
count_body(gpointer mail)
{
	n_fetched++;
	return NULL;
}

static const char *const *
count_headers(gpointer mail, const char *name)
{
	n_fetched++;
	return NULL;
}

static void
test_fetched_when_asked(void)
{
	static const FactsFetch counting = { count_body, count_headers };
	static const Case others[] = { { "subject = *requested*", 1 }, { "kind = request", 1 } };
	static const Case asking[] = { { "body = *x*", 0 }, { "header.x = /x/", 0 },
		{ "body = /^$/", 1 } };

	facts.fetch = &counting;
	check_cases(others, G_N_ELEMENTS(others));
	g_assert_cmpuint(n_fetched, ==, 0);
	check_cases(asking, G_N_ELEMENTS(asking));
	g_assert_cmpuint(n_fetched, ==, 3);
	facts.fetch = NULL;
	check_cases(asking, G_N_ELEMENTS(asking));
	facts.fetch = &fetch;
}

static void
test_claims(void)
{
	static const Case cases[] = {
		{ "claims = sender", 1 },
		{ "claims = words, lookalike", 1 },
		{ "claims = mark", 0 },
		{ "claims = sender, !lookalike", 0 },
		{ "claims = !mark", 1 },
	};
	static const Case none[] = { { "claims = sender", 0 }, { "claims = !sender", 1 } };

	notice.claims = CLAIM_SENDER | CLAIM_LOOKALIKE;
	check_cases(cases, G_N_ELEMENTS(cases));
	notice.claims = 0;
	check_cases(none, G_N_ELEMENTS(none));
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
put_facts(const char *known, const char *asked, const char *dismissed)
{
	facts.known = known;
	facts.asked = asked;
	facts.dismissed = dismissed;
}

static void
test_people(void)
{
	static const Case stranger[] = {
		{ "known = no", 1 },
		{ "known = NO, maybe", 1 },
		{ "known = yes", 0 },
		{ "known = !yes", 1 },
		{ "known = !no", 0 },
		{ "known = lookalike", 0 },
		{ "asked = 3+", 1 },
		{ "asked = 1-2", 0 },
		{ "asked = !3+", 0 },
		{ "dismissed = yes", 1 },
		{ "dismissed = no", 0 },
	};
	static const Case imitation[] = {
		{ "known = lookalike", 1 },
		{ "known = yes, maybe", 0 },
		{ "known = no", 0 },
		{ "asked = 1", 1 },
		{ "dismissed = !yes", 1 },
	};
	static const Case nobody[] = {
		{ "known = no", 0 },
		{ "known = yes, maybe, no, lookalike", 0 },
		{ "known = !yes", 1 },
		{ "asked = 1+", 0 },
		{ "asked = !3+", 1 },
		{ "dismissed = no", 0 },
		{ "dismissed = !yes", 1 },
	};

	put_facts("no", "3", "yes");
	check_cases(stranger, G_N_ELEMENTS(stranger));
	put_facts("lookalike", "1", "no");
	check_cases(imitation, G_N_ELEMENTS(imitation));
	put_facts(NULL, NULL, NULL);
	check_cases(nobody, G_N_ELEMENTS(nobody));
}

// What cannot be found out now is neither so nor not so.
static void
test_unknown(void)
{
	static const struct {
		const char *line, *no_known, *no_asked, *why; // NULL: it holds
	} rows[] = {
		{ "known = no", "the disk is full", NULL, "known = no: the disk is full" },
		{ "known = !yes", "the disk is full", NULL, "known = !yes: the disk is full" },
		{ "asked = !3+", NULL, "no ledger", "asked = !3+: no ledger" },
		{ "dismissed = no", NULL, "no ledger", "dismissed = no: no ledger" },
		{ "known = no", NULL, "no ledger", NULL },
		{ "asked = 1", "the disk is full", NULL, NULL },
		{ "dismissed = no", "the disk is full", NULL, NULL },
		{ "kind = request", "the disk is full", "no ledger", NULL },
	};

	put_facts("no", "1", "no");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Condition) condition = condition_from(rows[i].line, NULL);
		g_autoptr(GError) error = NULL;

		facts.no_known = rows[i].no_known;
		facts.no_asked = rows[i].no_asked;
		int holds = condition_holds(condition, &facts, &error);
		g_test_message("%s", rows[i].line);
		g_assert_cmpint(holds, ==, rows[i].why == NULL ? 1 : -1);
		g_assert_cmpstr(error == NULL ? NULL : error->message, ==, rows[i].why);
		if (error != NULL)
			g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	}
	facts.no_known = facts.no_asked = NULL;
	put_facts(NULL, NULL, NULL);
}

// What somebody supposes need not be found out.
static void
test_supposed(void)
{
	g_autoptr(Condition) condition = condition_from("known = yes", NULL);
	g_autoptr(GHashTable) instead = g_hash_table_new(g_str_hash, g_str_equal);
	char *texts[] = { (char *)"yes", NULL };
	Facts supposed = facts;

	g_hash_table_insert(instead, (gpointer) "known", texts);
	supposed.no_known = "the disk is full";
	supposed.instead = instead;
	g_assert_cmpint(condition_holds(condition, &supposed, NULL), ==, 1);
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
		const char *line;
		guint column;
		const char *message;
	} cases[] = {
		{ "kind =", 7, "kind: says nothing" },
		{ "kind = ,", 8, "kind: says nothing" },
		{ "headline =", 11, "headline: says nothing" },
		{ "kind = reqest", 8, "kind: unknown kind 'reqest'; did you mean 'request'?" },
		{ "kind = request, foo, remindr", 17, "'remindr'; did you mean 'reminder'?" },
		{ "kind = /request/", 8, "kind: takes no /pattern/" },
		{ "mutual = /3/", 10, "mutual: takes no /pattern/" },
		{ "service = linkdin", 11,
			"service: unknown service 'linkdin'; did you mean 'linkedin'?" },
		{ "service = orkut", 11, "unknown service 'orkut'; write one of: facebook" },
		{ "known = perhaps", 9,
			"unknown known 'perhaps'; write one of: no, maybe, yes, lookalike" },
		{ "known = yes, lookalik", 14, "'lookalik'; did you mean 'lookalike'?" },
		{ "known = /yes/", 9, "known: takes no /pattern/" },
		{ "known = *", 9, "unknown known '*'" },
		{ "dismissed = maybe", 13, "unknown dismissed 'maybe'; write one of: yes, no" },
		{ "asked = often", 9, "'often' is no number; write 3, 3+ or 1-2" },
		{ "asked = 3, 0", 12, "'0' is never so, the mail itself counts; write 1" },
		{ "asked = 5-3", 9, "'5-3' never holds; write the smaller number first: 3-5" },
		{ "language = english", 12, "'english' is no language code" },
		{ "language = p9", 12, "'p9' is no language code" },
		{ "language = pt-", 12, "'pt-' is no language code" },
		{ "mutual = many", 10, "'many' is no number; write 3, 3+ or 1-2" },
		{ "mutual = -1", 10, "'-1' is no number" },
		{ "mutual = 5-3", 10, "'5-3' never holds; write the smaller number first: 3-5" },
		{ "mutual = 3++", 10, "'3++' is no number" },
		{ "mutual = 1-", 10, "'1-' is no number" },
		{ "mutual = 99999999999999999999", 10, "is no number" },
		{ "script = Cyrilic", 10, "unknown script 'Cyrilic'; did you mean 'Cyrillic'?" },
		{ "script = only Cyrilic", 10,
			"unknown script 'Cyrilic'; did you mean 'Cyrillic'?" },
		{ "script = unreadble", 10, "did you mean 'unreadable'?" },
		{ "script = only unreadable", 10,
			"unknown script 'unreadable'; write one of: Arabic" },
		{ "script = Greek, Russian", 17,
			"'Russian' is a language; write its script: Cyrillic" },
		{ "script = ru", 10, "'ru' is a language; write its script: Cyrillic" },
		{ "script = only Chinese", 10, "'Chinese' is a language; write its script: Han" },
		{ "script = German", 10, "'German' is a language; write its script: Latin" },
		{ "script = Latvian", 10, "'Latvian' is a language; write its script: Latin" },
		{ "script = ja", 10, "'ja' is a language; write its script: Japanese" },
		{ "script = Serbian", 10,
			"'Serbian' is a language; write its scripts: Cyrillic, Latin" },
		{ "script = Klingon", 10, "unknown script 'Klingon'; write one of" },
		{ "kind = request，reminder", 8,
			"unknown kind 'request，reminder'; write ',' between words" },
		{ "script = Latin、Greek", 10,
			"unknown script 'Latin、Greek'; write ',' between words" },
		{ "language = ar، en", 12,
			"'ar، en' is no language code; write ',' between words" },
		{ "mutual = 1、3+", 10, "'1、3+' is no number; write ',' between words" },
		{ "kind = !", 9, "'!' with nothing behind it" },
		{ "kind = request, !", 18, "'!' with nothing behind it" },
		{ "headline = ab, /c/", 16, "a /pattern/ stands alone" },
		{ "headline = ab, !/c/", 17, "a /pattern/ stands alone" },
		{ "headline = /a/, /b/", 15, "', /b/' behind the pattern" },
		{ "headline = /a/i", 15, "'i' behind the pattern" },
		{ "headline = //", 12, "headline: the pattern says nothing" },
		{ "headline = /a", 14, "headline: the pattern is not closed" },
		{ "headline = /a\\/", 16, "headline: the pattern is not closed" },
		{ "headline = /", 13, "headline: the pattern is not closed" },
		{ "headline = /\\b(recruit|talent/", 30,
			"headline: missing closing parenthesis at offset 18; write \\ before" },
		{ "headline = ! /(a/", 17, "missing closing parenthesis at offset 5; write" },
		{ "headline = /ж\\G/", 14, "\\G has no meaning here at offset 2; write" },
		{ "header. = x", 1, "'' is no name of a header; write one such as header.List-Id" },
		{ "header.List Id = x", 1, "'list id' is no name of a header" },
		{ "header.Größe = x", 1, "'größe' is no name of a header" },
		{ "body = /(/", 10, "missing closing parenthesis at offset 2" },
		{ "knwon = yes", 1, "knwon: unknown condition 'knwon'" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_test_message("%s", cases[i].line);
		g_assert_null(condition_from(cases[i].line, &error));
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_test_message("%s", error->message);
		g_autofree char *place =
			g_strdup_printf("rules.ini:2:%u: [rule one] ", cases[i].column);
		if (!g_str_has_prefix(error->message, place))
			g_assert_cmpstr(error->message, ==, place);
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
	g_assert_error(error, FAILURE, FAILURE_BUSY);
	g_assert_cmpint(condition_holds(words, &facts, NULL), ==, 1);
	facts.patience = NULL;
}

// A long text takes some of the time, whoever looks through it (F32).
static void
test_long_text(void)
{
	g_autoptr(Condition) words = condition_from("note = *b*", NULL);
	g_autofree char *note = g_strnfill(100000, 'a');
	g_autoptr(GHashTable) comparable = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_autoptr(GError) error = NULL;
	gint64 patience = G_USEC_PER_SEC;

	notice.facts[FACT_NOTE].value = note;
	facts.patience = &patience;
	facts.comparable = comparable;
	g_assert_cmpint(condition_holds(words, &facts, NULL), ==, 0);
	g_assert_cmpint(patience, <, G_USEC_PER_SEC);
	patience = 0;
	g_assert_cmpint(condition_holds(words, &facts, &error), ==, -1);
	g_assert_error(error, FAILURE, FAILURE_BUSY);
	facts.patience = NULL;
	facts.comparable = NULL;
	notice.facts[FACT_NOTE].value = NULL;
}

// What is folded once is not mixed up, whichever conditions ask.
static void
test_comparable(void)
{
	static const Case cases[] = {
		{ "inviter = светлана *", 1 },
		{ "subject = светлана гурьева", 0 },
		{ "from = *@linkedin.example", 1 },
		{ "from = invitations@*", 1 },
		{ "company = *", 1 },
		{ "header.x-none = *", 1 },
		{ "header.list-id = second", 1 },
		{ "inviter = *гурьева", 1 },
	};
	g_autoptr(GHashTable) comparable = g_hash_table_new_full(NULL, NULL, NULL, g_free);

	facts.comparable = comparable;
	check_cases(cases, G_N_ELEMENTS(cases));
	check_cases(cases, G_N_ELEMENTS(cases));
	facts.comparable = NULL;
}

// --- doors for explaining -----------------------------------------------------------------------

static void
test_saw(void)
{
	static const struct {
		const char *line, *saw;
	} rows[] = {
		{ "kind = follow", "request" },
		{ "script = Latin", "Cyrl, unreadable" },
		{ "inviter = /x/", "Светлана Гурьева" },
		{ "company = x", NULL },
		{ "mutual = 7", "3" },
		{ "header.list-id = x", "Café <dev.example>, second" },
		{ "header.x-none = x", NULL },
		{ "body = x", "Dear Geri, please visit us – Straße 7 to unsubscribe, click" },
		{ "claims = mark", "sender, words" },
		{ "note = x", "ж123456789ж123456789ж123456789ж123456789ж123456789ж123456789…" },
	};
	static char note[] = "ж123456789ж123456789ж123456789ж123456789ж123456789ж123456789ж";

	notice.claims = CLAIM_SENDER | CLAIM_WORDS;
	notice.facts[FACT_NOTE].value = note;
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Condition) condition = condition_from(rows[i].line, NULL);
		g_autofree char *saw = condition_saw(condition, &facts);

		g_test_message("%s", rows[i].line);
		g_assert_cmpstr(saw, ==, rows[i].saw);
	}
	notice.claims = 0;
	notice.facts[FACT_NOTE].value = NULL;
}

static void
test_saw_names(void)
{
	static const struct {
		const char *name, *saw;
	} rows[] = {
		{ NULL, "none" },
		{ "123", "none" },
		{ "Ana", "Latn, readable" },
		{ "Мария Smith", "Cyrl, Latn, mixed, readable" },
	};
	g_autoptr(Condition) condition = condition_from("script = Greek", NULL);
	char *before = notice.facts[FACT_INVITER].value;

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		notice.facts[FACT_INVITER].value = (char *)rows[i].name;
		g_autofree char *saw = condition_saw(condition, &facts);
		g_assert_cmpstr(saw, ==, rows[i].saw);
	}
	notice.facts[FACT_INVITER].value = before;
}

// What it wants makes it hold, when it stands in the place of what the mail has.
static void
test_wants(void)
{
	static const struct {
		const char *line, *wants;
		gboolean negated;
	} rows[] = {
		{ "kind = follow, accepted", "follow|accepted", FALSE },
		{ "kind = follow, accepted, !follow", "accepted", FALSE },
		{ "kind = !request", "", TRUE },
		{ "mutual = 5+, 1-2", "5|1", FALSE },
		{ "mutual = 5+, !5", "", FALSE },
		{ "language = de, pt-PT", "de|pt-pt", FALSE },
		{ "inviter = Ana Beispiel, *Muster*", "ana beispiel|muster", FALSE },
		{ "from = *@meet.example", "@meet.example", FALSE },
		{ "headline = /x/", "", FALSE },
		{ "headline = !/x/", "", TRUE },
		{ "script = Latin", "", FALSE },
		{ "claims = mark", "mark", FALSE },
		{ "header.x = yes", "yes", FALSE },
		{ "known = yes, maybe, !no", "yes|maybe", FALSE },
		{ "asked = 3+", "3", FALSE },
		{ "dismissed = !yes", "", TRUE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Condition) condition = condition_from(rows[i].line, NULL);
		g_autoptr(GHashTable) instead = g_hash_table_new(g_str_hash, g_str_equal);
		g_auto(GStrv) wants = condition_wants(condition);
		g_autofree char *all = g_strjoinv("|", wants);
		Facts changed = facts;

		g_test_message("%s", rows[i].line);
		g_assert_cmpstr(all, ==, rows[i].wants);
		g_assert_cmpint(condition_is_negated(condition), ==, rows[i].negated);
		changed.instead = instead;
		for (guint k = 0; wants[k] != NULL; k++) {
			char *texts[] = { wants[k], NULL };
			g_hash_table_insert(instead, (gpointer)condition_fact(condition), texts);
			g_assert_cmpint(condition_holds(condition, &changed, NULL), ==, 1);
			g_hash_table_remove_all(instead);
		}
	}
}

static void
test_edges(void)
{
	static const struct {
		const char *line, *edges;
	} rows[] = {
		{ "mutual = 3+", "2" },
		{ "mutual = 1-2", "0|3" },
		{ "mutual = 0", "1" },
		{ "mutual = !5+", "4|5" },
		{ "mutual = 3, 7-8", "2|4|6|9" },
		{ "asked = 1-2", "3" },
		{ "asked = 2-999999999", "1" },
		{ "asked = !3+", "2|3" },
		{ "kind = request", "" },
		{ "headline = /x/", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Condition) condition = condition_from(rows[i].line, NULL);
		g_auto(GStrv) edges = condition_edges(condition);
		g_autofree char *all = g_strjoinv("|", edges);

		g_test_message("%s", rows[i].line);
		g_assert_cmpstr(all, ==, rows[i].edges);
	}
}

static void
test_says(void)
{
	g_autoptr(Condition) script = condition_from("script = Latin", NULL);
	g_autoptr(Condition) header = condition_from("Header.List-Id =  ! /a b/", NULL);
	IniPlace place = { "rules.ini", 1, 1, "rule one", NULL };

	g_assert_cmpstr(condition_name(script), ==, "script");
	g_assert_cmpstr(condition_fact(script), ==, "inviter");
	g_assert_null(condition_pattern(script));
	g_assert_cmpstr(condition_name(header), ==, "header.list-id");
	g_assert_cmpstr(condition_fact(header), ==, "header.list-id");
	g_assert_cmpstr(condition_pattern(header), ==, "a b");
	g_assert_cmpuint(condition_pattern_at(header), ==, 3);
	condition_locate(header, &place);
	g_autofree char *text = ini_place_text(&place);
	g_assert_cmpstr(text, ==, "rules.ini:2:19: [rule one] header.list-id");
}

// --- doors for checking -------------------------------------------------------------------------

static void
test_never_and_always(void)
{
	static const struct {
		const char *line;
		gboolean never, always;
	} rows[] = {
		{ "kind = request, !request", TRUE, FALSE },
		{ "kind = request, reminder, !request", FALSE, FALSE },
		{ "kind = !request", FALSE, FALSE },
		{ "service = linkedin, xing, !xing, !linkedin", TRUE, FALSE },
		{ "claims = sender, !sender", TRUE, FALSE },
		{ "language = pt-BR, !pt", TRUE, FALSE },
		{ "language = pt, !pt-BR", FALSE, FALSE },
		{ "mutual = 3-4, !1-9", TRUE, FALSE },
		{ "mutual = 3-10, !1-9", FALSE, FALSE },
		{ "mutual = 3-8, !1-5, !6-9", TRUE, FALSE },
		{ "mutual = 3-8, !1-4, !6-9", FALSE, FALSE },
		{ "mutual = 3+, !0-9, !10+", TRUE, FALSE },
		{ "mutual = 0+, !1+", FALSE, FALSE },
		{ "mutual = 999999999, !3+", TRUE, FALSE },
		{ "mutual = !0+", FALSE, FALSE },
		{ "script = unreadable, !unreadable", TRUE, FALSE },
		{ "script = only Han, !Japanese", TRUE, FALSE },
		{ "script = only Japanese, !Han", FALSE, FALSE },
		{ "headline = *a*, !*", TRUE, FALSE },
		{ "headline = ana, !*an*", TRUE, FALSE },
		{ "headline = *an*, !ana", FALSE, FALSE },
		{ "headline = !*", TRUE, FALSE },
		{ "headline = *", FALSE, TRUE },
		{ "headline = x, **", FALSE, TRUE },
		{ "headline = *, !x", FALSE, FALSE },
		{ "headline = /.*/", FALSE, FALSE },
		{ "header.x = *", FALSE, TRUE },
		{ "header.x = a, !a", TRUE, FALSE },
		{ "mutual = 0+", FALSE, FALSE },
		{ "known = yes, maybe, no, lookalike", FALSE, FALSE },
		{ "known = yes, !yes", TRUE, FALSE },
		{ "asked = 3+, !2+", TRUE, FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Condition) condition = condition_from(rows[i].line, NULL);

		g_test_message("%s", rows[i].line);
		g_assert_cmpint(condition_is_never(condition), ==, rows[i].never);
		g_assert_cmpint(condition_is_always(condition), ==, rows[i].always);
	}
}

static void
test_implies(void)
{
	static const struct {
		const char *narrow, *wide;
		gboolean implies;
	} rows[] = {
		{ "kind = request", "kind = request", TRUE },
		{ "kind = request", "kind = reminder, REQUEST", TRUE },
		{ "kind = reminder, request", "kind = request", FALSE },
		{ "kind = request", "kind = !reminder", TRUE },
		{ "kind = request", "kind = !request", FALSE },
		{ "kind = !request", "kind = !request", TRUE },
		{ "kind = !request, !follow", "kind = !request", TRUE },
		{ "kind = !request", "kind = !request, !follow", FALSE },
		{ "kind = !request", "kind = reminder", FALSE },
		{ "kind = request", "service = linkedin", FALSE },
		{ "kind = request, !reminder", "kind = request", TRUE },
		{ "claims = sender", "claims = sender, mark", TRUE },
		{ "claims = sender", "claims = !mark", FALSE },
		{ "language = pt-BR", "language = pt", TRUE },
		{ "language = pt", "language = pt-BR", FALSE },
		{ "language = pt", "language = !de", TRUE },
		{ "language = pt", "language = !pt-BR", FALSE },
		{ "mutual = 5+", "mutual = 3+", TRUE },
		{ "mutual = 3+", "mutual = 5+", FALSE },
		{ "mutual = 4, 7-8", "mutual = 1-5, 6-9", TRUE },
		{ "mutual = 4", "mutual = !5+", TRUE },
		{ "mutual = 4+", "mutual = !5+", FALSE },
		{ "mutual = 3-8", "mutual = 1-5, 6+", TRUE },
		{ "mutual = 3-8", "mutual = 1-5, 7+", FALSE },
		{ "mutual = 3-8, !6", "mutual = 1-5, 7+", TRUE },
		{ "mutual = 0+", "mutual = 0-3, 4+", TRUE },
		{ "mutual = !3+", "mutual = 0-2", FALSE },
		{ "mutual = 0-2", "mutual = !3+", TRUE },
		{ "mutual = !0-4, !5+", "mutual = !0+", TRUE },
		{ "mutual = !0", "mutual = !0+", FALSE },
		{ "mutual = 3+", "mutual = 3-999999999", TRUE },
		{ "script = Cyrillic", "script = Cyrillic, Greek", TRUE },
		{ "script = Han", "script = Japanese", TRUE },
		{ "script = Japanese", "script = Han", FALSE },
		{ "script = only Han", "script = Han", TRUE },
		{ "script = Han", "script = only Han", FALSE },
		{ "script = unreadable", "script = !readable", TRUE },
		{ "script = Latin", "script = !none", TRUE },
		{ "script = Latin", "script = readable", FALSE },
		{ "inviter = Ana Beispiel", "inviter = ana *", TRUE },
		{ "inviter = ana *", "inviter = Ana Beispiel", FALSE },
		{ "inviter = *ana b*", "inviter = *ana*", TRUE },
		{ "inviter = *an*a*", "inviter = *ana*", FALSE },
		{ "inviter = Ana", "inviter = !Bo*", TRUE },
		{ "inviter = A*", "inviter = !Bo", TRUE },
		{ "inviter = A*", "inviter = !*o", FALSE },
		{ "inviter = !x", "inviter = *", TRUE },
		{ "header.x = a", "header.x = !b", FALSE },
		{ "header.x = a", "header.y = a", FALSE },
		{ "header.x = a, !b", "header.x = !b", TRUE },
		{ "headline = /a/", "headline = /a/", TRUE },
		{ "headline = /a/", "headline = !/a/", FALSE },
		{ "headline = /a/", "headline = /a|b/", FALSE },
		{ "headline = a", "headline = /a/", FALSE },
		{ "headline = /a/", "headline = a", FALSE },
		{ "known = no", "known = !yes", TRUE },
		{ "known = !yes", "known = no, maybe, lookalike", FALSE },
		{ "asked = 5+", "asked = 3+", TRUE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Condition) narrow = condition_from(rows[i].narrow, NULL);
		g_autoptr(Condition) wide = condition_from(rows[i].wide, NULL);

		g_test_message("%s -> %s", rows[i].narrow, rows[i].wide);
		g_assert_cmpint(condition_implies(narrow, wide), ==, rows[i].implies);
	}
}

static void
test_excludes(void)
{
	static const struct {
		const char *script, *other;
		gboolean excludes;
	} rows[] = {
		{ "script = unreadable", "inviter = Ana Beispiel", TRUE },
		{ "script = unreadable", "inviter = Ana, Анна", FALSE },
		{ "script = unreadable", "inviter = Ana*", FALSE },
		{ "script = unreadable", "inviter = !Ana", FALSE },
		{ "script = unreadable", "inviter = /^ana$/", FALSE },
		{ "script = unreadable", "headline = Ana", FALSE },
		{ "script = only Cyrillic", "inviter = Ana", TRUE },
		{ "script = Latin", "inviter = Ana", FALSE },
		{ "script = !Latin", "inviter = Ana", TRUE },
		{ "script = none", "inviter = Ana", TRUE },
		{ "inviter = Ana", "script = unreadable", FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Condition) script = condition_from(rows[i].script, NULL);
		g_autoptr(Condition) other = condition_from(rows[i].other, NULL);

		g_test_message("%s, %s", rows[i].script, rows[i].other);
		g_assert_cmpint(
			condition_excludes(script, other, &facts.reads), ==, rows[i].excludes);
	}
}

static void
test_needs_reads(void)
{
	static const struct {
		const char *line;
		gboolean needs;
	} rows[] = {
		{ "script = unreadable", TRUE },
		{ "script = unreadable, !Han", TRUE },
		{ "script = unreadable, Han", FALSE },
		{ "script = !unreadable", FALSE },
		{ "script = readable", FALSE },
		{ "kind = request", FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Condition) condition = condition_from(rows[i].line, NULL);

		g_test_message("%s", rows[i].line);
		g_assert_cmpint(condition_needs_reads(condition), ==, rows[i].needs);
	}
}

static void
test_words_are_kept(void)
{
	g_autoptr(Condition) list = condition_from("KIND =  request,!Reminder  ; both", NULL);
	g_autoptr(Condition) pattern = condition_from("headline = !/\\bTalent/", NULL);

	g_assert_cmpstr(condition_text(list), ==, "kind = request,!Reminder");
	g_assert_cmpstr(condition_text(pattern), ==, "headline = !/\\bTalent/");

	// Words and sets of scripts stand in the same block.
	g_autoptr(Condition) header = condition_from("header.List-Id = Dev*, !ÖPS,  Café", NULL);
	g_autoptr(Condition) scripts = condition_from("script = Greek, !only Cyrl, none", NULL);
	g_assert_cmpstr(condition_text(header), ==, "header.list-id = Dev*, !ÖPS,  Café");
	g_assert_cmpstr(condition_name(header), ==, "header.list-id");
	g_assert_cmpstr(condition_text(scripts), ==, "script = Greek, !only Cyrl, none");
	g_assert_cmpstr(condition_name(scripts), ==, "script");
	g_assert_cmpuint(condition_memory(header), >, condition_memory(list));
}

static void
test_names(void)
{
	g_assert_cmpint(g_strv_length((char **)condition_names()), ==, 23);
	for (const char *const *name = condition_names(); *name != NULL; name++)
		g_assert_true(condition_is_name(*name));
	g_assert_true(condition_is_name("header.list-id"));
	g_assert_true(condition_is_name("Header.List-Id"));
	g_assert_false(condition_is_name("header"));
	g_assert_false(condition_is_name("action"));
	g_assert_true(condition_is_name("Known"));
	g_assert_false(condition_is_name("learn"));
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
	g_test_add_func("/condition/the body is one text of its lines", test_body);
	g_test_add_func("/condition/of headers of one name any will do", test_headers);
	g_test_add_func("/condition/body and headers are fetched when a rule asks",
		test_fetched_when_asked);
	g_test_add_func("/condition/a mail may claim in several ways", test_claims);
	g_test_add_func("/condition/choices compare their words", test_choices);
	g_test_add_func("/condition/numbers take 3, 3+ and 1-2", test_numbers);
	g_test_add_func("/condition/known, asked and dismissed, and who knows nobody", test_people);
	g_test_add_func(
		"/condition/what cannot be found out gives up, negated or not", test_unknown);
	g_test_add_func("/condition/what is supposed need not be found out", test_supposed);
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
	g_test_add_func("/condition/F32 a long text takes some of the time, without a pattern too",
		test_long_text);
	g_test_add_func("/condition/what is kept folded is not mixed up", test_comparable);
	g_test_add_func("/condition/what it looked at is told short", test_saw);
	g_test_add_func("/condition/of a name it tells the scripts", test_saw_names);
	g_test_add_func("/condition/what it wants makes it hold", test_wants);
	g_test_add_func("/condition/numbers change beside their ranges", test_edges);
	g_test_add_func("/condition/it tells its name, its fact and its place", test_says);
	g_test_add_func("/condition/some lists never hold, some always do", test_never_and_always);
	g_test_add_func("/condition/a narrow condition implies a wide one", test_implies);
	g_test_add_func("/condition/a script excludes names of another", test_excludes);
	g_test_add_func("/condition/unreadable needs reads", test_needs_reads);
	g_test_add_func(
		"/condition/a condition is told as its author wrote it", test_words_are_kept);
	g_test_add_func("/condition/the table's names are its conditions", test_names);
	return g_test_run();
}
