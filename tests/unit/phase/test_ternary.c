/* Phase equilibria of three species: values of an independent program, the binary, a brute-force convex hull,
   limits for traces. */
#include <libqhull_r/libqhull_r.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/plasma.h"

#include "coulomix/ternary.h"
#include "phase/phase_internal.h"
#include "support/species_fixture.h"

static const double cone[3] = {6.0, 8.0, 10.0};

static void phases_of(cmx_classical_models *m, cmx_mixture_phase pair[2]) {
  pair[0] = (cmx_mixture_phase){"liquid", cmx_mixture_liquid, m};
  pair[1] = (cmx_mixture_phase){"solid", cmx_mixture_solid, m};
}

/* The liquid with the fits of the pure species also beyond Gamma = 400, where the library's liquid leaves
   them. */
static cmx_status fits_everywhere(void *context, int n, const double x[], double gamma_e,
                                  cmx_mixture_value *v) {
  const cmx_classical_models *m = context;
  const cmx_status status = cmx_mixture_liquid(context, n, x, gamma_e, v);
  for (int a = 0; a < n; a++) {
    const double gamma = cmx_gamma_species(m->ions.z[a], gamma_e);
    cmx_jet fit, used;
    cmx_melting_difference(m->liquid, m->crystal, m->anharmonic, cmx_jet_seed_log(gamma), &fit);
    CHECK(cmxp_melting_term(m, m->ions.z[a], gamma_e, &used) >= 0);
    v->f += x[a] * (fit.v - used.v);
    v->f_x[a] += fit.v - used.v;
    v->f_g += x[a] * (fit.g - used.g);
    v->f_xg[a] += fit.g - used.g;
  }
  return status;
}

#define CHECK_UNIT(value, printed) CHECK_ABS(value, strtod(printed, NULL), 2.0 * half_unit(printed))

/* Gamma of carbon and the first solid, random or ordered by the closure, by an independent program. */
static void freezing_of_carbon_oxygen_neon(void **state) {
  (void)state;
  static const struct {
    double x[3];
    cmx_solid_kind kind;
    const char *o, *ne, *gamma_c, *k_ne;
  } rows[] = {{{.49, .49, .02}, CMX_SOLID_RANDOM, ".643448", ".013221", "175.5851", ".661"},
              {{.60, .38, .02}, CMX_SOLID_RANDOM, ".428924", ".009590", "188.0271", ".480"},
              {{.70, .28, .02}, CMX_SOLID_RANDOM, ".272074", ".008556", "189.5155", ".428"},
              {{.80, .18, .02}, CMX_SOLID_RANDOM, ".158675", ".008729", "186.3604", ".437"},
              {{.85, .14, .01}, CMX_SOLID_RANDOM, ".119996", ".004611", "183.1079", ".461"},
              {{.40, .58, .02}, CMX_SOLID_RANDOM, ".762707", ".016077", "160.2990", ".804"},
              {{.49, .49, .02}, CMX_SOLID_ORDERED, ".608202", ".017687", "169.1880", ".8844"},
              {{.60, .38, .02}, CMX_SOLID_ORDERED, ".433282", ".016771", "178.7190", ".8385"},
              {{.70, .28, .02}, CMX_SOLID_ORDERED, ".293604", ".016097", "182.2487", ".8049"},
              {{.80, .18, .02}, CMX_SOLID_ORDERED, ".174605", ".015166", "182.4064", ".7583"},
              {{.85, .14, .01}, CMX_SOLID_ORDERED, ".130554", ".007077", "181.0687", ".7077"},
              {{.40, .58, .02}, CMX_SOLID_ORDERED, ".734859", ".018600", "157.3406", ".9300"},
              {{.499, .5, .001}, CMX_SOLID_ORDERED, ".61478", ".000863", "168.589", NULL},
              {{.46, .5, .04}, CMX_SOLID_ORDERED, ".63299", ".036708", "167.147", NULL},
              {{.64, .35, .01}, CMX_SOLID_ORDERED, ".38599", ".008129", "179.915", NULL},
              {{.76, .2, .04}, CMX_SOLID_ORDERED, ".19964", ".032575", "183.691", NULL}};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    cmx_classical_models m = models_of(3, cone, rows[k].kind);
    cmx_mixture_phase pair[2];
    cmx_mixture_freezing f = {.gamma_e = 0.0}, ours;
    phases_of(&m, pair);
    pair[0].function = fits_everywhere;
    assert_int_equal(cmx_freeze_near(pair, 0, 3, rows[k].x, &f), CMX_OK);
    /* a unit of the last digit: that program's lattice sums have six digits */
    CHECK_UNIT(f.solid[1], rows[k].o);
    CHECK_UNIT(f.solid[2], rows[k].ne);
    CHECK_UNIT(f.gamma_e * cmx_z53(6.0), rows[k].gamma_c);
    if (rows[k].k_ne) CHECK_UNIT(f.k[2], rows[k].k_ne);
    CHECK(f.residual <= 1e-10);
    /* neon alone is beyond 400 in most of them, which hardly matters */
    ours = f;
    pair[0].function = cmx_mixture_liquid;
    assert_int_equal(cmx_freeze_near(pair, 0, 3, rows[k].x, &ours), CMX_OK);
    CHECK_ABS(ours.gamma_e, f.gamma_e, 5e-6 * f.gamma_e);
    for (int a = 0; a < 3; a++) CHECK_ABS(ours.solid[a], f.solid[a], 4e-6);
  }
}

