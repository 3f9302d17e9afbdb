// store-ask.c - tests of who asked whom: counted once, told apart, and what became of it.
#include "store/ask.h"

#include "base/clock.h"
#include "base/failure.h"
#include "control/tempdir.h"
#include "store/item.h"

#define NOW 1795405080
#define DAY 86400
#define OWNER "ana@example.org"

typedef struct {
	char *path;
	Store *store;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	fixture->path = tempdir_new(NULL);
	fixture->store = store_open(fixture->path, &error);
	g_assert_no_error(error);
	clock_set_seconds(NOW);
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	store_close(fixture->store);
	tempdir_remove(fixture->path);
	g_free(fixture->path);
	clock_set_seconds(-1);
}

static AskSeen
seen(const Fixture *fixture, const AskMail *mail)
{
	g_autoptr(GError) error = NULL;
	AskSeen found = { 0 };

	ask_find(store_asks(fixture->store), mail, &found, &error);
	g_assert_no_error(error);
	return found;
}

static void
count(const Fixture *fixture, const AskMail *mail)
{
	g_autoptr(GError) error = NULL;

	ask_count(store_asks(fixture->store), mail, "tag", "the rest", NULL, &error);
	g_assert_no_error(error);
}

static void
settle(const Fixture *fixture, const AskMail *mail, AskOutcome outcome)
{
	g_autoptr(GError) error = NULL;

	ask_settle(store_asks(fixture->store), mail, outcome, &error);
	g_assert_no_error(error);
}

// Two mails, counted in this order: how often has the second one's sender asked then?
static const struct {
	const char *label;
	AskMail first, second;
	guint asked;
} pairs[] = {
	{ "the same name", { OWNER, "linkedin", "1", NULL, NULL, "vera lind" },
		{ OWNER, "linkedin", "2", NULL, NULL, "vera lind" }, 2 },
	{ "another name", { OWNER, "linkedin", "1", NULL, NULL, "vera lind" },
		{ OWNER, "linkedin", "2", NULL, NULL, "vera lindt" }, 1 },
	{ "another service", { OWNER, "linkedin", "1", NULL, NULL, "vera lind" },
		{ OWNER, "xing", "2", NULL, NULL, "vera lind" }, 1 },
	{ "another owner", { OWNER, "linkedin", "1", NULL, NULL, "vera lind" },
		{ "bo@example.org", "linkedin", "1", NULL, NULL, "vera lind" }, 1 },
	{ "the same mail tried again", { OWNER, "linkedin", "1", NULL, NULL, "vera lind" },
		{ OWNER, "linkedin", "1", NULL, NULL, "vera lind" }, 1 },
	{ "a profile, and the name in another script",
		{ OWNER, "linkedin", "1", NULL, "l.example/in/vl", "vera lind" },
		{ OWNER, "linkedin", "2", NULL, "l.example/in/vl", "вера линд" }, 2 },
	{ "the same name with another profile",
		{ OWNER, "linkedin", "1", NULL, "l.example/in/vl", "vera lind" },
		{ OWNER, "linkedin", "2", NULL, "l.example/in/vl2", "vera lind" }, 1 },
	{ "a reminder without a profile",
		{ OWNER, "linkedin", "1", NULL, "l.example/in/vl", "vera lind" },
		{ OWNER, "linkedin", "2", NULL, NULL, "vera lind" }, 2 },
	{ "a profile that the first mail did not have",
		{ OWNER, "linkedin", "1", NULL, NULL, "vera lind" },
		{ OWNER, "linkedin", "2", NULL, "l.example/in/vl", "vera lind" }, 2 },
	{ "a reminder that only has the invitation's id",
		{ OWNER, "linkedin", "1", "77", NULL, "vera lind" },
		{ OWNER, "linkedin", "2", "77", NULL, NULL }, 2 },
	{ "mails without an id", { OWNER, "linkedin", NULL, NULL, NULL, "vera lind" },
		{ OWNER, "linkedin", NULL, NULL, NULL, "vera lind" }, 2 },
	{ "nothing that tells them apart", { OWNER, "linkedin", "1", NULL, NULL, NULL },
		{ OWNER, "linkedin", "2", NULL, NULL, NULL }, 1 },
};

