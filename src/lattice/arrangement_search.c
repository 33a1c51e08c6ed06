/* The exact search: s.M.s over all s in {0,1}^n, least for every weight of s.

   Bits of s from the lowest: `low` bits by a table, `mid` bits by a Gray code, `top` bits by chunks that run
   in parallel, and one bit kept at zero, because q(s) = q(1-s). For each setting of the other bits the energy
   of all low ones is linear[b] + low_energy[b] with linear[b] = constant + fields.b; a block is skipped
   unless some linear[b] is below its bound. Chunks do not depend on the number of threads and are merged in
   order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/arrangement_internal.h"

enum { LOW_BITS = 9, MID_BITS = 14, LOW_SIZE = 1 << LOW_BITS };

typedef struct search {
  size_t n, low, mid, top; /* groups; bits: low + mid + top + 1 = n */
  double form[CMX_MAX_SEARCHED][CMX_MAX_SEARCHED];
  size_t weight[CMX_MAX_SEARCHED], total; /* sites in each group, in all */
  double low_energy[LOW_SIZE];
  size_t low_weight[LOW_SIZE];
} search;

typedef struct chunk {
  cmx_status status;
  cmxp_least least[CMX_MAX_SITES + 1]; /* excess: here s.M.s */
} chunk;

/* State of a chunk: the bits above the low ones. */
typedef struct walker {
  uint32_t mask;
  size_t weight;
  double energy, field[CMX_MAX_SEARCHED]; /* s.M.s and 2 M.s of those bits */
  double *bar;                            /* [weight][b]: bound on linear[b] */
  size_t *bar_age, age;                   /* improvements included in each row of bounds, and in total */
} walker;

static void begin_search(size_t n_sites, const double pair[], size_t n_groups, const size_t group[],
                         search *s) {
  memset(s, 0, sizeof *s);
  s->n = n_groups;
  s->total = n_sites;
  const size_t free_bits = n_groups - 1;
  s->low = free_bits < LOW_BITS ? free_bits : LOW_BITS;
  s->mid = free_bits - s->low < MID_BITS ? free_bits - s->low : MID_BITS;
  s->top = free_bits - s->low - s->mid;
  for (size_t p = 0; p < n_sites; p++) {
    s->weight[group[p]]++;
    for (size_t q = 0; q < n_sites; q++) s->form[group[p]][group[q]] += pair[p * n_sites + q];
  }
  for (size_t j = 0; j < s->low; j++)
    for (size_t b = 0; b < (size_t)1 << j; b++) {
      double energy = s->low_energy[b] + s->form[j][j];
      for (size_t i = 0; i < j; i++) energy += (double)(b >> i & 1) * 2.0 * s->form[i][j];
      s->low_energy[b | (size_t)1 << j] = energy;
      s->low_weight[b | (size_t)1 << j] = s->low_weight[b] + s->weight[j];
    }
}

static void flip(const search *s, walker *w, size_t bit) {
  const double *row = s->form[bit];
  w->mask ^= UINT32_C(1) << bit;
  const int on = w->mask >> bit & 1;
  const double sign = on ? 2.0 : -2.0;
  w->energy += on ? w->field[bit] + row[bit] : row[bit] - w->field[bit];
  w->weight = on ? w->weight + s->weight[bit] : w->weight - s->weight[bit];
  for (size_t j = 0; j < s->n; j++) w->field[j] += sign * row[j];
}

/* Records an assignment. @return 1 if it is lower than all before. */
static int keep_least(cmxp_least *least, double energy, uint64_t count, uint32_t mask) {
  if (least->count && !(energy < least->excess - CMX_SOLID_SAME_EXCESS)) {
    if (energy <= least->excess + CMX_SOLID_SAME_EXCESS) least->count += count;
    return 0;
  }
  least->excess = energy;
  least->count = count;
  least->mask = mask;
  return 1;
}

static const double *bars_of_weight(const search *s, walker *w, const cmxp_least least[]) {
  const size_t size = (size_t)1 << s->low;
  double *bar = w->bar + w->weight * size;
  if (w->bar_age[w->weight] == w->age) return bar;
  for (size_t b = 0; b < size; b++) {
    const cmxp_least *l = &least[w->weight + s->low_weight[b]];
    bar[b] = l->count ? l->excess + 2.0 * CMX_SOLID_SAME_EXCESS - s->low_energy[b] : INFINITY;
  }
  w->bar_age[w->weight] = w->age;
  return bar;
}

