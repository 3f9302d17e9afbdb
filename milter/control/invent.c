// invent.c - invented words and tokens.
#include "control/invent.h"

#include <string.h>

#define STEMS 20
#define NAME_STEMS 12 // the others are for texts
#define LEAST_LETTERS 5 // of a cut name: shorter ones could be somebody's
#define BLOCK_LETTERS 128u
#define ACCENTED_END 0x180 // common Latin letters with accents are below
#define TAIL 3 // characters of a token that hold its number

// --- tables -------------------------------------------------------------------------------------

// Made-up names, the same ones in each script, in lower case and without accents.
typedef struct {
	GUnicodeScript script;
	gunichar vowel; // what names end in that ended in a vowel; 0: names are not cut to length
	gboolean has_accents;
	const char *vowels;
	const char *stems[STEMS];
} Alphabet;

static const Alphabet alphabets[] = {
	{ G_UNICODE_SCRIPT_LATIN, 'a', TRUE, "aeiouy",
		{ "zorvil", "tamrek", "belgon", "davrin", "kolmut", "pelzar", "mizgon", "savlek",
			"norbat", "gelvor", "rudmin", "fenkol", "lumzat", "hargev", "vimtor",
			"bosrel", "dormiz", "katvun", "nelgor", "tivmar" } },
	{ G_UNICODE_SCRIPT_CYRILLIC, 0x430, FALSE, "аеиоуыэюяіє",
		{ "зорвил", "тамрек", "белгон", "даврин", "колмут", "пелзар", "мизгон", "савлек",
			"норбат", "гелвор", "рудмин", "фенкол", "лумзат", "харгев", "вимтор",
			"босрел", "дормиз", "катвун", "нелгор", "тивмар" } },
	{ G_UNICODE_SCRIPT_GREEK, 0x3B1, TRUE, "αεηιουω",
		{ "ζορβιλ", "ταμρεκ", "βελγον", "δαβριν", "κολμουτ", "πελζαρ", "μιζγον", "σαβλεκ",
			"νορβατ", "γελβορ", "ρουδμιν", "φενκολ", "λουμζατ", "χαργεβ", "βιμτορ",
			"βοσρελ", "δορμιζ", "κατβουν", "νελγορ", "τιβμαρ" } },
	{ G_UNICODE_SCRIPT_ARABIC, 0, FALSE, "",
		{ "زورفيل", "تمريك", "بلغون", "دفرين", "كولموت", "بلزار", "مزغون", "سفليك",
			"نوربات", "غلفور", "رودمين", "فنكول", "لمزات", "هرغيف", "فمتور", "بوسريل",
			"دورميز", "كتفون", "نلغور", "تفمار" } },
	{ G_UNICODE_SCRIPT_HEBREW, 0, FALSE, "",
		{ "זורביל", "טמרק", "בלגון", "דברין", "קולמוט", "פלזר", "מזגונל", "סבלקט", "נורבט",
			"גלבור", "רודמין", "פנקול", "לומזט", "הרגיב", "וימטור", "בוסרל", "דורמיז",
			"קטבון", "נלגור", "טבמר" } },
	{ G_UNICODE_SCRIPT_DEVANAGARI, 0, FALSE, "",
		{ "जोरविल", "तमरेक", "बेलगोन", "दवरिन", "कोलमुत", "पेलजार", "मिजगोन", "सवलेक", "नोरबात",
			"गेलवोर", "रुदमिन", "फेनकोल", "लुमजात", "हरगेव", "विमतोर", "बोसरेल", "दोरमिज",
			"कतवुन", "नेलगोर", "तिवमार" } },
	{ G_UNICODE_SCRIPT_THAI, 0, FALSE, "",
		{ "โซรวิล", "ทัมเร็ก", "เบลกอน", "ดาวริน", "โกลมุต", "เปลซาร์", "มิซกอน", "ซาฟเล็ก",
			"นอร์บัต", "เกลวอร์", "รุดมิน", "เฟนโกล", "ลุมซัต", "ฮาร์เกฟ", "วิมตอร์", "โบสเรล",
			"ดอร์มิซ", "กัตวุน", "เนลกอร์", "ทิฟมาร์" } },
};