static void
test_pairs(Fixture *fixture, gconstpointer data)
{
	const guint i = GPOINTER_TO_UINT(data);

	g_assert_cmpuint(seen(fixture, &pairs[i].first).count, ==, 1);
	count(fixture, &pairs[i].first);
	g_assert_cmpuint(seen(fixture, &pairs[i].second).count, ==, pairs[i].asked);
	count(fixture, &pairs[i].second);
	// Counted once; one that nothing tells apart is another each time.
	g_assert_cmpuint(seen(fixture, &pairs[i].second).count, ==,
		pairs[i].asked + (pairs[i].second.mail == NULL ? 1 : 0));
}

static void
test_times(Fixture *fixture, gconstpointer unused)
{
	AskMail mail = { OWNER, "linkedin", "1", NULL, NULL, "vera lind" };

	g_assert_cmpint(seen(fixture, &mail).first, ==, 0);
	count(fixture, &mail);
	clock_set_seconds(NOW + 3 * DAY);
	mail.mail = "2";
	count(fixture, &mail);
	g_assert_cmpint(seen(fixture, &mail).first, ==, NOW);
	g_assert_cmpint(seen(fixture, &mail).last, ==, NOW + 3 * DAY);
}

static void
test_outcome(Fixture *fixture, gconstpointer unused)
{
	AskMail mail = { OWNER, "linkedin", "1", NULL, "l.example/in/vl", "vera lind" };
	const AskMail reminder = { OWNER, "linkedin", "2", NULL, NULL, "vera lind" };
	const AskMail elsewhere = { OWNER, "xing", "3", NULL, NULL, "vera lind" };

	count(fixture, &mail);
	g_assert_cmpint(seen(fixture, &reminder).outcome, ==, ASK_OPEN);
	settle(fixture, &mail, ASK_BLOCKED);
	g_assert_cmpint(seen(fixture, &reminder).outcome, ==, ASK_BLOCKED);
	g_assert_cmpint(seen(fixture, &elsewhere).outcome, ==, ASK_OPEN);
	settle(fixture, &mail, ASK_OPEN);
	g_assert_cmpint(seen(fixture, &reminder).outcome, ==, ASK_OPEN);
}

// Allowed before she ever asked.
static void
test_outcome_first(Fixture *fixture, gconstpointer unused)
{
	const AskMail mail = { OWNER, "linkedin", NULL, NULL, NULL, "vera lind" };

	settle(fixture, &mail, ASK_ALLOWED);
	g_assert_cmpint(seen(fixture, &mail).outcome, ==, ASK_ALLOWED);
	g_assert_cmpuint(seen(fixture, &mail).count, ==, 1);
}

static void
test_lasting(Fixture *fixture, gconstpointer unused)
{
	const AskMail mail = { OWNER, "linkedin", "1", NULL, NULL, "vera lind" };

	count(fixture, &mail);
	store_close(fixture->store);
	fixture->store = store_open(fixture->path, NULL);
	g_assert_cmpuint(seen(fixture, &mail).count, ==, 1);
	clock_set_seconds(NOW + 31 * DAY);
	count(fixture, &(AskMail) { OWNER, "linkedin", "2", NULL, NULL, "bo muster" });
	// By now it is another mail that happens to be the same.
	g_assert_cmpuint(seen(fixture, &mail).count, ==, 2);
}

