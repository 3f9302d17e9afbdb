// indic.c - how words of the scripts of India and of Thai are written in Latin letters.
#include "text/indic.h"

#include <string.h>

// Nine scripts, 128 characters each, laid out as Devanagari is (ISCII).
#define INDIC_FIRST 0x0900
#define INDIC_LAST 0x0D7F
#define BLOCK 0x80
#define YA 0x2F
#define RA 0x30
#define LA 0x32
#define VA 0x35
#define HA 0x39
#define FIRST_SIGN 0x3E // of those for vowels
#define CHILLU_R 0x7C // of Malayalam
#define SIGN_AA 0x3E
#define SIGN_U 0x41
#define VIRAMA 0x4D
#define ADDAK 0x71 // doubles what follows
#define NUKTA 0x3C
#define BENGALI 0x0980
#define BENGALI_YA 0x09AF
#define TAMIL 0x0B80
#define MALAYALAM 0x0D00
#define LETTERS_MAX 64

#define THAI_FIRST 0x0E00
#define THAI_LAST 0x0E7F
#define THAI_SILENT 0x0E4C
#define THAI_TH 0x0E17
#define THAI_N 0x0E19
#define THAI_R 0x0E23
#define THAI_W 0x0E27
#define THAI_H 0x0E2B
#define THAI_O 0x0E2D
#define THAI_A 0x0E30
#define THAI_AA 0x0E32
#define THAI_AM 0x0E33
#define THAI_NIKHAHIT 0x0E4D

static void
append_place(GString *out, const char *spellings)
{
	if (*spellings == '\0')
		return;
	if (out->len > 0)
		g_string_append_c(out, ' ');
	g_string_append(out, spellings);
}

// --- India --------------------------------------------------------------------------------------

// By the place in the block.
static const char *const vowels[BLOCK] = {
	[0x05] = "a",
	[0x06] = "a|aa",
	[0x07] = "i|e",
	[0x08] = "i|ee|ii|e|ea",
	[0x09] = "u",
	[0x0A] = "u|oo",
	[0x0B] = "ri|ru|r",
	[0x0E] = "e|a",
	[0x0F] = "e|a|ay|ae|i|y",
	[0x10] = "ai|ei|ay|i|ey",
	[0x11] = "o",
	[0x12] = "o",
	[0x13] = "o|oh",
	[0x14] = "au|ou|ow",
	[0x3E] = "a|aa|ah",
	[0x3F] = "i|y",
	[0x40] = "i|ee|y|ii|ie|e|ea",
	[0x41] = "u|oo",
	[0x42] = "u|oo|ou|o",
	[0x43] = "ri|ru|r",
	[0x45] = "e",
	[0x46] = "e|a",
	[0x47] = "e|ay|ey|ei|ai|a",
	[0x48] = "ai|ei|ay|ey|y|i|a|e|oy",
	[0x49] = "o|a",
	[0x4A] = "o",
	[0x4B] = "o|oo|oh",
	[0x4C] = "au|ou|ow|o",
	[0x57] = "au|ou|ow|o", // of Malayalam
};

static const char *const signs[BLOCK] = {
	[0x01] = "n|",
	[0x02] = "n|m|ng|",
	[0x03] = "h|",
	[0x4E] = "t", // of Bengali, without a vowel
	[0x70] = "n|m|",
	[0x7A] = "n", // consonants of Malayalam without a vowel
	[0x7B] = "n",
	[0x7C] = "r",
	[0x7D] = "l",
	[0x7E] = "l",
	[0x7F] = "k",
};

