// ini.c - reading an ini file: the only place that knows iniparser.
#include "base/ini.h"

#include <errno.h>
#include <fcntl.h>
#include <iniparser/iniparser.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"

// Two of these and a colon must fit iniparser's look-up buffer of 1024 bytes.
#define NAME_MAX_BYTES 400
// iniparser's work grows with the square of the number of sections and keys.
#define NAMES_MAX 5000
#define MISTAKES_MAX 100
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define BLANKS " \t"

// Our own reading of the raw lines. iniparser has no line numbers, does not keep the order and
// changes what it does not understand; what it makes of the values is compared with this.
typedef struct {
	IniFile *file;
	IniSection *section; // the one being filled, NULL before the first
	// "section", or "7:key" of the section in line 7, lower case -> the line. So what stands below a
	// section that is given twice is not told to be given twice as well.
	GHashTable *seen;
	const char *raw; // the line being read
	guint line;
	guint names;
	guint mistakes;
	GError *error;
} Reader;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(dictionary, iniparser_freedict)

static GMutex library_lock;

static void
ini_free_key(gpointer data)
{
	IniKey *key = data;

	g_free(key->name);
	g_free(key->value);
	g_free(key);
}

static void
ini_free_section(gpointer data)
{
	IniSection *section = data;

	g_free(section->name);
	g_ptr_array_unref(section->keys);
	g_free(section);
}

static IniFile *
ini_new(const char *label, const char *folder)
{
	IniFile *file = g_new0(IniFile, 1);

	file->label = g_strdup(label);
	file->folder = g_strdup(folder);
	file->sections = g_ptr_array_new_with_free_func(ini_free_section);
	file->wrong = g_hash_table_new(NULL, NULL);
	return file;
}

void
ini_free(IniFile *file)
{
	if (file == NULL)
		return;
	g_free(file->label);
	g_free(file->folder);
	g_ptr_array_unref(file->sections);
	g_hash_table_unref(file->wrong);
	g_free(file);
}

// --- mistakes ---

// Where at stands in a line, counted in characters from 1.
static guint
column_of(const char *line, const char *at)
{
	return (guint)g_utf8_strlen(line, at - line) + 1;
}

