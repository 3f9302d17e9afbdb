// control-invent.c - tests of control/invent: stand-ins that can be told from real words.
#include "control/invent.h"

#include <string.h>

#include "text/script.h"

static void
test_words(void)
{
	static const struct {
		const char *word;
		guint number;
		const char *expected;
	} rows[] = {
		{ "Boris", 0, "Zorvi" },
		{ "BORIS", 0, "ZORVI" },
		{ "boris", 1, "tamre" },
		{ "Svetlana", 0, "Zorvilta" },
		{ "Al", 2, "Belgo" },
		{ "Ana", 2, "Belga" },
		{ "Élodie", 3, "Dávria" },
		{ "Светлана", 0, "Зорвилта" },
		{ "Σοφία", 1, "Τάμρα" },
		{ "𝓢𝓪𝓻𝓪", 0, "𝓩𝓸𝓻𝓿𝓪" },
		{ "Ｓａｒａ", 0, "Ｚｏｒｖａ" },
		{ "سارة", 0, "زورفيل" },
		{ "שירה", 1, "טמרק" },
		{ "रोहन", 2, "बेलगोन" },
		{ "อรุณ", 3, "ดาวริน" },
		{ "昱淇王", 0, "甲乙丙" },
		{ "昱淇王", 3, "丁戊己" },
		{ "森田あかり", 0, "甲乙ほへふ" },
		{ "김민서", 0, "뷰쿄퓨" },
		{ "გიორგი", 0, "აბგდევ" },
		{ "Sаrа", 0, "Aаbб" },
		{ "Boris", 20, "Zorvilzorvil" },
		{ "123", 0, "123" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *made = invent_word(rows[i].word, rows[i].number);

		g_assert_cmpstr(made, ==, rows[i].expected);
		g_assert_true(invent_is_word(made));
	}
}

static void
test_scripts(void)
{
	static const char *const words[] = { "Светлана", "昱淇王", "森田あかり", "김민서", "გიორგი",
		"Sаrа", "Ελένη", "სალომე", "Անի", "தமிழ்", "কবির", "ខ្មែរ", "አበበ" };

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *made = invent_word(words[i], 0);
		g_auto(GStrv) before = script_codes(words[i]);
		g_auto(GStrv) after = script_codes(made);

		g_assert_cmpstrv(before, after);
		g_assert_cmpstr(made, !=, words[i]);
	}
}

static void
test_real_words(void)
{
	static const char *const words[] = { "Marko", "Bela", "Nora", "Mira", "Kata", "Dora", "Tom",
		"Светлана", "Мира", "Ελένη", "سارة", "שירה", "रोहन", "อรุณ", "王小明", "高橋結衣",
		"あかり", "김민서", "გიორგი", "Zorba", "Tamara" };

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (invent_is_word(words[i]))
			g_error("%s is somebody's", words[i]);
	g_assert_true(invent_is_word("J"));
	g_assert_true(invent_is_word("12"));
}

static void
test_many(void)
{
	g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < 1000; i++) {
		char *name = invent_word("Svetlana", invent_name_number(i));

		g_assert_true(invent_is_word(name));
		g_assert_true(g_hash_table_add(made, name));
	}
}

static void
test_tokens(void)
{
	static const struct {
		const char *token;
		guint number;
		const char *expected;
	} rows[] = {
		{ "98104801558931", 7, "00000000000007" },
		{ "15ff392e6f89", 12, "a0a0a0a0a012" },
		{ "S5NPPEFNW7", 3, "A0A0A0A003" },
		{ "aGVsbG8gd29ybGQ", 0, "aA0aA0aA0aA0000" },
		{ "kjdmhxkx", 27, "aaaaaabb" },
		{ "QWERTYUI", 1, "AAAAAAAB" },
		{ "k7", 5, "a5" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *made = invent_token(rows[i].token, rows[i].number);

		g_assert_cmpstr(made, ==, rows[i].expected);
		g_assert_true(invent_is_token(made));
		g_assert_false(invent_is_token(rows[i].token));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/invent/a word gets a stand-in of its script, case and style", test_words);
	g_test_add_func("/invent/the scripts of a word stay", test_scripts);
	g_test_add_func("/invent/real words are not taken for invented ones", test_real_words);
	g_test_add_func("/invent/a thousand names are a thousand", test_many);
	g_test_add_func("/invent/a key gets one of its kind and length", test_tokens);
	return g_test_run();
}
