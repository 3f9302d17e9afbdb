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
	FACT_GROUP,
	FACT_MUTUAL, // number of common contacts, as digits
} FactName;

#define FACT_COUNT (FACT_MUTUAL + 1)

const char *fact_word(FactName name);

typedef struct {
	char *service; // identifier: "linkedin"
	Kind kind;
	char *language; // "en", "pt-BR"; NULL not known
	char *evidence; // which line of the catalogue gave the kind: "linkedin/request/en"; NULL for
		// a kind `other` that no line gave
	Fact facts[FACT_COUNT];
} Notice;

void notice_free(Notice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notice, notice_free)

// The value of a fact or NULL.
const char *notice_fact(const Notice *notice, FactName name);

#endif
