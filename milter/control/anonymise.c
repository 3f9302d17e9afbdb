// anonymise.c - a private mail made into one that can be shared: the walk through it, and the verb.
#include "control/anonymise.h"

#include <stdio.h>
#include <string.h>

#include "base/failure.h"
#include "control/explain.h"
#include "control/mailfile.h"
#include "control/output.h"
#include "control/private.h"
#include "control/recode.h"
#include "control/replace.h"
#include "text/script.h"

#define DEPTH_MAX 20 // parts within parts that are taken apart
#define ROUNDS_MAX 5 // until nothing changes any more

typedef struct {
	Replacer *replacer;
	const Service *service; // NULL for none
} Anonymiser;

typedef struct {
	Replacer *replacer;
	ReplaceForm form;
} Change;

static GString *
change(const char *text, gsize length, void *data)
{
	const Change *how = data;

	return replacer_text(how->replacer, text, length, how->form);
}

static GString *
copy_of(const char *text, gsize length)
{
	return g_string_append_len(g_string_sized_new(length + 1), text, (gssize)length);
}

static void
append_and_free(GString *to, GString *text)
{
	g_string_append_len(to, text->str, (gssize)text->len);
	g_string_free(text, TRUE);
}

// --- headers ------------------------------------------------------------------------------------

typedef enum {
	HEADER_STAYS,
	HEADER_TEXT,
	HEADER_FIELD,
	HEADER_IDS,
	HEADER_KEYS,
	HEADER_SIGNATURE,
	HEADER_TYPE,
	HEADER_RECEIVED,
} Treatment;

// The first that fits counts.
static const struct {
	const char *pattern; // of the name in lower case
	Treatment treatment;
} treatments[] = {
	{ "date", HEADER_STAYS },
	{ "resent-date", HEADER_STAYS },
	{ "mime-version", HEADER_STAYS },
	{ "content-transfer-encoding", HEADER_STAYS },
	{ "content-language", HEADER_STAYS },
	{ "precedence", HEADER_STAYS },
	{ "x-mailer", HEADER_STAYS },
	{ "x-priority", HEADER_STAYS },
	{ "importance", HEADER_STAYS },
	{ "list-unsubscribe-post", HEADER_STAYS },
	{ "from", HEADER_TEXT },
	{ "to", HEADER_TEXT },
	{ "cc", HEADER_TEXT },
	{ "bcc", HEADER_TEXT },
	{ "reply-to", HEADER_TEXT },
	{ "sender", HEADER_TEXT },
	{ "subject", HEADER_TEXT },
	{ "thread-topic", HEADER_TEXT },
	{ "comments", HEADER_TEXT },
	{ "keywords", HEADER_TEXT },
	{ "content-description", HEADER_TEXT },
	{ "feedback-id", HEADER_FIELD },
	{ "list-id", HEADER_FIELD },
	{ "*message-id", HEADER_IDS },
	{ "content-id", HEADER_IDS },
	{ "references", HEADER_IDS },
	{ "in-reply-to", HEADER_IDS },
	{ "thread-index", HEADER_KEYS },
	{ "*-fbl", HEADER_KEYS },
	{ "*-token", HEADER_KEYS },
	{ "*-key", HEADER_KEYS },
	{ "*-id", HEADER_KEYS },
	{ "*notifid", HEADER_KEYS },
	{ "*dkim-signature", HEADER_SIGNATURE },
	{ "domainkey-signature", HEADER_SIGNATURE },
	{ "arc-message-signature", HEADER_SIGNATURE },
	{ "arc-seal", HEADER_SIGNATURE },
	{ "content-type", HEADER_TYPE },
	{ "content-disposition", HEADER_TYPE },
	{ "received", HEADER_RECEIVED },
};

static gboolean
is_mark(const GPtrArray *marks, const char *name)
{
	for (guint i = 0; i < marks->len; i++)
		if (g_ascii_strcasecmp(((const Mark *)marks->pdata[i])->header, name) == 0)
			return TRUE;
	return FALSE;
}

