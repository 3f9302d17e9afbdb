// store-known.c - tests of the people whom owners know: kept apart, replaced as a whole, forgotten for good.
#include "store/known.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/failure.h"
#include "control/tempdir.h"
#include "store/ledger.h"

#define NOW 1795405080
#define ANA "ana@example.org"
#define BO "bo@example.org"
#define FILE_NAME "/home/ana/contacts.vcf"
#define THREADS 8
#define TIMES 40

typedef struct {
	char *path;
	char *file;
	Ledger *ledger;
	KnownBook *book;
} Fixture;

static gboolean
is_there(void *path, GError **error)
{
	return TRUE;
}

static void
open_book(Fixture *fixture)
{
	fixture->ledger = ledger_new(fixture->path, is_there, NULL);
	fixture->book = known_new(fixture->ledger);
}

static void
close_book(Fixture *fixture)
{
	known_free(fixture->book);
	ledger_free(fixture->ledger);
}

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	fixture->path = tempdir_new(NULL);
	fixture->file = g_build_filename(fixture->path, "ledger.db", NULL);
	open_book(fixture);
	clock_set_seconds(NOW);
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	close_book(fixture);
	tempdir_remove(fixture->path);
	g_free(fixture->path);
	g_free(fixture->file);
	clock_set_seconds(-1);
}

// --- people -------------------------------------------------------------------------------------

// A person with one name, and up to one address. A form is the name with a mark, a key its last word.
typedef struct {
	KnownPerson person;
	char *names[2], *forms[2], *keys[2], *emails[2];
} One;

static void
one_free(gpointer data)
{
	One *one = data;

	g_free(one->names[0]);
	g_free(one->forms[0]);
	g_free(one->keys[0]);
	g_free(one->emails[0]);
	g_free(one);
}

static KnownPerson *
person_new(const char *name, const char *email, const char *company)
{
	One *one = g_new0(One, 1);
	const char *last = strrchr(name, ' ');

	if (*name != '\0') {
		one->names[0] = g_strdup(name);
		one->forms[0] = g_strconcat("1:", name, NULL);
		one->keys[0] = g_strdup(last == NULL ? name : last + 1);
	}
	one->emails[0] = g_strdup(email);
	one->person =
		(KnownPerson) { (const char *const *)one->names, (const char *const *)one->forms,
			(const char *const *)one->keys, (const char *const *)one->emails, company };
	return &one->person;
}

// "Name <address>", "Name" or "<address>", with '|' between them.
static GPtrArray *
people_new(const char *text)
{
	GPtrArray *people = g_ptr_array_new_with_free_func(one_free);
	g_auto(GStrv) all = g_strsplit(text, "|", -1);

	for (guint i = 0; all[i] != NULL && **all != '\0'; i++) {
		g_auto(GStrv) parts = g_strsplit_set(all[i], "<>", 3);

		g_strstrip(parts[0]);
		g_ptr_array_add(people, person_new(parts[0], parts[1], NULL));
	}
	return people;
}

static void
replace(const Fixture *fixture, const char *owner, const char *source, const char *text)
{
	g_autoptr(GPtrArray) people = people_new(text);
	g_autoptr(GError) error = NULL;

	known_replace(fixture->book, owner, source, "stamp", people, &error);
	g_assert_no_error(error);
}

static guint
add(const Fixture *fixture, const char *owner, const char *source, const char *text)
{
	g_autoptr(GPtrArray) people = people_new(text);
	g_autoptr(GError) error = NULL;
	guint added = 0;

	known_add(fixture->book, owner, source, people, &added, &error);
	g_assert_no_error(error);
	return added;
}

static gboolean
note_seen(void *to, const KnownSeen *seen)
{
	const char *base = strrchr(seen->source, '/');

	g_string_append_printf(to, "%s%s:%s", ((GString *)to)->len > 0 ? "|" : "",
		base == NULL ? seen->source : base + 1, seen->name);
	if (*seen->emails != '\0')
		g_string_append_printf(to, "<%s>", seen->emails);
	if (seen->form != NULL)
		g_assert_true(g_str_has_prefix(seen->form, "1:"));
	return TRUE;
}

static void
expect_list(const Fixture *fixture, const char *owner, const char *wanted)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	known_list(fixture->book, owner, note_seen, text, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==, wanted);
}

static void
expect_found(const Fixture *fixture, const char *owner, const char *key, const char *wanted)
{
	const char *const keys[] = { key, "nobody", NULL };
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	known_find(fixture->book, owner, NULL, keys, note_seen, text, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==, wanted);
}

