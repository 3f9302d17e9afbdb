// value.c - the values of a condition: how the words of each type are written, compared and related.
#include "policy/value.h"

#include <string.h>

#include "base/suggest.h"
#include "notice/notice.h"
#include "people/same.h"
#include "text/name.h"

#define WRITE_COMMAS "write ',' between words"

void
value_clear(const ValueType *type, Value *value)
{
	switch (type->form) {
	case VALUE_WORD:
		g_free(value->word);
		break;
	case VALUE_RANGE:
		break;
	case VALUE_SCRIPT:
		g_free(value->scripts);
		break;
	}
}

gsize
value_size(const ValueType *type, const Value *value)
{
	switch (type->form) {
	case VALUE_WORD:
		return strlen(value->word) + 1;
	case VALUE_RANGE:
		return 0;
	case VALUE_SCRIPT:
		return value->scripts == NULL ? 0 : sizeof *value->scripts;
	}
	return 0;
}

char *
value_copy(const ValueType *type, const Value *value, Value *copy, char *at)
{
	gsize size = value_size(type, value);

	*copy = *value;
	switch (type->form) {
	case VALUE_WORD:
		copy->word = memcpy(at, value->word, size);
		break;
	case VALUE_RANGE:
		break;
	case VALUE_SCRIPT:
		copy->scripts = size == 0 ? NULL : memcpy(at, value->scripts, size);
		break;
	}
	return at + size;
}

gboolean
value_has_other_comma(const char *word)
{
	static const char *const commas[] = { "\u060c", "\u3001", "\ufe50", "\uff0c", "\uff64" };

	for (guint i = 0; i < G_N_ELEMENTS(commas); i++)
		if (strstr(word, commas[i]) != NULL)
			return TRUE;
	return FALSE;
}

static char *
unknown_word(const char *what, const char *word, const char *const *known)
{
	g_autofree char *phrase =
		value_has_other_comma(word) ? g_strdup(WRITE_COMMAS) : suggest_phrase(word, known);

	return g_strdup_printf("unknown %s '%s'; %s", what, word, phrase);
}

// --- text and addresses --------------------------------------------------------------------------

static char *
take_word(const char *word, char *(*fold)(const char *text), Value *value)
{
	if (*word == '/')
		return g_strdup(
			"a /pattern/ stands alone, not in a list; write one /a|b/ or two rules");
	value->word = fold(word);
	if (*value->word != '\0')
		return NULL;
	return g_strdup_printf(
		"nothing of '%s' can be compared; write a word or a /pattern/", word);
}

static char *
parse_word(const char *word, const char *const *services, Value *value)
{
	return take_word(word, name_fold, value);
}

static gboolean
matches_word(const Value *value, const ValueText *text)
{
	return name_matches(value->word, text->folded);
}

// A '*' of the narrow word is a character for the wide one, which only one of its own can match.
static gboolean
covers_word(const Value *wide, const Value *narrow)
{
	return name_matches(wide->word, narrow->word);
}

static gboolean
excludes_word(const Value *one, const Value *other)
{
	if (strchr(one->word, '*') == NULL)
		return !name_matches(other->word, one->word);
	return strchr(other->word, '*') == NULL && !name_matches(one->word, other->word);
}

// Each '*' may stand for nothing.
static char *
example_word(const Value *value)
{
	g_auto(GStrv) parts = g_strsplit(value->word, "*", -1);
	char *text = g_strjoinv("", parts);

	return g_strstrip(text);
}

// Accents count in an address: a@bücher.example is not a@bucher.example.
static char *
fold_address(const char *text)
{
	g_autofree char *lower = g_ascii_strdown(text, -1);
	const char *at = strrchr(lower, '@');
	if (at == NULL || g_str_is_ascii(at))
		return g_steal_pointer(&lower);
	g_autofree char *domain = g_hostname_to_ascii(at + 1);
	if (domain == NULL)
		return g_steal_pointer(&lower);
	return g_strdup_printf("%.*s%s", (int)(at + 1 - lower), lower, domain);
}

static char *
parse_address(const char *word, const char *const *services, Value *value)
{
	return take_word(word, fold_address, value);
}

