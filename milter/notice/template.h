// template.h - what a subject or some lines of a body look like in a language, with holes.
//
// "{inviter} wants to be friends on Facebook". Holes: {inviter} {recipient} {headline} {company}
// {group} {event} {document} {note} {mutual} {count} {any}. {count} and {mutual} take digits (of any
// script) with separators or '+', {note} may go over line ends, the others take any text within a
// line that is not blank. In a template of lines, " | " stands for the end of a line.
//
// Matching is plain text from the beginning of a line to the end of one, without regard to case;
// apostrophes, quotes and dashes of all kinds are one, a final full stop may be missing or more. A
// hole takes as little as it can. The effort is bounded: a text that would take more does not match.
// Texts come cleaned (text/clean.h). Templates and texts are immutable and may be used from many
// threads.
#ifndef NOTICE_TEMPLATE_H
#define NOTICE_TEMPLATE_H

#include <glib.h>

#define TEMPLATE_NOTE_LINES 20 // lines that {note} may span

typedef enum {
	HOLE_ANY,
	HOLE_INVITER,
	HOLE_RECIPIENT,
	HOLE_HEADLINE,
	HOLE_COMPANY,
	HOLE_GROUP,
	HOLE_EVENT,
	HOLE_DOCUMENT,
	HOLE_NOTE,
	HOLE_MUTUAL,
	HOLE_COUNT,
} Hole;

#define HOLE_KINDS (HOLE_COUNT + 1)

// Lines prepared for matching, once for many templates.
typedef struct TemplateText TemplateText;

// The first n_lines of lines (cleaned, none empty).
TemplateText *template_text_new(const char *const *lines, guint n_lines);
// Keeps the first n_lines lines only. Before the text is shared.
void template_text_cut(TemplateText *text, guint n_lines);
void template_text_free(TemplateText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TemplateText, template_text_free)

typedef enum { TEMPLATE_LINE, TEMPLATE_LINES } TemplateForm;

typedef struct Template Template;

// NULL and error set (FAILURE_MISTAKE: what is wrong, without a place): an unknown hole, two holes
// with nothing between, the same hole twice (but {any}), nothing at all, a '|' at an end.
Template *template_new(const char *source, TemplateForm form, GError **error);
void template_free(Template *template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Template, template_free)

const char *template_source(const Template *template);

// What the holes took: text as in the mail, its lines ended by LF, NULL where the template has no
// such hole.
typedef struct {
	char *values[HOLE_KINDS];
} TemplateMatch;

void template_match_clear(TemplateMatch *match);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TemplateMatch, template_match_clear)

// The template fits the whole text. match may be NULL; when TRUE it is filled, the caller clears it.
gboolean template_matches(const Template *template, const TemplateText *text, TemplateMatch *match);

// The number of the first line at which the template fits (to the end of that line or, of several
// lines, of the last), or -1.
int template_find(const Template *template, const TemplateText *text, TemplateMatch *match);

#endif
