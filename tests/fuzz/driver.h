// driver.h - runs a fuzz target where there is no libFuzzer: seeds of the tree, mutated.
//
// A target defines LLVMFuzzerTestOneInput and DRIVER_MAIN. Built by gcc, the program mutates the
// seeds: PROGRAM [RUNS [FIRST]] (run k is always the same input), or tries files: PROGRAM FILE...;
// it prints TAP. When it dies it says which run that was. Built by clang with
// -fsanitize=fuzzer -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION, libFuzzer's own main does all this.
#ifndef FUZZ_DRIVER_H
#define FUZZ_DRIVER_H

#include <glib.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRIVER_LENGTH_MAX (32 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What AddressSanitizer calls before it ends the program; not there without it.
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

// Pieces that mean something to some reader of ours.
static const struct {
	const char *bytes;
	gsize length;
} driver_pieces[] = {
#define PIECE(text)                                                                                \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}
	PIECE("\r\n"),
	PIECE("\n"),
	PIECE("\r"),
	PIECE("\n\n"),
	PIECE("\n "),
	PIECE("\0"),
	PIECE("\xFF"),
	PIECE("\xC3"),
	PIECE("\xE2\x80\xAE"),
	PIECE("\xE2\x80\x8D"),
	PIECE("\xEF\xBB\xBF"),
	PIECE("\xF0\x9D\x93\xA2"),
	PIECE("\xE6\x98\xB1"),
	PIECE("\xCC\x88"),
	PIECE("=?UTF-8?B?"),
	PIECE("=?iso-2022-jp?Q?=1B$B"),
	PIECE("?="),
	PIECE("=E2"),
	PIECE("{inviter}"),
	PIECE("{note}"),
	PIECE("{count}"),
	PIECE("{"),
	PIECE(" | "),
	PIECE(" -> "),
	PIECE("<"),
	PIECE(">"),
	PIECE("@"),
	PIECE("("),
	PIECE("\""),
	PIECE("\\"),
	PIECE(","),
	PIECE(";"),
	PIECE(":"),
	PIECE("="),
	PIECE("*"),
	PIECE("/"),
	PIECE("!"),
	PIECE("]"),
	PIECE("\\x3b"),
	PIECE("%0D"),
	PIECE("&#x202e;"),
	PIECE("&#0;"),
	PIECE("<!--"),
	PIECE("<script>"),
	PIECE("</p>"),
	PIECE("[rule x]\n"),
	PIECE("script = unreadable\n"),
	PIECE("mutual = 1-2\n"),
	PIECE("action = fold\n"),
	PIECE("\nSubject: x\n"),
	PIECE("\nContent-Type: multipart/mixed; boundary=\"x\"\n"),
	PIECE("\n--x\n"),
	PIECE("\nContent-Transfer-Encoding: base64\n"),
	PIECE("\nContent-Type: text/html; charset=utf-16\n"),
	PIECE("\nContent-Type: message/rfc822\n\n"),
#undef PIECE
};

// --- seeds --------------------------------------------------------------------------------------

static char *
driver_tree_from(const char *start)
{
	g_autofree char *folder = g_strdup(start);

	while (folder[1] != '\0') {
		g_autofree char *corpus = g_build_filename(folder, "tests", "corpus", NULL);
		char *parent;

		if (g_file_test(corpus, G_FILE_TEST_IS_DIR))
			return g_steal_pointer(&folder);
		parent = g_path_get_dirname(folder);
		g_free(folder);
		folder = parent;
	}
	return NULL;
}

static char *
driver_tree(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *here = g_get_current_dir();
	char *tree = driver_tree_from(program);

	return tree == NULL ? driver_tree_from(here) : tree;
}

static int
driver_compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
driver_files(const char *folder)
{
	GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_suffix(name, ".eml") || g_str_has_suffix(name, ".ini"))
			g_ptr_array_add(files, g_build_filename(folder, name, NULL));
	if (dir != NULL)
		g_dir_close(dir);
	g_ptr_array_sort(files, driver_compare);
	return files;
}

static void
driver_add_seed(GPtrArray *seeds, const char *path)
{
	char *data;
	gsize length;

	if (g_file_get_contents(path, &data, &length, NULL))
		g_ptr_array_add(seeds, g_bytes_new_take(data, length));
}

// folders: below the tree, NULL-terminated.
static GPtrArray *
driver_seeds(const char *const *folders)
{
	GPtrArray *seeds = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	g_autofree char *tree = driver_tree();

	for (guint i = 0; tree != NULL && folders[i] != NULL; i++) {
		g_autofree char *folder = g_build_filename(tree, folders[i], NULL);
		g_autoptr(GPtrArray) files = driver_files(folder);

		for (guint k = 0; k < files->len; k++)
			driver_add_seed(seeds, files->pdata[k]);
	}
	return seeds;
}

// --- mutation -----------------------------------------------------------------------------------

static gsize
driver_below(GRand *rand, gsize limit)
{
	return limit == 0 ? 0 : (gsize)g_rand_int_range(rand, 0, (gint32)limit);
}

static void
driver_change_byte(GString *text, GRand *rand)
{
	if (text->len > 0)
		text->str[driver_below(rand, text->len)] = (char)g_rand_int_range(rand, 0, 256);
}

static void
driver_insert_piece(GString *text, GRand *rand)
{
	gsize which = driver_below(rand, G_N_ELEMENTS(driver_pieces));

	g_string_insert_len(text, (gssize)driver_below(rand, text->len + 1),
		driver_pieces[which].bytes, (gssize)driver_pieces[which].length);
}

