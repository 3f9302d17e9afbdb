// explanation.h - an explained mail, told to programs and to people.
//
// Beside what explain.h has found out, both say which values the conditions of each rule saw, and for which
// changes of the mail the rules would have decided otherwise.
#ifndef CONTROL_EXPLANATION_H
#define CONTROL_EXPLANATION_H

#include "control/explain.h"

// One line of JSON (design: `invitectl explain --json`), without the line end. Caller frees.
char *explanation_json(const Explanation *explanation);

// For people. Caller frees.
char *explanation_text(const Explanation *explanation);

#endif
