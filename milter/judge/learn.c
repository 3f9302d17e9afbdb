// learn.c - what the mail that users send teaches.
#include "judge/learn.h"

#include <gio/gio.h>
#include <string.h>

#include "judge/rules.h"
#include "mail/address.h"

// --- who learns ---------------------------------------------------------------------------------

static gboolean
is_in_networks(const Settings *settings, const char *client)
{
	g_autoptr(GInetAddress) address =
		client == NULL ? NULL : g_inet_address_new_from_string(client);

	for (guint i = 0; address != NULL && i < settings->outgoing->len; i++)
		if (g_inet_address_mask_matches(settings->outgoing->pdata[i], address))
			return TRUE;
	return FALSE;
}

// A login without a domain belongs to the first of ours.
static char *
address_of_login(const Settings *settings, const char *login)
{
	if (strchr(login, '@') != NULL || settings->domains == NULL || settings->domains[0] == NULL)
		return g_strdup(login);
	return g_strconcat(login, "@", settings->domains[0], NULL);
}

static Owner *
author_of(const Snapshot *snapshot, const Envelope *envelope)
{
	if (envelope->authenticated == NULL)
		return is_in_networks(snapshot->settings, envelope->client_address)
			       ? owner_new(snapshot, envelope->sender, OWNER_IN_DOMAINS)
			       : NULL;
	g_autofree char *address = address_of_login(snapshot->settings, envelope->authenticated);
	return owner_new(snapshot, address, OWNER_IN_DOMAINS);
}

// What several people send from teaches none of them.
Owner *
learn_who(const Snapshot *snapshot, const Envelope *envelope)
{
	g_autoptr(RuleSet) rules = NULL;

	if (envelope->recipients->len > LEARN_RECIPIENTS)
		return NULL;
	g_autoptr(Owner) owner = author_of(snapshot, envelope);
	if (owner == NULL || owner->is_role ||
		rules_find(snapshot, owner, &rules, NULL, NULL) < 0 ||
		!rules_learn(snapshot, rules))
		return NULL;
	return g_steal_pointer(&owner);
}

// --- what is learned ----------------------------------------------------------------------------

// RFC 3834 section 5; RFC 2919; what programs write besides.
static const struct {
	const char *name;
	const char *value; // its beginning; "" for any
	gboolean is_not; // any but this
} automatic[] = {
	{ "Auto-Submitted", "no", TRUE },
	{ "List-Id", "", FALSE },
	{ "List-Post", "", FALSE },
	{ "List-Unsubscribe", "", FALSE },
	{ "Precedence", "bulk", FALSE },
	{ "Precedence", "list", FALSE },
	{ "Precedence", "junk", FALSE },
	{ "X-Autoreply", "", FALSE },
	{ "X-Autorespond", "", FALSE },
	{ "Resent-From", "", FALSE },
};

static gboolean
is_automatic(Message *message)
{
	for (guint i = 0; i < G_N_ELEMENTS(automatic); i++) {
		const char *value = message_text(message, automatic[i].name);
		gsize length = strlen(automatic[i].value);

		if (value != NULL && (g_ascii_strncasecmp(value, automatic[i].value, length) ==
					     0) != automatic[i].is_not)
			return TRUE;
	}
	return FALSE;
}

// Address -> display name, of all To and Cc. FALSE: too many.
static gboolean
take_names(Message *message, GHashTable *names)
{
	static const char *const headers[] = { "To", "Cc" };

	for (guint i = 0; i < G_N_ELEMENTS(headers); i++) {
		const char *value = message_raw(message, headers[i]);
		g_autoptr(GPtrArray) mailboxes = value == NULL ? NULL : mailbox_parse(value);

		for (guint k = 0; mailboxes != NULL && k < mailboxes->len; k++) {
			const Mailbox *mailbox = mailboxes->pdata[k];
			if (*mailbox->address != '\0')
				g_hash_table_insert(
					names, g_strdup(mailbox->address), g_strdup(mailbox->name));
		}
	}
	return g_hash_table_size(names) <= LEARN_RECIPIENTS;
}

// Robots and services are nobody's acquaintances.
static gboolean
is_person(const Snapshot *snapshot, const Address *address, const char *text)
{
	static const char *const robots[] = { "noreply", "no-reply", "no_reply", "donotreply",
		"do-not-reply", "postmaster", "mailer-daemon", "abuse" };

	for (guint i = 0; i < G_N_ELEMENTS(robots); i++)
		if (g_str_has_prefix(address->local, robots[i]))
			return FALSE;
	return catalogue_by_address(snapshot->catalogue, text) == NULL &&
	       catalogue_by_via(snapshot->catalogue, text) == NULL;
}

// *text is the address, NULL when it is no person, or herself.
static char *
person_of(const Snapshot *snapshot, const Owner *owner, const char *recipient)
{
	g_autoptr(Address) address = address_new(recipient);
	g_autofree char *text = address == NULL ? NULL : address_text(address);
	g_autoptr(Owner) other = text == NULL ? NULL : owner_new(snapshot, text, OWNER_IN_DOMAINS);

	if (text == NULL || !is_person(snapshot, address, text))
		return NULL;
	if (other != NULL && g_str_equal(other->address, owner->address))
		return NULL;
	return g_steal_pointer(&text);
}

void
learn_take(const Snapshot *snapshot, Book *book, const Owner *owner, const Envelope *envelope,
	Message *message)
{
	g_autoptr(GHashTable) names =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
	BookMailbox mailboxes[LEARN_RECIPIENTS];
	guint n = 0;

	if (is_automatic(message) || !take_names(message, names))
		return;
	for (guint i = 0; i < envelope->recipients->len && n < LEARN_RECIPIENTS; i++) {
		char *address = person_of(snapshot, owner, envelope->recipients->pdata[i]);
		const char *name;

		if (address == NULL)
			continue;
		g_ptr_array_add(addresses, address);
		name = g_hash_table_lookup(names, address);
		mailboxes[n++] = (BookMailbox) { name == NULL ? "" : name, address };
	}
	if (n > 0)
		book_learn(book, owner->address, mailboxes, n);
}