/* With a third species of fraction 0, and with two species alone. */
/* The same with the order of all pairs of species in place of the closure. */
static void freezing_with_exact_order(void **state) {
  (void)state;
  static const struct {
    double x[3];
    const char *c, *o, *ne, *gamma_c, *k_ne;
  } rows[] = {{{.49, .49, .02}, ".374090", ".608253", ".017657", "169.1950", ".883"},
              {{.60, .38, .02}, ".549987", ".433286", ".016728", "178.7296", ".836"},
              {{.70, .28, .02}, ".690363", ".293571", ".016066", "182.2563", ".803"},
              {{.80, .18, .02}, ".810266", ".174577", ".015157", "182.4085", ".758"},
              {{.85, .14, .01}, ".862377", ".130546", ".007077", "181.0689", ".708"},
              {{.40, .58, .02}, ".246515", ".734898", ".018587", "157.3434", ".929"}};
  cmx_classical_models m = models_of(3, cone, CMX_SOLID_ORDERED);
  cmx_exact_solid exact = {&m, common.model, NULL};
  assert_int_equal(cmx_order_species_work_new(common.model, &exact.work), CMX_OK);
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    cmx_mixture_phase pair[2];
    cmx_mixture_freezing f = {.gamma_e = 0.0};
    phases_of(&m, pair);
    pair[0].function = fits_everywhere;
    assert_int_equal(cmx_freeze_near(pair, 0, 3, rows[k].x, &f), CMX_OK);
    pair[1] = (cmx_mixture_phase){"solid", cmx_mixture_solid_exact, &exact};
    assert_int_equal(cmx_freeze_near(pair, 0, 3, rows[k].x, &f), CMX_OK);
    CHECK_UNIT(f.solid[0], rows[k].c);
    CHECK_UNIT(f.solid[1], rows[k].o);
    CHECK_UNIT(f.solid[2], rows[k].ne);
    CHECK_UNIT(f.k[2], rows[k].k_ne);
    /* two units: that program's planes are those of a finite set of wave vectors */
    CHECK_ABS(f.gamma_e * cmx_z53(6.0), strtod(rows[k].gamma_c, NULL), 2e-4);
    CHECK(f.residual <= 1e-10);
  }
  /* on an edge both are the binary */
  const double edge[3] = {.5, .5, 0.0};
  cmx_mixture_phase pair[2];
  cmx_mixture_freezing f = {.gamma_e = 0.0}, g;
  phases_of(&m, pair);
  assert_int_equal(cmx_freeze_near(pair, 0, 3, edge, &f), CMX_OK);
  g = f;
  pair[1] = (cmx_mixture_phase){"solid", cmx_mixture_solid_exact, &exact};
  assert_int_equal(cmx_freeze_near(pair, 0, 3, edge, &g), CMX_OK);
  CHECK_ABS(g.gamma_e, f.gamma_e, 1e-10 * f.gamma_e);
  for (int a = 0; a < 3; a++) CHECK_ABS(g.solid[a], f.solid[a], 1e-10);
  CHECK_ABS(g.k[2], f.k[2], 0.02 * f.k[2]); /* of a trace the closure is approximate */
  CHECK_ABS(g.latent_heat, f.latent_heat, 1e-9);
  cmx_order_species_work_free(exact.work);
}

