/* Arrangements with given pair probabilities: reverse Monte Carlo. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/lattice.h"
#include "coulomix/random.h"
#include "supercell/supercell_internal.h"

enum { SWEEPS = 300, COLD = 100 }; /* of the whole run, and at its end without steps uphill */

/* chi^2 = sum over the targets of [(p - target)/(x_a x_b)]^2. Pairs are counted from both sides, those of
   different species as a b and as b a. */
typedef struct match {
  size_t ions, vectors;
  const cmx_supercell_pairs *pairs;
  unsigned short *neighbour;              /* [ions][vectors] */
  size_t first[CMX_SUPERCELL_ORBITS + 1]; /* of the vectors of each orbit */
  int of[CMX_SUPERCELL_TARGETS];          /* pairs (site, vector) of each target, as they are */
  double wanted[CMX_SUPERCELL_TARGETS];   /* as they should be */
  double weight[CMX_SUPERCELL_TARGETS];   /* of their difference squared in chi^2 */
  signed char at[CMX_SUPERCELL_ORBITS][CMX_MAX_LABELS][CMX_MAX_LABELS]; /* number of the target, or -1 */
  unsigned char *kind;                                                  /* [ions] */
  uint64_t key;
} match;

static double next_random(match *m) {
  return cmx_random(m->key += CMX_RANDOM_STEP);
}

/* --- neighbours ---------------------------------------------------------------------------------------- */

static cmx_status find_neighbours(match *m, size_t orbits) {
  const int cubes = (int)lround(cbrt(0.5 * (double)m->ions));
  cmx_orbit orbit[CMX_SUPERCELL_ORBITS];
  cmx_status status = cmx_lattice_orbits(cmx_lattice_find("bcc", NULL), orbits, orbit);
  for (size_t i = 0; i < orbits && status >= 0; i++)
    m->first[i + 1] = m->first[i] + (size_t)orbit[i].multiplicity;
  m->vectors = m->first[orbits];
  m->neighbour = malloc(m->ions * m->vectors * sizeof *m->neighbour);
  if (status >= 0 && !m->neighbour) status = CMX_ERR_MEMORY;
  for (size_t i = 0; i < orbits && status >= 0; i++) {
    size_t at = m->first[i];
    const int top = orbit[i].n[0];
    int v[3];
    for (v[0] = -top; v[0] <= top; v[0]++)
      for (v[1] = -top; v[1] <= top; v[1]++)
        for (v[2] = -top; v[2] <= top; v[2]++) {
          if (!cmxp_orbit_has(orbit[i].n, v)) continue;
          for (int p = 0; p < (int)m->ions; p++) {
            const int cube = p / 2, q = p % 2,
                      to[3] = {2 * (cube / (cubes * cubes)) + q + v[0], 2 * (cube / cubes % cubes) + q + v[1],
                               2 * (cube % cubes) + q + v[2]};
            m->neighbour[(size_t)p * m->vectors + at] = (unsigned short)cmxp_bcc_site(cubes, to);
          }
          at++;
        }
  }
  return status;
}

/* --- chi^2 --------------------------------------------------------------------------------------------- */

/* Adds `by` for each pair of ion p with another. */
static void count_pairs(match *m, size_t p, int by) {
  const unsigned short *to = m->neighbour + p * m->vectors;
  const unsigned char a = m->kind[p];
  for (size_t i = 0; m->first[i] < m->vectors; i++)
    for (size_t v = m->first[i]; v < m->first[i + 1]; v++) {
      const int t = m->at[i][a][m->kind[to[v]]];
      if (t >= 0) m->of[t] += by;
    }
}

static double chi_square(const match *m) {
  double sum = 0.0;
  for (size_t t = 0; t < m->pairs->n; t++) {
    const double miss = (double)m->of[t] - m->wanted[t];
    sum += m->weight[t] * miss * miss;
  }
  return sum;
}

/* Exchanges two ions and keeps the counts. The pair of both, which is counted from each side, stays what it
   is. */
static void exchange(match *m, size_t p, size_t q) {
  const unsigned char kind = m->kind[p];
  count_pairs(m, p, -2);
  count_pairs(m, q, -2);
  m->kind[p] = m->kind[q];
  m->kind[q] = kind;
  count_pairs(m, p, 2);
  count_pairs(m, q, 2);
}

static double anneal(match *m) {
  const size_t steps = SWEEPS * m->ions;
  int before[CMX_SUPERCELL_TARGETS];
  double chi = chi_square(m), heat = 0.1 * chi;
  for (size_t s = 0; s < steps && chi > 0.0; s++) {
    const size_t p = (size_t)(next_random(m) * (double)m->ions),
                 q = (size_t)(next_random(m) * (double)m->ions);
    if (m->kind[p] == m->kind[q]) continue;
    memcpy(before, m->of, sizeof before);
    exchange(m, p, q);
    const double now = chi_square(m);
    if (s == steps - COLD * m->ions) heat = 0.0;
    if (now <= chi || (heat > 0.0 && next_random(m) < exp((chi - now) / heat))) {
      chi = now;
    } else {
      const unsigned char kind = m->kind[p];
      m->kind[p] = m->kind[q];
      m->kind[q] = kind;
      memcpy(m->of, before, sizeof before);
    }
    if (s % m->ions == 0) heat *= 0.95;
  }
  return chi;
}

/* --- targets ------------------------------------------------------------------------------------------- */

