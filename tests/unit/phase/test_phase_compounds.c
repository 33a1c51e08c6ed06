/* Diagrams of mixtures with compounds: supporting lines, three-phase points, tables. */
#include <stdio.h>
#include <string.h>

#include "support/tie_lines.h"
#include "support/random.h"
#include "coulomix/ordered.h"
#include "coulomix/plasma.h"
#include "coulomix/table.h"
#include "phase/phase_internal.h"

/* --- carbon and oxygen --------------------------------------------------------------------------------- */

static cmx_classical_models mixture_of(double z1, double z2, size_t n, const cmx_compound compounds[]) {
  cmx_classical_models m = {.ions = {2, {z1, z2}, {0}}, .n_compounds = n, .compounds = compounds};
  m.liquid = cmx_model_find(CMX_KIND_LIQUID, "liquid/pc2000-ds", NULL);
  m.crystal = cmx_model_find(CMX_KIND_CRYSTAL, "crystal/bcc", NULL);
  m.anharmonic = cmx_model_find(CMX_KIND_ANHARMONIC, "anharmonic/bc22", NULL);
  m.liquid_mixing = cmx_model_find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid", NULL);
  m.entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/number", NULL);
  m.solid = CMX_SOLID_FITTED;
  m.solid_mixing = cmx_model_find(CMX_KIND_SOLID_MIXING, "solid-mixing/ogata1993", NULL);
  return m;
}

typedef struct trace {
  cmx_classical_models mixture;
  cmx_phase phase[CMX_MAX_PHASES];
  size_t n;
  double unit; /* Gamma_1/Gamma_e */
  cmx_diagram d;
} trace;

static void traced(trace *t, double z1, double z2, size_t n, const cmx_compound compounds[], double gamma_max,
                   size_t nodes, size_t grid) {
  cmx_error err = CMX_ERROR_NONE;
  t->mixture = mixture_of(z1, z2, n, compounds);
  t->n = cmx_classical_phases(&t->mixture, t->phase);
  t->unit = cmx_gamma_species(z1, 1.0);
  if (cmx_diagram_trace(&t->mixture, gamma_max, nodes, grid, NULL, &t->d, &err) < 0)
    fail_msg("%g, %g: %s", z1, z2, err.text);
}

static cmx_jet value(const trace *t, size_t phase, double x, double gamma_1) {
  cmx_jet f;
  CHECK(t->phase[phase].function(t->phase[phase].context, x, gamma_1 / t->unit, &f) >= 0);
  return f;
}

/* The straight line of a tie line: value at x = 0 and slope. Next to a pure species the slope is that between
   the sides. */
static void supporting_line(const trace *t, const cmx_tie_line *line, double gamma_1, double *at_0,
                            double *slope) {
  const cmx_jet l = value(t, line->left, line->x_left, gamma_1),
                r = value(t, line->right, line->x_right, gamma_1);
  *slope = (r.v - l.v) / (line->x_right - line->x_left);
  *at_0 = l.v - *slope * line->x_left;
}

/* No phase lies below a tie line's straight line anywhere: the tie line is stable, however it was found. */
static void check_stable(const trace *t, const cmx_tie_line *line, double gamma_1, double slack) {
  double at_0, slope;
  supporting_line(t, line, gamma_1, &at_0, &slope);
  for (size_t p = 0; p < t->n; p++) {
    const double at = t->phase[p].at;
    for (int k = 1; k < 400; k++) {
      const double x = at > 0.0 ? at : k / 400.0;
      const double above = value(t, p, x, gamma_1).v - at_0 - slope * x;
      if (!(above >= -slack))
        fail_msg("phase %zu at x = %g is %.2e below line %zu-%zu at Gamma_1 = %.15g", p, x, -above,
                 line->left, line->right, gamma_1);
      if (at > 0.0) break;
    }
  }
}

/* What a tie line's two sides miss each other by, over the width: compositions are off by this over the
   curvature. */
