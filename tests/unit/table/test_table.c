/* Tables and their lookups against the minimiser and direct tie lines, identities, edges, and damaged
   input. */
#define _GNU_SOURCE /* feenableexcept */
#include <fenv.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/cmx_test.h"
#include "support/random.h"
#include "coulomix/plasma.h"
#include "coulomix/table.h"

enum { SHELLS = 8 };

static struct {
  cmx_order_model *model;
  cmx_order_work *work;
  cmx_order_table table; /* 33 x 33, Gamma_d up to 40 */
  cmx_order_view view;
} common;

static void filled(size_t n_x, size_t n_g, double gamma_d_max, cmx_order_table *table) {
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_order_table_fill(common.model, &(cmx_order_grid){n_x, n_g, gamma_d_max}, NULL, NULL, table, &err) !=
      CMX_OK)
    fail_msg("%s", err.text);
}

static int prepare(void **state) {
  static cmx_lattice_sums sums;
  (void)state;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), SHELLS, 1e-12, &sums, NULL) != CMX_OK) return -1;
  if (cmx_order_model_new(&sums, &common.model) != CMX_OK) return -1;
  if (cmx_order_work_new(common.model, &common.work) != CMX_OK) return -1;
  filled(33, 33, 40.0, &common.table);
  cmx_order_table_view(&common.table, &common.view);
  return 0;
}

static int finish(void **state) {
  (void)state;
  cmx_order_table_free(&common.table);
  cmx_order_work_free(common.work);
  cmx_order_model_free(common.model);
  return 0;
}

/* Invalid operations, divisions by zero and overflows end the process while on; without glibc nothing
   happens. */
static void trap(int on) {
#ifdef __GLIBC__
  feclearexcept(FE_ALL_EXCEPT);
  if (on)
    feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  else
    fedisableexcept(FE_ALL_EXCEPT);
#else
  (void)on;
#endif
}

static cmx_order_state direct(double x, double gamma_d) {
  cmx_order_state s;
  cmx_order_work_reset(common.work);
  CHECK(cmx_order_solve(common.model, x, gamma_d, common.work, &s) >= 0);
  return s;
}

static cmx_order_point at(double x, double gamma_d) {
  cmx_order_point p;
  CHECK(cmx_order_lookup(&common.view, x, gamma_d, &p) >= 0);
  return p;
}

static double mixing_entropy(double x) {
  return x > 0.0 && x < 1.0 ? -x * log(x) - (1.0 - x) * log1p(-x) : 0.0;
}

/* --- order table: values ------------------------------------------------------------------------------- */

static void nodes_are_reproduced(void **state) {
  (void)state;
  const cmx_order_table *t = &common.table;
  cmx_order_view hermite = common.view;
  hermite.cell = NULL; /* trees: test_order_regions */
  for (size_t i = 0; i < t->n_x; i++)
    for (size_t j = 0; j < t->n_g; j++) {
      const size_t node = i * t->n_g + j;
      const double x = t->x[i], p = x * (1.0 - x), g = t->gamma_d[j];
      cmx_order_point o;
      double w[SHELLS];
      CHECK(cmx_order_lookup(&hermite, x, g, &o) >= 0);
      /* the stored psi itself, to the last bit */
      CHECK_ABS(o.f, -mixing_entropy(x) + p * (t->psi[node] - 0.5 * g * t->t0), 2.0 * DBL_EPSILON);
      CHECK_ABS(o.f_g, p * (t->psi_g[node] - 0.5 * t->t0), DBL_EPSILON);
      /* what the minimiser gave, to round-off of terms of order Gamma_d */
      CHECK_ABS(o.f, t->f_order[node], 2e-14);
      CHECK_ABS(o.u, t->u_order[node], 1e-13);
      CHECK_ABS(o.s, t->s_res[node], 1e-13);
      CHECK(cmx_order_parameters(&common.view, x, g, w, NULL, NULL) >= 0);
      for (size_t n = 0; n < SHELLS; n++) CHECK_ABS(w[n], t->w[node * SHELLS + n], 1e-14);
    }
  CHECK(t->x[0] == 0.0 && t->x[t->n_x - 1] == 0.5 && t->gamma_d[0] == 0.0 && t->gamma_d[t->n_g - 1] == 40.0);
  CHECK(t->worst_gap <= 1e-9 && t->worst_S_min >= -1e-12);
}

/* Largest errors of f and w at fixed random states. */
static void errors_of(size_t nodes, double gamma_d_max, double error[2]) {
  cmx_order_table t;
  cmx_order_view v;
  uint64_t seed = 88172645463325252u;
  filled(nodes, nodes, gamma_d_max, &t);
  cmx_order_table_view(&t, &v);
  error[0] = error[1] = 0.0;
  for (int q = 0; q < 1000; q++) {
    const double x = uniform(&seed), g = gamma_d_max * uniform(&seed);
    const cmx_order_state s = direct(x, g);
    cmx_order_point o;
    double w[SHELLS];
    CHECK(cmx_order_lookup(&v, x, g, &o) >= 0);
    CHECK(cmx_order_parameters(&v, x, g, w, NULL, NULL) >= 0);
    assert_int_equal(s.active, 0);
    error[0] = fmax(error[0], fabs(o.f - s.f_order));
    for (size_t n = 0; n < SHELLS; n++) error[1] = fmax(error[1], fabs(w[n] - s.w[n]));
  }
  cmx_order_table_free(&t);
}

