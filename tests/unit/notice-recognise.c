// notice-recognise.c - tests of notice/recognise: how evidence is weighed, whose name comes out.
#include "notice/recognise.h"

#include <glib/gstdio.h>
#include <string.h>

static const char nobody[] = "[nobody]\nen = Someone, {count} others\n[before]\npl = Pan\n";

static const char meet[] = "[service]\n"
			   "name = Meet\n"
			   "domains = meet.example\n"
			   "invitation = ask, again\n"
			   "stop.en = People near you\n"
			   "detail = {inviter} | {headline} | View profile\n"
			   "detail.2 = {mutual} friends in common\n"
			   "detail.3 = Hello | {note} | {inviter} | {headline} | Open\n"
			   "detail.4 = Come | {inviter} | {headline} | Open\n"
			   "detail.5 = Open\n"
			   "[from]\n"
			   "1 = {inviter} by Meet\n"
			   "2 = Meet\n"
			   "3 = {inviter}\n"
			   "[request]\n"
			   "mark = X-Meet: ask_*\n"
			   "sender = {inviter} <ask@meet.example>\n"
			   "en = {inviter} asks\n"
			   "de = {inviter} fragt\n"
			   "maybe.fr = {inviter} demande\n"
			   "body.en = {inviter} asks to be your friend\n"
			   "[reminder]\n"
			   "mark = X-Meet: again_*, ask_again\n"
			   "sender = {inviter} <ask@meet.example>\n"
			   "en = {inviter} still waits\n"
			   "body.en = It has been a while\n"
			   "[group]\n"
			   "sender = groups@meet.example\n"
			   "sender.2 = {inviter} by Meet <*-ask@meet.example>\n"
			   "en = {inviter} asks\n"
			   "[join]\n"
			   "mark = X-Meet: both, ask_both\n"
			   "maybe.en = Come in\n"
			   "[message]\n"
			   "mark = X-Meet: both\n"
			   "en = Hello from {inviter}\n";

static Catalogue *
read_catalogue(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("recognise-XXXXXX", NULL);
	g_autofree char *service = g_build_filename(folder, "meet.ini", NULL);
	g_autofree char *names = g_build_filename(folder, "nobody.ini", NULL);

	g_assert_true(g_file_set_contents(service, meet, -1, NULL));
	g_assert_true(g_file_set_contents(names, nobody, -1, NULL));
	Catalogue *catalogue = catalogue_read(folder, NULL, &error);
	g_assert_no_error(error);
	g_remove(service);
	g_remove(names);
	g_rmdir(folder);
	return catalogue;
}

static Notice *
notice_of(const char *mail)
{
	g_autoptr(Catalogue) catalogue = read_catalogue();
	g_autoptr(GError) error = NULL;
	g_autoptr(Message) message = message_parse(mail, strlen(mail), &error);

	g_assert_no_error(error);
	g_autoptr(Envelope) envelope = envelope_new();
	g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
	return claim == NULL ? NULL : recognise(catalogue, claim, NULL, message);
}

#define TO "To: Bo Tal <bo.tal+meet@example.org>\n"
#define ANA "From: Ana Oss <ask@meet.example>\n" TO
#define NEWS "From: Meet <news@meet.example>\n" TO

typedef struct {
	const char *label;
	const char *mail;
	Kind kind;
	const char *language;
	const char *evidence;
	const char *inviter;
	const char *found;
} Row;

static void
check_rows(const Row *rows, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autoptr(Notice) notice = notice_of(rows[i].mail);

		g_test_message("%s", rows[i].label);
		g_assert_nonnull(notice);
		g_assert_cmpstr(notice->service, ==, "meet");
		g_assert_cmpstr(kind_word(notice->kind), ==, kind_word(rows[i].kind));
		g_assert_cmpstr(notice->language, ==, rows[i].language);
		g_assert_cmpstr(notice->evidence, ==, rows[i].evidence);
		g_assert_cmpstr(notice_fact(notice, FACT_INVITER), ==, rows[i].inviter);
		g_assert_cmpstr(notice->facts[FACT_INVITER].found, ==, rows[i].found);
	}
}

