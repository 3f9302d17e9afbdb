// findings.h - mistakes and warnings with their places, as an editor, a person and a program want them.
#ifndef CONTROL_FINDINGS_H
#define CONTROL_FINDINGS_H

#include <stdio.h>

#include "control/json.h"

typedef struct {
	char *file; // NULL: it is told in text, if there is one
	guint line, column; // column 0: not known
	char *text; // "[section] key: what is wrong; what to write instead"
} Finding;

// The lines of an error's message, "FILE:LINE:COLUMN: TEXT" each. error may be NULL. Free with
// g_ptr_array_unref; elements are Finding *.
GPtrArray *findings_new(const GError *error);

// "FILE:LINE:COLUMN: WORD: TEXT", and under it, where it can be read, the line and a caret. word NULL:
// none.
void findings_print(const GPtrArray *findings, const char *word, FILE *to);

// A list of objects: file, line, column, text.
void findings_json(const GPtrArray *findings, const char *key, Json *json);

#endif
