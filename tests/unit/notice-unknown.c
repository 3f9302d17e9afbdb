// notice-unknown.c - tests of the shapes of wordings that the catalogue does not know.
#include "notice/unknown.h"

#include <string.h>

#include "base/ini.h"
#include "notice/template.h"

#define LONG 60000 // bytes of a subject
#define LONG_ENOUGH 6000 // where its normal form takes a while

static const struct {
	const char *label;
	const char *inviter; // the fact
	const char *to;
	const char *subject;
	const char *shape; // NULL: none
} rows[] = {
	{ "nothing varies", NULL, "", "You have a new message", "You have a new message" },
	{ "inviter", "Olga Petrova", "", "Olga Petrova would like to chat",
		"{inviter} would like to chat" },
	{ "inviter in other case", "Olga Petrova", "", "OLGA PETROVA would like to chat",
		"{inviter} would like to chat" },
	{ "given name", "Olga Petrova", "", "Olga sent you a wave", "{inviter} sent you a wave" },
	{ "family name", "Ana de Oss", "", "Frau Oss grüßt de Sie", "Frau {inviter} grüßt de Sie" },
	{ "a part is compared with case", "Will Berg", "", "You will see Will",
		"You will see {inviter}" },
	{ "a name inside a word is none", "Ana Oss", "", "Anais Ossip met Ana",
		"Anais Ossip met {inviter}" },
	{ "the inviter twice", "Olga Petrova", "", "Olga Petrova: see what Olga wrote",
		"{inviter}: see what {any} wrote" },
	{ "recipient by name", NULL, "Bo Lind <bo@example.org>", "Bo Lind, look at this",
		"{recipient}, look at this" },
	{ "recipient by given name", NULL, "Bo Lind <bo@example.org>", "Bo, look at this",
		"{recipient}, look at this" },
	{ "recipient by address", NULL, "bo@example.org", "News for bo@example.org today",
		"News for {recipient} today" },
	{ "recipient by words of the address", NULL, "bo.lind+x@example.org",
		"Bo Lind, look at this", "{recipient}, look at this" },
	{ "recipient by the first of them", NULL, "bo@example.org", "Bo, look at this",
		"{recipient}, look at this" },
	{ "both", "Olga Petrova", "Bo Lind <bo@example.org>", "Bo, Olga Petrova waved",
		"{recipient}, {inviter} waved" },
	{ "number", NULL, "", "You have 12 new views", "You have {count} new views" },
	{ "thousands", NULL, "", "1,234 people and 5 678 pages", "{count} people and {any} pages" },
	{ "two numbers apart are not one", NULL, "", "Week 3 12 views",
		"Week {count} {any} views" },
	{ "more than", NULL, "", "99+ people saw you", "{count} people saw you" },
	{ "time and date", NULL, "", "Tomorrow at 10:30 on 2026-11-23 sharp",
		"Tomorrow at {any} on {any} sharp" },
	{ "number with its unit", NULL, "", "You walked 1.5k steps", "You walked {any} steps" },
	{ "per cent", NULL, "", "30% more views", "{count}% more views" },
	{ "half", NULL, "", "You are ½ done", "You are {any} done" },
	{ "straight quotes", NULL, "", "New reply to \"Bees in May\"", "New reply to \"{any}\"" },
	{ "curved quotes", NULL, "", "New reply to “Bees in May” now", "New reply to “{any}” now" },
	{ "German quotes", NULL, "", "Antwort auf „Bienen“", "Antwort auf „{any}“" },
	{ "guillemets", NULL, "", "Réponse à « Les abeilles »", "Réponse à «{any}»" },
	{ "corner brackets", NULL, "", "「園芸部」に返信がありました",
		"「{any}」に返信がありました" },
	{ "book title marks", NULL, "", "有人回复了《蜜蜂》", "有人回复了《{any}》" },
	{ "single quotes", NULL, "", "Reply to 'Bee's Knees' now", "Reply to '{any}' now" },
	{ "apostrophes are no quotes", NULL, "", "Don't miss Ana's and Bo's posts",
		"Don't miss Ana's and Bo's posts" },
	{ "a quote that is not closed", NULL, "", "Reply to \"Bees", "Reply to \"Bees" },
	{ "a name in quotes", "Olga Petrova", "", "\"Olga Petrova\" waved", "\"{inviter}\" waved" },
	{ "nothing in quotes", NULL, "", "Reply to \" \" now", "Reply to \" \" now" },
	{ "address", NULL, "", "Mail of cleo@example.net came", "Mail of {any} came" },
	{ "handle", NULL, "", "@cleo_ode posted a photo", "{any} posted a photo" },
	{ "link", NULL, "", "Look: https://example.net/a?b=c, now", "Look: {any}, now" },
	{ "link without a scheme", NULL, "", "Look at example.net/a.", "Look at {any}." },
	{ "www", NULL, "", "Look at www.example.net", "Look at {any}" },
	{ "two words with a slash are no link", NULL, "", "Likes and/or views",
		"Likes and/or views" },
	{ "hex", NULL, "", "Your code deadbeefcafe is here", "Your code {any} is here" },
	{ "base64", NULL, "", "Your key aGVsbG8gQnVtYmxlQmVl is here", "Your key {any} is here" },
	{ "word with digits", NULL, "", "Sign-in from Pixel7 in COVID-19 ward",
		"Sign-in from {any} in {any} ward" },
	{ "a long word is a word", NULL, "", "Benachrichtigungseinstellungen geändert",
		"Benachrichtigungseinstellungen geändert" },
	{ "nobody's word", NULL, "",
		"New abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz here", "New {any} here" },
	{ "neighbours are one", NULL, "", "Sign-in from A1 B2 C3 now", "Sign-in from {any} now" },
	{ "holes without anything between are one", "王小明", "", "王小明3个新消息",
		"{any}个新消息" },
	{ "hash sign", NULL, "", "Comment on #123", "Comment on #{count}" },
	{ "Chinese", "昱淇王", "", "昱淇王想和您聊天", "{inviter}想和您聊天" },
	{ "Japanese", "高橋 遥", "", "高橋 遥さんから3件のメッセージ",
		"{inviter}さんから{count}件のメッセージ" },
	{ "Korean", "한지우", "", "한지우님이 5개의 사진을 올렸습니다",
		"{inviter}님이 {count}개의 사진을 올렸습니다" },
	{ "Thai", "อรุณ ศรีสุข", "", "อรุณ ศรีสุขส่งข้อความถึงคุณ", "{inviter}ส่งข้อความถึงคุณ" },
	{ "Arabic", "سامي المصري", "", "أرسل سامي المصري ٣ صور", "أرسل {inviter} {count} صور" },
	{ "Hebrew", "נועה ברק", "", "נועה ברק שלחה לך הודעה", "{inviter} שלחה לך הודעה" },
	{ "Cyrillic", "Светлана Гурьева", "", "Светлана хочет пообщаться",
		"{inviter} хочет пообщаться" },
	{ "Hindi", "आशा वर्मा", "", "आशा वर्मा ने आपको संदेश भेजा", "{inviter} ने आपको संदेश भेजा" },
	{ "holes of its own", NULL, "", "Dear {inviter}, {count} of }you{",
		"Dear {any}, {any} of {any}you{any}" },
	{ "lines of its own", NULL, "", "One | two | three", "One | two | three" },
	{ "braces in quotes", NULL, "", "Reply to \"{count}\" now", "Reply to \"{any}\" now" },
	{ "escapes of a file", NULL, "", "One; two # three \\x3b four\\",
		"One; two # three \\{any} four\\" },
	{ "controls", NULL, "", "One\t\001two\037 three", "One two three" },
	{ "bytes that are no text", NULL, "", "You met Ol\357\277\275ga there",
		"You met {any} there" },
	{ "no words", NULL, "", "12 / \"x\" !", NULL },
	{ "only a name", "Olga Petrova", "", "Olga Petrova", NULL },
	{ "no letters", NULL, "", "* * *", NULL },
	{ "empty", NULL, "", "", NULL },
};

