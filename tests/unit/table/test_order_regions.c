/* Trees of the cells that changes of the active planes cross: against the minimiser, across edges, and
   damaged. */
#include "support/order_table_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "order/order_internal.h"
#include "support/random.h"
#include "table/order_regions.h"

enum { NODES = 65 };

static int prepare(void **state) {
  (void)state;
  return open_order_table(NODES, 80.0);
}

/* --- values -------------------------------------------------------------------------------------------- */

/* Warnings are rare: 1.65e-3 of the plane carry one. So many states tell it to a few per cent, whatever the
   seed; a tenth more shows that samples for the patches were lost. */
static void warnings_are_rare(void **state) {
  (void)state;
  const int n = 1000000;
  uint64_t seed = 0x9e3779b97f4a7c15u;
  int crossed = 0, warned = 0;
  for (int k = 0; k < n; k++) {
    const double x = uniform(&seed), g = 30.0 + 50.0 * uniform(&seed);
    cmx_order_point o;
    cmxi_order_position at = {0};
    const cmx_status status = cmx_order_lookup(&common.view, x, g, &o);
    CHECK(status == CMX_OK || status == CMX_WARN_ACTIVE_SET);
    CHECK(cmxi_order_locate(&common.view, x, g, &at) == CMX_OK);
    crossed += common.view.cell[at.i * (NODES - 1) + at.j] != -1;
    warned += status == CMX_WARN_ACTIVE_SET;
  }
  printf("%d states: %d in cells with a tree, %d warned\n", n, crossed, warned);
  CHECK(crossed > n / 20 && warned < n / 575);
}

/* Lookups without a warning are right everywhere, second derivatives too. */
static void lookups_are_right_in_crossed_cells(void **state) {
  (void)state;
  const int n = 12000;
  uint64_t seed = 0x9e3779b97f4a7c15u;
  double worst[4] = {0.0, 0.0, 0.0, 0.0};
  for (int k = 0; k < n; k++) {
    const double x = uniform(&seed), g = 30.0 + 50.0 * uniform(&seed);
    const cmx_order_state s = direct(x, g);
    cmx_order_point o;
    const cmx_status status = cmx_order_lookup(&common.view, x, g, &o);
    CHECK_ABS(o.f, s.f_order, 1e-7);
    CHECK_ABS(o.s, s.s_res, 1e-4);
    if (status == CMX_WARN_ACTIVE_SET) continue;
    CHECK(status == CMX_OK);
    const double c = g * g * s.f_gg;
    worst[0] = fmax(worst[0], fabs(o.u - s.u_order));
    worst[1] = fmax(worst[1], fabs(g * g * o.f_gg - c) / fmax(fabs(c), 0.01));
    worst[2] = fmax(worst[2], fabs(o.f_xx - s.f_xx) / fmax(fabs(s.f_xx), 1.0));
    worst[3] = fmax(worst[3], fabs(o.f_xg - s.f_xg) * g / fmax(fabs(s.f_xg * g), 1.0));
  }
  printf("errors without warning of u %.1e, c %.1e, f_xx %.1e, f_xg %.1e\n", worst[0], worst[1], worst[2],
         worst[3]);
  CHECK(worst[0] <= 1e-6 && worst[1] <= 1e-3 && worst[2] <= 1e-3 && worst[3] <= 1e-3);
}

/* Across a curve and across every edge of a crossed cell f, f_g and f_x are continuous to the accuracy of the
   table. */
