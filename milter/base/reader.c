// reader.c - opens, checks and reads one user's file, in a thread that may hang.
#include "base/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pwd.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failure.h"
#include "base/mount.h"

#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20
#endif

#define TRIES 3
#define MEGABYTE ((gsize)1024 * 1024)
#define THREADS 8 // beside those that hang
#define HANGING_MOST 32
#define HANGING_MOST_OF_ONE 3 // of one file system
#define PATIENCE 2000 // milliseconds

// What is asked for, and whom the file may belong to beside root.
typedef struct {
	char *path, *local, *accounts;
	gsize most; // bytes
	guint64 mount; // what it lies on, with lock held; 0: not known
	gboolean is_known; // uid was looked for
	gboolean has_uid;
	uid_t uid;
} Wanted;

static int patience = PATIENCE;

static GMutex lock; // for all jobs and left
static GHashTable *left; // Job *, which begin with Wanted: nobody waits for them any more

void
reader_set_patience(guint milliseconds)
{
	g_atomic_int_set(&patience, (gint)milliseconds);
}

void
reader_free(ReadFile *file)
{
	if (file == NULL)
		return;
	g_free(file->text);
	g_clear_error(&file->why);
	g_free(file);
}

static gboolean
same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

gboolean
reader_is_same(const FileStamp *a, const FileStamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       same_time(&a->modified, &b->modified) && same_time(&a->changed, &b->changed);
}

// --- a glance -----------------------------------------------------------------------------------

static gboolean
stamp_without_asking(int fd, FileStamp *stamp)
{
	struct statx got;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, &got) == -1)
		return FALSE;
	*stamp = (FileStamp) { makedev(got.stx_dev_major, got.stx_dev_minor), got.stx_ino,
		(off_t)got.stx_size, { got.stx_mtime.tv_sec, got.stx_mtime.tv_nsec },
		{ got.stx_ctime.tv_sec, got.stx_ctime.tv_nsec } };
	return TRUE;
}

// A kernel without openat2 or RESOLVE_CACHED (Linux 5.12) answers with an error: then it is always
// read_file that tells.
int
reader_glance(const char *path, FileStamp *stamp)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_CACHED,
	};
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	gboolean known = stamp_without_asking(fd, stamp);
	close(fd);
	return known ? 1 : -1;
}

// --- owners -------------------------------------------------------------------------------------

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

static gboolean
is_virtual(const Wanted *wanted)
{
	return g_str_has_prefix(wanted->accounts, "virtual:");
}

// What is wrong with this owner, NULL for nothing. Static.
static const char *
find_owner_fault(Wanted *wanted, uid_t owner)
{
	if (owner == 0)
		return NULL;
	if (!wanted->is_known) {
		wanted->is_known = TRUE;
		wanted->has_uid = login_uid(
			is_virtual(wanted) ? wanted->accounts + strlen("virtual:") : wanted->local,
			&wanted->uid);
	}
	if (!wanted->has_uid)
		return is_virtual(wanted)
			       ? "cannot be checked: accounts = virtual:NAME in the settings "
				 "names no login; write one that is there"
			       : "does not belong to root, and its user has no login; change its "
				 "owner, or accounts in the settings";
	if (wanted->uid == owner)
		return NULL;
	return is_virtual(wanted)
		       ? "does not belong to root or to the login of accounts = virtual:NAME in "
			 "the settings; change its owner"
		       : "does not belong to its user or root; change its owner";
}

// --- the way ------------------------------------------------------------------------------------

static int G_GNUC_PRINTF(4, 5)
	refuse(GError **why, FailureCode code, const char *path, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(why, FAILURE, code, "%s: %s", path, what);
	return -1;
}

#define NO_ANSWER "its file system does not answer"

static int
refuse_link(GError **why, const char *path)
{
	return refuse(why, FAILURE_MISTAKE, path,
		"a symbolic link on the way; write the file itself there");
}

static int
refuse_failure(GError **why, const char *path)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	if (errno == ELOOP)
		return refuse_link(why, path);
	failure_system(why, errno, "%s", path);
	return -1;
}

// Into a folder with the sticky bit others may write, but each only what is theirs: the next on the way
// is looked at as well.
static gboolean
is_writable_by_others(const struct statx *status)
{
	if ((status->stx_mode & (S_IWGRP | S_IWOTH)) == 0)
		return FALSE;
	return !((status->stx_mode & S_ISVTX) != 0 && status->stx_uid == 0);
}

