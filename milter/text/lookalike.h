// lookalike.h - words that look like other words: "Linkedln", "fаcebook" with a Cyrillic а.
//
// A text is compared word by word after NFKC and the removal of invisible characters and accents, by
// the skeletons of Unicode Technical Standard 39 section 4, without regard to case, with doubled
// letters as one. A word of the set may stand in several words of the text ("Linked In",
// "LinkedInContact"): a small letter before a capital ends one, and so does each letter of a script
// that is written without blanks.
#ifndef TEXT_LOOKALIKE_H
#define TEXT_LOOKALIKE_H

#include <glib.h>

typedef struct LookalikeSet LookalikeSet;

LookalikeSet *lookalike_set_new(void);
void lookalike_set_free(LookalikeSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LookalikeSet, lookalike_set_free)

// what is the caller's; of two equal words the first stands. Before the set is shared.
void lookalike_set_add(LookalikeSet *set, const char *word, gpointer what);

typedef struct {
	gpointer what;
	gsize start, end; // bytes of the text
	gboolean is_plain; // written as the word itself is, but for case, blanks and hyphens
} LookalikeMatch;

// The first word of set in text (UTF-8), the longest where several begin there. The effort grows
// with the text, not with the set. Safe from many threads once the set is complete.
gboolean lookalike_find(const LookalikeSet *set, const char *text, LookalikeMatch *match);

// The same for one word in one piece, such as a part of a domain: NULL when it is none of the set.
gpointer lookalike_is(const LookalikeSet *set, const char *word, gsize length, gboolean *is_plain);

#endif
