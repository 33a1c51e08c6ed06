/* Tie lines at fixed pressure in tables: the header against the direct physics, derivatives by differences,
   lever rule, the order of the solid as /eos has it, eutectics, gaps, damaged tables, threads and pieces,
   mixtures without a diagram. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/axis_copy.h"
#include "support/cmx_test.h"
#include "coulomix/checkpoint.h"
#include "coulomix/equilibrium.h"
#include "coulomix/equilibrium_table.h"
#include "support/eos_fixture.h"

/* --- tables -------------------------------------------------------------------------------------------- */

typedef struct table {
  cmx_recipe recipe;
  cmx_store *store;
  cmx_array *arrays;
  size_t n;
  cmx_eos_view eos;
  cmx_equilibrium_view view;
  cmx_physics physics;
  cmx_eos direct; /* with the order of the table */
} table;

#define ORDER                                                                                                \
  "order: { enabled = true; shells = 4; x_nodes = 65; gamma_d_nodes = 97; gamma_d_max = 60.0; };\n"
#define REST "phase: { enabled = false; }; lattice: { tolerance = 1e-7; };\n"

static const char carbon_oxygen[] = ORDER REST
    "eos: { enabled = true; rho_min = 1e5; rho_max = 1e8; temp_min = 1e6; temp_max = 1e8; rho_nodes = 20;\n"
    "  temp_nodes = 40; };";
static const char oxygen_neon[] = ORDER REST
    "mixture: { names = (\"O\", \"Ne\"); charges = (8, 10); masses = (15.9949146196, 19.9924401762); };\n"
    "eos: { enabled = true; rho_min = 1e5; rho_max = 1e8; temp_min = 1e6; temp_max = 1e8; rho_nodes = 20;\n"
    "  temp_nodes = 40; };";
static const char carbon_magnesium[] =
    "order: { enabled = false; };\n" REST
    "mixture: { names = (\"C\", \"Mg\"); charges = (6, 12); masses = (12, 23.985); };\n"
    "eos: { enabled = true; solid = \"solid-mixing/pc2013\"; liquid_screening = \"none\"; crystal_screening "
    "= \"none\";\n"
    "  rho_min = 1e6; rho_max = 1e7; temp_min = 1e5; temp_max = 1e8; rho_nodes = 10; temp_nodes = 10; };";

static table *table_of(const char *text) {
  table *t = calloc(1, sizeof *t);
  OK(cmx_recipe_read_text(text, "test", &t->recipe, &err));
  OK(cmx_generate(&t->recipe, NULL, NULL, &t->store, &err));
  t->arrays = arrays_of(t->store, &t->n);
  assert_int_equal(cmx_eos_bind(t->arrays, t->n, &t->eos), CMX_OK);
  assert_int_equal(cmx_equilibrium_bind(t->arrays, t->n, &t->view), CMX_OK);
  OK(cmx_physics_make(&t->recipe, &t->physics, &err));
  OK(cmx_recipe_eos(&t->recipe, &t->physics, cmx_order_from_table_frozen, &t->eos.order, &t->direct, &err));
  return t;
}

static void table_free(table *t) {
  cmx_physics_free(&t->physics);
  free(t->arrays);
  cmx_store_free(t->store);
  cmx_recipe_clear(&t->recipe);
  free(t);
}

enum { CARBON_OXYGEN, OXYGEN_NEON, CARBON_MAGNESIUM, TABLES };
static table *tables[TABLES];

static int make_tables(void **state) {
  static const char *const text[TABLES] = {carbon_oxygen, oxygen_neon, carbon_magnesium};
  (void)state;
  for (int k = 0; k < TABLES; k++) tables[k] = table_of(text[k]);
  return 0;
}

static int free_tables(void **state) {
  (void)state;
  for (int k = 0; k < TABLES; k++) table_free(tables[k]);
  return 0;
}

static double random_pressure(const cmx_equilibrium_view *v, uint64_t *seed) {
  return exp(between(seed, log(v->pressure[0]) + 1e-9, log(v->pressure[1]) - 1e-9));
}

/* Uniform, or next to a pure species. */
static double random_x(uint64_t *seed) {
  const double u = uniform(seed);
  return u < 0.1   ? pow(10.0, between(seed, -8.0, -2.0))
         : u < 0.2 ? 1.0 - pow(10.0, between(seed, -6.0, -2.0))
                   : uniform(seed);
}

