// base-mount.c - tests of base/mount: what the kernel's table says of the way to a path.
#include "base/mount.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

static const char table[] =
	"20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
	"21 20 0:5 / /home rw shared:2 master:1 - autofs /etc/auto.home rw,indirect\n"
	"22 21 0:50 / /home/ana rw - nfs4 host:/ana rw\n"
	"23 20 0:51 / /srv rw - autofs systemd-1 rw,direct\n"
	"24 23 8:2 / /srv rw - ext4 /dev/sda2 rw\n"
	"25 24 0:52 / /srv/two\\040words\\134 rw - fuse.sshfs bo@host: rw\n"
	"26 20 0:53 / /var/hidden rw - cifs //host/share rw\n"
	"27 20 8:3 / /var rw - xfs /dev/sda3 rw\n"
	"28 20 0:54 / /mnt rw - fusectl none rw\n"
	"29 20 0:55 / /data rw shared:9 - 9p host rw\n"
	"a line\n";

static void
use_table(const char *text)
{
	static char *path;
	GError *error = NULL;

	if (path == NULL) {
		int fd = g_file_open_tmp("mounts-XXXXXX", &path, &error);
		g_assert_no_error(error);
		close(fd);
	}
	mount_set_table(NULL);
	if (text == NULL) {
		g_unlink(path);
		return;
	}
	g_file_set_contents(path, text, -1, &error);
	g_assert_no_error(error);
	mount_set_table(path);
}

static void
test_ways(void)
{
	static const struct {
		const char *path;
		MountKind kind;
		const char *point;
		guint64 id;
	} rows[] = {
		{ "/", MOUNT_LOCAL, NULL, 20 },
		{ "/etc/rules.ini", MOUNT_LOCAL, NULL, 20 },
		{ "/homes/ana", MOUNT_LOCAL, NULL, 20 },
		{ "/home/ana/rules.ini", MOUNT_AUTOMATIC, "/home", 21 },
		{ "/home", MOUNT_AUTOMATIC, "/home", 21 },
		{ "//home//bo", MOUNT_AUTOMATIC, "/home", 21 },
		{ "/etc/../home/bo", MOUNT_AUTOMATIC, "/home", 21 },
		{ "/srv/ana", MOUNT_LOCAL, NULL, 24 }, // mounted by now
		{ "/srv/two words\\/x", MOUNT_NETWORK, "/srv/two words\\", 25 },
		{ "/var/hidden/x", MOUNT_LOCAL, NULL, 27 }, // another is mounted above it
		{ "/mnt/x", MOUNT_LOCAL, NULL, 28 },
		{ "/data/x/y/z", MOUNT_NETWORK, "/data", 29 },
	};

	use_table(table);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *point = NULL;
		guint64 id;
		g_test_message("%s", rows[i].path);
		g_assert_cmpint(mount_on_way(rows[i].path, &point, &id), ==, rows[i].kind);
		g_assert_cmpstr(point, ==, rows[i].point);
		g_assert_cmpuint(id, ==, rows[i].id);
	}
	use_table(NULL);
}

static void
test_roots(void)
{
	static const struct {
		const char *label, *text;
		MountKind kind;
	} rows[] = {
		{ "nothing is known", "", MOUNT_LOCAL },
		{ "no line is whole", "20 1 0:1 / /\n20\n20 1 0:1 / / rw -\n", MOUNT_LOCAL },
		{ "a network's", "20 1 0:1 / / rw - nfs host:/ rw\n", MOUNT_NETWORK },
		{ "another in the place of the first",
			"1 1 0:1 / / rw - rootfs none rw\n20 1 0:2 / / rw - nfs host rw\n",
			MOUNT_NETWORK },
		{ "a circle", "20 21 0:1 / / rw - nfs a rw\n21 20 0:1 / / rw - nfs a rw\n",
			MOUNT_LOCAL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *point = NULL;
		guint64 id;
		g_test_message("%s", rows[i].label);
		use_table(rows[i].text);
		g_assert_cmpint(mount_on_way("/etc/rules.ini", &point, &id), ==, rows[i].kind);
	}
	use_table(NULL);
}

// By the table and by the file system itself.
static void
test_here(void)
{
	g_autofree char *folder = g_dir_make_tmp("mount-XXXXXX", NULL);
	g_autofree char *point = NULL;
	guint64 id;
	int fd = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	MountKind kind;

	g_assert_cmpint(fd, !=, -1);
	g_assert_true(mount_kind(fd, &kind));
	g_assert_cmpint(mount_on_way(folder, &point, &id), ==, kind);
	close(fd);
	g_assert_false(mount_kind(fd, &kind));
	g_rmdir(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mount/F35: the first on the way that is not local is found", test_ways);
	g_test_add_func("/mount/F35: odd tables say nothing", test_roots);
	g_test_add_func("/mount/F35: the table and the file system agree", test_here);
	return g_test_run();
}
