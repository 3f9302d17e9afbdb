// message.c - fuzzes mail/message: any bytes become a mail, and go out as they came.
#include "mail/message.h"

#include <string.h>

#include "driver.h"

static gboolean
append(void *to, const void *data, gsize length, GError **error)
{
	g_string_append_len(to, data, (gssize)length);
	return TRUE;
}

static GString *
written(Message *message)
{
	g_autoptr(GError) error = NULL;
	GString *text = g_string_new(NULL);

	g_assert_true(message_write(message, append, text, &error));
	g_assert_no_error(error);
	return text;
}

static void
check_line(const char *line)
{
	g_assert_true(g_utf8_validate(line, -1, NULL));
	for (const char *c = line; *c != '\0'; c = g_utf8_next_char(c))
		g_assert_false(g_unichar_iscntrl(g_utf8_get_char(c)));
}

static void
check_mailbox(const Mailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	check_line(mailbox->name);
	check_line(mailbox->address);
}

// The look at the raw header never sees another domain than the parser does, if that sees one.
static void
check_quick_domain(Message *message)
{
	g_autofree char *domain = message_quick_domain(message);
	const Mailbox *from = message_from(message);

	if (domain == NULL || from == NULL || *from->address == '\0')
		return;
	g_assert_cmpstr(strrchr(from->address, '@') + 1, ==, domain);
}

static void
check_parts(Message *message)
{
	const char *const *lines = message_lines(message);

	for (guint i = 0; i < message_n_headers(message); i++) {
		const char *name = message_header_name(message, i);

		g_assert_cmpuint(message_count(message, name), >, 0);
		g_assert_nonnull(message_raw(message, name));
		check_line(message_text(message, name));
	}
	check_mailbox(message_from(message));
	check_mailbox(message_to(message));
	check_quick_domain(message);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_assert_cmpstr(lines[i], !=, "");
		check_line(lines[i]);
	}
}

// All but what a header comes without: NUL, blanks before its colon; and line ends, of which a mail
// with none behind its headers gets more.
static GString *
without_blanks(const char *data, gsize length)
{
	GString *text = g_string_new(NULL);

	for (gsize i = 0; i < length; i++)
		if (strchr(" \t\r\n", data[i]) == NULL)
			g_string_append_c(text, data[i]);
	return text;
}

static void
check_written(const char *data, gsize length, const GString *out)
{
	const char *first =
		length > 5 && memcmp(data, "From ", 5) == 0 ? memchr(data, '\n', length) : NULL;
	gsize skipped = first == NULL ? 0 : (gsize)(first - data);
	g_autoptr(GString) came = without_blanks(data + skipped, length - skipped);
	g_autoptr(GString) went = without_blanks(out->str, out->len);

	g_assert_true(g_string_equal(came, went));
}

static void
check_again(const GString *out)
{
	g_autoptr(Message) message = message_parse(out->str, out->len, NULL);

	g_assert_nonnull(message);
	g_autoptr(GString) again = written(message);
	g_assert_true(g_string_equal(again, out));
}

// As the MTA gives it: header by header, the body in chunks.
static void
check_by_parts(Message *message, const char *body, gsize length)
{
	g_autoptr(Message) other = message_new();

	for (guint i = 0; i < message_n_headers(message); i++)
		message_add_header(
			other, message_header_name(message, i), message_header_value(message, i));
	for (gsize at = 0; at < length; at += 1000)
		message_add_body(other, body + at, MIN(length - at, 1000));
	check_parts(other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Message) message = message_parse((const char *)data, size, &error);

	if (message == NULL) {
		g_assert_nonnull(error);
		return 0;
	}
	check_parts(message);
	g_autoptr(GString) out = written(message);
	check_written((const char *)data, size, out);
	check_again(out);
	check_by_parts(message, (const char *)data, size);
	return 0;
}

DRIVER_MAIN("any bytes become a mail and go out as they came", 900, "tests/corpus");
