// people.c - what it costs to ask whether a name is known, by the number of names and of owners.
//
// people NAMES OWNERS ROUNDS: one owner with NAMES names in mixed scripts, and OWNERS owners with a thousand
// each, in databases on disk. Printed are medians of ROUNDS of CPU for a question, and their ratios. Friends
// are names that are known, strangers others that are made of the same words.
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "control/tempdir.h"
#include "people/book.h"
#include "people/person.h"
#include "store/ledger.h"

#define FEW 10 // owners
#define NAMES_EACH 1000
#define LISTS 20 // of a thousand names, which owners share
#define BATCH 1000 // questions in a round
#define SOURCE "imported"

// Names are made of these: syllables of a letter of the first and one of the second, so many in a word.
static const struct {
	const char *first, *second; // "": only the first
	guint least, most;
	const char *
		family; // letters for one that is a single letter, written before the other; "": a word
} scripts[] = {
	{ "bcdfghjklmnprstvwz", "aeiou", 2, 4, "" },
	{ "bdfgklmnprstv", "aeioy", 2, 4, "" },
	{ "бвгдзклмнпрстфхчш", "аеиоуюя", 2, 4, "" },
	{ "βγδζθκλμνπρστφχ", "αειου", 2, 4, "" },
	{ "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉建文辉力成飞云海雪春红新宁志国", "", 1,
		2,
		"王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭"
		"吕" },
	{ "민서지우하준도윤시은예수현영진호재성유원경미정선희동승아연주혜규태", "", 2, 2,
		"김이박최정강조윤장임한오서신권황안송류홍" },
	{ "あいうえおかきくけこさしすせそたちつてとなにのはひふへほまみむめもやゆよらりるれろわ",
		"", 2, 4, "" },
	{ "אבגדהוזחטיכלמנספצקרשת", "", 3, 5, "" },
	{ "ابتثجحخدذرزسشصضطعغفقكلمنهوي", "", 3, 5, "" },
};

typedef struct {
	char *folder;
	Ledger *ledger;
	KnownBook *known;
	Book *book;
} Site;

static void G_GNUC_NORETURN
die(const char *message)
{
	fprintf(stderr, "people: %s\n", message);
	exit(1);
}

// --- names --------------------------------------------------------------------------------------

// The same names in each run.
static guint
chance(guint32 *state, guint below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % below;
}

static void
append_letter(GString *name, const char *letters, guint32 *state)
{
	glong n = g_utf8_strlen(letters, -1);

	if (n > 0)
		g_string_append_unichar(name, g_utf8_get_char(g_utf8_offset_to_pointer(
						      letters, (glong)chance(state, (guint)n))));
}

static void
append_word(GString *name, guint script, guint32 *state)
{
	guint more = scripts[script].most - scripts[script].least;
	guint syllables = scripts[script].least + chance(state, more + 1);

	for (guint i = 0; i < syllables; i++) {
		append_letter(name, scripts[script].first, state);
		append_letter(name, scripts[script].second, state);
	}
}

static char *
name_of(guint number)
{
	guint32 state = number * 2654435761u + 1;
	guint script = chance(&state, G_N_ELEMENTS(scripts));
	GString *name = g_string_new(NULL);

	append_letter(name, scripts[script].family, &state);
	if (*scripts[script].family == '\0') {
		append_word(name, script, &state);
		g_string_append_c(name, ' ');
	}
	append_word(name, script, &state);
	return g_string_free(name, FALSE);
}

// The first word of one and the last of another: nobody, or somebody by chance. Where a name is written in
// one word, another one.
static char *
stranger_of(guint number)
{
	g_autofree char *a = name_of(number), *b = name_of(number + 1);
	const char *end = strchr(a, ' '), *last = strrchr(b, ' ');

	if (end == NULL || last == NULL)
		return name_of(number + 1000000);
	return g_strdup_printf("%.*s%s", (int)(end - a), a, last);
}

static GPtrArray *
people_of(guint first, guint n)
{
	g_autoptr(GPtrArray) contacts = g_ptr_array_new();

	for (guint i = 0; i < n; i++) {
		Contact *contact = g_new0(Contact, 1);

		contact->names = g_new0(char *, 2);
		contact->names[0] = name_of(first + i);
		contact->emails = g_new0(char *, 2);
		contact->emails[0] = g_strdup_printf("p%u@example.net", first + i);
		g_ptr_array_add(contacts, contact);
	}
	GPtrArray *people = person_list(contacts);
	for (guint i = 0; i < n; i++) {
		Contact *contact = contacts->pdata[i];

		g_strfreev(contact->names);
		g_strfreev(contact->emails);
		g_free(contact);
	}
	return people;
}

// --- a site -------------------------------------------------------------------------------------

static gboolean
is_there(void *store, GError **error)
{
	return TRUE;
}

static void
site_open(Site *site)
{
	g_autoptr(GError) error = NULL;

	site->folder = tempdir_new(&error);
	if (site->folder == NULL)
		die(error->message);
	site->ledger = ledger_new(site->folder, is_there, NULL);
	site->known = known_new(site->ledger);
	site->book = book_new(site->known);
}

static void
site_close(Site *site)
{
	book_free(site->book);
	known_free(site->known);
	ledger_free(site->ledger);
	tempdir_remove(site->folder);
	g_free(site->folder);
}

static off_t
size_of(const Site *site, const char *name)
{
	g_autofree char *path = g_build_filename(site->folder, name, NULL);
	struct stat file;

	return stat(path, &file) == 0 ? file.st_size : 0;
}

