// phrases.c - who is nobody, and words round names.
#include "notice/phrases.h"

#include <string.h>

#include "notice/template.h"

struct Phrases {
	GPtrArray *nobody; // Template *
	GPtrArray *before; // Template *: a word and, behind it, the name
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

Phrases *
phrases_new(void)
{
	Phrases *phrases = g_new0(Phrases, 1);

	phrases->nobody = g_ptr_array_new_with_free_func(free_template);
	phrases->before = g_ptr_array_new_with_free_func(free_template);
	return phrases;
}

void
phrases_free(Phrases *phrases)
{
	if (phrases == NULL)
		return;
	g_ptr_array_unref(phrases->nobody);
	g_ptr_array_unref(phrases->before);
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

static const struct {
	const char *section;
	void (*read)(const Place *place, const char *words);
} readers[] = {
	{ "nobody", read_nobody },
	{ "before", read_before },
};

static void
read_section(Place *place, void (*read)(const Place *place, const char *words))
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

void
phrases_read(Phrases *phrases, const IniFile *file, GError **error)
{
	Place place = { .phrases = phrases, .file = file, .error = error };

	for (guint i = 0; i < file->sections->len; i++) {
		guint k = 0;

		place.section = file->sections->pdata[i];
		while (k < G_N_ELEMENTS(readers) &&
			g_ascii_strcasecmp(place.section->name, readers[k].section) != 0)
			k++;
		if (k < G_N_ELEMENTS(readers))
			read_section(&place, readers[k].read);
		else
			mistake(&place, "a file with [nobody] has no other section but [before]; "
					"write a [service], or move this one");
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
