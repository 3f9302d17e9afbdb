// notice.c - what was recognised in a mail.
#include "notice/notice.h"

static const char *const kinds[KIND_COUNT + 1] = {
	[KIND_REQUEST] = "request",
	[KIND_REMINDER] = "reminder",
	[KIND_FOLLOW] = "follow",
	[KIND_ACCEPTED] = "accepted",
	[KIND_JOIN] = "join",
	[KIND_GROUP] = "group",
	[KIND_EVENT] = "event",
	[KIND_SHARE] = "share",
	[KIND_SUGGESTION] = "suggestion",
	[KIND_MESSAGE] = "message",
	[KIND_OTHER] = "other",
};

static const char *const facts[FACT_COUNT] = {
	[FACT_INVITER] = "inviter",
	[FACT_HEADLINE] = "headline",
	[FACT_COMPANY] = "company",
	[FACT_NOTE] = "note",
	[FACT_PROFILE] = "profile",
	[FACT_GROUP] = "group",
	[FACT_EVENT] = "event",
	[FACT_DOCUMENT] = "document",
	[FACT_MUTUAL] = "mutual",
};

const char *
kind_word(Kind kind)
{
	return kinds[kind];
}

gboolean
kind_from_word(const char *word, Kind *kind)
{
	for (Kind k = 0; k < KIND_COUNT; k++) {
		if (g_ascii_strcasecmp(kinds[k], word) == 0) {
			*kind = k;
			return TRUE;
		}
	}
	return FALSE;
}

const char *const *
kind_words(void)
{
	return kinds;
}

static const char *const authentics[] = {
	[AUTHENTIC_UNKNOWN] = "unknown",
	[AUTHENTIC_YES] = "yes",
	[AUTHENTIC_NO] = "no",
	[AUTHENTIC_COUNT] = NULL,
};

const char *
authentic_word(Authentic authentic)
{
	return authentics[authentic];
}

const char *const *
authentic_words(void)
{
	return authentics;
}

static const char *const claims[CLAIMS_COUNT + 1] = { "sender", "mark", "words", "lookalike",
	NULL };

const char *
claims_word(guint i)
{
	return claims[i];
}

const char *const *
claims_words(void)
{
	return claims;
}

const char *
fact_word(FactName name)
{
	return facts[name];
}

const char *
notice_fact(const Notice *notice, FactName name)
{
	return notice->facts[name].value;
}

Notice *
notice_new(const char *service)
{
	Notice *notice = g_new0(Notice, 1);

	notice->service = g_strdup(service);
	notice->kind = KIND_OTHER;
	notice->reasons = g_ptr_array_new_with_free_func(g_free);
	return notice;
}

void
notice_free(Notice *notice)
{
	if (notice == NULL)
		return;
	for (guint i = 0; i < FACT_COUNT; i++)
		g_free(notice->facts[i].value);
	g_free(notice->service);
	g_free(notice->language);
	g_free(notice->evidence);
	g_free(notice->invitation);
	g_ptr_array_unref(notice->reasons);
	g_free(notice);
}
