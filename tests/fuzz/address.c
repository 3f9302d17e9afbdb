// address.c - fuzzes mail/address: any text is no address, or one that stays itself.
#include "mail/address.h"

#include "driver.h"

static void
check_text(const char *text)
{
	g_assert_true(g_utf8_validate(text, -1, NULL));
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c))
		g_assert_false(g_unichar_iscntrl(g_utf8_get_char(c)));
}

static void
check_address(const char *line)
{
	g_autoptr(Address) address = address_new(line);

	if (address == NULL)
		return;
	g_autofree char *text = address_text(address);
	check_text(text);
	// Quotes that a local part needs can make it too long to be read again.
	g_autoptr(Address) again = address_new(text);
	if (again == NULL) {
		g_assert_cmpuint(strlen(text), >, 254);
		return;
	}
	g_assert_cmpstr(again->local, ==, address->local);
	g_assert_cmpstr(again->domain, ==, address->domain);
}

static void
check_mailboxes(const char *value)
{
	g_autoptr(GPtrArray) mailboxes = mailbox_parse(value);

	g_assert_cmpuint(mailboxes->len, <=, 50);
	for (guint i = 0; i < mailboxes->len; i++) {
		const Mailbox *mailbox = mailboxes->pdata[i];

		check_text(mailbox->name);
		check_text(mailbox->address);
		if (*mailbox->address == '\0')
			continue;
		g_autoptr(Address) address = address_new(mailbox->address);
		g_assert_true(address != NULL || strlen(mailbox->address) > 254);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) lines = g_strsplit(text, "\n", 60);

	check_mailboxes(text);
	for (guint i = 0; lines[i] != NULL; i++) {
		const char *value = strchr(lines[i], ':');

		check_address(lines[i]);
		check_mailboxes(value == NULL ? lines[i] : value + 1);
		if (value != NULL)
			check_address(value + 1 + strspn(value + 1, " "));
		if (strchr(lines[i], '<') != NULL)
			check_address(strchr(lines[i], '<'));
	}
	return 0;
}

DRIVER_MAIN("any text is no address, or one that stays itself", 400, "tests/corpus");
