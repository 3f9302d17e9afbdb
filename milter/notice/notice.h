// notice.h - what was recognised in a mail: service, kind, the person behind it.
#ifndef NOTICE_NOTICE_H
#define NOTICE_NOTICE_H

#include <glib.h>

typedef enum {
	KIND_REQUEST,
	KIND_REMINDER,
	KIND_FOLLOW,
	KIND_ACCEPTED,
	KIND_JOIN,
	KIND_GROUP,
	KIND_EVENT,
	KIND_SHARE,
	KIND_SUGGESTION,
	KIND_MESSAGE,
	KIND_OTHER,
} Kind;

#define KIND_COUNT (KIND_OTHER + 1)

const char *kind_word(Kind kind);
gboolean kind_from_word(const char *word, Kind *kind);
const char *const *kind_words(void); // NULL-terminated, static

// A fact of a notice and where it was found. value NULL: not in the mail. found is a static word:
// "display name", "subject", "body".
typedef struct {
	char *value;
	const char *found;
} Fact;

typedef enum {
	FACT_INVITER,
	FACT_HEADLINE,
	FACT_COMPANY,
	FACT_NOTE,
	FACT_PROFILE, // link to the person's page, without its query
	FACT_GROUP, // group, page, team, board ...
	FACT_EVENT,
	FACT_DOCUMENT, // file, album, post ...
	FACT_MUTUAL, // number of common contacts, as digits
} FactName;

#define FACT_COUNT (FACT_MUTUAL + 1)

const char *fact_word(FactName name);

// Is the mail from whom it says it is?
typedef enum {
	AUTHENTIC_UNKNOWN, // nobody checked, or nobody whom we trust
	AUTHENTIC_YES, // a trusted check passed for a domain of the service
	AUTHENTIC_NO, // it claims to be from the service and is not
} Authentic;

#define AUTHENTIC_COUNT (AUTHENTIC_NO + 1)

const char *authentic_word(Authentic authentic);
const char *const *authentic_words(void); // NULL-terminated, static

// How a mail says from which service it is; a set of bits.
typedef enum {
	CLAIM_SENDER = 1, // From or Sender bears an address of the service
	CLAIM_MARK = 2, // a header of the service's software
	CLAIM_WORDS = 4, // display name or subject, in the service's own words, but not its address
	CLAIM_LOOKALIKE = 8, // display name or domain, made to look like the service's
} Claims;

#define CLAIMS_COUNT 4

// The word of bit 1 << i.
const char *claims_word(guint i);
const char *const *claims_words(void); // NULL-terminated, static

typedef struct {
	char *service; // identifier: "linkedin"
	Kind kind;
	char *language; // "en", "pt-BR"; NULL not known
	const char *language_found; // a static word, as in Fact
	char *evidence; // which line of the catalogue gave the kind: "linkedin/request/en"; NULL for
		// a kind `other` that no line gave
	Fact facts[FACT_COUNT];
	char *invitation; // what tells this invitation from others of the service; NULL
	guint claims; // of Claims
	Authentic authentic;
	GPtrArray *reasons; // char *: why authentic is what it is, and what is odd in the mail
} Notice;

Notice *notice_new(const char *service);

void notice_free(Notice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notice, notice_free)

// The value of a fact or NULL.
const char *notice_fact(const Notice *notice, FactName name);

#endif
