/* Binding of /eos: whatever is damaged is refused, and what is bound is never read outside its arrays. */
#ifdef __linux__
#define _GNU_SOURCE /* feenableexcept */
#include <fenv.h>
#endif

#include "support/axis_copy.h"
#include "support/eos_fixture.h"

enum { MOST = 128 };

/* Arrays of which each has its own block of memory of just its size. */
typedef struct copies {
  size_t n;
  cmx_array array[MOST];
} copies;

static cmx_store *store[KINDS];

static int prepare(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    cmx_recipe recipe;
    eos_recipe(kind, &recipe);
    recipe.order.x_nodes = 9;
    recipe.order.gamma_d_nodes = 17;
    recipe.eos.rho_nodes = recipe.eos.temp_nodes = recipe.eos.x_nodes = 8;
    recipe.order.gamma_d_max = 20.0;
    OK(cmx_generate(&recipe, NULL, NULL, &store[kind], &err));
    cmx_recipe_clear(&recipe);
  }
  return 0;
}

static int tidy(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) cmx_store_free(store[kind]);
  return 0;
}

static size_t element(int type) {
  return type == CMX_F64 ? 8 : type == CMX_U8 ? 1 : 4;
}

static size_t elements(const cmx_array *a) {
  size_t n = 1;
  for (int k = 0; k < a->rank; k++) n *= a->dims[k];
  return n;
}

static void add_copies(copies *c, const cmx_store *from, const char *prefix) {
  size_t n;
  cmx_array *arrays = arrays_of(from, &n);
  for (size_t k = 0; k < n; k++) {
    if (strncmp(arrays[k].path, prefix, strlen(prefix)) != 0) continue;
    const size_t bytes = elements(&arrays[k]) * element(arrays[k].type);
    void *data = malloc(bytes);
    memcpy(data, arrays[k].data, bytes);
    assert_true(c->n < MOST);
    c->array[c->n] = arrays[k];
    c->array[c->n++].data = data;
  }
  free(arrays);
}

static copies *copies_of(int kind) {
  copies *c = calloc(1, sizeof *c);
  add_copies(c, store[kind], "/eos/");
  if (kind == ORDERED) add_copies(c, store[kind], "/order/");
  return c;
}

static void free_copies(copies *c) {
  for (size_t k = 0; k < c->n; k++) free((void *)(uintptr_t)c->array[k].data);
  free(c);
}

static cmx_status bound(const copies *c) {
  cmx_eos_view view;
  return cmx_eos_bind(c->array, c->n, &view);
}

static void must_be(const copies *c, cmx_status expected, const cmx_array *a, const char *damage) {
  const cmx_status status = bound(c);
  if (status != expected) fail_msg("%s: %s: %d instead of %d", a->path, damage, (int)status, (int)expected);
}

static cmx_array *find(copies *c, const char *path) {
  for (size_t k = 0; k < c->n; k++)
    if (strcmp(c->array[k].path, path) == 0) return &c->array[k];
  fail_msg("no %s", path);
  return NULL;
}

static double *numbers(const cmx_array *a) {
  return (double *)(uintptr_t)a->data;
}

static int is_eos(const cmx_array *a) {
  return strncmp(a->path, "/eos/", 5) == 0 && !is_axis_copy(a->path);
}

/* --- shapes -------------------------------------------------------------------------------------------- */

static void whole_tables_are_bound(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    copies *c = copies_of(kind);
    assert_int_equal(bound(c), CMX_OK);
    CHECK(c->n > 15);
    free_copies(c);
  }
  cmx_eos_view view;
  assert_int_equal(cmx_eos_bind(NULL, 0, &view), CMX_ERR_ABSENT);
}

static void missing_datasets(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    copies *c = copies_of(kind);
    for (size_t k = 0; k < c->n; k++) {
      const cmx_array kept = c->array[k];
      if (!is_eos(&kept) && strncmp(kept.path, "/order/psi", 10) != 0) continue;
      c->array[k].path = "/eos/another";
      must_be(c, !strcmp(kept.path, "/eos/ln_n_e") ? CMX_ERR_ABSENT : CMX_ERR_FORMAT, &kept, "missing");
      c->array[k] = kept;
    }
    assert_int_equal(bound(c), CMX_OK);
    free_copies(c);
  }
}

