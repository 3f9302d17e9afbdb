// people.c - whom a user knows: list, ask, add, remove, import, forget.
#include "control/people.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/failure.h"
#include "base/suggest.h"
#include "control/fit.h"
#include "control/json.h"
#include "control/output.h"
#include "control/privilege.h"
#include "judge/owner.h"
#include "judge/rules.h"
#include "judge/snapshot.h"
#include "people/book.h"
#include "people/scribe.h"
#include "store/item.h"
#include "store/known.h"
#include "text/clean.h"
#include "text/name.h"

#define PATIENCE (10 * 60 * 1000) // milliseconds, for a file of contacts

typedef struct {
	char *recipient;
	gboolean json;
	Snapshot *snapshot;
	Store *store;
	Owner *owner;
	char **words; // what the verb's verb was given
} People;

static void
people_clear(People *people)
{
	g_free(people->recipient);
	g_clear_pointer(&people->owner, owner_free);
	g_clear_pointer(&people->store, store_close);
	g_clear_pointer(&people->snapshot, snapshot_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(People, people_clear)

static VerbStatus
fail(const People *people, const GError *error)
{
	gboolean refused =
		people->snapshot != NULL && g_error_matches(error, FAILURE, FAILURE_SYSTEM);
	g_autofree char *advice =
		refused ? privilege_advice(people->snapshot->settings->store) : NULL;
	g_autofree char *message = advice == NULL
					   ? g_strdup(error->message)
					   : g_strdup_printf("%s; %s", error->message, advice);

	output_complain(message);
	return VERB_FAILED;
}

static VerbStatus
nothing(const char *what, const char *word)
{
	g_autofree char *message = g_strconcat(what, word, NULL);

	output_complain(message);
	return VERB_FAILED;
}

static void
say_count(guint count, const char *done)
{
	g_autofree char *text = output_count(count, "person", "people");

	printf("%s %s\n", text, done);
}

static gboolean
open_store(People *people, GError **error)
{
	const char *path = people->snapshot->settings->store;

	if (!privilege_drop(path, error))
		return FALSE;
	people->store = store_open(path, error);
	return people->store != NULL;
}

// --- list ---------------------------------------------------------------------------------------

typedef struct {
	OutputTable *table; // NULL: JSON
	guint count;
} Listing;

static void
person_json(const KnownSeen *seen)
{
	g_auto(GStrv) emails = g_strsplit(seen->emails, " ", -1);
	g_autofree char *latin = name_latin(seen->name, NULL);
	g_autoptr(Json) json = json_new();

	json_text(json, "name", *seen->name == '\0' ? NULL : seen->name);
	json_text(json, "latin", latin);
	json_texts(json, "emails", (const char *const *)emails);
	json_text(json, "company", seen->company);
	json_text(json, "source", seen->source);
	json_number(json, "since", seen->since);
	g_autofree char *line = json_line(json);
	puts(line);
}

static gboolean
list_person(void *to, const KnownSeen *seen)
{
	Listing *listing = to;
	g_autofree char *time = output_time(seen->since);
	const char *cells[] = { *seen->name == '\0' ? NULL : seen->name,
		*seen->emails == '\0' ? NULL : seen->emails, seen->company, seen->source, time };

	if (listing->table == NULL)
		person_json(seen);
	else
		output_table_add(listing->table, cells);
	listing->count++;
	return TRUE;
}

static VerbStatus
run_list(People *people)
{
	static const char *const heading[] = { "NAME", "ADDRESSES", "COMPANY", "SOURCE", "SINCE",
		NULL };
	static const guint widths[] = { 40, 60, 40, 60, 16 };
	static const FitColumn gives[] = { { 16, 0 }, { 16, 0 }, { 10, 2 }, { 10, 0 }, { 16, 1 } };
	g_autoptr(OutputTable) table = people->json ? NULL : output_table_new(heading, widths);
	g_autoptr(GError) error = NULL;
	Listing listing = { table, 0 };

	if (!known_list(store_known(people->store), people->owner->address, list_person, &listing,
		    &error))
		return fail(people, error);
	if (listing.count == 0)
		return nothing("nobody is known to ", people->owner->address);
	if (table != NULL) {
		fit_table(table, gives, fit_width(stdout));
		output_table_print(table, stdout);
	}
	return VERB_DONE;
}

// --- ask ----------------------------------------------------------------------------------------

static void
answer_json(const char *name, const BookAnswer *answer, gboolean is_known)
{
	g_autoptr(Json) json = json_new();

	json_text(json, "asked", name);
	json_text(json, "known", is_known ? same_word(answer->same) : NULL);
	json_text(json, "name", answer->name);
	json_text(json, "source", answer->source);
	json_text(json, "reason", answer->reason);
	g_autofree char *line = json_line(json);
	puts(line);
}

static void
answer_text(const char *name, const BookAnswer *answer, gboolean is_known)
{
	g_autofree char *entry =
		answer->name == NULL ? g_strdup("")
				     : g_strdup_printf(", by \"%s\" in %s%s%s", answer->name,
					       answer->source, answer->reason == NULL ? "" : ": ",
					       answer->reason == NULL ? "" : answer->reason);
	g_autofree char *line = g_strconcat(name, ": ",
		is_known ? same_word(answer->same) : "no, nobody is known yet", entry, NULL);
	g_autofree char *visible = clean_visible(line, -1);

	puts(visible);
}

// What is wrong with a file of hers, who is known all the same.
static void
complain_of_file(const char *complaint)
{
	if (complaint != NULL)
		output_complain(complaint);
}

// FALSE: it was said why not. *is_found: somebody like that is known.
static gboolean
ask_one(const People *people, Book *book, const BookReader *reader, const char *name,
	gboolean *is_found)
{
	g_auto(BookAnswer) answer = { 0 };
	g_autoptr(GError) error = NULL;
	int known = book_ask(book, reader, name, NULL, &answer, &error);

	if (known < 0) {
		fail(people, error);
		return FALSE;
	}
	complain_of_file(answer.complaint);
	(people->json ? answer_json : answer_text)(name, &answer, known == 1);
	*is_found = *is_found || answer.same != SAME_NO;
	return TRUE;
}

// Rules with a mistake are not used by the daemon either: then those of the site say which files there are.
static RuleSet *
find_rules(const People *people)
{
	g_autoptr(GError) error = NULL;
	RuleSet *rules = NULL;

	if (rules_find(people->snapshot, people->owner, &rules, NULL, &error) < 0)
		output_complain(error->message);
	return rules;
}

static VerbStatus
run_ask(People *people)
{
	g_autoptr(RuleSet) rules = find_rules(people);
	g_autoptr(Book) book = book_new(store_known(people->store));
	const BookReader reader = { .owner = people->owner->address,
		.local = people->owner->local,
		.accounts = people->snapshot->settings->accounts,
		.files = rules_people(people->snapshot, rules) };
	gboolean is_found = FALSE;

	book_set_patience(book, PATIENCE);
	for (guint i = 0; people->words[i] != NULL; i++)
		if (!ask_one(people, book, &reader, people->words[i], &is_found))
			return VERB_FAILED;
	return is_found ? VERB_DONE : VERB_FAILED;
}

// --- add and import -----------------------------------------------------------------------------

static gboolean
add(const People *people, const char *source, const Contacts *contacts, guint *added,
	GError **error)
{
	g_autoptr(Book) book = book_new(store_known(people->store));

	return book_add(book, people->owner->address, source, contacts->contacts, added, error);
}

// As a line of a plain list: "Name", "Name <address>", "address".
static VerbStatus
run_add(People *people)
{
	g_autofree char *text = g_strjoinv("\n", people->words);
	g_autoptr(GError) error = NULL;
	g_autoptr(Contacts) contacts = contacts_parse("people", text, strlen(text), &error);
	guint added = 0;

	if (contacts == NULL || !add(people, BOOK_ADDED, contacts, &added, &error))
		return fail(people, error);
	say_count(added, added == 1 ? "is new" : "are new");
	return VERB_DONE;
}

// Of a pipe nobody knows how long it is.
static gboolean
is_readable(const char *path, GError **error)
{
	struct stat status;

	if (stat(path, &status) != 0)
		g_set_error(error, FAILURE, FAILURE_ABSENT, "%s: %s", path, g_strerror(errno));
	else if (!S_ISREG(status.st_mode))
		g_set_error(error, FAILURE, FAILURE_MISTAKE, "%s: is no plain file", path);
	else if (status.st_size > SCRIBE_FILE_MAX)
		g_set_error(error, FAILURE, FAILURE_MISTAKE,
			"%s: is larger than %d MB; leave something out, such as pictures", path,
			SCRIBE_FILE_MAX >> 20);
	else
		return TRUE;
	return FALSE;
}

Contacts *
people_read(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	gsize length;

	if (!is_readable(path, error) || !g_file_get_contents(path, &text, &length, error))
		return NULL;
	return contacts_parse(path, text, length, error);
}

static VerbStatus
import_one(const People *people, const char *path, const Contacts *contacts)
{
	g_autofree char *source = g_path_get_basename(path);
	g_autofree char *visible = clean_visible(source, -1);
	g_autofree char *count = output_count(contacts->contacts->len, "person", "people");
	g_autoptr(GError) error = NULL;
	guint added = 0;

	for (guint i = 0; i < contacts->complaints->len; i++)
		output_complain(contacts->complaints->pdata[i]);
	if (!add(people, source, contacts, &added, &error))
		return fail(people, error);
	printf("%s: %s, %s, %u new\n", visible, contacts_kind_word(contacts->kind), count, added);
	return VERB_DONE;
}

static void
free_contacts(gpointer contacts)
{
	contacts_free(contacts);
}

// All are read with the rights of whoever called, before the store is opened with its own.
static VerbStatus
run_import(People *people)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_contacts);
	g_autoptr(GError) error = NULL;
	VerbStatus status = VERB_DONE;

	for (guint i = 0; people->words[i] != NULL; i++) {
		Contacts *contacts = people_read(people->words[i], &error);
		if (contacts == NULL) {
			output_complain(error->message);
			return VERB_FAILED;
		}
		g_ptr_array_add(all, contacts);
	}
	if (!open_store(people, &error))
		return fail(people, error);
	for (guint i = 0; i < all->len && status == VERB_DONE; i++)
		status = import_one(people, people->words[i], all->pdata[i]);
	return status;
}

