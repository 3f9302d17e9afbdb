// namewords.c - the words of a name, without what stands around it.
#include "people/namewords.h"

#include <string.h>

#include "people/title.h"
#include "text/clean.h"
#include "text/normal.h"
#include "text/reading.h"
#include "text/spelling.h"

#define LENGTH_MAX 200 // characters of a name
#define READ_MAX 24 // words that are looked at before titles are taken away
#define ZWNJ 0x200C
#define ZWJ 0x200D

typedef enum {
	SIDE_FRONT, // a family name before the given one
	SIDE_BEHIND,
} Side;

static void
word_free(gpointer data)
{
	NameWord *word = data;

	g_free(word->as_typed);
	g_free(word->plain);
	g_free(word);
}

static gboolean
has_letter(const char *text)
{
	for (; *text != '\0'; text = g_utf8_next_char(text))
		if (g_unichar_isalpha(g_utf8_get_char(text)))
			return TRUE;
	return FALSE;
}

// --- what is not the name -----------------------------------------------------------------------

static gboolean
is_among(const char *characters, gunichar c)
{
	return g_utf8_strchr(characters, -1, c) != NULL;
}

static gboolean
is_apostrophe(gunichar c)
{
	return is_among("'’‘ʼʹ`´׳", c);
}

// Behind these no name goes on.
static gboolean
is_bar(const char *text, const char *at)
{
	gunichar c = g_utf8_get_char(at);
	const char *next = g_utf8_next_char(at);

	if (is_among("|•·¦/\\~:;@–—―→⟩►", c))
		return TRUE;
	return c == '-' && at > text && at[-1] == ' ' && *next == ' ';
}

// The first part that has a letter.
static char *
first_part(const char *text)
{
	g_autoptr(GString) part = g_string_new(NULL);

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		if (!is_bar(text, at))
			g_string_append_unichar(part, g_utf8_get_char(at));
		else if (has_letter(part->str))
			break;
		else
			g_string_truncate(part, 0);
	}
	return g_strdup(part->str);
}

// What stands in brackets goes.
static char *
without_brackets(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	guint depth = 0;

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (is_among("([{<【「『《〈（〔", c))
			depth++;
		else if (is_among(")]}>】」』》〉）〕", c)) {
			depth -= depth > 0;
			g_string_append_c(out, ' ');
		} else if (depth == 0)
			g_string_append_unichar(out, c);
	}
	return g_strdup(out->str);
}

static gboolean
is_quote(gunichar c)
{
	return is_among("\"“”„«»‟‚״", c);
}

// A quote between two letters belongs to the word (ד"ר); what stands between two quotes goes.
static char *
without_quoted(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean is_within = FALSE;
	gunichar before = ' ';

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		gunichar next = g_utf8_get_char(g_utf8_next_char(at));

		if (is_quote(c) && !(g_unichar_isalpha(before) && g_unichar_isalpha(next)))
			is_within = !is_within;
		else if (!is_quote(c) && !is_within)
			g_string_append_unichar(out, c);
		before = c;
	}
	return g_strdup(out->str);
}

static guint
count_words(const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, " ,.", -1);
	guint n = 0;

	for (guint i = 0; words[i] != NULL; i++)
		n += has_letter(words[i]);
	return n;
}

static gboolean
is_title_chunk(const char *chunk)
{
	g_autofree char *plain = spelling_plain(chunk);
	char *to = plain;

	for (const char *at = plain; *at != '\0'; at++)
		if (*at != '.' && *at != '-')
			*to++ = *at;
	*to = '\0';
	return title_is(plain);
}

static guint
count_names(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	guint n = 0;

	for (guint i = 0; words[i] != NULL; i++)
		n += has_letter(words[i]) && !is_title_chunk(words[i]);
	return n;
}

// "Lima, Ana" is a name, "Ana Lima, Recruiter" is one and something else.
static char *
without_rest(const char *text)
{
	g_auto(GStrv) parts = g_strsplit_set(text, ",", -1);
	guint i = 0;

	if (parts[0] == NULL || parts[1] == NULL)
		return g_strdup(text);
	while (parts[i] != NULL && count_names(parts[i]) == 0)
		i++;
	if (parts[i] == NULL)
		return g_strdup(text);
	if (count_names(parts[i]) == 1 && parts[i + 1] != NULL && count_names(parts[i + 1]) > 0 &&
		count_names(parts[i + 1]) <= 3)
		return g_strdup_printf("%s %s", parts[i], parts[i + 1]);
	return g_strdup(parts[i]);
}

