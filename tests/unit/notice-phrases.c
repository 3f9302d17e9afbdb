// notice-phrases.c - tests of notice/phrases: answers, departments, relays.
#include "notice/phrases.h"

#include <string.h>

static Phrases *
read_phrases(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("words.ini", NULL, text, strlen(text), &error);
	Phrases *phrases = phrases_new();

	g_assert_no_error(error);
	g_assert_true(phrases_is_file(file));
	phrases_read(phrases, file, &error);
	g_assert_no_error(error);
	return phrases;
}

typedef struct {
	const char *text;
	gboolean is_so;
} Row;

static void
check_rows(const char *words, const Row *rows, guint n,
	gboolean (*ask)(const Phrases *phrases, const char *text))
{
	g_autoptr(Phrases) phrases = read_phrases(words);

	for (guint i = 0; i < n; i++) {
		g_test_message("%s", rows[i].text);
		g_assert_cmpint(ask(phrases, rows[i].text), ==, rows[i].is_so);
	}
}

static void
test_replies(void)
{
	static const Row rows[] = {
		{ "Re: Hello", TRUE },
		{ "RE:Hello", TRUE },
		{ "re : Hello", TRUE },
		{ "Re[2]: Hello", TRUE },
		{ "Re (3): Hello", TRUE },
		{ "Odp.: Hello", TRUE },
		{ "ОТВ: Привет", TRUE },
		{ "回复：你好", TRUE },
		{ "回复: 你好", TRUE },
		{ "[users] Re: Hello", TRUE },
		{ "[users][2] Re: Hello", TRUE },
		{ "Fwd: Re: Hello", TRUE },
		{ "Réponse automatique: Hello", TRUE },
		{ "Hello", FALSE },
		{ "Re", FALSE },
		{ "Re Hello: you", FALSE },
		{ "Re. Hello: you", FALSE },
		{ "Reminder: Hello", FALSE },
		{ "Hello: Re: you", FALSE },
		{ "Re [2] Hello", FALSE },
		{ "[Re: Hello", FALSE },
		{ "[Re: ]", FALSE },
		{ ": Re", FALSE },
		{ "", FALSE },
		{ "[", FALSE },
	};

	check_rows("[replies]\nen = Re, Fwd\npl = Odp\nru = Отв\nzh = 回复\n"
		   "fr = Réponse automatique\n",
		rows, G_N_ELEMENTS(rows), phrases_is_reply);
}

static void
test_departments(void)
{
	static const Row rows[] = {
		{ "", TRUE },
		{ " ", TRUE },
		{ "Security", TRUE },
		{ " SECURITY TEAM", TRUE },
		{ "-team", TRUE },
		{ "Sеcurity", TRUE },
		{ "Secur1ty", TRUE },
		{ "SecurityTeam", TRUE },
		{ "(3)", TRUE },
		{ "★ ™ 2026", TRUE },
		{ "通知", TRUE },
		{ "通知team", TRUE },
		{ "The Équipe", TRUE },
		{ "Academy", FALSE },
		{ "Security Academy", FALSE },
		{ "Academy Security", FALSE },
		{ "team a", FALSE },
		{ "securityteam", FALSE },
		{ "通知人", FALSE },
		{ "teams", FALSE },
		{ "é", FALSE },
	};
	g_autofree char *words = g_strnfill(5000, ' ');
	g_autofree char *hidden = g_strconcat("team", words, "academy", NULL);
	g_autoptr(Phrases) phrases = read_phrases("[departments]\nen = team\n");

	check_rows("[departments]\nen = security, team, the\nfr = équipe\nja = 通知\n", rows,
		G_N_ELEMENTS(rows), phrases_is_department);
	g_assert_false(phrases_is_department(phrases, hidden));
}

static void
test_relays(void)
{
	static const Row rows[] = {
		{ "x@relay.example", TRUE },
		{ "x@a.b.relay.example", TRUE },
		{ "a@b@relay.example", TRUE },
		{ "x@xn--bcher-kva.example", TRUE },
		{ "ask_at_meadow_x@cloud.example", TRUE },
		{ "ask@cloud.example", FALSE },
		{ "x@relay.example.org", FALSE },
		{ "x@notrelay.example", FALSE },
		{ "x@example", FALSE },
		{ "relay.example", FALSE },
		{ "x@", FALSE },
		{ "", FALSE },
	};

	check_rows("[relays]\n1 = Relay.example, bücher.example\n2 = *_AT_*@cloud.example\n", rows,
		G_N_ELEMENTS(rows), phrases_is_relay);
}

static void
test_nothing(void)
{
	g_autoptr(Phrases) phrases = phrases_new();

	g_assert_false(phrases_is_reply(phrases, "Re: Hello"));
	g_assert_false(phrases_is_department(phrases, "team"));
	g_assert_true(phrases_is_department(phrases, ""));
	g_assert_false(phrases_is_relay(phrases, "x@relay.example"));
	g_assert_false(phrases_is_nobody(phrases, "Someone"));
}

static void
test_mistakes(void)
{
	static const struct {
		const char *text;
		const char *mistake;
	} rows[] = {
		{ "[departments]\nen = help desk\n", "*words stand one by one*" },
		{ "[relays]\n1 = a b\n", "*a relay is a domain*" },
		{ "[relays]\n1 = x@\n", "*a relay is a domain*" },
		{ "[nobody]\nen = {what}\n", "*unknown hole*" },
		{ "[before]\nen = {any}\n", "*have no holes*" },
		{ "[replies]\nen = Re\n[other]\nx = y\n", "*has no sections but *" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(IniFile) file =
			ini_parse("words.ini", NULL, rows[i].text, strlen(rows[i].text), NULL);
		g_autoptr(Phrases) phrases = phrases_new();

		g_test_message("%s", rows[i].text);
		phrases_read(phrases, file, &error);
		g_assert_nonnull(error);
		g_assert_true(g_pattern_match_simple(rows[i].mistake, error->message));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/phrases/subjects of answers are known", test_replies);
	g_test_add_func(
		"/phrases/words that a service puts beside its name are known", test_departments);
	g_test_add_func("/phrases/relays are known by domain or address", test_relays);
	g_test_add_func("/phrases/where nothing is told nothing is known", test_nothing);
	g_test_add_func("/phrases/mistakes are told", test_mistakes);
	return g_test_run();
}
