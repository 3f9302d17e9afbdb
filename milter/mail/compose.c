// compose.c - header values that we write.
#include "mail/compose.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define LINE_MAX_BYTES 900 // of 998, with room for what stands round a value
#define WORD_BYTES 45 // of text in one encoded word: with its frame 72 characters
#define FIRST_WORD_BYTES 30 // the header's name stands before it
#define LINE_WANTED 78
#define NAME_ROOM 18 // "X-Invite-Inviter: "
#define COMMENT_MAX 200
#define RECEIVED_MAX (64 * 1024)
#define UNKNOWN "unknown"

// Valid UTF-8 without controls.
static char *
without_controls(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *out = g_string_sized_new(strlen(valid));

	for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (!g_unichar_iscntrl(c) && c != 0x2028 && c != 0x2029)
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

// Blanks at the ends would be lost, and "=?" is read as what it looks like.
static gboolean
goes_as_it_is(const char *text)
{
	gsize length = strlen(text);

	return g_str_is_ascii(text) && length <= LINE_MAX_BYTES && strstr(text, "=?") == NULL &&
	       (length == 0 || (text[0] != ' ' && text[length - 1] != ' '));
}

// At most max bytes, whole characters.
static gsize
piece_length(const char *text, gsize max)
{
	const char *end = text;

	while (*end != '\0' && (gsize)(g_utf8_next_char(end) - text) <= max)
		end = g_utf8_next_char(end);
	return (gsize)(end - text);
}

char *
compose_text(const char *text)
{
	g_autofree char *clean = without_controls(text);

	if (goes_as_it_is(clean))
		return g_steal_pointer(&clean);
	GString *value = g_string_new(NULL);
	for (const char *at = clean; *at;) {
		gsize length = piece_length(at, at == clean ? FIRST_WORD_BYTES : WORD_BYTES);
		g_autofree char *coded = g_base64_encode((const guchar *)at, length);

		g_string_append_printf(value, "%s=?UTF-8?B?%s?=", at == clean ? "" : "\n\t", coded);
		at += length;
	}
	return g_string_free(value, FALSE);
}

static char *
comment_text(const char *comment)
{
	g_autofree char *clean = without_controls(comment);
	GString *out = g_string_new(NULL);

	for (const char *at = clean; *at && out->len < COMMENT_MAX; at = g_utf8_next_char(at)) {
		gboolean breaks = (guchar)*at > 0x7E || strchr("()\\", *at) != NULL ||
				  (at[0] == '=' && at[1] == '?');

		g_string_append_c(out, breaks ? '?' : *at);
	}
	return g_string_free(out, FALSE);
}

char *
compose_text_with_comment(const char *text, const char *comment)
{
	g_autofree char *value = compose_text(text);

	if (comment == NULL || *comment == '\0')
		return g_steal_pointer(&value);
	g_autofree char *words = comment_text(comment);
	const char *feed = strrchr(value, '\n');
	gsize line = feed != NULL ? strlen(feed) : NAME_ROOM + strlen(value);
	gboolean fits = line + strlen(words) + strlen(" ()") <= LINE_WANTED;
	return g_strconcat(value, fits ? " (" : "\n\t(", words, ")", NULL);
}

// Bytes of value that are plain, and blanks where those are welcome, others as %XX. A line that grows
// too long goes on in the next: a tab and a line end are never part of what was written.
static void
append_coded(GString *to, const char *value, const char *welcome)
{
	const char *feed = strrchr(to->str, '\n');
	gsize column = to->len - (feed != NULL ? (gsize)(feed - to->str) : 0);

	for (; *value; value++, column++) {
		guchar byte = (guchar)*value;

		if (column >= LINE_MAX_BYTES) {
			g_string_append(to, "\r\n\t");
			column = 0;
		}
		if ((byte > ' ' && byte < 0x7F && strchr("%()<>[]\"\\;,", byte) == NULL) ||
			strchr(welcome, byte) != NULL) {
			g_string_append_c(to, (char)byte);
		} else {
			g_string_append_printf(to, "%%%02X", byte);
			column += 2;
		}
	}
}

static const char *
or_unknown(const char *value)
{
	return value != NULL && *value != '\0' ? value : UNKNOWN;
}

static char *
without_brackets(const char *sender)
{
	gsize length = sender != NULL ? strlen(sender) : 0;

	if (length >= 2 && sender[0] == '<' && sender[length - 1] == '>')
		return g_strndup(sender + 1, length - 2);
	return g_strndup(sender != NULL ? sender : "", length);
}

// An MTA that knows no name gives the address in square brackets.
static const char *
host_name(const char *name)
{
	return name != NULL && *name == '[' ? UNKNOWN : or_unknown(name);
}

// The header's fixed words, each before the value it names.
enum { HELO, NAME, CLIENT, HOST, QUEUE_ID, SENDER, ACTION, RULE, OWNER, DATE, PARTS };

static const struct {
	const char *before;
	const char *welcome;
} parts[PARTS + 1] = {
	[HELO] = { "Received: from ", "" },
	[NAME] = { " (", "" },
	[CLIENT] = { " [", "" },
	[HOST] = { "])\r\n\tby ", "" },
	[QUEUE_ID] = { " (invite-milter) id ", "" },
	[SENDER] = { "\r\n\t(envelope-from <", "" },
	[ACTION] = { ">)\r\n\t(", "" },
	[RULE] = { " by \"", " " },
	[OWNER] = { "\")\r\n\tfor <", "" },
	[DATE] = { ">; ", " ," },
	[PARTS] = { "\r\n", "" },
};

char *
compose_received(const Received *received)
{
	const Envelope *envelope = received->envelope;
	g_autofree char *sender = without_brackets(envelope->sender);
	g_autofree char *date = clock_rfc5322(received->seconds);
	const char *values[PARTS] = {
		[HELO] = or_unknown(envelope->helo),
		[NAME] = host_name(envelope->client_name),
		[CLIENT] = or_unknown(envelope->client_address),
		[HOST] = or_unknown(envelope->host),
		[QUEUE_ID] = or_unknown(envelope->queue_id),
		[SENDER] = sender,
		[ACTION] = received->action,
		[RULE] = received->rule,
		[OWNER] = received->owner,
		[DATE] = date,
	};
	GString *header = g_string_new(NULL);

	for (guint i = 0; i < PARTS; i++) {
		g_string_append(header, parts[i].before);
		append_coded(header, values[i], parts[i].welcome);
	}
	g_string_append(header, parts[PARTS].before);
	return g_string_free(header, FALSE);
}

// What append_coded wrote, as it was given; NULL when it did not write that.
static char *
decode_part(const char *text, gsize length, const char *welcome)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) again = g_string_new(NULL);
	g_autoptr(GString) coded = g_string_new_len(text, (gssize)length);

	g_string_replace(coded, "\r\n\t", "", 0);
	for (const char *at = coded->str; *at; at++) {
		if (*at == '%' && g_ascii_isxdigit(at[1]) && g_ascii_isxdigit(at[2])) {
			int byte = g_ascii_xdigit_value(at[1]) * 16 + g_ascii_xdigit_value(at[2]);

			g_string_append_c(out, (char)byte);
			at += 2;
		} else {
			g_string_append_c(out, *at);
		}
	}
	append_coded(again, out->str, welcome);
	g_string_replace(again, "\r\n\t", "", 0);
	return g_string_equal(again, coded) ? g_strdup(out->str) : NULL;
}