static char *
name_itself(const char *name)
{
	g_autofree char *clean = clean_line(name, -1);
	g_autofree char *part = NULL, *open = NULL, *unquoted = NULL, *compatible = NULL;

	if (g_utf8_strlen(clean, -1) > LENGTH_MAX)
		*g_utf8_offset_to_pointer(clean, LENGTH_MAX) = '\0';
	compatible = normal_text(clean, -1, NORMAL_NFKC);
	for (char *at = compatible; (at = strstr(at, "،")) != NULL;)
		memcpy(at, ", ", 2);
	open = without_brackets(compatible);
	part = first_part(has_letter(open) ? open : compatible);
	unquoted = without_quoted(part);
	return without_rest(count_words(unquoted) > 1 ? unquoted : part);
}

// --- words --------------------------------------------------------------------------------------

typedef enum {
	KIND_LETTERS,
	KIND_HAN,
	KIND_KANA,
	KIND_HANGUL,
} Kind;

static Kind
kind_of(gunichar c)
{
	switch (g_unichar_get_script(c)) {
	case G_UNICODE_SCRIPT_HAN:
		return KIND_HAN;
	case G_UNICODE_SCRIPT_HIRAGANA:
	case G_UNICODE_SCRIPT_KATAKANA:
		return KIND_KANA;
	case G_UNICODE_SCRIPT_HANGUL:
		return KIND_HANGUL;
	default:
		return c == 0x30FC ? KIND_KANA : KIND_LETTERS;
	}
}

static void
add_word(GPtrArray *words, const char *text)
{
	NameWord *word;
	char *plain;

	if (words->len == READ_MAX || !has_letter(text))
		return;
	plain = spelling_plain(text);
	if (!has_letter(plain)) {
		g_free(plain);
		return;
	}
	word = g_new0(NameWord, 1);
	word->as_typed = g_strdup(text);
	word->plain = plain;
	g_ptr_array_add(words, word);
}

// Letters and their marks make words, and another script of the east makes another.
static void
add_words(GPtrArray *words, const char *chunk)
{
	g_autoptr(GString) word = g_string_new(NULL);
	Kind kind = KIND_LETTERS;

	for (const char *at = chunk; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		gboolean is_mark = g_unichar_ismark(c);

		if (is_apostrophe(c) || is_quote(c) || c == ZWNJ || c == ZWJ)
			continue;
		if (!is_mark && (!g_unichar_isalpha(c) || kind_of(c) != kind)) {
			add_word(words, word->str);
			g_string_truncate(word, 0);
		}
		if (is_mark || g_unichar_isalpha(c))
			g_string_append_unichar(word, c);
		if (g_unichar_isalpha(c))
			kind = kind_of(c);
	}
	add_word(words, word->str);
}

// A capital and a full stop are an initial, not a title: "Д. Орлов".
static gboolean
is_title(const NameWord *word)
{
	gunichar c = g_utf8_get_char(word->as_typed);
	gboolean is_single = *g_utf8_next_char(word->as_typed) == '\0';

	return title_is(word->plain) && !(is_single && g_unichar_isupper(c));
}

static void
take_titles_away(GPtrArray *words)
{
	guint names = 0;

	for (guint i = 0; i < words->len; i++)
		names += !is_title(words->pdata[i]);
	for (guint i = words->len; i-- > 0 && names > 0;)
		if (is_title(words->pdata[i]))
			g_ptr_array_remove_index(words, i);
}

static void
cut_address(NameWord *word)
{
	gsize behind = title_behind(word->plain), before = title_before(word->plain);
	gsize length = strlen(word->plain);

	if (behind > 0)
		word->plain[length - behind] = '\0';
	if (before > 0 && behind == 0)
		memmove(word->plain, word->plain + before, length - before + 1);
}

// Particles stand within a name.
static void
mark_particles(GPtrArray *words)
{
	for (guint i = 1; i + 1 < words->len; i++) {
		NameWord *word = words->pdata[i];
		gboolean is_single = *g_utf8_next_char(word->plain) == '\0';

		word->is_particle =
			title_is_particle(word->plain) &&
			!(is_single && g_unichar_isupper(g_utf8_get_char(word->as_typed)));
	}
}

static void
append_word(NameWord *word, const NameWord *next)
{
	char *plain = g_strconcat(word->plain, next->plain, NULL);
	char *as_typed = g_strconcat(word->as_typed, next->as_typed, NULL);

	g_free(word->plain);
	g_free(word->as_typed);
	word->plain = plain;
	word->as_typed = as_typed;
}

