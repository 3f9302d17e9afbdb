// current.h - the configuration in force, swapped as a whole.
#ifndef SESSION_CURRENT_H
#define SESSION_CURRENT_H

#include "judge/snapshot.h"

// A reference to the snapshot in force (caller unrefs). Safe from many threads.
Snapshot *current_get(void);

// Puts snapshot in force (takes the reference); the one before lives until its last mail has ended.
void current_set(Snapshot *snapshot);

#endif