// Letters in an order of their own, where the order of code points would make words: stems and
// branches, syllables that names do not have, the kana backwards.
static const struct {
	GUnicodeScript script;
	const char *letters;
} sequences[] = {
	{ G_UNICODE_SCRIPT_HAN, "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥" },
	{ G_UNICODE_SCRIPT_HANGUL, "뷰쿄퓨츄뮤튜슈쥬듀큐뇨료뵤쇼툐" },
	{ G_UNICODE_SCRIPT_HIRAGANA,
		"ほへふひはのねぬになとてつちたそせすしさこけくきかおえういあ" },
	{ G_UNICODE_SCRIPT_KATAKANA,
		"ホヘフヒハノネヌニナトテツチタソセスシサコケクキカオエウイア" },
};

// --- letters ------------------------------------------------------------------------------------

typedef struct {
	gunichar c; // folded
	gunichar raw; // as written
	gboolean is_upper;
} Letter;

gsize
invent_fold(gunichar c, gunichar *folded)
{
	gsize n = 0, all;

	if (g_unichar_type(c) == G_UNICODE_FORMAT)
		return 0;
	// A syllable of Hangul stays whole.
	if (c >= 0xAC00 && c <= 0xD7A3) {
		folded[0] = c;
		return 1;
	}
	all = g_unichar_fully_decompose(c, TRUE, folded, INVENT_FOLDED);
	for (gsize i = 0; i < MIN(all, INVENT_FOLDED); i++)
		if (g_unichar_get_script(folded[i]) != G_UNICODE_SCRIPT_INHERITED)
			folded[n++] = g_unichar_tolower(folded[i]);
	return n;
}

static gboolean
is_letter(gunichar c)
{
	return g_unichar_isalpha(c) || g_unichar_ismark(c);
}

static GArray *
letters_of(const char *word)
{
	GArray *letters = g_array_new(FALSE, FALSE, sizeof(Letter));
	gunichar folded[INVENT_FOLDED];

	for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar raw = g_utf8_get_char(at);
		gsize n = invent_fold(raw, folded);

		for (gsize i = 0; i < n; i++) {
			// A styled 𝐀 is no upper case letter to Unicode, but folds to one.
			gunichar plain[INVENT_FOLDED];
			gboolean is_upper =
				g_unichar_fully_decompose(raw, TRUE, plain, INVENT_FOLDED) > 0 &&
				g_unichar_isupper(plain[0]);
			Letter letter = { folded[i], raw, is_upper };

			if (is_letter(folded[i]))
				g_array_append_val(letters, letter);
		}
	}
	return letters;
}

static const Letter *
letter_at(const GArray *letters, guint i)
{
	return &g_array_index(letters, Letter, i);
}

char *
invent_key(const char *word)
{
	g_autoptr(GArray) letters = letters_of(word);
	GString *key = g_string_new(NULL);

	for (guint i = 0; i < letters->len; i++)
		g_string_append_unichar(key, letter_at(letters, i)->c);
	return g_string_free(key, FALSE);
}

// NULL: letters of several scripts, or of one without a table.
static const Alphabet *
alphabet_of(const GArray *letters)
{
	const Alphabet *found = NULL;

	if (letters->len == 0)
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(alphabets); i++)
		if (alphabets[i].script == g_unichar_get_script(letter_at(letters, 0)->c))
			found = &alphabets[i];
	for (guint i = 1; found != NULL && i < letters->len; i++)
		if (g_unichar_get_script(letter_at(letters, i)->c) != found->script)
			return NULL;
	return found;
}

// --- runs of letters ----------------------------------------------------------------------------

static const char *
sequence_of(GUnicodeScript script)
{
	for (guint i = 0; i < G_N_ELEMENTS(sequences); i++)
		if (sequences[i].script == script)
			return sequences[i].letters;
	return NULL;
}

// Some script's own, not a sign that all scripts share.
static gboolean
has_script(gunichar c)
{
	return g_unichar_get_script(c) != G_UNICODE_SCRIPT_COMMON;
}

