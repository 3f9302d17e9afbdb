// lookalike.c - words that look like other words.
#include "text/lookalike.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "text/normal.h"

#define KEYS_MAX (2 * LOOKALIKE_TEXT_MAX)
#define KEY_ROOM 6 // bytes that one character becomes
#define SKELETON_ROOM 128
#define PAGE 256
#define CHARACTERS 0x20000 // beyond are Han and private letters
#define PLAIN_BELOW 5 // letters of a word that only itself looks like
#define REPEATS_BELOW 7 // letters of a word whose repeated letters count

// --- letters ------------------------------------------------------------------------------------

typedef enum {
	CLASS_NOTHING, // ends a word
	CLASS_UNSEEN, // is not there: a mark, an invisible character
	CLASS_SMALL,
	CLASS_CAPITAL,
	CLASS_OTHER, // a letter without case
	CLASS_ALONE, // words may begin and end on both sides
} Class;

#define CLASSES (CLASS_ALONE + 1)

typedef struct {
	char key[KEY_ROOM]; // what is not used is 0
	guint8 length; // of key
	guint8 class;
} Letter;

// What the skeletons leave apart and people take for one another: small capitals, what they become of
// Cyrillic and Greek letters, and signs and digits that are put for letters.
static const struct {
	const char *some;
	char letter;
} taken_for[] = {
	{ "@4ᴀ", 'a' },
	{ "8ʙßƀ", 'b' },
	{ "ᴄↄ", 'c' },
	{ "ᴅ", 'd' },
	{ "3ᴇꞓ", 'e' },
	{ "ꜰ", 'f' },
	{ "9ɢ", 'g' },
	{ "ʜ", 'h' },
	{ "ᴊ", 'j' },
	{ "ᴋĸ", 'k' },
	{ "i!ʟı", 'l' },
	{ "ɴᴎπ", 'n' },
	{ "ᴏ", 'o' },
	{ "ᴘ", 'p' },
	{ "ʀᴙ", 'r' },
	{ "5$ꜱ", 's' },
	{ "7ᴛ", 't' },
	{ "ᴜμ", 'u' },
	{ "wᴠᴡɯ", 'v' }, // a repeated v is one
	{ "ʏ", 'y' },
	{ "ᴢ", 'z' },
};

// Alphabets in coloured boxes and circles, which have no other form in Unicode.
static const gunichar boxed_alphabets[] = { 0x1F150, 0x1F170, 0x1F1E6 };

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

static gboolean
is_unseen(gunichar c)
{
	int8_t type = u_charType((UChar32)c);

	return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
	       u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// The skeleton of a text, in small letters; as it is when ICU refuses.
static char *
skeleton_of(const char *text)
{
	char skeleton[SKELETON_ROOM];
	UErrorCode status = U_ZERO_ERROR;
	int32_t size =
		uspoof_getSkeletonUTF8(checker(), 0, text, -1, skeleton, sizeof skeleton, &status);

	return U_FAILURE(status) || size > (int32_t)sizeof skeleton
		       ? g_utf8_casefold(text, -1)
		       : g_utf8_casefold(skeleton, size);
}

static gunichar
meant(gunichar c)
{
	for (guint i = 0; i < G_N_ELEMENTS(taken_for); i++)
		if (g_utf8_strchr(taken_for[i].some, -1, c) != NULL)
			return (gunichar)taken_for[i].letter;
	return c;
}

static void
append_meant(Letter *letter, const char *text)
{
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		char bytes[6];
		gsize size = (gsize)g_unichar_to_utf8(meant(c), bytes);

		if (is_unseen(c) || letter->length + size > KEY_ROOM)
			continue;
		memcpy(letter->key + letter->length, bytes, size);
		letter->length = (guint8)(letter->length + size);
	}
}

