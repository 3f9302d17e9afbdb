// users.c - what users' files cost: their number, their memory, and the worst patterns in them.
//
// users USERS ROUNDS CATALOGUE MAIL: judges the mail for users with files, in one process and without a
// mail server. Printed are medians of ROUNDS of CPU or time for a judged mail, and their ratios.
#include <glib.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/tempdir.h"
#include "judge/judge.h"
#include "text/pattern.h"

#define FEW 10
#define BATCH 2000 // mails in a round
#define LARGE "4G"

// What people's files have in common; the words are their own.
static const char ordinary_rules[] =
	"[me]\nreads = %s, en\n"
	"[rule friends]\ninviter = %s %s, %s %s, *%s*\naction = accept\n"
	"[rule school]\nkind = group, event\ngroup = *%s*\naction = accept\n"
	"[rule strangers]\nservice = facebook\nkind = request, reminder\naction = fold\n"
	"into = folder Invitations\n"
	"[rule recruiters]\nservice = linkedin\nheadline = /\\b(recruit|%s)/\naction = tag\n"
	"[rule money]\nnote = /\\b(bitcoin|%s|forex)\\b/\naction = quarantine\n"
	"[rule teams]\nservice = xing\nkind = request\naction = fold\ninto = folder %s\n"
	"[rule company]\ncompany = %s GmbH, *Holding*\naction = tag\n"
	"[rule webinars]\nevent = *%s*\naction = quarantine\n"
	"[rule old]\nkind = reminder\nlanguage = !en, !de\naction = quarantine\n"
	"[rule unreadable]\nkind = request\nscript = unreadable\naction = quarantine\n";

static const char *const languages[] = { "de", "fr", "pl", "el", "es" };
static const char *const given[] = { "Ana", "Bo", "Čeněk", "Dörte", "Ελένη", "Farid", "Giulia",
	"Håkon", "Ivana", "Jules", "Kasia", "Лада", "Mirela", "Noor", "Orla", "Paavo" };
static const char *const families[] = { "Beispiel", "Muster", "Lindgren", "Παράδειγμα", "Voorbeeld",
	"Esempio", "Przykładowska", "Примерова", "Ejemplo", "Exemplaire", "Mønster", "Vzorová" };
static const char *const schools[] = { "Gymnasium", "Lycée", "Alumni", "Choir", "Chess Club" };
static const char *const headlines[] = { "talent", "headhunt", "staffing", "hiring", "sourcer" };
static const char *const lures[] = { "crypto", "token", "passive income", "leverage", "dividend" };
static const char *const folders[] = { "Xing", "Work", "Later", "Kontakte", "Autres" };
static const char *const firms[] = { "Example", "Sample & Sons", "Nordlicht", "Delta", "Quarz" };
static const char *const events[] = { "webinar", "summit", "masterclass", "meetup", "expo" };

// On subjects that begin "Bo Example asks aaaa…".
static const char *const worst[] = {
	"(a+)+$",
	"(a|aa)+$",
	"(a|a?)+$",
	"(.*a){20}$",
	"(.*)*x$",
	".*.*.*.*x",
	"(\\w+\\s?)+\\.$",
	"^(([a-z ])+.)+[A-Z]([a-z])+$",
	"(\\p{L}+\\s?)+\\p{Nd}$",
	"(\\p{L}|\\p{Latn}|\\w)+\\d",
	"(.+)\\1{5}\\1\\d",
	"(\\w{1,30})(\\w*)\\2\\1\\d",
	"(?=(\\w*+))\\w(?!\\1)\\d",
	"(x|y|a)*?(x|y|a)*?(x|y|a)*?z",
	"(?:a?){60}a{60}!!",
	"(a|b|c|d|e|f|g|h|ab|cd|ef|gh|aa|aaa|aaaa)+!!",
};

typedef struct {
	char *folder;
	Settings *settings;
	Snapshot *snapshot;
	Message *message;
	Catalogue *catalogue;
} Site;

static void G_GNUC_NORETURN
die(const char *message)
{
	fprintf(stderr, "users: %s\n", message);
	exit(1);
}

// --- a site -------------------------------------------------------------------------------------

static void
put(const Site *site, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(site->folder, name, NULL);
	FILE *file = fopen(path, "w");

	if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0)
		die("cannot write");
}

