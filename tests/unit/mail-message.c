// mail-message.c - tests of one mail: headers as they came, body, what is written out.
#include "mail/message.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/failure.h"

static gboolean
collect(void *to, const void *data, gsize length, GError **error)
{
	g_string_append_len(to, data, (gssize)length);
	return TRUE;
}

static gboolean
refuse(void *to, const void *data, gsize length, GError **error)
{
	guint *calls = to;

	if (--*calls > 0)
		return TRUE;
	failure_system(error, ENOSPC, "full");
	return FALSE;
}

static char *
digest_of(Message *message)
{
	GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)"k", 1);

	message_digest_body(message, hmac);
	char *text = g_strdup(g_hmac_get_string(hmac));
	g_hmac_unref(hmac);
	return text;
}

static void
test_headers(void)
{
	g_autoptr(Message) message = message_new();

	message_add_header(message, "Subject", " =?utf-8?q?J=C3=B6rg?=\n\tasks");
	message_add_header(message, "subject", " second");
	message_add_header(message, "From", " Ann <Ann@Example.org>");
	message_add_header(message, "To", " Bo <bo@example.org>, c@example.org");
	g_assert_cmpuint(message_n_headers(message), ==, 4);
	g_assert_cmpuint(message_count(message, "SUBJECT"), ==, 2);
	g_assert_cmpuint(message_count(message, "X-None"), ==, 0);
	g_assert_cmpstr(message_header_name(message, 1), ==, "subject");
	g_assert_cmpstr(message_header_value(message, 1), ==, " second");
	g_assert_cmpstr(message_raw(message, "subject"), ==, " =?utf-8?q?J=C3=B6rg?=\n\tasks");
	g_assert_null(message_raw(message, "X-None"));
	g_assert_cmpstr(message_text(message, "Subject"), ==, "Jörg asks");
	g_assert_null(message_text(message, "X-None"));
	const char *const *subjects = message_texts(message, "SUBJECT");
	g_assert_cmpstr(subjects[0], ==, "Jörg asks");
	g_assert_cmpstr(subjects[1], ==, "second");
	g_assert_null(subjects[2]);
	g_assert_true(message_texts(message, "subject") == subjects);
	g_assert_null(message_texts(message, "X-None")[0]);
	g_assert_cmpstr(message_from(message)->name, ==, "Ann");
	g_assert_cmpstr(message_from(message)->address, ==, "ann@example.org");
	g_assert_cmpstr(message_to(message)->address, ==, "bo@example.org");
}

static void
test_empty(void)
{
	g_autoptr(Message) message = message_new();
	g_autoptr(GString) out = g_string_new(NULL);

	g_assert_null(message_from(message));
	g_assert_null(message_to(message));
	g_assert_null(message_quick_domain(message));
	g_assert_null(message_lines(message)[0]);
	g_assert_cmpstr(message_body(message), ==, "");
	g_assert_true(message_is_whole(message, NULL));
	g_assert_true(message_write(message, collect, out, NULL));
	g_assert_cmpstr(out->str, ==, "\r\n");
}

static void
test_many_headers(void)
{
	g_autoptr(Message) message = message_new();

	for (guint i = 0; i < 2 * MESSAGE_TEXTS_MAX; i++)
		message_add_header(message, "X-Many", i == 0 ? " first" : " more");
	const char *const *texts = message_texts(message, "X-Many");
	g_assert_cmpstr(texts[0], ==, "first");
	g_assert_cmpuint(g_strv_length((char **)texts), ==, MESSAGE_TEXTS_MAX);
}

static void
test_body(void)
{
	g_autoptr(Message) message = message_new();
	static const char body[] = "One  =\r\n=F0=9F=8D=8E\r\n\r\n two\r\n";

	message_add_header(message, "Content-Transfer-Encoding", " quoted-printable");
	message_add_header(message, "Content-Type", " text/plain; charset=utf-8");
	message_add_body(message, body, strlen(body));
	g_assert_cmpstr(message_body(message), ==, "One 🍎\ntwo");
}

static void
test_strings_stay(void)
{
	g_autoptr(Message) message = message_new();

	message_add_header(message, "First", " value");
	const char *first = message_raw(message, "First");
	for (guint i = 0; i < 5000; i++)
		message_add_header(message, "X-More", " and more and more");
	g_assert_true(first == message_raw(message, "First"));
	g_assert_cmpstr(first, ==, " value");
}

