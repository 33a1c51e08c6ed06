/* Vibrations of a disordered crystal beyond linear mixing: the formula, diagrams, the equation of state and
   its tables. */
#include "support/eos_fixture.h"
#include "support/species_fixture.h"
#include "coulomix/plasma.h"
#include "coulomix/ternary.h"

/* A model with these coefficients. */
static cmx_model model_with(const double h[3]) {
  cmx_model m = *find(CMX_KIND_SOLID_VIBRATIONS, "solid-vibrations/expansion");
  m.parameters = h;
  return m;
}

/* The same with h0, h1, h2 and t. */
static cmx_model coupled_with(const double h[4]) {
  cmx_model m = *find(CMX_KIND_SOLID_VIBRATIONS, "solid-vibrations/coupled");
  m.parameters = h;
  return m;
}

/* The same with h0, h1, h2, t and a0, a1, a2. */
static cmx_model anharmonic_with(const double h[7]) {
  cmx_model m = *find(CMX_KIND_SOLID_VIBRATIONS, "solid-vibrations/anharmonic");
  m.parameters = h;
  return m;
}

/* --- the formula --------------------------------------------------------------------------------------- */

static void two_species(void **state) {
  const double h[3] = {-1.03, 0.4, 0.7};
  const cmx_model m = model_with(h);
  (void)state;
  for (double ratio = 1.1; ratio < 4.0; ratio += 0.7)
    for (double x = 0.0; x <= 1.0; x += 0.25) {
      const double z[2] = {3.0, 3.0 * ratio}, d = 2.0 * (z[1] - z[0]) / (z[0] + z[1]);
      const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
      cmx_jet f;
      CHECK(cmx_model_mix(&m, 2, z, xs, cmx_jet_seed_log(7.0), &f) >= 0);
      const double p = x * (1.0 - x), q = 1.0 - 2.0 * x, c = h[0] + h[1] * d * d, s = h[2] * d;
      CHECK_ABS(f.v, d * d * p * (c - s * q), 1e-15);
      CHECK_ABS(f.x, d * d * (q * (c - s * q) + 2.0 * p * s), 1e-14);
      CHECK_ABS(f.xx, d * d * (-2.0 * (c - s * q) + 4.0 * q * s), 1e-14);
      CHECK_ABS(f.xxx, -12.0 * d * d * s, 1e-13);
      CHECK(f.g == 0.0 && f.xg == 0.0 && f.gg == 0.0);
    }
}

/* The anharmonic part is the same sum over Gamma_i, continued by a Taylor polynomial below 90. */
static void anharmonic_part(void **state) {
  const double h[7] = {0.0, 0.0, 0.0, 0.0, -56.0, 20.0, 9.0}, z[2] = {6.0, 9.0}, d = 0.4, step = 1e-4;
  const cmx_model m = anharmonic_with(h);
  (void)state;
  for (double x = 0.1; x < 1.0; x += 0.2)
    for (double gamma_i = 30.0; gamma_i < 1000.0; gamma_i *= 1.7) {
      const double mean = 6.0 + 3.0 * x, gamma_e = gamma_i * pow(mean, -5.0 / 3.0);
      const double sum = x * (1.0 - x) * d * d * (h[4] + h[5] * d * d + h[6] * d * (2.0 * x - 1.0));
      const double u = 1.0 - gamma_i / 90.0, small = 1e-4 * u;
      const double per = gamma_i >= 90.0 ? 1.0 / gamma_i : (1.0 + u + u * u + u * u * u) / 90.0;
      double w[4], near[4];
      const cmx_jet f = binary_ok(&m, z[0], z[1], x, gamma_e),
                    low = binary_ok(&m, z[0], z[1], x - step, gamma_e),
                    high = binary_ok(&m, z[0], z[1], x + step, gamma_e);
      CHECK_ABS(f.v, sum * per, 1e-15);
      cmxi_per_gamma_i(gamma_i, w);
      cmxi_per_gamma_i(gamma_i * exp(small), near);
      CHECK_ABS(f.g, sum * w[1], 1e-15);
      CHECK_ABS(f.gg, sum * w[2], 1e-15);
      for (int k = 0; k < 3; k++) CHECK_ABS((near[k] - w[k]) / small, w[k + 1] + 0.5 * small * near[3], 1e-6);
      CHECK_ABS(f.x, (high.v - low.v) / (2.0 * step), 1e-6);
      CHECK_ABS(f.xx, (high.x - low.x) / (2.0 * step), 1e-5);
      CHECK_ABS(f.xg, (high.g - low.g) / (2.0 * step), 1e-6);
    }
  double low[4], high[4];
  cmxi_per_gamma_i(90.0 * (1.0 - 1e-12), low);
  cmxi_per_gamma_i(90.0, high);
  for (int k = 0; k < 4; k++) CHECK_ABS(low[k], high[k], 1e-12);
}

/* The supercells from which the coefficients are, C/O at x = 1/2: kT per ion without end of size. Those of
   128 ions at other x, times the ratio of both at x = 1/2. */
