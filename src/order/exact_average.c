/* Averages of chains with their errors: free energies, pair probabilities, structure factors. */
/* before LAPACKE, whose I is a macro */
#include "order/exact_internal.h"
#include "lattice/lattice_internal.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = CMX_EXACT_BLOCKS };

double cmxp_exact_mean(const double by_block[BLOCKS], double *error) {
  double mean = 0.0, square = 0.0;
  for (size_t b = 0; b < BLOCKS; b++) mean += by_block[b] / BLOCKS;
  for (size_t b = 0; b < BLOCKS; b++) square += (by_block[b] - mean) * (by_block[b] - mean);
  *error = sqrt(square / (BLOCKS * (BLOCKS - 1.0)));
  return mean;
}

/* --- free energies -------------------------------------------------------------------------------------- */

static double fermi(double y) {
  return y > 700.0 ? 0.0 : 1.0 / (1.0 + exp(y));
}

/* Adds up F(dg e_low - Delta) - F(Delta - dg e_high) and its slope. */
static double bridge_rest(size_t n, double dg, const double low[], const double high[], double delta,
                          double *slope) {
  double rest = 0.0;
  *slope = 0.0;
  for (size_t i = 0; i < n; i++) {
    const double a = fermi(dg * low[i] - delta), b = fermi(delta - dg * high[i]);
    rest += a - b;
    *slope += a * (1.0 - a) + b * (1.0 - b);
  }
  return rest;
}

/* The rest rises with Delta: Newton's method within a bracket. */
double cmxp_exact_bridge(size_t n, double dg, const double low[], const double high[],
                         double by_block[BLOCKS]) {
  const size_t length = n / BLOCKS;
  double left = INFINITY, right = -INFINITY, slope, total = 0.0, whole = 0.0;
  for (size_t i = 0; i < n; i++) {
    left = fmin(left, dg * fmin(low[i], high[i]));
    right = fmax(right, dg * fmax(low[i], high[i]));
    total += dg * (low[i] + high[i]);
  }
  double delta = 0.5 * total / (double)n;
  for (int step = 0; step < 100; step++) {
    const double rest = bridge_rest(n, dg, low, high, delta, &slope);
    if (rest > 0.0)
      right = delta;
    else
      left = delta;
    const double next = delta - rest / slope;
    const double to = next >= left && next <= right ? next : 0.5 * (left + right);
    const int done = fabs(to - delta) <= 1e-12 * (1.0 + fabs(delta));
    delta = to;
    if (done) break;
  }
  double part[BLOCKS];
  for (size_t b = 0; b < BLOCKS; b++) {
    double own;
    part[b] = bridge_rest(length, dg, low + b * length, high + b * length, delta, &own);
    whole += own;
  }
  for (size_t b = 0; b < BLOCKS; b++) by_block[b] = delta - part[b] * BLOCKS / whole;
  return delta;
}

/* <(E - <E>)^2>, and its values without one block each */
static void variances(size_t n, const double e[], double *all, double without[BLOCKS]) {
  const size_t length = n / BLOCKS;
  double sum = 0.0, square = 0.0, mean = 0.0;
  double part[BLOCKS] = {0.0}, part_square[BLOCKS] = {0.0};
  for (size_t i = 0; i < n; i++) mean += e[i] / (double)n;
  for (size_t i = 0; i < n; i++) {
    const double d = e[i] - mean;
    part[i / length] += d;
    part_square[i / length] += d * d;
  }
  for (size_t b = 0; b < BLOCKS; b++) {
    sum += part[b];
    square += part_square[b];
  }
  *all = square / (double)n;
  for (size_t b = 0; b < BLOCKS; b++) {
    const double m = (sum - part[b]) / (double)(n - length);
    without[b] = (square - part_square[b]) / (double)(n - length) - m * m;
  }
}

static void fill_heat_capacity(const exact_slot *slot, size_t samples, double ions,
                               cmx_order_exact_state *out) {
  const double scale = slot->g * slot->g / ions;
  double all, without[BLOCKS], error;
  variances(samples, slot->energy, &all, without);
  cmxp_exact_mean(without, &error);
  out->c = scale * all;
  out->c_error = scale * error * (BLOCKS - 1); /* jackknife */
}

/* Per ion at g = 0: the logarithm of the number of arrangements, and of infinitely many ions. */
static void mixing_entropies(const exact_mixture *m, double *box, double *infinite) {
  const size_t ions = m->first[m->n];
  *box = *infinite = 0.0;
  for (size_t i = 2; i <= ions; i++) *box += log((double)i) / (double)ions;
  for (size_t a = 0; a < m->n; a++) {
    *infinite -= m->x[a] * log(m->x[a]);
    for (size_t i = 2; i <= m->first[a + 1] - m->first[a]; i++) *box -= log((double)i) / (double)ions;
  }
}

