// catalogue.c - the catalogue of services: read from ini files, found by domain.
#include "notice/catalogue.h"

#include <string.h>

#include "base/failure.h"
#include "base/ini.h"
#include "base/suggest.h"
#include "mail/address.h"
#include "text/name.h"

struct Catalogue {
	GHashTable *services; // id -> Service *
	GHashTable *domains; // domain -> Service *, borrowed
	GPtrArray *nobody; // Template *
	GPtrArray *before; // Template *: a word and, behind it, the name
	char **ids;
};

// Where a key is being read: what every reader of a key needs.
typedef struct {
	Catalogue *catalogue;
	Service *service; // NULL in [nobody] and [before]
	Kind kind; // in a section of a kind
	const IniFile *file;
	const IniSection *section;
	const IniKey *key;
	GError **error;
} Place;

// --- services and their parts -------------------------------------------------------------------

static void
wording_free(gpointer data)
{
	Wording *wording = data;

	g_free(wording->key);
	g_free(wording->language);
	template_free(wording->template);
	g_free(wording);
}

static void
mark_free(gpointer data)
{
	Mark *mark = data;

	g_free(mark->key);
	g_free(mark->header);
	g_free(mark->value);
	g_free(mark);
}

static void
sender_free(gpointer data)
{
	Sender *sender = data;

	g_free(sender->key);
	g_free(sender->shape);
	g_free(sender->address);
	g_free(sender);
}

static void
sample_free(gpointer data)
{
	Sample *sample = data;

	g_free(sample->place);
	g_free(sample->subject);
	g_free(sample->name);
	g_free(sample);
}

static void
free_template(gpointer data)
{
	template_free(data);
}

static Service *
service_new(const char *id)
{
	Service *service = g_new0(Service, 1);

	service->id = g_strdup(id);
	service->domains = g_ptr_array_new_with_free_func(g_free);
	service->shapes = g_ptr_array_new_with_free_func(free_template);
	service->marks = g_ptr_array_new_with_free_func(mark_free);
	service->senders = g_ptr_array_new_with_free_func(sender_free);
	service->subjects = g_ptr_array_new_with_free_func(wording_free);
	service->bodies = g_ptr_array_new_with_free_func(wording_free);
	service->details = g_ptr_array_new_with_free_func(free_template);
	service->stops = g_ptr_array_new_with_free_func(free_template);
	service->samples = g_ptr_array_new_with_free_func(sample_free);
	return service;
}

static void
service_free(gpointer data)
{
	Service *service = data;

	g_ptr_array_unref(service->domains);
	g_ptr_array_unref(service->shapes);
	g_ptr_array_unref(service->marks);
	g_ptr_array_unref(service->senders);
	g_ptr_array_unref(service->subjects);
	g_ptr_array_unref(service->bodies);
	g_ptr_array_unref(service->details);
	g_ptr_array_unref(service->stops);
	g_ptr_array_unref(service->samples);
	g_free(service->id);
	g_free(service->name);
	g_free(service);
}

// --- reading keys -------------------------------------------------------------------------------

static void
mistake(const Place *place, const char *text)
{
	ini_mistake(place->error, place->file, place->section, place->key, "%s", text);
}

static char *
key_name(const Place *place)
{
	return g_strdup_printf(
		"%s/%s/%s", place->service->id, kind_word(place->kind), place->key->name);
}

static Template *
read_template(const Place *place, const char *source, TemplateForm form)
{
	g_autoptr(GError) wrong = NULL;
	g_autofree char *text = ini_text(source);
	Template *template = template_new(text, form, &wrong);

	if (template == NULL)
		mistake(place, wrong->message);
	return template;
}

static void
add_template(const Place *place, GPtrArray *templates, TemplateForm form)
{
	Template *template = read_template(place, place->key->value, form);

	if (template != NULL)
		g_ptr_array_add(templates, template);
}

