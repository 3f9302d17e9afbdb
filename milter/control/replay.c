// replay.c - the verb `replay`: rules tried on a mailbox.
#include "control/replay.h"

#include "control/bulk.h"
#include "control/output.h"
#include "control/report.h"
#include "control/trial.h"
#include "mail/address.h"

#define EXAMPLES 3

typedef struct {
	char **recipients;
	char *rules;
	char *against;
	gboolean recursive;
	gboolean verbose;
	gboolean json;
} Options;

static Snapshot *
complete(Snapshot *snapshot, const char *rules, GError **error)
{
	if (snapshot == NULL || rules == NULL || trial_rules(snapshot, rules, error))
		return snapshot;
	snapshot_unref(snapshot);
	return NULL;
}

// The same but for the rules; the catalogue stays snapshot's.
static Snapshot *
read_against(const Snapshot *snapshot, const char *settings_file, const char *rules, GError **error)
{
	Settings *settings = settings_read(settings_file, error);
	Snapshot *against =
		settings == NULL ? NULL : snapshot_new_with(settings, snapshot->catalogue, error);

	return complete(against, rules, error);
}

// An address as the judge compares it.
static char **
plain_addresses(char **recipients)
{
	guint n = recipients == NULL ? 0 : g_strv_length(recipients);
	char **plain = n == 0 ? NULL : g_new0(char *, n + 1);

	for (guint i = 0; i < n; i++) {
		g_autoptr(Address) address = address_new(recipients[i]);

		plain[i] = address_text(address);
	}
	return plain;
}

static void
judge_all(const BulkJudge *judge, char **mailboxes, const Options *options, Tally *tally)
{
	g_autoptr(Archive) archive = archive_new((const char *const *)mailboxes,
		options->recursive ? ARCHIVE_FOLDERS : ARCHIVE_FOLDER);
	g_autoptr(Progress) progress = progress_new(stderr, "mails", archive_size(archive));

	bulk_judge(judge, archive, tally, progress);
}

static void
print(const Tally *tally, const Options *options)
{
	g_autofree char *line = options->json ? report_json(tally) : NULL;

	if (options->json)
		puts(line);
	else
		report_print(tally, options->verbose ? REPORT_LONG : REPORT_SHORT, stdout);
}

// A mailbox that was named and can't be read is a failure, whatever the others hold.
static VerbStatus
status_of(const Tally *tally)
{
	gboolean changes = g_hash_table_size(tally->groups[TALLY_CHANGES]) > 0;

	if (tally->mails == 0)
		output_complain(report_nothing(tally));
	return changes || tally->mails == 0 || tally->is_lacking ? VERB_FAILED : VERB_DONE;
}

static VerbStatus
replay(const char *settings_file, char **mailboxes, const Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Snapshot) snapshot =
		complete(snapshot_read(settings_file, &error), options->rules, &error);
	gboolean compares = snapshot != NULL && options->against != NULL;
	g_autoptr(Snapshot) against =
		compares ? read_against(snapshot, settings_file, options->against, &error) : NULL;
	g_autoptr(Book) book = error == NULL ? trial_book(&error) : NULL;
	g_auto(GStrv) recipients = plain_addresses(options->recipients);
	g_autoptr(Tally) tally = tally_new(
		compares ? TALLY_COMPARES : TALLY_JUDGES, options->verbose ? G_MAXUINT : EXAMPLES);

	if (error != NULL) {
		output_complain(error->message);
		return VERB_FAILED;
	}
	judge_all(&(BulkJudge) { snapshot, against, &(Memory) { book, NULL }, recipients },
		mailboxes, options, tally);
	print(tally, options);
	return status_of(tally);
}

static gboolean
is_used_well(const Options *options, char **mailboxes)
{
	if (*mailboxes == NULL) {
		output_complain("replay takes a mailbox; see invitectl replay --help");
		return FALSE;
	}
	for (guint i = 0; options->recipients != NULL && options->recipients[i] != NULL; i++)
		if (!verbs_is_address(options->recipients[i]))
			return FALSE;
	return TRUE;
}

VerbStatus
replay_verb(const char *settings_file, int argc, char **argv)
{
	Options options = { NULL, NULL, NULL, FALSE, FALSE, FALSE };
	const VerbOption entries[] = {
		{ "rules", 0, 0, G_OPTION_ARG_FILENAME, &options.rules,
			"this file in the place of every recipient's own", "FILE" },
		{ "against", 0, 0, G_OPTION_ARG_FILENAME, &options.against,
			"show what changes from these rules", "FILE" },
		{ "rcpt", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.recipients,
			"judge for this recipient (default: those of To and Cc)", "ADDRESS" },
		{ "recursive", 'R', 0, G_OPTION_ARG_NONE, &options.recursive,
			"the folders of a Maildir too", NULL },
		{ "verbose", 'v', 0, G_OPTION_ARG_NONE, &options.verbose,
			"every mail, and where it lies", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "one JSON object", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	VerbStatus status;

	if (verbs_options("replay", entries, &argc, &argv, &status))
		status = is_used_well(&options, argv + 1)
				 ? replay(settings_file, argv + 1, &options)
				 : VERB_USAGE;
	g_strfreev(options.recipients);
	g_free(options.rules);
	g_free(options.against);
	return status;
}
