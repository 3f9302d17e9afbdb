// privilege.c - with whose rights a verb looks.
#include "control/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"

gboolean
privilege_drop(const char *store, GError **error)
{
	struct stat status;

	if (geteuid() != 0 || stat(store, &status) != 0 || status.st_uid == 0)
		return TRUE;
	if (setgroups(0, NULL) == 0 && setgid(status.st_gid) == 0 && setuid(status.st_uid) == 0)
		return TRUE;
	g_set_error(error, FAILURE, FAILURE_SYSTEM, "could not become the owner of %s", store);
	return FALSE;
}

static char *
login_of(uid_t uid)
{
	const struct passwd *login = getpwuid(uid);

	return login == NULL ? g_strdup_printf("uid %u", (guint)uid) : g_strdup(login->pw_name);
}

char *
privilege_advice(const char *store)
{
	struct stat status;

	if (geteuid() == 0)
		return NULL;
	if (stat(store, &status) != 0)
		return errno == EACCES ? g_strdup("run invitectl as root") : NULL;
	if (status.st_uid == geteuid())
		return NULL;
	g_autofree char *owner = login_of(status.st_uid);
	return g_strdup_printf("run invitectl as root%s%s", status.st_uid == 0 ? "" : " or as ",
		status.st_uid == 0 ? "" : owner);
}

char *
privilege_name(void)
{
	return login_of(geteuid());
}