/* The data of a changed shape have its size, as a loader sees to. */
static void check_shape(copies *c, size_t k, const cmx_array *shape, const char *damage) {
  const cmx_array kept = c->array[k];
  const size_t n = elements(shape);
  unsigned char *data = calloc(n ? n : 1, element(shape->type));
  const size_t have = elements(&kept) * element(kept.type), want = n * element(shape->type);
  memcpy(data, kept.data, have < want ? have : want);
  c->array[k] = *shape;
  c->array[k].data = data;
  must_be(c, CMX_ERR_FORMAT, &kept, damage);
  c->array[k] = kept;
  free(data);
}

static void wrong_shapes(void **state) {
  (void)state;
  static const int types[] = {0, 5, CMX_F64, CMX_F32, CMX_I32, CMX_U8};
  for (int kind = 0; kind < KINDS; kind++) {
    copies *c = copies_of(kind);
    for (size_t k = 0; k < c->n; k++) {
      cmx_array shape = c->array[k];
      if (!is_eos(&shape)) continue;
      for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        shape.type = types[t];
        if (shape.type != c->array[k].type) check_shape(c, k, &shape, "type");
      }
      shape = c->array[k];
      for (shape.rank = 1; shape.rank <= 4; shape.rank++)
        if (shape.rank != c->array[k].rank) check_shape(c, k, &shape, "rank");
      for (int d = 0; d < c->array[k].rank; d++) {
        static const char *const what[3] = {"one less", "one more", "none"};
        for (int by = 0; by < 3; by++) {
          shape = c->array[k];
          shape.dims[d] = by == 0 ? shape.dims[d] - 1 : by == 1 ? shape.dims[d] + 1 : 0;
          check_shape(c, k, &shape, what[by]);
        }
      }
    }
    free_copies(c);
  }
}

/* Lengths that no file could have: refused before anything is read. */
static void huge_shapes(void **state) {
  (void)state;
  static const size_t huge[] = {1000001, (size_t)1 << 31, (size_t)1 << 32, SIZE_MAX / 8, SIZE_MAX};
  for (int kind = 0; kind < KINDS; kind++) {
    copies *c = copies_of(kind);
    for (size_t k = 0; k < c->n; k++)
      for (int d = 0; d < c->array[k].rank && is_eos(&c->array[k]); d++)
        for (size_t h = 0; h < sizeof huge / sizeof *huge; h++) {
          const size_t kept = c->array[k].dims[d];
          c->array[k].dims[d] = huge[h];
          must_be(c, CMX_ERR_FORMAT, &c->array[k], "huge");
          c->array[k].dims[d] = kept;
        }
    free_copies(c);
  }
}

/* An axis of fewer nodes than a spline has. */
static void short_axes(void **state) {
  (void)state;
  static const char *const axes[] = {"/eos/ln_n_e", "/eos/ln_t", "/eos/ln_t_fine", "/eos/x",
                                     "/eos/ln_gamma_e"};
  for (size_t k = 0; k < sizeof axes / sizeof *axes; k++)
    for (size_t n = 1; n < 8; n++) {
      copies *c = copies_of(RANDOM);
      cmx_array *a = find(c, axes[k]);
      a->dims[0] = n;
      must_be(c, CMX_ERR_FORMAT, a, "short");
      free_copies(c);
    }
}

/* --- values -------------------------------------------------------------------------------------------- */

static void numbers_that_are_none(void **state) {
  (void)state;
  static const double bad[] = {NAN, INFINITY, -INFINITY, 1.1e300, -1.1e300};
  uint64_t seed = 77u;
  for (int kind = 0; kind < KINDS; kind++) {
    copies *c = copies_of(kind);
    for (size_t k = 0; k < c->n; k++) {
      const cmx_array *a = &c->array[k];
      if (a->type != CMX_F64 || !is_eos(a)) continue;
      const size_t n = elements(a);
      for (int q = 0; q < 20; q++) {
        const size_t at = q == 0 ? 0 : q == 1 ? n - 1 : (size_t)(uniform(&seed) * (double)n);
        const double kept = numbers(a)[at];
        numbers(a)[at] = bad[q % 5];
        must_be(c, CMX_ERR_FORMAT, a, "not a number");
        numbers(a)[at] = kept;
      }
    }
    assert_int_equal(bound(c), CMX_OK);
    free_copies(c);
  }
}

