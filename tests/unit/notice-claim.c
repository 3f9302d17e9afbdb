// notice-claim.c - tests of notice/claim: from which service a mail says it is.
#include "claims.h"
#include "text/clean.h"

#define TO "To: Ana <ana@example.org>\n"
#define EVE "From: Eve <eve@elsewhere.example>\n" TO

typedef struct {
	const char *label;
	const char *mail;
	const char *service; // NULL: it claims nothing
	const char *claims;
	const char *reason; // '*' for anything, NULL: none
} Row;

// "sender words" of the bits. Caller frees.
static char *
claims_text(guint claims)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < CLAIMS_COUNT; i++)
		if (claims & (1u << i))
			g_string_append_printf(
				text, "%s%s", text->len == 0 ? "" : " ", claims_word(i));
	return g_string_free(text, FALSE);
}

static void
check_sent(const Row *row, const char *sender)
{
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Message) message = claims_message(row->mail);
	g_autoptr(Envelope) envelope = envelope_new();

	envelope_set(&envelope->sender, sender);
	g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
	g_test_message("%s", row->label);
	g_assert_cmpstr(claim == NULL ? NULL : claim->service->id, ==, row->service);
	if (claim == NULL)
		return;
	g_autofree char *claims = claims_text(claim->claims);
	claims_show(claim->reasons);
	g_assert_cmpstr(claims, ==, row->claims);
	g_assert_cmpint(claim_is_false(claim), ==, row->reason != NULL);
	if (row->reason != NULL)
		g_assert_true(claims_has_reason(claim->reasons, row->reason));
	else
		g_assert_cmpuint(claim->reasons->len, ==, 0);
}

static void
check_rows(const Row *rows, guint n)
{
	for (guint i = 0; i < n; i++)
		check_sent(&rows[i], "<bounce@elsewhere.example>");
}

