/* Hosts of the equation of state that load its part alone: same lookups, fewer bytes; and a table opened
   without checksums whose numbers are damaged. */
#define _XOPEN_SOURCE 700
#include "support/eos_fixture.h"
#include "support/flat_fixture.h"

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"

static cmx_store *store;

static int prepare(void **state) {
  cmx_recipe recipe;
  if (enter_folder(state) != 0) return -1;
  eos_recipe(ORDERED, &recipe);
  recipe.order.x_nodes = 17;
  recipe.order.gamma_d_nodes = 33;
  recipe.order.gamma_d_max = 50.0;
  OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
  cmx_recipe_clear(&recipe);
  OK(cmx_store_write(store, "t.h5", &err));
  OK(cmx_store_write(store, "t.cmx", &err));
  OK(cmx_store_write_stored(store, "s.cmx", &err));
  return 0;
}

static int tidy(void **state) {
  cmx_store_free(store);
  return leave_folder(state);
}

static size_t bytes_within(const char *prefix) {
  size_t sum = 0;
  for (size_t k = 0; k < cmx_store_count(store); k++) {
    const cmx_dataset *d = cmx_store_at(store, k);
    if (strncmp(d->path, prefix, strlen(prefix)) == 0) sum += cmxf_array_bytes(d->type, d->rank, d->dims);
  }
  return sum;
}

static cmx_status bind(const cmx_file *file, cmx_eos_view *view) {
  size_t n;
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  return cmx_eos_bind(arrays, n, view);
}

static void the_part_gives_the_same_states(void **state) {
  cmx_file *whole = NULL, *part[5] = {NULL};
  cmx_eos_view all, some;
  (void)state;
  assert_int_equal(cmx_flat_load("t.cmx", &whole, NULL, 0), CMX_OK);
  assert_int_equal(cmx_hdf5_load_parts("t.h5", "eos", &part[0], NULL, 0), CMX_OK);
  assert_int_equal(cmx_flat_load_parts("t.cmx", "eos", &part[1], NULL, 0), CMX_OK);
  assert_int_equal(cmx_flat_load_parts("s.cmx", "eos", &part[2], NULL, 0), CMX_OK);
  assert_int_equal(cmx_flat_open("s.cmx", "eos", 0, &part[3], NULL, 0), CMX_OK);
  assert_int_equal(cmx_flat_open("s.cmx", "eos", 1, &part[4], NULL, 0), CMX_OK);
  assert_int_equal(bind(whole, &all), CMX_OK);
  const char *const left_out[] = {"/order/y",      "/order/S_min",  "/order/k_min", "/order/gap",
                                  "/order/active", "/order/status", "/order/shell", "/order/I",
                                  "/order/T",      "/lattice/"};
  size_t expected = cmx_file_bytes(whole) - bytes_within("/reaction/");
  for (size_t k = 0; k < sizeof left_out / sizeof *left_out; k++) expected -= bytes_within(left_out[k]);
  CHECK(expected == bytes_within("/eos/") + bytes_within("/order/psi") + bytes_within("/order/region/") +
                        bytes_within("/order/caution") + (17 + 33 + 2 + 1) * 8 + 4 * 4 * 4);
  for (int k = 0; k < 5; k++) {
    uint64_t seed = 11;
    double at[3];
    cmx_eos_state a, b;
    assert_int_equal(cmx_file_bytes(part[k]), expected);
    assert_int_equal(bind(part[k], &some), CMX_OK);
    CHECK(!all.order.y && !some.order.y); /* which states do not read */
    for (int q = 0; q < 1000; q++) {
      random_state(&all, &seed, at);
      memset(&a, 0, sizeof a); /* bytes between the members */
      memset(&b, 0, sizeof b);
      const cmx_status status = cmx_eos_lookup(&all, CMX_STABLE, at[0], at[1], at[2], &a);
      assert_int_equal(cmx_eos_lookup(&some, CMX_STABLE, at[0], at[1], at[2], &b), status);
      CHECK(memcmp(&a, &b, sizeof a) == 0);
    }
    cmx_file_free(part[k]);
  }
  cmx_file_free(whole);
}

/* Fills a dataset with what a damaged file may hold. */
static void damage(unsigned char *data, size_t n, int kind, uint64_t *seed) {
  for (size_t k = 0; k < n; k++)
    data[k] = kind == 0              ? 0xff /* NaN and -1 */
              : kind == 1            ? (unsigned char)(256.0 * uniform(seed))
              : kind == 2            ? (unsigned char)(k % 8 == 7   ? 0x7f
                                                       : k % 8 == 6 ? 0xef
                                                                    : 0xff) /* the largest numbers */
              : uniform(seed) < 0.01 ? 0x7f
                                     : data[k];
}

