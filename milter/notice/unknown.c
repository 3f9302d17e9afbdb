// unknown.c - the shape of a wording that the catalogue does not know.
#include "notice/unknown.h"

#include <string.h>

#include "notice/template.h"

#define SUBJECT_MAX 500 // characters that are looked at
#define SHAPE_MAX 200 // characters, and bytes thrice that: a file's line has its limit
#define CODE_MIN 16 // characters of a word that changes between small and capital letters
#define CODE_HEX 8 // letters of a word in which there are none but a to f
#define WORD_MAX 40 // characters of any word

// What stands for somebody in a subject.
typedef struct {
	char *text;
	Hole hole;
	gboolean is_part; // one word of a name: compared with case, "Will" is not "will"
} Name;

typedef struct {
	const char *subject; // cut
	const char *at; // what is still to be read
	GPtrArray *names; // Name *
	GString *shape;
	gsize hole_start; // of the hole that was put last
	gsize hole_end; // behind it; 0: there is none
	guint used; // bits of the holes that may stand once
	gboolean teaches; // some letter or digit stays
} Reader;

static const char *const hole_texts[HOLE_KINDS] = {
	[HOLE_ANY] = "{any}",
	[HOLE_INVITER] = "{inviter}",
	[HOLE_RECIPIENT] = "{recipient}",
	[HOLE_COUNT] = "{count}",
};

// --- characters ---------------------------------------------------------------------------------

static gunichar
before(const Reader *reader, const char *at)
{
	return at == reader->subject ? 0 : g_utf8_get_char(g_utf8_prev_char(at));
}

static gboolean
is_cased(gunichar c)
{
	return g_unichar_isupper(c) || g_unichar_islower(c) || g_unichar_istitle(c);
}

// Of a word with letters that have case: it ends where other letters begin, "3件" are two.
static gboolean
is_in_word(gunichar c)
{
	return is_cased(c) || g_unichar_isdigit(c) || g_unichar_type(c) == G_UNICODE_OTHER_NUMBER ||
	       g_unichar_type(c) == G_UNICODE_LETTER_NUMBER || c == 0xfffd;
}

static gboolean
is_one_of(gunichar c, const char *characters)
{
	return c != 0 && g_utf8_strchr(characters, -1, c) != NULL;
}

// A letter of a script that parts its words by blanks.
static gboolean
needs_blank(gunichar c)
{
	if (!g_unichar_isalnum(c) || g_unichar_iswide(c))
		return FALSE;
	GUnicodeScript script = g_unichar_get_script(c);
	return script != G_UNICODE_SCRIPT_THAI && script != G_UNICODE_SCRIPT_LAO &&
	       script != G_UNICODE_SCRIPT_KHMER && script != G_UNICODE_SCRIPT_MYANMAR;
}

static gboolean
are_one_word(gunichar a, gunichar b)
{
	return needs_blank(a) && needs_blank(b);
}

// --- what is put --------------------------------------------------------------------------------

static void
put_text(Reader *reader, const char *text, gsize length)
{
	for (const char *p = text; p < text + length; p = g_utf8_next_char(p))
		reader->teaches |= g_unichar_isalnum(g_utf8_get_char(p));
	g_string_append_len(reader->shape, text, (gssize)length);
}

// What stands behind the last hole; NULL when there was none.
static const char *
since_hole(const Reader *reader)
{
	return reader->hole_end == 0 ? NULL : reader->shape->str + reader->hole_end;
}

// {any} once where it would stand twice in a row.
static gboolean
may_join(const Reader *reader)
{
	const char *since = since_hole(reader);

	return since != NULL && strspn(since, " ") == strlen(since) &&
	       g_str_has_prefix(reader->shape->str + reader->hole_start, hole_texts[HOLE_ANY]);
}

static void
put_hole(Reader *reader, Hole hole)
{
	const char *since = since_hole(reader);

	// Two holes need something between them.
	if (since != NULL && *since == '\0') {
		hole = HOLE_ANY;
		if (!may_join(reader)) {
			g_string_truncate(reader->shape, reader->hole_start);
			reader->hole_end = 0;
		}
	}
	if (reader->used >> hole & 1)
		hole = HOLE_ANY;
	if (hole == HOLE_ANY && may_join(reader)) {
		g_string_truncate(reader->shape, reader->hole_end);
		return;
	}
	if (hole != HOLE_ANY)
		reader->used |= 1u << hole;
	reader->hole_start = reader->shape->len;
	g_string_append(reader->shape, hole_texts[hole]);
	reader->hole_end = reader->shape->len;
}

// --- names --------------------------------------------------------------------------------------

static void
name_free(gpointer data)
{
	Name *name = data;

	g_free(name->text);
	g_free(name);
}

