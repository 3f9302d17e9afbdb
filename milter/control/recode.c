// recode.c - text changed inside its codings.
#include "control/recode.h"

#include <string.h>

#include "mail/decode.h"

#define WORD_MAX (8 * 1024) // bytes of an encoded word
#define RUN_MAX (32 * 1024) // bytes of encoded words decoded together
#define LINE_WANTED 76u
#define WORD_WANTED 45u // bytes in a word that none before it tells the size of

static GString *
copy_of(const char *text, gsize length)
{
	return g_string_append_len(g_string_sized_new(length + 1), text, (gssize)length);
}

static gboolean
is_same(const GString *a, const char *text, gsize length)
{
	return a->len == length && memcmp(a->str, text, length) == 0;
}

// --- bytes as quoted-printable does them --------------------------------------------------------

// How somebody codes: learned from what they coded.
typedef struct {
	gboolean coded[256];
	gboolean literal[256];
	gboolean is_lower; // "=c3"
	gsize widest; // line with a soft end, 0: none seen
} Habit;

static int
coded_byte(const char *at, const char *end)
{
	if (end - at < 3 || *at != '=' || !g_ascii_isxdigit(at[1]) || !g_ascii_isxdigit(at[2]))
		return -1;
	return g_ascii_xdigit_value(at[1]) * 16 + g_ascii_xdigit_value(at[2]);
}

static void
learn_coded(Habit *habit, const char *at, int byte)
{
	habit->coded[byte] = TRUE;
	habit->is_lower |= g_ascii_islower(at[1]) || g_ascii_islower(at[2]);
}

static void
add_coded(GString *to, const Habit *habit, guchar byte)
{
	if (habit->is_lower)
		g_string_append_printf(to, "=%02x", byte);
	else
		g_string_append_printf(to, "=%02X", byte);
}

static gboolean
is_coded(const Habit *habit, guchar byte)
{
	if (byte == '=')
		return TRUE;
	if (byte < ' ' && byte != '\t')
		return TRUE;
	if (byte >= 0x7F)
		return !habit->literal[byte] || habit->coded[byte];
	return habit->coded[byte] && !habit->literal[byte];
}

// --- encoded words ------------------------------------------------------------------------------

typedef struct {
	char *head; // "=?UTF-8?B?"
	gboolean is_base64;
	gboolean is_padded;
	gsize bytes; // that it stands for
	char *before; // blanks between the word before and this one
} Word;

static void
word_free(gpointer data)
{
	Word *word = data;

	g_free(word->head);
	g_free(word->before);
	g_free(word);
}

static gsize
word_length(const char *text, gsize length)
{
	g_autofree char *start = NULL;

	if (length < 2 || text[0] != '=' || text[1] != '?' || memchr(text, '\0', MIN(length, 60)))
		return 0;
	start = g_strndup(text, MIN(length, WORD_MAX));
	return decode_word_length(start);
}

static gboolean
is_base64_char(char c)
{
	return g_ascii_isalnum(c) || c == '+' || c == '/';
}

static void
measure_base64(Word *word, const char *data, const char *end)
{
	gsize n = 0;

	for (const char *at = data; at < end; at++)
		n += is_base64_char(*at);
	word->bytes = n * 6 / 8;
	word->is_padded = n % 4 == 0 || (end > data && end[-1] == '=');
}

static void
measure_q(Word *word, const char *data, const char *end, Habit *habit)
{
	for (const char *at = data; at < end; at++, word->bytes++) {
		int byte = coded_byte(at, end);

		if (byte < 0) {
			habit->literal[(guchar)*at] = TRUE;
			continue;
		}
		learn_coded(habit, at, byte);
		at += 2;
	}
}

// text is an encoded word, as decode_word_length says.
static Word *
word_new(const char *text, gsize length, Habit *habit)
{
	Word *word = g_new0(Word, 1);
	const char *coding = (const char *)memchr(text + 2, '?', length - 2) + 1;
	const char *data = coding + 2;
	const char *end = text + length - 2;

	word->head = g_strndup(text, (gsize)(data - text));
	word->is_base64 = g_ascii_tolower(*coding) == 'b';
	if (word->is_base64)
		measure_base64(word, data, end);
	else
		measure_q(word, data, end, habit);
	return word;
}

