// judge-learn.c - tests of what the mail that users send teaches, and of what it must not.
#include "judge/learn.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/tempdir.h"
#include "store/item.h"
#include "store/known.h"

typedef struct {
	char *path;
	Snapshot *snapshot;
	Store *store;
	Book *book;
} Fixture;

static void
put(const Fixture *fixture, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(fixture->path, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_cmpint(chmod(path, 0644), ==, 0);
}

static Snapshot *
read_snapshot(const Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(fixture->path, "s.ini", NULL);
	g_autofree char *text = g_strdup_printf(
		"[settings]\ndomains = example.org, example.net\nrules = rules.ini\n"
		"catalogue = services.d\nadditions = none\naccounts = virtual:%s\n"
		"users = %s/users/%%u.ini\nroles = office@example.org\ndelimiter = +\n"
		"outgoing = 192.0.2.0/24, 2001:db8::1\n[aliases]\na.b@example.org = "
		"ana@example.org\n",
		getpwuid(getuid())->pw_name, fixture->path);

	put(fixture, "s.ini", text);
	Snapshot *snapshot = snapshot_read(path, &error);
	g_assert_no_error(error);
	return snapshot;
}

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *users = NULL;
	g_autofree char *services = NULL;

	fixture->path = tempdir_new(NULL);
	chmod(fixture->path, 0755);
	users = g_build_filename(fixture->path, "users", NULL);
	services = g_build_filename(fixture->path, "services.d", NULL);
	g_assert_cmpint(g_mkdir(users, 0755) + g_mkdir(services, 0755), ==, 0);
	put(fixture, "services.d/meadow.ini",
		"[service]\nname = Meadow\ndomains = meadow.example\n[request]\n"
		"en = {inviter} asks\n");
	put(fixture, "rules.ini", "[rule rest]\naction = tag\n");
	put(fixture, "users/ana.ini", "[me]\nlearn = yes\n");
	put(fixture, "users/bo.ini", "[me]\nlearn = no\n");
	put(fixture, "users/office.ini", "[me]\nlearn = yes\n");
	fixture->snapshot = read_snapshot(fixture);
	fixture->store = store_open(fixture->path, NULL);
	fixture->book = book_new(store_known(fixture->store));
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	book_free(fixture->book);
	store_close(fixture->store);
	snapshot_unref(fixture->snapshot);
	tempdir_remove(fixture->path);
	g_free(fixture->path);
}

static gboolean
add_person(void *to, const KnownSeen *seen)
{
	g_string_append_printf(to, "%s <%s>; ", seen->name, seen->emails);
	return TRUE;
}

// Whom owner knows, as text.
static char *
people_of(const Fixture *fixture, const char *owner)
{
	g_autoptr(GError) error = NULL;
	GString *all = g_string_new(NULL);

	book_settle(fixture->book);
	known_list(store_known(fixture->store), owner, add_person, all, &error);
	g_assert_no_error(error);
	return g_string_free(all, FALSE);
}

typedef struct {
	const char *label;
	const char *login; // NULL: not authenticated
	const char *client;
	const char *sender;
	const char *recipients; // with blanks between them
	const char *headers;
	const char *learner;
	const char *learned;
} Row;

#define TO_VERA "To: \"Vera Lind\" <vera@lind.example>\n"
#define KNOWS_VERA "Vera Lind <vera@lind.example>; "

