// words.c - names and other private texts, found and replaced word by word.
#include "control/words.h"

#include <string.h>

#include "control/invent.h"
#include "text/html.h"
#include "text/name.h"

#define NAMES_MAX 500 // words, and texts: each is looked for everywhere
#define LONE_LETTERS 2 // of a word that is looked for by itself
#define OPEN_LETTERS 3 // of one that may stand inside others; two signs are enough
#define TEXT_LETTERS 3 // of a word in a text: shorter ones say little
#define SMALL_LETTERS 4 // of a name that is looked for with a small letter, too
#define STEM_LETTERS 4 // that forms of a name have in common
#define ENDING_LETTERS 4 // that differ
#define NAME_GAP 6 // characters between two words of a name
#define TEXT_GAP 60
#define DIGITS_HIDDEN 3 // in a row, inside a private text
#define ENTITY_MAX 32
#define QUOTE_MAX (64 * 1024)

// What one word is to become.
typedef struct {
	gunichar *key; // its letters, folded
	guint n;
	char *out; // NULL: it stays
	gboolean is_upper, starts_upper; // as it was told
	gboolean is_cased; // a script with upper and lower case, so words have blanks round them
	gboolean is_open; // may stand inside other letters
	gboolean is_handle; // part of "garden_9", which may stand in links and beside signs
	guint stem; // letters that its other forms share, 0: none
} Word;

typedef struct {
	GPtrArray *words; // Word *
	guint gap;
	guint n; // letters in all
} Phrase;

struct Words {
	GHashTable *kept; // words of the service, as written
	GHashTable *always; // keys of words that are no name
	GString *kept_text;
	GHashTable *numbers; // stem of a name's word to its number + 1
	GPtrArray *named; // char *: words that have a number, in its order
	GHashTable *names; // key of a name's word to its stand-in
	GPtrArray *lone; // Word *
	GHashTable *known; // texts that are in lone or phrases
	GPtrArray *phrases; // Phrase *
	guint run; // letters that runs have used up
	gboolean is_sorted;
};

static void
word_free(gpointer data)
{
	Word *word = data;

	g_free(word->key);
	g_free(word->out);
	g_free(word);
}

static void
phrase_free(gpointer data)
{
	Phrase *phrase = data;

	g_ptr_array_unref(phrase->words);
	g_free(phrase);
}

Words *
words_new(void)
{
	Words *words = g_new0(Words, 1);

	words->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	words->always = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	words->kept_text = g_string_new(NULL);
	words->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	words->named = g_ptr_array_new_with_free_func(g_free);
	words->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	words->lone = g_ptr_array_new_with_free_func(word_free);
	words->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	words->phrases = g_ptr_array_new_with_free_func(phrase_free);
	return words;
}

void
words_free(Words *words)
{
	if (words == NULL)
		return;
	g_hash_table_unref(words->kept);
	g_hash_table_unref(words->always);
	g_string_free(words->kept_text, TRUE);
	g_hash_table_unref(words->numbers);
	g_ptr_array_unref(words->named);
	g_hash_table_unref(words->names);
	g_ptr_array_unref(words->lone);
	g_hash_table_unref(words->known);
	g_ptr_array_unref(words->phrases);
	g_free(words);
}

// --- words of a text ----------------------------------------------------------------------------

static gboolean
is_letter(gunichar c)
{
	return g_unichar_isalpha(c) || g_unichar_ismark(c);
}

// Runs of letters. Free with g_strfreev.
static char **
split_words(const char *text)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	const char *start = NULL;

	for (const char *at = valid;; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c != 0 && (is_letter(c) ||
				      (start != NULL && g_unichar_type(c) == G_UNICODE_FORMAT))) {
			start = start == NULL ? at : start;
			continue;
		}
		if (start != NULL)
			g_ptr_array_add(list, g_strndup(start, (gsize)(at - start)));
		start = NULL;
		if (c == 0)
			break;
	}
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_steal(list, NULL);
}

void
words_keep(Words *words, const char *text)
{
	g_auto(GStrv) list = split_words(text);

	for (guint i = 0; list[i] != NULL; i++)
		g_hash_table_add(words->kept, g_strdup(list[i]));
	g_string_append_printf(words->kept_text, "%s\n", text);
}

void
words_keep_always(Words *words, const char *text)
{
	g_auto(GStrv) list = split_words(text);

	words_keep(words, text);
	for (guint i = 0; list[i] != NULL; i++)
		g_hash_table_add(words->always, invent_key(list[i]));
}

