/* Classical free energies and diagrams against closed forms, independent tables and differences. */
#include <stdio.h>
#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/phase.h"
#include "coulomix/plasma.h"

/* --- mixtures ------------------------------------------------------------------------------------------ */

enum { OGATA_NUMBER, OGATA_CHARGE, RANDOM, ORDERED, N_SOLIDS };
static const char *const solid_name[N_SOLIDS] = {"Ogata, number", "Ogata, charge", "random", "ordered"};

static struct {
  cmx_lattice_sums sums;
  cmx_order_model *model;
  cmx_order_work *work;
  cmx_order_minimiser direct;
  cmx_model crystal; /* bcc with one more digit of 3<ln(omega/omega_p)> than the registered record */
  double crystal_parameters[2];
} common;

static int prepare(void **state) {
  (void)state;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), 8, 1e-12, &common.sums, NULL) != CMX_OK) return -1;
  if (cmx_order_model_new(&common.sums, &common.model) != CMX_OK) return -1;
  if (cmx_order_work_new(common.model, &common.work) != CMX_OK) return -1;
  common.direct = (cmx_order_minimiser){common.model, common.work, 0.0};
  common.crystal = *cmx_model_find(CMX_KIND_CRYSTAL, "crystal/bcc", NULL);
  common.crystal_parameters[0] = cmx_model_parameter(&common.crystal, "zeta");
  common.crystal_parameters[1] = -2.493894406;
  common.crystal.parameters = common.crystal_parameters;
  return 0;
}

static int finish(void **state) {
  (void)state;
  cmx_order_work_free(common.work);
  cmx_order_model_free(common.model);
  return 0;
}

static cmx_classical_models mixture_of(double z1, double z2, int solid) {
  cmx_classical_models m = {.ions = {2, {z1, z2}, {0}}, .zeta = common.sums.madelung, .t0 = common.sums.T0};
  m.liquid = cmx_model_find(CMX_KIND_LIQUID, "liquid/pc2000-ds", NULL);
  m.crystal = &common.crystal;
  m.anharmonic = cmx_model_find(CMX_KIND_ANHARMONIC, "anharmonic/bc22", NULL);
  m.liquid_mixing = cmx_model_find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid", NULL);
  m.entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY,
                             solid == OGATA_CHARGE ? "mixing-entropy/charge" : "mixing-entropy/number", NULL);
  m.solid = solid == ORDERED ? CMX_SOLID_ORDERED : solid == RANDOM ? CMX_SOLID_RANDOM : CMX_SOLID_FITTED;
  if (m.solid == CMX_SOLID_FITTED)
    m.solid_mixing = cmx_model_find(CMX_KIND_SOLID_MIXING, "solid-mixing/ogata1993", NULL);
  m.order = cmx_order_from_minimiser;
  m.order_context = &common.direct;
  return m;
}

typedef struct phase_pair {
  cmx_phase phase[2];
} phase_pair;

static phase_pair phases_of(cmx_classical_models *m) {
  return (phase_pair){{{"liquid", cmx_classical_liquid, m, 0.0}, {"solid", cmx_classical_solid, m, 0.0}}};
}

/* Charges 6, 8; all compositions of one coupling, liquid then solid, for one or two tie lines. Computed
   independently with scipy: the fits to all digits given, the ordered solid to 1e-4 (1000 wave vectors). */
static const struct table_row {
  double gamma;
  double x[N_SOLIDS][4];
} table[] = {
    {182.0,
     {{0.089651, 0.074669, 0.311149, 0.340384},
      {0.118334, 0.110141, 0.221479, 0.232106},
      {0.147274, 0.126684, 0.432145, 0.512009}}},
    {180.0,
     {{0.054141, 0.039981, 0.355817, 0.401509},
      {0.061931, 0.049395, 0.297343, 0.326038},
      {0.100202, 0.084368, 0.452107, 0.551035},
      {0.12799, 0.11706, 0.33726, 0.36508}}},
    {178.0,
     {{0.027309, 0.018250, 0.388774, 0.449800},
      {0.030037, 0.021249, 0.343264, 0.386302},
      {0.053980, 0.044818, 0.469212, 0.584075},
      {0.06019, 0.05211, 0.38481, 0.43350}}},
    {175.71884, {{0.418793, 0.496697}, {0.382577, 0.441208}, {0.486682, 0.616601}, {0.42183, 0.49006}}},
    {170.0, {{0.475737, 0.592420}, {0.452677, 0.548985}, {0.525617, 0.681737}, {0.48706, 0.59384}}},
    {160.0, {{0.550726, 0.709128}, {0.537129, 0.681887}, {0.588333, 0.762550}, {0.56986, 0.71619}}},
    {150.0, {{0.619822, 0.784177}, {0.609920, 0.767459}, {0.652178, 0.821721}, {0.64273, 0.79868}}},
    {140.0, {{0.693131, 0.840620}, {0.685381, 0.829676}, {0.721260, 0.870211}, {0.71660, 0.85970}}},
    {130.0, {{0.775388, 0.890171}, {0.769491, 0.882979}, {0.798282, 0.913324}, {0.79632, 0.90931}}},
    {120.0, {{0.870750, 0.939134}, {0.867023, 0.935078}, {0.885794, 0.954158}, {-1.0}}},
    {112.0, {{0.960003, 0.981426}, {0.958707, 0.980106}, {0.965291, 0.986706}, {-1.0}}},
};

