// mails.c - the daemon over the wire: what whole mails are answered.
#include "daemon.h"

static Daemon *server;

static void
test_ordinary_stops_at_headers(void)
{
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
	g_autoptr(MtaResult) result = daemon_play(mta, DAEMON_ORDINARY, daemon_ana);

	g_assert_cmpint(result->answer, ==, MTA_ACCEPT);
	g_assert_cmpint(result->step, ==, 'N');
	g_assert_cmpuint(result->body_sent, ==, 0);
	g_assert_cmpuint(result->edits->len, ==, 0);
}

static void
test_others_stop_at_data(void)
{
	static const char *const others[] = { "<bo@example.net>", "<postmaster@example.org>",
		"<no address", "", NULL };
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
	g_autoptr(MtaResult) result = daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), others);

	g_assert_cmpint(result->answer, ==, MTA_ACCEPT);
	g_assert_cmpint(result->step, ==, 'T');
}

static void
test_authenticated_stop_at_data(void)
{
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);

	g_assert_cmpint(mta_connected(mta, "client", "192.0.2.7", NULL), ==, MTA_SILENCE);
	g_assert_true(mta_macros(mta, 'M', NULL, "{auth_authen}", "bo", NULL));
	g_assert_cmpint(mta_say(mta, 'M', NULL, "<bo@example.org>", NULL), ==, MTA_SILENCE);
	g_assert_cmpint(mta_say(mta, 'R', NULL, "<ana@example.org>", NULL), ==, MTA_SILENCE);
	g_assert_cmpint(mta_say(mta, 'T', NULL, NULL), ==, MTA_ACCEPT);
}

static void
test_notice_is_tagged(void)
{
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
	g_autoptr(MtaResult) result = daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), daemon_ana);

	g_assert_cmpint(result->answer, ==, MTA_ACCEPT);
	g_assert_cmpint(result->step, ==, 'E');
	g_assert_cmpstr(mta_result_header(result, "X-Invite-Service"), ==, "friendly");
	g_assert_cmpstr(mta_result_header(result, "X-Invite-Kind"), ==, "request");
	g_assert_cmpuint(result->recipients->len, ==, 1);
	daemon_await(server,
		"4F5E6D: service=friendly kind=request authentic=unknown rcpt=<ana@example.org> "
		"action=tag rule=\"marked\" mode=act");
}

// The one item that ana has, as it lies on disk.
static char *
read_item(void)
{
	g_autofree char *folder = g_build_filename(
		server->folder, "store", "quarantine", "example.org", "ana", "new", NULL);
	GDir *items = g_dir_open(folder, 0, NULL);
	g_autofree char *path = NULL;
	char *text = NULL;

	g_assert_nonnull(items);
	path = g_build_filename(folder, g_dir_read_name(items), NULL);
	g_assert_null(g_dir_read_name(items));
	g_dir_close(items);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_remove(path);
	return text;
}

// Whole, as sent, however the MTA tells headers.
static void
expect_kept(const MtaOffer *offer)
{
	static const char original[] = "From: Олена Ода via Friendly <invite@friendly.example>\r\n"
				       "To: ana@example.org\r\n"
				       "Subject: Олена Ода wants to be your friend\r\n"
				       "X-Friendly: invite_1\r\n"
				       "Message-ID: <1@friendly.example>\r\n"
				       "\r\n"
				       "Do you know Олена Ода?\r\n";
	g_autoptr(Mta) mta = daemon_mta(server, offer);
	g_autoptr(MtaResult) result = daemon_play(mta, DAEMON_NOTICE("Олена Ода"), daemon_ana);
	g_autofree char *item = read_item();

	g_assert_cmpint(result->answer, ==, MTA_ACCEPT);
	g_assert_cmpuint(result->recipients->len, ==, 0);
	g_assert_true(g_str_has_prefix(item, "Received: "));
	g_assert_true(g_str_has_suffix(item, original));
}

static void
test_notice_is_kept(void)
{
	expect_kept(&mta_offer_full);
	daemon_await(server, "action=quarantine rule=\"held\" item=");
}

static void
test_notice_is_kept_from_old_mta(void)
{
	expect_kept(&mta_offer_old);
}

