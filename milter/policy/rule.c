// rule.c - reads a rules file: [me] and [rule NAME] sections into an immutable rule set.
#include "policy/rule.h"

#include <limits.h>
#include <string.h>

#include "base/suggest.h"
#include "policy/memory.h"
#include "policy/value.h"

// U+061C U+200E U+200F U+202A-202E U+2066-2069
#define DIRECTION_MARKS "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

#define RULES_MAX 500
#define PATTERNS_MAX (1024 * 1024) // bytes of a user's patterns, compiled
#define NAME_MAX_BYTES 100
#define FOLDER_MAX_BYTES 64
#define PREFIX_MAX_BYTES 60
#define PEOPLE_MAX 8
#define OF_COUNT 16 // bytes that a count of references takes

struct RuleSet {
	char *label; // the file's
	Breaker *breaker;
	gboolean has_reads;
	ScriptSet reads;
	char **people; // NULL: the file does not say
	gboolean has_learns, learns;
	guint n_rules;
	Rule rules[];
};

// --- actions -------------------------------------------------------------------------------------

static const char *const words[] = {
	[ACTION_ACCEPT] = "accept",
	[ACTION_TAG] = "tag",
	[ACTION_FOLD] = "fold",
	[ACTION_QUARANTINE] = "quarantine",
	NULL,
};

const char *
action_word(ActionWord action)
{
	return words[action];
}

gboolean
action_from_word(const char *word, ActionWord *action)
{
	for (guint i = 0; words[i] != NULL; i++)
		if (g_ascii_strcasecmp(words[i], word) == 0) {
			*action = (ActionWord)i;
			return TRUE;
		}
	return FALSE;
}

const char *const *
action_words(void)
{
	return words;
}

// --- reading -------------------------------------------------------------------------------------

// A file being read. A rule with a mistake stays in the set, which is then thrown away as a whole.
typedef struct {
	const IniFile *file;
	const IniSection *section; // the one being read
	const RuleScope *scope;
	RuleSet *set;
	GPtrArray *conditions, *samples; // of the rule being read
	guint n_rules; // with those that are too many
	GError *mistakes;
	gsize patterns; // bytes, compiled
} Reader;

static void mistake(Reader *reader, const IniKey *key, const char *format, ...) G_GNUC_PRINTF(3, 4);

// key NULL: the section.
static void
mistake(Reader *reader, const IniKey *key, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (key == NULL)
		ini_mistake(&reader->mistakes, reader->file, reader->section, NULL, "%s", text);
	else
		ini_mistake_at(
			&reader->mistakes, reader->file, reader->section, key, 0, "%s", text);
}

static void
unknown_word(Reader *reader, const IniKey *key, const char *what, const char *word,
	const char *const *known)
{
	g_autofree char *phrase = suggest_phrase(word, known);
	mistake(reader, key, "unknown %s '%s'; %s", what, word, phrase);
}

// Characters that no one sees, and that change what others see: C0, C1 and direction marks.
static gboolean
has_controls(const char *text)
{
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c))
		if (g_unichar_iscntrl(g_utf8_get_char(c)) ||
			g_utf8_strchr(DIRECTION_MARKS, -1, g_utf8_get_char(c)) != NULL)
			return TRUE;
	return FALSE;
}

static gboolean
says_nothing(Reader *reader, const IniKey *key)
{
	if (*key->value != '\0')
		return FALSE;
	mistake(reader, key, "says nothing; write a value or leave the line out");
	return TRUE;
}

static void
read_action(Reader *reader, const IniKey *key, Rule *rule)
{
	const char *const *allowed = (const char *const *)reader->scope->actions;

	if (says_nothing(reader, key))
		return;
	if (!action_from_word(key->value, &rule->action))
		unknown_word(reader, key, "action", key->value, allowed);
	else if (!g_strv_contains(allowed, action_word(rule->action))) {
		g_autofree char *list = g_strjoinv(", ", reader->scope->actions);
		mistake(reader, key, "'%s' is not among this site's actions; write one of: %s",
			action_word(rule->action), list);
	}
}

