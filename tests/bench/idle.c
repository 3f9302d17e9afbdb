// idle.c - milters that do nothing, to measure against: idle MODE SOCKET.
//
// replies: answers every step. no-reply: answers the end of the message only. gate: answers at DATA and
// accepts at the end of headers. data: accepts at DATA. Of the last two no other step is answered.

#include <glib.h>
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <string.h>

#define ENVELOPE_AND_HEADERS                                                                       \
	(SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR)

typedef struct {
	const char *name;
	unsigned long silent; // steps that are not answered
	sfsistat data;
	sfsistat end_of_headers;
} Mode;

static const Mode modes[] = {
	{ "replies", 0, SMFIS_CONTINUE, SMFIS_CONTINUE },
	{ "no-reply", ENVELOPE_AND_HEADERS | SMFIP_NR_DATA | SMFIP_NR_EOH | SMFIP_NR_BODY,
		SMFIS_NOREPLY, SMFIS_NOREPLY },
	{ "gate", ENVELOPE_AND_HEADERS, SMFIS_CONTINUE, SMFIS_ACCEPT },
	{ "data", ENVELOPE_AND_HEADERS, SMFIS_ACCEPT, SMFIS_ACCEPT },
};

static const Mode *mode;

static sfsistat
answer(unsigned long step)
{
	return mode->silent & step ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static sfsistat
on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps, unsigned long unused_2,
	unsigned long unused_3, unsigned long *our_actions, unsigned long *our_steps,
	unsigned long *our_2, unsigned long *our_3)
{
	*our_actions = 0;
	*our_steps = (mode->silent | SMFIP_NOUNKNOWN) & steps;
	*our_2 = 0;
	*our_3 = 0;
	return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *context, char *name, struct sockaddr *address)
{
	return answer(SMFIP_NR_CONN);
}

static sfsistat
on_helo(SMFICTX *context, char *helo)
{
	return answer(SMFIP_NR_HELO);
}

static sfsistat
on_mail(SMFICTX *context, char **arguments)
{
	return answer(SMFIP_NR_MAIL);
}

static sfsistat
on_recipient(SMFICTX *context, char **arguments)
{
	return answer(SMFIP_NR_RCPT);
}

static sfsistat
on_data(SMFICTX *context)
{
	return mode->data;
}

static sfsistat
on_header(SMFICTX *context, char *name, char *value)
{
	return answer(SMFIP_NR_HDR);
}

static sfsistat
on_end_of_headers(SMFICTX *context)
{
	return mode->end_of_headers;
}

static sfsistat
on_body(SMFICTX *context, unsigned char *chunk, size_t length)
{
	return answer(SMFIP_NR_BODY);
}

static sfsistat
on_end_of_message(SMFICTX *context)
{
	return SMFIS_ACCEPT;
}

static gboolean
find_mode(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(modes); i++)
		if (strcmp(modes[i].name, name) == 0)
			mode = &modes[i];
	return mode != NULL;
}

int
main(int argc, char **argv)
{
	static char name[] = "idle";
	struct smfiDesc description = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_connect = on_connect,
		.xxfi_helo = on_helo,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_recipient,
		.xxfi_header = on_header,
		.xxfi_eoh = on_end_of_headers,
		.xxfi_body = on_body,
		.xxfi_eom = on_end_of_message,
		.xxfi_data = on_data,
		.xxfi_negotiate = on_negotiate,
	};

	if (argc != 3 || !find_mode(argv[1])) {
		fprintf(stderr, "usage: idle replies|no-reply|gate|data SOCKET\n");
		return 64;
	}
	if (smfi_register(description) != MI_SUCCESS || smfi_setconn(argv[2]) != MI_SUCCESS)
		return 70;
	return smfi_main() == MI_SUCCESS ? 0 : 70;
}
