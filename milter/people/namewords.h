// namewords.h - the words of a name, without what stands around it.
//
// Names come with titles, degrees, professions behind bars, pronouns, nicknames in quotes, emoji. What
// stands before the first bar or dash is the name; what is in brackets and quotes is not, if anything
// remains. Names that are written without blanks (Chinese, Korean) are parted into family and given name.
#ifndef PEOPLE_NAMEWORDS_H
#define PEOPLE_NAMEWORDS_H

#include <glib.h>

#define NAMEWORDS_MAX 5 // of more, the first four and the last

typedef struct {
	char *as_typed; // NFKC, with its capitals
	char *plain; // as spelling_plain makes it
	gboolean is_particle; // "de", "van": may be left out
	const char *article; // "al" that stood before it as a word of its own; static, NULL: none
} NameWord;

// Words of name in order; free with g_ptr_array_unref. Empty when there is no letter. At most 200
// characters are looked at.
GPtrArray *namewords_read(const char *name);

// The same in the other order, where a Chinese name without blanks could be read so too ("昱淇王"); NULL
// where it could not.
GPtrArray *namewords_read_behind(const char *name);

#endif
