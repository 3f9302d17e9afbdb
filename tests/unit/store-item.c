// store-item.c - tests of kept mails: durable, private, once only, and found again.
#include "store/item.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/failure.h"
#include "control/tempdir.h"
#include "mail/compose.h"

#define OWNER "ana@example.org"
#define USER_FOLDER "quarantine/example.org/ana"

static const ItemReason reason = { OWNER, "quarantine", "business means business" };

typedef struct {
	char *path;
	Store *store;
	Envelope *envelope;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	fixture->path = g_dir_make_tmp("store-XXXXXX", NULL);
	fixture->store = store_open(fixture->path, &error);
	g_assert_no_error(error);
	fixture->envelope = envelope_new();
	envelope_set(&fixture->envelope->sender, "<invitations@service.example>");
	envelope_set(&fixture->envelope->queue_id, "4ABC");
	envelope_set(&fixture->envelope->client_name, "mail.example");
	envelope_set(&fixture->envelope->client_address, "192.0.2.1");
	clock_set_seconds(1795405080);
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	store_close(fixture->store);
	envelope_free(fixture->envelope);
	tempdir_remove(fixture->path);
	g_free(fixture->path);
	clock_set_seconds(-1);
}

static Message *
new_mail(const char *subject)
{
	Message *message = message_new();

	message_add_header(message, "From", " Ann <invitations@service.example>");
	message_add_header(message, "Subject", subject);
	message_add_header(message, "Message-ID", " <1@service.example>");
	message_add_body(message, "one\r\ntwo\r\n", 10);
	return message;
}

// 1, 0 or -1; *id may be NULL.
static int
keep(Fixture *fixture, const char *subject, char **id)
{
	g_autoptr(Message) message = new_mail(subject);
	g_autoptr(GError) error = NULL;
	int result = store_keep(fixture->store, fixture->envelope, message, &reason, id, &error);

	g_assert_cmpint(result == -1, ==, error != NULL);
	return result;
}

static guint
count_files(Fixture *fixture, const char *folder)
{
	g_autofree char *path = g_build_filename(fixture->path, folder, NULL);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	guint count = 0;

	while (dir != NULL && g_dir_read_name(dir) != NULL)
		count++;
	return count;
}

static guint
mode_of(Fixture *fixture, const char *name)
{
	g_autofree char *path = g_build_filename(fixture->path, name, NULL);
	struct stat file;

	g_assert_cmpint(lstat(path, &file), ==, 0);
	return file.st_mode & 07777;
}

static void
test_kept(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = NULL;
	g_autofree char *content = NULL;

	g_assert_cmpint(keep(fixture, " hello", &id), ==, 1);
	g_assert_cmpuint(strlen(id), ==, 32);
	g_autofree char *name = g_build_filename(USER_FOLDER, "new", id, NULL);
	g_autofree char *path = g_build_filename(fixture->path, name, NULL);
	g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
	g_assert_cmpstr(content, ==,
		"Received: from unknown (mail.example [192.0.2.1])\r\n"
		"\tby unknown (invite-milter) id 4ABC\r\n"
		"\t(envelope-from <invitations@service.example>)\r\n"
		"\t(quarantine by \"business means business\")\r\n"
		"\tfor <ana@example.org>; Mon, 23 Nov 2026 03:38:00 +0000\r\n"
		"From: Ann <invitations@service.example>\r\nSubject: hello\r\n"
		"Message-ID: <1@service.example>\r\n\r\none\r\ntwo\r\n");
	g_assert_cmpuint(mode_of(fixture, name), ==, 0600);
	g_assert_cmpuint(mode_of(fixture, USER_FOLDER), ==, 0700);
	g_assert_cmpuint(mode_of(fixture, USER_FOLDER "/new"), ==, 0700);
	g_assert_cmpuint(mode_of(fixture, "quarantine"), ==, 0700);
	g_assert_cmpuint(mode_of(fixture, "key"), ==, 0600);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/tmp"), ==, 0);
}

