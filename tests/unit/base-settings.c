// base-settings.c - the table of settings, the sample and the manual page that come from it.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/failure.h"
#include "base/settings.h"

#define MANUAL "milter/man/invite-milter.ini.5"
#define SAMPLE "config/invite-milter.ini"
#define PRINT_FOLDER "--print-folder"

typedef struct {
	char *folder;
	char *path;
} Place;

static void
place_set_up(Place *place, gconstpointer data)
{
	place->folder = g_dir_make_tmp("settings-XXXXXX", NULL);
	place->path = g_build_filename(place->folder, "s.ini", NULL);
}

static void
place_tear_down(Place *place, gconstpointer data)
{
	g_remove(place->path);
	g_assert_cmpint(g_rmdir(place->folder), ==, 0);
	g_free(place->path);
	g_free(place->folder);
}

static Settings *
read_text(const Place *place, const char *text, GError **error)
{
	g_assert_true(g_file_set_contents(place->path, text, -1, NULL));
	return settings_read(place->path, error);
}

static void
assert_list(char **list, const char *expected)
{
	g_autofree char *joined = g_strjoinv(",", list);

	g_assert_cmpstr(joined, ==, expected);
}

static void
assert_networks(const GPtrArray *networks, const char *expected)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

	g_assert_nonnull(networks);
	for (guint i = 0; i < networks->len; i++)
		g_ptr_array_add(texts, g_inet_address_mask_to_string(networks->pdata[i]));
	g_ptr_array_add(texts, NULL);
	g_autofree char *joined = g_strjoinv(",", (char **)texts->pdata);
	g_assert_cmpstr(joined, ==, expected);
}

static void
assert_defaults(const Settings *settings)
{
	g_assert_cmpstr(settings->listen, ==, "local:/run/invite-milter/invite-milter.sock");
	g_assert_cmpuint(settings->mode, ==, MODE_OBSERVE);
	g_assert_cmpuint(settings->on_error, ==, ON_ERROR_ACCEPT);
	g_assert_cmpstr(settings->log, ==, "syslog");
	g_assert_cmpuint(settings->drain, ==, 10);
	g_assert_cmpuint(settings->timeout, ==, 7200);
	assert_list(settings->domains, "");
	g_assert_cmpstr(settings->delimiter, ==, "+");
	g_assert_cmpuint(g_hash_table_size(settings->aliases), ==, 0);
	assert_list(settings->roles, "");
	assert_list(settings->authserv_id, "");
	assert_networks(settings->outgoing, "");
	g_assert_cmpstr(settings->accounts, ==, "system");
	g_assert_cmpstr(settings->users, ==, "/etc/invite-milter/users/%d/%u/rules.ini");
	assert_list(settings->actions, "accept,tag,fold,quarantine");
	g_assert_cmpstr(settings->rules, ==, "/etc/invite-milter/rules.ini");
	g_assert_cmpstr(settings->catalogue, ==, settings_default_of("catalogue"));
	g_assert_cmpstr(settings->additions, ==, "/etc/invite-milter/services.d");
	g_assert_cmpstr(settings->store, ==, "/var/lib/invite-milter");
	g_assert_cmpuint(settings->folders, ==, FOLDERS_HEADER);
	g_assert_cmpuint(settings->max_size, ==, 50 * 1024 * 1024);
	g_assert_cmpuint(settings->pattern_time, ==, 50);
	g_assert_cmpuint(settings->pattern_steps, ==, 100000);
	g_assert_cmpuint(settings->users_cached, ==, 512 * 1024 * 1024);
}

static void
test_defaults(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = settings_new_default();
	g_autoptr(Settings) empty = read_text(place, "", &error);

	g_assert_no_error(error);
	assert_defaults(settings);
	assert_defaults(empty);
}

