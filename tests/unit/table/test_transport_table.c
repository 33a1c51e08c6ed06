/* Sheets of the conductivities against direct physics, their statuses, and damaged tables. */
#include <fenv.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/axis_copy.h"
#include "support/random.h"
#include "support/transport_batch.h"
#include "support/transport_table_fixture.h"
#include "coulomix/const.h"

/* Random states, a third of them close to a pure species. */
static void draw(const cmx_transport_view *v, uint64_t *seed, double *x, double *rho, double *temp) {
  const double u = uniform(seed);
  *x = u < 1.0 / 6.0   ? pow(10.0, -6.0 * uniform(seed))
       : u < 1.0 / 3.0 ? 1.0 - pow(10.0, -6.0 * uniform(seed))
                       : uniform(seed);
  *rho = v->rho[0] * pow(v->rho[1] / v->rho[0], uniform(seed));
  *temp = v->temp[0] * pow(v->temp[1] / v->temp[0], uniform(seed));
}

/* Lookups against direct physics where a phase may be: median and worst. */
static void compare(fixture *f, int phase, double median, double worst) {
  enum { STATES = CMX_SANITIZED ? 60 : 300 };
  double error[2][STATES];
  uint64_t seed = 7;
  for (int k = 0; k < STATES;) {
    double x, rho, temp;
    cmx_transport_point p;
    cmx_transport_state s;
    draw(&f->view, &seed, &x, &rho, &temp);
    const cmx_status status = cmx_transport_lookup(&f->view, phase, x, rho, temp, &p);
    CHECK(status >= 0);
    if (phase == CMX_SOLID ? p.gamma < 80.0 : p.gamma > 1000.0) {
      CHECK(status > 0);
      continue;
    }
    CHECK(cmx_transport_at(&f->transport, phase, x, rho, temp, &s, NULL) >= 0);
    CHECK_REL(p.sigma, s.sigma, worst);
    CHECK_REL(p.kappa_thermal, s.kappa_thermal, worst);
    CHECK_REL(p.opacity_cond, s.opacity_cond, worst);
    CHECK_REL(p.gamma, s.gamma, 1e-12);
    error[0][k] = fabs(p.sigma / s.sigma - 1.0);
    error[1][k++] = fabs(p.kappa_thermal / s.kappa_thermal - 1.0);
  }
  for (int q = 0; q < 2; q++) {
    qsort(error[q], STATES, sizeof(double), by_size);
    CHECK(error[q][STATES / 2] <= median);
  }
}

/* Parts of the resistivities: what they must add up to anywhere, and those of electrons at the Fermi momentum
   where they are degenerate. */
static void check_parts(const fixture *f, int phase, double x, double rho, double temp, double accuracy) {
  const double e2 = CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE;
  cmx_transport_point p;
  cmx_transport_state s;
  CHECK(cmx_transport_lookup(&f->view, phase, x, rho, temp, &p) >= 0);
  CHECK(cmx_transport_at(&f->transport, phase, x, rho, temp, &s, NULL) >= 0);
  const double mass = CMX_ELECTRON_MASS * sqrt(1.0 + s.x_r * s.x_r), near = 6.0 * s.degeneracy * s.degeneracy;
  CHECK_REL(p.sigma, e2 * s.n_e / (mass * (p.nu_ei + p.nu_imp)), 1e-9);
  CHECK_REL(p.nu_ee, s.nu_ee, accuracy);
  CHECK_REL(p.lorenz_ratio, s.lorenz_ratio, accuracy);
  /* alpha and e^2/(hbar c) of CODATA 2018 differ by 5e-10 */
  CHECK_REL(p.coulomb_log / p.nu_ei, s.coulomb_log / s.nu_ei, 2e-9);
  CHECK_ABS(p.impurity_share, p.nu_imp / (p.nu_ei + p.nu_imp), 1e-15);
  if (!(s.degeneracy < 0.1)) return;
  CHECK_REL(p.nu_ei, s.nu_ei, near + accuracy);
  CHECK_REL(p.nu_imp, s.nu_imp, near + accuracy);
}

