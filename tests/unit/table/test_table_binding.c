/* Binding of tables of order and phases: shapes, missing and damaged datasets. */
#include "support/order_table_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int prepare(void **state) {
  (void)state;
  return open_order_table(33, 40.0);
}

enum { ORDER_ARRAYS = 12, PHASE_ARRAYS = 7 };

static void list_order(const cmx_order_table *t, cmx_array list[ORDER_ARRAYS]) {
  const size_t nx = t->n_x, ng = t->n_g;
  const cmx_array all[ORDER_ARRAYS] = {
      {"/order/x", CMX_F64, 1, {nx, 1, 1, 1}, t->x, 0},
      {"/order/gamma_d", CMX_F64, 1, {ng, 1, 1, 1}, t->gamma_d, 0},
      {"/order/x_scale", CMX_F64, 0, {1, 1, 1, 1}, &t->map[0], 0},
      {"/order/gamma_d_scale", CMX_F64, 0, {1, 1, 1, 1}, &t->map[1], 0},
      {"/order/t0", CMX_F64, 0, {1, 1, 1, 1}, &t->t0, 0},
      {"/order/psi", CMX_F64, 3, {nx, ng, 4, 1}, t->psi, 0},
      {"/order/y", CMX_F64, 3, {nx, ng, SHELLS, 1}, t->y, 0},
      {"/order/y_p", CMX_F32, 3, {nx, ng, SHELLS, 1}, t->y_p, 0},
      {"/order/y_g", CMX_F32, 3, {nx, ng, SHELLS, 1}, t->y_g, 0},
      {"/order/caution", CMX_U8, 2, {nx - 1, ng - 1, 1, 1}, t->caution, 0},
      {"/order/orbit", CMX_I32, 2, {SHELLS, 3, 1, 1}, t->orbit, 0},
      {"/order/multiplicity", CMX_I32, 1, {SHELLS, 1, 1, 1}, t->multiplicity, 0}};
  memcpy(list, all, sizeof all);
}

static void list_phase(const cmx_phase_table *t, cmx_array list[PHASE_ARRAYS]) {
  const size_t nb = t->n_boundaries, n = t->n;
  const cmx_array all[PHASE_ARRAYS] = {
      {"/phase/random/gamma", CMX_F64, 2, {nb, n, 1, 1}, t->gamma, 0},
      {"/phase/random/x_left", CMX_F64, 2, {nb, n, 1, 1}, t->x_left, 0},
      {"/phase/random/x_right", CMX_F64, 2, {nb, n, 1, 1}, t->x_right, 0},
      {"/phase/random/latent_heat", CMX_F64, 2, {nb, n, 1, 1}, t->latent_heat, 0},
      {"/phase/random/kind", CMX_I32, 2, {nb, 4, 1, 1}, t->kind, 0},
      {"/phase/random/caution", CMX_U8, 2, {nb, n - 1, 1, 1}, t->caution, 0},
      {"/phase/random/gamma_max", CMX_F64, 0, {1, 1, 1, 1}, &t->gamma_max, 0}};
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
    const double scale = -(double)(q % 2);
    cmx_array *a = &list[2 + q / 2];
    const void *good = a->data;
    a->data = &scale;
    assert_int_equal(bind_order(list, ORDER_ARRAYS), CMX_ERR_FORMAT);
    a->data = good;
  }
}

/* An equation of state needs psi alone; but the order parameters are there or they are not. */
static void order_without_its_parameters(void **state) {
  (void)state;
  enum { Y = 6, N_Y = 3 };
  cmx_array list[ORDER_ARRAYS], kept[N_Y];
  cmx_order_view whole, v;
  cmx_order_point point, expected;
  double w[SHELLS], w_x[SHELLS], w_g[SHELLS];
  list_order(&common.table, list);
  memcpy(kept, list + Y, sizeof kept);
  CHECK(!strcmp(kept[0].path, "/order/y") && !strcmp(kept[2].path, "/order/y_g"));
  assert_int_equal(cmx_order_bind(list, ORDER_ARRAYS, &whole), CMX_OK);
  for (int absent = 0; absent < 8; absent++) {
    for (int k = 0; k < N_Y; k++) list[Y + k].path = absent >> k & 1 ? "/elsewhere" : kept[k].path;
    const cmx_status status = cmx_order_bind(list, ORDER_ARRAYS, &v);
    assert_int_equal(status, absent == 0 || absent == 7 ? CMX_OK : CMX_ERR_FORMAT);
  }
  CHECK(whole.y && !v.y && !v.y_p && !v.y_g && v.n_shells == SHELLS);
  for (int k = 1; k < 40; k++) {
    const double x = 0.025 * k - 0.01, gamma_d = (double)k;
    const cmx_status status = cmx_order_lookup(&whole, x, gamma_d, &expected);
    assert_int_equal(cmx_order_lookup(&v, x, gamma_d, &point), status);
    CHECK(memcmp(&point, &expected, sizeof point) == 0);
    memset(w, 0, sizeof w), memset(w_x, 0, sizeof w_x), memset(w_g, 0, sizeof w_g);
    assert_int_equal(cmx_order_parameters(&v, x, gamma_d, w, w_x, w_g), CMX_ERR_ABSENT);
    for (int n = 0; n < SHELLS; n++) CHECK(isnan(w[n]) && isnan(w_x[n]) && isnan(w_g[n]));
  }
}

