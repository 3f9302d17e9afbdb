// control-anonymise.c - tests of control/anonymise: what is private goes, what is the service's stays.
#include "control/anonymise.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "control/explain.h"
#include "control/tempdir.h"
#include "mail/decode.h"
#include "text/script.h"

// The programs of `make check` run in the tree.
#define CORPUS "tests/corpus"
#define TOKEN_LETTERS 10 // of a run with digits that can only be a key

static const char service[] = "[service]\nname = Meet\ndomains = meet.example.info\n"
			      "looks = meeting place\n"
			      "detail = {inviter} | {headline} | View profile\n"
			      "detail.2 = Note: {note} | Bye\n"
			      "detail.3 = {inviter} | {headline} | {any} | More: {any}\n"
			      "stop = People you may know\n"
			      "footer.en = Meant for {recipient} ({any})\n"
			      "[from]\n1 = {inviter} via Meet\n2 = Meet\n3 = {inviter}\n"
			      "[request]\nmark = X-Meet-Kind: invite_member*\n"
			      "mark.2 = X-Meet-Type-Id: kind_*\n"
			      "en = {inviter} asks\nen.2 = Mark asks {recipient}\n"
			      "ja = {inviter}さんから\nhe = הזמנה ל{recipient}\n"
			      "en.3 = You have an invitation\n"
			      "[group]\nen = {inviter} asks you into {group}\n"
			      "[message]\nen = {inviter} wrote to you\n";

static const char nobody[] = "[nobody]\nen = Someone\n";

static void
put(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

// catalogue NULL: one of our own.
static Snapshot *
snapshot_of(const char *catalogue)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = tempdir_new(NULL);
	g_autofree char *services = g_build_filename(folder, "services", NULL);
	g_autofree char *shipped =
		catalogue == NULL ? g_strdup(services) : g_canonicalize_filename(catalogue, NULL);
	g_autofree char *settings = g_strdup_printf("[settings]\nrules = rules.ini\nusers =\n"
						    "catalogue = %s\nadditions = none\n",
		shipped);
	g_autofree char *path = g_build_filename(folder, "settings.ini", NULL);

	g_assert_cmpint(g_mkdir(services, 0700), ==, 0);
	put(services, "meet.ini", service);
	put(services, "nobody.ini", nobody);
	put(folder, "rules.ini", "[me]\nreads = en\n");
	put(folder, "settings.ini", settings);
	Snapshot *snapshot = snapshot_read(path, &error);
	g_assert_no_error(error);
	tempdir_remove(folder);
	return snapshot;
}

static GString *
anonymise(const Snapshot *snapshot, const char *label, const char *mail, gsize length)
{
	g_autoptr(GError) error = NULL;
	GString *made = anonymise_mail(snapshot, mail, length, &error);

	if (made == NULL)
		g_error("%s: %s", label, error->message);
	return made;
}

// --- single mails -------------------------------------------------------------------------------

#define FROM "From: Meet <invitations@meet.example.info>\n"