static void neighbours_agree(void **state) {
  (void)state;
  const cmx_order_table *t = &common.table;
  const double step = 1e-9;
  double worst[3] = {0.0, 0.0, 0.0};
  size_t pairs = 0;
  for (size_t i = 1; i + 1 < t->n_x; i++)
    for (size_t j = 1; j + 1 < t->n_g; j++) {
      if (t->cell[i * (t->n_g - 1) + j] == -1) continue;
      for (int q = 0; q < 8; q++) {
        const double part = (q / 2 + 0.4) / 4.0, along_x = t->x[i] + part * (t->x[i + 1] - t->x[i]),
                     along_g = t->gamma_d[j] + part * (t->gamma_d[j + 1] - t->gamma_d[j]);
        const double x = q % 2 ? t->x[i] : along_x, g = q % 2 ? along_g : t->gamma_d[j];
        const double dx = q % 2 ? step : 0.0, dg = q % 2 ? 0.0 : step;
        cmx_order_point a, b;
        const int warned = cmx_order_lookup(&common.view, x - dx, g - dg, &a) +
                           cmx_order_lookup(&common.view, x + dx, g + dg, &b);
        if (warned) continue;
        pairs++;
        worst[0] = fmax(worst[0], fabs(b.f - a.f - 2.0 * (dx * a.f_x + dg * a.f_g)));
        worst[1] = fmax(worst[1], g * fabs(b.f_g - a.f_g));
        worst[2] = fmax(worst[2], fabs(b.f_x - a.f_x) / fmax(fabs(a.f_x), 1.0));
      }
    }
  printf("%zu pairs across edges: jumps of f %.1e, u %.1e, f_x %.1e\n", pairs, worst[0], worst[1], worst[2]);
  CHECK(pairs > 500 && worst[0] <= 1e-8 && worst[1] <= 1e-6 && worst[2] <= 1e-5);
}

/* All along the line from N to P the structure factor vanishes here: the planes that hold it are a matter of
   chance, the second derivatives are not. */
static void derivatives_in_a_valley(void **state) {
  (void)state;
  static const double at[4][2] = {
      {0.258354, 169.21789}, {0.262354, 169.21789}, {0.30498, 152.0}, {0.437373, 122.92661}};
  for (int k = 0; k < 4; k++) {
    const double x = at[k][0], g = at[k][1], h = 0.02;
    const cmx_order_state hi = direct(x, g + h), lo = direct(x, g - h), s = direct(x, g);
    CHECK_REL(s.f_gg, (hi.f_g - lo.f_g) / (2.0 * h), 2e-4);
    CHECK_REL(s.f_xg, (hi.f_x - lo.f_x) / (2.0 * h), 2e-4);
  }
}

/* --- states that are hard to minimise
   ------------------------------------------------------------------------ */

/* Where S has two wells on a diagonal, or a flat valley from N to P, the search for planes can end early or
   hold two planes in one well. Here the minimum is certified by S >= -2e-13 on a dense grid of the zone, the
   heat by differences. */
typedef struct hard_state {
  double x, gamma_d, f, s, heat; /* heat = Gamma_d^2 f_gg */
} hard_state;

static const hard_state hard[] = {
    {0.827996, 149.546, -10.479592486457, 0.252530035442, -0.0498332443},
    {0.168751105, 154.715165, -10.667225704493, 0.246873171729, -0.0487430911},
    {0.220762664, 103.777573, -8.9054288482919, 0.326221862909, -0.0625345844},
    {0.171398, 248.599, -17.21309080984, 0.222372333874, -0.0623976222},
    {0.23664503340661902, 175.4017335826544, -15.591580857967, 0.298171427877, -0.104589992},
    {0.832996, 256.0, -17.349857383972, 0.216622218028, -0.0595917153}};

