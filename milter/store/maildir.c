// maildir.c - the folders of the store.
#include "store/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/failure.h"

#define ID_LENGTH 32
#define PART_MAX 200

// A part of an address as the name of a folder. A very long one becomes a checksum, so that it can
// be kept too; "%-" begins no other name.
static char *
folder_name(const char *part)
{
	GString *name = g_string_new(NULL);
	g_autofree char *lower = g_ascii_strdown(part, -1);

	for (const char *at = lower; *at; at++) {
		gboolean plain = g_ascii_isalnum(*at) || strchr("._=+-", *at) != NULL;

		if (plain && (*at != '.' || at != lower))
			g_string_append_c(name, *at);
		else
			g_string_append_printf(name, "%%%02X", (guchar)*at);
	}
	if (name->len > PART_MAX) {
		g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, lower, -1);
		g_string_printf(name, "%%-%s", sum);
	}
	return g_string_free(name, FALSE);
}

// FALSE and error set when owner is no address.
static gboolean
split_owner(const char *owner, char **domain, char **user, GError **error)
{
	const char *at = strrchr(owner, '@');

	if (at == NULL || at == owner || at[1] == '\0') {
		g_set_error(error, FAILURE, FAILURE_MISTAKE, "'%s' is no address", owner);
		return FALSE;
	}
	g_autofree char *local = g_strndup(owner, (gsize)(at - owner));
	*domain = folder_name(at + 1);
	*user = folder_name(local);
	return TRUE;
}

// Where a folder lies, for messages only. Caller frees.
static char *
folder_path(int folder)
{
	g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", folder);
	char *path = g_file_read_link(link, NULL);

	return path != NULL ? path : g_strdup("the store");
}

static void
close_folder(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
maildir_close(Maildir *maildir)
{
	close_folder(&maildir->temporary);
	close_folder(&maildir->fresh);
	close_folder(&maildir->seen);
}

static int
make_folder(int folder, const char *name, GError **error)
{
	g_autofree char *path = NULL;
	int inner = durable_folder(folder, name, error);

	if (inner >= 0)
		return inner;
	path = folder_path(folder);
	g_prefix_error(error, "%s: ", path);
	return -1;
}

static int
make_user_folder(int root, const char *const *names, GError **error)
{
	int folder = make_folder(root, names[0], error);

	for (guint i = 1; names[i] != NULL && folder >= 0; i++) {
		int inner = make_folder(folder, names[i], error);

		close(folder);
		folder = inner;
	}
	return folder;
}

gboolean
maildir_make(int root, const char *kind, const char *owner, Maildir *maildir, GError **error)
{
	g_autofree char *domain = NULL;
	g_autofree char *user = NULL;

	*maildir = (Maildir) { -1, -1, -1 };
	if (!split_owner(owner, &domain, &user, error))
		return FALSE;
	const char *const names[] = { kind, domain, user, NULL };
	int folder = make_user_folder(root, names, error);
	if (folder >= 0)
		maildir->temporary = make_folder(folder, "tmp", error);
	if (maildir->temporary >= 0)
		maildir->fresh = make_folder(folder, "new", error);
	if (maildir->fresh >= 0)
		maildir->seen = make_folder(folder, "cur", error);
	close_folder(&folder);
	if (maildir->seen >= 0)
		return TRUE;
	maildir_close(maildir);
	return FALSE;
}

// A reader of its own, so that the descriptor's place in the folder stays.
static DIR *
open_reader(int folder, GError **error)
{
	int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *reader = own >= 0 ? fdopendir(own) : NULL;

	if (reader != NULL)
		return reader;
	int number = errno;
	g_autofree char *path = folder_path(folder);
	failure_system(error, number, "cannot read the folder %s", path);
	close_folder(&own);
	return NULL;
}

// The next name that is not hidden; NULL at the end, or with error set.
static const char *
next_name(DIR *reader, GError **error)
{
	const struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(reader);
	} while (entry != NULL && entry->d_name[0] == '.');
	int number = entry == NULL ? errno : 0;
	if (number != 0) {
		g_autofree char *path = folder_path(dirfd(reader));

		failure_system(error, number, "cannot read the folder %s", path);
	}
	return entry != NULL ? entry->d_name : NULL;
}

