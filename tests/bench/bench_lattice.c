/* Lattices with a basis, each claim beside a baseline in the same run:
   the 16-site pair matrix against one Madelung energy by plain double sums; all 256 charge assignments
   against 256 such sums; the stability scan of a 16-site crystal on a 12^3 mesh, inequivalent wave vectors
   against all of them. Usage: bench_lattice [REPEATS] */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "coulomix/const.h"
#include "coulomix/ordered.h"

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Kozhberov (2024), equation 2, as it stands: every pair, every lattice vector of a cube, for one set of
   charges. */
static double plain_madelung(const cmx_crystal *c, const double z[], double a) {
  enum { REACH = 3, G_REACH = 6 };
  const double edge = c->cell[0][0], volume = edge * edge * edge, n = (double)c->n_sites;
  double direct = 0.0, recip = 0.0, squares = 0.0, total = 0.0;
  for (size_t p = 0; p < c->n_sites; p++) {
    squares += z[p] * z[p];
    total += z[p];
    for (size_t q = 0; q < c->n_sites; q++) {
      double d[3];
      for (int i = 0; i < 3; i++) d[i] = c->site[q][i] - c->site[p][i];
      for (int i = -REACH; i <= REACH; i++)
        for (int j = -REACH; j <= REACH; j++)
          for (int k = -REACH; k <= REACH; k++) {
            const double x = edge * (i + d[0]), y = edge * (j + d[1]), w = edge * (k + d[2]);
            const double r = sqrt(x * x + y * y + w * w);
            if (r > 0.0) direct += z[p] * z[q] * erfc(a * r) / r;
          }
      for (int i = -G_REACH; i <= G_REACH; i++)
        for (int j = -G_REACH; j <= G_REACH; j++)
          for (int k = -G_REACH; k <= G_REACH; k++) {
            const double g2 = 4.0 * CMX_PI * CMX_PI / (edge * edge) * (i * i + j * j + k * k);
            if (g2 > 0.0)
              recip += z[p] * z[q] * exp(-0.25 * g2 / (a * a)) / g2 *
                       cos(2.0 * CMX_PI * (i * d[0] + j * d[1] + k * d[2]));
          }
    }
  }
  return (0.5 * direct - a / sqrt(CMX_PI) * squares + 2.0 * CMX_PI / volume * recip -
          0.5 * CMX_PI / (volume * a * a) * total * total) /
         n;
}

static void spread(const cmx_crystal *c, unsigned mask, double z[]) {
  for (size_t p = 0; p < c->n_sites; p++) z[p] = mask >> c->label[p] & 1u ? 2.0 : 1.0;
}

static int bench_energies(int repeats) {
  cmx_crystal c;
  double pair[16 * 16], z[CMX_MAX_SITES], worst = 0.0;
  if (cmx_crystal_builtin("bcc16-8", &c, NULL) < 0) return 1;
  double start = seconds();
  for (int r = 0; r < 20 * repeats; r++)
    if (cmx_crystal_pairs(&c, 0.0, pair) < 0) return 1;
  const double matrix = (seconds() - start) / (20 * repeats);
  start = seconds();
  double lowest = 0.0;
  for (int r = 0; r < repeats; r++) {
    if (cmx_crystal_pairs(&c, 0.0, pair) < 0) return 1;
    for (unsigned mask = 0; mask < 256; mask++) {
      spread(&c, mask, z);
      lowest = fmin(lowest, cmx_pair_energy(16, pair, z));
    }
  }
  const double all = (seconds() - start) / repeats;
  enum { PLAIN = 4 };
  start = seconds();
  for (unsigned mask = 0; mask < PLAIN; mask++) {
    spread(&c, 37 * mask, z);
    worst = fmax(worst, fabs(plain_madelung(&c, z, 0.85) - cmx_pair_energy(16, pair, z)));
  }
  const double plain = (seconds() - start) / PLAIN;
  printf("16-site pair matrix: %.3f ms; one energy by plain sums %.1f ms, %.0f times longer; they agree to "
         "%.0e\n",
         1e3 * matrix, 1e3 * plain, plain / matrix, worst);
  printf("256 charge assignments: %.3f ms with the pair matrix; 256 plain sums would take %.2f s, %.0f times "
         "longer\n",
         1e3 * all, 256.0 * plain, 256.0 * plain / all);
  return !(worst <= 1e-12);
}

static int bench_stability(int repeats) {
  enum { MESH = 12 };
  cmx_charged_crystal *c = malloc(sizeof *c);
  cmx_stability s;
  cmx_dynamics *d = NULL;
  double reciprocal[3][3], value[48], least = INFINITY;
  if (!c || cmx_ordered_crystal("a", 1.0, 4.0 / 3.0, c, NULL) < 0 ||
      cmx_crystal_relax(&c->crystal, c->z, NULL, NULL) < 0 || cmx_dynamics_new(&c->crystal, 0.0, &d) < 0)
    return 1;
  double start = seconds();
  for (int r = 0; r < repeats; r++)
    if (cmx_crystal_stability(&c->crystal, c->z, MESH, &s, NULL) < 0) return 1;
  const double reduced = (seconds() - start) / repeats;
  cmx_crystal_reciprocal(&c->crystal, reciprocal);
  start = seconds();
  for (int i = 0; i < MESH * MESH * MESH; i++) {
    const double f[3] = {(double)(i % MESH) / MESH, (double)(i / MESH % MESH) / MESH,
                         (double)(i / MESH / MESH) / MESH};
    double k[3];
    for (int a = 0; a < 3; a++)
      k[a] = f[0] * reciprocal[0][a] + f[1] * reciprocal[1][a] + f[2] * reciprocal[2][a];
    if (cmx_dynamics_eigenvalues(d, k, c->z, NULL, value) < 0) return 1;
    if (i) least = fmin(least, value[0]);
  }
  const double full = seconds() - start;
  printf("16-site stability scan, 12^3 mesh: %.3f s with sound waves and local searches (%zu wave vectors);\n"
         "  all 1728 wave vectors on one core %.2f s, %.1f times longer; least eigenvalues %.12f and %.12f\n",
         reduced, s.n_k, full, full / reduced, s.min_eigenvalue, least);
  cmx_dynamics_free(d);
  free(c);
  return !(fabs(s.min_eigenvalue - least) <= 1e-12);
}

int main(int argc, char **argv) {
  const int repeats = argc > 1 ? atoi(argv[1]) : 5;
  if (repeats < 1) return 2;
  return bench_energies(repeats) | bench_stability(repeats);
}
