// tally.c - what became of many mails, counted.
#include "control/tally.h"

#include "text/name.h"

// --- outcomes -----------------------------------------------------------------------------------

static void
decision_clear(Decision *decision)
{
	g_free(decision->folder);
	g_free(decision->prefix);
	g_free(decision->rule);
}

char *
decision_text(const Decision *decision)
{
	const char *action = action_word(decision->action);

	if (decision->folder != NULL)
		return g_strdup_printf("%s into folder %s", action, decision->folder);
	if (decision->prefix != NULL)
		return g_strdup_printf("%s with %s", action, decision->prefix);
	return g_strdup(action);
}

static void
judgement_free(gpointer data)
{
	Judgement *judgement = data;

	decision_clear(&judgement->now);
	if (judgement->before != NULL)
		decision_clear(judgement->before);
	g_free(judgement->before);
	g_free(judgement->address);
	g_free(judgement->complaint);
	g_free(judgement->lacking);
	g_free(judgement);
}

Outcome *
outcome_new(void)
{
	Outcome *outcome = g_new0(Outcome, 1);

	outcome->references = 1;
	outcome->judgements = g_ptr_array_new_with_free_func(judgement_free);
	return outcome;
}

Judgement *
outcome_add(Outcome *outcome)
{
	Judgement *judgement = g_new0(Judgement, 1);

	g_ptr_array_add(outcome->judgements, judgement);
	return judgement;
}

void
outcome_unref(Outcome *outcome)
{
	if (outcome == NULL || !g_atomic_int_dec_and_test(&outcome->references))
		return;
	g_ptr_array_unref(outcome->judgements);
	g_free(outcome->file);
	g_free(outcome->date);
	g_free(outcome->subject);
	g_free(outcome->service);
	g_free(outcome->inviter);
	g_free(outcome->latin);
	g_strfreev(outcome->scripts);
	g_free(outcome->shape);
	g_free(outcome);
}

// --- counting -----------------------------------------------------------------------------------

static void
example_free(gpointer data)
{
	Example *example = data;

	outcome_unref(example->outcome);
	g_free(example);
}

static void
count_free(gpointer data)
{
	Count *count = data;

	g_ptr_array_unref(count->examples);
	g_free(count->key);
	g_free(count);
}

static void
unread_free(gpointer data)
{
	Unread *unread = data;

	g_free(unread->file);
	g_free(unread->reason);
	g_free(unread);
}

Tally *
tally_new(TallyPurpose purpose, guint examples)
{
	Tally *tally = g_new0(Tally, 1);

	tally->compares = purpose == TALLY_COMPARES;
	tally->examples = MAX(examples, 1);
	tally->unread = g_ptr_array_new_with_free_func(unread_free);
	for (TallyGroup group = 0; group < TALLY_GROUPS; group++)
		tally->groups[group] =
			g_hash_table_new_full(g_str_hash, g_str_equal, NULL, count_free);
	return tally;
}

void
tally_free(Tally *tally)
{
	if (tally == NULL)
		return;
	for (TallyGroup group = 0; group < TALLY_GROUPS; group++)
		g_hash_table_unref(tally->groups[group]);
	g_ptr_array_unref(tally->unread);
	g_free(tally);
}

static void
add_example(Count *count, Outcome *outcome, const Judgement *judgement)
{
	Example *example = g_new0(Example, 1);

	g_atomic_int_inc(&outcome->references);
	*example = (Example) { outcome, judgement };
	g_ptr_array_add(count->examples, example);
}

// Takes key. judgement may be NULL.
static void
add(Tally *tally, TallyGroup group, char *key, Outcome *outcome, const Judgement *judgement)
{
	Count *count = g_hash_table_lookup(tally->groups[group], key);

	if (count == NULL) {
		count = g_new0(Count, 1);
		count->key = g_strdup(key);
		count->examples = g_ptr_array_new_with_free_func(example_free);
		g_hash_table_insert(tally->groups[group], count->key, count);
	}
	if (count->examples->len < tally->examples)
		add_example(count, outcome, judgement);
	count->count++;
	g_free(key);
}

// Whose mail asks something of the recipient.
static gboolean
is_asking(Kind kind)
{
	switch (kind) {
	case KIND_REQUEST:
	case KIND_REMINDER:
	case KIND_JOIN:
	case KIND_GROUP:
	case KIND_EVENT:
		return TRUE;
	case KIND_FOLLOW:
	case KIND_ACCEPTED:
	case KIND_SHARE:
	case KIND_SUGGESTION:
	case KIND_MESSAGE:
	case KIND_OTHER:
		return FALSE;
	}
	return FALSE;
}

