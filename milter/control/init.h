// init.h - the verb `init`: a user's first rules, for who reads no manual.
#ifndef CONTROL_INIT_H
#define CONTROL_INIT_H

#include "control/verbs.h"

VerbStatus init_verb(const char *settings_file, int argc, char **argv);

#endif
