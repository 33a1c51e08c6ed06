/* Files of phase separation, read as MESA reads them: attributes, shapes, every number finite; the numbers
   are the direct equilibria. */
#define _GNU_SOURCE
#include "coulomix/mesa3c.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coulomix/physics.h"
#include "coulomix/species_equilibrium.h"
#include "support/cmx_test.h"

enum { NODES = 9 };

static struct {
  cmx_recipe recipe;
  cmx_physics physics;
  char folder[64];
} common;

static int prepare(void **state) {
  (void)state;
  cmx_recipe_defaults(&common.recipe);
  common.recipe.order.shells = 8;
  strcpy(common.folder, "coulomix-test-XXXXXX");
  return mkdtemp(common.folder) && cmx_physics_make(&common.recipe, &common.physics, NULL) >= 0 ? 0 : -1;
}

static int finish(void **state) {
  (void)state;
  cmx_physics_free(&common.physics);
  cmx_recipe_clear(&common.recipe);
  return rmdir(common.folder);
}

typedef struct separation {
  int n1, n2;
  double *x1, *x2, *delta; /* delta[j][i] */
} separation;

static int root_integer(hid_t file, const char *name) {
  int value = -1;
  const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
  assert_true(attribute >= 0 && H5Aread(attribute, H5T_NATIVE_INT, &value) >= 0);
  H5Aclose(attribute);
  return value;
}

/* As a reader that asserts rank and shape. */
static double *numbers(hid_t file, const char *name, int rank, const hsize_t shape[]) {
  const hid_t set = H5Dopen2(file, name, H5P_DEFAULT), space = H5Dget_space(set);
  hsize_t dims[2] = {0, 1};
  assert_true(set >= 0 && H5Sget_simple_extent_ndims(space) == rank);
  H5Sget_simple_extent_dims(space, dims, NULL);
  for (int d = 0; d < rank; d++) assert_int_equal(dims[d], shape[d]);
  double *values = malloc(dims[0] * dims[1] * sizeof *values);
  assert_true(values && H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
  for (size_t k = 0; k < dims[0] * dims[1]; k++) CHECK(isfinite(values[k]));
  H5Sclose(space);
  H5Dclose(set);
  return values;
}

static separation read_file(const char *path) {
  separation s;
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  assert_true(file >= 0);
  s.n1 = root_integer(file, "num_x1");
  s.n2 = root_integer(file, "num_x2");
  const hsize_t n1 = (hsize_t)s.n1, n2 = (hsize_t)s.n2, both[2] = {n2, n1};
  s.x1 = numbers(file, "x1", 1, &n1);
  s.x2 = numbers(file, "x2", 1, &n2);
  s.delta = numbers(file, "delta", 2, both);
  H5Fclose(file);
  unlink(path);
  return s;
}

static void free_separation(separation *s) {
  free(s->x1);
  free(s->x2);
  free(s->delta);
}

static cmx_mesa3c request_of(const cmx_mesa3c_pair *pair, double gamma_e) {
  cmx_mesa3c r = {.pair = pair, .gamma_e = gamma_e, .nodes = NODES, .search = 16};
  cmx_species ions = {.n = 3};
  memcpy(ions.z, pair->z, sizeof pair->z);
  snprintf(common.recipe.phase.solids[0].solid, sizeof common.recipe.phase.solids[0].solid, "random");
  assert_int_equal(cmx_recipe_mixture_of(&common.recipe, &ions, 0, &common.physics, &r.models, NULL), CMX_OK);
  return r;
}

/* Against the first solid, found anew, and the odd continuation; number 0 holds delta of x1, 1 that of x2. */
static void check_nodes(cmx_mesa3c *r, int number, const separation *s) {
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &r->models},
                                     {"solid", cmx_mixture_solid, &r->models}};
  const int *place = r->pair->place, n = NODES;
  for (int j = 0; j < n; j += 3)
    for (int i = j % 2; i + j < n; i += 2) {
      double x[3], solid[3];
      cmx_mixture_freezing f;
      x[place[0]] = s->x1[i];
      x[place[1]] = s->x2[j];
      x[3 - place[0] - place[1]] = i + j == n - 1 ? 0.0 : 1.0 - s->x1[i] - s->x2[j];
      if (isnan(r->gamma_e)) {
        assert_int_equal(cmx_freeze_stable(pair, x, 24, &f, NULL), CMX_OK);
        memcpy(solid, f.solid, sizeof solid);
      } else {
        assert_int_equal(cmx_solid_at_coupling(pair, x, r->gamma_e, 24, solid, NULL), CMX_OK);
      }
      CHECK_ABS(s->delta[j * n + i], solid[place[number]] - x[place[number]], 1e-9);
    }
  /* an absent species stays absent */
  for (int k = 0; k < n; k++) CHECK_ABS(number ? s->delta[k] : s->delta[k * n], 0.0, 1e-14);
  /* no jump of value or slope across x1 + x2 = 1: the mean of mirror images is on the line */
  const int i = n / 2, on = (n - 1 - i) * n + i;
  CHECK_ABS(0.5 * (s->delta[on + n + 1] + s->delta[on - n - 1]), s->delta[on], 1e-12);
}

