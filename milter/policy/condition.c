// condition.c - conditions: how they are written, when they hold, how they are related.
#include "policy/condition.h"

#include <string.h>

#include "base/clock.h"
#include "base/failure.h"
#include "base/suggest.h"
#include "policy/memory.h"
#include "policy/row.h"
#include "text/pattern.h"
#include "text/script.h"

#define HEADER_NAME_MAX 100 // bytes

// Words are fast; only a text of more bytes than this makes them take some of a recipient's time.
#define LONG_TEXT 4096

#define SAW_MAX 60 // characters

#define OF_PATTERN 64 // bytes that malloc adds to it

// A pattern in the place of values.
typedef struct {
	Pattern *pattern;
	Breaker *breaker;
	gboolean negated;
	char source[];
} Expression;

// One block of memory, and no more than it needs: a user's file has many of them, and a site many users.
// Behind the values stands what they point to, then the text, then the name if it is a header's.
struct Condition {
	const Row *row;
	Expression *expression; // NULL: it has values
	guint line;
	guint16 column; // of the value
	guint16 n_values;
	guint text; // bytes before it
	Value values[];
};

G_STATIC_ASSERT(INI_LINE_MAX < G_MAXUINT16);

// Where a condition is written, for messages.
typedef struct {
	const IniFile *file;
	const IniSection *section;
	const IniKey *key;
	const char *const *services;
	GError **error;
} Place;