static const Row levels[] = {
	{ "a subject alone, two sections: the first", NEWS "Subject: Ana Oss asks\n\n",
		KIND_REQUEST, "en", "meet/request/en", "Ana Oss", "subject" },
	{ "a mark beats a subject", NEWS "X-Meet: again_1\nSubject: Ana Oss asks\n\n",
		KIND_REMINDER, NULL, "meet/reminder/mark", NULL, NULL },
	{ "a mark beats a sender",
		"From: Ana Oss <groups@meet.example>\n" TO "X-Meet: ask_1\nSubject: x\n\n",
		KIND_REQUEST, NULL, "meet/request/mark", "Ana Oss", "display name" },
	{ "marks are folded", NEWS "X-Meet: ＡＳＫ_1\nSubject: x\n\n", KIND_REQUEST, NULL,
		"meet/request/mark", NULL, NULL },
	{ "a mark of two sections, the first", NEWS "X-Meet: both\nSubject: x\n\n", KIND_JOIN, NULL,
		"meet/join/mark", NULL, NULL },
	{ "a mark of two sections, the subject decides",
		NEWS "X-Meet: both\nSubject: Hello from Ana Oss\n\n", KIND_MESSAGE, "en",
		"meet/message/en", "Ana Oss", "subject" },
	{ "two marks, the first section", NEWS "X-Meet: ask_again\nSubject: x\n\n", KIND_REQUEST,
		NULL, "meet/request/mark", NULL, NULL },
	{ "two marks, the subject decides", NEWS "X-Meet: ask_again\nSubject: Ana still waits\n\n",
		KIND_REMINDER, "en", "meet/reminder/en", "Ana", "subject" },
	{ "two marks, the body decides",
		NEWS "X-Meet: ask_again\nSubject: x\n\nIt has been a while.\n", KIND_REMINDER, "en",
		"meet/reminder/body.en", NULL, NULL },
	{ "a sender in two sections, the first", ANA "Subject: x\n\n", KIND_REQUEST, NULL,
		"meet/request/sender", "Ana Oss", "display name" },
	{ "a sender in two sections, the subject decides", ANA "Subject: Ana Oss still waits.\n\n",
		KIND_REMINDER, "en", "meet/reminder/en", "Ana Oss", "display name" },
	{ "a sender in two sections, the body decides", ANA "Subject: x\n\nIt has been a while\n",
		KIND_REMINDER, "en", "meet/reminder/body.en", "Ana Oss", "display name" },
	{ "a sender beats a subject", ANA "Subject: Hello from Tom\n\n", KIND_REQUEST, NULL,
		"meet/request/sender", "Ana Oss", "display name" },
	{ "a sender beats a body that contradicts, the subject narrows",
		"From: x <groups@meet.example>\n" TO "Subject: Ana asks\n\nIt has been a while\n",
		KIND_GROUP, "en", "meet/group/en", "x", "display name" },
	{ "another shape of a sender", "From: Meet <ask@meet.example>\n" TO "Subject: x\n\n",
		KIND_OTHER, NULL, NULL, NULL, NULL },
	{ "the more telling shape stands first",
		"From: Ana Oss by Meet <ask@meet.example>\n" TO "Subject: x\n\n", KIND_OTHER, NULL,
		NULL, "Ana Oss", "display name" },
	{ "an address with '*'",
		"From: \"Ana Oss by Meet\" <x7-ASK@Meet.Example>\n" TO "Subject: x\n\n", KIND_GROUP,
		NULL, "meet/group/sender.2", "Ana Oss", "display name" },
	{ "an address with '*' and no shape",
		"From: Ana Oss <x7-ask@meet.example>\n" TO "Subject: x\n\n", KIND_OTHER, NULL, NULL,
		"Ana Oss", "display name" },
	{ "any shape", "From: groups@meet.example\n" TO "Subject: x\n\n", KIND_GROUP, NULL,
		"meet/group/sender", NULL, NULL },
	{ "a body alone", NEWS "Subject: x\n\nHi\nAna Oss asks to be your friend\n", KIND_REQUEST,
		"en", "meet/request/body.en", "Ana Oss", "body" },
	{ "nothing speaks", NEWS "Subject: x\n\ny\n", KIND_OTHER, NULL, NULL, NULL, NULL },
	{ "no subject", NEWS "\n", KIND_OTHER, NULL, NULL, NULL, NULL },
	{ "a domain below", "From: Meet <a@e.meet.example>\nSubject: Bea asks\n\n", KIND_REQUEST,
		"en", "meet/request/en", "Bea", "subject" },
};

static void
test_levels(void)
{
	check_rows(levels, G_N_ELEMENTS(levels));
}

