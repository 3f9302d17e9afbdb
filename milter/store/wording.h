// wording.h - how often each unknown wording was seen (notice/unknown.h), in the ledger's table
// `wording`: service, shape, count, first and last time.
//
// Anybody can send mail in a service's name, so there is a bound to all of it: WORDING_SHAPES shapes a
// service (the one seen least, and of those the one seen longest ago, makes room for another), and
// WORDING_FRESH shapes a minute and service that were not there before; the others are not counted. A
// shape that is there is always counted.
// Safe from many threads.
#ifndef STORE_WORDING_H
#define STORE_WORDING_H

#include <glib.h>

#define WORDING_SHAPES 200
#define WORDING_FRESH 20

typedef struct Ledger Ledger;
typedef struct Wordings Wordings;

// For store/item.c: ledger is borrowed.
Wordings *wordings_new(Ledger *ledger);
void wordings_free(Wordings *wordings);

// Seen once more. FALSE and error set (FAILURE_SYSTEM): it was not counted, and that is all; *is_new:
// for another reason than the last time.
gboolean wording_count(Wordings *wordings, const char *service, const char *shape, gboolean *is_new,
	GError **error);

typedef struct {
	const char *service;
	const char *shape;
	gint64 count;
	gint64 first; // seconds
	gint64 last;
} WordingSeen;

// Calls each for every shape, the one seen last first, of service or of all (NULL), as the ledger is
// on disk: the daemon may be at work on it. What seen holds is the callee's only during the call. No
// ledger yet: none. FALSE and error set.
typedef void (*WordingVisit)(void *to, const WordingSeen *seen);
gboolean
wording_list(Wordings *wordings, const char *service, WordingVisit each, void *to, GError **error);

#endif
