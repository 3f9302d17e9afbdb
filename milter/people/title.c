// title.c - what stands around a name and is none.
#include "people/title.h"

#include <string.h>

static const char *const titles[] = { "dr", "drs", "prof", "professor", "mr", "mrs", "ms", "miss",
	"mx", "sir", "dame", "lord", "lady", "rev", "capt", "dipl", "ing", "mag", "dkfm", "herr",
	"frau", "hr", "sr", "sra", "srta", "senor", "senora", "señor", "señora", "dott", "dottssa",
	"avv", "arch", "mme", "mlle", "monsieur", "madame", "engr", "phd", "dphil", "mba", "emba",
	"md", "msc", "bsc", "mphil", "llm", "llb", "mbbs", "mrcp", "frcs", "dds", "dmd", "cpa",
	"cfa", "cfp", "pmp", "cissp", "cisa", "cism", "shrm", "scp", "phr", "sphr", "csm", "cspo",
	"esq", "jr", "jnr", "junior", "snr", "ii", "iii", "iv", "facs", "fcca", "acca", "itil",
	"rn", "hab", "habil", "univ", "inz", "mgr", "csc", "judr", "mudr", "phdr", "rndr", "nat",
	"rer", "jur", "nee", "née", "mvdr", "lic", "др", "д", "проф", "профессор", "доктор", "инж",
	"инженер", "г", "гн", "гжа", "госп", "кн", "пан", "пані", "господин", "госпожа", "мр",
	"ктн", "дтн", "кфмн", "δρ", "κος", "κα", "κυριος", "κυρια", "καθ", "καθηγητης", "د",
	"دكتور", "الدكتور", "دكتورة", "الدكتورة", "م", "مهندس", "المهندس", "مهندسة", "ا", "استاذ",
	"الاستاذ", "الاستاذة", "الشيخ", "الحاج", "السيدة", "اقاي", "خانم", "دكتر", "مهندسه", "דר",
	"פרופ", "פרופסור", "עוד", "מר", "גב", "גברת", "רב", "הרב", "先生", "女士", "小姐", "教授",
	"博士", "老师", "太太", "さん", "さま", "くん", "ちゃん", "様", "样", "氏", "殿", "씨",
	"님", "교수", "박사", "선생님", "교수님", "박사님", "대표", "대표님", "คุณ", "นาย", "นาง",
	"นางสาว", "ดร", "ผศ", "รศ", "ศ", "श्री", "श्रीमती", "सुश्री", "डॉ", "डा", "प्रो", "डॉक्टर",
	"कुमारी", "ডা", "ড", "জনাব", "শ্রী", "মি", "டாக்டர்", "திரு", "திருமதி", "డా", "శ్రీ", "ડો", "શ્રી",
	"ਡਾ", "ਸ", "ბატონი", "ქალბატონი", "დოქტორი", "პროფ", "պրն", "դոկտոր", "պարոն", "տիկին",
	"she", "they", "them" };

static const char *const particles[] = { "de", "da", "do", "dos", "das", "del", "della", "di", "du",
	"des", "la", "le", "las", "los", "van", "von", "vom", "zu", "zur", "der", "den", "ter",
	"ten", "y", "e", "i", "bin", "ibn", "bint", "ben", "ould", "af", "av", "og", "und", "and",
	"бин", "ибн", "фон", "де", "بن", "ابن", "بنت" };

// Before the letters of the sun it is spoken, and written, as they are.
static const char *const articles[] = { "al", "el", "ul", "il", "ad", "ed", "ud", "ar", "er", "ur",
	"as", "es", "ash", "esh", "ach", "ech", "an", "at", "et", "az", "ez" };

static const char *const servants[] = { "عبد", "abd", "abdul", "abdel", "abdal", "abdur", "abdu",
	"abdou", "abdoul", "abdol", "abdil", "abdus", "abdush", "abder", "abdes" };

