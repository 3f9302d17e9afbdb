// contacts.c - people out of files: address books and lists, as programs export them.
#include "people/contacts.h"

#include "base/failure.h"
#include "people/csv.h"
#include "people/gather.h"
#include "people/list.h"
#include "people/rawtext.h"
#include "people/vcard.h"

const char *
contacts_kind_word(ContactsKind kind)
{
	switch (kind) {
	case CONTACTS_VCARD:
		return "vCard";
	case CONTACTS_CSV:
		return "CSV";
	case CONTACTS_LIST:
		return "list";
	}
	return "?";
}

void
contacts_free(Contacts *contacts)
{
	if (contacts == NULL)
		return;
	g_ptr_array_unref(contacts->contacts);
	g_ptr_array_unref(contacts->complaints);
	g_free(contacts);
}

static gboolean
holds_vcard(RawText file)
{
	RawReader reader = rawtext_reader(file);
	RawText line;

	while (rawtext_next(&reader, &line))
		if (vcard_bounds(line))
			return TRUE;
	return FALSE;
}

// A text of which half says nobody's name is no list.
static gboolean
is_believable(const Gather *gather, const Contacts *contacts)
{
	return contacts->contacts->len > 0 &&
	       (contacts->kind != CONTACTS_LIST ||
		       gather_n_complaints(gather) <= contacts->contacts->len);
}

static Gather *
read_file(const char *label, RawText file)
{
	g_autoptr(CsvHeader) header = NULL;

	if (holds_vcard(file)) {
		Gather *gather = gather_new(label, CONTACTS_VCARD);
		vcard_read(file, gather);
		return gather;
	}
	header = csv_header_find(file);
	Gather *gather = gather_new(label, header == NULL ? CONTACTS_LIST : CONTACTS_CSV);
	if (header != NULL)
		csv_read(file, header, gather);
	else if (list_is_text(file))
		list_read(file, gather);
	return gather;
}

static void
refuse(GError **error, const char *label, const Contacts *contacts)
{
	static const char *const wrong[] = {
		[CONTACTS_VCARD] = "no vCard in it says a name or an address",
		[CONTACTS_CSV] = "no line of it says a name or an address",
		[CONTACTS_LIST] = "it is no vCard, no CSV with a header line, and no list of "
				  "people; export it anew, or write one person a line",
	};

	failure_add(
		error, FAILURE_MISTAKE, g_strdup_printf("%s: %s", label, wrong[contacts->kind]));
	for (guint i = 0; i < contacts->complaints->len; i++)
		failure_add(error, FAILURE_MISTAKE, g_strdup(contacts->complaints->pdata[i]));
}

Contacts *
contacts_parse(const char *label, const char *text, gsize length, GError **error)
{
	GString *converted;
	RawText file = rawtext_file(text, length, &converted);
	g_autoptr(Gather) gather = read_file(label, file);
	g_autoptr(Contacts) contacts = gather_finish(gather);

	if (converted != NULL)
		g_string_free(converted, TRUE);
	if (is_believable(gather, contacts))
		return g_steal_pointer(&contacts);
	refuse(error, label, contacts);
	return NULL;
}
