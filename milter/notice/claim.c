// claim.c - from which service a mail says it is.
#include "notice/claim.h"

#include <string.h>

#include "mail/signature.h"
#include "text/name.h"

#define SHOWN_MAX 80 // characters of a mail's text in a reason

typedef struct {
	const Catalogue *catalogue;
	const Envelope *envelope;
	Message *message;
	const Mailbox *from; // never NULL
} Asked;

void
claim_free(Claim *claim)
{
	if (claim == NULL)
		return;
	g_ptr_array_unref(claim->reasons);
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

// --- genuine addresses and headers --------------------------------------------------------------

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

static gboolean
mark_is_in(const Mark *mark, Message *message)
{
	const char *text = message_text(message, mark->header);
	g_autofree char *folded = text == NULL ? NULL : name_fold(text);

	return folded != NULL && name_matches(mark->value, folded);
}

static gboolean
some_mark_is_in(const GPtrArray *marks, Message *message)
{
	for (guint i = 0; i < marks->len; i++)
		if (mark_is_in(marks->pdata[i], message))
			return TRUE;
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
by_from(const Asked *asked)
{
	const GPtrArray *services = catalogue_by_address(asked->catalogue, asked->from->address);

	return services == NULL ? NULL : choose(services, asked->message);
}

static const Service *
by_sender(const Asked *asked)
{
	const char *value = message_raw(asked->message, "Sender");
	g_autoptr(GPtrArray) mailboxes = value == NULL ? NULL : mailbox_parse(value);
	const Mailbox *sender;

	if (mailboxes == NULL || mailboxes->len == 0)
		return NULL;
	sender = mailboxes->pdata[0];
	return catalogue_by_via(asked->catalogue, sender->address);
}

static const Service *
by_envelope(const Asked *asked)
{
	const char *sender = asked->envelope->sender;
	g_autoptr(Address) address = sender == NULL ? NULL : address_new(sender);
	g_autofree char *text = address == NULL ? NULL : address_text(address);

	return text == NULL ? NULL : catalogue_by_via(asked->catalogue, text);
}

// The domain that signed, whoever is in From. Whether the signature is good is asked later.
static const Service *
by_signature(const Asked *asked)
{
	const char *value = message_raw(asked->message, "DKIM-Signature");
	g_autoptr(Signature) signature = value == NULL ? NULL : signature_parse(value);
	g_autofree char *address =
		signature == NULL ? NULL : g_strconcat("@", signature->domain, NULL);

	return address == NULL ? NULL : catalogue_by_via(asked->catalogue, address);
}

static const Service *
by_trait(const Asked *asked)
{
	guint n = message_n_headers(asked->message);

	for (guint i = 0; i < n; i++) {
		const GPtrArray *traits =
			catalogue_traits(asked->catalogue, message_header_name(asked->message, i));

		for (guint k = 0; traits != NULL && k < traits->len; k++) {
			const Trait *trait = traits->pdata[k];

			if (mark_is_in(trait->mark, asked->message))
				return trait->service;
		}
	}
	return NULL;
}

// --- claims by words ----------------------------------------------------------------------------

static void add_reason(Claim **claim, const Service *service, guint how, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

// The first service that is claimed stands: whatever speaks for another one says nothing.
static void
add_reason(Claim **claim, const Service *service, guint how, const char *format, ...)
{
	va_list arguments;

	if (*claim == NULL)
		*claim = claim_new(service, 0);
	if ((*claim)->service != service)
		return;
	(*claim)->claims |= how;
	va_start(arguments, format);
	g_ptr_array_add((*claim)->reasons, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

// A text of the mail as a reason shows it.
static char *
shown(const char *text)
{
	g_autofree char *start = NULL;

	if (g_utf8_strlen(text, -1) <= SHOWN_MAX)
		return g_strdup(text);
	start = g_utf8_substring(text, 0, SHOWN_MAX);
	return g_strconcat(start, "...", NULL);
}

// The text with the service's own spelling in the place of what looks like it.
static char *
spelled(const char *text, const LookalikeMatch *match)
{
	const Service *service = match->what;

	return g_strdup_printf(
		"%.*s%s%s", (int)match->start, text, service->name, text + match->end);
}

static guint
how(const LookalikeMatch *match)
{
	return match->is_plain ? CLAIM_WORDS : CLAIM_LOOKALIKE;
}

// A shape or wording that holds the service's name itself: not in a hole.
static gboolean
names_service(const Asked *asked, const Template *template, const Service *service)
{
	LookalikeMatch match;

	return lookalike_find(
		       catalogue_looks(asked->catalogue), template_source(template), &match) &&
	       match.what == service;
}

// "Vera Lind via LinkedIn"
static gboolean
is_personal_shape(const Asked *asked, const Service *service, const char *name)
{
	g_autoptr(TemplateText) text = template_text_new(&name, 1);

	for (guint i = 0; i < service->shapes->len; i++) {
		const Template *shape = service->shapes->pdata[i];

		if (strstr(template_source(shape), "{inviter}") != NULL &&
			template_matches(shape, text, NULL) && names_service(asked, shape, service))
			return TRUE;
	}
	return FALSE;
}

// The name of the service and nothing but words that it puts beside it.
static gboolean
is_service_speaking(const Asked *asked, const char *name, const LookalikeMatch *match)
{
	g_autofree char *before = g_strndup(name, match->start);
	const Phrases *phrases = catalogue_phrases(asked->catalogue);

	return phrases_is_department(phrases, before) &&
	       phrases_is_department(phrases, name + match->end);
}

static void
claim_by_name(const Asked *asked, Claim **claim)
{
	const char *name = asked->from->name;
	LookalikeMatch match;
	const Service *service;
	g_autofree char *as_own = NULL;
	g_autofree char *visible = NULL;

	if (!lookalike_find(catalogue_looks(asked->catalogue), name, &match))
		return;
	service = match.what;
	as_own = spelled(name, &match);
	if (!is_service_speaking(asked, name, &match) && !is_personal_shape(asked, service, as_own))
		return;
	visible = shown(name);
	if (match.is_plain)
		add_reason(claim, service, CLAIM_WORDS,
			"the display name \"%s\" says %s, its address <%s> is not of there",
			visible, service->name, asked->from->address);
	else
		add_reason(claim, service, CLAIM_LOOKALIKE, "the display name \"%s\" looks like %s",
			visible, service->name);
}

// Does it come from somebody who passes on what others wrote?
static gboolean
is_passed_on(const Asked *asked, const char *subject)
{
	static const char *const headers[] = { "In-Reply-To", "References", "List-Id", "List-Post",
		"Resent-From" };

	for (guint i = 0; i < G_N_ELEMENTS(headers); i++)
		if (message_count(asked->message, headers[i]) > 0)
			return TRUE;
	return phrases_is_reply(catalogue_phrases(asked->catalogue), subject);
}

static const Wording *
own_wording(const Asked *asked, const Service *service, const char *subject)
{
	g_autoptr(TemplateText) text = template_text_new(&subject, 1);

	for (guint i = 0; i < service->subjects->len; i++) {
		const Wording *wording = service->subjects->pdata[i];

		if (!wording->maybe && template_matches(wording->template, text, NULL) &&
			names_service(asked, wording->template, service))
			return wording;
	}
	return NULL;
}

static void
claim_by_subject(const Asked *asked, Claim **claim)
{
	const char *subject = message_text(asked->message, "Subject");
	LookalikeMatch match;
	const Wording *wording;
	const Service *service;
	g_autofree char *as_own = NULL;

	if (subject == NULL ||
		!lookalike_find(catalogue_looks(asked->catalogue), subject, &match) ||
		is_passed_on(asked, subject))
		return;
	service = match.what;
	as_own = spelled(subject, &match);
	wording = own_wording(asked, service, as_own);
	if (wording != NULL)
		add_reason(claim, service, how(&match),
			"the subject is one of %s's (%s), the address <%s> is not", service->name,
			wording->key, asked->from->address);
}

// --- claims by domain ---------------------------------------------------------------------------

// A label with a word of the service's departments taken off: "notlinkedin", "linkedinmail".
typedef struct {
	const LookalikeSet *looks;
	const char *label;
	const Service *service;
} Label;

static gboolean
try_department(const char *word, void *data)
{
	Label *label = data;
	gsize length = strlen(word);
	gsize whole = strlen(label->label);
	gboolean is_plain;

	if (whole <= length + 3)
		return FALSE;
	if (memcmp(label->label, word, length) == 0)
		label->service = lookalike_is(
			label->looks, label->label + length, whole - length, &is_plain);
	else if (memcmp(label->label + whole - length, word, length) == 0)
		label->service =
			lookalike_is(label->looks, label->label, whole - length, &is_plain);
	return label->service != NULL;
}

// A label that is the service's name as it is written counts only where is_own says that the whole
// domain pretends to be the service's: github.example.org is somebody's GitHub.
static const Service *
label_looks_like(const Asked *asked, const char *text, gboolean is_own)
{
	const Phrases *phrases = catalogue_phrases(asked->catalogue);
	Label label = { catalogue_looks(asked->catalogue), text, NULL };
	LookalikeMatch match;

	if (lookalike_find(label.looks, text, &match) && is_service_speaking(asked, text, &match))
		return match.is_plain && !is_own ? NULL : match.what;
	if (is_own)
		phrases_try_departments(phrases, try_department, &label);
	return label.service;
}

// The label that somebody registered, as far as the length of the next tells ("co.uk"), or one before
// an end of domains: "linkedin.com.evil.example".
static gboolean
is_own_label(char **labels, guint i)
{
	guint n = g_strv_length(labels);

	return i + 2 == n || (i + 3 == n && strlen(labels[i + 1]) <= 3) ||
	       g_str_equal(labels[i + 1], "com");
}

// Every label but the last.
static void
claim_by_domain(const Asked *asked, Claim **claim)
{
	const char *at = strrchr(asked->from->address, '@');
	g_autofree char *domain = at == NULL ? NULL : g_hostname_to_unicode(at + 1);
	g_auto(GStrv) labels = domain == NULL ? NULL : g_strsplit(domain, ".", -1);

	for (guint i = 0; labels != NULL && labels[i] != NULL && labels[i + 1] != NULL; i++) {
		const Service *service =
			label_looks_like(asked, labels[i], is_own_label(labels, i));

		if (service == NULL)
			continue;
		add_reason(claim, service, CLAIM_LOOKALIKE,
			"the domain %s looks like %s's and is not", at + 1, service->name);
		return;
	}
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

	claim_by_name(asked, &claim);
	claim_by_domain(asked, &claim);
	if (claim == NULL || !shares_domain(claim->service, asked->from->address))
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

static void
mark_relay(const Asked *asked, Claim *claim)
{
	const char *at = strrchr(asked->from->address, '@');

	claim->is_relayed =
		at != NULL && phrases_is_relay(catalogue_phrases(asked->catalogue), at + 1);
}

Claim *
claim_find(const Catalogue *catalogue, const Envelope *envelope, Message *message)
{
	static const Mailbox nobody = { (char *)"", (char *)"" };
	const Mailbox *from = message_from(message);
	Asked asked = { catalogue, envelope, message, from == NULL ? &nobody : from };
	const Service *service = by_from(&asked);
	Claim *claim;

	if (service != NULL)
		return claim_new(service, CLAIM_SENDER);
	claim = find_pretence(&asked);
	if (claim == NULL)
		claim = find_said(&asked);
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
