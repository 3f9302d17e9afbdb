// same.c - do two names mean the same person?
#include "people/same.h"

#include <string.h>

#include "people/namekey.h"
#include "people/title.h"

#define SYSTEMS 6 // ways to spell a whole word that are tried between two foreign scripts
#define EXTRAS_MAX 2 // words more in one name than in the other

// What two words are to each other, the best last.
typedef enum {
	MATCH_NONE,
	MATCH_INITIAL,
	MATCH_GENDER,
	MATCH_FORM,
	MATCH_SOUND,
	MATCH_MARKS,
	MATCH_LOOK,
	MATCH_LOOSE,
	MATCH_SPELLED,
	MATCH_SAME,
} Match;

#define MATCHES (MATCH_SAME + 1)

static const char *const match_reasons[MATCHES] = {
	[MATCH_NONE] = "other words",
	[MATCH_INITIAL] = "an initial for a name",
	[MATCH_GENDER] = "the same but for the ending of a man's or a woman's name",
	[MATCH_FORM] = "another form of the given name",
	[MATCH_SOUND] = "two spellings that can stand for one name",
	[MATCH_MARKS] = "the same but for marks that make another name",
	[MATCH_LOOK] = "the same but for letters of another script that look alike",
	[MATCH_LOOSE] = "the same consonants; the vowels are not written",
	[MATCH_SPELLED] = "one of the usual spellings in Latin letters",
	[MATCH_SAME] = "the same words",
};

static const char reason_one_word[] = "one word of two";
static const char reason_at_end[] = "a name more at one end";
static const char reason_middle[] = "the same but for a middle name";
static const char reason_syllable[] = "one syllable more, which can be part of the given name";
static const char reason_particles[] = "the same but for de, van or the like";
static const char reason_whole[] = "written the same";
static const char reason_kanji[] =
	"kanji are compared as written: only a dictionary tells how they are read";

// --- two words ----------------------------------------------------------------------------------

static gboolean
fits(const char *pattern, const char *latin)
{
	SpellingLetters letters;

	return spelling_letters(latin, &letters) && spelling_fits(pattern, &letters);
}

// Is one of the ways to spell the Latin word among those of the pattern?
static gboolean
fits_latin(const char *pattern, const FormWord *latin)
{
	if (fits(pattern, latin->latin))
		return TRUE;
	for (guint i = 0; latin->ways != NULL && latin->ways[i] != NULL; i++)
		if (fits(pattern, latin->ways[i]))
			return TRUE;
	return FALSE;
}

// The same of a word of another script: as each system would write it.
static gboolean
fits_foreign(const char *pattern, const FormWord *foreign)
{
	g_autofree char *last = NULL;

	for (guint system = 0; system < SYSTEMS; system++) {
		char *spelling = spelling_by(foreign->pattern, system);

		if (last != NULL && strcmp(spelling, last) == 0) {
			g_free(spelling);
			return FALSE;
		}
		g_free(last);
		last = spelling;
		if (fits(pattern, spelling))
			return TRUE;
	}
	return FALSE;
}

static Match
match_latin(const FormWord *a, const FormWord *b)
{
	if (strcmp(a->latin, b->latin) == 0) {
		gboolean differ =
			a->has_marks && b->has_marks && g_strcmp0(a->marked, b->marked) != 0;

		return differ ? MATCH_MARKS : MATCH_SAME;
	}
	if ((a->first & b->first) == 0 && *a->sound != *b->sound)
		return MATCH_NONE;
	if (a->is_plain && b->is_plain)
		return strcmp(a->sound, b->sound) == 0 ? MATCH_SOUND : MATCH_NONE;
	if ((a->is_plain || b->is_plain) &&
		fits_latin(a->is_plain ? b->pattern : a->pattern, a->is_plain ? a : b))
		return MATCH_SAME;
	if (fits_latin(a->pattern, b) || fits_latin(b->pattern, a) ||
		strcmp(a->sound, b->sound) == 0)
		return MATCH_SOUND;
	return MATCH_NONE;
}