static const Row addresses[] = {
	{ "its domain", "From: Ana <ask@meadowland.example>\n\n", "meadow", "sender", NULL },
	{ "below its domain", "From: Ana <ask@x.meadowland.example>\n\n", "meadow", "sender",
		NULL },
	{ "in capitals", "FROM: ASK@MEADOWLAND.EXAMPLE\n\n", "meadow", "sender", NULL },
	{ "the name behind it", "From: ask@meadowland.example (Ana)\n\n", "meadow", "sender",
		NULL },
	{ "an encoded name", "From: =?utf-8?q?An=C3=A1?= <ask@meadowland.example>\n\n", "meadow",
		"sender", NULL },
	{ "one address of a shared domain", "From: calendar@fence.example\n\n", "fence", "sender",
		NULL },
	{ "another one there", "From: Bo <bo@fence.example>\n\n", NULL, NULL, NULL },
	{ "another one there, with the service's name",
		"From: Fence Calendar <alerts@fence.example>\n\n", NULL, NULL, NULL },
	{ "the second address", "From: Eve <eve@elsewhere.example>, ask@meadowland.example\n\n",
		"meadow", "sender", NULL },
	{ "the second header",
		"From: eve@elsewhere.example\nSubject: x\nFrom: ask@meadowland.example\n\n",
		"meadow", "sender", NULL },
	{ "a host", "From: Ana <x@pond.site.example>\nSubject: Ana follows you\n\n", "pond",
		"sender", NULL },
	{ "a host of two, by subject", "From: x@pond.site.example\nSubject: Ana swims with you\n\n",
		"pool", "sender", NULL },
	{ "a host of two, by software", "From: x@pond.site.example\nX-Pool: 1\n\n", "pool",
		"sender", NULL },
	{ "a host of two, by nothing", "From: x@pond.site.example\nSubject: x\n\n", "pond",
		"sender", NULL },
	{ "an address of a host", "From: post@host.example\n\n", "pond", "sender", NULL },
	{ "in Sender", EVE "Sender: x@orchard.example\n\n", "orchard", "sender", NULL },
	{ "in Sender, with a name", EVE "Sender: Orchard <x@Mail.Orchard.example>\n\n", "orchard",
		"sender", NULL },
	{ "in Sender, with a comment", EVE "Sender: x@orchard.example (a@b)\n\n", "orchard",
		"sender", NULL },
	{ "in Sender, with an address for a name",
		EVE "Sender: a@b.example <x@orchard.example>\n\n", "orchard", "sender", NULL },
	{ "in Sender, quoted", EVE "Sender: \"x y\"@orchard.example\n\n", "orchard", "sender",
		NULL },
	{ "in Sender, one address of a shared domain", EVE "Sender: invite@shared.example\n\n",
		"orchard", "sender", NULL },
	{ "in Sender, another one there", EVE "Sender: bo@shared.example\n\n", NULL, NULL, NULL },
	{ "in Sender, of a service that does not send so", EVE "Sender: x@meadowland.example\n\n",
		NULL, NULL, NULL },
	{ "in a signature",
		EVE "DKIM-Signature: v=1; a=rsa-sha256; d=Orchard.example; s=k;"
		    " h=From; bh=eA==; b=eA==\n\n",
		"orchard", "sender", NULL },
	{ "in a signature, folded",
		EVE "DKIM-Signature: v=1; a=rsa-sha256;\n\td = \n "
		    "m.orchard.example ; s=k; h=From; bh=eA==; b=eA==\n\n",
		"orchard", "sender", NULL },
	{ "in the second signature",
		EVE "DKIM-Signature: v=1; a=x; d=a.example; s=k; h=From; bh=eA==; b=eA==\n"
		    "DKIM-Signature: v=1; a=x; d=orchard.example; s=k; h=From; bh=eA==; b=eA==\n\n",
		"orchard", "sender", NULL },
	{ "in a broken signature", EVE "DKIM-Signature: v=1; d=orchard.example\n\n", NULL, NULL,
		NULL },
	{ "no signature has a domain",
		EVE "DKIM-Signature: v=1; bd=orchard.example; a\n"
		    "DKIM-Signature:\nDKIM-Signature: d\n\n",
		NULL, NULL, NULL },
	{ "a domain that ends in its", "From: x@notmeadowland.example.org\n\n", NULL, NULL, NULL },
	{ "a host's software elsewhere", EVE "X-Pond-Version: 2.1\n\n", "pond", "mark", NULL },
	{ "software by another header", EVE "x-mailer: POND  1\n\n", "pond", "mark", NULL },
	{ "software of another version", EVE "X-Pond-Version: 1.0\n\n", NULL, NULL, NULL },
	{ "software, the second header", EVE "X-Pond-Version: 1\nX-Pond-Version: 2.1\n\n", NULL,
		NULL, NULL },
	{ "a mark that is no sign of the software", EVE "X-Meadow: ask_1\n\n", NULL, NULL, NULL },
	{ "no From", "To: x@meadowland.example\nSubject: x\n\n", NULL, NULL, NULL },
	{ "no address", "From: Meadow\n\n", NULL, NULL, NULL },
	{ "an empty From", "From:\n\n", NULL, NULL, NULL },
	{ "an empty address", "From: <>\n\n", NULL, NULL, NULL },
};

static void
test_addresses(void)
{
	static const Row sent = { "in the envelope", EVE "\n", "orchard", "sender", NULL };
	static const Row not_sent = { "not in the envelope", EVE "\n", NULL, NULL, NULL };

	check_rows(addresses, G_N_ELEMENTS(addresses));
	check_sent(&sent, "<X-1@orchard.example>");
	check_sent(&sent, "x@bounce.orchard.example");
	check_sent(&not_sent, "<x@meadowland.example>");
	check_sent(&not_sent, "<>");
	check_sent(&not_sent, "");
	check_sent(&not_sent, "@");
	check_sent(&not_sent, NULL);
}

#define AT " <eve@elsewhere.example>\n" TO "\n"