/* Of the built-in table, the one cell that holds the state, with its tree. */
static cmx_status lookup_in_cell(const hard_state *q, cmx_order_point *point) {
  const double last = 256.0, x_scale = 0.4, g_scale = 60.0, top = 256.0;
  const double a = log1p(1.0 / x_scale) / last, b = log1p(top / g_scale) / last;
  const double i = floor(log1p(4.0 * q->x * (1.0 - q->x) / x_scale) / a),
               j = fmin(floor(log1p(q->gamma_d / g_scale) / b), last - 1.0);
  double x[2], gamma_d[2], psi[4][4];
  for (int e = 0; e < 2; e++) {
    x[e] = cmxp_x_of_p(0.25 * x_scale * expm1(a * (i + e)));
    gamma_d[e] = fmin(g_scale * expm1(b * (j + e)), top);
  }
  for (int e = 0; e < 4; e++) {
    const cmx_order_state s = direct(x[e / 2], gamma_d[e % 2]);
    memcpy(psi[e], (const double[4]){s.psi, s.psi_p, s.psi_g, s.psi_gp}, sizeof psi[e]);
  }
  int root = -1;
  cmx_order_table t = {.n_x = 2, .n_g = 2, .n_shells = SHELLS, .x = x, .gamma_d = gamma_d, .cell = &root};
  cmx_order_view view;
  order_cell cell;
  order_tree tree;
  t.t0 = common.table.t0;
  t.map[0] = x_scale;
  t.map[1] = g_scale;
  t.psi = psi[0];
  cmx_order_table_view(&t, &view);
  cmxp_order_cell_at(&t, common.model, common.work, 0, 0, &cell);
  cmxp_order_tree_make(&cell, &view, &tree);
  CHECK(!tree.failed);
  root = tree.root;
  view.split = tree.split;
  view.curve = tree.curve;
  view.patch = tree.patch;
  view.patch_caution = tree.caution;
  const cmx_status status = cmx_order_lookup(&view, q->x, q->gamma_d, point);
  cmxp_order_tree_free(&tree);
  return status;
}

static void minimum_at_hard_states(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof hard / sizeof *hard; k++) {
    const cmx_order_state s = direct(hard[k].x, hard[k].gamma_d);
    CHECK_ABS(s.f_order, hard[k].f, 1e-11);
    CHECK_ABS(s.s_res, hard[k].s, 1e-8);
    CHECK_REL(hard[k].gamma_d * hard[k].gamma_d * s.f_gg, hard[k].heat, 1e-6);
  }
}

static void cells_of_hard_states(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof hard / sizeof *hard; k++) {
    cmx_order_point o;
    assert_int_equal(lookup_in_cell(&hard[k], &o), CMX_OK);
    CHECK_ABS(o.f, hard[k].f, 1e-8);
    CHECK_ABS(o.s, hard[k].s, 1e-6);
    CHECK_REL(hard[k].gamma_d * hard[k].gamma_d * o.f_gg, hard[k].heat, 1e-3);
  }
}

/* Searches of the zone for the trees of a dozen crossed cells. */
static size_t searches_for_cells(void) {
  const size_t before = common.work->searches;
  for (int k = 0; k < 12; k++) {
    const hard_state q = {.x = 0.2 + 0.024 * k, .gamma_d = 84.0 + 9.0 * k};
    cmx_order_point o;
    CHECK(lookup_in_cell(&q, &o) >= 0);
  }
  return common.work->searches - before;
}

/* Crossings are found by extrapolation and boxes share their samples, so that the work follows the number of
   boxes and not that of the halvings on their lines. */
static void searches_grow_slowly_with_orbits(void **state) {
  (void)state;
  cmx_order_model *const model = common.model;
  cmx_order_work *const work = common.work;
  cmx_lattice_sums sums;
  const size_t few = searches_for_cells();
  assert_int_equal(cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), 16, 1e-6, &sums, NULL), CMX_OK);
  assert_int_equal(cmx_order_model_new(&sums, &common.model), CMX_OK);
  assert_int_equal(cmx_order_work_new(common.model, &common.work), CMX_OK);
  const size_t many = searches_for_cells();
  cmx_order_work_free(common.work);
  cmx_order_model_free(common.model);
  common.model = model;
  common.work = work;
  printf("searches of the zone for 12 cells: %zu with 8 orbits, %zu with 16\n", few, many);
  CHECK(few > 12 * 25 && few < 1000 && many > few && many < 2400);
}

