// nameform.c - a name made ready for comparing.
#include "people/nameform.h"

#include <stdlib.h>
#include <string.h>

#include "people/namekey.h"
#include "text/lookalike.h"
#include "text/name.h"

#define MAKE "same1" // a change of tables or rules is another make
#define SYSTEMS 4 // of spelling a Latin word that are tried
#define LETTERS_MAX 32 // characters of a word
#define TEXT_MAX 16384 // bytes of a form's text
#define FIELDS 7

// --- what follows from a word -------------------------------------------------------------------

// Spellings of one sound, in the order in which they are tried.
static const struct {
	const char *spelling;
	const char *sound;
} sounds[] = {
	{ "tsch", "ch" },
	{ "tch", "ch" },
	{ "sch", "sh" },
	{ "ph", "f" },
	{ "th", "t" },
	{ "gh", "g" },
	{ "ck", "k" },
	{ "ch", "ch" },
	{ "c", "k" },
	{ "q", "k" },
	{ "x", "ks" },
	{ "w", "v" },
	{ "ou", "u" },
	{ "oo", "u" },
	{ "ee", "i" },
	{ "aa", "a" },
};

// Of a doubled letter the second goes, but vowels that make another one.
static char *
undoubled(const char *text)
{
	GString *out = g_string_new(NULL);

	for (; *text != '\0'; text++)
		if (out->len == 0 || out->str[out->len - 1] != *text ||
			strchr("oea", *text) != NULL)
			g_string_append_c(out, *text);
	return g_string_free(out, FALSE);
}

static gsize
append_sound(GString *out, const char *at)
{
	for (guint i = 0; i < G_N_ELEMENTS(sounds); i++) {
		if (!g_str_has_prefix(at, sounds[i].spelling))
			continue;
		g_string_append(out, sounds[i].sound);
		return strlen(sounds[i].spelling);
	}
	g_string_append_c(out, *at == 'y' ? 'i' : *at);
	return 1;
}

// y, i and j before vowels are one, and so is each of them beside e.
static void
append_soft(GString *out, char c)
{
	char last = out->len > 0 ? out->str[out->len - 1] : 0;

	if (c == 'j' && last != 't' && last != 'd')
		c = 'i';
	if (c == 'i' && last == 'i')
		return;
	if (c == 'e' && last == 'i')
		g_string_truncate(out, out->len - 1);
	g_string_append_c(out, c);
}

static char *
sound_of(const char *latin)
{
	g_autofree char *single = undoubled(latin);
	g_autoptr(GString) rough = g_string_new(NULL);
	g_autoptr(GString) soft = g_string_new(NULL);

	for (const char *at = single; *at != '\0';)
		at += append_sound(rough, at);
	for (const char *at = rough->str; *at != '\0'; at++)
		append_soft(soft, *at);
	return undoubled(soft->str);
}

static guint32
first_letters(const char *pattern)
{
	guint32 first = 0;
	gboolean is_empty = TRUE; // so far a place may be left out

	for (const char *at = pattern; *at != '\0' && is_empty;) {
		is_empty = FALSE;
		for (gboolean begins = TRUE; *at != '\0' && *at != ' '; at++) {
			if (begins && *at == '|')
				is_empty = TRUE;
			else if (begins)
				first |= 1u << (*at - 'a');
			begins = *at == '|';
			if (begins && (at[1] == ' ' || at[1] == '\0'))
				is_empty = TRUE;
		}
		at += *at == ' ';
	}
	return first;
}

static guint32
last_letters(const char *pattern)
{
	guint32 last = 0;
	gboolean is_empty = TRUE; // from here on a place may be left out

	for (const char *at = pattern + strlen(pattern); at > pattern && is_empty;) {
		is_empty = *at == '|';
		for (gboolean ends = TRUE; at > pattern && at[-1] != ' '; at--) {
			if (ends && at[-1] == '|')
				is_empty = TRUE;
			else if (ends)
				last |= 1u << (at[-1] - 'a');
			ends = at[-1] == '|';
		}
		is_empty = is_empty || *at == '|' || *at == ' ';
		at -= at > pattern;
	}
	return last;
}