static double mismatch(const trace *t, const cmx_boundary *b, size_t k) {
  const int left = !(t->phase[b->left].at > 0.0), right = !(t->phase[b->right].at > 0.0);
  const double x[2] = {b->x_left[k], b->x_right[k]}, width = x[1] - x[0], g = b->gamma[k];
  const cmx_jet l = value(t, b->left, x[0], g), r = value(t, b->right, x[1], g);
  double off = 0.0;
  if (left && x[0] > 1e-6) off = fmax(off, fabs(l.v + l.x * width - r.v));
  if (right && x[1] < 1.0 - 1e-6) off = fmax(off, fabs(r.v - r.x * width - l.v));
  return off;
}

/* Latent heat from its definition: the energy of an infinite reservoir of the hot side before and after. */
static double heat(const trace *t, const cmx_boundary *b, size_t k) {
  const int swap = b->left > b->right;
  const size_t hot = swap ? b->right : b->left, cold = swap ? b->left : b->right;
  const double x = swap ? b->x_right[k] : b->x_left[k], y = swap ? b->x_left[k] : b->x_right[k],
               g = b->gamma[k];
  if (hot == cold || t->phase[hot].at > 0.0) return 0.0;
  const cmx_jet h = value(t, hot, x, g);
  return h.g + (y - x) * h.xg - value(t, cold, y, g).g;
}

static void check_three(const trace *t, const cmx_boundary *b, size_t k) {
  /* three phases meet in three boundaries at one coupling, or four where one compound takes the place of
     another */
  int meeting = 0;
  cmx_tie_line line = {b->x_left[k], b->x_right[k], b->left, b->right, 0.0, 0.0};
  for (size_t q = 0; q < t->d.n_boundaries; q++)
    meeting += t->d.boundary[q].gamma_lo == b->gamma[k] || t->d.boundary[q].gamma_hi == b->gamma[k];
  CHECK(meeting >= 3);
  check_stable(t, &line, b->gamma[k], 1e-10);
}

static void check_end(const trace *t, const cmx_boundary *b, int high) {
  const size_t k = high ? b->n - 1 : 0;
  const double g = b->gamma[k], x = b->x_left[k];
  int listed = 0;
  switch (high ? b->end_hi : b->end_lo) {
  case CMX_END_COMPOUND:
    CHECK_ABS(b->x_right[k], x, 0.0);
    CHECK_ABS(value(t, b->left, x, g).v, value(t, b->right, x, g).v,
              1e-13); /* terms of some 100 kT cancel in f */
    for (size_t q = 0; q < t->d.n_congruent; q++) {
      const cmx_congruent_point *c = &t->d.congruent[q];
      listed += c->point.gamma == g && c->point.x == x && t->phase[c->compound].at == x &&
                c->phase + c->compound == b->left + b->right;
    }
    assert_int_equal(listed, 1);
    CHECK_ABS(b->latent_heat[k], heat(t, b, k), 1e-13);
    break;
  case CMX_END_PURE:
  case CMX_END_AZEOTROPE:
  case CMX_END_CRITICAL:
    CHECK(t->phase[b->left].at == 0.0 && t->phase[b->right].at == 0.0);
    break;
  case CMX_END_THREE:
    check_three(t, b, k);
    break;
  case CMX_END_RANGE:
    break;
  }
}

static void check_diagram(const trace *t) {
  for (size_t q = 0; q < t->d.n_boundaries; q++) {
    const cmx_boundary *b = &t->d.boundary[q];
    check_end(t, b, 0);
    check_end(t, b, 1);
    for (size_t k = 0; k < b->n; k++) {
      CHECK(k == 0 || b->gamma[k] > b->gamma[k - 1]);
      CHECK(b->x_left[k] >= 0.0 && b->x_left[k] <= b->x_right[k] && b->x_right[k] <= 1.0);
      if (t->phase[b->left].at > 0.0) CHECK_ABS(b->x_left[k], t->phase[b->left].at, 0.0);
      if (t->phase[b->right].at > 0.0) CHECK_ABS(b->x_right[k], t->phase[b->right].at, 0.0);
      if (!(t->phase[b->left].at > 0.0) && !(t->phase[b->right].at > 0.0)) continue;
      /* terms of some 100 kT cancel in f, and 1 - x loses digits of the chemical potential */
      const double rest = t->phase[b->right].at > 0.0 ? 1.0 : fmax(1.0 - b->x_right[k], 1e-11);
      CHECK_ABS(mismatch(t, b, k), 0.0, 1e-13 + 4e-16 / rest);
      CHECK_ABS(b->latent_heat[k], heat(t, b, k), 1e-9);
    }
  }
}

