// report.h - a tally, told to people and to programs.
#ifndef CONTROL_REPORT_H
#define CONTROL_REPORT_H

#include <stdio.h>

#include "control/tally.h"

typedef enum { REPORT_SHORT, REPORT_LONG } ReportLength;

// For people. A tally that compares: what changes, and nothing else. REPORT_LONG: every row, and where
// each mail lies.
void report_print(const Tally *tally, ReportLength length, FILE *to);

// One object (the format: invitectl(1)), without a line end. Caller frees.
char *report_json(const Tally *tally);

#endif
