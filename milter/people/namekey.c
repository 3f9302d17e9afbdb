// namekey.c - keys under which names are kept and looked for.
//
// The key of a word is what its spellings have in common: the first consonants in coarse classes. A word
// of another script has a key for each that its spellings give, a word with other usual forms (Bob) one for
// each group of forms. Two words of a name make a key of the name, with a sign of what each may begin with
// and of its first vowel: most strangers who share the key are told by it.
#include "people/namekey.h"

#include <stdlib.h>
#include <string.h>

#define SOUNDS_MAX 3 // consonants of a key
#define SOUNDS_FEW 2 // consonants that say little: the first vowel counts too
#define STATES_MAX 96 // keys in the making
#define WORD_KEYS 160 // of one word with its disguises and forms
#define NAME_KEYS 512 // of one name before it is limited
#define TOO_MANY G_MAXUINT

// First vowels: those that spellings of one sound have in common.
#define VOWEL_A 1u
#define VOWEL_O 2u // and u
#define VOWEL_E 4u // and i, j, y
#define VOWEL_NONE 8u
#define VOWELS 3

// How far a spelling has come: before its first vowels, among them, behind them, the same of the second ones,
// and at the third.
#define STAGE_BEGIN 1u
#define STAGE_FIRST 2u
#define STAGE_BETWEEN 4u
#define STAGE_SECOND 8u
#define STAGE_BEHIND 16u
#define STAGE_THIRD 32u

// A word's sign: a byte of its vowels, one of first letters in classes.
#define SIGN_LETTERS 8 // bits below those of letters
#define SIGN_VOWELS 0xFFu
#define SIGN_ANY 0xFFFFu

// A key in the making. What waits is counted once it is known what follows: t of ts is part of one sound,
// p of ph is an f, and s at the end is no more than an ending.
typedef struct {
	char sounds[SOUNDS_MAX + 2]; // and a vowel
	guint8 n;
	char waits; // letter, or 0
	guint8 vowels, seconds; // classes that may be the first and the second ones
	guint8 stages; // that it may be at
} State;

typedef struct {
	State states[STATES_MAX];
	guint n;
	gboolean is_over; // there were more
} States;

typedef struct {
	guint32 hash;
	guint32 sign; // of a name: that of the lower hash above the other's
} Key;

typedef struct {
	Key keys[WORD_KEYS];
	guint n;
} WordKeys;

typedef struct {
	Key keys[NAME_KEYS];
	guint n;
	gboolean is_over; // there were more
} NameKeys;

// --- letters ------------------------------------------------------------------------------------

static void
put_sound(State *state, char sound)
{
	if (state->n < SOUNDS_MAX && (state->n == 0 || state->sounds[state->n - 1] != sound))
		state->sounds[state->n++] = sound;
}

static void
settle(State *state, char next)
{
	switch (state->waits) {
	case 't':
	case 'd':
		if (next == '\0' || strchr("szcj", next) == NULL)
			put_sound(state, 'T');
		break;
	case 'p':
		if (next != 'h')
			put_sound(state, 'P');
		break;
	case 's':
		if (next != '\0')
			put_sound(state, 'C');
		break;
	}
	state->waits = 0;
}

// 0: it is none.
static guint
vowel_of(char c)
{
	switch (c) {
	case 'a':
		return VOWEL_A;
	case 'o':
	case 'u':
		return VOWEL_O;
	case 'e':
	case 'i':
	case 'j':
	case 'y':
		return VOWEL_E;
	}
	return 0;
}

static void
put_vowel(State *state, guint vowel)
{
	guint stages = state->stages;

	if ((stages & STAGE_BEGIN) != 0)
		state->vowels |= (guint8)vowel;
	if ((stages & STAGE_BETWEEN) != 0)
		state->seconds |= (guint8)vowel;
	state->stages = (guint8)((stages & (STAGE_FIRST | STAGE_SECOND | STAGE_THIRD)) |
				 (stages & (STAGE_BEGIN | STAGE_BETWEEN | STAGE_BEHIND)) << 1);
}

static void
end_vowels(State *state)
{
	guint within = state->stages & (STAGE_FIRST | STAGE_SECOND);

	state->stages = (guint8)((state->stages & ~within) | within << 1);
}