static const struct {
	const char *label;
	const char *mail;
	const char *expected;
} rows[] = {
	{ "names, whole and in part, in every case",
		FROM "To: Ana Ribeiro <ana@acme.de>\nSubject: Olga Berg asks\n\n"
		     "Hi Ana, Olga Berg (OLGA) is Olga's name, Berg's too. ana RIBEIRO\n",
		FROM
		"To: Belga Davrina <belga@example.org>\nSubject: Zorva Tamre asks\n\n"
		"Hi Belga, Zorva Tamre (ZORVA) is Zorva's name, Tamre's too. belga DAVRINA\n" },
	{ "a form of a name keeps its ending",
		FROM "Subject: Светлана Гурьева asks\n\nСветланы Гурьевой, Светланой\n",
		FROM "Subject: Зорвилта Тамрека asks\n\nЗорвилты Тамрекой, Зорвилтой\n" },
	{ "names glued to other letters", FROM "To: דנה <d@acme.de>\nSubject: הזמנה לדנה\n\nדנה\n",
		FROM "To: זורביל <d@example.org>\nSubject: הזמנה לזורביל\n\nזורביל\n" },
	{ "signs, and the family name alone",
		FROM "Subject: 森田あかりさんから\n\n森田さん、あかりさん\n",
		FROM "Subject: 甲乙ほへふさんから\n\n甲乙さん、ほへふさん\n" },
	{ "a word of the service is no name alone",
		FROM "Subject: Mark Tillson asks\n\nMark Tillson. Mark asks Bo\n",
		FROM "Subject: Zorvi Tamrekb asks\n\nZorvi Tamrekb. Mark asks Bo\n" },
	{ "a handle, and a small name that is part of a host",
		FROM "To: bloom <b@acme.de>\nSubject: garden_9 asks\n\n"
		     "@garden_9 https://meet.example.info/garden_9 at bloom.meet bloom\n",
		FROM "To: tamre <b@example.org>\nSubject: zorvil_9 asks\n\n"
		     "@zorvil_9 https://meet.example.info/zorvil_9 at bloom.meet tamre\n" },
	{ "who is called by an address",
		FROM "Subject: vera@hive.de asks\n\nhttps://meet.example.info/@vera@hive.de/3\n",
		FROM "Subject: zorva@example.org asks\n\n"
		     "https://meet.example.info/@zorva@example.org/3\n" },
	{ "a group that is a host",
		FROM "Subject: Olga asks you into www.beet.de\n\nwww.beet.de, x.beet.de\n",
		FROM "Subject: Zorva asks you into host1.example.org\n\n"
		     "host1.example.org, host2.example.org\n" },
	{ "a word of an address that is one of the service's",
		FROM "To: asks.you@acme.de\nSubject: Olga asks\n\nAsks You\n",
		FROM "To: tamre.belga@example.org\nSubject: Zorva asks\n\nTamre You\n" },
	{ "one name in two scripts", FROM "Subject: Светлана (Svetlana) asks\n\n",
		FROM "Subject: Зорвилта (Zorvilta) asks\n\n" },
	{ "styled and accented letters", FROM "Subject: 𝓢𝓪𝓻𝓪 Élodie asks\n\n",
		FROM "Subject: 𝓩𝓸𝓻𝓿𝓪 Támrea asks\n\n" },
	{ "letters of two scripts in one word", FROM "Subject: Sаrа asks\n\n",
		FROM "Subject: Aаbб asks\n\n" },
	{ "the part of a display name that is the service's",
		"From: Olga Berg via Meet <invitations@meet.example.info>\n\n",
		"From: Zorva Tamre via Meet <invitations@meet.example.info>\n\n" },
	{ "headline, note, group, and a footer",
		FROM "To: Bo Lind <bo@acme.de>\nSubject: Olga asks you into Bee keepers, 1999\n\n"
		     "Olga\nBaker of fine bread\nView profile\nNote: Call me\n+49 30 5550100 soon, "
		     "4711 or\n"
		     "Bye\nMeant for Bo Lind (Plumber at Pipes Ltd)\n",
		FROM "To: Tamra Belgo <tamra@example.org>\n"
		     "Subject: Zorva asks you into Lumza hargevv, 1999\n\n"
		     "Zorva\nLumza of vimta bosre\nView profile\nNote: Lumza me\n"
		     "+00 00 0000001 vimto, 0000 or\n"
		     "Bye\nMeant for Tamra Belgo (Lumzath at Vimto Bosre)\n" },
	{ "people whom the service shows, and where they live",
		FROM "Subject: Olga asks\n\nOlga\nBaker\nView profile\n\nPeople you may know\n"
		     "Uwe Ost\nPlumber\nhttps://meet.example.info/x\n",
		FROM "Subject: Zorva asks\n\nZorva\nLumza\nView profile\n\n"
		     "People you may know\nTamra Belgo\nLumzath\n"
		     "https://meet.example.info/x\n" },
	{ "where the inviter lives, and what stands in brackets behind her name",
		FROM "Subject: Olga asks\n\nOlga\nBaker\nUlm, Old Town\nMore: x\n"
		     "Olga (Head of Bread) and Olga (via Meet)\n",
		FROM "Subject: Zorva asks\n\nZorva\nLumza\nLumza, Harge Vimto\nMore: x\n"
		     "Zorva (Lumza of Vimto) and Zorva (via Meet)\n" },
	{ "what one person writes to another",
		FROM "Subject: Olga wrote to you\n\nShall we meet in Ulm on Friday?\n",
		FROM "Subject: Zorva wrote to you\n\nLumza we vimto in Dormi on Nelgoa?\n" },
	{ "a greeting, a name in no header",
		FROM "To: a.x@acme.de\nSubject: You have an invitation\n\nDear Ana Luisa,\n",
		FROM
		"To: a.x@example.org\nSubject: You have an invitation\n\nDear Zorva Tamra,\n" },
	{ "no service's mail",
		"From: Tom Abel <tom@acme.de>\nTo: Bo Lind <bo@other.de>\n\nHi Bo, Tom Abel.\n",
		"From: Zorvi Tamre <zorvi@example.org>\nTo: Belga Davri <belga@example.com>\n\n"
		"Hi Belga, Zorvi Tamre.\n" },
	{ "addresses and hosts",
		"Return-Path: <bounce+ana=acme.de@meet.example.info>\n"
		"Received: from out.meet.example.info (out.meet.example.info [198.18.0.9])\n"
		"\tby mx2.acme.de (Postfix) with ESMTPS id QABCDEF\n"
		"\tfor <ana@acme.de>; Tue, 3 May 2016 08:02:11 +0000\n"
		"Received: from anas-laptop (p1.isp.de [91.10.18.52]) by out.meet.example.info\n"
		"Message-ID: <58475.156.JavaMail@out.meet.example.info>\n"
		"X-Originating-IP: [91.10.18.52]\nX-Other: 2a00:1450::93, [198.18.0.9]\n" FROM
		"To: ana@acme.de\nDate: Tue, 3 May 2016 08:02:11 +0000\n\n"
		"Ana@Acme.de, www.acme.de and 91.10.18.52, not 1.2.3 or v1.4.5.6.7\n"
		"ewa.lis@acme.de, 2nd floor: Ewa\n",
		"Return-Path: <bounce+aab=aaac.ad@meet.example.info>\n"
		"Received: from out.meet.example.info (out.meet.example.info [198.18.0.9])\n"
		"\tby host1.example.org (Postfix) with ESMTPS id AAAAAAE\n"
		"\tfor <zorva@example.org>; Tue, 3 May 2016 08:02:11 +0000\n"
		"Received: from host (example.com [192.0.2.1]) by out.meet.example.info\n"
		"Message-ID: <00005.006.JavaMail@out.meet.example.info>\n"
		"X-Originating-IP: [192.0.2.1]\nX-Other: 2001:db8::2, [198.18.0.9]\n" FROM
		"To: zorva@example.org\nDate: Tue, 3 May 2016 08:02:11 +0000\n\n"
		"Zorva@example.org, host2.example.org and 192.0.2.1, not 1.2.3 or v1.4.5.6.7\n"
		"tamra.belgo@example.org, 2nd floor: Tamra\n" },
	{ "keys",
		"DKIM-Signature: v=1; d=meet.example.info; s=k2048;\n\tbh=qwErtz12+a=; "
		"t=1741684467;\n"
		"\th=From:To;\n\tb=AbCdEf9\n\t GhIjKl8==\n"
		"X-Meet-Kind: invite_member_59\nX-Meet-fbl: s-geuijfzc5j7xq6\n"
		"X-Meet-Id: frn3do-xuu-2k\nX-Meet-Type-Id: kind_blue_7x\n" FROM
		"List-Unsubscribe: <https://meet.example.info/u?loid=geuijfzc5j7xq6&t=lun>\n\n"
		"Code 123456, key s-geuijfzc5j7xq6, 2c83e010-7498-49d8-4cc4-0e65bd9cf693\n",
		"DKIM-Signature: v=1; d=meet.example.info; s=k2048;\n\tbh=aA0aA001+a=; "
		"t=1741684467;\n"
		"\th=From:To;\n\tb=aA0a002\n\t aA0a003==\n"
		"X-Meet-Kind: invite_member_59\nX-Meet-fbl: s-a0a0a0a0a0a004\n"
		"X-Meet-Id: a0a005-aag-a7\nX-Meet-Type-Id: kind_blue_7x\n" FROM
		"List-Unsubscribe: <https://meet.example.info/u?loid=a0a0a0a0a0a004&t=lun>\n\n"
		"Code 000008, key s-a0a0a0a0a0a004, a0a0a009-0010-a011-a012-a0a0a0a0a013\n" },
	{ "links",
		FROM "To: Ana Lux <ana@acme.de>\nSubject: Ölga Berg asks\n\n"
		     "https://meet.example.info/in/"
		     "olga-berg-4a5b6?e=ana%40acme.de&n=%C3%96lga&trk=eml-hero\n"
		     "https://meet.example.info/"
		     "r?u=https%3A%2F%2Fwww.berg.de%2Folga&ek=invite_guest&x=abcd\n"
		     "http://www.w3.org/TR/xhtml1 https://x.licdn.com/9f8e7d6c "
		     "https://bob:pw@berg.de:8080/\n",
		FROM "To: Belga Davri <belga@example.org>\nSubject: Zörva Tamre asks\n\n"
		     "https://meet.example.info/in/"
		     "zorva-tamre-a0a01?e=belga%40example.org&n=zorva&trk=eml-hero\n"
		     "https://meet.example.info/"
		     "r?u=https%3A%2F%2Fhost1.example.com%2Fzorva&ek=invite_guest&x=aaac\n"
		     "http://www.w3.org/TR/xhtml1 https://x.licdn.com/a0a0a003 "
		     "https://user@example.com:8080/\n" },
	{ "a forger's domain that looks like the service's is what there is to see",
		"From: Meeting Place <invitations@meetingplace.de>\nTo: ana@acme.de\n\n",
		"From: Meeting Place <invitations@meetingplace.de>\nTo: zorva@example.org\n\n" },
	{ "CR LF, a mailbox's first line, 8-bit bytes and lines without an end",
		"From olga@acme.de Tue May  3 08:02:11 2016\r\n"
		"From: Olga \xE9 <olga@acme.de>\r\nTO:ana@acme.de\r\nX: =?x?Q?=4Flga?=\r\n\r\nOlga "
		"\xE9t\xE9",
		"From zorva@example.org Tue May  3 08:02:11 2016\r\n"
		"From: Zorva \xE9 <zorva@example.org>\r\nTO:tamra@example.org\r\nX: "
		"=?x?Q?Zorva?=\r\n\r\nZorva "
		"\xE9t\xE9" },
	{ "a page",
		FROM "Subject: Ölga Berg asks\nContent-Type: text/html; charset=utf-8\n\n"
		     "<p title=\"&Ouml;lga\"><b>&#214;lga</b>\n&nbsp;<i>B</i>erg</p>Ölga<br>Berg "
		     "<a href=\"https://meet.example.info/?a=b&amp;id=4a5b6c7d8\">&#128588;</a>"
		     "<font color=#336699>BERG&amp;Co</font>",
		FROM
		"Subject: Zörva Tamre asks\nContent-Type: text/html; charset=utf-8\n\n"
		"<p title=\"Z&#246;rva\"><b>Z&#246;rva</b>\n&nbsp;<i>Tamre</i></p>Zörva<br>Tamre "
		"<a href=\"https://meet.example.info/?a=b&amp;id=a0a0a0001\">&#128588;</a>"
		"<font color=#336699>TAMRE&amp;Co</font>" },
	{ "parts, their limits, files and attached mails",
		FROM
		"Subject: Olga asks\nContent-Type: "
		"multipart/mixed;\n\tboundary=\"=_x_1741684467354\"\n\n"
		"for Olga\n--=_x_1741684467354\nContent-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: base64\n\nT2xnYQ==\n--=_x_1741684467354 \n"
		"Content-Type: image/png; name=\"Olga in Ulm.png\"\n"
		"Content-Transfer-Encoding: base64\n\niVBORw0KGg==\n--=_x_1741684467354\n"
		"Content-Type: message/rfc822\n\nFrom: =?utf-8?Q?=4Flga?= <o@acme.de>\n\nOlga\n"
		"--=_x_1741684467354--\nOlga\n",
		FROM
		"Subject: Zorva asks\nContent-Type: "
		"multipart/mixed;\n\tboundary=\"=_x_0000000000001\"\n\n"
		"for Zorva\n--=_x_0000000000001\nContent-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: base64\n\nWm9ydmE=\n--=_x_0000000000001 \n"
		"Content-Type: image/png; name=\"file.png\"\n"
		"Content-Transfer-Encoding: base64\n\nAAAAAAAAAA==\n--=_x_0000000000001\n"
		"Content-Type: message/rfc822\n\nFrom: =?utf-8?Q?Zorva?= <o@example.org>\n\nZorva\n"
		"--=_x_0000000000001--\nZorva\n" },
};