static void
add_name(GPtrArray *names, const char *text, Hole hole, gboolean is_part)
{
	Name *name;

	if (g_utf8_strlen(text, -1) < 2)
		return;
	name = g_new(Name, 1);
	*name = (Name) { g_strdup(text), hole, is_part };
	g_ptr_array_add(names, name);
}

// "Olga" and "Petrova" of "Olga Petrova", but not "de" of "Ana de Oss".
static void
add_parts(GPtrArray *names, const char *full, Hole hole)
{
	g_auto(GStrv) words = g_strsplit_set(full, " ,", -1);

	for (guint i = 0; words[i] != NULL; i++)
		if (!g_unichar_islower(g_utf8_get_char(words[i])))
			add_name(names, words[i], hole, TRUE);
}

// "ana.oss+x@example.org" may be greeted as "Ana Oss" or "Ana".
static char *
name_of_address(const char *address)
{
	char *name = g_strndup(address, strcspn(address, "+@"));
	gboolean begins = TRUE;

	g_strdelimit(name, "._-", ' ');
	for (char *p = name; *p != '\0'; p++) {
		if (begins)
			*p = g_ascii_toupper(*p);
		begins = *p == ' ';
	}
	return g_strstrip(name);
}

// The longer ones first: they are looked for in this order.
static GPtrArray *
collect_names(const Notice *notice, Message *message)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(name_free);
	const char *inviter = notice_fact(notice, FACT_INVITER);
	const Mailbox *to = message_to(message);
	g_autofree char *greeted = to == NULL ? g_strdup("") : name_of_address(to->address);

	if (inviter != NULL)
		add_name(names, inviter, HOLE_INVITER, FALSE);
	if (to != NULL) {
		add_name(names, to->address, HOLE_RECIPIENT, FALSE);
		add_name(names, to->name, HOLE_RECIPIENT, FALSE);
	}
	if (strchr(greeted, ' ') != NULL)
		add_name(names, greeted, HOLE_RECIPIENT, FALSE);
	if (inviter != NULL)
		add_parts(names, inviter, HOLE_INVITER);
	if (to != NULL)
		add_parts(names, to->name, HOLE_RECIPIENT);
	add_parts(names, greeted, HOLE_RECIPIENT);
	return names;
}

// How much of the text at `at` the name is; 0: it is not there.
static gsize
match_length(const Name *name, const char *at)
{
	const char *p = at;

	for (const char *n = name->text; *n != '\0'; n = g_utf8_next_char(n)) {
		gunichar wanted = g_utf8_get_char(n);
		gunichar c = *p == '\0' ? 0 : g_utf8_get_char(p);

		if (c == 0 || (name->is_part ? c != wanted
					     : g_unichar_tolower(c) != g_unichar_tolower(wanted)))
			return 0;
		p = g_utf8_next_char(p);
	}
	return (gsize)(p - at);
}

static gsize
name_length(const Reader *reader, const char *at, Hole *hole)
{
	gunichar left = before(reader, at);

	for (guint i = 0; i < reader->names->len; i++) {
		const Name *name = reader->names->pdata[i];
		gsize length = match_length(name, at);
		const char *end = at + length;

		if (length == 0 || are_one_word(left, g_utf8_get_char(at)) ||
			are_one_word(g_utf8_get_char(g_utf8_prev_char(end)), g_utf8_get_char(end)))
			continue;
		*hole = name->hole;
		return length;
	}
	return 0;
}

// --- words, numbers, links ----------------------------------------------------------------------

typedef struct {
	gsize length; // bytes
	guint letters;
	guint digits; // and whatever else no word has
	guint humps; // "aB"
	gboolean is_hex;
	gboolean is_joined; // by dashes
} Word;

static void
note_character(Word *word, gunichar c, gunichar last)
{
	if (is_cased(c)) {
		word->letters++;
		word->is_hex &= c < 0x80 && g_ascii_isxdigit((char)c);
		word->humps += g_unichar_isupper(c) && g_unichar_islower(last);
	} else if (is_in_word(c)) {
		word->digits++;
	}
}

static gboolean
goes_on(const char *at, const Word *word)
{
	gunichar c = g_utf8_get_char(at);

	if (word->length > 0 && (c == '-' || c == '_'))
		return is_in_word(g_utf8_get_char(at + 1));
	return is_in_word(c) || (word->length > 0 && g_unichar_ismark(c));
}

