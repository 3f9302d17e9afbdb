// proposal.c - a user's first rules, as the text of a file.
#include "control/proposal.h"

#include <string.h>

#include "control/output.h"
#include "policy/rule.h"

#define FOLDER "Invitations"
#define FEW 3 // mails that a rule is worth
#define MANY 5 // that nobody can overlook
#define LIST_MAX 600 // bytes of the services in a rule
#define NAME_WIDTH 40
#define LINE_WIDTH 100
#define ROWS 12 // services told above a rule

static const char beginning[] = "; A user's rules. Try them on the mail you have, which is only "
				"read, and let them be checked:\n"
				";\n"
				";     invitectl replay --rules rules.ini ~/Maildir\n"
				";     invitectl check --rules rules.ini\n"
				";\n"
				"; They count once this file is where the site keeps users' files "
				"(the setting \"users\" of\n"
				"; invite-milter.ini; as installed, "
				"/etc/invite-milter/users/DOMAIN/USER/rules.ini). It must belong\n"
				"; to its user or root, and nobody else may write to it. "
				"invite-rules(5) explains every word.\n";

static const char whom_i_know[] =
	"; people = contacts.vcf, Connections.csv\n"
	";                            ; whom I know: files that lie beside this one, exported from "
	"an\n"
	";                            ; address book or from LinkedIn\n"
	"; learn  = yes               ; people I write to become known too\n\n";

// --- actions ------------------------------------------------------------------------------------

static const char *const action_sentences[] = {
	[ACTION_ACCEPT] = "let it alone",
	[ACTION_TAG] = "headers that say what it is; it stays in the inbox",
	[ACTION_FOLD] = "into a folder, where your mail server files by X-Invite-Folder",
	[ACTION_QUARANTINE] = "kept out of the mailbox; your administrator finds it again",
};

static gboolean
is_allowed(char **actions, ActionWord action)
{
	return g_strv_contains((const char *const *)actions, action_word(action));
}

// The strongest that is allowed and does no more than wanted; ACTION_ACCEPT: none that does anything.
static ActionWord
settle(char **actions, ActionWord wanted)
{
	while (wanted != ACTION_ACCEPT && !is_allowed(actions, wanted))
		wanted--;
	return wanted;
}

// --- text ---------------------------------------------------------------------------------------

// A line behind "; ", wrapped at its blanks.
static void
add_line(GString *text, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	gsize width = LINE_WIDTH;

	for (guint i = 0; words[i] != NULL; i++) {
		if (width + 1 + strlen(words[i]) <= LINE_WIDTH) {
			g_string_append_printf(text, " %s", words[i]);
			width += 1 + strlen(words[i]);
			continue;
		}
		g_string_append_printf(text, "%s; %s", i == 0 ? "" : "\n", words[i]);
		width = 2 + strlen(words[i]);
	}
	g_string_append_c(text, '\n');
}

static void
add_comment(GString *text, const char *lines)
{
	g_auto(GStrv) all = g_strsplit(lines, "\n", -1);

	for (guint i = 0; all[i] != NULL; i++)
		if (*all[i] != '\0')
			add_line(text, all[i]);
}

static void
add_beginning(GString *text, const ProposalMe *me, const char *made)
{
	g_string_append(text, beginning);
	g_string_append(text, made);
	g_string_append(text, "\n[me]\n");
	if (me->note != NULL)
		add_comment(text, me->note);
	g_string_append_printf(text,
		"reads    = %-16s  ; languages or scripts: en, ja, pt-BR, Cyrillic, Grek ...\n",
		me->reads);
	g_string_append(text, whom_i_know);
	g_string_append(text, "; The first rule that holds decides. A rule holds when all its "
			      "lines do. What it may do:\n"
			      ";\n");
	for (ActionWord i = ACTION_ACCEPT; i <= ACTION_QUARANTINE; i++)
		if (is_allowed(me->actions, i))
			g_string_append_printf(
				text, ";     %-10s  %s\n", action_word(i), action_sentences[i]);
}

typedef struct {
	const char *comment; // lines
	const char *name;
	const char *conditions; // lines as they are written
	ActionWord action;
	const char *more; // of a tag; NULL
} Draft;