static Snapshot *
snapshot_keeping(const Site *site, const char *cached)
{
	const struct passwd *self = getpwuid(getuid());
	g_autofree char *path = g_build_filename(site->folder, "s.ini", NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *text = g_strdup_printf(
		"[settings]\ndomains = example.org\nrules = rules.ini\nadditions = none\n"
		"catalogue = %s\naccounts = virtual:%s\nusers = %s/users/%%u.ini\n"
		"users-cached = %s\n",
		site->folder, self->pw_name, site->folder, cached);

	put(site, "s.ini", text);
	Settings *settings = settings_read(path, &error);
	Snapshot *snapshot =
		settings == NULL ? NULL : snapshot_new_with(settings, site->catalogue, &error);
	if (snapshot == NULL)
		die(error->message);
	return snapshot;
}

#define ANY(random, words) words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))]

static char *
rules_of(guint user)
{
	GRand *random = g_rand_new_with_seed(user);
	char *text = g_strdup_printf(ordinary_rules, ANY(random, languages), ANY(random, given),
		ANY(random, families), ANY(random, given), ANY(random, families),
		ANY(random, families), ANY(random, schools), ANY(random, headlines),
		ANY(random, lures), ANY(random, folders), ANY(random, firms), ANY(random, events));

	g_rand_free(random);
	return text;
}

static void
make_users(const Site *site, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *name = g_strdup_printf("users/u%u.ini", i);
		g_autofree char *text = rules_of(i);
		put(site, name, text);
	}
}

static Message *
parse(const char *text)
{
	g_autoptr(GError) error = NULL;
	Message *message = message_parse(text, strlen(text), &error);

	if (message == NULL)
		die(error->message);
	return message;
}

static void
site_open(Site *site, const char *catalogue, const char *mail)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *users = NULL;
	g_autofree char *text = NULL;

	site->folder = tempdir_new(&error);
	if (site->folder == NULL)
		die(error->message);
	users = g_build_filename(site->folder, "users", NULL);
	if (g_mkdir(users, 0755) != 0 || chmod(site->folder, 0755) != 0)
		die("cannot make a folder");
	put(site, "rules.ini", "[rule the rest]\naction = tag\n");
	site->catalogue = catalogue_read(catalogue, NULL, &error);
	if (site->catalogue == NULL || !g_file_get_contents(mail, &text, NULL, &error))
		die(error->message);
	site->message = parse(text);
	clock_set_seconds(clock_seconds() + 86400); // no file was changed a moment ago
}

// --- judging ------------------------------------------------------------------------------------

static void
judge(const Snapshot *snapshot, Message *message, const char *local)
{
	g_autoptr(Envelope) envelope = envelope_new();

	g_ptr_array_add(envelope->recipients, g_strdup_printf("<%s@example.org>", local));
	g_autoptr(Notice) notice = judge_recognise(snapshot, envelope, message);
	if (notice == NULL)
		die("the mail is no notice");
	plan_free(judge_mail(snapshot, NULL, envelope, message, notice, OWNER_IN_DOMAINS));
}

static int
compare(gconstpointer a, gconstpointer b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
quantile(GArray *values, double part)
{
	g_array_sort(values, compare);
	return g_array_index(values, double, (guint)((double)(values->len - 1) * part));
}

// CPU of a mail to users from first on, in microseconds.
static double
batch_cost(const Site *site, const Snapshot *snapshot, guint first, guint users)
{
	gint64 begun = clock_cpu();

	for (guint i = 0; i < BATCH; i++) {
		char local[16];
		g_snprintf(local, sizeof local, "u%u", (first + i) % users);
		judge(snapshot, site->message, local);
	}
	return (double)(clock_cpu() - begun) / BATCH;
}

static gsize
resident(void)
{
	g_autofree char *text = NULL;

	g_file_get_contents("/proc/self/statm", &text, NULL, NULL);
	return (gsize)g_ascii_strtoull(strchr(text, ' '), NULL, 10) * (gsize)getpagesize();
}

static void
warm_up(const Site *site, const Snapshot *snapshot, guint users)
{
	for (guint i = 0; i < users; i++) {
		char local[16];
		g_snprintf(local, sizeof local, "u%u", i);
		judge(snapshot, site->message, local);
	}
}

// Mails to FEW users and to all of them, in turns. CPU of the whole process would count the threads that
// read as well; they only read what is new.
static void
measure_number(const Site *site, const char *cached, guint users, guint rounds)
{
	Snapshot *few = snapshot_keeping(site, cached), *all = snapshot_keeping(site, cached);
	g_autoptr(GArray) of_few = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GArray) of_all = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));
	gsize before = resident();

	warm_up(site, all, users);
	gsize after = resident();
	warm_up(site, few, FEW);
	for (guint i = 0; i < rounds; i++) {
		double a = batch_cost(site, few, 0, FEW);
		double b = batch_cost(site, all, (i * BATCH * 7) % users, users);
		double ratio = b / a;
		g_array_append_val(of_few, a);
		g_array_append_val(of_all, b);
		g_array_append_val(ratios, ratio);
	}
	printf("users-cached = %-4s  %u users %6.1f us, %u users %6.1f us, ratio %.2f; "
	       "kept %.1f MB, resident %+.1f MB\n",
		cached, FEW, quantile(of_few, 0.5), users, quantile(of_all, 0.5),
		quantile(ratios, 0.5), (double)userfile_memory(all->users) / 1e6,
		((double)after - (double)before) / 1e6);
	snapshot_unref(few);
	snapshot_unref(all);
}

