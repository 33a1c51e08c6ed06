/* Monte Carlo of the one-component plasma, liquid and bcc crystal, near melting: the structure factors that
   say how much more a change of the interaction costs in the liquid than in the crystal. Prints
   src/models/structure_ocp.def, and on the error stream what the first two orders of perturbation theory give
   for Yukawa's interaction.

     ocp_structure [FRAMES] > structure_ocp.def

   1024 ions in a cube, Metropolis moves of single ions with Ewald sums, lengths in a_i. Seeds are fixed; the
   result does not depend on the number of threads, but on the compiler, whose rounding another course of the
   moves follows. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"

enum { CELLS = 8, IONS = 2 * CELLS * CELLS * CELLS, WAVES = 9, REACH = 36, SHELLS = REACH * REACH + 1 };
enum { EQUILIBRATION = 3000, SWEEPS = 16, TABLE = 1 << 16, COUPLINGS = 2 };

#define SPLITTING 0.45 /* erfc(0.45 L/2) = 2e-7 */

static const double couplings[COUPLINGS] = {176.0, 208.0};

typedef struct wave {
  int n[3];
  double weight, re, im; /* of the energy; of the density */
} wave;

typedef struct box {
  double side, gamma, step;
  double at[3][IONS];
  double *pair; /* erfc(eta r)/r at even steps of r^2 up to (side/2)^2 */
  size_t n_waves;
  wave *waves;
  uint64_t seed;
} box;

static double uniform(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return (double)(*seed >> 11) * 0x1p-53;
}

/* --- energies ------------------------------------------------------------------------------------------ */

static double near_energy(const box *b, int ion, const double r[3]) {
  const double side = b->side, turn = 1.0 / side, top = 0.25 * side * side, scale = TABLE / top;
  double sum = 0.0;
  for (int j = 0; j < IONS; j++) {
    double r2 = 0.0;
    for (int a = 0; a < 3; a++) {
      double d = b->at[a][j] - r[a];
      d -= side * rint(d * turn);
      r2 += d * d;
    }
    if (r2 >= top || j == ion) continue;
    const double place = r2 * scale;
    const int k = (int)place;
    sum += b->pair[k] + (place - k) * (b->pair[k + 1] - b->pair[k]);
  }
  return sum;
}

/* cos and sin of 2 pi n r/side, n = 0..top */
static void powers(double angle, int top, double out[][2]) {
  const double c = cos(angle), s = sin(angle);
  out[0][0] = 1.0;
  out[0][1] = 0.0;
  for (int n = 1; n <= top; n++) {
    out[n][0] = out[n - 1][0] * c - out[n - 1][1] * s;
    out[n][1] = out[n - 1][0] * s + out[n - 1][1] * c;
  }
}

static void phases(const box *b, const double r[3], double p[3][WAVES + 1][2]) {
  for (int a = 0; a < 3; a++) powers(2.0 * CMX_PI * r[a] / b->side, WAVES, p[a]);
}

static void phase_of(double p[3][WAVES + 1][2], const int n[3], double out[2]) {
  double c = 1.0, s = 0.0;
  for (int a = 0; a < 3; a++) {
    const double *q = p[a][abs(n[a])], im = n[a] < 0 ? -q[1] : q[1], re = c * q[0] - s * im;
    s = c * im + s * q[0];
    c = re;
  }
  out[0] = c;
  out[1] = s;
}

static int attempt(box *b, int ion) {
  double old[3], new[3], from[3][WAVES + 1][2], to[3][WAVES + 1][2], far = 0.0;
  static _Thread_local double moved[8192][2];
  for (int a = 0; a < 3; a++) {
    old[a] = b->at[a][ion];
    new[a] = old[a] + b->step *(uniform(&b->seed) - 0.5);
  }
  const double near = near_energy(b, ion, new) - near_energy(b, ion, old);
  phases(b, old, from);
  phases(b, new, to);
  for (size_t k = 0; k < b->n_waves; k++) {
    const wave *w = &b->waves[k];
    double p[2], q[2];
    phase_of(from, w->n, p);
    phase_of(to, w->n, q);
    moved[k][0] = w->re + q[0] - p[0];
    moved[k][1] = w->im + q[1] - p[1];
    far +=
        w->weight * (moved[k][0] * moved[k][0] + moved[k][1] * moved[k][1] - w->re * w->re - w->im * w->im);
  }
  if (uniform(&b->seed) >= exp(-b->gamma * (near + far))) return 0;
  for (size_t k = 0; k < b->n_waves; k++) {
    b->waves[k].re = moved[k][0];
    b->waves[k].im = moved[k][1];
  }
  for (int a = 0; a < 3; a++) b->at[a][ion] = new[a];
  return 1;
}

static double sweep(box *b) {
  int accepted = 0;
  for (int i = 0; i < IONS; i++) accepted += attempt(b, (int)(uniform(&b->seed) * IONS));
  return accepted / (double)IONS;
}

