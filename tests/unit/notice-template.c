// notice-template.c - tests of notice/template: what fits, what the holes take, what is refused.
#include "notice/template.h"

#include <string.h>

#include "base/failure.h"

static Template *
template_of(const char *source, TemplateForm form)
{
	g_autoptr(GError) error = NULL;
	Template *template = template_new(source, form, &error);

	g_assert_no_error(error);
	return template;
}

static gboolean
fits(const char *source, const char *line, TemplateMatch *match)
{
	g_autoptr(Template) template = template_of(source, TEMPLATE_LINE);
	g_autoptr(TemplateText) text = template_text_new(&line, 1);

	return template_matches(template, text, match);
}

static const struct {
	const char *label;
	const char *source;
	const char *text;
	const char *inviter; // what {inviter} takes; NULL: the text does not fit
} lines[] = {
	{ "a name at the start", "{inviter} wants to be friends", "Mira Oss wants to be friends",
		"Mira Oss" },
	{ "a name in the middle", "Hi, {inviter} is waiting", "hi, MIRA OSS is WAITING",
		"MIRA OSS" },
	{ "a name at the end", "Please add {inviter}", "Please add Mira Oss", "Mira Oss" },
	{ "as little as it can", "{inviter} and {any}", "Mira and Bo and Tom", "Mira" },
	{ "as much as it must", "{inviter} and Tom", "Mira and Tom and Tom", "Mira and Tom" },
	{ "glued particles", "{inviter}さんから招待", "佐藤 光さんから招待", "佐藤 光" },
	{ "apostrophes are one", "I’d like to add {inviter}", "I'd like to add Ana", "Ana" },
	{ "the other way round", "I'd like to add {inviter}", "I´d like to add Ana", "Ana" },
	{ "a name keeps its own", "{inviter} says hi", "Séan O’Neil says hi", "Séan O’Neil" },
	{ "dashes are one", "Join - {inviter}", "join — Ana", "Ana" },
	{ "quotes are one", "\"Hi\" from {inviter}", "„hi“ from Ana", "Ana" },
	{ "a blank of no break", "{inviter} : bonjour", "Ana\u00a0: bonjour", "Ana" },
	{ "an ellipsis is dots", "{inviter} waits…", "Ana waits...", "Ana" },
	{ "dots are an ellipsis", "{inviter} is ... waiting", "Ana is … waiting", "Ana" },
	{ "a full stop may be missing", "{inviter} waits.", "Ana waits", "Ana" },
	{ "a full stop may be there", "{inviter} waits", "Ana waits.", "Ana" },
	{ "or several", "{inviter} waits", "Ana waits...", "Ana" },
	{ "or another script's", "{inviter}が待つ。", "Anaが待つ", "Ana" },
	{ "or that for a dot", "{inviter}が待つ", "Anaが待つ。", "Ana" },
	{ "an ideographic stop inside", "招待です。{inviter}より", "招待です。光より", "光" },
	{ "a stop behind a hole", "Please add {inviter}.", "Please add Ana Oss.", "Ana Oss" },
	{ "that is missing", "Please add {inviter}.", "Please add Ana Oss", "Ana Oss" },
	{ "a name with a stop", "Please add {inviter}", "Please add Ana Oss Jr.", "Ana Oss Jr." },
	{ "final sigma", "ΑΝΝΑΣ {inviter}", "Άννας x", NULL },
	{ "final sigma in capitals", "ΦΙΛΟΣ {inviter}", "φιλος Άννα", "Άννα" },
	{ "capital letters beyond ASCII", "ПРИВЕТ, {inviter}", "привет, Аня", "Аня" },
	{ "a brace in the text", "a } b {inviter}", "a } b Ana", "Ana" },
	{ "a pattern's characters", ".* [{inviter}] (x)", ".* [Ana] (x)", "Ana" },
	{ "nothing else is a pattern", ".* {inviter}", "xx Ana", NULL },
	{ "a '|' in one line is itself", "{inviter} | Mail", "Ana | Mail", "Ana" },
	{ "a hole of blanks", "To {inviter} x", "To   x", NULL },
	{ "a hole of nothing", "To {inviter}", "To ", NULL },
	{ "text before", "{inviter} waits", "x", NULL },
	{ "text behind", "Ana {inviter} waits", "Ana Bo waits, or not", NULL },
	{ "the text ends early", "{inviter} wants to be friends", "Ana wants to be", NULL },
	{ "an empty text", "{inviter} waits", "", NULL },
	{ "only the literal", "{inviter} waits", " waits", NULL },
};

static void
test_lines(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_auto(TemplateMatch) match = { { NULL } };

		g_test_message("%s", lines[i].label);
		g_assert_cmpint(
			fits(lines[i].source, lines[i].text, &match), ==, lines[i].inviter != NULL);
		g_assert_cmpstr(match.values[HOLE_INVITER], ==, lines[i].inviter);
	}
}

