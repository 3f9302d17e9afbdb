// scribe.c - reads files of contacts, and writes down what was learned.
#include "people/scribe.h"

#include <string.h>

#include "base/clock.h"
#include "base/failure.h"
#include "people/contacts.h"
#include "people/person.h"

#define REST 60 // seconds, after which what failed is tried again
#define BATCH 1000 // lessons
#define LOOKS (2 * SCRIBE_JOBS)

// A file to be read; without local, a source whose forms are to be made anew.
typedef struct {
	char *key;
	char *owner, *path, *local, *accounts;
	FileStamp seen; // zeros: nothing
} Job;

// The jobs of one owner.
typedef struct {
	char *owner;
	GQueue jobs;
} Turn;

// What came of a job.
typedef struct {
	FileStamp stamp;
	gint64 again; // seconds; no other answer is to be expected before
	GError *error; // NULL: it went well
} Look;

typedef struct {
	char *owner, *name, *address;
} Lesson;

struct Scribe {
	KnownBook *known; // borrowed
	GMutex lock; // over what follows
	GCond work; // there is something to do
	GCond done; // something was done
	GHashTable *jobs; // key -> Job *: waiting, or in hand
	GHashTable *turns; // owner -> Turn *
	GQueue order; // Turn *, without the one in hand
	GHashTable *looks; // key -> Look *
	GQueue lessons; // Lesson *
	gint64 teach_after; // clock_monotonic
	gboolean is_at_work;
	gboolean is_over;
	GError *trouble;
	GThread *thread;
};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_free(job->key);
	g_free(job->owner);
	g_free(job->path);
	g_free(job->local);
	g_free(job->accounts);
	g_free(job);
}

static void
turn_free(gpointer data)
{
	Turn *turn = data;

	g_queue_clear(&turn->jobs);
	g_free(turn->owner);
	g_free(turn);
}

static void
look_free(gpointer data)
{
	Look *look = data;

	g_clear_error(&look->error);
	g_free(look);
}

static void
lesson_free(gpointer data)
{
	Lesson *lesson = data;

	g_free(lesson->owner);
	g_free(lesson->name);
	g_free(lesson->address);
	g_free(lesson);
}

Scribe *
scribe_new(KnownBook *known)
{
	Scribe *scribe = g_new0(Scribe, 1);

	scribe->known = known;
	g_mutex_init(&scribe->lock);
	g_cond_init(&scribe->work);
	g_cond_init(&scribe->done);
	scribe->jobs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, job_free);
	scribe->turns = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, turn_free);
	scribe->looks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, look_free);
	return scribe;
}

void
scribe_free(Scribe *scribe)
{
	if (scribe == NULL)
		return;
	g_mutex_lock(&scribe->lock);
	scribe->is_over = TRUE;
	g_cond_signal(&scribe->work);
	g_mutex_unlock(&scribe->lock);
	if (scribe->thread != NULL)
		g_thread_join(scribe->thread);
	g_queue_clear(&scribe->order);
	g_hash_table_unref(scribe->turns);
	g_hash_table_unref(scribe->jobs);
	g_hash_table_unref(scribe->looks);
	g_queue_clear_full(&scribe->lessons, lesson_free);
	g_clear_error(&scribe->trouble);
	g_mutex_clear(&scribe->lock);
	g_cond_clear(&scribe->work);
	g_cond_clear(&scribe->done);
	g_free(scribe);
}

static char *
key_of(const char *owner, const char *path)
{
	return g_strconcat(owner, "\n", path, NULL);
}

// --- stamps -------------------------------------------------------------------------------------

static char *
file_words(const FileStamp *stamp)
{
	return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT
			       ":%" G_GINT64_FORMAT ".%09ld:%" G_GINT64_FORMAT ".%09ld",
		(guint64)stamp->device, (guint64)stamp->inode, (gint64)stamp->size,
		(gint64)stamp->modified.tv_sec, stamp->modified.tv_nsec,
		(gint64)stamp->changed.tv_sec, stamp->changed.tv_nsec);
}

