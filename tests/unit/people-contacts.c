// people-contacts.c - tests of people/contacts: who stands in a file, and what is said of the rest.
#include "people/contacts.h"

#include <string.h>

#include "base/failure.h"

#define FOLDER "tests/people"
#define PEOPLE 12
#define MANY 60000
#define MEGABYTE (1024 * 1024)

// "LINE: name | name <address, address> (company)".
static char *
describe(const Contact *contact)
{
	g_autofree char *names = g_strjoinv(" | ", contact->names);
	g_autofree char *emails = g_strjoinv(", ", contact->emails);
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%u: %s", contact->line, names);
	if (*emails != '\0')
		g_string_append_printf(text, " <%s>", emails);
	if (contact->company != NULL)
		g_string_append_printf(text, " (%s)", contact->company);
	return g_string_free(text, FALSE);
}

static Contacts *
parse(const char *text, gsize length)
{
	g_autoptr(GError) error = NULL;
	Contacts *contacts = contacts_parse("book", text, length, &error);

	g_assert_no_error(error);
	g_assert_nonnull(contacts);
	return contacts;
}

static void
assert_people(const Contacts *contacts, const char *const *people)
{
	guint n = 0;

	for (; n < MIN(contacts->contacts->len, PEOPLE); n++) {
		g_autofree char *line = describe(contacts->contacts->pdata[n]);

		g_assert_cmpstr(line, ==, people[n]);
	}
	g_assert_cmpuint(contacts->contacts->len, ==, n);
	g_assert_true(n == PEOPLE || people[n] == NULL);
}

// --- exports ---

static const struct {
	const char *file;
	const char *kind;
	const char *people[PEOPLE];
} exports[] = {
	{ "google.vcf", "vCard",
		{ "1: Светлана Гурьева <svetlana.gurieva@mail.example, sveta@dom.example> "
		  "(Северный "
		  "ветер, ООО)",
			"13: 王昱淇 | 昱淇 王 | Yuqi Wang | Kiki | Kiki 王 <yuqi@xin.example>",
			"24:  <no-name@somewhere.example>" } },
	{ "apple.vcf", "vCard",
		{ "1: Dra. María José del Carmen Quintana | María José del Carmen Quintana | Pepa "
		  "| "
		  "Pepa Quintana | Mari Pepa | Mari Pepa Quintana <pepa@puentes.example, "
		  "Maria.Quintana@Libreria.example> (Librería Dos Puentes)",
			"26: 田中 さくら | 田中さくら | さくら 田中 | さくら たなか "
			"<sakura@hana.example>" } },
	{ "outlook.vcf", "vCard",
		{ "1: Dr. Jürgen Göckel | Jürgen Göckel <juergen.goeckel@soehne.example> (Göckel & "
		  "Söhne GmbH)",
			"20: Zoé Lenoir <zoe@lenoir.example>" } },
	{ "android.vcf", "vCard",
		{ "1: Оксана Ковальчук-Заболотна | Ксеня | Ксеня Ковальчук-Заболотна "
		  "<oksana@step.example> (Видавництво «Степовий вітер»)",
			"17: Dawit Abebe <dawit@addis.example> (Addis Roasters)" } },
	{ "thunderbird.vcf", "vCard",
		{ "1: Kadri Saar | Kats | Kats Saar <kadri.saar@tartu.example, kadri@kodu.example> "
		  "(Tartu Paberivabrik)",
			"13:  <nurlan@astana.example>" } },
	{ "nextcloud.vcf", "vCard",
		{ "1: Αλεξάνδρα Μελισσηνού <alexandra@melissa.example> (Μελίσσι; Εκδόσεις)",
			"14: Kwabena Nyarko <kwabena@nyarko.example>" } },
	{ "nokia.vcf", "vCard",
		{ "1: Päivi Mäkisalo | Pävä | Pävä Mäkisalo <paivi@makisalo.example> (Mäkisalo Oy)",
			"10: Eero Rantala <eero@rantala.example>" } },
	{ "linkedin.csv", "CSV",
		{ "5: Светлана Гурьева (Северный ветер)",
			"6: Jörg Åkerblom, PhD (Åkerblom, Ek & Partners)",
			"7: Thandiwe Mokoena \"TJ\" <thandiwe@mokoena.example> (Blue Crane Studio)",
			"11: 王昱淇 | 昱淇 王 (新芽, Inc.)" } },
	{ "linkedin-de.csv", "CSV",
		{ "2: Heiderose Brömmelkamp (Brömmelkamp Spedition)",
			"3: Nguyễn Ánh Tuyết <tuyet@sen.example> (Sen Vàng)" } },
	{ "linkedin-fr.csv", "CSV",
		{ "5: Éloïse Vauquelin-Roch <eloise@vauquelin.example> (Société Boréale)" } },
	{ "google.csv", "CSV",
		{ "2: Aylin Su Korkmazer | Ayla | Ayla Korkmazer <aylin@yildiz.example, "
		  "aylin.su@yildiz.example, ayla@ev.example> (Yıldız Tekstil)",
			"4: 남궁민수 | 민수 남궁", "5:  <stranger@somewhere.example>" } },
	{ "google-old.csv", "CSV",
		{ "2: Leïla Benkirane <leila@benkirane.example> (Atelier Safran)",
			"3: 𠮷野 楓 | 𠮷野楓 | 楓 𠮷野 | かえで よしの <kaede@yoshino.example>" } },
	{ "outlook.csv", "CSV",
		{ "2: Siobhán Aoife Ní Bhraonáin <siobhan@droichead.example> (Caife “An "
		  "Droichead”)",
			"4: Renée Dubois–Lacroix <renee@lacroix.example>" } },
	{ "outlook-de.csv", "CSV",
		{ "2: Käthe Änne Großjohann <kaethe@muehle.example, kg@privat.example> (Mühle & "
		  "Söhne)",
			"3: Ömer Özbilgin" } },
	{ "thunderbird-de.csv", "CSV",
		{ "2: Ilse-Lore Wiegandt | Ilo | Ilo Wiegandt <ilo@wiegandt.example> (Wiegandt, "
		  "Bau)",
			"3:  <info@verein.example>" } },
	{ "list.txt", "list",
		{ "2: Светлана Гурьева", "4: Lima, Ana <ana@lima.example>",
			"5: Bo Ek <bo@ek.example>", "6:  <cy@dahl.example>",
			"7: Dung Phạm <dung@pham.example>",
			"9: Ólafur Þórsson <olafur@thorsson.example>" } },
};

