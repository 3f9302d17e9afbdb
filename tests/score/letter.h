// letter.h - a mail made of a table's row: what the row says of it, and what a mail server of ours
// would have added.
#ifndef SCORE_LETTER_H
#define SCORE_LETTER_H

#include "fill.h"

#define LETTER_SERVER "mx.example.org" // whose Authentication-Results are believed
#define LETTER_HOSTS "social.example" // below it run the services that one hosts oneself
#define LETTER_ELSEWHERE "lantern-post.example" // from where forgeries come

typedef struct {
	char **cells; // owns all that follows
	const char *id;
	const char *service;
	const char *kind;
	const char *language;
	const char *subject;
	const char *display;
	const char *address;
	const char *headers;
	const char *verdict;
	const char *evidence;
	const char *note;
	guint number; // in its table
} Row;

// What the From address of a row is.
typedef enum {
	FROM_NONE, // the row does not say
	FROM_GIVEN, // an address, or its domain
	FROM_LISTED, // of a site of its own, which its owner lists in `hosts`
	FROM_PERSON, // somebody's own
	FROM_FORGED, // the service's, but not sent by it
	FROM_ELSEWHERE, // only said to be none of the service's
} From;

typedef struct {
	const Row *row;
	Filling filling;
	From from;
	char *address; // NULL for FROM_NONE
	char *display; // may be empty
	char *subject; // may be empty
	char *sender; // of the envelope
	char *signer; // domain of the signature
	GPtrArray *headers; // char *: "Name: value"
	gboolean is_abuse; // a forgery that the genuine service was made to send
	GString *text; // the mail
} Letter;

// --- From ---------------------------------------------------------------------------------------

static gboolean
letter_is_phish(const Row *row)
{
	return g_str_equal(row->verdict, "phish");
}

// The first part that fits, or NULL. Caller frees.
static char *
letter_match(const char *pattern, const char *text)
{
	g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	return g_regex_match(regex, text, 0, &match) ? g_match_info_fetch(match, 1) : NULL;
}

static char *
letter_fill_address(const Filling *filling, const char *text)
{
	g_autofree char *filled = fill(filling, text, fill_for_address);
	g_auto(GStrv) parts = g_strsplit(filled, "…", -1);
	char *whole = g_strjoinv(fill_value(filling, "…"), parts);

	return whole;
}

static From
letter_set_address(Letter *letter, From from, char *address)
{
	letter->address = address;
	return from;
}

// "(linkedin.com, not to be answered)", "(spoofed facebookmail.com)": nothing but a domain.
static From
letter_from_domain(Letter *letter, const char *domain)
{
	const Row *row = letter->row;
	const char *local = strstr(domain, "facebookmail") != NULL ? "notification" : "noreply";

	return letter_set_address(letter,
		strstr(row->address, "spoofed") == NULL ? FROM_GIVEN : FROM_FORGED,
		g_strdup_printf("%s@%s", local, domain));
}

static From
letter_from(Letter *letter)
{
	const Row *row = letter->row;
	const char *const sites[] = { "{site address}", "{pod sender address}", "{site setting}",
		NULL };
	const char *const nothing[] = { "", "(not given)", "(Gmail app notification)", NULL };
	g_autofree char *filled = letter_fill_address(&letter->filling, row->address);
	g_autofree char *given = letter_match("([^\\s(/<]+@[^\\s)>,;]+)", filled);
	g_autofree char *domain = letter_match(
		"^\\(?(?:spoofed )?((?:[A-Za-z0-9-]+\\.)+[A-Za-z]{2,})(?![A-Za-z])", row->address);

	if (g_strv_contains(nothing, row->address))
		return FROM_NONE;
	if (g_strv_contains(sites, row->address))
		return letter_set_address(letter, FROM_LISTED,
			g_strdup_printf("post@%s." LETTER_HOSTS, row->service));
	if (domain != NULL)
		return letter_from_domain(letter, domain);
	if (strstr(row->address, " own address") != NULL ||
		g_str_has_suffix(row->address, " address}") ||
		g_str_equal(row->address, "{own address}"))
		return letter_set_address(letter, FROM_PERSON, g_strdup("mira@example.net"));
	if (given != NULL)
		return letter_set_address(letter,
			strstr(row->address, "spoofed") == NULL ? FROM_GIVEN : FROM_FORGED,
			g_steal_pointer(&given));
	if (!letter_is_phish(row) && row->id[0] == 'F')
		return FROM_NONE;
	return letter_set_address(letter, FROM_ELSEWHERE, g_strdup("service@" LETTER_ELSEWHERE));
}

