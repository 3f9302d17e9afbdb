// signature.h - reads the value of a DKIM-Signature header.
//
// A tag list, RFC 6376 sections 3.2 and 3.5. Nothing is verified here: whoever checked the signature
// said so in Authentication-Results; this tells which headers that check was about. So a signature is
// read only if a verifier must not refuse it unseen. Linear in the text, safe from many threads.
#ifndef MAIL_SIGNATURE_H
#define MAIL_SIGNATURE_H

#include <glib.h>

#define SIGNATURE_MAX (16 * 1024) // bytes of a value; longer ones are refused

typedef struct {
	char *domain; // d=, as address_domain gives it
	char *selector; // s=, the same
	char *identity; // i=, as written; "@" and the domain when it is not given
	char *bytes; // b=, base64 without blanks
	char **headers; // h=, lower case, in order, each as often as it is there
	gboolean has_length; // l=: something may stand behind what was signed
} Signature;

// Of a raw value, lines joined by LF or CR LF. NULL when it is not of the grammar, too long, has over
// 100 tags, over 500 headers or a tag twice, lacks one of v=1, a, b, bh, d, h, s, does not cover From,
// or i is not within d. Whether it expired (x=) is not looked at. Free with signature_free.
Signature *signature_parse(const char *value);
void signature_free(Signature *signature);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Signature, signature_free)

// How many headers of that name (without case) it covers, from the lowest up: with three of them in a
// mail and two covered, the uppermost can be anything. More than there are: none can be added.
guint signature_count(const Signature *signature, const char *header);
gboolean signature_covers(const Signature *signature, const char *header);

#endif