static void
put_letter(State *state, char c)
{
	if (c == state->waits || (c == 'h' && (state->waits == 't' || state->waits == 'd')))
		return;
	settle(state, c);
	if (vowel_of(c) != 0) {
		put_vowel(state, vowel_of(c));
		return;
	}
	end_vowels(state);
	switch (c) {
	case 't':
	case 'd':
	case 'p':
	case 's':
		state->waits = c;
		break;
	case 'b':
		put_sound(state, 'P');
		break;
	case 'c':
	case 'g':
	case 'k':
	case 'q':
	case 'x':
	case 'z':
		put_sound(state, 'C');
		break;
	case 'l':
	case 'm':
	case 'n':
	case 'r':
		put_sound(state, c);
		break; // others are written by some and not by others
	}
}

// --- patterns -----------------------------------------------------------------------------------

static void
add_state(States *states, State state)
{
	if (state.n == SOUNDS_MAX)
		state.waits = 0; // nothing more counts
	for (guint i = 0; i < states->n; i++) {
		State *other = &states->states[i];

		if (other->n == state.n && other->waits == state.waits &&
			memcmp(other->sounds, state.sounds, state.n) == 0) {
			other->vowels |= state.vowels;
			other->seconds |= state.seconds;
			other->stages |= state.stages;
			return;
		}
	}
	if (states->n == STATES_MAX)
		states->is_over = TRUE;
	else
		states->states[states->n++] = state;
}

// One place of a pattern; gives where it ends.
static const char *
take_place(const char *place, const States *from, States *to)
{
	const char *way = place;

	to->n = 0;
	to->is_over = from->is_over;
	for (;; way++) {
		gsize length = 0;

		while (g_ascii_isalpha(way[length]))
			length++;
		for (guint i = 0; i < from->n; i++) {
			State state = from->states[i];

			for (gsize k = 0; k < length; k++)
				put_letter(&state, way[k]);
			add_state(to, state);
		}
		way += length;
		if (*way != '|')
			return way;
	}
}

// What the spellings give, all letters settled. FALSE when there are more than can be counted.
static gboolean
run_pattern(const char *pattern, States *out)
{
	States states[2];
	guint now = 0;

	memset(&states[0].states[0], 0, sizeof(State));
	states[0].states[0].stages = STAGE_BEGIN;
	states[0].n = 1;
	states[0].is_over = FALSE;
	for (const char *at = pattern;; at++) {
		at = take_place(at, &states[now], &states[1 - now]);
		now = 1 - now;
		if (*at == '\0')
			break;
	}
	out->n = 0;
	out->is_over = states[now].is_over;
	for (guint i = 0; i < states[now].n; i++) {
		settle(&states[now].states[i], '\0');
		add_state(out, states[now].states[i]);
	}
	return !out->is_over;
}

static guint
first_vowels(const State *state)
{
	return state->vowels | ((state->stages & STAGE_BEGIN) != 0 ? VOWEL_NONE : 0);
}

static guint
count_pattern_keys(const char *pattern)
{
	States states;
	guint n = 0;

	if (!run_pattern(pattern, &states))
		return TOO_MANY;
	for (guint i = 0; i < states.n; i++)
		n += states.states[i].n > SOUNDS_FEW
			     ? 1
			     : (guint)__builtin_popcount(first_vowels(&states.states[i]));
	return n;
}

// --- words --------------------------------------------------------------------------------------

static guint32
mix(guint32 hash, guint32 with)
{
	guint64 wide = ((guint64)hash << 32 | with) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

	wide = (wide ^ wide >> 29) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
	return (guint32)(wide >> 32);
}

static guint32
hash_text(char kind, const char *text, gsize length)
{
	guint32 hash = (guchar)kind;

	for (gsize i = 0; i < length; i++)
		hash = mix(hash, (guchar)text[i]);
	return hash;
}

static gboolean
is_there(Key *keys, guint n, guint32 hash, guint32 sign)
{
	for (guint i = 0; i < n; i++)
		if (keys[i].hash == hash) {
			keys[i].sign |= sign;
			return TRUE;
		}
	return FALSE;
}

static void
add_word_key(WordKeys *keys, guint32 hash, guint32 sign)
{
	if (!is_there(keys->keys, keys->n, hash, sign) && keys->n < WORD_KEYS)
		keys->keys[keys->n++] = (Key) { hash, sign };
}