static gboolean
fits(gunichar c, GUnicodeScript script)
{
	GUnicodeType type = g_unichar_type(c);

	return g_unichar_get_script(c) == script &&
	       (type == G_UNICODE_LOWERCASE_LETTER || type == G_UNICODE_OTHER_LETTER) &&
	       g_unichar_tolower(c) == c;
}

// The first letter of the script in the block of code points that c is in.
static gunichar
first_letter(gunichar c)
{
	GUnicodeScript script = g_unichar_get_script(c);
	const char *sequence = sequence_of(script);

	if (sequence != NULL)
		return g_utf8_get_char(sequence);
	for (gunichar at = c & ~(BLOCK_LETTERS - 1); at < c; at++)
		if (fits(at, script))
			return at;
	return c;
}

static gunichar
next_letter(gunichar c)
{
	GUnicodeScript script = g_unichar_get_script(c);
	const char *sequence = sequence_of(script);
	const char *place = sequence == NULL ? NULL : g_utf8_strchr(sequence, -1, c);

	if (sequence != NULL) {
		place = place == NULL ? sequence : g_utf8_next_char(place);
		return g_utf8_get_char(*place == '\0' ? sequence : place);
	}
	for (gunichar at = c + 1; at <= (c | (BLOCK_LETTERS - 1)); at++)
		if (fits(at, script))
			return at;
	return first_letter(c);
}

// Of each script in a word, the letter that was last.
static gunichar *
last_of(GHashTable *last, gunichar c)
{
	gpointer script = GINT_TO_POINTER(g_unichar_get_script(c));
	gunichar *found = g_hash_table_lookup(last, script);

	if (found == NULL) {
		found = g_new0(gunichar, 1);
		g_hash_table_insert(last, script, found);
	}
	return found;
}

static GHashTable *
new_last(void)
{
	return g_hash_table_new_full(NULL, NULL, NULL, g_free);
}

static gboolean
is_run(const GArray *letters)
{
	g_autoptr(GHashTable) last = new_last();

	for (guint i = 0; i < letters->len; i++) {
		gunichar c = letter_at(letters, i)->c;
		const char *sequence = sequence_of(g_unichar_get_script(c));
		gunichar *before = has_script(c) ? last_of(last, c) : NULL;

		if (before == NULL)
			continue;
		if (*before != 0 ? c != next_letter(*before)
				 : sequence != NULL && g_utf8_strchr(sequence, -1, c) == NULL)
			return FALSE;
		*before = c;
	}
	return TRUE;
}

static char *
run_for(const GArray *letters, guint number)
{
	g_autoptr(GHashTable) last = new_last();
	GString *run = g_string_new(NULL);

	for (guint i = 0; i < letters->len; i++) {
		const Letter *letter = letter_at(letters, i);
		gunichar *before = has_script(letter->c) ? last_of(last, letter->c) : NULL;
		gunichar c = letter->c;

		if (before != NULL && *before != 0) {
			c = next_letter(*before);
		} else if (before != NULL) {
			c = first_letter(c);
			for (guint step = number % BLOCK_LETTERS; step > 0; step--)
				c = next_letter(c);
		}
		if (before != NULL)
			*before = c;
		g_string_append_unichar(run, letter->is_upper ? g_unichar_toupper(c) : c);
	}
	return g_string_free(run, FALSE);
}

// --- names --------------------------------------------------------------------------------------

static gboolean
is_vowel(const Alphabet *alphabet, gunichar c)
{
	return g_utf8_strchr(alphabet->vowels, -1, c) != NULL;
}

// The stems of a number: its digits, the first one first.
static void
add_stems(GString *name, const Alphabet *alphabet, guint number)
{
	if (number >= STEMS)
		add_stems(name, alphabet, number / STEMS - 1);
	g_string_append(name, alphabet->stems[number % STEMS]);
}

// Cut or lengthened to as many letters as the word has.
static char *
cut_name(const Alphabet *alphabet, guint number, guint letters, gboolean ends_in_vowel)
{
	g_autoptr(GString) name = g_string_new(NULL);
	guint length = MAX(letters, LEAST_LETTERS) - (ends_in_vowel ? 1 : 0);
	GString *cut;

	for (guint i = 0; g_utf8_strlen(name->str, -1) < (glong)length; i++)
		g_string_append(name, alphabet->stems[(number + i) % STEMS]);
	cut = g_string_new(NULL);
	g_string_append_len(
		cut, name->str, (gssize)(g_utf8_offset_to_pointer(name->str, length) - name->str));
	if (ends_in_vowel)
		g_string_append_unichar(cut, alphabet->vowel);
	return g_string_free(cut, FALSE);
}

