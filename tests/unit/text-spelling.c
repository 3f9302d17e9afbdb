// text-spelling.c - tests of text/spelling.
#include "text/spelling.h"

#include <string.h>

// Spellings are separated by blanks.
typedef struct {
	const char *word;
	const char *fit;
	const char *others;
} Row;

static const Row rows[] = {
	{ "Гурьева", "gurieva guryeva gureva gurjewa gurjeva gourieva", "gurova gureeva gurie" },
	{ "Юлия", "yulia yuliya julia iuliia julija yuliia", "yuri lia" },
	{ "Щукин", "shchukin schukin schtschukin shtukin chtchoukine", "chukovsky" },
	{ "Хрущёв", "khrushchev khrushchyov chruschtschow hrushchev khrouchtchev", "khrushcha" },
	{ "Евгений", "evgeny yevgeniy evgenii jewgenij evgueni", "evgenia" },
	{ "Дмитрий", "dmitry dmitri dmitrii dimitri dmitriy dmitrij", "dmitro" },
	{ "Алексей", "alexey aleksei alexej aleksey", "alexa" },
	{ "Сергій", "serhii sergiy serhiy", "sergo" },
	{ "Їжак", "yizhak izhak", "izha" },
	{ "Ђорђе", "djordje dorde", "george" },
	{ "Ѓорѓи", "gjorgji gorgi", "gorge" },
	{ "Желязков", "zhelyazkov jeliazkov", "zhelezkov" },
	{ "Γιώργος", "giorgos yiorgos yorgos", "grigoris" },
	{ "Μπακογιάννης", "bakogiannis mpakoyiannis bakoyannis", "papagiannis" },
	{ "Χρήστος", "christos hristos chrestos khristos", "kostas" },
	{ "محمد", "muhammad mohammed mohamed", "mahmoud hamid" },
	{ "الخطيب", "alkhatib khatib elkhatib", "khalid" },
	{ "عبدالرحمن", "abdulrahman abdelrahman abderrahman", "abdullah" },
	{ "کریم", "karim kareem", "karam" },
	{ "יוסף", "yosef joseph yossef", "asaf" },
	{ "王", "wang wong", "wen" },
	{ "曾", "zeng tseng tsang", "ceng" },
	{ "單", "shan", "dan" },
	{ "小明", "xiaoming hsiaoming", "xiaomei" },
	{ "김", "kim gim", "kam" },
	{ "민수", "minsu minsoo", "minseo" },
	{ "おおの", "ohno ono oono", "ano" },
	{ "シマダ", "shimada simada", "shimizu" },
	{ "はっとり", "hattori", "hatori hatsuri" },
	{ "გიორგი", "giorgi", "george" },
	{ "Հակոբյան", "hakobyan hagopian", "hakob" },
	{ "राम", "ram rama", "rame" },
	{ "प्रिया", "priya", "priyanka" },
	{ "चक्रवर्ती", "chakravarti", "chakra" },
	{ "কুমার", "kumar", "kumari" },
	{ "முருகன்", "murugan", "murugesan" },
	{ "లక్ష్మి", "lakshmi laxmi", "lakshman" },
	{ "สมชาย", "somchai", "somsak" },
	{ "Müller", "muller mueller", "moller miller" },
	{ "Åse", "ase aase", "ose" },
	{ "Weiß", "weiss", "weib" },
	{ "Łódź", "lodz", "odz" },
};

static gboolean
fits(const char *pattern, const char *word)
{
	SpellingLetters letters;

	return spelling_letters(word, &letters) && spelling_fits(pattern, &letters);
}

static void
check_words(const char *pattern, const char *words, gboolean expected)
{
	g_auto(GStrv) all = g_strsplit(words, " ", -1);

	for (guint i = 0; all[i] != NULL; i++) {
		g_test_message("%s: %s", all[i], pattern);
		g_assert_cmpint(fits(pattern, all[i]), ==, expected);
	}
}

static void
usual_spellings_fit(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *plain = spelling_plain(rows[i].word);
		g_autofree char *pattern = NULL;

		g_assert_cmpint(spelling_of(plain, &pattern), !=, SPELLING_NONE);
		check_words(pattern, rows[i].fit, TRUE);
		check_words(pattern, rows[i].others, FALSE);
	}
}

