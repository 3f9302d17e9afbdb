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
	// store/known.c. A key's rows stand beside each other for a source, and so do people, whose id is
	// the source's and a number: what is done for one source touches its own pages only.
	"CREATE TABLE known_owner ("
	"id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, version INTEGER NOT NULL);"
	"CREATE TABLE known_source ("
	"id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, state INTEGER NOT NULL, "
	"name TEXT NOT NULL, stamp TEXT NOT NULL, people INTEGER NOT NULL);"
	"CREATE INDEX known_source_owner ON known_source (owner, state, name);"
	"CREATE TABLE known_person ("
	"id INTEGER PRIMARY KEY, names TEXT NOT NULL, forms TEXT NOT NULL, emails TEXT NOT NULL, "
	"company TEXT, since INTEGER NOT NULL);"
	"CREATE TABLE known_key ("
	"source INTEGER NOT NULL, key INTEGER NOT NULL, number INTEGER NOT NULL, "
	"PRIMARY KEY (source, key, number)) WITHOUT ROWID",
	// store/ask.c
	"CREATE TABLE ask ("
	"id INTEGER PRIMARY KEY, owner TEXT NOT NULL, service TEXT NOT NULL, profile TEXT, "
	"count INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, "
	"action TEXT, rule TEXT, outcome INTEGER NOT NULL, settled INTEGER);"
	"CREATE INDEX ask_owner ON ask (owner, outcome, last);"
	"CREATE TABLE ask_key ("
	"owner TEXT NOT NULL, service TEXT NOT NULL, sort INTEGER NOT NULL, key TEXT NOT NULL, "
	"ask INTEGER NOT NULL, PRIMARY KEY (owner, service, sort, key)) WITHOUT ROWID;"
	"CREATE INDEX ask_key_ask ON ask_key (ask);"
	"CREATE TABLE ask_mail ("
	"owner TEXT NOT NULL, mail TEXT NOT NULL, ask INTEGER NOT NULL, seen INTEGER NOT NULL, "
	"PRIMARY KEY (owner, mail)) WITHOUT ROWID;"
	"CREATE INDEX ask_mail_seen ON ask_mail (seen)",
};

#define VERSION_OURS ((gint64)G_N_ELEMENTS(steps))

struct LedgerBook {
	char *path; // of the file
	sqlite3 *database;
	GHashTable *statements; // sql -> sqlite3_stmt *
	struct stat file; // that is open
};

// Why the last use failed.
typedef struct {
	char *message; // NULL: it did not
	gint64 since; // seconds
} Trouble;

struct Ledger {
	char *path; // of the folder; NULL: in memory
	LedgerThere is_there;
	void *store;
	GMutex lock; // over book and trouble
	LedgerBook *book; // NULL: not open
	Trouble trouble;
	GMutex readers_lock; // over what follows
	GPtrArray *readers; // LedgerBook *: open, and used by nobody
	Trouble reading_trouble;
};

Ledger *
ledger_new(const char *path, LedgerThere is_there, void *store)
{
	Ledger *ledger = g_new0(Ledger, 1);

	ledger->path = g_strdup(path);
	ledger->is_there = is_there;
	ledger->store = store;
	ledger->readers = g_ptr_array_new();
	g_mutex_init(&ledger->lock);
	g_mutex_init(&ledger->readers_lock);
	return ledger;
}

static gboolean
memory_is_there(void *unused, GError **error)
{
	return TRUE;
}

Ledger *
ledger_new_in_memory(void)
{
	return ledger_new(NULL, memory_is_there, NULL);
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

static sqlite3_stmt *
query(LedgerBook *book, GError **error, const char *sql, const char *values, va_list arguments)
{
	sqlite3_stmt *statement = ledger_statement(book, sql, error);

	for (int i = 0; statement != NULL && values[i] != '\0'; i++)
		if (values[i] == 't')
			sqlite3_bind_text(statement, i + 1, va_arg(arguments, const char *), -1,
				SQLITE_STATIC);
		else
			sqlite3_bind_int64(statement, i + 1, va_arg(arguments, gint64));
	return statement;
}

sqlite3_stmt *
ledger_query(LedgerBook *book, GError **error, const char *sql, const char *values, ...)
{
	va_list arguments;

	va_start(arguments, values);
	sqlite3_stmt *statement = query(book, error, sql, values, arguments);
	va_end(arguments);
	return statement;
}

gboolean
ledger_do(LedgerBook *book, GError **error, const char *sql, const char *values, ...)
{
	va_list arguments;

	va_start(arguments, values);
	sqlite3_stmt *statement = query(book, error, sql, values, arguments);
	va_end(arguments);
	return statement != NULL && ledger_step(book, statement, error) == 0;
}

int
ledger_number(
	LedgerBook *book, gint64 *number, GError **error, const char *sql, const char *values, ...)
{
	va_list arguments;

	va_start(arguments, values);
	sqlite3_stmt *statement = query(book, error, sql, values, arguments);
	va_end(arguments);
	int row = statement == NULL ? -1 : ledger_step(book, statement, error);
	if (row == 1) {
		*number = sqlite3_column_int64(statement, 0);
		sqlite3_reset(statement);
	}
	return row;
}

const char *
ledger_text(sqlite3_stmt *statement, int column, const char *instead)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text != NULL && g_utf8_validate(text, -1, NULL) ? text : instead;
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
		!run(book, "PRAGMA synchronous = NORMAL", error) ||
		!run(book, "PRAGMA secure_delete = ON", error) ||
		!run(book, "PRAGMA temp_store = MEMORY", error))
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
note_file(LedgerBook *book, GError **error)
{
	if (lstat(book->path, &book->file) == 0)
		return TRUE;
	failure_system(error, errno, "cannot open %s", book->path);
	return FALSE;
}

