// init.c - the verb `init`: a user's first rules, out of samples or out of her mail.
#include "control/init.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/suggest.h"
#include "control/bulk.h"
#include "control/fit.h"
#include "control/guess.h"
#include "control/output.h"
#include "control/proposal.h"
#include "control/report.h"
#include "mail/address.h"

#define SUCH_AS 3 // mails named for each rule
#define OTHERS_MAX 8 // scripts told that she does not read
#define OF_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define OF_WORDS OF_LETTERS "-_ "
#define OF_PATHS OF_LETTERS "-_./"

typedef struct {
	char *given; // --reads
	char *reads; // the same as a list of known words; NULL
	char *output;
	char *recipient;
	gboolean recursive;
} Options;

static VerbStatus G_GNUC_PRINTF(2, 3) refuse(VerbStatus status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	output_complain(text);
	return status;
}

// --- the file -----------------------------------------------------------------------------------

static VerbStatus
refuse_output(const char *path, int number)
{
	if (number == EEXIST)
		return refuse(VERB_FAILED,
			"%s is there already and stays as it is; give another name behind --output",
			path);
	return refuse(VERB_FAILED, "cannot write %s: %s", path, g_strerror(number));
}

// 0, or what went wrong.
static int
write_all(int file, const char *text)
{
	gsize length = strlen(text);

	while (length > 0) {
		gssize n = write(file, text, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		text += n;
		length -= (gsize)n;
	}
	return 0;
}

// Never over what is there.
static VerbStatus
write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int number = file < 0 ? errno : write_all(file, text);

	if (file < 0)
		return refuse_output(path, number);
	if (close(file) != 0 && number == 0)
		number = errno;
	if (number == 0)
		return VERB_DONE;
	unlink(path);
	return refuse_output(path, number);
}

static VerbStatus
put(const Options *options, const char *text)
{
	if (options->output != NULL)
		return write_file(options->output, text);
	fputs(text, stdout);
	fflush(stdout);
	return VERB_DONE;
}

// --- without a mailbox --------------------------------------------------------------------------

static VerbStatus
offer_samples(const char *settings_file, const Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = settings_read(settings_file, &error);
	g_autoptr(Guess) guess = guess_from_languages(g_get_language_names());
	g_autofree char *text = NULL;

	if (settings == NULL)
		return refuse(VERB_FAILED, "%s", error->message);
	const ProposalMe me = { options->reads == NULL ? guess->reads : options->reads,
		options->reads == NULL ? guess->note : NULL, settings->actions };
	text = proposal_sample(&me);
	return put(options, text);
}

// --- a mailbox, judged --------------------------------------------------------------------------

typedef struct {
	Snapshot *snapshot;
	const Options *options;
	char **mailboxes;
	char *reads, *note, *owner;
} Work;

static Archive *
open_archive(const Work *work)
{
	return archive_new((const char *const *)work->mailboxes,
		work->options->recursive ? ARCHIVE_FOLDERS : ARCHIVE_FOLDER);
}

// Judges all with these rules in the place of the owner's. NULL and error set: they are no rules.
static Tally *
judge_with(const Work *work, const char *rules, guint examples, const char *things, GError **error)
{
	Snapshot *snapshot = work->snapshot;
	const RuleScope scope = { FALSE, snapshot->settings->actions,
		catalogue_ids(snapshot->catalogue) };
	g_autoptr(IniFile) file = ini_parse("the proposal", NULL, rules, strlen(rules), error);
	RuleSet *set = file == NULL ? NULL : ruleset_new(file, &scope, error);

	if (set == NULL)
		return NULL;
	ruleset_unref(snapshot->instead);
	snapshot->instead = set;
	g_autoptr(Archive) archive = open_archive(work);
	g_autoptr(Progress) progress = progress_new(stderr, things, archive_size(archive));
	char *recipients[] = { work->owner, NULL };
	Tally *tally = tally_new(TALLY_JUDGES, examples);
	bulk_judge(&(BulkJudge) { snapshot, NULL, NULL, recipients }, archive, tally, progress);
	return tally;
}