// --- choices -------------------------------------------------------------------------------------

static char *
take_choice(const char *what, const char *word, const char *const *known, Value *value)
{
	value->word = g_ascii_strdown(word, -1);
	if (known == NULL || g_strv_contains(known, value->word))
		return NULL;
	return unknown_word(what, word, known);
}

static char *
parse_service(const char *word, const char *const *services, Value *value)
{
	return take_choice("service", word, services, value);
}

static char *
parse_kind(const char *word, const char *const *services, Value *value)
{
	return take_choice("kind", word, kind_words(), value);
}

static char *
parse_authentic(const char *word, const char *const *services, Value *value)
{
	return take_choice("authentic", word, authentic_words(), value);
}

static char *
parse_claims(const char *word, const char *const *services, Value *value)
{
	return take_choice("claims", word, claims_words(), value);
}

static char *
parse_known(const char *word, const char *const *services, Value *value)
{
	return take_choice("known", word, same_words(), value);
}

const char *const *
value_dismissed_words(void)
{
	static const char *const words[] = { "yes", "no", NULL };

	return words;
}

static char *
parse_dismissed(const char *word, const char *const *services, Value *value)
{
	return take_choice("dismissed", word, value_dismissed_words(), value);
}

static gboolean
matches_choice(const Value *value, const ValueText *text)
{
	return g_str_equal(value->word, text->text);
}

static gboolean
covers_choice(const Value *wide, const Value *narrow)
{
	return g_str_equal(wide->word, narrow->word);
}

static gboolean
excludes_choice(const Value *one, const Value *other)
{
	return !g_str_equal(one->word, other->word);
}

static char *
example_choice(const Value *value)
{
	return g_strdup(value->word);
}

static char *
parse_language(const char *word, const char *const *services, Value *value)
{
	value->word = g_ascii_strdown(word, -1);
	if (script_is_language(value->word))
		return NULL;
	if (value_has_other_comma(word))
		return g_strdup_printf("'%s' is no language code; " WRITE_COMMAS, word);
	const char *code = script_language_code(word);
	if (code != NULL)
		return g_strdup_printf("'%s' is no language code; did you mean '%s'?", word, code);
	return g_strdup_printf("'%s' is no language code; write one such as en, ja or pt-BR", word);
}

// "pt" holds for "pt-BR" as well.
static gboolean
is_within(const char *language, const char *of)
{
	gsize length = strlen(of);

	return g_ascii_strncasecmp(language, of, length) == 0 &&
	       (language[length] == '\0' || language[length] == '-');
}

static gboolean
matches_language(const Value *value, const ValueText *text)
{
	return is_within(text->text, value->word);
}

static gboolean
covers_language(const Value *wide, const Value *narrow)
{
	return is_within(narrow->word, wide->word);
}

static gboolean
excludes_language(const Value *one, const Value *other)
{
	return !is_within(one->word, other->word) && !is_within(other->word, one->word);
}

// --- numbers -------------------------------------------------------------------------------------

#define NUMBER_DIGITS 9
#define NUMBER_MAX 999999999

// Reads digits at *at and moves it behind them. FALSE when there are none or too many.
static gboolean
read_number(const char **at, guint32 *number)
{
	gsize length = strspn(*at, "0123456789");
	if (length == 0 || length > NUMBER_DIGITS)
		return FALSE;
	*number = (guint32)g_ascii_strtoull(*at, NULL, 10);
	*at += length;
	return TRUE;
}

static gboolean
read_range(const char *word, Value *value)
{
	const char *at = word;
	if (!read_number(&at, &value->least))
		return FALSE;
	value->most = value->least;
	if (g_str_equal(at, "+")) {
		value->most = NUMBER_MAX;
		return TRUE;
	}
	if (*at == '-') {
		at++;
		if (!read_number(&at, &value->most))
			return FALSE;
	}
	return *at == '\0';
}

static char *
parse_number(const char *word, const char *const *services, Value *value)
{
	if (!read_range(word, value))
		return g_strdup_printf("'%s' is no number; %s", word,
			value_has_other_comma(word) ? WRITE_COMMAS : "write 3, 3+ or 1-2");
	if (value->least <= value->most)
		return NULL;
	return g_strdup_printf(
		"'%s' never holds; write the smaller number first: %" G_GUINT32_FORMAT
		"-%" G_GUINT32_FORMAT,
		word, value->most, value->least);
}

