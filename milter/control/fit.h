// fit.h - a table made to fit a terminal.
#ifndef CONTROL_FIT_H
#define CONTROL_FIT_H

#include "control/output.h"

// How much a column gives. One that says nothing new may go.
typedef struct {
	guint least; // a wider one is not cut to less than this
	guint leaves; // 1 is the first to go where there is no room, then 2 ...; 0 stays
} FitColumn;

// Cuts the widest cells, and where that is not enough takes columns away, until the table is at most so many
// terminal columns wide, if it can be. width 0: any is right. No row is added after this.
void fit_table(OutputTable *table, const FitColumn *columns, guint width);

// Columns of the terminal; 0 when it is none, or does not say.
guint fit_width(FILE *to);

#endif
