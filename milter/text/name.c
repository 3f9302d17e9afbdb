// name.c - names of people: comparing by words, and romanising for people to read.
#include "text/name.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utrans.h>

#include "base/suggest.h"
#include "text/clean.h"
#include "text/normal.h"

#define LENGTH_MAX 200 // characters
#define KANA_VOICING_CLASS 8
#define VIRAMA_CLASS 9
#define KATAKANA_DOT 0x30FB
#define ROOM_EACH 16 // UTF-16 units that one may become
#define LIKENESS_MIN 4 // letters that words share; fewer are shared by chance
#define SOUNDS_MIN 3 // consonants
#define BARE_SOUNDS_MIN 2 // of a word from a script that leaves vowels out

// Marks, primes and apostrophes of the romanisation go: they are for scholars. With the marks Any-Latin
// would lose sounds ("sh" would become "s"), so letters with such sounds are spelled out before it;
// capitals come back with each word. The hard sign is a vowel only in Bulgarian, before consonants.
// The Thai letter that only carries a vowel would become an "x".
static const UChar romanise_rules[] =
	u":: Lower ; "
	"щ > shch ; ч > ch ; ш > sh ; ж > zh ; х > kh ; ц > ts ; "
	"ю > yu ; я > ya ; ё > yo ; й > y ; ы > y ; ъ } [б-джзк-нп-тф-щ] > a ; "
	"і > i ; ї > yi ; є > ye ; ґ > g ; "
	"ђ > dj ; ћ > c ; љ > lj ; њ > nj ; џ > dz ; ѓ > gj ; ќ > kj ; ѕ > dz ; "
	"ә > a ; ө > o ; ү > u ; ұ > u ; ң > ng ; һ > h ; ҳ > h ; җ > j ; ҷ > j ; "
	"ש > sh ; [צץ] > ts ; ة > a ; "
	"\\u0E2D } [\\u0E30-\\u0E3A\\u0E45] > ; \\u0E2D > a ; "
	":: Any-Latin ; :: NFD ; "
	":: [[:Mn:][:Lm:][:Sk:]\\u0027\\u2019] Remove ; :: NFC ;";

// One for all threads: it keeps state while it works.
static struct {
	GMutex lock;
	gboolean tried;
	UTransliterator *latin; // NULL when ICU's data lack it
} shared;

// A name on its way to Latin letters.
typedef struct {
	GString *out;
	GString *foreign; // letters to romanise together
	gboolean keep_han;
} Roman;

// --- comparing ----------------------------------------------------------------------------------

static gboolean
is_accent(gunichar c)
{
	int combining = u_getCombiningClass((UChar32)c);

	switch (u_charType((UChar32)c)) {
	case U_ENCLOSING_MARK:
		return TRUE;
	case U_NON_SPACING_MARK:
		return combining != 0 && combining != KANA_VOICING_CLASS &&
		       combining != VIRAMA_CLASS;
	}
	return FALSE;
}

static char *
without_accents(const char *decomposed)
{
	GString *out = g_string_new(NULL);

	for (const char *at = decomposed; *at; at = g_utf8_next_char(at)) {
		if (!is_accent(g_utf8_get_char(at)))
			g_string_append_unichar(out, g_utf8_get_char(at));
	}
	return g_string_free(out, FALSE);
}

char *
name_fold(const char *text)
{
	g_autofree char *clean = clean_line(text, -1);
	g_autofree char *compatible = normal_text(clean, -1, NORMAL_NFKC);
	g_autofree char *folded = g_utf8_casefold(compatible, -1);
	g_autofree char *decomposed = normal_text(folded, -1, NORMAL_NFKD);
	g_autofree char *bare = without_accents(decomposed);

	return clean_line(bare, -1);
}

// What stands between two '*' is taken where it is found first: none before it has to be tried again.
gboolean
name_matches(const char *folded_pattern, const char *folded_text)
{
	const char *star = strchr(folded_pattern, '*');
	const char *text = folded_text, *end = text + strlen(text);

	if (star == NULL)
		return strcmp(folded_pattern, text) == 0;
	if (strncmp(folded_pattern, text, (gsize)(star - folded_pattern)) != 0)
		return FALSE;
	text += star - folded_pattern;
	const char *piece = star + 1;
	while ((star = strchr(piece, '*')) != NULL) {
		gsize length = (gsize)(star - piece);
		const char *found = memmem(text, (gsize)(end - text), piece, length);
		if (found == NULL)
			return FALSE;
		text = found + length;
		piece = star + 1;
	}
	return g_str_has_suffix(text, piece);
}

// --- romanising ---------------------------------------------------------------------------------

static void
open_latin(void)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar id[] = u"Name-Latin";

	if (shared.tried)
		return;
	shared.tried = TRUE;
	shared.latin = utrans_openU(id, -1, UTRANS_FORWARD, romanise_rules, -1, NULL, &status);
	if (U_FAILURE(status))
		shared.latin = NULL;
}