static void
test_too_many_headers(void)
{
	g_autoptr(Message) message = message_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *value = g_strnfill(60000, 'a');
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < 17; i++)
		message_add_header(message, "X-Large", value);
	g_assert_false(message_is_incomplete(message));
	for (guint i = 0; i < 17; i++)
		message_add_header(message, "X-Large", value);
	message_add_header(message, "X-Small", " value");
	message_add_header(message, "x-small", " value");
	g_assert_true(message_is_incomplete(message));
	g_assert_cmpuint(message_count(message, "X-Large"), ==, 34);
	g_assert_cmpuint(message_count(message, "X-Small"), ==, 2);
	g_assert_cmpstr(message_raw(message, "X-Small"), ==, "");
	g_assert_false(message_is_whole(message, &error));
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_assert_false(message_write(message, collect, out, NULL));
	g_assert_cmpuint(out->len, ==, 0);
}

static const struct {
	const char *from;
	const char *domain;
} quick[] = {
	{ " Ann <ann@Example.ORG>", "example.org" },
	{ " \"Ann, Bo\" <ann@example.org>\n", "example.org" },
	{ "ann@example.org", "example.org" },
	{ " =?UTF-8?Q?Ann?= <ann@mail.example.org>", "mail.example.org" },
	{ " Ann <ann@example.org> (x)", NULL },
	{ " \"a@b.example\" <ann@example.org>", NULL },
	{ " \"Ann <ann@example.org>\"", NULL },
	{ " \"Ann <ann@example.org>", NULL },
	{ " \"ann@example.org\"", NULL },
	{ " Ann\\\" <ann@example.org>", NULL },
	{ " ann@example.org <>", NULL },
	{ " a, b@example.org", NULL },
	{ " g:b@example.org", NULL },
	{ " Ann <ann@ex\xC3\xA4mple.org>", NULL },
	{ " Ann <ann@[192.0.2.1]>", NULL },
	{ " Ann <ann@example.org", NULL },
	{ " Ann <@example.org>", NULL },
	{ " Ann <a b@example.org>", NULL },
	{ " Ann", NULL },
	{ "", NULL },
};

static void
test_quick_domain(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(quick); i++) {
		g_autoptr(Message) message = message_new();

		message_add_header(message, "From", quick[i].from);
		g_autofree char *domain = message_quick_domain(message);
		g_test_message("%s", quick[i].from);
		g_assert_cmpstr(domain, ==, quick[i].domain);
	}
}

// T4: a look at the bytes never sees another domain than the parser does.
static void
test_quick_is_right(void)
{
	static const char *const bits[] = { "a@x.example", "<", ">", "\"", " ", ",", "(", ")", ":",
		";", "\\", "<b@y.example>", "=?utf-8?q?", "?=", "Ann", "\n\t", "@", "'", ".", "[",
		"]" };

	for (guint round = 0; round < 50000; round++) {
		g_autoptr(Message) message = message_new();
		g_autoptr(GString) from = g_string_new(NULL);
		guint n = (guint)g_test_rand_int_range(1, 8);

		while (n-- > 0)
			g_string_append(from, bits[g_test_rand_int_range(0, G_N_ELEMENTS(bits))]);
		message_add_header(message, "From", from->str);
		g_autofree char *domain = message_quick_domain(message);
		if (domain == NULL)
			continue;
		const Mailbox *mailbox = message_from(message);
		g_test_message("%s", from->str);
		g_assert_nonnull(mailbox);
		g_assert_nonnull(strrchr(mailbox->address, '@'));
		g_assert_cmpstr(strrchr(mailbox->address, '@') + 1, ==, domain);
	}
}

