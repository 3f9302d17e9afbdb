// links.c - links made harmless.
#include "control/links.h"

#include <glib.h>
#include <string.h>

#define BETWEEN " \t\n<>\"'()"

// "example.org", the last label no number: "1.5/2" is none.
static gboolean
is_host(const char *text, gsize length)
{
	const char *last = NULL;

	for (gsize i = 0; i < length; i++) {
		if (text[i] == '.')
			last = text + i + 1;
		else if (!g_ascii_isalnum(text[i]) && text[i] != '-' && (guchar)text[i] < 0x80)
			return FALSE;
	}
	return last != NULL && last - text > 1 && text + length - last >= 2 &&
	       !g_ascii_isdigit(*last);
}

// Where the host of a link begins, NULL when the word is none.
static const char *
find_host(const char *word)
{
	const char *scheme = strstr(word, "://");

	if (scheme != NULL)
		return scheme + strlen("://");
	if (g_ascii_strncasecmp(word, "www.", strlen("www.")) == 0)
		return word;
	gsize length = strcspn(word, "/?#");
	return word[length] != '\0' && is_host(word, length) ? word : NULL;
}

static void
add_word(GString *out, const char *word)
{
	const char *host = find_host(word);

	if (host == NULL) {
		g_string_append(out, word);
		return;
	}
	gsize length = strcspn(host, "/?#\\");
	const char *login = g_strrstr_len(host, (gssize)length, "@");
	if (login != NULL) {
		length -= (gsize)(login + 1 - host);
		host = login + 1;
	}
	g_string_append_printf(out, "[link to %.*s]", (int)length, host);
}

char *
links_hide(const char *text)
{
	GString *out = g_string_sized_new(strlen(text) + 1);

	while (*text != '\0') {
		gsize length = strcspn(text, BETWEEN);
		g_autofree char *word = g_strndup(text, length);

		add_word(out, word);
		text += length;
		length = strspn(text, BETWEEN);
		g_string_append_len(out, text, (gssize)length);
		text += length;
	}
	return g_string_free(out, FALSE);
}