/* Boundaries in order of appearance, and their ends. */
typedef struct expected {
  size_t left, right;
  int lo, hi;
} expected;

static void check_pattern(const trace *t, size_t n, const expected e[]) {
  assert_int_equal(t->d.n_boundaries, n);
  for (size_t q = 0; q < n; q++) {
    const cmx_boundary *b = &t->d.boundary[q];
    if (b->left != e[q].left || b->right != e[q].right || (int)b->end_lo != e[q].lo ||
        (int)b->end_hi != e[q].hi)
      fail_msg("boundary %zu: %zu-%zu with ends %d, %d", q, b->left, b->right, (int)b->end_lo,
               (int)b->end_hi);
  }
}

enum {
  PURE = CMX_END_PURE,
  AZEO = CMX_END_AZEOTROPE,
  CRIT = CMX_END_CRITICAL,
  THREE = CMX_END_THREE,
  RANGE = CMX_END_RANGE,
  CONG = CMX_END_COMPOUND
};

/* Root in Gamma_1 of f_phase - f_compound at the compound's composition, by bisection. */
static double congruent_coupling(const trace *t, size_t phase, size_t compound, double lo, double hi) {
  const double x = t->phase[compound].at;
  for (int it = 0; it < 100; it++) {
    const double mid = 0.5 * (lo + hi);
    *(value(t, phase, x, mid).v > value(t, compound, x, mid).v ? &hi : &lo) = mid;
  }
  return lo;
}

/* Coupling at which a compound comes below the tie line of two other phases at its composition, by bisection
   on tie lines that know nothing of compounds. */
static double splitting_coupling(const trace *t, size_t compound, double lo, double hi) {
  const double x = t->phase[compound].at;
  for (int it = 0; it < 60; it++) {
    const double mid = 0.5 * (lo + hi);
    cmx_tie_line line[CMX_MAX_TIE_LINES];
    size_t n;
    assert_int_equal(cmx_tie_lines(2, t->phase, mid / t->unit, 400, line, &n), CMX_OK);
    size_t i = 0;
    while (i < n && !(line[i].x_left < x && line[i].x_right > x)) i++;
    CHECK(i < n);
    double at_0, slope;
    supporting_line(t, &line[i], mid, &at_0, &slope);
    *(value(t, compound, x, mid).v < at_0 + slope * x ? &hi : &lo) = mid;
  }
  return lo;
}

/* A compound at 1/2, ever more tightly bound, against the published kind of diagram with an azeotrope and a
   gap. */
static void compounds_of_carbon_and_oxygen(void **state) {
  (void)state;
  static const expected peritectoid[] = {{0, 1, PURE, AZEO},
                                         {1, 0, PURE, AZEO},
                                         {1, 1, CRIT, THREE},
                                         {1, 2, THREE, RANGE},
                                         {2, 1, THREE, RANGE}};
  static const expected ordering[] = {
      {0, 1, PURE, AZEO}, {1, 0, PURE, AZEO}, {1, 2, CONG, RANGE}, {2, 1, CONG, RANGE}};
  static const expected peritectic[] = {{0, 1, PURE, THREE}, {0, 2, THREE, THREE}, {2, 1, THREE, RANGE},
                                        {1, 0, PURE, AZEO},  {0, 1, THREE, AZEO},  {1, 2, THREE, RANGE}};
  static const expected melting[] = {{0, 1, PURE, THREE},  {0, 2, CONG, THREE}, {2, 0, CONG, THREE},
                                     {2, 1, THREE, RANGE}, {1, 0, PURE, AZEO},  {0, 1, THREE, AZEO},
                                     {1, 2, THREE, RANGE}};
  static const expected eutectics[] = {{0, 1, PURE, THREE},  {0, 2, CONG, THREE}, {2, 0, CONG, THREE},
                                       {2, 1, THREE, RANGE}, {1, 0, PURE, THREE}, {1, 2, THREE, RANGE}};
  static const struct {
    double energy;
    size_t n;
    const expected *e;
  } known[] = {{-0.01, 5, peritectoid},
               {-0.03, 4, ordering},
               {-0.06, 6, peritectic},
               {-0.07, 7, melting},
               {-0.1, 6, eutectics}};
  for (size_t q = 0; q < 5; q++) {
    const cmx_compound c = {"ordered:test", 0.5, known[q].energy, 0.0};
    trace t;
    traced(&t, 6, 8, 1, &c, 500.0, 33, 128);
    check_pattern(&t, known[q].n, known[q].e);
    check_diagram(&t);
    assert_int_equal(t.d.n_congruent, q == 0 || q == 2 ? 0 : 1);
    /* bisection of f itself, and of tie lines polished to 1e-12 */
    if (t.d.n_congruent) {
      const size_t phase = q == 1 ? 1 : 0;
      assert_int_equal(t.d.congruent[0].phase, phase);
      CHECK_REL(t.d.congruent[0].point.gamma, congruent_coupling(&t, phase, 2, 100.0, 490.0), 5e-14);
    }
    if (q == 0) CHECK_REL(t.d.boundary[2].gamma_hi, splitting_coupling(&t, 2, 380.0, 490.0), 1e-13);
    if (q == 2) CHECK_REL(t.d.boundary[0].gamma_hi, splitting_coupling(&t, 2, 169.0, 171.0), 1e-12);
    cmx_diagram_free(&t.d);
  }
}

