// claim.c - from which service a mail says it is.
#include "notice/claim.h"

#include <string.h>

#include "mail/decode.h"
#include "mail/signature.h"
#include "notice/reason.h"
#include "text/name.h"

#define TRIES_MAX 8 // words in one text that look like a service's
#define FROMS_MAX 5 // From headers that are read
#define SIGNATURES_MAX 20 // DKIM-Signature headers that are read
#define HEADER_MAX 1000 // characters of a header that marks are compared with

typedef struct {
	const Catalogue *catalogue;
	const LookalikeSet *looks; // of Service *
	const Phrases *phrases;
	const Envelope *envelope;
	Message *message;
} Asked;

void
claim_free(Claim *claim)
{
	if (claim == NULL)
		return;
	g_ptr_array_unref(claim->reasons);
	g_free(claim->subject);
	g_free(claim);
}

gboolean
claim_is_false(const Claim *claim)
{
	return (claim->claims & (CLAIM_SENDER | CLAIM_MARK)) == 0;
}

static Claim *
claim_new(const Service *service, guint claims)
{
	Claim *claim = g_new0(Claim, 1);

	claim->service = service;
	claim->claims = claims;
	claim->reasons = g_ptr_array_new_with_free_func(g_free);
	return claim;
}

// The claim so far with one more way; the first service that is claimed stands, and whatever speaks
// for another one says nothing. FALSE then.
static gboolean
add_claim(Claim **claim, const Service *service, guint how)
{
	if (*claim == NULL)
		*claim = claim_new(service, 0);
	if ((*claim)->service != service)
		return FALSE;
	(*claim)->claims |= how;
	return TRUE;
}

// Most names differ in their first letter.
static gboolean
is_named(const Asked *asked, guint i, const char *name)
{
	const char *other = message_header_name(asked->message, i);

	return ((*other ^ *name) & ~0x20) == 0 && g_ascii_strcasecmp(other, name) == 0;
}

static const Mailbox *
from_of(const Asked *asked)
{
	static const Mailbox nobody = { (char *)"", (char *)"" };
	const Mailbox *from = message_from(asked->message);

	return from == NULL ? &nobody : from;
}

// --- most mail ----------------------------------------------------------------------------------

static gboolean
holds_look(const Asked *asked, const char *text, LookalikeWhere where)
{
	LookalikeMatch match;

	return lookalike_find(asked->looks, text, 0, where, &match);
}

// Decoding would not change it but for its blanks.
static gboolean
is_plain(const char *value)
{
	return g_str_is_ascii(value) && strstr(value, "=?") == NULL;
}

// Of a value that is not too long.
static gboolean
is_without_look(const Asked *asked, const char *value)
{
	g_autofree char *decoded = is_plain(value) ? NULL : decode_header(value);
	const char *text = decoded == NULL ? value : decoded;

	return strnlen(text, LOOKALIKE_TEXT_MAX + 1) <= LOOKALIKE_TEXT_MAX &&
	       !holds_look(asked, text, LOOKALIKE_WORDS);
}

// One From, of a plain address that has nothing to do with any service: that is told without parsing.
static gboolean
is_from_elsewhere(const Asked *asked)
{
	const char *value = message_raw(asked->message, "From");
	g_autofree char *domain = message_quick_domain(asked->message);

	return domain != NULL && message_count(asked->message, "From") == 1 &&
	       !catalogue_knows_domain(asked->catalogue, domain) &&
	       strstr(domain, "xn--") == NULL && is_without_look(asked, value) &&
	       !holds_look(asked, domain, LOOKALIKE_ANYWHERE);
}

// --- genuine addresses and headers --------------------------------------------------------------

// As name_fold would have it.
static char *
fold_ascii(const char *text)
{
	gsize length = strnlen(text, HEADER_MAX);
	char *folded = g_malloc(length + 1);
	gsize n = 0;

	for (gsize i = 0; i < length; i++) {
		if (g_ascii_isgraph(text[i]))
			folded[n++] = g_ascii_isupper(text[i]) ? (char)(text[i] | 0x20) : text[i];
		else if (n > 0 && folded[n - 1] != ' ')
			folded[n++] = ' ';
	}
	n -= n > 0 && folded[n - 1] == ' ';
	folded[n] = '\0';
	return folded;
}

