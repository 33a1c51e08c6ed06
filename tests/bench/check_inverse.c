/* Inversions against the bracketed search, at random targets of a table: the same status, the same result
   to the uncertainties that both state, and how many states and contractions each takes. Targets are those of
   random states, even in x (with traces), ln rho and ln T, in the first phase that has one; one in eight is
   moved by up to a factor of two, which takes some beyond the table or into a jump. A third has no guess, a
   third one 10 % off, a third one anywhere. Half of the ordered solids have another order on cooling. With a
   list of times in ns, classes apart, if the second argument is "time". Usage: check_inverse TARGETS FILE, or
   check_inverse time FILE. Exit status 1 at a difference. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_table.h"
#include "coulomix/table_file.h"
#include "coulomix_inverse.h"

enum { BLOCKS = 256, SEARCHES = 5, SHOWN = 12 };
static const char *const names[SEARCHES] = {"T of e", "T of P", "T of s", "rho of P", "T of h"};

typedef struct tally {
  size_t targets, different, apart, two_roots, failed, fell_back;
  double calls, calls_before, worst;
  int most;
} tally;

static double between(uint64_t *seed, double lo, double hi) {
  return lo + (hi - lo) * uniform(seed);
}

static void draw(const cmx_eos_view *v, uint64_t *seed, double s[3]) {
  const double u = uniform(seed);
  s[0] = u < 0.02   ? 0.0
         : u < 0.04 ? 1.0
         : u < 0.1  ? pow(10.0, between(seed, -12.0, -2.0))
         : u < 0.16 ? 1.0 - pow(10.0, between(seed, -12.0, -2.0))
                    : uniform(seed);
  for (int k = 1; k < 3; k++) {
    const double *range = k == 1 ? v->rho : v->temp;
    s[k] = fmin(fmax(exp(between(seed, log(range[0]), log(range[1]))), range[0]), range[1]);
  }
}

static double given(int search, const cmx_eos_state *p, double rho) {
  return search == CMXI_ENERGY     ? p->e
         : search == CMXI_ENTROPY  ? p->s
         : search == CMXI_ENTHALPY ? p->e + p->p / rho
                                   : p->p;
}

static cmxi_search search_of(const cmx_eos_view *v, int search, int phase, cmxi_eos_mix mix,
                             const double s[3], double target) {
  return cmxi_search_make(v, search, phase, mix, search == CMXI_DENSITY ? s[2] : s[1], target);
}

/* Random fractions of more than two species, some of them traces. */
static cmxi_eos_mix mixture(const cmx_eos_view *v, double x, uint64_t *seed, cmx_eos_composition *c) {
  double fraction[CMX_MAX_SPECIES], sum = 0.0;
  const int n = v->ions.n, even = uniform(seed) < 0.5;
  if (n == 2) return cmxi_eos_mix_two(x);
  for (int j = 0; j < n; j++) {
    fraction[j] = -log(1.0 - uniform(seed)) * (even ? 1.0 : pow(10.0, between(seed, -12.0, 0.0)));
    sum += fraction[j];
  }
  for (int j = 0; j < n; j++) fraction[j] /= sum;
  cmx_eos_compose(v, fraction, c);
  return cmxi_eos_mix_of(c);
}

/* Whether each of two results gives the target to rounding. In a cold solid the interpolant of the order
   has small steps at the edges of crossed cells, so that a target next to one may have two roots. */
static int are_roots(int search, double target, const cmx_eos_solution *a, const cmx_eos_solution *b) {
  return fabs(given(search, &a->state, a->rho) / target - 1.0) <= 1e-15 &&
         fabs(given(search, &b->state, b->rho) / target - 1.0) <= 1e-15;
}

/* Whether two results are apart by more than their uncertainties. */
static int are_apart(cmx_status status, const cmx_eos_solution *a, const cmx_eos_solution *b, double off) {
  /* in the jump the rounding of both free energies counts, which the uncertainty leaves out */
  const double most = status == CMX_WARN_LATENT_HEAT       ? 1e-10
                      : status == CMX_WARN_ILL_CONDITIONED ? 1e-6
                                                           : 1e-14;
  return !(off <= 4.0 * (a->uncertainty + b->uncertainty) + most) || a->state.phase != b->state.phase ||
         !(a->uncertainty >= 0.0);
}

