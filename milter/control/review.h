// review.h - what was kept: the verbs `list` and `show`.
#ifndef CONTROL_REVIEW_H
#define CONTROL_REVIEW_H

#include "control/verbs.h"

VerbStatus review_list_verb(const char *settings_file, int argc, char **argv);
VerbStatus review_show_verb(const char *settings_file, int argc, char **argv);

#endif