// File systems count time in ticks: a file written twice within one looks unchanged.
static gboolean
is_settled(const FileStamp *stamp)
{
	return stamp->changed.tv_sec + 1 < clock_seconds();
}

// What the people of a file are made of: the way forms are made, and its text.
static char *
content_words(const ReadFile *file)
{
	g_autofree char *sum = g_compute_checksum_for_data(
		G_CHECKSUM_SHA256, (const guchar *)file->text, file->length);

	return g_strconcat(person_version(), " ", sum, " ", NULL);
}

static char *
stamp_words(const char *content, const FileStamp *stamp)
{
	g_autofree char *words = file_words(stamp);

	return g_strconcat(content, is_settled(stamp) ? "" : "?", words, NULL);
}

gboolean
scribe_is_current(const char *stamp, const FileStamp *seen)
{
	g_autofree char *words = file_words(seen);
	g_autofree char *unsettled = g_strconcat("?", words, NULL);
	g_auto(GStrv) parts = g_strsplit(stamp, " ", 3);

	if (g_strv_length(parts) != 3 || !g_str_equal(parts[0], person_version()))
		return FALSE;
	return g_str_equal(parts[2], words) ||
	       (g_str_equal(parts[2], unsettled) && !is_settled(seen));
}

// --- reading ------------------------------------------------------------------------------------

// That some were not taken is said once, and the others are known.
static gboolean
check_room(const Scribe *scribe, const Job *job, guint n, GError **error)
{
	g_autoptr(GPtrArray) sources = known_sources(scribe->known, job->owner, NULL, error);

	for (guint i = 0; sources != NULL && i < sources->len; i++) {
		const KnownSource *source = sources->pdata[i];

		if (!g_str_equal(source->name, job->path) || source->people >= n)
			continue;
		g_set_error(error, FAILURE, FAILURE_LIMIT,
			"%s: %u people of %u are taken; %s has as many as one may have, %d",
			job->path, source->people, n, job->owner, KNOWN_MOST);
		return FALSE;
	}
	return sources != NULL;
}

// In the place of what was read of the file before.
static gboolean
write_people(const Scribe *scribe, const Job *job, const ReadFile *file, const char *stamp,
	GError **error)
{
	g_autoptr(Contacts) contacts = contacts_parse(job->path, file->text, file->length, error);

	if (contacts == NULL)
		return FALSE;
	g_autoptr(GPtrArray) people = person_list(contacts->contacts);
	return known_replace(scribe->known, job->owner, job->path, stamp, people, error) &&
	       check_room(scribe, job, people->len, error);
}

// A file that was only touched costs no comparing.
static gboolean
take_text(const Scribe *scribe, const Job *job, const ReadFile *file, GError **error)
{
	g_autofree char *content = content_words(file);
	g_autofree char *stamp = stamp_words(content, &file->stamp);
	g_autofree char *before = NULL;
	int found = known_stamp(scribe->known, job->owner, job->path, &before, error);

	if (found == -1)
		return FALSE;
	if (found == 1 && g_str_has_prefix(before, content))
		return known_restamp(scribe->known, job->owner, job->path, stamp, error);
	return write_people(scribe, job, file, stamp, error);
}

// What stands in a file is what it says until it changes; all else may be mended without that.
static gint64
next_look(const FileStamp *stamp, const GError *error)
{
	if (!g_error_matches(error, FAILURE, FAILURE_MISTAKE))
		return clock_seconds() + REST;
	return is_settled(stamp) ? G_MAXINT64 : stamp->changed.tv_sec + 2;
}

static gboolean
was_opened(const FileStamp *stamp)
{
	return stamp->inode != 0;
}

