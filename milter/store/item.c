// item.c - items: mails kept for their recipients.
#include "store/item.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable.h"
#include "base/failure.h"
#include "mail/compose.h"
#include "store/ledger.h"
#include "store/maildir.h"

#define KIND "quarantine"
#define KEY_FILE "key"
#define KEY_LENGTH 32
#define ID_LENGTH 32
#define PREFIX_MIN 4
#define HEADER_USUAL 4096 // bytes in which our Received header mostly ends
#define HEADER_MAX (64 * 1024)

struct Store {
	char *path;
	Ledger *ledger;
	Wordings *wordings;
	Asks *asks;
	KnownBook *known;
	GMutex lock; // over what follows
	int root; // always the same number, see store_is_there
	gboolean has_key;
	guint8 key[KEY_LENGTH];
};

static int
open_root(const char *path, GError **error)
{
	int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		failure_system(error, errno, "cannot open the store %s", path);
	return root;
}

static gboolean store_is_there(Store *store, GError **error);

static gboolean
is_there(void *store, GError **error)
{
	return store_is_there(store, error);
}

Store *
store_open(const char *path, GError **error)
{
	int root = open_root(path, error);

	if (root < 0)
		return NULL;
	Store *store = g_new0(Store, 1);
	store->path = g_strdup(path);
	store->ledger = ledger_new(path, is_there, store);
	store->wordings = wordings_new(store->ledger);
	store->asks = ask_new(store->ledger);
	store->known = known_new(store->ledger);
	store->root = root;
	g_mutex_init(&store->lock);
	return store;
}

void
store_close(Store *store)
{
	if (store == NULL)
		return;
	wordings_free(store->wordings);
	ask_free(store->asks);
	known_free(store->known);
	ledger_free(store->ledger);
	close(store->root);
	g_mutex_clear(&store->lock);
	g_free(store->path);
	g_free(store);
}

int
store_spool(const Store *store)
{
	return store->root;
}

Wordings *
store_wordings(const Store *store)
{
	return store->wordings;
}

Asks *
store_asks(const Store *store)
{
	return store->asks;
}

KnownBook *
store_known(const Store *store)
{
	return store->known;
}