// Nothing when the site allows nothing of the kind.
static void
add_rule(GString *text, char **actions, const Draft *draft)
{
	ActionWord action = settle(actions, draft->action);

	if (action == ACTION_ACCEPT)
		return;
	g_string_append_c(text, '\n');
	add_comment(text, draft->comment);
	g_string_append_printf(text, "[rule %s]\n%saction   = %s\n", draft->name, draft->conditions,
		action_word(action));
	if (action == ACTION_FOLD)
		g_string_append(text, "into     = folder " FOLDER "\n");
	if (action == ACTION_TAG && draft->more != NULL)
		g_string_append(text, draft->more);
}

// --- rules to choose from -----------------------------------------------------------------------

static const Draft samples[] = {
	{ "A business contact whose name I cannot even read is held back.",
		"business means business",
		"service  = linkedin\nkind     = request, reminder\n"
		"; known  = no                ; and a stranger (needs people or learn above)\n"
		"script   = unreadable\n",
		ACTION_QUARANTINE, NULL },
	{ "Out of the inbox, into a folder.", "recruiters",
		"service  = linkedin\nheadline = /\\b(recruit|talent)/\n", ACTION_FOLD, NULL },
	{ "Here I do not mind strangers.", "facebook is a numbers game",
		"service  = facebook\nkind     = request, reminder, suggestion\n", ACTION_FOLD,
		NULL },
	{ "Everything else from there: marked, and left in the inbox. A prefix changes the "
	  "subject, "
	  "which breaks the sender's DKIM signature; leave that line out if your mail is "
	  "forwarded.",
		"the rest of linkedin", "service  = linkedin\n", ACTION_TAG,
		"; prefix = [LinkedIn]\n" },
};

static void
say_powerless(GString *text, char **actions)
{
	if (settle(actions, ACTION_QUARANTINE) == ACTION_ACCEPT)
		g_string_append(text, "\n; This site lets users' rules do no more: see its setting "
				      "\"actions\".\n");
}

static void
add_samples(GString *text, const ProposalMe *me)
{
	for (guint i = 0; i < G_N_ELEMENTS(samples); i++)
		add_rule(text, me->actions, &samples[i]);
}

char *
proposal_sample(const ProposalMe *me)
{
	GString *text = g_string_new(NULL);

	add_beginning(text, me, "");
	add_samples(text, me);
	say_powerless(text, me->actions);
	return g_string_free(text, FALSE);
}

// --- numbers ------------------------------------------------------------------------------------

static const char *const kind_nouns[KIND_COUNT][2] = {
	[KIND_REQUEST] = { "request", "requests" },
	[KIND_REMINDER] = { "reminder", "reminders" },
	[KIND_FOLLOW] = { "new follower", "new followers" },
	[KIND_ACCEPTED] = { "request accepted", "requests accepted" },
	[KIND_JOIN] = { "call to join", "calls to join" },
	[KIND_GROUP] = { "group", "groups" },
	[KIND_EVENT] = { "event", "events" },
	[KIND_SHARE] = { "thing shared", "things shared" },
	[KIND_SUGGESTION] = { "suggestion", "suggestions" },
	[KIND_MESSAGE] = { "message", "messages" },
	[KIND_OTHER] = { "other (news, digests, security)", "others (news, digests, security)" },
};

typedef gboolean (*KindFilter)(Kind kind);

// "412 requests, 97 reminders". Caller frees; "" when there are none.
static char *
numbers_text(const guint *mails, KindFilter fits)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

	for (Kind kind = 0; kind < KIND_COUNT; kind++)
		if (mails[kind] > 0 && fits(kind))
			g_ptr_array_add(parts, output_count(mails[kind], kind_nouns[kind][0],
						       kind_nouns[kind][1]));
	g_ptr_array_add(parts, NULL);
	return g_strjoinv(", ", (char **)parts->pdata);
}

static gboolean
is_any(Kind kind)
{
	return TRUE;
}

// A stranger wants something.
static gboolean
is_asking(Kind kind)
{
	return kind == KIND_REQUEST || kind == KIND_REMINDER || kind == KIND_JOIN;
}

static guint
sum_of(const guint *mails, KindFilter fits)
{
	guint sum = 0;

	for (Kind kind = 0; kind < KIND_COUNT; kind++)
		sum += fits(kind) ? mails[kind] : 0;
	return sum;
}

