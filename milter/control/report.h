// report.h - a tally, told to people and to programs.
#ifndef CONTROL_REPORT_H
#define CONTROL_REPORT_H

#include <stdio.h>

#include "control/tally.h"

// What to say when no mail was found. Static.
const char *report_nothing(const Tally *tally);

// A line, when folders were left out that the caller may have meant.
void report_left_out(const Tally *tally, FILE *to);

typedef enum { REPORT_SHORT, REPORT_LONG } ReportLength;

// For people. A tally that compares: what changes, and nothing else. REPORT_LONG: every row, and where
// each mail lies.
void report_print(const Tally *tally, ReportLength length, FILE *to);

// One object (the format: invitectl(1)), without a line end. Caller frees.
char *report_json(const Tally *tally);

#endif
