/* The order minimiser against NLopt's SLSQP on the same problem in the same run: analytic gradients, the
   equality, bounds, and S(k) >= 0 on a cloud of 5000 random k. One core. Usage: bench_order [seconds per
   SLSQP solve, 20]. */
#include <nlopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_table.h"
#include "coulomix/order.h"

enum { ORBITS = 8, CLOUD = 5000, CHECK = 100000, COLD = 201 };

static struct {
  cmx_order_model *model;
  cmx_order_work *work;
  const cmx_lattice_sums *sums;
  double j[ORBITS], m[ORBITS];
  double cloud[CLOUD][ORBITS], check[CHECK][ORBITS]; /* m_i c_i(k) */
} bench;

static void fill_cloud(double cosine[][ORBITS], size_t n, uint64_t seed) {
  for (size_t q = 0; q < n; q++) {
    double u[3];
    for (int a = 0; a < 3; a++) u[a] = CMX_PI * uniform(&seed);
    for (size_t i = 0; i < ORBITS; i++)
      cosine[q][i] = bench.m[i] * cmx_orbit_cosine(&bench.sums->orbit[i], u);
  }
}

static double least_structure_factor(const double w[]) {
  double least = INFINITY;
  for (size_t q = 0; q < CHECK; q++) {
    double s = 1.0;
    for (size_t i = 0; i < ORBITS; i++) s += w[i] * bench.check[q][i];
    least = !(s >= least) ? s : least;
  }
  return least;
}

static int compare(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double v[], size_t n) {
  qsort(v, n, sizeof *v, compare);
  return v[n / 2];
}

/* --- SLSQP --------------------------------------------------------------------------------------------- */

typedef struct setting {
  double x, gamma_d;
} setting;

/* f_order(w) and its gradient from the formulae of order.h */
static double objective(unsigned n, const double *w, double *gradient, void *data) {
  const setting *at = data;
  const double x = at->x, p = x * (1.0 - x), ratio = (1.0 - x) / x;
  double f = -0.5 * at->gamma_d * p * bench.sums->T0 + x * log(x) + (1.0 - x) * log1p(-x);
  for (unsigned i = 0; i < n; i++) {
    const double a = log1p(w[i] * ratio), b = log1p(w[i] / ratio), c = log1p(-w[i]);
    const double h = (1.0 / ratio + w[i]) * a + 2.0 * (1.0 - w[i]) * c + (ratio + w[i]) * b;
    f += 0.5 * p * bench.m[i] * (at->gamma_d * bench.j[i] * w[i] + h);
    if (gradient) gradient[i] = 0.5 * p * bench.m[i] * (at->gamma_d * bench.j[i] + a + b - 2.0 * c);
  }
  return f;
}

static double balance(unsigned n, const double *w, double *gradient, void *data) {
  double sum = 0.0;
  (void)data;
  for (unsigned i = 0; i < n; i++) {
    sum += bench.m[i] * w[i];
    if (gradient) gradient[i] = bench.m[i];
  }
  return sum;
}

/* -S(k) <= 0 */
static void planes(unsigned m, double *result, unsigned n, const double *w, double *gradient, void *data) {
  (void)data;
  for (unsigned q = 0; q < m; q++) {
    double s = 1.0;
    for (unsigned i = 0; i < n; i++) s += w[i] * bench.cloud[q][i];
    result[q] = -s;
    if (!gradient) continue;
    for (unsigned i = 0; i < n; i++) gradient[q * n + i] = -bench.cloud[q][i];
  }
}

typedef struct outcome {
  double microseconds, f, least;
  nlopt_result status;
} outcome;