// --- the worst patterns -------------------------------------------------------------------------

static Message *
hostile_mail(void)
{
	g_autofree char *many = g_strnfill(900, 'a');
	g_autofree char *text =
		g_strdup_printf("From: Bo Example via LinkedIn <invitations@linkedin.com>\n"
				"X-LinkedIn-Template: email_m2m_invite_single_01\n"
				"Subject: Bo Example asks %s!\n\nbody\n",
			many);

	return parse(text);
}

static void
put_worst(const Site *site, const char *name)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(worst); i++)
		g_string_append_printf(
			text, "[rule %u]\nsubject = /%s/\naction = tag\n", i, worst[i]);
	put(site, name, text->str);
	g_string_free(text, TRUE);
}

// Mail by mail, until all that run over their limits are off.
static void
measure_worst(const Site *site)
{
	Snapshot *snapshot = snapshot_keeping(site, LARGE);
	Message *message = hostile_mail();
	gint64 first = 0, most = 0, sum = 0, last = 0;
	guint dear = 0;

	put_worst(site, "users/worst.ini");
	for (guint mail = 0; mail < 40; mail++) {
		gint64 begun = clock_cpu();
		judge(snapshot, message, "worst");
		last = clock_cpu() - begun;
		first = mail == 0 ? last : first;
		most = MAX(most, last);
		sum += last;
		dear += last > 5000;
	}
	printf("mails to a user of %u worst patterns: the first %.1f ms, the dearest %.1f ms; %u "
	       "took over 5 ms, the 40th %.3f ms, all %.0f ms\n",
		(guint)G_N_ELEMENTS(worst), (double)first / 1e3, (double)most / 1e3, dear,
		(double)last / 1e3, (double)sum / 1e3);
	message_free(message);
	snapshot_unref(snapshot);
}

static void
measure_one_mail(const Site *site)
{
	Snapshot *snapshot = snapshot_keeping(site, LARGE);
	Message *message = hostile_mail();
	Envelope *envelope = envelope_new();

	for (guint i = 0; i < 1000; i++) {
		g_autofree char *name = g_strdup_printf("users/w%u.ini", i);
		put_worst(site, name);
		g_ptr_array_add(envelope->recipients, g_strdup_printf("<w%u@example.org>", i));
	}
	for (guint mail = 0; mail < 2; mail++) {
		gint64 begun = clock_cpu();
		Notice *notice = judge_recognise(snapshot, envelope, message);
		plan_free(judge_mail(snapshot, NULL, envelope, message, notice, OWNER_IN_DOMAINS));
		notice_free(notice);
		printf("%s mail to a thousand of them: %.0f ms\n",
			mail == 0 ? "the first" : "the second",
			(double)(clock_cpu() - begun) / 1e3);
	}
	envelope_free(envelope);
	message_free(message);
	snapshot_unref(snapshot);
}

// --- neighbours ---------------------------------------------------------------------------------

typedef struct {
	const Site *site;
	const Snapshot *snapshot;
	Message *message;
	gboolean changes; // the file, so that nothing is ever switched off
	gint is_over;
} Neighbour;

static gpointer
be_neighbour(gpointer data)
{
	Neighbour *neighbour = data;

	while (!g_atomic_int_get(&neighbour->is_over)) {
		if (neighbour->changes)
			put_worst(neighbour->site, "users/worst.ini");
		judge(neighbour->snapshot, neighbour->message, neighbour->changes ? "worst" : "u1");
	}
	return NULL;
}

typedef struct {
	double p50, p99;
} Times;

// Times of mails to a user without patterns, while another thread judges others without end.
static Times
times_beside(const Site *site, gboolean hostile)
{
	Neighbour neighbour = { site, snapshot_keeping(site, LARGE), NULL, hostile, FALSE };
	g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(double));

	neighbour.message = hostile_mail();
	GThread *thread = g_thread_new("neighbour", be_neighbour, &neighbour);
	for (guint i = 0; i < BATCH; i++) {
		gint64 begun = clock_monotonic();
		judge(neighbour.snapshot, site->message, "plain");
		double took = (double)(clock_monotonic() - begun);
		g_array_append_val(times, took);
	}
	g_atomic_int_set(&neighbour.is_over, TRUE);
	g_thread_join(thread);
	message_free(neighbour.message);
	snapshot_unref((Snapshot *)neighbour.snapshot);
	return (Times) { quantile(times, 0.5), quantile(times, 0.99) };
}

