// wording.c - how often each unknown wording was seen.
#include "store/wording.h"

#include "base/clock.h"
#include "store/ledger.h"

#define MINUTE 60 // seconds

// The new shapes of a service in a minute.
typedef struct {
	gint64 since; // seconds
	guint count;
} Fresh;

struct Wordings {
	Ledger *ledger; // borrowed
	GHashTable
		*fresh; // service -> Fresh *; only touched in changes of the ledger, one at a time
};

Wordings *
wordings_new(Ledger *ledger)
{
	Wordings *wordings = g_new0(Wordings, 1);

	wordings->ledger = ledger;
	wordings->fresh = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return wordings;
}

void
wordings_free(Wordings *wordings)
{
	if (wordings == NULL)
		return;
	g_hash_table_unref(wordings->fresh);
	g_free(wordings);
}

// --- counting -----------------------------------------------------------------------------------

typedef struct {
	Wordings *wordings;
	const char *service;
	const char *shape;
	gint64 now;
} Sight;

static gboolean
make_room(LedgerBook *book, const Sight *sight, GError **error)
{
	return ledger_do(book, error,
		"DELETE FROM wording WHERE service = ?1 AND shape NOT IN (SELECT shape FROM "
		"wording "
		"WHERE service = ?1 ORDER BY count DESC, last DESC, rowid DESC LIMIT ?2)",
		"ti", sight->service, (gint64)WORDING_SHAPES - 1);
}

static Fresh *
fresh_of(const Sight *sight)
{
	GHashTable *all = sight->wordings->fresh;
	Fresh *fresh = g_hash_table_lookup(all, sight->service);

	if (fresh != NULL)
		return fresh;
	fresh = g_new0(Fresh, 1);
	g_hash_table_insert(all, g_strdup(sight->service), fresh);
	return fresh;
}

static gboolean
is_one_too_many(const Sight *sight)
{
	Fresh *fresh = fresh_of(sight);

	// A clock that was set back begins another minute.
	if (sight->now < fresh->since || sight->now >= fresh->since + MINUTE)
		*fresh = (Fresh) { sight->now, 0 };
	return fresh->count++ >= WORDING_FRESH;
}

static gboolean
count(LedgerBook *book, void *data, GError **error)
{
	const Sight *sight = data;

	if (!ledger_do(book, error,
		    "UPDATE wording SET count = count + 1, last = ?3 "
		    "WHERE service = ?1 AND shape = ?2",
		    "tti", sight->service, sight->shape, sight->now))
		return FALSE;
	if (ledger_changed(book) > 0 || is_one_too_many(sight))
		return TRUE;
	return make_room(book, sight, error) &&
	       ledger_do(book, error,
		       "INSERT INTO wording (service, shape, count, first, last) "
		       "VALUES (?1, ?2, 1, ?3, ?3)",
		       "tti", sight->service, sight->shape, sight->now);
}

gboolean
wording_count(Wordings *wordings, const char *service, const char *shape, gboolean *is_new,
	GError **error)
{
	Sight sight = { wordings, service, shape, clock_seconds() };

	return ledger_change(wordings->ledger, count, &sight, is_new, error);
}

// --- listing ------------------------------------------------------------------------------------

typedef struct {
	const char *service; // NULL: all
	WordingVisit each;
	void *to;
} Listing;

static gboolean
list(LedgerBook *book, void *data, GError **error)
{
	const Listing *listing = data;
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT service, shape, count, first, last FROM wording "
		"WHERE ?1 IS NULL OR service = ?1 ORDER BY last DESC, count DESC, service, shape",
		"t", listing->service);
	int row;

	if (statement == NULL)
		return FALSE;
	while ((row = ledger_step(book, statement, error)) > 0)
		listing->each(listing->to, &(WordingSeen) {
						   .service = ledger_text(statement, 0, "?"),
						   .shape = ledger_text(statement, 1, "?"),
						   .count = sqlite3_column_int64(statement, 2),
						   .first = sqlite3_column_int64(statement, 3),
						   .last = sqlite3_column_int64(statement, 4),
					   });
	return row == 0;
}

gboolean
wording_list(Wordings *wordings, const char *service, WordingVisit each, void *to, GError **error)
{
	Listing listing = { service, each, to };

	return ledger_look(wordings->ledger, list, &listing, error);
}