static void carbon_and_oxygen(void **state) {
  static const struct {
    const char *id;
    double x, f, error;
  } cells[] = {{"expansion", 0.5, -0.0234, 6e-5},
               {"expansion", 0.25, -1.26 * 0.1875 * 4.0 / 42.25 * 1.147 / 1.32, 0.0010},
               {"expansion", 0.75, -1.33 * 0.1875 * 4.0 / 56.25 * 1.147 / 1.32, 0.0010},
               {"ordered", 0.5, -0.0130, 1e-4},
               {"ordered", 0.25, -0.0159 * 130.0 / 151.0, 0.0020},
               {"ordered", 0.75, -0.0109 * 130.0 / 151.0, 0.0020}};
  (void)state;
  for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
    char id[64];
    snprintf(id, sizeof id, "solid-vibrations/%s", cells[k].id);
    CHECK_ABS(binary_ok(find(CMX_KIND_SOLID_VIBRATIONS, id), 6.0, 8.0, cells[k].x, 8.0).v, cells[k].f,
              cells[k].error);
  }
}

/* Free energy of a random solid with vibrations less that without. */
static double added(int n, const double z[], const double x[], const cmx_model *vibrations) {
  cmx_classical_models m = models_of(n, z, CMX_SOLID_RANDOM);
  cmx_jet xs[CMX_MAX_SPECIES], with, without;
  for (int j = 0; j < n; j++) xs[j] = cmx_jet_const(x[j]);
  assert_int_equal(cmx_classical_solid_of(&m, xs, cmx_jet_seed_log(8.0), &without), CMX_OK);
  m.vibrations = vibrations;
  assert_int_equal(cmx_classical_check_of(&m, NULL), CMX_OK);
  assert_int_equal(cmx_classical_solid_of(&m, xs, cmx_jet_seed_log(8.0), &with), CMX_OK);
  CHECK(with.g == without.g && with.gg == without.gg);
  return with.v - without.v;
}

/* Isotopes count as one species, charges may come close, and nothing grows without bound. */
static void any_charges(void **state) {
  const double h[3] = {-1.03, 0.4, 0.7};
  const cmx_model m = model_with(h);
  const double two[2] = {6.0, 8.0}, x2[2] = {0.6, 0.4}, isotopes[3] = {6.0, 6.0, 8.0},
               x3[3] = {0.2, 0.4, 0.4};
  const double f = added(2, two, x2, &m);
  (void)state;
  CHECK_ABS(added(3, isotopes, x3, &m), f, 1e-14);
  for (double t = 1e-2; t > 1e-9; t *= 0.1) {
    const double near[3] = {6.0, 6.0 * (1.0 + t), 8.0};
    CHECK_ABS(added(3, near, x3, &m), f, 0.3 * t);
    CHECK_ABS(added(2, near, x2, &m), h[0] * t * t * 0.24, 0.3 * t * t * t + 1e-14);
  }
  for (double ratio = 1.0; ratio < 20.0; ratio *= 1.3) {
    const double z[2] = {1.0, ratio}, half[2] = {0.5, 0.5};
    if (ratio > 1.0) CHECK(fabs(added(2, z, half, &m)) <= 1.03 + 4.0 * 0.4);
  }
}

/* The solid by x, which that by the fractions of n species agrees with. */
static cmx_jet both_ways(cmx_classical_models *m, double x, double gamma_e) {
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  cmx_jet a, b;
  CHECK(cmx_classical_solid(m, x, gamma_e, &a) >= 0);
  CHECK(cmx_classical_solid_of(m, xs, cmx_jet_seed_log(gamma_e), &b) >= 0);
  CHECK_ABS(a.v, b.v, 1e-10);
  CHECK_ABS(a.x, b.x, 1e-8);
  CHECK_ABS(a.xx, b.xx, 1e-6);
  CHECK_ABS(a.g, b.g, 1e-8);
  CHECK_ABS(a.xg, b.xg, 1e-6);
  CHECK_ABS(a.gg, b.gg, 1e-6);
  return a;
}

/* Two species by x and n species by fractions. */
static void both_ways_agree(void **state) {
  const double z[2] = {8.0, 12.0}, h[4] = {-0.9, 0.2, -0.5, 45.0};
  const cmx_model m = coupled_with(h);
  (void)state;
  for (int solid = CMX_SOLID_ORDERED; solid <= CMX_SOLID_RANDOM; solid++) {
    cmx_classical_models mixture = models_of(2, z, (cmx_solid_kind)solid);
    mixture.vibrations = &m;
    for (double x = 0.1; x < 1.0; x += 0.2) both_ways(&mixture, x, 6.0);
  }
}

/* --- vibrations that follow the order ------------------------------------------------------------------ */

/* Free energy of an ordered C/O crystal by its definition, without what linear mixing and the static lattice
   give: order of a trial coupling, its energy at the coupling of the state, its entropy, its vibrations. */
