/* Electrons among ions: exchange and correlation, and the polarisation of the electrons in liquid and
   crystal. Check values: evaluations of the printed formulas to 12 digits by independent code. */
#include <math.h>

#include "support/cmx_test.h"
#include "coulomix/const.h"
#include "coulomix/model.h"

/* Theta = kT/E_F = 2 (9 pi/4)^(-2/3) r_s/Gamma_e */
static double degeneracy(double r_s, double gamma_e) {
  return 2.0 / pow(9.0 * CMX_PI / 4.0, 2.0 / 3.0) * r_s / gamma_e;
}

static const cmx_model *find(cmx_model_kind kind, const char *id) {
  const cmx_model *m = cmx_model_find(kind, id, NULL);
  assert_non_null(m);
  return m;
}

static double exchange(double gamma_e, double theta) {
  cmx_jet f;
  assert_int_equal(cmx_model_quantum(find(CMX_KIND_EXCHANGE, "exchange/iit1987"), cmx_jet_const(gamma_e),
                                     cmx_jet_const(theta), cmx_jet_const(1.0), &f),
                   CMX_OK);
  return f.v;
}

static double screening(const char *id, double z, double gamma_e, double theta, double r_s) {
  cmx_jet f;
  const cmx_model_kind kind = id[0] == 'l' ? CMX_KIND_LIQUID_SCREENING : CMX_KIND_CRYSTAL_SCREENING;
  assert_int_equal(cmx_model_screening(find(kind, id), z, cmx_jet_const(gamma_e), cmx_jet_const(theta),
                                       cmx_jet_const(r_s), &f),
                   CMX_OK);
  return f.v;
}

static void exchange_values(void **state) {
  (void)state;
  static const double v[][3] = {{0.01, 2, -0.923125601442},
                                {0.003, 5, -2.29958142716},
                                {1, 1, -0.458101241595},
                                {10, 0.1, -0.0176779117944}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++)
    CHECK_REL(exchange(v[i][1], degeneracy(v[i][0], v[i][1])), v[i][2], 5e-12);
}

/* G df/dG at fixed Theta = -G (a + b sqrt G + c G)/(1 + d sqrt G + e G), the definition of the fit, over four
   decades of both. */
static void exchange_slope(void **state) {
  (void)state;
  for (double th = 1e-3; th < 30.0; th *= 3.0)
    for (double g = 1e-3; g < 30.0; g *= 4.0) {
      const double t2 = th * th, t4 = t2 * t2, ti = tanh(1.0 / th), tr = sqrt(th) * tanh(1.0 / sqrt(th));
      const double a = 0.610887 * ti * (0.75 + 3.04363 * t2 - 0.09227 * t2 * th + 1.7035 * t4) /
                       (1.0 + 8.31051 * t2 + 5.1105 * t4);
      const double b =
          tr * (0.341308 + 12.070873 * t2 + 1.148889 * t4) / (1.0 + 10.495346 * t2 + 1.326623 * t4);
      const double d =
          tr * (0.614925 + 16.996055 * t2 + 1.489056 * t4) / (1.0 + 10.10935 * t2 + 1.22184 * t4);
      const double e =
          th * ti * (0.539409 + 2.522206 * t2 + 0.178484 * t4) / (1.0 + 2.555501 * t2 + 0.146319 * t4);
      const double c = (0.872496 + 0.025248 * exp(-1.0 / th)) * e, u = sqrt(g);
      cmx_jet f;
      assert_int_equal(cmx_model_quantum(find(CMX_KIND_EXCHANGE, "exchange/iit1987"), cmx_jet_seed(g, g, 0.0),
                                         cmx_jet_const(th), cmx_jet_const(1.0), &f),
                       CMX_OK);
      CHECK_REL(f.x, -g * (a + b * u + c * g) / (1.0 + d * u + e * g), 1e-12);
    }
}

static void screening_values(void **state) {
  (void)state;
  static const double crystal[][5] = {{6, 0.01, 200, 2, -1.2658747288},
                                      {8, 0.003, 500, 8, -2.84427881833},
                                      {10, 0.02, 300, 0.1, -4.83105979705}};
  for (size_t i = 0; i < 3; i++)
    CHECK_REL(screening("crystal-screening/pc2000-bcc", crystal[i][0],
                        crystal[i][2] / pow(crystal[i][0], 5.0 / 3.0), crystal[i][3], crystal[i][1]),
              crystal[i][4], 2e-11);
}

/* Carbon and oxygen half and half, n_e = 3.01107038e29 1/cm^3, T = 3e6 K: per ion in kT. */
static void carbon_oxygen(void **state) {
  (void)state;
  const double r_s = 0.0174902370259, gamma_e = 119.228362292 / pow(6.0, 5.0 / 3.0);
  const double theta[2] = {1.30535476536, 1.30556225937}, z[2] = {6.0, 8.0};
  double liquid = 0.0, solid = 0.0;
  for (int j = 0; j < 2; j++) {
    liquid += 0.5 * screening("liquid-screening/pc2000", z[j], gamma_e, theta[j], r_s);
    solid += 0.5 * screening("crystal-screening/pc2000-bcc", z[j], gamma_e, theta[j], r_s);
  }
  CHECK_REL(liquid, -1.71808693039, 1e-10);
  CHECK_REL(solid, -1.76328074575, 1e-10);
  CHECK_REL(7.0 * exchange(gamma_e, degeneracy(r_s, gamma_e)), -19.499006992, 1e-10);
}

