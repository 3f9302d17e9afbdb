// invite-milter.c - the daemon: options, start, reload, stop. Wires the rooms together.
#include <errno.h>
#include <glib.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"
#include "judge/snapshot.h"
#include "notice/samples.h"
#include "people/book.h"
#include "session/callbacks.h"
#include "session/current.h"
#include "store/item.h"
#include "text/clean.h"
#include "text/name.h"
#include "text/pattern.h"

typedef struct {
	char *file;
	gboolean foreground;
	gboolean check;
	gboolean version;
	gboolean print_settings;
} Options;

// What a reload needs: the settings file, and what the program began with.
typedef struct {
	char *file;
	Snapshot *snapshot;
} Started;

static gboolean
read_options(Options *options, int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{ "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->file,
			"settings (default /etc/invite-milter/invite-milter.ini)", "FILE" },
		{ "foreground", 'f', 0, G_OPTION_ARG_NONE, &options->foreground,
			"stay in the foreground", NULL },
		{ "test", 't', 0, G_OPTION_ARG_NONE, &options->check,
			"check settings, rules and catalogue, and exit", NULL },
		{ "version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "print the version",
			NULL },
		{ "print-settings", 0, 0, G_OPTION_ARG_NONE, &options->print_settings,
			"print a commented settings file with the defaults", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	g_option_context_set_summary(context,
		"Recognises what social services mail on behalf of strangers, and tags, folds or\n"
		"quarantines it as each recipient wants. See invite-milter(8).");
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error)) {
		fprintf(stderr, "invite-milter: %s; see invite-milter --help\n", error->message);
		return FALSE;
	}
	if (argc > 1)
		fprintf(stderr, "invite-milter: '%s' is no option; see invite-milter --help\n",
			argv[1]);
	return argc == 1;
}

// --- reload -------------------------------------------------------------------------------------

// What one should know of a configuration that is in force.
static void
log_doubts(const Settings *settings)
{
	g_autoptr(GError) error = NULL;

	if (settings_idle(settings) != NULL)
		log_error(NULL, "%s", settings_idle(settings));
	if (!settings_check_accounts(settings, &error))
		log_errors(NULL, error->message);
}

static void
log_changed_at_start(const Settings *running, const Settings *fresh)
{
	g_auto(GStrv) names = settings_changed_at_start(running, fresh);

	for (guint i = 0; names[i] != NULL; i++)
		log_info("%s changed: takes effect after a restart", names[i]);
}

static void
reload(const Started *started)
{
	g_autoptr(GError) error = NULL;
	Snapshot *snapshot = snapshot_read(started->file, &error);

	if (snapshot == NULL) {
		log_errors(NULL, error->message);
		log_error(NULL, "not reloaded; the configuration before stays in force");
		return;
	}
	log_info("reloaded: %u services, %u site rules, mode=%s",
		g_strv_length((char **)catalogue_ids(snapshot->catalogue)),
		ruleset_n_rules(snapshot->site),
		snapshot->settings->mode == MODE_ACT ? "act" : "observe");
	log_changed_at_start(started->snapshot->settings, snapshot->settings);
	log_doubts(snapshot->settings);
	current_set(snapshot);
}

static gpointer
wait_for_reload(gpointer data)
{
	const Started *started = data;
	sigset_t set;
	int signal_number;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	while (sigwait(&set, &signal_number) == 0)
		reload(started);
	return NULL;
}

// libmilter ends on SIGHUP as on SIGTERM, so SIGUSR1 reloads. Blocked here, before any thread
// begins: only the thread that waits for it sees it.
static void
block_reload_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

// --- start and stop -----------------------------------------------------------------------------

// Messages quote what strangers wrote.
static void
complain(const char *message)
{
	g_autofree char *visible = clean_visible(message, -1);

	fprintf(stderr, "%s\n", visible);
}

// Beside what a Snapshot has read already. TRUE, or everything is said.
static gboolean
check_named(const Snapshot *snapshot)
{
	const Settings *settings = snapshot->settings;
	g_autoptr(GError) samples = NULL;
	g_autoptr(GError) error = NULL;

	if (!samples_check(snapshot->catalogue, &samples))
		complain(samples->message);
	settings_check_path(settings, "store", &error);
	settings_check_accounts(settings, &error);
	if (error != NULL)
		complain(error->message);
	return samples == NULL && error == NULL;
}

