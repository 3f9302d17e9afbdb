// notice-catalogue.c - tests of notice/catalogue: what a service's file says, and what is wrong in it.
#include "notice/catalogue.h"
#include "notice/samples.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/failure.h"
#include "control/tempdir.h"

// Two folders as catalogue_read wants them.
typedef struct {
	char *top;
	char *shipped;
	char *additions;
} Folders;

static void
folders_make(Folders *folders)
{
	folders->top = g_dir_make_tmp("catalogue-XXXXXX", NULL);
	folders->shipped = g_build_filename(folders->top, "shipped", NULL);
	folders->additions = g_build_filename(folders->top, "site", NULL);
	g_assert_cmpint(g_mkdir(folders->shipped, 0700), ==, 0);
	g_assert_cmpint(g_mkdir(folders->additions, 0700), ==, 0);
}

static void
put(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
folders_clear(Folders *folders)
{
	tempdir_remove(folders->shipped);
	tempdir_remove(folders->additions);
	g_rmdir(folders->top);
	g_free(folders->top);
	g_free(folders->shipped);
	g_free(folders->additions);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Folders, folders_clear)

static Catalogue *
read_well(const Folders *folders)
{
	g_autoptr(GError) error = NULL;
	Catalogue *catalogue = catalogue_read(folders->shipped, folders->additions, &error);

	g_assert_no_error(error);
	return catalogue;
}

#define SERVICE "[service]\nname = Meet\ndomains = meet.example\n"

static const char meet[] = "[service]\n"
			   "name = Meet\n"
			   "domains = meet.example, Bücher.example\n"
			   "stop.en = People near you\n"
			   "detail = {inviter} | {headline}\n"
			   "detail.de = {inviter}, {company}\n"
			   "[request]\n"
			   "mark = X-Meet: ask_*, Bïtte\n"
			   "mark.2 = X-Meet-Class: a\\x2cb\n"
			   "sender = {inviter} <Ask@meet.example>, *-ask@meet.example\n"
			   "en = {inviter} asks\n"
			   "pt-br = {inviter} pede\\x3b\n"
			   "zh-hans.2 = {inviter}請\n"
			   "maybe.de = {inviter} fragt\n"
			   "body.en = Hello | {inviter} asks\n"
			   "example = Ana asks -> Ana\n"
			   "example.2 = Ana fragt -> Ana\n"
			   "example.3 = Someone asks -> nobody\n"
			   "not = Ana fragt\n"
			   "[from]\n"
			   "1 = {inviter} by Meet\n"
			   "2 = {inviter}\n"
			   "[join]\n"
			   "en = Come to Meet\n";

static const char nobody[] = "[nobody]\nen = Someone, {count} others, A friend\\x2c really\n";

static void
test_whole_file(void)
{
	g_auto(Folders) folders = { NULL };

	folders_make(&folders);
	put(folders.shipped, "meet.ini", meet);
	put(folders.shipped, "nobody.ini", nobody);
	put(folders.shipped, "notes.txt", "no ini file");
	put(folders.shipped, ".hidden.ini", "no ini file");
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	const Service *service = catalogue_by_id(catalogue, "meet");

	g_assert_cmpstr(catalogue_ids(catalogue)[0], ==, "meet");
	g_assert_null(catalogue_ids(catalogue)[1]);
	g_assert_null(catalogue_by_id(catalogue, "nobody"));
	g_assert_cmpstr(service->name, ==, "Meet");
	g_assert_cmpuint(service->domains->len, ==, 2);
	g_assert_cmpstr(((Domain *)service->domains->pdata[1])->name, ==, "xn--bcher-kva.example");
	g_assert_cmpuint(service->stops->len, ==, 1);
	g_assert_cmpuint(service->details->len, ==, 2);
	g_assert_cmpuint(service->shapes->len, ==, 2);
	g_assert_cmpuint(service->bodies->len, ==, 1);
	g_assert_cmpuint(service->samples->len, ==, 4);
	g_assert_cmpuint(service->n_kinds, ==, 2);
	g_assert_cmpint(service->order[0], ==, KIND_REQUEST);
	g_assert_cmpint(service->order[1], ==, KIND_JOIN);
}

// The one service that mail from n@domain comes from.
static const Service *
by_domain(const Catalogue *catalogue, const char *domain)
{
	g_autofree char *address = g_strconcat("n@", domain, NULL);
	const GPtrArray *services = catalogue_by_address(catalogue, address);

	g_assert_cmpint(services != NULL, ==, catalogue_knows_domain(catalogue, domain));
	return services == NULL ? NULL : services->pdata[0];
}

static void
test_parts(void)
{
	g_auto(Folders) folders = { NULL };

	folders_make(&folders);
	put(folders.shipped, "Meet.ini", meet);
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	const Service *service = catalogue_by_id(catalogue, "meet");
	const Mark *mark = service->marks->pdata[1], *comma = service->marks->pdata[2];
	const Sender *sender = service->senders->pdata[0], *any = service->senders->pdata[1];
	const Wording *wording = service->subjects->pdata[1];

	g_assert_cmpuint(service->marks->len, ==, 3);
	g_assert_cmpstr(mark->key, ==, "meet/request/mark");
	g_assert_cmpstr(mark->header, ==, "X-Meet");
	g_assert_cmpstr(mark->value, ==, "bitte");
	g_assert_cmpstr(comma->value, ==, "a,b");
	g_assert_cmpuint(service->senders->len, ==, 2);
	g_assert_null(any->shape);
	g_assert_cmpstr(any->address, ==, "*-ask@meet.example");
	g_assert_cmpstr(sender->shape, ==, "{inviter}");
	g_assert_cmpstr(sender->address, ==, "ask@meet.example");
	g_assert_cmpuint(service->subjects->len, ==, 5);
	g_assert_cmpstr(wording->key, ==, "meet/request/pt-br");
	g_assert_cmpstr(wording->language, ==, "pt-BR");
	g_assert_cmpstr(template_source(wording->template), ==, "{inviter} pede;");
	wording = service->subjects->pdata[2];
	g_assert_cmpstr(wording->language, ==, "zh-Hans");
	g_assert_false(wording->maybe);
	wording = service->subjects->pdata[3];
	g_assert_cmpstr(wording->language, ==, "de");
	g_assert_true(wording->maybe);
}

static const struct {
	const char *label;
	const char *text;
	const char *message; // behind the folder
} mistakes[] = {
	{ "a mistyped key", "[service]\nname = M\ndomain = m.example\n",
		"meet.ini:3:*: [service] domain: unknown key; did you mean 'domains'?" },
	{ "a key of nothing known", SERVICE "colour = red\n",
		"meet.ini:4:*: [service] colour: unknown key; write one of: name, *" },
	{ "a mistyped section", SERVICE "[requst]\nen = x\n",
		"meet.ini:4:*: [requst]: no such kind; did you mean 'request'?" },
	{ "[nobody] beside [service]", SERVICE "[nobody]\nen = x\n",
		"meet.ini:4:*: [nobody]: no such kind; *" },
	{ "no name", "[service]\ndomains = m.example\n",
		"meet.ini: the service has no name; write 'name = NAME' in [service]" },
	{ "a name of nothing", "[service]\nname =\ndomains = m.example\n",
		"meet.ini:2:*: [service] name: says nothing;*" },
	{ "a domain of all", "[service]\nname = M\ndomains = example\n",
		"meet.ini:3:*: [service] domains: 'example' is no domain;*" },
	{ "a domain with '*'", "[service]\nname = M\ndomains = *.m.example\n",
		"meet.ini:3:*: [service] domains: '*.m.example' is no domain;*" },
	{ "an address without a local part", "[service]\nname = M\ndomains = @m.example\n",
		"meet.ini:3:*: [service] domains: '@m.example' is no domain; write one such as *" },
	{ "another's domain", "[service]\nname = M\ndomains = OTHER.example.\n",
		"other.ini:3:*: [service] domains: other.example is a domain of the service meet "
		"already" },
	{ "replace in other words", SERVICE "replace = true\n",
		"meet.ini:4:*: [service] replace: write yes or no" },
	{ "a mark without ':'", SERVICE "[request]\nmark = X-Meet\n",
		"meet.ini:5:*: [request] mark: a mark is a header and its values;*" },
	{ "a mark without values", SERVICE "[request]\nmark = X-Meet: ,\n",
		"meet.ini:5:*: [request] mark: a mark is a header and its values;*" },
	{ "a mark without a header", SERVICE "[request]\nmark.2 = : x\n",
		"meet.ini:5:*: [request] mark.2: a mark is a header and its values;*" },
	{ "a mark of two words", SERVICE "[request]\nmark = X Meet: x\n",
		"meet.ini:5:*: [request] mark: a mark is a header and its values;*" },
	{ "a shape not in [from]",
		SERVICE "[from]\n1 = {inviter}\n[request]\nsender = {any} <a@m.example>\n",
		"meet.ini:7:*: [request] sender: '{any}' is no shape of [from];*" },
	{ "a shape without [from]", SERVICE "[request]\nsender = {inviter} <a@m.example>\n",
		"meet.ini:5:*: [request] sender: '{inviter}' is no shape of [from];*" },
	{ "a sender of no address", SERVICE "[request]\nsender = ask.example\n",
		"meet.ini:5:*: [request] sender: a sender is an address;*" },
	{ "a sender behind its address", SERVICE "[request]\nsender = <a@m.example> x\n",
		"meet.ini:5:*: [request] sender: a sender is an address;*" },
	{ "a language that is none", SERVICE "[request]\nenglish = x\n",
		"meet.ini:5:*: [request] english: 'english' is no language tag;*" },
	{ "a region that is none", SERVICE "[request]\npt_br = x\n",
		"meet.ini:5:*: [request] pt_br: 'pt_br' is no language tag;*" },
	{ "an empty part", SERVICE "[request]\npt- = x\n",
		"meet.ini:5:*: [request] pt-: 'pt-' is no language tag;*" },
	{ "a body without language", SERVICE "[request]\nbody = x\n",
		"meet.ini:5:*: [request] body: a language is missing; write body.en" },
	{ "a body with a dot only", SERVICE "[request]\nbody. = x\n",
		"meet.ini:5:*: [request] body.: '' is no language tag;*" },
	{ "a maybe without language", SERVICE "[request]\nmaybe.2 = x\n",
		"meet.ini:5:*: [request] maybe.2: '2' is no language tag;*" },
	{ "an example without '->'", SERVICE "[request]\nexample = Ana asks\n",
		"meet.ini:5:*: [request] example: an example names the person;*" },
	{ "an example with half of it", SERVICE "[request]\nexample = Ana asks ->\n",
		"meet.ini:5:*: [request] example: an example names the person;*" },
	{ "a template with a mistake", SERVICE "[request]\nen = {inviter\n",
		"meet.ini:5:*: [request] en: a '{' without its '}';*" },
	{ "an empty template", SERVICE "[request]\nen =\n",
		"meet.ini:5:*: [request] en: the template is empty" },
	{ "a detail with a mistake", SERVICE "detail = {inviter} | {inviter}\n",
		"meet.ini:4:*: [service] detail: {inviter} stands here twice;*" },
	{ "a shape with a mistake", SERVICE "[from]\n1 = {name}\n",
		"meet.ini:5:*: [from] 1: unknown hole {name};*" },
	{ "a name of nobody with a mistake", "[nobody]\nen = Ana, {who}\n",
		"meet.ini:2:*: [nobody] en: unknown hole {who};*" },
	{ "a kind beside [nobody]", "[nobody]\nen = x\n[request]\nen = x\n",
		"meet.ini:3:*: [request]: a file with words of all services has no sections but "
		"*" },
	{ "two words of a department", "[departments]\nen = help desk\n",
		"meet.ini:2:*: [departments] en: words stand one by one; put a comma between "
		"them" },
	{ "a relay that is no domain", "[relays]\n1 = a b\n",
		"meet.ini:2:*: [relays] 1: a relay is a domain; write one such as example.com" },
	{ "a page that is no link", SERVICE "profile = www.meet.example\n",
		"meet.ini:4:*: [service] profile: 'www.meet.example' is no link to *" },
	{ "a name in a query with its '='", SERVICE "invitation = id=\n",
		"meet.ini:4:*: [service] invitation: 'id=' is no name in the query *" },
	{ "a host of nothing", SERVICE "hosts = social\n",
		"meet.ini:4:*: [service] hosts: 'social' is no domain; write one such as *" },
	{ "a hole in a word before a name", "[nobody]\nen = x\n[before]\npl = Pan {any}\n",
		"meet.ini:4:*: [before] pl: words that stand before a name have no holes" },
	{ "a mistake of every ini file", SERVICE "name = twice\n", "meet.ini:4:*: *" },
};

static void
test_mistakes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		g_auto(Folders) folders = { NULL };
		g_autoptr(GError) error = NULL;
		g_autofree char *pattern = g_strconcat("*/", mistakes[i].message, NULL);

		folders_make(&folders);
		put(folders.shipped, "meet.ini", mistakes[i].text);
		if (g_str_has_prefix(mistakes[i].message, "other.ini")) {
			put(folders.shipped, "meet.ini",
				"[service]\nname = M\ndomains = other.example\n");
			put(folders.shipped, "other.ini", mistakes[i].text);
		}
		g_test_message("%s", mistakes[i].label);
		g_assert_null(catalogue_read(folders.shipped, folders.additions, &error));
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_test_message("%s", error->message);
		g_assert_true(g_pattern_match_simple(pattern, error->message));
	}
}