/* /order/certified, which only tables with terms beyond pairs have. */
static void certified_nodes(void **state) {
  (void)state;
  cmx_array list[ORDER_ARRAYS + 1];
  cmx_order_view v;
  const size_t nx = common.table.n_x, ng = common.table.n_g;
  list_order(&common.table, list);
  unsigned char *certified = malloc(nx * ng);
  CHECK(certified);
  memset(certified, 1, nx * ng);
  list[ORDER_ARRAYS] = (cmx_array){"/order/certified", CMX_U8, 2, {nx, ng, 1, 1}, certified, 0};
  assert_int_equal(cmx_order_bind(list, ORDER_ARRAYS, &v), CMX_OK);
  CHECK(!v.certified && cmx_order_certified(&v, 0.3, 10.0));
  assert_int_equal(cmx_order_bind(list, ORDER_ARRAYS + 1, &v), CMX_OK);
  CHECK(v.certified == certified && cmx_order_certified(&v, 0.3, 10.0));
  cmxi_order_position at;
  cmxi_order_position_at(&v, 0.3, 10.0, &at);
  certified[(size_t)at.i * ng + (size_t)at.j + 1] = 0;
  CHECK(!cmx_order_certified(&v, 0.3, 10.0) && !cmx_order_certified(&v, 0.7, 10.0));
  CHECK(cmx_order_certified(&v, 0.3, 30.0) && cmx_order_certified(&v, 0.01, 10.0));
  CHECK(!cmx_order_certified(&v, 0.3, 1e9) && !cmx_order_certified(&v, NAN, 10.0));
  list[ORDER_ARRAYS].dims[1] = ng - 1;
  assert_int_equal(cmx_order_bind(list, ORDER_ARRAYS + 1, &v), CMX_ERR_FORMAT);
  list[ORDER_ARRAYS].dims[1] = ng;
  list[ORDER_ARRAYS].type = CMX_I32;
  assert_int_equal(cmx_order_bind(list, ORDER_ARRAYS + 1, &v), CMX_ERR_FORMAT);
  free(certified);
}

static void binding_a_phase_group(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_RANDOM, &context);
  cmx_diagram d;
  cmx_phase_table t;
  cmx_array list[PHASE_ARRAYS];
  cmx_phase_view v;
  assert_int_equal(cmx_diagram_trace(&m, 200.0, 17, 64, NULL, &d, NULL), CMX_OK);
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

/* A source of order without a proof above x = 1/2. */
static cmx_status unproved(void *context, double x, double gamma_d, cmx_order_value *value) {
  const cmx_status status = cmx_order_from_minimiser(context, x, gamma_d, value);
  value->uncertified = x > 0.5;
  return status;
}

/* /phase/NAME/uncertified: at the nodes of a table with terms beyond pairs, and the reason of lines next to
   them. */
static void tie_lines_without_a_proof(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_ORDERED, &context);
  cmx_diagram d;
  cmx_phase_table t;
  cmx_array list[PHASE_ARRAYS + 1];
  cmx_phase_view v;
  cmx_tie tie[4];
  int n, with = 0, without = 0;
  m.order = unproved;
  assert_int_equal(cmx_diagram_trace(&m, 200.0, 17, 64, NULL, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  CHECK(!t.uncertified);
  cmx_phase_table_free(&t);
  m.beyond_pairs = 1;
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  for (size_t b = 0; b < t.n_boundaries; b++)
    for (size_t k = b * t.n; k < (b + 1) * t.n; k++) {
      const int *kind = t.kind + 4 * b;
      const int expected =
          (kind[0] == CMX_SOLID && t.x_left[k] > 0.5) || (kind[1] == CMX_SOLID && t.x_right[k] > 0.5);
      assert_int_equal(t.uncertified[k], expected);
    }
  list_phase(&t, list);
  list[PHASE_ARRAYS] =
      (cmx_array){"/phase/random/uncertified", CMX_U8, 2, {t.n_boundaries, t.n, 1, 1}, t.uncertified, 0};
  assert_int_equal(cmx_phase_bind(list, PHASE_ARRAYS, "random", &v), CMX_OK);
  CHECK(!v.uncertified);
  assert_int_equal(cmx_phase_bind(list, PHASE_ARRAYS + 1, "random", &v), CMX_OK);
  CHECK(v.uncertified == t.uncertified);
  for (double gamma = 170.0; gamma < 200.0; gamma += 1.0) {
    const cmx_status status = cmx_phase_tie_lines(&v, gamma, 4, tie, &n);
    unsigned all = 0;
    for (int k = 0; k < n; k++) {
      const double solid = tie[k].left == CMX_SOLID ? tie[k].x_left : tie[k].x_right;
      const int flagged = (tie[k].reasons & CMX_REASON_UNCERTIFIED) != 0;
      if (fabs(solid - 0.5) > 0.1) assert_int_equal(flagged, solid > 0.5);
      flagged ? with++ : without++;
      all |= tie[k].reasons;
    }
    assert_int_equal(status, all & CMX_REASON_UNCERTIFIED ? CMX_WARN_EXTRAPOLATED
                             : all                        ? CMX_WARN_ACTIVE_SET
                                                          : CMX_OK);
  }
  CHECK(with + without > 10);
  list[PHASE_ARRAYS].dims[1] = t.n - 1;
  assert_int_equal(cmx_phase_bind(list, PHASE_ARRAYS + 1, "random", &v), CMX_ERR_FORMAT);
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(binding_an_order_group), cmocka_unit_test(order_without_its_parameters),
      cmocka_unit_test(certified_nodes), cmocka_unit_test(binding_a_phase_group),
      cmocka_unit_test(tie_lines_without_a_proof)};
  return cmocka_run_group_tests(tests, prepare, close_order_table);
}