static const char *const consonants[BLOCK] = {
	[0x15] = "k|c|q|qu|ck",
	[0x16] = "kh|k",
	[0x17] = "g|gh",
	[0x18] = "gh|g",
	[0x19] = "ng|n",
	[0x1A] = "ch|c|chh",
	[0x1B] = "chh|ch",
	[0x1C] = "j|z",
	[0x1D] = "jh|j|z",
	[0x1E] = "n|ny|gn",
	[0x1F] = "t|tt",
	[0x20] = "th|t",
	[0x21] = "d",
	[0x22] = "dh|d",
	[0x23] = "n|nn",
	[0x24] = "t|th",
	[0x25] = "th|t",
	[0x26] = "d|dh",
	[0x27] = "dh|d",
	[0x28] = "n|nn",
	[0x29] = "n",
	[0x2A] = "p",
	[0x2B] = "ph|f",
	[0x2C] = "b",
	[0x2D] = "bh|b|v",
	[0x2E] = "m",
	[0x2F] = "y|i|",
	[0x30] = "r",
	[0x31] = "r|tr",
	[0x32] = "l|ll",
	[0x33] = "l|ll",
	[0x34] = "zh|l|z",
	[0x35] = "v|w|b",
	[0x36] = "sh|s",
	[0x37] = "sh|s",
	[0x38] = "s|ss|z",
	[0x39] = "h",
	[0x5C] = "r|d",
	[0x5F] = "y",
};

// With a dot below, where that makes another sound.
static const char *const dotted[BLOCK] = {
	[0x15] = "q|k",
	[0x16] = "kh|k",
	[0x17] = "g|gh",
	[0x1C] = "z|j",
	[0x21] = "r|d|rr",
	[0x22] = "rh|dh|r",
	[0x2B] = "f|ph|ff",
	[0x38] = "sh|s",
};

// Where one script says a letter in another way than Devanagari does.
static const struct {
	gunichar letter;
	const char *spellings;
} others[] = {
	{ 0x09A1, "d|dd" }, // Bengali
	{ 0x09AC, "b|v|w" },
	{ 0x09AF, "j|y" },
	{ 0x09B8, "s|sh|ss" },
	{ 0x0B95, "k|g|h|kh|gh|c|ck" }, // Tamil
	{ 0x0B9A, "s|ch|c|j|sh" },
	{ 0x0B9F, "d|t|th|dh|tt" },
	{ 0x0BA4, "th|t|d|dh" },
	{ 0x0BAA, "p|b|bh" },
	{ 0x0BB1, "r|tr|rr|tt|t" },
	{ 0x0BB7, "sh|s" },
	{ 0x0D1F, "t|d|tt" }, // Malayalam
	{ 0x0D24, "th|t|d" },
	{ 0x0D31, "r|t|tt" },
};