/* --- start --------------------------------------------------------------------------------------------- */

static void make_waves(box *b) {
  const double unit = 2.0 * CMX_PI / b->side, volume = b->side * b->side * b->side;
  b->n_waves = 0;
  for (int i = 0; i <= WAVES; i++)
    for (int j = -WAVES; j <= WAVES; j++)
      for (int k = -WAVES; k <= WAVES; k++) {
        const int n2 = i * i + j * j + k * k;
        if (!n2 || n2 > WAVES * WAVES || (!i && (j < 0 || (!j && k < 0)))) continue; /* half of them */
        const double q2 = unit * unit * n2;
        wave *w = &b->waves[b->n_waves++];
        *w = (wave){{i, j, k}, 4.0 * CMX_PI / volume * exp(-q2 / (4.0 * SPLITTING * SPLITTING)) / q2, 0, 0};
      }
}

static void refresh(box *b) { /* density waves afresh, free of accumulated round-off */
  for (size_t k = 0; k < b->n_waves; k++) b->waves[k].re = b->waves[k].im = 0.0;
  for (int i = 0; i < IONS; i++) {
    const double r[3] = {b->at[0][i], b->at[1][i], b->at[2][i]};
    double p[3][WAVES + 1][2], e[2];
    phases(b, r, p);
    for (size_t k = 0; k < b->n_waves; k++) {
      phase_of(p, b->waves[k].n, e);
      b->waves[k].re += e[0];
      b->waves[k].im += e[1];
    }
  }
}

/* The lattice, or for the liquid the lattice molten at a coupling of 20. */
static int box_make(box *b, int solid, double gamma, uint64_t seed) {
  b->side = cbrt(4.0 * CMX_PI / 3.0 * IONS);
  b->seed = seed;
  b->pair = malloc((TABLE + 2) * sizeof *b->pair);
  b->waves = malloc(8192 * sizeof *b->waves);
  if (!b->pair || !b->waves) return 0;
  for (int k = 1; k < TABLE + 2; k++) {
    const double r = 0.5 * b->side * sqrt(k / (double)TABLE);
    b->pair[k] = erfc(SPLITTING * r) / r;
  }
  b->pair[0] = 1e3; /* never met */
  for (int i = 0; i < IONS; i++) {
    const int cell = i / 2, n[3] = {cell % CELLS, cell / CELLS % CELLS, cell / CELLS / CELLS};
    for (int a = 0; a < 3; a++) b->at[a][i] = b->side / CELLS * (n[a] + 0.5 * (i % 2));
  }
  make_waves(b);
  refresh(b);
  if (!solid) {
    b->gamma = 20.0;
    b->step = 1.2;
    for (int i = 0; i < 300; i++) sweep(b);
  }
  b->gamma = gamma;
  b->step = solid ? 0.30 : 0.32;
  for (int i = 0; i < EQUILIBRATION; i++) {
    sweep(b);
    if (i % 500 == 499) refresh(b);
  }
  return 1;
}

/* --- structure factors --------------------------------------------------------------------------------- */

/* Sum over the wave vectors of each shell of |rho|^2/N; [SHELLS] by |n|^2. */
static void structure(const box *b, double (*e)[3][IONS][2], double sum[SHELLS]) {
  static _Thread_local double re[IONS], im[IONS];
  memset(sum, 0, SHELLS * sizeof *sum);
  for (int i = 0; i < IONS; i++)
    for (int a = 0; a < 3; a++) {
      double p[REACH + 1][2];
      powers(2.0 * CMX_PI * b->at[a][i] / b->side, REACH, p);
      for (int n = 0; n <= REACH; n++) memcpy(e[n][a][i], p[n], sizeof p[n]);
    }
  for (int x = 0; x <= REACH; x++)
    for (int y = -REACH; y <= REACH; y++) {
      const int rest = REACH * REACH - x * x - y * y;
      if (rest < 0 || (!x && y < 0)) continue;
      for (int i = 0; i < IONS; i++) {
        const double *p = e[x][0][i], *q = e[abs(y)][1][i], s = y < 0 ? -q[1] : q[1];
        re[i] = p[0] * q[0] - p[1] * s;
        im[i] = p[0] * s + p[1] * q[0];
      }
      for (int z = 0; z * z <= rest; z++) {
        double c[4] = {0};
        const double(*q)[2] = (const double(*)[2])e[z][2];
        for (int i = 0; i < IONS; i++) {
          c[0] += re[i] * q[i][0];
          c[1] += im[i] * q[i][1];
          c[2] += re[i] * q[i][1];
          c[3] += im[i] * q[i][0];
        }
        /* z and -z; with n also -n */
        const double up = (c[0] - c[1]) * (c[0] - c[1]) + (c[2] + c[3]) * (c[2] + c[3]);
        const double down = (c[0] + c[1]) * (c[0] + c[1]) + (c[3] - c[2]) * (c[3] - c[2]);
        const int plane = !x && !y; /* there z and -z are one pair */
        sum[x * x + y * y + z * z] += 2.0 / IONS * (z && !plane ? up + down : up);
      }
    }
}