// An MTA that tells leading blanks wants them back; another puts them there itself.
static void
test_blanks(void)
{
	const MtaOffer offers[] = { mta_offer_full, mta_offer_old };

	for (gsize i = 0; i < G_N_ELEMENTS(offers); i++) {
		g_autoptr(Mta) mta = daemon_mta(server, &offers[i]);
		g_autoptr(MtaResult) result =
			daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), daemon_ana);
		const MtaEdit *edit = g_ptr_array_index(result->edits, 0);

		g_assert_cmpint(edit->what, ==, 'h');
		g_assert_cmpint(edit->value[0] == ' ', ==, i == 0);
		g_assert_cmpint(edit->value[1] == ' ', ==, FALSE);
	}
}

static void
test_old_mta(void)
{
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_old);
	g_autoptr(MtaResult) notice = daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), daemon_ana);
	g_autoptr(MtaResult) ordinary = daemon_play(mta, DAEMON_ORDINARY, daemon_ana);
	static const char *const others[] = { "<bo@example.net>", NULL };
	g_autoptr(MtaResult) other = daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), others);

	g_assert_cmpuint(mta_steps(mta), ==, 0);
	g_assert_cmpstr(mta_result_header(notice, "X-Invite-Service"), ==, "friendly");
	g_assert_cmpint(ordinary->step, ==, 'N');
	g_assert_cmpint(ordinary->answer, ==, MTA_ACCEPT);
	g_assert_cmpint(other->step, ==, 'N');
	g_assert_cmpint(other->answer, ==, MTA_ACCEPT);
}

static void
test_negotiates(void)
{
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);

	g_assert_cmphex(mta_steps(mta), ==,
		0x100 | 0x400 | 0x80 | 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x100000);
	g_assert_cmphex(mta_actions(mta), ==, 0x1 | 0x4 | 0x8 | 0x10 | 0x100);
	g_assert_cmpstr(mta_wanted_macros(mta, 'C'), ==, "j");
	g_assert_cmpstr(mta_wanted_macros(mta, 'M'), ==, "{auth_authen}");
	g_assert_cmpstr(mta_wanted_macros(mta, 'R'), ==, "");
	g_assert_cmpstr(mta_wanted_macros(mta, 'E'), ==, "i");
}

static void
test_every_mta_gets_the_same(void)
{
	const MtaOffer offers[] = { mta_offer_full, mta_offer_old, { 6, 0x1ff, 0x1ffbff },
		{ 6, 0x1ff, 0xfffff }, mta_offer_full };

	for (gsize i = 0; i < G_N_ELEMENTS(offers); i++) {
		g_autoptr(Mta) mta = daemon_mta(server, &offers[i]);
		g_autoptr(MtaResult) result =
			daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), daemon_ana);

		g_assert_cmphex(mta_steps(mta), ==, offers[i].steps & 0x10f580);
		g_assert_cmpstr(mta_result_header(result, "X-Invite-Kind"), ==, "request");
	}
}

static void
test_many_on_one_connection(void)
{
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);

	for (int i = 0; i < 200; i++) {
		g_autoptr(MtaResult) ordinary = daemon_play(mta, DAEMON_ORDINARY, daemon_ana);
		g_autoptr(MtaResult) notice =
			daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), daemon_ana);

		g_assert_cmpint(ordinary->step, ==, 'N');
		g_assert_cmpuint(ordinary->edits->len, ==, 0);
		g_assert_cmpstr(mta_result_header(notice, "X-Invite-Kind"), ==, "request");
	}
}

static void
test_own_headers_go(void)
{
	static const char forged[] = "From: bo@example.net\n"
				     "X-Invite-Kind: one\n"
				     "X-Invite-Kind: two\n"
				     "Subject: hello\n"
				     "x-invite-kind: three\n"
				     "X-Invite-Verdict: accept\n"
				     "X-Invite-Kind: four\n"
				     "\n";
	g_autofree char *body = g_strnfill(300000, 'b');
	g_autofree char *mail = g_strconcat(forged, body, NULL);
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
	g_autoptr(MtaResult) result = daemon_play(mta, mail, daemon_ana);
	guint highest = G_MAXUINT;

	for (guint i = 0; i < result->edits->len; i++) {
		const MtaEdit *edit = g_ptr_array_index(result->edits, i);

		if (g_ascii_strcasecmp(edit->name, "X-Invite-Kind") != 0)
			continue;
		g_assert_cmpuint(edit->index, <, highest);
		highest = edit->index;
	}
	g_assert_cmpuint(highest, ==, 1);
	g_assert_cmpuint(result->headers->len, ==, 2);
	g_assert_null(mta_result_header(result, "X-Invite-Kind"));
	// Its body is skipped at the first chunk.
	g_assert_cmpuint(result->body_sent, <=, 65535);
}

