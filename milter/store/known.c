// known.c - the people whom owners know.
#include "store/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/failure.h"
#include "store/ledger.h"

#define CHUNK 1000 // people that one transaction writes or deletes
#define CHUNK_KEYS 8000
#define NUMBER_BITS 24 // of a person's id; the others are the source's
#define NUMBER_MOST ((1 << NUMBER_BITS) - 1)
#define TEXT_MOST 200 // characters of a name or a company
#define EMAIL_MOST 254 // bytes
#define EMAILS_MOST 16 // of one person
#define NAMES_MOST 16
#define FORM_MOST 16384 // bytes
#define KEYS_MOST 400
#define SIGN_ANY 0xFFFFFFFFu
#define SCAN_MOST 5000 // rows of one key
#define FORMS_BETWEEN "\x1e"
#define LOST "another program writes these people at the same time; try again"

struct KnownBook {
	Ledger *ledger;
	gboolean is_ours;
};

// States of a source. Only one that is READY is seen.
enum { MAKING, READY, GONE };

KnownBook *
known_new(Ledger *ledger)
{
	KnownBook *book = g_new0(KnownBook, 1);

	book->ledger = ledger;
	return book;
}

static gboolean
do_nothing(LedgerBook *book, void *unused, GError **error)
{
	return TRUE;
}

KnownBook *
known_new_in_memory(GError **error)
{
	KnownBook *book = known_new(ledger_new_in_memory());

	book->is_ours = TRUE;
	if (ledger_change(book->ledger, do_nothing, NULL, NULL, error))
		return book;
	known_free(book);
	return NULL;
}

void
known_free(KnownBook *book)
{
	if (book == NULL)
		return;
	if (book->is_ours)
		ledger_free(book->ledger);
	g_free(book);
}

// --- what is written ----------------------------------------------------------------------------

// One person, fit for the table. A sign tells what a key is made of: 'k' a key of forms, '@' an address, '='
// a name as written, '-' such a name of somebody without an address.
typedef struct {
	char *names; // a line each
	char *forms; // with FORMS_BETWEEN
	char **emails;
	char *company; // NULL
	GArray *keys; // gint64: of forms
	GArray *labels; // gint64: of names as written, and addresses
} Row;

// FNV-1a, of which so much is kept that SQLite writes it in six bytes. Keys that meet by chance, or because
// somebody wanted it, lead to people who are compared and are not the same.
static gint64
key_of(char kind, const char *text)
{
	guint64 hash = (G_GUINT64_CONSTANT(0xcbf29ce484222325) ^ (guchar)kind) *
		       G_GUINT64_CONSTANT(0x100000001b3);

	for (; *text != '\0'; text++)
		hash = (hash ^ (guchar)*text) * G_GUINT64_CONSTANT(0x100000001b3);
	return (gint64)((hash ^ hash << 23) >> 17);
}

static void
add_key(GArray *keys, char kind, const char *text)
{
	gint64 key = key_of(kind, text);

	g_array_append_val(keys, key);
}

// A key of forms (people/same.h) is kept with its sign in the lower half: who does not meet the sign is passed
// over in the index, and never read.
static gint64
form_key(const char *text, guint32 *sign)
{
	const char *colon = strrchr(text, ':');
	g_autofree char *key = colon == NULL ? NULL : g_strndup(text, (gsize)(colon - text));

	*sign = colon == NULL ? SIGN_ANY : (guint32)strtoul(colon + 1, NULL, 16);
	return (key_of('k', key != NULL ? key : text) & G_MAXINT32) << 32;
}

// One line of characters, and not too many.
static char *
fit_text(const char *text)
{
	char *valid = g_utf8_make_valid(text, -1);

	*g_utf8_offset_to_pointer(valid, MIN(g_utf8_strlen(valid, -1), TEXT_MOST)) = '\0';
	for (char *c = valid; *c != '\0'; c++)
		if ((guchar)*c < ' ')
			*c = ' ';
	return g_strstrip(valid);
}

static char *
lower(const char *text)
{
	return g_utf8_validate(text, -1, NULL) ? g_utf8_strdown(text, -1)
					       : g_ascii_strdown(text, -1);
}

// As written, but for case.
static char *
fold(const char *name)
{
	g_autofree char *fit = fit_text(name);
	g_autofree char *normal = g_utf8_normalize(fit, -1, G_NORMALIZE_NFKC);

	return g_utf8_casefold(normal, -1);
}

static gboolean
is_email(const char *text)
{
	if (strlen(text) > EMAIL_MOST || !g_utf8_validate(text, -1, NULL))
		return FALSE;
	for (const char *c = text; *c != '\0'; c++)
		if ((guchar)*c <= ' ')
			return FALSE;
	return strchr(text, '@') != NULL;
}

static char **
fit_emails(const char *const *emails)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	guint n = 0;

	for (guint i = 0; emails != NULL && emails[i] != NULL && n < EMAILS_MOST; i++) {
		g_autofree char *email = lower(emails[i]);

		if (!is_email(email))
			continue;
		g_strv_builder_add(builder, email);
		n++;
	}
	return g_strv_builder_end(builder);
}

static void
fit_names(Row *row, const char *const *names)
{
	GString *lines = g_string_new(NULL);

	for (guint i = 0; names != NULL && names[i] != NULL && i < NAMES_MOST; i++) {
		g_autofree char *name = fit_text(names[i]);
		g_autofree char *folded = fold(name);

		if (*name == '\0')
			continue;
		g_string_append_printf(lines, "%s%s", lines->len > 0 ? "\n" : "", name);
		add_key(row->labels, '=', folded);
		if (row->emails[0] == NULL)
			add_key(row->labels, '-', folded);
	}
	row->names = g_string_free(lines, FALSE);
}

static char *
fit_forms(const char *const *forms)
{
	GString *all = g_string_new(NULL);

	for (guint i = 0; forms != NULL && forms[i] != NULL && i < NAMES_MOST; i++)
		if (strlen(forms[i]) <= FORM_MOST)
			g_string_append_printf(
				all, "%s%s", all->len > 0 ? FORMS_BETWEEN : "", forms[i]);
	return g_string_free(all, FALSE);
}

