// claims.h - what the tests of claims share: a catalogue of invented services, and mails.
#ifndef UNIT_CLAIMS_H
#define UNIT_CLAIMS_H

#include <glib/gstdio.h>
#include <string.h>

#include "control/tempdir.h"
#include "notice/recognise.h"

// Meadow mails from its own domain; Fence from one address of a shared domain; Orchard in its users'
// names; Pond runs on hosts of other people; Luma has a short name.
static const char *const claims_files[][2] = {
	{ "meadow.ini", "[service]\n"
			"name = Meadowland\n"
			"domains = meadowland.example, meadowmail.example\n"
			"looks = Meadowland, луговина, 草原社區\n"
			"links = grass.example\n"
			"profile = *.meadowland.example/in/*\n"
			"footer = This mail was meant for {recipient}.\n"
			"footer.2 = This mail is for our esteemed members.\n"
			"[from]\n"
			"1 = {inviter} via Meadowland\n"
			"2 = {inviter}（草原社區）\n"
			"3 = Meadowland\n"
			"[request]\n"
			"mark = X-Meadow: ask_*\n"
			"mark.2 = Feedback-ID: ask:*\n"
			"en = {inviter} wants to meet you on Meadowland\n"
			"en.2 = {inviter} asks\n"
			"maybe.de = {inviter} will dich auf Meadowland treffen\n"
			"[event]\n"
			"en = {inviter} invited you to {event} on Meadowland\n"
			"[other]\n"
			"mark = X-Meadow: other_*\n" },
	{ "fence.ini", "[service]\n"
		       "name = Fence Calendar\n"
		       "domains = calendar@fence.example\n"
		       "looks = Fence Calendar\n"
		       "[event]\n"
		       "en = Invitation: {event}\n" },
	{ "orchard.ini", "[service]\n"
			 "name = Orchard\n"
			 "domains = news.orchard.example\n"
			 "via = orchard.example, invite@shared.example\n"
			 "looks = Orchard\n"
			 "[join]\n"
			 "en = Your friend invites you to Orchard\n" },
	{ "pond.ini", "[service]\n"
		      "name = Pond\n"
		      "hosts = pond.site.example, post@host.example\n"
		      "mark = X-Pond-Version: 2.*, 3.*\n"
		      "mark.2 = X-Mailer: pond *\n"
		      "[follow]\n"
		      "en = {inviter} follows you\n" },
	{ "pool.ini", "[service]\n"
		      "name = Pool\n"
		      "hosts = pond.site.example\n"
		      "mark = X-Pool: *\n"
		      "[follow]\n"
		      "en = {inviter} swims with you\n" },
	{ "luma.ini", "[service]\nname = Luma\ndomains = lu.ma\nlooks = lu.ma, luma.com\n"
		      "[from]\n1 = Luma\n" },
	{ "forgeries.ini", "[replies]\nen = Re, Fwd\nde = AW\nzh = 回复\n"
			   "[departments]\nen = security, team, mail, not, for, the, com, www, "
			   "contact, my, via, alerts, invitations\nja = 通知\n"
			   "[relays]\n1 = relay.example, *_at_*@cloud.example\n" },
	{ "nobody.ini", "[nobody]\nen = Someone\n" },
};

static Catalogue *
claims_catalogue(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("claims-XXXXXX", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(claims_files); i++) {
		g_autofree char *path = g_build_filename(folder, claims_files[i][0], NULL);

		g_assert_true(g_file_set_contents(path, claims_files[i][1], -1, NULL));
	}
	Catalogue *catalogue = catalogue_read(folder, NULL, &error);
	g_assert_no_error(error);
	tempdir_remove(folder);
	return catalogue;
}

static Message *
claims_message(const char *mail)
{
	g_autoptr(GError) error = NULL;
	Message *message = message_parse(mail, strlen(mail), &error);

	g_assert_no_error(error);
	return message;
}

// Is there one that this pattern ('*' for anything) fits?
static gboolean G_GNUC_UNUSED
claims_has_reason(const GPtrArray *reasons, const char *pattern)
{
	for (guint i = 0; i < reasons->len; i++)
		if (g_pattern_match_simple(pattern, reasons->pdata[i]))
			return TRUE;
	return FALSE;
}

static void
claims_show(const GPtrArray *reasons)
{
	for (guint i = 0; i < reasons->len; i++)
		g_test_message("    %s", (char *)reasons->pdata[i]);
}

#endif
