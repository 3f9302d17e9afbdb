// control-explain.c - tests of control/explain: what programs and people are told of a mail.
#include "control/explanation.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "policy/change.h"
#include "text/pattern.h"

static const char service[] = "[service]\nname = Meet\ndomains = meet.example\n"
			      "detail = {inviter} | {headline} | View profile\n"
			      "detail.2 = {mutual} friends\n"
			      "[request]\nen = {inviter} asks\n";

static const char rules[] = "[me]\nreads = en\n"
			    "[rule known words]\nheadline = baker\naction = tag\n"
			    "[rule unreadable]\nscript = unreadable\naction = fold\n"
			    "into = folder Invitations\n";

static Snapshot *
snapshot_new_for_test(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("explain-XXXXXX", NULL);
	g_autofree char *settings_path = g_build_filename(folder, "settings.ini", NULL);
	g_autofree char *rules_path = g_build_filename(folder, "rules.ini", NULL);
	g_autofree char *services = g_build_filename(folder, "services", NULL);
	g_autofree char *meet = g_build_filename(services, "meet.ini", NULL);

	g_assert_cmpint(g_mkdir(services, 0700), ==, 0);
	g_assert_true(g_file_set_contents(settings_path,
		"[settings]\nrules = rules.ini\ncatalogue = services\nadditions = services\n"
		"users =\n",
		-1, NULL));
	g_assert_true(g_file_set_contents(rules_path, rules, -1, NULL));
	g_assert_true(g_file_set_contents(meet, service, -1, NULL));
	Settings *settings = settings_read(settings_path, &error);
	g_assert_no_error(error);
	Snapshot *snapshot = snapshot_new(settings, &error);
	g_assert_no_error(error);
	g_remove(settings_path);
	g_remove(rules_path);
	g_remove(meet);
	g_rmdir(services);
	g_rmdir(folder);
	return snapshot;
}

static JsonObject *
object_of(JsonParser *parser, const char *line)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(strchr(line, '\n'));
	json_parser_load_from_data(parser, line, -1, &error);
	g_assert_no_error(error);
	return json_node_get_object(json_parser_get_root(parser));
}

// Exactly these, in this order.
static void
check_keys(JsonObject *object, const char *const *keys)
{
	g_autoptr(GList) members = json_object_get_members(object);
	const GList *member = members;

	for (guint i = 0; keys[i] != NULL; i++, member = member->next) {
		g_assert_nonnull(member);
		g_assert_cmpstr(member->data, ==, keys[i]);
	}
	g_assert_null(member);
}

static const char *const mail_keys[] = { "file", "notice", "recipients", "error", NULL };
static const char *const notice_keys[] = { "service", "kind", "language", "inviter", "group",
	"event", "document", "authentic", "claims", "reasons", "template", "found", NULL };
static const char *const inviter_keys[] = { "name", "latin", "scripts", "headline", "company",
	"profile", "note", "mutual", NULL };
static const char *const recipient_keys[] = { "address", "owner", "readable", "known", "known_name",
	"known_source", "known_reason", "known_error", "people_error", "asked", "asked_error",
	"dismissed", "action", "softened", "into", "rule", "trace", "changes", "error", NULL };
static const char *const trace_keys[] = { "rule", "holds", "failed", "why", "conditions", NULL };
static const char *const condition_keys[] = { "condition", "saw", "holds", NULL };
static const char *const change_keys[] = { "if", "action", "into", "rule", NULL };
static const char *const changed_keys[] = { "fact", "is", "condition", "holds", NULL };
static const char *const found_keys[] = { "inviter", "headline", "company", "note", "profile",
	"group", "event", "document", "mutual", "language", NULL };

// One mail explained, and read back.
typedef struct {
	Snapshot *snapshot;
	Explanation *explanation;
	JsonParser *parser;
	JsonObject *object;
} Told;

static void
told_clear(Told *told)
{
	g_object_unref(told->parser);
	explain_free(told->explanation);
	snapshot_unref(told->snapshot);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Told, told_clear)

