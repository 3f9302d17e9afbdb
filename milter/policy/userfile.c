// userfile.c - finds, checks and reads users' rules files, and keeps what it read.
#include "policy/userfile.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failure.h"

// One version of a file. Every change of content, owner, mode or links changes the ctime.
typedef struct {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
} Stamp;

// Whose file is looked for, and where. Several users may share a path that has no %u in it, but
// what is right for one may be another's file for the next: so the key names both.
typedef struct {
	const char *local, *path, *key;
} Wanted;

// What a file was found to be.
typedef struct {
	char *key;
	Stamp stamp; // zeros: it could not be opened
	gboolean settled; // it had not just been changed when it was read
	RuleSet *set; // NULL with error
	GError *error;
	gboolean is_told; // somebody learned that the error is new
	GList *link; // in UserFiles.recent
} Kept;

struct UserFiles {
	char *path;
	char *accounts;
	guint keep;
	RuleScope scope;
	GMutex lock;
	GHashTable *kept; // key -> Kept *, with lock held
	GQueue recent; // Kept *, latest used first, with lock held
};

static void
kept_free(gpointer data)
{
	Kept *kept = data;

	g_free(kept->key);
	ruleset_unref(kept->set);
	g_clear_error(&kept->error);
	g_free(kept);
}

UserFiles *
userfile_new(const char *path, const char *accounts, guint keep, const RuleScope *scope)
{
	UserFiles *files = g_new0(UserFiles, 1);

	files->path = g_strdup(path);
	files->accounts = g_strdup(accounts);
	files->keep = keep;
	files->scope = *scope;
	g_mutex_init(&files->lock);
	files->kept = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, kept_free);
	g_queue_init(&files->recent);
	return files;
}

void
userfile_free(UserFiles *files)
{
	if (files == NULL)
		return;
	g_queue_clear(&files->recent);
	g_hash_table_unref(files->kept);
	g_mutex_clear(&files->lock);
	g_free(files->path);
	g_free(files->accounts);
	g_free(files);
}

// --- the path ------------------------------------------------------------------------------------

// A part of an address that may become part of a path.
static gboolean
is_plain(const char *part, const char *marks)
{
	if (*part == '\0' || *part == '.')
		return FALSE;
	for (const char *c = part; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c) && strchr(marks, *c) == NULL)
			return FALSE;
	return TRUE;
}

char *
userfile_path(const UserFiles *files, const char *local, const char *domain)
{
	if (*files->path == '\0' || !is_plain(local, "._=-") || !is_plain(domain, ".-"))
		return NULL;
	GString *path = g_string_new(NULL);
	for (const char *c = files->path; *c != '\0'; c++) {
		if (*c == '%' && c[1] == 'u')
			g_string_append(path, local);
		else if (*c == '%' && c[1] == 'd')
			g_string_append(path, domain);
		else {
			g_string_append_c(path, *c);
			continue;
		}
		c++;
	}
	return g_string_free(path, FALSE);
}

// --- opening -------------------------------------------------------------------------------------

// Not blocked by a FIFO.
#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW)

// One step of a path, through no symbolic link. A descriptor, or -1 and errno.
static int
open_step(int dir, const char *name, int flags)
{
	struct stat status;

	int fd = openat(dir, name, flags);
	if (fd != -1 || errno != ENOTDIR)
		return fd;
	// O_DIRECTORY calls a symbolic link that it may not follow no folder.
	gboolean is_link =
		fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
	errno = is_link ? ELOOP : ENOTDIR;
	return -1;
}

// For kernels (and containers) without openat2. A descriptor, or -1 and errno.
static int
open_by_steps(const char *path)
{
	g_auto(GStrv) names = g_strsplit(path, "/", -1);
	guint last = g_strv_length(names) - 1;
	int dir = open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (guint i = 0; i <= last && dir != -1; i++) {
		if (*names[i] == '\0')
			continue;
		int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
		int next = open_step(dir, names[i], i == last ? OPEN_FLAGS : flags);
		int why = errno;
		close(dir);
		errno = why;
		dir = next;
	}
	return dir;
}

// A descriptor, or -1 and errno.
static int
open_strictly(const char *path)
{
	struct open_how how = {
		.flags = OPEN_FLAGS,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
	if (fd == -1 && (errno == ENOSYS || errno == EPERM))
		return open_by_steps(path);
	return fd;
}

// 1 opened, 0 there is no such file, -1 error set.
static int
open_file(const char *path, int *fd, GError **error)
{
	*fd = open_strictly(path);
	if (*fd != -1)
		return 1;
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return 0;
	case ELOOP:
		g_set_error(error, FAILURE, FAILURE_MISTAKE,
			"%s: a symbolic link on the way; write the file itself there", path);
		return -1;
	case ENXIO:
		g_set_error(error, FAILURE, FAILURE_MISTAKE,
			"%s: is no plain file; write a text file", path);
		return -1;
	}
	failure_system(error, errno, "%s", path);
	return -1;
}

