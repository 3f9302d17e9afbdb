// cost.c - what a pattern costs, and why: for `check`.
#include "policy/cost.h"

#include <string.h>

#include "text/pattern.h"

#define PLAIN "invitation" // a pattern that has nothing to repeat
#define DEPTH_MAX 256 // brackets; PCRE2 takes 250

// --- the parts of a pattern ----------------------------------------------------------------------

// Behind a [:alpha:] or one character in a class.
static const char *
member_end(const char *at)
{
	const char *name = at + 2;

	if (*at == '\\' && at[1] != '\0')
		return at + 2;
	if (!g_str_has_prefix(at, "[:"))
		return at + 1;
	name += *name == '^';
	while (g_ascii_islower(*name))
		name++;
	return g_str_has_prefix(name, ":]") ? name + 2 : at + 1;
}

// Behind the character class that begins behind the '[' before at.
static const char *
class_end(const char *at)
{
	at += *at == '^';
	at += *at == ']';
	while (*at != '\0' && *at != ']')
		at = member_end(at);
	return *at == ']' ? at + 1 : at;
}

// Behind an escape such as \w, \p{L}, \x{41}.
static const char *
escape_end(const char *at)
{
	at++;
	if (*at != '\0')
		at = g_utf8_next_char(at);
	if (*at == '{' && strchr("pPxo", at[-1]) != NULL) {
		at += strcspn(at, "}");
		at += *at == '}';
	}
	return at;
}

// Behind one character, class or escape.
static const char *
atom_end(const char *at)
{
	if (*at == '[')
		return class_end(at + 1);
	if (*at == '\\')
		return escape_end(at);
	return g_utf8_next_char(at);
}

// One of many characters: . \w \s \p{L} [a-z].
static gboolean
is_wild(const char *at)
{
	return *at == '.' || *at == '[' ||
	       (*at == '\\' && at[1] != '\0' && strchr("wWsSdDpPhHvVNXR", at[1]) != NULL);
}

// A place in the text and no character of it.
static gboolean
is_anchor(const char *at)
{
	return *at == '^' || *at == '$' ||
	       (*at == '\\' && at[1] != '\0' && strchr("AbBGzZ", at[1]) != NULL);
}

// What stands behind an atom or a group: how often it may come.
typedef struct {
	guint64 least;
	gboolean is_endless;
	const char *end; // behind it, and behind the '?' or '+' that may follow
} Times;

// {2}, {2,}, {2,5}. FALSE: the '{' means itself.
static gboolean
read_braces(const char *at, Times *times)
{
	gsize digits = strspn(at + 1, "0123456789");
	const char *rest = at + 1 + digits;

	times->least = g_ascii_strtoull(at + 1, NULL, 10);
	times->is_endless = rest[0] == ',' && rest[1] == '}';
	if (*rest == ',')
		rest += 1 + strspn(rest + 1, "0123456789");
	times->end = rest + 1;
	return digits > 0 && *rest == '}';
}

static Times
read_times(const char *at)
{
	Times times = { 1, FALSE, at };

	if (*at == '*' || *at == '+' || *at == '?')
		times = (Times) { *at == '+', *at != '?', at + 1 };
	else if (*at != '{' || !read_braces(at, &times))
		return (Times) { 1, FALSE, at };
	times.end += *times.end == '?' || *times.end == '+';
	return times;
}

// --- groups --------------------------------------------------------------------------------------

typedef enum { GROUP, LOOK, NO_GROUP } Bracket;

// How a bracket begins; the first that fits.
static const struct {
	const char *begins;
	Bracket bracket;
	const char *until; // the characters that end its beginning; NULL: it ends here
} brackets[] = {
	{ "(?=", LOOK, NULL },
	{ "(?!", LOOK, NULL },
	{ "(?<=", LOOK, NULL },
	{ "(?<!", LOOK, NULL },
	{ "(?>", GROUP, NULL },
	{ "(?|", GROUP, NULL },
	{ "(?<", GROUP, ">" },
	{ "(?P<", GROUP, ">" },
	{ "(?'", GROUP, "'" },
	{ "(?(", GROUP, ")" },
	{ "(?#", NO_GROUP, ")" },
	{ "(*", NO_GROUP, ")" },
	{ "(?", GROUP, ":)" }, // options: of a group, or of what follows
	{ "(", GROUP, NULL },
};

