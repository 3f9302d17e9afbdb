// mailfile.c - a mail from a file or from standard input.
#include "control/mailfile.h"

#include <string.h>

gboolean
mailfile_read(const char *file, char **data, gsize *length, GError **error)
{
	g_autoptr(GIOChannel) input = NULL;

	if (!g_str_equal(file, "-"))
		return g_file_get_contents(file, data, length, error);
	input = g_io_channel_unix_new(0);
	g_io_channel_set_encoding(input, NULL, NULL);
	return g_io_channel_read_to_end(input, data, length, error) == G_IO_STATUS_NORMAL;
}

gsize
mailfile_first(const char *data, gsize length)
{
	static const char *const ends[] = { "\n\nFrom ", "\n\r\nFrom " };
	gsize first = length;

	if (length < strlen("From ") || memcmp(data, "From ", strlen("From ")) != 0)
		return length;
	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		const char *end = memmem(data, first, ends[i], strlen(ends[i]));

		if (end != NULL)
			first = (gsize)(end + 1 - data);
	}
	return first;
}
