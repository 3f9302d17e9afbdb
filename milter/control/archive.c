// archive.c - a walk over the mails in mailboxes.
#include "control/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"
#include "control/mbox.h"

#define FIRST_READ (16 * 1024)
#define HEADERS_MAX (2 * 1024 * 1024)

typedef enum { PART_HEADERS, PART_WHOLE } Part;

typedef enum { FILE_MAIL, FILE_UNSURE, FILE_NAMED } FileWhat;

// Strings are the archive's.
typedef struct {
	const char *folder; // NULL: name is the path
	const char *name;
	FileWhat what;
	guint64 size;
	GError *error; // why it will not be opened
} File;

struct Archive {
	ArchiveDepth depth;
	GStringChunk *strings;
	GArray *files; // File
	GHashTable *seen; // folders, and files that were named: "device:inode"
	guint64 size;
	guint left_out; // Maildirs
	guint at; // the next file
	// The mbox that the walk is in; NULL: none.
	Mbox *mbox;
	Source *source;
	const File *file;
};

// --- finding the files --------------------------------------------------------------------------

static void
add_file(Archive *archive, const char *folder, const char *name, FileWhat what, guint64 size,
	GError *error)
{
	const File file = { folder, g_string_chunk_insert(archive->strings, name), what, size,
		error };

	g_array_append_val(archive->files, file);
	archive->size += size;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
	const char *const *one = a, *const *other = b;

	return strverscmp(*one, *other);
}

// What lies in a folder, in order of the names; NULL and error set.
static GPtrArray *
read_folder(const char *path, GError **error)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int descriptor = open(path, flags | O_NOATIME);
	GPtrArray *names;
	DIR *folder;

	if (descriptor < 0 && errno == EPERM)
		descriptor = open(path, flags);
	folder = descriptor < 0 ? NULL : fdopendir(descriptor);
	if (folder == NULL) {
		failure_system(error, errno, "%s", path);
		return NULL;
	}
	names = g_ptr_array_new_with_free_func(g_free);
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		if (!g_str_equal(entry->d_name, ".") && !g_str_equal(entry->d_name, ".."))
			g_ptr_array_add(names, g_strdup(entry->d_name));
	closedir(folder);
	g_ptr_array_sort(names, compare_names);
	return names;
}

static gboolean
is_folder(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static gboolean
is_maildir(const char *path)
{
	g_autofree char *cur = g_build_filename(path, "cur", NULL);
	g_autofree char *new = g_build_filename(path, "new", NULL);

	// Some keep them elsewhere and link to them.
	return g_file_test(cur, G_FILE_TEST_IS_DIR) || g_file_test(new, G_FILE_TEST_IS_DIR);
}

// FALSE: it was seen before, maybe by another name.
static gboolean
is_new(Archive *archive, const struct stat *status)
{
	return g_hash_table_add(archive->seen,
		g_strdup_printf("%ju:%ju", (uintmax_t)status->st_dev, (uintmax_t)status->st_ino));
}

static void find_in_folder(Archive *archive, const char *path, FileWhat what);

static FileWhat
what_of(const char *name)
{
	gsize length = strlen(name);
	gboolean is_mail = length > 4 && g_ascii_strcasecmp(name + length - 4, ".eml") == 0;

	return is_mail ? FILE_MAIL : FILE_UNSURE;
}

// A folder that can't be read is one file that can't.
static void
add_refused(Archive *archive, const char *path, FileWhat what, GError *error)
{
	add_file(archive, NULL, path, what, 0, error);
}

// A file, or something that is none and has no business there.
static void
find_file(Archive *archive, const char *folder, const char *name, FileWhat what)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	struct stat status;

	if (stat(path, &status) != 0)
		add_file(archive, folder, name, what, 0, NULL);
	else if (!S_ISDIR(status.st_mode))
		add_file(archive, folder, name, what, (guint64)status.st_size, NULL);
}

// The mails in cur or new.
static void
add_mails(Archive *archive, const char *folder, const GPtrArray *names)
{
	const char *shared = g_string_chunk_insert_const(archive->strings, folder);

	for (guint i = 0; names != NULL && i < names->len; i++) {
		const char *name = names->pdata[i];

		if (*name != '.')
			find_file(archive, shared, name, FILE_MAIL);
	}
}

static GPtrArray *
read_mails(Archive *archive, const char *path, FileWhat what)
{
	g_autoptr(GError) error = NULL;
	gboolean is_there = g_file_test(path, G_FILE_TEST_IS_DIR);
	GPtrArray *names = is_there ? read_folder(path, &error) : NULL;

	if (error != NULL)
		add_refused(archive, path, what, g_steal_pointer(&error));
	return names;
}