static void
exports_are_read(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(exports); i++) {
		g_autofree char *path = g_build_filename(FOLDER, exports[i].file, NULL);
		g_autofree char *text = NULL;
		gsize length;

		g_test_message("%s", exports[i].file);
		g_assert_true(g_file_get_contents(path, &text, &length, NULL));
		g_autoptr(Contacts) contacts = parse(text, length);
		g_assert_cmpstr(contacts_kind_word(contacts->kind), ==, exports[i].kind);
		assert_people(contacts, exports[i].people);
		g_assert_cmpuint(contacts->complaints->len, ==, 0);
	}
}

// Each file of the folder has a row.
static void
no_export_is_forgotten(void)
{
	g_autoptr(GDir) folder = g_dir_open(FOLDER, 0, NULL);
	guint files = 0;

	g_assert_nonnull(folder);
	while (g_dir_read_name(folder) != NULL)
		files++;
	g_assert_cmpuint(files, ==, G_N_ELEMENTS(exports));
}

// --- small files ---

#define CARD(lines) "BEGIN:VCARD\nVERSION:3.0\n" lines "END:VCARD\n"
#define OLD_CARD(lines) "BEGIN:VCARD\nVERSION:2.1\n" lines "END:VCARD\n"
#define OUTLOOK "First Name,Last Name,E-mail Address\n"

