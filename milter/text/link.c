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

// Behind "https:" and its slashes, or two slashes alone; browsers take any number of them, and a
// backslash for one. NULL when target is neither.
static const char *
authority_of(const char *target)
{
	gsize scheme = g_ascii_strncasecmp(target, "https:", 6) == 0  ? 6
		       : g_ascii_strncasecmp(target, "http:", 5) == 0 ? 5
								      : 0;
	gsize slashes = strspn(target + scheme, "/\\");

	return scheme == 0 && slashes < 2 ? NULL : target + scheme + slashes;
}

// The colons of "[2001:db8::1]:80" are not all alike.
static gsize
length_without_port(const char *host)
{
	const char *close = *host == '[' ? strchr(host, ']') : NULL;

	return close == NULL ? strcspn(host, ":") : (gsize)(close + 1 - host);
}

char *
link_host(const char *target)
{
	const char *authority = authority_of(target);
	g_autofree char *text = NULL;
	g_autofree char *ascii = NULL;
	char *host;

	if (authority == NULL)
		return NULL;
	text = g_strndup(authority, strcspn(authority, "/?#\\"));
	host = strrchr(text, '@') == NULL ? text : strrchr(text, '@') + 1;
	host[length_without_port(host)] = '\0';
	ascii = g_hostname_to_ascii(host);
	host = g_ascii_strdown(ascii == NULL ? host : ascii, -1);
	if (g_str_has_suffix(host, "."))
		host[strlen(host) - 1] = '\0';
	if (*host == '\0')
		g_clear_pointer(&host, g_free);
	return host;
}
