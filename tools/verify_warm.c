/* verify: warm mixtures of a table against matching and mixing of the pure species themselves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/mixing.h"
#include "verify.h"

/* The pure species' data may have kinks, which the sheets round off: the budgets of sigma and kappa are for tables gone wrong. */
static const struct {
  const char *name;
  double median, worst; /* budgets */
} quantities[] = {{"pressure", 1e-4, 5e-2},
                  {"n_e", 1e-4, 5e-2},
                  {"sigma", 1e-3, 1e-1},
                  {"sigma(omega)", 1e-3, 1e-1},
                  {"kappa", 1e-3, 1e-1}};
enum { PRESSURE, N_E, SIGMA, SPECTRUM, KAPPA, N_QUANTITIES };

static const struct {
  const char *name;
  cmx_matching matching;
} conditions[2] = {{"warm isobaric", CMX_MATCH_ISOBARIC}, {"warm isodensity", CMX_MATCH_ISODENSITY}};

typedef struct compared {
  double at[3], error[N_QUANTITIES]; /* relative */
  cmx_status failure;
  int there; /* the species' data reach this far */
} compared;

/* Whether matching refuses, or not, a hair below and above the state's density, too. */
static int clearly(int refused, const cmx_pure *const each[2], cmx_matching matching, const double x[2],
                   const compared *c) {
  cmx_matched m;
  for (int side = -1; side <= 1; side += 2) {
    const double rho = c->at[1] * (1.0 + 1e-5 * side);
    if ((cmx_match(matching, 2, each, x, rho, c->at[2], &m, NULL) == CMX_ERR_RANGE) != refused) return 0;
  }
  return 1;
}

static void compare(const cmx_warm_view *v, const cmx_pure pure[2], int condition, cmx_mix_rule rule,
                    double omega, compared *c) {
  const cmx_pure *const each[2] = {&pure[0], &pure[1]};
  const double x[2] = {1.0 - c->at[0], c->at[0]};
  double re[2] = {0.0, 0.0}, im[2] = {0.0, 0.0}, looked[2], direct[2], dc[2], heat[2];
  cmx_warm_point p;
  cmx_matched m;
  c->failure = cmx_match(conditions[condition].matching, 2, each, x, c->at[1], c->at[2], &m, NULL);
  const cmx_status found = cmx_warm_lookup(v, condition, (int)rule, c->at[0], c->at[1], c->at[2], &p);
  const int beyond = found == CMX_ERR_RHO_LOW || found == CMX_ERR_RHO_HIGH;
  if (beyond || c->failure == CMX_ERR_RANGE) { /* not of one of both alone, unless by rounding */
    const int refused = c->failure == CMX_ERR_RANGE;
    c->failure = beyond != refused && clearly(refused, each, conditions[condition].matching, x, c)
                     ? beyond ? found : CMX_ERR_RANGE
                     : CMX_OK;
    return;
  }
  if (found < 0) c->failure = found;
  for (int j = 0; j < 2 && c->failure >= 0; j++)
    if (x[j] > 0.0)
      c->failure = pure[j].spectrum(&pure[j], m.part[j].n, c->at[2], 1, &omega, &re[j], &im[j], NULL);
  if (c->failure >= 0) c->failure = cmx_warm_conductivity(v, &p, (int)rule, 1, omega, looked);
  if (c->failure < 0) return;
  c->there = 1;
  for (int j = 0; j < 2; j++) {
    dc[j] = m.pure[j].sigma;
    heat[j] = m.pure[j].kappa;
  }
  cmx_mix_complex(rule, 2, m.part, &m.volumes, re, im, direct);
  c->error[PRESSURE] = fabs(p.pressure_e / m.pressure - 1.0);
  c->error[N_E] = fabs(p.n_e / m.volumes.n_e - 1.0);
  c->error[SIGMA] = fabs(p.sigma / cmx_mix(rule, 2, m.part, &m.volumes, dc) - 1.0);
  c->error[SPECTRUM] = hypot(looked[0] - direct[0], looked[1] - direct[1]) / hypot(direct[0], direct[1]);
  c->error[KAPPA] = v->has_kappa ? fabs(p.kappa_thermal / cmx_mix(rule, 2, m.part, &m.volumes, heat) - 1.0) : 0.0;
}

static void compare_all(const cmx_warm_view *v, const cmx_pure pure[2], const verify_options *o,
                        compared *all) {
  size_t done = 0;
#pragma omp parallel
  {
    int reporter = 0;
#pragma omp master
    reporter = 1;
#pragma omp for schedule(dynamic, 16)
    for (size_t k = 0; k < o->samples; k++) {
      const double omega = v->omega * pow(verify_uniform(o->seed, 23 * o->samples + k), 3.0);
      for (int condition = 0; condition < 2; condition++) {
        compared *c = &all[2 * k + (size_t)condition];
        verify_draw(v->rho, v->temp, o, 9, k, &c->at[0], &c->at[1], &c->at[2]);
        /* an isotherm is known at one temperature only */
        c->at[2] = fmin(fmax(c->at[2], fmax(pure[0].temp_min, pure[1].temp_min)),
                        fmin(pure[0].temp_max, pure[1].temp_max));
        compare(v, pure, condition, (cmx_mix_rule)(k % CMX_MIX_TRANSITION), omega, c);
      }
      verify_step(o, "warm", &done, o->samples, reporter);
    }
  }
}

cmx_status verify_warm(const cmx_table *t, const cmx_recipe *recipe, const verify_options *o, json_t *rows,
                       cmx_error *err) {
  static const char *const axes[3] = {"x", "rho", "temp"};
  cmx_pure pure[CMX_RECIPE_SPECIES];
  compared *all = calloc(2 * o->samples, sizeof *all);
  verify_sample *room = malloc(o->samples * sizeof *room);
  cmx_status status = all && room ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "warm: out of memory");
  if (status >= 0) status = cmx_recipe_pure_species(recipe, pure, err);
  if (status >= 0) {
    compare_all(&t->warm, pure, o, all);
    for (size_t j = 0; j < CMX_RECIPE_SPECIES; j++) cmx_pure_free(&pure[j]);
    for (size_t k = 0; status >= 0 && k < 2 * o->samples; k++)
      if (all[k].failure < 0)
        status = cmx_fail(err, all[k].failure, "%s: x = %.17g, rho = %.17g g/cm^3, temp = %.17g K: %s",
                          conditions[k % 2].name, all[k].at[0], all[k].at[1], all[k].at[2],
                          cmx_status_text(all[k].failure));
  }
  for (size_t c = 0; status >= 0 && c < 2; c++)
    for (int q = 0; q < (t->warm.has_kappa ? N_QUANTITIES : KAPPA); q++) {
      size_t n = 0;
      for (size_t k = c; k < 2 * o->samples; k += 2) {
        if (!all[k].there) continue;
        room[n].error = all[k].error[q];
        memcpy(room[n++].at, all[k].at, sizeof all[k].at);
      }
      json_t *row =
          verify_summary(quantities[q].name, n, room, axes, quantities[q].median, quantities[q].worst);
      json_object_set_new(row, "table", json_string(conditions[c].name));
      json_object_set_new(row, "caution", json_false());
      json_array_append_new(rows, row);
    }
  free(all);
  free(room);
  return status;
}
