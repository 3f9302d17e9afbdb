// links.h - links made harmless: an accept can't be undone, so none is ever shown.
#ifndef CONTROL_LINKS_H
#define CONTROL_LINKS_H

// text (UTF-8, visible: see text/clean.h) with "[link to HOST]" for every word that a program could
// take for the address of a page: with "://" in it, beginning with "www.", or a host and a path. Time
// is linear. Caller frees.
char *links_hide(const char *text);

#endif