gboolean
words_is_kept(const Words *words, const char *word)
{
	return g_hash_table_contains(words->kept, word);
}

// --- learning -----------------------------------------------------------------------------------

static gboolean
is_cased(const char *word)
{
	gunichar c = g_utf8_get_char(word);

	return g_unichar_toupper(c) != g_unichar_tolower(c) || g_unichar_isupper(c) ||
	       g_unichar_islower(c);
}

static void
note_case(Word *word, const char *text)
{
	gunichar folded[INVENT_FOLDED];
	guint n = 0, upper = 0;

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		if (g_unichar_fully_decompose(g_utf8_get_char(at), TRUE, folded, INVENT_FOLDED) ==
				0 ||
			!g_unichar_isalpha(folded[0]))
			continue;
		upper += g_unichar_isupper(folded[0]) ? 1 : 0;
		word->starts_upper |= n == 0 && upper == 1;
		n++;
	}
	word->is_upper = n > 1 && upper == n;
}

static Word *
word_new(const char *text, char *out)
{
	Word *word = g_new0(Word, 1);
	g_autofree char *key = invent_key(text);
	glong n;

	word->key = g_utf8_to_ucs4_fast(key, -1, &n);
	word->n = (guint)n;
	word->out = out;
	word->is_cased = is_cased(key);
	note_case(word, text);
	return word;
}

static Word *
word_copy(const Word *word)
{
	Word *copy = g_new(Word, 1);

	*copy = *word;
	copy->key = g_memdup2(word->key, word->n * sizeof *word->key);
	copy->out = g_strdup(word->out);
	return copy;
}

static gboolean
is_vowel(gunichar c)
{
	return g_utf8_strchr("aeiouyаеиоуыэюяіїєαεηιουως", -1, c) != NULL;
}

// What the forms of a name have in common: Светлана and Светланы have Светлан.
static char *
stem_of(const char *key)
{
	const char *last = *key == '\0' ? key : g_utf8_prev_char(key + strlen(key));

	if (g_utf8_strlen(key, -1) <= 2 || !is_vowel(g_utf8_get_char(last)))
		return g_strdup(key);
	return g_strndup(key, (gsize)(last - key));
}

static gboolean
is_other_script(const char *a, const char *b)
{
	return g_unichar_get_script(g_utf8_get_char(a)) != g_unichar_get_script(g_utf8_get_char(b));
}

// The number of a word that a name's word stands for in another script; -1: there is none.
static int
resembling(const Words *words, const char *word)
{
	for (guint i = 0; i < words->named->len; i++) {
		const char *other = words->named->pdata[i];

		if (is_other_script(word, other) && name_resembles(word, other))
			return (int)i;
	}
	return -1;
}

static guint
number_of(Words *words, const char *word, const char *key)
{
	g_autofree char *stem = stem_of(key);
	guint number = GPOINTER_TO_UINT(g_hash_table_lookup(words->numbers, stem));
	int other;

	if (number > 0)
		return number - 1;
	other = resembling(words, word);
	number = other >= 0 ? (guint)other : words->named->len;
	if (other < 0)
		g_ptr_array_add(words->named, g_strdup(word));
	g_hash_table_insert(words->numbers, g_steal_pointer(&stem), GUINT_TO_POINTER(number + 1));
	return number;
}

// The stand-in for a name's word. Caller frees.
static char *
name_out(Words *words, const char *word)
{
	g_autofree char *key = invent_key(word);
	const char *known = g_hash_table_lookup(words->names, key);
	char *out;

	if (invent_is_run(word) && known != NULL)
		return g_strdup(known);
	if (invent_is_run(word)) {
		out = invent_word(word, words->run);
		words->run += (guint)g_utf8_strlen(key, -1);
	} else {
		out = invent_word(word, invent_name_number(number_of(words, word, key)));
	}
	g_hash_table_insert(words->names, g_steal_pointer(&key), g_strdup(out));
	return out;
}

static gboolean
is_signs(gunichar c)
{
	switch (g_unichar_get_script(c)) {
	case G_UNICODE_SCRIPT_HAN:
	case G_UNICODE_SCRIPT_HIRAGANA:
	case G_UNICODE_SCRIPT_KATAKANA:
	case G_UNICODE_SCRIPT_HANGUL:
		return TRUE;
	default:
		return FALSE;
	}
}

