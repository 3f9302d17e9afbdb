// base-suggest.c - the known word nearest to a mistyped one.
#include <string.h>

#include "base/suggest.h"

static const char *const known[] = { "reads", "people", "learn", "digest", "users-cached",
	"pattern-time", "on", "読む人", NULL };

static const struct {
	const char *label;
	const char *word;
	const char *nearest;
} rows[] = {
	{ "a letter too few", "reds", "reads" },
	{ "a letter too many", "readss", "reads" },
	{ "another letter", "raads", "reads" },
	{ "swapped neighbours count once", "raeds", "reads" },
	{ "capitals do not count", "READS", "reads" },
	{ "two edits are too many for five letters", "raedz", NULL },
	{ "two edits in six letters", "popple", "people" },
	{ "three edits in a long word", "uzers-kached", "users-cached" },
	{ "three edits", "paterm-tim", "pattern-time" },
	{ "four edits are too many", "batterm-dine", NULL },
	{ "a word of two letters", "of", "on" },
	{ "nothing of a word of one letter is left", "x", NULL },
	{ "characters, not bytes", "読む木", "読む人" },
	{ "nothing near", "quota", NULL },
	{ "empty", "", NULL },
	{ "not UTF-8", "read\xff", NULL },
	{ "endless", "readsreadsreadsreadsreadsreadsreadsreadsreadsreads", NULL },
};

static void
test_word(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(suggest_word(rows[i].word, known), ==, rows[i].nearest);
	}
}

static void
test_nearest(void)
{
	static const char *const near[] = { "patterns", "pattern", "patter", NULL };

	g_assert_cmpstr(suggest_word("pattern", near), ==, "pattern");
	g_assert_cmpstr(suggest_word("patternss", near), ==, "patterns");
}

static void
test_phrase(void)
{
	static const char *const few[] = { "observe", "act", NULL };
	g_autofree char *near = suggest_phrase("obsreve", few);
	g_autofree char *far = suggest_phrase("tempfail", few);

	g_assert_cmpstr(near, ==, "did you mean 'observe'?");
	g_assert_cmpstr(far, ==, "write one of: observe, act");
}

static void
test_long_phrase(void)
{
	const char *many[101] = { NULL };

	for (guint i = 0; i < 100; i++)
		many[i] = "word";
	g_autofree char *phrase = suggest_phrase("else", many);
	g_assert_cmpuint(strlen(phrase), <, 200);
	g_assert_true(g_str_has_suffix(phrase, "word, word ..."));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/suggest/a slip of the fingers finds its word", test_word);
	g_test_add_func("/suggest/the nearest word wins", test_nearest);
	g_test_add_func("/suggest/the phrase names the word, or all words", test_phrase);
	g_test_add_func("/suggest/a long list is not written out", test_long_phrase);
	return g_test_run();
}