static LedgerBook *
open_file(const Ledger *ledger, GError **error)
{
	g_autofree char *path = file_path(ledger, error);
	g_autoptr(LedgerBook) book = NULL;

	if (path == NULL || !make_file(path, error))
		return NULL;
	book = book_open(path, SQLITE_OPEN_READWRITE, error);
	if (book == NULL || !bring_up_to_date(book, error) || !note_file(book, error))
		return NULL;
	return g_steal_pointer(&book);
}

static LedgerBook *
open_memory(GError **error)
{
	g_autoptr(LedgerBook) book =
		book_open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, error);

	if (book == NULL || !bring_up_to_date(book, error))
		return NULL;
	return g_steal_pointer(&book);
}

static void
close_book(Ledger *ledger)
{
	g_clear_pointer(&ledger->book, book_free);
}

// With readers_lock held.
static void
close_readers(Ledger *ledger)
{
	for (guint i = 0; i < ledger->readers->len; i++)
		book_free(ledger->readers->pdata[i]);
	g_ptr_array_set_size(ledger->readers, 0);
}

void
ledger_free(Ledger *ledger)
{
	if (ledger == NULL)
		return;
	close_readers(ledger);
	g_ptr_array_unref(ledger->readers);
	close_book(ledger);
	g_mutex_clear(&ledger->lock);
	g_mutex_clear(&ledger->readers_lock);
	g_free(ledger->trouble.message);
	g_free(ledger->reading_trouble.message);
	g_free(ledger->path);
	g_free(ledger);
}

static gboolean
was_replaced(const LedgerBook *book)
{
	struct stat now;

	return lstat(book->path, &now) != 0 || now.st_dev != book->file.st_dev ||
	       now.st_ino != book->file.st_ino;
}

static gboolean
make_ready(Ledger *ledger, GError **error)
{
	if (!ledger->is_there(ledger->store, error))
		return FALSE;
	if (ledger->book != NULL && ledger->path != NULL && was_replaced(ledger->book))
		close_book(ledger);
	if (ledger->book == NULL)
		ledger->book = ledger->path == NULL ? open_memory(error) : open_file(ledger, error);
	return ledger->book != NULL;
}

// --- trouble ------------------------------------------------------------------------------------

static gboolean
is_resting(const Trouble *trouble, GError **error)
{
	gint64 since = clock_seconds() - trouble->since;

	// A clock that was set back ends the rest.
	if (trouble->message == NULL || since < 0 || since >= LEDGER_REST)
		return FALSE;
	g_set_error_literal(error, FAILURE, FAILURE_SYSTEM, trouble->message);
	return TRUE;
}

// Was this another failure than the last one?
static gboolean
trouble_note(Trouble *trouble, const GError *failure)
{
	const char *message = failure == NULL ? NULL : failure->message;
	gboolean is_new = g_strcmp0(message, trouble->message) != 0;

	g_free(trouble->message);
	trouble->message = g_strdup(message);
	trouble->since = clock_seconds();
	return is_new;
}

// --- writing ------------------------------------------------------------------------------------

static gboolean
change(Ledger *ledger, LedgerWork work, void *data, GError **error)
{
	return make_ready(ledger, error) && run(ledger->book, "BEGIN IMMEDIATE", error) &&
	       end_transaction(ledger->book, work(ledger->book, data, error), error);
}

// What is in memory is nowhere else.
static gboolean
note_outcome(Ledger *ledger, const GError *failure)
{
	if (failure != NULL && ledger->path != NULL)
		close_book(ledger);
	return trouble_note(&ledger->trouble, failure);
}