// A language tag as RFC 5646 section 2.1.1 writes it, from a key in lower case: pt-br is pt-BR,
// zh-hans is zh-Hans. NULL when it is none.
static char *
read_language(const char *tag)
{
	g_auto(GStrv) parts = g_strsplit(tag, "-", -1);

	for (guint i = 0; parts[i] != NULL; i++) {
		gsize length = strlen(parts[i]);

		if (strspn(parts[i], "abcdefghijklmnopqrstuvwxyz0123456789") != length ||
			length < 2 || length > (i == 0 ? 3 : 8))
			return NULL;
		if (i > 0 && length == 2)
			for (char *c = parts[i]; *c != '\0'; c++)
				*c = g_ascii_toupper(*c);
		if (i > 0 && length == 4)
			parts[i][0] = g_ascii_toupper(parts[i][0]);
	}
	return parts[0] == NULL ? NULL : g_strjoinv("-", parts);
}

// "en.2" is "en", "maybe.de" is "de" behind its first word.
static char *
language_of(const Place *place, const char *name)
{
	g_autofree char *tag = g_strndup(name, strcspn(name, "."));
	char *language = read_language(tag);

	if (language == NULL)
		ini_mistake(place->error, place->file, place->section, place->key,
			"'%s' is no language tag; write one such as en, pt-BR or zh-Hans, or one "
			"of "
			"mark, sender, body.LANGUAGE, maybe.LANGUAGE, example, not",
			tag);
	return language;
}

static void
add_wording(
	const Place *place, GPtrArray *wordings, const char *tag, TemplateForm form, gboolean maybe)
{
	g_autofree char *language = language_of(place, tag);
	Template *template = read_template(place, place->key->value, form);
	Wording *wording;

	if (language == NULL || template == NULL) {
		template_free(template);
		return;
	}
	wording = g_new0(Wording, 1);
	wording->key = key_name(place);
	wording->language = g_steal_pointer(&language);
	wording->kind = place->kind;
	wording->maybe = maybe;
	wording->template = template;
	g_ptr_array_add(wordings, wording);
}

static void
read_wording(const Place *place, const char *rest)
{
	add_wording(place, place->service->subjects, place->key->name, TEMPLATE_LINE, FALSE);
}

static void
read_maybe(const Place *place, const char *rest)
{
	add_wording(place, place->service->subjects, rest, TEMPLATE_LINE, TRUE);
}

static void
read_body(const Place *place, const char *rest)
{
	add_wording(place, place->service->bodies, rest, TEMPLATE_LINES, FALSE);
}

static gboolean
is_header_name(const char *name)
{
	for (const char *c = name; *c != '\0'; c++)
		if (!g_ascii_isgraph(*c) || *c == ':')
			return FALSE;
	return *name != '\0';
}

static void
read_mark(const Place *place, const char *rest)
{
	g_auto(GStrv) parts = g_strsplit(place->key->value, ":", 2);
	g_auto(GStrv) values = parts[0] == NULL || parts[1] == NULL ? NULL : ini_list(parts[1]);

	if (values == NULL || values[0] == NULL || !is_header_name(g_strstrip(parts[0]))) {
		mistake(place,
			"a mark is a header and its values; write 'X-Header: value, other*'");
		return;
	}
	for (guint i = 0; values[i] != NULL; i++) {
		Mark *mark = g_new0(Mark, 1);

		mark->key = key_name(place);
		mark->kind = place->kind;
		mark->header = g_strdup(parts[0]);
		mark->value = name_fold(values[i]);
		g_ptr_array_add(place->service->marks, mark);
	}
}

static gboolean
has_shape(const Service *service, const char *source)
{
	for (guint i = 0; i < service->shapes->len; i++)
		if (g_str_equal(template_source(service->shapes->pdata[i]), source))
			return TRUE;
	return FALSE;
}