static const Row maybes[] = {
	{ "unconfirmed wording decides nothing", NEWS "Subject: Ana demande\n\n", KIND_OTHER, NULL,
		NULL, NULL, NULL },
	{ "it names language and person", NEWS "X-Meet: ask_1\nSubject: Ana Oss demande\n\n",
		KIND_REQUEST, "fr", "meet/request/mark", "Ana Oss", "subject" },
	{ "not of another kind", NEWS "X-Meet: again_1\nSubject: Ana Oss demande\n\n",
		KIND_REMINDER, NULL, "meet/reminder/mark", NULL, NULL },
	{ "confirmed wording first", NEWS "X-Meet: ask_1\nSubject: Ana fragt\n\n", KIND_REQUEST,
		"de", "meet/request/de", "Ana", "subject" },
	{ "a mark of two, unconfirmed wording of the second does not decide",
		NEWS "X-Meet: ask_both\nSubject: Come in\n\n", KIND_REQUEST, NULL,
		"meet/request/mark", NULL, NULL },
};

static void
test_maybes(void)
{
	check_rows(maybes, G_N_ELEMENTS(maybes));
}

static const Row names[] = {
	{ "the display name before the subject", ANA "Subject: Tom asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", "Ana Oss", "display name" },
	{ "nobody in the display name",
		"From: Someone <ask@meet.example>\n" TO "Subject: Ana asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", "Ana", "subject" },
	{ "nobody in the subject, the body knows",
		NEWS "Subject: Someone asks\n\nAna Oss asks to be your friend\n", KIND_REQUEST,
		"en", "meet/request/en", "Ana Oss", "body" },
	{ "the recipient in the subject",
		NEWS "Subject: Bo Tal asks\n\nAna Oss\nBaker\nView profile\n", KIND_REQUEST, "en",
		"meet/request/en", "Ana Oss", "body" },
	{ "the recipient's first name", NEWS "Subject: BO asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", NULL, NULL },
	{ "the recipient's local part", NEWS "Subject: bo tal asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", NULL, NULL },
	{ "an address without a name, its subaddress",
		"From: Meet <n@meet.example>\nTo: bo_tal+x@example.org\nSubject: Bo Tal asks\n\n",
		KIND_REQUEST, "en", "meet/request/en", NULL, NULL },
	{ "somebody who shares a first name", NEWS "Subject: Bo Lund asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", "Bo Lund", "subject" },
	{ "the service's name", NEWS "Subject: MEET asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", NULL, NULL },
	{ "an address", NEWS "Subject: ana@example.com asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", NULL, NULL },
	{ "a number", NEWS "Subject: 3 others asks\n\n", KIND_REQUEST, "en", "meet/request/en",
		NULL, NULL },
	{ "no recipient at all", "From: Meet <n@meet.example>\nSubject: Bo asks\n\n", KIND_REQUEST,
		"en", "meet/request/en", "Bo", "subject" },
	{ "the recipient in another order of words", NEWS "Subject: Tal Bo asks\n\n", KIND_REQUEST,
		"en", "meet/request/en", NULL, NULL },
	{ "the recipient with a comma", "From: \"Tal, Bo\" <ask@meet.example>\n" TO "\n",
		KIND_REQUEST, NULL, "meet/request/sender", NULL, NULL },
	{ "one of the recipient's words twice", NEWS "Subject: Bo Bo asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", "Bo Bo", "subject" },
	{ "a word before the name in the subject", NEWS "Subject: Pan Ana asks\n\n", KIND_REQUEST,
		"en", "meet/request/en", "Ana", "subject" },
	{ "and in the body", NEWS "Subject: x\n\nPan Ana asks to be your friend\n", KIND_REQUEST,
		"en", "meet/request/body.en", "Ana", "body" },
	{ "in the display name it is the name's own", "From: Pan Ana <ask@meet.example>\n" TO "\n",
		KIND_REQUEST, NULL, "meet/request/sender", "Pan Ana", "display name" },
	{ "behind the word nobody", NEWS "Subject: Pan Someone asks\n\n", KIND_REQUEST, "en",
		"meet/request/en", NULL, NULL },
	{ "the body's longer name", ANA "\nAna Oss Lind asks to be your friend\n", KIND_REQUEST,
		"en", "meet/request/body.en", "Ana Oss Lind", "body" },
	{ "the body's other name", ANA "\nAna Ossian asks to be your friend\n", KIND_REQUEST, "en",
		"meet/request/body.en", "Ana Oss", "display name" },
	{ "a sentence where the name should be", NEWS "\nCome\nWe met.\nAna Oss\nOpen\n",
		KIND_OTHER, NULL, NULL, NULL, NULL },
	{ "a heading where the name should be", NEWS "\nCome\nHello from us\nAna Oss\nOpen\n",
		KIND_OTHER, NULL, NULL, NULL, NULL },
	{ "a name with a full stop", NEWS "\nCome\nAna Oss Jr.\nBaker\nOpen\n", KIND_OTHER, NULL,
		NULL, "Ana Oss Jr.", "body" },
	{ "behind a note a name proves nothing", NEWS "\nHello\nnote\nAna Oss\nBaker\nOpen\n",
		KIND_OTHER, NULL, NULL, NULL, NULL },
	{ "a line behind a stop", NEWS "Subject: x\n\nPeople near you\nAna\nBaker\nView profile\n",
		KIND_OTHER, NULL, NULL, NULL, NULL },
	{ "a kind behind a stop", NEWS "Subject: x\n\nHi\npeople near you.\nIt has been a while\n",
		KIND_OTHER, NULL, NULL, NULL, NULL },
	{ "a line before a stop",
		NEWS "Subject: x\n\nAna\nBaker\nView profile\nPeople near you\nTom\nCook\nView "
		     "profile\n",
		KIND_OTHER, NULL, NULL, "Ana", "body" },
};

