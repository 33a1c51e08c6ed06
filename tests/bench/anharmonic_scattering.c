/* usage: anharmonic_scattering SAMPLES SEED...
   What the harmonic approximation leaves out of the scattering by a crystal: Hybrid Monte Carlo of 128 ions
   of carbon and oxygen, x = 1/2, at Gamma_i = 220 in their Coulomb potential, against cmx_supercell_scatter
   of the same random arrangement; of mean ions for the seed 0. Prints the factor of all scattering, with its
   error over ten blocks of samples, and the ratio in each shell. A sample takes half a second. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/random.h"
#include "coulomix/supercell.h"

enum { IONS = 128, STEPS = 30, BLOCKS = 10 };
static const double gamma_i = 220.0, momentum = 0.80077, time_step = 0.35; /* 1/omega_p */

static uint64_t draws;
static double uniform(void) {
  return cmx_random(draws += CMX_RANDOM_STEP);
}
static double normal(void) {
  const double u = uniform();
  return sqrt(-2.0 * log(1.0 - u)) * cos(6.283185307179586 * uniform());
}

/* Potential energy over kT; forces too. */
static double potential(const cmx_supercell *cell, double z, double force[IONS][3]) {
  double xi;
  if (cmx_crystal_energy(&cell->crystal, cell->z, &xi, force) < 0) exit(1);
  for (size_t p = 0; p < IONS; p++)
    for (int a = 0; a < 3; a++) force[p][a] *= gamma_i / (z * z);
  return xi * IONS * gamma_i / (z * z);
}

/* One trajectory of masses 3 Gamma, so that omega_p = 1. Whether it is accepted. */
static int trajectory(cmx_supercell *cell, double z) {
  static double v[IONS][3], force[IONS][3];
  static cmx_crystal before;
  const double mass = 3.0 * gamma_i, edge = cell->crystal.cell[0][0],
               step = time_step * (0.8 + 0.4 * uniform());
  double kinetic = 0.0;
  before = cell->crystal;
  for (size_t p = 0; p < IONS; p++)
    for (int a = 0; a < 3; a++) {
      v[p][a] = normal() / sqrt(mass);
      kinetic += 0.5 * mass * v[p][a] * v[p][a];
    }
  const double start = potential(cell, z, force) + kinetic;
  for (int it = 0; it < STEPS; it++) {
    for (size_t p = 0; p < IONS; p++)
      for (int a = 0; a < 3; a++) {
        v[p][a] += 0.5 * step * force[p][a] / mass;
        cell->crystal.site[p][a] += step * v[p][a] / edge;
      }
    const double energy = potential(cell, z, force);
    kinetic = 0.0;
    for (size_t p = 0; p < IONS; p++)
      for (int a = 0; a < 3; a++) {
        v[p][a] += 0.5 * step * force[p][a] / mass;
        kinetic += 0.5 * mass * v[p][a] * v[p][a];
      }
    if (it + 1 == STEPS && uniform() < exp(start - energy - kinetic)) return 1;
  }
  cell->crystal = before;
  return 0;
}

static double variance(const cmx_supercell *cell) {
  double mean = 0.0, sum = 0.0;
  for (size_t p = 0; p < IONS; p++) mean += cell->z[p] / IONS;
  for (size_t p = 0; p < IONS; p++) sum += (cell->z[p] - mean) * (cell->z[p] - mean) / IONS;
  return sum;
}

static void measure(const char *name, cmx_supercell *cell, int samples) {
  const double unit = variance(cell); /* Q = 1 */
  cmx_supercell_scattering harmonic, now;
  cmx_relaxation relaxation;
  cmx_error err = CMX_ERROR_NONE;
  double block[BLOCKS] = {0}, shell[CMX_SUPERCELL_SHELLS] = {0}, mean = 0.0, error = 0.0;
  int accepted = 0;
  if (cmx_supercell_relax(cell, 1e-9, &relaxation, &err) < 0 ||
      cmx_supercell_scatter(cell, gamma_i, momentum, &harmonic, &err) < 0) {
    fprintf(stderr, "%s\n", err.text);
    exit(1);
  }
  for (int i = -samples / 5; i < samples; i++) {
    accepted += trajectory(cell, 7.0);
    if (i < 0) continue;
    if (cmx_supercell_scatter(cell, INFINITY, momentum, &now, &err) < 0) {
      fprintf(stderr, "%s\n", err.text);
      exit(1);
    }
    block[i * BLOCKS / samples] += unit * now.relaxed.factor / (samples / BLOCKS);
    for (int k = 0; k < CMX_SUPERCELL_SHELLS; k++) shell[k] += unit * now.relaxed.shell[k] / samples;
  }
  for (int b = 0; b < BLOCKS; b++) mean += block[b] / BLOCKS;
  for (int b = 0; b < BLOCKS; b++) error += pow(block[b] - mean, 2.0) / (BLOCKS * (BLOCKS - 1.0));
  printf("%-10s accepted %.2f: harmonic %.4f, sampled %.4f +- %.4f, ratio %.4f\n  shells ", name,
         accepted / (1.2 * samples), unit * harmonic.total.factor, mean, sqrt(error),
         mean / (unit * harmonic.total.factor));
  for (int k = 0; k < CMX_SUPERCELL_SHELLS; k++) printf(" %.3f", shell[k] / (unit * harmonic.total.shell[k]));
  puts("");
  fflush(stdout);
}

int main(int argc, char **argv) {
  static const cmx_supercell_ion alike[] = {{7 - 1e-6, 14}, {7 + 1e-6, 14}}, other[] = {{6, 12}, {8, 16}};
  static cmx_supercell cell;
  const int samples = argc > 1 ? atoi(argv[1]) / BLOCKS * BLOCKS : 0;
  unsigned char of[IONS];
  cmx_error err = CMX_ERROR_NONE;
  if (argc < 3 || samples < BLOCKS) {
    fprintf(stderr, "usage: anharmonic_scattering SAMPLES SEED...\n");
    return 2;
  }
  for (int i = 2; i < argc; i++) {
    const uint64_t seed = strtoull(argv[i], NULL, 10);
    draws = (seed + 1) << 40;
    if (cmx_supercell_shuffle(2, (size_t[]){IONS / 2, IONS / 2}, seed, of) < 0 ||
        cmx_supercell_bcc(IONS, 2, seed ? other : alike, of, &cell, &err) < 0)
      return 1;
    measure(seed ? argv[i] : "mean ions", &cell, samples);
  }
  return 0;
}
