// rawtext.c - the bytes of a file that somebody's program wrote: its lines, and their text as UTF-8.
#include "people/rawtext.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

// What CHARSET may say, and what is meant: sets that are in truth their larger brothers. UTF-8, ASCII,
// Latin-1 and Windows-1252 are what is guessed anyway.
static const struct {
	const char *told;
	const char *meant;
} charsets[] = {
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-6", "ISO-8859-6" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "iso-8859-8", "ISO-8859-8" },
	{ "iso-8859-9", "WINDOWS-1254" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "windows-1250", "WINDOWS-1250" },
	{ "windows-1251", "WINDOWS-1251" },
	{ "windows-1253", "WINDOWS-1253" },
	{ "windows-1254", "WINDOWS-1254" },
	{ "windows-1255", "WINDOWS-1255" },
	{ "windows-1256", "WINDOWS-1256" },
	{ "windows-1257", "WINDOWS-1257" },
	{ "windows-1258", "WINDOWS-1258" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8-u", "KOI8-U" },
	{ "shift_jis", "CP932" },
	{ "shift-jis", "CP932" },
	{ "x-sjis", "CP932" },
	{ "euc-jp", "EUC-JP" },
	{ "iso-2022-jp", "ISO-2022-JP" },
	{ "euc-kr", "CP949" },
	{ "ks_c_5601-1987", "CP949" },
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5-HKSCS" },
};

// What Windows-1252 has where Latin-1 has controls; 0: nothing.
static const guint16 windows_1252[32] = {
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, //
	0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, //
	0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, //
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178, //
};

// --- a file ---

typedef struct {
	const guchar *at;
	const guchar *end;
	gboolean is_big; // the high byte comes first
} Units;

static gunichar
next_unit(Units *units)
{
	guint first = units->at[0], second = units->at[1];

	units->at += 2;
	return units->is_big ? first << 8 | second : second << 8 | first;
}

static gboolean
is_surrogate(gunichar unit, gunichar first)
{
	return (unit & 0xFC00) == first;
}

static gunichar
next_utf16(Units *units)
{
	gunichar unit = next_unit(units);
	Units ahead = *units;

	if (!is_surrogate(unit, 0xD800) && !is_surrogate(unit, 0xDC00))
		return unit;
	if (is_surrogate(unit, 0xDC00) || ahead.end - ahead.at < 2)
		return REPLACEMENT;
	gunichar low = next_unit(&ahead);
	if (!is_surrogate(low, 0xDC00))
		return REPLACEMENT;
	*units = ahead;
	return 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF);
}

static GString *
from_utf16(Units units)
{
	GString *out = g_string_sized_new((gsize)(units.end - units.at));

	while (units.end - units.at >= 2)
		g_string_append_unichar(out, next_utf16(&units));
	return out;
}

RawText
rawtext_file(const char *text, gsize length, GString **converted)
{
	gboolean is_big = length >= 2 && memcmp(text, "\xFE\xFF", 2) == 0;

	*converted = NULL;
	if (is_big || (length >= 2 && memcmp(text, "\xFF\xFE", 2) == 0)) {
		const guchar *bytes = (const guchar *)text;

		*converted = from_utf16((Units) { bytes + 2, bytes + length, is_big });
		return (RawText) { (*converted)->str, (*converted)->len };
	}
	if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		return (RawText) { text + 3, length - 3 };
	return (RawText) { text, length };
}

// --- lines ---

RawReader
rawtext_reader(RawText file)
{
	return (RawReader) { file.text, file.text + file.length, 0 };
}

gboolean
rawtext_next(RawReader *reader, RawText *line)
{
	const char *at = reader->at;

	if (at == reader->end)
		return FALSE;
	while (at < reader->end && *at != '\n' && *at != '\r')
		at++;
	*line = (RawText) { reader->at, (gsize)(at - reader->at) };
	if (at < reader->end)
		at += *at == '\r' && at + 1 < reader->end && at[1] == '\n' ? 2 : 1;
	reader->at = at;
	reader->line++;
	return TRUE;
}

static gboolean
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

RawText
rawtext_trim(RawText text)
{
	while (text.length > 0 && is_blank(text.text[0])) {
		text.text++;
		text.length--;
	}
	while (text.length > 0 && is_blank(text.text[text.length - 1]))
		text.length--;
	return text;
}

RawText
rawtext_cut(RawText text, gsize max)
{
	if (text.length <= max)
		return text;
	while (max > 0 && ((guchar)text.text[max] & 0xC0) == 0x80)
		max--;
	return (RawText) { text.text, max };
}

gboolean
rawtext_is(RawText text, const char *word)
{
	return text.length == strlen(word) &&
	       g_ascii_strncasecmp(text.text, word, text.length) == 0;
}

// --- characters ---

static const char *
charset_meant(const char *charset)
{
	for (guint i = 0; charset != NULL && i < G_N_ELEMENTS(charsets); i++)
		if (g_ascii_strcasecmp(charset, charsets[i].told) == 0)
			return charsets[i].meant;
	return NULL;
}

static void
append_1252(GString *out, guchar byte)
{
	gunichar c = byte;

	if (byte >= 0x80 && byte < 0xA0)
		c = windows_1252[byte - 0x80] ? windows_1252[byte - 0x80] : REPLACEMENT;
	g_string_append_unichar(out, c);
}

static GString *
guess(const GString *bytes)
{
	GString *out = g_string_sized_new(bytes->len);

	if (g_utf8_validate_len(bytes->str, bytes->len, NULL))
		return g_string_append_len(out, bytes->str, (gssize)bytes->len);
	for (gsize i = 0; i < bytes->len; i++)
		append_1252(out, (guchar)bytes->str[i]);
	return out;
}

static void
blank_nul(GString *bytes)
{
	for (gsize i = 0; i < bytes->len; i++)
		if (bytes->str[i] == '\0')
			bytes->str[i] = ' ';
}

GString *
rawtext_utf8(RawText text, const char *charset)
{
	g_autoptr(GString) bytes = g_string_new_len(text.text, (gssize)text.length);
	const char *meant = charset_meant(charset);
	g_autofree char *converted = NULL;

	blank_nul(bytes);
	if (meant != NULL)
		converted =
			g_convert(bytes->str, (gssize)bytes->len, "UTF-8", meant, NULL, NULL, NULL);
	return converted != NULL ? g_string_new(converted) : guess(bytes);
}