static Notice *
new_notice(const char *inviter)
{
	Notice *notice = notice_new("meadow");

	notice->kind = KIND_OTHER;
	notice->facts[FACT_INVITER].value = g_strdup(inviter);
	return notice;
}

static Message *
new_message(const char *to, const char *subject)
{
	Message *message = message_new();

	message_add_header(message, "To", to);
	message_add_header(message, "Subject", subject);
	return message;
}

// As a service's file would hold it.
static char *
through_a_file(const char *shape)
{
	g_autofree char *line = unknown_line(shape);
	g_autofree char *text = g_strdup_printf("[other]\nmaybe.zh-hant.10 = %s\n", line);
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("x.ini", NULL, text, strlen(text), &error);

	g_assert_no_error(error);
	const IniSection *section = ini_section(file, "other");
	return ini_text(ini_key(section, "maybe.zh-hant.10")->value);
}

// It can be pasted, and fits the subject that it came from.
static void
assert_useful(const char *shape, Message *message)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *read = through_a_file(shape);
	g_autoptr(Template) template = template_new(read, TEMPLATE_LINE, &error);
	const char *subject = message_text(message, "Subject");
	g_autoptr(TemplateText) text = template_text_new(&subject, 1);

	g_assert_no_error(error);
	g_assert_true(template_matches(template, text, NULL));
}