static void
tell(Told *told, const char *file, const char *mail, const char *const *recipients)
{
	told->snapshot = snapshot_new_for_test();
	told->explanation = explain_data(
		told->snapshot, NULL, file, mail, strlen(mail), NULL, (char **)recipients);
	told->parser = json_parser_new();
	g_autofree char *line = explanation_json(told->explanation);
	told->object = object_of(told->parser, line);
	check_keys(told->object, mail_keys);
}

static const char request[] = "Return-Path: <bounce@meet.example>\n"
			      "From: Meet <n@meet.example>\n"
			      "To: Bo <bo+x@example.org>\nCc: cleo@example.com, nobody\n"
			      "Subject: Светлана Гурьева asks\n\n"
			      "Светлана Гурьева\nPlumber\nView profile\n1,234 friends\n";

static void
test_notice(void)
{
	g_auto(Told) told = { NULL };

	tell(&told, "a.eml", request, NULL);
	JsonObject *notice = json_object_get_object_member(told.object, "notice");
	JsonObject *inviter = json_object_get_object_member(notice, "inviter");
	JsonObject *found = json_object_get_object_member(notice, "found");

	g_assert_cmpstr(json_object_get_string_member(told.object, "file"), ==, "a.eml");
	g_assert_true(json_object_get_null_member(told.object, "error"));
	check_keys(notice, notice_keys);
	check_keys(inviter, inviter_keys);
	check_keys(found, found_keys);
	g_assert_cmpstr(json_object_get_string_member(notice, "service"), ==, "meet");
	g_assert_cmpstr(json_object_get_string_member(notice, "kind"), ==, "request");
	g_assert_cmpstr(json_object_get_string_member(notice, "language"), ==, "en");
	g_assert_cmpstr(json_object_get_string_member(notice, "authentic"), ==, "unknown");
	g_assert_cmpstr(json_object_get_string_member(notice, "template"), ==, "meet/request/en");
	g_assert_cmpstr(json_object_get_string_member(inviter, "name"), ==, "Светлана Гурьева");
	g_assert_cmpstr(json_object_get_string_member(inviter, "latin"), ==, "Svetlana Gureva");
	g_assert_cmpstr(json_object_get_string_member(inviter, "headline"), ==, "Plumber");
	g_assert_cmpint(json_object_get_int_member(inviter, "mutual"), ==, 1234);
	g_assert_true(json_object_get_null_member(inviter, "profile"));
	g_assert_true(json_object_get_null_member(inviter, "note"));
	JsonArray *scripts = json_object_get_array_member(inviter, "scripts");
	g_assert_cmpuint(json_array_get_length(scripts), ==, 1);
	g_assert_cmpstr(json_array_get_string_element(scripts, 0), ==, "Cyrl");
	g_assert_cmpstr(json_object_get_string_member(found, "inviter"), ==, "subject");
	g_assert_cmpstr(json_object_get_string_member(found, "headline"), ==, "body");
}

static void
test_recipients(void)
{
	g_auto(Told) told = { NULL };

	tell(&told, "a.eml", request, NULL);
	JsonArray *recipients = json_object_get_array_member(told.object, "recipients");
	g_assert_cmpuint(json_array_get_length(recipients), ==, 2);
	JsonObject *bo = json_array_get_object_element(recipients, 0);
	JsonArray *trace = json_object_get_array_member(bo, "trace");
	JsonObject *failed = json_array_get_object_element(trace, 0);
	JsonObject *held = json_array_get_object_element(trace, 1);

	check_keys(bo, recipient_keys);
	g_assert_cmpstr(json_object_get_string_member(bo, "address"), ==, "bo+x@example.org");
	g_assert_cmpstr(json_object_get_string_member(bo, "owner"), ==, "bo@example.org");
	g_assert_true(json_object_get_null_member(bo, "softened"));
	g_assert_false(json_object_get_boolean_member(bo, "readable"));
	g_assert_true(json_object_get_null_member(bo, "known"));
	g_assert_true(json_object_get_null_member(bo, "asked"));
	g_assert_cmpstr(json_object_get_string_member(bo, "action"), ==, "fold");
	g_assert_cmpstr(json_object_get_string_member(bo, "into"), ==, "folder Invitations");
	g_assert_cmpstr(json_object_get_string_member(bo, "rule"), ==, "unreadable");
	g_assert_true(json_object_get_null_member(bo, "error"));
	g_assert_cmpuint(json_array_get_length(trace), ==, 2);
	check_keys(failed, trace_keys);
	check_keys(held, trace_keys);
	g_assert_cmpstr(json_object_get_string_member(failed, "rule"), ==, "known words");
	g_assert_false(json_object_get_boolean_member(failed, "holds"));
	g_assert_cmpstr(json_object_get_string_member(failed, "failed"), ==, "headline = baker");
	g_assert_true(json_object_get_boolean_member(held, "holds"));
	g_assert_true(json_object_get_null_member(held, "failed"));
	g_assert_cmpstr(told.explanation->envelope->sender, ==, "<bounce@meet.example>");
}