static void
driver_remove(GString *text, GRand *rand)
{
	gsize start = driver_below(rand, text->len);
	gsize length = driver_below(rand, MIN(text->len - start, 64) + 1);

	g_string_erase(text, (gssize)start, (gssize)length);
}

static void
driver_repeat(GString *text, GRand *rand)
{
	gsize start = driver_below(rand, text->len);
	gsize length = driver_below(rand, MIN(text->len - start, 100) + 1);
	g_autofree char *piece = g_memdup2(text->str + start, length);
	gsize times = driver_below(rand, 20);

	for (gsize i = 0; piece != NULL && i < times && text->len < DRIVER_LENGTH_MAX; i++)
		g_string_insert_len(text, (gssize)start, piece, (gssize)length);
}

static void
driver_cut(GString *text, GRand *rand)
{
	g_string_truncate(text, driver_below(rand, text->len + 1));
}

static void (*const driver_mutations[])(GString *text, GRand *rand) = {
	driver_change_byte,
	driver_insert_piece,
	driver_insert_piece,
	driver_insert_piece,
	driver_remove,
	driver_repeat,
};

static void
driver_splice(GString *text, const GPtrArray *seeds, GRand *rand)
{
	gsize size;
	const char *other = g_bytes_get_data(seeds->pdata[driver_below(rand, seeds->len)], &size);
	gsize start = driver_below(rand, size);
	gsize length = driver_below(rand, MIN(size - start, 400) + 1);

	g_string_insert_len(
		text, (gssize)driver_below(rand, text->len + 1), other + start, (gssize)length);
}

// Run k of a target: always the same.
static GString *
driver_input(const GPtrArray *seeds, guint run)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(run);
	GString *text = g_string_new(NULL);
	gsize mutations = driver_below(rand, 9);

	if (seeds->len > 0) {
		GBytes *seed = seeds->pdata[run % seeds->len];

		g_string_append_len(text, g_bytes_get_data(seed, NULL),
			(gssize)MIN(g_bytes_get_size(seed), DRIVER_LENGTH_MAX));
	}
	if (driver_below(rand, 16) == 0)
		driver_cut(text, rand);
	// Short pieces of a seed: most readers see a line, not a file.
	if (driver_below(rand, 4) == 0) {
		g_string_erase(text, 0, (gssize)driver_below(rand, text->len + 1));
		g_string_truncate(text, MIN(text->len, 100));
	}
	if (seeds->len > 0 && driver_below(rand, 4) == 0)
		driver_splice(text, seeds, rand);
	for (gsize i = 0; i < mutations; i++)
		driver_mutations[driver_below(rand, G_N_ELEMENTS(driver_mutations))](text, rand);
	return text;
}

// --- running ------------------------------------------------------------------------------------

static guint driver_run_number;
static const char *driver_program;

static void
driver_say_where(void)
{
	fprintf(stderr, "# died in run %u; again: %s 1 %u\n", driver_run_number, driver_program,
		driver_run_number);
}

static void
driver_aborted(int number)
{
	driver_say_where();
	signal(number, SIG_DFL);
	raise(number);
}

// Exactly as long as it is: a byte read behind the end is found.
static void
driver_try(const char *data, gsize length)
{
	g_autofree uint8_t *exact = g_memdup2(data, MAX(length, 1));

	if (length == 0) {
		LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
		return;
	}
	LLVMFuzzerTestOneInput(exact, length);
}

static int
driver_try_files(char **files)
{
	for (guint i = 0; files[i] != NULL; i++) {
		g_autofree char *data = NULL;
		gsize length;

		if (!g_file_get_contents(files[i], &data, &length, NULL)) {
			printf("Bail out! cannot read %s\n", files[i]);
			return 1;
		}
		driver_try(data, length);
	}
	printf("1..1\nok 1 - these files\n");
	return 0;
}

static int
driver_run(char **argv, const char *sentence, const char *const *folders, guint runs)
{
	g_autoptr(GPtrArray) seeds = NULL;
	guint first = 0;

	driver_program = argv[0];
	if (argv[1] != NULL && g_file_test(argv[1], G_FILE_TEST_EXISTS))
		return driver_try_files(argv + 1);
	if (argv[1] != NULL)
		runs = (guint)strtoul(argv[1], NULL, 10);
	if (argv[1] != NULL && argv[2] != NULL)
		first = (guint)strtoul(argv[2], NULL, 10);
	seeds = driver_seeds(folders);
	signal(SIGABRT, driver_aborted);
	if (__sanitizer_set_death_callback != NULL)
		__sanitizer_set_death_callback(driver_say_where);
	printf("1..1\n");
	if (seeds->len == 0) {
		printf("not ok 1 - %s: no seeds in the tree\n", sentence);
		return 1;
	}
	for (guint i = 0; i < runs; i++) {
		driver_run_number = first + i;
		g_autoptr(GString) input = driver_input(seeds, driver_run_number);

		driver_try(input->str, input->len);
	}
	printf("ok 1 - %s, %u times\n", sentence, runs);
	return 0;
}

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION // libFuzzer has a main of its own
#define DRIVER_MAIN(sentence, runs, ...)                                                           \
	extern int (*const driver_unused)(char **, const char *, const char *const *, guint);      \
	int (*const driver_unused)(char **, const char *, const char *const *, guint) = driver_run
#else
#define DRIVER_MAIN(sentence, runs, ...)                                                           \
	int main(int argc, char **argv)                                                            \
	{                                                                                          \
		static const char *const folders[] = { __VA_ARGS__, NULL };                        \
                                                                                                   \
		return driver_run(argv, sentence, folders, runs);                                  \
	}                                                                                          \
	_Static_assert(1, "")
#endif

#endif
