// person.c - people as files and mails have them, made ready to be kept.
#include "people/person.h"

#include <string.h>

#include "people/same.h"

void
person_make(const char *const *names, char ***forms, char ***keys)
{
	g_autoptr(GStrvBuilder) all_forms = g_strv_builder_new();
	g_autoptr(GStrvBuilder) all_keys = g_strv_builder_new();

	for (guint i = 0; names[i] != NULL; i++) {
		g_autoptr(NameForm) form = same_form(names[i], NULL);

		if (form == NULL)
			continue;
		g_autofree char *text = same_form_text(form);
		g_auto(GStrv) some = same_keys(form);
		g_strv_builder_add(all_forms, text);
		g_strv_builder_addv(all_keys, (const char **)some);
	}
	*forms = g_strv_builder_end(all_forms);
	*keys = g_strv_builder_end(all_keys);
}

static KnownPerson *
make_person(const char *const *names, const char *const *emails, const char *company)
{
	KnownPerson *person = g_new0(KnownPerson, 1);
	char **forms, **keys;

	person_make(names, &forms, &keys);
	person->names = (const char *const *)g_strdupv((char **)names);
	person->forms = (const char *const *)forms;
	person->keys = (const char *const *)keys;
	person->emails = (const char *const *)g_strdupv((char **)emails);
	person->company = g_strdup(company);
	return person;
}

void
person_free(KnownPerson *person)
{
	if (person == NULL)
		return;
	g_strfreev((char **)person->names);
	g_strfreev((char **)person->forms);
	g_strfreev((char **)person->keys);
	g_strfreev((char **)person->emails);
	g_free((char *)person->company);
	g_free(person);
}

static void
free_person(gpointer person)
{
	person_free(person);
}

GPtrArray *
person_list(const GPtrArray *contacts)
{
	GPtrArray *people = g_ptr_array_new_full(contacts->len, free_person);

	for (guint i = 0; i < contacts->len; i++) {
		const Contact *contact = contacts->pdata[i];

		g_ptr_array_add(
			people, make_person((const char *const *)contact->names,
					(const char *const *)contact->emails, contact->company));
	}
	return people;
}

static gboolean
is_name(const char *name)
{
	g_autoptr(NameForm) form = strchr(name, '@') == NULL ? same_form(name, NULL) : NULL;

	return form != NULL;
}

KnownPerson *
person_new(const char *name, const char *address)
{
	const char *const names[] = { is_name(name) ? name : NULL, NULL };
	const char *const emails[] = { address, NULL };

	return strchr(address, '@') == NULL ? NULL : make_person(names, emails, NULL);
}

// A form's text begins with the version of its make. That of a name is short, and whatever else changes in
// it is seen as well.
const char *
person_version(void)
{
	static char *version;

	if (g_once_init_enter(&version)) {
		g_autoptr(NameForm) form = same_form("Анна Muster 王", NULL);
		g_autofree char *text = same_form_text(form);
		char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

		sum[8] = '\0';
		g_once_init_leave(&version, sum);
	}
	return version;
}

gboolean
person_add(KnownBook *book, const char *owner, const char *source, const GPtrArray *people,
	guint *added, GError **error)
{
	g_autofree char *stamp = NULL;

	if (!known_add(book, owner, source, people, added, error))
		return FALSE;
	if (known_stamp(book, owner, source, &stamp, error) == -1)
		return FALSE;
	return stamp == NULL || *stamp != '\0' ||
	       known_restamp(book, owner, source, person_version(), error);
}