// Looked for by itself as well.
static void
add_lone(Words *words, Word *word, const char *text)
{
	gboolean has_signs = is_signs(word->key[0]);
	g_autofree char *key = g_ucs4_to_utf8(word->key, word->n, NULL, NULL, NULL);
	g_autofree char *stem = stem_of(key);

	if (word->n < LONE_LETTERS || words->lone->len >= NAMES_MAX ||
		(!word->is_cased && strstr(words->kept_text->str, text) != NULL &&
			(has_signs || words_is_kept(words, text)))) {
		word_free(word);
		return;
	}
	if (!g_hash_table_add(words->known, g_strdup(text))) {
		word_free(word);
		return;
	}
	word->is_open = !word->is_cased && (has_signs || word->n >= OPEN_LETTERS) &&
			strstr(words->kept_text->str, text) == NULL;
	word->stem = word->is_cased ? (guint)g_utf8_strlen(stem, -1) : 0;
	if (word->stem < STEM_LETTERS)
		word->stem = 0;
	g_ptr_array_add(words->lone, word);
	words->is_sorted = FALSE;
}

// Part of a word without blanks inside: a family or a given name.
static void
add_piece(Words *words, const Word *word, guint from, guint to)
{
	g_autofree char *key = g_ucs4_to_utf8(word->key + from, to - from, NULL, NULL, NULL);
	g_autofree char *out = NULL;
	Word *piece;

	if (to - from < LONE_LETTERS || to - from == word->n ||
		g_utf8_strlen(word->out, -1) != (glong)word->n)
		return;
	out = g_utf8_substring(word->out, from, to);
	piece = word_new(key, g_steal_pointer(&out));
	add_lone(words, piece, key);
}

static void
add_pieces(Words *words, const Word *word)
{
	guint from = 0;

	if (!is_signs(word->key[0]))
		return;
	for (guint i = 1; i <= word->n; i++) {
		if (i < word->n &&
			g_unichar_get_script(word->key[i]) == g_unichar_get_script(word->key[from]))
			continue;
		add_piece(words, word, from, i);
		if (i - from >= 3)
			add_piece(words, word, i - 2, i);
		if (i - from >= 4)
			add_piece(words, word, from, from + 2);
		from = i;
	}
}

// Words that stand in names and are nobody's.
static gboolean
is_particle(const char *word)
{
	static const char *const particles[] = { "van", "von", "der", "den", "del", "dos", "das",
		"des", "ter", "ten", "bin", "ibn", "bint", "zum", "zur", "and", "und", "the", "via",
		"for", NULL };

	return (g_utf8_strlen(word, -1) <= 2 && g_unichar_islower(g_utf8_get_char(word))) ||
	       g_strv_contains(particles, word);
}

static gboolean
is_handle(const char *name)
{
	return strchr(name, ' ') == NULL && strpbrk(name, "_.-0123456789") != NULL;
}

static gboolean
stays_in_name(const Words *words, const char *word)
{
	g_autofree char *key = invent_key(word);

	return invent_is_word(word) || is_particle(word) ||
	       g_hash_table_contains(words->always, key);
}

static Phrase *
phrase_new(guint gap)
{
	Phrase *phrase = g_new0(Phrase, 1);

	phrase->words = g_ptr_array_new_with_free_func(word_free);
	phrase->gap = gap;
	return phrase;
}

static void
phrase_add(Phrase *phrase, Word *word)
{
	phrase->n += word->n;
	g_ptr_array_add(phrase->words, word);
}

// Takes phrase. One that would change nothing is not looked for, nor one that is known.
static void
add_phrase(Words *words, Phrase *phrase, const char *text)
{
	g_autofree char *known = g_strdup_printf("%u:%s", phrase->gap, text);
	gboolean changes = FALSE;

	for (guint i = 0; i < phrase->words->len; i++)
		changes |= ((const Word *)phrase->words->pdata[i])->out != NULL;
	if (!changes || words->phrases->len >= NAMES_MAX ||
		!g_hash_table_add(words->known, g_steal_pointer(&known))) {
		phrase_free(phrase);
		return;
	}
	g_ptr_array_add(words->phrases, phrase);
	words->is_sorted = FALSE;
}

static gboolean
has_letters(const char *word)
{
	g_autofree char *key = invent_key(word);

	return *key != '\0';
}

