// link.h - the links of a text or page: where they lead, and what a reader sees.
#ifndef TEXT_LINK_H
#define TEXT_LINK_H

#include <glib.h>

#define LINK_MAX 200 // links that are kept of one mail

typedef struct {
	char *target; // "https://example.com/a?b"
	char *text; // what is shown: words of a page, the link itself in plain text
} Link;

// Takes both strings.
Link *link_new(char *target, char *text);
void link_free(Link *link);

// Adds a Link for each "http://..." or "https://..." in text (any bytes), until there are LINK_MAX.
void link_find(const char *text, gsize length, GPtrArray *links);

// The host that a browser would open, in lower-case A-labels (as written where it is no domain), without
// user, port and final dot; NULL when there is none, as in a link within a page. Caller frees.
char *link_host(const char *target);

#endif
