// book.c - whom a user knows.
#include "people/book.h"

#include <string.h>

#include "base/clock.h"
#include "base/failure.h"
#include "people/person.h"
#include "people/scribe.h"
#include "store/known.h"

#define OWNERS 20000 // whose sources are kept in memory
#define ROUNDS 3 // of asking, when people change meanwhile

// An owner's sources, as the store had them at that version.
typedef struct {
	char *owner;
	gint64 version;
	GPtrArray *sources; // KnownSource *
	GList *link; // in Book.recent
} Kept;

struct Book {
	KnownBook *known;
	gboolean is_ours;
	Scribe *scribe;
	int patience; // milliseconds
	GMutex lock; // over what follows
	GHashTable *kept; // owner -> Kept *
	GQueue recent; // Kept *, latest used first
};

static void
kept_free(gpointer data)
{
	Kept *kept = data;

	g_free(kept->owner);
	g_ptr_array_unref(kept->sources);
	g_free(kept);
}

Book *
book_new(KnownBook *known)
{
	Book *book = g_new0(Book, 1);

	book->known = known;
	book->scribe = scribe_new(known);
	book->patience = BOOK_PATIENCE;
	g_mutex_init(&book->lock);
	book->kept = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, kept_free);
	return book;
}

Book *
book_new_in_memory(GError **error)
{
	KnownBook *known = known_new_in_memory(error);

	if (known == NULL)
		return NULL;
	Book *book = book_new(known);
	book->is_ours = TRUE;
	return book;
}

void
book_free(Book *book)
{
	if (book == NULL)
		return;
	scribe_free(book->scribe);
	if (book->is_ours)
		known_free(book->known);
	g_queue_clear(&book->recent);
	g_hash_table_unref(book->kept);
	g_mutex_clear(&book->lock);
	g_free(book);
}

void
book_answer_clear(BookAnswer *answer)
{
	g_free(answer->name);
	g_free(answer->source);
	g_free(answer->complaint);
	*answer = (BookAnswer) { 0 };
}

void
book_set_patience(Book *book, guint milliseconds)
{
	g_atomic_int_set(&book->patience, (int)milliseconds);
}

static char *
lower(const char *text)
{
	return g_utf8_validate(text, -1, NULL) ? g_utf8_strdown(text, -1)
					       : g_ascii_strdown(text, -1);
}

// --- what is kept of owners ---------------------------------------------------------------------

// Of that version; NULL: another one, or none.
static GPtrArray *
sources_kept(Book *book, const char *owner, gint64 version)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&book->lock);
	Kept *kept = g_hash_table_lookup(book->kept, owner);

	if (kept == NULL || kept->version != version)
		return NULL;
	g_queue_unlink(&book->recent, kept->link);
	g_queue_push_head_link(&book->recent, kept->link);
	return g_ptr_array_ref(kept->sources);
}

// With lock held.
static void
forget(Book *book, const char *owner)
{
	Kept *kept = g_hash_table_lookup(book->kept, owner);

	if (kept == NULL)
		return;
	g_queue_delete_link(&book->recent, kept->link);
	g_hash_table_remove(book->kept, owner);
}

static void
keep(Book *book, const char *owner, gint64 version, GPtrArray *sources)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&book->lock);
	Kept *kept = g_new0(Kept, 1);

	forget(book, owner);
	if (book->recent.length >= OWNERS)
		forget(book, ((Kept *)g_queue_peek_tail(&book->recent))->owner);
	kept->owner = g_strdup(owner);
	kept->version = version;
	kept->sources = g_ptr_array_ref(sources);
	g_queue_push_head(&book->recent, kept);
	kept->link = book->recent.head;
	g_hash_table_insert(book->kept, kept->owner, kept);
}

// --- asking -------------------------------------------------------------------------------------

// What a glance says of a file that her rules name.
typedef struct {
	int seen; // as reader_glance
	FileStamp stamp; // zeros unless 1
} Glance;

typedef struct {
	Book *book;
	BookReader reader; // the owner in lower case
	const char *name; // NULL, as form: a name without letters
	const NameForm *form;
	char **questions;
	BookAnswer *answer;
	gint64 version; // of what was asked
	gboolean is_stale; // the store has another version by now
	guint people; // that count
	GPtrArray *pending; // sources that nothing can be said of yet
	GError *failure; // of a file that never was read
} Asking;