static void
test_names(void)
{
	check_rows(names, G_N_ELEMENTS(names));
}

// mail has a place for the name.
static void
check_long_name(const char *mail, const char *name, const char *kept)
{
	g_auto(GStrv) parts = g_strsplit(mail, "%", 2);
	g_autofree char *whole = g_strconcat(parts[0], name, parts[1], NULL);
	g_autoptr(Notice) notice = notice_of(whole);

	g_assert_cmpstr(notice_fact(notice, FACT_INVITER), ==, kept);
	g_assert_cmpint(notice->kind, ==, KIND_REQUEST);
}

static void
test_long_name(void)
{
	static const char *const mails[] = {
		NEWS "Subject: % asks\n\n",
		"From: % <ask@meet.example>\n" TO "\n",
		NEWS "\n% asks to be your friend\n",
	};
	g_autofree char *filled = g_strnfill(198, 'a');
	g_autofree char *just = g_strconcat(filled, " b", NULL);
	g_autofree char *too_long = g_strconcat(just, "ccc Oss", NULL);
	g_autofree char *at_blank = g_strconcat(filled, "b ccc", NULL);
	g_autofree char *cut_at_blank = g_strconcat(filled, "b", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(mails); i++) {
		g_test_message("%s", mails[i]);
		check_long_name(mails[i], just, just);
		check_long_name(mails[i], too_long, just);
		check_long_name(mails[i], at_blank, cut_at_blank);
	}
}

static void
test_details(void)
{
	g_autoptr(Notice) notice = notice_of(NEWS
		"Subject: x\n\nAna Oss\nBaker at Oven\nView profile\n1.234 friends in common\n");
	g_autoptr(Notice) arabic = notice_of(NEWS "Subject: x\n\n١٢ friends in common\n");

	g_assert_cmpstr(notice_fact(notice, FACT_HEADLINE), ==, "Baker at Oven");
	g_assert_cmpstr(notice->facts[FACT_HEADLINE].found, ==, "body");
	g_assert_cmpstr(notice_fact(notice, FACT_MUTUAL), ==, "1234");
	g_assert_cmpstr(notice_fact(arabic, FACT_MUTUAL), ==, "12");
	g_assert_null(notice_fact(notice, FACT_COMPANY));
	g_assert_null(notice->facts[FACT_COMPANY].found);
}

static const struct {
	const char *label;
	const char *body;
	const char *invitation;
} links[] = {
	{ "the value of its name", "https://www.meet.example/yes?lang=en&ask=A1b-2_c\n",
		"A1b-2_c" },
	{ "the second name", "https://meet.example/yes?again=12345#ask=99999\n", "12345" },
	{ "of a page", "<a href='https://meet.example/yes?ask=12345'>Yes</a>\n", "12345" },
	{ "the first that has one",
		"https://meet.example/a https://meet.example/b?ask=1111 "
		"https://meet.example/c?ask=2222\n",
		"1111" },
	{ "on another's host", "https://meet.example.bad.example/yes?ask=12345\n", NULL },
	{ "in the path", "https://meet.example/ask=12345\n", NULL },
	{ "a longer name", "https://meet.example/yes?task=12345\n", NULL },
	{ "too short to tell anything", "https://meet.example/yes?ask=1\n", NULL },
	{ "an escape in it", "https://meet.example/yes?ask=12%2045\n", NULL },
	{ "65 characters",
		"https://meet.example/yes?ask="
		"12345678901234567890123456789012345678901234567890123456789012345\n",
		NULL },
};

