// guess.h - what somebody reads, and who that is, guessed.
#ifndef CONTROL_GUESS_H
#define CONTROL_GUESS_H

#include "control/archive.h"
#include "control/progress.h"
#include "judge/snapshot.h"

typedef struct {
	char *reads; // "en, el": a value of `reads`; NULL: nothing to guess from
	char *note; // where it comes from, in lines
	char *owner; // whose mail it is, by the address; NULL
} Guess;

void guess_free(Guess *guess);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guess, guess_free)

// From the languages of the caller's programs, as g_get_language_names gives them. Whoever has a
// computer reads Latin letters: English is added where no language is written in them.
Guess *guess_from_languages(const char *const *names);

// From mails that are from no service: the scripts of their subjects and of the names of those who
// wrote them; reads and note are NULL where there are too few such mails. owner is the address that
// most of all mails came to. Looks at some thousand mails at most, from all over the archive.
Guess *guess_from_mails(const Snapshot *snapshot, Archive *archive, Progress *progress);

// A script as people write it: "Cyrl" is "Cyrillic". The code where there is no such word.
const char *guess_script_word(const char *code);

#endif
