// headers.c - the headers that we add to a mail.
#include "judge/headers.h"

#include <string.h>

#include "mail/compose.h"
#include "text/name.h"
#include "text/script.h"

static const char *const names[] = {
	"X-Invite-Service",
	"X-Invite-Kind",
	"X-Invite-Inviter",
	"X-Invite-Script",
	"X-Invite-Verdict",
	"X-Invite-Rule",
	"X-Invite-Folder",
	HEADERS_ERROR,
	NULL,
};

const char *const *
headers_names(void)
{
	return names;
}

gboolean
headers_are_in(const Message *message)
{
	for (guint i = 0; names[i] != NULL; i++)
		if (message_count(message, names[i]) > 0)
			return TRUE;
	return FALSE;
}

void
headers_remove(Plan *plan, const Message *message)
{
	for (guint i = 0; names[i] != NULL; i++)
		for (guint index = message_count(message, names[i]); index > 0; index--)
			plan_edit(plan, EDIT_REMOVE_HEADER, names[i], index, NULL);
}

static gboolean
fits_address(const char *folder)
{
	for (const char *c = folder; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c) && strchr("._-", *c) == NULL)
			return FALSE;
	return TRUE;
}

gboolean
headers_files_by_address(const Judged *judged, const Settings *settings)
{
	return judged->verdict.action == ACTION_FOLD && settings->folders == FOLDERS_SUBADDRESS &&
	       *settings->delimiter != '\0' && fits_address(judged->verdict.rule->folder);
}

// --- what one recipient's mail would carry ------------------------------------------------------

static char *
inviter_value(const char *name, const char *language)
{
	g_autofree char *latin = name_latin(name, language);
	gboolean helps = latin != NULL && g_str_is_ascii(latin) && !g_str_equal(latin, name);

	return compose_text_with_comment(name, helps ? latin : NULL);
}

static char *
script_value(const char *name)
{
	g_auto(GStrv) codes = script_codes(name);

	return codes[0] == NULL ? g_strdup("none") : g_strjoinv(", ", codes);
}

// The same for everybody: what the notice says.
static void
describe_notice(Plan *headers, const Notice *notice)
{
	const char *name = notice_fact(notice, FACT_INVITER);
	g_autofree char *inviter = NULL;
	g_autofree char *script = NULL;

	plan_edit(headers, EDIT_ADD_HEADER, "X-Invite-Service", 0, notice->service);
	plan_edit(headers, EDIT_ADD_HEADER, "X-Invite-Kind", 0, kind_word(notice->kind));
	if (name == NULL)
		return;
	inviter = inviter_value(name, notice->language);
	script = script_value(name);
	plan_edit(headers, EDIT_ADD_HEADER, "X-Invite-Inviter", 0, inviter);
	plan_edit(headers, EDIT_ADD_HEADER, "X-Invite-Script", 0, script);
}

static void
prefix_subject(Plan *headers, Message *message, const char *prefix)
{
	const char *subject = message_raw(message, "Subject");
	// Blanks between two encoded words are not shown (RFC 2047 section 6.2): one goes inside.
	g_autofree char *spaced = g_str_is_ascii(prefix) ? NULL : g_strconcat(prefix, " ", NULL);
	g_autofree char *encoded = compose_text(spaced == NULL ? prefix : spaced);
	g_autofree char *value = NULL;

	if (subject == NULL) {
		plan_edit(headers, EDIT_ADD_HEADER, "Subject", 0, encoded);
		return;
	}
	subject += strspn(subject, " \t\r\n");
	if (g_str_has_prefix(subject, encoded))
		return;
	value = g_strdup_printf("%s %s", encoded, subject);
	plan_edit(headers, EDIT_CHANGE_HEADER, "Subject", 1, value);
}

// What one recipient knows is nobody else's business.
static char *
describe_verdict(const Judged *judged, const Notice *notice, gboolean is_alone)
{
	g_autoptr(GString) line = g_string_new(action_word(judged->verdict.action));

	g_string_append_printf(line, "; authentic=%s", authentic_word(notice->authentic));
	if (is_alone && judged->known != NULL)
		g_string_append_printf(line, "; known=%s", judged->known);
	if (is_alone && judged->asked > 0)
		g_string_append_printf(line, "; asked=%u", judged->asked);
	return g_string_free(g_steal_pointer(&line), FALSE);
}

static Plan *
headers_for(const Judged *judged, const Settings *settings, Message *message, const Notice *notice,
	gboolean is_alone)
{
	Plan *headers = plan_new();
	const Rule *rule = judged->verdict.rule;
	g_autofree char *name = rule == NULL ? NULL : compose_text(rule->name);
	g_autofree char *folder = NULL;
	g_autofree char *verdict_line = NULL;

	if (judged->verdict.action == ACTION_ACCEPT)
		return headers;
	describe_notice(headers, notice);
	verdict_line = describe_verdict(judged, notice, is_alone);
	plan_edit(headers, EDIT_ADD_HEADER, "X-Invite-Verdict", 0, verdict_line);
	if (is_alone)
		plan_edit(headers, EDIT_ADD_HEADER, "X-Invite-Rule", 0, name);
	if (judged->verdict.action == ACTION_FOLD && !headers_files_by_address(judged, settings)) {
		folder = compose_text(rule->folder);
		plan_edit(headers, EDIT_ADD_HEADER, "X-Invite-Folder", 0, folder);
	}
	if (judged->verdict.action == ACTION_TAG && rule->prefix != NULL)
		prefix_subject(headers, message, rule->prefix);
	return headers;
}

// --- what all of them can carry -----------------------------------------------------------------

static gboolean
are_same(const Plan *a, const Plan *b)
{
	if (a->edits->len != b->edits->len)
		return FALSE;
	for (guint i = 0; i < a->edits->len; i++) {
		const Edit *one = a->edits->pdata[i];
		const Edit *other = b->edits->pdata[i];

		if (!g_str_equal(one->name, other->name) || !g_str_equal(one->value, other->value))
			return FALSE;
	}
	return TRUE;
}

void
headers_add(Plan *plan, const Settings *settings, Message *message, const Notice *notice)
{
	gboolean is_alone = plan->recipients->len == 1;
	g_autoptr(Plan) common = NULL;

	for (guint i = 0; i < plan->recipients->len; i++) {
		const Judged *judged = plan->recipients->pdata[i];
		g_autoptr(Plan) headers = NULL;

		if (judged->verdict.action == ACTION_QUARANTINE)
			continue;
		headers = headers_for(judged, settings, message, notice, is_alone);
		if (common == NULL)
			common = g_steal_pointer(&headers);
		else if (!are_same(common, headers))
			plan->differ = TRUE;
	}
	if (common == NULL || plan->differ)
		return;
	g_ptr_array_extend_and_steal(plan->edits, g_ptr_array_ref(common->edits));
}