// --- a rule for several services ----------------------------------------------------------------

typedef struct {
	GString *list; // their identifiers
	GString *comment;
	guint rows, untold;
} Group;

static Group *
group_new(void)
{
	Group *group = g_new0(Group, 1);

	group->list = g_string_new(NULL);
	group->comment = g_string_new(NULL);
	return group;
}

static void
group_free(Group *group)
{
	g_string_free(group->list, TRUE);
	g_string_free(group->comment, TRUE);
	g_free(group);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Group, group_free)

// FALSE: the line is full.
static gboolean
group_add(Group *group, const ServiceCount *service, const char *said)
{
	g_autofree char *name = output_cut(service->name, NAME_WIDTH);

	if (group->list->len + strlen(service->id) > LIST_MAX)
		return FALSE;
	g_string_append_printf(group->list, "%s%s", group->list->len == 0 ? "" : ", ", service->id);
	if (group->rows == ROWS) {
		group->untold++;
		return TRUE;
	}
	group->rows++;
	g_string_append_printf(group->comment, "%s: %s\n", name, said);
	return TRUE;
}

static void
group_write(Group *group, GString *text, char **actions, const Draft *draft)
{
	g_autofree char *conditions =
		g_strdup_printf("service  = %s\n%s", group->list->str, draft->conditions);
	Draft full = *draft;

	if (group->list->len == 0)
		return;
	if (group->untold > 0)
		g_string_append_printf(group->comment, "and %u more\n", group->untold);
	g_string_append(group->comment, draft->comment);
	full.comment = group->comment->str;
	full.conditions = conditions;
	add_rule(text, actions, &full);
}

// --- names that cannot be read ------------------------------------------------------------------

static const Draft unreadable_drafts[] = {
	[ACTION_ACCEPT] = { NULL, NULL, NULL, ACTION_ACCEPT, NULL },
	[ACTION_TAG] = { "Marked, so that your mail program can sort them.", "names I cannot read",
		NULL, ACTION_TAG, NULL },
	[ACTION_FOLD] = { "Out of the inbox, into a folder.", "names I cannot read", NULL,
		ACTION_FOLD, NULL },
	[ACTION_QUARANTINE] = { "You cannot read most of those who ask there: held back. With "
				"action = tag they stay in the inbox.",
		"hardly a name I can read", NULL, ACTION_QUARANTINE, NULL },
};

static ActionWord
action_for(const ServiceCount *service, char **actions)
{
	guint unreadable = sum_of(service->unreadable, is_asking);
	gboolean is_most = 2 * unreadable > sum_of(service->mails, is_asking);

	if (unreadable < FEW)
		return ACTION_ACCEPT;
	return settle(actions, unreadable >= MANY && is_most ? ACTION_QUARANTINE : ACTION_FOLD);
}

// What the rule takes is no longer there for those behind it.
static void
take_unreadable(ServiceCount *service, gboolean *kinds)
{
	for (Kind kind = 0; kind < KIND_COUNT; kind++) {
		if (!is_asking(kind) || service->unreadable[kind] == 0)
			continue;
		kinds[kind] = TRUE;
		service->mails[kind] -= service->unreadable[kind];
		service->unreadable[kind] = 0;
	}
}

static char *
unreadable_conditions(const gboolean *kinds)
{
	g_autoptr(GString) list = g_string_new(NULL);

	for (Kind kind = 0; kind < KIND_COUNT; kind++)
		if (kinds[kind])
			g_string_append_printf(
				list, "%s%s", list->len == 0 ? "" : ", ", kind_word(kind));
	return g_strdup_printf("kind     = %s\nscript   = unreadable\n", list->str);
}

static void
add_unreadable(GString *text, char **actions, GArray *services, ActionWord action)
{
	g_autoptr(Group) group = group_new();
	gboolean kinds[KIND_COUNT] = { FALSE };
	Draft draft = unreadable_drafts[action];

	for (guint i = 0; i < services->len; i++) {
		ServiceCount *service = &g_array_index(services, ServiceCount, i);
		g_autofree char *numbers = numbers_text(service->mails, is_asking);
		g_autofree char *said = g_strdup_printf("%s; %u in scripts you do not read",
			numbers, sum_of(service->unreadable, is_asking));

		if (action_for(service, actions) == action && group_add(group, service, said))
			take_unreadable(service, kinds);
	}
	g_autofree char *conditions = unreadable_conditions(kinds);
	draft.conditions = conditions;
	group_write(group, text, actions, &draft);
}

