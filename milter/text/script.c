// script.c - the writing systems of a text.
#include "text/script.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "text/clean.h"
#include "text/name.h"
#include "text/normal.h"

#define SCRIPTS_MAX (G_N_ELEMENTS(((ScriptSet *)NULL)->bits) * 64)
#define EXTENSIONS_MAX 64
#define MEMBERS_MAX 3
#define NO_SCRIPT USCRIPT_INVALID_CODE
#define SEPARATORS "()[]【】〔〕「」/|"
#define ABBREVIATION_MAX 4
#define NAME_WORDS_MAX 4
#define NAME_MAX_LENGTH 200 // characters in which a name may be given again
#define NEIGHBOURS_MAX 16 // letters to look ahead

// Codes and words that stand for several scripts, or that Unicode does not know as a script.
typedef struct {
	const char *code;
	const char *name;
	UScriptCode members[MEMBERS_MAX];
} Compound;

static const Compound compounds[] = {
	{ "Jpan", "Japanese", { USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA } },
	{ "Kore", "Korean", { USCRIPT_HANGUL, USCRIPT_HAN, NO_SCRIPT } },
	{ "Hans", "Simplified Han", { USCRIPT_HAN, NO_SCRIPT } },
	{ "Hant", "Traditional Han", { USCRIPT_HAN, NO_SCRIPT } },
	{ "Hanb", "Han with Bopomofo", { USCRIPT_HAN, USCRIPT_BOPOMOFO, NO_SCRIPT } },
	{ "Hrkt", "Katakana_Or_Hiragana", { USCRIPT_HIRAGANA, USCRIPT_KATAKANA, NO_SCRIPT } },
	{ "Jamo", "Jamo", { USCRIPT_HANGUL, NO_SCRIPT } },
};

// Languages that people write in more than one script. All others have the one that CLDR holds to
// be likely.
typedef struct {
	const char *language;
	UScriptCode scripts[2];
} TwoScripts;

static const TwoScripts two_scripts[] = {
	{ "az", { USCRIPT_LATIN, USCRIPT_CYRILLIC } },
	{ "bs", { USCRIPT_LATIN, USCRIPT_CYRILLIC } },
	{ "cnr", { USCRIPT_LATIN, USCRIPT_CYRILLIC } },
	{ "crh", { USCRIPT_LATIN, USCRIPT_CYRILLIC } },
	{ "ha", { USCRIPT_LATIN, USCRIPT_ARABIC } },
	{ "kk", { USCRIPT_CYRILLIC, USCRIPT_LATIN } },
	{ "ks", { USCRIPT_ARABIC, USCRIPT_DEVANAGARI } },
	{ "ku", { USCRIPT_LATIN, USCRIPT_ARABIC } },
	{ "ky", { USCRIPT_CYRILLIC, USCRIPT_ARABIC } },
	{ "mn", { USCRIPT_CYRILLIC, USCRIPT_MONGOLIAN } },
	{ "pa", { USCRIPT_GURMUKHI, USCRIPT_ARABIC } },
	{ "sd", { USCRIPT_ARABIC, USCRIPT_DEVANAGARI } },
	{ "sh", { USCRIPT_LATIN, USCRIPT_CYRILLIC } },
	{ "sr", { USCRIPT_CYRILLIC, USCRIPT_LATIN } },
	{ "tk", { USCRIPT_LATIN, USCRIPT_CYRILLIC } },
	{ "tt", { USCRIPT_CYRILLIC, USCRIPT_LATIN } },
	{ "ug", { USCRIPT_ARABIC, USCRIPT_CYRILLIC } },
	{ "uz", { USCRIPT_LATIN, USCRIPT_CYRILLIC } },
};

// UTS #39 section 5.1: a letter of these also belongs to the writing systems that use it.
typedef struct {
	UScriptCode script;
	UScriptCode systems[MEMBERS_MAX];
} Augment;