gboolean
ledger_change(Ledger *ledger, LedgerWork work, void *data, gboolean *is_new, GError **error)
{
	GError *failure = NULL;
	gboolean is_other = FALSE;

	g_mutex_lock(&ledger->lock);
	if (!is_resting(&ledger->trouble, &failure)) {
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
empty_journal(LedgerBook *book, GError **error)
{
	sqlite3_stmt *statement = ledger_statement(book, "PRAGMA wal_checkpoint(TRUNCATE)", error);

	if (statement == NULL || ledger_step(book, statement, error) != 1)
		return FALSE;
	gboolean is_busy = sqlite3_column_int(statement, 0) != 0;
	sqlite3_reset(statement);
	if (is_busy)
		g_set_error(error, FAILURE, FAILURE_SYSTEM,
			"%s: its journal could not be emptied, others are reading; try again",
			book->path);
	return !is_busy;
}

static gboolean
scrub(Ledger *ledger, GError **error)
{
	if (!make_ready(ledger, error) || !note_file(ledger->book, error))
		return FALSE;
	if (ledger->book->file.st_size <= LEDGER_SCRUB_MOST && !run(ledger->book, "VACUUM", error))
		return FALSE;
	return empty_journal(ledger->book, error);
}

gboolean
ledger_scrub(Ledger *ledger, GError **error)
{
	GError *failure = NULL;

	if (ledger->path == NULL)
		return TRUE;
	g_mutex_lock(&ledger->lock);
	if (!is_resting(&ledger->trouble, &failure) && !scrub(ledger, &failure))
		close_book(ledger);
	g_mutex_unlock(&ledger->lock);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

// --- reading ------------------------------------------------------------------------------------

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

	if (ledger->path == NULL)
		return ledger_read(ledger, work, data, error);
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

// --- reading on a connection that is kept -------------------------------------------------------

// 1 *book set, 0 there is no database yet or an older one, -1 error set.
static int
open_reader(const Ledger *ledger, LedgerBook **book, GError **error)
{
	g_autofree char *path = file_path(ledger, error);
	g_autoptr(LedgerBook) fresh = NULL;
	struct stat file;
	gint64 version;

	if (path == NULL)
		return -1;
	if (lstat(path, &file) != 0 && errno == ENOENT)
		return 0;
	fresh = book_open(path, SQLITE_OPEN_READONLY, error);
	version = fresh == NULL ? -1 : read_version(fresh, error);
	if (version < 0 || !note_file(fresh, error) ||
		!run(fresh, "PRAGMA temp_store = MEMORY", error))
		return -1;
	if (version < VERSION_OURS)
		return 0;
	*book = g_steal_pointer(&fresh);
	return 1;
}

// NULL: none is kept.
static LedgerBook *
take_kept(Ledger *ledger)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->readers_lock);

	if (ledger->readers->len == 0)
		return NULL;
	LedgerBook *book = g_ptr_array_steal_index(ledger->readers, ledger->readers->len - 1);
	if (!was_replaced(book))
		return book;
	book_free(book);
	close_readers(ledger);
	return NULL;
}

// As open_reader.
static int
take_reader(Ledger *ledger, LedgerBook **book, GError **error)
{
	if (!ledger->is_there(ledger->store, error))
		return -1;
	*book = take_kept(ledger);
	return *book != NULL ? 1 : open_reader(ledger, book, error);
}

static void
give_back(Ledger *ledger, LedgerBook *book)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->readers_lock);

	if (ledger->readers->len < LEDGER_READERS)
		g_ptr_array_add(ledger->readers, book);
	else
		book_free(book);
}

static gboolean
step_once(LedgerBook *book, const char *sql, GError **error)
{
	sqlite3_stmt *statement = ledger_statement(book, sql, error);

	return statement != NULL && ledger_step(book, statement, error) == 0;
}

static gboolean
read_once(LedgerBook *book, LedgerWork work, void *data, GError **error)
{
	return step_once(book, "BEGIN", error) && work(book, data, error) &&
	       step_once(book, "COMMIT", error);
}

static gboolean
read_file(Ledger *ledger, LedgerWork work, void *data, GError **error)
{
	LedgerBook *book = NULL;
	int found = take_reader(ledger, &book, error);

	if (found != 1)
		return found == 0;
	if (!read_once(book, work, data, error)) {
		book_free(book);
		return FALSE;
	}
	give_back(ledger, book);
	return TRUE;
}

static gboolean
read_memory(Ledger *ledger, LedgerWork work, void *data, GError **error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->lock);

	return make_ready(ledger, error) && work(ledger->book, data, error);
}

static gboolean
reading_rests(Ledger *ledger, GError **error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->readers_lock);

	return is_resting(&ledger->reading_trouble, error);
}

static void
note_reading(Ledger *ledger, const GError *failure)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->readers_lock);

	trouble_note(&ledger->reading_trouble, failure);
	if (failure != NULL)
		close_readers(ledger);
}

gboolean
ledger_read(Ledger *ledger, LedgerWork work, void *data, GError **error)
{
	GError *failure = NULL;

	if (ledger->path == NULL)
		return read_memory(ledger, work, data, error);
	if (reading_rests(ledger, error))
		return FALSE;
	read_file(ledger, work, data, &failure);
	note_reading(ledger, failure);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}
