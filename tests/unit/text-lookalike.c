// text-lookalike.c - tests of text/lookalike: what looks like a word of a set, and what does not.
#include "text/lookalike.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uspoof.h>

static const char *const brands[] = { "LinkedIn", "Facebook", "Instagram", "Pinterest", "GitHub",
	"Dropbox", "Trello", "Strava", "ResearchGate", "Goodreads", "Duolingo", "Couchsurfing",
	"Viadeo", "Evernote", "Eventbrite", "SoundCloud", "Nextdoor", "Microsoft Teams",
	"Google Calendar", "OpenStreetMap" };

static const char *const others[] = { "badoo", "hi5", "xing.com", "lu.ma", "Google+", "Google Plus",
	"領英", "одноклассники", "ημέρα", "فيسبوك", "Webex", "Webex Meetings" };

static LookalikeSet *
read_set(void)
{
	LookalikeSet *set = lookalike_set_new();

	for (guint i = 0; i < G_N_ELEMENTS(brands); i++)
		lookalike_set_add(set, brands[i], (gpointer)brands[i]);
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		lookalike_set_add(set, others[i], (gpointer)others[i]);
	return set;
}

typedef struct {
	const char *label;
	const char *text;
	const char *word; // NULL: none is found
	const char *found; // what of the text; NULL: all of it
	gboolean is_plain;
} Row;

static void
check_rows(const Row *rows, guint n, LookalikeWhere where)
{
	g_autoptr(LookalikeSet) set = read_set();

	for (guint i = 0; i < n; i++) {
		const Row *row = &rows[i];
		const char *wanted = row->found == NULL ? row->text : row->found;
		LookalikeMatch match;
		gboolean found = lookalike_find(set, row->text, 0, where, &match);

		g_test_message("%s: %s", row->label, row->text);
		g_assert_cmpstr(found ? match.what : NULL, ==, row->word);
		if (!found)
			continue;
		g_autofree char *taken =
			g_strndup(row->text + match.start, match.end - match.start);
		g_assert_cmpstr(taken, ==, wanted);
		g_assert_cmpint(match.is_plain, ==, row->is_plain);
	}
}