void
words_add_name(Words *words, const char *name)
{
	g_auto(GStrv) list = split_words(name);
	Phrase *phrase = phrase_new(NAME_GAP);

	for (guint i = 0; list[i] != NULL; i++) {
		gboolean stays = stays_in_name(words, list[i]);
		Word *word;

		if (!has_letters(list[i]))
			continue;
		word = word_new(list[i], stays ? NULL : name_out(words, list[i]));
		word->is_handle = is_handle(name);
		phrase_add(phrase, word);
		if (stays)
			continue;
		add_pieces(words, word);
		add_lone(words, word_copy(word), list[i]);
	}
	add_phrase(words, phrase, name);
}

void
words_add_word(Words *words, const char *word)
{
	if (!stays_in_name(words, word) && has_letters(word))
		add_lone(words, word_new(word, name_out(words, word)), word);
}

static gboolean
stays_in_text(const char *word)
{
	g_autofree char *key = invent_key(word);
	glong least = is_signs(g_utf8_get_char(key)) ? LONE_LETTERS : TEXT_LETTERS;

	return g_utf8_strlen(key, -1) < least || invent_is_word(word);
}

// Nothing but words of the service is none of its private texts, and a single one would be found
// everywhere.
static gboolean
is_worth_it(const Words *words, char **list)
{
	gboolean is_single = list[0] != NULL && list[1] == NULL;

	for (guint i = 0; list[i] != NULL; i++)
		if (!stays_in_text(list[i]) && !words_is_kept(words, list[i]) &&
			(!is_single || strstr(words->kept_text->str, list[i]) == NULL))
			return TRUE;
	return FALSE;
}

void
words_add_text(Words *words, const char *text)
{
	g_auto(GStrv) list = split_words(text);
	Phrase *phrase = phrase_new(TEXT_GAP);
	guint run = 0;

	for (guint i = 0; list[i] != NULL; i++) {
		gboolean is_run = invent_is_run(list[i]);
		char *out = NULL;
		Word *word;

		if (!has_letters(list[i]))
			continue;
		if (!stays_in_text(list[i]))
			out = invent_word(list[i], is_run ? run : invent_text_number(i));
		word = word_new(list[i], out);
		run += is_run ? word->n : 0;
		phrase_add(phrase, word);
	}
	if (is_worth_it(words, list))
		add_phrase(words, phrase, text);
	else
		phrase_free(phrase);
}

char *
words_lookup(const Words *words, const char *word)
{
	g_autofree char *key = invent_key(word);
	const char *out = g_hash_table_lookup(words->names, key);

	return out == NULL ? NULL : invent_key(out);
}

// --- looking ------------------------------------------------------------------------------------

// One folded character of a text, and which bytes it came from.
typedef struct {
	gunichar c;
	guint start, end;
	gboolean is_letter, is_upper;
} Glyph;

typedef struct {
	guint start, end;
	char *text;
} Splice;

typedef struct {
	Words *words;
	const char *text;
	WordsForm form;
	GArray *glyphs; // Glyph
	GArray *splices; // Splice
} Look;

static const Glyph *
glyph_at(const Look *look, guint i)
{
	return &g_array_index(look->glyphs, Glyph, i);
}

static void
add_glyphs(Look *look, gunichar c, guint start, guint end)
{
	gunichar folded[INVENT_FOLDED], plain[INVENT_FOLDED];
	gsize n = invent_fold(c, folded);
	gboolean is_upper = g_unichar_fully_decompose(c, TRUE, plain, INVENT_FOLDED) > 0 &&
			    g_unichar_isupper(plain[0]);

	if (n == 0 && g_unichar_ismark(c) && look->glyphs->len > 0)
		g_array_index(look->glyphs, Glyph, look->glyphs->len - 1).end = end;
	for (gsize i = 0; i < n; i++) {
		Glyph glyph = { folded[i], start, end, is_letter(folded[i]), is_upper };

		g_array_append_val(look->glyphs, glyph);
	}
}

// How long an entity is, and the character it stands for; 0: there is none.
static gsize
entity_at(const char *at, const char *end, gunichar *c)
{
	gsize length = 1;

	while (at + length < end && length < ENTITY_MAX &&
		(g_ascii_isalnum(at[length]) || at[length] == '#'))
		length++;
	if (length < 3 || at + length >= end || at[length] != ';')
		return 0;
	g_autofree char *decoded = html_to_text(at, length + 1, ENTITY_MAX);
	*c = *decoded == '\0' ? ' ' : g_utf8_get_char(decoded);
	return length + 1;
}