static void
add_sender(const Place *place, char *text)
{
	char *open = strrchr(text, '<');
	char *address = open == NULL ? text : open + 1;
	g_autofree char *shape = open == NULL ? NULL : g_strndup(text, (gsize)(open - text));
	Sender *sender;

	if (open != NULL && g_str_has_suffix(address, ">"))
		address[strlen(address) - 1] = '\0';
	if (strchr(address, '@') == NULL || strpbrk(address, "<> ") != NULL) {
		mistake(place, "a sender is an address; write name@example.com or {inviter} "
			       "<name@example.com>");
		return;
	}
	if (shape != NULL && !has_shape(place->service, g_strstrip(shape))) {
		ini_mistake(place->error, place->file, place->section, place->key,
			"'%s' is no shape of [from]; write the shape there first, or the address "
			"alone",
			shape);
		return;
	}
	sender = g_new0(Sender, 1);
	sender->key = key_name(place);
	sender->kind = place->kind;
	sender->shape = g_steal_pointer(&shape);
	sender->address = g_ascii_strdown(address, -1);
	g_ptr_array_add(place->service->senders, sender);
}

static void
read_sender(const Place *place, const char *rest)
{
	g_auto(GStrv) senders = ini_list(place->key->value);

	for (guint i = 0; senders[i] != NULL; i++)
		add_sender(place, senders[i]);
}

static Sample *
sample_new(const Place *place, const char *subject)
{
	Sample *sample = g_new0(Sample, 1);

	sample->place = g_strdup_printf("%s:%u: [%s] %s", place->file->label, place->key->line,
		place->section->name, place->key->name);
	sample->kind = place->kind;
	sample->subject = ini_text(subject);
	g_ptr_array_add(place->service->samples, sample);
	return sample;
}

static void
read_example(const Place *place, const char *rest)
{
	const char *value = place->key->value;
	const char *arrow = g_strrstr(value, " -> ");
	g_autofree char *subject = arrow == NULL ? NULL : g_strndup(value, (gsize)(arrow - value));
	Sample *sample;

	if (arrow == NULL) {
		mistake(place,
			"an example names the person; write 'SUBJECT -> NAME' or 'SUBJECT -> "
			"nobody'");
		return;
	}
	sample = sample_new(place, subject);
	if (!g_str_equal(arrow + 4, "nobody"))
		sample->name = ini_text(arrow + 4);
}

static void
read_not(const Place *place, const char *rest)
{
	sample_new(place, place->key->value)->is_not = TRUE;
}

// --- reading sections ---------------------------------------------------------------------------

// A key is its whole name, or its first word with ".N" or ".LANGUAGE" behind it.
typedef struct {
	const char *word;
	gboolean wants_language;
	void (*read)(const Place *place, const char *rest);
} Reader;

static const Reader kind_readers[] = {
	{ "mark", FALSE, read_mark },
	{ "sender", FALSE, read_sender },
	{ "body", TRUE, read_body },
	{ "maybe", TRUE, read_maybe },
	{ "example", FALSE, read_example },
	{ "not", FALSE, read_not },
};

static void
read_kind_key(const Place *place)
{
	const char *name = place->key->name;
	gsize length = strcspn(name, ".");

	for (guint i = 0; i < G_N_ELEMENTS(kind_readers); i++) {
		const Reader *reader = &kind_readers[i];

		if (strlen(reader->word) != length || strncmp(name, reader->word, length) != 0)
			continue;
		if (reader->wants_language && name[length] == '\0')
			ini_mistake(place->error, place->file, place->section, place->key,
				"a language is missing; write %s.en", name);
		else
			reader->read(place, name + length + (name[length] == '.'));
		return;
	}
	read_wording(place, name);
}

