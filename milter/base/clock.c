// clock.c - time and randomness, so that tests can set them.
#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define LAST_SECOND G_GINT64_CONSTANT(253402300799) // of the year 9999

static _Atomic gint64 set_seconds = -1;

gint64
clock_seconds(void)
{
	gint64 seconds = set_seconds;

	return seconds == -1 ? g_get_real_time() / G_USEC_PER_SEC : seconds;
}

gint64
clock_monotonic(void)
{
	return g_get_monotonic_time();
}

gint64
clock_cpu(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (gint64)used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

// By hand, since strftime's names of days and months depend on the locale.
char *
clock_rfc5322(gint64 seconds)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(CLAMP(seconds, 0, LAST_SECOND));

	return g_strdup_printf("%s, %02d %s %04d %02d:%02d:%02d +0000",
		days[g_date_time_get_day_of_week(at) - 1], g_date_time_get_day_of_month(at),
		months[g_date_time_get_month(at) - 1], g_date_time_get_year(at),
		g_date_time_get_hour(at), g_date_time_get_minute(at), g_date_time_get_second(at));
}

void
clock_random(guint8 *buffer, gsize length)
{
	while (length > 0) {
		gssize got = getrandom(buffer, length, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			abort(); // a kernel without randomness: nothing we make would be safe
		buffer += got;
		length -= (gsize)got;
	}
}

void
clock_set_seconds(gint64 seconds)
{
	set_seconds = seconds;
}
