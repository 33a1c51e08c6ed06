#define _POSIX_C_SOURCE 200809L
#include "ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tool.h"

/* What the environment of a process says: of Open MPI, of MPICH and Slurm (PMI), of Slurm with PMIx. */
static const struct {
  const char *rank, *size;
} variables[] = {{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                 {"PMI_RANK", "PMI_SIZE"},
                 {"PMIX_RANK", "SLURM_STEP_NUM_TASKS"}};
enum { N_VARIABLES = sizeof variables / sizeof *variables };

/* The variables at hand: the first of which both are numbers. */
static int find_launcher(int *rank, int *size) {
  *rank = 0;
  *size = 1;
  for (int k = 0; k < N_VARIABLES; k++) {
    const char *r = getenv(variables[k].rank), *s = getenv(variables[k].size);
    if (!r || !s) continue;
    const long number = strtol(r, NULL, 10), count = strtol(s, NULL, 10);
    if (number < 0 || number >= count || count > 1 << 20) continue;
    *rank = (int)number;
    *size = (int)count;
    return 1;
  }
  return 0;
}

int tool_rank(void) {
  int rank, size;
  find_launcher(&rank, &size);
  return rank;
}

static void be_silent(void) {
  if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) exit(EXIT_RUN_TIME);
}

int tool_ranks_check(const tool_verb *verb) {
  int rank, size;
  find_launcher(&rank, &size);
  if (size < 2) return EXIT_FINE;
  if (rank > 0) be_silent();
#ifdef COULOMIX_MPI
  if (verb && verb->shared) return EXIT_FINE;
  fprintf(stderr,
          "coulomix%s%s: started %d times at once, and only generate, sensitivity and order share work: ",
          verb ? " " : "", verb ? verb->name : "", size);
#else
  (void)verb;
  fprintf(
      stderr,
      "coulomix: started %d times at once, and this build cannot share work (COULOMIX_MPI is OFF): ", size);
#endif
  fputs("start it without mpirun\n", stderr);
  return EXIT_USAGE;
}

cmx_status tool_ranks_agree(const cmx_ranks *ranks, cmx_status own, cmx_error *err) {
  return ranks ? ranks->exchange(ranks->context, own, NULL, 0, NULL, NULL, err) : own;
}

void tool_ranks_hide(void) {
  for (int k = 0; k < N_VARIABLES; k++) {
    unsetenv(variables[k].rank);
    unsetenv(variables[k].size);
  }
}

#ifndef COULOMIX_MPI

const cmx_ranks *tool_ranks_join(void) {
  return NULL;
}

void tool_ranks_end(void) {}

#else

#include <mpi.h>

/* All ranks of this run. */
typedef struct world {
  cmx_ranks ranks;
  int started, over; /* over: a rank has failed, and no exchange follows */
} world;

static world *the_world(void) {
  static world w;
  return &w;
}

/* Waits without using the processor, as MPI_Wait does. */
static void wait_for(MPI_Request *request) {
  struct timespec pause = {0, 20000};
  for (int done = 0; !done;) {
    MPI_Test(request, &done, MPI_STATUS_IGNORE);
    if (done) return;
    nanosleep(&pause, NULL);
    if (pause.tv_nsec < 4000000) pause.tv_nsec += pause.tv_nsec / 2;
  }
}

/* Bytes of one rank to all, in blocks whose length is an int. */
static void broadcast(unsigned char *bytes, size_t n, int root) {
  const size_t most = (size_t)1 << 28;
  for (size_t at = 0; at < n; at += most) {
    const size_t block = n - at < most ? n - at : most;
    MPI_Request request;
    MPI_Ibcast(bytes + at, (int)block, MPI_BYTE, root, MPI_COMM_WORLD, &request);
    wait_for(&request);
  }
}

/* The others wait for this rank, so all end. */
static void give_up(void) {
  fputs("coulomix: out of memory for the work of other ranks\n", stderr);
  MPI_Abort(MPI_COMM_WORLD, EXIT_RUN_TIME);
}

static cmx_status fail_together(world *w, int first, const cmx_error *own, cmx_error *err) {
  cmx_error text = *own;
  w->over = 1;
  broadcast((unsigned char *)&text, sizeof text, first);
  return cmx_fail(err, text.status, "%s", text.text);
}

static void take_all(const world *w, long long (*said)[2], const void *bytes, cmx_ranks_take *take,
                     void *to) {
  for (int r = 0; r < w->ranks.size; r++) {
    const size_t n = (size_t)said[r][1];
    unsigned char *room = malloc(n + 1);
    if (!room) {
      give_up();
      return;
    }
    if (r == w->ranks.rank && n) memcpy(room, bytes, n);
    broadcast(room, n, r);
    if (take) take(to, r, room, n);
    free(room);
  }
}

static cmx_status exchange(void *context, cmx_status own, const void *bytes, size_t n, cmx_ranks_take *take,
                           void *to, cmx_error *err) {
  world *w = context;
  if (w->over) return own;
  const long long mine[2] = {own, (long long)n};
  long long(*said)[2] = malloc((size_t)w->ranks.size * sizeof *said);
  MPI_Request request;
  if (!said) {
    give_up();
    return CMX_ERR_MEMORY;
  }
  MPI_Iallgather(mine, 2, MPI_LONG_LONG, said, 2, MPI_LONG_LONG, MPI_COMM_WORLD, &request);
  wait_for(&request);
  int first = 0;
  while (first < w->ranks.size && said[first][0] >= 0) first++;
  cmx_status status = CMX_OK;
  if (first < w->ranks.size) {
    cmx_error failure = CMX_ERROR_NONE;
    if (own < 0) cmx_fail(&failure, own, "%s", err && err->text[0] ? err->text : cmx_status_text(own));
    status = fail_together(w, first, &failure, err);
  } else {
    take_all(w, said, bytes, take, to);
  }
  free(said);
  return status;
}

const cmx_ranks *tool_ranks_join(void) {
  world *w = the_world();
  int rank, size, level;
  if (!find_launcher(&rank, &size) || size < 2) return NULL;
  if (w->started) return &w->ranks;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, &w->ranks.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &w->ranks.size);
  w->ranks.exchange = exchange;
  w->ranks.context = w;
  w->started = 1;
  return &w->ranks;
}

void tool_ranks_end(void) {
  if (the_world()->started) MPI_Finalize();
}

#endif
