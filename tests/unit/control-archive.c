// control-archive.c - tests of control/archive: the walk over mails in mailboxes.
#include "control/archive.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"
#include "fixture.h"

#define NOBODY 65534
#define FROM "From a@x.example Mon Nov 23 03:38:00 2026\n"

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	fixture_open(fixture);
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	fixture_close(fixture);
}

static void
link_to(const Fixture *fixture, const char *target, const char *name)
{
	g_autofree char *path = path_in(fixture, name);

	g_assert_cmpint(symlink(target, path), ==, 0);
}

static Archive *
open_one(const Fixture *fixture, const char *name, ArchiveDepth depth)
{
	g_autofree char *path = path_in(fixture, name);
	const char *mailboxes[] = { path, NULL };

	return archive_new(mailboxes, depth);
}

// "inbox/cur/1 inbox/mbox:17 inbox/x!": names below the folder, lines, and what can't be read.
// Caller frees.
static char *
walk(const Fixture *fixture, Archive *archive)
{
	GString *said = g_string_new(NULL);
	gsize prefix = strlen(fixture->folder) + 1;

	for (;;) {
		g_autoptr(ArchiveMail) mail = archive_next(archive);
		if (mail == NULL)
			break;
		g_autoptr(GString) bytes = archive_mail_headers(mail, NULL);

		g_string_append(said, said->len == 0 ? "" : " ");
		g_string_append(said, mail->file + prefix);
		if (mail->line > 0)
			g_string_append_printf(said, ":%u", mail->line);
		if (bytes == NULL)
			g_string_append_c(said, '!');
	}
	return g_string_free(said, FALSE);
}

static void
check_walk(const Fixture *fixture, const char *name, ArchiveDepth depth, const char *wanted)
{
	g_autoptr(Archive) archive = open_one(fixture, name, depth);
	g_autofree char *said = walk(fixture, archive);

	g_assert_cmpstr(said, ==, wanted);
}

// --- which mails --------------------------------------------------------------------------------

static void
test_maildir(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "M/cur/10.x:2,S", "A: 1\n\n");
	put(fixture, "M/cur/9.x:2,S", FROM "A: 1\n\n" FROM "B: 2\n\n");
	put(fixture, "M/cur/.hidden", "A: 1\n\n");
	put(fixture, "M/cur/folder/1", "A: 1\n\n");
	put(fixture, "M/new/11.x", "A: 1\n\n");
	put(fixture, "M/tmp/12.x", "A: 1\n\n");
	put(fixture, "M/dovecot.index", "x");
	put(fixture, "M/.Sub/cur/1.x", "A: 1\n\n");
	put(fixture, "M/.Sub.Deep/new/2.x", "A: 1\n\n");
	put(fixture, "M/Other/cur/3.x", "A: 1\n\n");
	put(fixture, "M/.none/4.x", "A: 1\n\n");
	check_walk(fixture, "M", ARCHIVE_FOLDER, "M/cur/9.x:2,S M/cur/10.x:2,S M/new/11.x");
	check_walk(fixture, "M", ARCHIVE_FOLDERS,
		"M/cur/9.x:2,S M/cur/10.x:2,S M/new/11.x M/.Sub/cur/1.x M/.Sub.Deep/new/2.x "
		"M/Other/cur/3.x");
}

static void
test_folder(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "F/a.eml", "A: 1\n\n");
	put(fixture, "F/b.EML", FROM "A: 1\n\n" FROM "B: 2\n\n");
	put(fixture, "F/inner/c", "A: 1\n\n");
	put(fixture, "F/inner/d", FROM "A: 1\n\n" FROM "B: 2\n\n");
	put(fixture, "F/inner/empty", "");
	put(fixture, "F/inner/empty.eml", "");
	put(fixture, "F/.hidden/e.eml", "A: 1\n\n");
	put(fixture, "F/.f.eml", "A: 1\n\n");
	put(fixture, "F/M/cur/1", "A: 1\n\n");
	put(fixture, "F/.M/cur/2", "A: 1\n\n");
	check_walk(fixture, "F", ARCHIVE_FOLDER,
		"F/.M/cur/2 F/M/cur/1 F/a.eml F/b.EML F/inner/c F/inner/d:1 F/inner/d:4 "
		"F/inner/empty.eml");
}

