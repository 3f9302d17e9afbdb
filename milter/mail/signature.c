// signature.c - reads the value of a DKIM-Signature header.
#include "mail/signature.h"

#include <string.h>

#include "mail/address.h"
#include "mail/token.h"

#define TAGS_MAX 100 // known are 14
#define HEADERS_MAX 500

static const char *const needed[] = { "v", "a", "b", "bh", "d", "h", "s" };

void
signature_free(Signature *signature)
{
	if (signature == NULL)
		return;
	g_free(signature->domain);
	g_free(signature->selector);
	g_free(signature->identity);
	g_free(signature->bytes);
	g_strfreev(signature->headers);
	g_free(signature);
}

// --- tags ---------------------------------------------------------------------------------------

static gboolean
has_controls(const char *value)
{
	for (; *value != '\0'; value++)
		if (g_ascii_iscntrl(*value) && strchr(TOKEN_BLANKS, *value) == NULL)
			return TRUE;
	return FALSE;
}

// Names of tags are of this case, or others.
static gboolean
is_tag_name(const char *name)
{
	return g_ascii_isalpha(*name) &&
	       name[strspn(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_")] == '\0';
}

static gboolean
add_tag(GHashTable *tags, const char *spec)
{
	g_auto(GStrv) halves = g_strsplit(spec, "=", 2);

	if (g_strv_length(halves) != 2 || !is_tag_name(g_strstrip(halves[0])))
		return FALSE;
	return g_hash_table_insert(tags, g_strdup(halves[0]), g_strdup(g_strstrip(halves[1])));
}

// NULL when it is no list of tags, or has one twice.
static GHashTable *
read_tags(const char *value)
{
	if (!token_is_folded(value) || has_controls(value) || !g_utf8_validate(value, -1, NULL))
		return NULL;
	g_autoptr(GHashTable) tags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_auto(GStrv) specs = g_strsplit(value, ";", TAGS_MAX + 1);
	if (g_strv_length(specs) > TAGS_MAX)
		return NULL;
	for (guint i = 0; specs[i] != NULL; i++) {
		gboolean is_end = specs[i + 1] == NULL && *g_strstrip(specs[i]) == '\0';

		if (!is_end && !add_tag(tags, specs[i]))
			return NULL;
	}
	return g_steal_pointer(&tags);
}

static gboolean
has_needed(GHashTable *tags)
{
	for (guint i = 0; i < G_N_ELEMENTS(needed); i++) {
		const char *value = g_hash_table_lookup(tags, needed[i]);

		if (value == NULL || *value == '\0')
			return FALSE;
	}
	return g_str_equal(g_hash_table_lookup(tags, "v"), "1");
}

// --- what they say ------------------------------------------------------------------------------

static char *
without_blanks(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));

	for (; *text != '\0'; text++)
		if (strchr(TOKEN_BLANKS, *text) == NULL)
			g_string_append_c(out, *text);
	return g_string_free(out, FALSE);
}

static gboolean
is_base64(const char *text)
{
	text += strspn(text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "+/");
	return text[strspn(text, "=")] == '\0';
}

static char **
read_headers(const char *list)
{
	g_autofree char *lower = g_ascii_strdown(list, -1);
	char **headers = g_strsplit(lower, ":", HEADERS_MAX + 1);

	for (guint i = 0; headers[i] != NULL; i++)
		g_strstrip(headers[i]);
	return headers;
}

// The domain or one below it.
static gboolean
is_within(const char *identity, const char *domain)
{
	const char *at = strrchr(identity, '@');
	g_autofree char *inner = at != NULL ? address_domain(at + 1) : NULL;

	if (inner == NULL || !g_str_has_suffix(inner, domain))
		return FALSE;
	const char *rest = inner + strlen(inner) - strlen(domain);
	return rest == inner || rest[-1] == '.';
}

static gboolean
is_sound(const Signature *signature)
{
	return signature->domain != NULL && signature->selector != NULL &&
	       is_within(signature->identity, signature->domain) && is_base64(signature->bytes) &&
	       g_strv_length(signature->headers) <= HEADERS_MAX &&
	       signature_covers(signature, "from");
}

Signature *
signature_parse(const char *value)
{
	if (strnlen(value, SIGNATURE_MAX + 1) > SIGNATURE_MAX)
		return NULL;
	g_autoptr(GHashTable) tags = read_tags(value);
	if (tags == NULL || !has_needed(tags))
		return NULL;
	g_autoptr(Signature) signature = g_new0(Signature, 1);
	const char *identity = g_hash_table_lookup(tags, "i");
	signature->domain = address_domain(g_hash_table_lookup(tags, "d"));
	signature->selector = address_domain(g_hash_table_lookup(tags, "s"));
	signature->identity =
		identity != NULL ? g_strdup(identity) : g_strconcat("@", signature->domain, NULL);
	signature->bytes = without_blanks(g_hash_table_lookup(tags, "b"));
	signature->headers = read_headers(g_hash_table_lookup(tags, "h"));
	signature->has_length = g_hash_table_contains(tags, "l");
	return is_sound(signature) ? g_steal_pointer(&signature) : NULL;
}

guint
signature_count(const Signature *signature, const char *header)
{
	guint count = 0;

	for (char **at = signature->headers; *at != NULL; at++)
		if (g_ascii_strcasecmp(*at, header) == 0)
			count++;
	return count;
}

gboolean
signature_covers(const Signature *signature, const char *header)
{
	return signature_count(signature, header) > 0;
}