static const char everything[] = "[Settings]\n"
				 "listen = inet:8890@127.0.0.1\n"
				 "Mode = ACT ; at last\n"
				 "on-error = tempfail\n"
				 "log = stderr\n"
				 "drain = 0\n"
				 "timeout = 86400\n"
				 "domains = Example.COM., bücher.example, example.org\n"
				 "delimiter = \"+-\"\n"
				 "roles = Sales@Example.COM, büro@bücher.example\n"
				 "authserv-id = MX.Example.COM, mail\n"
				 "outgoing = 192.0.2.0/24, 2001:DB8::/32, 198.51.100.7\n"
				 "accounts = virtual:vmail\n"
				 "users = people/%u.ini\n"
				 "actions = tag, Fold\n"
				 "rules = rules.ini\n"
				 "catalogue = /srv/a\\x20b\n"
				 "additions = more\n"
				 "store = /srv/store\n"
				 "folders = subaddress\n"
				 "max-size = 1g\n"
				 "pattern-time = 1\n"
				 "pattern-steps = 1000\n"
				 "users-cached = 1M\n"
				 "[aliases]\n"
				 "Info@Example.com = Ana@EXAMPLE.com\n"
				 "an'a+b@bücher.example = bo@example.org\n";

static void
assert_everything(const Place *place, const Settings *settings)
{
	g_autofree char *users = g_build_filename(place->folder, "people/%u.ini", NULL);
	g_autofree char *rules = g_build_filename(place->folder, "rules.ini", NULL);
	g_autofree char *additions = g_build_filename(place->folder, "more", NULL);

	g_assert_cmpstr(settings->listen, ==, "inet:8890@127.0.0.1");
	g_assert_cmpuint(settings->mode, ==, MODE_ACT);
	g_assert_cmpuint(settings->on_error, ==, ON_ERROR_TEMPFAIL);
	g_assert_cmpstr(settings->log, ==, "stderr");
	g_assert_cmpuint(settings->drain, ==, 0);
	g_assert_cmpuint(settings->timeout, ==, 86400);
	assert_list(settings->domains, "example.com,xn--bcher-kva.example,example.org");
	g_assert_cmpstr(settings->delimiter, ==, "+-");
	assert_list(settings->roles, "sales@example.com,büro@xn--bcher-kva.example");
	assert_list(settings->authserv_id, "mx.example.com,mail");
	assert_networks(settings->outgoing, "192.0.2.0/24,2001:db8::/32,198.51.100.7");
	g_assert_cmpstr(settings->accounts, ==, "virtual:vmail");
	g_assert_cmpstr(settings->users, ==, users);
	assert_list(settings->actions, "tag,fold");
	g_assert_cmpstr(settings->rules, ==, rules);
	g_assert_cmpstr(settings->catalogue, ==, "/srv/a b");
	g_assert_cmpstr(settings->additions, ==, additions);
	g_assert_cmpstr(settings->store, ==, "/srv/store");
	g_assert_cmpuint(settings->folders, ==, FOLDERS_SUBADDRESS);
	g_assert_cmpuint(settings->max_size, ==, 1 << 30);
	g_assert_cmpuint(settings->pattern_time, ==, 1);
	g_assert_cmpuint(settings->pattern_steps, ==, 1000);
	g_assert_cmpuint(settings->users_cached, ==, 1024 * 1024);
}

static void
test_everything(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = read_text(place, everything, &error);

	g_assert_no_error(error);
	assert_everything(place, settings);
	g_assert_cmpuint(g_hash_table_size(settings->aliases), ==, 2);
	g_assert_cmpstr(
		g_hash_table_lookup(settings->aliases, "info@example.com"), ==, "ana@example.com");
	g_assert_cmpstr(g_hash_table_lookup(settings->aliases, "an'a+b@xn--bcher-kva.example"), ==,
		"bo@example.org");
	for (const char *const *name = settings_names(); *name != NULL; name++) {
		g_autofree char *key = g_strconcat("\n", *name, " = ", NULL);
		g_autofree char *lower = g_ascii_strdown(everything, -1);

		g_test_message("%s", *name);
		g_assert_nonnull(strstr(lower, key));
	}
}

