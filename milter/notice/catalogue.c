// catalogue.c - the catalogue of services: read from ini files, found by domain.
#include "notice/catalogue.h"

#include <string.h>

#include "base/failure.h"
#include "base/ini.h"
#include "notice/phrases.h"
#include "notice/servicefile.h"
#include "text/name.h"

struct Catalogue {
	GHashTable *services; // id -> Service *
	GHashTable *senders; // domain or address -> GPtrArray of Service *
	GHashTable *shared; // set of domains of such addresses
	GHashTable *via; // domain or address -> Service *
	GHashTable *traits; // header, without case -> GPtrArray of Trait *
	guint64 trait_lengths[32]; // of such headers, as bits, by first letter
	LookalikeSet *looks; // of Service *
	Phrases *phrases;
	char **ids;
};

// --- reading files ------------------------------------------------------------------------------

static gboolean
says_replace(const IniFile *file)
{
	const IniSection *section = ini_section(file, "service");
	const IniKey *key = section == NULL ? NULL : ini_key(section, "replace");

	return key != NULL && g_str_equal(key->value, "yes");
}

static Service *
service_for(Catalogue *catalogue, const char *id, const IniFile *file)
{
	Service *service = g_hash_table_lookup(catalogue->services, id);

	if (service != NULL && says_replace(file)) {
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
read_file(Catalogue *catalogue, const char *path, const char *id, GError **error)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(IniFile) file = ini_read(path, &wrong);
	Service *service;

	if (file == NULL) {
		failure_add(error, (FailureCode)wrong->code, g_strdup(wrong->message));
		return;
	}
	if (phrases_is_file(file)) {
		phrases_read(catalogue->phrases, file, error);
		return;
	}
	service = service_for(catalogue, id, file);
	servicefile_read(service, file, error);
	if (service->name == NULL)
		ini_mistake(error, file, NULL, NULL,
			"the service has no name; write 'name = NAME' in [service]");
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

static void
free_service(gpointer data)
{
	service_free(data);
}

static char **
sorted_ids(GHashTable *services)
{
	guint n;
	char **ids = (char **)g_hash_table_get_keys_as_array(services, &n);

	qsort(ids, n, sizeof *ids, compare_names);
	return ids;
}

// --- tables over all services -------------------------------------------------------------------

static guint
header_hash(gconstpointer header)
{
	guint hash = 5381;

	for (const char *c = header; *c != '\0'; c++)
		hash = hash * 33 + ((guchar)*c | 0x20); // without case, as far as letters go
	return hash;
}

static gboolean
header_equal(gconstpointer a, gconstpointer b)
{
	return g_ascii_strcasecmp(a, b) == 0;
}

static void
free_array(gpointer array)
{
	g_ptr_array_unref(array);
}

// The list of what has this key, made when it is not there yet.
static GPtrArray *
list_of(GHashTable *table, const char *key, GDestroyNotify free_element)
{
	GPtrArray *list = g_hash_table_lookup(table, key);

	if (list == NULL) {
		list = g_ptr_array_new_with_free_func(free_element);
		g_hash_table_insert(table, (gpointer)key, list);
	}
	return list;
}

static void
add_sender(Catalogue *catalogue, const Domain *domain, Service *service)
{
	GPtrArray *services = list_of(catalogue->senders, domain->name, NULL);
	const char *at = strchr(domain->name, '@');

	if (!g_ptr_array_find(services, service, NULL))
		g_ptr_array_add(services, service);
	if (at != NULL)
		g_hash_table_add(catalogue->shared, (gpointer)(at + 1));
}

static void
mistake_of_two(const Domain *domain, const Service *other, GError **error)
{
	failure_add(error, FAILURE_MISTAKE,
		g_strdup_printf("%s: %s is a domain of the service %s already", domain->place,
			domain->name, other->id));
}

static void
index_domains(Catalogue *catalogue, Service *service, GError **error)
{
	for (guint i = 0; i < service->domains->len; i++) {
		const Domain *domain = service->domains->pdata[i];
		const GPtrArray *others = g_hash_table_lookup(catalogue->senders, domain->name);

		if (others != NULL && others->pdata[0] != service)
			mistake_of_two(domain, others->pdata[0], error);
		else
			add_sender(catalogue, domain, service);
	}
	for (guint i = 0; i < service->via->len; i++) {
		const Domain *domain = service->via->pdata[i];
		const Service *other = g_hash_table_lookup(catalogue->via, domain->name);

		if (other != NULL && other != service)
			mistake_of_two(domain, other, error);
		else
			g_hash_table_insert(catalogue->via, domain->name, service);
	}
}

// Most headers are told by their first letter and length.
static guint64 *
trait_lengths_of(const Catalogue *catalogue, const char *header)
{
	return (guint64 *)&catalogue->trait_lengths[*header & 0x1F];
}

static guint64
length_bit(const char *header)
{
	return (guint64)1 << strlen(header) % 64;
}

static void
index_traits(Catalogue *catalogue, Service *service)
{
	for (guint i = 0; i < service->traits->len; i++) {
		const Mark *mark = service->traits->pdata[i];
		Trait *trait = g_new0(Trait, 1);

		trait->service = service;
		trait->mark = mark;
		g_ptr_array_add(list_of(catalogue->traits, mark->header, g_free), trait);
		*trait_lengths_of(catalogue, mark->header) |= length_bit(mark->header);
	}
}

// A site's hosts last: they may be where a service has its domain.
static void
make_tables(Catalogue *catalogue, GError **error)
{
	for (guint i = 0; catalogue->ids[i] != NULL; i++) {
		Service *service = g_hash_table_lookup(catalogue->services, catalogue->ids[i]);

		index_domains(catalogue, service, error);
		index_traits(catalogue, service);
		for (guint k = 0; k < service->looks->len; k++)
			lookalike_set_add(catalogue->looks, service->looks->pdata[k], service);
	}
	for (guint i = 0; catalogue->ids[i] != NULL; i++) {
		Service *service = g_hash_table_lookup(catalogue->services, catalogue->ids[i]);

		for (guint k = 0; k < service->hosts->len; k++)
			add_sender(catalogue, service->hosts->pdata[k], service);
	}
}

static Catalogue *
catalogue_new(void)
{
	Catalogue *catalogue = g_new0(Catalogue, 1);

	catalogue->services = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_service);
	catalogue->senders = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_array);
	catalogue->shared = g_hash_table_new(g_str_hash, g_str_equal);
	catalogue->via = g_hash_table_new(g_str_hash, g_str_equal);
	catalogue->traits = g_hash_table_new_full(header_hash, header_equal, NULL, free_array);
	catalogue->looks = lookalike_set_new();
	catalogue->phrases = phrases_new();
	return catalogue;
}

