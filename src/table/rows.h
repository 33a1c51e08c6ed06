/* Private to the library: the parallel loop over rows, with progress, stopping and the first failure. */
#ifndef COULOMIX_SRC_TABLE_ROWS_H
#define COULOMIX_SRC_TABLE_ROWS_H

#include "coulomix/ranks.h"
#include "coulomix/table.h"

/* The bytes of a row on their way to or from a journal or another rank. */
typedef struct cmxp_row_bytes {
  enum { CMXP_ROW_MEASURE, CMXP_ROW_SAVE, CMXP_ROW_LOAD } way;
  unsigned char *at;
  size_t n;   /* measured, or left */
  int failed; /* there are fewer bytes than the row has */
} cmxp_row_bytes;

/* One part of a row: counts, copies from or copies to `data`. */
void cmxp_row_part(cmxp_row_bytes *bytes, void *data, size_t n);

/* Makes row i. `work` belongs to the thread, NULL without `begin`. *err describes a failure. */
typedef cmx_status cmxp_row_function(void *context, void *work, size_t i, cmx_error *err);

typedef struct cmxp_rows {
  const char *stage;            /* of the progress, and of messages */
  size_t n;                     /* rows to make, 0 .. n-1 */
  size_t before, total;         /* steps of the stage that are done already, and all of them; total 0: n */
  const cmx_progress *progress; /* NULL: none */
  cmxp_row_function *row;
  void *context;
  /* Passes all that row i fills to cmxp_row_part. Rows are then shared out among the ranks of `progress`.
     NULL: each rank makes all. */
  void (*parts)(void *context, size_t i, cmxp_row_bytes *bytes);
  /* With `parts`: finished rows are kept in the journal of `progress` under this name, and not made again.
     NULL: they are not kept. */
  const char *kept;
  /* Workspace of a thread, made before its first row and freed after its last; NULL: none. */
  cmx_status (*begin)(void *context, void **work);
  void (*end)(void *work);
} cmxp_rows;

/* Runs all rows. The result does not depend on the number of threads and ranks: of the rows that fail the
 *  first one is reported, for any number. Only the calling thread reports progress: before the first row,
 *  after each of its own, and after the last.
 *  Ranks take rows in turn, and exchange them every few seconds.
 *  @return CMX_OK; the status and message of the first row that failed; CMX_ERR_STOPPED if progress asked for
 *          it; that of `begin`; CMX_ERR_MEMORY; that of a rank that failed elsewhere */
cmx_status cmxp_rows_run(const cmxp_rows *rows, cmx_error *err);

/* `progress` (NULL: none) with the journal `pieces`, unless that is NULL. */
cmx_progress cmxp_progress_with(const cmx_progress *progress, const cmx_journal *pieces);

#endif
