/* Dynamical matrix of a crystal with a basis, by Ewald sums over pairs of sites. */
#include "coulomix/phonon.h"

#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/lattice_internal.h"

/* Real-space part of one pair at one lattice vector: g_ab(R + chi_q - chi_p) = {xx, yy, zz, yz, xz, xy}. */
typedef struct direct_term {
  size_t cell;
  double g[6];
} direct_term;

struct cmx_dynamics {
  size_t n;         /* sites */
  size_t n_pairs;   /* pairs p < q, and the pair of a site with its own images as number 0 */
  double eta, unit; /* unit = 4 pi/volume */
  double cell[3][3], reciprocal[3][3];
  double position[CMX_MAX_SITES][3];
  cmxp_star cells, recip;
  size_t *start; /* [n_pairs + 1] into terms */
  direct_term *terms;
  double *phase;        /* [recip.n][2][n] exp(i G.chi_p), real and imaginary parts */
  double (*at_zero)[6]; /* [n_pairs] S(0) */
};

/* --- tables -------------------------------------------------------------------------------------------- */

static size_t pair_number(size_t p, size_t q) { /* p < q */
  return 1 + q * (q - 1) / 2 + p;
}

static double norm(const double v[3]) {
  return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

/* Terms of one pair; only counts them if terms is NULL. */
static size_t direct_terms(const cmx_dynamics *d, const double apart[3], int self, direct_term *terms) {
  const double reach = CMXP_EWALD_CUT / d->eta;
  size_t n = 0;
  for (size_t l = 0; l < d->cells.n; l++) {
    const double *v = d->cells.vector[l], r[3] = {v[0] + apart[0], v[1] + apart[1], v[2] + apart[2]};
    const double len = norm(r);
    double f1, f2;
    if (len > reach || (self && len == 0.0)) continue;
    if (terms) {
      cmxp_ewald_kernel(d->eta, len, &f1, &f2);
      terms[n].cell = l;
      for (int a = 0; a < 3; a++) {
        const int b = (a + 1) % 3, c = (a + 2) % 3;
        terms[n].g[a] = f1 - r[a] * r[a] * f2;
        terms[n].g[3 + a] = -r[b] * r[c] * f2;
      }
    }
    n++;
  }
  return n;
}

static cmx_status fill_direct(cmx_dynamics *d) {
  static const double none[3] = {0, 0, 0};
  for (int pass = 0; pass < 2; pass++) { /* count, then keep */
    d->start[1] = direct_terms(d, none, 1, d->terms);
    for (size_t q = 1; q < d->n; q++)
      for (size_t p = 0; p < q; p++) {
        const size_t i = pair_number(p, q);
        double apart[3];
        for (int a = 0; a < 3; a++) apart[a] = d->position[q][a] - d->position[p][a];
        d->start[i + 1] = d->start[i] + direct_terms(d, apart, 0, d->terms ? d->terms + d->start[i] : NULL);
      }
    if (!pass) d->terms = malloc((d->start[d->n_pairs] + 1) * sizeof *d->terms);
    if (!d->terms) return CMX_ERR_MEMORY;
  }
  return CMX_OK;
}

static void fill_phases(cmx_dynamics *d) {
  for (size_t g = 0; g < d->recip.n; g++)
    for (size_t p = 0; p < d->n; p++) {
      const double *v = d->recip.vector[g], *x = d->position[p];
      const double angle = v[0] * x[0] + v[1] * x[1] + v[2] * x[2];
      d->phase[2 * g * d->n + p] = cos(angle);
      d->phase[(2 * g + 1) * d->n + p] = sin(angle);
    }
}

/* --- pair sums ----------------------------------------------------------------------------------------- */

/* exp(ik.R) of the lattice vectors and, of each k + G that counts, its number, and the smooth part's weight
   times its products {xx, yy, zz, yz, xz, xy}. */
typedef struct wave_tables {
  double (*cell)[2];
  size_t n;
  struct smooth_term {
    size_t g;
    double t[6];
  } * smooth;
} wave_tables;

static void free_waves(wave_tables *w) {
  free(w->cell);
  free(w->smooth);
}

static cmx_status make_waves(const cmx_dynamics *d, const double k[3], wave_tables *w) {
  const double fade = 0.25 / (d->eta * d->eta);
  w->n = 0;
  w->cell = malloc(d->cells.n * sizeof *w->cell);
  w->smooth = malloc(d->recip.n * sizeof *w->smooth);
  if (!w->cell || !w->smooth) return CMX_ERR_MEMORY;
  for (size_t l = 0; l < d->cells.n; l++) {
    const double *v = d->cells.vector[l], angle = k[0] * v[0] + k[1] * v[1] + k[2] * v[2];
    w->cell[l][0] = cos(angle);
    w->cell[l][1] = sin(angle);
  }
  for (size_t g = 0; g < d->recip.n; g++) {
    const double *v = d->recip.vector[g], q[3] = {k[0] + v[0], k[1] + v[1], k[2] + v[2]};
    const double q2 = q[0] * q[0] + q[1] * q[1] + q[2] * q[2], decay = q2 * fade;
    if (q2 == 0.0 || decay > CMXP_EWALD_CUT * CMXP_EWALD_CUT) continue;
    const double weight = d->unit * exp(-decay) / q2;
    struct smooth_term *s = &w->smooth[w->n++];
    s->g = g;
    for (int a = 0; a < 3; a++) {
      s->t[a] = weight * q[a] * q[a];
      s->t[3 + a] = weight * q[(a + 1) % 3] * q[(a + 2) % 3];
    }
  }
  return CMX_OK;
}

/* Short-range part of pair i, with the phase exp(i angle) of the two sites: six real, six imaginary parts. */
static void direct_sum(const cmx_dynamics *d, const wave_tables *w, size_t i, double angle, double sum[12]) {
  double re[6] = {0}, im[6] = {0};
  for (size_t t = d->start[i]; t < d->start[i + 1]; t++) {
    const direct_term *v = &d->terms[t];
    for (int a = 0; a < 6; a++) {
      re[a] += v->g[a] * w->cell[v->cell][0];
      im[a] += v->g[a] * w->cell[v->cell][1];
    }
  }
  const double c = cos(angle), n = sin(angle); /* exp(ik.R) to exp(ik.(R + chi_q - chi_p)) */
  for (int a = 0; a < 6; a++) {
    sum[a] = c * re[a] - n * im[a];
    sum[6 + a] = c * im[a] + n * re[a];
  }
}

/* S of the pairs p < q of one q into row[12][n]: parts outside, p inside, so that the sums over G run in
   vector registers. */
static void pair_row(const cmx_dynamics *d, const double k[3], const wave_tables *w, size_t q,
                     double *restrict row) {
  const size_t n = d->n;
  for (size_t p = 0; p < q; p++) {
    double sum[12], angle = 0.0;
    for (int a = 0; a < 3; a++) angle += k[a] * (d->position[q][a] - d->position[p][a]);
    direct_sum(d, w, pair_number(p, q), angle, sum);
    for (size_t a = 0; a < 12; a++) row[a * n + p] = sum[a];
  }
  for (size_t s = 0; s < w->n; s++) { /* exp(-i G.(chi_q - chi_p)) */
    const double *t = w->smooth[s].t;
    const double *cs = d->phase + 2 * w->smooth[s].g * n, *sn = cs + n, c_q = cs[q], s_q = sn[q];
    for (size_t p = 0; p < q; p++) {
      const double c = cs[p] * c_q + sn[p] * s_q, m = sn[p] * c_q - cs[p] * s_q;
      for (size_t a = 0; a < 6; a++) {
        row[a * n + p] += c * t[a];
        row[(6 + a) * n + p] += m * t[a];
      }
    }
  }
}

/* S of every pair, [n_pairs][12]: six real, six imaginary parts. The self-term of the smooth part in S_pp is
   omitted: S_pp enters only as S_pp(k) - S_pp(0). Rows do not depend on each other, so any number of threads
   gives the same bits. */
static cmx_status sums_at(const cmx_dynamics *d, const double k[3], double sums[][12]) {
  wave_tables w = {0};
  int worst = make_waves(d, k, &w);
  if (worst >= 0) {
    direct_sum(d, &w, 0, 0.0, sums[0]);
    for (size_t s = 0; s < w.n; s++)
      for (int a = 0; a < 6; a++) sums[0][a] += w.smooth[s].t[a];
#pragma omp parallel for schedule(dynamic) reduction(min : worst) if (d->n >= 32)
    for (size_t q = 1; q < d->n; q++) {
      double *row = malloc(12 * d->n * sizeof *row);
      if (row) pair_row(d, k, &w, q, row);
      for (size_t p = 0; p < q && row; p++)
        for (size_t a = 0; a < 12; a++) sums[pair_number(p, q)][a] = row[a * d->n + p];
      if (!row) worst = CMX_ERR_MEMORY;
      free(row);
    }
  }
  free_waves(&w);
  return (cmx_status)worst;
}

cmx_status cmx_dynamics_new(const cmx_crystal *crystal, double splitting, cmx_dynamics **out) {
  static const double zero[3] = {0, 0, 0};
  *out = NULL;
  cmx_dynamics *d = calloc(1, sizeof *d);
  if (!d) return CMX_ERR_MEMORY;
  d->n = crystal->n_sites;
  d->n_pairs = 1 + d->n * (d->n - 1) / 2;
  d->eta = cmxp_crystal_splitting(crystal, splitting);
  d->unit = 4.0 * CMX_PI / fabs(cmxp_triple_product(&crystal->cell[0][0]));
  memcpy(d->cell, crystal->cell, sizeof d->cell);
  cmx_crystal_reciprocal(crystal, d->reciprocal);
  double longest = 0.0, zone = 0.0; /* zone: longest k with components -1/2..1/2 */
  for (size_t p = 0; p < d->n; p++) {
    cmx_crystal_position(crystal, crystal->site[p], d->position[p]);
    for (size_t q = 0; q < p; q++) {
      double apart[3];
      for (int a = 0; a < 3; a++) apart[a] = d->position[q][a] - d->position[p][a];
      longest = fmax(longest, norm(apart));
    }
  }
  for (int i = 0; i < 3; i++) zone += 0.5 * norm(d->reciprocal[i]);
  cmx_status status = d->eta >= 0.2 && d->eta <= 3.0 ? CMX_OK : CMX_ERR_DOMAIN;
  if (status >= 0) status = cmxp_star_make(d->cell[0], CMXP_EWALD_CUT / d->eta + longest, 0, &d->cells);
  if (status >= 0)
    status = cmxp_star_make(d->reciprocal[0], 2.0 * CMXP_EWALD_CUT * d->eta + zone, 0, &d->recip);
  if (status >= 0) {
    double(*sums)[12] = malloc(d->n_pairs * sizeof *sums);
    d->start = calloc(d->n_pairs + 1, sizeof *d->start);
    d->phase = malloc(2 * d->recip.n * d->n * sizeof *d->phase);
    d->at_zero = malloc(d->n_pairs * sizeof *d->at_zero);
    status = sums && d->start && d->phase && d->at_zero ? fill_direct(d) : CMX_ERR_MEMORY;
    if (status >= 0) {
      fill_phases(d);
      status = sums_at(d, zero, sums);
    }
    for (size_t i = 0; i < d->n_pairs && status >= 0; i++)
      memcpy(d->at_zero[i], sums[i], sizeof d->at_zero[i]);
    free(sums);
  }
  if (status < 0)
    cmx_dynamics_free(d);
  else
    *out = d;
  return status;
}

void cmx_dynamics_free(cmx_dynamics *d) {
  if (!d) return;
  cmxp_star_free(&d->cells);
  cmxp_star_free(&d->recip);
  free(d->start);
  free(d->terms);
  free(d->phase);
  free(d->at_zero);
  free(d);
}

/* --- matrix -------------------------------------------------------------------------------------------- */

/* k less the reciprocal-lattice vector that brings its components into -1/2..1/2. */
static void reduce(const cmx_dynamics *d, const double k[3], double reduced[3]) {
  memcpy(reduced, k, 3 * sizeof *k);
  for (int i = 0; i < 3; i++) {
    const double turns =
        nearbyint((k[0] * d->cell[i][0] + k[1] * d->cell[i][1] + k[2] * d->cell[i][2]) / (2.0 * CMX_PI));
    for (int a = 0; a < 3; a++) reduced[a] -= turns * d->reciprocal[i][a];
  }
  /* the round-off of a reciprocal-lattice vector must not act as a direction */
  if (norm(reduced) < 1e-9) reduced[0] = reduced[1] = reduced[2] = 0.0;
}

/* Place of element (a, b) in {xx, yy, zz, yz, xz, xy}. */
static const int packed[3][3] = {{0, 5, 4}, {5, 1, 3}, {4, 3, 2}};

static void set_block(double matrix[], size_t side, size_t p, size_t q, const double re[6],
                      const double im[6]) {
  for (size_t a = 0; a < 3; a++)
    for (size_t b = 0; b < 3; b++) {
      double *upper = matrix + 2 * ((3 * q + b) * side + 3 * p + a),
             *lower = matrix + 2 * ((3 * p + a) * side + 3 * q + b);
      upper[0] = lower[0] = re[packed[a][b]];
      upper[1] = im[packed[a][b]];
      lower[1] = p == q ? 0.0 : -upper[1];
    }
}

cmx_status cmx_dynamics_matrix(const cmx_dynamics *d, const double k[3], const double z[],
                               const double mass[], double matrix[]) {
  static const double none[6] = {0};
  const size_t n = d->n, side = 3 * n;
  double short_k[3];
  double(*sums)[12] = malloc(d->n_pairs * sizeof *sums);
  if (!sums) return CMX_ERR_MEMORY;
  reduce(d, k, short_k);
  const int centre = short_k[0] == 0.0 && short_k[1] == 0.0 && short_k[2] == 0.0;
  const cmx_status status = centre ? CMX_OK : sums_at(d, short_k, sums);
  for (size_t i = 0; i < d->n_pairs && centre; i++) { /* real there */
    memset(sums[i], 0, sizeof sums[i]);
    memcpy(sums[i], d->at_zero[i], sizeof d->at_zero[i]);
  }
  for (size_t p = 0; p < n && status >= 0; p++) {
    double own[6];
    for (int a = 0; a < 6; a++) own[a] = z[p] * z[p] * (sums[0][a] - d->at_zero[0][a]);
    for (size_t q = 0; q < n; q++) {
      if (q == p) continue;
      const size_t pair = p < q ? pair_number(p, q) : pair_number(q, p);
      for (int a = 0; a < 6; a++) own[a] -= z[p] * z[q] * d->at_zero[pair][a];
    }
    for (int a = 0; a < 6; a++) own[a] /= mass ? mass[p] : 1.0;
    set_block(matrix, side, p, p, own, none);
    for (size_t q = p + 1; q < n; q++) {
      const double *s = sums[pair_number(p, q)],
                   factor = z[p] * z[q] / (mass ? sqrt(mass[p] * mass[q]) : 1.0);
      double re[6], im[6];
      for (int a = 0; a < 6; a++) {
        re[a] = factor * s[a];
        im[a] = factor * s[6 + a];
      }
      set_block(matrix, side, p, q, re, im);
    }
  }
  free(sums);
  return status;
}

cmx_status cmx_dynamics_eigenvalues(const cmx_dynamics *d, const double k[3], const double z[],
                                    const double mass[], double eigenvalue[]) {
  const size_t side = 3 * d->n;
  double *matrix = malloc(2 * side * side * sizeof *matrix);
  cmx_status status = matrix ? cmx_dynamics_matrix(d, k, z, mass, matrix) : CMX_ERR_MEMORY;
  if (status >= 0)
    status = cmxp_lapack_status(LAPACKE_zheev(LAPACK_COL_MAJOR, 'N', 'U', (lapack_int)side,
                                              (lapack_complex_double *)matrix, (lapack_int)side, eigenvalue));
  for (size_t i = 0; i < side && status < 0; i++) eigenvalue[i] = NAN;
  free(matrix);
  return status;
}