static const Row words[] = {
	{ "as it is", "LinkedIn", "LinkedIn", NULL, TRUE },
	{ "without case", "LINKEDIN", "LinkedIn", NULL, TRUE },
	{ "in two words", "Linked In", "LinkedIn", NULL, TRUE },
	{ "with a hyphen", "linked-in", "LinkedIn", NULL, TRUE },
	{ "letter by letter", "L i n k e d I n", "LinkedIn", NULL, TRUE },
	{ "of full width", "ＬｉｎｋｅｄＩｎ", "LinkedIn", NULL, TRUE },
	{ "with full stops", "L.i.n.k.e.d.I.n", "LinkedIn", NULL, FALSE },
	{ "l for I", "Linkedln", "LinkedIn", NULL, FALSE },
	{ "l for i, I for l", "IlNKEDlN", "LinkedIn", NULL, FALSE },
	{ "a letter twice", "linnkedin", "LinkedIn", NULL, FALSE },
	{ "a letter twice, words joined", "LinkediinContact", "LinkedIn", "Linkediin", FALSE },
	{ "words joined", "LinkedInContact", "LinkedIn", "LinkedIn", TRUE },
	{ "words joined, capitals", "LINKEDINContact", "LinkedIn", "LINKEDIN", TRUE },
	{ "capitals before it", "NEWSLinkedIn", "LinkedIn", "LinkedIn", TRUE },
	{ "an invisible letter before it", "on \u200Blinkedin", "LinkedIn", "linkedin", TRUE },
	{ "a number behind it", "LinkedIn2026", "LinkedIn", "LinkedIn", TRUE },
	{ "in a sentence", "Vera via LinkedIn, today", "LinkedIn", "LinkedIn", TRUE },
	{ "the next word begins with its last letter", "Facebook kicks", "Facebook", "Facebook",
		TRUE },
	{ "mathematical letters", "𝐋𝐢𝐧𝐤𝐞𝐝𝐈𝐧", "LinkedIn", NULL, FALSE },
	{ "letters in circles", "ⓁⓘⓝⓚⓔⓓⒾⓝ", "LinkedIn", NULL, FALSE },
	{ "letters in black circles", "🅛🅘🅝🅚🅔🅓🅘🅝", "LinkedIn", NULL, FALSE },
	{ "letters in boxes", "🅵🅰🅲🅴🅱🅾🅾🅺", "Facebook", NULL, FALSE },
	{ "letters of flags", "🇫🇦🇨🇪🇧🇴🇴🇰", "Facebook", NULL, FALSE },
	{ "small capitals", "ʟɪɴᴋᴇᴅɪɴ", "LinkedIn", NULL, FALSE },
	{ "an accent", "Línkedin", "LinkedIn", NULL, FALSE },
	{ "an accent by itself", "Li\u0301nkedin", "LinkedIn", NULL, FALSE },
	{ "accents on all", "L\u0332i\u0332n\u0332k\u0332e\u0332d\u0332I\u0332n\u0332", "LinkedIn",
		NULL, FALSE },
	{ "a stroke", "facebøøk", "Facebook", NULL, FALSE },
	{ "soft hyphens", "Lin\u00ADke\u00ADdIn", "LinkedIn", NULL, FALSE },
	{ "a zero-width blank", "Face\u200Bbook", "Facebook", NULL, FALSE },
	{ "Cyrillic letters", "fасеbооk", "Facebook", NULL, FALSE },
	{ "a Cyrillic ka", "Linкedin", "LinkedIn", NULL, FALSE },
	{ "a Cyrillic pe", "Liпkedin", "LinkedIn", NULL, FALSE },
	{ "Greek letters", "Fαcεbοοκ", "Facebook", NULL, FALSE },
	{ "a Greek capital", "GITΗUB", "GitHub", NULL, FALSE },
	{ "a capital of Cyrillic", "ТRЕLLО", "Trello", NULL, FALSE },
	{ "noughts", "faceb00k", "Facebook", NULL, FALSE },
	{ "noughts and words", "FACEB00K Security Team", "Facebook", "FACEB00K", FALSE },
	{ "other digits", "f4c3b00k", "Facebook", NULL, FALSE },
	{ "signs", "F@cebook", "Facebook", NULL, FALSE },
	{ "a dollar", "$trava", "Strava", NULL, FALSE },
	{ "an exclamation mark", "L!nkedIn", "LinkedIn", NULL, FALSE },
	{ "bars", "L|nked|n", "LinkedIn", NULL, FALSE },
	{ "a bar beside it", "Ana|Facebook|Ulm", "Facebook", "Facebook", TRUE },
	{ "rn for m", "Instagrarn", "Instagram", NULL, FALSE },
	{ "m for rn", "Evemote", "Evernote", NULL, FALSE },
	{ "vv for w", "VVebex", "Webex", NULL, FALSE },
	{ "the longest", "Webex Meetings today", "Webex Meetings", "Webex Meetings", TRUE },
	{ "the first", "Trello on GitHub", "Trello", "Trello", TRUE },
	{ "of two words", "microsoft\u00A0teams", "Microsoft Teams", NULL, TRUE },
	{ "a sign that counts", "Google+", "Google+", NULL, TRUE },
	{ "the same without the sign", "Google", NULL, NULL, FALSE },
	{ "Han", "領英團隊", "領英", "領英", TRUE },
	{ "Han behind others", "來自領英", "領英", "領英", TRUE },
	{ "Cyrillic by itself", "ОДНОКЛАССНИКИ", "одноклассники", NULL, TRUE },
	{ "Cyrillic with a capital", "Одноклассники", "одноклассники", NULL, TRUE },
	{ "Greek small letters look otherwise", "ημέρα", "ημέρα", NULL, TRUE },
	{ "than capitals", "ΗΜΈΡΑ", "ημέρα", NULL, TRUE },
	{ "or than both", "Ημέρα", "ημέρα", NULL, TRUE },
	{ "Cyrillic with capitals", "ОдноКлассники", "одноклассники", NULL, TRUE },
	{ "Latin letters in it", "oднокласcники", "одноклассники", NULL, FALSE },
	{ "Arabic", "فريق فيسبوك", "فيسبوك", "فيسبوك", TRUE },
	{ "with a full stop", "xing.com.evil.example", "xing.com", "xing.com", TRUE },
	{ "short, as it is", "Hi5", "hi5", NULL, TRUE },
	{ "short, another word", "his", NULL, NULL, FALSE },
	{ "short, another number", "h15", NULL, NULL, FALSE },
	{ "short, a name", "Luma", NULL, NULL, FALSE },
	{ "short, its repeated letter", "Badoo", "badoo", NULL, TRUE },
	{ "short, a repeated letter less", "Bado", NULL, NULL, FALSE },
	{ "within a word", "notlinkedin", NULL, NULL, FALSE },
	{ "the front of a word", "facebooking", NULL, NULL, FALSE },
	{ "a part", "linked", NULL, NULL, FALSE },
	{ "nothing", "", NULL, NULL, FALSE },
	{ "no letters", "— 🙂 ...", NULL, NULL, FALSE },
};