static int
refuse_kind(GError **why, const char *path, MountKind kind, const char *folder)
{
	switch (kind) {
	case MOUNT_LOCAL:
		return 1;
	case MOUNT_NETWORK:
		return refuse(why, FAILURE_MISTAKE, path, "is not on a local file system; move it");
	case MOUNT_AUTOMATIC:
		return refuse(why, FAILURE_SYSTEM, path,
			"the folder %s is not mounted, and no mail waits for that", folder);
	}
	return 1;
}

// One folder on the way; its path ends at length, with a '/'. 1 all is well, 0 it is no folder, -1 why set.
static int
check_folder(Wanted *wanted, int dir, gsize length, GError **why)
{
	g_autofree char *folder = g_strndup(wanted->path, length > 1 ? length - 1 : length);
	struct statx status;
	MountKind kind;

	if (statx(dir, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, &status) == -1)
		return refuse_failure(why, wanted->path);
	if (S_ISLNK(status.stx_mode))
		return refuse_link(why, wanted->path);
	if (!S_ISDIR(status.stx_mode))
		return 0;
	if (!mount_kind(dir, &kind))
		return refuse_failure(why, wanted->path);
	if (kind != MOUNT_LOCAL)
		return refuse_kind(why, wanted->path, kind, folder);
	const char *fault = find_owner_fault(wanted, status.stx_uid);
	if (fault != NULL)
		return refuse(
			why, FAILURE_MISTAKE, wanted->path, "the folder %s %s", folder, fault);
	if (is_writable_by_others(&status))
		return refuse(why, FAILURE_MISTAKE, wanted->path,
			"the folder %s may be written by others; chmod go-w", folder);
	return 1;
}

// The next part of path from *at on, and *at behind it; NULL: there is none. Caller frees.
static char *
next_name(const char *path, gsize *at)
{
	*at += strspn(path + *at, "/");
	gsize length = strcspn(path + *at, "/");
	char *name = length == 0 ? NULL : g_strndup(path + *at, length);
	*at += length;
	return name;
}

// Without O_DIRECTORY, which would mount what is not mounted.
static int
open_folder(int dir, const char *name)
{
	int next = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int number = errno;

	close(dir);
	errno = number;
	return next;
}

// The folder of the file, and the file's name in it. 1 *dir set; 0 there is none; -1 why set.
static int
walk(Wanted *wanted, int *dir, char **name, GError **why)
{
	gsize at = 0;
	int good;

	*dir = open(*wanted->path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*dir == -1)
		return refuse_failure(why, wanted->path);
	for (*name = next_name(wanted->path, &at); wanted->path[at] != '\0';) {
		good = check_folder(wanted, *dir, at - strlen(*name), why);
		if (good == 1)
			*dir = open_folder(*dir, *name);
		else
			close(*dir);
		g_free(*name);
		*name = NULL;
		if (good != 1)
			return good;
		if (*dir == -1)
			return refuse_failure(why, wanted->path);
		*name = next_name(wanted->path, &at);
	}
	good = *name == NULL ? 0 : check_folder(wanted, *dir, at - strlen(*name), why);
	if (good != 1)
		close(*dir);
	return good;
}

// --- the file -----------------------------------------------------------------------------------

#define NO_PLAIN_FILE "is no plain file; write a text file"

// Not blocked by a FIFO. 1 *fd set; 0 there is none; -1 why set.
static int
open_file(const Wanted *wanted, int dir, const char *name, int *fd, GError **why)
{
	struct stat status;

	// To open a device may do something.
	if (fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == -1)
		return refuse_failure(why, wanted->path);
	if (S_ISLNK(status.st_mode))
		return refuse_link(why, wanted->path);
	if (!S_ISREG(status.st_mode))
		return refuse(why, FAILURE_MISTAKE, wanted->path, NO_PLAIN_FILE);
	*fd = openat(dir, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW);
	return *fd == -1 ? refuse_failure(why, wanted->path) : 1;
}

// What is wrong with the file, NULL when nothing is. Static.
static const char *
find_fault(Wanted *wanted, int fd, const struct stat *status)
{
	MountKind kind;

	if (!S_ISREG(status->st_mode))
		return NO_PLAIN_FILE;
	if (status->st_nlink != 1)
		return "has other names (hard links); make it a file of its own";
	const char *fault = find_owner_fault(wanted, status->st_uid);
	if (fault != NULL)
		return fault;
	if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "may be written by others; chmod go-w";
	if (!mount_kind(fd, &kind) || kind != MOUNT_LOCAL)
		return "is not on a local file system; move it";
	return NULL;
}

