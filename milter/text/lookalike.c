// lookalike.c - words that look like other words.
#include "text/lookalike.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#define WORDS_MAX 200 // of a text
#define WORD_BYTES_MAX 400
#define SKELETON_ROOM 8 // bytes that one may become
#define ASCII 128

struct LookalikeSet {
	GHashTable *words; // key -> Word *
	gsize longest; // key, in bytes
};

typedef struct {
	char *plain;
	gpointer what;
} Word;

// A word of a text: where it stands, and where its key stands in the text's keys.
typedef struct {
	gsize start, end;
	gsize key, key_length;
} Piece;

typedef struct {
	const char *text;
	GString *keys;
	GArray *pieces; // Piece
} Pieces;

// --- keys ---------------------------------------------------------------------------------------

static USpoofChecker *
checker(void)
{
	static gsize opened = 0;

	if (g_once_init_enter(&opened)) {
		UErrorCode status = U_ZERO_ERROR;

		g_once_init_leave(&opened, (gsize)uspoof_open(&status));
	}
	return (USpoofChecker *)opened;
}

// i, l, 1 and | are one, whatever their case was; so are w and vv.
static void
append_folded(GString *key, gunichar c)
{
	if (c == 'i' || c == 0x131)
		c = 'l';
	if (c == 'v' && key->len > 0 && key->str[key->len - 1] == 'v') {
		key->str[key->len - 1] = 'w';
		return;
	}
	g_string_append_unichar(key, c);
}

static gboolean
is_mark(gunichar c)
{
	return u_charType((UChar32)c) == U_NON_SPACING_MARK ||
	       u_charType((UChar32)c) == U_ENCLOSING_MARK;
}

// Case folded. NULL when ICU refuses.
static char *
skeleton_of(const char *text, gsize length)
{
	char skeleton[WORD_BYTES_MAX * SKELETON_ROOM];
	UErrorCode status = U_ZERO_ERROR;
	int32_t size = uspoof_getSkeletonUTF8(
		checker(), 0, text, (int32_t)length, skeleton, sizeof skeleton, &status);

	if (U_FAILURE(status) || size > (int32_t)sizeof skeleton)
		return NULL;
	return g_utf8_casefold(skeleton, size);
}

// Twice: M stays as it is, and the m that it folds to looks like rn.
static void
append_skeleton(GString *key, const char *text, gsize length)
{
	g_autofree char *once = skeleton_of(text, length);
	g_autofree char *twice =
		once == NULL ? NULL : skeleton_of(once, MIN(strlen(once), WORD_BYTES_MAX));

	if (twice == NULL)
		return;
	for (const char *at = twice; *at != '\0'; at = g_utf8_next_char(at))
		if (!is_mark(g_utf8_get_char(at)))
			append_folded(key, g_utf8_get_char(at));
}

// What each character of ASCII becomes: most texts hold nothing else.
static const char *const *
ascii_keys(void)
{
	static char *keys[ASCII];
	static gsize made = 0;

	if (g_once_init_enter(&made)) {
		for (char c = 1; c > 0 && c < 127; c++) {
			GString *key = g_string_new(NULL);

			append_skeleton(key, &c, 1);
			keys[(guchar)c] = g_string_free(key, FALSE);
		}
		g_once_init_leave(&made, 1);
	}
	return (const char *const *)keys;
}

static gboolean
is_ascii(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if ((guchar)text[i] >= ASCII)
			return FALSE;
	return TRUE;
}

static void
append_key(GString *key, const char *word, gsize length)
{
	g_autofree char *compatible = NULL;

	if (!is_ascii(word, length)) {
		compatible = g_utf8_normalize(
			word, (gssize)MIN(length, WORD_BYTES_MAX), G_NORMALIZE_ALL_COMPOSE);
		if (compatible != NULL)
			append_skeleton(key, compatible, MIN(strlen(compatible), WORD_BYTES_MAX));
		return;
	}
	for (gsize i = 0; i < length; i++)
		for (const char *c = ascii_keys()[(guchar)word[i]]; c != NULL && *c != '\0'; c++)
			append_folded(key, (guchar)*c);
}

// Doubled letters once: "linnkedin".
static void
append_once(GString *joined, const char *key, gsize length)
{
	for (const char *at = key; at < key + length; at = g_utf8_next_char(at)) {
		gsize size = (gsize)(g_utf8_next_char(at) - at);

		if (joined->len < size || memcmp(joined->str + joined->len - size, at, size) != 0)
			g_string_append_len(joined, at, (gssize)size);
	}
}

// --- words of a text ----------------------------------------------------------------------------