static void
measure_neighbours(const Site *site, guint rounds)
{
	g_autoptr(GArray) p50 = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GArray) p99 = g_array_new(FALSE, FALSE, sizeof(double));
	Times calm = { 0, 0 }, hostile = { 0, 0 };

	put(site, "users/plain.ini", "[rule a]\nservice = facebook\naction = tag\n");
	for (guint i = 0; i < rounds; i++) {
		calm = times_beside(site, FALSE);
		hostile = times_beside(site, TRUE);
		double of_p50 = hostile.p50 / calm.p50, of_p99 = hostile.p99 / calm.p99;
		g_array_append_val(p50, of_p50);
		g_array_append_val(p99, of_p99);
	}
	printf("a user without patterns beside one with the worst, against beside one with "
	       "ordinary rules: p50 %.2f, p99 %.2f (%.0f and %.0f us)\n",
		quantile(p50, 0.5), quantile(p99, 0.5), hostile.p50, hostile.p99);
}

// --- would a literal pre-filter pay? ------------------------------------------------------------

// As users write them. What a filter would look for first, when it is there.
static const struct {
	const char *source;
	const char *literal;
} usual[] = {
	{ "\\b(recruit|talent)", NULL },
	{ "invoice", "invoice" },
	{ ".*crypto.*", "crypto" },
	{ "\\bwebinar\\b", "webinar" },
	{ "wants to connect$", "wants to connect" },
	{ "\\w+ shared a document", " shared a document" },
	{ "^re: .*offer", "offer" },
	{ "(?:free|cheap) (?:trial|money)", NULL },
};

static double
search_cost(const Pattern *pattern, const char *text, gsize length)
{
	const guint times = 20000000 / (guint)(length + 2000);
	gint64 begun = clock_cpu();

	for (guint i = 0; i < times; i++)
		pattern_search(pattern, text, length, NULL);
	return (double)(clock_cpu() - begun) / times;
}

// What a filter costs at least: every byte is looked at once, without regard to case.
static double
filter_cost(const char *literal, const char *text)
{
	const guint times = 2000;
	gint64 begun = clock_cpu();
	volatile gsize found = 0;

	for (guint i = 0; i < times; i++)
		found += strcasestr(text, literal) != NULL;
	return (double)(clock_cpu() - begun) / times;
}

static char *
words_of(gsize length)
{
	static const char *const words[] = { "harvest", "of", "the", "season", "quietly", "arrives",
		"with", "seventeen", "lanterns", "and", "a", "map" };
	GString *text = g_string_new(NULL);

	for (guint i = 0; text->len < length; i++)
		g_string_append_printf(text, "%s%c", words[(i * 7 + i / 5) % G_N_ELEMENTS(words)],
			i % 11 == 10 ? '\n' : ' ');
	return g_string_free(text, FALSE);
}

static void
measure_filter(void)
{
	static const gsize lengths[] = { 60, 1000, 20000 };

	for (guint k = 0; k < G_N_ELEMENTS(lengths); k++) {
		g_autofree char *text = words_of(lengths[k]);
		double all = 0, with_filter = 0;

		for (guint i = 0; i < G_N_ELEMENTS(usual); i++) {
			g_autoptr(Pattern) pattern = pattern_new(usual[i].source, NULL, NULL);
			search_cost(pattern, text, strlen(text)); // machine code is made
			double cost = search_cost(pattern, text, strlen(text));
			all += cost;
			with_filter += usual[i].literal == NULL
					       ? cost
					       : filter_cost(usual[i].literal, text);
		}
		printf("a usual pattern over %5zu bytes without it: %7.2f us; behind a literal "
		       "filter %7.2f us\n",
			lengths[k], all / G_N_ELEMENTS(usual), with_filter / G_N_ELEMENTS(usual));
	}
}

int
main(int argc, char **argv)
{
	Site site = { NULL };

	if (argc != 5)
		die("usage: users USERS ROUNDS CATALOGUE MAIL");
	guint users = (guint)strtoul(argv[1], NULL, 10);
	guint rounds = (guint)strtoul(argv[2], NULL, 10);
	site_open(&site, argv[3], argv[4]);
	make_users(&site, users);
	printf("users' files of ten rules, two of them with patterns\n");
	measure_number(&site, LARGE, users, rounds);
	measure_number(&site, settings_default_of("users-cached"), users, rounds);
	measure_number(&site, "64M", users, rounds);
	measure_number(&site, "1M", users, rounds);
	measure_worst(&site);
	measure_one_mail(&site);
	measure_neighbours(&site, MIN(rounds, 3));
	measure_filter();
	message_free(site.message);
	catalogue_free(site.catalogue);
	tempdir_remove(site.folder);
	g_free(site.folder);
	return 0;
}
