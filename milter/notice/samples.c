// samples.c - the samples of the catalogue, run through its wordings.
#include "notice/samples.h"

#include "base/failure.h"

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
samples_check(const Catalogue *catalogue, GError **error)
{
	const char *const *ids = catalogue_ids(catalogue);
	GError *wrong = NULL;

	for (guint i = 0; ids[i] != NULL; i++) {
		const Service *service = catalogue_by_id(catalogue, ids[i]);

		for (guint k = 0; k < service->samples->len; k++)
			check_sample(catalogue, service, service->samples->pdata[k], &wrong);
	}
	if (wrong == NULL)
		return TRUE;
	g_propagate_error(error, wrong);
	return FALSE;
}
