// score.c - how well the catalogue recognises what tables of facts tell of real mail.
//
// score [-v] [--tap] [--turn N] [INVITECTL CATALOGUE TABLES]: makes a mail of each row that counts
// (letter.h), lets `invitectl explain --json` read all of them, and compares. -v tells each miss and
// each row left out; --turn gives every row other names. Ends with 1 when a goal was missed.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "control/tempdir.h"
#include "letter.h"
#include "notice/catalogue.h"

typedef enum {
	MEASURE_SERVICE,
	MEASURE_KIND,
	MEASURE_NAME,
	MEASURE_NEGATIVES,
	MEASURE_PHISH,
	MEASURE_IMITATORS,
	MEASURE_ABUSE,
	MEASURE_OTHER_NAMES,
	MEASURE_NOBODY,
} Measure;

#define MEASURES (MEASURE_NOBODY + 1)

typedef struct {
	const char *name;
	double goal; // in percent; 0: nothing is asked
	guint all;
	guint right;
} Count;

static Count counts[MEASURES] = {
	[MEASURE_SERVICE] = { "service", 100, 0, 0 },
	[MEASURE_KIND] = { "kind", 97, 0, 0 },
	[MEASURE_NAME] = { "name of who acts", 95, 0, 0 },
	[MEASURE_NEGATIVES] = { "negatives not taken for an invitation", 100, 0, 0 },
	[MEASURE_PHISH] = { "forgeries not authentic = yes", 95, 0, 0 },
	[MEASURE_IMITATORS] = { "imitated services authentic = no", 100, 0, 0 },
	[MEASURE_ABUSE] = { "abused services authentic = yes", 100, 0, 0 },
	[MEASURE_OTHER_NAMES] = { "name, where nobody acts", 0, 0, 0 },
	[MEASURE_NOBODY] = { "no name, where there is none", 0, 0, 0 },
};

typedef enum {
	LEFT_RECALLED,
	LEFT_SUBJECT,
	LEFT_ADDRESS,
} Left;

#define LEFTS (LEFT_ADDRESS + 1)

static const char *const left_names[] = { "not confirmed", "no subject", "no From address" };

static gboolean is_verbose;
static guint left_out[LEFTS];
static GString *missed; // a line each
static GHashTable *missed_of; // service: number of misses

// --- tables -------------------------------------------------------------------------------------

static void G_GNUC_NORETURN G_GNUC_PRINTF(1, 2) die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fprintf(stderr, "score: ");
	vfprintf(stderr, format, arguments);
	fprintf(stderr, "\n");
	va_end(arguments);
	exit(2);
}

static const char *
cell(const Row *row, char **names, const char *name)
{
	for (guint i = 0; names[i] != NULL; i++)
		if (g_str_equal(names[i], name))
			return row->cells[i];
	die("the table has no column %s", name);
}

static Row *
row_new(char **names, const char *line, guint number)
{
	Row *row = g_new0(Row, 1);

	row->cells = g_strsplit(line, "\t", -1);
	if (g_strv_length(row->cells) < g_strv_length(names))
		die("too few columns: %s", line);
	row->id = cell(row, names, "id");
	row->service = cell(row, names, "service");
	row->kind = cell(row, names, "kind");
	row->language = cell(row, names, "lang");
	row->subject = cell(row, names, "subject");
	row->display = cell(row, names, "from_display");
	row->address = cell(row, names, "from_address");
	row->headers = cell(row, names, "headers");
	row->verdict = cell(row, names, "verdict");
	row->evidence = cell(row, names, "evidence");
	row->note = cell(row, names, "note");
	row->number = number;
	return row;
}

static void
row_free(gpointer data)
{
	Row *row = data;

	g_strfreev(row->cells);
	g_free(row);
}

static GPtrArray *
read_table(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) lines = NULL;
	g_auto(GStrv) names = NULL;
	GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);

	if (!g_file_get_contents(path, &text, NULL, &error))
		die("%s", error->message);
	lines = g_strsplit(text, "\n", -1);
	names = g_strsplit(lines[0], "\t", -1);
	for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
		if (*lines[i] != '\0')
			g_ptr_array_add(rows, row_new(names, lines[i], i));
	return rows;
}

static void
leave_out(const Row *row, Left why)
{
	left_out[why]++;
	if (is_verbose)
		g_string_append_printf(missed, "%s left out, %s | %s | %s | %s\n", row->id,
			left_names[why], row->subject, row->display, row->address);
}