// The values that were seen, and what would have decided otherwise.
static void
test_why(void)
{
	g_auto(Told) told = { NULL };

	tell(&told, "a.eml", request, NULL);
	JsonArray *recipients = json_object_get_array_member(told.object, "recipients");
	JsonObject *bo = json_array_get_object_element(recipients, 0);
	JsonArray *trace = json_object_get_array_member(bo, "trace");
	JsonObject *failed = json_array_get_object_element(trace, 0);
	JsonArray *conditions = json_object_get_array_member(failed, "conditions");
	JsonObject *headline = json_array_get_object_element(conditions, 0);
	JsonArray *changes = json_object_get_array_member(bo, "changes");

	g_assert_true(json_object_get_null_member(failed, "why"));
	g_assert_cmpuint(json_array_get_length(conditions), ==, 1);
	check_keys(headline, condition_keys);
	g_assert_cmpstr(
		json_object_get_string_member(headline, "condition"), ==, "headline = baker");
	g_assert_cmpstr(json_object_get_string_member(headline, "saw"), ==, "Plumber");
	g_assert_false(json_object_get_boolean_member(headline, "holds"));
	g_assert_cmpuint(json_array_get_length(changes), ==, 2);
	JsonObject *tag = json_array_get_object_element(changes, 0);
	JsonArray *facts = json_object_get_array_member(tag, "if");
	JsonObject *baker = json_array_get_object_element(facts, 0);
	check_keys(tag, change_keys);
	check_keys(baker, changed_keys);
	g_assert_cmpuint(json_array_get_length(facts), ==, 1);
	g_assert_cmpstr(json_object_get_string_member(baker, "fact"), ==, "headline");
	g_assert_cmpstr(json_object_get_string_member(baker, "is"), ==, "baker");
	g_assert_true(json_object_get_null_member(baker, "condition"));
	g_assert_true(json_object_get_null_member(baker, "holds"));
	g_assert_cmpstr(json_object_get_string_member(tag, "action"), ==, "tag");
	g_assert_true(json_object_get_null_member(tag, "into"));
	g_assert_cmpstr(json_object_get_string_member(tag, "rule"), ==, "known words");
	JsonObject *accept = json_array_get_object_element(changes, 1);
	g_assert_cmpstr(json_object_get_string_member(accept, "action"), ==, "accept");
	g_assert_true(json_object_get_null_member(accept, "rule"));
}