static void
read_domains(const Place *place, const char *rest)
{
	g_auto(GStrv) domains = ini_list(place->key->value);

	for (guint i = 0; domains[i] != NULL; i++) {
		char *domain = address_domain(domains[i]);
		const Service *other =
			domain == NULL ? NULL
				       : g_hash_table_lookup(place->catalogue->domains, domain);

		if (domain == NULL || strchr(domain, '.') == NULL)
			ini_mistake(place->error, place->file, place->section, place->key,
				"'%s' is no domain; write one such as example.com", domains[i]);
		else if (other != NULL && other != place->service)
			ini_mistake(place->error, place->file, place->section, place->key,
				"%s is a domain of the service %s already", domain, other->id);
		else
			g_hash_table_insert(
				place->catalogue->domains, g_strdup(domain), place->service);
		if (domain != NULL)
			g_ptr_array_add(place->service->domains, domain);
	}
}

static void
read_name(const Place *place, const char *rest)
{
	if (*place->key->value == '\0') {
		mistake(place, "says nothing; write the name that the service gives itself");
		return;
	}
	g_free(place->service->name);
	place->service->name = ini_text(place->key->value);
}

static void
read_stop(const Place *place, const char *rest)
{
	add_template(place, place->service->stops, TEMPLATE_LINES);
}

static void
read_detail(const Place *place, const char *rest)
{
	add_template(place, place->service->details, TEMPLATE_LINES);
}

static void
read_replace(const Place *place, const char *rest)
{
	if (!g_str_equal(place->key->value, "yes") && !g_str_equal(place->key->value, "no"))
		mistake(place, "write yes or no");
}

static const Reader service_readers[] = {
	{ "name", FALSE, read_name },
	{ "domains", FALSE, read_domains },
	{ "stop", FALSE, read_stop },
	{ "detail", FALSE, read_detail },
	{ "replace", FALSE, read_replace },
};

static const char *const service_keys[] = { "name", "domains", "stop", "detail", "replace", NULL };

static void
read_service_key(const Place *place)
{
	g_autofree char *word = g_strndup(place->key->name, strcspn(place->key->name, "."));
	g_autofree char *phrase = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(service_readers); i++) {
		if (g_str_equal(service_readers[i].word, word)) {
			service_readers[i].read(place, "");
			return;
		}
	}
	phrase = suggest_phrase(word, service_keys);
	ini_mistake(
		place->error, place->file, place->section, place->key, "unknown key; %s", phrase);
}

static void
read_from_key(const Place *place)
{
	add_template(place, place->service->shapes, TEMPLATE_LINE);
}

static void
read_nobody_key(const Place *place)
{
	g_auto(GStrv) names = ini_list(place->key->value);

	for (guint i = 0; names[i] != NULL; i++) {
		Template *template = read_template(place, names[i], TEMPLATE_LINE);

		if (template != NULL)
			g_ptr_array_add(place->catalogue->nobody, template);
	}
}

static void
read_before_key(const Place *place)
{
	g_auto(GStrv) words = ini_list(place->key->value);

	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *source = g_strconcat(words[i], " {inviter}", NULL);
		Template *template = NULL;

		if (strpbrk(words[i], "{}") != NULL)
			mistake(place, "words that stand before a name have no holes");
		else
			template = read_template(place, source, TEMPLATE_LINE);
		if (template != NULL)
			g_ptr_array_add(place->catalogue->before, template);
	}
}

static void
note_kind(Service *service, Kind kind)
{
	for (guint i = 0; i < service->n_kinds; i++)
		if (service->order[i] == kind)
			return;
	service->order[service->n_kinds++] = kind;
}

static void
read_section(Place *place, void (*read)(const Place *place))
{
	for (guint i = 0; i < place->section->keys->len; i++) {
		place->key = place->section->keys->pdata[i];
		read(place);
	}
	place->key = NULL;
}

static void
read_kind_section(Place *place)
{
	g_autofree char *phrase = NULL;

	if (!kind_from_word(place->section->name, &place->kind)) {
		phrase = suggest_phrase(place->section->name, kind_words());
		ini_mistake(place->error, place->file, place->section, NULL, "no such kind; %s",
			phrase);
		return;
	}
	note_kind(place->service, place->kind);
	read_section(place, read_kind_key);
}