Catalogue *
catalogue_read(const char *shipped, const char *additions, GError **error)
{
	g_autoptr(Catalogue) catalogue = catalogue_new();
	GError *mistakes = NULL;

	if (read_folder(catalogue, shipped, FALSE, &mistakes) && additions != NULL &&
		g_strcmp0(shipped, additions) != 0)
		read_folder(catalogue, additions, TRUE, &mistakes);
	catalogue->ids = sorted_ids(catalogue->services);
	make_tables(catalogue, &mistakes);
	if (mistakes != NULL) {
		g_propagate_error(error, mistakes);
		return NULL;
	}
	return g_steal_pointer(&catalogue);
}

void
catalogue_free(Catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	g_free(catalogue->ids);
	g_hash_table_unref(catalogue->senders);
	g_hash_table_unref(catalogue->shared);
	g_hash_table_unref(catalogue->via);
	g_hash_table_unref(catalogue->traits);
	lookalike_set_free(catalogue->looks);
	g_hash_table_unref(catalogue->services);
	phrases_free(catalogue->phrases);
	g_free(catalogue);
}

// --- asking -------------------------------------------------------------------------------------

// What the table has for the domain or one above it.
static gpointer
by_domain(GHashTable *table, const char *domain)
{
	for (const char *at = domain; at != NULL && *at != '\0';) {
		gpointer found = g_hash_table_lookup(table, at);

		if (found != NULL)
			return found;
		at = strchr(at, '.');
		at = at == NULL ? NULL : at + 1;
	}
	return NULL;
}

static gpointer
by_address(GHashTable *table, const char *address)
{
	const char *at = strrchr(address, '@');
	gpointer found = g_hash_table_lookup(table, address);

	return found != NULL || at == NULL ? found : by_domain(table, at + 1);
}

const GPtrArray *
catalogue_by_address(const Catalogue *catalogue, const char *address)
{
	return by_address(catalogue->senders, address);
}

gboolean
catalogue_knows_domain(const Catalogue *catalogue, const char *domain)
{
	return g_hash_table_contains(catalogue->shared, domain) ||
	       by_domain(catalogue->senders, domain) != NULL;
}

const Service *
catalogue_by_via(const Catalogue *catalogue, const char *address)
{
	return by_address(catalogue->via, address);
}

const GPtrArray *
catalogue_traits(const Catalogue *catalogue, const char *header)
{
	if ((*trait_lengths_of(catalogue, header) & length_bit(header)) == 0)
		return NULL;
	return g_hash_table_lookup(catalogue->traits, header);
}

const LookalikeSet *
catalogue_looks(const Catalogue *catalogue)
{
	return catalogue->looks;
}

const Phrases *
catalogue_phrases(const Catalogue *catalogue)
{
	return catalogue->phrases;
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
	if (!has_letter(name) || strchr(name, '@') != NULL || is_service_name(service, name))
		return TRUE;
	return phrases_is_nobody(catalogue->phrases, name);
}

char *
catalogue_bare_name(const Catalogue *catalogue, const char *name)
{
	return phrases_bare_name(catalogue->phrases, name);
}