static void
test_empty_values(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings =
		read_text(place, "[settings]\ndelimiter =\nusers = \"\"\ndomains =\n", &error);

	g_assert_no_error(error);
	g_assert_cmpstr(settings->delimiter, ==, "");
	g_assert_cmpstr(settings->users, ==, "");
	g_assert_nonnull(settings->domains);
}

static const struct {
	const char *label;
	const char *value;
} accepted[] = {
	{ "a socket in the file system", "listen = unix:/run/x" },
	{ "a bare path", "listen = /run/x" },
	{ "a path of 107 bytes", "listen = /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
				 "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" },
	{ "a socket for IPv6", "listen = inet6:8890@[::1]" },
	{ "the last port", "listen = inet:65535@localhost" },
	{ "bytes", "max-size = 1024" },
	{ "kilobytes", "max-size = 1K" },
	{ "the largest size in K", "max-size = 1048576K" },
	{ "a login with a dot", "accounts = virtual:v.mail_1-a" },
	{ "a user's path without a domain", "users = /srv/%u/rules.ini" },
	{ "one address of IPv6", "outgoing = ::1" },
	{ "a network that is one address", "outgoing = 127.0.0.1/32, ::1/128" },
	{ "no networks", "outgoing =" },
	{ "several delimiters", "delimiter = +-_=\\x23" },
};