static Match
match_foreign(const FormWord *a, const FormWord *b)
{
	if (a->script == b->script)
		return a->script == G_UNICODE_SCRIPT_CYRILLIC && strcmp(a->sound, b->sound) == 0
			       ? MATCH_SOUND
			       : MATCH_NONE;
	if ((a->first & b->first) == 0 || (a->last & b->last) == 0)
		return MATCH_NONE;
	if (!fits_foreign(a->pattern, b) && !fits_foreign(b->pattern, a))
		return MATCH_NONE;
	return a->kind == SPELLING_LOOSE || b->kind == SPELLING_LOOSE ? MATCH_LOOSE : MATCH_SPELLED;
}

// As they stand: letters that look alike are others here.
static Match
match_words(const FormWord *a, const FormWord *b)
{
	const FormWord *latin = a->kind == SPELLING_LATIN ? a : b;
	const FormWord *foreign = latin == a ? b : a;

	if (a->kind == SPELLING_NONE || b->kind == SPELLING_NONE)
		return a->kind == b->kind && strcmp(a->text, b->text) == 0 ? MATCH_SAME
									   : MATCH_NONE;
	if (a->kind == SPELLING_LATIN && b->kind == SPELLING_LATIN)
		return match_latin(a, b);
	if (a->script == b->script && strcmp(a->text, b->text) == 0)
		return MATCH_SAME;
	if (latin->kind != SPELLING_LATIN)
		return match_foreign(a, b);
	if ((a->first & b->first) == 0 || (a->last & b->last) == 0 ||
		!fits_latin(foreign->pattern, latin))
		return MATCH_NONE;
	return foreign->kind == SPELLING_LOOSE ? MATCH_LOOSE : MATCH_SPELLED;
}

static Match
match_disguised(const FormWord *a, const FormWord *b)
{
	for (guint i = 0; i < a->n_disguises; i++)
		if (match_words(a->disguises[i], b) >= MATCH_LOOSE)
			return MATCH_LOOK;
	for (guint i = 0; i < b->n_disguises; i++)
		if (match_words(a, b->disguises[i]) >= MATCH_LOOSE)
			return MATCH_LOOK;
	return MATCH_NONE;
}

static Match
match_strongly(const FormWord *a, const FormWord *b)
{
	Match match;

	if (a->is_initial || b->is_initial)
		return MATCH_NONE;
	match = match_words(a, b);
	return match == MATCH_NONE && (a->n_disguises > 0 || b->n_disguises > 0)
		       ? match_disguised(a, b)
		       : match;
}

// --- two words, less sure -----------------------------------------------------------------------

static gboolean
is_initial_of(const FormWord *a, const FormWord *b)
{
	if (!a->is_initial && !b->is_initial)
		return FALSE;
	if (a->script == b->script && a->script != G_UNICODE_SCRIPT_LATIN)
		return g_utf8_get_char(a->text) == g_utf8_get_char(b->text);
	return (a->first & b->first) != 0;
}

static gboolean
share_form(const FormWord *a, const FormWord *b)
{
	for (guint i = 0; i < a->n_groups; i++)
		for (guint k = 0; k < b->n_groups; k++)
			if (a->groups[i] == b->groups[k])
				return TRUE;
	return FALSE;
}

// How a woman's and a man's family name end.
static const struct {
	const char *hers;
	const char *his;
	gboolean is_given_too; // given names end so as well
} endings[] = {
	{ "ova", "ov", FALSE },
	{ "eva", "ev", FALSE },
	{ "ova", "", FALSE },
	{ "owa", "ow", FALSE },
	{ "ewa", "ew", FALSE },
	{ "ina", "in", TRUE },
	{ "yna", "yn", TRUE },
	{ "ska", "ski", FALSE },
	{ "ska", "sky", FALSE },
	{ "cka", "cki", FALSE },
	{ "cka", "cky", FALSE },
	{ "skaya", "sky", FALSE },
	{ "skaya", "skiy", FALSE },
	{ "skaya", "skii", FALSE },
	{ "skaia", "skii", FALSE },
	{ "skaia", "sky", FALSE },
	{ "skaja", "skij", FALSE },
	{ "opoulou", "opoulos", FALSE },
	{ "idou", "idis", FALSE },
	{ "iadou", "iadis", FALSE },
	{ "aki", "akis", FALSE },
	{ "ова", "ов", FALSE },
	{ "ева", "ев", FALSE },
	{ "ина", "ин", TRUE },
	{ "ына", "ын", TRUE },
	{ "ская", "скии", FALSE },
	{ "цкая", "цкии", FALSE },
	{ "ська", "ськии", FALSE },
	{ "ая", "ыи", FALSE },
	{ "οπουλου", "οπουλοσ", FALSE },
	{ "ιδου", "ιδησ", FALSE },
	{ "ιαδου", "ιαδησ", FALSE },
	{ "ακη", "ακησ", FALSE },
};