// --- remove and forget --------------------------------------------------------------------------

static VerbStatus
run_remove(People *people)
{
	guint all = 0;

	for (guint i = 0; people->words[i] != NULL; i++) {
		g_autoptr(GError) error = NULL;
		guint removed = 0;

		if (!known_remove(store_known(people->store), people->owner->address,
			    people->words[i], &removed, &error))
			return fail(people, error);
		if (removed == 0)
			nothing("nobody there of that name or address: ", people->words[i]);
		all += removed;
	}
	say_count(all, "removed");
	return all == 0 ? VERB_FAILED : VERB_DONE;
}

// NULL: all of them. FALSE: there is none of that name, or it could not be found out.
static gboolean
has_source(const People *people, const char *name, GError **error)
{
	g_autoptr(GPtrArray) sources =
		known_sources(store_known(people->store), people->owner->address, NULL, error);

	if (sources == NULL || name == NULL)
		return sources != NULL;
	for (guint i = 0; i < sources->len; i++)
		if (g_str_equal(((const KnownSource *)sources->pdata[i])->name, name))
			return TRUE;
	g_set_error(error, FAILURE, FAILURE_ABSENT,
		"no people are from '%s'; invitectl people list names the sources", name);
	return FALSE;
}

static VerbStatus
run_forget(People *people)
{
	const char *source = people->words[0];
	g_autoptr(GError) error = NULL;
	guint removed = 0;

	if (!has_source(people, source, &error))
		return fail(people, error);
	gboolean is_gone = known_forget(
		store_known(people->store), people->owner->address, source, &removed, &error);
	say_count(removed, "forgotten");
	return is_gone ? VERB_DONE : fail(people, error);
}