// Behind the beginning of the bracket at at.
static const char *
bracket_end(const char *at, Bracket *bracket)
{
	guint i = 0;

	while (!g_str_has_prefix(at, brackets[i].begins))
		i++;
	*bracket = brackets[i].bracket;
	at += strlen(brackets[i].begins);
	if (brackets[i].until == NULL)
		return at;
	at += strcspn(at, brackets[i].until);
	if (*at == ')' && strchr(brackets[i].until, ':') != NULL)
		*bracket = NO_GROUP;
	return *at == '\0' ? at : at + 1;
}

// A bracket that is open.
typedef struct {
	const char *start;
	gboolean is_look;
	gboolean was_first; // a search can begin with it
	gboolean is_wild; // something in it is one of many characters
	gboolean repeats; // something in it repeats without end
} Group;

// --- walking -------------------------------------------------------------------------------------

// The first of its kind: where it begins, where its repetition does and where that ends.
typedef struct {
	const char *start, *times, *end; // start NULL: there is none
	gboolean is_ahead; // in a lookahead or lookbehind
} Spot;

typedef struct {
	Group open[DEPTH_MAX];
	guint depth; // open[0] is the whole pattern
	gboolean is_first; // a search can begin with what comes next
	Spot first; // a wildcard without end that a search can begin with
	Spot nested; // a group without end, in which something repeats without end
} Walk;

static Group *
group_now(Walk *walk)
{
	return &walk->open[walk->depth];
}

static gboolean
is_ahead(const Walk *walk)
{
	for (guint i = 1; i <= walk->depth; i++)
		if (walk->open[i].is_look)
			return TRUE;
	return FALSE;
}

static void
note(Walk *walk, Spot *spot, const char *start, const char *times, const char *end)
{
	if (spot->start == NULL)
		*spot = (Spot) { start, times, end, is_ahead(walk) };
}

// Deeper ones count as being in the deepest.
static const char *
enter(Walk *walk, const char *at)
{
	Bracket bracket;
	const char *end = bracket_end(at, &bracket);

	if (bracket == NO_GROUP || walk->depth == DEPTH_MAX - 1)
		return end;
	walk->depth++;
	*group_now(walk) =
		(Group) { .start = at, .is_look = bracket == LOOK, .was_first = walk->is_first };
	return end;
}

static const char *
leave(Walk *walk, const char *at)
{
	const Group group = *group_now(walk);
	const Times times = read_times(at + 1);

	if (walk->depth == 0)
		return at + 1;
	walk->depth--;
	if (times.is_endless && group.repeats)
		note(walk, &walk->nested, group.start, at + 1, times.end);
	if (times.is_endless && group.is_wild && group.was_first)
		note(walk, &walk->first, group.start, at + 1, times.end);
	group_now(walk)->is_wild |= group.is_wild;
	group_now(walk)->repeats |= group.repeats || times.is_endless;
	walk->is_first = group.was_first && times.least == 0;
	return times.end;
}

static const char *
pass(Walk *walk, const char *at)
{
	const char *end = atom_end(at);
	const Times times = read_times(end);

	if (walk->is_first && is_wild(at) && times.is_endless)
		note(walk, &walk->first, at, end, times.end);
	group_now(walk)->is_wild |= is_wild(at);
	group_now(walk)->repeats |= times.is_endless;
	walk->is_first = walk->is_first && times.least == 0 && !is_anchor(at);
	return times.end;
}

static void
walk_through(Walk *walk, const char *source)
{
	walk->open[0] = (Group) { .was_first = TRUE };
	walk->is_first = TRUE;
	for (const char *at = source; *at != '\0';) {
		if (*at == '(')
			at = enter(walk, at);
		else if (*at == ')')
			at = leave(walk, at);
		else if (*at == '|') {
			walk->is_first = group_now(walk)->was_first;
			at++;
		} else
			at = pass(walk, at);
	}
}

