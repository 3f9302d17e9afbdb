// row.c - the table of conditions: one row for each fact of a mail that a rule can ask about.
#include "policy/row.h"

#include <string.h>

static const char *
get_fact(const Row *row, const Facts *facts)
{
	return notice_fact(facts->notice, row->fact);
}

static const char *
get_service(const Row *row, const Facts *facts)
{
	return facts->notice->service;
}

static const char *
get_kind(const Row *row, const Facts *facts)
{
	return kind_word(facts->notice->kind);
}

static const char *
get_authentic(const Row *row, const Facts *facts)
{
	return authentic_word(facts->notice->authentic);
}

static const char *
get_language(const Row *row, const Facts *facts)
{
	return facts->notice->language;
}

static const char *
get_subject(const Row *row, const Facts *facts)
{
	return facts->subject;
}

static const char *
get_from(const Row *row, const Facts *facts)
{
	return facts->from;
}

static const char *
get_recipient(const Row *row, const Facts *facts)
{
	return facts->recipient;
}

static const char *
get_known(const Row *row, const Facts *facts)
{
	return facts->known;
}

static const char *
get_asked(const Row *row, const Facts *facts)
{
	return facts->asked;
}

static const char *
get_dismissed(const Row *row, const Facts *facts)
{
	return facts->dismissed;
}

static const char *
known_unknown(const Facts *facts)
{
	return facts->no_known;
}

static const char *
asked_unknown(const Facts *facts)
{
	return facts->no_asked;
}

static const char *
get_body(const Row *row, const Facts *facts)
{
	return facts->fetch == NULL ? NULL : facts->fetch->body(facts->mail);
}

// A mail may claim in several ways at once.
static void
get_claims(const char *name, const Facts *facts, RowTexts *texts)
{
	guint n = 0;

	for (guint i = 0; i < CLAIMS_COUNT; i++)
		if ((facts->notice->claims & (1u << i)) != 0)
			texts->own[n++] = claims_word(i);
}

static void
get_headers(const char *name, const Facts *facts, RowTexts *texts)
{
	if (facts->fetch != NULL)
		texts->all = facts->fetch->headers(facts->mail, name + strlen(ROW_HEADER));
}

static const Row rows[] = {
	{ "service", &value_service, get_service, NULL, 0, NULL },
	{ "kind", &value_kind, get_kind, NULL, 0, NULL },
	{ "authentic", &value_authentic, get_authentic, NULL, 0, NULL },
	{ "claims", &value_claims, NULL, get_claims, 0, NULL },
	{ "language", &value_language, get_language, NULL, 0, NULL },
	{ "script", &value_script, get_fact, NULL, FACT_INVITER, NULL },
	{ "known", &value_known, get_known, NULL, 0, known_unknown },
	{ "asked", &value_count, get_asked, NULL, 0, asked_unknown },
	{ "dismissed", &value_dismissed, get_dismissed, NULL, 0, asked_unknown },
	{ "inviter", &value_words, get_fact, NULL, FACT_INVITER, NULL },
	{ "headline", &value_words, get_fact, NULL, FACT_HEADLINE, NULL },
	{ "company", &value_words, get_fact, NULL, FACT_COMPANY, NULL },
	{ "note", &value_words, get_fact, NULL, FACT_NOTE, NULL },
	{ "group", &value_words, get_fact, NULL, FACT_GROUP, NULL },
	{ "event", &value_words, get_fact, NULL, FACT_EVENT, NULL },
	{ "document", &value_words, get_fact, NULL, FACT_DOCUMENT, NULL },
	{ "profile", &value_words, get_fact, NULL, FACT_PROFILE, NULL },
	{ "mutual", &value_number, get_fact, NULL, FACT_MUTUAL, NULL },
	{ "subject", &value_words, get_subject, NULL, 0, NULL },
	{ "from", &value_address, get_from, NULL, 0, NULL },
	{ "recipient", &value_address, get_recipient, NULL, 0, NULL },
	{ "body", &value_words, get_body, NULL, 0, NULL },
	{ ROW_HEADER "NAME", &value_words, NULL, get_headers, 0, NULL },
};

gboolean
row_is_header(const char *name)
{
	return g_ascii_strncasecmp(name, ROW_HEADER, strlen(ROW_HEADER)) == 0;
}

const Row *
row_find(const char *name)
{
	if (row_is_header(name))
		return &rows[G_N_ELEMENTS(rows) - 1];
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (g_ascii_strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

const char *const *
row_names(void)
{
	static const char *names[G_N_ELEMENTS(rows) + 1];
	static gsize made;

	if (g_once_init_enter(&made)) {
		for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
			names[i] = rows[i].name;
		g_once_init_leave(&made, 1);
	}
	return names;
}

const char *
row_fact(const Row *row, const char *name)
{
	return row->type == &value_script ? fact_word(row->fact) : name;
}

const char *
row_unknown(const Row *row, const char *name, const Facts *facts)
{
	if (row->unknown == NULL)
		return NULL;
	if (facts->instead != NULL && g_hash_table_contains(facts->instead, row_fact(row, name)))
		return NULL;
	return row->unknown(facts);
}

void
row_texts(const Row *row, const char *name, const Facts *facts, RowTexts *texts)
{
	*texts = (RowTexts) { NULL, { NULL } };
	if (facts->instead != NULL)
		texts->all = g_hash_table_lookup(facts->instead, row_fact(row, name));
	if (texts->all == NULL && row->get_many != NULL)
		row->get_many(name, facts, texts);
	else if (texts->all == NULL)
		texts->own[0] = row->get(row, facts);
	if (texts->all != NULL && texts->all[0] != NULL)
		return;
	texts->all = texts->own;
	if (texts->own[0] == NULL)
		texts->own[0] = "";
}
