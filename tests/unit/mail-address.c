// mail-address.c - tests of addresses and mailboxes.
#include "mail/address.h"

#include <string.h>

static const struct {
	const char *path;
	const char *local;
	const char *domain;
	const char *text;
} paths[] = {
	{ "<Ana@Example.ORG>", "ana", "example.org", "ana@example.org" },
	{ "ana@example.org.", "ana", "example.org", "ana@example.org" },
	{ "<ana+x=y@b\xC3\xBC"
	  "cher.example>",
		"ana+x=y", "xn--bcher-kva.example", "ana+x=y@xn--bcher-kva.example" },
	{ "<\"A b\"@example.org>", "a b", "example.org", "\"a b\"@example.org" },
	{ "<\"a\\\"b\\\\\"@example.org>", "a\"b\\", "example.org", "\"a\\\"b\\\\\"@example.org" },
	{ "<\"ana\"@example.org>", "ana", "example.org", "ana@example.org" },
	{ "<@relay.example,@r2.example:ana@example.org>", "ana", "example.org", "ana@example.org" },
	{ "ana@[192.0.2.1]", "ana", "[192.0.2.1]", "ana@[192.0.2.1]" },
	{ "ana@[IPv6:2001:DB8::1]", "ana", "[ipv6:2001:db8::1]", "ana@[ipv6:2001:db8::1]" },
	{ "<\xD0\x90\xD0\xBD\xD0\xB0@example.org>", "ана", "example.org", "ана@example.org" },
	{ "<>", "", "", "" },
	{ "", "", "", "" },
};

static void
test_paths(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autoptr(Address) address = address_new(paths[i].path);

		g_test_message("%s", paths[i].path);
		g_assert_nonnull(address);
		g_assert_cmpstr(address->local, ==, paths[i].local);
		g_assert_cmpstr(address->domain, ==, paths[i].domain);
		g_autofree char *text = address_text(address);
		g_assert_cmpstr(text, ==, paths[i].text);
		g_autoptr(Address) again = address_new(text);
		g_assert_cmpstr(again->local, ==, address->local);
	}
}

static const char *const refused[] = { "<ana>", "ana", "@example.org", "<ana@>", "a@b@c.example",
	"ana@exa mple.org", "a b@example.org", "ana@example.org\r\nX: y", "ana@-\x01.example",
	"ana@example..org", "<ana@example.org", "\"ana@example.org", "ana@[", "ana@[x y]",
	"\"\"@x.y", "ana\xFF@example.org", "ana@ex\xFF", "ana,bo@example.org",
	"ana@example.org,bo@example.org", "ana@.", "\xC2\x85@example.org", "ana@exa/mple.org" };

static void
test_refused(void)
{
	g_autofree char *label = g_strnfill(64, 'a');
	g_autofree char *long_label = g_strconcat("ana@", label, ".example", NULL);
	g_autofree char *local = g_strnfill(250, 'a');
	g_autofree char *too_long = g_strconcat(local, "@a.b.c", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_test_message("%s", refused[i]);
		g_assert_null(address_new(refused[i]));
	}
	g_assert_null(address_new(long_label));
	g_assert_null(address_new(too_long));
}

static const struct {
	const char *given;
	const char *domain;
} domains[] = {
	{ "Example.COM", "example.com" },
	{ "example.com.", "example.com" },
	{ "B\xC3\xBC"
	  "cher.example",
		"xn--bcher-kva.example" },
	{ "XN--Bcher-KVA.example", "xn--bcher-kva.example" },
	{ "a_b.example", "a_b.example" },
	{ "", NULL },
	{ ".", NULL },
	{ "..", NULL },
	{ "a..b", NULL },
	{ ".a", NULL },
	{ "a b", NULL },
	{ "a/b", NULL },
	{ "[192.0.2.1]", NULL },
	{ "\xFF.example", NULL },
};

static void
test_domains(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(domains); i++) {
		g_autofree char *domain = address_domain(domains[i].given);

		g_test_message("%s", domains[i].given);
		g_assert_cmpstr(domain, ==, domains[i].domain);
	}
}

// "name|address" of every mailbox, by line.
static char *
show(const char *value)
{
	g_autoptr(GPtrArray) found = mailbox_parse(value);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < found->len; i++) {
		const Mailbox *mailbox = g_ptr_array_index(found, i);

		g_string_append_printf(
			text, "%s%s|%s", i > 0 ? "\n" : "", mailbox->name, mailbox->address);
	}
	return g_string_free(text, FALSE);
}

