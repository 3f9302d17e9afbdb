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

// One word of a list. Which members count is known to its type.
typedef struct {
	gboolean negated;
	char *word; // made comparable
	guint64 least, most;
	ScriptAsk ask;
	ScriptSet scripts;
} Value;

void value_free(Value *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Value, value_free)

// One text of a mail, as values are compared with it.
typedef struct {
	const char *text; // "" when the mail lacks it
	const char *folded; // by the type's fold; text where it has none
	const ScriptSet *reads;
} ValueText;

// How a type of condition is written and compared. matches, covers and excludes may say FALSE where
// nothing is sure.
typedef struct {
	gboolean takes_pattern;
	char *(*fold)(const char *text); // NULL: compared as it is
	// Fills in value; else says what is wrong (caller frees). services: known ones, NULL for any.
	char *(*parse)(const char *word, const char *const *services, Value *value);
	gboolean (*matches)(const Value *value, const ValueText *text);
	// Whatever `narrow` matches, `wide` matches as well.
	gboolean (*covers)(const Value *wide, const Value *narrow);
	// No text matches both.
	gboolean (*excludes)(const Value *one, const Value *other);
	// A text that matches; NULL when none can be named. Caller frees.
	char *(*example)(const Value *value);
} ValueType;

extern const ValueType value_words, value_address, value_service, value_kind, value_authentic,
	value_claims, value_language, value_number, value_script;

typedef struct {
	const ValueType *type;
	gboolean many; // a mail may have several texts at once
	GPtrArray *values; // Value *
} ValueList;

gboolean value_list_has_plain(const ValueList *list);

// For whatever text: never holds, always holds; narrow holds only where wide does. FALSE where nothing
// is sure. Both lists are of one type.
gboolean value_list_is_never(const ValueList *list);
gboolean value_list_is_always(const ValueList *list);
gboolean value_list_implies(const ValueList *narrow, const ValueList *wide);

#endif
