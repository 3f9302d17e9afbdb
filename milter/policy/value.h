// value.h - the values of a condition: how the words of each type are written, compared and related.
//
// A list has plain values and some with '!' before them. It holds for a mail when any of the plain ones
// matches one of its texts (or there is none) and no negated one matches any.
#ifndef POLICY_VALUE_H
#define POLICY_VALUE_H

#include <glib.h>

#include "text/script.h"

typedef enum {
	ASK_SCRIPT, // some letter stands in one of the scripts
	ASK_ONLY, // every letter does
	ASK_READABLE,
	ASK_UNREADABLE,
	ASK_MIXED,
	ASK_NONE,
} ScriptAsk;

// What a value of a type is.
typedef enum { VALUE_WORD, VALUE_RANGE, VALUE_SCRIPT } ValueForm;

// One word of a list.
typedef struct {
	gboolean negated;
	ScriptAsk ask; // VALUE_SCRIPT
	union {
		char *word; // VALUE_WORD: made comparable
		struct {
			guint32 least, most;
		}; // VALUE_RANGE
		ScriptSet *scripts; // VALUE_SCRIPT: NULL where none is asked for
	};
} Value;

// One text of a mail, as values are compared with it.
typedef struct {
	const char *text; // "" when the mail lacks it
	const char *folded; // by the type's fold; text where it has none
	const ScriptSet *reads;
} ValueText;

// How a type of condition is written and compared. matches, covers and excludes may say FALSE where
// nothing is sure.
typedef struct {
	ValueForm form;
	gboolean takes_pattern;
	char *(*fold)(const char *text); // NULL: compared as it is
	// Fills in value; else says what is wrong (caller frees). services: known ones, NULL for any. Either way
	// value_clear frees what is in it.
	char *(*parse)(const char *word, const char *const *services, Value *value);
	gboolean (*matches)(const Value *value, const ValueText *text);
	// Whatever `narrow` matches, `wide` matches as well. NULL for ranges, as excludes: lists of them are
	// tried at their ends.
	gboolean (*covers)(const Value *wide, const Value *narrow);
	// No text matches both.
	gboolean (*excludes)(const Value *one, const Value *other);
	// A text that matches; NULL when none can be named. Caller frees.
	char *(*example)(const Value *value);
} ValueType;

extern const ValueType value_words, value_address, value_service, value_kind, value_authentic,
	value_claims, value_known, value_dismissed, value_language, value_number, value_count,
	value_script;

// The words of `dismissed`, NULL-terminated, static.
const char *const *value_dismissed_words(void);

// Is there a comma of another keyboard in it, as the full-width one? Then it may be a list.
gboolean value_has_other_comma(const char *word);

void value_clear(const ValueType *type, Value *value);

// The bytes that it holds outside of itself; makes copy the same with these at `at`, as aligned as a Value,
// and returns their end.
gsize value_size(const ValueType *type, const Value *value);
char *value_copy(const ValueType *type, const Value *value, Value *copy, char *at);

typedef struct {
	const ValueType *type;
	gboolean many; // a mail may have several texts at once
	const Value *values;
	guint length;
} ValueList;

gboolean value_list_has_plain(const ValueList *list);

// For whatever text: never holds, always holds; narrow holds only where wide does. FALSE where nothing
// is sure. Both lists are of one type.
gboolean value_list_is_never(const ValueList *list);
gboolean value_list_is_always(const ValueList *list);
gboolean value_list_implies(const ValueList *narrow, const ValueList *wide);

#endif
