// csv.h - persons out of CSV files (RFC 4180) whose header line names a name or an address.
//
// Columns are separated by ',' ';' tab or '|', whichever finds most of them. They are found by name, in
// several languages, without regard to case, accents, digits and signs. The header line is looked for in
// the first lines of the file: LinkedIn writes notes above it. A line with too few fields, or with a quote
// that is not closed, costs itself and not the lines behind it.
#ifndef PEOPLE_CSV_H
#define PEOPLE_CSV_H

#include "people/gather.h"
#include "people/rawtext.h"

typedef struct CsvHeader CsvHeader;

// NULL: the file has none. Free with csv_header_free.
CsvHeader *csv_header_find(RawText file);
void csv_header_free(CsvHeader *header);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CsvHeader, csv_header_free)

void csv_read(RawText file, const CsvHeader *header, Gather *gather);

#endif
