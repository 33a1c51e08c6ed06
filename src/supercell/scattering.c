/* Structure factors of the charges of a box, and what electrons at the Fermi surface make of them. */
#include "coulomix/lattice.h" /* before complex.h, whose I it has as a name */

#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/lattice_internal.h"
#include "models/scattering.h"
#include "supercell/supercell_internal.h"

enum { SITES, UNCORRELATED, LINEAR, RELAXED, STILL, TOTAL, MEAN, KINDS };

/* Wave vectors q = unit (n_1, n_2, n_3) of a box, each of which stands for a cube of the width `unit`. */
typedef struct waves {
  double unit, reach; /* 1/a; reach: 2k_F, the longest q */
  int cubes, top;     /* of the box; |n_i| <= top */
  unsigned char *needed;
  double (*s)[KINDS]; /* S(q) of each n, over Q */
} waves;

/* The ions, for S(q) at any n. */
typedef struct scatterers {
  const cmx_supercell *cell;
  size_t n;
  double z, variance, gamma; /* <Z>, <(Z-<Z>)^2>, Gamma_i */
  int (*place)[3];
  const cmx_lattice *lattice;
  cmx_ewald *ewald;
  double (*own)[6];            /* [n] covariance of the displacements of each ion by vibrations */
  double (*pair)[6];           /* [n(n-1)/2] of the difference of two, p < q: number q(q-1)/2 + p */
  double (*mean)[6];           /* [n] of the difference of ion 0 and each in the crystal of mean ions */
  double *charge_c, *charge_s; /* [n] Z exp(-i q.r) */
} scatterers;

static double quadratic(const double v[3], const double m[6]) {
  return v[0] * (v[0] * m[0] + 2.0 * (v[1] * m[5] + v[2] * m[4])) + v[1] * (v[1] * m[1] + 2.0 * v[2] * m[3]) +
         v[2] * v[2] * m[2];
}

/* --- wave vectors -------------------------------------------------------------------------------------- */

static size_t number(const waves *w, const int n[3]) {
  const size_t side = 2 * (size_t)w->top + 1;
  return ((size_t)(n[0] + w->top) * side + (size_t)(n[1] + w->top)) * side + (size_t)(n[2] + w->top);
}

static double *at(const waves *w, const int n[3]) {
  return w->s[number(w, n)];
}

/* Whether q is 0 or a reciprocal vector of bcc. */
static int is_bragg(const waves *w, const int n[3]) {
  return n[0] % w->cubes == 0 && n[1] % w->cubes == 0 && n[2] % w->cubes == 0 &&
         (n[0] + n[1] + n[2]) / w->cubes % 2 == 0;
}

/* Whether any of the cube of q is within reach. */
static int is_within(const waves *w, const int n[3]) {
  double square = 0.0;
  for (int a = 0; a < 3; a++) square += pow(fmax(0.0, abs(n[a]) - 0.5) * w->unit, 2.0);
  return square < w->reach * w->reach;
}

/* The n in turn, from -top to top along each axis; 0 after the last. */
static int next(const waves *w, int n[3]) {
  for (int a = 2; a >= 0; a--) {
    if (++n[a] <= w->top) return 1;
    n[a] = -w->top;
  }
  return 0;
}

#define FOR_ALL(w, n) for (int n[3] = {-(w)->top, -(w)->top, -(w)->top}, go = 1; go; go = next((w), n))
#define FOR_NEIGHBOURS(d)                                                                                    \
  for (int d[3] = {-1, -1, -1}; d[0] < 2; d[0]++)                                                            \
    for (d[1] = -1; d[1] < 2; d[1]++)                                                                        \
      for (d[2] = -1; d[2] < 2; d[2]++)

