// servicefile.h - reading a service's ini file (the format: invite-services(5)).
#ifndef NOTICE_SERVICEFILE_H
#define NOTICE_SERVICEFILE_H

#include "base/ini.h"
#include "notice/service.h"

// Adds what file says to service. Mistakes are added to *error.
void servicefile_read(Service *service, const IniFile *file, GError **error);

#endif