static void compositions_of_carbon_and_oxygen(void **state) {
  (void)state;
  double worst[N_SOLIDS] = {0};
  for (int solid = 0; solid < N_SOLIDS; solid++) {
    cmx_classical_models m = mixture_of(6, 8, solid);
    m.t0 = 0.901830; /* the six digits behind the table: 1.6e-7 too many move a composition by 2e-6 */
    const phase_pair pair = phases_of(&m);
    for (size_t q = 0; q < sizeof table / sizeof *table; q++) {
      const double *x = table[q].x[solid];
      const size_t expected = x[0] < 0.0 ? 1 : x[0] > 0.0 ? (x[2] > 0.0 ? 2 : 1) : 0;
      cmx_tie_line line[CMX_MAX_TIE_LINES];
      size_t n;
      assert_int_equal(
          cmx_tie_lines(2, pair.phase, table[q].gamma / cmx_gamma_species(6, 1.0), 400, line, &n), CMX_OK);
      assert_int_equal(n, expected);
      for (size_t i = 0; i < n && x[0] > 0.0; i++) {
        const int liquid_left = line[i].left == 0;
        const double liquid = liquid_left ? line[i].x_left : line[i].x_right,
                     frozen = liquid_left ? line[i].x_right : line[i].x_left;
        worst[solid] = fmax(worst[solid], fmax(fabs(liquid - x[2 * i]), fabs(frozen - x[2 * i + 1])));
        CHECK(line[i].latent_heat > 0.6 && line[i].latent_heat < 1.1);
        CHECK(line[i].left != line[i].right);
      }
    }
    printf("%-14s: largest difference of a composition %.2e\n", solid_name[solid], worst[solid]);
    CHECK_ABS(worst[solid], 0.0, solid == ORDERED ? 1e-4 : 5.01e-7);
  }
}

/* Solid compositions of Baiko 2025 to two digits, at the pure carbon's freezing and at 170, 160, 150. */
static void compositions_of_baiko(void **state) {
  (void)state;
  static const double gamma[4] = {175.71884, 170.0, 160.0, 150.0}, x[4] = {0.49, 0.59, 0.72, 0.80};
  cmx_classical_models m = mixture_of(6, 8, ORDERED);
  const phase_pair pair = phases_of(&m);
  for (int q = 0; q < 4; q++) {
    cmx_tie_line line[CMX_MAX_TIE_LINES];
    size_t n;
    assert_int_equal(cmx_tie_lines(2, pair.phase, gamma[q] / cmx_gamma_species(6, 1.0), 200, line, &n),
                     CMX_OK);
    assert_int_equal(n, 1);
    CHECK_ABS(line[0].x_right, x[q], 0.005);
  }
}

static void free_energies_at_freezing(void **state) {
  (void)state;
  static const double gamma = 175.71884, x[3] = {0.25, 0.5, 0.75};
  static const struct {
    int solid; /* -1: the liquid */
    double f[3];
  } known[] = {{-1, {-0.00262676, -0.00277753, -0.00142092}},
               {OGATA_NUMBER, {-0.00245203, -0.00285451, -0.00230152}},
               {RANDOM, {-0.00240890, -0.00269915, -0.00213982}}};
  for (size_t q = 0; q < 3; q++) {
    cmx_classical_models m = mixture_of(6, 8, known[q].solid < 0 ? RANDOM : known[q].solid);
    const phase_pair pair = phases_of(&m);
    for (int i = 0; i < 3; i++) {
      cmx_jet f;
      cmx_phase p = pair.phase[known[q].solid < 0 ? 0 : 1];
      CHECK(p.function(p.context, x[i], gamma / cmx_gamma_species(6, 1.0), &f) >= 0);
      CHECK_ABS(f.v / gamma, known[q].f[i], 5.01e-9); /* half of the last digit */
    }
  }
  /* energies alone, Gamma_1 u(x): random crystal and fit */
  static const double u_random[3] = {0.00079130, 0.00124549, 0.00106038},
                      u_ogata[3] = {0.00074817, 0.00109013, 0.00089867};
  for (int i = 0; i < 3; i++)
    for (int solid = OGATA_NUMBER; solid <= RANDOM; solid += 2) {
      cmx_classical_models m = mixture_of(6, 8, solid);
      cmx_jet f;
      CHECK(cmx_classical_solid(&m, x[i], gamma / cmx_gamma_species(6, 1.0), &f) >= 0);
      CHECK_ABS(f.g / gamma, solid == RANDOM ? u_random[i] : u_ogata[i], 5.01e-9);
    }
}