// As many bytes as there are, at most length; -1 when it can't be read.
static gssize
read_start(int fd, void *buffer, gsize length)
{
	gsize done = 0;

	while (done < length) {
		gssize got = pread(fd, (char *)buffer + done, length - done, (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (gsize)got;
	}
	return (gssize)done;
}

// 1 read, 0 there is none, -1 error set.
static int
read_key(int root, guint8 *key, GError **error)
{
	guint8 buffer[KEY_LENGTH + 1];
	int fd = openat(root, KEY_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return 0;
	gssize length = fd >= 0 ? read_start(fd, buffer, sizeof buffer) : -1;
	int number = errno;
	if (fd >= 0)
		close(fd);
	if (length < 0) {
		failure_system(error, number, "cannot read the store's key");
		return -1;
	}
	if (length != KEY_LENGTH) {
		g_set_error(error, FAILURE, FAILURE_SYSTEM,
			"the store's key is damaged: the file 'key' has %d bytes instead of %d; "
			"bring it back, or remove it to have a new one made",
			(int)length, KEY_LENGTH);
		return -1;
	}
	memcpy(key, buffer, KEY_LENGTH);
	return 1;
}

// Another process may be faster: then its key is the key.
static gboolean
make_key(int root, GError **error)
{
	guint8 key[KEY_LENGTH];
	g_autoptr(Durable) file = durable_new(root, error);

	clock_random(key, sizeof key);
	return file != NULL && durable_write(file, key, sizeof key, error) &&
	       durable_publish(file, root, KEY_FILE, error) >= 0;
}

static gboolean
load_key(Store *store, GError **error)
{
	int found = store->has_key ? 1 : read_key(store->root, store->key, error);

	if (found == 0 && make_key(store->root, error))
		found = read_key(store->root, store->key, error);
	if (found == 0 && error != NULL && *error == NULL)
		g_set_error_literal(error, FAILURE, FAILURE_SYSTEM, "the store's key has vanished");
	if (found != 1)
		g_prefix_error(error, "%s: ", store->path);
	store->has_key = found == 1;
	return store->has_key;
}

// Another folder lies where the store was. It is the store when it has the store's key (moved,
// mounted again); a bare mount point is not.
static gboolean
is_same_store(const Store *store, int root, GError **error)
{
	guint8 key[KEY_LENGTH];

	if (!store->has_key)
		return TRUE;
	int found = read_key(root, key, error);
	if (found == 1 && memcmp(key, store->key, KEY_LENGTH) == 0)
		return TRUE;
	if (found >= 0)
		g_set_error(error, FAILURE, FAILURE_SYSTEM,
			"%s is not the store that it was: the file 'key' in it differs or is "
			"missing; bring the old folder back, or restart invite-milter to use "
			"this one",
			store->path);
	return FALSE;
}

static gboolean
is_one_folder(int one, int other)
{
	struct stat a, b;

	return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

// The path leads to what is open as root. Where it leads to the store in another folder now, that
// takes over root's number, which others are using.
static gboolean
follow_path(Store *store, GError **error)
{
	int now = open_root(store->path, error);

	if (now < 0)
		return FALSE;
	gboolean there = is_one_folder(now, store->root);
	if (!there && is_same_store(store, now, error)) {
		there = dup3(now, store->root, O_CLOEXEC) >= 0;
		if (!there)
			failure_system(error, errno, "cannot open the store %s", store->path);
	}
	close(now);
	return there;
}

static gboolean
store_is_there(Store *store, GError **error)
{
	g_mutex_lock(&store->lock);
	gboolean there = follow_path(store, error);
	g_mutex_unlock(&store->lock);
	return there;
}

static gboolean
store_is_ready(Store *store, GError **error)
{
	g_mutex_lock(&store->lock);
	gboolean ready = follow_path(store, error) && load_key(store, error);
	g_mutex_unlock(&store->lock);
	return ready;
}

// Each field with its length before it, so that no two lists of fields are the same bytes.
static void
digest_field(GHmac *hmac, const char *value)
{
	gsize length = value != NULL ? strlen(value) : 0;
	guint64 prefix = GUINT64_TO_BE(value != NULL ? (guint64)length : G_MAXUINT64);

	g_hmac_update(hmac, (const guchar *)&prefix, sizeof prefix);
	if (length > 0)
		g_hmac_update(hmac, (const guchar *)value, (gssize)length);
}

static char *
make_id(const Store *store, const char *owner, const Envelope *envelope, Message *message)
{
	static const char *const names[] = { "From", "To", "Date", "Subject", "Message-ID" };
	GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, store->key, KEY_LENGTH);

	digest_field(hmac, owner);
	digest_field(hmac, envelope->sender);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		digest_field(hmac, message_raw(message, names[i]));
	message_digest_body(message, hmac);
	char *id = g_strndup(g_hmac_get_string(hmac), ID_LENGTH);
	g_hmac_unref(hmac);
	return id;
}

static gboolean
write_chunk(void *to, const void *data, gsize length, GError **error)
{
	return durable_write(to, data, length, error);
}

static int
keep_fresh(const Maildir *maildir, const char *id, const char *received, Message *message,
	GError **error)
{
	g_autoptr(Durable) file = durable_new(maildir->temporary, error);

	if (file == NULL || !durable_write(file, received, strlen(received), error) ||
		!message_write(message, write_chunk, file, error))
		return -1;
	return durable_publish(file, maildir->fresh, id, error);
}

// One that lies in new already goes the whole way too: only durable_publish knows whether the one
// who put it there is done with it.
static int
keep_in(const Maildir *maildir, const char *id, const char *received, Message *message,
	GError **error)
{
	int seen = maildir_is_seen(maildir, id, error);

	if (seen == 0)
		return keep_fresh(maildir, id, received, message, error);
	if (seen == 1 && fsync(maildir->seen) == 0)
		return 0;
	if (seen == 1)
		failure_system(error, errno, "cannot sync a folder of the store");
	return -1;
}

int
store_keep(Store *store, const Envelope *envelope, Message *message, const ItemReason *reason,
	char **id, GError **error)
{
	Maildir maildir;

	if (!store_is_ready(store, error))
		return -1;
	g_autofree char *name = make_id(store, reason->owner, envelope, message);
	if (!message_is_whole(message, error) ||
		!maildir_make(store->root, KIND, reason->owner, &maildir, error))
		return -1;
	g_autofree char *received = compose_received(&(Received) {
		.envelope = envelope,
		.owner = reason->owner,
		.action = reason->action,
		.rule = reason->rule,
		.seconds = clock_seconds(),
	});
	int result = keep_in(&maildir, name, received, message, error);
	maildir_close(&maildir);
	if (result < 0)
		g_prefix_error(error, "%s: ", store->path);
	if (result >= 0 && id != NULL)
		*id = g_steal_pointer(&name);
	return result;
}

void
item_free(Item *item)
{
	if (item == NULL)
		return;
	g_free(item->id);
	g_free(item->owner);
	g_free(item->sender);
	g_free(item->queue_id);
	g_free(item->client);
	g_free(item->action);
	g_free(item->rule);
	g_free(item);
}

// Takes what fields holds.
static Item *
item_take(const char *id, ReceivedFields *fields, guint64 file_size)
{
	Item *item = g_new(Item, 1);

	*item = (Item) {
		.id = g_strdup(id),
		.owner = g_steal_pointer(&fields->owner),
		.sender = g_steal_pointer(&fields->sender),
		.queue_id = g_steal_pointer(&fields->queue_id),
		.client = g_steal_pointer(&fields->client),
		.action = g_steal_pointer(&fields->action),
		.rule = g_steal_pointer(&fields->rule),
		.seconds = fields->seconds,
		.size = file_size - fields->length,
	};
	compose_clear_received(fields);
	return item;
}

static void
set_no_item(GError **error, const char *id)
{
	g_set_error(error, FAILURE, FAILURE_ABSENT, "%s is no item: it does not begin as one", id);
}

static gboolean
read_fields(int fd, const char *id, ReceivedFields *fields, GError **error)
{
	static const gsize lengths[] = { HEADER_USUAL, HEADER_MAX };

	for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
		g_autofree char *start = g_malloc(lengths[i]);
		gssize length = read_start(fd, start, lengths[i]);

		if (length < 0) {
			failure_system(error, errno, "cannot read the item %s", id);
			return FALSE;
		}
		if (compose_parse_received(start, (gsize)length, fields))
			return TRUE;
	}
	set_no_item(error, id);
	return FALSE;
}

// A descriptor, or -1 and error set, which it is not when a mail client took the file elsewhere
// meanwhile.
static int
open_file(int dir, const char *name, const char *id, guint64 *size, GError **error)
{
	struct stat file;
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return -1;
	if (fd < 0) {
		failure_system(error, errno, "cannot read the item %s", id);
		return -1;
	}
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode)) {
		*size = (guint64)file.st_size;
		return fd;
	}
	close(fd);
	g_set_error(error, FAILURE, FAILURE_SYSTEM, "cannot read the item %s: no plain file", id);
	return -1;
}