// Twice: M stays as it is, and the m that it folds to looks like rn.
static void
append_looks(Letter *letter, gunichar c)
{
	char text[7] = "";
	g_autofree char *once = NULL;
	g_autofree char *twice = NULL;

	g_unichar_to_utf8(c, text);
	once = skeleton_of(text);
	twice = skeleton_of(once);
	append_meant(letter, twice);
}

static gunichar
unboxed(gunichar c)
{
	for (guint i = 0; i < G_N_ELEMENTS(boxed_alphabets); i++)
		if (c >= boxed_alphabets[i] && c < boxed_alphabets[i] + 26)
			return 'a' + c - boxed_alphabets[i];
	return c;
}

static void
append_parts(Letter *letter, gunichar c)
{
	gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
	gsize n = g_unichar_fully_decompose(unboxed(c), TRUE, parts, G_N_ELEMENTS(parts));

	for (gsize i = 0; i < n; i++)
		if (!is_unseen(parts[i]))
			append_looks(letter, parts[i]);
}

// A capital that looks like no Latin letter is as its small one.
static void
make_key(Letter *letter, gunichar c)
{
	append_parts(letter, c);
	if (g_ascii_isalnum(letter->key[0]) || g_unichar_tolower(c) == c)
		return;
	*letter = (Letter) { "", 0, CLASS_NOTHING };
	append_parts(letter, g_unichar_tolower(c));
}

static gboolean
is_without_blanks(gunichar c)
{
	UErrorCode status = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript((UChar32)c, &status);

	return U_SUCCESS(status) && uscript_breaksBetweenLetters(script);
}

static Class
class_of(gunichar c, const Letter *letter)
{
	if (is_unseen(c))
		return CLASS_UNSEEN;
	if (letter->length == 0)
		return CLASS_NOTHING;
	if (!g_unichar_isalpha(c) && u_charType((UChar32)c) != U_COMBINING_SPACING_MARK)
		return g_ascii_isalnum(letter->key[0]) || c == '+' ? CLASS_ALONE : CLASS_NOTHING;
	if (is_without_blanks(c))
		return CLASS_ALONE;
	if (g_unichar_isupper(c))
		return CLASS_CAPITAL;
	return g_unichar_islower(c) ? CLASS_SMALL : CLASS_OTHER;
}

static Letter *
make_page(gunichar first)
{
	Letter *page = g_new0(Letter, PAGE);

	for (guint i = 0; i < PAGE; i++) {
		gunichar c = first + i;

		if (c != 0 && g_unichar_isdefined(c) && g_unichar_validate(c))
			make_key(&page[i], c);
		page[i].class = (guint8)class_of(c, &page[i]);
	}
	return page;
}

// To ask ICU takes a microsecond: each page of characters is asked for once, when it is first met.
static const Letter *
letter_of(gunichar c)
{
	static Letter *pages[CHARACTERS / PAGE];
	static const Letter none = { "", 0, CLASS_NOTHING };
	Letter *page;

	if (c >= CHARACTERS)
		return &none;
	page = g_atomic_pointer_get(&pages[c / PAGE]);
	if (page == NULL) {
		page = make_page(c - c % PAGE);
		if (!g_atomic_pointer_compare_and_exchange(&pages[c / PAGE], NULL, page)) {
			g_free(page);
			page = g_atomic_pointer_get(&pages[c / PAGE]);
		}
	}
	return &page[c % PAGE];
}

// ascii: the letter of 0, with those of ASCII behind it.
static inline const Letter *
letter_at(const Letter *ascii, const char *text)
{
	return (guchar)*text < 0x80 ? &ascii[(guchar)*text] : letter_of(g_utf8_get_char(text));
}

// --- keys of a text -----------------------------------------------------------------------------

// One byte of what a text looks like.
typedef struct {
	guint16 start, end; // of its character in the text
	char byte;
	guint8 is_first : 1; // of its character
	guint8 begins : 1; // a word may begin here, and one may end before it
	guint8 repeats : 1; // the character looks as the one before it
	guint8 is_apart : 1; // something that is no letter stands before it
} Key;