// --- display name and subject -------------------------------------------------------------------

// "(unknown)", "(attacker)" and "*Discord*" are none.
static char *
letter_display(const Letter *letter)
{
	const char *given = letter->row->display;
	char *display = fill(&letter->filling, given[0] == '(' ? "" : given, fill_for_text);
	gsize length = strlen(display);

	if (length >= 2 && display[0] == '"' && display[length - 1] == '"') {
		display[length - 1] = '\0';
		memmove(display, display + 1, length - 1);
	}
	return display;
}

static gboolean
letter_has_subject(const Row *row)
{
	return *row->subject != '\0' && *row->subject != '(';
}

// Without what the tables say about it: "LinkedIn Reminder (fake)", "… for you / was looking for you".
static char *
letter_subject(const Letter *letter)
{
	g_autofree char *bare = NULL;
	g_auto(GStrv) whole_names = NULL;
	g_autofree char *text = NULL;

	if (!letter_has_subject(letter->row))
		return g_strdup("");
	bare = letter_match(
		"^(.*?)(?: \\((?:fake|identical format)[^)]*\\)| / .*)?$", letter->row->subject);
	whole_names = g_strsplit(bare, "{first} {last}", -1);
	text = g_strjoinv("{name}", whole_names);
	return fill(&letter->filling, text, fill_for_text);
}

// --- headers ------------------------------------------------------------------------------------

// Who an address is: what goes between '<' and '>'.
static char *
letter_bare(const char *value)
{
	return letter_match("([^\\s<]+@[^\\s>]+)", value);
}

static void
letter_add_header(Letter *letter, const char *name, const char *value)
{
	const char *const addresses[] = { "Sender", "Reply-To", "Errors-To", "Bounces-To", NULL };
	const char *const own[] = { "Message-ID", "Content-ID", "Message-level", NULL };
	g_autofree char *filled = letter_fill_address(&letter->filling, value);

	for (guint i = 0; addresses[i] != NULL; i++)
		if (g_ascii_strcasecmp(addresses[i], name) == 0 && strchr(filled, '@') == NULL)
			return;
	if (!g_strv_contains(own, name))
		g_ptr_array_add(letter->headers, g_strdup_printf("%s: %s", name, filled));
}

