// review.c - what was kept: `list` and `show`.
#include "control/review.h"

#include "base/failure.h"
#include "base/settings.h"
#include "control/fit.h"
#include "control/json.h"
#include "control/links.h"
#include "control/output.h"
#include "control/privilege.h"
#include "judge/judge.h"
#include "judge/owner.h"
#include "judge/snapshot.h"
#include "store/item.h"
#include "text/clean.h"
#include "text/name.h"

typedef struct {
	Snapshot *snapshot;
	Store *store;
} Review;

static void
review_clear(Review *review)
{
	g_clear_pointer(&review->store, store_close);
	g_clear_pointer(&review->snapshot, snapshot_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Review, review_clear)

static gboolean
review_open(Review *review, const char *settings_file, GError **error)
{
	const char *path;

	review->snapshot = snapshot_read_without_rules(settings_file, error);
	path = review->snapshot == NULL ? NULL : review->snapshot->settings->store;
	if (path == NULL || !privilege_drop(path, error))
		return FALSE;
	review->store = store_open(path, error);
	return review->store != NULL;
}

static VerbStatus
fail(const Review *review, const GError *error)
{
	gboolean refused = review->snapshot != NULL && error->code == FAILURE_SYSTEM;
	g_autofree char *advice =
		refused ? privilege_advice(review->snapshot->settings->store) : NULL;
	g_autofree char *message = advice == NULL
					   ? g_strdup(error->message)
					   : g_strdup_printf("%s; %s", error->message, advice);

	output_complain(message);
	return VERB_FAILED;
}

// What was recognised, seen again from the mail itself.
static Notice *
notice_of(const Review *review, const Item *item, Message *message)
{
	g_autoptr(Envelope) envelope = envelope_new();

	envelope_set(&envelope->sender, item->sender);
	return judge_recognise(review->snapshot, envelope, message);
}

// "Светлана Гурьева (Svetlana Gureva)". Caller frees; NULL when nobody is named.
static char *
shown_name(const Notice *notice)
{
	const char *name = notice == NULL ? NULL : notice_fact(notice, FACT_INVITER);
	g_autofree char *latin = name == NULL ? NULL : name_latin(name, notice->language);

	if (name == NULL)
		return NULL;
	if (latin == NULL || g_str_equal(latin, name))
		return g_strdup(name);
	return g_strdup_printf("%s (%s)", name, latin);
}

// --- list ---------------------------------------------------------------------------------------

typedef struct {
	const Review *review;
	OutputTable *table; // NULL: JSON
	guint count;
	VerbStatus status;
} Listing;

static void
list_json(const Item *item, const Notice *notice, const char *subject)
{
	const char *name = notice == NULL ? NULL : notice_fact(notice, FACT_INVITER);
	g_autofree char *latin = name == NULL ? NULL : name_latin(name, notice->language);
	g_autofree char *line = NULL;
	g_autoptr(Json) json = json_new();

	json_text(json, "id", item->id);
	json_text(json, "owner", item->owner);
	json_number(json, "time", item->seconds);
	json_number(json, "size", (gint64)item->size);
	json_text(json, "service", notice == NULL ? NULL : notice->service);
	json_text(json, "kind", notice == NULL ? NULL : kind_word(notice->kind));
	json_text(json, "inviter", name);
	json_text(json, "latin", latin);
	json_text(json, "subject", subject);
	json_text(json, "action", item->action);
	json_text(json, "rule", item->rule);
	json_text(json, "sender", item->sender);
	json_text(json, "queue_id", item->queue_id);
	line = json_line(json);
	puts(line);
}

static void
list_row(OutputTable *table, const Item *item, const Notice *notice, const char *subject)
{
	g_autofree char *id = g_strndup(item->id, 8);
	g_autofree char *time = output_time(item->seconds);
	g_autofree char *name = shown_name(notice);
	const char *cells[] = { id, time, item->owner, notice == NULL ? NULL : notice->service,
		notice == NULL ? NULL : kind_word(notice->kind), name, subject, item->rule };

	output_table_add(table, cells);
}

static void
list_damaged(void *to, const char *what)
{
	Listing *listing = to;

	output_complain(what);
	listing->status = VERB_FAILED;
}

static void
list_item(void *to, const Item *item)
{
	Listing *listing = to;
	g_autoptr(GError) error = NULL;
	g_autoptr(Message) message = store_original(listing->review->store, item, &error);
	g_autoptr(Notice) notice = NULL;
	const char *subject = NULL;

	if (message == NULL) {
		list_damaged(listing, error->message);
	} else {
		notice = notice_of(listing->review, item, message);
		subject = message_text(message, "Subject");
	}
	if (listing->table == NULL)
		list_json(item, notice, subject);
	else
		list_row(listing->table, item, notice, subject);
	listing->count++;
}

static VerbStatus
nothing_kept(const char *owner)
{
	g_autofree char *message = g_strdup_printf(
		"nothing is kept%s%s", owner == NULL ? "" : " for ", owner == NULL ? "" : owner);

	output_complain(message);
	return VERB_FAILED;
}

static VerbStatus
list(const Review *review, const char *owner, gboolean json)
{
	static const char *const heading[] = { "ID", "KEPT", "FOR", "SERVICE", "KIND", "INVITER",
		"SUBJECT", "RULE", NULL };
	static const guint widths[] = { 8, 16, 26, 10, 10, 30, 32, 24 };
	// Inviter and kind say what most subjects do.
	static const FitColumn gives[] = { { 8, 0 }, { 16, 0 }, { 12, 2 }, { 8, 0 }, { 8, 3 },
		{ 18, 0 }, { 16, 1 }, { 12, 0 } };
	g_autoptr(OutputTable) table = json ? NULL : output_table_new(heading, widths);
	g_autoptr(GError) error = NULL;
	Listing listing = { review, table, 0, VERB_DONE };

	if (!store_list(review->store, owner, list_item, list_damaged, &listing, &error))
		return fail(review, error);
	if (listing.count == 0)
		return nothing_kept(owner);
	if (table != NULL) {
		fit_table(table, gives, fit_width(stdout));
		output_table_print(table, stdout);
	}
	return listing.status;
}

// What is kept for an address lies with its owner.
static VerbStatus
list_recipient(const Review *review, const char *recipient, gboolean json)
{
	g_autoptr(Owner) owner = owner_new(review->snapshot, recipient, OWNER_EVERYONE);

	return owner == NULL ? nothing_kept(recipient) : list(review, owner->address, json);
}

VerbStatus
review_list_verb(const char *settings_file, int argc, char **argv)
{
	g_autofree char *recipient = NULL;
	gboolean json = FALSE;
	const VerbOption entries[] = {
		{ "rcpt", 'r', 0, G_OPTION_ARG_FILENAME, &recipient, "only this recipient's",
			"ADDRESS" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "one JSON object an item", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_auto(Review) review = { NULL, NULL };
	g_autoptr(GError) error = NULL;
	VerbStatus status;

	if (!verbs_options("list", entries, &argc, &argv, &status))
		return status;
	if (argc > 1) {
		output_complain("list takes no argument; see invitectl list --help");
		return VERB_USAGE;
	}
	if (recipient != NULL && !verbs_is_address(recipient))
		return VERB_USAGE;
	if (!review_open(&review, settings_file, &error))
		return fail(&review, error);
	return recipient == NULL ? list(&review, NULL, json)
				 : list_recipient(&review, recipient, json);
}

// --- show ---------------------------------------------------------------------------------------

// Made visible first: nothing unseen parts a link. Caller frees.
static char *
shown(const char *text, gssize length)
{
	g_autofree char *visible = clean_visible(text, length);

	return links_hide(visible);
}

static void
show_line(const char *word, const char *value, gssize length)
{
	g_autofree char *line = value == NULL ? NULL : shown(value, length);

	if (line == NULL)
		return;
	g_strstrip(g_strdelimit(line, "\n\t", ' '));
	printf("%s%-9s%s %s\n", output_bold(stdout), word, output_plain(stdout), line);
}

static void
show_header(const char *word, const Message *message, const char *name)
{
	GString *value = message_raw_text(message, name);

	if (value == NULL)
		return;
	show_line(word, value->str, (gssize)value->len);
	g_string_free(value, TRUE);
}

static void
show_body(Message *message)
{
	g_autoptr(GString) body = message_raw_body(message);
	g_autofree char *text = shown(body->str, (gssize)body->len);

	printf("\n%s\n", g_strchomp(text));
}

static void
show(const Review *review, const Item *item, Message *message)
{
	g_autoptr(Notice) notice = notice_of(review, item, message);
	g_autofree char *name = shown_name(notice);
	g_autofree char *time = output_time(item->seconds);
	const char *const lines[][2] = { { "id", item->id }, { "kept", time },
		{ "for", item->owner }, { "action", item->action }, { "rule", item->rule },
		{ "queue id", item->queue_id }, { "client", item->client },
		{ "sender", item->sender }, { "service", notice == NULL ? NULL : notice->service },
		{ "kind", notice == NULL ? NULL : kind_word(notice->kind) }, { "inviter", name } };

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		show_line(lines[i][0], lines[i][1], -1);
	show_header("from", message, "From");
	show_header("to", message, "To");
	show_header("date", message, "Date");
	show_header("subject", message, "Subject");
	show_body(message);
}

// FALSE: it was said, and the use is wrong.
static gboolean
is_id(const char *text)
{
	g_autofree char *lower = g_ascii_strdown(text, -1);
	g_autofree char *message = g_strdup_printf(
		"'%s' is no id, nor the first four letters of one; see invitectl list", text);

	if (store_is_id(lower))
		return TRUE;
	output_complain(message);
	return FALSE;
}

VerbStatus
review_show_verb(const char *settings_file, int argc, char **argv)
{
	const VerbOption entries[] = { { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL } };
	g_auto(Review) review = { NULL, NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(Message) message = NULL;
	g_autoptr(Item) item = NULL;
	VerbStatus status;

	if (!verbs_options("show", entries, &argc, &argv, &status))
		return status;
	if (argc != 2) {
		output_complain("show takes the id of one item; see invitectl list");
		return VERB_USAGE;
	}
	if (!is_id(argv[1]))
		return VERB_USAGE;
	if (review_open(&review, settings_file, &error))
		item = store_find(review.store, argv[1], &message, &error);
	if (item == NULL)
		return fail(&review, error);
	show(&review, item, message);
	return VERB_DONE;
}