static gint64
version_of(const Fixture *fixture, const char *owner)
{
	g_autoptr(GError) error = NULL;
	gint64 version = -1;
	g_autoptr(GPtrArray) sources = known_sources(fixture->book, owner, &version, &error);

	g_assert_no_error(error);
	g_assert_nonnull(sources);
	return version;
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

static void
run_sql(const Fixture *fixture, const char *sql)
{
	sqlite3 *database;

	g_assert_cmpint(sqlite3_open(fixture->file, &database), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(database), ==, SQLITE_OK);
}

// --- finding ------------------------------------------------------------------------------------

static void
test_nothing(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	guint removed = 9;
	char *stamp = NULL;

	expect_list(fixture, ANA, "");
	expect_found(fixture, ANA, "Gurieva", "");
	g_assert_cmpint(version_of(fixture, ANA), ==, 0);
	g_assert_cmpint(known_stamp(fixture->book, ANA, FILE_NAME, &stamp, &error), ==, 0);
	g_assert_cmpint(known_has(fixture->book, ANA, "a", "b@c", &error), ==, 0);
	g_assert_true(known_forget(fixture->book, ANA, NULL, &removed, &error));
	g_assert_cmpuint(removed, ==, 0);
	g_assert_true(known_remove(fixture->book, ANA, "Bo", &removed, &error));
	g_assert_no_error(error);
	g_assert_false(g_file_test(fixture->file, G_FILE_TEST_EXISTS));
}

static void
test_found(Fixture *fixture, gconstpointer unused)
{
	replace(fixture, ANA, FILE_NAME,
		"Светлана Гурьева<s@example.net>|Bo Muster|Ana Muster<A@EXAMPLE.net>|<x@y.z>");
	add(fixture, ANA, "added", "Kim Muster");
	expect_found(fixture, ANA, "Гурьева", "contacts.vcf:Светлана Гурьева<s@example.net>");
	expect_found(fixture, ANA, "Muster",
		"contacts.vcf:Bo Muster|contacts.vcf:Ana Muster<a@example.net>|added:Kim Muster");
	expect_found(fixture, ANA, "muster", "");
	expect_found(fixture, "Ana@Example.ORG", "Гурьева",
		"contacts.vcf:Светлана Гурьева<s@example.net>");
	expect_list(fixture, ANA,
		"contacts.vcf:<x@y.z>|contacts.vcf:Ana Muster<a@example.net>|contacts.vcf:Bo "
		"Muster|contacts.vcf:Светлана Гурьева<s@example.net>|added:Kim Muster");
}

static void
test_apart(Fixture *fixture, gconstpointer unused)
{
	guint removed;

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	replace(fixture, BO, FILE_NAME, "Vera Gurieva");
	add(fixture, BO, "learned", "Ira Gurieva");
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Ida Gurieva");
	expect_found(fixture, BO, "Gurieva", "contacts.vcf:Vera Gurieva|learned:Ira Gurieva");
	expect_found(fixture, "bo@example.com", "Gurieva", "");
	g_assert_true(known_remove(fixture->book, ANA, "Vera Gurieva", &removed, NULL));
	g_assert_cmpuint(removed, ==, 0);
	g_assert_true(known_forget(fixture->book, ANA, NULL, &removed, NULL));
	g_assert_cmpuint(removed, ==, 1);
	expect_list(fixture, BO, "contacts.vcf:Vera Gurieva|learned:Ira Gurieva");
	expect_list(fixture, ANA, "");
}

static gboolean
note_names(void *to, const KnownSeen *seen)
{
	g_string_append_printf(to, "%s(%s)", seen->name, seen->form);
	return TRUE;
}

// One of several names leads to the person, whose first name is shown.
static void
test_names(Fixture *fixture, gconstpointer unused)
{
	const char *const names[] = { "Elizabeth Muster", "Liz\nMuster", NULL };
	const char *const forms[] = { "form one", "form two", NULL };
	const char *const keys[] = { "a", "b", "a", NULL };
	const char *const asked[] = { "b", "a", NULL };
	const char *const none[] = { NULL };
	KnownPerson person = { names, forms, keys, none, NULL };
	g_autoptr(GPtrArray) people = g_ptr_array_new();
	g_autoptr(GString) text = g_string_new(NULL);
	guint removed;

	g_ptr_array_add(people, &person);
	g_assert_true(known_replace(fixture->book, ANA, "x", "", people, NULL));
	g_assert_true(known_find(fixture->book, ANA, NULL, asked, note_names, text, NULL, NULL));
	g_assert_cmpstr(text->str, ==, "Elizabeth Muster(form one)Elizabeth Muster(form two)");
	g_assert_true(known_remove(fixture->book, ANA, "LIZ muster", &removed, NULL));
	g_assert_cmpuint(removed, ==, 1);
	expect_list(fixture, ANA, "");
}

static gboolean
count_seen(void *to, const KnownSeen *seen)
{
	(*(guint *)to)++;
	return TRUE;
}

static gboolean
stop_at_three(void *to, const KnownSeen *seen)
{
	return ++*(guint *)to < 3;
}

static void
add_many(const Fixture *fixture, const char *owner, const char *source, guint n)
{
	g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func(one_free);
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < n; i++) {
		g_autofree char *name = g_strdup_printf("Given%u Muster", i);

		g_ptr_array_add(people, person_new(name, NULL, NULL));
	}
	known_replace(fixture->book, owner, source, "many", people, &error);
	g_assert_no_error(error);
}

