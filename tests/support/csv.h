/** Reference values: files of comma-separated columns with comments (#) and one line of column names. */
#ifndef COULOMIX_TESTS_CSV_H
#define COULOMIX_TESTS_CSV_H

#include <stdio.h>
#include <string.h>

#include "support/cmx_test.h"

enum { CSV_COLUMNS = 32, CSV_LINE = 1024 };

typedef struct cmx_csv {
  FILE *stream;
  size_t line, n;              /* of the row in hand: its line, its columns */
  char text[CSV_LINE];         /* cut at the commas */
  const char *of[CSV_COLUMNS]; /* column k */
} cmx_csv;

/** The next row into csv->of; 0 at the end of the file. Comments and blank lines are skipped. */
static inline int csv_next(cmx_csv *csv) {
  while (fgets(csv->text, sizeof csv->text, csv->stream)) {
    csv->line++;
    csv->text[strcspn(csv->text, "\r\n")] = '\0';
    if (!csv->text[0] || csv->text[0] == '#') continue;
    csv->n = 0;
    for (char *p = csv->text; p; csv->n++) {
      CHECK(csv->n < CSV_COLUMNS);
      csv->of[csv->n] = p;
      p = strchr(p, ',');
      if (p) *p++ = '\0';
    }
    return 1;
  }
  fclose(csv->stream);
  return 0;
}

/** Opens a file of tests/reference, whose column names must be these. */
static inline cmx_csv csv_open(const char *name, const char *columns) {
  char path[CSV_LINE], found[CSV_LINE] = "";
  cmx_csv csv = {.stream = NULL};
  snprintf(path, sizeof path, "%s/%s", CMX_TEST_REFERENCE, name);
  csv.stream = fopen(path, "r");
  if (!csv.stream) fail_msg("%s cannot be read", path);
  CHECK(csv_next(&csv));
  for (size_t k = 0; k < csv.n; k++) {
    if (k) strcat(found, ",");
    strcat(found, csv.of[k]);
  }
  assert_string_equal(found, columns);
  return csv;
}

/** A column as a number, all of it. */
static inline double csv_number(const cmx_csv *csv, size_t column) {
  char *end;
  const double v = strtod(csv->of[column], &end);
  if (column >= csv->n || end == csv->of[column] || *end)
    fail_msg("line %zu: column %zu: no number", csv->line, column + 1);
  return v;
}

#endif