static void
test_once(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *first = NULL;
	g_autofree char *again = NULL;
	g_autofree char *other = NULL;

	g_assert_cmpint(keep(fixture, " hello", &first), ==, 1);
	clock_set_seconds(1795405081);
	envelope_set(&fixture->envelope->queue_id, "5DEF");
	g_assert_cmpint(keep(fixture, " hello", &again), ==, 0);
	g_assert_cmpstr(first, ==, again);
	g_assert_cmpint(keep(fixture, " hello!", &other), ==, 1);
	g_assert_cmpstr(first, !=, other);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/new"), ==, 2);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/tmp"), ==, 0);
}

static void
move_to_cur(Fixture *fixture, const char *id, const char *flags)
{
	g_autofree char *from = g_build_filename(fixture->path, USER_FOLDER, "new", id, NULL);
	g_autofree char *name = g_strconcat(id, flags, NULL);
	g_autofree char *to = g_build_filename(fixture->path, USER_FOLDER, "cur", name, NULL);

	g_assert_cmpint(g_rename(from, to), ==, 0);
}

static void
test_moved(Fixture *fixture, gconstpointer unused)
{
	static const char *const flags[] = { ":2,S", ":2,", "" };

	for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
		g_autofree char *subject = g_strdup_printf(" %u", i);
		g_autofree char *id = NULL;

		g_assert_cmpint(keep(fixture, subject, &id), ==, 1);
		move_to_cur(fixture, id, flags[i]);
		g_assert_cmpint(keep(fixture, subject, NULL), ==, 0);
		g_assert_cmpuint(count_files(fixture, USER_FOLDER "/new"), ==, 0);
		g_autoptr(Item) item = store_find(fixture->store, id, NULL, NULL);
		g_assert_nonnull(item);
	}
}

// Each change makes another item, and no two lists of fields are one.
static void
test_ids(Fixture *fixture, gconstpointer unused)
{
	static const char *const changes[][3] = { { "From", "a", "" }, { "From", "", "a" },
		{ "To", "a", "" }, { "Date", "a", "" }, { "Subject", "a", "" },
		{ "Message-ID", "a", "" }, { "X-Other", "a", "a" }, { "Subject", "", "" },
		{ "Subject", "a\nX: b", "" }, { "X-Other", "", "" } };
	g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autoptr(Message) message = message_new();
		char *id = NULL;

		message_add_header(message, changes[i][0], changes[i][1]);
		message_add_body(message, changes[i][2], strlen(changes[i][2]));
		g_assert_cmpint(
			store_keep(fixture->store, fixture->envelope, message, &reason, &id, NULL),
			==, 1);
		g_assert_true(g_hash_table_add(ids, id));
	}
	envelope_set(&fixture->envelope->sender, "<other@service.example>");
	g_assert_cmpint(keep(fixture, "", NULL), ==, 1);
}

// What a mail says besides those fields makes no other item: an MTA adds to it.
static void
test_same_id(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(Message) message = new_mail(" hello");

	message_add_header(message, "Received", " from somewhere");
	g_assert_cmpint(keep(fixture, " hello", NULL), ==, 1);
	g_assert_cmpint(
		store_keep(fixture->store, fixture->envelope, message, &reason, NULL, NULL), ==, 0);
}

static void
test_key_stays(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = NULL;
	g_autofree char *other = NULL;

	g_assert_cmpint(keep(fixture, " hello", &id), ==, 1);
	store_close(fixture->store);
	fixture->store = store_open(fixture->path, NULL);
	g_assert_cmpint(keep(fixture, " hello", NULL), ==, 0);
	g_autofree char *key = g_build_filename(fixture->path, "key", NULL);
	g_assert_true(g_file_set_contents(key, "short", 5, NULL));
	store_close(fixture->store);
	fixture->store = store_open(fixture->path, NULL);
	g_assert_cmpint(keep(fixture, " hello", &other), ==, -1);
	g_assert_null(other);
}

