// authres.c - reads the value of an Authentication-Results header.
#include "mail/authres.h"

#include <string.h>

#include "mail/address.h"
#include "mail/token.h"

#define VERSION_KNOWN "1"
#define TSPECIALS "()<>@,;:\\\"/[]?=" // RFC 2045 section 5.1: not in a token

static void
property_free(AuthProperty *property)
{
	g_free(property->ptype);
	g_free(property->name);
	g_free(property->value);
	g_free(property);
}

static void
result_free(AuthResult *result)
{
	g_free(result->method);
	g_free(result->result);
	g_ptr_array_unref(result->properties);
	g_free(result);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuthResult, result_free)

void
authres_free(AuthResults *results)
{
	if (results == NULL)
		return;
	g_free(results->server);
	g_ptr_array_unref(results->results);
	g_free(results);
}

// --- a value without comments and folds ---------------------------------------------------------

// Of a quoted string a fold's line end is no part.
static gboolean
append_quoted(GString *to, const char *from, const char *end)
{
	for (; from < end; from++) {
		if (*from == '\r' || *from == '\n')
			continue;
		if (g_ascii_iscntrl(*from) && *from != '\t')
			return FALSE;
		g_string_append_c(to, *from);
	}
	return TRUE;
}

// Appends what at begins with; behind it, NULL when it can't be of the grammar.
static const char *
append_simplified(GString *to, const char *at)
{
	const char *end = at + 1;

	switch (*at) {
	case '(':
		g_string_append_c(to, ' ');
		return token_skip_comment(at);
	case '"':
		end = token_skip_quoted(at);
		return end != NULL && append_quoted(to, at, end) ? end : NULL;
	case ')':
	case '\\':
		return NULL;
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		g_string_append_c(to, ' ');
		return end;
	default:
		g_string_append_c(to, *at);
		return g_ascii_iscntrl(*at) ? NULL : end;
	}
}

// Each comment and fold as a blank: both stand only where a blank may. Valid UTF-8.
static char *
simplify(const char *value)
{
	g_autoptr(GString) simple = g_string_sized_new(strlen(value));

	if (!token_is_folded(value))
		return NULL;
	for (const char *at = value; *at != '\0';) {
		at = append_simplified(simple, at);
		if (at == NULL)
			return NULL;
	}
	return g_utf8_make_valid(simple->str, (gssize)simple->len);
}

// --- reading ------------------------------------------------------------------------------------

typedef struct {
	const char *at;
} Reader;

static void
skip_blanks(Reader *reader)
{
	reader->at += strspn(reader->at, " ");
}

static gboolean
take(Reader *reader, char wanted)
{
	skip_blanks(reader);
	if (*reader->at != wanted)
		return FALSE;
	reader->at++;
	return TRUE;
}

static gboolean
is_at_end(Reader *reader)
{
	skip_blanks(reader);
	return *reader->at == ';' || *reader->at == '\0';
}

