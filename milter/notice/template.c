// template.c - templates with holes: read, prepared, matched.
#include "notice/template.h"

#include <string.h>

#include "base/failure.h"

// A match, or a search through a body, that needs more steps than this is none: a real subject takes
// some hundreds, a real body some thousands.
#define STEPS 200000

// Most templates have nothing in common with most texts: three characters in a row, as a number
// below GRAMS, tell that without a search.
#define GRAMS 4096
#define GRAMS_ASKED 12

typedef struct {
	gboolean is_hole;
	Hole hole;
	gunichar *text; // a literal, folded
	gsize length;
} Token;

struct Template {
	char *source;
	GArray *tokens; // Token
	GArray *grams; // guint16: some of the grams of its literals
	gboolean stops; // a full stop was written at the end
};

struct TemplateText {
	gunichar *shown; // as in the mail
	gunichar *folded; // the same positions, for comparing
	guint64 grams[GRAMS / 64]; // which grams it holds
	gsize length;
	GArray *starts; // gsize, where each line begins
};

static const char *const hole_words[HOLE_KINDS] = {
	[HOLE_ANY] = "any",
	[HOLE_INVITER] = "inviter",
	[HOLE_RECIPIENT] = "recipient",
	[HOLE_HEADLINE] = "headline",
	[HOLE_COMPANY] = "company",
	[HOLE_GROUP] = "group",
	[HOLE_EVENT] = "event",
	[HOLE_DOCUMENT] = "document",
	[HOLE_NOTE] = "note",
	[HOLE_MUTUAL] = "mutual",
	[HOLE_COUNT] = "count",
};

// Characters that mails use for one another.
static const struct {
	const char *variants;
	gunichar one;
} alike[] = {
	{ "’‘´`ʼ＇", '\'' },
	{ "“”„‟«»＂", '"' },
	{ "‐‑‒–—―−", '-' },
	{ "\u00a0", ' ' },
	{ "ς", 0x3c3 },
	{ "。｡", '.' },
};

static gunichar
fold(gunichar c)
{
	if (c < 0x80 && c != '`')
		return (gunichar)g_ascii_tolower((char)c);
	for (guint i = 0; i < G_N_ELEMENTS(alike); i++)
		if (g_utf8_strchr(alike[i].variants, -1, c) != NULL)
			return alike[i].one;
	return g_unichar_tolower(c);
}

static guint16
gram_at(const gunichar *text)
{
	guint32 mixed = (text[0] * 31 + text[1]) * 31 + text[2];

	return (guint16)(mixed * 2654435761u >> 20);
}

// --- texts --------------------------------------------------------------------------------------

// The characters of a line behind those that are there; an ellipsis is three full stops.
static void
append_line(TemplateText *text, const char *line)
{
	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		guint times = c == 0x2026 ? 3 : 1;

		if (c == 0x2026)
			c = '.';
		while (times-- > 0) {
			text->shown[text->length] = c;
			text->folded[text->length++] = fold(c);
		}
	}
}

static void
append_lines(TemplateText *text, const char *const *lines, guint n_lines)
{
	for (guint i = 0; i < n_lines; i++) {
		if (i > 0) {
			text->shown[text->length] = '\n';
			text->folded[text->length++] = '\n';
		}
		g_array_append_val(text->starts, text->length);
		append_line(text, lines[i]);
	}
}

static void
note_grams(TemplateText *text)
{
	for (gsize i = 0; i + 2 < text->length; i++) {
		guint16 gram = gram_at(text->folded + i);

		text->grams[gram / 64] |= (guint64)1 << gram % 64;
	}
}

TemplateText *
template_text_new(const char *const *lines, guint n_lines)
{
	TemplateText *text = g_new0(TemplateText, 1);
	gsize room = 1;

	// No character takes less than a byte, and the ellipsis has three of them.
	for (guint i = 0; i < n_lines; i++)
		room += strlen(lines[i]) + 1;
	text->shown = g_new(gunichar, room);
	text->folded = g_new(gunichar, room);
	text->starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	append_lines(text, lines, n_lines);
	note_grams(text);
	return text;
}