static GArray *
fit_keys(const char *const *keys)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(gint64));

	for (guint i = 0; keys != NULL && keys[i] != NULL && i < KEYS_MOST; i++) {
		guint32 sign;
		gint64 key = form_key(keys[i], &sign) | sign;

		g_array_append_val(all, key);
	}
	return all;
}

static void
row_clear(Row *row)
{
	g_free(row->names);
	g_free(row->forms);
	g_strfreev(row->emails);
	g_free(row->company);
	g_array_unref(row->keys);
	g_array_unref(row->labels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, row_clear)

static Row
row_of(const KnownPerson *person)
{
	Row row = { .labels = g_array_new(FALSE, FALSE, sizeof(gint64)) };

	row.emails = fit_emails(person->emails);
	fit_names(&row, person->names);
	row.forms = fit_forms(person->forms);
	row.keys = fit_keys(person->keys);
	for (guint i = 0; row.emails[i] != NULL; i++)
		add_key(row.labels, '@', row.emails[i]);
	row.company = person->company == NULL ? NULL : fit_text(person->company);
	return row;
}

static gint64
id_of(gint64 source, gint64 number)
{
	return source << NUMBER_BITS | number;
}

static gboolean
insert_keys(LedgerBook *book, gint64 source, gint64 number, const GArray *keys, GError **error)
{
	for (guint i = 0; i < keys->len; i++)
		if (!ledger_do(book, error,
			    "INSERT OR IGNORE INTO known_key (source, key, number) "
			    "VALUES (?1, ?2, ?3)",
			    "iii", source, g_array_index(keys, gint64, i), number))
			return FALSE;
	return TRUE;
}

static gboolean
insert_row(LedgerBook *book, gint64 source, gint64 number, const Row *row, GError **error)
{
	g_autofree char *emails = g_strjoinv(" ", row->emails);

	return ledger_do(book, error,
		       "INSERT INTO known_person (id, names, forms, emails, company, since) "
		       "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		       "itttti", id_of(source, number), row->names, row->forms, emails,
		       row->company, clock_seconds()) &&
	       insert_keys(book, source, number, row->keys, error) &&
	       insert_keys(book, source, number, row->labels, error);
}

// --- owners and sources -------------------------------------------------------------------------

// 1 *id set, 0 nothing is known of her, -1 error set.
static int
find_owner(LedgerBook *book, const char *address, gint64 *id, gint64 *version, GError **error)
{
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT id, version FROM known_owner WHERE address = ?1", "t", address);
	int row = statement == NULL ? -1 : ledger_step(book, statement, error);

	if (row == 1) {
		*id = sqlite3_column_int64(statement, 0);
		if (version != NULL)
			*version = sqlite3_column_int64(statement, 1);
		sqlite3_reset(statement);
	}
	return row;
}

// That another process, or one that begins anew, never comes to the same version is left to chance, of
// which there is enough.
static gboolean
change_version(LedgerBook *book, gint64 owner, GError **error)
{
	return ledger_do(book, error, "UPDATE known_owner SET version = random() | 1 WHERE id = ?1",
		"i", owner);
}

static gboolean
make_owner(LedgerBook *book, const char *address, gint64 *id, GError **error)
{
	return ledger_do(book, error,
		       "INSERT OR IGNORE INTO known_owner (address, version) "
		       "VALUES (?1, random() | 1)",
		       "t", address) &&
	       find_owner(book, address, id, NULL, error) == 1;
}

// As number_of.
static int
find_source(LedgerBook *book, gint64 owner, const char *name, gint64 *id, GError **error)
{
	return ledger_number(book, id, error,
		"SELECT id FROM known_source WHERE owner = ?1 AND state = 1 AND name = ?2", "it",
		owner, name);
}

static gboolean
make_source(LedgerBook *book, gint64 owner, const char *name, int state, gint64 *id, GError **error)
{
	return ledger_do(book, error,
		       "INSERT INTO known_source (owner, state, name, stamp, people) "
		       "VALUES (?1, ?2, ?3, '', 0)",
		       "iit", owner, (gint64)state, name) &&
	       ledger_number(book, id, error, "SELECT last_insert_rowid()", "") == 1;
}

// How many more people may be hers, when those of the source without are not counted.
static int
room_beside(LedgerBook *book, gint64 owner, const char *without, gint64 *room, GError **error)
{
	int row = ledger_number(book, room, error,
		"SELECT total(people) FROM known_source "
		"WHERE owner = ?1 AND state = 1 AND name <> ?2",
		"it", owner, without);

	*room = MAX(0, KNOWN_MOST - *room);
	return row;
}

// FALSE and error set; *may FALSE: she has too many.
static gboolean
may_have_more(LedgerBook *book, gint64 owner, gboolean *may, GError **error)
{
	gint64 sources = 0;
	int row = ledger_number(book, &sources, error,
		"SELECT count(*) FROM known_source WHERE owner = ?1 AND state = 1", "i", owner);

	*may = sources < KNOWN_SOURCES;
	return row == 1;
}

static gboolean
fail_many(const char *owner, GError **error)
{
	g_set_error(error, FAILURE, FAILURE_LIMIT,
		"%s has people from %d sources, and more are not kept; forget one", owner,
		KNOWN_SOURCES);
	return FALSE;
}

// --- taking out ---------------------------------------------------------------------------------

typedef struct {
	const char *owner;
	const char *source; // NULL: all
	guint removed;
	gboolean is_over;
} Taking;

// A statement that gives up to which key or id something may be deleted at once; no row: all of it.
static gboolean
delete_some(LedgerBook *book, const char *bound, const char *delete, gint64 from, gint64 to,
	gboolean *is_over, GError **error)
{
	gint64 until = to;
	int row = ledger_number(book, &until, error, bound, "ii", from, to);

	*is_over = row == 0;
	return row >= 0 && ledger_do(book, error, delete, "ii", from, until);
}

static gboolean
delete_some_keys(LedgerBook *book, gint64 source, gboolean *is_over, GError **error)
{
	return delete_some(book,
		"SELECT key FROM known_key WHERE source = ?1 AND key <= ?2 "
		"ORDER BY key LIMIT 1 OFFSET " G_STRINGIFY(CHUNK_KEYS),
		"DELETE FROM known_key WHERE source = ?1 AND key <= ?2", source, G_MAXINT64,
		is_over, error);
}

static gboolean
delete_chunk(LedgerBook *book, gint64 source, gboolean *is_over, GError **error)
{
	if (!delete_some_keys(book, source, is_over, error))
		return FALSE;
	if (!*is_over)
		return TRUE;
	return delete_some(book,
		"SELECT id FROM known_person WHERE id BETWEEN ?1 AND ?2 "
		"ORDER BY id LIMIT 1 OFFSET " G_STRINGIFY(CHUNK),
		"DELETE FROM known_person WHERE id BETWEEN ?1 AND ?2", id_of(source, 0),
		id_of(source, NUMBER_MOST), is_over, error);
}

static gboolean
delete_owner(LedgerBook *book, gint64 owner, GError **error)
{
	return ledger_do(book, error,
		"DELETE FROM known_owner WHERE id = ?1 AND NOT EXISTS "
		"(SELECT 1 FROM known_source WHERE owner = ?1)",
		"i", owner);
}

static gboolean
clear_some(LedgerBook *book, void *data, GError **error)
{
	Taking *taking = data;
	gint64 owner, source;
	gboolean is_empty = FALSE;
	int row = find_owner(book, taking->owner, &owner, NULL, error);

	taking->is_over = row == 0;
	if (row != 1)
		return row == 0;
	row = ledger_number(book, &source, error,
		"SELECT id FROM known_source WHERE owner = ?1 AND state = 2", "i", owner);
	taking->is_over = row == 0;
	if (row != 1)
		return row == 0 && delete_owner(book, owner, error);
	if (!delete_chunk(book, source, &is_empty, error))
		return FALSE;
	return !is_empty ||
	       ledger_do(book, error, "DELETE FROM known_source WHERE id = ?1", "i", source);
}

// Nobody sees them any more; a few at once, so that nobody waits for all of them.
static gboolean
clear_gone(KnownBook *known, const char *owner, GError **error)
{
	Taking taking = { .owner = owner };

	while (!taking.is_over)
		if (!ledger_change(known->ledger, clear_some, &taking, NULL, error))
			return FALSE;
	return TRUE;
}

static gboolean
note_people(LedgerBook *book, Taking *taking, gint64 owner, GError **error)
{
	gint64 people = 0;
	int row = ledger_number(book, &people, error,
		"SELECT total(people) FROM known_source "
		"WHERE owner = ?1 AND state = 1 AND (?2 IS NULL OR name = ?2)",
		"it", owner, taking->source);

	taking->removed = (guint)people;
	return row == 1;
}

static gboolean
take_out(LedgerBook *book, void *data, GError **error)
{
	Taking *taking = data;
	gint64 owner;
	int row = find_owner(book, taking->owner, &owner, NULL, error);

	if (row != 1)
		return row == 0;
	return note_people(book, taking, owner, error) &&
	       ledger_do(book, error,
		       "UPDATE known_source SET state = 2 "
		       "WHERE owner = ?1 AND (?2 IS NULL OR name = ?2)",
		       "it", owner, taking->source) &&
	       change_version(book, owner, error);
}

static gboolean
note_ledger(LedgerBook *book, void *is_there, GError **error)
{
	*(gboolean *)is_there = TRUE;
	return TRUE;
}

// No database is made for that. FALSE and error set.
static gboolean
has_ledger(KnownBook *known, gboolean *has, GError **error)
{
	*has = FALSE;
	return ledger_look(known->ledger, note_ledger, has, error);
}

gboolean
known_drop(KnownBook *book, const char *owner, const char *source, guint *removed, GError **error)
{
	g_autofree char *address = lower(owner);
	Taking taking = { .owner = address, .source = source };
	gboolean has;

	if (removed != NULL)
		*removed = 0;
	if (!has_ledger(book, &has, error))
		return FALSE;
	if (!has)
		return TRUE;
	if (!ledger_change(book->ledger, take_out, &taking, NULL, error))
		return FALSE;
	if (removed != NULL)
		*removed = taking.removed;
	return clear_gone(book, address, error);
}

gboolean
known_forget(KnownBook *book, const char *owner, const char *source, guint *removed, GError **error)
{
	gboolean has;

	if (!known_drop(book, owner, source, removed, error) || !has_ledger(book, &has, error))
		return FALSE;
	return !has || ledger_scrub(book->ledger, error);
}

// --- a source in the place of another -----------------------------------------------------------

typedef struct {
	const char *owner, *source, *stamp;
	const GPtrArray *people;
	guint from, to; // of people
	gint64 id;
	gint64 room;
	gboolean has_room; // for another source
	gboolean is_lost; // to another program
} Replacing;

// What a program left that was killed meanwhile is not seen, and goes.
static gboolean
begin_replacing(LedgerBook *book, void *data, GError **error)
{
	Replacing *replacing = data;
	gint64 owner, before;

	if (!make_owner(book, replacing->owner, &owner, error) ||
		!ledger_do(book, error,
			"UPDATE known_source SET state = 2 "
			"WHERE owner = ?1 AND state = 0 AND name = ?2",
			"it", owner, replacing->source) ||
		room_beside(book, owner, replacing->source, &replacing->room, error) != 1 ||
		!may_have_more(book, owner, &replacing->has_room, error))
		return FALSE;
	int row = find_source(book, owner, replacing->source, &before, error);
	replacing->has_room = replacing->has_room || row == 1;
	return row >= 0 && (!replacing->has_room || make_source(book, owner, replacing->source,
							    MAKING, &replacing->id, error));
}

static gboolean
write_some(LedgerBook *book, void *data, GError **error)
{
	Replacing *replacing = data;

	if (!ledger_do(book, error,
		    "UPDATE known_source SET people = ?2 WHERE id = ?1 AND state = 0", "ii",
		    replacing->id, (gint64)replacing->to))
		return FALSE;
	replacing->is_lost = ledger_changed(book) == 0;
	for (guint i = replacing->from; !replacing->is_lost && i < replacing->to; i++) {
		g_auto(Row) row = row_of(replacing->people->pdata[i]);

		if (!insert_row(book, replacing->id, i, &row, error))
			return FALSE;
	}
	return TRUE;
}

// From here on the new people are seen, and the old ones are not.
static gboolean
end_replacing(LedgerBook *book, void *data, GError **error)
{
	Replacing *replacing = data;
	gint64 owner;
	int row = find_owner(book, replacing->owner, &owner, NULL, error);

	if (row == -1 || !ledger_do(book, error,
				 "UPDATE known_source SET state = 1, stamp = ?2 "
				 "WHERE id = ?1 AND state = 0",
				 "it", replacing->id, replacing->stamp))
		return FALSE;
	replacing->is_lost = row == 0 || ledger_changed(book) == 0;
	if (replacing->is_lost)
		return TRUE;
	return ledger_do(book, error,
		       "UPDATE known_source SET state = 2 "
		       "WHERE owner = ?1 AND name = ?2 AND state = 1 AND id <> ?3",
		       "iti", owner, replacing->source, replacing->id) &&
	       change_version(book, owner, error);
}

static gboolean
fail_lost(GError **error)
{
	g_set_error_literal(error, FAILURE, FAILURE_BUSY, LOST);
	return FALSE;
}

static gboolean
write_all(KnownBook *book, Replacing *replacing, GError **error)
{
	guint n = (guint)MIN(replacing->people->len, replacing->room);

	for (guint i = 0; i < n; i = replacing->to) {
		replacing->from = i;
		replacing->to = MIN(i + CHUNK, n);
		if (!ledger_change(book->ledger, write_some, replacing, NULL, error))
			return FALSE;
		if (replacing->is_lost)
			return fail_lost(error);
	}
	return TRUE;
}

gboolean
known_replace(KnownBook *book, const char *owner, const char *source, const char *stamp,
	const GPtrArray *people, GError **error)
{
	g_autofree char *address = lower(owner);
	Replacing replacing = {
		.owner = address, .source = source, .stamp = stamp, .people = people
	};

	if (!ledger_change(book->ledger, begin_replacing, &replacing, NULL, error))
		return FALSE;
	if (!replacing.has_room)
		return fail_many(address, error);
	if (!write_all(book, &replacing, error) ||
		!ledger_change(book->ledger, end_replacing, &replacing, NULL, error))
		return FALSE;
	if (replacing.is_lost)
		return fail_lost(error);
	return clear_gone(book, address, error);
}

// --- adding -------------------------------------------------------------------------------------

typedef struct {
	const char *owner, *source;
	const GPtrArray *people;
	guint from, to;
	gint64 id; // of the source
	gint64 next; // number
	gint64 room;
	gboolean has_room; // for another source
	gboolean is_changed;
	guint added;
} Adding;

static gboolean
begin_adding(LedgerBook *book, Adding *adding, gint64 *owner, GError **error)
{
	int row;

	adding->has_room = TRUE;
	if (!make_owner(book, adding->owner, owner, error) ||
		room_beside(book, *owner, "", &adding->room, error) != 1)
		return FALSE;
	row = find_source(book, *owner, adding->source, &adding->id, error);
	if (row == 0 && !may_have_more(book, *owner, &adding->has_room, error))
		return FALSE;
	if (row == 0 && adding->has_room)
		row = make_source(book, *owner, adding->source, READY, &adding->id, error) ? 1 : -1;
	if (row != 1)
		return row == 0;
	return ledger_number(book, &adding->next, error,
		       "SELECT coalesce(max(id) + 1, ?1) FROM known_person "
		       "WHERE id BETWEEN ?1 AND ?2",
		       "ii", id_of(adding->id, 0), id_of(adding->id, NUMBER_MOST)) == 1;
}

// Someone who is there.
typedef struct {
	gint64 id;
	char *names;
	char **emails;
	char *company;
} Person;

static void
person_clear(Person *person)
{
	g_free(person->names);
	g_strfreev(person->emails);
	g_free(person->company);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Person, person_clear)

static gboolean
has_email(char *const *emails, const char *email)
{
	return g_strv_contains((const char *const *)emails, email);
}

static gboolean
has_name(const char *names, const char *folded)
{
	g_auto(GStrv) lines = g_strsplit(names, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *other = fold(lines[i]);

		if (g_str_equal(other, folded))
			return TRUE;
	}
	return FALSE;
}

// The numbers of people under a key. NULL and error set.
static GArray *
numbers_of(LedgerBook *book, gint64 source, gint64 key, GError **error)
{
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT number FROM known_key WHERE source = ?1 AND key = ?2 "
		"LIMIT " G_STRINGIFY(KNOWN_FOUND),
		"ii", source, key);
	int row = -1;

	while (statement != NULL && (row = ledger_step(book, statement, error)) == 1) {
		gint64 number = sqlite3_column_int64(statement, 0);

		g_array_append_val(numbers, number);
	}
	return row == 0 ? g_steal_pointer(&numbers) : NULL;
}

