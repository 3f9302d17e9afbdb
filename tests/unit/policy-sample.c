// policy-sample.c - tests of policy/sample: samples in rules, how they are written and tried.
#include "policy/sample.h"

#include <string.h>

static const char *const services[] = { "facebook", "linkedin", "xing", NULL };

// What is said against the only sample of a rule; "" for nothing.
static char *
fault_of(const char *rule, const char *line, const char *const *known, guint *at)
{
	const RuleScope scope = { TRUE, (char **)action_words(), known };
	g_autofree char *text =
		g_strdup_printf("[me]\nreads = en\n[rule a]\naction = tag\n%s\n%s\n", rule, line);
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("rules.ini", NULL, text, strlen(text), &error);
	g_assert_no_error(error);
	g_autoptr(RuleSet) set = ruleset_new(file, &scope, &error);
	g_assert_no_error(error);
	const Rule *first = ruleset_rule(set, 0);
	ScriptSet reads;

	g_assert_true(ruleset_reads(set, &reads));
	g_assert_cmpuint(first->samples->len, ==, 1);
	char *fault = sample_fault(first, g_ptr_array_index(first->samples, 0), &reads, known, at);
	return fault == NULL ? g_strdup("") : fault;
}

static const char business[] = "service = linkedin, xing\nkind = request, reminder\n"
			       "script = unreadable\n";
static const char recruiters[] = "service = linkedin\nheadline = /\\b(recruit|talent)/\n";
static const char strangers[] = "service = linkedin\nknown = no\nasked = 3+\ndismissed = !yes\n";
static const char gatherings[] = "kind = group, event\ngroup = *alumni*\nevent = !*webinar*\n";

