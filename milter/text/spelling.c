// spelling.c - how a word of another script is usually written in Latin letters.
#include "text/spelling.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utrans.h>

#include "text/alphabet.h"
#include "text/indic.h"
#include "text/name.h"
#include "text/normal.h"
#include "text/reading.h"

#define KATAKANA_FIRST 0x30A1
#define KATAKANA_LAST 0x30F6
#define KATAKANA_BEHIND 0x60 // hiragana
#define SMALL_TSU 0x3063
#define LONG_SIGN 0x30FC
#define ACUTE 0x0301
#define BREVE 0x0306
#define DIAERESIS 0x0308
#define VIRAMA_CLASS 9
#define VOICING_CLASS 8
#define NUKTA_CLASS 7
#define SIMPLIFIED_ROOM 2

// Short vowels that are not written.
static const char unwritten[] = "|a|e|i|o|u";

// --- plain --------------------------------------------------------------------------------------

static struct {
	GMutex lock;
	gboolean tried;
	UTransliterator *simplified; // NULL when ICU's data lack it
} shared;

static gboolean
has_script(const char *text, UScriptCode script)
{
	for (; *text != '\0'; text = g_utf8_next_char(text))
		if (uscript_hasScript((UChar32)g_utf8_get_char(text), script))
			return TRUE;
	return FALSE;
}

static void
open_simplified(void)
{
	UErrorCode status = U_ZERO_ERROR;
	static const UChar id[] = u"Traditional-Simplified";

	if (shared.tried)
		return;
	shared.tried = TRUE;
	shared.simplified = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	if (U_FAILURE(status))
		shared.simplified = NULL;
}

// It keeps state while it works: one thread at a time.
static gboolean
simplify_units(UChar *units, int32_t *length, int32_t room)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t limit = *length;
	gboolean done;

	g_mutex_lock(&shared.lock);
	open_simplified();
	if (shared.simplified != NULL)
		utrans_transUChars(shared.simplified, units, length, room, 0, &limit, &status);
	done = shared.simplified != NULL && U_SUCCESS(status);
	g_mutex_unlock(&shared.lock);
	return done;
}

// As it is where ICU can't.
static char *
simplify(const char *text)
{
	glong count = 0;
	g_autofree gunichar2 *units = NULL;
	int32_t length, room;
	char *simple;

	if (!has_script(text, USCRIPT_HAN))
		return g_strdup(text);
	units = g_utf8_to_utf16(text, -1, NULL, &count, NULL);
	length = (int32_t)count;
	room = length * SIMPLIFIED_ROOM;
	units = g_renew(gunichar2, units, (gsize)room);
	if (!simplify_units((UChar *)units, &length, room))
		return g_strdup(text);
	simple = g_utf16_to_utf8(units, length, NULL, NULL, NULL);
	return simple != NULL ? simple : g_strdup(text);
}

// Letters that are typed in two ways.
static gunichar
one_of_two(gunichar c)
{
	switch (c) {
	case 0x0649: // alef maksura
	case 0x06CC: // Persian yeh
	case 0x06D0:
		return 0x064A;
	case 0x06A9: // Persian kaf
		return 0x0643;
	case 0x0671:
		return 0x0627;
	case 0x06C0:
	case 0x06C1:
	case 0x06BE:
		return 0x0647;
	case 0x06C3:
		return 0x0629;
	}
	if (c >= KATAKANA_FIRST && c <= KATAKANA_LAST)
		return c - KATAKANA_BEHIND;
	return c;
}

// Of a Latin letter all marks stay; of a Cyrillic or Greek one those that make another letter of it; where
// marks are vowels or voices, those.
static gboolean
mark_stays(gunichar base, gunichar mark)
{
	int class = u_getCombiningClass((UChar32)mark);

	if (class == 0 || class == VIRAMA_CLASS || class == VOICING_CLASS || class == NUKTA_CLASS)
		return TRUE;
	switch (g_unichar_get_script(base)) {
	case G_UNICODE_SCRIPT_LATIN:
	case G_UNICODE_SCRIPT_THAI:
	case G_UNICODE_SCRIPT_HIRAGANA:
	case G_UNICODE_SCRIPT_TELUGU: // length marks
		return TRUE;
	case G_UNICODE_SCRIPT_CYRILLIC:
		return mark == BREVE || mark == DIAERESIS ||
		       (mark == ACUTE && (base == 0x0433 || base == 0x043A)); // Macedonian
	case G_UNICODE_SCRIPT_GREEK:
		return mark == DIAERESIS;
	default:
		return FALSE;
	}
}

