// token.c - what all structured header fields are made of: quoted strings, comments, folds.
#include "mail/token.h"

#include <string.h>

const char *
token_skip_quoted(const char *text)
{
	for (text++; *text != '\0'; text++) {
		if (*text == '"')
			return text + 1;
		if (*text == '\\' && text[1] != '\0')
			text++;
	}
	return NULL;
}

const char *
token_skip_comment(const char *text)
{
	guint depth = 0;

	for (; *text != '\0'; text++) {
		if (*text == '\\' && text[1] != '\0')
			text++;
		else if (*text == '(')
			depth++;
		else if (*text == ')' && --depth == 0)
			return text + 1;
	}
	return NULL;
}

void
token_append_unescaped(GString *to, const char *from, const char *end)
{
	for (; from < end; from++) {
		if (*from == '\\' && from + 1 < end)
			from++;
		g_string_append_c(to, *from);
	}
}

gboolean
token_is_folded(const char *value)
{
	while (*(value += strcspn(value, "\r\n")) != '\0') {
		value += *value == '\r' ? 1 : 0;
		if (value[0] != '\n' || (value[1] != ' ' && value[1] != '\t'))
			return FALSE;
		value++;
	}
	return TRUE;
}
