// judge-headers.c - tests of judge/headers and of the plan that judge/judge makes with them.
#include "judge/headers.h"

#include <glib/gstdio.h>
#include <string.h>

#include "judge/judge.h"
#include "notice/recognise.h"

// A notice's mail for recipients, judged by a site's rules.
typedef struct {
	Snapshot *snapshot;
	Envelope *envelope;
	Message *message;
	Notice *notice;
	Plan *plan;
} Mail;

static void
mail_clear(Mail *mail)
{
	plan_free(mail->plan);
	notice_free(mail->notice);
	message_free(mail->message);
	envelope_free(mail->envelope);
	snapshot_unref(mail->snapshot);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Mail, mail_clear)

static const char service[] = "[service]\nname = Meet\ndomains = meet.example\n"
			      "[request]\nen = {inviter} asks\n";

static Snapshot *
snapshot_of(const char *settings, const char *rules)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("headers-XXXXXX", NULL);
	g_autofree char *settings_path = g_build_filename(folder, "settings.ini", NULL);
	g_autofree char *rules_path = g_build_filename(folder, "rules.ini", NULL);
	g_autofree char *service_path = g_build_filename(folder, "services", NULL);
	g_autofree char *meet = g_build_filename(service_path, "meet.ini", NULL);
	g_autofree char *text = g_strdup_printf(
		"[settings]\ndomains = example.org\nrules = rules.ini\ncatalogue = services\n"
		"additions = services\nusers =\n%s",
		settings);

	g_assert_cmpint(g_mkdir(service_path, 0700), ==, 0);
	g_assert_true(g_file_set_contents(settings_path, text, -1, NULL));
	g_assert_true(g_file_set_contents(rules_path, rules, -1, NULL));
	g_assert_true(g_file_set_contents(meet, service, -1, NULL));
	Settings *read = settings_read(settings_path, &error);
	g_assert_no_error(error);
	Snapshot *snapshot = snapshot_new(read, &error);
	g_assert_no_error(error);
	g_remove(settings_path);
	g_remove(rules_path);
	g_remove(meet);
	g_rmdir(service_path);
	g_rmdir(folder);
	return snapshot;
}

// Who gets what: the local part of the recipient.
#define RULES                                                                                      \
	"[rule folded]\nrecipient = fold*, \\x22fold*, +fold*\naction = fold\ninto = folder "      \
	"Invitations\n"                                                                            \
	"[rule other folder]\nrecipient = else*\naction = fold\ninto = folder Mes invités\n"      \
	"[rule kept]\nrecipient = keep*\naction = quarantine\n"                                    \
	"[rule prefixed]\nrecipient = pre*\naction = tag\nprefix = [Meet]\n"                       \
	"[rule Einladung für alle]\nrecipient = tag*\naction = tag\n"                             \
	"[rule fremd]\nrecipient = fremd*\naction = tag\nprefix = Приглашение:\n"

#define REQUEST "From: Meet <n@meet.example>\nSubject: Светлана Гурьева asks\n"

static void
judge(Mail *mail, const char *settings, const char *headers, const char *const *recipients)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = g_strconcat(headers, "\nbody\n", NULL);

	mail->snapshot = snapshot_of(settings, RULES);
	mail->envelope = envelope_new();
	for (guint i = 0; recipients[i] != NULL; i++)
		g_ptr_array_add(mail->envelope->recipients, g_strdup(recipients[i]));
	mail->message = message_parse(text, strlen(text), &error);
	g_assert_no_error(error);
	mail->notice = judge_recognise(mail->snapshot, mail->envelope, mail->message);
	mail->plan = judge_mail(mail->snapshot, NULL, mail->envelope, mail->message, mail->notice,
		OWNER_IN_DOMAINS);
}