/* The same couplings on any grid, the compositions of one three-phase point on the lines that meet there. */
static void three_phase_points_are_solved(void **state) {
  (void)state;
  static const size_t grid[] = {64, 127, 128, 701};
  const cmx_compound c = {"ordered:test", 0.5, -0.1, 0.0};
  double gamma[2] = {0.0, 0.0};
  for (int q = 0; q < 4; q++) {
    trace t;
    traced(&t, 6, 8, 1, &c, 400.0, 17, grid[q]);
    const cmx_boundary *b = t.d.boundary;
    assert_int_equal(t.d.n_boundaries, 6);
    /* eutectics: L-S, C-L -> C-S and S-L, L-C -> S-C */
    CHECK(b[0].gamma_hi == b[2].gamma_hi && b[0].gamma_hi == b[3].gamma_lo);
    CHECK(b[4].gamma_hi == b[1].gamma_hi && b[4].gamma_hi == b[5].gamma_lo);
    CHECK_ABS(b[0].x_left[16], b[2].x_right[16], 1e-12);
    CHECK_ABS(b[0].x_right[16], b[3].x_right[0], 1e-12);
    CHECK_ABS(b[4].x_right[16], b[1].x_left[16], 1e-12);
    CHECK_ABS(b[4].x_left[16], b[5].x_left[0], 1e-12);
    if (q) CHECK_REL(b[0].gamma_hi, gamma[0], 1e-12);
    if (q) CHECK_REL(b[4].gamma_hi, gamma[1], 1e-12);
    gamma[0] = b[0].gamma_hi;
    gamma[1] = b[4].gamma_hi;
    cmx_diagram_free(&t.d);
  }
}

/* Several compounds at once: side by side, of one composition with a change from one to the other, strongly
   bound. */