static void threads_do_not_matter(void **state) {
  (void)state;
  cmx_order_table t[2];
  for (int q = 0; q < 2; q++) {
#ifdef _OPENMP
    omp_set_num_threads(1 + 2 * q);
#endif
    filled(17, 17, 50.0, &t[q]);
  }
  const size_t splits = t[0].n_splits, patches = t[0].n_patches;
  CHECK(t[0].n_trees > 0 && t[0].n_trees == t[1].n_trees && splits == t[1].n_splits &&
        patches == t[1].n_patches);
  CHECK(memcmp(t[0].cell, t[1].cell, 256 * sizeof(int)) == 0);
  CHECK(memcmp(t[0].split, t[1].split, splits * 3 * sizeof(int)) == 0);
  CHECK(memcmp(t[0].curve, t[1].curve, splits * CMXI_CURVE * sizeof(float)) == 0);
  CHECK(memcmp(t[0].patch, t[1].patch, patches * CMXI_PATCH * sizeof(double)) == 0);
  CHECK(memcmp(t[0].patch_caution, t[1].patch_caution, patches) == 0);
  for (int q = 0; q < 2; q++) cmx_order_table_free(&t[q]);
}

/* --- binding
   ------------------------------------------------------------------------------------------------ */

enum { CELL = 12, SPLIT, CURVE, PATCH, CAUTION, ARRAYS };

static void list_arrays(const cmx_order_table *t, cmx_array list[ARRAYS]) {
  const size_t nx = t->n_x, ng = t->n_g, ns = t->n_splits, np = t->n_patches;
  const cmx_array all[ARRAYS] = {{"/order/x", CMX_F64, 1, {nx, 1, 1, 1}, t->x, 0},
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
                                 {"/order/multiplicity", CMX_I32, 1, {SHELLS, 1, 1, 1}, t->multiplicity, 0},
                                 {"/order/region/cell", CMX_I32, 2, {nx - 1, ng - 1, 1, 1}, t->cell, 0},
                                 {"/order/region/split", CMX_I32, 2, {ns, 3, 1, 1}, t->split, 0},
                                 {"/order/region/curve", CMX_F32, 2, {ns, CMXI_CURVE, 1, 1}, t->curve, 0},
                                 {"/order/region/patch", CMX_F64, 2, {np, CMXI_PATCH, 1, 1}, t->patch, 0},
                                 {"/order/region/caution", CMX_U8, 1, {np, 1, 1, 1}, t->patch_caution, 0}};
  memcpy(list, all, sizeof all);
}

static cmx_status bind(const cmx_array *list, size_t n) {
  cmx_order_view v;
  return cmx_order_bind(list, n, &v);
}

static void trees_are_optional_but_whole(void **state) {
  (void)state;
  cmx_array list[ARRAYS];
  cmx_order_view v;
  cmx_order_point o, plain;
  list_arrays(&common.table, list);
  assert_int_equal(bind(list, ARRAYS), CMX_OK);
  assert_int_equal(cmx_order_bind(list, CELL, &v), CMX_OK); /* a table without trees */
  assert_int_equal(cmx_order_lookup(&v, 0.3, 5.0, &plain), cmx_order_lookup(&common.view, 0.3, 5.0, &o));
  CHECK(plain.f == o.f && plain.f_gg == o.f_gg);
  for (int k = CELL; k < ARRAYS; k++) {
    const cmx_array good = list[k];
    list[k].path = "/elsewhere";
    assert_int_equal(bind(list, ARRAYS), CMX_ERR_FORMAT);
    list[k] = good;
    for (int type = 0; type < 6; type++) {
      list[k].type = type;
      if (type != good.type) assert_int_equal(bind(list, ARRAYS), CMX_ERR_FORMAT);
    }
    list[k] = good;
    for (int rank = 0; rank <= CMX_MAX_RANK; rank++) {
      list[k].rank = rank;
      if (rank != good.rank) assert_int_equal(bind(list, ARRAYS), CMX_ERR_FORMAT);
    }
    list[k] = good;
    for (int d = 0; d < good.rank; d++)
      for (int q = 0; q < 3; q++) {
        list[k].dims[d] = ((const size_t[]){good.dims[d] + 1, 0, SIZE_MAX})[q];
        assert_int_equal(bind(list, ARRAYS), CMX_ERR_FORMAT);
        list[k] = good;
      }
  }
}

