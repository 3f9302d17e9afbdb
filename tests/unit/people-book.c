// people-book.c - tests of whom a user knows: by file, by adding, by learning, and what a mail waits for.
#include "people/book.h"

#include <fcntl.h>
#include <pwd.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/failure.h"
#include "control/tempdir.h"
#include "people/contacts.h"
#include "people/person.h"
#include "people/scribe.h"
#include "store/known.h"
#include "store/ledger.h"

// By a clock that far, no file counts as changed a moment ago.
#define FAR_AHEAD (4 * (gint64)G_MAXINT32)
#define ANA "ana@example.org"
#define BO "bo@example.org"
#define THREADS 8
#define TIMES 50

typedef struct {
	char *path;
	char *accounts;
	char *files[4]; // absolute paths
	Ledger *ledger;
	KnownBook *known;
	Book *book;
} Fixture;

static gboolean
is_there(void *store, GError **error)
{
	return TRUE;
}

static void
open_book(Fixture *fixture)
{
	fixture->ledger = ledger_new(fixture->path, is_there, NULL);
	fixture->known = known_new(fixture->ledger);
	fixture->book = book_new(fixture->known);
}

static void
close_book(Fixture *fixture)
{
	g_clear_pointer(&fixture->book, book_free);
	g_clear_pointer(&fixture->known, known_free);
	g_clear_pointer(&fixture->ledger, ledger_free);
}

static char *
path_of(const Fixture *fixture, const char *name)
{
	return g_build_filename(fixture->path, name, NULL);
}

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	const struct passwd *self = getpwuid(getuid());

	fixture->path = tempdir_new(NULL);
	fixture->accounts = g_strconcat("virtual:", self->pw_name, NULL);
	fixture->files[0] = path_of(fixture, "contacts.vcf");
	clock_set_seconds(FAR_AHEAD);
	open_book(fixture);
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	close_book(fixture);
	tempdir_remove(fixture->path);
	for (guint i = 0; i < G_N_ELEMENTS(fixture->files); i++)
		g_free(fixture->files[i]);
	g_free(fixture->accounts);
	g_free(fixture->path);
	clock_set_seconds(-1);
}

// In the way in which programs write files: beside, and then in its place.
static void
put(const Fixture *fixture, const char *name, const char *text)
{
	g_autofree char *path = path_of(fixture, name), *fresh = g_strconcat(path, ".new", NULL);

	g_assert_true(
		g_file_set_contents_full(fresh, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	g_assert_cmpint(g_rename(fresh, path), ==, 0);
}

static int
ask_for(const Fixture *fixture, const char *owner, const char *name, BookAnswer *answer,
	GError **error)
{
	BookReader reader = { owner, "nobody", fixture->accounts,
		(const char *const *)fixture->files, FALSE };

	return book_ask(fixture->book, &reader, name, NULL, answer, error);
}

// "yes NAME in SOURCE", "no", "nothing", with the complaint behind ';', or the error's message.
static char *
told(const Fixture *fixture, const char *owner, const char *name)
{
	g_auto(BookAnswer) answer = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) text = g_string_new(NULL);

	switch (ask_for(fixture, owner, name, &answer, &error)) {
	case 1:
		g_string_append(text, same_word(answer.same));
		if (answer.name != NULL)
			g_string_append_printf(text, " %s in %s", answer.name, answer.source);
		if (answer.complaint != NULL)
			g_string_append_printf(text, "; %s", answer.complaint);
		break;
	case 0:
		g_assert_null(answer.name);
		g_string_append(text, "nothing");
		break;
	default:
		g_assert_nonnull(error);
		g_string_append(text, error->message);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

#define expect(fixture, owner, name, wanted)                                                       \
	G_STMT_START                                                                               \
	{                                                                                          \
		g_autofree char *got = told(fixture, owner, name);                                 \
		g_assert_cmpstr(got, ==, wanted);                                                  \
	}                                                                                          \
	G_STMT_END

static void
expect_refused(const Fixture *fixture, FailureCode code, const char *words)
{
	g_auto(BookAnswer) answer = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(ask_for(fixture, ANA, "Vera Gurieva", &answer, &error), ==, -1);
	g_test_message("%s", error->message);
	g_assert_error(error, FAILURE, (int)code);
	g_assert_nonnull(strstr(error->message, words));
	g_assert_null(strstr(error->message, "Vera"));
}

static void
expect_trouble(const Fixture *fixture, const char *words)
{
	g_autoptr(GError) error = book_trouble(fixture->book);

	g_assert_nonnull(error);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
	g_assert_null(book_trouble(fixture->book));
}

static void
learn(const Fixture *fixture, const char *owner, const char *name, const char *address)
{
	BookMailbox mailbox = { name, address };

	book_learn(fixture->book, owner, &mailbox, 1);
}

static guint
add(const Fixture *fixture, const char *owner, const char *source, const char *list)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Contacts) contacts = contacts_parse("list", list, strlen(list), &error);
	guint added = 0;

	g_assert_no_error(error);
	book_add(fixture->book, owner, source, contacts->contacts, &added, &error);
	g_assert_no_error(error);
	return added;
}

static void
run_sql(const Fixture *fixture, const char *sql)
{
	g_autofree char *path = path_of(fixture, "ledger.db");
	sqlite3 *database;

	g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(database), ==, SQLITE_OK);
}