static void an_edge_is_the_binary(void **state) {
  (void)state;
  const cmx_solid_kind kinds[] = {CMX_SOLID_ORDERED, CMX_SOLID_RANDOM, CMX_SOLID_FITTED};
  for (size_t k = 0; k < 3; k++) {
    cmx_classical_models two = models_of(2, cone, kinds[k]), three = models_of(3, cone, kinds[k]);
    if (kinds[k] == CMX_SOLID_FITTED)
      two.solid_mixing = three.solid_mixing = find(CMX_KIND_SOLID_MIXING, "solid-mixing/ogata1993");
    cmx_phase phases[CMX_MAX_PHASES];
    cmx_mixture_phase pair[2];
    cmx_tie_line line = {0.5, 0.62, 0, 1, 0.0, NAN};
    const double gamma_e = 168.0 / cmx_z53(6.0);
    cmx_classical_phases(&two, phases);
    assert_int_equal(cmx_tie_line_polish(phases, gamma_e, &line), CMX_OK);
    const double x[3] = {1.0 - line.x_left, line.x_left, 0.0};
    for (int n = 2; n <= 3; n++) {
      cmx_mixture_freezing f = {.gamma_e = 0.0}, back = {.gamma_e = 0.0};
      phases_of(n == 2 ? &two : &three, pair);
      CHECK(cmx_freeze_near(pair, 0, n, x, &f) >= 0);
      CHECK_ABS(f.solid[1], line.x_right, 1e-10);
      CHECK_ABS(f.gamma_e, gamma_e, 1e-10 * gamma_e);
      CHECK_ABS(f.latent_heat, line.latent_heat, 1e-9);
      CHECK(n == 2 || f.solid[2] == 0.0);
      CHECK(cmx_freeze_near(pair, 1, n, f.solid, &back) >= 0);
      CHECK_ABS(back.liquid[1], line.x_left, 1e-10);
      CHECK_ABS(back.gamma_e, gamma_e, 1e-10 * gamma_e);
      /* a tie line at a coupling: for two species there is only this one */
      cmx_coexistence c = {.n_species = n, .n_phases = 2, .gamma_e = gamma_e};
      const double guess[2][3] = {{0.52, 0.48, 0.0}, {0.4, 0.6, 0.0}};
      for (int p = 0; p < 2; p++) memcpy(c.x[p], guess[p], sizeof guess[p]);
      CHECK(cmx_coexist(pair, CMX_FIX_COUPLING, &c) >= 0);
      CHECK_ABS(c.x[0][1], line.x_left, 1e-10);
      CHECK_ABS(c.x[1][1], line.x_right, 1e-10);
    }
  }
}

