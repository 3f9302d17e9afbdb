// list.h - persons out of a plain list: one a line, "Name", "Name <address>" or "address".
//
// A line that begins with '#' is a comment. "Name, address" and "address; name" are understood too.
#ifndef PEOPLE_LIST_H
#define PEOPLE_LIST_H

#include "people/gather.h"
#include "people/rawtext.h"

// FALSE: it holds bytes that no text has.
gboolean list_is_text(RawText file);

void list_read(RawText file, Gather *gather);

#endif
