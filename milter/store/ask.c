// ask.c - who asked whom, how often, and what became of it.
#include "store/ask.h"

#include "base/clock.h"
#include "store/ledger.h"

#define DAY 86400 // seconds
#define MAIL_DAYS 30 // a mail is tried again for less
#define ASKS_MOST 5000 // of one owner
#define KEYS_MOST 100 // of one ask

struct Asks {
	Ledger *ledger; // borrowed
};

static const char *const outcomes[] = { "open", "released", "allowed", "dismissed", "blocked" };

G_STATIC_ASSERT(G_N_ELEMENTS(outcomes) == ASK_OUTCOMES);

const char *
ask_outcome_word(AskOutcome outcome)
{
	return outcomes[outcome];
}

Asks *
ask_new(Ledger *ledger)
{
	Asks *asks = g_new0(Asks, 1);

	asks->ledger = ledger;
	return asks;
}

void
ask_free(Asks *asks)
{
	g_free(asks);
}

// --- statements ---------------------------------------------------------------------------------

// The sorts of keys, the most telling first. They stand in the database: none may change its number.
typedef enum { SORT_INVITATION, SORT_PROFILE, SORT_NAME } Sort;

#define SORTS (SORT_NAME + 1)

static const char by_mail[] =
	"SELECT ask.id, count, first, last, outcome, profile FROM ask_mail JOIN ask ON "
	"ask.id = ask_mail.ask WHERE ask_mail.owner = ?1 AND ask_mail.mail = ?2";

static const char by_key[] =
	"SELECT ask.id, count, first, last, outcome, profile FROM ask_key JOIN ask ON "
	"ask.id = ask_key.ask WHERE ask_key.owner = ?1 AND ask_key.service = ?2 AND sort = ?3 "
	"AND key = ?4";

static const char begin[] =
	"INSERT INTO ask (owner, service, profile, count, first, last, outcome) "
	"VALUES (?1, ?2, ?3, 0, ?4, ?4, 0)";

static const char once_more[] =
	"UPDATE ask SET count = count + 1, last = max(last, ?2), action = ?3, rule = ?4, "
	"profile = coalesce(profile, ?5) WHERE id = ?1";

static const char remember_mail[] =
	"INSERT OR REPLACE INTO ask_mail (owner, mail, ask, seen) VALUES (?1, ?2, ?3, ?4)";

static const char forget_mails[] = "DELETE FROM ask_mail WHERE seen < ?1";

// Of two persons of one name it is the one who asked last. Who comes by ever new names has no more room for them.
static const char remember_key[] =
	"INSERT OR REPLACE INTO ask_key (owner, service, sort, key, ask) "
	"SELECT ?1, ?2, ?3, ?4, ?5 WHERE (SELECT count(*) FROM ask_key WHERE ask = ?5) < ?6";

// What the owner decided stays.
static const char oldest[] =
	"SELECT id FROM ask WHERE owner = ?1 AND outcome = 0 ORDER BY last LIMIT "
	"max(0, (SELECT count(*) FROM ask WHERE owner = ?1) - ?2)";

static const char forget_key[] = "DELETE FROM ask_key WHERE ask = ?1";
static const char forget_ask[] = "DELETE FROM ask WHERE id = ?1";
static const char settle[] = "UPDATE ask SET outcome = ?2, settled = ?3 WHERE id = ?1";

static void
bind_text(sqlite3_stmt *statement, int at, const char *text)
{
	sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT);
}

static gboolean
finish(LedgerBook *book, sqlite3_stmt *statement, GError **error)
{
	return ledger_step(book, statement, error) == 0;
}

// --- finding ------------------------------------------------------------------------------------

typedef struct {
	gint64 id; // 0: there is none yet
	gboolean has_mail; // this very mail was counted
	gboolean is_other; // its profile is another person's
	AskSeen seen;
} Found;

