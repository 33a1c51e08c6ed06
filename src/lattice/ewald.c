#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    double f1, f2, along[3]; /* as in the sums below, times the number of variants; f1 - R_a^2 f2 */
    double near;             /* erfc(eta R)/R, times the number of variants */
  } * direct;
  struct recip {
    int m[3];
  } * recip;         /* every G that matters for k in the zone, G = 0 first; each m + top_g */
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
        d->near = variants * erfc(eta * len) / len;
        d->f1 *= variants;
        d->f2 *= variants;
        for (int a = 0; a < 3; a++) d->along[a] = d->f1 - r[a] * r[a] * d->f2;
      }
}

static void fill_reciprocal(cmx_ewald *e, const cmx_lattice *lattice, double reach) {
  const int top = e->top_g;
  int m[3];
  for (int a = 0; a < 3; a++) e->recip[0].m[a] = top;
  e->n_g = 1;
  for (m[0] = -top; m[0] <= top; m[0]++)
    for (m[1] = -top; m[1] <= top; m[1]++)
      for (m[2] = -top; m[2] <= top; m[2]++) {
        const double g[3] = {e->unit_g * m[0], e->unit_g * m[1], e->unit_g * m[2]}, g2 = square(g);
        if (g2 == 0.0 || g2 > reach * reach || !cmx_lattice_has_reciprocal(lattice, m)) continue;
        for (int a = 0; a < 3; a++) e->recip[e->n_g].m[a] = m[a] + top;
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

enum { LANES = CMXP_EWALD_LANES };

/* What the sums need of each axis, by integer coordinate: R_a, cos k_a R_a, R_a sin k_a R_a; q = (k+G)_a,
   exp(-q^2/4 eta^2). */
typedef struct axis {
  double cosine[REACH][LANES], sine[REACH][LANES];
  double q[2 * REACH][LANES], gauss[2 * REACH][LANES];
} axis;

static void fill_axis(const cmx_ewald *e, int a, double k[LANES][3], axis *x) {
  const double half = e->half_constant, fade = 1.0 / (4.0 * e->splitting * e->splitting);
  for (int l = 0; l < LANES; l++) {
    const int known = l > 0 && k[l][a] == k[0][a]; /* as along a line of the wedge */
    for (int n = 0; n <= e->top_r; n++) {
      x->cosine[n][l] = known ? x->cosine[n][0] : cos(n * half * k[l][a]);
      x->sine[n][l] = known ? x->sine[n][0] : half * n * sin(n * half * k[l][a]);
    }
    for (int m = 0; m <= 2 * e->top_g; m++) {
      const double q = k[l][a] + e->unit_g * (m - e->top_g);
      x->q[m][l] = q;
      x->gauss[m][l] = known ? x->gauss[m][0] : exp(-q * q * fade);
    }
  }
}

/* Over the sign variants of n: cos(k.R) averages to c c c, sin(k.R) R_a to n_a s_a c c, cos(k.R) R_a R_b to
   -n_a n_b s_a s_b c. */
static void sum_direct(const cmx_ewald *e, axis x[3], double s[3][LANES], double d[6][LANES]) {
  for (size_t i = 0; i < e->n_r; i++) {
    const struct direct *v = &e->direct[i];
    const double *c0 = x[0].cosine[v->n[0]], *c1 = x[1].cosine[v->n[1]], *c2 = x[2].cosine[v->n[2]];
    const double *s0 = x[0].sine[v->n[0]], *s1 = x[1].sine[v->n[1]], *s2 = x[2].sine[v->n[2]];
    for (int l = 0; l < LANES; l++) {
      const double cosm1 = c0[l] * c1[l] * c2[l] - 1.0;
      s[0][l] += v->f1 * s0[l] * c1[l] * c2[l];
      s[1][l] += v->f1 * c0[l] * s1[l] * c2[l];
      s[2][l] += v->f1 * c0[l] * c1[l] * s2[l];
      d[0][l] += cosm1 * v->along[0];
      d[1][l] += cosm1 * v->along[1];
      d[2][l] += cosm1 * v->along[2];
      d[3][l] += v->f2 * c0[l] * s1[l] * s2[l];
      d[4][l] += v->f2 * s0[l] * c1[l] * s2[l];
      d[5][l] += v->f2 * s0[l] * s1[l] * c2[l];
    }
  }
}

static void sum_reciprocal(const cmx_ewald *e, axis x[3], double s[3][LANES], double d[6][LANES]) {
  for (size_t i = 0; i < e->n_g; i++) {
    const int *m = e->recip[i].m;
    const double *q0 = x[0].q[m[0]], *q1 = x[1].q[m[1]], *q2 = x[2].q[m[2]];
    const double *g0 = x[0].gauss[m[0]], *g1 = x[1].gauss[m[1]], *g2 = x[2].gauss[m[2]];
    for (int l = 0; l < LANES; l++) {
      const double weight = g0[l] * g1[l] * g2[l] / (q0[l] * q0[l] + q1[l] * q1[l] + q2[l] * q2[l]);
      const double w0 = weight * q0[l], w1 = weight * q1[l], w2 = weight * q2[l];
      s[0][l] += w0;
      s[1][l] += w1;
      s[2][l] += w2;
      d[0][l] += w0 * q0[l];
      d[1][l] += w1 * q1[l];
      d[2][l] += w2 * q2[l];
      d[3][l] += w1 * q2[l];
      d[4][l] += w0 * q2[l];
      d[5][l] += w0 * q1[l];
    }
  }
}

/* Ewald forms:
   s    = sum_{R != 0} sin(k.R) R f1(R) + 4 pi n sum_G (k+G)/|k+G|^2 exp(-|k+G|^2/4 eta^2)
   D_ab = sum_{R != 0} (cos(k.R)-1) [f1 delta_ab - R_a R_b f2]
        + 4 pi n { sum_G (k+G)_a (k+G)_b/|k+G|^2 exp(-|k+G|^2/4 eta^2) - sum_{G != 0} (the same at k = 0) }
   for several k side by side, each as if it were alone. */
static void forces(const cmx_ewald *e, double k[LANES][3], double s[3][LANES], double d[6][LANES]) {
  axis x[3];
  double recip_s[3][LANES] = {{0.0}}, recip_d[6][LANES] = {{0.0}};
  for (int a = 0; a < 3; a++) fill_axis(e, a, k, &x[a]);
  memset(s, 0, 3 * sizeof *s);
  memset(d, 0, 6 * sizeof *d);
  sum_direct(e, x, s, d);
  sum_reciprocal(e, x, recip_s, recip_d);
  for (int l = 0; l < LANES; l++) {
    for (int a = 0; a < 3; a++) s[a][l] += 4.0 * CMX_PI * density * recip_s[a][l];
    for (int a = 0; a < 6; a++) d[a][l] += 4.0 * CMX_PI * density * (recip_d[a][l] - e->d_recip[a]);
  }
}

void cmx_ewald_forces(const cmx_ewald *ewald, const double k[3], double s[3], double d[6]) {
  double same[LANES][3], all_s[3][LANES], all_d[6][LANES];
  for (int l = 0; l < LANES; l++) memcpy(same[l], k, sizeof same[l]);
  forces(ewald, same, all_s, all_d);
  for (int a = 0; a < 3; a++) s[a] = all_s[a][0];
  for (int a = 0; a < 6; a++) d[a] = all_d[a][0];
}

/* Cholesky of D; s.D^-1.s = |L^-1 s|^2 */
static double relaxation(double s0, double s1, double s2, const double d[6]) {
  const double l11 = sqrt(d[0]), l21 = d[5] / l11, l31 = d[4] / l11;
  const double l22 = sqrt(d[1] - l21 * l21), l32 = (d[3] - l31 * l21) / l22;
  const double l33 = sqrt(d[2] - l31 * l31 - l32 * l32);
  const double y1 = s0 / l11, y2 = (s1 - l21 * y1) / l22, y3 = (s2 - l31 * y1 - l32 * y2) / l33;
  return y1 * y1 + y2 * y2 + y3 * y3;
}

void cmxp_ewald_relaxations(const cmx_ewald *ewald, double k[LANES][3], double out[LANES]) {
  double s[3][LANES], d[6][LANES];
  forces(ewald, k, s, d);
  for (int l = 0; l < LANES; l++) {
    const double own[6] = {d[0][l], d[1][l], d[2][l], d[3][l], d[4][l], d[5][l]};
    out[l] = relaxation(s[0][l], s[1][l], s[2][l], own);
  }
}

double cmx_ewald_relaxation(const cmx_ewald *ewald, const double k[3]) {
  double s[3], d[6];
  cmx_ewald_forces(ewald, k, s, d);
  return relaxation(s[0], s[1], s[2], d);
}

/* phi = sum_{R != 0} cos(k.R) erfc(eta R)/R + 4 pi n sum_G exp(-|k+G|^2/4 eta^2)/|k+G|^2 - 2 eta/sqrt(pi) */
double cmx_ewald_potential(const cmx_ewald *ewald, const double k[3]) {
  double same[LANES][3], direct = 0.0, recip = 0.0;
  axis x[3];
  for (int l = 0; l < LANES; l++) memcpy(same[l], k, sizeof same[l]);
  for (int a = 0; a < 3; a++) fill_axis(ewald, a, same, &x[a]);
  for (size_t i = ewald->n_r; i-- > 0;) {
    const struct direct *v = &ewald->direct[i];
    direct += v->near * x[0].cosine[v->n[0]][0] * x[1].cosine[v->n[1]][0] * x[2].cosine[v->n[2]][0];
  }
  for (size_t i = ewald->n_g; i-- > 0;) {
    const int *m = ewald->recip[i].m;
    const double q0 = x[0].q[m[0]][0], q1 = x[1].q[m[1]][0], q2 = x[2].q[m[2]][0];
    recip += x[0].gauss[m[0]][0] * x[1].gauss[m[1]][0] * x[2].gauss[m[2]][0] / (q0 * q0 + q1 * q1 + q2 * q2);
  }
  return direct + 4.0 * CMX_PI * density * recip - 2.0 * ewald->splitting / sqrt(CMX_PI);
}
