/* What every record of a model and every reference keeps to: completeness, derivatives against differences,
   refusals, ranges, and the limits of mixtures. A new model needs no line here. */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "coulomix/model_check.h"
#include "support/models.h"
#include "models/references.h"

static bool is_one(const cmx_model *m) {
  return cmx_model_form(m->kind) == CMX_KERNEL_ONE;
}

static bool is_mix(const cmx_model *m) {
  return cmx_model_form(m->kind) == CMX_KERNEL_MIX;
}

static bool has_digit(const char *text) {
  return text && strpbrk(text, "0123456789") != NULL;
}

/* Enough to find the paper: a year, and a DOI or volume and page. */
static bool is_complete(const cmx_reference *r) {
  return r->key && *r->key && r->authors && *r->authors && r->year > 1900 && r->year < 2100 &&
         (!r->title || *r->title) && has_digit(r->journal) &&
         (r->doi ? strncmp(r->doi, "10.", 3) == 0 && strchr(r->doi, '/') != NULL
                 : strchr(r->journal, ',') != NULL);
}

static void every_reference_is_complete(void **state) {
  (void)state;
#define CMXP_REFERENCE(name, ...) &cmxp_ref_##name,
  const cmx_reference *const papers[] = {
#include "models/references.def"
  };
#undef CMXP_REFERENCE
  const size_t n = sizeof papers / sizeof *papers;
  for (size_t i = 0; i < n; i++) {
    CHECK(is_complete(papers[i]));
    for (size_t j = 0; j < i; j++) CHECK(strcmp(papers[i]->key, papers[j]->key) != 0);
  }
}

static bool has_reference(const cmx_model *m) {
  if (!m->references || !m->references[0]) return false;
  for (const cmx_reference *const *r = m->references; *r; r++)
    if (!is_complete(*r)) return false;
  return true;
}

static void every_record_is_complete(void **state) {
  (void)state;
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  assert_int_equal(n, 50);
  for (size_t i = 0; i < n; i++) {
    const cmx_model *m = list[i];
    const char *kind = cmx_model_kind_name(m->kind);
    CHECK(strncmp(m->id, kind, strlen(kind)) == 0 && m->id[strlen(kind)] == '/');
    for (size_t j = 0; j < i; j++) CHECK(strcmp(m->id, list[j]->id) != 0);
    assert_ptr_equal(cmx_model_find(m->kind, m->id, NULL), m);
    CHECK(*m->summary && m->source && *m->source && has_reference(m));
    bool mixture = m->kind == CMX_KIND_LIQUID_MIXING || m->kind == CMX_KIND_SOLID_MIXING ||
                   m->kind == CMX_KIND_MIXING_ENTROPY || m->kind == CMX_KIND_SOLID_VIBRATIONS;
    CHECK(m->kernel.one && mixture == is_mix(m));
    if (is_one(m) || is_mix(m))
      assert_string_equal(m->range_of, mixture                                    ? "z_ratio"
                                       : m->kind == CMX_KIND_ORDERED_ENERGY       ? "x"
                                       : m->kind == CMX_KIND_LEE_MORE_COEFFICIENT ? "y"
                                                                                  : "gamma");
    CHECK(m->limit[0] <= m->range[0] && m->range[0] < m->range[1] && m->range[1] <= m->limit[1]);
    for (size_t k = 0; k < m->n_parameters; k++) {
      CHECK(*m->parameter_names[k] && isfinite(m->parameters[k]));
      CHECK(cmx_model_parameter(m, m->parameter_names[k]) == m->parameters[k]);
    }
  }
  cmx_error err;
  assert_null(cmx_model_find(CMX_KIND_CRYSTAL, "liquid/pc2000-ds", &err));
  assert_int_equal(err.status, CMX_ERR_UNKNOWN);
  CHECK(strstr(err.text, "crystal/bcc, crystal/fcc") && !strstr(err.text, "known: liquid"));
  assert_null(cmx_model_find(CMX_KIND_SOLID_MIXING, NULL, &err));
  CHECK(strstr(err.text, "solid-mixing/linear"));
  assert_string_equal(cmx_model_kind_name((cmx_model_kind)99), "unknown");
}

