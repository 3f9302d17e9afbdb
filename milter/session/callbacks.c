// callbacks.c - libmilter's side: registers, serves, drains.
#include "session/callbacks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmilter/mfapi.h>
#include <netdb.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/log.h"
#include "session/session.h"

// A reply is a round trip, and most of what a milter costs. So we answer where something can be
// decided only: at DATA, the end of headers, the body (to skip it) and the end of the message. An
// MTA that cannot do without an answer is given one by libmilter.
#define STEPS                                                                                      \
	(SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR |            \
		SMFIP_NOUNKNOWN | SMFIP_SKIP | SMFIP_HDR_LEADSPC)
#define ACTIONS (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_ADDRCPT | SMFIF_DELRCPT | SMFIF_SETSYMLIST)

// What the MTA is asked to tell with each step. The queue id is there for certain only at the end;
// it is asked for twice, since some versions of libmilter mix up the last two steps.
static const struct {
	int step;
	const char *names;
} macros[] = {
	{ SMFIM_CONNECT, "j" },
	{ SMFIM_HELO, "" },
	{ SMFIM_ENVFROM, "{auth_authen}" },
	{ SMFIM_ENVRCPT, "" },
	{ SMFIM_DATA, "" },
	{ SMFIM_EOH, "i" },
	{ SMFIM_EOM, "i" },
};

// One connection of the MTA: what libmilter's private pointer points at.
typedef struct {
	Session *session;
	unsigned long steps; // as negotiated
	gboolean is_counted; // its mail is one of service.mails
	gboolean is_refused; // its mail began when we were stopping
} Connection;

static struct {
	Store *store;
	Book *book;
	sem_t stop; // posted by a signal
	gint steps; // as negotiated last: atomic
	gint gave_up; // libmilter did: atomic
	GMutex lock; // of what follows
	GCond none_left;
	guint mails; // between their beginning and their end
	gboolean is_stopping;
} service;

static Connection *
connection_new(unsigned long steps)
{
	Connection *connection = g_new0(Connection, 1);

	connection->session = session_new(service.store, service.book);
	connection->steps = steps;
	return connection;
}

// After "quit, but a new connection follows" libmilter goes on with a connection that it had us close,
// and does not negotiate again.
static Connection *
connection_of(SMFICTX *context)
{
	Connection *connection = smfi_getpriv(context);

	if (!connection) {
		connection = connection_new((unsigned long)g_atomic_int_get(&service.steps));
		smfi_setpriv(context, connection);
	}
	return connection;
}

static void
count_mail(Connection *connection)
{
	g_mutex_lock(&service.lock);
	connection->is_refused = service.is_stopping && !connection->is_counted;
	if (!connection->is_refused && !connection->is_counted) {
		connection->is_counted = TRUE;
		service.mails++;
	}
	g_mutex_unlock(&service.lock);
}

static void
uncount_mail(Connection *connection)
{
	if (!connection->is_counted)
		return;
	connection->is_counted = FALSE;
	g_mutex_lock(&service.lock);
	if (--service.mails == 0)
		g_cond_signal(&service.none_left);
	g_mutex_unlock(&service.lock);
}

static sfsistat
answer(Connection *connection, Reply reply)
{
	if (!session_is_busy(connection->session))
		uncount_mail(connection);
	switch (reply) {
	case REPLY_CONTINUE:
		return SMFIS_CONTINUE;
	case REPLY_ACCEPT:
		return SMFIS_ACCEPT;
	case REPLY_SKIP:
		return connection->steps & SMFIP_SKIP ? SMFIS_SKIP : SMFIS_CONTINUE;
	case REPLY_TEMPFAIL:
		return SMFIS_TEMPFAIL;
	}
	return SMFIS_TEMPFAIL;
}