// --- the verb -----------------------------------------------------------------------------------

typedef Snapshot *(*ReadSnapshot)(const char *path, GError **error);

static const struct {
	const char *name, *arguments, *summary; // for the help
	guint least, most; // words that it takes
	gboolean has_json;
	gboolean opens_itself; // the store
	ReadSnapshot read;
	VerbStatus (*run)(People *people);
} actions[] = {
	{ "list", "", "everybody, and from where", 0, 0, TRUE, FALSE, snapshot_read_without_rules,
		run_list },
	{ "ask", "NAME...", "is somebody of that name known", 1, G_MAXUINT, TRUE, FALSE,
		snapshot_read, run_ask },
	{ "add", "PERSON...", "\"Name\", \"Name <address>\" or an address", 1, G_MAXUINT, FALSE,
		FALSE, snapshot_read_without_rules, run_add },
	{ "remove", "NAME|ADDRESS...", "whoever is called that, or has that address", 1, G_MAXUINT,
		FALSE, FALSE, snapshot_read_without_rules, run_remove },
	{ "import", "FILE...", "vCard, Connections.csv and other CSV, or a name a line", 1,
		G_MAXUINT, FALSE, TRUE, snapshot_read_without_rules, run_import },
	{ "forget", "[SOURCE]", "all people of a source, or everybody", 0, 1, FALSE, FALSE,
		snapshot_read_without_rules, run_forget },
};