static void
test_all_mistakes(void)
{
	g_auto(Folders) folders = { NULL };
	g_autoptr(GError) error = NULL;

	folders_make(&folders);
	put(folders.shipped, "a.ini", "[service]\nname = A\ndomains = a\n");
	put(folders.shipped, "b.ini", "[service]\nnam = B\ndomains = b.example\n");
	put(folders.additions, "c.ini", "[request]\nen = {x}\n");
	g_assert_null(catalogue_read(folders.shipped, folders.additions, &error));
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);

	g_assert_cmpuint(g_strv_length(lines), ==, 5);
	g_assert_nonnull(strstr(lines[0], "/a.ini:3:11: [service] domains: 'a' is no domain"));
	g_assert_nonnull(strstr(lines[1], "/b.ini:2:1: [service] nam: "));
	g_assert_nonnull(strstr(lines[2], "/b.ini: the service has no name"));
	g_assert_nonnull(strstr(lines[3], "/c.ini:2:6: [request] en: "));
}

static void
test_additions_add(void)
{
	g_auto(Folders) folders = { NULL };

	folders_make(&folders);
	put(folders.shipped, "meet.ini", meet);
	put(folders.shipped, "nobody.ini", nobody);
	put(folders.additions, "meet.ini",
		"[service]\nname = Meet & Greet\ndomains = greet.example\n"
		"[group]\nen = {inviter} groups\n[request]\nen.9 = {inviter} begs\n"
		"sender = {inviter} by Meet <b@meet.example>\n");
	put(folders.additions, "nobody.ini", "[nobody]\nen = Mister X\n");
	put(folders.additions, "extra.ini", "[service]\nname = E\ndomains = e.example\n");
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	const Service *service = by_domain(catalogue, "meet.example");

	g_assert_true(service == by_domain(catalogue, "greet.example"));
	g_assert_cmpstr(service->name, ==, "Meet & Greet");
	g_assert_cmpuint(service->subjects->len, ==, 7);
	g_assert_cmpuint(service->n_kinds, ==, 3);
	g_assert_cmpint(service->order[2], ==, KIND_GROUP);
	g_assert_cmpuint(service->shapes->len, ==, 2);
	g_assert_cmpstr(catalogue_ids(catalogue)[0], ==, "extra");
	g_assert_cmpstr(catalogue_ids(catalogue)[1], ==, "meet");
	g_assert_true(catalogue_is_nobody(catalogue, service, "mister x"));
	g_assert_true(catalogue_is_nobody(catalogue, service, "Someone"));
}

