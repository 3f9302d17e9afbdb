// ledger.c - the store's database.
#include "store/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failure.h"

#define FILE_NAME "ledger.db"

// What makes version i+1 out of version i.
static const char *const steps[] = {
	"CREATE TABLE wording ("
	"service TEXT NOT NULL, shape TEXT NOT NULL, count INTEGER NOT NULL, "
	"first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (service, shape))",
};

#define VERSION_OURS ((gint64)G_N_ELEMENTS(steps))

struct LedgerBook {
	char *path; // of the file
	sqlite3 *database;
	GHashTable *statements; // sql -> sqlite3_stmt *
};

struct Ledger {
	char *path; // of the folder
	LedgerThere is_there;
	void *store;
	GMutex lock; // over what follows
	LedgerBook *book; // NULL: not open
	struct stat file; // that is open
	char *trouble; // why the last change failed; NULL: it did not
	gint64 failed; // when, seconds
};

Ledger *
ledger_new(const char *path, LedgerThere is_there, void *store)
{
	Ledger *ledger = g_new0(Ledger, 1);

	ledger->path = g_strdup(path);
	ledger->is_there = is_there;
	ledger->store = store;
	g_mutex_init(&ledger->lock);
	return ledger;
}

// --- an open database ---------------------------------------------------------------------------

static void
finalize(gpointer statement)
{
	sqlite3_finalize(statement);
}

static void
book_free(LedgerBook *book)
{
	if (book == NULL)
		return;
	g_hash_table_unref(book->statements);
	sqlite3_close(book->database);
	g_free(book->path);
	g_free(book);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LedgerBook, book_free)

// What the system said, where it did; NULL.
static const char *
system_word(sqlite3 *database)
{
	int code = sqlite3_errcode(database) & 0xff;
	int number = sqlite3_system_errno(database);

	return number != 0 && (code == SQLITE_CANTOPEN || code == SQLITE_IOERR) ? g_strerror(number)
										: NULL;
}

static const char *
advice(sqlite3 *database)
{
	int code = sqlite3_errcode(database) & 0xff;

	return code == SQLITE_NOTADB || code == SQLITE_CORRUPT
		       ? "; move it away to have a new one made"
		       : "";
}

// Always FALSE.
static gboolean
fail(const LedgerBook *book, GError **error)
{
	const char *word = system_word(book->database);

	g_set_error(error, FAILURE, FAILURE_SYSTEM, "%s: %s%s%s%s", book->path,
		sqlite3_errmsg(book->database), word == NULL ? "" : ": ", word == NULL ? "" : word,
		advice(book->database));
	return FALSE;
}

static gboolean
run(LedgerBook *book, const char *sql, GError **error)
{
	return sqlite3_exec(book->database, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       fail(book, error);
}

// The folder's own path: no link may stand in its place later.
static char *
file_path(const Ledger *ledger, GError **error)
{
	char *folder = realpath(ledger->path, NULL);
	char *path;

	if (folder == NULL) {
		failure_system(error, errno, "cannot open the store %s", ledger->path);
		return NULL;
	}
	path = g_build_filename(folder, FILE_NAME, NULL);
	free(folder);
	return path;
}

static LedgerBook *
book_open(const char *path, int flags, GError **error)
{
	g_autoptr(LedgerBook) book = g_new0(LedgerBook, 1);

	book->path = g_strdup(path);
	book->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize);
	if (sqlite3_open_v2(path, &book->database,
		    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL) != SQLITE_OK) {
		fail(book, error);
		return NULL;
	}
	sqlite3_busy_timeout(book->database, LEDGER_PATIENCE);
	return g_steal_pointer(&book);
}

sqlite3_stmt *
ledger_statement(LedgerBook *book, const char *sql, GError **error)
{
	sqlite3_stmt *statement = g_hash_table_lookup(book->statements, sql);

	if (statement == NULL) {
		if (sqlite3_prepare_v2(book->database, sql, -1, &statement, NULL) != SQLITE_OK) {
			fail(book, error);
			return NULL;
		}
		g_hash_table_insert(book->statements, (gpointer)sql, statement);
	}
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return statement;
}

int
ledger_step(LedgerBook *book, sqlite3_stmt *statement, GError **error)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		sqlite3_reset(statement);
		return 0;
	}
	fail(book, error);
	sqlite3_reset(statement);
	return -1;
}

int
ledger_changed(const LedgerBook *book)
{
	return sqlite3_changes(book->database);
}

// --- versions -----------------------------------------------------------------------------------

// -1 and error set.
static gint64
read_version(LedgerBook *book, GError **error)
{
	sqlite3_stmt *statement = ledger_statement(book, "PRAGMA user_version", error);
	gint64 version;

	if (statement == NULL || ledger_step(book, statement, error) != 1)
		return -1;
	version = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	if (version >= 0 && version <= VERSION_OURS)
		return version;
	g_set_error(error, FAILURE, FAILURE_SYSTEM,
		"%s: its tables are of version %" G_GINT64_FORMAT
		", and this program knows those up to %" G_GINT64_FORMAT
		"; use the newer program, or move the file away",
		book->path, version, VERSION_OURS);
	return -1;
}

// Asked again inside of the transaction: another process may have been faster.
static gboolean
take_steps(LedgerBook *book, GError **error)
{
	gint64 version = read_version(book, error);
	g_autofree char *mark = NULL;

	if (version < 0)
		return FALSE;
	for (gint64 i = version; i < VERSION_OURS; i++)
		if (!run(book, steps[i], error))
			return FALSE;
	mark = g_strdup_printf("PRAGMA user_version = %" G_GINT64_FORMAT, VERSION_OURS);
	return run(book, mark, error);
}