static gboolean
is_cased(GUnicodeScript script)
{
	return script == G_UNICODE_SCRIPT_LATIN || script == G_UNICODE_SCRIPT_CYRILLIC ||
	       script == G_UNICODE_SCRIPT_GREEK || script == G_UNICODE_SCRIPT_ARMENIAN;
}

// By each system that spells it in another way than the one before.
static char **
other_ways(const FormWord *word)
{
	GPtrArray *ways = g_ptr_array_new();
	const char *last = word->latin;

	for (guint system = 1; system < SYSTEMS; system++) {
		char *way = spelling_by(word->pattern, system);

		if (strcmp(way, last) == 0) {
			g_free(way);
			break;
		}
		g_ptr_array_add(ways, way);
		last = way;
	}
	g_ptr_array_add(ways, NULL);
	return (char **)g_ptr_array_free(ways, FALSE);
}

static void
complete(FormWord *word)
{
	word->script = g_unichar_get_script(g_utf8_get_char(word->text));
	word->latin = word->pattern != NULL ? spelling_by(word->pattern, 0) : g_strdup("");
	word->sound =
		word->script == G_UNICODE_SCRIPT_LATIN || word->script == G_UNICODE_SCRIPT_CYRILLIC
			? sound_of(word->latin)
			: g_strdup("");
	word->is_plain = word->kind == SPELLING_LATIN && strchr(word->pattern, '|') == NULL;
	g_strfreev(word->ways);
	word->ways = word->kind == SPELLING_LATIN && !word->is_plain ? other_ways(word) : NULL;
	word->first = word->pattern != NULL ? first_letters(word->pattern) : 0;
	word->last = word->pattern != NULL ? last_letters(word->pattern) : 0;
	word->is_initial = is_cased(word->script) && *g_utf8_next_char(word->text) == '\0';
}

void
nameform_set_pattern(FormWord *word, const char *pattern)
{
	char *kept = g_strdup(pattern);

	g_free(word->pattern);
	g_free(word->latin);
	g_free(word->sound);
	word->pattern = kept;
	complete(word);
}

gboolean
nameform_is_real(const FormWord *word)
{
	return !word->is_particle && !word->is_initial;
}

void
nameform_word_free(FormWord *word)
{
	if (word == NULL)
		return;
	for (guint i = 0; i < word->n_disguises; i++)
		nameform_word_free(word->disguises[i]);
	g_free(word->text);
	g_free(word->marked);
	g_free(word->pattern);
	g_free(word->latin);
	g_free(word->sound);
	g_strfreev(word->ways);
	g_free(word);
}

void
nameform_free(NameForm *form)
{
	if (form == NULL)
		return;
	for (guint i = 0; i < form->n; i++)
		nameform_word_free(form->words[i]);
	nameform_free(form->other);
	g_free(form->whole);
	g_free(form->turned);
	g_free(form);
}

// --- words --------------------------------------------------------------------------------------

static gboolean
is_mixed(const char *text)
{
	GUnicodeScript script = G_UNICODE_SCRIPT_COMMON;

	for (; *text != '\0'; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		GUnicodeScript here = g_unichar_get_script(c);

		if (!g_unichar_isalpha(c) || here == G_UNICODE_SCRIPT_COMMON ||
			here == G_UNICODE_SCRIPT_INHERITED)
			continue;
		if (script != G_UNICODE_SCRIPT_COMMON && script != here)
			return TRUE;
		script = here;
	}
	return FALSE;
}

// In Vietnamese other marks make another name; elsewhere people leave them out.
static gboolean
is_vietnamese(const char *plain)
{
	g_autofree char *decomposed = g_utf8_normalize(plain, -1, G_NORMALIZE_NFD);
	guint marks = 0;

	for (const char *at = decomposed; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		marks = g_unichar_ismark(c) ? marks + 1 : 0;
		if (marks > 1 || c == 0x0309 || c == 0x0323 || c == 0x031B)
			return TRUE;
	}
	return FALSE;
}

