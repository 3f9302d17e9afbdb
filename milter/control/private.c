// private.c - what in a mail is private.
#include "control/private.h"

#include <string.h>

#define GREETING_LINES 8
#define ENTRY_LINES 3 // name, headline and place of somebody
#define WORDS_OF_NAME 4
#define NAME_WORDS_MAX 8

typedef struct {
	Replacer *replacer;
	const Snapshot *snapshot;
	const Service *service; // NULL for none
	const Notice *notice;
	Message *message;
	const char *const *lines; // of the body
	guint n_lines;
	TemplateText *body;
	TemplateText *subject;
} Gathering;

const Service *
private_service(const Snapshot *snapshot, const Explanation *explanation)
{
	if (explanation->notice == NULL)
		return NULL;
	return catalogue_by_id(snapshot->catalogue, explanation->notice->service);
}

static gboolean
is_among(const GPtrArray *domains, const char *host)
{
	for (guint i = 0; i < domains->len; i++) {
		const char *name = ((const Domain *)domains->pdata[i])->name;
		const char *at = strchr(name, '@');
		const char *domain = at == NULL ? name : at + 1;
		gsize length = strlen(host), n = strlen(domain);

		if (length >= n && g_str_equal(host + length - n, domain) &&
			(length == n || host[length - n - 1] == '.'))
			return TRUE;
	}
	return FALSE;
}

gboolean
private_is_public(const Snapshot *snapshot, const char *host)
{
	const char *const *ids = catalogue_ids(snapshot->catalogue);

	if (catalogue_knows_domain(snapshot->catalogue, host))
		return TRUE;
	for (guint i = 0; ids[i] != NULL; i++) {
		const Service *service = catalogue_by_id(snapshot->catalogue, ids[i]);

		if (is_among(service->links, host) || is_among(service->via, host))
			return TRUE;
	}
	return FALSE;
}

// --- what is the service's ----------------------------------------------------------------------

// The words of a template without its holes.
static void
keep_source(Replacer *replacer, const char *source)
{
	GString *text = g_string_new(NULL);

	for (const char *at = source; *at != '\0'; at++) {
		const char *close = *at == '{' ? strchr(at, '}') : NULL;

		if (close != NULL)
			g_string_append_c(text, '\n');
		else
			g_string_append_c(text, *at);
		at = close == NULL ? at : close;
	}
	replacer_keep(replacer, text->str);
	g_string_free(text, TRUE);
}

static void
keep_templates(Replacer *replacer, const GPtrArray *templates)
{
	for (guint i = 0; i < templates->len; i++)
		keep_source(replacer, template_source(templates->pdata[i]));
}

static void
keep_wordings(Replacer *replacer, const GPtrArray *wordings)
{
	for (guint i = 0; i < wordings->len; i++)
		keep_source(
			replacer, template_source(((const Wording *)wordings->pdata[i])->template));
}

static void
keep_marks(Replacer *replacer, const GPtrArray *marks)
{
	for (guint i = 0; i < marks->len; i++)
		replacer_keep(replacer, ((const Mark *)marks->pdata[i])->value);
}

static void
keep_service(Replacer *replacer, const Service *service)
{
	const GPtrArray *const templates[] = { service->shapes, service->details, service->stops,
		service->headlines, service->footers };

	for (guint i = 0; i < G_N_ELEMENTS(templates); i++)
		keep_templates(replacer, templates[i]);
	keep_wordings(replacer, service->subjects);
	keep_wordings(replacer, service->bodies);
	keep_marks(replacer, service->marks);
	keep_marks(replacer, service->traits);
	replacer_keep_always(replacer, service->name);
	for (guint i = 0; i < service->looks->len; i++)
		replacer_keep_always(replacer, service->looks->pdata[i]);
}

// --- headers ------------------------------------------------------------------------------------