// [service] and [from] first: the others refer to their shapes, wherever they stand in the file.
static void
read_service(Place *place)
{
	static const struct {
		const char *name;
		void (*read)(const Place *place);
	} first[] = { { "service", read_service_key }, { "from", read_from_key } };

	for (guint i = 0; i < G_N_ELEMENTS(first); i++) {
		place->section = ini_section(place->file, first[i].name);
		if (place->section != NULL)
			read_section(place, first[i].read);
	}
	for (guint i = 0; i < place->file->sections->len; i++) {
		place->section = place->file->sections->pdata[i];
		if (g_ascii_strcasecmp(place->section->name, "service") != 0 &&
			g_ascii_strcasecmp(place->section->name, "from") != 0)
			read_kind_section(place);
	}
}

static gboolean
says_replace(const IniFile *file)
{
	const IniSection *section = ini_section(file, "service");
	const IniKey *key = section == NULL ? NULL : ini_key(section, "replace");

	return key != NULL && g_str_equal(key->value, "yes");
}

static gboolean
domain_is_of(gpointer key, gpointer value, gpointer service)
{
	return value == service;
}

static Service *
service_for(Catalogue *catalogue, const char *id, const IniFile *file)
{
	Service *service = g_hash_table_lookup(catalogue->services, id);

	if (service != NULL && says_replace(file)) {
		g_hash_table_foreach_remove(catalogue->domains, domain_is_of, service);
		g_hash_table_remove(catalogue->services, id);
		service = NULL;
	}
	if (service == NULL) {
		service = service_new(id);
		g_hash_table_insert(catalogue->services, service->id, service);
	}
	return service;
}

static void
read_names(Place *place)
{
	const IniSection *nobody = ini_section(place->file, "nobody");
	const IniSection *before = ini_section(place->file, "before");

	for (guint i = 0; i < place->file->sections->len; i++) {
		place->section = place->file->sections->pdata[i];
		if (place->section == nobody)
			read_section(place, read_nobody_key);
		else if (place->section == before)
			read_section(place, read_before_key);
		else
			ini_mistake(place->error, place->file, place->section, NULL,
				"a file with [nobody] has no other section but [before]; write a "
				"[service], or move this one");
	}
}

static void
read_file(Catalogue *catalogue, const char *path, const char *id, GError **error)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(IniFile) file = ini_read(path, &wrong);
	Place place = { .catalogue = catalogue, .file = file, .error = error };

	if (file == NULL) {
		failure_add(error, (FailureCode)wrong->code, g_strdup(wrong->message));
		return;
	}
	if (ini_section(file, "service") == NULL && ini_section(file, "nobody") != NULL) {
		read_names(&place);
		return;
	}
	place.service = service_for(catalogue, id, file);
	read_service(&place);
	if (place.service->name == NULL)
		ini_mistake(error, file, NULL, NULL,
			"the service has no name; write 'name = NAME' in [service]");
	if (place.service->domains->len == 0)
		ini_mistake(error, file, NULL, NULL,
			"the service has no domain; write 'domains = example.com' in [service]");
}

// --- reading folders ----------------------------------------------------------------------------

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
ini_names(const char *folder, GError **error)
{
	GDir *dir = g_dir_open(folder, 0, error);
	GPtrArray *names;
	const char *name;

	if (dir == NULL)
		return NULL;
	names = g_ptr_array_new_with_free_func(g_free);
	while ((name = g_dir_read_name(dir)) != NULL)
		if (name[0] != '.' && g_str_has_suffix(name, ".ini"))
			g_ptr_array_add(names, g_strdup(name));
	g_dir_close(dir);
	g_ptr_array_sort(names, compare_names);
	return names;
}