static char *
word_charset(const Word *word)
{
	return g_strndup(word->head + 2, strcspn(word->head + 2, "*?"));
}

// Adjacent words of one character set, with what stands between them.
typedef struct {
	GPtrArray *words; // Word *
	Habit habit;
	gsize length; // in the value
} Run;

static gboolean
goes_on(const Run *run, const Word *word)
{
	const Word *first = run->words->pdata[0];
	g_autofree char *one = word_charset(first);
	g_autofree char *other = word_charset(word);

	return g_ascii_strcasecmp(one, other) == 0;
}

static void
take_run(Run *run, const char *text, gsize length)
{
	gsize at = 0;

	*run = (Run) { .words = g_ptr_array_new_with_free_func(word_free) };
	while (at < length && at < RUN_MAX) {
		gsize blanks = 0, n;
		Word *word;

		while (run->words->len > 0 && at + blanks < length &&
			g_ascii_isspace(text[at + blanks]))
			blanks++;
		n = word_length(text + at + blanks, length - at - blanks);
		if (n == 0)
			break;
		word = word_new(text + at + blanks, n, &run->habit);
		if (run->words->len > 0 && !goes_on(run, word)) {
			word_free(word);
			break;
		}
		word->before = g_strndup(text + at, blanks);
		g_ptr_array_add(run->words, word);
		at += blanks + n;
		run->length = at;
	}
}

static gboolean
is_inside(const GString *bytes, gsize at)
{
	return at < bytes->len && ((guchar)bytes->str[at] & 0xC0) == 0x80;
}

// Where to cut near a place: inside a character when the original was cut so, else between two.
static gsize
cut_near(const GString *bytes, gsize at, gboolean inside, gboolean is_utf8)
{
	if (!is_utf8 || at >= bytes->len || is_inside(bytes, at) == inside)
		return MIN(at, bytes->len);
	for (gsize away = 1; away < 16; away++) {
		if (away < at && is_inside(bytes, at - away) == inside)
			return at - away;
		if (inside && is_inside(bytes, at + away))
			return at + away;
	}
	return at;
}

static void
add_q(GString *to, const Habit *habit, const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		guchar byte = (guchar)bytes[i];
		gboolean plain = g_ascii_isalnum(byte) || habit->literal[byte];

		if (byte == ' ' && (habit->literal['_'] || !habit->coded[' ']))
			g_string_append_c(to, '_');
		else if (plain && byte != '_' && byte != '?' && !is_coded(habit, byte))
			g_string_append_c(to, (char)byte);
		else
			add_coded(to, habit, byte);
	}
}

static void
add_word(GString *to, const Run *run, const Word *word, const char *bytes, gsize length)
{
	g_string_append(to, word->head);
	if (word->is_base64) {
		g_autofree char *coded = g_base64_encode((const guchar *)bytes, length);
		gsize n = strlen(coded);

		while (!word->is_padded && n > 0 && coded[n - 1] == '=')
			n--;
		g_string_append_len(to, coded, (gssize)n);
	} else {
		add_q(to, &run->habit, bytes, length);
	}
	g_string_append(to, "?=");
}

// bytes in words like those of the run; old is what those stood for.
static void
add_run(GString *to, const Run *run, const GString *old, const GString *bytes, gboolean is_utf8)
{
	gsize from = 0, old_cut = 0;

	for (guint i = 0; from < bytes->len || i == 0; i++) {
		gboolean known = i < run->words->len;
		const Word *word = run->words->pdata[MIN(i, run->words->len - 1)];
		const Word *first = run->words->pdata[0];
		gsize size = known ? word->bytes : MAX(first->bytes, WORD_WANTED);
		gsize cut = bytes->len;

		old_cut += word->bytes;
		if (i + 1 != run->words->len || bytes->len - from > MAX(size, WORD_WANTED))
			cut = cut_near(bytes, from + MAX(size, 1), known && is_inside(old, old_cut),
				is_utf8);
		if (cut <= from)
			cut = MIN(from + MAX(size, 4), bytes->len);
		if (i > 0)
			g_string_append(to, known || run->words->len > 1 ? word->before : "\n ");
		add_word(to, run, word, bytes->str + from, cut - from);
		from = cut;
	}
}