static void
read_glyphs(Look *look, guint from, guint to)
{
	const char *end = look->text + to;

	for (const char *at = look->text + from; at < end;) {
		gunichar c = g_utf8_get_char_validated(at, end - at);
		gboolean is_valid = c != (gunichar)-1 && c != (gunichar)-2;
		gsize length = is_valid && c != 0 ? (gsize)(g_utf8_next_char(at) - at) : 1;
		gsize entity = look->form == WORDS_PAGE && *at == '&' ? entity_at(at, end, &c) : 0;
		guint start = (guint)(at - look->text);

		length = entity > 0 ? entity : length;
		add_glyphs(look, is_valid ? c : 0xFFFD, start, start + (guint)length);
		at += length;
	}
}

// Does word stand there? *end is set behind it.
static gboolean
word_matches(const Look *look, const Word *word, guint n, guint at, guint *end)
{
	if (at + n > look->glyphs->len)
		return FALSE;
	for (guint i = 0; i < n; i++)
		if (glyph_at(look, at + i)->c != word->key[i])
			return FALSE;
	*end = at + n;
	return TRUE;
}

static gboolean
is_bounded(const Look *look, guint at)
{
	return at == 0 || at >= look->glyphs->len || !glyph_at(look, at)->is_letter ||
	       !glyph_at(look, at - 1)->is_letter;
}

// --- writing ------------------------------------------------------------------------------------

static void
add_entities(GString *to, const char *text)
{
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c < 0x80)
			g_string_append_c(to, (char)c);
		else
			g_string_append_printf(to, "&#%u;", (guint)c);
	}
}

// Tags inside a word stay behind it.
static void
add_tags(GString *to, const char *at, const char *end)
{
	const char *tag;

	while ((tag = memchr(at, '<', (gsize)(end - at))) != NULL) {
		const char *close = memchr(tag, '>', (gsize)(end - tag));

		if (close == NULL)
			return;
		g_string_append_len(to, tag, close + 1 - tag);
		at = close + 1;
	}
}

static guint
count_feeds(const char *text, gsize length)
{
	guint n = 0;

	for (gsize i = 0; i < length; i++)
		n += text[i] == '\n';
	return n;
}

static void
add_splice(Look *look, guint from, guint to, const char *out)
{
	guint start = glyph_at(look, from)->start;
	guint end = glyph_at(look, to - 1)->end;
	GString *text = g_string_new(NULL);
	gboolean has_entities =
		look->form == WORDS_PAGE && memchr(look->text + start, '&', end - start) != NULL;
	Splice splice = { start, end, NULL };

	if (has_entities)
		add_entities(text, out);
	else
		g_string_append(text, out);
	if (look->form == WORDS_PAGE)
		add_tags(text, look->text + start, look->text + end);
	for (guint feeds = count_feeds(text->str, text->len),
		   wanted = count_feeds(look->text + start, end - start);
		feeds < wanted; feeds++)
		g_string_append_c(text, '\n');
	splice.text = g_string_free(text, FALSE);
	g_array_append_val(look->splices, splice);
}

// The stand-in in the case that the word has here.
static char *
in_case(const Look *look, const Word *word, const char *out, guint from, guint to)
{
	gboolean starts_upper = glyph_at(look, from)->is_upper;
	gboolean is_upper = to - from > 1;
	g_autofree char *lower = NULL;

	for (guint i = from; i < to; i++)
		is_upper &= glyph_at(look, i)->is_upper;
	if (!word->is_cased || (is_upper == word->is_upper && starts_upper == word->starts_upper))
		return g_strdup(out);
	if (is_upper)
		return g_utf8_strup(out, -1);
	lower = g_utf8_strdown(out, -1);
	if (!starts_upper)
		return g_steal_pointer(&lower);
	g_autofree char *first = g_utf8_substring(lower, 0, 1);
	g_autofree char *title = g_utf8_strup(first, -1);
	return g_strconcat(title, g_utf8_next_char(lower), NULL);
}

static char *
without_accents(const char *text)
{
	g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFD);
	GString *out = g_string_new(NULL);

	for (const char *at = plain; *at != '\0'; at = g_utf8_next_char(at))
		if (!g_unichar_ismark(g_utf8_get_char(at)))
			g_string_append_unichar(out, g_utf8_get_char(at));
	return g_string_free(out, FALSE);
}