// 1 *found set, 0 none, -1 error set. The statement is bound.
static int
take_row(LedgerBook *book, sqlite3_stmt *statement, const AskMail *mail, Found *found,
	GError **error)
{
	int row = ledger_step(book, statement, error);

	if (row != 1)
		return row;
	int outcome = sqlite3_column_int(statement, 4);
	const char *profile = (const char *)sqlite3_column_text(statement, 5);
	found->id = sqlite3_column_int64(statement, 0);
	found->seen.count = (guint)sqlite3_column_int64(statement, 1);
	found->seen.first = sqlite3_column_int64(statement, 2);
	found->seen.last = sqlite3_column_int64(statement, 3);
	found->seen.outcome =
		outcome > 0 && outcome < ASK_OUTCOMES ? (AskOutcome)outcome : ASK_OPEN;
	found->is_other = mail->profile != NULL && profile != NULL &&
			  g_ascii_strcasecmp(mail->profile, profile) != 0;
	sqlite3_reset(statement);
	return 1;
}

static int
find_by_mail(LedgerBook *book, const AskMail *mail, Found *found, GError **error)
{
	sqlite3_stmt *statement = ledger_statement(book, by_mail, error);

	if (statement == NULL)
		return -1;
	bind_text(statement, 1, mail->owner);
	bind_text(statement, 2, mail->mail);
	return take_row(book, statement, mail, found, error);
}

static int
find_by_key(LedgerBook *book, const AskMail *mail, Sort sort, const char *key, Found *found,
	GError **error)
{
	sqlite3_stmt *statement = ledger_statement(book, by_key, error);

	if (statement == NULL)
		return -1;
	bind_text(statement, 1, mail->owner);
	bind_text(statement, 2, mail->service);
	sqlite3_bind_int(statement, 3, sort);
	bind_text(statement, 4, key);
	return take_row(book, statement, mail, found, error);
}

static void
keys_of(const AskMail *mail, const char *keys[SORTS])
{
	keys[SORT_INVITATION] = mail->invitation;
	keys[SORT_PROFILE] = mail->profile;
	keys[SORT_NAME] = mail->name;
}

// *found is left empty when there is none. FALSE and error set.
static gboolean
find(LedgerBook *book, const AskMail *mail, Found *found, GError **error)
{
	const char *keys[SORTS];
	int row = mail->mail == NULL ? 0 : find_by_mail(book, mail, found, error);

	found->has_mail = row == 1;
	keys_of(mail, keys);
	for (guint sort = 0; row == 0 && sort < SORTS; sort++) {
		if (keys[sort] == NULL)
			continue;
		row = find_by_key(book, mail, (Sort)sort, keys[sort], found, error);
		if (row == 1 && sort == SORT_NAME && found->is_other)
			row = 0;
	}
	if (row == 0)
		*found = (Found) { 0 };
	return row >= 0;
}

// What both ways of asking want.
typedef struct {
	const AskMail *mail;
	const char *action, *rule;
	AskOutcome outcome;
	Found found;
} Task;

static gboolean
look(LedgerBook *book, void *data, GError **error)
{
	Task *task = data;

	return find(book, task->mail, &task->found, error);
}

gboolean
ask_find(Asks *asks, const AskMail *mail, AskSeen *seen, GError **error)
{
	Task task = { .mail = mail };

	if (!ledger_read(asks->ledger, look, &task, error))
		return FALSE;
	*seen = task.found.seen;
	if (!task.found.has_mail)
		seen->count++;
	return TRUE;
}

// --- counting -----------------------------------------------------------------------------------

static gboolean
forget_one(LedgerBook *book, gint64 id, GError **error)
{
	static const char *const parts[] = { forget_key, forget_ask };

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		sqlite3_stmt *statement = ledger_statement(book, parts[i], error);
		if (statement == NULL)
			return FALSE;
		sqlite3_bind_int64(statement, 1, id);
		if (!finish(book, statement, error))
			return FALSE;
	}
	return TRUE;
}

// Anybody can make up names: the oldest that nothing was decided of make room.
static gboolean
make_room(LedgerBook *book, const char *owner, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	sqlite3_stmt *statement = ledger_statement(book, oldest, error);
	int row;

	if (statement == NULL)
		return FALSE;
	bind_text(statement, 1, owner);
	sqlite3_bind_int(statement, 2, ASKS_MOST - 1);
	while ((row = ledger_step(book, statement, error)) == 1) {
		gint64 id = sqlite3_column_int64(statement, 0);
		g_array_append_val(ids, id);
	}
	for (guint i = 0; row == 0 && i < ids->len; i++)
		if (!forget_one(book, g_array_index(ids, gint64, i), error))
			return FALSE;
	return row == 0;
}

