// services.h - the verb `services`: what the catalogue knows, and the wordings that it does not.
#ifndef CONTROL_SERVICES_H
#define CONTROL_SERVICES_H

#include "control/verbs.h"

VerbStatus services_verb(const char *settings_file, int argc, char **argv);

#endif