/* --- Medin & Cumming 2010 ------------------------------------------------------------------------------ */

/* Their equation 9: f_l - f_s of one component, as a jet in ln Gamma. */
static cmx_jet medin_difference(double gamma) {
  const cmx_jet g = cmx_jet_seed_log(gamma);
  if (gamma < 100.0) return cmx_jet_affine(g, 0.00458, -0.3683 - 0.458);
  if (gamma > 200.0) return cmx_jet_affine(g, 0.00428, 0.09384 - 0.856);
  cmx_jet f = cmx_jet_affine(g, -0.003243, -0.2316);
  f = cmx_jet_add(f, cmx_jet_scale(cmx_jet_pow(g, 0.32301), 1.8645));
  f = cmx_jet_sub(f, cmx_jet_scale(cmx_jet_log(g), 1.7748));
  return cmx_jet_add(f, cmx_jet_scale(cmx_jet_inv(g), 10.84));
}

/* sum x ln(x Z/<Z>) of charges 6 and 8 */
static cmx_jet medin_entropy(double x) {
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  const double z[2] = {6.0, 8.0}, zm = 6.0 + 2.0 * x;
  cmx_jet f = cmx_jet_const(0.0);
  for (int j = 0; j < 2; j++) {
    const cmx_jet share = cmx_jet_div(cmx_jet_scale(xs[j], z[j]), cmx_jet_seed(zm, 2.0, 0.0));
    if (xs[j].v > 0.0) f = cmx_jet_add(f, cmx_jet_mul(xs[j], cmx_jet_log(share)));
  }
  return f;
}

static cmx_status medin_liquid(void *context, double x, double gamma_e, cmx_jet *f) {
  (void)context;
  const cmx_jet light = cmx_jet_seed(1.0 - x, -1.0, 0.0), heavy = cmx_jet_seed(x, 1.0, 0.0);
  *f = cmx_jet_add(medin_entropy(x), cmx_jet_mul(light, medin_difference(cmx_gamma_species(6, gamma_e))));
  *f = cmx_jet_add(*f, cmx_jet_mul(heavy, medin_difference(cmx_gamma_species(8, gamma_e))));
  return CMX_OK;
}

static cmx_status medin_solid(void *context, double x, double gamma_e, cmx_jet *f) {
  const cmx_model *ogata = cmx_model_find(CMX_KIND_SOLID_MIXING, "solid-mixing/ogata1993", NULL);
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  const double z[2] = {6.0, 8.0};
  cmx_jet mixing;
  (void)context;
  const cmx_status status = cmx_model_mix(ogata, 2, z, xs, cmx_jet_seed_log(gamma_e), &mixing);
  *f = cmx_jet_add(medin_entropy(x), mixing);
  return status;
}

static void liquidus_of_medin_and_cumming(void **state) {
  (void)state;
  static const cmx_phase phase[2] = {{"liquid", medin_liquid, NULL, 0.0}, {"solid", medin_solid, NULL, 0.0}};
  static const double known[2][3] = {{0.5, 164.545637, 0.639726}, {0.7, 139.758502, 0.846103}};
  for (int q = 0; q < 2; q++) {
    cmx_tie_line line[CMX_MAX_TIE_LINES];
    double lo = 115.0, hi = 175.0; /* x of the liquid falls with Gamma_1 */
    for (int it = 0; it < 60; it++) {
      const double gamma = 0.5 * (lo + hi);
      size_t n;
      assert_int_equal(cmx_tie_lines(2, phase, gamma / cmx_gamma_species(6, 1.0), 100, line, &n), CMX_OK);
      assert_int_equal(n, 1);
      *(line[0].x_left > known[q][0] ? &lo : &hi) = gamma;
    }
    CHECK_ABS(lo, known[q][1], 1e-6);
    CHECK_ABS(line[0].x_right, known[q][2], 1e-6);
  }
}

/* --- derivatives --------------------------------------------------------------------------------------- */

/* Central difference with two Richardson steps, along x (dx) or ln Gamma_e (dg), of one member of the jet. */
static double slope_of(cmx_phase_function *function, cmx_classical_models *m, double x, double gamma_e,
                       size_t along_x, size_t member) {
  const double h0 = along_x ? 0.02 * x * (1.0 - x) : 5e-3;
  double d[3];
  for (int k = 0; k < 3; k++) {
    const double h = ldexp(h0, -k);
    cmx_jet f[2];
    for (int s = 0; s < 2; s++) {
      const double step = s ? h : -h;
      CHECK(function(m, along_x ? x + step : x, along_x ? gamma_e : gamma_e * exp(step), &f[s]) >= 0);
    }
    d[k] = (((const double *)&f[1])[member] - ((const double *)&f[0])[member]) / (2.0 * h);
  }
  const double a = (4.0 * d[1] - d[0]) / 3.0, b = (4.0 * d[2] - d[1]) / 3.0;
  return (16.0 * b - a) / 15.0;
}