static const Row rows[] = {
	{ "the login learns whom she writes to", "ana@example.org", "198.51.100.7",
		"<ana@example.org>", "<vera@lind.example>", TO_VERA, "ana@example.org",
		KNOWS_VERA },
	{ "a login without a domain is of the first one", "ana", NULL, "<ana@example.org>",
		"<vera@lind.example>", TO_VERA, "ana@example.org", KNOWS_VERA },
	{ "an encoded name is decoded", "ana", NULL, "<ana@example.org>", "<vera@lind.example>",
		"To: =?UTF-8?B?0JLQtdGA0LAg0JvQuNC90LQ=?= <vera@lind.example>\n", "ana@example.org",
		"Вера Линд <vera@lind.example>; " },
	{ "a name in Cc counts", "ana", NULL, "<ana@example.org>", "<vera@lind.example>",
		"To: x@lind.example\nCc: Vera Lind <vera@lind.example>\n", "ana@example.org",
		KNOWS_VERA },
	{ "an address without a name is kept", "ana", NULL, "<ana@example.org>",
		"<vera@lind.example>", "Subject: hi\n", "ana@example.org",
		" <vera@lind.example>; " },
	{ "MAIL FROM is nobody's login", NULL, "198.51.100.7", "<ana@example.org>",
		"<vera@lind.example>", TO_VERA, "ana@example.org", "" },
	{ "MAIL FROM counts in our networks", NULL, "192.0.2.77", "<ana@example.org>",
		"<vera@lind.example>", TO_VERA, "ana@example.org", KNOWS_VERA },
	{ "and over IPv6", NULL, "2001:db8::1", "<ana@example.org>", "<vera@lind.example>", TO_VERA,
		"ana@example.org", KNOWS_VERA },
	{ "but not beside them", NULL, "2001:db8::2", "<ana@example.org>", "<vera@lind.example>",
		TO_VERA, "ana@example.org", "" },
	{ "the login counts, whatever MAIL FROM says", "bo", NULL, "<ana@example.org>",
		"<vera@lind.example>", TO_VERA, "ana@example.org", "" },
	{ "an alias of hers is she", "a.b@example.org", NULL, "<a.b@example.org>",
		"<vera@lind.example>", TO_VERA, "ana@example.org", KNOWS_VERA },
	{ "who does not want to learn does not", "bo", NULL, "<bo@example.org>",
		"<vera@lind.example>", TO_VERA, "bo@example.org", "" },
	{ "who has no file does not", "cleo", NULL, "<cleo@example.org>", "<vera@lind.example>",
		TO_VERA, "cleo@example.org", "" },
	{ "an address of several people does not", "office", NULL, "<office@example.org>",
		"<vera@lind.example>", TO_VERA, "office@example.org", "" },
	{ "a login elsewhere is nobody of ours", "ana@elsewhere.example", NULL, "<ana@example.org>",
		"<vera@lind.example>", TO_VERA, "ana@elsewhere.example", "" },
	{ "eleven recipients teach nothing", "ana", NULL, "<ana@example.org>",
		"<a@l.example> <b@l.example> <c@l.example> <d@l.example> <e@l.example> "
		"<f@l.example> <g@l.example> <h@l.example> <i@l.example> <j@l.example> "
		"<vera@lind.example>",
		TO_VERA, "ana@example.org", "" },
	{ "eleven addresses in To teach nothing", "ana", NULL, "<ana@example.org>",
		"<vera@lind.example>",
		"To: a@l.example, b@l.example, c@l.example, d@l.example, e@l.example, "
		"f@l.example, g@l.example, h@l.example, i@l.example, j@l.example, Vera Lind "
		"<vera@lind.example>\n",
		"ana@example.org", "" },
	{ "an answer by a program teaches nothing", "ana", NULL, "<ana@example.org>",
		"<vera@lind.example>", TO_VERA "Auto-Submitted: auto-replied\n", "ana@example.org",
		"" },
	{ "a mail that says it is none does", "ana", NULL, "<ana@example.org>",
		"<vera@lind.example>", TO_VERA "Auto-Submitted: no\n", "ana@example.org",
		KNOWS_VERA },
	{ "a list teaches nothing", "ana", NULL, "<ana@example.org>", "<vera@lind.example>",
		TO_VERA "List-Id: <bees.lind.example>\n", "ana@example.org", "" },
	{ "bulk mail teaches nothing", "ana", NULL, "<ana@example.org>", "<vera@lind.example>",
		TO_VERA "Precedence: bulk\n", "ana@example.org", "" },
	{ "a service's address teaches nothing", "ana", NULL, "<ana@example.org>",
		"<hit-reply@mail.meadow.example>",
		"To: Vera Lind via Meadow <hit-reply@mail.meadow.example>\n", "ana@example.org",
		"" },
	{ "a robot's address teaches nothing", "ana", NULL, "<ana@example.org>",
		"<noreply@lind.example>", "To: Vera Lind <noreply@lind.example>\n",
		"ana@example.org", "" },
	{ "she does not learn herself", "ana", NULL, "<ana@example.org>", "<ana+notes@example.org>",
		"To: Ana <ana+notes@example.org>\n", "ana@example.org", "" },
	{ "a name in To of whom it is not sent to is not learned", "ana", NULL, "<ana@example.org>",
		"<vera@lind.example>", TO_VERA "Cc: Bo Muster <bo@muster.example>\n",
		"ana@example.org", KNOWS_VERA },
};

static void
test_row(Fixture *fixture, gconstpointer data)
{
	const Row *row = data;
	g_autoptr(Envelope) envelope = envelope_new();
	g_auto(GStrv) recipients = g_strsplit(row->recipients, " ", -1);
	g_autofree char *text = g_strconcat(row->headers, "\nbody\n", NULL);
	g_autoptr(Message) message = message_parse(text, strlen(text), NULL);

	envelope_set(&envelope->authenticated, row->login);
	envelope_set(&envelope->client_address, row->client);
	envelope_set(&envelope->sender, row->sender);
	for (guint i = 0; recipients[i] != NULL; i++)
		g_ptr_array_add(envelope->recipients, g_strdup(recipients[i]));
	g_autoptr(Owner) learner = learn_who(fixture->snapshot, envelope);
	if (learner != NULL)
		learn_take(fixture->snapshot, fixture->book, learner, envelope, message);
	g_autofree char *learned = people_of(fixture, row->learner);
	g_assert_cmpstr(learned, ==, row->learned);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	// No file was changed a moment ago.
	clock_set_seconds(clock_seconds() + 86400);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strconcat("/learn/", rows[i].label, NULL);
		g_test_add(path, Fixture, &rows[i], set_up, test_row, tear_down);
	}
	return g_test_run();
}