static double by_definition(double x, double gamma_e, double trial, const double h[4]) {
  const double p = x * (1.0 - x), mean = 6.0 + 2.0 * x, gamma_d = 4.0 * gamma_e / cbrt(mean), d = 2.0 / 7.0,
               gamma_i = mean * mean * gamma_e / cbrt(mean);
  cmx_order_value o;
  assert_int_equal(cmx_order_from_minimiser(&common.direct, x, trial, &o), CMX_OK);
  const double u = gamma_d * o.f_g, s = trial * o.f_g - o.f, u_random = -0.5 * common.sums.T0 * p * gamma_d;
  return u - s + p * d * d * (h[0] + h[1] * d * d + h[2] * d * (2.0 * x - 1.0)) -
         h[3] / gamma_i * (u - u_random);
}

static cmx_jet solid_with(double x, double gamma_e, const cmx_model *vibrations) {
  static const double z[2] = {6.0, 8.0};
  cmx_classical_models m = models_of(2, z, CMX_SOLID_ORDERED);
  cmx_jet f;
  m.vibrations = vibrations;
  assert_int_equal(cmx_classical_check(&m, NULL), CMX_OK);
  assert_int_equal(cmx_classical_solid(&m, x, gamma_e, &f), CMX_OK);
  return f;
}

/* The model has the least of these free energies, its energy is that of the order by the envelope theorem,
   and derivatives by composition are those of its values. */
static void order_is_weakened(void **state) {
  static const double h[4] = {-0.975, -2.1, 0.92, 50.0}, gamma_e = 6.5, step = 1e-4;
  const cmx_model m = coupled_with(h);
  (void)state;
  for (double x = 0.2; x < 0.9; x += 0.3) {
    const double mean = 6.0 + 2.0 * x, own = 4.0 * gamma_e / cbrt(mean) - 50.0 * 4.0 / (mean * mean),
                 f = by_definition(x, gamma_e, own, h);
    const double z53 = pow(6.0, 5.0 / 3.0) * (1.0 - x) + pow(8.0, 5.0 / 3.0) * x,
                 lattice = -common.sums.madelung * gamma_e * (pow(mean, 5.0 / 3.0) - z53);
    const cmx_jet at = solid_with(x, gamma_e, &m), low = solid_with(x - step, gamma_e, &m),
                  high = solid_with(x + step, gamma_e, &m);
    cmx_order_value o;
    CHECK_ABS(at.v, lattice + f, 1e-10);
    CHECK(by_definition(x, gamma_e, 0.9 * own, h) > f && by_definition(x, gamma_e, 1.1 * own, h) > f);
    assert_int_equal(cmx_order_from_minimiser(&common.direct, x, own, &o), CMX_OK);
    CHECK_ABS(at.g, lattice + 4.0 * gamma_e / cbrt(mean) * o.f_g, 1e-10);
    CHECK_ABS(at.x, (high.v - low.v) / (2.0 * step), 1e-6);
    CHECK_ABS(at.xx, (high.x - low.x) / (2.0 * step), 1e-5);
    CHECK_ABS(at.xg, (high.g - low.g) / (2.0 * step), 1e-5);
  }
}

/* Below Gamma_i = t ions are at random; there the free energy has no step and no corner. */
static void no_order_below_t(void **state) {
  static const double h[4] = {-0.975, -2.1, 0.92, 50.0}, z[2] = {6.0, 8.0}, x = 0.4;
  const double critical = 50.0 / pow(6.8, 5.0 / 3.0);
  const cmx_model m = coupled_with(h);
  cmx_classical_models ordered = models_of(2, z, CMX_SOLID_ORDERED),
                       random = models_of(2, z, CMX_SOLID_RANDOM);
  (void)state;
  ordered.vibrations = random.vibrations = &m;
  for (int k = 0; k < 2; k++) {
    const double gamma_e = critical * (k ? 1.0 + 1e-9 : 0.8);
    const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
    cmx_jet a, b, c;
    CHECK(cmx_classical_solid(&ordered, x, gamma_e, &a) >= 0);
    CHECK(cmx_classical_solid(&random, x, gamma_e, &b) >= 0);
    CHECK(cmx_classical_solid_of(&ordered, xs, cmx_jet_seed_log(gamma_e), &c) >= 0);
    CHECK_ABS(a.v, b.v, 1e-9);
    CHECK_ABS(a.g, b.g, 1e-8);
    CHECK_ABS(a.x, b.x, 1e-8);
    CHECK_ABS(c.v, b.v, 1e-9);
    CHECK_ABS(c.g, b.g, 1e-8);
    CHECK_ABS(c.x, b.x, 1e-8);
  }
}

/* The minimiser of all pairs of species and that of the effective binary, which two species are: potentials
   too. */
