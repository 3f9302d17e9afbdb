// demo.h - the verb `demo`: the real daemon in a temporary folder, the mail server played to it.
#ifndef CONTROL_DEMO_H
#define CONTROL_DEMO_H

#include "control/verbs.h"

VerbStatus demo_verb(const char *settings_file, int argc, char **argv);

#endif
