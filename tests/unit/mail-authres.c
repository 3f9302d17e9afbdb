// mail-authres.c - tests of the reader of Authentication-Results.
#include "mail/authres.h"

#include <string.h>

static void
show_result(GString *text, const AuthResult *result)
{
	g_string_append_printf(text, "; %s=%s", result->method, result->result);
	for (guint i = 0; i < result->properties->len; i++) {
		const AuthProperty *property = g_ptr_array_index(result->properties, i);

		g_string_append_printf(
			text, " %s.%s=%s", property->ptype, property->name, property->value);
	}
}

// "server; method=result ptype.name=value", "refused".
static char *
show(const char *value)
{
	g_autoptr(AuthResults) results = authres_parse(value);

	if (results == NULL)
		return g_strdup("refused");
	GString *text = g_string_new(results->server);
	for (guint i = 0; i < results->results->len; i++)
		show_result(text, g_ptr_array_index(results->results, i));
	return g_string_free(text, FALSE);
}

typedef struct {
	const char *label;
	const char *value;
	const char *shown;
} Row;

static void
check_rows(const Row *rows, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		g_autofree char *shown = show(rows[i].value);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(shown, ==, rows[i].shown);
	}
}

// The kinds of RFC 8601, appendix B.
static const Row kinds[] = {
	{ "nothing was checked", " mx.example.org 1; none", "mx.example.org" },
	{ "nothing, without a version", "mx.example.org;NONE", "mx.example.org" },
	{ "one result", " mx.example.org;\n\tspf=pass smtp.mailfrom=posta.example",
		"mx.example.org; spf=pass smtp.mailfrom=posta.example" },
	{ "a comment behind a result, a second one with a local part",
		" mx.example.org;\r\n auth=pass (cram-md5) smtp.auth=lena@posta.example;\r\n"
		"  spf=fail smtp.mailfrom=posta.example",
		"mx.example.org; auth=pass smtp.auth=lena@posta.example; "
		"spf=fail smtp.mailfrom=posta.example" },
	{ "several signatures, one with a reason",
		"mx.example.org; dkim=fail reason=\"body; was (changed)\" header.i=@liste.example; "
		"dkim=pass reason=fine\theader.i=lena@posta.example",
		"mx.example.org; dkim=fail header.i=@liste.example; "
		"dkim=pass header.i=lena@posta.example" },
	{ "a comment wherever one may stand",
		"mx.example.org (the one (upstairs)) 1 (first);\r\n"
		"   dkim (it was asked for) / 1 (so far) = (here it comes) fail\r\n"
		"     policy (mind the dot) . (there) expired\r\n"
		"     (who would have thought \\) ;) = (some time ago) 1362471462",
		"mx.example.org; dkim=fail policy.expired=1362471462" },
};

static void
test_kinds(void)
{
	check_rows(kinds, G_N_ELEMENTS(kinds));
}

static const Row spellings[] = {
	{ "upper case", "MX.Example.ORG; DKIM=Pass Header.D=Posta.EXAMPLE",
		"MX.Example.ORG; dkim=pass header.d=Posta.EXAMPLE" },
	{ "a quoted server with a quoted pair", "\"mx.ex\\ample.org\"; spf=pass",
		"mx.example.org; spf=pass" },
	{ "a server in its own script", "почта.example; spf=none", "почта.example; spf=none" },
	{ "a quoted value with what would end another",
		"a.example; x=pass header.b=\"ab/+ ;(\\\" =\" header.d=b.example",
		"a.example; x=pass header.b=ab/+ ;(\" = header.d=b.example" },
	{ "a quoted local part", "a.example; spf=pass smtp.mailfrom=\"x; dkim=pass\"@b.example",
		"a.example; spf=pass smtp.mailfrom=x; dkim=pass@b.example" },
	{ "blanks before the '@'", "a.example; spf=pass smtp.mailfrom=lena (x)\n @b.example",
		"a.example; spf=pass smtp.mailfrom=lena@b.example" },
	{ "a fold inside of quotes", "a.example; x=pass header.b=\"one\r\n two\"",
		"a.example; x=pass header.b=one two" },
	{ "nothing between a quote and what follows",
		"a.example; dkim=pass header.s=\"s1\"header.d=b.example",
		"a.example; dkim=pass header.s=s1 header.d=b.example" },
	{ "no blanks at all", "a.example;dkim=pass(x)header.d=b.example;spf=fail",
		"a.example; dkim=pass header.d=b.example; spf=fail" },
	{ "a comment with bytes of no character set", "a.example; spf=pass (Stra\xDF\x01\x7F)",
		"a.example; spf=pass" },
	{ "a value with such bytes", "a.example; spf=pass smtp.helo=a\xDF.example",
		"a.example; spf=pass smtp.helo=a\xEF\xBF\xBD.example" },
	{ "another version of a method", "a.example; dkim/2=pass header.d=b.example; spf/1=pass",
		"a.example; spf=pass" },
	{ "unknown methods, types and results", "a.example; x-best_of=dkim_pass x-my.own-thing=7",
		"a.example; x-best_of=dkim_pass x-my.own-thing=7" },
	{ "an empty quoted value", "a.example; spf=none smtp.mailfrom=\"\"",
		"a.example; spf=none smtp.mailfrom=" },
};

