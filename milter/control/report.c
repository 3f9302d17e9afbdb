// report.c - a tally, told to people and to programs.
#include "control/report.h"

#include "control/fit.h"
#include "control/guess.h"
#include "control/json.h"
#include "control/output.h"
#include "text/clean.h"

#define ROWS_SHORT 10

typedef struct {
	const Tally *tally;
	guint rows; // of a table, at most
	gboolean is_long;
	FILE *to;
} Report;

// --- pieces -------------------------------------------------------------------------------------

static void G_GNUC_PRINTF(2, 3) say(const Report *report, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *visible = clean_visible(text, -1);
	fputs(visible, report->to);
}

static const Example *
first_of(const Count *count)
{
	return count->examples->pdata[0];
}

// "Светлана Гурьева (Svetlana Gureva)". Caller frees; NULL when nobody is named.
static char *
name_of(const Outcome *outcome)
{
	if (outcome->latin == NULL)
		return g_strdup(outcome->inviter);
	return g_strdup_printf("%s (%s)", outcome->inviter, outcome->latin);
}

// "linkedin request". Caller frees.
static char *
sort_of(const Outcome *outcome)
{
	return g_strdup_printf("%s %s", outcome->service, kind_word(outcome->kind));
}

static char *
place_of(const Outcome *outcome)
{
	return outcome->line == 0 ? g_strdup(outcome->file)
				  : g_strdup_printf("%s:%u", outcome->file, outcome->line);
}

static char *
rule_of(const Decision *decision)
{
	if (decision->rule == NULL)
		return g_strdup("no rule");
	return g_strdup_printf("%s%s", decision->rule, decision->by_site ? " (site)" : "");
}

// A table of the counts of a group; nothing when there are none.
typedef void (*AddRow)(OutputTable *table, const Count *count, const char *number);

static void
print_counts(const Report *report, TallyGroup group, const char *const *heading,
	const guint *widths, AddRow add_row)
{
	g_autoptr(GPtrArray) counts = tally_counts(report->tally, group);
	g_autoptr(OutputTable) table = output_table_new(heading, widths);
	guint rows = MIN(counts->len, report->rows);

	for (guint i = 0; i < rows; i++) {
		const Count *count = counts->pdata[i];
		g_autofree char *number = g_strdup_printf("%u", count->count);

		add_row(table, count, number);
	}
	if (rows == 0)
		return;
	fputc('\n', report->to);
	output_table_print(table, report->to);
	if (rows < counts->len)
		say(report, "... and %u more (-v shows them)\n", counts->len - rows);
}

// --- examples -----------------------------------------------------------------------------------

typedef enum {
	EXAMPLE_DATE,
	EXAMPLE_SORT,
	EXAMPLE_NAME,
	EXAMPLE_SUBJECT,
	EXAMPLE_RULE,
	EXAMPLE_MAIL
} Cell;

#define CELLS (EXAMPLE_MAIL + 1)

static const struct {
	const char *heading;
	guint width;
	FitColumn gives;
} columns[CELLS] = {
	[EXAMPLE_DATE] = { "DATE", 10, { 10, 1 } },
	[EXAMPLE_SORT] = { "SERVICE, KIND", 20, { 14, 0 } },
	[EXAMPLE_NAME] = { "INVITER", 34, { 14, 0 } },
	[EXAMPLE_SUBJECT] = { "SUBJECT", 36, { 14, 0 } },
	[EXAMPLE_RULE] = { "BY RULE", 20, { 10, 0 } },
	[EXAMPLE_MAIL] = { "MAIL", G_MAXUINT, { G_MAXUINT, 0 } },
};

// One rule made all of a heap, unless it is one of changes.
static gboolean
has_column(const Report *report, Cell cell)
{
	return cell == EXAMPLE_RULE ? report->tally->compares
				    : cell != EXAMPLE_MAIL || report->is_long;
}