static void
add_person(Tally *tally, Outcome *outcome)
{
	g_autofree char *folded = NULL;

	for (guint i = 0; outcome->scripts != NULL && outcome->scripts[i] != NULL; i++)
		add(tally, TALLY_SCRIPTS, g_strdup(outcome->scripts[i]), outcome, NULL);
	if (outcome->inviter == NULL || !is_asking(outcome->kind))
		return;
	folded = name_fold(outcome->inviter);
	add(tally, TALLY_PEOPLE, g_strconcat(outcome->service, "\n", folded, NULL), outcome, NULL);
}

static void
add_change(Tally *tally, Outcome *outcome, const Judgement *judgement)
{
	g_autofree char *before = decision_text(judgement->before);
	g_autofree char *now = decision_text(&judgement->now);

	if (!g_str_equal(before, now))
		add(tally, TALLY_CHANGES, g_strconcat(before, "\n", now, NULL), outcome, judgement);
}

static void
add_known(Tally *tally, const char *known)
{
	for (Same same = SAME_NO; same < TALLY_KNOWN; same++)
		tally->known[same] += g_strcmp0(known, same_word(same)) == 0;
}

static void
add_complaint(Tally *tally, TallyGroup group, const char *complaint, Outcome *outcome,
	const Judgement *judgement)
{
	if (complaint != NULL)
		add(tally, group, g_strconcat(judgement->address, "\n", complaint, NULL), outcome,
			judgement);
}

static void
add_judgement(Tally *tally, Outcome *outcome, const Judgement *judgement)
{
	const Decision *now = &judgement->now;
	g_autofree char *text = decision_text(now);

	tally->judgements++;
	tally->readable += judgement->readable == 1;
	tally->unreadable += judgement->readable == 0;
	tally->nameless += judgement->readable < 0;
	add_known(tally, judgement->known);
	add(tally, TALLY_VERDICTS,
		g_strconcat(text, "\n", now->rule == NULL ? "" : now->rule, "\n",
			now->by_site ? "site" : "", NULL),
		outcome, judgement);
	if (judgement->before != NULL)
		add_change(tally, outcome, judgement);
	add_complaint(tally, TALLY_COMPLAINTS, judgement->complaint, outcome, judgement);
	add_complaint(tally, TALLY_LACKING, judgement->lacking, outcome, judgement);
}

void
tally_mail(Tally *tally)
{
	tally->mails++;
}

void
tally_notice(Tally *tally, Outcome *outcome)
{
	const char *kind = kind_word(outcome->kind);

	tally->mails++;
	tally->notices++;
	tally->authentic[outcome->authentic]++;
	tally->without_recipient += outcome->judgements->len == 0;
	add(tally, TALLY_KINDS, g_strconcat(outcome->service, "\n", kind, NULL), outcome, NULL);
	add_person(tally, outcome);
	if (outcome->is_unknown)
		add(tally, TALLY_UNKNOWN,
			g_strconcat(outcome->service, "\n",
				outcome->shape == NULL ? "" : outcome->shape, NULL),
			outcome, NULL);
	for (guint i = 0; i < outcome->judgements->len; i++)
		add_judgement(tally, outcome, outcome->judgements->pdata[i]);
}

void
tally_vanished(Tally *tally)
{
	tally->vanished++;
}

void
tally_unread(Tally *tally, const char *file, const char *reason)
{
	Unread *unread = g_new0(Unread, 1);

	*unread = (Unread) { g_strdup(file), g_strdup(reason) };
	g_ptr_array_add(tally->unread, unread);
}

guint
tally_knowing(const Tally *tally)
{
	guint knowing = 0;

	for (Same same = SAME_NO; same < TALLY_KNOWN; same++)
		knowing += tally->known[same];
	return knowing;
}

static int
compare_counts(gconstpointer a, gconstpointer b)
{
	const Count *const *one = a, *const *other = b;

	if ((*one)->count != (*other)->count)
		return (*one)->count > (*other)->count ? -1 : 1;
	return g_strcmp0((*one)->key, (*other)->key);
}

GPtrArray *
tally_counts(const Tally *tally, TallyGroup group)
{
	GPtrArray *counts = g_ptr_array_new();
	GHashTableIter iter;
	gpointer count;

	g_hash_table_iter_init(&iter, tally->groups[group]);
	while (g_hash_table_iter_next(&iter, NULL, &count))
		g_ptr_array_add(counts, count);
	g_ptr_array_sort(counts, compare_counts);
	return counts;
}
