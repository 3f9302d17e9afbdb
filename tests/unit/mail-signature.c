// mail-signature.c - tests of the reader of DKIM-Signature.
#include "mail/signature.h"

#include <string.h>

#define REST "; a=rsa-sha256; bh=aGFzaA==; b=c2lnbg=="

// "d|s|i|b|h h h|l" or "refused".
static char *
show(const char *value)
{
	g_autoptr(Signature) signature = signature_parse(value);

	if (signature == NULL)
		return g_strdup("refused");
	g_autofree char *headers = g_strjoinv(" ", signature->headers);
	return g_strdup_printf("%s|%s|%s|%s|%s%s", signature->domain, signature->selector,
		signature->identity, signature->bytes, headers, signature->has_length ? "|l" : "");
}

static const struct {
	const char *label;
	const char *value;
	const char *shown;
} rows[] = {
	{ "as signers write it",
		" v=1; a=rsa-sha256; c=relaxed/simple; d=Posta.Example;\r\n\ts=S2026-q1; "
		"t=1741684467; x=1741700000;\r\n\tbh=aGFzaA==;\r\n\th=From:To:\r\n\t "
		"Subject:Date;\r\n\tb=c2ln\r\n\t bg/+\r\n\t ==",
		"posta.example|s2026-q1|@posta.example|c2lnbg/+==|from to subject date" },
	{ "blanks wherever they may stand",
		"v = 1 ; d\n = posta.example\n ; s =\ts1; h = From : To :\n\tSubject" REST " ; ",
		"posta.example|s1|@posta.example|c2lnbg==|from to subject" },
	{ "an identity below the domain, a length, an unknown tag",
		"v=1; d=posta.example; i=lena@liste.posta.example; s=s1; h=from; l=0; xyz=a=b" REST,
		"posta.example|s1|lena@liste.posta.example|c2lnbg==|from|l" },
	{ "names covered twice, or not there",
		"v=1; d=posta.example; s=s1; h=From:from:X-None:From" REST,
		"posta.example|s1|@posta.example|c2lnbg==|from from x-none from" },
	{ "a name of a tag in another case is another tag",
		"v=1; d=posta.example; D=evil.example; L=1; s=s1; h=from" REST,
		"posta.example|s1|@posta.example|c2lnbg==|from" },
	{ "a domain in its own script", "v=1; d=почта.example; i=@почта.example; s=s1; h=from" REST,
		"xn--80a1acny.example|s1|@почта.example|c2lnbg==|from" },
	{ "an empty tag of no interest", "v=1; d=posta.example; s=s1; z=; h=from" REST,
		"posta.example|s1|@posta.example|c2lnbg==|from" },
	{ "nothing", "", "refused" },
	{ "only blanks", " \n ", "refused" },
	{ "a tag twice", "v=1; d=posta.example; s=s1; h=from; d=posta.example" REST, "refused" },
	{ "a tag of no interest twice", "v=1; q=x; d=posta.example; s=s1; h=from; q=x" REST,
		"refused" },
	{ "no version", "d=posta.example; s=s1; h=from" REST, "refused" },
	{ "another version", "v=2; d=posta.example; s=s1; h=from" REST, "refused" },
	{ "no domain", "v=1; s=s1; h=from" REST, "refused" },
	{ "an empty domain", "v=1; d=; s=s1; h=from" REST, "refused" },
	{ "two domains", "v=1; d=posta.example evil.example; s=s1; h=from" REST, "refused" },
	{ "a domain with blanks", "v=1; d=posta. example; s=s1; h=from" REST, "refused" },
	{ "no selector", "v=1; d=posta.example; h=from" REST, "refused" },
	{ "a selector with blanks", "v=1; d=posta.example; s=s 1; h=from" REST, "refused" },
	{ "no headers", "v=1; d=posta.example; s=s1" REST, "refused" },
	{ "From is not covered", "v=1; d=posta.example; s=s1; h=to:x-from:fr om" REST, "refused" },
	{ "no signature", "v=1; a=x; bh=x; d=posta.example; s=s1; h=from", "refused" },
	{ "an empty signature", "v=1; a=x; bh=x; d=posta.example; s=s1; h=from; b=", "refused" },
	{ "a signature that is none", "v=1; a=x; bh=x; d=posta.example; s=s1; h=from; b=a=b",
		"refused" },
	{ "no algorithm", "v=1; bh=x; d=posta.example; s=s1; h=from; b=c2lnbg==", "refused" },
	{ "no hash of the body", "v=1; a=x; d=posta.example; s=s1; h=from; b=c2lnbg==", "refused" },
	{ "an identity elsewhere", "v=1; d=posta.example; i=@evil.example; s=s1; h=from" REST,
		"refused" },
	{ "an identity that only ends alike",
		"v=1; d=posta.example; i=@evilposta.example; s=s1; h=from" REST, "refused" },
	{ "an identity above the domain", "v=1; d=posta.example; i=@example; s=s1; h=from" REST,
		"refused" },
	{ "an identity without a domain", "v=1; d=posta.example; i=lena; s=s1; h=from" REST,
		"refused" },
	{ "a tag without a value", "v=1; d=posta.example; s=s1; h=from; l" REST, "refused" },
	{ "an empty tag", "v=1;; d=posta.example; s=s1; h=from" REST, "refused" },
	{ "a tag without a name", "v=1; =x; d=posta.example; s=s1; h=from" REST, "refused" },
	{ "a name that is none", "v=1; x-y=x; d=posta.example; s=s1; h=from" REST, "refused" },
	{ "a name with a comment", "v=1; (c)x=x; d=posta.example; s=s1; h=from" REST, "refused" },
	{ "a line end that is no fold", "v=1; d=posta.example;\ns=s1; h=from" REST, "refused" },
	{ "a lone CR", "v=1; d=posta.example;\r s=s1; h=from" REST, "refused" },
	{ "a control", "v=1; d=posta.example; s=s1; h=from; x=\x01" REST, "refused" },
	{ "a vertical tab is no blank", "v=1; d=posta.example; s=s1; h=\vfrom" REST, "refused" },
	{ "invalid bytes", "v=1; d=posta.example; s=s1; h=from; x=\xFF" REST, "refused" },
};

