// mbox.c - where the mails of an mbox file begin and end.
#include "control/mbox.h"

#include <string.h>

#define FROM "From "
#define FROM_LENGTH 5
#define BLOCK (256 * 1024)
#define FROM_MAX 1000 // of a "From " line
#define AHEAD (FROM_MAX + 100) // such a line and the name of a header behind it

struct Mbox {
	Source *source;
	guint64 offset; // of the block in the source
	gsize length; // of the block
	gsize at; // in the block: the line that is looked at
	gboolean is_last; // nothing is behind the block
	gboolean behind_empty; // the line before is empty
	guint line;
	gboolean has_mail; // mail began
	MboxMail mail;
	char block[BLOCK];
};

// --- lines --------------------------------------------------------------------------------------

static gsize
line_length(const char *text, gsize length)
{
	const char *feed = memchr(text, '\n', length);

	return feed == NULL ? length : (gsize)(feed - text);
}

// The line that text begins with.
static gboolean
is_empty(const char *text, gsize length)
{
	return (length > 0 && text[0] == '\n') ||
	       (length > 1 && text[0] == '\r' && text[1] == '\n');
}

static gboolean
is_from(const char *text, gsize length)
{
	return length >= FROM_LENGTH && memcmp(text, FROM, FROM_LENGTH) == 0;
}

static gboolean
is_month(const char *word)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };

	for (guint i = 0; i < G_N_ELEMENTS(months); i++)
		if (g_ascii_strcasecmp(word, months[i]) == 0)
			return TRUE;
	return FALSE;
}

// "3:38", "03:38:00".
static gboolean
is_time(const char *word)
{
	gsize hours = strspn(word, "0123456789");

	return hours >= 1 && hours <= 2 && word[hours] == ':' && g_ascii_isdigit(word[hours + 1]) &&
	       g_ascii_isdigit(word[hours + 2]) && strspn(word, "0123456789:") == strlen(word);
}

static gboolean
is_year(const char *word)
{
	return strlen(word) == 4 && strspn(word, "0123456789") == 4 &&
	       (g_str_has_prefix(word, "19") || g_str_has_prefix(word, "20"));
}

// "From bo@example.org Mon Nov 23 03:38:00 2026", in whatever order its date stands.
static gboolean
has_date(const char *text, gsize length)
{
	g_autofree char *line = g_strndup(text, length);
	g_auto(GStrv) words = g_strsplit_set(line, " \t\r,-", -1);
	gboolean month = FALSE, time = FALSE, year = FALSE;

	for (guint i = 1; words[i] != NULL; i++) {
		month = month || is_month(words[i]);
		time = time || is_time(words[i]);
		year = year || is_year(words[i]);
	}
	return month && time && year;
}

// "Received:", also behind a '>': a "From " line that was quoted before the headers.
static gboolean
is_header(const char *text, gsize length)
{
	gsize n = 0;

	while (n < length && text[n] > ' ' && text[n] < 0x7F && text[n] != ':')
		n++;
	return (n > 0 && n < length && text[n] == ':') ||
	       (length > FROM_LENGTH && *text == '>' && is_from(text + 1, length - 1));
}

// --- the walk -----------------------------------------------------------------------------------

// Makes AHEAD bytes of what is next lie in the block, or all that is left.
static gboolean
fill(Mbox *mbox, GError **error)
{
	gsize left = mbox->length - mbox->at;
	gssize n;

	if (mbox->is_last || left >= AHEAD)
		return TRUE;
	memmove(mbox->block, mbox->block + mbox->at, left);
	mbox->offset += mbox->at;
	mbox->at = 0;
	mbox->length = left;
	n = source_read(mbox->source, mbox->offset + left, mbox->block + left, BLOCK - left, error);
	if (n < 0)
		return FALSE;
	mbox->length += (gsize)n;
	mbox->is_last = mbox->length < BLOCK;
	return TRUE;
}

static gboolean
begins_mail(const Mbox *mbox)
{
	const char *text = mbox->block + mbox->at;
	gsize left = mbox->length - mbox->at;
	gsize length;

	if (!is_from(text, left))
		return FALSE;
	if (!mbox->has_mail)
		return TRUE;
	length = line_length(text, MIN(left, FROM_MAX));
	if (length == left || length == FROM_MAX || !has_date(text, length))
		return FALSE;
	return mbox->behind_empty || is_header(text + length + 1, left - length - 1);
}

