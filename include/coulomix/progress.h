/** Reports of long work, and where its finished pieces are kept. */
#ifndef COULOMIX_PROGRESS_H
#define COULOMIX_PROGRESS_H

#include <stddef.h>

/** Called now and then from the thread that started the work: `stage` names it, `done` of `total` steps are
 *  finished. A non-zero return stops the work with CMX_ERR_STOPPED. NULL where no report is wanted. */
typedef int cmx_progress_function(void *context, const char *stage, size_t done, size_t total);
typedef struct cmx_progress {
  cmx_progress_function *function;
  void *context;
} cmx_progress;

/** Where finished pieces of a long computation are kept, so that it can go on after an end by force. A piece
 *  is named by its stage and a number in it. Both functions may be called from any thread. A computation
 *  gives the same bits whether its pieces are found or made. A pointer to this is NULL where nothing is
 *  kept. */
typedef struct cmx_journal {
  /** The n bytes of a piece, which stay valid as long as the keeper; NULL if it is not there. */
  const void *(*find)(void *context, const char *stage, size_t index, size_t *n);
  /** A piece that cannot be kept is lost, and no more: the keeper remembers that. */
  void (*keep)(void *context, const char *stage, size_t index, const void *data, size_t n);
  void *context;
} cmx_journal;

/** A finished piece with its length in *n, NULL and 0 if it is not there; `pieces` may be NULL. */
static inline const void *cmx_journal_find(const cmx_journal *pieces, const char *stage, size_t index,
                                           size_t *n) {
  *n = 0;
  return pieces ? pieces->find(pieces->context, stage, index, n) : NULL;
}

/** Hands a finished piece to the keeper; without one, NULL, nothing is done. */
static inline void cmx_journal_keep(const cmx_journal *pieces, const char *stage, size_t index,
                                    const void *data, size_t n) {
  if (pieces) pieces->keep(pieces->context, stage, index, data, n);
}

#endif