static cmx_status waves_new(size_t cubes, double reach, waves *w) {
  w->cubes = (int)cubes;
  w->reach = reach;
  w->unit = 2.0 * CMX_PI / (cbrt(8.0 * CMX_PI / 3.0) * (double)cubes);
  w->top = (int)ceil(reach / w->unit + 0.5) + 1;
  const size_t side = 2 * (size_t)w->top + 1, all = side * side * side;
  w->needed = calloc(all, 1);
  w->s = calloc(all, sizeof *w->s);
  if (!w->needed || !w->s) return CMX_ERR_MEMORY;
  FOR_ALL(w, n) {
    if (!is_within(w, n)) continue;
    if (!is_bragg(w, n)) {
      w->needed[number(w, n)] = 1;
      continue;
    }
    FOR_NEIGHBOURS(d) {
      const int beside[3] = {n[0] + d[0], n[1] + d[1], n[2] + d[2]};
      if (!is_bragg(w, beside)) w->needed[number(w, beside)] = 1;
    }
  }
  return CMX_OK;
}

static void waves_free(waves *w) {
  free(w->needed);
  free(w->s);
}

/* S in the cube of a Bragg reflection, which a box does not have, from the 26 neighbours: c + A/k^2 with k
   the distance from the reflection, c + A k^2 around q = 0. A sum of 1/k^2 over cubes without that at k = 0
   misses 8.9136 of the integral (Luescher's constant), one of k^2 the mean over the cube, 1/4. */
static void fill_reflection(const waves *w, const int n[3]) {
  const int origin = !n[0] && !n[1] && !n[2];
  const double at_centre = origin ? 0.25 : 8.91363291781;
  double form = 0.0, square = 0.0, mean[KINDS] = {0}, product[KINDS] = {0};
  FOR_NEIGHBOURS(d) {
    const int k2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
    const int beside[3] = {n[0] + d[0], n[1] + d[1], n[2] + d[2]};
    if (!k2) continue;
    const double x = origin ? k2 : 1.0 / k2;
    form += x / 26.0;
    square += x * x / 26.0;
    for (int i = 0; i < KINDS; i++) {
      mean[i] += at(w, beside)[i] / 26.0;
      product[i] += x * at(w, beside)[i] / 26.0;
    }
  }
  for (int i = 0; i < KINDS; i++)
    at(w, n)[i] = mean[i] + (at_centre - form) * (product[i] - form * mean[i]) / (square - form * form);
}

/* --- covariances of displacements ---------------------------------------------------------------------- */

/* kT times the inverse of the force constants. A stiff spring holds the centre of all ions, which changes no
   difference of displacements. [3n][3n], the upper triangle column by column. */
static cmx_status invert_force_constants(const scatterers *f, double inverse[]) {
  static const double zero[3] = {0, 0, 0};
  const size_t side = 3 * f->n;
  const double spring = 1e6 * f->z * f->z / (double)f->n;
  cmx_dynamics *dynamics = NULL;
  double *both = malloc(2 * side * side * sizeof *both);
  cmx_status status =
      both ? cmx_dynamics_new(&f->cell->crystal, cmxp_supercell_splitting(f->n), &dynamics) : CMX_ERR_MEMORY;
  if (status >= 0) status = cmx_dynamics_matrix(dynamics, zero, f->cell->z, NULL, both);
  for (size_t i = 0; i < side * side && status >= 0; i++)
    inverse[i] = both[2 * i] + (i / side % 3 == i % side % 3 ? spring : 0.0);
  free(both);
  cmx_dynamics_free(dynamics);
  const lapack_int size = (lapack_int)side;
  if (status >= 0 && LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'U', size, inverse, size) != 0)
    status = CMX_ERR_UNSUPPORTED;
  if (status >= 0) status = cmxp_lapack_status(LAPACKE_dpotri(LAPACK_COL_MAJOR, 'U', size, inverse, size));
  for (size_t i = 0; i < side * side && status >= 0; i++) inverse[i] *= f->z * f->z / f->gamma;
  return status;
}

/* Symmetric part of the block of ions p <= q: {xx, yy, zz, yz, xz, xy}. */
static void block_of(const double inverse[], size_t side, size_t p, size_t q, double block[6]) {
  static const size_t row[6] = {0, 1, 2, 1, 0, 0}, column[6] = {0, 1, 2, 2, 2, 1};
  for (int i = 0; i < 6; i++) {
    const double above = inverse[(3 * q + column[i]) * side + 3 * p + row[i]],
                 below = p == q ? above : inverse[(3 * q + row[i]) * side + 3 * p + column[i]];
    block[i] = 0.5 * (above + below);
  }
}

