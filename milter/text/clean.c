// clean.c - text from mails made fit: for matching, for headers, for a terminal.
#include "text/clean.h"

#include <string.h>

#include <unicode/uchar.h>

#include "text/normal.h"

#define BAD_BYTE ((gunichar)-1)
#define REPLACEMENT 0xFFFD
#define ZWNJ 0x200C
#define ZWJ 0x200D
#define VIRAMA_CLASS 9
#define ANNOTATION_FIRST 0xFFF9
#define ANNOTATION_LAST 0xFFFB
#define BRAILLE_BLANK 0x2800

// Sorting a run of marks takes time with the square of its length. UAX #15 section 13 says that no
// real text needs more than this many.
#define MARKS_MAX 30

// What of a line has been written so far.
typedef struct {
	GString *out;
	gunichar base; // the last letter, or 0 after anything that is none
	gunichar joiner; // a ZWJ or ZWNJ that waits for its right neighbour
	guint marks; // in a row
	gboolean blank; // a blank waits for what follows
} Line;

// The character at *at, or BAD_BYTE; moves *at behind it.
static gunichar
next_char(const char **at, const char *end)
{
	guchar byte = (guchar) * *at;

	if (byte < 0x80) {
		*at += 1;
		return byte;
	}

	gunichar c = g_utf8_get_char_validated(*at, end - *at);
	if (c == (gunichar)-1 || c == (gunichar)-2) {
		*at += 1;
		return BAD_BYTE;
	}
	*at = g_utf8_next_char(*at);
	return c;
}

static const char *
end_of(const char *text, gssize length)
{
	return text + (length < 0 ? strlen(text) : (gsize)length);
}

static gboolean
is_blank(gunichar c)
{
	return g_unichar_isspace(c) || g_unichar_iscntrl(c) || c == BRAILLE_BLANK;
}

// Bidi controls are among those that Unicode lets a program ignore.
static gboolean
is_padding(gunichar c)
{
	return u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
	       (c >= ANNOTATION_FIRST && c <= ANNOTATION_LAST);
}

static gboolean
joins(gunichar c)
{
	switch (u_getIntPropertyValue((UChar32)c, UCHAR_JOINING_TYPE)) {
	case U_JT_DUAL_JOINING:
	case U_JT_LEFT_JOINING:
	case U_JT_RIGHT_JOINING:
	case U_JT_JOIN_CAUSING:
		return TRUE;
	}
	return FALSE;
}

static gboolean
is_virama(gunichar c)
{
	return u_getCombiningClass((UChar32)c) == VIRAMA_CLASS;
}

// A joiner is spelling in Arabic's family and beside a virama. Anywhere else it is there to break a
// word for those who search it.
static gboolean
joiner_belongs(const Line *line, gunichar next)
{
	gunichar left = g_utf8_get_char(g_utf8_prev_char(line->out->str + line->out->len));

	if (is_virama(left) || is_virama(next))
		return TRUE;
	return joins(line->base) && joins(next);
}

static void
put_joiner(Line *line, gunichar next)
{
	if (line->joiner && line->base && !line->blank && joiner_belongs(line, next))
		g_string_append_unichar(line->out, line->joiner);
	line->joiner = 0;
}

static void
put_blank(Line *line)
{
	if (line->blank && line->out->len > 0)
		g_string_append_c(line->out, ' ');
	line->blank = FALSE;
}

static void
put_char(Line *line, gunichar c)
{
	gboolean mark = g_unichar_ismark(c);

	line->marks = mark ? line->marks + 1 : 0;
	if (line->marks > MARKS_MAX)
		return;
	put_joiner(line, c);
	put_blank(line);
	g_string_append_unichar(line->out, c);
	if (!mark)
		line->base = g_unichar_isalpha(c) ? c : 0;
}

static void
take_char(Line *line, gunichar c)
{
	if (c == BAD_BYTE)
		put_char(line, REPLACEMENT);
	else if (is_blank(c))
		line->blank = TRUE;
	else if (c == ZWJ || c == ZWNJ)
		line->joiner = c;
	else if (c < 0x80 || !is_padding(c))
		put_char(line, c);
}

// How many bytes from here on need no second look: most of most mails.
static gsize
plain_length(const char *text, const char *end)
{
	const char *at = text;

	while (at < end && g_ascii_isgraph(*at))
		at++;
	return (gsize)(at - text);
}

static void
put_plain(Line *line, const char *text, gsize length)
{
	char last = text[length - 1];

	put_joiner(line, (guchar)*text);
	put_blank(line);
	g_string_append_len(line->out, text, (gssize)length);
	line->base = g_ascii_isalpha(last) ? (guchar)last : 0;
	line->marks = 0;
}

char *
clean_line(const char *text, gssize length)
{
	const char *end = end_of(text, length);
	Line line = { .out = g_string_sized_new((gsize)(end - text) + 1) };

	while (text < end) {
		gsize plain = plain_length(text, end);
		if (plain > 0)
			put_plain(&line, text, plain);
		else
			take_char(&line, next_char(&text, end));
		text += plain;
	}

	char *normal = normal_text(line.out->str, (gssize)line.out->len, NORMAL_NFC);
	g_string_free(line.out, TRUE);
	return normal;
}

static gboolean
ends_line(gunichar c)
{
	switch (c) {
	case '\n':
	case '\r':
	case 0x85:
	case 0x2028:
	case 0x2029:
		return TRUE;
	}
	return FALSE;
}

// The first line of text; moves *text behind its end.
static char *
take_line(const char **text, const char *end)
{
	const char *start = *text;

	while (*text < end) {
		const char *here = *text;
		if (ends_line(next_char(text, end)))
			return clean_line(start, here - start);
	}
	return clean_line(start, end - start);
}

char **
clean_lines(const char *text, gssize length, guint max)
{
	const char *end = end_of(text, length);
	GPtrArray *lines = g_ptr_array_new();

	while (text < end && lines->len < max) {
		char *line = take_line(&text, end);
		if (*line)
			g_ptr_array_add(lines, line);
		else
			g_free(line);
	}
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

static gboolean
is_emoji_selector(gunichar c)
{
	return c == 0xFE0E || c == 0xFE0F;
}

// Signs that enclose the digits behind them are format characters too, but a reader sees them.
static gboolean
is_hidden(gunichar c)
{
	if (c == '\n' || c == '\t' || is_emoji_selector(c))
		return FALSE;
	if (u_hasBinaryProperty((UChar32)c, UCHAR_NONCHARACTER_CODE_POINT) || is_padding(c))
		return TRUE;

	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return TRUE;
	case G_UNICODE_FORMAT:
		return !u_hasBinaryProperty((UChar32)c, UCHAR_PREPENDED_CONCATENATION_MARK);
	default:
		return FALSE;
	}
}

char *
clean_visible(const char *text, gssize length)
{
	const char *end = end_of(text, length);
	GString *out = g_string_sized_new((gsize)(end - text) + 1);

	while (text < end) {
		guchar byte = (guchar)*text;
		gunichar c = next_char(&text, end);

		if (c == '\r' && text < end && *text == '\n')
			continue;
		if (c == BAD_BYTE)
			g_string_append_printf(out, "\\x{%02X}", byte);
		else if (is_hidden(c))
			g_string_append_printf(out, "\\u{%02X}", c);
		else
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}
