/* Progress of parallel loops. */
#ifdef _OPENMP
#include <omp.h>
#endif

#include "supercell/supercell_internal.h"

static int is_first_thread(void) {
#ifdef _OPENMP
  return omp_get_thread_num() == 0;
#else
  return 1;
#endif
}

int cmxp_steps_go(cmxp_steps *s) {
  int stopped;
#pragma omp atomic read
  stopped = s->stopped;
  return !stopped;
}

static void report(cmxp_steps *s, size_t done) {
  if (!s->progress || !s->progress->function) return;
  if (s->progress->function(s->progress->context, "supercell", done, s->total)) {
#pragma omp atomic write
    s->stopped = 1;
  }
}

void cmxp_steps_done(cmxp_steps *s) {
  size_t done;
#pragma omp atomic capture
  done = ++s->done;
  if (is_first_thread() && done < s->total) report(s, done);
}

cmx_status cmxp_steps_end(cmxp_steps *s) {
  if (!s->stopped) report(s, s->total);
  return s->stopped ? CMX_ERR_STOPPED : CMX_OK;
}
