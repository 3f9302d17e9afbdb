// condition.c - the table of conditions: what a rule can ask, how it is written, when it holds.
#include "policy/condition.h"

#include <string.h>

#include "base/clock.h"
#include "base/failure.h"
#include "base/suggest.h"
#include "text/name.h"
#include "text/pattern.h"

typedef struct Row Row;

typedef enum {
	ASK_SCRIPT, // some letter stands in one of the scripts
	ASK_ONLY, // every letter does
	ASK_READABLE,
	ASK_UNREADABLE,
	ASK_MIXED,
	ASK_NONE,
} ScriptAsk;

// One word of a list. Which members count is known to the type of the condition.
typedef struct {
	gboolean negated;
	char *word; // made comparable
	guint64 least, most;
	ScriptAsk ask;
	ScriptSet scripts;
} Value;

struct Condition {
	const Row *row;
	char *text;
	Pattern *pattern; // in the place of values
	gboolean pattern_negated;
	GPtrArray *values; // Value *
};

// Where a condition is written, for messages.
typedef struct {
	const Row *row;
	const IniFile *file;
	const IniSection *section;
	const IniKey *key;
	const char *const *services;
	GError **error;
} Place;

// What a mail has for a condition.
typedef struct {
	const Facts *facts;
	const char *text; // "" when the mail lacks it
	const char *folded; // comparable
} Asked;

// How a kind of condition is written and compared.
typedef struct {
	gboolean takes_pattern;
	char *(*fold)(const char *text); // NULL: compared as it is
	gboolean (*parse)(const Place *place, const char *word, Value *value);
	gboolean (*matches)(const Value *value, const Asked *asked);
} Type;

struct Row {
	const char *name;
	const Type *type;
	const char *(*get)(const Row *row, const Facts *facts);
	FactName fact; // for get_fact
};

