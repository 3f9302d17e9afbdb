// body.c - the text of a body.
#include "mail/body.h"

#include <string.h>

#include <gmime/gmime.h>

#include "mail/decode.h"
#include "text/clean.h"
#include "text/html.h"

#define FIELD_MAX 4096 // bytes of Content-Type looked at
#define DEPTH_MAX 64 // multiparts and attached mails in all
#define PARTS_MAX 1000 // lines that may be boundaries
#define COLONS_MAX 500 // in one header, where addresses may be parsed: groups within groups
#define COMMENT_MAX 1000 // bytes of a comment inside a type
#define TEXT_MAX (512 * 1024) // of a page's words

// What in a body could cost GMime dear.
typedef struct {
	guint depth;
	guint dashes;
	guint colons; // most in one line with those folded to it
	gboolean has_mails;
} Structure;

static gboolean
is_word(const char *at, const char *end, const char *word)
{
	gsize length = strlen(word);

	// The second letter alone (ASCII, either case) says no to most of a body.
	return (gsize)(end - at) >= length && (at[1] | 0x20) == word[1] &&
	       g_ascii_strncasecmp(at, word, length) == 0;
}

// Behind the comment that at begins with; NULL when it has no end nearby.
static const char *
skip_comment(const char *at, const char *end)
{
	guint depth = 0;

	for (end = MIN(end, at + COMMENT_MAX); at < end; at++) {
		if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
			return at + 1;
		else if (*at == '\\')
			at++;
	}
	return NULL;
}

// "message/", "message /", "message (comment) /": all of them are attached mails to GMime.
static gboolean
is_attached_mail(const char *behind, const char *end)
{
	while (behind < end && (g_ascii_isspace(*behind) || *behind == '(')) {
		behind = *behind == '(' ? skip_comment(behind, end) : behind + 1;
		if (behind == NULL)
			return TRUE;
	}
	return behind < end && *behind == '/';
}

// In multipart/digest parts are mails unless they say otherwise.
static gboolean
is_digest(const char *start, const char *at)
{
	while (at > start && g_ascii_isspace(at[-1]))
		at--;
	return at > start && (at[-1] == '/' || at[-1] == ')');
}

static void
count_word(Structure *found, const char *start, const char *at, const char *end)
{
	if (is_word(at, end, "boundary")) {
		found->depth++;
	} else if (is_word(at, end, "message") && is_attached_mail(at + 7, end)) {
		found->depth++;
		found->has_mails = TRUE;
	} else if (is_word(at, end, "digest") && is_digest(start, at)) {
		found->has_mails = TRUE;
	}
}

// at stands on a line end.
static void
begin_line(const char *at, const char *end, guint *colons, Structure *found)
{
	if (at + 1 < end && at[1] != ' ' && at[1] != '\t')
		*colons = 0;
	if (is_word(at + 1, end, "--"))
		found->dashes++;
}

static void
count_structure(Structure *found, const char *data, gsize length)
{
	const char *end = data + length;
	guint colons = 0; // in the present line with those folded to it

	// data ends in a NUL, and may hold some.
	for (const char *at = data; (at += strcspn(at, "\n:bBdDmM")) < end; at++) {
		switch (*at) {
		case '\n':
			begin_line(at, end, &colons, found);
			break;
		case ':':
			found->colons = MAX(found->colons, ++colons);
			break;
		case 'b':
		case 'B':
		case 'd':
		case 'D':
		case 'm':
		case 'M':
			count_word(found, data, at, end);
			break;
		default:
			break;
		}
	}
}

static gboolean
is_modest(const GString *mail)
{
	Structure found = { 0 };

	count_structure(&found, mail->str, mail->len);
	return found.depth <= DEPTH_MAX && found.dashes <= PARTS_MAX &&
	       (!found.has_mails || found.colons <= COLONS_MAX);
}

static void
add_field(GString *mail, const char *name, const char *value)
{
	if (value == NULL)
		return;
	g_autofree char *capped = g_strndup(value, FIELD_MAX);
	for (char *at = capped; *at; at++)
		if (g_ascii_iscntrl(*at))
			*at = ' ';
	g_string_append_printf(mail, "%s: %s\n", name, capped);
}

static gboolean
is_text(GMimeObject *object, const char *subtype)
{
	const char *disposition = g_mime_object_get_disposition(object);

	if (!GMIME_IS_PART(object) ||
		(disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0))
		return FALSE;
	return g_mime_content_type_is_type(g_mime_object_get_content_type(object), "text", subtype);
}

