/* Sheets of the conductivities of n species against direct physics, their statuses, and damaged tables. */
#include <fenv.h>

#include "support/axis_copy.h"
#include "support/random.h"
#include "support/transport_batch.h"
#include "support/transport_table_fixture.h"
#include "coulomix/const.h"

#define RANGE                                                                                                \
  "rho_min = 4e5; rho_max = 1.6e6; temp_min = 1.4e6; temp_max = 8e6; rho_nodes = 7; temp_nodes = 12;"
#define WARM "rho_min = 1e5; rho_max = 2e5; temp_min = 7e6; temp_max = 2e7; rho_nodes = 7; temp_nodes = 12;"
#define ORDER                                                                                                \
  "lattice: { tolerance = 1e-6; }; "                                                                         \
  "order: { shells = 2; x_nodes = 17; gamma_d_nodes = 33; gamma_d_max = 40; }; phase: { enabled = false; };"

/* Fractions of all kinds: of every size, with traces, with absent species. */
static void draw(const cmx_transport_view *v, uint64_t *seed, double x[], double *rho, double *temp) {
  const double kind = uniform(seed);
  double sum = 0.0;
  for (int j = 0; j < v->ions.n; j++) {
    x[j] = -log(1.0 - uniform(seed));
    if (kind < 0.5 && uniform(seed) < 0.5) x[j] *= pow(10.0, -12.0 * uniform(seed));
    if (kind < 0.2 && uniform(seed) < 0.3) x[j] = 0.0;
    sum += x[j];
  }
  if (!(sum > 0.0)) x[0] = sum = 1.0;
  for (int j = 0; j < v->ions.n; j++) x[j] /= sum;
  *rho = v->rho[0] * pow(v->rho[1] / v->rho[0], uniform(seed));
  *temp = v->temp[0] * pow(v->temp[1] / v->temp[0], uniform(seed));
}

static cmx_status look_up(const fixture *f, int phase, const double x[], double rho, double temp,
                          cmx_transport_point *out) {
  cmx_composition c;
  cmx_composition_set(&f->view.ions, x, &c);
  return cmx_transport_lookup_of(&f->view, phase, &c, rho, temp, out);
}

/* Rates and ratios, and the parts of the resistivity. */
static void check_parts(const cmx_transport_point *p, const cmx_transport_state *s, double tol) {
  const double e2 = CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE,
               mass = CMX_ELECTRON_MASS * sqrt(1.0 + s->x_r * s->x_r);
  CHECK_REL(p->sigma, e2 * s->n_e / (mass * (p->nu_ei + p->nu_imp)), 1e-9);
  CHECK_REL(p->nu_ee, s->nu_ee, tol);
  CHECK_REL(p->lorenz_ratio, s->lorenz_ratio, tol);
  CHECK_REL(p->gamma, s->gamma, 1e-12);
  CHECK_REL(p->coulomb_log / p->nu_ei, s->coulomb_log / s->nu_ei, 2e-9);
  CHECK_ABS(p->impurity_share, p->nu_imp / (p->nu_ei + p->nu_imp), 1e-15);
}

/* Lookups against direct physics where a phase may be: median and worst. */
static void compare(const fixture *f, int phase, double median, double worst) {
  enum { STATES = CMX_SANITIZED ? 40 : 200 };
  double error[2][STATES], x[CMX_MAX_SPECIES], rho, temp;
  uint64_t seed = 7;
  for (int k = 0; k < STATES;) {
    cmx_transport_point p;
    cmx_transport_state s;
    draw(&f->view, &seed, x, &rho, &temp);
    const cmx_status status = look_up(f, phase, x, rho, temp, &p);
    CHECK(status >= 0);
    if (phase == CMX_SOLID ? p.gamma < 80.0 : p.gamma > 1000.0) {
      CHECK(status > 0);
      continue;
    }
    CHECK(cmx_transport_of(&f->transport, phase, x, rho, temp, &s, NULL) >= 0);
    CHECK_REL(p.sigma, s.sigma, worst);
    CHECK_REL(p.kappa_thermal, s.kappa_thermal, worst);
    CHECK_REL(p.opacity_cond, s.opacity_cond, worst);
    check_parts(&p, &s, 2.0 * worst);
    error[0][k] = fabs(p.sigma / s.sigma - 1.0);
    error[1][k++] = fabs(p.kappa_thermal / s.kappa_thermal - 1.0);
  }
  for (int q = 0; q < 2; q++) {
    qsort(error[q], STATES, sizeof(double), by_size);
    CHECK(error[q][STATES / 2] <= median);
  }
}