// 1, 0 there is none, -1 error set.
static int
read_person(LedgerBook *book, gint64 id, Person *person, GError **error)
{
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT names, emails, company FROM known_person WHERE id = ?1", "i", id);
	int row = statement == NULL ? -1 : ledger_step(book, statement, error);

	if (row != 1)
		return row;
	person_clear(person);
	person->id = id;
	person->names = g_strdup(ledger_text(statement, 0, ""));
	person->emails = *ledger_text(statement, 1, "") == '\0'
				 ? g_new0(char *, 1)
				 : g_strsplit(ledger_text(statement, 1, ""), " ", -1);
	person->company = sqlite3_column_type(statement, 2) == SQLITE_NULL
				  ? NULL
				  : g_strdup(ledger_text(statement, 2, ""));
	sqlite3_reset(statement);
	return 1;
}

// Is this the one who is looked for?
typedef gboolean (*Fits)(const Person *person, const char *label, const Row *row);

static gboolean
fits_email(const Person *person, const char *email, const Row *row)
{
	return has_email(person->emails, email);
}

static gboolean
fits_name(const Person *person, const char *folded, const Row *row)
{
	return (person->emails[0] == NULL || row->emails[0] == NULL) &&
	       has_name(person->names, folded);
}

// 1 *person set, 0 there is none, -1 error set.
static int
find_labelled(LedgerBook *book, gint64 source, char kind, const char *label, Fits fits,
	const Row *row, Person *person, GError **error)
{
	g_autoptr(GArray) numbers = numbers_of(book, source, key_of(kind, label), error);

	for (guint i = 0; numbers != NULL && i < numbers->len; i++) {
		gint64 id = id_of(source, g_array_index(numbers, gint64, i));
		int found = read_person(book, id, person, error);

		if (found == -1)
			return -1;
		if (found == 1 && fits(person, label, row))
			return 1;
	}
	return numbers == NULL ? -1 : 0;
}