static Treatment
treatment_of(const Anonymiser *anonymiser, const char *name)
{
	const Service *service = anonymiser->service;
	g_autofree char *lower = g_ascii_strdown(name, -1);

	// By its value the kind is known.
	if (service != NULL && (is_mark(service->marks, name) || is_mark(service->traits, name)))
		return g_str_equal(lower, "subject") ? HEADER_TEXT : HEADER_FIELD;
	for (guint i = 0; i < G_N_ELEMENTS(treatments); i++)
		if (g_pattern_match_simple(treatments[i].pattern, lower))
			return treatments[i].treatment;
	return HEADER_FIELD;
}

static GString *
changed_value(const Anonymiser *anonymiser, const char *value, gsize length, ReplaceForm form)
{
	Change how = { anonymiser->replacer, form };

	return recode_value(value, length, change, &how);
}

// DKIM (RFC 6376 section 3.5): "b=" and "bh=" are keys, "z=" are copies of headers.
static GString *
changed_signature(const Anonymiser *anonymiser, const char *value, gsize length)
{
	GString *to = g_string_new(NULL);
	const char *end = value + length;

	for (const char *at = value; at < end;) {
		const char *stop = memchr(at, ';', (gsize)(end - at));
		gsize n = (gsize)((stop == NULL ? end : stop + 1) - at);
		const char *sign = memchr(at, '=', n);
		g_autofree char *tag = g_strndup(at, sign == NULL ? 0 : (gsize)(sign - at));

		g_strstrip(tag);
		if (g_str_equal(tag, "b") || g_str_equal(tag, "bh") || g_str_equal(tag, "z")) {
			g_string_append_len(to, at, sign + 1 - at);
			append_and_free(to, replacer_text(anonymiser->replacer, sign + 1,
						    n - (gsize)(sign + 1 - at), REPLACE_KEYS));
		} else if (g_str_equal(tag, "d") || g_str_equal(tag, "i")) {
			g_string_append_len(to, at, sign + 1 - at);
			append_and_free(to, replacer_text(anonymiser->replacer, sign + 1,
						    n - (gsize)(sign + 1 - at), REPLACE_FIELD));
		} else {
			g_string_append_len(to, at, (gssize)n);
		}
		at += n;
	}
	return to;
}

static char *
changed_boundary(Replacer *replacer, const char *boundary)
{
	GString *changed = replacer_text(replacer, boundary, strlen(boundary), REPLACE_IDS);

	return g_string_free(changed, FALSE);
}

// "file.pdf" for whatever it was called.
static char *
plain_file_name(const char *name)
{
	const char *dot = strrchr(name, '.');
	gsize n = dot == NULL ? 0 : strspn(dot + 1, G_CSET_a_2_z G_CSET_A_2_Z "0123456789");

	return n == 0 || n > 5 ? g_strdup("file") : g_strdup_printf("file.%.*s", (int)n, dot + 1);
}

static gboolean
change_parameter(const GMatchInfo *match, GString *to, gpointer data)
{
	g_autofree char *name = g_match_info_fetch(match, 1);
	g_autofree char *quoted = g_match_info_fetch(match, 2);
	g_autofree char *bare = g_match_info_fetch(match, 3);
	gboolean is_quoted = *quoted != '\0';
	const char *value = is_quoted ? quoted : bare;
	g_autofree char *changed = g_ascii_strncasecmp(name, "boundary", 8) == 0
					   ? changed_boundary(data, value)
					   : plain_file_name(value);

	g_string_append_printf(
		to, is_quoted ? "%s\"%s\"" : "%s%s", name, *value == '\0' ? "" : changed);
	return FALSE;
}

static GString *
changed_type(const Anonymiser *anonymiser, const char *value, gsize length)
{
	g_autoptr(GRegex) regex =
		g_regex_new("((?<![A-Za-z])(?:boundary|(?:file)?name)(?:\\*[0-9]*\\*?)?\\s*=\\s*)"
			    "(?:\"([^\"]*)\"|([^\\s;\"]+))",
			G_REGEX_RAW | G_REGEX_CASELESS, 0, NULL);
	g_autoptr(GString) text = copy_of(value, length);
	g_autofree char *changed = g_regex_replace_eval(regex, text->str, (gssize)strlen(text->str),
		0, 0, change_parameter, anonymiser->replacer, NULL);

	return g_string_new(changed);
}

