// sample.c - samples in rules: a mail in a few words, for which the rule must hold or must not.
#include "policy/sample.h"

#include <string.h>

#include "base/suggest.h"
#include "policy/row.h"

#define BLANKS " \t"

// A sample being read.
typedef struct {
	const char *const *services;
	GHashTable *said; // name of a fact -> char ** of its texts
	char *wrong;
} Reader;

// --- reading -------------------------------------------------------------------------------------

// FALSE, always: for the one who returns it.
static gboolean G_GNUC_PRINTF(2, 3) fail(Reader *reader, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_free(reader->wrong);
	reader->wrong = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return FALSE;
}

// A mail may have several headers of a name, and claim in several ways.
static gboolean
add_text(Reader *reader, const Row *row, const char *name, char *text)
{
	char **before = g_hash_table_lookup(reader->said, name);
	g_autoptr(GStrvBuilder) texts = g_strv_builder_new();

	if (before != NULL)
		g_strv_builder_addv(texts, (const char **)before);
	g_strv_builder_add(texts, text);
	g_free(text);
	g_hash_table_insert(reader->said, g_strdup(name), g_strv_builder_end(texts));
	return before == NULL || row->get_many != NULL ||
	       fail(reader, "says '%s' twice; write it once", name);
}

static gboolean
say(Reader *reader, const char *name, const char *text)
{
	const Row *row = row_find(name);
	g_autofree char *lower = g_ascii_strdown(name, -1);

	if (!g_str_equal(row_fact(row, lower), lower))
		return fail(reader, "the %s is that of the name; write: from NAME", lower);
	if (*text == '\0')
		return fail(reader, "nothing stands behind '%s'; write: %s TEXT", name, lower);
	char *taken = condition_take(lower, text, reader->services, &reader->wrong);
	return taken != NULL && add_text(reader, row, lower, taken);
}

static gboolean
is_service(const Reader *reader, const char *lower)
{
	return reader->services == NULL || g_strv_contains(reader->services, lower);
}

static gboolean
complain_of_word(Reader *reader, const char *word)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	for (const char *const *kind = kind_words(); *kind != NULL; kind++)
		g_ptr_array_add(known, (gpointer)*kind);
	for (const char *const *name = condition_names(); *name != NULL; name++)
		g_ptr_array_add(known, (gpointer)*name);
	for (guint i = 0; reader->services != NULL && reader->services[i] != NULL; i++)
		g_ptr_array_add(known, (gpointer)reader->services[i]);
	g_ptr_array_add(known, NULL);
	const char *near = suggest_word(word, (const char *const *)known->pdata);
	if (near != NULL)
		return fail(reader, "unknown word '%s'; did you mean '%s'?", word, near);
	return fail(reader,
		"unknown word '%s'; write it like: linkedin request from NAME, headline TEXT",
		word);
}

// The word at text, in lower case; *rest: what follows it and blanks. '=' ends a word.
static char *
take_word(const char *text, const char **rest)
{
	gsize length = strcspn(text, BLANKS "=");

	*rest = text + length + strspn(text + length, BLANKS);
	g_autofree char *word = g_strndup(text, length);
	return g_ascii_strdown(word, -1);
}

// `group` and `event` are kinds as well: alone, or with a name behind them.
static gboolean
is_kind(const char *word, const char *rest)
{
	Kind kind;

	if (!kind_from_word(word, &kind))
		return FALSE;
	return !condition_is_name(word) || *rest == '\0' ||
	       g_ascii_strncasecmp(rest, "from ", strlen("from ")) == 0;
}

static const char *
behind_equals(const char *text)
{
	return *text == '=' ? text + 1 + strspn(text + 1, BLANKS) : text;
}