static void
clear_values(char **values)
{
	for (guint i = 0; i < PARTS; i++)
		g_clear_pointer(&values[i], g_free);
}

// The length of the header, 0 when it is not ours.
static gsize
split_parts(const char *item, char **values)
{
	const char *at = item;

	if (!g_str_has_prefix(at, parts[0].before))
		return 0;
	for (guint i = 0; i < PARTS; i++) {
		at += strlen(parts[i].before);
		const char *end = strstr(at, parts[i + 1].before);
		// Our line end inside a value is followed by a tab.
		while (i == DATE && end != NULL && end[2] == '\t')
			end = strstr(end + 2, parts[i + 1].before);
		if (end == NULL)
			return 0;
		values[i] = decode_part(at, (gsize)(end - at), parts[i].welcome);
		if (values[i] == NULL)
			return 0;
		at = end;
	}
	return (gsize)(at - item) + strlen(parts[PARTS].before);
}

// "Mon, 23 Nov 2026 03:38:00 +0000" exactly as clock_rfc5322 writes it; -1 when it is not.
static gint64
read_date(const char *date)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int day, year, hour, minute, second;
	char month[4];

	if (strlen(date) != 31 || sscanf(date + 5, "%2d %3s %4d %2d:%2d:%2d", &day, month, &year,
					  &hour, &minute, &second) != 6)
		return -1;
	const char *place = strlen(month) == 3 ? strstr(months, month) : NULL;
	if (place == NULL)
		return -1;
	g_autoptr(GDateTime) at =
		g_date_time_new_utc(year, (int)(place - months) / 3 + 1, day, hour, minute, second);
	gint64 seconds = at != NULL ? g_date_time_to_unix(at) : -1;
	g_autofree char *again = clock_rfc5322(seconds);
	return g_str_equal(again, date) ? seconds : -1;
}

gboolean
compose_parse_received(const char *item, gsize length, ReceivedFields *fields)
{
	char *values[PARTS] = { NULL };
	g_autofree char *start = g_strndup(item, MIN(length, RECEIVED_MAX));
	gsize header = split_parts(start, values);
	gint64 seconds = header > 0 ? read_date(values[DATE]) : -1;

	memset(fields, 0, sizeof *fields);
	if (seconds >= 0)
		*fields = (ReceivedFields) {
			.client = g_strdup_printf("%s [%s]", values[NAME], values[CLIENT]),
			.helo = g_steal_pointer(&values[HELO]),
			.queue_id = g_steal_pointer(&values[QUEUE_ID]),
			.sender = g_steal_pointer(&values[SENDER]),
			.owner = g_steal_pointer(&values[OWNER]),
			.action = g_steal_pointer(&values[ACTION]),
			.rule = g_steal_pointer(&values[RULE]),
			.seconds = seconds,
			.length = header,
		};
	clear_values(values);
	return seconds >= 0;
}

void
compose_clear_received(ReceivedFields *fields)
{
	g_free(fields->client);
	g_free(fields->helo);
	g_free(fields->queue_id);
	g_free(fields->sender);
	g_free(fields->owner);
	g_free(fields->action);
	g_free(fields->rule);
	memset(fields, 0, sizeof *fields);
}
