// userfile.c - finds, checks and reads users' rules files, and keeps what it read.
#include "policy/userfile.h"

#include <string.h>

#include "base/clock.h"
#include "base/failure.h"
#include "base/reader.h"
#include "policy/memory.h"

#define FILE_MOST (64 * 1024) // bytes

#define OF_HASH 32 // bytes that a hash table takes for one entry, about
#define PASTS_MOST 10000 // some 200 bytes each
#define TOLD_MOST 5 // times in an hour that one user's mistakes are new
#define MINUTE ((gint64)60 * G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)

// Whose file is looked for, and where. Several users may share a path that has no %u in it, but
// what is right for one may be another's file for the next: so the key names both.
typedef struct {
	const char *local, *path, *key;
} Wanted;

// What a file was found to be.
typedef struct {
	char *key;
	FileStamp stamp; // zeros: it could not be opened
	gboolean settled; // what was found holds for as long as the stamp is the same
	gsize weight; // bytes, as counted in UserFiles.used
	RuleSet *set; // NULL with error
	GError *error;
	gboolean is_told; // somebody learned that the error is new
	GList link; // in UserFiles.recent
} Kept;

// What outlives the file of a user, for an hour: or to move it away and back, or to break and to mend it,
// would begin everything anew.
typedef struct {
	Breaker *breaker; // NULL: nothing was counted
	guint told; // mistakes
	gint64 since; // the first of them
} Past;

struct UserFiles {
	char *path;
	char *accounts;
	gsize keep; // bytes
	RuleScope scope;
	GMutex lock;
	GHashTable *kept; // key -> Kept *, with lock held
	GQueue recent; // Kept *, latest used first, with lock held
	gsize used; // the weight of all kept, with lock held
	GHashTable *pasts; // key -> Past *, with lock held
	gint64 cleared; // when those that are over were taken out last, with lock held
};

static void
kept_free(gpointer data)
{
	Kept *kept = data;

	g_free(kept->key);
	ruleset_unref(kept->set);
	g_clear_error(&kept->error);
	g_free(kept);
}

static void
past_free(gpointer data)
{
	Past *past = data;

	breaker_unref(past->breaker);
	g_free(past);
}

UserFiles *
userfile_new(const char *path, const char *accounts, gsize keep, const RuleScope *scope)
{
	UserFiles *files = g_new0(UserFiles, 1);

	files->path = g_strdup(path);
	files->accounts = g_strdup(accounts);
	files->keep = keep;
	files->scope = *scope;
	g_mutex_init(&files->lock);
	files->kept = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, kept_free);
	files->pasts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, past_free);
	g_queue_init(&files->recent);
	return files;
}

void
userfile_free(UserFiles *files)
{
	if (files == NULL)
		return;
	g_hash_table_unref(files->kept);
	g_hash_table_unref(files->pasts);
	g_mutex_clear(&files->lock);
	g_free(files->path);
	g_free(files->accounts);
	g_free(files);
}

// --- the path ------------------------------------------------------------------------------------

// A part of an address that may become part of a path.
static gboolean
is_plain(const char *part, const char *marks)
{
	if (*part == '\0' || *part == '.')
		return FALSE;
	for (const char *c = part; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c) && strchr(marks, *c) == NULL)
			return FALSE;
	return TRUE;
}

char *
userfile_path(const UserFiles *files, const char *local, const char *domain)
{
	if (*files->path == '\0' || !is_plain(local, "._=-") || !is_plain(domain, ".-"))
		return NULL;
	GString *path = g_string_new(NULL);
	for (const char *c = files->path; *c != '\0'; c++) {
		if (*c == '%' && c[1] == 'u')
			g_string_append(path, local);
		else if (*c == '%' && c[1] == 'd')
			g_string_append(path, domain);
		else {
			g_string_append_c(path, *c);
			continue;
		}
		c++;
	}
	return g_string_free(path, FALSE);
}

// --- reading -------------------------------------------------------------------------------------

static RuleSet *
read_rules(const UserFiles *files, const char *path, const ReadFile *file, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autoptr(IniFile) ini = ini_parse_loosely(path, folder, file->text, file->length, error);

	return ruleset_new(ini, &files->scope, error);
}

