// durable.c - files that survive a crash and a power cut, or were never there.
#include "base/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failure.h"

#define TRIES 8
#define LOCKS 64

struct Durable {
	int temporary_dir; // our own descriptor of it
	int fd; // -1 once closed
	char *temporary; // its name there, NULL once it is gone
	gboolean broken; // a write failed: what is in the file is not what was meant
};

// Who finds a name taken says "it is there already". That must not be a file whose folder could not
// be synced and which is about to be taken away again: publishers of one name wait for each other.
static GMutex locks[LOCKS];

static char *
durable_random_name(void)
{
	guint8 bytes[16];
	GString *name = g_string_new("tmp.");

	clock_random(bytes, sizeof bytes);
	for (gsize i = 0; i < sizeof bytes; i++)
		g_string_append_printf(name, "%02x", bytes[i]);
	return g_string_free(name, FALSE);
}

static gboolean
durable_create(Durable *file, GError **error)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int number = EEXIST;

	for (guint i = 0; i < TRIES && (number == EEXIST || number == EINTR); i++) {
		g_autofree char *name = durable_random_name();

		file->fd = openat(file->temporary_dir, name, flags, 0600);
		number = errno;
		if (file->fd >= 0) {
			file->temporary = g_steal_pointer(&name);
			return TRUE;
		}
	}
	failure_system(error, number, "cannot make a temporary file");
	return FALSE;
}

Durable *
durable_new(int temporary_dir, GError **error)
{
	g_autoptr(Durable) file = g_new0(Durable, 1);

	file->fd = -1;
	file->temporary_dir = fcntl(temporary_dir, F_DUPFD_CLOEXEC, 0);
	if (file->temporary_dir < 0) {
		failure_system(error, errno, "cannot use the folder for temporary files");
		return NULL;
	}
	return durable_create(file, error) ? g_steal_pointer(&file) : NULL;
}

gboolean
durable_write(Durable *file, const void *data, gsize length, GError **error)
{
	const char *at = data;

	while (length > 0) {
		gssize written = write(file->fd, at, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			file->broken = TRUE;
			failure_system(error, written < 0 ? errno : ENOSPC, "cannot write");
			return FALSE;
		}
		at += written;
		length -= (gsize)written;
	}
	return TRUE;
}

static void
durable_remove_temporary(Durable *file)
{
	if (file->temporary != NULL)
		unlinkat(file->temporary_dir, file->temporary, 0);
	g_clear_pointer(&file->temporary, g_free);
}

// After a failed sync nobody knows what is on disk: never sync the same descriptor again.
static gboolean
durable_settle(Durable *file, GError **error)
{
	int fd = file->fd;

	if (fd < 0 || file->broken) {
		failure_system(error, EIO, "the file was not written whole");
		return FALSE;
	}
	if (fsync(fd) != 0) {
		file->broken = TRUE;
		failure_system(error, errno, "cannot sync the file");
		return FALSE;
	}
	file->fd = -1;
	if (close(fd) != 0) {
		file->broken = TRUE;
		failure_system(error, errno, "cannot close the file");
		return FALSE;
	}
	return TRUE;
}

static gboolean
durable_is_plain_name(const char *name, GError **error)
{
	if (*name != '\0' && strchr(name, '/') == NULL && strcmp(name, ".") != 0 &&
		strcmp(name, "..") != 0)
		return TRUE;
	failure_system(error, EINVAL, "cannot use the name '%s'", name);
	return FALSE;
}

// A descriptor of our own for syncing a folder: the kernel tells of a failed write once for each
// descriptor, so that with a shared one somebody else may be told in our place.
static int
durable_open_for_sync(int dir, GError **error)
{
	int own = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (own < 0)
		failure_system(error, errno, "cannot open the folder");
	return own;
}

static int
durable_link(Durable *file, int dir, const char *name, GError **error)
{
	gboolean there = FALSE;

	if (linkat(file->temporary_dir, file->temporary, dir, name, 0) != 0) {
		if (errno != EEXIST) {
			failure_system(error, errno, "cannot give the file its name");
			return -1;
		}
		there = TRUE;
	}
	if (fsync(dir) != 0) {
		failure_system(error, errno, "cannot sync the folder");
		if (!there)
			unlinkat(dir, name, 0);
		return -1;
	}
	return there ? 0 : 1;
}

int
durable_publish(Durable *file, int dir, const char *name, GError **error)
{
	GMutex *lock = &locks[g_str_hash(name) % LOCKS];
	int result = -1;
	int own = -1;

	if (durable_is_plain_name(name, error) && durable_settle(file, error))
		own = durable_open_for_sync(dir, error);
	if (own >= 0) {
		g_mutex_lock(lock);
		result = durable_link(file, own, name, error);
		g_mutex_unlock(lock);
		close(own);
	}
	durable_remove_temporary(file);
	return result;
}

void
durable_free(Durable *file)
{
	if (file == NULL)
		return;
	if (file->fd >= 0)
		close(file->fd);
	durable_remove_temporary(file);
	if (file->temporary_dir >= 0)
		close(file->temporary_dir);
	g_free(file);
}

// Synced even if the folder was there: whoever made it may not have come to that.
static gboolean
durable_make_folder(int dir, const char *name, GError **error)
{
	gboolean made = mkdirat(dir, name, 0700) == 0;

	if (!made && errno != EEXIST) {
		failure_system(error, errno, "cannot make the folder '%s'", name);
		return FALSE;
	}
	if (fsync(dir) == 0)
		return TRUE;
	failure_system(error, errno, "cannot sync the folder of '%s'", name);
	if (made)
		unlinkat(dir, name, AT_REMOVEDIR);
	return FALSE;
}

int
durable_folder(int dir, const char *name, GError **error)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

	if (!durable_is_plain_name(name, error))
		return -1;
	int own = durable_open_for_sync(dir, error);
	if (own < 0)
		return -1;
	gboolean made = durable_make_folder(own, name, error);
	close(own);
	if (!made)
		return -1;
	int fd = openat(dir, name, flags);
	if (fd < 0)
		failure_system(error, errno, "cannot open the folder '%s'", name);
	return fd;
}