enum { V, X, G, XX, XG, GG, XXX, XXG, XGG, GGG };

static double check_jet(cmx_phase_function *function, cmx_classical_models *m, double x, double gamma_e) {
  /* along x, of, is */
  static const size_t pair[][3] = {{1, V, X},  {0, V, G},    {1, X, XX},   {0, X, XG},   {1, G, XG},
                                   {0, G, GG}, {1, XX, XXX}, {0, XX, XXG}, {1, GG, XGG}, {0, GG, GGG}};
  cmx_jet f;
  double worst = 0.0;
  CHECK(function(m, x, gamma_e, &f) >= 0);
  const double *member = (const double *)&f;
  for (size_t q = 0; q < 10; q++) {
    const double d = slope_of(function, m, x, gamma_e, pair[q][0], pair[q][1]), is = member[pair[q][2]];
    CHECK(isfinite(d) && isfinite(is));
    /* the largest terms that cancel in a member are some Gamma_1; relative to 1 + |member| */
    worst = fmax(worst, fabs(d - is) / (1.0 + fabs(is)));
  }
  return worst;
}

static void derivatives_against_differences(void **state) {
  (void)state;
  /* the last two only in the ordered solid: three planes, and s = 0 around x = 1/2 */
  static const double x[] = {0.03, 0.2, 0.5, 0.77, 0.98},
                      gamma[] = {40.0, 75.0, 130.0, 175.0, 300.0, 700.0, 6000.0};
  double worst[2] = {0};
  for (int solid = 0; solid < N_SOLIDS; solid++)
    for (size_t i = 0; i < 5; i++)
      for (size_t j = 0; j < (solid == ORDERED ? 7 : 5); j++) {
        cmx_classical_models m = mixture_of(6, 8, solid);
        const double gamma_e = gamma[j] / cmx_gamma_species(6, 1.0);
        if (solid == 0) worst[0] = fmax(worst[0], check_jet(cmx_classical_liquid, &m, x[i], gamma_e));
        worst[1] = fmax(worst[1], check_jet(cmx_classical_solid, &m, x[i], gamma_e));
      }
  printf("jets against differences: liquid %.1e, solids %.1e\n", worst[0], worst[1]);
  /* round-off 1e-15 Gamma_e over the step, and h^6 of the sixth derivative */
  for (int k = 0; k < 2; k++) CHECK_ABS(worst[k], 0.0, 1e-8);
}

/* Below Gamma_j = 100 the difference of liquid and crystal goes on as a straight line. */
static void liquid_is_smooth_where_the_series_ends(void **state) {
  (void)state;
  for (int j = 0; j < 2; j++) {
    cmx_classical_models m = mixture_of(6, 8, RANDOM);
    const double at = 100.0 / cmx_gamma_species(j ? 8 : 6, 1.0);
    for (int i = 1; i < 4; i++) {
      cmx_jet below, above;
      CHECK(cmx_classical_liquid(&m, 0.25 * i, at * (1.0 - 1e-9), &below) >= 0);
      CHECK(cmx_classical_liquid(&m, 0.25 * i, at * (1.0 + 1e-9), &above) >= 0);
      CHECK_ABS(below.v, above.v, 1e-8);
      CHECK_ABS(below.x, above.x, 1e-8);
      CHECK_ABS(below.g, above.g, 1e-8);
    }
    cmx_jet f;
    CHECK(cmx_classical_liquid(&m, 0.5, 1e-6, &f) >= 0);
    CHECK(isfinite(f.v) && isfinite(f.xx) && isfinite(f.gg));
  }
}

/* Chemical potentials f - x f', f + (1-x) f' with f' from differences of f alone. */
static void equal_chemical_potentials(void **state) {
  (void)state;
  for (int solid = 0; solid < N_SOLIDS; solid++) {
    cmx_classical_models m = mixture_of(6, 8, solid);
    const phase_pair pair = phases_of(&m);
    const double gamma_e = 160.0 / cmx_gamma_species(6, 1.0);
    cmx_tie_line line[CMX_MAX_TIE_LINES];
    size_t n;
    assert_int_equal(cmx_tie_lines(2, pair.phase, gamma_e, 100, line, &n), CMX_OK);
    assert_int_equal(n, 1);
    double mu[2][2];
    for (int side = 0; side < 2; side++) {
      const double x = side ? line[0].x_right : line[0].x_left;
      const cmx_phase *p = &pair.phase[side ? line[0].right : line[0].left];
      cmx_jet f;
      CHECK(p->function(p->context, x, gamma_e, &f) >= 0);
      const double slope = slope_of(p->function, &m, x, gamma_e, 1, V);
      mu[side][0] = f.v - x * slope;
      mu[side][1] = f.v + (1.0 - x) * slope;
    }
    CHECK_ABS(mu[0][0], mu[1][0], 1e-9); /* accuracy of the differences */
    CHECK_ABS(mu[0][1], mu[1][1], 1e-9);
  }
}