static void
plain_is_one_way_to_type(void)
{
	static const struct {
		const char *in;
		const char *out;
	} plain[] = {
		{ "ÅSE", "åse" },
		{ "Ａｓｅ", "ase" },
		{ "Ёлкин", "ёлкин" },
		{ "Зи\u0301на", "зина" },
		{ "Γιώργος", "γιωργοσ" },
		{ "مُحَمَّد", "محمد" },
		{ "کریمی", "كريمي" },
		{ "إبراهيم", "ابراهيم" },
		{ "שָׂרָה", "שרה" },
		{ "陳國強", "陈国强" },
		{ "ｻﾄｳ", "さとう" },
		{ "ガ", "が" },
		{ "", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(plain); i++) {
		g_autofree char *out = spelling_plain(plain[i].in);
		g_autofree char *again = spelling_plain(out);

		g_assert_cmpstr(out, ==, plain[i].out);
		g_assert_cmpstr(again, ==, out);
	}
}

static void
places_are_tried(void)
{
	static const struct {
		const char *pattern;
		const char *word;
		gboolean fits;
	} tries[] = {
		{ "a", "a", TRUE },
		{ "a", "", FALSE },
		{ "a", "aa", FALSE },
		{ "|a", "", TRUE },
		{ "a|ab b|", "ab", TRUE },
		{ "a|ab b|", "abb", TRUE },
		{ "a|ab b|", "abbb", FALSE },
		{ "a |b c|", "abc", TRUE },
		{ "shch|sch u", "schu", TRUE },
		{ "shch|sch u", "shchu", TRUE },
		{ "shch|sch u", "shu", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(tries); i++)
		g_assert_cmpint(fits(tries[i].pattern, tries[i].word), ==, tries[i].fits);
}

static void
each_system_gives_one_spelling(void)
{
	static const struct {
		const char *pattern;
		guint system;
		const char *spelling;
	} systems[] = {
		{ "", 0, "" },
		{ "", 3, "" },
		{ " ", 1, "" },
		{ "a|b c", 0, "ac" },
		{ "a|b c", 1, "bc" },
		{ "a|b c|d|", 2, "b" },
		{ "a|b c|d|", 9, "b" },
		{ "|x y", 0, "y" },
		{ "a  b", 4, "ab" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(systems); i++) {
		g_autofree char *spelling = spelling_by(systems[i].pattern, systems[i].system);

		g_assert_cmpstr(spelling, ==, systems[i].spelling);
	}
}

static void
letters_are_bounded(void)
{
	SpellingLetters letters;
	g_autofree char *most = g_strnfill(SPELLING_LETTERS, 'z');
	g_autofree char *more = g_strnfill(SPELLING_LETTERS + 1, 'z');

	g_assert_true(spelling_letters(most, &letters));
	g_assert_false(spelling_letters(more, &letters));
	g_assert_false(spelling_letters("A", &letters));
	g_assert_false(spelling_letters("ä", &letters));
	g_assert_true(spelling_letters("", &letters));
}

static void
vowels_that_are_not_written_are_guessed(void)
{
	static const struct {
		const char *word;
		SpellingKind kind;
	} kinds[] = {
		{ "ana", SPELLING_LATIN },
		{ "анна", SPELLING_SURE },
		{ "محمد", SPELLING_SURE },
		{ "قدسي", SPELLING_LOOSE },
		{ "שטרן", SPELLING_LOOSE },
		{ "ሰላም", SPELLING_LOOSE },
		{ "ᏣᎳᎩ", SPELLING_NONE },
		{ "王", SPELLING_SURE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *pattern = NULL;

		g_assert_cmpint(spelling_of(kinds[i].word, &pattern), ==, kinds[i].kind);
		g_assert_cmpint(pattern != NULL, ==, kinds[i].kind != SPELLING_NONE);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func(
		"/text/spelling/usual spellings fit and others do not", usual_spellings_fit);
	g_test_add_func("/text/spelling/a plain word is one of the ways to type it",
		plain_is_one_way_to_type);
	g_test_add_func("/text/spelling/a pattern is tried place by place", places_are_tried);
	g_test_add_func(
		"/text/spelling/each system gives one spelling", each_system_gives_one_spelling);
	g_test_add_func(
		"/text/spelling/long words and other letters are refused", letters_are_bounded);
	g_test_add_func("/text/spelling/vowels that are not written are guessed, and it is said",
		vowels_that_are_not_written_are_guessed);
	return g_test_run();
}