static void
add_example(const Report *report, OutputTable *table, const Example *example)
{
	const Outcome *outcome = example->outcome;
	g_autofree char *sort = sort_of(outcome);
	g_autofree char *name = name_of(outcome);
	g_autofree char *rule = rule_of(&example->judgement->now);
	g_autofree char *place = place_of(outcome);
	const char *all[CELLS] = { outcome->date, sort, name, outcome->subject, rule, place };
	const char *cells[CELLS];
	guint n = 0;

	for (Cell i = 0; i < CELLS; i++)
		if (has_column(report, i))
			cells[n++] = all[i];
	output_table_add(table, cells);
}

// "quarantine, by held", "accept -> quarantine". Caller frees.
static char *
what_of(const Count *count)
{
	const Judgement *judgement = first_of(count)->judgement;
	g_autofree char *now = decision_text(&judgement->now);
	g_autofree char *rule = rule_of(&judgement->now);

	if (judgement->before == NULL)
		return g_strdup_printf("%s, by %s", now, rule);
	g_autofree char *before = decision_text(judgement->before);
	return g_strdup_printf("%s -> %s", before, now);
}

static void
print_heap(const Report *report, const Count *count)
{
	g_autofree char *what = what_of(count);
	const char *heading[CELLS + 1] = { NULL };
	guint widths[CELLS];
	FitColumn gives[CELLS];
	guint n = 0;

	for (Cell i = 0; i < CELLS; i++) {
		if (!has_column(report, i))
			continue;
		heading[n] = columns[i].heading;
		widths[n] = columns[i].width;
		gives[n++] = columns[i].gives;
	}
	g_autoptr(OutputTable) table = output_table_new(heading, widths);
	for (guint i = 0; i < count->examples->len; i++)
		add_example(report, table, count->examples->pdata[i]);
	fit_table(table, gives, fit_width(report->to));
	say(report, "\nExamples: %s\n", what);
	output_table_print(table, report->to);
}

static void
print_examples(const Report *report, TallyGroup group)
{
	g_autoptr(GPtrArray) counts = tally_counts(report->tally, group);

	for (guint i = 0; i < counts->len; i++)
		print_heap(report, counts->pdata[i]);
}

// --- what was judged ----------------------------------------------------------------------------

static void
add_kind(OutputTable *table, const Count *count, const char *number)
{
	const Outcome *outcome = first_of(count)->outcome;
	const char *cells[] = { outcome->service, kind_word(outcome->kind), number };

	output_table_add(table, cells);
}

static void
add_verdict(OutputTable *table, const Count *count, const char *number)
{
	const Decision *now = &first_of(count)->judgement->now;
	g_autofree char *text = decision_text(now);
	g_autofree char *rule = rule_of(now);
	const char *cells[] = { text, rule, number };

	output_table_add(table, cells);
}

static void
add_change(OutputTable *table, const Count *count, const char *number)
{
	const Judgement *judgement = first_of(count)->judgement;
	g_autofree char *before = decision_text(judgement->before);
	g_autofree char *now = decision_text(&judgement->now);
	const char *cells[] = { before, now, number };

	output_table_add(table, cells);
}

static void
add_person(OutputTable *table, const Count *count, const char *number)
{
	const Outcome *outcome = first_of(count)->outcome;
	g_autofree char *name = name_of(outcome);
	const char *cells[] = { name, outcome->service, number };

	output_table_add(table, cells);
}

static void
add_script(OutputTable *table, const Count *count, const char *number)
{
	const char *cells[] = { guess_script_word(count->key), number };

	output_table_add(table, cells);
}

static void
add_unknown(OutputTable *table, const Count *count, const char *number)
{
	const Outcome *outcome = first_of(count)->outcome;
	const char *cells[] = { outcome->service, outcome->shape, number };

	output_table_add(table, cells);
}

