/* Energy of a crystal and the forces on its ions: Ewald sums, in about N^(3/2) operations for N ions. */
#include <stdlib.h>
#include <string.h>

#include "lattice/lattice_internal.h"

typedef struct force_sums {
  const cmx_crystal *crystal;
  const double *z;
  size_t n;
  double eta, unit;        /* unit = 4 pi/volume */
  cmxp_star direct, recip; /* recip: one of G and -G */
  double reciprocal[3][3]; /* vectors of `recip` */
  int top[3];              /* largest |m_i| in `recip` */
  double (*wave)[2];       /* exp(2 pi i m f), m = 0..top, of each axis one after the other, [m][n] */
  size_t first[3];         /* of an axis in `wave`, in units of n */
  double *pair_c, *pair_s; /* [n] products of the waves of two axes */
  double *cosine, *sine;   /* [n] exp(i G.r) */
} force_sums;

/* --- tables -------------------------------------------------------------------------------------------- */

/* Half the longest diagonal of a cell: no two sites are farther apart than that plus what wrapping of their
   fractional coordinates leaves. */
static double half_diagonal(const double cell[3][3]) {
  double most = 0.0;
  for (int i = 0; i < 4; i++) {
    const double sign[3] = {1.0, i & 1 ? -1.0 : 1.0, i & 2 ? -1.0 : 1.0};
    double v[3];
    for (int a = 0; a < 3; a++) v[a] = sign[0] * cell[0][a] + sign[1] * cell[1][a] + sign[2] * cell[2][a];
    most = fmax(most, 0.5 * sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]));
  }
  return most;
}

static void fill_waves(force_sums *f) {
  for (size_t i = 0; i < 3; i++)
    for (size_t p = 0; p < f->n; p++) {
      const double turn = 2.0 * CMX_PI * f->crystal->site[p][i];
      for (int m = 0; m <= f->top[i]; m++) {
        double *to = f->wave[(f->first[i] + (size_t)m) * f->n + p];
        to[0] = cos(m * turn);
        to[1] = sin(m * turn);
      }
    }
}

static cmx_status begin(const cmx_crystal *crystal, const double z[], force_sums *f) {
  const size_t n = crystal->n_sites;
  memset(f, 0, sizeof *f);
  f->crystal = crystal;
  f->z = z;
  f->n = n;
  /* where the sums over pairs and over waves cost the same, as measured */
  f->eta = fmin(1.3, 1.75 / cbrt(sqrt((double)n)));
  f->unit = 4.0 * CMX_PI / fabs(cmxp_triple_product(crystal->cell[0]));
  cmx_crystal_reciprocal(crystal, f->reciprocal);
  cmx_status status =
      cmxp_star_make(crystal->cell[0], CMXP_EWALD_CUT / f->eta + half_diagonal(crystal->cell), 0, &f->direct);
  if (status >= 0) status = cmxp_star_make(f->reciprocal[0], 2.0 * CMXP_EWALD_CUT * f->eta, 1, &f->recip);
  if (status < 0) return status;
  for (size_t g = 0; g < f->recip.n; g++)
    for (int i = 0; i < 3; i++)
      if (abs(f->recip.index[g][i]) > f->top[i]) f->top[i] = abs(f->recip.index[g][i]);
  f->first[1] = (size_t)f->top[0] + 1;
  f->first[2] = f->first[1] + (size_t)f->top[1] + 1;
  f->wave = malloc((f->first[2] + (size_t)f->top[2] + 1) * n * sizeof *f->wave);
  f->pair_c = malloc(4 * n * sizeof *f->pair_c);
  if (!f->wave || !f->pair_c) return CMX_ERR_MEMORY;
  f->pair_s = f->pair_c + n;
  f->cosine = f->pair_c + 2 * n;
  f->sine = f->pair_c + 3 * n;
  fill_waves(f);
  return CMX_OK;
}

static void end(force_sums *f) {
  cmxp_star_free(&f->direct);
  cmxp_star_free(&f->recip);
  free(f->wave);
  free(f->pair_c);
}

/* --- sums ---------------------------------------------------------------------------------------------- */

/* (c + i s) exp(2 pi i m f) of axis i for all sites. */
static void turn(const force_sums *f, int i, int m, const double *restrict c, const double *restrict s,
                 double *restrict to_c, double *restrict to_s) {
  const double sign = m < 0 ? -1.0 : 1.0;
  const double(*wave)[2] = (const double(*)[2])f->wave + (f->first[i] + (size_t)abs(m)) * f->n;
  for (size_t p = 0; p < f->n; p++) {
    const double u = wave[p][0], v = sign * wave[p][1];
    to_c[p] = c[p] * u - s[p] * v;
    to_s[p] = c[p] * v + s[p] * u;
  }
}

/* sum z c and sum z s, each in four interleaved parts. */
static void structure_factor(size_t n, const double z[], const double c[], const double s[], double out[2]) {
  double part[2][4] = {{0.0}};
  for (size_t p = 0; p < n; p++) {
    part[0][p % 4] += z[p] * c[p];
    part[1][p % 4] += z[p] * s[p];
  }
  for (int i = 0; i < 2; i++) out[i] = (part[i][0] + part[i][1]) + (part[i][2] + part[i][3]);
}