static void
test_bounds(Fixture *fixture, gconstpointer unused)
{
	const char *const keys[] = { "Muster", NULL };
	guint n = 0;

	add_many(fixture, ANA, "x", KNOWN_FOUND + 20);
	g_assert_true(known_find(fixture->book, ANA, NULL, keys, count_seen, &n, NULL, NULL));
	g_assert_cmpuint(n, ==, KNOWN_FOUND);
	n = 0;
	g_assert_true(known_find(fixture->book, ANA, NULL, keys, stop_at_three, &n, NULL, NULL));
	g_assert_cmpuint(n, ==, 3);
	n = 0;
	g_assert_true(known_list(fixture->book, ANA, stop_at_three, &n, NULL));
	g_assert_cmpuint(n, ==, 3);
}

// Then nobody else has to be compared.
static void
test_name_first(Fixture *fixture, gconstpointer unused)
{
	const char *const keys[] = { "Muster", NULL };
	g_autoptr(GString) text = g_string_new(NULL);
	guint n = 2;

	add_many(fixture, ANA, "a", KNOWN_FOUND + 20);
	replace(fixture, ANA, "b", "Lind Muster|Kim Muster|Vera Muster");
	g_assert_true(
		known_find(fixture->book, ANA, "KIM muster", keys, stop_at_three, &n, NULL, NULL));
	g_assert_cmpuint(n, ==, 3);
	g_assert_true(
		known_find(fixture->book, ANA, "kim muster", NULL, note_seen, text, NULL, NULL));
	g_assert_cmpstr(text->str, ==, "b:Kim Muster");
}

// A thousand others, and each of them known by every key, cost nothing.
static void
test_untouched(Fixture *fixture, gconstpointer unused)
{
	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	for (guint i = 0; i < 5; i++) {
		g_autofree char *owner = g_strdup_printf("u%u@example.org", i);

		add_many(fixture, owner, FILE_NAME, 50);
	}
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_key"), ==, 3 + 5 * 50 * 3);
	static const char *const searches[] = {
		"SELECT number FROM known_key WHERE source = 1 AND key = 1",
		"SELECT id FROM known_source WHERE owner = 1 AND state = 1 AND name = 'x'",
		"SELECT id FROM known_owner WHERE address = 'x'",
		"SELECT names FROM known_person WHERE id = 1",
	};
	for (guint i = 0; i < G_N_ELEMENTS(searches); i++) {
		g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", searches[i], NULL);
		sqlite3 *database;
		sqlite3_stmt *statement;

		g_assert_cmpint(sqlite3_open(fixture->file, &database), ==, SQLITE_OK);
		g_assert_cmpint(
			sqlite3_prepare_v2(database, sql, -1, &statement, NULL), ==, SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW)
			g_assert_true(g_str_has_prefix(
				(const char *)sqlite3_column_text(statement, 3), "SEARCH "));
		sqlite3_finalize(statement);
		sqlite3_close(database);
	}
}

static void
test_hostile(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *endless = g_strnfill(5000, 'x');
	const char *const names[] = { "Tab\tand \x1b[31m", "\xff\xfe", endless, "", NULL };
	const char *const forms[] = { "f", endless, NULL };
	const char *const keys[] = { "'; DROP TABLE known_person; --", NULL };
	const char *const emails[] = { "a b@c", "no address", endless, "ok@EXAMPLE.org", "\xff@x",
		NULL };
	KnownPerson person = { names, forms, keys, emails, endless };
	g_autoptr(GPtrArray) people = g_ptr_array_new();

	g_ptr_array_add(people, &person);
	g_assert_true(known_replace(fixture->book, "o'; --@x", "'x'", "'", people, NULL));
	expect_list(fixture, "o'; --@x", "'x':Tab and  [31m<ok@example.org>");
	g_assert_cmpint(ask(fixture, "SELECT max(length(names)) FROM known_person"), <, 300);
	g_assert_cmpint(ask(fixture, "SELECT max(length(company)) FROM known_person"), ==, 200);
}

// --- replacing ----------------------------------------------------------------------------------