static const struct {
	const char *text;
	const char *count;
} counts[] = {
	{ "3 others", "3" },
	{ "500+ others", "500+" },
	{ "1,234 others", "1,234" },
	{ "1 234 others", "1 234" },
	{ "1’234 others", "1’234" },
	{ "١٢ others", "١٢" },
	{ "many others", NULL },
	{ "3 nice others", NULL },
	{ "+ others", NULL },
	{ "-3 others", NULL },
	{ "Ĭ others", NULL }, // U+012C: its low byte is a comma
	{ " others", NULL },
};

static void
test_counts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
		g_auto(TemplateMatch) match = { { NULL } };

		g_test_message("%s", counts[i].text);
		g_assert_cmpint(fits("{count} others", counts[i].text, &match), ==,
			counts[i].count != NULL);
		g_assert_cmpstr(match.values[HOLE_COUNT], ==, counts[i].count);
	}
}

static void
test_all_holes(void)
{
	g_auto(TemplateMatch) match = { { NULL } };

	g_assert_true(fits(
		"{recipient}, {inviter} ({headline} at {company}; {mutual} shared) in {group}: "
		"{any}/{any}",
		"Bo, Ana (Baker at Oven; 7 shared) in Bread: x/y", &match));
	g_assert_cmpstr(match.values[HOLE_RECIPIENT], ==, "Bo");
	g_assert_cmpstr(match.values[HOLE_INVITER], ==, "Ana");
	g_assert_cmpstr(match.values[HOLE_HEADLINE], ==, "Baker");
	g_assert_cmpstr(match.values[HOLE_COMPANY], ==, "Oven");
	g_assert_cmpstr(match.values[HOLE_MUTUAL], ==, "7");
	g_assert_cmpstr(match.values[HOLE_GROUP], ==, "Bread");
	g_assert_null(match.values[HOLE_NOTE]);
	g_assert_null(match.values[HOLE_COUNT]);
}

static const char *const body[] = {
	"Hi Bo",
	"I'd like to join your network.",
	"Ana Oss",
	"Baker at Oven",
	"View profile: https://example.com/ana",
	"Ana's note",
	"first line",
	"second line",
	"Reply",
};

static int
find(const char *source, TemplateMatch *match)
{
	g_autoptr(Template) template = template_of(source, TEMPLATE_LINES);
	g_autoptr(TemplateText) text = template_text_new(body, G_N_ELEMENTS(body));

	return template_find(template, text, match);
}

static void
test_find(void)
{
	static const struct {
		const char *source;
		int line;
	} rows[] = {
		{ "hi {any}", 0 }, { "I’d like to join your network", 1 },
		{ "like to join your network", -1 }, // not from a line's start
		{ "I'd like to join", -1 }, // not to a line's end
		{ "Reply", 8 }, { "Ana Oss | {any} | View profile: {any}", 2 },
		{ "Ana Oss | View profile: {any}", -1 }, { "Reply | {any}", -1 },
		{ "{any} | {any}'s note", 4 }, { "{inviter} and Reply", -1 },
		{ "Hi {any} your network", -1 }, // a hole stays in its line
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].source);
		g_assert_cmpint(find(rows[i].source, NULL), ==, rows[i].line);
	}
}

static void
test_note(void)
{
	g_auto(TemplateMatch) match = { { NULL } };

	g_assert_cmpint(find("{inviter}'s note | {note} | Reply", &match), ==, 5);
	g_assert_cmpstr(match.values[HOLE_INVITER], ==, "Ana");
	g_assert_cmpstr(match.values[HOLE_NOTE], ==, "first line\nsecond line");
}

static gboolean
note_of(guint n_lines)
{
	g_autoptr(GPtrArray) array = g_ptr_array_new();
	g_autoptr(Template) template = template_of("Note | {note} | Reply", TEMPLATE_LINES);

	g_ptr_array_add(array, (gpointer) "Note");
	for (guint i = 0; i < n_lines; i++)
		g_ptr_array_add(array, (gpointer) "words");
	g_ptr_array_add(array, (gpointer) "Reply");
	g_autoptr(TemplateText) text =
		template_text_new((const char *const *)array->pdata, array->len);
	return template_matches(template, text, NULL);
}

static void
test_long_note(void)
{
	g_assert_true(note_of(1));
	g_assert_true(note_of(TEMPLATE_NOTE_LINES));
	g_assert_false(note_of(TEMPLATE_NOTE_LINES + 1));
	g_assert_false(note_of(0));
}

static void
test_no_lines(void)
{
	g_autoptr(TemplateText) text = template_text_new(NULL, 0);
	g_autoptr(Template) hole = template_of("{any}", TEMPLATE_LINES);
	g_autoptr(Template) literal = template_of("x", TEMPLATE_LINES);

	g_assert_cmpint(template_find(hole, text, NULL), ==, -1);
	g_assert_cmpint(template_find(literal, text, NULL), ==, -1);
	g_assert_false(template_matches(hole, text, NULL));
}