typedef struct {
	Key keys[KEYS_MAX];
	guint n;
	const Letter *last; // letter
	Class before; // class of what stands before, NOTHING at the beginning of a word
	guint capital; // where the key of the last capital is
	gboolean follows_capital; // which had another one before it
} Keys;

// May a word begin with a letter of one class behind one of another?
static const gboolean begins[CLASSES][CLASSES] = {
	[CLASS_SMALL] = { [CLASS_NOTHING] = TRUE, [CLASS_ALONE] = TRUE },
	[CLASS_CAPITAL] = { [CLASS_NOTHING] = TRUE, [CLASS_ALONE] = TRUE, [CLASS_SMALL] = TRUE },
	[CLASS_OTHER] = { [CLASS_NOTHING] = TRUE, [CLASS_ALONE] = TRUE },
	[CLASS_ALONE] = { TRUE, TRUE, TRUE, TRUE, TRUE, TRUE },
};

// "LINKEDINContact": the last capital belongs to what follows.
static void
note_case(Keys *keys, Class class)
{
	if (class == CLASS_SMALL && keys->before == CLASS_CAPITAL && keys->follows_capital)
		keys->keys[keys->capital].begins = TRUE;
	if (class != CLASS_CAPITAL)
		return;
	keys->follows_capital = keys->before == CLASS_CAPITAL;
	keys->capital = keys->n;
}

static gboolean
is_alike(const Letter *one, const Letter *other)
{
	return one->key[0] == other->key[0] && memcmp(one->key, other->key, KEY_ROOM) == 0;
}

static void
add_letter(Keys *keys, const Letter *letter, gsize start, gsize end)
{
	gboolean begins_word = begins[letter->class][keys->before];
	gboolean repeats = keys->last != NULL && is_alike(keys->last, letter);
	gboolean is_apart = keys->before == CLASS_NOTHING;

	if (keys->n + letter->length > KEYS_MAX)
		return;
	note_case(keys, letter->class);
	keys->last = letter;
	keys->before = letter->class;
	for (guint i = 0; i < letter->length; i++)
		keys->keys[keys->n++] = (Key) { (guint16)start, (guint16)end, letter->key[i],
			i == 0, i == 0 && begins_word, repeats, is_apart };
}

static void
read_keys(Keys *keys, const char *text)
{
	const Letter *ascii = letter_of(0);

	keys->n = 0;
	keys->last = NULL;
	keys->before = CLASS_NOTHING;
	for (const char *at = text, *next; *at != '\0'; at = next) {
		const Letter *letter = letter_at(ascii, at);

		next = g_utf8_next_char(at);
		if (next - text > LOOKALIKE_TEXT_MAX)
			return;
		if (letter->class == CLASS_NOTHING)
			keys->before = CLASS_NOTHING;
		else if (letter->class != CLASS_UNSEEN)
			add_letter(keys, letter, (gsize)(at - text), (gsize)(next - text));
		else if (keys->before != CLASS_NOTHING) // belongs to the letter before it
			keys->keys[keys->n - 1].end = (guint16)(next - text);
	}
}

// What is w for one is vv for another.
static gboolean
counts_as_repeat(const Key *key)
{
	return key->repeats && key->is_first && key->byte != 'v';
}

// --- the set ------------------------------------------------------------------------------------

typedef struct {
	char *plain;
	guint letters;
	guint repeats;
	gpointer what;
} Word;

// Of a tree of all words, byte by byte. 0 is no node.
typedef struct {
	guint32 child; // the first
	guint32 next; // of the same parent
	char byte;
	Word *word; // that ends here
} Node;