static gboolean
is_invisible(gunichar c)
{
	return u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

static gboolean
is_inside(gunichar c)
{
	return c < ASCII ? g_ascii_isalnum((char)c)
			 : g_unichar_isalnum(c) || g_unichar_ismark(c) || is_invisible(c);
}

// Scripts without blanks: each letter may begin a word.
static gboolean
stands_alone(gunichar c)
{
	UErrorCode status = U_ZERO_ERROR;
	UScriptCode script = c < 0x0E00 ? USCRIPT_LATIN : uscript_getScript((UChar32)c, &status);

	return U_SUCCESS(status) && uscript_breaksBetweenLetters(script);
}

static gboolean
begins_word(gunichar before, gunichar c)
{
	if (c < ASCII && before < ASCII)
		return g_ascii_isupper((char)c) && g_ascii_islower((char)before);
	return (g_unichar_isupper(c) && g_unichar_islower(before)) || stands_alone(c) ||
	       stands_alone(before);
}

static void
add_piece(Pieces *pieces, gsize start, gsize end)
{
	Piece piece = { start, end, pieces->keys->len, 0 };

	if (start == end || pieces->pieces->len == WORDS_MAX)
		return;
	append_key(pieces->keys, pieces->text + start, end - start);
	piece.key_length = pieces->keys->len - piece.key;
	g_array_append_val(pieces->pieces, piece);
}

static void
cut(Pieces *pieces)
{
	const char *text = pieces->text;
	gsize start = 0;
	gunichar before = 0;

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		gsize here = (gsize)(at - text);

		if (!is_inside(c)) {
			add_piece(pieces, start, here);
			start = (gsize)(g_utf8_next_char(at) - text);
			before = 0;
			continue;
		}
		if (before != 0 && begins_word(before, c)) {
			add_piece(pieces, start, here);
			start = here;
		}
		before = is_invisible(c) ? before : c;
	}
	add_piece(pieces, start, strlen(text));
}

// --- the set ------------------------------------------------------------------------------------

static void
word_free(gpointer data)
{
	Word *word = data;

	g_free(word->plain);
	g_free(word);
}

LookalikeSet *
lookalike_set_new(void)
{
	LookalikeSet *set = g_new0(LookalikeSet, 1);

	set->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, word_free);
	return set;
}

void
lookalike_set_free(LookalikeSet *set)
{
	if (set == NULL)
		return;
	g_hash_table_unref(set->words);
	g_free(set);
}

// The word itself, without case and what stands between its letters.
static char *
plain_of(const char *text, gsize length)
{
	g_autofree char *folded = g_utf8_casefold(text, (gssize)length);
	g_autofree char *compatible = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
	GString *plain = g_string_new(NULL);

	for (const char *at = compatible == NULL ? "" : compatible; *at != '\0';
		at = g_utf8_next_char(at))
		if (!g_unichar_isspace(g_utf8_get_char(at)) && *at != '-')
			g_string_append_unichar(plain, g_utf8_get_char(at));
	return g_string_free(plain, FALSE);
}

static char *
key_of(const char *word, gsize length)
{
	g_autoptr(GString) joined = g_string_new(NULL);
	Pieces pieces = { g_strndup(word, length), g_string_new(NULL),
		g_array_new(FALSE, FALSE, sizeof(Piece)) };

	cut(&pieces);
	append_once(joined, pieces.keys->str, pieces.keys->len);
	g_free((char *)pieces.text);
	g_string_free(pieces.keys, TRUE);
	g_array_unref(pieces.pieces);
	return g_strdup(joined->str);
}

static void
add_key(LookalikeSet *set, const char *written, const char *plain, gpointer what)
{
	char *key = key_of(written, strlen(written));
	Word *word;

	if (*key == '\0' || g_hash_table_contains(set->words, key)) {
		g_free(key);
		return;
	}
	word = g_new0(Word, 1);
	word->plain = g_strdup(plain);
	word->what = what;
	set->longest = MAX(set->longest, strlen(key));
	g_hash_table_insert(set->words, key, word);
}

// Letters of some scripts look like others only as capitals, or only as small ones.
void
lookalike_set_add(LookalikeSet *set, const char *word, gpointer what)
{
	g_autofree char *plain = plain_of(word, strlen(word));
	g_autofree char *small = g_utf8_strdown(word, -1);
	g_autofree char *capital = g_utf8_strup(word, -1);

	add_key(set, word, plain, what);
	add_key(set, small, plain, what);
	add_key(set, capital, plain, what);
}

// --- finding ------------------------------------------------------------------------------------

static gboolean
is_plain(const Word *word, const char *text, gsize length)
{
	g_autofree char *plain = plain_of(text, length);

	return g_str_equal(plain, word->plain);
}

// The longest word of the set that begins at this piece.
static gboolean
find_at(const LookalikeSet *set, const Pieces *pieces, guint first, LookalikeMatch *match)
{
	g_autoptr(GString) joined = g_string_sized_new(set->longest + 1);
	gboolean found = FALSE;

	for (guint i = first; i < pieces->pieces->len; i++) {
		const Piece *piece = &g_array_index(pieces->pieces, Piece, i);
		const Word *word;

		append_once(joined, pieces->keys->str + piece->key, piece->key_length);
		if (joined->len > set->longest)
			break;
		word = g_hash_table_lookup(set->words, joined->str);
		if (word == NULL)
			continue;
		found = TRUE;
		match->what = word->what;
		match->start = g_array_index(pieces->pieces, Piece, first).start;
		match->end = piece->end;
		match->is_plain =
			is_plain(word, pieces->text + match->start, match->end - match->start);
	}
	return found;
}

gboolean
lookalike_find(const LookalikeSet *set, const char *text, LookalikeMatch *match)
{
	Pieces pieces = { text, g_string_sized_new(256),
		g_array_sized_new(FALSE, FALSE, sizeof(Piece), 32) };
	gboolean found = FALSE;

	cut(&pieces);
	for (guint i = 0; !found && i < pieces.pieces->len; i++)
		found = find_at(set, &pieces, i, match);
	g_string_free(pieces.keys, TRUE);
	g_array_unref(pieces.pieces);
	return found;
}

gpointer
lookalike_is(const LookalikeSet *set, const char *text, gsize length, gboolean *plain)
{
	g_autofree char *key = key_of(text, length);
	const Word *word = g_hash_table_lookup(set->words, key);

	if (word == NULL)
		return NULL;
	*plain = is_plain(word, text, length);
	return word->what;
}