static void
test_file(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "a.eml", "A: 1\n\n" FROM "B: 2\n\n");
	put(fixture, "b.eml", FROM "A: 1\n\nx\n\n" FROM "B: 2\n\n");
	put(fixture, "empty", "");
	check_walk(fixture, "a.eml", ARCHIVE_FOLDER, "a.eml");
	check_walk(fixture, "b.eml", ARCHIVE_FOLDER, "b.eml:1 b.eml:6");
	check_walk(fixture, "empty", ARCHIVE_FOLDER, "");
	check_walk(fixture, "none", ARCHIVE_FOLDER, "none!");
}

static void
test_links(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "away/a.eml", "A: 1\n\n");
	put(fixture, "F/inner/b.eml", "A: 1\n\n");
	link_to(fixture, "../away/a.eml", "F/a.eml");
	link_to(fixture, "..", "F/inner/loop");
	link_to(fixture, "../away", "F/away");
	link_to(fixture, "itself.eml", "F/itself.eml");
	link_to(fixture, "F", "named");
	put(fixture, "M/new/1", "A: 1\n\n");
	link_to(fixture, "../away", "M/cur");
	check_walk(fixture, "F", ARCHIVE_FOLDER, "F/a.eml F/inner/b.eml F/itself.eml!");
	check_walk(fixture, "named", ARCHIVE_FOLDER,
		"named/a.eml named/inner/b.eml named/itself.eml!");
	check_walk(fixture, "M", ARCHIVE_FOLDERS, "M/cur/a.eml M/new/1");
}

static void
check_two(const Fixture *fixture, const char *one, const char *other, const char *wanted)
{
	g_autofree char *first = path_in(fixture, one);
	g_autofree char *second = path_in(fixture, other);
	const char *mailboxes[] = { first, second, NULL };
	g_autoptr(Archive) archive = archive_new(mailboxes, ARCHIVE_FOLDERS);
	g_autofree char *names = walk(fixture, archive);

	g_assert_cmpstr(names, ==, wanted);
}

static void
test_twice(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "M/new/1", "A: 1\n\n");
	put(fixture, "M/.Sub/new/2", "A: 1\n\n");
	put(fixture, "N/new/3", "A: 1\n\n");
	put(fixture, "a.eml", "A: 1\n\n");
	link_to(fixture, "M", "again");
	check_two(fixture, "M", "M", "M/new/1 M/.Sub/new/2");
	check_two(fixture, "M", "M/.Sub/", "M/new/1 M/.Sub/new/2");
	check_two(fixture, "M/.Sub", "M", "M/.Sub/new/2 M/new/1");
	check_two(fixture, "again", "M", "again/new/1 again/.Sub/new/2");
	check_two(fixture, "a.eml", "a.eml", "a.eml");
	check_two(fixture, "M/.Sub", "N", "M/.Sub/new/2 N/new/3");
	check_two(fixture, "none", "none", "none! none!");
}

static void
test_left_out(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "M/new/1", "A: 1\n\n");
	put(fixture, "M/.Sub/new/2", "A: 1\n\n");
	put(fixture, "M/Other/cur/3", "A: 1\n\n");
	put(fixture, "M/.none/4", "A: 1\n\n");
	g_autoptr(Archive) one = open_one(fixture, "M", ARCHIVE_FOLDER);
	g_autoptr(Archive) all = open_one(fixture, "M", ARCHIVE_FOLDERS);
	g_assert_cmpuint(archive_left_out(one), ==, 2);
	g_assert_cmpuint(archive_left_out(all), ==, 0);
}

static void
test_size(Fixture *fixture, gconstpointer unused)
{
	guint64 size = 0;

	put(fixture, "F/a.eml", "A: 1\n\nx\n");
	put(fixture, "F/b", FROM "A: 1\n\nx\n\n" FROM "B: 2\n\n");
	put(fixture, "F/c", "C: 1\n\n");
	g_autoptr(Archive) archive = open_one(fixture, "F", ARCHIVE_FOLDER);
	for (;;) {
		g_autoptr(ArchiveMail) mail = archive_next(archive);
		if (mail == NULL)
			break;
		size += mail->size;
	}
	g_assert_cmpuint(size, >, 0);
	g_assert_cmpuint(size, ==, archive_size(archive));
}