static void errors_fall_with_the_fourth_power(void **state) {
  (void)state;
  double error[3][2];
  for (int q = 0; q < 3; q++) errors_of(((const size_t[]){9, 17, 33})[q], 30.0, error[q]);
  for (int q = 0; q < 2; q++) {
    const double ratio[2] = {error[q][0] / error[q + 1][0], error[q][1] / error[q + 1][1]};
    printf("cells %d -> %d: error of f %.2e -> %.2e, ratio %.2f; of w %.2e -> %.2e, ratio %.2f\n", 8 << q,
           16 << q, error[q][0], error[q + 1][0], ratio[0], error[q][1], error[q + 1][1], ratio[1]);
    /* 16 in the limit; 1000 states leave the maximum uncertain by some 20 % */
    CHECK(ratio[0] > 12.0 && ratio[0] < 20.0);
    /* the single-precision slopes of y add to the error of w */
    CHECK(ratio[1] > 6.0 && ratio[1] < 20.0);
  }
  CHECK(error[2][1] < 3e-10);
}

/* --- order table: identities --------------------------------------------------------------------------- */

typedef double member(const cmx_order_point *p);
static double of_f(const cmx_order_point *p) {
  return p->f;
}
static double of_s(const cmx_order_point *p) {
  return p->s;
}
static double of_f_x(const cmx_order_point *p) {
  return p->f_x;
}
static double of_f_g(const cmx_order_point *p) {
  return p->f_g;
}

/* Central difference of the interpolant with one Richardson step; h small enough to stay in the cell. */
static double slope(member *of, double x, double g, int along_x, double h) {
  double d[2];
  for (int k = 0; k < 2; k++, h *= 0.5) {
    const cmx_order_point hi = along_x ? at(x + h, g) : at(x, g + h),
                          lo = along_x ? at(x - h, g) : at(x, g - h);
    d[k] = (of(&hi) - of(&lo)) / (2.0 * h);
  }
  return (4.0 * d[1] - d[0]) / 3.0;
}

static void thermodynamic_identities(void **state) {
  (void)state;
  const cmx_order_table *t = &common.table;
  double worst[2] = {0};
  for (size_t i = 3; i + 1 < t->n_x; i += 4)
    for (size_t j = 1; j + 1 < t->n_g; j += 3)
      for (int mirrored = 0; mirrored < 2; mirrored++) {
        const double folded = 0.4 * t->x[i] + 0.6 * t->x[i + 1], x = mirrored ? 1.0 - folded : folded;
        const double g = 0.7 * t->gamma_d[j] + 0.3 * t->gamma_d[j + 1];
        const double hx = 0.1 * (t->x[i + 1] - t->x[i]), hg = 0.1 * (t->gamma_d[j + 1] - t->gamma_d[j]);
        const cmx_order_point o = at(x, g);
        CHECK_ABS(o.f, o.u - o.s, 1e-14);
        CHECK_ABS(o.u, g * o.f_g, 0.0);
        const double off[] = {slope(of_f, x, g, 1, hx) - o.f_x,    slope(of_f, x, g, 0, hg) - o.f_g,
                              slope(of_f_x, x, g, 1, hx) - o.f_xx, slope(of_f_x, x, g, 0, hg) - o.f_xg,
                              slope(of_f_g, x, g, 0, hg) - o.f_gg, slope(of_s, x, g, 1, hx) - o.s_x,
                              slope(of_s, x, g, 0, hg) - o.s_g,    slope(of_f_g, x, g, 1, hx) - o.f_xg};
        const double scale[] = {1, 1, o.f_xx, 1, 1, 1, 1, 1};
        for (size_t q = 0; q < 8; q++) worst[0] = fmax(worst[0], fabs(off[q]) / (1.0 + fabs(scale[q])));
        if (!mirrored) continue;
        const cmx_order_point m = at(1.0 - x, g);
        const double even[] = {o.f - m.f,     o.u - m.u,       o.s - m.s,       o.f_g - m.f_g,
                               o.f_x + m.f_x, o.f_xx - m.f_xx, o.f_xg + m.f_xg, o.f_gg - m.f_gg,
                               o.s_x + m.s_x, o.s_g - m.s_g};
        for (size_t q = 0; q < 10; q++) worst[1] = fmax(worst[1], fabs(even[q]) / (1.0 + fabs(o.f_xx)));
      }
  printf("identities %.1e, symmetry %.1e\n", worst[0], worst[1]);
  CHECK_ABS(worst[0], 0.0, 3e-7);  /* h^4 of the logarithms near x = 0 */
  CHECK_ABS(worst[1], 0.0, 1e-12); /* 1-(1-x) differs from x by 1e-17, divided by the cell twice */
}

