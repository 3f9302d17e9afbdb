// contacts.c - fuzzes the readers of contacts files: whoever comes out is somebody, and fit to be shown.
#include "driver.h"
#include "people/contacts.h"

#define NAME_CHARS_MAX 200
#define COMPLAINTS_MAX 21
#define LABEL "book"

static void
check_line(const char *line)
{
	g_assert_true(g_utf8_validate(line, -1, NULL));
	g_assert_cmpstr(line, !=, "");
	for (const char *c = line; *c != '\0'; c = g_utf8_next_char(c))
		g_assert_false(g_unichar_iscntrl(g_utf8_get_char(c)));
}

static void
check_contact(const Contact *contact)
{
	guint names = g_strv_length(contact->names);
	guint emails = g_strv_length(contact->emails);

	g_assert_true(names + emails > 0);
	g_assert_true(names <= CONTACTS_NAMES && emails <= CONTACTS_NAMES);
	g_assert_true(contact->line > 0);
	for (guint i = 0; i < names; i++) {
		check_line(contact->names[i]);
		g_assert_cmpint(g_utf8_strlen(contact->names[i], -1), <=, NAME_CHARS_MAX);
		g_assert_null(strchr(contact->names[i], '@'));
	}
	for (guint i = 0; i < emails; i++) {
		check_line(contact->emails[i]);
		g_assert_nonnull(strchr(contact->emails[i], '@'));
	}
	if (contact->company != NULL)
		check_line(contact->company);
}

static void
check_contacts(const Contacts *contacts)
{
	guint line = 0;

	g_assert_true(contacts->contacts->len > 0);
	for (guint i = 0; i < contacts->contacts->len; i++) {
		const Contact *contact = contacts->contacts->pdata[i];

		check_contact(contact);
		g_assert_cmpuint(contact->line, >, line);
		line = contact->line;
	}
	g_assert_cmpuint(contacts->complaints->len, <=, COMPLAINTS_MAX);
	for (guint i = 0; i < contacts->complaints->len; i++)
		g_assert_true(g_str_has_prefix(contacts->complaints->pdata[i], LABEL ":"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Contacts) contacts = contacts_parse(LABEL, (const char *)data, size, &error);

	g_assert_cmpint(contacts == NULL, ==, error != NULL);
	if (contacts != NULL)
		check_contacts(contacts);
	return 0;
}

DRIVER_MAIN("whoever stands in a file can be shown", 3000, "tests/fuzz/contacts");