char *
ini_place_text(const IniPlace *place)
{
	g_autoptr(GString) text = g_string_new(place->label);

	if (place->line > 0)
		g_string_append_printf(text, ":%u", place->line);
	if (place->column > 0)
		g_string_append_printf(text, ":%u", place->column);
	if (place->section != NULL || place->key != NULL)
		g_string_append_c(text, ':');
	if (place->section != NULL)
		g_string_append_printf(text, " [%s]", place->section);
	if (place->key != NULL)
		g_string_append_printf(text, " %s", place->key);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
complain(GError **error, const IniPlace *place, const char *text)
{
	g_autofree char *where = ini_place_text(place);

	failure_add(error, FAILURE_MISTAKE, g_strdup_printf("%s: %s", where, text));
}

void
ini_complain(GError **error, const IniPlace *place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	complain(error, place, text);
}

static void reader_mistake(Reader *reader, const char *at, const char *key, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

// at: where in the raw line; NULL for a mistake of the whole line or file.
static void
reader_mistake(Reader *reader, const char *at, const char *key, const char *format, ...)
{
	const IniSection *section = reader->section;
	const IniPlace place = { reader->file->label, reader->line,
		reader->line == 0 ? 0
		: at == NULL      ? 1
				  : column_of(reader->raw, at),
		section == NULL ? NULL : section->name, key };
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	complain(&reader->error, &place, text);
	g_hash_table_add(reader->file->wrong, GUINT_TO_POINTER(reader->line));
	reader->mistakes++;
}

IniPlace
ini_place(const IniFile *file, const IniSection *section, const IniKey *key)
{
	IniPlace place = { .label = file->label };

	if (section != NULL)
		place = (IniPlace) { file->label, section->line, section->column, section->name,
			NULL };
	if (key == NULL)
		return place;
	place.line = key->line;
	place.column = key->column;
	place.key = key->name;
	return place;
}

static gboolean
is_wrong(const IniFile *file, guint line)
{
	return g_hash_table_contains(file->wrong, GUINT_TO_POINTER(line));
}

void
ini_mistake(GError **error, const IniFile *file, const IniSection *section, const IniKey *key,
	const char *format, ...)
{
	const IniPlace place = ini_place(file, section, key);
	va_list arguments;

	if (is_wrong(file, place.line))
		return;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	complain(error, &place, text);
}

void
ini_mistake_at(GError **error, const IniFile *file, const IniSection *section, const IniKey *key,
	guint at, const char *format, ...)
{
	IniPlace place = ini_place(file, section, key);
	va_list arguments;

	if (is_wrong(file, place.line))
		return;
	place.column = key->value_column + at;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	complain(error, &place, text);
}

// Line and column of what a mistake is about; 0 for the whole file, the largest number for what is no
// mistake of this file.
static guint64
mistake_place(const char *mistake, const char *label)
{
	if (!g_str_has_prefix(mistake, label))
		return G_MAXUINT64;
	char *behind = (char *)mistake + strlen(label);
	if (*behind != ':')
		return G_MAXUINT64;
	guint64 line = g_ascii_strtoull(behind + 1, &behind, 10);
	guint64 column = *behind == ':' ? g_ascii_strtoull(behind + 1, NULL, 10) : 0;
	return line << 32 | column;
}

static int
by_place(gconstpointer a, gconstpointer b, gpointer label)
{
	guint64 one = mistake_place(*(const char *const *)a, label);
	guint64 other = mistake_place(*(const char *const *)b, label);

	return one < other ? -1 : one > other;
}

void
ini_sort_mistakes(const IniFile *file, GError *error)
{
	g_auto(GStrv) mistakes = g_strsplit(error->message, "\n", -1);

	// Stable: mistakes of one place stay as they are.
	g_qsort_with_data(
		mistakes, (gint)g_strv_length(mistakes), sizeof *mistakes, by_place, file->label);
	g_free(error->message);
	error->message = g_strjoinv("\n", mistakes);
}

// --- our own reading of a line ---

static gboolean
is_blank(char letter)
{
	return letter == ' ' || letter == '\t';
}

static const char *
find_control(const char *text)
{
	for (; *text != '\0'; text++)
		if (g_ascii_iscntrl(*text) && *text != '\t')
			return text;
	return NULL;
}

// That which ends the line but for blanks.
static const char *
find_last_backslash(const char *line)
{
	gsize length = strlen(line);

	while (length > 0 && is_blank(line[length - 1]))
		length--;
	return length > 0 && line[length - 1] == '\\' ? line + length - 1 : NULL;
}

// What would spoil a line whatever stands in it.
static gboolean
reader_line_is_sound(Reader *reader, gsize length)
{
	const char *line = reader->raw;
	const char *end = memchr(line, '\0', length);

	if (end != NULL)
		reader_mistake(reader, end, NULL, "a NUL byte; write text, in UTF-8");
	else if (length > INI_LINE_MAX)
		reader_mistake(reader, NULL, NULL,
			"the line has %" G_GSIZE_FORMAT " bytes; write at most %d, and more keys",
			length, INI_LINE_MAX);
	else if (!g_utf8_validate(line, (gssize)length, &end))
		reader_mistake(reader, end, NULL, "byte %d is not UTF-8; save the file as UTF-8",
			(int)(end - line) + 1);
	else if ((end = find_control(line)) != NULL)
		reader_mistake(reader, end, NULL, "byte %d is a control character; leave it out",
			(int)(end - line) + 1);
	else if ((end = find_last_backslash(line)) != NULL)
		reader_mistake(reader, end, NULL,
			"a backslash at the end would join the next line; write \\x5c, or end with "
			"another character");
	else
		return TRUE;
	return FALSE;
}

// at: where the line begins.
static gboolean
reader_name_is_sound(Reader *reader, const char *at, const char *what, const char *name)
{
	if (*name == '\0')
		reader_mistake(reader, at, NULL, "a %s without a name; write one", what);
	else if (strlen(name) > NAME_MAX_BYTES)
		reader_mistake(reader, at, NULL,
			"the name of the %s has over %d bytes; write a shorter one", what,
			NAME_MAX_BYTES);
	else if (strchr(name, ':') != NULL)
		reader_mistake(reader, strchr(at, ':'), NULL,
			"':' in the name of a %s; write another character, and '=' before a value",
			what);
	else
		return TRUE;
	return FALSE;
}

// Enters a name. FALSE: it was there already, or the file is too large.
static gboolean
reader_enter(Reader *reader, const char *at, const char *what, const char *path, const char *key)
{
	g_autofree char *folded = g_ascii_strdown(path, -1);
	guint before = GPOINTER_TO_UINT(g_hash_table_lookup(reader->seen, folded));

	if (before > 0) {
		reader_mistake(reader, at, key,
			"the %s stands in line %u already; write it once%s, or under another name",
			what, before, key != NULL ? ", its values in one line with commas" : "");
		return FALSE;
	}
	g_hash_table_insert(reader->seen, g_steal_pointer(&folded), GUINT_TO_POINTER(reader->line));
	if (++reader->names == NAMES_MAX + 1)
		reader_mistake(
			reader, at, key, "more than %d sections and keys; write fewer", NAMES_MAX);
	return reader->names <= NAMES_MAX;
}

// Also after a mistake, so that the keys below do not count as lost.
static void
reader_begin_section(Reader *reader, const char *at, const char *name)
{
	IniSection *section = g_new0(IniSection, 1);

	section->name = g_strdup(name);
	section->line = reader->line;
	section->column = column_of(reader->raw, at);
	section->keys = g_ptr_array_new_with_free_func(ini_free_key);
	g_ptr_array_add(reader->file->sections, section);
	reader->section = section;
}

// A line that seems to begin a section and cannot be read as one: what stands below it belongs to no
// section before it. at: behind the bracket that there is.
static void
reader_begin_lost(Reader *reader, const char *line, const char *at)
{
	gsize length = MIN(strcspn(at, "]"), NAME_MAX_BYTES);
	g_autofree char *name = g_utf8_make_valid(at, (gssize)length);

	for (char *c = name; *c != '\0'; c++)
		if (g_ascii_iscntrl(*c))
			*c = '?';
	reader_begin_section(reader, line, g_strstrip(name));
}

static void
reader_take_section(Reader *reader, const char *line)
{
	const char *close = strchr(line, ']');

	if (close == NULL) {
		reader_mistake(reader, line, NULL, "'[' without ']'; write [name]");
		reader_begin_section(reader, line, line + 1);
		return;
	}
	g_autofree char *name = g_strstrip(g_strndup(line + 1, (gsize)(close - line) - 1));
	gboolean sound = reader_name_is_sound(reader, line, "section", name);
	reader_begin_section(reader, line, name);
	if (sound)
		reader_enter(reader, line, "section", name, NULL);
	const char *behind = close + 1 + strspn(close + 1, BLANKS);
	if (*behind != '\0')
		reader_mistake(reader, behind, NULL,
			"text behind ']'; write it, a comment too, on a line of its own");
}

static gboolean
is_pattern(const char *value)
{
	if (*value == '!')
		value += 1 + strspn(value + 1, BLANKS);
	return *value == '/';
}

static char *
reader_take_quoted(Reader *reader, const char *key, const char *text)
{
	const char *close = strchr(text + 1, *text);

	if (close == NULL) {
		reader_mistake(reader, text, key,
			"the quote (%c) is not closed; close it, or write \\x22 for a first \"",
			*text);
		return NULL;
	}
	const char *behind = close + 1 + strspn(close + 1, BLANKS);
	if (*behind != '\0' && (behind == close + 1 || *behind != ';')) {
		reader_mistake(reader, behind, key,
			"text behind the closing quote would be lost; put all of the value in "
			"quotes, "
			"or nothing");
		return NULL;
	}
	const char *backslash = memchr(text, '\\', (gsize)(close - text));
	if (backslash != NULL) {
		reader_mistake(reader, backslash, key,
			"a backslash in quotes is read in two ways; write the value without quotes "
			"(\\x20 for a blank at its ends)");
		return NULL;
	}
	return g_strndup(text + 1, (gsize)(close - text) - 1);
}

static void
reader_mistake_cut(Reader *reader, const char *key, const char *cut, gboolean pattern)
{
	if (pattern)
		reader_mistake(reader, cut, key,
			"'%c' would cut off what begins with '/' like a pattern; write \\x%02x, "
			"and a "
			"comment on a line of its own",
			*cut, *cut);
	else
		reader_mistake(reader, cut, key,
			"'%c' would cut the value; write \\x%02x for it, and a blank and ';' "
			"before a "
			"comment",
			*cut, *cut);
}

// text is what follows the '=' and blanks. NULL after a mistake.
static char *
reader_take_value(Reader *reader, const char *key, const char *text)
{
	const char *cut = strpbrk(text, ";#");
	gboolean pattern = is_pattern(text);

	if (*text == '"' || *text == '\'')
		return reader_take_quoted(reader, key, text);
	if (cut == NULL)
		return g_strdup(text);
	if (pattern || *cut == '#' || !is_blank(cut[-1])) {
		reader_mistake_cut(reader, key, cut, pattern);
		return NULL;
	}
	return g_strchomp(g_strndup(text, (gsize)(cut - text)));
}

static void
reader_add_key(Reader *reader, const char *at, const char *name, const char *text, char *value)
{
	g_autofree char *path = g_strdup_printf("%u:%s", reader->section->line, name);
	gboolean quoted = *text == '"' || *text == '\'';

	if (!reader_enter(reader, at, "key", path, name)) {
		g_free(value);
		return;
	}
	IniKey *key = g_new0(IniKey, 1);
	key->name = g_ascii_strdown(name, -1);
	key->value = value;
	key->line = reader->line;
	key->column = column_of(reader->raw, at);
	key->value_column = column_of(reader->raw, text + quoted);
	g_ptr_array_add(reader->section->keys, key);
}

static void
reader_take_key(Reader *reader, const char *line)
{
	const char *equals = strchr(line, '=');

	if (equals == NULL) {
		reader_mistake(reader, line, NULL,
			"neither [section] nor key = value; write '=', or ';' before a comment");
		if (g_str_has_suffix(line, "]"))
			reader_begin_lost(reader, line, line);
		return;
	}
	g_autofree char *name = g_strchomp(g_strndup(line, (gsize)(equals - line)));
	if (!reader_name_is_sound(reader, line, "key", name))
		return;
	if (strpbrk(name, ";#") != NULL) {
		reader_mistake(reader, strpbrk(line, ";#"), NULL,
			"';' or '#' before '='; write a comment on a line of its own");
		return;
	}
	if (reader->section == NULL) {
		reader_mistake(reader, line, name,
			"the key stands before the first section; write a [section] above it");
		return;
	}
	const char *text = equals + 1 + strspn(equals + 1, BLANKS);
	char *value = reader_take_value(reader, name, text);
	if (value != NULL)
		reader_add_key(reader, line, name, text, value);
}

static void
reader_take_line(Reader *reader, const char *raw, gsize length)
{
	if (length > 0 && raw[length - 1] == '\r')
		length--;
	g_autofree char *copy = g_strndup(raw, length);

	const char *line = copy + strspn(copy, BLANKS);
	reader->raw = copy;
	if (*line == '[')
		reader->section = NULL;
	if (!reader_line_is_sound(reader, length)) {
		if (*line == '[')
			reader_begin_lost(reader, line, line + 1);
		return;
	}
	g_strchomp(copy);
	if (*line == '[')
		reader_take_section(reader, line);
	else if (*line != '\0' && *line != ';' && *line != '#')
		reader_take_key(reader, line);
}

// Returns where the text goes on, so that its first line is read all the same.
static const char *
reader_take_byte_order_mark(Reader *reader, const char *text, gsize length)
{
	gsize mark = strlen(BYTE_ORDER_MARK);

	if (length < mark || memcmp(text, BYTE_ORDER_MARK, mark) != 0)
		return text;
	reader->line = 1;
	reader_mistake(reader, NULL, NULL,
		"the file begins with a byte-order mark; save it as UTF-8 without one");
	reader->line = 0;
	return text + mark;
}

static void
reader_take_text(Reader *reader, const char *text, gsize length)
{
	const char *end = text + length;

	text = reader_take_byte_order_mark(reader, text, length);
	while (text < end && reader->mistakes < MISTAKES_MAX && reader->names <= NAMES_MAX) {
		const char *newline = memchr(text, '\n', (gsize)(end - text));
		const char *stop = newline == NULL ? end : newline;

		reader->line++;
		reader_take_line(reader, text, (gsize)(stop - text));
		text = newline == NULL ? end : newline + 1;
	}
}

// --- iniparser ---

static int
library_say_nothing(const char *format, ...)
{
	return 0;
}

static gboolean
write_whole(int fd, const char *text, gsize length)
{
	while (length > 0) {
		gssize written = write(fd, text, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return FALSE;
		text += written;
		length -= (gsize)written;
	}
	return TRUE;
}

// iniparser takes paths only: the text gets one of its own, in memory.
static dictionary *
library_load(const char *label, const char *text, gsize length, GError **error)
{
	int fd = memfd_create("ini", MFD_CLOEXEC);
	dictionary *values = NULL;

	if (fd < 0 || !write_whole(fd, text, length)) {
		failure_system(error, errno, "%s: cannot parse", label);
	} else {
		g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);

		g_mutex_lock(&library_lock);
		iniparser_set_error_callback(library_say_nothing);
		values = iniparser_load(path);
		g_mutex_unlock(&library_lock);
		if (values == NULL)
			g_set_error(error, FAILURE, FAILURE_MISTAKE,
				"%s: iniparser cannot read this file; write it more simply", label);
	}
	if (fd >= 0)
		close(fd);
	return values;
}

static void
library_check_section(
	dictionary *values, const IniFile *file, const IniSection *section, GError **error)
{
	for (guint i = 0; i < section->keys->len; i++) {
		const IniKey *key = g_ptr_array_index(section->keys, i);
		g_autofree char *path = g_strconcat(section->name, ":", key->name, NULL);

		if (g_strcmp0(iniparser_getstring(values, path, NULL), key->value) != 0)
			ini_mistake(error, file, section, key,
				"iniparser reads another value than stands here; write it more "
				"simply");
	}
}

// Nothing may be lost, added or changed on the way through iniparser.
static gboolean
library_agrees(Reader *reader, const char *text, gsize length)
{
	const IniFile *file = reader->file;
	g_autoptr(dictionary) values = library_load(file->label, text, length, &reader->error);

	if (values == NULL)
		return FALSE;
	for (guint i = 0; i < file->sections->len; i++)
		library_check_section(
			values, file, g_ptr_array_index(file->sections, i), &reader->error);
	if (reader->error == NULL && (guint)values->n != reader->names)
		ini_mistake(&reader->error, file, NULL, NULL,
			"iniparser reads %d sections and keys where %u stand; write it more simply",
			values->n, reader->names);
	return reader->error == NULL;
}

IniFile *
ini_parse_loosely(
	const char *label, const char *folder, const char *text, gsize length, GError **error)
{
	IniFile *file = ini_new(label, folder);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Reader reader = { .file = file, .seen = seen };

	if (length > INI_FILE_MAX)
		reader_mistake(&reader, NULL, NULL,
			"the file is larger than %d bytes; write a smaller one", INI_FILE_MAX);
	else
		reader_take_text(&reader, text, length);
	if (reader.error == NULL && !library_agrees(&reader, text, length))
		g_hash_table_add(file->wrong, GUINT_TO_POINTER(0));
	if (reader.error != NULL)
		g_propagate_error(error, reader.error);
	return file;
}

IniFile *
ini_parse(const char *label, const char *folder, const char *text, gsize length, GError **error)
{
	g_autoptr(IniFile) file = ini_parse_loosely(label, folder, text, length, error);

	return ini_is_sound(file) ? g_steal_pointer(&file) : NULL;
}

gboolean
ini_is_sound(const IniFile *file)
{
	return g_hash_table_size(file->wrong) == 0;
}

// --- files ---

// A pipe must not make us wait, nor a folder pass for an empty file.
static int
ini_open(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;

	if (fd < 0) {
		int number = errno;

		failure_system(error, number, "%s: cannot open", path);
		if (error != NULL && (number == ENOENT || number == ENOTDIR))
			(*error)->code = FAILURE_ABSENT;
		return -1;
	}
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fd;
	g_set_error(error, FAILURE, FAILURE_MISTAKE, "%s: not a plain file%s; name a text file",
		path, S_ISDIR(status.st_mode) ? " but a folder" : "");
	close(fd);
	return -1;
}

// One byte more than is allowed is enough to know that there are too many.
static gboolean
ini_slurp(int fd, const char *path, GByteArray *text, GError **error)
{
	guint8 buffer[16384];

	while (text->len <= INI_FILE_MAX) {
		gssize got = read(fd, buffer, sizeof buffer);

		if (got == 0)
			return TRUE;
		if (got > 0) {
			g_byte_array_append(text, buffer, (guint)got);
		} else if (errno != EINTR) {
			failure_system(error, errno, "%s: cannot read", path);
			return FALSE;
		}
	}
	return TRUE;
}

static char *
ini_folder_of(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *here = g_get_current_dir();

	return g_path_is_absolute(folder) ? g_steal_pointer(&folder)
					  : g_build_filename(here, folder, NULL);
}

IniFile *
ini_read_loosely(const char *path, GError **error)
{
	g_autoptr(GByteArray) text = g_byte_array_new();
	g_autofree char *folder = ini_folder_of(path);
	int fd = ini_open(path, error);

	if (fd < 0)
		return NULL;
	gboolean complete = ini_slurp(fd, path, text, error);
	close(fd);
	if (!complete)
		return NULL;
	return ini_parse_loosely(path, folder, (const char *)text->data, text->len, error);
}

IniFile *
ini_read(const char *path, GError **error)
{
	g_autoptr(IniFile) file = ini_read_loosely(path, error);

	return file != NULL && ini_is_sound(file) ? g_steal_pointer(&file) : NULL;
}

// Where a line begins, NULL when there are not so many.
static const char *
find_line(const char *text, guint line)
{
	while (text != NULL && --line > 0) {
		const char *newline = strchr(text, '\n');

		text = newline == NULL ? NULL : newline + 1;
	}
	return text;
}

char *
ini_line(const char *path, guint line)
{
	g_autoptr(GByteArray) text = g_byte_array_new();
	int fd = ini_open(path, NULL);

	if (fd < 0)
		return NULL;
	gboolean complete = ini_slurp(fd, path, text, NULL);
	close(fd);
	g_byte_array_append(text, (const guint8 *)"", 1);
	const char *start = complete && line > 0 ? find_line((char *)text->data, line) : NULL;
	if (start == NULL)
		return NULL;
	gsize length = strcspn(start, "\r\n");
	return g_utf8_validate(start, (gssize)length, NULL) ? g_strndup(start, length) : NULL;
}

// --- asking ---

const IniSection *
ini_section(const IniFile *file, const char *name)
{
	for (guint i = 0; i < file->sections->len; i++) {
		const IniSection *section = g_ptr_array_index(file->sections, i);

		if (g_ascii_strcasecmp(section->name, name) == 0)
			return section;
	}
	return NULL;
}

const IniKey *
ini_key(const IniSection *section, const char *name)
{
	for (guint i = 0; i < section->keys->len; i++) {
		const IniKey *key = g_ptr_array_index(section->keys, i);

		if (g_ascii_strcasecmp(key->name, name) == 0)
			return key;
	}
	return NULL;
}

// --- values ---

static char
ini_decode(const char *at)
{
	if (at[0] != '\\' || at[1] != 'x' || !g_ascii_isxdigit(at[2]) || !g_ascii_isxdigit(at[3]))
		return '\0';
	char letter = (char)(g_ascii_xdigit_value(at[2]) * 16 + g_ascii_xdigit_value(at[3]));
	return letter != '\0' && strchr(";#,\" \\", letter) != NULL ? letter : '\0';
}

char *
ini_text(const char *value)
{
	GString *text = g_string_sized_new(strlen(value));

	for (const char *at = value; *at != '\0'; at++) {
		char letter = ini_decode(at);

		g_string_append_c(text, letter != '\0' ? letter : *at);
		if (letter != '\0')
			at += 3;
	}
	return g_string_free(text, FALSE);
}

static void
ini_free_word(gpointer data)
{
	IniWord *word = data;

	g_free(word->text);
	g_free(word);
}

GPtrArray *
ini_words(const char *value)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(ini_free_word);
	const char *start = value;

	for (gsize length; *start != '\0'; start += length + (start[length] == ',')) {
		length = strcspn(start, ",");
		const char *first = start + strspn(start, BLANKS);
		g_autofree char *part = g_strndup(start, length);
		g_strstrip(part);
		if (*part == '\0')
			continue;
		IniWord *word = g_new0(IniWord, 1);
		word->text = ini_text(part);
		word->at = column_of(value, first) - 1;
		g_ptr_array_add(words, word);
	}
	return words;
}

char **
ini_list(const char *value)
{
	g_autoptr(GPtrArray) words = ini_words(value);
	GPtrArray *list = g_ptr_array_new();

	for (guint i = 0; i < words->len; i++) {
		IniWord *word = g_ptr_array_index(words, i);

		g_ptr_array_add(list, g_steal_pointer(&word->text));
	}
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

char *
ini_path(const IniFile *file, const char *value)
{
	g_autofree char *path = ini_text(value);

	if (g_path_is_absolute(path) || file->folder == NULL)
		return g_steal_pointer(&path);
	return g_build_filename(file->folder, path, NULL);
}
