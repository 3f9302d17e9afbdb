// name.h - names of people: comparing by words, and romanising for people to read.
#ifndef TEXT_NAME_H
#define TEXT_NAME_H

#include <glib.h>

// For whole comparison without regard to case, accents or width: NFKC, case folded, accents and
// invisible characters removed, white space collapsed. Marks that are letters of their own (vowel
// signs, viramas, the voicing of kana) stay. Caller frees. Safe from many threads.
char *name_fold(const char *text);

// Does folded text equal folded pattern, where '*' in the pattern stands for anything? Linear in
// practice, bounded always.
gboolean name_matches(const char *folded_pattern, const char *folded_text);

// The name in Latin letters, for reading: "Светлана Гурьева" is "Svetlana Gureva", "ИВАН ЩУКИН" is
// "Ivan Shchukin", 昱淇王 is "Yu Qi Wang". No primes, apostrophes or marks, each word capitalised. With
// kana in the text, or language "ja", kanji stay as written. A name in Latin letters comes back as it
// is. NULL when text has no letters. Cut after 200 characters. Caller frees. Safe from many threads
// (one transliterator behind a lock: opening one costs 15 ms, so name_init may open it ahead of time).
char *name_latin(const char *text, const char *language);
void name_init(void);

// Do two names, in whatever scripts, have a word in common as far as romanising can tell: equal, equal
// in their consonants, sharing half of their letters, or a third of them apart? "Юрий Ким" resembles
// "Yuri Kim" and יוסף "Yosef"; "Светлана" does not resemble "Recruiter". Han is compared as pinyin.
gboolean name_resembles(const char *a, const char *b);

#endif