struct LookalikeSet {
	guint32 roots[G_MAXUINT8 + 1]; // by first byte
	GArray *nodes; // Node
	GPtrArray *words; // Word *
};

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

	set->nodes = g_array_new(FALSE, TRUE, sizeof(Node));
	g_array_set_size(set->nodes, 1);
	set->words = g_ptr_array_new_with_free_func(word_free);
	return set;
}

void
lookalike_set_free(LookalikeSet *set)
{
	if (set == NULL)
		return;
	g_array_unref(set->nodes);
	g_ptr_array_unref(set->words);
	g_free(set);
}

static Node *
node_at(const LookalikeSet *set, guint32 number)
{
	return &g_array_index(set->nodes, Node, number);
}

// The node for the byte below parent (0: the first byte), 0 when there is none.
static guint32
node_below(const LookalikeSet *set, guint32 parent, char byte)
{
	guint32 number;

	if (parent == 0)
		return set->roots[(guchar)byte];
	number = node_at(set, parent)->child;
	while (number != 0 && node_at(set, number)->byte != byte)
		number = node_at(set, number)->next;
	return number;
}

static guint32
make_node(LookalikeSet *set, guint32 parent, char byte)
{
	guint32 number = node_below(set, parent, byte);
	Node node = { 0, 0, byte, NULL };

	if (number != 0)
		return number;
	number = set->nodes->len;
	if (parent == 0) {
		set->roots[(guchar)byte] = number;
	} else {
		node.next = node_at(set, parent)->child;
		node_at(set, parent)->child = number;
	}
	g_array_append_val(set->nodes, node);
	return number;
}

static gunichar
of_usual_width(gunichar c)
{
	return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFF01 + '!' : c;
}

// The text itself, without case, width, blanks and hyphens.
static char *
plain_of(const char *text, gsize length)
{
	g_autofree char *folded = g_utf8_casefold(text, (gssize)length);
	GString *plain = g_string_sized_new(length);

	for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = of_usual_width(g_utf8_get_char(at));

		if (!g_unichar_isspace(c) && c != '-')
			g_string_append_unichar(plain, c);
	}
	return g_string_free(plain, FALSE);
}

static Word *
word_new(LookalikeSet *set, const char *plain, gpointer what)
{
	Word *word = g_new0(Word, 1);

	word->plain = g_strdup(plain);
	word->what = what;
	g_ptr_array_add(set->words, word);
	return word;
}

static void
add_written(LookalikeSet *set, const char *written, const char *plain, gpointer what)
{
	Keys keys;
	guint32 node = 0;
	guint letters = 0, repeats = 0;
	Word *word;

	read_keys(&keys, written);
	for (guint i = 0; i < keys.n; i++) {
		letters += keys.keys[i].is_first;
		repeats += counts_as_repeat(&keys.keys[i]);
		if (!keys.keys[i].repeats)
			node = make_node(set, node, keys.keys[i].byte);
	}
	if (node == 0 || node_at(set, node)->word != NULL)
		return;
	word = word_new(set, plain, what);
	word->letters = letters;
	word->repeats = repeats;
	node_at(set, node)->word = word;
}

// "Ημερολόγιο" of "ημερολόγιο". Caller frees.
static char *
with_capital(const char *small)
{
	const char *rest = *small == '\0' ? small : g_utf8_next_char(small);
	g_autofree char *capital = g_utf8_strup(small, rest - small);

	return g_strconcat(capital, rest, NULL);
}

// Letters of some scripts look like others only as capitals, or only as small ones.
void
lookalike_set_add(LookalikeSet *set, const char *word, gpointer what)
{
	g_autofree char *plain = plain_of(word, strlen(word));
	g_autofree char *small = g_utf8_strdown(word, -1);
	g_autofree char *capital = g_utf8_strup(word, -1);
	g_autofree char *title = with_capital(small);

	add_written(set, word, plain, what);
	add_written(set, small, plain, what);
	add_written(set, capital, plain, what);
	add_written(set, title, plain, what);
}

// --- finding ------------------------------------------------------------------------------------