// A path is a file's; the others have names.
static gboolean
counts(const BookReader *reader, const char *source)
{
	return *source != '/' || (reader->files != NULL && g_strv_contains(reader->files, source));
}

// In the order of what is better to know.
static int
rank(Same same)
{
	switch (same) {
	case SAME_NO:
		return 0;
	case SAME_MAYBE:
		return 1;
	case SAME_LOOKALIKE:
		return 2;
	case SAME_YES:
		return 3;
	}
	return 0;
}

static char *
source_label(const char *source)
{
	return *source == '/' ? g_path_get_basename(source) : g_strdup(source);
}

static void
answer_with(BookAnswer *answer, Same same, const char *reason, const KnownSeen *seen)
{
	g_free(answer->name);
	g_free(answer->source);
	answer->same = same;
	answer->name = g_strdup(seen->name);
	answer->source = source_label(seen->source);
	answer->reason = reason;
}

// One whose form was made in another way is compared as soon as it is made anew.
static gboolean
compare_with(void *to, const KnownSeen *seen)
{
	const Asking *asking = to;
	const char *reason = NULL;
	g_autoptr(NameForm) form =
		counts(&asking->reader, seen->source) ? same_form_parse(seen->form) : NULL;
	Same same = form == NULL ? SAME_NO : same_compare(asking->form, form, &reason);

	if (rank(same) > rank(asking->answer->same))
		answer_with(asking->answer, same, reason, seen);
	return asking->answer->same != SAME_YES;
}

static gboolean
ask_store(Asking *asking, GError **error)
{
	book_answer_clear(asking->answer);
	return known_find(asking->book->known, asking->reader.owner, asking->name,
		(const char *const *)asking->questions, compare_with, asking, &asking->version,
		error);
}

// --- files --------------------------------------------------------------------------------------

static const KnownSource *
find_source(const GPtrArray *sources, const char *name)
{
	for (guint i = 0; i < sources->len; i++)
		if (g_str_equal(((const KnownSource *)sources->pdata[i])->name, name))
			return sources->pdata[i];
	return NULL;
}

static Glance
glance_at(const char *path)
{
	Glance glance = { 0 };

	glance.seen = reader_glance(path, &glance.stamp);
	if (glance.seen != 1)
		glance.stamp = (FileStamp) { 0 };
	return glance;
}

// Is there anything to read? When it was tried and failed, error is set.
static gboolean
is_due(const Asking *asking, const char *path, const Glance *glance, const KnownSource *source,
	GError **error)
{
	if (glance->seen == 0)
		return source != NULL;
	if (glance->seen == 1 && source != NULL && scribe_is_current(source->stamp, &glance->stamp))
		return FALSE;
	int look = scribe_look(
		asking->book->scribe, asking->reader.owner, path, &glance->stamp, error);
	// It went well, and is not there any more: somebody has forgotten it.
	return look == 0 || (look == 1 && source == NULL && glance->seen == 1);
}

static void
complain(Asking *asking, const KnownSource *source, GError *error)
{
	if (source == NULL && asking->failure == NULL) {
		asking->failure = error;
		return;
	}
	if (source != NULL && asking->answer->complaint == NULL)
		asking->answer->complaint = g_strdup(error->message);
	g_error_free(error);
}

static void
look_at_file(Asking *asking, const char *path, const GPtrArray *sources)
{
	Scribe *scribe = asking->book->scribe;
	const KnownSource *source = find_source(sources, path);
	gboolean is_wanted = scribe_has(scribe, asking->reader.owner, path);
	GError *error = NULL;

	if (!is_wanted) {
		Glance glance = glance_at(path);

		is_wanted = is_due(asking, path, &glance, source, &error);
		if (is_wanted)
			scribe_want(scribe, &asking->reader, path, &glance.stamp);
	}
	if (error != NULL)
		complain(asking, source, error);
	else if (is_wanted && source == NULL)
		g_ptr_array_add(asking->pending, g_strdup(path));
}

// People who were added by an older program have forms that can't be compared any more.
static void
look_at_source(Asking *asking, const KnownSource *source)
{
	if (counts(&asking->reader, source->name))
		asking->people += source->people;
	if (*source->name == '/' || source->people == 0 ||
		g_str_equal(source->stamp, person_version()))
		return;
	if (scribe_want_forms(asking->book->scribe, asking->reader.owner, source->name))
		g_ptr_array_add(asking->pending, g_strdup(source->name));
}