// How often, where this mail is one of them.
static char *
parse_count(const char *word, const char *const *services, Value *value)
{
	char *wrong = parse_number(word, services, value);

	if (wrong != NULL || value->most > 0)
		return wrong;
	return g_strdup_printf(
		"'%s' is never so, the mail itself counts; write 1 for the first", word);
}

static gboolean
matches_number(const Value *value, const ValueText *text)
{
	const char *at = text->text;
	guint32 number;
	if (!read_number(&at, &number) || *at != '\0')
		return FALSE;
	return value->least <= number && number <= value->most;
}

static char *
example_number(const Value *value)
{
	return g_strdup_printf("%" G_GUINT32_FORMAT, value->least);
}

// --- scripts -------------------------------------------------------------------------------------

static const struct {
	const char *word;
	ScriptAsk ask;
} script_asks[] = {
	{ "readable", ASK_READABLE },
	{ "unreadable", ASK_UNREADABLE },
	{ "mixed", ASK_MIXED },
	{ "none", ASK_NONE },
};

// Behind "only" stands the name of a script.
static char *
unknown_script(ScriptAsk ask, const char *word)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	for (guint i = 0; ask != ASK_ONLY && i < G_N_ELEMENTS(script_asks); i++)
		g_ptr_array_add(known, (gpointer)script_asks[i].word);
	for (const char *const *name = script_words(); *name != NULL; name++)
		g_ptr_array_add(known, (gpointer)*name);
	g_ptr_array_add(known, NULL);
	return unknown_word("script", word, (const char *const *)known->pdata);
}

static gboolean
is_part_of(const ScriptSet *part, const ScriptSet *whole)
{
	for (guint i = 0; i < G_N_ELEMENTS(part->bits); i++)
		if ((part->bits[i] & ~whole->bits[i]) != 0)
			return FALSE;
	return TRUE;
}

// The words for what stands in scripts: one for all of them, or one for each. Caller frees; NULL when there
// are none.
static char *
words_of(const ScriptSet *scripts)
{
	g_autoptr(GString) words = g_string_new(NULL);

	for (const char *const *word = script_words(); *word != NULL; word++) {
		ScriptSet set;
		if (!script_set_from_word(*word, &set) || !is_part_of(&set, scripts))
			continue;
		if (is_part_of(scripts, &set))
			return g_strdup(*word);
		g_string_append_printf(words, "%s%s", words->len == 0 ? "" : ", ", *word);
	}
	return words->len == 0 ? NULL : g_string_free(g_steal_pointer(&words), FALSE);
}

// What to write in the place of a language; NULL when word is none. Caller frees.
static char *
language_fault(const char *word)
{
	const char *code = script_language_code(word);
	ScriptSet scripts;

	if (!script_set_from_reads(code == NULL ? word : code, &scripts))
		return NULL;
	g_autofree char *words = words_of(&scripts);
	if (words == NULL)
		return NULL;
	return g_strdup_printf("'%s' is a language; write its %s: %s", word,
		strchr(words, ',') == NULL ? "script" : "scripts", words);
}

static char *
script_fault(ScriptAsk ask, const char *word)
{
	char *fault = language_fault(word);

	return fault != NULL ? fault : unknown_script(ask, word);
}

static char *
parse_script(const char *word, const char *const *services, Value *value)
{
	for (guint i = 0; i < G_N_ELEMENTS(script_asks); i++)
		if (g_ascii_strcasecmp(word, script_asks[i].word) == 0) {
			value->ask = script_asks[i].ask;
			return NULL;
		}
	value->ask = ASK_SCRIPT;
	const char *name = word;
	if (g_ascii_strncasecmp(word, "only", 4) == 0 && g_ascii_isspace(word[4])) {
		value->ask = ASK_ONLY;
		name += 5;
		name += strspn(name, " \t");
	}
	value->scripts = g_new0(ScriptSet, 1);
	return script_set_from_word(name, value->scripts) ? NULL : script_fault(value->ask, name);
}