static void
test_replaced(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *stamp = NULL;

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva|Bo Muster");
	add(fixture, ANA, "added", "Kim Muster");
	gint64 version = version_of(fixture, ANA);
	replace(fixture, ANA, FILE_NAME, "Ida Muster");
	expect_list(fixture, ANA, "contacts.vcf:Ida Muster|added:Kim Muster");
	expect_found(fixture, ANA, "Gurieva", "");
	g_assert_cmpint(version_of(fixture, ANA), !=, version);
	g_assert_cmpint(known_stamp(fixture->book, ANA, FILE_NAME, &stamp, NULL), ==, 1);
	g_assert_cmpstr(stamp, ==, "stamp");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_person"), ==, 2);
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_source"), ==, 2);
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_key"), ==, 6);
	replace(fixture, ANA, FILE_NAME, "");
	expect_list(fixture, ANA, "added:Kim Muster");
}

// What was begun and not ended: nobody sees it, and the next one takes it away.
static void
test_unfinished(Fixture *fixture, gconstpointer unused)
{
	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	run_sql(fixture,
		"INSERT INTO known_source VALUES (77, 1, 0, '" FILE_NAME "', '', 1);"
		"INSERT INTO known_person VALUES (77 << 24, 'Half', '1:Half', '', NULL, 0);"
		"INSERT INTO known_key SELECT 77, key, 0 FROM known_key");
	expect_list(fixture, ANA, "contacts.vcf:Ida Gurieva");
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Ida Gurieva");
	replace(fixture, ANA, FILE_NAME, "Bo Muster");
	expect_list(fixture, ANA, "contacts.vcf:Bo Muster");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_person"), ==, 1);
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_source"), ==, 1);
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_key"), ==, 3);
}

// A trigger breaks it off in the middle, as a full disk would.
static void
test_all_or_nothing(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GPtrArray) people = people_new("Bo Muster|Kim Muster|Bad Apple");
	g_autoptr(GError) error = NULL;

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	run_sql(fixture, "CREATE TRIGGER t BEFORE INSERT ON known_person "
			 "WHEN new.names = 'Bad Apple' BEGIN SELECT raise(FAIL, 'no'); END");
	g_assert_false(known_replace(fixture->book, ANA, FILE_NAME, "new", people, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	expect_list(fixture, ANA, "contacts.vcf:Ida Gurieva");
	run_sql(fixture, "DROP TRIGGER t");
	clock_set_seconds(NOW + LEDGER_REST);
	replace(fixture, ANA, FILE_NAME, "Bo Muster");
	expect_list(fixture, ANA, "contacts.vcf:Bo Muster");
}

static void
test_most(Fixture *fixture, gconstpointer unused)
{
	add_many(fixture, ANA, "x", 2000);
	run_sql(fixture, "UPDATE known_source SET people = " G_STRINGIFY(KNOWN_MOST) " - 2");
	replace(fixture, ANA, "y", "A B|C D|E F|G H");
	expect_found(fixture, ANA, "D", "y:C D");
	expect_found(fixture, ANA, "F", "");
	g_assert_cmpuint(add(fixture, ANA, "added", "K L"), ==, 0);
	replace(fixture, ANA, "y", "A B");
	g_assert_cmpuint(add(fixture, ANA, "added", "K L|M N"), ==, 1);
	replace(fixture, BO, "y", "A B|C D|E F|G H");
	expect_found(fixture, BO, "H", "y:G H");
}

static void
test_sources(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GPtrArray) people = people_new("Bo Muster");
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < KNOWN_SOURCES; i++) {
		g_autofree char *source = g_strdup_printf("source %u", i);

		replace(fixture, ANA, source, "Ida Gurieva");
	}
	g_assert_false(known_replace(fixture->book, ANA, "another", "", people, &error));
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_clear_error(&error);
	g_assert_false(known_add(fixture->book, ANA, "another", people, NULL, &error));
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	replace(fixture, ANA, "source 3", "Bo Muster");
	g_assert_cmpuint(add(fixture, ANA, "source 3", "Kim Muster"), ==, 1);
}

// --- adding and taking out ----------------------------------------------------------------------

static const struct {
	const char *label;
	const char *before;
	const char *added;
	const char *after;
	guint n;
} additions[] = {
	{ "somebody else", "Bo Muster<b@x>", "Ida Gurieva<i@x>",
		"added:Bo Muster<b@x>|added:Ida Gurieva<i@x>", 1 },
	{ "the same", "Bo Muster<b@x>", "Bo Muster<B@X>", "added:Bo Muster<b@x>", 0 },
	{ "another name for an address", "Bo Muster<b@x>", "Bob M. Muster<b@x>",
		"added:Bob M. Muster<b@x>", 0 },
	{ "a name for a bare address", "<b@x>", "Bo Muster<b@x>", "added:Bo Muster<b@x>", 0 },
	{ "a bare address that is known", "Bo Muster<b@x>", "<b@x>", "added:Bo Muster<b@x>", 0 },
	{ "an address for a name", "Bo Muster", "bo muster<b@x>", "added:bo muster<b@x>", 0 },
	{ "a name that has an address", "Bo Muster<b@x>", "BO MUSTER", "added:BO MUSTER<b@x>", 0 },
	{ "two of one name", "Bo Muster<b@x>", "Bo Muster<b@y>",
		"added:Bo Muster<b@x>|added:Bo Muster<b@y>", 1 },
	{ "twice in one call", "", "Bo Muster<b@x>|Bo Muster<b@x>|Bo Muster",
		"added:Bo Muster<b@x>", 1 },
	{ "nobody", "", "", "", 0 },
};

