// value.c - the values of a condition: how the words of each type are written, compared and related.
#include "policy/value.h"

#include <string.h>

#include "base/suggest.h"
#include "notice/notice.h"
#include "text/name.h"

void
value_free(Value *value)
{
	if (value == NULL)
		return;
	g_free(value->word);
	g_free(value);
}

static char *
unknown_word(const char *what, const char *word, const char *const *known)
{
	g_autofree char *phrase = suggest_phrase(word, known);

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

// A subtag of BCP 47: letters and digits, 1 to 8; the first has letters only, 2 or 3 (so that
// "english" is a mistake).
static gboolean
is_language(const char *word)
{
	g_auto(GStrv) subtags = g_strsplit(word, "-", -1);

	for (guint i = 0; subtags[i] != NULL; i++) {
		gsize length = strlen(subtags[i]);
		if (length < (i == 0 ? 2 : 1) || length > (i == 0 ? 3 : 8))
			return FALSE;
		for (const char *c = subtags[i]; *c != '\0'; c++)
			if (i == 0 ? !g_ascii_isalpha(*c) : !g_ascii_isalnum(*c))
				return FALSE;
	}
	return TRUE;
}

static char *
parse_language(const char *word, const char *const *services, Value *value)
{
	value->word = g_ascii_strdown(word, -1);
	if (is_language(word))
		return NULL;
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

// Reads digits at *at and moves it behind them. FALSE when there are none or too many.
static gboolean
read_number(const char **at, guint64 *number)
{
	gsize length = strspn(*at, "0123456789");
	if (length == 0 || length > NUMBER_DIGITS)
		return FALSE;
	*number = g_ascii_strtoull(*at, NULL, 10);
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
		value->most = G_MAXUINT64;
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
		return g_strdup_printf("'%s' is no number; write 3, 3+ or 1-2", word);
	if (value->least <= value->most)
		return NULL;
	return g_strdup_printf(
		"'%s' never holds; write the smaller number first: %" G_GUINT64_FORMAT
		"-%" G_GUINT64_FORMAT,
		word, value->most, value->least);
}

static gboolean
matches_number(const Value *value, const ValueText *text)
{
	const char *at = text->text;
	guint64 number;
	if (!read_number(&at, &number) || *at != '\0')
		return FALSE;
	return value->least <= number && number <= value->most;
}

static gboolean
covers_number(const Value *wide, const Value *narrow)
{
	return wide->least <= narrow->least && narrow->most <= wide->most;
}

static gboolean
excludes_number(const Value *one, const Value *other)
{
	return one->most < other->least || other->most < one->least;
}

static char *
example_number(const Value *value)
{
	return g_strdup_printf("%" G_GUINT64_FORMAT, value->least);
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

static char *
unknown_script(const char *word)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	for (guint i = 0; i < G_N_ELEMENTS(script_asks); i++)
		g_ptr_array_add(known, (gpointer)script_asks[i].word);
	for (const char *const *name = script_words(); *name != NULL; name++)
		g_ptr_array_add(known, (gpointer)*name);
	g_ptr_array_add(known, NULL);
	return unknown_word("script", word, (const char *const *)known->pdata);
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
	return script_set_from_word(name, &value->scripts) ? NULL : unknown_script(name);
}

static gboolean
matches_script(const Value *value, const ValueText *text)
{
	switch (value->ask) {
	case ASK_SCRIPT:
		return script_has(text->text, &value->scripts);
	case ASK_ONLY:
		return script_has_only(text->text, &value->scripts);
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

static gboolean
is_part_of(const ScriptSet *part, const ScriptSet *whole)
{
	for (guint i = 0; i < G_N_ELEMENTS(part->bits); i++)
		if ((part->bits[i] & ~whole->bits[i]) != 0)
			return FALSE;
	return TRUE;
}

// A name of one script only has a letter of it.
static gboolean
covers_script(const Value *wide, const Value *narrow)
{
	gboolean is_named = wide->ask == ASK_SCRIPT || wide->ask == ASK_ONLY;

	if (wide->ask != narrow->ask && !(wide->ask == ASK_SCRIPT && narrow->ask == ASK_ONLY))
		return FALSE;
	return !is_named || is_part_of(&narrow->scripts, &wide->scripts);
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

const ValueType value_words = { TRUE, name_fold, parse_word, matches_word, covers_word,
	excludes_word, example_word };
const ValueType value_address = { TRUE, fold_address, parse_address, matches_word, covers_word,
	excludes_word, example_word };
const ValueType value_service = { FALSE, NULL, parse_service, matches_choice, covers_choice,
	excludes_choice, example_choice };
const ValueType value_kind = { FALSE, NULL, parse_kind, matches_choice, covers_choice,
	excludes_choice, example_choice };
const ValueType value_authentic = { FALSE, NULL, parse_authentic, matches_choice, covers_choice,
	excludes_choice, example_choice };
const ValueType value_claims = { FALSE, NULL, parse_claims, matches_choice, covers_choice,
	excludes_choice, example_choice };
const ValueType value_language = { FALSE, NULL, parse_language, matches_language, covers_language,
	excludes_language, example_choice };
const ValueType value_number = { FALSE, NULL, parse_number, matches_number, covers_number,
	excludes_number, example_number };
const ValueType value_script = { FALSE, NULL, parse_script, matches_script, covers_script,
	excludes_script, no_example };

// --- lists ---------------------------------------------------------------------------------------

typedef enum { PLAIN = 0, NEGATED = 1 } Sign;

// The next value of a sign, from *at on; NULL at the end.
static const Value *
next_value(const ValueList *list, Sign sign, guint *at)
{
	while (*at < list->values->len) {
		const Value *value = g_ptr_array_index(list->values, (*at)++);
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

// Each plain value is taken back by a negated one.
gboolean
value_list_is_never(const ValueList *list)
{
	const Value *value;
	guint at = 0;

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
