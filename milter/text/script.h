// script.h - the writing systems of a text.
//
// Letters only, after NFKC (so that mathematical 𝓢𝓪𝓻𝓪 is Latin), with script extensions (UAX #24)
// honoured: a letter used in several scripts belongs to each. Codes are ISO 15924's. Compound codes
// stand for their members: Jpan = Hani Hira Kana, Kore = Hang Hani, Hans Hant = Hani.
// All functions are pure and safe from many threads; text is UTF-8 (invalid bytes are skipped).
#ifndef TEXT_SCRIPT_H
#define TEXT_SCRIPT_H

#include <glib.h>

// A set of scripts, by value. Zero is the empty set.
typedef struct {
	guint64 bits[4];
} ScriptSet;

gboolean script_set_is_empty(const ScriptSet *set);
void script_set_add(ScriptSet *set, const ScriptSet *more);

// A script by code or name: Cyrl, Cyrillic, Greek, Han, Japanese, Korean ... (any case; the alias
// names of Unicode's PropertyValueAliases). FALSE when there is none.
gboolean script_set_from_word(const char *word, ScriptSet *set);

// A word of `reads`: a language code (en, ja, zh-Hant, sr ...) or a script as above; language codes
// win (yi is Yiddish). A language written in two scripts (sr bs az uz kk pa ku ...) gives both.
// FALSE when it is neither.
gboolean script_set_from_reads(const char *word, ScriptSet *set);

// A language code that exists, as CLDR writes it: en, pt-BR, zh-Hant ... FALSE for anything else.
gboolean script_is_language(const char *word);

// For "did you mean": "de" for "German" and "deu", the code of a language by its English name or its
// code of three letters; NULL when there is none. Static.
const char *script_language_code(const char *name);

// Known words, for "did you mean": names of scripts in use, NULL-terminated, static.
const char *const *script_words(void);

// Codes of the scripts that text's letters stand in, most frequent first, then by first use;
// NULL-terminated, empty when there is no letter. A letter with extensions counts for the script of
// its neighbours where one fits. Free with g_strfreev.
char **script_codes(const char *text);

gboolean script_has_letters(const char *text);

// Some letter, every letter (and there is one) stands in a script of set.
gboolean script_has(const char *text, const ScriptSet *set);
gboolean script_has_only(const char *text, const ScriptSet *set);

// Letters of several scripts that no one writing system uses together (UTS #39 resolved script set
// empty): Japanese and Korean are wholes, "Мария Smith" is mixed.
gboolean script_is_mixed(const char *text);

// 1 readable, 0 unreadable, -1 no letters. Unreadable: more than half of the letters stand in
// scripts outside of reads. What stands before brackets, / and | is the name itself and decides.
// A name that gives itself again behind them in a readable script, "Светлана (Svetlana)", is
// readable; other words there, "(Recruiter)", "| Berlin", "(MBA)", do not make it so: they have to
// resemble the name (name_resembles). Kanji cannot be romanised without a dictionary, so beside a
// name in Han (or Han and kana) it is enough that they look like a name: one to four words that
// begin with a capital, not all abbreviations. Parts behind the first 200 characters do not count.
// An empty reads: everything is readable.
int script_readable(const char *name, const ScriptSet *reads);

#endif