/* Lookups in what has bound: every state is finite, or refused with nothing but NaN. */
static size_t check_lookups(const cmx_eos_view *view) {
  uint64_t seed = 3;
  size_t refused = 0;
  for (int q = 0; q < 200; q++) {
    double at[3];
    cmx_eos_state s;
    cmx_order_point o;
    random_state(view, &seed, at);
    const cmx_status status = cmx_eos_lookup(view, CMX_STABLE, at[0], at[1], at[2], &s);
    if (status < 0)
      CHECK(isnan(s.p) && isnan(s.e) && isnan(s.s) && isnan(s.cv) && isnan(s.cs));
    else
      CHECK(isfinite(s.p) && isfinite(s.e) && isfinite(s.s) && isfinite(s.cv) && isfinite(s.cs));
    refused += status < 0;
    const double x = 0.01 + 0.98 * at[0];
    const cmx_status order = cmx_order_lookup(&view->order, x, 50.0 * uniform(&seed), &o);
    if (order < 0)
      CHECK(isnan(o.f) && isnan(o.s) && isnan(o.f_gg) && isnan(o.f_xx));
    else
      CHECK(isfinite(o.f) && isfinite(o.s) && isfinite(o.f_gg) && isfinite(o.f_xx));
    refused += order < 0;
  }
  return refused;
}

static void damaged_numbers_are_refused_or_finite(void **state) {
  size_t n, refused = 0, bound = 0, not_bound = 0;
  uint64_t seed = 1;
  unsigned char *bytes = slurp("s.cmx", &n), *copy = aligned_alloc(64, blocks_after(n));
  (void)state;
  memcpy(copy, bytes, n);
  cmx_file *file = NULL;
  assert_int_equal(cmx_flat_open_memory(copy, n, "eos", 0, &file, NULL, 0), CMX_OK);
  size_t n_arrays;
  const cmx_array *arrays = cmx_file_arrays(file, &n_arrays);
  for (size_t k = 0; k < n_arrays; k++)
    for (int kind = 0; kind < 4; kind++) {
      const size_t at = (size_t)((const unsigned char *)arrays[k].data - copy),
                   size = cmxf_array_bytes(arrays[k].type, arrays[k].rank, arrays[k].dims);
      cmx_eos_view view;
      damage(copy + at, size, kind, &seed);
      if (bind(file, &view) >= 0) {
        refused += check_lookups(&view);
        bound++;
      } else {
        not_bound++;
      }
      memcpy(copy + at, bytes + at, size);
    }
  printf("%zu damaged datasets bound, %zu did not; %zu lookups refused\n", bound, not_bound, refused);
  CHECK(bound > 8 && not_bound > n_arrays && refused > 200);
  cmx_file_free(file);
  free(copy);
  free(bytes);
}

/* Axes and trees are looked at whether or not the numbers are. */
static void indices_are_always_checked(void **state) {
  const char *const always[] = {"/order/x",           "/order/gamma_d",      "/order/x_scale", "/order/t0",
                                "/order/region/cell", "/order/region/split", "/eos/ln_t",      "/eos/ln_n_e",
                                "/eos/rho_min",       "/eos/charges",        "/eos/masses"};
  size_t n;
  unsigned char *bytes = slurp("s.cmx", &n), *copy = aligned_alloc(64, blocks_after(n));
  cmx_file *file = NULL;
  cmx_eos_view view;
  (void)state;
  memcpy(copy, bytes, n);
  assert_int_equal(cmx_flat_open_memory(copy, n, "eos", 0, &file, NULL, 0), CMX_OK);
  assert_int_equal(bind(file, &view), CMX_OK);
  for (size_t k = 0; k < sizeof always / sizeof *always; k++) {
    const cmx_array *a = cmx_file_array(file, always[k]);
    CHECK(a && a->unchecked);
    const size_t at = (size_t)((const unsigned char *)a->data - copy);
    memset(copy + at, a->type == CMX_I32 ? 0x7f : 0xff, 8);
    assert_int_equal(bind(file, &view), CMX_ERR_FORMAT);
    memcpy(copy + at, bytes + at, 8);
  }
  assert_int_equal(bind(file, &view), CMX_OK);
  cmx_file_free(file);
  free(copy);
  free(bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_part_gives_the_same_states),
                                     cmocka_unit_test(damaged_numbers_are_refused_or_finite),
                                     cmocka_unit_test(indices_are_always_checked)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
