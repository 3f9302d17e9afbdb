// compose.h - header values that we write: printable ASCII, short lines, nothing of the sender's
// that could start a header of its own.
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include <glib.h>

#include "mail/envelope.h"

// text as an unstructured header value: as it is when printable ASCII, else RFC 2047 B words of at
// most 75 characters in UTF-8, joined by LF TAB (libmilter's line end in a value). ASCII with blanks at
// its ends, with "=?" or of more than 900 bytes becomes words too, so that it reads as it was given.
// Controls are dropped. Caller frees.
char *compose_text(const char *text);

// The same with a comment behind it, "=?UTF-8?B?...?= (Svetlana Gureva)". The comment is ASCII: other
// characters, parentheses and backslashes in it become '?'. NULL or "": no comment. Caller frees.
char *compose_text_with_comment(const char *text, const char *comment);

// What an item begins with: one Received header (RFC 5321 section 4.4) that says from which client
// under which queue id the mail came, whose it is and why it is kept. Ends in CR LF. Bytes that could
// break it are written as %XX, lines stay below 998 bytes.
typedef struct {
	const Envelope *envelope;
	const char *owner; // address whose item this is
	const char *action; // "quarantine"
	const char *rule; // "business means business"
	gint64 seconds; // time
} Received;

char *compose_received(const Received *received);

// Reads such a header back from the start of an item: TRUE and the members set, exactly as they were
// given (free with compose_clear_received; length is that of the header, where the original begins),
// or FALSE when it is not one. What was NULL or "" of client, HELO and queue id reads "unknown".
typedef struct {
	char *client; // "mail.example [192.0.2.1]"
	char *helo;
	char *queue_id;
	char *sender; // without angle brackets
	char *owner;
	char *action; // "quarantine"
	char *rule; // "business means business"
	gint64 seconds;
	gsize length;
} ReceivedFields;

gboolean compose_parse_received(const char *item, gsize length, ReceivedFields *fields);
void compose_clear_received(ReceivedFields *fields);

#endif