// at: characters of the value before what is wrong.
static void mistake(const Place *place, glong at, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
mistake(const Place *place, glong at, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	ini_mistake_at(
		place->error, place->file, place->section, place->key, (guint)at, "%s", text);
}

const char *const *
condition_names(void)
{
	return row_names();
}

gboolean
condition_is_name(const char *name)
{
	return row_find(name) != NULL;
}

// --- reading -------------------------------------------------------------------------------------

static void
expression_free(Expression *expression)
{
	if (expression == NULL)
		return;
	pattern_free(expression->pattern);
	breaker_unref(expression->breaker);
	g_free(expression);
}

void
condition_free(Condition *condition)
{
	if (condition == NULL)
		return;
	expression_free(condition->expression);
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
	glong before = g_utf8_strlen(value, source - value);

	if (offset < 0 || end == NULL)
		mistake(place, 0, "%s; write a shorter one", message);
	else
		mistake(place, before + offset,
			"%.*s at offset %ld; write \\ before a character that means itself",
			(int)(end - message), message, before + offset);
}

// What stands between the slashes of value, NULL after a mistake. Caller frees.
static char *
take_source(const Place *place, const char *value)
{
	const char *source = strchr(value, '/') + 1;
	const char *end = pattern_end(source);

	if (end == NULL) {
		mistake(place, g_utf8_strlen(value, -1),
			"the pattern is not closed; write a '/' at its end");
		return NULL;
	}
	if (end[1] != '\0') {
		mistake(place, g_utf8_strlen(value, end + 1 - value),
			"'%s' behind the pattern; nothing may follow it, write \\/ for a slash "
			"inside",
			end + 1);
		return NULL;
	}
	if (end == source) {
		mistake(place, 0, "the pattern says nothing; write /^$/ for an empty text");
		return NULL;
	}
	return g_strndup(source, (gsize)(end - source));
}

static Expression *
parse_pattern(const Place *place, const Row *row)
{
	const char *value = place->key->value;
	g_autoptr(GError) error = NULL;
	int offset;

	if (!row->type->takes_pattern) {
		mistake(place, 0, "takes no /pattern/; write words and commas");
		return NULL;
	}
	g_autofree char *source = take_source(place, value);
	if (source == NULL)
		return NULL;
	Pattern *pattern = pattern_new(source, &offset, &error);
	if (pattern == NULL) {
		mistake_pattern(place, strchr(value, '/') + 1, offset, error->message);
		return NULL;
	}
	Expression *expression = g_malloc(sizeof *expression + strlen(source) + 1);
	*expression = (Expression) { pattern, breaker_new(), *value == '!' };
	memcpy(expression->source, source, strlen(source) + 1);
	return expression;
}

// Adds to values, which the caller clears.
static gboolean
add_value(const Place *place, const Row *row, GArray *values, const IniWord *part)
{
	Value value = { .negated = *part->text == '!' };
	const char *word = part->text + value.negated;
	word += strspn(word, " \t");
	glong at = (glong)part->at + (word - part->text);

	if (*word == '\0') {
		mistake(place, at, "'!' with nothing behind it; write !WORD");
		return FALSE;
	}
	g_autofree char *wrong = row->type->parse(word, place->services, &value);
	if (wrong != NULL)
		mistake(place, at, "%s", wrong);
	g_array_append_val(values, value);
	return wrong == NULL;
}

static gboolean
parse_list(const Place *place, const Row *row, GArray *values)
{
	g_autoptr(GPtrArray) parts = ini_words(place->key->value);
	gboolean good = TRUE;

	if (parts->len == 0) {
		mistake(place, 0, "says nothing; write a value or leave the line out");
		return FALSE;
	}
	for (guint i = 0; i < parts->len; i++)
		if (!add_value(place, row, values, g_ptr_array_index(parts, i)))
			good = FALSE;
	return good;
}

// RFC 5322 section 3.6.8: what prints, but no blank and no colon.
static gboolean
is_header_name(const char *name)
{
	gsize length = strlen(name);

	for (const char *c = name; *c != '\0'; c++)
		if (!g_ascii_isgraph(*c) || *c == ':')
			return FALSE;
	return length > 0 && length <= HEADER_NAME_MAX;
}

static void
complain_of_name(const Place *place)
{
	const char *name = place->key->name;

	if (row_is_header(name)) {
		ini_mistake(place->error, place->file, place->section, place->key,
			"'%s' is no name of a header; write one such as header.List-Id",
			name + strlen(ROW_HEADER));
		return;
	}
	g_autofree char *phrase = suggest_phrase(name, condition_names());
	ini_mistake(place->error, place->file, place->section, place->key,
		"unknown condition '%s'; %s", name, phrase);
}

static gsize
size_of(const IniKey *key, const Row *row, const GArray *values)
{
	gsize size = sizeof(Condition) + strlen(key->name) + strlen(" = ") + strlen(key->value) + 1;

	if (row_is_header(row->name))
		size += strlen(key->name) + 1;
	for (guint i = 0; i < values->len; i++)
		size += sizeof(Value) + value_size(row->type, &g_array_index(values, Value, i));
	return size;
}

// Takes over expression.
static Condition *
pack(const IniKey *key, const Row *row, const GArray *values, Expression *expression)
{
	Condition *condition = g_malloc(size_of(key, row, values));
	char *at = (char *)&condition->values[values->len];

	*condition = (Condition) { row, expression, key->line, (guint16)key->value_column,
		(guint16)values->len, 0 };
	for (guint i = 0; i < values->len; i++)
		at = value_copy(
			row->type, &g_array_index(values, Value, i), &condition->values[i], at);
	condition->text = (guint)(at - (char *)condition);
	at = g_stpcpy(g_stpcpy(g_stpcpy(at, key->name), " = "), key->value) + 1;
	if (row_is_header(row->name))
		g_stpcpy(at, key->name);
	return condition;
}

static Condition *
read_values(const Place *place, const Row *row)
{
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
	Condition *condition =
		parse_list(place, row, values) ? pack(place->key, row, values, NULL) : NULL;

	for (guint i = 0; i < values->len; i++)
		value_clear(row->type, &g_array_index(values, Value, i));
	return condition;
}

static Condition *
read_pattern(const Place *place, const Row *row)
{
	static const GArray none;
	Expression *expression = parse_pattern(place, row);

	return expression == NULL ? NULL : pack(place->key, row, &none, expression);
}

Condition *
condition_new(const IniFile *file, const IniSection *section, const IniKey *key,
	const char *const *services, GError **error)
{
	const Place place = { file, section, key, services, error };
	const Row *row = row_find(key->name);

	if (row == NULL ||
		(row_is_header(key->name) && !is_header_name(key->name + strlen(ROW_HEADER)))) {
		complain_of_name(&place);
		return NULL;
	}
	return is_pattern(key->value) ? read_pattern(&place, row) : read_values(&place, row);
}

const char *
condition_text(const Condition *condition)
{
	return (const char *)condition + condition->text;
}

static const char *
end_of(const char *text)
{
	return text + strlen(text) + 1;
}

const char *
condition_name(const Condition *condition)
{
	const char *name = condition->row->name;

	return row_is_header(name) ? end_of(condition_text(condition)) : name;
}

// --- asking --------------------------------------------------------------------------------------

// Each search has its own limit; that many of them do not add up to a stop, all of one recipient
// have one together.
static int
search_patiently(const Condition *condition, const Facts *facts, const char *text, GError **error)
{
	if (facts->patience == NULL)
		return pattern_search(condition->expression->pattern, text, strlen(text), error);
	return pattern_search_within(
		condition->expression->pattern, text, strlen(text), facts->patience, error);
}

// What is found in one text is found, whatever happens in another.
static int
search_texts(const Condition *condition, const Facts *facts, const RowTexts *texts, GError **error)
{
	GError *gave_up = NULL;
	int found = 0;

	for (guint i = 0; found != 1 && texts->all[i] != NULL; i++) {
		// An error is not "no match": what is searched is repaired first.
		g_autofree char *text = g_utf8_make_valid(texts->all[i], -1);
		found = search_patiently(condition, facts, text, gave_up == NULL ? &gave_up : NULL);
	}
	if (found == 1 || gave_up == NULL) {
		g_clear_error(&gave_up);
		return found;
	}
	g_propagate_error(error, gave_up);
	return -1;
}

static int
pattern_holds(const Condition *condition, const Facts *facts, const RowTexts *texts, GError **error)
{
	int found = search_texts(condition, facts, texts, error);

	if (found == -1) {
		g_prefix_error(error, "%s: ", condition_text(condition));
		return -1;
	}
	return condition->expression->negated ? !found : found;
}

// What the mail has, as it is compared: folded once, however many rules ask. NULL: it is compared as
// it is. *own is to be freed.
static const char *
comparable(const Row *row, const Facts *facts, const char *text, char **own)
{
	gboolean is_kept = facts->comparable != NULL && facts->instead == NULL;
	char *folded = is_kept ? g_hash_table_lookup(facts->comparable, text) : NULL;

	if (folded != NULL || row->type->fold == NULL)
		return folded == NULL ? text : folded;
	folded = row->type->fold(text);
	if (is_kept)
		g_hash_table_insert(facts->comparable, (gpointer)text, folded);
	else
		*own = folded;
	return folded;
}

static gboolean
matches_any(
	const Value *value, const Condition *condition, const Facts *facts, const RowTexts *texts)
{
	for (guint i = 0; texts->all[i] != NULL; i++) {
		g_autofree char *own = NULL;
		const ValueText text = { texts->all[i],
			comparable(condition->row, facts, texts->all[i], &own), &facts->reads };
		if (condition->row->type->matches(value, &text))
			return TRUE;
	}
	return FALSE;
}

static gboolean
are_long(const RowTexts *texts)
{
	gsize length = 0;

	for (guint i = 0; texts->all[i] != NULL && length <= LONG_TEXT; i++)
		length += strnlen(texts->all[i], LONG_TEXT + 1);
	return length > LONG_TEXT;
}

// 1 matches, 0 does not, -1 there is no time left to look through so long a text.
static int
matches_patiently(
	const Value *value, const Condition *condition, const Facts *facts, const RowTexts *texts)
{
	if (facts->patience == NULL || !are_long(texts))
		return matches_any(value, condition, facts, texts);
	if (*facts->patience <= 0)
		return -1;
	gint64 start = clock_cpu();
	gboolean matches = matches_any(value, condition, facts, texts);
	*facts->patience -= clock_cpu() - start;
	return matches;
}

static int
values_hold(const Condition *condition, const Facts *facts, const RowTexts *texts, GError **error)
{
	gboolean is_asked = FALSE, matched = FALSE;

	for (guint i = 0; i < condition->n_values; i++) {
		const Value *value = &condition->values[i];
		int matches = matches_patiently(value, condition, facts, texts);
		if (matches == -1) {
			g_set_error(error, FAILURE, FAILURE_BUSY,
				"%s: no time was left for a text of that length",
				condition_text(condition));
			return -1;
		}
		if (value->negated && matches)
			return 0;
		if (value->negated)
			continue;
		is_asked = TRUE;
		matched = matched || matches;
	}
	return matched || !is_asked;
}

int
condition_holds(const Condition *condition, const Facts *facts, GError **error)
{
	const char *name = condition_name(condition);
	const char *why = row_unknown(condition->row, name, facts);
	RowTexts texts;

	if (why != NULL) {
		g_set_error(
			error, FAILURE, FAILURE_SYSTEM, "%s: %s", condition_text(condition), why);
		return -1;
	}
	row_texts(condition->row, name, facts, &texts);
	return condition->expression != NULL ? pattern_holds(condition, facts, &texts, error)
					     : values_hold(condition, facts, &texts, error);
}

// --- what it says --------------------------------------------------------------------------------

const char *
condition_pattern(const Condition *condition)
{
	return condition->expression == NULL ? NULL : condition->expression->source;
}

guint
condition_pattern_at(const Condition *condition)
{
	const char *value =
		condition_text(condition) + strlen(condition_name(condition)) + strlen(" = ");

	return (guint)strcspn(value, "/") + 1;
}

void
condition_locate(const Condition *condition, IniPlace *place)
{
	place->line = condition->line;
	place->column = condition->column;
	place->key = condition_name(condition);
}

Breaker *
condition_breaker(const Condition *condition)
{
	return condition->expression == NULL ? NULL : condition->expression->breaker;
}

gsize
condition_memory(const Condition *condition)
{
	const char *text = condition_text(condition), *name = condition_name(condition);
	const char *end = end_of(row_is_header(name) ? name : text);
	const Expression *expression = condition->expression;
	gsize size = memory_of((gsize)(end - (const char *)condition));

	if (expression == NULL)
		return size;
	return size + memory_of(sizeof *expression + strlen(expression->source) + 1) +
	       pattern_memory(expression->pattern) + OF_PATTERN + breaker_memory();
}

// --- for explaining ------------------------------------------------------------------------------

const char *
condition_fact(const Condition *condition)
{
	return row_fact(condition->row, condition_name(condition));
}

// The beginning of the texts, as far as it is shown and a little more: a body is long.
static char *
begin_of(const RowTexts *texts)
{
	gsize most = (SAW_MAX + 1) * 6;
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; texts->all[i] != NULL && all->len < most; i++) {
		g_string_append(all, i == 0 ? "" : ", ");
		g_string_append_len(all, texts->all[i], (gssize)strnlen(texts->all[i], most));
	}
	return g_utf8_make_valid(all->str, (gssize)MIN(all->len, most));
}