static const struct {
	const char *owner;
	const char *folder; // NULL: refused
} owners[] = {
	{ "Bo.B+x=y_z-1@Example.ORG", "example.org/bo.b+x=y_z-1" },
	{ "..@example.org", "example.org/%2E." },
	{ "../../etc@example.org", "example.org/%2E.%2F..%2Fetc" },
	{ ".hidden@.example", "%2Eexample/%2Ehidden" },
	{ "a/b@x/y", "x%2Fy/a%2Fb" },
	{ "\xC3\xB6%41@example.org", "example.org/%C3%B6%2541" },
	{ "a@b@example.org", "example.org/a%40b" },
	{ "a\nb@example.org", "example.org/a%0Ab" },
	{ "ana", NULL },
	{ "@example.org", NULL },
	{ "ana@", NULL },
	{ "", NULL },
};

static void
test_owners(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(owners); i++) {
		g_autoptr(Message) message = new_mail(" hello");
		g_autoptr(GError) error = NULL;
		const ItemReason for_owner = { owners[i].owner, "quarantine", "r" };
		int result = store_keep(
			fixture->store, fixture->envelope, message, &for_owner, NULL, &error);

		g_test_message("%s", owners[i].owner);
		g_assert_cmpint(result, ==, owners[i].folder != NULL ? 1 : -1);
		if (owners[i].folder == NULL) {
			g_assert_error(error, FAILURE, FAILURE_MISTAKE);
			continue;
		}
		g_autofree char *new =
			g_build_filename("quarantine", owners[i].folder, "new", NULL);
		g_assert_cmpuint(count_files(fixture, new), ==, 1);
	}
}

static void
test_long_owner(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *local = g_strnfill(240, '#');
	g_autofree char *owner = g_strconcat(local, "@example.org", NULL);
	g_autoptr(Message) message = new_mail(" hello");
	const ItemReason for_owner = { owner, "quarantine", "r" };
	g_autofree char *id = NULL;

	g_assert_cmpint(
		store_keep(fixture->store, fixture->envelope, message, &for_owner, &id, NULL), ==,
		1);
	g_autoptr(Item) item = store_find(fixture->store, id, NULL, NULL);
	g_assert_cmpstr(item->owner, ==, owner);
}

static void
show(void *to, const Item *item)
{
	g_string_append_printf(to, "%s %s %s;", item->owner, item->rule, item->queue_id);
}

static void
show_damaged(void *to, const char *what)
{
	g_string_append_printf(to, "%s;", what);
}

static char *
list(Fixture *fixture, const char *owner)
{
	GString *text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(store_list(fixture->store, owner, show, show_damaged, text, &error));
	g_assert_no_error(error);
	return g_string_free(text, FALSE);
}

static void
keep_for(Fixture *fixture, const char *owner, const char *rule, gint64 seconds)
{
	g_autoptr(Message) message = new_mail(rule);
	const ItemReason for_owner = { owner, "quarantine", rule };

	clock_set_seconds(seconds);
	g_assert_cmpint(
		store_keep(fixture->store, fixture->envelope, message, &for_owner, NULL, NULL), ==,
		1);
}

static void
put_file(Fixture *fixture, const char *name, const char *content)
{
	g_autofree char *path = g_build_filename(fixture->path, USER_FOLDER, name, NULL);

	g_assert_true(g_file_set_contents(path, content, -1, NULL));
}

static void
test_list(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *none = list(fixture, NULL);
	g_assert_cmpstr(none, ==, "");
	keep_for(fixture, OWNER, "b", 2000);
	keep_for(fixture, "bo@example.com", "c", 3000);
	keep_for(fixture, OWNER, "a", 1000);
	put_file(fixture, "new/note", "not ours");
	put_file(fixture, "cur/0123456789abcdef0123456789abcdeX", "not ours");
	put_file(fixture, "file", "not ours");
	g_autofree char *all = list(fixture, NULL);
	g_assert_cmpstr(
		all, ==, "bo@example.com c 4ABC;ana@example.org b 4ABC;ana@example.org a 4ABC;");
	g_autofree char *own = list(fixture, "Ana@example.org");
	g_assert_cmpstr(own, ==, "ana@example.org b 4ABC;ana@example.org a 4ABC;");
	g_autofree char *other = list(fixture, "nobody@example.org");
	g_assert_cmpstr(other, ==, "");
}