static char *
cut_word(const char *text)
{
	return g_utf8_strlen(text, -1) > LETTERS_MAX ? g_utf8_substring(text, 0, LETTERS_MAX)
						     : g_strdup(text);
}

// plain is folded already, but for marks.
static char *
fold(const char *plain)
{
	switch (g_unichar_get_script(g_utf8_get_char(plain))) {
	case G_UNICODE_SCRIPT_HAN:
	case G_UNICODE_SCRIPT_HANGUL:
	case G_UNICODE_SCRIPT_HIRAGANA:
		return g_strdup(plain);
	default:
		return g_str_is_ascii(plain) ? g_strdup(plain) : name_fold(plain);
	}
}

static FormWord *
word_new(const char *plain)
{
	g_autofree char *cut = cut_word(plain);
	FormWord *word = g_new0(FormWord, 1);

	word->text = fold(cut);
	if (*word->text == '\0' || strpbrk(word->text, "\t\n") != NULL) {
		g_free(word->text);
		word->text = g_strdup("?");
	}
	word->kind = is_mixed(cut) ? SPELLING_NONE : spelling_of(cut, &word->pattern);
	if (word->kind == SPELLING_LATIN && strcmp(cut, word->text) != 0)
		word->marked = g_strdup(cut);
	complete(word);
	return word;
}

static void
add_disguise(FormWord *word, const char *typed, GUnicodeScript script)
{
	g_autofree char *alike = lookalike_in(typed, script);
	g_autofree char *plain = alike != NULL ? spelling_plain(alike) : NULL;

	if (plain != NULL && *plain != '\0' && word->n_disguises < NAMEFORM_DISGUISES)
		word->disguises[word->n_disguises++] = word_new(plain);
}

static void
add_disguises(FormWord *word, const char *typed)
{
	gboolean mixed = is_mixed(typed);

	if (word->is_initial || (!mixed && !is_cased(word->script)))
		return;
	if (mixed || word->script != G_UNICODE_SCRIPT_LATIN)
		add_disguise(word, typed, G_UNICODE_SCRIPT_LATIN);
	if (mixed) {
		add_disguise(word, typed, G_UNICODE_SCRIPT_CYRILLIC);
		add_disguise(word, typed, G_UNICODE_SCRIPT_GREEK);
	}
}

static FormWord *
word_from(const NameWord *from)
{
	FormWord *word = word_new(from->plain);

	word->is_particle = from->is_particle;
	if (from->article != NULL && word->kind == SPELLING_LATIN) {
		g_autofree char *with = g_strdup_printf("%s %s", from->article, word->pattern);

		nameform_set_pattern(word, with);
	}
	if (word->kind != SPELLING_NONE)
		word->n_groups = nickname_groups(from->plain,
			word->kind == SPELLING_LATIN ? NULL : word->pattern, word->first,
			word->groups);
	add_disguises(word, from->as_typed);
	return word;
}

static void
forget_reading(FormWord *word)
{
	word->kind = SPELLING_NONE;
	word->n_groups = 0;
	nameform_set_pattern(word, NULL);
}

// --- the form -----------------------------------------------------------------------------------

static gboolean
is_eastern(const FormWord *word)
{
	return word->script == G_UNICODE_SCRIPT_HAN || word->script == G_UNICODE_SCRIPT_HIRAGANA ||
	       word->script == G_UNICODE_SCRIPT_HANGUL;
}

static void
write_whole(NameForm *form)
{
	g_autoptr(GString) whole = g_string_new(NULL);
	g_autoptr(GString) turned = g_string_new(NULL);

	for (guint i = 0; i < form->n; i++) {
		if (!is_eastern(form->words[i]))
			return;
		g_string_append(whole, form->words[i]->text);
		g_string_prepend(turned, form->words[i]->text);
	}
	form->whole = g_strdup(whole->str);
	form->turned = g_strdup(turned->str);
}