// Words whose spelling went its own way.
static const struct {
	const char *word;
	const char *pattern;
} words[] = {
	{ "सिंह", "singh|sinh|sing" },
	{ "अग्रवाल", "agarwal|agrawal|aggarwal|agarwala|agraval" },
	{ "वर्मा", "varma|verma" },
	{ "शर्मा", "sharma|sarma" },
	{ "गुप्ता", "gupta" },
	{ "मिश्रा", "mishra|misra" },
	{ "मिश्र", "mishra|misra|mishr" },
	{ "चौधरी",
		"chaudhary|choudhary|chaudhari|choudhury|chowdhury|chaudhry|chaudhuri|chowdhary" },
	{ "चौहान", "chauhan|chouhan" },
	{ "रॉय", "roy" },
	{ "राय", "rai|ray|roy" },
	{ "बनर्जी", "banerjee|banerji" },
	{ "मुखर्जी", "mukherjee|mukherji|mukharjee" },
	{ "लक्ष्मी", "lakshmi|laxmi|lakshmy" },
	{ "ज्ञान", "gyan|jnan|gnan" },
	{ "रायचौधुरी", "raychaudhuri|roychowdhury" },
	{ "রায়", "roy|ray|rai" },
	{ "হক", "haque|hoque|huq|haq|hok|hak|huque" },
	{ "চক্রবর্তী", "chakraborty|chakrabarti|chakravarty|chakrabarty|chakravarti|chakraborti" },
	{ "ব্যানার্জী", "banerjee|banerji|banarjee" },
	{ "ব্যানার্জি", "banerjee|banerji|banarjee" },
	{ "বন্দ্যোপাধ্যায়", "bandyopadhyay|bandopadhyay|banerjee" },
	{ "মুখার্জী", "mukherjee|mukherji" },
	{ "মুখার্জি", "mukherjee|mukherji" },
	{ "চ্যাটার্জী", "chatterjee|chatterji" },
	{ "চ্যাটার্জি", "chatterjee|chatterji" },
	{ "ভট্টাচার্য", "bhattacharya|bhattacharyya|bhattacharjee" },
	{ "চৌধুরী", "chowdhury|choudhury|chaudhuri|chaudhury|chowdhuri" },
	{ "আক্তার", "akter|akhter|aktar|akhtar|actar" },
	{ "আখতার", "akhter|akhtar|akter|aktar" },
	{ "মোহাম্মদ", "mohammad|muhammad|mohammed|mohamed" },
	{ "মুহাম্মদ", "mohammad|muhammad|mohammed|mohamed" },
	{ "খান", "khan" },
	{ "ইসলাম", "islam" },
	{ "হোসেন", "hossain|hossen|hosain|hussain|hosen" },
	{ "বেগম", "begum|begom" },
	{ "ரெட்டி", "reddy|reddi" },
	{ "లక్ష్మి", "lakshmi|laxmi|lakshmy" },
	{ "రావు", "rao|ravu" },
	{ "నాయుడు", "naidu|nayudu|naydu" },
	{ "मेहता", "mehta" },
	{ "મહેતા", "mehta" },
	{ "เกษม", "kasem|gasem" },
	{ "महेश", "mahesh" },
	{ "सक्सेना", "saxena|saksena" },
	{ "चटर्जी", "chatterjee|chatterji" },
	{ "अय्यर", "iyer|ayyar|aiyar|iyar|aiyer" },
	{ "ஐயர்", "iyer|aiyar|iyar" },
	{ "দত্ত", "dutta|datta|dutt|dutto" },
	{ "গুহ", "guha" },
	{ "বসু", "basu|bose" },
	{ "দেব", "deb|dev" },
	{ "দে", "de|dey" },
	{ "পাল", "pal|paul" },
	{ "সাহা", "saha" },
	{ "ঘোষ", "ghosh|ghose" },
	{ "सिन्हा", "sinha" },
	{ "भट्टाचार्य", "bhattacharya|bhattacharyya" },
	{ "पंत", "pant" },
	{ "झा", "jha" },
	{ "त्रिवेदी", "trivedi" },
	{ "रेड्डी", "reddy|reddi" },
	{ "राव", "rao|rav" },
	{ "नायडू", "naidu|nayudu" },
	{ "अय्यंगार", "iyengar|ayyangar" },
	{ "शिव", "shiv|shiva|siva" },
	{ "राम", "ram|rama|raam" },
	{ "देव", "dev|deva|deb" },
	{ "अशोक", "ashok|ashoka|asok" },
	{ "பிரியா", "priya|piriya" },
	{ "பிரகாஷ்", "prakash|pragash" },
	{ "ஸ்ரீ", "sri|shri|sree" },
	{ "రెడ్డి", "reddy|reddi" },
	{ "லட்சுமி", "lakshmi|laxmi|latchumi|lakshmy" },
	{ "லக்ஷ்மி", "lakshmi|laxmi|lakshmy" },
	{ "பட்டேல்", "patel" },
	{ "પટેલ", "patel" },
	{ "ਸਿੰਘ", "singh|sing" },
	{ "ਕੌਰ", "kaur|kour" },
	{ "സിംഗ്", "singh" },
	{ "പിള്ള", "pillai|pilla|pillay" },
	{ "ജോസഫ്", "joseph|josef" },
	{ "ജോർജ്", "george|jorge" },
	{ "ജോൺ", "john|jon" },
	{ "മേരി", "mary|meri|mari" },
	{ "മാത്യു", "mathew|matthew|mathews" },
	{ "തോമസ്", "thomas|tomas" },
	{ "ആന്റണി", "antony|anthony|antoni" },
	{ "ജേക്കബ്", "jacob|jacobe" },
	{ "പോൾ", "paul|pol" },
	{ "സീനിവാസൻ", "srinivasan|sreenivasan" },
	{ "சீனிவாசன்", "srinivasan|sinivasan|seenivasan|sreenivasan" },
	{ "ஜோசப்", "joseph|josef" },
	{ "വാര്യർ", "warrier|varier|variar|warrior" },
	{ "ভূঁইয়া", "bhuiyan|bhuiya|bhuyan|bhuian" },
	{ "ভূইয়া", "bhuiyan|bhuiya|bhuyan|bhuian" },
	{ "ਦਿਓਲ", "deol|diol" },
	{ "ਮਾਨ", "mann|maan|man" },
};