static GPtrArray *
sources_now(Asking *asking, GError **error)
{
	GPtrArray *sources = sources_kept(asking->book, asking->reader.owner, asking->version);
	gint64 version;

	asking->is_stale = FALSE;
	if (sources != NULL)
		return sources;
	sources = known_sources(asking->book->known, asking->reader.owner, &version, error);
	if (sources == NULL)
		return NULL;
	asking->is_stale = version != asking->version;
	keep(asking->book, asking->reader.owner, version, sources);
	return sources;
}

static gboolean
look_at_sources(Asking *asking, GError **error)
{
	g_autoptr(GPtrArray) sources = sources_now(asking, error);
	const char *const *files = asking->reader.files;

	if (sources == NULL)
		return FALSE;
	asking->people = 0;
	g_clear_error(&asking->failure);
	g_ptr_array_set_size(asking->pending, 0);
	for (guint i = 0; i < sources->len; i++)
		look_at_source(asking, sources->pdata[i]);
	for (guint i = 0; files != NULL && files[i] != NULL; i++)
		look_at_file(asking, files[i], sources);
	return TRUE;
}

// The people and the files as they are at one time.
static gboolean
ask_once(Asking *asking, GError **error)
{
	for (guint round = 0; round < ROUNDS; round++) {
		if (!ask_store(asking, error) || !look_at_sources(asking, error))
			return FALSE;
		if (!asking->is_stale)
			break;
	}
	return TRUE;
}

static gboolean
wait_for_files(Asking *asking)
{
	int patience = asking->reader.is_hurried ? 0 : g_atomic_int_get(&asking->book->patience);
	gint64 until = clock_monotonic() + (gint64)patience * 1000;

	g_ptr_array_add(asking->pending, NULL);
	return scribe_wait(asking->book->scribe, asking->reader.owner,
		(const char *const *)asking->pending->pdata, until);
}

static gboolean
ask_patiently(Asking *asking, GError **error)
{
	if (!ask_once(asking, error))
		return FALSE;
	if (asking->answer->same == SAME_YES || asking->pending->len == 0)
		return TRUE;
	wait_for_files(asking);
	return ask_once(asking, error);
}

static int
fail_busy(const char *path, GError **error)
{
	g_set_error(error, FAILURE, FAILURE_BUSY, "%s: is being read", path);
	return -1;
}

static int
conclude(Asking *asking, GError **error)
{
	if (asking->answer->same != SAME_NO)
		return 1;
	if (asking->pending->len > 0)
		return fail_busy(asking->pending->pdata[0], error);
	if (asking->failure != NULL) {
		g_propagate_error(error, g_steal_pointer(&asking->failure));
		return -1;
	}
	return asking->people > 0;
}

int
book_ask(Book *book, const BookReader *reader, const char *name, const char *language,
	BookAnswer *answer, GError **error)
{
	g_autofree char *owner = lower(reader->owner);
	g_autoptr(NameForm) form = same_form(name, language);
	g_auto(GStrv) questions = form == NULL ? NULL : same_questions(form);
	g_autoptr(GPtrArray) pending = g_ptr_array_new_with_free_func(g_free);
	Asking asking = { .book = book,
		.reader = *reader,
		.name = form == NULL ? NULL : name,
		.form = form,
		.questions = questions,
		.answer = answer,
		.pending = pending };

	*answer = (BookAnswer) { 0 };
	asking.reader.owner = owner;
	int known = ask_patiently(&asking, error) ? conclude(&asking, error) : -1;
	g_clear_error(&asking.failure);
	if (known != 1)
		book_answer_clear(answer);
	return known;
}

// --- writing ------------------------------------------------------------------------------------

void
book_learn(Book *book, const char *owner, const BookMailbox *mailboxes, guint n)
{
	g_autofree char *lowered = lower(owner);

	scribe_learn(book->scribe, lowered, mailboxes, n);
}

GError *
book_trouble(Book *book)
{
	return scribe_trouble(book->scribe);
}

void
book_settle(Book *book)
{
	scribe_settle(book->scribe);
}

gboolean
book_add(Book *book, const char *owner, const char *source, const GPtrArray *contacts, guint *added,
	GError **error)
{
	g_autoptr(GPtrArray) people = person_list(contacts);

	return person_add(book->known, owner, source, people, added, error);
}