// What marks are compared with: of a long header its beginning. NULL when there is none.
static char *
folded_header(Message *message, const char *header)
{
	const char *value = message_raw(message, header);
	const char *text;
	g_autofree char *start = NULL;

	if (value == NULL)
		return NULL;
	if (is_plain(value))
		return fold_ascii(value);
	text = message_text(message, header);
	start = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), HEADER_MAX));
	return name_fold(start);
}

static gboolean
some_mark_is_in(const GPtrArray *marks, Message *message)
{
	for (guint i = 0; i < marks->len; i++) {
		const Mark *mark = marks->pdata[i];
		g_autofree char *folded = folded_header(message, mark->header);

		if (folded != NULL && name_matches(mark->value, folded))
			return TRUE;
	}
	return FALSE;
}

static gboolean
subject_fits(const Service *service, Message *message)
{
	const char *subject = message_text(message, "Subject");
	g_autoptr(TemplateText) text = subject == NULL ? NULL : template_text_new(&subject, 1);

	for (guint i = 0; text != NULL && i < service->subjects->len; i++) {
		const Wording *wording = service->subjects->pdata[i];

		if (template_matches(wording->template, text, NULL))
			return TRUE;
	}
	return FALSE;
}

// Several run on one host: the one whose mail this looks like.
static const Service *
choose(const GPtrArray *services, Message *message)
{
	for (guint i = 0; services->len > 1 && i < services->len; i++) {
		const Service *service = services->pdata[i];

		if (some_mark_is_in(service->traits, message) ||
			some_mark_is_in(service->marks, message) || subject_fits(service, message))
			return service;
	}
	return services->pdata[0];
}

static const Service *
by_mailbox(const Asked *asked, const Mailbox *mailbox)
{
	const GPtrArray *services = catalogue_by_address(asked->catalogue, mailbox->address);

	return services == NULL ? NULL : choose(services, asked->message);
}

static const Service *
by_mailboxes(const Asked *asked, const char *value)
{
	g_autoptr(GPtrArray) mailboxes = mailbox_parse(value);
	const Service *service = NULL;

	for (guint i = 0; service == NULL && i < mailboxes->len; i++)
		service = by_mailbox(asked, mailboxes->pdata[i]);
	return service;
}

static gboolean
has_several_addresses(const Asked *asked)
{
	const char *value = message_raw(asked->message, "From");
	const char *at = value == NULL ? NULL : strchr(value, '@');

	return (at != NULL && strchr(at + 1, '@') != NULL) ||
	       message_count(asked->message, "From") > 1;
}

// Any address in any From will do: which of them a reader sees, nobody knows.
static const Service *
by_from(const Asked *asked)
{
	guint n = message_n_headers(asked->message);
	const Service *service = by_mailbox(asked, from_of(asked));

	if (service != NULL || !has_several_addresses(asked))
		return service;
	for (guint i = 0, seen = 0; service == NULL && i < n && seen < FROMS_MAX; i++) {
		if (!is_named(asked, i, "From"))
			continue;
		service = by_mailboxes(asked, message_header_value(asked->message, i));
		seen++;
	}
	return service;
}

// "Name <local@domain>", "<local@domain>", "local@domain": the address in lower case. What is less
// plain is parsed. NULL when there is none. Caller frees.
static char *
sender_address(const char *value)
{
	const char *at = strchr(value, '@');
	const char *start = at;
	g_autoptr(GPtrArray) mailboxes = NULL;

	if (at == NULL)
		return NULL;
	if (strchr(at + 1, '@') != NULL || strpbrk(value, "(\\\"") != NULL) {
		mailboxes = mailbox_parse(value);
		return mailboxes->len == 0 ? NULL
					   : g_strdup(((Mailbox *)mailboxes->pdata[0])->address);
	}
	while (start > value && strchr(" \t\r\n<,;:\"", start[-1]) == NULL)
		start--;
	return g_ascii_strdown(
		start, (gssize)(at - start) + 1 + (gssize)strcspn(at + 1, " \t\r\n>,;:\""));
}