static void exact_order_is_weakened(void **state) {
  static const double h[4] = {-0.975, -2.1, 0.92, 50.0}, z[2] = {6.0, 8.0}, x[2] = {0.7, 0.3};
  const cmx_model model = coupled_with(h);
  cmx_classical_models m = models_of(2, z, CMX_SOLID_ORDERED);
  cmx_exact_solid exact = {&m, common.model, NULL};
  cmx_mixture_phase phase[2] = {{"solid", cmx_mixture_solid, &m}, {"solid", cmx_mixture_solid_exact, &exact}};
  cmx_mixture_value v[2] = {{.alone = 0}, {.alone = 0}};
  double mu[2][2];
  (void)state;
  m.vibrations = &model;
  assert_int_equal(cmx_order_species_work_new(common.model, &exact.work), CMX_OK);
  for (int k = 0; k < 2; k++) {
    CHECK(phase[k].function(phase[k].context, 2, x, 6.5, &v[k]) >= 0);
    CHECK(cmx_chemical_potentials(&phase[k], 2, x, 6.5, mu[k], NULL) >= 0);
  }
  CHECK_ABS(v[1].f, v[0].f, 1e-8);
  CHECK_ABS(v[1].f_g, v[0].f_g, 1e-7);
  for (int a = 0; a < 2; a++) CHECK_ABS(mu[1][a], mu[0][a], 1e-7);
  cmx_order_species_work_free(exact.work);
}

/* --- beside energies beyond pairs ---------------------------------------------------------------------- */

/* The minimiser with terms, and a mixture of C/O that has it and vibrations. */
typedef struct beyond_fixture {
  cmx_order_model *model;
  cmx_order_work *work;
  cmx_order_minimiser direct;
  cmx_model vibrations;
  cmx_classical_models mixture;
} beyond_fixture;

static void open_beyond(size_t n, const cmx_order_term terms[], const double h[4], beyond_fixture *f) {
  static const double z[2] = {6.0, 8.0};
  assert_int_equal(cmx_order_model_new(&common.sums, &f->model), CMX_OK);
  assert_int_equal(cmx_order_model_add_terms(f->model, n, terms, NULL), CMX_OK);
  assert_int_equal(cmx_order_work_new(f->model, &f->work), CMX_OK);
  f->direct = (cmx_order_minimiser){f->model, f->work, 0.0};
  f->vibrations = coupled_with(h);
  f->mixture = models_of(2, z, CMX_SOLID_ORDERED);
  f->mixture.order_context = f->mixture.order_psi_context = &f->direct;
  f->mixture.vibrations = &f->vibrations;
  assert_int_equal(cmx_order_model_random(f->model, f->mixture.b0), 1);
}

static void close_beyond(beyond_fixture *f) {
  cmx_order_work_free(f->work);
  cmx_order_model_free(f->model);
}

/* Static lattice, vibrations of random ions and, per unit of Gamma_d, the energy of random ions of second and
   third order, of C/O: each from its formula. */
static double lattice_of(double x, double gamma_e) {
  const double z53 = pow(6.0, 5.0 / 3.0) * (1.0 - x) + pow(8.0, 5.0 / 3.0) * x;
  return -common.sums.madelung * gamma_e * (pow(6.0 + 2.0 * x, 5.0 / 3.0) - z53);
}

static double random_vibrations(double x, const double h[4]) {
  const double d = 2.0 / 7.0;
  return x * (1.0 - x) * d * d * (h[0] + h[1] * d * d + h[2] * d * (2.0 * x - 1.0));
}

static double random_energy(double x) {
  return 0.5 * x * (1.0 - x) * (-common.sums.T0 + 0.0825 * 2.0 / 7.0 * (1.0 - 2.0 * x));
}

/* With energies of third order: vibrations leave the random part alone. Where ions are at random f is that of
   random ions; elsewhere it is what its definition says, and its derivatives are those of its values. */
static void random_energy_of_third_order_stays(void **state) {
  static const double h[4] = {-1.045, -1.93, 0.99, 49.0}, step = 1e-4, d = 2.0 / 7.0;
  const cmx_order_term terms[] = {{0.0825 * d, 1, 0, {0}},
                                  {-0.057 * d, 1, 1, {0}},
                                  {0.120 * d, 1, 1, {1}},
                                  {-0.161 * d, 1, 1, {2}},
                                  {0.142 * d, 1, 1, {3}}};
  beyond_fixture b;
  (void)state;
  open_beyond(5, terms, h, &b);
  for (double x = 0.15; x < 1.0; x += 0.35)
    for (double gamma_i = 35.0; gamma_i < 300.0; gamma_i *= 2.5) {
      const double mean = 6.0 + 2.0 * x, gamma_e = gamma_i * pow(mean, -5.0 / 3.0),
                   gamma_d = 4.0 * gamma_i / (mean * mean), own = gamma_d * (1.0 - 49.0 / gamma_i);
      cmx_jet at, low, high, grown;
      cmx_order_value o;
      double f = lattice_of(x, gamma_e) + random_vibrations(x, h);
      CHECK(cmx_classical_solid(&b.mixture, x, gamma_e, &at) >= 0);
      CHECK(cmx_classical_solid(&b.mixture, x - step, gamma_e, &low) >= 0);
      CHECK(cmx_classical_solid(&b.mixture, x + step, gamma_e, &high) >= 0);
      CHECK(cmx_classical_solid(&b.mixture, x, gamma_e * exp(step), &grown) >= 0);
      if (own <= 0.0) {
        f += x * log(x) + (1.0 - x) * log1p(-x) + gamma_d * random_energy(x);
      } else {
        CHECK(cmx_order_from_minimiser(&b.direct, x, own, &o) >= 0);
        const double u = gamma_d * o.f_g, s = own * o.f_g - o.f;
        f += u - s - 49.0 / gamma_i * (u - gamma_d * random_energy(x));
      }
      CHECK_ABS(at.v, f, 1e-10);
      CHECK_ABS(at.x, (high.v - low.v) / (2.0 * step), 1e-6);
      CHECK_ABS(at.xx, (high.x - low.x) / (2.0 * step), 1e-5);
      CHECK_ABS(at.xg, (high.g - low.g) / (2.0 * step), 1e-5);
      if (own > 0.0) CHECK_ABS(at.xxx, (high.xx - low.xx) / (2.0 * step), 1e-3);
      CHECK_ABS(at.g + 0.5 * at.gg * step, (grown.v - at.v) / step, 1e-5);
    }
  close_beyond(&b);
}