static void several_compounds(void **state) {
  (void)state;
  static const cmx_compound c[4] = {{"ordered:a", 0.5, -0.07, 0.0},
                                    {"ordered:b", 0.5, -0.06, -0.15},
                                    {"ordered:c", 0.25, -0.05, 0.0},
                                    {"ordered:d", 0.75, -0.05, 0.0}};
  trace t;
  traced(&t, 6, 8, 4, c, 500.0, 33, 128);
  check_diagram(&t);
  assert_int_equal(t.n, 6);
  assert_string_equal(t.phase[5].name, "ordered:d");
  /* Gamma_e (e_b - e_a) = v_a - v_b */
  int changes = 0;
  for (size_t q = 0; q < t.d.n_boundaries; q++)
    if (fabs(t.d.boundary[q].gamma_lo / t.unit - 15.0) < 1e-3) {
      CHECK_REL(t.d.boundary[q].gamma_lo / t.unit, 15.0, 1e-13); /* the sum of f_a is 1.05 */
      CHECK(t.d.boundary[q].left == 2 || t.d.boundary[q].right == 2);
      changes++;
    }
  assert_int_equal(changes, 2);
  cmx_diagram_free(&t.d);
  /* freezes long before the pure species, and goes on with what is pure to round-off */
  const cmx_compound strong = {"ordered:strong", 0.5, -0.4, 0.0};
  traced(&t, 6, 8, 1, &strong, 1500.0, 129, 128);
  check_diagram(&t);
  CHECK(t.d.boundary[0].end_lo == CMX_END_COMPOUND && t.d.congruent[0].point.gamma < 0.9 * t.d.gamma_melt[1]);
  cmx_diagram_free(&t.d);
  const cmx_compound always = {"ordered:always", 0.5, -3.0, 0.0};
  traced(&t, 6, 8, 1, &always, 500.0, 33, 128);
  CHECK(t.d.boundary[0].end_lo == CMX_END_RANGE && t.d.boundary[1].end_lo == CMX_END_RANGE);
  cmx_diagram_free(&t.d);
}

/* Next to a congruent point lines get narrower than 1e-5 and are filled in: still tangents to round-off. */
static void nodes_next_to_a_congruent_point(void **state) {
  (void)state;
  const cmx_compound c = {"ordered:test", 0.5, -0.07, 0.0};
  trace t;
  traced(&t, 6, 8, 1, &c, 250.0, 8193, 128);
  const cmx_boundary *b = &t.d.boundary[2];
  CHECK(b->left == 2 && b->right == 0 && b->end_lo == CMX_END_COMPOUND);
  CHECK(b->x_right[1] - 0.5 < 1e-5 && b->x_right[1] - 0.5 > 1e-6); /* the case is one */
  for (size_t k = 1; k < b->n; k++) CHECK(b->x_right[k] > b->x_right[k - 1]);
  check_diagram(&t);
  cmx_diagram_free(&t.d);
}

/* Random compounds between random charges: tie lines of every coupling are those of the diagram and support
   all phases. */
static void diagrams_with_random_compounds(void **state) {
  (void)state;
  uint64_t seed = 2468u;
  size_t lines = 0;
  for (int q = 0; q < 12; q++) {
    cmx_compound c[3];
    double u[40];
    for (int k = 0; k < 40; k++) u[k] = uniform(&seed);
    for (int k = 0; k < 3; k++) {
      snprintf(c[k].name, sizeof c[k].name, "ordered:%d", k);
      c[k].x = k ? 0.05 + 0.9 * u[3 * k] : 0.5;
      c[k].energy = -0.4 * c[k].x * (1.0 - c[k].x) * u[3 * k + 1];
      c[k].vibration = q % 2 ? 0.3 * (u[3 * k + 2] - 0.7) : 0.0;
    }
    trace t;
    traced(&t, 6, 8 + q % 3, 3, c, 400.0, 17, 128);
    check_diagram(&t);
    for (int k = 10; k < 40; k++) {
      const double gamma = 70.0 + 330.0 * u[k];
      cmx_tie_line line[CMX_MAX_TIE_LINES];
      const size_t n = lines_of(t.n, t.phase, gamma / t.unit, 300, line);
      size_t crossing = 0;
      for (size_t b = 0; b < t.d.n_boundaries; b++)
        crossing += gamma >= t.d.boundary[b].gamma_lo && gamma <= t.d.boundary[b].gamma_hi;
      if (gamma > t.d.boundary[0].gamma_lo) assert_int_equal(crossing, n);
      for (size_t i = 0; i < n; i++)
        if (line[i].x_right - line[i].x_left > 1e-3) check_stable(&t, &line[i], gamma, 1e-9);
      lines += n;
    }
    cmx_diagram_free(&t.d);
  }
  printf("%zu tie lines support every phase\n", lines);
}

/* --- tables -------------------------------------------------------------------------------------------- */

