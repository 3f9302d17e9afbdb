// cost.h - what a pattern costs, and why: for `check`.
#ifndef POLICY_COST_H
#define POLICY_COST_H

#include <glib.h>

// What is to be said against a pattern that compiles, and what to write instead: it begins with a
// wildcard without end, or it took too long on texts of 20 KB that are hard for it, within the limits of
// text/pattern.h. NULL: nothing. *at: characters of source before what is meant. Caller frees.
char *cost_fault(const char *source, guint *at);

#endif