static void
change_run(GString *to, const Run *run, const char *text, RecodeChange change, void *data)
{
	g_autofree char *value = g_strndup(text, run->length);
	g_autoptr(GString) old = decode_value(value);
	g_autoptr(GString) new = change(old->str, old->len, data);
	g_autofree char *charset = word_charset(run->words->pdata[0]);
	g_autoptr(GString) old_bytes = NULL;
	g_autoptr(GString) bytes = NULL;

	if (is_same(new, old->str, old->len)) {
		g_string_append_len(to, text, (gssize)run->length);
		return;
	}
	old_bytes = decode_back(old->str, old->len, charset, old);
	bytes = decode_back(new->str, new->len, charset, old);
	add_run(to, run, old_bytes, bytes, g_ascii_strncasecmp(charset, "utf", 3) == 0);
}

// Text beside encoded words: raw, in no character set.
static void
change_raw(GString *to, const char *text, gsize length, RecodeChange change, void *data)
{
	g_autoptr(GString) like = copy_of(text, length);
	g_autoptr(GString) old = decode_charset(text, length, NULL);
	g_autoptr(GString) new = change(old->str, old->len, data);
	g_autoptr(GString) bytes = NULL;

	if (length == 0 || is_same(new, old->str, old->len)) {
		g_string_append_len(to, text, (gssize)length);
		return;
	}
	bytes = decode_back(new->str, new->len, NULL, like);
	g_string_append_len(to, bytes->str, (gssize)bytes->len);
}

static const char *
find_word(const char *at, const char *end)
{
	while ((at = memmem(at, (gsize)(end - at), "=?", 2)) != NULL) {
		if (word_length(at, (gsize)(end - at)) > 0)
			return at;
		at += 2;
	}
	return end;
}

GString *
recode_value(const char *value, gsize length, RecodeChange change, void *data)
{
	GString *to = g_string_sized_new(length + 1);
	const char *end = value + length;
	const char *at = value;

	while (at < end) {
		const char *word = find_word(at, end);
		Run run;

		change_raw(to, at, (gsize)(word - at), change, data);
		if (word == end)
			break;
		take_run(&run, word, (gsize)(end - word));
		change_run(to, &run, word, change, data);
		g_ptr_array_unref(run.words);
		at = word + run.length;
	}
	return to;
}

// --- bodies in lines ----------------------------------------------------------------------------

// One line of a body, however many it is in the coding.
typedef struct {
	const char *raw;
	gsize raw_length; // without its end
	gsize end_length;
	GString *bytes; // decoded
	GString *text; // in UTF-8
} Line;

static void
line_clear(gpointer data)
{
	Line *line = data;

	g_string_free(line->bytes, TRUE);
	g_string_free(line->text, TRUE);
}

static GArray *
lines_new(void)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));

	g_array_set_clear_func(lines, line_clear);
	return lines;
}

// The length of a line and of its end.
static gsize
line_length(const char *at, const char *end, gsize *end_length)
{
	const char *feed = memchr(at, '\n', (gsize)(end - at));
	gsize length = (gsize)((feed == NULL ? end : feed) - at);

	*end_length = feed == NULL ? 0 : 1;
	if (feed != NULL && length > 0 && at[length - 1] == '\r') {
		length--;
		(*end_length)++;
	}
	return length;
}

static void
add_line(GArray *lines, const char *raw, gsize length, gsize end_length, GString *bytes)
{
	Line line = { raw, length, end_length, bytes, NULL };

	g_array_append_val(lines, line);
}

