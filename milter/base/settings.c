// settings.c - the administrator's settings: one table that parses, checks, and prints the sample.
#include "base/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <pwd.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/ini.h"
#include "base/suggest.h"

#define FILE_NAME "invite-milter.ini"
#define SYSTEM_FOLDER "/etc/invite-milter"
#ifndef DATADIR
#define DATADIR "/usr/share/invite-milter"
#endif

#define ADDRESS_MAX 254
#define DOMAIN_MAX 253
#define LABEL_MAX 63
#define SAMPLE_WIDTH 78
#define LOGIN_MAX (64 * 1024) // bytes of an entry of the logins

typedef struct Row Row;

// Checks value and puts it into member. NULL when all is well, else what is wrong and what to write
// instead. Caller frees.
typedef char *(*Take)(const Row *row, const IniFile *file, const char *value, void *member);

// The same for one word of a list; *taken is what the list then has. Caller frees.
typedef char *(*TakeWord)(const Row *row, const char *word, char **taken);

struct Row {
	const char *name;
	const char *chapter; // begins with this setting, NULL: goes on
	Take take; // NULL: it is a list
	TakeWord take_word; // of a list
	void (*put)(char **list, void *member); // of a list; NULL: the member is char **
	gsize offset; // of the member in a Settings
	const char *standard;
	const char *in_tree; // the default below the tree's config/, NULL: the same
	gboolean at_start; // not read again at a reload
	const char *const *words;
	guint64 least, most;
	const char *unit;
	const char *sentence;
};

// In the order of their enums.
static const char *const mode_words[] = { "observe", "act", NULL };
static const char *const on_error_words[] = { "accept", "tempfail", NULL };
static const char *const folders_words[] = { "header", "subaddress", NULL };
static const char *const log_words[] = { "syslog", "stderr", NULL };
static const char *const action_words[] = { "accept", "tag", "fold", "quarantine", NULL };

// --- addresses and domains ---

static gboolean
label_is_sound(const char *label)
{
	gsize length = strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return label[length] == '\0' && length > 0 && length <= LABEL_MAX;
}

// Lower case, A-labels, without a final dot; NULL when it is no domain.
static char *
domain_canonical(const char *text)
{
	g_autofree char *domain = g_hostname_to_ascii(text);

	if (domain == NULL)
		return NULL;
	if (g_str_has_suffix(domain, "."))
		domain[strlen(domain) - 1] = '\0';
	if (strlen(domain) > DOMAIN_MAX)
		return NULL;
	g_auto(GStrv) labels = g_strsplit(domain, ".", -1);
	if (labels[0] == NULL)
		return NULL;
	for (guint i = 0; labels[i] != NULL; i++)
		if (!label_is_sound(labels[i]))
			return NULL;
	return g_steal_pointer(&domain);
}

static char *
address_canonical(const char *text)
{
	const char *at = strrchr(text, '@');

	if (at == NULL || at == text || strpbrk(text, " \t\"(),:;<>[\\]") != NULL ||
		memchr(text, '@', (gsize)(at - text)) != NULL)
		return NULL;
	g_autofree char *local = g_strndup(text, (gsize)(at - text));
	g_autofree char *lower = g_utf8_strdown(local, -1);
	g_autofree char *domain = domain_canonical(at + 1);
	if (domain == NULL)
		return NULL;
	g_autofree char *address = g_strconcat(lower, "@", domain, NULL);
	return strlen(address) > ADDRESS_MAX ? NULL : g_steal_pointer(&address);
}

// --- kinds of values ---

static char *
words_text(const char *const *words)
{
	return g_strjoinv(", ", (char **)words);
}

static char *
word_unknown(const Row *row, const char *value)
{
	g_autofree char *words = words_text(row->words);

	return g_strdup_printf("'%s' is no value of %s; write one of: %s", value, row->name, words);
}

static int
word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (g_ascii_strcasecmp(words[i], word) == 0)
			return i;
	return -1;
}

static char *
take_choice(const Row *row, const IniFile *file, const char *value, void *member)
{
	int index = word_index(row->words, value);

	if (index < 0)
		return word_unknown(row, value);
	*(guint *)member = (guint)index;
	return NULL;
}