static gboolean
counts_as_fact(const Letter *letter)
{
	if (!g_str_equal(letter->row->evidence, "seen"))
		leave_out(letter->row, LEFT_RECALLED);
	else if (!letter_has_subject(letter->row))
		leave_out(letter->row, LEFT_SUBJECT);
	else if (letter->from == FROM_NONE)
		leave_out(letter->row, LEFT_ADDRESS);
	else
		return TRUE;
	return FALSE;
}

// Letters of all rows, or of those that count as facts.
static GPtrArray *
write_letters(const GPtrArray *rows, gboolean (*is_wanted)(const Letter *letter), guint turn)
{
	GPtrArray *letters = g_ptr_array_new_with_free_func(letter_free);

	for (guint i = 0; i < rows->len; i++) {
		Letter *letter = letter_new(rows->pdata[i], turn);

		if (is_wanted == NULL || is_wanted(letter))
			g_ptr_array_add(letters, letter);
		else
			letter_free(letter);
	}
	return letters;
}

// --- the program --------------------------------------------------------------------------------

static void
put(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autoptr(GError) error = NULL;

	if (!g_file_set_contents(path, text, -1, &error))
		die("%s", error->message);
}

// A site that runs every service of its own that the tables name.
static void
put_additions(const char *folder, const GPtrArray *letters, const Catalogue *catalogue)
{
	for (guint i = 0; i < letters->len; i++) {
		const Letter *letter = letters->pdata[i];
		const char *service = letter->row->service;
		g_autofree char *file = g_strdup_printf("%s.ini", service);
		g_autofree char *text = NULL;

		if (letter->from != FROM_LISTED || catalogue_by_id(catalogue, service) == NULL)
			continue;
		text = g_strdup_printf("[service]\nhosts = %s." LETTER_HOSTS "\n", service);
		put(folder, file, text);
	}
}

static char *
put_settings(const char *folder, const char *catalogue)
{
	g_autofree char *absolute = g_canonicalize_filename(catalogue, NULL);
	g_autofree char *text = g_strdup_printf(
		"[settings]\nmode = observe\ndomains = example.org\n"
		"authserv-id = " LETTER_SERVER "\nrules = rules.ini\nusers =\ncatalogue = %s\n"
		"additions = additions\nstore = store\n",
		absolute);

	put(folder, "settings.ini", text);
	put(folder, "rules.ini", "[me]\n");
	return g_build_filename(folder, "settings.ini", NULL);
}

// Runs the program over the files of all letters; what it says, one line each.
static char **
run(char **arguments)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *said = NULL;
	int status;

	if (!g_spawn_sync(NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL,
		    &status, &error) ||
		!g_spawn_check_wait_status(status, &error))
		die("%s: %s", arguments[0], error->message);
	return g_strsplit(said, "\n", -1);
}

static char **
explain(const char *program, const char *folder, const char *settings, const GPtrArray *letters)
{
	const char *const words[] = { program, "-c", settings, "explain", "--json" };
	g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		g_ptr_array_add(arguments, g_strdup(words[i]));
	for (guint i = 0; i < letters->len; i++) {
		const Letter *letter = letters->pdata[i];
		g_autofree char *name = g_strdup_printf("%s.eml", letter->row->id);

		put(folder, name, letter->text->str);
		g_ptr_array_add(arguments, g_build_filename(folder, name, NULL));
	}
	g_ptr_array_add(arguments, NULL);
	return run((char **)arguments->pdata);
}

// --- what it said -------------------------------------------------------------------------------

typedef struct {
	JsonParser *parser; // owns the texts
	const char *service; // NULL: no notice, as all that follows
	const char *kind;
	const char *authentic;
	const char *name; // NULL: nobody's
} Seen;

static const char *
text_of(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node == NULL || json_node_is_null(node) ? NULL : json_node_get_string(node);
}

static Seen
read_seen(const char *line)
{
	Seen seen = { json_parser_new(), NULL, NULL, NULL, NULL };
	JsonObject *notice;

	if (!json_parser_load_from_data(seen.parser, line, -1, NULL))
		die("not JSON: %s", line);
	notice = json_node_get_object(json_parser_get_root(seen.parser));
	if (json_object_get_null_member(notice, "notice"))
		return seen;
	notice = json_object_get_object_member(notice, "notice");
	seen.service = text_of(notice, "service");
	seen.kind = text_of(notice, "kind");
	seen.authentic = text_of(notice, "authentic");
	seen.name = text_of(json_object_get_object_member(notice, "inviter"), "name");
	return seen;
}

