// base-durable.c - files that are there whole, or not at all.
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/failure.h"

typedef struct {
	char *folder;
	char *temporary_path;
	char *final_path;
	int folder_fd;
	int temporary;
	int final;
} Place;

static void
place_open(Place *place)
{
	g_autoptr(GError) error = NULL;

	place->folder_fd = open(place->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	place->temporary = durable_folder(place->folder_fd, "tmp", &error);
	g_assert_no_error(error);
	place->final = durable_folder(place->folder_fd, "new", &error);
	g_assert_no_error(error);
}

static void
place_set_up(Place *place, gconstpointer data)
{
	place->folder = g_dir_make_tmp("durable-XXXXXX", NULL);
	place->temporary_path = g_build_filename(place->folder, "tmp", NULL);
	place->final_path = g_build_filename(place->folder, "new", NULL);
	place_open(place);
}

static void
folder_empty(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

	for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *file = g_build_filename(path, name, NULL);

		g_remove(file);
	}
}

static void
place_close(Place *place)
{
	close(place->folder_fd);
	close(place->temporary);
	close(place->final);
}

static void
place_tear_down(Place *place, gconstpointer data)
{
	place_close(place);
	folder_empty(place->temporary_path);
	folder_empty(place->final_path);
	folder_empty(place->folder);
	g_assert_cmpint(g_rmdir(place->folder), ==, 0);
	g_free(place->temporary_path);
	g_free(place->final_path);
	g_free(place->folder);
}

static guint
count_files(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	guint count = 0;

	g_assert_nonnull(dir);
	while (g_dir_read_name(dir) != NULL)
		count++;
	return count;
}

static void
assert_files(const Place *place, guint temporary, guint final)
{
	g_assert_cmpuint(count_files(place->temporary_path), ==, temporary);
	g_assert_cmpuint(count_files(place->final_path), ==, final);
}

static void
assert_content(const Place *place, const char *name, const char *expected)
{
	g_autofree char *path = g_build_filename(place->final_path, name, NULL);
	g_autofree char *content = NULL;

	g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
	g_assert_cmpstr(content, ==, expected);
}

static int
publish(const Place *place, const char *name, const char *content, GError **error)
{
	g_autoptr(Durable) file = durable_new(place->temporary, error);

	if (file == NULL || !durable_write(file, content, strlen(content), error))
		return -1;
	return durable_publish(file, place->final, name, error);
}

static void
test_publish(Place *place, gconstpointer data)
{
	g_autofree char *path = g_build_filename(place->final_path, "a", NULL);
	g_autoptr(GError) error = NULL;
	struct stat status;

	g_assert_cmpint(publish(place, "a", "one\r\n", &error), ==, 1);
	g_assert_no_error(error);
	assert_content(place, "a", "one\r\n");
	assert_files(place, 0, 1);
	g_assert_cmpint(stat(path, &status), ==, 0);
	g_assert_cmpuint(status.st_mode & 07777, ==, 0600);
	g_assert_cmpuint(status.st_nlink, ==, 1);
}

static void
test_in_pieces(Place *place, gconstpointer data)
{
	g_autoptr(Durable) file = durable_new(place->temporary, NULL);

	assert_files(place, 1, 0);
	g_assert_true(durable_write(file, "one ", 4, NULL));
	g_assert_true(durable_write(file, NULL, 0, NULL));
	g_assert_true(durable_write(file, "two", 3, NULL));
	assert_files(place, 1, 0);
	g_assert_cmpint(durable_publish(file, place->final, "a", NULL), ==, 1);
	assert_content(place, "a", "one two");
}

static void
test_there_already(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(publish(place, "a", "first", &error), ==, 1);
	g_assert_cmpint(publish(place, "a", "second", &error), ==, 0);
	g_assert_no_error(error);
	assert_content(place, "a", "first");
	assert_files(place, 0, 1);
}

static void
test_not_published(Place *place, gconstpointer data)
{
	Durable *file = durable_new(place->temporary, NULL);

	g_assert_true(durable_write(file, "x", 1, NULL));
	assert_files(place, 1, 0);
	durable_free(file);
	assert_files(place, 0, 0);
	durable_free(NULL);
}

static void
test_caller_closes(Place *place, gconstpointer data)
{
	int temporary = dup(place->temporary);
	Durable *file = durable_new(temporary, NULL);

	close(temporary);
	durable_free(file);
	assert_files(place, 0, 0);
}

static void
test_twice(Place *place, gconstpointer data)
{
	g_autoptr(Durable) file = durable_new(place->temporary, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(durable_publish(file, place->final, "a", NULL), ==, 1);
	g_assert_cmpint(durable_publish(file, place->final, "b", &error), ==, -1);
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	assert_files(place, 0, 1);
}

static void
test_names(Place *place, gconstpointer data)
{
	static const char *const names[] = { "", ".", "..", "../a", "/tmp/a", "a/b" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GError) folder = NULL;

		g_assert_cmpint(publish(place, names[i], "x", &error), ==, -1);
		g_assert_error(error, FAILURE, FAILURE_SYSTEM);
		g_assert_cmpint(durable_folder(place->folder_fd, names[i], &folder), ==, -1);
		g_assert_error(folder, FAILURE, FAILURE_SYSTEM);
	}
	assert_files(place, 0, 0);
}