// --- saying it -----------------------------------------------------------------------------------

// Microseconds, -1 given up. On texts of the characters of part, too. *on: the text that was the hardest,
// static.
static gint64
measure(const char *source, const char *part, const char **on)
{
	g_autoptr(Pattern) pattern = pattern_new(source, NULL, NULL);

	return pattern == NULL ? 0 : pattern_trial(pattern, part, on);
}

// What runs wild in a group does so on the characters of that group.
static gint64
measure_all(const char *source, const Spot *nested, const char **on)
{
	gint64 took = measure(source, source, on);

	if (took < 0 || nested->start == NULL)
		return took;
	g_autofree char *part = g_strndup(nested->start, (gsize)(nested->end - nested->start));
	const char *hard;
	gint64 inside = measure(source, part, &hard);
	if (inside >= 0 && inside <= took)
		return took;
	*on = hard;
	return inside;
}

// "20 KB of a long word took it 1.5 ms, a plain one 0.3 ms"
static char *
describe_cost(gint64 took, const char *on)
{
	const char *plain_on;
	double plain = (double)measure(PLAIN, PLAIN, &plain_on) / 1000;

	if (took < 0)
		return g_strdup_printf(
			"it was given up on 20 KB of %s, where a plain one takes %.1f ms", on,
			plain);
	return g_strdup_printf(
		"20 KB of %s took it %.1f ms, a plain one %.1f ms", on, (double)took / 1000, plain);
}

// A search is tried at each place of a text, so that what stands once says as much as what repeats, and
// what may be missing says nothing.
static char *
instead_of(const Spot *first)
{
	const Times times = read_times(first->times);
	int wild = (int)(first->times - first->start), all = (int)(first->end - first->start);

	if (first->is_ahead)
		return g_strdup_printf(
			"write ^ in front of all, or how far '%.*s' goes, as in {0,20}", all,
			first->start);
	if (times.least == 0 && first->end[strspn(first->end, ")")] == '\0')
		return g_strdup("it finds anything, also nothing; leave the line out, or write "
				"/./ for any text");
	if (times.least == 0)
		return g_strdup_printf(
			"leave '%.*s' out, a pattern is searched for anywhere", all, first->start);
	g_autofree char *often = times.least == 1
					 ? g_strdup("")
					 : g_strdup_printf("{%" G_GUINT64_FORMAT "}", times.least);
	return g_strdup_printf("write '%.*s%s' for '%.*s', a pattern is searched for anywhere",
		wild, first->start, often, all, first->start);
}

static char *
describe_first(const Spot *first, const char *cost)
{
	g_autofree char *instead = instead_of(first);

	return g_strdup_printf(
		"the pattern begins with a wildcard without end: %s; %s", cost, instead);
}

static char *
describe_slow(const Spot *nested, const char *cost)
{
	if (nested->start != NULL)
		return g_strdup_printf("the pattern repeats what repeats inside: %s; leave one of "
				       "the two repetitions out",
			cost);
	return g_strdup_printf(
		"the pattern takes too long: %s; write how far its wildcards go, as in {0,20}",
		cost);
}

// A wildcard in a group that runs wild is not what has to be mended.
static gboolean
is_in(const Spot *first, const Spot *nested)
{
	return nested->start != NULL && nested->start <= first->start && first->end <= nested->end;
}

char *
cost_fault(const char *source, guint *at)
{
	const char *on = "";
	Walk walk = { .depth = 0 };

	walk_through(&walk, source);
	gint64 took = measure_all(source, &walk.nested, &on);
	gboolean is_slow = took < 0;
	gboolean is_first =
		walk.first.start != NULL && !(is_slow && is_in(&walk.first, &walk.nested));
	const Spot *spot = is_first ? &walk.first : &walk.nested;

	*at = spot->start == NULL ? 0 : (guint)g_utf8_strlen(source, spot->start - source);
	if (!is_first && !is_slow)
		return NULL;
	g_autofree char *cost = describe_cost(took, on);
	return is_first ? describe_first(spot, cost) : describe_slow(spot, cost);
}