void
template_text_cut(TemplateText *text, guint n_lines)
{
	if (n_lines >= text->starts->len)
		return;
	text->length = g_array_index(text->starts, gsize, n_lines);
	text->length -= text->length > 0; // the end of the line before
	g_array_set_size(text->starts, n_lines);
}

void
template_text_free(TemplateText *text)
{
	if (text == NULL)
		return;
	g_array_unref(text->starts);
	g_free(text->shown);
	g_free(text->folded);
	g_free(text);
}

// --- reading a template -------------------------------------------------------------------------

static void
clear_token(gpointer data)
{
	g_free(((Token *)data)->text);
}

static void
add_literal(Template *template, const GString *literal)
{
	Token token = { FALSE, HOLE_ANY, NULL, 0 };
	glong length = 0;

	if (literal->len == 0)
		return;
	token.text = g_utf8_to_ucs4_fast(literal->str, (glong)literal->len, &length);
	token.length = (gsize)length;
	for (gsize i = 0; i < token.length; i++)
		token.text[i] = fold(token.text[i]);
	g_array_append_val(template->tokens, token);
}

static void
choose_grams(Template *template)
{
	for (guint i = 0; i < template->tokens->len; i++) {
		const Token *token = &g_array_index(template->tokens, Token, i);

		for (gsize k = 0; k + 2 < token->length && template->grams->len < GRAMS_ASKED;
			k++) {
			guint16 gram = gram_at(token->text + k);

			g_array_append_val(template->grams, gram);
		}
	}
}

// FALSE: text lacks something that the template's words hold.
static gboolean
may_fit(const Template *template, const TemplateText *text)
{
	for (guint i = 0; i < template->grams->len; i++) {
		guint16 gram = g_array_index(template->grams, guint16, i);

		if ((text->grams[gram / 64] >> gram % 64 & 1) == 0)
			return FALSE;
	}
	return TRUE;
}

static gboolean
has_hole(const Template *template, Hole hole)
{
	for (guint i = 0; i < template->tokens->len; i++) {
		const Token *token = &g_array_index(template->tokens, Token, i);

		if (token->is_hole && token->hole == hole)
			return TRUE;
	}
	return FALSE;
}

static gboolean
add_hole(Template *template, const char *word, gsize length, GError **error)
{
	Token token = { TRUE, HOLE_ANY, NULL, 0 };
	guint count = template->tokens->len;

	while (token.hole < HOLE_KINDS &&
		(strlen(hole_words[token.hole]) != length ||
			memcmp(hole_words[token.hole], word, length) != 0))
		token.hole++;
	if (token.hole == HOLE_KINDS) {
		g_autofree char *known = g_strjoinv("} {", (char **)hole_words);

		failure_add(error, FAILURE_MISTAKE,
			g_strdup_printf("unknown hole {%.*s}; write one of {%s}", (int)length, word,
				known));
		return FALSE;
	}
	if (count > 0 && g_array_index(template->tokens, Token, count - 1).is_hole) {
		failure_add(error, FAILURE_MISTAKE,
			g_strdup_printf("nothing stands between {%.*s} and the hole before it; "
					"write some text between, or one hole",
				(int)length, word));
		return FALSE;
	}
	if (token.hole != HOLE_ANY && has_hole(template, token.hole)) {
		failure_add(error, FAILURE_MISTAKE,
			g_strdup_printf("{%s} stands here twice; write {any} for one of them",
				hole_words[token.hole]));
		return FALSE;
	}
	g_array_append_val(template->tokens, token);
	return TRUE;
}

