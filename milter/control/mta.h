// mta.h - the MTA's side of the milter protocol, version 6: plays mails to a milter and does to them
// what the milter asks, as Postfix would. For `demo`, tests and bench.
//
// One thread uses an Mta at a time. Answers are waited for at most MTA_PATIENCE seconds. Events that
// are not answered are collected and sent together, as Postfix does.
#ifndef CONTROL_MTA_H
#define CONTROL_MTA_H

#include <glib.h>

#define MTA_PATIENCE 60

typedef struct Mta Mta;

// What an MTA offers when it greets a milter: actions and steps are the protocol's bits.
typedef struct {
	guint32 version;
	guint32 actions;
	guint32 steps;
} MtaOffer;

extern const MtaOffer mta_offer_full; // what Postfix 3 and sendmail 8.17 offer
extern const MtaOffer
	mta_offer_old; // version 2: no DATA, no silence, no leading blanks, no macro lists

// where is "local:/path", "unix:/path", "/path" or "inet:PORT@HOST". Connects, no more. NULL and
// error set. Free with mta_free, which says goodbye when the connection still stands.
Mta *mta_connect(const char *where, GError **error);
gboolean mta_negotiate(Mta *mta, const MtaOffer *offer, GError **error);
void mta_free(Mta *mta);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mta, mta_free)

// What the milter chose, and the macros it asked for at a step ('C' connect, 'H' helo, 'M' mail, 'R'
// rcpt, 'T' data, 'N' end of headers, 'E' end of message); NULL when it has no wish.
guint32 mta_actions(const Mta *mta);
guint32 mta_steps(const Mta *mta);
const char *mta_wanted_macros(const Mta *mta, char step);

typedef enum {
	MTA_FAILED = -1, // error set; the connection is of no use any more
	MTA_SILENCE = 0, // the step was not answered, as agreed, or is not wanted
	MTA_ACCEPT = 'a',
	MTA_CONTINUE = 'c',
	MTA_DISCARD = 'd',
	MTA_REJECT = 'r',
	MTA_SKIP = 's',
	MTA_TEMPFAIL = 't',
	MTA_REPLY_CODE = 'y',
} MtaAnswer;

// One step by itself: its letter in the protocol and its texts, NULL-terminated. Waits for the
// answer where one was agreed.
MtaAnswer mta_say(Mta *mta, char step, GError **error, ...) G_GNUC_NULL_TERMINATED;
MtaAnswer mta_connected(Mta *mta, const char *name, const char *address, GError **error);
MtaAnswer mta_body(Mta *mta, const void *chunk, gsize length, GError **error);

// Macros for the step that follows: names and values, NULL-terminated. FALSE and error set.
gboolean mta_macros(Mta *mta, char step, GError **error, ...) G_GNUC_NULL_TERMINATED;

// An edit that the milter asked for. Letters: 'h' add header, 'm' change or delete header, 'i' insert
// header, '+' add recipient, '-' delete recipient.
typedef struct {
	char what;
	guint32 index;
	char *name; // header or recipient
	char *value; // as the milter sent it; NULL where there is none
} MtaEdit;

// The end of the message. Its edits are added to edits (MtaEdit *).
MtaAnswer mta_end(Mta *mta, GPtrArray *edits, GError **error);
GPtrArray *mta_edits_new(void);

// For tests of broken MTAs. Sends bytes as they are, at once.
gboolean mta_send(Mta *mta, const void *bytes, gsize length, GError **error);

// Waits for what comes next: TRUE when the milter closes the connection without another word.
gboolean mta_is_hung_up(Mta *mta);

// Drops the connection without a word.
void mta_cut(Mta *mta);

// A header: value is everything behind the colon, lines joined by LF.
typedef struct {
	char *name;
	char *value;
} MtaHeader;

// A mail's text, taken apart once. Lines end in LF or CR LF; the body is sent with CR LF.
typedef struct {
	GPtrArray *headers; // MtaHeader *
	GString *body;
} MtaText;

MtaText *mta_text_new(const char *mail, gsize length);
void mta_text_free(MtaText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MtaText, mta_text_free)

typedef struct {
	const char *client_name; // these three are told once for a connection
	const char *client_address;
	const char *helo;
	const char *host; // our own name
	const char *queue_id;
	const char *authenticated; // NULL: nobody logged in
	const char *sender; // "<ana@example.org>"
	const char *const *recipients;
	const MtaText *text;
} MtaMail;

// What became of it.
typedef struct {
	MtaAnswer answer; // the last one
	char step; // the step that it was given at
	gsize body_sent; // bytes
	GPtrArray *edits; // MtaEdit *
	GPtrArray *headers; // MtaHeader *, as delivered
	GPtrArray *recipients; // char *, as delivered
} MtaResult;

// Plays a whole mail, up to where the milter has heard enough, and does the edits: header indexes
// count headers of that name and are renumbered by each deletion, an index too large adds, a
// recipient is deleted when its text is the same without regard to angle brackets. NULL and error
// set.
MtaResult *mta_play(Mta *mta, const MtaMail *mail, GError **error);
void mta_result_free(MtaResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MtaResult, mta_result_free)

// The value of the first header of that name without the blank in front; NULL when there is none.
const char *mta_result_header(const MtaResult *result, const char *name);

#endif