static gboolean
is_too_large(const Wanted *wanted, const struct stat *status, GError **why)
{
	if (status->st_size >= 0 && (guint64)status->st_size <= wanted->most)
		return FALSE;
	if (wanted->most >= MEGABYTE)
		refuse(why, FAILURE_MISTAKE, wanted->path,
			"is larger than %zu MB; leave something out", wanted->most / MEGABYTE);
	else
		refuse(why, FAILURE_MISTAKE, wanted->path,
			"is larger than %zu KB; leave something out", wanted->most / 1024);
	return TRUE;
}

// One byte more than there was is asked for, so that a file that grew meanwhile is seen: *length is more
// than size then.
static char *
read_all(const char *path, int fd, gsize size, gsize *length, GError **why)
{
	g_autofree char *text = g_malloc(size + 1);
	gsize have = 0;
	ssize_t got;

	while (have <= size && (got = read(fd, text + have, size + 1 - have)) != 0) {
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1) {
			failure_system(why, errno, "%s", path);
			return NULL;
		}
		have += (gsize)got;
	}
	*length = have;
	return g_steal_pointer(&text);
}

static FileStamp
stamp_of(const struct stat *status)
{
	return (FileStamp) { status->st_dev, status->st_ino, status->st_size, status->st_mtim,
		status->st_ctim };
}

// What the file holds is looked at last: what another's file holds is never in a message.
static void
read_open(Wanted *wanted, int fd, ReadFile *file)
{
	struct stat status;

	file->found = -1;
	if (fstat(fd, &status) == -1) {
		failure_system(&file->why, errno, "%s", wanted->path);
		return;
	}
	file->stamp = stamp_of(&status);
	const char *fault = find_fault(wanted, fd, &status);
	if (fault != NULL) {
		refuse(&file->why, FAILURE_MISTAKE, wanted->path, "%s", fault);
		return;
	}
	if (is_too_large(wanted, &status, &file->why))
		return;
	file->text = read_all(wanted->path, fd, (gsize)status.st_size, &file->length, &file->why);
	if (file->text != NULL)
		file->found = 1;
}

// While a rename takes a name away, file systems count it out before the name leads elsewhere: for that
// moment another's file seems to have one name, and this one. To look for what is not in the kernel's cache
// takes the lock of the folder, and so waits for the end of the rename.
static void
wait_for_rename(int dir)
{
	guint64 random;
	struct stat nothing;
	char name[32];

	clock_random((guint8 *)&random, sizeof random);
	g_snprintf(name, sizeof name, ".%016" G_GINT64_MODIFIER "x", random);
	fstatat(dir, name, &nothing, AT_SYMLINK_NOFOLLOW);
}

// What was read is a half, or stood there for a moment only: under a second name that is gone, it looks
// like a file with one. What the name leads to now has two as long as another's file is behind it, even
// if the times, which are coarse, say that nothing changed.
static gboolean
has_changed(int dir, const char *name, int fd, const ReadFile *file)
{
	struct stat there, after;

	wait_for_rename(dir);
	if (fstatat(dir, name, &there, AT_SYMLINK_NOFOLLOW) == -1 || fstat(fd, &after) == -1)
		return TRUE;
	FileStamp stamps[] = { stamp_of(&there), stamp_of(&after) };
	return (off_t)file->length != file->stamp.size || there.st_nlink != 1 ||
	       after.st_nlink != 1 || !reader_is_same(&stamps[0], &file->stamp) ||
	       !reader_is_same(&stamps[1], &file->stamp);
}

// One try. TRUE: what is in file holds.
static gboolean
read_once(Wanted *wanted, int dir, const char *name, ReadFile *file)
{
	int fd;

	file->found = open_file(wanted, dir, name, &fd, &file->why);
	if (file->found != 1)
		return TRUE;
	read_open(wanted, fd, file);
	gboolean changed = file->found == 1 && has_changed(dir, name, fd, file);
	close(fd);
	if (!changed)
		return TRUE;
	g_clear_pointer(&file->text, g_free);
	file->found = -1;
	return FALSE;
}

// Where some hang, no more are sent after them until one of them comes back.
static gboolean
lies_with_hanging(Wanted *wanted, guint64 mount)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
	GHashTableIter iter;
	gpointer other;
	guint n = 0;

	wanted->mount = mount;
	g_hash_table_iter_init(&iter, left);
	while (mount != 0 && g_hash_table_iter_next(&iter, &other, NULL))
		n += ((const Wanted *)other)->mount == mount;
	return n >= HANGING_MOST_OF_ONE;
}

// 1: its file system may be asked.
static int
look_at_mounts(Wanted *wanted, GError **why)
{
	g_autofree char *point = NULL;
	guint64 mount;
	MountKind kind = mount_on_way(wanted->path, &point, &mount);

	if (kind == MOUNT_LOCAL && lies_with_hanging(wanted, mount))
		return refuse(why, FAILURE_SYSTEM, wanted->path, NO_ANSWER);
	return refuse_kind(why, wanted->path, kind, point);
}