static void
test_rows(void)
{
	g_autoptr(Snapshot) snapshot = snapshot_of(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) made =
			anonymise(snapshot, rows[i].label, rows[i].mail, strlen(rows[i].mail));

		if (strcmp(made->str, rows[i].expected) != 0)
			g_error("%s:\n%s, not\n%s", rows[i].label, made->str, rows[i].expected);
	}
}

// --- broken mails -------------------------------------------------------------------------------

static void
add_nested(GString *mail, guint depth)
{
	for (guint i = 0; i < depth; i++)
		g_string_append_printf(
			mail, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
	g_string_append(mail, "\nOlga Berg\n");
}

static void
add_many(GString *mail, const char *text, guint times)
{
	for (guint i = 0; i < times; i++)
		g_string_append(mail, text);
}

// Whatever else is wrong, the name goes.
static void
check_gone(const Snapshot *snapshot, const char *label, const GString *mail)
{
	g_autoptr(GString) made = anonymise(snapshot, label, mail->str, mail->len);
	g_autoptr(GString) again = anonymise(snapshot, label, made->str, made->len);

	if (memmem(made->str, made->len, "Berg", 4) != NULL ||
		memmem(made->str, made->len, "ana@", 4) != NULL)
		g_error("%s: %s", label, made->str);
	g_assert_true(g_string_equal(made, again));
}

static void
test_broken(void)
{
	static const struct {
		const char *label;
		const char *rest;
		gsize length;
	} broken[] = {
#define REST(text) text, sizeof text - 1
		{ "no body", REST("") },
		{ "no line end", REST("X-A: Olga Berg") },
		{ "a line that is no header", REST("Olga Berg\nOlga Berg\n") },
		{ "NUL", REST("X-A: Olga\0 Berg\n\nOlga\0 Berg\0\n") },
		{ "bytes that are no text",
			REST("X-A: \xFF\xFEOlga Berg\n\n\xC3Olga Berg\xF0\x9F\n") },
		{ "a word without an end", REST("X-A: =?utf-8?B?T2xn Olga Berg\n\n") },
		{ "a word without letters", REST("X-A: =?utf-8?Q?"
						 "?= =?x?B?=?= Olga Berg\n\n") },
		{ "a set that nobody knows", REST("X-A: =?x-moon?Q?Olga_Berg?=\n\n") },
		{ "no last boundary",
			REST("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nOlga Berg\n") },
		{ "a boundary that never comes",
			REST("Content-Type: multipart/mixed; boundary=b\n\nOlga Berg\n") },
		{ "no boundary", REST("Content-Type: multipart/mixed\n\nOlga Berg\n") },
		{ "a boundary of nothing",
			REST("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nOlga Berg\n") },
		{ "a tag without an end",
			REST("Content-Type: text/html\n\nOlga Berg <a title=\"Olga Berg") },
		{ "an entity without an end",
			REST("Content-Type: text/html\n\n&#79;lga &Berg &#;") },
		{ "quoted-printable of nothing", REST("Content-Transfer-Encoding: "
						      "quoted-printable\n\nOlga =\nBerg=\n=4\n=") },
		{ "base64 of nothing",
			REST("Content-Transfer-Encoding: base64\n\nT2xnYSBCZXJn=\n!Olga Berg\n") },
		{ "an attached mail, coded", REST("Content-Type: message/rfc822\n"
						  "Content-Transfer-Encoding: "
						  "quoted-printable\n\nSubject: Olga Be=\nrg\n") },
#undef REST
	};
	g_autoptr(Snapshot) snapshot = snapshot_of(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
		g_autoptr(GString) mail =
			g_string_new(FROM "To: ana@acme.de\nSubject: Olga Berg asks\n");

		g_string_append_len(mail, broken[i].rest, (gssize)broken[i].length);
		check_gone(snapshot, broken[i].label, mail);
	}
}

static void
test_large(void)
{
	g_autoptr(Snapshot) snapshot = snapshot_of(NULL);
	static const char *const texts[] = { "=?utf-8?B?", "<a '", "a@", "http://", "1 2 3 ",
		"&#79;", "Olga ", "--b\n", "=?utf-8?Q?Olga?= " };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GString) mail =
			g_string_new(FROM "Subject: Olga Berg asks\nX-A: Olga Berg");

		add_many(mail, texts[i], 1000);
		g_string_append(mail, "\nContent-Type: text/html\n\nOlga Berg\n");
		add_many(mail, texts[i], 10000);
		check_gone(snapshot, texts[i], mail);
	}
	for (guint depth = 1; depth < 200; depth *= 5) {
		g_autoptr(GString) mail = g_string_new(FROM "Subject: Olga Berg asks\n");

		add_nested(mail, depth);
		check_gone(snapshot, "parts within parts", mail);
	}
}

