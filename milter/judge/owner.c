// owner.c - whose rules an address follows.
#include "judge/owner.h"

#include <string.h>

#include "mail/address.h"

// An alias may lead to an alias; a circle ends here.
#define ALIASES_FOLLOWED 8

gsize
owner_name_length(const char *local, const char *delimiter)
{
	gsize length = strcspn(local, delimiter);

	return length == 0 ? strlen(local) : length;
}

// NULL when there is none to leave out.
static char *
without_subaddress(const char *text, const char *delimiter)
{
	g_autoptr(Address) address = address_new(text);
	gsize length = address == NULL ? 0 : owner_name_length(address->local, delimiter);

	if (address == NULL || address->local[length] == '\0')
		return NULL;
	address->local[length] = '\0';
	return address_text(address);
}

// The address that stands for this one in the end; *is_role when one on the way is a role.
static char *
follow_aliases(const Snapshot *snapshot, const Address *address, gboolean *is_role)
{
	const Settings *settings = snapshot->settings;
	char *text = address_text(address);

	*is_role = g_hash_table_contains(snapshot->roles, text);
	for (guint i = 0; i < ALIASES_FOLLOWED; i++) {
		const char *alias = g_hash_table_lookup(settings->aliases, text);
		char *next = alias != NULL ? g_strdup(alias)
					   : without_subaddress(text, settings->delimiter);

		if (next == NULL)
			break;
		g_free(text);
		text = next;
		*is_role = *is_role || g_hash_table_contains(snapshot->roles, text);
	}
	return text;
}

// RFC 2142 sections 4 and 5: these are always read by somebody, and by nobody's rules.
static gboolean
is_never_judged(const char *local)
{
	return g_str_equal(local, "postmaster") || g_str_equal(local, "abuse");
}

Owner *
owner_new(const Snapshot *snapshot, const char *recipient, OwnerScope scope)
{
	g_autoptr(Address) address = address_new(recipient);
	g_autoptr(Address) final = NULL;
	g_autofree char *text = NULL;
	gboolean is_role = FALSE;
	Owner *owner;

	if (address == NULL || *address->domain == '\0' || is_never_judged(address->local))
		return NULL;
	if (scope == OWNER_IN_DOMAINS && !g_hash_table_contains(snapshot->domains, address->domain))
		return NULL;
	text = follow_aliases(snapshot, address, &is_role);
	final = address_new(text);
	if (final == NULL || is_never_judged(final->local))
		return NULL;
	owner = g_new0(Owner, 1);
	owner->address = g_steal_pointer(&text);
	owner->local = g_strdup(final->local);
	owner->domain = g_strdup(final->domain);
	owner->is_role = is_role;
	return owner;
}

void
owner_free(Owner *owner)
{
	if (owner == NULL)
		return;
	g_free(owner->address);
	g_free(owner->local);
	g_free(owner->domain);
	g_free(owner);
}
