// suggest.h - "did you mean": the known word nearest to a mistyped one.
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <glib.h>

// known is NULL-terminated. The nearest word within a third of its length (at least one, at most
// three edits, swapped neighbours count once; without regard to case), or NULL. Points into known.
const char *suggest_word(const char *word, const char *const *known);

// What to write behind "unknown key": "did you mean 'reads'?", or when nothing is near "write one of:
// a, b ...". Caller frees.
char *suggest_phrase(const char *word, const char *const *known);

#endif