// new is read before cur: a mail that is moved meanwhile is seen twice and not missed, and is found
// once.
static void
find_in_maildir(Archive *archive, const char *path, FileWhat what)
{
	g_autofree char *cur = g_build_filename(path, "cur", NULL);
	g_autofree char *new = g_build_filename(path, "new", NULL);
	g_autoptr(GPtrArray) of_new = read_mails(archive, new, what);
	g_autoptr(GPtrArray) of_cur = read_mails(archive, cur, what);

	add_mails(archive, cur, of_cur);
	add_mails(archive, new, of_new);
}

// It could be a Maildir: nobody lets us see.
static gboolean
is_closed(const char *path)
{
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) != 0 && errno == EACCES;
}

// Only Maildirs count.
static void
find_below_maildir(Archive *archive, const char *folder, const char *name)
{
	static const char *const parts[] = { "cur", "new", "tmp", NULL };
	g_autofree char *path = g_build_filename(folder, name, NULL);

	if (g_strv_contains(parts, name) || !is_folder(path) ||
		!(is_maildir(path) || is_closed(path)))
		return;
	if (archive->depth == ARCHIVE_FOLDERS)
		find_in_folder(archive, path, FILE_UNSURE);
	else
		archive->left_out++;
}

// Everything but what is hidden.
static void
find_below(Archive *archive, const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	gboolean hidden = *name == '.';

	if (is_folder(path) && (!hidden || is_maildir(path)))
		find_in_folder(archive, path, FILE_UNSURE);
	else if (!hidden)
		find_file(archive, folder, name, what_of(name));
}

// what: of the folder itself, when it can't be read.
static void
find_in_folder(Archive *archive, const char *path, FileWhat what)
{
	gboolean maildir = is_maildir(path);
	const char *folder = g_string_chunk_insert_const(archive->strings, path);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) names = NULL;
	struct stat status;

	if (stat(path, &status) == 0 && !is_new(archive, &status))
		return;
	if (maildir)
		find_in_maildir(archive, path, what);
	names = read_folder(path, &error);
	if (names == NULL && !(maildir && archive->depth == ARCHIVE_FOLDER))
		add_refused(archive, path, what, g_steal_pointer(&error));
	for (guint i = 0; names != NULL && i < names->len; i++)
		if (maildir)
			find_below_maildir(archive, folder, names->pdata[i]);
		else
			find_below(archive, folder, names->pdata[i]);
}

static void
find_named(Archive *archive, const char *path)
{
	struct stat status;
	gboolean is_there = !g_str_equal(path, "-") && stat(path, &status) == 0;

	if (is_there && S_ISDIR(status.st_mode))
		find_in_folder(archive, path, FILE_NAMED);
	else if (!is_there || is_new(archive, &status))
		add_file(archive, NULL, path, FILE_NAMED, is_there ? (guint64)status.st_size : 0,
			NULL);
}

Archive *
archive_new(const char *const *mailboxes, ArchiveDepth depth)
{
	Archive *archive = g_new0(Archive, 1);

	archive->depth = depth;
	archive->strings = g_string_chunk_new(64 * 1024);
	archive->files = g_array_new(FALSE, FALSE, sizeof(File));
	archive->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; mailboxes[i] != NULL; i++)
		find_named(archive, mailboxes[i]);
	return archive;
}

void
archive_free(Archive *archive)
{
	if (archive == NULL)
		return;
	for (guint i = 0; i < archive->files->len; i++)
		g_clear_error(&g_array_index(archive->files, File, i).error);
	g_array_unref(archive->files);
	g_hash_table_unref(archive->seen);
	g_string_chunk_free(archive->strings);
	mbox_free(archive->mbox);
	source_unref(archive->source);
	g_free(archive);
}

guint64
archive_size(const Archive *archive)
{
	return archive->size;
}

guint
archive_left_out(const Archive *archive)
{
	return archive->left_out;
}

// --- the walk -----------------------------------------------------------------------------------

static char *
path_of(const File *file)
{
	return file->folder == NULL ? g_strdup(file->name)
				    : g_build_filename(file->folder, file->name, NULL);
}

// Takes error.
static ArchiveMail *
mail_new(const File *file, guint64 size, GError *error)
{
	ArchiveMail *mail = g_new0(ArchiveMail, 1);

	mail->file = path_of(file);
	mail->size = size;
	mail->is_named = file->what == FILE_NAMED;
	mail->error = error;
	return mail;
}

void
archive_mail_free(ArchiveMail *mail)
{
	if (mail == NULL)
		return;
	source_unref(mail->source);
	g_clear_error(&mail->error);
	g_free(mail->file);
	g_free(mail);
}

static void
leave_mbox(Archive *archive)
{
	g_clear_pointer(&archive->mbox, mbox_free);
	g_clear_pointer(&archive->source, source_unref);
}

static ArchiveMail *
next_of_mbox(Archive *archive)
{
	ArchiveMail *mail;
	GError *error = NULL;
	MboxMail where;
	int found = mbox_next(archive->mbox, &where, &error);

	if (found == 0)
		return NULL;
	mail = mail_new(archive->file, found < 0 ? 0 : where.length, error);
	if (found > 0) {
		mail->line = where.line;
		mail->offset = where.offset;
		mail->source = source_ref(archive->source);
	}
	return mail;
}