static const struct {
	const char *value;
	const char *found;
} mailboxes[] = {
	{ "\"Светлана Гурьева\" <x@Y.example>", "Светлана Гурьева|x@y.example" },
	{ " \"=?utf-8?q?J=C3=B6rg_A?=\" <x@y.example>", "Jörg A|x@y.example" },
	{ "=?utf-8?q?J=C3?= =?utf-8?b?tnJn?= <x@y.example>", "Jörg|x@y.example" },
	{ "=?UTF-8?Q?Ann_=28via_Example=29?=\n <x@y.example>", "Ann (via Example)|x@y.example" },
	{ "Name<addr@x.example>", "Name|addr@x.example" },
	{ "addr@x.example", "|addr@x.example" },
	{ "<addr@x.example>", "|addr@x.example" },
	{ "addr@x.example (Na (x) me)", "Na (x) me|addr@x.example" },
	{ "<addr@x.example> (Name)", "Name|addr@x.example" },
	{ "Ann (via Example) <a@x.example>", "Ann (via Example)|a@x.example" },
	{ "\"a\\\"b\" <\"q r\"@x.example>", "a\"b|\"q r\"@x.example" },
	{ "\"q r\"@x.example", "|\"q r\"@x.example" },
	{ "A [b] <x@y.example>", "A [b]|x@y.example" },
	{ "A. B. <x@y.example>", "A. B.|x@y.example" },
	{ "J\xF6rg <x@y.example>", "Jörg|x@y.example" },
	{ "a@b.example <c@d.example>", "a@b.example|c@d.example" },
	{ "\"Ann <evil@x.example>\" <a@y.example>", "Ann <evil@x.example>|a@y.example" },
	{ "=?UTF-8?Q?\"Ann\"_=3Cevil@x.example=3E?= <a@y.example>",
		"\"Ann\" <evil@x.example>|a@y.example" },
	{ "=?utf-8?q?A,_B?= <x@y.example>", "A, B|x@y.example" },
	{ "Gurieva, Svetlana <x@y.example>", "Gurieva, Svetlana|x@y.example" },
	{ "I <3 mail <x@y.example>", "I <3 mail|x@y.example" },
	{ "Ann: on call <x@y.example>", "Ann: on call|x@y.example" },
	{ "g: a@b.example, B <c@d.example>;, e@f.example",
		"|a@b.example\nB|c@d.example\n|e@f.example" },
	{ "undisclosed-recipients:;", "" },
	{ "Somebody", "Somebody|" },
	{ "Ann <>", "Ann|" },
	{ "<>", "" },
	{ "", "" },
	{ ",,;:", "" },
	{ "<c@d.example", "|c@d.example" },
	{ "A <mailto:c@d.example>", "A|c@d.example" },
	{ "Ann <a b@c.example>", "Ann|" },
	{ "\"Ann <a@b.example>", "\"Ann|a@b.example" },
	{ ":( Ann <a@b.example>", ":( Ann|a@b.example" },
	{ "<@r.example:x@y.example>", "|x@y.example" },
	{ "x@b\xC3\xBC"
	  "cher.example",
		"|x@xn--bcher-kva.example" },
	{ "a@b.example,\n c@d.example", "|a@b.example\n|c@d.example" },
	{ "A <a@b.example> <c@d.example>", "A|a@b.example" },
};

static void
test_mailboxes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(mailboxes); i++) {
		g_autofree char *found = show(mailboxes[i].value);

		g_test_message("%s", mailboxes[i].value);
		g_assert_cmpstr(found, ==, mailboxes[i].found);
	}
}

// F29, reliability.md fact 8: what overflowed another parser's stack.
static void
test_hostile_mailboxes(void)
{
	static const char *const bits[] = { "g:", "(", "\"", "<", "<\"", "a@b.example,", ";", "=?",
		"a:;", "\\", "((\\", "<<>" };

	for (guint i = 0; i < G_N_ELEMENTS(bits); i++) {
		g_autoptr(GString) value = g_string_new(NULL);

		while (value->len < 1000000)
			g_string_append(value, bits[i]);
		g_autoptr(GPtrArray) found = mailbox_parse(value->str);
		// That it comes to an end at all is what quadratic effort would miss.
		g_assert_cmpuint(found->len, <=, 50);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/address/paths are read, lower case and in A-labels", test_paths);
	g_test_add_func("/address/what is no address is refused", test_refused);
	g_test_add_func("/address/domains are brought into one form", test_domains);
	g_test_add_func(
		"/mailbox/names and addresses are found as people write them", test_mailboxes);
	g_test_add_func("/mailbox/nests of brackets cost little (F29)", test_hostile_mailboxes);
	return g_test_run();
}