static const struct {
	const char *label;
	const char *file;
	const char *people[PEOPLE];
} rows[] = {
	{ "a fold inside a word", CARD("FN:Ana Li\n ma\n"), { "1: Ana Lima" } },
	{ "a fold inside a letter", CARD("FN:J\xC3\n \xBCrgen Ek\n"), { "1: Jürgen Ek" } },
	{ "a fold inside the name of a property", CARD("EMA\n IL;TYPE=x:a@b.example\n"),
		{ "1:  <a@b.example>" } },
	{ "a fold by a tab", CARD("FN:Ana\n\t Lima\n"), { "1: Ana Lima" } },
	{ "2.1 keeps the blank of a fold", OLD_CARD("FN:Ana\n Lima\n"), { "1: Ana Lima" } },
	{ "escapes", CARD("FN:Lima\\, Ana\\; Dr.\\nX \\\\o/\n"), { "1: Lima, Ana; Dr. X \\o/" } },
	{ "a separator that is escaped separates nothing", CARD("N:Li\\;ma;Ana\n"),
		{ "1: Ana Li;ma" } },
	{ "a name of several parts", CARD("N:Lima,Ek;Ana,Bo;Cy,Dov;Dr.;PhD\n"),
		{ "1: Ana Bo Cy Dov Lima Ek" } },
	{ "a family name alone", CARD("N:Lima\n"), { "1: Lima" } },
	{ "several FN", CARD("FN:Ana Lima\nFN;LANGUAGE=ru:Анна Лима\nFN:ANA LIMA\n"),
		{ "1: Ana Lima | Анна Лима" } },
	{ "an empty nickname is no name", CARD("N:Lima;Ana\nNICKNAME:\n"), { "1: Ana Lima" } },
	{ "a nickname that is the whole name", CARD("N:Lima;Ana\nNICKNAME:Nana Lima\n"),
		{ "1: Ana Lima | Nana Lima" } },
	{ "a name without letters is none", CARD("FN:+49 170 000\nEMAIL:a@b.example\n"),
		{ "1:  <a@b.example>" } },
	{ "at most eight names and addresses",
		CARD("FN:A a\nFN:B b\nFN:C c\nFN:D d\nFN:E e\nFN:F f\nFN:G g\nFN:H h\nFN:I i\n"),
		{ "1: A a | B b | C c | D d | E e | F f | G g | H h" } },
	{ "what is no address is left out",
		CARD("FN:Ana\nEMAIL:none\nEMAIL:@b\nEMAIL:a@\nEMAIL:a b@c.example\nEMAIL:a@b@c\n"),
		{ "1: Ana <b@c.example>" } },
	{ "addresses in other dress", CARD("EMAIL:mailto:a@b.example\nEMAIL:Ana <A@b.example>\n"),
		{ "1:  <a@b.example>" } },
	{ "any case", "begin:vcard\nversion:4.0\nfn;X=y:Ana Lima\nend:VCard\n", { "1: Ana Lima" } },
	{ "groups, also nested ones", CARD("a.b.FN:Ana Lima\n"), { "1: Ana Lima" } },
	{ "a colon in a parameter", CARD("FN;X=\"a:b;c\":Ana Lima\n"), { "1: Ana Lima" } },
	{ "a quote that a parameter does not close", CARD("FN;X=\"a:Ana Lima\n"),
		{ "1: Ana Lima" } },
	{ "bare quoted-printable", OLD_CARD("N;QUOTED-PRINTABLE:L=FCtt;J=FCrgen\n"),
		{ "1: Jürgen Lütt" } },
	{ "soft breaks and folds", OLD_CARD("FN;ENCODING=QUOTED-PRINTABLE:A=\nna=20= \nLima\n"),
		{ "1: Ana Lima" } },
	{ "a soft break at the card's end", OLD_CARD("FN;ENCODING=QUOTED-PRINTABLE:Ana Lima=\n"),
		{ "1: Ana Lima" } },
	{ "what a note says is no name",
		OLD_CARD("FN:Ana\nNOTE;ENCODING=QUOTED-PRINTABLE:x=\nFN:Bo=\nEND:VCARD=\nFN:Cy\n"),
		{ "1: Ana" } },
	{ "broken quoted-printable", OLD_CARD("FN;QUOTED-PRINTABLE:A=ZZna=4\n"), { "1: AZZna4" } },
	{ "KOI8-R", OLD_CARD("FN;CHARSET=KOI8-R:\xE1\xCE\xCE\xC1\n"), { "1: Анна" } },
	{ "Shift JIS, quoted",
		OLD_CARD("FN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8D=82=8B=B4\n"),
		{ "1: 高橋" } },
	{ "a charset that nobody has", OLD_CARD("FN;CHARSET=../../x:Zo\xE9 Ek\n"),
		{ "1: Zoé Ek" } },
	{ "UTF-8 where another charset is told", OLD_CARD("FN;CHARSET=WINDOWS-1252:Zoé\n"),
		{ "1: Zoé" } },
	{ "Windows-1252 and UTF-8 in one file", CARD("FN:Zo\xE9\n") CARD("FN:Zoé\n"),
		{ "1: Zoé", "5: Zoé" } },
	{ "a byte-order mark", "\xEF\xBB\xBF" CARD("FN:Ana Lima\n"), { "1: Ana Lima" } },
	{ "files put together",
		"\xEF\xBB\xBF" CARD("FN:Ana Lima\n") "\xEF\xBB\xBF" CARD("FN:Bo Ek\n"),
		{ "1: Ana Lima", "5: Bo Ek" } },
	{ "CR alone ends lines", "BEGIN:VCARD\rFN:Ana Lima\rEND:VCARD\r", { "1: Ana Lima" } },
	{ "no end of line at the end", "BEGIN:VCARD\nFN:Ana Lima\nEND:VCARD", { "1: Ana Lima" } },
	{ "words above the first card", "saved today\n\n" CARD("FN:Ana Lima\n"),
		{ "3: Ana Lima" } },
	{ "empty lines within", CARD("\nFN:Ana Lima\n\n\n"), { "1: Ana Lima" } },
	{ "nobody", CARD("TEL:1\n") CARD("FN:Ana\n"), { "5: Ana" } },
	{ "an agent is somebody else",
		OLD_CARD("AGENT:\n" OLD_CARD("FN:Bo\nAGENT:\n" OLD_CARD("FN:Cy\n")) "FN:Ana\n"),
		{ "1: Ana" } },
	{ "an agent in its line", CARD("FN:Ana\nAGENT:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD\\n\n"),
		{ "1: Ana" } },
	{ "another thing that begins and ends", CARD("BEGIN:VTODO\nFN:Ana\nEND:VTODO\n"),
		{ "1: Ana" } },
	{ "CSV: any case, blanks, order", " e-MAIL ; last_name;FIRST  NAME\na@b.example;Lima;Ana\n",
		{ "2: Ana Lima <a@b.example>" } },
	{ "CSV: tabs", "Name\tEmail\nAna Lima\ta@b.example\n", { "2: Ana Lima <a@b.example>" } },
	{ "CSV: sep=", "sep=;\nName;Email\nLima, Ana;a@b.example\n",
		{ "3: Lima, Ana <a@b.example>" } },
	{ "CSV: one column", "Name\nLima, Ana\n\"Ek, Bo\"\n", { "2: Lima, Ana", "3: Ek, Bo" } },
	{ "CSV: the family's name is just Name", "Name;Vorname\nLima;Ana\n", { "2: Ana Lima" } },
	{ "CSV: Nome alone is the whole name", "Nome,E-mail\nAna Lima,a@b.example\n",
		{ "2: Ana Lima <a@b.example>" } },
	{ "CSV: Japanese", "姓,名,メールアドレス\n佐々木,結衣,yui@hana.example\n",
		{ "2: 佐々木結衣 | 結衣 佐々木 <yui@hana.example>" } },
	{ "CSV: Russian",
		"Имя,Фамилия,Адрес электронной почты,Компания\nЗоя,Ким,z@k.example,Ветер\n",
		{ "2: Зоя Ким <z@k.example> (Ветер)" } },
	{ "CSV: Spanish",
		"Nombre,Apellidos,URL,Dirección de correo electrónico,Empresa\n"
		"Íñigo,Echeverría,x,i@e.example,Faro\n",
		{ "2: Íñigo Echeverría <i@e.example> (Faro)" } },
	{ "CSV: more fields than columns", OUTLOOK "Ana,Lima,a@b.example,x,y\n",
		{ "2: Ana Lima <a@b.example>" } },
	{ "CSV: empty lines, lines of separators", OUTLOOK "\n,,\n \nBo,Ek,\n", { "5: Bo Ek" } },
	{ "CSV: line breaks in quotes count", OUTLOOK "\"A\nna\",\"Li\r\nma\",\nBo,Ek,\n",
		{ "2: A na Li ma", "5: Bo Ek" } },
	{ "CSV: a quote inside a word is itself", OUTLOOK "Ana \"Nana\",Lima,\n",
		{ "2: Ana \"Nana\" Lima" } },
	{ "CSV: CR alone ends lines", "Name,Email\rAna,\rBo,\r", { "2: Ana", "3: Bo" } },
	{ "CSV: a quote in the notes above", "Notes:\n\"open\n" OUTLOOK "Ana,Lima,\n",
		{ "4: Ana Lima" } },
	{ "a list: CR LF", "Ana Lima\r\nBo Ek <b@ek.example>\r\n",
		{ "1: Ana Lima", "2: Bo Ek <b@ek.example>" } },
	{ "a list in Windows-1252", "Zo\xE9 Ek\nAna Lima\n", { "1: Zoé Ek", "2: Ana Lima" } },
};

