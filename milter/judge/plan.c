// plan.c - what is to be done with a mail.
#include "judge/plan.h"

static void
free_judged(gpointer data)
{
	Judged *judged = data;

	g_free(judged->owner);
	g_clear_pointer(&judged->trace, g_ptr_array_unref);
	ruleset_unref(judged->rules);
	g_free(judged->complaint);
	g_free(judged->known_name);
	g_free(judged->known_source);
	g_free(judged->no_known);
	g_free(judged->no_asked);
	g_free(judged->people_complaint);
	g_free(judged);
}

static void
free_keep(gpointer data)
{
	Keep *keep = data;

	g_free(keep->owner);
	g_free(keep->action);
	g_free(keep->rule);
	g_ptr_array_unref(keep->exact);
	g_free(keep);
}

static void
free_edit(gpointer data)
{
	Edit *edit = data;

	g_free(edit->name);
	g_free(edit->value);
	g_free(edit);
}

Plan *
plan_new(void)
{
	Plan *plan = g_new0(Plan, 1);

	plan->recipients = g_ptr_array_new_with_free_func(free_judged);
	plan->keeps = g_ptr_array_new_with_free_func(free_keep);
	plan->edits = g_ptr_array_new_with_free_func(free_edit);
	return plan;
}

void
plan_free(Plan *plan)
{
	if (plan == NULL)
		return;
	g_ptr_array_unref(plan->recipients);
	g_ptr_array_unref(plan->keeps);
	g_ptr_array_unref(plan->edits);
	g_free(plan);
}

void
plan_edit(Plan *plan, EditWhat what, const char *name, guint index, const char *value)
{
	Edit *edit = g_new0(Edit, 1);

	edit->what = what;
	edit->name = g_strdup(name);
	edit->index = index;
	edit->value = g_strdup(value);
	g_ptr_array_add(plan->edits, edit);
}

Keep *
plan_keep(Plan *plan, const char *owner, const char *action, const char *rule)
{
	Keep *keep;

	for (guint i = 0; i < plan->keeps->len; i++) {
		keep = plan->keeps->pdata[i];
		if (g_str_equal(keep->owner, owner))
			return keep;
	}
	keep = g_new0(Keep, 1);
	keep->owner = g_strdup(owner);
	keep->action = g_strdup(action);
	keep->rule = g_strdup(rule);
	keep->exact = g_ptr_array_new();
	g_ptr_array_add(plan->keeps, keep);
	return keep;
}

const char *
edit_word(EditWhat what)
{
	static const char *const words[] = {
		[EDIT_REMOVE_RECIPIENT] = "delete-rcpt",
		[EDIT_ADD_RECIPIENT] = "add-rcpt",
		[EDIT_REMOVE_HEADER] = "delete-header",
		[EDIT_CHANGE_HEADER] = "change-header",
		[EDIT_ADD_HEADER] = "add-header",
	};

	return words[what];
}
