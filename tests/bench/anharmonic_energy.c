/* usage: anharmonic_energy IONS GAMMA_I SAMPLES ARRANGEMENTS GAMMA_D Z COUNT [Z COUNT]...
   What the harmonic approximation leaves out of the free energy of a disordered crystal: U is the Coulomb
   potential over kT, U_h its expansion to second order at equilibrium, and f the integral over s from 0 to 1
   of the mean of U - U_h in the potential U_h + s (U - U_h), by Hybrid Monte Carlo at five points of Gauss.
   COUNT ions of charge Z, IONS in all, at Gamma_i = <Z>^2 e^2/(a kT); random for GAMMA_D = 0, else with the
   order of all pairs at that Gamma_d. Prints f per ion of each arrangement, that of the pure crystals in the
   same box, mixed linearly at the same electron density, and the difference; then its mean. k = 0 alone.
   128 ions, 2000 samples: 20 s of two cores an arrangement. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/order_exact.h"
#include "coulomix/phonon.h"
#include "coulomix/random.h"
#include "coulomix/supercell.h"

#include <lapacke.h> /* its complex I is a name in lattice.h */

enum { MOST = 250, KINDS = 4, NODES = 5, BLOCKS = 10, STEPS = 4, WAVES = 8 };
static const double pi = 3.14159265358979324;

/* --- potential ----------------------------------------------------------------------------------------- */

/* A relaxed box. Coordinates y have U_h = y.y/2. */
typedef struct box {
  size_t n;
  double edge, splitting, beta; /* beta = e^2/(a kT) */
  double z[MOST], site[MOST][3];
  double *vector, *root; /* [3n][3n] eigenvectors of beta Phi by columns; roots of its eigenvalues */
  double rest;           /* U at y = 0 */
} box;

typedef struct complex_row {
  double c[MOST], s[MOST];
} complex_row;

/* exp(2 pi i m r/edge) of one axis for m = 0..WAVES */
static void waves(const box *b, double r[][3], int axis, complex_row out[]) {
  for (size_t p = 0; p < b->n; p++) {
    const double turn = 2.0 * pi * r[p][axis] / b->edge;
    for (int m = 0; m <= WAVES; m++) {
      out[m].c[p] = cos(m * turn);
      out[m].s[p] = sin(m * turn);
    }
  }
}

static void product(size_t n, const complex_row *u, const complex_row *v, int m, complex_row *out) {
  const double sign = m < 0 ? -1.0 : 1.0;
  for (size_t p = 0; p < n; p++) {
    out->c[p] = u->c[p] * v->c[p] - sign * u->s[p] * v->s[p];
    out->s[p] = u->s[p] * v->c[p] + sign * u->c[p] * v->s[p];
  }
}

/* (1/V) sum_G 2 pi/G^2 exp(-G^2/4 eta^2) |sum z exp(iG.r)|^2 and forces */
static double wave_sum(const box *b, double r[][3], double force[][3]) {
  static const size_t size = sizeof(complex_row) * (3 * (WAVES + 1) + 2);
  complex_row *wave = malloc(size), *x = wave, *y = wave + WAVES + 1, *z = y + WAVES + 1, *xy = z + WAVES + 1;
  complex_row *all = xy + 1;
  const double unit = 2.0 * pi / b->edge, volume = b->edge * b->edge * b->edge;
  double total = 0.0;
  if (!wave) exit(1);
  waves(b, r, 0, x);
  waves(b, r, 1, y);
  waves(b, r, 2, z);
  for (int i = 0; i <= WAVES; i++)
    for (int j = i ? -WAVES : 0; j <= WAVES; j++) {
      product(b->n, &x[i], &y[abs(j)], j, xy);
      for (int k = i || j ? -WAVES : 1; k <= WAVES; k++) {
        const double g2 = unit * unit * (i * i + j * j + k * k), g[3] = {unit * i, unit * j, unit * k};
        const double decay = 0.25 * g2 / (b->splitting * b->splitting);
        double c = 0.0, s = 0.0;
        if (decay > 14.0) continue;
        product(b->n, xy, &z[abs(k)], k, all);
        for (size_t p = 0; p < b->n; p++) c += b->z[p] * all->c[p], s += b->z[p] * all->s[p];
        const double weight = 4.0 * pi / volume * exp(-decay) / g2; /* of G and -G */
        total += weight * (c * c + s * s);
        for (size_t p = 0; p < b->n; p++) {
          const double pull = 2.0 * weight * b->z[p] * (all->s[p] * c - all->c[p] * s);
          for (int a = 0; a < 3; a++) force[p][a] += pull * g[a];
        }
      }
    }
  free(wave);
  return total;
}