static void uneven_axes(void **state) {
  (void)state;
  static const char *const axes[] = {"/eos/ln_n_e", "/eos/ln_t", "/eos/ln_t_fine", "/eos/x",
                                     "/eos/ln_gamma_e"};
  copies *c = copies_of(FITTED);
  for (size_t k = 0; k < sizeof axes / sizeof *axes; k++) {
    cmx_array *a = find(c, axes[k]);
    const size_t n = a->dims[0];
    double *v = numbers(a), *kept = malloc(n * sizeof *kept);
    memcpy(kept, v, n * sizeof *v);
    const double step = v[1] - v[0];
    for (size_t j = 0; j < n; j++) {
      v[j] += 1e-4 * step;
      must_be(c, CMX_ERR_FORMAT, a, "not even");
      v[j] = kept[j];
    }
    for (size_t j = 0; j < n; j++) v[j] = kept[n - 1 - j];
    must_be(c, CMX_ERR_FORMAT, a, "descending");
    for (size_t j = 0; j < n; j++) v[j] = kept[0];
    must_be(c, CMX_ERR_FORMAT, a, "constant");
    /* no longer covers what it must; there is a cell of room above, and half a cell at either end of x */
    const double room = strcmp(axes[k], "/eos/x") ? 0.0 : 0.5, by[] = {room + 0.01, 1e3, room - 1.01, -1e3};
    for (size_t q = 0; q < sizeof by / sizeof *by; q++) {
      for (size_t j = 0; j < n; j++) v[j] = kept[j] + by[q] * step;
      must_be(c, CMX_ERR_FORMAT, a, "moved");
    }
    memcpy(v, kept, n * sizeof *v);
    free(kept);
  }
  assert_int_equal(bound(c), CMX_OK);
  free_copies(c);
}

static void impossible_numbers(void **state) {
  (void)state;
  static const struct {
    const char *path;
    int at;
    double value;
  } bad[] = {{"/eos/charges", 0, 0.0},
             {"/eos/charges", 0, -6.0},
             {"/eos/charges", 0, 8.0},
             {"/eos/charges", 0, 9.0},
             {"/eos/charges", 1, 6.0},
             {"/eos/charges", 1, 1e3},
             {"/eos/charges", 1, 80.0},
             {"/eos/masses", 0, 0.0},
             {"/eos/masses", 1, 0.0},
             {"/eos/masses", 0, -12.0},
             {"/eos/masses", 1, -16.0},
             {"/eos/masses", 1, 1e290},
             {"/eos/masses", 0, 5e-324},
             {"/eos/masses", 0, 1.0},
             {"/eos/madelung", 0, -0.9},
             {"/eos/u_1", 0, -0.5},
             {"/eos/rho_min", 0, 0.0},
             {"/eos/rho_min", 0, -1.0},
             {"/eos/rho_min", 0, 1e8},
             {"/eos/rho_min", 0, 0.99e5},
             {"/eos/rho_min", 0, 5e-324},
             {"/eos/rho_max", 0, 1.5e8},
             {"/eos/rho_max", 0, 1e5},
             {"/eos/rho_max", 0, 1e300},
             {"/eos/temp_min", 0, 0.0},
             {"/eos/temp_min", 0, 0.99e6},
             {"/eos/temp_min", 0, 2e8},
             {"/eos/temp_max", 0, 1.5e8},
             {"/eos/temp_max", 0, 1e5},
             {"/eos/temp_max", 0, -1.0},
             {"/eos/boltzmann", 0, 0.0},
             {"/eos/boltzmann", 0, -1.0},
             {"/eos/boltzmann", 0, 1.0},
             {"/eos/atomic_mass", 0, 0.0},
             {"/eos/atomic_mass", 0, 1.0},
             {"/eos/speed_of_light", 0, 0.0},
             {"/eos/radiation_constant", 0, -1.0},
             {"/eos/e_squared", 0, 0.0},
             {"/eos/e_squared", 0, 1e-10},
             {"/eos/hbar", 0, 0.0}};
  for (int kind = 0; kind < KINDS; kind++) {
    copies *c = copies_of(kind);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
      const cmx_array *a = find(c, bad[k].path);
      char damage[60];
      const double kept = numbers(a)[bad[k].at];
      numbers(a)[bad[k].at] = bad[k].value;
      snprintf(damage, sizeof damage, "number %d = %g", bad[k].at, bad[k].value);
      must_be(c, CMX_ERR_FORMAT, a, damage);
      numbers(a)[bad[k].at] = kept;
    }
    assert_int_equal(bound(c), CMX_OK);
    free_copies(c);
  }
}

