// nickname.h - forms of given names that people use for one another: Bob and Robert, Саша and Александр.
#ifndef PEOPLE_NICKNAME_H
#define PEOPLE_NICKNAME_H

#include <glib.h>

#define NICKNAME_GROUPS 6 // that one word is taken for

// The groups of forms that word (as spelling_plain makes it) belongs to. pattern (text/spelling.h) when it
// stands in another script than the table has it in, else NULL; first: a bit for each letter that it may
// begin with. Fills groups; gives how many.
guint nickname_groups(
	const char *word, const char *pattern, guint32 first, guint16 groups[NICKNAME_GROUPS]);

guint nickname_count(void);

#endif
