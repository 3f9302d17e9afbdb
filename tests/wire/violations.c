// violations.c - the daemon over the wire: MTAs that break off, lose their way or talk nonsense.
#include "daemon.h"

static Daemon *server;

static const char *const steps_in_words[] = { "connect", "helo", "mail", "recipient", "data",
	"from", "mark", "end of headers", "body", "end of message" };

// Says the first n steps of a notice.
static Mta *
say_steps(const MtaOffer *offer, gsize n)
{
	Mta *mta = daemon_mta(server, offer);
	g_autoptr(GPtrArray) edits = mta_edits_new();

	for (gsize i = 0; i < n; i++)
		switch (i) {
		case 0:
			mta_connected(mta, "mail.friendly.example", "192.0.2.1", NULL);
			break;
		case 1:
			mta_say(mta, 'H', NULL, "mail.friendly.example", NULL);
			break;
		case 2:
			mta_say(mta, 'M', NULL, "<a@friendly.example>", "SIZE=1", NULL);
			break;
		case 3:
			mta_say(mta, 'R', NULL, "<ana@example.org>", NULL);
			break;
		case 4:
			mta_say(mta, 'T', NULL, NULL);
			break;
		case 5:
			mta_say(mta, 'L', NULL, "From",
				" Cleo Ode via Friendly <i@friendly.example>", NULL);
			break;
		case 6:
			mta_say(mta, 'L', NULL, "X-Friendly", " invite_1", NULL);
			break;
		case 7:
			mta_say(mta, 'N', NULL, NULL);
			break;
		case 8:
			mta_body(mta, "hello\r\n", 7, NULL);
			break;
		case 9:
			mta_end(mta, edits, NULL);
			break;
		}
	return mta;
}

#define ALL_STEPS G_N_ELEMENTS(steps_in_words)

static void
test_cut_at_every_step(void)
{
	for (gsize n = 0; n <= ALL_STEPS; n++) {
		g_autoptr(Mta) full = say_steps(&mta_offer_full, n);
		g_autoptr(Mta) old = say_steps(&mta_offer_old, n);

		mta_cut(full);
		mta_cut(old);
	}
	daemon_works(server);
}

// A packet of the protocol behind bytes.
static void
add_packet(GByteArray *bytes, char letter, const char *data, gsize length)
{
	guint32 size = GUINT32_TO_BE((guint32)length + 1);

	g_byte_array_append(bytes, (const guint8 *)&size, sizeof size);
	g_byte_array_append(bytes, (const guint8 *)&letter, 1);
	g_byte_array_append(bytes, (const guint8 *)data, (guint)length);
}

#define PACKET(bytes, letter, text) add_packet(bytes, letter, text, sizeof(text) - 1)
#define OFFER "\0\0\0\6\0\0\1\377\0\37\377\377"

static void
test_cut_at_every_byte(void)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	PACKET(bytes, 'O', OFFER);
	PACKET(bytes, 'D', "Cj\0mx.example.org\0");
	PACKET(bytes, 'C', "client\0004\234\100192.0.2.1\0");
	PACKET(bytes, 'H', "client\0");
	PACKET(bytes, 'M', "<a@friendly.example>\0");
	PACKET(bytes, 'R', "<ana@example.org>\0");
	PACKET(bytes, 'T', "");
	PACKET(bytes, 'L', "From\0 Cleo Ode via Friendly <i@friendly.example>\0");
	PACKET(bytes, 'L', "X-Friendly\0 invite\0");
	PACKET(bytes, 'N', "");
	PACKET(bytes, 'B', "hello\r\n");
	PACKET(bytes, 'E', "");
	for (guint n = 0; n <= bytes->len; n++) {
		g_autoptr(Mta) mta = mta_connect(server->where, NULL);

		g_assert_nonnull(mta);
		mta_send(mta, bytes->data, n, NULL);
		mta_cut(mta);
	}
	daemon_works(server);
}

