// suspect.c - what is odd in a notice.
#include "notice/suspect.h"

#include <string.h>

#include "notice/reason.h"
#include "text/name.h"

#define HOSTS_SHOWN 3
#define NAME_LONG 60 // characters; names of people are shorter
#define PHONE_DIGITS 9

// --- links that leave the service ---------------------------------------------------------------

// "www.example.com/in/ana", as people write it: the host, NULL when it is no link. Caller frees.
static char *
shown_host(const char *text)
{
	g_autofree char *link = g_strconcat("http://", text, NULL);

	if (strstr(text, "://") != NULL)
		return link_host(text);
	return strchr(text, '.') == NULL || strpbrk(text, " \n@") != NULL ? NULL : link_host(link);
}

// What is shown is a link to the service, and what is opened is none.
static void
compare_link(Notice *notice, const Service *service, const Link *link, const char *host)
{
	g_autofree char *shown = shown_host(link->text);
	g_autofree char *text = NULL;

	if (shown == NULL || !service_has_host(service, shown))
		return;
	text = reason_shown(link->text);
	reason_add(notice->reasons, "a link that shows %s leads to %s", text, host);
}

static void
add_host(GPtrArray *hosts, const char *host)
{
	if (hosts->len < HOSTS_SHOWN &&
		!g_ptr_array_find_with_equal_func(hosts, host, g_str_equal, NULL))
		g_ptr_array_add(hosts, g_strdup(host));
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
		g_autofree char *shown = NULL;

		if (host == NULL || service_has_host(service, host))
			continue;
		shown = reason_shown(host);
		compare_link(notice, service, link, shown);
		add_host(away, shown);
	}
	if (away->len == 0)
		return;
	g_ptr_array_add(away, NULL);
	named = g_strjoinv(", ", (char **)away->pdata);
	reason_add(notice->reasons, "its links leave %s: %s", service->name, named);
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
add_stranger(Notice *notice, const char *named)
{
	g_autofree char *shown = reason_shown(named);

	reason_add(notice->reasons, "its footer is for somebody else: %s", shown);
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
		if (named == NULL || strchr(".,;", *named) != NULL) // "sent to . If you ..."
			reason_add(notice->reasons, "its footer names nobody");
		else if (!is_recipient(named, message))
			add_stranger(notice, named);
		return;
	}
}

// --- names that are none ------------------------------------------------------------------------

// "bit.ly/x": a full stop within a word, and a '/' behind it.
static gboolean
is_bare_link(const char *word)
{
	const char *dot = strchr(word, '.');

	return dot != NULL && dot > word && g_ascii_isalpha(dot[1]) && strchr(dot, '/') != NULL;
}

static gboolean
holds_link(const char *text)
{
	g_autofree char *small = g_ascii_strdown(text, -1);
	g_auto(GStrv) words = g_strsplit(small, " ", -1);

	for (guint i = 0; words[i] != NULL; i++)
		if (strstr(words[i], "://") != NULL || strstr(words[i], "www.") != NULL ||
			is_bare_link(words[i]))
			return TRUE;
	return FALSE;
}

static gboolean
is_between_digits(gunichar c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '+';
}

// "2026" of a date: four digits by themselves.
static gboolean
is_year(const char *digits, guint group)
{
	return group == 4 && (g_str_has_prefix(digits, "19") || g_str_has_prefix(digits, "20"));
}

// Digits with nothing between them but what stands in numbers, and no year among them.
static gboolean
holds_phone_number(const char *text)
{
	guint digits = 0, group = 0;
	const char *start = text; // of the group

	for (const char *at = text;; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (g_unichar_isdigit(c)) {
			start = group++ == 0 ? at : start;
			continue;
		}
		digits = is_year(start, group) ? 0 : digits + group;
		group = 0;
		if (digits >= PHONE_DIGITS || c == 0)
			return digits >= PHONE_DIGITS;
		if (!is_between_digits(c))
			digits = 0;
	}
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
				reason_add(notice->reasons, "the name of the %s %s",
					fact_word(names[i]), oddities[k].what);
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
