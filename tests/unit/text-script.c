// text-script.c - tests of text/script.
#include "text/script.h"

#include <string.h>

static ScriptSet
set_of(const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	ScriptSet all = { 0 };

	for (guint i = 0; list[i] && *list[i]; i++) {
		ScriptSet one;
		g_assert_true(script_set_from_word(list[i], &one));
		script_set_add(&all, &one);
	}
	return all;
}

static ScriptSet
reads_of(const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	ScriptSet all = { 0 };

	for (guint i = 0; list[i] && *list[i]; i++) {
		ScriptSet one;
		g_assert_true(script_set_from_reads(list[i], &one));
		script_set_add(&all, &one);
	}
	return all;
}

static gboolean
same(const ScriptSet *a, const ScriptSet *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

typedef struct {
	const char *word;
	const char *codes; // NULL: no such word
} Word;

static void
script_names(void)
{
	static const Word rows[] = {
		{ "Cyrillic", "Cyrl" },
		{ "CYRILLIC", "Cyrl" },
		{ "cyrl", "Cyrl" },
		{ "Greek", "Grek" },
		{ "Han", "Hani" },
		{ "Hans", "Hani" },
		{ "Hant", "Hani" },
		{ "Japanese", "Hani Hira Kana" },
		{ "jpan", "Hani Hira Kana" },
		{ "korean", "Hang Hani" },
		{ "Kore", "Hang Hani" },
		{ "Hrkt", "Hira Kana" },
		{ "Hanb", "Hani Bopo" },
		{ "Canadian_Aboriginal", "Cans" },
		{ "canadian aboriginal", "Cans" },
		{ "Cyrilic", NULL },
		{ "en", NULL },
		{ "", NULL },
		{ "Common", NULL },
		{ "Zyyy", NULL },
		{ "Inherited", NULL },
		{ "Zzzz", NULL },
		{ "кириллица", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		ScriptSet set;
		g_test_message("%s", rows[i].word);
		gboolean known = script_set_from_word(rows[i].word, &set);
		g_assert_cmpint(known, ==, rows[i].codes != NULL);
		ScriptSet want = set_of(known ? rows[i].codes : "");
		g_assert_true(same(&set, &want));
	}
}

static void
reads_words(void)
{
	static const Word rows[] = {
		{ "en", "Latn" },
		{ "EN", "Latn" },
		{ "de", "Latn" },
		{ "ru", "Cyrl" },
		{ "uk", "Cyrl" },
		{ "el", "Grek" },
		{ "ja", "Hani Hira Kana" },
		{ "ko", "Hang Hani" },
		{ "zh", "Hani" },
		{ "zh-Hant", "Hani" },
		{ "zh-TW", "Hani" },
		{ "yue", "Hani" },
		{ "yi", "Hebr" },
		{ "he", "Hebr" },
		{ "iw", "Hebr" },
		{ "ar", "Arab" },
		{ "fa", "Arab" },
		{ "hi", "Deva" },
		{ "th", "Thai" },
		{ "ka", "Geor" },
		{ "hy", "Armn" },
		{ "am", "Ethi" },
		{ "lo", "Laoo" },
		{ "lao", "Laoo" },
		{ "eng", "Latn" },
		{ "pt-BR", "Latn" },
		{ "pt_BR", "Latn" },
		{ "es-419", "Latn" },
		{ "sr", "Cyrl Latn" },
		{ "sr-Latn", "Latn" },
		{ "sr-Cyrl", "Cyrl" },
		{ "sr-ME", "Cyrl Latn" },
		{ "bs", "Cyrl Latn" },
		{ "az", "Cyrl Latn" },
		{ "uz", "Cyrl Latn" },
		{ "kk", "Cyrl Latn" },
		{ "pa", "Guru Arab" },
		{ "ku", "Latn Arab" },
		{ "cnr", "Cyrl Latn" },
		{ "Cyrillic", "Cyrl" },
		{ "Grek", "Grek" },
		{ "Han", "Hani" },
		{ "Lao", "Laoo" },
		{ "Japanese", "Hani Hira Kana" },
		{ "xx", NULL },
		{ "qqq", NULL },
		{ "English", NULL },
		{ "en-", NULL },
		{ "en-foo", NULL },
		{ "en-XQ", NULL },
		{ "zh-Hanx", NULL },
		{ "zh-Zyyy", NULL },
		{ "en-US-posix-x-ab", NULL },
		{ "en@calendar=x", NULL },
		{ "-", NULL },
		{ "", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		ScriptSet set;
		g_test_message("%s", rows[i].word);
		gboolean known = script_set_from_reads(rows[i].word, &set);
		g_assert_cmpint(known, ==, rows[i].codes != NULL);
		ScriptSet want = set_of(known ? rows[i].codes : "");
		g_assert_true(same(&set, &want));
	}
}

static void
languages(void)
{
	static const char *const there[] = { "en", "PT-br", "zh-Hant", "sr-Latn", "fil", "nb", "no",
		"sh", "cnr", "es-419" };
	static const char *const not_there[] = { "zz", "xx-YY", "qaa", "deu", "iw", "english",
		"Latn", "en-", "en-XQ", "en_US", "en-US-foo", "und", "-", "" };

	for (guint i = 0; i < G_N_ELEMENTS(there); i++) {
		g_test_message("%s", there[i]);
		g_assert_true(script_is_language(there[i]));
	}
	for (guint i = 0; i < G_N_ELEMENTS(not_there); i++) {
		g_test_message("%s", not_there[i]);
		g_assert_false(script_is_language(not_there[i]));
	}
}

static void
codes_of_languages(void)
{
	static const struct {
		const char *name, *code;
	} rows[] = {
		{ "German", "de" },
		{ "english", "en" },
		{ "Norwegian Nynorsk", "nn" },
		{ "deu", "de" },
		{ "ZHO", "zh" },
		{ "srp", "sr" },
		{ "Klatschmohn", NULL },
		{ "zzz", NULL },
		{ "", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *code = script_language_code(rows[i].name);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(code, ==, rows[i].code);
		g_assert_true(code == NULL || script_is_language(code));
	}
}

static void
words_are_scripts(void)
{
	ScriptSet set;

	for (const char *const *word = script_words(); *word; word++)
		g_assert_true(script_set_from_word(*word, &set) && !script_set_is_empty(&set));
}

static void
codes(void)
{
	static const struct {
		const char *text;
		const char *codes;
	} rows[] = {
		{ "", "" },
		{ "123 !? 🎉", "" },
		{ "Ana Lima", "Latn" },
		{ "Светлана Гурьева", "Cyrl" },
		{ "昱淇王", "Hani" },
		{ "Мария Smith", "Cyrl Latn" },
		{ "Smith Мария", "Latn Cyrl" },
		{ "Smith Ян", "Latn Cyrl" },
		{ "ab вг", "Latn Cyrl" },
		{ "вг ab", "Cyrl Latn" },
		{ "𝓢𝓪𝓻𝓪", "Latn" },
		{ "Ａｎａ", "Latn" },
		{ "ᴀɴᴀ", "Latn" },
		{ "田中さくら", "Hira Hani" },
		{ "サーバー", "Kana" },
		{ "らーめん", "Hira" },
		{ "ｻｰ", "Kana" },
		{ "ーサ", "Kana" },
		{ "김민수", "Hang" },
		{ "ελ", "Grek" },
		{ "أحمد", "Arab" },
		{ "कुमार", "Deva" },
		{ "a\xFFж", "Latn Cyrl" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) list = script_codes(rows[i].text);
		g_autofree char *joined = g_strjoinv(" ", list);
		g_test_message("%s", rows[i].text);
		g_assert_cmpstr(joined, ==, rows[i].codes);
		g_assert_cmpint(script_has_letters(rows[i].text), ==, *rows[i].codes != '\0');
	}
}

static void
has_and_only(void)
{
	static const struct {
		const char *text;
		const char *set;
		gboolean has, only;
	} rows[] = {
		{ "Светлана", "Cyrl", TRUE, TRUE },
		{ "Светлана S.", "Cyrl", TRUE, FALSE },
		{ "Svetlana", "Cyrl", FALSE, FALSE },
		{ "田中さくら", "Jpan", TRUE, TRUE },
		{ "田中さくら", "Hani", TRUE, FALSE },
		{ "サーバー", "Hira", TRUE, FALSE },
		{ "サーバー", "Kana", TRUE, TRUE },
		{ "金민수", "Kore", TRUE, TRUE },
		{ "42", "Latn", FALSE, FALSE },
		{ "", "Latn", FALSE, FALSE },
		{ "Ana", "", FALSE, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		ScriptSet set = set_of(rows[i].set);
		g_test_message("%s in %s", rows[i].text, rows[i].set);
		g_assert_cmpint(script_has(rows[i].text, &set), ==, rows[i].has);
		g_assert_cmpint(script_has_only(rows[i].text, &set), ==, rows[i].only);
	}
}

static void
mixed(void)
{
	static const struct {
		const char *text;
		gboolean mixed;
	} rows[] = {
		{ "", FALSE },
		{ "42", FALSE },
		{ "Мария", FALSE },
		{ "Мария Smith", TRUE },
		{ "Linkеdln", TRUE },
		{ "田中さくらサーバー", FALSE },
		{ "金민수", FALSE },
		{ "さくら민수", TRUE },
		{ "田中 Sakura", TRUE },
		{ "ㄅ昱", FALSE },
		{ "Müller-Łuk", FALSE },
		{ "Σara", TRUE },
		{ "Anna 2 🎉", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].text);
		g_assert_cmpint(script_is_mixed(rows[i].text), ==, rows[i].mixed);
	}
}

static void
readable(void)
{
	static const struct {
		const char *name;
		const char *reads;
		int readable;
	} rows[] = {
		{ "Светлана Гурьева", "en", 0 },
		{ "Светлана Гурьева", "en ru", 1 },
		{ "Светлана Гурьева", "en Cyrillic", 1 },
		{ "Светлана Гурьева", "", 1 },
		{ "昱淇王", "en", 0 },
		{ "昱淇王", "en ja", 1 },
		{ "Ana Lima", "en de", 1 },
		{ "Ana Lima", "ja", 0 },
		{ "𝓢𝓪𝓻𝓪", "en", 1 },
		{ "", "en", -1 },
		{ "", "", -1 },
		{ "42 🎉", "en", -1 },
		{ "abЖЗ", "en", 1 }, // half is not more than half
		{ "abЖЗИ", "en", 0 },
		{ "あさ Sam", "ja", 0 }, // three of five
		{ "कुमार", "hi", 1 }, // vowel signs are no letters
		{ "Светлана (Svetlana)", "en", 1 },
		{ "Светлана Гурьева（Svetlana）", "en", 1 },
		{ "Светлана Гурьева [Sveta]", "en", 1 },
		{ "昱淇王 / Vicky", "en", 1 },
		{ "昱淇王／Vicky", "en", 1 },
		{ "昱淇王【Vicky】", "en", 1 },
		{ "昱淇王 | Vicky", "en", 1 },
		{ "Vicky / 昱淇王昱淇王", "en", 1 },
		{ "Светлана Гурьева Sv", "en", 0 },
		{ "Светлана Гурьева (HR)", "en", 0 },
		{ "Светлана Гурьева (PhD)", "en", 0 },
		{ "李娜 (Li Na)", "en", 1 },
		{ "Светлана Гурьева (MBA)", "en", 0 },
		{ "Светлана Гурьева (M.B.A.)", "en", 0 },
		{ "Светлана Гурьева / CEO", "en", 0 },
		{ "Светлана Гурьева (S)", "en", 0 },
		{ "Светлана Гурьева (ANNAB)", "en", 0 },
		{ "Светлана (Светик a)", "en", 0 },
		{ "Светлана ()", "en", 0 },
		{ "Svetlana (Светлана Гурьева)", "ru", 1 },
		{ "Svetlana Gureva (HR) (Света)", "ru", 1 },
		{ "Светлана (Svetlana", "en", 1 },
		{ "Светлана Гурьева (Recruiter)", "en", 0 },
		{ "Светлана Гурьева (Marketing Manager)", "en", 0 },
		{ "Светлана Гурьева (MBA, PhD)", "en", 0 },
		{ "Светлана Гурьева (LinkedIn)", "en", 0 },
		{ "Светлана Гурьева [CEO at Foo]", "en", 0 },
		{ "Светлана Гурьева | Berlin", "en", 0 },
		{ "Светлана Гурьева / Recruiter", "en", 0 },
		{ "Марк Лозин (Marketing)", "en", 0 },
		{ "محمد علي (Recruiter)", "en", 0 },
		{ "김민수 (Recruiter)", "en", 0 },
		{ "田中太郎 (MBA, PhD)", "en", 0 },
		{ "田中太郎 (sales at Foo)", "en", 0 },
		{ "田中太郎 (Head Of All The World)", "en", 0 },
		{ "Светлана (Vice President of Everything)", "en", 0 },
		{ "Ana Lima (Анна)", "en", 1 },
		{ "Ana (Екатерина Великая)", "en", 1 },
		{ "HR / Екатерина Великая", "en", 0 },
		{ "(HR) Екатерина Великая", "en", 0 },
		{ "(Светлана) Svetlana Gureva", "en", 1 },
		{ "田中太郎 (HR)", "en", 0 },
		{ "田中太郎 Анна (Recruiter)", "en", 0 },
		{ "Светлана Гурьева (Svetlana Gurieva)", "en", 1 },
		{ "Светлана Гурьева (Recruiter) (Svetlana)", "en", 1 },
		{ "Юрий Ким (Yuri Kim)", "en", 1 },
		{ "Юрий Ким (YURI KIM)", "en", 1 },
		{ "محمد علي (Mohammed Ali)", "en", 1 },
		{ "יוסף כהן (Yosef Cohen)", "en", 1 },
		{ "سارة (Sarah)", "en", 1 },
		{ "김민수 (Minsu Kim)", "en", 1 },
		{ "王伟 (Wang Wei)", "en", 1 },
		{ "王伟 (wang wei)", "en", 1 },
		{ "王伟 (WANG WEI)", "en", 1 },
		{ "王伟 (David Wang)", "en", 1 },
		{ "田中太郎 (Taro Tanaka)", "en", 1 },
		{ "田中太郎 (HR) (Taro)", "en", 1 },
		{ "田中さくら (T. Tanaka)", "en", 1 },
		{ "Γιώργος / Giorgos", "en", 1 },
		{ "Наталья (Natalia)", "en", 1 },
		{ "Taro Tanaka (田中太郎)", "ja", 1 },
		{ "Svetlana (Рекрутер)", "ru", 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		ScriptSet reads = reads_of(rows[i].reads);
		g_test_message("%s for %s", rows[i].name, rows[i].reads);
		g_assert_cmpint(script_readable(rows[i].name, &reads), ==, rows[i].readable);
	}
}

// However long a name is, the answer comes at once, and what stands far behind does not count.
static void
readable_is_bounded(void)
{
	ScriptSet reads = reads_of("en");
	GString *text = g_string_new("Светлана");
	for (guint i = 0; i < 100000; i++)
		g_string_append(text, "/Recruiter");
	g_assert_cmpint(script_readable(text->str, &reads), ==, 0);

	g_string_truncate(text, strlen("Светлана"));
	for (guint i = 0; i < 300; i++)
		g_string_append(text, " Ж");
	g_string_append(text, " (Svetlana)");
	g_assert_cmpint(script_readable(text->str, &reads), ==, 0);
	g_string_free(text, TRUE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/script/names and codes of scripts are known", script_names);
	g_test_add_func("/script/reads takes languages and scripts", reads_words);
	g_test_add_func("/script/a language is one that exists", languages);
	g_test_add_func("/script/a language is found by its English name", codes_of_languages);
	g_test_add_func("/script/every word to suggest is a script", words_are_scripts);
	g_test_add_func("/script/the letters tell the codes", codes);
	g_test_add_func("/script/some letter and every letter", has_and_only);
	g_test_add_func("/script/mixed is what no writing system uses together", mixed);
	g_test_add_func("/script/readable is what stands in the scripts one reads", readable);
	g_test_add_func("/script/readable looks at no more than a name", readable_is_bounded);
	return g_test_run();
}
