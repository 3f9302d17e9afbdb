// ask.c - who asked whom, how often, and what became of it.
#include "store/ask.h"

#include "base/clock.h"
#include "store/ledger.h"

#define DAY ((gint64)86400) // seconds
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

// The sorts of keys, the most telling first. They stand in the database: none may change its number.
typedef enum { SORT_INVITATION, SORT_PROFILE, SORT_NAME } Sort;

#define SORTS (SORT_NAME + 1)

// --- finding ------------------------------------------------------------------------------------

typedef struct {
	gint64 id; // 0: there is none yet
	gboolean has_mail; // this very mail was counted
	gboolean is_other; // its profile is another person's
	AskSeen seen;
} Found;

// 1 *found set, 0 none, -1 error set. statement NULL: it is set.
static int
take_row(LedgerBook *book, sqlite3_stmt *statement, const AskMail *mail, Found *found,
	GError **error)
{
	int row = statement == NULL ? -1 : ledger_step(book, statement, error);

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

#define FOUND "SELECT ask.id, count, first, last, outcome, profile FROM "

static int
find_by_mail(LedgerBook *book, const AskMail *mail, Found *found, GError **error)
{
	return take_row(book,
		ledger_query(book, error,
			FOUND "ask_mail JOIN ask ON ask.id = ask_mail.ask "
			      "WHERE ask_mail.owner = ?1 AND ask_mail.mail = ?2",
			"tt", mail->owner, mail->mail),
		mail, found, error);
}

static int
find_by_key(LedgerBook *book, const AskMail *mail, Sort sort, const char *key, Found *found,
	GError **error)
{
	return take_row(book,
		ledger_query(book, error,
			FOUND "ask_key JOIN ask ON ask.id = ask_key.ask WHERE ask_key.owner = ?1 "
			      "AND ask_key.service = ?2 AND sort = ?3 AND key = ?4",
			"ttit", mail->owner, mail->service, (gint64)sort, key),
		mail, found, error);
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

// What the owner decided stays.
#define OLDEST                                                                                     \
	"(SELECT id FROM ask WHERE owner = ?1 AND outcome = 0 ORDER BY last LIMIT "                \
	"max(0, (SELECT count(*) FROM ask WHERE owner = ?1) - ?2))"

// Anybody can make up names: the oldest that nothing was decided of make room.
static gboolean
make_room(LedgerBook *book, const char *owner, GError **error)
{
	const gint64 most = ASKS_MOST - 1;

	return ledger_do(book, error, "DELETE FROM ask_key WHERE ask IN " OLDEST, "ti", owner,
		       most) &&
	       ledger_do(book, error, "DELETE FROM ask WHERE id IN " OLDEST, "ti", owner, most);
}

static gboolean
insert(LedgerBook *book, const AskMail *mail, gint64 *id, GError **error)
{
	return ledger_do(book, error,
		       "INSERT INTO ask (owner, service, profile, count, first, last, outcome) "
		       "VALUES (?1, ?2, ?3, 0, ?4, ?4, 0)",
		       "ttti", mail->owner, mail->service, mail->profile, clock_seconds()) &&
	       ledger_number(book, id, error, "SELECT last_insert_rowid()", "") == 1;
}

// Of two persons of one name it is the one who asked last. Who comes by ever new names has no more room for them.
static gboolean
add_keys(LedgerBook *book, const AskMail *mail, gint64 id, GError **error)
{
	const char *keys[SORTS];

	keys_of(mail, keys);
	for (guint sort = 0; sort < SORTS; sort++)
		if (keys[sort] != NULL &&
			!ledger_do(book, error,
				"INSERT OR REPLACE INTO ask_key (owner, service, sort, key, ask) "
				"SELECT ?1, ?2, ?3, ?4, ?5 "
				"WHERE (SELECT count(*) FROM ask_key WHERE ask = ?5) < ?6",
				"ttitii", mail->owner, mail->service, (gint64)sort, keys[sort], id,
				(gint64)KEYS_MOST))
			return FALSE;
	return TRUE;
}

static gboolean
add_mail(LedgerBook *book, const AskMail *mail, gint64 id, GError **error)
{
	return ledger_do(book, error,
		       "INSERT OR REPLACE INTO ask_mail (owner, mail, ask, seen) "
		       "VALUES (?1, ?2, ?3, ?4)",
		       "ttii", mail->owner, mail->mail, id, clock_seconds()) &&
	       ledger_do(book, error, "DELETE FROM ask_mail WHERE seen < ?1", "i",
		       clock_seconds() - MAIL_DAYS * DAY);
}

static gboolean
add_one(LedgerBook *book, const Task *task, GError **error)
{
	return ledger_do(book, error,
		"UPDATE ask SET count = count + 1, last = max(last, ?2), action = ?3, rule = ?4, "
		"profile = coalesce(profile, ?5) WHERE id = ?1",
		"iittt", task->found.id, clock_seconds(), task->action, task->rule,
		task->mail->profile);
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

	return reach(book, task, error) &&
	       ledger_do(book, error, "UPDATE ask SET outcome = ?2, settled = ?3 WHERE id = ?1",
		       "iii", task->found.id, (gint64)task->outcome, clock_seconds());
}

gboolean
ask_settle(Asks *asks, const AskMail *mail, AskOutcome outcome, GError **error)
{
	Task task = { .mail = mail, .outcome = outcome };

	return ledger_change(asks->ledger, take_outcome, &task, NULL, error);
}
