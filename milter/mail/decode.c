// decode.c - text in whatever character set and coding a mail uses, to UTF-8.
#include "mail/decode.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "text/clean.h"

#define VALUE_MAX (64 * 1024)
#define CHARSET_MAX 40
#define REPLACEMENT "\xEF\xBF\xBD"

// Names that iconv does not know, and sets that are in truth their larger brothers.
static const struct {
	const char *told;
	const char *meant;
} charsets[] = {
	{ "utf8", "utf-8" },
	{ "iso-8859-1", "windows-1252" },
	{ "iso8859-1", "windows-1252" },
	{ "latin1", "windows-1252" },
	{ "iso-8859-9", "windows-1254" },
	{ "iso-8859-8-i", "iso-8859-8" },
	{ "gb2312", "gb18030" },
	{ "gbk", "gb18030" },
	{ "x-gbk", "gb18030" },
	{ "big5", "big5-hkscs" },
	{ "ks_c_5601-1987", "cp949" },
	{ "euc-kr", "cp949" },
	{ "shift_jis", "cp932" },
	{ "x-sjis", "cp932" },
	{ "x-euc-jp", "euc-jp" },
	{ "unicode-1-1-utf-7", "utf-7" },
};

// Lower case, from the table; NULL when nothing is told. A plain name only: iconv gives '/' a meaning.
static char *
charset_meant(const char *charset)
{
	if (charset == NULL || *charset == '\0' || strlen(charset) > CHARSET_MAX)
		return NULL;
	for (const char *at = charset; *at; at++)
		if (!g_ascii_isalnum(*at) && strchr("._:-", *at) == NULL)
			return NULL;
	g_autofree char *name = g_ascii_strdown(charset, -1);
	for (guint i = 0; i < G_N_ELEMENTS(charsets); i++)
		if (g_str_equal(name, charsets[i].told))
			return g_strdup(charsets[i].meant);
	if (g_str_equal(name, "us-ascii") || g_str_equal(name, "ascii"))
		return NULL;
	return g_steal_pointer(&name);
}

// As much as a buffer holds; of no text, what the set ends with: then *flushed is set. 0, or the errno
// of what *in can't go on with.
static int
convert_some(iconv_t how, char **in, gsize *length, gboolean *flushed, GString *out)
{
	char buffer[4096];
	char *at = buffer;
	gsize room = sizeof buffer;

	*flushed = *length == 0;
	gsize result = iconv(how, *flushed ? NULL : in, length, &at, &room);
	int number = result == (gsize)-1 ? errno : 0;
	g_string_append_len(out, buffer, at - buffer);
	return *flushed || number == E2BIG ? 0 : number;
}

static void
convert(iconv_t how, const char *bytes, gsize length, GString *out)
{
	char *in = (char *)bytes;
	gboolean flushed = FALSE;

	while (!flushed) {
		int number = convert_some(how, &in, &length, &flushed, out);
		if (number == 0)
			continue;
		if (number == EINVAL) // cut inside the last character
			break;
		g_string_append(out, REPLACEMENT);
		in++;
		length--;
	}
}

// A text cut inside its last character is UTF-8 all the same.
static gboolean
is_utf8(const char *bytes, gsize length)
{
	const char *end = bytes;

	while (!g_utf8_validate_len(end, length - (gsize)(end - bytes), &end)) {
		if (*end == '\0')
			end++;
		else
			return g_utf8_get_char_validated(end, bytes + length - end) == (gunichar)-2;
	}
	return TRUE;
}

GString *
decode_charset(const char *bytes, gsize length, const char *charset)
{
	g_autofree char *name = charset_meant(charset);
	GString *out = g_string_sized_new(length + length / 4 + 1);
	iconv_t how = (iconv_t)-1;

	// Bytes that are not UTF-8 although it is said: clean_line marks them.
	if (name != NULL && g_str_equal(name, "utf-8"))
		return g_string_append_len(out, bytes, (gssize)length);
	if (name != NULL)
		how = iconv_open("UTF-8", name);
	if (how == (iconv_t)-1 && is_utf8(bytes, length))
		return g_string_append_len(out, bytes, (gssize)length);
	if (how == (iconv_t)-1)
		how = iconv_open("UTF-8", "WINDOWS-1252");
	if (how == (iconv_t)-1)
		return g_string_append_len(out, bytes, (gssize)length);
	convert(how, bytes, length, out);
	iconv_close(how);
	return out;
}