static cmx_status vibrate(scatterers *f) {
  const size_t n = f->n, side = 3 * n;
  double *inverse = malloc(side * side * sizeof *inverse);
  cmxp_response *response = NULL;
  cmx_status status = inverse ? invert_force_constants(f, inverse) : CMX_ERR_MEMORY;
  for (size_t p = 0; p < n && status >= 0; p++) block_of(inverse, side, p, p, f->own[p]);
  for (size_t q = 1, i = 0; q < n && status >= 0; q++)
    for (size_t p = 0; p < q; p++, i++) {
      double block[6];
      block_of(inverse, side, p, q, block);
      for (int a = 0; a < 6; a++) f->pair[i][a] = f->own[p][a] + f->own[q][a] - 2.0 * block[a];
    }
  free(inverse);
  if (status >= 0) status = cmxp_response_new(f->cell, &response);
  for (size_t q = 0; q < n && status >= 0; q++) {
    const double *same = cmxp_response_between(response, 0, 0),
                 *other = cmxp_response_between(response, 0, q);
    for (int a = 0; a < 6; a++) f->mean[q][a] = 2.0 * (same[a] - other[a]) / f->gamma;
  }
  cmxp_response_free(response);
  return status;
}

/* --- structure factors --------------------------------------------------------------------------------- */

/* |sum z exp(-i q.R)|^2/N of the ions on their sites. */
static double on_sites(const scatterers *f, const waves *w, const int n[3]) {
  double c = 0.0, s = 0.0;
  for (size_t p = 0; p < f->n; p++) {
    const int *place = f->place[p];
    const int turn = (n[0] * place[0] + n[1] * place[1] + n[2] * place[2]) % (2 * w->cubes);
    const double phase = CMX_PI * turn / w->cubes;
    c += (f->cell->z[p] - f->z) * cos(phase);
    s += (f->cell->z[p] - f->z) * sin(phase);
  }
  return (c * c + s * s) / (double)f->n;
}

/* Of the ions as they are. Leaves Z exp(-i q.r) of each. */
static double of_fixed(scatterers *f, const int n[3]) {
  double sum[2] = {0};
  for (size_t p = 0; p < f->n; p++) {
    const double *site = f->cell->crystal.site[p], z = f->cell->z[p];
    const double phase = 2.0 * CMX_PI * (n[0] * site[0] + n[1] * site[1] + n[2] * site[2]);
    sum[0] += f->charge_c[p] = z * cos(phase);
    sum[1] += f->charge_s[p] = z * sin(phase);
  }
  return (sum[0] * sum[0] + sum[1] * sum[1]) / (double)f->n;
}

/* After of_fixed: with the Debye-Waller factor of each ion, and with vibrations. */
static void of_vibrating(const scatterers *f, const double q[3], double *still, double *total) {
  const double(*pair)[6] = (const double(*)[6])f->pair, *c = f->charge_c, *s = f->charge_s;
  double sum[2] = {0}, squares = 0.0, pairs = 0.0;
  for (size_t k = 0; k < f->n; k++) {
    const double damped = exp(-0.5 * quadratic(q, f->own[k]));
    sum[0] += damped * c[k];
    sum[1] += damped * s[k];
    squares += c[k] * c[k] + s[k] * s[k];
    for (size_t p = 0; p < k; p++, pair++)
      pairs += (c[k] * c[p] + s[k] * s[p]) * exp(-0.5 * quadratic(q, *pair));
  }
  *still = (sum[0] * sum[0] + sum[1] * sum[1]) / (double)f->n;
  *total = (squares + 2.0 * pairs) / (double)f->n;
}

