// message.h - one mail: its headers as they came, decoded on demand, and what is kept of its body.
//
// Headers lie in one growing buffer: a mail of no interest costs a copy of its headers and nothing
// else. The body is collected only when asked for: its first MESSAGE_JUDGED bytes in memory, the
// rest (when the mail is kept whole) in an unlinked file. One thread uses a message at a time;
// strings it returns live until message_free. Nothing of the original is ever re-serialised through
// a parser: what is written out is what came.
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include <glib.h>

#include "mail/address.h"
#include "text/link.h"

#define MESSAGE_JUDGED (256 * 1024) // bytes of the body that are looked at
#define MESSAGE_HEADERS_MAX (1024 * 1024) // bytes of headers kept; beyond: incomplete
#define MESSAGE_HEADER_NAMES_MAX 200000 // headers whose names are kept, whatever their size

typedef struct Message Message;

Message *message_new(void);
void message_free(Message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

// A mail from a file or mailbox (mbox "From " line skipped); lone LF and CR LF both end a line. Its
// body stays in memory, whole.
// NULL and error set when there is no header at all.
Message *message_parse(const char *data, gsize length, GError **error);

// value as the MTA gives it with SMFIP_HDR_LEADSPC: everything behind the colon, lines joined by LF.
void message_add_header(Message *message, const char *name, const char *value);

// Headers went over MESSAGE_HEADERS_MAX: those beyond have a name and no value here, so the mail
// can't be kept.
gboolean message_is_incomplete(const Message *message);

guint message_n_headers(const Message *message);
const char *message_header_name(const Message *message, guint i);
const char *message_header_value(const Message *message, guint i); // raw

// How many headers of that name (without case), the raw value of the first or NULL.
guint message_count(const Message *message, const char *name);
const char *message_raw(const Message *message, const char *name);

// The first header of that name, unfolded, RFC 2047 decoded as found in the wild (adjacent words of
// one charset joined as bytes before decoding), cleaned as clean_line. NULL when there is none.
const char *message_text(Message *message, const char *name);

// The same of all headers of that name, of the first MESSAGE_TEXTS_MAX; NULL-terminated. Once all headers
// are here.
#define MESSAGE_TEXTS_MAX 100
const char *const *message_texts(Message *message, const char *name);

// The first mailbox of the first From (To) header, NULL when there is none.
const Mailbox *message_from(Message *message);
const Mailbox *message_to(Message *message);

// The domain of the From address by a look at the raw header, without parsing; NULL when it needs
// the parser (several '@', comments, quotes round '@') or there is none. For the cheap exit.
// Caller frees.
char *message_quick_domain(const Message *message);

// Keep the whole body: what is beyond MESSAGE_JUDGED goes to an unlinked file in the folder dir is
// a descriptor of (stays the caller's; only used during message_add_body). Call before the body.
void message_keep_whole(Message *message, int dir);

// A chunk of the body as it came. FALSE when no more is needed (nothing is kept whole and
// MESSAGE_JUDGED is reached): the rest may be skipped. What could not be written to the file is
// remembered: see message_is_whole.
gboolean message_add_body(Message *message, const void *chunk, gsize length);

// Every byte of headers and body is here. FALSE and error set when not (limit or disk).
gboolean message_is_whole(const Message *message, GError **error);
guint64 message_size(const Message *message);

// The text of the body, by lines as clean_lines: the first text/plain part, else the first text/html
// (attached mails are not looked into). Empty when the body is over our limits of structure. At
// most 500 lines.
const char *const *message_lines(Message *message);

// The same lines in one text, LF between them.
const char *message_body(Message *message);

// The links in the text and in the page of the body, Link *: at most LINK_MAX.
const GPtrArray *message_links(Message *message);

// For a person to look at, through clean_visible: the first header of that name, the text of the
// body, decoded, nothing removed, so that they may hold NUL and invalid bytes. Of a header that is
// not there NULL. Caller frees.
GString *message_raw_text(const Message *message, const char *name);
GString *message_raw_body(Message *message);

// Hands the mail to write in order, CR LF line ends, headers as they came. FALSE as soon as write
// says FALSE (it sets error) or the file can't be read.
typedef gboolean (*MessageWrite)(void *to, const void *data, gsize length, GError **error);
gboolean message_write(Message *message, MessageWrite write, void *to, GError **error);

// Adds the body, as far as it was kept, to what hmac sums up.
void message_digest_body(Message *message, GHmac *hmac);

#endif
