// recognise.c - from a mail to a notice: evidence weighed, facts gathered.
#include "notice/recognise.h"

#include <string.h>

#include "notice/authentic.h"
#include "notice/reason.h"
#include "notice/suspect.h"
#include "text/clean.h"
#include "text/name.h"

#define NAME_MAX_CHARACTERS 200
#define TEXT_MAX (64 * 1024) // bytes of the body's text
#define LINK_MAX_BYTES 500
#define INVITATION_MIN 4 // characters
#define INVITATION_MAX 64

// Every kind that the evidence so far leaves possible.
typedef guint KindSet;

#define KIND_BIT(kind) (1u << (kind))
#define ALL_KINDS (KIND_BIT(KIND_COUNT) - 1)

typedef struct {
	const Catalogue *catalogue;
	const Service *service;
	Message *message;
	GHashTable *folded; // of headers that marks look at
	TemplateText *subject;
	TemplateText *body; // lines before the first stop
	const Template *shape; // of the display name, NULL when none fits
	TemplateMatch shape_match;
	GPtrArray *signatures; // Signature *: the service's that passed
	KindSet kinds;
	gboolean spoke; // some evidence gave a kind
	Notice *notice;
} Recognition;

// --- evidence -----------------------------------------------------------------------------------

// A level of evidence speaks: what it contradicts, the level before it decided.
static void
narrow(Recognition *recognition, KindSet level)
{
	if ((recognition->kinds & level) == 0)
		return;
	recognition->kinds &= level;
	recognition->spoke = TRUE;
}

// Many marks look at one header: it is folded once.
static const char *
folded_header(const Recognition *recognition, const char *header)
{
	gpointer folded = NULL;
	const char *text;

	if (g_hash_table_lookup_extended(recognition->folded, header, NULL, &folded))
		return folded;
	text = message_text(recognition->message, header);
	folded = text == NULL ? NULL : name_fold(text);
	g_hash_table_insert(recognition->folded, (gpointer)header, folded);
	return folded;
}

static gboolean
mark_is_there(const Mark *mark, const Recognition *recognition)
{
	const char *folded = folded_header(recognition, mark->header);

	return folded != NULL && name_matches(mark->value, folded);
}

static gboolean
sender_fits(const Sender *sender, const Recognition *recognition)
{
	const Mailbox *from = message_from(recognition->message);

	if (from == NULL || !name_matches(sender->address, from->address))
		return FALSE;
	return sender->shape == NULL ||
	       (recognition->shape != NULL &&
		       g_str_equal(sender->shape, template_source(recognition->shape)));
}

static gboolean
is_signed(const Recognition *recognition, const char *header)
{
	return authentic_covers(recognition->signatures, recognition->message, header);
}

static KindSet
kinds_by_marks_if(const Recognition *recognition, gboolean wants_signed)
{
	KindSet kinds = 0;

	for (guint i = 0; i < recognition->service->marks->len; i++) {
		const Mark *mark = recognition->service->marks->pdata[i];

		if (mark_is_there(mark, recognition) &&
			is_signed(recognition, mark->header) == wants_signed)
			kinds |= KIND_BIT(mark->kind);
	}
	return kinds;
}

static KindSet
kinds_by_signed_marks(const Recognition *recognition)
{
	return kinds_by_marks_if(recognition, TRUE);
}

static KindSet
kinds_by_marks(const Recognition *recognition)
{
	return kinds_by_marks_if(recognition, FALSE);
}

static KindSet
kinds_by_senders(const Recognition *recognition)
{
	KindSet kinds = 0;

	for (guint i = 0; i < recognition->service->senders->len; i++) {
		const Sender *sender = recognition->service->senders->pdata[i];

		if (sender_fits(sender, recognition))
			kinds |= KIND_BIT(sender->kind);
	}
	return kinds;
}