// A word by its places in the block.
typedef struct {
	gunichar letters[LETTERS_MAX];
	guint n;
	gunichar block;
	guint syllables; // that have a vowel so far
} Indic;

static guint
place_of(const Indic *indic, guint at)
{
	gunichar letter = at < indic->n ? indic->letters[at] : 0;

	return letter - letter % BLOCK == indic->block ? letter % BLOCK : 0;
}

static const char *
consonant_at(const Indic *indic, guint at)
{
	if (at >= indic->n)
		return NULL;
	if (place_of(indic, at + 1) == NUKTA && indic->letters[at] == BENGALI_YA)
		return "y|i|";
	if (place_of(indic, at + 1) == NUKTA && dotted[place_of(indic, at)] != NULL)
		return dotted[place_of(indic, at)];
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		if (others[i].letter == indic->letters[at])
			return others[i].spellings;
	return consonants[place_of(indic, at)];
}

static gboolean
has_vowel_sign(const Indic *indic, guint at)
{
	return place_of(indic, at) >= FIRST_SIGN && vowels[place_of(indic, at)] != NULL;
}

// As in Brar and Grewal.
static gboolean
is_lost_at_first(const Indic *indic, guint next)
{
	guint place = place_of(indic, next);

	return (place == RA || place == LA) && has_vowel_sign(indic, next + 1);
}

// The consonant that ends the word, and is an r.
static gboolean
is_last_r(const Indic *indic, guint at)
{
	guint place = place_of(indic, at);

	return (place == RA || place == CHILLU_R) &&
	       (at + 1 == indic->n || (at + 2 == indic->n && place_of(indic, at + 1) == VIRAMA));
}

// Said behind a cluster, Jayanta, and one consonant further, Subrata; else only as an o.
static const char *
bengali_end(const Indic *indic, guint next)
{
	return (next >= 2 && place_of(indic, next - 2) == VIRAMA) ||
			       (next >= 3 && place_of(indic, next - 3) == VIRAMA)
		       ? "a|o|"
		       : "|o";
}

// The vowel that a consonant has when none is written. In the north it is lost at the end of a word and
// often within; in the south it is said.
static const char *
inherent(const Indic *indic, guint next)
{
	gboolean is_end = next >= indic->n;

	if (place_of(indic, next) == HA) // Mehta
		return indic->syllables == 0 ? "a|e" : "a|e|";
	if (is_last_r(indic, next))
		return indic->syllables == 0 ? "a|e|o" : "a|e|o|";
	if (indic->block == BENGALI)
		return is_end                  ? bengali_end(indic, next)
		       : indic->syllables == 0 ? "a|o|u"
					       : "a|o|e|";
	if (is_end && indic->block >= TAMIL)
		return place_of(indic, next - 1) == YA ? "a|ah|" : "a|";
	if (indic->block >= TAMIL && place_of(indic, next) == YA)
		return "a|ai|e";
	if (indic->block >= TAMIL)
		return indic->syllables == 0 ? "a" : indic->block == MALAYALAM ? "a|e|i|" : "a|e|";
	if (is_end) // said behind two consonants: Rajendra, Krishna
		return next >= 2 && place_of(indic, next - 2) == VIRAMA ? "a|"
		       : place_of(indic, next - 1) == VA                ? "|a"
		       : place_of(indic, next - 1) == NUKTA             ? "|e" // Rathore
									: "";
	if (indic->syllables == 0)
		return is_lost_at_first(indic, next) ? "a|" : "a|u";
	return "a|e|";
}

// In Tamil the cluster of "Meenakshi" is written with other letters than it is said.
static gboolean
is_tamil_ksh(const Indic *indic, guint at)
{
	return indic->block == TAMIL && place_of(indic, at) == 0x1F &&
	       place_of(indic, at + 1) == VIRAMA && place_of(indic, at + 2) == 0x1A;
}

