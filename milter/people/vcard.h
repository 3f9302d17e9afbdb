// vcard.h - persons out of vCards: 2.1 (versit 1996), 3.0 (RFC 2426), 4.0 (RFC 6350).
//
// Lines are unfolded (RFC 6350 section 3.2; in 2.1 the blank of a fold stays), quoted-printable with its
// soft breaks and CHARSET are decoded, \\ \; \, \n are taken back (section 3.4). Read are FN, N, NICKNAME,
// EMAIL, ORG, the readings that Apple, Google and Android write (X-PHONETIC-...), and the nickname of
// Android's 2.1 (X-ANDROID-CUSTOM). A card of KIND group is no person; neither is a card in a card, which
// is the card's AGENT. All else is skipped, of whatever length.
#ifndef PEOPLE_VCARD_H
#define PEOPLE_VCARD_H

#include "people/gather.h"
#include "people/rawtext.h"

// Does the line begin or end a card?
gboolean vcard_bounds(RawText line);

void vcard_read(RawText file, Gather *gather);

#endif
