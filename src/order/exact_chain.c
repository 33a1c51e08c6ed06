/* Chains of arrangements: exchanges of two ions by Metropolis' rule. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "order/exact_internal.h"
#include "order/order_internal.h"

/* Far apart on the circle of all streams: the start is itself a random number. */
exact_stream cmxp_exact_stream(uint64_t seed, size_t number) {
  const uint64_t high =
                     (uint64_t)(0x1p32 * cmx_random((seed ^ 0xD1342543DE82EF95u) + number * CMX_RANDOM_STEP)),
                 low = (uint64_t)(0x1p32 * cmx_random(~seed * 0xD1342543DE82EF95u + number));
  return high << 32 | low;
}

cmx_status cmxp_chain_make(const cmx_order_box *box, size_t n_species, exact_chain *chain) {
  const size_t n = box->sites;
  *chain = (exact_chain){.species = malloc(n * sizeof *chain->species),
                         .list = malloc(n * sizeof *chain->list),
                         .h = malloc(n * sizeof *chain->h),
                         .space = malloc((2 * n_species * box->waves + n) * sizeof *chain->space)};
  return chain->species && chain->list && chain->h && chain->space ? CMX_OK : CMX_ERR_MEMORY;
}

void cmxp_chain_free(exact_chain *chain) {
  free(chain->species);
  free(chain->list);
  free(chain->h);
  free(chain->space);
  *chain = (exact_chain){NULL, NULL, NULL, NULL};
}

void cmxp_chain_shuffle(const cmx_order_box *box, const exact_mixture *mixture, exact_stream *stream,
                        exact_chain *chain) {
  for (size_t i = 0; i < box->sites; i++) chain->list[i] = (unsigned short)i;
  for (size_t i = box->sites - 1; i > 0; i--) {
    const size_t j = (size_t)(cmxp_exact_random(stream) * (double)(i + 1));
    const unsigned short swap = chain->list[i];
    chain->list[i] = chain->list[j];
    chain->list[j] = swap;
  }
  for (size_t a = 0; a < mixture->n; a++)
    for (size_t p = mixture->first[a]; p < mixture->first[a + 1]; p++)
      chain->species[chain->list[p]] = (unsigned char)a;
  cmxp_chain_fields(box, mixture, chain);
}

/* --- exchanges ------------------------------------------------------------------------------------------ */

/* Numbers side by side, kept in registers. */
#if defined(__GNUC__)
typedef double lanes2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef double lanes8 __attribute__((vector_size(64), aligned(8), may_alias));
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

/* Wider still than ORDER_WIDEST: these rows are long enough. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define CHAIN_WIDEST __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CHAIN_WIDEST
#endif

/* h += d (u - v) for a row of 2 size numbers */
static ALWAYS_INLINE void add_row(size_t size, double d, const double *u, const double *v, double *h) {
#if defined(__GNUC__)
  if (size % 4 == 0) {
    for (size_t t = 0; t < 2 * size; t += 8)
      *(lanes8 *)(h + t) += d * (*(const lanes8 *)(u + t) - *(const lanes8 *)(v + t));
    return;
  }
  for (size_t t = 0; t < 2 * size; t += 2)
    *(lanes2 *)(h + t) += d * (*(const lanes2 *)(u + t) - *(const lanes2 *)(v + t));
#else
  for (size_t t = 0; t < 2 * size; t++) h[t] += d * (u[t] - v[t]);
#endif
}

/* h += d [J(R - R_i) - J(R - R_j)]. `size` is that of the box; the compiler knows it where it is written as a
   number. */
static ALWAYS_INLINE void add_exchange(const cmx_order_box *box, size_t size, size_t i, size_t j, double d,
                                       double *h) {
  const size_t row = 4 * size, pa = box->at[i][0], pb = box->at[i][1], qa = box->at[j][0], qb = box->at[j][1];
  const double *u = box->table + 2 * size - box->at[i][2], *v = box->table + 2 * size - box->at[j][2];
  for (size_t a = 0; a < size; a++) {
    const double *from = u + (a + (a >= pa ? 0 : size) - pa) * size * row,
                 *to = v + (a + (a >= qa ? 0 : size) - qa) * size * row;
    for (size_t b = 0; b < size; b++, h += 2 * size)
      add_row(size, d, from + (b + (b >= pb ? 0 : size) - pb) * row,
              to + (b + (b >= qb ? 0 : size) - qb) * row, h);
  }
}