static char *
plain_name(const Alphabet *alphabet, const GArray *letters, guint number)
{
	gboolean ends_in_vowel = is_vowel(alphabet, letter_at(letters, letters->len - 1)->c);
	GString *name;

	if (number < STEMS && alphabet->vowel != 0)
		return cut_name(alphabet, number, letters->len, ends_in_vowel);
	name = g_string_new(NULL);
	add_stems(name, alphabet, number);
	if (ends_in_vowel && alphabet->vowel != 0)
		g_string_append_unichar(name, alphabet->vowel);
	return g_string_free(name, FALSE);
}

// The accents of the word's letters: they say something of its language and of its character set,
// little of whose it is.
static GArray *
accents_of(const GArray *letters)
{
	GArray *accents = g_array_new(FALSE, FALSE, sizeof(gunichar));

	for (guint i = 0; i < letters->len; i++) {
		gunichar base, accent;

		if (g_unichar_decompose(letter_at(letters, i)->raw, &base, &accent) &&
			g_unichar_ismark(accent))
			g_array_append_val(accents, accent);
	}
	return accents;
}

// A plain letter in the style of one of the word's: 𝓢 and z are 𝔃.
static gunichar
styled(gunichar c, const Letter *like)
{
	gunichar base = like->is_upper ? g_unichar_toupper(like->c) : like->c;
	gunichar wanted = like->is_upper ? g_unichar_toupper(c) : c;
	gunichar candidate = like->raw - base + wanted;
	gunichar plain[INVENT_FOLDED];

	if (like->raw < 0x2000 || base > 'z' || wanted > 'z')
		return c;
	return g_unichar_fully_decompose(candidate, TRUE, plain, INVENT_FOLDED) == 1 &&
			       plain[0] == wanted
		       ? candidate
		       : c;
}

static gboolean
is_all_upper(const GArray *letters)
{
	for (guint i = 0; i < letters->len; i++)
		if (!letter_at(letters, i)->is_upper)
			return FALSE;
	return letters->len > 1;
}

static char *
dress(const Alphabet *alphabet, const char *name, const GArray *letters)
{
	g_autoptr(GArray) accents = accents_of(letters);
	gboolean is_upper = is_all_upper(letters);
	GString *dressed = g_string_new(NULL);
	guint i = 0, n_accents = 0;

	for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at), i++) {
		gunichar c = g_utf8_get_char(at), accented;

		if (alphabet->has_accents && is_vowel(alphabet, c) && n_accents < accents->len &&
			g_unichar_compose(
				c, g_array_index(accents, gunichar, n_accents), &accented) &&
			(accented < ACCENTED_END || c >= ACCENTED_END)) {
			n_accents++;
			c = accented;
		}
		if (is_upper || (i == 0 && letter_at(letters, 0)->is_upper))
			c = g_unichar_toupper(c);
		c = styled(c, letter_at(letters, MIN(i, letters->len - 1)));
		g_string_append_unichar(dressed, c);
	}
	return g_string_free(dressed, FALSE);
}

// How many bytes of name one whole stem is; 0: none begins it.
static gsize
stem_length(const Alphabet *alphabet, const char *name)
{
	for (guint i = 0; i < STEMS; i++)
		if (g_str_has_prefix(name, alphabet->stems[i]))
			return strlen(alphabet->stems[i]);
	return 0;
}

static gboolean
begins_stem(const Alphabet *alphabet, const char *rest)
{
	for (guint i = 0; i < STEMS; i++)
		if (g_str_has_prefix(alphabet->stems[i], rest))
			return TRUE;
	return FALSE;
}