// Files with one mistake.
static const struct {
	const char *label;
	const char *file;
	const char *complaint;
	const char *people[PEOPLE];
} faults[] = {
	{ "a card that never ends", "BEGIN:VCARD\nFN:Ana\n" CARD("FN:Bo\n"),
		"book:1: this vCard never ends; write END:VCARD behind its last line",
		{ "1: Ana", "3: Bo" } },
	{ "a last card that never ends", CARD("FN:Bo\n") "BEGIN:VCARD\nFN:Ana\n",
		"book:5: this vCard never ends; write END:VCARD behind its last line",
		{ "1: Bo", "5: Ana" } },
	{ "an agent that never ends", "BEGIN:VCARD\nFN:Ana\nAGENT:\nBEGIN:VCARD\n" CARD("FN:Bo\n"),
		"book:1: this vCard never ends; write END:VCARD behind its last line",
		{ "1: Ana", "5: Bo" } },
	{ "END without BEGIN", "END:VCARD\n" CARD("FN:Ana\n"),
		"book:1: END:VCARD ends nothing; write BEGIN:VCARD before the first line of its "
		"card",
		{ "2: Ana" } },
	{ "CSV: too few fields", OUTLOOK "Ana\nBo,Ek,\n",
		"book:2: the header line has 3 fields and this line 1; write those that are "
		"missing, or their separators",
		{ "3: Bo Ek" } },
	{ "CSV: a quote that is not closed costs its line",
		OUTLOOK "\"Ana,Lima,\n\"Bo\",\"Ek\",\n\"Cy\",Dahl,\n",
		"book:2: a field in quotes that are not closed; write \"\" for a quote within "
		"it",
		{ "3: Bo Ek", "4: Cy Dahl" } },
	{ "CSV: a quote that is not closed at the end", OUTLOOK "Bo,Ek,\nAna,Lima,\"x\n",
		"book:3: a field in quotes that are not closed; write \"\" for a quote within "
		"it",
		{ "2: Bo Ek" } },
	{ "a list: two people in a line", "Ana\nBo <b@x.example>, Cy <c@x.example>\nDov\n",
		"book:2: several addresses; write one person a line", { "1: Ana", "3: Dov" } },
	{ "a list: no name", "Ana\n{ \"x\": 1 }\nDov\n",
		"book:2: neither a name nor an address; write \"Name\", \"Name <address>\" or "
		"\"address\"",
		{ "1: Ana", "3: Dov" } },
};