static void add_wave_forces(const force_sums *f, const double factor[2], const double g[3],
                            double force[][3]) {
  for (size_t p = 0; p < f->n; p++) {
    const double along = f->z[p] * (f->sine[p] * factor[0] - f->cosine[p] * factor[1]);
    for (int a = 0; a < 3; a++) force[p][a] += along * g[a];
  }
}

/* (4 pi/V) sum_G exp(-G^2/4 eta^2)/G^2 |S(G)|^2 over one of G and -G */
static double wave_sum(force_sums *f, double force[][3]) {
  cmxp_exact_sum total = {0.0, 0.0};
  double *one = malloc(4 * f->n * sizeof *one);
  if (!one) return NAN;
  double *zero = one + f->n, *c = one + 2 * f->n, *s = one + 3 * f->n;
  int last[2] = {0, 0}, known = 0;
  for (size_t p = 0; p < f->n; p++) one[p] = 1.0, zero[p] = 0.0;
  for (size_t g = 0; g < f->recip.n; g++) {
    const int *m = f->recip.index[g];
    const double *v = f->recip.vector[g], g2 = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    double sum[2];
    if (g2 == 0.0) continue;
    if (!known || m[0] != last[0] || m[1] != last[1]) {
      turn(f, 0, m[0], one, zero, c, s);
      turn(f, 1, m[1], c, s, f->pair_c, f->pair_s);
      last[0] = m[0], last[1] = m[1], known = 1;
    }
    turn(f, 2, m[2], f->pair_c, f->pair_s, f->cosine, f->sine);
    structure_factor(f->n, f->z, f->cosine, f->sine, sum);
    const double weight = f->unit * exp(-0.25 * g2 / (f->eta * f->eta)) / g2;
    cmxp_add_exactly(&total, weight * (sum[0] * sum[0] + sum[1] * sum[1]));
    if (force) add_wave_forces(f, (double[2]){2.0 * weight * sum[0], 2.0 * weight * sum[1]}, v, force);
  }
  free(one);
  return total.sum + total.lost;
}

/* Of two sites apart by d, or of one and its images: sum erfc(eta r)/r, and of grad the sum of r f1. */
static double image_sum(const force_sums *f, const double d[3], double pull[3]) {
  const double reach = CMXP_EWALD_CUT / f->eta, reach2 = reach * reach;
  double sum = 0.0;
  pull[0] = pull[1] = pull[2] = 0.0;
  for (size_t l = 0; l < f->direct.n; l++) {
    const double *v = f->direct.vector[l], r[3] = {v[0] + d[0], v[1] + d[1], v[2] + d[2]};
    const double r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    if (r2 > reach2 || r2 == 0.0) continue;
    const double len = sqrt(r2), screened = erfc(f->eta * len);
    const double f1 = cmxp_ewald_force(len, screened, cmxp_ewald_gauss(f->eta, len));
    sum += screened / len;
    for (int a = 0; a < 3; a++) pull[a] += f1 * r[a];
  }
  return sum;
}

static double pair_sum(const force_sums *f, double force[][3]) {
  static const double none[3] = {0, 0, 0};
  cmxp_exact_sum total = {0.0, 0.0};
  double squares = 0.0, pull[3];
  for (size_t q = 0; q < f->n; q++) {
    squares += f->z[q] * f->z[q];
    for (size_t p = 0; p < q; p++) {
      const double zz = f->z[p] * f->z[q];
      double between[3], d[3];
      for (int i = 0; i < 3; i++) {
        between[i] = f->crystal->site[q][i] - f->crystal->site[p][i];
        between[i] -= nearbyint(between[i]);
      }
      cmx_crystal_position(f->crystal, between, d);
      cmxp_add_exactly(&total, zz * image_sum(f, d, pull));
      for (int a = 0; a < 3 && force; a++) {
        force[q][a] += zz * pull[a];
        force[p][a] -= zz * pull[a];
      }
    }
  }
  return total.sum + total.lost + 0.5 * squares * (image_sum(f, none, pull) - 2.0 * f->eta / sqrt(CMX_PI));
}

/* U = (1/2) sum Z_p Z_q phi(r_q - r_p), as the pair matrix of cmx_crystal_pairs has it. */
cmx_status cmx_crystal_energy(const cmx_crystal *crystal, const double z[], double *xi, double force[][3]) {
  const size_t n = crystal->n_sites;
  force_sums f;
  cmx_status status = begin(crystal, z, &f);
  double charge = 0.0, energy = NAN;
  for (size_t p = 0; p < n && force; p++) force[p][0] = force[p][1] = force[p][2] = 0.0;
  if (status >= 0) {
    for (size_t p = 0; p < n; p++) charge += z[p];
    const double waves = wave_sum(&f, force), pairs = pair_sum(&f, force);
    energy = waves + pairs - 0.125 * f.unit / (f.eta * f.eta) * charge * charge;
    if (isnan(waves)) status = CMX_ERR_MEMORY;
  }
  for (size_t p = 0; p < n && force && status < 0; p++) force[p][0] = force[p][1] = force[p][2] = NAN;
  end(&f);
  if (xi) *xi = status < 0 ? NAN : energy / (double)n;
  return status;
}

cmx_status cmx_crystal_forces(const cmx_crystal *crystal, const double z[], double force[][3]) {
  return cmx_crystal_energy(crystal, z, NULL, force);
}
