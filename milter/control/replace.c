// replace.c - private text replaced by invented text: addresses, hosts, links, keys; names by words.
#include "control/replace.h"

#include <gio/gio.h>
#include <string.h>

#include "control/invent.h"
#include "control/words.h"
#include "mail/address.h"

#define LABELS_MAX 10

struct Replacer {
	Words *words;
	ReplacerPublic is_public;
	const void *data;
	GHashTable *persons; // addresses in lower case
	GHashTable *hosts; // that stay
	GHashTable *domains; // private domain to its stand-in
	GHashTable *hostnames; // private host to its stand-in
	GHashTable *tokens;
	GHashTable *ips;
	GPtrArray *invented; // char *: domains to choose from
	GRegex *regex;
	guint n_domains, n_tokens, n_ips, n_phones;
};

// What looks private by its form. The order decides where several fit at a place.
enum { LINK = 1, ADDRESS, UUID, IP6, IP4, PHONE, DATA, HOST, TOKEN };

static const char forms[] =
	"((?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9+.-]{1,15}://|www\\.)"
	"[^\\s\"'<>\\\\^`{|}\\x00-\\x20]++)"
	"|((?<![A-Za-z0-9!#$%&'*+/=?^_`{|}~.\\x80-\\xff-])"
	"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\\x80-\\xff-]++@"
	"(?:[A-Za-z0-9_\\x80-\\xff-]{1,63}\\.){1,10}[A-Za-z0-9\\x80-\\xff-]{1,63})"
	"|((?<![A-Za-z0-9])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![A-Za-z0-9]))"
	"|((?<![\\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\\w:]))"
	"|((?<![\\w.])(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?![\\w]|\\.[0-9]))"
	"|((?<![\\w.,:/#&;=-])(?:\\+|\\()?[0-9][0-9 ()/.-]{5,22}[0-9](?![\\w:]))"
	"|((?<=base64,)[A-Za-z0-9+/=]++)"
	"|((?<![A-Za-z0-9._-])(?:[A-Za-z0-9_-]{1,63}\\.){1,10}[A-Za-z0-9-]{2,63}"
	"(?![A-Za-z0-9=-]))"
	"|((?<![A-Za-z0-9])[A-Za-z0-9]{2,}+)";

// --- making -------------------------------------------------------------------------------------