/* --- against the direct physics ------------------------------------------------------------------------ */

typedef struct errors {
  double temp, x, heat, contrast, rho, slope_p, slope_x, slope_other;
  int good, all;
} errors;

static void compare(const cmx_freezing *a, const cmx_freezing *b, errors *e) {
  e->temp = fmax(e->temp, fabs(a->temp / b->temp - 1.0));
  e->x = fmax(e->x, fmax(fabs(a->x_liquid - b->x_liquid), fabs(a->x_solid - b->x_solid)));
  e->heat = fmax(e->heat, fabs(a->latent_heat - b->latent_heat));
  e->contrast = fmax(e->contrast, fabs(a->density_contrast - b->density_contrast));
  e->rho = fmax(e->rho, fabs(a->rho_liquid / b->rho_liquid - 1.0));
  e->slope_p = fmax(e->slope_p, fabs(a->dlnt_dlnp - b->dlnt_dlnp));
  e->slope_x = fmax(e->slope_x, fabs(a->dt_dx - b->dt_dx) / b->temp);
  e->slope_other = fmax(e->slope_other, fabs(a->dother_dx - b->dother_dx) / fmax(1.0, fabs(b->dother_dx)));
}

static void lookups_are_the_direct_results(void **state) {
  (void)state;
  for (int k = 0; k < TABLES; k++) {
    const table *t = tables[k];
    uint64_t seed = 7;
    errors e = {0};
    for (int i = 0; i < SAMPLES(60); i++) {
      const double p = random_pressure(&t->view, &seed), x = random_x(&seed);
      const int melt = i % 2;
      cmx_freezing f, direct;
      const cmx_status status =
          (melt ? cmx_equilibrium_melting : cmx_equilibrium_freezing)(&t->view, p, x, &f);
      if (status == CMX_ERR_TEMP_LOW || status == CMX_ERR_RANGE) continue;
      CHECK(status >= 0);
      e.all++;
      if (status == CMX_WARN_ACTIVE_SET) continue;
      CHECK((melt ? cmx_equilibrium_melt : cmx_equilibrium_freeze)(&t->direct, CMX_FIXED_PRESSURE, p, x,
                                                                   &direct) >= 0);
      CHECK_ABS(melt ? f.x_solid : f.x_liquid, x, 1e-13);
      if (isnan(direct.latent_heat)) {
        CHECK(isnan(f.latent_heat) && f.dt_dx == 0.0);
        CHECK_REL(f.temp, direct.temp, 1e-7);
        CHECK_ABS(f.x_liquid, direct.x_liquid, 1e-6);
        continue;
      }
      compare(&f, &direct, &e);
      e.good++;
    }
    printf("%s-%s: %d of %d without caution: T %.1e, x %.1e, heat %.1e kT, rho %.1e, contrast %.1e; "
           "dlnT/dlnP %.1e, "
           "dlnT/dx %.1e, dx/dx %.1e\n",
           t->recipe.mixture.names[0], t->recipe.mixture.names[1], e.good, e.all, e.temp, e.x, e.heat, e.rho,
           e.contrast, e.slope_p, e.slope_x, e.slope_other);
    CHECK(e.all >= SAMPLES(40) && e.good >= e.all / 2);
    CHECK_ABS(e.temp, 0.0, 1e-7);
    CHECK_ABS(e.x, 0.0, 1e-6);
    CHECK_ABS(e.heat, 0.0, 1e-5);
    CHECK_ABS(e.rho, 0.0, 1e-7);
    CHECK_ABS(e.contrast, 0.0, 1e-7);
    CHECK_ABS(e.slope_p, 0.0, 1e-5);
    CHECK_ABS(e.slope_x, 0.0, 1e-4);
    CHECK_ABS(e.slope_other, 0.0, 1e-4);
  }
}