static char *
large_notice(const char *name, gsize megabytes)
{
	static const char line[] =
		"sixty-three bytes of a body that says nothing at all, at length\n";
	GString *mail = g_string_new(NULL);

	g_string_append_printf(mail,
		"From: %s via Friendly <invite@friendly.example>\n"
		"X-Friendly: invite_1\nSubject: large\n\n",
		name);
	while (mail->len < megabytes << 20)
		g_string_append(mail, line);
	return g_string_free(mail, FALSE);
}

static void
test_large_is_kept_whole(void)
{
	g_autofree char *mail = large_notice("Олена Ода", 10);
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
	g_autoptr(MtaResult) result = daemon_play(mta, mail, daemon_ana);

	g_assert_cmpint(result->answer, ==, MTA_ACCEPT);
	g_assert_cmpuint(result->body_sent, >, 10 << 20);
	g_assert_cmpuint(result->recipients->len, ==, 0);
}

static void
test_chunks_of_any_size(void)
{
	static const char body[] = "a line\r\nand another\r\n";
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
	g_autoptr(GPtrArray) edits = mta_edits_new();

	mta_connected(mta, "mail.friendly.example", NULL, NULL);
	mta_say(mta, 'H', NULL, "mail.friendly.example", NULL);
	mta_say(mta, 'M', NULL, "<a@friendly.example>", NULL);
	mta_say(mta, 'R', NULL, "<ana@example.org>", NULL);
	g_assert_cmpint(mta_say(mta, 'T', NULL, NULL), ==, MTA_CONTINUE);
	mta_say(mta, 'L', NULL, "From", " Cleo Ode via Friendly <i@friendly.example>", NULL);
	mta_say(mta, 'L', NULL, "X-Friendly", " invite_1", NULL);
	g_assert_cmpint(mta_say(mta, 'N', NULL, NULL), ==, MTA_CONTINUE);
	for (gsize i = 0; i < sizeof body - 1; i++)
		g_assert_cmpint(mta_body(mta, body + i, 1, NULL), ==, MTA_CONTINUE);
	g_assert_cmpint(mta_end(mta, edits, NULL), ==, MTA_ACCEPT);
	g_assert_cmpuint(edits->len, >, 0);
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mails/ordinary mail is let go at the end of its headers",
		test_ordinary_stops_at_headers);
	g_test_add_func("/mails/no recipient of ours is let go at DATA", test_others_stop_at_data);
	g_test_add_func("/mails/what a client who logged in sends is let go at DATA",
		test_authenticated_stop_at_data);
	g_test_add_func("/mails/a notice is tagged and logged", test_notice_is_tagged);
	g_test_add_func(
		"/mails/a notice that is held is on disk and off the mail", test_notice_is_kept);
	g_test_add_func("/mails/a notice that is held comes whole from an MTA of version 2",
		test_notice_is_kept_from_old_mta);
	g_test_add_func("/mails/a value has one blank before it with any MTA", test_blanks);
	g_test_add_func("/mails/an MTA of version 2 has its mail judged", test_old_mta);
	g_test_add_func("/mails/only what is used is negotiated", test_negotiates);
	g_test_add_func("/mails/MTAs that offer less are answered as they expect",
		test_every_mta_gets_the_same);
	g_test_add_func(
		"/mails/hundreds of mails pass over one connection", test_many_on_one_connection);
	g_test_add_func("/mails/our own headers go, the highest first", test_own_headers_go);
	g_test_add_func("/mails/ten megabytes are kept whole", test_large_is_kept_whole);
	g_test_add_func("/mails/a body may come byte by byte", test_chunks_of_any_size);
	server = daemon_start("mode = act\n");
	status = g_test_run();
	daemon_stop(server);
	return status;
}
