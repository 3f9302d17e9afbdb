// suspect.h - what is odd in a notice, for people to read.
//
// Adds reasons, decides nothing: in a mail that is not from its service, links that lead elsewhere
// and a footer for somebody else; in any, what no name holds (links, telephone numbers, sums of
// money), since a genuine service carries whatever its users write into its fields.
#ifndef NOTICE_SUSPECT_H
#define NOTICE_SUSPECT_H

#include "mail/message.h"
#include "notice/service.h"

// To be asked when the notice's facts and authentic are there.
void suspect_look(Notice *notice, const Service *service, Message *message);

#endif