/* Of mean ions in their crystal, which have no impurities. */
static double of_mean(const scatterers *f, const waves *w, const double q[3], const int n[3]) {
  double sum = 0.0;
  for (size_t p = 0; p < f->n; p++) {
    int turn = 0;
    for (int a = 0; a < 3; a++) turn += n[a] * (f->place[p][a] - f->place[0][a]);
    sum += cos(CMX_PI * (turn % (2 * w->cubes)) / w->cubes) * exp(-0.5 * quadratic(q, f->mean[p]));
  }
  return f->z * f->z * sum;
}

static void scatter(scatterers *f, const waves *w) {
  FOR_ALL(w, n) {
    double *to = at(w, n);
    const int mirror[3] = {-n[0], -n[1], -n[2]};
    const double q[3] = {w->unit * n[0], w->unit * n[1], w->unit * n[2]};
    if (!w->needed[number(w, n)]) continue;
    if (number(w, mirror) < number(w, n)) {
      memcpy(to, at(w, mirror), KINDS * sizeof *to);
      continue;
    }
    const double amplitude = cmxp_impurity_amplitude(f->lattice, f->ewald, q);
    to[SITES] = on_sites(f, w, n);
    to[LINEAR] = amplitude * amplitude * to[SITES];
    to[RELAXED] = to[STILL] = to[TOTAL] = of_fixed(f, n);
    if (isfinite(f->gamma)) {
      of_vibrating(f, q, &to[STILL], &to[TOTAL]);
      to[MEAN] = of_mean(f, w, q, n);
    }
    for (int i = 0; i < KINDS; i++) to[i] /= f->variance;
    to[UNCORRELATED] = amplitude * amplitude;
  }
  FOR_ALL(w, n) if (is_bragg(w, n) && is_within(w, n)) fill_reflection(w, n);
}

/* --- averages ------------------------------------------------------------------------------------------ */

/* Cubes are cut into FINE^3 parts, each with S of its cube. */
enum { FINE = 8 };

typedef struct sums {
  double shell[CMX_SUPERCELL_SHELLS][KINDS], volume[CMX_SUPERCELL_SHELLS], integral[KINDS], weight;
} sums;

static void add_cube(const waves *w, const int n[3], double screening, double v2, sums *to) {
  const double *s = at(w, n);
  double part[CMX_SUPERCELL_SHELLS] = {0}, weight = 0.0;
  for (int i = 0; i < FINE * FINE * FINE; i++) {
    const int within[3] = {i % FINE, i / FINE % FINE, i / (FINE * FINE)};
    double square = 0.0;
    for (int a = 0; a < 3; a++) square += pow(w->unit * (n[a] - 0.5 + (within[a] + 0.5) / FINE), 2.0);
    const double t = square / (w->reach * w->reach);
    if (t >= 1.0) continue;
    part[(int)(CMX_SUPERCELL_SHELLS * sqrt(t))] += 1.0;
    /* d^3q q/(q^2 + k_TF^2)^2 (1 - v^2 t) */
    weight += sqrt(t) / ((t + screening) * (t + screening)) * (1.0 - v2 * t);
  }
  to->weight += weight;
  for (int i = 0; i < KINDS; i++) to->integral[i] += weight * s[i];
  for (int k = 0; k < CMX_SUPERCELL_SHELLS; k++) {
    to->volume[k] += part[k];
    for (int i = 0; i < KINDS; i++) to->shell[k][i] += part[k] * s[i];
  }
}

static void average(const waves *w, double momentum, cmx_supercell_scattering *out) {
  cmx_supercell_structure *const to[KINDS] = {&out->sites, &out->uncorrelated, &out->linear, &out->relaxed,
                                              &out->still, &out->total,        &out->mean};
  const double v = momentum / sqrt(1.0 + momentum * momentum), screening = CMX_FINE_STRUCTURE / (CMX_PI * v);
  static const sums none = {0};
  sums s = none;
  FOR_ALL(w, n) if (is_within(w, n)) add_cube(w, n, screening, v * v, &s);
  for (int i = 0; i < KINDS; i++) {
    to[i]->factor = s.integral[i] / s.weight;
    for (int k = 0; k < CMX_SUPERCELL_SHELLS; k++) to[i]->shell[k] = s.shell[k][i] / s.volume[k];
  }
  for (int k = 0; k < CMX_SUPERCELL_SHELLS; k++) {
    out->q[k] = (k + 0.5) / CMX_SUPERCELL_SHELLS * w->reach;
    out->excess.shell[k] = out->total.shell[k] - out->mean.shell[k];
  }
  out->excess.factor = out->total.factor - out->mean.factor;
}