static const char one_id[] = "0123456789abcdef0123456789abcdef";

// What has an item's name and can't be read as one is told.
static void
test_damaged(Fixture *fixture, gconstpointer unused)
{
	static const struct {
		const char *label;
		const char *content; // NULL: a link
	} rows[] = {
		{ "empty", "" },
		{ "not ours", "Received: from elsewhere\r\n\r\n" },
		{ "a link", NULL },
	};

	keep_for(fixture, OWNER, "a", 1000);
	g_autofree char *path = g_build_filename(fixture->path, USER_FOLDER, "new", one_id, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].label);
		if (rows[i].content == NULL)
			g_assert_cmpint(symlink("/dev/null", path), ==, 0);
		else
			g_assert_true(g_file_set_contents(path, rows[i].content, -1, NULL));
		g_autofree char *all = list(fixture, NULL);
		g_assert_nonnull(strstr(all, one_id));
		g_assert_nonnull(strstr(all, ";ana@example.org a 4ABC;"));
		g_autoptr(GError) error = NULL;
		g_assert_null(store_find(fixture->store, one_id, NULL, &error));
		g_assert_nonnull(strstr(error->message, one_id));
		g_assert_null(strstr(error->message, "no item has the id"));
		g_assert_cmpint(g_remove(path), ==, 0);
	}
}

static gboolean
collect(void *to, const void *data, gsize length, GError **error)
{
	g_string_append_len(to, data, (gssize)length);
	return TRUE;
}

static void
test_find(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = NULL;
	g_autoptr(Message) original = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(keep(fixture, " hello", &id), ==, 1);
	g_autofree char *prefix = g_ascii_strup(id, 5);
	g_autoptr(Item) item = store_find(fixture->store, prefix, &original, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(item->id, ==, id);
	g_assert_cmpstr(item->owner, ==, OWNER);
	g_assert_cmpstr(item->sender, ==, "invitations@service.example");
	g_assert_cmpstr(item->client, ==, "mail.example [192.0.2.1]");
	g_assert_cmpstr(item->action, ==, "quarantine");
	g_assert_cmpstr(item->rule, ==, "business means business");
	g_assert_cmpint(item->seconds, ==, 1795405080);
	g_assert_true(message_write(original, collect, out, NULL));
	g_assert_cmpstr(out->str, ==,
		"From: Ann <invitations@service.example>\r\nSubject: hello\r\n"
		"Message-ID: <1@service.example>\r\n\r\none\r\ntwo\r\n");
	g_assert_cmpuint(item->size, ==, out->len);
}

static void
assert_original(Fixture *fixture, const char *id)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	const Item item = { .id = (char *)id, .owner = (char *)OWNER };
	g_autoptr(Message) original = store_original(fixture->store, &item, &error);

	g_assert_no_error(error);
	g_assert_true(message_write(original, collect, out, NULL));
	g_assert_true(g_str_has_suffix(out->str, "\r\n\r\none\r\ntwo\r\n"));
}

static void
test_original(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = NULL;
	const Item gone = { .id = (char *)"00000000000000000000000000000000",
		.owner = (char *)OWNER };
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(keep(fixture, " hello", &id), ==, 1);
	assert_original(fixture, id);
	move_to_cur(fixture, id, ":2,S");
	assert_original(fixture, id);
	g_assert_null(store_original(fixture->store, &gone, &error));
	g_assert_error(error, FAILURE, FAILURE_ABSENT);
}

static void
assert_not_found(Fixture *fixture, const char *id, FailureCode code)
{
	g_autoptr(GError) error = NULL;
	Message *original = NULL;

	g_test_message("%s", id);
	g_assert_null(store_find(fixture->store, id, &original, &error));
	g_assert_error(error, FAILURE, (gint)code);
	g_assert_null(original);
}

