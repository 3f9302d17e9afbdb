// html.c - what a person would read in an HTML page: its words, in lines.
#include "text/html.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/HTMLparser.h>

#define NAME_MAX_BYTES 16 // of an element or attribute; no name of ours is as long
#define ENTITY_MAX_BYTES 10 // of a name or number
#define STYLE_MAX_BYTES 1000
#define REPLACEMENT 0xFFFD

// A page on its way to words.
typedef struct {
	const char *at;
	const char *end;
	GString *out;
	gsize max;
	char hidden[NAME_MAX_BYTES]; // the element that hides what is in it, or ""
	guint depth; // of elements of its name within it
	gboolean line; // a line end waits for words
	gboolean blank;
	GPtrArray *links; // Link *, NULL when nobody asks
	char *target; // of the link that is open, NULL for none
	gsize shown; // where its words begin
} Page;

typedef struct {
	char name[NAME_MAX_BYTES]; // in lower case
	gboolean hides;
	const char *href; // as written, NULL when there is none
	gsize href_length;
} Tag;

// Names in order, for bsearch.
static const char *const block_names[] = { "address", "article", "aside", "blockquote", "body",
	"br", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
	"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
	"li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody",
	"td", "tfoot", "th", "thead", "tr", "ul" };
static const char *const void_names[] = { "area", "base", "br", "col", "embed", "hr", "img",
	"input", "link", "meta", "param", "source", "track", "wbr" };

// What is in these is no markup, and not to be read.
static const char *const raw_names[] = { "iframe", "noembed", "noframes", "script", "style",
	"textarea", "title" };

// Declarations that hide, without blanks. mso-hide is not here: it hides from Outlook alone.
static const char *const hiding[] = { "display:none", "visibility:hidden", "max-height:0",
	"max-height:0px" };

// What numbers 128 to 159 mean in browsers.
static const guint16 windows_1252[] = { 0x20AC, REPLACEMENT, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
	0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, REPLACEMENT, 0x017D, REPLACEMENT,
	REPLACEMENT, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
	0x203A, 0x0153, REPLACEMENT, 0x017E, 0x0178 };

static int
compare_names(const void *key, const void *name)
{
	return strcmp(key, *(const char *const *)name);
}

static gboolean
is_among(const char *name, const char *const *names, gsize count)
{
	return bsearch(name, names, count, sizeof *names, compare_names) != NULL;
}

// --- words --------------------------------------------------------------------------------------

static gsize
word_length(const char *bytes, gsize length)
{
	gsize end = 0;

	while (end < length && !g_ascii_isspace(bytes[end]))
		end++;
	return end;
}

static void
put_word(Page *page, const char *bytes, gsize length)
{
	if (page->out->len > 0 && (page->line || page->blank))
		g_string_append_c(page->out, page->line ? '\n' : ' ');
	page->line = page->blank = FALSE;
	g_string_append_len(page->out, bytes, (gssize)length);
}

static void
put(Page *page, const char *bytes, gsize length)
{
	if (*page->hidden)
		return;
	while (length > 0) {
		gsize word = word_length(bytes, length);
		if (word > 0)
			put_word(page, bytes, word);
		else
			page->blank = TRUE;
		bytes += MAX(word, 1);
		length -= MAX(word, 1);
	}
}

static gunichar
fit_number(guint64 number)
{
	if (number >= 0x80 && number < 0x80 + G_N_ELEMENTS(windows_1252))
		return windows_1252[number - 0x80];
	if (number == 0 || number > 0x10FFFF || !g_unichar_validate((gunichar)number))
		return REPLACEMENT;
	return (gunichar)number;
}

// The character that a name or number between & and ; stands for, 0 when there is none.
static gunichar
look_up_entity(const char *name)
{
	if (name[0] == '\0')
		return 0;
	if (name[0] != '#') {
		const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *)name);
		return known ? known->value : 0;
	}

	gboolean hexadecimal = name[1] == 'x' || name[1] == 'X';
	const char *digits = name + (hexadecimal ? 2 : 1);
	char *rest = NULL;
	guint64 number = g_ascii_strtoull(digits, &rest, hexadecimal ? 16 : 10);
	return g_ascii_isxdigit(*digits) && *rest == '\0' ? fit_number(number) : 0;
}

static void
take_entity(Page *page)
{
	const char *at = page->at + 1;
	char name[ENTITY_MAX_BYTES + 1] = "", bytes[6];
	gsize length = 0;

	while (at < page->end && length < ENTITY_MAX_BYTES && (g_ascii_isalnum(*at) || *at == '#'))
		name[length++] = *at++;
	gunichar c = look_up_entity(name);
	if (c == 0) {
		put(page, page->at++, 1);
		return;
	}

	put(page, bytes, (gsize)g_unichar_to_utf8(c, bytes));
	page->at = at < page->end && *at == ';' ? at + 1 : at;
}