// What is wrong with the file, not with what it says, may be mended without changing it: a folder above
// it, a login, the settings.
static Kept *
find_fresh(const UserFiles *files, const Wanted *wanted)
{
	g_autoptr(ReadFile) file =
		reader_read(wanted->path, wanted->local, files->accounts, FILE_MOST);
	Kept *kept;

	if (file->found == 0)
		return NULL;
	kept = g_new0(Kept, 1);
	kept->key = g_strdup(wanted->key);
	kept->link.data = kept;
	kept->stamp = file->stamp;
	kept->error = g_steal_pointer(&file->why);
	if (file->found == 1) {
		// File systems count time in ticks: a file written twice within one looks unchanged.
		kept->settled = file->stamp.changed.tv_sec + 1 < clock_seconds();
		kept->set = read_rules(files, wanted->path, file, &kept->error);
	}
	return kept;
}

// --- the past (with lock held) -------------------------------------------------------------------

static gboolean
is_over(gpointer key, gpointer value, gpointer data)
{
	const Past *past = value;
	gint64 now = *(const gint64 *)data;

	return (past->told == 0 || now - past->since > HOUR) &&
	       (past->breaker == NULL || !breaker_is_counting(past->breaker, now));
}

// Not for each mail: it looks at all of them.
static void
clear_pasts(UserFiles *files, gint64 now)
{
	if (g_hash_table_size(files->pasts) < PASTS_MOST || now - files->cleared < MINUTE)
		return;
	files->cleared = now;
	g_hash_table_foreach_remove(files->pasts, is_over, &now);
}

// NULL: there are too many that are not over.
static Past *
past_of(UserFiles *files, const char *key, gint64 now)
{
	Past *past = g_hash_table_lookup(files->pasts, key);

	if (past != NULL)
		return past;
	clear_pasts(files, now);
	if (g_hash_table_size(files->pasts) >= PASTS_MOST)
		return NULL;
	past = g_new0(Past, 1);
	g_hash_table_insert(files->pasts, g_strdup(key), past);
	return past;
}

static void
leave_breaker(UserFiles *files, const Kept *kept)
{
	gint64 now = clock_monotonic();

	if (kept->set == NULL || !breaker_is_counting(ruleset_breaker(kept->set), now))
		return;
	Past *past = past_of(files, kept->key, now);
	if (past == NULL)
		return;
	breaker_unref(past->breaker);
	past->breaker = breaker_ref(ruleset_breaker(kept->set));
}

static void
take_breaker(UserFiles *files, Kept *fresh)
{
	Past *past = g_hash_table_lookup(files->pasts, fresh->key);

	if (past == NULL || past->breaker == NULL)
		return;
	Breaker *breaker = ruleset_breaker(fresh->set);
	if (past->breaker != breaker && breaker_is_counting(past->breaker, clock_monotonic()))
		breaker_take_over(breaker, past->breaker);
	g_clear_pointer(&past->breaker, breaker_unref);
}

// Who makes a mistake and mends it again and again does not fill the log.
static gboolean
may_tell(UserFiles *files, const char *key)
{
	gint64 now = clock_monotonic();
	Past *past = past_of(files, key, now);

	if (past == NULL)
		return FALSE;
	if (past->told == 0 || now - past->since > HOUR) {
		past->told = 0;
		past->since = now;
	}
	return past->told < TOLD_MOST && past->told++ < TOLD_MOST;
}

// --- keeping (with lock held) --------------------------------------------------------------------

static gsize
weight_of(const Kept *kept)
{
	gsize size = memory_of(sizeof *kept) + memory_of(strlen(kept->key) + 1) + OF_HASH;

	if (kept->error != NULL)
		size += memory_of(sizeof *kept->error) +
			memory_of(strlen(kept->error->message) + 1);
	return kept->set == NULL ? size : size + ruleset_memory(kept->set);
}

static void
forget(UserFiles *files, const char *key)
{
	Kept *kept = g_hash_table_lookup(files->kept, key);
	if (kept == NULL)
		return;
	leave_breaker(files, kept);
	files->used -= kept->weight;
	g_queue_unlink(&files->recent, &kept->link);
	g_hash_table_remove(files->kept, key);
}