static int
find_person(LedgerBook *book, gint64 source, const Row *row, Person *person, GError **error)
{
	g_auto(GStrv) names = g_strsplit(row->names, "\n", -1);
	char kind = row->emails[0] == NULL ? '=' : '-';
	int found = 0;

	for (guint i = 0; found == 0 && row->emails[i] != NULL; i++)
		found = find_labelled(
			book, source, '@', row->emails[i], fits_email, row, person, error);
	for (guint i = 0; found == 0 && names[i] != NULL; i++) {
		g_autofree char *folded = fold(names[i]);

		found = find_labelled(book, source, kind, folded, fits_name, row, person, error);
	}
	return found;
}

static char *
unite_emails(const Person *person, const Row *row)
{
	GString *all = g_string_new(NULL);
	guint n = 0;

	for (guint i = 0; row->emails[i] != NULL; i++, n++)
		g_string_append_printf(all, "%s%s", all->len > 0 ? " " : "", row->emails[i]);
	for (guint i = 0; person->emails[i] != NULL && n < EMAILS_MOST; i++)
		if (!has_email(row->emails, person->emails[i])) {
			g_string_append_printf(
				all, "%s%s", all->len > 0 ? " " : "", person->emails[i]);
			n++;
		}
	return g_string_free(all, FALSE);
}