static char *
first_text(const Fixture *fixture, const char *sql)
{
	g_autofree char *path = path_of(fixture, "ledger.db");
	sqlite3 *database;
	sqlite3_stmt *statement;

	g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
	char *text = g_strdup((const char *)sqlite3_column_text(statement, 0));
	g_assert_cmpint(sqlite3_finalize(statement), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(database), ==, SQLITE_OK);
	return text;
}

// --- the ledger's lock, held --------------------------------------------------------------------

typedef struct {
	Ledger *ledger;
	GMutex lock;
	GCond cond;
	gboolean is_held, may_go;
	GThread *thread;
} Hold;

static gboolean
hold(LedgerBook *book, void *data, GError **error)
{
	Hold *held = data;

	g_mutex_lock(&held->lock);
	held->is_held = TRUE;
	g_cond_broadcast(&held->cond);
	while (!held->may_go)
		g_cond_wait(&held->cond, &held->lock);
	g_mutex_unlock(&held->lock);
	return TRUE;
}

static gpointer
hold_ledger(gpointer data)
{
	Hold *held = data;

	g_assert_true(ledger_change(held->ledger, hold, held, NULL, NULL));
	return NULL;
}

// From here on, nothing is written.
static void
hold_begin(Hold *held, Ledger *ledger)
{
	*held = (Hold) { .ledger = ledger };
	g_mutex_init(&held->lock);
	g_cond_init(&held->cond);
	held->thread = g_thread_new("hold", hold_ledger, held);
	g_mutex_lock(&held->lock);
	while (!held->is_held)
		g_cond_wait(&held->cond, &held->lock);
	g_mutex_unlock(&held->lock);
}

static void
hold_end(Hold *held)
{
	g_mutex_lock(&held->lock);
	held->may_go = TRUE;
	g_cond_broadcast(&held->cond);
	g_mutex_unlock(&held->lock);
	g_thread_join(held->thread);
	g_mutex_clear(&held->lock);
	g_cond_clear(&held->cond);
}

// --- who is known -------------------------------------------------------------------------------

static void
test_nobody(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *database = path_of(fixture, "ledger.db");

	expect(fixture, ANA, "Vera Gurieva", "nothing");
	expect(fixture, ANA, "", "nothing");
	g_assert_false(g_file_test(database, G_FILE_TEST_EXISTS));
	g_assert_null(book_trouble(fixture->book));
}

