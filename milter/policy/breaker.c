// breaker.c - switches a pattern off that keeps running over its budget.
#include "policy/breaker.h"

#include "policy/memory.h"

#define PAUSE ((gint64)BREAKER_MINUTES * 60 * G_USEC_PER_SEC)

struct Breaker {
	gatomicrefcount references;
	gint is_clean; // atomic: nothing was counted, no lock is needed
	GMutex lock; // for what follows
	guint overruns;
	gint64 since; // the first of them
	gint64 off_until; // 0: it is on
};

Breaker *
breaker_new(void)
{
	Breaker *breaker = g_new0(Breaker, 1);

	g_atomic_ref_count_init(&breaker->references);
	breaker->is_clean = TRUE;
	g_mutex_init(&breaker->lock);
	return breaker;
}

Breaker *
breaker_ref(Breaker *breaker)
{
	g_atomic_ref_count_inc(&breaker->references);
	return breaker;
}

void
breaker_unref(Breaker *breaker)
{
	if (breaker == NULL || !g_atomic_ref_count_dec(&breaker->references))
		return;
	g_mutex_clear(&breaker->lock);
	g_free(breaker);
}

gsize
breaker_memory(void)
{
	return memory_of(sizeof(Breaker));
}

gboolean
breaker_is_counting(Breaker *breaker, gint64 now)
{
	if (g_atomic_int_get(&breaker->is_clean))
		return FALSE;
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&breaker->lock);
	return breaker->off_until != 0 ? now < breaker->off_until : now - breaker->since <= PAUSE;
}

void
breaker_take_over(Breaker *breaker, Breaker *before)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&before->lock);

	breaker->is_clean = g_atomic_int_get(&before->is_clean);
	breaker->overruns = before->overruns;
	breaker->since = before->since;
	breaker->off_until = before->off_until;
}

gboolean
breaker_lets(Breaker *breaker, gint64 now)
{
	if (g_atomic_int_get(&breaker->is_clean))
		return TRUE;
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&breaker->lock);
	if (now < breaker->off_until)
		return FALSE;
	// One mail tries it; the others wait for what becomes of that.
	if (breaker->off_until != 0)
		breaker->off_until = now + PAUSE;
	return TRUE;
}

static BreakerNews
take_overrun(Breaker *breaker, gint64 now)
{
	if (breaker->off_until != 0) {
		breaker->off_until = now + PAUSE;
		return BREAKER_NO_NEWS;
	}
	if (breaker->overruns == 0 || now - breaker->since > PAUSE) {
		breaker->overruns = 0;
		breaker->since = now;
	}
	if (++breaker->overruns < BREAKER_OVERRUNS)
		return BREAKER_NO_NEWS;
	breaker->off_until = now + PAUSE;
	return BREAKER_IS_OFF;
}

static BreakerNews
take_success(Breaker *breaker)
{
	if (breaker->off_until == 0)
		return BREAKER_NO_NEWS;
	breaker->off_until = 0;
	breaker->overruns = 0;
	g_atomic_int_set(&breaker->is_clean, TRUE);
	return BREAKER_IS_ON_AGAIN;
}

BreakerNews
breaker_report(Breaker *breaker, gboolean overran, gint64 now)
{
	if (!overran && g_atomic_int_get(&breaker->is_clean))
		return BREAKER_NO_NEWS;
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&breaker->lock);
	if (!overran)
		return take_success(breaker);
	g_atomic_int_set(&breaker->is_clean, FALSE);
	return take_overrun(breaker, now);
}