/* Slopes are derivatives of the values. */
static void check_slopes(const fixture *f, int phase, const double x[], double rho, double temp) {
  const double h = 1e-4;
  cmx_transport_point p, q[4];
  CHECK(look_up(f, phase, x, rho, temp, &p) >= 0);
  for (int k = 0; k < 4; k++)
    CHECK(look_up(f, phase, x, rho * exp(k < 2 ? (k ? -h : h) : 0.0),
                  temp * exp(k > 1 ? (k > 2 ? -h : h) : 0.0), &q[k]) >= 0);
  CHECK_ABS(p.dlnsigma_dlnrho, log(q[0].sigma / q[1].sigma) / (2.0 * h), 1e-6);
  CHECK_ABS(p.dlnkappa_dlnrho, log(q[0].kappa_thermal / q[1].kappa_thermal) / (2.0 * h), 1e-6);
  CHECK_ABS(p.dlnsigma_dlnt, log(q[2].sigma / q[3].sigma) / (2.0 * h), 1e-6);
  CHECK_ABS(p.dlnkappa_dlnt, log(q[2].kappa_thermal / q[3].kappa_thermal) / (2.0 * h), 1e-6);
}

static void ordered_and_frozen(void **state) {
  static fixture f;
  const double x[3] = {0.5, 0.4, 0.1}, reversed[3] = {0.1, 0.1, 0.8};
  (void)state;
  make(&f, "mixture: { nuclides = (\"c12\", \"o16\", \"ne22\"); }; " ORDER
           "transport: { enabled = true; x_nodes = 8; " RANGE " };");
  assert_int_equal(f.view.ions.n, 3);
  assert_int_equal(f.view.order, CMX_TRANSPORT_ORDERED);
  compare(&f, CMX_LIQUID, 1e-6, 2e-5);
  compare(&f, CMX_SOLID, 1e-6, 2e-4);
  for (int phase = 0; phase < 2; phase++) {
    check_slopes(&f, phase, x, 1e6, 2.5e6);
    check_slopes(&f, phase, reversed, 5e5, 2.5e6);
  }
  cmx_transport_point p;
  cmx_transport_state s;
  CHECK(look_up(&f, CMX_SOLID, x, 1e6, 2e6, &p) >= 0);
  CHECK(cmx_transport_of(&f.transport, CMX_SOLID, x, 1e6, 2e6, &s, NULL) >= 0);
  CHECK_REL(p.nu_imp, s.nu_imp, 1e-3);
  CHECK_REL(p.nu_ei, s.nu_ei, 1e-3);
  f.view.order = CMX_TRANSPORT_FROZEN;
  f.transport.order = CMX_IMPURITIES_FROZEN;
  f.view.freezing_gamma = f.transport.freezing_gamma = 150.0;
  compare(&f, CMX_SOLID, 1e-6, 2e-4);
  check_slopes(&f, CMX_SOLID, x, 1e6, 1.5e6);
  clear(&f);
}

/* With helium and iron; below <Z> = 3 light ions have a factor. */
static void light_ions(void **state) {
  static fixture f;
  const double helium[4] = {0.9, 0.07, 0.02, 0.01}, hydrogen[4] = {0.8, 0.19, 0.01, 0.0};
  (void)state;
  make(&f, "mixture: { nuclides = (\"he4\", \"c12\", \"o16\", \"fe56\"); }; order: { enabled = false; };"
           "lattice: { tolerance = 1e-6; }; phase: { enabled = false; };"
           "transport: { enabled = true; order = \"uncorrelated\"; x_nodes = 18; " WARM " };");
  compare(&f, CMX_LIQUID, 2e-6, 1e-4);
  compare(&f, CMX_SOLID, 2e-6, 1e-4);
  check_slopes(&f, CMX_LIQUID, helium, 1.5e5, 1.5e7);
  clear(&f);
  make(&f, "mixture: { nuclides = (\"h1\", \"he4\", \"c12\", \"o16\"); }; order: { enabled = false; };"
           "lattice: { tolerance = 1e-6; }; phase: { enabled = false; };"
           "transport: { enabled = true; order = \"uncorrelated\"; x_nodes = 12; " WARM " };");
  compare(&f, CMX_LIQUID, 2e-6, 2e-4);
  check_slopes(&f, CMX_LIQUID, hydrogen, 1.5e5, 1.5e7);
  for (int k = 0; k < 2; k++) {
    cmx_jet factor;
    const cmxi_jet1 opacity = cmxi_light_ion_at(f.view.light_ions + k * CMXI_LIGHT_PARAMETERS, 3e4, 2e7);
    const double log_rho = log10(3e4), log_t = log10(2e7), ln10 = log(10.0);
    CHECK(cmx_model_two(f.transport.correction[k], cmx_jet_seed(log_rho, 1, 0), cmx_jet_seed(log_t, 0, 1),
                        &factor) >= 0);
    CHECK_REL(1.0 / opacity.v, factor.v, 1e-14);
    CHECK_REL(-opacity.a / opacity.v, factor.x / factor.v / ln10, 1e-12);
    CHECK_REL(-opacity.b / opacity.v, factor.g / factor.v / ln10, 1e-12);
  }
  clear(&f);
}