static KindSet
kinds_by_subject(const Recognition *recognition)
{
	const GPtrArray *subjects = recognition->service->subjects;
	KindSet kinds = 0;

	for (guint i = 0; i < subjects->len; i++) {
		const Wording *wording = subjects->pdata[i];

		if (!wording->maybe &&
			template_matches(wording->template, recognition->subject, NULL))
			kinds |= KIND_BIT(wording->kind);
	}
	return kinds;
}

static KindSet
kinds_by_body(const Recognition *recognition)
{
	const GPtrArray *bodies = recognition->service->bodies;
	KindSet kinds = 0;

	for (guint i = 0; i < bodies->len; i++) {
		const Wording *wording = bodies->pdata[i];

		if (template_find(wording->template, recognition->body, NULL) >= 0)
			kinds |= KIND_BIT(wording->kind);
	}
	return kinds;
}

static Kind
first_kind(const Service *service, KindSet kinds)
{
	for (guint i = 0; i < service->n_kinds; i++)
		if (kinds & KIND_BIT(service->order[i]))
			return service->order[i];
	return KIND_OTHER;
}

// --- names that are nobody ----------------------------------------------------------------------

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// "novak geri" is as good as "geri novak" and "novak, geri".
static char *
sorted_words(const char *text)
{
	g_autofree char *folded = name_fold(text);
	g_auto(GStrv) words = g_strsplit_set(folded, " ,", -1);

	qsort(words, g_strv_length(words), sizeof *words, compare_words);
	return g_strstrip(g_strjoinv(" ", words));
}

static gboolean
has_same_words(const char *sorted, const char *text)
{
	g_autofree char *other = sorted_words(text);

	return g_str_equal(sorted, other);
}

// The recipient as a display name, its first word, or the words of the address.
static gboolean
is_recipient(const char *name, Message *message)
{
	const Mailbox *to = message_to(message);
	g_autofree char *sorted = sorted_words(name);
	g_autofree char *first = NULL;
	g_autofree char *local = NULL;

	if (to == NULL)
		return FALSE;
	first = g_strndup(to->name, strcspn(to->name, " "));
	local = g_strndup(to->address, strcspn(to->address, "+@"));
	g_strdelimit(local, "._-", ' ');
	return has_same_words(sorted, to->name) || has_same_words(sorted, first) ||
	       has_same_words(sorted, local);
}

static gboolean
is_person(const char *name, const Recognition *recognition)
{
	return !catalogue_is_nobody(recognition->catalogue, recognition->service, name) &&
	       !claim_is_name_of(recognition->catalogue, recognition->service, name) &&
	       !is_recipient(name, recognition->message);
}

static gboolean
some_wording_is_in(const GPtrArray *wordings, const TemplateText *text)
{
	for (guint i = 0; i < wordings->len; i++) {
		const Wording *wording = wordings->pdata[i];

		if (template_find(wording->template, text, NULL) >= 0)
			return TRUE;
	}
	return FALSE;
}

// Does the service itself say one of these lines in a body?
static gboolean
is_own_sentence(const char *value, const Recognition *recognition)
{
	const Service *service = recognition->service;
	g_auto(GStrv) lines = g_strsplit(value, "\n", -1);
	g_autoptr(TemplateText) text =
		template_text_new((const char *const *)lines, g_strv_length(lines));

	for (guint i = 0; i < service->details->len; i++)
		if (template_find(service->details->pdata[i], text, NULL) >= 0)
			return TRUE;
	return some_wording_is_in(service->bodies, text);
}

// The heading of a mail is what its subject is, too.
static gboolean
is_own_subject(const char *value, const Recognition *recognition)
{
	g_autoptr(TemplateText) text = template_text_new(&value, 1);

	return some_wording_is_in(recognition->service->subjects, text);
}

static gboolean
is_acceptable(FactName name, const char *value, const Recognition *recognition)
{
	if (name == FACT_INVITER)
		return is_person(value, recognition);
	return (name != FACT_NOTE && name != FACT_HEADLINE) || !is_own_sentence(value, recognition);
}

// --- facts --------------------------------------------------------------------------------------