static void
test_refused(void)
{
	static const char *const rest[] = { "", "Olga Berg\n", "\nFrom: Olga Berg\n", " x: y\n" };
	g_autoptr(Snapshot) snapshot = snapshot_of(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(rest); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(anonymise_mail(snapshot, rest[i], strlen(rest[i]), &error));
		g_assert_nonnull(strstr(error->message, "no mail"));
	}
}

// --- every mail that we have --------------------------------------------------------------------

static void
check_alike(const char *label, const Notice *a, const Notice *b)
{
	const char *one = a == NULL ? NULL : notice_fact(a, FACT_INVITER);
	const char *other = b == NULL ? NULL : notice_fact(b, FACT_INVITER);

	if ((a == NULL) != (b == NULL) || (one == NULL) != (other == NULL))
		g_error("%s is recognised as something else", label);
	if (a == NULL)
		return;
	if (a->kind != b->kind || strcmp(a->service, b->service) != 0 ||
		g_strcmp0(a->language, b->language) != 0 ||
		g_strcmp0(a->evidence, b->evidence) != 0)
		g_error("%s is recognised as something else: %s", label, b->evidence);
	if (one == NULL)
		return;
	g_auto(GStrv) before = script_codes(one);
	g_auto(GStrv) after = script_codes(other);
	g_assert_cmpstrv(before, after);
}