/* df, du: of cmxp_exact_size */
static void fill_energies(const exact_ladder *l, const double df[], const double du[], cmx_order_exact *out) {
  const size_t length = l->samples / BLOCKS;
  const double ions = (double)l->box->sites;
  double f[BLOCKS] = {0.0}, box, infinite;
  mixing_entropies(&l->mixture, &box, &infinite);
  for (size_t q = 0; q < l->states; q++) {
    const exact_slot *slot = &l->slot[q];
    cmx_order_exact_state *s = &out->state[q];
    double u[BLOCKS] = {0.0}, entropy[BLOCKS], delta[BLOCKS];
    if (q) {
      cmxp_exact_bridge(l->samples, slot->g - slot[-1].g, slot[-1].energy, slot->energy, delta);
      for (size_t b = 0; b < BLOCKS; b++) f[b] += delta[b] / ions;
    }
    for (size_t i = 0; i < l->samples; i++)
      u[i / length] += slot->g * slot->energy[i] / (ions * (double)length);
    for (size_t b = 0; b < BLOCKS; b++) entropy[b] = infinite + (u[b] + du[q]) - (f[b] + df[q]);
    const double rise = cmxp_exact_mean(f, &s->f_error);
    s->g = slot->g;
    s->u_box = cmxp_exact_mean(u, &s->u_error);
    s->u = s->u_box + du[q];
    s->f_box = rise - box;
    s->f = rise - infinite + df[q];
    s->s = cmxp_exact_mean(entropy, &s->s_error);
    fill_heat_capacity(slot, l->samples, ions, s);
    s->acceptance = (double)slot->accepted / (ions * (double)l->samples);
    s->exchange = slot->offered ? (double)slot->exchanged / (double)slot->offered : NAN;
  }
}

/* --- pairs and structure -------------------------------------------------------------------------------- */

/* What the sums of a block say of one orbit: p_ab - x_a x_b of all present species, [n][n]. */
static void pairs_of_block(const exact_ladder *l, const double sums[], const double cosine[], double p[]) {
  const size_t n = l->mixture.n, pairs = exact_pairs(n);
  const double scale = 1.0 / ((double)l->box->sites * (double)(l->rounds / BLOCKS));
  memset(p, 0, n * n * sizeof *p);
  for (size_t a = 1, pair = 0; a < n; a++)
    for (size_t b = 1; b <= a; b++, pair++) {
      double sum = 0.0;
      for (size_t s = 1; s < l->box->stars; s++) sum += sums[s * pairs + pair] * cosine[s];
      p[a * n + b] = p[b * n + a] = scale * sum;
    }
  for (size_t b = 1; b < n; b++) {
    for (size_t a = 1; a < n; a++) p[b] -= p[a * n + b];
    p[b * n] = p[b];
    p[0] -= p[b];
  }
}

static void fill_pairs(const exact_ladder *l, const size_t kept[], const exact_slot *slot, size_t orbit,
                       const double cosine[], cmx_order_exact *out, cmx_order_exact_state *state) {
  const size_t n = l->mixture.n, per_block = l->box->stars * exact_pairs(n);
  double p[BLOCKS][CMX_MAX_SPECIES * CMX_MAX_SPECIES];
  for (size_t b = 0; b < BLOCKS; b++) pairs_of_block(l, slot->sums + b * per_block, cosine, p[b]);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      const size_t to = (orbit * out->n + kept[i]) * out->n + kept[j];
      double value[BLOCKS];
      for (size_t b = 0; b < BLOCKS; b++) value[b] = p[b][i * n + j];
      state->pair[to] = l->mixture.x[i] * l->mixture.x[j] + cmxp_exact_mean(value, &state->pair_error[to]);
    }
}