static void
test_not_found(Fixture *fixture, gconstpointer unused)
{
	static const char *const no_ids[] = { "", "abc", "xyzw", "../../key", "abcd/", "abcd ",
		"0123456789abcdef0123456789abcdef0",
		"\xC3\xA4"
		"bcd" };
	const char *one = one_id;

	for (guint i = 0; i < G_N_ELEMENTS(no_ids); i++)
		assert_not_found(fixture, no_ids[i], FAILURE_MISTAKE);
	assert_not_found(fixture, one, FAILURE_ABSENT);
	g_assert_cmpint(keep(fixture, " hello", NULL), ==, 1);
	put_file(fixture, "new/0123456789abcdef0123456789abcdef", "not ours");
	assert_not_found(fixture, one, FAILURE_ABSENT);
	put_file(fixture, "cur/0123456789abcdef0123456789abcdee:2,S", "not ours");
	assert_not_found(fixture, "0123", FAILURE_MISTAKE);
}

// A link where a folder should be leads nowhere.
static void
test_links(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *folder = g_build_filename(fixture->path, "quarantine", NULL);
	g_autofree char *elsewhere = g_dir_make_tmp("store-XXXXXX", NULL);

	g_assert_cmpint(symlink(elsewhere, folder), ==, 0);
	g_assert_cmpint(keep(fixture, " hello", NULL), ==, -1);
	g_assert_cmpint(g_rmdir(elsewhere), ==, 0);
	g_assert_cmpint(g_remove(folder), ==, 0);
	g_assert_cmpint(keep(fixture, " hello", NULL), ==, 1);
}

