// fill.h - invented names and texts for the placeholders of a table's row, in the row's script.
//
// What is filled in depends on the row's number alone: the same row is always the same mail.
#ifndef SCORE_FILL_H
#define SCORE_FILL_H

#include <glib.h>
#include <string.h>

#define FILL_PEOPLE 4
#define FILL_VALUES 4
#define FILL_RECIPIENT "geri.novak@example.org"
#define FILL_STRANGE 4 // each such row has a person whose name is in another script

typedef struct {
	const char *full;
	const char *first;
} Person;

typedef struct {
	const char *languages; // that are written in it, each between blanks
	Person people[FILL_PEOPLE];
	const char *title; // of a group, an event, a document
} Script;

static const Script fill_scripts[] = {
	{ "",
		{ { "Mira Lindqvist", "Mira" }, { "Tomás Carvalho", "Tomás" },
			{ "Jan van der Berg", "Jan" }, { "Zoë Kjærgård", "Zoë" } },
		"Friends of the Old Bridge" },
	{ " ru uk bg sr be mk ",
		{ { "Светлана Гурьева", "Светлана" }, { "Тарас Бондар", "Тарас" },
			{ "Мария Колева", "Мария" }, { "Олег Васин", "Олег" } },
		"Речные прогулки" },
	{ " el ",
		{ { "Ελένη Μαρκάτου", "Ελένη" }, { "Νίκος Δελής", "Νίκος" },
			{ "Άννα Ροδίτη", "Άννα" }, { "Πέτρος Καλαμάς", "Πέτρος" } },
		"Περίπατοι στο ποτάμι" },
	{ " he ",
		{ { "נועה ברקאי", "נועה" }, { "יואב שדה", "יואב" }, { "תמר גלעד", "תמר" },
			{ "אורי לביא", "אורי" } },
		"טיולי נחל" },
	{ " ar fa ur ",
		{ { "ليلى حداد", "ليلى" }, { "کریم نوری", "کریم" }, { "سامي الخطيب", "سامي" },
			{ "مینا صادقی", "مینا" } },
		"نزهات النهر" },
	{ " zh zh-Hans zh-Hant ",
		{ { "王晓梅", "晓梅" }, { "陳志遠", "志遠" }, { "李安", "安" },
			{ "欧阳明月", "明月" } },
		"河边散步" },
	{ " ja ",
		{ { "山本 さくら", "さくら" }, { "佐藤健一", "健一" }, { "ミナ・タナカ", "ミナ" },
			{ "高橋 みのり", "みのり" } },
		"川辺の散歩" },
	{ " ko ",
		{ { "김하늘", "하늘" }, { "박서준", "서준" }, { "이 보람", "보람" },
			{ "남궁민아", "민아" } },
		"강변 산책" },
	{ " th ",
		{ { "มาลี สุขใจ", "มาลี" }, { "สมชาย ทองดี", "สมชาย" }, { "อรุณ แก้วใส", "อรุณ" },
			{ "ดวงใจ รุ่งเรือง", "ดวงใจ" } },
		"เดินเล่นริมน้ำ" },
	{ " hi mr ne ",
		{ { "अनिता शर्मा", "अनिता" }, { "रवि वर्मा", "रवि" }, { "मीना जोशी", "मीना" },
			{ "अजय पाटिल", "अजय" } },
		"नदी की सैर" },
	{ " te ",
		{ { "లలిత రావు", "లలిత" }, { "రవి కుమార్", "రవి" }, { "సీత దేవి", "సీత" },
			{ "మోహన్ రెడ్డి", "మోహన్" } },
		"నది నడక" },
	{ " ta ",
		{ { "மாலதி குமார்", "மாலதி" }, { "கண்ணன் ராஜா", "கண்ணன்" }, { "வள்ளி செல்வம்", "வள்ளி" },
			{ "முருகன் வேலு", "முருகன்" } },
		"ஆற்று நடை" },
	{ " ml ",
		{ { "ലത നായർ", "ലത" }, { "രവി മേനോൻ", "രവി" }, { "സുമ പിള്ള", "സുമ" },
			{ "ഹരി വർമ്മ", "ഹരി" } },
		"പുഴയോരം" },
	{ " ka ",
		{ { "ნინო ბერიძე", "ნინო" }, { "გიორგი მაისურაძე", "გიორგი" },
			{ "თამარ კობალია", "თამარ" }, { "ლევან ჯაფარიძე", "ლევან" } },
		"სეირნობა მდინარეზე" },
	{ " hy ",
		{ { "Անահիտ Պետրոսյան", "Անահիտ" }, { "Արամ Սարգսյան", "Արամ" },
			{ "Նարե Հակոբյան", "Նարե" }, { "Տիգրան Ավագյան", "Տիգրան" } },
		"Գետափ" },
};