static void
test_additions_replace(void)
{
	g_auto(Folders) folders = { NULL };

	folders_make(&folders);
	put(folders.shipped, "meet.ini", meet);
	put(folders.additions, "meet.ini",
		"[service]\nname = New\ndomains = new.example\nreplace = yes\n");
	// Read after meet.ini: what it was is free again.
	put(folders.additions, "other.ini", "[service]\nname = O\ndomains = meet.example\n");
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	const Service *service = catalogue_by_id(catalogue, "meet");

	g_assert_cmpstr(service->name, ==, "New");
	g_assert_cmpuint(service->subjects->len, ==, 0);
	g_assert_cmpuint(service->n_kinds, ==, 0);
	g_assert_true(by_domain(catalogue, "new.example") == service);
	g_assert_cmpstr(by_domain(catalogue, "meet.example")->id, ==, "other");
	g_assert_null(by_domain(catalogue, "xn--bcher-kva.example"));
}

static void
test_folders(void)
{
	g_auto(Folders) folders = { NULL };
	g_autoptr(GError) error = NULL;

	folders_make(&folders);
	put(folders.shipped, "meet.ini", meet);
	g_autofree char *absent = g_build_filename(folders.top, "absent", NULL);
	g_autoptr(Catalogue) alone = catalogue_read(folders.shipped, NULL, &error);
	g_assert_no_error(error);
	g_autoptr(Catalogue) without = catalogue_read(folders.shipped, absent, &error);
	g_assert_no_error(error);
	g_autoptr(Catalogue) twice = catalogue_read(folders.shipped, folders.shipped, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(catalogue_by_id(twice, "meet")->subjects->len, ==, 5);
	g_assert_null(catalogue_read(absent, NULL, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_nonnull(strstr(error->message, absent));
}

static void
test_domains(void)
{
	static const struct {
		const char *domain;
		gboolean is_service;
	} rows[] = {
		{ "meet.example", TRUE },
		{ "e.meet.example", TRUE },
		{ "a.b.c.meet.example", TRUE },
		{ "xn--bcher-kva.example", TRUE },
		{ "notmeet.example", FALSE },
		{ "meet.example.evil.example", FALSE },
		{ "meet.example.", FALSE },
		{ "meet", FALSE },
		{ "example", FALSE },
		{ "", FALSE },
		{ ".", FALSE },
		{ "..meet.example", TRUE },
	};
	g_auto(Folders) folders = { NULL };

	folders_make(&folders);
	put(folders.shipped, "meet.ini", meet);
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("'%s'", rows[i].domain);
		g_assert_cmpint(
			by_domain(catalogue, rows[i].domain) != NULL, ==, rows[i].is_service);
	}
}

static void
test_nobody(void)
{
	static const struct {
		const char *name;
		gboolean is_nobody;
	} rows[] = {
		{ "Someone", TRUE },
		{ "SOMEONE", TRUE },
		{ "someone.", TRUE },
		{ "12 others", TRUE },
		{ "A friend, really", TRUE },
		{ "Meet", TRUE },
		{ "ＭＥＥＴ", TRUE },
		{ "ana@meet.example", TRUE },
		{ "@ana", TRUE },
		{ "", TRUE },
		{ "12", TRUE },
		{ "😀", TRUE },
		{ "- . -", TRUE },
		{ "Someone Else", FALSE },
		{ "A friend", FALSE },
		{ "Others", FALSE },
		{ "Meet Oss", FALSE },
		{ "昱淇王", FALSE },
		{ "ᠮ", FALSE },
	};
	g_auto(Folders) folders = { NULL };

	folders_make(&folders);
	put(folders.shipped, "meet.ini", meet);
	put(folders.shipped, "nobody.ini", nobody);
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	const Service *service = catalogue_by_id(catalogue, "meet");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("'%s'", rows[i].name);
		g_assert_cmpint(catalogue_is_nobody(catalogue, service, rows[i].name), ==,
			rows[i].is_nobody);
	}
}

static void
test_before(void)
{
	static const struct {
		const char *name;
		const char *bare;
	} rows[] = {
		{ "Pan Ola", "Ola" },
		{ "pan Ola Berg", "Ola Berg" },
		{ "Ο χρήστης Άννα", "Άννα" },
		{ "Ο Άννα", "Άννα" },
		{ "Pan Pan Ola", "Pan Ola" },
		{ "Pan", "Pan" },
		{ "Panna Ola", "Panna Ola" },
		{ "Ola Pan", "Ola Pan" },
		{ "", "" },
	};
	g_auto(Folders) folders = { NULL };

	folders_make(&folders);
	put(folders.shipped, "nobody.ini",
		"[nobody]\nen = Someone\n[before]\npl = Pan\nel = Ο χρήστης, Ο\n");
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *bare = catalogue_bare_name(catalogue, rows[i].name);

		g_assert_cmpstr(bare, ==, rows[i].bare);
	}
}

