// service.h - what the catalogue knows of one service.
//
// Filled while the catalogue is read (notice/servicefile.h), immutable afterwards and safe for many
// threads. A service owns all its parts.
#ifndef NOTICE_SERVICE_H
#define NOTICE_SERVICE_H

#include <glib.h>

#include "notice/notice.h"
#include "notice/template.h"

// What a subject or a body looks like in a language.
typedef struct {
	char *key; // "linkedin/request/en.2"
	char *language; // "en", "pt-BR"
	Kind kind;
	gboolean maybe; // unconfirmed wording: never gives a kind
	Template *template;
} Wording;

// A header of the service's own machinery: `mark = X-LinkedIn-Template: invite_member*`.
typedef struct {
	char *key;
	Kind kind; // KIND_OTHER for a trait
	char *header;
	char *value; // folded, with '*'
} Mark;

// `sender = {inviter} <invitations@linkedin.com>`: an address ('*' allowed) with a shape of the
// display name, or with any.
typedef struct {
	char *key;
	Kind kind;
	char *shape; // source of one of the service's shapes, NULL for any
	char *address; // lower case
} Sender;

// `example = SUBJECT -> NAME` and `not = SUBJECT`: what `check` tries.
typedef struct {
	char *place; // "linkedin.ini:14: [request] example"
	Kind kind;
	gboolean is_not; // no confirmed wording of this kind may fit
	char *subject;
	char *name; // NULL: nobody
} Sample;

// A domain with all below it, or a whole address; lower case, A-labels.
typedef struct {
	char *place; // "linkedin.ini:8: [service] domains"
	char *name; // "linkedin.com", "calendar-notification@google.com"
} Domain;

typedef struct {
	char *id; // "linkedin"
	char *name; // "LinkedIn"
	GPtrArray *domains; // Domain *: what From bears
	GPtrArray *hosts; // Domain *: the same, where a site says that the service runs
	GPtrArray *via; // Domain *: of Sender, envelope or signature where From is a user's own
	GPtrArray *traits; // Mark *: headers of the software, wherever it runs
	GPtrArray *looks; // char *: what a forgery calls itself
	GPtrArray *links; // Domain *: where its links lead, besides domains
	GPtrArray *profiles; // char *: host and path of links to a person's page, with '*'
	GPtrArray *
		invitations; // char *: names in the query of its links whose value tells one invitation from others
	GPtrArray *shapes; // Template *, of the From display name, most telling first
	GPtrArray *marks; // Mark *
	GPtrArray *senders; // Sender *
	GPtrArray *subjects; // Wording *, in the file's order
	GPtrArray *bodies; // Wording *
	GPtrArray *details; // Template *: lines of the body that say who it is, of no kind
	GPtrArray *headlines; // Template *: of a headline, that name a company
	GPtrArray *footers; // Template *: lines that say for whom the mail is
	GPtrArray *stops; // Template *: lines of the body behind which nothing is looked at
	GPtrArray *samples; // Sample *
	Kind order[KIND_COUNT]; // kinds in the file's order
	guint n_kinds;
} Service;

Service *service_new(const char *id);
void service_free(Service *service);

// Do links of its mail lead to this host (lower case, A-labels)?
gboolean service_has_host(const Service *service, const char *host);

#endif
