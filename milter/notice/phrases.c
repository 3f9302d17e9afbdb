// phrases.c - who is nobody, words round names and subjects, and relays.
#include "notice/phrases.h"

#include <string.h>

#include "mail/address.h"
#include "notice/template.h"
#include "text/lookalike.h"
#include "text/name.h"

#define REPLY_MAX 64 // bytes before the colon

struct Phrases {
	GPtrArray *nobody; // Template *
	GPtrArray *before; // Template *: a word and, behind it, the name
	GHashTable *replies; // set of words, folded
	LookalikeSet *departments;
	GHashTable *relays; // set of domains
	GPtrArray *relay_addresses; // char *, with '*'
};

// Where a key is being read.
typedef struct {
	Phrases *phrases;
	const IniFile *file;
	const IniSection *section;
	const IniKey *key;
	GError **error;
} Place;

static void
free_template(gpointer data)
{
	template_free(data);
}

static GHashTable *
word_set(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

Phrases *
phrases_new(void)
{
	Phrases *phrases = g_new0(Phrases, 1);

	phrases->nobody = g_ptr_array_new_with_free_func(free_template);
	phrases->before = g_ptr_array_new_with_free_func(free_template);
	phrases->replies = word_set();
	phrases->departments = lookalike_set_new();
	phrases->relays = word_set();
	phrases->relay_addresses = g_ptr_array_new_with_free_func(g_free);
	return phrases;
}

void
phrases_free(Phrases *phrases)
{
	if (phrases == NULL)
		return;
	g_ptr_array_unref(phrases->nobody);
	g_ptr_array_unref(phrases->before);
	g_hash_table_unref(phrases->replies);
	lookalike_set_free(phrases->departments);
	g_hash_table_unref(phrases->relays);
	g_ptr_array_unref(phrases->relay_addresses);
	g_free(phrases);
}

// --- reading ------------------------------------------------------------------------------------

static void
mistake(const Place *place, const char *text)
{
	ini_mistake(place->error, place->file, place->section, place->key, "%s", text);
}

static void
add_template(const Place *place, GPtrArray *templates, const char *source)
{
	g_autoptr(GError) wrong = NULL;
	g_autofree char *text = ini_text(source);
	Template *template = template_new(text, TEMPLATE_LINE, &wrong);

	if (template == NULL)
		mistake(place, wrong->message);
	else
		g_ptr_array_add(templates, template);
}

static void
read_nobody(const Place *place, const char *words)
{
	add_template(place, place->phrases->nobody, words);
}

static void
read_before(const Place *place, const char *words)
{
	g_autofree char *source = g_strconcat(words, " {inviter}", NULL);

	if (strpbrk(words, "{}") != NULL)
		mistake(place, "words that stand before a name have no holes");
	else
		add_template(place, place->phrases->before, source);
}

static void
read_reply(const Place *place, const char *words)
{
	g_hash_table_add(place->phrases->replies, g_utf8_casefold(words, -1));
}

static void
read_department(const Place *place, const char *words)
{
	if (strchr(words, ' ') != NULL)
		mistake(place, "words stand one by one; put a comma between them");
	else
		lookalike_set_add(place->phrases->departments, words, place->phrases);
}

static void
read_relay(const Place *place, const char *words)
{
	const char *at = strrchr(words, '@');
	g_autofree char *domain = address_domain(at == NULL ? words : at + 1);

	if (domain == NULL)
		mistake(place, "a relay is a domain; write one such as example.com");
	else if (at != NULL)
		g_ptr_array_add(place->phrases->relay_addresses, g_ascii_strdown(words, -1));
	else
		g_hash_table_add(place->phrases->relays, g_steal_pointer(&domain));
}

typedef void (*Reader)(const Place *place, const char *words);

static const struct {
	const char *section;
	Reader read;
} readers[] = {
	{ "nobody", read_nobody },
	{ "before", read_before },
	{ "replies", read_reply },
	{ "departments", read_department },
	{ "relays", read_relay },
};

static void
read_section(Place *place, Reader read)
{
	for (guint i = 0; i < place->section->keys->len; i++) {
		g_auto(GStrv) words = NULL;

		place->key = place->section->keys->pdata[i];
		words = ini_list(place->key->value);
		for (guint k = 0; words[k] != NULL; k++)
			read(place, words[k]);
	}
	place->key = NULL;
}

static Reader
reader_of(const IniSection *section)
{
	for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
		if (g_ascii_strcasecmp(section->name, readers[i].section) == 0)
			return readers[i].read;
	return NULL;
}

gboolean
phrases_is_file(const IniFile *file)
{
	for (guint i = 0; i < file->sections->len; i++)
		if (reader_of(file->sections->pdata[i]) != NULL)
			return ini_section(file, "service") == NULL;
	return FALSE;
}

void
phrases_read(Phrases *phrases, const IniFile *file, GError **error)
{
	Place place = { .phrases = phrases, .file = file, .error = error };

	for (guint i = 0; i < file->sections->len; i++) {
		Reader read;

		place.section = file->sections->pdata[i];
		read = reader_of(place.section);
		if (read != NULL)
			read_section(&place, read);
		else
			mistake(&place, "a file with words of all services has no sections but "
					"[nobody], [before], [replies], [departments] and "
					"[relays]; write a [service], or move this one");
	}
}

// --- asking -------------------------------------------------------------------------------------

gboolean
phrases_is_nobody(const Phrases *phrases, const char *name)
{
	g_autoptr(TemplateText) text = template_text_new(&name, 1);

	for (guint i = 0; i < phrases->nobody->len; i++)
		if (template_matches(phrases->nobody->pdata[i], text, NULL))
			return TRUE;
	return FALSE;
}

char *
phrases_bare_name(const Phrases *phrases, const char *name)
{
	g_autoptr(TemplateText) text = template_text_new(&name, 1);

	for (guint i = 0; i < phrases->before->len; i++) {
		g_auto(TemplateMatch) match = { { NULL } };

		if (template_matches(phrases->before->pdata[i], text, &match))
			return g_steal_pointer(&match.values[HOLE_INVITER]);
	}
	return g_strdup(name);
}

// Behind tags of lists: "[users] Re: hello".
static const char *
behind_tags(const char *subject)
{
	while (*subject == '[') {
		const char *end = strchr(subject, ']');

		if (end == NULL)
			break;
		subject = end + 1;
		subject += strspn(subject, " ");
	}
	return subject;
}

static gboolean
goes_on_with_colon(const char *at)
{
	at += strspn(at, " .[]()" G_CSET_DIGITS);
	return *at == ':' || g_str_has_prefix(at, "：");
}

// "Re", "Re[2]", "Antw (3)", "Odp.": what stands before the colon, without its number.
gboolean
phrases_is_reply(const Phrases *phrases, const char *subject)
{
	const char *start = behind_tags(subject);
	const char *wide = strstr(start, "：");
	gsize length = strcspn(start, ":[(.");
	g_autofree char *word = NULL;
	g_autofree char *folded = NULL;

	if (wide != NULL)
		length = MIN(length, (gsize)(wide - start));
	if (length > REPLY_MAX || !goes_on_with_colon(start + length))
		return FALSE;
	word = g_strstrip(g_strndup(start, length));
	folded = g_utf8_casefold(word, -1);
	return g_hash_table_contains(phrases->replies, folded);
}

static gboolean
has_letter(const char *text, gsize length)
{
	for (const char *at = text; at < text + length; at = g_utf8_next_char(at))
		if (g_unichar_isalpha(g_utf8_get_char(at)))
			return TRUE;
	return FALSE;
}

gboolean
phrases_is_department(const Phrases *phrases, const char *text)
{
	LookalikeMatch match = { NULL, 0, 0, FALSE };
	gsize done = 0;

	while (lookalike_find(phrases->departments, text, done, LOOKALIKE_WORDS, &match)) {
		if (has_letter(text + done, match.start - done))
			return FALSE;
		done = match.end;
	}
	return !has_letter(text + done, strlen(text + done));
}

gboolean
phrases_is_relay(const Phrases *phrases, const char *address)
{
	const char *at = strrchr(address, '@');

	for (guint i = 0; i < phrases->relay_addresses->len; i++)
		if (name_matches(phrases->relay_addresses->pdata[i], address))
			return TRUE;
	while (at != NULL) {
		if (g_hash_table_contains(phrases->relays, at + 1))
			return TRUE;
		at = strchr(at + 1, '.');
	}
	return FALSE;
}