static gboolean
says_more(const Person *person, const Row *row)
{
	for (guint i = 0; row->emails[i] != NULL; i++)
		if (!has_email(person->emails, row->emails[i]))
			return TRUE;
	return (*row->names != '\0' && !g_str_equal(row->names, person->names)) ||
	       (row->company != NULL && g_strcmp0(row->company, person->company) != 0);
}

// Keys of a name that is no longer theirs have to go. Looks at all keys of the source.
static gboolean
delete_keys(LedgerBook *book, gint64 source, gint64 number, GError **error)
{
	return ledger_do(book, error, "DELETE FROM known_key WHERE source = ?1 AND number = ?2",
		"ii", source, number);
}

static gboolean
renew_keys(LedgerBook *book, gint64 source, const Person *person, const Row *row, GError **error)
{
	g_autoptr(GArray) emails = g_array_new(FALSE, FALSE, sizeof(gint64));
	gint64 number = person->id & NUMBER_MOST;

	if (*row->names == '\0' || g_str_equal(row->names, person->names))
		return insert_keys(book, source, number, row->labels, error);
	for (guint i = 0; person->emails[i] != NULL; i++)
		add_key(emails, '@', person->emails[i]);
	return delete_keys(book, source, number, error) &&
	       insert_keys(book, source, number, emails, error) &&
	       insert_keys(book, source, number, row->labels, error) &&
	       insert_keys(book, source, number, row->keys, error);
}

static gboolean
update_person(
	LedgerBook *book, Adding *adding, const Person *person, const Row *row, GError **error)
{
	g_autofree char *emails = unite_emails(person, row);
	const char *new_names = *row->names == '\0' ? NULL : row->names;

	if (!says_more(person, row))
		return TRUE;
	adding->is_changed = TRUE;
	return ledger_do(book, error,
		       "UPDATE known_person SET names = coalesce(?2, names), "
		       "forms = CASE WHEN ?2 IS NULL THEN forms ELSE ?3 END, "
		       "emails = ?4, company = coalesce(?5, company) WHERE id = ?1",
		       "itttt", person->id, new_names, row->forms, emails, row->company) &&
	       renew_keys(book, adding->id, person, row, error);
}

static gboolean
add_person(LedgerBook *book, Adding *adding, const Row *row, GError **error)
{
	g_auto(Person) person = { 0 };
	int found = find_person(book, adding->id, row, &person, error);

	if (found == 1)
		return update_person(book, adding, &person, row, error);
	if (found == -1)
		return FALSE;
	if (adding->added >= adding->room || (adding->next & NUMBER_MOST) == NUMBER_MOST ||
		(*row->names == '\0' && row->emails[0] == NULL))
		return TRUE;
	adding->added++;
	adding->is_changed = TRUE;
	return insert_row(book, adding->id, adding->next++ & NUMBER_MOST, row, error);
}

static gboolean
add_all(LedgerBook *book, void *data, GError **error)
{
	Adding *adding = data;
	gint64 owner;

	if (!begin_adding(book, adding, &owner, error))
		return FALSE;
	for (guint i = 0; adding->has_room && i < adding->people->len; i++) {
		g_auto(Row) row = row_of(adding->people->pdata[i]);

		if (!add_person(book, adding, &row, error))
			return FALSE;
	}
	if (!adding->is_changed)
		return TRUE;
	return ledger_do(book, error, "UPDATE known_source SET people = people + ?2 WHERE id = ?1",
		       "ii", adding->id, (gint64)adding->added) &&
	       change_version(book, owner, error);
}

gboolean
known_add(KnownBook *book, const char *owner, const char *source, const GPtrArray *people,
	guint *added, GError **error)
{
	g_autofree char *address = lower(owner);
	Adding adding = { .owner = address, .source = source, .people = people };

	if (!ledger_change(book->ledger, add_all, &adding, NULL, error))
		return FALSE;
	if (added != NULL)
		*added = adding.added;
	return adding.has_room || fail_many(address, error);
}

// --- sources ------------------------------------------------------------------------------------

typedef struct {
	const char *owner;
	gint64 version;
	GPtrArray *sources; // KnownSource *
} Sources;

