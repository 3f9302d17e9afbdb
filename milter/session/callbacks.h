// callbacks.h - libmilter's side: registers, serves, drains. The only place that knows libmilter.
#ifndef SESSION_CALLBACKS_H
#define SESSION_CALLBACKS_H

#include <glib.h>

#include "people/book.h"
#include "store/item.h"

// Registers with libmilter and opens the socket `listen` (mode 0660 by umask 007 for that moment).
// FALSE and error set.
gboolean callbacks_open(const char *listen, guint timeout, GError **error);

// Serves until SIGTERM, SIGINT or SIGHUP; then lets no mail begin (the MTA is asked to try again) and
// waits up to drain seconds for those that have begun. To be called in the main thread, once.
typedef enum {
	SERVED, // all had ended
	SERVED_PARTLY, // some had not: callbacks still run and need store, book and configuration, so nothing
	// may be freed before the program ends
	SERVED_NOT, // libmilter itself gave up: start again
} Served;

Served callbacks_serve(Store *store, Book *book, guint drain);

#endif
