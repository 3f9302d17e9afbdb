// condition.h - conditions: one row of a table for each fact that a rule can ask about.
//
// `key = value, value, !value`: holds when any of the plain values does and none of those with '!'
// (only '!' values: when none of them does). Text takes words compared whole (folded, '*' stands for
// anything) or one /pattern/; choices take their words; numbers take 3, 3+, 1-2. What a mail lacks
// counts as empty text. Of what a mail has several times (headers of one name, claims) any may match.
#ifndef POLICY_CONDITION_H
#define POLICY_CONDITION_H

#include <glib.h>

#include "base/ini.h"
#include "policy/breaker.h"
#include "policy/facts.h"

typedef struct Condition Condition;

// The names of all conditions, in the table's order, NULL-terminated, static; "header.NAME" is one of
// them and stands for all headers.
const char *const *condition_names(void);
gboolean condition_is_name(const char *name);

// services: known identifiers. NULL and *error added to (with the file's place).
Condition *condition_new(const IniFile *file, const IniSection *section, const IniKey *key,
	const char *const *services, GError **error);
void condition_free(Condition *condition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Condition, condition_free)

// 1 holds, 0 does not, -1 gave up (a pattern over its limits: FAILURE_LIMIT; no time left for it:
// FAILURE_BUSY; its fact could not be found out: FAILURE_SYSTEM) and error set. error may be NULL.
int condition_holds(const Condition *condition, const Facts *facts, GError **error);

// For verdict.c, which decides whether to heed it. NULL: it has no pattern.
Breaker *condition_breaker(const Condition *condition);

// Bytes of memory that it holds by now.
gsize condition_memory(const Condition *condition);

// "kind = request, reminder" as the rule's author wrote it.
const char *condition_text(const Condition *condition);

// "kind", "header.list-id".
const char *condition_name(const Condition *condition);

// Where it is written: sets line, column (of the value) and key of place.
void condition_locate(const Condition *condition, IniPlace *place);

// The regular expression, NULL when it has words; and the characters of the value before it.
const char *condition_pattern(const Condition *condition);
guint condition_pattern_at(const Condition *condition);

// --- for explaining

// What it looked at, short, as text: "Cyrl, unreadable". NULL when the mail lacks it. Caller frees.
char *condition_saw(const Condition *condition, const Facts *facts);

// The fact it is about, for Facts.instead: its name; "inviter" for script.
const char *condition_fact(const Condition *condition);

// It only says what must not be: !request, !/re/.
gboolean condition_is_negated(const Condition *condition);

// Texts of its fact for which it holds, one for each plain value that has one: none for patterns, scripts
// and what is negated. Free with g_strfreev.
char **condition_wants(const Condition *condition);

// Numbers where what it says of them changes: one less than each of its ranges, one more, and where those
// with '!' begin. Empty for what is no number. Free with g_strfreev.
char **condition_edges(const Condition *condition);

// A text that a mail might have for the fact of that name, as conditions compare it. NULL and *wrong (caller
// frees): there is none such; what to write instead.
char *condition_take(const char *name, const char *text, const char *const *services, char **wrong);

// --- for checking: FALSE where nothing is sure

// For whatever mail: never holds, always holds.
gboolean condition_is_never(const Condition *condition);
gboolean condition_is_always(const Condition *condition);

// Whenever narrow holds, wide does.
gboolean condition_implies(const Condition *narrow, const Condition *wide);

// No mail of a reader of reads fits both: a script and names that are not written in it.
gboolean condition_excludes(const Condition *one, const Condition *other, const ScriptSet *reads);

// It holds only for what is unreadable, and nothing is to who reads nothing.
gboolean condition_needs_reads(const Condition *condition);

#endif
