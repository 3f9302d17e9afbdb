// ledger.h - the store's database, STORE/ledger.db (0600): one connection behind a lock that writes, and a
// few that only read and are kept. Only the room store uses this, and no other knows SQLite.
//
// What it holds is worth less than mail: a database that is damaged, locked or not writable is an
// error for the caller and nothing more. Nothing is ever deleted or repaired; after a failure the
// database is let alone for LEDGER_REST seconds, so that a broken disk costs a mail nothing. One that
// was moved away or replaced is noticed, and opened anew.
//
// PRAGMA user_version is the version of its tables. An older one is brought up to date in one
// transaction, a newer one is refused. Journal: WAL, so that readers and the writer do not wait for
// each other; synchronous=NORMAL, so that a change is not synced to disk by itself: what a power cut
// takes are the counts of the last minutes, and the file stays whole. (A table whose rows must not be
// lost, such as one of verdicts, has to ask for FULL.)
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include <glib.h>
#include <sqlite3.h>

#define LEDGER_PATIENCE 1000 // milliseconds for which another process is waited for
#define LEDGER_REST 60 // seconds
#define LEDGER_READERS 4 // connections kept for reading; more are opened where more read at once
#define LEDGER_SCRUB_MOST (64 * 1024 * 1024) // bytes of a database that is written anew as a whole

typedef struct Ledger Ledger;

// Is the store where it was? FALSE and error set.
typedef gboolean (*LedgerThere)(void *store, GError **error);

// The ledger in the folder path; nothing is opened yet. is_there is asked with store before each use.
Ledger *ledger_new(const char *path, LedgerThere is_there, void *store);

// One in memory, for as long as it lives: nothing of it is ever on disk. Reading waits for writing.
Ledger *ledger_new_in_memory(void);
void ledger_free(Ledger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ledger, ledger_free)

// An open database, as whoever works on it sees it.
typedef struct LedgerBook LedgerBook;
typedef gboolean (*LedgerWork)(LedgerBook *book, void *data, GError **error);

// Runs work in a transaction, undone when work says FALSE (it sets error). Makes the database when
// there is none. FALSE and error set (FAILURE_SYSTEM); *is_new (may be NULL): it is another failure
// than the last time. Safe from many threads, which wait for each other.
gboolean
ledger_change(Ledger *ledger, LedgerWork work, void *data, gboolean *is_new, GError **error);

// Runs work on a connection of its own that can only read. Where there is no database yet, work is
// not run. FALSE and error set.
gboolean ledger_look(Ledger *ledger, LedgerWork work, void *data, GError **error);

// The same for the way of a mail: on a connection that is kept, and in one transaction, so that all
// statements of work see one state. Does not wait for who writes. A failure is told again for
// LEDGER_REST seconds without a look at the file.
gboolean ledger_read(Ledger *ledger, LedgerWork work, void *data, GError **error);

// To be called after what was deleted must not be readable any more. Deleted rows are overwritten with
// zeros (secure_delete), but SQLite leaves copies of rows in unused parts of pages when it moves them,
// and old pages in its journal. So a database up to LEDGER_SCRUB_MOST is written anew, and of each the
// journal is emptied. Not promised: that rows of a larger one left no copy, and what the file system, the
// disk, a snapshot or a backup keep. Waits LEDGER_PATIENCE for others who read or write. FALSE and error
// set.
gboolean ledger_scrub(Ledger *ledger, GError **error);

// A statement, made once for a connection; sql is a constant. Nothing is bound to it. NULL and error
// set.
sqlite3_stmt *ledger_statement(LedgerBook *book, const char *sql, GError **error);

// 1 a row, 0 done, -1 error set.
int ledger_step(LedgerBook *book, sqlite3_stmt *statement, GError **error);

// A statement with values: one letter of `values` for each that follows, 't' const char * (NULL is no value;
// it stays the caller's, until the statement is over), 'i' gint64. NULL and error set.
sqlite3_stmt *
ledger_query(LedgerBook *book, GError **error, const char *sql, const char *values, ...);

// Runs such a statement for what it does. FALSE and error set.
gboolean ledger_do(LedgerBook *book, GError **error, const char *sql, const char *values, ...);

// The only number of its first row: 1 *number set, 0 there is no row, -1 error set.
int ledger_number(
	LedgerBook *book, gint64 *number, GError **error, const char *sql, const char *values, ...);

// The text of a column, instead where there is none: a table that somebody else filled may hold anything.
const char *ledger_text(sqlite3_stmt *statement, int column, const char *instead);

// Rows that the last statement changed.
int ledger_changed(const LedgerBook *book);

#endif