// For a step that we do not answer, unless the connection wants it.
static sfsistat
no_answer(const Connection *connection, unsigned long step)
{
	return connection->steps & step ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static sfsistat
on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps, unsigned long unused_2,
	unsigned long unused_3, unsigned long *our_actions, unsigned long *our_steps,
	unsigned long *our_2, unsigned long *our_3)
{
	*our_actions = actions & ACTIONS;
	*our_steps = steps & STEPS;
	*our_2 = 0;
	*our_3 = 0;
	g_atomic_int_set(&service.steps, (gint)*our_steps);
	smfi_setpriv(context, connection_new(*our_steps));
	if (*our_actions & SMFIF_SETSYMLIST)
		for (gsize i = 0; i < G_N_ELEMENTS(macros); i++)
			smfi_setsymlist(context, macros[i].step, (char *)macros[i].names);
	return SMFIS_CONTINUE;
}

// NULL for what has no IP address. text has room for one.
static const char *
ip_text(const struct sockaddr *address, char *text)
{
	if (!address)
		return NULL;
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;

		return inet_ntop(AF_INET, &in->sin_addr, text, INET6_ADDRSTRLEN);
	}
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)address;

		return inet_ntop(AF_INET6, &in6->sin6_addr, text, INET6_ADDRSTRLEN);
	}
	return NULL;
}

static sfsistat
on_connect(SMFICTX *context, char *name, struct sockaddr *address)
{
	Connection *connection = connection_of(context);
	char text[INET6_ADDRSTRLEN];

	session_connect(connection->session, name, ip_text(address, text));
	return no_answer(connection, SMFIP_NR_CONN);
}

static sfsistat
on_helo(SMFICTX *context, char *helo)
{
	Connection *connection = connection_of(context);

	session_helo(connection->session, helo);
	uncount_mail(connection);
	return no_answer(connection, SMFIP_NR_HELO);
}

// Sendmail with EAI before 8.17.2 hands the arguments over with the path.
static const char *
path_of(char *argument)
{
	char *end = *argument == '<' ? strstr(argument, "> ") : NULL;

	if (end)
		end[1] = '\0';
	return argument;
}

static sfsistat
on_mail(SMFICTX *context, char **arguments)
{
	static char macro[] = "{auth_authen}";
	Connection *connection = connection_of(context);

	count_mail(connection);
	if (!connection->is_refused)
		session_mail(
			connection->session, path_of(arguments[0]), smfi_getsymval(context, macro));
	return no_answer(connection, SMFIP_NR_MAIL);
}

static sfsistat
on_recipient(SMFICTX *context, char **arguments)
{
	Connection *connection = connection_of(context);

	session_recipient(connection->session, path_of(arguments[0]));
	return no_answer(connection, SMFIP_NR_RCPT);
}

static sfsistat
on_data(SMFICTX *context)
{
	Connection *connection = connection_of(context);

	if (connection->is_refused)
		return SMFIS_TEMPFAIL;
	return answer(connection, session_data(connection->session));
}

static sfsistat
on_header(SMFICTX *context, char *name, char *value)
{
	Connection *connection = connection_of(context);

	if (connection->steps & SMFIP_HDR_LEADSPC) {
		session_header(connection->session, name, value);
	} else {
		// This MTA has eaten the blank.
		g_autofree char *whole = g_strconcat(" ", value, NULL);

		session_header(connection->session, name, whole);
	}
	return no_answer(connection, SMFIP_NR_HDR);
}

static sfsistat
on_end_of_headers(SMFICTX *context)
{
	Connection *connection = connection_of(context);

	if (connection->is_refused)
		return SMFIS_TEMPFAIL;
	return answer(connection, session_end_of_headers(connection->session));
}

static sfsistat
on_body(SMFICTX *context, unsigned char *chunk, size_t length)
{
	Connection *connection = connection_of(context);

	return answer(connection, session_body(connection->session, chunk, length));
}

// What an edit needs.
typedef struct {
	SMFICTX *context;
	gboolean wants_blank; // the MTA puts none between colon and value
} Editing;

static gboolean
edit_mail(void *to, const Edit *edit)
{
	const Editing *editing = to;
	SMFICTX *context = editing->context;
	g_autofree char *value = NULL;

	if (edit->value)
		value = g_strconcat(editing->wants_blank ? " " : "", edit->value, NULL);
	switch (edit->what) {
	case EDIT_REMOVE_RECIPIENT:
		return smfi_delrcpt(context, edit->name) == MI_SUCCESS;
	case EDIT_ADD_RECIPIENT:
		return smfi_addrcpt(context, edit->name) == MI_SUCCESS;
	case EDIT_REMOVE_HEADER:
		return smfi_chgheader(context, edit->name, (int)edit->index, NULL) == MI_SUCCESS;
	case EDIT_CHANGE_HEADER:
		return smfi_chgheader(context, edit->name, (int)edit->index, value) == MI_SUCCESS;
	case EDIT_ADD_HEADER:
		return smfi_addheader(context, edit->name, value) == MI_SUCCESS;
	}
	return FALSE;
}

