/* Tables of the order with terms odd in 1-2x: x from 0 to 1, lookups against the minimiser. */
#include "support/order_table_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "coulomix_order_batch.h"
#include "support/random.h"

enum { ORBITS = 3, ARRAYS = 12 };

/* Of third order in the charges, and weak enough for certificates; with a strong one some lack. */
static const cmx_order_term cubic[] = {{0.3, 1, 3, {0, 0, 1}}};
static const cmx_order_term strong[] = {{0.3, 1, 3, {0, 0, 1}}, {4.0, 1, 2, {0, 1}}};

static cmx_lattice_sums sums;

static cmx_order_model *model_of(size_t n, const cmx_order_term terms[]) {
  cmx_error err = CMX_ERROR_NONE;
  cmx_order_model *model;
  assert_int_equal(cmx_order_model_new(&sums, &model), CMX_OK);
  assert_int_equal(cmx_order_model_add_terms(model, n, terms, &err), CMX_OK);
  return model;
}

static int prepare(void **state) {
  (void)state;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), ORBITS, 1e-9, &sums, NULL) != CMX_OK) return -1;
  common.model = model_of(1, cubic);
  if (cmx_order_work_new(common.model, &common.work) != CMX_OK) return -1;
  filled(17, 33, 60.0, &common.table);
  cmx_order_table_view(&common.table, &common.view);
  return 0;
}

static cmx_order_table table_of(cmx_order_model *model, size_t n_x, size_t n_g, double gamma_d_max) {
  cmx_order_model *kept = common.model;
  cmx_order_table t;
  common.model = model;
  filled(n_x, n_g, gamma_d_max, &t);
  common.model = kept;
  return t;
}

/* --- the axis --------------------------------------------------------------------------------------- */

static void axis_from_0_to_1(void **state) {
  (void)state;
  const cmx_order_table *t = &common.table;
  assert_int_equal(t->whole, 1);
  assert_int_equal(t->n_x, 33);
  CHECK(t->x[0] == 0.0 && t->x[16] == 0.5 && t->x[32] == 1.0);
  for (size_t i = 0; i < 33; i++) CHECK_ABS(t->x[i] + t->x[32 - i], 1.0, 1e-15);
  /* (x + h)/(1 - x + h) = exp(a (i - 16)) */
  const double h = 0.25 * t->map[0], a = log((1.0 + h) / h) / 16.0;
  for (int i = 0; i < 33; i++) CHECK_ABS(log((t->x[i] + h) / (1.0 - t->x[i] + h)), a * (i - 16), 1e-13);
  for (int i = 0; i < 33; i++) { /* every node begins its cell */
    cmxi_order_position at;
    cmxi_order_position_at(&common.view, t->x[i], 1.0, &at);
    assert_int_equal(at.i, i < 32 ? i : 31);
  }
}

/* --- lookups ------------------------------------------------------------------------------------------ */

static void lookups_against_the_minimiser(void **state) {
  (void)state;
  uint64_t seed = 11;
  int sides[2] = {0, 0}, smooth = 0;
  double asymmetry = 0.0;
  for (int k = 0; k < 400; k++) {
    const double x = uniform(&seed), g = 60.0 * uniform(&seed);
    const cmx_order_state s = direct(x, g);
    cmx_order_point p, mirror;
    double w[ORBITS];
    const cmx_status status = cmx_order_lookup(&common.view, x, g, &p);
    CHECK(status == CMX_OK || status == CMX_WARN_ACTIVE_SET);
    CHECK_ABS(p.f, s.f_order, 2e-8);
    CHECK_ABS(p.u, s.u_order, 3e-7);
    CHECK_ABS(p.s, s.s_res, 3e-7);
    CHECK_ABS(p.f_g, s.f_g, 1e-6);
    CHECK_ABS(p.f_x, s.f_x, 1e-6 * fmax(1.0, fabs(s.f_x)));
    if (status == CMX_OK) {
      CHECK_ABS(p.f_xx, s.f_xx, 1e-3 * fmax(1.0, fabs(s.f_xx)));
      CHECK_ABS(g * p.f_xg, g * s.f_xg, 1e-3 * fmax(1.0, fabs(g * s.f_xg)));
      CHECK_ABS(g * g * p.f_gg, g * g * s.f_gg, 1e-3 * fmax(0.01, fabs(g * g * s.f_gg)));
    }
    if (cmx_order_parameters(&common.view, x, g, w, NULL, NULL) == CMX_OK) {
      smooth++;
      for (int i = 0; i < ORBITS; i++) CHECK_ABS(w[i], s.w[i], 1e-6);
    }
    CHECK(cmx_order_lookup(&common.view, 1.0 - x, g, &mirror) >= 0);
    asymmetry = fmax(asymmetry, fabs(mirror.f - p.f));
    sides[x > 0.5]++;
  }
  CHECK(sides[0] > 100 && sides[1] > 100 && smooth > 100);
  CHECK(asymmetry > 1e-3);
}