static const Row names[] = {
	{ "the name", "From: Meadowland" AT, "meadow", "words",
		"the display name \"Meadowland\" says Meadowland, the address "
		"<eve@elsewhere.example> is not of there" },
	{ "in quotes", "From: \"MEADOWLAND\"" AT, "meadow", "words", "*" },
	{ "encoded", "From: =?utf-8?b?TWVhZG93bGFuZA==?=" AT, "meadow", "words", "*" },
	{ "encoded in pieces", "From: =?utf-8?q?Meadow?= =?utf-8?q?land?=" AT, "meadow", "words",
		"*" },
	{ "as a comment", "From: eve@elsewhere.example (Meadowland)\n\n", "meadow", "words", "*" },
	{ "in two words", "From: Meadow Land" AT, "meadow", "words", "*" },
	{ "looking like it", "From: Meadowlаnd" AT, "meadow", "lookalike",
		"the display name \"Meadowlаnd\" looks like Meadowland" },
	{ "letter by letter", "From: M e a d o w l a n d" AT, "meadow", "words", "*" },
	{ "with an invisible letter", "From: Meadow\u200Bland" AT, "meadow", "words", "*" },
	{ "vv for w", "From: Meadovvland" AT, "meadow", "lookalike", "*" },
	{ "in Cyrillic", "From: Луговина" AT, "meadow", "words", "*" },
	{ "in Han", "From: 草原社區" AT, "meadow", "words", "*" },
	{ "with a department", "From: Meadowland Security Team" AT, "meadow", "words", "*" },
	{ "with a department in another script", "From: Meadowland通知" AT, "meadow", "words",
		"*" },
	{ "joined with a department", "From: MeadowlandContact" AT, "meadow", "words", "*" },
	{ "a department that looks like one", "From: Meadowland Sеcurity" AT, "meadow", "words",
		"*" },
	{ "with a number", "From: Meadowland (3)" AT, "meadow", "words", "*" },
	{ "with signs", "From: ★ Meadowland® ★" AT, "meadow", "words", "*" },
	{ "in a shape of its people", "From: Vera Lind via Meadowland" AT, "meadow", "words", "*" },
	{ "in such a shape, looking like it", "From: Vera Lind via Meadowlаnd" AT, "meadow",
		"lookalike", "*" },
	{ "in such a shape, in another script",
		"From: =?utf-8?q?Vera=EF=BC=88=E8=8D=89=E5=8E=9F?="
		"=?utf-8?q?=E7=A4=BE=E5=8D=80=EF=BC=89?=" AT,
		"meadow", "words", "*" },
	{ "its address as a name", "From: \"ask@meadowland.example\"" AT, "meadow", "words",
		"the display name \"ask@meadowland.example\" shows an address of Meadowland, the "
		"address is <eve@elsewhere.example>" },
	{ "its address in a name", "From: \"Vera <ask@meadowmail.example>\"" AT, "meadow", "words",
		"*shows an address*" },
	{ "another service's name before it", "From: \"Fence Calendar for Meadowland\"" AT, NULL,
		NULL, NULL },
	{ "a person who speaks of it", "From: Meadowland Marketing Experts" AT, NULL, NULL, NULL },
	{ "an academy", "From: The Meadowland Academy" AT, NULL, NULL, NULL },
	{ "a club", "From: Friends of Meadowland" AT, NULL, NULL, NULL },
	{ "a person", "From: Vera Lind" AT, NULL, NULL, NULL },
	{ "a person with a name like it", "From: Vera Meadow" AT, NULL, NULL, NULL },
	{ "a person of a short name", "From: Luma" AT, NULL, NULL, NULL },
	{ "the short name as it is", "From: lu.ma" AT, "luma", "words", "*" },
	{ "a list's From of another list", "From: Meadowland via users" AT, NULL, NULL, NULL },
	{ "a ticket system", "From: \"Meadowland (Tickets)\"" AT, NULL, NULL, NULL },
	{ "an address of somebody", "From: \"eve@elsewhere.example\"" AT, NULL, NULL, NULL },
};

static void
test_names(void)
{
	check_rows(names, G_N_ELEMENTS(names));
}

#define OF(domain) "From: Eve <eve@" domain ">\n" TO "\n"

