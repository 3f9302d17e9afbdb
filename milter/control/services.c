// services.c - what the catalogue knows, and the wordings that it does not.
#include "control/services.h"

#include <string.h>

#include "base/failure.h"
#include "base/suggest.h"
#include "control/fit.h"
#include "control/json.h"
#include "control/output.h"
#include "control/privilege.h"
#include "judge/snapshot.h"
#include "notice/unknown.h"
#include "store/item.h"

#define ALL_KINDS KIND_COUNT
#define LINE_WIDTH 1000 // a column of any width: what is there to be pasted is not cut

typedef struct {
	char *service;
	char *line; // as it would stand in the service's file
	gint64 count;
	gint64 first;
	gint64 last;
} Unknown;

typedef struct {
	char *service; // NULL: all
	gboolean json;
	gboolean only_unknown;
	Snapshot *snapshot;
	GPtrArray *unknown; // Unknown *, the last seen first; NULL: could not be read
	VerbStatus status;
} Listing;

static void
unknown_free(gpointer data)
{
	Unknown *unknown = data;

	g_free(unknown->service);
	g_free(unknown->line);
	g_free(unknown);
}

static void
listing_clear(Listing *listing)
{
	g_free(listing->service);
	g_clear_pointer(&listing->unknown, g_ptr_array_unref);
	g_clear_pointer(&listing->snapshot, snapshot_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Listing, listing_clear)

static VerbStatus
fail(const char *message)
{
	output_complain(message);
	return VERB_FAILED;
}

// --- what the catalogue knows -------------------------------------------------------------------

typedef struct {
	guint confirmed; // templates
	guint maybe;
	guint marks;
	guint senders;
	guint samples;
	GHashTable *languages; // set of those with a confirmed template
	GHashTable *guessed; // set of those with one that is not confirmed
} Tally;

static Tally
tally_new(void)
{
	return (Tally) { .languages = g_hash_table_new(g_str_hash, g_str_equal),
		.guessed = g_hash_table_new(g_str_hash, g_str_equal) };
}

static void
tally_clear(Tally *tally)
{
	g_hash_table_unref(tally->languages);
	g_hash_table_unref(tally->guessed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tally, tally_clear)

static gboolean
is_of(guint wanted, Kind kind)
{
	return wanted == ALL_KINDS || wanted == (guint)kind;
}

static void
tally_wordings(Tally *tally, const GPtrArray *wordings, guint wanted)
{
	for (guint i = 0; i < wordings->len; i++) {
		const Wording *wording = wordings->pdata[i];

		if (!is_of(wanted, wording->kind))
			continue;
		*(wording->maybe ? &tally->maybe : &tally->confirmed) += 1;
		if (!g_str_equal(wording->language, "und"))
			g_hash_table_add(wording->maybe ? tally->guessed : tally->languages,
				wording->language);
	}
}

// Of one kind or of ALL_KINDS.
static void
tally_service(Tally *tally, const Service *service, guint wanted)
{
	tally_wordings(tally, service->subjects, wanted);
	tally_wordings(tally, service->bodies, wanted);
	for (guint i = 0; i < service->marks->len; i++)
		tally->marks += is_of(wanted, ((const Mark *)service->marks->pdata[i])->kind);
	for (guint i = 0; i < service->senders->len; i++)
		tally->senders += is_of(wanted, ((const Sender *)service->senders->pdata[i])->kind);
	for (guint i = 0; i < service->samples->len; i++)
		tally->samples += is_of(wanted, ((const Sample *)service->samples->pdata[i])->kind);
}

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The words of set that are not in other (may be NULL), sorted, NULL-terminated. Caller frees the
// array.
static const char **
sorted(GHashTable *set, GHashTable *other)
{
	const char **words = g_new0(const char *, g_hash_table_size(set) + 1);
	GHashTableIter each;
	gpointer word;
	guint n = 0;

	g_hash_table_iter_init(&each, set);
	while (g_hash_table_iter_next(&each, &word, NULL))
		if (other == NULL || !g_hash_table_contains(other, word))
			words[n++] = word;
	qsort(words, n, sizeof *words, compare_words);
	return words;
}

// Languages of which nothing is confirmed.
static const char **
only_guessed(const Tally *tally)
{
	return sorted(tally->guessed, tally->languages);
}

static guint
count_only_guessed(const Tally *tally)
{
	g_autofree const char **words = only_guessed(tally);

	return g_strv_length((char **)words);
}

// "en, fr (sv, th)"
static char *
languages_text(const Tally *tally)
{
	g_autofree const char **languages = sorted(tally->languages, NULL);
	g_autofree const char **guessed = only_guessed(tally);
	g_autofree char *first = g_strjoinv(", ", (char **)languages);
	g_autofree char *second = g_strjoinv(", ", (char **)guessed);

	if (*second == '\0')
		return g_steal_pointer(&first);
	return g_strdup_printf("%s%s(%s)", first, *first == '\0' ? "" : " ", second);
}

static const char **
names_of(const GPtrArray *domains)
{
	const char **names = g_new0(const char *, domains->len + 1);

	for (guint i = 0; i < domains->len; i++)
		names[i] = ((const Domain *)domains->pdata[i])->name;
	return names;
}

static char *
domains_text(const GPtrArray *domains)
{
	g_autofree const char **names = names_of(domains);

	return g_strjoinv(", ", (char **)names);
}

// Its software runs on hosts of others too.
static gboolean
is_self_hosted(const Service *service)
{
	return service->domains->len == 0 || service->traits->len > 0;
}

// Where its mail comes from.
static char *
origin(const Service *service)
{
	g_autofree char *domains = domains_text(service->domains);
	g_autofree char *hosts = domains_text(service->hosts);
	const char *parts[4] = { NULL };
	guint n = 0;

	if (is_self_hosted(service))
		parts[n++] = "self-hosted";
	if (*domains != '\0')
		parts[n++] = domains;
	if (*hosts != '\0')
		parts[n++] = hosts;
	return g_strjoinv(", ", (char **)parts);
}

// --- unknown wordings ---------------------------------------------------------------------------

static void
take_seen(void *to, const WordingSeen *seen)
{
	Unknown *unknown = g_new(Unknown, 1);

	*unknown = (Unknown) { g_strdup(seen->service), unknown_line(seen->shape), seen->count,
		seen->first, seen->last };
	g_ptr_array_add(to, unknown);
}

static gboolean
read_store(Listing *listing, const char *path, GError **error)
{
	g_autoptr(Store) store = store_open(path, error);
	g_autoptr(GPtrArray) unknown = g_ptr_array_new_with_free_func(unknown_free);

	if (store == NULL ||
		!wording_list(store_wordings(store), listing->service, take_seen, unknown, error))
		return FALSE;
	listing->unknown = g_steal_pointer(&unknown);
	return TRUE;
}

// Who may not look into the store sees the catalogue all the same.
static void
complain_of_store(Listing *listing, const char *path, const GError *error)
{
	g_autofree char *advice = privilege_advice(path);
	g_autofree char *message = g_strdup_printf("unknown wordings are not shown: %s%s%s",
		error->message, advice == NULL ? "" : "; ", advice == NULL ? "" : advice);

	output_complain(message);
	if (advice == NULL || listing->only_unknown)
		listing->status = VERB_FAILED;
}

// No store at all has seen nothing.
static gboolean
is_absent(const char *path)
{
	g_autofree char *advice = privilege_advice(path);

	return advice == NULL && !g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
read_unknown(Listing *listing)
{
	const char *path = listing->snapshot->settings->store;
	g_autoptr(GError) error = NULL;

	if (is_absent(path))
		listing->unknown = g_ptr_array_new_with_free_func(unknown_free);
	else if (!privilege_drop(path, &error) || !read_store(listing, path, &error))
		complain_of_store(listing, path, error);
}

static void
print_unknown(const Listing *listing)
{
	static const char *const heading[] = { "SERVICE", "COUNT", "LAST SEEN", "SHAPE", NULL };
	static const guint widths[] = { 20, 10, 16, LINE_WIDTH };
	g_autoptr(OutputTable) table = output_table_new(heading, widths);

	for (guint i = 0; i < listing->unknown->len; i++) {
		const Unknown *unknown = listing->unknown->pdata[i];
		g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, unknown->count);
		g_autofree char *time = output_time(unknown->last);
		const char *cells[] = { unknown->service, count, time, unknown->line };

		output_table_add(table, cells);
	}
	output_table_print(table, stdout);
}

// Behind what was printed before.
static void
append_unknown(const Listing *listing)
{
	if (listing->unknown == NULL || listing->unknown->len == 0)
		return;
	puts("\nSubjects that no template fits:");
	print_unknown(listing);
}

static void
unknown_json(Json *json, const Unknown *unknown)
{
	json_text(json, "shape", unknown->line);
	json_number(json, "count", unknown->count);
	json_number(json, "first", unknown->first);
	json_number(json, "last", unknown->last);
}

static void
put_line(Json *json)
{
	g_autofree char *line = json_line(json);

	puts(line);
}

static void
unknown_lines(const Listing *listing)
{
	for (guint i = 0; i < listing->unknown->len; i++) {
		const Unknown *unknown = listing->unknown->pdata[i];
		g_autoptr(Json) json = json_new();

		json_text(json, "service", unknown->service);
		unknown_json(json, unknown);
		put_line(json);
	}
}

static VerbStatus
list_unknown(const Listing *listing)
{
	if (listing->unknown == NULL)
		return VERB_FAILED;
	if (listing->unknown->len == 0)
		return fail("no unknown wording was seen");
	if (listing->json)
		unknown_lines(listing);
	else
		print_unknown(listing);
	return listing->status;
}

// --- all services -------------------------------------------------------------------------------

static void
add_row(OutputTable *table, const Service *service)
{
	g_auto(Tally) tally = tally_new();
	g_autofree char *from = origin(service);

	tally_service(&tally, service, ALL_KINDS);
	g_autofree char *kinds = g_strdup_printf("%u", service->n_kinds);
	g_autofree char *confirmed = g_strdup_printf("%u", tally.confirmed);
	g_autofree char *maybe = g_strdup_printf("%u", tally.maybe);
	g_autofree char *languages = g_strdup_printf("%u", g_hash_table_size(tally.languages));
	g_autofree char *guessed = g_strdup_printf("%u", count_only_guessed(&tally));
	g_autofree char *samples = g_strdup_printf("%u", tally.samples);
	const char *cells[] = { service->id, service->name, kinds, confirmed, maybe, languages,
		guessed, samples, from };
	output_table_add(table, cells);
}

static void
print_total(const Listing *listing)
{
	const Catalogue *catalogue = listing->snapshot->catalogue;
	const char *const *ids = catalogue_ids(catalogue);
	g_auto(Tally) tally = tally_new();

	for (guint i = 0; ids[i] != NULL; i++)
		tally_service(&tally, catalogue_by_id(catalogue, ids[i]), ALL_KINDS);
	g_autofree char *services =
		output_count(g_strv_length((char **)ids), "service", "services");
	g_autofree char *confirmed = output_count(tally.confirmed, "template", "templates");
	g_autofree char *languages =
		output_count(g_hash_table_size(tally.languages), "language", "languages");
	g_autofree char *samples = output_count(tally.samples, "sample", "samples");
	printf("%s: %s confirmed, %u maybe; %s, %u more with maybe only; %s\n", services, confirmed,
		tally.maybe, languages, count_only_guessed(&tally), samples);
}

static void
print_services(const Listing *listing)
{
	static const char *const heading[] = { "ID", "NAME", "KINDS", "CONFIRMED", "MAYBE",
		"LANGUAGES", "MAYBE ONLY", "SAMPLES", "FROM", NULL };
	static const guint widths[] = { 20, 24, 5, 9, 9, 9, 10, 9, 40 };
	static const FitColumn gives[] = { { 16, 0 }, { 12, 3 }, { 5, 0 }, { 9, 0 }, { 5, 0 },
		{ 9, 0 }, { 10, 2 }, { 7, 1 }, { 16, 0 } };
	g_autoptr(OutputTable) table = output_table_new(heading, widths);
	const char *const *ids = catalogue_ids(listing->snapshot->catalogue);

	for (guint i = 0; ids[i] != NULL; i++)
		add_row(table, catalogue_by_id(listing->snapshot->catalogue, ids[i]));
	fit_table(table, gives, fit_width(stdout));
	output_table_print(table, stdout);
	print_total(listing);
	append_unknown(listing);
}

// --- one service --------------------------------------------------------------------------------

static void
print_line(const char *word, const char *value)
{
	g_autofree char *line = output_cut(value, LINE_WIDTH);

	if (*value != '\0')
		printf("%s%-9s%s %s\n", output_bold(stdout), word, output_plain(stdout), line);
}

static void
print_domains(const char *word, const GPtrArray *domains)
{
	g_autofree char *text = domains_text(domains);

	print_line(word, text);
}

static char **
looks_of(const Service *service)
{
	char **looks = g_new0(char *, service->looks->len + 1);

	for (guint i = 0; i < service->looks->len; i++)
		looks[i] = service->looks->pdata[i];
	return looks;
}

static void
print_head(const Service *service)
{
	g_autofree char **looks = looks_of(service);
	g_autofree char *calls = g_strjoinv(", ", looks);

	print_line("id", service->id);
	print_line("name", service->name);
	print_line("runs", is_self_hosted(service) ? "on hosts of others too" : "");
	print_domains("domains", service->domains);
	print_domains("hosts", service->hosts);
	print_domains("via", service->via);
	print_domains("links", service->links);
	print_line("looks", calls);
}

static void
add_kind(OutputTable *table, const Service *service, Kind kind)
{
	g_auto(Tally) tally = tally_new();

	tally_service(&tally, service, kind);
	g_autofree char *confirmed = g_strdup_printf("%u", tally.confirmed);
	g_autofree char *maybe = g_strdup_printf("%u", tally.maybe);
	g_autofree char *marks = g_strdup_printf("%u", tally.marks);
	g_autofree char *senders = g_strdup_printf("%u", tally.senders);
	g_autofree char *samples = g_strdup_printf("%u", tally.samples);
	g_autofree char *languages = languages_text(&tally);
	const char *cells[] = { kind_word(kind), confirmed, maybe, marks, senders, samples,
		languages };
	output_table_add(table, cells);
}

static void
print_service(const Listing *listing, const Service *service)
{
	static const char *const heading[] = { "KIND", "CONFIRMED", "MAYBE", "MARKS", "SENDERS",
		"SAMPLES", "LANGUAGES (MAYBE ONLY)", NULL };
	static const guint widths[] = { 10, 9, 9, 9, 9, 9, LINE_WIDTH };
	g_autoptr(OutputTable) table = output_table_new(heading, widths);

	print_head(service);
	for (guint i = 0; i < service->n_kinds; i++)
		add_kind(table, service, service->order[i]);
	putchar('\n');
	output_table_print(table, stdout);
	append_unknown(listing);
}

// --- for programs -------------------------------------------------------------------------------

static void
domains_json(Json *json, const char *key, const GPtrArray *domains)
{
	g_autofree const char **names = names_of(domains);

	json_texts(json, key, names);
}

static void
tally_json(Json *json, const Service *service, guint wanted)
{
	g_auto(Tally) tally = tally_new();

	tally_service(&tally, service, wanted);
	g_autofree const char **languages = sorted(tally.languages, NULL);
	g_autofree const char **guessed = only_guessed(&tally);
	json_number(json, "confirmed", tally.confirmed);
	json_number(json, "maybe", tally.maybe);
	json_number(json, "marks", tally.marks);
	json_number(json, "senders", tally.senders);
	json_number(json, "samples", tally.samples);
	json_texts(json, "languages", languages);
	json_texts(json, "maybe_only", guessed);
}

static void
kinds_json(Json *json, const Service *service)
{
	json_open_list(json, "kinds");
	for (guint i = 0; i < service->n_kinds; i++) {
		json_open(json, NULL);
		json_text(json, "kind", kind_word(service->order[i]));
		tally_json(json, service, service->order[i]);
		json_close(json);
	}
	json_close_list(json);
}

static void
unknown_list_json(Json *json, const Listing *listing, const char *service)
{
	if (listing->unknown == NULL) {
		json_null(json, "unknown");
		return;
	}
	json_open_list(json, "unknown");
	for (guint i = 0; i < listing->unknown->len; i++) {
		const Unknown *unknown = listing->unknown->pdata[i];

		if (!g_str_equal(unknown->service, service))
			continue;
		json_open(json, NULL);
		unknown_json(json, unknown);
		json_close(json);
	}
	json_close_list(json);
}

static void
service_line(const Listing *listing, const Service *service)
{
	g_autofree char **looks = looks_of(service);
	g_autoptr(Json) json = json_new();

	json_text(json, "id", service->id);
	json_text(json, "name", service->name);
	json_truth(json, "self_hosted", is_self_hosted(service));
	domains_json(json, "domains", service->domains);
	domains_json(json, "hosts", service->hosts);
	domains_json(json, "via", service->via);
	domains_json(json, "links", service->links);
	json_texts(json, "looks", (const char *const *)looks);
	tally_json(json, service, ALL_KINDS);
	kinds_json(json, service);
	unknown_list_json(json, listing, service->id);
	put_line(json);
}

static void
service_lines(const Listing *listing)
{
	const char *const *ids = catalogue_ids(listing->snapshot->catalogue);

	for (guint i = 0; ids[i] != NULL; i++)
		service_line(listing, catalogue_by_id(listing->snapshot->catalogue, ids[i]));
}

// --- the verb -----------------------------------------------------------------------------------

static VerbStatus
no_such_service(const Listing *listing)
{
	const char *near =
		suggest_word(listing->service, catalogue_ids(listing->snapshot->catalogue));
	g_autofree char *message = g_strdup_printf("the catalogue has no service '%s'%s%s%s",
		listing->service, near == NULL ? "" : "; did you mean '", near == NULL ? "" : near,
		near == NULL ? "" : "'?");

	return fail(message);
}

static VerbStatus
list(Listing *listing)
{
	const Service *service =
		listing->service == NULL
			? NULL
			: catalogue_by_id(listing->snapshot->catalogue, listing->service);

	// What was seen of a service that is no more can be asked for.
	if (listing->service != NULL && service == NULL && !listing->only_unknown)
		return no_such_service(listing);
	read_unknown(listing);
	if (listing->only_unknown)
		return list_unknown(listing);
	if (listing->json && service != NULL)
		service_line(listing, service);
	else if (listing->json)
		service_lines(listing);
	else if (service != NULL)
		print_service(listing, service);
	else
		print_services(listing);
	return listing->status;
}

VerbStatus
services_verb(const char *settings_file, int argc, char **argv)
{
	g_auto(Listing) listing = { .status = VERB_DONE };
	const VerbOption entries[] = {
		{ "unknown", 'u', 0, G_OPTION_ARG_NONE, &listing.only_unknown,
			"only the wordings that no template fits", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &listing.json, "one JSON object a service",
			NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;
	VerbStatus status;

	if (!verbs_options("services", entries, &argc, &argv, &status))
		return status;
	if (argc > 2) {
		output_complain(
			"services takes one service at most; see invitectl services --help");
		return VERB_USAGE;
	}
	listing.service = argc == 2 ? g_ascii_strdown(argv[1], -1) : NULL;
	listing.snapshot = snapshot_read_without_rules(settings_file, &error);
	return listing.snapshot == NULL ? fail(error->message) : list(&listing);
}