static const Augment augments[] = {
	{ USCRIPT_HAN, { USCRIPT_JAPANESE, USCRIPT_KOREAN, USCRIPT_HAN_WITH_BOPOMOFO } },
	{ USCRIPT_HIRAGANA, { USCRIPT_JAPANESE, NO_SCRIPT } },
	{ USCRIPT_KATAKANA, { USCRIPT_JAPANESE, NO_SCRIPT } },
	{ USCRIPT_HANGUL, { USCRIPT_KOREAN, NO_SCRIPT } },
	{ USCRIPT_BOPOMOFO, { USCRIPT_HAN_WITH_BOPOMOFO, NO_SCRIPT } },
};

// One letter: its character and the scripts it is used in.
typedef struct {
	gunichar c;
	ScriptSet scripts;
} Letter;

// --- sets ---------------------------------------------------------------------------------------

static void
set_put(ScriptSet *set, UScriptCode script)
{
	if (script >= 0 && (gsize)script < SCRIPTS_MAX)
		set->bits[script / 64] |= G_GUINT64_CONSTANT(1) << (script % 64);
}

static gboolean
set_holds(const ScriptSet *set, UScriptCode script)
{
	return script >= 0 && (gsize)script < SCRIPTS_MAX &&
	       (set->bits[script / 64] >> (script % 64) & 1);
}

static void
set_put_members(ScriptSet *set, const UScriptCode *members, guint max)
{
	for (guint i = 0; i < max && members[i] != NO_SCRIPT; i++)
		set_put(set, members[i]);
}

static gboolean
sets_meet(const ScriptSet *a, const ScriptSet *b)
{
	for (guint i = 0; i < G_N_ELEMENTS(a->bits); i++) {
		if (a->bits[i] & b->bits[i])
			return TRUE;
	}
	return FALSE;
}

// The lowest script of set, NO_SCRIPT when it is empty.
static UScriptCode
set_first(const ScriptSet *set)
{
	for (guint i = 0; i < G_N_ELEMENTS(set->bits); i++) {
		if (set->bits[i])
			return (UScriptCode)(i * 64) + __builtin_ctzll(set->bits[i]);
	}
	return NO_SCRIPT;
}

gboolean
script_set_is_empty(const ScriptSet *set)
{
	return set_first(set) == NO_SCRIPT;
}

void
script_set_add(ScriptSet *set, const ScriptSet *more)
{
	for (guint i = 0; i < G_N_ELEMENTS(set->bits); i++)
		set->bits[i] |= more->bits[i];
}

// --- words --------------------------------------------------------------------------------------

static const Compound *
find_compound(const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(compounds); i++) {
		if (!g_ascii_strcasecmp(word, compounds[i].code) ||
			!g_ascii_strcasecmp(word, compounds[i].name))
			return &compounds[i];
	}
	return NULL;
}

// No letter of ours is counted for these.
static gboolean
is_no_script(UScriptCode script)
{
	return script == USCRIPT_COMMON || script == USCRIPT_INHERITED || script == USCRIPT_UNKNOWN;
}

gboolean
script_set_from_word(const char *word, ScriptSet *set)
{
	*set = (ScriptSet) { 0 };

	const Compound *compound = find_compound(word);
	if (compound) {
		set_put_members(set, compound->members, MEMBERS_MAX);
		return TRUE;
	}

	int script = u_getPropertyValueEnum(UCHAR_SCRIPT, word);
	if (script == UCHAR_INVALID_CODE || is_no_script((UScriptCode)script))
		return FALSE;
	set_put(set, (UScriptCode)script);
	return TRUE;
}

// Two letters, or three in lower case: "Han" and "Lao" are scripts.
static gboolean
looks_like_language(const char *word)
{
	gsize length = strcspn(word, "-_");

	if (length != 2 && length != 3)
		return FALSE;
	for (gsize i = 0; i < length; i++) {
		if (length == 2 ? !g_ascii_isalpha(word[i]) : !g_ascii_islower(word[i]))
			return FALSE;
	}
	return TRUE;
}