static const struct {
	const char *name;
	gboolean is_ours; // of somebody who gets mail here, whatever the host
	gboolean has_name;
} mailbox_headers[] = {
	{ "To", TRUE, TRUE },
	{ "Cc", TRUE, TRUE },
	{ "Bcc", TRUE, TRUE },
	{ "Resent-To", TRUE, TRUE },
	{ "Resent-Cc", TRUE, TRUE },
	{ "Delivered-To", TRUE, FALSE },
	{ "X-Delivered-To", TRUE, FALSE },
	{ "X-Original-To", TRUE, FALSE },
	{ "Envelope-To", TRUE, FALSE },
	{ "X-Envelope-To", TRUE, FALSE },
	{ "Apparently-To", TRUE, FALSE },
	{ "X-Forwarded-To", TRUE, FALSE },
	{ "Require-Recipient-Valid-Since", TRUE, FALSE },
	{ "From", FALSE, TRUE },
	{ "Sender", FALSE, TRUE },
	{ "Reply-To", FALSE, TRUE },
	{ "Return-Path", FALSE, FALSE },
	{ "Resent-From", FALSE, TRUE },
};

// The display name of a mail that only says that it comes from a service is the forger's.
static gboolean
is_forged(const Gathering *gathering)
{
	return gathering->notice != NULL &&
	       (gathering->notice->claims & (CLAIM_SENDER | CLAIM_MARK)) == 0;
}

// A name as people have them, not half a header.
static gboolean
is_name(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	return g_strv_length(words) <= NAME_WORDS_MAX && strpbrk(text, "@<>:;") == NULL;
}

static void
gather_mailbox(
	const Gathering *gathering, const Mailbox *mailbox, gboolean is_ours, gboolean has_name)
{
	const char *host = strrchr(mailbox->address, '@');
	gboolean is_private =
		is_ours || (host != NULL && !private_is_public(gathering->snapshot, host + 1));

	if (!is_private)
		return;
	if (has_name && is_name(mailbox->name) && !replacer_is_role(mailbox->address) &&
		(is_ours || !is_forged(gathering)))
		replacer_add_name(gathering->replacer, mailbox->name);
	replacer_add_address(gathering->replacer, mailbox->address);
}

static void
gather_header(const Gathering *gathering, const char *name, const char *value)
{
	for (guint i = 0; i < G_N_ELEMENTS(mailbox_headers); i++) {
		g_autoptr(GPtrArray) mailboxes = NULL;

		if (g_ascii_strcasecmp(mailbox_headers[i].name, name) != 0)
			continue;
		mailboxes = mailbox_parse(value);
		for (guint k = 0; k < mailboxes->len; k++)
			gather_mailbox(gathering, mailboxes->pdata[k], mailbox_headers[i].is_ours,
				mailbox_headers[i].has_name);
	}
}