// Letters and digits of any script, '_', and inside '-', '.' and blanks: no path, no hidden folder,
// no empty level in a Maildir++.
static gboolean
is_folder(const char *name)
{
	gunichar before = 0;

	if (strlen(name) > FOLDER_MAX_BYTES || strpbrk(name, "/\\") != NULL)
		return FALSE;
	for (const char *c = name; *c != '\0'; c = g_utf8_next_char(c)) {
		gunichar letter = g_utf8_get_char(c);
		gboolean inside =
			g_unichar_ismark(letter) || letter == '-' || letter == '.' || letter == ' ';
		if (!g_unichar_isalnum(letter) && letter != '_' && !(inside && before != 0))
			return FALSE;
		if (letter == '.' && before == '.')
			return FALSE;
		before = letter;
	}
	return before != 0 && before != '.' && before != ' ';
}

static void
read_into(Reader *reader, const IniKey *key, Rule *rule)
{
	if (says_nothing(reader, key))
		return;
	g_autofree char *value = ini_text(key->value);
	gsize length = strcspn(value, " \t");
	g_autofree char *word = g_strndup(value, length);
	if (g_ascii_strcasecmp(word, "folder") != 0) {
		mistake(reader, key, "unknown word '%s'; write folder NAME", word);
		return;
	}
	const char *name = value + length;
	name += strspn(name, " \t");
	if (is_folder(name))
		rule->folder = g_strdup(name);
	else
		mistake(reader, key,
			"'%s' is no folder name; write letters, digits, '_', and inside it blank, "
			"'-' or "
			"'.', at most %d bytes",
			name, FOLDER_MAX_BYTES);
}

static void
read_prefix(Reader *reader, const IniKey *key, Rule *rule)
{
	if (says_nothing(reader, key))
		return;
	rule->prefix = ini_text(key->value);
	if (strlen(rule->prefix) > PREFIX_MAX_BYTES)
		mistake(reader, key, "is too long; write at most %d bytes", PREFIX_MAX_BYTES);
	else if (has_controls(rule->prefix))
		mistake(reader, key, "holds a control character; write plain text");
}

static gboolean
read_answer(Reader *reader, const IniKey *key)
{
	gboolean is_yes = g_ascii_strcasecmp(key->value, "yes") == 0;

	if (!is_yes && g_ascii_strcasecmp(key->value, "no") != 0)
		mistake(reader, key, "'%s' is no answer; write yes or no", key->value);
	return is_yes;
}

static void
read_binding(Reader *reader, const IniKey *key, Rule *rule)
{
	if (reader->scope->may_bind)
		rule->binding = read_answer(reader, key);
	else
		mistake(reader, key, "only the site's rules can be binding; leave the line out");
}

static void
read_sample(Reader *reader, const IniKey *key, Rule *rule)
{
	RuleSample *sample = g_new0(RuleSample, 1);

	sample->is_not = g_str_has_prefix(key->name, "not");
	sample->key = g_strdup(key->name);
	sample->text = g_strdup(key->value);
	sample->line = key->line;
	sample->column = key->value_column;
	g_ptr_array_add(reader->samples, sample);
}

// What a rule says besides its conditions.
static const struct {
	const char *name;
	void (*read)(Reader *reader, const IniKey *key, Rule *rule);
} keys[] = {
	{ "action", read_action },
	{ "into", read_into },
	{ "prefix", read_prefix },
	{ "binding", read_binding },
	{ "example", read_sample },
	{ "not", read_sample },
};

// "example.2" is another example.
static gboolean
is_key(const IniKey *key, guint i)
{
	gsize length = strlen(keys[i].name);

	if (!g_str_has_prefix(key->name, keys[i].name))
		return FALSE;
	return key->name[length] == '\0' ||
	       (keys[i].read == read_sample && key->name[length] == '.');
}

static void
complain_of_key(Reader *reader, const IniKey *key, const char *const *known)
{
	g_autofree char *phrase = suggest_phrase(key->name, known);

	ini_mistake(
		&reader->mistakes, reader->file, reader->section, key, "unknown key; %s", phrase);
}

static void
unknown_key(Reader *reader, const IniKey *key)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	for (const char *const *name = condition_names(); *name != NULL; name++)
		g_ptr_array_add(known, (gpointer)*name);
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (keys[i].read != read_binding || reader->scope->may_bind)
			g_ptr_array_add(known, (gpointer)keys[i].name);
	g_ptr_array_add(known, NULL);
	complain_of_key(reader, key, (const char *const *)known->pdata);
}

