/** Processes that share one computation, such as those that mpirun starts. */
#ifndef COULOMIX_RANKS_H
#define COULOMIX_RANKS_H

#include <stddef.h>

#include "coulomix/status.h"

/** Receives what a rank gave; `bytes` is valid during the call. */
typedef void cmx_ranks_take(void *to, int rank, const unsigned char *bytes, size_t n);

/** All ranks run the same program with the same arguments. Rows of a table, and other pieces that do not
 *  depend on each other, are shared out among them and then exchanged, so that each rank holds all; the rest
 *  is computed by each. The result does not depend on how many there are. Rank 0 alone has the journal and
 *  reports progress, so only its cmx_progress has a function and a journal.
 *
 *  Bytes are exchanged as they stand in memory: the ranks are processes of one program on machines of one
 *  kind. */
typedef struct cmx_ranks {
  int rank, size; /* 0 <= rank < size */
  /** Gives the n bytes of this rank to all others. Every rank calls it the same number of times, from the
   *  thread that started the computation; `take` is called for all ranks in turn, this one included.
   *
   *  @param[in]     own  below 0 for a rank that has failed, with its message in *err: then nothing is
   *                      exchanged
   *  @param[in,out] err  receives the message of the first rank that failed
   *  @return CMX_OK; the status of the first rank that failed, the same for all; after that none may call
   *          it again */
  cmx_status (*exchange)(void *context, cmx_status own, const void *bytes, size_t n, cmx_ranks_take *take,
                         void *to, cmx_error *err);
  void *context;
} cmx_ranks;

#endif