/* Potential energy over kT without what does not depend on the positions, and forces. Terms below 3e-6 of a
   pair at that distance are left out: cmx_crystal_energy, to all digits, takes much longer. */
static double potential(const box *b, double r[][3], double force[][3]) {
  memset(force, 0, b->n * sizeof *force);
  double sum = wave_sum(b, r, force);
  for (size_t p = 0; p < b->n; p++)
    for (size_t q = 0; q < p; q++) {
      double d[3], r2 = 0.0;
      for (int a = 0; a < 3; a++) {
        d[a] = r[p][a] - r[q][a];
        d[a] -= b->edge * round(d[a] / b->edge);
        r2 += d[a] * d[a];
      }
      if (r2 > 0.25 * b->edge * b->edge) continue;
      const double length = sqrt(r2), charges = b->z[p] * b->z[q],
                   near = charges * erfc(b->splitting * length) / length;
      const double pull =
          (near + charges * 2.0 * b->splitting / sqrt(pi) * exp(-b->splitting * b->splitting * r2)) / r2;
      sum += near;
      for (int a = 0; a < 3; a++) {
        force[p][a] += pull * d[a];
        force[q][a] -= pull * d[a];
      }
    }
  for (size_t p = 0; p < b->n; p++)
    for (int a = 0; a < 3; a++) force[p][a] *= b->beta;
  return b->beta * sum;
}

/* --- boxes --------------------------------------------------------------------------------------------- */

static void fail(const char *text) {
  fprintf(stderr, "anharmonic_energy: %s\n", text);
  exit(1);
}

/* Relaxes a cell and finds its modes. The three translations come first among the eigenvalues. Returns 0 if
   it has no equilibrium near its sites. */
