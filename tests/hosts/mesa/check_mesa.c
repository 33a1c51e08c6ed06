/* The adapter for MESA over random networks and states of a table: every result is finite, every partial
   derivative agrees with differences, and the fraction is smooth. Prints the largest errors.

       check_mesa TABLE.cmx [STATES [COMPARED]]

   Exit status 1 where a check fails. */
#include "coulomix_mesa.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/random.h"

enum { MOST = 30, POOL = 30 };

static const double pool_z[POOL] = {1, 2,  6,  7,  8,  10, 10, 12, 11, 26, 2,  6,  7,  8,  8,
                                    9, 12, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 24, 27, 28},
                    pool_a[POOL] = {1,  4,  12, 14, 16, 20, 22, 24, 23, 56, 3,  13, 15, 17, 18,
                                    19, 25, 26, 27, 28, 31, 32, 35, 36, 39, 40, 44, 48, 56, 56};
static const char *const names[CMX_MESA_RESULTS] = {
    "lnPgas", "lnE",    "lnS",   "mu",           "lnfree_e",      "eta",   "grad_ad",
    "chiRho", "chiT",   "Cp",    "Cv",           "dE_dRho",       "dS_dT", "dS_dRho",
    "gamma1", "gamma3", "phase", "latent_ddlnT", "latent_ddlnRho"};

static int failures = 0;

#define EXPECT(condition)                                                                                    \
  do {                                                                                                       \
    if (!(condition) && failures++ < 20) fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);     \
  } while (0)

/* A zone that owns its numbers. */
typedef struct sample {
  double z[MOST], a[MOST], xa[MOST];
  cmx_mesa_zone zone;
} sample;

/* A network of 5 to 30 nuclides: carbon and oxygen with others, or any. */
static void random_sample(const double range[4], uint64_t *seed, sample *s) {
  const int n = 5 + (int)(uniform(seed) * (MOST - 4)), any = uniform(seed) < 0.2;
  double sum = 0.0;
  memcpy(s->z, pool_z, sizeof s->z);
  memcpy(s->a, pool_a, sizeof s->a);
  for (int i = 0; i < n; i++) {
    const int core = i == 2 || i == 4;
    s->xa[i] = core || any ? uniform(seed) : pow(10.0, between(seed, -6.0, -2.0));
    sum += s->xa[i];
  }
  for (int i = 0; i < n; i++) s->xa[i] /= sum;
  memset(&s->zone, 0, sizeof s->zone);
  s->zone.size = sizeof s->zone;
  s->zone.n = n;
  s->zone.flags = uniform(seed) < 0.5 ? CMX_MESA_ION_OFFSETS : 0;
  s->zone.z = s->z;
  s->zone.a = s->a;
  s->zone.xa = s->xa;
  s->zone.rho = exp(between(seed, log(range[0]), log(range[1])));
  s->zone.temp = exp(between(seed, log(range[2]), log(range[3])));
  s->zone.width = 0.01;
  s->zone.residual_most = 1e-3;
}

static int all_finite(const cmx_mesa_results *r, int n, const double d_dxa[]) {
  int good = 1;
  for (int k = 0; k < CMX_MESA_RESULTS; k++)
    good = good && isfinite(r->res[k]) && isfinite(r->d_dlnrho[k]) && isfinite(r->d_dlnt[k]);
  for (int i = 0; i < 2 * n; i++) good = good && isfinite(d_dxa[i]);
  return good;
}

/* --- many states ---------------------------------------------------------------------------------------- */