static void phase_table_with_a_compound(void **state) {
  (void)state;
  const cmx_compound c = {"ordered:test", 0.5, -0.07, 0.0};
  trace t;
  cmx_phase_table table;
  cmx_phase_view v, bound;
  cmx_tie tie;
  traced(&t, 6, 8, 1, &c, 400.0, 129, 128);
  assert_int_equal(cmx_phase_table_make(&t.mixture, &t.d, &table), CMX_OK);
  cmx_phase_table_view(&table, &v);
  for (double gamma = 110.0; gamma < 400.0; gamma *= 1.013) {
    cmx_tie found[8];
    cmx_tie_line line[CMX_MAX_TIE_LINES];
    int n;
    const cmx_status status = cmx_phase_tie_lines(&v, gamma, 8, found, &n);
    assert_int_equal(n, lines_of(t.n, t.phase, gamma / t.unit, 400, line));
    for (int i = 0; i < n; i++) {
      CHECK_LINE(line[i], (size_t)found[i].left, (size_t)found[i].right);
      /* the kinks of the fit apart, 2e-7 at the middles of intervals */
      CHECK_ABS(found[i].x_left, line[i].x_left, status ? 1e-4 : 1e-6);
      CHECK_ABS(found[i].x_right, line[i].x_right, status ? 1e-4 : 1e-6);
      CHECK_ABS(found[i].latent_heat, line[i].latent_heat, 1e-4);
    }
  }
  /* the compound's own composition: where its boundary begins */
  CHECK(cmx_phase_boundary(&v, CMX_COMPOUND, CMX_LIQUID, 0.5, &tie) >= 0);
  CHECK_REL(tie.gamma, t.d.congruent[0].point.gamma, 1e-13);
  CHECK(cmx_phase_boundary(&v, CMX_COMPOUND, CMX_SOLID, 0.5, &tie) >= 0);
  CHECK_REL(tie.gamma, t.d.boundary[3].gamma_lo, 1e-13);
  assert_int_equal(cmx_phase_boundary(&v, CMX_COMPOUND, CMX_SOLID, 0.4, &tie), CMX_ERR_ABSENT);
  const size_t nb = table.n_boundaries, n = table.n;
  const cmx_array list[] = {{"/phase/fit/gamma", CMX_F64, 2, {nb, n, 1, 1}, table.gamma, 0},
                            {"/phase/fit/x_left", CMX_F64, 2, {nb, n, 1, 1}, table.x_left, 0},
                            {"/phase/fit/x_right", CMX_F64, 2, {nb, n, 1, 1}, table.x_right, 0},
                            {"/phase/fit/latent_heat", CMX_F64, 2, {nb, n, 1, 1}, table.latent_heat, 0},
                            {"/phase/fit/kind", CMX_I32, 2, {nb, 4, 1, 1}, table.kind, 0},
                            {"/phase/fit/caution", CMX_U8, 2, {nb, n - 1, 1, 1}, table.caution, 0},
                            {"/phase/fit/gamma_max", CMX_F64, 0, {1, 1, 1, 1}, &table.gamma_max, 0}};
  static const int kind[] = {-1, 0, 17, 18};
  for (int q = 0; q < 4; q++) {
    table.kind[1] = kind[q];
    assert_int_equal(cmx_phase_bind(list, 7, "fit", &bound), q % 3 ? CMX_OK : CMX_ERR_FORMAT);
  }
  cmx_phase_table_free(&table);
  cmx_diagram_free(&t.d);
}

/* --- mixtures ------------------------------------------------------------------------------------------ */