// A name told with accents may stand in a link without.
static gboolean
is_ascii(const Look *look, guint from, guint to)
{
	for (guint i = glyph_at(look, from)->start; i < glyph_at(look, to - 1)->end; i++)
		if ((guchar)look->text[i] >= 0x80 || look->text[i] == '&')
			return FALSE;
	return TRUE;
}

static void
replace_word(Look *look, const Word *word, guint from, guint to)
{
	g_autofree char *out = NULL;
	g_autofree char *plain = NULL;

	if (word->out == NULL)
		return;
	out = in_case(look, word, word->out, from, to);
	plain = is_ascii(look, from, to) ? without_accents(out) : NULL;
	add_splice(look, from, to, plain != NULL ? plain : out);
}

static gboolean
is_digit(const Look *look, guint at)
{
	return glyph_at(look, at)->c < 0x80 && g_ascii_isdigit((char)glyph_at(look, at)->c);
}

static void
hide_digits(Look *look, guint from, guint to)
{
	while (from < to) {
		guint end = from;

		while (end < to && is_digit(look, end))
			end++;
		for (guint at = from; end - from >= DIGITS_HIDDEN && at < end; at++)
			add_splice(look, at, at + 1, "0");
		from = end + 1;
	}
}

// --- phrases and names --------------------------------------------------------------------------

// Where each word of a phrase stands: from, to, from, to ... Ends behind the last that fits.
static guint
match_phrase(const Look *look, const Phrase *phrase, guint at, GArray *places)
{
	g_array_set_size(places, 0);
	for (guint i = 0; i < phrase->words->len; i++) {
		const Word *word = phrase->words->pdata[i];
		gboolean is_last = i + 1 == phrase->words->len;
		guint gap = 0, end;

		while (i > 0 && at < look->glyphs->len && !glyph_at(look, at)->is_letter &&
			gap <= phrase->gap) {
			at++;
			gap++;
		}
		if ((i > 0 && gap == 0) || !word_matches(look, word, word->n, at, &end) ||
			((word->is_cased || !is_last) && !is_bounded(look, end)))
			return i;
		g_array_append_val(places, at);
		g_array_append_val(places, end);
		at = end;
	}
	return phrase->words->len;
}

static gboolean
is_ellipsis(const Look *look, guint at)
{
	return at + 2 < look->glyphs->len && glyph_at(look, at)->c == '.' &&
	       glyph_at(look, at + 1)->c == '.' && glyph_at(look, at + 2)->c == '.';
}

// "Head of Collections at Mus…": the next word of a text, begun and not ended. Where that ends, 0: it
// is none.
static guint
replace_rest(Look *look, const Word *word, guint at)
{
	guint from = at, to;

	if (is_ellipsis(look, at))
		return at;
	while (from < look->glyphs->len && !glyph_at(look, from)->is_letter && from < at + 2)
		from++;
	for (to = from; to < look->glyphs->len && glyph_at(look, to)->is_letter;)
		to++;
	if (!is_ellipsis(look, to) || to == from)
		return is_ellipsis(look, from) ? from : 0;
	if (word->out != NULL && g_utf8_strlen(word->out, -1) >= (glong)(to - from)) {
		g_autofree char *out = g_utf8_substring(word->out, 0, to - from);
		g_autofree char *cased = in_case(look, word, out, from, to);

		add_splice(look, from, to, cased);
	}
	return to;
}

static gboolean
is_joined(const Look *look, guint sign, guint beyond)
{
	gunichar c = sign < look->glyphs->len ? glyph_at(look, sign)->c : ' ';

	return c != 0 && c < 0x80 && strchr("./@=&?%_-", (char)c) != NULL &&
	       beyond < look->glyphs->len && glyph_at(look, beyond)->c < 0x80 &&
	       g_ascii_isalnum((char)glyph_at(look, beyond)->c);
}

// Part of a host, a link, an identifier. Where it begins, at - 1 wraps round: behind every end.
static gboolean
is_in_token(const Look *look, guint from, guint to)
{
	return is_joined(look, from - 1, from - 2) || is_joined(look, to, to + 1);
}

// With a small letter, a name is looked for in a text only, and a short one is some other word unless
// it was told so.
static gboolean
is_in_its_case(const Look *look, const Word *word, guint from, guint to)
{
	if (!word->is_cased || glyph_at(look, from)->is_upper)
		return TRUE;
	return (!word->starts_upper || word->n >= SMALL_LETTERS) &&
	       (word->is_handle || !is_in_token(look, from, to));
}