// A country, or a region in digits as in es-419.
static gboolean
has_known_region(const char *locale)
{
	char region[ULOC_COUNTRY_CAPACITY] = "";
	UErrorCode status = U_ZERO_ERROR;

	uloc_getCountry(locale, region, sizeof region, &status);
	return !*region || g_ascii_isdigit(*region) || *uloc_getISO3Country(locale);
}

static gboolean
has_variant(const char *locale)
{
	char variant[ULOC_FULLNAME_CAPACITY] = "";
	UErrorCode status = U_ZERO_ERROR;

	return uloc_getVariant(locale, variant, sizeof variant, &status) > 0 ||
	       strchr(locale, '@') != NULL;
}

static const TwoScripts *
find_two_scripts(const char *locale)
{
	char language[ULOC_LANG_CAPACITY] = "";
	UErrorCode status = U_ZERO_ERROR;

	uloc_getLanguage(locale, language, sizeof language, &status);
	for (guint i = 0; i < G_N_ELEMENTS(two_scripts); i++)
		if (strcmp(language, two_scripts[i].language) == 0)
			return &two_scripts[i];
	return NULL;
}

// Of what ISO 639 added late, as cnr, ICU knows no three letters.
static gboolean
is_known_language(const char *locale)
{
	return *uloc_getISO3Language(locale) || find_two_scripts(locale) != NULL;
}

// word as ICU's locale; FALSE when it is no language, or has parts that nobody knows.
static gboolean
read_locale(const char *word, char locale[ULOC_FULLNAME_CAPACITY])
{
	if (!looks_like_language(word))
		return FALSE;

	g_autofree char *tag = g_strdelimit(g_strdup(word), "_", '-');
	UErrorCode status = U_ZERO_ERROR;
	int32_t parsed = 0;
	uloc_forLanguageTag(tag, locale, ULOC_FULLNAME_CAPACITY, &parsed, &status);
	if (status != U_ZERO_ERROR || (gsize)parsed != strlen(tag))
		return FALSE;
	return is_known_language(locale) && has_known_region(locale) && !has_variant(locale);
}

static gboolean
put_two_scripts(const char *locale, ScriptSet *set)
{
	const TwoScripts *two = find_two_scripts(locale);

	if (two != NULL)
		set_put_members(set, two->scripts, 2);
	return two != NULL;
}

gboolean
script_set_from_reads(const char *word, ScriptSet *set)
{
	char locale[ULOC_FULLNAME_CAPACITY] = "";
	char likely[ULOC_FULLNAME_CAPACITY] = "";
	char script[ULOC_SCRIPT_CAPACITY] = "";
	UErrorCode status = U_ZERO_ERROR;

	*set = (ScriptSet) { 0 };
	if (!read_locale(word, locale))
		return script_set_from_word(word, set);

	uloc_getScript(locale, script, sizeof script, &status);
	if (*script)
		return script_set_from_word(script, set);
	if (put_two_scripts(locale, set))
		return TRUE;

	uloc_addLikelySubtags(locale, likely, sizeof likely, &status);
	uloc_getScript(likely, script, sizeof script, &status);
	return U_SUCCESS(status) && *script && script_set_from_word(script, set);
}

gboolean
script_is_language(const char *word)
{
	char locale[ULOC_FULLNAME_CAPACITY] = "";
	char tag[ULOC_FULLNAME_CAPACITY] = "";
	UErrorCode status = U_ZERO_ERROR;

	if (!read_locale(word, locale))
		return FALSE;
	uloc_toLanguageTag(locale, tag, sizeof tag, TRUE, &status);
	return U_SUCCESS(status) && g_ascii_strcasecmp(tag, word) == 0;
}

// In lower case. Caller frees.
static char *
english_name(const char *code)
{
	UChar wide[ULOC_FULLNAME_CAPACITY];
	char name[3 * ULOC_FULLNAME_CAPACITY] = "";
	UErrorCode status = U_ZERO_ERROR;

	uloc_getDisplayLanguage(code, "en", wide, G_N_ELEMENTS(wide), &status);
	u_strToUTF8(name, sizeof name, NULL, wide, -1, &status);
	return g_ascii_strdown(U_SUCCESS(status) ? name : "", -1);
}

