/* query --batch: many states from a file or standard input, a row of results for each. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch.h"

enum { TOLD = 10, KINDS = 8 };

/* Rows that failed. */
typedef struct tally {
  size_t rows, failed, unread, first; /* first: its line */
  size_t n[KINDS], more;
  char why[KINDS][BATCH_WHY];
} tally;

typedef struct batch {
  batch_table table;
  batch_input in;
  batch_reader reader;
  batch_columns columns;
  batch_results results;
  batch_output out;
  tally failures;
} batch;

/* --- the input ------------------------------------------------------------------------------------------ */

static const char standard_input[] = "standard input";

/* Text or HDF5, by its first bytes. Returns an exit status. */
static int open_input(batch *b, const char *path) {
  b->in.name = path ? path : standard_input;
  FILE *file = path ? fopen(path, "r") : stdin;
  if (!file) return batch_say(b->in.name, 0, strerror(errno)), EXIT_RUN_TIME;
  b->in.reader = &b->reader;
  if (!batch_reader_open(&b->reader, file, b->in.name)) {
    batch_say(b->in.name, 0, b->reader.why);
    return EXIT_RUN_TIME;
  }
  if (b->reader.used < 8 || memcmp(b->reader.text, "\x89HDF\r\n\x1a\n", 8) != 0)
    return batch_text_header(&b->in, b->table.mixture, &b->columns);
  if (!path && lseek(STDIN_FILENO, 0, SEEK_CUR) < 0) {
    batch_say(b->in.name, 0, "HDF5 cannot be read from a pipe: give its name by --input");
    return EXIT_USAGE;
  }
  return batch_hdf5_open(&b->in, path ? path : "/dev/stdin", b->table.mixture, &b->columns);
}

static void close_input(batch *b) {
  batch_hdf5_close(&b->in);
  free(b->in.first);
  if (b->reader.file && b->reader.file != stdin) fclose(b->reader.file);
  batch_reader_close(&b->reader);
  batch_columns_free(&b->columns);
}

/* --- failures ------------------------------------------------------------------------------------------- */

static void count_reason(tally *f, const char *why) {
  for (size_t k = 0; k < KINDS; k++) {
    if (!f->n[k]) snprintf(f->why[k], BATCH_WHY, "%.*s", BATCH_WHY - 1, why);
    if (strcmp(f->why[k], why) != 0) continue;
    f->n[k]++;
    return;
  }
  f->more++;
}

static void count_failures(batch *b, const batch_block *block) {
  tally *f = &b->failures;
  f->rows += block->n;
  for (size_t i = 0; i < block->n; i++) {
    if (b->results.status[i] >= 0) continue;
    if (!f->failed++) f->first = block->line[i];
    f->unread += block->unread[i] != 0;
    if (block->unread[i] && f->unread <= TOLD) batch_say(b->in.name, block->line[i], block->why[i]);
    if (block->unread[i])
      count_reason(f, "cannot be read");
    else
      count_reason(f, block->why[i][0] ? block->why[i] : cmx_status_text((cmx_status)b->results.status[i]));
  }
}

/* How many rows failed, where the first one stands, and why. */
static void tell_failures(const batch *b) {
  const tally *f = &b->failures;
  if (b->table.left_out > 1e-6)
    fprintf(stderr,
            "coulomix query: %s: up to %.2g by mass is of nuclides that the table lacks, and left out\n",
            b->in.name, b->table.left_out);
  if (!f->failed) return;
  fprintf(stderr, "coulomix query: %s: %zu of %zu rows failed, first in %s %zu:", b->in.name, f->failed,
          f->rows, b->in.hdf5 ? "row" : "line", f->first);
  for (size_t k = 0; k < KINDS && f->n[k]; k++) {
    fprintf(stderr, "%s %zu: ", k ? ";" : "", f->n[k]);
    tool_print_text(stderr, f->why[k], strlen(f->why[k]));
  }
  if (f->more) fprintf(stderr, "; %zu: other reasons", f->more);
  fputc('\n', stderr);
}

/* --- all rows ------------------------------------------------------------------------------------------- */

static int read_rows(batch *b, batch_block *block) {
  return b->in.hdf5 ? batch_hdf5_rows(&b->in, &b->columns, block)
                    : batch_text_rows(&b->in, &b->columns, block);
}

static int write_rows(batch *b, const batch_block *block) {
  return b->out.is_hdf5 ? batch_hdf5_write(&b->out, &b->columns, block, &b->results)
                        : batch_text_write(&b->out, &b->columns, block, &b->results);
}