/* --- diagrams ------------------------------------------------------------------------------------------ */

static cmx_diagram traced(cmx_classical_models *m, double gamma_max, size_t nodes, size_t grid) {
  cmx_diagram d;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_diagram_trace(m, gamma_max, nodes, grid, NULL, &d, &err) < 0)
    fail_msg("%g, %g: %s", m->ions.z[0], m->ions.z[1], err.text);
  return d;
}

/* Latent heat of freezing of one component: d(f_l - f_s)/dln Gamma at melting. */
static double freezing_heat(const cmx_classical_models *m) {
  double gamma;
  cmx_jet f;
  CHECK(cmx_melting_gamma(m->liquid, m->crystal, m->anharmonic, &gamma, NULL) >= 0);
  CHECK(cmx_melting_difference(m->liquid, m->crystal, m->anharmonic, cmx_jet_seed(gamma, 0.0, gamma), &f) >=
        0);
  return f.g;
}

static void check_ends(const cmx_classical_models *m, const cmx_diagram *d, const cmx_boundary *b) {
  for (int high = 0; high < 2; high++) {
    const size_t k = high ? b->n - 1 : 0;
    const double width = b->x_right[k] - b->x_left[k];
    switch (high ? b->end_hi : b->end_lo) {
    case CMX_END_PURE:
      CHECK(b->x_left[k] == b->x_right[k] && (b->x_left[k] == 0.0 || b->x_left[k] == 1.0));
      CHECK_ABS(b->gamma[k], d->gamma_melt[b->x_left[k] > 0.5], 0.0);
      CHECK_ABS(b->latent_heat[k], freezing_heat(m), 1e-9);
      break;
    case CMX_END_AZEOTROPE:
    case CMX_END_CRITICAL:
      CHECK_ABS(width, 0.0, 0.0);
      break;
    case CMX_END_THREE:
      CHECK(width > 0.0);
      break;
    case CMX_END_RANGE:
      CHECK(high && width > 0.0);
      break;
    case CMX_END_COMPOUND:
      fail_msg("a compound in a mixture without any");
    }
  }
}

/* Order, ends, and tie lines polished again at every seventh node. */
static void check_diagram(cmx_classical_models *m, const cmx_diagram *d) {
  const phase_pair pair = phases_of(m);
  CHECK_REL(d->gamma_melt[1], d->gamma_melt[0] * pow(m->ions.z[0] / m->ions.z[1], 5.0 / 3.0), 1e-12);
  for (size_t q = 0; q < d->n_boundaries; q++) {
    const cmx_boundary *b = &d->boundary[q];
    CHECK(b->gamma[0] == b->gamma_lo && b->gamma[b->n - 1] == b->gamma_hi);
    check_ends(m, d, b);
    for (size_t k = 0; k < b->n; k++) {
      CHECK(k == 0 || b->gamma[k] > b->gamma[k - 1]);
      CHECK(b->x_left[k] >= 0.0 && b->x_left[k] <= b->x_right[k] && b->x_right[k] <= 1.0);
      CHECK(b->left == b->right ? b->latent_heat[k] == 0.0
                                : b->latent_heat[k] > 0.4 && b->latent_heat[k] < 1.2);
      if (k % 7 != 3 || b->x_right[k] - b->x_left[k] < 1e-3) continue;
      cmx_tie_line line = {b->x_left[k] * (1.0 + 1e-6), b->x_right[k], b->left, b->right, 0.0, NAN};
      assert_int_equal(
          cmx_tie_line_polish(pair.phase, b->gamma[k] / cmx_gamma_species(m->ions.z[0], 1.0), &line), CMX_OK);
      CHECK(line.residual <= 1e-10);
      /* round-off 1e-14 of a chemical potential over width and stiffness, which is width squared in a gap */
      const double tolerance =
          1e-11 + 1e-13 / pow(b->x_right[k] - b->x_left[k], b->left == b->right ? 3.0 : 1.0);
      CHECK_ABS(line.x_left, b->x_left[k], tolerance);
      CHECK_ABS(line.x_right, b->x_right[k], tolerance);
      CHECK_ABS(line.latent_heat, b->latent_heat[k], 1e-9);
    }
  }
}