// --- what is there ------------------------------------------------------------------------------

// Whatever the user's rules say.
static gboolean
is_bound(const Snapshot *snapshot, const Outcome *outcome)
{
	const Judgement *judgement =
		outcome->judgements->len == 0 ? NULL : outcome->judgements->pdata[0];

	if (judgement == NULL || !judgement->now.by_site)
		return FALSE;
	for (guint i = 0; i < ruleset_n_rules(snapshot->site); i++) {
		const Rule *rule = ruleset_rule(snapshot->site, i);

		if (g_str_equal(rule->name, judgement->now.rule))
			return rule->binding;
	}
	return FALSE;
}

static ServiceCount *
service_of(const Snapshot *snapshot, GArray *services, const char *id)
{
	const Service *service = catalogue_by_id(snapshot->catalogue, id);
	ServiceCount fresh = { .id = service->id, .name = service->name };

	for (guint i = 0; i < services->len; i++)
		if (g_array_index(services, ServiceCount, i).id == service->id)
			return &g_array_index(services, ServiceCount, i);
	g_array_append_val(services, fresh);
	return &g_array_index(services, ServiceCount, services->len - 1);
}

static void
count_outcome(
	const Snapshot *snapshot, const Outcome *outcome, GArray *services, ProposalMails *mails)
{
	gboolean bound = is_bound(snapshot, outcome);
	ServiceCount *service;

	mails->forged += outcome->authentic == AUTHENTIC_NO;
	mails->forged_taken += outcome->authentic == AUTHENTIC_NO && bound;
	if (outcome->authentic == AUTHENTIC_NO || bound || outcome->judgements->len == 0)
		return;
	const Judgement *judgement = outcome->judgements->pdata[0];
	service = service_of(snapshot, services, outcome->service);
	service->mails[outcome->kind]++;
	service->unreadable[outcome->kind] += judgement->readable == 0;
}

static int
compare_services(gconstpointer a, gconstpointer b)
{
	const ServiceCount *one = a, *other = b;
	guint n = 0, m = 0;

	for (Kind kind = 0; kind < KIND_COUNT; kind++) {
		n += one->mails[kind];
		m += other->mails[kind];
	}
	if (n != m)
		return n > m ? -1 : 1;
	return strcmp(one->id, other->id);
}

// Every notice of tally is an example.
static GArray *
count_services(const Work *work, const Tally *tally, ProposalMails *mails)
{
	GArray *services = g_array_new(FALSE, FALSE, sizeof(ServiceCount));
	g_autoptr(GPtrArray) counts = tally_counts(tally, TALLY_KINDS);

	for (guint i = 0; i < counts->len; i++) {
		const GPtrArray *examples = ((const Count *)counts->pdata[i])->examples;

		for (guint k = 0; k < examples->len; k++)
			count_outcome(work->snapshot,
				((const Example *)examples->pdata[k])->outcome, services, mails);
	}
	g_array_sort(services, compare_services);
	return services;
}

static void
read_scripts(const char *reads, ScriptSet *all)
{
	g_auto(GStrv) words = ini_list(reads);
	ScriptSet set;

	*all = (ScriptSet) { 0 };
	for (guint i = 0; words[i] != NULL; i++)
		if (script_set_from_reads(words[i], &set))
			script_set_add(all, &set);
}

static gboolean
is_read(const char *code, const ScriptSet *reads)
{
	ScriptSet set, both = *reads;

	if (!script_set_from_word(code, &set))
		return TRUE;
	script_set_add(&both, &set);
	return memcmp(&both, reads, sizeof both) == 0;
}