static gboolean
change_received_part(const GMatchInfo *match, GString *to, gpointer data)
{
	g_autofree char *word = g_match_info_fetch(match, 1);
	g_autofree char *value = g_match_info_fetch(match, 2);

	g_string_append(to, word);
	if (g_ascii_strncasecmp(word, "id", 2) == 0)
		append_and_free(to, replacer_text(data, value, strlen(value), REPLACE_KEYS));
	else if (strchr(value, '@') != NULL || g_str_equal(value, "localhost"))
		g_string_append(to, value);
	else
		g_string_append(to, "host");
	return FALSE;
}

// What an MTA was told and what it wrote itself: names of one label and ids say whose machine it was.
static GString *
changed_received(const Anonymiser *anonymiser, const char *value, gsize length)
{
	g_autoptr(GString) field = changed_value(anonymiser, value, length, REPLACE_FIELD);
	g_autoptr(GRegex) regex = g_regex_new(
		"((?<![A-Za-z])(?:id\\s+|from\\s+|by\\s+|helo[ =]|ehlo[ =]|user=|login=|"
		"Authenticated sender: ))([^\\s().;:\\[\\]]+)(?![^\\s();])",
		G_REGEX_RAW | G_REGEX_CASELESS, 0, NULL);
	g_autofree char *changed = g_regex_replace_eval(regex, field->str,
		(gssize)strlen(field->str), 0, 0, change_received_part, anonymiser->replacer, NULL);

	return g_string_new(changed);
}

static GString *
changed_header(const Anonymiser *anonymiser, const char *name, const char *value, gsize length)
{
	switch (treatment_of(anonymiser, name)) {
	case HEADER_STAYS:
		return copy_of(value, length);
	case HEADER_TEXT:
		return changed_value(anonymiser, value, length, REPLACE_TEXT);
	case HEADER_FIELD:
		return changed_value(anonymiser, value, length, REPLACE_FIELD);
	case HEADER_IDS:
		return changed_value(anonymiser, value, length, REPLACE_IDS);
	case HEADER_KEYS:
		return changed_value(anonymiser, value, length, REPLACE_KEYS);
	case HEADER_SIGNATURE:
		return changed_signature(anonymiser, value, length);
	case HEADER_TYPE:
		return changed_type(anonymiser, value, length);
	case HEADER_RECEIVED:
		return changed_received(anonymiser, value, length);
	}
	return copy_of(value, length);
}

// --- taking a mail apart ------------------------------------------------------------------------

// A piece of the mail.
typedef struct {
	const char *at;
	const char *end;
} Rest;

// One line with its end.
static gsize
line_length(const Rest *rest)
{
	const char *feed = memchr(rest->at, '\n', (gsize)(rest->end - rest->at));

	return (gsize)((feed == NULL ? rest->end : feed + 1) - rest->at);
}

static gboolean
is_empty_line(const Rest *rest)
{
	gsize left = (gsize)(rest->end - rest->at);

	return left == 0 || *rest->at == '\n' ||
	       (left > 1 && rest->at[0] == '\r' && rest->at[1] == '\n');
}

// How long the header name is that a line begins with; 0: it is no header.
static gsize
name_length(const Rest *rest)
{
	gsize length = line_length(rest), n = 0, colon;

	while (n < length && rest->at[n] > ' ' && rest->at[n] != 0x7F && rest->at[n] != ':')
		n++;
	for (colon = n; colon < length && (rest->at[colon] == ' ' || rest->at[colon] == '\t');)
		colon++;
	return colon < length && rest->at[colon] == ':' ? n : 0;
}

// What the headers of a part say of its body.
typedef struct {
	char *type; // in lower case: "text/plain"
	char *boundary; // NULL: none
	char *charset;
	char *coding;
} Content;

static void
content_clear(Content *content)
{
	g_free(content->type);
	g_free(content->boundary);
	g_free(content->charset);
	g_free(content->coding);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Content, content_clear)

static char *
parameter_of(const char *value, const char *name)
{
	g_autofree char *pattern = g_strdup_printf(
		"(?<![A-Za-z])%s(?:\\*[0-9]*\\*?)?\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;\"]+))", name);
	g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_RAW | G_REGEX_CASELESS, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *quoted = NULL;

	if (!g_regex_match(regex, value, 0, &match))
		return NULL;
	quoted = g_match_info_fetch(match, 1);
	return quoted != NULL && *quoted != '\0' ? g_steal_pointer(&quoted)
						 : g_match_info_fetch(match, 2);
}