/* f of (a, b) = (ln Gamma_e, ln r_s); theta and Theta follow at fixed mass. */
static cmx_jet at(const cmx_model *m, double a, double b) {
  const cmx_jet gamma = cmx_jet_exp(cmx_jet_seed(a, 1.0, 0.0)), r_s = cmx_jet_exp(cmx_jet_seed(b, 0.0, 1.0));
  cmx_jet f;
  if (cmx_model_form(m->kind) == CMX_KERNEL_SCREENING) {
    const cmx_jet theta = cmx_jet_scale(cmx_jet_div(gamma, cmx_jet_sqrt(r_s)), 0.02);
    assert_true(cmx_model_screening(m, 6.0, gamma, theta, r_s, &f) >= 0);
  } else {
    assert_true(cmx_model_quantum(m, gamma, cmx_jet_scale(cmx_jet_div(r_s, gamma), 0.543), r_s, &f) >= 0);
  }
  return f;
}

/* Central differences with one Richardson step: fourth order. */
static double slope(const cmx_model *m, double a, double b, int second, size_t member) {
  double d[2], h = 2e-3;
  for (int i = 0; i < 2; i++, h *= 0.5) {
    const cmx_jet up = at(m, a + (second ? 0.0 : h), b + (second ? h : 0.0));
    const cmx_jet down = at(m, a - (second ? 0.0 : h), b - (second ? h : 0.0));
    d[i] = (*(const double *)((const char *)&up + member) - *(const double *)((const char *)&down + member)) /
           (2.0 * h);
  }
  return (4.0 * d[1] - d[0]) / 3.0;
}

static void derivatives(void **state) {
  (void)state;
  static const struct {
    cmx_model_kind kind;
    const char *id;
  } models[] = {{CMX_KIND_EXCHANGE, "exchange/iit1987"},
                {CMX_KIND_LIQUID_SCREENING, "liquid-screening/pc2000"},
                {CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/pc2000-bcc"},
                {CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/pc2000-fcc"},
                {CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/pc2000-bcc-shifted"},
                {CMX_KIND_LIQUID_SCREENING, "liquid-screening/consistent"},
                {CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/linear-response-bcc"}};
#define OF(member) offsetof(cmx_jet, member)
  static const struct {
    size_t of, gives;
    int second;
  } pairs[] = {{OF(v), OF(x), 0},    {OF(v), OF(g), 1},    {OF(x), OF(xx), 0},   {OF(x), OF(xg), 1},
               {OF(g), OF(gg), 1},   {OF(xx), OF(xxx), 0}, {OF(xx), OF(xxg), 1}, {OF(xg), OF(xgg), 1},
               {OF(gg), OF(ggg), 1}, {OF(gg), OF(xgg), 0}};
  for (size_t k = 0; k < sizeof models / sizeof *models; k++)
    for (double a = -2.0; a < 4.0; a += 1.3)
      for (double b = -6.0; b < 1.0; b += 1.7) {
        const cmx_model *m = find(models[k].kind, models[k].id);
        const cmx_jet f = at(m, a, b);
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
          CHECK_ABS(*(const double *)((const char *)&f + pairs[i].gives),
                    slope(m, a, b, pairs[i].second, pairs[i].of), 1e-8 * (fabs(f.v) + 1e-3));
      }
}

static void refusals(void **state) {
  (void)state;
  const cmx_model *m = find(CMX_KIND_LIQUID_SCREENING, "liquid-screening/pc2000"),
                  *x = find(CMX_KIND_EXCHANGE, "exchange/iit1987");
  const cmx_jet one = cmx_jet_const(1.0);
  const double bad[] = {NAN, -1.0, 0.0, INFINITY};
  cmx_jet f;
  for (int i = 0; i < 4; i++) {
    const cmx_jet b = cmx_jet_const(bad[i]);
    assert_int_equal(cmx_model_screening(m, bad[i], one, one, one, &f), CMX_ERR_DOMAIN);
    CHECK(isnan(f.v) && isnan(f.gg));
    assert_int_equal(cmx_model_screening(m, 6.0, b, one, one, &f), CMX_ERR_DOMAIN);
    assert_int_equal(cmx_model_screening(m, 6.0, one, one, b, &f), CMX_ERR_DOMAIN);
    assert_int_equal(cmx_model_quantum(x, one, b, one, &f), CMX_ERR_DOMAIN);
  }
  assert_int_equal(cmx_model_screening(m, 0.5, one, one, one, &f), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_model_screening(x, 6.0, one, one, one, &f), CMX_ERR_UNSUPPORTED);
  assert_int_equal(cmx_model_quantum(m, one, one, one, &f), CMX_ERR_UNSUPPORTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(exchange_values),  cmocka_unit_test(exchange_slope),
                                     cmocka_unit_test(screening_values), cmocka_unit_test(carbon_oxygen),
                                     cmocka_unit_test(derivatives),      cmocka_unit_test(refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
