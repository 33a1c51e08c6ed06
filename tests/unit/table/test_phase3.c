/* Freezing of three species by lookup: at nodes and between them against direct computation, on the edges of
   the triangle, and data that do not fit together. */
#include <stdio.h>
#include <string.h>

#include "coulomix/phase3_table.h"
#include "coulomix/physics.h"
#include "coulomix/ternary.h"
#include "support/cmx_test.h"
#include "support/random.h"

enum { NODES = 13 };

static struct {
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_classical_models models;
  cmx_mixture_phase pair[2];
  cmx_phase3_table table;
  cmx_phase3_view view;
} common;

static int prepare(void **state) {
  (void)state;
  cmx_error err = CMX_ERROR_NONE;
  cmx_recipe_defaults(&common.recipe);
  common.recipe.order.shells = 8;
  strcpy(common.recipe.phase3.solid, "random");
  strcpy(common.recipe.phase3.mixture, "o16-ne20-mg24");
  if (cmx_physics_make(&common.recipe, &common.physics, &err) < 0 ||
      cmx_recipe_three(&common.recipe, &common.physics, NULL, NULL, &common.models, &err) < 0 ||
      cmx_phase3_table_fill(&common.models, NODES, 8, NULL, &common.table, &err) < 0) {
    fprintf(stderr, "%s\n", err.text);
    return -1;
  }
  common.pair[0] = (cmx_mixture_phase){"liquid", cmx_mixture_liquid, &common.models};
  common.pair[1] = (cmx_mixture_phase){"solid", cmx_mixture_solid, &common.models};
  cmx_phase3_table_view(&common.table, &common.view);
  return 0;
}

static int finish(void **state) {
  (void)state;
  cmx_phase3_table_free(&common.table);
  cmx_physics_free(&common.physics);
  cmx_recipe_clear(&common.recipe);
  return 0;
}

/* Largest error of the lookup. */
static double off(const double x[3], cmx_status *status) {
  cmx_phase3_point p;
  cmx_mixture_freezing f;
  *status = cmx_phase3_freeze(&common.view, x, &p);
  CHECK(*status >= 0);
  assert_int_equal(cmx_freeze_stable(common.pair, x, 8, &f, NULL), CMX_OK);
  double worst = fmax(fabs(log(p.gamma_e / f.gamma_e)), fabs(p.latent_heat - f.latent_heat));
  CHECK_ABS(p.gamma, p.gamma_e * cmx_z53(8.0), 1e-12 * p.gamma);
  double sum = 0.0;
  for (int a = 0; a < 3; a++) {
    worst = fmax(worst, fmax(fabs(p.solid[a] - f.solid[a]), fabs(p.k[a] / f.k[a] - 1.0)));
    sum += p.solid[a];
  }
  CHECK_ABS(sum, 1.0, 1e-14);
  CHECK_ABS(p.density_contrast, cmx_density_contrast(&common.models.ions, x, p.solid), 1e-14);
  return worst;
}

static void nodes_are_the_direct_computation(void **state) {
  (void)state;
  cmx_status status;
  for (int i = 0; i < NODES; i += 3)
    for (int j = 0; j < NODES; j += 4) {
      const double p = (double)(i * i) / ((NODES - 1) * (NODES - 1)),
                   q = (double)(j * j) / ((NODES - 1) * (NODES - 1)), sum = 1.0 + p + q;
      const double x[3] = {p / sum, 1.0 / sum, q / sum};
      CHECK(off(x, &status) < 1e-9);
    }
}

static void between_nodes(void **state) {
  (void)state;
  uint64_t r = 7;
  size_t plain = 0;
  double worst = 0.0;
  for (int k = 0; k < 30; k++) {
    const double u = uniform(&r), v = uniform(&r);
    const double x[3] = {1.0 - fmax(u, v), fmin(u, v), fmax(u, v) - fmin(u, v)};
    cmx_status status;
    const double error = off(x, &status);
    if (status) continue;
    plain++;
    worst = fmax(worst, error);
  }
  CHECK(plain > 10);
  CHECK(worst < 3e-4); /* k of little carries the error of its logarithm */
  CHECK(common.table.n_cells == 3 * (NODES - 1) * (NODES - 1));
  CHECK(common.table.worst[0][0] <= 1e-6 && common.table.worst[0][1] <= 1e-5 &&
        common.table.worst[0][2] <= 1e-4);
}

