// notice-authentic.c - tests of notice/authentic: whose word counts, and what it says.
#include "notice/authentic.h"

#include "claims.h"

#define TO "To: Ana <ana@example.org>\n"
#define ASK "From: Ana Oss <ask@meadowland.example>\n" TO "Subject: Ana asks\n"
#define POND "From: Ana Oss <x@pond.site.example>\n" TO "Subject: Ana Oss follows you\n"
#define ORCHARD "From: Ana Oss <ana@home.example>\n" TO "Sender: Orchard <x@orchard.example>\n"
#define EVE "From: Eve <eve@elsewhere.example>\n" TO

#define AR "Authentication-Results: mx.example.org; "
#define FOREIGN "Received: from a.example by mx.elsewhere.example; Mon, 1 Jan 2026 00:00:00 +0000\n"
#define OURS "Received: from a.example by mx.example.org (Postfix) id 1; Mon, 1 Jan 2026 00:00:00\n"
#define GOOD "dkim=pass header.d=meadowland.example"
#define SIGNED(tags) "DKIM-Signature: v=1; a=rsa-sha256; s=k; bh=eA==; b=aBcDeFgHiJ; " tags "\n"
#define MEADOW SIGNED("d=meadowland.example; h=From:To:Subject")

typedef struct {
	const char *label;
	const char *mail;
	Authentic authentic;
	const char *reason; // '*' for anything
} Row;

static void
check_by(const Row *rows, guint n, const char *const *servers)
{
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < n; i++) {
		g_autofree char *mail = g_strconcat(rows[i].mail, "\nHello\n", NULL);
		g_autoptr(Message) message = claims_message(mail);
		g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
		g_autoptr(Notice) notice = notice_new("x");

		g_test_message("%s", rows[i].label);
		g_assert_nonnull(claim);
		g_autoptr(GPtrArray) passed = authentic_decide(claim, servers, message, notice);
		claims_show(notice->reasons);
		g_assert_cmpstr(
			authentic_word(notice->authentic), ==, authentic_word(rows[i].authentic));
		g_assert_cmpuint(notice->claims, ==, claim->claims);
		g_assert_true(claims_has_reason(notice->reasons, rows[i].reason));
	}
}

#define CHECK(rows)                                                                                \
	do {                                                                                       \
		static const char *const servers[] = { "mx.example.org", "MX2.example.org",        \
			NULL };                                                                    \
		check_by(rows, G_N_ELEMENTS(rows), servers);                                       \
	} while (0)

