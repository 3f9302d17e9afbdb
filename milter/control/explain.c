// explain.c - what is this mail, what would happen to it, and why.
#include "control/explain.h"

#include <stdio.h>
#include <string.h>

#include "base/failure.h"
#include "control/explanation.h"
#include "control/mailfile.h"
#include "control/output.h"
#include "control/privilege.h"
#include "control/trial.h"
#include "mail/address.h"
#include "store/item.h"

// --- judging ------------------------------------------------------------------------------------

Explanation *
explain_mail(const Snapshot *snapshot, const Memory *memory, const char *file, Message *message,
	Envelope *envelope, OwnerScope scope)
{
	Explanation *explanation = g_new0(Explanation, 1);

	explanation->snapshot = snapshot_ref((Snapshot *)snapshot);
	explanation->file = g_strdup(file);
	explanation->message = message;
	explanation->envelope = envelope;
	explanation->observed = snapshot->settings->mode == MODE_OBSERVE;
	explanation->notice = judge_recognise(snapshot, envelope, message);
	explanation->plan =
		judge_mail(snapshot, memory, envelope, message, explanation->notice, scope);
	return explanation;
}

static void
add_recipients(Envelope *envelope, const char *value)
{
	g_autoptr(GPtrArray) mailboxes = value == NULL ? NULL : mailbox_parse(value);

	for (guint i = 0; mailboxes != NULL && i < mailboxes->len; i++) {
		const Mailbox *mailbox = mailboxes->pdata[i];

		if (*mailbox->address != '\0')
			g_ptr_array_add(envelope->recipients, g_strdup(mailbox->address));
	}
}

static void
add_addresses(Envelope *envelope, char **addresses)
{
	for (guint i = 0; addresses[i] != NULL; i++)
		g_ptr_array_add(envelope->recipients, g_strdup(addresses[i]));
}

static void
set_sender(Envelope *envelope, Message *message, const char *sender)
{
	const Mailbox *from = message_from(message);

	if (sender == NULL)
		sender = message_text(message, "Return-Path");
	if (sender == NULL && from != NULL)
		sender = from->address;
	envelope_set(&envelope->sender, sender == NULL ? "<>" : sender);
}

static Explanation *
explain_failure(const char *file, const char *error)
{
	Explanation *explanation = g_new0(Explanation, 1);

	explanation->file = g_strdup(file);
	explanation->error = g_strdup(error);
	return explanation;
}

Explanation *
explain_data(const Snapshot *snapshot, const Memory *memory, const char *file, const char *data,
	gsize length, const char *sender, char **recipients)
{
	g_autoptr(GError) error = NULL;
	Message *message = message_parse(data, length, &error);
	Envelope *envelope;

	if (message == NULL)
		return explain_failure(file, error->message);
	envelope = envelope_new();
	set_sender(envelope, message, sender);
	if (recipients != NULL) {
		add_addresses(envelope, recipients);
	} else {
		add_recipients(envelope, message_raw(message, "To"));
		add_recipients(envelope, message_raw(message, "Cc"));
	}
	return explain_mail(snapshot, memory, file, message, envelope, OWNER_EVERYONE);
}

void
explain_free(Explanation *explanation)
{
	if (explanation == NULL)
		return;
	plan_free(explanation->plan);
	notice_free(explanation->notice);
	envelope_free(explanation->envelope);
	message_free(explanation->message);
	snapshot_unref(explanation->snapshot);
	g_free(explanation->file);
	g_free(explanation->error);
	g_free(explanation);
}

// --- the verb -----------------------------------------------------------------------------------

typedef struct {
	char **recipients;
	char *sender;
	char *rules;
	gboolean json;
} Options;

// What the mails of one call have in common.
typedef struct {
	Snapshot *snapshot;
	Store *store; // NULL: nothing that is kept was asked for
	Memory of_files; // for mails from files: files of contacts only
	Memory of_store; // for what is kept: what the daemon remembers
	const Options *options;
} Reading;

