// control-mbox.c - tests of control/mbox: which mails an mbox file holds.
#include "control/mbox.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define DATE "Mon Nov 23 03:38:00 2026"
#define FROM "From a@x.example " DATE "\n"
#define BLOCK (256 * 1024) // mbox.c reads so much at once

static Source *
source_with(const char *text, gsize length)
{
	g_autofree char *path = NULL;
	int descriptor = g_file_open_tmp("mbox-XXXXXX", &path, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(descriptor, >=, 0);
	close(descriptor);
	g_assert_true(g_file_set_contents(path, text, (gssize)length, NULL));
	Source *source = source_open(path, &error);
	g_assert_no_error(error);
	g_unlink(path);
	return source;
}

static GString *
bytes_of(const Source *source, const MboxMail *mail)
{
	GString *bytes = g_string_new(NULL);

	g_string_set_size(bytes, mail->length);
	g_assert_cmpint(source_read(source, mail->offset, bytes->str, mail->length, NULL), ==,
		mail->length);
	g_assert_true(mbox_unquote(bytes, TRUE));
	return bytes;
}

typedef struct {
	guint line;
	const char *text;
} Wanted;

static const struct {
	const char *label;
	const char *file;
	Wanted mails[4]; // none: it is no mbox
} rows[] = {
	{ "one mail", FROM "A: 1\n\nx\n", { { 1, "A: 1\n\nx\n" } } },
	{ "two mails", FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny\n",
		{ { 1, "A: 1\n\nx\n" }, { 6, "B: 2\n\ny\n" } } },
	{ "CR LF", "From a " DATE "\r\nA: 1\r\n\r\nx\r\n\r\nFrom a " DATE "\r\nB: 2\r\n\r\n",
		{ { 1, "A: 1\r\n\r\nx\r\n" }, { 6, "B: 2\r\n" } } },
	{ "empty lines before the first mail", "\n\r\n" FROM "A: 1\n\nx\n",
		{ { 3, "A: 1\n\nx\n" } } },
	{ "no line end at the end", FROM "A: 1\n\nx", { { 1, "A: 1\n\nx" } } },
	{ "a first line without a date", "From nobody\nA: 1\n\nx\n", { { 1, "A: 1\n\nx\n" } } },
	{ "one quoted line", FROM "A: 1\n\n>From here\n", { { 1, "A: 1\n\nFrom here\n" } } },
	{ "quoted twice", FROM "A: 1\n\n>>From here\n", { { 1, "A: 1\n\n>From here\n" } } },
	{ "quoted and dated", FROM "A: 1\n\n>" FROM "B: 2\n\n",
		{ { 1, "A: 1\n\n" FROM "B: 2\n" } } },
	{ "no quote of this kind", FROM "A: 1\n\n> From here\n>From\n>Fromage\n",
		{ { 1, "A: 1\n\n> From here\n>From\n>Fromage\n" } } },
	{ "a sentence", FROM "A: 1\n\nx\n\nFrom here on it rains\n",
		{ { 1, "A: 1\n\nx\n\nFrom here on it rains\n" } } },
	{ "a sentence with half a date", FROM "A: 1\n\nx\n\nFrom Mon Nov 23 it rains till 2027\n",
		{ { 1, "A: 1\n\nx\n\nFrom Mon Nov 23 it rains till 2027\n" } } },
	{ "no empty line between", FROM "A: 1\n\nx\n" FROM "B: 2\n\ny\n",
		{ { 1, "A: 1\n\nx\n" }, { 5, "B: 2\n\ny\n" } } },
	{ "a date in the middle of a paragraph", FROM "A: 1\n\nx\n" FROM "y\n",
		{ { 1, "A: 1\n\nx\n" FROM "y\n" } } },
	{ "dates as others write them",
		FROM "A: 1\n\n\nFrom - Mon, 23 Nov 2026 3:38:00 +0100\nB: 2\n\n\n"
		     "From 12@xxx Mon Nov 23 03:38:00 +0000 2026\nC: 3\n\n\n"
		     "From ???@??? 23-Nov-2026 03:38\nD: 4\n\n\n",
		{ { 1, "A: 1\n\n" }, { 5, "B: 2\n\n" }, { 9, "C: 3\n\n" }, { 13, "D: 4\n\n" } } },
	{ "a quoted line before the headers", FROM ">From b " DATE "\nA: 1\n\nx\n",
		{ { 1, "A: 1\n\nx\n" } } },
	{ "two From lines before the headers", FROM "From b " DATE "\nA: 1\n\nx\n",
		{ { 1, "A: 1\n\nx\n" } } },
	{ "From lines only", FROM "\n" FROM, { { 1, "" }, { 3, "" } } },
	{ "empty", "", { { 0, NULL } } },
	{ "empty lines", "\n\n\n", { { 0, NULL } } },
	{ "a mail", "A: 1\n\nx\n\n" FROM "B: 2\n", { { 0, NULL } } },
	{ "From in the second line", "hello\n" FROM "B: 2\n", { { 0, NULL } } },
	{ "a header From", "From: a@x.example\n\nx\n", { { 0, NULL } } },
};

static void
test_mails(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Source) source = source_with(rows[i].file, strlen(rows[i].file));
		g_autoptr(GError) error = NULL;
		g_autoptr(Mbox) mbox = mbox_new(source, &error);
		MboxMail mail;

		g_test_message("%s", rows[i].label);
		g_assert_no_error(error);
		g_assert_true((mbox != NULL) == (rows[i].mails[0].text != NULL));
		if (mbox == NULL)
			continue;
		for (guint k = 0; k < 4 && rows[i].mails[k].text != NULL; k++) {
			g_assert_cmpint(mbox_next(mbox, &mail, &error), ==, 1);
			g_autoptr(GString) bytes = bytes_of(source, &mail);
			g_assert_cmpuint(mail.line, ==, rows[i].mails[k].line);
			g_assert_cmpstr(bytes->str, ==, rows[i].mails[k].text);
		}
		g_assert_cmpint(mbox_next(mbox, &mail, &error), ==, 0);
		g_assert_cmpint(mbox_next(mbox, &mail, &error), ==, 0);
	}
}

