// vcard.c - persons out of vCards: 2.1 (versit 1996), 3.0 (RFC 2426), 4.0 (RFC 6350).
#include "people/vcard.h"

#include <string.h>

#define LINE_MAX_BYTES (64 * 1024) // of an unfolded line; a photo's other bytes are passed over
#define CHARSET_MAX 40
#define NICKNAME_OF_ANDROID "vnd.android.cursor.item/nickname"

typedef struct {
	Gather *gather;
	RawReader lines;
	GString *text; // the line at hand, unfolded
	RawText last; // the last of the lines that it was made of
	guint line; // where the open card begins; 0: none is open
	guint agents; // cards that are open within it
	gboolean is_old; // vCard 2.1
	gboolean is_group;
	gboolean after_agent; // the last line said that the agent's card follows
} Reader;

// One line. Texts are borrowed from it.
typedef struct {
	RawText name; // without its group
	RawText value; // as it stands
	gboolean is_quoted; // quoted-printable
	char charset[CHARSET_MAX + 1]; // "": not told
} Property;

// --- lines ---

static void
append_some(GString *text, RawText more)
{
	RawText fitting = rawtext_cut(more, LINE_MAX_BYTES - MIN(text->len, LINE_MAX_BYTES));

	g_string_append_len(text, fitting.text, (gssize)fitting.length);
}

static gboolean
continues(RawText line)
{
	return line.length > 0 && (line.text[0] == ' ' || line.text[0] == '\t');
}

// The next line with those that continue it.
static gboolean
next_unfolded(Reader *reader, guint *number)
{
	RawText line;

	g_string_truncate(reader->text, 0);
	if (!rawtext_next(&reader->lines, &line))
		return FALSE;
	*number = reader->lines.line;
	append_some(reader->text, line);
	reader->last = line;
	for (RawReader ahead = reader->lines; rawtext_next(&ahead, &line) && continues(line);) {
		gsize fold = reader->is_old ? 0 : 1;

		append_some(reader->text, (RawText) { line.text + fold, line.length - fold });
		reader->last = line;
		reader->lines = ahead;
	}
	return TRUE;
}

static gboolean
is_end(RawText line)
{
	return rawtext_is(rawtext_trim(line), "END:VCARD");
}

static gboolean
breaks_softly(RawText line)
{
	line = rawtext_trim(line);
	return line.length > 0 && line.text[line.length - 1] == '=';
}

// A value in quoted-printable goes on behind a line that ends in "=", whatever the next line looks like.
static void
append_soft_lines(Reader *reader)
{
	RawText line = reader->last;
	RawReader ahead = reader->lines;

	while (breaks_softly(line) && rawtext_next(&ahead, &line) && !is_end(line)) {
		g_string_append_c(reader->text, '\n');
		append_some(reader->text, line);
		reader->lines = ahead;
	}
}

// --- properties ---

// The colon that ends name and parameters. One in quotes belongs to a parameter.
static const char *
find_colon(const GString *text)
{
	const char *end = text->str + text->len;
	gboolean in_quotes = FALSE;

	for (const char *at = text->str; at < end; at++) {
		if (*at == '"')
			in_quotes = !in_quotes;
		else if (*at == ':' && !in_quotes)
			return at;
	}
	return memchr(text->str, ':', text->len);
}

static RawText
up_to(const char **at, const char *end, char separator)
{
	const char *start = *at;
	const char *stop = memchr(start, separator, (gsize)(end - start));

	*at = stop == NULL ? end : stop + 1;
	return rawtext_trim((RawText) { start, (gsize)((stop == NULL ? end : stop) - start) });
}

// vCard 2.1 leaves the parameter's name out: FN;QUOTED-PRINTABLE:x.
static void
read_parameter(Property *property, RawText parameter)
{
	const char *at = parameter.text;
	RawText value = parameter;
	RawText name = up_to(&at, parameter.text + parameter.length, '=');

	if (at < parameter.text + parameter.length)
		value = rawtext_trim(
			(RawText) { at, (gsize)(parameter.text + parameter.length - at) });
	if (rawtext_is(value, "QUOTED-PRINTABLE"))
		property->is_quoted = TRUE;
	if (rawtext_is(name, "CHARSET") && value.length <= CHARSET_MAX) {
		memcpy(property->charset, value.text, value.length);
		property->charset[value.length] = '\0';
	}
}

// Files put together keep each their byte-order mark: it stands before BEGIN then.
static RawText
without_mark(RawText name)
{
	if (name.length < 3 || memcmp(name.text, "\xEF\xBB\xBF", 3) != 0)
		return name;
	return (RawText) { name.text + 3, name.length - 3 };
}