/* ln sigma and ln kappa of a table, at a distance in ln rho and ln T. */
static void logarithms(const cmx_transport_view *v, int phase, double x, double rho, double temp, double dr,
                       double dt, double out[2]) {
  cmx_transport_point p;
  CHECK(cmx_transport_lookup(v, phase, x, rho * exp(dr), temp * exp(dt), &p) >= 0);
  out[0] = log(p.sigma);
  out[1] = log(p.kappa_thermal);
}

static void check_slopes(const fixture *f, int phase, double x, double rho, double temp) {
  const double h = 1e-4;
  double up[2], down[2];
  cmx_transport_point p;
  CHECK(cmx_transport_lookup(&f->view, phase, x, rho, temp, &p) >= 0);
  logarithms(&f->view, phase, x, rho, temp, h, 0.0, up);
  logarithms(&f->view, phase, x, rho, temp, -h, 0.0, down);
  CHECK_ABS(p.dlnsigma_dlnrho, (up[0] - down[0]) / (2.0 * h), 1e-6);
  CHECK_ABS(p.dlnkappa_dlnrho, (up[1] - down[1]) / (2.0 * h), 1e-6);
  logarithms(&f->view, phase, x, rho, temp, 0.0, h, up);
  logarithms(&f->view, phase, x, rho, temp, 0.0, -h, down);
  CHECK_ABS(p.dlnsigma_dlnt, (up[0] - down[0]) / (2.0 * h), 1e-6);
  CHECK_ABS(p.dlnkappa_dlnt, (up[1] - down[1]) / (2.0 * h), 1e-6);
}

/* The slopes of the physics. */
static void check_direct_slopes(const fixture *f, int phase, double x, double rho, double temp) {
  const double h = 1e-3;
  cmx_transport_point p;
  cmx_transport_state s[4];
  const double step[4][2] = {{h, 0.0}, {-h, 0.0}, {0.0, h}, {0.0, -h}};
  CHECK(cmx_transport_lookup(&f->view, phase, x, rho, temp, &p) >= 0);
  for (int k = 0; k < 4; k++)
    CHECK(cmx_transport_at(&f->transport, phase, x, rho * exp(step[k][0]), temp * exp(step[k][1]), &s[k],
                           NULL) >= 0);
  CHECK_ABS(p.dlnsigma_dlnrho, log(s[0].sigma / s[1].sigma) / (2.0 * h), 1e-5);
  CHECK_ABS(p.dlnsigma_dlnt, log(s[2].sigma / s[3].sigma) / (2.0 * h), 1e-5);
  CHECK_ABS(p.dlnkappa_dlnrho, log(s[0].kappa_thermal / s[1].kappa_thermal) / (2.0 * h), 1e-5);
  CHECK_ABS(p.dlnkappa_dlnt, log(s[2].kappa_thermal / s[3].kappa_thermal) / (2.0 * h), 1e-5);
}

/* --- tables --------------------------------------------------------------------------------------------- */

#define RANGE "rho_min = 1e5; rho_max = 1e7; temp_min = 6e5; temp_max = 3e7;"
#define ORDER                                                                                                \
  "lattice: { tolerance = 1e-8; }; "                                                                         \
  "order: { shells = 3; x_nodes = 33; gamma_d_nodes = 65; gamma_d_max = 60; }; phase: { enabled = false; };"

static void uncorrelated(void **state) {
  static fixture f;
  (void)state;
  make(&f, "lattice: { tolerance = 1e-8; }; order: { enabled = false; }; phase: { enabled = false; };\n"
           "transport: { enabled = true; order = \"uncorrelated\"; " RANGE " };");
  assert_int_equal(f.view.order, CMX_TRANSPORT_UNCORRELATED);
  assert_null(f.view.shells);
  compare(&f, CMX_LIQUID, 1e-7, 2e-6);
  compare(&f, CMX_SOLID, 1e-7, 2e-6);
  for (int phase = 0; phase < 2; phase++) {
    uint64_t seed = 11;
    for (int k = 0; k < 50; k++) {
      double x, rho, temp;
      draw(&f.view, &seed, &x, &rho, &temp);
      check_parts(&f, phase, x, rho, temp, 3e-6);
    }
    check_slopes(&f, phase, 0.3, 1e6, 5e6);
    check_direct_slopes(&f, phase, 0.3, 1e6, 5e6);
    check_direct_slopes(&f, phase, 1e-3, 3e5, 3e6);
  }
  clear(&f);
}