static ReadFile *
read_file(Wanted *wanted)
{
	ReadFile *file = g_new0(ReadFile, 1);
	g_autofree char *name = NULL;
	gboolean holds = FALSE;
	int dir;

	file->found = look_at_mounts(wanted, &file->why);
	if (file->found == 1)
		file->found = walk(wanted, &dir, &name, &file->why);
	if (file->found != 1)
		return file;
	for (guint i = 0; i < TRIES && !holds; i++)
		holds = read_once(wanted, dir, name, file);
	close(dir);
	if (!holds)
		refuse(&file->why, FAILURE_SYSTEM, wanted->path, "changes while it is read");
	return file;
}

// --- threads that may hang ----------------------------------------------------------------------

// Somebody waits for this; or nobody does any more, and then the thread frees it.
typedef struct {
	Wanted wanted;
	GCond done;
	ReadFile *file; // NULL: not yet
	gboolean is_left;
} Job;

static Job *
job_new(const char *path, const char *local, const char *accounts, gsize most)
{
	Job *job = g_new0(Job, 1);

	job->wanted.path = g_strdup(path);
	job->wanted.local = g_strdup(local);
	job->wanted.accounts = g_strdup(accounts);
	job->wanted.most = most;
	g_cond_init(&job->done);
	return job;
}

static void
job_free(Job *job)
{
	g_free(job->wanted.path);
	g_free(job->wanted.local);
	g_free(job->wanted.accounts);
	g_cond_clear(&job->done);
	reader_free(job->file);
	g_free(job);
}

static void do_job(gpointer data, gpointer unused);

static GThreadPool *
pool(void)
{
	static GThreadPool *threads;

	if (g_once_init_enter(&threads)) {
		left = g_hash_table_new(NULL, NULL);
		g_once_init_leave(&threads, g_thread_pool_new(do_job, NULL, THREADS, FALSE, NULL));
	}
	return threads;
}

// For each thread that hangs there is another. With lock held.
static void
make_up_for_left(void)
{
	g_thread_pool_set_max_threads(pool(), THREADS + (gint)g_hash_table_size(left), NULL);
}

static void
do_job(gpointer data, gpointer unused)
{
	Job *job = data;

	g_mutex_lock(&lock);
	gboolean is_wanted = !job->is_left;
	g_mutex_unlock(&lock);
	ReadFile *file = is_wanted ? read_file(&job->wanted) : NULL;

	g_mutex_lock(&lock);
	job->file = file;
	gboolean is_left = job->is_left;
	if (is_left) {
		g_hash_table_remove(left, job);
		make_up_for_left();
	} else
		g_cond_signal(&job->done);
	g_mutex_unlock(&lock);
	if (is_left)
		job_free(job);
}

static ReadFile *
no_answer(const char *path)
{
	ReadFile *file = g_new0(ReadFile, 1);

	file->found = -1;
	refuse(&file->why, FAILURE_SYSTEM, path, NO_ANSWER);
	return file;
}

// Frees the job, or leaves it to its thread.
static ReadFile *
wait_for(Job *job)
{
	gint64 until = clock_monotonic() + (gint64)g_atomic_int_get(&patience) * 1000;

	g_mutex_lock(&lock);
	while (job->file == NULL && g_cond_wait_until(&job->done, &lock, until))
		continue;
	ReadFile *file = g_steal_pointer(&job->file);
	if (file == NULL) {
		file = no_answer(job->wanted.path);
		g_hash_table_add(left, job);
		make_up_for_left();
		job->is_left = TRUE;
		job = NULL;
	}
	g_mutex_unlock(&lock);
	if (job != NULL)
		job_free(job);
	return file;
}

// A file that hangs holds one thread, not one for each mail; and when very many hang, nobody waits.
static gboolean
is_hopeless(const char *path)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
	GHashTableIter iter;
	gpointer job;

	if (g_hash_table_size(left) >= HANGING_MOST)
		return TRUE;
	g_hash_table_iter_init(&iter, left);
	while (g_hash_table_iter_next(&iter, &job, NULL))
		if (g_str_equal(((const Job *)job)->wanted.path, path))
			return TRUE;
	return FALSE;
}

ReadFile *
reader_read(const char *path, const char *local, const char *accounts, gsize most)
{
	GThreadPool *threads = pool();

	if (is_hopeless(path))
		return no_answer(path);
	Job *job = job_new(path, local, accounts, most);
	g_thread_pool_push(threads, job, NULL);
	return wait_for(job);
}