/* Equal values and slopes of liquid and solid at an azeotrope; no curvature at a critical point. */
static void check_special_points(cmx_classical_models *m, const cmx_diagram *d) {
  const double unit = cmx_gamma_species(m->ions.z[0], 1.0);
  cmx_jet l, s, side[2];
  for (size_t k = 0; k < d->n_azeotropes; k++) {
    CHECK(cmx_classical_liquid(m, d->azeotrope[k].x, d->azeotrope[k].gamma / unit, &l) >= 0);
    CHECK(cmx_classical_solid(m, d->azeotrope[k].x, d->azeotrope[k].gamma / unit, &s) >= 0);
    CHECK_ABS(l.v, s.v, 1e-11);
    CHECK_ABS(l.x, s.x, 1e-9);
  }
  for (size_t k = 0; k < d->n_critical && m->solid != CMX_SOLID_ORDERED; k++) {
    CHECK(cmx_classical_solid(m, d->critical[k].x, d->critical[k].gamma / unit, &s) >= 0);
    CHECK_ABS(s.xx, 0.0, 1e-10);
    for (int i = 0; i < 2; i++)
      CHECK(cmx_classical_solid(m, d->critical[k].x + (i ? 1e-3 : -1e-3), d->critical[k].gamma / unit,
                                &side[i]) >= 0);
    CHECK_ABS(side[1].xx - side[0].xx, 0.0, 1e-3); /* third derivative times 2e-3 */
  }
}

/* Independently computed: the azeotropes to all digits given, critical points to the last digit given. */
static void diagrams_of_carbon_and_oxygen(void **state) {
  (void)state;
  static const double azeotrope[N_SOLIDS][2] = {
      {184.1365, 0.193635}, {182.4577, 0.167251}, {186.6286, 0.318276}, {181.4554, 0.23999}};
  static const double critical[RANDOM + 1][2] = {{351.4, 0.656}, {357.3, 0.657}, {346.4, 0.637}};
  for (int solid = 0; solid < N_SOLIDS; solid++) {
    cmx_classical_models m = mixture_of(6, 8, solid);
    if (solid == RANDOM) m.t0 = 0.901830;
    cmx_diagram d = traced(&m, solid == ORDERED ? 200.0 : 500.0, 65, 128);
    assert_int_equal(d.n_azeotropes, 1);
    assert_int_equal(d.n_boundaries, solid == ORDERED ? 2 : 3);
    check_diagram(&m, &d);
    check_special_points(&m, &d);
    CHECK_ABS(d.gamma_melt[0], 175.718840, 5.01e-7);
    CHECK_ABS(d.azeotrope[0].gamma, azeotrope[solid][0], 5.01e-5);
    CHECK_ABS(d.azeotrope[0].x, azeotrope[solid][1], solid == ORDERED ? 5.01e-6 : 5.01e-7);
    printf("%-14s: azeotrope %.6f, %.7f", solid_name[solid], d.azeotrope[0].gamma, d.azeotrope[0].x);
    if (solid != ORDERED) {
      assert_int_equal(d.n_critical, 1);
      CHECK_ABS(d.critical[0].gamma, critical[solid][0], 0.0501);
      CHECK_ABS(d.critical[0].x, critical[solid][1], 5.01e-4);
      printf("; critical point %.5f, %.6f", d.critical[0].gamma, d.critical[0].x);
    }
    printf("; heat at the pure ends %.6f\n", d.boundary[0].latent_heat[0]);
    cmx_diagram_free(&d);
  }
}

static void diagrams_do_not_depend_on_the_grid(void **state) {
  (void)state;
  cmx_classical_models m = mixture_of(6, 8, OGATA_NUMBER);
  cmx_diagram coarse = traced(&m, 400.0, 17, 100), fine = traced(&m, 400.0, 17, 1500);
  assert_int_equal(coarse.n_boundaries, fine.n_boundaries);
  for (size_t b = 0; b < fine.n_boundaries; b++)
    for (size_t k = 0; k < fine.boundary[b].n; k++) {
      CHECK_REL(coarse.boundary[b].gamma[k], fine.boundary[b].gamma[k], 1e-10);
      /* next to the critical point the square root turns 1e-14 of coupling into 1e-7 of x */
      CHECK_ABS(coarse.boundary[b].x_left[k], fine.boundary[b].x_left[k], 1e-7);
      CHECK_ABS(coarse.boundary[b].x_right[k], fine.boundary[b].x_right[k], 1e-7);
    }
  cmx_diagram_free(&coarse);
  cmx_diagram_free(&fine);
}

static void diagrams_of_other_mixtures(void **state) {
  (void)state;
  static const struct {
    double z1, z2, gamma_max;
    int solid;
    size_t boundaries, azeotropes;
  } known[] = {{8, 10, 200, RANDOM, 2, 1}, {8, 10, 200, ORDERED, 2, 1}, {8, 10, 300, OGATA_CHARGE, 2, 1},
               {6, 10, 300, RANDOM, 3, 0}, {6, 10, 230, ORDERED, 3, 0}, {6, 10, 300, OGATA_NUMBER, 6, 0},
               {6, 7, 200, RANDOM, 1, 0},  {6, 7, 200, ORDERED, 1, 0},  {6, 7, 200, OGATA_NUMBER, 2, 1}};
  for (size_t q = 0; q < sizeof known / sizeof *known; q++) {
    cmx_classical_models m = mixture_of(known[q].z1, known[q].z2, known[q].solid);
    cmx_diagram d = traced(&m, known[q].gamma_max, 33, 128);
    assert_int_equal(d.n_boundaries, known[q].boundaries);
    assert_int_equal(d.n_azeotropes, known[q].azeotropes);
    check_diagram(&m, &d);
    check_special_points(&m, &d);
    cmx_diagram_free(&d);
  }
}