static RawText
without_group(RawText name)
{
	const char *dot = memrchr(name.text, '.', name.length);

	if (dot == NULL)
		return name;
	return (RawText) { dot + 1, (gsize)(name.text + name.length - dot - 1) };
}

// FALSE: the line is none.
static gboolean
read_property(const GString *text, Property *property)
{
	const char *colon = find_colon(text);
	const char *at = text->str;

	*property = (Property) { 0 };
	if (colon == NULL)
		return FALSE;
	property->name = without_group(without_mark(up_to(&at, colon, ';')));
	while (at < colon)
		read_parameter(property, up_to(&at, colon, ';'));
	property->value = (RawText) { colon + 1, (gsize)(text->str + text->len - colon - 1) };
	return TRUE;
}

static gboolean
is_hex_pair(const char *at, const char *end)
{
	return end - at >= 2 && g_ascii_isxdigit(at[0]) && g_ascii_isxdigit(at[1]);
}

// Behind "=" at the end of a line.
static const char *
skip_soft_break(const char *at, const char *end)
{
	const char *start = at;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at < end && *at == '\n' ? at + 1 : start;
}

static GString *
decode_quoted(RawText value)
{
	GString *out = g_string_sized_new(value.length);
	const char *end = value.text + value.length;

	for (const char *at = value.text; at < end;) {
		char c = *at++;

		if (c != '=') {
			g_string_append_c(out, c);
		} else if (is_hex_pair(at, end)) {
			g_string_append_c(out, (char)(g_ascii_xdigit_value(at[0]) * 16 +
						       g_ascii_xdigit_value(at[1])));
			at += 2;
		} else {
			at = skip_soft_break(at, end);
		}
	}
	return out;
}

// In UTF-8, with its escapes.
static GString *
decode(const Property *property)
{
	if (!property->is_quoted)
		return rawtext_utf8(property->value, property->charset);
	g_autoptr(GString) bytes = decode_quoted(property->value);
	return rawtext_utf8((RawText) { bytes->str, bytes->len }, property->charset);
}

// The next component of a value, its escapes taken back. NUL, which no value holds, separates nothing.
static void
next_component(const char **at, char separator, GString *out)
{
	g_string_truncate(out, 0);
	for (; **at != '\0' && **at != separator; (*at)++) {
		gboolean is_escape =
			**at == '\\' && (*at)[1] != '\0' && strchr("\\;,:nN", (*at)[1]) != NULL;

		if (is_escape)
			(*at)++;
		gboolean is_break = is_escape && g_ascii_tolower(**at) == 'n';
		g_string_append_c(out, is_break ? '\n' : **at);
	}
	if (**at != '\0')
		(*at)++;
}

static void
add(Reader *reader, GatherPart part, const GString *text)
{
	gather_add(reader->gather, part, (RawText) { text->str, text->len });
}

// --- what the properties say ---

static void
add_whole(Reader *reader, GatherPart part, const Property *property)
{
	g_autoptr(GString) value = decode(property);
	g_autoptr(GString) text = g_string_new(NULL);
	const char *at = value->str;

	next_component(&at, '\0', text);
	add(reader, part, text);
}

static void
take_fn(Reader *reader, const Property *property)
{
	add_whole(reader, GATHER_FULL, property);
}

static void
take_email(Reader *reader, const Property *property)
{
	add_whole(reader, GATHER_EMAIL, property);
}

static void
take_reading_given(Reader *reader, const Property *property)
{
	add_whole(reader, GATHER_READING_GIVEN, property);
}

static void
take_reading_family(Reader *reader, const Property *property)
{
	add_whole(reader, GATHER_READING_FAMILY, property);
}

// Each part may be a list: Quinlan,Paul.
static void
take_n(Reader *reader, const Property *property)
{
	static const GatherPart parts[] = { GATHER_FAMILY, GATHER_GIVEN, GATHER_ADDITIONAL };
	g_autoptr(GString) value = decode(property);
	g_autoptr(GString) text = g_string_new(NULL);
	const char *at = value->str;

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		next_component(&at, ';', text);
		g_strdelimit(text->str, ",", ' ');
		add(reader, parts[i], text);
	}
}

static void
take_nickname(Reader *reader, const Property *property)
{
	g_autoptr(GString) value = decode(property);
	g_autoptr(GString) text = g_string_new(NULL);

	for (const char *at = value->str; *at != '\0';) {
		next_component(&at, ',', text);
		add(reader, GATHER_NICKNAME, text);
	}
}