static void
test_spellings(void)
{
	check_rows(spellings, G_N_ELEMENTS(spellings));
}

static const Row servers[] = {
	{ "key length in a comment, b with a slash",
		"a.example; dkim=pass (2048-bit key; secure) header.d=b.example "
		"header.i=@b.example header.b=\"abc/+\"; dkim-atps=neutral",
		"a.example; dkim=pass header.d=b.example header.i=@b.example header.b=abc/+; "
		"dkim-atps=neutral" },
	{ "b without quotes", "a.example; dkim=pass header.b=ab/c+d== header.d=b.example;",
		"a.example; dkim=pass header.b=ab/c+d== header.d=b.example" },
	{ "an address of IPv6 without quotes", "a.example; iprev=pass policy.iprev=2001:db8::1",
		"a.example; iprev=pass policy.iprev=2001:db8::1" },
	{ "properties without a type",
		"a.example; dmarc=pass action=none header.from=b.example;compauth=pass reason=100",
		"a.example; dmarc=pass header.from=b.example; compauth=pass" },
	{ "a comment glued to a result", "a.example; dmarc=success(p=REJECT) header.from=b.example",
		"a.example; dmarc=success header.from=b.example" },
	{ "smtp.mail of RFC 5451", "a.example; spf=hardfail smtp.mail=lena@b.example",
		"a.example; spf=hardfail smtp.mailfrom=lena@b.example" },
	{ "an empty value at the end", "a.example; dmarc=none header.from=; spf=none smtp.helo=",
		"a.example; dmarc=none header.from=; spf=none smtp.helo=" },
	{ "a null path", "a.example; spf=none smtp.mailfrom=<>",
		"a.example; spf=none smtp.mailfrom=<>" },
	{ "empty results", "a.example;; spf=pass ; ;", "a.example; spf=pass" },
	{ "a ';' and no result", "a.example;", "a.example" },
	{ "a ';' behind none", "a.example; none;", "a.example" },
	{ "comment behind the server", "a.example (amavis); dkim=pass header.d=b.example",
		"a.example; dkim=pass header.d=b.example" },
};

static void
test_servers(void)
{
	check_rows(servers, G_N_ELEMENTS(servers));
}

static const char *const refused[] = {
	"",
	" ",
	"a.example",
	"a.example 1",
	"a.example 2; spf=pass",
	"a.example 01; spf=pass",
	"a.example 1 1; spf=pass",
	"a.example b.example; spf=pass",
	"a.example/7; spf=pass",
	"a.example, b.example; spf=pass",
	"a.example 1.0; spf=pass",
	"\"\"; spf=pass",
	"\"a.example\"x; spf=pass",
	"; spf=pass",
	"spf=pass smtp.mailfrom=b.example",
	"spf=pass (sender IP is 192.0.2.1) smtp.helo=b.example; a.example; dkim=pass",
	"a.example: spf=pass",
	"a.example; a.example; spf=pass",
	"a.example; spf",
	"a.example; spf=",
	"a.example; spf=;",
	"a.example; =pass",
	"a.example; spf/=pass",
	"a.example; spf/x=pass",
	"a.example; spf=pass/1",
	"a.example; spf=pa$$",
	"a.example; spf=\"pass\"",
	"a.example; spf=pass.x=y",
	"a.example; spf=pass none",
	"a.example; none; spf=pass",
	"a.example; spf=pass; none",
	"a.example; none none",
	"a.example; spf=pass smtp.mailfrom",
	"a.example; spf=pass smtp.=x",
	"a.example; spf=pass .mailfrom=x",
	"a.example; spf=pass smtp.mail.from=x",
	"a.example; spf=pass smtp.mailfrom=x for lena@b.example",
	"a.example; spf=pass smtp.mailfrom=x y@b.example",
	"a.example; spf=pass smtp.mailfrom=x@ b.example",
	"a.example; spf=pass smtp.mailfrom=x\"y\"@b.example",
	"a.example; spf=pass smtp.mailfrom=\"x\"y@b.example",
	"a.example; spf=pass smtp.mailfrom=x\\;@b.example",
	"a.example; spf=pass smtp.mailfrom=x)",
	"a.example; spf=pass (x",
	"a.example; spf=pass (x\\)",
	"a.example; spf=pass ((x)",
	"a.example; spf=pass (x))",
	"a.example; spf=pass reason=\"x",
	"a.example; spf=pass reason=\"x\\\"",
	"a.example; spf=pass reason=\"x\x01\"",
	"a.example; spf=pass\x01",
	"a.example; spf=pass\x7F",
	"a.example; spf=pass\n",
	"a.example; spf=pass\nX: y",
	"a.example; spf=pass\r smtp.helo=x",
	"a.example; spf=pass (x\ny)",
	"a.example\n\n; spf=pass",
	"a.example; sp(x)f=pass",
};

