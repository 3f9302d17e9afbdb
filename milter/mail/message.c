// message.c - one mail: its headers as they came, decoded on demand, and what is kept of its body.
#include "mail/message.h"

#include <string.h>

#include "base/failure.h"
#include "mail/body.h"
#include "mail/decode.h"
#include "mail/spool.h"

#define BLOCK 4096
#define LINES_MAX 500
#define WRITE_CHUNK (64 * 1024)

typedef struct {
	const char *name;
	const char *value;
	char *text; // decoded, NULL until asked for
	GPtrArray *texts; // of all of this name, at the first of them; NULL until asked for
} Header;

struct Message {
	GStringChunk *strings; // names and values: they never move
	GArray *headers;
	gsize header_bytes;
	gboolean is_incomplete;
	Spool *body; // NULL until needed, as all below
	GPtrArray *from; // Mailbox *
	GPtrArray *to;
	char **lines;
	char *text; // the lines
	GPtrArray *links; // Link *
	GArray *by_name; // guint: which header; those of one name together, as they came
};

Message *
message_new(void)
{
	Message *message = g_new0(Message, 1);

	message->strings = g_string_chunk_new(BLOCK);
	message->headers = g_array_sized_new(FALSE, FALSE, sizeof(Header), 32);
	return message;
}

void
message_free(Message *message)
{
	if (message == NULL)
		return;
	for (guint i = 0; i < message->headers->len; i++) {
		Header *header = &g_array_index(message->headers, Header, i);
		g_free(header->text);
		g_clear_pointer(&header->texts, g_ptr_array_unref);
	}
	g_array_unref(message->headers);
	g_string_chunk_free(message->strings);
	spool_free(message->body);
	g_clear_pointer(&message->from, g_ptr_array_unref);
	g_clear_pointer(&message->to, g_ptr_array_unref);
	g_strfreev(message->lines);
	g_free(message->text);
	g_clear_pointer(&message->by_name, g_array_unref);
	g_clear_pointer(&message->links, g_ptr_array_unref);
	g_free(message);
}

// Beyond the limit a header has its name only: it can be counted and removed, not read.
static void
add_header(Message *message, const char *name, gsize name_length, const char *value,
	gsize value_length)
{
	message->header_bytes += name_length + value_length + strlen(":\r\n");
	if (message->header_bytes > MESSAGE_HEADERS_MAX)
		message->is_incomplete = TRUE;
	if (message->is_incomplete)
		value_length = 0;
	if (message->headers->len >= MESSAGE_HEADER_NAMES_MAX)
		return;
	Header header = {
		.name = g_string_chunk_insert_len(message->strings, name, (gssize)name_length),
		.value = g_string_chunk_insert_len(message->strings, value, (gssize)value_length),
	};
	g_array_append_val(message->headers, header);
}

void
message_add_header(Message *message, const char *name, const char *value)
{
	add_header(message, name, strlen(name), value, strlen(value));
}

gboolean
message_is_incomplete(const Message *message)
{
	return message->is_incomplete;
}

guint
message_n_headers(const Message *message)
{
	return message->headers->len;
}

static Header *
header_at(const Message *message, guint i)
{
	return &g_array_index(message->headers, Header, i);
}

const char *
message_header_name(const Message *message, guint i)
{
	return header_at(message, i)->name;
}

const char *
message_header_value(const Message *message, guint i)
{
	return header_at(message, i)->value;
}

// Most names differ in their first letter.
static gboolean
is_named(const Header *header, const char *name)
{
	return ((*header->name ^ *name) & ~0x20) == 0 &&
	       g_ascii_strcasecmp(header->name, name) == 0;
}

guint
message_count(const Message *message, const char *name)
{
	guint count = 0;

	for (guint i = 0; i < message->headers->len; i++)
		if (is_named(header_at(message, i), name))
			count++;
	return count;
}

