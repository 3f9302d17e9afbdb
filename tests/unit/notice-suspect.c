// notice-suspect.c - tests of notice/suspect: what is odd in a mail, and what is not.
#include "notice/suspect.h"

#include "claims.h"

#define EVE "From: Eve <eve@elsewhere.example>\nTo: Ana Oss <ana@example.org>\n"
#define HTML "Content-Type: text/html\n\n"

static Notice *
look_at(const char *mail, Authentic authentic)
{
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Message) message = claims_message(mail);
	Notice *notice = notice_new("meadow");

	notice->authentic = authentic;
	suspect_look(notice, catalogue_by_id(catalogue, "meadow"), message);
	claims_show(notice->reasons);
	return notice;
}

static void
test_bodies(void)
{
	static const struct {
		const char *label;
		const char *mail;
		const char *reasons; // joined by "; "
	} rows[] = {
		{ "nothing", EVE "\nHello\n", "" },
		{ "links of the service",
			EVE "\nhttps://www.meadowland.example/a "
			    "https://meadowmail.example https://x.grass.example\n",
			"" },
		{ "a link elsewhere", EVE "\nhttps://evil.example/accept\n",
			"its links leave Meadowland: evil.example" },
		{ "links elsewhere",
			EVE "\nhttps://b.example/1 https://a.example/2 "
			    "https://b.example/3 https://c.example https://d.example\n",
			"its links leave Meadowland: b.example, a.example, c.example" },
		{ "a domain that ends in the service's", EVE "\nhttps://notmeadowland.example\n",
			"its links leave Meadowland: notmeadowland.example" },
		{ "the service's before an '@'",
			EVE "\nhttps://www.meadowland.example@e.example/\n",
			"its links leave Meadowland: e.example" },
		{ "a link that shows another",
			EVE HTML
			"<a href='https://e.example/x'>https://meadowland.example/in/v</a>",
			"a link that shows https://meadowland.example/in/v leads to e.example; "
			"its links leave Meadowland: e.example" },
		{ "a link that shows another, as people write it",
			EVE HTML "<a href='//e.example'>www.meadowland.example</a>",
			"a link that shows www.meadowland.example leads to e.example; "
			"its links leave Meadowland: e.example" },
		{ "a link that shows words", EVE HTML "<a href='//e.example'>Accept it. Now</a>",
			"its links leave Meadowland: e.example" },
		{ "a link that shows somebody else's",
			EVE HTML "<a href='//e.example'>https://f.example</a>",
			"its links leave Meadowland: e.example" },
		{ "a link that shows an address",
			EVE HTML "<a href='//e.example'>ask@meadowland.example</a>",
			"its links leave Meadowland: e.example" },
		{ "a link within the page, and one to write",
			EVE HTML "<a href='#top'>Up</a> <a href='mailto:x@e.example'>Write</a>",
			"" },
		{ "a link with controls in its host",
			EVE HTML "<a href='https://a&#27;[1mb&#x202E;.example/'>Go</a>",
			"its links leave Meadowland: a [1mb.example" },
		{ "a footer for the reader", EVE "\nThis mail was meant for Ana Oss.\n", "" },
		{ "for the first name", EVE "\nThis mail was meant for Ana.\n", "" },
		{ "with a headline", EVE "\nThis mail was meant for ana oss (Gardener).\n", "" },
		{ "for the address", EVE "\nThis mail was meant for Ana@example.org.\n", "" },
		{ "for somebody else", EVE "\nThis mail was meant for Bo Tal.\n",
			"its footer is for somebody else: Bo Tal" },
		{ "for everybody", EVE "\nThis mail is for our esteemed members.\n",
			"its footer names nobody" },
		{ "for nobody", EVE "\nThis mail was meant for . .\n", "its footer names nobody" },
		{ "a reader who is not told", "From: e@x.example\n\nThis mail was meant for Bo.\n",
			"" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].label);
		g_autoptr(Notice) notice = look_at(rows[i].mail, AUTHENTIC_NO);
		g_autoptr(Notice) genuine = look_at(rows[i].mail, AUTHENTIC_YES);
		g_autoptr(Notice) unknown = look_at(rows[i].mail, AUTHENTIC_UNKNOWN);

		g_ptr_array_add(notice->reasons, NULL);
		g_autofree char *joined = g_strjoinv("; ", (char **)notice->reasons->pdata);
		g_assert_cmpstr(joined, ==, rows[i].reasons);
		g_assert_cmpuint(genuine->reasons->len, ==, 0);
		g_assert_cmpuint(unknown->reasons->len, ==, 0);
	}
}