// Ready to be cut into tokens: line ends, ellipses, and no full stop at the end.
static char *
prepare_source(const char *source, TemplateForm form, gboolean *stops)
{
	g_autoptr(GString) text = g_string_new(source);
	gsize length;

	if (form == TEMPLATE_LINES)
		g_string_replace(text, " | ", "\n", 0);
	g_string_replace(text, "…", "...", 0);
	g_string_replace(text, "。", ".", 0);
	for (length = text->len; length > 0 && text->str[length - 1] == '.'; length--)
		;
	*stops = length < text->len;
	g_string_truncate(text, length);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
read_tokens(Template *template, const char *source, GError **error)
{
	g_autoptr(GString) literal = g_string_new(NULL);

	for (const char *p = source; *p != '\0'; p++) {
		const char *end;

		if (*p != '{') {
			g_string_append_c(literal, *p);
			continue;
		}
		end = strchr(p, '}');
		if (end == NULL) {
			failure_add(error, FAILURE_MISTAKE,
				g_strdup("a '{' without its '}'; write a hole such as {inviter}"));
			return FALSE;
		}
		add_literal(template, literal);
		g_string_truncate(literal, 0);
		if (!add_hole(template, p + 1, (gsize)(end - p - 1), error))
			return FALSE;
		p = end;
	}
	add_literal(template, literal);
	return TRUE;
}

static gboolean
is_sound(const Template *template, const char *prepared, TemplateForm form, GError **error)
{
	const char *source = template->source;

	if (template->tokens->len == 0) {
		failure_add(error, FAILURE_MISTAKE, g_strdup("the template is empty"));
		return FALSE;
	}
	if (form == TEMPLATE_LINES &&
		(g_str_has_prefix(source, "|") || g_str_has_suffix(source, "|"))) {
		failure_add(error, FAILURE_MISTAKE,
			g_strdup("a '|' stands between two lines, not at an end"));
		return FALSE;
	}
	if (form == TEMPLATE_LINES && strstr(prepared, "\n\n") != NULL) {
		failure_add(error, FAILURE_MISTAKE,
			g_strdup("nothing stands between two '|'; empty lines are not counted"));
		return FALSE;
	}
	return TRUE;
}

Template *
template_new(const char *source, TemplateForm form, GError **error)
{
	g_autoptr(Template) template = g_new0(Template, 1);
	g_autofree char *prepared = prepare_source(source, form, &template->stops);

	template->source = g_strdup(source);
	template->tokens = g_array_new(FALSE, FALSE, sizeof(Token));
	template->grams = g_array_new(FALSE, FALSE, sizeof(guint16));
	g_array_set_clear_func(template->tokens, clear_token);
	if (!read_tokens(template, prepared, error) || !is_sound(template, prepared, form, error))
		return NULL;
	choose_grams(template);
	return g_steal_pointer(&template);
}

void
template_free(Template *template)
{
	if (template == NULL)
		return;
	g_array_unref(template->tokens);
	g_array_unref(template->grams);
	g_free(template->source);
	g_free(template);
}

const char *
template_source(const Template *template)
{
	return template->source;
}

// --- matching -----------------------------------------------------------------------------------

typedef struct {
	gsize start;
	gsize end;
} Span;

typedef struct {
	const Template *template;
	const TemplateText *text;
	guint *steps; // left
	Span spans[HOLE_KINDS];
} Search;

static gboolean
is_line_end(const TemplateText *text, gsize at)
{
	return at == text->length || text->folded[at] == '\n';
}

// The line's end or, where the template does not end in a hole, full stops and then its end.
static gboolean
ends_here(Search *search, gsize at)
{
	const TemplateText *text = search->text;
	const GArray *tokens = search->template->tokens;

	if (g_array_index(tokens, Token, tokens->len - 1).is_hole && !search->template->stops)
		return is_line_end(text, at);
	for (; at < text->length && text->folded[at] == '.' && *search->steps > 0; at++)
		--*search->steps;
	return is_line_end(text, at);
}

static gboolean
literal_is_at(const Token *token, const TemplateText *text, gsize at)
{
	return token->length <= text->length - at &&
	       memcmp(token->text, text->folded + at, token->length * sizeof(gunichar)) == 0;
}

static gboolean
is_number(const TemplateText *text, Span span)
{
	gboolean has_digit = FALSE;

	for (gsize i = span.start; i < span.end; i++) {
		if (g_unichar_isdigit(text->shown[i]))
			has_digit = TRUE;
		else if (strchr(" .,'+", (int)text->folded[i]) == NULL || text->folded[i] > 0x7f)
			return FALSE;
	}
	return has_digit;
}

static gboolean
is_blank(const TemplateText *text, Span span)
{
	for (gsize i = span.start; i < span.end; i++)
		if (text->shown[i] != ' ' && text->shown[i] != '\n')
			return FALSE;
	return TRUE;
}

static gboolean
may_take(Hole hole, const TemplateText *text, Span span)
{
	if (hole == HOLE_COUNT || hole == HOLE_MUTUAL)
		return is_number(text, span);
	return !is_blank(text, span);
}

// May a hole that began at start go on over the character at `at`?
static gboolean
may_go_over(Hole hole, const TemplateText *text, gsize start, gsize at)
{
	guint lines = 1;

	if (text->folded[at] != '\n')
		return TRUE;
	if (hole != HOLE_NOTE)
		return FALSE;
	for (gsize i = start; i < at; i++)
		lines += text->folded[i] == '\n';
	return lines < TEMPLATE_NOTE_LINES;
}

static gboolean search_from(Search *search, guint token, gsize at);

// A look at one character saves most searches.
static gboolean
may_go_on(const Search *search, guint number, gsize at)
{
	const TemplateText *text = search->text;
	const Token *next;

	if (number == search->template->tokens->len)
		return TRUE;
	next = &g_array_index(search->template->tokens, Token, number);
	return at < text->length && text->folded[at] == next->text[0];
}

// The hole takes as little as lets the rest fit.
static gboolean
search_hole(Search *search, guint number, gsize start)
{
	const TemplateText *text = search->text;
	const Token *token = &g_array_index(search->template->tokens, Token, number);

	for (gsize end = start; end < text->length; end++) {
		Span span = { start, end + 1 };

		if (*search->steps == 0 || !may_go_over(token->hole, text, start, end))
			return FALSE;
		--*search->steps;
		if (!may_go_on(search, number + 1, span.end) ||
			!search_from(search, number + 1, span.end) ||
			!may_take(token->hole, text, span))
			continue;
		search->spans[token->hole] = span;
		return TRUE;
	}
	return FALSE;
}

static gboolean
search_from(Search *search, guint number, gsize at)
{
	const Token *token;

	if (number == search->template->tokens->len)
		return ends_here(search, at);
	token = &g_array_index(search->template->tokens, Token, number);
	if (token->is_hole)
		return search_hole(search, number, at);
	return literal_is_at(token, search->text, at) &&
	       search_from(search, number + 1, at + token->length);
}

static char *
span_text(const TemplateText *text, Span span)
{
	char *value;

	if (span.end == span.start)
		return NULL;
	value = g_ucs4_to_utf8(
		text->shown + span.start, (glong)(span.end - span.start), NULL, NULL, NULL);
	return value == NULL ? NULL : g_strstrip(value);
}

static gboolean
match_at(const Template *template, const TemplateText *text, gsize at, guint *steps,
	TemplateMatch *match)
{
	Search search = { template, text, steps, { { 0, 0 } } };

	if (!search_from(&search, 0, at))
		return FALSE;
	for (guint i = 0; match != NULL && i < HOLE_KINDS; i++)
		match->values[i] = span_text(text, search.spans[i]);
	return TRUE;
}

gboolean
template_matches(const Template *template, const TemplateText *text, TemplateMatch *match)
{
	guint steps = STEPS;

	return may_fit(template, text) && match_at(template, text, 0, &steps, match);
}

int
template_find(const Template *template, const TemplateText *text, TemplateMatch *match)
{
	guint steps = STEPS;

	if (!may_fit(template, text))
		return -1;
	for (guint i = 0; i < text->starts->len; i++)
		if (match_at(template, text, g_array_index(text->starts, gsize, i), &steps, match))
			return (int)i;
	return -1;
}

void
template_match_clear(TemplateMatch *match)
{
	for (guint i = 0; i < HOLE_KINDS; i++)
		g_clear_pointer(&match->values[i], g_free);
}
