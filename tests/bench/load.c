// load.c - plays mails to one milter or, in turns, to two, and says what they cost.
//
// load KIND MAILS ROUNDS NAME SOCKET PID [NAME SOCKET PID]: each round plays MAILS mails over four
// connections to each milter; printed are the medians of its CPU time for a mail and of mails a
// second, and of two milters the median of the rounds' ratios.

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "control/mta.h"

#define CONNECTIONS 4
#define VARIANTS 50

typedef struct {
	const char *name;
	const char *where;
	pid_t pid;
	GArray *microseconds; // double: of CPU for a mail, one a round
	GArray *rates; // double: mails a second
} Milter;

static const char *const ours[] = { "<ana@example.org>", NULL };
static const char *const others[] = { "<ana@elsewhere.example>", NULL };

// --- mails, the same in each run ---

static void
add_filler(GString *mail, guint variant, gsize bytes)
{
	static const char *const words[] = { "harvest", "of", "the", "season", "quietly", "arrives",
		"with", "seventeen", "lanterns", "and", "a", "map", "to", "every", "market" };
	gsize until = mail->len + bytes;

	for (guint i = variant; mail->len < until; i++) {
		g_string_append(mail, words[(i * 7 + i / 5) % G_N_ELEMENTS(words)]);
		g_string_append_c(mail, i % 11 == 10 ? '\n' : ' ');
	}
	g_string_append_c(mail, '\n');
}

static void
add_base64(GString *mail, guint variant, gsize bytes)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (gsize i = 0; i < bytes; i++) {
		g_string_append_c(mail, alphabet[(i * 37 + variant * 11 + i / 64) % 64]);
		if (i % 64 == 63)
			g_string_append(mail, "\n\t");
	}
	g_string_append(mail, "\n");
}

static void
add_signature(GString *mail, guint variant, const char *domain)
{
	g_string_append_printf(mail,
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=key1;\n"
		"\tt=1790000000; h=From:To:Subject:Date:Message-ID:MIME-Version;\n"
		"\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=",
		domain);
	add_base64(mail, variant, 340);
}

static void
add_trace(GString *mail, guint variant, const char *domain)
{
	g_string_append_printf(mail,
		"Received: from out%u.%s (out%u.%s [192.0.2.%u])\n"
		"\tby mx.example.org (Postfix) with ESMTPS id 4F%04X\n"
		"\tfor <ana@example.org>; Mon, 23 Nov 2026 03:38:00 +0000 (UTC)\n"
		"Authentication-Results: mx.example.org; dkim=pass header.d=%s;\n"
		"\tspf=pass smtp.mailfrom=bounce.%s; dmarc=pass\n",
		variant, domain, variant, domain, variant % 250 + 1, variant, domain, domain);
}

static void
add_common(GString *mail, guint variant, const char *domain)
{
	g_string_append_printf(mail,
		"Date: Mon, 23 Nov 2026 03:%02u:00 +0000\n"
		"Message-ID: <%u.1790000000@%s>\n"
		"To: Ana Example <ana@example.org>\n"
		"MIME-Version: 1.0\n",
		variant % 60, variant, domain);
}

// Some 12 headers.
static GString *
write_plain(guint variant)
{
	GString *mail = g_string_new(NULL);

	add_trace(mail, variant, "example.net");
	add_common(mail, variant, "example.net");
	g_string_append_printf(mail,
		"From: Bo Example <bo%u@example.net>\n"
		"Subject: Minutes of meeting %u\n"
		"In-Reply-To: <%u@example.net>\n"
		"References: <1@example.net> <%u@example.net>\n"
		"Content-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: 8bit\n\n",
		variant, variant, variant, variant);
	add_filler(mail, variant, 4000);
	return mail;
}

// Some 25 headers.
static GString *
write_newsletter(guint variant)
{
	GString *mail = g_string_new(NULL);

	add_trace(mail, variant, "news.example");
	add_signature(mail, variant, "news.example");
	add_signature(mail, variant + 1, "sender.example");
	add_common(mail, variant, "news.example");
	g_string_append_printf(mail,
		"From: \"The Weekly Lantern\" <news@news.example>\n"
		"Reply-To: reply-%u@news.example\n"
		"Subject: =?UTF-8?Q?Seventeen_lanterns=2C_and_one_caf=C3=A9_=E2=80=93_no=2E?= %u\n"
		"List-Id: The Weekly Lantern <weekly.news.example>\n"
		"List-Unsubscribe: <https://news.example/u/%u>, <mailto:u-%u@news.example>\n"
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
		"List-Help: <https://news.example/help>\n"
		"Precedence: bulk\n"
		"Feedback-ID: %u:weekly:news:lantern\n"
		"X-Mailer: Lantern 3.1\n"
		"X-Campaign: weekly-%u\n"
		"X-Report-Abuse: https://news.example/abuse/%u\n"
		"X-CSA-Complaints: abuse@news.example\n"
		"X-Entity-ID: 4f5e6d7c8b9a/%u\n"
		"X-Spam-Status: No, score=-0.1 required=5.0\n"
		"Auto-Submitted: auto-generated\n"
		"Return-Path: <bounce-%u@news.example>\n"
		"Content-Type: text/html; charset=utf-8\n\n",
		variant, variant, variant, variant, variant, variant, variant, variant, variant);
	add_filler(mail, variant, 12000);
	return mail;
}