/* Of the interpolant itself. */
static void derivatives_are_those_of_the_lookup(void **state) {
  (void)state;
  for (int k = 0; k < TABLES; k++) {
    const cmx_equilibrium_view *v = &tables[k]->view;
    uint64_t seed = 11;
    double off[3] = {0.0, 0.0, 0.0};
    int done = 0;
    for (int i = 0; i < 400; i++) {
      const double p = exp(between(&seed, log(v->pressure[0]) + 0.01, log(v->pressure[1]) - 0.01)),
                   x = between(&seed, 0.01, 0.99), h = 1e-5;
      cmx_freezing f, a, b;
      if (cmx_equilibrium_freezing(v, p, x, &f) < 0) continue;
      if (cmx_equilibrium_freezing(v, p, x - h, &a) < 0 || cmx_equilibrium_freezing(v, p, x + h, &b) < 0)
        continue;
      if (fabs(b.x_solid - a.x_solid) > 0.01) continue; /* a eutectic between them */
      off[0] = fmax(off[0], fabs((b.temp - a.temp) / (2.0 * h) - f.dt_dx) / f.temp);
      off[1] = fmax(off[1], fabs((b.x_solid - a.x_solid) / (2.0 * h) - f.dother_dx));
      if (cmx_equilibrium_freezing(v, p * exp(-h), x, &a) < 0 ||
          cmx_equilibrium_freezing(v, p * exp(h), x, &b) < 0)
        continue;
      if (fabs(b.x_solid - a.x_solid) > 0.01) continue;
      off[2] = fmax(off[2], fabs(log(b.temp / a.temp) / (2.0 * h) - f.dlnt_dlnp));
      done++;
    }
    printf("%d derivatives off by %.1e, %.1e, %.1e\n", done, off[0], off[1], off[2]);
    CHECK(done >= 100);
    for (int q = 0; q < 3; q++) CHECK_ABS(off[q], 0.0, 1e-5);
  }
}

/* All tie lines at (P, T), gaps of the solid included, against the search on a grid. */
static void tie_lines_are_the_direct_ones(void **state) {
  (void)state;
  for (int k = 0; k < TABLES; k++) {
    const table *t = tables[k];
    uint64_t seed = 5;
    double off = 0.0;
    int lines = 0, solids = 0, careful = 0;
    for (int i = 0; i < SAMPLES(120); i++) {
      const double p = random_pressure(&t->view, &seed);
      cmx_freezing f;
      if (cmx_equilibrium_freezing(&t->view, p, 0.5, &f) < 0) continue;
      const double temp = f.temp * exp(between(&seed, k == CARBON_MAGNESIUM ? -1.3 : -0.3, 0.4));
      cmx_equilibrium_tie tie[16];
      cmx_equilibrium_line direct[CMX_MAX_TIE_LINES];
      size_t n_direct;
      int n;
      const cmx_status status = cmx_equilibrium_tie_lines(&t->view, p, temp, 16, tie, &n);
      if (status == CMX_ERR_TEMP_LOW || status == CMX_ERR_TEMP_HIGH || status == CMX_ERR_RANGE) continue;
      CHECK(status >= 0);
      CHECK(cmx_equilibrium_lines(&t->direct, &(cmx_conditions){CMX_FIXED_PRESSURE, p, temp}, 200, direct,
                                  &n_direct) >= 0);
      if (status == CMX_WARN_ACTIVE_SET) {
        careful++;
        continue;
      }
      if ((size_t)n != n_direct)
        fail_msg("%d: P = %g, T = %g: %d and %zu tie lines", k, p, temp, n, n_direct);
      for (int j = 0; j < n; j++) {
        assert_int_equal(tie[j].left, direct[j].left);
        assert_int_equal(tie[j].right, direct[j].right);
        off =
            fmax(off, fmax(fabs(tie[j].x_left - direct[j].x_left), fabs(tie[j].x_right - direct[j].x_right)));
        CHECK_REL(tie[j].rho_left, direct[j].rho_left, 1e-6);
        CHECK_REL(tie[j].rho_right, direct[j].rho_right, 1e-6);
        CHECK_ABS(tie[j].latent_heat, direct[j].latent_heat, 1e-5);
        lines++;
        solids += tie[j].left == tie[j].right;
      }
    }
    printf("%d tie lines, %d of two solids: x off by %.1e; %d states with caution\n", lines, solids, off,
           careful);
    CHECK(lines >= SAMPLES(15));
    if (k == CARBON_MAGNESIUM) CHECK(solids > 0);
    CHECK_ABS(off, 0.0, 1e-6);
  }
}