// Tamil parts the clusters of other languages by a vowel: Krishna is "kirushna" there.
static gboolean
is_tamil_cluster(const Indic *indic, guint at)
{
	if (indic->block != TAMIL || at == 0)
		return FALSE;
	if (at >= 3 && place_of(indic, at) == 0x41 && is_tamil_ksh(indic, at - 3))
		return TRUE;
	return (place_of(indic, at) == 0x3F && place_of(indic, at + 1) == 0x30) ||
	       (place_of(indic, at) == 0x41 && place_of(indic, at - 1) == 0x30);
}

static gboolean
is_doubled(const Indic *indic, guint at)
{
	return at + 2 < indic->n && place_of(indic, at + 1) == VIRAMA &&
	       indic->letters[at] == indic->letters[at + 2];
}

// Behind a nasal the south says b for p, d for t ...
static gboolean
is_after_nasal(const Indic *indic, guint at)
{
	guint nasal = at >= 2 && place_of(indic, at - 1) == VIRAMA ? place_of(indic, at - 2) : 0;

	return indic->block >= TAMIL &&
	       (nasal == 0x19 || nasal == 0x1E || nasal == 0x23 || nasal == 0x28 || nasal == 0x2E);
}

static const char *
voiced(const Indic *indic, guint at)
{
	switch (place_of(indic, at)) {
	case 0x15:
		return "g|k|c|";
	case 0x1A:
		return "j|ch|c|s";
	case 0x1F:
		return "d|t|th";
	case 0x24:
		return "th|d|t|dh";
	case 0x2A:
		return "b|p";
	case 0x31:
		return "t|d|r|tr";
	default:
		return consonant_at(indic, at);
	}
}

// Rao.
static gboolean
is_rao(const Indic *indic, guint at)
{
	guint end = place_of(indic, at + 1);

	return at > 0 && at + 2 == indic->n && place_of(indic, at) == VA &&
	       place_of(indic, at - 1) == SIGN_AA && (end == SIGN_U || end == VIRAMA);
}

// Chavan, Khaira.
static gboolean
is_weak_h(const Indic *indic, guint at)
{
	return place_of(indic, at) == HA && at > 0 &&
	       (place_of(indic, at - 1) == VIRAMA || place_of(indic, at + 1) == 0x3F);
}

// Dixit, Lakshmi.
static gboolean
is_ksh(const Indic *indic, guint at)
{
	return place_of(indic, at) == 0x15 && place_of(indic, at + 1) == VIRAMA &&
	       place_of(indic, at + 2) == 0x37;
}

// What stands behind a consonant: a dot, the sign for no vowel, or the vowel that is not written.
static guint
finish_consonant(Indic *indic, guint next, GString *pattern)
{
	while (place_of(indic, next) == NUKTA)
		next++;
	if (place_of(indic, next) == VIRAMA)
		return next + 1;
	if (vowels[place_of(indic, next)] == NULL || !has_vowel_sign(indic, next))
		append_place(pattern, inherent(indic, next));
	indic->syllables++;
	return next;
}

static guint
take_consonant(Indic *indic, guint at, GString *pattern)
{
	guint next = at + 1;

	if (is_ksh(indic, at)) {
		append_place(pattern, "ksh|x|ks|kh|kk|chh");
		return finish_consonant(indic, at + 3, pattern);
	}
	append_place(pattern, is_tamil_ksh(indic, at)                  ? "k|t|d"
			      : at >= 2 && is_tamil_ksh(indic, at - 2) ? "sh|ch|s"
			      : is_after_nasal(indic, at)              ? voiced(indic, at)
								       : consonant_at(indic, at));
	if (is_doubled(indic, at) || is_weak_h(indic, at))
		g_string_append_c(pattern, '|'); // some write it once, or not
	return finish_consonant(indic, next, pattern);
}

