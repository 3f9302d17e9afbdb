// clock.h - time and randomness, so that tests can set them.
//
// All functions are safe from many threads; the setters are for tests and `invitectl demo` only.
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <glib.h>

// Seconds since 1970, UTC.
gint64 clock_seconds(void);

// Microseconds of a clock that never jumps: for deadlines.
gint64 clock_monotonic(void);

// Microseconds of CPU that the calling thread has used: what it waited for others does not count.
gint64 clock_cpu(void);

// RFC 5322 section 3.3 date-time in UTC, "Mon, 23 Nov 2026 03:38:00 +0000". Caller frees.
char *clock_rfc5322(gint64 seconds);

// Fills buffer from the system's random source (getrandom). Never fails.
void clock_random(guint8 *buffer, gsize length);

// From here on clock_seconds answers this. -1: the real time again.
void clock_set_seconds(gint64 seconds);

#endif