static void compare(const cmx_eos_view *v, int search, int phase, uint64_t *seed, tally *t) {
  double s[3];
  cmx_eos_state p;
  cmxi_eos_parts parts;
  cmx_eos_solution now, before;
  cmx_eos_composition c;
  draw(v, seed, s);
  const cmxi_eos_mix mix = mixture(v, s[0], seed, &c);
  if (cmxi_eos_evaluate(v, phase, mix, s[1], s[2], &parts, &p) < 0) return;
  const double moved = uniform(seed) < 0.125 ? between(seed, 0.5, 2.0) : 1.0;
  const double target = given(search, &p, s[1]) * moved, u = uniform(seed);
  const double at = s[search == CMXI_DENSITY ? 1 : 2];
  const double guess =
      u < 0.33 ? 0.0 : at * (u < 0.67 ? (u < 0.5 ? 1.1 : 0.9) : exp(between(seed, -3.0, 3.0)));
  cmxi_search one = search_of(v, search, phase, mix, s, target);
  const cmx_status status = cmxi_invert(one, guess, &now);
  one.bracketed = 1;
  const cmx_status expected = cmxi_invert(one, 0.0, &before);
  const double off =
      search == CMXI_DENSITY ? fabs(now.rho / before.rho - 1.0) : fabs(now.temp / before.temp - 1.0);
  const int differs = status != expected,
            distant = !differs && status >= 0 && are_apart(status, &now, &before, off),
            two = distant && status == CMX_WARN_ILL_CONDITIONED && are_roots(search, target, &now, &before),
            far = distant && !two;
  t->targets++;
  t->failed += expected < 0;
  t->calls += now.iterations;
  t->calls_before += before.iterations;
  t->most = now.iterations > t->most ? now.iterations : t->most;
  t->fell_back += now.iterations > 15;
  t->different += (size_t)differs;
  t->apart += (size_t)far;
  t->two_roots += (size_t)two;
  if (!differs && status >= 0 && status < CMX_WARN_TWO_PHASES) t->worst = fmax(t->worst, off);
  if ((differs || far) && t->different + t->apart <= SHOWN)
    printf("%s of phase %d, order %d: status %d (bracketed %d), rho %.17g (%.17g), T %.17g (%.17g), "
           "uncertainty %.1e (%.1e), x = %.17g, state at rho = %.17g, T = %.17g, moved by %.17g, guess "
           "%.17g\n",
           names[search], phase, v->choice.order, (int)status, (int)expected, now.rho, before.rho, now.temp,
           before.temp, now.uncertainty, before.uncertainty, s[0], s[1], s[2], moved, guess);
}

static int check(const cmx_eos_view *view, size_t targets) {
  int broken = 0;
  const int orders = view->mixing[1] ? 1 : view->ions.n > 2 || view->solidus.n_pieces ? 4 : 2;
  for (int search = 0; search < SEARCHES; search++)
    for (int phase = CMX_STABLE; phase <= CMX_SOLID; phase++) {
      static tally part[BLOCKS];
      tally sum = {0};
      memset(part, 0, sizeof part);
      const size_t each = (phase < 0 ? 4 * targets : targets) / (6 * SEARCHES * BLOCKS) + 1;
#pragma omp parallel for schedule(dynamic, 1)
      for (int b = 0; b < BLOCKS; b++) {
        uint64_t seed = 0x9e3779b97f4a7c15u * (uint64_t)(1 + b + BLOCKS * (3 * search + phase + 1));
        cmx_eos_view v = *view;
        v.choice.blocking_gamma_d = 50.0;
        for (size_t k = 0; k < each; k++) {
          v.choice.order = orders > 1 && k % 2 ? (int)(k / 2) % orders : CMX_ORDER_EQUILIBRIUM;
          compare(&v, search, phase, &seed, &part[b]);
        }
      }
      for (int b = 0; b < BLOCKS; b++) {
        sum.targets += part[b].targets;
        sum.different += part[b].different;
        sum.apart += part[b].apart;
        sum.two_roots += part[b].two_roots;
        sum.failed += part[b].failed;
        sum.fell_back += part[b].fell_back;
        sum.calls += part[b].calls;
        sum.calls_before += part[b].calls_before;
        sum.worst = fmax(sum.worst, part[b].worst);
        sum.most = part[b].most > sum.most ? part[b].most : sum.most;
      }
      printf("%s, phase %d: %zu targets, %zu statuses differ, %zu results apart, %zu with two roots, %zu "
             "failed, %.2f calls on "
             "average "
             "(bracketed %.2f), most %d, %zu above 15, largest difference %.1e\n",
             names[search], phase, sum.targets, sum.different, sum.apart, sum.two_roots, sum.failed,
             sum.calls / (double)sum.targets, sum.calls_before / (double)sum.targets, sum.most, sum.fell_back,
             sum.worst);
      fflush(stdout);
      broken |= sum.different || sum.apart;
    }
  return broken;
}

/* --- times ---------------------------------------------------------------------------------------------- */

enum { STATES = 1 << 14, REPEATS = 9, CLASSES = 4 };

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct timed {
  double s[3], target[SEARCHES];
} timed;