static void
count(Measure measure, const Letter *letter, const char *expected, const char *seen,
	gboolean is_right)
{
	const char *service = letter->row->service;
	guint n;

	counts[measure].all++;
	if (is_right) {
		counts[measure].right++;
		return;
	}
	if (counts[measure].goal == 0 && !is_verbose)
		return;
	g_string_append_printf(missed, "%s %s (%s): expected %s, seen %s | %s | %s | <%s>\n",
		letter->row->id, counts[measure].name, service, expected,
		seen == NULL ? "none" : seen, letter->subject, letter->display, letter->address);
	n = GPOINTER_TO_UINT(g_hash_table_lookup(missed_of, service));
	g_hash_table_insert(missed_of, (gpointer)service, GUINT_TO_POINTER(n + 1));
}

// --- comparing ----------------------------------------------------------------------------------

static gboolean
has_word(const char *text, const char *word)
{
	g_autofree char *escaped = g_regex_escape_string(word, -1);
	g_autofree char *pattern =
		g_strdup_printf("(?<![\\p{L}\\p{N}])%s(?![\\p{L}\\p{N}])", escaped);

	return g_regex_match_simple(pattern, text, G_REGEX_CASELESS, 0);
}

// A forgery that never says whose mail it wants to be cannot be known as a forgery of that one.
static gboolean
names_service(const Letter *letter, const Service *service)
{
	if (has_word(letter->display, service->name) ||
		(has_word(letter->subject, service->name) &&
			!g_str_has_prefix(letter->subject, "Re: ")))
		return TRUE;
	for (guint i = 0; i < service->looks->len; i++)
		if (has_word(letter->display, service->looks->pdata[i]))
			return TRUE;
	return FALSE;
}

static gboolean
is_at_service(const Letter *letter, const Catalogue *catalogue)
{
	g_autofree char *address = g_ascii_strdown(letter->address, -1);
	const GPtrArray *services = catalogue_by_address(catalogue, address);

	for (guint i = 0; services != NULL && i < services->len; i++)
		if (g_str_equal(((const Service *)services->pdata[i])->id, letter->row->service))
			return TRUE;
	return FALSE;
}

// The service sends it, though perhaps in somebody's name.
static gboolean
sends_through_service(const Letter *letter, const Catalogue *catalogue)
{
	g_autofree char *sender = letter_sending_service(letter);

	return is_at_service(letter, catalogue) ||
	       (sender != NULL && catalogue_by_id(catalogue, letter->row->service) != NULL);
}

// NULL: no service's mail.
static const char *
service_expected(const Letter *letter, const Catalogue *catalogue)
{
	const char *const none[] = { "generic", "fake-dating", "unnamed-network", NULL };
	const char *id = letter->row->service;
	const Service *service = catalogue_by_id(catalogue, id);

	if (g_strv_contains(none, id))
		return NULL;
	if (service != NULL && letter_is_phish(letter->row) && !letter->is_abuse &&
		!is_at_service(letter, catalogue) && !names_service(letter, service))
		return NULL;
	return id;
}

static gboolean
says(const Letter *letter, const char *const *words)
{
	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *placeholder = g_strdup_printf("{%s}", words[i]);

		if (strstr(letter->row->subject, placeholder) != NULL ||
			(*letter->row->display != '(' &&
				strstr(letter->row->display, placeholder) != NULL))
			return TRUE;
	}
	return FALSE;
}

static void
compare_name(const Letter *letter, const Seen *seen)
{
	const char *const full[] = { "name", "last", NULL };
	const char *const first[] = { "first", NULL };
	const char *const account[] = { "handle", "user", "username", NULL };
	const char *const persons[] = { "author", "celebrity", "short given name",
		"female given name", "company", NULL };
	const char *const idle[] = { "other", "suggestion", NULL };
	Measure measure =
		g_strv_contains(idle, letter->row->kind) ? MEASURE_OTHER_NAMES : MEASURE_NAME;
	const Person *person = letter->filling.person;
	gboolean has_full = says(letter, full), has_first = says(letter, first);

	if (has_full || has_first)
		count(measure, letter, has_full ? person->full : person->first, seen->name,
			(has_full && g_strcmp0(seen->name, person->full) == 0) ||
				(has_first && g_strcmp0(seen->name, person->first) == 0));
	else if (says(letter, account))
		count(measure, letter, fill_value(&letter->filling, "user"), seen->name,
			g_strcmp0(seen->name, fill_value(&letter->filling, "user")) == 0);
	else if (!says(letter, persons))
		count(MEASURE_NOBODY, letter, "none", seen->name, seen->name == NULL);
}