static const Row domains[] = {
	{ "a letter more", OF("meadovvland.example"), "meadow", "lookalike",
		"the domain meadovvland.example looks like one of Meadowland's and is none" },
	{ "a letter twice", OF("meaddowland.example"), "meadow", "lookalike", "*" },
	{ "a letter of another script", OF("xn--meadowlnd-6yh.example"), "meadow", "lookalike",
		"the domain xn--meadowlnd-6yh.example looks *" },
	{ "under another end", OF("meadowland.test"), "meadow", "lookalike", "*" },
	{ "under another end of two", OF("meadowland.co.uk"), "meadow", "lookalike", "*" },
	{ "with a department", OF("meadowland-mail.test"), "meadow", "lookalike", "*" },
	{ "with two", OF("www-meadowland-team.test"), "meadow", "lookalike", "*" },
	{ "joined with one before", OF("notmeadowland.test"), "meadow", "lookalike", "*" },
	{ "joined with one behind", OF("meadowlandsecurity.test"), "meadow", "lookalike", "*" },
	{ "joined with both", OF("mymeadowlandteam.test"), "meadow", "lookalike", "*" },
	{ "with a hyphen in it", OF("meadow-land.test"), "meadow", "lookalike", "*" },
	{ "a number behind", OF("meadowland24.test"), "meadow", "lookalike", "*" },
	{ "before an end that is none", OF("meadowland.com.evil.test"), "meadow", "lookalike",
		"*" },
	{ "of two parts", OF("luma.com.evil.test"), "luma", "lookalike", "*" },
	{ "below another domain, looking like it", OF("meadovvland.evil.test"), "meadow",
		"lookalike", "*" },
	{ "below another domain, as it is", OF("meadowland.company.test"), NULL, NULL, NULL },
	{ "below one that is an end elsewhere", OF("meadowland.org.test"), NULL, NULL, NULL },
	{ "below a short one", OF("meadowland.abc.de"), NULL, NULL, NULL },
	{ "below another domain, with a department", OF("meadowland-alerts.company.test"), NULL,
		NULL, NULL },
	{ "with other words", OF("meadowland-experts.test"), NULL, NULL, NULL },
	{ "within another word", OF("premeadowlandic.test"), NULL, NULL, NULL },
	{ "short, by chance", OF("luna.test"), NULL, NULL, NULL },
	{ "nothing of it", OF("elsewhere.test"), NULL, NULL, NULL },
	{ "a broken A-label", OF("xn--\x7f.test"), NULL, NULL, NULL },
	{ "a name and a domain", "From: Meadowland <x@meadowland-mail.test>\n\n", "meadow",
		"words lookalike", "*" },
	{ "a name and a domain of another", "From: Meadowland <x@orchard-mail.test>\n\n", "meadow",
		"words", "*" },
};

static void
test_domains(void)
{
	check_rows(domains, G_N_ELEMENTS(domains));
}

#define ASKS "Subject: Vera Lind wants to meet you on Meadowland\n"