/* Two species by x and by fractions with terms even in 1-2x, which have a function of p: at random, with
   order, and where random order is chosen. */
static void both_ways_agree_beyond_pairs(void **state) {
  static const double h[4] = {-1.045, -1.93, 0.99, 49.0};
  static const cmx_order_term terms[] = {
      {0.4, 0, 0, {0}}, {-0.3, 2, 0, {0}}, {0.2, 4, 0, {0}}, {0.1, 2, 1, {1}}};
  beyond_fixture b;
  (void)state;
  open_beyond(4, terms, h, &b);
  CHECK(b.mixture.b0[0] == 0.4 && b.mixture.b0[2] == -0.3 && b.mixture.b0[4] == 0.2);
  cmx_order_cooling cooling = {
      .cooling = {.order = CMX_ORDER_RANDOM}, .t0 = common.sums.T0, .b0 = b.mixture.b0};
  cmx_order_psi_cooling psi = {.random = 1, .fixed_from = INFINITY, .b0 = b.mixture.b0};
  for (int k = 0; k < 3; k++) {
    cmx_classical_models m = b.mixture;
    if (k == 2) {
      m.order = cmx_order_on_cooling;
      m.order_context = &cooling;
      m.order_psi = cmx_order_psi_on_cooling;
      m.order_psi_context = &psi;
    }
    for (double x = 0.1; x < 1.0; x += 0.3) {
      const double gamma_e = (k ? 200.0 : 40.0) * pow(6.0 + 2.0 * x, -5.0 / 3.0);
      const cmx_jet a = both_ways(&m, x, gamma_e);
      const double t = 1.0 - 2.0 * x, p = x * (1.0 - x), mean = 6.0 + 2.0 * x;
      const double beyond = 0.5 * p * (0.4 - 0.3 * t * t + 0.2 * t * t * t * t),
                   random = 4.0 * gamma_e / cbrt(mean) * (beyond - 0.5 * p * common.sums.T0);
      if (k != 1)
        CHECK_ABS(a.v - lattice_of(x, gamma_e) - x * log(x) - (1.0 - x) * log1p(-x),
                  random + random_vibrations(x, h), 1e-10);
    }
  }
  close_beyond(&b);
}

/* --- diagrams ------------------------------------------------------------------------------------------ */

static cmx_mixture_freezing freeze(cmx_classical_models *m, double x) {
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, m}, {"solid", cmx_mixture_solid, m}};
  const double liquid[2] = {1.0 - x, x};
  cmx_mixture_freezing f = {.gamma_e = 0.0};
  CHECK(cmx_freeze_near(pair, 0, 2, liquid, &f) >= 0);
  return f;
}

/* Liquids, their solids and T/T_m of the lighter species, without vibrations and with -0.095 x(1-x): from an
   independent calculation by tangents of the same free energies, to the digits given. */
static void diagram_of_carbon_and_oxygen(void **state) {
  static const struct {
    double liquid, solid[2], temp[2];
  } rows[] = {{0.3, {0.3149, 0.3244}, {0.9712, 1.0001}},
              {0.4, {0.4564, 0.4584}, {0.9919, 1.0261}},
              {0.5, {0.6143, 0.6031}, {1.0421, 1.0763}},
              {0.6, {0.7534, 0.7353}, {1.1270, 1.1555}},
              {0.8, {0.9113, 0.9023}, {1.3563, 1.3707}}};
  const double z[2] = {6.0, 8.0}, h[3] = {-0.095 * 12.25, 0.0, 0.0};
  const cmx_model m = model_with(h);
  cmx_classical_models mixture = models_of(2, z, CMX_SOLID_ORDERED);
  double melt;
  (void)state;
  assert_int_equal(cmx_melting_gamma(mixture.liquid, mixture.crystal, mixture.anharmonic, &melt, NULL),
                   CMX_OK);
  for (size_t k = 0; k < 2 * sizeof rows / sizeof *rows; k++) {
    const int with = k % 2;
    mixture.vibrations = with ? &m : NULL;
    const cmx_mixture_freezing f = freeze(&mixture, rows[k / 2].liquid);
    CHECK_ABS(f.solid[1], rows[k / 2].solid[with], 6e-5);
    CHECK_ABS(melt / cmx_gamma_species(6.0, f.gamma_e), rows[k / 2].temp[with], 6e-5);
  }
  /* the azeotrope, x = 0.161 and T/T_m = 0.9894 */
  mixture.vibrations = &m;
  const cmx_mixture_freezing left = freeze(&mixture, 0.1605), right = freeze(&mixture, 0.1615);
  CHECK((left.solid[1] - left.liquid[1]) * (right.solid[1] - right.liquid[1]) < 0.0);
  CHECK_ABS(melt / cmx_gamma_species(6.0, left.gamma_e), 0.9894, 5e-5);
}