static char *
take_word(const Row *row, const IniFile *file, const char *value, void *member)
{
	int index = word_index(row->words, value);

	if (index < 0)
		return word_unknown(row, value);
	*(char **)member = g_strdup(row->words[index]);
	return NULL;
}

static char *
take_listed(const Row *row, const char *word, char **taken)
{
	int index = word_index(row->words, word);

	if (index < 0)
		return word_unknown(row, word);
	*taken = g_strdup(row->words[index]);
	return NULL;
}

static char *
take_number(const Row *row, const IniFile *file, const char *value, void *member)
{
	guint64 number;

	if (!g_ascii_string_to_unsigned(value, 10, row->least, row->most, &number, NULL))
		return g_strdup_printf(
			"'%s' is not possible; write a number from %" G_GUINT64_FORMAT
			" to %" G_GUINT64_FORMAT " (%s)",
			value, row->least, row->most, row->unit);
	*(guint *)member = (guint)number;
	return NULL;
}

static guint
size_shift(char suffix)
{
	switch (g_ascii_toupper(suffix)) {
	case 'K':
		return 10;
	case 'M':
		return 20;
	case 'G':
		return 30;
	}
	return 0;
}

static char *
size_text(guint64 size)
{
	static const char suffixes[] = "GMK";

	for (const char *suffix = suffixes; *suffix != '\0'; suffix++) {
		guint shift = size_shift(*suffix);

		if (size >> shift > 0 && (size >> shift) << shift == size)
			return g_strdup_printf("%" G_GUINT64_FORMAT "%c", size >> shift, *suffix);
	}
	return g_strdup_printf("%" G_GUINT64_FORMAT, size);
}

static char *
take_size(const Row *row, const IniFile *file, const char *value, void *member)
{
	gsize length = strlen(value);
	guint shift = length == 0 ? 0 : size_shift(value[length - 1]);
	g_autofree char *digits = g_strndup(value, length - (shift == 0 ? 0 : 1));
	g_autofree char *least = size_text(row->least);
	g_autofree char *most = size_text(row->most);
	guint64 number;

	if (!g_ascii_string_to_unsigned(digits, 10, 1, row->most >> shift, &number, NULL) ||
		number << shift < row->least)
		return g_strdup_printf(
			"'%s' is not possible; write %s from %s to %s (K, M and G are "
			"understood)",
			value, row->unit, least, most);
	*(guint64 *)member = number << shift;
	return NULL;
}

static char *
take_path(const Row *row, const IniFile *file, const char *value, void *member)
{
	if (*value == '\0')
		return g_strdup("no path; write one");
	*(char **)member = ini_path(file, value);
	return NULL;
}

static gboolean
users_path_is_sound(const char *path)
{
	gboolean has_user = FALSE;

	for (const char *at = strchr(path, '%'); at != NULL; at = strchr(at + 2, '%')) {
		if (at[1] != 'u' && at[1] != 'd')
			return FALSE;
		has_user = has_user || at[1] == 'u';
	}
	return has_user;
}

static char *
take_users(const Row *row, const IniFile *file, const char *value, void *member)
{
	if (*value != '\0' && !users_path_is_sound(value))
		return g_strdup_printf(
			"'%s' does not tell users apart; write a path with %%u (local "
			"part) and %%d (domain), no other %%, or nothing",
			value);
	*(char **)member = *value == '\0' ? g_strdup("") : ini_path(file, value);
	return NULL;
}

static gboolean
listen_is_path(const char *listen)
{
	const char *path = listen;

	if (g_str_has_prefix(listen, "local:") || g_str_has_prefix(listen, "unix:"))
		path = strchr(listen, ':') + 1;
	return *path == '/' && strlen(path) < sizeof(((struct sockaddr_un *)0)->sun_path);
}

