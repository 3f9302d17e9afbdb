// mta.c - the MTA's side of the milter protocol.
#include "control/mta.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/failure.h"

#define CHUNK 65535 // bytes of body in one packet
#define PACKET_MAX (1 << 20) // of an answer
#define COLLECTED 16384 // bytes of unanswered events that are sent without waiting for more
#define STEP_BLANKS 0x100000 // leading blanks of header values are told

const MtaOffer mta_offer_full = { 6, 0x1ff, 0x1fffff };
const MtaOffer mta_offer_old = { 2, 0x3f, 0x7f };

// A step of the protocol: the version that brought it, the bit with which a milter declines it, the
// one with which it does not answer, its number in macro lists, what Postfix tells unasked.
typedef struct {
	char letter;
	guint32 version;
	guint32 decline;
	guint32 silence;
	int list;
	const char *macros;
} Step;

static const Step all_steps[] = {
	{ 'C', 1, 0x1, 0x1000, 0, "j {daemon_name} v" },
	{ 'H', 1, 0x2, 0x2000, 1, "" },
	{ 'M', 1, 0x4, 0x4000, 2, "i {auth_authen} {mail_addr}" },
	{ 'R', 1, 0x8, 0x8000, 3, "i {rcpt_addr}" },
	{ 'T', 4, 0x200, 0x10000, 4, "i" },
	{ 'L', 1, 0x20, 0x80, -1, "" },
	{ 'N', 1, 0x40, 0x40000, 6, "i" },
	{ 'B', 1, 0x10, 0x80000, -1, "" },
	{ 'E', 1, 0, 0, 5, "i" },
	{ 'U', 3, 0x100, 0x20000, -1, "" },
};

#define LISTS 7

struct Mta {
	int fd; // -1: no connection any more
	guint32 version;
	guint32 actions;
	guint32 steps;
	char *lists[LISTS];
	gboolean greeted; // connect and helo were told
	GByteArray *out;
	GByteArray *in; // what was read and not looked at
	guint taken; // of in
};

static const Step *
step_of(char letter)
{
	for (gsize i = 0; i < G_N_ELEMENTS(all_steps); i++)
		if (all_steps[i].letter == letter)
			return &all_steps[i];
	return NULL;
}

// --- connection ---

static int
connect_local(const char *path, GError **error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path) {
		g_set_error(error, FAILURE, FAILURE_MISTAKE, "%s: too long for a socket", path);
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	failure_system(error, errno, "cannot connect to %s", path);
	if (fd >= 0)
		close(fd);
	return -1;
}

static int
connect_found(const struct addrinfo *found, const char *where, GError **error)
{
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) == 0)
		return fd;
	failure_system(error, errno, "cannot connect to %s", where);
	if (fd >= 0)
		close(fd);
	return -1;
}

static int
connect_inet(const char *where, GError **error)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	g_auto(GStrv) parts = g_strsplit(where, "@", 2);
	int fd;

	if (!parts[0] || !parts[1] || getaddrinfo(parts[1], parts[0], &hints, &found) != 0) {
		g_set_error(
			error, FAILURE, FAILURE_MISTAKE, "inet:%s: write inet:PORT@HOST", where);
		return -1;
	}
	fd = connect_found(found, where, error);
	freeaddrinfo(found);
	return fd;
}

static int
connect_any(const char *where, GError **error)
{
	if (g_str_has_prefix(where, "inet:"))
		return connect_inet(where + strlen("inet:"), error);
	if (g_str_has_prefix(where, "local:"))
		return connect_local(where + strlen("local:"), error);
	if (g_str_has_prefix(where, "unix:"))
		return connect_local(where + strlen("unix:"), error);
	return connect_local(where, error);
}

Mta *
mta_connect(const char *where, GError **error)
{
	struct timeval patience = { .tv_sec = MTA_PATIENCE };
	int fd = connect_any(where, error);
	Mta *mta;

	if (fd < 0)
		return NULL;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	mta = g_new0(Mta, 1);
	mta->fd = fd;
	mta->out = g_byte_array_new();
	mta->in = g_byte_array_new();
	return mta;
}

void
mta_cut(Mta *mta)
{
	if (mta->fd >= 0)
		close(mta->fd);
	mta->fd = -1;
}