// Is hers with its ending changed his? Of two scripts, his may be the spelled one.
static gboolean
is_turned(const FormWord *word, const FormWord *other, const char *from, const char *to)
{
	g_autofree char *turned = NULL;
	SpellingLetters letters;
	gsize length = strlen(word->text), ending = strlen(from);

	if (length <= ending + 1 || strcmp(word->text + length - ending, from) != 0)
		return FALSE;
	turned = g_strdup_printf("%.*s%s", (int)(length - ending), word->text, to);
	if (word->script == other->script)
		return strcmp(turned, other->text) == 0;
	return word->kind == SPELLING_LATIN && other->pattern != NULL &&
	       spelling_letters(turned, &letters) && spelling_fits(other->pattern, &letters);
}

static gboolean
differ_in_gender(const FormWord *a, const FormWord *b, gboolean are_first)
{
	if (a->script == b->script ? g_utf8_get_char(a->text) != g_utf8_get_char(b->text)
				   : (a->first & b->first) == 0)
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		const char *hers = endings[i].hers, *his = endings[i].his;

		if (endings[i].is_given_too && are_first)
			continue;
		if (is_turned(a, b, hers, his) || is_turned(b, a, hers, his) ||
			is_turned(a, b, his, hers) || is_turned(b, a, his, hers))
			return TRUE;
	}
	return FALSE;
}

static Match
match_weakly(const FormWord *a, const FormWord *b, gboolean are_first)
{
	if (is_initial_of(a, b))
		return MATCH_INITIAL;
	if (a->is_initial || b->is_initial)
		return MATCH_NONE;
	if (share_form(a, b))
		return MATCH_FORM;
	return differ_in_gender(a, b, are_first) ? MATCH_GENDER : MATCH_NONE;
}

// --- two names ----------------------------------------------------------------------------------

// Words of one name as they are compared; some may be joined.
typedef struct {
	const FormWord *words[NAMEWORDS_MAX];
	guint n;
	gboolean is_taken[NAMEWORDS_MAX];
} Side;

// How the words of two names go together.
typedef struct {
	Side a, b;
	guint n[MATCHES]; // pairs of each kind
	guint reals; // pairs of two real words
	gboolean is_first_loose; // the first word, mostly the given name, is among the loose ones
	Match worst;
} Pairing;

typedef struct {
	guint reals;
	guint initials;
	guint particles;
	guint at_end; // of the reals, without patronymics
} Rest;

static void
pair_up(Pairing *pairing, guint i, guint k, Match match)
{
	const FormWord *a = pairing->a.words[i], *b = pairing->b.words[k];

	pairing->a.is_taken[i] = pairing->b.is_taken[k] = TRUE;
	if (match == MATCH_LOOSE && (a->kind == SPELLING_LOOSE ? i : k) == 0)
		pairing->is_first_loose = TRUE;
	if (a->is_particle && b->is_particle)
		return;
	pairing->n[match]++;
	pairing->reals += nameform_is_real(a) && nameform_is_real(b);
	if (match < pairing->worst)
		pairing->worst = match;
}

// The best pairs first.
static void
pair_strongly(Pairing *pairing)
{
	Match matches[NAMEWORDS_MAX][NAMEWORDS_MAX];

	for (guint i = 0; i < pairing->a.n; i++)
		for (guint k = 0; k < pairing->b.n; k++)
			matches[i][k] = match_strongly(pairing->a.words[i], pairing->b.words[k]);
	for (Match match = MATCH_SAME; match > MATCH_NONE; match--)
		for (guint i = 0; i < pairing->a.n; i++)
			for (guint k = 0; k < pairing->b.n; k++)
				if (matches[i][k] == match && !pairing->a.is_taken[i] &&
					!pairing->b.is_taken[k])
					pair_up(pairing, i, k, match);
}

