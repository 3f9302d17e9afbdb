// judge-lid.c - tests of judge/judge: what users' files can take from a mail without any pattern.
#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/tempdir.h"
#include "judge/judge.h"
#include "store/item.h"

// By a clock that far, no file counts as changed a moment ago.
#define FAR_AHEAD (4 * (gint64)G_MAXINT32)

#define USERS 300
#define NAMES 1000 // of headers, in each file
#define HEADERS 20000 // in the mail

#define SETTINGS                                                                                   \
	"[settings]\ndomains = example.org\nrules = rules.ini\ncatalogue = services\n"             \
	"additions = none\naccounts = virtual:%s\nusers = %s/users/%%u.ini\npattern-time = 1\n"
#define SERVICE "[service]\nname = Meet\ndomains = meet.example\n[request]\nen = {inviter} asks\n"
#define SITE_RULES                                                                                 \
	"[rule bound]\nbinding = yes\nrecipient = bound@example.org\naction = tag\n"               \
	"[rule strangers]\nbinding = yes\nrecipient = strict@example.org\nknown = !yes\n"          \
	"action = tag\n[rule often]\nbinding = yes\nrecipient = strict@example.org\n"              \
	"asked = !1\naction = tag\n"                                                               \
	"[rule the rest]\naction = tag\n"

typedef struct {
	char *folder;
	Snapshot *snapshot;
	Message *message;
} Site;

static void
put(const Site *site, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(site->folder, name, NULL);
	g_autofree char *folder = g_path_get_dirname(path);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
	g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error);
	g_assert_no_error(error);
}

static Message *
mail_of_headers(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) text = g_string_new("From: Meet <n@meet.example>\nSubject: Bo asks\n");

	for (guint i = 0; i < HEADERS; i++)
		g_string_append_printf(text, "x-a%u: a\n", i);
	g_string_append(text, "\nbody\n");
	Message *message = message_parse(text->str, text->len, &error);
	g_assert_no_error(error);
	return message;
}

static void
set_up(Site *site, gconstpointer data)
{
	const struct passwd *self = getpwuid(getuid());
	g_autofree char *made = g_dir_make_tmp("lid-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(made, "s.ini", NULL);
	g_autofree char *settings =
		g_strdup_printf(SETTINGS, self == NULL ? "nobody" : self->pw_name, made);
	g_autoptr(GError) error = NULL;

	site->folder = g_steal_pointer(&made);
	put(site, "s.ini", settings);
	put(site, "rules.ini", SITE_RULES);
	put(site, "services/meet.ini", SERVICE);
	clock_set_seconds(FAR_AHEAD);
	site->snapshot = snapshot_read(path, &error);
	g_assert_no_error(error);
	site->message = mail_of_headers();
}

static void
tear_down(Site *site, gconstpointer data)
{
	clock_set_seconds(-1);
	message_free(site->message);
	snapshot_unref(site->snapshot);
	tempdir_remove(site->folder);
	g_free(site->folder);
}

// Names that no other user asks for, so that each has to be looked for.
static void
put_names(const Site *site, guint user)
{
	g_autofree char *name = g_strdup_printf("users/u%u.ini", user);
	g_autoptr(GString) text = g_string_new("[rule never]\naction = accept\n");

	for (guint i = 0; i < NAMES; i++)
		g_string_append_printf(text, "header.y%u-%u = !a\n", user, i);
	g_string_append(text, "mutual = 9\n[rule all]\naction = quarantine\n");
	put(site, name, text->str);
}

static Plan *
judge_with(const Site *site, const Memory *memory, const Envelope *envelope)
{
	g_autoptr(Notice) notice = judge_recognise(site->snapshot, envelope, site->message);

	g_assert_nonnull(notice);
	return judge_mail(
		site->snapshot, memory, envelope, site->message, notice, OWNER_IN_DOMAINS);
}

static Plan *
judge(const Site *site, const Envelope *envelope)
{
	return judge_with(site, NULL, envelope);
}

static void
assert_judged(const Plan *plan, guint i, ActionWord action, const char *softened)
{
	const Judged *judged = plan->recipients->pdata[i];

	g_test_message("%s: %s", judged->exact, action_word(judged->verdict.action));
	g_assert_cmpint(judged->verdict.action, ==, action);
	g_assert_cmpstr(judged->softened, ==, softened);
}

// No pattern is in any of the files.
static void
ends(Site *site, gconstpointer data)
{
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < USERS; i++) {
		put_names(site, i);
		g_ptr_array_add(envelope->recipients, g_strdup_printf("<u%u@example.org>", i));
	}
	g_ptr_array_add(envelope->recipients, g_strdup("<bound@example.org>"));

	g_autoptr(Plan) plan = judge(site, envelope);
	assert_judged(plan, 0, ACTION_QUARANTINE, NULL);
	assert_judged(plan, USERS - 1, ACTION_ACCEPT, "time");
	assert_judged(plan, USERS, ACTION_TAG, NULL); // the site's, which binds
}

// What there was no time to look up is no answer, not even to a rule that binds.
static void
knows_not(Site *site, gconstpointer data)
{
	g_autofree char *folder = g_build_filename(site->folder, "store", NULL);
	g_autoptr(Envelope) envelope = envelope_new();
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	g_autoptr(Store) store = store_open(folder, &error);
	g_assert_no_error(error);
	Book *book = book_new(store_known(store));
	const Memory memory = { book, store_asks(store) };
	g_ptr_array_add(envelope->recipients, g_strdup("<strict@example.org>"));
	for (guint i = 0; i < USERS; i++) {
		put_names(site, i);
		g_ptr_array_add(envelope->recipients, g_strdup_printf("<u%u@example.org>", i));
	}
	g_ptr_array_add(envelope->recipients, g_strdup("<strict@example.org>"));

	g_autoptr(Plan) plan = judge_with(site, &memory, envelope);
	assert_judged(plan, 0, ACTION_TAG, NULL);
	assert_judged(plan, USERS + 1, ACTION_ACCEPT, "time");
	book_free(book);
}

// The next mail has all of it again.
static void
begins_anew(Site *site, gconstpointer data)
{
	g_autoptr(Envelope) all = envelope_new();
	g_autoptr(Envelope) one = envelope_new();

	for (guint i = 0; i < USERS; i++) {
		put_names(site, i);
		g_ptr_array_add(all->recipients, g_strdup_printf("<u%u@example.org>", i));
	}
	plan_free(judge(site, all));
	g_ptr_array_add(one->recipients, g_strdup_printf("<u%u@example.org>", USERS - 1));
	g_autoptr(Plan) plan = judge(site, one);
	assert_judged(plan, 0, ACTION_QUARANTINE, NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/lid/F32: what all users' files cost one mail has an end", Site, NULL, set_up,
		ends, tear_down);
	g_test_add("/lid/F32: behind the end nobody is taken for a stranger", Site, NULL, set_up,
		knows_not, tear_down);
	g_test_add("/lid/F32: one mail's end is not the next one's", Site, NULL, set_up,
		begins_anew, tear_down);
	return g_test_run();
}
