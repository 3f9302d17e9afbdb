// address.h - addresses of the envelope and mailboxes of a header.
//
// Envelope paths: RFC 5321 section 4.1.2; header mailboxes: RFC 5322 section 3.4, and what people
// write instead (in one pass of our own, mail/mailbox.c: GMime's parser recurses on nested groups and
// reads an address out of an encoded name).
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include <glib.h>

// An address for comparing: lower case, the domain in A-labels.
typedef struct {
	char *local; // without quotes; "" for the null path
	char *domain; // "" when there is none
} Address;

// path with or without angle brackets, as the MTA gives it. NULL when it is no address (control
// characters, no local part or domain, longer than 254 bytes). Free with address_free.
Address *address_new(const char *path);
void address_free(Address *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Address, address_free)

// "local@domain", quoted where RFC 5321 wants it. Caller frees.
char *address_text(const Address *address);

// A domain in lower case A-labels without a final dot; NULL when it is none. Caller frees.
char *address_domain(const char *domain);

// A mailbox of a From or To header: display name decoded and cleaned ("" when there is none), the
// address in lower case ("" when there is none).
typedef struct {
	char *name;
	char *address;
} Mailbox;

void mailbox_free(Mailbox *mailbox);

// The mailboxes of a raw header value (groups flattened), at most 50; of a value over 4 KB its first
// 4 KB. Never NULL; free with g_ptr_array_unref.
GPtrArray *mailbox_parse(const char *value);

#endif
