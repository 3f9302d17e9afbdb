// authres.c - fuzzes mail/authres and mail/signature: a value is refused, or says the same again.
#include "mail/authres.h"

#include "driver.h"
#include "mail/message.h"
#include "mail/signature.h"

static void
check_text(const char *text)
{
	g_assert_true(g_utf8_validate(text, -1, NULL));
	for (const char *c = text; *c != '\0'; c++)
		g_assert_false(g_ascii_iscntrl(*c) && *c != '\t');
}

static void
check_keyword(const char *word)
{
	g_assert_cmpstr(word, !=, "");
	for (const char *c = word; *c != '\0'; c++)
		g_assert_true(
			g_ascii_islower(*c) || g_ascii_isdigit(*c) || strchr("-_", *c) != NULL);
}

static void
write_quoted(GString *text, const char *value)
{
	check_text(value);
	g_string_append_c(text, '"');
	for (const char *c = value; *c != '\0'; c++)
		g_string_append_printf(text, strchr("\"\\", *c) != NULL ? "\\%c" : "%c", *c);
	g_string_append_c(text, '"');
}

static void
write_result(GString *text, const AuthResult *result, const char *between)
{
	check_keyword(result->method);
	check_keyword(result->result);
	g_string_append_printf(
		text, ";%s%s%s=%s%s", between, result->method, between, between, result->result);
	for (guint i = 0; i < result->properties->len; i++) {
		const AuthProperty *property = result->properties->pdata[i];
		g_autofree char *domain = authres_domain(property->value);

		check_keyword(property->ptype);
		check_keyword(property->name);
		g_string_append_printf(text, "%s%s%s.%s%s%s=%s", between, property->ptype, between,
			between, property->name, between, between);
		write_quoted(text, property->value);
		g_assert_true(domain == NULL || g_str_is_ascii(domain));
	}
}

// As the grammar wants it, with something that means nothing wherever it may stand.
static char *
write_results(const AuthResults *results, const char *between)
{
	GString *text = g_string_new(between);

	g_assert_cmpstr(results->server, !=, "");
	write_quoted(text, results->server);
	g_string_append_printf(text, "%s1%s", between, between);
	if (results->results->len == 0)
		g_string_append_printf(text, ";%snone", between);
	for (guint i = 0; i < results->results->len; i++)
		write_result(text, results->results->pdata[i], between);
	g_string_append(text, between);
	return g_string_free(text, FALSE);
}

static void
check_results(const char *value)
{
	static const char *const between[] = { " ", "\r\n\t", " (a (b; \\) = \") c=pass)\n " };
	g_autoptr(AuthResults) results = authres_parse(value);

	if (results == NULL)
		return;
	g_autofree char *plain = write_results(results, " ");
	for (guint i = 0; i < G_N_ELEMENTS(between); i++) {
		g_autofree char *written = write_results(results, between[i]);
		g_autoptr(AuthResults) again = authres_parse(written);

		if (again == NULL) {
			g_assert_cmpuint(strlen(written), >, AUTHRES_MAX);
			continue;
		}
		g_autofree char *as_before = write_results(again, " ");
		g_assert_cmpstr(as_before, ==, plain);
		g_assert_true(authres_is_from(again, results->server));
	}
}

// What is open at its end makes nothing of all that stands before.
static void
check_open(const char *value)
{
	static const char *const ends[] = { "(", "\"", "\\" };

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		g_autoptr(AuthResults) results = authres_parse(value);
		g_autofree char *open = g_strconcat(value, ends[i], NULL);

		g_assert_true(results == NULL || authres_parse(open) == NULL);
	}
}

static char *
write_signature(const Signature *signature)
{
	g_autofree char *headers = g_strjoinv("\n :\t", signature->headers);

	return g_strdup_printf("v=1;a=x; bh=x;d=%s;\r\n s=%s ;i = %s;b=%s;h=%s%s",
		signature->domain, signature->selector, signature->identity, signature->bytes,
		headers, signature->has_length ? ";l=1;" : "");
}

static void
check_signature(const char *value)
{
	g_autoptr(Signature) signature = signature_parse(value);

	if (signature == NULL)
		return;
	g_autofree char *written = write_signature(signature);
	g_autoptr(Signature) again = signature_parse(written);
	if (again == NULL) {
		g_assert_cmpuint(strlen(written), >, SIGNATURE_MAX);
		return;
	}
	g_autofree char *as_before = write_signature(again);
	g_assert_cmpstr(as_before, ==, written);
	for (guint i = 0; signature->headers[i] != NULL; i++)
		g_assert_cmpuint(signature_count(again, signature->headers[i]), ==,
			signature_count(signature, signature->headers[i]));
}

static void
check_value(const char *value)
{
	check_results(value);
	check_open(value);
	check_signature(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(Message) message = message_parse((const char *)data, size, NULL);
	g_autofree char *text = g_strndup((const char *)data, size);

	check_value(text);
	for (guint i = 0; message != NULL && i < message_n_headers(message); i++)
		check_value(message_header_value(message, i));
	return 0;
}

DRIVER_MAIN("a value is refused, or says the same again", 3000, "tests/fuzz/authres");