typedef struct {
	GPtrArray *items; // Item *
	ItemDamaged damaged;
	void *to;
} Collection;

static void
collect_item(void *to, int dir, const char *name, const char *id)
{
	const Collection *collection = to;
	g_autoptr(GError) error = NULL;
	ReceivedFields fields;
	guint64 size;
	int fd = open_file(dir, name, id, &size, &error);

	if (fd >= 0 && read_fields(fd, id, &fields, &error))
		g_ptr_array_add(collection->items, item_take(id, &fields, size));
	if (fd >= 0)
		close(fd);
	if (error != NULL)
		collection->damaged(collection->to, error->message);
}

static int
newest_first(const void *a, const void *b)
{
	const Item *one = *(Item *const *)a;
	const Item *other = *(Item *const *)b;

	if (one->seconds != other->seconds)
		return one->seconds > other->seconds ? -1 : 1;
	return strcmp(one->id, other->id);
}

gboolean
store_list(Store *store, const char *owner, ItemVisit visit, ItemDamaged damaged, void *to,
	GError **error)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)item_free);
	Collection collection = { items, damaged, to };
	const char *last = "";

	if (!store_is_there(store, error) ||
		!maildir_visit(store->root, KIND, owner, collect_item, &collection, error))
		return FALSE;
	g_ptr_array_sort(items, newest_first);
	for (guint i = 0; i < items->len; i++) {
		const Item *item = g_ptr_array_index(items, i);

		if (!g_str_equal(item->id, last)) // moved from new to cur while we looked
			visit(to, item);
		last = item->id;
	}
	return TRUE;
}