// What else the names in her mail are written in: who reads it should say so. Caller frees.
static char *
note_of(const Work *work, const Tally *tally)
{
	g_autoptr(GString) note = g_string_new(work->note);
	g_autoptr(GPtrArray) counts = tally_counts(tally, TALLY_SCRIPTS);
	ScriptSet reads;
	guint told = 0;

	read_scripts(work->reads, &reads);
	for (guint i = 0; i < counts->len && told < OTHERS_MAX; i++) {
		const Count *count = counts->pdata[i];

		if (is_read(count->key, &reads))
			continue;
		g_string_append(note,
			told == 0 ? "\nNames in other scripts, in mails of services: " : ", ");
		g_string_append_printf(note, "%u %s", count->count, guess_script_word(count->key));
		told++;
	}
	g_string_append(note, told == 0 ? "" : ".");
	return g_string_free(g_steal_pointer(&note), FALSE);
}

// --- what the rules would do --------------------------------------------------------------------

static void
add_such(GString *text, const Outcome *outcome)
{
	g_autofree char *name = outcome->latin == NULL ? g_strdup(outcome->inviter)
						       : g_strdup_printf("%s (%s)",
								 outcome->inviter, outcome->latin);

	if (name == NULL)
		name = g_strdup(outcome->subject == NULL ? outcome->service : outcome->subject);
	if (strstr(text->str, name) == NULL)
		g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "; ", name);
}

static void
add_row(OutputTable *table, const Count *count)
{
	const Example *first = count->examples->pdata[0];
	const Decision *now = &first->judgement->now;
	g_autofree char *number = g_strdup_printf("%u", count->count);
	g_autofree char *rule = g_strdup_printf(
		"%s%s", now->rule == NULL ? "no rule" : now->rule, now->by_site ? " (site)" : "");
	g_autofree char *action = decision_text(now);
	g_autoptr(GString) such = g_string_new(NULL);

	for (guint i = 0; i < count->examples->len; i++)
		add_such(such, ((const Example *)count->examples->pdata[i])->outcome);
	const char *cells[] = { rule, action, number, such->str };
	output_table_add(table, cells);
}

static void
print_table(const Tally *tally)
{
	static const char *const heading[] = { "RULE", "ACTION", "MAILS", "SUCH AS", NULL };
	static const guint widths[] = { 28, 30, 8, 40 };
	static const FitColumn gives[] = { { 14, 0 }, { 14, 0 }, { 8, 0 }, { 14, 1 } };
	g_autoptr(OutputTable) table = output_table_new(heading, widths);
	g_autoptr(GPtrArray) counts = tally_counts(tally, TALLY_VERDICTS);

	for (guint i = 0; i < counts->len; i++)
		add_row(table, counts->pdata[i]);
	fit_table(table, gives, fit_width(stderr));
	if (counts->len > 0)
		output_table_print(table, stderr);
}

// The place of the owner's file; NULL when there is none for that address. Caller frees.
static char *
place_of(const Work *work)
{
	g_autoptr(Address) address = address_new(work->owner);

	if (address == NULL || *work->snapshot->settings->users == '\0')
		return NULL;
	return userfile_path(work->snapshot->users, address->local, address->domain);
}

// A path as one types it. Caller frees.
static char *
typed(const char *path)
{
	gboolean is_plain = path[strspn(path, OF_PATHS)] == '\0' && *path != '-';
	g_autofree char *quoted = is_plain ? g_strdup(path) : g_shell_quote(path);

	return output_cut(quoted, G_MAXUINT);
}

// All that were named, a blank before each. Caller frees.
static char *
typed_mailboxes(const Work *work)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; work->mailboxes[i] != NULL; i++) {
		g_autofree char *mailbox = typed(work->mailboxes[i]);

		g_string_append_printf(text, " %s", mailbox);
	}
	return g_string_free(text, FALSE);
}