static void
test_flood(Fixture *fixture, gconstpointer unused)
{
	const AskMail decided = { OWNER, "linkedin", "d", NULL, NULL, "vera lind" };
	const AskMail first = { OWNER, "linkedin", "f", NULL, NULL, "name 0" };

	count(fixture, &decided);
	settle(fixture, &decided, ASK_BLOCKED);
	for (guint i = 0; i < 5001; i++) {
		g_autofree char *name = g_strdup_printf("name %u", i);
		clock_set_seconds(NOW + 1 + i);
		count(fixture, &(AskMail) { OWNER, "linkedin", NULL, NULL, NULL, name });
	}
	g_assert_cmpint(seen(fixture, &decided).outcome, ==, ASK_BLOCKED);
	g_assert_cmpuint(seen(fixture, &first).count, ==, 1);
	g_assert_cmpuint(
		seen(fixture, &(AskMail) { OWNER, "linkedin", NULL, NULL, NULL, "name 5000" })
			.count,
		==, 2);
}

// One profile by ever new names.
static void
test_many_names(Fixture *fixture, gconstpointer unused)
{
	AskMail mail = { OWNER, "linkedin", NULL, NULL, "l.example/in/vl", NULL };
	const AskMail early = { OWNER, "linkedin", NULL, NULL, NULL, "name 0" };
	const AskMail late = { OWNER, "linkedin", NULL, NULL, NULL, "name 149" };

	for (guint i = 0; i < 150; i++) {
		g_autofree char *name = g_strdup_printf("name %u", i);
		mail.name = name;
		count(fixture, &mail);
	}
	mail.name = NULL;
	g_assert_cmpuint(seen(fixture, &mail).count, ==, 151);
	g_assert_cmpuint(seen(fixture, &early).count, ==, 151);
	g_assert_cmpuint(seen(fixture, &late).count, ==, 1);
}

// Its ask made room for others meanwhile.
static void
test_forgotten_mail(Fixture *fixture, gconstpointer unused)
{
	const AskMail mail = { OWNER, "linkedin", "1", NULL, NULL, "vera lind" };

	count(fixture, &mail);
	for (guint i = 0; i < 5000; i++) {
		g_autofree char *name = g_strdup_printf("name %u", i);
		clock_set_seconds(NOW + 1 + i);
		count(fixture, &(AskMail) { OWNER, "linkedin", NULL, NULL, NULL, name });
	}
	count(fixture, &mail);
	count(fixture, &mail);
	g_assert_cmpuint(seen(fixture, &mail).count, ==, 1);
}

static void
test_lost_ledger(Fixture *fixture, gconstpointer unused)
{
	const AskMail mail = { OWNER, "linkedin", "1", NULL, NULL, "vera lind" };
	g_autofree char *file = g_build_filename(fixture->path, "ledger.db", NULL);
	g_autoptr(GError) error = NULL;
	gboolean is_new = FALSE;

	g_assert_true(g_file_set_contents(file, "this is no database at all", -1, NULL));
	g_assert_false(ask_count(store_asks(fixture->store), &mail, "tag", "r", &is_new, &error));
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_true(is_new);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autofree char *path = g_strconcat("/ask/", pairs[i].label, NULL);
		g_test_add(path, Fixture, GUINT_TO_POINTER(i), set_up, test_pairs, tear_down);
	}
	g_test_add("/ask/the first and last time are kept", Fixture, NULL, set_up, test_times,
		tear_down);
	g_test_add("/ask/what was decided holds for reminders, on this service only", Fixture, NULL,
		set_up, test_outcome, tear_down);
	g_test_add("/ask/who never asked can be allowed", Fixture, NULL, set_up, test_outcome_first,
		tear_down);
	g_test_add("/ask/counts outlive the program, ids of mails a month", Fixture, NULL, set_up,
		test_lasting, tear_down);
	g_test_add("/ask/a flood of names takes no decision away", Fixture, NULL, set_up,
		test_flood, tear_down);
	g_test_add("/ask/ever new names of one profile have an end", Fixture, NULL, set_up,
		test_many_names, tear_down);
	g_test_add("/ask/a mail whose ask was forgotten counts once again", Fixture, NULL, set_up,
		test_forgotten_mail, tear_down);
	g_test_add("/ask/a lost ledger is an error and nothing more", Fixture, NULL, set_up,
		test_lost_ledger, tear_down);
	return g_test_run();
}