// One character that the set does not have: the letter without its accents, else '?'.
static void
convert_poorer(iconv_t how, gunichar c, GString *out)
{
	gunichar plain[18];
	char utf8[6], buffer[16];
	gsize n = g_unichar_fully_decompose(c, TRUE, plain, G_N_ELEMENTS(plain));
	char *in = utf8, *at = buffer;
	gsize length = n == 0 ? 0 : (gsize)g_unichar_to_utf8(plain[0], utf8);
	gsize room = sizeof buffer;

	if (length == 0 || iconv(how, &in, &length, &at, &room) == (gsize)-1) {
		in = utf8;
		utf8[0] = '?';
		length = 1;
		at = buffer;
		room = sizeof buffer;
		iconv(how, &in, &length, &at, &room);
	}
	g_string_append_len(out, buffer, at - buffer);
}

static void
convert_back(iconv_t how, const char *text, gsize length, GString *out)
{
	char *in = (char *)text;
	gboolean flushed = FALSE;

	while (!flushed) {
		if (convert_some(how, &in, &length, &flushed, out) == 0)
			continue;
		gunichar c = g_utf8_get_char_validated(in, (gssize)length);
		gboolean is_valid = c != (gunichar)-1 && c != (gunichar)-2;
		convert_poorer(how, is_valid ? c : '?', out);
		gsize bytes = is_valid ? (gsize)(g_utf8_next_char(in) - in) : 1;
		in += bytes;
		length -= bytes;
	}
}

GString *
decode_back(const char *text, gsize length, const char *charset, const GString *like)
{
	g_autofree char *name = charset_meant(charset);
	GString *out = g_string_sized_new(length);
	iconv_t how = (iconv_t)-1;

	if (name != NULL && g_str_equal(name, "utf-8"))
		return g_string_append_len(out, text, (gssize)length);
	if (name != NULL)
		how = iconv_open(name, "UTF-8");
	if (how == (iconv_t)-1 && is_utf8(like->str, like->len))
		return g_string_append_len(out, text, (gssize)length);
	if (how == (iconv_t)-1)
		how = iconv_open("WINDOWS-1252", "UTF-8");
	if (how == (iconv_t)-1)
		return g_string_append_len(out, text, (gssize)length);
	convert_back(how, text, length, out);
	iconv_close(how);
	return out;
}

typedef struct {
	const char *charset;
	gsize charset_length; // without the language of RFC 2231
	char coding; // 'q' or 'b'
	const char *data;
	const char *data_end;
	const char *end;
} Word;

// The "?=" that ends a word's data; another word's "=?" before it says that this is none.
static const char *
find_word_end(const char *data, const char *stop)
{
	for (const char *at = data; at + 1 < stop; at++) {
		if (at[0] == '?' && at[1] == '=')
			return at;
		if (at[0] == '=' && at[1] == '?' && (at + 2 >= stop || at[2] != '='))
			return NULL;
	}
	return NULL;
}

// text begins with "=?".
static gboolean
read_word(const char *text, const char *stop, Word *word)
{
	const char *at = text + 2;

	word->charset = at;
	while (at < stop && at - word->charset <= CHARSET_MAX && *at != '?' && g_ascii_isgraph(*at))
		at++;
	word->charset_length = (gsize)(at - word->charset);
	const char *language = memchr(word->charset, '*', word->charset_length);
	if (language != NULL)
		word->charset_length = (gsize)(language - word->charset);
	if (stop - at < 5 || at[0] != '?' || at[2] != '?')
		return FALSE;
	word->coding = g_ascii_tolower(at[1]);
	if (word->coding != 'q' && word->coding != 'b')
		return FALSE;
	word->data = at + 3;
	word->data_end = find_word_end(word->data, stop);
	if (word->data_end == NULL)
		return FALSE;
	word->end = word->data_end + 2;
	return TRUE;
}