// Whole stems and, where names are cut, the beginning of one.
static gboolean
is_of_stems(const Alphabet *alphabet, const char *name, glong least)
{
	const char *rest = name;
	gsize length;

	while ((length = stem_length(alphabet, rest)) > 0)
		rest += length;
	if (*rest == '\0')
		return rest > name;
	return alphabet->vowel != 0 && begins_stem(alphabet, rest) &&
	       g_utf8_strlen(name, -1) >= least;
}

static gboolean
is_name(const Alphabet *alphabet, const GArray *letters)
{
	g_autoptr(GString) name = g_string_new(NULL);
	const char *last;

	for (guint i = 0; i < letters->len; i++)
		g_string_append_unichar(name, letter_at(letters, i)->c);
	if (is_of_stems(alphabet, name->str, LEAST_LETTERS))
		return TRUE;
	last = g_utf8_prev_char(name->str + name->len);
	if (alphabet->vowel == 0 || g_utf8_get_char(last) != alphabet->vowel)
		return FALSE;
	g_string_truncate(name, (gsize)(last - name->str));
	return name->len > 0 && is_of_stems(alphabet, name->str, LEAST_LETTERS - 1);
}

char *
invent_word(const char *word, guint number)
{
	g_autoptr(GArray) letters = letters_of(word);
	const Alphabet *alphabet = alphabet_of(letters);
	g_autofree char *name = NULL;

	if (letters->len == 0)
		return g_strdup(word);
	if (alphabet == NULL)
		return run_for(letters, number);
	name = plain_name(alphabet, letters, number);
	return dress(alphabet, name, letters);
}

guint
invent_name_number(guint nth)
{
	return nth < NAME_STEMS ? nth : nth - NAME_STEMS + STEMS;
}

guint
invent_text_number(guint nth)
{
	return NAME_STEMS + nth % (STEMS - NAME_STEMS);
}

gboolean
invent_is_run(const char *word)
{
	g_autoptr(GArray) letters = letters_of(word);

	return letters->len > 0 && alphabet_of(letters) == NULL;
}

gboolean
invent_is_word(const char *word)
{
	g_autoptr(GArray) letters = letters_of(word);
	const Alphabet *alphabet = alphabet_of(letters);

	if (letters->len == 0)
		return TRUE;
	if (alphabet == NULL)
		return is_run(letters);
	return letters->len == 1 || is_name(alphabet, letters);
}

// --- tokens -------------------------------------------------------------------------------------

// What a token is made of, in turn.
static const char *const patterns[] = { "0", "a", "A", "aA", "a0", "A0", "aA0" };

static const char *
pattern_for(const char *token)
{
	gboolean digit = FALSE, lower = FALSE, upper = FALSE;

	for (const char *at = token; *at != '\0'; at++) {
		digit |= g_ascii_isdigit(*at);
		lower |= g_ascii_islower(*at);
		upper |= g_ascii_isupper(*at);
	}
	if (lower && upper)
		return digit ? "aA0" : "aA";
	if (lower)
		return digit ? "a0" : "a";
	if (upper)
		return digit ? "A0" : "A";
	return "0";
}

static gsize
tail_of(gsize length)
{
	return MIN(TAIL, length / 2);
}

static gboolean
has_pattern(const char *token, gsize length, const char *pattern)
{
	for (gsize i = 0; i < length - tail_of(length); i++)
		if (token[i] != pattern[i % strlen(pattern)])
			return FALSE;
	return TRUE;
}

gboolean
invent_is_token(const char *token)
{
	gsize length = strlen(token);

	for (guint i = 0; i < G_N_ELEMENTS(patterns); i++)
		if (has_pattern(token, length, patterns[i]))
			return TRUE;
	return FALSE;
}

char *
invent_token(const char *token, guint number)
{
	const char *pattern = pattern_for(token);
	gboolean has_digits = strchr(pattern, '0') != NULL;
	gsize length = strlen(token);
	char *made = g_strdup(token);

	for (gsize i = 0; i < length; i++)
		made[i] = pattern[i % strlen(pattern)];
	for (gsize i = 0; i < tail_of(length); i++) {
		guint base = has_digits ? 10 : 26;
		char first = has_digits ? '0' : g_ascii_islower(pattern[0]) ? 'a' : 'A';

		made[length - 1 - i] = (char)(first + (char)(number % base));
		number /= base;
	}
	return made;
}