// --- checking ------------------------------------------------------------------------------------

// Names and owners mean what another host says there, and a read may hang.
static gboolean
is_on_network(int fd)
{
	static const guint32 magics[] = {
		0x00006969, // NFS
		0x0000517b, // SMB
		0xff534d42, // CIFS
		0xfe534d42, // SMB2
		0x65735546, // FUSE
		0x5346414f, // AFS
		0x6b414653, // kAFS
		0x00c36400, // Ceph
		0x01021997, // 9P
		0x73757245, // Coda
		0x0000564c, // NCP
		0x0bd00bd0, // Lustre
		0x786f4256, // VirtualBox's shared folders
	};
	struct statfs system;

	if (fstatfs(fd, &system) == -1)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(magics); i++)
		if ((guint32)system.f_type == magics[i])
			return TRUE;
	return FALSE;
}

static gboolean
login_uid(const char *login, uid_t *uid)
{
	struct passwd entry, *found = NULL;
	gsize size = 1024;
	g_autofree char *buffer = g_malloc(size);
	int failed;

	while ((failed = getpwnam_r(login, &entry, buffer, size, &found)) == ERANGE &&
		size < 1024 * 1024) {
		size *= 2;
		buffer = g_realloc(buffer, size);
	}
	if (failed != 0 || found == NULL)
		return FALSE;
	*uid = entry.pw_uid;
	return TRUE;
}

// The fault of a file of another owner than root, NULL for none. Static.
static const char *
find_owner_fault(const UserFiles *files, const char *local, uid_t owner)
{
	gboolean is_virtual = g_str_has_prefix(files->accounts, "virtual:");
	const char *name = is_virtual ? files->accounts + strlen("virtual:") : local;
	uid_t uid;

	if (!login_uid(name, &uid))
		return is_virtual
			       ? "cannot be checked: accounts = virtual:NAME in the settings "
				 "names no login; write one that is there"
			       : "does not belong to root, and its user has no login; change its "
				 "owner, or accounts in the settings";
	if (uid == owner)
		return NULL;
	return is_virtual ? "does not belong to root or to the login of accounts = virtual:NAME "
			    "in the settings; change its owner"
			  : "does not belong to its user or root; change its owner";
}

// What is wrong with the file, NULL when nothing is. Static.
static const char *
find_fault(const UserFiles *files, const char *local, int fd, const struct stat *status)
{
	const char *owner_fault =
		status->st_uid == 0 ? NULL : find_owner_fault(files, local, status->st_uid);

	if (!S_ISREG(status->st_mode))
		return "is no plain file; write a text file";
	if (status->st_nlink != 1)
		return "has other names (hard links); make it a file of its own";
	if (owner_fault != NULL)
		return owner_fault;
	if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "may be written by others; chmod go-w";
	if (status->st_size > USERFILE_MAX)
		return "is larger than 64 KB; leave something out";
	if (is_on_network(fd))
		return "is not on a local file system; move it";
	return NULL;
}

// --- reading -------------------------------------------------------------------------------------

// One byte more than allowed is asked for, so that a file that grew meanwhile is seen.
static char *
read_all(const char *path, int fd, gsize *length, GError **error)
{
	g_autofree char *text = g_malloc(USERFILE_MAX + 1);
	gsize have = 0;
	ssize_t got;

	while ((got = read(fd, text + have, USERFILE_MAX + 1 - have)) != 0) {
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1) {
			failure_system(error, errno, "%s", path);
			return NULL;
		}
		have += got;
		if (have > USERFILE_MAX) {
			g_set_error(error, FAILURE, FAILURE_MISTAKE,
				"%s: is larger than 64 KB; leave something out", path);
			return NULL;
		}
	}
	*length = have;
	return g_steal_pointer(&text);
}

static RuleSet *
read_rules(const UserFiles *files, const char *path, int fd, GError **error)
{
	gsize length;
	g_autofree char *text = read_all(path, fd, &length, error);
	if (text == NULL)
		return NULL;
	g_autofree char *folder = g_path_get_dirname(path);
	g_autoptr(IniFile) file = ini_parse_loosely(path, folder, text, length, error);
	return ruleset_new(file, &files->scope, error);
}

static Stamp
stamp_of(const struct stat *status)
{
	return (Stamp) { status->st_dev, status->st_ino, status->st_size, status->st_mtim,
		status->st_ctim };
}

static gboolean
same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static gboolean
same_stamp(const Stamp *a, const Stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       same_time(&a->modified, &b->modified) && same_time(&a->changed, &b->changed);
}

// The content is looked at last: what a file of another owner holds is never in a message.
static Kept *
read_file(const UserFiles *files, const Wanted *wanted, int fd, const struct stat *status)
{
	Kept *kept = g_new0(Kept, 1);

	kept->key = g_strdup(wanted->key);
	kept->stamp = stamp_of(status);
	// File systems count time in ticks: a file written twice within one looks unchanged.
	kept->settled = status->st_ctim.tv_sec + 1 < clock_seconds();
	const char *fault = find_fault(files, wanted->local, fd, status);
	if (fault != NULL)
		g_set_error(&kept->error, FAILURE, FAILURE_MISTAKE, "%s: %s", wanted->path, fault);
	else
		kept->set = read_rules(files, wanted->path, fd, &kept->error);
	return kept;
}