static void order_parameters_have_derivatives(void **state) {
  (void)state;
  static const double x[] = {0.07, 0.31, 0.64}, g[] = {1.7, 11.0, 26.0};
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      const double hx = 1e-5, hg = 1e-4;
      double w[SHELLS], w_x[SHELLS], w_g[SHELLS], s[4][SHELLS], sum = 0.0;
      CHECK(cmx_order_parameters(&common.view, x[i], g[j], w, w_x, w_g) >= 0);
      CHECK(cmx_order_parameters(&common.view, x[i] + hx, g[j], s[0], NULL, NULL) >= 0);
      CHECK(cmx_order_parameters(&common.view, x[i] - hx, g[j], s[1], NULL, NULL) >= 0);
      CHECK(cmx_order_parameters(&common.view, x[i], g[j] + hg, s[2], NULL, NULL) >= 0);
      CHECK(cmx_order_parameters(&common.view, x[i], g[j] - hg, s[3], NULL, NULL) >= 0);
      for (int n = 0; n < SHELLS; n++) {
        CHECK_ABS((s[0][n] - s[1][n]) / (2.0 * hx), w_x[n], 1e-7);
        CHECK_ABS((s[2][n] - s[3][n]) / (2.0 * hg), w_g[n], 1e-7);
        sum += w[n] * common.view.multiplicity[n];
      }
      CHECK_ABS(sum, 0.0, 2e-5); /* the constraint, to the accuracy of this coarse table */
    }
}

static void structure_factor(void **state) {
  (void)state;
  uint64_t seed = 1181783497276652981u;
  const double a1 = cmx_order_model_sums(common.model)->lattice->constant;
  CHECK_REL(a1, cbrt(8.0 * acos(-1.0) / 3.0), 1e-15);
  for (int q = 0; q < 200; q++) {
    const double x = uniform(&seed), g = 40.0 * uniform(&seed);
    double w[SHELLS], u[3], k[3];
    CHECK(cmx_order_parameters(&common.view, x, g, w, NULL, NULL) >= 0);
    for (int a = 0; a < 3; a++) {
      u[a] = 6.0 * uniform(&seed) - 3.0;
      k[a] = 2.0 * u[a] / a1;
    }
    CHECK_ABS(cmx_order_structure(&common.view, w, u), cmx_order_structure_factor(common.model, w, k), 1e-13);
  }
}

/* --- order table: edges -------------------------------------------------------------------------------- */

static void edges_of_the_table(void **state) {
  (void)state;
  static const double x[] = {0.0, DBL_TRUE_MIN, 1e-300, 1e-6, 0.5, 1.0 - 1e-6, 1.0 - 0x1p-53, 1.0};
  static const double g[] = {0.0, DBL_TRUE_MIN, 1e-12, 39.999999, 40.0};
  for (size_t i = 0; i < sizeof x / sizeof *x; i++)
    for (size_t j = 0; j < sizeof g / sizeof *g; j++) {
      cmx_order_point o;
      double w[SHELLS];
      CHECK(cmx_order_lookup(&common.view, x[i], g[j], &o) >= 0);
      CHECK(cmx_order_parameters(&common.view, x[i], g[j], w, NULL, NULL) >= 0);
      const cmx_order_state s = direct(x[i], g[j]);
      CHECK_ABS(o.f, s.f_order, 1e-6);
      CHECK_ABS(o.s, s.s_res, 1e-5);
      for (size_t n = 0; n < SHELLS; n++) CHECK_ABS(w[n], s.w[n], 1e-5);
      if (x[i] == 0.0 || x[i] == 1.0) {
        CHECK_ABS(o.f, 0.0, 0.0);
        CHECK_ABS(o.u, 0.0, 0.0);
        CHECK(isinf(o.f_x) && (o.f_x < 0.0) == (x[i] == 0.0) && isinf(o.f_xx) && isinf(o.s_x));
      }
      if (g[j] == 0.0) CHECK_ABS(o.s, mixing_entropy(x[i]), 1e-15);
    }
}

static void refused_states(void **state) {
  (void)state;
  static const struct {
    double x, g;
    cmx_status status;
  } bad[] = {{NAN, 1, CMX_ERR_DOMAIN},
             {-1e-300, 1, CMX_ERR_DOMAIN},
             {1.0 + DBL_EPSILON, 1, CMX_ERR_DOMAIN},
             {INFINITY, 1, CMX_ERR_DOMAIN},
             {-INFINITY, 1, CMX_ERR_DOMAIN},
             {0.3, NAN, CMX_ERR_DOMAIN},
             {0.3, -1e-300, CMX_ERR_DOMAIN},
             {0.3, INFINITY, CMX_ERR_DOMAIN},
             {0.3, -INFINITY, CMX_ERR_DOMAIN},
             {NAN, NAN, CMX_ERR_DOMAIN},
             {-DBL_TRUE_MIN, 1, CMX_ERR_DOMAIN},
             {0.3, -DBL_TRUE_MIN, CMX_ERR_DOMAIN},
             {0.3, 40.000001, CMX_ERR_RANGE},
             {0.0, 1e300, CMX_ERR_RANGE},
             {1.0, 41.0, CMX_ERR_RANGE}};
  for (size_t q = 0; q < sizeof bad / sizeof *bad; q++) {
    cmx_order_point o;
    double w[3][SHELLS];
    memset(&o, 0, sizeof o);
    memset(w, 0, sizeof w);
    assert_int_equal(cmx_order_lookup(&common.view, bad[q].x, bad[q].g, &o), bad[q].status);
    for (size_t k = 0; k < sizeof o / sizeof(double); k++) CHECK(isnan(((const double *)&o)[k]));
    assert_int_equal(cmx_order_parameters(&common.view, bad[q].x, bad[q].g, w[0], w[1], w[2]), bad[q].status);
    for (size_t k = 0; k < 3 * SHELLS; k++) CHECK(isnan(w[k / SHELLS][k % SHELLS]));
    cmx_order_value value;
    assert_int_equal(cmx_order_from_table(&common.view, bad[q].x, bad[q].g, &value), bad[q].status);
    CHECK(isnan(value.f) && isnan(value.f_x) && isnan(value.f_gg));
  }
}