static void files_of_every_pair(void **state) {
  (void)state;
  static const char *const expected[][2] = {{"CONe_deltaC.h5", "CONe_deltaO.h5"},
                                            {"NeOMg_deltaMg.h5", "NeOMg_deltaO.h5"},
                                            {"ONeNa_deltaNa.h5", "ONeNa_deltaO.h5"},
                                            {"COMg_deltaC.h5", "COMg_deltaMg.h5"}};
  size_t n = 0;
  for (const cmx_mesa3c_pair *pair = cmx_mesa3c_pairs; pair->name; pair++, n++) {
    char path[2][CMX_MESA3C_PATH];
    cmx_mesa3c r = request_of(pair, NAN);
    cmx_error err = CMX_ERROR_NONE;
    if (cmx_mesa3c_write(&r, common.folder, path, NULL, &err) < 0) fail_msg("%s", err.text);
    for (int k = 0; k < 2; k++) {
      assert_string_equal(strrchr(path[k], '/') + 1, expected[n][k]);
      separation s = read_file(path[k]);
      assert_int_equal(s.n1, NODES);
      assert_int_equal(s.n2, NODES);
      CHECK(s.x1[0] == 0.0 && s.x1[NODES - 1] == 1.0 && s.x2[NODES - 1] == 1.0);
      check_nodes(&r, k, &s);
      free_separation(&s);
    }
  }
  assert_int_equal(n, 4);
}

static void one_coupling_and_the_liquidus(void **state) {
  (void)state;
  char path[2][CMX_MESA3C_PATH];
  cmx_mesa3c r = request_of(&cmx_mesa3c_pairs[0], 9.0);
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_mesa3c_write(&r, common.folder, path, NULL, &err) < 0) fail_msg("%s", err.text);
  for (int k = 0; k < 2; k++) {
    separation s = read_file(path[k]);
    check_nodes(&r, k, &s);
    free_separation(&s);
  }
  /* at the coupling of the liquidus both solids are the same, and freezing gains nothing */
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &r.models},
                                     {"solid", cmx_mixture_solid, &r.models}};
  const double x[3] = {0.6, 0.38, 0.02};
  cmx_mixture_freezing f;
  double solid[3], force;
  assert_int_equal(cmx_freeze_stable(pair, x, 16, &f, NULL), CMX_OK);
  assert_int_equal(cmx_solid_at_coupling(pair, x, f.gamma_e, 16, solid, &force), CMX_OK);
  CHECK_ABS(force, 0.0, 1e-10);
  for (int a = 0; a < 3; a++) CHECK_ABS(solid[a], f.solid[a], 1e-9);
  assert_int_equal(cmx_solid_at_coupling(pair, x, 1.1 * f.gamma_e, 16, solid, &force), CMX_OK);
  CHECK(force > 0.01);
}

