// csv.c - persons out of CSV files (RFC 4180) whose header line names a name or an address.
#include "people/csv.h"

#include <string.h>

#include "text/name.h"

#define HEADER_LINES 20 // it stands in one of these
#define HEADER_MAX (16 * 1024) // bytes
#define COLUMN_MAX 200 // bytes of a column's name
#define FIELD_MAX (64 * 1024) // bytes in quotes: what is longer was not closed
#define REREAD_TIMES                                                                               \
	4 // as much as the file: what may be read anew behind quotes that are not closed
#define NOTHING 0xFF // a column that says nothing of a name

// What programs write above their columns.
static const struct {
	GatherPart part;
	const char *names[40];
} columns[] = {
	{ GATHER_FULL, { "Name", "Full Name", "Display Name", "Contact Name", "Anzeigename",
			       "Vollständiger Name", "Nom complet", "Nom à afficher", "Nom affiché",
			       "Nombre completo", "Nombre para mostrar", "Nome completo",
			       "Nome visualizzato", "Nome de exibição", "Volledige naam", "Naam",
			       "Weergavenaam", "Namn", "Navn", "Visningsnamn", "Visningsnavn",
			       "Imię i nazwisko", "Nazwa wyświetlana", "Celé jméno", "Полное имя",
			       "ФИО", "Отображаемое имя", "Ad Soyad", "姓名", "氏名", "表示名",
			       "성명", "Ονοματεπώνυμο", "שם מלא", "الاسم الكامل" } },
	{ GATHER_GIVEN, { "First Name", "Given Name", "Firstname", "Forename", "Vorname", "Prénom",
				"Nombre", "Nome", "Nombre de pila", "Primer nombre",
				"Primeiro nome", "Voornaam", "Förnamn", "Fornavn", "Etunimi",
				"Imię", "Jméno", "Křestní jméno", "Meno", "Keresztnév", "Utónév",
				"Prenume", "Имя", "Ім'я", "Име", "Ad", "Adı", "İsim", "Όνομα", "名",
				"名字", "이름", "שם פרטי", "الاسم الأول", "نام" } },
	{ GATHER_ADDITIONAL,
		{ "Middle Name", "Additional Name", "Weitere Vornamen", "Zweiter Vorname",
			"Deuxième prénom", "Autres prénoms", "Segundo nombre", "Secondo nome",
			"Nome do meio", "Segundo nome", "Middelste naam", "Tussenvoegsel",
			"Mellannamn", "Mellomnavn", "Drugie imię", "Отчество", "По батькові" } },
	{ GATHER_FAMILY, { "Last Name", "Family Name", "Surname", "Lastname", "Nachname",
				 "Familienname", "Nom", "Nom de famille", "Apellido", "Apellidos",
				 "Cognome", "Sobrenome", "Apelido", "Último nome", "Achternaam",
				 "Efternamn", "Efternavn", "Etternavn", "Sukunimi", "Nazwisko",
				 "Příjmení", "Priezvisko", "Vezetéknév", "Nume", "Nume de familie",
				 "Фамилия", "Прізвище", "Фамилно име", "Soyad", "Soyadı", "Επώνυμο",
				 "姓", "姓氏", "성", "שם משפחה", "اسم العائلة", "نام خانوادگی" } },
	{ GATHER_READING_GIVEN, { "Phonetic First Name", "Given Name Yomi", "First Name Furigana",
					"名フリガナ", "名（フリガナ）", "メイ" } },
	{ GATHER_READING_FAMILY, { "Phonetic Last Name", "Family Name Yomi", "Last Name Furigana",
					 "姓フリガナ", "姓（フリガナ）", "セイ" } },
	{ GATHER_NICKNAME, { "Nickname", "Nick Name", "Spitzname", "Surnom", "Pseudo", "Apodo",
				   "Alias", "Soprannome", "Bijnaam", "Smeknamn", "Kaldenavn",
				   "Kælenavn", "Pseudonim", "Přezdívka", "Псевдоним", "Takma ad",
				   "ニックネーム", "昵称", "暱稱", "별명" } },
	{ GATHER_EMAIL,
		{ "Email", "E-mail Address", "Email Addresses", "E-mail Value", "Primary Email",
			"Secondary Email", "Mail", "E-Mail-Adresse", "Primäre E-Mail-Adresse",
			"Sekundäre E-Mail-Adresse", "Adresse e-mail", "Adresse de messagerie",
			"Adresse électronique", "Première adresse électronique", "Courriel",
			"Correo electrónico", "Dirección de correo electrónico", "Correo",
			"Indirizzo e-mail", "Indirizzo posta elettronica", "Endereço de e-mail",
			"Endereço de correio eletrônico", "E-mailadres", "E-postadress",
			"E-postadresse", "E-mailadresse", "Sähköpostiosoite", "Adres e-mail",
			"E-mailová adresa", "E-mail cím", "Адрес электронной почты",
			"Электронная почта", "Адреса електронної пошти", "E-posta",
			"E-posta adresi", "メールアドレス", "电子邮件地址", "電子郵件地址",
			"이메일 주소" } },
	{ GATHER_COMPANY,
		{ "Company", "Organization", "Organisation", "Organization Name",
			"Organisation Name", "Company Name", "Firma", "Unternehmen", "Entreprise",
			"Société", "Empresa", "Compañía", "Organización", "Organização", "Azienda",
			"Società", "Organizzazione", "Bedrijf", "Organisatie", "Företag",
			"Virksomhed", "Bedrift", "Yritys", "Společnost", "Компания", "Организация",
			"Компанія", "Şirket", "会社", "会社名", "公司", "회사" } },
};

