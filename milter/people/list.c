// list.c - persons out of a plain list: one a line, "Name", "Name <address>" or "address".
#include "people/list.h"

#include <string.h>

#include "text/clean.h"
#include "text/script.h"

#define LINE_MAX_BYTES 1000
#define NAME_WORDS_MAX 10
#define SEPARATORS " \t,;<>\""
#define NEVER_IN_NAMES "{}[]<>=\\|@:"

gboolean
list_is_text(RawText file)
{
	for (gsize i = 0; i < file.length; i++) {
		guchar byte = (guchar)file.text[i];

		if (byte < ' ' && strchr("\t\n\v\f\r\x1A", byte) == NULL)
			return FALSE;
		if (byte == '\0' || byte == 0x7F)
			return FALSE;
	}
	return TRUE;
}

static guint
words_in(const char *text)
{
	guint words = 1;

	for (; *text != '\0'; text++)
		words += *text == ' ';
	return words;
}

static gboolean
is_name(const char *text)
{
	return script_has_letters(text) && strpbrk(text, NEVER_IN_NAMES) == NULL &&
	       words_in(text) <= NAME_WORDS_MAX;
}

// The name that a line leaves when its address is taken out: "Ana Lima" <...>, "Lima, Ana; ...".
static char *
name_around(char *line, const char *address)
{
	char *at = strstr(line, address);

	memset(at, ' ', strlen(address));
	for (char *end = line + strlen(line); end > line && strchr(SEPARATORS, end[-1]);)
		*--end = '\0';
	while (*line != '\0' && strchr(SEPARATORS, *line) != NULL)
		line++;
	g_autofree char *name = g_strdup(line);
	g_strdelimit(name, "<>\"", ' ');
	return clean_line(name, -1);
}

// The line's one address; NULL: none. *several: more than one.
static char *
find_address(const char *line, gboolean *several)
{
	g_auto(GStrv) words = g_strsplit_set(line, SEPARATORS, -1);
	char *address = NULL;

	*several = FALSE;
	for (guint i = 0; words[i] != NULL; i++) {
		if (!gather_is_address(words[i]))
			continue;
		*several = address != NULL;
		if (address == NULL)
			address = g_strdup(words[i]);
	}
	return address;
}

static void
add(Gather *gather, GatherPart part, const char *text)
{
	gather_add(gather, part, (RawText) { text, strlen(text) });
}

// What is wrong with the line; NULL: nothing, and its person was added.
static const char *
read_line(Gather *gather, char *line)
{
	gboolean several;
	g_autofree char *address = find_address(line, &several);

	if (several)
		return "several addresses; write one person a line";
	g_autofree char *name = address == NULL ? g_strdup(line) : name_around(line, address);
	if (*name != '\0' && !is_name(name))
		return "neither a name nor an address; write \"Name\", \"Name <address>\" or "
		       "\"address\"";
	if (address != NULL)
		add(gather, GATHER_EMAIL, address);
	add(gather, GATHER_FULL, name);
	return NULL;
}

static void
take_line(Gather *gather, RawText line, guint number)
{
	line = rawtext_trim(line);
	if (line.length == 0 || line.text[0] == '#')
		return;
	gather_begin(gather, number);
	if (line.length > LINE_MAX_BYTES) {
		gather_complain(
			gather, number, "the line is too long for a name; write one person a line");
		return;
	}
	g_autoptr(GString) utf8 = rawtext_utf8(line, NULL);
	g_autofree char *clean = clean_line(utf8->str, (gssize)utf8->len);
	const char *wrong = read_line(gather, clean);
	if (wrong == NULL)
		gather_end(gather);
	else
		gather_complain(gather, number, wrong);
}

void
list_read(RawText file, Gather *gather)
{
	RawReader reader = rawtext_reader(file);
	RawText line;

	while (gather_has_room(gather) && rawtext_next(&reader, &line))
		take_line(gather, line, reader.line);
}