static char *
without_marks(const char *decomposed)
{
	GString *out = g_string_new(NULL);
	gunichar base = 0;

	for (const char *at = decomposed; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = one_of_two(g_utf8_get_char(at));

		if (c == 0x0640) // only lengthens
			continue;
		if (!g_unichar_ismark(c))
			base = c;
		else if (!mark_stays(base, c))
			continue;
		g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

static gboolean
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((guchar)*text >= 0x80)
			return FALSE;
	return TRUE;
}

char *
spelling_plain(const char *text)
{
	if (is_ascii(text))
		return g_ascii_strdown(text, -1);
	g_autofree char *compatible = normal_text(text, -1, NORMAL_NFKC);
	g_autofree char *small = g_utf8_casefold(compatible, -1);
	g_autofree char *decomposed = normal_text(small, -1, NORMAL_NFD);
	g_autofree char *bare = without_marks(decomposed);
	g_autofree char *composed = normal_text(bare, -1, NORMAL_NFC);

	return simplify(composed);
}

// --- letter by letter ---------------------------------------------------------------------------

static void
append_place(GString *out, const char *spellings)
{
	if (*spellings == '\0')
		return;
	if (out->len > 0)
		g_string_append_c(out, ' ');
	g_string_append(out, spellings);
}

// The letter without its marks, if it has any.
static gboolean
bare_letter(const char *at, char letter[8])
{
	gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
	gunichar c = g_utf8_get_char(at);
	gsize n = g_unichar_fully_decompose(c, FALSE, parts, G_N_ELEMENTS(parts));

	letter[g_unichar_to_utf8(n > 0 ? parts[0] : c, letter)] = '\0';
	return n > 1;
}

// Takes the letters at `at`; gives how many bytes that were.
static gsize
spell_row(const Alphabet *alphabet, const char *word, const char *at, GString *out)
{
	gsize length;
	char bare[8];
	const AlphabetRow *row = alphabet_row(alphabet, word, at, &length);

	if (row != NULL) {
		append_place(out, row->spellings);
		return length;
	}
	if (bare_letter(at, bare))
		row = alphabet_row(alphabet, bare, bare, &length);
	if (row != NULL)
		append_place(out, row->spellings);
	else if (g_ascii_islower(*bare))
		append_place(out, bare);
	return (gsize)(g_utf8_next_char(at) - at);
}

static SpellingKind
spell_alphabet(const Alphabet *alphabet, const char *word, GString *out)
{
	for (const char *at = word; *at != '\0';)
		at += spell_row(alphabet, word, at, out);
	return SPELLING_SURE;
}

static gboolean
is_known(const Alphabet *alphabet, const char *word)
{
	gsize length;
	const AlphabetRow *row = alphabet_row(alphabet, word, word, &length);

	return row != NULL && length == strlen(word) && alphabet_is_whole(row);
}

static gboolean
is_vowel_at(const Alphabet *alphabet, const char *at)
{
	return g_utf8_strchr(alphabet->vowels, -1, g_utf8_get_char(at)) != NULL;
}

// Doubling is not written either.
static void
allow_doubled(GString *out, gsize before)
{
	const char *place = out->str + before + (before > 0);

	if (g_ascii_islower(*place) && (place[1] == '|' || place[1] == '\0'))
		g_string_append_printf(out, "|%c%c", *place, *place);
}

// The letters of v and y, before which stands one that is not written: Naveed, Halevi.
static gboolean
may_be_consonant(const char *at)
{
	gunichar c = g_utf8_get_char(at);

	return c == 0x0648 || c == 0x05D5 || c == 0x064A;
}

// Between two consonants stands a vowel that is not written, or none.
static SpellingKind
spell_abjad(const Alphabet *alphabet, const char *word, GString *out)
{
	if (is_known(alphabet, word)) {
		spell_row(alphabet, word, word, out);
		return SPELLING_SURE;
	}
	for (const char *at = word; *at != '\0';) {
		gboolean is_vowel = is_vowel_at(alphabet, at);
		gboolean is_first = at == word;
		gsize before = out->len;

		at += spell_row(alphabet, word, at, out);
		if (!is_vowel && !is_first && out->len > before)
			allow_doubled(out, before);
		if (*at != '\0' &&
			(!is_vowel_at(alphabet, at) || (!is_vowel && may_be_consonant(at))))
			append_place(out, unwritten);
	}
	if (g_utf8_strchr("نلدر", -1, g_utf8_get_char(g_utf8_prev_char(word + strlen(word)))) !=
		NULL)
		append_place(out, "|e"); // as in French
	return SPELLING_LOOSE;
}

// The letters of the sun, which the article takes on.
static const struct {
	const char *letter;
	const char *spellings;
} sun_letters[] = {
	{ "ت", "t" },
	{ "ث", "th|t|s" },
	{ "د", "d" },
	{ "ذ", "dh|d|z" },
	{ "ر", "r" },
	{ "ز", "z" },
	{ "س", "s" },
	{ "ش", "sh|ch" },
	{ "ص", "s" },
	{ "ض", "d" },
	{ "ط", "t" },
	{ "ظ", "z|d" },
	{ "ن", "n" },
};

// The article is written together with its word, or left out.
static void
spell_article(const char *word, GString *out)
{
	append_place(out, "al|el|ul|il|l|");
	for (guint i = 0; i < G_N_ELEMENTS(sun_letters); i++) {
		g_auto(GStrv) ways = NULL;

		if (!g_str_has_prefix(word, sun_letters[i].letter))
			continue;
		ways = g_strsplit(sun_letters[i].spellings, "|", -1);
		for (guint k = 0; ways[k] != NULL; k++)
			g_string_append_printf(
				out, "|a%s|e%s|u%s|%s", ways[k], ways[k], ways[k], ways[k]);
	}
}

static SpellingKind
spell_arabic(const Alphabet *alphabet, const char *word, GString *out)
{
	static const char article[] = "ال", servant[] = "عبد";

	if (g_str_has_prefix(word, servant) && g_utf8_strlen(word, -1) > 5 &&
		!is_known(alphabet, word)) {
		append_place(out, "abd|abdu|abde|abdo|abdou|abdi");
		return spell_arabic(alphabet, word + sizeof servant - 1, out);
	}
	if (g_str_has_prefix(word, article) && g_utf8_strlen(word, -1) > 4) {
		spell_article(word + sizeof article - 1, out);
		return spell_abjad(alphabet, word + sizeof article - 1, out);
	}
	return spell_abjad(alphabet, word, out);
}

// --- kana ---------------------------------------------------------------------------------------

static void
append_doubled(GString *out, const AlphabetRow *next)
{
	char doubled[2] = { next != NULL ? *next->spellings : '\0', '\0' };

	if (strchr("aiueo", *doubled) == NULL)
		append_place(out, *doubled == 'c' ? "t|c" : doubled);
}

// A vowel behind itself, or u behind o, makes it long: it may be left out.
static const char *
long_vowel(const GString *out, gunichar c)
{
	char last = out->len > 0 ? out->str[out->len - 1] : 0;

	switch (c) {
	case LONG_SIGN:
		return "|a|i|u|e|o|h|r";
	case 0x3046:
		return last == 'o' ? "u|o|h|" : last == 'u' ? "u|h|" : NULL;
	case 0x304A:
		return last == 'o' ? "o|h||u" : NULL;
	case 0x3042:
		return last == 'a' ? "a|h|" : NULL;
	case 0x3044:
		return last == 'i' ? "i|" : NULL;
	case 0x3048:
		return last == 'e' ? "e|" : NULL;
	}
	return NULL;
}

static SpellingKind
spell_kana(const Alphabet *alphabet, const char *word, GString *out)
{
	for (const char *at = word; *at != '\0';) {
		gunichar c = g_utf8_get_char(at);
		const char *lengthens = long_vowel(out, c);
		const char *next = g_utf8_next_char(at);
		gsize length;

		if (c == SMALL_TSU) {
			append_doubled(out, alphabet_row(alphabet, next, next, &length));
			at = next;
		} else if (lengthens != NULL) {
			append_place(out, lengthens);
			at = next;
		} else {
			at += spell_row(alphabet, word, at, out);
		}
	}
	return SPELLING_SURE;
}

// --- Han, Hangul, the rest ----------------------------------------------------------------------

static char *
plain_latin(const char *word)
{
	g_autofree char *latin = name_latin(word, NULL);
	g_autofree char *folded = name_fold(latin != NULL ? latin : "");
	char *to = folded;

	for (const char *at = folded; *at != '\0'; at++)
		if (g_ascii_islower(*at))
			*to++ = *at;
	*to = '\0';
	return g_steal_pointer(&folded);
}

static char *
syllable_of(gunichar han)
{
	char letter[7] = "";
	g_unichar_to_utf8(han, letter);
	g_autofree char *pinyin = plain_latin(letter);
	g_autofree char *mandarin = *pinyin != '\0' ? reading_syllable(pinyin) : g_strdup("");
	const char *cantonese = reading_cantonese(letter);

	return cantonese == NULL ? g_steal_pointer(&mandarin)
				 : g_strdup_printf("%s|%s", mandarin, cantonese);
}

// Each letter is asked for once: ICU takes ten times as long as all the rest. What is kept has an end, as
// the script has.
static const char *
kept_syllable(gunichar han)
{
	static GMutex lock;
	static GHashTable *kept;
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
	const char *syllable;

	if (kept == NULL)
		kept = g_hash_table_new(NULL, NULL);
	syllable = g_hash_table_lookup(kept, GUINT_TO_POINTER(han));
	if (syllable == NULL) {
		char *made = syllable_of(han);

		g_hash_table_insert(kept, GUINT_TO_POINTER(han), made);
		syllable = made;
	}
	return syllable;
}

// A family's letter is read as a family's, also where it is a given name.
static SpellingKind
spell_han(const char *word, GString *out)
{
	const char *family = reading_family(word);

	if (family != NULL) {
		append_place(out, family);
		return SPELLING_SURE;
	}
	for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at))
		append_place(out, kept_syllable(g_utf8_get_char(at)));
	return SPELLING_SURE;
}