// FALSE: something that no table knows.
static gboolean
spell_letters(Indic *indic, GString *pattern)
{
	for (guint at = 0; at < indic->n;) {
		guint place = place_of(indic, at);

		if (is_rao(indic, at)) {
			append_place(pattern, "o|v|vu|w|u");
			return TRUE;
		}
		if (consonant_at(indic, at) != NULL) {
			at = take_consonant(indic, at, pattern);
			continue;
		}
		if (indic->block >= TAMIL && place == SIGN_U && at + 1 == indic->n)
			append_place(pattern, "u|oo|");
		else if (place == SIGN_AA && indic->block == BENGALI && is_last_r(indic, at + 1))
			append_place(pattern, "a|e|aa");
		else if (is_tamil_cluster(indic, at))
			append_place(pattern, place == 0x3F ? "i|" : "u|oo|i|");
		else if (vowels[place] != NULL)
			append_place(pattern, vowels[place]);
		else if (signs[place] != NULL)
			append_place(pattern, signs[place]);
		else if (place == ADDAK && consonant_at(indic, at + 1) != NULL)
			append_place(pattern, (char[]) { '|', *consonant_at(indic, at + 1), '\0' });
		indic->syllables += vowels[place] != NULL;
		at++;
	}
	if (place_of(indic, indic->n - 1) == VIRAMA)
		append_place(pattern, "|e|u"); // Varghese, Shinde
	return pattern->len > 0;
}

static gboolean
read_letters(Indic *indic, const char *word)
{
	gunichar first = g_utf8_get_char(word);

	if (first < INDIC_FIRST || first > INDIC_LAST)
		return FALSE;
	indic->block = first - first % BLOCK;
	indic->n = 0;
	indic->syllables = 0;
	for (; *word != '\0' && indic->n < LETTERS_MAX; word = g_utf8_next_char(word))
		indic->letters[indic->n++] = g_utf8_get_char(word);
	return TRUE;
}

gboolean
indic_spell(const char *word, GString *pattern)
{
	Indic indic;

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].word, word) == 0) {
			append_place(pattern, words[i].pattern);
			return TRUE;
		}
	return read_letters(&indic, word) && spell_letters(&indic, pattern);
}

// --- Thai ---------------------------------------------------------------------------------------

// A consonant may begin or end a syllable, and the script does not always tell which: before "/" stands how
// it is written where it begins one.
static const char *const thai[BLOCK] = {
	[0x01] = "k|g",
	[0x02] = "kh|k/k",
	[0x03] = "kh|k/k",
	[0x04] = "kh|k|c/k|g",
	[0x05] = "kh|k/k",
	[0x06] = "kh|k/k",
	[0x07] = "ng",
	[0x08] = "ch|j|c/t|j|d|ch",
	[0x09] = "ch",
	[0x0A] = "ch|sh/t|ch|j|d",
	[0x0B] = "s|z/t|s",
	[0x0C] = "ch",
	[0x0D] = "y/n|y",
	[0x0E] = "d/t|d",
	[0x0F] = "t|d/t|d",
	[0x10] = "th|t/t|th|d",
	[0x11] = "th|d|t/t|d",
	[0x12] = "th|t/t|th|d",
	[0x13] = "n",
	[0x14] = "d/t|d",
	[0x15] = "t|d/t|d",
	[0x16] = "th|t/t|d",
	[0x17] = "th|t/t|d|th",
	[0x18] = "th|t/t|d|th",
	[0x19] = "n",
	[0x1A] = "b/p|b",
	[0x1B] = "p|b/p|b",
	[0x1C] = "ph|p/p",
	[0x1D] = "f",
	[0x1E] = "ph|p/p|b|ph",
	[0x1F] = "f/p|f",
	[0x20] = "ph|p/p|b|ph",
	[0x21] = "m",
	[0x22] = "y/y|i|",
	[0x23] = "r/n|r|rn",
	[0x24] = "rue|ri|rit|roe",
	[0x25] = "l/n|l",
	[0x27] = "w|v/o|w|u|ua|ue",
	[0x28] = "s/t|s|d",
	[0x29] = "s/t|s|d",
	[0x2A] = "s/t|s|d",
	[0x2B] = "h|",
	[0x2C] = "l|n",
	[0x2D] = "|a|o|or",
	[0x2E] = "h",
	[0x30] = "a|ah|",
	[0x31] = "a|u",
	[0x32] = "a|ar|ah|aa",
	[0x33] = "am|um",
	[0x34] = "i|e|",
	[0x35] = "i|ee|ii|y|ie",
	[0x36] = "ue|u|eu",
	[0x37] = "ue|u|eu|uea",
	[0x38] = "u|oo|",
	[0x39] = "u|oo|ou",
	[0x40] = "e|ae|ay|a|",
	[0x41] = "ae|a|e|ea",
	[0x42] = "o|oh",
	[0x43] = "ai|i|y|ei",
	[0x44] = "ai|i|y|ei",
	[0x4D] = "am|um|a",
};

