// mail-compose.c - tests of header values that we write, and of reading them back.
#include "mail/compose.h"

#include <string.h>

#include "mail/decode.h"

static const struct {
	const char *text;
	const char *value;
} texts[] = {
	{ "linkedin", "linkedin" },
	{ "", "" },
	{ "Светлана", "=?UTF-8?B?0KHQstC10YLQu9Cw0L3QsA==?=" },
	{ "a\r\nX-Evil: b", "aX-Evil: b" },
	{ "a\x1B[31m\x7F\xC2\x85"
	  "b",
		"a[31mb" },
	{ " a", "=?UTF-8?B?IGE=?=" },
	{ "=?UTF-8?Q?x?=", "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=" },
	{ "Светлана Гурьева-Example",
		"=?UTF-8?B?0KHQstC10YLQu9Cw0L3QsCDQk9GD0YDRjNC10LI=?=\n\t=?UTF-8?B?"
		"0LAtRXhhbXBsZQ==?=" },
};

static void
test_texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *value = compose_text(texts[i].text);

		g_test_message("%s", texts[i].text);
		g_assert_cmpstr(value, ==, texts[i].value);
	}
}

static void
test_comments(void)
{
	g_autofree char *one = compose_text_with_comment("Ана", "Ana");
	g_autofree char *none = compose_text_with_comment("Ана", NULL);
	g_autofree char *empty = compose_text_with_comment("Ана", "");
	g_autofree char *hostile =
		compose_text_with_comment("a", "(x)\\ \xC3\xB6\r\n=?UTF-8?Q?y?=");
	g_autofree char *folded =
		compose_text_with_comment("昱淇王昱淇王", "Yu Qi Wang and many more names");

	g_assert_cmpstr(one, ==, "=?UTF-8?B?0JDQvdCw?= (Ana)");
	g_assert_cmpstr(none, ==, "=?UTF-8?B?0JDQvdCw?=");
	g_assert_cmpstr(empty, ==, none);
	g_assert_cmpstr(hostile, ==, "a (?x?? ???UTF-8?Q?y?=)");
	g_assert_nonnull(strstr(folded, "?=\n\t(Yu Qi Wang and many more names)"));
}

static const char *const bits[] = { "a", "Ann", " ", "(", ")", "\"", "\\", "<", ">", "[", "]", ",",
	";", "%", "%41", "%0D", "\r\n", "\n", "\t", "\r\n\t", "\x01", "\x7F", "ö", "Светлана",
	"昱淇王", "=?UTF-8?B?YQ==?=", " by \"", "\")\r\n\tfor <", ">; ", "])\r\n\tby ", "@", ":",
	"\xE2\x80\xAE", "Received: from ", "unknown", ".", "\r\n\t(envelope-from <", "\xFF" };

static char *
hostile_text(guint most)
{
	GString *text = g_string_new(NULL);
	guint n = (guint)g_test_rand_int_range(0, (gint32)most);

	while (n-- > 0)
		g_string_append(text, bits[g_test_rand_int_range(0, G_N_ELEMENTS(bits))]);
	return g_string_free(text, FALSE);
}

static void
assert_lines(const char *text, const char *end, gsize longest)
{
	g_auto(GStrv) lines = g_strsplit(text, end, -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_assert_cmpuint(strlen(lines[i]), <=, longest);
		g_assert_true(i == 0 || lines[i][0] == '\t' || lines[i + 1] == NULL);
		for (const char *at = lines[i]; *at; at++)
			g_assert_true(
				(*at >= ' ' && *at < 0x7F) || (*at == '\t' && at == lines[i]));
	}
}