/* Derivatives of w are those of the interpolant, on both sides of x = 1/2; the ends are pure. */
static void derivatives_and_ends(void **state) {
  (void)state;
  static const double at[] = {0.2, 0.4999, 0.5001, 0.7};
  const double g = 20.0, h = 1e-6;
  double w[ORBITS], w_x[ORBITS], w_g[ORBITS], up[ORBITS], down[ORBITS];
  for (int k = 0; k < 4; k++) {
    CHECK(cmx_order_parameters(&common.view, at[k], g, w, w_x, w_g) >= 0);
    cmx_order_parameters(&common.view, at[k] + h, g, up, NULL, NULL);
    cmx_order_parameters(&common.view, at[k] - h, g, down, NULL, NULL);
    for (int i = 0; i < ORBITS; i++) CHECK_ABS((up[i] - down[i]) / (2.0 * h), w_x[i], 1e-8);
    cmx_order_parameters(&common.view, at[k], g + h, up, NULL, NULL);
    cmx_order_parameters(&common.view, at[k], g - h, down, NULL, NULL);
    for (int i = 0; i < ORBITS; i++) CHECK_ABS((up[i] - down[i]) / (2.0 * h), w_g[i], 1e-8);
  }
  cmx_order_point p;
  for (int x = 0; x <= 1; x++) {
    assert_int_equal(cmx_order_lookup(&common.view, x, g, &p), CMX_OK);
    CHECK(p.f == 0.0 && p.f_g == 0.0 && isinf(p.f_x) && isinf(p.f_xx));
  }
  /* psi is no function of p */
  cmx_order_psi psi;
  assert_int_equal(cmx_order_lookup_psi(&common.view, 0.2, g, &psi), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(psi.v) && isnan(psi.ggg));
}

static void batches(void **state) {
  (void)state;
  static const double x[] = {0.1, 0.5, 0.9}, g[] = {10.0, 40.0, 59.0};
  const int q[] = {CMX_ORDER_Q_f, CMX_ORDER_Q_f_xx, CMX_ORDER_Q_w + 1, CMX_ORDER_Q_w_x},
            psi = CMX_ORDER_Q_psi;
  double out[12];
  cmx_order_request r = cmx_order_request_make(3);
  r.x = x, r.x_step = 1, r.gamma_d = g, r.gamma_d_step = 1;
  r.n_q = 4, r.q = q, r.out = out, r.out_step = 4, r.q_step = 1;
  CHECK(cmx_order_batch(&common.view, &r) >= 0);
  for (int k = 0; k < 3; k++) {
    cmx_order_point p;
    double w[ORBITS], w_x[ORBITS];
    cmx_order_lookup(&common.view, x[k], g[k], &p);
    cmx_order_parameters(&common.view, x[k], g[k], w, w_x, NULL);
    CHECK(out[4 * k] == p.f && out[4 * k + 1] == p.f_xx && out[4 * k + 2] == w[1] &&
          out[4 * k + 3] == w_x[0]);
  }
  r.n_q = 1, r.q = &psi;
  assert_int_equal(cmx_order_batch(&common.view, &r), CMX_ERR_UNSUPPORTED);
}

/* --- what a table holds ------------------------------------------------------------------------------- */

/* Odd terms with coefficient 0 leave the table of pairs, byte for byte. */
static void without_coefficients(void **state) {
  (void)state;
  static const cmx_order_term none[] = {{0.0, 1, 3, {0, 0, 1}}};
  cmx_order_model *pairs = model_of(0, NULL), *zero = model_of(1, none);
  cmx_order_table a = table_of(pairs, 9, 9, 40.0), b = table_of(zero, 9, 9, 40.0);
  CHECK(!a.whole && !b.whole && a.n_x == 9 && b.n_x == 9 && a.x[8] == 0.5);
  CHECK(!memcmp(a.psi, b.psi, 4 * 81 * sizeof *a.psi) && !memcmp(a.y, b.y, ORBITS * 81 * sizeof *a.y));
  cmx_order_table_free(&a);
  cmx_order_table_free(&b);
  cmx_order_model_free(pairs);
  cmx_order_model_free(zero);
}

