// anonymise.h - a private mail made into one that can be shared: the same template, scripts, encodings
// and defects, with names, addresses, keys and links replaced.
#ifndef CONTROL_ANONYMISE_H
#define CONTROL_ANONYMISE_H

#include "control/verbs.h"
#include "judge/snapshot.h"

// The shareable form of a mail; of its shareable form the same bytes. NULL and error set when it is
// no mail, or did not become one that stays as it is. Free with g_string_free.
GString *anonymise_mail(const Snapshot *snapshot, const char *data, gsize length, GError **error);

VerbStatus anonymise_verb(const char *settings_file, int argc, char **argv);

#endif