static void
test_file(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "contacts.vcf",
		"BEGIN:VCARD\nVERSION:3.0\nFN:Vera Gurieva\nEND:VCARD\n"
		"BEGIN:VCARD\nVERSION:3.0\nFN:Светлана Гурьева\nEMAIL:s@example.net\nEND:VCARD\n");
	expect(fixture, ANA, "Gurieva, VERA", "yes Vera Gurieva in contacts.vcf");
	expect(fixture, ANA, "Светлана Гурьева", "yes Светлана Гурьева in contacts.vcf");
	expect(fixture, ANA, "Kim Muster", "no");
	expect(fixture, ANA, "!!!", "no");
	expect(fixture, BO, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	g_clear_pointer(&fixture->files[0], g_free);
	expect(fixture, BO, "Vera Gurieva", "nothing");
}

static void
test_added(Fixture *fixture, gconstpointer unused)
{
	g_assert_cmpuint(
		add(fixture, ANA, BOOK_ADDED, "Vera Gurieva <v@example.net>\nKim Muster\n"), ==, 2);
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in added");
	expect(fixture, "Ana@EXAMPLE.org", "Kim Muster", "yes Kim Muster in added");
	expect(fixture, BO, "Kim Muster", "nothing");
}

static void
test_learned(Fixture *fixture, gconstpointer unused)
{
	learn(fixture, "Ana@Example.org", "Vera Gurieva", "v@example.net");
	learn(fixture, ANA, "", "nameless@example.net");
	learn(fixture, ANA, "k@example.net", "k@example.net");
	learn(fixture, ANA, "no address", "nowhere");
	book_settle(fixture->book);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in learned");
	expect(fixture, ANA, "Kim Muster", "no");
	expect(fixture, BO, "Vera Gurieva", "nothing");
	learn(fixture, ANA, "Kim Muster", "K@example.net");
	book_settle(fixture->book);
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in learned");
	g_assert_null(book_trouble(fixture->book));
}

