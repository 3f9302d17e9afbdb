// service.c - what the catalogue knows of one service.
#include "notice/service.h"

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

Service *
service_new(const char *id)
{
	Service *service = g_new0(Service, 1);

	service->id = g_strdup(id);
	service->domains = g_ptr_array_new_with_free_func(domain_free);
	service->hosts = g_ptr_array_new_with_free_func(domain_free);
	service->via = g_ptr_array_new_with_free_func(domain_free);
	service->traits = g_ptr_array_new_with_free_func(mark_free);
	service->looks = g_ptr_array_new_with_free_func(g_free);
	service->links = g_ptr_array_new_with_free_func(domain_free);
	service->profiles = g_ptr_array_new_with_free_func(g_free);
	service->headlines = g_ptr_array_new_with_free_func(free_template);
	service->footers = g_ptr_array_new_with_free_func(free_template);
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

void
service_free(Service *service)
{
	g_ptr_array_unref(service->domains);
	g_ptr_array_unref(service->hosts);
	g_ptr_array_unref(service->via);
	g_ptr_array_unref(service->traits);
	g_ptr_array_unref(service->looks);
	g_ptr_array_unref(service->links);
	g_ptr_array_unref(service->profiles);
	g_ptr_array_unref(service->headlines);
	g_ptr_array_unref(service->footers);
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