static void
print_steps(const Work *work)
{
	const char *output = work->options->output;
	g_autofree char *place = place_of(work);
	g_autofree char *rules = output == NULL ? NULL : typed(output);
	g_autofree char *mailboxes = typed_mailboxes(work);

	if (output == NULL) {
		fputs("\nNo file was written: add --output FILE to keep these rules.\n", stderr);
		return;
	}
	fprintf(stderr,
		"\nThe rules are in %s: read them, change them, and try again:\n\n"
		"  invitectl check --rules %s\n"
		"  invitectl replay --rules %s%s%s\n",
		rules, rules, rules, work->options->recursive ? " -R" : "", mailboxes);
	if (place != NULL)
		fprintf(stderr, "\nThey count once they are in %s\n", place);
}

static void
print_summary(const Work *work, const Tally *tally)
{
	g_autofree char *owner = output_cut(work->owner, G_MAXUINT);
	g_autofree char *mails = output_count(tally->mails, "mail", "mails");

	fprintf(stderr, "%s, %u from services, judged as mail to %s%s\n\n", mails, tally->notices,
		owner, work->options->recipient == NULL ? " (--rcpt names another)" : "");
	print_table(tally);
	if (tally->unread->len > 0)
		fprintf(stderr, "\nNot read, or no mail: %u; invitectl replay names them\n",
			tally->unread->len);
	report_left_out(tally, stderr);
	print_steps(work);
}

// --- from a mailbox -----------------------------------------------------------------------------

static VerbStatus
refuse_mailboxes(const Tally *tally)
{
	for (guint i = 0; tally->is_lacking && i < tally->unread->len; i++) {
		const Unread *unread = tally->unread->pdata[i];

		refuse(VERB_FAILED, "%s: %s", unread->file, unread->reason);
	}
	return tally->is_lacking ? VERB_FAILED : refuse(VERB_FAILED, "%s", report_nothing(tally));
}

// NULL: it was said why.
static char *
propose_text(const Work *work, VerbStatus *status)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *me = g_strdup_printf("[me]\nreads = %s\n", work->reads);
	g_autoptr(Tally) tally = judge_with(work, me, G_MAXUINT, "mails (part 2 of 3)", &error);

	*status = VERB_FAILED;
	if (tally == NULL) {
		output_complain(error->message);
		return NULL;
	}
	if (tally->is_lacking || tally->mails == 0) {
		*status = refuse_mailboxes(tally);
		return NULL;
	}
	g_autofree char *note = note_of(work, tally);
	ProposalMails mails = { .mails = tally->mails, .notices = tally->notices };
	g_autoptr(GArray) services = count_services(work, tally, &mails);
	mails.services = services;
	return proposal_of_mails(
		&(ProposalMe) { work->reads, note, work->snapshot->settings->actions }, &mails);
}

// What is printed was read as rules before.
static VerbStatus
propose(const Work *work)
{
	g_autoptr(GError) error = NULL;
	VerbStatus status;
	g_autofree char *text = propose_text(work, &status);
	g_autoptr(Tally) tally =
		text == NULL ? NULL
			     : judge_with(work, text, SUCH_AS, "mails (part 3 of 3)", &error);

	if (text == NULL)
		return status;
	if (tally == NULL)
		return refuse(VERB_FAILED, "%s", error->message);
	status = put(work->options, text);
	if (status == VERB_DONE)
		print_summary(work, tally);
	return status;
}

static char *
plain_address(const char *text)
{
	g_autoptr(Address) address = address_new(text);

	return address_text(address);
}

// What was not given is guessed.
static void
fill_in(Work *work)
{
	g_autoptr(Archive) archive = open_archive(work);
	g_autoptr(Progress) progress =
		progress_new(stderr, "mails (part 1 of 3)", archive_size(archive));
	g_autoptr(Guess) mails = guess_from_mails(work->snapshot, archive, progress);
	g_autoptr(Guess) languages = guess_from_languages(g_get_language_names());
	const Guess *guess = mails->reads == NULL ? languages : mails;
	const Options *options = work->options;

	work->reads = g_strdup(options->reads == NULL ? guess->reads : options->reads);
	work->note = g_strdup(options->reads == NULL ? guess->note : "");
	work->owner = options->recipient == NULL ? g_strdup(mails->owner)
						 : plain_address(options->recipient);
	if (work->owner == NULL)
		work->owner = g_strdup("you@localhost");
}

