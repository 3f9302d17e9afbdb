// title.h - what stands around a name and is none: titles, degrees, forms of address, particles.
//
// Words are as spelling_plain makes them (text/spelling.h).
#ifndef PEOPLE_TITLE_H
#define PEOPLE_TITLE_H

#include <glib.h>

// "dr", "phd", "д-р", "様" as a word of its own.
gboolean title_is(const char *word);

// Words that some write and others do not: "de", "van", "bin".
gboolean title_is_particle(const char *word);

// The Arabic article in Latin letters, as a word of its own: "al", "el", "ad" ...
gboolean title_is_article(const char *word);

// "Abd", "Abdul", servant of whom the next word names, and one name with it.
gboolean title_is_servant(const char *word);

// A father's name in Russian: "Андреевна", "Andreevna". is_sure: no family is called so.
gboolean title_is_patronymic(const char *word, gboolean *is_sure);

// How many bytes at the end of a word without blanks are an address: さん, 先生, 씨. 0: none.
gsize title_behind(const char *word);

// How many bytes at its beginning are one: คุณ. 0: none.
gsize title_before(const char *word);

#endif