static gboolean
end_transaction(LedgerBook *book, gboolean went_well, GError **error)
{
	if (went_well && run(book, "COMMIT", error))
		return TRUE;
	sqlite3_exec(book->database, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

static gboolean
bring_up_to_date(LedgerBook *book, GError **error)
{
	gint64 version = read_version(book, error);

	if (version < 0 || !run(book, "PRAGMA journal_mode = WAL", error) ||
		!run(book, "PRAGMA synchronous = NORMAL", error))
		return FALSE;
	if (version == VERSION_OURS)
		return TRUE;
	return run(book, "BEGIN IMMEDIATE", error) &&
	       end_transaction(book, take_steps(book, error), error);
}

// --- opening ------------------------------------------------------------------------------------

// SQLite would make it for everybody to read. A file that is there is not opened: to close it would
// take away the locks of a connection of ours (POSIX locks are like that).
static gboolean
make_file(const char *path, GError **error)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	if (fd >= 0 || errno == EEXIST)
		return TRUE;
	failure_system(error, errno, "cannot make %s", path);
	return FALSE;
}

static gboolean
open_book(Ledger *ledger, GError **error)
{
	g_autofree char *path = file_path(ledger, error);
	g_autoptr(LedgerBook) book = NULL;

	if (path == NULL || !make_file(path, error))
		return FALSE;
	book = book_open(path, SQLITE_OPEN_READWRITE, error);
	if (book == NULL || !bring_up_to_date(book, error))
		return FALSE;
	if (lstat(path, &ledger->file) != 0) {
		failure_system(error, errno, "cannot open %s", path);
		return FALSE;
	}
	ledger->book = g_steal_pointer(&book);
	return TRUE;
}

static void
close_book(Ledger *ledger)
{
	g_clear_pointer(&ledger->book, book_free);
}

void
ledger_free(Ledger *ledger)
{
	if (ledger == NULL)
		return;
	close_book(ledger);
	g_mutex_clear(&ledger->lock);
	g_free(ledger->trouble);
	g_free(ledger->path);
	g_free(ledger);
}

static gboolean
was_replaced(const Ledger *ledger)
{
	struct stat now;

	return lstat(ledger->book->path, &now) != 0 || now.st_dev != ledger->file.st_dev ||
	       now.st_ino != ledger->file.st_ino;
}

static gboolean
make_ready(Ledger *ledger, GError **error)
{
	if (!ledger->is_there(ledger->store, error))
		return FALSE;
	if (ledger->book != NULL && was_replaced(ledger))
		close_book(ledger);
	return ledger->book != NULL || open_book(ledger, error);
}

// --- work ---------------------------------------------------------------------------------------

static gboolean
is_resting(const Ledger *ledger, GError **error)
{
	gint64 since = clock_seconds() - ledger->failed;

	// A clock that was set back ends the rest.
	if (ledger->trouble == NULL || since < 0 || since >= LEDGER_REST)
		return FALSE;
	g_set_error_literal(error, FAILURE, FAILURE_SYSTEM, ledger->trouble);
	return TRUE;
}

static gboolean
change(Ledger *ledger, LedgerWork work, void *data, GError **error)
{
	return make_ready(ledger, error) && run(ledger->book, "BEGIN IMMEDIATE", error) &&
	       end_transaction(ledger->book, work(ledger->book, data, error), error);
}

// Was this another failure than the last one?
static gboolean
note_outcome(Ledger *ledger, const GError *failure)
{
	const char *trouble = failure == NULL ? NULL : failure->message;
	gboolean is_new = g_strcmp0(trouble, ledger->trouble) != 0;

	g_free(ledger->trouble);
	ledger->trouble = g_strdup(trouble);
	ledger->failed = clock_seconds();
	if (failure != NULL)
		close_book(ledger);
	return is_new;
}

gboolean
ledger_change(Ledger *ledger, LedgerWork work, void *data, gboolean *is_new, GError **error)
{
	GError *failure = NULL;
	gboolean is_other = FALSE;

	g_mutex_lock(&ledger->lock);
	if (!is_resting(ledger, &failure)) {
		change(ledger, work, data, &failure);
		is_other = note_outcome(ledger, failure);
	}
	g_mutex_unlock(&ledger->lock);
	if (is_new != NULL)
		*is_new = is_other;
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

static gboolean
look(const char *path, LedgerWork work, void *data, GError **error)
{
	g_autoptr(LedgerBook) book = book_open(path, SQLITE_OPEN_READONLY, error);
	gint64 version = book == NULL ? -1 : read_version(book, error);

	// Older tables are brought up to date by whoever writes.
	return version >= 0 && (version < VERSION_OURS || work(book, data, error));
}

gboolean
ledger_look(Ledger *ledger, LedgerWork work, void *data, GError **error)
{
	g_autofree char *path = NULL;
	struct stat file;

	if (!ledger->is_there(ledger->store, error))
		return FALSE;
	path = file_path(ledger, error);
	if (path == NULL)
		return FALSE;
	if (lstat(path, &file) == 0)
		return look(path, work, data, error);
	if (errno == ENOENT)
		return TRUE;
	failure_system(error, errno, "cannot open %s", path);
	return FALSE;
}