typedef struct {
	guint number; // of the row
	const Script *script;
	const Person *person; // {name}
	const Person *second;
	const Person *third;
} Filling;

// A placeholder's text. Values of one script for all: names of firms, products, places.
typedef struct {
	const char *words; // the placeholders, each between '|'
	const char *values[FILL_VALUES];
} FillText;

static const FillText fill_texts[] = {
	{ "|rcpt|rcpt_name|rcpt_full|",
		{ "Geri Novak", "Geri Novak", "Geri Novak", "Geri Novak" } },
	{ "|rcpt_first|", { "Geri", "Geri", "Geri", "Geri" } },
	{ "|rcpt address|addr|",
		{ FILL_RECIPIENT, FILL_RECIPIENT, FILL_RECIPIENT, FILL_RECIPIENT } },
	{ "|rcpt_local|", { "geri.novak", "geri.novak", "geri.novak", "geri.novak" } },
	{ "|rcpt_domain|", { "example.org", "example.org", "example.org", "example.org" } },
	{ "|rot13 of rcpt|", { "trev.abinx=rknzcyr.bet", "trev.abinx=rknzcyr.bet",
				     "trev.abinx=rknzcyr.bet", "trev.abinx=rknzcyr.bet" } },
	{ "|handle|user|username|",
		{ "lanternkeeper", "odo_walks", "mira.l77", "northbound-tom" } },
	{ "|group|event|title|board|topic|document|team|",
		{ "Friends of the Old Bridge", "Autumn walk to the mill",
			"Budget 2026 (second draft)", "Bees, hives & honey" } },
	{ "|file|",
		{ "harvest plan.pdf", "minutes.docx", "Lanterns.xlsx", "map of the mill.png" } },
	{ "|site|site name|site setting|pod name|blog|publisher|",
		{ "Harbour Commons", "Oakpod", "Millstone Circle", "The Lantern Board" } },
	{ "|headline|", { "Architect at Studio Heron", "Head of Sales at Bluewater Tools",
				"Teacher and bee-keeper", "Engineer | Embedded systems" } },
	{ "|company|organiser|organiser name|org|product|game|page|",
		{ "Studio Heron", "Bluewater Tools", "Lanternworks", "Northgate Mills" } },
	{ "|n|count|", { "3", "12", "7", "24" } },
	{ "|code|number|id|", { "482915", "730162", "915204", "204871" } },
	{ "|area|", { "555", "555", "555", "555" } },
	{ "|place|", { "Millbrook", "Old Harbour", "Northgate", "Heron Lake" } },
	{ "|activity|", { "Evening Run", "Lunch Ride", "Long walk by the lake", "Hill repeats" } },
	{ "|author|celebrity|presenter|editor name|organizer|",
		{ "Ines Albrecht", "Paul Marchetti", "Rosa Wilder", "Edgar Finch" } },
	{ "|NAME IN CAPITALS|",
		{ "INES ALBRECHT", "PAUL MARCHETTI", "ROSA WILDER", "EDGAR FINCH" } },
	{ "|short given name|female given name|", { "Ina", "Eve", "Lia", "Amy" } },
	{ "|owner|", { "studio-heron", "odomill", "lanternworks", "northgate" } },
	{ "|repo|project|", { "beehive", "mill-map", "lantern", "heron-17" } },
	{ "|card|", { "Paint the door", "Order seeds", "Call the miller", "Write minutes" } },
	{ "|skill|search|tagline|",
		{ "bridge building", "project management", "carpentry", "soil science" } },
	{ "|publication|journal|conference|",
		{ "Journal of Old Bridges", "Annals of Milling", "Lantern Quarterly",
			"World Congress of Bees" } },
	{ "|post title|", { "Has anybody seen a grey cat?", "Road works on Mill Lane",
				  "Free apples", "Choir practice moved" } },
	{ "|title, cut with three dots|", { "Has anybody seen a grey...", "Road works on Mill...",
						  "Free apples, and...", "Choir practice..." } },
	{ "|date|Www Mmm d, yyyy h:mmam|",
		{ "Thu Nov 20, 2025 9:56am", "Fri Dec 5, 2025 7:30pm", "Mon Jan 12, 2026 10am",
			"Tue Mar 3, 2026 4:15pm" } },
	{ "|TZ|", { "SGT", "CET", "EST", "PST" } },
	{ "|random word|", { "lantern", "mill", "heron", "bridge" } },
	{ "|IPv6|", { "2001:db8::17", "2001:db8::a4", "2001:db8::2", "2001:db8::c0" } },
	{ "|host|domain|",
		{ "mx.example.net", "mail.example.net", "post.example.net", "mx2.example.net" } },
	{ "|hacked Chilean tenant|",
		{ "tenant.example", "tenant.example", "tenant.example", "tenant.example" } },
	{ "|hash with = sign|", { "zj4o=s2y", "kjdp=h5t", "f4zr=e4i", "pz2c=1u9" } },
	{ "|…|hash|hex|8 hex|8 letters|token|random|local|group-slug|uuid|base32|base36|base62|",
		{ "zj4ozs2y", "kjdphi5t", "f4zr2e4i", "pz2c41u9" } },
};