// --- what can't be read -------------------------------------------------------------------------

static void
check_refused(ArchiveMail *mail, FailureCode code)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) bytes = archive_mail_headers(mail, &error);

	g_assert_null(bytes);
	g_assert_error(error, FAILURE, (int)code);
}

// It would keep us waiting for ever.
static void
test_fifo(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "M/new/1.fifo");

	put(fixture, "M/new/2", "A: 1\n\n");
	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	g_autoptr(Archive) archive = open_one(fixture, "M", ARCHIVE_FOLDER);
	g_autoptr(ArchiveMail) fifo = archive_next(archive);
	check_refused(fifo, FAILURE_MISTAKE);
	check_walk(fixture, "M", ARCHIVE_FOLDER, "M/new/1.fifo! M/new/2");
	// The same where the first line says what a file is.
	check_walk(fixture, "M/new", ARCHIVE_FOLDER, "M/new/1.fifo! M/new/2");
}

static void
become(uid_t uid)
{
	if (getuid() == 0)
		g_assert_cmpint(seteuid(uid), ==, 0);
}

static void
forbid(const Fixture *fixture, const char *name, int mode)
{
	g_autofree char *path = path_in(fixture, name);

	g_assert_cmpint(g_chmod(path, mode), ==, 0);
}

static void
test_unreadable(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "M/cur/1", "A: 1\n\n");
	put(fixture, "M/cur/2", "A: 1\n\n");
	put(fixture, "M/.Sub/cur/3", "A: 1\n\n");
	put(fixture, "closed/a.eml", "A: 1\n\n");
	forbid(fixture, "M/cur/1", 0);
	put(fixture, "M/.Shut/cur/4", "A: 1\n\n");
	forbid(fixture, "M/.Sub/cur", 0);
	forbid(fixture, "M/.Shut", 0);
	forbid(fixture, "closed", 0);
	become(NOBODY);
	check_walk(fixture, "M", ARCHIVE_FOLDERS, "M/cur/1! M/cur/2 M/.Shut! M/.Sub/cur!");
	check_walk(fixture, "closed", ARCHIVE_FOLDERS, "closed!");
	g_autoptr(Archive) archive = open_one(fixture, "M", ARCHIVE_FOLDER);
	g_autoptr(ArchiveMail) mail = archive_next(archive);
	check_refused(mail, FAILURE_SYSTEM);
	g_assert_false(mail->is_named);
	g_autoptr(Archive) closed = open_one(fixture, "closed", ARCHIVE_FOLDER);
	g_autoptr(ArchiveMail) named = archive_next(closed);
	g_assert_true(named->is_named);
	become(0);
	forbid(fixture, "closed", 0755);
	forbid(fixture, "M/.Sub/cur", 0755);
	forbid(fixture, "M/.Shut", 0755);
}

// Mails are moved and deleted while we walk.
static void
test_vanished(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "M/new/1");

	put(fixture, "M/new/1", "A: 1\n\n");
	put(fixture, "M/new/2", "A: 1\n\n");
	g_autoptr(Archive) archive = open_one(fixture, "M", ARCHIVE_FOLDER);
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_autoptr(ArchiveMail) one = archive_next(archive);
	check_refused(one, FAILURE_ABSENT);
	g_autofree char *rest = walk(fixture, archive);
	g_assert_cmpstr(rest, ==, "M/new/2");
}

static void
test_mbox_changed(Fixture *fixture, gconstpointer unused)
{
	static const int lengths[] = { 0, 3, 60 };
	g_autofree char *path = path_in(fixture, "mbox");

	for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
		put(fixture, "mbox", FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny\n");
		g_autoptr(Archive) archive = open_one(fixture, "mbox", ARCHIVE_FOLDER);
		g_autoptr(ArchiveMail) one = archive_next(archive);
		g_autoptr(ArchiveMail) two = archive_next(archive);
		g_assert_cmpint(truncate(path, lengths[i]), ==, 0);
		check_refused(two, FAILURE_ABSENT);
		g_assert_null(archive_next(archive));
	}
}