static const Service *
by_via(const Asked *asked, const char *value)
{
	g_autofree char *address = value == NULL ? NULL : sender_address(value);

	return address == NULL ? NULL : catalogue_by_via(asked->catalogue, address);
}

static const Service *
by_sender(const Asked *asked)
{
	return by_via(asked, message_raw(asked->message, "Sender"));
}

static const Service *
by_envelope(const Asked *asked)
{
	return by_via(asked, asked->envelope->sender);
}

// "@example.com" of the tag d=, as far as a look without parsing tells. NULL when there is none.
static char *
signing_domain(const char *value)
{
	for (const char *at = value; at != NULL; at = strchr(at, ';')) {
		at += strspn(at, "; \t\r\n");
		if (*at != 'd')
			continue;
		at += 1 + strspn(at + 1, " \t\r\n");
		if (*at != '=')
			continue;
		at += 1 + strspn(at + 1, " \t\r\n");
		g_autofree char *domain = g_ascii_strdown(at, (gssize)strcspn(at, "; \t\r\n"));
		return g_strconcat("@", domain, NULL);
	}
	return NULL;
}

// The domain that signed, whoever is in From. Whether the signature is good is asked later.
static const Service *
by_signature(const Asked *asked)
{
	guint n = message_n_headers(asked->message);

	for (guint i = 0, seen = 0; i < n && seen < SIGNATURES_MAX; i++) {
		const char *value = message_header_value(asked->message, i);
		g_autofree char *domain = NULL;
		g_autoptr(Signature) signature = NULL;
		const Service *service;

		if (!is_named(asked, i, "DKIM-Signature"))
			continue;
		seen++;
		domain = signing_domain(value);
		service = domain == NULL ? NULL : catalogue_by_via(asked->catalogue, domain);
		if (service != NULL && (signature = signature_parse(value)) != NULL)
			return service;
	}
	return NULL;
}

static const Service *
by_traits(const GPtrArray *traits, Message *message)
{
	const Trait *first = traits->pdata[0];
	g_autofree char *folded = folded_header(message, first->mark->header);

	for (guint i = 0; folded != NULL && i < traits->len; i++) {
		const Trait *trait = traits->pdata[i];

		if (name_matches(trait->mark->value, folded))
			return trait->service;
	}
	return NULL;
}

// Of several headers of one name the first counts.
static const Service *
by_trait(const Asked *asked)
{
	guint n = message_n_headers(asked->message);
	g_autoptr(GPtrArray) seen = NULL;

	for (guint i = 0; i < n; i++) {
		const GPtrArray *traits =
			catalogue_traits(asked->catalogue, message_header_name(asked->message, i));
		const Service *service;

		if (traits == NULL || (seen != NULL && g_ptr_array_find(seen, traits, NULL)))
			continue;
		service = by_traits(traits, asked->message);
		if (service != NULL)
			return service;
		if (seen == NULL)
			seen = g_ptr_array_new();
		g_ptr_array_add(seen, (gpointer)traits);
	}
	return NULL;
}

// --- claims by words ----------------------------------------------------------------------------

// A word in a text that looks like a service's name.
typedef struct {
	const Asked *asked;
	const char *text;
	LookalikeMatch match;
	const Service *service;
} Look;

typedef gboolean (*LookTry)(const Look *look, Claim **claim);

// Tries each word that looks like a service's until one is a claim.
static void
try_looks(const Asked *asked, const char *text, LookTry try, Claim **claim)
{
	Look look = { asked, text, { NULL, 0, 0, FALSE }, NULL };

	for (guint i = 0; i < TRIES_MAX; i++) {
		if (!lookalike_find(
			    asked->looks, text, look.match.end, LOOKALIKE_WORDS, &look.match))
			return;
		look.service = look.match.what;
		if (try(&look, claim))
			return;
	}
}

static guint
how(const Look *look)
{
	return look->match.is_plain ? CLAIM_WORDS : CLAIM_LOOKALIKE;
}