// What the vowel before its consonant becomes with what stands behind it.
static const struct {
	gunichar before;
	gunichar behind[2];
	const char *spellings;
} thai_vowels[] = {
	{ 0x0E40, { 0x0E35, 0x0E22 }, "ia|ea|ie|iya|ear|eea" },
	{ 0x0E40, { 0x0E37, 0x0E2D }, "uea|ua|eua|ue|eu|u|oa" },
	{ 0x0E40, { 0x0E32, 0x0E30 }, "o|or|aw" },
	{ 0x0E40, { 0x0E32, 0 }, "ao|aw|au|ow" },
	{ 0x0E40, { 0x0E34, 0 }, "oe|er|e|ur|i|eo|o" },
	{ 0x0E40, { 0x0E2D, 0 }, "oe|er|e|ur|eu|o" },
	{ 0x0E40, { 0x0E22, 0 }, "oei|oey|oi|eui|ey" },
};

static gboolean
is_thai_consonant(gunichar c)
{
	return c > THAI_FIRST && c <= 0x0E2E;
}

static gboolean
is_thai_leading(gunichar c)
{
	return c >= 0x0E40 && c <= 0x0E44;
}

// A letter that is not said goes with its vowel: Chan(thr), Wong(s).
static guint
drop_silent(const gunichar *letters, guint n)
{
	if (n == 0)
		return 0;
	n--;
	n -= n > 0 && !is_thai_consonant(letters[n]);
	n -= n > 0 && letters[n] == THAI_R && letters[n - 1] == THAI_TH;
	return n;
}

// As they are written, without what is not said, tones and signs.
static guint
read_thai(const char *word, gunichar *letters)
{
	guint n = 0;

	for (; *word != '\0' && n + 2 < LETTERS_MAX; word = g_utf8_next_char(word)) {
		gunichar c = g_utf8_get_char(word);

		if (c == THAI_SILENT)
			n = drop_silent(letters, n);
		else if (c == THAI_AA && n > 0 && letters[n - 1] == THAI_NIKHAHIT) // one in NFC
			letters[n - 1] = THAI_AM;
		else if (thai[c % BLOCK] != NULL)
			letters[n++] = c;
	}
	return n;
}

// A Thai word on its way to its pattern.
typedef struct {
	gunichar letters[LETTERS_MAX + 2];
	guint n;
	GString *pattern;
} Thai;

static gboolean
is_vowel_sign(gunichar c)
{
	return c >= THAI_A && c < 0x0E40;
}

// Of a syllable's first consonants: Krai, Phloi, and an h that only gives the tone.
static gboolean
is_thai_cluster(const Thai *word, guint at)
{
	gunichar first = word->letters[at], second = at + 1 < word->n ? word->letters[at + 1] : 0;

	if (first == THAI_H)
		return second == 0x0E07 || second == 0x0E0D || second == THAI_N ||
		       second == 0x0E21 || second == 0x0E22 || second == THAI_R ||
		       second == 0x0E25 || second == THAI_W;
	return (second == THAI_R || second == 0x0E25 || second == THAI_W) && first != second &&
	       is_thai_consonant(first) && at + 2 <= word->n;
}

// It ends a syllable and may begin the next one: t is t, th, tt, tth.
static void
append_between(GString *pattern, const char *begins, const char *ends)
{
	g_auto(GStrv) ways = g_strsplit(begins, "|", -1);

	append_place(pattern, begins);
	if (strcmp(begins, ends) != 0)
		g_string_append_printf(pattern, "|%s", ends);
	for (guint i = 0; *begins != 'r' && *begins != 'l' && ways[i] != NULL; i++)
		if (*ways[i] != '\0' && g_ascii_isalpha(*ends))
			g_string_append_printf(pattern, "|%c%s", *ends, ways[i]);
	if (*begins == 's')
		g_string_append(pattern, "|ds");
}

// Behind it nothing is said, or what may be left unsaid.
static gboolean
may_end(const Thai *word, guint at)
{
	gunichar next = at + 1 < word->n ? word->letters[at + 1] : 0;

	return at + 1 == word->n || (at + 2 == word->n && (next == 0x0E34 || next == 0x0E38));
}