// A small file can say large patterns, and many of them.
static void
take_condition(Reader *reader, const IniKey *key, Condition *condition)
{
	g_ptr_array_add(reader->conditions, condition);
	if (condition_breaker(condition) == NULL || reader->scope->may_bind)
		return;
	reader->patterns += condition_memory(condition);
	if (reader->patterns > PATTERNS_MAX)
		mistake(reader, key,
			"the patterns up to this one grow too large together; write shorter ones");
}

static void
read_key(Reader *reader, const IniKey *key, Rule *rule)
{
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (is_key(key, i)) {
			keys[i].read(reader, key, rule);
			return;
		}
	if (!condition_is_name(key->name)) {
		unknown_key(reader, key);
		return;
	}
	if (reader->patterns > PATTERNS_MAX)
		return;
	Condition *condition = condition_new(
		reader->file, reader->section, key, reader->scope->services, &reader->mistakes);
	if (condition != NULL)
		take_condition(reader, key, condition);
}

// The key stands there, or one that was told to be misspelt for it.
static gboolean
is_meant(const Reader *reader, const char *name)
{
	const char *const known[] = { name, NULL };

	for (guint i = 0; i < reader->section->keys->len; i++) {
		const IniKey *key = g_ptr_array_index(reader->section->keys, i);
		if (suggest_word(key->name, known) != NULL)
			return TRUE;
	}
	return FALSE;
}

// The keys taken together.
static void
check_rule(Reader *reader)
{
	const IniKey *action = ini_key(reader->section, "action");
	const IniKey *into = ini_key(reader->section, "into");
	const IniKey *prefix = ini_key(reader->section, "prefix");
	ActionWord word;

	// What seems to be missing may stand in a line that could not be read.
	if (!ini_is_sound(reader->file))
		return;
	if (!is_meant(reader, "action"))
		mistake(reader, NULL, "a rule needs an action; write action = tag");
	if (action == NULL || !action_from_word(action->value, &word))
		return;
	if (word == ACTION_FOLD && !is_meant(reader, "into"))
		mistake(reader, NULL, "action = fold needs a place; write into = folder NAME");
	if (word != ACTION_FOLD && into != NULL)
		mistake(reader, into, "is for action = fold only; leave the line out");
	if (word != ACTION_TAG && prefix != NULL)
		mistake(reader, prefix, "is for action = tag only; leave the line out");
}

static void
sample_free(RuleSample *sample)
{
	g_free(sample->key);
	g_free(sample->text);
	g_free(sample);
}

// What is in items, in one block that is as large as that.
static const GPtrArray *
take_list(GPtrArray *items)
{
	static const GPtrArray none;
	gsize size = items->len * sizeof *items->pdata;

	if (items->len == 0)
		return &none;
	GPtrArray *list = g_malloc(sizeof *list + size);
	*list = (GPtrArray) { (gpointer *)(list + 1), items->len };
	memcpy(list->pdata, items->pdata, size);
	g_ptr_array_set_size(items, 0);
	return list;
}

static void
list_free(const GPtrArray *list)
{
	if (list->len > 0)
		g_free((gpointer)list);
}

static void
rule_clear(Rule *rule)
{
	for (guint i = 0; i < rule->conditions->len; i++)
		condition_free(g_ptr_array_index(rule->conditions, i));
	for (guint i = 0; i < rule->samples->len; i++)
		sample_free(g_ptr_array_index(rule->samples, i));
	list_free(rule->conditions);
	list_free(rule->samples);
	g_free(rule->section);
	g_free(rule->folder);
	g_free(rule->prefix);
}

static gboolean
has_rule(const RuleSet *set, const char *name)
{
	for (guint i = 0; i < set->n_rules; i++)
		if (g_ascii_strcasecmp(set->rules[i].name, name) == 0)
			return TRUE;
	return FALSE;
}

static void
check_name(Reader *reader, const char *name)
{
	if (*name == '\0')
		mistake(reader, NULL, "a rule needs a name; write [rule NAME]");
	else if (strlen(name) > NAME_MAX_BYTES)
		mistake(reader, NULL, "the name is too long; write at most %d bytes",
			NAME_MAX_BYTES);
	else if (!g_utf8_validate(name, -1, NULL) || has_controls(name))
		mistake(reader, NULL, "the name holds a control character; write plain text");
	else if (has_rule(reader->set, name))
		mistake(reader, NULL, "two rules of this name; give one of them another");
}