static void traces(void **state) {
  (void)state;
  static const double third[] = {10.0, 12.0, 11.0};
  for (size_t k = 0; k < 3; k++) {
    const double z[3] = {6.0, 8.0, third[k]};
    cmx_classical_models m = models_of(3, z, CMX_SOLID_RANDOM);
    cmx_mixture_phase pair[2];
    cmx_mixture_freezing limit = {.gamma_e = 0.0}, some = limit;
    const double none[3] = {0.55, 0.45, 0.0}, little[3] = {0.55 - 0.5e-6, 0.45 - 0.5e-6, 1e-6},
                 least[3] = {0.55, 0.45, 1e-14};
    phases_of(&m, pair);
    assert_int_equal(cmx_freeze_near(pair, 0, 3, none, &limit), CMX_OK);
    assert_int_equal(cmx_freeze_near(pair, 0, 3, little, &some), CMX_OK);
    CHECK_ABS(some.k[2], limit.k[2], 1e-5 * limit.k[2]);
    some.gamma_e = 0.0;
    assert_int_equal(cmx_freeze_near(pair, 0, 3, least, &some), CMX_OK);
    CHECK_ABS(some.k[2], limit.k[2], 1e-10 * limit.k[2]);
  }
  /* two traces in a pure liquid, by the order of the closure */
  cmx_classical_models m = models_of(3, cone, CMX_SOLID_ORDERED);
  cmx_mixture_phase pair[2];
  cmx_mixture_freezing limit = {.gamma_e = 0.0}, some = limit;
  const double pure[3] = {1.0, 0.0, 0.0}, mixed[3] = {1.0 - 2e-7, 1e-7, 1e-7};
  phases_of(&m, pair);
  assert_int_equal(cmx_freeze_near(pair, 0, 3, pure, &limit), CMX_OK);
  assert_int_equal(cmx_freeze_near(pair, 0, 3, mixed, &some), CMX_OK);
  CHECK_ABS(limit.gamma_e * cmx_z53(6.0), 175.7188, 1e-3);
  for (int a = 1; a < 3; a++) CHECK_ABS(some.k[a], limit.k[a], 1e-5);
}

static void isotopes_freeze_alike(void **state) {
  (void)state;
  const double z[4] = {6.0, 8.0, 10.0, 10.0}, x3[3] = {.6, .38, .02}, x4[4] = {.6, .38, .005, .015};
  cmx_classical_models three = models_of(3, cone, CMX_SOLID_ORDERED),
                       four = models_of(4, z, CMX_SOLID_ORDERED);
  cmx_mixture_phase pair[2];
  cmx_mixture_freezing f = {.gamma_e = 0.0}, g = f;
  phases_of(&three, pair);
  assert_int_equal(cmx_freeze_near(pair, 0, 3, x3, &f), CMX_OK);
  phases_of(&four, pair);
  assert_int_equal(cmx_freeze_near(pair, 0, 4, x4, &g), CMX_OK);
  CHECK_ABS(g.gamma_e, f.gamma_e, 1e-12 * f.gamma_e);
  CHECK_ABS(g.solid[2] + g.solid[3], f.solid[2], 1e-13);
  CHECK_ABS(g.k[2], f.k[2], 1e-12);
  CHECK_ABS(g.k[3], f.k[2], 1e-12);
}

/* --- brute force --------------------------------------------------------------------------------------- */

enum { PATCH = 12, POINTS = 2 * (2 * PATCH + 1) * (2 * PATCH + 1) };

/* Free energies of a patch of a phase over the points of a square, less the tangent plane. */
static void fill_patch(const cmx_classical_models *m, int solid, const double centre[3], double gamma_e,
                       const double mu[3], double step, double *place) {
  for (int i = -PATCH; i <= PATCH; i++)
    for (int j = -PATCH; j <= PATCH; j++, place += 3) {
      const double x1 = centre[1] + step * (i + 0.3), x2 = centre[2] + step * (j - 0.4), x0 = 1.0 - x1 - x2;
      const cmx_jet x[3] = {cmx_jet_const(x0), cmx_jet_const(x1), cmx_jet_const(x2)};
      cmx_jet f;
      CHECK((solid ? cmx_classical_solid_of : cmx_classical_liquid_of)(m, x, cmx_jet_const(gamma_e), &f) >=
            0);
      place[0] = x1;
      place[1] = x2;
      place[2] = 1e7 * (f.v - x0 * mu[0] - x1 * mu[1] - x2 * mu[2]);
    }
}

