// spool.c - the bytes of a body: the first in memory, the rest (when wanted) in an unlinked file.
#include "mail/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failure.h"

#define CHUNK (64 * 1024)

struct Spool {
	gsize in_memory;
	GByteArray *start;
	int dir; // NO_FOLDER: the rest is dropped
	int fd; // -1 until something goes there
	guint64 size; // of all that was given
	gboolean is_cut;
	int lost; // errno of the file's failure, 0 none
};

#define NO_FOLDER (-2) // a folder that could not be opened is -1: that is a failure

Spool *
spool_new(gsize in_memory)
{
	Spool *spool = g_new0(Spool, 1);

	spool->in_memory = in_memory;
	spool->start = g_byte_array_new();
	spool->dir = NO_FOLDER;
	spool->fd = -1;
	return spool;
}

void
spool_free(Spool *spool)
{
	if (spool == NULL)
		return;
	g_byte_array_unref(spool->start);
	if (spool->fd >= 0)
		close(spool->fd);
	g_free(spool);
}

void
spool_use_folder(Spool *spool, int dir)
{
	spool->dir = dir;
}

// For file systems without O_TMPFILE.
static int
open_and_unlink(int dir)
{
	guint32 number[4];
	char name[48];

	clock_random((guint8 *)number, sizeof number);
	g_snprintf(name, sizeof name, ".body-%08x%08x%08x%08x", number[0], number[1], number[2],
		number[3]);
	int fd = openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlinkat(dir, name, 0);
	return fd;
}

static int
open_unnamed(int dir)
{
	int fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	return open_and_unlink(dir);
}

static gboolean
write_rest(Spool *spool, const char *data, gsize length)
{
	if (spool->fd < 0)
		spool->fd = open_unnamed(spool->dir);
	if (spool->fd < 0)
		return FALSE;
	while (length > 0) {
		gssize written = write(spool->fd, data, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return FALSE;
		data += written;
		length -= (gsize)written;
	}
	return TRUE;
}

gboolean
spool_add(Spool *spool, const void *data, gsize length)
{
	gsize room = spool->in_memory - spool->start->len;
	gsize first = MIN(room, length);

	spool->size += length;
	g_byte_array_append(spool->start, data, (guint)first);
	if (spool->dir == NO_FOLDER) {
		// Told to stop, the giver may skip what would have come.
		spool->is_cut = spool->is_cut || length >= room;
		return !spool->is_cut;
	}
	if (first < length && spool->lost == 0) {
		errno = 0;
		if (!write_rest(spool, (const char *)data + first, length - first))
			spool->lost = errno != 0 ? errno : EIO;
	}
	return spool->lost == 0;
}

gboolean
spool_is_whole(const Spool *spool, GError **error)
{
	if (spool->lost != 0) {
		failure_system(error, spool->lost, "cannot hold the body");
		return FALSE;
	}
	if (spool->is_cut)
		g_set_error_literal(
			error, FAILURE, FAILURE_LIMIT, "only the beginning of the body was taken");
	return !spool->is_cut;
}

guint64
spool_size(const Spool *spool)
{
	return spool->size;
}

const char *
spool_start(const Spool *spool, gsize *length)
{
	*length = spool->start->len;
	return (const char *)spool->start->data;
}

// Bytes read, 0 only at a place where there should be more: the file is not what was written.
static gssize
read_at(int fd, char *buffer, gsize length, guint64 place)
{
	gssize got;

	do
		got = pread(fd, buffer, length, (off_t)place);
	while (got < 0 && errno == EINTR);
	if (got == 0)
		errno = EIO;
	return got;
}

static gboolean
visit_file(Spool *spool, SpoolVisit each, void *to, GError **error)
{
	g_autofree char *buffer = g_malloc(CHUNK);
	guint64 length = spool->size - spool->start->len;

	for (guint64 place = 0; place < length;) {
		gssize got = read_at(spool->fd, buffer, MIN(CHUNK, length - place), place);

		if (got <= 0) {
			spool->lost = errno;
			return spool_is_whole(spool, error);
		}
		if (!each(to, buffer, (gsize)got, error))
			return FALSE;
		place += (guint64)got;
	}
	return TRUE;
}

gboolean
spool_visit(Spool *spool, SpoolVisit each, void *to, GError **error)
{
	if (spool->start->len > 0 && !each(to, spool->start->data, spool->start->len, error))
		return FALSE;
	if (spool->fd < 0 || spool->lost != 0)
		return TRUE;
	return visit_file(spool, each, to, error);
}