// Anew each time that it is used: patterns with work to do grow.
static void
weigh(UserFiles *files, Kept *kept)
{
	files->used -= kept->weight;
	kept->weight = weight_of(kept);
	files->used += kept->weight;
}

static void
forget_oldest(UserFiles *files)
{
	while (files->used > files->keep && files->recent.length > 0) {
		const Kept *oldest = g_queue_peek_tail(&files->recent);
		forget(files, oldest->key);
	}
}

// Was this said before of this version of the file?
static gboolean
is_said(UserFiles *files, const Kept *fresh)
{
	const Kept *kept = g_hash_table_lookup(files->kept, fresh->key);

	if (kept == NULL || kept->error == NULL || fresh->error == NULL || !kept->is_told)
		return FALSE;
	return reader_is_same(&kept->stamp, &fresh->stamp) &&
	       g_str_equal(kept->error->message, fresh->error->message);
}

// The breaker goes from version to version, if need be by the past.
static void
remember(UserFiles *files, Kept *fresh)
{
	forget(files, fresh->key);
	if (fresh->set != NULL)
		take_breaker(files, fresh);
	g_queue_push_head_link(&files->recent, &fresh->link);
	g_hash_table_insert(files->kept, fresh->key, fresh);
	weigh(files, fresh);
	forget_oldest(files);
}

// is_new NULL: whoever asks has no use for the error; the next one may have.
static int
answer(UserFiles *files, Kept *kept, RuleSet **set, gboolean *is_new, GError **error)
{
	if (kept->error != NULL) {
		if (is_new != NULL) {
			*is_new = !kept->is_told && may_tell(files, kept->key);
			kept->is_told = TRUE;
		}
		if (error != NULL)
			*error = g_error_copy(kept->error);
		return -1;
	}
	*set = ruleset_ref(kept->set);
	return 1;
}

// --- finding -------------------------------------------------------------------------------------

// As userfile_find for a file that was read before and has not changed since; 0: it must be read.
static int
find_kept(UserFiles *files, const char *key, const FileStamp *stamp, RuleSet **set,
	gboolean *is_new, GError **error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&files->lock);
	Kept *kept = g_hash_table_lookup(files->kept, key);

	if (kept == NULL || !kept->settled || !reader_is_same(&kept->stamp, stamp))
		return 0;
	g_queue_unlink(&files->recent, &kept->link);
	g_queue_push_head_link(&files->recent, &kept->link);
	int found = answer(files, kept, set, is_new, error);
	weigh(files, kept);
	forget_oldest(files);
	return found;
}

// Takes ownership of fresh.
static int
settle(UserFiles *files, Kept *fresh, RuleSet **set, gboolean *is_new, GError **error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&files->lock);

	const Kept *before = g_hash_table_lookup(files->kept, fresh->key);
	if (before != NULL && before->set != NULL && fresh->set != NULL)
		ruleset_inherit(fresh->set, before->set);
	fresh->is_told = is_said(files, fresh);
	int found = answer(files, fresh, set, is_new, error);
	remember(files, fresh);
	return found;
}

static int
find_none(UserFiles *files, const char *key)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&files->lock);

	forget(files, key);
	return 0;
}

static int
find_wanted(UserFiles *files, const Wanted *wanted, RuleSet **set, gboolean *is_new, GError **error)
{
	FileStamp stamp;
	int seen = reader_glance(wanted->path, &stamp);
	int found = seen == 1 ? find_kept(files, wanted->key, &stamp, set, is_new, error) : 0;

	if (found != 0)
		return found;
	Kept *fresh = seen == 0 ? NULL : find_fresh(files, wanted);
	if (fresh == NULL)
		return find_none(files, wanted->key);
	return settle(files, fresh, set, is_new, error);
}

int
userfile_find(UserFiles *files, const char *local, const char *domain, RuleSet **set,
	gboolean *is_new, GError **error)
{
	g_autofree char *path = userfile_path(files, local, domain);
	if (is_new != NULL)
		*is_new = FALSE;
	if (path == NULL)
		return 0;
	g_autofree char *key = g_strconcat(local, ":", path, NULL);
	const Wanted wanted = { local, path, key };
	return find_wanted(files, &wanted, set, is_new, error);
}

gsize
userfile_memory(UserFiles *files)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&files->lock);

	return files->used;
}
