// row.h - the table of conditions: one row for each fact of a mail that a rule can ask about.
#ifndef POLICY_ROW_H
#define POLICY_ROW_H

#include "policy/facts.h"
#include "policy/value.h"

#define ROW_HEADER "header." // and the name of a header

typedef struct Row Row;

// The texts that a mail has for a row: never none, mostly one, "" for what it lacks.
typedef struct {
	const char *const *all; // NULL-terminated
	const char *own[CLAIMS_COUNT + 1]; // room for those that stand nowhere else
} RowTexts;

struct Row {
	const char *name;
	const ValueType *type;
	const char *(*get)(const Row *row, const Facts *facts); // NULL: the mail lacks it
	// For what a mail may have several times. name: the condition's.
	void (*get_many)(const char *name, const Facts *facts, RowTexts *texts);
	FactName fact; // for get
	// Why it can't be told this time, as a sentence; NULL for the row: it always can.
	const char *(*unknown)(const Facts *facts);
};

// By the name of a condition, in any case; NULL when there is none.
const Row *row_find(const char *name);

// All names, in the table's order, NULL-terminated, static.
const char *const *row_names(void);

gboolean row_is_header(const char *name);

// The name of the fact: that of the condition, but for `script`, which is about the inviter.
const char *row_fact(const Row *row, const char *name);

// Why the fact can't be told this time; NULL: it can.
const char *row_unknown(const Row *row, const char *name, const Facts *facts);

void row_texts(const Row *row, const char *name, const Facts *facts, RowTexts *texts);

#endif
