// explain.c - what is this mail, what would happen to it, and why.
#include "control/explain.h"

#include <stdio.h>
#include <string.h>

#include "control/json.h"
#include "control/output.h"
#include "mail/address.h"
#include "text/clean.h"
#include "text/name.h"
#include "text/script.h"

// --- judging ------------------------------------------------------------------------------------

Explanation *
explain_mail(const Snapshot *snapshot, const char *file, Message *message, Envelope *envelope,
	OwnerScope scope)
{
	Explanation *explanation = g_new0(Explanation, 1);

	explanation->file = g_strdup(file);
	explanation->message = message;
	explanation->envelope = envelope;
	explanation->observed = snapshot->settings->mode == MODE_OBSERVE;
	explanation->notice = judge_recognise(snapshot, envelope, message);
	explanation->plan = judge_mail(snapshot, envelope, message, explanation->notice, scope);
	return explanation;
}

static void
add_recipients(Envelope *envelope, const char *value)
{
	g_autoptr(GPtrArray) mailboxes = value == NULL ? NULL : mailbox_parse(value);

	for (guint i = 0; mailboxes != NULL && i < mailboxes->len; i++) {
		const Mailbox *mailbox = mailboxes->pdata[i];

		if (*mailbox->address != '\0')
			g_ptr_array_add(envelope->recipients, g_strdup(mailbox->address));
	}
}

static void
set_sender(Envelope *envelope, Message *message, const char *sender)
{
	const Mailbox *from = message_from(message);

	if (sender == NULL)
		sender = message_text(message, "Return-Path");
	if (sender == NULL && from != NULL)
		sender = from->address;
	envelope_set(&envelope->sender, sender == NULL ? "<>" : sender);
}

static Explanation *
explain_failure(const char *file, const char *error)
{
	Explanation *explanation = g_new0(Explanation, 1);

	explanation->file = g_strdup(file);
	explanation->error = g_strdup(error);
	return explanation;
}

Explanation *
explain_data(const Snapshot *snapshot, const char *file, const char *data, gsize length,
	const char *sender, char **recipients)
{
	g_autoptr(GError) error = NULL;
	Message *message = message_parse(data, length, &error);
	Envelope *envelope;

	if (message == NULL)
		return explain_failure(file, error->message);
	envelope = envelope_new();
	set_sender(envelope, message, sender);
	for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
		g_ptr_array_add(envelope->recipients, g_strdup(recipients[i]));
	if (recipients == NULL) {
		add_recipients(envelope, message_raw(message, "To"));
		add_recipients(envelope, message_raw(message, "Cc"));
	}
	return explain_mail(snapshot, file, message, envelope, OWNER_EVERYONE);
}

void
explain_free(Explanation *explanation)
{
	if (explanation == NULL)
		return;
	plan_free(explanation->plan);
	notice_free(explanation->notice);
	envelope_free(explanation->envelope);
	message_free(explanation->message);
	g_free(explanation->file);
	g_free(explanation->error);
	g_free(explanation);
}

static char *
into_text(const Verdict *verdict)
{
	return verdict->action == ACTION_FOLD ? g_strdup_printf("folder %s", verdict->rule->folder)
					      : NULL;
}

// A recipient as the mail server was told it, without brackets. Caller frees.
static char *
bare_address(const Judged *judged)
{
	const char *exact = judged->exact;
	gsize length = strlen(exact);

	if (length >= 2 && exact[0] == '<' && exact[length - 1] == '>')
		return g_strndup(exact + 1, length - 2);
	return g_strdup(exact);
}

// --- for programs -------------------------------------------------------------------------------

static void
json_inviter(Json *json, const Notice *notice)
{
	const char *name = notice_fact(notice, FACT_INVITER);
	const char *mutual = notice_fact(notice, FACT_MUTUAL);
	g_autofree char *latin = name == NULL ? NULL : name_latin(name, notice->language);
	g_auto(GStrv) scripts = name == NULL ? NULL : script_codes(name);

	json_open(json, "inviter");
	json_text(json, "name", name);
	json_text(json, "latin", latin);
	json_texts(json, "scripts", (const char *const *)scripts);
	json_text(json, "headline", notice_fact(notice, FACT_HEADLINE));
	json_text(json, "company", notice_fact(notice, FACT_COMPANY));
	json_text(json, "profile", notice_fact(notice, FACT_PROFILE));
	json_text(json, "note", notice_fact(notice, FACT_NOTE));
	if (mutual == NULL)
		json_null(json, "mutual");
	else
		json_number(json, "mutual", g_ascii_strtoll(mutual, NULL, 10));
	json_close(json);
}