/* The certificate is that of each side. */
static void certificates_of_both_sides(void **state) {
  (void)state;
  cmx_order_model *model = model_of(2, strong);
  cmx_order_table t = table_of(model, 9, 9, 12.0);
  cmx_order_view v;
  cmx_order_table_view(&t, &v);
  size_t open = 0, mirrored = 0;
  for (size_t i = 0; i < t.n_x; i++)
    for (size_t j = 0; j < t.n_g; j++) {
      open += !t.certified[i * t.n_g + j];
      mirrored += t.certified[i * t.n_g + j] == t.certified[(t.n_x - 1 - i) * t.n_g + j];
    }
  CHECK(open > 0 && open < t.n_x * t.n_g && open == t.n_uncertified && mirrored < t.n_x * t.n_g);
  int asymmetric = 0;
  for (int k = 1; k < 50; k++)
    asymmetric += cmx_order_certified(&v, 0.01 * k, 11.0) != cmx_order_certified(&v, 1.0 - 0.01 * k, 11.0);
  CHECK(asymmetric > 0);
  cmx_order_table_free(&t);
  cmx_order_model_free(model);
}

/* --- binding ------------------------------------------------------------------------------------------ */

static void binding(void **state) {
  (void)state;
  cmx_order_table *t = &common.table;
  const size_t nx = t->n_x, ng = t->n_g;
  cmx_array list[ARRAYS] = {{"/order/x", CMX_F64, 1, {nx, 1, 1, 1}, t->x, 0},
                            {"/order/gamma_d", CMX_F64, 1, {ng, 1, 1, 1}, t->gamma_d, 0},
                            {"/order/x_scale", CMX_F64, 0, {1, 1, 1, 1}, &t->map[0], 0},
                            {"/order/gamma_d_scale", CMX_F64, 0, {1, 1, 1, 1}, &t->map[1], 0},
                            {"/order/t0", CMX_F64, 0, {1, 1, 1, 1}, &t->t0, 0},
                            {"/order/psi", CMX_F64, 3, {nx, ng, 4, 1}, t->psi, 0},
                            {"/order/y", CMX_F64, 3, {nx, ng, ORBITS, 1}, t->y, 0},
                            {"/order/y_x", CMX_F32, 3, {nx, ng, ORBITS, 1}, t->y_p, 0},
                            {"/order/y_g", CMX_F32, 3, {nx, ng, ORBITS, 1}, t->y_g, 0},
                            {"/order/caution", CMX_U8, 2, {nx - 1, ng - 1, 1, 1}, t->caution, 0},
                            {"/order/orbit", CMX_I32, 2, {ORBITS, 3, 1, 1}, t->orbit, 0},
                            {"/order/multiplicity", CMX_I32, 1, {ORBITS, 1, 1, 1}, t->multiplicity, 0}};
  cmx_order_view v;
  assert_int_equal(cmx_order_bind(list, ARRAYS, &v), CMX_OK);
  CHECK(v.whole && v.y_p == t->y_p && v.x_place == common.view.x_place);
  list[7].path = "/order/y_p";
  assert_int_equal(cmx_order_bind(list, ARRAYS, &v), CMX_ERR_FORMAT);
  list[7].path = "/order/y_x";
  t->x[nx - 1] = 0.99;
  assert_int_equal(cmx_order_bind(list, ARRAYS, &v), CMX_ERR_FORMAT);
  t->x[nx - 1] = 1.0;
  const double kept = t->x[20];
  t->x[20] = t->x[19];
  assert_int_equal(cmx_order_bind(list, ARRAYS, &v), CMX_ERR_FORMAT);
  t->x[20] = kept;
  assert_int_equal(cmx_order_bind(list, ARRAYS, &v), CMX_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(axis_from_0_to_1),
                                     cmocka_unit_test(lookups_against_the_minimiser),
                                     cmocka_unit_test(derivatives_and_ends),
                                     cmocka_unit_test(batches),
                                     cmocka_unit_test(without_coefficients),
                                     cmocka_unit_test(certificates_of_both_sides),
                                     cmocka_unit_test(binding)};
  return cmocka_run_group_tests(tests, prepare, close_order_table);
}