/* The mean solid of the facet, across both phases, whose mean liquid is closest to `liquid`. */
static void facet_at(double *place, const double liquid[3], double solid[3]) {
  char command[] = "qhull Qt Pp";
  qhT qh;
  int kept, in_use;
  double closest = 1.0;
  qh_zero(&qh, stderr);
  assert_int_equal(qh_new_qhull(&qh, 3, POINTS, place, 0, command, NULL, stderr), 0);
  for (facetT *facet = qh.facet_list; facet && facet->next; facet = facet->next) {
    double mean[2][2] = {{0.0}};
    int count[2] = {0, 0};
    if (!(facet->normal[2] < 0.0)) continue;
    for (vertexT **v = SETaddr_(facet->vertices, vertexT); *v; v++) {
      const int side = qh_pointid(&qh, (*v)->point) >= POINTS / 2;
      count[side]++;
      for (int a = 0; a < 2; a++) mean[side][a] += (*v)->point[a];
    }
    if (!count[0] || !count[1]) continue;
    const double off = hypot(mean[0][0] / count[0] - liquid[1], mean[0][1] / count[0] - liquid[2]);
    if (!(off < closest)) continue;
    closest = off;
    solid[1] = mean[1][0] / count[1];
    solid[2] = mean[1][1] / count[1];
  }
  CHECK(closest < 1e-5);
  qh_freeqhull(&qh, !qh_ALL);
  qh_memfreeshort(&qh, &kept, &in_use);
}

static void tie_lines_lie_on_the_convex_hull(void **state) {
  (void)state;
  static const double liquids[][3] = {{.6, .38, .02}, {.4, .3, .3}, {.1, .5, .4}};
  static double place[3 * POINTS];
  for (size_t k = 0; k < 3; k++) {
    cmx_classical_models m = models_of(3, cone, k ? CMX_SOLID_RANDOM : CMX_SOLID_ORDERED);
    cmx_mixture_phase pair[2];
    cmx_mixture_freezing f;
    double mu[3], solid[3] = {NAN, NAN, NAN}, gap;
    phases_of(&m, pair);
    assert_int_equal(cmx_freeze_stable(pair, liquids[k], k ? 24 : 8, &f, &gap), CMX_OK);
    CHECK(gap > -1e-9);
    assert_int_equal(cmx_chemical_potentials(&pair[0], 3, liquids[k], f.gamma_e, mu, NULL), CMX_OK);
    fill_patch(&m, 0, f.liquid, f.gamma_e, mu, 5e-6, place);
    fill_patch(&m, 1, f.solid, f.gamma_e, mu, 5e-6, place + 3 * POINTS / 2);
    facet_at(place, f.liquid, solid);
    for (int a = 1; a < 3; a++) CHECK_ABS(solid[a], f.solid[a], 1e-5);
  }
}

/* A eutectic valley: liquid and two solids, of which each freezes first on its side. */
static void triangles_of_three_phases(void **state) {
  (void)state;
  enum { ROOM = 400, GRID = 30 };
  static cmx_ternary_tie ties[ROOM];
  cmx_classical_models m = models_of(3, cone, CMX_SOLID_RANDOM);
  cmx_mixture_phase pair[2];
  const double gamma_e = 240.0 / cmx_z53(6.0);
  size_t n, triangles = 0, mixed = 0;
  phases_of(&m, pair);
  assert_int_equal(cmx_ternary_section(2, pair, gamma_e, GRID, ROOM, ties, &n), CMX_OK);
  for (size_t k = 0; k < n; k++) {
    const cmx_coexistence *c = &ties[k].at;
    double mu[3];
    cmx_plane_point least;
    CHECK(c->residual <= 1e-10);
    assert_int_equal(cmx_chemical_potentials(&pair[ties[k].phase[0]], 3, c->x[0], gamma_e, mu, NULL), CMX_OK);
    assert_int_equal(cmx_plane_distance(2, pair, gamma_e, mu, GRID, &least), CMX_OK);
    CHECK(least.distance > -1e-9);
    mixed += ties[k].phase[0] != ties[k].phase[1];
    if (c->n_phases != 3) continue;
    triangles++;
    int liquid = 0;
    while (liquid < 3 && ties[k].phase[liquid] != 0) liquid++;
    assert_true(liquid < 3);
    /* both solids freeze out of this liquid at this coupling */
    for (int p = 0; p < 3; p++) {
      cmx_mixture_freezing f = {.gamma_e = gamma_e};
      if (p == liquid) continue;
      memcpy(f.solid, c->x[p], sizeof f.solid);
      assert_int_equal(cmx_freeze_near(pair, 0, 3, c->x[liquid], &f), CMX_OK);
      CHECK_ABS(f.gamma_e, gamma_e, 1e-9 * gamma_e);
      for (int a = 0; a < 3; a++) CHECK_ABS(f.solid[a], c->x[p][a], 1e-8);
    }
  }
  CHECK(triangles == 1 && mixed > 20 && n - mixed > 2);
  /* another coupling, and what is too small to hold them */
  assert_int_equal(cmx_ternary_section(2, pair, gamma_e, GRID, 2, ties, &n), CMX_ERR_RANGE);
  assert_int_equal(cmx_ternary_section(2, pair, -1.0, GRID, ROOM, ties, &n), CMX_ERR_DOMAIN);
}