static char *
repeat(const char *piece, guint times, const char *end)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < times; i++)
		g_string_append(text, piece);
	return g_string_free(g_string_append(text, end), FALSE);
}

// Each would take hours by trying everything.
static void
test_effort(void)
{
	static const struct {
		const char *source;
		const char *piece;
	} rows[] = {
		{ "{any}a{any}a{any}a{any}a{any}a{any}a{any}b", "a" },
		{ "{any} {any} {any} {any} {any} {any} {inviter}!", "x " },
		{ "{count} {any}1{any}1{any}1{any}1{mutual}!", "1 " },
		{ "{any}.", "." },
		{ "{any}.{any}.{any}.{any}.{any}!", "." },
		{ "{any}..", ".x" },
		{ "{inviter} {headline} {company} {group} {note} {any}!", "ab " },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = repeat(rows[i].piece, 60000, "x?");

		// That it comes to an end at all is what unbounded effort would miss.
		g_test_message("%s", rows[i].source);
		fits(rows[i].source, text, NULL);
	}
}

static void
test_effort_of_bodies(void)
{
	g_autofree char *line = repeat("a", 2000, "");
	g_autoptr(GPtrArray) array = g_ptr_array_new();
	g_autoptr(Template) template =
		template_of("{any}a{any}a{any}a{note}a{inviter}b", TEMPLATE_LINES);

	for (guint i = 0; i < 1000; i++)
		g_ptr_array_add(array, line);
	g_autoptr(TemplateText) text =
		template_text_new((const char *const *)array->pdata, array->len);
	g_assert_cmpint(template_find(template, text, NULL), ==, -1);
}

// A subject of ordinary length must not run into the bound.
static void
test_enough_effort(void)
{
	g_autofree char *words = repeat("word ", 180, "and Ana wants to be friends with Bo.");

	g_assert_true(
		fits("{any} and {inviter} wants to be friends with {recipient}", words, NULL));
}

static void
test_refused(void)
{
	static const struct {
		TemplateForm form;
		const char *source;
		const char *message;
	} rows[] = {
		{ TEMPLATE_LINE, "", "*empty*" },
		{ TEMPLATE_LINE, "...", "*empty*" },
		{ TEMPLATE_LINE, "。", "*empty*" },
		{ TEMPLATE_LINE, "{inviter", "*'{' without its '}'*" },
		{ TEMPLATE_LINE, "a {", "*'{' without its '}'*" },
		{ TEMPLATE_LINE, "{}", "unknown hole {}; write one of {any} {inviter}*" },
		{ TEMPLATE_LINE, "{inviters}", "unknown hole {inviters}*" },
		{ TEMPLATE_LINE, "{Inviter}", "unknown hole {Inviter}*" },
		{ TEMPLATE_LINE, "{ inviter }", "unknown hole { inviter }*" },
		{ TEMPLATE_LINE, "{inv{iter}}", "unknown hole {inv{iter}*" },
		{ TEMPLATE_LINE, "{inviter}{group}", "nothing stands between {group}*" },
		{ TEMPLATE_LINE, "{any}{any}", "nothing stands between {any}*" },
		{ TEMPLATE_LINE, "{group} and {group}", "{group} stands here twice*" },
		{ TEMPLATE_LINES, "| a", "*'|' stands between two lines*" },
		{ TEMPLATE_LINES, "a |", "*'|' stands between two lines*" },
		{ TEMPLATE_LINES, "|", "*'|' stands between two lines*" },
		{ TEMPLATE_LINES, "a |  | b", "nothing stands between two '|'*" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;

		g_test_message("'%s'", rows[i].source);
		g_assert_null(template_new(rows[i].source, rows[i].form, &error));
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_test_message("%s", error->message);
		g_assert_true(g_pattern_match_simple(rows[i].message, error->message));
	}
}

static void
test_source(void)
{
	g_autoptr(Template) template = template_of("{inviter} waits…", TEMPLATE_LINE);

	g_assert_cmpstr(template_source(template), ==, "{inviter} waits…");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/template/a line fits or not, and a hole takes the name", test_lines);
	g_test_add_func("/template/count takes digits with separators only", test_counts);
	g_test_add_func("/template/every hole takes its own", test_all_holes);
	g_test_add_func("/template/lines are found from a start to an end", test_find);
	g_test_add_func("/template/a note goes over line ends, which become blanks", test_note);
	g_test_add_func("/template/a note has a longest length", test_long_note);
	g_test_add_func("/template/nothing is found in nothing", test_no_lines);
	g_test_add_func("/template/a hostile subject comes to an end", test_effort);
	g_test_add_func("/template/a hostile body comes to an end", test_effort_of_bodies);
	g_test_add_func("/template/a long subject is no hostile one", test_enough_effort);
	g_test_add_func("/template/what makes no sense is refused", test_refused);
	g_test_add_func("/template/a template keeps its source", test_source);
	return g_test_run();
}