static void pure_species(void **state) {
  static fixture f;
  (void)state;
  make(&f, "mixture: { names = (\"O\", \"Ne\"); charges = (8, 10); masses = (16, 20); }; " ORDER
           "transport: { enabled = true; " RANGE " };");
  for (int j = 0; j < 2; j++)
    for (int phase = 0; phase < 2; phase++) {
      cmx_transport_point p;
      cmx_transport_state s;
      CHECK(cmx_transport_lookup(&f.view, phase, j, 2e6, 4e6, &p) >= 0);
      CHECK(cmx_transport_at(&f.transport, phase, j, 2e6, 4e6, &s, NULL) >= 0);
      CHECK_REL(p.sigma, s.sigma, 1e-6);
      CHECK_REL(p.kappa_thermal, s.kappa_thermal, 1e-6);
      CHECK(p.impurity_share == 0.0 && p.nu_imp == 0.0);
    }
  clear(&f);
}

static void ordered_and_frozen(void **state) {
  static fixture f;
  (void)state;
  make(&f, ORDER "transport: { enabled = true; " RANGE " };");
  assert_int_equal(f.view.order, CMX_TRANSPORT_ORDERED);
  compare(&f, CMX_SOLID, 1e-6, 1e-4);
  compare(&f, CMX_LIQUID, 1e-7, 2e-6);
  check_slopes(&f, CMX_SOLID, 0.3, 1e6, 3e6);
  check_direct_slopes(&f, CMX_SOLID, 0.3, 1e6, 3e6);
  cmx_transport_point ordered, frozen;
  cmx_transport_state s;
  CHECK(cmx_transport_lookup(&f.view, CMX_SOLID, 0.4, 1e6, 1e6, &ordered) >= 0);
  CHECK(cmx_transport_at(&f.transport, CMX_SOLID, 0.4, 1e6, 1e6, &s, NULL) >= 0);
  CHECK_REL(ordered.impurity_share, s.nu_imp / (s.nu_ei + s.nu_imp), 1e-3);
  check_parts(&f, CMX_SOLID, 0.4, 1e6, 1e6, 1e-4);
  check_parts(&f, CMX_LIQUID, 0.4, 1e5, 2.5e7, 3e-6);
  clear(&f);
  make(&f, ORDER "transport: { enabled = true; order = \"frozen\"; freezing_gamma = 200; " RANGE " };");
  assert_int_equal(f.view.order, CMX_TRANSPORT_FROZEN);
  compare(&f, CMX_SOLID, 1e-6, 1e-4);
  check_slopes(&f, CMX_SOLID, 0.3, 1e6, 1.5e6);
  CHECK(cmx_transport_lookup(&f.view, CMX_SOLID, 0.4, 1e6, 1e6, &frozen) >= 0);
  CHECK(fabs(frozen.sigma / ordered.sigma - 1.0) > 1e-3);
  clear(&f);
}

/* --- statuses ------------------------------------------------------------------------------------------- */

static void check_refused(const cmx_transport_view *v, int phase, double x, double rho, double temp,
                          cmx_status expected) {
  cmx_transport_point p;
  double all[sizeof p / sizeof(double)];
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status status = cmx_transport_lookup(v, phase, x, rho, temp, &p);
  const int raised = fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  assert_int_equal(status, expected);
  assert_int_equal(raised, 0);
  memcpy(all, &p, sizeof p);
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) CHECK(isnan(all[k]));
}

