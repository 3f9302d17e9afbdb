// pattern.h - a compiled regular expression, shared by all sessions.
//
// The only place that knows PCRE2. Patterns are UTF-8 with Unicode properties, caseless unless they
// say (?-i), and bounded in effort: by steps (match, depth and heap limits) and by time. PCRE2's
// limits restart at each start offset, so a search goes over its text in windows of start offsets
// with a look at the clock in between; what needs more than its first few steps in a window looks at the clock
// on its way as well. Time is CPU of the thread, so that a busy machine is not held
// against a pattern. JIT is used where the system allows it, for patterns that have some work to do.
// To its users a Pattern is immutable; match data is made for each search. Safe from many threads.
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include <glib.h>

#define PATTERN_SOURCE_MAX 1024 // bytes of a pattern

typedef struct Pattern Pattern;

// Bounds for one search. The daemon sets them once at start and at reload.
typedef struct {
	guint steps; // PCRE2's match limit
	guint milliseconds; // CPU of one search; at most eight times that on the clock
} PatternLimits;

void pattern_set_limits(PatternLimits limits);

// NULL and error set when source does not compile; the message names the offset in characters:
// "missing closing parenthesis at offset 23". *offset, when not NULL, is that offset or -1. Refused
// too are callouts; \G (*SKIP) (*COMMIT), which windows would give another meaning; \X, one step of which
// may take minutes; and ranges such as [a-z] with more than 0x110000 characters together, which take long
// to compile.
Pattern *pattern_new(const char *source, int *offset, GError **error);

void pattern_free(Pattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pattern, pattern_free)

// 1 found, 0 not found, -1 gave up and error set (FAILURE_LIMIT). text is valid UTF-8 without
// NUL (callers clean it first; if it is not, the result is -1). length in bytes.
int pattern_search(const Pattern *pattern, const char *text, gsize length, GError **error);

// The same for many searches that have a time together: *patience in microseconds, from which what
// the search took is taken off. Where that ends before the search's own limit: -1, FAILURE_BUSY.
int pattern_search_within(
	const Pattern *pattern, const char *text, gsize length, gint64 *patience, GError **error);

// For `check`: searches texts of ours of some 20 KB on which bad patterns run wild: long runs of a
// letter, of blanks, of words, of the characters of source. The microseconds of the dearest, or -1
// when one was given up. *on says which, static.
gint64 pattern_trial(const Pattern *pattern, const char *source, const char **on);

// Bytes of memory that it holds by now: JIT comes later.
gsize pattern_memory(const Pattern *pattern);

// What a result of PCRE2 means: 1 found, 0 not found, -1 could not tell and error set. Every negative
// number but "no match" is of the last kind.
int pattern_outcome(int result, GError **error);

// "10.42 (JIT on)": for `-V` and `check`. Static.
const char *pattern_engine(void);

#endif