static void
test_shapes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Notice) notice = new_notice(rows[i].inviter);
		g_autoptr(Message) message = new_message(rows[i].to, rows[i].subject);
		g_autofree char *shape = unknown_shape(notice, message);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(shape, ==, rows[i].shape);
		if (shape != NULL)
			assert_useful(shape, message);
	}
}

static void
test_known(void)
{
	g_autoptr(Message) message = new_message("", "You have news");

	for (guint i = 0; i < 4; i++) {
		g_autoptr(Notice) notice = new_notice(NULL);
		g_autofree char *shape = NULL;

		notice->kind = i == 1 ? KIND_REQUEST : KIND_OTHER;
		notice->evidence = i == 2 ? g_strdup("meadow/other/en") : NULL;
		notice->authentic = i == 3 ? AUTHENTIC_NO : AUTHENTIC_UNKNOWN;
		shape = unknown_shape(notice, message);
		g_assert_cmpstr(shape, ==, i == 0 ? "You have news" : NULL);
	}
}

static void
test_no_headers(void)
{
	g_autoptr(Notice) notice = new_notice("Olga Petrova");
	g_autoptr(Message) message = message_new();
	g_autofree char *shape = NULL;

	g_assert_null(unknown_shape(notice, message));
	message_add_header(message, "Subject", "Olga waved");
	shape = unknown_shape(notice, message);
	g_assert_cmpstr(shape, ==, "{inviter} waved");
}

// Each over and over: marks that open and never close, holes, letters of four bytes.
static const char *const pieces[] = { "a", "a ", "{", "}", "{any}", "\"", "“", "„", "'", " '", "`",
	"|", ";", "#", "\\", "1", "1 ", "1,", "@", "a@b ", "Olga ", "Bo", "\xc3\xa9", "王", "\xff",
	"𝓢", "𝓢 ", "😀a", "http://", "a/b.c ", "-a", "A1 b", "“a” “b", "\314\201", "\" a", "/",
	"½" };

static void
test_hostile(void)
{
	g_autoptr(Notice) notice = new_notice("Olga Petrova");

	for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) subject = g_string_new("begin ");

		gsize length = (guchar)*pieces[i] < 0x80 ? LONG : LONG_ENOUGH;

		while (subject->len < length)
			g_string_append(subject, pieces[i]);
		g_autoptr(Message) message = new_message("Bo Lind <bo@example.org>", subject->str);
		g_autofree char *shape = unknown_shape(notice, message);
		g_test_message("%s", pieces[i]);
		g_assert_nonnull(shape);
		g_assert_cmpint(g_utf8_strlen(shape, -1), <=, 260);
		g_autofree char *read = through_a_file(shape);
		g_autoptr(GError) error = NULL;
		g_autoptr(Template) template = template_new(read, TEMPLATE_LINE, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(read, ==, shape);
	}
}

// What is cut off may be anything.
static void
test_long(void)
{
	g_autoptr(Notice) notice = new_notice(NULL);
	g_autoptr(GString) subject = g_string_new(NULL);

	for (guint i = 0; i < 60; i++)
		g_string_append(subject, "longer and ");
	g_autoptr(Message) message = new_message("", subject->str);
	g_autofree char *shape = unknown_shape(notice, message);
	g_assert_true(g_str_has_suffix(shape, " {any}"));
	g_assert_cmpint(g_utf8_strlen(shape, -1), <=, 220);
	assert_useful(shape, message);
}

static const struct {
	const char *shape;
	const char *line;
} lines[] = {
	{ "{inviter} waved", "{inviter} waved" },
	{ "a; b # c", "a\\x3b b \\x23 c" },
	{ "a\\", "a\\x5c" },
	{ "\"{any}\" and \"a\"", "\\x22{any}\" and \"a\"" },
	{ "'tis", "’tis" },
	{ "/a b/", "/a b/" },
	{ "!/a; b/", "!/a\\x3b b/" },
	{ "[a] = b", "[a] = b" },
};

static void
test_lines(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *line = unknown_line(lines[i].shape);
		g_autofree char *read = through_a_file(lines[i].shape);

		g_assert_cmpstr(line, ==, lines[i].line);
		if (lines[i].shape[0] != '\'')
			g_assert_cmpstr(read, ==, lines[i].shape);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/unknown/what varies is taken out of a subject", test_shapes);
	g_test_add_func("/unknown/what is known or forged has no shape", test_known);
	g_test_add_func("/unknown/a mail may lack every header", test_no_headers);
	g_test_add_func("/unknown/a hostile subject makes a short template", test_hostile);
	g_test_add_func("/unknown/a long subject ends in a hole", test_long);
	g_test_add_func("/unknown/a shape can be pasted into a file", test_lines);
	return g_test_run();
}
