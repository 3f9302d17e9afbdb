// failure.c - what a GError of this program says: how the one who decides should react.
#include "base/failure.h"

#include <stdarg.h>
#include <string.h>

// A file of nothing but mistakes must not fill memory or a log.
#define TEXT_MAX 16384
#define AND_MORE "\n... and more mistakes"

G_DEFINE_QUARK(invite_milter_failure, failure)

void
failure_system(GError **error, int number, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, FAILURE, FAILURE_SYSTEM, "%s: %s", text, g_strerror(number));
}

static void
failure_append(GError *error, const char *message)
{
	gsize length = strlen(error->message);
	char *longer;

	if (length + strlen(message) + 1 <= TEXT_MAX)
		longer = g_strconcat(error->message, "\n", message, NULL);
	else if (g_str_has_suffix(error->message, AND_MORE))
		return;
	else
		longer = g_strconcat(error->message, AND_MORE, NULL);
	g_free(error->message);
	error->message = longer;
}

void
failure_add(GError **error, FailureCode code, char *message)
{
	g_autofree char *text = message;

	if (error == NULL)
		return;
	if (*error == NULL)
		*error = g_error_new_literal(FAILURE, (gint)code, text);
	else
		failure_append(*error, text);
}