static void finite_everywhere(const cmx_mesa *t, const double range[4], long states) {
  uint64_t seed = 20261130u;
  long by_status[64] = {0}, used = 0, good = 0;
  for (long k = 0; k < states; k++) {
    sample s;
    cmx_mesa_results r;
    double d_dxa[2 * MOST], frac[3];
    random_sample(range, &seed, &s);
    const int status = cmx_mesa_eos(t, &s.zone, &r, d_dxa);
    EXPECT(cmx_mesa_frac(t, &s.zone, CMX_MESA_EOS, frac) == 0);
    EXPECT(frac[0] >= 0.0 && frac[0] <= 1.0 && isfinite(frac[1]) && isfinite(frac[2]));
    by_status[status < 0 ? -status : 32 + status]++;
    if (status < 0) {
      EXPECT(frac[0] == 0.0);
      EXPECT(isnan(r.res[0]) && isnan(r.d_dlnt[CMX_MESA_CV]) && isnan(d_dxa[0]));
    } else {
      good++;
      EXPECT(all_finite(&r, s.zone.n, d_dxa));
    }
    used += frac[0] > 0.0;
  }
  printf("%ld states: %ld with results, %ld with a fraction above 0\n", states, good, used);
  for (int k = 0; k < 64; k++)
    if (by_status[k])
      printf("  status %3d: %ld  %s\n", k < 32 ? -k : k - 32, by_status[k],
             cmx_mesa_status_text(k < 32 ? -k : k - 32));
  EXPECT(good > states / 2 && used > states / 20);
}

/* --- partial derivatives -------------------------------------------------------------------------------- */

typedef struct worst {
  double error;
  long compared, left_out; /* left out: no step gives a difference that can be trusted */
} worst;

/* Differences of fourth order by steps h, h/2, ...: values f and derivatives d at five places for each. */
enum { STEPS = 10 };

#define STEP 6.4e-3

typedef struct stencil {
  double f[STEPS][5], d[STEPS][5];
} stencil;

/* The largest step decides that gives the same as twice that step, along which the derivatives show no kink,
   as at the borders of cells of the order, and whose rounding is small by the scatter of the smallest steps.
   */
static void compare(worst *w, double derivative, const stencil *line, double h, double scale) {
  double slope[STEPS], scatter = 0.0;
  const double limit = 1e-7 * scale;
  for (int k = 0; k < STEPS; k++) {
    const double *f = line->f[k];
    slope[k] = (8.0 * (f[3] - f[1]) - (f[4] - f[0])) / (12.0 * ldexp(h, -k));
    if (k < STEPS - 3) continue;
    const double rounding = ldexp(fabs(slope[k] - slope[k - 1]), -k); /* of a difference by h */
    if (!(rounding <= scatter)) scatter = rounding;
  }
  for (int k = 0, smooth = 0; k < STEPS; k++) {
    const double *d = line->d[k];
    const int before = smooth;
    smooth = fabs(d[0] - 4.0 * d[1] + 6.0 * d[2] - 4.0 * d[3] + d[4]) <= limit;
    if (!(before && smooth && fabs(slope[k] - slope[k - 1]) <= limit && ldexp(scatter, k) <= 4.0 * limit))
      continue;
    const double error = fabs(derivative - slope[k]) / scale;
    w->compared++;
    if (!(error <= w->error)) w->error = error;
    return;
  }
  w->left_out++;
}

static double unless(int absent, double v) {
  return absent ? NAN : v;
}

/* All results along ln rho (0) or ln T (1); NaN in the other phase. */
static void along(const cmx_mesa *t, const sample *s, int phase, int axis, stencil out[CMX_MESA_RESULTS]) {
  double h = STEP;
  for (int k = 0; k < STEPS; k++, h *= 0.5)
    for (int m = 0; m < 5; m++) {
      cmx_mesa_zone moved = s->zone;
      cmx_mesa_results r;
      *(axis ? &moved.temp : &moved.rho) *= exp((m - 2) * h);
      const int absent = cmx_mesa_eos(t, &moved, &r, NULL) < 0 || r.phase != phase;
      for (int j = 0; j < CMX_MESA_RESULTS; j++) {
        out[j].f[k][m] = unless(absent, r.res[j]);
        out[j].d[k][m] = axis ? r.d_dlnt[j] : r.d_dlnrho[j];
      }
    }
}

