// store-wording.c - tests of the counts of unknown wordings: kept, bounded, and never in the way.
#include "store/wording.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/failure.h"
#include "control/tempdir.h"
#include "store/item.h"
#include "store/ledger.h"

#define NOW 1795405080
#define WRITERS 8
#define TIMES 50

typedef struct {
	char *path;
	char *file;
	Store *store;
} Fixture;

static Store *
open_store(const Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	Store *store = store_open(fixture->path, &error);

	g_assert_no_error(error);
	return store;
}

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	fixture->path = tempdir_new(NULL);
	fixture->file = g_build_filename(fixture->path, "ledger.db", NULL);
	fixture->store = open_store(fixture);
	clock_set_seconds(NOW);
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	store_close(fixture->store);
	tempdir_remove(fixture->path);
	g_free(fixture->path);
	g_free(fixture->file);
	clock_set_seconds(-1);
}

static void
reopen(Fixture *fixture)
{
	store_close(fixture->store);
	fixture->store = open_store(fixture);
}

static void
count_for(const Fixture *fixture, const char *service, const char *shape)
{
	g_autoptr(GError) error = NULL;

	wording_count(store_wordings(fixture->store), service, shape, NULL, &error);
	g_assert_no_error(error);
}

static void
count(const Fixture *fixture, const char *shape)
{
	count_for(fixture, "meadow", shape);
}

// FAILURE_SYSTEM with these words, told as new or not.
static void
count_fails(const Fixture *fixture, const char *words, gboolean is_new)
{
	g_autoptr(GError) error = NULL;
	gboolean told = !is_new;

	g_assert_false(wording_count(
		store_wordings(fixture->store), "meadow", "{inviter} waved", &told, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
	g_assert_cmpint(told, ==, is_new);
}

static void
note_seen(void *to, const WordingSeen *seen)
{
	g_string_append_printf(to, "%s:%s:%d:%d:%d\n", seen->service, seen->shape, (int)seen->count,
		(int)(seen->first - NOW), (int)(seen->last - NOW));
}

// "service:shape:count:first:last", times as seconds from NOW.
static void
expect(const Fixture *fixture, const char *service, const char *lines)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	wording_list(store_wordings(fixture->store), service, note_seen, text, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==, lines);
}

static gint64
ask(const Fixture *fixture, const char *sql)
{
	sqlite3 *database;
	sqlite3_stmt *statement;

	g_assert_cmpint(sqlite3_open(fixture->file, &database), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), ==, SQLITE_OK);
	sqlite3_step(statement);
	gint64 answer = sqlite3_column_int64(statement, 0);
	g_assert_cmpint(sqlite3_finalize(statement), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(database), ==, SQLITE_OK);
	return answer;
}

// --- what is kept -------------------------------------------------------------------------------

static void
test_counted(Fixture *fixture, gconstpointer unused)
{
	expect(fixture, NULL, "");
	count(fixture, "{inviter} waved");
	clock_set_seconds(NOW + 5);
	count(fixture, "Ну и ну: {any}");
	clock_set_seconds(NOW + 9);
	count(fixture, "{inviter} waved");
	count_for(fixture, "brook", "{inviter} waved");
	expect(fixture, NULL,
		"meadow:{inviter} waved:2:0:9\n"
		"brook:{inviter} waved:1:9:9\n"
		"meadow:Ну и ну: {any}:1:5:5\n");
	expect(fixture, "brook", "brook:{inviter} waved:1:9:9\n");
	expect(fixture, "hill", "");
}

static void
test_kept(Fixture *fixture, gconstpointer unused)
{
	count(fixture, "'; DROP TABLE wording; --");
	reopen(fixture);
	count(fixture, "'; DROP TABLE wording; --");
	reopen(fixture);
	expect(fixture, NULL, "meadow:'; DROP TABLE wording; --:2:0:0\n");
}

static void
test_lazy(Fixture *fixture, gconstpointer unused)
{
	expect(fixture, NULL, "");
	g_assert_false(g_file_test(fixture->file, G_FILE_TEST_EXISTS));
}

static guint
mode_of(const char *path)
{
	struct stat file;

	g_assert_cmpint(lstat(path, &file), ==, 0);
	return file.st_mode & 07777;
}

static void
test_private(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *journal = g_strconcat(fixture->file, "-wal", NULL);
	mode_t before = umask(0);

	count(fixture, "a");
	umask(before);
	g_assert_cmpuint(mode_of(fixture->file), ==, 0600);
	g_assert_cmpuint(mode_of(journal), ==, 0600);
}

// --- many at once -------------------------------------------------------------------------------