char *
people_details(void)
{
	GString *text = g_string_new("Verbs:\n");

	for (guint i = 0; i < G_N_ELEMENTS(actions); i++)
		g_string_append_printf(text, "  %-7s%-16s  %s\n", actions[i].name,
			actions[i].arguments, actions[i].summary);
	g_string_truncate(text, text->len - 1);
	return g_string_free(text, FALSE);
}

static VerbStatus
wrong_use(const char *message)
{
	g_autofree char *text = g_strdup_printf("%s; see invitectl people --help", message);

	output_complain(text);
	return VERB_USAGE;
}

static VerbStatus
unknown_action(const char *word)
{
	const char *names[G_N_ELEMENTS(actions) + 1] = { NULL };

	for (guint i = 0; i < G_N_ELEMENTS(actions); i++)
		names[i] = actions[i].name;
	g_autofree char *phrase = suggest_phrase(word, names);
	g_autofree char *message = g_strdup_printf("people has no verb '%s'; %s", word, phrase);
	return wrong_use(message);
}

static VerbStatus
run(People *people, const char *settings_file, guint i)
{
	g_autoptr(GError) error = NULL;

	people->snapshot = actions[i].read(settings_file, &error);
	if (people->snapshot == NULL)
		return fail(people, error);
	people->owner = owner_new(people->snapshot, people->recipient, OWNER_EVERYONE);
	if (people->owner == NULL)
		return nothing("nothing is judged for ", people->recipient);
	if (!actions[i].opens_itself && !open_store(people, &error))
		return fail(people, error);
	return actions[i].run(people);
}

// NULL: it is used well. Static.
static const char *
fault_of_use(const People *people, guint i)
{
	guint n = g_strv_length(people->words);

	if (n < actions[i].least)
		return "something is missing";
	if (n > actions[i].most)
		return "that is too much";
	if (people->json && !actions[i].has_json)
		return "only list and ask have --json";
	return people->recipient == NULL ? "whose people? write --rcpt ADDRESS" : NULL;
}

static VerbStatus
choose(People *people, const char *settings_file, char **words)
{
	guint i = 0;

	if (words[0] == NULL)
		return wrong_use("people takes a verb of its own, such as list");
	while (i < G_N_ELEMENTS(actions) && !g_str_equal(words[0], actions[i].name))
		i++;
	if (i == G_N_ELEMENTS(actions))
		return unknown_action(words[0]);
	people->words = words + 1;
	const char *fault = fault_of_use(people, i);
	if (fault != NULL)
		return wrong_use(fault);
	return verbs_is_address(people->recipient) ? run(people, settings_file, i) : VERB_USAGE;
}

VerbStatus
people_verb(const char *settings_file, int argc, char **argv)
{
	g_auto(People) people = { NULL };
	const VerbOption entries[] = {
		{ "rcpt", 'r', 0, G_OPTION_ARG_FILENAME, &people.recipient, "whose people",
			"ADDRESS" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &people.json,
			"of list and ask: one JSON object a person", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	VerbStatus status;

	if (!verbs_options("people", entries, &argc, &argv, &status))
		return status;
	return choose(&people, settings_file, argv + 1);
}
