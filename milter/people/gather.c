// gather.c - what a reader of a contacts file finds, gathered: persons out of parts, and complaints.
#include "people/gather.h"

#include <string.h>

#include "text/clean.h"
#include "text/script.h"

#define ENTRIES_MAX (10 * CONTACTS_MAX) // those that say nobody's name too
#define COMPLAINTS_MAX 20
#define NAME_CHARS_MAX 200 // people/same.h compares so many
#define ADDRESS_MAX 254 // RFC 5321 section 4.5.3.1.3, without the brackets
#define PART_BYTES_MAX (2 * GATHER_TEXT_MAX) // of all that is given of one part
#define ADDRESS_ENDS " \t\n,;<>\""
#define MAILTO "mailto:"

struct Gather {
	const char *label;
	Contacts *contacts;
	guint complaints;
	guint entries;
	gboolean is_full;
	guint line; // of the entry at hand
	GString *parts[GATHER_PARTS]; // cleaned; what may come several times stands in lines
	ScriptSet family_first; // scripts that write the family name first, without a blank
};

static gboolean
comes_often(GatherPart part)
{
	return part == GATHER_FULL || part == GATHER_NICKNAME || part == GATHER_EMAIL;
}

static void
free_contact(gpointer data)
{
	Contact *contact = data;

	g_strfreev(contact->names);
	g_strfreev(contact->emails);
	g_free(contact->company);
	g_free(contact);
}

Gather *
gather_new(const char *label, ContactsKind kind)
{
	Gather *gather = g_new0(Gather, 1);
	ScriptSet korean;

	gather->label = label;
	gather->contacts = g_new0(Contacts, 1);
	gather->contacts->kind = kind;
	gather->contacts->contacts = g_ptr_array_new_with_free_func(free_contact);
	gather->contacts->complaints = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < GATHER_PARTS; i++)
		gather->parts[i] = g_string_new(NULL);
	script_set_from_word("Japanese", &gather->family_first);
	script_set_from_word("Korean", &korean);
	script_set_add(&gather->family_first, &korean);
	return gather;
}

void
gather_free(Gather *gather)
{
	if (gather == NULL)
		return;
	if (gather->contacts != NULL)
		contacts_free(gather->contacts);
	for (guint i = 0; i < GATHER_PARTS; i++)
		g_string_free(gather->parts[i], TRUE);
	g_free(gather);
}

gboolean
gather_has_room(const Gather *gather)
{
	return !gather->is_full;
}

// The complaint comes first, or others would hide it.
static void
fill(Gather *gather, guint max, const char *of_what)
{
	GPtrArray *complaints = gather->contacts->complaints;

	gather->is_full = TRUE;
	gather->complaints++;
	if (complaints->len == COMPLAINTS_MAX)
		g_ptr_array_remove_index(complaints, COMPLAINTS_MAX - 1);
	g_ptr_array_insert(complaints, 0,
		g_strdup_printf("%s:%u: more than %u %s, and from here on nobody was read; split "
				"the file",
			gather->label, gather->line, max, of_what));
}

void
gather_begin(Gather *gather, guint line)
{
	gather->line = line;
	if (++gather->entries > ENTRIES_MAX && !gather->is_full)
		fill(gather, ENTRIES_MAX, "entries");
	for (guint i = 0; i < GATHER_PARTS; i++)
		g_string_truncate(gather->parts[i], 0);
}

static char *
cleaned(RawText text)
{
	g_autoptr(GString) utf8 = rawtext_utf8(rawtext_cut(text, GATHER_TEXT_MAX), NULL);
	return clean_line(utf8->str, (gssize)utf8->len);
}

void
gather_add(Gather *gather, GatherPart part, RawText text)
{
	GString *to = gather->parts[part];

	if (rawtext_trim(text).length == 0 || to->len > PART_BYTES_MAX - GATHER_TEXT_MAX)
		return;
	g_autofree char *clean = cleaned(text);
	if (*clean == '\0')
		return;
	if (to->len > 0)
		g_string_append_c(to, comes_often(part) ? '\n' : ' ');
	g_string_append(to, clean);
}

// --- addresses ---

static gboolean
holds_text(const GPtrArray *list, const char *text)
{
	for (guint i = 0; i < list->len; i++)
		if (g_ascii_strcasecmp(list->pdata[i], text) == 0)
			return TRUE;
	return FALSE;
}

gboolean
gather_is_address(const char *text)
{
	const char *at = strrchr(text, '@');
	gsize length = strlen(text);

	return at != NULL && at > text && at[1] != '\0' && length <= ADDRESS_MAX &&
	       strpbrk(text, ADDRESS_ENDS) == NULL && strchr(text, '@') == at;
}

static void
add_addresses(GPtrArray *emails, const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, ADDRESS_ENDS, -1);

	for (guint i = 0; words[i] != NULL; i++) {
		const char *word = words[i];

		if (g_ascii_strncasecmp(word, MAILTO, strlen(MAILTO)) == 0)
			word += strlen(MAILTO);
		if (emails->len < CONTACTS_NAMES && gather_is_address(word) &&
			!holds_text(emails, word))
			g_ptr_array_add(emails, g_strdup(word));
	}
}

