// judge-acquaintance.c - tests of judge/acquaintance: what a recipient decided once.
#include "judge/acquaintance.h"

#include <glib/gstdio.h>
#include <string.h>

#include "control/tempdir.h"
#include "judge/judge.h"
#include "store/item.h"

#define SETTINGS                                                                                   \
	"[settings]\ndomains = example.org\nrules = rules.ini\ncatalogue = services\n"             \
	"additions = none\nmode = act\n"
#define SERVICE "[service]\nname = Meet\ndomains = meet.example\n[request]\nen = {inviter} asks\n"

typedef struct {
	char *folder;
	Snapshot *snapshot;
	Store *store;
	Envelope *envelope;
	Message *message;
} Site;

static void
put(const Site *site, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(site->folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
set_up(Site *site, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	site->folder = tempdir_new(NULL);
	g_autofree char *services = g_build_filename(site->folder, "services", NULL);
	g_autofree char *path = g_build_filename(site->folder, "s.ini", NULL);
	g_assert_cmpint(g_mkdir(services, 0755), ==, 0);
	put(site, "s.ini", SETTINGS);
	put(site, "rules.ini", "[rule rest]\naction = tag\n");
	put(site, "services/meet.ini", SERVICE);
	site->snapshot = snapshot_read(path, &error);
	g_assert_no_error(error);
	site->store = store_open(site->folder, &error);
	g_assert_no_error(error);
	site->envelope = envelope_new();
	g_ptr_array_add(site->envelope->recipients, g_strdup("<ana@example.org>"));
	site->message = message_new();
	message_add_header(site->message, "From", " Meet <n@meet.example>");
	message_add_header(site->message, "Subject", " Vera Lind asks");
}

static void
tear_down(Site *site, gconstpointer unused)
{
	message_free(site->message);
	envelope_free(site->envelope);
	store_close(site->store);
	snapshot_unref(site->snapshot);
	tempdir_remove(site->folder);
	g_free(site->folder);
}

// As a session hands it over that nobody told to keep the whole mail.
static void
add_body(const Site *site, gsize length)
{
	g_autofree char *body = g_malloc(length);

	memset(body, 'x', length);
	message_add_body(site->message, body, length);
}

static void
block(const Site *site)
{
	const AskMail mail = { .owner = "ana@example.org", .service = "meet", .name = "vera lind" };
	g_autoptr(GError) error = NULL;

	ask_settle(store_asks(site->store), &mail, ASK_BLOCKED, &error);
	g_assert_no_error(error);
}

static void
assert_verdict(const Site *site, ActionWord action, const char *softened)
{
	const Memory memory = { NULL, store_asks(site->store) };
	g_autoptr(Notice) notice = judge_recognise(site->snapshot, site->envelope, site->message);

	g_assert_nonnull(notice);
	g_autoptr(Plan) plan = judge_mail(
		site->snapshot, &memory, site->envelope, site->message, notice, OWNER_IN_DOMAINS);
	const Judged *judged = plan->recipients->pdata[0];
	g_assert_cmpint(judged->verdict.action, ==, action);
	g_assert_cmpstr(judged->softened, ==, softened);
}

static void
test_whole(Site *site, gconstpointer unused)
{
	add_body(site, 100);
	assert_verdict(site, ACTION_TAG, NULL);
	block(site);
	assert_verdict(site, ACTION_QUARANTINE, NULL);
}

static void
test_part(Site *site, gconstpointer unused)
{
	add_body(site, MESSAGE_JUDGED + 100);
	block(site);
	assert_verdict(site, ACTION_TAG, "size");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/acquaintance/who is blocked stays away", Site, NULL, set_up, test_whole,
		tear_down);
	g_test_add("/acquaintance/a mail of which only the beginning is there is not quarantined",
		Site, NULL, set_up, test_part, tear_down);
	return g_test_run();
}