static sfsistat
on_end_of_message(SMFICTX *context)
{
	static char queue_id[] = "i";
	static char host[] = "j";
	Connection *connection = connection_of(context);
	Editing editing = { context, (connection->steps & SMFIP_HDR_LEADSPC) != 0 };

	if (connection->is_refused)
		return SMFIS_TEMPFAIL;
	return answer(connection,
		session_end_of_message(connection->session, smfi_getsymval(context, queue_id),
			smfi_getsymval(context, host), edit_mail, &editing));
}

static sfsistat
on_abort(SMFICTX *context)
{
	Connection *connection = connection_of(context);

	session_abort(connection->session);
	uncount_mail(connection);
	return SMFIS_CONTINUE;
}

static sfsistat
on_close(SMFICTX *context)
{
	Connection *connection = smfi_getpriv(context);

	if (!connection)
		return SMFIS_CONTINUE;
	smfi_setpriv(context, NULL);
	session_free(connection->session);
	uncount_mail(connection);
	g_free(connection);
	return SMFIS_CONTINUE;
}

// The path of a unix socket in libmilter's notation; NULL when it is another kind.
static const char *
local_path(const char *listen)
{
	const char *colon = strchr(listen, ':');

	if (!colon)
		return listen;
	if (g_ascii_strncasecmp(listen, "local:", 6) == 0 ||
		g_ascii_strncasecmp(listen, "unix:", 5) == 0)
		return colon + 1;
	return NULL;
}

static gboolean
somebody_listens(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	gboolean connected;
	int fd;

	if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
		return FALSE;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return FALSE;
	connected = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
	close(fd);
	return connected;
}

// libmilter removes whatever socket lies at the path: also that of a daemon that is running.
static gboolean
check_path(const char *listen, GError **error)
{
	const char *path = local_path(listen);
	struct stat found;

	if (!path || lstat(path, &found) != 0)
		return TRUE;
	if (!S_ISSOCK(found.st_mode)) {
		g_set_error(error, FAILURE, FAILURE_SYSTEM,
			"cannot listen at %s: there is a file that is no socket", listen);
		return FALSE;
	}
	if (somebody_listens(path)) {
		g_set_error(error, FAILURE, FAILURE_SYSTEM,
			"cannot listen at %s: another program is listening there", listen);
		return FALSE;
	}
	return TRUE;
}

// Why nobody can listen at a port of this address; 0 when one can.
static int
find_bind_errno(const struct addrinfo *address)
{
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int on = 1, number = 0;

	if (fd < 0)
		return errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, 1) != 0)
		number = errno;
	close(fd);
	return number;
}

// Why a socket "inet:PORT@HOST" could not be opened.
static void
set_port_error(const char *listen, GError **error)
{
	const struct addrinfo hints = {
		.ai_family = g_str_has_prefix(listen, "inet6:") ? AF_INET6 : AF_INET,
		.ai_socktype = SOCK_STREAM,
	};
	g_auto(GStrv) parts = g_strsplit_set(listen, ":@", 3);
	g_autofree char *host = g_strdup(g_strv_length(parts) == 3 ? parts[2] : "");
	struct addrinfo *found = NULL;

	if (*host == '[' && g_str_has_suffix(host, "]")) {
		host[strlen(host) - 1] = '\0';
		memmove(host, host + 1, strlen(host));
	}
	int wrong = getaddrinfo(host, parts[1], &hints, &found);
	int number = wrong == 0 ? find_bind_errno(found) : 0;
	g_set_error(error, FAILURE, FAILURE_SYSTEM, "cannot listen at %s: %s", listen,
		wrong != 0    ? gai_strerror(wrong)
		: number != 0 ? g_strerror(number)
			      : "the mail log has the reason");
	if (found)
		freeaddrinfo(found);
}