static SpellingKind
spell_hangul(const char *word, GString *out)
{
	const char *family = reading_family(word);

	if (family != NULL) {
		append_place(out, family);
		return SPELLING_SURE;
	}
	for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at))
		reading_hangul(g_utf8_get_char(at), out);
	return SPELLING_SURE;
}

static SpellingKind
spell_other(const char *word, GString *out)
{
	g_autofree char *latin = plain_latin(word);

	for (const char *at = latin; *at != '\0'; at++)
		append_place(out, *at == 'a' ? "a|e" : *at == 'q' ? "q|k" : (char[]) { *at, '\0' });
	return SPELLING_LOOSE;
}

static SpellingKind
spell_script(GUnicodeScript script, const char *word, GString *out)
{
	const Alphabet *alphabet = alphabet_of(script);

	if (script == G_UNICODE_SCRIPT_HAN)
		return spell_han(word, out);
	if (script == G_UNICODE_SCRIPT_HANGUL)
		return spell_hangul(word, out);
	if (script == G_UNICODE_SCRIPT_ARABIC)
		return spell_arabic(alphabet, word, out);
	if (script == G_UNICODE_SCRIPT_HIRAGANA)
		return spell_kana(alphabet, word, out);
	if (alphabet != NULL && alphabet->vowels != NULL)
		return spell_abjad(alphabet, word, out);
	if (alphabet != NULL)
		return spell_alphabet(alphabet, word, out);
	if (indic_spell(word, out) || indic_spell_thai(word, out))
		return SPELLING_SURE;
	return spell_other(word, out);
}

