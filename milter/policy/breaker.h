// breaker.h - switches a pattern off that keeps running over its budget.
//
// Three overruns within an hour, and it is off for an hour; then it is tried once, and one more overrun
// switches it off again. So a pattern costs its user's mails three budgets, then one an hour. It is not off
// for ever, because a sender can choose the mails that a pattern is slow on.
// One for each pattern of a version of a user's file: a changed file begins anew. And one for all of them
// together, which does not. Reference-counted. Safe from many threads.
#ifndef POLICY_BREAKER_H
#define POLICY_BREAKER_H

#include <glib.h>

#define BREAKER_OVERRUNS 3
#define BREAKER_MINUTES 60

typedef struct Breaker Breaker;

Breaker *breaker_new(void);
Breaker *breaker_ref(Breaker *breaker);
void breaker_unref(Breaker *breaker);

// Bytes of memory that one takes.
gsize breaker_memory(void);

// Something was counted, within the last hour, or the hour of a pause is not over.
gboolean breaker_is_counting(Breaker *breaker, gint64 now);

// Goes on where before is. Before it is shared.
void breaker_take_over(Breaker *breaker, Breaker *before);

// What somebody should be told, once each.
typedef enum { BREAKER_NO_NEWS, BREAKER_IS_OFF, BREAKER_IS_ON_AGAIN } BreakerNews;

// May the pattern be searched now? now as clock_monotonic.
gboolean breaker_lets(Breaker *breaker, gint64 now);

// How a search that breaker_lets let ended.
BreakerNews breaker_report(Breaker *breaker, gboolean overran, gint64 now);

#endif