static const char *const kind_heading[] = { "SERVICE", "KIND", "MAILS", NULL };
static const char *const verdict_heading[] = { "VERDICT", "BY RULE", "RECIPIENTS", NULL };
static const char *const change_heading[] = { "BEFORE", "NOW", "RECIPIENTS", NULL };
static const char *const person_heading[] = { "WHO ASKS", "SERVICE", "MAILS", NULL };
static const char *const script_heading[] = { "NAMES IN", "MAILS", NULL };
static const char *const unknown_heading[] = { "SERVICE", "UNKNOWN WORDING", "MAILS", NULL };
static const guint widths[] = { 40, 40, 10 };

// --- what could not be judged -------------------------------------------------------------------

void
report_left_out(const Tally *tally, FILE *to)
{
	if (tally->left_out > 0)
		fprintf(to, "\nFolders of a Maildir left out: %u (-R reads them too)\n",
			tally->left_out);
}

static void
print_unread(const Report *report)
{
	const GPtrArray *unread = report->tally->unread;
	guint rows = MIN(unread->len, report->rows);

	if (unread->len > 0)
		say(report, "\nNot read, or no mail: %u\n", unread->len);
	for (guint i = 0; i < rows; i++) {
		const Unread *one = unread->pdata[i];

		say(report, "  %s: %s\n", one->file, one->reason);
	}
	if (rows < unread->len)
		say(report, "  ... and %u more (-v shows them)\n", unread->len - rows);
	if (report->tally->vanished > 0)
		say(report, "\nWent away meanwhile: %u\n", report->tally->vanished);
	report_left_out(report->tally, report->to);
}

// Why a judgement is not what it should be.
static const char *
complaint_of(const Judgement *judgement, TallyGroup group)
{
	return group == TALLY_LACKING ? judgement->lacking : judgement->complaint;
}

static void
print_complaints(const Report *report, TallyGroup group, const char *what)
{
	g_autoptr(GPtrArray) counts = tally_counts(report->tally, group);

	for (guint i = 0; i < MIN(counts->len, report->rows); i++) {
		const Judgement *judgement = first_of(counts->pdata[i])->judgement;
		g_auto(GStrv) lines = g_strsplit(complaint_of(judgement, group), "\n", -1);
		g_autofree char *text = g_strjoinv("\n  ", lines);

		say(report, "\n%s: %s:\n  %s\n", judgement->address, what, text);
	}
}

static void
print_without_recipient(const Report *report)
{
	guint n = report->tally->without_recipient;

	if (n > 0)
		say(report, "\n%u %s no recipient in To and Cc: name one with --rcpt\n", n,
			n == 1 ? "notice has" : "notices have");
}

// --- for people ---------------------------------------------------------------------------------

static guint
n_changes(const Tally *tally)
{
	g_autoptr(GPtrArray) counts = tally_counts(tally, TALLY_CHANGES);
	guint n = 0;

	for (guint i = 0; i < counts->len; i++)
		n += ((const Count *)counts->pdata[i])->count;
	return n;
}

static void
print_summary(const Report *report)
{
	const Tally *tally = report->tally;
	g_autofree char *mails = output_count(tally->mails, "mail", "mails");
	g_autofree char *verdicts = output_count(tally->judgements, "verdict", "verdicts");

	say(report, "%s, %u from services, %s", mails, tally->notices, verdicts);
	if (tally->compares)
		say(report, ", of which %u would change", n_changes(tally));
	say(report, "\n");
}

static void
print_facts(const Report *report)
{
	const Tally *tally = report->tally;

	if (tally->notices == 0)
		return;
	say(report, "\nAuthentic: %u yes, %u no (forged), %u unknown\n",
		tally->authentic[AUTHENTIC_YES], tally->authentic[AUTHENTIC_NO],
		tally->authentic[AUTHENTIC_UNKNOWN]);
	say(report, "Names: %u readable, %u unreadable, %u without a name\n", tally->readable,
		tally->unreadable, tally->nameless);
	if (tally_knowing(tally) > 0)
		say(report, "Known: %u yes, %u maybe, %u no, %u lookalike\n",
			tally->known[SAME_YES], tally->known[SAME_MAYBE], tally->known[SAME_NO],
			tally->known[SAME_LOOKALIKE]);
}

