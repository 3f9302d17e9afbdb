// names.c - fuzzes the comparing of names: whatever comes in, the doors of people/same.h hold.
#include <string.h>

#include "driver.h"
#include "people/same.h"
#include "text/clean.h"

#define NAMES_MAX 8

static void
check_text(const NameForm *form)
{
	g_autofree char *text = same_form_text(form);
	g_autoptr(NameForm) again = same_form_parse(text);
	g_autofree char *same = NULL;

	g_assert_nonnull(again);
	same = same_form_text(again);
	g_assert_cmpstr(same, ==, text);
	g_assert_cmpint(same_compare(form, again, NULL), ==, same_compare(again, form, NULL));
}

// The same key, and a bit of each byte of the signs in common.
static gboolean
keys_meet(const char *question, const char *key)
{
	guint32 both = (guint32)(g_ascii_strtoull(strchr(question, ':') + 1, NULL, 16) &
				 g_ascii_strtoull(strchr(key, ':') + 1, NULL, 16));

	return strncmp(question, key, strcspn(key, ":") + 1) == 0 && (both & 0xFF) != 0 &&
	       (both & 0xFF00) != 0 && (both & 0xFF0000) != 0 && (both & 0xFF000000) != 0;
}

static gboolean
is_met(const NameForm *a, const NameForm *b)
{
	g_auto(GStrv) questions = same_questions(a);
	g_auto(GStrv) keys = same_keys(b);

	g_assert_cmpuint(g_strv_length(questions), <=, SAME_KEYS);
	g_assert_cmpuint(g_strv_length(keys), <=, SAME_KEYS);
	for (guint i = 0; questions[i] != NULL; i++)
		for (guint k = 0; keys[k] != NULL; k++)
			if (keys_meet(questions[i], keys[k]))
				return TRUE;
	return FALSE;
}

static void
check_pair(const NameForm *a, const NameForm *b)
{
	const char *reason = NULL;

	if (a == NULL || b == NULL)
		return;
	if (same_compare(a, b, &reason) != SAME_NO) {
		g_assert_true(is_met(a, b));
		g_assert_true(is_met(b, a));
	}
	g_assert_nonnull(reason);
}

// A text that nobody made is refused, or is the text of a form.
static void
check_forged(const char *data, gsize size)
{
	g_autofree char *text = g_strndup(data, size);
	g_autofree char *with_make = g_strconcat("same1\nw\ta\t1\t0\t\t\t", text, "\n", NULL);
	g_autoptr(NameForm) form = same_form_parse(text);
	g_autoptr(NameForm) forged = same_form_parse(with_make);

	if (form != NULL)
		check_text(form);
	if (forged != NULL)
		check_text(forged);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(GStrv) lines = clean_lines((const char *)data, (gssize)size, NAMES_MAX);
	g_autoptr(NameForm) before = NULL;

	check_forged((const char *)data, size);
	for (guint i = 0; lines[i] != NULL; i++) {
		NameForm *form = same_form(lines[i], i % 4 == 3 ? "ja" : NULL);

		if (form != NULL)
			check_text(form);
		check_pair(form, form);
		check_pair(form, before);
		same_form_free(before);
		before = form;
	}
	return 0;
}

DRIVER_MAIN(
	"whatever the names, a form is one and is found", 150, "tests/corpus", "config/services.d");