/* Derivatives against differences, limits, stability: what plug-ins must pass, too. */
static void every_record_passes_the_kit(void **state) {
  (void)state;
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  for (size_t i = 0; i < n; i++) {
    cmx_model_check_row rows[CMX_MODEL_CHECKS];
    const size_t n_rows = cmx_model_check(list[i], 3, 1, rows);
    assert_true(n_rows >= 3 && n_rows <= CMX_MODEL_CHECKS);
    for (size_t j = 0; j < n_rows; j++)
      if (!rows[j].passed)
        fail_msg("%s: %s: %g at %s", list[i]->id, rows[j].name, rows[j].worst, rows[j].where);
  }
}

static bool all_nan(cmx_jet f) {
  return isnan(f.v) && isnan(f.x) && isnan(f.g) && isnan(f.xx) && isnan(f.xg) && isnan(f.gg) &&
         isnan(f.xxx) && isnan(f.xxg) && isnan(f.xgg) && isnan(f.ggg);
}

static void every_record_refuses_bad_input(void **state) {
  (void)state;
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  const double bad[] = {NAN, -1.0, 0.0, INFINITY, -INFINITY}, z[2] = {6, 8};
  const double bad_z[][2] = {{8, 6}, {6, 6}, {NAN, 8}, {-6, 8}, {0, 8}, {6, INFINITY}};
  const double bad_x[][2] = {{NAN, 0.5}, {-0.1, 1.1}, {0.5, 0.4}, {INFINITY, 0.5}, {0.5, 0.5 + 2e-9}};
  const cmx_jet x[2] = {cmx_jet_seed(0.5, -1, 0), cmx_jet_seed(0.5, 1, 0)};
  for (size_t i = 0; i < n; i++) {
    const cmx_model *m = list[i];
    if (!is_one(m) && !is_mix(m)) continue; /* test_models_quantum, test_models_electron, test_transport */
    cmx_jet f = cmx_jet_const(0), seed = cmx_jet_seed(100, 0, NAN);
    for (int k = 0; k < 5; k++) {
      cmx_jet g = cmx_jet_seed(bad[k], 0, 1);
      assert_int_equal(is_one(m) ? cmx_model_one(m, g, &f) : cmx_model_mix(m, 2, z, x, g, &f),
                       CMX_ERR_DOMAIN);
      CHECK(all_nan(f));
    }
    assert_int_equal(is_one(m) ? cmx_model_one(m, seed, &f) : cmx_model_mix(m, 2, z, x, seed, &f),
                     CMX_ERR_DOMAIN);
    f = cmx_jet_const(0);
    assert_int_equal(is_one(m) ? cmx_model_mix(m, 2, z, x, coupling(1), &f)
                               : cmx_model_one(m, coupling(1), &f),
                     CMX_ERR_UNSUPPORTED);
    CHECK(all_nan(f));
    if (!is_mix(m)) continue;
    for (int k = 0; k < 6; k++)
      assert_int_equal(cmx_model_mix(m, 2, bad_z[k], x, coupling(1), &f), CMX_ERR_DOMAIN);
    for (int k = 0; k < 5; k++) {
      const cmx_jet y[2] = {cmx_jet_const(bad_x[k][0]), cmx_jet_const(bad_x[k][1])};
      assert_int_equal(cmx_model_mix(m, 2, z, y, coupling(1), &f), CMX_ERR_DOMAIN);
      CHECK(all_nan(f));
    }
    assert_int_equal(cmx_model_mix(m, 0, z, x, coupling(1), &f), CMX_ERR_DOMAIN);
  }
}