/* Returns 0 on a failure of input, output or memory, which is said. */
static int all_rows(batch *b) {
  batch_block block;
  int ok = batch_block_make(&block, b->columns.n);
  if (!ok) batch_say(b->in.name, 0, "out of memory");
  while (ok && (ok = read_rows(b, &block)) && block.n) {
    ok = batch_rows(&b->table, &b->columns, &block, &b->results);
    if (!ok) batch_say(b->in.name, 0, "out of memory");
    if (ok) count_failures(b, &block);
    ok = ok && write_rows(b, &block);
  }
  batch_block_free(&block);
  return ok;
}

/* --- the output ----------------------------------------------------------------------------------------- */

/* Returns 0 if anything was not written, which is said. */
static int close_output(batch_output *o) {
  int ok = !o->hdf5 || batch_hdf5_end(o), wrong = 0;
  if (o->file && o->file != stdout) {
    if (ferror(o->file)) wrong = errno ? errno : EIO;
    if (fflush(o->file) != 0) wrong = errno;
    if (fclose(o->file) != 0) wrong = errno;
  }
  if (wrong) batch_say(o->path, 0, strerror(wrong));
  free(o->text);
  return ok && !wrong;
}

/* Writes all rows into a file of this name; NULL for standard output. A failure that is said leaves *err
   alone. */
static cmx_status fill_output(const char *name, void *context, cmx_error *err) {
  batch *b = context;
  batch_output *o = &b->out;
  o->name = name;
  o->file = o->is_hdf5 ? NULL : name ? fopen(name, "w") : stdout;
  if (!o->file && !o->is_hdf5) return cmx_fail(err, CMX_ERR_IO, "%s: %s", o->path, strerror(errno));
  batch_powers_make(&o->powers);
  int ok = o->is_hdf5 ? batch_hdf5_begin(o, &b->in, &b->columns, &b->results)
                      : batch_text_begin(o, &b->columns, &b->results);
  ok = ok && all_rows(b);
  return close_output(o) && ok ? CMX_OK : CMX_ERR_IO;
}

/* A file appears under its name when it is complete; devices and pipes are written as they are. Returns 0 on
   failure, which is said. */
static int write_output(batch *b) {
  const batch_output *o = &b->out;
  cmx_error err = CMX_ERROR_NONE;
  struct stat s;
  const int device =
      !o->path || (!o->is_hdf5 && stat(o->path, &s) == 0 && !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode));
  const cmx_status status =
      device ? fill_output(o->path, b, &err) : cmx_write_by(o->path, o->is_hdf5, fill_output, b, &err);
  if (status < 0 && err.text[0]) tool_fail("query", &err);
  return status >= 0;
}

static int ends_with(const char *path, const char *end) {
  const size_t n = path ? strlen(path) : 0, m = strlen(end);
  return n > m && !strcmp(path + n - m, end);
}

static int format_of(const query_batch_options *o) {
  if (o->format >= 0) return o->format;
  if (ends_with(o->output, ".h5") || ends_with(o->output, ".hdf5")) return QUERY_HDF5;
  return ends_with(o->output, ".tsv") ? QUERY_TSV : QUERY_CSV;
}

/* With the header of the input known. Returns an exit status. */
static int run(batch *b, const query_batch_options *o) {
  char why[1024];
  const int format = format_of(o);
  if (!batch_results_choose(&b->table, b->columns.pair, o->columns, &b->results, why)) {
    fprintf(stderr, "coulomix query: %s\n", why);
    return batch_exit_status(why);
  }
  b->out.path = o->output;
  b->out.is_hdf5 = format == QUERY_HDF5;
  b->out.separator = format == QUERY_TSV ? '\t' : ',';
  if (format == QUERY_HDF5 && !o->output) {
    fputs("coulomix query: --format hdf5 needs a file: -o OUT\n", stderr);
    return EXIT_USAGE;
  }
  const int ok = write_output(b);
  tell_failures(b);
  return ok && !b->failures.unread ? EXIT_FINE : EXIT_RUN_TIME;
}

int query_batch(const cmx_table *t, query_mixture *m, const query_warm_options *warm,
                const query_batch_options *o) {
  batch *b = calloc(1, sizeof *b);
  if (!b) return batch_say("--batch", 0, "out of memory"), EXIT_RUN_TIME;
  b->table = (batch_table){.mixture = m,
                           .transport = cmx_table_has(t, "transport") ? &t->transport : NULL,
                           .warm = &t->warm,
                           .options = warm,
                           .other_nuclides = o->other_nuclides};
  int code = open_input(b, o->input);
  if (code == EXIT_FINE) code = run(b, o);
  close_input(b);
  free(b->results.value);
  free(b);
  return code;
}