// The name of a rule in that of its section; NULL when the section is none.
static const char *
name_in(const char *section)
{
	if (g_ascii_strncasecmp(section, "rule", 4) != 0)
		return NULL;
	const char *name = section + 4;
	if (*name != '\0' && !g_ascii_isspace(*name))
		return NULL;
	while (g_ascii_isspace(*name))
		name++;
	return name;
}

static void
read_rule(Reader *reader)
{
	reader->n_rules++;
	if (reader->n_rules == RULES_MAX + 1)
		mistake(reader, NULL, "more than %d rules; join some of them", RULES_MAX);
	if (reader->n_rules > RULES_MAX)
		return;
	Rule rule = { .section = g_strdup(reader->section->name),
		.line = reader->section->line,
		.column = reader->section->column };
	rule.name = name_in(rule.section);
	check_name(reader, rule.name);
	for (guint i = 0; i < reader->section->keys->len; i++)
		read_key(reader, g_ptr_array_index(reader->section->keys, i), &rule);
	check_rule(reader);
	rule.conditions = take_list(reader->conditions);
	rule.samples = take_list(reader->samples);
	reader->set->rules[reader->set->n_rules++] = rule;
}

static void
unknown_script(Reader *reader, const IniKey *key, const IniWord *part)
{
	const char *word = part->text;
	// "Latvian" is meant, not "Latin".
	const char *code = script_language_code(word);
	const char *near = code != NULL ? code : suggest_word(word, script_words());
	g_autofree char *instead = NULL;

	if (near != NULL)
		instead = g_strdup_printf("did you mean '%s'?", near);
	else if (strpbrk(word, " \t") != NULL || value_has_other_comma(word))
		instead = g_strdup("write commas between them");
	else
		instead = g_strdup("write codes such as en, de or scripts such as Latin, Cyrillic");
	ini_mistake_at(&reader->mistakes, reader->file, reader->section, key, part->at,
		"unknown language or script '%s'; %s", word, instead);
}

static void
read_reads(Reader *reader, const IniKey *key)
{
	g_autoptr(GPtrArray) parts = ini_words(key->value);

	if (parts->len == 0)
		mistake(reader, key, "says nothing; write languages or scripts: en, Cyrillic");
	for (guint i = 0; i < parts->len; i++) {
		const IniWord *part = g_ptr_array_index(parts, i);
		ScriptSet scripts = { 0 };
		if (script_set_from_reads(part->text, &scripts))
			script_set_add(&reader->set->reads, &scripts);
		else
			unknown_script(reader, key, part);
	}
	reader->set->has_reads = TRUE;
}

// A user's file may name what lies beside it, and nothing else of the machine.
static gboolean
is_file_name(const char *name)
{
	return strchr(name, '/') == NULL && !g_str_equal(name, ".") && !g_str_equal(name, "..") &&
	       strlen(name) <= NAME_MAX && !has_controls(name);
}

// What is wrong with the file of that name, NULL: nothing. Caller frees.
static char *
file_fault(const char *name, const char *path, GPtrArray *before)
{
	if (!is_file_name(name))
		return g_strdup_printf("'%s' is no plain file name; put the file beside this one "
				       "and write its name alone, such as contacts.vcf",
			name);
	if (g_ptr_array_find_with_equal_func(before, path, g_str_equal, NULL))
		return g_strdup_printf("'%s' stands here twice; write it once", name);
	if (before->len == PEOPLE_MAX)
		return g_strdup_printf("names more than %d files; join some of them", PEOPLE_MAX);
	return NULL;
}

static char *
path_beside(const IniFile *file, const char *name)
{
	g_autofree char *here = file->folder == NULL ? g_get_current_dir() : NULL;

	return g_build_filename(here == NULL ? file->folder : here, name, NULL);
}

static void
read_people(Reader *reader, const IniKey *key)
{
	g_autoptr(GPtrArray) parts = ini_words(key->value);
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GStrvBuilder) people = g_strv_builder_new();

	if (parts->len == 0)
		mistake(reader, key,
			"says nothing; write names of files: contacts.vcf, Connections.csv");
	for (guint i = 0; i < parts->len && paths->len <= PEOPLE_MAX; i++) {
		const IniWord *part = g_ptr_array_index(parts, i);
		char *path = path_beside(reader->file, part->text);
		g_autofree char *fault = file_fault(part->text, path, paths);

		if (fault != NULL)
			ini_mistake_at(&reader->mistakes, reader->file, reader->section, key,
				part->at, "%s", fault);
		g_ptr_array_add(paths, path);
		g_strv_builder_add(people, path);
	}
	reader->set->people = g_strv_builder_end(people);
}

