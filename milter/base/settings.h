// settings.h - the administrator's settings: one table that parses, checks, and prints the sample.
//
// /etc/invite-milter/invite-milter.ini has one section [settings] with the keys of the table and one
// section [aliases] (`info@example.com = ana@example.com`: whose rules an address follows). The same
// table prints config/invite-milter.ini and is compared with invite-milter.ini(5) by a test.
// A Settings is immutable once loaded; it may be read from many threads.
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include <glib.h>

typedef enum { MODE_OBSERVE, MODE_ACT } Mode;
typedef enum { ON_ERROR_ACCEPT, ON_ERROR_TEMPFAIL } OnError;
typedef enum { FOLDERS_HEADER, FOLDERS_SUBADDRESS } Folders;

typedef struct {
	char *file; // where they were read, for messages

	// the daemon
	char *listen; // libmilter's form: local:/path, inet:port@127.0.0.1
	Mode mode;
	OnError on_error;
	char *log; // "syslog" or "stderr"
	guint drain; // seconds that a stop waits for mails being judged
	guint timeout; // seconds without a word from the MTA after which a session is closed

	// whose mail is judged
	char **domains; // lower case, A-labels
	char *delimiter; // recipient_delimiter of the MTA: characters, "" for none
	GHashTable *aliases; // lower-case address -> lower-case address
	char **roles; // lower-case addresses that several people read
	char **authserv_id; // lower-case ids of Authentication-Results that are believed
	GPtrArray *outgoing; // GInetAddressMask *: clients that send users' mail without a login
	char *accounts; // "system" or "virtual:NAME"
	char *users; // path of a user's file, %u and %d; "" for none
	char **actions; // words a user's rule may use: accept tag fold quarantine

	// files; absolute paths
	char *rules; // the site's rules
	char *catalogue; // folder of the shipped services
	char *additions; // folder of the site's services, may be absent
	char *store; // folder of items

	// what is done
	Folders folders;
	guint64 max_size; // bytes; a larger mail is never taken out of the inbox, only tagged

	// limits
	guint pattern_time; // milliseconds for one search of one pattern
	guint pattern_steps; // PCRE2's match limit
	guint64 users_cached; // bytes of memory for users' files that were read before
} Settings;

// Reads path. NULL and error set: every mistake of the file, one a line.
Settings *settings_read(const char *path, GError **error);

// The same for whoever wants to tell what is wrong with the files that are named as well: with
// mistakes (error set), what was written and understood is returned all the same, to be checked,
// never to be used. All the rest is NULL or 0 then. NULL when the file cannot be read.
Settings *settings_read_loosely(const char *path, GError **error);

// Is the file or folder there that the setting name ("rules", "catalogue", "additions", "store")
// names, and may it be read (of the store: is it there)? FALSE and a message added to *error.
gboolean settings_check_path(const Settings *settings, const char *name, GError **error);

// Is there the login of `accounts = virtual:NAME`? FALSE and a message added to *error.
gboolean settings_check_accounts(const Settings *settings, GError **error);

// What makes the program do nothing at all ("domains is empty: ..."); NULL for nothing. Static.
const char *settings_idle(const Settings *settings);

// Names of the settings that are read at the start only and differ, NULL-terminated. Free with
// g_strfreev.
char **settings_changed_at_start(const Settings *running, const Settings *fresh);

// All defaults, as if the file were empty. Those of rules, catalogue and additions lie in the tree or
// in the system (see settings_folder).
Settings *settings_new_default(void);

void settings_free(Settings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)

// The commented sample file, config/invite-milter.ini. Caller frees.
char *settings_sample(void);

// Names of all settings in the table's order, NULL-terminated, static.
const char *const *settings_names(void);

// The default of a setting as one would write it, and the sentence that explains it; static.
const char *settings_default_of(const char *name);
const char *settings_sentence_of(const char *name);

// The folder with invite-milter.ini, rules.ini and services.d: run from a build folder it is the
// tree's config/ (a parent of the program's folder, at most two up, holds config/services.d), else
// /etc/invite-milter. Static.
const char *settings_folder(void);
const char *settings_default_file(void);

#endif
