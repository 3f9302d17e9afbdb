// log.c - the log: one line for each notice and each error, queue id first.
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define PROGRAM "invite-milter"
#define NO_QUEUE "NOQUEUE"
#define LINE_MAX_BYTES 2000 // what every syslog takes

static _Atomic LogTarget log_target = LOG_TO_STDERR;

void
log_open(LogTarget target)
{
	if (target == LOG_TO_SYSLOG)
		openlog(PROGRAM, LOG_PID | LOG_NDELAY, LOG_MAIL);
	log_target = target;
}

// Controls, invisible characters that turn or break a line on a terminal, and what has no shape.
static gboolean
is_visible(gunichar letter)
{
	const guint hidden = 1u << G_UNICODE_CONTROL | 1u << G_UNICODE_FORMAT |
			     1u << G_UNICODE_LINE_SEPARATOR | 1u << G_UNICODE_PARAGRAPH_SEPARATOR |
			     1u << G_UNICODE_PRIVATE_USE | 1u << G_UNICODE_UNASSIGNED;

	return (hidden >> g_unichar_type(letter) & 1) == 0;
}

// Appends the character at text, made visible, and returns where the next one begins.
static const char *
log_append(GString *line, const char *text)
{
	gunichar letter = g_utf8_get_char_validated(text, -1);

	if (letter == (gunichar)-1 || letter == (gunichar)-2) {
		g_string_append_printf(line, "\\x%02x", (guint)(guint8)*text);
		return text + 1;
	}
	if (is_visible(letter))
		g_string_append_unichar(line, letter);
	else if (letter < 0x80)
		g_string_append_printf(line, "\\x%02x", letter);
	else
		g_string_append_printf(line, "\\x{%x}", letter);
	return g_utf8_next_char(text);
}

static char *
log_line(const char *queue_id, const char *label, const char *text)
{
	g_autofree char *raw = g_strconcat(
		queue_id == NULL ? "" : queue_id, queue_id == NULL ? "" : ": ", label, text, NULL);
	GString *line = g_string_new(NULL);
	const char *at = raw;

	while (*at != '\0' && line->len < LINE_MAX_BYTES)
		at = log_append(line, at);
	if (*at != '\0')
		g_string_append(line, " ...");
	return g_string_free(line, FALSE);
}

static void
log_write(int priority, const char *line)
{
	if (log_target == LOG_TO_SYSLOG) {
		syslog(LOG_MAIL | priority, "%s", line);
		return;
	}
	// In one piece, so that the lines of two threads do not mix.
	g_autofree char *whole = g_strconcat(PROGRAM ": ", line, "\n", NULL);
	if (write(STDERR_FILENO, whole, strlen(whole)) < 0)
		return; // nobody is left to be told
}

static void log_say(int priority, const char *queue_id, const char *label, const char *format,
	va_list arguments) G_GNUC_PRINTF(4, 0);

static void
log_say(int priority, const char *queue_id, const char *label, const char *format,
	va_list arguments)
{
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	g_autofree char *line = log_line(queue_id, label, text);

	log_write(priority, line);
}

void
log_mail(const char *queue_id, const char *format, ...)
{
	gboolean none = queue_id == NULL || *queue_id == '\0';
	va_list arguments;

	va_start(arguments, format);
	log_say(LOG_INFO, none ? NO_QUEUE : queue_id, "", format, arguments);
	va_end(arguments);
}

void
log_info(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_say(LOG_INFO, NULL, "", format, arguments);
	va_end(arguments);
}

void
log_error(const char *queue_id, const char *format, ...)
{
	gboolean none = queue_id == NULL || *queue_id == '\0';
	va_list arguments;

	va_start(arguments, format);
	log_say(LOG_ERR, none ? NULL : queue_id, "error: ", format, arguments);
	va_end(arguments);
}

void
log_errors(const char *queue_id, const char *message)
{
	g_auto(GStrv) lines = g_strsplit(message, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		log_error(queue_id, "%s", lines[i]);
}