static int
check(const char *file, const Snapshot *snapshot)
{
	const char *idle = settings_idle(snapshot->settings);

	if (idle != NULL)
		fprintf(stderr, "%s: %s\n", file, idle);
	if (!check_named(snapshot))
		return EX_CONFIG;
	printf("ok: %s: %u services, %u site rules, PCRE2 %s\n", file,
		g_strv_length((char **)catalogue_ids(snapshot->catalogue)),
		ruleset_n_rules(snapshot->site), pattern_engine());
	return EX_OK;
}

static void
log_start(const Settings *settings)
{
	log_info("started: version %s, mode=%s, listening on %s", VERSION,
		settings->mode == MODE_ACT ? "act" : "observe", settings->listen);
	if (geteuid() == 0)
		log_error(NULL,
			"running as root, which nothing needs; start it as a user of its own");
	log_doubts(settings);
}

// Whoever starts it by hand is told as well.
static void
fail_to_start(const Settings *settings, const char *message)
{
	log_errors(NULL, message);
	if (!g_str_equal(settings->log, "stderr"))
		complain(message);
}

static int
serve(const Options *options, Snapshot *snapshot, Store *store)
{
	g_autoptr(GError) error = NULL;
	static Started started; // of a thread that lives as long as the program
	const Settings *settings = snapshot->settings;

	if (!callbacks_open(settings->listen, settings->timeout, &error)) {
		fail_to_start(settings, error->message);
		return EX_UNAVAILABLE;
	}
	if (!options->foreground && daemon(0, 0) != 0) {
		log_error(NULL, "could not go into the background: %s", g_strerror(errno));
		return EX_OSERR;
	}
	log_start(settings);
	// Not before: its thread would stay in the foreground.
	g_autoptr(Book) book = book_new(store_known(store));
	started = (Started) { g_strdup(options->file), snapshot_ref(snapshot) };
	g_thread_unref(g_thread_new("reload", wait_for_reload, &started));
	switch (callbacks_serve(store, book, settings->drain)) {
	case SERVED:
		break;
	case SERVED_PARTLY: // callbacks that still run use the store and the configuration
		_exit(EX_OK);
	case SERVED_NOT:
		return EX_UNAVAILABLE;
	}
	log_info("stopped");
	return EX_OK;
}

static gboolean
may_log(const Options *options, const Settings *settings)
{
	if (options->foreground || !g_str_equal(settings->log, "stderr"))
		return TRUE;
	fprintf(stderr,
		"%s: [settings] log: in the background nobody sees stderr; start with -f, or write "
		"log = syslog\n",
		options->file);
	return FALSE;
}

static int
start(const Options *options, Snapshot *snapshot)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	const Settings *settings = snapshot->settings;

	if (!may_log(options, settings))
		return EX_CONFIG;
	log_open(g_str_equal(settings->log, "stderr") ? LOG_TO_STDERR : LOG_TO_SYSLOG);
	if (settings_check_path(settings, "store", &error))
		store = store_open(settings->store, &error);
	if (store == NULL) {
		fail_to_start(settings, error->message);
		return EX_CONFIG;
	}
	name_init();
	current_set(snapshot_ref(snapshot));
	return serve(options, snapshot, store);
}

// Absolute: in the background the program lives in another folder.
static void
set_file(Options *options)
{
	g_autofree char *given = g_steal_pointer(&options->file);

	options->file =
		g_canonicalize_filename(given != NULL ? given : settings_default_file(), NULL);
}

static int
run(Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Snapshot) snapshot = NULL;

	if (options->version) {
		printf("invite-milter %s, PCRE2 %s\n", VERSION, pattern_engine());
		return EX_OK;
	}
	if (options->print_settings) {
		g_autofree char *sample = settings_sample();

		fputs(sample, stdout);
		return EX_OK;
	}
	set_file(options);
	snapshot = snapshot_read(options->file, &error);
	if (snapshot == NULL) {
		complain(error->message);
		return EX_CONFIG;
	}
	return options->check ? check(options->file, snapshot) : start(options, snapshot);
}

int
main(int argc, char **argv)
{
	Options options = { NULL, FALSE, FALSE, FALSE, FALSE };
	int status = EX_USAGE;

	umask(077);
	block_reload_signal();
	if (read_options(&options, argc, argv))
		status = run(&options);
	g_free(options.file);
	return status;
}
