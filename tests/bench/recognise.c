// recognise.c - what it costs to recognise a mail, by the number of services, and to start.
//
// recognise ROUNDS CATALOGUE COMMAND...: CPU of claim_find and recognise with 70 made-up services and
// with 700, in turns, medians of ROUNDS and their ratio; then the time to read CATALOGUE, and the time
// COMMAND takes as a whole.
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "control/tempdir.h"
#include "notice/recognise.h"

#define FEW 70
#define MANY 700
#define BATCH 200 // mails of a kind in a round
#define STARTS 9

static const char *const servers[] = { "mx.example.org", NULL };

static void G_GNUC_NORETURN
die(const char *message)
{
	fprintf(stderr, "recognise: %s\n", message);
	exit(1);
}

// --- made-up services ---------------------------------------------------------------------------

// Each number has a name of its own, and none looks like another.
static char *
name_of(guint number)
{
	static const char *const syllables[] = { "ba", "ke", "li", "mo", "nu", "ra", "se", "ti",
		"vo", "zu" };

	return g_strdup_printf("Qu%s%s%sgram", syllables[number / 100 % 10],
		syllables[number / 10 % 10], syllables[number % 10]);
}

static void
add_wordings(GString *text, const char *name)
{
	static const char *const languages[] = { "en", "de", "fr", "es", "it", "nl", "pl", "sv",
		"da", "fi" };
	static const char *const sentences[] = { "%s = {inviter} gorvale nimset %s %s\n",
		"%s.2 = {recipient}, {inviter} nimset gorvale %s %s\n",
		"body.%s = {inviter} gorvale orsimet %s %s.\n" };

	for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
		for (guint k = 0; k < G_N_ELEMENTS(sentences); k++) {
			g_autoptr(GString) sentence = g_string_new(sentences[k]);
			const char *const values[] = { languages[i], languages[i], name };

			for (guint n = 0; n < G_N_ELEMENTS(values); n++)
				g_string_replace(sentence, "%s", values[n], 1);
			g_string_append(text, sentence->str);
		}
}

static void
write_service(const char *folder, guint number)
{
	g_autofree char *name = name_of(number);
	g_autofree char *id = g_ascii_strdown(name, -1);
	g_autofree char *file = g_strdup_printf("%s/%s.ini", folder, id);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	g_string_append_printf(text,
		"[service]\nname = %s\ndomains = %s.example, %smail.example\nlooks = %s\n"
		"links = %s-links.example\nprofile = www.%s.example/people/*\nmark = X-%s-Site: "
		"*\n"
		"[from]\n1 = {inviter} via %s\n2 = {inviter} (%s)\n3 = %s\n4 = {inviter}\n",
		name, id, id, name, id, id, name, name, name, name);
	g_string_append_printf(text,
		"[request]\nmark = X-%s-Template: invite_*\nmark.2 = Feedback-ID: invite_*:%s\n"
		"sender = {inviter} <invitations@%s.example>\n",
		name, id, id);
	add_wordings(text, name);
	g_string_append_printf(text,
		"[message]\nmark = X-%s-Template: message_*\nen = {inviter} wrote on %s\n", name,
		name);
	if (!g_file_set_contents(file, text->str, -1, &error))
		die(error->message);
}

static Catalogue *
make_catalogue(guint services)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = tempdir_new(&error);
	Catalogue *catalogue;

	if (folder == NULL)
		die(error->message);
	for (guint i = 0; i < services; i++)
		write_service(folder, i);
	catalogue = catalogue_read(folder, NULL, &error);
	tempdir_remove(folder);
	if (catalogue == NULL)
		die(error->message);
	return catalogue;
}

// --- mails --------------------------------------------------------------------------------------

// %1: a service's name; both catalogues have it.
typedef struct {
	const char *kind;
	const char *headers;
	const char *signer;
} Mail;

static const Mail mails[] = {
	{ "ordinary",
		"From: Bo Example <bo@example.net>\nSubject: Minutes of the meeting\n"
		"References: <1@example.net>\nX-Mailer: Lantern 3.1\n",
		"example.net" },
	{ "newsletter",
		"From: \"The Weekly Lantern\" <news@news.example>\n"
		"Subject: Seventeen lanterns, and how to follow us\nX-Campaign: weekly\n"
		"List-Id: The Weekly Lantern <weekly.news.example>\nPrecedence: bulk\n"
		"Feedback-ID: weekly:news:lantern\nX-Mailer: Lantern 3.1\n",
		"news.example" },
	{ "notice",
		"From: Cleo Marketer <invitations@NAME.example>\nX-NAME-Template: invite_17\n"
		"Subject: Cleo Marketer gorvale nimset en NAME\nFeedback-ID: invite_17:NAME\n",
		"NAME.example" },
	{ "forged",
		"From: \"Cleo Marketer via NAME\" <service@lantern-post.example>\n"
		"Subject: Ana, Cleo Marketer nimset gorvale en NAME\n",
		"lantern-post.example" },
};