// The text of a mail as a person sees it, and its bytes.
static char *
whole_text(Message *message)
{
	GString *text = g_string_new(NULL);
	const char *const *lines = message_lines(message);

	for (guint i = 0; i < message_n_headers(message); i++) {
		g_autofree char *value = decode_header(message_header_value(message, i));

		g_string_append_printf(text, "%s\n", value);
	}
	for (guint i = 0; lines[i] != NULL; i++)
		g_string_append_printf(text, "%s\n", lines[i]);
	return g_string_free(text, FALSE);
}

static void
check_not_in(const char *label, const char *text, const char *private)
{
	if (private != NULL && *private != '\0' && strstr(text, private) != NULL)
		g_error("%s still says %s:\n%s", label, private, text);
}

static gboolean
is_telling(const char *name)
{
	return g_str_equal(name, "Return-Path") || g_str_equal(name, "Message-ID") ||
	       g_str_equal(name, "X-LinkedIn-fbl") || g_str_equal(name, "List-Unsubscribe") ||
	       g_str_equal(name, "DKIM-Signature");
}

// Long runs of letters and digits in the headers that bear keys.
static void
check_tokens(const char *label, const Message *before, const GString *after)
{
	g_autoptr(GRegex) regex = g_regex_new(
		"[A-Za-z]+[0-9][A-Za-z0-9]*|[0-9]+[A-Za-z][A-Za-z0-9]*", G_REGEX_RAW, 0, NULL);

	for (guint i = 0; i < message_n_headers(before); i++) {
		g_autoptr(GMatchInfo) match = NULL;

		if (!is_telling(message_header_name(before, i)))
			continue;
		g_regex_match(regex, message_header_value(before, i), 0, &match);
		for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
			g_autofree char *token = g_match_info_fetch(match, 0);

			if (strlen(token) >= TOKEN_LETTERS)
				check_not_in(label, after->str, token);
		}
	}
}