struct CsvHeader {
	GByteArray *parts; // of each column its GatherPart, or NOTHING
	char separator;
	guint known; // columns that say something
	guint needed; // fields that a line has to have
	RawReader behind; // where the persons begin
};

typedef struct {
	const CsvHeader *header;
	Gather *gather;
	RawReader at;
	GString *field;
	gsize rereads; // bytes
} Reader;

// --- fields ---

typedef enum { FIELD_MORE, FIELD_LAST, FIELD_BROKEN } FieldEnd;

static gboolean
ends_field(const RawReader *at, char separator)
{
	return at->at == at->end || *at->at == separator || *at->at == '\n' || *at->at == '\r';
}

// at stands on what ends a field.
static FieldEnd
pass_end(RawReader *at, char separator)
{
	if (at->at < at->end && *at->at == separator) {
		at->at++;
		return FIELD_MORE;
	}
	RawText rest;
	rawtext_next(at, &rest);
	return FIELD_LAST;
}

static void
keep(GString *field, char c)
{
	if (field->len <= GATHER_TEXT_MAX) // one more, to tell that it was cut
		g_string_append_c(field, c);
}

static FieldEnd
read_plain(RawReader *at, char separator, GString *field)
{
	for (; !ends_field(at, separator); at->at++)
		keep(field, *at->at);
	return pass_end(at, separator);
}

// at stands behind the quote. The one that closes has to stand before a separator or the line's end:
// so a quote that was forgotten is noticed at the next one, and not when the file ends.
static FieldEnd
read_quoted(RawReader *at, char separator, GString *field)
{
	const char *stop = at->at + MIN(at->end - at->at, FIELD_MAX);

	for (; at->at < stop; at->at++) {
		if (*at->at == '"' && at->at + 1 < at->end && at->at[1] == '"')
			at->at++;
		else if (*at->at == '"')
			break;
		else if (*at->at == '\n')
			at->line++;
		keep(field, *at->at);
	}
	if (at->at >= stop)
		return FIELD_BROKEN;
	at->at++;
	while (at->at < at->end && *at->at == ' ')
		at->at++;
	return ends_field(at, separator) ? pass_end(at, separator) : FIELD_BROKEN;
}

static FieldEnd
read_field(RawReader *at, char separator, GString *field)
{
	g_string_truncate(field, 0);
	if (at->at == at->end)
		return FIELD_LAST;
	if (*at->at != '"')
		return read_plain(at, separator, field);
	at->at++;
	return read_quoted(at, separator, field);
}

// --- the header line ---

// Its letters, folded: "E-mail 1 - Value" is "emailvalue".
static char *
letters_of(const char *name)
{
	g_autofree char *folded = name_fold(name);
	GString *letters = g_string_new(NULL);

	for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (g_unichar_isalpha(c) || g_unichar_ismark(c))
			g_string_append_unichar(letters, c);
	}
	return g_string_free(letters, FALSE);
}

static GHashTable *
known_columns(void)
{
	GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
		for (guint k = 0; k < G_N_ELEMENTS(columns[i].names); k++) {
			if (columns[i].names[k] == NULL)
				break;
			g_hash_table_insert(known, letters_of(columns[i].names[k]),
				GUINT_TO_POINTER(columns[i].part));
		}
	return known;
}

static guint8
part_of(GHashTable *known, const GString *field)
{
	g_autoptr(GString) text = rawtext_utf8((RawText) { field->str, field->len }, NULL);
	gboolean is_word = text->len > 0 && text->len <= COLUMN_MAX;
	g_autofree char *letters = is_word ? letters_of(text->str) : NULL;
	gpointer part;

	if (letters == NULL || !g_hash_table_lookup_extended(known, letters, NULL, &part))
		return NOTHING;
	return (guint8)GPOINTER_TO_UINT(part);
}

static gboolean
has_part(const CsvHeader *header, GatherPart part)
{
	return memchr(header->parts->data, (int)part, header->parts->len) != NULL;
}

// "Name" beside "Vorname" is the family's.
static void
settle_name(CsvHeader *header)
{
	if (!has_part(header, GATHER_GIVEN) || has_part(header, GATHER_FAMILY))
		return;
	for (guint i = 0; i < header->parts->len; i++)
		if (header->parts->data[i] == GATHER_FULL)
			header->parts->data[i] = GATHER_FAMILY;
}

