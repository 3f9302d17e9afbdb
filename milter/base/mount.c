// mount.c - what kind of file system lies on the way to a path.
#include "base/mount.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define TABLE "/proc/self/mountinfo"

static const struct {
	const char *type; // in the kernel's table; what follows a '.' does not count
	guint32 number; // statfs
	MountKind kind;
} kinds[] = {
	{ "autofs", 0x00000187, MOUNT_AUTOMATIC },
	{ "nfs", 0x00006969, MOUNT_NETWORK },
	{ "nfs4", 0x00006969, MOUNT_NETWORK },
	{ "smbfs", 0x0000517b, MOUNT_NETWORK },
	{ "cifs", 0xff534d42, MOUNT_NETWORK },
	{ "smb3", 0xfe534d42, MOUNT_NETWORK },
	{ "fuse", 0x65735546, MOUNT_NETWORK },
	{ "fuseblk", 0x65735546, MOUNT_NETWORK },
	{ "afs", 0x5346414f, MOUNT_NETWORK },
	{ "afs", 0x6b414653, MOUNT_NETWORK },
	{ "ceph", 0x00c36400, MOUNT_NETWORK },
	{ "9p", 0x01021997, MOUNT_NETWORK },
	{ "coda", 0x73757245, MOUNT_NETWORK },
	{ "ncpfs", 0x0000564c, MOUNT_NETWORK },
	{ "lustre", 0x0bd00bd0, MOUNT_NETWORK },
	{ "vboxsf", 0x786f4256, MOUNT_NETWORK },
};

gboolean
mount_kind(int fd, MountKind *kind)
{
	struct statfs system;

	if (fstatfs(fd, &system) == -1)
		return FALSE;
	*kind = MOUNT_LOCAL;
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if ((guint32)system.f_type == kinds[i].number)
			*kind = kinds[i].kind;
	return TRUE;
}

static MountKind
kind_of_type(const char *type)
{
	gsize length = strcspn(type, ".");

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strlen(kinds[i].type) == length && strncmp(kinds[i].type, type, length) == 0)
			return kinds[i].kind;
	return MOUNT_LOCAL;
}

// --- the table (with lock held) -----------------------------------------------------------------

typedef struct {
	char *id;
	MountKind kind;
} Mount;

static GMutex lock;
static const char *table = TABLE;
static int changes = -1; // open: the kernel tells there that the table is another
static GHashTable *mounts; // "PARENT POINT" -> Mount *; NULL: not read
static char *root; // whatever holds "/"; NULL: none that we see

static void
mount_free(gpointer data)
{
	Mount *mount = data;

	g_free(mount->id);
	g_free(mount);
}

static const Mount *
find_mount(const char *parent, const char *point)
{
	g_autofree char *key = g_strconcat(parent, " ", point, NULL);

	return g_hash_table_lookup(mounts, key);
}

// The very first is.
static gboolean
is_own_parent(char *const *fields)
{
	return g_str_equal(fields[0], fields[1]);
}

// ID PARENT DEVICE ROOT POINT OPTIONS [MORE...] - TYPE SOURCE OPTIONS
static void
take_line(char *const *fields, GHashTable *ids)
{
	guint n = g_strv_length((char **)fields);
	guint dash = 6;

	while (dash < n && !g_str_equal(fields[dash], "-"))
		dash++;
	if (dash + 1 >= n || is_own_parent(fields))
		return;
	Mount *mount = g_new0(Mount, 1);
	mount->id = g_strdup(fields[0]);
	mount->kind = kind_of_type(fields[dash + 1]);
	g_autofree char *point = g_strcompress(fields[4]);
	g_hash_table_insert(mounts, g_strconcat(fields[1], " ", point, NULL), mount);
	g_hash_table_add(ids, g_strdup(fields[0]));
}

// The mount that "/" was first: its parent is none that we see.
static void
find_root(char *const *lines, GHashTable *ids)
{
	for (guint i = 0; lines[i] != NULL && root == NULL; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], " ", 6);
		if (g_strv_length(fields) == 6 && g_str_equal(fields[4], "/") &&
			(is_own_parent(fields) || !g_hash_table_contains(ids, fields[1])))
			root = g_strdup(fields[1]);
	}
}

static void
read_table(void)
{
	g_autofree char *text = NULL;
	g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	g_clear_pointer(&mounts, g_hash_table_unref);
	g_clear_pointer(&root, g_free);
	mounts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, mount_free);
	if (!g_file_get_contents(table, &text, NULL, NULL))
		return;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], " ", -1);
		take_line(fields, ids);
	}
	find_root(lines, ids);
}

static gboolean
has_changed(void)
{
	struct pollfd asked = { .fd = changes, .events = POLLPRI };

	return poll(&asked, 1, 0) == 1 && (asked.revents & (POLLERR | POLLPRI)) != 0;
}

static void
keep_up(void)
{
	if (changes == -1)
		changes = open(table, O_RDONLY | O_CLOEXEC);
	if (mounts == NULL || changes == -1 || has_changed())
		read_table();
}

void
mount_set_table(const char *path)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

	table = path == NULL ? TABLE : path;
	g_clear_pointer(&mounts, g_hash_table_unref);
	g_clear_pointer(&root, g_free);
	if (changes != -1)
		close(changes);
	changes = -1;
}

// --- the way ------------------------------------------------------------------------------------

// Moves *at to what is mounted on point, however many lie there.
static MountKind
step(const char **at, const char *point)
{
	MountKind kind = MOUNT_LOCAL;
	const Mount *next;

	while ((next = find_mount(*at, point)) != NULL) {
		*at = next->id;
		kind = next->kind;
	}
	return kind;
}

// As mount_on_way for a path without needless parts.
static MountKind
walk(const char *way, const char **at, char **point)
{
	gsize length = strlen(way);
	MountKind kind = step(at, "/");

	if (kind != MOUNT_LOCAL) {
		*point = g_strdup("/");
		return kind;
	}
	for (gsize end = 2; end <= length; end++) {
		if (way[end] != '/' && way[end] != '\0')
			continue;
		g_autofree char *folder = g_strndup(way, end);
		kind = step(at, folder);
		if (kind != MOUNT_LOCAL) {
			*point = g_steal_pointer(&folder);
			return kind;
		}
	}
	return MOUNT_LOCAL;
}

MountKind
mount_on_way(const char *path, char **point, guint64 *id)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
	g_autofree char *canonical = g_canonicalize_filename(path, NULL);

	keep_up();
	*id = 0;
	if (root == NULL)
		return MOUNT_LOCAL;
	const char *at = root;
	MountKind kind = walk(canonical + strspn(canonical, "/") - 1, &at, point);
	*id = g_ascii_strtoull(at, NULL, 10);
	return kind;
}