// The line that parts two mails, wherever a block ends; once in short lines, once in a single one.
static void
check_border(gsize first_length, const char *filling)
{
	g_autoptr(GString) file = g_string_new(FROM "A: 1\n\n");
	MboxMail one, two, none;

	while (file->len + strlen(filling) <= first_length)
		g_string_append(file, filling);
	while (file->len < first_length)
		g_string_append_c(file, '-');
	g_string_append(file, "\n\n");
	gsize border = file->len;
	g_string_append(file, FROM "B: 2\n\ny\n");
	g_autoptr(Source) source = source_with(file->str, file->len);
	g_autoptr(Mbox) mbox = mbox_new(source, NULL);

	g_assert_cmpint(mbox_next(mbox, &one, NULL), ==, 1);
	g_assert_cmpint(mbox_next(mbox, &two, NULL), ==, 1);
	g_assert_cmpint(mbox_next(mbox, &none, NULL), ==, 0);
	g_assert_cmpuint(one.length, ==, border);
	g_assert_cmpuint(two.offset, ==, border);
	g_assert_cmpuint(two.length, ==, file->len - border);
	g_autoptr(GString) bytes = bytes_of(source, &two);
	g_assert_cmpstr(bytes->str, ==, "B: 2\n\ny\n");
}

static void
test_borders(void)
{
	for (gsize length = BLOCK - 60; length < BLOCK + 4; length++) {
		check_border(length, "some words\n");
		check_border(length, "some words ");
	}
	check_border(3 * BLOCK + 7, "some words ");
	check_border(2 * BLOCK - 1, "\n");
}

static void
test_nul(void)
{
	static const char file[] = FROM "A: 1\n\n\0x\n\n" FROM "B: 2\n\n\0\n>From \0\n\n";
	g_autoptr(Source) source = source_with(file, sizeof file - 1);
	g_autoptr(Mbox) mbox = mbox_new(source, NULL);
	MboxMail mail;

	g_assert_cmpint(mbox_next(mbox, &mail, NULL), ==, 1);
	g_assert_cmpint(mbox_next(mbox, &mail, NULL), ==, 1);
	g_autoptr(GString) bytes = bytes_of(source, &mail);
	g_assert_cmpmem(bytes->str, bytes->len, "B: 2\n\n\0\nFrom \0\n", 15);
	g_assert_cmpint(mbox_next(mbox, &mail, NULL), ==, 0);
}

// Of the beginning of a mail nothing is cut but its "From " line.
static void
test_part(void)
{
	g_autoptr(GString) part = g_string_new(FROM "A: 1\n\n");
	g_autoptr(GString) other = g_string_new("A: 1\n\n");

	g_assert_true(mbox_unquote(part, FALSE));
	g_assert_cmpstr(part->str, ==, "A: 1\n\n");
	g_assert_false(mbox_unquote(other, FALSE));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mbox/each kind of file gives its mails", test_mails);
	g_test_add_func("/mbox/a mail may begin wherever a block ends", test_borders);
	g_test_add_func("/mbox/bytes of nul stay", test_nul);
	g_test_add_func("/mbox/the beginning of a mail is unquoted as well", test_part);
	return g_test_run();
}