// The word that begins at `at`, of length 0 when none does.
static Word
read_word(const char *at)
{
	Word word = { .is_hex = TRUE };
	gunichar last = 0;

	while (goes_on(at + word.length, &word)) {
		const char *p = at + word.length;
		gunichar c = g_utf8_get_char(p);

		note_character(&word, c, last);
		word.is_joined |= c == '-' || c == '_';
		word.length += (gsize)(g_utf8_next_char(p) - p);
		last = c;
	}
	return word;
}

static gboolean
is_code(const Word *word, const char *at)
{
	glong characters = g_utf8_strlen(at, (gssize)word->length);

	return (word->digits > 0 && (word->letters > 0 || word->is_joined)) ||
	       (word->is_hex && word->letters >= CODE_HEX) || characters >= WORD_MAX ||
	       (characters >= CODE_MIN && word->humps > 1);
}

static gsize
code_length(const Reader *reader, const char *at, Hole *hole)
{
	Word word = read_word(at);

	*hole = HOLE_ANY;
	return is_code(&word, at) ? word.length : 0;
}

static gsize
digits_length(const char *at)
{
	const char *p = at;

	while (g_unichar_isdigit(g_utf8_get_char(p)))
		p = g_utf8_next_char(p);
	return (gsize)(p - at);
}

// "1,234", "1 234", and of what is no plain number "10:30".
static gsize
group_length(const char *at, Hole *hole)
{
	gunichar c = g_utf8_get_char(at);
	gsize sign = (gsize)(g_utf8_next_char(at) - at);
	gsize digits = *at == '\0' ? 0 : digits_length(at + sign);

	if (digits == 0 || (c == ' ' && digits != 3) || !is_one_of(c, " .,'’:/-–"))
		return 0;
	if (is_one_of(c, ":/-–"))
		*hole = HOLE_ANY;
	return sign + digits;
}

static gsize
number_length(const Reader *reader, const char *at, Hole *hole)
{
	gsize start = *at == '+' ? 1 : 0;
	gsize length = start + digits_length(at + start);
	gsize more;

	*hole = HOLE_COUNT;
	if (length == start)
		return 0;
	while ((more = group_length(at + length, hole)) > 0)
		length += more;
	// "1.5k"
	more = read_word(at + length).length;
	if (more > 0)
		*hole = HOLE_ANY;
	length += more;
	return at[length] == '+' ? length + 1 : length;
}

// No word, but a sign of a number: "½", "Ⅷ"; or bytes that are none.
static gsize
odd_length(const Reader *reader, const char *at, Hole *hole)
{
	Word word = read_word(at);

	*hole = HOLE_ANY;
	return word.digits > 0 ? word.length : 0;
}

static gboolean
is_in_link(gunichar c)
{
	return is_in_word(c) || g_unichar_ismark(c) || is_one_of(c, "._~:/?#@&+=%-");
}

static gboolean
is_link(const char *text)
{
	const char *at_sign = strchr(text, '@');
	const char *slash = strchr(text, '/');
	const char *dot = strchr(text, '.');

	return (at_sign != NULL && at_sign[1] != '\0') || strstr(text, "://") != NULL ||
	       g_ascii_strncasecmp(text, "www.", 4) == 0 ||
	       (dot != NULL && slash != NULL && dot < slash);
}

// An address, "@somebody", "https://...", "example.com/x".
static gsize
link_length(const Reader *reader, const char *at, Hole *hole)
{
	const char *end = at;

	if (is_in_link(before(reader, at)))
		return 0;
	while (is_in_link(g_utf8_get_char(end)))
		end = g_utf8_next_char(end);
	while (end > at && strchr(".,:;!?", end[-1]) != NULL)
		end--;
	g_autofree char *text = g_strndup(at, (gsize)(end - at));
	if (!is_link(text))
		return 0;
	if (name_length(reader, at, hole) != (gsize)(end - at))
		*hole = HOLE_ANY;
	return (gsize)(end - at);
}

// A brace, or a pair with what is in it.
static gsize
brace_length(const Reader *reader, const char *at, Hole *hole)
{
	const char *end = *at == '{' ? strchr(at, '}') : NULL;

	*hole = HOLE_ANY;
	if (*at != '{' && *at != '}')
		return 0;
	return end == NULL ? 1 : (gsize)(end + 1 - at);
}

// --- quotation marks ----------------------------------------------------------------------------

static const struct {
	const char *open;
	const char *close; // any of these
} quotes[] = {
	{ "\"", "\"" },
	{ "“", "”“\"" },
	{ "”", "”" },
	{ "„", "“”\"" },
	{ "«", "»" },
	{ "»", "«»" },
	{ "‹", "›" },
	{ "‘", "’" },
	{ "‚", "‘’" },
	{ "'", "'" },
	{ "`", "`'" },
	{ "＂", "＂" },
	{ "「", "」" },
	{ "『", "』" },
	{ "《", "》" },
	{ "〈", "〉" },
};