static gpointer
write_often(gpointer data)
{
	for (guint i = 0; i < TIMES; i++)
		count(data, "{inviter} waved");
	return NULL;
}

static void
run_writers(Fixture *const *fixtures)
{
	GThread *threads[WRITERS];

	for (guint i = 0; i < WRITERS; i++)
		threads[i] = g_thread_new("writer", write_often, fixtures[i]);
	for (guint i = 0; i < WRITERS; i++)
		g_thread_join(threads[i]);
}

static void
test_threads(Fixture *fixture, gconstpointer unused)
{
	Fixture *fixtures[WRITERS];

	for (guint i = 0; i < WRITERS; i++)
		fixtures[i] = fixture;
	run_writers(fixtures);
	expect(fixture, NULL, "meadow:{inviter} waved:400:0:0\n");
}

// Each with a connection of its own, and the file not there yet.
static void
test_stores(Fixture *fixture, gconstpointer unused)
{
	Fixture others[WRITERS];
	Fixture *fixtures[WRITERS];

	for (guint i = 0; i < WRITERS; i++) {
		others[i] = (Fixture) { fixture->path, fixture->file, open_store(fixture) };
		fixtures[i] = &others[i];
	}
	run_writers(fixtures);
	for (guint i = 0; i < WRITERS; i++)
		store_close(others[i].store);
	expect(fixture, NULL, "meadow:{inviter} waved:400:0:0\n");
}

static void
test_processes(Fixture *fixture, gconstpointer unused)
{
	pid_t children[WRITERS];

	for (guint i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			write_often(fixture);
			_exit(0);
		}
	}
	for (guint i = 0; i < WRITERS; i++) {
		int status;

		g_assert_cmpint(waitpid(children[i], &status, 0), ==, children[i]);
		g_assert_cmpint(status, ==, 0);
	}
	expect(fixture, NULL, "meadow:{inviter} waved:400:0:0\n");
}

static void
test_read_meanwhile(Fixture *fixture, gconstpointer unused)
{
	Fixture reader = { fixture->path, fixture->file, open_store(fixture) };

	for (int i = 1; i < 5; i++) {
		g_autofree char *line = g_strdup_printf("meadow:a:%d:0:0\n", i);

		count(fixture, "a");
		expect(&reader, NULL, line);
	}
	store_close(reader.store);
}

// --- bounds -------------------------------------------------------------------------------------

// More than a minute takes.
static void
count_many(const Fixture *fixture, const char *what)
{
	for (int i = 0; i < WORDING_FRESH + 5; i++) {
		g_autofree char *shape = g_strdup_printf("%s %c", what, 'a' + i);

		count(fixture, shape);
	}
}

static void
test_fresh(Fixture *fixture, gconstpointer unused)
{
	count_many(fixture, "shape");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM wording"), ==, WORDING_FRESH);
	// What is known counts, and so does another service.
	count(fixture, "shape a");
	count_for(fixture, "brook", "a");
	g_assert_cmpint(ask(fixture, "SELECT count FROM wording WHERE shape = 'shape a'"), ==, 2);
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM wording"), ==, WORDING_FRESH + 1);
	clock_set_seconds(NOW + 59);
	count(fixture, "too soon");
	clock_set_seconds(NOW + 60);
	count_many(fixture, "a minute later");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM wording"), ==, 2 * WORDING_FRESH + 1);
	clock_set_seconds(NOW - 5000);
	count_many(fixture, "a clock set back");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM wording"), ==, 3 * WORDING_FRESH + 1);
}

static void
fill(const Fixture *fixture, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *shape = g_strdup_printf("shape %u", i);

		clock_set_seconds(NOW + i * 60);
		count(fixture, shape);
	}
}

static gboolean
is_there(const Fixture *fixture, const char *shape)
{
	g_autofree char *sql = g_strdup_printf(
		"SELECT count(*) FROM wording WHERE service = 'meadow' AND shape = '%s'", shape);

	return ask(fixture, sql) == 1;
}

// Seen more often than any of the other's.
static void
fill_other(const Fixture *fixture)
{
	for (int i = 0; i < 3 * 10; i++) {
		g_autofree char *shape = g_strdup_printf("brook's %d", i % 10);

		count_for(fixture, "brook", shape);
	}
}