static double oxygen_enriched(void *context, const cmx_mixture_freezing *f) {
  (void)context;
  return f->k[1] - 1.0;
}

static double denser(void *context, const cmx_mixture_freezing *f) {
  return cmx_density_contrast(context, f->liquid, f->solid);
}

/* Azeotropes of C/O on the edge, as the binary diagram has them, and the line into the triangle. */
static void azeotropes_and_equal_densities(void **state) {
  (void)state;
  cmx_species ions = {3, {6.0, 8.0, 10.0}, {12.0, 16.0, 22.0}};
  cmx_classical_models m = models_of(3, cone, CMX_SOLID_RANDOM), two = models_of(2, cone, CMX_SOLID_RANDOM);
  cmx_mixture_phase pair[2];
  cmx_mixture_freezing zeros[12];
  cmx_phase phases[CMX_MAX_PHASES];
  cmx_jet f[2];
  size_t n;
  phases_of(&m, pair);
  const double edge[2][3] = {{.9, .1, 0.0}, {.3, .7, 0.0}}, inside[2][3] = {{.88, .1, .02}, {.28, .7, .02}};
  assert_int_equal(cmx_freezing_zeros(pair, edge, 6, oxygen_enriched, NULL, zeros, &n), CMX_OK);
  assert_int_equal(n, 1);
  /* at an azeotrope both phases of the binary have one value and one slope */
  cmx_classical_phases(&two, phases);
  for (int k = 0; k < 2; k++)
    assert_int_equal(phases[k].function(&two, zeros[0].liquid[1], zeros[0].gamma_e, &f[k]), CMX_OK);
  CHECK_ABS(f[0].v, f[1].v, 1e-9);
  CHECK_ABS(f[0].x, f[1].x, 1e-8);
  CHECK_PRINTED(zeros[0].liquid[1], "0.31827606"); /* as `coulomix phase` has the binary's azeotrope */
  CHECK_PRINTED(zeros[0].gamma_e * cmx_z53(6.0), "186.62871368");
  assert_int_equal(cmx_freezing_zeros(pair, inside, 6, oxygen_enriched, NULL, zeros, &n), CMX_OK);
  assert_int_equal(n, 1);
  CHECK_ABS(zeros[0].solid[1], zeros[0].liquid[1], 1e-9);
  CHECK(zeros[0].solid[2] < 0.6 * zeros[0].liquid[2]);
  const double rich[2][3] = {{.5, .5, 0.02 - 0.02}, {.1, .5, .4}};
  assert_int_equal(cmx_freezing_zeros(pair, rich, 7, denser, &ions, zeros, &n), CMX_OK);
  assert_int_equal(n, 1);
  CHECK_ABS(cmx_density_contrast(&ions, zeros[0].liquid, zeros[0].solid), 0.0, 1e-11);
}

/* A phase of another program, which takes any coupling. */
static cmx_status count_calls(void *context, int n, const double x[], double gamma_e,
                              cmx_mixture_value *value) {
  (void)n, (void)x, (void)gamma_e;
  ++*(int *)context;
  memset(value, 0, sizeof *value);
  return CMX_OK;
}