static void
files_are_read(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].label);
		g_autoptr(Contacts) contacts = parse(rows[i].file, strlen(rows[i].file));
		assert_people(contacts, rows[i].people);
		g_assert_cmpuint(contacts->complaints->len, ==, 0);
	}
}

static void
mistakes_cost_only_themselves(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_test_message("%s", faults[i].label);
		g_autoptr(Contacts) contacts = parse(faults[i].file, strlen(faults[i].file));
		assert_people(contacts, faults[i].people);
		g_assert_cmpuint(contacts->complaints->len, ==, 1);
		g_assert_cmpstr(contacts->complaints->pdata[0], ==, faults[i].complaint);
	}
}

static void
companies_are_told_where_they_are(void)
{
	static const char card[] = CARD("FN:Ana\nORG:\n") CARD("FN:Bo\nORG:Acme\\, Inc.;Dept\n");
	g_autoptr(Contacts) contacts = parse(card, strlen(card));
	const Contact *ana = contacts->contacts->pdata[0];
	const Contact *bo = contacts->contacts->pdata[1];

	g_assert_null(ana->company);
	g_assert_cmpstr(bo->company, ==, "Acme, Inc.");
}

// --- other things ---

#define BYTES(text) text, sizeof(text) - 1

static const struct {
	const char *label;
	const char *file;
	gsize length;
} strangers[] = {
	{ "nothing", BYTES("") },
	{ "blanks", BYTES(" \n\t\n\n") },
	{ "comments", BYTES("# nobody yet\n") },
	{ "a byte-order mark", BYTES("\xEF\xBB\xBF") },
	{ "a byte-order mark of UTF-16", BYTES("\xFF\xFE") },
	{ "half a character of UTF-16", BYTES("\xFF\xFE\x41") },
	{ "a card of nobody", BYTES(CARD("TEL:1\n")) },
	{ "an end", BYTES("END:VCARD\n") },
	{ "a header line alone", BYTES(OUTLOOK) },
	{ "commas", BYTES(OUTLOOK ",,,,\n,,,,\n") },
	{ "a picture", BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR abc\nabc\n") },
	{ "UTF-16 without a mark", BYTES("A\0n\0a\0\n\0B\0o\0") },
	{ "a page", BYTES("<html>\n<body class=x>\n<p>Ana Lima</p>\n</html>\n") },
	{ "settings", BYTES("[user]\nreads = en\npeople = contacts.vcf\n") },
	{ "the head of a mail", BYTES("From: Ana Lima\nTo: Bo Ek\nSubject: hello\n\nHello\n") },
	{ "a letter",
		BYTES("This is not a list of people that I know but a letter to somebody else.\n"
		      "And nothing in it should ever be taken for the name of any person.\n"
		      "Best, Ana\n") },
};

static void
other_files_are_refused(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(strangers); i++) {
		g_autoptr(GError) error = NULL;

		g_test_message("%s", strangers[i].label);
		g_assert_null(
			contacts_parse("book", strangers[i].file, strangers[i].length, &error));
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_assert_true(g_str_has_prefix(error->message, "book: "));
	}
}