static void
test_words(void)
{
	check_rows(words, G_N_ELEMENTS(words), LOOKALIKE_WORDS);
}

static const Row within[] = {
	{ "behind a word", "notlinkedin", "LinkedIn", "linkedin", TRUE },
	{ "before a word", "facebookmail", "Facebook", "facebook", TRUE },
	{ "looking like it", "mylinkedlnpage", "LinkedIn", "linkedln", FALSE },
	{ "of a domain", "www.xing-com.example", "xing.com", "xing-com", FALSE },
	{ "short, by chance", "embadometer", NULL, NULL, FALSE },
	{ "a word and no other", "linkage.example", NULL, NULL, FALSE },
};

static void
test_within(void)
{
	check_rows(within, G_N_ELEMENTS(within), LOOKALIKE_ANYWHERE);
}

static gboolean
is_found(const LookalikeSet *set, const char *text, const char *word)
{
	LookalikeMatch match;

	return lookalike_find(set, text, 0, LOOKALIKE_WORDS, &match) && match.what == word &&
	       match.start == 0 && text[match.end] == '\0';
}

// word with its letter at byte `at` replaced, or with c put before it.
static char *
changed(const char *word, gsize at, gsize removed, gunichar c)
{
	char bytes[7] = "";

	g_unichar_to_utf8(c, bytes);
	return g_strdup_printf("%.*s%s%s", (int)at, word, bytes, word + at + removed);
}