// --- bytes --------------------------------------------------------------------------------------

static const struct {
	const char *label;
	const char *mail;
	const char *headers;
} parts[] = {
	{ "headers and text", "A: 1\nB: 2\n\nx\n\ny\n", "A: 1\nB: 2\n\n" },
	{ "CR LF", "A: 1\r\nB: 2\r\n\r\nx\r\n\r\ny", "A: 1\r\nB: 2\r\n\r\n" },
	{ "both kinds of line ends", "A: 1\n\r\nx\n\ny", "A: 1\n\r\n" },
	{ "headers only", "A: 1\nB: 2\n", "A: 1\nB: 2\n" },
	{ "nothing", "", "" },
};

static void
test_bytes(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_test_message("%s", parts[i].label);
		put(fixture, "M/cur/1", parts[i].mail);
		g_autoptr(Archive) archive = open_one(fixture, "M", ARCHIVE_FOLDER);
		g_autoptr(ArchiveMail) mail = archive_next(archive);
		g_autoptr(GString) headers = archive_mail_headers(mail, NULL);
		g_autoptr(GString) whole = archive_mail_whole(mail, G_MAXUINT, NULL);
		g_autoptr(GString) start = archive_mail_whole(mail, 3, NULL);
		g_autofree char *three = g_strndup(parts[i].mail, 3);

		g_assert_cmpstr(headers->str, ==, parts[i].headers);
		g_assert_cmpstr(whole->str, ==, parts[i].mail);
		g_assert_cmpstr(start->str, ==, three);
	}
}

// More than is read at first.
static void
test_long_headers(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GString) text = g_string_new(NULL);

	while (text->len < 300000)
		g_string_append(text, "X-Long: value\n");
	g_string_append(text, "\n");
	gsize headers_length = text->len;
	g_string_append(text, "text\n\n");
	put(fixture, "M/cur/1", text->str);
	g_autoptr(Archive) archive = open_one(fixture, "M", ARCHIVE_FOLDER);
	g_autoptr(ArchiveMail) mail = archive_next(archive);
	g_autoptr(GString) headers = archive_mail_headers(mail, NULL);
	g_assert_cmpuint(headers->len, ==, headers_length);
}

// A mail of an mbox ends where the next one begins, whatever is asked for.
static void
test_mbox_bytes(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "mbox", FROM "A: 1\n\n>From x\n\n" FROM "B: 2\n\n");
	g_autoptr(Archive) archive = open_one(fixture, "mbox", ARCHIVE_FOLDER);
	g_autoptr(ArchiveMail) mail = archive_next(archive);
	g_autoptr(GString) headers = archive_mail_headers(mail, NULL);
	g_autoptr(GString) whole = archive_mail_whole(mail, G_MAXUINT, NULL);

	g_assert_cmpstr(headers->str, ==, "A: 1\n\n");
	g_assert_cmpstr(whole->str, ==, "A: 1\n\nFrom x\n");
}

#define ADD(sentence, test) g_test_add("/archive/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("a Maildir gives its mails, and its folders when asked", test_maildir);
	ADD("a folder gives the mails of all folders below it", test_folder);
	ADD("a file is an mbox or one mail by its first line", test_file);
	ADD("links lead to files and not round in circles", test_links);
	ADD("a mailbox that is named twice is walked once", test_twice);
	ADD("folders of a Maildir that are left out are counted", test_left_out);
	ADD("the mails have as many bytes as the files", test_size);
	ADD("a pipe in a Maildir keeps nobody waiting", test_fifo);
	ADD("what may not be read is met with the reason", test_unreadable);
	ADD("a mail that went away is met as such", test_vanished);
	ADD("an mbox that became shorter loses mails and nothing else", test_mbox_changed);
	ADD("headers end where they end", test_bytes);
	ADD("headers may be long", test_long_headers);
	ADD("a mail of an mbox is read to its end", test_mbox_bytes);
	return g_test_run();
}