static void
test_written_as_it_came(void)
{
	g_autoptr(Message) message = message_new();
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	message_add_header(message, "From", " =?x?q?raw?=  \t<a@b.example>");
	message_add_header(message, "X-Folded", "\tone\n two\r\n\tthree");
	message_add_header(message, "X-Empty", "");
	g_assert_true(message_add_body(message, "a\r", 2));
	g_assert_true(message_add_body(message, "", 0));
	g_assert_true(message_add_body(message, "\nb\0\xFF", 4));
	g_assert_true(message_write(message, collect, out, &error));
	g_assert_no_error(error);
	const char expected[] = "From: =?x?q?raw?=  \t<a@b.example>\r\n"
				"X-Folded:\tone\r\n two\r\n\tthree\r\nX-Empty:\r\n\r\na\r\nb\0\xFF";
	g_assert_cmpmem(out->str, out->len, expected, sizeof expected - 1);
	guint calls = 2;
	g_assert_false(message_write(message, refuse, &calls, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
}

static void
test_cut(void)
{
	g_autoptr(Message) message = message_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *chunk = g_strnfill(65535, 'x');

	message_add_header(message, "From", "a@b.example");
	for (guint i = 0; i < 4; i++)
		g_assert_true(message_add_body(message, chunk, 65535));
	g_assert_true(message_is_whole(message, NULL));
	g_assert_false(message_add_body(message, chunk, 65535));
	g_assert_false(message_is_whole(message, &error));
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_assert_cmpuint(strlen(message_lines(message)[0]), ==, MESSAGE_JUDGED);
}

// Told to stop at the last byte that is looked at, the MTA may skip what comes behind.
static void
test_cut_at_the_limit(void)
{
	g_autoptr(Message) message = message_new();
	g_autofree char *body = g_strnfill(MESSAGE_JUDGED, 'x');

	g_assert_false(message_add_body(message, body, MESSAGE_JUDGED));
	g_assert_false(message_is_whole(message, NULL));
}

static GString *
large_body(gsize length)
{
	GString *body = g_string_sized_new(length);

	while (body->len < length)
		g_string_append_printf(body, "line %u\r\n", (guint)body->len);
	return body;
}

static guint
count_files(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	guint count = 0;

	while (g_dir_read_name(dir) != NULL)
		count++;
	return count;
}

static void
test_kept_whole(void)
{
	g_autofree char *path = g_dir_make_tmp("message-XXXXXX", NULL);
	g_autoptr(GString) body = large_body(10 * 1024 * 1024);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	int dir = open(path, O_RDONLY | O_DIRECTORY);
	g_autoptr(Message) message = message_new();

	message_add_header(message, "A", " b");
	message_keep_whole(message, dir);
	for (gsize at = 0; at < body->len; at += 65535)
		g_assert_true(
			message_add_body(message, body->str + at, MIN(65535, body->len - at)));
	g_assert_cmpuint(count_files(path), ==, 0);
	close(dir);
	g_assert_cmpint(g_rmdir(path), ==, 0);
	g_assert_true(message_is_whole(message, NULL));
	g_assert_cmpuint(message_size(message), ==, strlen("A: b\r\n\r\n") + body->len);
	g_autofree char *digest = digest_of(message);
	for (guint round = 0; round < 2; round++) {
		g_string_truncate(out, 0);
		g_assert_true(message_write(message, collect, out, &error));
		g_assert_no_error(error);
		g_assert_cmpmem(out->str + 8, out->len - 8, body->str, body->len);
	}
	g_autofree char *sum = g_compute_hmac_for_data(
		G_CHECKSUM_SHA256, (const guchar *)"k", 1, (const guchar *)body->str, body->len);
	g_assert_cmpstr(digest, ==, sum);
	g_assert_cmpuint(g_strv_length((char **)message_lines(message)), ==, 500);
}

static void
test_folder_gone(void)
{
	g_autofree char *path = g_dir_make_tmp("message-XXXXXX", NULL);
	g_autoptr(GString) body = large_body(MESSAGE_JUDGED + 1000);
	int dir = open(path, O_RDONLY | O_DIRECTORY);
	int dirs[] = { dir, -1 };

	g_assert_cmpint(g_rmdir(path), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(dirs); i++) {
		g_autoptr(Message) message = message_new();
		g_autoptr(GString) out = g_string_new(NULL);
		g_autoptr(GError) error = NULL;

		message_keep_whole(message, dirs[i]);
		g_assert_false(message_add_body(message, body->str, body->len));
		g_assert_false(message_add_body(message, body->str, body->len));
		g_assert_false(message_is_whole(message, &error));
		g_assert_error(error, FAILURE, FAILURE_SYSTEM);
		g_assert_false(message_write(message, collect, out, NULL));
		g_assert_nonnull(message_lines(message)[0]);
	}
	close(dir);
}

static const struct {
	const char *label;
	const char *file;
	const char *written; // NULL: no mail
} files[] = {
	{ "CR LF", "A: b\r\nC: d\r\n\r\nx\r\ny", "A: b\r\nC: d\r\n\r\nx\r\ny" },
	{ "LF", "A: b\nC: d\n\nx\ny\n", "A: b\r\nC: d\r\n\r\nx\r\ny\r\n" },
	{ "mailbox", "From ann Mon Nov 23\nA: b\n\nx\n", "A: b\r\n\r\nx\r\n" },
	{ "folded", "A: b\n\tc\n  d\n\n", "A: b\r\n\tc\r\n  d\r\n\r\n" },
	{ "blank before the colon", "A : b\n\n", "A: b\r\n\r\n" },
	{ "no body", "A: b\n", "A: b\r\n\r\n" },
	{ "no end", "A: b", "A: b\r\n\r\n" },
	{ "no empty line", "A: b\nno header\n\nx\n", "A: b\r\n\r\nno header\r\n\r\nx\r\n" },
	{ "lone CR", "A: b\n\nx\ry\n", "A: b\r\n\r\nx\ry\r\n" },
	{ "empty lines", "A: b\n\n\n\nx", "A: b\r\n\r\n\r\n\r\nx" },
	{ "no header", "\nA: b\n", NULL },
	{ "text", "hello\n", NULL },
	{ "no name", ": b\n\n", NULL },
	{ "a line of a mailbox only", "From ann\n", NULL },
	{ "nothing", "", NULL },
};

static void
test_files(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GString) out = g_string_new(NULL);
		g_autoptr(Message) message =
			message_parse(files[i].file, strlen(files[i].file), &error);

		g_test_message("%s", files[i].label);
		g_assert_cmpint(message == NULL, ==, files[i].written == NULL);
		if (message == NULL) {
			g_assert_error(error, FAILURE, FAILURE_MISTAKE);
			continue;
		}
		g_assert_true(message_write(message, collect, out, &error));
		g_assert_cmpstr(out->str, ==, files[i].written);
	}
}