/* --- with the equation of state of the table ----------------------------------------------------------- */

static double gibbs(const cmx_eos_view *eos, int phase, double x, double p, double temp, double *guess) {
  cmx_eos_state point;
  double h;
  CHECK(cmxi_phase_at_pressure(eos, phase, x, p, temp, *guess, guess, &h) >= 0);
  CHECK(cmx_eos_lookup(eos, phase, x, *guess, temp, &point) >= 0);
  return point.f + point.p / *guess;
}

/* The temperature at which liquid and solid of the sheets have the same Gibbs energy lies between solidus and
   liquidus. */
static void the_sheets_freeze_between_solidus_and_liquidus(void **state) {
  (void)state;
  for (int k = 0; k < 2; k++) {
    const table *t = tables[k];
    uint64_t seed = 3;
    double least = INFINITY;
    int done = 0;
    for (int i = 0; i < SAMPLES(250) && done < SAMPLES(200); i++) {
      const double p = random_pressure(&t->view, &seed), x = uniform(&seed);
      cmx_freezing freeze, melt;
      const cmx_status a = cmx_equilibrium_freezing(&t->view, p, x, &freeze),
                       b = cmx_equilibrium_melting(&t->view, p, x, &melt);
      if (a < 0 || b < 0 || a == CMX_WARN_EXTRAPOLATED || b == CMX_WARN_EXTRAPOLATED) continue;
      double lo = 0.98 * melt.temp, hi = 1.02 * freeze.temp, l = freeze.rho_liquid, s = melt.rho_solid;
      if (lo < t->view.temp[0] || hi > t->view.temp[1]) continue;
      CHECK(gibbs(&t->eos, CMX_LIQUID, x, p, lo, &l) > gibbs(&t->eos, CMX_SOLID, x, p, lo, &s));
      CHECK(gibbs(&t->eos, CMX_LIQUID, x, p, hi, &l) < gibbs(&t->eos, CMX_SOLID, x, p, hi, &s));
      for (int it = 0; it < 45; it++) {
        const double middle = 0.5 * (lo + hi);
        const int solid =
            gibbs(&t->eos, CMX_LIQUID, x, p, middle, &l) > gibbs(&t->eos, CMX_SOLID, x, p, middle, &s);
        *(solid ? &lo : &hi) = middle;
      }
      const double t0 = 0.5 * (lo + hi), room = fmin(t0 / melt.temp - 1.0, 1.0 - t0 / freeze.temp);
      least = fmin(least, room);
      if (!(room >= -1e-7))
        fail_msg("%d: x = %g, P = %g: %g K, %g to %g", k, x, p, t0, melt.temp, freeze.temp);
      done++;
    }
    printf("%d temperatures T0 within solidus and liquidus by at least %.1e of T\n", done, least);
    CHECK(done >= SAMPLES(150));
  }
}

