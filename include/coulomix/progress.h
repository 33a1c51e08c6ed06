/** Progress reports of long computations, and a journal of their finished pieces. */
#ifndef COULOMIX_PROGRESS_H
#define COULOMIX_PROGRESS_H

#include <stddef.h>

/** Called at intervals from the thread that started the work. `stage` is its name; `done` of `total` steps
 *  are finished. A non-zero return stops the work with CMX_ERR_STOPPED. NULL for no reports. */
typedef int cmx_progress_function(void *context, const char *stage, size_t done, size_t total);

struct cmx_journal;
struct cmx_ranks;
typedef struct cmx_progress {
  cmx_progress_function *function;
  void *context;
  const struct cmx_journal *rows; /* keeps finished rows of a table; NULL: none are kept */
  const struct cmx_ranks *ranks;  /* share out rows (coulomix/ranks.h); NULL: this process makes all */
} cmx_progress;

/** A journal of the finished pieces of a long computation, from which it is resumed after an interruption. A
 *  piece is identified by its stage and a number within it. Both functions must be safe from any thread. A
 *  computation gives the same bits whether its pieces are found or made. A NULL pointer to a journal stands
 *  for none. */
typedef struct cmx_journal {
  /** The n bytes of a piece, valid as long as the journal; NULL if there is none. */
  const void *(*find)(void *context, const char *stage, size_t index, size_t *n);
  /** Stores a piece. The journal records a failure; the computation continues. */
  void (*keep)(void *context, const char *stage, size_t index, const void *data, size_t n);
  void *context;
} cmx_journal;

/** A finished piece with its length in *n; NULL and 0 if there is none; `pieces` may be NULL. */
static inline const void *cmx_journal_find(const cmx_journal *pieces, const char *stage, size_t index,
                                           size_t *n) {
  *n = 0;
  return pieces ? pieces->find(pieces->context, stage, index, n) : NULL;
}

/** Stores a finished piece in a journal; with NULL does nothing. */
static inline void cmx_journal_keep(const cmx_journal *pieces, const char *stage, size_t index,
                                    const void *data, size_t n) {
  if (pieces) pieces->keep(pieces->context, stage, index, data, n);
}

#endif
