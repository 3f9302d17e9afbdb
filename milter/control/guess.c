// guess.c - what somebody reads, and who that is, guessed.
#include "control/guess.h"

#include <string.h>

#include "control/explain.h"
#include "mail/address.h"
#include "text/script.h"

#define SAMPLE 4000 // mails that are looked at
#define ORDINARY_MIN 20 // mails that say something
#define SHARE_MIN 10 // of a hundred of them: what is rarer was only sent here

void
guess_free(Guess *guess)
{
	if (guess == NULL)
		return;
	g_free(guess->reads);
	g_free(guess->note);
	g_free(guess->owner);
	g_free(guess);
}

// --- languages ----------------------------------------------------------------------------------

static void
add_once(GPtrArray *words, const char *word)
{
	if (!g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
		g_ptr_array_add(words, g_strdup(word));
}

static void
put_scripts(ScriptSet *all, const char *word)
{
	ScriptSet set;

	if (script_set_from_reads(word, &set))
		script_set_add(all, &set);
}

static gboolean
lacks_latin(const ScriptSet *set)
{
	return !script_has("a", set);
}

static char *
join(GPtrArray *words)
{
	g_ptr_array_add(words, NULL);
	return g_strjoinv(", ", (char **)words->pdata);
}

// "de_DE.UTF-8" is German, "C" is no language.
static void
add_language(GPtrArray *words, ScriptSet *all, const char *name)
{
	g_autofree char *language = g_strndup(name, strcspn(name, "_.@"));
	ScriptSet set;

	if (strlen(language) < 2 || strlen(language) > 3 || !script_set_from_reads(language, &set))
		return;
	script_set_add(all, &set);
	add_once(words, language);
}

Guess *
guess_from_languages(const char *const *names)
{
	Guess *guess = g_new0(Guess, 1);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	ScriptSet all = { 0 };

	for (guint i = 0; names[i] != NULL; i++)
		add_language(words, &all, names[i]);
	guess->note = g_strdup(
		words->len > 0
			? "The languages of your programs (LANG). Correct it: what you do not name "
			  "is unreadable to you."
			: "Nothing told what you read. Correct it: what you do not name is "
			  "unreadable to you.");
	if (lacks_latin(&all))
		add_once(words, "en");
	guess->reads = join(words);
	return guess;
}

// --- scripts ------------------------------------------------------------------------------------

// Those who read one of these read the others of their writing system.
static const char *const systems[][2] = {
	{ "Hira", "Japanese" },
	{ "Kana", "Japanese" },
	{ "Hang", "Korean" },
};

static const char *
system_word(const char *code)
{
	for (guint i = 0; i < G_N_ELEMENTS(systems); i++)
		if (g_str_equal(systems[i][0], code))
			return systems[i][1];
	return guess_script_word(code);
}

const char *
guess_script_word(const char *code)
{
	ScriptSet wanted, set;

	if (!script_set_from_word(code, &wanted))
		return code;
	for (const char *const *word = script_words(); *word != NULL; word++)
		if (script_set_from_word(*word, &set) && memcmp(&set, &wanted, sizeof set) == 0)
			return *word;
	return code;
}

typedef struct {
	GHashTable *scripts; // code -> in how many ordinary mails
	GHashTable *owners; // address -> how many mails
	guint ordinary;
} Seen;

static void
count(GHashTable *counts, const char *key)
{
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));

	g_hash_table_insert(counts, g_strdup(key), GUINT_TO_POINTER(n + 1));
}

static int
compare_words(gconstpointer a, gconstpointer b, gpointer counts)
{
	const char *const *one = a, *const *other = b;
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *one));
	guint m = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *other));

	if (n != m)
		return n > m ? -1 : 1;
	return strcmp(*one, *other);
}

// Keys, the most frequent first; they stay the table's.
static GPtrArray *
most_first(GHashTable *counts)
{
	GPtrArray *keys = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, counts);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort_with_data(keys, compare_words, counts);
	return keys;
}