// Rules in the place of everybody's own.
static void
give_rules(Snapshot *snapshot, const char *text)
{
	const RuleScope scope = { FALSE, (char **)action_words(), NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("rules.ini", NULL, text, strlen(text), &error);

	g_assert_no_error(error);
	snapshot->instead = ruleset_new(file, &scope, &error);
	g_assert_no_error(error);
}

static void
test_words(void)
{
	static const char *const recipients[] = { "bo@example.org", NULL };
	static const struct {
		const char *label, *rules, *line;
	} rows[] = {
		{ "what held", "[rule a]\nkind = request, join\naction = accept\n",
			"    rule \"a\" holds\n      yes  kind = request, join   (saw request)\n" },
		{ "each condition, those behind the first that failed as well",
			"[rule a]\ncompany = x\nkind = request\nmutual = 3\naction = tag\n",
			"      no   company = x   (saw nothing)\n      yes  kind = request   (saw "
			"request)\n      no   mutual = 3   (saw 1234)\n" },
		{ "a value", "[rule a]\nkind = follow\naction = accept\n",
			"    would be accepted by rule \"a\" if kind = follow\n" },
		{ "no rule would hold",
			"[rule a]\nkind = request\naction = fold\ninto = folder X\n",
			"    would be folded into folder Invitations by the site's rule "
			"\"unreadable\" if kind = reminder\n" },
		{ "what is missing", "[rule a]\nsubject = !*asks\naction = tag\n",
			"    would be tagged by rule \"a\" if there were no subject\n" },
		{ "a pattern", "[rule a]\nheadline = /x/\naction = accept\n",
			"    would be accepted by rule \"a\" if headline matched /x/\n" },
		{ "a negated pattern", "[rule a]\nfrom = !/meet/\naction = accept\n",
			"    would be accepted by rule \"a\" if from did not match /meet/\n" },
		{ "a script", "[rule a]\nscript = Arab\naction = accept\n",
			"    would be accepted by rule \"a\" if script = Arab held\n" },
		{ "a '*'", "[rule a]\nfrom = *@x.example\naction = accept\n",
			"    would be accepted by rule \"a\" if from = *@x.example held\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Snapshot) snapshot = snapshot_new_for_test();
		give_rules(snapshot, rows[i].rules);
		g_autoptr(Explanation) explanation = explain_data(snapshot, NULL, "a.eml", request,
			strlen(request), NULL, (char **)recipients);
		g_autofree char *text = explanation_text(explanation);
		g_test_message("%s: %s", rows[i].label, text);
		g_assert_nonnull(strstr(text, rows[i].line));
	}
}

// A user's pattern that takes too long, mail after mail.
static void
test_gave_up(void)
{
	static const char *const recipients[] = { "bo@example.org", NULL };
	static const char *const whys[] = { "gave up after 1000 steps", "gave up after 1000 steps",
		"gave up after 1000 steps", "switched off, because it took too long too often" };
	static const char mail[] = "From: Meet <n@meet.example>\n"
				   "Subject: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa asks\n\n";
	g_autoptr(Snapshot) snapshot = snapshot_new_for_test();

	give_rules(snapshot,
		"[rule slow]\nkind = request\nsubject = /^.*.*.*.*q|asks$/\naction = tag\n");
	for (guint i = 0; i < G_N_ELEMENTS(whys); i++) {
		pattern_set_limits((PatternLimits) { .steps = 1000, .milliseconds = 1000 });
		g_autoptr(Explanation) explanation = explain_data(
			snapshot, NULL, "a.eml", mail, strlen(mail), NULL, (char **)recipients);
		// What gave up then is not tried once more now.
		pattern_set_limits((PatternLimits) { .steps = 10000000, .milliseconds = 1000 });
		g_autofree char *text = explanation_text(explanation);
		g_autofree char *json = explanation_json(explanation);
		g_autofree char *line = g_strdup_printf("    rule \"slow\" gave up: subject = "
							"/^.*.*.*.*q|asks$/: %s\n      yes  kind = "
							"request   (saw request)\n      ?    "
							"subject = /^.*.*.*.*q|asks$/   (saw aaa",
			whys[i]);

		g_test_message("%s", text);
		g_assert_nonnull(strstr(text, line));
		g_assert_nonnull(strstr(json, whys[i]));
	}
}

// All that is said of the tree's own mails, set in the place of what they say, decides as it is said.
static guint
apply_changes(const Explanation *explanation, const Judged *judged)
{
	const Snapshot *snapshot = explanation->snapshot;
	Facts facts;
	guint applied = 0;

	judge_facts(snapshot, judged, explanation->notice, explanation->message, &facts);
	g_autoptr(GPtrArray) changes =
		change_find(snapshot->site, judged->rules, &facts, judged->verdict.rule);
	for (guint i = 0; i < changes->len; i++) {
		const Change *change = changes->pdata[i];
		g_autoptr(GHashTable) instead =
			g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

		for (guint j = 0; j < change->facts->len; j++) {
			const ChangedFact *changed = change->facts->pdata[j];
			char **texts = g_new0(char *, 2);

			texts[0] = changed->text;
			g_hash_table_insert(instead, (gpointer)changed->fact, texts);
			if (changed->text == NULL)
				g_hash_table_remove_all(instead);
		}
		if (g_hash_table_size(instead) < change->facts->len)
			continue;
		facts.instead = instead;
		Verdict verdict = verdict_decide(snapshot->site, judged->rules, &facts, NULL);
		facts.instead = NULL;
		g_assert_true(verdict.rule == change->verdict.rule);
		applied++;
	}
	return applied;
}

static Snapshot *
snapshot_of_tree(const char *rules_file)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("explain-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "settings.ini", NULL);
	g_autofree char *cwd = g_get_current_dir();
	g_autofree char *text = g_strdup_printf("[settings]\nrules = %s/tests/rules/site.ini\n"
						"catalogue = %s/config/services.d\n"
						"additions = %s/config/services.d\nusers =\n",
		cwd, cwd, cwd);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	Snapshot *snapshot = snapshot_read(path, &error);
	g_assert_no_error(error);
	g_assert_true(snapshot_replace_users(snapshot, rules_file, &error));
	g_remove(path);
	g_rmdir(folder);
	return snapshot;
}

static void
test_changes(void)
{
	static const char *const files[] = { "tests/rules/ana.ini", "tests/rules/bo.ini",
		"config/user.ini" };
	guint applied = 0;

	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(Snapshot) snapshot = snapshot_of_tree(files[i]);
		g_autoptr(GDir) corpus = g_dir_open("tests/corpus", 0, NULL);
		const char *recipients[] = { "ana@example.org", NULL }, *name;

		while ((name = g_dir_read_name(corpus)) != NULL) {
			g_autofree char *path = g_build_filename("tests/corpus", name, NULL);
			g_autofree char *data = NULL;
			gsize length;

			if (!g_str_has_suffix(name, ".eml"))
				continue;
			g_assert_true(g_file_get_contents(path, &data, &length, NULL));
			g_autoptr(Explanation) explanation = explain_data(
				snapshot, NULL, path, data, length, NULL, (char **)recipients);
			if (explanation->notice != NULL)
				applied += apply_changes(
					explanation, explanation->plan->recipients->pdata[0]);
		}
	}
	g_test_message("%u changes applied", applied);
	g_assert_cmpuint(applied, >, 200);
}

static void
test_unknown(void)
{
	g_auto(Told) told = { NULL };

	tell(&told, "a.eml", "From: Meet <n@meet.example>\nSubject: News\n\n", NULL);
	JsonObject *notice = json_object_get_object_member(told.object, "notice");
	JsonObject *inviter = json_object_get_object_member(notice, "inviter");

	check_keys(notice, notice_keys);
	check_keys(inviter, inviter_keys);
	g_assert_cmpstr(json_object_get_string_member(notice, "kind"), ==, "other");
	g_assert_true(json_object_get_null_member(notice, "template"));
	g_assert_true(json_object_get_null_member(notice, "language"));
	g_assert_true(json_object_get_null_member(inviter, "name"));
	g_assert_true(json_object_get_null_member(inviter, "latin"));
	g_assert_true(json_object_get_null_member(inviter, "scripts"));
	g_assert_true(json_object_get_null_member(inviter, "mutual"));
	g_assert_cmpuint(
		json_array_get_length(json_object_get_array_member(told.object, "recipients")), ==,
		0);
}

static void
test_no_notice(void)
{
	static const char *const recipients[] = { "<bo@example.org>", NULL };
	g_auto(Told) told = { NULL };

	tell(&told, "a.eml", "From: tom@other.example\nSubject: x\n\n", recipients);
	JsonArray *list = json_object_get_array_member(told.object, "recipients");
	JsonObject *bo = json_array_get_object_element(list, 0);

	g_assert_true(json_object_get_null_member(told.object, "notice"));
	g_assert_true(json_object_get_null_member(told.object, "error"));
	g_assert_cmpuint(json_array_get_length(list), ==, 1);
	check_keys(bo, recipient_keys);
	g_assert_cmpstr(json_object_get_string_member(bo, "address"), ==, "bo@example.org");
	g_assert_true(json_object_get_null_member(bo, "owner"));
	g_assert_cmpstr(json_object_get_string_member(bo, "action"), ==, "accept");
	g_assert_true(json_object_get_null_member(bo, "readable"));
	g_assert_true(json_object_get_null_member(bo, "rule"));
	g_assert_cmpuint(json_array_get_length(json_object_get_array_member(bo, "trace")), ==, 0);
}

static void
test_unreadable(void)
{
	g_auto(Told) told = { NULL };

	tell(&told, "a\xff\"\n.eml", "\n", NULL);
	g_assert_cmpstr(
		json_object_get_string_member(told.object, "file"), ==, "a\xef\xbf\xbd\"\n.eml");
	g_assert_true(json_object_get_null_member(told.object, "notice"));
	g_assert_cmpuint(
		json_array_get_length(json_object_get_array_member(told.object, "recipients")), ==,
		0);
	g_assert_false(json_object_get_null_member(told.object, "error"));
	g_autofree char *text = explanation_text(told.explanation);
	g_assert_nonnull(strstr(text, "  error "));
}

static void
test_text(void)
{
	g_auto(Told) told = { NULL };

	tell(&told, "a.eml", request, NULL);
	g_autofree char *text = explanation_text(told.explanation);
	g_assert_true(g_str_has_prefix(text, "a.eml\n  subject   Светлана Гурьева asks\n"));
	g_assert_nonnull(strstr(text, "  inviter   Светлана Гурьева   (found in the subject)\n"
				      "  latin     Svetlana Gureva\n  script    Cyrl\n"));
	g_assert_nonnull(strstr(text, "  <bo+x@example.org> (by the rules of bo@example.org): "
				      "fold into folder Invitations by the site's rule "
				      "\"unreadable\"\n"));
	g_assert_true(g_str_has_suffix(text, "\n  (mode = observe: nothing is done)\n"));
	g_assert_nonnull(
		strstr(text, "    rule \"known words\" does not hold: headline = baker\n"));
}

// Nothing of a stranger's repaints the terminal: not in the file's name, the subject, an address.
static void
test_hostile_text(void)
{
	static const char *const recipients[] = { "<a\u202eb@example.org>", "\033[2J", NULL };
	g_auto(Told) told = { NULL };

	tell(&told, "\033]0;x\a.eml",
		"From: Meet <n@meet.example>\nSubject: \033[2J\u202e\u2066 asks\n\n", recipients);
	g_autofree char *text = explanation_text(told.explanation);
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		g_assert_true(c == '\n' || !g_unichar_iscntrl(c));
		g_assert_cmpint(g_unichar_type(c), !=, G_UNICODE_FORMAT);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/explain/JSON of a notice has all its keys", test_notice);
	g_test_add_func("/explain/JSON of recipients says why", test_recipients);
	g_test_add_func("/explain/JSON says what was seen and what would change it", test_why);
	g_test_add_func("/explain/people are told in words", test_words);
	g_test_add_func("/explain/a pattern that was given up or is switched off", test_gave_up);
	g_test_add_func("/explain/changes of the tree's mails decide as they say", test_changes);
	g_test_add_func("/explain/JSON of a mail that no template fits", test_unknown);
	g_test_add_func("/explain/JSON of a mail that is no notice", test_no_notice);
	g_test_add_func("/explain/JSON of a file that is no mail", test_unreadable);
	g_test_add_func("/explain/people are told the same", test_text);
	g_test_add_func("/explain/people are told nothing that repaints", test_hostile_text);
	return g_test_run();
}
