// samples.h - the samples of the catalogue: `example = SUBJECT -> NAME` and `not = SUBJECT`.
#ifndef NOTICE_SAMPLES_H
#define NOTICE_SAMPLES_H

#include "notice/catalogue.h"

// Runs every sample through the wordings: it must fit its kind's, be decided for no other kind, and
// give the name. FALSE and error set: one line for each that fails.
gboolean samples_check(const Catalogue *catalogue, GError **error);

#endif