static void
json_claims(Json *json, guint claims)
{
	const char *said[CLAIMS_COUNT + 1] = { NULL };
	guint n = 0;

	for (guint i = 0; i < CLAIMS_COUNT; i++)
		if (claims & (1u << i))
			said[n++] = claims_word(i);
	json_texts(json, "claims", said);
}

static void
json_reasons(Json *json, const GPtrArray *reasons)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new();

	for (guint i = 0; i < reasons->len; i++)
		g_ptr_array_add(texts, reasons->pdata[i]);
	g_ptr_array_add(texts, NULL);
	json_texts(json, "reasons", (const char *const *)texts->pdata);
}

static void
json_notice(Json *json, const Notice *notice)
{
	if (notice == NULL) {
		json_null(json, "notice");
		return;
	}
	json_open(json, "notice");
	json_text(json, "service", notice->service);
	json_text(json, "kind", kind_word(notice->kind));
	json_text(json, "language", notice->language);
	json_inviter(json, notice);
	json_text(json, "group", notice_fact(notice, FACT_GROUP));
	json_text(json, "event", notice_fact(notice, FACT_EVENT));
	json_text(json, "document", notice_fact(notice, FACT_DOCUMENT));
	json_text(json, "authentic", authentic_word(notice->authentic));
	json_claims(json, notice->claims);
	json_reasons(json, notice->reasons);
	json_text(json, "template", notice->evidence);
	json_open(json, "found");
	for (FactName fact = 0; fact < FACT_COUNT; fact++)
		json_text(json, fact_word(fact), notice->facts[fact].found);
	json_text(json, "language", notice->language_found);
	json_close(json);
	json_close(json);
}

static void
json_trace(Json *json, const GPtrArray *trace)
{
	json_open_list(json, "trace");
	for (guint i = 0; trace != NULL && i < trace->len; i++) {
		const TraceLine *line = trace->pdata[i];

		json_open(json, NULL);
		json_text(json, "rule", line->rule->name);
		if (line->holds < 0)
			json_null(json, "holds");
		else
			json_truth(json, "holds", line->holds == 1);
		json_text(json, "failed", line->failed);
		json_close(json);
	}
	json_close_list(json);
}

static void
json_recipient(Json *json, const Judged *judged)
{
	const Verdict *verdict = &judged->verdict;
	g_autofree char *into = into_text(verdict);
	g_autofree char *address = bare_address(judged);

	json_open(json, NULL);
	json_text(json, "address", address);
	json_text(json, "owner", judged->owner);
	if (judged->readable < 0)
		json_null(json, "readable");
	else
		json_truth(json, "readable", judged->readable == 1);
	json_null(json, "known");
	json_null(json, "asked");
	json_text(json, "action", action_word(verdict->action));
	json_text(json, "softened", judged->softened);
	json_text(json, "into", into);
	json_text(json, "rule", verdict->rule == NULL ? NULL : verdict->rule->name);
	json_trace(json, judged->trace);
	json_text(json, "error", judged->complaint);
	json_close(json);
}

char *
explain_json(const Explanation *explanation)
{
	g_autoptr(Json) json = json_new();

	json_text(json, "file", explanation->file);
	json_notice(json, explanation->notice);
	json_open_list(json, "recipients");
	for (guint i = 0; explanation->plan != NULL && i < explanation->plan->recipients->len; i++)
		json_recipient(json, explanation->plan->recipients->pdata[i]);
	json_close_list(json);
	json_text(json, "error", explanation->error);
	return json_line(json);
}

// --- for people ---------------------------------------------------------------------------------

static void
add_line(GString *text, const char *word, const char *value, const char *found)
{
	g_autofree char *visible = value == NULL ? NULL : clean_visible(value, -1);

	if (visible == NULL)
		return;
	g_strdelimit(visible, "\n", ' ');
	g_string_append_printf(text, "  %-9s %s", word, visible);
	if (found != NULL)
		g_string_append_printf(text, "   (found in the %s)", found);
	g_string_append_c(text, '\n');
}

static void
add_script(GString *text, const Notice *notice)
{
	const char *name = notice_fact(notice, FACT_INVITER);
	g_autofree char *latin = name == NULL ? NULL : name_latin(name, notice->language);
	g_auto(GStrv) codes = name == NULL ? NULL : script_codes(name);
	g_autofree char *scripts = codes == NULL ? NULL : g_strjoinv(", ", codes);

	if (name == NULL)
		return;
	if (latin != NULL && !g_str_equal(latin, name))
		add_line(text, "latin", latin, NULL);
	add_line(text, "script", *scripts == '\0' ? "none" : scripts, NULL);
}