CHAIN_WIDEST static void exchange_fields(const cmx_order_box *box, size_t i, size_t j, double d, double *h) {
  switch (box->size) {
  case 4:
    add_exchange(box, 4, i, j, d, h);
    break;
  case 6:
    add_exchange(box, 6, i, j, d, h);
    break;
  case 8:
    add_exchange(box, 8, i, j, d, h);
    break;
  case 10:
    add_exchange(box, 10, i, j, d, h);
    break;
  case 12:
    add_exchange(box, 12, i, j, d, h);
    break;
  case 16:
    add_exchange(box, 16, i, j, d, h);
    break;
  default:
    add_exchange(box, box->size, i, j, d, h);
  }
}

/* Any ion, then any of another species: as likely as the reverse after the exchange. */
static inline void choose(const cmx_order_box *box, const exact_mixture *mixture, double random, size_t *p,
                          size_t *q) {
  const double at = random * (double)box->sites;
  size_t a = 0;
  *p = (size_t)at;
  while (*p >= mixture->first[a + 1]) a++;
  const size_t own = mixture->first[a + 1] - mixture->first[a], others = box->sites - own;
  *q = (size_t)((at - (double)*p) * (double)others); /* 40 random bits are left */
  if (*q >= mixture->first[a]) *q += own;
}

size_t cmxp_chain_sweep(const cmx_order_box *box, const exact_mixture *mixture, double g, size_t swaps,
                        exact_stream *stream, exact_chain *chain) {
  const double self = box->table[0], *h = chain->h;
  size_t accepted = 0;
  for (size_t n = 0; n < swaps; n++) {
    size_t p, q;
    choose(box, mixture, cmxp_exact_random(stream), &p, &q);
    const unsigned short i = chain->list[p], j = chain->list[q];
    const unsigned char a = chain->species[i], b = chain->species[j];
    const double d = mixture->z[b] - mixture->z[a];
    const double change = g * d * (h[i] - h[j] + d * (self - cmxp_box_pair(box, i, j)));
    if (change > 0.0 && !(cmxp_exact_random(stream) < exp(-change))) continue;
    chain->list[p] = j;
    chain->list[q] = i;
    chain->species[i] = b;
    chain->species[j] = a;
    exchange_fields(box, i, j, d, chain->h);
    accepted++;
  }
  return accepted;
}

/* --- the whole arrangement ------------------------------------------------------------------------------ */

void cmxp_chain_fields(const cmx_order_box *box, const exact_mixture *mixture, exact_chain *chain) {
  memset(chain->h, 0, box->sites * sizeof *chain->h);
  const size_t row = 2 * box->size;
  for (size_t i = 0; i < box->sites; i++) {
    const double z = mixture->z[chain->species[i]];
    double *h = chain->h;
    for (size_t a = 0; a < box->size; a++)
      for (size_t b = 0; b < box->size; b++, h += row) {
        const unsigned char *p = box->at[i];
        const size_t pa = a + (a >= p[0] ? 0 : box->size) - p[0], pb = b + (b >= p[1] ? 0 : box->size) - p[1];
        const double *u = box->table + (pa * box->size + pb) * 2 * row + row - p[2];
        for (size_t t = 0; t < row; t++) h[t] += z * u[t];
      }
  }
}

double cmxp_chain_energy(const cmx_order_box *box, const exact_mixture *mixture, const exact_chain *chain) {
  double sum[4] = {0.0};
  for (size_t i = 0; i < box->sites; i++) sum[i % 4] += mixture->z[chain->species[i]] * chain->h[i];
  return 0.5 * ((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

void cmxp_chain_structure(const cmx_order_box *box, const exact_mixture *mixture, const exact_chain *chain,
                          double sums[]) {
  const size_t n = box->sites, waves = box->waves, pairs = exact_pairs(mixture->n);
  double *of = chain->space, *rho = of + n + 2 * waves;
  for (size_t a = 1; a < mixture->n; a++) {
    double *re = rho + 2 * (a - 1) * waves;
    for (size_t i = 0; i < n; i++) of[i] = chain->species[i] == a;
    cmxp_box_transform(box, of, re, re + waves, of + n);
  }
  for (size_t a = 1, pair = 0; a < mixture->n; a++)
    for (size_t b = 1; b <= a; b++, pair++) {
      const double *p = rho + 2 * (a - 1) * waves, *q = rho + 2 * (b - 1) * waves;
      for (size_t w = 0; w < waves; w++)
        sums[box->star[w] * pairs + pair] +=
            box->weight[w] * (p[w] * q[w] + p[waves + w] * q[waves + w]) / (double)n;
    }
}
