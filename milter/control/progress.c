// progress.c - a line on a terminal that says how far a long piece of work is.
#include "control/progress.h"

#include <unistd.h>

#include "base/clock.h"

#define PAUSE (G_USEC_PER_SEC / 5)
#define BAR 20
#define HOUR 3600
#define MINUTE 60

struct Progress {
	FILE *to; // NULL: it is no terminal
	const char *things;
	guint64 all;
	gint64 start;
	gint64 shown;
};

Progress *
progress_new(FILE *to, const char *things, guint64 all)
{
	gboolean can_show = isatty(fileno(to)) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
	Progress *progress = g_new0(Progress, 1);

	progress->to = can_show ? to : NULL;
	progress->things = things;
	progress->all = all;
	progress->start = progress->shown = clock_monotonic();
	return progress;
}

void
progress_free(Progress *progress)
{
	if (progress == NULL)
		return;
	if (progress->to != NULL && progress->shown > progress->start) {
		fputs("\r\033[K", progress->to);
		fflush(progress->to);
	}
	g_free(progress);
}

static char *
time_text(gint64 seconds)
{
	if (seconds >= HOUR)
		return g_strdup_printf(
			"%d:%02d h", (int)(seconds / HOUR), (int)(seconds % HOUR / MINUTE));
	if (seconds >= MINUTE)
		return g_strdup_printf(
			"%d:%02d min", (int)(seconds / MINUTE), (int)(seconds % MINUTE));
	return g_strdup_printf("%d s", (int)seconds);
}

// "[######              ]  30 %, 12 s left, "
static void
show_bar(const Progress *progress, guint64 done, double elapsed)
{
	double part = MIN((double)done / (double)progress->all, 1);
	g_autofree char *left = time_text((gint64)(elapsed * (1 - part) / MAX(part, 0.0001) + 1));

	fputc('[', progress->to);
	for (guint i = 0; i < BAR; i++)
		fputc(i < part * BAR ? '#' : ' ', progress->to);
	fprintf(progress->to, "] %3d %%, %s left, ", (int)(part * 100), left);
}

void
progress_show(Progress *progress, guint64 done, guint64 count)
{
	gint64 now = clock_monotonic();
	double elapsed = (double)(now - progress->start) / G_USEC_PER_SEC;

	if (progress->to == NULL || now < progress->shown + PAUSE)
		return;
	progress->shown = now;
	fputc('\r', progress->to);
	if (progress->all > 0)
		show_bar(progress, done, elapsed);
	fprintf(progress->to, "%" G_GUINT64_FORMAT " %s, %.0f/s\033[K", count, progress->things,
		(double)count / elapsed);
	fflush(progress->to);
}