// "add-header X-Invite-Kind 0 request", one a line.
static char *
edits_text(const Plan *plan)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < plan->edits->len; i++) {
		const Edit *edit = plan->edits->pdata[i];

		g_string_append_printf(text, "%s %s", edit_word(edit->what), edit->name);
		if (edit->index > 0)
			g_string_append_printf(text, " %u", edit->index);
		if (edit->value != NULL)
			g_string_append_printf(text, " %s", edit->value);
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

static void
check(const char *label, const char *settings, const char *headers, const char *const *recipients,
	const char *expected)
{
	g_auto(Mail) mail = { NULL };

	g_test_message("%s", label);
	judge(&mail, settings, headers, recipients);
	g_autofree char *edits = edits_text(mail.plan);
	g_assert_cmpstr(edits, ==, expected);
}

#define TO(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define NAME_HEADERS                                                                               \
	"add-header X-Invite-Service meet\nadd-header X-Invite-Kind request\n"                     \
	"add-header X-Invite-Inviter Ana Oss\nadd-header X-Invite-Script Latn\n"

#define ASCII_REQUEST "From: Meet <n@meet.example>\nSubject: Ana Oss asks\n"

static void
test_tag(void)
{
	check("one", "", ASCII_REQUEST, TO("<tag@example.org>"),
		NAME_HEADERS "add-header X-Invite-Verdict tag; authentic=unknown\n"
			     "add-header X-Invite-Rule =?UTF-8?B?RWlubGFkdW5nIGbDvHIgYWxsZQ==?=\n");
	check("several: no name of a rule", "", ASCII_REQUEST,
		TO("<tag@example.org>", "<tag2@example.org>"),
		NAME_HEADERS "add-header X-Invite-Verdict tag; authentic=unknown\n");
	check("who gets nothing", "", ASCII_REQUEST, TO("<ana@example.org>"), "");
	check("who is not judged", "", ASCII_REQUEST, TO("<tag@other.example>"), "");
	check("a role is tagged at most", "roles = keep@example.org\n", ASCII_REQUEST,
		TO("<keep+x@example.org>"),
		NAME_HEADERS "add-header X-Invite-Verdict tag; authentic=unknown\nadd-header "
			     "X-Invite-Rule kept\n");
}

static void
test_inviter(void)
{
	g_auto(Mail) mail = { NULL };

	judge(&mail, "", REQUEST, TO("<tag@example.org>"));
	const Edit *inviter = mail.plan->edits->pdata[2], *script = mail.plan->edits->pdata[3];
	g_assert_cmpstr(inviter->name, ==, "X-Invite-Inviter");
	g_assert_true(g_str_has_prefix(inviter->value, "=?UTF-8?B?"));
	g_assert_true(g_str_has_suffix(inviter->value, "(Svetlana Gureva)"));
	g_assert_cmpstr(script->value, ==, "Cyrl");
}

static void
test_no_name(void)
{
	check("no name", "", "From: Meet <n@meet.example>\nSubject: x\n", TO("<tag@example.org>"),
		"add-header X-Invite-Service meet\nadd-header X-Invite-Kind other\n"
		"add-header X-Invite-Verdict tag; authentic=unknown\n"
		"add-header X-Invite-Rule =?UTF-8?B?RWlubGFkdW5nIGbDvHIgYWxsZQ==?=\n");
}

static void
test_removed(void)
{
	const char *forged = "From: Tom <tom@other.example>\nSubject: x\nX-Invite-Folder: a\n"
			     "x-invite-FOLDER: b\nX-Invite-Verdict: c\nX-Invite-Other: d\n"
			     "X-Invite-Error: e\nX-Invite-Folder:\n";

	check("no notice", "", forged, TO("<ana@example.org>"),
		"delete-header X-Invite-Verdict 1\n"
		"delete-header X-Invite-Folder 3\ndelete-header X-Invite-Folder 2\n"
		"delete-header X-Invite-Folder 1\ndelete-header X-Invite-Error 1\n");
	check("before ours are added", "", ASCII_REQUEST "X-Invite-Rule: forged\n",
		TO("<tag@example.org>", "<tag2@example.org>"),
		"delete-header X-Invite-Rule 1\n" NAME_HEADERS
		"add-header X-Invite-Verdict tag; authentic=unknown\n");
}

static void
test_prefix(void)
{
	static const struct {
		const char *label;
		const char *recipient;
		const char *subject;
		const char *edit;
	} rows[] = {
		{ "plain", "<pre@example.org>", "Subject: Hi\n",
			"change-header Subject 1 [Meet] Hi" },
		{ "an encoded subject as it came", "<pre@example.org>",
			"Subject: =?UTF-8?Q?H=C3=AF?=\n",
			"change-header Subject 1 [Meet] =?UTF-8?Q?H=C3=AF?=" },
		{ "a folded subject", "<pre@example.org>", "Subject:\n Hi\n\tyou\n",
			"change-header Subject 1 [Meet] Hi\n\tyou" },
		{ "no subject", "<pre@example.org>", "", "add-header Subject [Meet]" },
		{ "an empty subject", "<pre@example.org>", "Subject:\n",
			"change-header Subject 1 [Meet] " },
		{ "prefixed already", "<pre@example.org>", "Subject: [Meet] Hi\n", NULL },
		{ "in other letters: the blank goes inside", "<fremd@example.org>",
			"Subject: =?UTF-8?Q?H=C3=AF?=\n",
			"change-header Subject 1 =?UTF-8?B?0J/RgNC40LPQu9Cw0YjQtdC90LjQtTog?= "
			"=?UTF-8?Q?H=C3=AF?=" },
		{ "in other letters, prefixed already", "<fremd@example.org>",
			"Subject: =?UTF-8?B?0J/RgNC40LPQu9Cw0YjQtdC90LjQtTog?= Hi\n", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Mail) mail = { NULL };
		g_autofree char *headers =
			g_strconcat("From: Meet <n@meet.example>\n", rows[i].subject, NULL);

		g_test_message("%s", rows[i].label);
		judge(&mail, "", headers, TO(rows[i].recipient));
		g_autofree char *edits = edits_text(mail.plan);
		g_autofree char *line =
			rows[i].edit == NULL ? NULL : g_strconcat("\n", rows[i].edit, "\n", NULL);
		if (line == NULL)
			g_assert_null(strstr(edits, "Subject"));
		else
			g_assert_true(g_str_has_suffix(edits, line));
	}
}

static void
test_differ(void)
{
	static const struct {
		const char *label;
		const char *const recipients[3];
		gboolean differ;
	} rows[] = {
		{ "tag and accept", { "<tag@example.org>", "<ana@example.org>" }, TRUE },
		{ "tag and not judged", { "<tag@example.org>", "<tag@other.example>" }, TRUE },
		{ "tag and prefix", { "<tag@example.org>", "<pre@example.org>" }, TRUE },
		{ "tag and fold", { "<tag@example.org>", "<fold@example.org>" }, TRUE },
		{ "two folders", { "<fold@example.org>", "<else@example.org>" }, TRUE },
		{ "two of a kind", { "<tag@example.org>", "<tag2@example.org>" }, FALSE },
		{ "who is kept has no say", { "<keep@example.org>", "<tag@example.org>" }, FALSE },
		{ "accept twice", { "<ana@example.org>", "<x@other.example>" }, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Mail) mail = { NULL };

		g_test_message("%s", rows[i].label);
		judge(&mail, "", ASCII_REQUEST, rows[i].recipients);
		g_assert_cmpint(mail.plan->differ, ==, rows[i].differ);
		g_autofree char *edits = edits_text(mail.plan);
		if (rows[i].differ)
			g_assert_null(strstr(edits, "add-header"));
	}
}

static void
test_fold(void)
{
	check("by header", "", ASCII_REQUEST, TO("<fold@example.org>"),
		NAME_HEADERS "add-header X-Invite-Verdict fold; authentic=unknown\nadd-header "
			     "X-Invite-Rule folded\n"
			     "add-header X-Invite-Folder Invitations\n");
	check("by address", "folders = subaddress\n", ASCII_REQUEST, TO("<fold@example.org>"),
		"delete-rcpt <fold@example.org>\n"
		"add-rcpt fold+Invitations@example.org\n" NAME_HEADERS
		"add-header X-Invite-Verdict fold; authentic=unknown\nadd-header X-Invite-Rule "
		"folded\n");
	check("a folder that no address can name", "folders = subaddress\n", ASCII_REQUEST,
		TO("<else@example.org>"),
		NAME_HEADERS "add-header X-Invite-Verdict fold; authentic=unknown\n"
			     "add-header X-Invite-Rule other folder\n"
			     "add-header X-Invite-Folder =?UTF-8?B?TWVzIGludml0w6lz?=\n");
	check("no delimiter", "folders = subaddress\ndelimiter =\n", ASCII_REQUEST,
		TO("<fold@example.org>"),
		NAME_HEADERS "add-header X-Invite-Verdict fold; authentic=unknown\nadd-header "
			     "X-Invite-Rule folded\n"
			     "add-header X-Invite-Folder Invitations\n");
}

#define FOLD_TWO NAME_HEADERS "add-header X-Invite-Verdict fold; authentic=unknown\n"
#define FOLD_ONE FOLD_TWO "add-header X-Invite-Rule folded\n"

static void
test_subaddresses(void)
{
	check("it goes there already", "folders = subaddress\n", ASCII_REQUEST,
		TO("<Fold+Invitations@example.org>"), FOLD_ONE);
	check("in other letters", "folders = subaddress\n", ASCII_REQUEST,
		TO("<FOLD+invitations@EXAMPLE.org>"), FOLD_ONE);
	check("to another folder", "folders = subaddress\n", ASCII_REQUEST,
		TO("<fold+news@example.org>"),
		"delete-rcpt <fold+news@example.org>\n"
		"add-rcpt fold+Invitations@example.org\n" FOLD_ONE);
	check("the first of several delimiters", "folders = subaddress\ndelimiter = -+\n",
		ASCII_REQUEST, TO("<fold+news@example.org>"),
		"delete-rcpt <fold+news@example.org>\n"
		"add-rcpt fold-Invitations@example.org\n" FOLD_ONE);
	check("all removals before all additions", "folders = subaddress\n", ASCII_REQUEST,
		TO("<fold@example.org>", "<fold2@example.org>"),
		"delete-rcpt <fold@example.org>\ndelete-rcpt <fold2@example.org>\n"
		"add-rcpt fold+Invitations@example.org\n"
		"add-rcpt fold2+Invitations@example.org\n" FOLD_TWO);
	check("two addresses of one person", "folders = subaddress\n", ASCII_REQUEST,
		TO("<fold@example.org>", "<fold+x@example.org>"),
		"delete-rcpt <fold@example.org>\ndelete-rcpt <fold+x@example.org>\n"
		"add-rcpt fold+Invitations@example.org\n" FOLD_TWO);
	check("a delimiter at the start is none", "folders = subaddress\n", ASCII_REQUEST,
		TO("<+fold@example.org>"),
		"delete-rcpt <+fold@example.org>\n"
		"add-rcpt +fold+Invitations@example.org\n" FOLD_ONE);
	check("a quoted local part", "folders = subaddress\n", ASCII_REQUEST,
		TO("<\"fold x\"@example.org>"),
		"delete-rcpt <\"fold x\"@example.org>\n"
		"add-rcpt \"fold x+Invitations\"@example.org\n" FOLD_ONE);
}

static void
test_keeps(void)
{
	g_auto(Mail) mail = { NULL };

	judge(&mail, "[aliases]\nkeeper@example.org = keep@example.org\n", ASCII_REQUEST,
		TO("<Keep@example.org>", "<ana@example.org>", "<keep+x@example.org>",
			"<keeper@example.org>", "<keep2@example.org>"));
	const Keep *first = mail.plan->keeps->pdata[0], *second = mail.plan->keeps->pdata[1];
	g_autofree char *edits = edits_text(mail.plan);

	g_assert_cmpuint(mail.plan->keeps->len, ==, 2);
	g_assert_cmpstr(first->owner, ==, "keep@example.org");
	g_assert_cmpstr(first->action, ==, "quarantine");
	g_assert_cmpstr(first->rule, ==, "kept");
	g_assert_cmpuint(first->exact->len, ==, 3);
	g_assert_cmpstr(first->exact->pdata[0], ==, "<Keep@example.org>");
	g_assert_cmpstr(first->exact->pdata[2], ==, "<keeper@example.org>");
	g_assert_cmpstr(second->owner, ==, "keep2@example.org");
	g_assert_cmpstr(edits, ==,
		"delete-rcpt <Keep@example.org>\ndelete-rcpt <keep+x@example.org>\n"
		"delete-rcpt <keeper@example.org>\ndelete-rcpt <keep2@example.org>\n");
}

static void
test_wants(void)
{
	g_auto(Mail) mail = { NULL };
	g_auto(Mail) plain = { NULL };
	g_auto(Mail) forged = { NULL };
	Claim *found;

	judge(&mail, "mode = act\n", REQUEST, TO("<keep@example.org>"));
	g_assert_true(judge_wants_envelope(mail.snapshot, mail.envelope));
	g_assert_cmpint(judge_wants_headers(mail.snapshot, mail.envelope, mail.message, &found), ==,
		JUDGE_BODY_WHOLE);
	g_assert_cmpstr(found->service->id, ==, "meet");
	claim_free(found);
	judge(&plain, "mode = act\n", "From: a@b.example\n", TO("<keep@other.example>"));
	g_assert_false(judge_wants_envelope(plain.snapshot, plain.envelope));
	g_assert_cmpint(judge_wants_headers(plain.snapshot, plain.envelope, plain.message, &found),
		==, JUDGE_LET_GO);
	judge(&forged, "mode = act\n", "From: a@b.example\nx-invite-kind: x\n",
		TO("<keep@example.org>"));
	g_assert_cmpint(
		judge_wants_headers(forged.snapshot, forged.envelope, forged.message, &found), ==,
		JUDGE_HEADERS);
	g_assert_null(found);
	forged.snapshot->settings->mode = MODE_OBSERVE;
	g_assert_cmpint(
		judge_wants_headers(forged.snapshot, forged.envelope, forged.message, &found), ==,
		JUDGE_LET_GO);
}

static void
test_softened(void)
{
	static const struct {
		const char *label;
		const char *settings;
		const char *recipient;
		const char *softened;
		ActionWord action;
	} rows[] = {
		{ "a role", "roles = keep@example.org\n", "<keep@example.org>", "role",
			ACTION_TAG },
		{ "a folded role", "roles = fold@example.org\n", "<fold@example.org>", "role",
			ACTION_TAG },
		{ "a role that is tagged anyway", "roles = tag@example.org\n", "<tag@example.org>",
			NULL, ACTION_TAG },
		{ "a large mail", "max-size = 1K\n", "<keep@example.org>", "size", ACTION_TAG },
		{ "a large mail that is folded", "max-size = 1K\n", "<fold@example.org>", NULL,
			ACTION_FOLD },
		{ "neither", "", "<keep@example.org>", NULL, ACTION_QUARANTINE },
	};
	g_autofree char *filling = g_strnfill(2000, 'x');
	g_autofree char *headers = g_strconcat(ASCII_REQUEST "X-Filling: ", filling, "\n", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Mail) mail = { NULL };

		g_test_message("%s", rows[i].label);
		judge(&mail, rows[i].settings, headers, TO(rows[i].recipient));
		const Judged *judged = mail.plan->recipients->pdata[0];
		g_assert_cmpstr(judged->softened, ==, rows[i].softened);
		g_assert_cmpint(judged->verdict.action, ==, rows[i].action);
	}
}