static gboolean
is_named(const char *name, const char *id)
{
	return strncmp(name, id, ID_LENGTH) == 0 &&
	       (name[ID_LENGTH] == '\0' || g_str_has_prefix(name + ID_LENGTH, ":2,"));
}

int
maildir_is_seen(const Maildir *maildir, const char *id, GError **error)
{
	DIR *reader = open_reader(maildir->seen, error);
	GError *failure = NULL;
	const char *name;

	if (reader == NULL)
		return -1;
	do
		name = next_name(reader, &failure);
	while (name != NULL && !is_named(name, id));
	int result = name != NULL;
	closedir(reader);
	if (failure == NULL)
		return result;
	g_propagate_error(error, failure);
	return -1;
}

// kind/DOMAIN/USER/new: which folder's names we are looking at.
enum { DOMAINS, USERS, FOLDERS, FILES, LEVELS };

typedef struct {
	char *only[LEVELS]; // NULL: every name
	MaildirVisit each;
	void *to;
	gboolean *found; // one file is enough; NULL: all of them
} Walk;

static gboolean walk_folder(const Walk *walk, int folder, guint level, GError **error);

static void
visit_file(const Walk *walk, int folder, const char *name)
{
	g_autofree char *id = g_strndup(name, ID_LENGTH);

	if (strspn(id, "0123456789abcdef") == ID_LENGTH && is_named(name, id))
		walk->each(walk->to, folder, name, id);
}

// What vanished meanwhile, is no folder or a link is nothing of ours.
static gboolean
walk_name(const Walk *walk, int folder, const char *name, guint level, GError **error)
{
	int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (inner < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
		return TRUE;
	if (inner < 0) {
		int number = errno;
		g_autofree char *path = folder_path(folder);

		failure_system(error, number, "cannot read the folder %s/%s", path, name);
		return FALSE;
	}
	gboolean walked = walk_folder(walk, inner, level, error);
	close(inner);
	return walked;
}

static gboolean
walk_all(const Walk *walk, int folder, guint level, GError **error)
{
	DIR *reader = open_reader(folder, error);
	GError *failure = NULL;
	const char *name;

	if (reader == NULL)
		return FALSE;
	while (failure == NULL && (name = next_name(reader, &failure)) != NULL) {
		if (level == FILES)
			visit_file(walk, folder, name);
		else
			walk_name(walk, folder, name, level + 1, &failure);
	}
	closedir(reader);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

// new before cur: what a mail client moves meanwhile is seen twice, not never.
static gboolean
walk_folder(const Walk *walk, int folder, guint level, GError **error)
{
	if (level == FOLDERS)
		return walk_name(walk, folder, "new", FILES, error) &&
		       ((walk->found != NULL && *walk->found) ||
			       walk_name(walk, folder, "cur", FILES, error));
	if (walk->only[level] != NULL && level < FOLDERS)
		return walk_name(walk, folder, walk->only[level], level + 1, error);
	if (level == FILES && walk->only[FILES] != NULL &&
		faccessat(folder, walk->only[FILES], F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		visit_file(walk, folder, walk->only[FILES]);
		*walk->found = TRUE;
		return TRUE;
	}
	return walk_all(walk, folder, level, error);
}

gboolean
maildir_visit_one(int root, const char *kind, const char *owner, const char *id, MaildirVisit each,
	void *to, GError **error)
{
	gboolean found = FALSE;
	Walk walk = { .only = { [FILES] = (char *)id },
		.each = each,
		.to = to,
		.found = id != NULL ? &found : NULL };

	if (owner != NULL && !split_owner(owner, &walk.only[DOMAINS], &walk.only[USERS], error))
		return FALSE;
	gboolean walked = walk_name(&walk, root, kind, DOMAINS, error);
	g_free(walk.only[DOMAINS]);
	g_free(walk.only[USERS]);
	return walked;
}

gboolean
maildir_visit(
	int root, const char *kind, const char *owner, MaildirVisit each, void *to, GError **error)
{
	return maildir_visit_one(root, kind, owner, NULL, each, to, error);
}