static void lever_rule(void **state) {
  (void)state;
  for (int k = 0; k < 2; k++) {
    const table *t = tables[k];
    uint64_t seed = 9;
    double off = 0.0, step = 0.0;
    int mixed = 0, single = 0;
    for (int i = 0; i < 300; i++) {
      const double p = random_pressure(&t->view, &seed), x = between(&seed, 0.02, 0.98);
      cmx_freezing f, m;
      if (cmx_equilibrium_freezing(&t->view, p, x, &f) < 0 || cmx_equilibrium_melting(&t->view, p, x, &m) < 0)
        continue;
      const double temp = m.temp + (f.temp - m.temp) * between(&seed, -0.5, 1.5);
      cmx_phase_separation s;
      if (temp < t->view.temp[0] || p > 0.5 * t->view.pressure[1] || p < 2.0 * t->view.pressure[0]) continue;
      const cmx_status status = cmx_equilibrium_separation(&t->view, &t->eos, p, temp, x, &s);
      CHECK(status >= 0);
      const int between_lines = temp > m.temp && temp < f.temp;
      assert_int_equal(s.n, between_lines ? 2 : 1);
      double whole = 0.0, share = 0.0, mass = 0.0, h = 0.0, v = 0.0;
      for (int q = 0; q < s.n; q++) {
        cmx_eos_state point;
        whole += s.share[q] * s.x[q];
        share += s.share[q];
        mass += s.mass_share[q];
        h += s.mass_share[q] * s.enthalpy[q];
        v += s.mass_share[q] / s.rho[q];
        CHECK(s.share[q] >= 0.0 && s.share[q] <= 1.0);
        CHECK(cmx_eos_lookup(&t->eos, s.phase[q], s.x[q], s.rho[q], temp, &point) >= 0);
        CHECK_REL(point.p, p, 1e-11);
        CHECK_REL(s.enthalpy[q], point.e + point.p / s.rho[q], 1e-13);
      }
      CHECK_ABS(whole, x, 1e-14);
      CHECK_ABS(share, 1.0, 1e-14);
      CHECK_ABS(mass, 1.0, 1e-14);
      CHECK_REL(h, s.mean_enthalpy, 1e-13);
      CHECK_REL(v * s.mean_rho, 1.0, 1e-13);
      if (s.n == 1) {
        assert_int_equal(s.phase[0], temp >= f.temp ? CMX_LIQUID : CMX_SOLID);
        single++;
        continue;
      }
      mixed++;
      /* density of the tie line against that of the sheets */
      const int liquid = s.phase[0] == CMX_LIQUID ? 0 : 1;
      cmx_freezing again;
      CHECK(cmx_equilibrium_freezing(&t->view, p, s.x[liquid], &again) >= 0);
      off = fmax(off, fabs(again.rho_liquid / s.rho[liquid] - 1.0));
      off = fmax(off, fabs(again.rho_solid / s.rho[1 - liquid] - 1.0));
      if (f.temp < 1.001 * m.temp) continue;
      /* no jump where the liquid begins to freeze */
      cmx_phase_separation above, below;
      CHECK(cmx_equilibrium_separation(&t->view, &t->eos, p, f.temp * (1.0 + 1e-9), x, &above) >= 0);
      CHECK(cmx_equilibrium_separation(&t->view, &t->eos, p, f.temp * (1.0 - 1e-9), x, &below) >= 0);
      step = fmax(step, fabs(above.mean_enthalpy - below.mean_enthalpy) / f.latent_heat_gram);
    }
    printf("%d mixed and %d single: rho off by %.1e, enthalpy steps by %.1e of the latent heat at the "
           "liquidus\n",
           mixed, single, off, step);
    CHECK(mixed >= 40 && single >= 40);
    CHECK_ABS(off, 0.0, 1e-7);
    CHECK_ABS(step, 0.0, 1e-4); /* 1e-9 of T over a freezing interval of some 1e-3 to 1e-1 */
  }
}

/* --- refusals ------------------------------------------------------------------------------------------ */

static void refusals(void **state) {
  (void)state;
  const table *t = tables[CARBON_OXYGEN];
  const cmx_equilibrium_view *v = &t->view;
  const double p = 1e24, high = 1.001 * v->pressure[1], low = 0.999 * v->pressure[0];
  const struct {
    double p, x;
    cmx_status status;
  } bad[] = {{low, 0.5, CMX_ERR_RANGE},      {high, 0.5, CMX_ERR_RANGE}, {p, -1e-9, CMX_ERR_X_LOW},
             {p, 1.0000001, CMX_ERR_X_HIGH}, {p, NAN, CMX_ERR_DOMAIN},   {NAN, 0.5, CMX_ERR_DOMAIN},
             {0.0, 0.5, CMX_ERR_DOMAIN},     {-p, 0.5, CMX_ERR_DOMAIN},  {INFINITY, 0.5, CMX_ERR_DOMAIN}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_freezing f;
    cmx_phase_separation s;
    cmx_equilibrium_tie tie[16];
    int n;
    assert_int_equal(cmx_equilibrium_freezing(v, bad[k].p, bad[k].x, &f), bad[k].status);
    CHECK(isnan(f.temp) && isnan(f.x_liquid) && isnan(f.x_solid) && isnan(f.rho_liquid) &&
          isnan(f.rho_solid));
    CHECK(isnan(f.density_contrast) && isnan(f.latent_heat) && isnan(f.latent_heat_gram) &&
          isnan(f.dlnt_dlnp));
    CHECK(isnan(f.dt_dx) && isnan(f.dother_dx));
    assert_int_equal(cmx_equilibrium_melting(v, bad[k].p, bad[k].x, &f), bad[k].status);
    CHECK(isnan(f.temp));
    assert_int_equal(cmx_equilibrium_separation(v, &t->eos, bad[k].p, 5e6, bad[k].x, &s), bad[k].status);
    CHECK(s.n == 0 && isnan(s.mean_enthalpy) && isnan(s.x[0]) && isnan(s.share[1]));
    if (bad[k].x == 0.5) {
      assert_int_equal(cmx_equilibrium_tie_lines(v, bad[k].p, 5e6, 16, tie, &n), bad[k].status);
      assert_int_equal(n, 0);
    }
  }
  cmx_equilibrium_tie tie[16];
  int n;
  assert_int_equal(cmx_equilibrium_tie_lines(v, p, 0.9 * v->temp[0], 16, tie, &n), CMX_ERR_TEMP_LOW);
  assert_int_equal(cmx_equilibrium_tie_lines(v, p, 1.1 * v->temp[1], 16, tie, &n), CMX_ERR_TEMP_HIGH);
  assert_int_equal(cmx_equilibrium_tie_lines(v, p, NAN, 16, tie, &n), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_equilibrium_tie_lines(v, p, 4.75e6, 0, tie, &n), CMX_ERR_RANGE);
  assert_int_equal(cmx_equilibrium_tie_lines(v, p, 5e7, 16, tie, &n), CMX_OK);
  assert_int_equal(n, 0);
}