static gboolean
listen_is_port(const char *listen)
{
	const char *host = strchr(listen, '@');
	const char *colon = strchr(listen, ':');

	if (!g_str_has_prefix(listen, "inet:") && !g_str_has_prefix(listen, "inet6:"))
		return FALSE;
	if (host == NULL || host[1] == '\0' || host < colon)
		return FALSE;
	g_autofree char *port = g_strndup(colon + 1, (gsize)(host - colon) - 1);
	return g_ascii_string_to_unsigned(port, 10, 1, G_MAXUINT16, NULL, NULL);
}

static char *
take_listen(const Row *row, const IniFile *file, const char *value, void *member)
{
	g_autofree char *listen = ini_text(value);

	if (!listen_is_path(listen) && !listen_is_port(listen))
		return g_strdup_printf(
			"'%s' is no socket; write local:/path (absolute, at most 107 "
			"bytes) or inet:PORT@HOST",
			value);
	*(char **)member = g_steal_pointer(&listen);
	return NULL;
}

static char *
take_delimiter(const Row *row, const IniFile *file, const char *value, void *member)
{
	g_autofree char *delimiter = ini_text(value);

	for (const char *at = delimiter; *at != '\0'; at++)
		if (!g_ascii_ispunct(*at) || strchr("@.\"\\", *at) != NULL)
			return g_strdup_printf(
				"'%s' cannot stand between a name and its extension; "
				"write the mail server's, as +, or nothing",
				value);
	*(char **)member = g_steal_pointer(&delimiter);
	return NULL;
}

static char *
take_accounts(const Row *row, const IniFile *file, const char *value, void *member)
{
	const char *login = value + strlen("virtual:");

	if (strcmp(value, "system") != 0 &&
		(!g_str_has_prefix(value, "virtual:") || *login == '\0' || *login == '-' ||
			strpbrk(login, " \t:/") != NULL))
		return g_strdup_printf("'%s' is no kind of accounts; write system, or virtual:NAME "
				       "with the login that owns the users' files",
			value);
	*(char **)member = g_strdup(value);
	return NULL;
}

static char *
take_domain(const Row *row, const char *word, char **taken)
{
	*taken = domain_canonical(word);
	if (*taken != NULL)
		return NULL;
	return g_strdup_printf("'%s' is no domain; write it like example.com", word);
}

static char *
address_unknown(const char *address)
{
	return g_strdup_printf("'%s' is no mail address; write it like ana@example.com", address);
}

static char *
take_address(const Row *row, const char *word, char **taken)
{
	*taken = address_canonical(word);
	return *taken == NULL ? address_unknown(word) : NULL;
}

static char *
take_authserv_id(const Row *row, const char *word, char **taken)
{
	if (strpbrk(word, " \t;\"()") != NULL)
		return g_strdup_printf("'%s' is no name of a server; write what stands first in "
				       "its Authentication-Results, like mx.example.com",
			word);
	*taken = g_ascii_strdown(word, -1);
	return NULL;
}

// A client in these says with MAIL FROM who it is: nobody means all the world.
static char *
take_network(const Row *row, const char *word, char **taken)
{
	g_autoptr(GInetAddressMask) network = g_inet_address_mask_new_from_string(word, NULL);

	if (network == NULL)
		return g_strdup_printf("'%s' is no network; write it like 192.0.2.0/24, "
				       "2001:db8::/32 or 192.0.2.7",
			word);
	if (g_inet_address_mask_get_length(network) == 0)
		return g_strdup_printf(
			"'%s' is everybody; write the networks of your own users", word);
	*taken = g_inet_address_mask_to_string(network);
	return NULL;
}

static void
put_networks(char **list, void *member)
{
	GPtrArray *networks = g_ptr_array_new_with_free_func(g_object_unref);

	for (guint i = 0; list[i] != NULL; i++)
		g_ptr_array_add(networks, g_inet_address_mask_new_from_string(list[i], NULL));
	*(GPtrArray **)member = networks;
}

// --- the table ---