// Of letters that often begin a name few are in one class.
static guint
letter_sign(guint letter)
{
	static const guint8 classes[] = { 0, 1, 2, 3, 4, 5, 6, 7, 4, 3, 5, 2, 7, 1, 5, 6, 0, 4, 0,
		7, 2, 1, 3, 6, 3, 6 };

	return 1u << (SIGN_LETTERS + classes[letter]);
}

static guint
first_sign(const FormWord *word)
{
	guint sign = 0;

	for (guint i = 0; i < 26; i++)
		if ((word->first >> i & 1) != 0)
			sign |= letter_sign(i);
	if (g_ascii_islower(*word->sound)) // may be another letter than those
		sign |= letter_sign((guint)(*word->sound - 'a'));
	return sign == 0 ? SIGN_ANY & ~SIGN_VOWELS : sign;
}

// A bit for each pair of first and second vowels. Those at the end of a word may be its gender's.
static guint
vowel_sign(const State *state, guint firsts)
{
	gboolean are_three = (state->stages & ~STAGE_THIRD) == 0;
	guint sign = 0;

	if ((firsts & VOWEL_NONE) != 0)
		return SIGN_VOWELS;
	for (guint i = 0; i < VOWELS; i++)
		for (guint k = 0; k < VOWELS; k++)
			if ((firsts >> i & 1) != 0 &&
				(!are_three || (state->seconds >> k & 1) != 0))
				sign |= 1u << (i * VOWELS + k) % 8;
	return sign;
}

static void
add_state_keys(WordKeys *keys, const State *state, guint first)
{
	guint32 hash = hash_text('s', state->sounds, state->n);

	if (state->n > SOUNDS_FEW) {
		add_word_key(keys, hash, first | vowel_sign(state, first_vowels(state)));
		return;
	}
	for (guint vowel = VOWEL_A; vowel <= VOWEL_NONE; vowel <<= 1)
		if ((first_vowels(state) & vowel) != 0)
			add_word_key(keys, mix(hash, vowel), first | vowel_sign(state, vowel));
}

static void
add_pattern_keys(WordKeys *keys, const FormWord *word)
{
	States states;
	guint first = first_sign(word);

	run_pattern(word->pattern, &states);
	for (guint i = 0; i < states.n; i++)
		add_state_keys(keys, &states.states[i], first);
}

static void
word_keys(const FormWord *word, WordKeys *keys)
{
	keys->n = 0;
	if (word->pattern != NULL)
		add_pattern_keys(keys, word);
	else
		add_word_key(keys, hash_text('=', word->text, strlen(word->text)), SIGN_ANY);
	for (guint i = 0; i < word->n_groups; i++)
		add_word_key(keys, mix('#', word->groups[i]), SIGN_ANY);
	for (guint i = 0; i < word->n_disguises; i++)
		if (word->disguises[i]->pattern != NULL)
			add_pattern_keys(keys, word->disguises[i]);
}

// --- names --------------------------------------------------------------------------------------

static void
add_key(NameKeys *keys, guint32 hash, guint32 sign)
{
	if (is_there(keys->keys, keys->n, hash, sign))
		return;
	if (keys->n == NAME_KEYS)
		keys->is_over = TRUE;
	else
		keys->keys[keys->n++] = (Key) { hash, sign };
}

static guint32
two_signs(guint first, guint second)
{
	return first << 16 | second;
}

// Of two words with one key each may be the other's.
static void
add_pair(NameKeys *keys, const Key *a, const Key *b)
{
	const Key *one = a->hash <= b->hash ? a : b, *other = one == a ? b : a;
	guint32 sign = two_signs(one->sign, other->sign);

	if (a->hash == b->hash)
		sign = two_signs(a->sign | b->sign, a->sign | b->sign);
	add_key(keys, mix(one->hash, other->hash), sign);
}

static void
add_pairs(NameKeys *keys, const WordKeys *a, const WordKeys *b)
{
	for (guint i = 0; i < a->n; i++)
		for (guint k = 0; k < b->n; k++)
			add_pair(keys, &a->keys[i], &b->keys[k]);
}