static void
decode_q(const Word *word, GString *bytes)
{
	for (const char *at = word->data; at < word->data_end; at++) {
		if (*at == '=' && word->data_end - at > 2 && g_ascii_isxdigit(at[1]) &&
			g_ascii_isxdigit(at[2])) {
			g_string_append_c(bytes, (char)(g_ascii_xdigit_value(at[1]) * 16 +
							 g_ascii_xdigit_value(at[2])));
			at += 2;
		} else {
			g_string_append_c(bytes, *at == '_' ? ' ' : *at);
		}
	}
}

static int
base64_value(char c)
{
	if (g_ascii_isupper(c))
		return c - 'A';
	if (g_ascii_islower(c))
		return c - 'a' + 26;
	if (g_ascii_isdigit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// By hand, since GLib's and GMime's drop what padding is missing for.
static void
decode_b(const Word *word, GString *bytes)
{
	guint bits = 0, n = 0;

	for (const char *at = word->data; at < word->data_end; at++) {
		int value = base64_value(*at);

		if (*at == '=')
			n = 0;
		if (value < 0)
			continue;
		bits = (bits << 6 | (guint)value) & 0xFFFF;
		n += 6;
		if (n >= 8) {
			n -= 8;
			g_string_append_c(bytes, (char)(bits >> n & 0xFF));
		}
	}
}

typedef struct {
	GString *out;
	GString *run; // bytes of adjacent words of one character set
	char *charset; // of the run, NULL when there is none
} Decoder;

static void
end_run(Decoder *decoder)
{
	if (decoder->charset == NULL)
		return;
	GString *text = decode_charset(decoder->run->str, decoder->run->len, decoder->charset);
	g_string_append_len(decoder->out, text->str, (gssize)text->len);
	g_string_free(text, TRUE);
	g_string_truncate(decoder->run, 0);
	g_clear_pointer(&decoder->charset, g_free);
}

static void
add_plain(Decoder *decoder, const char *text, gsize length)
{
	if (length == 0)
		return;
	end_run(decoder);
	GString *decoded = decode_charset(text, length, NULL);
	g_string_append_len(decoder->out, decoded->str, (gssize)decoded->len);
	g_string_free(decoded, TRUE);
}

static void
add_word(Decoder *decoder, const Word *word)
{
	g_autofree char *told = g_strndup(word->charset, word->charset_length);
	g_autofree char *meant = charset_meant(told);
	const char *charset = meant != NULL ? meant : "";

	if (decoder->charset != NULL && !g_str_equal(decoder->charset, charset))
		end_run(decoder);
	if (decoder->charset == NULL)
		decoder->charset = g_strdup(charset);
	if (word->coding == 'q')
		decode_q(word, decoder->run);
	else
		decode_b(word, decoder->run);
}

static gboolean
is_blank(const char *text, const char *stop)
{
	while (text < stop && g_ascii_isspace(*text))
		text++;
	return text == stop;
}

static void
decode_words(Decoder *decoder, const char *value, const char *stop)
{
	const char *plain = value;
	const char *at = value;

	while ((at = g_strstr_len(at, stop - at, "=?")) != NULL) {
		Word word;

		if (!read_word(at, stop, &word)) {
			at += 2;
			continue;
		}
		if (decoder->charset == NULL || !is_blank(plain, at))
			add_plain(decoder, plain, (gsize)(at - plain));
		add_word(decoder, &word);
		plain = at = word.end;
	}
	add_plain(decoder, plain, (gsize)(stop - plain));
	end_run(decoder);
}

GString *
decode_value(const char *value)
{
	gsize length = strnlen(value, VALUE_MAX);
	Decoder decoder = { .out = g_string_sized_new(length), .run = g_string_new(NULL) };

	decode_words(&decoder, value, value + length);
	g_string_free(decoder.run, TRUE);
	return decoder.out;
}

char *
decode_header(const char *value)
{
	if (strstr(value, "=?") == NULL && g_str_is_ascii(value))
		return clean_line(value, (gssize)strnlen(value, VALUE_MAX));
	g_autoptr(GString) text = decode_value(value);
	return clean_line(text->str, (gssize)text->len);
}

gsize
decode_word_length(const char *text)
{
	Word word;

	if (text[0] != '=' || text[1] != '?' || !read_word(text, text + strlen(text), &word))
		return 0;
	return (gsize)(word.end - text);
}