static const struct {
	Hole hole;
	FactName fact;
} fact_holes[] = {
	{ HOLE_INVITER, FACT_INVITER },
	{ HOLE_HEADLINE, FACT_HEADLINE },
	{ HOLE_COMPANY, FACT_COMPANY },
	{ HOLE_NOTE, FACT_NOTE },
	{ HOLE_GROUP, FACT_GROUP },
	{ HOLE_EVENT, FACT_EVENT },
	{ HOLE_DOCUMENT, FACT_DOCUMENT },
	{ HOLE_MUTUAL, FACT_MUTUAL },
};

// "1,234" and "١٢٣٤" as "1234".
static char *
plain_digits(const char *number)
{
	GString *digits = g_string_new(NULL);

	for (const char *p = number; *p != '\0'; p = g_utf8_next_char(p)) {
		int digit = g_unichar_digit_value(g_utf8_get_char(p));

		if (digit >= 0)
			g_string_append_c(digits, (char)('0' + digit));
	}
	return g_string_free(digits, FALSE);
}

static gboolean
is_same(const char *a, const char *b)
{
	g_autofree char *one = name_fold(a);
	g_autofree char *other = name_fold(b);

	return g_str_equal(one, other);
}

// "Olga", "Olga Berg" and "Olga Berg, MBA".
static gboolean
is_same_person(const char *a, const char *b)
{
	g_autofree char *one = name_fold(a);
	g_autofree char *other = name_fold(b);
	const char *longer = strlen(one) < strlen(other) ? other : one;
	const char *shorter = longer == one ? other : one;

	return g_str_has_prefix(longer, shorter) &&
	       !g_unichar_isalnum(g_utf8_get_char(longer + strlen(shorter)));
}

// "We met in Ulm." ends as a sentence, "Ana Oss Jr." does not.
static gboolean
ends_as_sentence(const char *line)
{
	const char *end = line + strlen(line);
	const char *last = end > line ? g_utf8_prev_char(end) : end;
	const char *word = strrchr(line, ' ');
	glong letters = g_utf8_pointer_to_offset(word == NULL ? line : word + 1, last);

	return last < end && g_utf8_strchr(".!?…。！？", -1, g_utf8_get_char(last)) != NULL &&
	       (*last != '.' || letters > 2);
}

// The lines of a body may stand elsewhere than the template thinks: by its name, which must be the
// one that is known. A note may be of any length, so that what stands behind it proves nothing.
static gboolean
is_shifted(const Recognition *recognition, const TemplateMatch *match)
{
	const char *known = notice_fact(recognition->notice, FACT_INVITER);
	const char *named = match->values[HOLE_INVITER];
	const char *headline = match->values[HOLE_HEADLINE];

	if (named == NULL)
		return FALSE;
	if (known == NULL)
		return match->values[HOLE_NOTE] != NULL || ends_as_sentence(named) ||
		       is_own_subject(named, recognition);
	return !is_same_person(named, known) || (headline != NULL && is_same(headline, known));
}

// "Zsófia on Facebook" in From, "Zsófia Varga tagged you" in the subject: the longer one.
static gboolean
goes_on(const char *name, const char *before)
{
	g_autofree char *folded = name_fold(name);
	g_autofree char *start = name_fold(before);

	return g_str_has_prefix(folded, start) && folded[strlen(start)] == ' ';
}

// Nothing better was found before.
static gboolean
is_wanted(const Fact *fact, FactName name, const char *value)
{
	if (fact->value == NULL)
		return TRUE;
	return name == FACT_INVITER && !g_str_equal(value, fact->value) &&
	       goes_on(value, fact->value);
}

// "Użytkownik Ola" in a sentence is Ola; and nobody gets rid of a rule by a long name.
static void
tidy_name(TemplateMatch *match, const char *found, const Catalogue *catalogue)
{
	char **name = &match->values[HOLE_INVITER];
	g_autofree char *bare = NULL;

	if (*name == NULL)
		return;
	bare = g_str_equal(found, "display name") ? g_strdup(*name)
						  : catalogue_bare_name(catalogue, *name);
	g_free(*name);
	*name = g_utf8_strlen(bare, -1) <= NAME_MAX_CHARACTERS
			? g_steal_pointer(&bare)
			: g_strchomp(g_utf8_substring(bare, 0, NAME_MAX_CHARACTERS));
}