// "from maile.linkedin.com (maile.linkedin.com [108.174.3.9])": that address is nobody's.
static void
gather_received(const Gathering *gathering, const char *value)
{
	g_autoptr(GRegex) regex =
		g_regex_new("\\(([A-Za-z0-9.-]{1,253})\\.? \\[(?:IPv6:)?([0-9A-Fa-f.:]+)\\]",
			G_REGEX_RAW, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	g_regex_match(regex, value, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		g_autofree char *name = g_match_info_fetch(match, 1);
		g_autofree char *host = g_ascii_strdown(name, -1);
		g_autofree char *ip = g_match_info_fetch(match, 2);

		if (private_is_public(gathering->snapshot, host))
			replacer_keep_ip(gathering->replacer, ip);
	}
}

// A domain made to look like a service's is what there is to see in a forgery.
static void
keep_lookalike(const Gathering *gathering)
{
	const Mailbox *from = message_from(gathering->message);
	const char *host = from == NULL ? NULL : strrchr(from->address, '@');

	if (gathering->notice != NULL && host != NULL &&
		(gathering->notice->claims & CLAIM_LOOKALIKE) != 0)
		replacer_keep_host(gathering->replacer, host + 1);
}

static void
gather_headers(const Gathering *gathering)
{
	const Message *message = gathering->message;

	keep_lookalike(gathering);
	for (guint i = 0; i < message_n_headers(message); i++) {
		const char *name = message_header_name(message, i);

		gather_header(gathering, name, message_header_value(message, i));
		if (g_ascii_strcasecmp(name, "Received") == 0)
			gather_received(gathering, message_header_value(message, i));
	}
}

// --- what was recognised ------------------------------------------------------------------------

// Hosts in a name are no part of it. Caller frees.
static char *
without_hosts(const Gathering *gathering, const char *name)
{
	g_auto(GStrv) words = g_strsplit(name, " ", -1);
	GString *rest = g_string_new(NULL);

	for (guint i = 0; words[i] != NULL; i++) {
		if (g_regex_match_simple(
			    "^(www\\.[^ ]+|[a-z0-9.-]+\\.[a-z]{2,})$", words[i], G_REGEX_RAW, 0))
			replacer_add_text(gathering->replacer, words[i]);
		else
			g_string_append_printf(rest, "%s%s", rest->len > 0 ? " " : "", words[i]);
	}
	return g_string_free(rest, FALSE);
}

// Most are called by a name, on some networks by an address; and what abuse writes there is a text.
static void
gather_inviter(const Gathering *gathering, const char *value)
{
	g_autofree char *name = without_hosts(gathering, value);

	if (is_name(name))
		replacer_add_name(gathering->replacer, name);
	else if (strpbrk(name, " :/") == NULL && strchr(name, '@') != NULL)
		replacer_add_address(gathering->replacer, name);
	else
		replacer_add_text(gathering->replacer, name);
}

static void
gather_facts(const Gathering *gathering)
{
	for (FactName fact = 0; fact < FACT_COUNT; fact++) {
		const char *value = notice_fact(gathering->notice, fact);

		if (value == NULL || fact == FACT_MUTUAL || fact == FACT_PROFILE)
			continue;
		if (fact == FACT_INVITER)
			gather_inviter(gathering, value);
		else
			replacer_add_text(gathering->replacer, value);
	}
}

static void
gather_match(const Gathering *gathering, const TemplateMatch *match, gboolean with_any)
{
	const char *recipient = match->values[HOLE_RECIPIENT];
	const char *any = match->values[HOLE_ANY];

	if (recipient != NULL && strchr(recipient, '@') == NULL)
		replacer_add_name(gathering->replacer, recipient);
	if (with_any && any != NULL && strstr(any, "://") == NULL)
		replacer_add_text(gathering->replacer, any);
}

// The wording that the recognition took: it gave the kind, or is the first of the kind that fits.
static const Wording *
subject_wording(const Gathering *gathering, gboolean maybe)
{
	const GPtrArray *subjects = gathering->service->subjects;
	const Wording *first = NULL;

	for (guint i = 0; i < subjects->len; i++) {
		const Wording *wording = subjects->pdata[i];

		if (wording->kind != gathering->notice->kind || wording->maybe != maybe ||
			!template_matches(wording->template, gathering->subject, NULL))
			continue;
		if (g_strcmp0(wording->key, gathering->notice->evidence) == 0)
			return wording;
		first = first == NULL ? wording : first;
	}
	return first;
}

// What it leaves open is not the service's.
static void
gather_subject(const Gathering *gathering)
{
	const Wording *wording = subject_wording(gathering, FALSE);
	g_auto(TemplateMatch) match = { { NULL } };

	if (wording == NULL)
		wording = subject_wording(gathering, TRUE);
	if (wording != NULL && template_matches(wording->template, gathering->subject, &match))
		gather_match(gathering, &match, TRUE);
}

static void
gather_lines(const Gathering *gathering, const GPtrArray *templates, gboolean with_any)
{
	for (guint i = 0; i < templates->len; i++) {
		g_auto(TemplateMatch) match = { { NULL } };

		if (template_find(templates->pdata[i], gathering->body, &match) >= 0)
			gather_match(gathering, &match, with_any);
	}
}

// --- people in the body -------------------------------------------------------------------------

static gboolean
is_link(const char *line)
{
	return strstr(line, "://") != NULL;
}

static gboolean
has_letter(const char *line)
{
	for (; *line != '\0'; line = g_utf8_next_char(line))
		if (g_unichar_isalpha(g_utf8_get_char(line)))
			return TRUE;
	return FALSE;
}

// Somebody in a list of people: a name, perhaps a headline and a place, and a link.
static void
gather_entry(const Gathering *gathering, guint from, guint to)
{
	for (guint i = from; i < to; i++) {
		if (i == from)
			replacer_add_name(gathering->replacer, gathering->lines[i]);
		else
			replacer_add_text(gathering->replacer, gathering->lines[i]);
	}
}

// The people that a service shows behind the line at which the recognition stops.
static void
gather_people(const Gathering *gathering, guint at)
{
	guint from = at;

	for (; at < gathering->n_lines; at++) {
		const char *line = gathering->lines[at];

		if (!has_letter(line) || at - from > ENTRY_LINES)
			return;
		if (!is_link(line))
			continue;
		gather_entry(gathering, from, at);
		from = at + 1;
	}
}

static void
gather_stops(const Gathering *gathering)
{
	for (guint i = 0; i < gathering->service->stops->len; i++) {
		int line =
			template_find(gathering->service->stops->pdata[i], gathering->body, NULL);

		if (line >= 0)
			gather_people(gathering, (guint)line + 1);
	}
}

// One to three words that may be a name, and nothing else.
static gboolean
is_name_line(const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	guint n = g_strv_length(words);

	for (guint i = 0; i < n; i++) {
		gunichar first = g_utf8_get_char(words[i]);
		const char *last = *words[i] == '\0'
					   ? words[i]
					   : g_utf8_prev_char(words[i] + strlen(words[i]));

		if (!g_unichar_isalpha(first) || g_unichar_islower(first) ||
			!(g_unichar_isalpha(g_utf8_get_char(last)) ||
				g_unichar_ismark(g_utf8_get_char(last))))
			return FALSE;
	}
	return n >= 2 && n <= WORDS_OF_NAME;
}

static gboolean
some_fits(const GPtrArray *templates, const TemplateText *text)
{
	for (guint i = 0; i < templates->len; i++)
		if (template_find(templates->pdata[i], text, NULL) >= 0)
			return TRUE;
	return FALSE;
}

static gboolean
some_wording_fits(const GPtrArray *wordings, const TemplateText *text)
{
	for (guint i = 0; i < wordings->len; i++)
		if (template_find(((const Wording *)wordings->pdata[i])->template, text, NULL) >= 0)
			return TRUE;
	return FALSE;
}

// A line that holds to a template of the service, or nothing but a link.
static gboolean
is_template_line(const Service *service, const char *line)
{
	g_autoptr(TemplateText) text = template_text_new(&line, 1);

	return is_link(line) || !has_letter(line) || some_wording_fits(service->bodies, text) ||
	       some_wording_fits(service->subjects, text) || some_fits(service->details, text) ||
	       some_fits(service->footers, text);
}

// A line that the service itself wrote, as far as can be told.
static gboolean
is_own_line(const Service *service, const char *line)
{
	g_autofree char *folded = g_utf8_casefold(line, -1);
	g_autofree char *name = g_utf8_casefold(service->name, -1);

	return strstr(folded, name) != NULL || is_template_line(service, line);
}

// Lists of people: what could be a name is taken for one.
static void
gather_name_lines(const Gathering *gathering)
{
	Kind kind = gathering->notice->kind;

	if (kind != KIND_OTHER && kind != KIND_SUGGESTION)
		return;
	for (guint i = 0; i < gathering->n_lines; i++)
		if (is_name_line(gathering->lines[i]) &&
			!is_own_line(gathering->service, gathering->lines[i]))
			replacer_add_name(gathering->replacer, gathering->lines[i]);
}

// Behind the headline, in a line of its own: where somebody lives.
static void
gather_place(const Gathering *gathering)
{
	const char *headline = notice_fact(gathering->notice, FACT_HEADLINE);

	for (guint i = 0; headline != NULL && i + 1 < gathering->n_lines; i++) {
		const char *next = gathering->lines[i + 1];

		if (g_str_equal(gathering->lines[i], headline) &&
			!is_own_line(gathering->service, next) &&
			!replacer_knows_line(gathering->replacer, next))
			replacer_add_text(gathering->replacer, next);
	}
}

// What one person writes to another.
static void
gather_message(const Gathering *gathering)
{
	if (gathering->notice->kind != KIND_MESSAGE)
		return;
	for (guint i = 0; i < gathering->n_lines; i++)
		if (strchr(gathering->lines[i], ' ') != NULL &&
			!is_template_line(gathering->service, gathering->lines[i]) &&
			!replacer_knows_line(gathering->replacer, gathering->lines[i]))
			replacer_add_text(gathering->replacer, gathering->lines[i]);
}

// "Ana Ribeiro (Librarian at Example Town Library)": what stands in brackets behind a known name.
static void
gather_brackets(const Gathering *gathering, const char *name)
{
	for (guint i = 0; name != NULL && *name != '\0' && i < gathering->n_lines; i++) {
		const char *found = strstr(gathering->lines[i], name);
		const char *open = found == NULL ? NULL : found + strlen(name);
		const char *close = open == NULL ? NULL : strchr(open, ')');
		g_autofree char *inner = NULL;

		if (close == NULL || !g_str_has_prefix(open, " (") || close <= open + 2)
			continue;
		inner = g_strndup(open + 2, (gsize)(close - open - 2));
		if ((gathering->service == NULL ||
			    strstr(inner, gathering->service->name) == NULL) &&
			!replacer_knows_line(gathering->replacer, inner))
			replacer_add_text(gathering->replacer, inner);
	}
}

static void
gather_all_brackets(const Gathering *gathering)
{
	const Mailbox *to = message_to(gathering->message);

	gather_brackets(gathering, to == NULL ? NULL : to->name);
	if (gathering->notice != NULL)
		gather_brackets(gathering, notice_fact(gathering->notice, FACT_INVITER));
}

static gboolean
is_name_word(const char *word)
{
	gunichar first = g_utf8_get_char(word);

	return g_unichar_isalpha(first) && !g_unichar_islower(first);
}

// "Hi Ana," "Dear Ana Ribeiro:"
static void
gather_greeting(const Gathering *gathering, const char *line)
{
	static const char *const greetings[] = { "Hi ", "Hello ", "Dear ", "Hey ", "Hallo ",
		"Liebe ", "Lieber ", "Bonjour ", "Salut ", "Cher ", "Chère ", "Hola ", "Estimado ",
		"Estimada ", "Olá ", "Oi ", "Ciao ", "Gentile ", "Hej ", "Hei ", "Beste ", "Cześć ",
		"Ahoj ", "Szia ", "Merhaba ", "Γεια σου ", "Привет, ", "Здравствуйте, ", "مرحبا ",
		"שלום ", "नमस्ते ", "Hai ", "Halo ", "สวัสดี " };

	for (guint i = 0; i < G_N_ELEMENTS(greetings); i++) {
		const char *rest = line + strlen(greetings[i]);
		g_autofree char *name = NULL;

		if (!g_str_has_prefix(line, greetings[i]))
			continue;
		name = g_strndup(rest, strcspn(rest, ",!:."));
		g_auto(GStrv) words = g_strsplit(name, " ", -1);
		if (g_strv_length(words) > WORDS_OF_NAME || strchr(name, '@') != NULL)
			return;
		for (guint k = 0; words[k] != NULL; k++)
			if (!is_name_word(words[k]))
				return;
		replacer_add_name(gathering->replacer, name);
		return;
	}
}

static void
gather_body(const Gathering *gathering)
{
	const Service *service = gathering->service;

	for (guint i = 0; i < MIN(gathering->n_lines, GREETING_LINES); i++)
		gather_greeting(gathering, gathering->lines[i]);
	gather_all_brackets(gathering);
	if (service == NULL)
		return;
	for (guint i = 0; i < service->bodies->len; i++) {
		g_auto(TemplateMatch) match = { { NULL } };

		if (template_find(((const Wording *)service->bodies->pdata[i])->template,
			    gathering->body, &match) >= 0)
			gather_match(gathering, &match, FALSE);
	}
	gather_lines(gathering, service->details, FALSE);
	gather_lines(gathering, service->footers, TRUE);
	gather_stops(gathering);
	gather_name_lines(gathering);
	gather_place(gathering);
	gather_message(gathering);
}

void
private_gather(Replacer *replacer, const Snapshot *snapshot, const Explanation *explanation)
{
	const char *subject = message_text(explanation->message, "Subject");
	const char *const *lines = message_lines(explanation->message);
	guint n_lines = g_strv_length((char **)lines);
	g_autoptr(TemplateText) body = template_text_new(lines, n_lines);
	g_autoptr(TemplateText) title = NULL;
	Gathering gathering = { replacer, snapshot, private_service(snapshot, explanation),
		explanation->notice, explanation->message, lines, n_lines, body, NULL };

	subject = subject == NULL ? "" : subject;
	title = template_text_new(&subject, 1);
	gathering.subject = title;
	if (gathering.service != NULL) {
		keep_service(replacer, gathering.service);
		gather_facts(&gathering);
		gather_subject(&gathering);
	}
	gather_headers(&gathering);
	gather_body(&gathering);
}