static GString *
write_ordinary(guint variant)
{
	return variant % 3 == 0 ? write_plain(variant) : write_newsletter(variant);
}

static void
add_invitation_headers(GString *mail, guint variant, const char *name)
{
	add_trace(mail, variant, "linkedin.com");
	add_signature(mail, variant, "linkedin.com");
	add_common(mail, variant, "linkedin.com");
	g_string_append_printf(mail,
		"From: %s <invitations@linkedin.com>\n"
		"Reply-To: %s <invitations@linkedin.com>\n"
		"Subject: %s requested to add you as a connection on LinkedIn\n"
		"X-LinkedIn-Template: email_m2m_invite_single_01\n"
		"X-LinkedIn-Class: INVITE-MBR\n"
		"X-LinkedIn-fbl: m2-%08x\n"
		"X-LinkedIn-Id: %x-%u\n"
		"List-Unsubscribe: <https://www.linkedin.com/e/v2?e=%u>\n"
		"Feedback-ID: email_m2m_invite_single_01:linkedin\n"
		"Require-Recipient-Valid-Since: ana@example.org; Sat, 1 Jan 2011 00:00:00 +0000\n",
		name, name, name, variant, variant, variant, variant);
}

// Some 30 kB: text and HTML.
static GString *
write_invitation(guint variant)
{
	g_autofree char *name = g_strdup_printf(
		"%s %s", variant % 2 ? "Cleo" : "Odo", variant % 3 ? "Lanternmaker" : "Marketer");
	GString *mail = g_string_new(NULL);

	add_invitation_headers(mail, variant, name);
	g_string_append_printf(mail,
		"Content-Type: multipart/alternative; boundary=\"part-%u\"\n\n"
		"--part-%u\n"
		"Content-Type: text/plain; charset=UTF-8\n"
		"Content-Transfer-Encoding: quoted-printable\n\n"
		"Hi Ana,\n\nI'd like to join your LinkedIn network.\n\n%s\n"
		"Maker of lanterns at Example Lights\n\n"
		"View profile: https://www.linkedin.com/in/example%u\n\n",
		variant, variant, name, variant);
	add_filler(mail, variant, 2000);
	g_string_append_printf(mail,
		"--part-%u\n"
		"Content-Type: text/html; charset=UTF-8\n"
		"Content-Transfer-Encoding: quoted-printable\n\n"
		"<html><body><table><tr><td><p>Hi Ana,</p><p>I'd like to join your LinkedIn "
		"network.</p><p>%s</p>\n",
		variant, name);
	while (mail->len < 29500) {
		g_string_append(mail, "<table width=3D\"100%\" style=3D\"border:0\"><tr><td>\n");
		add_filler(mail, variant, 300);
		g_string_append(mail, "</td></tr></table>\n");
	}
	g_string_append_printf(mail, "</td></tr></table></body></html>\n--part-%u--\n", variant);
	return mail;
}

static GString *
write_mix(guint variant)
{
	return variant % 100 == 99 ? write_invitation(variant) : write_ordinary(variant);
}

// Ten megabytes.
static GString *
write_large(guint variant)
{
	GString *mail = g_string_new(NULL);

	add_invitation_headers(mail, variant, "Cleo Lanternmaker");
	g_string_append(mail, "Content-Type: text/plain; charset=utf-8\n\n");
	add_filler(mail, variant, 10 << 20);
	return mail;
}

typedef struct {
	const char *name;
	GString *(*write)(guint variant);
	guint variants;
	const char *const *recipients;
} Kind;

static const Kind kinds[] = {
	{ "ordinary", write_ordinary, VARIANTS, ours },
	{ "invitations", write_invitation, VARIANTS, ours },
	{ "mix", write_mix, 100, ours },
	{ "elsewhere", write_ordinary, VARIANTS, others },
	{ "large", write_large, 1, ours },
};

static const Kind *kind;
static GPtrArray *texts; // MtaText *