static void
test_ignorable(void)
{
	g_autoptr(LookalikeSet) set = read_set();
	guint tried = 0;

	for (gunichar c = 1; c <= 0x10FFFF; c++) {
		if (!u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
			continue;
		for (guint i = 0; i < G_N_ELEMENTS(brands); i++) {
			g_autofree char *text =
				changed(brands[i], 1 + c % (strlen(brands[i]) - 1), 0, c);

			if (!is_found(set, text, brands[i]))
				g_error("U+%04X in %s", c, brands[i]);
			tried++;
		}
	}
	g_assert_cmpuint(tried, >, 80000);
}

// The letter that c looks like by Unicode's table behind NFKC, 0 when it is none of a to z.
static char
looks_like(USpoofChecker *checker, gunichar c)
{
	char bytes[7] = "", skeleton[128];
	UErrorCode status = U_ZERO_ERROR;

	g_unichar_to_utf8(c, bytes);
	g_autofree char *compatible = g_utf8_normalize(bytes, -1, G_NORMALIZE_ALL_COMPOSE);
	int32_t length = uspoof_getSkeletonUTF8(
		checker, 0, compatible, -1, skeleton, sizeof skeleton, &status);
	return U_SUCCESS(status) && length == 1 && g_ascii_isalpha(skeleton[0]) ? skeleton[0] : 0;
}

static void
try_in_brands(const LookalikeSet *set, gunichar c, char letter)
{
	for (guint i = 0; i < G_N_ELEMENTS(brands); i++) {
		for (const char *at = brands[i]; *at != '\0'; at++) {
			if (g_ascii_tolower(*at) != g_ascii_tolower(letter))
				continue;
			g_autofree char *text = changed(brands[i], (gsize)(at - brands[i]), 1, c);
			if (!is_found(set, text, brands[i]))
				g_error("U+%04X in %s", c, text);
		}
	}
}

static void
test_confusables(void)
{
	g_autoptr(LookalikeSet) set = read_set();
	UErrorCode status = U_ZERO_ERROR;
	USpoofChecker *checker = uspoof_open(&status);
	guint tried = 0;

	for (gunichar c = 0x80; c < 0x20000; c++) {
		char letter = g_unichar_validate(c) && g_unichar_isdefined(c)
				      ? looks_like(checker, c)
				      : 0;

		if (letter == 0)
			continue;
		try_in_brands(set, c, letter);
		tried++;
	}
	uspoof_close(checker);
	g_assert_cmpuint(tried, >, 1000);
}

static const char *const given[] = { "Ana", "Olga", "Светлана", "Юрий", "田中", "王", "Łukasz",
	"Zoë", "Nguyễn", "김민준", "Ελένη", "Giorgos", "Amélie", "Bjørn", "Hüseyin", "יוסף", "محمد",
	"Priya", "अनिल", "Miro", "Linke", "Trelawney", "Pinto", "Stravinsky", "Viola", "Xing",
	"Goodwin", "Face", "Dropo", "Hub", "Nextor", "Eva", "Evert", "Linda", "Gita", "Webb",
	"Luma", "Bado", "Instan", "Duo" };
static const char *const family[] = { "Ribeiro", "Ivanova", "Щукин", "さくら", "Müller", "Ångström",
	"O'Neill", "García-López", "de la Cruz", "Kowalski", "Book", "In", "Inn", "Gate", "Reads",
	"Hubbard", "Teams", "Cloud", "Map", "Door", "ben David", "Αθανασίου", "شريف", "शर्मा", "5" };
static const char *const sentences[] = { "Minutes of our meeting on Monday",
	"Ihre Rechnung vom 3. Mai", "Re: link to the book of faces of class 9b",
	"Your box is in the post", "We saw you in the street map", "Dropped boxes",
	"Une invitation à dîner", "Приглашение на обед", "会議の招待状", "Read good books",
	"Teams of Microsofties", "Git hubs", "The open street", "Google this calendar-like thing",
	"Sound of a cloud" };

static void
check_none(const LookalikeSet *set, const char *text)
{
	LookalikeMatch match;

	if (lookalike_find(set, text, 0, LOOKALIKE_WORDS, &match))
		g_error("%s looks like %s", text, (char *)match.what);
}

static void
test_ordinary(void)
{
	g_autoptr(LookalikeSet) set = read_set();

	for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
		for (guint k = 0; k < G_N_ELEMENTS(family); k++) {
			g_autofree char *name = g_strconcat(given[i], " ", family[k], NULL);

			if (!g_str_equal(name, "Face Book"))
				check_none(set, name);
		}
	}
	for (guint i = 0; i < G_N_ELEMENTS(sentences); i++)
		check_none(set, sentences[i]);
}

static void
test_from(void)
{
	g_autoptr(LookalikeSet) set = read_set();
	const char *text = "Trello, Strava and Trello";
	LookalikeMatch match;

	g_assert_true(lookalike_find(set, text, 1, LOOKALIKE_WORDS, &match));
	g_assert_cmpstr(match.what, ==, "Strava");
	g_assert_true(lookalike_find(set, text, match.end, LOOKALIKE_WORDS, &match));
	g_assert_cmpstr(match.what, ==, "Trello");
	g_assert_cmpuint(match.start, ==, 19);
	g_assert_false(lookalike_find(set, text, match.end, LOOKALIKE_WORDS, &match));
	g_assert_false(lookalike_find(set, text, 5000, LOOKALIKE_WORDS, &match));
}

