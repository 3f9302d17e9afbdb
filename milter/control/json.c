// json.c - one JSON object, written key by key.
#include "control/json.h"

#include <json-glib/json-glib.h>

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

char *
json_line(Json *json)
{
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autoptr(JsonNode) root = NULL;

	json_builder_end_object(json->builder);
	root = json_builder_get_root(json->builder);
	json_generator_set_root(generator, root);
	return json_generator_to_data(generator, NULL);
}