static const struct {
	const char *end;
	gboolean is_sure;
} patronymics[] = {
	{ "овна", TRUE },
	{ "евна", TRUE },
	{ "ична", TRUE },
	{ "івна", TRUE },
	{ "ївна", TRUE },
	{ "ович", FALSE },
	{ "евич", FALSE },
	{ "ьич", FALSE },
	{ "йович", FALSE },
	{ "ovna", TRUE },
	{ "evna", TRUE },
	{ "yevna", TRUE },
	{ "ichna", TRUE },
	{ "ivna", TRUE },
	{ "owna", TRUE },
	{ "ewna", TRUE },
	{ "ovich", FALSE },
	{ "evich", FALSE },
	{ "owitsch", FALSE },
	{ "ewitsch", FALSE },
	{ "ovitch", FALSE },
	{ "evitch", FALSE },
};

// A word that remains has at least as many letters.
static const struct {
	const char *piece;
	glong remains;
} behind[] = {
	{ "さん", 1 },
	{ "さま", 2 },
	{ "ちゃん", 2 },
	{ "くん", 2 },
	{ "先生", 1 },
	{ "女士", 1 },
	{ "小姐", 1 },
	{ "教授", 1 },
	{ "博士", 1 },
	{ "老师", 1 },
	{ "様", 1 },
	{ "样", 1 },
	{ "氏", 1 },
	{ "선생님", 2 },
	{ "교수님", 2 },
	{ "박사님", 2 },
	{ "대표님", 2 },
	{ "씨", 2 },
	{ "님", 2 },
};

static const struct {
	const char *piece;
	glong remains;
} before[] = {
	{ "คุณ", 2 },
	{ "นางสาว", 2 },
	{ "นาย", 3 },
	{ "นาง", 3 },
};

typedef enum {
	WORD_TITLE = 1,
	WORD_PARTICLE = 2,
	WORD_ARTICLE = 4,
	WORD_SERVANT = 8,
} WordKind;

static GHashTable *kinds; // word -> WordKind bits

static void
add_kind(const char *const *words, gsize n, WordKind kind)
{
	for (gsize i = 0; i < n; i++) {
		guint old = GPOINTER_TO_UINT(g_hash_table_lookup(kinds, words[i]));

		g_hash_table_insert(kinds, (gpointer)words[i], GUINT_TO_POINTER(old | kind));
	}
}

static gboolean
is_kind(const char *word, WordKind kind)
{
	static gsize read;

	if (g_once_init_enter(&read)) {
		kinds = g_hash_table_new(g_str_hash, g_str_equal);
		add_kind(titles, G_N_ELEMENTS(titles), WORD_TITLE);
		add_kind(particles, G_N_ELEMENTS(particles), WORD_PARTICLE);
		add_kind(articles, G_N_ELEMENTS(articles), WORD_ARTICLE);
		add_kind(servants, G_N_ELEMENTS(servants), WORD_SERVANT);
		g_once_init_leave(&read, 1);
	}
	return (GPOINTER_TO_UINT(g_hash_table_lookup(kinds, word)) & kind) != 0;
}

gboolean
title_is(const char *word)
{
	return is_kind(word, WORD_TITLE);
}

gboolean
title_is_particle(const char *word)
{
	return is_kind(word, WORD_PARTICLE);
}

gboolean
title_is_article(const char *word)
{
	return is_kind(word, WORD_ARTICLE);
}

gboolean
title_is_servant(const char *word)
{
	return is_kind(word, WORD_SERVANT);
}

gboolean
title_is_patronymic(const char *word, gboolean *is_sure)
{
	for (guint i = 0; i < G_N_ELEMENTS(patronymics); i++) {
		if (!g_str_has_suffix(word, patronymics[i].end))
			continue;
		*is_sure = patronymics[i].is_sure;
		return TRUE;
	}
	return FALSE;
}

gsize
title_behind(const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(behind); i++)
		if (g_str_has_suffix(word, behind[i].piece) &&
			g_utf8_strlen(word, -1) >=
				g_utf8_strlen(behind[i].piece, -1) + behind[i].remains)
			return strlen(behind[i].piece);
	return 0;
}

gsize
title_before(const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(before); i++)
		if (g_str_has_prefix(word, before[i].piece) &&
			g_utf8_strlen(word, -1) >=
				g_utf8_strlen(before[i].piece, -1) + before[i].remains)
			return strlen(before[i].piece);
	return 0;
}