// As a reader of the header should see it: text in one encoded word.
static char *
as_read(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autoptr(GString) plain = g_string_new(NULL);

	for (const char *at = valid; *at; at = g_utf8_next_char(at))
		if (!g_unichar_iscntrl(g_utf8_get_char(at)))
			g_string_append_unichar(plain, g_utf8_get_char(at));
	g_autofree char *coded = g_base64_encode((guchar *)plain->str, plain->len);
	g_autofree char *word = g_strdup_printf("=?UTF-8?B?%s?=", coded);
	return decode_header(word);
}

// T1, T2
static void
test_any_text(void)
{
	for (guint round = 0; round < 5000; round++) {
		g_autofree char *text = hostile_text(round % 50 == 0 ? 600 : 20);
		g_autofree char *comment = hostile_text(20);
		g_autofree char *both = compose_text_with_comment(text, comment);
		g_autofree char *value = compose_text(text);
		g_autofree char *read = decode_header(value);
		g_autofree char *expected = as_read(text);

		assert_lines(both, "\n", 998);
		assert_lines(value, "\n", 998);
		g_assert_cmpstr(read, ==, expected);
	}
}

static const char *
or_unknown(const char *text)
{
	return text != NULL && *text != '\0' ? text : "unknown";
}

static void
assert_read_back(const Received *received)
{
	const Envelope *envelope = received->envelope;
	g_autofree char *header = compose_received(received);
	g_autofree char *item = g_strconcat(header, "Subject: x\r\n\r\n>; \r\n", NULL);
	const char *name = envelope->client_name;
	gboolean is_named = name != NULL && *name != '[';
	g_autofree char *client = g_strdup_printf("%s [%s]", or_unknown(is_named ? name : NULL),
		or_unknown(envelope->client_address));
	ReceivedFields fields;

	assert_lines(header, "\r\n", 998);
	g_assert_true(compose_parse_received(item, strlen(item), &fields));
	g_assert_cmpstr(fields.client, ==, client);
	g_assert_cmpstr(fields.helo, ==, or_unknown(envelope->helo));
	g_assert_cmpstr(fields.queue_id, ==, or_unknown(envelope->queue_id));
	g_autofree char *brackets = g_strdup_printf("<%s>", fields.sender);
	g_assert_true(g_str_equal(brackets, envelope->sender) ||
		      g_str_equal(fields.sender, envelope->sender));
	g_assert_cmpstr(fields.owner, ==, received->owner);
	g_assert_cmpstr(fields.action, ==, received->action);
	g_assert_cmpstr(fields.rule, ==, received->rule);
	g_assert_cmpint(fields.seconds, ==, received->seconds);
	g_assert_cmpuint(fields.length, ==, strlen(header));
	compose_clear_received(&fields);
}

static void
test_any_received(void)
{
	for (guint round = 0; round < 5000; round++) {
		guint most = round % 50 == 0 ? 600 : 12;
		g_autoptr(Envelope) envelope = envelope_new();
		g_autofree char *owner = hostile_text(most);
		g_autofree char *action = hostile_text(most);
		g_autofree char *rule = hostile_text(most);

		envelope->helo = hostile_text(most);
		envelope->client_name = hostile_text(most);
		envelope->client_address = hostile_text(most);
		envelope->host = hostile_text(most);
		envelope->queue_id = hostile_text(most);
		envelope->sender = hostile_text(most);
		assert_read_back(&(Received) {
			envelope, owner, action, rule, g_test_rand_int_range(0, G_MAXINT32) });
	}
}

static Envelope *
plain_envelope(void)
{
	Envelope *envelope = envelope_new();

	envelope_set(&envelope->client_name, "mail.example");
	envelope_set(&envelope->client_address, "192.0.2.1");
	envelope_set(&envelope->helo, "mx.example");
	envelope_set(&envelope->host, "here.example");
	envelope_set(&envelope->queue_id, "4ABC");
	envelope_set(&envelope->sender, "<invitations@service.example>");
	return envelope;
}