static void every_range_warns(void **state) {
  (void)state;
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  for (size_t i = 0; i < n; i++) {
    const cmx_model *m = list[i];
    if (!is_one(m) && !is_mix(m)) continue;
    for (int end = 0; end < 2; end++) {
      double edge = m->range[end], out = end ? 1 + 1e-6 : 1 - 1e-6, in = end ? 1 - 1e-6 : 1 + 1e-6;
      if (edge == m->limit[end]) continue;
      cmx_jet f;
      assert_int_equal(
          is_one(m) ? cmx_model_one(m, coupling(edge * in), &f) : binary(m, 6, 6 * edge, 0.5, 1, &f), CMX_OK);
      assert_int_equal(is_one(m) ? cmx_model_one(m, coupling(edge * out), &f)
                                 : binary(m, 6, 6 * edge * out, 0.5, 1, &f),
                       CMX_WARN_EXTRAPOLATED);
      CHECK(isfinite(f.v) && isfinite(f.gg));
    }
  }
  cmx_jet f; /* the fit overflows before Gamma does */
  assert_int_equal(cmx_model_one(find(CMX_KIND_LIQUID, "liquid/pc2000-ds"), coupling(1e300), &f),
                   CMX_ERR_DOMAIN);
  CHECK(all_nan(f));
}

/* Pure mixtures have no correction; a species of zero fraction, and one split in two of the same charge, no
 * say. */
static void mixtures_are_consistent(void **state) {
  (void)state;
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  const double z2[2] = {6, 8}, z3[3] = {6, 8, 10}, z0[3] = {5, 6, 8};
  for (size_t i = 0; i < n; i++) {
    const cmx_model *m = list[i];
    if (!is_mix(m)) continue;
    const cmx_jet x[3] = {cmx_jet_seed(0.3, 1, 0), cmx_jet_seed(0.7, -1, 0), cmx_jet_const(0)};
    const cmx_jet x0[3] = {cmx_jet_const(0), x[0], x[1]}, one = cmx_jet_const(1);
    cmx_jet two, three;
    assert_int_equal(cmx_model_mix(m, 2, z2, x, coupling(6), &two), CMX_OK);
    assert_int_equal(cmx_model_mix(m, 3, z3, x, coupling(6), &three), CMX_OK);
    CHECK(memcmp(&two, &three, sizeof two) == 0);
    assert_int_equal(cmx_model_mix(m, 3, z0, x0, coupling(6), &three), CMX_OK);
    CHECK(memcmp(&two, &three, sizeof two) == 0);
    assert_int_equal(cmx_model_mix(m, 1, z2, &one, coupling(6), &three), CMX_OK);
    CHECK(three.v == 0 && three.g == 0 && three.gg == 0 && three.x == 0);
    /* continuity as a third species vanishes, and in charge as two species become one */
    for (double t = 1e-5; t > 1e-14; t *= 0.1) {
      const cmx_jet y[3] = {cmx_jet_seed(0.3 - t, 1, 0), x[1], cmx_jet_const(t)};
      assert_true(cmx_model_mix(m, 3, z3, y, coupling(6), &three) >= 0);
      CHECK_ABS(three.v, two.v, 20 * t);
      CHECK_ABS(three.x, two.x, 200 * sqrt(t));
      const double zs[3] = {6, 8, 8 * (1 + t)};
      const cmx_jet s[3] = {x[0], cmx_jet_seed(0.4, -1, 0), cmx_jet_const(0.3)};
      assert_true(cmx_model_mix(m, 3, zs, s, coupling(6), &three) >= 0);
      if (!strstr(m->id, "solid-mixing")) { /* a pair sum depends on how the pairs are counted */
        CHECK_ABS(three.v, two.v, t);
        CHECK_ABS(three.x, two.x, 10 * t + 1e-12);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_reference_is_complete), cmocka_unit_test(every_record_is_complete),
      cmocka_unit_test(every_record_passes_the_kit), cmocka_unit_test(every_record_refuses_bad_input),
      cmocka_unit_test(every_range_warns),           cmocka_unit_test(mixtures_are_consistent)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
