// notice-wordings.c - of the shipped catalogue: no wording takes the names of a longer one below it.
#include <glib.h>
#include <string.h>

#include "notice/catalogue.h"

#define NAME "Vera Lind"

// What a hole of each sort may hold; "Dddd" and the like stand in no wording.
static const struct {
	const char *hole;
	const char *value;
} fills[] = {
	{ "{inviter}", NAME },
	{ "{recipient}", "Gerion" },
	{ "{headline}", "Hhhh" },
	{ "{company}", "Cccc" },
	{ "{group}", "Gggg" },
	{ "{event}", "Eeee" },
	{ "{document}", "Dddd" },
	{ "{mutual}", "3" },
	{ "{count}", "3" },
	{ "{any}", "Xxxx" },
};

static char *
filled(const Wording *wording)
{
	GString *text = g_string_new(template_source(wording->template));

	for (guint i = 0; i < G_N_ELEMENTS(fills); i++)
		g_string_replace(text, fills[i].hole, fills[i].value, 0);
	return g_string_free(text, FALSE);
}

// The first that fits is asked for the name, as in a mail of this kind.
static void
check_wording(const Service *service, const Wording *wording)
{
	g_autofree char *subject = filled(wording);
	g_autoptr(TemplateText) text = template_text_new((const char *const *)&subject, 1);

	for (guint i = 0; i < service->subjects->len; i++) {
		const Wording *other = service->subjects->pdata[i];
		g_auto(TemplateMatch) match = { { NULL } };

		if (other->kind != wording->kind || other->maybe != wording->maybe ||
			!template_matches(other->template, text, &match))
			continue;
		if (g_strcmp0(match.values[HOLE_INVITER], NAME) == 0)
			return;
		g_test_message("%s takes \"%s\" of %s: %s", other->key, match.values[HOLE_INVITER],
			wording->key, subject);
		g_test_fail();
		return;
	}
	g_assert_not_reached(); // its own does not fit
}

static void
test_order(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Catalogue) catalogue = catalogue_read("config/services.d", NULL, &error);
	const char *const *ids = catalogue == NULL ? NULL : catalogue_ids(catalogue);
	guint n = 0;

	g_assert_no_error(error);
	for (guint i = 0; ids[i] != NULL; i++) {
		const Service *service = catalogue_by_id(catalogue, ids[i]);

		for (guint k = 0; k < service->subjects->len; k++) {
			const Wording *wording = service->subjects->pdata[k];

			if (strstr(template_source(wording->template), "{inviter}") == NULL)
				continue;
			check_wording(service, wording);
			n++;
		}
	}
	g_assert_cmpuint(n, >, 1000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wordings/each gives the name that it was filled with", test_order);
	return g_test_run();
}