static const Row rows[] = {
	{ .name = "listen",
		.chapter = "The program",
		.take = take_listen,
		.offset = offsetof(Settings, listen),
		.standard = "local:/run/invite-milter/invite-milter.sock",
		.at_start = TRUE,
		.sentence =
			"Where the mail server reaches the program: local:/path, inet:PORT@HOST or "
			"inet6:PORT@HOST." },
	{ .name = "mode",
		.take = take_choice,
		.offset = offsetof(Settings, mode),
		.standard = "observe",
		.words = mode_words,
		.sentence =
			"With observe, mail is judged and logged and nothing is done to it; with "
			"act, the rules take effect." },
	{ .name = "on-error",
		.take = take_choice,
		.offset = offsetof(Settings, on_error),
		.standard = "accept",
		.words = on_error_words,
		.sentence =
			"What happens to a mail when something of ours fails: accept delivers it "
			"marked with X-Invite-Error, tempfail asks the sender to try again "
			"later." },
	{ .name = "log",
		.take = take_word,
		.offset = offsetof(Settings, log),
		.standard = "syslog",
		.at_start = TRUE,
		.words = log_words,
		.sentence = "Where the log goes; in syslog the facility is mail." },
	{ .name = "drain",
		.take = take_number,
		.offset = offsetof(Settings, drain),
		.standard = "10",
		.at_start = TRUE,
		.least = 0,
		.most = 300,
		.unit = "seconds",
		.sentence = "How long a stop waits for mail that is being judged." },
	{ .name = "timeout",
		.take = take_number,
		.offset = offsetof(Settings, timeout),
		.standard = "7200",
		.at_start = TRUE,
		.least = 1,
		.most = 86400,
		.unit = "seconds",
		.sentence =
			"After how long without a word from the mail server a session is closed." },

	{ .name = "domains",
		.chapter = "Whose mail is judged",
		.take_word = take_domain,
		.offset = offsetof(Settings, domains),
		.standard = "",
		.sentence = "Only recipients in these domains are judged, as in: example.com, "
			    "example.org. Without any, nobody is." },
	{ .name = "delimiter",
		.take = take_delimiter,
		.offset = offsetof(Settings, delimiter),
		.standard = "+",
		.sentence = "The mail server's recipient_delimiter: with + mail to ana+x is ana's. "
			    "Empty for none." },
	{ .name = "roles",
		.take_word = take_address,
		.offset = offsetof(Settings, roles),
		.standard = "",
		.sentence =
			"Addresses that several people read: their mail is tagged at most, as in: "
			"sales@example.com." },
	{ .name = "authserv-id",
		.take_word = take_authserv_id,
		.offset = offsetof(Settings, authserv_id),
		.standard = "",
		.sentence =
			"The names with which your own mail servers begin Authentication-Results, "
			"as in: mx.example.com. Without one nobody's checks are believed, and no "
			"mail counts as authentic." },
	{ .name = "outgoing",
		.take_word = take_network,
		.put = put_networks,
		.offset = offsetof(Settings, outgoing),
		.standard = "",
		.sentence =
			"Networks whose clients send your users' own mail without logging in, as "
			"in: 192.0.2.0/24, 2001:db8::/32. MAIL FROM then says who it is that "
			"learns whom she writes to: never list a network from which strangers' "
			"mail comes." },
	{ .name = "accounts",
		.take = take_accounts,
		.offset = offsetof(Settings, accounts),
		.standard = "system",
		.sentence = "Who may own a user's file, beside root: with system the login of that "
			    "name, with virtual:NAME the login NAME." },
	{ .name = "users",
		.take = take_users,
		.offset = offsetof(Settings, users),
		.standard = SYSTEM_FOLDER "/users/%d/%u/rules.ini",
		.sentence =
			"The path of a user's file; %u is the local part, %d the domain. Empty: "
			"users have no files." },
	{ .name = "actions",
		.take_word = take_listed,
		.offset = offsetof(Settings, actions),
		.standard = "accept, tag, fold, quarantine",
		.words = action_words,
		.sentence = "The actions that a user's rules may choose." },

	{ .name = "rules",
		.chapter = "Files",
		.take = take_path,
		.offset = offsetof(Settings, rules),
		.standard = SYSTEM_FOLDER "/rules.ini",
		.in_tree = "rules.ini",
		.sentence = "The site's rules." },
	{ .name = "catalogue",
		.take = take_path,
		.offset = offsetof(Settings, catalogue),
		.standard = DATADIR "/services.d",
		.in_tree = "services.d",
		.sentence = "The folder with the shipped knowledge of services." },
	{ .name = "additions",
		.take = take_path,
		.offset = offsetof(Settings, additions),
		.standard = SYSTEM_FOLDER "/services.d",
		.in_tree = "additions.d",
		.sentence = "The folder with the site's additions to it; it may be missing." },
	{ .name = "store",
		.take = take_path,
		.offset = offsetof(Settings, store),
		.standard = "/var/lib/invite-milter",
		.at_start = TRUE,
		.sentence = "The folder where quarantined mail is kept." },

	{ .name = "folders",
		.chapter = "What is done",
		.take = take_choice,
		.offset = offsetof(Settings, folders),
		.standard = "header",
		.words = folders_words,
		.sentence = "How mail gets into a folder: header names it in X-Invite-Folder for a "
			    "Sieve script, subaddress delivers to user+FOLDER." },
	{ .name = "max-size",
		.take = take_size,
		.offset = offsetof(Settings, max_size),
		.standard = "50M",
		.least = 1024,
		.most = G_GUINT64_CONSTANT(1) << 30,
		.unit = "bytes",
		.sentence = "A larger mail is never taken out of the inbox, only tagged." },

	{ .name = "pattern-time",
		.chapter = "Limits",
		.take = take_number,
		.offset = offsetof(Settings, pattern_time),
		.standard = "50",
		.least = 1,
		.most = 10000,
		.unit = "milliseconds",
		.sentence = "How long one search of one pattern may take; then its rule does not "
			    "hold." },
	{ .name = "pattern-steps",
		.take = take_number,
		.offset = offsetof(Settings, pattern_steps),
		.standard = "100000",
		.least = 1000,
		.most = 100000000,
		.unit = "steps",
		.sentence = "How many steps one search of one pattern may take (PCRE2's match "
			    "limit)." },
	{ .name = "users-cached",
		.take = take_size,
		.offset = offsetof(Settings, users_cached),
		.standard = "512M",
		.least = 1024 * 1024,
		.most = G_GUINT64_CONSTANT(1) << 36,
		.unit = "bytes",
		.sentence =
			"How much memory users' files may take that were read before, with their "
			"patterns; a file of ten rules takes some 5K." },
};

