// bulk.h - all mails of an archive, judged as the daemon would, on all processors.
//
// Of a mail that claims nothing only the headers are read. What comes out is the same, in the same
// order, however many threads were at work.
#ifndef CONTROL_BULK_H
#define CONTROL_BULK_H

#include "control/archive.h"
#include "control/progress.h"
#include "control/tally.h"
#include "judge/judge.h"

typedef struct {
	const Snapshot *snapshot;
	const Snapshot *against; // the rules before; NULL: nothing to compare with
	const Memory *memory; // NULL: nothing is known of anybody
	char **recipients; // NULL: those of To and Cc
} BulkJudge;

void bulk_judge(const BulkJudge *judge, Archive *archive, Tally *tally, Progress *progress);

#endif