// F37: no mail is put where the store was, nor where it went.
static void
test_vanished(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *away = g_strconcat(fixture->path, ".away", NULL);
	g_autofree char *key = g_build_filename(fixture->path, "key", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(keep(fixture, " one", NULL), ==, 1);
	g_assert_cmpint(g_rename(fixture->path, away), ==, 0);
	g_assert_cmpint(keep(fixture, " two", NULL), ==, -1);
	g_assert_false(store_list(fixture->store, NULL, show, show_damaged, NULL, &error));
	g_assert_cmpint(g_mkdir(fixture->path, 0700), ==, 0);
	g_assert_cmpint(keep(fixture, " two", NULL), ==, -1);
	g_assert_true(g_file_set_contents(key, "another store's key, of 32 bytes", 32, NULL));
	g_assert_cmpint(keep(fixture, " two", NULL), ==, -1);
	g_assert_cmpuint(count_files(fixture, ""), ==, 1);
	tempdir_remove(fixture->path);
	g_assert_cmpint(g_rename(away, fixture->path), ==, 0);
	g_assert_cmpint(keep(fixture, " two", NULL), ==, 1);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/new"), ==, 2);
}

// The store in another folder at the same place, as after a restore or a new mount.
static void
test_replaced(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *away = g_strconcat(fixture->path, ".away", NULL);
	g_autofree char *key = g_build_filename(fixture->path, "key", NULL);
	g_autofree char *old_key = g_build_filename(away, "key", NULL);
	int spool = store_spool(fixture->store);

	g_assert_cmpint(keep(fixture, " one", NULL), ==, 1);
	g_assert_cmpint(g_rename(fixture->path, away), ==, 0);
	g_assert_cmpint(g_mkdir(fixture->path, 0700), ==, 0);
	g_assert_cmpint(g_rename(old_key, key), ==, 0);
	g_assert_cmpint(keep(fixture, " one", NULL), ==, 1);
	g_assert_cmpint(store_spool(fixture->store), ==, spool);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/new"), ==, 1);
	tempdir_remove(away);
}

static void
expect_failure(Fixture *fixture, const char *begin, const char *message)
{
	g_autoptr(Message) mail = new_mail(" hello");
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(
		store_keep(fixture->store, fixture->envelope, mail, &reason, NULL, &error), ==, -1);
	g_test_message("%s", error->message);
	g_assert_true(g_str_has_prefix(error->message, begin));
	g_assert_nonnull(strstr(error->message, message));
}

// What failed is named with its path, and what can be done.
static void
test_failures_are_named(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *in_the_way = g_build_filename(fixture->path, "quarantine", NULL);
	g_autofree char *key = g_build_filename(fixture->path, "key", NULL);

	g_assert_true(g_file_set_contents(in_the_way, "", 0, NULL));
	expect_failure(fixture, fixture->path, ": cannot open the folder 'quarantine': ");
	g_assert_cmpint(g_remove(in_the_way), ==, 0);
	g_assert_cmpint(keep(fixture, " one", NULL), ==, 1);
	g_autofree char *away = g_strconcat(fixture->path, ".away", NULL);
	g_assert_cmpint(g_rename(fixture->path, away), ==, 0);
	g_assert_cmpint(g_mkdir(fixture->path, 0700), ==, 0);
	expect_failure(fixture, fixture->path, "the file 'key' in it differs or is missing; bring");
	g_assert_true(g_file_set_contents(key, "short", 5, NULL));
	g_autoptr(Store) other = store_open(fixture->path, NULL);
	Store *before = fixture->store;
	fixture->store = other;
	expect_failure(fixture, fixture->path, "the file 'key' has 5 bytes instead of 32; bring");
	fixture->store = before;
	tempdir_remove(away);
}

static void
test_missing(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(store_open("/nonexistent/store", &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_clear_error(&error);
	g_assert_null(store_open("/dev/null", &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
}

static void
test_not_whole(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(Message) message = message_new();
	g_autofree char *body = g_strnfill(MESSAGE_JUDGED + 1, 'x');
	g_autofree char *id = NULL;
	g_autoptr(GError) error = NULL;

	message_add_header(message, "From", " a@b.example");
	message_add_body(message, body, MESSAGE_JUDGED + 1);
	g_assert_cmpint(
		store_keep(fixture->store, fixture->envelope, message, &reason, &id, &error), ==,
		-1);
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_assert_null(id);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/new"), ==, 0);
}

static void
test_large(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(Message) message = message_new();
	g_autoptr(Message) original = NULL;
	g_autofree char *chunk = g_strnfill(60000, 'x');
	g_autofree char *id = NULL;

	message_add_header(message, "From", " a@b.example");
	message_keep_whole(message, store_spool(fixture->store));
	for (guint i = 0; i < 20; i++)
		g_assert_true(message_add_body(message, chunk, 60000));
	g_assert_cmpint(
		store_keep(fixture->store, fixture->envelope, message, &reason, &id, NULL), ==, 1);
	g_autoptr(Item) item = store_find(fixture->store, id, &original, NULL);
	g_assert_cmpuint(item->size, ==, strlen("From: a@b.example\r\n\r\n") + 20 * 60000);
	g_assert_true(message_is_whole(original, NULL));
}

typedef struct {
	const char *path;
	gint kept;
	gint kept_before;
} Race;

// A store of its own in each thread, as in processes: they race for the key too.
static gpointer
race(gpointer data)
{
	Race *all = data;
	g_autoptr(Store) store = store_open(all->path, NULL);
	g_autoptr(Envelope) envelope = envelope_new();
	g_autoptr(Message) message = new_mail(" hello");
	int result = store_keep(store, envelope, message, &reason, NULL, NULL);

	if (result == 1)
		g_atomic_int_inc(&all->kept);
	if (result == 0)
		g_atomic_int_inc(&all->kept_before);
	return NULL;
}

static void
test_race(Fixture *fixture, gconstpointer unused)
{
	Race all = { .path = fixture->path };
	GThread *threads[8];

	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("keeper", race, &all);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
	g_assert_cmpint(all.kept, ==, 1);
	g_assert_cmpint(all.kept_before, ==, 7);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/new"), ==, 1);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/tmp"), ==, 0);
}

// A small file system over the fixture's folder, seen by this process only. FALSE: not allowed to.
static gboolean
mount_small(Fixture *fixture)
{
	if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", fixture->path, "tmpfs", 0, "size=256k") != 0) {
		g_test_skip("only root may mount a small file system");
		return FALSE;
	}
	store_close(fixture->store);
	fixture->store = store_open(fixture->path, NULL);
	return TRUE;
}

static void
unmount(Fixture *fixture)
{
	g_assert_cmpint(umount2(fixture->path, MNT_DETACH), ==, 0);
}

static void
fill_disk(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	char byte = 'x';

	while (write(fd, &byte, 1) == 1)
		;
	g_assert_cmpint(errno, ==, ENOSPC);
	close(fd);
}

// F1
static void
test_full(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *filler = g_build_filename(fixture->path, "filler", NULL);

	if (!mount_small(fixture))
		return;
	g_assert_cmpint(keep(fixture, " one", NULL), ==, 1);
	fill_disk(filler);
	g_assert_cmpint(keep(fixture, " two", NULL), ==, -1);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/new"), ==, 1);
	g_assert_cmpuint(count_files(fixture, USER_FOLDER "/tmp"), ==, 0);
	g_assert_cmpint(g_remove(filler), ==, 0);
	g_assert_cmpint(keep(fixture, " two", NULL), ==, 1);
	unmount(fixture);
}

// F1: the key is not half there either.
static void
test_full_at_first(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *filler = g_build_filename(fixture->path, "filler", NULL);

	if (!mount_small(fixture))
		return;
	fill_disk(filler);
	g_assert_cmpint(keep(fixture, " one", NULL), ==, -1);
	g_assert_cmpuint(count_files(fixture, ""), ==, 1);
	g_assert_cmpint(g_remove(filler), ==, 0);
	g_assert_cmpint(keep(fixture, " one", NULL), ==, 1);
	unmount(fixture);
}

static void
test_read_only(Fixture *fixture, gconstpointer unused)
{
	if (!mount_small(fixture))
		return;
	g_assert_cmpint(keep(fixture, " one", NULL), ==, 1);
	g_assert_cmpint(mount(NULL, fixture->path, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
	g_assert_cmpint(keep(fixture, " two", NULL), ==, -1);
	g_autofree char *items = list(fixture, NULL);
	g_assert_cmpstr(items, !=, "");
	g_assert_cmpint(mount(NULL, fixture->path, NULL, MS_REMOUNT, NULL), ==, 0);
	g_assert_cmpint(keep(fixture, " two", NULL), ==, 1);
	unmount(fixture);
	g_assert_cmpint(keep(fixture, " three", NULL), ==, -1); // the bare mount point
	g_assert_cmpuint(count_files(fixture, ""), ==, 0);
}

#define ADD(sentence, test) g_test_add("/store/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("a mail is kept as it came, privately", test_kept);
	ADD("the same mail tried again makes no second item", test_once);
	ADD("a mail that a client has moved is there", test_moved);
	ADD("other mails have other ids", test_ids);
	ADD("what an MTA adds makes no other id", test_same_id);
	ADD("the key stays, and a damaged one is not replaced", test_key_stays);
	ADD("an owner's name leads to no other folder (T9 T23)", test_owners);
	ADD("a long owner has a folder too", test_long_owner);
	ADD("items are listed newest first, others left out", test_list);
	ADD("a damaged item is told, by list and by find", test_damaged);
	ADD("an item is found by the beginning of its id", test_find);
	ADD("the mail of an item is read wherever a mail client moved it", test_original);
	ADD("what is no id or no item is not found", test_not_found);
	ADD("a symbolic link is not followed", test_links);
	ADD("a store that vanished is not made again (F37)", test_vanished);
	ADD("a store that moved goes on", test_replaced);
	ADD("what fails is told with its path", test_failures_are_named);
	ADD("a mail that is not whole is not kept", test_not_whole);
	ADD("a large mail is kept", test_large);
	ADD("threads that keep one mail make one item", test_race);
	ADD("a full disk leaves nothing behind (F1)", test_full);
	ADD("a full disk leaves no half key (F1)", test_full_at_first);
	ADD("a read-only store keeps nothing and is read (F37)", test_read_only);
	g_test_add_func("/store/a folder that is not there is not opened", test_missing);
	return g_test_run();
}