static void refused_tables(void **state) {
  (void)state;
  static const struct {
    size_t n_x, n_g;
    double max;
    const char *name;
  } bad[] = {{8, 9, 10, "x_nodes"},          {2050, 9, 10, "x_nodes"},        {9, 8, 10, "gamma_d_nodes"},
             {9, 4098, 10, "gamma_d_nodes"}, {9, 9, 0.5, "gamma_d_max"},      {9, 9, 1001, "gamma_d_max"},
             {9, 9, NAN, "gamma_d_max"},     {9, 9, INFINITY, "gamma_d_max"}, {0, 0, 10, "x_nodes"}};
  for (size_t q = 0; q < sizeof bad / sizeof *bad; q++) {
    cmx_order_table t;
    cmx_error err = CMX_ERROR_NONE;
    assert_int_equal(cmx_order_table_fill(common.model, &(cmx_order_grid){bad[q].n_x, bad[q].n_g, bad[q].max},
                                          NULL, NULL, &t, &err),
                     CMX_ERR_DOMAIN);
    CHECK(strstr(err.text, bad[q].name) && !t.x && !t.psi);
  }
}

typedef struct stop_at {
  size_t calls, limit;
} stop_at;

static int count_calls(void *context, const char *stage, size_t done, size_t total) {
  stop_at *s = context;
  CHECK(stage && done <= total);
  return ++s->calls >= s->limit;
}

static void progress_can_stop_the_work(void **state) {
  (void)state;
  stop_at stop = {0, 3}, never = {0, SIZE_MAX};
  cmx_order_table t;
  cmx_error err = CMX_ERROR_NONE;
  const cmx_progress stopping = {count_calls, &stop}, watching = {count_calls, &never};
  assert_int_equal(
      cmx_order_table_fill(common.model, &(cmx_order_grid){33, 9, 5.0}, NULL, &stopping, &t, &err),
      CMX_ERR_STOPPED);
  CHECK(err.text[0] && !t.x);
  assert_int_equal(
      cmx_order_table_fill(common.model, &(cmx_order_grid){33, 9, 5.0}, NULL, &watching, &t, &err), CMX_OK);
  CHECK(never.calls >= 2 && never.calls <= 33 + 32);
  cmx_order_table_free(&t);
}

static void no_floating_point_traps(void **state) {
  (void)state;
  uint64_t seed = 1234567u;
  double sum = 0.0;
  trap(1);
  for (int q = 0; q < 20000; q++) {
    const double x = 1e-9 + (1.0 - 2e-9) * uniform(&seed), g = 40.0 * uniform(&seed);
    const double u[3] = {uniform(&seed), uniform(&seed), uniform(&seed)};
    cmx_order_point o;
    double w[3][SHELLS];
    cmx_order_lookup(&common.view, x, g, &o);
    cmx_order_parameters(&common.view, x, g, w[0], w[1], w[2]);
    sum += o.f + cmx_order_structure(&common.view, w[0], u);
  }
  trap(0);
  CHECK(isfinite(sum));
}

/* --- order table: changes of the active planes --------------------------------------------------------- */

/* Flags mean what they say at the centre of every cell, and random states elsewhere are close. */
static void caution_marks_the_kinks(void **state) {
  (void)state;
  cmx_order_table t;
  cmx_order_view v;
  uint64_t seed = 987654321u;
  double worst[2][2] = {{0}};
  size_t flagged = 0, wrong = 0, states[2] = {0};
  filled(129, 129, 60.0, &t);
  cmx_order_table_view(&t, &v);
  v.cell = NULL; /* Hermite patches and order parameters; trees: test_order_regions */
  for (int q = 0; q < 12000; q++) {
    const size_t i = (size_t)(uniform(&seed) * 128.0), j = (size_t)(uniform(&seed) * 128.0);
    const int centre = q % 2 == 0, flag = t.caution[i * 128 + j];
    const double s = centre ? 0.5 : uniform(&seed), r = centre ? 0.5 : uniform(&seed);
    const double p = (1.0 - s) * t.x[i] * (1.0 - t.x[i]) + s * t.x[i + 1] * (1.0 - t.x[i + 1]);
    const double x = 2.0 * p / (1.0 + sqrt(fmax(0.0, 1.0 - 4.0 * p)));
    const double g = (1.0 - r) * t.gamma_d[j] + r * t.gamma_d[j + 1];
    const cmx_order_state exact = direct(x, g);
    cmx_order_point o;
    double w[SHELLS], off = 0.0;
    const cmx_status status = cmx_order_lookup(&v, x, g, &o);
    assert_int_equal(status, cmx_order_parameters(&v, x, g, w, NULL, NULL));
    assert_int_equal(status, flag ? CMX_WARN_ACTIVE_SET : CMX_OK);
    for (size_t n = 0; n < SHELLS; n++) off = fmax(off, fabs(w[n] - exact.w[n]));
    const double off_f = fabs(o.f - exact.f_order);
    if (centre) {
      /* cold and warm starts differ by 1e-10 */
      if (flag ? off < 1.99e-7 && off_f < 1.99e-9 : off > 2.01e-7 || off_f > 2.01e-9) wrong++;
      continue;
    }
    flagged += (size_t)flag;
    states[flag]++;
    worst[flag][0] = fmax(worst[flag][0], off_f);
    worst[flag][1] = fmax(worst[flag][1], off);
  }
  printf("%zu of %d cells flagged; random states: unflagged %zu, errors of f %.1e, w %.1e; flagged %zu, "
         "%.1e, %.1e\n",
         t.n_caution, 128 * 128, states[0], worst[0][0], worst[0][1], states[1], worst[1][0], worst[1][1]);
  assert_int_equal(wrong, 0);
  CHECK(t.n_caution > 0 && t.n_caution < 128 * 128 / 10 && flagged > 0);
  CHECK(worst[0][0] <= 1e-8 && worst[0][1] <= 1e-6);
  CHECK(t.worst_f[0] <= 2e-9 && t.worst_w[0] <= 2e-7 && t.worst_w[1] > 2e-7);
  cmx_order_table_free(&t);
}

