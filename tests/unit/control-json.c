// control-json.c - tests of control/json: one line, which no terminal obeys.
#include "control/json.h"

static const struct {
	const char *label;
	const char *value;
	const char *line;
} rows[] = {
	{ "no value", NULL, "{\"a\":null}" },
	{ "letters of all scripts as they are", "Светлана 昱淇王 נועה é 𝓢",
		"{\"a\":\"Светлана 昱淇王 נועה é 𝓢\"}" },
	{ "quotes and line ends", "\"\\\n\r\t", "{\"a\":\"\\\"\\\\\\n\\r\\t\"}" },
	{ "an escape", "\033[2J", "{\"a\":\"\\u001b[2J\"}" },
	{ "the same in one character",
		"\xc2\x9b"
		"2J",
		"{\"a\":\"\\u009b2J\"}" },
	{ "delete", "\x7f", "{\"a\":\"\\u007f\"}" },
	{ "what turns the direction", "a\u202eb\u2066", "{\"a\":\"a\\u202eb\\u2066\"}" },
	{ "ends of lines that are none", "\u2028\u2029", "{\"a\":\"\\u2028\\u2029\"}" },
	{ "what nobody sees, beyond 16 bits", "\U000e0041\U000e007f",
		"{\"a\":\"\\udb40\\udc41\\udb40\\udc7f\"}" },
	{ "bytes that are no text", "a\xff", "{\"a\":\"a\ufffd\"}" },
};

static void
test_lines(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Json) json = json_new();

		json_text(json, "a", rows[i].value);
		g_autofree char *line = json_line(json);
		g_test_message("%s: %s", rows[i].label, line);
		g_assert_cmpstr(line, ==, rows[i].line);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json/a text is written so that nothing of it is unseen", test_lines);
	return g_test_run();
}