static void
test_rows(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *shown = show(rows[i].value);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(shown, ==, rows[i].shown);
	}
}

static void
test_count(void)
{
	g_autoptr(Signature) signature =
		signature_parse("v=1; d=posta.example; s=s1; h=From:To:X-Lang:from:" REST);

	g_assert_nonnull(signature);
	g_assert_cmpuint(signature_count(signature, "FROM"), ==, 2);
	g_assert_cmpuint(signature_count(signature, "x-lang"), ==, 1);
	g_assert_cmpuint(signature_count(signature, "X-Lan"), ==, 0);
	g_assert_true(signature_covers(signature, "To"));
	g_assert_false(signature_covers(signature, "Subject"));
}

static void
test_hostile(void)
{
	static const char *const bits[] = { ";", "x=", "a", ":", "=", "\n ", " ",
		"from:", "\xC3\xA9" };

	for (guint i = 0; i < G_N_ELEMENTS(bits); i++) {
		g_autoptr(GString) value =
			g_string_new("v=1; d=posta.example; s=s1" REST "; h=from:");

		while (value->len + strlen(bits[i]) <= SIGNATURE_MAX)
			g_string_append(value, bits[i]);
		for (guint k = 0; k < 20; k++) {
			g_autoptr(Signature) signature = signature_parse(value->str);

			g_assert_true(signature == NULL || signature_covers(signature, "from"));
		}
		g_test_message("%s", bits[i]);
	}
}

// value with times times bit behind it, read or not.
static gboolean
is_read(const char *value, const char *bit, guint times)
{
	g_autoptr(GString) text = g_string_new(value);

	for (guint i = 0; i < times; i++)
		g_string_append(text, bit);
	g_autoptr(Signature) signature = signature_parse(text->str);
	return signature != NULL;
}

static void
test_limits(void)
{
	static const char start[] = "v=1; d=posta.example; s=s1" REST "; h=from";

	g_assert_true(is_read(start, " ", SIGNATURE_MAX - (sizeof start - 1)));
	g_assert_false(is_read(start, " ", SIGNATURE_MAX - (sizeof start - 1) + 1));
	g_assert_true(is_read(start, ":to", 499));
	g_assert_false(is_read(start, ":to", 500));
	g_autoptr(GString) tags = g_string_new(start);
	for (guint i = 7; i < 100; i++)
		g_string_append_printf(tags, ";x%u=", i);
	g_assert_true(is_read(tags->str, "", 0));
	g_assert_false(is_read(tags->str, ";y=", 1));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/signature/a list of tags is read or refused", test_rows);
	g_test_add_func("/signature/headers are counted as often as they are covered", test_count);
	g_test_add_func("/signature/hostile values cost little", test_hostile);
	g_test_add_func(
		"/signature/a value too long, or of too many parts, is refused", test_limits);
	return g_test_run();
}
