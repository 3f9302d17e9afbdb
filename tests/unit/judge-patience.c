// judge-patience.c - tests of judge/judge: what users' patterns can take from a mail.
#include "judge/judge.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/tempdir.h"

#define PATTERN_TIME 20 // milliseconds

// By a clock that far, no file counts as changed a moment ago.
#define FAR_AHEAD (4 * (gint64)G_MAXINT32)

// A site with users' files.
typedef struct {
	char *folder;
	Snapshot *snapshot;
	Message *message;
} Site;

#define SERVICE "[service]\nname = Meet\ndomains = meet.example\n[request]\nen = {inviter} asks\n"
#define SITE_RULES                                                                                 \
	"[rule bound]\nbinding = yes\nrecipient = *bound@example.org\naction = tag\n"              \
	"[rule the rest]\naction = quarantine\n"
// Runs over its steps or its time on the subject of ours.
#define BAD "asks (?:(a+)+|(?:a|aa)+)+$"
#define GOOD "a!$"

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
hostile_mail(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *many = g_strnfill(900, 'a');
	g_autofree char *text = g_strdup_printf(
		"From: Meet <n@meet.example>\nSubject: Bo asks %s!\n\nbody\n", many);
	Message *message = message_parse(text, strlen(text), &error);

	g_assert_no_error(error);
	return message;
}

static void
set_up(Site *site, gconstpointer data)
{
	const struct passwd *self = getpwuid(getuid());
	g_autofree char *made = g_dir_make_tmp("patience-XXXXXX", NULL);
	char *real = realpath(made, NULL);
	g_autoptr(GError) error = NULL;

	site->folder = g_strdup(real);
	free(real);
	g_autofree char *path = g_build_filename(site->folder, "s.ini", NULL);
	g_autofree char *settings =
		g_strdup_printf("[settings]\ndomains = example.org\nrules = rules.ini\n"
				"catalogue = services\nadditions = none\n"
				"accounts = virtual:%s\nusers = %s/users/%%u.ini\n"
				"pattern-time = %u\npattern-steps = 100000000\n",
			self != NULL ? self->pw_name : "nobody", site->folder, PATTERN_TIME);
	put(site, "s.ini", settings);
	put(site, "rules.ini", SITE_RULES);
	put(site, "services/meet.ini", SERVICE);
	clock_set_seconds(FAR_AHEAD);
	site->snapshot = snapshot_read(path, &error);
	g_assert_no_error(error);
	site->message = hostile_mail();
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

// Many rules with the pattern, and a last one that keeps everything.
static void
put_rules(const Site *site, const char *local, const char *pattern, guint n)
{
	g_autofree char *name = g_strdup_printf("users/%s.ini", local);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(text,
			"[rule pattern %u]\nsubject = /%s/\naction = fold\ninto = folder Found\n",
			i, pattern);
	g_string_append(text, "[rule all]\naction = quarantine\n");
	put(site, name, text->str);
	g_string_free(text, TRUE);
}

static void
add(Envelope *envelope, const char *local)
{
	g_ptr_array_add(envelope->recipients, g_strdup_printf("<%s@example.org>", local));
}

static Plan *
judge(const Site *site, const Envelope *envelope)
{
	g_autoptr(Notice) notice = judge_recognise(site->snapshot, envelope, site->message);

	g_assert_nonnull(notice);
	return judge_mail(site->snapshot, NULL, envelope, site->message, notice, OWNER_IN_DOMAINS);
}

static void
assert_judged(const Plan *plan, guint i, ActionWord action, const char *softened)
{
	const Judged *judged = plan->recipients->pdata[i];

	g_test_message(
		"%s: %s %s", judged->exact, action_word(judged->verdict.action), judged->softened);
	g_assert_cmpint(judged->verdict.action, ==, action);
	g_assert_cmpstr(judged->softened, ==, softened);
}

// Without a bound they would take four searches each: 80 s of CPU.
static void
test_thousand(Site *site, gconstpointer data)
{
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < 1000; i++) {
		g_autofree char *local = g_strdup_printf("u%u", i);
		put_rules(site, local, BAD, 20);
		add(envelope, local);
	}
	put_rules(site, "bound", BAD, 10);
	add(envelope, "bound");

	g_autoptr(Plan) plan = judge(site, envelope);
	assert_judged(plan, 0, ACTION_QUARANTINE, NULL); // her own doing
	assert_judged(plan, 999, ACTION_ACCEPT, "time");
	assert_judged(plan, 1000, ACTION_TAG, NULL); // the site's, which binds
}

// They have their rules, behind as many bad ones as there are of late.
static void
test_harmless(Site *site, gconstpointer data)
{
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < 10; i++) {
		g_autofree char *local = g_strdup_printf("u%u", i);
		put_rules(site, local, BAD, 20);
		add(envelope, local);
	}
	put_rules(site, "ana", GOOD, 1);
	put_rules(site, "bo", "no such text", 20);
	add(envelope, "ana");
	add(envelope, "bo");
	g_autoptr(Plan) plan = judge(site, envelope);
	assert_judged(plan, 9, ACTION_ACCEPT, "time");
	assert_judged(plan, 10, ACTION_FOLD, NULL);
	assert_judged(plan, 11, ACTION_QUARANTINE, NULL);
}