static Header *
find_header(const Message *message, const char *name)
{
	for (guint i = 0; i < message->headers->len; i++)
		if (is_named(header_at(message, i), name))
			return header_at(message, i);
	return NULL;
}

const char *
message_raw(const Message *message, const char *name)
{
	const Header *header = find_header(message, name);

	return header != NULL ? header->value : NULL;
}

static const char *
header_text(Header *header)
{
	if (header->text == NULL)
		header->text = decode_header(header->value);
	return header->text;
}

const char *
message_text(Message *message, const char *name)
{
	Header *header = find_header(message, name);

	return header == NULL ? NULL : header_text(header);
}

static int
compare_names(gconstpointer a, gconstpointer b, gpointer message)
{
	guint i = *(const guint *)a, j = *(const guint *)b;
	int order = g_ascii_strcasecmp(header_at(message, i)->name, header_at(message, j)->name);

	return order != 0 ? order : (i > j) - (i < j);
}

// Rules of many users may ask a mail of many headers for many names. Sorted, as no choice of names makes
// that slow.
static void
sort_by_name(Message *message)
{
	guint n = message->headers->len;

	message->by_name = g_array_sized_new(FALSE, FALSE, sizeof n, n);
	for (guint i = 0; i < n; i++)
		g_array_append_val(message->by_name, i);
	g_array_sort_with_data(message->by_name, compare_names, message);
}

static Header *
header_by_name(const Message *message, guint at)
{
	return header_at(message, g_array_index(message->by_name, guint, at));
}

