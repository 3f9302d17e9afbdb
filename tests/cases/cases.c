// cases.c - runs case files: who sends to whom, which mail, which rules, what must come out.
//
// The format is described in tests/cases/README.md. Judged by the same code as `invitectl explain`,
// carried out with a recorder in the place of the MTA and a real store in a temporary folder.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/explain.h"
#include "control/tempdir.h"
#include "judge/carry.h"
#include "mail/address.h"
#include "store/item.h"
#include "text/name.h"
#include "text/script.h"

typedef struct {
	char *file;
	guint line;
	char *title;
	char *folder; // temporary
	char *sender;
	char *mail;
	char *site;
	GString *top; // headers above the mail's own
	GString *settings;
	gboolean has_domains;
	gboolean has_services; // additions to the catalogue
	GPtrArray *recipients; // char *
	GPtrArray *before; // char *: "ana@example.org 2", "ana@example.org blocked"
	Memory memory;
	GPtrArray *expects; // char *
	GPtrArray *recorded; // char *: "delete-rcpt ana@example.org"
	GPtrArray *stored; // char *: "quarantine ana@example.org"
	Store *store;
	const Envelope *envelope;
	Message *message;
	GString *wrong; // one line for each expectation that failed
} Case;

static Catalogue *shipped; // of all cases without additions
static guint n_run;
static guint n_failed;

static void G_GNUC_PRINTF(2, 3) fail(Case *c, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_string_append_vprintf(c->wrong, format, arguments);
	va_end(arguments);
	g_string_append_c(c->wrong, '\n');
}

// --- words of a line ----------------------------------------------------------------------------

// Takes the next word off *line: to a blank, or what stands in double quotes. NULL at the end.
static char *
next_word(char **line)
{
	char *start = *line + strspn(*line, " \t");
	char *end;

	if (*start == '\0')
		return NULL;
	if (*start == '"') {
		start++;
		end = start + strcspn(start, "\"");
	} else {
		end = start + strcspn(start, " \t");
	}
	*line = *end == '\0' ? end : end + 1;
	*end = '\0';
	return start;
}

// A file named in a case: one written in the case itself, or one below tests/.
static char *
find_file(const Case *c, const char *name)
{
	char *inner = g_build_filename(c->folder, name, NULL);

	if (g_file_test(inner, G_FILE_TEST_EXISTS))
		return inner;
	g_free(inner);
	return g_build_filename("tests", name, NULL);
}