static void
test_names(void)
{
	static const struct {
		FactName fact;
		const char *value;
		const char *reason; // NULL: none
	} rows[] = {
		{ FACT_INVITER, "Ana Oss", NULL },
		{ FACT_INVITER, "St.Ives/Carter", "the name of the inviter holds a link" },
		{ FACT_INVITER, "J.R. Smith", NULL },
		{ FACT_INVITER, "Claim it at https://evil.example",
			"the name of the inviter holds a link" },
		{ FACT_GROUP, "WWW.evil.example", "the name of the group holds a link" },
		{ FACT_EVENT, "Go to bit.example/x now", "the name of the event holds a link" },
		{ FACT_EVENT, "Call +1 (808) 555-0100 now",
			"the name of the event holds a telephone number" },
		{ FACT_EVENT, "Call 1.808.555.0100",
			"the name of the event holds a telephone number" },
		{ FACT_EVENT, "電話 ０３１２３４５６７８",
			"the name of the event holds a telephone number" },
		{ FACT_EVENT, "Meeting 2026-11-23 10-12", NULL },
		{ FACT_EVENT, "Meeting 23.11.2026 - 25.11.2026", NULL },
		{ FACT_EVENT, "Room 12, house 345, 6789 people", NULL },
		{ FACT_DOCUMENT, "Receipt $489.99",
			"the name of the document holds a sum of money" },
		{ FACT_DOCUMENT, "500 €", "the name of the document holds a sum of money" },
		{ FACT_DOCUMENT, "₿1", "the name of the document holds a sum of money" },
		{ FACT_DOCUMENT, "$ and 5", NULL },
		{ FACT_COMPANY, "Studio 54", NULL },
		{ FACT_COMPANY, "Ke$ha", NULL },
		{ FACT_INVITER,
			"A name that goes on and on and says what nobody is called, "
			"truly",
			"the name of the inviter is long for a name" },
		{ FACT_EVENT, "An event that goes on and on and says what nobody is called, truly",
			NULL },
		{ FACT_NOTE, "See https://evil.example", NULL },
		{ FACT_HEADLINE, "See https://evil.example", NULL },
	};
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Message) message = claims_message(EVE "\nHello\n");

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Notice) notice = notice_new("meadow");

		notice->authentic = AUTHENTIC_YES;
		notice->facts[rows[i].fact].value = g_strdup(rows[i].value);
		suspect_look(notice, catalogue_by_id(catalogue, "meadow"), message);
		g_test_message("%s", rows[i].value);
		g_assert_cmpuint(notice->reasons->len, ==, rows[i].reason == NULL ? 0 : 1);
		if (rows[i].reason != NULL)
			g_assert_cmpstr(notice->reasons->pdata[0], ==, rows[i].reason);
	}
}

static void
test_profiles(void)
{
	static const struct {
		const char *link;
		const char *profile; // NULL: none
	} rows[] = {
		{ "https://www.meadowland.example/in/vera?who=ana#top",
			"https://www.meadowland.example/in/vera" },
		{ "https://WWW.Meadowland.example/in/vera",
			"https://WWW.Meadowland.example/in/vera" },
		{ "https://evil.example/www.meadowland.example/in/vera", NULL },
		{ "https://www.meadowland.example@evil.example/in/vera", NULL },
		{ "https://evil.example?x.meadowland.example/in/vera", NULL },
		{ "https://www.meadowland.example/jobs", NULL },
		{ "https://www.meadowland.example", NULL },
		{ "//www.meadowland.example/in/vera", NULL },
		{ "https://www.meadowland.example/in/ve&#x202E;ra", NULL },
		{ "https://www.meadowland.example/in/ve&#10;ra",
			"https://www.meadowland.example/in/vera" }, // as browsers have it
	};
	g_autoptr(Catalogue) catalogue = claims_catalogue();
	g_autoptr(Envelope) envelope = envelope_new();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *mail = g_strdup_printf("From: ask@meadowland.example\n" HTML
							"<a href='%s'>Vera</a>",
			rows[i].link);
		g_autoptr(Message) message = claims_message(mail);
		g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
		g_autoptr(Notice) notice = recognise(catalogue, claim, NULL, message);

		g_test_message("%s", rows[i].link);
		g_assert_cmpstr(notice_fact(notice, FACT_PROFILE), ==, rows[i].profile);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/suspect/links and footer of a forgery are looked at", test_bodies);
	g_test_add_func("/suspect/names that are none are odd in any mail", test_names);
	g_test_add_func("/suspect/a profile is a page of the service", test_profiles);
	return g_test_run();
}