// libmilter tells the reason to syslog only.
static void
set_listen_error(const char *listen, GError **error)
{
	const char *path = local_path(listen);
	g_autofree char *folder = path ? g_path_get_dirname(path) : NULL;

	if (!path)
		set_port_error(listen, error);
	else if (strlen(path) >= sizeof((struct sockaddr_un *)NULL)->sun_path)
		g_set_error(error, FAILURE, FAILURE_SYSTEM,
			"cannot listen at %s: the path is longer than a socket's may be", listen);
	else if (access(folder, W_OK | X_OK) != 0)
		failure_system(error, errno, "cannot listen at %s: folder %s", listen, folder);
	else
		g_set_error(error, FAILURE, FAILURE_SYSTEM, "cannot listen at %s", listen);
}

static void
on_stop_signal(int number)
{
	sem_post(&service.stop);
}

// From the moment that we can be reached, a signal to stop is for callbacks_serve.
static void
take_stop_signals(void)
{
	const struct sigaction action = { .sa_handler = on_stop_signal, .sa_flags = SA_RESTART };

	sem_init(&service.stop, 0, 0);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

gboolean
callbacks_open(const char *listen, guint timeout, GError **error)
{
	static char name[] = "invite-milter";
	struct smfiDesc description = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = ACTIONS,
		.xxfi_connect = on_connect,
		.xxfi_helo = on_helo,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_recipient,
		.xxfi_header = on_header,
		.xxfi_eoh = on_end_of_headers,
		.xxfi_body = on_body,
		.xxfi_eom = on_end_of_message,
		.xxfi_abort = on_abort,
		.xxfi_close = on_close,
		.xxfi_data = on_data,
		.xxfi_negotiate = on_negotiate,
	};
	gboolean opened;

	take_stop_signals();
	if (!check_path(listen, error))
		return FALSE;
	if (smfi_register(description) != MI_SUCCESS ||
		smfi_setconn((char *)listen) != MI_SUCCESS ||
		smfi_settimeout((int)timeout) != MI_SUCCESS) {
		set_listen_error(listen, error);
		return FALSE;
	}
	umask(007);
	opened = smfi_opensocket(TRUE) == MI_SUCCESS;
	umask(077);
	if (!opened)
		set_listen_error(listen, error);
	return opened;
}

static gpointer
run_libmilter(gpointer nothing)
{
	if (smfi_main() != MI_SUCCESS) {
		log_error(NULL, "libmilter gave up listening");
		g_atomic_int_set(&service.gave_up, TRUE);
	}
	sem_post(&service.stop);
	return NULL;
}

// No mail begins any more; waits for those that have begun.
static gboolean
drain_mails(guint seconds)
{
	gint64 deadline = g_get_monotonic_time() + seconds * G_TIME_SPAN_SECOND;
	guint left;

	g_mutex_lock(&service.lock);
	service.is_stopping = TRUE;
	while (service.mails > 0)
		if (!g_cond_wait_until(&service.none_left, &service.lock, deadline))
			break;
	left = service.mails;
	g_mutex_unlock(&service.lock);
	if (left > 0)
		log_error(NULL, "stopping with %u mails unfinished: the mail server keeps them",
			left);
	return left == 0;
}

// libmilter, told to stop, drops every mail that waits for the MTA's next word, and may close the
// connection under a callback that still runs. So it is never told, and runs until the program ends.
// Its own thread that waits for signals does not get them: the kernel gives a signal to the main
// thread if that does not block it, and libmilter blocks them only in the thread that it is run in.
Served
callbacks_serve(Store *store, Book *book, guint drain)
{
	gboolean drained;

	service.store = store;
	service.book = book;
	g_thread_unref(g_thread_new("libmilter", run_libmilter, NULL));
	while (sem_wait(&service.stop) != 0)
		;
	drained = drain_mails(drain);
	// The last answer leaves libmilter after its callback has returned.
	g_usleep(100 * 1000);
	if (!drained)
		return SERVED_PARTLY;
	return g_atomic_int_get(&service.gave_up) ? SERVED_NOT : SERVED;
}