static void
pair_weakly(Pairing *pairing)
{
	for (Match wanted = MATCH_FORM; wanted > MATCH_NONE; wanted--)
		for (guint i = 0; i < pairing->a.n; i++)
			for (guint k = 0; k < pairing->b.n; k++) {
				if (pairing->a.is_taken[i] || pairing->b.is_taken[k])
					continue;
				if (match_weakly(pairing->a.words[i], pairing->b.words[k],
					    i == 0 && k == 0) == wanted)
					pair_up(pairing, i, k, wanted);
			}
}

static guint
count_real_words(const Side *side)
{
	guint n = 0;

	for (guint i = 0; i < side->n; i++)
		n += nameform_is_real(side->words[i]);
	return n;
}

// A father's name tells nothing more, wherever it stands: at the end only where no family is called so.
static gboolean
is_fathers(const Side *side, guint at)
{
	gboolean is_sure = FALSE;

	return side->n > 2 && title_is_patronymic(side->words[at]->text, &is_sure) &&
	       (is_sure || at + 1 < side->n);
}

static Rest
rest_of(const Side *side)
{
	Rest rest = { 0, 0, 0, 0 };

	for (guint i = 0; i < side->n; i++) {
		if (side->is_taken[i])
			continue;
		if (side->words[i]->is_particle) {
			rest.particles++;
			continue;
		}
		if (side->words[i]->is_initial) {
			rest.initials++;
			continue;
		}
		rest.reals++;
		rest.at_end += (i == 0 || i + 1 == side->n) && !is_fathers(side, i);
	}
	return rest;
}

// Names of Chinese, Korean and Vietnamese syllables: what stands in the middle is not a middle name.
static gboolean
is_syllable(const FormWord *word)
{
	const char *text = word->latin;
	gsize first = strcspn(text, "aeiouy");
	gsize vowels = strspn(text + first, "aeiouyw");
	const char *end = text + first + vowels;

	return word->kind == SPELLING_LATIN && vowels > 0 && first <= 2 && strlen(text) <= 6 &&
	       (*end == '\0' || strcmp(end, "n") == 0 || strcmp(end, "ng") == 0 ||
		       strcmp(end, "h") == 0 || strcmp(end, "k") == 0 || strcmp(end, "m") == 0 ||
		       strcmp(end, "p") == 0 || strcmp(end, "t") == 0 || strcmp(end, "nh") == 0 ||
		       strcmp(end, "l") == 0 || strcmp(end, "ch") == 0 || strcmp(end, "r") == 0);
}

static gboolean
is_eastern(const FormWord *word)
{
	return word->script == G_UNICODE_SCRIPT_HAN || word->script == G_UNICODE_SCRIPT_HANGUL ||
	       word->script == G_UNICODE_SCRIPT_HIRAGANA || is_syllable(word);
}

static gboolean
is_of_syllables(const Side *side)
{
	for (guint i = 0; i < side->n; i++)
		if (!is_eastern(side->words[i]))
			return FALSE;
	return TRUE;
}

static Same
say(Same same, const char *why, const char **reason)
{
	*reason = why;
	return same;
}

// One name is one word.
static Same
decide_single(const Pairing *pairing, const Rest *a, const Rest *b, const char **reason)
{
	gboolean both = count_real_words(&pairing->a) == 1 && count_real_words(&pairing->b) == 1;
	gboolean is_alone = pairing->a.n == 1 || pairing->b.n == 1;

	if (pairing->n[MATCH_INITIAL] > 0 && pairing->worst == MATCH_INITIAL &&
		a->at_end + b->at_end == 0)
		return pairing->reals == 1 && pairing->n[MATCH_FORM] + pairing->n[MATCH_GENDER] +
							      pairing->n[MATCH_LOOK] ==
						      0
			       ? say(SAME_MAYBE, match_reasons[MATCH_INITIAL], reason)
			       : SAME_NO;
	if (pairing->worst < MATCH_SOUND || pairing->worst == MATCH_LOOK)
		return pairing->worst == MATCH_LOOK && both && pairing->a.n == 1 &&
				       pairing->b.n == 1
			       ? say(SAME_LOOKALIKE, match_reasons[MATCH_LOOK], reason)
			       : SAME_NO;
	if (!is_alone)
		return SAME_NO;
	if (!both || pairing->a.n != pairing->b.n)
		return pairing->worst >= MATCH_SPELLED && a->reals + b->reals <= EXTRAS_MAX
			       ? say(SAME_MAYBE, reason_one_word, reason)
			       : SAME_NO;
	return say(pairing->worst >= MATCH_SPELLED ? SAME_YES : SAME_MAYBE,
		match_reasons[pairing->worst], reason);
}