static Look *
read_job(const Scribe *scribe, const Job *job)
{
	g_autoptr(ReadFile) file =
		reader_read(job->path, job->local, job->accounts, SCRIBE_FILE_MAX);
	Look *look = g_new0(Look, 1);

	look->stamp = was_opened(&file->stamp) ? file->stamp : job->seen;
	look->again = clock_seconds() + REST;
	switch (file->found) {
	case 0:
		known_drop(scribe->known, job->owner, job->path, NULL, &look->error);
		break;
	case 1:
		if (!take_text(scribe, job, file, &look->error))
			look->again = next_look(&file->stamp, look->error);
		break;
	default:
		look->error = g_steal_pointer(&file->why);
	}
	return look;
}

static Look *
do_job(const Scribe *scribe, const Job *job)
{
	if (job->local != NULL)
		return read_job(scribe, job);
	Look *look = g_new0(Look, 1);
	look->again = clock_seconds() + REST;
	known_remake(
		scribe->known, job->owner, job->path, person_version(), person_make, &look->error);
	return look;
}

// --- what came of it (with lock held) -----------------------------------------------------------

static void
note_trouble(Scribe *scribe, const GError *error)
{
	if (error != NULL && scribe->trouble == NULL)
		scribe->trouble = g_error_copy(error);
}

static gboolean
is_said(const Look *before, const Look *look)
{
	return before != NULL && before->error != NULL && look->error != NULL &&
	       g_str_equal(before->error->message, look->error->message);
}

// A file that can be glanced at, and went well, is known by its source's stamp. Takes look.
static void
note_look(Scribe *scribe, const Job *job, Look *look)
{
	if (!is_said(g_hash_table_lookup(scribe->looks, job->key), look))
		note_trouble(scribe, look->error);
	if (look->error == NULL && (was_opened(&job->seen) || job->local == NULL)) {
		g_hash_table_remove(scribe->looks, job->key);
		look_free(look);
		return;
	}
	if (g_hash_table_size(scribe->looks) >= LOOKS)
		g_hash_table_remove_all(scribe->looks);
	g_hash_table_replace(scribe->looks, g_strdup(job->key), look);
}

// A clock that was set back ends the wait.
static gboolean
holds_yet(const Look *look)
{
	gint64 now = clock_seconds();

	return now < look->again && (look->again == G_MAXINT64 || look->again <= now + REST);
}

int
scribe_look(
	Scribe *scribe, const char *owner, const char *path, const FileStamp *seen, GError **error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&scribe->lock);
	g_autofree char *key = key_of(owner, path);
	const Look *look = g_hash_table_lookup(scribe->looks, key);

	if (look == NULL || !holds_yet(look) ||
		(was_opened(seen) && !reader_is_same(&look->stamp, seen)))
		return 0;
	if (look->error == NULL)
		return 1;
	g_propagate_error(error, g_error_copy(look->error));
	return -1;
}

// --- what was learned ---------------------------------------------------------------------------

// 1 somebody new, or a new name; 0 neither; -1 error set.
static int
is_new(const Scribe *scribe, const Lesson *lesson, GError **error)
{
	const char *name = strchr(lesson->name, '@') == NULL ? lesson->name : "";
	int has = known_has(scribe->known, lesson->owner, name, lesson->address, error);

	return has == -1 ? -1 : !has;
}

static void
free_person(gpointer person)
{
	person_free(person);
}

static void
free_people(gpointer people)
{
	g_ptr_array_unref(people);
}

// owner -> people. NULL and error set.
static GHashTable *
sort_lessons(const Scribe *scribe, const GQueue *lessons, GError **error)
{
	g_autoptr(GHashTable) all =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_people);

	for (const GList *link = lessons->head; link != NULL; link = link->next) {
		const Lesson *lesson = link->data;
		int new = is_new(scribe, lesson, error);
		KnownPerson *person = new == 1 ? person_new(lesson->name, lesson->address) : NULL;
		GPtrArray *people = g_hash_table_lookup(all, lesson->owner);

		if (new == -1)
			return NULL;
		if (person == NULL)
			continue;
		if (people == NULL) {
			people = g_ptr_array_new_with_free_func(free_person);
			g_hash_table_insert(all, lesson->owner, people);
		}
		g_ptr_array_add(people, person);
	}
	return g_steal_pointer(&all);
}