static char *
shorten(const char *text)
{
	glong length = g_utf8_strlen(text, -1);
	g_autofree char *start = g_utf8_substring(text, 0, MIN(length, SAW_MAX));

	g_strdelimit(start, "\n\t", ' ');
	return g_strconcat(start, length > SAW_MAX ? "\u2026" : "", NULL);
}

// In the words of the condition.
static char *
describe_script(const char *name, const ScriptSet *reads)
{
	g_auto(GStrv) codes = script_codes(name);
	g_autoptr(GString) text = g_string_new(NULL);

	if (codes[0] == NULL)
		return g_strdup("none");
	g_autofree char *list = g_strjoinv(", ", codes);
	g_string_append(text, list);
	if (script_is_mixed(name))
		g_string_append(text, ", mixed");
	g_string_append(text, script_readable(name, reads) == 0 ? ", unreadable" : ", readable");
	return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
condition_saw(const Condition *condition, const Facts *facts)
{
	RowTexts texts;

	row_texts(condition->row, condition_name(condition), facts, &texts);
	if (condition->row->type == &value_script)
		return describe_script(texts.all[0], &facts->reads);
	g_autofree char *begin = begin_of(&texts);
	return *begin == '\0' ? NULL : shorten(begin);
}

static ValueList
list_of(const Condition *condition)
{
	const Row *row = condition->row;

	return (ValueList) { row->type, row->get_many != NULL, condition->values,
		condition->n_values };
}

gboolean
condition_is_negated(const Condition *condition)
{
	const ValueList list = list_of(condition);

	return condition->expression != NULL ? condition->expression->negated
					     : !value_list_has_plain(&list);
}

// One text by itself.
static gboolean
holds_for(const Condition *condition, const char *text, const ScriptSet *reads)
{
	const Facts facts = { .reads = *reads };
	const RowTexts texts = { (const char *const[]) { text, NULL }, { NULL } };

	return values_hold(condition, &facts, &texts, NULL) == 1;
}

char **
condition_wants(const Condition *condition)
{
	static const ScriptSet nothing;
	g_autoptr(GStrvBuilder) wants = g_strv_builder_new();

	for (guint i = 0; i < condition->n_values; i++) {
		const Value *value = &condition->values[i];
		g_autofree char *text = condition->row->type->example(value);
		if (!value->negated && text != NULL && holds_for(condition, text, &nothing))
			g_strv_builder_add(wants, text);
	}
	return g_strv_builder_end(wants);
}

// Unless no mail has it.
static void
add_number(GStrvBuilder *numbers, const ValueType *type, gint64 number)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
	Value value;
	g_autofree char *wrong = type->parse(text, NULL, &value);

	if (wrong == NULL)
		g_strv_builder_add(numbers, text);
}