gboolean
mta_send(Mta *mta, const void *bytes, gsize length, GError **error)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t sent = send(mta->fd, at, length, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0) {
			failure_system(error, errno, "cannot send to the milter");
			mta_cut(mta);
			return FALSE;
		}
		at += sent;
		length -= (gsize)sent;
	}
	return TRUE;
}

static gboolean
flush(Mta *mta, GError **error)
{
	gboolean sent = mta_send(mta, mta->out->data, mta->out->len, error);

	g_byte_array_set_size(mta->out, 0);
	return sent;
}

static void
add_number(GByteArray *bytes, guint32 number)
{
	guint32 ordered = htonl(number);

	g_byte_array_append(bytes, (const guint8 *)&ordered, sizeof ordered);
}

static gboolean
send_packet(Mta *mta, char letter, const void *data, gsize length, GError **error)
{
	add_number(mta->out, (guint32)length + 1);
	g_byte_array_append(mta->out, (const guint8 *)&letter, 1);
	if (length > 0)
		g_byte_array_append(mta->out, data, (guint)length);
	return mta->out->len < COLLECTED || flush(mta, error);
}

void
mta_free(Mta *mta)
{
	if (!mta)
		return;
	if (mta->fd >= 0) {
		send_packet(mta, 'Q', NULL, 0, NULL);
		flush(mta, NULL);
	}
	mta_cut(mta);
	for (int i = 0; i < LISTS; i++)
		g_free(mta->lists[i]);
	g_byte_array_unref(mta->out);
	g_byte_array_unref(mta->in);
	g_free(mta);
}

// --- answers ---

