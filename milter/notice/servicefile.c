// servicefile.c - reading a service's ini file.
#include "notice/servicefile.h"

#include <string.h>

#include "base/suggest.h"
#include "mail/address.h"
#include "text/name.h"

// Where a key is being read: what every reader of a key needs.
typedef struct {
	Service *service;
	Kind kind; // in a section of a kind
	const IniFile *file;
	const IniSection *section;
	const IniKey *key;
	GError **error;
} Place;

// --- keys ----------------------------------------------------------------------------------------

static void
mistake(const Place *place, const char *text)
{
	ini_mistake_at(place->error, place->file, place->section, place->key, 0, "%s", text);
}

// "linkedin.ini:14:1: [request] example"
static char *
place_text(const Place *place)
{
	const IniPlace found = ini_place(place->file, place->section, place->key);

	return ini_place_text(&found);
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
add_marks(const Place *place, GPtrArray *marks)
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
		g_ptr_array_add(marks, mark);
	}
}

static void
read_mark(const Place *place, const char *rest)
{
	add_marks(place, place->service->marks);
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
		ini_mistake_at(place->error, place->file, place->section, place->key, 0,
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

	sample->place = place_text(place);
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

// --- sections ------------------------------------------------------------------------------------

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

// "example.com", or "name@example.com" where many services share a domain; NULL when it is neither.
static char *
read_place(const char *text)
{
	const char *at = strrchr(text, '@');
	g_autofree char *domain = address_domain(at == NULL ? text : at + 1);
	g_autofree char *local = NULL;

	if (domain == NULL || strchr(domain, '.') == NULL || at == text)
		return NULL;
	if (at == NULL)
		return g_steal_pointer(&domain);
	local = g_ascii_strdown(text, at - text);
	return g_strdup_printf("%s@%s", local, domain);
}

static void
add_places(const Place *place, GPtrArray *domains)
{
	g_auto(GStrv) words = ini_list(place->key->value);

	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *name = read_place(words[i]);
		Domain *domain;

		if (name == NULL) {
			ini_mistake_at(place->error, place->file, place->section, place->key, 0,
				"'%s' is no domain; write one such as example.com", words[i]);
			continue;
		}
		domain = g_new0(Domain, 1);
		domain->place = place_text(place);
		domain->name = g_steal_pointer(&name);
		g_ptr_array_add(domains, domain);
	}
}

static void
read_domains(const Place *place, const char *rest)
{
	add_places(place, place->service->domains);
}

static void
read_hosts(const Place *place, const char *rest)
{
	add_places(place, place->service->hosts);
}

static void
read_via(const Place *place, const char *rest)
{
	add_places(place, place->service->via);
}

static void
read_links(const Place *place, const char *rest)
{
	add_places(place, place->service->links);
}

static void
read_trait(const Place *place, const char *rest)
{
	add_marks(place, place->service->traits);
}

static void
read_looks(const Place *place, const char *rest)
{
	g_auto(GStrv) looks = ini_list(place->key->value);

	for (guint i = 0; looks[i] != NULL; i++)
		g_ptr_array_add(place->service->looks, g_strdup(looks[i]));
}

static void
read_profile(const Place *place, const char *rest)
{
	g_auto(GStrv) patterns = ini_list(place->key->value);

	for (guint i = 0; patterns[i] != NULL; i++) {
		if (strstr(patterns[i], "://") != NULL || strchr(patterns[i], '/') == NULL)
			ini_mistake_at(place->error, place->file, place->section, place->key, 0,
				"'%s' is no link to a person's page; write host and path, such as "
				"www.example.com/in/*",
				patterns[i]);
		else
			g_ptr_array_add(place->service->profiles, g_strdup(patterns[i]));
	}
}

// A name in the query of a link, as RFC 3986 section 3.4 has it without an escape.
static gboolean
is_plain_name(const char *name)
{
	for (const char *c = name; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c) && strchr("-._~", *c) == NULL)
			return FALSE;
	return *name != '\0';
}

static void
read_invitation(const Place *place, const char *rest)
{
	g_auto(GStrv) names = ini_list(place->key->value);

	for (guint i = 0; names[i] != NULL; i++) {
		if (!is_plain_name(names[i]))
			ini_mistake_at(place->error, place->file, place->section, place->key, 0,
				"'%s' is no name in the query of a link; write what stands before "
				"its '='",
				names[i]);
		else
			g_ptr_array_add(place->service->invitations, g_strdup(names[i]));
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
read_footer(const Place *place, const char *rest)
{
	add_template(place, place->service->footers, TEMPLATE_LINES);
}

static void
read_headline(const Place *place, const char *rest)
{
	add_template(place, place->service->headlines, TEMPLATE_LINE);
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
	{ "hosts", FALSE, read_hosts },
	{ "via", FALSE, read_via },
	{ "mark", FALSE, read_trait },
	{ "looks", FALSE, read_looks },
	{ "links", FALSE, read_links },
	{ "profile", FALSE, read_profile },
	{ "invitation", FALSE, read_invitation },
	{ "stop", FALSE, read_stop },
	{ "detail", FALSE, read_detail },
	{ "footer", FALSE, read_footer },
	{ "headline", FALSE, read_headline },
	{ "replace", FALSE, read_replace },
};

static char *
suggest_service_key(const char *word)
{
	const char *known[G_N_ELEMENTS(service_readers) + 1] = { NULL };

	for (guint i = 0; i < G_N_ELEMENTS(service_readers); i++)
		known[i] = service_readers[i].word;
	return suggest_phrase(word, known);
}

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
	phrase = suggest_service_key(word);
	ini_mistake(
		place->error, place->file, place->section, place->key, "unknown key; %s", phrase);
}

static void
read_from_key(const Place *place)
{
	add_template(place, place->service->shapes, TEMPLATE_LINE);
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
void
servicefile_read(Service *service, const IniFile *file, GError **error)
{
	Place place = { .service = service, .file = file, .error = error };

	static const struct {
		const char *name;
		void (*read)(const Place *place);
	} first[] = { { "service", read_service_key }, { "from", read_from_key } };

	for (guint i = 0; i < G_N_ELEMENTS(first); i++) {
		place.section = ini_section(place.file, first[i].name);
		if (place.section != NULL)
			read_section(&place, first[i].read);
	}
	for (guint i = 0; i < place.file->sections->len; i++) {
		place.section = place.file->sections->pdata[i];
		if (g_ascii_strcasecmp(place.section->name, "service") != 0 &&
			g_ascii_strcasecmp(place.section->name, "from") != 0)
			read_kind_section(&place);
	}
}