static void
add_notice(GString *text, const Notice *notice)
{
	add_line(text, "service", notice->service, NULL);
	add_line(text, "kind", kind_word(notice->kind), NULL);
	add_line(text, "by",
		notice->evidence == NULL ? "no line of the catalogue" : notice->evidence, NULL);
	add_line(text, "language", notice->language, notice->language_found);
	add_line(text, "authentic", authentic_word(notice->authentic), NULL);
	for (guint i = 0; i < notice->reasons->len; i++)
		add_line(text, "reason", notice->reasons->pdata[i], NULL);
	for (FactName fact = 0; fact < FACT_COUNT; fact++) {
		add_line(text, fact_word(fact), notice->facts[fact].value,
			notice->facts[fact].found);
		if (fact == FACT_INVITER)
			add_script(text, notice);
	}
}

static void
add_trace(GString *text, const GPtrArray *trace)
{
	for (guint i = 0; trace != NULL && i < trace->len; i++) {
		const TraceLine *line = trace->pdata[i];

		if (line->holds == 1)
			g_string_append_printf(text, "    rule \"%s\" holds\n", line->rule->name);
		else
			g_string_append_printf(text, "    rule \"%s\" %s: %s\n", line->rule->name,
				line->holds < 0 ? "gave up" : "does not hold", line->failed);
	}
}

static void
add_address(GString *text, const Judged *judged)
{
	g_autofree char *address = bare_address(judged);

	g_string_append_printf(text, "  <%s>", address);
	if (judged->owner != NULL && g_ascii_strcasecmp(address, judged->owner) != 0)
		g_string_append_printf(text, " (by the rules of %s)", judged->owner);
}

static void
add_verdict(GString *text, const Judged *judged)
{
	const Verdict *verdict = &judged->verdict;
	g_autofree char *into = into_text(verdict);

	g_string_append_printf(text, ": %s", action_word(verdict->action));
	if (into != NULL)
		g_string_append_printf(text, " into %s", into);
	if (verdict->rule != NULL)
		g_string_append_printf(text, " by %srule \"%s\"",
			verdict->by_site ? "the site's " : "", verdict->rule->name);
	if (judged->owner == NULL)
		g_string_append(text, " (not judged: postmaster and abuse never are)");
	g_string_append_c(text, '\n');
}