/* [frames][SHELLS] of one run; NULL if memory is short. */
static double *run(int solid, double gamma, int frames) {
  box *b = calloc(1, sizeof *b);
  double(*e)[3][IONS][2] = malloc((REACH + 1) * sizeof *e),
  *out = malloc((size_t)frames * SHELLS * sizeof *out);
  int good = b && e && out && box_make(b, solid, gamma, 0x9e3779b97f4a7c15u ^ (uint64_t)(gamma * 2 + solid));
  double accepted = 0.0;
  for (int f = 0; f < frames && good; f++) {
    for (int s = 0; s < SWEEPS; s++) accepted += sweep(b) / SWEEPS / frames;
    refresh(b);
    structure(b, e, out + (size_t)f * SHELLS);
  }
  fprintf(stderr, "%s Gamma %g: %d frames, accepted %.2f\n", solid ? "crystal" : "liquid", gamma, frames,
          accepted);
  if (b) {
    free(b->pair);
    free(b->waves);
  }
  free(b);
  free(e);
  if (!good) {
    free(out);
    out = NULL;
  }
  return out;
}

/* --- report -------------------------------------------------------------------------------------------- */

static double mean(const double *sums, int from, int to, int shell) {
  double m = 0.0;
  for (int f = from; f < to; f++) m += sums[(size_t)f * SHELLS + (size_t)shell] / (to - from);
  return m;
}

/* Change of energy per ion and kT, first order, by Yukawa's interaction, one frame. */
static double yukawa(const double *frame, double gamma, double kappa) {
  const double side = cbrt(4.0 * CMX_PI / 3.0 * IONS), unit = 2.0 * CMX_PI / side;
  double sum = 0.0;
  for (int s = 1; s < SHELLS; s++) {
    const double q2 = unit * unit * s;
    sum -= frame[s] * kappa * kappa / (q2 * (q2 + kappa * kappa));
  }
  return gamma * 2.0 * CMX_PI * sum / (side * side * side);
}

static void report(double *sums[2], double gamma, int frames) {
  static const double kappas[] = {0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0};
  enum { BLOCKS = 10 };
  for (size_t k = 0; k < sizeof kappas / sizeof *kappas; k++) {
    double first[2], second[2], error = 0.0;
    for (int p = 0; p < 2; p++) {
      double m = 0.0, v = 0.0, block[BLOCKS] = {0};
      for (int f = 0; f < frames; f++) {
        const double u = yukawa(sums[p] + (size_t)f * SHELLS, gamma, kappas[k]);
        m += u / frames;
        v += u * u / frames;
        block[f * BLOCKS / frames] += u * BLOCKS / frames;
      }
      first[p] = m;
      second[p] = -0.5 * (v - m * m) * IONS;
      for (int i = 0; i < BLOCKS; i++) error += (block[i] - m) * (block[i] - m) / (BLOCKS * (BLOCKS - 1.0));
    }
    fprintf(stderr,
            "Gamma %g kappa %.1f: liquid - crystal %.5f +- %.5f first, %.5f second order (liquid %.5f, "
            "crystal %.5f)\n",
            gamma, kappas[k], first[0] - first[1], sqrt(error), second[0] - second[1], second[0], second[1]);
  }
}

int main(int argc, char **argv) {
  const int frames = argc > 1 ? atoi(argv[1]) : 500;
  double *sums[COUPLINGS][2];
  int good = 1;
  if (frames < 10) return 2;
#pragma omp parallel for schedule(dynamic)
  for (int i = 0; i < 2 * COUPLINGS; i++) sums[i / 2][i % 2] = run(i % 2, couplings[i / 2], frames);
  for (int i = 0; i < 2 * COUPLINGS; i++) good &= sums[i / 2][i % 2] != NULL;
  if (!good) return 1;
  printf("/* Written by tests/bench/ocp_structure.c: %d ions, %d frames. Sum over the wave vectors of a "
         "shell, q = 2 pi sqrt(n2)/side, of\n"
         "   S_liquid - S_crystal at Gamma = %g and %g. SHELL(n2, first, second) */\n",
         IONS, frames, couplings[0], couplings[1]);
  for (int s = 1; s < SHELLS; s++) {
    double d[COUPLINGS];
    for (int c = 0; c < COUPLINGS; c++)
      d[c] = mean(sums[c][0], 0, frames, s) - mean(sums[c][1], 0, frames, s);
    if (d[0] != 0.0) printf("SHELL(%d, %.4f, %.4f)\n", s, d[0], d[1]);
  }
  for (int c = 0; c < COUPLINGS; c++) {
    report(sums[c], couplings[c], frames);
    free(sums[c][0]);
    free(sums[c][1]);
  }
  return 0;
}
