// pattern.h - a compiled regular expression, shared by all sessions.
//
// The only place that knows PCRE2. Patterns are UTF-8 with Unicode properties, caseless unless they
// say (?-i), and bounded in effort: by steps (match, depth and heap limits) and by time. PCRE2's
// limits restart at each start offset, so a search goes over its text in windows of start offsets
// with a look at the clock in between. JIT is used where the system allows it.
// A Pattern is immutable; match data is made for each search. Safe from many threads.
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include <glib.h>

#define PATTERN_SOURCE_MAX 1024 // bytes of a pattern

typedef struct Pattern Pattern;

// Bounds for one search. The daemon sets them once at start and at reload.
typedef struct {
	guint steps; // PCRE2's match limit
	guint milliseconds; // wall time of one search
} PatternLimits;

void pattern_set_limits(PatternLimits limits);

// NULL and error set when source does not compile; the message names the offset in characters:
// "missing closing parenthesis at offset 23". *offset, when not NULL, is that offset or -1. Refused
// too are callouts, and \G (*SKIP) (*COMMIT), which windows would give another meaning.
Pattern *pattern_new(const char *source, int *offset, GError **error);

void pattern_free(Pattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pattern, pattern_free)

// 1 found, 0 not found, -1 gave up and error set (FAILURE_LIMIT). text is valid UTF-8 without
// NUL (callers clean it first; if it is not, the result is -1). length in bytes.
int pattern_search(const Pattern *pattern, const char *text, gsize length, GError **error);

// "10.42 (JIT on)": for `-V` and `check`. Static.
const char *pattern_engine(void);

#endif