static void
test_room(Fixture *fixture, gconstpointer unused)
{
	fill_other(fixture);
	fill(fixture, WORDING_SHAPES);
	clock_set_seconds(NOW + 30);
	count(fixture, "shape 0");
	clock_set_seconds(NOW + WORDING_SHAPES * 60);
	// Of those seen once, the one seen longest ago.
	count(fixture, "the newest");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM wording WHERE service = 'meadow'"), ==,
		WORDING_SHAPES);
	g_assert_true(is_there(fixture, "the newest"));
	g_assert_true(is_there(fixture, "shape 0"));
	g_assert_false(is_there(fixture, "shape 1"));
	g_assert_true(is_there(fixture, "shape 2"));
	g_assert_cmpint(
		ask(fixture, "SELECT count(*) FROM wording WHERE service = 'brook'"), ==, 10);
}

// --- what goes wrong ----------------------------------------------------------------------------

static void
test_corrupt(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GString) rubbish = g_string_new(NULL);
	g_autofree char *kept = NULL;
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < 9000; i++)
		g_string_append_c(rubbish, (char)('a' + i % 7));
	g_assert_true(g_file_set_contents(fixture->file, rubbish->str, -1, NULL));
	count_fails(fixture, "ledger.db: file is not a database; move it away", TRUE);
	count_fails(fixture, "not a database", FALSE);
	clock_set_seconds(NOW + LEDGER_REST);
	count_fails(fixture, "not a database", FALSE);
	g_assert_false(
		wording_list(store_wordings(fixture->store), NULL, note_seen, rubbish, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_true(g_file_get_contents(fixture->file, &kept, NULL, NULL));
	g_assert_cmpstr(kept, ==, rubbish->str);
	// Moved away, a new one is made, at the end of the rest.
	g_assert_cmpint(g_remove(fixture->file), ==, 0);
	count_fails(fixture, "not a database", FALSE);
	clock_set_seconds(NOW + 2 * LEDGER_REST);
	count(fixture, "a");
	expect(fixture, NULL, "meadow:a:1:120:120\n");
}

// Whatever byte is wrong, it is an error or a count, and the program goes on.
static void
test_flipped(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *whole = NULL;
	gsize length;

	count(fixture, "{inviter} waved");
	store_close(fixture->store);
	g_assert_true(g_file_get_contents(fixture->file, &whole, &length, NULL));
	for (gsize at = 0; at < length; at += at < 200 ? 3 : 97) {
		g_autofree char *broken = g_memdup2(whole, length);
		g_autoptr(GString) text = g_string_new(NULL);

		broken[at] ^= 0x5a;
		g_assert_true(g_file_set_contents_full(fixture->file, broken, (gssize)length,
			G_FILE_SET_CONTENTS_NONE, 0600, NULL));
		fixture->store = open_store(fixture);
		wording_list(store_wordings(fixture->store), NULL, note_seen, text, NULL);
		wording_count(store_wordings(fixture->store), "meadow", "b", NULL, NULL);
		store_close(fixture->store);
	}
	fixture->store = NULL;
}

static void
test_newer(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	count(fixture, "a");
	reopen(fixture);
	ask(fixture, "PRAGMA user_version = 7");
	count_fails(
		fixture, "its tables are of version 7, and this program knows those up to", TRUE);
	g_assert_false(wording_list(store_wordings(fixture->store), NULL, note_seen, NULL, &error));
	g_assert_nonnull(strstr(error->message, "of version 7"));
	g_assert_cmpint(ask(fixture, "SELECT count FROM wording"), ==, 1);
	g_assert_cmpint(ask(fixture, "PRAGMA user_version"), ==, 7);
}

// A database without tables is of version 0.
static void
test_older(Fixture *fixture, gconstpointer unused)
{
	ask(fixture, "PRAGMA application_id = 1");
	g_assert_cmpint(ask(fixture, "PRAGMA user_version"), ==, 0);
	expect(fixture, NULL, "");
	count(fixture, "a");
	g_assert_cmpint(ask(fixture, "PRAGMA user_version"), >=, 1);
	expect(fixture, NULL, "meadow:a:1:0:0\n");
}

// A step that fails leaves nothing half done.
static void
test_half_step(Fixture *fixture, gconstpointer unused)
{
	ask(fixture, "CREATE TABLE wording (other TEXT)");
	count_fails(fixture, "wording already exists", TRUE);
	g_assert_cmpint(ask(fixture, "PRAGMA user_version"), ==, 0);
	g_assert_cmpint(ask(fixture, "SELECT count(other) FROM wording"), ==, 0);
}

static void
test_locked(Fixture *fixture, gconstpointer unused)
{
	sqlite3 *other;

	count(fixture, "a");
	g_assert_cmpint(sqlite3_open(fixture->file, &other), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
	count_fails(fixture, "database is locked", TRUE);
	sqlite3_close(other);
	// The next mails do not even look whether it still is.
	count_fails(fixture, "database is locked", FALSE);
	expect(fixture, NULL, "meadow:a:1:0:0\n");
	clock_set_seconds(NOW - 1);
	count(fixture, "a");
}

static void
test_replaced(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *away = g_strconcat(fixture->file, ".old", NULL);

	count(fixture, "a");
	count(fixture, "a");
	g_assert_cmpint(g_rename(fixture->file, away), ==, 0);
	count(fixture, "b");
	expect(fixture, NULL, "meadow:b:1:0:0\n");
}

static void
test_link(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *elsewhere = g_strconcat(fixture->path, "/elsewhere", NULL);
	struct stat file;

	g_assert_true(g_file_set_contents(elsewhere, "", 0, NULL));
	g_assert_cmpint(symlink("elsewhere", fixture->file), ==, 0);
	count_fails(fixture, "ledger.db: unable to open database file", TRUE);
	g_assert_cmpint(stat(elsewhere, &file), ==, 0);
	g_assert_cmpint(file.st_size, ==, 0);
}

static void
test_folder_in_its_place(Fixture *fixture, gconstpointer unused)
{
	g_assert_cmpint(g_mkdir(fixture->file, 0700), ==, 0);
	count_fails(fixture, "ledger.db: unable to open database file", TRUE);
}

static void
test_gone(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	count(fixture, "a");
	tempdir_remove(fixture->path);
	count_fails(fixture, "cannot open the store", TRUE);
	count_fails(fixture, "cannot open the store", FALSE);
	g_assert_false(wording_list(store_wordings(fixture->store), NULL, note_seen, NULL, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
}

static void
keep_something(const Fixture *fixture)
{
	const ItemReason reason = { "ana@example.org", "quarantine", "held" };
	g_autoptr(Envelope) envelope = envelope_new();
	g_autoptr(Message) message = message_new();

	message_add_header(message, "Subject", " hello");
	g_assert_cmpint(store_keep(fixture->store, envelope, message, &reason, NULL, NULL), ==, 1);
}

// A mount point without what was mounted is never filled up.
static void
test_other_folder(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *away = g_strconcat(fixture->path, "-away", NULL);

	keep_something(fixture);
	g_assert_cmpint(g_rename(fixture->path, away), ==, 0);
	g_assert_cmpint(g_mkdir(fixture->path, 0700), ==, 0);
	count_fails(fixture, "is not the store that it was", TRUE);
	g_assert_false(g_file_test(fixture->file, G_FILE_TEST_EXISTS));
	tempdir_remove(away);
}

// Root may write everywhere: as somebody else, in another process.
static void
count_as_nobody(Fixture *fixture)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(1);
		count_fails(fixture, "cannot make ", TRUE);
		count_fails(fixture, "Permission denied", FALSE);
		_exit(0);
	}
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_cmpint(status, ==, 0);
}

static void
test_unwritable(Fixture *fixture, gconstpointer unused)
{
	g_assert_cmpint(g_chmod(fixture->path, 0555), ==, 0);
	count_as_nobody(fixture);
	g_assert_cmpint(g_chmod(fixture->path, 0700), ==, 0);
	count(fixture, "a");
}

#define ADD(sentence, test) g_test_add("/wording/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("each shape is counted, the last seen is listed first", test_counted);
	ADD("counts outlive the store", test_kept);
	ADD("nothing is made before something is counted", test_lazy);
	ADD("nobody else may read the file", test_private);
	ADD("threads may count at once", test_threads);
	ADD("several stores may count at once, from the first on", test_stores);
	ADD("processes may count at once", test_processes);
	ADD("a reader sees what a writer has counted", test_read_meanwhile);
	ADD("twenty new shapes a minute are looked at", test_fresh);
	ADD("the shape seen least and longest ago makes room", test_room);
	ADD("a file that is no database is told once and let alone", test_corrupt);
	ADD("a byte that is wrong ends nothing", test_flipped);
	ADD("tables of a newer program are refused and stay", test_newer);
	ADD("tables of an older program are brought up to date", test_older);
	ADD("a step that fails is undone", test_half_step);
	ADD("a lock is waited for once, and not long", test_locked);
	ADD("a file that was moved away is made anew", test_replaced);
	ADD("a link is not followed", test_link);
	ADD("a folder in its place is an error", test_folder_in_its_place);
	ADD("a store that is gone is not made anew", test_gone);
	ADD("another folder in the store's place is left empty", test_other_folder);
	ADD("a folder that may not be written to is told once", test_unwritable);
	return g_test_run();
}