// In one transaction for each owner.
static gboolean
teach(const Scribe *scribe, const GQueue *lessons, GError **error)
{
	g_autoptr(GHashTable) all = sort_lessons(scribe, lessons, error);
	GHashTableIter iter;
	gpointer owner, people;

	if (all == NULL)
		return FALSE;
	g_hash_table_iter_init(&iter, all);
	while (g_hash_table_iter_next(&iter, &owner, &people))
		if (!person_add(scribe->known, owner, BOOK_LEARNED, people, NULL, error))
			return FALSE;
	return TRUE;
}

// --- the thread (with lock held, but for the work itself) ---------------------------------------

static gboolean
may_teach(const Scribe *scribe)
{
	return scribe->lessons.length > 0 &&
	       (scribe->is_over || clock_monotonic() >= scribe->teach_after);
}

// What the store refuses may go well later; what it has no room for will not.
static void
end_teaching(Scribe *scribe, GQueue *lessons, GError *error)
{
	Lesson *lesson;

	note_trouble(scribe, error);
	if (g_error_matches(error, FAILURE, FAILURE_SYSTEM)) {
		scribe->teach_after = clock_monotonic() + (gint64)REST * G_USEC_PER_SEC;
		while (!scribe->is_over && (lesson = g_queue_pop_tail(lessons)) != NULL)
			g_queue_push_head(&scribe->lessons, lesson);
	}
	g_clear_error(&error);
	g_queue_clear_full(lessons, lesson_free);
}

static void
teach_some(Scribe *scribe)
{
	GQueue lessons = G_QUEUE_INIT;
	GError *error = NULL;

	while (scribe->lessons.length > 0 && lessons.length < BATCH)
		g_queue_push_tail(&lessons, g_queue_pop_head(&scribe->lessons));
	g_mutex_unlock(&scribe->lock);
	teach(scribe, &lessons, &error);
	g_mutex_lock(&scribe->lock);
	end_teaching(scribe, &lessons, error);
}

// Who has more goes behind those who came meanwhile.
static void
end_turn(Scribe *scribe, Turn *turn)
{
	if (turn->jobs.length > 0)
		g_queue_push_tail(&scribe->order, turn);
	else
		g_hash_table_remove(scribe->turns, turn->owner);
}

static void
read_one(Scribe *scribe)
{
	Turn *turn = g_queue_pop_head(&scribe->order);
	Job *job = g_queue_pop_head(&turn->jobs);

	g_mutex_unlock(&scribe->lock);
	Look *look = do_job(scribe, job);
	g_mutex_lock(&scribe->lock);
	note_look(scribe, job, look);
	g_hash_table_remove(scribe->jobs, job->key);
	end_turn(scribe, turn);
}

static void
wait_for_work(Scribe *scribe)
{
	if (scribe->lessons.length > 0)
		g_cond_wait_until(&scribe->work, &scribe->lock, scribe->teach_after);
	else
		g_cond_wait(&scribe->work, &scribe->lock);
}

static gpointer
work(gpointer data)
{
	Scribe *scribe = data;

	g_mutex_lock(&scribe->lock);
	while (!scribe->is_over || may_teach(scribe)) {
		scribe->is_at_work = TRUE;
		if (may_teach(scribe))
			teach_some(scribe);
		if (!scribe->is_over && scribe->order.length > 0)
			read_one(scribe);
		scribe->is_at_work = FALSE;
		g_cond_broadcast(&scribe->done);
		if (!scribe->is_over && !may_teach(scribe) && scribe->order.length == 0)
			wait_for_work(scribe);
	}
	g_mutex_unlock(&scribe->lock);
	return NULL;
}