// A file whose first line has to say what it is. NULL: an mbox, or nothing at all.
static ArchiveMail *
open_file(Archive *archive, const File *file)
{
	g_autofree char *path = path_of(file);
	GError *error = NULL;
	ArchiveMail *mail;
	g_autoptr(Source) source = file->what == FILE_NAMED ? source_open_named(path, &error)
							    : source_open(path, &error);

	if (source == NULL)
		return mail_new(file, file->size, error);
	// A mailbox without a mail is an empty file.
	if (source_size(source) == 0)
		return NULL;
	archive->mbox = mbox_new(source, &error);
	archive->file = file;
	if (archive->mbox != NULL) {
		archive->source = g_steal_pointer(&source);
		return NULL;
	}
	mail = mail_new(file, source_size(source), error);
	mail->source = g_steal_pointer(&source);
	return mail;
}

ArchiveMail *
archive_next(Archive *archive)
{
	ArchiveMail *mail = archive->mbox == NULL ? NULL : next_of_mbox(archive);

	while (mail == NULL) {
		const File *file;

		leave_mbox(archive);
		if (archive->at == archive->files->len)
			return NULL;
		file = &g_array_index(archive->files, File, archive->at++);
		if (file->error != NULL)
			mail = mail_new(file, 0, g_error_copy(file->error));
		else if (file->what == FILE_MAIL)
			mail = mail_new(file, file->size, NULL);
		else
			mail = open_file(archive, file);
		if (mail == NULL && archive->mbox != NULL)
			mail = next_of_mbox(archive);
	}
	return mail;
}

// --- bytes --------------------------------------------------------------------------------------

static Source *
source_of(const ArchiveMail *mail, GError **error)
{
	if (mail->error != NULL) {
		g_propagate_error(error, g_error_copy(mail->error));
		return NULL;
	}
	return mail->source == NULL ? source_open(mail->file, error) : source_ref(mail->source);
}

// How many bytes there are to be read.
static guint64
extent(const ArchiveMail *mail, const Source *source)
{
	return mail->line > 0 ? mail->size : source_size(source);
}

static gboolean
has_end(const GString *bytes)
{
	return memmem(bytes->str, bytes->len, "\n\n", 2) != NULL ||
	       memmem(bytes->str, bytes->len, "\n\r\n", 3) != NULL;
}

static void
refuse_changed(const ArchiveMail *mail, GError **error)
{
	g_set_error(error, FAILURE, FAILURE_ABSENT, "%s:%u: the mailbox was changed", mail->file,
		mail->line);
}

// Reads up to most bytes of the mail, or as far as its headers go.
static gboolean
read_bytes(const ArchiveMail *mail, const Source *source, GString *bytes, guint64 most, Part part,
	GError **error)
{
	guint64 end = MIN(extent(mail, source), most);
	guint64 step = part == PART_HEADERS ? FIRST_READ : end;

	while (bytes->len < end) {
		gsize before = bytes->len;
		gsize length = (gsize)MIN(step, end - before);
		gssize n;

		g_string_set_size(bytes, before + length);
		n = source_read(source, mail->offset + before, bytes->str + before, length, error);
		g_string_truncate(bytes, before + (n < 0 ? 0 : (gsize)n));
		if (n < 0)
			return FALSE;
		if ((gsize)n < length && mail->line > 0) {
			refuse_changed(mail, error);
			return FALSE;
		}
		if ((gsize)n < length || (part == PART_HEADERS && has_end(bytes)))
			break;
		step = bytes->len;
	}
	return TRUE;
}

static void
cut_body(GString *bytes)
{
	static const char *const ends[] = { "\n\n", "\n\r\n" };

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		const char *end = memmem(bytes->str, bytes->len, ends[i], strlen(ends[i]));

		if (end != NULL)
			g_string_truncate(bytes, (gsize)(end - bytes->str) + strlen(ends[i]));
	}
}

static GString *
read_mail(const ArchiveMail *mail, guint64 most, Part part, GError **error)
{
	g_autoptr(Source) source = source_of(mail, error);
	g_autoptr(GString) bytes = g_string_new(NULL);

	if (source == NULL || !read_bytes(mail, source, bytes, most, part, error))
		return NULL;
	if (mail->line > 0 && !mbox_unquote(bytes, bytes->len == mail->size)) {
		refuse_changed(mail, error);
		return NULL;
	}
	if (part == PART_HEADERS)
		cut_body(bytes);
	return g_steal_pointer(&bytes);
}

GString *
archive_mail_headers(const ArchiveMail *mail, GError **error)
{
	return read_mail(mail, HEADERS_MAX, PART_HEADERS, error);
}

GString *
archive_mail_whole(const ArchiveMail *mail, gsize most, GError **error)
{
	return read_mail(mail, most, PART_WHOLE, error);
}