/* --- statuses and binding ------------------------------------------------------------------------------- */

static void refuse(const fixture *f, const cmx_composition *c, int phase, double rho, double temp,
                   cmx_status expected) {
  cmx_transport_point p;
  double all[sizeof p / sizeof(double)];
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status status = cmx_transport_lookup_of(&f->view, phase, c, rho, temp, &p);
  const int raised = fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  assert_int_equal(status, expected);
  assert_int_equal(raised, 0);
  memcpy(all, &p, sizeof p);
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) CHECK(isnan(all[k]));
}

static void check_statuses(const fixture *f) {
  const double x[3] = {0.5, 0.4, 0.1};
  const cmx_transport_view *v = &f->view;
  cmx_composition c, bad;
  cmx_species other = v->ions;
  cmx_transport_point p;
  cmx_composition_set(&v->ions, x, &c);
  refuse(f, &c, CMX_STABLE, 1e6, 1e7, CMX_ERR_DOMAIN);
  refuse(f, &c, CMX_LIQUID, NAN, 1e7, CMX_ERR_DOMAIN);
  refuse(f, &c, CMX_LIQUID, 0.9 * v->rho[0], 1e7, CMX_ERR_RHO_LOW);
  refuse(f, &c, CMX_LIQUID, 1e6, 1.1 * v->temp[1], CMX_ERR_TEMP_HIGH);
  const double wrong[] = {NAN, HUGE_VAL, -1e-9, 1.1, 0.2};
  for (int k = 0; k < 5; k++) {
    bad = c;
    bad.x[2] = wrong[k];
    refuse(f, &bad, CMX_SOLID, 1e6, 1e7, CMX_ERR_DOMAIN);
  }
  bad = c;
  bad.variance = NAN;
  refuse(f, &bad, CMX_SOLID, 1e6, 1e7, CMX_ERR_DOMAIN);
  bad = c;
  bad.ions = &other;
  other.z[2] = 12.0;
  refuse(f, &bad, CMX_SOLID, 1e6, 1e7, CMX_ERR_DOMAIN);
  other = v->ions;
  other.n = 2;
  refuse(f, &bad, CMX_SOLID, 1e6, 1e7, CMX_ERR_DOMAIN);
  assert_int_equal(cmx_transport_lookup(v, CMX_LIQUID, 0.5, 1e6, 9e6, &p), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(p.sigma) && isnan(p.gamma));
  assert_int_equal(look_up(f, CMX_LIQUID, x, 1e6, 9e6, &p), CMX_OK);
  assert_int_equal(look_up(f, CMX_SOLID, x, 1e6, 9e6, &p), CMX_WARN_EXTRAPOLATED); /* melted */
}

