#include <math.h>
#include <stdlib.h>

#include "coulomix/lattice.h"
#include "lattice/lattice_internal.h"

static const double density = 3.0 / (4.0 * CMX_PI); /* n_i with a_i = 1 */

#define REACH 24 /* integer coordinates of every vector kept are below this */

struct cmx_ewald {
  double splitting, madelung;
  double half_constant, unit_g; /* a_1/2 and 2 pi/a_1: R = half_constant n, G = unit_g m */
  int top_r, top_g;
  size_t n_r, n_g;
  /* Lattice vectors R != 0 with non-negative coordinates; each stands for its 2, 4 or 8 sign variants. */
  struct direct {
    int n[3];
    double f1, f2; /* as in the sums below, times the number of variants */
  } * direct;
  struct recip {
    int m[3];
  } * recip;         /* every G that matters for k in the zone, m = 0 first */
  double d_recip[6]; /* sum_{G != 0} G_a G_b/G^2 exp(-G^2/4 eta^2) */
};

static double square(const double v[3]) {
  return v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
}

static void add_outer(double d[6], const double v[3], double weight) {
  d[0] += weight * v[0] * v[0];
  d[1] += weight * v[1] * v[1];
  d[2] += weight * v[2] * v[2];
  d[3] += weight * v[1] * v[2];
  d[4] += weight * v[0] * v[2];
  d[5] += weight * v[0] * v[1];
}

static void fill_direct(cmx_ewald *e, const cmx_lattice *lattice, double reach) {
  const double eta = e->splitting, half = e->half_constant;
  int n[3];
  e->n_r = 0;
  for (n[0] = 0; n[0] <= e->top_r; n[0]++)
    for (n[1] = 0; n[1] <= e->top_r; n[1]++)
      for (n[2] = 0; n[2] <= e->top_r; n[2]++) {
        const double r[3] = {half * n[0], half * n[1], half * n[2]}, r2 = square(r), len = sqrt(r2);
        if (len > reach || r2 == 0.0 || !cmx_lattice_has(lattice, n)) continue;
        struct direct *d = &e->direct[e->n_r++];
        const double variants = (n[0] ? 2.0 : 1.0) * (n[1] ? 2.0 : 1.0) * (n[2] ? 2.0 : 1.0);
        cmxp_ewald_kernel(eta, len, &d->f1, &d->f2);
        for (int a = 0; a < 3; a++) d->n[a] = n[a];
        d->f1 *= variants;
        d->f2 *= variants;
      }
}

static void fill_reciprocal(cmx_ewald *e, const cmx_lattice *lattice, double reach) {
  const int top = e->top_g;
  int m[3];
  e->n_g = 1; /* recip[0] is G = 0 */
  for (m[0] = -top; m[0] <= top; m[0]++)
    for (m[1] = -top; m[1] <= top; m[1]++)
      for (m[2] = -top; m[2] <= top; m[2]++) {
        const double g[3] = {e->unit_g * m[0], e->unit_g * m[1], e->unit_g * m[2]}, g2 = square(g);
        if (g2 == 0.0 || g2 > reach * reach || !cmx_lattice_has_reciprocal(lattice, m)) continue;
        for (int a = 0; a < 3; a++) e->recip[e->n_g].m[a] = m[a];
        e->n_g++;
        add_outer(e->d_recip, g, exp(-g2 / (4.0 * e->splitting * e->splitting)) / g2);
      }
}

cmx_status cmx_ewald_new(const cmx_lattice *lattice, double splitting, cmx_ewald **out) {
  *out = NULL;
  if (splitting == 0.0) splitting = 1.1; /* about equal work in both sums */
  if (!(splitting >= 0.5 && splitting <= 3.0)) return CMX_ERR_DOMAIN;
  const double zone = 2.0 * CMX_PI / lattice->constant;
  const double reach_r = CMXP_EWALD_CUT / splitting, reach_g = 2.0 * CMXP_EWALD_CUT * splitting + zone;
  cmx_ewald *e = calloc(1, sizeof *e);
  if (!e) return CMX_ERR_MEMORY;
  e->splitting = splitting;
  e->half_constant = 0.5 * lattice->constant;
  e->unit_g = zone;
  e->top_r = (int)ceil(reach_r / e->half_constant);
  e->top_g = (int)ceil(reach_g / e->unit_g);
  const size_t side_r = (size_t)e->top_r + 1, side_g = 2 * (size_t)e->top_g + 1;
  if (e->top_r < REACH && e->top_g < REACH) {
    e->direct = malloc(side_r * side_r * side_r * sizeof *e->direct);
    e->recip = calloc(side_g * side_g * side_g, sizeof *e->recip);
  }
  if (!e->direct || !e->recip) {
    cmx_ewald_free(e);
    return CMX_ERR_MEMORY;
  }
  fill_direct(e, lattice, reach_r);
  fill_reciprocal(e, lattice, reach_g);
  cmx_crystal crystal;
  double xi;
  cmx_status status = cmx_crystal_builtin(lattice->name, &crystal, NULL);
  if (status >= 0) status = cmx_crystal_pairs(&crystal, splitting, &xi);
  if (status < 0) {
    cmx_ewald_free(e);
    return status;
  }
  e->madelung = -xi;
  *out = e;
  return CMX_OK;
}