// Every `Name: value` of the column; parts stand between ';', some between ','.
static void
letter_add_headers(Letter *letter)
{
	g_autoptr(GRegex) regex =
		g_regex_new("(?:^|[;,:] )([A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+|Sender): "
			    "([^;]+?)(?=$|;|, [A-Z][A-Za-z]*-)",
			0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	g_regex_match(regex, letter->row->headers, 0, &match);
	while (g_match_info_matches(match)) {
		g_autofree char *name = g_match_info_fetch(match, 1);
		g_autofree char *value = g_match_info_fetch(match, 2);

		letter_add_header(letter, name, value);
		g_match_info_next(match, NULL);
	}
}

// Headers that are named only.
static void
letter_add_named(Letter *letter)
{
	const char *const named[][2] = {
		{ "In-Reply-To", "<17.1790000000@example.org>" },
		{ "List-Id", "Bridge keepers <keepers.lists.example.net>" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(named); i++)
		if (strstr(letter->row->headers, named[i][0]) != NULL && letter->row->id[0] == 'N')
			letter_add_header(letter, named[i][0], named[i][1]);
}

static const char *
letter_domain(const char *address)
{
	return strrchr(address, '@') + 1;
}

static void
letter_set_envelope(Letter *letter)
{
	g_autofree char *headers = letter_fill_address(&letter->filling, letter->row->headers);
	g_autofree char *path = letter_match("Return-Path:? ([^\\s;,]*@[^\\s;,]+)", headers);

	if (path == NULL)
		letter->sender = letter->from == FROM_FORGED ? g_strdup("bounce@" LETTER_ELSEWHERE)
							     : g_strdup(letter->address);
	else
		letter->sender = g_strdup_printf("%s%s", *path == '@' ? "bounce" : "", path);
	letter->signer = letter_match("DKIM d=([A-Za-z0-9.-]+)", headers);
}

// --- what a mail server of ours finds -----------------------------------------------------------

static char *
letter_sending_service(const Letter *letter)
{
	for (guint i = 0; i < letter->headers->len; i++)
		if (g_str_has_prefix(letter->headers->pdata[i], "Sender: "))
			return letter_bare(letter->headers->pdata[i]);
	return NULL;
}

// The genuine service sent it: the row names the signature, or the service's own Sender.
static gboolean
letter_is_abuse(const Letter *letter)
{
	const Row *row = letter->row;
	g_autofree char *service = letter_sending_service(letter);

	if (!letter_is_phish(row) || letter->from == FROM_FORGED || letter->from == FROM_ELSEWHERE)
		return FALSE;
	return strstr(row->note, "genuine infrastructure") != NULL ||
	       strstr(row->note, "genuine DKIM") != NULL || service != NULL ||
	       (letter->signer != NULL && strstr(row->headers, "fail") == NULL);
}

static void
letter_add_pass(Letter *letter)
{
	g_autofree char *service = letter_sending_service(letter);
	const char *from = letter_domain(letter->address);

	if (letter->signer == NULL)
		letter->signer =
			g_strdup(letter_domain(service == NULL ? letter->address : service));
	g_string_append_printf(letter->text,
		"Authentication-Results: " LETTER_SERVER
		";\n\tdkim=pass header.d=%s header.s=key1;\n"
		"\tspf=pass smtp.mailfrom=%s;\n\tdmarc=%s header.from=%s\n",
		letter->signer, letter->sender,
		g_str_has_suffix(letter->signer, from) || g_str_has_suffix(from, letter->signer)
			? "pass"
			: "none",
		from);
}

static void
letter_add_fail(Letter *letter)
{
	gboolean is_odd = letter->row->number % 2 == 1;
	g_autofree char *dkim = letter->signer == NULL
					? g_strdup("none")
					: g_strdup_printf("fail header.d=%s", letter->signer);

	g_string_append_printf(letter->text,
		"Authentication-Results: " LETTER_SERVER
		";\n\tdkim=%s;\n\tspf=%s smtp.mailfrom=%s;\n"
		"\tdmarc=fail header.from=%s\n",
		dkim, is_odd ? "fail" : "softfail", letter->sender, letter_domain(letter->address));
}

// A signature covers what stands in the mail, but for services that sign less.
static void
letter_add_signature(Letter *letter)
{
	gboolean signs_little = g_str_equal(letter_domain(letter->address), "facebookmail.com");

	g_string_append_printf(letter->text,
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=key1;\n"
		"\th=Date:To:Subject:From:MIME-Version:Content-Type",
		letter->signer);
	for (guint i = 0; !signs_little && i < letter->headers->len; i++) {
		const char *header = letter->headers->pdata[i];

		g_string_append_printf(
			letter->text, ":%.*s", (int)(strchr(header, ':') - header), header);
	}
	g_string_append(letter->text, ";\n\tbh=c29tZXRoaW5nIG1hZGUgdXA=; b=bWFkZSB1cCBhcyB3ZWxs\n");
}

// --- the mail -----------------------------------------------------------------------------------

// As encoded words that are cut between characters, or as it is.
static void
letter_append_encoded(GString *text, const char *value)
{
	const char *start = value;

	if (g_str_is_ascii(value)) {
		g_string_append(text, value);
		return;
	}
	while (*start != '\0') {
		const char *end = start;
		g_autofree char *encoded = NULL;

		while (*end != '\0' && g_utf8_next_char(end) - start <= 42)
			end = g_utf8_next_char(end);
		encoded = g_base64_encode((const guchar *)start, (gsize)(end - start));
		g_string_append_printf(
			text, "%s=?UTF-8?B?%s?=", start == value ? "" : "\n ", encoded);
		start = end;
	}
}

static void
letter_append_from(Letter *letter)
{
	g_string_append(letter->text, "From: ");
	if (*letter->display != '\0' && g_str_is_ascii(letter->display))
		g_string_append_printf(letter->text, "\"%s\" ", letter->display);
	else if (*letter->display != '\0') {
		letter_append_encoded(letter->text, letter->display);
		g_string_append_c(letter->text, ' ');
	}
	g_string_append_printf(letter->text, "<%s>\n", letter->address);
}

// A body that tells nothing, but where the row says that an invitation stands in it.
static void
letter_append_body(Letter *letter)
{
	const Row *row = letter->row;
	g_autofree char *said = letter_match("^\\((?:text|body)\\) (.*)$", row->subject);
	g_autofree char *filled = said == NULL ? NULL : fill(&letter->filling, said, fill_for_text);

	if (strstr(row->headers, "METHOD:") != NULL)
		g_string_append(letter->text, "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n");
	else if (row->id[0] == 'N' && strstr(row->headers, "invitation") != NULL)
		g_string_append_printf(letter->text,
			"Hi Geri,\n\nI'd like to join your LinkedIn network.\n\n%s\nTeacher\n\n"
			"View profile: https://www.linkedin.com/in/example17\n\n"
			"Accept: https://www.linkedin.com/people/invite-accept?invitationId=17\n\n"
			"You are receiving Invitation emails.\n",
			letter->filling.person->full);
	else
		g_string_append_printf(letter->text, "%s\n\nhttps://%s/see/%u\n",
			filled == NULL ? "Hello," : filled,
			letter->from == FROM_FORGED ? LETTER_ELSEWHERE
						    : letter_domain(letter->address),
			row->number);
}

static void
letter_write(Letter *letter)
{
	g_autofree char *method = letter_match("METHOD:([A-Z]+)", letter->row->headers);

	g_string_append_printf(letter->text, "Return-Path: <%s>\n", letter->sender);
	if (letter_is_phish(letter->row) && !letter->is_abuse)
		letter_add_fail(letter);
	else
		letter_add_pass(letter);
	g_string_append_printf(letter->text,
		"Received: from out.%s (out.%s [192.0.2.17])\n\tby " LETTER_SERVER
		" (Postfix) with ESMTPS id 4F17;\n\tMon, 23 Nov 2026 03:38:00 +0000\n",
		letter_domain(letter->sender), letter_domain(letter->sender));
	if (letter->signer != NULL)
		letter_add_signature(letter);
	for (guint i = 0; i < letter->headers->len; i++)
		g_string_append_printf(letter->text, "%s\n", (char *)letter->headers->pdata[i]);
	letter_append_from(letter);
	g_string_append(letter->text, "To: \"Geri Novak\" <" FILL_RECIPIENT ">\nSubject: ");
	letter_append_encoded(letter->text, letter->subject);
	g_string_append_printf(letter->text,
		"\nDate: Mon, 23 Nov 2026 03:37:00 +0000\nMessage-ID: <%s.1790000000@%s>\n"
		"MIME-Version: 1.0\nContent-Type: text/%s%s; charset=utf-8\n"
		"Content-Transfer-Encoding: 8bit\n\n",
		letter->row->id, letter_domain(letter->sender),
		method == NULL ? "plain" : "calendar; method=", method == NULL ? "" : method);
	letter_append_body(letter);
}

static Letter *
letter_new(const Row *row, guint turn)
{
	Letter *letter = g_new0(Letter, 1);

	letter->row = row;
	letter->filling = fill_new(row->number + turn, row->language);
	letter->headers = g_ptr_array_new_with_free_func(g_free);
	letter->text = g_string_new(NULL);
	letter->from = letter_from(letter);
	letter->display = letter_display(letter);
	letter->subject = letter_subject(letter);
	if (letter->address == NULL)
		return letter;
	letter_add_headers(letter);
	letter_add_named(letter);
	letter_set_envelope(letter);
	letter->is_abuse = letter_is_abuse(letter);
	letter_write(letter);
	return letter;
}

static void
letter_free(gpointer data)
{
	Letter *letter = data;

	g_free(letter->address);
	g_free(letter->display);
	g_free(letter->subject);
	g_free(letter->sender);
	g_free(letter->signer);
	g_ptr_array_unref(letter->headers);
	g_string_free(letter->text, TRUE);
	g_free(letter);
}

#endif