static void
test_added(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(additions); i++) {
		g_autofree char *owner = g_strdup_printf("u%u@example.org", i);

		g_test_message("%s", additions[i].label);
		add(fixture, owner, "added", additions[i].before);
		g_assert_cmpuint(
			add(fixture, owner, "added", additions[i].added), ==, additions[i].n);
		expect_list(fixture, owner, additions[i].after);
	}
}

static void
test_renamed(Fixture *fixture, gconstpointer unused)
{
	add(fixture, ANA, "added", "Bo Muster<b@x>");
	add(fixture, ANA, "added", "Bo Gurieva<b@x>");
	expect_found(fixture, ANA, "Muster", "");
	expect_found(fixture, ANA, "Gurieva", "added:Bo Gurieva<b@x>");
	g_assert_cmpint(known_has(fixture->book, ANA, "bo gurieva", "B@X", NULL), ==, 1);
	g_assert_cmpint(known_has(fixture->book, ANA, "", "b@x", NULL), ==, 1);
	g_assert_cmpint(known_has(fixture->book, ANA, "Bo Muster", "b@x", NULL), ==, 0);
	g_assert_cmpint(known_has(fixture->book, BO, "", "b@x", NULL), ==, 0);
}

static void
test_unchanged(Fixture *fixture, gconstpointer unused)
{
	add(fixture, ANA, "added", "Bo Muster<b@x>");
	gint64 version = version_of(fixture, ANA);
	add(fixture, ANA, "added", "Bo Muster<b@x>|<b@x>");
	g_assert_cmpint(version_of(fixture, ANA), ==, version);
	clock_set_seconds(NOW + 500);
	add(fixture, ANA, "added", "Bo B. Muster<b@x>");
	g_assert_cmpint(ask(fixture, "SELECT since FROM known_person"), ==, NOW);
}

static void
test_stamped(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *stamp = NULL;

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	known_restamp(fixture->book, ANA, FILE_NAME, "newer", &error);
	g_assert_no_error(error);
	g_assert_cmpint(known_stamp(fixture->book, ANA, FILE_NAME, &stamp, NULL), ==, 1);
	g_assert_cmpstr(stamp, ==, "newer");
	g_assert_true(known_restamp(fixture->book, ANA, "no such", "newer", &error));
	g_assert_true(known_restamp(fixture->book, BO, FILE_NAME, "newer", &error));
	expect_list(fixture, ANA, "contacts.vcf:Ida Gurieva");
}

static void
test_removed(Fixture *fixture, gconstpointer unused)
{
	guint removed;

	add(fixture, ANA, "added", "Bo Muster<b@x>|Ida Gurieva<i@x>|Ида Гурьева");
	add(fixture, ANA, "learned", "Bo Muster");
	g_assert_true(known_remove(fixture->book, ANA, "bo MUSTER", &removed, NULL));
	g_assert_cmpuint(removed, ==, 2);
	expect_found(fixture, ANA, "Muster", "");
	g_assert_true(known_remove(fixture->book, ANA, "I@x", &removed, NULL));
	g_assert_cmpuint(removed, ==, 1);
	g_assert_true(known_remove(fixture->book, ANA, "ида гурьева", &removed, NULL));
	g_assert_cmpuint(removed, ==, 1);
	g_assert_true(known_remove(fixture->book, ANA, "Bo", &removed, NULL));
	g_assert_cmpuint(removed, ==, 0);
	expect_list(fixture, ANA, "");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_key"), ==, 0);
	g_assert_cmpint(ask(fixture, "SELECT total(people) FROM known_source"), ==, 0);
}

static gboolean
holds(const char *path, const char *bytes)
{
	g_autofree char *text = NULL;
	gsize length;

	return g_file_get_contents(path, &text, &length, NULL) &&
	       memmem(text, length, bytes, strlen(bytes)) != NULL;
}

static gboolean
is_on_disk(const Fixture *fixture, const char *bytes)
{
	g_autofree char *journal = g_strconcat(fixture->file, "-wal", NULL);

	return holds(fixture->file, bytes) || holds(journal, bytes);
}

// Rows of two owners in turns, so that pages are split, and SQLite leaves copies in them.
static void
add_mixed(const Fixture *fixture)
{
	for (guint i = 0; i < 400; i++) {
		g_autofree char *mine =
			g_strdup_printf("Secretive%u Person<hidden%u@example.net>", i, i);
		g_autofree char *others = g_strdup_printf("Given%u Other%*u", i, i % 90, i);

		add(fixture, ANA, i % 2 == 0 ? "added" : "learned", mine);
		add(fixture, BO, i % 2 == 0 ? "added" : "learned", others);
	}
}