// FALSE when the folder itself could not be read; mistakes in files only set *error.
static gboolean
read_folder(Catalogue *catalogue, const char *folder, gboolean may_be_absent, GError **error)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(GPtrArray) names = ini_names(folder, &wrong);

	if (names == NULL) {
		if (may_be_absent && g_error_matches(wrong, G_FILE_ERROR, G_FILE_ERROR_NOENT))
			return TRUE;
		failure_add(error, FAILURE_SYSTEM,
			g_strdup_printf("catalogue %s: %s", folder, wrong->message));
		return FALSE;
	}
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
		g_autofree char *id = g_strndup(names->pdata[i], strlen(names->pdata[i]) - 4);
		g_autofree char *lower = g_ascii_strdown(id, -1);

		read_file(catalogue, path, lower, error);
	}
	return TRUE;
}

static char **
sorted_ids(GHashTable *services)
{
	guint n;
	char **ids = (char **)g_hash_table_get_keys_as_array(services, &n);

	qsort(ids, n, sizeof *ids, compare_names);
	return ids;
}

Catalogue *
catalogue_read(const char *shipped, const char *additions, GError **error)
{
	g_autoptr(Catalogue) catalogue = g_new0(Catalogue, 1);
	GError *mistakes = NULL;

	catalogue->services = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, service_free);
	catalogue->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	catalogue->nobody = g_ptr_array_new_with_free_func(free_template);
	catalogue->before = g_ptr_array_new_with_free_func(free_template);
	if (read_folder(catalogue, shipped, FALSE, &mistakes) && additions != NULL &&
		g_strcmp0(shipped, additions) != 0)
		read_folder(catalogue, additions, TRUE, &mistakes);
	if (mistakes != NULL) {
		g_propagate_error(error, mistakes);
		return NULL;
	}
	catalogue->ids = sorted_ids(catalogue->services);
	return g_steal_pointer(&catalogue);
}

void
catalogue_free(Catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	g_free(catalogue->ids);
	g_hash_table_unref(catalogue->domains);
	g_hash_table_unref(catalogue->services);
	g_ptr_array_unref(catalogue->nobody);
	g_ptr_array_unref(catalogue->before);
	g_free(catalogue);
}

// --- asking -------------------------------------------------------------------------------------

const Service *
catalogue_by_domain(const Catalogue *catalogue, const char *domain)
{
	for (const char *at = domain; at != NULL && *at != '\0';) {
		const Service *service = g_hash_table_lookup(catalogue->domains, at);

		if (service != NULL)
			return service;
		at = strchr(at, '.');
		at = at == NULL ? NULL : at + 1;
	}
	return NULL;
}

const char *const *
catalogue_ids(const Catalogue *catalogue)
{
	return (const char *const *)catalogue->ids;
}

const Service *
catalogue_by_id(const Catalogue *catalogue, const char *id)
{
	return g_hash_table_lookup(catalogue->services, id);
}

static gboolean
has_letter(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (g_unichar_isalpha(g_utf8_get_char(p)))
			return TRUE;
	return FALSE;
}

static gboolean
is_service_name(const Service *service, const char *name)
{
	g_autofree char *folded = name_fold(name);
	g_autofree char *own = name_fold(service->name);

	return g_str_equal(folded, own);
}

gboolean
catalogue_is_nobody(const Catalogue *catalogue, const Service *service, const char *name)
{
	g_autoptr(TemplateText) text = NULL;

	if (!has_letter(name) || strchr(name, '@') != NULL || is_service_name(service, name))
		return TRUE;
	text = template_text_new(&name, 1);
	for (guint i = 0; i < catalogue->nobody->len; i++)
		if (template_matches(catalogue->nobody->pdata[i], text, NULL))
			return TRUE;
	return FALSE;
}

char *
catalogue_bare_name(const Catalogue *catalogue, const char *name)
{
	g_autoptr(TemplateText) text = template_text_new(&name, 1);

	for (guint i = 0; i < catalogue->before->len; i++) {
		g_auto(TemplateMatch) match = { { NULL } };

		if (template_matches(catalogue->before->pdata[i], text, &match))
			return g_steal_pointer(&match.values[HOLE_INVITER]);
	}
	return g_strdup(name);
}

