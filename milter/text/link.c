// link.c - the links of a text or page.
#include "text/link.h"

#include <string.h>

Link *
link_new(char *target, char *text)
{
	Link *link = g_new0(Link, 1);

	link->target = target;
	link->text = text;
	return link;
}

void
link_free(Link *link)
{
	if (link == NULL)
		return;
	g_free(link->target);
	g_free(link->text);
	g_free(link);
}

// The length of "http://" or "https://" in any case, 0 for anything else.
static gsize
scheme_length(const char *text)
{
	if (g_ascii_strncasecmp(text, "https://", 8) == 0)
		return 8;
	return g_ascii_strncasecmp(text, "http://", 7) == 0 ? 7 : 0;
}

// Full stops and brackets at the end are the sentence's.
static gsize
link_length(const char *text)
{
	gsize length = strcspn(text, " \t\r\n<>\"'`{}|\\^");

	while (length > 0 && strchr(".,;:!?)]", text[length - 1]) != NULL)
		length--;
	return length;
}

void
link_find(const char *text, gsize length, GPtrArray *links)
{
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
	const char *at = valid;

	while (links->len < LINK_MAX && (at = strpbrk(at, "hH")) != NULL) {
		gsize scheme = scheme_length(at);
		gsize whole = scheme == 0 ? 0 : link_length(at);

		if (whole > scheme)
			g_ptr_array_add(
				links, link_new(g_strndup(at, whole), g_strndup(at, whole)));
		at += MAX(whole, 1);
	}
}

char *
link_host(const char *target)
{
	gsize scheme = scheme_length(target);
	const char *authority = target + scheme;
	g_autofree char *text = g_strndup(authority, strcspn(authority, "/?#\\"));
	const char *user = strrchr(text, '@');
	char *host = user == NULL ? text : (char *)user + 1;
	g_autofree char *ascii = NULL;

	if (*host != '[')
		host[strcspn(host, ":")] = '\0';
	if (scheme == 0 || *host == '\0')
		return NULL;
	ascii = g_hostname_to_ascii(host);
	return ascii == NULL ? g_ascii_strdown(host, -1) : g_ascii_strdown(ascii, -1);
}
