// judge-carry.c - tests of judge/carry: what is asked of store and mail server, in which order.
#include "judge/carry.h"

#include <string.h>

#include "base/failure.h"

// Writes down what it is asked.
typedef struct {
	GString *asked;
	const char *fails; // what fails: "keep bo@example.org", "add-rcpt x@example.org"
} Recorder;

static gboolean
note(Recorder *recorder, const char *what, const char *name)
{
	g_autofree char *line = g_strdup_printf("%s %s", what, name);
	gboolean fails = g_strcmp0(line, recorder->fails) == 0;

	g_string_append_printf(recorder->asked, "%s%s\n", line, fails ? " fails" : "");
	return !fails;
}

static int
record_keep(void *to, const Keep *keep, char **id, GError **error)
{
	if (!note(to, "keep", keep->owner)) {
		g_set_error(error, FAILURE, FAILURE_SYSTEM, "no room");
		return -1;
	}
	*id = g_strdup("0123");
	return g_str_equal(keep->owner, "again@example.org") ? 0 : 1;
}

static gboolean
record_edit(void *to, const Edit *edit)
{
	return note(to, edit_word(edit->what), edit->name);
}

static void
add_keep(Plan *plan, const char *owner, const char *exact)
{
	Keep *keep = plan_keep(plan, owner, "quarantine", "a rule");

	g_ptr_array_add(keep->exact, (gpointer)exact);
	plan_edit(plan, EDIT_REMOVE_RECIPIENT, exact, 0, NULL);
}

// Bo has two addresses, Ana one, Cleo is folded and all who stay are tagged.
static Plan *
full_plan(void)
{
	Plan *plan = plan_new();

	plan_edit(plan, EDIT_REMOVE_HEADER, "X-Invite-Kind", 1, NULL);
	add_keep(plan, "bo@example.org", "<bo@example.org>");
	add_keep(plan, "ana@example.org", "<ana@example.org>");
	add_keep(plan, "bo@example.org", "<Bo+x@example.org>");
	plan_edit(plan, EDIT_REMOVE_RECIPIENT, "<cleo@example.org>", 0, NULL);
	plan_edit(plan, EDIT_ADD_RECIPIENT, "cleo+in@example.org", 0, NULL);
	plan_edit(plan, EDIT_CHANGE_HEADER, "Subject", 1, "x");
	plan_edit(plan, EDIT_ADD_HEADER, "X-Invite-Kind", 0, "request");
	return plan;
}

static char *
carry(Plan *plan, OnError on_error, const char *fails, Carried *carried)
{
	static const CarryFunctions functions = { record_keep, record_edit };
	Settings settings = { .on_error = on_error };
	Snapshot snapshot = { .settings = &settings };
	g_autoptr(Envelope) envelope = envelope_new();
	Recorder recorder = { g_string_new(NULL), fails };

	envelope_set(&envelope->queue_id, "4XyZ");
	*carried = carry_out(plan, &snapshot, envelope, &functions, &recorder);
	return g_string_free(recorder.asked, FALSE);
}

static const struct {
	const char *label;
	OnError on_error;
	const char *fails;
	Carried carried;
	const char *asked;
} rows[] = {
	{ "all goes well", ON_ERROR_ACCEPT, NULL, CARRIED,
		"keep bo@example.org\nkeep ana@example.org\ndelete-header X-Invite-Kind\n"
		"delete-rcpt <bo@example.org>\ndelete-rcpt <ana@example.org>\n"
		"delete-rcpt <Bo+x@example.org>\ndelete-rcpt <cleo@example.org>\n"
		"add-rcpt cleo+in@example.org\nchange-header Subject\nadd-header X-Invite-Kind\n" },
	{ "accept: who can't be kept stays, all his addresses, with nobody else's headers",
		ON_ERROR_ACCEPT, "keep bo@example.org", CARRIED_PARTLY,
		"keep bo@example.org fails\nkeep ana@example.org\ndelete-header X-Invite-Kind\n"
		"delete-rcpt <ana@example.org>\ndelete-rcpt <cleo@example.org>\n"
		"add-rcpt cleo+in@example.org\nadd-header X-Invite-Error\n" },
	{ "accept: the others are kept all the same", ON_ERROR_ACCEPT, "keep ana@example.org",
		CARRIED_PARTLY,
		"keep bo@example.org\nkeep ana@example.org fails\ndelete-header X-Invite-Kind\n"
		"delete-rcpt <bo@example.org>\ndelete-rcpt <Bo+x@example.org>\n"
		"delete-rcpt <cleo@example.org>\nadd-rcpt cleo+in@example.org\n"
		"add-header X-Invite-Error\n" },
	{ "tempfail: nothing is edited", ON_ERROR_TEMPFAIL, "keep bo@example.org", CARRIED_TEMPFAIL,
		"keep bo@example.org fails\n" },
	{ "tempfail: nor when the second fails", ON_ERROR_TEMPFAIL, "keep ana@example.org",
		CARRIED_TEMPFAIL, "keep bo@example.org\nkeep ana@example.org fails\n" },
	{ "an address that can't be added: the mail has to come again", ON_ERROR_ACCEPT,
		"add-rcpt cleo+in@example.org", CARRIED_TEMPFAIL,
		"keep bo@example.org\nkeep ana@example.org\ndelete-header X-Invite-Kind\n"
		"delete-rcpt <bo@example.org>\ndelete-rcpt <ana@example.org>\n"
		"delete-rcpt <Bo+x@example.org>\ndelete-rcpt <cleo@example.org>\n"
		"add-rcpt cleo+in@example.org fails\n" },
	{ "another edit that is refused: the rest is done", ON_ERROR_TEMPFAIL,
		"delete-rcpt <ana@example.org>", CARRIED,
		"keep bo@example.org\nkeep ana@example.org\ndelete-header X-Invite-Kind\n"
		"delete-rcpt <bo@example.org>\ndelete-rcpt <ana@example.org> fails\n"
		"delete-rcpt <Bo+x@example.org>\ndelete-rcpt <cleo@example.org>\n"
		"add-rcpt cleo+in@example.org\nchange-header Subject\nadd-header X-Invite-Kind\n" },
};

static void
test_order(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Plan) plan = full_plan();
		Carried carried;
		g_autofree char *asked = carry(plan, rows[i].on_error, rows[i].fails, &carried);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(asked, ==, rows[i].asked);
		g_assert_cmpint(carried, ==, rows[i].carried);
	}
}

static void
test_kept_before(void)
{
	g_autoptr(Plan) plan = plan_new();
	Carried carried;

	add_keep(plan, "again@example.org", "<again@example.org>");
	g_autofree char *asked = carry(plan, ON_ERROR_ACCEPT, NULL, &carried);
	g_assert_cmpint(carried, ==, CARRIED);
	g_assert_cmpstr(asked, ==, "keep again@example.org\ndelete-rcpt <again@example.org>\n");
}

static void
test_nothing(void)
{
	g_autoptr(Plan) plan = plan_new();
	Carried carried;
	g_autofree char *asked = carry(plan, ON_ERROR_TEMPFAIL, "keep x", &carried);

	g_assert_cmpint(carried, ==, CARRIED);
	g_assert_cmpstr(asked, ==, "");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/carry/items are kept, then recipients are taken off", test_order);
	g_test_add_func("/carry/what was kept before is kept", test_kept_before);
	g_test_add_func("/carry/an empty plan asks for nothing", test_nothing);
	return g_test_run();
}