static void statuses(void **state) {
  static fixture f;
  cmx_transport_point p;
  uint64_t seed = 3;
  (void)state;
  make(&f, ORDER "transport: { enabled = true; x_nodes = 5; rho_min = 50; rho_max = 1e11; temp_min = 1e5; "
                 "temp_max = 1e10; rho_nodes = 5; temp_nodes = 5; };");
  const cmx_transport_view *v = &f.view;
  const double bad[3] = {(double)NAN, HUGE_VAL, -HUGE_VAL};
  for (int k = 0; k < 3; k++) {
    check_refused(v, CMX_LIQUID, bad[k], 1e6, 1e7, CMX_ERR_DOMAIN);
    check_refused(v, CMX_SOLID, 0.5, bad[k], 1e7, CMX_ERR_DOMAIN);
    check_refused(v, CMX_SOLID, 0.5, 1e6, bad[k], CMX_ERR_DOMAIN);
  }
  check_refused(v, CMX_STABLE, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN);
  check_refused(v, 2, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN);
  check_refused(v, CMX_SOLID, -1e-9, 1e6, 1e7, CMX_ERR_X_LOW);
  check_refused(v, CMX_SOLID, 1.0 + 1e-9, 1e6, 1e7, CMX_ERR_X_HIGH);
  check_refused(v, CMX_SOLID, 0.5, 49.9, 1e7, CMX_ERR_RHO_LOW);
  check_refused(v, CMX_SOLID, 0.5, 1.01e11, 1e7, CMX_ERR_RHO_HIGH);
  check_refused(v, CMX_SOLID, 0.5, 1e6, 9.9e4, CMX_ERR_TEMP_LOW);
  check_refused(v, CMX_SOLID, 0.5, 1e6, 1.01e10, CMX_ERR_TEMP_HIGH);
  /* hot solid, cold liquid, too thin, too dense, pairs */
  assert_int_equal(cmx_transport_lookup(v, CMX_LIQUID, 0.5, 1e6, 3e7, &p), CMX_OK);
  assert_int_equal(cmx_transport_lookup(v, CMX_SOLID, 0.5, 1e6, 3e7, &p), CMX_WARN_EXTRAPOLATED);
  assert_int_equal(cmx_transport_lookup(v, CMX_SOLID, 0.0, 1e6, 2e6, &p), CMX_OK);
  assert_int_equal(cmx_transport_lookup(v, CMX_LIQUID, 0.0, 1e6, 3e5, &p), CMX_WARN_EXTRAPOLATED);
  assert_int_equal(cmx_transport_lookup(v, CMX_LIQUID, 0.5, 99.0, 1e7, &p), CMX_WARN_EXTRAPOLATED);
  assert_int_equal(cmx_transport_lookup(v, CMX_LIQUID, 0.5, 2e10, 1e9, &p), CMX_WARN_EXTRAPOLATED);
  assert_int_equal(cmx_transport_lookup(v, CMX_LIQUID, 0.5, 1e3, 5e9, &p), CMX_WARN_EXTRAPOLATED);
  check_batches(v);
  /* the corners and everything within, without an exception */
  feclearexcept(FE_ALL_EXCEPT);
  for (int k = 0; k < 2000; k++) {
    double x, rho, temp;
    draw(v, &seed, &x, &rho, &temp);
    if (k < 16) x = k & 1, rho = v->rho[k >> 1 & 1], temp = v->temp[k >> 2 & 1];
    CHECK(cmx_transport_lookup(v, k >> 3 & 1, x, rho, temp, &p) >= 0);
    CHECK(p.sigma > 0.0 && p.kappa_thermal > 0.0 && p.opacity_cond > 0.0);
    CHECK(p.nu_ei > 0.0 && p.nu_ee > 0.0 && p.nu_imp >= 0.0 && p.coulomb_log > 0.0 && p.lorenz_ratio > 0.0);
    CHECK(fabs(p.dlnkappa_dlnrho) < 10.0 && fabs(p.dlnkappa_dlnt) < 10.0);
  }
  assert_int_equal(fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW), 0);
  clear(&f);
}