static void mistake(const Place *place, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
mistake(const Place *place, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	ini_mistake(place->error, place->file, place->section, place->key, "%s", text);
}

static void
unknown_word(const Place *place, const char *what, const char *word, const char *const *known)
{
	g_autofree char *phrase = suggest_phrase(word, known);
	mistake(place, "unknown %s '%s'; %s", what, word, phrase);
}

// --- text and addresses --------------------------------------------------------------------------

static gboolean
parse_word(const Place *place, const char *word, Value *value)
{
	if (*word == '/') {
		mistake(place,
			"a /pattern/ stands alone, not in a list; write one /a|b/ or two rules");
		return FALSE;
	}
	value->word = place->row->type->fold(word);
	if (*value->word != '\0')
		return TRUE;
	mistake(place, "nothing of '%s' can be compared; write a word or a /pattern/", word);
	return FALSE;
}

static gboolean
matches_word(const Value *value, const Asked *asked)
{
	return name_matches(value->word, asked->folded);
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

// --- choices -------------------------------------------------------------------------------------

static gboolean
parse_choice(const Place *place, const char *word, const char *const *known, Value *value)
{
	value->word = g_ascii_strdown(word, -1);
	if (known == NULL || g_strv_contains(known, value->word))
		return TRUE;
	unknown_word(place, place->row->name, word, known);
	return FALSE;
}

static gboolean
parse_service(const Place *place, const char *word, Value *value)
{
	return parse_choice(place, word, place->services, value);
}

static gboolean
parse_kind(const Place *place, const char *word, Value *value)
{
	return parse_choice(place, word, kind_words(), value);
}

static gboolean
parse_authentic(const Place *place, const char *word, Value *value)
{
	return parse_choice(place, word, authentic_words(), value);
}

static gboolean
parse_claims(const Place *place, const char *word, Value *value)
{
	return parse_choice(place, word, claims_words(), value);
}

// A mail may claim in several ways at once.
static gboolean
matches_claims(const Value *value, const Asked *asked)
{
	for (guint i = 0; i < CLAIMS_COUNT; i++)
		if ((asked->facts->notice->claims & (1u << i)) != 0 &&
			g_str_equal(value->word, claims_word(i)))
			return TRUE;
	return FALSE;
}

static gboolean
matches_choice(const Value *value, const Asked *asked)
{
	return g_str_equal(value->word, asked->folded);
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

static gboolean
parse_language(const Place *place, const char *word, Value *value)
{
	value->word = g_ascii_strdown(word, -1);
	if (is_language(word))
		return TRUE;
	mistake(place, "'%s' is no language code; write one such as en, ja or pt-BR", word);
	return FALSE;
}

// "pt" holds for "pt-BR" as well.
static gboolean
matches_language(const Value *value, const Asked *asked)
{
	gsize length = strlen(value->word);
	if (g_ascii_strncasecmp(asked->text, value->word, length) != 0)
		return FALSE;
	return asked->text[length] == '\0' || asked->text[length] == '-';
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
	return *at == '\0' && value->least <= value->most;
}

static gboolean
parse_number(const Place *place, const char *word, Value *value)
{
	if (read_range(word, value))
		return TRUE;
	mistake(place, "'%s' is no number; write 3, 3+ or 1-2", word);
	return FALSE;
}

static gboolean
matches_number(const Value *value, const Asked *asked)
{
	const char *at = asked->text;
	guint64 number;
	if (!read_number(&at, &number) || *at != '\0')
		return FALSE;
	return value->least <= number && number <= value->most;
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

static void
unknown_script(const Place *place, const char *word)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	for (guint i = 0; i < G_N_ELEMENTS(script_asks); i++)
		g_ptr_array_add(known, (gpointer)script_asks[i].word);
	for (const char *const *name = script_words(); *name != NULL; name++)
		g_ptr_array_add(known, (gpointer)*name);
	g_ptr_array_add(known, NULL);
	unknown_word(place, "script", word, (const char *const *)known->pdata);
}

static gboolean
parse_script(const Place *place, const char *word, Value *value)
{
	for (guint i = 0; i < G_N_ELEMENTS(script_asks); i++)
		if (g_ascii_strcasecmp(word, script_asks[i].word) == 0) {
			value->ask = script_asks[i].ask;
			return TRUE;
		}
	value->ask = ASK_SCRIPT;
	const char *name = word;
	if (g_ascii_strncasecmp(word, "only", 4) == 0 && g_ascii_isspace(word[4])) {
		value->ask = ASK_ONLY;
		name += 5;
		name += strspn(name, " \t");
	}
	if (script_set_from_word(name, &value->scripts))
		return TRUE;
	unknown_script(place, name);
	return FALSE;
}

static gboolean
matches_script(const Value *value, const Asked *asked)
{
	switch (value->ask) {
	case ASK_SCRIPT:
		return script_has(asked->text, &value->scripts);
	case ASK_ONLY:
		return script_has_only(asked->text, &value->scripts);
	case ASK_READABLE:
		return script_readable(asked->text, &asked->facts->reads) == 1;
	case ASK_UNREADABLE:
		return script_readable(asked->text, &asked->facts->reads) == 0;
	case ASK_MIXED:
		return script_is_mixed(asked->text);
	case ASK_NONE:
		return !script_has_letters(asked->text);
	}
	return FALSE;
}

// --- the table -----------------------------------------------------------------------------------

static const Type words = { TRUE, name_fold, parse_word, matches_word };
static const Type address = { TRUE, fold_address, parse_word, matches_word };
static const Type service = { FALSE, NULL, parse_service, matches_choice };
static const Type kind = { FALSE, NULL, parse_kind, matches_choice };
static const Type authentic = { FALSE, NULL, parse_authentic, matches_choice };
static const Type claims = { FALSE, NULL, parse_claims, matches_claims };
static const Type language = { FALSE, NULL, parse_language, matches_language };
static const Type number = { FALSE, NULL, parse_number, matches_number };
static const Type script = { FALSE, NULL, parse_script, matches_script };

static const char *
get_fact(const Row *row, const Facts *facts)
{
	return notice_fact(facts->notice, row->fact);
}

static const char *
get_service(const Row *row, const Facts *facts)
{
	return facts->notice->service;
}

static const char *
get_kind(const Row *row, const Facts *facts)
{
	return kind_word(facts->notice->kind);
}

static const char *
get_authentic(const Row *row, const Facts *facts)
{
	return authentic_word(facts->notice->authentic);
}

static const char *
get_nothing(const Row *row, const Facts *facts)
{
	return NULL;
}

static const char *
get_language(const Row *row, const Facts *facts)
{
	return facts->notice->language;
}

static const char *
get_subject(const Row *row, const Facts *facts)
{
	return facts->subject;
}

static const char *
get_from(const Row *row, const Facts *facts)
{
	return facts->from;
}

static const char *
get_recipient(const Row *row, const Facts *facts)
{
	return facts->recipient;
}

static const Row rows[] = {
	{ "service", &service, get_service, 0 },
	{ "kind", &kind, get_kind, 0 },
	{ "authentic", &authentic, get_authentic, 0 },
	{ "claims", &claims, get_nothing, 0 },
	{ "language", &language, get_language, 0 },
	{ "script", &script, get_fact, FACT_INVITER },
	{ "inviter", &words, get_fact, FACT_INVITER },
	{ "headline", &words, get_fact, FACT_HEADLINE },
	{ "company", &words, get_fact, FACT_COMPANY },
	{ "note", &words, get_fact, FACT_NOTE },
	{ "group", &words, get_fact, FACT_GROUP },
	{ "event", &words, get_fact, FACT_EVENT },
	{ "document", &words, get_fact, FACT_DOCUMENT },
	{ "profile", &words, get_fact, FACT_PROFILE },
	{ "mutual", &number, get_fact, FACT_MUTUAL },
	{ "subject", &words, get_subject, 0 },
	{ "from", &address, get_from, 0 },
	{ "recipient", &address, get_recipient, 0 },
};

static const Row *
row_find(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (g_str_equal(rows[i].name, name))
			return &rows[i];
	return NULL;
}

const char *const *
condition_names(void)
{
	static const char *names[G_N_ELEMENTS(rows) + 1];
	static gsize made;

	if (g_once_init_enter(&made)) {
		for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
			names[i] = rows[i].name;
		g_once_init_leave(&made, 1);
	}
	return names;
}

gboolean
condition_is_name(const char *name)
{
	return row_find(name) != NULL;
}

// --- reading -------------------------------------------------------------------------------------

static void
value_free(gpointer data)
{
	Value *value = data;

	g_free(value->word);
	g_free(value);
}

void
condition_free(Condition *condition)
{
	if (condition == NULL)
		return;
	g_free(condition->text);
	pattern_free(condition->pattern);
	g_ptr_array_unref(condition->values);
	g_free(condition);
}

static gboolean
is_pattern(const char *value)
{
	if (*value == '!')
		value += 1 + strspn(value + 1, " \t");
	return *value == '/';
}

// The '/' that ends a pattern: the first that no backslash stands before.
static const char *
pattern_end(const char *source)
{
	for (const char *c = source; *c != '\0'; c++) {
		if (*c == '/')
			return c;
		if (*c == '\\' && c[1] != '\0')
			c++;
	}
	return NULL;
}

// The offset is counted in the value as written, with '!' and '/'.
static void
mistake_pattern(const Place *place, const char *source, int offset, const char *message)
{
	const char *value = place->key->value;
	const char *end = g_strrstr(message, " at offset ");

	if (offset < 0 || end == NULL)
		mistake(place, "%s; write a shorter one", message);
	else
		mistake(place, "%.*s at offset %ld; write \\ before a character that means itself",
			(int)(end - message), message,
			g_utf8_strlen(value, source - value) + offset);
}

static gboolean
parse_pattern(const Place *place, Condition *condition)
{
	const char *value = place->key->value;
	condition->pattern_negated = *value == '!';
	const char *source = strchr(value, '/') + 1;
	const char *end = pattern_end(source);

	if (!place->row->type->takes_pattern) {
		mistake(place, "takes no /pattern/; write words and commas");
		return FALSE;
	}
	if (end == NULL) {
		mistake(place, "the pattern is not closed; write a '/' at its end");
		return FALSE;
	}
	if (end[1] != '\0') {
		mistake(place,
			"'%s' behind the pattern; nothing may follow it, write \\/ for a slash "
			"inside",
			end + 1);
		return FALSE;
	}
	if (end == source) {
		mistake(place, "the pattern says nothing; write /^$/ for an empty text");
		return FALSE;
	}
	g_autofree char *text = g_strndup(source, end - source);
	g_autoptr(GError) error = NULL;
	int offset;
	condition->pattern = pattern_new(text, &offset, &error);
	if (condition->pattern == NULL)
		mistake_pattern(place, source, offset, error->message);
	return condition->pattern != NULL;
}

static gboolean
add_value(const Place *place, Condition *condition, const char *part)
{
	Value *value = g_new0(Value, 1);
	g_ptr_array_add(condition->values, value);
	value->negated = *part == '!';
	const char *word = part + value->negated;
	word += strspn(word, " \t");

	if (*word == '\0') {
		mistake(place, "'!' with nothing behind it; write !WORD");
		return FALSE;
	}
	return place->row->type->parse(place, word, value);
}

static gboolean
parse_list(const Place *place, Condition *condition)
{
	g_auto(GStrv) parts = ini_list(place->key->value);
	gboolean good = TRUE;

	if (parts[0] == NULL) {
		mistake(place, "says nothing; write a value or leave the line out");
		return FALSE;
	}
	for (guint i = 0; parts[i] != NULL; i++)
		if (!add_value(place, condition, parts[i]))
			good = FALSE;
	return good;
}

Condition *
condition_new(const IniFile *file, const IniSection *section, const IniKey *key,
	const char *const *services, GError **error)
{
	Place place = { row_find(key->name), file, section, key, services, error };

	if (place.row == NULL) {
		unknown_word(&place, "condition", key->name, condition_names());
		return NULL;
	}
	g_autoptr(Condition) condition = g_new0(Condition, 1);
	condition->row = place.row;
	condition->text = g_strdup_printf("%s = %s", key->name, key->value);
	condition->values = g_ptr_array_new_with_free_func(value_free);
	gboolean good = is_pattern(key->value) ? parse_pattern(&place, condition)
					       : parse_list(&place, condition);
	return good ? g_steal_pointer(&condition) : NULL;
}

// --- asking --------------------------------------------------------------------------------------

// Each search has its own limit; that many of them do not add up to a stop, all of one recipient
// have one together.
static int
search_patiently(const Condition *condition, const Facts *facts, const char *text, GError **error)
{
	gint64 start = clock_monotonic();
	int found;

	if (facts->patience != NULL && *facts->patience <= 0) {
		g_set_error(error, FAILURE, FAILURE_LIMIT,
			"the patterns before it took all the time there is for one recipient");
		return -1;
	}
	found = pattern_search(condition->pattern, text, strlen(text), error);
	if (facts->patience != NULL)
		*facts->patience -= clock_monotonic() - start;
	return found;
}

static int
pattern_holds(const Condition *condition, const Facts *facts, const char *text, GError **error)
{
	int found = search_patiently(condition, facts, text, error);

	if (found == -1) {
		g_prefix_error(error, "%s: ", condition->text);
		return -1;
	}
	return condition->pattern_negated ? !found : found;
}

static int
values_hold(const Condition *condition, const Asked *asked)
{
	gboolean is_asked = FALSE, matched = FALSE;

	for (guint i = 0; i < condition->values->len; i++) {
		const Value *value = g_ptr_array_index(condition->values, i);
		gboolean matches = condition->row->type->matches(value, asked);
		if (value->negated && matches)
			return 0;
		if (value->negated)
			continue;
		is_asked = TRUE;
		matched = matched || matches;
	}
	return matched || !is_asked;
}

// What the mail has, as it is compared: folded once, however many rules ask.
static const char *
comparable(const Row *row, const Facts *facts, const char *text)
{
	char *folded = g_hash_table_lookup(facts->comparable, row);

	if (folded != NULL)
		return folded;
	folded = row->type->fold(text);
	g_hash_table_insert(facts->comparable, (gpointer)row, folded);
	return folded;
}

int
condition_holds(const Condition *condition, const Facts *facts, GError **error)
{
	const Row *row = condition->row;
	const char *found = row->get(row, facts);
	const char *text = found != NULL ? found : "";
	g_autofree char *own = NULL;
	Asked asked = { facts, text, text };

	if (condition->pattern != NULL) {
		// An error is not "no match": what is searched is repaired first.
		own = g_utf8_make_valid(text, -1);
		return pattern_holds(condition, facts, own, error);
	}
	if (row->type->fold != NULL && facts->comparable != NULL)
		asked.folded = comparable(row, facts, text);
	else if (row->type->fold != NULL)
		asked.folded = own = row->type->fold(text);
	return values_hold(condition, &asked);
}

const char *
condition_text(const Condition *condition)
{
	return condition->text;
}