static gboolean
prepare(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			kind = &kinds[i];
	if (!kind)
		return FALSE;
	texts = g_ptr_array_new();
	for (guint i = 0; i < kind->variants; i++) {
		GString *mail = kind->write(i);

		g_ptr_array_add(texts, mta_text_new(mail->str, mail->len));
		g_string_free(mail, TRUE);
	}
	return TRUE;
}

// --- playing ---

typedef struct {
	const char *where;
	guint first; // of the mails, each CONNECTIONS-th
	guint mails;
} Share;

static void
stop_on(const GError *error)
{
	if (!error)
		return;
	fprintf(stderr, "load: %s\n", error->message);
	exit(1);
}

static void
play_one(Mta *mta, guint number, GError **error)
{
	char queue_id[16];
	MtaMail mail = { .client_name = "out1.example.net",
		.client_address = "192.0.2.1",
		.helo = "out1.example.net",
		.host = "mx.example.org",
		.queue_id = queue_id,
		.sender = "<bounce@example.net>",
		.recipients = kind->recipients,
		.text = g_ptr_array_index(texts, number % texts->len) };

	g_snprintf(queue_id, sizeof queue_id, "4F%08X", number);
	mta_result_free(mta_play(mta, &mail, error));
}

static gpointer
play_share(gpointer data)
{
	const Share *share = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(Mta) mta = mta_connect(share->where, &error);

	stop_on(error);
	mta_negotiate(mta, &mta_offer_full, &error);
	stop_on(error);
	for (guint i = share->first; i < share->mails; i += CONNECTIONS) {
		play_one(mta, i, &error);
		stop_on(error);
	}
	return NULL;
}

static double
seconds_of(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
play_round(const Milter *milter, guint mails)
{
	GThread *threads[CONNECTIONS];
	Share shares[CONNECTIONS];
	clockid_t clock;
	double cpu, wall;

	if (clock_getcpuclockid(milter->pid, &clock) != 0) {
		fprintf(stderr, "load: %s is not running\n", milter->name);
		exit(1);
	}
	cpu = seconds_of(clock);
	wall = seconds_of(CLOCK_MONOTONIC);
	for (guint i = 0; i < CONNECTIONS; i++) {
		shares[i] = (Share) { milter->where, i, mails };
		threads[i] = g_thread_new("load", play_share, &shares[i]);
	}
	for (guint i = 0; i < CONNECTIONS; i++)
		g_thread_join(threads[i]);
	cpu = (seconds_of(clock) - cpu) * 1e6 / mails;
	wall = mails / (seconds_of(CLOCK_MONOTONIC) - wall);
	g_array_append_val(milter->microseconds, cpu);
	g_array_append_val(milter->rates, wall);
}

// --- figures ---

static int
compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return a < b ? -1 : a > b;
}

static double
median(const GArray *values)
{
	g_autoptr(GArray) sorted = g_array_copy((GArray *)values);

	g_array_sort(sorted, compare);
	return g_array_index(sorted, double, sorted->len / 2);
}

static double
median_ratio(const GArray *one, const GArray *other)
{
	g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < one->len; i++) {
		double ratio = g_array_index(one, double, i) / g_array_index(other, double, i);

		g_array_append_val(ratios, ratio);
	}
	return median(ratios);
}

static void
print(const Milter *milter, const Milter *against)
{
	printf("%-12s %-14s %8.1f us/mail %8.0f mails/s", kind->name, milter->name,
		median(milter->microseconds), median(milter->rates));
	if (against)
		printf("   CPU %.2f x %s",
			median_ratio(milter->microseconds, against->microseconds), against->name);
	printf("\n");
}

int
main(int argc, char **argv)
{
	Milter milters[2];
	guint n = argc == 10 ? 2 : 1;
	guint mails, rounds;

	if ((argc != 7 && argc != 10) || !prepare(argv[1])) {
		fprintf(stderr,
			"usage: load KIND MAILS ROUNDS NAME SOCKET PID [NAME SOCKET PID]\n");
		return 64;
	}
	mails = (guint)MAX(1, atoi(argv[2]));
	rounds = (guint)MAX(1, atoi(argv[3]));
	for (guint i = 0; i < n; i++)
		milters[i] = (Milter) { argv[4 + 3 * i], argv[5 + 3 * i], atoi(argv[6 + 3 * i]),
			g_array_new(FALSE, FALSE, sizeof(double)),
			g_array_new(FALSE, FALSE, sizeof(double)) };
	// The one that goes first in a round changes.
	for (guint round = 0; round < rounds * n; round++)
		play_round(&milters[(round + round / n) % n], mails);
	print(&milters[0], n > 1 ? &milters[1] : NULL);
	if (n > 1)
		print(&milters[1], NULL);
	return 0;
}