/* The lighter species comes first, also where both stand the other way round or are the same. */
static void species_in_order(void **state) {
  (void)state;
  for (int same = 0; same < 2; same++) {
    copies *c = copies_of(FITTED);
    double *z = numbers(find(c, "/eos/charges")), *m = numbers(find(c, "/eos/masses"));
    const double light[2] = {z[0], m[0]};
    z[0] = z[1];
    m[0] = m[1];
    if (!same) {
      z[1] = light[0];
      m[1] = light[1];
    }
    must_be(c, CMX_ERR_FORMAT, find(c, "/eos/charges"), same ? "the same twice" : "exchanged");
    free_copies(c);
  }
}

/* The order of another group does not stand in for a sheet that is there but damaged. */
static void order_is_no_substitute(void **state) {
  (void)state;
  copies *c = copies_of(RANDOM);
  add_copies(c, store[ORDERED], "/order/");
  assert_int_equal(bound(c), CMX_OK);
  cmx_array *a = find(c, "/eos/solid/mixing");
  const double kept = numbers(a)[3];
  numbers(a)[3] = NAN;
  must_be(c, CMX_ERR_FORMAT, a, "not a number, with an order");
  numbers(a)[3] = kept;
  a->type = CMX_F32;
  must_be(c, CMX_ERR_FORMAT, a, "type, with an order");
  a->type = CMX_F64;
  a->dims[1]--;
  must_be(c, CMX_ERR_FORMAT, a, "one less, with an order");
  free_copies(c);
}

/* --- lookups ------------------------------------------------------------------------------------------- */

static void trap(int on) {
#if defined(__linux__) && defined(FE_INVALID) && defined(__GLIBC__)
  feclearexcept(FE_ALL_EXCEPT);
  if (on)
    feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  else
    fedisableexcept(FE_ALL_EXCEPT);
#else
  (void)on;
#endif
}

/* The end of a range, within it and outside of it by one unit in the last place, and its middle. */
static double at_end(const double range[2], int k) {
  switch (k) {
  case 0:
    return range[0];
  case 1:
    return nextafter(range[0], INFINITY);
  case 2:
    return sqrt(range[0] * range[1]);
  case 3:
    return nextafter(range[1], 0.0);
  case 4:
    return range[1];
  case 5:
    return nextafter(range[0], 0.0);
  default:
    return nextafter(range[1], INFINITY);
  }
}

static void check_extreme(const cmx_eos_view *v, int phase, double x, int i, int j) {
  const double rho = at_end(v->rho, i), temp = at_end(v->temp, j);
  cmx_eos_state a;
  trap(1);
  const cmx_status status = cmx_eos_lookup(v, phase, x, rho, temp, &a);
  trap(0);
  if (i >= 5 || j >= 5) {
    assert_int_equal(status, i == 5   ? CMX_ERR_RHO_LOW
                             : i == 6 ? CMX_ERR_RHO_HIGH
                             : j == 5 ? CMX_ERR_TEMP_LOW
                                      : CMX_ERR_TEMP_HIGH);
    return;
  }
  if (status == CMX_ERR_PHASE && phase == CMX_SOLID) return; /* as of weak coupling */
  if (status == CMX_ERR_UNSTABLE) {                          /* a solid at weak coupling */
    CHECK(phase == CMX_SOLID && isnan(a.p) && isnan(a.cs));
    return;
  }
  CHECK(status >= 0);
  CHECK(isfinite(a.df_dx_regular) && isfinite(a.d2f_dx2_regular));
  CHECK(a.p > 0.0 && isfinite(a.e) && isfinite(a.dp_dx) && isfinite(a.n_e) && isfinite(a.chi_t));
  CHECK(!isnan(a.df_dx) && !isnan(a.d2f_dx2) && !isnan(a.de_dx));
}

