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
	GHashTable *domains; // domain -> Service *, borrowed
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
	if (ini_section(file, "service") == NULL && ini_section(file, "nobody") != NULL) {
		phrases_read(catalogue->phrases, file, error);
		return;
	}
	service = service_for(catalogue, id, file);
	servicefile_read(service, file, error);
	if (service->name == NULL)
		ini_mistake(error, file, NULL, NULL,
			"the service has no name; write 'name = NAME' in [service]");
	if (service->domains->len == 0)
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

// Domains of all services in one table.
static void
index_domains(Catalogue *catalogue, GError **error)
{
	for (guint i = 0; catalogue->ids[i] != NULL; i++) {
		Service *service = g_hash_table_lookup(catalogue->services, catalogue->ids[i]);

		for (guint k = 0; k < service->domains->len; k++) {
			Domain *domain = service->domains->pdata[k];
			const Service *other =
				g_hash_table_lookup(catalogue->domains, domain->name);

			if (other != NULL && other != service)
				failure_add(error, FAILURE_MISTAKE,
					g_strdup_printf("%s: %s is a domain of the service %s "
							"already",
						domain->place, domain->name, other->id));
			else
				g_hash_table_insert(catalogue->domains, domain->name, service);
		}
	}
}

Catalogue *
catalogue_read(const char *shipped, const char *additions, GError **error)
{
	g_autoptr(Catalogue) catalogue = g_new0(Catalogue, 1);
	GError *mistakes = NULL;

	catalogue->services = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_service);
	catalogue->domains = g_hash_table_new(g_str_hash, g_str_equal);
	catalogue->phrases = phrases_new();
	if (read_folder(catalogue, shipped, FALSE, &mistakes) && additions != NULL &&
		g_strcmp0(shipped, additions) != 0)
		read_folder(catalogue, additions, TRUE, &mistakes);
	catalogue->ids = sorted_ids(catalogue->services);
	index_domains(catalogue, &mistakes);
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
	g_hash_table_unref(catalogue->domains);
	g_hash_table_unref(catalogue->services);
	phrases_free(catalogue->phrases);
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
	if (!has_letter(name) || strchr(name, '@') != NULL || is_service_name(service, name))
		return TRUE;
	return phrases_is_nobody(catalogue->phrases, name);
}

char *
catalogue_bare_name(const Catalogue *catalogue, const char *name)
{
	return phrases_bare_name(catalogue->phrases, name);
}