static void
test_best(Fixture *fixture, gconstpointer unused)
{
	add(fixture, ANA, "a first", "Vera\nVera Muster\n");
	expect(fixture, ANA, "Vera Gurieva", "maybe Vera in a first");
	add(fixture, ANA, "b second", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in b second");
}

// What is not new is not written: the version of her people stays.
static void
test_not_new(Fixture *fixture, gconstpointer unused)
{
	gint64 before, after;

	put(fixture, "contacts.vcf", "Vera Gurieva <v@example.net>\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	g_ptr_array_unref(known_sources(fixture->known, ANA, &before, NULL));
	learn(fixture, ANA, "vera gurieva", "V@example.net");
	learn(fixture, ANA, "", "v@example.net");
	book_settle(fixture->book);
	g_ptr_array_unref(known_sources(fixture->known, ANA, &after, NULL));
	g_assert_cmpint(before, ==, after);
	learn(fixture, ANA, "Vera Muster", "v@example.net");
	book_settle(fixture->book);
	expect(fixture, ANA, "Vera Muster", "yes Vera Muster in learned");
}

static void
test_kept(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	learn(fixture, ANA, "Kim Muster", "k@example.net");
	close_book(fixture);
	open_book(fixture);
	Hold held;
	hold_begin(&held, fixture->ledger);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in learned");
	hold_end(&held);
}

// --- files that change --------------------------------------------------------------------------

static void
test_replaced(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	put(fixture, "contacts.vcf", "Kim Muster\n");
	// The mail that sees it has the answer that stood before.
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	book_settle(fixture->book);
	expect(fixture, ANA, "Vera Gurieva", "no");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in contacts.vcf");
}

static void
test_gone(Fixture *fixture, gconstpointer unused)
{
	add(fixture, ANA, BOOK_ADDED, "Kim Muster\n");
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	g_assert_cmpint(g_remove(fixture->files[0]), ==, 0);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	book_settle(fixture->book);
	expect(fixture, ANA, "Vera Gurieva", "no");
	g_autofree char *left = first_text(fixture, "SELECT group_concat(name) FROM known_source");
	g_assert_cmpstr(left, ==, BOOK_ADDED);
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
}

static void
test_not_named(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	put(fixture, "others.csv", "Name\nKim Muster\n");
	fixture->files[1] = path_of(fixture, "others.csv");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in others.csv");
	g_free(fixture->files[0]);
	fixture->files[0] = g_steal_pointer(&fixture->files[1]);
	expect(fixture, ANA, "Vera Gurieva", "no");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in others.csv");
}

static gint64
changed(const Fixture *fixture)
{
	struct stat file;

	g_assert_cmpint(stat(fixture->files[0], &file), ==, 0);
	return file.st_ctim.tv_sec;
}

// Two versions within a tick of the file system's clock look the same.
static void
test_same_moment(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	clock_set_seconds(changed(fixture));
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	g_autofree char *moment = first_text(fixture, "SELECT stamp FROM known_source");
	g_assert_nonnull(strstr(moment, " ?"));
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	book_settle(fixture->book);
	g_autofree char *same = first_text(fixture, "SELECT stamp FROM known_source");
	g_assert_cmpstr(same, ==, moment);
	clock_set_seconds(changed(fixture) + 2);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	book_settle(fixture->book);
	g_autofree char *settled = first_text(fixture, "SELECT stamp FROM known_source");
	g_assert_null(strchr(settled, '?'));
}

// The people stay the same rows: nothing was compared again.
static void
test_touched(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	g_autofree char *before = first_text(fixture, "SELECT id || stamp FROM known_source");
	g_autofree char *person = first_text(fixture, "SELECT id FROM known_person");
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	book_settle(fixture->book);
	g_autofree char *after = first_text(fixture, "SELECT id || stamp FROM known_source");
	g_autofree char *person_after = first_text(fixture, "SELECT id FROM known_person");
	g_assert_cmpstr(before, !=, after);
	g_assert_cmpstr(person, ==, person_after);
}

// By another program, such as invitectl.
static void
test_forgotten(Fixture *fixture, gconstpointer unused)
{
	Fixture other = { .path = fixture->path };

	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	add(fixture, ANA, BOOK_ADDED, "Kim Muster\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	open_book(&other);
	g_assert_true(known_forget(other.known, ANA, NULL, NULL, NULL));
	expect(fixture, ANA, "Kim Muster", "no");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	add(&other, ANA, BOOK_ADDED, "Kim Muster\n");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in added");
	close_book(&other);
}

// --- what a mail waits for ----------------------------------------------------------------------

static void
test_busy(Fixture *fixture, gconstpointer unused)
{
	Hold held;

	add(fixture, ANA, BOOK_ADDED, "Kim Muster\nLind Muster\n");
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	book_set_patience(fixture->book, 20);
	hold_begin(&held, fixture->ledger);
	expect_refused(fixture, FAILURE_BUSY, "contacts.vcf: is being read");
	expect_refused(fixture, FAILURE_BUSY, "contacts.vcf: is being read");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in added");
	expect(fixture, ANA, "Kim", "maybe Kim Muster in added");
	hold_end(&held);
	book_settle(fixture->book);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	g_assert_null(book_trouble(fixture->book));
}

// The mail that waits has the answer as soon as it is there.
static gpointer
ask_once(gpointer data)
{
	return told(data, ANA, "Vera Gurieva");
}

static void
test_waits(Fixture *fixture, gconstpointer unused)
{
	Hold held;

	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	book_set_patience(fixture->book, 60000);
	hold_begin(&held, fixture->ledger);
	GThread *asking = g_thread_new("asking", ask_once, fixture);
	hold_end(&held);
	g_autofree char *answer = g_thread_join(asking);
	g_assert_cmpstr(answer, ==, "yes Vera Gurieva in contacts.vcf");
}

// A changed file is read while mails go on with what stood before.
static void
test_never_twice(Fixture *fixture, gconstpointer unused)
{
	Hold held;

	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	book_set_patience(fixture->book, 600000);
	put(fixture, "contacts.vcf", "Kim Muster\n");
	hold_begin(&held, fixture->ledger);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	expect(fixture, ANA, "Kim Muster", "no");
	hold_end(&held);
	book_settle(fixture->book);
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in contacts.vcf");
}

// Sources are numbered in the order in which they are made.
static void
test_fair(Fixture *fixture, gconstpointer unused)
{
	Hold held;

	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	put(fixture, "b", "Kim Muster\n");
	put(fixture, "c", "Lind Muster\n");
	fixture->files[1] = path_of(fixture, "b");
	fixture->files[2] = path_of(fixture, "c");
	book_set_patience(fixture->book, 1);
	hold_begin(&held, fixture->ledger);
	expect_refused(fixture, FAILURE_BUSY, "is being read");
	g_clear_pointer(&fixture->files[2], g_free);
	g_clear_pointer(&fixture->files[1], g_free);
	g_free(told(fixture, BO, "Vera Gurieva"));
	hold_end(&held);
	book_settle(fixture->book);
	g_autofree char *order = first_text(fixture,
		"SELECT group_concat(who || replace(name, rtrim(name, replace(name, '/', '')), ' "
		"')) FROM (SELECT substr(address, 1, 1) AS who, name FROM known_source JOIN "
		"known_owner ON known_owner.id = owner ORDER BY known_source.id)");
	g_assert_cmpstr(order, ==, "a contacts.vcf,b contacts.vcf,a b,a c");
}

static void
test_end(Fixture *fixture, gconstpointer unused)
{
	Hold held;

	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	put(fixture, "b", "Kim Muster\n");
	fixture->files[1] = path_of(fixture, "b");
	book_set_patience(fixture->book, 1);
	hold_begin(&held, fixture->ledger);
	expect_refused(fixture, FAILURE_BUSY, "is being read");
	for (guint i = 0; i < BOOK_WAITING + 3000; i++) {
		g_autofree char *address = g_strdup_printf("p%u@example.net", i);

		learn(fixture, ANA, "Lind Muster", address);
	}
	hold_end(&held);
	close_book(fixture);
	g_autofree char *learned = first_text(
		fixture, "SELECT people FROM known_source WHERE name = '" BOOK_LEARNED "'");
	// The thread may have had some in hand.
	g_assert_cmpint(atoi(learned), >=, BOOK_WAITING);
	g_assert_cmpint(atoi(learned), <=, BOOK_WAITING + 1000);
	open_book(fixture);
}

// --- what can't be used -------------------------------------------------------------------------

static void
test_mistake(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *complaint = NULL;

	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	put(fixture, "contacts.vcf", "12 34\n;;;;\n--\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	book_settle(fixture->book);
	complaint = told(fixture, ANA, "Vera Gurieva");
	g_test_message("%s", complaint);
	g_assert_true(g_str_has_prefix(complaint, "yes Vera Gurieva in contacts.vcf; "));
	g_assert_nonnull(strstr(complaint, fixture->files[0]));
	expect_trouble(fixture, fixture->files[0]);
	g_free(told(fixture, ANA, "Vera Gurieva"));
	book_settle(fixture->book);
	g_assert_null(book_trouble(fixture->book));
	put(fixture, "contacts.vcf", "Kim Muster\n");
	g_free(told(fixture, ANA, "Kim Muster"));
	book_settle(fixture->book);
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in contacts.vcf");
}

static void
make_link(const Fixture *fixture)
{
	put(fixture, "real", "Vera Gurieva\n");
	g_assert_cmpint(symlink("real", fixture->files[0]), ==, 0);
}

static void
make_large(const Fixture *fixture)
{
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	g_assert_cmpint(truncate(fixture->files[0], SCRIBE_FILE_MAX + 1), ==, 0);
}

static void
make_rubbish(const Fixture *fixture)
{
	put(fixture, "contacts.vcf", "12 34\n;;;;\n--\n");
}

static void
make_folder(const Fixture *fixture)
{
	g_assert_cmpint(g_mkdir(fixture->files[0], 0700), ==, 0);
}

static void
make_writable(const Fixture *fixture)
{
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	g_assert_cmpint(chmod(fixture->files[0], 0666), ==, 0);
}

static void
make_second_name(const Fixture *fixture)
{
	g_autofree char *other = path_of(fixture, "other");

	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	g_assert_cmpint(link(fixture->files[0], other), ==, 0);
}

static const struct {
	const char *label;
	void (*make)(const Fixture *fixture);
	const char *words;
} refusals[] = {
	{ "a link", make_link, "a symbolic link on the way" },
	{ "33 MB", make_large, "is larger than 32 MB" },
	{ "no contacts", make_rubbish, "it is no vCard" },
	{ "a folder", make_folder, "is no plain file" },
	{ "writable by all", make_writable, "may be written by others" },
	{ "a second name", make_second_name, "has other names" },
};

static void
test_refused(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *folder = g_strdup_printf("f%u", i);
		g_autofree char *before = g_steal_pointer(&fixture->path);

		g_test_message("%s", refusals[i].label);
		fixture->path = g_build_filename(before, folder, NULL);
		g_assert_cmpint(g_mkdir(fixture->path, 0700), ==, 0);
		g_free(fixture->files[0]);
		fixture->files[0] = path_of(fixture, "contacts.vcf");
		refusals[i].make(fixture);
		expect_refused(fixture, FAILURE_MISTAKE, refusals[i].words);
		expect_trouble(fixture, refusals[i].words);
		// Told to each mail, and to the log once.
		expect_refused(fixture, FAILURE_MISTAKE, refusals[i].words);
		clock_set_seconds(FAR_AHEAD + 100 * (i + 1));
		expect_refused(fixture, FAILURE_MISTAKE, refusals[i].words);
		g_assert_null(book_trouble(fixture->book));
		g_free(fixture->path);
		fixture->path = g_steal_pointer(&before);
	}
}

static void
test_another_owner(Fixture *fixture, gconstpointer unused)
{
	if (geteuid() != 0) {
		g_test_skip("needs root");
		return;
	}
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	g_assert_cmpint(chown(fixture->files[0], 65534, 65534), ==, 0);
	expect_refused(fixture, FAILURE_MISTAKE, "does not belong to root");
	// What others know stands, and what she has elsewhere too.
	add(fixture, ANA, BOOK_ADDED, "Kim Muster\n");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in added");
	expect_refused(fixture, FAILURE_MISTAKE, "does not belong to root");
	g_assert_cmpint(chown(fixture->files[0], 0, 0), ==, 0);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
}

static void
test_no_store(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *database = path_of(fixture, "ledger.db");
	g_autofree char *rubbish = g_strnfill(9000, 'x');

	g_assert_true(g_file_set_contents(database, rubbish, -1, NULL));
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	expect_refused(fixture, FAILURE_SYSTEM, "not a database");
	learn(fixture, ANA, "Vera Gurieva", "v@example.net");
	book_settle(fixture->book);
	expect_trouble(fixture, "not a database");
	g_assert_cmpint(g_remove(database), ==, 0);
	clock_set_seconds(FAR_AHEAD + LEDGER_REST);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	// What was learned waited for its time, or for the end.
	close_book(fixture);
	g_autofree char *learned = first_text(
		fixture, "SELECT names FROM known_person WHERE emails = 'v@example.net'");
	g_assert_cmpstr(learned, ==, "Vera Gurieva");
}

// An older program kept forms that nobody can compare any more.
static void
test_older_forms(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	add(fixture, ANA, BOOK_ADDED, "Kim Muster\nLind Muster <l@example.net>\n");
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	run_sql(fixture, "UPDATE known_person SET forms = 'old'; DELETE FROM known_key;"
			 "UPDATE known_source SET stamp = 'old' || substr(stamp, 9);"
			 "UPDATE known_owner SET version = 5");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in added");
	book_settle(fixture->book);
	expect(fixture, ANA, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
	expect(fixture, ANA, "Lind Muster", "yes Lind Muster in added");
}

// --- many ---------------------------------------------------------------------------------------

static void
test_large_file(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GString) list = g_string_new(NULL);

	for (guint i = 0; i < 30000; i++)
		g_string_append_printf(list, "Given%c%c Family%c%c%c <p%u@example.net>\n",
			'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 7 % 26, 'a' + i / 676 % 26,
			'a' + i / 17576, i);
	put(fixture, "contacts.vcf", list->str);
	book_set_patience(fixture->book, 120000);
	expect(fixture, ANA, "Givenaa Familyaaa", "yes Givenaa Familyaaa in contacts.vcf");
	expect(fixture, ANA, "Givenaa Muster", "no");
	g_autofree char *people = first_text(fixture, "SELECT people FROM known_source");
	g_assert_cmpstr(people, ==, "30000");
}

static gpointer
ask_often(gpointer data)
{
	const Fixture *fixture = data;

	for (guint i = 0; i < TIMES; i++) {
		g_autofree char *owner = g_strdup_printf("u%u@example.org", i % 5);
		g_autofree char *address = g_strdup_printf("p%u@example.net", i);

		expect(fixture, owner, "Vera Gurieva", "yes Vera Gurieva in contacts.vcf");
		learn(fixture, owner, "Lind Muster", address);
	}
	return NULL;
}

static void
run_threads(Fixture *fixture)
{
	GThread *threads[THREADS];

	put(fixture, "contacts.vcf", "Vera Gurieva\n");
	book_set_patience(fixture->book, 60000);
	for (guint i = 0; i < THREADS; i++)
		threads[i] = g_thread_new("asking", ask_often, fixture);
	for (guint i = 0; i < THREADS; i++)
		g_thread_join(threads[i]);
	book_settle(fixture->book);
	expect(fixture, "u3@example.org", "Lind Muster", "yes Lind Muster in learned");
	g_assert_null(book_trouble(fixture->book));
}

static void
test_threads(Fixture *fixture, gconstpointer unused)
{
	run_threads(fixture);
}

static void
test_memory(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *database = path_of(fixture, "ledger.db");
	g_autoptr(GError) error = NULL;
	Book *before = fixture->book;

	fixture->book = book_new_in_memory(&error);
	g_assert_no_error(error);
	expect(fixture, ANA, "Vera Gurieva", "nothing");
	add(fixture, ANA, BOOK_ADDED, "Kim Muster\n");
	expect(fixture, ANA, "Kim Muster", "yes Kim Muster in added");
	run_threads(fixture);
	book_free(fixture->book);
	fixture->book = before;
	g_assert_false(g_file_test(database, G_FILE_TEST_EXISTS));
}

#define ADD(sentence, test) g_test_add("/book/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("who has told of nobody knows nothing", test_nobody);
	ADD("people of a file are known", test_file);
	ADD("people who were added are known", test_added);
	ADD("people whom she wrote to are known", test_learned);
	ADD("the best of several decides", test_best);
	ADD("who is known already is not written again", test_not_new);
	ADD("what was read and learned outlives the book", test_kept);
	ADD("a file that was replaced is seen", test_replaced);
	ADD("a file that is gone takes its people away", test_gone);
	ADD("a file that is not named any more does not count", test_not_named);
	ADD("a file written a moment ago is looked at again", test_same_moment);
	ADD("a file that was only touched is not compared again", test_touched);
	ADD("what another program forgot is not known any more", test_forgotten);
	ADD("a file that takes long costs an answer, not a mail", test_busy);
	ADD("a mail waits for a file that was never read", test_waits);
	ADD("a mail never waits for a file that was read before", test_never_twice);
	ADD("the owners have their turn", test_fair);
	ADD("what was learned is written at the end, and bounded", test_end);
	ADD("a file with a mistake leaves the people as they were", test_mistake);
	ADD("files that nobody should trust are refused", test_refused);
	ADD("a file of somebody else is refused", test_another_owner);
	ADD("a store that fails is an error, and goes on later", test_no_store);
	ADD("forms of an older program are made anew", test_older_forms);
	ADD("thirty thousand people are known", test_large_file);
	ADD("threads may ask and learn at once", test_threads);
	ADD("a book in memory leaves nothing on disk", test_memory);
	return g_test_run();
}