static void
source_free(gpointer data)
{
	KnownSource *source = data;

	g_free(source->name);
	g_free(source->stamp);
	g_free(source);
}

static gboolean
list_sources(LedgerBook *book, void *data, GError **error)
{
	Sources *sources = data;
	gint64 owner;
	int row = find_owner(book, sources->owner, &owner, &sources->version, error);

	if (row != 1)
		return row == 0;
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT name, stamp, people FROM known_source WHERE owner = ?1 AND state = 1 "
		"ORDER BY name",
		"i", owner);
	row = -1;
	while (statement != NULL && (row = ledger_step(book, statement, error)) == 1) {
		KnownSource *source = g_new(KnownSource, 1);

		source->name = g_strdup(ledger_text(statement, 0, ""));
		source->stamp = g_strdup(ledger_text(statement, 1, ""));
		source->people = (guint)sqlite3_column_int64(statement, 2);
		g_ptr_array_add(sources->sources, source);
	}
	return row == 0;
}

GPtrArray *
known_sources(KnownBook *book, const char *owner, gint64 *version, GError **error)
{
	g_autofree char *address = lower(owner);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(source_free);
	Sources sources = { .owner = address, .sources = found };

	if (!ledger_read(book->ledger, list_sources, &sources, error))
		return NULL;
	if (version != NULL)
		*version = sources.version;
	return g_steal_pointer(&found);
}

int
known_stamp(KnownBook *book, const char *owner, const char *source, char **stamp, GError **error)
{
	g_autoptr(GPtrArray) sources = known_sources(book, owner, NULL, error);

	for (guint i = 0; sources != NULL && i < sources->len; i++) {
		const KnownSource *one = sources->pdata[i];

		if (g_str_equal(one->name, source)) {
			*stamp = g_strdup(one->stamp);
			return 1;
		}
	}
	return sources == NULL ? -1 : 0;
}

// Ids of an owner's sources. NULL and error set.
static GArray *
source_ids(LedgerBook *book, gint64 owner, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT id FROM known_source WHERE owner = ?1 AND state = 1", "i", owner);
	int row = -1;

	while (statement != NULL && (row = ledger_step(book, statement, error)) == 1) {
		gint64 id = sqlite3_column_int64(statement, 0);

		g_array_append_val(ids, id);
	}
	return row == 0 ? g_steal_pointer(&ids) : NULL;
}

// --- one by one ---------------------------------------------------------------------------------

typedef struct {
	const char *owner;
	const char *email; // lower case, or NULL
	const char *folded; // a name, or NULL
	guint removed;
	gboolean is_there;
} Search;

static gboolean
remove_person(LedgerBook *book, gint64 source, const Person *person, GError **error)
{
	return delete_keys(book, source, person->id & NUMBER_MOST, error) &&
	       ledger_do(book, error, "DELETE FROM known_person WHERE id = ?1", "i", person->id) &&
	       ledger_do(book, error, "UPDATE known_source SET people = people - 1 WHERE id = ?1",
		       "i", source);
}

static gboolean
fits_any_name(const Person *person, const char *folded, const Row *row)
{
	return has_name(person->names, folded);
}

// 1, 0, -1 error set.
static int
find_next(LedgerBook *book, gint64 source, const Search *search, Person *person, GError **error)
{
	int found = search->email == NULL ? 0
					  : find_labelled(book, source, '@', search->email,
						    fits_email, NULL, person, error);

	if (found != 0 || search->folded == NULL)
		return found;
	return find_labelled(book, source, '=', search->folded, fits_any_name, NULL, person, error);
}

static gboolean
remove_from(LedgerBook *book, gint64 source, Search *search, GError **error)
{
	g_auto(Person) person = { 0 };
	int found;

	while ((found = find_next(book, source, search, &person, error)) == 1) {
		if (!remove_person(book, source, &person, error))
			return FALSE;
		search->removed++;
	}
	return found == 0;
}

static gboolean
remove_all(LedgerBook *book, void *data, GError **error)
{
	Search *search = data;
	gint64 owner;
	int row = find_owner(book, search->owner, &owner, NULL, error);
	g_autoptr(GArray) sources = row == 1 ? source_ids(book, owner, error) : NULL;

	if (sources == NULL)
		return row == 0;
	for (guint i = 0; i < sources->len; i++)
		if (!remove_from(book, g_array_index(sources, gint64, i), search, error))
			return FALSE;
	return search->removed == 0 || change_version(book, owner, error);
}

gboolean
known_remove(KnownBook *book, const char *owner, const char *who, guint *removed, GError **error)
{
	g_autofree char *address = lower(owner), *email = lower(who), *folded = fold(who);
	Search search = { .owner = address, .email = email, .folded = folded };
	gboolean has;

	if (!has_ledger(book, &has, error) ||
		(has && !ledger_change(book->ledger, remove_all, &search, NULL, error)))
		return FALSE;
	if (removed != NULL)
		*removed = search.removed;
	return TRUE;
}

static gboolean
look_for(LedgerBook *book, void *data, GError **error)
{
	Search *search = data;
	gint64 owner;
	int row = find_owner(book, search->owner, &owner, NULL, error);
	g_autoptr(GArray) sources = row == 1 ? source_ids(book, owner, error) : NULL;
	g_auto(Person) person = { 0 };

	if (sources == NULL)
		return row == 0;
	for (guint i = 0; i < sources->len && !search->is_there; i++) {
		row = find_labelled(book, g_array_index(sources, gint64, i), '@', search->email,
			fits_email, NULL, &person, error);
		if (row == -1)
			return FALSE;
		search->is_there = row == 1 && (*search->folded == '\0' ||
						       has_name(person.names, search->folded));
	}
	return TRUE;
}

int
known_has(KnownBook *book, const char *owner, const char *name, const char *email, GError **error)
{
	g_autofree char *address = lower(owner), *lowered = lower(email), *folded = fold(name);
	Search search = { .owner = address, .email = lowered, .folded = folded };

	if (!ledger_read(book->ledger, look_for, &search, error))
		return -1;
	return search.is_there;
}

// --- forms anew ---------------------------------------------------------------------------------