static void fitted_solids_have_their_own(void **state) {
  const double z[2] = {6.0, 8.0};
  cmx_classical_models m = models_of(2, z, CMX_SOLID_FITTED);
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  m.vibrations = find(CMX_KIND_SOLID_VIBRATIONS, "solid-vibrations/expansion");
  assert_int_equal(cmx_classical_check(&m, &err), CMX_ERR_UNSUPPORTED);
  CHECK(strstr(err.text, "solid-mixing/pc2013"));
  m.solid = CMX_SOLID_RANDOM;
  assert_int_equal(cmx_classical_check(&m, NULL), CMX_OK);
  for (double t = -1.0; t < 100.0; t += 92.0) {
    const double h[4] = {0.0, 0.0, 0.0, t};
    const cmx_model beyond = coupled_with(h);
    m.vibrations = &beyond;
    assert_int_equal(cmx_classical_check(&m, &err), CMX_ERR_RANGE);
    CHECK(strstr(err.text, "allowed 0 to 90"));
  }
  m.vibrations = m.liquid;
  assert_int_equal(cmx_classical_check(&m, &err), CMX_ERR_UNKNOWN);
  CHECK(strstr(err.text, "vibrations"));
}

/* --- tables -------------------------------------------------------------------------------------------- */

#define TABLE                                                                                                \
  "models: ({ id = \"solid-vibrations/mine\"; from = \"solid-vibrations/anharmonic\"; h0 = -1.1; h1 = "      \
  "0.3;\n"                                                                                                   \
  "  h2 = 0.8; t = 45.0; a0 = -60.0; a1 = 15.0; a2 = -8.0; reference = \"a test\"; });\n"                    \
  "order: { shells = 4; x_nodes = 33; gamma_d_nodes = 65; gamma_d_max = 60; }; phase: { enabled = false; "   \
  "};\n"                                                                                                     \
  "equilibrium: { enabled = false; }; transport: { enabled = false; }; lattice: { tolerance = 1e-7; };\n"    \
  "eos: { enabled = true; vibrations = \"solid-vibrations/mine\"; solid = \"%s\"; rho_min = 1e6;\n"          \
  "  rho_max = 1e7; temp_min = 1e6; temp_max = 1e7; rho_nodes = 20; temp_nodes = 40; x_nodes = 32; };\n"
static const double coefficients[7] = {-1.1, 0.3, 0.8, 45.0, -60.0, 15.0, -8.0};

static eos_fixture *fixture_of(const char *nuclides, const char *solid) {
  char text[1200];
  cmx_recipe recipe;
  const int n = snprintf(text, sizeof text, "mixture: { nuclides = (%s); };\n", nuclides);
  snprintf(text + n, sizeof text - (size_t)n, TABLE, solid);
  OK(cmx_recipe_read_text(text, "test", &recipe, &err));
  return eos_fixture_of(&recipe);
}

/* The sum over pairs of two or more species with the coefficients h0, h1, h2 or a0, a1, a2. */
static double by_pairs(const double h[3], const cmx_species *ions, const double x[]) {
  double f = 0.0;
  for (int j = 0; j < ions->n; j++)
    for (int i = 0; i < j; i++) {
      const double middle = 0.5 * (ions->z[i] + ions->z[j]), d = (ions->z[j] - ions->z[i]) / middle;
      const double mean = cmx_average(ions->n, ions->z, x);
      f += x[i] * x[j] * d * d * (h[0] + h[1] * d * d + 2.0 * h[2] * (mean / middle - 1.0));
    }
  return f;
}

/* What vibrations change of a random solid: with f = h + a/Gamma_i it has the energy -a/Gamma_i, a third of
   that as pressure, and the heat capacity -2 a/Gamma_i. */