static void density_and_arguments(void **state) {
  (void)state;
  const cmx_species ions = {3, {6.0, 8.0, 10.0}, {12.0, 16.0, 22.0}}, bare = {3, {6.0, 8.0, 10.0}, {0.0}};
  const double liquid[3] = {.6, .38, .02}, solid[3] = {.55, .435, .015};
  /* only neon has more than two nucleons a charge */
  const double expected = (2.0 + 2.0 * .015 / 6.93) / (2.0 + 2.0 * .02 / 6.84) - 1.0;
  CHECK_ABS(cmx_density_contrast(&ions, liquid, solid), expected, 1e-15);
  CHECK(cmx_density_contrast(&ions, liquid, liquid) == 0.0);
  CHECK(isnan(cmx_density_contrast(&bare, liquid, solid)));

  cmx_classical_models m = models_of(3, cone, CMX_SOLID_RANDOM);
  cmx_mixture_phase pair[2];
  phases_of(&m, pair);
  const double bad[][3] = {{.5, .5, .1}, {1.1, -.1, 0.0}, {NAN, .5, .5}};
  for (size_t k = 0; k < 3; k++) {
    cmx_mixture_freezing f = {.gamma_e = 0.0};
    assert_int_equal(cmx_freeze_near(pair, 0, 3, bad[k], &f), CMX_ERR_DOMAIN);
    CHECK(isnan(f.gamma_e) && isnan(f.solid[0]) && isnan(f.k[2]));
    assert_int_equal(cmx_freeze_stable(pair, bad[k], 8, &f, NULL), CMX_ERR_DOMAIN);
  }
  cmx_mixture_freezing f = {.gamma_e = 0.0};
  assert_int_equal(cmx_freeze_near(pair, 2, 3, liquid, &f), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_freeze_near(pair, 0, 2, liquid, &f), CMX_ERR_DOMAIN);
  /* more equations than unknowns */
  cmx_coexistence c = {
      .n_species = 3, .n_phases = 2, .gamma_e = 8.0, .x = {{.6, .38, .02}, {.55, .435, .015}}};
  assert_int_equal(cmx_coexist(pair, CMX_FIX_FIRST | CMX_FIX_COUPLING, &c), CMX_ERR_DOMAIN);
  CHECK(isnan(c.gamma_e) && isnan(c.x[1][0]));
  static const double no_coupling[] = {0.0, -8.0, NAN, INFINITY};
  int calls = 0;
  const cmx_mixture_phase own[2] = {{"liquid", count_calls, &calls}, {"solid", count_calls, &calls}};
  for (int k = 0; k < 4; k++) {
    c = (cmx_coexistence){
        .n_species = 3, .n_phases = 2, .gamma_e = no_coupling[k], .x = {{.6, .38, .02}, {.55, .435, .015}}};
    assert_int_equal(cmx_coexist(own, CMX_FIX_FIRST, &c), CMX_ERR_DOMAIN);
    assert_int_equal(calls, 0);
    c = (cmx_coexistence){
        .n_species = 3, .n_phases = 2, .gamma_e = no_coupling[k], .x = {{.6, .38, .02}, {.55, .435, .015}}};
    assert_int_equal(cmx_coexist(pair, CMX_FIX_FIRST, &c), CMX_ERR_DOMAIN);
  }
  for (int n = -1; n < 6; n++) { /* phases */
    c = (cmx_coexistence){
        .n_species = 3, .n_phases = n, .gamma_e = 8.0, .x = {{.6, .38, .02}, {.55, .435, .015}}};
    if (n < 2 || n > CMX_MAX_COEXISTING) assert_int_equal(cmx_coexist(pair, 0, &c), CMX_ERR_DOMAIN);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(freezing_of_carbon_oxygen_neon), cmocka_unit_test(freezing_with_exact_order),
      cmocka_unit_test(an_edge_is_the_binary),          cmocka_unit_test(traces),
      cmocka_unit_test(isotopes_freeze_alike),          cmocka_unit_test(tie_lines_lie_on_the_convex_hull),
      cmocka_unit_test(triangles_of_three_phases),      cmocka_unit_test(azeotropes_and_equal_densities),
      cmocka_unit_test(density_and_arguments)};
  return cmocka_run_group_tests(tests, prepare_order, finish_order);
}