static void edges_and_corners(void **state) {
  (void)state;
  const double points[][3] = {
      {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {.5, .5, 0}, {0, .3, .7}, {.999999, 0, 1e-6}, {1 - 2e-9, 1e-9, 1e-9}};
  for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
    cmx_status status;
    CHECK(off(points[k], &status) < 1e-3);
  }
  cmx_phase3_point p;
  cmx_phase3_freeze(&common.view, points[0], &p);
  CHECK_ABS(p.gamma, 175.7188, 1e-3);
  CHECK(p.solid[0] == 1.0 && p.solid[1] == 0.0 && p.k[2] > 0.0);
  /* one value on both sides of the lines on which two species are equally abundant */
  for (int k = 1; k < 10; k++) {
    const double c = 0.03 * k, less[3] = {(1 - c) / 2 - 1e-13, (1 - c) / 2 + 1e-13, c},
                 more[3] = {(1 - c) / 2 + 1e-13, (1 - c) / 2 - 1e-13, c};
    cmx_phase3_point q;
    cmx_phase3_freeze(&common.view, less, &p);
    cmx_phase3_freeze(&common.view, more, &q);
    CHECK_ABS(p.gamma_e, q.gamma_e, 1e-11 * p.gamma_e);
    for (int a = 0; a < 3; a++) CHECK_ABS(p.solid[a], q.solid[a], 1e-11);
  }
}

static void refused(void **state) {
  (void)state;
  const double bad[][3] = {{.5, .5, .1}, {1.1, -.1, 0}, {NAN, .5, .5}, {INFINITY, 0, 0}, {0, 0, 0}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_phase3_point p;
    assert_int_equal(cmx_phase3_freeze(&common.view, bad[k], &p), CMX_ERR_DOMAIN);
    CHECK(isnan(p.gamma_e) && isnan(p.solid[2]) && isnan(p.k[0]) && isnan(p.density_contrast));
  }
  cmx_phase3_table t;
  cmx_error err = CMX_ERROR_NONE;
  cmx_classical_models m = common.models;
  assert_int_equal(cmx_phase3_table_fill(&m, 2, 8, NULL, &t, &err), CMX_ERR_DOMAIN);
  m.ions.mass_u[1] = 0.0;
  assert_int_equal(cmx_phase3_table_fill(&m, 3, 8, NULL, &t, &err), CMX_ERR_DOMAIN);
}

/* Data of a stranger. */
static void binding(void **state) {
  (void)state;
  static double values[3 * 3 * 3 * CMX_PHASE3_NUMBERS];
  static unsigned char caution[3 * 2 * 2];
  double z[3] = {6, 8, 10}, mass[3] = {12, 16, 22};
  const cmx_array good[4] = {{"/phase3/charges", CMX_F64, 1, {3, 1, 1, 1}, z, 0},
                             {"/phase3/masses", CMX_F64, 1, {3, 1, 1, 1}, mass, 0},
                             {"/phase3/values", CMX_F64, 4, {3, 3, 3, CMX_PHASE3_NUMBERS}, values, 0},
                             {"/phase3/caution", CMX_U8, 3, {3, 2, 2, 1}, caution, 0}};
  cmx_phase3_view v;
  assert_int_equal(cmx_phase3_bind(good, 4, &v), CMX_OK);
  assert_int_equal(cmx_phase3_bind(NULL, 0, &v), CMX_ERR_ABSENT);
  for (size_t k = 0; k < 4; k++) {
    cmx_array some[4];
    memcpy(some, good, sizeof good);
    some[k].dims[0] = 2;
    assert_int_equal(cmx_phase3_bind(some, 4, &v), CMX_ERR_FORMAT);
    memcpy(some, good, sizeof good);
    some[k].type = CMX_F32;
    assert_int_equal(cmx_phase3_bind(some, 4, &v), CMX_ERR_FORMAT);
    memcpy(some, good, sizeof good);
    some[k].path = "/phase3/other";
    assert_int_equal(cmx_phase3_bind(some, 4, &v), CMX_ERR_FORMAT);
  }
  const double wrong[] = {NAN, INFINITY, -1e300, 51.0};
  for (size_t k = 0; k < 4; k++) {
    values[17] = wrong[k];
    assert_int_equal(cmx_phase3_bind(good, 4, &v), CMX_ERR_FORMAT);
  }
  values[17] = 0.0;
  z[1] = 5.0;
  assert_int_equal(cmx_phase3_bind(good, 4, &v), CMX_ERR_FORMAT);
  z[1] = 8.0;
  mass[0] = 0.0;
  assert_int_equal(cmx_phase3_bind(good, 4, &v), CMX_ERR_FORMAT);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nodes_are_the_direct_computation),
                                     cmocka_unit_test(between_nodes), cmocka_unit_test(edges_and_corners),
                                     cmocka_unit_test(refused), cmocka_unit_test(binding)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
