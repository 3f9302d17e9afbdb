// reason.c - short plain sentences that say why a mail is thought genuine, forged or odd.
#include "notice/reason.h"

#include <string.h>

#include "text/clean.h"

#define SHOWN_MAX 80 // characters
#define READ_MAX 4096 // bytes of a text

static void
cut(char *text)
{
	char *end = text + REASON_BYTES_MAX;

	if (strlen(text) > REASON_BYTES_MAX)
		*g_utf8_find_prev_char(text, end + 1) = '\0';
}

void
reason_add(GPtrArray *reasons, const char *format, ...)
{
	g_autofree char *reason = NULL;
	va_list arguments;

	va_start(arguments, format);
	reason = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	cut(reason);
	if (reasons->len < REASONS_MAX &&
		!g_ptr_array_find_with_equal_func(reasons, reason, g_str_equal, NULL))
		g_ptr_array_add(reasons, g_steal_pointer(&reason));
}

char *
reason_shown(const char *text)
{
	g_autofree char *line = clean_line(text, (gssize)strnlen(text, READ_MAX));
	g_autofree char *start = NULL;

	if (g_utf8_strlen(line, -1) <= SHOWN_MAX)
		return g_steal_pointer(&line);
	start = g_utf8_substring(line, 0, SHOWN_MAX);
	return g_strconcat(start, "...", NULL);
}
