/* Rows of a batch as text: the reader of lines, cells, the header and the rows, of a table of two species
   without its lookups. A number that was read is printed so that it reads back as the same. */
#define _XOPEN_SOURCE 700
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "fuzz.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed) {
  return fuzz_mutate_text(data, n, room, seed);
}

static batch_powers powers;

static void check_number(const char *text) {
  char mark = 0, printed[BATCH_DIGITS], point = '.';
  double value, again;
  if (batch_read_number(text, &mark, &value) || !isfinite(value)) return;
  const size_t n = batch_print_number(&powers, value, printed);
  fuzz_check(n < BATCH_DIGITS, "a number fits its room");
  printed[n] = '\0';
  fuzz_check(!batch_read_number(printed, &point, &again) && memcmp(&again, &value, sizeof value) == 0,
             "a printed number reads back as the same");
}

static void check_columns(const batch_columns *c) {
  for (size_t k = 0; k < c->n; k++)
    fuzz_check(c->column[k].name && c->column[k].role >= 0 && c->column[k].role <= BATCH_PASSED &&
                   isfinite(c->column[k].unit),
               "a column has a name, a meaning and a unit");
}

/* All rows, in blocks; a cell begins within the text of its block. */
static void read_rows(batch_input *in, const batch_columns *c) {
  batch_block b = {0};
  if (!batch_block_make(&b, c->n)) return;
  while (batch_text_rows(in, c, &b) && b.n > 0) {
    fuzz_check(b.n <= BATCH_ROWS, "a block has room");
    for (size_t i = 0; i < b.n * c->n; i++) {
      fuzz_check(b.cell[i] < b.used, "a cell lies in the text");
      check_number(b.text + b.cell[i]);
    }
  }
  batch_block_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  static batch_reader reader;
  static query_mixture mixture = {
      .file = "fuzz", .given_as = {"x", "m"}, .ions = {2, {6.0, 8.0}, {12.0, 16.0}}, .names = {"c12", "o16"}};
  static char messages[BUFSIZ]; /* of the reader; they go nowhere, character by character without it */
  batch_columns columns = {0};
  batch_input in = {.name = "fuzz", .reader = &reader};
  if (n == 0) return 0;
  if (powers.high[0] == 0) {
    batch_powers_make(&powers);
    setvbuf(stderr, messages, _IOFBF, sizeof messages);
  }
  FILE *file = fmemopen((void *)(uintptr_t)data, n, "rb");
  if (!file) return 0;
  memset(&reader, 0, offsetof(batch_reader, raw));
  if (batch_reader_open(&reader, file, "fuzz") && batch_text_header(&in, &mixture, &columns) == 0) {
    check_columns(&columns);
    read_rows(&in, &columns);
  }
  free(in.first);
  batch_columns_free(&columns);
  batch_reader_close(&reader);
  fclose(file);
  return 0;
}