// "linkedin request from Ana", "headline Recruiter". An address has an '@', a name has none.
static gboolean
read_part(Reader *reader, const char *text)
{
	gboolean good = TRUE;

	while (good && *text != '\0') {
		const char *rest;
		g_autofree char *word = take_word(text, &rest);
		gboolean is_person = g_str_equal(word, "from") && strchr(rest, '@') == NULL;
		if (is_person && *rest == '\0')
			return fail(reader, "nothing stands behind 'from'; write: from NAME");
		if (is_person)
			return say(reader, "inviter", behind_equals(rest));
		if (is_kind(word, rest))
			good = say(reader, "kind", word);
		else if (condition_is_name(word))
			return say(reader, word, behind_equals(rest));
		else if (is_service(reader, word))
			good = say(reader, "service", word);
		else
			return complain_of_word(reader, word);
		text = rest;
	}
	return good;
}

static gboolean
read_sample(Reader *reader, const char *text, guint *at)
{
	g_autoptr(GPtrArray) parts = ini_words(text);

	for (guint i = 0; i < parts->len; i++) {
		const IniWord *part = g_ptr_array_index(parts, i);

		*at = part->at;
		if (!read_part(reader, part->text))
			return FALSE;
	}
	*at = 0;
	return parts->len > 0 ||
	       fail(reader, "says nothing; write it like: linkedin request from NAME");
}

// --- trying --------------------------------------------------------------------------------------

// The first condition that does not hold, of those that the sample says something for; NULL: none.
// *asked: how many were tried.
static const Condition *
find_failed(const Rule *rule, const Facts *facts, guint *asked, GError **error)
{
	*asked = 0;
	for (guint i = 0; i < rule->conditions->len; i++) {
		const Condition *condition = g_ptr_array_index(rule->conditions, i);

		if (!g_hash_table_contains(facts->instead, condition_fact(condition)))
			continue;
		(*asked)++;
		if (condition_holds(condition, facts, error) != 1)
			return condition;
	}
	return NULL;
}

static char *
list_facts(const Rule *rule)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < rule->conditions->len; i++) {
		const char *fact = condition_fact(g_ptr_array_index(rule->conditions, i));
		if (!g_ptr_array_find_with_equal_func(names, fact, g_str_equal, NULL))
			g_ptr_array_add(names, (gpointer)fact);
	}
	g_ptr_array_add(names, NULL);
	return g_strjoinv(", ", (char **)names->pdata);
}

static char *
describe_failure(const Condition *failed, const Facts *facts, const GError *gave_up)
{
	g_autofree char *saw = condition_saw(failed, facts);

	if (gave_up != NULL)
		return g_strdup_printf(
			"the rule gives up: %s; write a simpler pattern", gave_up->message);
	return g_strdup_printf(
		"the rule does not hold, it says %s and the sample %s; change one of "
		"them",
		condition_text(failed), saw == NULL ? "nothing" : saw);
}

static char *
try_sample(const Rule *rule, const RuleSample *sample, const Facts *facts)
{
	g_autoptr(GError) gave_up = NULL;
	guint asked;
	const Condition *failed = find_failed(rule, facts, &asked, &gave_up);

	if (asked == 0 && rule->conditions->len > 0) {
		g_autofree char *facts_of_rule = list_facts(rule);
		return g_strdup_printf(
			"says nothing of what the rule asks for; write something for: %s",
			facts_of_rule);
	}
	if (failed == NULL)
		return sample->is_not ? g_strdup("the rule holds; change the rule or the sample")
				      : NULL;
	if (sample->is_not && gave_up == NULL)
		return NULL;
	return describe_failure(failed, facts, gave_up);
}

static void
free_texts(gpointer texts)
{
	g_strfreev(texts);
}

char *
sample_fault(const Rule *rule, const RuleSample *sample, const ScriptSet *reads,
	const char *const *services, guint *at)
{
	static const Notice nothing;
	g_autoptr(GHashTable) said =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_texts);
	Reader reader = { services, said, NULL };
	const Facts facts = { .notice = &nothing, .reads = *reads, .instead = said };

	if (!read_sample(&reader, sample->text, at))
		return reader.wrong;
	return try_sample(rule, sample, &facts);
}