static void
test_accepted(Place *place, gconstpointer data)
{
	for (gsize i = 0; i < G_N_ELEMENTS(accepted); i++) {
		g_autofree char *text = g_strconcat("[settings]\n", accepted[i].value, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(Settings) settings = read_text(place, text, &error);

		g_test_message("%s", accepted[i].label);
		g_assert_no_error(error);
	}
}

static const struct {
	const char *label;
	const char *text;
	const char *message; // behind the file's name
} refused[] = {
	{ "unknown key", "[settings]\ndomain = a.example",
		":2:1: [settings] domain: unknown key; did you mean 'domains'?" },
	{ "unknown key, nothing near", "[settings]\nquota = 1",
		":2:1: [settings] quota: unknown key; write one of: listen, mode, on-error, " },
	{ "unknown section", "[setting]\nmode = act",
		":1:1: [setting]: unknown section; did you mean 'settings'?" },
	{ "a rule in the settings", "[rule x]\naction = tag",
		":1:1: [rule x]: unknown section; write one of: settings, aliases" },
	{ "key in no section", "mode = act",
		":1:1: mode: the key stands before the first section" },
	{ "wrong word", "[settings]\nmode = obsrve",
		":2:8: [settings] mode: 'obsrve' is no value of mode; write one of: observe, act" },
	{ "no word", "[settings]\non-error =",
		":2:11: [settings] on-error: '' is no value of on-error; write one of: accept, "
		"tempfail" },
	{ "wrong log", "[settings]\nlog = file",
		":2:7: [settings] log: 'file' is no value of log; write one of: syslog, stderr" },
	{ "wrong action", "[settings]\nactions = tag, reject",
		":2:16: [settings] actions: 'reject' is no value of actions; write one of: accept, "
		"tag, "
		"fold, quarantine" },
	{ "no action", "[settings]\nactions =", ":2:10: [settings] actions: '' is no value" },
	{ "number too large", "[settings]\ndrain = 301",
		":2:9: [settings] drain: '301' is not possible; write a number from 0 to 300 "
		"(seconds)" },
	{ "number too small", "[settings]\ntimeout = 0", ":2:11: [settings] timeout: '0' is not" },
	{ "negative number", "[settings]\ndrain = -1", ":2:9: [settings] drain: '-1' is not" },
	{ "number with a tail", "[settings]\ndrain = 12abc",
		":2:9: [settings] drain: '12abc' is not" },
	{ "hexadecimal", "[settings]\ndrain = 0x10", ":2:9: [settings] drain: '0x10' is not" },
	{ "number that overflows", "[settings]\ndrain = 4294967297",
		":2:9: [settings] drain: '42949" },
	{ "no number", "[settings]\ndrain =", ":2:8: [settings] drain: '' is not possible" },
	{ "size too large", "[settings]\nmax-size = 2G",
		":2:12: [settings] max-size: '2G' is not possible; write bytes from 1K to 1G (K, M "
		"and G "
		"are understood)" },
	{ "size that overflows", "[settings]\nmax-size = 18014398509481985K",
		":2:12: [settings] max-size: '18014398509481985K' is not" },
	{ "size too small", "[settings]\nmax-size = 1023",
		":2:12: [settings] max-size: '1023' is not" },
	{ "size without a number", "[settings]\nmax-size = K",
		":2:12: [settings] max-size: 'K' is not" },
	{ "size of nothing", "[settings]\nmax-size =", ":2:11: [settings] max-size: '' is not" },
	{ "size with another suffix", "[settings]\nmax-size = 5T",
		":2:12: [settings] max-size: '5T' is" },
	{ "no domain", "[settings]\ndomains = example.com, @example.org",
		":2:24: [settings] domains: '@example.org' is no domain; write it like "
		"example.com" },
	{ "empty label", "[settings]\ndomains = a..example",
		":2:11: [settings] domains: 'a..example' is" },
	{ "only a dot", "[settings]\ndomains = .", ":2:11: [settings] domains: '.' is no domain" },
	{ "two domains without a comma", "[settings]\ndomains = a.example b.example",
		":2:11: [settings] domains: 'a.example b.example' is no domain" },
	{ "role without a domain", "[settings]\nroles = sales",
		":2:9: [settings] roles: 'sales' is no mail address; write it like "
		"ana@example.com" },
	{ "role with a name", "[settings]\nroles = Bo <bo@example.com>",
		":2:9: [settings] roles: 'Bo <" },
	{ "a server's name with a blank", "[settings]\nauthserv-id = mx 1",
		":2:15: [settings] authserv-id: 'mx 1' is no name of a server;" },
	{ "a host in the place of a network", "[settings]\noutgoing = 127.0.0.1, mx.example.com",
		":2:23: [settings] outgoing: 'mx.example.com' is no network; write it like "
		"192.0.2.0/24, 2001:db8::/32 or 192.0.2.7" },
	{ "a network with the address of a host", "[settings]\noutgoing = 192.0.2.7/24",
		":2:12: [settings] outgoing: '192.0.2.7/24' is no network;" },
	{ "a network of too many bits", "[settings]\noutgoing = 192.0.2.0/33",
		":2:12: [settings] outgoing: '192.0.2.0/33' is no network;" },
	{ "half of an address", "[settings]\noutgoing = 192.0.2",
		":2:12: [settings] outgoing: '192.0.2' is no network;" },
	{ "an address in brackets", "[settings]\noutgoing = [::1]",
		":2:12: [settings] outgoing: '[::1]' is no network;" },
	{ "two networks without a comma", "[settings]\noutgoing = 127.0.0.1 ::1",
		":2:12: [settings] outgoing: '127.0.0.1 ::1' is no network;" },
	{ "all the world", "[settings]\noutgoing = 0.0.0.0/0",
		":2:12: [settings] outgoing: '0.0.0.0/0' is everybody; write the networks of your "
		"own users" },
	{ "all the world of IPv6", "[settings]\noutgoing = ::/0",
		":2:12: [settings] outgoing: '::/0' is everybody;" },
	{ "role with two @", "[settings]\nroles = a@b@example.com",
		":2:9: [settings] roles: 'a@b@" },
	{ "alias that is no address", "[aliases]\ninfo = ana@example.com",
		":2:1: [aliases] info: 'info' is no mail address; write it like" },
	{ "owner that is no address", "[aliases]\ninfo@example.com = ana",
		":2:1: [aliases] info@example.com: 'ana' is no mail address" },
	{ "alias without an owner", "[aliases]\ninfo@example.com =",
		":2:1: [aliases] info@example.com: '' is no mail address" },
	{ "alias twice in two spellings",
		"[aliases]\na@bücher.example = b@c.example\n"
		"a@xn--bcher-kva.example = d@c.example",
		":3:1: [aliases] a@xn--bcher-kva.example: this "
		"address stands further up already; write it once" },
	{ "letter as a delimiter", "[settings]\ndelimiter = x",
		":2:13: [settings] delimiter: 'x' cannot" },
	{ "@ as a delimiter", "[settings]\ndelimiter = +@",
		":2:13: [settings] delimiter: '+@' cannot" },
	{ "wrong accounts", "[settings]\naccounts = ldap",
		":2:12: [settings] accounts: 'ldap' is no kind of accounts; write system, or "
		"virtual:NAME" },
	{ "accounts of nobody",
		"[settings]\naccounts = virtual:", ":2:12: [settings] accounts: 'virtual:'" },
	{ "accounts of a path", "[settings]\naccounts = virtual:/a",
		":2:12: [settings] accounts: 'virt" },
	{ "one file for all users", "[settings]\nusers = /etc/all.ini",
		":2:9: [settings] users: '/etc/all.ini' does not tell users apart; write a path "
		"with "
		"%u" },
	{ "unknown % in users", "[settings]\nusers = /home/%u/%h",
		":2:9: [settings] users: '/home/%u/%h' does not" },
	{ "% at the end of users", "[settings]\nusers = /home/%u%",
		":2:9: [settings] users: '/home/%u%' does not" },
	{ "no path", "[settings]\nstore =", ":2:8: [settings] store: no path; write one" },
	{ "relative socket", "[settings]\nlisten = local:x.sock",
		":2:10: [settings] listen: 'local:x.sock' is no socket; write local:/path "
		"(absolute" },
	{ "unknown kind of socket", "[settings]\nlisten = fd:3",
		":2:10: [settings] listen: 'fd:3' is" },
	{ "port of all addresses", "[settings]\nlisten = inet:8890",
		":2:10: [settings] listen: 'inet:8" },
	{ "port of no host", "[settings]\nlisten = inet:8890@",
		":2:10: [settings] listen: 'inet:8890@'" },
	{ "port 0", "[settings]\nlisten = inet:0@localhost",
		":2:10: [settings] listen: 'inet:0@localho" },
	{ "port too large", "[settings]\nlisten = inet:65536@localhost",
		":2:10: [settings] listen: 'in" },
	{ "no socket", "[settings]\nlisten =", ":2:9: [settings] listen: '' is no socket" },
	{ "socket with a path of 108 bytes",
		"[settings]\nlisten = /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
		":2:10: [settings] listen: '/xxx" },
	{ "comment behind a path", "[settings]\nstore = /srv ; here",
		":2:14: [settings] store: ';' would" },
};

static void
test_refused(Place *place, gconstpointer data)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autofree char *expected = g_strconcat(place->path, refused[i].message, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(Settings) settings = read_text(place, refused[i].text, &error);

		g_test_message("%s", refused[i].label);
		g_assert_null(settings);
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		if (!g_str_has_prefix(error->message, expected))
			g_assert_cmpstr(error->message, ==, expected);
		g_assert_null(strchr(error->message, '\n'));
	}
}