static void
refusals_tell_the_lines(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(contacts_parse("book", BYTES("Ana\n{}\n[x]\n"), &error));
	g_assert_nonnull(strstr(error->message, "\nbook:2: "));
	g_assert_nonnull(strstr(error->message, "\nbook:3: "));
}

static void
complaints_hold_no_name(void)
{
	static const char *const files[] = {
		"BEGIN:VCARD\nFN:Secret\n" CARD("FN:Secret\n"),
		"END:VCARD\n" CARD("FN:Secret\n"),
		OUTLOOK "Secret\n\"Secret\nSecret,Secret,\n",
		"Secret Secret\nSecret <a@b.example>, Secret <c@d.example>\n{Secret}\nSecret\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(Contacts) contacts = parse(files[i], strlen(files[i]));

		g_assert_cmpuint(contacts->complaints->len, >, 0);
		for (guint k = 0; k < contacts->complaints->len; k++)
			g_assert_null(strstr(contacts->complaints->pdata[k], "Secret"));
	}
}

static GString *
repeated(const char *text, guint times)
{
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < times; i++)
		g_string_append(all, text);
	return all;
}

static void
further_complaints_are_counted(void)
{
	g_autoptr(GString) file = repeated("END:VCARD\n", 27);
	g_string_append(file, CARD("FN:Ana\n"));
	g_autoptr(Contacts) contacts = parse(file->str, file->len);

	g_assert_cmpuint(contacts->complaints->len, ==, 21);
	g_assert_cmpstr(contacts->complaints->pdata[20], ==, "book: and 7 more like these");
}

static void
the_place_behind_the_last_is_told(void)
{
	g_autoptr(GString) file = repeated("END:VCARD\n", 27);
	g_autoptr(GString) cards = repeated(CARD("FN:Ana Lima\n"), MANY);
	g_string_append(file, cards->str);
	g_autoptr(Contacts) contacts = parse(file->str, file->len);

	g_assert_cmpuint(contacts->contacts->len, ==, CONTACTS_MAX);
	g_assert_cmpuint(contacts->complaints->len, ==, 21);
	g_assert_cmpstr(contacts->complaints->pdata[0], ==,
		"book:200028: more than 50000 people, and from here on nobody was read; split the "
		"file");
}

static void
entries_that_say_nothing_come_to_an_end(void)
{
	g_autoptr(GString) file = repeated("BEGIN:VCARD\nEND:VCARD\n", 500000);
	g_string_prepend(file, CARD("FN:Ana\n"));
	g_string_append(file, CARD("FN:Bo\n"));
	g_autoptr(Contacts) contacts = parse(file->str, file->len);

	g_assert_cmpuint(contacts->contacts->len, ==, 1);
	g_assert_cmpuint(contacts->complaints->len, ==, 1);
	g_assert_cmpstr(contacts->complaints->pdata[0], ==,
		"book:1000003: more than 500000 entries, and from here on nobody was read; split "
		"the file");
}

// --- hostile ---