static const Row subjects[] = {
	{ "one of the service's", EVE ASKS "\n", "meadow", "words",
		"the subject is one of Meadowland's (meadow/request/en), the address "
		"<eve@elsewhere.example> is not" },
	{ "looking like one", EVE "Subject: Vera wants to meet you on Meadowlаnd\n\n", "meadow",
		"lookalike", "*" },
	{ "encoded", EVE "Subject: =?utf-8?q?V=C3=A9ra_wants_to_meet_you_on_Meadowland?=\n\n",
		"meadow", "words", "*" },
	{ "folded", EVE "Subject: Vera wants to meet\n you on Meadowland\n\n", "meadow", "words",
		"*" },
	{ "another service's name in it",
		EVE "Subject: Orchard invited you to Fence Calendar on "
		    "Meadowland\n\n",
		"meadow", "words", "*" },
	{ "the name is a person's", EVE "Subject: Meadowland asks\n\n", NULL, NULL, NULL },
	{ "one that does not name the service", EVE "Subject: Vera asks\n\n", NULL, NULL, NULL },
	{ "one that was never confirmed", EVE "Subject: Vera will dich auf Meadowland treffen\n\n",
		NULL, NULL, NULL },
	{ "a sentence that speaks of it", EVE "Subject: Find us on Meadowland\n\n", NULL, NULL,
		NULL },
	{ "an answer", EVE "Subject: Re: Vera wants to meet you on Meadowland\n\n", NULL, NULL,
		NULL },
	{ "an answer to it", EVE "In-Reply-To: <1@x>\n" ASKS "\n", NULL, NULL, NULL },
	{ "in a thread", EVE "References: <1@x>\n" ASKS "\n", NULL, NULL, NULL },
	{ "through a list", EVE "List-Id: <users.lists.example>\n" ASKS "\n", NULL, NULL, NULL },
	{ "through a list, by its address",
		EVE "List-Post: <mailto:users@lists.example>\n" ASKS "\n", NULL, NULL, NULL },
	{ "sent on", EVE "Resent-From: bo@example.net\n" ASKS "\n", NULL, NULL, NULL },
	{ "a name besides",
		"From: Meadowland"
		" <eve@elsewhere.example>\n" ASKS "\n",
		"meadow", "words", "the subject is one of *" },
	{ "a name of another service", "From: Orchard <eve@elsewhere.example>\n" ASKS "\n",
		"orchard", "words", "the display name *" },
	{ "a sender of another service", EVE "Sender: x@orchard.example\n" ASKS "\n", "orchard",
		"sender", NULL },
};

static void
test_subjects(void)
{
	check_rows(subjects, G_N_ELEMENTS(subjects));
}

static void
test_spelling(void)
{
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Message) message =
		claims_message(EVE "Subject: Vera wants to meet you on Meadovvland\n\n");
	g_autoptr(Envelope) envelope = envelope_new();
	g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
	g_autoptr(Notice) notice = recognise(catalogue, claim, NULL, message);

	g_assert_cmpstr(claim->subject, ==, "Vera wants to meet you on Meadowland");
	g_assert_cmpint(notice->kind, ==, KIND_REQUEST);
	g_assert_cmpstr(notice_fact(notice, FACT_INVITER), ==, "Vera");
}

typedef struct {
	const char *label;
	const char *headers;
	gboolean is_relayed;
} Relay;

static const Relay relays[] = {
	{ "a relay", "From: Meadowland <x@relay.example>\n", TRUE },
	{ "below a relay", "From: Meadowland <x@a.relay.example>\n", TRUE },
	{ "the addresses of one", "From: Meadowland <ask_at_meadowland_x1@cloud.example>\n", TRUE },
	{ "other addresses there", "From: Meadowland <eve@cloud.example>\n", FALSE },
	{ "elsewhere", "From: Meadowland <x@notrelay.example>\n", FALSE },
	{ "a list that puts itself into From",
		"From: \"'Meadowland' via Team\" <team@lists.example>\n"
		"List-Id: The team <Team.lists.example>\n",
		TRUE },
	{ "a list called like the service",
		"From: Vera Lind via Meadowland <meadowland@company.test>\n"
		"List-Post: <mailto:Meadowland@company.test>\n",
		TRUE },
	{ "an id without brackets",
		"From: Meadowland <team@lists.example>\n"
		"List-Id: team.lists.example\n",
		TRUE },
	{ "somebody who writes to a list",
		"From: Meadowland <eve@elsewhere.example>\nList-Id: <team.lists.example>\n"
		"List-Post: <mailto:team@lists.example>\n",
		FALSE },
	{ "a list without posts", "From: Meadowland <eve@elsewhere.example>\nList-Post: NO\n",
		FALSE },
};

static void
test_relays(void)
{
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < G_N_ELEMENTS(relays); i++) {
		g_autofree char *mail = g_strconcat(relays[i].headers, TO "\n", NULL);
		g_autoptr(Message) message = claims_message(mail);
		g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);

		g_test_message("%s", relays[i].label);
		g_assert_nonnull(claim);
		g_assert_true(claim_is_false(claim));
		g_assert_cmpint(claim->is_relayed, ==, relays[i].is_relayed);
	}
}