// After the steps and what follows, the next mail on the connection is judged as ever.
static void
expect_next_mail_judged(Mta *mta)
{
	g_autoptr(GPtrArray) edits = mta_edits_new();

	g_assert_cmpint(mta_say(mta, 'M', NULL, "<a@friendly.example>", NULL), ==, MTA_SILENCE);
	g_assert_cmpint(mta_say(mta, 'R', NULL, "<ana@example.org>", NULL), ==, MTA_SILENCE);
	g_assert_cmpint(mta_say(mta, 'T', NULL, NULL), ==, MTA_CONTINUE);
	mta_say(mta, 'L', NULL, "From", " Cleo Ode via Friendly <i@friendly.example>", NULL);
	mta_say(mta, 'L', NULL, "X-Friendly", " invite_1", NULL);
	g_assert_cmpint(mta_say(mta, 'N', NULL, NULL), ==, MTA_CONTINUE);
	g_assert_cmpint(mta_end(mta, edits, NULL), ==, MTA_ACCEPT);
	g_assert_cmpuint(edits->len, >, 0);
}

static void
test_abort_at_every_step(void)
{
	for (gsize n = 3; n <= ALL_STEPS; n++) {
		g_autoptr(Mta) mta = say_steps(&mta_offer_full, n);

		mta_say(mta, 'A', NULL, NULL);
		expect_next_mail_judged(mta);
	}
}

static void
test_abort_twice(void)
{
	g_autoptr(Mta) mta = say_steps(&mta_offer_full, 6);

	mta_say(mta, 'A', NULL, NULL);
	mta_say(mta, 'A', NULL, NULL);
	expect_next_mail_judged(mta);
}

static void
test_mail_without_abort(void)
{
	for (gsize n = 3; n <= ALL_STEPS; n++) {
		g_autoptr(Mta) mta = say_steps(&mta_offer_full, n);

		expect_next_mail_judged(mta);
	}
}

static void
test_forgotten_recipients(void)
{
	g_autoptr(Mta) mta = say_steps(&mta_offer_full, 4);

	mta_say(mta, 'A', NULL, NULL);
	mta_say(mta, 'M', NULL, "<a@friendly.example>", NULL);
	mta_say(mta, 'R', NULL, "<bo@example.net>", NULL);
	g_assert_cmpint(mta_say(mta, 'T', NULL, NULL), ==, MTA_ACCEPT);
}

static void
test_several_helos(void)
{
	g_autoptr(Mta) mta = say_steps(&mta_offer_full, 2);

	mta_say(mta, 'H', NULL, "again.example", NULL);
	mta_say(mta, 'H', NULL, "", NULL);
	expect_next_mail_judged(mta);
	mta_say(mta, 'H', NULL, "after a mail.example", NULL);
	expect_next_mail_judged(mta);
}

static void
test_no_recipient(void)
{
	g_autoptr(Mta) mta = say_steps(&mta_offer_full, 3);

	// libmilter gives no answer to DATA here.
	mta_send(mta, "\0\0\0\1T", 5, NULL);
	expect_next_mail_judged(mta);
}

static void
test_new_client(void)
{
	g_autoptr(Mta) mta = say_steps(&mta_offer_full, ALL_STEPS);

	mta_say(mta, 'K', NULL, NULL);
	mta_connected(mta, "other.example", "2001:db8::1", NULL);
	mta_say(mta, 'H', NULL, "other.example", NULL);
	expect_next_mail_judged(mta);
}

static void
test_clients_of_all_families(void)
{
	static const char *const clients[] = { "C"
					       "x\0U",
		"C"
		"x\0L\0\0/a\0",
		"C"
		"x\0006\0\0::1\0",
		"C"
		"x\0004\0\0not an address\0",
		"C"
		"x\0Z\0\0\0",
		"C"
		"x" };
	static const gsize lengths[] = { 4, 8, 9, 20, 7, 2 };

	for (gsize i = 0; i < G_N_ELEMENTS(clients); i++) {
		g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
		g_autoptr(GByteArray) bytes = g_byte_array_new();

		add_packet(bytes, 'C', clients[i] + 1, lengths[i] - 1);
		PACKET(bytes, 'M', "<a@friendly.example>\0");
		mta_send(mta, bytes->data, bytes->len, NULL);
	}
	daemon_works(server);
}

typedef struct {
	const char *label;
	const char *bytes;
	gsize length;
} Nonsense;

#define NONSENSE(label, text)                                                                      \
	{                                                                                          \
		label, text, sizeof(text) - 1                                                      \
	}

