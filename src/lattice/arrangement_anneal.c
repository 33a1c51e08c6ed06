/* Simulated annealing of pair exchanges at fixed composition. */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/arrangement_internal.h"
#include "lattice/lattice_internal.h"

/* Sites in two lists, the k heavy ones first. */
typedef struct anneal {
  size_t n, k, order[CMX_MAX_SITES];
  const double *pair;
  double field[CMX_MAX_SITES]; /* pair.s */
} anneal;

typedef struct outcome {
  cmx_status status;
  double excess;
  unsigned char heavy[CMX_MAX_SITES];
} outcome;

/* Change of s.pair.s if a heavy site p and a light site q change places. */
static double change(const anneal *a, size_t p, size_t q) {
  const double *m = a->pair;
  const size_t n = a->n;
  return 2.0 * (a->field[q] - a->field[p]) + m[p * n + p] + m[q * n + q] - 2.0 * m[p * n + q];
}

static void exchange(anneal *a, size_t heavy, size_t light) {
  const size_t p = a->order[heavy], q = a->order[light];
  for (size_t i = 0; i < a->n; i++) a->field[i] += a->pair[q * a->n + i] - a->pair[p * a->n + i];
  a->order[heavy] = q;
  a->order[light] = p;
}

static void compute_fields(anneal *a) {
  for (size_t i = 0; i < a->n; i++) {
    a->field[i] = 0.0;
    for (size_t h = 0; h < a->k; h++) a->field[i] += a->pair[a->order[h] * a->n + i];
  }
}

static void shuffle(anneal *a, gsl_rng *rng) {
  for (size_t i = 0; i < a->n; i++) a->order[i] = i;
  for (size_t i = 0; i < a->k; i++) {
    const size_t other = i + gsl_rng_uniform_int(rng, a->n - i), old = a->order[i];
    a->order[i] = a->order[other];
    a->order[other] = old;
  }
  compute_fields(a);
}

static size_t random_heavy(const anneal *a, gsl_rng *rng) {
  return gsl_rng_uniform_int(rng, a->k);
}

static size_t random_light(const anneal *a, gsl_rng *rng) {
  return a->k + gsl_rng_uniform_int(rng, a->n - a->k);
}

/* The root mean square change of random exchanges. */
static double exchange_scale(const anneal *a, gsl_rng *rng) {
  double sum = 0.0;
  for (size_t i = 0; i < a->n; i++) {
    const double d = change(a, a->order[random_heavy(a, rng)], a->order[random_light(a, rng)]);
    sum += d * d;
  }
  return sqrt(sum / (double)a->n);
}

/* bcc cells of 54 and 128 sites order between 0.15 and 0.03 of `exchange_scale`, and are frozen below. */
static void cool(anneal *a, size_t sweeps, gsl_rng *rng) {
  double temperature = 0.3 * exchange_scale(a, rng);
  const double factor = pow(0.03, 1.0 / (double)sweeps);
  for (size_t sweep = 0; sweep < sweeps; sweep++, temperature *= factor)
    for (size_t i = 0; i < a->n; i++) {
      const size_t heavy = random_heavy(a, rng), light = random_light(a, rng);
      const double d = change(a, a->order[heavy], a->order[light]);
      if (d <= 0.0 || gsl_rng_uniform(rng) < exp(-d / temperature)) exchange(a, heavy, light);
    }
}

/* Steepest descent; every exchange lowers the energy by more than round-off, so it terminates. */
static void descend(anneal *a) {
  for (;;) {
    double least = -1e-14;
    size_t heavy = 0, light = 0;
    for (size_t h = 0; h < a->k; h++)
      for (size_t l = a->k; l < a->n; l++) {
        const double d = change(a, a->order[h], a->order[l]);
        if (!(d < least)) continue;
        least = d;
        heavy = h;
        light = l;
      }
    if (!light) return;
    exchange(a, heavy, light);
  }
}

static void restart(size_t n, size_t k, const double pair[], unsigned long seed, size_t sweeps,
                    outcome *out) {
  anneal a = {.n = n, .k = k, .pair = pair};
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  memset(out, 0, sizeof *out);
  out->status = rng ? CMX_OK : CMX_ERR_MEMORY;
  if (!rng) return;
  gsl_rng_set(rng, seed);
  shuffle(&a, rng);
  cool(&a, sweeps, rng);
  compute_fields(&a); /* round-off accumulates over millions of exchanges */
  descend(&a);
  gsl_rng_free(rng);
  for (size_t h = 0; h < k; h++) out->heavy[a.order[h]] = 1;
  out->excess = cmxp_arrangement_excess(n, pair, out->heavy);
}

static cmx_status check_annealing(size_t n, size_t k, const cmx_annealing *how, cmx_error *err) {
  if (!(k >= 1 && k < n))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu heavy ions on %zu sites: not in 1..sites-1", k, n);
  if (!(how->restarts >= 1 && how->restarts <= 100000))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu restarts: not in 1..100000", how->restarts);
  if (!(how->sweeps >= 1 && how->sweeps <= 1000000))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu sweeps: not in 1..1000000", how->sweeps);
  return CMX_OK;
}

cmx_status cmx_arrangement_anneal(const cmx_crystal *crystal, size_t k, const cmx_annealing *how,
                                  cmx_arrangement *best, cmx_error *err) {
  cmx_crystal copy;
  double *pair = NULL, parent;
  memset(best, 0, sizeof *best);
  best->excess = NAN;
  cmx_status status = check_annealing(crystal->n_sites, k, how, err);
  if (status >= 0) status = cmxp_parent_pairs(crystal, &copy, &pair, &parent, err);
  if (status < 0) return status;
  outcome *all = malloc(how->restarts * sizeof *all);
  if (all) {
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t r = 0; r < how->restarts; r++)
      restart(copy.n_sites, k, pair, how->seed + r, how->sweeps, &all[r]);
  } else {
    status = CMX_ERR_MEMORY;
  }
  size_t lowest = 0;
  uint64_t count = 0;
  for (size_t r = 0; all && r < how->restarts; r++) {
    if (all[r].status < 0) status = all[r].status;
    if (all[r].excess < all[lowest].excess - CMX_SOLID_SAME_EXCESS) lowest = r;
  }
  for (size_t r = 0; all && r < how->restarts; r++)
    count += fabs(all[r].excess - all[lowest].excess) <= CMX_SOLID_SAME_EXCESS;
  if (status >= 0)
    cmxp_arrangement_fill(&copy, pair, parent, all[lowest].heavy, count, best);
  else
    cmx_fail(err, status, "annealing: %s", cmx_status_text(status));
  free(all);
  free(pair);
  return status;
}