// What abuse puts into a name may be the service's own.
static gboolean
is_service_word(const Snapshot *snapshot, const Notice *notice, const char *word)
{
	const Service *known = catalogue_by_id(snapshot->catalogue, notice->service);
	g_autofree char *lower = g_utf8_strdown(word, -1);

	for (guint i = 0; i < known->looks->len; i++)
		if (strstr(known->looks->pdata[i], lower) != NULL)
			return TRUE;
	return FALSE;
}

static void
check_names(
	const Snapshot *snapshot, const char *label, const Explanation *before, const char *text)
{
	const Mailbox *to = message_to(before->message);
	g_autofree char *local =
		to == NULL ? NULL : g_strndup(to->address, strcspn(to->address, "@") + 1);

	check_not_in(label, text, to == NULL ? NULL : to->name);
	check_not_in(label, text, local);
	if (before->notice == NULL)
		return;
	check_not_in(label, text, notice_fact(before->notice, FACT_NOTE));
	check_not_in(label, text, notice_fact(before->notice, FACT_HEADLINE));
	if (notice_fact(before->notice, FACT_INVITER) == NULL)
		return;
	g_auto(GStrv) words = g_strsplit(notice_fact(before->notice, FACT_INVITER), " ", -1);
	for (guint i = 0; words[i] != NULL; i++)
		if (g_utf8_strlen(words[i], -1) > 3 &&
			!is_service_word(snapshot, before->notice, words[i]))
			check_not_in(label, text, words[i]);
}