// 0: it does not stand there; else where it ends.
static guint
replace_phrase(Look *look, const Phrase *phrase, guint at, GArray *places)
{
	const Word *first = phrase->words->pdata[0];
	guint n, end;

	if (first->is_cased && !is_bounded(look, at))
		return 0;
	n = match_phrase(look, phrase, at, places);
	if (n < phrase->words->len && (n < 3 || phrase->gap != TEXT_GAP))
		return 0;
	end = g_array_index(places, guint, 2 * n - 1);
	if (phrase->words->len == 1 && !is_in_its_case(look, first, at, end))
		return 0;
	if (n < phrase->words->len) {
		end = replace_rest(look, phrase->words->pdata[n], end);
		if (end == 0)
			return 0;
	}
	for (guint i = 0; i < n; i++) {
		guint from = g_array_index(places, guint, 2 * i);

		if (i > 0 && phrase->gap == TEXT_GAP)
			hide_digits(look, g_array_index(places, guint, 2 * i - 1), from);
		replace_word(look, phrase->words->pdata[i], from,
			g_array_index(places, guint, 2 * i + 1));
	}
	return end;
}

static char *
text_between(const Look *look, guint from, guint to)
{
	guint start = glyph_at(look, from)->start;

	return g_strndup(look->text + start, glyph_at(look, to - 1)->end - start);
}

static gboolean
is_wanted(const Look *look, const Word *word, guint from, guint to)
{
	g_autofree char *text = text_between(look, from, to);

	return is_in_its_case(look, word, from, to) && !words_is_kept(look->words, text);
}

// Светланы, where Светлана is known: the stand-in gets the same ending.
static guint
replace_form(Look *look, const Word *word, guint at)
{
	guint stem_end, end;

	if (word->stem == 0 || !word_matches(look, word, word->stem, at, &stem_end))
		return 0;
	for (end = stem_end; end < look->glyphs->len && glyph_at(look, end)->is_letter;)
		end++;
	if (end - stem_end > ENDING_LETTERS || !glyph_at(look, at)->is_upper ||
		!is_wanted(look, word, at, end))
		return 0;
	g_autofree char *out = g_utf8_substring(
		word->out, 0, g_utf8_strlen(word->out, -1) - (word->stem < word->n ? 1 : 0));
	g_autofree char *ending = end > stem_end ? text_between(look, stem_end, end) : g_strdup("");
	g_autofree char *cased = in_case(look, word, out, at, stem_end);
	g_autofree char *form = g_strconcat(cased, ending, NULL);
	add_splice(look, at, end, form);
	return end;
}

static guint
replace_lone(Look *look, const Word *word, guint at)
{
	guint end;

	if (!word->is_open && !is_bounded(look, at))
		return 0;
	if (!word_matches(look, word, word->n, at, &end) ||
		(!word->is_open && !is_bounded(look, end)) || !is_wanted(look, word, at, end))
		return 0;
	replace_word(look, word, at, end);
	return end;
}

static guint
replace_at(Look *look, guint at, GArray *places)
{
	const Words *words = look->words;
	guint end = 0;

	for (guint i = 0; end == 0 && i < words->phrases->len; i++)
		end = replace_phrase(look, words->phrases->pdata[i], at, places);
	for (guint i = 0; end == 0 && i < words->lone->len; i++)
		end = replace_lone(look, words->lone->pdata[i], at);
	for (guint i = 0; end == 0 && is_bounded(look, at) && i < words->lone->len; i++)
		end = replace_form(look, words->lone->pdata[i], at);
	return end;
}

static void
look_through(Look *look)
{
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint));
	guint at = 0;

	while (at < look->glyphs->len) {
		guint end = glyph_at(look, at)->is_letter ? replace_at(look, at, places) : 0;

		at = end > at ? end : at + 1;
	}
}

// --- pages --------------------------------------------------------------------------------------

// Behind the tag that begins at from. A quote that has no end nearby is none.
static guint
tag_end(const char *text, guint from, guint length)
{
	for (guint i = from; i < length; i++) {
		if (text[i] == '>')
			return i + 1;
		if (text[i] != '"' && text[i] != '\'')
			continue;
		const char *close =
			memchr(text + i + 1, text[i], MIN(length - i - 1, (guint)QUOTE_MAX));
		i = close == NULL ? i : (guint)(close - text);
	}
	return length;
}

static gboolean
is_tag(const char *text, guint at, guint length)
{
	return text[at] == '<' && at + 1 < length &&
	       (g_ascii_isalpha(text[at + 1]) || strchr("/!?", text[at + 1]) != NULL);
}