// Recursion is bounded by DEPTH_MAX.
static GMimePart *
find_text(GMimeObject *object, const char *subtype)
{
	GMimePart *found = NULL;

	if (is_text(object, subtype))
		return (GMimePart *)object;
	if (!GMIME_IS_MULTIPART(object))
		return NULL;
	for (int i = 0; i < g_mime_multipart_get_count((GMimeMultipart *)object) && !found; i++)
		found = find_text(g_mime_multipart_get_part((GMimeMultipart *)object, i), subtype);
	return found;
}

// Decoded, in UTF-8.
static GString *
read_part(GMimePart *part)
{
	const char *charset =
		g_mime_object_get_content_type_parameter((GMimeObject *)part, "charset");
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = g_mime_stream_mem_new();

	if (content != NULL)
		g_mime_data_wrapper_write_to_stream(content, stream);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array((GMimeStreamMem *)stream);
	GString *text = decode_charset((const char *)bytes->data, bytes->len, charset);
	g_object_unref(stream);
	return text;
}

static gboolean
is_blank(const GString *text)
{
	g_auto(GStrv) lines = clean_lines(text->str, (gssize)text->len, 1);

	return *lines == NULL;
}

static GString *
text_of(GMimeObject *whole)
{
	GMimePart *part = find_text(whole, "plain");
	g_autoptr(GString) text = part == NULL ? g_string_new(NULL) : read_part(part);

	if (!is_blank(text))
		return g_steal_pointer(&text);
	part = find_text(whole, "html");
	if (part == NULL)
		return g_string_new(NULL);
	g_autoptr(GString) page = read_part(part);
	g_autofree char *words = html_to_text(page->str, page->len, TEXT_MAX);
	return g_string_new(words);
}

static void
start_gmime(void)
{
	static gsize started = 0;

	if (g_once_init_enter(&started)) {
		g_mime_init();
		g_once_init_leave(&started, 1);
	}
}

// Takes mail: its parts go on using the bytes.
static GMimeObject *
parse(GString *mail)
{
	gsize length = mail->len;
	GByteArray *bytes = g_byte_array_new_take((guint8 *)g_string_free(mail, FALSE), length);
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *whole = g_mime_parser_construct_part(parser, NULL);

	g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, TRUE);
	g_object_unref(parser);
	g_object_unref(stream);
	return whole;
}

// NULL when there is nothing, or it is over a limit of structure.
static GMimeObject *
read_body(const char *type, const char *coding, const char *data, gsize length)
{
	g_autoptr(GString) mail = g_string_sized_new(length + 256);

	add_field(mail, "Content-Type", type != NULL ? type : "text/plain");
	add_field(mail, "Content-Transfer-Encoding", coding);
	g_string_append_c(mail, '\n');
	g_string_append_len(mail, data, (gssize)length);
	if (!is_modest(mail))
		return NULL;
	start_gmime();
	return parse(g_steal_pointer(&mail));
}

GString *
body_text(const char *type, const char *coding, const char *data, gsize length)
{
	GMimeObject *whole = read_body(type, coding, data, length);

	if (whole == NULL)
		return g_string_new(NULL);
	GString *text = text_of(whole);
	g_object_unref(whole);
	return text;
}

char **
body_lines(const char *type, const char *coding, const char *data, gsize length, guint max)
{
	g_autoptr(GString) text = body_text(type, coding, data, length);

	return clean_lines(text->str, (gssize)text->len, max);
}

static void
free_link(gpointer link)
{
	link_free(link);
}

GPtrArray *
body_links(const char *type, const char *coding, const char *data, gsize length)
{
	GPtrArray *links = g_ptr_array_new_with_free_func(free_link);
	GMimeObject *whole = read_body(type, coding, data, length);

	if (whole == NULL)
		return links;
	GMimePart *plain = find_text(whole, "plain");
	GMimePart *page = find_text(whole, "html");
	g_autoptr(GString) words = plain == NULL ? g_string_new(NULL) : read_part(plain);
	g_autoptr(GString) markup = page == NULL ? g_string_new(NULL) : read_part(page);
	html_find_links(markup->str, markup->len, links);
	link_find(words->str, words->len, links);
	g_object_unref(whole);
	return links;
}