static void
note_content(Content *content, const char *name, const char *value, gsize length)
{
	g_autofree char *text = g_strndup(value, length);
	gsize start = strspn(text, " \t\r\n");

	if (g_ascii_strcasecmp(name, "Content-Transfer-Encoding") == 0 && content->coding == NULL)
		content->coding = g_steal_pointer(&text);
	else if (g_ascii_strcasecmp(name, "Content-Type") == 0 && content->boundary == NULL) {
		g_free(content->type);
		g_free(content->charset);
		content->type =
			g_ascii_strdown(text + start, (gssize)strcspn(text + start, "; \t\r\n"));
		content->boundary = parameter_of(text, "boundary");
		content->charset = parameter_of(text, "charset");
	}
}

// A header with the lines folded to it; the end of the last one stays apart.
static void
add_header(const Anonymiser *anonymiser, GString *to, Rest *rest, Content *content)
{
	gsize name_bytes = name_length(rest);
	g_autofree char *name = g_strndup(rest->at, name_bytes);
	const char *colon = memchr(rest->at, ':', (gsize)(rest->end - rest->at));
	const char *value = colon + 1, *stop;

	g_string_append_len(to, rest->at, value - rest->at);
	do
		rest->at += line_length(rest);
	while (rest->at < rest->end && (*rest->at == ' ' || *rest->at == '\t'));
	stop = rest->at;
	if (stop > value && stop[-1] == '\n')
		stop--;
	if (stop > value && stop[-1] == '\r')
		stop--;
	note_content(content, name, value, (gsize)(stop - value));
	append_and_free(to, changed_header(anonymiser, name, value, (gsize)(stop - value)));
	g_string_append_len(to, stop, rest->at - stop);
}

static void
add_text(const Anonymiser *anonymiser, GString *to, const Rest *rest, const Content *content)
{
	gboolean is_page = g_str_has_prefix(content->type, "text/html") ||
			   g_str_has_suffix(content->type, "+xml");
	RecodePart part = { content->coding, content->charset };
	Change how = { anonymiser->replacer, is_page ? REPLACE_PAGE : REPLACE_TEXT };

	append_and_free(
		to, recode_part(&part, rest->at, (gsize)(rest->end - rest->at), change, &how));
}

// Does the line end a part? -1: no; else how long its "--boundary" is.
static gssize
delimiter_length(const Rest *rest, const char *boundary, gboolean *is_last)
{
	gsize n = strlen(boundary), length = line_length(rest), at = n + 2;

	if (length < at || memcmp(rest->at, "--", 2) != 0 || memcmp(rest->at + 2, boundary, n) != 0)
		return -1;
	*is_last = length >= at + 2 && memcmp(rest->at + at, "--", 2) == 0;
	for (at += *is_last ? 2 : 0; at < length; at++)
		if (!g_ascii_isspace(rest->at[at]))
			return -1;
	return (gssize)n + 2;
}

static void add_part(
	const Anonymiser *anonymiser, GString *to, const Rest *part, guint depth, const char *type);

// What stands before the first and behind the last part is text that nobody should see.
static void
add_piece(const Anonymiser *anonymiser, GString *to, const Rest *piece, const Content *content,
	guint depth, gboolean is_part)
{
	Content plain = { .type = (char *)"text/plain" };

	if (!is_part)
		add_text(anonymiser, to, piece, &plain);
	else if (g_str_equal(content->type, "multipart/digest"))
		add_part(anonymiser, to, piece, depth + 1, "message/rfc822");
	else
		add_part(anonymiser, to, piece, depth + 1, "text/plain");
}

static void
add_multipart(const Anonymiser *anonymiser, GString *to, const Rest *body, const Content *content,
	guint depth)
{
	g_autofree char *boundary = changed_boundary(anonymiser->replacer, content->boundary);
	Rest rest = *body;
	Rest piece = { body->at, body->at };
	gboolean is_part = FALSE, is_last = FALSE;

	while (rest.at < rest.end) {
		gsize length = line_length(&rest);
		gssize n = is_last ? -1 : delimiter_length(&rest, content->boundary, &is_last);

		if (n >= 0) {
			add_piece(anonymiser, to, &piece, content, depth, is_part);
			g_string_append_printf(to, "--%s", boundary);
			g_string_append_len(to, rest.at + n, (gssize)length - n);
			piece.at = rest.at + length;
			is_part = !is_last;
		}
		rest.at += length;
		piece.end = rest.at;
	}
	piece.end = rest.end;
	if (piece.at < piece.end)
		add_piece(anonymiser, to, &piece, content, depth, is_part);
}