// A copy of the file name in the folder of a user.
static void
give_file(Case *c, const char *address, const char *name, const char *as)
{
	const char *at = strchr(address, '@');
	g_autofree char *local = g_strndup(address, strcspn(address, "+@"));
	g_autofree char *folder = g_build_filename(c->folder, "users", at + 1, local, NULL);
	g_autofree char *to = g_build_filename(folder, as, NULL);
	g_autofree char *from = find_file(c, name);
	g_autofree char *text = NULL;
	gsize length;

	g_mkdir_with_parents(folder, 0700);
	if (!g_file_get_contents(from, &text, &length, NULL) ||
		!g_file_set_contents_full(
			to, text, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
		fail(c, "can't read %s", from);
}

static void
give_rules(Case *c, const char *address, const char *name)
{
	give_file(c, address, name, "rules.ini");
}

// A site's addition to the catalogue.
static void
give_service(Case *c, const char *name)
{
	g_autofree char *folder = g_build_filename(c->folder, "services.d", NULL);
	g_autofree char *base = g_path_get_basename(name);
	g_autofree char *to = g_build_filename(folder, base, NULL);
	g_autofree char *from = find_file(c, name);
	g_autofree char *text = NULL;

	g_mkdir_with_parents(folder, 0700);
	c->has_services = TRUE;
	if (!g_file_get_contents(from, &text, NULL, NULL) ||
		!g_file_set_contents(to, text, -1, NULL))
		fail(c, "can't read the service %s", from);
}

// --- running ------------------------------------------------------------------------------------

static int
record_keep(void *to, const Keep *keep, char **id, GError **error)
{
	Case *c = to;
	ItemReason reason = { keep->owner, keep->action, keep->rule };

	g_ptr_array_add(c->stored, g_strdup_printf("%s %s", keep->action, keep->owner));
	return store_keep(c->store, c->envelope, c->message, &reason, id, error);
}

static gboolean
record_edit(void *to, const Edit *edit)
{
	Case *c = to;
	const char *word = edit_word(edit->what);

	if (edit->what == EDIT_REMOVE_HEADER)
		g_ptr_array_add(
			c->recorded, g_strdup_printf("%s %s %u", word, edit->name, edit->index));
	else if (edit->value != NULL)
		g_ptr_array_add(
			c->recorded, g_strdup_printf("%s %s: %s", word, edit->name, edit->value));
	else
		g_ptr_array_add(c->recorded, g_strdup_printf("%s %s", word, edit->name));
	return TRUE;
}

static Snapshot *
make_snapshot(Case *c)
{
	g_autofree char *path = g_build_filename(c->folder, "invite-milter.ini", NULL);
	g_autofree char *store = g_build_filename(c->folder, "store", NULL);
	g_autofree char *cwd = g_get_current_dir();
	g_autofree char *site = c->site == NULL ? g_build_filename(c->folder, "empty.ini", NULL)
						: find_file(c, c->site);
	g_autofree char *absolute = g_canonicalize_filename(site, cwd);
	g_autofree char *text = g_strdup_printf(
		"[settings]\n%s%s%srules = %s\ncatalogue = %s/config/services.d\nadditions = "
		"%s/services.d\nusers = %s/users/%%d/%%u/rules.ini\naccounts = virtual:%s\nstore = "
		"%s\n"
		"%s",
		strstr(c->settings->str, "mode =") == NULL ? "mode = act\n" : "",
		c->has_domains ? "" : "domains = example.org, example.com\n", "", absolute, cwd,
		c->folder, c->folder, getpwuid(getuid())->pw_name, store, c->settings->str);
	g_autoptr(GError) error = NULL;
	Settings *settings;
	Snapshot *snapshot;

	g_file_set_contents(path, text, -1, NULL);
	if (c->site == NULL)
		g_file_set_contents(absolute, "[me]\n", -1, NULL);
	g_mkdir(store, 0700);
	c->store = store_open(store, &error);
	settings = c->store == NULL ? NULL : settings_read(path, &error);
	if (settings == NULL)
		snapshot = NULL;
	else if (c->has_services)
		snapshot = snapshot_new(settings, &error);
	else
		snapshot = snapshot_new_with(settings, shipped, &error);
	if (snapshot == NULL)
		fail(c, "%s", error->message);
	return snapshot;
}

// One line of `before`: other mails of the same ask that came, or what was decided of it.
static void
remember_one(Case *c, const Notice *notice, char *line)
{
	const char *owner = next_word(&line), *what = next_word(&line);
	const char *inviter = notice_fact(notice, FACT_INVITER);
	g_autofree char *name = inviter == NULL ? NULL : name_fold(inviter);
	const AskMail mail = { .owner = owner,
		.service = notice->service,
		.invitation = notice->invitation,
		.profile = notice_fact(notice, FACT_PROFILE),
		.name = name };
	gboolean is_good = TRUE;

	for (guint outcome = 0; outcome < ASK_OUTCOMES; outcome++)
		if (g_str_equal(what, ask_outcome_word((AskOutcome)outcome)))
			is_good = ask_settle(c->memory.asks, &mail, (AskOutcome)outcome, NULL);
	for (guint64 n = g_ascii_strtoull(what, NULL, 10); is_good && n > 0; n--)
		is_good = ask_count(c->memory.asks, &mail, "tag", "before", NULL, NULL);
	if (!is_good)
		fail(c, "could not be remembered: %s", what);
}

static void
remember(Case *c, const Snapshot *snapshot, const Envelope *envelope, Message *message)
{
	g_autoptr(Notice) notice = judge_recognise(snapshot, envelope, message);

	c->memory.book = book_new(store_known(c->store));
	if (c->before->len == 0)
		return;
	c->memory.asks = store_asks(c->store);
	for (guint i = 0; i < c->before->len; i++)
		remember_one(c, notice, c->before->pdata[i]);
}

static Explanation *
judge(Case *c, const Snapshot *snapshot)
{
	g_autofree char *path = find_file(c, c->mail);
	g_autofree char *data = NULL;
	g_autoptr(GError) error = NULL;
	Envelope *envelope;
	Message *message;
	gsize length;

	if (!g_file_get_contents(path, &data, &length, &error)) {
		fail(c, "%s", error->message);
		return NULL;
	}
	g_string_append_len(c->top, data, (gssize)length);
	message = message_parse(c->top->str, c->top->len, &error);
	if (message == NULL) {
		fail(c, "%s", error->message);
		return NULL;
	}
	envelope = envelope_new();
	envelope_set(&envelope->sender, c->sender == NULL ? "<>" : c->sender);
	envelope_set(&envelope->queue_id, "4CASE");
	for (guint i = 0; i < c->recipients->len; i++)
		g_ptr_array_add(envelope->recipients, g_strdup(c->recipients->pdata[i]));
	remember(c, snapshot, envelope, message);
	return explain_mail(snapshot, &c->memory, c->mail, message, envelope, OWNER_IN_DOMAINS);
}

static void
carry(Case *c, const Snapshot *snapshot, const Explanation *explanation)
{
	const CarryFunctions functions = { record_keep, record_edit };

	c->envelope = explanation->envelope;
	c->message = explanation->message;
	if (snapshot->settings->mode == MODE_ACT)
		carry_out(explanation->plan, snapshot, c->envelope, &functions, c);
}

// --- expectations -------------------------------------------------------------------------------

static void
compare(Case *c, const char *what, const char *wanted, const char *seen)
{
	gboolean wants_none = g_str_equal(wanted, "none");

	if (wants_none ? seen == NULL || g_str_equal(seen, "none") : g_strcmp0(wanted, seen) == 0)
		return;
	fail(c, "%s: expected %s, saw %s", what, wanted, seen == NULL ? "none" : seen);
}

static char *
seen_script(const Notice *notice)
{
	const char *name = notice_fact(notice, FACT_INVITER);
	g_auto(GStrv) codes = name == NULL ? NULL : script_codes(name);

	return codes == NULL || codes[0] == NULL ? NULL : g_strjoinv(",", codes);
}

static char *
seen_latin(const Notice *notice)
{
	const char *name = notice_fact(notice, FACT_INVITER);

	return name == NULL ? NULL : name_latin(name, notice->language);
}

// A case is written in lines: what spans several stands there with blanks between.
static char *
one_line(const char *value)
{
	return value == NULL ? NULL : g_strdelimit(g_strdup(value), "\n", ' ');
}

static char *
seen_of(const Notice *notice, const char *word)
{
	if (g_str_equal(word, "name"))
		return g_strdup(notice_fact(notice, FACT_INVITER));
	if (g_str_equal(word, "script"))
		return seen_script(notice);
	if (g_str_equal(word, "latin"))
		return seen_latin(notice);
	if (g_str_equal(word, "language"))
		return g_strdup(notice->language);
	if (g_str_equal(word, "template"))
		return g_strdup(notice->evidence);
	if (g_str_equal(word, "authentic"))
		return g_strdup(authentic_word(notice->authentic));
	for (FactName fact = 0; fact < FACT_COUNT; fact++)
		if (g_str_equal(word, fact_word(fact)))
			return one_line(notice_fact(notice, fact));
	return g_strdup_printf("'%s' is no word of an expectation", word);
}

static void
expect_notice(Case *c, const Explanation *explanation, char *line)
{
	const Notice *notice = explanation->notice;
	const char *service = next_word(&line);
	const char *kind = next_word(&line);
	const char *word;

	compare(c, "service", service, notice == NULL ? NULL : notice->service);
	if (kind == NULL || notice == NULL)
		return;
	compare(c, "kind", kind, kind_word(notice->kind));
	while ((word = next_word(&line)) != NULL) {
		const char *wanted = next_word(&line);
		g_autofree char *seen = seen_of(notice, word);

		compare(c, word, wanted == NULL ? "none" : wanted, seen);
	}
}

static const Judged *
judged_of(const Explanation *explanation, const char *address)
{
	for (guint i = 0; i < explanation->plan->recipients->len; i++) {
		const Judged *judged = explanation->plan->recipients->pdata[i];

		if (g_str_equal(judged->exact, address))
			return judged;
	}
	return NULL;
}

static void
expect_known(Case *c, const Explanation *explanation, char *line)
{
	const char *address = next_word(&line), *wanted = next_word(&line);
	const Judged *judged = judged_of(explanation, address);

	compare(c, "known", wanted, judged == NULL ? NULL : judged->known);
}

static void
expect_asked(Case *c, const Explanation *explanation, char *line)
{
	const char *address = next_word(&line), *wanted = next_word(&line);
	const Judged *judged = judged_of(explanation, address);

	compare(c, "asked", wanted,
		judged == NULL || judged->asked == 0 ? NULL : judged->asked_text);
}

static void
expect_claims(Case *c, const Explanation *explanation, char *line)
{
	const Notice *notice = explanation->notice;
	const char *said[CLAIMS_COUNT + 1] = { NULL };
	g_autofree char *seen = NULL;
	guint n = 0;

	for (guint i = 0; notice != NULL && i < CLAIMS_COUNT; i++)
		if (notice->claims & (1u << i))
			said[n++] = claims_word(i);
	seen = g_strjoinv(" ", (char **)said);
	compare(c, "claims", g_strstrip(line), seen);
}

// Where a fact was found.
static void
expect_found(Case *c, const Explanation *explanation, char *line)
{
	const Notice *notice = explanation->notice;
	const char *word = next_word(&line);

	for (FactName fact = 0; word != NULL && fact < FACT_COUNT; fact++) {
		const char *found = notice == NULL ? NULL : notice->facts[fact].found;

		if (g_str_equal(word, fact_word(fact))) {
			compare(c, word, g_strstrip(line), found);
			return;
		}
	}
	if (g_strcmp0(word, "language") == 0 && notice != NULL)
		compare(c, word, g_strstrip(line), notice->language_found);
	else
		fail(c, "'%s' is nothing that is found", word == NULL ? "" : word);
}

// A reason is a whole sentence, '*' stands for anything in it.
static const char *
find_reason(const Notice *notice, const char *wanted)
{
	for (guint i = 0; notice != NULL && wanted != NULL && i < notice->reasons->len; i++)
		if (g_pattern_match_simple(wanted, notice->reasons->pdata[i]))
			return notice->reasons->pdata[i];
	return NULL;
}

static void
expect_reason(Case *c, const Explanation *explanation, char *line)
{
	const Notice *notice = explanation->notice;
	const char *wanted = next_word(&line);
	g_autoptr(GString) all = g_string_new(NULL);

	if (find_reason(notice, wanted) != NULL)
		return;
	for (guint i = 0; notice != NULL && i < notice->reasons->len; i++)
		g_string_append_printf(all, "; %s", (char *)notice->reasons->pdata[i]);
	fail(c, "reason: expected %s, saw%s", wanted, all->len == 0 ? " none" : all->str);
}

static void
expect_no_reason(Case *c, const Explanation *explanation, char *line)
{
	const char *seen = find_reason(explanation->notice, next_word(&line));

	if (seen != NULL)
		fail(c, "unexpected reason: %s", seen);
}

static const Judged *
find_judged(const Plan *plan, const char *address)
{
	for (guint i = 0; i < plan->recipients->len; i++) {
		const Judged *judged = plan->recipients->pdata[i];

		if (g_ascii_strcasecmp(judged->exact, address) == 0)
			return judged;
	}
	return NULL;
}

static void
expect_verdict(Case *c, const Plan *plan, const char *address, char *line)
{
	const Judged *judged = find_judged(plan, address);
	const char *action = next_word(&line);
	const Rule *rule = judged == NULL ? NULL : judged->verdict.rule;
	const char *word;

	if (judged == NULL) {
		fail(c, "%s is no recipient", address);
		return;
	}
	compare(c, address, action == NULL ? "none" : action, action_word(judged->verdict.action));
	while ((word = next_word(&line)) != NULL) {
		const char *wanted = next_word(&line);

		if (g_str_equal(word, "by"))
			compare(c, "rule", wanted, rule == NULL ? NULL : rule->name);
		else if (g_str_equal(word, "into"))
			compare(c, "folder", wanted, rule == NULL ? NULL : rule->folder);
		else
			fail(c, "'%s' is no word of an expectation", word);
	}
}

static void
expect_recorded(Case *c, const char *what, const GPtrArray *seen, char *line)
{
	g_autofree char *all = NULL;

	g_strstrip(line);
	if (g_str_equal(line, "nothing") && seen->len == 0)
		return;
	for (guint i = 0; i < seen->len; i++)
		if (g_str_equal(seen->pdata[i], line))
			return;
	g_ptr_array_add((GPtrArray *)seen, NULL);
	all = g_strjoinv("; ", (char **)seen->pdata);
	g_ptr_array_remove_index((GPtrArray *)seen, seen->len - 1);
	fail(c, "%s: expected %s, saw: %s", what, line, *all == '\0' ? "nothing" : all);
}

static void
expect_mta(Case *c, const Explanation *explanation, char *line)
{
	expect_recorded(c, "mta", c->recorded, line);
}

static void
expect_store(Case *c, const Explanation *explanation, char *line)
{
	expect_recorded(c, "store", c->stored, line);
}

static const struct {
	const char *word;
	void (*expect)(Case *c, const Explanation *explanation, char *line);
} expectations[] = {
	{ "notice", expect_notice },
	{ "claims", expect_claims },
	{ "known", expect_known },
	{ "asked", expect_asked },
	{ "found", expect_found },
	{ "reason", expect_reason },
	{ "no-reason", expect_no_reason },
	{ "mta", expect_mta },
	{ "store", expect_store },
};

// What is no such word is a recipient's address.
static void
expect(Case *c, const Explanation *explanation, const char *text)
{
	g_autofree char *copy = g_strdup(text);
	char *line = copy;
	const char *what = next_word(&line);

	if (what == NULL) {
		fail(c, "an empty expectation");
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(expectations); i++) {
		if (g_str_equal(what, expectations[i].word)) {
			expectations[i].expect(c, explanation, line);
			return;
		}
	}
	expect_verdict(c, explanation->plan, what, line);
}

// --- one case -----------------------------------------------------------------------------------

static Case *
case_new(const char *file, guint line, const char *title)
{
	Case *c = g_new0(Case, 1);

	c->file = g_strdup(file);
	c->line = line;
	c->title = g_strdup(title);
	c->folder = tempdir_new(NULL);
	c->top = g_string_new(NULL);
	c->settings = g_string_new(NULL);
	c->recipients = g_ptr_array_new_with_free_func(g_free);
	c->before = g_ptr_array_new_with_free_func(g_free);
	c->expects = g_ptr_array_new_with_free_func(g_free);
	c->recorded = g_ptr_array_new_with_free_func(g_free);
	c->stored = g_ptr_array_new_with_free_func(g_free);
	c->wrong = g_string_new(NULL);
	return c;
}

static void
case_free(Case *c)
{
	book_free(c->memory.book);
	store_close(c->store);
	tempdir_remove(c->folder);
	g_free(c->file);
	g_free(c->title);
	g_free(c->folder);
	g_free(c->sender);
	g_free(c->mail);
	g_free(c->site);
	g_string_free(c->top, TRUE);
	g_string_free(c->settings, TRUE);
	g_ptr_array_unref(c->recipients);
	g_ptr_array_unref(c->before);
	g_ptr_array_unref(c->expects);
	g_ptr_array_unref(c->recorded);
	g_ptr_array_unref(c->stored);
	g_string_free(c->wrong, TRUE);
	g_free(c);
}

static void
judge_case(Case *c)
{
	g_autoptr(Snapshot) snapshot = make_snapshot(c);
	g_autoptr(Explanation) explanation = snapshot == NULL ? NULL : judge(c, snapshot);

	if (explanation == NULL)
		return;
	carry(c, snapshot, explanation);
	for (guint i = 0; i < c->expects->len; i++)
		expect(c, explanation, c->expects->pdata[i]);
}

static void
report(const Case *c)
{
	g_auto(GStrv) lines = g_strsplit(c->wrong->str, "\n", -1);
	gboolean is_right = c->wrong->len == 0;

	n_run++;
	n_failed += !is_right;
	printf("%s %u - %s: %s\n", is_right ? "ok" : "not ok", n_run, c->file, c->title);
	for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
		printf("# %s:%u: %s\n", c->file, c->line, lines[i]);
}

static void
finish_case(Case *c)
{
	if (c == NULL)
		return;
	if (c->mail == NULL || c->expects->len == 0)
		fail(c, "a case needs a mail and something to expect");
	if (c->wrong->len == 0)
		judge_case(c);
	report(c);
	case_free(c);
}

// --- reading a file -----------------------------------------------------------------------------

static void
read_recipient(Case *c, char *rest)
{
	const char *address = next_word(&rest);
	const char *word = next_word(&rest);

	g_ptr_array_add(c->recipients, g_strdup(address));
	if (word != NULL && g_str_equal(word, "rules"))
		give_rules(c, address, next_word(&rest));
	else if (word != NULL)
		fail(c, "'%s' behind a recipient; write: rcpt ADDRESS rules FILE", word);
}

static void
read_user(Case *c, char *rest)
{
	const char *address = next_word(&rest);

	give_rules(c, address, next_word(&rest));
}

static void
read_people(Case *c, char *rest)
{
	const char *address = next_word(&rest);
	const char *name = next_word(&rest);
	g_autofree char *base = g_path_get_basename(name);

	give_file(c, address, name, base);
}

static void
read_before(Case *c, char *rest)
{
	g_ptr_array_add(c->before, g_strdup(g_strstrip(rest)));
}

static void
read_setting(Case *c, char *rest)
{
	g_strstrip(rest);
	c->has_domains |= g_str_has_prefix(rest, "domains");
	g_string_append_printf(c->settings, "%s\n", rest);
}

static void
read_alias(Case *c, char *rest)
{
	g_strstrip(rest);
	if (strstr(c->settings->str, "[aliases]") == NULL)
		g_string_append(c->settings, "[aliases]\n");
	g_string_append_printf(c->settings, "%s\n", rest);
}

static void
read_from(Case *c, char *rest)
{
	c->sender = g_strdup(g_strstrip(rest));
}

static void
read_mail(Case *c, char *rest)
{
	c->mail = g_strdup(g_strstrip(rest));
}

static void
read_site(Case *c, char *rest)
{
	c->site = g_strdup(g_strstrip(rest));
}

static void
read_top(Case *c, char *rest)
{
	g_string_append_printf(c->top, "%s\n", g_strstrip(rest));
}

static void
read_service(Case *c, char *rest)
{
	give_service(c, g_strstrip(rest));
}

static void
read_expect(Case *c, char *rest)
{
	g_ptr_array_add(c->expects, g_strdup(g_strstrip(rest)));
}

static const struct {
	const char *word;
	void (*read)(Case *c, char *rest);
} readers[] = {
	{ "from", read_from },
	{ "rcpt", read_recipient },
	{ "user", read_user },
	{ "people", read_people },
	{ "before", read_before },
	{ "mail", read_mail },
	{ "top", read_top },
	{ "site", read_site },
	{ "service", read_service },
	{ "set", read_setting },
	{ "alias", read_alias },
	{ "expect", read_expect },
};

static void
read_line(Case *c, const char *word, char *rest)
{
	for (guint i = 0; i < G_N_ELEMENTS(readers); i++) {
		if (g_str_equal(word, readers[i].word)) {
			readers[i].read(c, rest);
			return;
		}
	}
	fail(c, "'%s' is no word of a case file", word);
}

// A file written in the case itself, up to a line "end". The number of its last line.
static guint
read_inner_file(Case *c, char **lines, guint i, const char *name)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *path = g_build_filename(c->folder, name, NULL);

	for (i++; lines[i] != NULL && !g_str_equal(lines[i], "end"); i++)
		g_string_append_printf(text, "%s\n", lines[i]);
	g_file_set_contents(path, text->str, (gssize)text->len, NULL);
	return i;
}

static void
run_file(const char *path)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	Case *c = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		g_error("can't read %s", path);
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		char *rest = lines[i];
		const char *word = *rest == '#' ? NULL : next_word(&rest);

		if (word == NULL)
			continue;
		if (g_str_equal(word, "case")) {
			finish_case(c);
			c = case_new(path, i + 1, g_strstrip(rest));
		} else if (c == NULL) {
			g_error("%s:%u: a line before the first case", path, i + 1);
		} else if (g_str_equal(word, "file")) {
			i = read_inner_file(c, lines, i, g_strstrip(rest));
		} else {
			read_line(c, word, rest);
		}
	}
	finish_case(c);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Without arguments all case files; run from the project's folder.
int
main(int argc, char **argv)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	GDir *dir = argc > 1 ? NULL : g_dir_open("tests/cases", 0, NULL);
	const char *name;

	for (int i = 1; i < argc; i++)
		g_ptr_array_add(paths, g_strdup(argv[i]));
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_suffix(name, ".case"))
			g_ptr_array_add(paths, g_build_filename("tests/cases", name, NULL));
	g_clear_pointer(&dir, g_dir_close);
	g_ptr_array_sort(paths, compare_names);
	shipped = catalogue_read("config/services.d", NULL, &error);
	if (shipped == NULL)
		g_error("%s", error->message);
	for (guint i = 0; i < paths->len; i++)
		run_file(paths->pdata[i]);
	catalogue_free(shipped);
	printf("1..%u\n", n_run);
	return n_failed == 0 ? 0 : 1;
}