// A hostile file is one text, another text many times, and a third.
static const struct {
	const char *label;
	const char *before;
	const char *unit;
	guint times;
	const char *after;
	guint people; // 0: it is refused
} hostile[] = {
	{ "a line of megabytes", "BEGIN:VCARD\nFN:Ana\nNOTE:", "abcdefgh", MEGABYTE,
		"\nEND:VCARD\n", 1 },
	{ "a name of megabytes", "BEGIN:VCARD\nFN:", "Ana ", MEGABYTE, "\nEND:VCARD\n", 1 },
	{ "a name of marks", "BEGIN:VCARD\nFN:A", "\xCC\x88", MEGABYTE, "\nEND:VCARD\n", 1 },
	{ "a photo of megabytes", "BEGIN:VCARD\nFN:Ana\nPHOTO;ENCODING=b:",
		"/9j/4AAQSkZJRgABAQAAAQABAAD\n ", 300000, "\nEND:VCARD\n", 1 },
	{ "a name in a million folds", "BEGIN:VCARD\nFN:Ana", "\n x", MEGABYTE, "\nEND:VCARD\n",
		1 },
	{ "a million soft breaks", "BEGIN:VCARD\nFN;QUOTED-PRINTABLE:Ana", "=\n", MEGABYTE,
		"\nEND:VCARD\n", 1 },
	{ "cards in cards, a million deep", "BEGIN:VCARD\nVERSION:2.1\nFN:Ana\n",
		"AGENT:\nBEGIN:VCARD\n", MEGABYTE, "", 1 },
	{ "many cards that never end", "", "BEGIN:VCARD\n", MEGABYTE / 4, "FN:Ana\nEND:VCARD\n",
		1 },
	{ "a million ends", "", "END:VCARD\n", MEGABYTE, CARD("FN:Ana\n"), 1 },
	{ "a million parameters", "BEGIN:VCARD\nFN", ";X=\"", MEGABYTE, ":Ana\nEND:VCARD\n", 0 },
	{ "a million addresses", "BEGIN:VCARD\nFN:Ana\nEMAIL:", "a@b.example,", MEGABYTE,
		"\nEND:VCARD\n", 1 },
	{ "many names", "BEGIN:VCARD\n", "FN:Ana\n", MEGABYTE / 4, "END:VCARD\n", 1 },
	{ "a million nicknames", "BEGIN:VCARD\nFN:Bo\nNICKNAME:", "Ana,", MEGABYTE, "\nEND:VCARD\n",
		1 },
	{ "lines that each open a quote", OUTLOOK "Ana,Lima,\n", "\"a\n", MEGABYTE, "", 1 },
	// Wherever one begins to read these, the quote is open at each line's end.
	{ "lines that close and open quotes", OUTLOOK "Ana,Lima,\n", "x\",\"y\n", MEGABYTE, "", 1 },
	{ "a field of megabytes", OUTLOOK "\"", "Ana ", MEGABYTE, "\",Lima,\nBo,Ek,\n", 1 },
	{ "commas", "", ",", 4 * MEGABYTE, "", 0 },
	{ "commas behind a header line", OUTLOOK "Ana,Lima", ",", 32 * MEGABYTE, "", 1 },
	{ "quotes", OUTLOOK "Ana,Lima,\n", "\"", 8 * MEGABYTE, "", 1 },
	{ "quotes and commas", OUTLOOK "Ana,Lima,\n", "\"\",", 4 * MEGABYTE, "\n", 1 },
	{ "a header line that knows each column", "", "Name,", 3000, "\nAna\n", 0 },
	{ "line ends", "Ana\n", "\n", 4 * MEGABYTE, "Bo\n", 2 },
	{ "addresses in a line of a list", "Ana\n", "a@b.example ", MEGABYTE, "\n", 1 },
	{ "brackets", "Ana\n", "<", MEGABYTE, "\n", 1 },
};

static void
hostile_files_are_read_in_one_go(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autoptr(GString) file = repeated(hostile[i].unit, hostile[i].times);
		g_autoptr(GError) error = NULL;

		g_test_message("%s", hostile[i].label);
		g_string_prepend(file, hostile[i].before);
		g_string_append(file, hostile[i].after);
		g_autoptr(Contacts) contacts = contacts_parse("book", file->str, file->len, &error);
		g_assert_cmpuint(
			contacts == NULL ? 0 : contacts->contacts->len, ==, hostile[i].people);
		g_assert_cmpint(error != NULL, ==, hostile[i].people == 0);
	}
}