// "<b>S</b>vetlana" is one word: letters go on behind a tag that only says how they look.
static gboolean
is_inside_word(const Look *look, guint at, guint end, guint length)
{
	static const char *const looks[] = { "b", "i", "u", "em", "strong", "span", "font", "wbr",
		NULL };
	guint start = at + 1 + (look->text[at + 1] == '/' ? 1 : 0), stop = start;
	gunichar next =
		end >= length ? 0 : g_utf8_get_char_validated(look->text + end, length - end);
	g_autofree char *name = NULL;

	while (stop < end && g_ascii_isalnum(look->text[stop]))
		stop++;
	name = g_ascii_strdown(look->text + start, stop - start);
	return look->glyphs->len > 0 && glyph_at(look, look->glyphs->len - 1)->is_letter &&
	       g_unichar_islower(next) && g_strv_contains(looks, name);
}

static void
read_tag(Look *look, guint at, guint end, guint length)
{
	Glyph blank = { ' ', at, at, FALSE, FALSE };

	if (!is_inside_word(look, at, end, length))
		g_array_append_val(look->glyphs, blank);
}

// The text of a page as one, with a blank for a tag.
static void
read_page(Look *look, guint length)
{
	guint from = 0;

	for (guint at = 0; at < length;) {
		guint end = at + 1;

		if (is_tag(look->text, at, length)) {
			end = tag_end(look->text, at, length);
			read_glyphs(look, from, at);
			read_tag(look, at, end, length);
			from = end;
		}
		at = end;
	}
	read_glyphs(look, from, length);
}

// Each tag by itself: its values may be read, too.
static void
look_through_tags(Look *look, guint length)
{
	for (guint at = 0; at < length;) {
		guint end = at + 1;

		if (is_tag(look->text, at, length)) {
			end = tag_end(look->text, at, length);
			g_array_set_size(look->glyphs, 0);
			read_glyphs(look, at, end);
			look_through(look);
		}
		at = end;
	}
}

static int
by_start(gconstpointer a, gconstpointer b)
{
	const Splice *one = a, *other = b;

	return one->start < other->start ? -1 : one->start > other->start;
}

static GString *
apply(const Look *look, gsize length)
{
	GString *to = g_string_sized_new(length + 1);
	guint at = 0;

	g_array_sort(look->splices, by_start);
	for (guint i = 0; i < look->splices->len; i++) {
		const Splice *splice = &g_array_index(look->splices, Splice, i);

		// A splice that went over a tag holds what the tag has become.
		if (splice->start < at)
			continue;
		g_string_append_len(to, look->text + at, splice->start - at);
		g_string_append(to, splice->text);
		at = splice->end;
	}
	return g_string_append_len(to, look->text + at, (gssize)(length - at));
}

static void
splice_clear(gpointer data)
{
	g_free(((Splice *)data)->text);
}

static int
longest_word(gconstpointer a, gconstpointer b)
{
	const Word *one = *(Word *const *)a, *other = *(Word *const *)b;

	return one->n > other->n ? -1 : one->n < other->n;
}

static int
longest_phrase(gconstpointer a, gconstpointer b)
{
	const Phrase *one = *(Phrase *const *)a, *other = *(Phrase *const *)b;

	if (one->n != other->n)
		return one->n > other->n ? -1 : 1;
	return one->gap < other->gap ? -1 : one->gap > other->gap;
}

static void
sort_words(Words *words)
{
	if (words->is_sorted)
		return;
	g_ptr_array_sort(words->lone, longest_word);
	g_ptr_array_sort(words->phrases, longest_phrase);
	words->is_sorted = TRUE;
}

GString *
words_replace(Words *words, const char *text, gsize length, WordsForm form)
{
	g_autoptr(GArray) glyphs = g_array_new(FALSE, FALSE, sizeof(Glyph));
	g_autoptr(GArray) splices = g_array_new(FALSE, FALSE, sizeof(Splice));
	Look look = { words, text, form, glyphs, splices };

	g_array_set_clear_func(splices, splice_clear);
	sort_words(words);
	if (form == WORDS_PAGE)
		read_page(&look, (guint)length);
	else
		read_glyphs(&look, 0, (guint)length);
	look_through(&look);
	if (form == WORDS_PAGE)
		look_through_tags(&look, (guint)length);
	return apply(&look, length);
}