static void
test_file_is_whole(void)
{
	g_autoptr(GString) body = large_body(2 * MESSAGE_JUDGED);
	g_autoptr(GString) out = g_string_new(NULL);

	g_string_prepend(body, "A: b\r\n\r\n");
	g_autoptr(Message) message = message_parse(body->str, body->len, NULL);
	g_assert_true(message_write(message, collect, out, NULL));
	g_assert_true(g_string_equal(out, body));
}

static void
test_nul_in_file(void)
{
	const char file[] = "A: b\0c\n\nx\0y";
	g_autoptr(Message) message = message_parse(file, sizeof file - 1, NULL);
	g_autoptr(GString) out = g_string_new(NULL);

	g_assert_true(message_write(message, collect, out, NULL));
	g_assert_cmpmem(out->str, out->len, "A: bc\r\n\r\nx\0y", 12);
}

// Many names, some several times and in any case, asked for in another order.
static void
test_many_names(void)
{
	g_autoptr(Message) message = message_new();

	for (guint i = 0; i < 30000; i++) {
		g_autofree char *name =
			g_strdup_printf("%c-Name-%u", i % 2 == 0 ? 'X' : 'x', i * 7919 % 10000);
		g_autofree char *value = g_strdup_printf(" %u", i);
		message_add_header(message, name, value);
	}
	for (guint i = 10000; i-- > 0;) {
		g_autofree char *name = g_strdup_printf("X-NAME-%u", i * 7919 % 10000);
		const char *const *texts = message_texts(message, name);
		g_assert_cmpuint(g_strv_length((char **)texts), ==, 3);
		for (guint j = 0; j < 3; j++)
			g_assert_cmpuint(g_ascii_strtoull(texts[j], NULL, 10), ==, i + j * 10000);
		g_assert_true(message_texts(message, name) == texts);
	}
	g_assert_null(message_texts(message, "A")[0]);
	g_assert_null(message_texts(message, "X-Name")[0]);
	g_assert_null(message_texts(message, "Z")[0]);
	g_autoptr(Message) none = message_new();
	g_assert_null(message_texts(none, "A")[0]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/message/headers are found by name without case", test_headers);
	g_test_add_func(
		"/message/of many headers of a name the first hundred count", test_many_headers);
	g_test_add_func("/message/the body is one text of its decoded lines", test_body);
	g_test_add_func("/message/an empty mail has nothing", test_empty);
	g_test_add_func("/message/strings stay where they are", test_strings_stay);
	g_test_add_func("/message/too many headers make it incomplete, but can be counted (T3)",
		test_too_many_headers);
	g_test_add_func(
		"/message/the From domain is seen by a look or not at all", test_quick_domain);
	g_test_add_func(
		"/message/a look and the parser see the same domain (T4)", test_quick_is_right);
	g_test_add_func("/message/it is written out as it came", test_written_as_it_came);
	g_test_add_func("/message/a body is cut where nothing more is looked at", test_cut);
	g_test_add_func("/message/a body cut at the limit is not whole", test_cut_at_the_limit);
	g_test_add_func("/message/a large body is kept whole without a name", test_kept_whole);
	g_test_add_func("/message/a lost folder is remembered (F37)", test_folder_gone);
	g_test_add_func("/message/files and mailboxes are read", test_files);
	g_test_add_func("/message/a mail from a file is whole", test_file_is_whole);
	g_test_add_func("/message/NUL goes out of headers, not out of the body", test_nul_in_file);
	g_test_add_func("/message/each of many headers is found by its name", test_many_names);
	return g_test_run();
}