/* Whatever stands in the arrays: refused, or lookups that stay within them and answer with numbers or NaN. */
static void damaged_tables(void **state) {
  (void)state;
  const table *t = tables[CARBON_MAGNESIUM];
  uint64_t seed = 17;
  size_t refused = 0, bound = 0;
  for (size_t k = 0; k < t->n; k++) {
    if (strncmp(t->arrays[k].path, "/equilibrium/", 13)) continue;
    cmx_array *arrays = malloc(t->n * sizeof *arrays);
    size_t bytes = t->arrays[k].type == CMX_F64 ? 8 : t->arrays[k].type == CMX_I32 ? 4 : 1;
    for (int r = 0; r < t->arrays[k].rank; r++) bytes *= t->arrays[k].dims[r];
    cmx_equilibrium_view v;
    const char *name = strrchr(t->arrays[k].path, '/') + 1;
    const int needed = strcmp(name, "family") != 0 && !is_axis_copy(t->arrays[k].path);
    /* missing, of another type, rank or length */
    for (int way = 0; way < 4 && needed; way++) {
      if (way == 3 && t->arrays[k].rank == 0) continue; /* one number */
      memcpy(arrays, t->arrays, t->n * sizeof *arrays);
      if (way == 0) arrays[k].path = "/elsewhere";
      if (way == 1) arrays[k].type = arrays[k].type == CMX_F64 ? CMX_F32 : CMX_F64;
      if (way == 2) arrays[k].rank++;
      if (way == 3) arrays[k].dims[arrays[k].rank - 1]--;
      const cmx_status status = cmx_equilibrium_bind(arrays, t->n, &v);
      CHECK(status == CMX_ERR_FORMAT || (way == 0 && !strcmp(name, "ln_p") && status == CMX_ERR_ABSENT));
      refused++;
    }
    /* other values */
    for (int way = 0; way < 40; way++) {
      static const double odd[] = {0.0, -0.0, 1.0, -1.0, 1e300, -1e300, 1e-300, 59.9, -1.9, 250.0};
      unsigned char *data = malloc(bytes);
      memcpy(data, t->arrays[k].data, bytes);
      memcpy(arrays, t->arrays, t->n * sizeof *arrays);
      arrays[k].data = data;
      for (int hit = 0; hit < 1 + 20 * (way % 3); hit++) {
        const size_t at = (size_t)(uniform(&seed) * (double)bytes);
        if (t->arrays[k].type == CMX_F64 && way % 2)
          memcpy(data + at / 8 * 8, &odd[(size_t)(uniform(&seed) * 10.0)], 8);
        else
          data[at] = (unsigned char)(256.0 * uniform(&seed));
      }
      if (cmx_equilibrium_bind(arrays, t->n, &v) == CMX_OK) {
        bound++;
        for (int q = 0; q < 20; q++) {
          const double p = random_pressure(&v, &seed), x = uniform(&seed);
          cmx_freezing f;
          cmx_phase_separation s;
          cmx_equilibrium_tie tie[4];
          int n;
          if (cmx_equilibrium_freezing(&v, p, x, &f) < 0) CHECK(isnan(f.temp));
          if (cmx_equilibrium_melting(&v, p, x, &f) < 0) CHECK(isnan(f.temp));
          cmx_equilibrium_tie_lines(&v, p, exp(between(&seed, log(v.temp[0]), log(v.temp[1]))), 4, tie, &n);
          CHECK(n >= 0 && n <= 4);
          if (cmx_equilibrium_separation(&v, &t->eos, p, 2e6, x, &s) < 0) CHECK(isnan(s.mean_enthalpy));
        }
      } else {
        refused++;
      }
      free(data);
    }
    free(arrays);
  }
  printf("%zu damaged tables refused, %zu looked up\n", refused, bound);
  CHECK(refused > 100 && bound > 100);
}

