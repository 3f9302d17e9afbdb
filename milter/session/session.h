// session.h - one SMTP session as the MTA tells it: collects envelope and message, asks judge, and
// says what the MTA should be answered. Knows no libmilter: session/callbacks only translate.
//
// Calls for one session come one after another, from any thread, in any order an MTA (or a broken
// one) may think of: a mail begins with session_mail, ends with session_end_of_message,
// session_abort, the next session_mail or session_free. Text may be NULL.
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "judge/carry.h"
#include "judge/snapshot.h"
#include "people/book.h"
#include "store/item.h"

typedef enum { REPLY_CONTINUE, REPLY_ACCEPT, REPLY_SKIP, REPLY_TEMPFAIL } Reply;

typedef struct Session Session;

// Both are borrowed and may be NULL: nothing is kept, nobody is known.
Session *session_new(Store *store, Book *book);
void session_free(Session *session);

void session_connect(Session *session, const char *client_name, const char *client_address);
void session_helo(Session *session, const char *helo);

// A mail begins: pins the configuration now in force (session/current.h) until its end.
void session_mail(Session *session, const char *sender, const char *authenticated);
void session_recipient(Session *session, const char *exact);

// ACCEPT when no recipient is judged or the client is authenticated.
Reply session_data(Session *session);
void session_header(Session *session, const char *name, const char *value);
Reply session_end_of_headers(Session *session);
Reply session_body(Session *session, const void *chunk, gsize length);

// Judges the mail and carries the plan out; edit asks the MTA (CarryFunctions.edit with to). ACCEPT
// or TEMPFAIL.
Reply session_end_of_message(Session *session, const char *queue_id, const char *host,
	gboolean (*edit)(void *to, const Edit *edit), void *to);
void session_abort(Session *session);

// A mail is between its beginning and its end: for draining.
gboolean session_is_busy(const Session *session);

#endif