typedef struct {
	const LookalikeSet *set;
	const char *text;
	LookalikeWhere where;
	Keys keys;
} Search;

static gboolean
may_begin(const Search *search, guint i)
{
	const Key *key = &search->keys.keys[i];

	return search->where == LOOKALIKE_ANYWHERE ? key->is_first : key->begins;
}

static gboolean
may_end(const Search *search, guint i)
{
	return i + 1 == search->keys.n || may_begin(search, i + 1);
}

// Is it this word, and not another that looks like it by chance? Fills match.
static gboolean
is_word(const Search *search, const Word *word, guint repeats, guint first, guint last,
	LookalikeMatch *match)
{
	gsize start = search->keys.keys[first].start, end = search->keys.keys[last].end;
	g_autofree char *plain = plain_of(search->text + start, end - start);
	gboolean is_plain = g_str_equal(plain, word->plain);

	if (!is_plain && (word->letters < PLAIN_BELOW ||
				 (word->letters < REPEATS_BELOW && repeats != word->repeats)))
		return FALSE;
	*match = (LookalikeMatch) { word->what, start, end, is_plain };
	return TRUE;
}

// The longest word that begins at this key.
static gboolean
find_at(const Search *search, guint first, LookalikeMatch *match)
{
	const Key *keys = search->keys.keys;
	gboolean found = FALSE;
	guint32 node = 0;
	guint repeats = 0;

	for (guint i = first; i < search->keys.n; i++) {
		gboolean repeats_here = i > first && keys[i].repeats;
		const Word *word;

		if (!repeats_here && (node = node_below(search->set, node, keys[i].byte)) == 0)
			break;
		repeats += repeats_here && counts_as_repeat(&keys[i]);
		word = node_at(search->set, node)->word;
		// A letter of the word behind is none of this one.
		if (word != NULL && may_end(search, i) && !(repeats_here && keys[i].is_apart))
			found = is_word(search, word, repeats, first, i, match) || found;
	}
	return found;
}

// The letters from here to the end, whatever stands between them, begin with those of some word.
static gboolean
leads_to_word(const LookalikeSet *set, const char *text, const char *end)
{
	const Letter *ascii = letter_of(0), *last = NULL;
	guint32 node = 0;

	for (const char *at = text; at < end; at = g_utf8_next_char(at)) {
		const Letter *letter = letter_at(ascii, at);

		if (letter->class <= CLASS_UNSEEN || (last != NULL && is_alike(last, letter)))
			continue;
		last = letter;
		for (guint i = 0; i < letter->length; i++)
			if ((node = node_below(set, node, letter->key[i])) == 0)
				return FALSE;
		if (node_at(set, node)->word != NULL)
			return TRUE;
	}
	return FALSE;
}

// Most texts hold nothing: they are told by a look at how their words begin.
static gboolean
may_hold_word(const LookalikeSet *set, const char *text, LookalikeWhere where)
{
	const char *end = text + strnlen(text, LOOKALIKE_TEXT_MAX);
	const Letter *ascii = letter_of(0);
	Class before = CLASS_NOTHING;

	for (const char *at = text; at < end; at = g_utf8_next_char(at)) {
		const Letter *letter = letter_at(ascii, at);

		if (letter->class == CLASS_UNSEEN)
			continue;
		if (set->roots[(guchar)letter->key[0]] != 0 &&
			(where == LOOKALIKE_ANYWHERE || letter->class == CLASS_CAPITAL ||
				begins[letter->class][before]) &&
			leads_to_word(set, at, end))
			return TRUE;
		before = letter->class;
	}
	return FALSE;
}

gboolean
lookalike_find(const LookalikeSet *set, const char *text, gsize from, LookalikeWhere where,
	LookalikeMatch *match)
{
	Search search;

	if (!may_hold_word(set, text, where))
		return FALSE;
	search.set = set;
	search.text = text;
	search.where = where;
	read_keys(&search.keys, text);
	for (guint i = 0; i < search.keys.n; i++)
		if (search.keys.keys[i].start >= from && may_begin(&search, i) &&
			find_at(&search, i, match))
			return TRUE;
	return FALSE;
}