static double
megabytes(const Site *site)
{
	return (double)MAX(size_of(site, "ledger.db"), size_of(site, "ledger.db-wal")) / 1e6;
}

static char *
owner_of(guint number)
{
	return g_strdup_printf("u%u@example.org", number);
}

static void
know(const Site *site, guint owner, const GPtrArray *people)
{
	g_autofree char *address = owner_of(owner);
	g_autoptr(GError) error = NULL;

	if (!known_replace(site->known, address, SOURCE, person_version(), people, &error))
		die(error->message);
}

// Milliseconds.
static double
fill(const Site *site, guint owners, GPtrArray *const *lists)
{
	gint64 begun = clock_monotonic();

	for (guint i = 0; i < owners; i++)
		know(site, i, lists[i % LISTS]);
	return (double)(clock_monotonic() - begun) / 1e3;
}

// --- questions ----------------------------------------------------------------------------------

static void
ask(const Site *site, guint owner, const char *name)
{
	g_autofree char *address = owner_of(owner);
	BookReader reader = { .owner = address, .local = "nobody", .accounts = "system" };
	g_auto(BookAnswer) answer = { 0 };
	g_autoptr(GError) error = NULL;

	if (book_ask(site->book, &reader, name, NULL, &answer, &error) != 1)
		die(error == NULL ? "nothing is known" : error->message);
}

typedef enum { FRIENDS, STRANGERS, BOTH } Whom;

static char *
some_name(Whom whom, guint i, guint number)
{
	return whom == FRIENDS || (whom == BOTH && i % 2 == 0) ? name_of(number)
							       : stranger_of(number);
}

// CPU of a question, in microseconds. Of the first names of an owner's list.
static double
batch_cost(const Site *site, guint owners, guint names, Whom whom, guint round)
{
	guint32 state = round + 1;
	gint64 spent = 0;

	for (guint i = 0; i < BATCH; i++) {
		guint owner = chance(&state, owners);
		guint number = owner % LISTS * NAMES_EACH + chance(&state, names);
		g_autofree char *name = some_name(whom, i, number);
		gint64 begun = clock_cpu();

		ask(site, owner, name);
		spent += clock_cpu() - begun;
	}
	return (double)spent / BATCH;
}

static int
compare(gconstpointer a, gconstpointer b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(GArray *values)
{
	g_array_sort(values, compare);
	return g_array_index(values, double, values->len / 2);
}

// What comparing alone costs: the name made ready, and its keys.
static double
form_cost(guint names)
{
	gint64 spent = 0;

	for (guint i = 0; i < BATCH; i++) {
		g_autofree char *name = name_of(i * 7 % names);
		gint64 begun = clock_cpu();
		g_autoptr(NameForm) form = same_form(name, NULL);
		g_auto(GStrv) questions = same_questions(form);

		spent += clock_cpu() - begun;
	}
	return (double)spent / BATCH;
}

static double
median_cost(const Site *site, guint names, Whom whom, guint rounds)
{
	g_autoptr(GArray) costs = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < rounds; i++) {
		double cost = batch_cost(site, 1, names, whom, i);

		g_array_append_val(costs, cost);
	}
	return median(costs);
}

static void
measure_one(guint names, guint rounds)
{
	Site site;
	gint64 begun = clock_cpu();
	g_autoptr(GPtrArray) people = people_of(0, names);
	gint64 made = clock_cpu() - begun;

	site_open(&site);
	double written = fill(&site, 1, (GPtrArray *[LISTS]) { people });
	batch_cost(&site, 1, names, BOTH, rounds);
	printf("one owner, %u names: made ready in %.0f ms, written in %.0f ms, %.1f MB; a "
	       "question "
	       "for a friend %.1f us, for a stranger %.1f us, of each %.1f us for the name\n",
		names, (double)made / 1e3, written, megabytes(&site),
		median_cost(&site, names, FRIENDS, rounds),
		median_cost(&site, names, STRANGERS, rounds), form_cost(names));
	site_close(&site);
}

// A few owners and all of them, in turns.
static void
measure_many(guint owners, guint rounds)
{
	Site few, all;
	GPtrArray *lists[LISTS];
	g_autoptr(GArray) of_few = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GArray) of_all = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < LISTS; i++)
		lists[i] = people_of(i * NAMES_EACH, NAMES_EACH);
	site_open(&few);
	site_open(&all);
	fill(&few, FEW, lists);
	double written = fill(&all, owners, lists);
	for (guint i = 0; i < rounds; i++) {
		double a = batch_cost(&few, FEW, NAMES_EACH, BOTH, i);
		double b = batch_cost(&all, owners, NAMES_EACH, BOTH, i);
		double ratio = b / a;

		g_array_append_val(of_few, a);
		g_array_append_val(of_all, b);
		g_array_append_val(ratios, ratio);
	}
	printf("a thousand names each, written in %.1f ms an owner: %d owners (%.1f MB) %.1f us, "
	       "%u "
	       "owners (%.1f MB) %.1f us, ratio %.2f\n",
		written / owners, FEW, megabytes(&few), median(of_few), owners, megabytes(&all),
		median(of_all), median(ratios));
	site_close(&few);
	site_close(&all);
	for (guint i = 0; i < LISTS; i++)
		g_ptr_array_unref(lists[i]);
}

int
main(int argc, char **argv)
{
	if (argc != 4)
		die("usage: people NAMES OWNERS ROUNDS");
	guint rounds = (guint)strtoul(argv[3], NULL, 10);
	printf("whether a name is known\n");
	measure_one((guint)strtoul(argv[1], NULL, 10), rounds);
	measure_many((guint)strtoul(argv[2], NULL, 10), rounds);
	return 0;
}