static const Nonsense all_nonsense[] = {
	NONSENSE("a packet of no bytes", "\0\0\0\0"),
	NONSENSE("a packet of four gigabytes", "\377\377\377\377B"),
	NONSENSE("a packet over the limit", "\0\1\0\1B"),
	NONSENSE("a command that nobody knows", "\0\0\0\1?"),
	NONSENSE("a command of byte 0", "\0\0\0\1\0"),
	NONSENSE("a header without a value", "\0\0\0\3La\0"),
	NONSENSE("a header without an end", "\0\0\0\5La\0b!"),
	NONSENSE("a header without anything", "\0\0\0\1L"),
	NONSENSE("a mail without a sender", "\0\0\0\1M"),
	NONSENSE("a sender without an end", "\0\0\0\2Ma"),
	NONSENSE("an empty sender", "\0\0\0\2M\0"),
	NONSENSE("a recipient without an end", "\0\0\0\2Ra"),
	NONSENSE("an empty recipient", "\0\0\0\2R\0"),
	NONSENSE("macros of no step", "\0\0\0\1D"),
	NONSENSE("macros of a step that nobody knows", "\0\0\0\5D?a\0b"),
	NONSENSE("a macro without a value", "\0\0\0\4DMa\0"),
	NONSENSE("three words of macros", "\0\0\0\13DMi\0b\0{auth\0"),
	NONSENSE("macros without an end", "\0\0\0\4DMab"),
	NONSENSE("a second negotiation", "\0\0\0\15O" OFFER),
	NONSENSE("a short negotiation", "\0\0\0\3O\0\0"),
	NONSENSE("an answer", "\0\0\0\1c"),
	NONSENSE("an end of headers with data", "\0\0\0\3Nab"),
	NONSENSE("DATA with data", "\0\0\0\3Tab"),
	NONSENSE("an SMTP command that nobody knows", "\0\0\0\6UXYZZ\0"),
	NONSENSE("an abort with data", "\0\0\0\3Aab"),
};

static void
test_nonsense_at_every_step(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(all_nonsense); i++)
		for (gsize n = 0; n <= ALL_STEPS; n++) {
			g_autoptr(Mta) mta = say_steps(&mta_offer_full, n);

			mta_send(mta, all_nonsense[i].bytes, all_nonsense[i].length, NULL);
		}
	daemon_works(server);
}

static void
test_nonsense_before_negotiation(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(all_nonsense); i++) {
		g_autoptr(Mta) mta = mta_connect(server->where, NULL);

		mta_send(mta, all_nonsense[i].bytes, all_nonsense[i].length, NULL);
	}
	daemon_works(server);
}

static void
test_large_packet_hangs_up(void)
{
	g_autoptr(Mta) mta = say_steps(&mta_offer_full, 8);
	g_autofree char *much = g_malloc0(70000);
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	add_packet(bytes, 'B', much, 70000);
	mta_send(mta, bytes->data, bytes->len, NULL);
	g_assert_true(mta_is_hung_up(mta));
	daemon_works(server);
}

// Every command after every step, as often as there is room.
static void
test_any_order(void)
{
	static const char letters[] = "CHMRTLNBEAKUQ";

	for (gsize n = 0; n <= ALL_STEPS; n++)
		for (const char *first = letters; *first; first++)
			for (const char *second = letters; *second; second++) {
				g_autoptr(Mta) mta = say_steps(&mta_offer_full, n);
				g_autoptr(GByteArray) bytes = g_byte_array_new();

				add_packet(bytes, *first, "a\0b\0", 4);
				add_packet(bytes, *second, "c\0d\0", 4);
				mta_send(mta, bytes->data, bytes->len, NULL);
			}
	daemon_works(server);
}

