/* bench: the memory that a lookup reads. Of a copy of the table one line of 64 bytes after another is filled
   with signalling NaN; a lookup that computes with any of them raises the exception of an invalid
   operation. */
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { LINE = 64, LINE_STATES = 16 };

typedef struct copy {
  cmx_array *arrays;
  size_t n;
  void **data;  /* [n] own memory, at a multiple of LINE; NULL: that of the table */
  size_t *size; /* [n] bytes, a multiple of LINE */
  char *saved;  /* as long as the longest */
  cmx_eos_view view;
} copy;

static void free_copy(copy *c) {
  for (size_t k = 0; c->data && k < c->n; k++) free(c->data[k]);
  free(c->saved);
  free(c->size);
  free(c->data);
  free(c->arrays);
}

/* The doubles of /eos and /order as a copy; 0 on failure. */
static int make_copy(const cmx_table *t, cmx_eos_choice choice, copy *c) {
  size_t longest = LINE;
  memset(c, 0, sizeof *c);
  c->n = t->n_arrays;
  c->arrays = malloc((c->n + 1) * sizeof *c->arrays);
  c->data = calloc(c->n + 1, sizeof *c->data);
  c->size = calloc(c->n + 1, sizeof *c->size);
  if (!c->arrays || !c->data || !c->size) return 0;
  memcpy(c->arrays, t->arrays, c->n * sizeof *c->arrays);
  for (size_t k = 0; k < c->n; k++) {
    const cmx_array *a = &t->arrays[k];
    if (a->type != CMX_F64 || (strncmp(a->path, "/eos/", 5) && strncmp(a->path, "/order/", 7))) continue;
    size_t bytes = sizeof(double);
    for (int d = 0; d < a->rank; d++) bytes *= a->dims[d];
    c->size[k] = (bytes + LINE - 1) / LINE * LINE;
    c->data[k] = aligned_alloc(LINE, c->size[k]);
    if (!c->data[k]) return 0;
    memcpy(c->data[k], a->data, bytes);
    c->arrays[k].data = c->data[k];
    if (c->size[k] > longest) longest = c->size[k];
  }
  c->saved = malloc(longest);
  if (!c->saved || cmx_eos_bind(c->arrays, c->n, &c->view) != CMX_OK) return 0;
  c->view.choice = choice;
  return 1;
}

/* Lines that the lookup of a state reads among `lines` of them from `from` on. */
static size_t count_lines(const copy *c, const bench_mixture *m, const double *s, char *from, size_t lines) {
  /* a pointer, so that the flags are read before and after the call and nothing of it moves */
  cmx_status (*const volatile lookup)(const cmx_eos_view *, const bench_mixture *, const double *,
                                      cmx_eos_state *) = bench_lookup;
  const uint64_t signalling = 0x7ff4000000000000u;
  cmx_eos_state p;
  memcpy(c->saved, from, lines * LINE);
  for (size_t k = 0; k < lines * LINE; k += sizeof signalling)
    memcpy(from + k, &signalling, sizeof signalling);
  feclearexcept(FE_INVALID);
  lookup(&c->view, m, s, &p);
  const int reads = fetestexcept(FE_INVALID);
  memcpy(from, c->saved, lines * LINE);
  if (!reads || lines == 1) return reads != 0;
  return count_lines(c, m, s, from, lines / 2) +
         count_lines(c, m, s, from + lines / 2 * LINE, lines - lines / 2);
}

double bench_bytes(const bench_work *w) {
  copy c;
  size_t sum = 0;
  const size_t n = w->n < LINE_STATES ? w->n : LINE_STATES;
  const int made = make_copy(w->table, w->view->choice, &c);
  for (size_t j = 0; made && j < n; j++)
    for (size_t k = 0; k < c.n; k++)
      if (c.data[k])
        sum +=
            count_lines(&c, bench_mixture_of(w, j), w->state + BENCH_WIDTH * j, c.data[k], c.size[k] / LINE);
  free_copy(&c);
  feclearexcept(FE_INVALID);
  return made ? (double)(LINE * sum) / (double)n : NAN;
}