/* --- making -------------------------------------------------------------------------------------------- */

typedef struct keeper {
  void *data[400];
  size_t n[400];
  size_t found, kept;
} keeper;

static const void *find_piece(void *context, const char *stage, size_t index, size_t *n) {
  keeper *k = context;
  const void *data = NULL;
  *n = 0;
  if (strcmp(stage, CMX_STAGE_EQUILIBRIUM) != 0) return NULL;
#pragma omp critical(test_pieces)
  {
    data = index % 2 ? k->data[index] : NULL; /* half of them were lost */
    if (data) {
      *n = k->n[index];
      k->found++;
    }
  }
  return data;
}

static void keep_piece(void *context, const char *stage, size_t index, const void *data, size_t n) {
  keeper *k = context;
  assert_string_equal(stage, CMX_STAGE_EQUILIBRIUM);
#pragma omp critical(test_pieces)
  {
    free(k->data[index]);
    k->data[index] = malloc(n);
    memcpy(k->data[index], data, n);
    k->n[index] = n;
    k->kept++;
  }
}

static void same_part(const cmx_equilibrium_table *t, const cmx_equilibrium_part *a,
                      const cmx_equilibrium_part *b) {
  const size_t sheet = a->n * t->n_p * t->n_t;
  assert_int_equal(a->n, b->n);
  if (!a->n) return;
  assert_memory_equal(a->kind, b->kind, 4 * a->n * sizeof *a->kind);
  assert_memory_equal(a->ends, b->ends, 2 * a->n * t->n_p * sizeof *a->ends);
  assert_memory_equal(a->caution, b->caution, sheet);
  for (int s = 0; s < CMXI_FAMILY_SHEETS; s++)
    if (a->sheet[s]) assert_memory_equal(a->sheet[s], b->sheet[s], sheet * sizeof(double));
}

static int stop_soon(void *context, const char *stage, size_t done, size_t total) {
  (void)context;
  assert_string_equal(stage, CMX_STAGE_EQUILIBRIUM);
  CHECK(done <= total);
  return done > 3;
}

static void threads_and_pieces(void **state) {
  (void)state;
  const table *t = tables[CARBON_OXYGEN];
  const cmx_equilibrium_grid grid = {{1e6, 1e7}, {1e6, 1e8}, 4, 16};
  static keeper k;
  const cmx_journal pieces = {find_piece, keep_piece, &k};
  const cmx_progress progress = {.function = stop_soon, .context = NULL};
  cmx_equilibrium_table a, b, c;
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  OK(cmx_equilibrium_table_fill(&t->direct, &grid, NULL, NULL, &a, &err));
  omp_set_num_threads(3);
  OK(cmx_equilibrium_table_fill(&t->direct, &grid, &pieces, NULL, &b, &err));
  CHECK(k.kept > 10 && k.found == 0);
  OK(cmx_equilibrium_table_fill(&t->direct, &grid, &pieces, NULL, &c, &err));
  CHECK(k.found > 5);
  same_part(&a, &a.freezing, &b.freezing);
  same_part(&a, &a.gaps, &b.gaps);
  same_part(&a, &a.freezing, &c.freezing);
  same_part(&a, &a.gaps, &c.gaps);
  cmx_equilibrium_table_free(&a);
  cmx_equilibrium_table_free(&b);
  cmx_equilibrium_table_free(&c);
  assert_int_equal(cmx_equilibrium_table_fill(&t->direct, &grid, NULL, &progress, &a, NULL), CMX_ERR_STOPPED);
  CHECK(a.ln_p == NULL && a.freezing.n == 0);
  omp_set_num_threads(threads);
  for (size_t i = 0; i < sizeof k.data / sizeof *k.data; i++) free(k.data[i]);
}