// A process that became a daemon has left its threads behind: so not before it is needed.
static void
call_thread(Scribe *scribe)
{
	if (scribe->thread == NULL)
		scribe->thread = g_thread_new("people", work, scribe);
	g_cond_signal(&scribe->work);
}

// --- what is wanted -----------------------------------------------------------------------------

static void
push_job(Scribe *scribe, Job *job)
{
	Turn *turn = g_hash_table_lookup(scribe->turns, job->owner);

	g_hash_table_insert(scribe->jobs, job->key, job);
	if (turn == NULL) {
		turn = g_new0(Turn, 1);
		turn->owner = g_strdup(job->owner);
		g_hash_table_insert(scribe->turns, turn->owner, turn);
		g_queue_push_tail(&scribe->order, turn);
	}
	g_queue_push_tail(&turn->jobs, job);
	call_thread(scribe);
}

// Takes job.
static gboolean
want(Scribe *scribe, Job *job)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&scribe->lock);
	gboolean is_there = g_hash_table_contains(scribe->jobs, job->key);

	if (is_there || g_hash_table_size(scribe->jobs) >= SCRIBE_JOBS) {
		job_free(job);
		return is_there;
	}
	push_job(scribe, job);
	return TRUE;
}

static Job *
job_new(const char *owner, const char *path)
{
	Job *job = g_new0(Job, 1);

	job->key = key_of(owner, path);
	job->owner = g_strdup(owner);
	job->path = g_strdup(path);
	return job;
}

gboolean
scribe_want(Scribe *scribe, const BookReader *reader, const char *path, const FileStamp *seen)
{
	Job *job = job_new(reader->owner, path);

	job->local = g_strdup(reader->local);
	job->accounts = g_strdup(reader->accounts);
	job->seen = *seen;
	return want(scribe, job);
}

gboolean
scribe_want_forms(Scribe *scribe, const char *owner, const char *source)
{
	const FileStamp nothing = { 0 };

	return scribe_look(scribe, owner, source, &nothing, NULL) == 0 &&
	       want(scribe, job_new(owner, source));
}

// With lock held.
static gboolean
has_job(const Scribe *scribe, const char *owner, const char *path)
{
	g_autofree char *key = key_of(owner, path);

	return g_hash_table_contains(scribe->jobs, key);
}

gboolean
scribe_has(Scribe *scribe, const char *owner, const char *path)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&scribe->lock);

	return has_job(scribe, owner, path);
}

static gboolean
has_any(const Scribe *scribe, const char *owner, const char *const *files)
{
	for (guint i = 0; files[i] != NULL; i++)
		if (has_job(scribe, owner, files[i]))
			return TRUE;
	return FALSE;
}

gboolean
scribe_wait(Scribe *scribe, const char *owner, const char *const *files, gint64 until)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&scribe->lock);

	while (has_any(scribe, owner, files))
		if (!g_cond_wait_until(&scribe->done, &scribe->lock, until))
			return !has_any(scribe, owner, files);
	return TRUE;
}

void
scribe_learn(Scribe *scribe, const char *owner, const BookMailbox *mailboxes, guint n)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&scribe->lock);

	for (guint i = 0; i < n && scribe->lessons.length < BOOK_WAITING; i++) {
		Lesson *lesson = g_new(Lesson, 1);

		lesson->owner = g_strdup(owner);
		lesson->name = g_strdup(mailboxes[i].name);
		lesson->address = g_strdup(mailboxes[i].address);
		g_queue_push_tail(&scribe->lessons, lesson);
	}
	if (scribe->lessons.length > 0)
		call_thread(scribe);
}

GError *
scribe_trouble(Scribe *scribe)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&scribe->lock);

	return g_steal_pointer(&scribe->trouble);
}

void
scribe_settle(Scribe *scribe)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&scribe->lock);

	while (scribe->is_at_work || scribe->order.length > 0 || may_teach(scribe))
		g_cond_wait(&scribe->done, &scribe->lock);
}