/* Every dataset of the group missing, of another shape or type, or with a NaN. */
static void check_damage(fixture *f) {
  static double nan64[4096];
  static float nan32[1 << 17];
  cmx_transport_view v;
  size_t seen = 0;
  for (size_t k = 0; k < 4096; k++) nan64[k] = NAN;
  for (size_t k = 0; k < sizeof nan32 / sizeof *nan32; k++) nan32[k] = NAN;
  for (size_t k = 0; k < f->n; k++) {
    const cmx_array kept = f->arrays[k];
    cmx_array *a = &f->arrays[k];
    if (strncmp(kept.path, "/transport/", 11) != 0 || is_axis_copy(kept.path)) continue;
    seen++;
    a->path = "/gone";
    /* without them it is a table of another kind */
    const int spare = !strcmp(kept.path, "/transport/collisions/heat");
    assert_int_equal(cmx_transport_bind(f->arrays, f->n, &v), !strcmp(kept.path, "/transport/ln_n_e")
                                                                  ? CMX_ERR_ABSENT
                                                              : spare ? CMX_OK
                                                                      : CMX_ERR_FORMAT);
    *a = kept;
    if (kept.rank)
      a->dims[kept.rank - 1]--;
    else
      a->rank++;
    assert_int_equal(cmx_transport_bind(f->arrays, f->n, &v), CMX_ERR_FORMAT);
    *a = kept;
    a->type = kept.type == CMX_F64 ? CMX_F32 : CMX_F64;
    assert_int_equal(cmx_transport_bind(f->arrays, f->n, &v), CMX_ERR_FORMAT);
    *a = kept;
    if (kept.type == CMX_F64) a->data = nan64;
    if (kept.type == CMX_F32) a->data = nan32;
    if (a->data != kept.data) assert_int_equal(cmx_transport_bind(f->arrays, f->n, &v), CMX_ERR_FORMAT);
    *a = kept;
  }
  assert_int_equal(seen, 31);
  assert_int_equal(cmx_transport_bind(f->arrays, f->n, &v), CMX_OK);
  /* terms that do not fit, axes that do not reach a species, a resistivity below zero */
  for (size_t k = 0; k < f->n; k++) {
    const cmx_array kept = f->arrays[k];
    const int terms[CMXI_TRANSPORT_MASSES] = {4, 5, 9, 99, -1, 0};
    const double ln_z_min = log(6.5);
    if (!strcmp(kept.path, "/transport/solid/terms")) f->arrays[k].data = terms;
    if (!strcmp(kept.path, "/transport/solid/ln_z_min")) f->arrays[k].data = &ln_z_min;
    if (!strcmp(kept.path, "/transport/liquid/species")) {
      memset(nan32, 0, sizeof nan32);
      f->arrays[k].data = nan32;
    }
    if (f->arrays[k].data != kept.data)
      assert_int_equal(cmx_transport_bind(f->arrays, f->n, &v), CMX_ERR_FORMAT);
    f->arrays[k] = kept;
  }
}

static void statuses_and_damage(void **state) {
  static fixture f;
  (void)state;
  make(&f, "mixture: { nuclides = (\"c12\", \"o16\", \"ne22\"); }; " ORDER
           "transport: { enabled = true; x_nodes = 4; rho_min = 5e5; rho_max = 2e6; temp_min = 2e6; "
           "temp_max = 1e7; rho_nodes = 5; temp_nodes = 6; };");
  check_statuses(&f);
  check_batches(&f.view);
  check_damage(&f);
  clear(&f);
}

/* Matter of one charge: no impurities, whatever order was asked for; and in a table of two species both calls
   are the same. */
static void isotopes_and_two(void **state) {
  static fixture f;
  const double x[3] = {0.3, 0.5, 0.2}, two[2] = {0.7, 0.3};
  cmx_transport_point p, q;
  cmx_transport_state s;
  (void)state;
  make(&f, "mixture: { nuclides = (\"ne20\", \"ne21\", \"ne22\"); }; order: { enabled = false; };"
           "lattice: { tolerance = 1e-6; }; phase: { enabled = false; };"
           "transport: { enabled = true; order = \"uncorrelated\"; x_nodes = 4; " RANGE " };");
  for (int phase = 0; phase < 2; phase++) {
    CHECK(look_up(&f, phase, x, 1e6, 5e6, &p) >= 0);
    CHECK(cmx_transport_of(&f.transport, phase, x, 1e6, 5e6, &s, NULL) >= 0);
    CHECK_REL(p.sigma, s.sigma, 2e-5);
    CHECK_REL(p.kappa_thermal, s.kappa_thermal, 2e-5);
    CHECK(p.nu_imp == 0.0 && p.impurity_share == 0.0);
  }
  clear(&f);
  make(&f, "order: { enabled = false; }; lattice: { tolerance = 1e-6; }; phase: { enabled = false; };"
           "transport: { enabled = true; order = \"uncorrelated\"; x_nodes = 4; " RANGE " };");
  for (int phase = 0; phase < 2; phase++) {
    const cmx_status status = cmx_transport_lookup(&f.view, phase, 0.3, 1e6, 3e6, &q);
    assert_int_equal(look_up(&f, phase, two, 1e6, 3e6, &p), status);
    assert_memory_equal(&p, &q, sizeof p);
  }
  clear(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(ordered_and_frozen), cmocka_unit_test(light_ions),
                                     cmocka_unit_test(statuses_and_damage),
                                     cmocka_unit_test(isotopes_and_two)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
