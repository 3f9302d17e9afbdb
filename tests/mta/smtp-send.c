// smtp-send.c - sends the mail on its input to a mail server on the loopback; finds free ports.
//
// smtp-send [-l LOGIN] PORT SENDER RECIPIENT...: prints the reply that ended the session; 0 taken, 75 refused
// for now (4xx), 69 refused (5xx), 1 no conversation. With -l the server takes the client for one that has
// authenticated (Postfix's XCLIENT). smtp-send -p N: prints N ports nobody uses.
#include <arpa/inet.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { TAKEN = 0, NO_CONVERSATION = 1, USAGE = 64, REFUSED = 69, REFUSED_FOR_NOW = 75 };
enum { SECONDS_TO_WAIT = 120, PORTS_MAX = 64 };

typedef struct {
	FILE *in;
	FILE *out;
	const char *login; // NULL: none
	char reply[1024]; // the last line of the last reply
} Session;

static int
loopback_socket(guint port, gboolean listens)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((guint16)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if ((listens ? bind : connect)(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

// All are held until the last is found, so that no port comes twice.
static int
print_free_ports(guint n)
{
	for (guint i = 0; i < n; i++) {
		struct sockaddr_in address;
		socklen_t length = sizeof address;
		int fd = loopback_socket(0, TRUE);

		if (fd < 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0)
			return NO_CONVERSATION;
		printf("%u\n", ntohs(address.sin_port));
	}
	return TAKEN;
}

static char *
read_all(FILE *in, gsize *length)
{
	GString *text = g_string_new(NULL);
	char chunk[65536];
	size_t n;

	while ((n = fread(chunk, 1, sizeof chunk, in)) > 0)
		g_string_append_len(text, chunk, (gssize)n);
	*length = text->len;
	return g_string_free(text, FALSE);
}

// 2, 3, 4 or 5; 0 when there was no reply.
static int
read_reply(Session *session)
{
	do {
		if (fgets(session->reply, sizeof session->reply, session->in) == NULL) {
			session->reply[0] = '\0';
			return 0;
		}
	} while (strlen(session->reply) > 3 && session->reply[3] == '-');
	return session->reply[0] - '0';
}

static int
command(Session *session, const char *verb, const char *argument, const char *end)
{
	fprintf(session->out, "%s%s%s\r\n", verb, argument, end);
	return fflush(session->out) == 0 ? read_reply(session) : 0;
}

// Lines end in CR LF on the wire, whatever they end in here; a first dot is doubled.
static int
send_text(Session *session, const char *text, gsize length)
{
	const char *end = text + length;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline != NULL ? newline : end;
		gsize n = (gsize)(stop - text);

		if (newline != NULL && n > 0 && text[n - 1] == '\r')
			n--;
		if (n > 0 && text[0] == '.')
			fputc('.', session->out);
		fwrite(text, 1, n, session->out);
		fputs("\r\n", session->out);
		text = newline != NULL ? newline + 1 : end;
	}
	return command(session, ".", "", "");
}

// The conversation begins anew then.
static int
log_in(Session *session)
{
	int digit = command(session, "XCLIENT LOGIN=", session->login, "");

	return digit == 2 ? command(session, "EHLO ", "client.example", "") : digit;
}

// The first digit of the reply that decides: the first that does not agree, or the last.
static int
send_mail(Session *session, char **addresses, const char *text, gsize length)
{
	int digit = read_reply(session);

	if (digit == 2)
		digit = command(session, "EHLO ", "client.example", "");
	if (digit == 2 && session->login != NULL)
		digit = log_in(session);
	if (digit == 2)
		digit = command(session, "MAIL FROM:<", addresses[0], "> BODY=8BITMIME");
	for (guint i = 1; digit == 2 && addresses[i] != NULL; i++)
		digit = command(session, "RCPT TO:<", addresses[i], ">");
	if (digit == 2)
		digit = command(session, "DATA", "", "");
	if (digit == 3)
		digit = send_text(session, text, length);
	return digit;
}

static int
status_of(int digit)
{
	switch (digit) {
	case 2:
		return TAKEN;
	case 4:
		return REFUSED_FOR_NOW;
	case 5:
		return REFUSED;
	}
	return NO_CONVERSATION;
}

static int
converse(guint port, const char *login, char **addresses)
{
	struct timeval patience = { .tv_sec = SECONDS_TO_WAIT };
	g_autofree char *text = NULL;
	Session session = { .login = login };
	gsize length;
	int digit;
	int fd = loopback_socket(port, FALSE);

	if (fd < 0)
		return NO_CONVERSATION;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	session.in = fdopen(fd, "r");
	session.out = fdopen(dup(fd), "w");
	text = read_all(stdin, &length);
	digit = send_mail(&session, addresses, text, length);
	printf("%s", session.reply);
	fputs("QUIT\r\n", session.out);
	fclose(session.out);
	fclose(session.in);
	return status_of(digit);
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "-p") == 0 && atoi(argv[2]) <= PORTS_MAX)
		return print_free_ports((guint)atoi(argv[2]));
	const char *login = NULL;
	if (argc > 2 && strcmp(argv[1], "-l") == 0) {
		login = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc < 4) {
		fprintf(stderr, "usage: smtp-send [-l LOGIN] PORT SENDER RECIPIENT... | -p N\n");
		return USAGE;
	}
	return converse((guint)atoi(argv[1]), login, argv + 2);
}