/* ln Pgas and ln E along a mass fraction. */
static void along_share(const cmx_mesa *t, const sample *s, int phase, int i, double h, stencil out[2]) {
  for (int k = 0; k < STEPS; k++, h *= 0.5)
    for (int m = 0; m < 5; m++) {
      double xa[MOST], d_dxa[2 * MOST];
      cmx_mesa_zone moved = s->zone;
      cmx_mesa_results r;
      memcpy(xa, s->xa, sizeof xa);
      xa[i] += (m - 2) * h;
      moved.xa = xa;
      const int absent = cmx_mesa_eos(t, &moved, &r, d_dxa) < 0 || r.phase != phase;
      for (int j = 0; j < 2; j++) {
        out[j].f[k][m] = unless(absent, r.res[j]);
        out[j].d[k][m] = d_dxa[j * moved.n + i];
      }
    }
}

static void compare_state(const cmx_mesa *t, const sample *s, const cmx_mesa_results *at, worst w[][2]) {
  for (int axis = 0; axis < 2; axis++) {
    stencil line[CMX_MESA_RESULTS];
    along(t, s, at->phase, axis, line);
    for (int k = 0; k < CMX_MESA_RESULTS; k++) {
      const double d = fabs(axis ? at->d_dlnt[k] : at->d_dlnrho[k]), value = fabs(at->res[k]);
      const int latent = k >= CMX_MESA_LATENT_DLNT, logarithm = k <= CMX_MESA_LN_S;
      const double least = latent ? 1e-6 * at->res[CMX_MESA_CV] * s->zone.temp : 1e-6;
      compare(&w[k][axis], axis ? at->d_dlnt[k] : at->d_dlnrho[k], &line[k], STEP,
              d + (logarithm ? 1.0 : value + least));
    }
  }
}

static void compare_composition(const cmx_mesa *t, const sample *s, const cmx_mesa_results *at,
                                const double d_dxa[], worst w[2]) {
  for (int i = 0; i < s->zone.n; i++) {
    stencil line[2];
    const double h = 0.2 * s->xa[i] < STEP ? 0.2 * s->xa[i] : STEP;
    along_share(t, s, at->phase, i, h, line);
    for (int k = 0; k < 2; k++) {
      const double d = d_dxa[k * s->zone.n + i];
      compare(&w[k], d, &line[k], h, 1.0 + fabs(d));
    }
  }
}

/* P and rho e depend on the densities of nuclides alone: scaling all mass fractions is scaling rho. */
static void check_scaling(const sample *s, const cmx_mesa_results *r, const double d_dxa[]) {
  double p = 0.0, e = 0.0, size = 0.0;
  for (int i = 0; i < s->zone.n; i++) {
    p += s->xa[i] * d_dxa[i];
    e += s->xa[i] * d_dxa[s->zone.n + i];
    size += fabs(s->xa[i] * d_dxa[s->zone.n + i]);
  }
  EXPECT(fabs(p - r->d_dlnrho[CMX_MESA_LN_PGAS]) <= 1e-11 * (1.0 + fabs(p)));
  if (!(s->zone.flags & CMX_MESA_ION_OFFSETS))
    EXPECT(fabs(e - 1.0 - r->d_dlnrho[CMX_MESA_LN_E]) <= 1e-11 * (1.0 + size));
}

/* Within the transition every other time. */
static void near_freezing(const cmx_mesa *t, const double range[4], uint64_t *seed, sample *s) {
  double low = range[2], high = range[3];
  cmx_mesa_results r;
  for (int k = 0; k < 40; k++) {
    s->zone.temp = sqrt(low * high);
    if (cmx_mesa_eos(t, &s->zone, &r, NULL) < 0) return;
    *(r.phase ? &low : &high) = s->zone.temp;
  }
  s->zone.temp *= exp(between(seed, -0.05, 0.05));
}

