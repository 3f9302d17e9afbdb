// json.c - one JSON object, written key by key.
#include "control/json.h"

#include <json-glib/json-glib.h>

#define BEYOND_16_BITS 0x10000

struct Json {
	JsonBuilder *builder;
};

Json *
json_new(void)
{
	Json *json = g_new0(Json, 1);

	json->builder = json_builder_new();
	json_builder_begin_object(json->builder);
	return json;
}

void
json_free(Json *json)
{
	if (json == NULL)
		return;
	g_object_unref(json->builder);
	g_free(json);
}

static JsonBuilder *
at(Json *json, const char *key)
{
	if (key != NULL)
		json_builder_set_member_name(json->builder, key);
	return json->builder;
}

void
json_text(Json *json, const char *key, const char *value)
{
	g_autofree char *valid = value == NULL ? NULL : g_utf8_make_valid(value, -1);

	if (valid == NULL)
		json_builder_add_null_value(at(json, key));
	else
		json_builder_add_string_value(at(json, key), valid);
}

void
json_texts(Json *json, const char *key, const char *const *values)
{
	if (values == NULL) {
		json_null(json, key);
		return;
	}
	json_open_list(json, key);
	for (guint i = 0; values[i] != NULL; i++)
		json_text(json, NULL, values[i]);
	json_close_list(json);
}

void
json_number(Json *json, const char *key, gint64 value)
{
	json_builder_add_int_value(at(json, key), value);
}

void
json_truth(Json *json, const char *key, gboolean value)
{
	json_builder_add_boolean_value(at(json, key), value);
}

void
json_null(Json *json, const char *key)
{
	json_builder_add_null_value(at(json, key));
}

void
json_open(Json *json, const char *key)
{
	json_builder_begin_object(at(json, key));
}

void
json_close(Json *json)
{
	json_builder_end_object(json->builder);
}

void
json_open_list(Json *json, const char *key)
{
	json_builder_begin_array(at(json, key));
}

void
json_close_list(Json *json)
{
	json_builder_end_array(json->builder);
}

// What a terminal obeys, or nobody sees: controls, turns of direction, joiners.
static gboolean
is_unseen(gunichar c)
{
	GUnicodeType type = g_unichar_type(c);

	return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
	       type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static void
append_escaped(GString *line, gunichar c)
{
	gunichar rest = c - BEYOND_16_BITS;

	if (c < BEYOND_16_BITS)
		g_string_append_printf(line, "\\u%04x", c);
	else
		g_string_append_printf(
			line, "\\u%04x\\u%04x", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
}

// The same to a program: they stand in strings only.
static char *
escape_unseen(const char *text)
{
	GString *line = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (is_unseen(c))
			append_escaped(line, c);
		else
			g_string_append_unichar(line, c);
	}
	return g_string_free(line, FALSE);
}

char *
json_line(Json *json)
{
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autoptr(JsonNode) root = NULL;
	g_autofree char *text = NULL;

	json_builder_end_object(json->builder);
	root = json_builder_get_root(json->builder);
	json_generator_set_root(generator, root);
	text = json_generator_to_data(generator, NULL);
	return escape_unseen(text);
}