static void
test_folder_gone(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) other = NULL;

	g_assert_cmpint(g_rmdir(place->final_path), ==, 0);
	g_assert_cmpint(publish(place, "a", "x", &error), ==, -1);
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_cmpuint(count_files(place->temporary_path), ==, 0);
	g_assert_cmpint(g_rmdir(place->temporary_path), ==, 0);
	g_assert_null(durable_new(place->temporary, &other));
	g_assert_error(other, FAILURE, FAILURE_SYSTEM);
}

// --- a write fails ---

static void
limit_file_size(rlim_t bytes)
{
	struct rlimit limit = { bytes, RLIM_INFINITY };

	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_write_fails(Place *place, gconstpointer data)
{
	g_autofree char *content = g_strnfill(100000, 'x');
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) publishing = NULL;
	g_autoptr(Durable) file = durable_new(place->temporary, NULL);

	signal(SIGXFSZ, SIG_IGN);
	limit_file_size(65536);
	gboolean written = durable_write(file, content, 100000, &error);
	limit_file_size(RLIM_INFINITY);
	g_assert_false(written);
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_cmpstr(error->message, ==, "cannot write: File too large");
	g_assert_cmpint(durable_publish(file, place->final, "a", &publishing), ==, -1);
	g_assert_error(publishing, FAILURE, FAILURE_SYSTEM);
	assert_files(place, 0, 0);
}

// In a mount namespace of this process, so that nothing is left mounted.
static gboolean
mount_small_disk(const char *path)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", path, "tmpfs", 0, "size=64k,mode=700") == 0;
}

static void
fill_disk(Place *place)
{
	g_autofree char *content = g_strnfill(16384, 'x');
	g_autoptr(GError) error = NULL;
	guint published = 0;

	while (error == NULL) {
		g_autofree char *name = g_strdup_printf("full%u", published);

		published += publish(place, name, content, &error) == 1 ? 1 : 0;
	}
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_cmpuint(published, <, 5);
	assert_files(place, 0, published);
}

static void
test_full_disk(Place *place, gconstpointer data)
{
	if (!mount_small_disk(place->folder)) {
		g_test_skip("cannot mount a small file system (not root)");
		return;
	}
	place_close(place);
	place_open(place);
	fill_disk(place);
	place_close(place);
	g_assert_cmpint(umount2(place->folder, MNT_DETACH), ==, 0);
	place_open(place);
	assert_files(place, 0, 0);
}

// --- folders ---

static void
test_folder(Place *place, gconstpointer data)
{
	g_autofree char *path = g_build_filename(place->folder, "new", NULL);
	g_autoptr(GError) error = NULL;
	struct stat status;
	int again = durable_folder(place->folder_fd, "new", &error);

	g_assert_no_error(error);
	g_assert_cmpint(again, >=, 0);
	close(again);
	g_assert_cmpint(stat(path, &status), ==, 0);
	g_assert_cmpuint(status.st_mode & 07777, ==, 0700);
}

static void
test_folder_refused(Place *place, gconstpointer data)
{
	g_autoptr(GError) link_error = NULL;
	g_autoptr(GError) file_error = NULL;

	g_assert_cmpint(symlinkat("new", place->folder_fd, "link"), ==, 0);
	g_assert_cmpint(durable_folder(place->folder_fd, "link", &link_error), ==, -1);
	g_assert_error(link_error, FAILURE, FAILURE_SYSTEM);
	g_assert_cmpint(publish(place, "a", "x", NULL), ==, 1);
	g_assert_cmpint(durable_folder(place->final, "a", &file_error), ==, -1);
	g_assert_error(file_error, FAILURE, FAILURE_SYSTEM);
}

// --- many threads ---

static gpointer
publish_in_thread(gpointer data)
{
	const Place *place = data;
	gsize first = 0;

	for (guint i = 0; i < 50; i++) {
		g_autofree char *name = g_strdup_printf("item%u", i);

		first += publish(place, name, "x", NULL) == 1 ? 1 : 0;
	}
	return GSIZE_TO_POINTER(first);
}

static void
test_threads(Place *place, gconstpointer data)
{
	GThread *threads[4];
	gsize first = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("publish", publish_in_thread, place);
	for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
		first += GPOINTER_TO_SIZE(g_thread_join(threads[i]));
	g_assert_cmpuint(first, ==, 50);
	assert_files(place, 0, 50);
}

static void
add_test(const char *path, void (*test)(Place *, gconstpointer))
{
	g_test_add(path, Place, NULL, place_set_up, test, place_tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add_test("/durable/a published file is private, whole and alone", test_publish);
	add_test("/durable/nothing is seen before all pieces are there", test_in_pieces);
	add_test("/durable/a file of that name stays as it is", test_there_already);
	add_test("/durable/what is not published is removed", test_not_published);
	add_test("/durable/the caller may close the folder", test_caller_closes);
	add_test("/durable/a file is published once", test_twice);
	add_test("/durable/a name cannot leave its folder", test_names);
	add_test("/durable/a missing folder is an error", test_folder_gone);
	add_test("/durable/a file that was not written whole is never seen", test_write_fails);
	add_test("/durable/a full disk leaves nothing behind", test_full_disk);
	add_test("/durable/a folder is made once, for its owner only", test_folder);
	add_test("/durable/a link or a file is no folder", test_folder_refused);
	add_test("/durable/of many who publish one name, one is first", test_threads);
	return g_test_run();
}
