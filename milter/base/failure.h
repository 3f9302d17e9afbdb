// failure.h - what a GError of this program says: how the one who decides should react.
//
// Lower rooms do not log: they hand a sentence up in a GError of this domain. A message about a
// file that a person wrote has the form `FILE:LINE:COLUMN: [section] key: what is wrong; what to
// write instead`; where several mistakes were found in one file, the message holds one a line.
#ifndef BASE_FAILURE_H
#define BASE_FAILURE_H

#include <glib.h>

#define FAILURE failure_quark()

typedef enum {
	FAILURE_MISTAKE, // a person wrote something wrong: settings, rules, catalogue, arguments
	FAILURE_SYSTEM, // the system said no (disk, permission, memory): may go well later
	FAILURE_LIMIT, // given up: over a limit of ours
	FAILURE_BUSY, // not tried, or not to its end: others had used up the time
	FAILURE_ABSENT, // the thing asked for is not there
} FailureCode;

GQuark failure_quark(void);

// Sets *error to FAILURE_SYSTEM with "TEXT: strerror(number)". Printf-like.
void failure_system(GError **error, int number, const char *format, ...) G_GNUC_PRINTF(3, 4);

// Adds a further message to *error: sets it when it is empty, appends "\nMESSAGE" when it is not
// (the first code stays). Takes ownership of message. error may be NULL.
void failure_add(GError **error, FailureCode code, char *message);

#endif