// --- tags ---------------------------------------------------------------------------------------

static void
skip_blanks(Page *page)
{
	while (page->at < page->end && (g_ascii_isspace(*page->at) || *page->at == '/'))
		page->at++;
}

// To behind the next text, or to the end.
static void
skip_behind(Page *page, const char *text)
{
	gsize length = strlen(text);
	const char *found = memmem(page->at, (gsize)(page->end - page->at), text, length);

	page->at = found ? found + length : page->end;
}

// A name up to one of stops or a blank, in lower case; of a longer one only the front.
static void
take_name(Page *page, const char *stops, char name[NAME_MAX_BYTES])
{
	gsize length = 0;

	for (; page->at < page->end; page->at++) {
		char c = *page->at;
		if (g_ascii_isspace(c) || strchr(stops, c))
			break;
		if (length < NAME_MAX_BYTES - 1)
			name[length++] = g_ascii_tolower(c);
	}
	name[length] = '\0';
}

// The bytes of a value, in quotes or not; *length is 0 when there is none.
static const char *
take_value(Page *page, gsize *length)
{
	char quote = page->at < page->end ? *page->at : '\0';
	const char *start = page->at;

	if (quote == '"' || quote == '\'') {
		start = ++page->at;
		const char *close = memchr(start, quote, (gsize)(page->end - start));
		*length = (gsize)((close ? close : page->end) - start);
		page->at = close ? close + 1 : page->end;
		return start;
	}

	while (page->at < page->end && !g_ascii_isspace(*page->at) && *page->at != '>')
		page->at++;
	*length = (gsize)(page->at - start);
	return start;
}

// One declaration of a style, with blanks and "!important" left out, in lower case.
static char *
normal_declaration(const char *text)
{
	GString *out = g_string_new(NULL);

	for (; *text && *text != '!'; text++) {
		if (!g_ascii_isspace(*text))
			g_string_append_c(out, g_ascii_tolower(*text));
	}
	return g_string_free(out, FALSE);
}

static gboolean
style_hides(const char *value, gsize length)
{
	g_autofree char *style = g_strndup(value, MIN(length, STYLE_MAX_BYTES));
	g_auto(GStrv) declarations = g_strsplit(style, ";", -1);

	for (guint i = 0; declarations[i]; i++) {
		g_autofree char *normal = normal_declaration(declarations[i]);
		for (guint j = 0; j < G_N_ELEMENTS(hiding); j++) {
			if (strcmp(normal, hiding[j]) == 0)
				return TRUE;
		}
	}
	return FALSE;
}

static void
take_attribute(Page *page, Tag *tag)
{
	char name[NAME_MAX_BYTES];
	const char *value = "";
	gsize length = 0;

	if (*page->at == '=') // a name may begin with it
		page->at++;
	take_name(page, "=/>", name);
	while (page->at < page->end && g_ascii_isspace(*page->at))
		page->at++;
	if (page->at < page->end && *page->at == '=') {
		page->at++;
		while (page->at < page->end && g_ascii_isspace(*page->at))
			page->at++;
		value = take_value(page, &length);
	}
	if (strcmp(name, "hidden") == 0)
		tag->hides = TRUE;
	else if (strcmp(name, "style") == 0 && style_hides(value, length))
		tag->hides = TRUE;
	else if (strcmp(name, "href") == 0 && tag->href == NULL) {
		tag->href = value;
		tag->href_length = length;
	}
}

// From the name to behind the closing '>'.
static Tag
take_tag(Page *page)
{
	Tag tag = { .hides = FALSE };

	take_name(page, "/>", tag.name);
	for (skip_blanks(page); page->at < page->end && *page->at != '>'; skip_blanks(page))
		take_attribute(page, &tag);
	if (page->at < page->end)
		page->at++;
	return tag;
}

// To before the end tag of this name, or to the end.
static void
skip_raw(Page *page, const char *name)
{
	gsize length = strlen(name);

	for (; page->at < page->end; page->at++) {
		const char *close = memchr(page->at, '<', (gsize)(page->end - page->at));
		page->at = close ? close : page->end;
		if ((gsize)(page->end - page->at) > length + 2 && page->at[1] == '/' &&
			g_ascii_strncasecmp(page->at + 2, name, length) == 0 &&
			!g_ascii_isalnum(page->at[length + 2]))
			return;
	}
}

static gboolean
is_block(const Tag *tag)
{
	return is_among(tag->name, block_names, G_N_ELEMENTS(block_names));
}

static void
break_line(Page *page, const Tag *tag)
{
	if (!is_block(tag))
		return;
	page->line = TRUE;
	if (strcmp(page->hidden, "p") == 0) // nobody needs to close a paragraph
		page->hidden[0] = '\0';
}