static void
test_refused(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_test_message("%s", refused[i]);
		g_assert_null(authres_parse(refused[i]));
	}
}

// A good result before the mistake would be the one that a stranger wrote.
static void
test_nothing_stays(void)
{
	static const char *const ends[] = { ";x", "\"", "(", ")", "\\", "\n", "; none", " x",
		"\x02" };

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		g_autofree char *value =
			g_strconcat("a.example; dkim=pass header.d=b.example", ends[i], NULL);

		g_test_message("%s", value);
		g_assert_null(authres_parse(value));
	}
}

static const struct {
	const char *value;
	gboolean is_ours;
} ours[] = {
	{ "mx.example.org; spf=pass", TRUE },
	{ "MX.example.ORG 1; spf=pass", TRUE },
	{ "(x (y)) mx.example.org (z)\n 1 (z); spf=pass", TRUE },
	{ "\"mx.example.org\"; spf=pass", TRUE },
	{ "mx.example.org; mx.example.org; spf=pass", FALSE },
	{ "mx.example.org mx.example.org; spf=pass", FALSE },
	{ "mx.example.org.; spf=pass", FALSE },
	{ "mx.example.org.evil.example; spf=pass", FALSE },
	{ "evil-mx.example.org; spf=pass", FALSE },
	{ "example.org; spf=pass", FALSE },
	{ "\"mx.example.org;\"; spf=pass", FALSE },
	{ "\"mx.example.org; spf=pass\" ; spf=pass", FALSE },
	{ "\" mx.example.org\"; spf=pass", FALSE },
	{ "(mx.example.org; spf=pass", FALSE },
	{ "(mx.example.org;) evil.example; spf=pass", FALSE },
	{ "(\")mx.example.org;\" evil.example; spf=pass", FALSE },
	{ "evil.example; reason=\"\n mx.example.org; spf=pass\"", FALSE },
	{ "\xEF\xBD\x8D"
	  "x.example.org; spf=pass",
		FALSE },
	{ "mx.example.org\xC2\xA0; spf=pass", FALSE },
};

static void
test_ours(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(ours); i++) {
		g_autoptr(AuthResults) results = authres_parse(ours[i].value);
		gboolean is_ours = results != NULL && authres_is_from(results, "Mx.example.org");

		g_test_message("%s", ours[i].value);
		g_assert_cmpint(is_ours, ==, ours[i].is_ours);
	}
}

// What a sender, his HELO or his signature puts in stays a value.
static const struct {
	const char *value;
	const char *from;
	const char *d;
} injected[] = {
	{ "smtp.mailfrom=\"; dkim=pass header.d=linkedin.com\"@evil.example",
		"; dkim=pass header.d=linkedin.com@evil.example", NULL },
	{ "(\\) header.d=linkedin.com \\() smtp.mailfrom=evil.example", "evil.example", NULL },
	{ "(( ) header.d=linkedin.com ) smtp.mailfrom=evil.example", "evil.example", NULL },
	{ "header.d=evil.example header.d=linkedin.com", NULL, NULL },
	{ "header.d=evil.example header.D=Evil.example", NULL, "Evil.example" },
	{ "header.d=linkedin.com smtp.mailfrom=a@evil.example smtp.mail=a@linkedin.com", NULL,
		"linkedin.com" },
};

static void
test_injected(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(injected); i++) {
		g_autofree char *value =
			g_strconcat("a.example; spf=pass ", injected[i].value, NULL);
		g_autoptr(AuthResults) results = authres_parse(value);

		g_test_message("%s", value);
		g_assert_nonnull(results);
		g_assert_cmpuint(results->results->len, ==, 1);
		const AuthResult *result = g_ptr_array_index(results->results, 0);
		g_assert_cmpstr(authres_property(result, "smtp", "mailfrom"), ==, injected[i].from);
		g_assert_cmpstr(authres_property(result, "header", "d"), ==, injected[i].d);
	}
}

