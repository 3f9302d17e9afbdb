// authentic.c - is a mail from the service that it says it is from?
#include "notice/authentic.h"

#include <string.h>

#include "mail/authres.h"
#include "mail/signature.h"

#define CHECKED_MAX 10 // trusted headers that are read

// What is asked, and what our servers said.
typedef struct {
	const Claim *claim;
	const char *const *servers;
	Message *message;
	Notice *notice;
	const char *from; // domain of From, NULL when there is none
	GPtrArray *trusted; // AuthResults *, uppermost first
	GPtrArray *signatures; // Signature *
} Asked;

static void add_reason(const Asked *asked, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add_reason(const Asked *asked, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(asked->notice->reasons, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

// --- whom we trust ------------------------------------------------------------------------------

static gboolean
is_blank(char c)
{
	return g_ascii_isspace(c);
}

// The host that wrote a Received header: the word behind its "by" (RFC 5321 section 4.4), comments
// left out. Caller frees.
static char *
received_by(const char *value)
{
	int depth = 0;

	for (const char *at = value; *at != '\0'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		else if (*at == '(' || *at == ')')
			depth += *at == '(' ? 1 : depth > 0 ? -1 : 0;
		else if (depth == 0 && (at == value || is_blank(at[-1])) &&
			 g_ascii_strncasecmp(at, "by", 2) == 0 && is_blank(at[2])) {
			at += 2 + strspn(at + 2, " \t\r\n");
			return g_strndup(at, strcspn(at, " \t\r\n;("));
		}
	}
	return NULL;
}

static gboolean
is_ours(const char *const *servers, const char *host)
{
	for (guint i = 0; host != NULL && servers[i] != NULL; i++)
		if (g_ascii_strcasecmp(servers[i], host) == 0)
			return TRUE;
	return FALSE;
}

static void
trust(Asked *asked, const char *value)
{
	g_autoptr(AuthResults) results = authres_parse(value);

	for (guint i = 0; results != NULL && asked->servers[i] != NULL; i++) {
		if (authres_is_from(results, asked->servers[i])) {
			g_ptr_array_add(asked->trusted, g_steal_pointer(&results));
			return;
		}
	}
}

// What stands below a line of somebody else's was there when the mail came to us: anybody may have
// written it.
static void
gather_trusted(Asked *asked)
{
	guint n = message_n_headers(asked->message);

	for (guint i = 0; i < n && asked->trusted->len < CHECKED_MAX; i++) {
		const char *name = message_header_name(asked->message, i);
		const char *value = message_header_value(asked->message, i);
		g_autofree char *host = NULL;

		if (g_ascii_strcasecmp(name, "Authentication-Results") == 0)
			trust(asked, value);
		if (g_ascii_strcasecmp(name, "Received") != 0)
			continue;
		host = received_by(value);
		if (!is_ours(asked->servers, host))
			return;
	}
}

// The uppermost header that reports the method: a forged one may stand below ours.
static const AuthResults *
reported(const Asked *asked, const char *method)
{
	for (guint i = 0; i < asked->trusted->len; i++) {
		const AuthResults *results = asked->trusted->pdata[i];

		for (guint k = 0; k < results->results->len; k++) {
			const AuthResult *result = results->results->pdata[k];

			if (g_str_equal(result->method, method))
				return results;
		}
	}
	return NULL;
}

// --- whose domain it is -------------------------------------------------------------------------

// a is b or below it.
static gboolean
is_within(const char *a, const char *b)
{
	gsize longer = strlen(a), shorter = strlen(b);

	return longer >= shorter && g_str_equal(a + longer - shorter, b) &&
	       (longer == shorter || a[longer - shorter - 1] == '.');
}

static gboolean
some_is_above(const GPtrArray *domains, const char *domain)
{
	for (guint i = 0; i < domains->len; i++) {
		const Domain *listed = domains->pdata[i];
		const char *at = strchr(listed->name, '@');

		if (is_within(domain, at == NULL ? listed->name : at + 1))
			return TRUE;
	}
	return FALSE;
}

// Where a service runs on somebody's host, the host's own domain will do, or the one above it (as
// DMARC says, RFC 7489 section 3.1).
static gboolean
is_of_host(const Asked *asked, const char *domain)
{
	return asked->from != NULL && some_is_above(asked->claim->service->hosts, asked->from) &&
	       (is_within(asked->from, domain) || is_within(domain, asked->from));
}

static gboolean
is_of_service(const Asked *asked, const char *domain)
{
	const Service *service = asked->claim->service;

	return some_is_above(service->domains, domain) || some_is_above(service->via, domain) ||
	       is_of_host(asked, domain);
}

// Only the service itself is known to sign and to say where it sends from.
static gboolean
is_hosted(const Asked *asked)
{
	const Service *service = asked->claim->service;

	return asked->from != NULL && !some_is_above(service->domains, asked->from) &&
	       service->via->len == 0;
}

// --- the methods --------------------------------------------------------------------------------

// What one method says of the service.
typedef struct {
	const AuthResults *by; // NULL: nobody tried
	const char *word; // a result other than a pass for the service: the first
	char *domain; // for which it passed; NULL: for none of the service's
} Answer;

static void
answer_clear(Answer *answer)
{
	g_free(answer->domain);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static char *
property_domain(const AuthResult *result, const char *ptype, const char *name)
{
	const char *value = authres_property(result, ptype, name);

	return value == NULL ? NULL : authres_domain(value);
}

static char *
dkim_domain(const AuthResult *result)
{
	char *domain = property_domain(result, "header", "d");

	return domain != NULL ? domain : property_domain(result, "header", "i");
}

static char *
spf_domain(const AuthResult *result)
{
	return property_domain(result, "smtp", "mailfrom");
}

static char *
dmarc_domain(const AuthResult *result)
{
	return property_domain(result, "header", "from");
}

static const struct {
	const char *name;
	char *(*domain)(const AuthResult *result);
} methods[] = {
	{ "dkim", dkim_domain },
	{ "spf", spf_domain },
	{ "dmarc", dmarc_domain },
};

enum { DKIM, SPF, DMARC, N_METHODS };

// The signature that this result is about, when it can be told.
static void
take_signature(const Asked *asked, const AuthResult *result, const char *domain)
{
	const char *bytes = authres_property(result, "header", "b");
	const char *selector = authres_property(result, "header", "s");
	g_autoptr(Signature) found = NULL;
	guint n = message_n_headers(asked->message);

	for (guint i = 0; i < n; i++) {
		g_autoptr(Signature) signature = NULL;

		if (g_ascii_strcasecmp(message_header_name(asked->message, i), "DKIM-Signature") !=
			0)
			continue;
		signature = signature_parse(message_header_value(asked->message, i));
		if (signature == NULL || !g_str_equal(signature->domain, domain) ||
			(bytes != NULL && !g_str_has_prefix(signature->bytes, bytes)) ||
			(selector != NULL &&
				g_ascii_strcasecmp(signature->selector, selector) != 0))
			continue;
		if (found != NULL) // which of the two passed?
			return;
		found = g_steal_pointer(&signature);
	}
	if (found != NULL)
		g_ptr_array_add(asked->signatures, g_steal_pointer(&found));
}

static void
ask_result(const Asked *asked, guint method, const AuthResult *result, Answer *answer)
{
	g_autofree char *domain = methods[method].domain(result);
	gboolean passed = g_str_equal(result->result, "pass") && domain != NULL &&
			  is_of_service(asked, domain);

	if (!passed) {
		if (answer->word == NULL)
			answer->word = result->result;
		return;
	}
	if (method == DKIM)
		take_signature(asked, result, domain);
	if (answer->domain == NULL)
		answer->domain = g_steal_pointer(&domain);
}

static void
ask_method(const Asked *asked, guint method, Answer *answer)
{
	answer->by = reported(asked, methods[method].name);
	for (guint i = 0; answer->by != NULL && i < answer->by->results->len; i++) {
		const AuthResult *result = answer->by->results->pdata[i];

		if (g_str_equal(result->method, methods[method].name))
			ask_result(asked, method, result, answer);
	}
}

// --- the answer ---------------------------------------------------------------------------------

static gboolean
is_among(const char *word, const char *const *words)
{
	return word != NULL && g_strv_contains(words, word);
}

// DMARC asks for the domain of From itself.
static gboolean
dmarc_is_for_from(const Asked *asked, const Answer *answer)
{
	return answer->domain != NULL && asked->from != NULL &&
	       (is_within(asked->from, answer->domain) || is_within(answer->domain, asked->from));
}

// A list changes what was signed and sends with an envelope of its own: its own checks passed.
static gboolean
is_list_copy(const Asked *asked)
{
	const char *id = message_raw(asked->message, "List-Id");
	const char *open = id == NULL ? NULL : strrchr(id, '<');
	g_autofree char *list = open == NULL ? NULL : g_strndup(open + 1, strcspn(open + 1, ">"));

	for (guint method = DKIM; list != NULL && method <= SPF; method++) {
		const AuthResults *by = reported(asked, methods[method].name);

		for (guint i = 0; by != NULL && i < by->results->len; i++) {
			const AuthResult *result = by->results->pdata[i];
			g_autofree char *domain = methods[method].domain(result);

			if (g_str_equal(result->result, "pass") && domain != NULL &&
				is_within(list, domain))
				return TRUE;
		}
	}
	return FALSE;
}

// Nothing of the service's passed. Does that say that it is not from there?
static Authentic
refuse(const Asked *asked, const Answer *answers)
{
	static const char *const unfinished[] = { "temperror", NULL };
	static const char *const unsigned_words[] = { "none", "neutral", NULL };
	const char *name = asked->claim->service->name;
	const Answer *dkim = &answers[DKIM];
	const Answer *spf = &answers[SPF];
	const Answer *dmarc = &answers[DMARC];
	gboolean dmarc_failed = g_strcmp0(dmarc->word, "fail") == 0;

	if (is_among(dkim->word, unfinished) || is_among(spf->word, unfinished)) {
		add_reason(asked, "the check was not finished (temperror)");
		return AUTHENTIC_UNKNOWN;
	}
	if (dkim->by == NULL && !dmarc_failed && g_strcmp0(spf->word, "fail") != 0) {
		add_reason(asked, "nobody looked for a signature of %s", name);
		return AUTHENTIC_UNKNOWN;
	}
	if (is_list_copy(asked)) {
		add_reason(asked, "a list passed it on, and its changes break signatures");
		return AUTHENTIC_UNKNOWN;
	}
	if (is_hosted(asked) && !dmarc_failed && is_among(dkim->word, unsigned_words) &&
		(spf->word == NULL || !g_str_equal(spf->word, "fail"))) {
		add_reason(asked, "its host does not sign");
		return AUTHENTIC_UNKNOWN;
	}
	add_reason(asked, "nothing of %s passed: dkim=%s spf=%s dmarc=%s", name,
		dkim->word == NULL ? "?" : dkim->word, spf->word == NULL ? "?" : spf->word,
		dmarc->word == NULL ? "?" : dmarc->word);
	return AUTHENTIC_NO;
}

static Authentic
believe(const Asked *asked)
{
	g_auto(Answer) dkim = { NULL, NULL, NULL }, spf = dkim, dmarc = dkim;
	Answer *answers[N_METHODS] = { &dkim, &spf, &dmarc };

	for (guint i = 0; i < N_METHODS; i++)
		ask_method(asked, i, answers[i]);
	if (dkim.domain != NULL) {
		add_reason(asked, "signed by %s (%s says so)", dkim.domain, dkim.by->server);
		return AUTHENTIC_YES;
	}
	if (spf.domain != NULL) {
		add_reason(
			asked, "sent by a server of %s (%s says so)", spf.domain, spf.by->server);
		return AUTHENTIC_YES;
	}
	if (dmarc_is_for_from(asked, &dmarc)) {
		add_reason(
			asked, "DMARC passed for %s (%s says so)", dmarc.domain, dmarc.by->server);
		return AUTHENTIC_YES;
	}
	return refuse(asked, (Answer[]) { dkim, spf, dmarc });
}

// Several addresses in From: which of them a check was about nobody can tell.
static gboolean
has_one_from(const Message *message)
{
	const char *value = message_raw(message, "From");
	g_autoptr(GPtrArray) mailboxes = value == NULL ? NULL : mailbox_parse(value);

	return message_count(message, "From") == 1 && mailboxes->len == 1;
}

static Authentic
judge_claim(Asked *asked)
{
	const Claim *claim = asked->claim;

	if (claim_is_false(claim) && claim->is_relayed) {
		add_reason(asked, "a relay passed it on, which puts its own address into From");
		return AUTHENTIC_UNKNOWN;
	}
	if (claim_is_false(claim))
		return AUTHENTIC_NO;
	if (!has_one_from(asked->message)) {
		add_reason(asked, "From names several addresses, or none");
		return AUTHENTIC_UNKNOWN;
	}
	if ((claim->claims & CLAIM_SENDER) == 0) {
		add_reason(asked, "its host is not in hosts of %s", claim->service->id);
		return AUTHENTIC_UNKNOWN;
	}
	if (asked->servers == NULL || asked->servers[0] == NULL) {
		add_reason(asked, "nobody checked: no authserv-id is set");
		return AUTHENTIC_UNKNOWN;
	}
	gather_trusted(asked);
	if (asked->trusted->len > 0)
		return believe(asked);
	add_reason(asked, "none of our servers wrote a result of its checks");
	return AUTHENTIC_UNKNOWN;
}

static void
free_results(gpointer results)
{
	authres_free(results);
}

static void
free_signature(gpointer signature)
{
	signature_free(signature);
}

GPtrArray *
authentic_decide(const Claim *claim, const char *const *servers, Message *message, Notice *notice)
{
	const Mailbox *from = message_from(message);
	const char *at = from == NULL ? NULL : strrchr(from->address, '@');
	Asked asked = { claim, servers, message, notice, at == NULL ? NULL : at + 1,
		g_ptr_array_new_with_free_func(free_results),
		g_ptr_array_new_with_free_func(free_signature) };

	for (guint i = 0; i < claim->reasons->len; i++)
		g_ptr_array_add(notice->reasons, g_strdup(claim->reasons->pdata[i]));
	notice->claims = claim->claims;
	notice->authentic = judge_claim(&asked);
	g_ptr_array_unref(asked.trusted);
	return asked.signatures;
}

gboolean
authentic_covers(const GPtrArray *signatures, const Message *message, const char *header)
{
	guint count = message_count(message, header);

	for (guint i = 0; i < signatures->len; i++)
		if (count > 0 && signature_count(signatures->pdata[i], header) >= count)
			return TRUE;
	return FALSE;
}
