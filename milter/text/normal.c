// normal.c - the normal forms of Unicode.
#include "text/normal.h"

#include <string.h>

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static const UNormalizer2 *
normalizer(NormalForm form)
{
	UErrorCode status = U_ZERO_ERROR;

	switch (form) {
	case NORMAL_NFC:
		return unorm2_getNFCInstance(&status);
	case NORMAL_NFD:
		return unorm2_getNFDInstance(&status);
	case NORMAL_NFKC:
		return unorm2_getNFKCInstance(&status);
	case NORMAL_NFKD:
		return unorm2_getNFKDInstance(&status);
	}
	return NULL;
}

static gboolean
is_ascii(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if ((guchar)text[i] >= 0x80)
			return FALSE;
	return TRUE;
}

// Room is asked for first: a character may become many.
static UChar *
normalize(const UNormalizer2 *with, const UChar *text, int32_t length, int32_t *size)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar *out;

	*size = unorm2_normalize(with, text, length, NULL, 0, &status);
	out = g_new(UChar, (gsize)*size + 1);
	status = U_ZERO_ERROR;
	unorm2_normalize(with, text, length, out, *size + 1, &status);
	return out;
}

char *
normal_text(const char *text, gssize length, NormalForm form)
{
	gsize bytes = length < 0 ? strlen(text) : (gsize)length;
	UErrorCode status = U_ZERO_ERROR;
	g_autofree UChar *wide = NULL;
	g_autofree UChar *normal = NULL;
	int32_t size = 0;
	char *out;

	if (is_ascii(text, bytes)) // is all of them
		return g_strndup(text, bytes);
	wide = g_new(UChar, bytes + 1);
	u_strFromUTF8(wide, (int32_t)bytes + 1, &size, text, (int32_t)bytes, &status);
	normal = normalize(normalizer(form), wide, size, &size);
	out = g_malloc((gsize)size * 3 + 1);
	status = U_ZERO_ERROR;
	u_strToUTF8(out, size * 3 + 1, NULL, normal, size, &status);
	return out;
}