static void extreme_states(void **state) {
  (void)state;
  const double x[] = {0.0,     -0.0, 5e-324,        2.2e-308,    1e-290, 1.0000001e-290, 1e-289, 1e-100,
                      0x1p-60, 0.5,  1.0 - 0x1p-53, 1.0 - 1e-15, 1.0};
  for (int kind = 0; kind < KINDS; kind++) {
    copies *c = copies_of(kind);
    cmx_eos_view view;
    assert_int_equal(cmx_eos_bind(c->array, c->n, &view), CMX_OK);
    for (size_t k = 0; k < sizeof x / sizeof *x; k++)
      for (int i = 0; i < 7; i++)
        for (int j = 0; j < 7; j++)
          for (int phase = CMX_STABLE; phase <= CMX_SOLID; phase++) check_extreme(&view, phase, x[k], i, j);
    free_copies(c);
  }
}

/* Numbers that are finite but nonsense: nothing is read outside the arrays, whatever comes out. */
static void nonsense_is_looked_up_within_the_arrays(void **state) {
  (void)state;
  uint64_t seed = 4u;
  for (int kind = 0; kind < KINDS; kind++)
    for (int q = 0; q < 20; q++) {
      copies *c = copies_of(kind);
      cmx_eos_view view;
      const double size = q % 4 == 0 ? 1e6 : pow(10.0, between(&seed, -20.0, 6.0));
      static const char *const sheets[] = {"/eos/cold", "/eos/pairs", "/eos/liquid/sheets",
                                           "/eos/solid/sheets", "/eos/liquid/mixing"};
      for (size_t k = 0; k < sizeof sheets / sizeof *sheets; k++) {
        const cmx_array *a = find(c, sheets[k]);
        for (size_t m = 0; m < elements(a); m++) numbers(a)[m] = between(&seed, -size, size);
      }
      assert_int_equal(cmx_eos_bind(c->array, c->n, &view), CMX_OK);
      for (int k = 0; k < 300; k++) {
        double s[3];
        cmx_eos_state a;
        cmx_eos_solution found;
        random_state(&view, &seed, s);
        const cmx_status status = cmx_eos_lookup(&view, k % 3 - 1, s[0], s[1], s[2], &a);
        CHECK(status >= 0 ? a.p > 0.0 && a.cv > 0.0 && a.chi_rho > 0.0 && a.cs > 0.0 && isfinite(a.cp)
                          : isnan(a.p) && isnan(a.cs) && isnan(a.latent_heat) && !a.reasons);
        cmx_eos_temp_from_rho_e(&view, s[0], s[1], a.e, s[2], &found);
        cmx_eos_rho_from_p_temp(&view, s[0], 1e22, s[2], 0.0, &found);
        CHECK(found.iterations < 10000);
      }
      free_copies(c);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(whole_tables_are_bound),
                                     cmocka_unit_test(missing_datasets),
                                     cmocka_unit_test(wrong_shapes),
                                     cmocka_unit_test(huge_shapes),
                                     cmocka_unit_test(short_axes),
                                     cmocka_unit_test(numbers_that_are_none),
                                     cmocka_unit_test(uneven_axes),
                                     cmocka_unit_test(impossible_numbers),
                                     cmocka_unit_test(species_in_order),
                                     cmocka_unit_test(order_is_no_substitute),
                                     cmocka_unit_test(extreme_states),
                                     cmocka_unit_test(nonsense_is_looked_up_within_the_arrays)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
