// authentic.c - is a mail from the service that it says it is from?
#include "notice/authentic.h"

#include <string.h>

#include "mail/authres.h"
#include "mail/signature.h"
#include "notice/reason.h"

#define CHECKED_MAX 10 // trusted headers that are read
#define SIGNATURES_MAX 20 // signatures that are read

// What is asked, and what our servers said.
typedef struct {
	const Claim *claim;
	const char *const *servers;
	Message *message;
	Notice *notice;
	const char *from; // domain of From, NULL when there is none
	GPtrArray *trusted; // AuthResults *, uppermost first
	GPtrArray *written; // Signature *: those that the mail bears, good or not
	GPtrArray *passed; // Signature *: of those the service's that are good
} Asked;

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

static void
read_signatures(Asked *asked)
{
	guint n = message_n_headers(asked->message);

	for (guint i = 0; i < n && asked->written->len < SIGNATURES_MAX; i++) {
		Signature *signature;

		if (g_ascii_strcasecmp(message_header_name(asked->message, i), "DKIM-Signature") !=
			0)
			continue;
		signature = signature_parse(message_header_value(asked->message, i));
		if (signature != NULL)
			g_ptr_array_add(asked->written, signature);
	}
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
	gboolean is_unfinished; // the service could not be asked
	char *domain; // for which it passed; NULL: for none of the service's
	char *open; // for which a signature passed that leaves room for what others write
} Answer;