static const Row *
row_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (g_ascii_strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

const char *const *
settings_names(void)
{
	static const char *names[G_N_ELEMENTS(rows) + 1];
	static gsize done;

	if (g_once_init_enter(&done)) {
		for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
			names[i] = rows[i].name;
		g_once_init_leave(&done, 1);
	}
	return names;
}

const char *
settings_default_of(const char *name)
{
	const Row *row = row_find(name);

	return row == NULL ? NULL : row->standard;
}

const char *
settings_sentence_of(const char *name)
{
	const Row *row = row_find(name);

	return row == NULL ? NULL : row->sentence;
}

// --- where the configuration lies ---

// NULL when the program does not lie in a build folder.
static char *
folder_in_tree(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(program == NULL ? "/" : program);

	for (guint up = 0; up < 2; up++) {
		char *parent = g_path_get_dirname(folder);

		g_free(folder);
		folder = parent;
		g_autofree char *services = g_build_filename(folder, "config", "services.d", NULL);
		if (g_file_test(services, G_FILE_TEST_IS_DIR))
			return g_build_filename(folder, "config", NULL);
	}
	return NULL;
}

const char *
settings_folder(void)
{
	static const char *folder;

	if (g_once_init_enter(&folder)) {
		char *tree = folder_in_tree();

		g_once_init_leave(&folder, tree != NULL ? tree : SYSTEM_FOLDER);
	}
	return folder;
}

const char *
settings_default_file(void)
{
	static const char *file;

	if (g_once_init_enter(&file))
		g_once_init_leave(&file, g_build_filename(settings_folder(), FILE_NAME, NULL));
	return file;
}

// --- reading ---

static void *
row_member(const Row *row, Settings *settings)
{
	return (char *)settings + row->offset;
}

// A list with a mistake is not taken at all.
static void
settings_take_list(Settings *settings, const Row *row, const IniFile *file,
	const IniSection *section, const IniKey *key, GError **error)
{
	g_autoptr(GPtrArray) words = ini_words(key->value);
	g_autoptr(GStrvBuilder) list = g_strv_builder_new();
	gboolean good = words->len > 0 || row->words == NULL;

	if (!good) {
		g_autofree char *wrong = word_unknown(row, "");
		ini_mistake_at(error, file, section, key, 0, "%s", wrong);
	}
	for (guint i = 0; i < words->len; i++) {
		const IniWord *word = g_ptr_array_index(words, i);
		g_autofree char *taken = NULL;
		g_autofree char *wrong = row->take_word(row, word->text, &taken);

		if (wrong == NULL) {
			g_strv_builder_add(list, taken);
			continue;
		}
		ini_mistake_at(error, file, section, key, word->at, "%s", wrong);
		good = FALSE;
	}
	if (!good)
		return;
	g_auto(GStrv) taken = g_strv_builder_end(list);
	if (row->put == NULL)
		*(char ***)row_member(row, settings) = g_steal_pointer(&taken);
	else
		row->put(taken, row_member(row, settings));
}

static void
settings_take_key(Settings *settings, const Row *row, const IniFile *file,
	const IniSection *section, const IniKey *key, GError **error)
{
	if (row->take == NULL) {
		settings_take_list(settings, row, file, section, key, error);
		return;
	}
	g_autofree char *wrong = row->take(row, file, key->value, row_member(row, settings));
	if (wrong != NULL)
		ini_mistake_at(error, file, section, key, 0, "%s", wrong);
}

static void
settings_take_default(Settings *settings, const Row *row, const IniFile *file)
{
	gboolean in_tree = row->in_tree != NULL && strcmp(settings_folder(), SYSTEM_FOLDER) != 0;
	g_autofree char *path =
		in_tree ? g_build_filename(settings_folder(), row->in_tree, NULL) : NULL;
	const IniKey key = { .value = in_tree ? path : (char *)row->standard };

	settings_take_key(settings, row, file, NULL, &key, NULL);
}

static void
settings_take_keys(
	Settings *settings, const IniFile *file, const IniSection *section, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const IniKey *key = ini_key(section, rows[i].name);

		if (key != NULL)
			settings_take_key(settings, &rows[i], file, section, key, error);
	}
}

