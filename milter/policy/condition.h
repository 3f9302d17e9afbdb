// condition.h - conditions: one row of a table for each fact that a rule can ask about.
//
// `key = value, value, !value`: holds when any of the plain values does and none of those with '!'
// (only '!' values: when none of them does). Text takes words compared whole (folded, '*' stands for
// anything) or one /pattern/; choices take their words; numbers take 3, 3+, 1-2. What a mail lacks
// counts as empty text.
#ifndef POLICY_CONDITION_H
#define POLICY_CONDITION_H

#include <glib.h>

#include "base/ini.h"
#include "policy/facts.h"

typedef struct Condition Condition;

// The names of all conditions, in the table's order, NULL-terminated, static.
const char *const *condition_names(void);
gboolean condition_is_name(const char *name);

// services: known identifiers. NULL and *error added to (with the file's place).
Condition *condition_new(const IniFile *file, const IniSection *section, const IniKey *key,
	const char *const *services, GError **error);
void condition_free(Condition *condition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Condition, condition_free)

// 1 holds, 0 does not, -1 gave up (a pattern over its limits) and error set. error may be NULL.
int condition_holds(const Condition *condition, const Facts *facts, GError **error);

// "kind = request, reminder" as the rule's author wrote it.
const char *condition_text(const Condition *condition);

#endif