static const Script *
fill_script_of(const char *language)
{
	g_autofree char *word = g_strdup_printf(" %s ", language);

	for (guint i = 1; i < G_N_ELEMENTS(fill_scripts); i++)
		if (strstr(fill_scripts[i].languages, word) != NULL)
			return &fill_scripts[i];
	return &fill_scripts[0];
}

static Filling
fill_new(guint number, const char *language)
{
	Filling filling = { number, fill_script_of(language), NULL, NULL, NULL };
	const Script *names = filling.script;

	if (number % FILL_STRANGE == FILL_STRANGE - 1)
		names = &fill_scripts[number / FILL_STRANGE % G_N_ELEMENTS(fill_scripts)];
	filling.person = &names->people[number % FILL_PEOPLE];
	filling.second = &names->people[(number + 1) % FILL_PEOPLE];
	filling.third = &names->people[(number + 2) % FILL_PEOPLE];
	return filling;
}

static const char *
fill_name(const Filling *filling, const char *word)
{
	const struct {
		const char *word;
		const char *value;
	} names[] = {
		{ "name", filling->person->full },
		{ "first", filling->person->first },
		{ "name2", filling->second->full },
		{ "first2", filling->second->first },
		{ "name3", filling->third->full },
	};

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_str_equal(names[i].word, word))
			return names[i].value;
	return NULL;
}

static const char *
fill_value(const Filling *filling, const char *word)
{
	g_autofree char *key = g_strdup_printf("|%s|", word);

	for (guint i = 0; i < G_N_ELEMENTS(fill_texts); i++)
		if (strstr(fill_texts[i].words, key) != NULL)
			return fill_texts[i].values[filling->number / 3 % FILL_VALUES];
	return NULL;
}

// Titles are in the language of the mail, every other time.
static const char *
fill_title(const Filling *filling, const char *word)
{
	const char *const titles[] = { "group", "event", "title", "topic", "board", NULL };

	return filling->number % 2 == 0 && g_strv_contains(titles, word) ? filling->script->title
									 : NULL;
}

static const char *
fill_for_text(const Filling *filling, const char *word)
{
	const char *value = fill_name(filling, word);

	if (value == NULL)
		value = fill_title(filling, word);
	return value == NULL ? fill_value(filling, word) : value;
}

static const char *
fill_for_address(const Filling *filling, const char *word)
{
	const char *const local[] = { "name", "first", "handle", "user", NULL };

	if (g_strv_contains(local, word))
		return "mira";
	if (g_str_equal(word, "site"))
		return "harbour.example";
	return fill_value(filling, word);
}

typedef const char *(*FillLookup)(const Filling *filling, const char *word);

// Caller frees. A placeholder that nobody knows stays as it is.
static char *
fill(const Filling *filling, const char *text, FillLookup lookup)
{
	g_autofree char *whole = g_strdup(text);
	g_autoptr(GString) filled = g_string_new(NULL);
	const char *at = whole;

	for (const char *open; (open = strchr(at, '{')) != NULL && strchr(open, '}') != NULL;) {
		const char *close = strchr(open, '}');
		g_autofree char *word = g_strndup(open + 1, (gsize)(close - open - 1));
		const char *value = lookup(filling, word);

		g_string_append_len(filled, at, open - at);
		if (value == NULL)
			g_string_append_len(filled, open, close + 1 - open);
		else
			g_string_append(filled, value);
		at = close + 1;
	}
	g_string_append(filled, at);
	return g_string_free(g_steal_pointer(&filled), FALSE);
}

#endif