// An apostrophe is the same sign as a single mark.
static gboolean
may_be_apostrophe(gunichar c)
{
	return is_one_of(c, "'’‘`");
}

// The mark that closes what a mark before content opened; NULL when there is none.
static const char *
closing_mark(const char *content, const char *marks)
{
	for (const char *p = content; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		gunichar next = g_utf8_get_char(g_utf8_next_char(p));

		if (is_one_of(c, marks) && !(may_be_apostrophe(c) && needs_blank(next)))
			return p;
	}
	return NULL;
}

static const char *
closing_marks_of(const Reader *reader)
{
	gunichar c = g_utf8_get_char(reader->at);

	if (may_be_apostrophe(c) && needs_blank(before(reader, reader->at)))
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(quotes); i++)
		if (g_utf8_get_char(quotes[i].open) == c)
			return quotes[i].close;
	return NULL;
}

// What is quoted goes, its marks stay.
static gboolean
read_quoted(Reader *reader)
{
	const char *marks = closing_marks_of(reader);
	const char *content = g_utf8_next_char(reader->at);
	const char *end = marks == NULL ? NULL : closing_mark(content, marks);
	Hole hole;

	if (end == NULL || strspn(content, " ") >= (gsize)(end - content))
		return FALSE;
	put_text(reader, reader->at, (gsize)(content - reader->at));
	if (name_length(reader, content, &hole) != (gsize)(end - content))
		hole = HOLE_ANY;
	put_hole(reader, hole);
	reader->at = g_utf8_next_char(end);
	put_text(reader, end, (gsize)(reader->at - end));
	return TRUE;
}

// --- the whole ----------------------------------------------------------------------------------

// How much of the text at `at` a hole takes, and which; 0: it stays.
typedef gsize (*Length)(const Reader *reader, const char *at, Hole *hole);

static const Length lengths[] = { brace_length, link_length, name_length, code_length,
	number_length, odd_length };

static gboolean
read_varying(Reader *reader)
{
	for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
		Hole hole;
		gsize length = lengths[i](reader, reader->at, &hole);

		if (length == 0)
			continue;
		put_hole(reader, hole);
		reader->at += length;
		return TRUE;
	}
	return FALSE;
}

// A word, or a character that is of none.
static void
read_plain(Reader *reader)
{
	gsize length = read_word(reader->at).length;

	if (length == 0)
		length = (gsize)(g_utf8_next_char(reader->at) - reader->at);
	put_text(reader, reader->at, length);
	reader->at += length;
}

static gboolean
is_full(const GString *shape)
{
	return shape->len >= 3 * SHAPE_MAX || g_utf8_strlen(shape->str, -1) >= SHAPE_MAX;
}

static void
read_subject(Reader *reader, gboolean is_cut)
{
	while (*reader->at != '\0' && !is_full(reader->shape))
		if (!read_quoted(reader) && !read_varying(reader))
			read_plain(reader);
	if (*reader->at == ' ')
		put_text(reader, " ", 1);
	if (*reader->at != '\0' || is_cut)
		put_hole(reader, HOLE_ANY);
}

static gboolean
is_unknown(const Notice *notice)
{
	return notice->kind == KIND_OTHER && notice->evidence == NULL &&
	       notice->authentic != AUTHENTIC_NO;
}

char *
unknown_shape(const Notice *notice, Message *message)
{
	const char *subject = is_unknown(notice) ? message_text(message, "Subject") : NULL;
	g_autofree char *start = NULL;
	g_autoptr(GPtrArray) names = NULL;
	g_autoptr(GString) shape = g_string_new(NULL);
	gboolean is_cut;

	if (subject == NULL)
		return NULL;
	is_cut = g_utf8_strlen(subject, -1) > SUBJECT_MAX;
	start = is_cut ? g_utf8_substring(subject, 0, SUBJECT_MAX) : g_strdup(subject);
	names = collect_names(notice, message);
	Reader reader = { .subject = start, .at = start, .names = names, .shape = shape };
	read_subject(&reader, is_cut);
	return reader.teaches ? g_string_free(g_steal_pointer(&shape), FALSE) : NULL;
}

char *
unknown_line(const char *shape)
{
	GString *line = g_string_new(NULL);

	for (const char *p = shape; *p != '\0'; p++) {
		if (strchr(";#\\", *p) != NULL || (*p == '"' && p == shape))
			g_string_append_printf(line, "\\x%02x", (guint)*p);
		else if (*p == '\'' && p == shape) // a template takes one for the other
			g_string_append(line, "’");
		else
			g_string_append_c(line, *p);
	}
	return g_string_free(line, FALSE);
}