// Where the first of that name is, or would be.
static guint
find_by_name(const Message *message, const char *name)
{
	guint from = 0, to = message->by_name->len;

	while (from < to) {
		guint middle = from + (to - from) / 2;
		if (g_ascii_strcasecmp(header_by_name(message, middle)->name, name) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static GPtrArray *
collect_texts(const Message *message, guint at)
{
	const char *name = header_by_name(message, at)->name;
	GPtrArray *texts = g_ptr_array_new();

	for (; at < message->by_name->len && texts->len < MESSAGE_TEXTS_MAX; at++) {
		Header *header = header_by_name(message, at);
		if (!is_named(header, name))
			break;
		g_ptr_array_add(texts, (gpointer)header_text(header));
	}
	g_ptr_array_add(texts, NULL);
	return texts;
}

const char *const *
message_texts(Message *message, const char *name)
{
	static const char *const none[] = { NULL };

	if (message->by_name == NULL)
		sort_by_name(message);
	guint at = find_by_name(message, name);
	if (at == message->by_name->len || !is_named(header_by_name(message, at), name))
		return none;
	Header *first = header_by_name(message, at);
	if (first->texts == NULL)
		first->texts = collect_texts(message, at);
	return (const char *const *)first->texts->pdata;
}

GString *
message_raw_text(const Message *message, const char *name)
{
	const char *value = message_raw(message, name);

	return value == NULL ? NULL : decode_value(value);
}

static const Mailbox *
first_mailbox(const Message *message, const char *name, GPtrArray **parsed)
{
	const char *value = message_raw(message, name);

	if (value == NULL)
		return NULL;
	if (*parsed == NULL)
		*parsed = mailbox_parse(value);
	return (*parsed)->len > 0 ? g_ptr_array_index(*parsed, 0) : NULL;
}

const Mailbox *
message_from(Message *message)
{
	return first_mailbox(message, "From", &message->from);
}

const Mailbox *
message_to(Message *message)
{
	return first_mailbox(message, "To", &message->to);
}

static gboolean
is_all_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

// "name <local@" or "local@" with nothing that could mean something else.
static gboolean
is_plain_start(const char *value, const char *at)
{
	const char *open = memchr(value, '<', (gsize)(at - value));
	const char *local = open != NULL ? open + 1 : value + strspn(value, " \t");
	gboolean quoted = FALSE;

	for (const char *c = value; open != NULL && c < open; c++) {
		quoted ^= *c == '"';
		if (!quoted && strchr(",;:>", *c) != NULL)
			return FALSE;
	}
	return !quoted && local < at && local + strcspn(local, " \t\r\n()<>[],;:\"@") == at;
}

char *
message_quick_domain(const Message *message)
{
	const char *value = message_raw(message, "From");
	const char *at = value != NULL ? strchr(value, '@') : NULL;

	if (at == NULL || strpbrk(value, "(\\") != NULL || !is_plain_start(value, at))
		return NULL;
	gsize length = strspn(at + 1, G_CSET_a_2_z G_CSET_A_2_Z "0123456789.-");
	const char *rest = at + 1 + length;
	if (memchr(value, '<', (gsize)(at - value)) != NULL && *rest++ != '>')
		return NULL;
	if (length == 0 || !is_all_blank(rest))
		return NULL;
	g_autofree char *domain = g_strndup(at + 1, length);
	return address_domain(domain);
}

static Spool *
body_of(Message *message)
{
	if (message->body == NULL)
		message->body = spool_new(MESSAGE_JUDGED);
	return message->body;
}

void
message_keep_whole(Message *message, int dir)
{
	spool_use_folder(body_of(message), dir);
}

gboolean
message_add_body(Message *message, const void *chunk, gsize length)
{
	return spool_add(body_of(message), chunk, length);
}

gboolean
message_is_whole(const Message *message, GError **error)
{
	if (message->is_incomplete) {
		g_set_error(error, FAILURE, FAILURE_LIMIT, "more than %d bytes of headers",
			MESSAGE_HEADERS_MAX);
		return FALSE;
	}
	return message->body == NULL || spool_is_whole(message->body, error);
}

guint64
message_size(const Message *message)
{
	guint64 body = message->body != NULL ? spool_size(message->body) : 0;

	return message->header_bytes + strlen("\r\n") + body;
}

const char *const *
message_lines(Message *message)
{
	if (message->lines == NULL) {
		gsize length;
		const char *start = spool_start(body_of(message), &length);

		message->lines = body_lines(message_raw(message, "Content-Type"),
			message_raw(message, "Content-Transfer-Encoding"), start,
			MIN(length, MESSAGE_JUDGED), LINES_MAX);
	}
	return (const char *const *)message->lines;
}

const char *
message_body(Message *message)
{
	if (message->text == NULL)
		message->text = g_strjoinv("\n", (char **)message_lines(message));
	return message->text;
}

const GPtrArray *
message_links(Message *message)
{
	if (message->links == NULL) {
		gsize length;
		const char *start = spool_start(body_of(message), &length);

		message->links = body_links(message_raw(message, "Content-Type"),
			message_raw(message, "Content-Transfer-Encoding"), start,
			MIN(length, MESSAGE_JUDGED));
	}
	return message->links;
}

GString *
message_raw_body(Message *message)
{
	gsize length;
	const char *start = spool_start(body_of(message), &length);

	return body_text(message_raw(message, "Content-Type"),
		message_raw(message, "Content-Transfer-Encoding"), start,
		MIN(length, MESSAGE_JUDGED));
}

// Line ends of a value become CR LF, whichever they were.
static void
append_value(GString *out, const char *value)
{
	for (; *value; value++) {
		if (*value == '\n' && out->str[out->len - 1] != '\r')
			g_string_append_c(out, '\r');
		g_string_append_c(out, *value);
	}
}

static gboolean
write_headers(const Message *message, MessageWrite write, void *to, GError **error)
{
	g_autoptr(GString) out = g_string_sized_new(BLOCK);

	for (guint i = 0; i < message->headers->len; i++) {
		g_string_append(out, header_at(message, i)->name);
		g_string_append_c(out, ':');
		append_value(out, header_at(message, i)->value);
		g_string_append(out, "\r\n");
		if (out->len < WRITE_CHUNK)
			continue;
		if (!write(to, out->str, out->len, error))
			return FALSE;
		g_string_truncate(out, 0);
	}
	g_string_append(out, "\r\n");
	return write(to, out->str, out->len, error);
}

gboolean
message_write(Message *message, MessageWrite write, void *to, GError **error)
{
	if (!message_is_whole(message, error) || !write_headers(message, write, to, error))
		return FALSE;
	return message->body == NULL || spool_visit(message->body, write, to, error);
}

static gboolean
digest(void *to, const void *data, gsize length, GError **error)
{
	g_hmac_update(to, data, (gssize)length);
	return TRUE;
}

void
message_digest_body(Message *message, GHmac *hmac)
{
	if (message->body != NULL)
		spool_visit(message->body, digest, hmac, NULL);
}

// A mail in memory, while it is taken apart.
typedef struct {
	const char *at;
	const char *end;
} Rest;

// One line without its end; at the end of the text, what is left.
static gsize
take_line(Rest *rest)
{
	gsize left = (gsize)(rest->end - rest->at);
	const char *feed = memchr(rest->at, '\n', left);
	gsize length = feed != NULL ? (gsize)(feed - rest->at) : left;

	rest->at += length + (feed != NULL ? 1 : 0);
	if (feed != NULL && length > 0 && feed[-1] == '\r')
		length--;
	return length;
}

// How long the header name is that a line begins with; 0: it is no header.
static gsize
name_length(const char *line, gsize length)
{
	gsize n = 0;

	while (n < length && line[n] > ' ' && line[n] != 0x7F && line[n] != ':')
		n++;
	gsize colon = n;
	while (colon < length && (line[colon] == ' ' || line[colon] == '\t'))
		colon++;
	return colon < length && line[colon] == ':' ? n : 0;
}

static void
append_without_nul(GString *to, const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (text[i] != '\0')
			g_string_append_c(to, text[i]);
}

// FALSE when no header begins at rest: it is left as it is.
static gboolean
parse_header(Message *message, Rest *rest)
{
	const char *line = rest->at;
	Rest ahead = *rest;
	gsize length = take_line(&ahead);
	gsize name = name_length(line, length);

	if (name == 0)
		return FALSE;
	g_autoptr(GString) value = g_string_new(NULL);
	const char *colon = memchr(line, ':', length);
	append_without_nul(value, colon + 1, length - (gsize)(colon + 1 - line));
	while (ahead.at < ahead.end && (*ahead.at == ' ' || *ahead.at == '\t')) {
		line = ahead.at;
		length = take_line(&ahead);
		g_string_append_c(value, '\n');
		append_without_nul(value, line, length);
	}
	add_header(message, rest->at, name, value->str, value->len);
	*rest = ahead;
	return TRUE;
}

// Every line of the body ends in CR LF, but for a last one without an end.
static void
parse_body(Message *message, Rest rest)
{
	while (rest.at < rest.end) {
		const char *line = rest.at;
		gsize length = take_line(&rest);

		message_add_body(message, line, length);
		if (rest.at[-1] == '\n')
			message_add_body(message, "\r\n", 2);
	}
}

Message *
message_parse(const char *data, gsize length, GError **error)
{
	g_autoptr(Message) message = message_new();
	Rest rest = { data, data + length };

	// A file is in memory already: its body stays there whole.
	message->body = spool_new(length < G_MAXUINT / 4 ? G_MAXUINT / 2 : 0);
	if (length > 5 && memcmp(data, "From ", 5) == 0)
		take_line(&rest);
	while (rest.at < rest.end && parse_header(message, &rest))
		;
	if (message_n_headers(message) == 0) {
		g_set_error_literal(error, FAILURE, FAILURE_MISTAKE,
			"this is no mail: it begins with no header");
		return NULL;
	}
	Rest body = rest;
	if (take_line(&body) == 0)
		rest = body;
	parse_body(message, rest);
	return g_steal_pointer(&message);
}
