// json.h - one JSON object, written key by key. The only place that knows json-glib.
#ifndef CONTROL_JSON_H
#define CONTROL_JSON_H

#include <glib.h>

typedef struct Json Json;

// An object, open for its first key.
Json *json_new(void);
void json_free(Json *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_free)

// key NULL inside a list. A NULL value is written as null.
void json_text(Json *json, const char *key, const char *value);
void json_texts(Json *json, const char *key, const char *const *values);
void json_number(Json *json, const char *key, gint64 value);
void json_truth(Json *json, const char *key, gboolean value);
void json_null(Json *json, const char *key);

void json_open(Json *json, const char *key);
void json_close(Json *json);
void json_open_list(Json *json, const char *key);
void json_close_list(Json *json);

// Closes the object; it as one line without a line end, what a terminal would obey or hide written as \u202e.
// Caller frees. Once.
char *json_line(Json *json);

#endif