static void
test_every_mistake(Place *place, gconstpointer data)
{
	static const char text[] = "[alias]\n"
				   "[settings]\n"
				   "mode = x\n"
				   "drian = 1\n"
				   "domains = a.example, @b, c.example, d e\n"
				   "mode = act\n"
				   "store = /a;b\n"
				   "roles = ana, bo@example.com, cy\n"
				   "actions = reject, tag, drop\n"
				   "listen = x\n";
	static const char *const expected[] = { ":1:1: [alias]", ":3:8: [settings] mode: 'x'",
		":4:1: [settings] drian", ":5:22: [settings] domains: '@b'",
		":5:37: [settings] domains: 'd e'", ":6:1: [settings] mode: the key",
		":7:11: [settings] store: ';'", ":8:9: [settings] roles: 'ana'",
		":8:30: [settings] roles: 'cy'", ":9:11: [settings] actions: 'reject'",
		":9:24: [settings] actions: 'drop'", ":10:10: [settings] listen: 'x'" };
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = read_text(place, text, &error);

	g_assert_null(settings);
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, G_N_ELEMENTS(expected));
	for (guint i = 0; lines[i] != NULL; i++) {
		g_test_message("%s", lines[i]);
		g_assert_true(g_str_has_prefix(lines[i], place->path));
		g_assert_true(g_str_has_prefix(lines[i] + strlen(place->path), expected[i]));
	}
}