static void
test_invitation(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(links); i++) {
		gboolean is_page = links[i].body[0] == '<';
		g_autofree char *mail = g_strconcat("From: Meet <ask@meet.example>\n",
			is_page ? "Content-Type: text/html\n" : "", "Subject: Ana Oss asks\n\n",
			links[i].body, NULL);
		g_autoptr(Notice) notice = notice_of(mail);

		g_test_message("%s", links[i].label);
		g_assert_cmpstr(notice->invitation, ==, links[i].invitation);
	}
}

static const struct {
	const char *label;
	const char *body;
	const char *headline;
	const char *note;
} bodies[] = {
	{ "note and headline", "Hello\nWe met.\nIn Ulm\nAna Oss\nBaker\nOpen\n", "Baker",
		"We met. In Ulm" },
	{ "a part of the name", "Hello\nWe met.\nAna\nBaker\nOpen\n", "Baker", "We met." },
	{ "more than the name", "Hello\nWe met.\nAna Oss, MD\nBaker\nOpen\n", "Baker", "We met." },
	{ "no note, a line more", "Hello\nAna Oss\nBaker\nUlm\nOpen\n", NULL, NULL },
	{ "no headline, a line less", "Hello\nWe\nmet.\nAna Oss\nOpen\n", NULL, NULL },
	{ "no headline, and a signature", "Hello\nWe met.\nAna\nAna Oss\nOpen\n", NULL, NULL },
	{ "another name", "Hello\nWe met.\nAna Ossian\nBaker\nOpen\n", NULL, NULL },
	{ "a note that is a sentence of the service",
		"Hello\nIt has been a while.\nAna Oss\nBaker\nOpen\n", "Baker", NULL },
	{ "a note with a sentence of the service",
		"Hello\nWe met.\n3 friends in common\nAna Oss\nBaker\nOpen\n", "Baker", NULL },
	{ "a headline that is the service's", "Come\nAna Oss\n3 friends in common\nOpen\n", NULL,
		NULL },
};

static void
test_shifted_lines(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autofree char *mail = g_strconcat(ANA "Subject: x\n\n", bodies[i].body, NULL);
		g_autoptr(Notice) notice = notice_of(mail);

		g_test_message("%s", bodies[i].label);
		g_assert_cmpstr(notice_fact(notice, FACT_HEADLINE), ==, bodies[i].headline);
		g_assert_cmpstr(notice_fact(notice, FACT_NOTE), ==, bodies[i].note);
	}
}

static void
test_no_service(void)
{
	static const char *const mails[] = {
		"From: Meet <ask@notmeet.example>\nX-Meet: ask_1\nSubject: Ana asks\n\n",
		"From: Meet <ask@meet.example.evil.example>\nSubject: Ana asks\n\n",
		"From: Meet\nSubject: Ana asks\n\n",
		"From:\nSubject: Ana asks\n\n",
		"From: <>\nSubject: Ana asks\n\n",
		"Sender: ask@meet.example\nSubject: Ana asks\n\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(mails); i++) {
		g_autoptr(Notice) notice = notice_of(mails[i]);

		g_test_message("%s", mails[i]);
		g_assert_null(notice);
	}
}

static void
test_words(void)
{
	Kind kind;

	for (Kind k = 0; k < KIND_COUNT; k++) {
		g_assert_cmpstr(kind_words()[k], ==, kind_word(k));
		g_assert_true(kind_from_word(kind_word(k), &kind));
		g_assert_cmpint(kind, ==, k);
	}
	g_assert_null(kind_words()[KIND_COUNT]);
	g_assert_true(kind_from_word("ReQuest", &kind));
	g_assert_false(kind_from_word("requests", &kind));
	g_assert_false(kind_from_word("", &kind));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recognise/an invitation is told by its links", test_invitation);
	g_test_add_func("/recognise/marks, then sender, then subject, then body", test_levels);
	g_test_add_func("/recognise/unconfirmed wording decides nothing", test_maybes);
	g_test_add_func(
		"/recognise/the person, and never nobody, the reader or the service", test_names);
	g_test_add_func("/recognise/a long name is cut", test_long_name);
	g_test_add_func("/recognise/lines that stand elsewhere give nothing", test_shifted_lines);
	g_test_add_func("/recognise/details come from the body, numbers as digits", test_details);
	g_test_add_func("/recognise/a mail of another domain is no notice", test_no_service);
	g_test_add_func("/recognise/kinds have their words", test_words);
	return g_test_run();
}