static void
settings_take_defaults(Settings *settings, const IniFile *file, const IniSection *section)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (section == NULL || ini_key(section, rows[i].name) == NULL)
			settings_take_default(settings, &rows[i], file);
}

static void
settings_check_keys(const IniFile *file, const IniSection *section, GError **error)
{
	for (guint i = 0; i < section->keys->len; i++) {
		const IniKey *key = g_ptr_array_index(section->keys, i);

		if (row_find(key->name) != NULL)
			continue;
		g_autofree char *phrase = suggest_phrase(key->name, settings_names());
		ini_mistake(error, file, section, key, "unknown key; %s", phrase);
	}
}

static void
settings_check_sections(const IniFile *file, GError **error)
{
	static const char *const known[] = { "settings", "aliases", NULL };

	for (guint i = 0; i < file->sections->len; i++) {
		const IniSection *section = g_ptr_array_index(file->sections, i);

		if (word_index(known, section->name) >= 0)
			continue;
		g_autofree char *phrase = suggest_phrase(section->name, known);
		ini_mistake(error, file, section, NULL, "unknown section; %s", phrase);
	}
}

static void
settings_take_alias(Settings *settings, const IniFile *file, const IniSection *section,
	const IniKey *key, GError **error)
{
	g_autofree char *written = ini_text(key->name);
	g_autofree char *owner = ini_text(key->value);
	g_autofree char *alias_address = address_canonical(written);
	g_autofree char *owner_address = address_canonical(owner);

	if (alias_address == NULL || owner_address == NULL) {
		g_autofree char *wrong = address_unknown(alias_address == NULL ? written : owner);

		ini_mistake(error, file, section, key, "%s", wrong);
		return;
	}
	if (g_hash_table_contains(settings->aliases, alias_address))
		ini_mistake(error, file, section, key,
			"this address stands further up already; write it once");
	g_hash_table_insert(settings->aliases, g_steal_pointer(&alias_address),
		g_steal_pointer(&owner_address));
}