static void
reading_clear(Reading *reading)
{
	g_clear_pointer(&reading->of_files.book, book_free);
	g_clear_pointer(&reading->of_store.book, book_free);
	g_clear_pointer(&reading->store, store_close);
	g_clear_pointer(&reading->snapshot, snapshot_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

static void
complain_of(const char *file, const char *what)
{
	g_autofree char *message = g_strdup_printf("%s: %s", file, what);

	output_complain(message);
}

static gboolean
has_no_recipient(const Explanation *explanation)
{
	return explanation->notice != NULL && explanation->plan->recipients->len == 0;
}

// Could it be the id of an item? A file of that name wins.
static gboolean
is_item(const char *name)
{
	return store_is_id(name) && !g_file_test(name, G_FILE_TEST_EXISTS);
}

// NULL and error set when there is nothing to explain.
static Explanation *
read_file(const Reading *reading, const char *file, GError **error)
{
	const Options *options = reading->options;
	g_autofree char *data = NULL;
	gsize length, first;

	if (g_file_test(file, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, FAILURE, FAILURE_MISTAKE,
			"%s: a folder, not a mail; invitectl replay judges all mails of one", file);
		return NULL;
	}
	if (!mailfile_read(file, &data, &length, error))
		return NULL;
	first = mailfile_first(data, length);
	if (first < length)
		complain_of(file, "holds several mails: only the first is explained");
	return explain_data(reading->snapshot, &reading->of_files, file, data, first,
		options->sender, options->recipients);
}

// For its owner, as it came.
static Explanation *
read_item(const Reading *reading, const char *id, GError **error)
{
	const Options *options = reading->options;
	g_autoptr(Message) message = NULL;
	g_autoptr(Item) item = store_find(reading->store, id, &message, error);
	char *owner[] = { item == NULL ? NULL : item->owner, NULL };

	if (item == NULL)
		return NULL;
	Envelope *envelope = envelope_new();
	envelope_set(&envelope->sender, options->sender == NULL ? item->sender : options->sender);
	add_addresses(envelope, options->recipients == NULL ? owner : options->recipients);
	return explain_mail(reading->snapshot, &reading->of_store, item->id,
		g_steal_pointer(&message), envelope, OWNER_EVERYONE);
}

static VerbStatus
explain_one(const Reading *reading, const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	gboolean json = reading->options->json;
	g_autoptr(Explanation) explanation =
		is_item(name) ? read_item(reading, name, &error) : read_file(reading, name, &error);

	if (explanation == NULL) {
		output_complain(error->message);
		explanation = explain_failure(name, error->message);
		text = json ? explanation_json(explanation) : g_strdup("");
	} else {
		text = json ? explanation_json(explanation) : explanation_text(explanation);
	}
	fputs(text, stdout);
	fputs(json ? "\n" : "", stdout);
	if (has_no_recipient(explanation))
		complain_of(name, "no recipient: name one with --rcpt");
	return explanation->error == NULL ? VERB_DONE : VERB_FAILED;
}

// From here on with the rights of the store's owner.
static gboolean
open_store(Reading *reading)
{
	g_autoptr(GError) error = NULL;
	const char *path = reading->snapshot->settings->store;

	if (privilege_drop(path, &error))
		reading->store = store_open(path, &error);
	if (reading->store != NULL) {
		reading->of_store = (Memory) { book_new(store_known(reading->store)),
			store_asks(reading->store) };
		return TRUE;
	}
	g_autofree char *advice = error->code == FAILURE_SYSTEM ? privilege_advice(path) : NULL;
	g_autofree char *message =
		g_strconcat(error->message, advice == NULL ? NULL : "; ", advice, NULL);
	output_complain(message);
	return FALSE;
}

static gboolean
reading_open(Reading *reading, const char *settings_file, char **names)
{
	const char *rules = reading->options->rules;
	g_autoptr(GError) error = NULL;

	reading->snapshot = snapshot_read(settings_file, &error);
	if (reading->snapshot != NULL &&
		(rules == NULL || trial_rules(reading->snapshot, rules, &error)))
		reading->of_files.book = trial_book(&error);
	if (reading->of_files.book == NULL) {
		output_complain(error->message);
		return FALSE;
	}
	for (guint i = 0; names[i] != NULL; i++)
		if (is_item(names[i]))
			return open_store(reading);
	return TRUE;
}

static VerbStatus
explain_all(const char *settings_file, char **names, const Options *options)
{
	g_auto(Reading) reading = { .options = options };
	VerbStatus status = VERB_DONE;

	if (!reading_open(&reading, settings_file, names))
		return VERB_FAILED;
	for (guint i = 0; names[i] != NULL; i++)
		if (explain_one(&reading, names[i]) != VERB_DONE)
			status = VERB_FAILED;
	return status;
}

// NULL: none was given. A mail that nobody answers to has none either; a local one has no domain.
static gboolean
is_sender(const char *text)
{
	g_autoptr(Address) address = text == NULL || *text == '\0' ? NULL : address_new(text);
	g_autofree char *message = NULL;

	if (text == NULL || *text == '\0' || address != NULL)
		return TRUE;
	message = g_strdup_printf("'%s' is no address; write it like ana@example.org, or <>", text);
	output_complain(message);
	return FALSE;
}

static gboolean
are_addresses(const Options *options)
{
	char **recipients = options->recipients;

	for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
		if (!verbs_is_address(recipients[i]))
			return FALSE;
	return is_sender(options->sender);
}

VerbStatus
explain_verb(const char *settings_file, int argc, char **argv)
{
	Options options = { NULL, NULL, NULL, FALSE };
	const VerbOption entries[] = {
		{ "rcpt", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.recipients,
			"judge for this recipient (default: those of To and Cc)", "ADDRESS" },
		{ "sender", 's', 0, G_OPTION_ARG_FILENAME, &options.sender,
			"envelope sender (default: Return-Path, else From)", "ADDRESS" },
		{ "rules", 0, 0, G_OPTION_ARG_FILENAME, &options.rules,
			"this file in the place of every recipient's own", "FILE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "one JSON object a mail", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	char *from_stdin[] = { (char *)"-", NULL };
	VerbStatus status;

	if (verbs_options("explain", entries, &argc, &argv, &status))
		status = are_addresses(&options)
				 ? explain_all(settings_file, argc > 1 ? argv + 1 : from_stdin,
					   &options)
				 : VERB_USAGE;
	g_strfreev(options.recipients);
	g_free(options.sender);
	g_free(options.rules);
	return status;
}