static void
test_come_out(void)
{
	static const struct {
		const char *rule, *line;
	} rows[] = {
		{ business, "example = linkedin request from Светлана Гурьева" },
		{ business, "example = from Светлана Гурьева" },
		{ business, "example = XING Reminder FROM 昱淇王" },
		{ business, "example = service xing, kind = reminder, inviter 昱淇王" },
		{ business, "not = linkedin request from Ana Beispiel" },
		{ business, "not = facebook request from 昱淇王, mutual 12" },
		{ business, "not = linkedin accepted" },
		{ business, "not.2 = facebook" },
		{ recruiters, "example = headline Senior Recruiter" },
		{ recruiters, "example = headline = Head of Talent" },
		{ recruiters, "example = headline=Head of Talent\\x2c Berlin" },
		{ recruiters, "not = headline Gardener" },
		{ gatherings, "example = facebook group, group Alumni of Example" },
		{ gatherings, "example = group from Ana, group = alumni" },
		{ gatherings, "example = event, event Summer party" },
		{ gatherings, "not = event, event Free Webinar" },
		{ gatherings, "not = request" },
		{ "mutual = 5+", "example = mutual 12" },
		{ "mutual = 5+", "not = mutual 4" },
		{ "from = *@linkedin.com", "example = linkedin request from x@linkedin.com" },
		{ "from = *@linkedin.com", "not = from ana@meet.example" },
		{ "claims = lookalike", "example = claims words, claims lookalike" },
		{ "language = pt", "example = language pt-BR" },
		{ "authentic = no", "not = authentic unknown" },
		{ "body = /unsubscribe/", "example = body To unsubscribe\\x2c click" },
		{ "header.list-id = *dev*",
			"example = header.List-Id x, header.list-id the dev list" },
		{ "subject = !*add me*", "not = subject Please add me" },
		{ "recipient = jobs@example.org", "example = recipient jobs@example.org" },
		{ "company = *", "example = from Ana, company X" },
		{ strangers, "example = linkedin request from Ana, known = no" },
		{ strangers, "not = known Yes" },
		{ strangers, "example = asked 3, dismissed no" },
		{ strangers, "not = linkedin request, known no, asked = 2" },
		{ strangers, "not = known lookalike" },
		{ strangers, "not = dismissed = yes" },
		{ "", "example = linkedin" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint at;
		g_autofree char *fault = fault_of(rows[i].rule, rows[i].line, services, &at);

		g_test_message("%s", rows[i].line);
		g_assert_cmpstr(fault, ==, "");
	}
}

static void
test_faults(void)
{
	static const struct {
		const char *rule, *line;
		guint at;
		const char *fault;
	} rows[] = {
		{ business, "example = linkedin request from Ana Beispiel", 0,
			"the rule does not hold, it says script = unreadable and the sample Latn, "
			"readable; change one of them" },
		{ business, "example = linkedin accepted from 昱淇王", 0,
			"the rule does not hold, it says kind = request, reminder and the sample "
			"accepted; change one of them" },
		{ business, "not = xing request from 昱淇王", 0,
			"the rule holds; change the rule or the sample" },
		{ recruiters, "not = headline Recruiter", 0,
			"the rule holds; change the rule or the sample" },
		{ recruiters, "not = kind follow, mutual 3", 0,
			"says nothing of what the rule asks for; write something for: service, "
			"headline" },
		{ "", "not = linkedin", 0, "the rule holds; change the rule or the sample" },
		{ business, "example =", 0,
			"says nothing; write it like: linkedin request from NAME" },
		{ business, "example = Светлана", 0,
			"unknown word 'Светлана'; write it like: linkedin request from NAME, "
			"headline TEXT" },
		{ business, "example = linkedin reqest from Ana", 0,
			"unknown word 'reqest'; did you mean 'request'?" },
		{ business, "example = linkdin request", 0,
			"unknown word 'linkdin'; did you mean 'linkedin'?" },
		{ business, "example = linkedin, hedline x", 10,
			"unknown word 'hedline'; did you mean 'headline'?" },
		{ business, "example = linkedin, headline", 10,
			"nothing stands behind 'headline'; write: headline TEXT" },
		{ business, "example = request from", 0,
			"nothing stands behind 'from'; write: from NAME" },
		{ business, "example = linkedin, script unreadable", 10,
			"the script is that of the name; write: from NAME" },
		{ business, "example = linkedin xing", 0, "says 'service' twice; write it once" },
		{ "authentic = no", "example = authentic never", 0,
			"unknown authentic 'never'; write one of: unknown, yes, no" },
		{ "mutual = 5+", "example = mutual 5+", 0,
			"'5+' is more than one number; write one such as 3" },
		{ "mutual = 5+", "example = mutual many", 0,
			"'many' is no number; write 3, 3+ or 1-2" },
		{ strangers, "example = from Ana, known = yes", 0,
			"the rule does not hold, it says known = no and the sample yes; change one "
			"of them" },
		{ strangers, "example = known = perhaps", 0,
			"unknown known 'perhaps'; write one of: no, maybe, yes, lookalike" },
		{ strangers, "example = linkedin, knwon no", 10,
			"unknown word 'knwon'; did you mean 'known'?" },
		{ strangers, "example = asked 0", 0,
			"'0' is never so, the mail itself counts; write 1 for the first" },
		{ strangers, "example = asked 3+", 0,
			"'3+' is more than one number; write one such as 3" },
		{ "company = *", "not = company X", 0,
			"the rule holds; change the rule or the sample" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint at = 99;
		g_autofree char *fault = fault_of(rows[i].rule, rows[i].line, services, &at);

		g_test_message("%s", rows[i].line);
		g_assert_cmpstr(fault, ==, rows[i].fault);
		g_assert_cmpuint(at, ==, rows[i].at);
	}
}

// While nobody knows the services, a word may be one.
static void
test_unknown_services(void)
{
	guint at;
	g_autofree char *fault =
		fault_of("service = meadow", "example = Meadow request", NULL, &at);

	g_assert_cmpstr(fault, ==, "");
}

static void
test_gives_up(void)
{
	g_autofree char *line = g_strdup_printf("not = headline %0500dx", 0);
	guint at;
	g_autofree char *fault = fault_of("headline = /^(0+)+$/", line, services, &at);

	g_assert_true(g_str_has_prefix(fault, "the rule gives up: headline = /^(0+)+$/: gave up"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func(
		"/sample/what a sample says decides, the rest counts as fitting", test_come_out);
	g_test_add_func("/sample/a sample that fails, or makes no sense, is told", test_faults);
	g_test_add_func(
		"/sample/without a catalogue any word may be a service", test_unknown_services);
	g_test_add_func("/sample/a rule that gives up is told, with not as well", test_gives_up);
	return g_test_run();
}