static void
add_codes(GHashTable *codes, const char *text)
{
	g_auto(GStrv) found = script_codes(text == NULL ? "" : text);

	for (guint i = 0; found[i] != NULL; i++)
		g_hash_table_add(codes, g_strdup(found[i]));
}

static void
look_at_scripts(Seen *seen, Message *message)
{
	g_autoptr(GHashTable) codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const Mailbox *from = message_from(message);
	GHashTableIter iter;
	gpointer code;

	add_codes(codes, message_text(message, "Subject"));
	add_codes(codes, from == NULL ? NULL : from->name);
	g_hash_table_iter_init(&iter, codes);
	while (g_hash_table_iter_next(&iter, &code, NULL))
		count(seen->scripts, code);
	seen->ordinary++;
}

// --- mails --------------------------------------------------------------------------------------

// What the last server wrote is the mailbox's address; To may be anybody's.
static void
look_at_owner(Seen *seen, Message *message)
{
	const char *delivered = message_text(message, "Delivered-To");
	const Mailbox *to = message_to(message);
	const char *text = delivered != NULL ? delivered : to == NULL ? "" : to->address;
	g_autoptr(Address) address = address_new(text);
	g_autofree char *plain = NULL;

	if (address == NULL || *address->domain == '\0')
		return;
	plain = address_text(address);
	count(seen->owners, plain);
}

static void
look_at(Seen *seen, const Snapshot *snapshot, const ArchiveMail *mail)
{
	g_autoptr(GString) headers = archive_mail_headers(mail, NULL);
	g_autoptr(Explanation) explanation =
		headers == NULL ? NULL
				: explain_data(snapshot, NULL, mail->file, headers->str,
					  headers->len, NULL, NULL);

	if (explanation == NULL || explanation->message == NULL)
		return;
	look_at_owner(seen, explanation->message);
	if (explanation->notice == NULL)
		look_at_scripts(seen, explanation->message);
}

static void
look_at_all(Seen *seen, const Snapshot *snapshot, Archive *archive, Progress *progress)
{
	guint64 step = archive_size(archive) / SAMPLE;
	guint64 position = 0, next = 0;

	for (guint64 n = 0;; n++) {
		g_autoptr(ArchiveMail) mail = archive_next(archive);

		if (mail == NULL)
			return;
		if (position >= next) {
			look_at(seen, snapshot, mail);
			next = position + step;
		}
		position += mail->size;
		progress_show(progress, position, n + 1);
	}
}

// --- what they say ------------------------------------------------------------------------------

static void
say(Guess *guess, const Seen *seen)
{
	g_autoptr(GPtrArray) codes = most_first(seen->scripts);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) list = g_string_new(NULL);
	ScriptSet all = { 0 };

	for (guint i = 0; i < codes->len; i++) {
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(seen->scripts, codes->pdata[i]));
		g_string_append_printf(list, "%s%u in %s", i == 0 ? ": " : ", ", n,
			guess_script_word(codes->pdata[i]));
		if (n * 100 < seen->ordinary * SHARE_MIN)
			continue;
		add_once(words, system_word(codes->pdata[i]));
		put_scripts(&all, system_word(codes->pdata[i]));
	}
	if (lacks_latin(&all))
		add_once(words, "Latin");
	guess->reads = join(words);
	guess->note =
		g_strdup_printf("Out of the subjects and senders of %u mails that are from no "
				"service%.*s.\nCorrect it: what you do not name is "
				"unreadable to you.",
			seen->ordinary, (int)MIN(list->len, 300), list->str);
}

Guess *
guess_from_mails(const Snapshot *snapshot, Archive *archive, Progress *progress)
{
	Guess *guess = g_new0(Guess, 1);
	Seen seen = { g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), 0 };
	g_autoptr(GPtrArray) owners = NULL;

	look_at_all(&seen, snapshot, archive, progress);
	owners = most_first(seen.owners);
	if (owners->len > 0)
		guess->owner = g_strdup(owners->pdata[0]);
	if (seen.ordinary >= ORDINARY_MIN)
		say(guess, &seen);
	g_hash_table_unref(seen.scripts);
	g_hash_table_unref(seen.owners);
	return guess;
}