static void
print_changes(const Report *report)
{
	print_counts(report, TALLY_CHANGES, change_heading, widths, add_change);
	print_examples(report, TALLY_CHANGES);
}

static void
print_all(const Report *report)
{
	print_counts(report, TALLY_KINDS, kind_heading, widths, add_kind);
	print_counts(report, TALLY_VERDICTS, verdict_heading, widths, add_verdict);
	print_examples(report, TALLY_VERDICTS);
	print_counts(report, TALLY_PEOPLE, person_heading, widths, add_person);
	print_counts(report, TALLY_SCRIPTS, script_heading, (const guint[]) { 60, 10 }, add_script);
	print_facts(report);
	print_counts(report, TALLY_UNKNOWN, unknown_heading,
		(const guint[]) { 20, report->is_long ? 120 : 66, 10 }, add_unknown);
}

const char *
report_nothing(const Tally *tally)
{
	return tally->left_out == 0 ? "no mail was found"
				    : "no mail was found; -R reads the folders of a Maildir too";
}

void
report_print(const Tally *tally, ReportLength length, FILE *to)
{
	gboolean is_long = length == REPORT_LONG;
	const Report report = { tally, is_long ? G_MAXUINT : ROWS_SHORT, is_long, to };

	print_summary(&report);
	if (tally->compares)
		print_changes(&report);
	else
		print_all(&report);
	print_without_recipient(&report);
	print_complaints(&report, TALLY_COMPLAINTS, "her own rules are not used");
	print_complaints(&report, TALLY_LACKING, "not all of the people she knows could be read");
	print_unread(&report);
}

// --- for programs -------------------------------------------------------------------------------

static void
json_decision(Json *json, const char *key, const Decision *decision)
{
	g_autofree char *into =
		decision->folder == NULL ? NULL : g_strdup_printf("folder %s", decision->folder);

	if (key != NULL)
		json_open(json, key);
	json_text(json, "action", action_word(decision->action));
	json_text(json, "into", into);
	json_text(json, "prefix", decision->prefix);
	json_text(json, "rule", decision->rule);
	json_truth(json, "site", decision->by_site);
	if (key != NULL)
		json_close(json);
}

static void
json_example(Json *json, const Example *example)
{
	const Outcome *outcome = example->outcome;
	const Judgement *judgement = example->judgement;

	json_open(json, NULL);
	json_text(json, "file", outcome->file);
	if (outcome->line == 0)
		json_null(json, "line");
	else
		json_number(json, "line", outcome->line);
	json_text(json, "address", judgement->address);
	json_text(json, "date", outcome->date);
	json_text(json, "service", outcome->service);
	json_text(json, "kind", kind_word(outcome->kind));
	json_text(json, "inviter", outcome->inviter);
	json_text(json, "latin", outcome->latin);
	json_text(json, "subject", outcome->subject);
	json_text(json, "known", judgement->known);
	json_text(json, "rule", judgement->now.rule);
	json_text(json, "rule_before", judgement->before == NULL ? NULL : judgement->before->rule);
	json_close(json);
}

static void
json_examples(Json *json, const Count *count)
{
	json_open_list(json, "examples");
	for (guint i = 0; i < count->examples->len; i++)
		json_example(json, count->examples->pdata[i]);
	json_close_list(json);
}

// One member after the other of an object that is open.
typedef void (*JsonCount)(Json *json, const Count *count);

static void
json_kind(Json *json, const Count *count)
{
	const Outcome *outcome = first_of(count)->outcome;

	json_text(json, "service", outcome->service);
	json_text(json, "kind", kind_word(outcome->kind));
}

static void
json_verdict(Json *json, const Count *count)
{
	json_decision(json, NULL, &first_of(count)->judgement->now);
	json_examples(json, count);
}

static void
json_change(Json *json, const Count *count)
{
	const Judgement *judgement = first_of(count)->judgement;

	json_decision(json, "before", judgement->before);
	json_decision(json, "now", &judgement->now);
	json_examples(json, count);
}