static void
test_loosely(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(
		place->path, "[settings]\nrules = /r\nstore =\nmode = x\n", -1, NULL));
	g_autoptr(Settings) settings = settings_read_loosely(place->path, &error);
	g_assert_error(error, FAILURE, FAILURE_MISTAKE);
	g_assert_cmpstr(settings->rules, ==, "/r");
	g_assert_null(settings->store);
	g_assert_null(settings->catalogue);
	g_assert_null(settings->outgoing);
}

// --- what the settings name ---

static void
test_paths(Place *place, gconstpointer data)
{
	static const struct {
		const char *name;
		const char *path;
		const char *wrong; // NULL: nothing
	} cases[] = {
		{ "rules", "s.ini", NULL },
		{ "rules", "none", "No such file or directory; write the path of a file that" },
		{ "catalogue", ".", NULL },
		{ "catalogue", "none", "No such file or directory; write the path of a folder" },
		{ "catalogue", "s.ini", "Not a directory; write the path of a folder" },
		{ "additions", "none", NULL },
		{ "additions", "s.ini", "Not a directory; write the path of a folder" },
		{ "store", ".", NULL },
		{ "store", "none", "No such file or directory; make this folder" },
		{ "store", "s.ini", "Not a directory; make this folder" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
			g_strdup_printf("[settings]\n%s = %s\n", cases[i].name, cases[i].path);
		g_autoptr(Settings) settings = read_text(place, text, NULL);
		g_autoptr(GError) error = NULL;
		gboolean good = settings_check_path(settings, cases[i].name, &error);
		g_autofree char *begin =
			g_strdup_printf("%s: [settings] %s: cannot open %s/%s: ", place->path,
				cases[i].name, place->folder, cases[i].path);

		g_test_message("%s %s", cases[i].name, cases[i].path);
		g_assert_cmpint(good, ==, cases[i].wrong == NULL);
		if (good)
			continue;
		g_assert_true(g_str_has_prefix(error->message, begin));
		g_assert_true(g_str_has_prefix(error->message + strlen(begin), cases[i].wrong));
	}
}

static void
test_accounts(Place *place, gconstpointer data)
{
	g_autoptr(Settings) nobody =
		read_text(place, "[settings]\naccounts = virtual:no.such.login\n", NULL);
	g_autoptr(Settings) root = read_text(place, "[settings]\naccounts = virtual:root\n", NULL);
	g_autoptr(Settings) logins = read_text(place, "", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(settings_check_accounts(root, NULL));
	g_assert_true(settings_check_accounts(logins, NULL));
	g_assert_false(settings_check_accounts(nobody, &error));
	g_assert_true(g_str_has_prefix(error->message, place->path));
	g_assert_nonnull(strstr(error->message,
		": [settings] accounts: there is no login 'no.such.login'; make it, or write"));
}

static void
test_idle(Place *place, gconstpointer data)
{
	g_autoptr(Settings) empty = read_text(place, "", NULL);
	g_autoptr(Settings) full = read_text(place, "[settings]\ndomains = a.example\n", NULL);

	g_assert_cmpstr(settings_idle(empty), ==,
		"domains is empty: no mail is judged; write 'domains = example.org'");
	g_assert_null(settings_idle(full));
}

static void
test_changed_at_start(Place *place, gconstpointer data)
{
	g_autoptr(Settings) one = read_text(place, "", NULL);
	g_autoptr(Settings) other = read_text(place,
		"[settings]\nmode = act\ndomains = a.example\nlisten = /x\nlog = stderr\n"
		"drain = 1\ntimeout = 2\nstore = /y\nrules = /z\n",
		NULL);
	g_auto(GStrv) none = settings_changed_at_start(one, one);
	g_auto(GStrv) all = settings_changed_at_start(one, other);

	assert_list(none, "");
	assert_list(all, "listen,log,drain,timeout,store");
}

static void
test_absent(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(settings_read(place->path, &error));
	g_assert_error(error, FAILURE, FAILURE_ABSENT);
}

// --- the sample ---

static void
test_sample_is_current(void)
{
	g_autofree char *sample = settings_sample();
	g_autofree char *file = NULL;
	g_autoptr(GError) error = NULL;

	g_file_get_contents(SAMPLE, &file, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(sample, ==, file); // else: make sample
}

static void
test_sample_parses(Place *place, gconstpointer data)
{
	g_autofree char *sample = settings_sample();
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = read_text(place, sample, &error);

	g_assert_no_error(error);
	assert_defaults(settings);
}

// Takes the ';' from the lines that are settings and says how many there were.
static guint
uncomment(char *sample)
{
	guint settings = 0;

	for (char *at = sample; (at = strstr(at, "\n;")) != NULL; at++) {
		if (at[2] == ' ')
			continue;
		at[1] = ' ';
		settings++;
	}
	return settings;
}

static void
test_sample_uncommented(Place *place, gconstpointer data)
{
	g_autofree char *sample = settings_sample();
	g_autoptr(GError) error = NULL;

	g_assert_cmpuint(uncomment(sample), ==, g_strv_length((char **)settings_names()) + 1);
	g_autoptr(Settings) settings = read_text(place, sample, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(g_hash_table_size(settings->aliases), ==, 1);
	g_hash_table_remove_all(settings->aliases);
	assert_defaults(settings);
}

static void
test_sample_width(void)
{
	g_autofree char *sample = settings_sample();
	g_auto(GStrv) lines = g_strsplit(sample, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		g_assert_cmpuint(strlen(lines[i]), <=, 80);
}

// --- the manual page ---

// NAME -> DEFAULT of the lines `.It Ic "NAME = DEFAULT"`.
static GHashTable *
manual_entries(void)
{
	GHashTable *entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autofree char *page = NULL;
	g_autoptr(GError) error = NULL;

	g_file_get_contents(MANUAL, &page, NULL, &error);
	g_assert_no_error(error);
	g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		if (!g_str_has_prefix(lines[i], ".It Ic \""))
			continue;
		g_auto(GStrv) halves = g_strsplit(lines[i] + strlen(".It Ic \""), " =", 2);
		g_assert_cmpuint(g_strv_length(halves), ==, 2);
		g_assert_true(g_str_has_suffix(halves[1], "\""));
		halves[1][strlen(halves[1]) - 1] = '\0';
		g_assert_true(g_hash_table_insert(
			entries, g_strdup(halves[0]), g_strdup(g_strstrip(halves[1]))));
	}
	return entries;
}

static void
test_manual(void)
{
	g_autoptr(GHashTable) entries = manual_entries();

	for (const char *const *name = settings_names(); *name != NULL; name++) {
		g_test_message("%s", *name);
		g_assert_cmpstr(
			g_hash_table_lookup(entries, *name), ==, settings_default_of(*name));
		g_assert_true(g_hash_table_remove(entries, *name));
	}
	g_assert_cmpuint(g_hash_table_size(entries), ==, 0);
}

static void
test_names(void)
{
	g_assert_cmpuint(g_strv_length((char **)settings_names()), ==, 23);
	for (const char *const *name = settings_names(); *name != NULL; name++)
		g_assert_true(g_str_has_suffix(settings_sentence_of(*name), "."));
	g_assert_null(settings_default_of("quota"));
	g_assert_null(settings_sentence_of("quota"));
}

// --- where the configuration lies ---

static void
copy_program(const char *path)
{
	g_autofree char *content = NULL;
	gsize length;

	g_assert_true(g_file_get_contents("/proc/self/exe", &content, &length, NULL));
	g_assert_true(g_file_set_contents_full(
		path, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

static char *
folder_of_program(const char *path)
{
	char *argv[] = { (char *)path, (char *)PRINT_FOLDER, NULL };
	char *output = NULL;
	g_autoptr(GError) error = NULL;
	int status = -1;

	g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error);
	g_assert_no_error(error);
	g_assert_cmpint(status, ==, 0);
	return output;
}

static void
assert_folder_of(const char *tree, const char *place, const char *expected)
{
	g_autofree char *folder = g_build_filename(tree, place, NULL);
	g_autofree char *program = g_build_filename(folder, "program", NULL);

	g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
	copy_program(program);
	g_autofree char *output = folder_of_program(program);
	g_assert_cmpstr(output, ==, expected);
	g_remove(program);
}

static void
test_folder(Place *place, gconstpointer data)
{
	g_autofree char *config = g_build_filename(place->folder, "config", NULL);
	g_autofree char *services = g_build_filename(config, "services.d", NULL);
	g_autofree char *in_tree = g_strdup_printf("%s\n%s/invite-milter.ini\n%s/rules.ini\n%s\n"
						   "%s/additions.d\n/etc/invite-milter/rules.ini",
		config, config, config, services, config);
	g_autofree char *build = g_build_filename(place->folder, "build", NULL);
	g_autofree char *check = g_build_filename(build, "check", NULL);
	g_autofree char *unit = g_build_filename(check, "unit", NULL);

	g_assert_cmpint(g_mkdir_with_parents(services, 0700), ==, 0);
	assert_folder_of(place->folder, "build", in_tree);
	assert_folder_of(place->folder, "build/check", in_tree);
	g_autofree char *system =
		g_strdup_printf("/etc/invite-milter\n/etc/invite-milter/invite-milter.ini\n"
				"/etc/invite-milter/rules.ini\n%s\n/etc/invite-milter/services.d\n"
				"/etc/invite-milter/rules.ini",
			settings_default_of("catalogue"));
	assert_folder_of(place->folder, "build/check/unit", system);
	g_rmdir(services);
	assert_folder_of(place->folder, "build", system);
	g_rmdir(config);
	g_rmdir(unit);
	g_rmdir(check);
	g_rmdir(build);
}

static int
print_folder(void)
{
	g_autoptr(Settings) settings = settings_new_default();

	printf("%s\n%s\n%s\n%s\n%s\n%s", settings_folder(), settings_default_file(),
		settings->rules, settings->catalogue, settings->additions,
		settings_default_of("rules"));
	return 0;
}

static void
add_file_test(const char *path, void (*test)(Place *, gconstpointer))
{
	g_test_add(path, Place, NULL, place_set_up, test, place_tear_down);
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], PRINT_FOLDER) == 0)
		return print_folder();
	g_test_init(&argc, &argv, NULL);
	add_file_test("/settings/an empty file gives the defaults", test_defaults);
	add_file_test("/settings/every setting can be set", test_everything);
	add_file_test("/settings/some may be empty", test_empty_values);
	add_file_test("/settings/values at their bounds are taken", test_accepted);
	add_file_test("/settings/a wrong value is told with what is possible", test_refused);
	add_file_test("/settings/every mistake of a file is told", test_every_mistake);
	add_file_test(
		"/settings/what is written well beside mistakes can be checked", test_loosely);
	add_file_test("/settings/what is named has to be there", test_paths);
	add_file_test("/settings/the login of accounts has to be there", test_accounts);
	add_file_test("/settings/without domains nothing is done", test_idle);
	add_file_test("/settings/some changes need a restart", test_changed_at_start);
	add_file_test("/settings/a missing file is told apart", test_absent);
	g_test_add_func("/settings/every setting has a name and a sentence", test_names);
	g_test_add_func("/settings/the sample in the tree is the table's", test_sample_is_current);
	g_test_add_func("/settings/the sample fits a terminal", test_sample_width);
	add_file_test("/settings/the sample changes nothing", test_sample_parses);
	add_file_test("/settings/the sample shows the defaults", test_sample_uncommented);
	g_test_add_func("/settings/the manual names all settings and no others", test_manual);
	add_file_test("/settings/a program in a build folder uses the tree's files", test_folder);
	return g_test_run();
}
