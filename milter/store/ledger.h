// ledger.h - the store's database, STORE/ledger.db (0600): one connection behind a lock. Only the room
// store uses this, and no other knows SQLite.
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

typedef struct Ledger Ledger;

// Is the store where it was? FALSE and error set.
typedef gboolean (*LedgerThere)(void *store, GError **error);

// The ledger in the folder path; nothing is opened yet. is_there is asked with store before each use.
Ledger *ledger_new(const char *path, LedgerThere is_there, void *store);
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

// A statement, made once for a connection; sql is a constant. Nothing is bound to it. NULL and error
// set.
sqlite3_stmt *ledger_statement(LedgerBook *book, const char *sql, GError **error);

// 1 a row, 0 done, -1 error set.
int ledger_step(LedgerBook *book, sqlite3_stmt *statement, GError **error);

// Rows that the last statement changed.
int ledger_changed(const LedgerBook *book);

#endif
