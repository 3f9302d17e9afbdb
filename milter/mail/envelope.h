// envelope.h - who sent a mail from where to whom, as the MTA said it.
#ifndef MAIL_ENVELOPE_H
#define MAIL_ENVELOPE_H

#include <glib.h>

typedef struct {
	char *client_name; // name of the SMTP client, NULL unknown
	char *client_address; // its IP address as text, NULL unknown
	char *helo; // NULL when it said nothing
	char *queue_id; // NULL until the MTA tells it
	char *host; // our MTA's name (macro j), NULL unknown
	char *authenticated; // login of an authenticated client, NULL for none
	char *sender; // MAIL FROM, exact as given: "<ana@example.org>"
	GPtrArray *recipients; // char *, RCPT TO, exact as given
} Envelope;

Envelope *envelope_new(void);
void envelope_free(Envelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Envelope, envelope_free)

// Sets a member to a copy of value (NULL clears): envelope_set(&envelope->helo, "mx.example").
void envelope_set(char **member, const char *value);

#endif