#define REFUSED(change, words)                                                                               \
  do {                                                                                                       \
    cmx_compound c[2] = {{"ordered:a", 0.5, -0.05, 0.0}, {"ordered:b", 0.25, -0.05, 0.1}};                   \
    cmx_classical_models m = mixture_of(6, 8, 2, c);                                                         \
    cmx_error err = CMX_ERROR_NONE;                                                                          \
    assert_int_equal(cmx_classical_check(&m, &err), CMX_OK);                                                 \
    change;                                                                                                  \
    assert_int_equal(cmx_classical_check(&m, &err), CMX_ERR_DOMAIN);                                         \
    if (!strstr(err.text, words)) fail_msg("%s: no %s in \"%s\"", #change, words, err.text);                 \
  } while (0)

static void refused_compounds(void **state) {
  (void)state;
  static const double bad_x[] = {0.0, 1.0, -0.1, 1.1, NAN, INFINITY, -INFINITY};
  for (int q = 0; q < 7; q++) {
    REFUSED(c[1].x = bad_x[q], "ordered:b");
    if (q < 4) continue;
    REFUSED(c[0].energy = bad_x[q], "ordered:a");
    REFUSED(c[1].vibration = bad_x[q], "ordered:b");
  }
  REFUSED(c[1].name[0] = '\0', "compound 2");
  REFUSED(memset(c[0].name, 'x', sizeof c[0].name), "compound 1");
  REFUSED(m.n_compounds = CMX_MAX_COMPOUNDS + 1, "compounds");
  REFUSED(m.compounds = NULL, "compounds");
  cmx_compound many[CMX_MAX_COMPOUNDS];
  cmx_classical_models m = mixture_of(6, 8, CMX_MAX_COMPOUNDS, many);
  cmx_phase phase[CMX_MAX_PHASES];
  for (int k = 0; k < CMX_MAX_COMPOUNDS; k++)
    many[k] = (cmx_compound){"ordered:many", 0.1 + 0.05 * k, -0.06 * (1.0 + 0.01 * k), 0.0};
  assert_int_equal(cmx_classical_check(&m, NULL), CMX_OK);
  assert_int_equal(cmx_classical_phases(&m, phase), CMX_MAX_PHASES);
  cmx_tie_line line[CMX_MAX_TIE_LINES];
  CHECK(lines_of(CMX_MAX_PHASES, phase, 15.0, 100, line) >= 2);
}

static void free_energy_of_a_compound(void **state) {
  (void)state;
  cmx_compound c = {"ordered:test", 0.5, -0.05, 0.2};
  cmx_jet f;
  assert_int_equal(cmx_compound_free_energy(&c, 0.5, 8.0, &f), CMX_OK);
  CHECK_ABS(f.v, -0.2, 1e-16);
  CHECK_ABS(f.g, -0.4, 1e-16);
  CHECK_ABS(f.gg, -0.4, 1e-16);
  CHECK(f.x == 0.0 && f.xx == 0.0 && f.xg == 0.0);
}

/* The candidates that are stable and of negative energy, and no others. */
static void compounds_that_may_be_in_equilibrium(void **state) {
  const cmx_ordered_compound *c = NULL;
  cmx_ordered_compound list[CMX_MAX_CANDIDATES];
  cmx_compound compounds[CMX_MAX_COMPOUNDS];
  cmx_error err = CMX_ERROR_NONE;
  cmx_classical_models m = mixture_of(6, 8, 0, NULL);
  size_t n, k = 0;
  (void)state;
  assert_int_equal(cmx_ordered_compounds(m.ions.z[0], m.ions.z[1], 12, 0, list, &n, &err), CMX_OK);
  assert_int_equal(cmx_classical_add_compounds(&m, 0, compounds, &err), CMX_OK);
  CHECK(m.compounds == compounds && m.n_compounds > 0 && m.n_compounds < n);
  for (size_t i = 0; i < n; i++) {
    c = &list[i];
    if (!c->stable || !(c->energy < 0.0)) continue;
    CHECK(k < m.n_compounds);
    CHECK(!strncmp(compounds[k].name, "ordered:", 8) && !strcmp(compounds[k].name + 8, c->name));
    CHECK(compounds[k].x == c->x && compounds[k].energy == c->energy && compounds[k].vibration == 0.0);
    k++;
  }
  assert_int_equal(k, m.n_compounds);
  m.ions.z[1] = m.ions.z[0];
  assert_int_equal(cmx_classical_add_compounds(&m, 0, compounds, &err), CMX_ERR_DOMAIN);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(compounds_of_carbon_and_oxygen),
                                     cmocka_unit_test(three_phase_points_are_solved),
                                     cmocka_unit_test(several_compounds),
                                     cmocka_unit_test(nodes_next_to_a_congruent_point),
                                     cmocka_unit_test(diagrams_with_random_compounds),
                                     cmocka_unit_test(phase_table_with_a_compound),
                                     cmocka_unit_test(refused_compounds),
                                     cmocka_unit_test(compounds_that_may_be_in_equilibrium),
                                     cmocka_unit_test(free_energy_of_a_compound)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