// With mistakes (in *error, also before) without the defaults: nobody wrote them.
static Settings *
settings_take(const IniFile *file, GError **error)
{
	Settings *settings = g_new0(Settings, 1);
	const IniSection *section = ini_section(file, "settings");
	const IniSection *aliases = ini_section(file, "aliases");

	settings->file = g_strdup(file->label);
	settings->aliases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	settings_check_sections(file, error);
	if (section != NULL) {
		settings_check_keys(file, section, error);
		settings_take_keys(settings, file, section, error);
	}
	for (guint i = 0; aliases != NULL && i < aliases->keys->len; i++)
		settings_take_alias(
			settings, file, aliases, g_ptr_array_index(aliases->keys, i), error);
	if (*error == NULL)
		settings_take_defaults(settings, file, section);
	return settings;
}

Settings *
settings_read_loosely(const char *path, GError **error)
{
	GError *mistakes = NULL;
	g_autoptr(IniFile) file = ini_read_loosely(path, &mistakes);
	Settings *settings = file == NULL ? NULL : settings_take(file, &mistakes);

	if (settings != NULL && mistakes != NULL)
		ini_sort_mistakes(file, mistakes);
	if (mistakes != NULL)
		g_propagate_error(error, mistakes);
	return settings;
}

Settings *
settings_read(const char *path, GError **error)
{
	GError *mistakes = NULL;
	g_autoptr(Settings) settings = settings_read_loosely(path, &mistakes);

	if (mistakes == NULL)
		return g_steal_pointer(&settings);
	g_propagate_error(error, mistakes);
	return NULL;
}

Settings *
settings_new_default(void)
{
	g_autoptr(IniFile) file = ini_parse("defaults", settings_folder(), "", 0, NULL);
	GError *none = NULL;

	return settings_take(file, &none);
}

void
settings_free(Settings *settings)
{
	if (settings == NULL)
		return;
	g_free(settings->file);
	g_free(settings->listen);
	g_free(settings->log);
	g_strfreev(settings->domains);
	g_free(settings->delimiter);
	g_hash_table_unref(settings->aliases);
	g_strfreev(settings->roles);
	g_strfreev(settings->authserv_id);
	g_clear_pointer(&settings->outgoing, g_ptr_array_unref);
	g_free(settings->accounts);
	g_free(settings->users);
	g_strfreev(settings->actions);
	g_free(settings->rules);
	g_free(settings->catalogue);
	g_free(settings->additions);
	g_free(settings->store);
	g_free(settings);
}

// --- what the settings name ---

static void settings_add(const Settings *settings, const char *name, GError **error,
	const char *format, ...) G_GNUC_PRINTF(4, 5);

static void
settings_add(const Settings *settings, const char *name, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	failure_add(error, FAILURE_SYSTEM,
		g_strdup_printf("%s: [settings] %s: %s", settings->file, name, text));
}

// How each is opened, and what to do where that does not go well.
static const struct {
	const char *name;
	int flags;
	gboolean may_be_absent;
	const char *instead;
} named[] = {
	{ "rules", 0, FALSE, "write the path of a file that the daemon's user may read" },
	{ "catalogue", O_DIRECTORY, FALSE,
		"write the path of a folder that the daemon's user may read" },
	{ "additions", O_DIRECTORY, TRUE,
		"write the path of a folder that the daemon's user may read" },
	// Only its owner may read it, but others may check the settings.
	{ "store", O_DIRECTORY | O_PATH, FALSE,
		"make this folder, with mode 0700 for the daemon's user, or write another path" },
};

gboolean
settings_check_path(const Settings *settings, const char *name, GError **error)
{
	const char *path = *(char **)row_member(row_find(name), (Settings *)settings);
	gsize i = 0;

	while (!g_str_equal(named[i].name, name))
		i++;
	int fd = open(path, named[i].flags | O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int number = errno;
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || (number == ENOENT && named[i].may_be_absent))
		return TRUE;
	settings_add(settings, name, error, "cannot open %s: %s; %s", path, g_strerror(number),
		named[i].instead);
	return FALSE;
}