static Message *
make_message(const Mail *mail)
{
	g_autofree char *name = name_of(FEW / 2);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	Message *message;

	g_string_append_printf(text,
		"Authentication-Results: mx.example.org; dkim=pass header.d=%s\n"
		"Received: from out.example (out.example [192.0.2.1])\n"
		"\tby mx.example.org; Mon, 23 Nov 2026 03:38:00 +0000\n%s"
		"To: Ana Example <ana@example.org>\nDate: Mon, 23 Nov 2026 03:37:00 +0000\n"
		"Message-ID: <17@out.example>\nMIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=utf-8\n\nHello Ana,\n\n"
		"Cleo Marketer gorvale orsimet en "
		"NAME.\n\nhttps://www.NAME.example/people/cleo?x=1\n",
		mail->signer, mail->headers);
	for (guint i = 0; i < 40; i++)
		g_string_append(text, "harvest of the season quietly arrives with lanterns\n");
	g_string_replace(text, "NAME", name, 0);
	message = message_parse(text->str, text->len, &error);
	if (message == NULL)
		die(error->message);
	return message;
}

// --- measuring ----------------------------------------------------------------------------------

static double
microseconds(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static gboolean
recognise_one(const Catalogue *catalogue, const Envelope *envelope, Message *message)
{
	g_autoptr(Claim) claim = claim_find(catalogue, envelope, message);
	g_autoptr(Notice) notice =
		claim == NULL ? NULL : recognise(catalogue, claim, servers, message);

	return notice != NULL;
}

// CPU for a mail. A message keeps what it decoded: each is looked at once.
static double
measure(const Catalogue *catalogue, const Mail *mail, gboolean *is_notice)
{
	g_autoptr(GPtrArray) messages =
		g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
	g_autoptr(Envelope) envelope = envelope_new();
	double start;

	envelope_set(&envelope->sender, "bounce@out.example");
	for (guint i = 0; i < BATCH; i++)
		g_ptr_array_add(messages, make_message(mail));
	start = microseconds(CLOCK_PROCESS_CPUTIME_ID);
	for (guint i = 0; i < BATCH; i++)
		*is_notice = recognise_one(catalogue, envelope, messages->pdata[i]);
	return (microseconds(CLOCK_PROCESS_CPUTIME_ID) - start) / BATCH;
}

static int
compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return a < b ? -1 : a > b;
}

static double
median(double *values, guint n)
{
	qsort(values, n, sizeof *values, compare);
	return values[n / 2];
}

static void
print_mail(const Mail *mail, const Catalogue *few, const Catalogue *many, guint rounds)
{
	g_autofree double *of_few = g_new(double, rounds);
	g_autofree double *of_many = g_new(double, rounds);
	g_autofree double *ratios = g_new(double, rounds);
	gboolean by_few, by_many;

	measure(few, mail, &by_few);
	measure(many, mail, &by_many);
	if (by_few != by_many)
		die("the two catalogues do not agree");
	for (guint i = 0; i < rounds; i++) {
		of_few[i] = measure(few, mail, &by_few);
		of_many[i] = measure(many, mail, &by_many);
		ratios[i] = of_many[i] / of_few[i];
	}
	printf("%-12s %-14s %8.1f us -> %8.1f us   CPU %.2f\n", mail->kind,
		by_few ? "recognised" : "let go", median(of_few, rounds), median(of_many, rounds),
		median(ratios, rounds));
}

static void
print_reading(const char *folder)
{
	double times[STARTS];
	guint services = 0;

	for (guint i = 0; i < STARTS; i++) {
		g_autoptr(GError) error = NULL;
		double start = microseconds(CLOCK_MONOTONIC);
		g_autoptr(Catalogue) catalogue = catalogue_read(folder, NULL, &error);

		times[i] = microseconds(CLOCK_MONOTONIC) - start;
		if (catalogue == NULL)
			die(error->message);
		services = g_strv_length((char **)catalogue_ids(catalogue));
	}
	printf("reading the catalogue (%u services)  %6.1f ms\n", services,
		median(times, STARTS) / 1000);
}

static void
print_command(char **command)
{
	double times[STARTS];

	for (guint i = 0; i < STARTS; i++) {
		g_autoptr(GError) error = NULL;
		double start = microseconds(CLOCK_MONOTONIC);
		int status;

		if (!g_spawn_sync(NULL, command, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
			    NULL, &status, &error) ||
			!g_spawn_check_wait_status(status, &error))
			die(error->message);
		times[i] = microseconds(CLOCK_MONOTONIC) - start;
	}
	printf("invite-milter -t, as a whole         %6.1f ms\n", median(times, STARTS) / 1000);
}

int
main(int argc, char **argv)
{
	g_autoptr(Catalogue) few = NULL;
	g_autoptr(Catalogue) many = NULL;
	guint rounds;

	if (argc < 4) {
		fprintf(stderr, "usage: recognise ROUNDS CATALOGUE COMMAND...\n");
		return 64;
	}
	rounds = (guint)MAX(1, atoi(argv[1]));
	few = make_catalogue(FEW);
	many = make_catalogue(MANY);
	printf("CPU of recognising a mail with %u services and with %u, medians of %u rounds\n",
		FEW, MANY, rounds);
	for (guint i = 0; i < G_N_ELEMENTS(mails); i++)
		print_mail(&mails[i], few, many, rounds);
	printf("\nstarting, medians of %d\n", STARTS);
	print_reading(argv[2]);
	print_command(argv + 3);
	return 0;
}
