/* Tables of the order and their lookups against the minimiser, identities, edges, and refusals. */
#include "support/order_table_fixture.h"

#include <fenv.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/random.h"
#include "coulomix_order_batch.h"
#include "coulomix/plasma.h"

static int prepare(void **state) {
  (void)state;
  return open_order_table(33, 40.0);
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
      CHECK_ABS(o.f, -mixing_entropy(x) + p * (t->psi[4 * node] - 0.5 * g * t->t0), 2.0 * DBL_EPSILON);
      CHECK_ABS(o.f_g, p * (t->psi[4 * node + 2] - 0.5 * t->t0), DBL_EPSILON);
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

/* A batch has the bits of single lookups; points that fail are NaN and disturb no other. */
static void batches(void **state) {
  enum { N = 21, Q = 10 + 9 + 3 * SHELLS };
  static double x[N], g[N], out[Q][N];
  int q[Q], status[N], n_q = 0;
  size_t tally[CMX_TALLY] = {0}, sum = 0;
  uint64_t seed = 4711;
  (void)state;
  for (int i = 0; i < N; i++) x[i] = uniform(&seed), g[i] = 40.0 * uniform(&seed);
  x[3] = NAN, g[5] = 41.0, x[8] = -1e-11, x[9] = 1.0 + 1e-11, g[11] = -1.0, x[12] = 1.1;
  for (int k = CMX_ORDER_Q_f; k < CMX_ORDER_Q_POINT_END; k++) q[n_q++] = k;
  for (int k = CMX_ORDER_Q_psi; k < CMX_ORDER_Q_PSI_END; k++) q[n_q++] = k;
  for (int k = 0; k < SHELLS; k++) {
    q[n_q++] = CMX_ORDER_Q_w + k;
    q[n_q++] = CMX_ORDER_Q_w_x + k;
    q[n_q++] = CMX_ORDER_Q_w_g + k;
  }
  assert_int_equal(n_q, Q);
  cmx_order_request r = cmx_order_request_make(N);
  r.x = x;
  r.gamma_d = g;
  r.n_q = Q;
  r.q = q;
  r.out = out[0];
  r.x_step = r.gamma_d_step = r.out_step = 1;
  r.q_step = N;
  r.status = status;
  r.tally = tally;
  feclearexcept(FE_ALL_EXCEPT);
  assert_int_equal(cmx_order_batch(&common.view, &r), CMX_ERR_RANGE);
  assert_int_equal(fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW), 0);
  for (int i = 0; i < N; i++) {
    const double held = i == 8   ? 0.0
                        : i == 9 ? 1.0
                                 : x[i],
                 p = held <= 0.5 ? held * (1.0 - held) : (1.0 - held) * held;
    cmx_order_point o;
    cmx_order_psi psi;
    double w[3][SHELLS], all[Q];
    const cmx_status found = cmx_order_lookup(&common.view, held, g[i], &o),
                     parameters = cmx_order_parameters(&common.view, held, g[i], w[0], w[1], w[2]);
    if (found >= 0) cmx_order_lookup_psi(&common.view, p, g[i], &psi);
    assert_int_equal(status[i], found < 0 ? found : found > parameters ? found : parameters);
    memcpy(all, &o, sizeof o);
    memcpy(all + 10, &psi, sizeof psi);
    for (int k = 0; k < 3 * SHELLS; k++) all[19 + k] = w[k % 3][k / 3];
    for (int k = 0; k < Q; k++) {
      if (found < 0) CHECK(isnan(out[k][i]));
      if (found >= 0 && (k < 10 || k >= 19)) assert_memory_equal(&out[k][i], &all[k], sizeof(double));
      if (found >= 0 && k >= 10 && k < 19) CHECK(fabs(out[k][i] - all[k]) <= 1e-11 * (1.0 + fabs(all[k])));
    }
  }
  for (int k = 0; k < CMX_TALLY; k++) sum += tally[k];
  assert_int_equal(sum, N);
  assert_int_equal(tally[cmx_tally_place(CMX_ERR_DOMAIN)], 3);
  q[0] = CMX_ORDER_Q_w + SHELLS;
  assert_int_equal(cmx_order_batch(&common.view, &r), CMX_ERR_UNSUPPORTED);
  q[0] = CMX_ORDER_Q_f;
  r.size = 0;
  assert_int_equal(cmx_order_batch(&common.view, &r), CMX_ERR_UNSUPPORTED);
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
  const cmx_progress stopping = {.function = count_calls, .context = &stop},
                     watching = {.function = count_calls, .context = &never};
  assert_int_equal(
      cmx_order_table_fill(common.model, &(cmx_order_grid){33, 9, 5.0}, NULL, &stopping, &t, &err),
      CMX_ERR_STOPPED);
  CHECK(err.text[0] && !t.x);
  assert_int_equal(
      cmx_order_table_fill(common.model, &(cmx_order_grid){33, 9, 5.0}, NULL, &watching, &t, &err), CMX_OK);
  /* nodes, checks, planes and crossed cells: before the first row, after each of the calling thread's own, at
     the end */
  CHECK(never.calls >= 4 && never.calls <= 33 + 32 + 32 + 4 * 2);
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
  SAME(psi, 4 * nodes * d);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nodes_are_reproduced),     cmocka_unit_test(errors_fall_with_the_fourth_power),
      cmocka_unit_test(thermodynamic_identities), cmocka_unit_test(order_parameters_have_derivatives),
      cmocka_unit_test(structure_factor),         cmocka_unit_test(edges_of_the_table),
      cmocka_unit_test(refused_states),           cmocka_unit_test(batches),
      cmocka_unit_test(refused_tables),           cmocka_unit_test(progress_can_stop_the_work),
      cmocka_unit_test(no_floating_point_traps),  cmocka_unit_test(caution_marks_the_kinks),
      cmocka_unit_test(threads_do_not_matter)};
  return cmocka_run_group_tests(tests, prepare, close_order_table);
}