/* Any pair of charges: a diagram, or a failure with a message and nothing to free. */
static void extreme_charges(void **state) {
  (void)state;
  static const double z[][2] = {{1, 1.001}, {1, 2},  {2, 6},   {6, 12},
                                {1, 4.4},   {6, 26}, {1, 118}, {1e-3, 1e-2}};
  for (size_t q = 0; q < sizeof z / sizeof *z; q++)
    for (int solid = 0; solid < ORDERED; solid++) {
      cmx_classical_models m = mixture_of(z[q][0], z[q][1], solid);
      cmx_diagram d;
      cmx_error err = CMX_ERROR_NONE;
      const cmx_status status = cmx_diagram_trace(&m, 300.0, 17, 64, NULL, &d, &err);
      CHECK(status >= 0 ? d.n_boundaries <= CMX_MAX_BOUNDARIES : err.text[0] && !d.n_boundaries);
      cmx_diagram_free(&d);
    }
}

#define REFUSED(change, code, words)                                                                         \
  do {                                                                                                       \
    cmx_classical_models m = good;                                                                           \
    cmx_diagram d;                                                                                           \
    cmx_error err = CMX_ERROR_NONE;                                                                          \
    change;                                                                                                  \
    assert_int_equal(cmx_diagram_trace(&m, gamma_max, nodes, grid, NULL, &d, &err), code);                   \
    if (!strstr(err.text, words)) fail_msg("%s: no %s in \"%s\"", #change, words, err.text);                 \
    CHECK(d.n_boundaries == 0 && d.n_azeotropes == 0);                                                       \
  } while (0)

static void refused_mixtures(void **state) {
  (void)state;
  const cmx_classical_models good = mixture_of(6, 8, ORDERED);
  double gamma_max = 200.0;
  size_t nodes = 17, grid = 64;
  REFUSED(m.ions.n = 3, CMX_ERR_UNSUPPORTED, "3 species");
  REFUSED(m.ions.z[0] = 8.0, CMX_ERR_DOMAIN, "charges");
  REFUSED(m.ions.z[0] = 9.0, CMX_ERR_DOMAIN, "charges");
  REFUSED(m.ions.z[0] = 0.0, CMX_ERR_DOMAIN, "charges");
  REFUSED(m.ions.z[0] = -6.0, CMX_ERR_DOMAIN, "charges");
  REFUSED(m.ions.z[0] = NAN, CMX_ERR_DOMAIN, "charges");
  REFUSED(m.ions.z[1] = NAN, CMX_ERR_DOMAIN, "charges");
  REFUSED(m.ions.z[1] = INFINITY, CMX_ERR_DOMAIN, "charges");
  REFUSED(m.zeta = NAN, CMX_ERR_DOMAIN, "zeta");
  REFUSED((m.solid = CMX_SOLID_RANDOM, m.t0 = INFINITY), CMX_ERR_DOMAIN, "t0");
  REFUSED(m.liquid = NULL, CMX_ERR_UNKNOWN, "liquid");
  REFUSED(m.crystal = NULL, CMX_ERR_UNKNOWN, "crystal");
  REFUSED(m.anharmonic = NULL, CMX_ERR_UNKNOWN, "anharmonic");
  REFUSED(m.liquid_mixing = NULL, CMX_ERR_UNKNOWN, "liquid_mixing");
  REFUSED(m.entropy = NULL, CMX_ERR_UNKNOWN, "entropy");
  REFUSED(m.crystal = m.liquid, CMX_ERR_UNKNOWN, "crystal");
  REFUSED(m.order = NULL, CMX_ERR_UNKNOWN, "order");
  REFUSED(m.solid = CMX_SOLID_FITTED, CMX_ERR_UNKNOWN, "solid_mixing");
  REFUSED((m = mixture_of(1, 4.6, OGATA_NUMBER)), CMX_ERR_DOMAIN, "ogata1993");
  for (int q = 0; q < 5; q++) {
    gamma_max = ((const double[]){108.8, 0.0, -1.0, NAN, 1e6})[q];
    REFUSED((void)0, CMX_ERR_DOMAIN, "gamma_max");
  }
  gamma_max = 200.0;
  nodes = 4;
  REFUSED((void)0, CMX_ERR_DOMAIN, "nodes");
  nodes = 17;
  grid = 63;
  REFUSED((void)0, CMX_ERR_DOMAIN, "x_grid");
}

/* A fit outside its range of charge ratios still answers, with a warning. */
static void extrapolated_fit(void **state) {
  (void)state;
  cmx_classical_models inside = mixture_of(6, 8, OGATA_NUMBER), outside = mixture_of(6, 7, OGATA_NUMBER);
  cmx_diagram d;
  assert_int_equal(cmx_diagram_trace(&inside, 200.0, 17, 64, NULL, &d, NULL), CMX_OK);
  cmx_diagram_free(&d);
  assert_int_equal(cmx_diagram_trace(&outside, 200.0, 17, 64, NULL, &d, NULL), CMX_WARN_EXTRAPOLATED);
  assert_int_equal(d.n_boundaries, 2);
  cmx_diagram_free(&d);
}

static cmx_status failing_order(void *context, double x, double gamma_d, cmx_order_value *value) {
  (void)gamma_d;
  (void)context;
  *value = (cmx_order_value){0};
  return x > 0.6 ? CMX_ERR_RANGE : CMX_OK;
}

static void failure_of_the_order_is_passed_on(void **state) {
  (void)state;
  cmx_classical_models m = mixture_of(6, 8, ORDERED);
  cmx_diagram d;
  cmx_error err = CMX_ERROR_NONE;
  m.order = failing_order;
  assert_int_equal(cmx_diagram_trace(&m, 200.0, 17, 64, NULL, &d, &err), CMX_ERR_RANGE);
  CHECK(strstr(err.text, "Gamma_1") != NULL);
  assert_int_equal(d.n_boundaries, 0);
}

/* From the last minimum of its range of x, or of another composition. */
static void other_starts_give_the_same_order(void **state) {
  (void)state;
  cmx_order_starts *starts;
  assert_int_equal(cmx_order_starts_new(common.model, &starts), CMX_OK);
  for (int k = 0; k < 60; k++) {
    const double x = fmod(0.5 + 0.381966 * k, 1.0), gamma_d = 5.0 + 2.5 * k;
    cmx_order_value a, b;
    assert_int_equal(cmx_order_from_starts(starts, x, gamma_d, &a),
                     cmx_order_from_minimiser(&common.direct, x, gamma_d, &b));
    CHECK_ABS(a.f, b.f, 1e-11 * (1.0 + fabs(b.f)));
    CHECK_ABS(a.f_x, b.f_x, 1e-8 * (1.0 + fabs(b.f_x)));
    CHECK_ABS(a.f_g, b.f_g, 1e-9);
  }
  cmx_order_value v;
  CHECK(cmx_order_from_starts(starts, NAN, 10.0, &v) < 0 && isnan(v.f));
  CHECK(cmx_order_from_starts(starts, 1.5, 10.0, &v) < 0 && isnan(v.f));
  cmx_order_starts_free(starts);
  cmx_order_starts_free(NULL);
}

typedef struct steps {
  size_t n, last, limit;
} steps;

static int count_steps(void *context, const char *stage, size_t done, size_t total) {
  steps *s = context;
  CHECK(!strcmp(stage, CMX_STAGE_DIAGRAM) && done >= s->last && done <= total);
  s->last = done;
  return ++s->n == s->limit;
}

static void tracing_can_be_stopped(void **state) {
  (void)state;
  cmx_classical_models m = mixture_of(6, 8, RANDOM);
  steps all = {0, 0, 0}, some = {0, 0, 5};
  const cmx_progress whole = {.function = count_steps, .context = &all},
                     part = {.function = count_steps, .context = &some};
  cmx_diagram d;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_diagram_trace(&m, 300.0, 17, 64, &whole, &d, &err), CMX_OK);
  cmx_diagram_free(&d);
  CHECK(all.n > 100);
  assert_int_equal(cmx_diagram_trace(&m, 300.0, 17, 64, &part, &d, &err), CMX_ERR_STOPPED);
  CHECK(some.n == 5 && d.n_boundaries == 0 && strstr(err.text, "stopped"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(compositions_of_carbon_and_oxygen),
                                     cmocka_unit_test(compositions_of_baiko),
                                     cmocka_unit_test(free_energies_at_freezing),
                                     cmocka_unit_test(liquidus_of_medin_and_cumming),
                                     cmocka_unit_test(derivatives_against_differences),
                                     cmocka_unit_test(liquid_is_smooth_where_the_series_ends),
                                     cmocka_unit_test(equal_chemical_potentials),
                                     cmocka_unit_test(diagrams_of_carbon_and_oxygen),
                                     cmocka_unit_test(diagrams_do_not_depend_on_the_grid),
                                     cmocka_unit_test(diagrams_of_other_mixtures),
                                     cmocka_unit_test(extreme_charges),
                                     cmocka_unit_test(refused_mixtures),
                                     cmocka_unit_test(extrapolated_fit),
                                     cmocka_unit_test(failure_of_the_order_is_passed_on),
                                     cmocka_unit_test(other_starts_give_the_same_order),
                                     cmocka_unit_test(tracing_can_be_stopped)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
