// verbs.h - the verbs of invitectl: one row of a table each.
#ifndef CONTROL_VERBS_H
#define CONTROL_VERBS_H

#include <glib.h>

// Exit statuses: done; found nothing or a check failed; wrong use.
typedef enum { VERB_DONE = 0, VERB_FAILED = 1, VERB_USAGE = 2 } VerbStatus;

typedef struct {
	const char *name;
	const char *arguments; // for the help: "[FILE...]"
	const char *summary;
	VerbStatus (*run)(const char *settings_file, int argc, char **argv);
	char *(*details)(
		void); // what stands behind the options in its help, caller frees; NULL: nothing
} Verb;

// NULL when there is none.
const Verb *verbs_find(const char *name);

// All verbs, in the order of the help; the last has name NULL.
const Verb *verbs_all(void);

// Parses the options of a verb (argv[0] is its name) and answers --help. FALSE: *status says what
// to exit with. What is left of argv begins at argv[1]; everything is checked to be UTF-8.
typedef struct _GOptionEntry VerbOption;
gboolean verbs_options(
	const char *name, const VerbOption *options, int *argc, char ***argv, VerbStatus *status);

// Is text an address with a domain? FALSE: it was said, and the use is wrong.
gboolean verbs_is_address(const char *text);

#endif
