// suggest.c - "did you mean": the known word nearest to a mistyped one.
#include "base/suggest.h"

#define WORD_MAX 48 // characters; nothing that long is a slip of the fingers
#define EDITS_MAX 3
#define LISTED_MAX 24

typedef struct {
	gunichar letters[WORD_MAX];
	guint length;
} Word;

static gboolean
word_read(Word *word, const char *text)
{
	if (!g_utf8_validate(text, -1, NULL))
		return FALSE;
	word->length = 0;
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		if (word->length == WORD_MAX)
			return FALSE;
		word->letters[word->length++] = g_unichar_tolower(g_utf8_get_char(at));
	}
	return TRUE;
}

// One cell: the cheapest of leaving out, putting in, replacing and swapping neighbours.
static guint
word_step(const Word *a, const Word *b, guint cell[][WORD_MAX + 1], guint i, guint j)
{
	guint same = a->letters[i - 1] == b->letters[j - 1] ? 0 : 1;
	guint best = MIN(MIN(cell[i - 1][j], cell[i][j - 1]) + 1, cell[i - 1][j - 1] + same);
	gboolean swapped = i > 1 && j > 1 && a->letters[i - 1] == b->letters[j - 2] &&
			   a->letters[i - 2] == b->letters[j - 1];

	return swapped ? MIN(best, cell[i - 2][j - 2] + 1) : best;
}

static guint
word_distance(const Word *a, const Word *b)
{
	guint cell[WORD_MAX + 1][WORD_MAX + 1];

	for (guint i = 0; i <= a->length; i++)
		cell[i][0] = i;
	for (guint j = 0; j <= b->length; j++)
		cell[0][j] = j;
	for (guint i = 1; i <= a->length; i++)
		for (guint j = 1; j <= b->length; j++)
			cell[i][j] = word_step(a, b, cell, i, j);
	return cell[a->length][b->length];
}

const char *
suggest_word(const char *word, const char *const *known)
{
	const char *nearest = NULL;
	Word typed, other;

	if (!word_read(&typed, word))
		return NULL;
	guint limit = CLAMP(typed.length / 3, 1, EDITS_MAX) + 1;

	for (; *known != NULL; known++) {
		if (!word_read(&other, *known))
			continue;
		guint distance = word_distance(&typed, &other);
		if (distance < limit && distance < other.length) {
			limit = distance;
			nearest = *known;
		}
	}
	return nearest;
}

char *
suggest_phrase(const char *word, const char *const *known)
{
	const char *nearest = suggest_word(word, known);
	g_autoptr(GString) phrase = g_string_new("write one of: ");

	if (nearest != NULL)
		return g_strdup_printf("did you mean '%s'?", nearest);
	for (guint i = 0; known[i] != NULL; i++) {
		if (i == LISTED_MAX) {
			g_string_append(phrase, " ...");
			break;
		}
		g_string_append_printf(phrase, "%s%s", i == 0 ? "" : ", ", known[i]);
	}
	return g_string_free(g_steal_pointer(&phrase), FALSE);
}