static char *
fact_value(FactName name, const char *taken)
{
	return name == FACT_MUTUAL ? plain_digits(taken) : g_strdelimit(g_strdup(taken), "\n", ' ');
}

// What the holes took becomes facts.
static void
take_facts(Recognition *recognition, TemplateMatch *match, const char *found)
{
	tidy_name(match, found, recognition->catalogue);
	if (g_str_equal(found, "body") && is_shifted(recognition, match))
		return;
	for (guint i = 0; i < G_N_ELEMENTS(fact_holes); i++) {
		FactName name = fact_holes[i].fact;
		const char *value = match->values[fact_holes[i].hole];
		Fact *fact = &recognition->notice->facts[name];

		if (value == NULL || !is_wanted(fact, name, value) ||
			!is_acceptable(name, value, recognition))
			continue;
		g_free(fact->value);
		fact->value = fact_value(name, value);
		fact->found = found;
	}
}

// A wording of the notice's kind fitted: it may name the language, and the line that gave the kind.
static void
take_wording(Recognition *recognition, const Wording *wording, const char *found)
{
	Notice *notice = recognition->notice;

	if (notice->language == NULL && !g_str_equal(wording->language, "und")) {
		notice->language = g_strdup(wording->language);
		notice->language_found = found;
	}
	if (notice->evidence == NULL && !wording->maybe)
		notice->evidence = g_strdup(wording->key);
}

// FALSE: no wording of the notice's kind fits.
static gboolean
take_subject(Recognition *recognition, gboolean maybe)
{
	const GPtrArray *subjects = recognition->service->subjects;

	for (guint i = 0; i < subjects->len; i++) {
		const Wording *wording = subjects->pdata[i];
		g_auto(TemplateMatch) match = { { NULL } };

		if (wording->kind != recognition->notice->kind || wording->maybe != maybe ||
			!template_matches(wording->template, recognition->subject, &match))
			continue;
		take_wording(recognition, wording, "subject");
		take_facts(recognition, &match, "subject");
		return TRUE;
	}
	return FALSE;
}

static void
take_body(Recognition *recognition)
{
	const GPtrArray *bodies = recognition->service->bodies;

	for (guint i = 0; i < bodies->len; i++) {
		const Wording *wording = bodies->pdata[i];
		g_auto(TemplateMatch) match = { { NULL } };

		if (wording->kind != recognition->notice->kind ||
			template_find(wording->template, recognition->body, &match) < 0)
			continue;
		take_wording(recognition, wording, "body");
		take_facts(recognition, &match, "body");
	}
}

static void
take_details(Recognition *recognition)
{
	const GPtrArray *details = recognition->service->details;

	for (guint i = 0; i < details->len; i++) {
		g_auto(TemplateMatch) match = { { NULL } };

		if (template_find(details->pdata[i], recognition->body, &match) >= 0)
			take_facts(recognition, &match, "body");
	}
}

// "Architect at Studio Nord"
static void
take_company(Recognition *recognition)
{
	const Fact *headline = &recognition->notice->facts[FACT_HEADLINE];
	const GPtrArray *shapes = recognition->service->headlines;
	g_autoptr(TemplateText) text = NULL;

	if (headline->value == NULL)
		return;
	text = template_text_new((const char *const *)&headline->value, 1);
	for (guint i = 0; i < shapes->len; i++) {
		g_auto(TemplateMatch) match = { { NULL } };

		if (!template_matches(shapes->pdata[i], text, &match))
			continue;
		take_facts(recognition, &match, headline->found);
		return;
	}
}

// Host and path apart: a '*' of one must not reach into the other.
static gboolean
fits_profile(const char *profile, const char *host, const char *path)
{
	g_autofree char *wanted = g_strndup(profile, strcspn(profile, "/"));

	return name_matches(wanted, host) && name_matches(profile + strlen(wanted), path);
}