static void
test_name_of(void)
{
	static const struct {
		const char *name;
		gboolean is_name;
	} rows[] = {
		{ "Meadowland", TRUE },
		{ "Meadovvland Team", TRUE },
		{ "Orchard", FALSE },
		{ "Vera of Meadowland", FALSE },
		{ "", FALSE },
	};
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	const Service *meadow = catalogue_by_id(catalogue, "meadow");

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(
			claim_is_name_of(catalogue, meadow, rows[i].name), ==, rows[i].is_name);
}

static void
test_reasons(void)
{
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Envelope) envelope = envelope_new();
	g_autofree char *long_name = g_strnfill(900, 'x');
	g_autofree char *mail = g_strdup_printf("From: \"%s via Meadowland\" "
						"<\u202Ea\u200Bb@elsewhere.example>\n\n",
		long_name);
	g_autoptr(Message) message = claims_message(mail);
	g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);

	g_assert_nonnull(claim);
	for (guint i = 0; i < claim->reasons->len; i++) {
		const char *reason = claim->reasons->pdata[i];
		g_autofree char *clean = clean_line(reason, -1);

		g_assert_cmpstr(reason, ==, clean);
		g_assert_cmpuint(strlen(reason), <, 300);
	}
	g_assert_true(claims_has_reason(claim->reasons, "*xxx...\" says Meadowland, *"));
}

// Time that grows with the mail, not with its square.
static void
test_hostile(void)
{
	static const struct {
		const char *label;
		const char *start, *unit, *end;
		guint times;
	} rows[] = {
		{ "a huge name", "From: ", "Meadowland ", "<e@x.example>\n\n", 6000 },
		{ "a huge subject", EVE "Subject: ", "Meadowland ", "\n\n", 6000 },
		{ "a huge encoded subject", EVE "Subject: ", "=?utf-8?q?Meadowl=D0=B0nd?= ", "\n\n",
			2500 },
		{ "a subject of accents", EVE "Subject: ", "a\u0301", "\n\n", 20000 },
		{ "many headers", EVE, "X-Some: thing\n", "\n", 10000 },
		{ "many headers of software", EVE, "X-Pond-Version: 1\n", "\n", 10000 },
		{ "many From", EVE, "From: a@b.example, c@d.example\n", "\n", 10000 },
		{ "many signatures", EVE, "DKIM-Signature: v=1; d=orchard.example\n", "\n", 10000 },
		{ "one huge signature", EVE "DKIM-Signature: ", "; ", "\n\n", 30000 },
		{ "many addresses", "From: ", "a@b.example, ", "\n\n", 5000 },
		{ "many labels", "From: e@", "a.", "example\n\n", 120 },
		{ "many '@'", "From: ", "@", "\n\n", 60000 },
	};
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		GString *mail = g_string_new(rows[i].start);
		gint64 start;

		for (guint k = 0; k < rows[i].times; k++)
			g_string_append(mail, rows[i].unit);
		g_string_append(mail, rows[i].end);
		g_autoptr(Message) message = claims_message(mail->str);
		start = g_get_monotonic_time();
		claim_free(claim_find(catalogue, envelope, message));
		g_test_message("%s: %.1f ms", rows[i].label,
			(double)(g_get_monotonic_time() - start) / 1000.0);
		g_string_free(mail, TRUE);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/claim/a mail bears an address or a header of a service", test_addresses);
	g_test_add_func("/claim/a display name may claim to be a service", test_names);
	g_test_add_func("/claim/a domain may look like a service's", test_domains);
	g_test_add_func("/claim/a subject may be a service's", test_subjects);
	g_test_add_func(
		"/claim/a subject that only looks so is read as it is meant", test_spelling);
	g_test_add_func(
		"/claim/relays and lists that put themselves into From are known", test_relays);
	g_test_add_func("/claim/the name of a service is nobody's", test_name_of);
	g_test_add_func("/claim/reasons are short and clean", test_reasons);
	g_test_add_func("/claim/hostile headers end", test_hostile);
	return g_test_run();
}
