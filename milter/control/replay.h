// replay.h - the verb `replay`: rules tried on a mailbox, which is only read.
#ifndef CONTROL_REPLAY_H
#define CONTROL_REPLAY_H

#include "control/verbs.h"

VerbStatus replay_verb(const char *settings_file, int argc, char **argv);

#endif
