// compose.c - fuzzes mail/compose: what we write is printable ASCII in lines, and reads back.
#include "mail/compose.h"

#include "driver.h"
#include "mail/decode.h"
#include "text/clean.h"

#define TEXT_MAX 2000

// Lines go on in the next only by line end and tab; without_cr: LF alone, as libmilter wants it.
static void
check_value(const char *value, const char *line_end)
{
	gsize length = strlen(line_end);

	for (const char *c = value; *c != '\0'; c++) {
		if (g_str_has_prefix(c, line_end)) {
			g_assert_cmpint(c[length], ==, '\t');
			c += length;
			continue;
		}
		g_assert_true(g_ascii_isprint(*c));
	}
}

static void
check_text(const char *text)
{
	g_autofree char *value = compose_text(text);

	check_value(value, "\n");
	g_auto(GStrv) lines = g_strsplit(value, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++)
		g_assert_cmpuint(strlen(lines[i]), <, 950);
}

// What was clean comes back as it was.
static void
check_back(const char *text)
{
	g_autofree char *clean = clean_line(text, -1);
	g_autofree char *value = compose_text(clean);
	g_autofree char *back = decode_header(value);

	g_assert_cmpstr(back, ==, clean);
}

static void
check_comment(const char *text, const char *comment)
{
	g_autofree char *value = compose_text_with_comment(text, comment);
	const char *open = *comment == '\0' ? NULL : strrchr(value, '(');

	check_value(value, "\n");
	if (open == NULL)
		return;
	g_assert_true(g_str_has_suffix(open, ")"));
	g_assert_cmpuint(strcspn(open, "\\"), ==, strlen(open));
}

static const char *
or_unknown(const char *text)
{
	return *text == '\0' ? "unknown" : text;
}

static void
check_received(char **words)
{
	g_autoptr(Envelope) envelope = envelope_new();
	g_autofree char *sender = g_strdup_printf("<%s>", words[4]);
	ReceivedFields fields;

	envelope_set(&envelope->client_name, words[0]);
	envelope_set(&envelope->client_address, words[1]);
	envelope_set(&envelope->helo, words[2]);
	envelope_set(&envelope->queue_id, words[3]);
	envelope_set(&envelope->sender, sender);
	const Received received = { envelope, words[5], words[6], words[7], 1700000000 };
	g_autofree char *header = compose_received(&received);
	g_autofree char *item = g_strconcat(header, "From: ", words[0], NULL);

	g_assert_true(g_str_has_suffix(header, "\r\n"));
	g_autofree char *value = g_strndup(header, strlen(header) - 2);
	check_value(value, "\r\n");
	g_assert_true(compose_parse_received(item, strlen(item), &fields));
	g_assert_cmpuint(fields.length, ==, strlen(header));
	g_assert_cmpstr(fields.helo, ==, or_unknown(words[2]));
	g_assert_cmpstr(fields.queue_id, ==, or_unknown(words[3]));
	g_assert_cmpstr(fields.sender, ==, words[4]);
	g_assert_cmpstr(fields.owner, ==, words[5]);
	g_assert_cmpstr(fields.action, ==, words[6]);
	g_assert_cmpstr(fields.rule, ==, words[7]);
	compose_clear_received(&fields);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, MIN(size, TEXT_MAX));
	g_auto(GStrv) lines = g_strsplit(text, "\n", 9);
	ReceivedFields fields;

	check_text(text);
	check_back(text);
	if (g_strv_length(lines) == 9)
		check_received(lines);
	for (guint i = 0; lines[i] != NULL; i++)
		check_comment(lines[i], lines[0]);
	if (compose_parse_received((const char *)data, size, &fields))
		compose_clear_received(&fields);
	return 0;
}

DRIVER_MAIN("what we write is printable ASCII and reads back", 800, "tests/corpus", "config");
