// normal.h - the normal forms of Unicode (UAX 15), in time that grows with the text.
//
// GLib's g_utf8_normalize shifts the rest of the text for each letter that it composes: 60 KB of
// accented letters hold a thread for half a second.
#ifndef TEXT_NORMAL_H
#define TEXT_NORMAL_H

#include <glib.h>

typedef enum {
	NORMAL_NFC,
	NORMAL_NFD,
	NORMAL_NFKC,
	NORMAL_NFKD,
} NormalForm;

// text is valid UTF-8, length -1: up to NUL. Caller frees. Safe from many threads.
char *normal_text(const char *text, gssize length, NormalForm form);

#endif