/* The least eigenvalue of the mean of S_ab(k) over one star, with the error of its eigenvector's value. */
static cmx_status least_eigenvalue(const exact_ladder *l, const exact_slot *slot, size_t star,
                                   cmx_order_exact_state *out) {
  const size_t n = l->mixture.n, m = n - 1, pairs = exact_pairs(n), per_block = l->box->stars * pairs;
  const double *x = l->mixture.x, scale = 1.0 / (l->box->multiplicity[star] * (double)(l->rounds / BLOCKS));
  double mean[CMX_MAX_SPECIES * CMX_MAX_SPECIES], random[CMX_MAX_SPECIES * CMX_MAX_SPECIES];
  double value[CMX_MAX_SPECIES], by_block[BLOCKS];
  for (size_t a = 0, pair = 0; a < m; a++)
    for (size_t b = 0; b <= a; b++, pair++) {
      double sum = 0.0;
      for (size_t q = 0; q < BLOCKS; q++) sum += slot->sums[q * per_block + star * pairs + pair];
      mean[a * m + b] = mean[b * m + a] = scale * sum / BLOCKS;
      random[a * m + b] = random[b * m + a] = (a == b ? x[a + 1] : 0.0) - x[a + 1] * x[b + 1];
    }
  const cmx_status status = cmxp_lapack_status(LAPACKE_dsygv(
      LAPACK_ROW_MAJOR, 1, 'V', 'L', (lapack_int)m, mean, (lapack_int)m, random, (lapack_int)m, value));
  if (status < 0) return status;
  for (size_t q = 0; q < BLOCKS; q++) {
    const double *sums = slot->sums + q * per_block + star * pairs;
    by_block[q] = 0.0;
    for (size_t a = 0, pair = 0; a < m; a++)
      for (size_t b = 0; b <= a; b++, pair++)
        by_block[q] += (a == b ? 1.0 : 2.0) * mean[a * m] * mean[b * m] * scale * sums[pair];
  }
  out->structure[star] = cmxp_exact_mean(by_block, &out->structure_error[star]);
  return CMX_OK;
}

/* tr S over the star and all k, and so its part of the whole, with S of the charges. */
static void find_share(const exact_ladder *l, const exact_slot *slot, cmx_order_exact_state *out) {
  const size_t n = l->mixture.n, pairs = exact_pairs(n), per_block = l->box->stars * pairs;
  const double *z = l->mixture.z, total = (double)(l->rounds * l->box->sites) * l->mixture.variance;
  out->share = 0.0;
  for (size_t s = 1; s < l->box->stars; s++) {
    double sum = 0.0;
    for (size_t q = 0; q < BLOCKS; q++)
      for (size_t a = 1, pair = 0; a < n; a++)
        for (size_t b = 1; b <= a; b++, pair++)
          sum += (a == b ? 1.0 : 2.0) * (z[a] - z[0]) * (z[b] - z[0]) *
                 slot->sums[q * per_block + s * pairs + pair];
    if (!(sum / total > out->share)) continue;
    out->share = sum / total;
    memcpy(out->k_share, l->box->k[s], sizeof out->k_share);
  }
}

static cmx_status fill_structure(const exact_ladder *l, const exact_slot *slot, cmx_order_exact_state *out) {
  out->S_min = INFINITY;
  for (size_t s = 1; s < l->box->stars; s++) {
    const cmx_status status = least_eigenvalue(l, slot, s, out);
    if (status < 0) return status;
    if (!(out->structure[s] < out->S_min)) continue;
    out->S_min = out->structure[s];
    out->S_min_error = out->structure_error[s];
    memcpy(out->k_min, l->box->k[s], sizeof out->k_min);
  }
  find_share(l, slot, out);
  return CMX_OK;
}

static cmx_status energies(const exact_ladder *l, cmx_order_exact *out) {
  double *coupling = malloc(3 * l->states * sizeof *coupling);
  if (!coupling) return CMX_ERR_MEMORY;
  double *df = coupling + l->states, *du = df + l->states;
  for (size_t q = 0; q < l->states; q++) coupling[q] = l->slot[q].g * l->mixture.variance;
  const cmx_status status = cmxp_exact_size(l->box, l->states, coupling, df, du);
  if (status >= 0) fill_energies(l, df, du, out);
  free(coupling);
  return status;
}

cmx_status cmxp_exact_averages(const exact_ladder *l, const size_t kept[], cmx_order_exact *out) {
  const double half = 0.5 * cmx_lattice_find("bcc", NULL)->constant;
  double *cosine = malloc(l->box->stars * sizeof *cosine);
  cmx_status status = cosine ? energies(l, out) : CMX_ERR_MEMORY;
  for (size_t i = 0; status >= 0 && i < out->orbits; i++) {
    for (size_t s = 0; s < l->box->stars; s++) {
      const double *k = l->box->k[s], u[3] = {half * k[0], half * k[1], half * k[2]};
      cosine[s] = cmx_orbit_cosine(&out->orbit[i], u);
    }
    for (size_t q = 0; q < l->states; q++) fill_pairs(l, kept, &l->slot[q], i, cosine, out, &out->state[q]);
  }
  for (size_t q = 0; status >= 0 && q < l->states; q++)
    status = fill_structure(l, &l->slot[q], &out->state[q]);
  free(cosine);
  return status;
}