// English names and codes of three letters -> the code that is used.
static GHashTable *
language_codes(void)
{
	static GHashTable *codes;

	if (g_once_init_enter(&codes)) {
		GHashTable *made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		for (const char *const *code = uloc_getISOLanguages(); *code != NULL; code++) {
			g_hash_table_insert(made, english_name(*code), (gpointer)*code);
			g_hash_table_insert(
				made, g_strdup(uloc_getISO3Language(*code)), (gpointer)*code);
		}
		g_once_init_leave(&codes, made);
	}
	return codes;
}

const char *
script_language_code(const char *name)
{
	g_autofree char *lower = g_ascii_strdown(name, -1);

	return *lower == '\0' ? NULL : g_hash_table_lookup(language_codes(), lower);
}

const char *const *
script_words(void)
{
	static const char *const words[] = { "Arabic", "Armenian", "Bengali", "Bopomofo",
		"Cherokee", "Cyrillic", "Devanagari", "Ethiopic", "Georgian", "Greek", "Gujarati",
		"Gurmukhi", "Han", "Hangul", "Hebrew", "Hiragana", "Japanese", "Kannada",
		"Katakana", "Khmer", "Korean", "Lao", "Latin", "Malayalam", "Mongolian", "Myanmar",
		"Oriya", "Sinhala", "Syriac", "Tamil", "Telugu", "Thaana", "Thai", "Tibetan",
		"Tifinagh", NULL };

	return words;
}

// --- letters ------------------------------------------------------------------------------------

static ScriptSet
scripts_of(gunichar c)
{
	UScriptCode codes[EXTENSIONS_MAX];
	UErrorCode status = U_ZERO_ERROR;
	ScriptSet set = { 0 };

	int32_t count = uscript_getScriptExtensions((UChar32)c, codes, EXTENSIONS_MAX, &status);
	for (int32_t i = 0; U_SUCCESS(status) && i < count; i++) {
		if (!is_no_script(codes[i]))
			set_put(&set, codes[i]);
	}
	return set;
}

// The text whose letters count. Cleaned first: NFKC takes long on piles of marks.
static char *
compatible(const char *text)
{
	g_autofree char *clean = clean_line(text, -1);
	char *normal = normal_text(clean, -1, NORMAL_NFKC);

	return normal ? normal : g_strdup("");
}

// Moves *at to behind the next letter that stands in a script; FALSE at the end.
static gboolean
next_letter(const char **at, Letter *letter)
{
	while (**at) {
		letter->c = g_utf8_get_char(*at);
		*at = g_utf8_next_char(*at);
		if (!u_isalpha((UChar32)letter->c))
			continue;
		letter->scripts = scripts_of(letter->c);
		if (!script_set_is_empty(&letter->scripts))
			return TRUE;
	}
	return FALSE;
}

static GArray *
letters_of(const char *text)
{
	g_autofree char *normal = compatible(text);
	const char *at = normal;
	GArray *letters = g_array_new(FALSE, FALSE, sizeof(Letter));
	Letter letter;

	while (next_letter(&at, &letter))
		g_array_append_val(letters, letter);
	return letters;
}

static gboolean
is_single(const ScriptSet *set)
{
	ScriptSet one = { 0 };

	set_put(&one, set_first(set));
	return memcmp(&one, set, sizeof one) == 0;
}

// The one script to count letter number i for: that of the letter before or, failing this, of the
// next letter that leaves no doubt.
static UScriptCode
settle(const GArray *letters, guint i, UScriptCode before)
{
	const ScriptSet *set = &g_array_index(letters, Letter, i).scripts;

	if (set_holds(set, before))
		return before;
	guint end = MIN(letters->len, i + 1 + NEIGHBOURS_MAX);
	for (guint next = i + 1; next < end; next++) {
		const ScriptSet *other = &g_array_index(letters, Letter, next).scripts;
		if (is_single(other))
			return set_holds(set, set_first(other)) ? set_first(other) : set_first(set);
	}
	return set_first(set);
}