/* Codes that lead nowhere or round in circles, and numbers that are none. */
static void damaged_trees_do_not_bind(void **state) {
  (void)state;
  const cmx_order_table *t = &common.table;
  cmx_array list[ARRAYS];
  const int ns = (int)t->n_splits, np = (int)t->n_patches, middle = ns / 2;
  const size_t cells = (t->n_x - 1) * (t->n_g - 1);
  list_arrays(t, list);
  int *split = malloc(3 * t->n_splits * sizeof *split), *cell = malloc(cells * sizeof *cell);
  memcpy(cell, t->cell, cells * sizeof *cell);
  memcpy(split, t->split, 3 * t->n_splits * sizeof *split);
  list[CELL].data = cell;
  list[SPLIT].data = split;
  const int bad_cell[] = {ns, -2 - np, INT32_MAX, INT32_MIN};
  for (int q = 0; q < 4; q++) {
    cell[cells - 1] = bad_cell[q];
    assert_int_equal(bind(list, ARRAYS), CMX_ERR_FORMAT);
  }
  cell[cells - 1] = -1 - np;
  assert_int_equal(bind(list, ARRAYS), CMX_OK);
  const int bad_child[] = {ns, -2 - np, INT32_MAX, INT32_MIN, -1, middle, middle - 1, 0};
  for (int side = 1; side <= 2; side++)
    for (int q = 0; q < 8; q++) {
      const int good = split[3 * middle + side];
      split[3 * middle + side] = bad_child[q];
      assert_int_equal(bind(list, ARRAYS), CMX_ERR_FORMAT);
      split[3 * middle + side] = good;
    }
  for (int axis = -1; axis <= 2; axis += 3) {
    split[0] = axis;
    assert_int_equal(bind(list, ARRAYS), CMX_ERR_FORMAT);
  }
  split[0] = 1;
  assert_int_equal(bind(list, ARRAYS), CMX_OK);
  for (int k = CURVE; k <= PATCH; k++) {
    const size_t count = list[k].dims[0] * list[k].dims[1],
                 size = k == CURVE ? sizeof(float) : sizeof(double);
    const void *good = list[k].data;
    void *copy = malloc(count * size);
    for (int q = 0; q < 3; q++) {
      const size_t place = q == 0 ? 0 : q == 1 ? count / 2 : count - 1;
      memcpy(copy, good, count * size);
      if (k == CURVE) ((float *)copy)[place] = q == 1 ? INFINITY : NAN;
      if (k == PATCH) ((double *)copy)[place] = q == 1 ? INFINITY : NAN;
      list[k].data = copy;
      assert_int_equal(bind(list, ARRAYS), CMX_ERR_FORMAT);
    }
    list[k].data = good;
    free(copy);
  }
  free(split);
  free(cell);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(warnings_are_rare),
                                     cmocka_unit_test(lookups_are_right_in_crossed_cells),
                                     cmocka_unit_test(neighbours_agree),
                                     cmocka_unit_test(derivatives_in_a_valley),
                                     cmocka_unit_test(minimum_at_hard_states),
                                     cmocka_unit_test(cells_of_hard_states),
                                     cmocka_unit_test(searches_grow_slowly_with_orbits),
                                     cmocka_unit_test(threads_do_not_matter),
                                     cmocka_unit_test(trees_are_optional_but_whole),
                                     cmocka_unit_test(damaged_trees_do_not_bind)};
  return cmocka_run_group_tests(tests, prepare, close_order_table);
}