void
name_init(void)
{
	g_mutex_lock(&shared.lock);
	open_latin();
	g_mutex_unlock(&shared.lock);
}

// FALSE when ICU could not.
static gboolean
transliterate(UChar *units, int32_t *length, int32_t room)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t limit = *length;

	g_mutex_lock(&shared.lock);
	open_latin();
	if (shared.latin)
		utrans_transUChars(shared.latin, units, length, room, 0, &limit, &status);
	gboolean done = shared.latin && U_SUCCESS(status);
	g_mutex_unlock(&shared.lock);
	return done;
}

static gboolean
is_latin(const char *text)
{
	for (; *text; text = g_utf8_next_char(text)) {
		UChar32 c = (UChar32)g_utf8_get_char(text);
		if (u_isalpha(c) && !uscript_hasScript(c, USCRIPT_LATIN))
			return FALSE;
	}
	return TRUE;
}

// NULL when there is no way to write text in Latin letters.
static char *
romanise(const char *text)
{
	glong count = 0;
	g_autofree gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &count, NULL);
	int32_t length = (int32_t)count, room = length * ROOM_EACH;

	units = g_renew(gunichar2, units, (gsize)room);
	if (!transliterate((UChar *)units, &length, room))
		return NULL;

	g_autofree char *latin = g_utf16_to_utf8(units, length, NULL, NULL, NULL);
	return latin && is_latin(latin) ? g_steal_pointer(&latin) : NULL;
}

static gboolean
ends_in_letter(const GString *text)
{
	if (text->len == 0)
		return FALSE;
	return u_isalpha((UChar32)g_utf8_get_char(g_utf8_prev_char(text->str + text->len)));
}

static gboolean
ends_in_han(const GString *text)
{
	if (text->len == 0)
		return FALSE;
	return uscript_hasScript(
		(UChar32)g_utf8_get_char(g_utf8_prev_char(text->str + text->len)), USCRIPT_HAN);
}

static void
append_capitalised(GString *out, const char *text)
{
	for (; *text; text = g_utf8_next_char(text)) {
		UChar32 c = (UChar32)g_utf8_get_char(text);
		g_string_append_unichar(
			out, ends_in_letter(out) ? (gunichar)c : (gunichar)u_totitle(c));
	}
}

static void
take_foreign(Roman *roman)
{
	if (roman->foreign->len == 0)
		return;

	g_autofree char *latin = romanise(roman->foreign->str);
	if (!latin) {
		g_string_append(roman->out, roman->foreign->str);
	} else {
		if (ends_in_han(roman->out))
			g_string_append_c(roman->out, ' ');
		append_capitalised(roman->out, latin);
	}
	g_string_truncate(roman->foreign, 0);
}

static gboolean
is_apostrophe(gunichar c)
{
	return c == '\'' || c == 0x2019 || c == 0x02BC;
}

// Letters to romanise; marks and apostrophes behind them go with them. The long sign of kana is
// "common", like apostrophes, but it is one of theirs.
static gboolean
is_foreign(const Roman *roman, gunichar c)
{
	if (is_apostrophe(c) || u_charType((UChar32)c) == U_NON_SPACING_MARK ||
		u_charType((UChar32)c) == U_COMBINING_SPACING_MARK)
		return roman->foreign->len > 0;
	if (!u_isalpha((UChar32)c) || uscript_hasScript((UChar32)c, USCRIPT_LATIN))
		return FALSE;
	if (uscript_hasScript((UChar32)c, USCRIPT_HAN))
		return !roman->keep_han;

	UErrorCode status = U_ZERO_ERROR;
	return uscript_getScript((UChar32)c, &status) != USCRIPT_COMMON ||
	       uscript_hasScript((UChar32)c, USCRIPT_KATAKANA);
}

static void
take_char(Roman *roman, gunichar c)
{
	if (is_foreign(roman, c)) {
		g_string_append_unichar(roman->foreign, c);
		return;
	}

	take_foreign(roman);
	if (c == KATAKANA_DOT)
		c = ' ';
	if (uscript_hasScript((UChar32)c, USCRIPT_HAN) && ends_in_letter(roman->out) &&
		!ends_in_han(roman->out))
		g_string_append_c(roman->out, ' ');
	g_string_append_unichar(roman->out, c);
}

static gboolean
has_letters(const char *text)
{
	for (; *text; text = g_utf8_next_char(text)) {
		if (u_isalpha((UChar32)g_utf8_get_char(text)))
			return TRUE;
	}
	return FALSE;
}

static gboolean
is_kana(UChar32 c)
{
	return uscript_hasScript(c, USCRIPT_HIRAGANA) || uscript_hasScript(c, USCRIPT_KATAKANA);
}

static gboolean
is_japanese(const char *text, const char *language)
{
	if (language && g_ascii_strncasecmp(language, "ja", 2) == 0 &&
		!g_ascii_isalpha(language[2]))
		return TRUE;
	for (; *text; text = g_utf8_next_char(text)) {
		UChar32 c = (UChar32)g_utf8_get_char(text);
		if (u_isalpha(c) && is_kana(c))
			return TRUE;
	}
	return FALSE;
}