// Words written together pair with those that are not among them.
static void
add_joined_pairs(NameKeys *keys, const NameForm *form, const WordKeys *words, guint from, guint n)
{
	FormWord *joined = nameform_join(form, from, n);
	WordKeys together;

	word_keys(joined, &together);
	for (guint i = 0; i < form->n; i++)
		if ((i < from || i >= from + n) && nameform_is_real(form->words[i]))
			add_pairs(keys, &together, &words[i]);
	nameform_word_free(joined);
}

static void
add_form_pairs(NameKeys *keys, const NameForm *form, const WordKeys *words)
{
	for (guint i = 0; i < form->n; i++)
		for (guint k = i + 1; k < form->n; k++)
			if (nameform_is_real(form->words[i]) && nameform_is_real(form->words[k]))
				add_pairs(keys, &words[i], &words[k]);
	for (guint i = 0; form->n > 2 && i + 1 < form->n; i++)
		add_joined_pairs(keys, form, words, i, 2);
	for (guint i = 0; form->n == 4 && i + 2 < form->n; i++)
		add_joined_pairs(keys, form, words, i, 3);
}

static int
compare_letters(gconstpointer a, gconstpointer b)
{
	gunichar one = *(const gunichar *)a, other = *(const gunichar *)b;

	return one < other ? -1 : one > other;
}

// Whoever writes a name the other way around writes the same letters.
static void
add_whole(NameKeys *keys, const NameForm *form)
{
	glong n;
	g_autofree gunichar *letters = NULL;

	if (form->whole == NULL)
		return;
	letters = g_utf8_to_ucs4_fast(form->whole, -1, &n);
	qsort(letters, (gsize)n, sizeof *letters, compare_letters);
	add_key(keys, hash_text('w', (const char *)letters, (gsize)n * sizeof *letters),
		two_signs(SIGN_ANY, SIGN_ANY));
}

static guint
count_reals(const NameForm *form)
{
	guint n = 0;

	for (guint i = 0; i < form->n; i++)
		n += nameform_is_real(form->words[i]);
	return n;
}

// What the other words, initials among them, may begin with. Alone it goes with everybody.
static guint
others_sign(const NameForm *form, guint without)
{
	guint sign = 0;

	for (guint i = 0; i < form->n; i++)
		if (i != without && !form->words[i]->is_particle)
			sign |= first_sign(form->words[i]);
	return sign == 0 ? SIGN_ANY : sign | SIGN_VOWELS;
}

static void
add_singles(NameKeys *keys, const NameForm *form, const WordKeys *words, char as)
{
	for (guint i = 0; i < form->n; i++) {
		guint others = others_sign(form, i);

		if (!nameform_is_real(form->words[i]))
			continue;
		for (guint k = 0; k < words[i].n; k++)
			add_key(keys, mix((guchar)as, words[i].keys[k].hash),
				two_signs(words[i].keys[k].sign, others));
	}
}

static void
read_words(const NameForm *form, WordKeys *words)
{
	for (guint i = 0; i < form->n; i++)
		word_keys(form->words[i], &words[i]);
}

// "0" is kept for names of one word, asked by all; "1" is kept for the others, asked by names of one word.
static void
keys_of(const NameForm *form, NameKeys *keys)
{
	WordKeys words[NAMEWORDS_MAX];

	keys->n = 0;
	keys->is_over = FALSE;
	for (; form != NULL; form = form->other) {
		read_words(form, words);
		add_form_pairs(keys, form, words);
		add_whole(keys, form);
		add_singles(keys, form, words, count_reals(form) == 1 ? '0' : '1');
	}
}

static void
questions_of(const NameForm *form, NameKeys *keys)
{
	WordKeys words[NAMEWORDS_MAX];

	keys->n = 0;
	keys->is_over = FALSE;
	for (; form != NULL; form = form->other) {
		read_words(form, words);
		add_form_pairs(keys, form, words);
		add_whole(keys, form);
		add_singles(keys, form, words, '0');
		if (count_reals(form) == 1)
			add_singles(keys, form, words, '1');
	}
}

static char **
as_strv(const NameKeys *keys)
{
	guint n = MIN(keys->n, SAME_KEYS);
	char **all = g_new0(char *, n + 1);

	for (guint i = 0; i < n; i++)
		all[i] = g_strdup_printf("%08x:%08x", keys->keys[i].hash, keys->keys[i].sign);
	return all;
}

char **
namekey_keys(const NameForm *form)
{
	NameKeys keys;

	keys_of(form, &keys);
	return as_strv(&keys);
}