/* Of class 0 to 3: the star box; liquid alone, both phases, solid alone. */
static void fill(const cmx_eos_view *v, int class, int coherent, timed *all) {
  uint64_t seed = 20240607u;
  double s[3] = {0.3, log(1e5), log(3e7)}, by[3] = {3e-4, 7e-4, -5e-4};
  for (int k = 0; k < STATES;) {
    cmx_eos_state p;
    const double lo[3] = {0.0, log(1e2), log(1e6)}, hi[3] = {1.0, log(1e10), log(pow(10.0, 9.7))};
    for (int d = 0; d < 3; d++) {
      s[d] = coherent ? s[d] + by[d] : between(&seed, lo[d], hi[d]);
      if (s[d] > hi[d] || s[d] < lo[d]) {
        by[d] = -by[d];
        s[d] += 2.0 * by[d];
      }
    }
    all[k].s[0] = s[0];
    all[k].s[1] = exp(s[1]);
    all[k].s[2] = exp(s[2]);
    if (cmx_eos_lookup(v, CMX_STABLE, all[k].s[0], all[k].s[1], all[k].s[2], &p) < 0) continue;
    if (class && (p.gamma < 100.0 ? 1 : p.gamma < 700.0 ? 2 : 3) != class) continue;
    for (int search = 0; search < SEARCHES; search++) all[k].target[search] = given(search, &p, all[k].s[1]);
    k++;
  }
}

static double sink;

/* ns a call, and the mean count in *calls. */
static double run(const cmx_eos_view *v, int search, double off, int bracketed, const timed *all,
                  double *calls) {
  double sum = 0.0, count = 0.0;
  const double start = cpu();
  for (int k = 0; k < STATES; k++) {
    if (search < 0) {
      cmx_eos_state p;
      cmx_eos_lookup(v, CMX_STABLE, all[k].s[0], all[k].s[1], all[k].s[2], &p);
      sum += p.p + p.cs;
    } else {
      cmx_eos_solution f;
      cmxi_search one =
          search_of(v, search, CMX_STABLE, cmxi_eos_mix_two(all[k].s[0]), all[k].s, all[k].target[search]);
      one.bracketed = bracketed;
      cmxi_invert(one, off * all[k].s[search == CMXI_DENSITY ? 1 : 2], &f);
      sum += f.temp + f.rho;
      count += f.iterations;
    }
  }
  const double end = cpu();
  sink += sum;
  *calls = count / STATES;
  return 1e9 * (end - start) / STATES;
}

static void times(const cmx_eos_view *v) {
  static const char *const classes[CLASSES] = {"star box", "liquid", "both phases", "solid"};
  static const double off[3] = {1.1, 1.001, 0.0};
  timed *all = malloc(STATES * sizeof *all);
  if (!all) return;
  for (int class = 0; class < CLASSES; class ++)
    for (int coherent = 0; coherent < 2; coherent++) {
      double least[1 + 4 * SEARCHES], calls[1 + 4 * SEARCHES];
      fill(v, class, coherent, all);
      for (int k = 0; k <= 4 * SEARCHES; k++) least[k] = HUGE_VAL;
      for (int r = 0; r < REPEATS; r++)
        for (int k = 0; k <= 4 * SEARCHES; k++)
          least[k] =
              fmin(least[k], k ? run(v, (k - 1) / 4, off[(k - 1) % 4 % 3], (k - 1) % 4 == 3, all, &calls[k])
                               : run(v, -1, 0.0, 0, all, &calls[k]));
      printf("%s, %s: a state %.0f ns\n", classes[class], coherent ? "coherent" : "random", least[0]);
      for (int search = 0; search < SEARCHES; search++) {
        printf("  %-8s", names[search]);
        for (int k = 0; k < 4; k++)
          printf("  %s %.2f states in time, %.2f calls;",
                 k == 0   ? "10 % off:"
                 : k == 1 ? "0.1 % off:"
                 : k == 2 ? "no guess:"
                          : "bracketed, 10 % off:",
                 least[1 + 4 * search + k] / least[0], calls[1 + 4 * search + k]);
        putchar('\n');
      }
      fflush(stdout);
    }
  free(all);
}

int main(int argc, char **argv) {
  cmx_table table;
  cmx_error err = CMX_ERROR_NONE;
  if (argc != 3) {
    fprintf(stderr, "usage: check_inverse TARGETS FILE, or check_inverse time FILE\n");
    return 2;
  }
  if (cmx_table_open(argv[2], &table, &err) < 0 || !cmx_table_has(&table, "eos")) {
    fprintf(stderr, "check_inverse: %s\n", err.status < 0 ? err.text : "no /eos");
    return 1;
  }
  int broken = 0;
  if (!strcmp(argv[1], "time"))
    times(&table.eos);
  else
    broken = check(&table.eos, strtoull(argv[1], NULL, 10));
  cmx_table_close(&table);
  return broken;
}