/* Complete free energy at one density of the liquid: the phases have one pressure. */
static void one_density(void **state) {
  (void)state;
  char path[2][CMX_MESA3C_PATH];
  cmx_mesa3c r = request_of(&cmx_mesa3c_pairs[0], NAN);
  cmx_error err = CMX_ERROR_NONE;
  cmx_recipe own = common.recipe;
  cmx_eos eos;
  own.mixture.ions = (cmx_species){.n = 3};
  memcpy(own.mixture.ions.z, r.pair->z, sizeof r.pair->z);
  memcpy(own.mixture.ions.mass_u, r.pair->mass_u, sizeof r.pair->mass_u);
  strcpy(own.eos.solid, "random");
  assert_int_equal(cmx_recipe_eos(&own, &common.physics, NULL, NULL, &eos, &err), CMX_OK);
  r.models = eos.mixture;
  r.eos = &eos;
  r.rho = 1e7;
  r.nodes = 5;
  if (cmx_mesa3c_write(&r, common.folder, path, NULL, &err) < 0) fail_msg("%s", err.text);
  separation c = read_file(path[0]), o = read_file(path[1]);
  cmx_species_freezing f;
  cmx_eos_free_energy liquid;
  const double x[3] = {0.25, 0.5, 0.25};
  assert_true(cmx_species_freeze(&eos, CMX_FIXED_ELECTRON_DENSITY, 3e30, 0, x, &f) >= 0);
  for (int it = 0; it < 4; it++) {
    assert_true(cmx_eos_free_energy_of(&eos, CMX_LIQUID, x, r.rho, f.temp, &liquid, NULL) >= 0);
    assert_true(cmx_species_freeze(&eos, CMX_FIXED_PRESSURE, r.rho * liquid.f.x, 0, x, &f) >= 0);
  }
  CHECK_ABS(f.rho_liquid, r.rho, 1e-9 * r.rho);
  CHECK_ABS(c.delta[2 * 5 + 1], f.solid[0] - 0.25, 1e-8);
  CHECK_ABS(o.delta[2 * 5 + 1], f.solid[1] - 0.5, 1e-8);
  free_separation(&c);
  free_separation(&o);
  r.gamma_e = 9.0;
  assert_int_equal(cmx_mesa3c_write(&r, common.folder, path, NULL, &err), CMX_ERR_DOMAIN);
}

static void refused(void **state) {
  (void)state;
  char path[2][CMX_MESA3C_PATH];
  cmx_error err = CMX_ERROR_NONE;
  cmx_mesa3c r = request_of(&cmx_mesa3c_pairs[0], NAN);
  r.nodes = 4;
  assert_int_equal(cmx_mesa3c_write(&r, common.folder, path, NULL, &err), CMX_ERR_DOMAIN);
  r.nodes = NODES;
  r.gamma_e = -1.0;
  assert_int_equal(cmx_mesa3c_write(&r, common.folder, path, NULL, &err), CMX_ERR_DOMAIN);
  r.gamma_e = NAN;
  r.pair = &cmx_mesa3c_pairs[1];
  assert_int_equal(cmx_mesa3c_write(&r, common.folder, path, NULL, &err), CMX_ERR_DOMAIN);
  assert_non_null(strstr(err.text, "NeOMg"));
  r.pair = &cmx_mesa3c_pairs[0];
  r.nodes = 5;
  assert_int_equal(cmx_mesa3c_write(&r, "/nonexistent", path, NULL, &err), CMX_ERR_IO);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(files_of_every_pair),
                                     cmocka_unit_test(one_coupling_and_the_liquidus),
                                     cmocka_unit_test(one_density), cmocka_unit_test(refused)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