static gboolean
matches_script(const Value *value, const ValueText *text)
{
	switch (value->ask) {
	case ASK_SCRIPT:
		return script_has(text->text, value->scripts);
	case ASK_ONLY:
		return script_has_only(text->text, value->scripts);
	case ASK_READABLE:
		return script_readable(text->text, text->reads) == 1;
	case ASK_UNREADABLE:
		return script_readable(text->text, text->reads) == 0;
	case ASK_MIXED:
		return script_is_mixed(text->text);
	case ASK_NONE:
		return !script_has_letters(text->text);
	}
	return FALSE;
}

// A name of one script only has a letter of it.
static gboolean
covers_script(const Value *wide, const Value *narrow)
{
	gboolean is_named = wide->ask == ASK_SCRIPT || wide->ask == ASK_ONLY;

	if (wide->ask != narrow->ask && !(wide->ask == ASK_SCRIPT && narrow->ask == ASK_ONLY))
		return FALSE;
	return !is_named || is_part_of(narrow->scripts, wide->scripts);
}

// Whatever is asked but `none` wants a letter.
static gboolean
excludes_script(const Value *one, const Value *other)
{
	gboolean by_reading = (one->ask == ASK_READABLE && other->ask == ASK_UNREADABLE) ||
			      (one->ask == ASK_UNREADABLE && other->ask == ASK_READABLE);

	return by_reading || (one->ask == ASK_NONE) != (other->ask == ASK_NONE);
}

static char *
no_example(const Value *value)
{
	return NULL;
}

// --- the types -----------------------------------------------------------------------------------

const ValueType value_words = { VALUE_WORD, TRUE, name_fold, parse_word, matches_word, covers_word,
	excludes_word, example_word };
const ValueType value_address = { VALUE_WORD, TRUE, fold_address, parse_address, matches_word,
	covers_word, excludes_word, example_word };
const ValueType value_service = { VALUE_WORD, FALSE, NULL, parse_service, matches_choice,
	covers_choice, excludes_choice, example_choice };
const ValueType value_kind = { VALUE_WORD, FALSE, NULL, parse_kind, matches_choice, covers_choice,
	excludes_choice, example_choice };
const ValueType value_authentic = { VALUE_WORD, FALSE, NULL, parse_authentic, matches_choice,
	covers_choice, excludes_choice, example_choice };
const ValueType value_claims = { VALUE_WORD, FALSE, NULL, parse_claims, matches_choice,
	covers_choice, excludes_choice, example_choice };
const ValueType value_known = { VALUE_WORD, FALSE, NULL, parse_known, matches_choice, covers_choice,
	excludes_choice, example_choice };
const ValueType value_dismissed = { VALUE_WORD, FALSE, NULL, parse_dismissed, matches_choice,
	covers_choice, excludes_choice, example_choice };
const ValueType value_language = { VALUE_WORD, FALSE, NULL, parse_language, matches_language,
	covers_language, excludes_language, example_choice };
const ValueType value_number = { VALUE_RANGE, FALSE, NULL, parse_number, matches_number, NULL, NULL,
	example_number };
const ValueType value_count = { VALUE_RANGE, FALSE, NULL, parse_count, matches_number, NULL, NULL,
	example_number };
const ValueType value_script = { VALUE_SCRIPT, FALSE, NULL, parse_script, matches_script,
	covers_script, excludes_script, no_example };

// --- lists ---------------------------------------------------------------------------------------

typedef enum { PLAIN = 0, NEGATED = 1 } Sign;

// The next value of a sign, from *at on; NULL at the end.
static const Value *
next_value(const ValueList *list, Sign sign, guint *at)
{
	while (*at < list->length) {
		const Value *value = &list->values[(*at)++];
		if (value->negated == (gboolean)sign)
			return value;
	}
	return NULL;
}

gboolean
value_list_has_plain(const ValueList *list)
{
	guint at = 0;

	return next_value(list, PLAIN, &at) != NULL;
}