// All words that go together do so surely.
static Same
decide_strong(const Pairing *pairing, const Rest *a, const Rest *b, const char **reason)
{
	guint more = a->reals + b->reals;
	const Side *longer = a->reals > 0 ? &pairing->a : &pairing->b;

	if (a->particles > 0 && b->particles > 0)
		return say(SAME_MAYBE, reason_particles, reason);
	if (a->at_end + b->at_end > 0 || more > EXTRAS_MAX)
		return say(SAME_MAYBE, reason_at_end, reason);
	if (more > 0 && is_of_syllables(longer))
		return say(SAME_MAYBE, reason_syllable, reason);
	if (pairing->is_first_loose || pairing->n[MATCH_LOOSE] == pairing->reals)
		return say(SAME_MAYBE, match_reasons[MATCH_LOOSE], reason);
	if (more > 0)
		return say(SAME_YES, reason_middle, reason);
	return say(SAME_YES, match_reasons[pairing->worst], reason);
}

static Same
decide(const Pairing *pairing, const char **reason)
{
	Rest a = rest_of(&pairing->a), b = rest_of(&pairing->b);
	guint weak = pairing->n[MATCH_INITIAL] + pairing->n[MATCH_FORM] + pairing->n[MATCH_GENDER];
	guint unsure = pairing->n[MATCH_SOUND] + pairing->n[MATCH_MARKS];
	Match worst = pairing->worst;
	Same same;

	if (pairing->reals == 0 || a.reals + b.reals > EXTRAS_MAX + 1)
		return SAME_NO;
	if (a.reals + a.initials > 0 && b.reals + b.initials > 0)
		return SAME_NO;
	if (count_real_words(&pairing->a) == 1 || count_real_words(&pairing->b) == 1)
		return decide_single(pairing, &a, &b, reason);
	if (pairing->reals < 2 || a.reals + b.reals > EXTRAS_MAX)
		return SAME_NO;
	if (pairing->n[MATCH_INITIAL] > 0 && weak == pairing->n[MATCH_INITIAL] && unsure == 0 &&
		pairing->n[MATCH_LOOK] == 0) {
		Pairing surely = *pairing; // a middle initial that agrees says no less than none

		surely.worst = MATCH_SPELLED;
		return decide_strong(&surely, &a, &b, reason);
	}
	if (weak + unsure > 0) {
		if (weak > 1 || a.at_end + b.at_end > 0 || pairing->n[MATCH_LOOK] > 0 ||
			(weak == 1 && pairing->reals < 2))
			return SAME_NO;
		return say(SAME_MAYBE, match_reasons[worst], reason);
	}
	same = decide_strong(pairing, &a, &b, reason);
	if (pairing->n[MATCH_LOOK] == 0)
		return same;
	return same == SAME_YES ? say(SAME_LOOKALIKE, match_reasons[MATCH_LOOK], reason) : SAME_NO;
}

static Same
compare_sides(const Side *a, const Side *b, const char **reason)
{
	Pairing pairing = { .a = *a, .b = *b, .worst = MATCH_SAME };

	pair_strongly(&pairing);
	if (pairing.reals == 0)
		return SAME_NO;
	pair_weakly(&pairing);
	return decide(&pairing, reason);
}

// --- joined words -------------------------------------------------------------------------------

static Side
side_of(const NameForm *form)
{
	Side side = { .n = form->n };

	for (guint i = 0; i < form->n; i++)
		side.words[i] = form->words[i];
	return side;
}

// Which is better to have found?
static guint
rank(Same same)
{
	static const guint ranks[] = {
		[SAME_NO] = 0,
		[SAME_MAYBE] = 1,
		[SAME_LOOKALIKE] = 2,
		[SAME_YES] = 3,
	};

	return ranks[same];
}