// Headers, their order and their case; parts and their types.
static void
check_shape(const char *label, const Message *before, const Message *after, const char *bytes,
	const char *made)
{
	static const char *const stays[] = { "Date", "MIME-Version", "Content-Transfer-Encoding",
		"X-LinkedIn-Template", "X-LinkedIn-Class", "X-Mailer" };
	g_auto(GStrv) one = g_strsplit(bytes, "\nContent-", -1);
	g_auto(GStrv) other = g_strsplit(made, "\nContent-", -1);

	g_assert_cmpuint(message_n_headers(before), ==, message_n_headers(after));
	for (guint i = 0; i < message_n_headers(before); i++)
		g_assert_cmpstr(message_header_name(before, i), ==, message_header_name(after, i));
	for (guint i = 0; i < G_N_ELEMENTS(stays); i++)
		if (g_strcmp0(message_raw(before, stays[i]), message_raw(after, stays[i])) != 0)
			g_error("%s: %s changed", label, stays[i]);
	g_assert_cmpuint(g_strv_length(one), ==, g_strv_length(other));
}

static void
check_mail(const Snapshot *snapshot, const char *label, const char *mail, gsize length)
{
	g_autoptr(GString) made = anonymise(snapshot, label, mail, length);
	g_autoptr(GString) again = anonymise(snapshot, label, made->str, made->len);
	g_autoptr(Explanation) before =
		explain_data(snapshot, NULL, label, mail, length, NULL, NULL);
	g_autoptr(Explanation) after =
		explain_data(snapshot, NULL, label, made->str, made->len, NULL, NULL);
	g_autofree char *text = whole_text(after->message);

	if (!g_string_equal(made, again))
		g_error("%s changes again", label);
	check_alike(label, before->notice, after->notice);
	check_shape(label, before->message, after->message, mail, made->str);
	check_names(snapshot, label, before, text);
	check_tokens(label, before->message, made);
}