// --- samples ------------------------------------------------------------------------------------

// The first wording of the sample's kind that fits it; with `not`, unconfirmed ones do not count.
static const Wording *
fitting_wording(const Service *service, const Sample *sample, TemplateMatch *match)
{
	const char *line = sample->subject;
	g_autoptr(TemplateText) text = template_text_new(&line, 1);

	for (guint i = 0; i < service->subjects->len; i++) {
		const Wording *wording = service->subjects->pdata[i];

		if (wording->kind != sample->kind || (sample->is_not && wording->maybe))
			continue;
		if (template_matches(wording->template, text, match))
			return wording;
	}
	return NULL;
}

static gboolean
subject_fits(const Service *service, Kind kind, const TemplateText *text)
{
	for (guint i = 0; i < service->subjects->len; i++) {
		const Wording *wording = service->subjects->pdata[i];

		if (wording->kind == kind && !wording->maybe &&
			template_matches(wording->template, text, NULL))
			return TRUE;
	}
	return FALSE;
}

// The kind that the subject by itself decides; the sample's own where it decides none.
static Kind
decided_kind(const Service *service, const Sample *sample)
{
	const char *line = sample->subject;
	g_autoptr(TemplateText) text = template_text_new(&line, 1);

	for (guint i = 0; i < service->n_kinds; i++)
		if (subject_fits(service, service->order[i], text))
			return service->order[i];
	return sample->kind;
}

static char *
sample_name(const Catalogue *catalogue, const Service *service, const TemplateMatch *match)
{
	const char *taken = match->values[HOLE_INVITER];
	g_autofree char *name = taken == NULL ? NULL : catalogue_bare_name(catalogue, taken);

	if (name != NULL && catalogue_is_nobody(catalogue, service, name))
		return NULL;
	return g_steal_pointer(&name);
}

// What is wrong with the sample, or NULL.
static char *
sample_fault(const Catalogue *catalogue, const Service *service, const Sample *sample)
{
	g_auto(TemplateMatch) match = { { NULL } };
	const Wording *wording = fitting_wording(service, sample, &match);
	Kind decided = decided_kind(service, sample);
	g_autofree char *name = NULL;

	if (sample->is_not)
		return wording == NULL ? NULL
				       : g_strdup_printf("\"%s\" fits %s; it should not",
						 sample->subject, wording->key);
	if (wording == NULL)
		return g_strdup_printf("\"%s\" fits no template of [%s]", sample->subject,
			kind_word(sample->kind));
	if (decided != sample->kind)
		return g_strdup_printf("\"%s\" is decided for [%s], which stands before [%s]",
			sample->subject, kind_word(decided), kind_word(sample->kind));
	name = sample_name(catalogue, service, &match);
	if (g_strcmp0(name, sample->name) == 0)
		return NULL;
	return g_strdup_printf("\"%s\" gives %s by %s; expected %s", sample->subject,
		name == NULL ? "nobody" : name, wording->key,
		sample->name == NULL ? "nobody" : sample->name);
}

static void
check_sample(
	const Catalogue *catalogue, const Service *service, const Sample *sample, GError **error)
{
	g_autofree char *fault = sample_fault(catalogue, service, sample);

	if (fault != NULL)
		failure_add(
			error, FAILURE_MISTAKE, g_strdup_printf("%s: %s", sample->place, fault));
}

gboolean
catalogue_check_samples(const Catalogue *catalogue, GError **error)
{
	GError *wrong = NULL;

	for (guint i = 0; catalogue->ids[i] != NULL; i++) {
		const Service *service = catalogue_by_id(catalogue, catalogue->ids[i]);

		for (guint k = 0; k < service->samples->len; k++)
			check_sample(catalogue, service, service->samples->pdata[k], &wrong);
	}
	if (wrong == NULL)
		return TRUE;
	g_propagate_error(error, wrong);
	return FALSE;
}
