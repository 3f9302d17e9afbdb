// mailbox.c - mailboxes of a From or To header, in one pass and without recursion.
#include "mail/address.h"

#include <string.h>

#include "mail/decode.h"
#include "mail/token.h"
#include "text/clean.h"

#define VALUE_MAX 4096
#define MAILBOXES_MAX 50

typedef struct {
	const char *at;
	gboolean
		quotes_open; // a quote, a bracket had no end: from there on they are but characters
	gboolean comments_open;
	gboolean has_groups; // a ';' closes something: ':' then names a group
	GString *phrase; // display name of the present mailbox, still encoded
	GString *plain; // the same outside of comments, quotes kept: perhaps an address
	GString *comment; // the last one
	char *angle; // address in brackets
	char *pending; // "Gurieva" of "Gurieva, Svetlana <...>"
	GPtrArray *found;
} Reader;

void
mailbox_free(Mailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	g_free(mailbox->name);
	g_free(mailbox->address);
	g_free(mailbox);
}

// Behind the '>' of an address in brackets; NULL when the '<' is but a character ("I <3 you").
static const char *
skip_angle(const char *at)
{
	const char *inner = at + 1;
	const char *end = inner + strcspn(inner, "<>");

	if (*end == '<' || (end != inner && memchr(inner, '@', (gsize)(end - inner)) == NULL))
		return NULL;
	return *end == '>' ? end + 1 : end;
}

static gboolean
read_quoted(Reader *reader)
{
	const char *end = reader->quotes_open ? NULL : token_skip_quoted(reader->at);

	reader->quotes_open = end == NULL;
	if (end == NULL)
		return FALSE;
	token_append_unescaped(reader->phrase, reader->at + 1, end - 1);
	g_string_append_len(reader->plain, reader->at, end - reader->at);
	reader->at = end;
	return TRUE;
}

// Many write "Ann (via Example) <...>": before the address a comment belongs to the name.
static gboolean
read_comment(Reader *reader)
{
	const char *end = reader->comments_open ? NULL : token_skip_comment(reader->at);

	reader->comments_open = end == NULL;
	if (end == NULL)
		return FALSE;
	g_string_truncate(reader->comment, 0);
	token_append_unescaped(reader->comment, reader->at + 1, end - 1);
	if (reader->angle == NULL)
		g_string_append_len(reader->phrase, reader->at, end - reader->at);
	reader->at = end;
	return TRUE;
}

static gboolean
read_angle(Reader *reader)
{
	const char *end = skip_angle(reader->at);

	if (end == NULL || reader->angle != NULL)
		return FALSE;
	const char *inner = reader->at + 1;
	gsize length = (gsize)(end - inner) - (end[-1] == '>' ? 1 : 0);
	reader->angle = g_strndup(inner, length);
	reader->at = end;
	return TRUE;
}

static gboolean
read_word(Reader *reader)
{
	gsize length = decode_word_length(reader->at);

	// One with blanks or brackets inside would be read otherwise by others: not one thing.
	if (length == 0 || strcspn(reader->at, " \t\r\n<>") < length)
		return FALSE;
	g_string_append_len(reader->phrase, reader->at, (gssize)length);
	g_string_append_len(reader->plain, reader->at, (gssize)length);
	reader->at += length;
	return TRUE;
}

// The address as others should see it, "" when it is none.
static char *
clean_address(const char *text)
{
	g_autofree char *stripped = g_strstrip(g_strdup(text));
	const char *start = stripped;

	if (g_ascii_strncasecmp(start, "mailto:", 7) == 0)
		start += 7;
	g_autoptr(Address) address = address_new(start);
	return address != NULL ? address_text(address) : g_strdup("");
}

static void
add_mailbox(Reader *reader, const char *name, char *address)
{
	Mailbox *mailbox = g_new(Mailbox, 1);

	mailbox->name = decode_header(name);
	mailbox->address = address;
	g_ptr_array_add(reader->found, mailbox);
}

static void
end_pending(Reader *reader)
{
	if (reader->pending != NULL)
		add_mailbox(reader, reader->pending, g_strdup(""));
	g_clear_pointer(&reader->pending, g_free);
}

static void
end_angle(Reader *reader, const char *phrase)
{
	g_autofree char *address = clean_address(reader->angle);
	g_autofree char *joined = reader->pending != NULL
					  ? g_strconcat(reader->pending, ", ", phrase, NULL)
					  : g_strdup(phrase);
	const char *name = *joined != '\0' ? joined : reader->comment->str;

	g_clear_pointer(&reader->pending, g_free);
	if (*name != '\0' || *address != '\0')
		add_mailbox(reader, name, g_steal_pointer(&address));
}

static void
forget(Reader *reader)
{
	g_string_truncate(reader->phrase, 0);
	g_string_truncate(reader->plain, 0);
	g_string_truncate(reader->comment, 0);
	g_clear_pointer(&reader->angle, g_free);
}

static void
end_mailbox(Reader *reader)
{
	g_autofree char *bare = clean_address(reader->plain->str);
	g_autofree char *phrase = g_strstrip(g_strdup(reader->phrase->str));

	if (reader->angle != NULL) {
		end_angle(reader, phrase);
	} else if (*bare != '\0') {
		end_pending(reader);
		add_mailbox(reader, reader->comment->str, g_steal_pointer(&bare));
	} else if (*phrase != '\0') {
		end_pending(reader);
		reader->pending = g_steal_pointer(&phrase);
	}
	forget(reader);
}

static gboolean
read_special(Reader *reader)
{
	switch (*reader->at) {
	case '"':
		return read_quoted(reader);
	case '(':
		return read_comment(reader);
	case '<':
		return read_angle(reader);
	case '=':
		return read_word(reader);
	case ':':
		if (!reader->has_groups || reader->angle != NULL)
			return FALSE;
		end_pending(reader);
		forget(reader);
		break;
	case ',':
	case ';':
		end_mailbox(reader);
		break;
	default:
		return FALSE;
	}
	reader->at++;
	return TRUE;
}

static void
read_all(Reader *reader)
{
	while (*reader->at != '\0' && reader->found->len < MAILBOXES_MAX) {
		if (read_special(reader))
			continue;
		// Behind an address in brackets nothing belongs to a name.
		if (reader->angle == NULL) {
			g_string_append_c(reader->phrase, *reader->at);
			g_string_append_c(reader->plain, *reader->at);
		}
		reader->at++;
	}
	end_mailbox(reader);
	end_pending(reader);
	if (reader->found->len > MAILBOXES_MAX)
		g_ptr_array_set_size(reader->found, MAILBOXES_MAX);
}

GPtrArray *
mailbox_parse(const char *value)
{
	g_autofree char *capped = g_strndup(value, VALUE_MAX);
	Reader reader = {
		.at = capped,
		.has_groups = strchr(capped, ';') != NULL,
		.phrase = g_string_new(NULL),
		.plain = g_string_new(NULL),
		.comment = g_string_new(NULL),
		.found = g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_free),
	};

	read_all(&reader);
	g_string_free(reader.phrase, TRUE);
	g_string_free(reader.plain, TRUE);
	g_string_free(reader.comment, TRUE);
	return reader.found;
}