// Some value of that sign covers what narrow matches.
static gboolean
list_covers(const ValueList *list, Sign sign, const Value *narrow)
{
	const Value *value;
	guint at = 0;

	while ((value = next_value(list, sign, &at)) != NULL)
		if (list->type->covers(value, narrow))
			return TRUE;
	return FALSE;
}

static gboolean
matches_anything(const ValueList *list, const Value *value)
{
	const Value anything = { .word = (char *)"*" };

	return list->type->takes_pattern && list->type->covers(value, &anything);
}

static gboolean
has_anything(const ValueList *list, Sign sign)
{
	const Value *value;
	guint at = 0;

	while ((value = next_value(list, sign, &at)) != NULL)
		if (matches_anything(list, value))
			return TRUE;
	return FALSE;
}

// Does a list of numbers hold for this one? -1: the mail has none.
static gboolean
holds_at(const ValueList *list, gint64 number)
{
	gboolean matched = FALSE;

	for (guint i = 0; i < list->length; i++) {
		const Value *value = &list->values[i];
		gboolean matches = value->least <= number && number <= value->most;
		if (matches && value->negated)
			return FALSE;
		matched = matched || matches;
	}
	return matched || !value_list_has_plain(list);
}

static gboolean
implies_at(const ValueList *narrow, const ValueList *wide, gint64 number)
{
	return !holds_at(narrow, number) || holds_at(wide, number);
}

// What a list says changes where a range begins and behind its end, nowhere else.
static gboolean
implies_at_edges(const ValueList *edges, const ValueList *narrow, const ValueList *wide)
{
	for (guint i = 0; i < edges->length; i++) {
		const Value *value = &edges->values[i];
		if (!implies_at(narrow, wide, value->least) ||
			!implies_at(narrow, wide, (gint64)value->most + 1))
			return FALSE;
	}
	return TRUE;
}

// Of lists of numbers; this is exact.
static gboolean
numbers_imply(const ValueList *narrow, const ValueList *wide)
{
	return implies_at(narrow, wide, -1) && implies_at(narrow, wide, 0) &&
	       implies_at_edges(narrow, narrow, wide) && implies_at_edges(wide, narrow, wide);
}

static gboolean
numbers_are_never(const ValueList *list)
{
	static const Value empty = { .least = 1, .most = 0 };
	const ValueList never = { list->type, list->many, &empty, 1 };

	return numbers_imply(list, &never);
}

// Each plain value is taken back by a negated one.
gboolean
value_list_is_never(const ValueList *list)
{
	const Value *value;
	guint at = 0;

	if (list->type->form == VALUE_RANGE)
		return numbers_are_never(list);
	if (has_anything(list, NEGATED))
		return TRUE;
	while ((value = next_value(list, PLAIN, &at)) != NULL)
		if (!list_covers(list, NEGATED, value))
			return FALSE;
	return value_list_has_plain(list);
}

gboolean
value_list_is_always(const ValueList *list)
{
	guint at = 0;

	return next_value(list, NEGATED, &at) == NULL && has_anything(list, PLAIN);
}

// No text for which list holds matches value. Of several texts one may be what list wants and another
// what value matches.
static gboolean
list_excludes(const ValueList *list, const Value *value)
{
	const Value *plain;
	guint at = 0;

	if (list_covers(list, NEGATED, value))
		return TRUE;
	if (list->many || !value_list_has_plain(list))
		return FALSE;
	while ((plain = next_value(list, PLAIN, &at)) != NULL)
		if (!list->type->excludes(plain, value))
			return FALSE;
	return TRUE;
}

gboolean
value_list_implies(const ValueList *narrow, const ValueList *wide)
{
	const Value *value;
	guint at = 0;

	if (narrow->type->form == VALUE_RANGE)
		return numbers_imply(narrow, wide);
	if (value_list_has_plain(wide) && !has_anything(wide, PLAIN)) {
		if (!value_list_has_plain(narrow))
			return FALSE;
		while ((value = next_value(narrow, PLAIN, &at)) != NULL)
			if (!list_covers(wide, PLAIN, value))
				return FALSE;
	}
	at = 0;
	while ((value = next_value(wide, NEGATED, &at)) != NULL)
		if (!list_excludes(narrow, value))
			return FALSE;
	return TRUE;
}