static void
read_learn(Reader *reader, const IniKey *key)
{
	reader->set->learns = read_answer(reader, key);
	reader->set->has_learns = TRUE;
}

// What the owner of a file says of herself.
static const struct {
	const char *name;
	void (*read)(Reader *reader, const IniKey *key);
} me_keys[] = {
	{ "reads", read_reads },
	{ "people", read_people },
	{ "learn", read_learn },
};

static void
unknown_me_key(Reader *reader, const IniKey *key)
{
	const char *known[G_N_ELEMENTS(me_keys) + 1] = { NULL };

	for (guint i = 0; i < G_N_ELEMENTS(me_keys); i++)
		known[i] = me_keys[i].name;
	complain_of_key(reader, key, known);
}

static void
read_me_key(Reader *reader, const IniKey *key)
{
	for (guint i = 0; i < G_N_ELEMENTS(me_keys); i++)
		if (g_str_equal(key->name, me_keys[i].name)) {
			me_keys[i].read(reader, key);
			return;
		}
	unknown_me_key(reader, key);
}

static void
read_me(Reader *reader)
{
	for (guint i = 0; i < reader->section->keys->len; i++)
		read_me_key(reader, g_ptr_array_index(reader->section->keys, i));
}

static void
read_section(Reader *reader)
{
	const char *name = reader->section->name;

	if (g_ascii_strcasecmp(name, "me") == 0)
		read_me(reader);
	else if (name_in(name) != NULL)
		read_rule(reader);
	else
		mistake(reader, NULL, "unknown section; write [me] or [rule NAME]");
}

// With room for the rules of file.
static RuleSet *
set_new(const IniFile *file, const RuleScope *scope)
{
	guint rules = 0;

	for (guint i = 0; i < file->sections->len && rules < RULES_MAX; i++) {
		const IniSection *section = g_ptr_array_index(file->sections, i);
		rules += name_in(section->name) != NULL;
	}
	RuleSet *set = g_atomic_rc_box_alloc0(sizeof *set + rules * sizeof *set->rules);
	set->label = g_strdup(file->label);
	set->breaker = scope->may_bind ? NULL : breaker_new();
	return set;
}

static void
read_sections(Reader *reader)
{
	g_autoptr(GPtrArray) conditions = g_ptr_array_new();
	g_autoptr(GPtrArray) samples = g_ptr_array_new();

	reader->conditions = conditions;
	reader->samples = samples;
	for (guint i = 0; i < reader->file->sections->len; i++) {
		reader->section = g_ptr_array_index(reader->file->sections, i);
		read_section(reader);
	}
}

RuleSet *
ruleset_new(const IniFile *file, const RuleScope *scope, GError **error)
{
	g_autoptr(RuleSet) set = set_new(file, scope);
	Reader reader = { .file = file, .scope = scope, .set = set };

	reader.mistakes = error == NULL ? NULL : g_steal_pointer(error);
	read_sections(&reader);
	if (reader.mistakes == NULL && ini_is_sound(file))
		return g_steal_pointer(&set);
	if (reader.mistakes != NULL) {
		ini_sort_mistakes(file, reader.mistakes);
		g_propagate_error(error, reader.mistakes);
	}
	return NULL;
}

RuleSet *
ruleset_read(const char *path, const RuleScope *scope, GError **error)
{
	GError *mistakes = NULL;
	g_autoptr(IniFile) file = ini_read_loosely(path, &mistakes);
	RuleSet *set = file == NULL ? NULL : ruleset_new(file, scope, &mistakes);

	if (mistakes != NULL)
		g_propagate_error(error, mistakes);
	return set;
}

// --- using ---------------------------------------------------------------------------------------

RuleSet *
ruleset_ref(RuleSet *set)
{
	return g_atomic_rc_box_acquire(set);
}

static void
ruleset_clear(gpointer data)
{
	RuleSet *set = data;

	breaker_unref(set->breaker);
	g_free(set->label);
	g_strfreev(set->people);
	for (guint i = 0; i < set->n_rules; i++)
		rule_clear(&set->rules[i]);
}

