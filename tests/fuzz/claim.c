// claim.c - fuzzes notice/claim and notice/recognise: any mail ends soon, and its reasons are fit to
// be shown.
#include "notice/recognise.h"

#include "driver.h"
#include "notice/reason.h"
#include "text/clean.h"

#define SECONDS_MAX 5 // of one mail, with sanitizers and on a busy machine

static const Catalogue *
catalogue(void)
{
	static Catalogue *read = NULL;
	g_autofree char *tree = NULL;
	g_autofree char *folder = NULL;
	g_autoptr(GError) error = NULL;

	if (read != NULL)
		return read;
	tree = driver_tree();
	g_assert_nonnull(tree);
	folder = g_build_filename(tree, "config", "services.d", NULL);
	read = catalogue_read(folder, NULL, &error);
	g_assert_no_error(error);
	return read;
}

static void
check_reasons(const GPtrArray *reasons)
{
	g_assert_cmpuint(reasons->len, <=, REASONS_MAX);
	for (guint i = 0; i < reasons->len; i++) {
		const char *reason = reasons->pdata[i];

		g_assert_true(g_utf8_validate(reason, -1, NULL));
		g_assert_cmpstr(reason, !=, "");
		g_assert_cmpuint(strlen(reason), <=, REASON_BYTES_MAX);
		for (const char *at = reason; *at != '\0'; at = g_utf8_next_char(at)) {
			gunichar c = g_utf8_get_char(at);

			g_assert_false(g_unichar_iscntrl(c));
			g_assert_false(c >= 0x202A && c <= 0x202E);
		}
	}
}

// A link is shown as it is.
static void
check_profile(const Notice *notice)
{
	const char *profile = notice_fact(notice, FACT_PROFILE);
	g_autofree char *clean = profile == NULL ? NULL : clean_line(profile, -1);

	g_assert_cmpstr(profile, ==, clean);
}

static void
check_notice(const Claim *claim, const Notice *notice)
{
	g_assert_cmpstr(notice->service, ==, claim->service->id);
	g_assert_cmpuint(notice->claims, ==, claim->claims);
	g_assert_cmpuint(claim->claims, !=, 0);
	if (claim_is_false(claim))
		g_assert_cmpint(notice->authentic, !=, AUTHENTIC_YES);
	if (notice->authentic != AUTHENTIC_YES)
		g_assert_cmpuint(notice->reasons->len, >, 0);
	check_reasons(notice->reasons);
	check_profile(notice);
}

static void
try_mail(Message *message, const char *const *servers)
{
	g_autoptr(Envelope) envelope = envelope_new();
	const char *sender = message_raw(message, "Return-Path");

	envelope_set(&envelope->sender, sender);
	g_autoptr(Claim) claim = claim_find(catalogue(), envelope, message);
	if (claim == NULL)
		return;
	check_reasons(claim->reasons);
	g_autoptr(Notice) notice = recognise(catalogue(), claim, servers, message);
	check_notice(claim, notice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const servers[] = { "mx.example.org", NULL };
	g_autoptr(Message) message = message_parse((const char *)data, size, NULL);
	gint64 start = g_get_monotonic_time();

	if (message == NULL)
		return 0;
	try_mail(message, servers);
	try_mail(message, NULL);
	g_assert_cmpint(g_get_monotonic_time() - start, <, SECONDS_MAX * G_USEC_PER_SEC);
	return 0;
}

DRIVER_MAIN("any mail ends soon, with reasons fit to be shown", 1500, "tests/corpus");