static void
test_texts_of_any_bytes(void)
{
	static const char hostile[] = "<\"%n%s\r\n\x1b[2J\xff\xfe\xc3\"@example.org>";
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
	g_autoptr(GPtrArray) edits = mta_edits_new();

	mta_connected(mta, hostile, "192.0.2.1", NULL);
	mta_say(mta, 'H', NULL, hostile, NULL);
	mta_macros(mta, 'E', NULL, "i", hostile, NULL);
	mta_say(mta, 'M', NULL, hostile, NULL);
	mta_say(mta, 'R', NULL, hostile, NULL);
	mta_say(mta, 'R', NULL, "<ana@example.org>", NULL);
	g_assert_cmpint(mta_say(mta, 'T', NULL, NULL), ==, MTA_CONTINUE);
	mta_say(mta, 'L', NULL, "From", " \xff\xfe <i@friendly.example>", NULL);
	mta_say(mta, 'L', NULL, hostile, hostile, NULL);
	mta_say(mta, 'L', NULL, "X-Friendly", " invite_1", NULL);
	g_assert_cmpint(mta_say(mta, 'N', NULL, NULL), ==, MTA_CONTINUE);
	mta_body(mta, hostile, sizeof hostile, NULL);
	mta_macros(mta, 'E', NULL, "i", hostile, NULL);
	g_assert_cmpint(mta_end(mta, edits, NULL), ==, MTA_ACCEPT);
	g_assert_false(daemon_said(server, "\x1b"));
}

static void
test_many_recipients(void)
{
	g_autoptr(Mta) mta = say_steps(&mta_offer_full, 3);

	for (int i = 0; i < 10000; i++) {
		g_autofree char *path = g_strdup_printf("<user%d@example.net>", i);

		g_assert_cmpint(mta_say(mta, 'R', NULL, path, NULL), ==, MTA_SILENCE);
	}
	g_assert_cmpint(mta_say(mta, 'T', NULL, NULL), ==, MTA_ACCEPT);
}

static void
test_headers_over_the_limit(void)
{
	g_autofree char *value = g_strnfill(60000, 'v');
	g_autoptr(Mta) mta = say_steps(&mta_offer_full, 5);
	g_autoptr(GPtrArray) edits = mta_edits_new();

	mta_say(mta, 'L', NULL, "From", " Олена Ода via Friendly <i@friendly.example>", NULL);
	mta_say(mta, 'L', NULL, "X-Friendly", " invite_1", NULL);
	for (int i = 0; i < 40; i++)
		mta_say(mta, 'L', NULL, "X-Long", value, NULL);
	g_assert_cmpint(mta_say(mta, 'N', NULL, NULL), ==, MTA_CONTINUE);
	g_assert_cmpint(mta_end(mta, edits, NULL), ==, MTA_ACCEPT);
	// What cannot be kept whole stays with its recipient.
	for (guint i = 0; i < edits->len; i++)
		g_assert_cmpint(((MtaEdit *)g_ptr_array_index(edits, i))->what, !=, '-');
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	g_test_add_func(
		"/violations/the connection may be cut at every step (F9)", test_cut_at_every_step);
	g_test_add_func(
		"/violations/the connection may be cut at every byte (F9)", test_cut_at_every_byte);
	g_test_add_func(
		"/violations/a mail may be aborted at every step", test_abort_at_every_step);
	g_test_add_func("/violations/a mail may be aborted twice", test_abort_twice);
	g_test_add_func("/violations/a mail may begin where another was not ended",
		test_mail_without_abort);
	g_test_add_func("/violations/recipients of an aborted mail are forgotten",
		test_forgotten_recipients);
	g_test_add_func("/violations/HELO may come several times", test_several_helos);
	g_test_add_func("/violations/DATA may come without a recipient", test_no_recipient);
	g_test_add_func(
		"/violations/another client may follow on the same connection", test_new_client);
	g_test_add_func(
		"/violations/a client may come from anywhere", test_clients_of_all_families);
	g_test_add_func("/violations/nonsense at every step hurts nobody else (F25)",
		test_nonsense_at_every_step);
	g_test_add_func("/violations/nonsense in the place of a negotiation hurts nobody (F25)",
		test_nonsense_before_negotiation);
	g_test_add_func(
		"/violations/a packet over 64 KB ends its connection", test_large_packet_hangs_up);
	g_test_add_func("/violations/commands may come in any order (F25)", test_any_order);
	g_test_add_func("/violations/texts may hold any byte", test_texts_of_any_bytes);
	g_test_add_func("/violations/ten thousand recipients may come (F28)", test_many_recipients);
	g_test_add_func("/violations/a mail with too many headers is left with its recipient (F26)",
		test_headers_over_the_limit);
	server = daemon_start("mode = act\n");
	status = g_test_run();
	daemon_stop(server);
	return status;
}