static gboolean
is_text(const char *type)
{
	return strchr(type, '/') == NULL || g_str_has_prefix(type, "text/") ||
	       g_str_has_prefix(type, "message/") || g_str_has_prefix(type, "multipart/") ||
	       g_str_has_suffix(type, "+xml");
}

static void
add_body(const Anonymiser *anonymiser, GString *to, const Rest *body, const Content *content,
	guint depth)
{
	gboolean is_mail = g_str_equal(content->type, "message/rfc822") ||
			   g_str_equal(content->type, "message/global");

	if (content->boundary != NULL && *content->boundary != '\0' && depth < DEPTH_MAX &&
		g_str_has_prefix(content->type, "multipart/"))
		add_multipart(anonymiser, to, body, content, depth);
	else if (is_mail && depth < DEPTH_MAX && content->coding == NULL)
		add_part(anonymiser, to, body, depth + 1, "text/plain");
	else if (is_text(content->type))
		add_text(anonymiser, to, body, content);
	else
		append_and_free(
			to, recode_blank(content->coding, body->at, (gsize)(body->end - body->at)));
}

static void
add_part(const Anonymiser *anonymiser, GString *to, const Rest *part, guint depth, const char *type)
{
	g_auto(Content) content = { NULL };
	Rest rest = *part;

	while (rest.at < rest.end && name_length(&rest) > 0)
		add_header(anonymiser, to, &rest, &content);
	if (rest.at < rest.end && is_empty_line(&rest)) {
		gsize length = line_length(&rest);

		g_string_append_len(to, rest.at, (gssize)length);
		rest.at += length;
	}
	if (content.type == NULL || *content.type == '\0') {
		g_free(content.type);
		content.type = g_strdup(type);
	}
	if (rest.at < rest.end)
		add_body(anonymiser, to, &rest, &content, depth);
}

// The whole mail, with a mailbox's "From " line before it.
static GString *
changed_mail(const Anonymiser *anonymiser, const char *data, gsize length)
{
	GString *to = g_string_sized_new(length + length / 8 + 1);
	Rest rest = { data, data + length };

	if (length > 5 && memcmp(data, "From ", 5) == 0) {
		gsize first = line_length(&rest);

		append_and_free(to, replacer_text(anonymiser->replacer, data, first, REPLACE_TEXT));
		rest.at += first;
	}
	add_part(anonymiser, to, &rest, 0, "text/plain");
	return to;
}

// --- until nothing changes ----------------------------------------------------------------------

static gboolean
is_public(const char *host, const void *data)
{
	return private_is_public(data, host);
}

// Replaces as often as what is known to be private is still found: names are learnt on the way, and
// what one replacement leaves may be another name.
static GString *
settle(const Anonymiser *anonymiser, const char *data, gsize length)
{
	GString *mail = changed_mail(anonymiser, data, length);

	for (guint round = 0; round < ROUNDS_MAX; round++) {
		GString *again = changed_mail(anonymiser, mail->str, mail->len);
		gboolean is_settled = g_string_equal(again, mail);

		g_string_free(mail, TRUE);
		mail = again;
		if (is_settled)
			break;
	}
	return mail;
}

static GString *
anonymise_once(const Snapshot *snapshot, const char *data, gsize length, GError **error)
{
	g_autoptr(Explanation) explanation =
		explain_data(snapshot, NULL, "-", data, length, NULL, NULL);
	g_autoptr(Replacer) replacer = NULL;
	Anonymiser anonymiser;

	if (explanation->error != NULL) {
		g_set_error_literal(error, FAILURE, FAILURE_MISTAKE, explanation->error);
		return NULL;
	}
	replacer = replacer_new(is_public, snapshot, data, length);
	private_gather(replacer, snapshot, explanation);
	anonymiser = (Anonymiser) { replacer, private_service(snapshot, explanation) };
	return settle(&anonymiser, data, length);
}