char **
condition_edges(const Condition *condition)
{
	const ValueType *type = condition->row->type;
	g_autoptr(GStrvBuilder) edges = g_strv_builder_new();

	for (guint i = 0; type->form == VALUE_RANGE && i < condition->n_values; i++) {
		const Value *value = &condition->values[i];

		add_number(edges, type, (gint64)value->least - 1);
		if (value->negated)
			add_number(edges, type, value->least);
		add_number(edges, type, (gint64)value->most + 1);
	}
	return g_strv_builder_end(edges);
}

char *
condition_take(const char *name, const char *text, const char *const *services, char **wrong)
{
	const ValueType *type = row_find(name)->type;
	Value value = { .negated = FALSE };
	char *taken = NULL;

	if (type->takes_pattern)
		return g_strdup(text);
	*wrong = type->parse(text, services, &value);
	if (*wrong == NULL && type->form == VALUE_RANGE && value.least != value.most)
		*wrong = g_strdup_printf("'%s' is more than one number; write one such as 3", text);
	if (*wrong == NULL)
		taken = type->example(&value);
	value_clear(type, &value);
	return taken;
}

// --- for checking --------------------------------------------------------------------------------

gboolean
condition_is_never(const Condition *condition)
{
	const ValueList list = list_of(condition);

	return condition->expression == NULL && value_list_is_never(&list);
}