// n words of the first name from `from` on as one.
static Same
compare_joined(const NameForm *form, const Side *other, guint from, guint n, const char **reason)
{
	FormWord *joined = nameform_join(form, from, n);
	Side side = { .n = 0 };
	gboolean is_met = FALSE;
	Same same = SAME_NO;

	for (guint i = 0; i < other->n; i++)
		is_met = is_met || match_strongly(joined, other->words[i]) >= MATCH_LOOK;
	for (guint i = 0; i < form->n; i++) {
		if (i == from)
			side.words[side.n++] = joined;
		else if (i < from || i >= from + n)
			side.words[side.n++] = form->words[i];
	}
	if (is_met)
		same = compare_sides(&side, other, reason);
	nameform_word_free(joined);
	return same;
}

// "Xiao Ming" and "Xiaoming", "van den Berg" and "Vandenberg".
static Same
compare_with_joins(const NameForm *longer, const Side *other, Same best, const char **reason)
{
	guint most = longer->n == 4 ? 3 : 2;

	for (guint n = 2; n <= most && longer->n > 2; n++)
		for (guint from = 0; from + n <= longer->n; from++) {
			const char *why = NULL;
			Same same = compare_joined(longer, other, from, n, &why);

			if (rank(same) <= rank(best))
				continue;
			best = same;
			*reason = why;
		}
	return best;
}

static gboolean
shares_beginning(const NameForm *a, const NameForm *b)
{
	for (guint i = 0; i < a->n; i++)
		for (guint k = 0; k < b->n; k++)
			if (match_strongly(a->words[i], b->words[k]) != MATCH_NONE)
				return TRUE;
	return FALSE;
}

static gboolean
is_unread(const NameForm *form)
{
	for (guint i = 0; i < form->n; i++)
		if (form->words[i]->kind == SPELLING_NONE &&
			form->words[i]->script == G_UNICODE_SCRIPT_HAN)
			return TRUE;
	return FALSE;
}

// One way to part each into words.
static Same
compare_parted(const NameForm *a, const NameForm *b, const char **reason)
{
	Side one = side_of(a), other = side_of(b);
	Same same;

	if (a->whole != NULL && b->whole != NULL &&
		(strcmp(a->whole, b->whole) == 0 || strcmp(a->turned, b->whole) == 0 ||
			strcmp(a->whole, b->turned) == 0))
		return say(SAME_YES, reason_whole, reason);
	same = compare_sides(&one, &other, reason);
	if (same == SAME_YES || a->n == b->n || !shares_beginning(a, b))
		return same;
	return a->n > b->n ? compare_with_joins(a, &other, same, reason)
			   : compare_with_joins(b, &one, same, reason);
}

static Same
compare_forms(const NameForm *a, const NameForm *b, const char **reason)
{
	Same best = SAME_NO;

	for (const NameForm *one = a; one != NULL; one = one->other)
		for (const NameForm *other = b; other != NULL; other = other->other) {
			const char *why = NULL;
			Same same = compare_parted(one, other, &why);

			if (rank(same) <= rank(best))
				continue;
			best = same;
			*reason = why;
		}
	return best;
}

// --- the door -----------------------------------------------------------------------------------

static const char *const same_texts[] = {
	[SAME_NO] = "no",
	[SAME_MAYBE] = "maybe",
	[SAME_YES] = "yes",
	[SAME_LOOKALIKE] = "lookalike",
	NULL,
};

const char *
same_word(Same same)
{
	return same_texts[same];
}

const char *const *
same_words(void)
{
	return same_texts;
}

NameForm *
same_form(const char *name, const char *language)
{
	return nameform_new(name, language);
}

void
same_form_free(NameForm *form)
{
	nameform_free(form);
}

char *
same_form_text(const NameForm *form)
{
	return nameform_text(form);
}

NameForm *
same_form_parse(const char *text)
{
	return nameform_parse(text);
}

char **
same_keys(const NameForm *form)
{
	return namekey_keys(form);
}

char **
same_questions(const NameForm *form)
{
	return namekey_questions(form);
}

Same
same_compare(const NameForm *a, const NameForm *b, const char **reason)
{
	const char *why = match_reasons[MATCH_NONE];
	Same same = compare_forms(a, b, &why);

	if (same == SAME_NO)
		why = is_unread(a) != is_unread(b) ? reason_kanji : match_reasons[MATCH_NONE];
	if (reason != NULL)
		*reason = why;
	return same;
}