// A shape or wording that holds the service's name itself: not in a hole.
static gboolean
names_service(const Look *look, const Template *template)
{
	LookalikeMatch match;

	return lookalike_find(
		       look->asked->looks, template_source(template), 0, LOOKALIKE_WORDS, &match) &&
	       match.what == look->service;
}

// The text with the service's own spelling in the place of what looks like it.
static char *
spelled(const Look *look)
{
	return g_strdup_printf("%.*s%s%s", (int)look->match.start, look->text, look->service->name,
		look->text + look->match.end);
}

// As it is, and spelled so.
typedef struct {
	TemplateText *written;
	TemplateText *spelled;
} Spellings;

static void
spellings_clear(Spellings *spellings)
{
	template_text_free(spellings->written);
	template_text_free(spellings->spelled);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Spellings, spellings_clear)

static Spellings
spellings_of(const Look *look)
{
	g_autofree char *own = spelled(look);

	return (Spellings) { template_text_new(&look->text, 1),
		template_text_new((const char *const *)&own, 1) };
}

static gboolean
fits(const Look *look, const Template *template, const Spellings *spellings)
{
	return (template_matches(template, spellings->written, NULL) ||
		       template_matches(template, spellings->spelled, NULL)) &&
	       names_service(look, template);
}

// "Vera Lind via LinkedIn"
static gboolean
is_personal_shape(const Look *look)
{
	const GPtrArray *shapes = look->service->shapes;
	g_auto(Spellings) spellings = spellings_of(look);

	for (guint i = 0; i < shapes->len; i++) {
		const Template *shape = shapes->pdata[i];

		if (strstr(template_source(shape), "{inviter}") != NULL &&
			fits(look, shape, &spellings))
			return TRUE;
	}
	return FALSE;
}

// The name of the service and nothing but words that it puts beside it.
static gboolean
is_service_speaking(const Look *look)
{
	g_autofree char *before = g_strndup(look->text, look->match.start);

	return phrases_is_department(look->asked->phrases, before) &&
	       phrases_is_department(look->asked->phrases, look->text + look->match.end);
}

static gboolean
try_name(const Look *look, Claim **claim)
{
	g_autofree char *name = NULL;
	g_autofree char *address = NULL;

	if (!is_service_speaking(look) && !is_personal_shape(look))
		return FALSE;
	if (!add_claim(claim, look->service, how(look)))
		return TRUE;
	name = reason_shown(look->text);
	address = reason_shown(from_of(look->asked)->address);
	if (look->match.is_plain)
		reason_add((*claim)->reasons,
			"the display name \"%s\" says %s, the address <%s> is not of there", name,
			look->service->name, address);
	else
		reason_add((*claim)->reasons, "the display name \"%s\" looks like %s", name,
			look->service->name);
	return TRUE;
}

// "invitations@linkedin.com" <eve@elsewhere.example>
static void
claim_by_shown_address(const Asked *asked, Claim **claim)
{
	const char *name = from_of(asked)->name;
	g_autofree char *shown = strchr(name, '@') == NULL ? NULL : sender_address(name);
	const GPtrArray *services =
		shown == NULL ? NULL : catalogue_by_address(asked->catalogue, shown);
	g_autofree char *visible = NULL;
	g_autofree char *address = NULL;

	if (services == NULL || !add_claim(claim, services->pdata[0], CLAIM_WORDS))
		return;
	visible = reason_shown(name);
	address = reason_shown(from_of(asked)->address);
	reason_add((*claim)->reasons,
		"the display name \"%s\" shows an address of %s, the address is <%s>", visible,
		(*claim)->service->name, address);
}

gboolean
claim_is_name_of(const Catalogue *catalogue, const Service *service, const char *name)
{
	Asked asked = { catalogue, catalogue_looks(catalogue), catalogue_phrases(catalogue), NULL,
		NULL };
	Look look = { &asked, name, { NULL, 0, 0, FALSE }, service };

	return lookalike_find(asked.looks, name, 0, LOOKALIKE_WORDS, &look.match) &&
	       look.match.what == service && is_service_speaking(&look);
}

// --- claims by subject --------------------------------------------------------------------------