// Reads until length bytes lie ready.
static gboolean
fill(Mta *mta, gsize length, GError **error)
{
	guint8 buffer[4096];

	while (mta->in->len - mta->taken < length) {
		ssize_t got = recv(mta->fd, buffer, sizeof buffer, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			g_set_error(error, FAILURE, FAILURE_SYSTEM, "the milter hung up");
		else if (got < 0)
			failure_system(error, errno, "no answer from the milter");
		if (got <= 0) {
			mta_cut(mta);
			return FALSE;
		}
		g_byte_array_append(mta->in, buffer, (guint)got);
	}
	return TRUE;
}

static guint32
number_at(const guint8 *bytes)
{
	guint32 ordered;

	memcpy(&ordered, bytes, sizeof ordered);
	return ntohl(ordered);
}

// One packet: its letter and its data, which live until the next read.
static gboolean
read_packet(Mta *mta, char *letter, const char **data, gsize *length, GError **error)
{
	guint32 size;

	if (mta->taken > 0)
		g_byte_array_remove_range(mta->in, 0, mta->taken);
	mta->taken = 0;
	if (!fill(mta, sizeof size, error))
		return FALSE;
	size = number_at(mta->in->data);
	if (size == 0 || size > PACKET_MAX) {
		g_set_error(error, FAILURE, FAILURE_LIMIT, "the milter sent %u bytes", size);
		mta_cut(mta);
		return FALSE;
	}
	if (!fill(mta, sizeof size + size, error))
		return FALSE;
	*letter = (char)mta->in->data[sizeof size];
	*data = (const char *)mta->in->data + sizeof size + 1;
	*length = size - 1;
	mta->taken = (guint)(sizeof size) + size;
	return TRUE;
}

static void
edit_free(gpointer data)
{
	MtaEdit *edit = data;

	g_free(edit->name);
	g_free(edit->value);
	g_free(edit);
}

GPtrArray *
mta_edits_new(void)
{
	return g_ptr_array_new_with_free_func(edit_free);
}

static void
add_edit(GPtrArray *edits, char letter, const char *data, gsize length)
{
	MtaEdit *edit = g_new0(MtaEdit, 1);
	const char *end = data + length;

	g_ptr_array_add(edits, edit);
	edit->what = letter;
	if ((letter == 'm' || letter == 'i') && length >= sizeof(guint32)) {
		edit->index = number_at((const guint8 *)data);
		data += sizeof(guint32);
	}
	edit->name = g_strndup(data, (gsize)(end - data));
	data += strlen(edit->name) + 1;
	if (data < end)
		edit->value = g_strndup(data, (gsize)(end - data));
}

// Reads up to an answer that ends a step; edits are put aside.
static MtaAnswer
read_answer(Mta *mta, GPtrArray *edits, GError **error)
{
	char letter;
	const char *data;
	gsize length;

	if (!flush(mta, error))
		return MTA_FAILED;
	while (read_packet(mta, &letter, &data, &length, error)) {
		if (strchr("acdrsty", letter))
			return (MtaAnswer)letter;
		if (letter == 'p')
			continue;
		if (!edits || !strchr("hmi+-2ebq", letter)) {
			g_set_error(
				error, FAILURE, FAILURE_SYSTEM, "unexpected answer '%c'", letter);
			mta_cut(mta);
			return MTA_FAILED;
		}
		add_edit(edits, letter, data, length);
	}
	return MTA_FAILED;
}

// --- negotiation ---

static void
take_lists(Mta *mta, const char *data, const char *end)
{
	while (data + sizeof(guint32) < end) {
		guint32 list = number_at((const guint8 *)data);
		char *names;

		data += sizeof(guint32);
		names = g_strndup(data, (gsize)(end - data));
		data += strlen(names) + 1;
		if (list < LISTS && !mta->lists[list])
			mta->lists[list] = g_steal_pointer(&names);
		g_free(names);
	}
}

gboolean
mta_negotiate(Mta *mta, const MtaOffer *offer, GError **error)
{
	g_autoptr(GByteArray) ours = g_byte_array_new();
	const guint32 width = sizeof(guint32);
	char letter;
	const char *data;
	gsize length;

	add_number(ours, offer->version);
	add_number(ours, offer->actions);
	add_number(ours, offer->steps);
	if (!send_packet(mta, 'O', ours->data, ours->len, error) || !flush(mta, error) ||
		!read_packet(mta, &letter, &data, &length, error))
		return FALSE;
	if (letter != 'O' || length < 3 * width) {
		g_set_error(error, FAILURE, FAILURE_SYSTEM, "the milter does not negotiate");
		return FALSE;
	}
	mta->version = number_at((const guint8 *)data);
	mta->actions = number_at((const guint8 *)data + width);
	mta->steps = number_at((const guint8 *)data + 2 * width);
	take_lists(mta, data + 3 * width, data + length);
	if ((mta->actions & ~offer->actions) || (mta->steps & ~offer->steps) ||
		mta->version > offer->version) {
		g_set_error(
			error, FAILURE, FAILURE_SYSTEM, "the milter wants what was not offered");
		return FALSE;
	}
	return TRUE;
}

guint32
mta_actions(const Mta *mta)
{
	return mta->actions;
}

guint32
mta_steps(const Mta *mta)
{
	return mta->steps;
}

const char *
mta_wanted_macros(const Mta *mta, char letter)
{
	const Step *step = step_of(letter);

	return step && step->list >= 0 ? mta->lists[step->list] : NULL;
}

// --- single steps ---

static MtaAnswer
take_step(Mta *mta, char letter, const void *data, gsize length, GError **error)
{
	const Step *step = step_of(letter);
	gboolean is_silent = !step || (mta->steps & step->silence);

	if (step && ((mta->steps & step->decline) || mta->version < step->version))
		return MTA_SILENCE;
	if (!send_packet(mta, letter, data, length, error))
		return MTA_FAILED;
	if (is_silent)
		return step || flush(mta, error) ? MTA_SILENCE : MTA_FAILED;
	return read_answer(mta, NULL, error);
}

static void
add_text(GByteArray *bytes, const char *text)
{
	g_byte_array_append(bytes, (const guint8 *)text, (guint)strlen(text) + 1);
}

static GByteArray *
join_texts(va_list texts)
{
	GByteArray *bytes = g_byte_array_new();
	const char *text;

	while ((text = va_arg(texts, const char *)))
		add_text(bytes, text);
	return bytes;
}

MtaAnswer
mta_say(Mta *mta, char step, GError **error, ...)
{
	g_autoptr(GByteArray) bytes = NULL;
	va_list texts;

	va_start(texts, error);
	bytes = join_texts(texts);
	va_end(texts);
	return take_step(mta, step, bytes->data, bytes->len, error);
}

MtaAnswer
mta_connected(Mta *mta, const char *name, const char *address, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	const char *family = !address ? "U" : strchr(address, ':') ? "6" : "4";
	const guint8 port[] = { 0x9c, 0x40 };

	add_text(bytes, name);
	g_byte_array_append(bytes, (const guint8 *)family, 1);
	if (address) {
		g_byte_array_append(bytes, port, sizeof port);
		add_text(bytes, address);
	}
	return take_step(mta, 'C', bytes->data, bytes->len, error);
}

MtaAnswer
mta_body(Mta *mta, const void *chunk, gsize length, GError **error)
{
	return take_step(mta, 'B', chunk, length, error);
}

static gboolean
send_macros(Mta *mta, char step, const GByteArray *pairs, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	g_byte_array_append(bytes, (const guint8 *)&step, 1);
	g_byte_array_append(bytes, pairs->data, pairs->len);
	return send_packet(mta, 'D', bytes->data, bytes->len, error);
}

gboolean
mta_macros(Mta *mta, char step, GError **error, ...)
{
	g_autoptr(GByteArray) bytes = NULL;
	va_list texts;

	va_start(texts, error);
	bytes = join_texts(texts);
	va_end(texts);
	return send_macros(mta, step, bytes, error);
}

MtaAnswer
mta_end(Mta *mta, GPtrArray *edits, GError **error)
{
	if (!send_packet(mta, 'E', NULL, 0, error))
		return MTA_FAILED;
	return read_answer(mta, edits, error);
}

gboolean
mta_is_hung_up(Mta *mta)
{
	char byte;

	if (mta->fd < 0)
		return TRUE;
	if (!flush(mta, NULL))
		return TRUE;
	return mta->in->len == mta->taken && recv(mta->fd, &byte, 1, 0) <= 0 && errno != EAGAIN;
}

// --- a mail's text ---

static void
header_free(gpointer data)
{
	MtaHeader *header = data;

	g_free(header->name);
	g_free(header->value);
	g_free(header);
}

static void
add_header(GPtrArray *headers, gint at, const char *name, const char *value)
{
	MtaHeader *header = g_new(MtaHeader, 1);

	header->name = g_strdup(name);
	header->value = g_strdup(value);
	g_ptr_array_insert(headers, at, header);
}

static void
take_header(GPtrArray *headers, const char *line, gsize length)
{
	g_autofree char *text = g_strndup(line, length);
	char *colon = strchr(text, ':');

	if (!colon)
		return;
	*colon = '\0';
	add_header(headers, -1, g_strchomp(text), colon + 1);
}

static void
take_body(GString *body, const char *text, const char *end)
{
	while (text < end) {
		const char *newline = memchr(text, '\n', (gsize)(end - text));
		const char *stop = newline ? newline : end;

		g_string_append_len(body, text, stop - text);
		if (newline)
			g_string_append(body, stop > text && stop[-1] == '\r' ? "\n" : "\r\n");
		text = newline ? newline + 1 : end;
	}
}

MtaText *
mta_text_new(const char *mail, gsize length)
{
	MtaText *text = g_new(MtaText, 1);
	g_autoptr(GString) header = g_string_new(NULL);
	const char *end = mail + length;

	text->headers = g_ptr_array_new_with_free_func(header_free);
	text->body = g_string_new(NULL);
	while (mail < end) {
		const char *newline = memchr(mail, '\n', (gsize)(end - mail));
		const char *stop = newline ? newline : end;
		gsize line = (gsize)(stop - mail);

		if (line > 0 && mail[line - 1] == '\r')
			line--;
		if (header->len > 0 && (line == 0 || (*mail != ' ' && *mail != '\t'))) {
			take_header(text->headers, header->str, header->len);
			g_string_truncate(header, 0);
		}
		if (header->len > 0)
			g_string_append_c(header, '\n');
		g_string_append_len(header, mail, (gssize)line);
		mail = newline ? newline + 1 : end;
		if (line == 0)
			break;
	}
	if (header->len > 0)
		take_header(text->headers, header->str, header->len);
	take_body(text->body, mail, end);
	return text;
}

void
mta_text_free(MtaText *text)
{
	if (!text)
		return;
	g_ptr_array_unref(text->headers);
	g_string_free(text->body, TRUE);
	g_free(text);
}

// --- edits, as Postfix does them ---

// Where the index-th (1-based) header of that name stands, or -1.
static gint
find_header(const GPtrArray *headers, const char *name, guint32 index)
{
	for (guint i = 0; i < headers->len; i++) {
		const MtaHeader *header = g_ptr_array_index(headers, i);

		if (g_ascii_strcasecmp(header->name, name) == 0 && --index == 0)
			return (gint)i;
	}
	return -1;
}

static void
change_header(GPtrArray *headers, const MtaEdit *edit, const char *value)
{
	gint at = edit->index > 0 ? find_header(headers, edit->name, edit->index) : -1;

	if (at >= 0)
		g_ptr_array_remove_index(headers, (guint)at);
	if (value)
		add_header(headers, at, edit->name, value);
}

static gboolean
is_same_path(const char *one, const char *other)
{
	gsize length_one = strlen(one);
	gsize length_other = strlen(other);

	if (length_one > 1 && one[0] == '<' && one[length_one - 1] == '>') {
		one++;
		length_one -= 2;
	}
	if (length_other > 1 && other[0] == '<' && other[length_other - 1] == '>') {
		other++;
		length_other -= 2;
	}
	return length_one == length_other && memcmp(one, other, length_one) == 0;
}

static void
delete_recipient(GPtrArray *recipients, const char *path)
{
	for (guint i = recipients->len; i > 0; i--)
		if (is_same_path(g_ptr_array_index(recipients, i - 1), path))
			g_ptr_array_remove_index(recipients, i - 1);
}

static void
do_edit(const Mta *mta, MtaResult *result, const MtaEdit *edit)
{
	const char *blank = mta->steps & STEP_BLANKS ? "" : " ";
	g_autofree char *value = NULL;

	if (edit->value && *edit->value)
		value = g_strconcat(blank, edit->value, NULL);
	switch (edit->what) {
	case 'h':
		add_header(result->headers, -1, edit->name, value ? value : "");
		break;
	case 'i':
		add_header(result->headers, (gint)MIN(edit->index, result->headers->len),
			edit->name, value ? value : "");
		break;
	case 'm':
		change_header(result->headers, edit, value);
		break;
	case '+':
		g_ptr_array_add(result->recipients, g_strdup(edit->name));
		break;
	case '-':
		delete_recipient(result->recipients, edit->name);
		break;
	}
}

// --- a whole mail ---

static const char *
macro_value(const MtaMail *mail, const char *name, char step, guint recipient)
{
	// Postfix has a queue id from the second recipient on.
	if (strcmp(name, "i") == 0)
		return step == 'M' || (step == 'R' && recipient == 0) ? NULL : mail->queue_id;
	if (strcmp(name, "j") == 0)
		return mail->host;
	if (strcmp(name, "v") == 0)
		return "Postfix 3.7.11";
	if (strcmp(name, "{daemon_name}") == 0)
		return mail->host;
	if (strcmp(name, "{auth_authen}") == 0)
		return mail->authenticated;
	if (strcmp(name, "{mail_addr}") == 0)
		return mail->sender;
	if (strcmp(name, "{rcpt_addr}") == 0)
		return mail->recipients[recipient];
	return NULL;
}

static gboolean
tell_macros(Mta *mta, const MtaMail *mail, char letter, guint recipient, GError **error)
{
	const char *wanted = mta_wanted_macros(mta, letter);
	const char *names = wanted ? wanted : step_of(letter)->macros;
	g_autoptr(GByteArray) pairs = g_byte_array_new();
	g_auto(GStrv) words = g_strsplit(names, " ", -1);

	for (char **word = words; *word; word++) {
		const char *value = macro_value(mail, *word, letter, recipient);

		if (value) {
			add_text(pairs, *word);
			add_text(pairs, value);
		}
	}
	return pairs->len == 0 || send_macros(mta, letter, pairs, error);
}

// TRUE when the mail goes on to its next step.
static gboolean
goes_on(MtaResult *result, char step, MtaAnswer answer)
{
	result->answer = answer;
	result->step = step;
	return answer == MTA_CONTINUE || answer == MTA_SILENCE || answer == MTA_SKIP;
}

static gboolean
play_greeting(Mta *mta, const MtaMail *mail, MtaResult *result, GError **error)
{
	if (mta->greeted)
		return TRUE;
	if (!tell_macros(mta, mail, 'C', 0, error) ||
		!goes_on(result, 'C',
			mta_connected(mta, mail->client_name, mail->client_address, error)) ||
		!tell_macros(mta, mail, 'H', 0, error) ||
		!goes_on(result, 'H', mta_say(mta, 'H', error, mail->helo, NULL)))
		return FALSE;
	mta->greeted = TRUE;
	return TRUE;
}

static gboolean
play_envelope(Mta *mta, const MtaMail *mail, MtaResult *result, GError **error)
{
	if (!tell_macros(mta, mail, 'M', 0, error) ||
		!goes_on(result, 'M', mta_say(mta, 'M', error, mail->sender, NULL)))
		return FALSE;
	for (guint i = 0; mail->recipients[i]; i++)
		if (!tell_macros(mta, mail, 'R', i, error) ||
			!goes_on(result, 'R', mta_say(mta, 'R', error, mail->recipients[i], NULL)))
			return FALSE;
	return tell_macros(mta, mail, 'T', 0, error) &&
	       goes_on(result, 'T', mta_say(mta, 'T', error, NULL));
}

static gboolean
play_headers(Mta *mta, const MtaMail *mail, MtaResult *result, GError **error)
{
	for (guint i = 0; i < mail->text->headers->len; i++) {
		const MtaHeader *header = g_ptr_array_index(mail->text->headers, i);
		const char *value = header->value;

		if (!(mta->steps & STEP_BLANKS) && *value == ' ')
			value++;
		if (!goes_on(result, 'L', mta_say(mta, 'L', error, header->name, value, NULL)))
			return FALSE;
	}
	return tell_macros(mta, mail, 'N', 0, error) &&
	       goes_on(result, 'N', mta_say(mta, 'N', error, NULL));
}

static gboolean
play_body(Mta *mta, const MtaMail *mail, MtaResult *result, GError **error)
{
	const GString *body = mail->text->body;

	while (result->body_sent < body->len && result->answer != MTA_SKIP) {
		gsize length = MIN(body->len - result->body_sent, CHUNK);

		if (!goes_on(result, 'B',
			    mta_body(mta, body->str + result->body_sent, length, error)))
			return FALSE;
		result->body_sent += length;
	}
	return tell_macros(mta, mail, 'E', 0, error) &&
	       goes_on(result, 'E', mta_end(mta, result->edits, error));
}

static MtaResult *
result_new(const MtaMail *mail)
{
	MtaResult *result = g_new0(MtaResult, 1);

	result->edits = mta_edits_new();
	result->headers = g_ptr_array_new_with_free_func(header_free);
	result->recipients = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < mail->text->headers->len; i++) {
		const MtaHeader *header = g_ptr_array_index(mail->text->headers, i);

		add_header(result->headers, -1, header->name, header->value);
	}
	for (guint i = 0; mail->recipients[i]; i++)
		g_ptr_array_add(result->recipients, g_strdup(mail->recipients[i]));
	return result;
}

MtaResult *
mta_play(Mta *mta, const MtaMail *mail, GError **error)
{
	g_autoptr(MtaResult) result = result_new(mail);

	if (play_greeting(mta, mail, result, error) && play_envelope(mta, mail, result, error) &&
		play_headers(mta, mail, result, error))
		play_body(mta, mail, result, error);
	if (mta->fd < 0)
		return NULL;
	if (result->answer == MTA_ACCEPT || result->answer == MTA_CONTINUE)
		for (guint i = 0; i < result->edits->len; i++)
			do_edit(mta, result, g_ptr_array_index(result->edits, i));
	return g_steal_pointer(&result);
}

void
mta_result_free(MtaResult *result)
{
	if (!result)
		return;
	g_ptr_array_unref(result->edits);
	g_ptr_array_unref(result->headers);
	g_ptr_array_unref(result->recipients);
	g_free(result);
}

const char *
mta_result_header(const MtaResult *result, const char *name)
{
	gint at = find_header(result->headers, name, 1);
	const char *value;

	if (at < 0)
		return NULL;
	value = ((const MtaHeader *)g_ptr_array_index(result->headers, (guint)at))->value;
	return *value == ' ' ? value + 1 : value;
}