char **
namekey_questions(const NameForm *form)
{
	NameKeys keys;

	questions_of(form, &keys);
	return as_strv(&keys);
}

// --- limits -------------------------------------------------------------------------------------

// What a spelling alone does to a key.
static State
effect_of(const char *way, gsize length)
{
	State state = { .stages = STAGE_BEGIN };

	for (gsize i = 0; i < length; i++)
		put_letter(&state, way[i]);
	return state;
}

static gboolean
is_same_effect(const State *a, const State *b)
{
	return a->n == b->n && memcmp(a->sounds, b->sounds, a->n) == 0 && a->waits == b->waits &&
	       a->vowels == b->vowels && a->stages == b->stages;
}

// Of the spellings at one place those that do to a key what the first does.
static void
append_first_kind(GString *out, const char *place, gsize length)
{
	const char *end = place + length;
	State first = effect_of(place, strcspn(place, "| "));

	for (const char *way = place;; way++) {
		gsize letters = strcspn(way, "| ");
		State state = effect_of(way, letters);

		if (is_same_effect(&state, &first)) {
			if (way > place)
				g_string_append_c(out, '|');
			g_string_append_len(out, way, (gssize)letters);
		}
		way += letters;
		if (way >= end)
			return;
	}
}

// The pattern with fewer keys: rare spellings go from one place, the last where that helps.
static char *
narrower(const char *pattern)
{
	guint all = count_pattern_keys(pattern);

	for (const char *end = pattern + strlen(pattern), *place = end; place > pattern;) {
		g_autoptr(GString) out = NULL;

		for (place--; place > pattern && place[-1] != ' ';)
			place--;
		out = g_string_new_len(pattern, place - pattern);
		append_first_kind(out, place, strcspn(place, " "));
		g_string_append(out, place + strcspn(place, " "));
		if (count_pattern_keys(out->str) < all ||
			(all == TOO_MANY && strlen(out->str) < strlen(pattern)))
			return g_strdup(out->str);
		if (place > pattern)
			place--;
	}
	return NULL;
}

static gboolean
narrow_pattern(FormWord *word)
{
	g_autofree char *narrow = word->pattern != NULL ? narrower(word->pattern) : NULL;

	if (narrow == NULL)
		return FALSE;
	nameform_set_pattern(word, narrow);
	return TRUE;
}

// What is met least goes first. FALSE: there is nothing to take away.
static gboolean
narrow_word(FormWord *word)
{
	if (word->n_groups > 2) {
		word->n_groups--;
		return TRUE;
	}
	if (narrow_pattern(word))
		return TRUE;
	for (guint i = 0; i < word->n_disguises; i++)
		if (narrow_pattern(word->disguises[i]))
			return TRUE;
	if (word->n_groups > 0) {
		word->n_groups--;
		return TRUE;
	}
	if (word->n_disguises > 0) {
		nameform_word_free(word->disguises[--word->n_disguises]);
		return TRUE;
	}
	return FALSE;
}

static guint
weight_of(const FormWord *word)
{
	WordKeys keys;

	word_keys(word, &keys);
	return keys.n;
}

// The word with most keys, and of the form with most.
static FormWord *
heaviest(NameForm *form)
{
	FormWord *found = NULL;
	guint most = 1;

	for (; form != NULL; form = form->other)
		for (guint i = 0; i < form->n; i++) {
			guint weight = weight_of(form->words[i]);

			if (weight <= most)
				continue;
			most = weight;
			found = form->words[i];
		}
	return found;
}

static gboolean
has_too_many(const NameForm *form)
{
	NameKeys questions;

	questions_of(form, &questions); // no fewer than the keys
	return questions.is_over || questions.n > SAME_KEYS;
}

static void
limit_patterns(NameForm *form)
{
	for (; form != NULL; form = form->other)
		for (guint i = 0; i < form->n; i++)
			while (form->words[i]->pattern != NULL &&
				count_pattern_keys(form->words[i]->pattern) == TOO_MANY &&
				narrow_pattern(form->words[i])) {
			}
}

void
namekey_limit(NameForm *form)
{
	limit_patterns(form);
	while (has_too_many(form)) {
		FormWord *word = heaviest(form);

		if (word == NULL || !narrow_word(word))
			return;
	}
}
