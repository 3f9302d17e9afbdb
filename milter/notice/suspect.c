// suspect.c - what is odd in a notice.
#include "notice/suspect.h"

#include <string.h>

#include "text/name.h"

#define HOSTS_SHOWN 3
#define NAME_LONG 60 // characters; names of people are shorter
#define PHONE_DIGITS 9

static void add_reason(Notice *notice, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add_reason(Notice *notice, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(notice->reasons, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

// --- links that leave the service ---------------------------------------------------------------

static gboolean
is_below(const char *host, const GPtrArray *domains)
{
	for (guint i = 0; i < domains->len; i++) {
		const Domain *domain = domains->pdata[i];
		const char *at = strchr(domain->name, '@');
		const char *name = at == NULL ? domain->name : at + 1;
		gsize longer = strlen(host), shorter = strlen(name);

		if (longer >= shorter && g_str_equal(host + longer - shorter, name) &&
			(longer == shorter || host[longer - shorter - 1] == '.'))
			return TRUE;
	}
	return FALSE;
}

static gboolean
is_own_host(const Service *service, const char *host)
{
	return is_below(host, service->domains) || is_below(host, service->hosts) ||
	       is_below(host, service->links);
}

// What is shown is a link to the service, and what is opened is none.
static gboolean
shows_other(const Service *service, const Link *link)
{
	g_autofree char *host = link_host(link->text);

	return host != NULL && is_own_host(service, host);
}

static void
look_at_links(Notice *notice, const Service *service, Message *message)
{
	const GPtrArray *links = message_links(message);
	g_autoptr(GPtrArray) away = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *named = NULL;

	for (guint i = 0; i < links->len; i++) {
		const Link *link = links->pdata[i];
		g_autofree char *host = link_host(link->target);

		if (host == NULL || is_own_host(service, host))
			continue;
		if (shows_other(service, link))
			add_reason(notice, "a link that shows %s leads to %s", link->text, host);
		if (away->len < HOSTS_SHOWN &&
			!g_ptr_array_find_with_equal_func(away, host, g_str_equal, NULL))
			g_ptr_array_add(away, g_steal_pointer(&host));
	}
	if (away->len == 0)
		return;
	g_ptr_array_add(away, NULL);
	named = g_strjoinv(", ", (char **)away->pdata);
	add_reason(notice, "its links leave %s: %s", service->name, named);
}

// --- the footer ---------------------------------------------------------------------------------

static gboolean
is_recipient(const char *text, Message *message)
{
	const Mailbox *to = message_to(message);
	g_autofree char *folded = name_fold(text);
	g_autofree char *name = to == NULL ? NULL : name_fold(to->name);
	g_autofree char *first = NULL;

	if (to == NULL)
		return TRUE; // nobody to compare with
	first = g_strndup(name, strcspn(name, " "));
	return g_str_equal(folded, to->address) || g_str_equal(folded, name) ||
	       (*first != '\0' && g_str_has_prefix(folded, first));
}

static void
look_at_footer(Notice *notice, const Service *service, Message *message)
{
	const char *const *lines = message_lines(message);
	g_autoptr(TemplateText) text = template_text_new(lines, g_strv_length((char **)lines));

	for (guint i = 0; i < service->footers->len; i++) {
		g_auto(TemplateMatch) match = { { NULL } };
		const char *named;

		if (template_find(service->footers->pdata[i], text, &match) < 0)
			continue;
		named = match.values[HOLE_RECIPIENT];
		if (named == NULL)
			add_reason(notice, "its footer names nobody");
		else if (!is_recipient(named, message))
			add_reason(notice, "its footer is for somebody else: %s", named);
		return;
	}
}

// --- names that are none ------------------------------------------------------------------------

static gboolean
holds_link(const char *text)
{
	g_autofree char *small = g_ascii_strdown(text, -1);

	return strstr(small, "://") != NULL || strstr(small, "www.") != NULL;
}

static gboolean
is_between_digits(gunichar c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '+';
}

static gboolean
holds_phone_number(const char *text)
{
	guint digits = 0;

	for (const char *at = text; *at != '\0' && digits < PHONE_DIGITS;
		at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (g_unichar_isdigit(c))
			digits++;
		else if (!is_between_digits(c))
			digits = 0;
	}
	return digits >= PHONE_DIGITS;
}

// "$489.99", "500 €", "₿1": a currency sign with a digit beside it.
static gboolean
holds_money(const char *text)
{
	gunichar before = 0, last = 0;

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c == ' ')
			continue;
		before = last;
		last = c;
		if ((g_unichar_type(before) == G_UNICODE_CURRENCY_SYMBOL && g_unichar_isdigit(c)) ||
			(g_unichar_type(c) == G_UNICODE_CURRENCY_SYMBOL &&
				g_unichar_isdigit(before)))
			return TRUE;
	}
	return FALSE;
}

static gboolean
is_long(const char *text)
{
	return g_utf8_strlen(text, -1) > NAME_LONG;
}

static const struct {
	gboolean (*is_so)(const char *text);
	const char *what;
	gboolean of_people_only;
} oddities[] = {
	{ holds_link, "holds a link", FALSE },
	{ holds_phone_number, "holds a telephone number", FALSE },
	{ holds_money, "holds a sum of money", FALSE },
	{ is_long, "is long for a name", TRUE },
};

static void
look_at_names(Notice *notice)
{
	static const FactName names[] = { FACT_INVITER, FACT_COMPANY, FACT_GROUP, FACT_EVENT,
		FACT_DOCUMENT };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const char *value = notice_fact(notice, names[i]);

		for (guint k = 0; value != NULL && k < G_N_ELEMENTS(oddities); k++)
			if ((!oddities[k].of_people_only || names[i] == FACT_INVITER) &&
				oddities[k].is_so(value))
				add_reason(notice, "the name of the %s %s", fact_word(names[i]),
					oddities[k].what);
	}
}

void
suspect_look(Notice *notice, const Service *service, Message *message)
{
	look_at_names(notice);
	if (notice->authentic != AUTHENTIC_NO)
		return;
	look_at_links(notice, service, message);
	look_at_footer(notice, service, message);
}