// --- links --------------------------------------------------------------------------------------

// A value as it is meant: "?a=1&amp;b=2" holds one '&'.
static char *
decode_value(const char *value, gsize length)
{
	Page page = {
		.at = value, .end = value + length, .out = g_string_new(NULL), .max = length
	};

	while (page.at < page.end) {
		if (*page.at == '&')
			take_entity(&page);
		else
			g_string_append_c(page.out, *page.at++);
	}
	return g_string_free(page.out, FALSE);
}

static void
end_link(Page *page)
{
	gsize shown = MIN(page->shown, page->out->len);

	if (page->target == NULL)
		return;
	g_ptr_array_add(
		page->links, link_new(page->target, g_strstrip(g_strdup(page->out->str + shown))));
	page->target = NULL;
}

static void
start_link(Page *page, const Tag *tag)
{
	end_link(page);
	if (tag->href == NULL || page->links->len >= LINK_MAX)
		return;
	page->target = g_strstrip(decode_value(tag->href, tag->href_length));
	page->shown = page->out->len;
}

static gboolean
is_link(const Tag *tag)
{
	return strcmp(tag->name, "a") == 0 || strcmp(tag->name, "area") == 0;
}

static void
start_tag(Page *page)
{
	Tag tag = take_tag(page);

	break_line(page, &tag);
	if (is_among(tag.name, raw_names, G_N_ELEMENTS(raw_names))) {
		skip_raw(page, tag.name);
		return;
	}
	if (*page->hidden) {
		page->depth += strcmp(page->hidden, tag.name) == 0 ? 1 : 0;
		return;
	}

	if (page->links != NULL && is_link(&tag) && !tag.hides)
		start_link(page, &tag);

	gboolean holds = !is_among(tag.name, void_names, G_N_ELEMENTS(void_names));
	if (holds && (tag.hides || strcmp(tag.name, "template") == 0)) {
		g_strlcpy(page->hidden, tag.name, sizeof page->hidden);
		page->depth = 1;
	}
}

static void
end_tag(Page *page)
{
	Tag tag = take_tag(page);

	if (*page->hidden && strcmp(page->hidden, tag.name) == 0 && --page->depth == 0)
		page->hidden[0] = '\0';
	if (strcmp(tag.name, "a") == 0)
		end_link(page);
	break_line(page, &tag);
}

// "<!-->" and "<!--->" are whole comments.
static void
take_comment(Page *page)
{
	page->at += strlen("<!");
	skip_behind(page, "-->");
}

static gboolean
begins_with(const Page *page, const char *text)
{
	gsize length = strlen(text);

	return (gsize)(page->end - page->at) >= length && memcmp(page->at, text, length) == 0;
}

// At a '<'.
static void
take_markup(Page *page)
{
	char next = page->end - page->at > 1 ? page->at[1] : '\0';
	char second = page->end - page->at > 2 ? page->at[2] : '\0';

	if (g_ascii_isalpha(next)) {
		page->at++;
		start_tag(page);
	} else if (next == '/' && g_ascii_isalpha(second)) {
		page->at += 2;
		end_tag(page);
	} else if (begins_with(page, "<!--")) {
		take_comment(page);
	} else if (next == '!' || next == '?' || (next == '/' && second)) {
		skip_behind(page, ">");
	} else {
		put(page, page->at++, 1);
	}
}

static void
take_text(Page *page)
{
	const char *start = page->at;

	while (page->at < page->end && *page->at != '<' && *page->at != '&')
		page->at++;
	put(page, start, (gsize)(page->at - start));
}

static void
cut(GString *text, gsize max)
{
	const char *end = NULL;

	if (text->len > max)
		g_string_truncate(text, max);
	if (!g_utf8_validate(text->str, (gssize)text->len, &end))
		g_string_truncate(text, (gsize)(end - text->str));
}

static char *
read_page(const char *html, gsize length, gsize max, GPtrArray *links)
{
	g_autofree char *valid = g_utf8_make_valid(html, (gssize)length);
	Page page = { .at = valid,
		.end = valid + strlen(valid),
		.out = g_string_new(NULL),
		.max = max,
		.links = links };

	while (page.at < page.end && page.out->len < max) {
		if (*page.at == '<')
			take_markup(&page);
		else if (*page.at == '&')
			take_entity(&page);
		else
			take_text(&page);
	}
	end_link(&page);
	cut(page.out, max);
	return g_string_free(page.out, FALSE);
}

char *
html_to_text(const char *html, gsize length, gsize max)
{
	return read_page(html, length, max, NULL);
}

void
html_find_links(const char *html, gsize length, GPtrArray *links)
{
	g_free(read_page(html, length, length, links));
}