static void
compare_authentic(const Letter *letter, const Seen *seen, const Catalogue *catalogue)
{
	const Service *service = catalogue_by_id(catalogue, letter->row->service);
	gboolean is_yes = g_strcmp0(seen->authentic, "yes") == 0;

	if (!letter_is_phish(letter->row))
		return;
	if (letter->is_abuse && sends_through_service(letter, catalogue)) {
		count(MEASURE_ABUSE, letter, "yes", seen->authentic, is_yes);
		return;
	}
	count(MEASURE_PHISH, letter, "no", seen->authentic, !is_yes);
	if (service != NULL && !is_at_service(letter, catalogue) && names_service(letter, service))
		count(MEASURE_IMITATORS, letter, "no", seen->authentic,
			g_strcmp0(seen->authentic, "no") == 0);
}

static void
compare_fact(const Letter *letter, const Seen *seen, const Catalogue *catalogue)
{
	const char *service = service_expected(letter, catalogue);

	count(MEASURE_SERVICE, letter, service == NULL ? "none" : service, seen->service,
		g_strcmp0(service, seen->service) == 0);
	compare_authentic(letter, seen, catalogue);
	if (service == NULL)
		return;
	count(MEASURE_KIND, letter, letter->row->kind, seen->kind,
		g_strcmp0(letter->row->kind, seen->kind) == 0);
	compare_name(letter, seen);
}

// What is known as a forgery is not taken for what it pretends to be.
static void
compare_negative(const Letter *letter, const Seen *seen, const Catalogue *catalogue)
{
	const char *const taken[] = { "request", "reminder", "follow", "join", "group", NULL };
	gboolean is_exposed = letter_is_phish(letter->row) && g_strcmp0(seen->authentic, "no") == 0;

	count(MEASURE_NEGATIVES, letter, "none", seen->kind,
		seen->kind == NULL || is_exposed || !g_strv_contains(taken, seen->kind));
	compare_authentic(letter, seen, catalogue);
}

static void
compare(const GPtrArray *letters, char **lines, const Catalogue *catalogue)
{
	if (g_strv_length(lines) != letters->len + 1) // behind the last line end is another piece
		die("%u mails, but %u answers", letters->len, g_strv_length(lines) - 1);
	for (guint i = 0; i < letters->len; i++) {
		const Letter *letter = letters->pdata[i];
		Seen seen = read_seen(lines[i]);

		if (letter->row->id[0] == 'F')
			compare_fact(letter, &seen, catalogue);
		else
			compare_negative(letter, &seen, catalogue);
		g_object_unref(seen.parser);
	}
}

// --- printing -----------------------------------------------------------------------------------

static double
percent(const Count *measured)
{
	return measured->all == 0 ? 100 : 100.0 * measured->right / measured->all;
}

static gboolean
is_met(const Count *measured)
{
	return percent(measured) >= measured->goal;
}

static void
print_missed_of(void)
{
	g_autoptr(GList) services =
		g_list_sort(g_hash_table_get_keys(missed_of), (GCompareFunc)g_strcmp0);

	printf("missed of");
	for (GList *at = services; at != NULL; at = at->next)
		printf(" %s %u%s", (char *)at->data,
			GPOINTER_TO_UINT(g_hash_table_lookup(missed_of, at->data)),
			at->next == NULL ? "\n" : ",");
}

static void
print_table(guint facts, guint fact_rows, guint negatives)
{
	if (is_verbose)
		printf("%s\n", missed->str);
	if (is_verbose && g_hash_table_size(missed_of) > 0)
		print_missed_of();
	printf("%u of %u facts and %u negatives; left out:", facts, fact_rows, negatives);
	for (Left why = 0; why < LEFTS; why++)
		printf("%s %s %u", why == 0 ? "" : ",", left_names[why], left_out[why]);
	printf("\n");
	for (Measure i = 0; i < MEASURES; i++) {
		printf("%-40s %4u of %4u  %6.2f %%", counts[i].name, counts[i].right, counts[i].all,
			percent(&counts[i]));
		if (counts[i].goal > 0)
			printf("  goal %3.0f %%  %s", counts[i].goal,
				is_met(&counts[i]) ? "met" : "MISSED");
		printf("\n");
	}
}