static void
test_corpus(void)
{
	g_autoptr(Snapshot) snapshot = snapshot_of("config/services.d");
	g_autoptr(GDir) folder = g_dir_open(CORPUS, 0, NULL);
	const char *name;
	guint n = 0;

	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename(CORPUS, name, NULL);
		g_autofree char *mail = NULL;
		gsize length;

		if (!g_str_has_suffix(name, ".eml"))
			continue;
		g_assert_true(g_file_get_contents(path, &mail, &length, NULL));
		check_mail(snapshot, name, mail, length);
		n++;
	}
	g_assert_cmpuint(n, >, 50);
}

// --- as a person calls it -----------------------------------------------------------------------

// The program beside this test's folder: build/check/tests/unit/x -> build/check/invitectl.
static char *
find_program(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(self);

	return g_canonicalize_filename("../../invitectl", folder);
}

static const struct {
	const char *label;
	const char *mail; // on standard input
	const char *more; // argument
	const char *out; // what is printed begins so
	const char *err; // what is said holds this
	int status;
} calls[] = {
	{ "a mail", FROM "Subject: Olga asks\n\n", "-", FROM "Subject: Zorva asks\n\n", "", 0 },
	{ "two arguments", "", "b", "", "one mail", 2 },
	{ "no mail", "hello\n", "-", "", "-: this is no mail", 1 },
	{ "no file", "", "/nowhere/x.eml", "", "/nowhere/x.eml", 1 },
	{ "nobody's name", FROM "Subject: You have an invitation\n\n", "-", FROM,
		"nobody's name was recognised", 0 },
	{ "no service's mail", "From: Bo Lind <bo@acme.de>\n\n", "-", "From: Zorva",
		"not a service's mail", 0 },
	{ "a mailbox", "From x Tue\n" FROM "Subject: Olga asks\n\na\n\nFrom y\nSubject: b\n\n", "-",
		"From x Tue\n", "several mails", 0 },
};

static void
check_call(guint i, const char *program, const char *settings)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GSubprocess) process =
		g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
					 G_SUBPROCESS_FLAGS_STDERR_PIPE,
			&error, program, "-c", settings, "anonymise", calls[i].more,
			calls[i].status == 2 ? "c" : NULL, NULL);
	g_autofree char *out = NULL;
	g_autofree char *err = NULL;

	g_assert_no_error(error);
	g_subprocess_communicate_utf8(process, calls[i].mail, NULL, &out, &err, &error);
	g_assert_no_error(error);
	if (g_subprocess_get_exit_status(process) != calls[i].status ||
		!g_str_has_prefix(out, calls[i].out) || strstr(err, calls[i].err) == NULL ||
		(*calls[i].out == '\0' && *out != '\0') || (*calls[i].err == '\0' && *err != '\0'))
		g_error("%s: %d\n%s\n%s", calls[i].label, g_subprocess_get_exit_status(process),
			out, err);
}

static void
test_verb(void)
{
	g_autofree char *program = find_program();
	g_autofree char *folder = tempdir_new(NULL);
	g_autofree char *services = g_build_filename(folder, "services", NULL);
	g_autofree char *settings = g_build_filename(folder, "settings.ini", NULL);

	g_assert_cmpint(g_mkdir(services, 0700), ==, 0);
	put(services, "meet.ini", service);
	put(folder, "rules.ini", "[me]\nreads = en\n");
	put(folder, "settings.ini",
		"[settings]\nrules = rules.ini\nusers =\ncatalogue = services\nadditions = none\n");
	for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
		check_call(i, program, settings);
	tempdir_remove(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/anonymise/what is private goes, what is the service's stays", test_rows);
	g_test_add_func("/anonymise/broken mails give no name away", test_broken);
	g_test_add_func("/anonymise/large and deep mails give no name away", test_large);
	g_test_add_func("/anonymise/what is no mail is refused", test_refused);
	g_test_add_func("/anonymise/every mail is recognised as before, and stays when done again",
		test_corpus);
	g_test_add_func("/anonymise/the verb says what it could not do", test_verb);
	return g_test_run();
}