void
ruleset_unref(RuleSet *set)
{
	if (set != NULL)
		g_atomic_rc_box_release_full(set, ruleset_clear);
}

guint
ruleset_n_rules(const RuleSet *set)
{
	return set->n_rules;
}

const Rule *
ruleset_rule(const RuleSet *set, guint i)
{
	return &set->rules[i];
}

IniPlace
ruleset_place(const RuleSet *set, const Rule *rule)
{
	return (IniPlace) { set->label, rule->line, rule->column, rule->section, NULL };
}

gboolean
ruleset_reads(const RuleSet *set, ScriptSet *reads)
{
	if (set->has_reads)
		*reads = set->reads;
	return set->has_reads;
}

const char *const *
ruleset_people(const RuleSet *set)
{
	return (const char *const *)set->people;
}

gboolean
ruleset_learns(const RuleSet *set, gboolean *learns)
{
	if (set->has_learns)
		*learns = set->learns;
	return set->has_learns;
}

static gboolean
rule_asks(const Rule *rule, const char *fact)
{
	for (guint i = 0; i < rule->conditions->len; i++)
		if (g_str_equal(condition_fact(g_ptr_array_index(rule->conditions, i)), fact))
			return TRUE;
	return FALSE;
}

gboolean
ruleset_asks(const RuleSet *set, const char *fact)
{
	for (guint i = 0; i < set->n_rules; i++)
		if (rule_asks(&set->rules[i], fact))
			return TRUE;
	return FALSE;
}

const Rule *
rule_standing(Standing standing)
{
	static const GPtrArray none;
	static char allowed[] = "allowed", blocked[] = "blocked";
	static const Rule rules[] = {
		[STANDING_ALLOW] = { .section = allowed,
			.name = allowed,
			.conditions = &none,
			.samples = &none,
			.action = ACTION_ACCEPT },
		[STANDING_BLOCK] = { .section = blocked,
			.name = blocked,
			.conditions = &none,
			.samples = &none,
			.action = ACTION_QUARANTINE },
	};

	return standing == STANDING_NONE ? NULL : &rules[standing];
}

gboolean
ruleset_has_action(const RuleSet *set, ActionWord action)
{
	for (guint i = 0; i < ruleset_n_rules(set); i++)
		if (ruleset_rule(set, i)->action == action)
			return TRUE;
	return FALSE;
}

Breaker *
ruleset_breaker(const RuleSet *set)
{
	return set->breaker;
}

void
ruleset_inherit(RuleSet *set, const RuleSet *before)
{
	breaker_unref(set->breaker);
	set->breaker = breaker_ref(before->breaker);
}

static gsize
memory_of_text(const char *text)
{
	return text == NULL ? 0 : memory_of(strlen(text) + 1);
}

static gsize
memory_of_list(const GPtrArray *list)
{
	return list->len == 0 ? 0 : memory_of(sizeof *list + list->len * sizeof *list->pdata);
}

static gsize
memory_of_texts(char **texts)
{
	gsize size = 0;
	guint n = 0;

	if (texts == NULL)
		return 0;
	for (; texts[n] != NULL; n++)
		size += memory_of_text(texts[n]);
	return size + memory_of((n + 1) * sizeof *texts);
}

static gsize
memory_of_rule(const Rule *rule)
{
	gsize size = memory_of_text(rule->section) + memory_of_text(rule->folder) +
		     memory_of_text(rule->prefix) + memory_of_list(rule->conditions) +
		     memory_of_list(rule->samples);

	for (guint i = 0; i < rule->conditions->len; i++)
		size += condition_memory(g_ptr_array_index(rule->conditions, i));
	for (guint i = 0; i < rule->samples->len; i++) {
		const RuleSample *sample = g_ptr_array_index(rule->samples, i);
		size += memory_of(sizeof *sample) + memory_of_text(sample->key) +
			memory_of_text(sample->text);
	}
	return size;
}

gsize
ruleset_memory(const RuleSet *set)
{
	gsize own = OF_COUNT + sizeof *set + set->n_rules * sizeof *set->rules;
	gsize size = memory_of(own) + memory_of_text(set->label) + memory_of_texts(set->people) +
		     breaker_memory();

	for (guint i = 0; i < set->n_rules; i++)
		size += memory_of_rule(&set->rules[i]);
	return size;
}
