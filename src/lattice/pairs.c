/* Madelung energy of a crystal as a quadratic form in its charges: Ewald sums over pairs of sites. */
#include <stdlib.h>
#include <string.h>

#include "lattice/lattice_internal.h"

double cmxp_crystal_splitting(const cmx_crystal *crystal, double splitting) {
  /* pairs of sites times vectors: about 220/A^3 in real space and 120 N^2 A^3 phases, measured to be three
     times cheaper than an erfc */
  return splitting > 0.0 ? splitting : fmax(0.25, 1.1 / cbrt(sqrt((double)crystal->n_sites)));
}

typedef struct ewald_sums {
  double eta, volume, longest; /* longest distance between two sites of one cell */
  cmxp_star direct, recip;     /* recip: one of G and -G */
} ewald_sums;

static cmx_status begin_ewald(const cmx_crystal *crystal, double splitting, ewald_sums *e) {
  double reciprocal[3][3];
  memset(e, 0, sizeof *e);
  e->eta = cmxp_crystal_splitting(crystal, splitting);
  if (!(e->eta >= 0.2 && e->eta <= 3.0)) return CMX_ERR_DOMAIN;
  e->volume = fabs(cmxp_triple_product(crystal->cell[0]));
  for (size_t p = 0; p < crystal->n_sites; p++)
    for (size_t q = 0; q < p; q++) {
      double f[3], d[3];
      for (int i = 0; i < 3; i++) f[i] = crystal->site[q][i] - crystal->site[p][i];
      cmx_crystal_position(crystal, f, d);
      e->longest = fmax(e->longest, sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]));
    }
  cmx_crystal_reciprocal(crystal, reciprocal);
  cmx_status status = cmxp_star_make(crystal->cell[0], CMXP_EWALD_CUT / e->eta + e->longest, 0, &e->direct);
  if (status >= 0) status = cmxp_star_make(reciprocal[0], 2.0 * CMXP_EWALD_CUT * e->eta, 1, &e->recip);
  return status;
}

static void end_ewald(ewald_sums *e) {
  cmxp_star_free(&e->direct);
  cmxp_star_free(&e->recip);
}

/* exp(i G.chi) of every site for one G. */
static void site_phases(const cmx_crystal *crystal, const int m[3], double cs[], double sn[]) {
  for (size_t p = 0; p < crystal->n_sites; p++) {
    const double *f = crystal->site[p];
    const double angle = 2.0 * CMX_PI * (m[0] * f[0] + m[1] * f[1] + m[2] * f[2]);
    cs[p] = cos(angle);
    sn[p] = sin(angle);
  }
}

static void separation_in_cell(const cmx_crystal *crystal, size_t p, size_t q, double d[3]) {
  double f[3];
  for (int i = 0; i < 3; i++) f[i] = crystal->site[q][i] - crystal->site[p][i];
  cmx_crystal_position(crystal, f, d);
}

/* sum_R' erfc(A|R + d|)/|R + d| */
static double direct_sum(const ewald_sums *e, const double d[3]) {
  const double reach = CMXP_EWALD_CUT / e->eta;
  cmxp_exact_sum total = {0.0, 0.0};
  for (size_t l = 0; l < e->direct.n; l++) {
    const double *v = e->direct.vector[l];
    const double x = v[0] + d[0], y = v[1] + d[1], z = v[2] + d[2], r = sqrt(x * x + y * y + z * z);
    if (r > reach || r == 0.0) continue;
    cmxp_add_exactly(&total, erfc(e->eta * r) / r);
  }
  return total.sum + total.lost;
}

/* Kozhberov (2024), equation 2, with a = 1 and 4 pi/(volume) = 3/N; the sum over G and -G is twice the real
   part. */
cmx_status cmx_crystal_pairs(const cmx_crystal *crystal, double splitting, double pair[]) {
  const size_t n = crystal->n_sites;
  double cs[CMX_MAX_SITES], sn[CMX_MAX_SITES], self = 0.0;
  ewald_sums e;
  cmx_status status = begin_ewald(crystal, splitting, &e);
  if (status >= 0) {
    const double eta = e.eta, unit = 4.0 * CMX_PI / e.volume, fade = 0.25 / (eta * eta);
    for (size_t i = 0; i < n * n; i++) pair[i] = 0.0;
    for (size_t g = e.recip.n; g-- > 0;) {
      const int *m = e.recip.index[g];
      const double *v = e.recip.vector[g], g2 = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
      if (g2 == 0.0) continue;
      const double weight = unit * exp(-g2 * fade) / g2;
      site_phases(crystal, m, cs, sn);
      self += weight;
      for (size_t p = 0; p < n; p++)
        for (size_t q = 0; q < p; q++) pair[p * n + q] += weight * (cs[p] * cs[q] + sn[p] * sn[q]);
    }
    for (size_t p = 0; p < n; p++)
      for (size_t q = 0; q <= p; q++) {
        double d[3];
        separation_in_cell(crystal, p, q, d);
        const double recip = p == q ? self - eta / sqrt(CMX_PI) : pair[p * n + q];
        /* the diagonal of every site is the same sum, at d = 0 */
        const double direct = p == q && p > 0 ? 0.0 : 0.5 * direct_sum(&e, d);
        const double value = (direct + recip - 0.5 * unit * fade) / (double)n;
        pair[p * n + q] = pair[q * n + p] = p == q && p > 0 ? pair[0] : value;
      }
  }
  end_ewald(&e);
  return status;
}

double cmx_pair_energy(size_t n, const double pair[], const double z[]) {
  cmxp_exact_sum total = {0.0, 0.0};
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) cmxp_add_exactly(&total, z[i] * z[j] * pair[i * n + j]);
  return total.sum + total.lost;
}