// The organisation; its units follow.
static void
take_org(Reader *reader, const Property *property)
{
	g_autoptr(GString) value = decode(property);
	g_autoptr(GString) text = g_string_new(NULL);
	const char *at = value->str;

	next_component(&at, ';', text);
	add(reader, GATHER_COMPANY, text);
}

static void
take_android(Reader *reader, const Property *property)
{
	g_autoptr(GString) value = decode(property);
	g_autoptr(GString) text = g_string_new(NULL);
	const char *at = value->str;

	next_component(&at, ';', text);
	if (!g_str_equal(text->str, NICKNAME_OF_ANDROID))
		return;
	next_component(&at, ';', text);
	add(reader, GATHER_NICKNAME, text);
}

static void
take_kind(Reader *reader, const Property *property)
{
	reader->is_group = rawtext_is(rawtext_trim(property->value), "group");
}

static void
take_version(Reader *reader, const Property *property)
{
	RawText value = rawtext_trim(property->value);

	reader->is_old = value.length > 0 && value.text[0] == '2';
}

static void
take_agent(Reader *reader, const Property *property)
{
	reader->after_agent = rawtext_trim(property->value).length == 0;
}

static const struct {
	const char *name;
	void (*take)(Reader *reader, const Property *property);
} properties[] = {
	{ "FN", take_fn },
	{ "N", take_n },
	{ "NICKNAME", take_nickname },
	{ "EMAIL", take_email },
	{ "ORG", take_org },
	{ "X-PHONETIC-FIRST-NAME", take_reading_given },
	{ "X-PHONETIC-LAST-NAME", take_reading_family },
	{ "X-ANDROID-CUSTOM", take_android },
	{ "KIND", take_kind },
	{ "X-ADDRESSBOOKSERVER-KIND", take_kind },
	{ "VERSION", take_version },
	{ "AGENT", take_agent },
};

static void
take(Reader *reader, const Property *property)
{
	for (guint i = 0; i < G_N_ELEMENTS(properties); i++)
		if (rawtext_is(property->name, properties[i].name)) {
			properties[i].take(reader, property);
			return;
		}
}

// --- cards ---

static void
end_card(Reader *reader)
{
	if (!reader->is_group)
		gather_end(reader->gather);
	reader->line = 0;
	reader->agents = 0;
}

static void
end_lost_card(Reader *reader)
{
	if (reader->line == 0)
		return;
	gather_complain(reader->gather, reader->line,
		"this vCard never ends; write END:VCARD behind its last line");
	end_card(reader);
}

static void
begin(Reader *reader, guint line)
{
	if (reader->line != 0 && reader->after_agent) {
		reader->agents++;
		return;
	}
	end_lost_card(reader);
	reader->line = line;
	reader->is_old = FALSE;
	reader->is_group = FALSE;
	gather_begin(reader->gather, line);
}

static void
end(Reader *reader, guint line)
{
	if (reader->line == 0)
		gather_complain(reader->gather, line,
			"END:VCARD ends nothing; write BEGIN:VCARD before the first line of its "
			"card");
	else if (reader->agents > 0)
		reader->agents--;
	else
		end_card(reader);
}

static gboolean
is_card(const Property *property)
{
	return rawtext_is(rawtext_trim(property->value), "VCARD");
}

static void
read_line(Reader *reader, guint line)
{
	Property property;
	gboolean after_agent = reader->after_agent;

	if (!read_property(reader->text, &property))
		return;
	if (property.is_quoted) {
		append_soft_lines(reader);
		read_property(reader->text, &property);
	}
	if (rawtext_is(property.name, "BEGIN") && is_card(&property))
		begin(reader, line);
	else if (rawtext_is(property.name, "END") && is_card(&property))
		end(reader, line);
	else if (reader->line != 0 && (reader->agents == 0 || rawtext_is(property.name, "AGENT")))
		take(reader, &property);
	if (after_agent)
		reader->after_agent = rawtext_is(property.name, "AGENT") && reader->after_agent;
}

gboolean
vcard_bounds(RawText line)
{
	return rawtext_is(rawtext_trim(line), "BEGIN:VCARD") || is_end(line);
}

void
vcard_read(RawText file, Gather *gather)
{
	Reader reader = {
		.gather = gather, .lines = rawtext_reader(file), .text = g_string_new(NULL)
	};
	guint line;

	while (gather_has_room(gather) && next_unfolded(&reader, &line))
		read_line(&reader, line);
	if (gather_has_room(gather))
		end_lost_card(&reader);
	g_string_free(reader.text, TRUE);
}
