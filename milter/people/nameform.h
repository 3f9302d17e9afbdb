// nameform.h - a name made ready for comparing; shared by the files behind the door same.h.
#ifndef PEOPLE_NAMEFORM_H
#define PEOPLE_NAMEFORM_H

#include "people/namewords.h"
#include "people/nickname.h"
#include "people/same.h"
#include "text/spelling.h"

#define NAMEFORM_DISGUISES 3

typedef struct FormWord FormWord;

struct FormWord {
	char *text; // to compare as written: folded
	char *pattern; // of spellings (text/spelling.h); NULL: nobody can say
	SpellingKind kind;
	gboolean is_particle;
	gboolean has_marks; // a Latin word whose marks tell names apart (Vietnamese)
	char *marked; // that word with its marks, or NULL
	guint16 groups[NICKNAME_GROUPS];
	guint n_groups;
	FormWord *disguises
		[NAMEFORM_DISGUISES]; // what it would be if letters that look alike were alike
	guint n_disguises;

	// Follow from those above.
	GUnicodeScript script;
	char *latin; // a Latin word without marks, or the first spelling; "" when there is none
	char *sound; // that, with spellings of one sound as one
	gboolean is_plain; // a Latin word of one spelling
	char **ways; // what else a Latin word can be spelled as; NULL: nothing
	gboolean is_initial;
	guint32 first, last; // bit for each letter that it may begin with, and end with
};

struct NameForm {
	FormWord *words[NAMEWORDS_MAX];
	guint n;
	char *whole; // words written together, where they are Han, kana or Hangul; else NULL
	char *turned; // the same in the other order
	NameForm *other; // another way to part it into words, or NULL
};

NameForm *nameform_new(const char *name, const char *language);
void nameform_free(NameForm *form);
char *nameform_text(const NameForm *form);
NameForm *nameform_parse(const char *text);

// Words at `from` written together; particles count. Free with nameform_word_free.
FormWord *nameform_join(const NameForm *form, guint from, guint n);
void nameform_word_free(FormWord *word);

// A word that counts: no particle, no initial.
gboolean nameform_is_real(const FormWord *word);

// Another pattern for a word of a form that is being made.
void nameform_set_pattern(FormWord *word, const char *pattern);

#endif