static GArray *
plain_lines(const char *body, gsize length)
{
	GArray *lines = lines_new();
	const char *end = body + length;

	for (const char *at = body; at < end;) {
		gsize end_length, n = line_length(at, end, &end_length);

		add_line(lines, at, n, end_length, copy_of(at, n));
		at += n + end_length;
	}
	return lines;
}

// Does a line go on in the next? Its "=" is not part of it.
static gboolean
is_soft(const char *line, gsize *length)
{
	gsize n = *length;

	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	if (n == 0 || line[n - 1] != '=')
		return FALSE;
	*length = n - 1;
	return TRUE;
}

static void
decode_q(GString *to, const char *text, gsize length, Habit *habit)
{
	const char *end = text + length;

	for (const char *at = text; at < end; at++) {
		int byte = coded_byte(at, end);

		if (byte < 0) {
			habit->literal[(guchar)*at] = TRUE;
			g_string_append_c(to, *at);
			continue;
		}
		learn_coded(habit, at, byte);
		g_string_append_c(to, (char)byte);
		at += 2;
	}
}

static GArray *
q_lines(const char *body, gsize length, Habit *habit)
{
	GArray *lines = lines_new();
	const char *end = body + length;

	for (const char *at = body; at < end;) {
		GString *bytes = g_string_new(NULL);
		const char *start = at;
		gsize end_length = 0, n = 0;
		gboolean soft = TRUE;

		while (soft && at < end) {
			gsize whole = line_length(at, end, &end_length);

			n = whole;
			soft = is_soft(at, &n) && end_length > 0;
			if (soft)
				habit->widest = MAX(habit->widest, whole);
			decode_q(bytes, at, soft ? n : whole, habit);
			at += whole + end_length;
		}
		add_line(lines, start, (gsize)(at - start) - end_length, end_length, bytes);
	}
	return lines;
}

static void
encode_q(GString *to, const Habit *habit, const GString *bytes, const char *line_end)
{
	gsize width = habit->widest > 20 ? habit->widest : LINE_WANTED;
	gsize column = 0;

	for (gsize i = 0; i < bytes->len; i++) {
		guchar byte = (guchar)bytes->str[i];
		gboolean is_last = i + 1 == bytes->len;
		gboolean coded =
			is_coded(habit, byte) || (is_last && (byte == ' ' || byte == '\t'));
		gsize n = coded ? 3 : 1;

		if (column + n + (is_last ? 0 : 1) > width) {
			g_string_append_printf(to, "=%s", line_end);
			column = 0;
		}
		if (coded)
			add_coded(to, habit, byte);
		else
			g_string_append_c(to, (char)byte);
		column += n;
	}
}

// --- change, and back ---------------------------------------------------------------------------

// A character set whose line feed is no single byte: its text can't be cut into lines before it is
// decoded.
static gboolean
is_wide(const char *charset)
{
	return charset != NULL && (g_ascii_strncasecmp(charset, "utf-16", 6) == 0 ||
					  g_ascii_strncasecmp(charset, "utf-32", 6) == 0 ||
					  g_ascii_strncasecmp(charset, "ucs-", 4) == 0);
}

static guint
count_feeds(const GString *text)
{
	guint n = 0;

	for (gsize i = 0; i < text->len; i++)
		n += text->str[i] == '\n';
	return n;
}

static GString *
join_texts(GArray *lines, const char *charset)
{
	GString *whole = g_string_new(NULL);

	for (guint i = 0; i < lines->len; i++) {
		Line *line = &g_array_index(lines, Line, i);

		line->text = decode_charset(line->bytes->str, line->bytes->len, charset);
		if (i > 0)
			g_string_append_c(whole, '\n');
		g_string_append_len(whole, line->text->str, (gssize)line->text->len);
	}
	return whole;
}

// The next feeds + 1 lines of a text; *at is set behind them and their end.
static GString *
take_text(const char **at, const char *end, guint feeds)
{
	const char *start = *at;
	const char *stop = start;

	for (guint i = 0; i <= feeds; i++) {
		const char *feed = memchr(stop, '\n', (gsize)(end - stop));

		stop = feed == NULL ? end : feed + 1;
		*at = stop;
		if (i == feeds && feed != NULL)
			stop--;
	}
	return copy_of(start, (gsize)(stop - start));
}