static gboolean
speaks_japanese(const NameForm *form, const char *language)
{
	if (language != NULL && g_ascii_strncasecmp(language, "ja", 2) == 0 &&
		!g_ascii_isalpha(language[2]))
		return TRUE;
	for (guint i = 0; i < form->n; i++)
		if (form->words[i]->script == G_UNICODE_SCRIPT_HIRAGANA)
			return TRUE;
	return FALSE;
}

// Initials alone are the name.
static void
settle_reals(NameForm *form)
{
	for (guint i = 0; i < form->n; i++)
		if (nameform_is_real(form->words[i]))
			return;
	for (guint i = 0; i < form->n; i++)
		form->words[i]->is_initial = form->words[i]->is_particle = FALSE;
}

static NameForm *
form_from(const GPtrArray *words, const char *language)
{
	NameForm *form;
	gboolean is_marked = FALSE;

	if (words == NULL || words->len == 0)
		return NULL;
	form = g_new0(NameForm, 1);
	for (guint i = 0; i < words->len && i < NAMEWORDS_MAX; i++) {
		const NameWord *word = words->pdata[i];

		form->words[form->n++] = word_from(word);
		is_marked = is_marked || is_vietnamese(word->plain);
	}
	for (guint i = 0; i < form->n; i++) {
		form->words[i]->has_marks = is_marked;
		if (speaks_japanese(form, language) &&
			form->words[i]->script == G_UNICODE_SCRIPT_HAN)
			forget_reading(form->words[i]);
	}
	settle_reals(form);
	write_whole(form);
	return form;
}

NameForm *
nameform_new(const char *name, const char *language)
{
	g_autoptr(GPtrArray) words = namewords_read(name);
	g_autoptr(GPtrArray) behind = NULL;
	NameForm *form = form_from(words, language);

	if (form == NULL)
		return NULL;
	if (!speaks_japanese(form, language)) {
		behind = namewords_read_behind(name);
		form->other = form_from(behind, language);
	}
	namekey_limit(form);
	return form;
}

// Articles and places that may be left out stay as they are.
FormWord *
nameform_join(const NameForm *form, guint from, guint n)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GString) pattern = g_string_new(NULL);
	FormWord *word = g_new0(FormWord, 1);

	word->kind = form->words[from]->kind;
	for (guint i = from; i < from + n; i++) {
		const FormWord *part = form->words[i];

		g_string_append(text, part->text);
		if (part->pattern == NULL || part->script != form->words[from]->script)
			word->kind = SPELLING_NONE;
		else if (part->kind == SPELLING_LOOSE)
			word->kind = SPELLING_LOOSE;
		g_string_append_printf(pattern, "%s%s", i == from ? "" : " ",
			part->pattern != NULL ? part->pattern : "");
	}
	word->text = g_strdup(text->str);
	word->pattern = word->kind == SPELLING_NONE ? NULL : g_strdup(pattern->str);
	complete(word);
	word->is_initial = FALSE;
	return word;
}

// --- as text ------------------------------------------------------------------------------------

// A line a word: what it is, text, kind, flags, marked, groups, pattern.
static void
append_word(GString *out, char what, const FormWord *word)
{
	g_autoptr(GString) groups = g_string_new(NULL);

	for (guint i = 0; i < word->n_groups; i++)
		g_string_append_printf(groups, "%s%u", i == 0 ? "" : ",", word->groups[i]);
	g_string_append_printf(out, "%c\t%s\t%u\t%u\t%s\t%s\t%s\n", what, word->text, word->kind,
		(word->is_particle ? 1u : 0u) | (word->has_marks ? 2u : 0u) |
			(word->is_initial ? 4u : 0u),
		word->marked != NULL ? word->marked : "", groups->str,
		word->pattern != NULL ? word->pattern : "");
	for (guint i = 0; i < word->n_disguises; i++)
		append_word(out, 'd', word->disguises[i]);
}

char *
nameform_text(const NameForm *form)
{
	g_autoptr(GString) out = g_string_new(MAKE "\n");

	for (; form != NULL; form = form->other) {
		for (guint i = 0; i < form->n; i++)
			append_word(out, 'w', form->words[i]);
		if (form->other != NULL)
			g_string_append(out, "o\n");
	}
	return g_strdup(out->str);
}

