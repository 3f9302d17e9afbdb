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
	[FACT_GROUP] = "group",
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
	g_free(notice);
}