static void compare_with_linear_mixing(const eos_fixture *f, double x, double rho, double temp) {
  const double fraction[2] = {1.0 - x, x};
  cmx_eos plain = f->eos;
  cmx_eos_state s, without;
  plain.mixture.vibrations = NULL;
  CHECK(cmx_eos_phase_state_at(&f->eos, CMX_SOLID, x, rho, temp, &s) >= 0);
  CHECK(cmx_eos_phase_state_at(&plain, CMX_SOLID, x, rho, temp, &without) >= 0);
  const double per_gram = f->view.boltzmann / cmx_eos_mass(&f->view, x),
               harmonic = per_gram * by_pairs(coefficients, &f->view.ions, fraction);
  double per[4];
  const double *z = f->view.ions.z, mean = cmx_average(2, z, fraction);
  const double z53 = fraction[0] * cmx_z53(z[0]) + fraction[1] * cmx_z53(z[1]);
  cmxi_per_gamma_i(s.gamma * cmx_z53(mean) / z53, per);
  const double sum = per_gram * by_pairs(coefficients + 4, &f->view.ions, fraction);
  CHECK_ABS(s.f - without.f, temp * (harmonic + sum * per[0]), 1e-14 * fabs(s.f));
  CHECK_ABS(s.s - without.s, sum * per[1] - harmonic - sum * per[0], 1e-12 * fabs(s.s));
  CHECK_ABS(s.p - without.p, rho * temp * sum * per[1] / 3.0, 1e-14 * s.p);
  CHECK_ABS(s.e - without.e, temp * sum * per[1], 1e-12 * fabs(s.e));
  CHECK_ABS(s.cv - without.cv, sum * (per[1] - per[2]), 1e-12 * s.cv);
}

/* The solidus of a table. */
static void solidus_of(const cmx_solidus_view *view, cmx_solidus *solidus) {
  solidus->n_pieces = (size_t)view->n_pieces;
  memcpy(solidus->end, view->end, (solidus->n_pieces + 1) * sizeof *view->end);
  memcpy(solidus->c, view->c, solidus->n_pieces * sizeof solidus->c[0]);
}

static void two_species_table(void **state) {
  static const char *const solids[] = {"ordered", "random"};
  (void)state;
  for (int k = 0; k < 2; k++) {
    eos_fixture *f = fixture_of("\"c12\", \"o16\"", solids[k]);
    uint64_t seed = 5;
    cmx_solidus solidus;
    if (k == 0) solidus_of(&f->view.solidus, &solidus);
    f->eos.cooling.solidus = &solidus;
    f->view.choice.blocking_gamma_d = f->eos.cooling.blocking_gamma_d = 12.0;
    for (int order = CMX_ORDER_EQUILIBRIUM; order <= CMX_ORDER_RANDOM; order++) {
      if (k == 1 && order != CMX_ORDER_RANDOM) continue; /* without effect */
      f->view.choice.order = f->eos.cooling.order = order;
      for (int j = 0; j < SAMPLES(48); j++) {
        double at[3];
        cmx_eos_solution back;
        cmx_eos_state s, direct;
        random_state(&f->view, &seed, at);
        const cmx_status found = cmx_eos_lookup(&f->view, CMX_SOLID, at[0], at[1], at[2], &s);
        const cmx_status computed = cmx_eos_phase_state_at(&f->eos, CMX_SOLID, at[0], at[1], at[2], &direct);
        if (found < 0 || computed < 0 || (s.reasons & CMX_REASON_ACTIVE_SET)) {
          CHECK(found >= 0 || computed < 0 || found == CMX_ERR_PHASE);
          continue;
        }
        const double kt = f->view.boltzmann * at[2] / cmx_eos_mass(&f->view, at[0]);
        CHECK_REL(s.p, direct.p, 1e-7);
        CHECK_REL(s.s, direct.s, 1e-6);
        CHECK_REL(s.cv, direct.cv, 1e-3);
        CHECK_ABS(s.df_dx_regular, direct.df_dx_regular, 1e-5 * kt + 1e-8 * fabs(direct.df_dx_regular));
        CHECK_ABS(s.d2f_dx2_regular, direct.d2f_dx2_regular, 1e-2 * kt + 1e-7 * fabs(direct.d2f_dx2_regular));
        if (order == CMX_ORDER_RANDOM) compare_with_linear_mixing(f, at[0], at[1], at[2]);
        if (!(s.gamma > CMX_EOS_SOLID_FROM)) continue;
        CHECK(cmx_eos_phase_temp_from_rho_s(&f->view, CMX_SOLID, at[0], at[1], s.s, 0.0, &back) >= 0);
        CHECK_REL(back.temp, at[2], 1e-9);
      }
    }
    eos_fixture_free(f);
  }
}