static int prints_worst(const char *name, const char *by, const worst *w) {
  printf("  %-15s by %-6s largest error %.1e of %ld, %ld left out\n", name, by, w->error, w->compared,
         w->left_out);
  return w->error <= 1e-6 && w->compared > 3 * w->left_out;
}

static void partials(const cmx_mesa *t, const double range[4], long states) {
  uint64_t seed = 7u;
  worst w[CMX_MESA_RESULTS][2] = {{{0.0, 0, 0}}}, by_x[2] = {{0.0, 0, 0}};
  for (long k = 0; k < states; k++) {
    sample s;
    cmx_mesa_results r;
    double d_dxa[2 * MOST];
    random_sample(range, &seed, &s);
    if (k % 2) near_freezing(t, range, &seed, &s);
    if (cmx_mesa_eos(t, &s.zone, &r, d_dxa) < 0) continue;
    compare_state(t, &s, &r, w);
    compare_composition(t, &s, &r, d_dxa, by_x);
    check_scaling(&s, &r, d_dxa);
  }
  printf("partial derivatives against differences, relative to the value and the derivative\n");
  for (int k = 0; k < CMX_MESA_RESULTS; k++)
    for (int axis = 0; axis < 2; axis++)
      if (!prints_worst(names[k], axis ? "ln T" : "ln rho", &w[k][axis])) failures++;
  for (int k = 0; k < 2; k++)
    if (!prints_worst(names[k], "X_i", &by_x[k])) failures++;
}

/* --- energy, fraction, conduction ----------------------------------------------------------------------- */

/* The offset of MESA, and an energy without jumps along a path through nuclides that the table lacks. */
static void energy(const cmx_mesa *t, const double range[4]) {
  sample s;
  cmx_mesa_results r[2];
  uint64_t seed = 1u;
  random_sample(range, &seed, &s);
  s.zone.n = 6;
  s.zone.rho = sqrt(range[0] * range[1]);
  s.zone.temp = sqrt(range[2] * range[3]);
  memset(s.xa, 0, sizeof s.xa);
  s.xa[2] = 1.0;
  for (int k = 0; k < 2; k++) {
    s.zone.flags = k ? CMX_MESA_ION_OFFSETS : 0;
    EXPECT(cmx_mesa_eos(t, &s.zone, &r[k], NULL) >= 0);
  }
  const double found = exp(r[1].res[CMX_MESA_LN_E]) - exp(r[0].res[CMX_MESA_LN_E]);
  EXPECT(fabs(found / (1030.1085 * 1.602176634e-12 / 1.66053906660e-24) - 1.0) <= 1e-9);
  double before = r[1].res[CMX_MESA_LN_E], largest = 0.0;
  for (int k = 1; k <= 2000; k++) { /* C12 to N14 to O16 */
    const double u = k / 1000.0;
    s.xa[2] = u < 1.0 ? 1.0 - u : 0.0;
    s.xa[3] = u < 1.0 ? u : 2.0 - u;
    s.xa[4] = u < 1.0 ? 0.0 : u - 1.0;
    EXPECT(cmx_mesa_eos(t, &s.zone, &r[0], NULL) >= 0);
    const double step = fabs(r[0].res[CMX_MESA_LN_E] - before);
    if (step > largest) largest = step;
    before = r[0].res[CMX_MESA_LN_E];
  }
  printf("energy from C12 by N14 to O16 in 2000 steps: largest step of ln E %.1e\n", largest);
  EXPECT(largest < 1e-4);
}