static outcome slsqp(setting at, double tolerance, double limit) {
  static double slack[CLOUD];
  outcome best = {.microseconds = INFINITY};
  for (size_t q = 0; q < CLOUD; q++) slack[q] = 1e-10;
  for (int repeat = 0; repeat < 3; repeat++) {
    double w[ORBITS] = {0}, f = NAN;
    const double start = seconds();
    nlopt_opt opt = nlopt_create(NLOPT_LD_SLSQP, ORBITS);
    nlopt_set_min_objective(opt, objective, &at);
    nlopt_add_equality_constraint(opt, balance, NULL, 1e-12);
    nlopt_add_inequality_mconstraint(opt, CLOUD, planes, NULL, slack);
    nlopt_set_lower_bounds1(opt, fmax(-at.x / (1.0 - at.x), -(1.0 - at.x) / at.x) + 1e-10);
    nlopt_set_upper_bounds1(opt, 1.0 - 1e-10);
    nlopt_set_ftol_rel(opt, tolerance);
    nlopt_set_xtol_rel(opt, tolerance);
    nlopt_set_maxtime(opt, limit);
    const nlopt_result status = nlopt_optimize(opt, w, &f);
    nlopt_destroy(opt);
    const double taken = 1e6 * (seconds() - start);
    if (taken < best.microseconds) best = (outcome){taken, f, least_structure_factor(w), status};
    if (taken > 2e6) break;
  }
  return best;
}

/* --- ours ---------------------------------------------------------------------------------------------- */

typedef struct timing {
  double cold[3]; /* median, least, most, in microseconds */
  double warm;
  cmx_order_state state;
} timing;

static timing ours(setting at) {
  timing t;
  double taken[COLD];
  for (int r = 0; r < COLD; r++) {
    cmx_order_work_reset(bench.work);
    const double start = seconds();
    cmx_order_solve(bench.model, at.x, at.gamma_d, bench.work, &t.state);
    taken[r] = 1e6 * (seconds() - start);
  }
  t.cold[0] = median(taken, COLD);
  t.cold[1] = taken[0];
  t.cold[2] = taken[COLD - 1];
  for (int r = 0; r < COLD; r++) { /* from a state one table step below */
    cmx_order_state before;
    cmx_order_work_reset(bench.work);
    cmx_order_solve(bench.model, at.x, at.gamma_d / 1.01, bench.work, &before);
    const double start = seconds();
    cmx_order_solve(bench.model, at.x, at.gamma_d, bench.work, &t.state);
    taken[r] = 1e6 * (seconds() - start);
  }
  t.warm = median(taken, COLD);
  return t;
}

/* --- report -------------------------------------------------------------------------------------------- */

static void compare_set(const char *name, const double *x, size_t nx, const double *gamma_d, size_t ng,
                        double limit, int with_planes) {
  double log_cold[2] = {0, 0}, log_warm[2] = {0, 0}, least_cold = INFINITY;
  size_t used = 0, failed[2] = {0, 0};
  printf("\n%s\n", name);
  printf("%5s %7s %6s %4s | %8s %8s %8s %8s | %10s %8s %8s %4s %9s %9s | %10s %4s %9s\n", "x", "Gamma_d",
         "planes", "s=0", "cold us", "least", "most", "warm us", "SLSQP us", "/cold", "/warm", "st",
         "f - ours", "least S", "loose us", "st", "f - ours");
  for (size_t a = 0; a < nx; a++)
    for (size_t b = 0; b < ng; b++) {
      const setting at = {x[a], gamma_d[b]};
      const timing t = ours(at);
      const outcome run[2] = {slsqp(at, 1e-10, limit), slsqp(at, 1e-6, limit)};
      const int held = t.state.status == CMX_WARN_ZERO_ENTROPY;
      for (int q = 0; q < 2; q++)
        failed[q] += run[q].status < 0 || run[q].status == NLOPT_MAXTIME_REACHED ||
                     !(fabs(run[q].f - t.state.f_order) <= 1e-6 || held);
      printf("%5.2f %7.2f %6zu %4s | %8.1f %8.1f %8.1f %8.1f | %10.0f %8.1f %8.1f %4d %9.1e %9.1e | %10.0f "
             "%4d %9.1e\n",
             at.x, at.gamma_d, t.state.active, held ? "yes" : "", t.cold[0], t.cold[1], t.cold[2], t.warm,
             run[0].microseconds, run[0].microseconds / t.cold[0], run[0].microseconds / t.warm,
             (int)run[0].status, run[0].f - t.state.f_order, run[0].least, run[1].microseconds,
             (int)run[1].status, run[1].f - t.state.f_order);
      fflush(stdout);
      /* where s = 0 is held SLSQP solves an easier problem, without that bound */
      if (held || (t.state.active > 0) != with_planes) continue;
      used++;
      for (int q = 0; q < 2; q++) {
        log_cold[q] += log(run[q].microseconds / t.cold[0]);
        log_warm[q] += log(run[q].microseconds / t.warm);
      }
      least_cold = fmin(least_cold, run[0].microseconds / t.cold[0]);
    }
  const double n = (double)used;
  printf("geometric mean of SLSQP/ours over %zu states %s planes: cold %.1f, warm %.1f (least cold %.1f); "
         "with the "
         "loose tolerance %.1f, %.1f\n",
         used, with_planes ? "with" : "without", exp(log_cold[0] / n), exp(log_warm[0] / n), least_cold,
         exp(log_cold[1] / n), exp(log_warm[1] / n));
  printf("SLSQP failed, ran out of time or missed f by 1e-6 in %zu settings (1e-10), %zu (1e-6)\n", failed[0],
         failed[1]);
}