static void
add_softened(GString *text, const Judged *judged)
{
	static const struct {
		const char *word;
		const char *reason;
	} reasons[] = {
		{ "role", "several people read this address (roles)" },
		{ "size", "the mail is larger than max-size" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
		if (g_strcmp0(judged->softened, reasons[i].word) == 0)
			g_string_append_printf(text, "    the rule says %s, but %s\n",
				action_word(judged->verdict.rule->action), reasons[i].reason);
}

// One mistake a line.
static void
add_complaint(GString *text, const Judged *judged)
{
	gboolean unreadable = g_strcmp0(judged->user_file, "unreadable") == 0;
	g_auto(GStrv) lines =
		judged->complaint == NULL ? NULL : g_strsplit(judged->complaint, "\n", -1);

	if (lines == NULL)
		return;
	g_string_append_printf(text, "    her own rules %s:\n",
		unreadable ? "could not be read, with your rights, and are not used"
			   : "are not used");
	for (guint i = 0; lines[i] != NULL; i++)
		g_string_append_printf(text, "      %s\n", lines[i]);
}

static void
add_recipient(GString *text, const Judged *judged)
{
	add_address(text, judged);
	add_verdict(text, judged);
	add_softened(text, judged);
	add_complaint(text, judged);
	add_trace(text, judged->trace);
}

static void
describe(GString *text, const Explanation *explanation)
{
	g_string_append_printf(text, "%s\n", explanation->file);
	if (explanation->error != NULL) {
		add_line(text, "error", explanation->error, NULL);
		return;
	}
	add_line(text, "subject", message_text(explanation->message, "Subject"), NULL);
	if (explanation->notice == NULL) {
		g_string_append(text, "  not a service's mail: nothing is done with it\n");
		return;
	}
	add_notice(text, explanation->notice);
	for (guint i = 0; i < explanation->plan->recipients->len; i++)
		add_recipient(text, explanation->plan->recipients->pdata[i]);
	if (explanation->plan->differ)
		g_string_append(text, "  headers would differ between recipients: none is added\n");
	if (explanation->observed)
		g_string_append(text, "  (mode = observe: nothing is done)\n");
}

// Addresses, rules and names of files come from strangers as well: nothing goes out as it is.
char *
explain_text(const Explanation *explanation)
{
	g_autoptr(GString) text = g_string_new(NULL);

	describe(text, explanation);
	return clean_visible(text->str, (gssize)text->len);
}

// --- the verb -----------------------------------------------------------------------------------

typedef struct {
	char **recipients;
	char *sender;
	char *rules;
	gboolean json;
} Options;

static gboolean
read_file(const char *file, char **data, gsize *length, GError **error)
{
	g_autoptr(GIOChannel) input = NULL;

	if (!g_str_equal(file, "-"))
		return g_file_get_contents(file, data, length, error);
	input = g_io_channel_unix_new(0);
	g_io_channel_set_encoding(input, NULL, NULL);
	return g_io_channel_read_to_end(input, data, length, error) == G_IO_STATUS_NORMAL;
}

// A mailbox holds several mails, each behind an empty line and "From ". How many bytes the first one
// has.
static gsize
first_mail(const char *data, gsize length)
{
	static const char *const ends[] = { "\n\nFrom ", "\n\r\nFrom " };
	gsize first = length;

	if (length < strlen("From ") || memcmp(data, "From ", strlen("From ")) != 0)
		return length;
	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		const char *end = memmem(data, first, ends[i], strlen(ends[i]));

		if (end != NULL)
			first = (gsize)(end + 1 - data);
	}
	return first;
}

static void
complain_of(const char *file, const char *what)
{
	g_autofree char *message = g_strdup_printf("%s: %s", file, what);

	output_complain(message);
}

static gboolean
has_no_recipient(const Explanation *explanation)
{
	return explanation->notice != NULL && explanation->plan->recipients->len == 0;
}

static VerbStatus
explain_file(const Snapshot *snapshot, const char *file, const Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *data = NULL;
	g_autofree char *text = NULL;
	g_autoptr(Explanation) explanation = NULL;
	gsize length, first;

	if (!read_file(file, &data, &length, &error)) {
		output_complain(error->message);
		explanation = explain_failure(file, error->message);
		text = options->json ? explain_json(explanation) : g_strdup("");
		printf("%s%s", text, options->json ? "\n" : "");
		return VERB_FAILED;
	}
	first = first_mail(data, length);
	if (first < length)
		complain_of(file, "holds several mails: only the first is explained");
	explanation =
		explain_data(snapshot, file, data, first, options->sender, options->recipients);
	text = options->json ? explain_json(explanation) : explain_text(explanation);
	fputs(text, stdout);
	fputs(options->json ? "\n" : "", stdout);
	if (has_no_recipient(explanation))
		complain_of(file, "no recipient: name one with --rcpt");
	return explanation->error == NULL ? VERB_DONE : VERB_FAILED;
}

static Snapshot *
load(const char *settings_file, const Options *options)
{
	g_autoptr(GError) error = NULL;
	Snapshot *snapshot = snapshot_read(settings_file, &error);

	if (snapshot != NULL && (options->rules == NULL ||
					snapshot_replace_users(snapshot, options->rules, &error)))
		return snapshot;
	output_complain(error->message);
	snapshot_unref(snapshot);
	return NULL;
}

static VerbStatus
explain_files(const char *settings_file, char **files, const Options *options)
{
	g_autoptr(Snapshot) snapshot = load(settings_file, options);
	VerbStatus status = snapshot == NULL ? VERB_FAILED : VERB_DONE;

	for (guint i = 0; snapshot != NULL && files[i] != NULL; i++)
		if (explain_file(snapshot, files[i], options) != VERB_DONE)
			status = VERB_FAILED;
	return status;
}

static gboolean
are_addresses(char **recipients)
{
	for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
		if (!verbs_is_address(recipients[i]))
			return FALSE;
	return TRUE;
}

VerbStatus
explain_verb(const char *settings_file, int argc, char **argv)
{
	Options options = { NULL, NULL, NULL, FALSE };
	const VerbOption entries[] = {
		{ "rcpt", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.recipients,
			"judge for this recipient (default: those of To and Cc)", "ADDRESS" },
		{ "sender", 's', 0, G_OPTION_ARG_FILENAME, &options.sender,
			"envelope sender (default: Return-Path, else From)", "ADDRESS" },
		{ "rules", 0, 0, G_OPTION_ARG_FILENAME, &options.rules,
			"this file in the place of every recipient's own", "FILE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "one JSON object a mail", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	char *from_stdin[] = { (char *)"-", NULL };
	VerbStatus status;

	if (verbs_options("explain", entries, &argc, &argv, &status))
		status = are_addresses(options.recipients)
				 ? explain_files(settings_file, argc > 1 ? argv + 1 : from_stdin,
					   &options)
				 : VERB_USAGE;
	g_strfreev(options.recipients);
	g_free(options.sender);
	g_free(options.rules);
	return status;
}