static VerbStatus
offer_proposals(const char *settings_file, const Options *options, char **mailboxes)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Snapshot) snapshot = snapshot_read(settings_file, &error);
	Work work = { snapshot, options, mailboxes, NULL, NULL, NULL };
	VerbStatus status;

	if (snapshot == NULL)
		return refuse(VERB_FAILED, "%s", error->message);
	fill_in(&work);
	status = propose(&work);
	g_free(work.reads);
	g_free(work.note);
	g_free(work.owner);
	return status;
}

// --- the verb -----------------------------------------------------------------------------------

static gboolean
is_known_script(const char *word)
{
	ScriptSet set;

	return word[strspn(word, OF_WORDS)] == '\0' && script_set_from_reads(word, &set);
}

static gboolean
take_reads(Options *options)
{
	g_auto(GStrv) words = options->given == NULL ? NULL : ini_list(options->given);

	if (words == NULL)
		return TRUE;
	if (*words == NULL) {
		output_complain("--reads takes languages or scripts: en,de");
		return FALSE;
	}
	for (guint i = 0; words[i] != NULL; i++) {
		if (is_known_script(words[i]))
			continue;
		g_autofree char *phrase = suggest_phrase(words[i], script_words());
		refuse(VERB_USAGE,
			"--reads: unknown language or script '%s'; languages are codes such as en "
			"or ja; of scripts, %s",
			words[i], phrase);
		return FALSE;
	}
	options->reads = g_strjoinv(", ", words);
	return TRUE;
}

// A mailbox is read three times.
static gboolean
are_files(char **mailboxes)
{
	struct stat status;

	for (guint i = 0; mailboxes[i] != NULL; i++) {
		gboolean is_there = stat(mailboxes[i], &status) == 0;

		if (!g_str_equal(mailboxes[i], "-") &&
			(!is_there || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
			continue;
		refuse(VERB_USAGE, "%s: init reads a mailbox several times; name a file or folder",
			mailboxes[i]);
		return FALSE;
	}
	return TRUE;
}

// Said before the mailbox is read, and made sure when the file is made.
static VerbStatus
look_at_output(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	struct stat status;

	if (lstat(path, &status) == 0)
		return refuse_output(path, EEXIST);
	return access(folder, W_OK | X_OK) == 0 ? VERB_DONE : refuse_output(path, errno);
}

static VerbStatus
init(const char *settings_file, Options *options, char **mailboxes)
{
	VerbStatus status = VERB_DONE;

	if (!take_reads(options) || !are_files(mailboxes) ||
		(options->recipient != NULL && !verbs_is_address(options->recipient)))
		return VERB_USAGE;
	if (options->output != NULL)
		status = look_at_output(options->output);
	if (status != VERB_DONE)
		return status;
	if (*mailboxes == NULL)
		return offer_samples(settings_file, options);
	return offer_proposals(settings_file, options, mailboxes);
}

VerbStatus
init_verb(const char *settings_file, int argc, char **argv)
{
	Options options = { NULL, NULL, NULL, NULL, FALSE };
	const VerbOption entries[] = {
		{ "reads", 0, 0, G_OPTION_ARG_FILENAME, &options.given,
			"languages or scripts that you read (default: guessed)", "en,de" },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
			"write this file, which must not be there yet", "FILE" },
		{ "rcpt", 'r', 0, G_OPTION_ARG_FILENAME, &options.recipient,
			"whose mail it is (default: the address that most of it came to)",
			"ADDRESS" },
		{ "recursive", 'R', 0, G_OPTION_ARG_NONE, &options.recursive,
			"the folders of a Maildir too", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	VerbStatus status;

	if (verbs_options("init", entries, &argc, &argv, &status))
		status = init(settings_file, &options, argv + 1);
	g_free(options.given);
	g_free(options.reads);
	g_free(options.output);
	g_free(options.recipient);
	return status;
}
