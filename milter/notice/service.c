// service.c - what the catalogue knows of one service.
#include "notice/service.h"

#include <stddef.h>

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
domain_free(gpointer data)
{
	Domain *domain = data;

	g_free(domain->place);
	g_free(domain->name);
	g_free(domain);
}

static void
free_template(gpointer data)
{
	template_free(data);
}

// The lists of a service and what frees their elements.
static const struct {
	gsize offset;
	GDestroyNotify free;
} lists[] = {
	{ offsetof(Service, domains), domain_free },
	{ offsetof(Service, hosts), domain_free },
	{ offsetof(Service, via), domain_free },
	{ offsetof(Service, traits), mark_free },
	{ offsetof(Service, looks), g_free },
	{ offsetof(Service, links), domain_free },
	{ offsetof(Service, profiles), g_free },
	{ offsetof(Service, invitations), g_free },
	{ offsetof(Service, shapes), free_template },
	{ offsetof(Service, marks), mark_free },
	{ offsetof(Service, senders), sender_free },
	{ offsetof(Service, subjects), wording_free },
	{ offsetof(Service, bodies), wording_free },
	{ offsetof(Service, details), free_template },
	{ offsetof(Service, headlines), free_template },
	{ offsetof(Service, footers), free_template },
	{ offsetof(Service, stops), free_template },
	{ offsetof(Service, samples), sample_free },
};

static GPtrArray **
list_at(Service *service, guint i)
{
	return (GPtrArray **)((char *)service + lists[i].offset);
}

Service *
service_new(const char *id)
{
	Service *service = g_new0(Service, 1);

	service->id = g_strdup(id);
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		*list_at(service, i) = g_ptr_array_new_with_free_func(lists[i].free);
	return service;
}

void
service_free(Service *service)
{
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(*list_at(service, i));
	g_free(service->id);
	g_free(service->name);
	g_free(service);
}

// --- links --------------------------------------------------------------------------------------

static gboolean
is_below(const char *host, const GPtrArray *domains)
{
	for (guint i = 0; i < domains->len; i++) {
		const Domain *domain = domains->pdata[i];
		const char *at = strchr(domain->name, '@');
		const char *name = at == NULL ? domain->name : at + 1;
		gsize longer = strlen(host), shorter = strlen(name);

		if (longer >= shorter && g_str_equal(host + longer - shorter, name) &&
			(longer == shorter || host[longer - shorter - 1] == '.'))
			return TRUE;
	}
	return FALSE;
}

gboolean
service_has_host(const Service *service, const char *host)
{
	return is_below(host, service->domains) || is_below(host, service->hosts) ||
	       is_below(host, service->links);
}