// Changes all lines as one text. A line that stays as it is keeps its bytes, others lose what stood
// for them: bytes is the new, raw NULL.
static gboolean
change_lines(GArray *lines, const char *charset, RecodeChange change, void *data)
{
	g_autoptr(GString) whole = join_texts(lines, charset);
	g_autoptr(GString) changed = change(whole->str, whole->len, data);
	const char *at = changed->str;
	gboolean any = FALSE;

	for (guint i = 0; i < lines->len; i++) {
		Line *line = &g_array_index(lines, Line, i);
		g_autoptr(GString) text =
			take_text(&at, changed->str + changed->len, count_feeds(line->text));
		GString *bytes;

		if (is_same(text, line->text->str, line->text->len))
			continue;
		bytes = decode_back(text->str, text->len, charset, line->bytes);
		g_string_free(line->bytes, TRUE);
		line->bytes = bytes;
		line->raw = NULL;
		any = TRUE;
	}
	return any;
}

static const char *
line_end_of(const char *body, gsize length)
{
	const char *feed = memchr(body, '\n', length);

	return feed != NULL && feed > body && feed[-1] == '\r' ? "\r\n" : "\n";
}

static GString *
change_plain(
	const RecodePart *part, const char *body, gsize length, RecodeChange change, void *data)
{
	g_autoptr(GArray) lines = is_wide(part->charset) ? lines_new() : plain_lines(body, length);
	GString *to = g_string_sized_new(length + 1);
	const char *at = body;

	if (is_wide(part->charset))
		add_line(lines, body, length, 0, copy_of(body, length));
	change_lines(lines, part->charset, change, data);
	for (guint i = 0; i < lines->len; i++) {
		const Line *line = &g_array_index(lines, Line, i);

		g_string_append_len(to, line->bytes->str, (gssize)line->bytes->len);
		at += line->raw_length;
		g_string_append_len(to, at, (gssize)line->end_length);
		at += line->end_length;
	}
	return to;
}

static GString *
change_q(const RecodePart *part, const char *body, gsize length, RecodeChange change, void *data)
{
	Habit habit = { .widest = 0 };
	g_autoptr(GArray) lines = q_lines(body, length, &habit);
	GString *to = g_string_sized_new(length + 1);
	const char *at = body;

	change_lines(lines, part->charset, change, data);
	for (guint i = 0; i < lines->len; i++) {
		const Line *line = &g_array_index(lines, Line, i);

		if (line->raw != NULL)
			g_string_append_len(to, line->raw, (gssize)line->raw_length);
		else
			encode_q(to, &habit, line->bytes, line_end_of(body, length));
		at += line->raw_length;
		g_string_append_len(to, at, (gssize)line->end_length);
		at += line->end_length;
	}
	return to;
}

// --- base64 -------------------------------------------------------------------------------------

// How far a body is base64: up to the first line of something else.
static gsize
base64_length(const char *body, gsize length)
{
	const char *end = body + length;
	const char *at = body;

	while (at < end) {
		gsize end_length, n = line_length(at, end, &end_length);

		for (gsize i = 0; i < n; i++)
			if (!is_base64_char(at[i]) && at[i] != '=' && !g_ascii_isspace(at[i]))
				return (gsize)(at - body);
		at += n + end_length;
	}
	return length;
}

// The shape of coded lines: how wide, and what stands before and behind them.
typedef struct {
	gsize start;
	gsize width;
	gsize end;
	gboolean is_padded;
} Shape;

static Shape
shape_of(const char *body, gsize length)
{
	Shape shape = { 0, 0, length, TRUE };
	gsize end_length, n = 0;

	while (shape.start < length && g_ascii_isspace(body[shape.start]))
		shape.start++;
	while (shape.end > shape.start && g_ascii_isspace(body[shape.end - 1]))
		shape.end--;
	shape.width = line_length(body + shape.start, body + shape.end, &end_length);
	if (end_length == 0)
		shape.width = MAX(shape.width, LINE_WANTED);
	for (gsize i = shape.start; i < shape.end; i++)
		n += is_base64_char(body[i]);
	shape.is_padded = n % 4 == 0 || body[shape.end - 1] == '=';
	return shape;
}