static void
print_tap(void)
{
	g_auto(GStrv) lines = g_strsplit(missed->str, "\n", -1);
	guint n = 0;

	for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
		printf("# %s\n", lines[i]);
	for (Measure i = 0; i < MEASURES; i++)
		if (counts[i].goal > 0)
			printf("%s %u - score: %s: %u of %u, wanted %.0f %%\n",
				is_met(&counts[i]) ? "ok" : "not ok", ++n, counts[i].name,
				counts[i].right, counts[i].all, counts[i].goal);
	printf("1..%u\n", n);
}

static int
status(void)
{
	for (Measure i = 0; i < MEASURES; i++)
		if (counts[i].goal > 0 && !is_met(&counts[i]))
			return 1;
	return 0;
}

// --- main ---------------------------------------------------------------------------------------

typedef struct {
	char *program;
	const char *catalogue;
	const char *tables;
	gboolean is_tap;
	int turn;
} Options;

// Beside our own program lies the one that is measured.
static char *
program_beside(const char *self)
{
	g_autofree char *folder = g_path_get_dirname(self);

	return g_build_filename(folder, "..", "..", "invitectl", NULL);
}

static void
read_options(Options *given, int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{ "verbose", 'v', 0, G_OPTION_ARG_NONE, &is_verbose, "tell each miss", NULL },
		{ "tap", 0, 0, G_OPTION_ARG_NONE, &given->is_tap, "each goal as a test", NULL },
		{ "turn", 0, 0, G_OPTION_ARG_INT, &given->turn, "give the rows other names", "N" },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GOptionContext) options = g_option_context_new("[INVITECTL CATALOGUE TABLES]");
	g_autoptr(GError) error = NULL;

	g_option_context_add_main_entries(options, entries, NULL);
	if (!g_option_context_parse(options, &argc, &argv, &error))
		die("%s", error->message);
	if (argc != 1 && argc != 4)
		die("all of INVITECTL CATALOGUE TABLES, or none");
	given->program = argc == 4 ? g_strdup(argv[1]) : program_beside(argv[0]);
	given->catalogue = argc == 4 ? argv[2] : "config/services.d";
	given->tables = argc == 4 ? argv[3] : "tests/corpus/tables";
}

static void
measure(const Options *given, const GPtrArray *letters)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = tempdir_new(&error);
	g_autofree char *additions = NULL;
	g_autofree char *settings = NULL;
	g_auto(GStrv) lines = NULL;
	g_autoptr(Catalogue) catalogue = NULL;

	if (folder == NULL)
		die("%s", error->message);
	catalogue = catalogue_read(given->catalogue, NULL, &error);
	if (catalogue == NULL)
		die("%s", error->message);
	additions = g_build_filename(folder, "additions", NULL);
	g_mkdir(additions, 0755);
	put_additions(additions, letters, catalogue);
	settings = put_settings(folder, given->catalogue);
	lines = explain(given->program, folder, settings, letters);
	tempdir_remove(folder);
	compare(letters, lines, catalogue);
}

int
main(int argc, char **argv)
{
	Options given = { NULL, NULL, NULL, FALSE, 0 };
	g_autoptr(GPtrArray) facts = NULL;
	g_autoptr(GPtrArray) negatives = NULL;
	g_autoptr(GPtrArray) letters = NULL;
	guint n_facts;

	read_options(&given, argc, argv);
	missed = g_string_new(NULL);
	missed_of = g_hash_table_new(g_str_hash, g_str_equal);
	facts = read_table(given.tables, "facts.tsv");
	negatives = read_table(given.tables, "negatives.tsv");
	letters = write_letters(facts, counts_as_fact, (guint)given.turn);
	n_facts = letters->len;
	if (n_facts == 0)
		die("no row of %s counts", given.tables);
	g_ptr_array_extend_and_steal(letters, write_letters(negatives, NULL, (guint)given.turn));
	measure(&given, letters);
	if (given.is_tap)
		print_tap();
	else
		print_table(n_facts, facts->len, negatives->len);
	g_hash_table_unref(missed_of);
	g_string_free(missed, TRUE);
	g_free(given.program);
	return status();
}
