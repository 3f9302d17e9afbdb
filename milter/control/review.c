// review.c - what was kept: `list` and `show`.
#include "control/review.h"

#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/settings.h"
#include "control/json.h"
#include "control/output.h"
#include "mail/address.h"
#include "notice/recognise.h"
#include "store/item.h"
#include "text/clean.h"
#include "text/name.h"

typedef struct {
	Settings *settings;
	Catalogue *catalogue;
	Store *store;
} Review;

// root becomes the store's owner first, so that nothing in the store ever belongs to root.
static gboolean
become_owner(const char *store, GError **error)
{
	struct stat status;

	if (geteuid() != 0 || stat(store, &status) != 0 || status.st_uid == 0)
		return TRUE;
	if (setgroups(0, NULL) == 0 && setgid(status.st_gid) == 0 && setuid(status.st_uid) == 0)
		return TRUE;
	g_set_error(error, FAILURE, FAILURE_SYSTEM, "could not become the owner of %s", store);
	return FALSE;
}

static void
review_clear(Review *review)
{
	g_clear_pointer(&review->store, store_close);
	g_clear_pointer(&review->catalogue, catalogue_free);
	g_clear_pointer(&review->settings, settings_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Review, review_clear)

static gboolean
review_open(Review *review, const char *settings_file, GError **error)
{
	review->settings = settings_read(settings_file, error);
	if (review->settings == NULL)
		return FALSE;
	review->catalogue =
		catalogue_read(review->settings->catalogue, review->settings->additions, error);
	if (review->catalogue == NULL || !become_owner(review->settings->store, error))
		return FALSE;
	review->store = store_open(review->settings->store, error);
	return review->store != NULL;
}

// What was recognised, seen again from the mail itself.
static Notice *
notice_of(const Review *review, Message *message)
{
	const Service *service = recognise_service(review->catalogue, message);

	return service == NULL ? NULL : recognise(review->catalogue, service, message);
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
} Listing;

static void
list_json(const Item *item, const Notice *notice)
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
	json_text(json, "action", item->action);
	json_text(json, "rule", item->rule);
	json_text(json, "sender", item->sender);
	json_text(json, "queue_id", item->queue_id);
	line = json_line(json);
	puts(line);
}

static void
list_row(OutputTable *table, const Item *item, const Notice *notice)
{
	g_autofree char *id = g_strndup(item->id, 8);
	g_autofree char *time = output_time(item->seconds);
	g_autofree char *name = shown_name(notice);
	const char *cells[] = { id, time, item->owner, notice == NULL ? NULL : notice->service,
		notice == NULL ? NULL : kind_word(notice->kind), name, item->rule };

	output_table_add(table, cells);
}

static void
list_item(void *to, const Item *item)
{
	Listing *listing = to;
	g_autoptr(Message) message = store_original(listing->review->store, item, NULL);
	g_autoptr(Notice) notice = NULL;

	if (message != NULL)
		notice = notice_of(listing->review, message);
	if (listing->table == NULL)
		list_json(item, notice);
	else
		list_row(listing->table, item, notice);
	listing->count++;
}

static VerbStatus
list(const Review *review, const char *owner, gboolean json)
{
	static const char *const heading[] = { "ID", "KEPT", "FOR", "SERVICE", "KIND", "INVITER",
		"RULE", NULL };
	static const guint widths[] = { 8, 16, 32, 12, 10, 44, 32 };
	g_autoptr(OutputTable) table = json ? NULL : output_table_new(heading, widths);
	g_autoptr(GError) error = NULL;
	Listing listing = { review, table, 0 };

	if (!store_list(review->store, owner, list_item, &listing, &error)) {
		output_complain(error->message);
		return VERB_FAILED;
	}
	if (table != NULL && listing.count > 0)
		output_table_print(table, stdout);
	if (listing.count == 0)
		output_complain("nothing is kept");
	return listing.count > 0 ? VERB_DONE : VERB_FAILED;
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
	g_auto(Review) review = { NULL, NULL, NULL };
	g_autoptr(GError) error = NULL;
	g_autofree char *owner = NULL;
	VerbStatus status;

	if (!verbs_options("list", entries, &argc, &argv, &status))
		return status;
	if (argc > 1) {
		output_complain("list takes no argument; see invitectl list --help");
		return VERB_USAGE;
	}
	if (!review_open(&review, settings_file, &error)) {
		output_complain(error->message);
		return VERB_FAILED;
	}
	owner = recipient == NULL ? NULL : g_utf8_strdown(recipient, -1);
	return list(&review, owner, json);
}

// --- show ---------------------------------------------------------------------------------------

static void
show_line(const char *word, const char *value)
{
	g_autofree char *visible = value == NULL ? NULL : clean_visible(value, -1);

	if (visible != NULL)
		printf("%s%-9s%s %s\n", output_bold(stdout), word, output_plain(stdout), visible);
}

// A link as the host that it leads to: an accept can't be undone, so none is shown.
static char *
hide_links(const char *line)
{
	g_autoptr(GRegex) link = g_regex_new("\\b[a-z][a-z0-9+.-]*://([^\\s/?\\x23<>\"'@]*@)?"
					     "([^\\s/?\\x23<>\"']*)[^\\s<>\"]*",
		G_REGEX_CASELESS, 0, NULL);

	return g_regex_replace(link, line, -1, 0, "[link to \\2]", 0, NULL);
}

static void
show(const Review *review, const Item *item, Message *message)
{
	g_autoptr(Notice) notice = notice_of(review, message);
	g_autofree char *name = shown_name(notice);
	g_autofree char *time = output_time(item->seconds);
	const char *const *lines = message_lines(message);

	show_line("id", item->id);
	show_line("kept", time);
	show_line("for", item->owner);
	show_line("action", item->action);
	show_line("rule", item->rule);
	show_line("queue id", item->queue_id);
	show_line("client", item->client);
	show_line("sender", item->sender);
	show_line("service", notice == NULL ? NULL : notice->service);
	show_line("kind", notice == NULL ? NULL : kind_word(notice->kind));
	show_line("inviter", name);
	show_line("from", message_text(message, "From"));
	show_line("to", message_text(message, "To"));
	show_line("date", message_text(message, "Date"));
	show_line("subject", message_text(message, "Subject"));
	putchar('\n');
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *plain = hide_links(lines[i]);
		g_autofree char *visible = clean_visible(plain == NULL ? "" : plain, -1);

		puts(visible);
	}
}

VerbStatus
review_show_verb(const char *settings_file, int argc, char **argv)
{
	const VerbOption entries[] = { { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL } };
	g_auto(Review) review = { NULL, NULL, NULL };
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
	if (review_open(&review, settings_file, &error))
		item = store_find(review.store, argv[1], &message, &error);
	if (item == NULL) {
		output_complain(error->message);
		return VERB_FAILED;
	}
	show(&review, item, message);
	return VERB_DONE;
}