// The link without its query, which says who follows it; NULL when it leads to no person's page, or is
// none to show to people.
static char *
profile_of(const Service *service, const char *link)
{
	g_autofree char *bare = g_strndup(link, strcspn(link, "?#"));
	g_autofree char *clean = clean_line(bare, -1);
	g_autofree char *host =
		strlen(bare) > LINK_MAX_BYTES || !g_str_equal(bare, clean) ? NULL : link_host(bare);
	const char *authority = strstr(bare, "://");
	const char *path = authority == NULL ? NULL : strchr(authority + 3, '/');

	for (guint i = 0; host != NULL && path != NULL && i < service->profiles->len; i++)
		if (fits_profile(service->profiles->pdata[i], host, path))
			return g_steal_pointer(&bare);
	return NULL;
}

// The first link to a person's page.
static void
take_first_profile(Recognition *recognition, const GPtrArray *links)
{
	Fact *fact = &recognition->notice->facts[FACT_PROFILE];

	for (guint i = 0; i < links->len && fact->value == NULL; i++) {
		const Link *link = links->pdata[i];

		fact->value = profile_of(recognition->service, link->target);
		fact->found = fact->value == NULL ? NULL : "body";
	}
}

// What stands behind "NAME=" in the query of a link, when it is a plain one.
static char *
query_value(const char *link, const char *name)
{
	g_autofree char *bare = g_strndup(link, strcspn(link, "#"));
	const char *query = strchr(bare, '?');
	g_auto(GStrv) parts = g_strsplit_set(query == NULL ? "" : query + 1, "&;", -1);
	gsize length = strlen(name);

	for (guint i = 0; parts[i] != NULL; i++) {
		const char *value = parts[i] + length + 1;

		if (strncmp(parts[i], name, length) != 0 || parts[i][length] != '=')
			continue;
		gsize plain = strspn(value, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_");
		if (plain >= INVITATION_MIN && plain <= INVITATION_MAX && value[plain] == '\0')
			return g_strdup(value);
	}
	return NULL;
}

static char *
invitation_of(const Service *service, const char *link)
{
	g_autofree char *host = link_host(link);
	char *value = NULL;

	if (host == NULL || !service_has_host(service, host))
		return NULL;
	for (guint i = 0; i < service->invitations->len && value == NULL; i++)
		value = query_value(link, service->invitations->pdata[i]);
	return value;
}

static void
take_invitation(Recognition *recognition, const GPtrArray *links)
{
	Notice *notice = recognition->notice;

	for (guint i = 0; i < links->len && notice->invitation == NULL; i++)
		notice->invitation = invitation_of(
			recognition->service, ((const Link *)links->pdata[i])->target);
}

static void
free_link(gpointer link)
{
	link_free(link);
}

// The lines of a plain text show where its links lead; only of a page the body must be read again.
static void
take_links(Recognition *recognition)
{
	const Service *service = recognition->service;
	const char *const *lines = message_lines(recognition->message);
	g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func(free_link);

	if (service->profiles->len + service->invitations->len == 0)
		return;
	for (guint i = 0; lines[i] != NULL; i++)
		link_find(lines[i], strlen(lines[i]), shown);
	const GPtrArray *links = shown->len > 0 ? shown : message_links(recognition->message);
	take_first_profile(recognition, links);
	take_invitation(recognition, links);
}

// Without a wording, the mark or sender that gave the kind is the evidence.
static const char *
machine_evidence(const Recognition *recognition)
{
	const Service *service = recognition->service;

	for (guint i = 0; i < service->marks->len; i++) {
		const Mark *mark = service->marks->pdata[i];

		if (mark->kind == recognition->notice->kind && mark_is_there(mark, recognition))
			return mark->key;
	}
	for (guint i = 0; i < service->senders->len; i++) {
		const Sender *sender = service->senders->pdata[i];

		if (sender->kind == recognition->notice->kind && sender_fits(sender, recognition))
			return sender->key;
	}
	return NULL;
}

// --- the whole ----------------------------------------------------------------------------------

static void
find_shape(Recognition *recognition)
{
	const Mailbox *from = message_from(recognition->message);
	const GPtrArray *shapes = recognition->service->shapes;
	g_autoptr(TemplateText) name = NULL;

	if (from == NULL || *from->name == '\0')
		return;
	name = template_text_new((const char *const *)&from->name, 1);
	for (guint i = 0; i < shapes->len; i++) {
		if (template_matches(shapes->pdata[i], name, &recognition->shape_match)) {
			recognition->shape = shapes->pdata[i];
			return;
		}
	}
}

// How many lines are looked at: a hostile text is not worth more.
static guint
count_lines(const char *const *lines)
{
	gsize bytes = 0;
	guint n = 0;

	while (lines[n] != NULL && (bytes += strlen(lines[n])) <= TEXT_MAX)
		n++;
	return n;
}

// The lines of the body before the first at which the service's file says to stop.
static TemplateText *
body_text(const Recognition *recognition)
{
	const char *const *lines = message_lines(recognition->message);
	TemplateText *text = template_text_new(lines, count_lines(lines));

	for (guint i = 0; i < recognition->service->stops->len; i++) {
		int stop = template_find(recognition->service->stops->pdata[i], text, NULL);

		if (stop >= 0)
			template_text_cut(text, (guint)stop);
	}
	return text;
}

// Where a signature tells what the service itself wrote, a header that anybody could have added comes
// after a subject that it covers. It may be a sign of something odd, never of trust.
static void
narrow_by_headers(Recognition *recognition)
{
	KindSet marks = kinds_by_marks(recognition);

	narrow(recognition, kinds_by_signed_marks(recognition));
	if (!is_signed(recognition, "Subject"))
		narrow(recognition, marks);
	narrow(recognition, kinds_by_senders(recognition));
	narrow(recognition, kinds_by_subject(recognition));
	if (recognition->spoke && marks != 0 && (recognition->kinds & marks) == 0)
		reason_add(recognition->notice->reasons,
			"a header that the signature does not cover says another kind");
	narrow(recognition, marks);
}

static void
decide_kind(Recognition *recognition)
{
	recognition->kinds = ALL_KINDS;
	narrow_by_headers(recognition);
	narrow(recognition, kinds_by_body(recognition));
	recognition->notice->kind = recognition->spoke
					    ? first_kind(recognition->service, recognition->kinds)
					    : KIND_OTHER;
}

static void
gather_facts(Recognition *recognition)
{
	take_facts(recognition, &recognition->shape_match, "display name");
	if (recognition->spoke) {
		if (!take_subject(recognition, FALSE))
			take_subject(recognition, TRUE);
		take_body(recognition);
	}
	take_details(recognition);
	take_company(recognition);
	take_links(recognition);
	if (recognition->spoke && recognition->notice->evidence == NULL)
		recognition->notice->evidence = g_strdup(machine_evidence(recognition));
}

Notice *
recognise(const Catalogue *catalogue, const Claim *claim, const char *const *servers,
	Message *message)
{
	const Service *service = claim->service;
	const char *subject =
		claim->subject != NULL ? claim->subject : message_text(message, "Subject");
	Recognition recognition = { .catalogue = catalogue,
		.service = service,
		.message = message,
		.folded = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
		.notice = notice_new(service->id) };

	if (subject == NULL)
		subject = "";
	recognition.signatures = authentic_decide(claim, servers, message, recognition.notice);
	recognition.subject = template_text_new(&subject, 1);
	recognition.body = body_text(&recognition);
	find_shape(&recognition);
	decide_kind(&recognition);
	gather_facts(&recognition);
	suspect_look(recognition.notice, service, message);
	template_match_clear(&recognition.shape_match);
	template_text_free(recognition.subject);
	template_text_free(recognition.body);
	g_hash_table_unref(recognition.folded);
	g_ptr_array_unref(recognition.signatures);
	return recognition.notice;
}