typedef struct {
	UScriptCode script;
	guint letters;
	guint first; // the number of its first letter
} Count;

static int
compare_counts(gconstpointer a, gconstpointer b)
{
	const Count *left = a, *right = b;

	if (left->letters != right->letters)
		return left->letters > right->letters ? -1 : 1;
	return left->first < right->first ? -1 : 1;
}

static void
count_script(GArray *counts, UScriptCode script, guint number)
{
	for (guint i = 0; i < counts->len; i++) {
		Count *count = &g_array_index(counts, Count, i);
		if (count->script == script) {
			count->letters++;
			return;
		}
	}
	Count fresh = { script, 1, number };
	g_array_append_val(counts, fresh);
}

char **
script_codes(const char *text)
{
	g_autoptr(GArray) letters = letters_of(text);
	g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(Count));
	UScriptCode before = NO_SCRIPT;

	for (guint i = 0; i < letters->len; i++) {
		before = settle(letters, i, before);
		count_script(counts, before, i);
	}
	g_array_sort(counts, compare_counts);

	char **codes = g_new0(char *, counts->len + 1);
	for (guint i = 0; i < counts->len; i++)
		codes[i] = g_strdup(uscript_getShortName(g_array_index(counts, Count, i).script));
	return codes;
}

gboolean
script_has_letters(const char *text)
{
	g_autofree char *normal = compatible(text);
	const char *at = normal;
	Letter letter;

	return next_letter(&at, &letter);
}

gboolean
script_has(const char *text, const ScriptSet *set)
{
	g_autofree char *normal = compatible(text);
	const char *at = normal;
	Letter letter;

	while (next_letter(&at, &letter)) {
		if (sets_meet(&letter.scripts, set))
			return TRUE;
	}
	return FALSE;
}

gboolean
script_has_only(const char *text, const ScriptSet *set)
{
	g_autofree char *normal = compatible(text);
	const char *at = normal;
	gboolean some = FALSE;
	Letter letter;

	while (next_letter(&at, &letter)) {
		some = TRUE;
		if (!sets_meet(&letter.scripts, set))
			return FALSE;
	}
	return some;
}

static void
augment(ScriptSet *set)
{
	for (guint i = 0; i < G_N_ELEMENTS(augments); i++) {
		if (set_holds(set, augments[i].script))
			set_put_members(set, augments[i].systems, MEMBERS_MAX);
	}
}

gboolean
script_is_mixed(const char *text)
{
	g_autofree char *normal = compatible(text);
	const char *at = normal;
	ScriptSet common;
	Letter letter;

	memset(&common, 0xFF, sizeof common);
	while (next_letter(&at, &letter)) {
		augment(&letter.scripts);
		for (guint i = 0; i < G_N_ELEMENTS(common.bits); i++)
			common.bits[i] &= letter.scripts.bits[i];
	}
	return script_set_is_empty(&common);
}

// --- readable -----------------------------------------------------------------------------------

// What can be read of a name or of one part of it.
typedef struct {
	guint letters;
	guint readable;
	guint capitals;
} Tally;

static Tally
tally(const char *normal, const ScriptSet *reads)
{
	Tally sum = { 0 };
	Letter letter;

	while (next_letter(&normal, &letter)) {
		sum.letters++;
		sum.readable += sets_meet(&letter.scripts, reads) ? 1 : 0;
		sum.capitals += u_isupper((UChar32)letter.c) ? 1 : 0;
	}
	return sum;
}

// "(HR)", "/ MBA" and "(PhD)" beside a name do not tell who it is; "(Li Na)" does.
static gboolean
is_abbreviation(const char *part, const Tally *sum)
{
	g_autofree char *word = g_strstrip(g_strdup(part));

	return sum->letters <= ABBREVIATION_MAX && sum->capitals >= 2 && !strchr(word, ' ');
}

static gboolean
is_readable(const Tally *sum)
{
	return 2 * sum->readable >= sum->letters;
}