SpellingKind
spelling_of(const char *word, char **pattern)
{
	GUnicodeScript script = g_unichar_get_script(g_utf8_get_char(word));
	g_autoptr(GString) out = g_string_new(NULL);
	SpellingKind kind = spell_script(script, word, out);

	*pattern = NULL;
	if (out->len == 0)
		return SPELLING_NONE;
	*pattern = g_strdup(out->str);
	return script == G_UNICODE_SCRIPT_LATIN ? SPELLING_LATIN : kind;
}

// --- asking a pattern ---------------------------------------------------------------------------

gboolean
spelling_letters(const char *latin, SpellingLetters *letters)
{
	memset(letters, 0, sizeof *letters);
	for (; *latin != '\0'; latin++) {
		if (!g_ascii_islower(*latin) || letters->length == SPELLING_LETTERS)
			return FALSE;
		letters->at[*latin - 'a'] |= G_GUINT64_CONSTANT(1) << letters->length++;
	}
	return TRUE;
}

// A bit for each number of letters that what came so far can spell.
gboolean
spelling_fits(const char *pattern, const SpellingLetters *letters)
{
	guint64 place = 1, way = 1, next = 0;

	for (;; pattern++) {
		switch (*pattern) {
		case '|':
			next |= way;
			way = place;
			break;
		case ' ':
			place = way = next | way;
			next = 0;
			if (place == 0)
				return FALSE;
			break;
		case '\0':
			return ((next | way) >> letters->length & 1) != 0;
		default:
			way = (way & letters->at[*pattern - 'a']) << 1;
		}
	}
}

// Of a place with fewer spellings the last counts.
char *
spelling_by(const char *pattern, guint system)
{
	GString *out = g_string_sized_new(SPELLING_LETTERS);

	for (const char *at = pattern; *at != '\0'; at += *at == ' ') {
		const char *way = at;

		at += strcspn(at, "| ");
		for (guint i = 0; i < system && *at == '|'; i++) {
			way = at + 1;
			at = way + strcspn(way, "| ");
		}
		g_string_append_len(out, way, at - way);
		at += strcspn(at, " ");
	}
	return g_string_free(out, FALSE);
}