static void wrong_grids(void **state) {
  (void)state;
  const cmx_equilibrium_grid good = {{1e6, 1e7}, {1e6, 1e8}, 6, 24};
  cmx_equilibrium_table t;
  cmx_error err;
  cmx_equilibrium_grid g = good;
  g.p_nodes = 3;
  assert_int_equal(cmx_equilibrium_table_fill(&tables[0]->direct, &g, NULL, NULL, &t, &err), CMX_ERR_RANGE);
  g = good;
  g.x_nodes = 129;
  assert_int_equal(cmx_equilibrium_table_fill(&tables[0]->direct, &g, NULL, NULL, &t, &err), CMX_ERR_RANGE);
  g = good;
  g.rho[1] = NAN;
  assert_int_equal(cmx_equilibrium_table_fill(&tables[0]->direct, &g, NULL, NULL, &t, &err), CMX_ERR_DOMAIN);
  g = good;
  g.rho[0] = 1e6;
  g.rho[1] = 1.001e6;
  assert_int_equal(cmx_equilibrium_table_fill(&tables[0]->direct, &g, NULL, NULL, &t, &err), CMX_ERR_RANGE);
}

/* The rest of the table is made, and an attribute says why there are no tie lines. */
static void mixtures_without_a_diagram(void **state) {
  (void)state;
  static const char text[] =
      "order: { enabled = false; };\n" REST "eos: { enabled = true; solid = \"random\"; rho_min = 1.0; "
      "rho_max = 10.0; temp_min = 1e6; temp_max = 1e8;\n"
      "  rho_nodes = 10; temp_nodes = 10; };";
  cmx_recipe recipe;
  cmx_store *store;
  size_t n;
  cmx_eos_view eos;
  cmx_equilibrium_view view;
  OK(cmx_recipe_read_text(text, "test", &recipe, &err));
  OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
  cmx_array *arrays = arrays_of(store, &n);
  assert_int_equal(cmx_eos_bind(arrays, n, &eos), CMX_OK);
  assert_int_equal(cmx_equilibrium_bind(arrays, n, &view), CMX_ERR_ABSENT);
  const char *why = cmx_store_get_text(store, "/equilibrium", "absent");
  assert_non_null(why);
  CHECK(strstr(why, "equilibrium") != NULL);
  free(arrays);
  cmx_store_free(store);
  cmx_recipe_clear(&recipe);
}

/* Switched off: nothing. */
static void without(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_stage stages[CMX_MAX_STAGES];
  for (int on = 0; on < 2; on++) {
    char text[400];
    snprintf(text, sizeof text, "equilibrium: { enabled = %s; };\n%s", on ? "true" : "false", carbon_oxygen);
    OK(cmx_recipe_read_text(text, "test", &recipe, &err));
    const size_t n = cmx_generate_plan(&recipe, stages);
    int planned = 0;
    for (size_t k = 0; k < n; k++) planned += !strcmp(stages[k].name, CMX_STAGE_EQUILIBRIUM);
    assert_int_equal(planned, on);
    cmx_recipe_clear(&recipe);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(lookups_are_the_direct_results),
                                     cmocka_unit_test(derivatives_are_those_of_the_lookup),
                                     cmocka_unit_test(tie_lines_are_the_direct_ones),
                                     cmocka_unit_test(the_sheets_freeze_between_solidus_and_liquidus),
                                     cmocka_unit_test(lever_rule),
                                     cmocka_unit_test(refusals),
                                     cmocka_unit_test(damaged_tables),
                                     cmocka_unit_test(threads_and_pieces),
                                     cmocka_unit_test(wrong_grids),
                                     cmocka_unit_test(mixtures_without_a_diagram),
                                     cmocka_unit_test(without)};
  return cmocka_run_group_tests(tests, make_tables, free_tables);
}
