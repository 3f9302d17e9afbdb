// html.h - what a person would read in an HTML page: its words, in lines.
//
// Markup, scripts, styles, comments and hidden preheaders are left out, entities decoded, block
// elements and <br> begin a new line. One pass over the page, as browsers cut it into tags and text
// (HTML, section 13.2.5); no tree is built, nothing is fetched, time is linear. The only place that
// knows libxml2, and that only for its table of entities: its parser takes seconds on pages made
// for it, and stops reading at the page's end tag.
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include <glib.h>

#include "text/link.h"

// UTF-8 in (invalid bytes become U+FFFD), UTF-8 out, at most max bytes. Caller frees. Safe from many
// threads. Never NULL.
char *html_to_text(const char *html, gsize length, gsize max);

// The links that a reader of the page can follow (<a href>), added as Link * until there are LINK_MAX.
void html_find_links(const char *html, gsize length, GPtrArray *links);

#endif