// Half of it is not enough to be called by.
static gboolean
gives_name(const char *part, const Tally *sum)
{
	return sum->letters >= 2 && 2 * sum->readable > sum->letters && !is_abbreviation(part, sum);
}

// What stands between brackets and slashes; a name that goes on and on is cut.
static GPtrArray *
parts_of(const char *normal)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
	GString *part = g_string_new(NULL);

	for (guint i = 0; *normal && i < NAME_MAX_LENGTH; i++, normal = g_utf8_next_char(normal)) {
		gunichar c = g_utf8_get_char(normal);
		if (!g_utf8_strchr(SEPARATORS, -1, c)) {
			g_string_append_unichar(part, c);
			continue;
		}
		g_ptr_array_add(parts, g_string_free(part, FALSE));
		part = g_string_new(NULL);
	}
	g_ptr_array_add(parts, g_string_free(part, FALSE));
	return parts;
}

static gboolean
is_han(const char *text)
{
	ScriptSet han = { 0 }, japanese = { 0 };

	set_put(&han, USCRIPT_HAN);
	script_set_from_word("Jpan", &japanese);
	return script_has(text, &han) && script_has_only(text, &japanese);
}

// Letters without case begin names too: "Taro Tanaka (田中太郎)".
static gboolean
begins_name(const char *word)
{
	UChar32 c = (UChar32)g_utf8_get_char(word);

	return u_isalpha(c) && !u_islower(c);
}

static gboolean
looks_like_name(const char *part)
{
	static const ScriptSet none = { 0 };
	g_auto(GStrv) words = g_strsplit(part, " ", -1);
	guint count = 0, abbreviations = 0;

	for (guint i = 0; words[i]; i++) {
		if (!*words[i])
			continue;
		if (!begins_name(words[i]))
			return FALSE;
		Tally sum = tally(words[i], &none);
		count++;
		abbreviations += is_abbreviation(words[i], &sum) ? 1 : 0;
	}
	return count <= NAME_WORDS_MAX && abbreviations < count;
}

// Is part the name that rest gives? Kanji are read in ways that only a dictionary knows (田中太郎 is
// "Tanaka Taro"), and people from China choose a second name: there any name will do.
static gboolean
gives_again(const char *part, const char *rest)
{
	if (name_resembles(part, rest))
		return TRUE;
	return (is_han(part) || is_han(rest)) && looks_like_name(part);
}

// Is the name itself readable, leaving aside what brackets and slashes add?
static gboolean
first_is_readable(const char *first, const Tally *all, const ScriptSet *reads)
{
	Tally sum = tally(first, reads);

	if (sum.letters == 0)
		return is_readable(all);
	return is_readable(&sum) && (is_readable(all) || gives_name(first, &sum));
}

static char *
unreadable_parts(const GPtrArray *parts, const ScriptSet *reads)
{
	GString *rest = g_string_new(NULL);

	for (guint i = 0; i < parts->len; i++) {
		Tally sum = tally(parts->pdata[i], reads);
		if (2 * sum.readable <= sum.letters)
			g_string_append_printf(rest, "%s ", (char *)parts->pdata[i]);
	}
	return g_string_free(rest, FALSE);
}

// Is some part readable by itself, and the name again?
static gboolean
repeats_readably(const GPtrArray *parts, const ScriptSet *reads)
{
	g_autofree char *rest = unreadable_parts(parts, reads);

	for (guint i = 0; i < parts->len; i++) {
		const char *part = parts->pdata[i];
		Tally sum = tally(part, reads);
		if (gives_name(part, &sum) && gives_again(part, rest))
			return TRUE;
	}
	return FALSE;
}

int
script_readable(const char *name, const ScriptSet *reads)
{
	g_autofree char *normal = compatible(name);
	Tally all = tally(normal, reads);

	if (all.letters == 0)
		return -1;
	if (script_set_is_empty(reads))
		return 1;

	g_autoptr(GPtrArray) parts = parts_of(normal);
	return first_is_readable(parts->pdata[0], &all, reads) || repeats_readably(parts, reads);
}