static void
json_person(Json *json, const Count *count)
{
	const Outcome *outcome = first_of(count)->outcome;

	json_text(json, "service", outcome->service);
	json_text(json, "inviter", outcome->inviter);
	json_text(json, "latin", outcome->latin);
}

static void
json_script(Json *json, const Count *count)
{
	json_text(json, "script", count->key);
}

static void
json_unknown(Json *json, const Count *count)
{
	const Outcome *outcome = first_of(count)->outcome;

	json_text(json, "service", outcome->service);
	json_text(json, "shape", outcome->shape);
	json_text(json, "subject", outcome->subject);
}

static void
json_complaint(Json *json, const Count *count)
{
	const Judgement *judgement = first_of(count)->judgement;

	json_text(json, "address", judgement->address);
	json_text(json, "error", judgement->complaint);
}

static void
json_lacking(Json *json, const Count *count)
{
	const Judgement *judgement = first_of(count)->judgement;

	json_text(json, "address", judgement->address);
	json_text(json, "error", judgement->lacking);
}

static void
json_counts(Json *json, const char *key, const Tally *tally, TallyGroup group, JsonCount members)
{
	g_autoptr(GPtrArray) counts = tally_counts(tally, group);

	json_open_list(json, key);
	for (guint i = 0; i < counts->len; i++) {
		const Count *count = counts->pdata[i];

		json_open(json, NULL);
		json_number(json, "count", count->count);
		members(json, count);
		json_close(json);
	}
	json_close_list(json);
}

static void
json_known(Json *json, const Tally *tally)
{
	static const Same order[] = { SAME_YES, SAME_MAYBE, SAME_NO, SAME_LOOKALIKE };

	if (tally_knowing(tally) == 0) {
		json_null(json, "known");
		return;
	}
	json_open(json, "known");
	for (guint i = 0; i < G_N_ELEMENTS(order); i++)
		json_number(json, same_word(order[i]), tally->known[order[i]]);
	json_close(json);
}

static void
json_numbers(Json *json, const Tally *tally)
{
	json_number(json, "mails", tally->mails);
	json_number(json, "notices", tally->notices);
	json_number(json, "verdicts", tally->judgements);
	json_number(json, "without_recipient", tally->without_recipient);
	json_number(json, "vanished", tally->vanished);
	json_number(json, "left_out", tally->left_out);
	json_open(json, "authentic");
	for (Authentic i = 0; i < AUTHENTIC_COUNT; i++)
		json_number(json, authentic_word(i), tally->authentic[i]);
	json_close(json);
	json_open(json, "readable");
	json_number(json, "yes", tally->readable);
	json_number(json, "no", tally->unreadable);
	json_number(json, "none", tally->nameless);
	json_close(json);
	json_known(json, tally);
}

static void
json_unread(Json *json, const Tally *tally)
{
	json_open_list(json, "unread");
	for (guint i = 0; i < tally->unread->len; i++) {
		const Unread *unread = tally->unread->pdata[i];

		json_open(json, NULL);
		json_text(json, "file", unread->file);
		json_text(json, "error", unread->reason);
		json_close(json);
	}
	json_close_list(json);
}

char *
report_json(const Tally *tally)
{
	g_autoptr(Json) json = json_new();

	json_numbers(json, tally);
	json_counts(json, "kinds", tally, TALLY_KINDS, json_kind);
	json_counts(json, "outcomes", tally, TALLY_VERDICTS, json_verdict);
	if (tally->compares)
		json_counts(json, "changes", tally, TALLY_CHANGES, json_change);
	else
		json_null(json, "changes");
	json_counts(json, "people", tally, TALLY_PEOPLE, json_person);
	json_counts(json, "scripts", tally, TALLY_SCRIPTS, json_script);
	json_counts(json, "unknown", tally, TALLY_UNKNOWN, json_unknown);
	json_counts(json, "complaints", tally, TALLY_COMPLAINTS, json_complaint);
	json_counts(json, "contacts", tally, TALLY_LACKING, json_lacking);
	json_unread(json, tally);
	return json_line(json);
}