void cmx_ewald_free(cmx_ewald *ewald) {
  if (!ewald) return;
  free(ewald->direct);
  free(ewald->recip);
  free(ewald);
}

double cmx_ewald_madelung(const cmx_ewald *ewald) {
  return ewald->madelung;
}

/* Ewald forms:
   s    = sum_{R != 0} sin(k.R) R f1(R) + 4 pi n sum_G (k+G)/|k+G|^2 exp(-|k+G|^2/4 eta^2)
   D_ab = sum_{R != 0} (cos(k.R)-1) [f1 delta_ab - R_a R_b f2]
        + 4 pi n { sum_G (k+G)_a (k+G)_b/|k+G|^2 exp(-|k+G|^2/4 eta^2) - sum_{G != 0} (the same at k = 0) } */
void cmx_ewald_forces(const cmx_ewald *ewald, const double k[3], double s[3], double d[6]) {
  double cs[3][REACH], sn[3][REACH], gauss[3][2 * REACH];
  const double half = ewald->half_constant, fade = 1.0 / (4.0 * ewald->splitting * ewald->splitting);
  for (int a = 0; a < 3; a++) {
    for (int n = 0; n <= ewald->top_r; n++) {
      cs[a][n] = cos(n * half * k[a]);
      sn[a][n] = sin(n * half * k[a]);
    }
    for (int m = -ewald->top_g; m <= ewald->top_g; m++) {
      const double q = k[a] + ewald->unit_g * m;
      gauss[a][m + REACH] = exp(-q * q * fade);
    }
  }
  /* Over the sign variants of n: cos(k.R) averages to c c c, sin(k.R) R_a to n_a s_a c c, cos(k.R) R_a R_b to
     -n_a n_b s_a s_b c. */
  double direct_s[3] = {0, 0, 0}, direct_d[6] = {0, 0, 0, 0, 0, 0};
  for (size_t i = 0; i < ewald->n_r; i++) {
    const struct direct *v = &ewald->direct[i];
    const double n0 = half * v->n[0], n1 = half * v->n[1], n2 = half * v->n[2];
    const double c0 = cs[0][v->n[0]], c1 = cs[1][v->n[1]], c2 = cs[2][v->n[2]];
    const double s0 = n0 * sn[0][v->n[0]], s1 = n1 * sn[1][v->n[1]], s2 = n2 * sn[2][v->n[2]];
    const double cosm1 = c0 * c1 * c2 - 1.0;
    direct_s[0] += v->f1 * s0 * c1 * c2;
    direct_s[1] += v->f1 * c0 * s1 * c2;
    direct_s[2] += v->f1 * c0 * c1 * s2;
    direct_d[0] += cosm1 * (v->f1 - n0 * n0 * v->f2);
    direct_d[1] += cosm1 * (v->f1 - n1 * n1 * v->f2);
    direct_d[2] += cosm1 * (v->f1 - n2 * n2 * v->f2);
    direct_d[3] += v->f2 * c0 * s1 * s2;
    direct_d[4] += v->f2 * s0 * c1 * s2;
    direct_d[5] += v->f2 * s0 * s1 * c2;
  }
  double recip_s[3] = {0, 0, 0}, recip_d[6] = {0, 0, 0, 0, 0, 0};
  for (size_t i = 0; i < ewald->n_g; i++) {
    const int *m = ewald->recip[i].m;
    const double q[3] = {k[0] + ewald->unit_g * m[0], k[1] + ewald->unit_g * m[1],
                         k[2] + ewald->unit_g * m[2]};
    const double weight =
        gauss[0][m[0] + REACH] * gauss[1][m[1] + REACH] * gauss[2][m[2] + REACH] / square(q);
    for (int a = 0; a < 3; a++) recip_s[a] += weight * q[a];
    add_outer(recip_d, q, weight);
  }
  for (int a = 0; a < 3; a++) s[a] = direct_s[a] + 4.0 * CMX_PI * density * recip_s[a];
  for (int a = 0; a < 6; a++) d[a] = direct_d[a] + 4.0 * CMX_PI * density * (recip_d[a] - ewald->d_recip[a]);
}

double cmx_ewald_relaxation(const cmx_ewald *ewald, const double k[3]) {
  double s[3], d[6];
  cmx_ewald_forces(ewald, k, s, d);
  /* Cholesky of D; s.D^-1.s = |L^-1 s|^2 */
  const double l11 = sqrt(d[0]), l21 = d[5] / l11, l31 = d[4] / l11;
  const double l22 = sqrt(d[1] - l21 * l21), l32 = (d[3] - l31 * l21) / l22;
  const double l33 = sqrt(d[2] - l31 * l31 - l32 * l32);
  const double y1 = s[0] / l11, y2 = (s[1] - l21 * y1) / l22, y3 = (s[2] - l31 * y1 - l32 * y2) / l33;
  return y1 * y1 + y2 * y2 + y3 * y3;
}