// A line may be longer than the block.
static gboolean
skip_line(Mbox *mbox, GError **error)
{
	const char *text = mbox->block + mbox->at;
	gsize left = mbox->length - mbox->at;
	gsize length = line_length(text, left);

	mbox->behind_empty = is_empty(text, left);
	while (length == left && !mbox->is_last) {
		mbox->at = mbox->length;
		if (!fill(mbox, error))
			return FALSE;
		left = mbox->length;
		length = line_length(mbox->block, left);
	}
	mbox->at += MIN(length + 1, left);
	mbox->line++;
	return fill(mbox, error);
}

Mbox *
mbox_new(Source *source, GError **error)
{
	g_autoptr(Mbox) mbox = g_new0(Mbox, 1);

	mbox->source = source_ref(source);
	mbox->line = 1;
	if (!fill(mbox, error))
		return NULL;
	while (is_empty(mbox->block + mbox->at, mbox->length - mbox->at))
		if (!skip_line(mbox, error))
			return NULL;
	return begins_mail(mbox) ? g_steal_pointer(&mbox) : NULL;
}

void
mbox_free(Mbox *mbox)
{
	if (mbox == NULL)
		return;
	source_unref(mbox->source);
	g_free(mbox);
}

// From one mail to the next. Some have several "From " lines one after the other.
static gboolean
find_next(Mbox *mbox, GError **error)
{
	do {
		if (!skip_line(mbox, error))
			return FALSE;
	} while (is_from(mbox->block + mbox->at, mbox->length - mbox->at));
	while (mbox->at < mbox->length && !begins_mail(mbox))
		if (!skip_line(mbox, error))
			return FALSE;
	return TRUE;
}

int
mbox_next(Mbox *mbox, MboxMail *mail, GError **error)
{
	if (mbox->at == mbox->length)
		return 0;
	*mail = (MboxMail) { .offset = mbox->offset + mbox->at, .line = mbox->line };
	mbox->has_mail = TRUE;
	if (!find_next(mbox, error)) {
		mbox->at = mbox->length = 0;
		mbox->is_last = TRUE;
		return -1;
	}
	mail->length = mbox->offset + mbox->at - mail->offset;
	return 1;
}

// --- quoting ------------------------------------------------------------------------------------

// How many '>' stand before "From ": 0 when it is no such line.
static gsize
quotes(const char *text, gsize length)
{
	gsize n = 0;

	while (n < length && text[n] == '>')
		n++;
	return is_from(text + n, length - n) ? n : 0;
}

// How much of the beginning is of the mailbox and not of the mail.
static gsize
preface(const GString *bytes)
{
	gsize at = 0;

	while (is_from(bytes->str + at, bytes->len - at) ||
		quotes(bytes->str + at, bytes->len - at) == 1)
		at = MIN(at + line_length(bytes->str + at, bytes->len - at) + 1, bytes->len);
	return at;
}

static gboolean
ends_in(const GString *bytes, const char *end)
{
	gsize length = strlen(end);

	return bytes->len >= length && memcmp(bytes->str + bytes->len - length, end, length) == 0;
}

static void
cut_end(GString *bytes)
{
	if (ends_in(bytes, "\n\r\n"))
		g_string_truncate(bytes, bytes->len - 2);
	else if (ends_in(bytes, "\n\n"))
		g_string_truncate(bytes, bytes->len - 1);
}

gboolean
mbox_unquote(GString *bytes, gboolean is_whole)
{
	gsize from = preface(bytes);
	gsize to = 0;

	if (!is_from(bytes->str, bytes->len))
		return FALSE;
	if (is_whole)
		cut_end(bytes);
	while (from < bytes->len) {
		const char *line = bytes->str + from;
		gsize left = bytes->len - from;
		gsize quoted = quotes(line, left) > 0 ? 1 : 0;
		gsize length = MIN(line_length(line, left) + 1, left);

		memmove(bytes->str + to, line + quoted, length - quoted);
		to += length - quoted;
		from += length;
	}
	g_string_truncate(bytes, to);
	return TRUE;
}