static int box_make(cmx_supercell *cell, double beta, box *b) {
  const double origin[3] = {0, 0, 0};
  const size_t n = cell->crystal.n_sites, side = 3 * n;
  cmx_relaxation relaxation;
  cmx_error err = CMX_ERROR_NONE;
  cmx_dynamics *dynamics = NULL;
  if (cmx_supercell_relax(cell, 1e-11, &relaxation, &err) < 0) fail(err.text);
  double *matrix = malloc(2 * side * side * sizeof *matrix);
  b->n = n;
  b->edge = cell->crystal.cell[0][0];
  b->splitting = 6.6 / b->edge;
  b->beta = beta;
  b->vector = malloc(side * side * sizeof *b->vector);
  b->root = malloc(side * sizeof *b->root);
  memcpy(b->z, cell->z, n * sizeof *b->z);
  for (size_t p = 0; p < n; p++)
    for (int a = 0; a < 3; a++) b->site[p][a] = b->edge * cell->crystal.site[p][a];
  if (!matrix || !b->vector || !b->root || cmx_dynamics_new(&cell->crystal, 0.25, &dynamics) < 0 ||
      cmx_dynamics_matrix(dynamics, origin, cell->z, NULL, matrix) < 0)
    fail("no memory");
  for (size_t i = 0; i < side * side; i++) b->vector[i] = beta * matrix[2 * i];
  const lapack_int order = (lapack_int)side;
  if (LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', order, b->vector, order, b->root)) fail("no eigenvalues");
  const int stable = !relaxation.left && b->root[3] > 1e-6 * b->root[side - 1];
  for (size_t i = 0; i < side; i++) b->root[i] = i < 3 ? INFINITY : sqrt(b->root[i]);
  double force[MOST][3];
  b->rest = potential(b, b->site, force);
  cmx_dynamics_free(dynamics);
  free(matrix);
  return stable;
}

static void box_free(box *b) {
  free(b->vector);
  free(b->root);
}

/* --- sampling ------------------------------------------------------------------------------------------ */

static double uniform(uint64_t *draws) {
  return cmx_random(*draws += CMX_RANDOM_STEP);
}
static double normal(uint64_t *draws) {
  const double u = uniform(draws);
  return sqrt(-2.0 * log(1.0 - u)) * cos(2.0 * pi * uniform(draws));
}

/* U - U_h at y, and its slope. */
static double beyond(const box *b, const double y[], double slope[]) {
  const size_t side = 3 * b->n;
  double r[MOST][3], force[MOST][3], half = 0.0;
  memcpy(r, b->site, b->n * sizeof *r);
  for (size_t m = 3; m < side; m++) {
    const double u = y[m] / b->root[m], *v = b->vector + m * side;
    for (size_t i = 0; i < side; i++) r[i / 3][i % 3] += u * v[i];
    half += 0.5 * y[m] * y[m];
  }
  const double all = potential(b, r, force) - b->rest;
  for (size_t m = 3; m < side; m++) {
    const double *v = b->vector + m * side;
    double along = 0.0;
    for (size_t i = 0; i < side; i++) along += v[i] * force[i / 3][i % 3];
    slope[m] = -along / b->root[m] - y[m];
  }
  return all - half;
}

typedef struct mean {
  double value, error, accepted;
} mean;

/* The mean of U - U_h in U_h + s (U - U_h). Trajectories rotate the harmonic part exactly and kick by the
   rest; they start at equilibrium. */
static mean sample(const box *b, double s, int samples, uint64_t seed) {
  const size_t side = 3 * b->n;
  double *work = calloc(6 * side, sizeof *work), *y = work, *p = y + side, *slope = p + side;
  double *y_new = slope + side, *slope_new = y_new + side, block[BLOCKS] = {0};
  uint64_t draws = (seed + 1) << 40;
  mean out = {0, 0, 0};
  if (!work) fail("no memory");
  double now = beyond(b, y, slope);
  for (int i = -samples / 5; i < samples; i++) {
    const double step = (0.8 + 0.4 * uniform(&draws)) * 0.5 * pi / STEPS, c = cos(step), d = sin(step);
    double start = s * now, end = 0.0, next = now;
    for (size_t m = 3; m < side; m++) {
      p[m] = normal(&draws);
      start += 0.5 * (p[m] * p[m] + y[m] * y[m]);
    }
    memcpy(y_new, y, side * sizeof *y);
    memcpy(slope_new, slope, side * sizeof *slope);
    for (int it = 0; it < STEPS; it++) {
      for (size_t m = 3; m < side; m++) {
        const double kicked = p[m] - 0.5 * step * s * slope_new[m], old = y_new[m];
        y_new[m] = c * old + d * kicked;
        p[m] = c * kicked - d * old;
      }
      next = beyond(b, y_new, slope_new);
      for (size_t m = 3; m < side; m++) p[m] -= 0.5 * step * s * slope_new[m];
    }
    end = s * next;
    for (size_t m = 3; m < side; m++) end += 0.5 * (p[m] * p[m] + y_new[m] * y_new[m]);
    if (uniform(&draws) < exp(start - end)) {
      now = next;
      memcpy(y, y_new, side * sizeof *y);
      memcpy(slope, slope_new, side * sizeof *slope);
      out.accepted += i >= 0 ? 1.0 / samples : 0.0;
    }
    if (i >= 0) block[i * BLOCKS / samples] += now / (samples / BLOCKS);
  }
  for (int k = 0; k < BLOCKS; k++) out.value += block[k] / BLOCKS;
  for (int k = 0; k < BLOCKS; k++) out.error += pow(block[k] - out.value, 2.0) / (BLOCKS * (BLOCKS - 1.0));
  out.error = sqrt(out.error);
  free(work);
  return out;
}

/* f per ion of a cell at beta, with its error; NaN without equilibrium. */
static mean free_energy(cmx_supercell *cell, double beta, int samples, uint64_t seed) {
  static const double point[3] = {0.0, 0.53846931010568309, 0.90617984593866399},
                      weight[3] = {0.28444444444444444, 0.23931433524968324, 0.11846344252809454};
  box b;
  mean node[NODES], out = {0, 0, 1};
  if (!box_make(cell, beta, &b)) {
    box_free(&b);
    return (mean){NAN, NAN, NAN};
  }
#pragma omp parallel for schedule(dynamic)
  for (int k = 0; k < NODES; k++) {
    const double s = 0.5 + 0.5 * (k < 2 ? -point[2 - k] : point[k - 2]);
    node[k] = sample(&b, s, samples, seed * NODES + (uint64_t)k);
  }
  for (int k = 0; k < NODES; k++) {
    const double w = weight[abs(k - 2)] / (double)b.n;
    out.value += w * node[k].value;
    out.error += w * w * node[k].error * node[k].error;
    out.accepted = fmin(out.accepted, node[k].accepted);
  }
  out.error = sqrt(out.error);
  box_free(&b);
  return out;
}

/* --- mixtures ------------------------------------------------------------------------------------------ */

typedef struct mixture {
  size_t ions, n;
  cmx_supercell_ion kind[KINDS];
  size_t count[KINDS];
  double z; /* <Z> */
} mixture;

/* f of the pure crystals at the same electron density, mixed linearly; all arrangements have it in common, so
   that it has four times the samples. */
static mean linear_mixing(const mixture *m, double beta, int samples) {
  static cmx_supercell cell;
  cmx_error err = CMX_ERROR_NONE;
  mean out = {0, 0, 1};
  for (size_t j = 0; j < m->n; j++) {
    const double x = (double)m->count[j] / (double)m->ions;
    if (cmx_supercell_bcc(m->ions, 1, &m->kind[j], NULL, &cell, &err) < 0) fail(err.text);
    /* beta of its own ion-sphere radius */
    const mean pure = free_energy(&cell, beta * cbrt(m->z / m->kind[j].z), 4 * samples, 1000 + j);
    out.value += x * pure.value;
    out.error += x * x * pure.error * pure.error;
  }
  out.error = sqrt(out.error);
  return out;
}

static void draw(const mixture *m, double gamma_d, size_t n, unsigned char of[]) {
  cmx_error err = CMX_ERROR_NONE;
  cmx_order_exact_setup setup = {.size = (size_t)lround(cbrt(0.5 * (double)m->ions)),
                                 .n = m->n,
                                 .sweeps = 200 * n,
                                 .equilibration = 1000,
                                 .seed = 1};
  if (gamma_d > 0.0) {
    const double spread = m->kind[m->n - 1].z - m->kind[0].z;
    for (size_t i = 0; i < m->n; i++) {
      setup.z[i] = m->kind[i].z;
      setup.x[i] = (double)m->count[i] / (double)m->ions;
    }
    setup.g = gamma_d / (spread * spread);
    if (cmx_order_exact_draw(&setup, n, of, NULL, &err) < 0) fail(err.text);
    return;
  }
  for (size_t i = 0; i < n; i++)
    if (cmx_supercell_shuffle(m->n, m->count, 1 + i, of + i * m->ions) < 0) fail("no arrangement");
}

int main(int argc, char **argv) {
  static cmx_supercell cell;
  mixture m = {.ions = argc > 5 ? strtoul(argv[1], NULL, 10) : 0};
  cmx_error err = CMX_ERROR_NONE;
  size_t counted = 0;
  for (int i = 6; i + 1 < argc && m.n < KINDS; i += 2) {
    m.kind[m.n] = (cmx_supercell_ion){atof(argv[i]), 2.0 * atof(argv[i])};
    counted += m.count[m.n] = strtoul(argv[i + 1], NULL, 10);
    m.z += m.kind[m.n].z * (double)m.count[m.n] / (double)m.ions;
    m.n++;
  }
  const int samples = argc > 3 ? atoi(argv[3]) / BLOCKS * BLOCKS : 0, n = argc > 4 ? atoi(argv[4]) : 0;
  if (counted != m.ions || m.ions < 54 || m.ions > MOST || samples < BLOCKS || n < 1) {
    fprintf(stderr,
            "usage: anharmonic_energy IONS GAMMA_I SAMPLES ARRANGEMENTS GAMMA_D Z COUNT [Z COUNT]...\n");
    return 2;
  }
  const double beta = atof(argv[2]) / (m.z * m.z);
  unsigned char *of = malloc((size_t)n * m.ions);
  if (!of) fail("no memory");
  const mean linear = linear_mixing(&m, beta, samples);
  printf("linear mixing %.5f +- %.5f\n", linear.value, linear.error);
  fflush(stdout);
  draw(&m, atof(argv[5]), (size_t)n, of);
  double sum = 0.0, square = 0.0, error = 0.0;
  int used = 0;
  for (int i = 0; i < n && m.n > 1; i++) {
    if (cmx_supercell_bcc(m.ions, m.n, m.kind, of + (size_t)i * m.ions, &cell, &err) < 0) fail(err.text);
    const mean f = free_energy(&cell, beta, samples, (uint64_t)i), *l = &linear;
    printf("%d: %.5f +- %.5f, difference %.5f, accepted %.2f\n", i, f.value, f.error, f.value - l->value,
           f.accepted);
    fflush(stdout);
    if (isnan(f.value)) continue;
    used++;
    sum += f.value - l->value;
    square += (f.value - l->value) * (f.value - l->value);
    error += f.error * f.error;
  }
  if (m.n > 1) {
    const double scatter = used > 1 ? sqrt((square - sum * sum / used) / (used - 1.0) / used) : NAN;
    printf(
        "%d of %d in equilibrium near their sites: mean difference %.5f, errors: %.5f of the samples, %.5f "
        "over arrangements, %.5f of linear mixing\n",
        used, n, sum / used, sqrt(error) / used, scatter, linear.error);
  }
  free(of);
  return 0;
}