static void universal_table(void) {
  enum { NX = 33, NG = 65 };
  static double all[NX * NG], active[NX * NG], held[NX * NG];
  size_t n_all = 0, n_active = 0, n_held = 0;
  double gap = 0.0, s_min = INFINITY;
  for (int i = 1; i < NX; i++)
    for (int j = 0; j < NG; j++) {
      double taken[5];
      cmx_order_state s;
      for (int r = 0; r < 5; r++) {
        cmx_order_work_reset(bench.work);
        const double start = seconds();
        cmx_order_solve(bench.model, table_composition(i, NX - 1), table_coupling(j, NG - 1), bench.work, &s);
        taken[r] = 1e6 * (seconds() - start);
      }
      const double t = median(taken, 5);
      all[n_all++] = t;
      if (s.status == CMX_WARN_ZERO_ENTROPY)
        held[n_held++] = t;
      else if (s.active > 0)
        active[n_active++] = t;
      gap = fmax(gap, s.gap);
      s_min = fmin(s_min, s.S_min);
    }
  const double most = (qsort(all, n_all, sizeof *all, compare), all[n_all - 1]);
  printf("\nuniversal table, %d x %d states, cold and certified, one core: median %.1f us (most %.1f)\n",
         NX - 1, NG, median(all, n_all), most);
  printf("of these with planes: %zu states, median %.1f us; at s = 0: %zu states, median %.1f us\n", n_active,
         median(active, n_active), n_held, median(held, n_held));
  printf("worst gap %.1e, least S(k) %.1e\n", gap, s_min);
}

int main(int argc, char **argv) {
  static cmx_lattice_sums sums;
  const double limit = argc > 1 ? strtod(argv[1], NULL) : 20.0;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), ORBITS, 1e-12, &sums, NULL) != CMX_OK) return 1;
  if (cmx_order_model_new(&sums, &bench.model) != CMX_OK) return 1;
  if (cmx_order_work_new(bench.model, &bench.work) != CMX_OK) return 1;
  bench.sums = cmx_order_model_sums(bench.model);
  for (size_t i = 0; i < ORBITS; i++) {
    bench.m[i] = sums.orbit[i].multiplicity;
    bench.j[i] = (sums.I[i] - sums.T[i]) / bench.m[i];
  }
  fill_cloud(bench.cloud, CLOUD, 88172645463325252u);
  fill_cloud(bench.check, CHECK, 1181783497276652981u);
  universal_table();
  static const double x_easy[] = {0.01, 0.1, 0.3, 0.5}, g_easy[] = {1, 5, 10, 18.55, 30};
  static const double x_hard[] = {0.1, 0.2, 0.3, 0.4, 0.5}, g_hard[] = {50, 100, 200, 350, 600};
  compare_set("no plane active", x_easy, 4, g_easy, 5, limit, 0);
  compare_set("planes active", x_hard, 5, g_hard, 5, limit, 1);
  cmx_order_work_free(bench.work);
  cmx_order_model_free(bench.model);
  return 0;
}
