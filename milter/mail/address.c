// address.c - addresses of the envelope.
#include "mail/address.h"

#include <string.h>

#define PATH_MAX_BYTES 254
#define DOMAIN_MAX 253
#define LABEL_MAX 63

static gboolean
is_label(const char *label, gsize length)
{
	if (length == 0 || length > LABEL_MAX)
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(label[i]) && label[i] != '-' && label[i] != '_')
			return FALSE;
	return TRUE;
}

static gboolean
is_domain(const char *domain)
{
	const char *dot;

	if (strlen(domain) > DOMAIN_MAX)
		return FALSE;
	for (; (dot = strchr(domain, '.')) != NULL; domain = dot + 1)
		if (!is_label(domain, (gsize)(dot - domain)))
			return FALSE;
	return is_label(domain, strlen(domain));
}

char *
address_domain(const char *domain)
{
	if (strlen(domain) > PATH_MAX_BYTES)
		return NULL;
	g_autofree char *ascii = g_hostname_to_ascii(domain);
	if (ascii == NULL)
		return NULL;
	gsize length = strlen(ascii);
	if (length > 1 && ascii[length - 1] == '.')
		ascii[length - 1] = '\0';
	return is_domain(ascii) ? g_steal_pointer(&ascii) : NULL;
}

// "[192.0.2.1]", "[IPv6:2001:db8::1]"
static char *
literal_new(const char *domain)
{
	gsize length = strlen(domain);

	if (length < 3 || domain[0] != '[' || domain[length - 1] != ']')
		return NULL;
	for (gsize i = 1; i < length - 1; i++)
		if (!g_ascii_isalnum(domain[i]) && strchr(".:-", domain[i]) == NULL)
			return NULL;
	return g_ascii_strdown(domain, -1);
}

static gboolean
is_atom(char c)
{
	return (guchar)c > ' ' && c != 0x7F && strchr("()<>[]:;,@\\\"", c) == NULL;
}

// The local part without quotes; *end is set behind it. NULL when it is none.
static char *
take_local(const char *text, const char **end)
{
	GString *local = g_string_new(NULL);
	const char *at = text;

	if (*at == '"') {
		for (at++; *at != '\0' && *at != '"'; at++) {
			if (*at == '\\' && at[1] != '\0')
				at++;
			g_string_append_c(local, *at);
		}
		at += *at == '"' ? 1 : 0;
	} else {
		while (*at != '\0' && is_atom(*at))
			g_string_append_c(local, *at++);
	}
	*end = at;
	g_autofree char *exact = g_string_free(local, FALSE);
	return *exact != '\0' ? g_utf8_strdown(exact, -1) : NULL;
}

// Without brackets and a source route ("@a,@b:"), which RFC 5321 wants accepted and ignored.
static char *
strip_path(const char *path)
{
	gsize length = strlen(path);

	if (length >= 2 && path[0] == '<' && path[length - 1] == '>') {
		path++;
		length -= 2;
	}
	const char *colon = path[0] == '@' ? memchr(path, ':', length) : NULL;
	if (colon != NULL) {
		length -= (gsize)(colon + 1 - path);
		path = colon + 1;
	}
	return g_strndup(path, length);
}

static gboolean
has_controls(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		if (g_unichar_iscntrl(g_utf8_get_char(text)))
			return TRUE;
	return FALSE;
}

static Address *
address_take(char *local, char *domain)
{
	Address *address = g_new(Address, 1);

	address->local = local;
	address->domain = domain;
	return address;
}

Address *
address_new(const char *path)
{
	const char *at;

	if (strlen(path) > PATH_MAX_BYTES + 2 || !g_utf8_validate(path, -1, NULL) ||
		has_controls(path))
		return NULL;
	g_autofree char *inner = strip_path(path);
	if (*inner == '\0')
		return address_take(g_strdup(""), g_strdup(""));
	if (strlen(inner) > PATH_MAX_BYTES)
		return NULL;
	g_autofree char *local = take_local(inner, &at);
	if (local == NULL || *at != '@')
		return NULL;
	char *domain = at[1] == '[' ? literal_new(at + 1) : address_domain(at + 1);
	return domain != NULL ? address_take(g_steal_pointer(&local), domain) : NULL;
}

void
address_free(Address *address)
{
	if (address == NULL)
		return;
	g_free(address->local);
	g_free(address->domain);
	g_free(address);
}

static gboolean
is_dot_atom(const char *local)
{
	for (const char *at = local; *at; at++)
		if (!is_atom(*at))
			return FALSE;
	return TRUE;
}

char *
address_text(const Address *address)
{
	if (*address->local == '\0')
		return g_strdup("");
	if (is_dot_atom(address->local))
		return g_strdup_printf("%s@%s", address->local, address->domain);
	GString *text = g_string_new("\"");
	for (const char *at = address->local; *at; at++) {
		if (*at == '"' || *at == '\\')
			g_string_append_c(text, '\\');
		g_string_append_c(text, *at);
	}
	g_string_append_printf(text, "\"@%s", address->domain);
	return g_string_free(text, FALSE);
}
