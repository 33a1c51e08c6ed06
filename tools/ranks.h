/* The processes that mpirun starts. Only the verbs whose record says so share work among them; MPI is
   started by such a verb alone, and only if there are several. */
#ifndef COULOMIX_TOOLS_RANKS_H
#define COULOMIX_TOOLS_RANKS_H

#include "coulomix/ranks.h"
#include "option.h"

/* Ranks after the first are made silent. Returns EXIT_FINE; EXIT_USAGE, with a message of rank 0, where
   several run and the verb (NULL: none) or this build cannot share work. */
int tool_ranks_check(const tool_verb *verb);

/* Number of this rank, 0 without mpirun. */
int tool_rank(void);

/* Starts MPI at the first call; all ranks must call it. NULL where this process is alone. */
const cmx_ranks *tool_ranks_join(void);

/* The status of the first rank that failed, with its message; CMX_OK if none did. All ranks must call it.
   `ranks` may be NULL. */
cmx_status tool_ranks_agree(const cmx_ranks *ranks, cmx_status own, cmx_error *err);

/* Ends MPI if it was started. */
void tool_ranks_end(void);

/* Removes the variables of mpirun from the environment, for programs that a rank starts by itself. */
void tool_ranks_hide(void);

#endif