static gboolean
is_number(const char *text, guint max, guint *number)
{
	char *end;

	if (!g_ascii_isdigit(*text))
		return FALSE;
	*number = (guint)strtoul(text, &end, 10);
	return *end == '\0' && strlen(text) < 6 && *number <= max;
}

static gboolean
is_pattern(const char *text)
{
	for (; *text != '\0'; text++)
		if (!g_ascii_islower(*text) && *text != ' ' && *text != '|')
			return FALSE;
	return TRUE;
}

static gboolean
read_word_groups(const char *text, FormWord *word)
{
	g_auto(GStrv) numbers = g_strsplit(text, ",", -1);
	guint number;

	for (guint i = 0; numbers[i] != NULL; i++) {
		if (i == NICKNAME_GROUPS || !is_number(numbers[i], nickname_count() - 1, &number))
			return FALSE;
		word->groups[word->n_groups++] = (guint16)number;
	}
	return TRUE;
}

// NULL: nobody made it.
static FormWord *
parse_word(const char *line)
{
	g_auto(GStrv) fields = g_strsplit(line, "\t", -1);
	FormWord *word;
	guint kind, flags;

	if (g_strv_length(fields) != FIELDS || *fields[1] == '\0' || strlen(fields[0]) != 1)
		return NULL;
	if (!is_number(fields[2], SPELLING_LOOSE, &kind) || !is_number(fields[3], 7, &flags))
		return NULL;
	if (!is_pattern(fields[6]) || (kind == SPELLING_NONE) != (*fields[6] == '\0'))
		return NULL;
	word = g_new0(FormWord, 1);
	word->text = g_strdup(fields[1]);
	word->kind = (SpellingKind)kind;
	word->is_particle = (flags & 1) != 0;
	word->has_marks = (flags & 2) != 0;
	word->marked = *fields[4] != '\0' ? g_strdup(fields[4]) : NULL;
	word->pattern = *fields[6] != '\0' ? g_strdup(fields[6]) : NULL;
	complete(word);
	word->is_initial = (flags & 4) != 0;
	if (!read_word_groups(fields[5], word)) {
		nameform_word_free(word);
		return NULL;
	}
	return word;
}

// FALSE: the line does not belong there.
static gboolean
parse_line(const char *line, NameForm *form)
{
	FormWord *last = form->n > 0 ? form->words[form->n - 1] : NULL;
	FormWord *word = parse_word(line);

	if (word == NULL)
		return FALSE;
	if (*line == 'w' && form->n < NAMEWORDS_MAX) {
		form->words[form->n++] = word;
		return TRUE;
	}
	if (*line == 'd' && last != NULL && last->n_disguises < NAMEFORM_DISGUISES) {
		last->disguises[last->n_disguises++] = word;
		return TRUE;
	}
	nameform_word_free(word);
	return FALSE;
}

static NameForm *
parse_lines(char **lines)
{
	NameForm *form = g_new0(NameForm, 1), *at = form;

	for (; *lines != NULL && **lines != '\0'; lines++) {
		if (strcmp(*lines, "o") == 0 && at == form && form->n > 0) {
			at = form->other = g_new0(NameForm, 1);
		} else if (!parse_line(*lines, at)) {
			nameform_free(form);
			return NULL;
		}
	}
	if (at->n == 0 || *lines == NULL || lines[1] != NULL) {
		nameform_free(form);
		return NULL;
	}
	return form;
}

NameForm *
nameform_parse(const char *text)
{
	g_auto(GStrv) lines = NULL;
	NameForm *form;

	if (!g_str_has_prefix(text, MAKE "\n") || strlen(text) > TEXT_MAX ||
		!g_utf8_validate(text, -1, NULL))
		return NULL;
	lines = g_strsplit(text + strlen(MAKE "\n"), "\n", -1);
	form = parse_lines(lines);
	if (form != NULL)
		write_whole(form);
	if (form != NULL && form->other != NULL)
		write_whole(form->other);
	return form;
}