// --- one script for another ---------------------------------------------------------------------

// Letters that people take for one another, by script.
static const struct {
	const char *latin;
	const char *cyrillic;
	const char *greek;
	const char *armenian;
} twins[] = {
	{ "A", "А", "Α", NULL },
	{ "B", "В", "Β", NULL },
	{ "C", "С", NULL, NULL },
	{ "E", "Е", "Ε", NULL },
	{ "H", "Н", "Η", NULL },
	{ "I", "І", "Ι", NULL },
	{ "J", "Ј", NULL, NULL },
	{ "K", "К", "Κ", NULL },
	{ "M", "М", "Μ", NULL },
	{ "N", NULL, "Ν", NULL },
	{ "O", "О", "Ο", "Օ" },
	{ "P", "Р", "Ρ", NULL },
	{ "Q", "Ԛ", NULL, NULL },
	{ "S", "Ѕ", NULL, "Տ" },
	{ "T", "Т", "Τ", NULL },
	{ "U", NULL, NULL, "Ս" },
	{ "W", "Ԝ", NULL, NULL },
	{ "X", "Х", "Χ", NULL },
	{ "Y", "У", "Υ", NULL },
	{ "Z", NULL, "Ζ", NULL },
	{ "a", "а", "α", NULL },
	{ "c", "с", "ϲ", NULL },
	{ "d", "ԁ", NULL, NULL },
	{ "e", "е", NULL, NULL },
	{ "g", NULL, NULL, "ց" },
	{ "h", "һ", NULL, "հ" },
	{ "i", "і", "ι", NULL },
	{ "j", "ј", "ϳ", "յ" },
	{ "k", "к", "κ", NULL },
	{ "l", "ӏ", NULL, NULL },
	{ "m", "м", NULL, NULL },
	{ "n", NULL, "η", "ո" },
	{ "o", "о", "ο", "օ" },
	{ "p", "р", "ρ", NULL },
	{ "q", "ԛ", NULL, "զ" },
	{ "s", "ѕ", NULL, NULL },
	{ "t", "т", "τ", NULL },
	{ "u", NULL, "υ", "ս" },
	{ "v", "ѵ", "ν", NULL },
	{ "w", "ԝ", "ω", NULL },
	{ "x", "х", "χ", NULL },
	{ "y", "у", "γ", NULL },
};

static gboolean
is_letter(const char *letter, gunichar c)
{
	return letter != NULL && g_utf8_get_char(letter) == c;
}

// NULL: it has none there.
static const char *
twin_of(gunichar c, GUnicodeScript script)
{
	for (guint i = 0; i < G_N_ELEMENTS(twins); i++) {
		if (!is_letter(twins[i].latin, c) && !is_letter(twins[i].cyrillic, c) &&
			!is_letter(twins[i].greek, c) && !is_letter(twins[i].armenian, c))
			continue;
		return script == G_UNICODE_SCRIPT_LATIN      ? twins[i].latin
		       : script == G_UNICODE_SCRIPT_CYRILLIC ? twins[i].cyrillic
							     : twins[i].greek;
	}
	return NULL;
}

char *
lookalike_in(const char *text, GUnicodeScript script)
{
	g_autofree char *decomposed = normal_text(text, -1, NORMAL_NFD);
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *at = decomposed; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		const char *twin = twin_of(c, script);

		if (!g_unichar_isalpha(c) || g_unichar_get_script(c) == script)
			g_string_append_unichar(out, c);
		else if (twin != NULL)
			g_string_append(out, twin);
		else
			return NULL;
	}
	return normal_text(out->str, (gssize)out->len, NORMAL_NFC);
}