static const struct {
	const char *value;
	const char *domain;
} domains[] = {
	{ "lena@Posta.Example", "posta.example" },
	{ "@posta.example.", "posta.example" },
	{ "posta.example", "posta.example" },
	{ "лена@почта.example", "xn--80a1acny.example" },
	{ "a@evil.example@posta.example", NULL },
	{ "x\"@posta.example;@evil.example", NULL },
	{ "lena@", NULL },
	{ "@", NULL },
	{ "", NULL },
	{ "<>", NULL },
	{ "lena@[192.0.2.1]", NULL },
	{ "posta.example,evil.example", NULL },
	{ "posta.example\xEF\xBF\xBD", NULL },
	{ "evil.example header.d=posta.example", NULL },
};

static void
test_domains(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(domains); i++) {
		g_autofree char *domain = authres_domain(domains[i].value);

		g_test_message("%s", domains[i].value);
		g_assert_cmpstr(domain, ==, domains[i].domain);
	}
}

// T3: a fixed table of 16 results overflowed in another reader.
static void
test_many_results(void)
{
	g_autoptr(GString) value = g_string_new("a.example");

	for (guint i = 0; i < 400; i++)
		g_string_append_printf(value, "; dkim=pass header.d=d%u.example", i);
	g_autoptr(AuthResults) results = authres_parse(value->str);
	g_assert_nonnull(results);
	g_assert_cmpuint(results->results->len, ==, 400);
	const AuthResult *last = g_ptr_array_index(results->results, 399);
	g_assert_cmpstr(authres_property(last, "header", "d"), ==, "d399.example");
}

static void
test_length(void)
{
	g_autoptr(GString) value = g_string_new("a.example; spf=pass ");

	while (value->len < AUTHRES_MAX)
		g_string_append_c(value, ' ');
	g_autoptr(AuthResults) results = authres_parse(value->str);
	g_assert_nonnull(results);
	g_string_append_c(value, ' ');
	g_assert_null(authres_parse(value->str));
}

static void
test_hostile(void)
{
	static const char *const bits[] = { "(", ")", "()", "\"", "\"\"", "\\", "(\\", ";", "=",
		"a=b;", "a=b c.d=e ", "@", ".", "\n ", "\r", "a.b=", "/1", "(\"", "\xFF" };

	for (guint i = 0; i < G_N_ELEMENTS(bits); i++) {
		g_autoptr(GString) value = g_string_new("a.example; spf=pass x.y=");

		while (value->len + strlen(bits[i]) <= AUTHRES_MAX)
			g_string_append(value, bits[i]);
		for (guint k = 0; k < 20; k++) {
			g_autoptr(AuthResults) results = authres_parse(value->str);

			g_assert_true(results == NULL || *results->server != '\0');
		}
		g_test_message("%s", bits[i]);
	}
}

// The MTA's strings end at a NUL: cut there, a value with something open is refused.
static void
test_cut(void)
{
	static const char value[] = "a.example; spf=pass (of lena\0) smtp.mailfrom=b.example";

	g_assert_null(authres_parse(value));
	g_autoptr(AuthResults) nest = NULL;
	g_autofree char *open = g_strnfill(8000, '(');
	g_autofree char *close = g_strnfill(8000, ')');
	g_autofree char *nested = g_strconcat(open, close, "a.example; spf=pass", NULL);
	g_autofree char *uneven = g_strconcat(open, close + 1, "a.example; spf=pass", NULL);
	nest = authres_parse(nested);
	g_assert_nonnull(nest);
	g_assert_cmpstr(nest->server, ==, "a.example");
	g_assert_null(authres_parse(uneven));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/authres/each kind of the standard is read", test_kinds);
	g_test_add_func("/authres/each way to write it is read", test_spellings);
	g_test_add_func("/authres/what servers write beyond the standard is read", test_servers);
	g_test_add_func("/authres/what is not of the grammar is refused", test_refused);
	g_test_add_func("/authres/one mistake and nothing of it counts", test_nothing_stays);
	g_test_add_func("/authres/another's header is not taken for ours (T3)", test_ours);
	g_test_add_func("/authres/what a stranger put in stays a value (T3)", test_injected);
	g_test_add_func("/authres/the domain of a value is found or none", test_domains);
	g_test_add_func("/authres/any number of results is read (T3)", test_many_results);
	g_test_add_func("/authres/a value too long is refused", test_length);
	g_test_add_func("/authres/hostile values cost little", test_hostile);
	g_test_add_func("/authres/comments may be cut or nested deep", test_cut);
	return g_test_run();
}