// --- kinds that come in numbers -----------------------------------------------------------------

static const struct {
	Kind kind;
	guint least; // of one service
	Draft draft;
} kind_drafts[] = {
	{ KIND_REMINDER, MANY,
		{ "Whoever asked has asked before.", "reminders", "kind     = reminder\n",
			ACTION_FOLD, NULL } },
	{ KIND_SUGGESTION, FEW,
		{ "Nobody asked: the service advertises.", "people you may know",
			"kind     = suggestion\n", ACTION_FOLD, NULL } },
	{ KIND_FOLLOW, 2 * MANY,
		{ "There is nothing to answer.", "new followers", "kind     = follow\n",
			ACTION_FOLD, NULL } },
};

// all: as it was; services: what the rules before have left.
static void
add_kind(GString *text, char **actions, const GArray *all, GArray *services, guint row)
{
	g_autoptr(Group) group = group_new();
	Kind kind = kind_drafts[row].kind;

	if (settle(actions, kind_drafts[row].draft.action) == ACTION_ACCEPT)
		return;
	for (guint i = 0; i < services->len; i++) {
		ServiceCount *service = &g_array_index(services, ServiceCount, i);
		guint *n = &service->mails[kind];
		guint before = g_array_index(all, ServiceCount, i).mails[kind];
		g_autofree char *number =
			output_count(*n, kind_nouns[kind][0], kind_nouns[kind][1]);
		g_autofree char *said =
			g_strconcat(number, before > *n ? " besides those" : "", NULL);

		if (*n >= kind_drafts[row].least && group_add(group, service, said))
			*n = 0;
	}
	group_write(group, text, actions, &kind_drafts[row].draft);
}

// --- rules for what is there --------------------------------------------------------------------

static void
add_rest(GString *text, const GArray *services)
{
	guint left[KIND_COUNT] = { 0 };

	for (guint i = 0; i < services->len; i++)
		for (Kind kind = 0; kind < KIND_COUNT; kind++)
			left[kind] += g_array_index(services, ServiceCount, i).mails[kind];
	g_autofree char *numbers = numbers_text(left, is_any);
	g_autofree char *line = g_strdup_printf(
		"No rule of yours holds for the rest; the site's rules decide:\n%s.", numbers);
	if (*numbers == '\0')
		return;
	g_string_append_c(text, '\n');
	add_comment(text, line);
}

static void
add_forged(GString *text, const ProposalMails *mails)
{
	g_autofree char *line =
		g_strdup_printf("Mails that claim to be from a service and are not: "
				"%u. The site's own rules take %u of them, before "
				"yours are tried.",
			mails->forged, mails->forged_taken);

	if (mails->forged == 0)
		return;
	g_string_append_c(text, '\n');
	add_comment(text, line);
}

// Caller frees.
static char *
made_text(const ProposalMails *mails)
{
	GString *text = g_string_new(";\n");
	g_autofree char *line =
		g_strdup_printf("Made by invitectl init out of %u mails, %u of them "
				"from services. These are proposals: read them, and "
				"change what you like.",
			mails->mails, mails->notices);

	add_comment(text, line);
	if (mails->services->len == 0)
		add_comment(text, "Nothing is there that a rule could be made of. Those below are "
				  "samples.");
	return g_string_free(text, FALSE);
}

char *
proposal_of_mails(const ProposalMe *me, const ProposalMails *mails)
{
	GString *text = g_string_new(NULL);
	g_autofree char *made = made_text(mails);
	g_autoptr(GArray) services = g_array_copy((GArray *)mails->services);

	add_beginning(text, me, made);
	if (services->len == 0)
		add_samples(text, me);
	for (ActionWord action = ACTION_QUARANTINE; action > ACTION_ACCEPT; action--)
		add_unreadable(text, me->actions, services, action);
	for (guint i = 0; i < G_N_ELEMENTS(kind_drafts); i++)
		add_kind(text, me->actions, mails->services, services, i);
	say_powerless(text, me->actions);
	add_forged(text, mails);
	add_rest(text, services);
	return g_string_free(text, FALSE);
}