// --- keeping (with lock held) --------------------------------------------------------------------

static void
forget(UserFiles *files, const char *key)
{
	Kept *kept = g_hash_table_lookup(files->kept, key);
	if (kept == NULL)
		return;
	g_queue_delete_link(&files->recent, kept->link);
	g_hash_table_remove(files->kept, key);
}

// Was this said before of this version of the file?
static gboolean
is_said(UserFiles *files, const Kept *fresh)
{
	const Kept *kept = g_hash_table_lookup(files->kept, fresh->key);
	if (kept == NULL || kept->error == NULL || fresh->error == NULL || !kept->is_told)
		return FALSE;
	return same_stamp(&kept->stamp, &fresh->stamp) &&
	       g_str_equal(kept->error->message, fresh->error->message);
}

static void
remember(UserFiles *files, Kept *fresh)
{
	forget(files, fresh->key);
	g_queue_push_head(&files->recent, fresh);
	fresh->link = files->recent.head;
	g_hash_table_insert(files->kept, fresh->key, fresh);
	while (files->recent.length > files->keep) {
		const Kept *oldest = g_queue_peek_tail(&files->recent);
		forget(files, oldest->key);
	}
}

// is_new NULL: whoever asks has no use for the error; the next one may have.
static int
answer(Kept *kept, RuleSet **set, gboolean *is_new, GError **error)
{
	if (kept->error != NULL) {
		if (is_new != NULL) {
			*is_new = !kept->is_told;
			kept->is_told = TRUE;
		}
		if (error != NULL)
			*error = g_error_copy(kept->error);
		return -1;
	}
	*set = ruleset_ref(kept->set);
	return 1;
}

// --- finding -------------------------------------------------------------------------------------

// As userfile_find for a file that was read before and has not changed since; 0: it must be read.
static int
find_kept(UserFiles *files, const char *key, const Stamp *stamp, RuleSet **set, gboolean *is_new,
	GError **error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&files->lock);
	Kept *kept = g_hash_table_lookup(files->kept, key);

	if (kept == NULL || !kept->settled || !same_stamp(&kept->stamp, stamp))
		return 0;
	// May have gone well meanwhile.
	if (kept->error != NULL && kept->error->code == FAILURE_SYSTEM)
		return 0;
	g_queue_unlink(&files->recent, kept->link);
	g_queue_push_head_link(&files->recent, kept->link);
	return answer(kept, set, is_new, error);
}

// Takes ownership of fresh.
static int
settle(UserFiles *files, Kept *fresh, RuleSet **set, gboolean *is_new, GError **error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&files->lock);

	fresh->is_told = is_said(files, fresh);
	int found = answer(fresh, set, is_new, error);
	remember(files, fresh);
	return found;
}

static int
find_open(UserFiles *files, const Wanted *wanted, int fd, RuleSet **set, gboolean *is_new,
	GError **error)
{
	struct stat status;

	if (fstat(fd, &status) == -1) {
		failure_system(error, errno, "%s", wanted->path);
		return -1;
	}
	Stamp stamp = stamp_of(&status);
	int found = find_kept(files, wanted->key, &stamp, set, is_new, error);
	if (found != 0)
		return found;
	return settle(files, read_file(files, wanted, fd, &status), set, is_new, error);
}

static int
find_none(UserFiles *files, const char *key)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&files->lock);

	forget(files, key);
	return 0;
}

// Takes ownership of why.
static int
find_closed(UserFiles *files, const Wanted *wanted, GError *why, gboolean *is_new, GError **error)
{
	Kept *fresh = g_new0(Kept, 1);
	RuleSet *none;

	fresh->key = g_strdup(wanted->key);
	fresh->error = why;
	return settle(files, fresh, &none, is_new, error);
}

static int
find_wanted(UserFiles *files, const Wanted *wanted, RuleSet **set, gboolean *is_new, GError **error)
{
	GError *why = NULL;
	int fd;

	switch (open_file(wanted->path, &fd, &why)) {
	case 0:
		return find_none(files, wanted->key);
	case -1:
		return find_closed(files, wanted, why, is_new, error);
	}
	int found = find_open(files, wanted, fd, set, is_new, error);
	close(fd);
	return found;
}

int
userfile_find(UserFiles *files, const char *local, const char *domain, RuleSet **set,
	gboolean *is_new, GError **error)
{
	g_autofree char *path = userfile_path(files, local, domain);
	if (is_new != NULL)
		*is_new = FALSE;
	if (path == NULL)
		return 0;
	g_autofree char *key = g_strconcat(local, ":", path, NULL);
	const Wanted wanted = { local, path, key };
	return find_wanted(files, &wanted, set, is_new, error);
}