static void
append_consonant(const Thai *word, guint at)
{
	g_auto(GStrv) places = g_strsplit(thai[word->letters[at] % BLOCK], "/", 2);
	const char *ends = places[1] != NULL ? places[1] : places[0];
	gunichar next = at + 1 < word->n ? word->letters[at + 1] : 0;
	gboolean follows = at > 0 && is_thai_consonant(word->letters[at - 1]);

	if (at == 0)
		append_place(word->pattern, places[0]);
	else if (next == 0)
		append_place(word->pattern, ends);
	else if (is_vowel_sign(next) && !may_end(word, at) && follows)
		append_place(word->pattern, places[0]);
	else
		append_between(word->pattern, places[0], ends);
	if (word->letters[at] == THAI_R && follows && next != 0)
		g_string_append_c(word->pattern, '|'); // in a cluster it is often left out
}

// "an", or a before another consonant. Gives how many letters that were.
static guint
take_double_r(const Thai *word, guint at)
{
	if (word->letters[at] != THAI_R || at + 1 >= word->n || word->letters[at + 1] != THAI_R ||
		(at + 2 < word->n && is_vowel_sign(word->letters[at + 2])))
		return 0;
	append_place(word->pattern, at + 2 == word->n ? "an|un|a" : "a|an|u|un");
	return 2;
}

// Between two consonants a vowel may be said that is not written.
static guint
take_thai(const Thai *word, guint at)
{
	guint taken = take_double_r(word, at);

	if (taken > 0)
		return taken;
	if (!is_thai_consonant(word->letters[at])) {
		append_place(word->pattern, thai[word->letters[at] % BLOCK]);
		return 1;
	}
	append_consonant(word, at);
	if (word->letters[at] != THAI_O && at + 1 < word->n &&
		(is_thai_consonant(word->letters[at + 1]) ||
			is_thai_leading(word->letters[at + 1])))
		append_place(
			word->pattern, is_thai_consonant(word->letters[at + 1]) ? "|o|a|or" : "|a");
	return 1;
}

// How many of the letters at `at` the row takes beside the vowel; 0: it is another one.
static guint
count_behind(const Thai *word, guint row, gunichar vowel, guint at)
{
	guint n = 0;

	if (thai_vowels[row].before != vowel)
		return 0;
	for (; n < 2 && thai_vowels[row].behind[n] != 0; n++)
		if (at + n >= word->n || word->letters[at + n] != thai_vowels[row].behind[n])
			return 0;
	return n;
}

// A vowel that is written before its consonants is said behind them.
static guint
take_leading(const Thai *word, guint at)
{
	gunichar vowel = word->letters[at];
	guint next = at + 1;
	gboolean is_cluster = is_thai_cluster(word, next);

	append_consonant(word, next++);
	if (is_cluster && word->letters[next - 1] != THAI_H)
		g_string_append_printf(word->pattern, " |%s", thai[vowel % BLOCK]);
	if (is_cluster)
		append_consonant(word, next++);
	for (guint i = 0; i < G_N_ELEMENTS(thai_vowels); i++) {
		guint behind = count_behind(word, i, vowel, next);

		if (behind == 0)
			continue;
		append_place(word->pattern, thai_vowels[i].spellings);
		return next + behind;
	}
	append_place(word->pattern, thai[vowel % BLOCK]);
	if (is_cluster)
		g_string_append_c(word->pattern, '|');
	return next;
}

gboolean
indic_spell_thai(const char *word, GString *pattern)
{
	Thai thai_word = { .pattern = pattern };
	gunichar first = g_utf8_get_char(word);

	if (first < THAI_FIRST || first > THAI_LAST)
		return FALSE;
	thai_word.n = read_thai(word, thai_word.letters);
	for (guint at = 0; at < thai_word.n;) {
		gboolean leads = is_thai_leading(thai_word.letters[at]) && at + 1 < thai_word.n &&
				 is_thai_consonant(thai_word.letters[at + 1]);

		at = leads ? take_leading(&thai_word, at) : at + take_thai(&thai_word, at);
	}
	return thai_word.n > 0;
}
