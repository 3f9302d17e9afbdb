// current.c - the configuration in force, swapped as a whole.
#include "session/current.h"

static GMutex lock;
static Snapshot *in_force;

Snapshot *
current_get(void)
{
	Snapshot *snapshot;

	g_mutex_lock(&lock);
	snapshot = in_force ? snapshot_ref(in_force) : NULL;
	g_mutex_unlock(&lock);
	return snapshot;
}

void
current_set(Snapshot *snapshot)
{
	Snapshot *before;

	g_mutex_lock(&lock);
	before = in_force;
	in_force = snapshot;
	g_mutex_unlock(&lock);
	if (before)
		snapshot_unref(before);
}