// RFC 5321's Keyword, and '_' that some write; in lower case. NULL when there is none.
static char *
read_keyword(Reader *reader)
{
	skip_blanks(reader);
	gsize length = strspn(reader->at, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_");
	if (length == 0)
		return NULL;
	char *word = g_ascii_strdown(reader->at, (gssize)length);
	reader->at += length;
	return word;
}

// Absent: the known one, too. FALSE when there is no version behind a '/'.
static gboolean
read_version(Reader *reader, gboolean *is_known)
{
	skip_blanks(reader);
	gsize length = strspn(reader->at, G_CSET_DIGITS);
	*is_known =
		length == strlen(VERSION_KNOWN) && strncmp(reader->at, VERSION_KNOWN, length) == 0;
	reader->at += length;
	return length > 0;
}

// A quoted string, or what goes up to one of stops.
static char *
read_text(Reader *reader, const char *stops)
{
	GString *text = g_string_new(NULL);
	const char *end = reader->at + strcspn(reader->at, stops);

	if (*reader->at == '"') {
		end = token_skip_quoted(reader->at);
		token_append_unescaped(text, reader->at + 1, end - 1);
	} else {
		g_string_append_len(text, reader->at, end - reader->at);
	}
	reader->at = end;
	return g_string_free(text, FALSE);
}

// Of an address the local part may be quoted, and blanks may stand before its '@'.
static char *
read_value(Reader *reader)
{
	skip_blanks(reader);
	g_autofree char *text = read_text(reader, " ;\"");
	skip_blanks(reader);
	if (*reader->at != '@')
		return g_steal_pointer(&text);
	g_autofree char *domain = read_text(reader, " ;\"");
	return g_strconcat(text, domain, NULL);
}

static void
add_property(AuthResult *result, char *ptype, char *name, char *value)
{
	AuthProperty *property = g_new(AuthProperty, 1);
	gboolean is_old = g_str_equal(ptype, "smtp") && g_str_equal(name, "mail");

	property->ptype = ptype;
	property->name = is_old ? g_strdup("mailfrom") : g_strdup(name);
	property->value = value;
	g_ptr_array_add(result->properties, property);
}

// reason=value as well: a property without a type.
static gboolean
read_property(Reader *reader, AuthResult *result)
{
	g_autofree char *first = read_keyword(reader);
	g_autofree char *name = NULL;

	if (first == NULL)
		return FALSE;
	if (take(reader, '.') && (name = read_keyword(reader)) == NULL)
		return FALSE;
	if (!take(reader, '='))
		return FALSE;
	g_autofree char *value = read_value(reader);
	if (name != NULL)
		add_property(result, g_steal_pointer(&first), name, g_steal_pointer(&value));
	return TRUE;
}

static gboolean
read_result(Reader *reader, GPtrArray *results)
{
	g_autoptr(AuthResult) result = g_new0(AuthResult, 1);
	gboolean is_known = TRUE;

	result->properties = g_ptr_array_new_with_free_func((GDestroyNotify)property_free);
	result->method = read_keyword(reader);
	if (result->method == NULL)
		return FALSE;
	if (take(reader, '/') && !read_version(reader, &is_known))
		return FALSE;
	if (!take(reader, '='))
		return FALSE;
	result->result = read_keyword(reader);
	if (result->result == NULL)
		return FALSE;
	while (!is_at_end(reader))
		if (!read_property(reader, result))
			return FALSE;
	if (is_known)
		g_ptr_array_add(results, g_steal_pointer(&result));
	return TRUE;
}

static gboolean
is_none(const char *rest)
{
	rest += strspn(rest, " ;");
	return g_ascii_strncasecmp(rest, "none", 4) == 0 &&
	       rest[4 + strspn(rest + 4, " ;")] == '\0';
}

static gboolean
read_results(Reader *reader, GPtrArray *results)
{
	if (!is_at_end(reader) || *reader->at == '\0')
		return FALSE;
	if (is_none(reader->at))
		return TRUE;
	while (take(reader, ';'))
		if (!is_at_end(reader) && !read_result(reader, results))
			return FALSE;
	return TRUE;
}

static gboolean
read_all(Reader *reader, AuthResults *results)
{
	gboolean is_known = TRUE;

	skip_blanks(reader);
	results->server = read_text(reader, " " TSPECIALS);
	if (*results->server == '\0')
		return FALSE;
	if (!is_at_end(reader) && !read_version(reader, &is_known))
		return FALSE;
	return is_known && read_results(reader, results->results);
}

AuthResults *
authres_parse(const char *value)
{
	if (strnlen(value, AUTHRES_MAX + 1) > AUTHRES_MAX)
		return NULL;
	g_autofree char *simple = simplify(value);
	if (simple == NULL)
		return NULL;
	g_autoptr(AuthResults) results = g_new0(AuthResults, 1);
	results->results = g_ptr_array_new_with_free_func((GDestroyNotify)result_free);
	Reader reader = { simple };
	return read_all(&reader, results) ? g_steal_pointer(&results) : NULL;
}

// --- asking -------------------------------------------------------------------------------------

gboolean
authres_is_from(const AuthResults *results, const char *server)
{
	return g_ascii_strcasecmp(results->server, server) == 0;
}

const char *
authres_property(const AuthResult *result, const char *ptype, const char *name)
{
	const char *value = NULL;

	for (guint i = 0; i < result->properties->len; i++) {
		const AuthProperty *property = g_ptr_array_index(result->properties, i);

		if (!g_str_equal(property->ptype, ptype) || !g_str_equal(property->name, name))
			continue;
		if (value != NULL && g_ascii_strcasecmp(property->value, value) != 0)
			return NULL;
		value = property->value;
	}
	return value;
}

char *
authres_domain(const char *value)
{
	const char *at = strchr(value, '@'); // a second one is no part of a domain

	return address_domain(at != NULL ? at + 1 : value);
}