static void
answer_clear(Answer *answer)
{
	g_free(answer->domain);
	g_free(answer->open);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static char *
property_domain(const AuthResult *result, const char *ptype, const char *name)
{
	const char *value = authres_property(result, ptype, name);

	return value == NULL ? NULL : authres_domain(value);
}

// A d= that nobody can tell is not mended by an i=.
static char *
dkim_domain(const AuthResult *result)
{
	for (guint i = 0; i < result->properties->len; i++) {
		const AuthProperty *property = result->properties->pdata[i];

		if (g_str_equal(property->ptype, "header") && g_str_equal(property->name, "d"))
			return property_domain(result, "header", "d");
	}
	return property_domain(result, "header", "i");
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

static gboolean
may_be_about(const AuthResult *result, const Signature *signature, const char *domain)
{
	const char *bytes = authres_property(result, "header", "b");
	const char *selector = authres_property(result, "header", "s");

	return g_str_equal(signature->domain, domain) &&
	       (bytes == NULL || g_str_has_prefix(signature->bytes, bytes)) &&
	       (selector == NULL || g_ascii_strcasecmp(signature->selector, selector) == 0);
}

// Another subject may stand above the one that it covers, or more text behind its end.
static gboolean
leaves_room(const Asked *asked, const Signature *signature)
{
	return signature->has_length ||
	       signature_count(signature, "Subject") < message_count(asked->message, "Subject");
}

// A signature passed: notes which, when that can be told. FALSE when it, or one that it may be, leaves
// room.
static gboolean
note_signature(const Asked *asked, const AuthResult *result, const char *domain)
{
	gboolean is_closed = TRUE;
	guint count = 0, which = 0;

	for (guint i = 0; i < asked->written->len; i++) {
		const Signature *signature = asked->written->pdata[i];

		if (!may_be_about(result, signature, domain))
			continue;
		is_closed = is_closed && !leaves_room(asked, signature);
		which = i;
		count++;
	}
	if (count == 1)
		g_ptr_array_add(asked->passed, asked->written->pdata[which]);
	return count > 0 ? is_closed : message_count(asked->message, "Subject") <= 1;
}

static void
ask_result(const Asked *asked, guint method, const AuthResult *result, Answer *answer)
{
	g_autofree char *domain = methods[method].domain(result);
	gboolean is_own = domain != NULL && is_of_service(asked, domain);
	char **place = &answer->domain;

	if (!is_own || !g_str_equal(result->result, "pass")) {
		answer->is_unfinished |= is_own && g_str_equal(result->result, "temperror");
		if (answer->word == NULL)
			answer->word = result->result;
		return;
	}
	if (method == DKIM && !note_signature(asked, result, domain))
		place = &answer->open;
	if (*place == NULL)
		*place = g_steal_pointer(&domain);
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

// DMARC asks for the domain of From itself.
static gboolean
dmarc_is_for_from(const Asked *asked, const Answer *answer)
{
	return answer->domain != NULL && asked->from != NULL &&
	       (is_within(asked->from, answer->domain) || is_within(answer->domain, asked->from));
}

// The id of the list that this mail came through, lower case: "users.lists.example.org". NULL when it
// came through none. Caller frees.
static char *
list_id(const Asked *asked)
{
	const char *id = message_raw(asked->message, "List-Id");
	const char *open = id == NULL ? NULL : strrchr(id, '<');

	return open == NULL ? NULL : g_ascii_strdown(open + 1, (gssize)strcspn(open + 1, ">"));
}

static gboolean
is_addressed_to(const Asked *asked, const char *header, const char *list)
{
	const char *value = message_raw(asked->message, header);
	g_autoptr(GPtrArray) mailboxes = value == NULL ? NULL : mailbox_parse(value);

	for (guint i = 0; mailboxes != NULL && i < mailboxes->len; i++) {
		const char *at = strrchr(((Mailbox *)mailboxes->pdata[i])->address, '@');

		if (at != NULL && is_within(list, at + 1))
			return TRUE;
	}
	return FALSE;
}

// Some check passed for the list itself.
static gboolean
is_sent_by(const Asked *asked, const char *list)
{
	for (guint method = DKIM; method <= SPF; method++) {
		const AuthResults *by = reported(asked, methods[method].name);

		for (guint i = 0; by != NULL && i < by->results->len; i++) {
			const AuthResult *result = by->results->pdata[i];
			g_autofree char *domain = methods[method].domain(result);

			if (g_str_equal(result->result, "pass") && domain != NULL &&
				g_str_equal(result->method, methods[method].name) &&
				is_within(list, domain))
				return TRUE;
		}
	}
	return FALSE;
}

// A list changes what was signed and sends with an envelope of its own.
static gboolean
is_list_copy(const Asked *asked)
{
	g_autofree char *list = list_id(asked);

	return list != NULL && is_sent_by(asked, list) &&
	       (is_addressed_to(asked, "To", list) || is_addressed_to(asked, "Cc", list));
}

static char *
shown_word(const Answer *answer)
{
	return answer->word == NULL ? g_strdup("?") : reason_shown(answer->word);
}

static gboolean
is_word(const Answer *answer, const char *word)
{
	return g_strcmp0(answer->word, word) == 0;
}

// Does nobody say that it is not from there?
static gboolean
is_unchecked(const Answer *answers)
{
	return answers[DKIM].by == NULL && !is_word(&answers[SPF], "fail") &&
	       !is_word(&answers[DMARC], "fail");
}

static gboolean
is_unsigned(const Answer *answers)
{
	return (is_word(&answers[DKIM], "none") || is_word(&answers[DKIM], "neutral")) &&
	       !is_word(&answers[SPF], "fail") && !is_word(&answers[DMARC], "fail");
}

// Nothing of the service's passed. Does that say that it is not from there?
static Authentic
refuse(const Asked *asked, const Answer *answers)
{
	GPtrArray *reasons = asked->notice->reasons;
	const char *name = asked->claim->service->name;
	g_autofree char *dkim = shown_word(&answers[DKIM]);
	g_autofree char *spf = shown_word(&answers[SPF]);
	g_autofree char *dmarc = shown_word(&answers[DMARC]);

	if (answers[DKIM].open != NULL)
		reason_add(reasons, "the signature of %s covers not all of subject and text", name);
	else if (answers[DKIM].is_unfinished || answers[SPF].is_unfinished)
		reason_add(reasons, "the check was not finished (temperror)");
	else if (is_unchecked(answers))
		reason_add(reasons, "nobody looked for a signature of %s", name);
	else if (is_list_copy(asked))
		reason_add(reasons, "a list passed it on, and its changes break signatures");
	else if (is_hosted(asked) && is_unsigned(answers))
		reason_add(reasons, "its host does not sign");
	else {
		reason_add(reasons, "nothing of %s passed: dkim=%s spf=%s dmarc=%s", name, dkim,
			spf, dmarc);
		return AUTHENTIC_NO;
	}
	return AUTHENTIC_UNKNOWN;
}

static Authentic
accept(const Asked *asked, const Answer *answer, const char *what)
{
	g_autofree char *domain = reason_shown(answer->domain);
	g_autofree char *server = reason_shown(answer->by->server);

	reason_add(asked->notice->reasons, "%s %s (%s says so)", what, domain, server);
	return AUTHENTIC_YES;
}

static Authentic
believe(const Asked *asked)
{
	g_auto(Answer) dkim = { NULL, NULL, FALSE, NULL, NULL }, spf = dkim, dmarc = dkim;
	Answer *answers[N_METHODS] = { &dkim, &spf, &dmarc };

	for (guint i = 0; i < N_METHODS; i++)
		ask_method(asked, i, answers[i]);
	if (dkim.domain != NULL)
		return accept(asked, &dkim, "signed by");
	if (spf.domain != NULL)
		return accept(asked, &spf, "sent by a server of");
	if (dkim.open == NULL && dmarc_is_for_from(asked, &dmarc))
		return accept(asked, &dmarc, "DMARC passed for");
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

// Why nobody can tell, whatever was checked. NULL when the checks tell.
static const char *
undecided(const Asked *asked)
{
	if (claim_is_false(asked->claim))
		return "a relay or list passed it on, and put its own address into From";
	if (!has_one_from(asked->message))
		return "From names several addresses, or none";
	if ((asked->claim->claims & CLAIM_SENDER) == 0)
		return "its host is not among the hosts of the service";
	if (asked->servers == NULL || asked->servers[0] == NULL)
		return "nobody checked: no authserv-id is set";
	return NULL;
}

static Authentic
judge_claim(Asked *asked)
{
	const char *reason = undecided(asked);

	if (claim_is_false(asked->claim) && !asked->claim->is_relayed)
		return AUTHENTIC_NO;
	if (reason == NULL) {
		gather_trusted(asked);
		read_signatures(asked);
		if (asked->trusted->len > 0)
			return believe(asked);
		reason = "none of our servers wrote a result of its checks";
	}
	reason_add(asked->notice->reasons, "%s", reason);
	return AUTHENTIC_UNKNOWN;
}

static void
keep_passed(Asked *asked)
{
	for (guint i = asked->written->len; i > 0; i--)
		if (!g_ptr_array_find(asked->passed, asked->written->pdata[i - 1], NULL))
			g_ptr_array_remove_index(asked->written, i - 1);
	g_ptr_array_unref(asked->passed);
}

GPtrArray *
authentic_decide(const Claim *claim, const char *const *servers, Message *message, Notice *notice)
{
	const Mailbox *from = message_from(message);
	const char *at = from == NULL ? NULL : strrchr(from->address, '@');
	Asked asked = { claim, servers, message, notice, at == NULL ? NULL : at + 1,
		g_ptr_array_new_with_free_func(free_results),
		g_ptr_array_new_with_free_func(free_signature), g_ptr_array_new() };

	for (guint i = 0; i < claim->reasons->len; i++)
		reason_add(notice->reasons, "%s", (char *)claim->reasons->pdata[i]);
	notice->claims = claim->claims;
	notice->authentic = judge_claim(&asked);
	g_ptr_array_unref(asked.trusted);
	keep_passed(&asked);
	return asked.written;
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