/* The fraction and its derivatives along lines that cross every edge. */
static void fraction(const cmx_mesa *t, const double range[4], int part) {
  uint64_t seed = 3u;
  double worst_slope = 0.0, worst_jump = 0.0;
  long inside = 0, between_them = 0;
  for (int k = 0; k < 20; k++) {
    sample s;
    random_sample(range, &seed, &s);
    for (int i = 0; i < s.zone.n; i++) s.xa[i] = i == 2 || i == 4 ? 0.5 : 0.0;
    s.zone.flags = CMX_MESA_ION_OFFSETS;
    const int axis = k % 2;
    const double start = log10(axis ? range[2] : range[0]) - 0.2,
                 end = log10(axis ? range[3] : range[1]) + 0.2;
    double before[3] = {NAN, NAN, NAN};
    const double h = 1e-3;
    for (double at = start; at < end; at += h) {
      double out[3];
      *(axis ? &s.zone.temp : &s.zone.rho) = pow(10.0, at);
      EXPECT(cmx_mesa_frac(t, &s.zone, part, out) == 0);
      if (at > start) {
        const double slope = 0.5 * (before[1 + axis] + out[1 + axis]), jump = out[0] - before[0];
        if (!(fabs(jump / h - slope) <= worst_slope)) worst_slope = fabs(jump / h - slope);
        if (!(fabs(jump) <= worst_jump)) worst_jump = fabs(jump);
      } else {
        EXPECT(out[0] == 0.0 && out[1] == 0.0 && out[2] == 0.0);
      }
      inside += out[0] == 1.0;
      between_them += out[0] > 0.0 && out[0] < 1.0;
      memcpy(before, out, sizeof before);
    }
  }
  printf("fraction (%s): %ld inside, %ld between; largest step %.1e, of slopes against differences %.1e\n",
         part ? "conduction" : "equation of state", inside, between_them, worst_jump, worst_slope);
  /* steps of 1e-3 dex, slopes up to 18.75 a dex, third derivatives up to 6e4 */
  EXPECT(worst_jump < 0.03 && worst_slope < 0.02 && inside > 0 && between_them > 0);
}

static void conduction(const cmx_mesa *t, const double range[4], long states) {
  uint64_t seed = 11u;
  worst w[2] = {{0.0, 0, 0}};
  for (long k = 0; k < states; k++) {
    sample s;
    double at[3];
    random_sample(range, &seed, &s);
    if (k % 2) near_freezing(t, range, &seed, &s);
    if (cmx_mesa_conduction(t, &s.zone, at) < 0) continue;
    for (int axis = 0; axis < 2; axis++) {
      stencil line;
      double h = STEP;
      for (int step = 0; step < STEPS; step++, h *= 0.5)
        for (int m = 0; m < 5; m++) {
          double out[3];
          cmx_mesa_zone moved = s.zone;
          *(axis ? &moved.temp : &moved.rho) *= exp((m - 2) * h);
          const int absent = cmx_mesa_conduction(t, &moved, out) < 0;
          line.f[step][m] = unless(absent, log(out[0]));
          line.d[step][m] = out[1 + axis];
        }
      compare(&w[axis], at[1 + axis], &line, STEP, 1.0 + fabs(at[1 + axis]));
    }
  }
  for (int axis = 0; axis < 2; axis++)
    if (!prints_worst("ln kap", axis ? "ln T" : "ln rho", &w[axis])) failures++;
}

int main(int argc, char **argv) {
  cmx_mesa *t;
  char message[256];
  double eos[4], transport[4];
  const long states = argc > 2 ? atol(argv[2]) : 20000, compared = argc > 3 ? atol(argv[3]) : 200;
  if (argc < 2 || cmx_mesa_open(argv[1], &t, message, sizeof message) < 0)
    return fprintf(stderr, "check_mesa: %s\n",
                   argc < 2 ? "usage: check_mesa TABLE.cmx [STATES [COMPARED]]" : message),
           2;
  cmx_mesa_range(t, eos, transport);
  printf("%s\n", argv[1]);
  finite_everywhere(t, eos, states);
  partials(t, eos, compared);
  energy(t, eos);
  fraction(t, eos, CMX_MESA_EOS);
  if (isfinite(transport[0])) {
    fraction(t, eos, CMX_MESA_CONDUCTION);
    conduction(t, transport, compared);
  }
  cmx_mesa_close(t);
  printf("%d failures\n", failures);
  return failures != 0;
}