static void
nul_is_a_blank(void)
{
	static const char card[] = "BEGIN:VCARD\nFN:Ana\0Lima\nNOTE:\0\nEND:VCARD\0\nEND:VCARD\n";
	static const char csv[] = "First Name,Last Name\nAna\0B,Lima\n";
	g_autoptr(Contacts) cards = parse(card, sizeof card - 1);
	g_autoptr(Contacts) lines = parse(csv, sizeof csv - 1);
	const Contact *ana = cards->contacts->pdata[0];
	const Contact *other = lines->contacts->pdata[0];

	g_assert_cmpstr(ana->names[0], ==, "Ana Lima");
	g_assert_cmpstr(other->names[0], ==, "Ana B Lima");
}

static void
utf16_is_read_from_both_ends(void)
{
	static const char text[] = CARD("FN:Zoé 𠮷野\n");
	glong units;
	g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &units, NULL);

	for (guint big = 0; big < 2; big++) {
		g_autoptr(GString) file = g_string_new(big ? "\xFE\xFF" : "\xFF\xFE");

		for (glong i = 0; i < units; i++) {
			g_string_append_c(file, (char)(big ? wide[i] >> 8 : wide[i] & 0xFF));
			g_string_append_c(file, (char)(big ? wide[i] & 0xFF : wide[i] >> 8));
		}
		g_autoptr(Contacts) contacts = parse(file->str, file->len);
		const Contact *zoe = contacts->contacts->pdata[0];
		g_assert_cmpstr(zoe->names[0], ==, "Zoé 𠮷野");
	}
}

static void
halves_of_characters_are_marked(void)
{
	static const char low[] = "\xFF\xFE"
				  "A\0n\0\x00\xDC"
				  "a";
	static const char high[] = "\xFF\xFE"
				   "A\0n\0\x42\xD8"
				   "a\0";
	g_autoptr(Contacts) first = parse(low, sizeof low - 1);
	g_autoptr(Contacts) second = parse(high, sizeof high - 1);

	g_assert_cmpstr(((Contact *)first->contacts->pdata[0])->names[0], ==, "An\uFFFD");
	g_assert_cmpstr(((Contact *)second->contacts->pdata[0])->names[0], ==, "An\uFFFDa");
}

static void
long_names_are_cut_between_letters(void)
{
	// One byte, then letters of two: every limit falls into one of them.
	static const struct {
		const char *before;
		const char *after;
	} files[] = {
		{ "BEGIN:VCARD\nFN:a", "\nEND:VCARD\n" },
		{ "BEGIN:VCARD\nN:;a", "\nEND:VCARD\n" },
		{ "Name\na", "\n" },
	};
	g_autoptr(GString) letters = repeated("ж", 50000);

	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *file =
			g_strconcat(files[i].before, letters->str, files[i].after, NULL);
		g_autoptr(Contacts) contacts = parse(file, strlen(file));
		const Contact *contact = contacts->contacts->pdata[0];

		g_assert_cmpint(g_utf8_strlen(contact->names[0], -1), ==, 200);
		g_assert_true(g_str_has_prefix(contact->names[0], "aжжж"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/people/contacts/exports of address books are read", exports_are_read);
	g_test_add_func("/people/contacts/no export is forgotten", no_export_is_forgotten);
	g_test_add_func("/people/contacts/files are read as they are written", files_are_read);
	g_test_add_func("/people/contacts/a mistake is told and costs only itself",
		mistakes_cost_only_themselves);
	g_test_add_func("/people/contacts/companies are told where they are",
		companies_are_told_where_they_are);
	g_test_add_func("/people/contacts/other files are refused", other_files_are_refused);
	g_test_add_func("/people/contacts/refusals tell the lines", refusals_tell_the_lines);
	g_test_add_func("/people/contacts/complaints hold no name", complaints_hold_no_name);
	g_test_add_func("/people/contacts/complaints beyond twenty are counted",
		further_complaints_are_counted);
	g_test_add_func("/people/contacts/who has no place any more is told first",
		the_place_behind_the_last_is_told);
	g_test_add_func("/people/contacts/entries that say nothing come to an end",
		entries_that_say_nothing_come_to_an_end);
	g_test_add_func("/people/contacts/hostile files are read in one go",
		hostile_files_are_read_in_one_go);
	g_test_add_func("/people/contacts/NUL is a blank", nul_is_a_blank);
	g_test_add_func(
		"/people/contacts/UTF-16 is read from both ends", utf16_is_read_from_both_ends);
	g_test_add_func("/people/contacts/halves of characters are marked",
		halves_of_characters_are_marked);
	g_test_add_func("/people/contacts/long names are cut between letters",
		long_names_are_cut_between_letters);
	return g_test_run();
}
