// text-name.c - tests of text/name.
#include "text/name.h"

#include <string.h>

#include "base/clock.h"

static void
fold_rows(void)
{
	static const struct {
		const char *in;
		const char *out;
	} rows[] = {
		{ "", "" },
		{ "Ana Lima", "ana lima" },
		{ "  ANA \t LIMA ", "ana lima" },
		{ "Müller", "muller" },
		{ "Mu\u0308ller", "muller" },
		{ "José Ångström", "jose angstrom" },
		{ "ＡＮＡ", "ana" },
		{ "𝓢𝓪𝓻𝓪", "sara" },
		{ "Straße", "strasse" },
		{ "ΣΊΣΥΦΟΣ", "σισυφοσ" },
		{ "Сергей Ёлкин", "сергеи елкин" },
		{ "İpek", "ipek" },
		{ "A\u200Bn\u00ADa\u202E", "ana" },
		{ "A´B", "a b" },
		{ "ﬁn", "fin" },
		{ "が", "が" },
		{ "ｶﾞ", "ガ" },
		{ "कि", "कि" },
		{ "김", "김" },
		{ "a\xFF", "a\uFFFD" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *out = name_fold(rows[i].in);
		g_autofree char *again = name_fold(out);
		g_assert_cmpstr(out, ==, rows[i].out);
		g_assert_cmpstr(again, ==, out);
	}
}

static void
glob_rows(void)
{
	static const struct {
		const char *pattern;
		const char *text;
		gboolean matches;
	} rows[] = {
		{ "", "", TRUE },
		{ "", "a", FALSE },
		{ "*", "", TRUE },
		{ "*", "anything", TRUE },
		{ "ana", "ana", TRUE },
		{ "ana", "anna", FALSE },
		{ "ana", "ana lima", FALSE },
		{ "ana*", "ana lima", TRUE },
		{ "*lima", "ana lima", TRUE },
		{ "*lim", "ana lima", FALSE },
		{ "*na*im*", "ana lima", TRUE },
		{ "a*a*a", "aa", FALSE },
		{ "ab*ba", "aba", FALSE },
		{ "*ab*ba*", "aba", FALSE },
		{ "ab*ba", "abba", TRUE },
		{ "a**b", "ab", TRUE },
		{ "*ab", "aab", TRUE },
		{ "*гур*", "светлана гурьева", TRUE },
		{ "?na", "ana", FALSE },
		{ "[a]na", "ana", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("'%s' on '%s'", rows[i].pattern, rows[i].text);
		g_assert_cmpint(name_matches(rows[i].pattern, rows[i].text), ==, rows[i].matches);
	}
}

static void
glob_is_bounded(void)
{
	g_autofree char *text = g_strnfill(200000, 'a');

	g_assert_false(name_matches("*a*a*a*a*a*a*a*a*a*a*a*b", text));
}

// Nearly found at each of 200,000 places (F32).
static void
glob_is_linear(void)
{
	g_autofree char *text = g_strnfill(200000, 'a');
	g_autofree char *word = g_strnfill(900, 'a');
	g_autofree char *pattern = g_strconcat("*", word, "b*", NULL);
	gint64 start = clock_cpu();

	for (guint i = 0; i < 20; i++)
		g_assert_false(name_matches(pattern, text));
	g_assert_cmpint(clock_cpu() - start, <, G_USEC_PER_SEC);
}

static void
latin_rows(void)
{
	static const struct {
		const char *in;
		const char *language;
		const char *out;
	} rows[] = {
		{ "Светлана Гурьева", NULL, "Svetlana Gureva" },
		{ "Светлана Орлова (Svetlana Orlova)", NULL, "Svetlana Orlova" },
		{ "Светлана / Svetlana", NULL, "Svetlana" },
		{ "Светлана (Lana)", NULL, "Svetlana (Lana)" },
		{ "อรุณ ศรีสุข", NULL, "Arun Srisukh" },
		{ "อารี", NULL, "Ari" },
		{ "昱淇王", NULL, "Yu Qi Wang" },
		{ "昱淇王", "zh-Hant", "Yu Qi Wang" },
		{ "さくら 田中", NULL, "Sakura 田中" },
		{ "田中さくら", NULL, "田中 Sakura" },
		{ "さくら田中", NULL, "Sakura 田中" },
		{ "田中太郎", "ja", "田中太郎" },
		{ "田中太郎", "ja-JP", "田中太郎" },
		{ "田中太郎", "jv", "Tian Zhong Tai Lang" },
		{ "マリア・ガルシア", NULL, "Maria Garushia" },
		{ "じゅんいち", NULL, "Junichi" },
		{ "김민수", NULL, "Gimminsu" },
		{ "김 민수", NULL, "Gim Minsu" },
		{ "Γιώργος Παπαδόπουλος", NULL, "Giorgos Papadopoulos" },
		{ "أحمد محمود", NULL, "Ahmd Mhmwd" },
		{ "דוד כהן", NULL, "Dwd Khn" },
		{ "فاطمة", NULL, "Fatma" },
		{ "שרה כץ", NULL, "Shrh Kts" },
		{ "צבי", NULL, "Tsby" },
		{ "გიორგი", NULL, "Giorgi" },
		{ "Արմեն", NULL, "Armen" },
		{ "สมชาย", NULL, "Smchay" },
		{ "कुमार", NULL, "Kumara" },
		{ "সুমন", NULL, "Sumana" },
		{ "ዳዊት", NULL, "Dawit" },
		{ "Хрущёв", NULL, "Khrushchyov" },
		{ "Наталья Щукина", NULL, "Natalya Shchukina" },
		{ "Сергей Жуков", NULL, "Sergey Zhukov" },
		{ "Юлия Цой", NULL, "Yuliya Tsoy" },
		{ "Яна Чехова", NULL, "Yana Chekhova" },
		{ "Шахова", NULL, "Shakhova" },
		{ "Крыжова", NULL, "Kryzhova" },
		{ "Подъячев", NULL, "Podyachev" },
		{ "Сълзов", NULL, "Salzov" },
		{ "Їжаков Євген Ґалаґан", NULL, "Yizhakov Yevgen Galagan" },
		{ "Мілан", NULL, "Milan" },
		{ "Ђорђе Ћосин Љиља Његов Џамин", NULL, "Djordje Cosin Ljilja Njegov Dzamin" },
		{ "Ѓорѓи Ќиров Ѕвезда", NULL, "Gjorgji Kjirov Dzvezda" },
		{ "Әсел Өмірова Үміт Ұлан Таңат", NULL, "Asel Omirova Umit Ulan Tangat" },
		{ "Җиһан Ҳамид Ҷамшед", NULL, "Jihan Hamid Jamshed" },
		{ "ΓΙΩΡΓΟΣ", NULL, "Giorgos" },
		{ "ИВАН ПЕТРОВИЧ", NULL, "Ivan Petrovich" },
		{ "ГУРЬЕВА-ЩУКИНА", NULL, "Gureva-Shchukina" },
		{ "Анна-Мария", NULL, "Anna-Mariya" },
		{ "Мар'яна Солов’юк", NULL, "Maryana Solovyuk" },
		{ "・ 田中さくら", NULL, "田中 Sakura" },
		{ "Müller", NULL, "Müller" },
		{ "o'Brien van der Łuk", NULL, "o'Brien van der Łuk" },
		{ "Мария Müller", NULL, "Mariya Müller" },
		{ "Светлана (Svetlana) 2", NULL, "Svetlana (Svetlana) 2" },
		{ "កករ", NULL, "កករ" }, // ICU knows no way
		{ "\u202EИван\u200B", NULL, "Ivan" },
		{ "", NULL, NULL },
		{ "42 🎉", NULL, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *out = name_latin(rows[i].in, rows[i].language);
		g_assert_cmpstr(out, ==, rows[i].out);
	}
}

static void
resembling_rows(void)
{
	static const struct {
		const char *a;
		const char *b;
		gboolean resembles;
	} rows[] = {
		{ "Юрий Ким", "Yuri Kim", TRUE },
		{ "Гурьева", "Gurieva", TRUE }, // an edit
		{ "Ли", "Li", TRUE }, // equal
		{ "Светлана", "Sveta", TRUE }, // a common start
		{ "Александр", "Alex", TRUE }, // x is ks
		{ "Михаил", "Michael", TRUE }, // consonants
		{ "김민수", "Minsu", TRUE }, // contained
		{ "박지훈", "Jihoon", TRUE }, // oo is u
		{ "محمد", "Mohammed", TRUE },
		{ "יוסף", "Yosef", TRUE },
		{ "כהן", "Cohen", TRUE },
		{ "王伟", "Wang Wei", TRUE },
		{ "Μαρία", "MARIA", TRUE },
		{ "Светлана Гурьева", "Recruiter", FALSE },
		{ "Светлана Гурьева", "Marketing Manager", FALSE },
		{ "Марк", "Marketing", FALSE }, // less than half
		{ "Анна Ро", "Run", FALSE },
		{ "Дина", "Dune", FALSE }, // two consonants are too few
		{ "Лев", "Dev", FALSE }, // one edit of three letters
		{ "Я", "Ya", TRUE },
		{ "Е", "E", FALSE },
		{ "王伟", "David", FALSE },
		{ "", "Ana", FALSE },
		{ "42", "42", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("'%s' and '%s'", rows[i].a, rows[i].b);
		g_assert_cmpint(name_resembles(rows[i].a, rows[i].b), ==, rows[i].resembles);
		g_assert_cmpint(name_resembles(rows[i].b, rows[i].a), ==, rows[i].resembles);
	}
}

static void
latin_is_bounded(void)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < 100000; i++)
		g_string_append(text, "昱");

	g_autofree char *out = name_latin(text->str, NULL);
	g_assert_true(g_utf8_validate(out, -1, NULL));
	g_assert_cmpuint(strlen(out), <, 2000);
	g_string_free(text, TRUE);
}

static gpointer
romanise_often(gpointer data)
{
	for (guint i = 0; i < 300; i++) {
		g_autofree char *out = name_latin("Светлана 昱淇王", NULL);
		g_assert_cmpstr(out, ==, "Svetlana Yu Qi Wang");
	}
	return NULL;
}

static void
latin_in_threads(void)
{
	GThread *threads[4];

	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("roman", romanise_often, NULL);
	name_init();
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/name/many threads romanise at once", latin_in_threads);
	g_test_add_func("/name/folding forgets case, accents and width", fold_rows);
	g_test_add_func("/name/a star stands for anything", glob_rows);
	g_test_add_func("/name/many stars on a long text end", glob_is_bounded);
	g_test_add_func("/name/F32 a long word on a long text takes one look", glob_is_linear);
	g_test_add_func("/name/names come in Latin letters", latin_rows);
	g_test_add_func("/name/names resemble each other across scripts", resembling_rows);
	g_test_add_func("/name/a long name is cut", latin_is_bounded);
	return g_test_run();
}