static const Row trusted[] = {
	{ "ours, uppermost", AR GOOD "\n" FOREIGN ASK, AUTHENTIC_YES,
		"signed by meadowland.example (mx.example.org says so)" },
	{ "ours, in other letters", "authentication-results: MX.Example.ORG; " GOOD "\n" ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "ours, with comments and folds",
		"Authentication-Results: (a)\n mx.example.org (b) 1 (c);\n\tdkim (d) = (e) pass\n"
		" (good) header.d (f) = (g) meadowland.example\n" ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "ours, in quotes", "Authentication-Results: \"mx.example.org\"; " GOOD "\n" ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "the second of ours", "Authentication-Results: mx2.example.org; " GOOD "\n" ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "ours, behind a host of ours", OURS AR GOOD "\n" FOREIGN ASK, AUTHENTIC_YES,
		"signed by *" },
	{ "ours, behind two",
		OURS "Received: from x (y by z) by MX2.EXAMPLE.ORG; x\n" AR GOOD "\n" FOREIGN ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "ours, behind others' results",
		"Authentication-Results: a.example; dkim=fail header.d=meadowland.example\n" AR GOOD
		"\n" ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "nobody's", ASK, AUTHENTIC_UNKNOWN, "none of our servers wrote *" },
	{ "somebody else's", "Authentication-Results: mx.elsewhere.example; " GOOD "\n" ASK,
		AUTHENTIC_UNKNOWN, "none of our servers wrote *" },
	{ "a name that begins as ours",
		"Authentication-Results: mx.example.org.evil.example; " GOOD "\n" ASK,
		AUTHENTIC_UNKNOWN, "none of *" },
	{ "ours with a full stop", "Authentication-Results: mx.example.org.; " GOOD "\n" ASK,
		AUTHENTIC_UNKNOWN, "none of *" },
	{ "our name in a comment",
		"Authentication-Results: x.example (mx.example.org); " GOOD "\n" ASK,
		AUTHENTIC_UNKNOWN, "none of *" },
	{ "another header", "X-Authentication-Results: mx.example.org; " GOOD "\n" ASK,
		AUTHENTIC_UNKNOWN, "none of *" },
	{ "below somebody else's line", FOREIGN AR GOOD "\n" ASK, AUTHENTIC_UNKNOWN, "none of *" },
	{ "below a line without a host", "Received: (qmail 1 invoked by uid 0)\n" AR GOOD "\n" ASK,
		AUTHENTIC_UNKNOWN, "none of *" },
	{ "below a line with our name elsewhere",
		"Received: from mx.example.org (by mx.example.org) by a.example; by mx.example.org"
		"\n" AR GOOD "\n" ASK,
		AUTHENTIC_UNKNOWN, "none of *" },
	{ "not of the grammar", AR GOOD "; dkim=\n" ASK, AUTHENTIC_UNKNOWN, "none of *" },
	{ "of another version", "Authentication-Results: mx.example.org 2; " GOOD "\n" ASK,
		AUTHENTIC_UNKNOWN, "none of *" },
};

static void
test_trusted(void)
{
	CHECK(trusted);
}

#define BAD "dkim=fail header.d=meadowland.example"