/* All low bits for one setting of the others. */
static void scan_block(const search *s, walker *w, cmxp_least least[]) {
  const size_t size = (size_t)1 << s->low;
  const double *bar = bars_of_weight(s, w, least);
  double linear[LOW_SIZE];
  linear[0] = w->energy;
  for (size_t j = 0; j < s->low; j++) {
    const size_t half = (size_t)1 << j;
    const double field = w->field[j];
    for (size_t b = 0; b < half; b++) linear[half + b] = linear[b] + field;
  }
  uint64_t hit = 0; /* as wide as a double, so that compilers vectorise the loop */
  for (size_t b = 0; b < size; b++)
    /* linear holds 2^low values. NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
    if (linear[b] <= bar[b]) hit = 1;
  if (!hit) return;
  int lower = 0;
  for (size_t b = 0; b < size; b++)
    if (linear[b] <= bar[b])
      lower |= keep_least(&least[w->weight + s->low_weight[b]], linear[b] + s->low_energy[b], 1,
                          w->mask | (uint32_t)b);
  w->age += (size_t)lower;
}

static void scan_chunk(const search *s, size_t number, chunk *out) {
  walker w = {0};
  memset(out, 0, sizeof *out);
  w.bar = malloc(((s->total + 1) << s->low) * sizeof *w.bar);
  w.bar_age = calloc(s->total + 1, sizeof *w.bar_age);
  w.age = 1;
  out->status = w.bar && w.bar_age ? CMX_OK : CMX_ERR_MEMORY;
  if (out->status >= 0) {
    for (size_t i = 0; i < s->top; i++)
      if (number >> i & 1) flip(s, &w, s->low + s->mid + i);
    for (size_t step = 0; step < (size_t)1 << s->mid; step++) {
      size_t bit = 0;
      if (step) {
        while (!(step >> bit & 1)) bit++;
        flip(s, &w, s->low + bit);
      }
      scan_block(s, &w, out->least);
    }
  }
  free(w.bar);
  free(w.bar_age);
}

/* q of k heavy ions, from half of the assignments of k and half of those of n - k, turned over. */
static void combine_halves(const search *s, const chunk *all, double parent, cmxp_least least[]) {
  const uint32_t full = s->n < 32 ? (UINT32_C(1) << s->n) - 1 : UINT32_MAX;
  for (size_t k = 0; k <= s->total; k++) {
    const size_t rest = s->total - k;
    const double x = (double)k / (double)s->total;
    const cmxp_least *direct = &all->least[k], *turned = &all->least[rest];
    least[k] = (cmxp_least){NAN, 0, 0};
    if (direct->count) keep_least(&least[k], direct->excess - x * x * parent, direct->count, direct->mask);
    if (turned->count)
      keep_least(&least[k], turned->excess - (1.0 - x) * (1.0 - x) * parent, turned->count,
                 ~turned->mask & full);
  }
}

cmx_status cmxp_least_excess(size_t n_sites, const double pair[], size_t n_groups, const size_t group[],
                             cmxp_least least[]) {
  search *s = malloc(sizeof *s);
  chunk *chunks = NULL;
  cmx_status status = s ? CMX_OK : CMX_ERR_MEMORY;
  if (s) {
    begin_search(n_sites, pair, n_groups, group, s);
    chunks = malloc(((size_t)1 << s->top) * sizeof *chunks);
    if (!chunks) status = CMX_ERR_MEMORY;
  }
  if (status >= 0) {
    const size_t n_chunks = (size_t)1 << s->top;
    double parent = 0.0;
    for (size_t i = 0; i < n_sites * n_sites; i++) parent += pair[i];
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t c = 0; c < n_chunks; c++) scan_chunk(s, c, &chunks[c]);
    for (size_t c = 0; c < n_chunks; c++) {
      if (chunks[c].status < 0) status = chunks[c].status;
      for (size_t k = 0; k <= n_sites && c; k++) {
        const cmxp_least *l = &chunks[c].least[k];
        if (l->count) keep_least(&chunks->least[k], l->excess, l->count, l->mask);
      }
    }
    if (status >= 0) combine_halves(s, chunks, parent, least);
  }
  free(chunks);
  free(s);
  return status;
}
