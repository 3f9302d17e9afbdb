// envelope.c - who sent a mail from where to whom, as the MTA said it.
#include "mail/envelope.h"

Envelope *
envelope_new(void)
{
	Envelope *envelope = g_new0(Envelope, 1);

	envelope->recipients = g_ptr_array_new_with_free_func(g_free);
	return envelope;
}

void
envelope_free(Envelope *envelope)
{
	if (envelope == NULL)
		return;
	g_free(envelope->client_name);
	g_free(envelope->client_address);
	g_free(envelope->helo);
	g_free(envelope->queue_id);
	g_free(envelope->host);
	g_free(envelope->authenticated);
	g_free(envelope->sender);
	g_ptr_array_unref(envelope->recipients);
	g_free(envelope);
}

void
envelope_set(char **member, const char *value)
{
	char *copy = g_strdup(value);

	g_free(*member);
	*member = copy;
}