static void
test_names(void)
{
	const char *const *names = headers_names();

	g_assert_true(g_strv_contains(names, "X-Invite-Folder"));
	g_assert_true(g_strv_contains(names, HEADERS_ERROR));
	for (guint i = 0; names[i] != NULL; i++)
		g_assert_true(g_str_has_prefix(names[i], "X-Invite-"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/headers/a tag says what the notice says", test_tag);
	g_test_add_func("/headers/a name is given in Latin letters as well", test_inviter);
	g_test_add_func("/headers/a notice without a name has no header for it", test_no_name);
	g_test_add_func("/headers/ours are removed first, the highest index first", test_removed);
	g_test_add_func("/headers/a prefix goes before the subject once", test_prefix);
	g_test_add_func("/headers/where they would differ none is added", test_differ);
	g_test_add_func("/headers/a fold is filed by header or by address", test_fold);
	g_test_add_func("/headers/an address is changed once, removals first", test_subaddresses);
	g_test_add_func("/headers/what is kept is taken off, one item an owner", test_keeps);
	g_test_add_func("/headers/what is wanted of a mail", test_wants);
	g_test_add_func(
		"/headers/T8: what is too large to keep is tagged, as for a role, and says why",
		test_softened);
	g_test_add_func("/headers/all of ours have one beginning", test_names);
	return g_test_run();
}