static void species_table(void **state) {
  eos_fixture *f = fixture_of("\"c12\", \"o16\", \"ne20\", \"ne22\"", "ordered");
  uint64_t seed = 9;
  (void)state;
  f->view.choice.blocking_gamma_d = f->eos.cooling.blocking_gamma_d = 12.0;
  for (int order = CMX_ORDER_EQUILIBRIUM; order <= CMX_ORDER_RANDOM; order++) {
    f->view.choice.order = f->eos.cooling.order = order;
    for (int k = 0; k < SAMPLES(22); k++) {
      double x[4], sum = 0.0, at[3];
      cmx_eos_composition c;
      cmx_eos_state s, direct;
      cmx_eos_gradient g, computed;
      for (int j = 0; j < 4; j++) sum += x[j] = k % 5 == j ? 0.0 : -log(1.0 - uniform(&seed));
      for (int j = 0; j < 4; j++) x[j] /= sum;
      random_state(&f->view, &seed, at);
      assert_int_equal(cmx_eos_compose(&f->view, x, &c), CMX_OK);
      CHECK_ABS(c.vibrations, by_pairs(coefficients, &f->view.ions, c.x), 1e-15);
      CHECK_ABS(c.anharmonic, by_pairs(coefficients + 4, &f->view.ions, c.x), 1e-13);
      const cmx_status found = cmx_eos_lookup_gradient(&f->view, CMX_SOLID, &c, at[1], at[2], &s, &g);
      const cmx_status status =
          cmx_eos_phase_state_of(&f->eos, CMX_SOLID, c.x, at[1], at[2], &direct, &computed);
      CHECK((found < 0) == (status < 0));
      if (found < 0 || (s.reasons & CMX_REASON_ACTIVE_SET)) continue;
      const double kt = f->view.boltzmann * at[2];
      CHECK_REL(s.p, direct.p, 1e-7);
      CHECK_REL(s.s, direct.s, 1e-6);
      CHECK_REL(s.cv, direct.cv, 1e-3);
      for (int a = 0; a < 4; a++) {
        CHECK_ABS(g.mu_regular[a], computed.mu_regular[a], 1e-5 * kt + 1e-8 * fabs(computed.mu_regular[a]));
        CHECK_ABS(g.e[a], computed.e[a], 1e-5 * (fabs(s.e) + s.p / at[1]));
      }
    }
  }
  eos_fixture_free(f);
}

/* A damaged dataset is refused, a table without it has linear mixing. */
static void binding(void **state) {
  eos_fixture *f = fixture_of("\"c12\", \"o16\"", "ordered");
  cmx_eos_view view;
  double h[7] = {-1.1, NAN, 0.8, 45.0, -60.0, 15.0, -8.0};
  size_t k = 0;
  (void)state;
  for (int j = 0; j < 7; j++) CHECK(f->view.vibrations[j] == coefficients[j]);
  while (strcmp(f->arrays[k].path, "/eos/solid/vibrations") != 0) k++;
  const cmx_array whole = f->arrays[k];
  f->arrays[k].data = h;
  assert_int_equal(cmx_eos_bind(f->arrays, f->n, &view), CMX_ERR_FORMAT);
  h[1] = 1.1e3;
  assert_int_equal(cmx_eos_bind(f->arrays, f->n, &view), CMX_ERR_FORMAT);
  h[1] = 0.3;
  for (double t = -1.0; t < 100.0; t += 92.0) {
    h[3] = t;
    assert_int_equal(cmx_eos_bind(f->arrays, f->n, &view), CMX_ERR_FORMAT);
  }
  h[3] = 45.0;
  for (double a = -5e4; a < 1e5; a += 1e5) {
    h[5] = a;
    assert_int_equal(cmx_eos_bind(f->arrays, f->n, &view), CMX_ERR_FORMAT);
  }
  f->arrays[k].dims[0] = 4; /* as a model without an anharmonic part has it */
  assert_int_equal(cmx_eos_bind(f->arrays, f->n, &view), CMX_OK);
  CHECK(view.vibrations[3] == 45.0 && view.vibrations[4] == 0.0 && !view.anharmonic);
  f->arrays[k].dims[0] = 3; /* without t */
  assert_int_equal(cmx_eos_bind(f->arrays, f->n, &view), CMX_OK);
  CHECK(view.vibrations[2] == 0.8 && view.vibrations[3] == 0.0);
  f->arrays[k] = whole;
  for (size_t terms = 5; terms < 7; terms++) {
    f->arrays[k].dims[0] = terms;
    assert_int_equal(cmx_eos_bind(f->arrays, f->n, &view), CMX_ERR_FORMAT);
  }
  f->arrays[k].dims[0] = 2;
  assert_int_equal(cmx_eos_bind(f->arrays, f->n, &view), CMX_ERR_FORMAT);
  f->arrays[k] = f->arrays[f->n - 1];
  assert_int_equal(cmx_eos_bind(f->arrays, f->n - 1, &view), CMX_OK);
  CHECK(view.vibrations[0] == 0.0 && view.vibrations_pair[0] == 0.0);
  f->arrays[k] = whole;
  eos_fixture_free(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(two_species),
                                     cmocka_unit_test(anharmonic_part),
                                     cmocka_unit_test(carbon_and_oxygen),
                                     cmocka_unit_test(any_charges),
                                     cmocka_unit_test(both_ways_agree),
                                     cmocka_unit_test(order_is_weakened),
                                     cmocka_unit_test(no_order_below_t),
                                     cmocka_unit_test(exact_order_is_weakened),
                                     cmocka_unit_test(random_energy_of_third_order_stays),
                                     cmocka_unit_test(both_ways_agree_beyond_pairs),
                                     cmocka_unit_test(diagram_of_carbon_and_oxygen),
                                     cmocka_unit_test(fitted_solids_have_their_own),
                                     cmocka_unit_test(two_species_table),
                                     cmocka_unit_test(species_table),
                                     cmocka_unit_test(binding)};
  return cmocka_run_group_tests(tests, prepare_order, finish_order);
}