static GHashTable *
new_map(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

Replacer *
replacer_new(ReplacerPublic is_public, const void *data, const char *mail, gsize length)
{
	static const char *const domains[] = { "example.org", "example.com", "example.net" };
	Replacer *replacer = g_new0(Replacer, 1);

	replacer->words = words_new();
	replacer->is_public = is_public;
	replacer->data = data;
	replacer->persons = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	replacer->hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	replacer->domains = new_map();
	replacer->hostnames = new_map();
	replacer->tokens = new_map();
	replacer->ips = new_map();
	replacer->invented = g_ptr_array_new();
	for (guint i = 0; i < G_N_ELEMENTS(domains); i++)
		if (memmem(mail, length, domains[i], strlen(domains[i])) == NULL)
			g_ptr_array_add(replacer->invented, (gpointer)domains[i]);
	replacer->regex = g_regex_new(forms, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
	return replacer;
}

void
replacer_free(Replacer *replacer)
{
	if (replacer == NULL)
		return;
	words_free(replacer->words);
	g_hash_table_unref(replacer->persons);
	g_hash_table_unref(replacer->hosts);
	g_hash_table_unref(replacer->domains);
	g_hash_table_unref(replacer->hostnames);
	g_hash_table_unref(replacer->tokens);
	g_hash_table_unref(replacer->ips);
	g_ptr_array_unref(replacer->invented);
	g_regex_unref(replacer->regex);
	g_free(replacer);
}

void
replacer_keep(Replacer *replacer, const char *text)
{
	words_keep(replacer->words, text);
}

void
replacer_keep_always(Replacer *replacer, const char *text)
{
	words_keep_always(replacer->words, text);
}

void
replacer_keep_host(Replacer *replacer, const char *host)
{
	g_hash_table_add(replacer->hosts, g_ascii_strdown(host, -1));
}

void
replacer_keep_ip(Replacer *replacer, const char *ip)
{
	g_hash_table_insert(replacer->ips, g_strdup(ip), g_strdup(ip));
}

void
replacer_add_name(Replacer *replacer, const char *name)
{
	words_add_name(replacer->words, name);
}

// --- keys ---------------------------------------------------------------------------------------

// What is known of a run of letters and digits.
typedef struct {
	gsize length;
	guint digits;
	guint changes; // from letter to digit and back
	gboolean is_wordlike;
} Traits;

static gboolean
is_vowel(char c)
{
	return strchr("aeiouyAEIOUY", c) != NULL && c != '\0';
}

// Humps of capital and small letters: customerServiceUrl, JavaMail, INVITE; not bJqTvLw.
static gboolean
has_case_of_words(const char *run)
{
	gsize hump = 0;

	for (gsize i = 0; run[i] != '\0'; i++) {
		gboolean begins = i > 0 && g_ascii_isupper(run[i]) && g_ascii_islower(run[i - 1]);

		if (begins && hump < 3)
			return FALSE;
		if (i > 1 && g_ascii_islower(run[i]) && g_ascii_isupper(run[i - 1]) &&
			g_ascii_isupper(run[i - 2]))
			return FALSE;
		hump = begins ? 1 : hump + 1;
	}
	return TRUE;
}

static gboolean
sounds_like_word(const char *run)
{
	guint vowels = 0, row = 0;

	for (const char *at = run; *at != '\0'; at++) {
		vowels += is_vowel(*at);
		row = is_vowel(*at) ? 0 : row + 1;
		if (row > 5)
			return FALSE;
	}
	return vowels > 0;
}

static Traits
traits_of(const char *run)
{
	Traits traits = { .length = strlen(run) };

	for (gsize i = 0; i < traits.length; i++) {
		traits.digits += g_ascii_isdigit(run[i]) ? 1 : 0;
		traits.changes += i > 0 && !g_ascii_isdigit(run[i]) != !g_ascii_isdigit(run[i - 1]);
	}
	traits.is_wordlike = traits.digits == 0 && has_case_of_words(run) && sounds_like_word(run);
	return traits;
}

static gboolean
is_key_in_text(const Traits *traits)
{
	if (traits->digits == traits->length)
		return traits->length >= 6;
	if (traits->digits > 0)
		return traits->length >= 8 || (traits->length >= 6 && traits->changes >= 2);
	return traits->length >= 16 && !traits->is_wordlike;
}

static gboolean
is_key_in_link(const Traits *traits)
{
	if (traits->digits > 0)
		return traits->length >= 5 || (traits->length == 4 && traits->changes >= 2);
	return traits->length >= 8 && !traits->is_wordlike;
}

static gboolean
is_key_in_ids(const Traits *traits)
{
	return traits->digits > 0 ? traits->length >= 3
				  : traits->length >= 5 && !traits->is_wordlike;
}

typedef enum { KEYS_TEXT, KEYS_LINK, KEYS_IDS, KEYS_ALL } Keys;

static gboolean
is_key(const Replacer *replacer, const char *run, Keys keys)
{
	Traits traits = traits_of(run);

	if (traits.length < 2 || invent_is_token(run) || words_is_kept(replacer->words, run))
		return FALSE;
	if (traits.digits == 0 && traits.length > 3 && invent_is_word(run))
		return FALSE;
	switch (keys) {
	case KEYS_TEXT:
		return is_key_in_text(&traits);
	case KEYS_LINK:
		return is_key_in_link(&traits);
	case KEYS_IDS:
		return is_key_in_ids(&traits);
	case KEYS_ALL:
		return TRUE;
	}
	return TRUE;
}

static void
add_key(GString *to, Replacer *replacer, const char *run)
{
	const char *known = g_hash_table_lookup(replacer->tokens, run);
	char *made;

	if (known == NULL) {
		made = invent_token(run, ++replacer->n_tokens);
		g_hash_table_insert(replacer->tokens, g_strdup(run), made);
		known = made;
	}
	g_string_append(to, known);
}

static void
add_run(GString *to, Replacer *replacer, const char *run, Keys keys)
{
	if (is_key(replacer, run, keys))
		add_key(to, replacer, run);
	else
		g_string_append(to, run);
}

static gsize
run_length(const char *at, const char *end)
{
	const char *stop = at;

	while (stop < end && g_ascii_isalnum(*stop))
		stop++;
	return (gsize)(stop - at);
}

// Runs of letters and digits; what is between them, and %XX, stays.
static void
add_runs(GString *to, Replacer *replacer, const char *text, gsize length, Keys keys)
{
	const char *end = text + length;

	for (const char *at = text; at < end;) {
		gsize n = run_length(at, end);

		if (n == 0 && *at == '%' && run_length(at + 1, end) >= 2) {
			g_string_append_len(to, at, 3);
			at += 3;
		} else if (n == 0) {
			g_string_append_c(to, *at++);
		} else {
			g_autofree char *run = g_strndup(at, n);

			add_run(to, replacer, run, keys);
			at += n;
		}
	}
}

// --- words -------------------------------------------------------------------------------------

// A letter of more than one byte is no delimiter either.
static gsize
word_length(const char *at)
{
	gsize n = 0;

	while (g_ascii_isalpha(at[n]) || (guchar)at[n] >= 0x80)
		n++;
	return n;
}

// Words of a link or a host: names in whatever case.
static char *
with_names(const Replacer *replacer, const char *text)
{
	GString *to = g_string_new(NULL);

	for (const char *at = text; *at != '\0';) {
		gsize n = word_length(at);
		g_autofree char *word = g_strndup(at, n);
		g_autofree char *out = n > 1 && g_utf8_validate(word, -1, NULL)
					       ? words_lookup(replacer->words, word)
					       : NULL;

		if (n == 0)
			g_string_append_c(to, *at);
		else
			g_string_append(to, out != NULL ? out : word);
		at += MAX(n, 1);
	}
	return g_string_free(to, FALSE);
}

// --- hosts --------------------------------------------------------------------------------------

static gboolean
is_below(const char *host, const char *domain)
{
	gsize length = strlen(host), n = strlen(domain);

	return length >= n && g_ascii_strcasecmp(host + length - n, domain) == 0 &&
	       (length == n || host[length - n - 1] == '.');
}

static gboolean
is_below_any(const char *host, const char *const *domains)
{
	for (guint i = 0; domains[i] != NULL; i++)
		if (is_below(host, domains[i]))
			return TRUE;
	return FALSE;
}

// Names that RFC 2606 and RFC 6761 keep for examples.
static gboolean
is_invented_host(const char *host)
{
	static const char *const reserved[] = { "example.org", "example.com", "example.net",
		"example", "test", "invalid", "localhost", NULL };

	return is_below_any(host, reserved);
}

// Where standards lie: no link to there says anything of anybody.
static gboolean
is_standard_host(const char *host)
{
	static const char *const standards[] = { "w3.org", "schema.org", "purl.org",
		"schemas.microsoft.com", NULL };

	return is_below_any(host, standards);
}

// What many services refer to, and nobody's own.
static gboolean
is_common_host(const char *host)
{
	static const char *const common[] = { "licdn.com", "fbcdn.net", "gstatic.com",
		"googleapis.com", "itunes.apple.com", "apps.apple.com", "play.google.com", NULL };

	return is_standard_host(host) || is_below_any(host, common);
}

static gboolean
host_stays(const Replacer *replacer, const char *host)
{
	g_autofree char *lower = g_ascii_strdown(host, -1);

	return is_invented_host(lower) || is_common_host(lower) ||
	       g_hash_table_contains(replacer->hosts, lower) ||
	       replacer->is_public(lower, replacer->data);
}

// The part of a host that somebody bought: two labels, three where the second says little ("co.uk").
static const char *
bought_part(const char *host)
{
	const char *dots[LABELS_MAX] = { NULL };
	guint n = 0;

	for (const char *at = host + strlen(host); at > host && n < LABELS_MAX; at--)
		if (at[-1] == '.')
			dots[n++] = at;
	if (n < 2)
		return host;
	if (strlen(dots[0]) == 2 && dots[0] - dots[1] <= 4)
		return n > 2 ? dots[2] : host;
	return dots[1];
}

static const char *
domain_for(Replacer *replacer, const char *domain)
{
	char *made = g_hash_table_lookup(replacer->domains, domain);
	guint n = replacer->n_domains;

	if (made != NULL)
		return made;
	made = n < replacer->invented->len ? g_strdup(replacer->invented->pdata[n])
					   : g_strdup_printf("domain%u.example", n + 1);
	replacer->n_domains++;
	g_hash_table_insert(replacer->domains, g_strdup(domain), made);
	return made;
}

// A service's host, where labels may be somebody's list or page.
static char *
public_host_for(const Replacer *replacer, const char *host)
{
	const char *domain = bought_part(host);
	g_autofree char *labels = g_strndup(host, (gsize)(domain - host));
	g_autofree char *named = with_names(replacer, labels);

	return g_strconcat(named, domain, NULL);
}

// The stand-in for a host, or the host itself. Caller frees.
static char *
host_for(Replacer *replacer, const char *host)
{
	g_autofree char *lower = g_ascii_strdown(host, -1);
	const char *domain = bought_part(lower);
	const char *known = g_hash_table_lookup(replacer->hostnames, lower);
	const char *made;

	if (host_stays(replacer, lower))
		return public_host_for(replacer, host);
	if (known != NULL)
		return g_strdup(known);
	made = domain_for(replacer, domain);
	if (domain == lower)
		return g_strdup(made);
	char *full = g_strdup_printf("host%u.%s", g_hash_table_size(replacer->hostnames) + 1, made);
	g_hash_table_insert(replacer->hostnames, g_steal_pointer(&lower), full);
	return g_strdup(full);
}

static gboolean
is_private_domain(const Replacer *replacer, const char *host)
{
	g_autofree char *lower = g_ascii_strdown(host, -1);

	return g_hash_table_contains(replacer->domains, bought_part(lower));
}

// "www.acme.example" and "mx.acme.example", not "index.2" or "5.4.6".
static gboolean
looks_like_host(const char *text)
{
	const char *last = strrchr(text, '.') + 1;

	for (const char *at = last; *at != '\0'; at++)
		if (!g_ascii_isalpha(*at) && !g_str_has_prefix(last, "xn--"))
			return FALSE;
	return TRUE;
}

static gboolean
is_host(const char *text)
{
	return strchr(text, '.') != NULL && looks_like_host(text) &&
	       g_regex_match_simple("^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z0-9-]{2,}$", text,
		       G_REGEX_RAW, 0);
}

// Hosts, links and addresses are replaced as such.
void
replacer_add_text(Replacer *replacer, const char *text)
{
	g_auto(GStrv) parts =
		g_regex_split_simple("[^\\s\"'<>]*(?:://|@)[^\\s\"'<>]*", text, G_REGEX_RAW, 0);

	if (is_host(text)) {
		g_free(host_for(replacer, text));
		return;
	}
	for (guint i = 0; parts[i] != NULL; i++)
		words_add_text(replacer->words, parts[i]);
}

// --- addresses ----------------------------------------------------------------------------------

static gboolean
is_role(const char *word)
{
	static const char *const roles[] = { "info", "admin", "office", "sales", "support",
		"contact", "mail", "mailer", "daemon", "webmaster", "postmaster", "hostmaster",
		"abuse", "noreply", "no", "reply", "bounce", "bounces", "notification",
		"notifications", "invitation", "invitations", "invite", "news", "newsletter",
		"security", "service", "team", "help", "list", "lists", "undisclosed", "recipients",
		"www", "root", "owner", NULL };

	return g_strv_contains(roles, word);
}

// Known from an address or a link, where names are small: in a text it is looked for with a capital
// letter, so that it is no common word.
static void
add_known_word(Replacer *replacer, const char *word)
{
	g_autofree char *lower = g_utf8_strdown(word, -1);
	g_autofree char *first = g_utf8_substring(lower, 0, 1);
	g_autofree char *upper = g_utf8_strup(first, -1);
	g_autofree char *title = g_strconcat(upper, g_utf8_next_char(lower), NULL);

	words_add_word(replacer->words, title);
}

static void
add_local_word(GString *to, Replacer *replacer, const char *word)
{
	g_autofree char *lower =
		g_utf8_validate(word, -1, NULL) ? g_utf8_strdown(word, -1) : g_strdup("");
	g_autofree char *out = NULL;

	if (is_role(lower) || (*lower != '\0' && invent_is_word(lower))) {
		g_string_append(to, word);
		return;
	}
	if (*lower != '\0')
		add_known_word(replacer, lower);
	out = words_lookup(replacer->words, lower);
	g_string_append(to, out != NULL ? out : *lower == '\0' ? "zorvil" : lower);
}

gboolean
replacer_is_role(const char *address)
{
	g_autofree char *lower = g_ascii_strdown(address, (gssize)strcspn(address, "@+"));
	g_auto(GStrv) words = g_strsplit_set(lower, "._-", -1);

	for (guint i = 0; words[i] != NULL; i++)
		if (*words[i] != '\0' && !is_role(words[i]))
			return FALSE;
	return TRUE;
}

gboolean
replacer_knows_line(const Replacer *replacer, const char *line)
{
	for (const char *at = line; *at != '\0';) {
		gsize n = word_length(at);
		g_autofree char *word = g_strndup(at, n);
		g_autofree char *out = n == 0 || !g_utf8_validate(word, -1, NULL)
					       ? NULL
					       : words_lookup(replacer->words, word);

		if (n > 0 && out == NULL && !words_is_kept(replacer->words, word))
			return FALSE;
		at += MAX(n, 1);
	}
	return TRUE;
}

// The local part of a person's address.
static char *
local_for(Replacer *replacer, const char *local)
{
	const char *plus = strchr(local, '+');
	const char *end = plus == NULL ? local + strlen(local) : plus;
	GString *to = g_string_new(NULL);

	for (const char *at = local; at < end;) {
		gsize n = word_length(at);
		g_autofree char *word = g_strndup(at, MIN(n, (gsize)(end - at)));

		if (n > 0)
			add_local_word(to, replacer, word);
		else
			g_string_append_c(to, g_ascii_isdigit(*at) ? '0' : *at);
		at += MAX(n, 1);
	}
	add_runs(to, replacer, end, strlen(end), KEYS_ALL);
	return g_string_free(to, FALSE);
}

void
replacer_add_address(Replacer *replacer, const char *address)
{
	g_hash_table_add(replacer->persons, g_ascii_strdown(address, -1));
}

static gboolean
is_person(const Replacer *replacer, const char *address, const char *host)
{
	g_autofree char *lower = g_ascii_strdown(address, -1);

	return g_hash_table_contains(replacer->persons, lower) || is_invented_host(host) ||
	       !host_stays(replacer, host);
}

// The service's own: what is behind a '+', and the recipient's address in a sender's, are keys.
static void
add_service_local(GString *to, Replacer *replacer, const char *local)
{
	gsize plain = strcspn(local, "+");

	if (strchr(local, '=') != NULL && local[plain] == '\0')
		plain = strcspn(local, "-=");
	add_runs(to, replacer, local, plain, KEYS_TEXT);
	add_runs(to, replacer, local + plain, strlen(local + plain), KEYS_ALL);
}

// "envelope-from=ana@example.org", "'ana": what is before the address itself.
static gsize
prefix_length(const char *local)
{
	const char *sign = strchr(local, '=');
	gsize n = strspn(local, "'`*!#|{}/&?");

	if (sign == NULL || sign[1] == '\0' || strchr(local, '+') != NULL)
		return n;
	for (const char *at = local; at < sign; at++)
		if (!g_ascii_islower(*at) && *at != '-' && *at != '.')
			return n;
	return (gsize)(sign + 1 - local);
}

static void
add_address(GString *to, Replacer *replacer, const char *text, Keys keys)
{
	const char *sign = strrchr(text, '@');
	g_autofree char *all = g_strndup(text, (gsize)(sign - text));
	gsize prefix = prefix_length(all);
	const char *local = all + prefix;
	g_autofree char *host = host_for(replacer, sign + 1);
	g_autofree char *made = NULL;

	g_string_append_len(to, all, (gssize)prefix);
	if (keys != KEYS_TEXT) {
		gboolean foreign = !host_stays(replacer, sign + 1) || keys == KEYS_ALL;

		add_runs(to, replacer, local, strlen(local), foreign ? KEYS_ALL : KEYS_IDS);
	} else if (is_person(replacer, text + prefix, sign + 1)) {
		made = local_for(replacer, local);
		g_string_append(to, made);
	} else {
		add_service_local(to, replacer, local);
	}
	g_string_append_printf(to, "@%s", host);
}

// --- numbers ------------------------------------------------------------------------------------

static gboolean
is_reserved_ip(const char *ip)
{
	static const char *const reserved[] = { "192.0.2.", "198.51.100.", "203.0.113.", "127.",
		"0.0.0.0", "255.", "2001:db8:", "2001:DB8:", NULL };

	for (guint i = 0; reserved[i] != NULL; i++)
		if (g_str_has_prefix(ip, reserved[i]))
			return TRUE;
	return g_str_equal(ip, "::") || g_str_equal(ip, "::1");
}

// FALSE: this is no IP address.
static gboolean
add_ip(GString *to, Replacer *replacer, const char *ip)
{
	const char *known = g_hash_table_lookup(replacer->ips, ip);
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(ip);
	char *made;

	if (address == NULL)
		return FALSE;
	if (known == NULL && !is_reserved_ip(ip)) {
		replacer->n_ips++;
		made = strchr(ip, ':') == NULL
			       ? g_strdup_printf("192.0.2.%u", (replacer->n_ips - 1) % 254 + 1)
			       : g_strdup_printf("2001:db8::%x", replacer->n_ips);
		g_hash_table_insert(replacer->ips, g_strdup(ip), made);
		known = made;
	}
	g_string_append(to, known != NULL ? known : ip);
	return TRUE;
}

static gboolean
is_date(const char *text)
{
	return g_regex_match_simple("(^|[^0-9])([12][0-9]{3}[-./][0-9]{1,2}[-./][0-9]{1,2}|"
				    "[0-9]{1,2}[-./][0-9]{1,2}[-./]([12][0-9])?[0-9]{2})([^0-9]|$)",
		text, G_REGEX_RAW, 0);
}

// "+49 (30) 5550100"; not a date, not numbers in a row.
static gboolean
is_phone(const char *text)
{
	guint digits = 0;

	for (const char *at = text; *at != '\0'; at++)
		digits += g_ascii_isdigit(*at) ? 1 : 0;
	return digits >= (strchr("+(0", *text) == NULL ? 9 : 7) && digits <= 15 && !is_date(text) &&
	       !g_str_has_prefix(text, "0 ") && !g_str_has_prefix(text, "0.");
}

// All zeros but for the last two digits.
static gboolean
is_invented_phone(const char *text)
{
	guint digits = 0, zeros = 0;

	for (const char *at = text; *at != '\0'; at++) {
		digits += g_ascii_isdigit(*at) ? 1 : 0;
		zeros += *at == '0' && zeros + 1 == digits ? 1 : 0;
	}
	return zeros + 2 >= digits;
}

static void
add_phone(GString *to, Replacer *replacer, const char *text)
{
	const char *known = g_hash_table_lookup(replacer->tokens, text);
	g_autofree char *made = g_strdup(text);
	guint number = 0;

	if (known == NULL && !is_invented_phone(text)) {
		number = ++replacer->n_phones;
		for (char *at = made + strlen(made); at > made; at--) {
			if (!g_ascii_isdigit(at[-1]))
				continue;
			at[-1] = (char)('0' + number % 10);
			number = number < 100 ? number / 10 : 0;
		}
		g_hash_table_insert(replacer->tokens, g_strdup(text), g_strdup(made));
	}
	g_string_append(to, known != NULL ? known : made);
}

// --- links --------------------------------------------------------------------------------------

static GString *replace_forms(Replacer *replacer, const char *text, gsize length, ReplaceForm form);

static gboolean
is_coded(const char *text)
{
	const char *sign = strchr(text, '%');

	return sign != NULL && g_ascii_isxdigit(sign[1]) && g_ascii_isxdigit(sign[2]);
}

static void
add_percent_coded(GString *to, const char *text)
{
	for (; *text != '\0'; text++) {
		if (g_ascii_isalnum(*text) || strchr("-._~!*()", *text) != NULL)
			g_string_append_c(to, *text);
		else
			g_string_append_printf(to, "%%%02X", (guchar)*text);
	}
}

// text, perhaps %XX coded, with the names in it replaced. Caller frees.
static char *
named_part(const Replacer *replacer, const char *text)
{
	g_autofree char *decoded = is_coded(text) ? g_uri_unescape_string(text, NULL) : NULL;
	g_autofree char *changed = with_names(replacer, decoded == NULL ? text : decoded);
	g_autoptr(GString) coded = NULL;

	if (g_str_equal(changed, decoded == NULL ? text : decoded))
		return g_strdup(text);
	if (decoded == NULL)
		return g_steal_pointer(&changed);
	coded = g_string_new(NULL);
	add_percent_coded(coded, changed);
	return g_strdup(coded->str);
}

// Values that say what a link is for, not for whom.
static gboolean
is_plain_value(const Replacer *replacer, const char *value)
{
	static const char *const plain[] = { "true", "false", "null", "none", "email", "mail",
		"mobile", "html", "text", "home", "profile", "invite", "accept", "ignore",
		"unsubscribe", NULL };
	Traits traits = traits_of(value);

	return traits.length <= 3 || g_strv_contains(plain, value) ||
	       words_is_kept(replacer->words, value) ||
	       (traits.is_wordlike && traits.length >= 10 && g_ascii_islower(value[0]) &&
		       strpbrk(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL);
}

static void
add_value(GString *to, Replacer *replacer, const char *value)
{
	g_autofree char *decoded = g_uri_unescape_string(value, NULL);
	g_autoptr(GString) changed = NULL;
	g_autofree char *named = NULL;

	if (decoded != NULL && (strstr(decoded, "://") != NULL || strchr(decoded, '@') != NULL)) {
		changed = replace_forms(replacer, decoded, strlen(decoded), REPLACE_TEXT);
		if (g_str_equal(changed->str, decoded))
			g_string_append(to, value);
		else if (is_coded(value))
			add_percent_coded(to, changed->str);
		else
			g_string_append(to, changed->str);
		return;
	}
	named = named_part(replacer, value);
	if (!g_str_equal(named, value) || run_length(value, value + strlen(value)) != strlen(value))
		add_runs(to, replacer, named, strlen(named), KEYS_LINK);
	else if (is_plain_value(replacer, value))
		g_string_append(to, value);
	else
		add_run(to, replacer, value, KEYS_ALL);
}

static void
add_query(GString *to, Replacer *replacer, const char *query)
{
	while (*query != '\0') {
		gsize end = strcspn(query, "&;#");
		g_autofree char *parameter = g_strndup(query, end);
		char *value = strchr(parameter, '=');

		if (value == NULL) {
			add_runs(to, replacer, parameter, end, KEYS_LINK);
		} else {
			add_runs(to, replacer, parameter, (gsize)(value - parameter), KEYS_LINK);
			g_string_append_c(to, '=');
			add_value(to, replacer, value + 1);
		}
		query += end;
		if (*query != '\0')
			g_string_append_c(to, *query++);
	}
}

// The pages of people on the largest network: ".../in/olga-berg-1a2b3c". Their words are names.
static void
add_page_names(Replacer *replacer, const char *path)
{
	const char *in = strstr(path, "/in/");
	const char *name = in == NULL ? strstr(path, "/pub/") : in;
	g_autofree char *page = NULL;
	g_autofree char *decoded = NULL;

	if (name == NULL)
		return;
	name = strchr(name + 1, '/') + 1;
	page = g_strndup(name, strcspn(name, "/"));
	decoded = g_uri_unescape_string(page, NULL);
	g_auto(GStrv) words = g_strsplit_set(decoded == NULL ? page : decoded, "-._", -1);
	for (guint i = 0; words[i] != NULL; i++)
		if (word_length(words[i]) == strlen(words[i]) && strlen(words[i]) > 2 &&
			g_utf8_validate(words[i], -1, NULL))
			add_known_word(replacer, words[i]);
}

// "@vera@hive.example" is an address, too.
static void
add_segment(GString *to, Replacer *replacer, const char *segment)
{
	g_autoptr(GString) changed = NULL;
	g_autofree char *named = NULL;

	if (strchr(segment, '@') != NULL) {
		changed = replace_forms(replacer, segment, strlen(segment), REPLACE_TEXT);
		g_string_append(to, changed->str);
		return;
	}
	named = named_part(replacer, segment);
	add_runs(to, replacer, named, strlen(named), KEYS_LINK);
}

static void
add_path(GString *to, Replacer *replacer, const char *path, gsize length)
{
	g_autofree char *text = g_strndup(path, length);
	g_auto(GStrv) segments = g_strsplit(text, "/", -1);

	add_page_names(replacer, text);
	for (guint i = 0; segments[i] != NULL; i++) {
		g_string_append(to, i > 0 ? "/" : "");
		add_segment(to, replacer, segments[i]);
	}
}

// Without the punctuation behind a link in a sentence.
static gsize
authority_length(const char *authority)
{
	gsize length = strcspn(authority, "/?#,;!()[]");

	while (length > 0 && authority[length - 1] == '.')
		length--;
	return length;
}

static void
add_link(GString *to, Replacer *replacer, const char *link)
{
	const char *scheme = strstr(link, "://");
	const char *authority = scheme == NULL ? link : scheme + 3;
	gsize length = authority_length(authority);
	g_autofree char *all = g_strndup(authority, length);
	const char *sign = strrchr(all, '@');
	const char *name = sign == NULL ? all : sign + 1;
	g_autofree char *host = g_strndup(name, strcspn(name, ":"));
	g_autofree char *made =
		strchr(host, '.') == NULL ? g_strdup(host) : host_for(replacer, host);
	const char *rest = authority + length;

	if (is_standard_host(host)) {
		g_string_append(to, link);
		return;
	}
	g_string_append_len(to, link, authority - link);
	g_string_append_printf(
		to, "%s%s%s", sign == NULL ? "" : "user@", made, name + strlen(host));
	add_path(to, replacer, rest, strcspn(rest, "?#"));
	rest += strcspn(rest, "?#");
	add_query(to, replacer, rest);
}

// --- texts --------------------------------------------------------------------------------------

typedef struct {
	Replacer *replacer;
	ReplaceForm form;
} Place;

static Keys
keys_of(ReplaceForm form)
{
	switch (form) {
	case REPLACE_IDS:
		return KEYS_IDS;
	case REPLACE_KEYS:
		return KEYS_ALL;
	case REPLACE_TEXT:
	case REPLACE_PAGE:
	case REPLACE_FIELD:
		break;
	}
	return KEYS_TEXT;
}

// Characters of HTML and CSS in numbers: "&#128588;", "#336699".
static gboolean
is_number_of_page(const GMatchInfo *match, const char *run)
{
	const char *text = g_match_info_get_string(match);
	int start;

	g_match_info_fetch_pos(match, 0, &start, NULL);
	return start > 0 &&
	       (text[start - 1] == '#' ||
		       (start > 2 && text[start - 1] == 'x' && text[start - 2] == '#' &&
			       text[start - 3] == '&')) &&
	       strspn(run, "0123456789abcdefABCDEF") == strlen(run) && strlen(run) <= 8;
}

static void
add_host(GString *to, const Place *place, const char *text)
{
	gboolean is_field = place->form != REPLACE_TEXT && place->form != REPLACE_PAGE;
	g_autofree char *host = NULL;

	if (looks_like_host(text) && (is_field || is_private_domain(place->replacer, text))) {
		host = host_for(place->replacer, text);
		g_string_append(to, host);
	} else {
		add_runs(to, place->replacer, text, strlen(text), keys_of(place->form));
	}
}

static void
add_form(GString *to, const Place *place, int form, const char *text)
{
	Replacer *replacer = place->replacer;
	gsize length = strlen(text);
	Keys keys = keys_of(place->form);

	switch (form) {
	case LINK:
		add_link(to, replacer, text);
		return;
	case ADDRESS:
		add_address(to, replacer, text, keys);
		return;
	case UUID:
		add_runs(to, replacer, text, length, KEYS_ALL);
		return;
	case IP6:
	case IP4:
		if (!add_ip(to, replacer, text))
			add_runs(to, replacer, text, length, keys);
		return;
	case PHONE:
		if (is_phone(text) && place->form < REPLACE_FIELD)
			add_phone(to, replacer, text);
		else
			add_runs(to, replacer, text, length, keys);
		return;
	case HOST:
		add_host(to, place, text);
		return;
	default:
		add_runs(to, replacer, text, length, form == DATA ? KEYS_ALL : keys);
		return;
	}
}

static gboolean
replace_match(const GMatchInfo *match, GString *to, gpointer data)
{
	for (int form = LINK; form <= TOKEN; form++) {
		int start = -1;
		g_autofree char *text = NULL;

		g_match_info_fetch_pos(match, form, &start, NULL);
		if (start < 0)
			continue;
		text = g_match_info_fetch(match, form);
		if (form == TOKEN && is_number_of_page(match, text))
			g_string_append(to, text);
		else
			add_form(to, data, form, text);
		return FALSE;
	}
	return FALSE;
}

static GString *
replace_forms(Replacer *replacer, const char *text, gsize length, ReplaceForm form)
{
	Place place = { replacer, form };
	GString *to = g_string_sized_new(length + 1);
	const char *end = text + length;

	// Up to the next NUL: what GLib gives back is a string.
	for (const char *at = text; at <= end; at++) {
		const char *nul = memchr(at, '\0', (gsize)(end - at));
		gsize n = (gsize)((nul == NULL ? end : nul) - at);
		g_autofree char *changed = g_regex_replace_eval(
			replacer->regex, at, (gssize)n, 0, 0, replace_match, &place, NULL);

		// What the search gave up on could hold anything.
		if (changed == NULL)
			add_runs(to, replacer, at, n, KEYS_ALL);
		else
			g_string_append(to, changed);
		if (nul != NULL)
			g_string_append_c(to, '\0');
		at += n;
	}
	return to;
}

GString *
replacer_text(Replacer *replacer, const char *text, gsize length, ReplaceForm form)
{
	g_autoptr(GString) named = words_replace(
		replacer->words, text, length, form == REPLACE_PAGE ? WORDS_PAGE : WORDS_PLAIN);

	return replace_forms(replacer, named->str, named->len, form);
}