// Does it come from somebody who passes on what others wrote?
static gboolean
is_passed_on(const Asked *asked, const char *subject)
{
	static const char *const headers[] = { "In-Reply-To", "References", "List-Id", "List-Post",
		"Resent-From" };

	for (guint i = 0; i < G_N_ELEMENTS(headers); i++)
		if (message_count(asked->message, headers[i]) > 0)
			return TRUE;
	return phrases_is_reply(asked->phrases, subject);
}

static const Wording *
own_wording(const Look *look)
{
	const GPtrArray *subjects = look->service->subjects;
	g_auto(Spellings) spellings = spellings_of(look);

	for (guint i = 0; i < subjects->len; i++) {
		const Wording *wording = subjects->pdata[i];

		if (!wording->maybe && fits(look, wording->template, &spellings))
			return wording;
	}
	return NULL;
}

static gboolean
try_subject(const Look *look, Claim **claim)
{
	const Wording *wording = own_wording(look);
	g_autofree char *address = NULL;

	if (wording == NULL)
		return FALSE;
	if (!add_claim(claim, look->service, how(look)))
		return TRUE;
	if (!look->match.is_plain)
		(*claim)->subject = spelled(look);
	address = reason_shown(from_of(look->asked)->address);
	reason_add((*claim)->reasons, "the subject is one of %s's (%s), the address <%s> is not",
		look->service->name, wording->key, address);
	return TRUE;
}

static void
claim_by_subject(const Asked *asked, Claim **claim)
{
	const char *value = message_raw(asked->message, "Subject");
	const char *subject;

	if (value == NULL || is_without_look(asked, value))
		return;
	subject = message_text(asked->message, "Subject");
	if (strlen(subject) <= LOOKALIKE_TEXT_MAX && holds_look(asked, subject, LOOKALIKE_WORDS) &&
		!is_passed_on(asked, subject))
		try_looks(asked, subject, try_subject, claim);
}

// --- claims by domain ---------------------------------------------------------------------------

// A label behind which there is but an end of domains (".com", ".co.uk") was registered by somebody,
// and one before an end that is none ("linkedin.com.evil.example") pretends to be.
static gboolean
looks_registered(const char *rest)
{
	static const char *const ends[] = { "ac", "co", "com", "edu", "gob", "gov", "ltd", "ne",
		"net", "nom", "or", "org", NULL };
	g_auto(GStrv) labels = g_strsplit(*rest == '.' ? rest + 1 : rest, ".", 4);
	guint n = g_strv_length(labels);

	return n <= 1 ||
	       (n == 2 && strlen(labels[1]) == 2 &&
		       g_strv_contains((const char *const *)ends, labels[0])) ||
	       g_str_equal(labels[0], "com");
}

// What stands beside the word in its label is what the service would put there. A label that is the
// service's name as it is written may be anybody's host for the service (github.example.org), unless
// the whole domain pretends to be the service's.
static gboolean
pretends(const Asked *asked, const char *domain, const LookalikeMatch *match)
{
	const char *start = domain + match->start;
	const char *end = domain + match->end;
	gsize rest = strcspn(end, ".");
	g_autofree char *before = NULL;
	g_autofree char *after = g_strndup(end, rest);

	while (start > domain && start[-1] != '.')
		start--;
	before = g_strndup(start, (gsize)(domain + match->start - start));
	return phrases_is_department(asked->phrases, before) &&
	       phrases_is_department(asked->phrases, after) &&
	       (!match->is_plain || looks_registered(end + rest) ||
		       memchr(domain + match->start, '.', match->end - match->start) != NULL);
}

static void
claim_by_domain(const Asked *asked, Claim **claim)
{
	const char *at = strrchr(from_of(asked)->address, '@');
	g_autofree char *unicode = at == NULL ? NULL : g_hostname_to_unicode(at + 1);
	const char *domain = unicode == NULL && at != NULL ? at + 1 : unicode;
	LookalikeMatch match = { NULL, 0, 0, FALSE };
	g_autofree char *shown = NULL;

	for (gsize from = 0; domain != NULL; from = match.start + 1) {
		if (!lookalike_find(asked->looks, domain, from, LOOKALIKE_ANYWHERE, &match))
			return;
		if (pretends(asked, domain, &match))
			break;
	}
	if (domain == NULL || !add_claim(claim, match.what, CLAIM_LOOKALIKE))
		return;
	shown = reason_shown(at + 1);
	reason_add((*claim)->reasons, "the domain %s looks like one of %s's and is none", shown,
		(*claim)->service->name);
}