/* --- the function -------------------------------------------------------------------------------------- */

void cmxp_scattering_none(cmx_supercell_scattering *out) {
  for (size_t i = 0; i < sizeof *out / sizeof(double); i++) ((double *)out)[i] = NAN;
}

static cmx_status begin(const cmx_supercell *cell, double gamma, scatterers *f, size_t *cubes) {
  const size_t n = cell->crystal.n_sites;
  memset(f, 0, sizeof *f);
  f->cell = cell;
  f->n = n;
  f->gamma = gamma;
  for (size_t p = 0; p < n; p++) f->z += cell->z[p] / (double)n;
  for (size_t p = 0; p < n; p++) f->variance += (cell->z[p] - f->z) * (cell->z[p] - f->z) / (double)n;
  f->place = malloc(n * sizeof *f->place);
  f->own = malloc(n * sizeof *f->own);
  f->pair = malloc(n * n / 2 * sizeof *f->pair);
  f->mean = malloc(n * sizeof *f->mean);
  f->charge_c = malloc(n * sizeof *f->charge_c);
  f->charge_s = malloc(n * sizeof *f->charge_s);
  f->lattice = cmx_lattice_find("bcc", NULL);
  if (!f->place || !f->own || !f->pair || !f->mean || !f->charge_c || !f->charge_s) return CMX_ERR_MEMORY;
  *cubes = cmxp_bcc_box(&cell->crystal, f->place);
  return cmx_ewald_new(f->lattice, 0.0, &f->ewald);
}

static void end(scatterers *f) {
  free(f->place);
  free(f->own);
  free(f->pair);
  free(f->mean);
  free(f->charge_c);
  free(f->charge_s);
  cmx_ewald_free(f->ewald);
}

static cmx_status check(const cmx_supercell *cell, double gamma, double momentum, cmx_error *err) {
  const size_t n = cell->crystal.n_sites;
  size_t other = 0;
  if (!(gamma >= 1.0)) return cmx_fail(err, CMX_ERR_DOMAIN, "scattering: Gamma %g: not 1 or more", gamma);
  if (!(momentum >= 1e-3 && momentum <= 1e3))
    return cmx_fail(err, CMX_ERR_DOMAIN, "scattering: momentum %g: not in 1e-3..1e3", momentum);
  for (size_t p = 0; p < n; p++) other += cell->z[p] != cell->z[0];
  if (!other) return cmx_fail(err, CMX_ERR_DOMAIN, "scattering: all ions have the charge %g", cell->z[0]);
  return CMX_OK;
}

cmx_status cmx_supercell_scatter(const cmx_supercell *cell, double gamma, double momentum,
                                 cmx_supercell_scattering *out, cmx_error *err) {
  scatterers f;
  waves w = {0};
  size_t cubes = 0;
  cmxp_scattering_none(out);
  cmx_status status = check(cell, gamma, momentum, err);
  if (status < 0) return status;
  status = begin(cell, gamma, &f, &cubes);
  if (status >= 0 && cubes < 2) status = CMX_ERR_DOMAIN; /* neighbours of Bragg peaks must not be others */
  if (status >= 0) status = waves_new(cubes, 2.0 * cbrt(2.25 * CMX_PI * f.z), &w);
  if (status >= 0 && isfinite(gamma)) status = vibrate(&f);
  if (status >= 0) {
    scatter(&f, &w);
    average(&w, momentum, out);
  }
  end(&f);
  waves_free(&w);
  if (status < 0)
    cmx_fail(err, status, "scattering by '%s': %s", cell->crystal.name,
             status == CMX_ERR_DOMAIN        ? "no box of bcc of 16 ions or more"
             : status == CMX_ERR_UNSUPPORTED ? "unstable modes"
                                             : cmx_status_text(status));
  return status;
}