static void
encode_base64(GString *to, const GString *bytes, const Shape *shape, const char *line_end)
{
	g_autofree char *coded = g_base64_encode((const guchar *)bytes->str, bytes->len);
	gsize n = strlen(coded);
	gsize width = MAX(shape->width, 4);

	while (!shape->is_padded && n > 0 && coded[n - 1] == '=')
		n--;
	for (gsize at = 0; at < n; at += width) {
		if (at > 0)
			g_string_append(to, line_end);
		g_string_append_len(to, coded + at, (gssize)MIN(width, n - at));
	}
}

// Up to padding, or where some should be: GLib drops what it is missing for.
static void
decode_quanta(GString *to, GString *quanta)
{
	gsize n;

	while (quanta->len % 4 != 0)
		g_string_append_c(quanta, '=');
	if (quanta->len > 0) {
		g_autofree guchar *bytes = g_base64_decode(quanta->str, &n);

		g_string_append_len(to, (const char *)bytes, (gssize)n);
	}
	g_string_truncate(quanta, 0);
}

static GString *
decode_base64(const char *body, gsize length)
{
	g_autoptr(GString) quanta = g_string_sized_new(length + 4);
	GString *decoded = g_string_sized_new(length);

	for (gsize i = 0; i < length; i++) {
		if (is_base64_char(body[i]))
			g_string_append_c(quanta, body[i]);
		else if (body[i] == '=')
			decode_quanta(decoded, quanta);
	}
	decode_quanta(decoded, quanta);
	return decoded;
}

static GString *
change_base64(
	const RecodePart *part, const char *body, gsize length, RecodeChange change, void *data)
{
	RecodePart inner = { NULL, part->charset };
	gsize coded = base64_length(body, length);
	Shape shape = shape_of(body, coded);
	GString *to = g_string_sized_new(length + 1);
	g_autoptr(GString) old = decode_base64(body, coded);
	g_autoptr(GString) new = change_plain(&inner, old->str, old->len, change, data);
	g_autoptr(GString) tail = NULL;

	if (is_same(new, old->str, old->len)) {
		g_string_append_len(to, body, (gssize)coded);
	} else {
		g_string_append_len(to, body, (gssize)shape.start);
		encode_base64(to, new, &shape, line_end_of(body, length));
		g_string_append_len(to, body + shape.end, (gssize)(coded - shape.end));
	}
	tail = change_plain(&inner, body + coded, length - coded, change, data);
	g_string_append_len(to, tail->str, (gssize)tail->len);
	return to;
}

// --- parts --------------------------------------------------------------------------------------

static gboolean
is_coding(const char *coding, const char *word)
{
	gsize length = strlen(word);

	if (coding == NULL)
		return FALSE;
	coding += strspn(coding, " \t\r\n\"");
	return g_ascii_strncasecmp(coding, word, length) == 0 && !g_ascii_isalnum(coding[length]);
}

GString *
recode_part(const RecodePart *part, const char *body, gsize length, RecodeChange change, void *data)
{
	if (is_coding(part->coding, "quoted-printable"))
		return change_q(part, body, length, change, data);
	if (is_coding(part->coding, "base64"))
		return change_base64(part, body, length, change, data);
	return change_plain(part, body, length, change, data);
}

GString *
recode_blank(const char *coding, const char *body, gsize length)
{
	GString *to = copy_of(body, length);
	gsize coded = is_coding(coding, "base64") ? base64_length(body, length) : 0;

	for (gsize i = 0; i < length; i++)
		if (i < coded ? is_base64_char(body[i]) : (guchar)body[i] > ' ')
			to->str[i] = i < coded ? 'A' : 'x';
	return to;
}