static gboolean
is_needed(guint8 part)
{
	return part == GATHER_FULL || part == GATHER_GIVEN || part == GATHER_FAMILY ||
	       part == GATHER_EMAIL;
}

// The line as a header line: none when nothing is needed.
static CsvHeader *
read_header(RawText line, char separator, GHashTable *known)
{
	RawReader at = rawtext_reader(line);
	g_autoptr(GString) field = g_string_new(NULL);
	CsvHeader *header = g_new0(CsvHeader, 1);
	FieldEnd end = FIELD_MORE;

	header->separator = separator;
	header->parts = g_byte_array_new();
	while (end == FIELD_MORE) {
		end = read_field(&at, separator, field);
		guint8 part = part_of(known, field);

		g_byte_array_append(header->parts, &part, 1);
		header->known += part != NOTHING;
		if (is_needed(part))
			header->needed = header->parts->len;
	}
	settle_name(header);
	if (header->parts->len == 1)
		header->separator = '\t'; // what stands between names least often
	return header;
}

void
csv_header_free(CsvHeader *header)
{
	if (header == NULL)
		return;
	g_byte_array_unref(header->parts);
	g_free(header);
}

static gboolean
is_better(const CsvHeader *header, const CsvHeader *than)
{
	return header->needed > 0 && (than == NULL || header->known > than->known);
}

// The best of what the separators make of a line, if it is better than *best.
static void
try_header(RawText line, RawReader behind, gboolean is_first, GHashTable *known, CsvHeader **best)
{
	static const char separators[] = { ',', ';', '\t', '|' };

	for (guint i = 0; i < G_N_ELEMENTS(separators); i++) {
		g_autoptr(CsvHeader) header = read_header(line, separators[i], known);

		// One word alone may be a line of a list, or of notes.
		if (!is_better(header, *best) || (header->parts->len < 2 && !is_first))
			continue;
		header->behind = behind;
		csv_header_free(*best);
		*best = g_steal_pointer(&header);
	}
}

CsvHeader *
csv_header_find(RawText file)
{
	g_autoptr(GHashTable) known = known_columns();
	RawReader at = rawtext_reader(file);
	CsvHeader *best = NULL;
	gboolean is_first = TRUE;
	RawText line;

	while (at.line < HEADER_LINES && rawtext_next(&at, &line)) {
		if (rawtext_trim(line).length == 0)
			continue;
		if (line.length <= HEADER_MAX)
			try_header(line, at, is_first, known, &best);
		is_first = FALSE;
	}
	return best;
}

// --- persons ---

typedef struct {
	FieldEnd end;
	guint fields;
	gboolean is_empty;
} Record;

static Record
read_record(Reader *reader)
{
	const GByteArray *parts = reader->header->parts;
	Record record = { .end = FIELD_MORE, .is_empty = TRUE };

	gather_begin(reader->gather, reader->at.line + 1);
	while (record.end == FIELD_MORE) {
		guint8 part = record.fields < parts->len ? parts->data[record.fields] : NOTHING;

		record.end = read_field(&reader->at, reader->header->separator, reader->field);
		record.fields++;
		RawText field = { reader->field->str, reader->field->len };
		if (rawtext_trim(field).length > 0)
			record.is_empty = FALSE;
		if (part != NOTHING && record.end != FIELD_BROKEN)
			gather_add(reader->gather, part, field);
	}
	return record;
}

// Goes on with the line behind the one where the record began; or, where too much was read anew already,
// behind what was read. So the effort grows with the file.
static void
recover(Reader *reader, RawReader begin)
{
	RawText line;

	rawtext_next(&begin, &line);
	gsize again = (gsize)(reader->at.at - MIN(begin.at, reader->at.at));
	if (again > reader->rereads) {
		rawtext_next(&reader->at, &line);
		return;
	}
	reader->rereads -= again;
	reader->at = begin;
}

static void
complain_short(Reader *reader, guint line, guint fields)
{
	g_autofree char *text = g_strdup_printf(
		"the header line has %u fields and this line %u; write those that are missing, or "
		"their separators",
		reader->header->parts->len, fields);

	gather_complain(reader->gather, line, text);
}

static void
take_record(Reader *reader)
{
	RawReader begin = reader->at;
	Record record = read_record(reader);

	if (record.end == FIELD_BROKEN) {
		gather_complain(reader->gather, begin.line + 1,
			"a field in quotes that are not closed; write \"\" for a quote within it");
		recover(reader, begin);
	} else if (!record.is_empty && record.fields < reader->header->needed) {
		complain_short(reader, begin.line + 1, record.fields);
	} else {
		gather_end(reader->gather);
	}
}

void
csv_read(RawText file, const CsvHeader *header, Gather *gather)
{
	Reader reader = { .header = header,
		.gather = gather,
		.at = header->behind,
		.field = g_string_new(NULL),
		.rereads = file.length * REREAD_TIMES };

	while (gather_has_room(gather) && reader.at.at < reader.at.end)
		take_record(&reader);
	g_string_free(reader.field, TRUE);
}