typedef struct {
	const char *owner, *source, *stamp;
	KnownMake make;
	gint64 id;
	gint64 next; // id of a person
	gboolean is_over;
} Remaking;

static gboolean
find_remade(LedgerBook *book, void *data, GError **error)
{
	Remaking *remaking = data;
	gint64 owner;
	int row = find_owner(book, remaking->owner, &owner, NULL, error);

	if (row == 1)
		row = find_source(book, owner, remaking->source, &remaking->id, error);
	remaking->next = id_of(remaking->id, 0);
	return row >= 0;
}

static gboolean
delete_old_keys(LedgerBook *book, void *data, GError **error)
{
	Remaking *remaking = data;

	return delete_some_keys(book, remaking->id, &remaking->is_over, error);
}

static gboolean
remake_person(LedgerBook *book, const Remaking *remaking, const Person *person, GError **error)
{
	g_auto(GStrv) names = g_strsplit(person->names, "\n", -1);
	g_auto(GStrv) forms = NULL;
	g_auto(GStrv) keys = NULL;

	remaking->make((const char *const *)names, &forms, &keys);
	g_auto(Row) row =
		row_of(&(KnownPerson) { (const char *const *)names, (const char *const *)forms,
			(const char *const *)keys, (const char *const *)person->emails, NULL });
	gint64 number = person->id & NUMBER_MOST;

	return ledger_do(book, error, "UPDATE known_person SET forms = ?2 WHERE id = ?1", "it",
		       person->id, row.forms) &&
	       insert_keys(book, remaking->id, number, row.keys, error) &&
	       insert_keys(book, remaking->id, number, row.labels, error);
}

// A tenth of what is deleted at once: here the names are romanised, with the lock held.
static gboolean
remake_some(LedgerBook *book, void *data, GError **error)
{
	Remaking *remaking = data;
	g_auto(Person) person = { 0 };

	for (guint i = 0; i < CHUNK / 10; i++) {
		int row = ledger_number(book, &remaking->next, error,
			"SELECT id FROM known_person WHERE id BETWEEN ?1 AND ?2 "
			"ORDER BY id LIMIT 1",
			"ii", remaking->next, id_of(remaking->id, NUMBER_MOST));

		remaking->is_over = row == 0;
		if (row != 1)
			return row == 0;
		if (read_person(book, remaking->next++, &person, error) != 1 ||
			!remake_person(book, remaking, &person, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
end_remaking(LedgerBook *book, void *data, GError **error)
{
	const Remaking *remaking = data;
	gint64 owner;
	int row = find_owner(book, remaking->owner, &owner, NULL, error);

	if (row != 1)
		return row == 0;
	return ledger_do(book, error,
		       "UPDATE known_source SET stamp = ?3 "
		       "WHERE owner = ?1 AND state = 1 AND name = ?2",
		       "itt", owner, remaking->source, remaking->stamp) &&
	       change_version(book, owner, error);
}

static gboolean
repeat(KnownBook *known, LedgerWork work, Remaking *remaking, GError **error)
{
	remaking->is_over = FALSE;
	while (!remaking->is_over)
		if (!ledger_change(known->ledger, work, remaking, NULL, error))
			return FALSE;
	return TRUE;
}

gboolean
known_remake(KnownBook *book, const char *owner, const char *source, const char *stamp,
	KnownMake make, GError **error)
{
	g_autofree char *address = lower(owner);
	Remaking remaking = { .owner = address, .source = source, .stamp = stamp, .make = make };

	if (!ledger_read(book->ledger, find_remade, &remaking, error))
		return FALSE;
	if (remaking.id == 0)
		return TRUE;
	return repeat(book, delete_old_keys, &remaking, error) &&
	       repeat(book, remake_some, &remaking, error) &&
	       ledger_change(book->ledger, end_remaking, &remaking, NULL, error);
}

gboolean
known_restamp(
	KnownBook *book, const char *owner, const char *source, const char *stamp, GError **error)
{
	g_autofree char *address = lower(owner);
	Remaking remaking = { .owner = address, .source = source, .stamp = stamp };

	return ledger_change(book->ledger, end_remaking, &remaking, NULL, error);
}

// --- finding ------------------------------------------------------------------------------------

typedef struct {
	const char *owner;
	const char *folded; // a name; NULL
	const char *const *keys;
	KnownVisit each;
	void *to;
	gint64 version;
	gboolean is_over;
} Finding;

typedef struct {
	gint64 id;
	char *name;
} Place;

static void
place_clear(gpointer data)
{
	g_free(((Place *)data)->name);
}

// An owner's sources by name. NULL and error set.
static GArray *
places_of(LedgerBook *book, gint64 owner, GError **error)
{
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT id, name FROM known_source WHERE owner = ?1 AND state = 1 ORDER BY name",
		"i", owner);
	int row = -1;

	g_array_set_clear_func(places, place_clear);
	while (statement != NULL && (row = ledger_step(book, statement, error)) == 1) {
		Place place = { sqlite3_column_int64(statement, 0),
			g_strdup(ledger_text(statement, 1, "")) };

		g_array_append_val(places, place);
	}
	return row == 0 ? g_steal_pointer(&places) : NULL;
}

static KnownSeen
seen_of(sqlite3_stmt *statement, const char *source)
{
	return (KnownSeen) {
		.source = source,
		.emails = ledger_text(statement, 2, ""),
		.company = sqlite3_column_type(statement, 3) == SQLITE_NULL
				   ? NULL
				   : ledger_text(statement, 3, ""),
		.since = sqlite3_column_int64(statement, 4),
	};
}

static char *
first_line(const char *lines)
{
	return g_strndup(lines, strcspn(lines, "\n"));
}

// Tells each of the forms.
static void
show_forms(Finding *finding, sqlite3_stmt *statement, const char *source)
{
	KnownSeen seen = seen_of(statement, source);
	g_autofree char *name = first_line(ledger_text(statement, 0, ""));
	g_auto(GStrv) forms = g_strsplit(ledger_text(statement, 1, ""), FORMS_BETWEEN, -1);

	seen.name = name;
	for (guint i = 0; forms[i] != NULL && !finding->is_over; i++) {
		seen.form = forms[i];
		finding->is_over = !finding->each(finding->to, &seen);
	}
}

static gboolean
show_person(LedgerBook *book, Finding *finding, const Place *place, gint64 number, GError **error)
{
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT names, forms, emails, company, since FROM known_person WHERE id = ?1", "i",
		id_of(place->id, number));
	int row = statement == NULL ? -1 : ledger_step(book, statement, error);

	if (row != 1)
		return row == 0;
	show_forms(finding, statement, place->name);
	sqlite3_reset(statement);
	return TRUE;
}

static gboolean
signs_meet(guint32 a, guint32 b)
{
	guint32 both = a & b;

	return (both & 0xFF) != 0 && (both & 0xFF00) != 0 && (both & 0xFF0000) != 0 &&
	       (both & 0xFF000000) != 0;
}

static gboolean
collect_named(
	LedgerBook *book, gint64 source, const char *folded, GHashTable *numbers, GError **error)
{
	g_autoptr(GArray) some = numbers_of(book, source, key_of('=', folded), error);

	for (guint i = 0; some != NULL && i < some->len; i++)
		g_hash_table_add(numbers, GINT_TO_POINTER((int)g_array_index(some, gint64, i)));
	return some != NULL;
}

static gboolean
collect_keyed(LedgerBook *book, gint64 source, const char *key, GHashTable *numbers, GError **error)
{
	guint32 sign;
	gint64 first = form_key(key, &sign);
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT key, number FROM known_key WHERE source = ?1 AND key BETWEEN ?2 AND ?3 "
		"LIMIT " G_STRINGIFY(SCAN_MOST),
		"iii", source, first, first | SIGN_ANY);
	int row = -1;

	while (statement != NULL && (row = ledger_step(book, statement, error)) == 1)
		if (signs_meet(sign, (guint32)sqlite3_column_int64(statement, 0)))
			g_hash_table_add(
				numbers, GINT_TO_POINTER(sqlite3_column_int(statement, 1)));
	return row == 0;
}

static gboolean
show_people(
	LedgerBook *book, Finding *finding, const Place *place, GHashTable *numbers, GError **error)
{
	GHashTableIter iter;
	gpointer number;
	guint shown = 0;

	g_hash_table_iter_init(&iter, numbers);
	while (!finding->is_over && shown++ < KNOWN_FOUND &&
		g_hash_table_iter_next(&iter, &number, NULL))
		if (!show_person(book, finding, place, GPOINTER_TO_INT(number), error))
			return FALSE;
	return TRUE;
}

// Mostly the one who is asked for, and then nobody else has to be compared.
static gboolean
search_name(LedgerBook *book, Finding *finding, const Place *place, GError **error)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);

	return finding->folded == NULL ||
	       (collect_named(book, place->id, finding->folded, numbers, error) &&
		       show_people(book, finding, place, numbers, error));
}