GString *
anonymise_mail(const Snapshot *snapshot, const char *data, gsize length, GError **error)
{
	GString *mail = anonymise_once(snapshot, data, length, error);

	for (guint round = 0; mail != NULL && round < ROUNDS_MAX; round++) {
		GString *again = anonymise_once(snapshot, mail->str, mail->len, error);
		gboolean is_settled = again != NULL && g_string_equal(again, mail);

		g_string_free(mail, TRUE);
		mail = again;
		if (is_settled)
			return mail;
	}
	if (mail != NULL)
		g_string_free(mail, TRUE);
	if (error == NULL || *error == NULL)
		g_set_error_literal(error, FAILURE, FAILURE_LIMIT,
			"it changes whenever it is gone through again: nothing is given out");
	return NULL;
}

// --- the verb -----------------------------------------------------------------------------------

static void
complain_of(const char *file, const char *what)
{
	g_autofree char *message = g_strdup_printf("%s: %s", file, what);

	output_complain(message);
}

static char *
scripts_of(const Notice *notice)
{
	const char *name = notice_fact(notice, FACT_INVITER);
	g_auto(GStrv) codes = name == NULL ? NULL : script_codes(name);

	return codes == NULL ? NULL : g_strjoinv(" ", codes);
}

// Is it the same to the recognition?
static gboolean
is_alike(const Notice *a, const Notice *b)
{
	g_autofree char *one = a == NULL ? NULL : scripts_of(a);
	g_autofree char *other = b == NULL ? NULL : scripts_of(b);

	if (a == NULL || b == NULL)
		return a == b;
	return a->kind == b->kind && g_str_equal(a->service, b->service) &&
	       g_strcmp0(a->language, b->language) == 0 &&
	       g_strcmp0(a->evidence, b->evidence) == 0 && g_strcmp0(one, other) == 0;
}

static gboolean
compare(const Snapshot *snapshot, const char *file, const char *data, gsize length,
	const GString *mail)
{
	g_autoptr(Explanation) before = explain_data(snapshot, NULL, "-", data, length, NULL, NULL);
	g_autoptr(Explanation) after =
		explain_data(snapshot, NULL, "-", mail->str, mail->len, NULL, NULL);

	if (before->notice == NULL)
		complain_of(file, "not a service's mail: its text stays but for names and "
				  "addresses of its headers");
	else if (notice_fact(before->notice, FACT_INVITER) == NULL)
		complain_of(file, "nobody's name was recognised in it: look whether one is left");
	if (is_alike(before->notice, after->notice))
		return TRUE;
	complain_of(file, "what was written is recognised as something else than the original");
	return FALSE;
}

static VerbStatus
anonymise_file(const Snapshot *snapshot, const char *file)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *data = NULL;
	g_autoptr(GString) mail = NULL;
	gsize length, first;

	if (!mailfile_read(file, &data, &length, &error)) {
		output_complain(error->message);
		return VERB_FAILED;
	}
	first = mailfile_first(data, length);
	if (first < length)
		complain_of(file, "holds several mails: only the first is taken");
	mail = anonymise_mail(snapshot, data, first, &error);
	if (mail == NULL) {
		complain_of(file, error->message);
		return VERB_FAILED;
	}
	fwrite(mail->str, 1, mail->len, stdout);
	return compare(snapshot, file, data, first, mail) ? VERB_DONE : VERB_FAILED;
}

VerbStatus
anonymise_verb(const char *settings_file, int argc, char **argv)
{
	const VerbOption entries[] = { { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL } };
	g_autoptr(GError) error = NULL;
	g_autoptr(Snapshot) snapshot = NULL;
	VerbStatus status;

	if (!verbs_options("anonymise", entries, &argc, &argv, &status))
		return status;
	if (argc > 2) {
		output_complain("anonymise takes one mail; see invitectl anonymise --help");
		return VERB_USAGE;
	}
	snapshot = snapshot_read(settings_file, &error);
	if (snapshot != NULL)
		return anonymise_file(snapshot, argc > 1 ? argv[1] : "-");
	output_complain(error->message);
	return VERB_FAILED;
}