#define SAME(member, bytes) CHECK(memcmp(a->member, b->member, bytes) == 0)

static void check_same(const cmx_order_table *a, const cmx_order_table *b) {
  const size_t nodes = a->n_x * a->n_g, d = sizeof(double), f = sizeof(float);
  SAME(x, a->n_x * d);
  SAME(gamma_d, a->n_g * d);
  SAME(psi, nodes * d);
  SAME(psi_p, nodes * d);
  SAME(psi_g, nodes * d);
  SAME(psi_pg, nodes * d);
  SAME(y, nodes * SHELLS * d);
  SAME(y_p, nodes * SHELLS * f);
  SAME(y_g, nodes * SHELLS * f);
  SAME(w, nodes * SHELLS * d);
  SAME(f_order, nodes * d);
  SAME(u_order, nodes * d);
  SAME(s_res, nodes * d);
  SAME(S_min, nodes * d);
  SAME(k_min, 3 * nodes * d);
  SAME(gap, nodes * d);
  SAME(status, nodes);
  SAME(active, nodes);
  SAME(caution, (a->n_x - 1) * (a->n_g - 1));
  SAME(cell, (a->n_x - 1) * (a->n_g - 1) * sizeof(int));
  SAME(worst_f, 2 * d);
  SAME(worst_w, 2 * d);
  CHECK(a->n_caution == b->n_caution && a->worst_gap == b->worst_gap && a->worst_S_min == b->worst_S_min);
}

/* Without OpenMP the same runs show that the table is repeatable. */
static void set_threads(int n) {
#ifdef _OPENMP
  omp_set_num_threads(n);
#else
  (void)n;
#endif
}

static void threads_do_not_matter(void **state) {
  (void)state;
  cmx_order_table t[3];
  for (int q = 0; q < 3; q++) {
    set_threads(3 - q);
    filled(9, 17, 60.0, &t[q]);
  }
  CHECK(t[0].n_splits > 10 && t[0].n_caution > 0);
  for (int q = 1; q < 3; q++) check_same(&t[0], &t[q]);
  for (int q = 0; q < 3; q++) cmx_order_table_free(&t[q]);
}

/* --- phase table --------------------------------------------------------------------------------------- */

static cmx_classical_models mixture_of(cmx_solid_kind solid, cmx_order_minimiser *context) {
  const cmx_lattice_sums *sums = cmx_order_model_sums(common.model);
  *context = (cmx_order_minimiser){common.model, common.work, 0.0};
  return (cmx_classical_models){
      .ions = {2, {6, 8}, {0}},
      .liquid = cmx_model_find(CMX_KIND_LIQUID, "liquid/pc2000-ds", NULL),
      .crystal = cmx_model_find(CMX_KIND_CRYSTAL, "crystal/bcc", NULL),
      .anharmonic = cmx_model_find(CMX_KIND_ANHARMONIC, "anharmonic/bc22", NULL),
      .liquid_mixing = cmx_model_find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid", NULL),
      .entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/number", NULL),
      .solid = solid,
      .zeta = sums->madelung,
      .t0 = sums->T0,
      .order = cmx_order_from_minimiser,
      .order_context = context};
}

/* Lookups at random couplings against the polished tie line; *worst by caution. */
static void check_lookups(cmx_classical_models *m, const cmx_phase_view *v, double top, double worst[2]) {
  const cmx_phase phase[2] = {{"liquid", cmx_classical_liquid, m, 0.0},
                              {"solid", cmx_classical_solid, m, 0.0}};
  uint64_t seed = 424242u;
  for (int q = 0; q < 300; q++) {
    const double gamma = 108.0 + (top - 108.0) * uniform(&seed);
    cmx_tie tie[4];
    int n;
    const cmx_status status = cmx_phase_tie_lines(v, gamma, 4, tie, &n);
    CHECK(status >= 0 && n <= 2);
    for (int i = 0; i < n; i++) {
      CHECK(tie[i].gamma == gamma && (i == 0 || tie[i].x_left >= tie[i - 1].x_right));
      /* within 1e-4 of a pure species tie lines are too short to be polished to 1e-10 */
      if (tie[i].x_right < 1e-4 || tie[i].x_left > 1.0 - 1e-4) continue;
      cmx_tie_line line = {
          tie[i].x_left, tie[i].x_right, (size_t)tie[i].left, (size_t)tie[i].right, 0.0, 0.0};
      const cmx_status polished = cmx_tie_line_polish(phase, gamma / cmx_gamma_species(6, 1.0), &line);
      if (polished == CMX_ERR_ABSENT) continue; /* next to the critical point */
      assert_int_equal(polished, CMX_OK);
      double *w = &worst[status == CMX_WARN_ACTIVE_SET];
      *w = fmax(*w, fmax(fabs(line.x_left - tie[i].x_left), fabs(line.x_right - tie[i].x_right)));
      if (status == CMX_OK) CHECK_ABS(tie[i].latent_heat, line.latent_heat, 1e-4);
    }
  }
}