static gboolean
insert(LedgerBook *book, const AskMail *mail, gint64 *id, GError **error)
{
	sqlite3_stmt *statement = ledger_statement(book, begin, error);

	if (statement == NULL)
		return FALSE;
	bind_text(statement, 1, mail->owner);
	bind_text(statement, 2, mail->service);
	bind_text(statement, 3, mail->profile);
	sqlite3_bind_int64(statement, 4, clock_seconds());
	if (!finish(book, statement, error))
		return FALSE;
	*id = sqlite3_last_insert_rowid(sqlite3_db_handle(statement));
	return TRUE;
}

static gboolean
add_keys(LedgerBook *book, const AskMail *mail, gint64 id, GError **error)
{
	const char *keys[SORTS];

	keys_of(mail, keys);
	for (guint sort = 0; sort < SORTS; sort++) {
		sqlite3_stmt *statement;

		if (keys[sort] == NULL)
			continue;
		statement = ledger_statement(book, remember_key, error);
		if (statement == NULL)
			return FALSE;
		bind_text(statement, 1, mail->owner);
		bind_text(statement, 2, mail->service);
		sqlite3_bind_int(statement, 3, (int)sort);
		bind_text(statement, 4, keys[sort]);
		sqlite3_bind_int64(statement, 5, id);
		sqlite3_bind_int(statement, 6, KEYS_MOST);
		if (!finish(book, statement, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
add_mail(LedgerBook *book, const AskMail *mail, gint64 id, GError **error)
{
	sqlite3_stmt *statement = ledger_statement(book, remember_mail, error);

	if (statement == NULL)
		return FALSE;
	bind_text(statement, 1, mail->owner);
	bind_text(statement, 2, mail->mail);
	sqlite3_bind_int64(statement, 3, id);
	sqlite3_bind_int64(statement, 4, clock_seconds());
	if (!finish(book, statement, error))
		return FALSE;
	statement = ledger_statement(book, forget_mails, error);
	if (statement == NULL)
		return FALSE;
	sqlite3_bind_int64(statement, 1, clock_seconds() - MAIL_DAYS * DAY);
	return finish(book, statement, error);
}

static gboolean
add_one(LedgerBook *book, const Task *task, GError **error)
{
	sqlite3_stmt *statement = ledger_statement(book, once_more, error);

	if (statement == NULL)
		return FALSE;
	sqlite3_bind_int64(statement, 1, task->found.id);
	sqlite3_bind_int64(statement, 2, clock_seconds());
	bind_text(statement, 3, task->action);
	bind_text(statement, 4, task->rule);
	bind_text(statement, 5, task->mail->profile);
	return finish(book, statement, error);
}

// The ask of this mail, made when there is none, with its keys.
static gboolean
reach(LedgerBook *book, Task *task, GError **error)
{
	if (!find(book, task->mail, &task->found, error))
		return FALSE;
	if (task->found.id == 0 && (!make_room(book, task->mail->owner, error) ||
					   !insert(book, task->mail, &task->found.id, error)))
		return FALSE;
	return add_keys(book, task->mail, task->found.id, error);
}

static gboolean
count(LedgerBook *book, void *data, GError **error)
{
	Task *task = data;

	if (!reach(book, task, error))
		return FALSE;
	if (task->found.has_mail)
		return TRUE;
	return add_one(book, task, error) &&
	       (task->mail->mail == NULL || add_mail(book, task->mail, task->found.id, error));
}

gboolean
ask_count(Asks *asks, const AskMail *mail, const char *action, const char *rule, gboolean *is_new,
	GError **error)
{
	Task task = { .mail = mail, .action = action, .rule = rule };

	return ledger_change(asks->ledger, count, &task, is_new, error);
}

static gboolean
take_outcome(LedgerBook *book, void *data, GError **error)
{
	Task *task = data;

	if (!reach(book, task, error))
		return FALSE;
	sqlite3_stmt *statement = ledger_statement(book, settle, error);
	if (statement == NULL)
		return FALSE;
	sqlite3_bind_int64(statement, 1, task->found.id);
	sqlite3_bind_int(statement, 2, task->outcome);
	sqlite3_bind_int64(statement, 3, clock_seconds());
	return finish(book, statement, error);
}

gboolean
ask_settle(Asks *asks, const AskMail *mail, AskOutcome outcome, GError **error)
{
	Task task = { .mail = mail, .outcome = outcome };

	return ledger_change(asks->ledger, take_outcome, &task, NULL, error);
}