// --- names ---

typedef struct {
	GPtrArray *names;
	GPtrArray *emails;
} Found;

static char *
cut(const char *name)
{
	if (g_utf8_strlen(name, -1) <= NAME_CHARS_MAX)
		return g_strdup(name);
	return g_utf8_substring(name, 0, NAME_CHARS_MAX);
}

// Programs put the address where a name is missing.
static void
add_name(Found *found, const char *text)
{
	g_autofree char *name = cut(text);

	if (strchr(name, '@') != NULL)
		add_addresses(found->emails, name);
	else if (found->names->len < CONTACTS_NAMES && script_has_letters(name) &&
		 !holds_text(found->names, name))
		g_ptr_array_add(found->names, g_steal_pointer(&name));
}

static void
add_lines(Found *found, const GString *lines)
{
	g_auto(GStrv) list = g_strsplit(lines->str, "\n", -1);

	for (guint i = 0; list[i] != NULL; i++)
		add_name(found, list[i]);
}

// Those of the texts that are not empty, with blanks between.
static void
add_joined(Found *found, const char *const *texts)
{
	g_autoptr(GString) name = g_string_new(NULL);

	for (guint i = 0; texts[i] != NULL; i++) {
		if (name->len > 0 && *texts[i] != '\0')
			g_string_append_c(name, ' ');
		g_string_append(name, texts[i]);
	}
	add_name(found, name->str);
}

static void
add_family_first(const Gather *gather, Found *found)
{
	const char *family = gather->parts[GATHER_FAMILY]->str;
	const char *given = gather->parts[GATHER_GIVEN]->str;
	g_autofree char *name = g_strconcat(family, given, NULL);

	if (*family != '\0' && *given != '\0' && script_has_only(name, &gather->family_first))
		add_name(found, name);
}

static void
add_nicknames(const Gather *gather, Found *found)
{
	const char *family = gather->parts[GATHER_FAMILY]->str;
	g_auto(GStrv) list = g_strsplit(gather->parts[GATHER_NICKNAME]->str, "\n", -1);

	for (guint i = 0; list[i] != NULL; i++) {
		add_name(found, list[i]);
		if (!g_str_has_suffix(list[i], family))
			add_joined(found, (const char *const[]) { list[i], family, NULL });
	}
}

static void
find_names(const Gather *gather, Found *found)
{
	GString *const *parts = gather->parts;

	add_lines(found, parts[GATHER_FULL]);
	add_family_first(gather, found);
	add_joined(found, (const char *const[]) { parts[GATHER_GIVEN]->str,
				  parts[GATHER_ADDITIONAL]->str, parts[GATHER_FAMILY]->str, NULL });
	add_joined(found, (const char *const[]) { parts[GATHER_READING_GIVEN]->str,
				  parts[GATHER_READING_FAMILY]->str, NULL });
	add_nicknames(gather, found);
}

static char **
take_list(GPtrArray *list)
{
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

static Contact *
make_contact(const Gather *gather, Found *found)
{
	Contact *contact = g_new0(Contact, 1);
	const GString *company = gather->parts[GATHER_COMPANY];

	contact->names = take_list(found->names);
	contact->emails = take_list(found->emails);
	contact->company = company->len > 0 ? cut(company->str) : NULL;
	contact->line = gather->line;
	return contact;
}

static gboolean
says_nothing(const Gather *gather)
{
	for (guint i = 0; i < GATHER_PARTS; i++)
		if (gather->parts[i]->len > 0)
			return FALSE;
	return TRUE;
}

void
gather_end(Gather *gather)
{
	if (says_nothing(gather) || gather->is_full)
		return;
	Found found = { g_ptr_array_new_with_free_func(g_free),
		g_ptr_array_new_with_free_func(g_free) };

	add_addresses(found.emails, gather->parts[GATHER_EMAIL]->str);
	find_names(gather, &found);
	gboolean is_somebody = found.names->len + found.emails->len > 0;
	gboolean has_place = gather->contacts->contacts->len < CONTACTS_MAX;
	if (is_somebody && has_place) {
		g_ptr_array_add(gather->contacts->contacts, make_contact(gather, &found));
		return;
	}
	g_ptr_array_unref(found.names);
	g_ptr_array_unref(found.emails);
	if (is_somebody)
		fill(gather, CONTACTS_MAX, "people");
}

// --- complaints ---

void
gather_complain(Gather *gather, guint line, const char *text)
{
	gather->complaints++;
	if (gather->complaints <= COMPLAINTS_MAX)
		g_ptr_array_add(gather->contacts->complaints,
			g_strdup_printf("%s:%u: %s", gather->label, line, text));
}

guint
gather_n_complaints(const Gather *gather)
{
	return gather->complaints;
}

Contacts *
gather_finish(Gather *gather)
{
	Contacts *contacts = g_steal_pointer(&gather->contacts);

	if (gather->complaints > COMPLAINTS_MAX)
		g_ptr_array_add(contacts->complaints,
			g_strdup_printf("%s: and %u more like these", gather->label,
				gather->complaints - COMPLAINTS_MAX));
	return contacts;
}
