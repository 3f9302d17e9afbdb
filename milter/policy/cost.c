// cost.c - what a pattern costs, and why: for `check`.
#include "policy/cost.h"

#include <string.h>

#include "text/pattern.h"

#define PLAIN "invitation" // a pattern that has nothing to repeat

// --- reading a pattern ---------------------------------------------------------------------------

// Behind the character class that begins behind the '[' before at.
static const char *
class_end(const char *at)
{
	at += *at == '^';
	at += *at == ']';
	while (*at != '\0' && *at != ']') {
		at += *at == '\\' && at[1] != '\0';
		at++;
	}
	return *at == ']' ? at + 1 : at;
}

// Behind an escape such as \w, \p{L}, \x{41}.
static const char *
escape_end(const char *at)
{
	at++;
	if (*at != '\0')
		at = g_utf8_next_char(at);
	if (*at == '{' && strchr("pPxo", at[-1]) != NULL)
		at += strcspn(at, "}") + 1;
	return at;
}

// Behind one character, class or escape; a bracket by itself counts as one.
static const char *
atom_end(const char *at)
{
	if (*at == '[')
		return class_end(at + 1);
	if (*at == '\\')
		return escape_end(at);
	return g_utf8_next_char(at);
}

// Does a quantifier without end stand at at?
static gboolean
is_endless(const char *at)
{
	if (*at == '*' || *at == '+')
		return TRUE;
	if (*at != '{' || !g_ascii_isdigit(at[1]))
		return FALSE;
	const char *comma = at + 1 + strspn(at + 1, "0123456789");
	return comma[0] == ',' && comma[1] == '}';
}

// One of many characters: . \w \s \p{L} [a-z].
static gboolean
is_wild(const char *at)
{
	return *at == '.' || *at == '[' ||
	       (*at == '\\' && strchr("wWsSdDpPhHvVNXR", at[1]) != NULL);
}

// Behind brackets that only group, and the options in front.
static const char *
skip_groups(const char *at)
{
	while (*at == '(') {
		at++;
		if (*at != '?')
			continue;
		gsize named = strcspn(at, ">)");
		gsize options = strcspn(at, ":)");
		if (at[1] == '<' || at[1] == 'P')
			at += named + (at[named] == '>');
		else if (strchr("=!>|", at[1]) != NULL)
			return at;
		else
			at += options + (at[options] != '\0');
	}
	return at;
}

// The wildcard without end that a search begins with, NULL when there is none. *length: of it with its
// quantifier.
static const char *
find_first_wildcard(const char *source, gsize *length)
{
	const char *at = skip_groups(source);
	const char *end = *at == '\0' ? at : atom_end(at);

	if (!is_wild(at) || !is_endless(end))
		return NULL;
	end += *end == '{' ? strcspn(end, "}") + 1 : 1;
	*length = (gsize)(end - at);
	return at;
}

#define DEPTH_MAX 64

// The '(' of a group that is repeated without end and has something of that kind inside; NULL for none.
static const char *
find_nested(const char *source)
{
	const char *open[DEPTH_MAX];
	gboolean repeats[DEPTH_MAX] = { FALSE };
	guint depth = 0;

	for (const char *at = source; *at != '\0';) {
		const char *end = atom_end(at);
		gboolean closes = *at == ')' && depth > 0;
		if (*at == '(' && depth < DEPTH_MAX) {
			open[depth] = at;
			repeats[depth++] = FALSE;
		}
		gboolean inner = closes && repeats[--depth];
		if (inner && is_endless(end))
			return open[depth];
		if (depth > 0 && (inner || (*at != '(' && is_endless(end))))
			repeats[depth - 1] = TRUE;
		at = end;
	}
	return NULL;
}

// --- measuring -----------------------------------------------------------------------------------

// Microseconds, -1 given up. *on: the text that was the hardest, static.
static gint64
measure(const char *source, const char **on)
{
	g_autoptr(Pattern) pattern = pattern_new(source, NULL, NULL);

	return pattern == NULL ? 0 : pattern_trial(pattern, source, on);
}

// "20 KB of a long word took it 1.5 ms, a plain one 0.3 ms"
static char *
describe_cost(gint64 took, const char *on)
{
	const char *plain_on;
	double plain = (double)measure(PLAIN, &plain_on) / 1000;

	if (took < 0)
		return g_strdup_printf(
			"it was given up on 20 KB of %s, where a plain one takes %.1f ms", on,
			plain);
	return g_strdup_printf(
		"20 KB of %s took it %.1f ms, a plain one %.1f ms", on, (double)took / 1000, plain);
}

// What stands before the last '+' says as much alone, and before '*' nothing.
static char *
describe_first(const char *first, gsize length, const char *cost)
{
	const char *begins = "the pattern begins with a wildcard without end";
	const char *instead = "a pattern is searched for anywhere";

	if (first[length - 1] == '+')
		return g_strdup_printf("%s: %s; write '%.*s' for '%.*s', %s", begins, cost,
			(int)length - 1, first, (int)length, first, instead);
	return g_strdup_printf(
		"%s: %s; leave '%.*s' out, %s", begins, cost, (int)length, first, instead);
}

static char *
describe_slow(const char *nested, const char *cost)
{
	if (nested != NULL)
		return g_strdup_printf("the pattern repeats what repeats inside: %s; leave one of "
				       "the two repetitions out",
			cost);
	return g_strdup_printf(
		"the pattern takes too long: %s; write how far its wildcards go, as in {0,20}",
		cost);
}

char *
cost_fault(const char *source, guint *at)
{
	const char *on = "";
	gsize length = 0;
	const char *first = find_first_wildcard(source, &length);
	const char *nested = first == NULL ? find_nested(source) : NULL;
	const char *meant = first != NULL ? first : nested != NULL ? nested : source;
	gint64 took = measure(source, &on);

	*at = (guint)g_utf8_strlen(source, meant - source);
	if (first == NULL && took >= 0)
		return NULL;
	g_autofree char *cost = describe_cost(took, on);
	return first == NULL ? describe_slow(nested, cost) : describe_first(first, length, cost);
}