// "Abd al-Rahman" is one name.
static void
join_servants(GPtrArray *words)
{
	for (guint i = 0; i + 1 < words->len; i++) {
		NameWord *word = words->pdata[i];
		guint n;

		if (!title_is_servant(word->plain))
			continue;
		n = i + 2 < words->len && title_is_article(((NameWord *)words->pdata[i + 1])->plain)
			    ? 2
			    : 1;
		for (; n > 0; n--) {
			append_word(word, words->pdata[i + 1]);
			g_ptr_array_remove_index(words, i + 1);
		}
	}
}

// "Al" belongs to what it stands before, where more than that remains.
static void
join_articles(GPtrArray *words)
{
	for (guint i = words->len; i-- > 0;) {
		NameWord *word = words->pdata[i];

		if (i == 0 || i + 1 >= words->len || !title_is_article(word->plain))
			continue;
		((NameWord *)words->pdata[i + 1])->article = "al|el|ul|il|";
		g_ptr_array_remove_index(words, i);
	}
}

static void
keep_few(GPtrArray *words)
{
	while (words->len > NAMEWORDS_MAX)
		g_ptr_array_remove_index(words, NAMEWORDS_MAX - 1);
}

// --- family and given name ----------------------------------------------------------------------

static void
split_word(GPtrArray *words, guint at, gsize length)
{
	NameWord *word = words->pdata[at];
	NameWord *second = g_new0(NameWord, 1);

	second->plain = g_strdup(word->plain + length);
	second->as_typed = g_strdup(second->plain);
	word->plain[length] = '\0';
	g_free(word->as_typed);
	word->as_typed = g_strdup(word->plain);
	g_ptr_array_insert(words, (gint)at + 1, second);
}

static gboolean
is_written_together(const NameWord *word)
{
	glong letters = g_utf8_strlen(word->plain, -1);
	Kind kind = kind_of(g_utf8_get_char(word->plain));

	return (kind == KIND_HAN || kind == KIND_HANGUL) && letters >= 2 && letters <= 4;
}

// Of a name that nobody reads as a family's, the first letter is taken for it.
static gsize
family_length(const NameWord *word, Side side)
{
	gsize front = reading_family_length(word->plain);
	gsize behind = reading_family_behind(word->plain);
	gsize all = strlen(word->plain);
	gsize first = (gsize)(g_utf8_next_char(word->plain) - word->plain);

	if (kind_of(g_utf8_get_char(word->plain)) == KIND_HANGUL)
		return side == SIDE_FRONT ? front : 0;
	if (side == SIDE_BEHIND)
		return behind > 0 ? all - behind : 0;
	return front > 0 ? front : first;
}

static gboolean
has_kana(const GPtrArray *words)
{
	for (guint i = 0; i < words->len; i++)
		if (kind_of(g_utf8_get_char(((NameWord *)words->pdata[i])->plain)) == KIND_KANA)
			return TRUE;
	return FALSE;
}

static GPtrArray *
read_words(const char *name)
{
	g_autofree char *itself = name_itself(name);
	g_auto(GStrv) chunks = g_strsplit(itself, " ", -1);
	GPtrArray *words = g_ptr_array_new_with_free_func(word_free);
	gboolean is_all_titles = count_names(itself) == 0;

	for (guint i = 0; chunks[i] != NULL; i++)
		if (is_all_titles || !is_title_chunk(chunks[i]))
			add_words(words, chunks[i]);
		else if (g_unichar_isupper(g_utf8_get_char(chunks[i])) &&
			 g_utf8_strlen(chunks[i], -1) <= 2)
			add_words(words, chunks[i]); // an initial, as long as nobody knows better
	take_titles_away(words);
	for (guint i = 0; i < words->len; i++)
		cut_address(words->pdata[i]);
	return words;
}

GPtrArray *
namewords_read(const char *name)
{
	GPtrArray *words = read_words(name);
	NameWord *only = words->len == 1 ? words->pdata[0] : NULL;

	if (only != NULL && is_written_together(only) && family_length(only, SIDE_FRONT) > 0)
		split_word(words, 0, family_length(only, SIDE_FRONT));
	join_servants(words);
	join_articles(words);
	keep_few(words);
	mark_particles(words);
	return words;
}

GPtrArray *
namewords_read_behind(const char *name)
{
	g_autoptr(GPtrArray) words = read_words(name);
	NameWord *only = words->len == 1 ? words->pdata[0] : NULL;
	gsize length = 0;

	if (only != NULL && is_written_together(only) && !has_kana(words))
		length = family_length(only, SIDE_BEHIND);
	if (length == 0)
		return NULL;
	split_word(words, 0, length);
	return g_steal_pointer(&words);
}
