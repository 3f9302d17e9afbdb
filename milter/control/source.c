// source.c - the bytes of a file, read at any place and by any thread.
#include "control/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"
#include "control/mailfile.h"

struct Source {
	gint references;
	char *path; // for messages
	int descriptor; // -1: in memory
	char *data;
	guint64 size;
};

static Source *
source_new(const char *path, int descriptor, char *data, guint64 size)
{
	Source *source = g_new0(Source, 1);

	source->references = 1;
	source->path = g_strdup(path);
	source->descriptor = descriptor;
	source->data = data;
	source->size = size;
	return source;
}

static void
refuse(const char *path, int number, GError **error)
{
	if (number == ENOENT)
		g_set_error(error, FAILURE, FAILURE_ABSENT, "%s: %s", path, g_strerror(number));
	else
		failure_system(error, number, "%s", path);
}

// Looked at before it is opened: to open a device may do something.
static gboolean
is_plain(const char *path, GError **error)
{
	struct stat status;

	if (stat(path, &status) != 0) {
		refuse(path, errno, error);
		return FALSE;
	}
	if (S_ISREG(status.st_mode))
		return TRUE;
	g_set_error(error, FAILURE, FAILURE_MISTAKE, "%s: this is no plain file", path);
	return FALSE;
}

// Only the owner of a file may leave its time of access alone.
static int
open_quietly(const char *path)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int descriptor = open(path, flags | O_NOATIME);

	return descriptor < 0 && errno == EPERM ? open(path, flags) : descriptor;
}

Source *
source_open(const char *path, GError **error)
{
	struct stat status;
	int descriptor;

	if (!is_plain(path, error))
		return NULL;
	descriptor = open_quietly(path);
	if (descriptor < 0) {
		refuse(path, errno, error);
		return NULL;
	}
	// It may be another file by now.
	if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
		return source_new(path, descriptor, NULL, (guint64)status.st_size);
	close(descriptor);
	g_set_error(error, FAILURE, FAILURE_MISTAKE, "%s: this is no plain file", path);
	return NULL;
}

static gboolean
is_stream(const char *path)
{
	struct stat status;

	return g_str_equal(path, "-") || (stat(path, &status) == 0 && S_ISFIFO(status.st_mode));
}

Source *
source_open_named(const char *path, GError **error)
{
	g_autoptr(GError) wrong = NULL;
	char *data;
	gsize length;

	if (!is_stream(path))
		return source_open(path, error);
	if (mailfile_read(path, &data, &length, &wrong))
		return source_new(path, -1, data, length);
	g_set_error(error, FAILURE, FAILURE_SYSTEM, "%s: %s", path, wrong->message);
	return NULL;
}

Source *
source_ref(Source *source)
{
	g_atomic_int_inc(&source->references);
	return source;
}

void
source_unref(Source *source)
{
	if (source == NULL || !g_atomic_int_dec_and_test(&source->references))
		return;
	if (source->descriptor >= 0)
		close(source->descriptor);
	g_free(source->data);
	g_free(source->path);
	g_free(source);
}

guint64
source_size(const Source *source)
{
	return source->size;
}

static gssize
read_memory(const Source *source, guint64 offset, char *bytes, gsize length)
{
	gsize there = offset < source->size ? (gsize)MIN(source->size - offset, length) : 0;

	if (there > 0)
		memcpy(bytes, source->data + offset, there);
	return (gssize)there;
}

gssize
source_read(const Source *source, guint64 offset, char *bytes, gsize length, GError **error)
{
	gsize done = 0;

	if (source->descriptor < 0)
		return read_memory(source, offset, bytes, length);
	while (done < length) {
		gssize n = pread(
			source->descriptor, bytes + done, length - done, (off_t)(offset + done));

		if (n == 0)
			break;
		if (n < 0 && errno != EINTR) {
			failure_system(error, errno, "%s", source->path);
			return -1;
		}
		done += n > 0 ? (gsize)n : 0;
	}
	return (gssize)done;
}