static const Row forged[] = {
	{ "below ours", AR BAD "\n" AR GOOD "\n" ASK, AUTHENTIC_NO,
		"nothing of Meadowland passed: dkim=fail spf=? dmarc=?" },
	{ "below ours and others",
		AR BAD "\nSubject: x\nX-A: b\n" AR GOOD "\nFrom: "
		       "Ana <ask@meadowland.example>\n",
		AUTHENTIC_NO, "nothing of *" },
	{ "below somebody else's line", AR BAD "\n" FOREIGN AR GOOD "\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "in mixed case", AR BAD "\nauthentication-results: Mx.Example.Org; " GOOD "\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "folded", AR BAD "\nAuthentication-Results:\n mx.example.org\n ;" GOOD "\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "with comments",
		AR BAD "\nAuthentication-Results: (x) mx.example.org (y) ;" GOOD "\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "many",
		AR BAD "\n" AR GOOD "\n" AR GOOD "\n" AR GOOD "\n" AR GOOD "\n" AR GOOD "\n" AR GOOD
		       "\n" AR GOOD "\n" AR GOOD "\n" AR GOOD "\n" AR GOOD "\n" AR GOOD "\n" AR GOOD
		       "\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "of our second server",
		AR BAD "\nAuthentication-Results: mx2.example.org; " GOOD "\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "ours says none", AR "dkim=none\n" AR GOOD "\n" ASK, AUTHENTIC_NO, "nothing of *" },
	{ "in what ours quotes",
		AR "dkim=none reason=\"; " GOOD "\"; spf=none "
		   "smtp.mailfrom=\"a dkim=pass\"@b.example\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "in a comment of ours", AR "dkim=none (; " GOOD ")\n" ASK, AUTHENTIC_NO, "nothing of *" },
};

static void
test_forged(void)
{
	CHECK(forged);
}

static const Row methods[] = {
	{ "a signature of a domain below", AR "dkim=pass header.d=mail.meadowland.example\n" ASK,
		AUTHENTIC_YES, "signed by mail.meadowland.example *" },
	{ "another of its domains", AR "dkim=pass header.d=meadowmail.example\n" ASK, AUTHENTIC_YES,
		"signed by *" },
	{ "by its identity", AR "dkim=pass header.i=@meadowland.example\n" ASK, AUTHENTIC_YES,
		"signed by *" },
	{ "a domain that can't be told and an identity",
		AR "dkim=pass header.d=a.example header.d=b.example "
		   "header.i=@meadowland.example\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "an identity with two '@'",
		AR "dkim=pass header.i=x@evil.example@meadowland.example\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "the second of several",
		AR "dkim=fail header.d=a.example; dkim=pass "
		   "header.d=b.example; " GOOD "\n" ASK,
		AUTHENTIC_YES, "signed by meadowland.example *" },
	{ "for another domain", AR "dkim=pass header.d=elsewhere.example\n" ASK, AUTHENTIC_NO,
		"nothing of Meadowland passed: dkim=pass *" },
	{ "for a domain that ends in its", AR "dkim=pass header.d=notmeadowland.example\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "for the domain above", AR "dkim=pass header.d=example\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "for no domain", AR "dkim=pass\n" ASK, AUTHENTIC_NO, "nothing of *" },
	{ "for a link of the service", AR "dkim=pass header.d=grass.example\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "not passed", AR "dkim=neutral header.d=meadowland.example\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "passed in other words", AR "dkim=passed header.d=meadowland.example\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "no signature", AR "dkim=none\n" ASK, AUTHENTIC_NO, "nothing of *" },
	{ "SPF only", AR "spf=pass smtp.mailfrom=b1@bounce.meadowland.example\n" ASK, AUTHENTIC_YES,
		"sent by a server of bounce.meadowland.example (mx.example.org says so)" },
	{ "SPF for another domain, nobody looked for a signature",
		AR "spf=pass smtp.mailfrom=elsewhere.example\n" ASK, AUTHENTIC_UNKNOWN,
		"nobody looked for a signature of Meadowland" },
	{ "SPF fails, nobody looked for a signature",
		AR "spf=fail smtp.mailfrom=meadowland.example\n" ASK, AUTHENTIC_NO,
		"nothing of Meadowland passed: dkim=? spf=fail dmarc=?" },
	{ "SPF of a name that was said",
		AR "dkim=none; spf=pass smtp.helo=meadowland.example\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "SPF passes, a signature fails",
		AR BAD "; spf=pass smtp.mailfrom=meadowland.example\n" ASK, AUTHENTIC_YES,
		"sent by *" },
	{ "in two headers of ours",
		AR "dmarc=fail header.from=meadowland.example\n" AR GOOD "\n" ASK, AUTHENTIC_YES,
		"signed by *" },
	{ "DMARC only", AR "dmarc=pass header.from=meadowland.example\n" ASK, AUTHENTIC_YES,
		"DMARC passed for meadowland.example *" },
	{ "DMARC of the domain above",
		AR "dmarc=pass header.from=meadowland.example\n"
		   "From: x@a.meadowland.example\n" TO,
		AUTHENTIC_YES, "DMARC passed *" },
	{ "DMARC of another domain", AR "dkim=none; dmarc=pass header.from=elsewhere.example\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "DMARC of another domain of the service",
		AR "dkim=none; dmarc=pass "
		   "header.from=meadowmail.example\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "DMARC fails", AR "dmarc=fail header.from=meadowland.example\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "its key could not be asked for", AR "dkim=temperror header.d=meadowland.example\n" ASK,
		AUTHENTIC_UNKNOWN, "the check was not finished (temperror)" },
	{ "somebody else's key could not be", AR "dkim=temperror header.d=elsewhere.example\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "its sender could not be asked for",
		AR "dkim=none; spf=temperror "
		   "smtp.mailfrom=meadowland.example\n" ASK,
		AUTHENTIC_UNKNOWN, "*temperror*" },
	{ "somebody else's sender could not be",
		AR "dkim=none; spf=temperror "
		   "smtp.mailfrom=elsewhere.example\n" ASK,
		AUTHENTIC_NO, "nothing of *" },
	{ "its key is broken", AR "dkim=permerror header.d=meadowland.example\n" ASK, AUTHENTIC_NO,
		"nothing of *" },
	{ "other methods", AR "arc=pass header.d=meadowland.example; auth=pass\n" ASK,
		AUTHENTIC_UNKNOWN, "nobody looked *" },
	{ "none", AR "none\n" ASK, AUTHENTIC_UNKNOWN, "nobody looked *" },
};

static void
test_methods(void)
{
	CHECK(methods);
}

#define LIST_ID "List-Id: Users <users.lists.example>\n"
#define TO_LIST                                                                                    \
	"From: Ana Oss <ask@meadowland.example>\nTo: Users <users@lists.example>\n"                \
	"Subject: [users] Ana asks\n" LIST_ID

static const Row passed_on[] = {
	{ "a copy from a list", AR BAD "; dkim=pass header.d=lists.example\n" TO_LIST,
		AUTHENTIC_UNKNOWN, "a list passed it on, *" },
	{ "by its envelope",
		AR BAD "; spf=pass smtp.mailfrom=users-bounces@lists.example\n" TO_LIST,
		AUTHENTIC_UNKNOWN, "a list passed it on, *" },
	{ "the list in Cc",
		AR BAD "; dkim=pass header.d=lists.example\n" ASK
		       "Cc: Bo <bo@example.net>, users@lists.example\n" LIST_ID,
		AUTHENTIC_UNKNOWN, "a list passed it on, *" },
	{ "a list that nothing passed for",
		AR BAD "; spf=fail smtp.mailfrom=x@lists.example\n" TO_LIST, AUTHENTIC_NO,
		"nothing of *" },
	{ "the pass of somebody else", AR BAD "; dkim=pass header.d=elsewhere.example\n" TO_LIST,
		AUTHENTIC_NO, "nothing of *" },
	{ "bulk mail with an id", AR BAD "; dkim=pass header.d=lists.example\n" ASK LIST_ID,
		AUTHENTIC_NO, "nothing of *" },
	{ "a list that kept the signature", AR GOOD "\n" TO_LIST, AUTHENTIC_YES, "signed by *" },
	{ "a relay", AR "dkim=pass header.d=relay.example\nFrom: Meadowland <x@relay.example>\n" TO,
		AUTHENTIC_UNKNOWN, "a relay or list passed it on, *" },
	{ "a list that puts itself into From",
		"From: Meadowland via Team <team@lists.example>\nList-Id: <team.lists.example>\n",
		AUTHENTIC_UNKNOWN, "a relay or list passed it on, *" },
};

static void
test_passed_on(void)
{
	CHECK(passed_on);
}

static const Row senders[] = {
	{ "only words", "From: Meadowland <eve@elsewhere.example>\n", AUTHENTIC_NO,
		"the display name *" },
	{ "only words, signed by their own",
		AR "dkim=pass header.d=elsewhere.example\n"
		   "From: Meadowland <eve@elsewhere.example>\n",
		AUTHENTIC_NO, "the display name *" },
	{ "only words, signed by the service",
		AR GOOD "\n"
			"From: Meadowland <eve@elsewhere.example>\n",
		AUTHENTIC_NO, "the display name *" },
	{ "two addresses in From", AR GOOD "\nFrom: ask@meadowland.example, eve@x.example\n",
		AUTHENTIC_UNKNOWN, "From names several addresses, or none" },
	{ "two From", AR GOOD "\nFrom: ask@meadowland.example\nFrom: eve@x.example\n",
		AUTHENTIC_UNKNOWN, "From names several *" },
	{ "a group in From", AR GOOD "\nFrom: All: ask@meadowland.example, b@x.example;\n",
		AUTHENTIC_UNKNOWN, "From names several *" },
	{ "a group of one", AR GOOD "\nFrom: All: ask@meadowland.example;\n", AUTHENTIC_YES,
		"signed by *" },
	{ "a header of the software",
		AR "dkim=pass header.d=elsewhere.example\n" EVE "X-Pond-Version: 2.1\n",
		AUTHENTIC_UNKNOWN, "its host is not among the hosts *" },
	{ "a host, its own signature", AR "dkim=pass header.d=pond.site.example\n" POND,
		AUTHENTIC_YES, "signed by *" },
	{ "a host, the signature of the domain above", AR "dkim=pass header.d=site.example\n" POND,
		AUTHENTIC_YES, "signed by *" },
	{ "a host, the signature of one below",
		AR "dkim=pass header.d=mail.pond.site.example\n" POND, AUTHENTIC_YES,
		"signed by *" },
	{ "a host, somebody else's signature", AR "dkim=pass header.d=else.site.example\n" POND,
		AUTHENTIC_NO, "nothing of *" },
	{ "a host that does not sign",
		AR "dkim=none; spf=none smtp.mailfrom=pond.site.example\n" POND, AUTHENTIC_UNKNOWN,
		"its host does not sign" },
	{ "a host that does not sign, and SPF fails",
		AR "dkim=none; spf=fail smtp.mailfrom=pond.site.example\n" POND, AUTHENTIC_NO,
		"nothing of *" },
	{ "a host that does not sign, and DMARC fails",
		AR "dkim=none; dmarc=fail header.from=pond.site.example\n" POND, AUTHENTIC_NO,
		"nothing of *" },
	{ "a host with a bad signature", AR "dkim=fail header.d=pond.site.example\n" POND,
		AUTHENTIC_NO, "nothing of *" },
	{ "in a user's name",
		AR "dkim=pass header.d=home.example; dkim=pass "
		   "header.d=orchard.example\n" ORCHARD,
		AUTHENTIC_YES, "signed by orchard.example *" },
	{ "in a user's name, by the envelope",
		AR "spf=pass smtp.mailfrom=b@m.orchard.example\n" ORCHARD, AUTHENTIC_YES,
		"sent by a server of m.orchard.example *" },
	{ "in a user's name, by the user",
		AR "dkim=pass header.d=home.example; dmarc=pass "
		   "header.from=home.example\n" ORCHARD,
		AUTHENTIC_NO, "nothing of *" },
	{ "an address of a shared domain",
		AR "dkim=pass header.d=fence.example\n"
		   "From: calendar@fence.example\n",
		AUTHENTIC_YES, "signed by *" },
};

static void
test_senders(void)
{
	CHECK(senders);
}

#define PASS_B AR GOOD " header.b=aBcDeFgH\n"

static const Row signatures[] = {
	{ "all that is seen", PASS_B MEADOW ASK, AUTHENTIC_YES, "signed by *" },
	{ "not the subject", PASS_B SIGNED("d=meadowland.example; h=From:To") ASK,
		AUTHENTIC_UNKNOWN, "the signature of Meadowland covers not all of subject *" },
	{ "not the end of the text",
		PASS_B SIGNED("d=meadowland.example; h=From:Subject; l=10") ASK, AUTHENTIC_UNKNOWN,
		"the signature *" },
	{ "one subject of two", PASS_B MEADOW "Subject: Ana invited you\n" ASK, AUTHENTIC_UNKNOWN,
		"the signature *" },
	{ "both subjects",
		PASS_B SIGNED("d=meadowland.example; h=From:Subject:Subject") "Subject: x\n" ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "more subjects than there are",
		PASS_B SIGNED("d=meadowland.example; h=From:From:Subject:Subject") ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "two subjects, and no signature to be seen", AR GOOD "\nSubject: x\n" ASK,
		AUTHENTIC_UNKNOWN, "the signature *" },
	{ "part, but the envelope is theirs",
		AR GOOD "; spf=pass smtp.mailfrom=meadowland.example\n" SIGNED(
			"d=meadowland.example; h=From") ASK,
		AUTHENTIC_YES, "sent by *" },
	{ "part, and DMARC believes it",
		AR GOOD "; dmarc=pass header.from=meadowland.example\n" SIGNED(
			"d=meadowland.example; h=From") ASK,
		AUTHENTIC_UNKNOWN, "the signature *" },
	{ "part, beside another that covers all",
		AR GOOD " header.s=k; " GOOD " header.s=k2\n" SIGNED(
			"d=meadowland.example; h=From") "DKIM-Signature: v=1; a=x; s=k2; bh=eA==; "
							"b=eA==; d=meadowland.example; "
							"h=From:Subject\n" ASK,
		AUTHENTIC_YES, "signed by *" },
	{ "which of two covers all is not told",
		AR GOOD "\n" MEADOW SIGNED("d=meadowland.example; h=From") ASK, AUTHENTIC_UNKNOWN,
		"the signature *" },
	{ "that of somebody else covers little", PASS_B MEADOW SIGNED("d=a.example; h=From") ASK,
		AUTHENTIC_YES, "signed by *" },
};

static void
test_signatures(void)
{
	CHECK(signatures);
}

static void
test_nobody_checked(void)
{
	static const char *const none[] = { NULL };
	static const Row rows[] = { { "nobody", AR GOOD "\n" ASK, AUTHENTIC_UNKNOWN,
					    "nobody checked: no authserv-id is set" },
		{ "a forgery", "From: Meadowland <eve@elsewhere.example>\n", AUTHENTIC_NO, "*" } };

	check_by(rows, G_N_ELEMENTS(rows), NULL);
	check_by(rows, G_N_ELEMENTS(rows), none);
}

static void
test_covers(void)
{
	static const struct {
		const char *label;
		const char *headers;
		const char *header;
		gboolean is_covered;
	} rows[] = {
		{ "covered", PASS_B MEADOW, "subject", TRUE },
		{ "not covered", PASS_B MEADOW "X-Meadow: ask_1\n", "X-Meadow", FALSE },
		{ "not there", PASS_B SIGNED("d=meadowland.example; h=From:Subject:X-Meadow"),
			"X-Meadow", FALSE },
		{ "covered once, there twice",
			PASS_B SIGNED(
				"d=meadowland.example; h=From:Subject:X-A") "X-A: 1\nX-A: 2\n",
			"X-A", FALSE },
		{ "covered twice, there twice",
			PASS_B SIGNED(
				"d=meadowland.example; h=From:Subject:X-A:X-A") "X-A: 1\nX-A: 2\n",
			"X-A", TRUE },
		{ "by a signature that did not pass", AR GOOD " header.b=zzzz\n" MEADOW, "Subject",
			FALSE },
		{ "by one that nobody tried", AR "dkim=pass header.d=a.example\n" MEADOW, "Subject",
			FALSE },
		{ "by one of somebody else",
			AR "dkim=pass header.d=a.example\n" SIGNED("d=a.example; h=From:Subject"),
			"Subject", FALSE },
		{ "by one of two that can't be told", AR GOOD "\n" MEADOW MEADOW, "Subject",
			FALSE },
		{ "by one of two, the selector tells",
			AR GOOD
			" header.s=k\n" MEADOW
			"DKIM-Signature: v=1; a=x; s=k2; bh=eA==; b=eA==; d=meadowland.example; "
			"h=From\n",
			"Subject", TRUE },
	};
	static const char *const servers[] = { "mx.example.org", NULL };
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *mail = g_strconcat(rows[i].headers, ASK, "\n", NULL);
		g_autoptr(Message) message = claims_message(mail);
		g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
		g_autoptr(Notice) notice = notice_new("x");
		g_autoptr(GPtrArray) passed = authentic_decide(claim, servers, message, notice);

		g_test_message("%s", rows[i].label);
		g_assert_cmpint(
			authentic_covers(passed, message, rows[i].header), ==, rows[i].is_covered);
	}
}

// A mark that the signature does not cover decides nothing against a subject that it covers.
static void
test_marks(void)
{
	static const struct {
		const char *label;
		const char *headers;
		Kind kind;
		gboolean is_odd;
	} rows[] = {
		{ "unsigned, against a signed subject", PASS_B MEADOW "X-Meadow: other_1\n",
			KIND_REQUEST, TRUE },
		{ "unsigned, with a signed subject", PASS_B MEADOW "X-Meadow: ask_1\n",
			KIND_REQUEST, FALSE },
		{ "signed, against a signed subject",
			PASS_B SIGNED("d=meadowland.example; h=From:Subject:X-Meadow") "X-Meadow: "
										       "other_1\n",
			KIND_OTHER, FALSE },
		{ "signed once, there twice",
			PASS_B SIGNED(
				"d=meadowland.example; h=From:Subject:X-Meadow") "X-Meadow: "
										 "other_1\nX-"
										 "Meadow: ask_1\n",
			KIND_REQUEST, TRUE },
		{ "nothing is signed", "X-Meadow: other_1\n", KIND_OTHER, FALSE },
	};
	static const char *const servers[] = { "mx.example.org", NULL };
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *mail = g_strconcat(rows[i].headers, ASK, "\n", NULL);
		g_autoptr(Message) message = claims_message(mail);
		g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
		g_autoptr(Notice) notice = recognise(catalogue, claim, servers, message);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(kind_word(notice->kind), ==, kind_word(rows[i].kind));
		g_assert_cmpint(claims_has_reason(notice->reasons, "a header that the signature *"),
			==, rows[i].is_odd);
	}
}

static void
test_hostile(void)
{
	static const struct {
		const char *label;
		const char *start, *unit, *end;
		guint times;
	} rows[] = {
		{ "many results", AR "dkim=none", "; " GOOD, "\n" MEADOW, 350 },
		{ "many results of ours", "", AR "spf=none\n", "", 5000 },
		{ "many signatures", AR GOOD "\n", MEADOW, "", 5000 },
		{ "a long word", AR "dkim=", "a", "\n", 15000 },
		{ "many lines of ours", "", OURS, "", 5000 },
		{ "a line of brackets", "Received: ", "(", " by x\n", 60000 },
		{ "many people", "Cc: ", "a@b.example, ", "\nList-Id: <x.y>\n" AR "dkim=none\n",
			5000 },
	};
	static const char *const servers[] = { "mx.example.org", NULL };
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		GString *mail = g_string_new(rows[i].start);
		gint64 start;

		for (guint k = 0; k < rows[i].times; k++)
			g_string_append(mail, rows[i].unit);
		g_string_append_printf(mail, "%s%s\n", rows[i].end, ASK);
		g_autoptr(Message) message = claims_message(mail->str);
		g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
		start = g_get_monotonic_time();
		g_autoptr(Notice) notice = recognise(catalogue, claim, servers, message);
		g_test_message("%s: %.1f ms", rows[i].label,
			(double)(g_get_monotonic_time() - start) / 1000.0);
		g_assert_cmpuint(notice->reasons->len, <, 10);
		g_string_free(mail, TRUE);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/authentic/only our servers are believed", test_trusted);
	g_test_add_func("/authentic/what is forged below ours counts for nothing", test_forged);
	g_test_add_func("/authentic/methods say what they can", test_methods);
	g_test_add_func(
		"/authentic/what was passed on may have lost its signature", test_passed_on);
	g_test_add_func("/authentic/it depends on how the mail names the service", test_senders);
	g_test_add_func("/authentic/a signature covers what a reader sees", test_signatures);
	g_test_add_func("/authentic/without an authserv-id nobody knows", test_nobody_checked);
	g_test_add_func(
		"/authentic/a signature covers all headers of a name, or none", test_covers);
	g_test_add_func("/authentic/an unsigned mark is never trusted", test_marks);
	g_test_add_func("/authentic/hostile headers end", test_hostile);
	return g_test_run();
}