/* --- filling and binding -------------------------------------------------------------------------------- */

static void refusals(void **state) {
  cmx_transport transport, t;
  cmx_transport_table table;
  cmx_error err;
  const cmx_transport_grid grid = {{1e6, 1e7}, {1e6, 1e7}, 5, 5, 4};
  cmx_transport_grid g;
  (void)state;
  cmx_transport_defaults(CMX_TRANSPORT_RECOMMENDED, &transport);
  transport.ions = (cmx_species){2, {6.0, 8.0}, {12.0, 16.0}};
  t = transport, t.ions.z[0] = 2.0;
  assert_int_equal(cmx_transport_table_fill(&t, NULL, &grid, NULL, &table, &err), CMX_ERR_UNSUPPORTED);
  t = transport, t.ions.mass_u[1] = NAN;
  assert_int_equal(cmx_transport_table_fill(&t, NULL, &grid, NULL, &table, &err), CMX_ERR_DOMAIN);
  t = transport, t.order = CMX_IMPURITIES_ORDERED;
  assert_int_equal(cmx_transport_table_fill(&t, NULL, &grid, NULL, &table, &err), CMX_ERR_DOMAIN);
  t = transport,
  t.crystal_heat = cmx_model_find(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc", NULL);
  assert_int_equal(cmx_transport_table_fill(&t, NULL, &grid, NULL, &table, &err), CMX_ERR_UNSUPPORTED);
  g = grid, g.rho[1] = NAN;
  assert_int_equal(cmx_transport_table_fill(&transport, NULL, &g, NULL, &table, &err), CMX_ERR_DOMAIN);
  g = grid, g.temp[0] = -1.0;
  assert_int_equal(cmx_transport_table_fill(&transport, NULL, &g, NULL, &table, &err), CMX_ERR_DOMAIN);
  g = grid, g.rho_nodes = 4;
  assert_int_equal(cmx_transport_table_fill(&transport, NULL, &g, NULL, &table, &err), CMX_ERR_RANGE);
  g = grid, g.x_nodes = 34;
  assert_int_equal(cmx_transport_table_fill(&transport, NULL, &g, NULL, &table, &err), CMX_ERR_RANGE);
  /* beyond what the physics takes */
  g = grid, g.temp[0] = 1.1e4, g.temp[1] = 1e5;
  assert_int_equal(cmx_transport_table_fill(&transport, NULL, &g, NULL, &table, &err), CMX_ERR_RANGE);
  CHECK(strstr(err.text, "T = ") && !table.ln_n && !table.flags);
}

static int stop_at_once(void *context, const char *stage, size_t done, size_t total) {
  (void)context, (void)done, (void)total;
  assert_string_equal(stage, "transport");
  return 1;
}

static void threads_and_stops(void **state) {
  const cmx_transport_grid grid = {{1e6, 1e7}, {1e6, 1e7}, 5, 5, 4};
  const cmx_progress stop = {.function = stop_at_once, .context = NULL};
  cmx_transport transport;
  cmx_transport_table one, two;
  cmx_error err;
  (void)state;
  cmx_transport_defaults(CMX_TRANSPORT_RECOMMENDED, &transport);
  transport.ions = (cmx_species){2, {6.0, 8.0}, {12.0, 16.0}};
#ifdef _OPENMP
  omp_set_num_threads(1);
#endif
  assert_int_equal(cmx_transport_table_fill(&transport, NULL, &grid, NULL, &one, &err), CMX_OK);
#ifdef _OPENMP
  omp_set_num_threads(3);
#endif
  assert_int_equal(cmx_transport_table_fill(&transport, NULL, &grid, NULL, &two, &err), CMX_OK);
  const size_t nodes = one.n * one.m;
  for (int b = 0; b < CMXI_TRANSPORT_BLOCKS; b++)
    if (one.numbers[b])
      assert_memory_equal(one.block[b], two.block[b], nodes * one.numbers[b] * sizeof(float));
  assert_memory_equal(one.collisions, two.collisions, nodes * sizeof(float));
  assert_memory_equal(one.tilt, two.tilt, sizeof one.tilt);
  cmx_transport_table_free(&one);
  cmx_transport_table_free(&two);
  assert_int_equal(cmx_transport_table_fill(&transport, NULL, &grid, &stop, &one, &err), CMX_ERR_STOPPED);
  assert_null(one.block[0]);
}

/* Every dataset of the group missing, of another shape or type, or with a NaN. */
static void damaged_tables(void **state) {
  static fixture f;
  static double nan64[4096];
  static float nan32[1 << 17];
  cmx_transport_view v;
  size_t seen = 0;
  (void)state;
  make(&f, ORDER "transport: { enabled = true; x_nodes = 4; rho_min = 1e6; rho_max = 1e7; temp_min = 1e6; "
                 "temp_max = 1e7; rho_nodes = 5; temp_nodes = 6; };");
  for (size_t k = 0; k < 4096; k++) nan64[k] = NAN;
  for (size_t k = 0; k < sizeof nan32 / sizeof *nan32; k++) nan32[k] = NAN;
  for (size_t k = 0; k < f.n; k++) {
    const cmx_array kept = f.arrays[k];
    if (strncmp(kept.path, "/transport/", 11) != 0 || is_axis_copy(kept.path)) continue;
    seen++;
    f.arrays[k].path = "/gone";
    const int first = !strcmp(kept.path, "/transport/ln_n_e");
    /* without collisions it is a table of another kind */
    const int spare = !strcmp(kept.path, "/transport/collisions/heat");
    assert_int_equal(cmx_transport_bind(f.arrays, f.n, &v), first   ? CMX_ERR_ABSENT
                                                            : spare ? CMX_OK
                                                                    : CMX_ERR_FORMAT);
    if (spare) {
      cmx_transport_point p;
      assert_int_equal(cmx_transport_lookup(&v, CMX_LIQUID, 0.5, 3e6, 9e6, &p), CMX_OK);
      CHECK(p.nu_ee == 0.0 && p.nu_ei > 0.0);
    }
    f.arrays[k] = kept;
    if (kept.rank)
      f.arrays[k].dims[kept.rank - 1]--;
    else
      f.arrays[k].rank++;
    assert_int_equal(cmx_transport_bind(f.arrays, f.n, &v), CMX_ERR_FORMAT);
    f.arrays[k] = kept;
    f.arrays[k].type = kept.type == CMX_F64 ? CMX_F32 : CMX_F64;
    assert_int_equal(cmx_transport_bind(f.arrays, f.n, &v), CMX_ERR_FORMAT);
    f.arrays[k] = kept;
    if (kept.type == CMX_F64) f.arrays[k].data = nan64;
    if (kept.type == CMX_F32) f.arrays[k].data = nan32;
    if (f.arrays[k].data != kept.data)
      assert_int_equal(cmx_transport_bind(f.arrays, f.n, &v), CMX_ERR_FORMAT);
    f.arrays[k] = kept;
  }
  assert_int_equal(seen, 23);
  assert_int_equal(cmx_transport_bind(f.arrays, f.n, &v), CMX_OK);
  /* a stated range beyond the axes, an order that is none */
  for (size_t k = 0; k < f.n; k++) {
    const cmx_array kept = f.arrays[k];
    const double rho_min = 1e-5;
    const int order = 3;
    if (!strcmp(kept.path, "/transport/rho_min")) f.arrays[k].data = &rho_min;
    if (!strcmp(kept.path, "/transport/order")) f.arrays[k].data = &order;
    if (f.arrays[k].data != kept.data)
      assert_int_equal(cmx_transport_bind(f.arrays, f.n, &v), CMX_ERR_FORMAT);
    f.arrays[k] = kept;
  }
  clear(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(uncorrelated),  cmocka_unit_test(pure_species), cmocka_unit_test(ordered_and_frozen),
      cmocka_unit_test(statuses),      cmocka_unit_test(refusals),     cmocka_unit_test(threads_and_stops),
      cmocka_unit_test(damaged_tables)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