static void
test_equal_words(void)
{
	g_autoptr(LookalikeSet) set = lookalike_set_new();
	LookalikeMatch match;

	g_assert_false(lookalike_find(set, "Meadow", 0, LOOKALIKE_WORDS, &match));
	lookalike_set_add(set, "Meadow", (gpointer) "first");
	lookalike_set_add(set, "meAdovv", (gpointer) "second");
	lookalike_set_add(set, "", (gpointer) "none");
	lookalike_set_add(set, "...", (gpointer) "none");
	g_assert_true(lookalike_find(set, "MEADOW", 0, LOOKALIKE_WORDS, &match));
	g_assert_cmpstr(match.what, ==, "first");
	g_assert_false(lookalike_find(set, ". -", 0, LOOKALIKE_ANYWHERE, &match));
}

// A text as long as unit again and again, and word behind it.
static char *
long_text(const char *unit, gsize length, const char *word)
{
	GString *text = g_string_new(NULL);

	while (text->len + strlen(unit) <= length)
		g_string_append(text, unit);
	g_string_append(text, word);
	return g_string_free(text, FALSE);
}

static void
test_bounds(void)
{
	static const char *const units[] = { " ", "l", "ll ", "a\u0301", "\u200B", "linkedi", "m",
		"L", "\U0001F1F1", "ﷺ", "領", "v", "1" };
	g_autoptr(LookalikeSet) set = read_set();
	LookalikeMatch match;

	for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autofree char *near = long_text(units[i], 700, " Strava");
		g_autofree char *far = long_text(units[i], LOOKALIKE_TEXT_MAX, " Strava");
		g_autofree char *huge = long_text(units[i], 1 << 20, " Strava");

		g_test_message("%s", units[i]);
		g_assert_true(lookalike_find(set, near, 0, LOOKALIKE_WORDS, &match));
		g_assert_cmpstr(match.what, ==, "Strava");
		g_assert_false(lookalike_find(set, far, 0, LOOKALIKE_WORDS, &match));
		g_assert_false(lookalike_find(set, huge, 0, LOOKALIKE_WORDS, &match));
		lookalike_find(set, huge, 0, LOOKALIKE_ANYWHERE, &match);
	}
}

// All pages of characters are read here for the first time, by several threads at once.
static gpointer
look_at_all(gpointer data)
{
	const LookalikeSet *set = data;

	for (gunichar c = 0x20; c < 0x20000; c += 64) {
		char bytes[7] = "";
		LookalikeMatch match;

		if (!g_unichar_validate(c))
			continue;
		g_unichar_to_utf8(c, bytes);
		g_autofree char *text = g_strconcat(bytes, " Strava", NULL);
		g_assert_true(lookalike_find(set, text, 0, LOOKALIKE_WORDS, &match));
		g_assert_cmpstr(match.what, ==, "Strava");
	}
	return NULL;
}

static void
test_threads(void)
{
	g_autoptr(LookalikeSet) set = read_set();
	GThread *threads[4];

	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("look", look_at_all, set);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lookalike/many threads may look at once", test_threads);
	g_test_add_func("/lookalike/words are found however they are written", test_words);
	g_test_add_func("/lookalike/words are found within words where asked", test_within);
	g_test_add_func("/lookalike/no invisible character hides a word", test_ignorable);
	g_test_add_func("/lookalike/letters that Unicode calls alike are", test_confusables);
	g_test_add_func("/lookalike/ordinary names and sentences are none", test_ordinary);
	g_test_add_func("/lookalike/the search begins where it is told", test_from);
	g_test_add_func("/lookalike/of equal words the first stands", test_equal_words);
	g_test_add_func("/lookalike/of a long text the beginning counts", test_bounds);
	return g_test_run();
}