static void
test_good_samples(void)
{
	g_auto(Folders) folders = { NULL };
	g_autoptr(GError) error = NULL;

	folders_make(&folders);
	put(folders.shipped, "meet.ini", meet);
	put(folders.shipped, "nobody.ini", nobody);
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	g_assert_true(samples_check(catalogue, &error));
	g_assert_no_error(error);
}

static void
test_bad_samples(void)
{
	g_auto(Folders) folders = { NULL };
	g_autoptr(GError) error = NULL;

	folders_make(&folders);
	put(folders.shipped, "meet.ini",
		SERVICE "[request]\n"
			"en = {inviter} asks\n"
			"example = Ana begs -> Ana\n"
			"example.2 = Ana asks -> Bo\n"
			"example.3 = Ana asks -> nobody\n"
			"example.4 = Meet asks -> Meet\n"
			"not = Bo asks\n"
			"[join]\n"
			"example = Ana asks -> Ana\n"
			"[event]\n"
			"en = {inviter} {any}\n"
			"maybe.en = {any}\n"
			"example = Ana asks -> Ana\n"
			"example.2 = Ana sings -> Ana\n");
	g_autoptr(Catalogue) catalogue = read_well(&folders);
	g_assert_false(samples_check(catalogue, &error));
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);

	g_assert_cmpuint(g_strv_length(lines), ==, 7);
	g_assert_true(g_str_has_suffix(lines[0],
		"meet.ini:6:1: [request] example: \"Ana begs\" fits no template of [request]"));
	g_assert_true(g_str_has_suffix(lines[1],
		"meet.ini:7:1: [request] example.2: \"Ana asks\" gives Ana by meet/request/en; "
		"expected Bo"));
	g_assert_nonnull(strstr(lines[2], ":8:1: "));
	g_assert_nonnull(strstr(lines[2], "gives Ana by meet/request/en; expected nobody"));
	g_assert_nonnull(strstr(lines[3], "gives nobody by meet/request/en; expected Meet"));
	g_assert_nonnull(strstr(lines[4], ":10:1: "));
	g_assert_nonnull(strstr(lines[4], "\"Bo asks\" fits meet/request/en; it should not"));
	g_assert_nonnull(strstr(lines[5], ":12:1: [join] example: "));
	g_assert_true(g_str_has_suffix(lines[6],
		"meet.ini:16:1: [event] example: \"Ana asks\" is decided for [request], which "
		"stands before [event]"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/catalogue/a file becomes a service", test_whole_file);
	g_test_add_func("/catalogue/marks, senders and wordings are read", test_parts);
	g_test_add_func(
		"/catalogue/what is written wrong is a mistake with its place", test_mistakes);
	g_test_add_func("/catalogue/all mistakes of all files are told", test_all_mistakes);
	g_test_add_func("/catalogue/the site's files add", test_additions_add);
	g_test_add_func(
		"/catalogue/the site's files replace if they say so", test_additions_replace);
	g_test_add_func(
		"/catalogue/the site's folder may be absent, the shipped one not", test_folders);
	g_test_add_func("/catalogue/a service has its domains and those below", test_domains);
	g_test_add_func("/catalogue/some names are nobody", test_nobody);
	g_test_add_func("/catalogue/words before a name are no part of it", test_before);
	g_test_add_func("/catalogue/samples that are right", test_good_samples);
	g_test_add_func("/catalogue/samples that fail are told, each", test_bad_samples);
	return g_test_run();
}