// --- the whole ----------------------------------------------------------------------------------

// An address beside those that are listed, at a domain that many services share: it says nothing.
static gboolean
shares_domain(const Service *service, const char *address)
{
	const char *at = strrchr(address, '@');

	for (guint i = 0; at != NULL && i < service->domains->len; i++) {
		const Domain *domain = service->domains->pdata[i];
		const char *listed = strchr(domain->name, '@');

		if (listed != NULL && g_str_equal(listed, at))
			return TRUE;
	}
	return FALSE;
}

// Display name and domain say what nobody says by chance.
static Claim *
find_pretence(const Asked *asked)
{
	Claim *claim = NULL;

	try_looks(asked, from_of(asked)->name, try_name, &claim);
	claim_by_shown_address(asked, &claim);
	claim_by_domain(asked, &claim);
	if (claim == NULL || !shares_domain(claim->service, from_of(asked)->address))
		return claim;
	claim_free(claim);
	return NULL;
}

// What anybody can write is believed of a mail that pretends nothing.
static Claim *
find_said(const Asked *asked)
{
	static const Service *(*const ways[])(const Asked *asked) = {
		by_sender,
		by_envelope,
		by_signature,
	};

	for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
		const Service *service = ways[i](asked);

		if (service != NULL)
			return claim_new(service, CLAIM_SENDER);
	}
	return NULL;
}

// Between the last '<' and the '>' behind it, or the whole. Caller frees.
static char *
in_brackets(const char *value)
{
	const char *open = strrchr(value, '<');

	return open == NULL ? g_strstrip(g_strdup(value))
			    : g_strndup(open + 1, strcspn(open + 1, ">"));
}

// A list that puts itself into From: "LinkedIn via users <users@lists.example.org>".
static gboolean
is_of_list(const Asked *asked, const char *address)
{
	const char *id = message_raw(asked->message, "List-Id");
	const char *post = message_raw(asked->message, "List-Post");
	g_autofree char *list = id == NULL ? NULL : in_brackets(id);
	g_autofree char *place = post == NULL ? NULL : in_brackets(post);
	g_autofree char *as_id = g_strdelimit(g_strdup(address), "@", '.');
	g_autofree char *as_link = g_strconcat("mailto:", address, NULL);

	return *address != '\0' &&
	       ((list != NULL && g_ascii_strcasecmp(list, as_id) == 0) ||
		       (place != NULL && g_ascii_strcasecmp(place, as_link) == 0));
}

static void
mark_relay(const Asked *asked, Claim *claim)
{
	const char *address = from_of(asked)->address;

	claim->is_relayed = phrases_is_relay(asked->phrases, address) || is_of_list(asked, address);
}

// By the headers that say who sent it. NULL when they name no service.
static Claim *
find_from(const Asked *asked)
{
	const Service *service;
	Claim *claim;

	if (is_from_elsewhere(asked))
		return find_said(asked);
	service = by_from(asked);
	if (service != NULL)
		return claim_new(service, CLAIM_SENDER);
	claim = find_pretence(asked);
	return claim == NULL ? find_said(asked) : claim;
}

Claim *
claim_find(const Catalogue *catalogue, const Envelope *envelope, Message *message)
{
	Asked asked = { catalogue, catalogue_looks(catalogue), catalogue_phrases(catalogue),
		envelope, message };
	Claim *claim = find_from(&asked);
	const Service *service;

	if (claim == NULL || claim_is_false(claim))
		claim_by_subject(&asked, &claim);
	if (claim == NULL) {
		service = by_trait(&asked);
		claim = service == NULL ? NULL : claim_new(service, CLAIM_MARK);
	}
	if (claim != NULL && claim_is_false(claim))
		mark_relay(&asked, claim);
	return claim;
}