static void
test_received(void)
{
	g_autoptr(Envelope) envelope = plain_envelope();
	const Received received = { envelope, "ana@example.org", "quarantine",
		"business means business, für alle", 1795405080 };
	g_autofree char *header = compose_received(&received);

	g_assert_cmpstr(header, ==,
		"Received: from mx.example (mail.example [192.0.2.1])\r\n"
		"\tby here.example (invite-milter) id 4ABC\r\n"
		"\t(envelope-from <invitations@service.example>)\r\n"
		"\t(quarantine by \"business means business%2C f%C3%BCr alle\")\r\n"
		"\tfor <ana@example.org>; Mon, 23 Nov 2026 03:38:00 +0000\r\n");
	assert_read_back(&received);
}

static void
test_no_name_known(void)
{
	g_autoptr(Envelope) envelope = plain_envelope();
	ReceivedFields fields;
	g_autofree char *header = NULL;

	envelope_set(&envelope->client_name, "[192.0.2.1]");
	header =
		compose_received(&(Received) { envelope, "ana@example.org", "quarantine", "r", 0 });
	g_assert_true(compose_parse_received(header, strlen(header), &fields));
	g_assert_cmpstr(fields.client, ==, "unknown [192.0.2.1]");
	compose_clear_received(&fields);
}

static void
test_nothing_known(void)
{
	g_autoptr(Envelope) envelope = envelope_new();
	g_autofree char *header =
		compose_received(&(Received) { envelope, "ana@example.org", "fold", "r", 0 });
	ReceivedFields fields;

	g_assert_true(compose_parse_received(header, strlen(header), &fields));
	g_assert_cmpstr(fields.client, ==, "unknown [unknown]");
	g_assert_cmpstr(fields.sender, ==, "");
	compose_clear_received(&fields);
}

static void
assert_refused(const char *item, gsize length)
{
	ReceivedFields fields;

	g_assert_false(compose_parse_received(item, length, &fields));
	g_assert_null(fields.client);
}

// Whatever is changed or missing, it is not taken for ours.
static void
test_refused(void)
{
	static const char *const instead[][2] = { { "Received:", "received:" }, { "\r\n", "\n" },
		{ "%2C", "," }, { "%2C", "%2c" }, { "%2C", "%" }, { "%2C", "%41" },
		{ "%2C", "%00" }, { "(invite-milter)", "(other)" }, { "Mon,", "Tue," },
		{ "+0000", "+0100" }, { "23 Nov", "23  Nov" }, { "23 Nov", "31 Feb" },
		{ "Nov", "ovD" }, { "03:38", "3:38" }, { "+0000\r\n", "+0000\r\n\tmore\r\n" },
		{ "4ABC", "4 ABC" } };
	g_autoptr(Envelope) envelope = plain_envelope();
	g_autofree char *header = compose_received(
		&(Received) { envelope, "a@example.org", "fold", "x,y", 1795405080 });

	for (guint i = 0; i < G_N_ELEMENTS(instead); i++) {
		g_autoptr(GString) item = g_string_new(header);

		g_test_message("%s", instead[i][1]);
		g_assert_cmpuint(g_string_replace(item, instead[i][0], instead[i][1], 0), >, 0);
		assert_refused(item->str, item->len);
	}
	for (gsize length = 0; length < strlen(header); length++)
		assert_refused(header, length);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/compose/text becomes ASCII, encoded where it must be", test_texts);
	g_test_add_func("/compose/a comment is ASCII and can't be broken out of", test_comments);
	g_test_add_func("/compose/any text makes short lines of ASCII (T1 T2)", test_any_text);
	g_test_add_func("/compose/a Received header says where a mail came from", test_received);
	g_test_add_func("/compose/any Received header reads back exactly", test_any_received);
	g_test_add_func(
		"/compose/a client known by its address only has no name", test_no_name_known);
	g_test_add_func("/compose/what is not known reads so", test_nothing_known);
	g_test_add_func("/compose/another header is refused", test_refused);
	return g_test_run();
}