/* A composition's coupling, and back: its tie line at that coupling has this composition. */
static void check_inverse(const cmx_phase_view *v, int phase, int other, double x, int expected) {
  cmx_tie tie, found[4];
  int n, seen = 0;
  const cmx_status status = cmx_phase_boundary(v, phase, other, x, &tie);
  if (!expected) {
    assert_int_equal(status, CMX_ERR_ABSENT);
    CHECK(isnan(tie.gamma) && isnan(tie.x_left) && isnan(tie.latent_heat));
    return;
  }
  CHECK(status >= 0);
  CHECK_ABS(tie.left == phase && fabs(tie.x_left - x) < 1e-12 ? tie.x_left : tie.x_right, x, 1e-12);
  CHECK(cmx_phase_tie_lines(v, tie.gamma, 4, found, &n) >= 0);
  for (int i = 0; i < n; i++)
    seen += fabs(found[i].x_left - tie.x_left) < 1e-7 && fabs(found[i].x_right - tie.x_right) < 1e-7 &&
            found[i].left == tie.left && found[i].right == tie.right;
  CHECK(seen >= 1); /* at the azeotrope two boundaries meet */
}

static void phase_table_of_a_random_solid(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_RANDOM, &context);
  cmx_diagram d;
  cmx_phase_table t;
  cmx_phase_view v;
  double worst[2] = {0.0, 0.0};
  assert_int_equal(cmx_diagram_trace(&m, 600.0, 129, 200, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  cmx_phase_table_view(&t, &v);
  check_lookups(&m, &v, 600.0, worst);
  printf("random solid: errors of x %.1e, with caution %.1e; at the middles %.1e\n", worst[0], worst[1],
         t.worst[0]);
  CHECK(worst[0] <= 1e-6 && t.worst[0] <= 2e-7);
  const double gap[2] = {t.x_left[3 * t.n - 1],
                         t.x_right[3 * t.n - 1]}; /* of the solid, at the last coupling */
  for (int k = 0; k <= 40; k++) {
    const double x = k / 40.0;
    check_inverse(&v, CMX_LIQUID, CMX_SOLID, x, 1);
    check_inverse(&v, CMX_SOLID, CMX_LIQUID, x, 1);
    check_inverse(&v, CMX_SOLID, CMX_SOLID, x, x >= gap[0] && x <= gap[1]);
  }
  cmx_tie tie[4];
  int n = 9;
  static const double bad[] = {0.0, -1.0, NAN, INFINITY, -INFINITY};
  for (int q = 0; q < 5; q++) {
    assert_int_equal(cmx_phase_tie_lines(&v, bad[q], 4, tie, &n), CMX_ERR_DOMAIN);
    assert_int_equal(n, 0);
  }
  assert_int_equal(cmx_phase_tie_lines(&v, 600.001, 4, tie, &n), CMX_ERR_RANGE);
  assert_int_equal(cmx_phase_tie_lines(&v, 180.0, 1, tie, &n), CMX_ERR_RANGE); /* two lines */
  assert_int_equal(cmx_phase_tie_lines(&v, 100.0, 4, tie, &n), CMX_OK);
  assert_int_equal(n, 0);
  static const double bad_x[] = {-1e-9, 1.000001, NAN, INFINITY};
  for (int q = 0; q < 4; q++) {
    assert_int_equal(cmx_phase_boundary(&v, CMX_LIQUID, CMX_SOLID, bad_x[q], tie), CMX_ERR_DOMAIN);
    CHECK(isnan(tie->gamma));
  }
  trap(1);
  for (double gamma = 108.0; gamma < 600.0; gamma += 0.37) cmx_phase_tie_lines(&v, gamma, 4, tie, &n);
  trap(0);
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
}

/* The solvus of an ordered solid has kinks where planes come and go: these intervals are marked. */
static void phase_table_of_an_ordered_solid(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_ORDERED, &context);
  cmx_diagram d;
  cmx_phase_table t;
  cmx_phase_view v;
  double worst[2] = {0.0, 0.0};
  assert_int_equal(cmx_diagram_trace(&m, 500.0, 65, 128, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  cmx_phase_table_view(&t, &v);
  check_lookups(&m, &v, 500.0, worst);
  printf("ordered solid: errors of x %.1e, with caution %.1e; at the middles %.1e, %.1e; %zu marked\n",
         worst[0], worst[1], t.worst[0], t.worst[1], t.n_caution);
  CHECK(t.n_caution > 0 && t.n_caution < t.n_boundaries * (t.n - 1) / 3);
  CHECK(worst[0] <= 1e-6 && t.worst[0] <= 2e-7 && t.worst[1] > 2e-7 && worst[1] < 0.01);
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
}

static void phase_tables_that_cannot_be_made(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_RANDOM, &context);
  cmx_diagram d;
  cmx_phase_table t;
  memset(&d, 0, sizeof d);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_ERR_ABSENT);
  CHECK(!t.gamma && t.n_boundaries == 0);
  assert_int_equal(cmx_diagram_trace(&m, 200.0, 5, 64, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_ERR_DOMAIN); /* the lookup needs six nodes */
  CHECK(!t.gamma && t.n_boundaries == 0);
  cmx_diagram_free(&d);
  assert_int_equal(cmx_diagram_trace(&m, 200.0, 6, 64, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
}

/* --- binding ------------------------------------------------------------------------------------------- */

enum { ORDER_ARRAYS = 14, PHASE_ARRAYS = 7 };

static void list_order(const cmx_order_table *t, cmx_array list[ORDER_ARRAYS]) {
  const size_t nx = t->n_x, ng = t->n_g;
  const cmx_array all[ORDER_ARRAYS] = {
      {"/order/x", CMX_F64, 1, {nx, 1, 1, 1}, t->x},
      {"/order/gamma_d", CMX_F64, 1, {ng, 1, 1, 1}, t->gamma_d},
      {"/order/map", CMX_F64, 1, {2, 1, 1, 1}, t->map},
      {"/order/t0", CMX_F64, 1, {1, 1, 1, 1}, &t->t0},
      {"/order/psi", CMX_F64, 2, {nx, ng, 1, 1}, t->psi},
      {"/order/psi_p", CMX_F64, 2, {nx, ng, 1, 1}, t->psi_p},
      {"/order/psi_g", CMX_F64, 2, {nx, ng, 1, 1}, t->psi_g},
      {"/order/psi_pg", CMX_F64, 2, {nx, ng, 1, 1}, t->psi_pg},
      {"/order/y", CMX_F64, 3, {nx, ng, SHELLS, 1}, t->y},
      {"/order/y_p", CMX_F32, 3, {nx, ng, SHELLS, 1}, t->y_p},
      {"/order/y_g", CMX_F32, 3, {nx, ng, SHELLS, 1}, t->y_g},
      {"/order/caution", CMX_U8, 2, {nx - 1, ng - 1, 1, 1}, t->caution},
      {"/order/orbit", CMX_I32, 2, {SHELLS, 3, 1, 1}, t->orbit},
      {"/order/multiplicity", CMX_I32, 1, {SHELLS, 1, 1, 1}, t->multiplicity}};
  memcpy(list, all, sizeof all);
}

static void list_phase(const cmx_phase_table *t, cmx_array list[PHASE_ARRAYS]) {
  const size_t nb = t->n_boundaries, n = t->n;
  const cmx_array all[PHASE_ARRAYS] = {
      {"/phase/random/gamma", CMX_F64, 2, {nb, n, 1, 1}, t->gamma},
      {"/phase/random/x_left", CMX_F64, 2, {nb, n, 1, 1}, t->x_left},
      {"/phase/random/x_right", CMX_F64, 2, {nb, n, 1, 1}, t->x_right},
      {"/phase/random/latent_heat", CMX_F64, 2, {nb, n, 1, 1}, t->latent_heat},
      {"/phase/random/kind", CMX_I32, 2, {nb, 4, 1, 1}, t->kind},
      {"/phase/random/caution", CMX_U8, 2, {nb, n - 1, 1, 1}, t->caution},
      {"/phase/random/gamma_max", CMX_F64, 1, {1, 1, 1, 1}, &t->gamma_max}};
  memcpy(list, all, sizeof all);
}

static cmx_status bind_order(const cmx_array *list, size_t n) {
  cmx_order_view v;
  return cmx_order_bind(list, n, &v);
}

static cmx_status bind_phase(const cmx_array *list, size_t n) {
  cmx_phase_view v;
  return cmx_phase_bind(list, n, "random", &v);
}

/* Every array missing, of every other type and rank, one longer or shorter in every dimension. */
static void check_shapes(cmx_status (*bind)(const cmx_array *, size_t), cmx_array *list, size_t n) {
  assert_int_equal(bind(list, n), CMX_OK);
  assert_int_equal(bind(list, 0), CMX_ERR_ABSENT);
  for (size_t i = 0; i < n; i++) {
    const cmx_array good = list[i];
    list[i].path = "/elsewhere";
    const cmx_status missing = bind(list, n);
    CHECK(missing == CMX_ERR_FORMAT || missing == CMX_ERR_ABSENT);
    list[i] = good;
    for (int type = 0; type < 6; type++) {
      list[i].type = type;
      if (type != good.type) assert_int_equal(bind(list, n), CMX_ERR_FORMAT);
    }
    list[i] = good;
    for (int rank = 0; rank <= CMX_MAX_RANK; rank++) {
      list[i].rank = rank;
      if (rank != good.rank) assert_int_equal(bind(list, n), CMX_ERR_FORMAT);
    }
    list[i] = good;
    for (int k = 0; k < good.rank; k++)
      for (int q = 0; q < 4; q++) {
        list[i].dims[k] = ((const size_t[]){good.dims[k] + 1, good.dims[k] - 1, 0, SIZE_MAX})[q];
        assert_int_equal(bind(list, n), CMX_ERR_FORMAT);
        list[i] = good;
      }
  }
  assert_int_equal(bind(list, n), CMX_OK);
}

/* A copy of an array's doubles (or floats) with one value replaced. */
static void check_values(cmx_status (*bind)(const cmx_array *, size_t), cmx_array *list, size_t n) {
  static const double bad[] = {NAN, INFINITY, -INFINITY};
  for (size_t i = 0; i < n; i++) {
    if (list[i].type != CMX_F64 && list[i].type != CMX_F32) continue;
    const size_t size = list[i].type == CMX_F64 ? sizeof(double) : sizeof(float);
    size_t count = 1;
    for (int k = 0; k < list[i].rank; k++) count *= list[i].dims[k];
    const void *good = list[i].data;
    void *copy = malloc(count * size);
    for (int q = 0; q < 9; q++) {
      const size_t place = q / 3 == 0 ? 0 : q / 3 == 1 ? count / 2 : count - 1;
      memcpy(copy, good, count * size);
      if (size == sizeof(double)) ((double *)copy)[place] = bad[q % 3];
      if (size == sizeof(float)) ((float *)copy)[place] = (float)bad[q % 3];
      list[i].data = copy;
      assert_int_equal(bind(list, n), CMX_ERR_FORMAT);
    }
    list[i].data = good;
    free(copy);
  }
}

static void binding_an_order_group(void **state) {
  (void)state;
  cmx_array list[ORDER_ARRAYS];
  list_order(&common.table, list);
  check_shapes(bind_order, list, ORDER_ARRAYS);
  check_values(bind_order, list, ORDER_ARRAYS);
  /* axes must ascend and begin and end where they have to; scales must be positive */
  for (int axis = 0; axis < 2; axis++) {
    double copy[33];
    const double *good = list[axis].data;
    list[axis].data = copy;
    for (int q = 0; q < (axis ? 3 : 4); q++) {
      memcpy(copy, good, sizeof copy);
      if (q == 0) copy[7] = copy[6];
      if (q == 1) copy[7] = copy[5];
      if (q == 2) copy[0] = 1e-3 * copy[1];
      if (q == 3) copy[32] = 0.49;
      assert_int_equal(bind_order(list, ORDER_ARRAYS), CMX_ERR_FORMAT);
    }
    list[axis].data = good;
  }
  for (int q = 0; q < 4; q++) {
    const double scale[2] = {q < 2 ? -(double)q : 0.4, q < 2 ? 60.0 : -(double)(q - 2)};
    const void *good = list[2].data;
    list[2].data = scale;
    assert_int_equal(bind_order(list, ORDER_ARRAYS), CMX_ERR_FORMAT);
    list[2].data = good;
  }
}

static void binding_a_phase_group(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_RANDOM, &context);
  cmx_diagram d;
  cmx_phase_table t;
  cmx_array list[PHASE_ARRAYS];
  cmx_phase_view v;
  assert_int_equal(cmx_diagram_trace(&m, 200.0, 17, 64, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  list_phase(&t, list);
  check_shapes(bind_phase, list, PHASE_ARRAYS);
  check_values(bind_phase, list, PHASE_ARRAYS);
  assert_int_equal(cmx_phase_bind(list, PHASE_ARRAYS, "ogata", &v), CMX_ERR_ABSENT);
  assert_int_equal(cmx_phase_bind(list, PHASE_ARRAYS, "", &v), CMX_ERR_ABSENT);
  char name[80];
  memset(name, 'a', sizeof name);
  name[63] = '\0';
  assert_int_equal(cmx_phase_bind(list, PHASE_ARRAYS, name, &v), CMX_ERR_ABSENT);
  name[63] = 'a', name[64] = '\0';
  assert_int_equal(cmx_phase_bind(list, PHASE_ARRAYS, name, &v), CMX_ERR_DOMAIN);
  t.gamma[t.n + 3] = t.gamma[t.n + 2]; /* the second boundary */
  assert_int_equal(bind_phase(list, PHASE_ARRAYS), CMX_ERR_FORMAT);
  cmx_phase_table_free(&t);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  list_phase(&t, list);
  t.gamma[0] = -1.0;
  assert_int_equal(bind_phase(list, PHASE_ARRAYS), CMX_ERR_FORMAT);
  t.gamma[0] = 100.0;
  assert_int_equal(bind_phase(list, PHASE_ARRAYS), CMX_OK);
  for (int q = 0; q < 2; q++) {
    t.kind[4 * q + q] = q ? CMX_LAST_COMPOUND + 1 : -1;
    assert_int_equal(bind_phase(list, PHASE_ARRAYS), CMX_ERR_FORMAT);
    t.kind[4 * q + q] = 0;
  }
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nodes_are_reproduced),
                                     cmocka_unit_test(errors_fall_with_the_fourth_power),
                                     cmocka_unit_test(thermodynamic_identities),
                                     cmocka_unit_test(order_parameters_have_derivatives),
                                     cmocka_unit_test(structure_factor),
                                     cmocka_unit_test(edges_of_the_table),
                                     cmocka_unit_test(refused_states),
                                     cmocka_unit_test(refused_tables),
                                     cmocka_unit_test(progress_can_stop_the_work),
                                     cmocka_unit_test(no_floating_point_traps),
                                     cmocka_unit_test(caution_marks_the_kinks),
                                     cmocka_unit_test(threads_do_not_matter),
                                     cmocka_unit_test(phase_table_of_a_random_solid),
                                     cmocka_unit_test(phase_table_of_an_ordered_solid),
                                     cmocka_unit_test(phase_tables_that_cannot_be_made),
                                     cmocka_unit_test(binding_an_order_group),
                                     cmocka_unit_test(binding_a_phase_group)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
