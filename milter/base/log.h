// log.h - the log: one line for each notice and each error, queue id first.
//
// The shape is Postfix's, so that `grep QUEUEID` tells the whole story. No names of people, no text
// of mails: callers pass words of ours, addresses and rule names. Control characters and what is not
// UTF-8 are made visible. Safe from many threads.
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <glib.h>

typedef enum { LOG_TO_STDERR, LOG_TO_SYSLOG } LogTarget;

// Opens the log (facility mail, name invite-milter, with pid). Before that, lines go to stderr.
void log_open(LogTarget target);

// queue_id NULL or "" is written as NOQUEUE, Postfix's word. What happened in a mail.
void log_mail(const char *queue_id, const char *format, ...) G_GNUC_PRINTF(2, 3);

// What concerns the program as a whole: started, reloaded, stopping.
void log_info(const char *format, ...) G_GNUC_PRINTF(1, 2);

// What somebody should mend; queue_id may be NULL.
void log_error(const char *queue_id, const char *format, ...) G_GNUC_PRINTF(2, 3);

// The same for a message of several lines: each becomes one of the log.
void log_errors(const char *queue_id, const char *message);

#endif