// Each once, however many keys lead there.
static gboolean
search_keys(LedgerBook *book, Finding *finding, const Place *place, GError **error)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);

	for (guint i = 0; finding->keys != NULL && finding->keys[i] != NULL; i++)
		if (!collect_keyed(book, place->id, finding->keys[i], numbers, error))
			return FALSE;
	return show_people(book, finding, place, numbers, error);
}

static gboolean
search_all(LedgerBook *book, Finding *finding, const GArray *places,
	gboolean (*search)(LedgerBook *, Finding *, const Place *, GError **), GError **error)
{
	for (guint i = 0; i < places->len && !finding->is_over; i++)
		if (!search(book, finding, &g_array_index(places, Place, i), error))
			return FALSE;
	return TRUE;
}

static gboolean
find_all(LedgerBook *book, void *data, GError **error)
{
	Finding *finding = data;
	gint64 owner;
	int row = find_owner(book, finding->owner, &owner, &finding->version, error);
	g_autoptr(GArray) places = row == 1 ? places_of(book, owner, error) : NULL;

	if (places == NULL)
		return row == 0;
	return search_all(book, finding, places, search_name, error) &&
	       search_all(book, finding, places, search_keys, error);
}

gboolean
known_find(KnownBook *book, const char *owner, const char *name, const char *const *keys,
	KnownVisit each, void *to, gint64 *version, GError **error)
{
	g_autofree char *address = lower(owner);
	g_autofree char *folded = name == NULL ? NULL : fold(name);
	Finding finding = {
		.owner = address, .folded = folded, .keys = keys, .each = each, .to = to
	};

	if (!ledger_read(book->ledger, find_all, &finding, error))
		return FALSE;
	if (version != NULL)
		*version = finding.version;
	return TRUE;
}

// --- listing ------------------------------------------------------------------------------------

static gboolean
list_source(LedgerBook *book, Finding *finding, const Place *place, GError **error)
{
	sqlite3_stmt *statement = ledger_query(book, error,
		"SELECT names, NULL, emails, company, since FROM known_person "
		"WHERE id BETWEEN ?1 AND ?2 ORDER BY names, id",
		"ii", id_of(place->id, 0), id_of(place->id, NUMBER_MOST));
	int row = -1;

	while (statement != NULL && !finding->is_over &&
		(row = ledger_step(book, statement, error)) == 1) {
		KnownSeen seen = seen_of(statement, place->name);
		g_autofree char *name = first_line(ledger_text(statement, 0, ""));

		seen.name = name;
		finding->is_over = !finding->each(finding->to, &seen);
	}
	if (finding->is_over && statement != NULL)
		sqlite3_reset(statement);
	return row >= 0;
}

static gboolean
list_all(LedgerBook *book, void *data, GError **error)
{
	Finding *finding = data;
	gint64 owner;
	int row = find_owner(book, finding->owner, &owner, NULL, error);
	g_autoptr(GArray) places = row == 1 ? places_of(book, owner, error) : NULL;

	if (places == NULL)
		return row == 0;
	return search_all(book, finding, places, list_source, error);
}

gboolean
known_list(KnownBook *book, const char *owner, KnownVisit each, void *to, GError **error)
{
	g_autofree char *address = lower(owner);
	Finding finding = { .owner = address, .each = each, .to = to };

	return ledger_read(book->ledger, list_all, &finding, error);
}
