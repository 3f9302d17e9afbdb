// check.h - the verb `check`: every mistake in settings, rules, users' files and catalogue.
#ifndef CONTROL_CHECK_H
#define CONTROL_CHECK_H

#include "control/verbs.h"

VerbStatus check_verb(const char *settings_file, int argc, char **argv);

#endif