static void
test_forgotten(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	guint removed = 0;

	add_mixed(fixture);
	expect_found(fixture, ANA, "nobody there", "");
	g_assert_true(is_on_disk(fixture, "Secretive"));
	known_forget(fixture->book, ANA, "added", &removed, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(removed, ==, 200);
	g_assert_false(is_on_disk(fixture, "Secretive2 "));
	g_assert_true(is_on_disk(fixture, "Secretive3 "));
	known_forget(fixture->book, ANA, NULL, &removed, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(removed, ==, 200);
	g_assert_false(is_on_disk(fixture, "Secretive"));
	g_assert_false(is_on_disk(fixture, "hidden"));
	g_assert_false(is_on_disk(fixture, ANA));
	g_assert_true(is_on_disk(fixture, "Given399"));
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_person"), ==, 400);
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_owner"), ==, 1);
}

static void
make_anew(const char *const *names, char ***forms, char ***keys)
{
	*forms = g_new0(char *, 2);
	*keys = g_new0(char *, 2);
	if (names[0] == NULL)
		return;
	**forms = g_strconcat("1:again ", names[0], NULL);
	**keys = g_strdup("again");
}

static void
test_remade(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *stamp = NULL;

	add(fixture, ANA, "learned", "Bo Muster<b@x>|<i@x>");
	add(fixture, BO, "learned", "Bo Muster");
	known_remake(fixture->book, ANA, "learned", "2", make_anew, &error);
	g_assert_no_error(error);
	expect_found(fixture, ANA, "again", "learned:Bo Muster<b@x>");
	expect_found(fixture, ANA, "Muster", "");
	expect_found(fixture, BO, "Muster", "learned:Bo Muster");
	g_assert_cmpint(known_stamp(fixture->book, ANA, "learned", &stamp, NULL), ==, 1);
	g_assert_cmpstr(stamp, ==, "2");
	g_assert_cmpint(known_has(fixture->book, ANA, "bo muster", "b@x", NULL), ==, 1);
	g_assert_true(known_remake(fixture->book, ANA, "no such", "2", make_anew, &error));
}

// --- many at once -------------------------------------------------------------------------------

static gpointer
work_often(gpointer data)
{
	const Fixture *fixture = data;

	for (guint i = 0; i < TIMES; i++) {
		g_autofree char *name = g_strdup_printf("Given%u Muster", i);

		add(fixture, ANA, "added", name);
		expect_found(fixture, BO, "Gurieva", "contacts.vcf:Ida Gurieva");
	}
	return NULL;
}

static void
run_threads(const Fixture *fixture)
{
	GThread *threads[THREADS];

	replace(fixture, BO, FILE_NAME, "Ida Gurieva");
	for (guint i = 0; i < THREADS; i++)
		threads[i] = g_thread_new("worker", work_often, (gpointer)fixture);
	for (guint i = 0; i < THREADS; i++)
		g_thread_join(threads[i]);
	g_autoptr(GPtrArray) sources = known_sources(fixture->book, ANA, NULL, NULL);
	g_assert_cmpuint(sources->len, ==, 1);
	g_assert_cmpuint(((KnownSource *)sources->pdata[0])->people, ==, TIMES);
}

static void
test_threads(Fixture *fixture, gconstpointer unused)
{
	run_threads(fixture);
}

// Two that replace one source: one of them is told, and one version stands.
static gpointer
replace_often(gpointer data)
{
	const Fixture *fixture = data;
	g_autoptr(GPtrArray) people = people_new("Bo Muster|Kim Muster");

	for (guint i = 0; i < TIMES; i++) {
		g_autoptr(GError) error = NULL;

		if (!known_replace(fixture->book, ANA, FILE_NAME, "x", people, &error))
			g_assert_error(error, FAILURE, FAILURE_BUSY);
		expect_found(fixture, ANA, "Gurieva", "added:Ida Gurieva");
	}
	return NULL;
}

static void
test_rivals(Fixture *fixture, gconstpointer unused)
{
	GThread *threads[THREADS];

	add(fixture, ANA, "added", "Ida Gurieva");
	for (guint i = 0; i < THREADS; i++)
		threads[i] = g_thread_new("rival", replace_often, (gpointer)fixture);
	for (guint i = 0; i < THREADS; i++)
		g_thread_join(threads[i]);
	replace(fixture, ANA, FILE_NAME, "Bo Muster|Kim Muster");
	expect_list(
		fixture, ANA, "contacts.vcf:Bo Muster|contacts.vcf:Kim Muster|added:Ida Gurieva");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_source"), ==, 2);
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_person"), ==, 3);
}

static void
test_processes(Fixture *fixture, gconstpointer unused)
{
	pid_t children[4];

	replace(fixture, BO, FILE_NAME, "Ida Gurieva");
	close_book(fixture);
	for (guint i = 0; i < G_N_ELEMENTS(children); i++) {
		children[i] = fork();
		if (children[i] == 0) {
			open_book(fixture);
			work_often(fixture);
			_exit(0);
		}
	}
	for (guint i = 0; i < G_N_ELEMENTS(children); i++) {
		int status;

		g_assert_cmpint(waitpid(children[i], &status, 0), ==, children[i]);
		g_assert_cmpint(status, ==, 0);
	}
	open_book(fixture);
	g_assert_cmpint(
		ask(fixture, "SELECT people FROM known_source WHERE name = 'added'"), ==, TIMES);
}

// --- in memory ----------------------------------------------------------------------------------

static void
test_memory(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	Fixture memory = { .path = fixture->path, .book = known_new_in_memory(&error) };
	guint removed;

	g_assert_no_error(error);
	expect_found(&memory, ANA, "Gurieva", "");
	run_threads(&memory);
	g_assert_true(known_forget(memory.book, ANA, NULL, &removed, &error));
	g_assert_cmpuint(removed, ==, TIMES);
	expect_list(&memory, ANA, "");
	known_free(memory.book);
	g_autoptr(GDir) folder = g_dir_open(fixture->path, 0, NULL);
	g_assert_null(g_dir_read_name(folder));
}

// --- what goes wrong ----------------------------------------------------------------------------

// The lock of another process.
static void
test_locked(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GPtrArray) people = people_new("Bo Muster");
	g_autoptr(GError) error = NULL;
	sqlite3 *other;

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	g_assert_cmpint(sqlite3_open(fixture->file, &other), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Ida Gurieva");
	g_assert_false(known_add(fixture->book, ANA, "added", people, NULL, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_nonnull(strstr(error->message, "ledger.db: database is locked"));
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Ida Gurieva");
	sqlite3_close(other);
	clock_set_seconds(NOW + LEDGER_REST);
	add(fixture, ANA, "added", "Bo Muster");
	expect_found(fixture, ANA, "Muster", "added:Bo Muster");
}

// Who reads keeps old pages in the journal: then it is not said that they are gone.
static void
test_forget_while_read(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	sqlite3 *other;
	guint removed = 0;

	replace(fixture, ANA, FILE_NAME, "Secretive Person");
	g_assert_cmpint(sqlite3_open(fixture->file, &other), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(other, "BEGIN; SELECT * FROM known_person", NULL, NULL, NULL),
		==, SQLITE_OK);
	g_assert_false(known_forget(fixture->book, ANA, NULL, &removed, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_cmpuint(removed, ==, 1);
	expect_list(fixture, ANA, "");
	sqlite3_close(other);
	g_clear_error(&error);
	known_forget(fixture->book, ANA, NULL, &removed, &error);
	g_assert_no_error(error);
	g_assert_false(is_on_disk(fixture, "Secretive"));
}

static void
expect_trouble(const Fixture *fixture, const char *words)
{
	const char *const keys[] = { "Gurieva", NULL };
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	g_assert_false(known_find(fixture->book, ANA, NULL, keys, note_seen, text, NULL, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
}

static void
test_damaged(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *rubbish = g_strnfill(9000, 'x');
	g_autofree char *whole = g_strconcat(fixture->path, "/whole", NULL);

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Ida Gurieva");
	run_sql(fixture, "PRAGMA wal_checkpoint(TRUNCATE)");
	g_assert_cmpint(g_rename(fixture->file, whole), ==, 0);
	g_assert_true(g_file_set_contents(fixture->file, rubbish, -1, NULL));
	expect_trouble(fixture, "file is not a database");
	// Let alone: that the file is whole again is seen at the end of the rest.
	g_assert_cmpint(g_rename(whole, fixture->file), ==, 0);
	expect_trouble(fixture, "file is not a database");
	clock_set_seconds(NOW + LEDGER_REST);
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Ida Gurieva");
}

// Whatever byte is wrong, it is an error or an answer, and the program goes on.
static void
test_flipped(Fixture *fixture, gconstpointer unused)
{
	const char *const keys[] = { "Gurieva", NULL };
	g_autoptr(GPtrArray) people = people_new("Kim Muster");
	g_autofree char *whole = NULL;
	gsize length;

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva|Bo Muster<b@x>");
	close_book(fixture);
	g_assert_true(g_file_get_contents(fixture->file, &whole, &length, NULL));
	for (gsize at = 0; at < length; at += at < 200 ? 5 : 331) {
		g_autofree char *broken = g_memdup2(whole, length);
		g_autoptr(GString) text = g_string_new(NULL);

		broken[at] ^= 0x5a;
		g_assert_true(g_file_set_contents_full(fixture->file, broken, (gssize)length,
			G_FILE_SET_CONTENTS_NONE, 0600, NULL));
		open_book(fixture);
		known_find(fixture->book, ANA, NULL, keys, note_seen, text, NULL, NULL);
		known_list(fixture->book, ANA, note_seen, text, NULL);
		known_add(fixture->book, ANA, "added", people, NULL, NULL);
		known_replace(fixture->book, ANA, FILE_NAME, "x", people, NULL);
		known_forget(fixture->book, ANA, NULL, NULL, NULL);
		close_book(fixture);
	}
	open_book(fixture);
}

static void
test_moved(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *away = g_strconcat(fixture->file, ".old", NULL);

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Ida Gurieva");
	g_assert_cmpint(g_rename(fixture->file, away), ==, 0);
	expect_found(fixture, ANA, "Gurieva", "");
	g_assert_cmpint(version_of(fixture, ANA), ==, 0);
	replace(fixture, ANA, FILE_NAME, "Vera Gurieva");
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Vera Gurieva");
}

// --- versions -----------------------------------------------------------------------------------

static const char version_one[] =
	"CREATE TABLE wording ("
	"service TEXT NOT NULL, shape TEXT NOT NULL, count INTEGER NOT NULL, "
	"first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (service, shape));"
	"INSERT INTO wording VALUES ('meadow', '{inviter} waved', 7, 1, 2);"
	"INSERT INTO wording VALUES ('brook', 'Ну и ну: {any}', 8, 3, 4);"
	"PRAGMA user_version = 1";

static void
test_older(Fixture *fixture, gconstpointer unused)
{
	run_sql(fixture, version_one);
	expect_found(fixture, ANA, "Gurieva", "");
	g_assert_cmpint(ask(fixture, "PRAGMA user_version"), ==, 1);
	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	g_assert_cmpint(ask(fixture, "PRAGMA user_version"), >, 1);
	expect_found(fixture, ANA, "Gurieva", "contacts.vcf:Ida Gurieva");
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM wording"), ==, 2);
	g_assert_cmpint(ask(fixture, "SELECT sum(count * last) FROM wording"), ==, 7 * 2 + 8 * 4);
}

static void
test_newer(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GPtrArray) people = people_new("Bo Muster");
	g_autoptr(GError) error = NULL;

	replace(fixture, ANA, FILE_NAME, "Ida Gurieva");
	close_book(fixture);
	run_sql(fixture, "PRAGMA user_version = 99");
	open_book(fixture);
	expect_trouble(fixture, "its tables are of version 99, and this program knows those up to");
	g_assert_false(known_add(fixture->book, ANA, "added", people, NULL, &error));
	g_assert_nonnull(strstr(error->message, "of version 99"));
	g_assert_cmpint(ask(fixture, "SELECT count(*) FROM known_person"), ==, 1);
}

#define ADD(sentence, test) g_test_add("/known/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("nothing is made before somebody is known", test_nothing);
	ADD("people are found by their keys", test_found);
	ADD("two owners never see each other's people", test_apart);
	ADD("each of several names leads to a person", test_names);
	ADD("a search ends at a bound, or when told", test_bounds);
	ADD("who is written alike comes first", test_name_first);
	ADD("a search touches only what it finds", test_untouched);
	ADD("hostile text is cut and stays text", test_hostile);
	ADD("a source is replaced as a whole", test_replaced);
	ADD("a source that was begun is not seen, and goes", test_unfinished);
	ADD("a source that fails in the middle leaves the old one", test_all_or_nothing);
	ADD("more people than an owner may have are not taken", test_most);
	ADD("more sources than an owner may have are refused", test_sources);
	ADD("who is there is not added twice", test_added);
	ADD("the newer name stands", test_renamed);
	ADD("what says nothing new changes nothing", test_unchanged);
	ADD("a source may have another stamp", test_stamped);
	ADD("people are taken out by name and by address", test_removed);
	ADD("what was forgotten is not in the file", test_forgotten);
	ADD("forms are made anew for people without a file", test_remade);
	ADD("threads may write and read at once", test_threads);
	ADD("threads may replace the same source at once", test_rivals);
	ADD("processes may write and read at once", test_processes);
	ADD("a book in memory leaves nothing on disk", test_memory);
	ADD("a lock of another stops writing, not reading", test_locked);
	ADD("forgetting says when others still read", test_forget_while_read);
	ADD("a damaged file is let alone", test_damaged);
	ADD("a byte that is wrong ends nothing", test_flipped);
	ADD("a file that was moved away is let go", test_moved);
	ADD("tables of version 1 are brought up to date and keep their rows", test_older);
	ADD("tables of a newer program are refused and stay", test_newer);
	return g_test_run();
}