// A name that gives itself again, "Светлана (Svetlana)", reads the same twice: said once.
static char *
say_once(const char *latin)
{
	gsize length = strcspn(latin, "(/");
	char *first = g_strstrip(g_strndup(latin, length));
	g_autofree char *again = g_strdelimit(g_strdup(latin + length), "()/", ' ');

	if (g_ascii_strcasecmp(first, g_strstrip(again)) == 0)
		return first;
	g_free(first);
	return g_strdup(latin);
}

char *
name_latin(const char *text, const char *language)
{
	g_autofree char *clean = clean_line(text, -1);

	if (!has_letters(clean))
		return NULL;
	if (g_utf8_strlen(clean, -1) > LENGTH_MAX)
		*g_utf8_offset_to_pointer(clean, LENGTH_MAX) = '\0';

	Roman roman = { g_string_new(NULL), g_string_new(NULL), is_japanese(clean, language) };
	for (const char *at = clean; *at; at = g_utf8_next_char(at))
		take_char(&roman, g_utf8_get_char(at));
	take_foreign(&roman);
	g_string_free(roman.foreign, TRUE);

	g_autofree char *out = g_string_free(roman.out, FALSE);
	g_autofree char *line = clean_line(out, -1);
	return say_once(line);
}

// --- resembling ---------------------------------------------------------------------------------

// Ways to write one sound that differ in letters, not only in a few.
static const struct {
	const char *spelling;
	const char *plain;
} spellings[] = {
	{ "woo", "u" },
	{ "oo", "u" },
	{ "ou", "u" },
	{ "eo", "u" },
	{ "ee", "i" },
	{ "ph", "f" },
	{ "x", "ks" },
};

// Consonants that stand for each other between romanisations.
static const char *const consonants[] = { "kcqgh", "bpfv", "sz" };

static char
consonant_of(char c)
{
	for (guint i = 0; i < G_N_ELEMENTS(consonants); i++) {
		if (strchr(consonants[i], c))
			return *consonants[i];
	}
	return c;
}

// The consonants of a word, doubled ones once.
static char *
skeleton_of(const char *word)
{
	GString *out = g_string_new(NULL);

	for (; *word; word++) {
		char c = consonant_of(*word);
		if (!strchr("aeiouyjw", c) && (out->len == 0 || out->str[out->len - 1] != c))
			g_string_append_c(out, c);
	}
	return g_string_free(out, FALSE);
}

static gboolean
skeletons_equal(const char *a, const char *b)
{
	g_autofree char *left = skeleton_of(a);
	g_autofree char *right = skeleton_of(b);
	gboolean bare = !strpbrk(a, "aeiou") || !strpbrk(b, "aeiou");

	return strcmp(left, right) == 0 && strlen(left) >= (bare ? BARE_SOUNDS_MIN : SOUNDS_MIN);
}

static gsize
common_start(const char *a, const char *b)
{
	gsize length = 0;

	while (a[length] && a[length] == b[length])
		length++;
	return length;
}

// What two words share has to be half of the longer one: "mark" says nothing about "marketing".
static gboolean
words_resemble(const char *a, const char *b)
{
	const char *longer = strlen(a) < strlen(b) ? b : a;
	const char *shorter = longer == a ? b : a;
	gsize enough = MAX(LIKENESS_MIN, (strlen(longer) + 1) / 2);
	const char *const known[] = { shorter, NULL };

	if (strlen(shorter) < 2)
		return FALSE;
	if (strcmp(a, b) == 0 || skeletons_equal(a, b))
		return TRUE;
	if (strlen(longer) < LIKENESS_MIN)
		return FALSE;
	return common_start(a, b) >= enough ||
	       (strlen(shorter) >= enough && strstr(longer, shorter)) ||
	       suggest_word(longer, known);
}

// The words of text in plain letters a to z; NULL-terminated.
static char **
plain_words(const char *text)
{
	g_autofree char *latin = name_latin(text, NULL);
	g_autofree char *folded = name_fold(latin ? latin : "");
	g_autoptr(GString) plain = g_string_new(folded);

	for (guint i = 0; i < G_N_ELEMENTS(spellings); i++)
		g_string_replace(plain, spellings[i].spelling, spellings[i].plain, 0);
	for (char *at = plain->str; *at; at++)
		*at = g_ascii_islower(*at) ? *at : ' ';
	return g_strsplit(plain->str, " ", -1);
}

gboolean
name_resembles(const char *a, const char *b)
{
	g_auto(GStrv) left = plain_words(a);
	g_auto(GStrv) right = plain_words(b);

	for (guint i = 0; left[i]; i++) {
		for (guint k = 0; right[k]; k++) {
			if (words_resemble(left[i], right[k]))
				return TRUE;
		}
	}
	return FALSE;
}