typedef struct {
	const char *prefix;
	char *id; // of the first that fits
	int fd; // -1 with error
	guint64 size;
	gboolean several;
	GError *error; // why the first that fits can't be read
} Search;

static void
search_clear(Search *search)
{
	if (search->fd >= 0)
		close(search->fd);
	g_free(search->id);
	g_clear_error(&search->error);
}

static void
match_item(void *to, int dir, const char *name, const char *id)
{
	Search *search = to;

	if (!g_str_has_prefix(id, search->prefix))
		return;
	if (search->id == NULL) {
		search->fd = open_file(dir, name, id, &search->size, &search->error);
		if (search->fd >= 0 || search->error != NULL)
			search->id = g_strdup(id);
	} else if (!g_str_equal(search->id, id)) {
		search->several = TRUE;
	}
}

gboolean
store_is_id(const char *text)
{
	gsize length = strlen(text);

	return length >= PREFIX_MIN && length <= ID_LENGTH &&
	       strspn(text, "0123456789abcdef") == length;
}

static gboolean
is_prefix(const char *id, GError **error)
{
	if (store_is_id(id))
		return TRUE;
	g_set_error(error, FAILURE, FAILURE_MISTAKE,
		"'%s' is no id: an id is %d characters 0-9 a-f, or its first %d or more", id,
		ID_LENGTH, PREFIX_MIN);
	return FALSE;
}

static Item *
read_item(const Search *search, Message **original, GError **error)
{
	ReceivedFields fields;
	g_autoptr(Message) message = NULL;
	g_autofree char *data =
		search->size < G_MAXUINT / 4 ? g_try_malloc(search->size + 1) : NULL;
	gssize length = data != NULL ? read_start(search->fd, data, search->size) : -1;

	if (length < 0 || (guint64)length != search->size) {
		g_set_error(error, FAILURE, FAILURE_SYSTEM, "cannot read the item %s", search->id);
		return NULL;
	}
	if (!compose_parse_received(data, (gsize)length, &fields)) {
		set_no_item(error, search->id);
		return NULL;
	}
	if (original != NULL)
		message = message_parse(data + fields.length, (gsize)length - fields.length, error);
	if (original != NULL && message == NULL) {
		compose_clear_received(&fields);
		return NULL;
	}
	if (original != NULL)
		*original = g_steal_pointer(&message);
	return item_take(search->id, &fields, search->size);
}

static Item *
finish_search(Search *search, Message **original, GError **error)
{
	if (search->several) {
		g_set_error(error, FAILURE, FAILURE_MISTAKE,
			"several items begin with %s: give more of the id", search->prefix);
		return NULL;
	}
	if (search->id == NULL) {
		g_set_error(
			error, FAILURE, FAILURE_ABSENT, "no item has the id %s", search->prefix);
		return NULL;
	}
	if (search->error != NULL) {
		g_propagate_error(error, g_steal_pointer(&search->error));
		return NULL;
	}
	return read_item(search, original, error);
}

Item *
store_find(Store *store, const char *id, Message **original, GError **error)
{
	g_autofree char *prefix = g_ascii_strdown(id, -1);
	Search search = { .prefix = prefix, .fd = -1 };
	Item *item = NULL;

	if (!is_prefix(prefix, error) || !store_is_there(store, error))
		return NULL;
	if (maildir_visit(store->root, KIND, NULL, match_item, &search, error))
		item = finish_search(&search, original, error);
	search_clear(&search);
	return item;
}

Message *
store_original(Store *store, const Item *item, GError **error)
{
	Search search = { .prefix = item->id, .fd = -1 };
	Message *original = NULL;

	if (store_is_there(store, error) && maildir_visit_one(store->root, KIND, item->owner,
						    item->id, match_item, &search, error))
		item_free(finish_search(&search, &original, error));
	search_clear(&search);
	return original;
}