gboolean
settings_check_accounts(const Settings *settings, GError **error)
{
	struct passwd entry, *found = NULL;
	const char *colon = strchr(settings->accounts, ':');
	g_autofree char *buffer = g_malloc(LOGIN_MAX);

	if (colon == NULL)
		return TRUE;
	int number = getpwnam_r(colon + 1, &entry, buffer, LOGIN_MAX, &found);
	if (found != NULL)
		return TRUE;
	settings_add(settings, "accounts", error, "there is no login '%s'%s%s; %s", colon + 1,
		number != 0 ? ": " : "", number != 0 ? g_strerror(number) : "",
		"make it, or write the one that owns the users' files");
	return FALSE;
}

const char *
settings_idle(const Settings *settings)
{
	return *settings->domains == NULL
		       ? "domains is empty: no mail is judged; write 'domains = example.org'"
		       : NULL;
}

static gboolean
row_differs(const Row *row, const Settings *one, const Settings *other)
{
	const void *a = row_member(row, (Settings *)one);
	const void *b = row_member(row, (Settings *)other);

	if (row->take == take_number)
		return *(const guint *)a != *(const guint *)b;
	return !g_str_equal(*(char *const *)a, *(char *const *)b);
}

char **
settings_changed_at_start(const Settings *running, const Settings *fresh)
{
	GPtrArray *names = g_ptr_array_new();

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].at_start && row_differs(&rows[i], running, fresh))
			g_ptr_array_add(names, g_strdup(rows[i].name));
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

// --- the sample ---

static void
sample_append_wrapped(GString *sample, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	gsize column = 0;

	for (guint i = 0; words[i] != NULL; i++) {
		gsize length = strlen(words[i]);

		if (i == 0 || column + 1 + length > SAMPLE_WIDTH) {
			g_string_append(sample, i == 0 ? ";" : "\n;");
			column = 1;
		}
		g_string_append_printf(sample, " %s", words[i]);
		column += 1 + length;
	}
	g_string_append_c(sample, '\n');
}

// The words or the range that are possible; NULL when the sentence says all.
static char *
row_values(const Row *row)
{
	g_autofree char *words = row->words == NULL ? NULL : words_text(row->words);

	if (words != NULL)
		return g_strdup_printf("Possible: %s.", words);
	if (row->unit == NULL)
		return NULL;
	gboolean size = row->take == take_size;
	g_autofree char *least =
		size ? size_text(row->least) : g_strdup_printf("%" G_GUINT64_FORMAT, row->least);
	g_autofree char *most =
		size ? size_text(row->most) : g_strdup_printf("%" G_GUINT64_FORMAT, row->most);
	return g_strdup_printf("Possible: %s to %s %s.", least, most, row->unit);
}

static void
sample_append_row(GString *sample, const Row *row)
{
	g_autofree char *values = row_values(row);
	g_autofree char *text = g_strjoin(" ", row->sentence, values, NULL);

	if (row->chapter != NULL)
		g_string_append_printf(sample, "\n; --- %s ---\n", row->chapter);
	g_string_append_c(sample, '\n');
	sample_append_wrapped(sample, text);
	g_string_append_printf(
		sample, ";%s =%s%s\n", row->name, *row->standard == '\0' ? "" : " ", row->standard);
}

char *
settings_sample(void)
{
	GString *sample = g_string_new("; " FILE_NAME " - the administrator's settings of "
				       "invite-milter(8).\n");

	sample_append_wrapped(sample,
		"Every setting stands here with its default, behind a ';' that makes it a comment: "
		"take the ';' away and change the value. " FILE_NAME "(5) says more. "
		"`invite-milter -t` checks this file.");
	g_string_append(sample, "\n[settings]\n");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		sample_append_row(sample, &rows[i]);
	g_string_append(sample, "\n[aliases]\n\n");
	sample_append_wrapped(sample, "Whose rules an address follows, one address a line.");
	g_string_append(sample, ";info@example.com = ana@example.com\n");
	return g_string_free(sample, FALSE);
}
