// authres.h - reads the value of an Authentication-Results header.
//
// RFC 8601 section 2.2, all of its grammar: comments and folds wherever they may stand, quoted
// strings, versions, "none", reasons, any number of results. Linear in the text, without recursion;
// safe from many threads.
//
// Such a header decides whether a mail is genuine, and holds bytes that a stranger chose (the
// sender's address, the domain of a signature, comments). So nothing is guessed: a value that is not
// of the grammar from its first byte to its last counts for nothing, what stood before the mistake
// too. Allowed beyond the grammar is what servers are known to write and what cannot end a value
// early: unquoted values that hold any of "/=+:<>[]?,", a property without a type ("action=none",
// skipped like a reason), an empty last value ("header.from=;"), empty results and a ';' at the end.
#ifndef MAIL_AUTHRES_H
#define MAIL_AUTHRES_H

#include <glib.h>

#define AUTHRES_MAX (16 * 1024) // bytes of a value; longer ones are refused

// ptype.name=value, as "header.d=example.com" or "smtp.mailfrom=ana@example.com".
typedef struct {
	char *ptype; // lower case, as name; RFC 5451's smtp.mail is smtp.mailfrom here
	char *name;
	char *value; // without quotes, else as written; may be ""
} AuthProperty;

// method=result; those of a version of the method other than 1 are left out.
typedef struct {
	char *method; // lower case, as result; whatever was written, also what no RFC knows
	char *result;
	GPtrArray *properties; // AuthProperty *
} AuthResult;

typedef struct {
	char *server; // authserv-id without quotes, else as written; never ""
	GPtrArray *results; // AuthResult *; empty for "none"
} AuthResults;

// Of a raw value, lines joined by LF or CR LF. NULL when it is not of the grammar, too long, or of a
// version other than 1. Its strings are UTF-8 without C0 controls; invalid bytes become U+FFFD. Free
// with authres_free.
AuthResults *authres_parse(const char *value);
void authres_free(AuthResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuthResults, authres_free)

// The server of that authserv-id wrote this, or somebody in its name: ids are equal without case. A
// dot at the end counts: servers remove forged headers with their own id, and "example.com." is
// another one to them.
gboolean authres_is_from(const AuthResults *results, const char *server);

// NULL when there is none, or when there are several of different value.
const char *authres_property(const AuthResult *result, const char *ptype, const char *name);

// The domain of a value "user@example.com", "@example.com" or "example.com" as address_domain gives
// it; NULL when there is none, or several '@' leave it open which is meant. Caller frees.
char *authres_domain(const char *value);

#endif