static cmx_status check(const cmx_supercell_sample *sample, const cmx_supercell_pairs *pairs, size_t *orbits,
                        cmx_error *err) {
  const size_t cubes = (size_t)lround(cbrt(0.5 * (double)sample->ions)), side = 2 * cubes;
  cmx_orbit orbit[CMX_SUPERCELL_ORBITS];
  cmx_status status = cmxp_sample_check(sample, err);
  if (status < 0) return status;
  status = cmx_lattice_orbits(cmx_lattice_find("bcc", NULL), CMX_SUPERCELL_ORBITS, orbit);
  if (status < 0) return status;
  if (!(sample->ions <= CMX_MAX_SITES && sample->ions == 2 * cubes * cubes * cubes))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu ions: no box of bcc", sample->ions);
  if (!(pairs->n >= 1 && pairs->n <= CMX_SUPERCELL_TARGETS))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu pair probabilities: not in 1..%d", pairs->n,
                    CMX_SUPERCELL_TARGETS);
  *orbits = 0;
  for (size_t t = 0; t < pairs->n; t++) {
    const cmx_supercell_pair *one = &pairs->pair[t];
    if (!(one->orbit < CMX_SUPERCELL_ORBITS && 2 * (size_t)orbit[one->orbit].n[0] <= side))
      return cmx_fail(err, CMX_ERR_DOMAIN, "orbit %zu does not fit in a box of %zu ions", one->orbit + 1,
                      sample->ions);
    if (!(one->a < sample->n_kinds && one->b < sample->n_kinds))
      return cmx_fail(err, CMX_ERR_DOMAIN, "orbit %zu: pair %zu, %zu of %zu kinds", one->orbit + 1,
                      one->a + 1, one->b + 1, sample->n_kinds);
    const double x = (double)sample->count[one->a] / (double)sample->ions,
                 y = (double)sample->count[one->b] / (double)sample->ions;
    if (!(one->p >= 0.0 && one->p <= fmin(x, y) + 1e-12) || !(x * y > 0.0))
      return cmx_fail(err, CMX_ERR_DOMAIN,
                      "orbit %zu, kinds %zu and %zu: pair probability %.6g: allowed 0 to %.6g",
                      one->orbit + 1, one->a + 1, one->b + 1, one->p, fmin(x, y));
    if (one->orbit >= *orbits) *orbits = one->orbit + 1;
  }
  return CMX_OK;
}

/* @return CMX_ERR_DOMAIN if a pair is there twice */
static cmx_status set_targets(match *m, const cmx_supercell_sample *sample, cmx_error *err) {
  const double n = (double)m->ions;
  memset(m->at, -1, sizeof m->at);
  for (size_t t = 0; t < m->pairs->n; t++) {
    const cmx_supercell_pair *one = &m->pairs->pair[t];
    const double x = (double)sample->count[one->a] / n, y = (double)sample->count[one->b] / n;
    const double all =
        (one->a == one->b ? 1.0 : 2.0) * n * (double)(m->first[one->orbit + 1] - m->first[one->orbit]);
    signed char(*at)[CMX_MAX_LABELS] = m->at[one->orbit];
    if (at[one->a][one->b] >= 0)
      return cmx_fail(err, CMX_ERR_DOMAIN, "orbit %zu, kinds %zu and %zu: given twice", one->orbit + 1,
                      one->a + 1, one->b + 1);
    at[one->a][one->b] = at[one->b][one->a] = (signed char)t;
    m->wanted[t] = all * one->p;
    m->weight[t] = pow(all * x * y, -2.0);
  }
  return CMX_OK;
}

/* Largest root mean square of chi that is accepted: each target missed by two pairs of ions, which are four
   counts, and by 1/(N - 1), which boxes are off from a crystal without end. */
static double accepted(const match *m) {
  double sum = 0.0;
  for (size_t t = 0; t < m->pairs->n; t++)
    sum += pow(4.0 * sqrt(m->weight[t]) + 1.0 / (double)(m->ions - 1), 2.0);
  return sqrt(sum / (double)m->pairs->n);
}

static cmx_status run(match *m, const cmx_supercell_sample *sample, size_t orbits, double *residual,
                      cmx_error *err) {
  cmx_status status = find_neighbours(m, orbits);
  if (status < 0) return cmx_fail(err, status, "pairs: %s", cmx_status_text(status));
  status = set_targets(m, sample, err);
  if (status < 0) return status;
  for (size_t p = 0; p < m->ions; p++) count_pairs(m, p, 1);
  *residual = sqrt(anneal(m) / (double)m->pairs->n);
  if (*residual <= accepted(m)) return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_NOT_CONVERGED,
      "pairs: no arrangement of %zu ions has them: p/(x_a x_b) differs by %.3g (root mean square), "
      "accepted %.3g",
      m->ions, *residual, accepted(m));
}

cmx_status cmx_supercell_match(const cmx_supercell_sample *sample, const cmx_supercell_pairs *pairs,
                               uint64_t seed, unsigned char of[], double *residual, cmx_error *err) {
  size_t orbits;
  *residual = NAN;
  cmx_status status = check(sample, pairs, &orbits, err);
  if (status >= 0) status = cmx_supercell_shuffle(sample->n_kinds, sample->count, seed, of);
  if (status < 0) return status;
  match *m = calloc(1, sizeof *m);
  if (!m) return cmx_fail(err, CMX_ERR_MEMORY, "pairs: out of memory");
  *m = (match){.ions = sample->ions, .pairs = pairs, .kind = of, .key = ~seed * CMX_RANDOM_STEP};
  status = run(m, sample, orbits, residual, err);
  free(m->neighbour);
  free(m);
  return status;
}
