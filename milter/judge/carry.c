// carry.c - a plan carried out: keeps first, then edits.
#include "judge/carry.h"

#include "base/log.h"
#include "judge/headers.h"

static const char error_text[] = "could not be kept; delivered instead";

// FALSE when an item could not be kept: its recipients go to stay.
static gboolean
keep_one(const Keep *keep, const char *queue_id, const CarryFunctions *functions, void *to,
	GPtrArray *stay)
{
	g_autoptr(GError) wrong = NULL;
	g_autofree char *id = NULL;
	int kept = functions->keep(to, keep, &id, &wrong);

	if (kept >= 0)
		return TRUE;
	log_error(queue_id, "could not keep a mail for <%s>: %s", keep->owner, wrong->message);
	for (guint i = 0; i < keep->exact->len; i++)
		g_ptr_array_add(stay, keep->exact->pdata[i]);
	return FALSE;
}

// What stays because it could not be kept is delivered as it was: with nobody else's headers.
static gboolean
is_held_back(const Edit *edit, const GPtrArray *stay)
{
	switch (edit->what) {
	case EDIT_REMOVE_RECIPIENT:
		for (guint i = 0; i < stay->len; i++)
			if (g_str_equal(edit->name, stay->pdata[i]))
				return TRUE;
		return FALSE;
	case EDIT_CHANGE_HEADER:
	case EDIT_ADD_HEADER:
		return stay->len > 0;
	case EDIT_ADD_RECIPIENT:
	case EDIT_REMOVE_HEADER:
		return FALSE;
	}
	return FALSE;
}

static gboolean
do_edit(const Edit *edit, const char *queue_id, const CarryFunctions *functions, void *to)
{
	if (functions->edit(to, edit))
		return TRUE;
	log_error(queue_id, "the mail server refused %s %s", edit_word(edit->what), edit->name);
	return FALSE;
}

// An address that was not added stands for one that was taken off: then the mail has to come again.
static gboolean
do_edits(const Plan *plan, const GPtrArray *stay, const char *queue_id,
	const CarryFunctions *functions, void *to)
{
	for (guint i = 0; i < plan->edits->len; i++) {
		const Edit *edit = plan->edits->pdata[i];

		if (is_held_back(edit, stay))
			continue;
		if (!do_edit(edit, queue_id, functions, to) && edit->what == EDIT_ADD_RECIPIENT)
			return FALSE;
	}
	return TRUE;
}

Carried
carry_out(const Plan *plan, const Snapshot *snapshot, const Envelope *envelope,
	const CarryFunctions *functions, void *to)
{
	g_autoptr(GPtrArray) stay = g_ptr_array_new();
	const char *queue_id = envelope->queue_id;
	Edit complaint = { EDIT_ADD_HEADER, (char *)HEADERS_ERROR, 0, (char *)error_text };

	for (guint i = 0; i < plan->keeps->len; i++)
		if (!keep_one(plan->keeps->pdata[i], queue_id, functions, to, stay) &&
			snapshot->settings->on_error == ON_ERROR_TEMPFAIL)
			return CARRIED_TEMPFAIL;
	if (!do_edits(plan, stay, queue_id, functions, to))
		return CARRIED_TEMPFAIL;
	if (stay->len == 0)
		return CARRIED;
	do_edit(&complaint, queue_id, functions, to);
	return CARRIED_PARTLY;
}