static guint
count_gave_up(const Plan *plan, GaveUp why, BreakerNews *news)
{
	const Judged *judged = plan->recipients->pdata[0];
	guint n = 0;

	*news = BREAKER_NO_NEWS;
	for (guint i = 0; i < judged->trace->len; i++) {
		const TraceLine *line = judged->trace->pdata[i];
		n += line->gave_up == why;
		if (line->news != BREAKER_NO_NEWS)
			*news = line->news;
	}
	return n;
}

static void
test_switched_off(Site *site, gconstpointer data)
{
	g_autoptr(Envelope) envelope = envelope_new();
	BreakerNews news;

	put_rules(site, "ana", BAD, 2);
	add(envelope, "ana");
	for (guint mail = 1; mail <= 3; mail++) {
		g_autoptr(Plan) plan = judge(site, envelope);
		g_assert_cmpuint(count_gave_up(plan, GAVE_UP_OVERRUN, &news), ==, 2);
		g_assert_cmpint(news, ==, mail == 3 ? BREAKER_IS_OFF : BREAKER_NO_NEWS);
		assert_judged(plan, 0, ACTION_QUARANTINE, NULL);
	}
	for (guint mail = 0; mail < 3; mail++) {
		g_autoptr(Plan) plan = judge(site, envelope);
		g_assert_cmpuint(count_gave_up(plan, GAVE_UP_OFF, &news), ==, 2);
		g_assert_cmpint(news, ==, BREAKER_NO_NEWS);
		assert_judged(plan, 0, ACTION_QUARANTINE, NULL);
	}
	put_rules(site, "ana", GOOD, 2);
	g_autoptr(Plan) plan = judge(site, envelope);
	assert_judged(plan, 0, ACTION_FOLD, NULL);
}

// Another user's pattern of the same words is another pattern.
static void
test_only_hers(Site *site, gconstpointer data)
{
	g_autoptr(Envelope) of_ana = envelope_new();
	g_autoptr(Envelope) of_bo = envelope_new();
	BreakerNews news;

	put_rules(site, "ana", BAD, 1);
	put_rules(site, "bo", BAD, 1);
	add(of_ana, "ana");
	add(of_bo, "bo");
	for (guint mail = 0; mail < 5; mail++)
		plan_free(judge(site, of_ana));
	g_autoptr(Plan) plan = judge(site, of_bo);
	g_assert_cmpuint(count_gave_up(plan, GAVE_UP_OVERRUN, &news), ==, 1);
}

// A sender chooses the mails that a pattern is slow on: what protects everybody is not switched off.
static void
test_not_the_sites(Site *site, gconstpointer data)
{
	g_autoptr(Envelope) envelope = envelope_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(site->folder, "s.ini", NULL);
	BreakerNews news;

	put(site, "rules.ini",
		"[rule bad]\nsubject = /" BAD
		"/\naction = quarantine\n[rule rest]\naction = tag\n");
	snapshot_unref(site->snapshot);
	site->snapshot = snapshot_read(path, &error);
	g_assert_no_error(error);
	add(envelope, "ana");
	for (guint mail = 0; mail < 5; mail++) {
		g_autoptr(Plan) plan = judge(site, envelope);
		g_assert_cmpuint(count_gave_up(plan, GAVE_UP_OVERRUN, &news), ==, 1);
		g_assert_cmpint(news, ==, BREAKER_NO_NEWS);
		assert_judged(plan, 0, ACTION_TAG, NULL);
	}
}

// A new version is a new chance for its patterns, not for taking all the time again.
static void
test_changed_always(Site *site, gconstpointer data)
{
	g_autoptr(Envelope) envelope = envelope_new();

	BreakerNews news;
	guint off = 0; // the mail after which her file has no time

	add(envelope, "ana");
	for (guint mail = 1; mail <= 8; mail++) {
		put_rules(site, "ana", BAD, 40 + mail);
		g_autoptr(Plan) plan = judge(site, envelope);
		const Judged *judged = plan->recipients->pdata[0];
		guint overrun = count_gave_up(plan, GAVE_UP_OVERRUN, &news);
		g_assert_cmpuint(overrun > 0, ==, off == 0);
		if (judged->news == BREAKER_IS_OFF)
			off = mail;
		assert_judged(plan, 0, ACTION_QUARANTINE, NULL);
	}
	g_assert_cmpuint(off, >=, 3);
	put_rules(site, "ana", GOOD, 2);
	g_autoptr(Plan) plan = judge(site, envelope);
	assert_judged(plan, 0, ACTION_FOLD, NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add(path, Site, NULL, set_up, test, tear_down)
	ADD("/patience/F32: a thousand users with the worst patterns hold no mail for long",
		test_thousand);
	ADD("/patience/F32: who has harmless patterns has her rules beside them", test_harmless);
	ADD("/patience/F32: a pattern is off after three overruns, until its file changes",
		test_switched_off);
	ADD("/patience/F32: who changes her file for each mail has no new time for it",
		test_changed_always);
	ADD("/patience/F32: it is off for its user only", test_only_hers);
	ADD("/patience/F32: the site's patterns are never off", test_not_the_sites);
	return g_test_run();
}