gboolean
condition_is_always(const Condition *condition)
{
	const ValueList list = list_of(condition);

	return condition->expression == NULL && value_list_is_always(&list);
}

gboolean
condition_implies(const Condition *narrow, const Condition *wide)
{
	const Expression *one = narrow->expression, *other = wide->expression;
	const ValueList narrow_list = list_of(narrow), wide_list = list_of(wide);

	if (!g_str_equal(condition_name(narrow), condition_name(wide)))
		return FALSE;
	if (one != NULL && other != NULL)
		return one->negated == other->negated && g_str_equal(one->source, other->source);
	return one == NULL && other == NULL && value_list_implies(&narrow_list, &wide_list);
}

gboolean
condition_needs_reads(const Condition *condition)
{
	gboolean needs = FALSE;

	if (condition->row->type != &value_script)
		return FALSE;
	for (guint i = 0; i < condition->n_values; i++) {
		const Value *value = &condition->values[i];
		if (!value->negated && value->ask != ASK_UNREADABLE)
			return FALSE;
		needs = needs || !value->negated;
	}
	return needs;
}

// No name that is asked for is written as it is asked.
static gboolean
excludes_names(const Condition *script, const Condition *inviter, const ScriptSet *reads)
{
	const ValueList list = list_of(inviter);

	if (inviter->expression != NULL || !value_list_has_plain(&list))
		return FALSE;
	for (guint i = 0; i < inviter->n_values; i++) {
		const Value *value = &inviter->values[i];
		if (value->negated)
			continue;
		if (strchr(value->word, '*') != NULL || holds_for(script, value->word, reads))
			return FALSE;
	}
	return TRUE;
}

gboolean
condition_excludes(const Condition *one, const Condition *other, const ScriptSet *reads)
{
	gboolean is_script = one->row->type == &value_script;

	return is_script && other->row->type != &value_script &&
	       g_str_equal(condition_fact(one), condition_fact(other)) &&
	       excludes_names(one, other, reads);
}
