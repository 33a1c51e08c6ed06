/* The model of a lattice, and workspaces. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/model.h"
#include "order/order_internal.h"

cmx_status cmx_order_model_new(const cmx_lattice_sums *sums, cmx_order_model **out) {
  *out = NULL;
  if (sums->n < 1 || sums->n > CMX_MAX_ORBITS) return CMX_ERR_DOMAIN;
  cmx_order_model *model = calloc(1, sizeof *model);
  if (!model) return CMX_ERR_MEMORY;
  model->sums = *sums;
  model->n = sums->n;
  model->t0 = sums->T0;
  for (size_t i = 0; i < sums->n; i++) {
    const int *n = sums->orbit[i].n;
    model->m[i] = sums->orbit[i].multiplicity;
    model->j[i] = (sums->I[i] - sums->T[i]) / model->m[i];
    model->curvature[i] = model->m[i] * (n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) / 3.0;
    if (n[0] > model->top) model->top = n[0];
  }
  cmx_status status = cmxp_zone_grids_make(model);
  if (status == CMX_OK) status = cmxp_zone_tensors_make(model);
  if (status < 0) {
    cmx_order_model_free(model);
    return status;
  }
  *out = model;
  return CMX_OK;
}

void cmx_order_model_free(cmx_order_model *model) {
  if (!model) return;
  cmxp_zone_grids_free(model);
  free(model->term);
  free(model);
}

const cmx_lattice_sums *cmx_order_model_sums(const cmx_order_model *model) {
  return &model->sums;
}

cmx_status cmx_order_model_add_terms(cmx_order_model *model, size_t n, const cmx_order_term term[],
                                     cmx_error *err) {
  size_t kept = model->n_beyond;
  if (model->free_energy || model->third_order)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s allows no further terms",
                    (model->free_energy ? model->free_energy : model->third_order)->id);
  for (size_t k = 0; k < n; k++) {
    const cmx_order_term *t = &term[k];
    if (!(fabs(t->coefficient) <= CMX_MAX_ORDER_COUPLING))
      return cmx_fail(err, CMX_ERR_RANGE, "term %zu: coefficient %g: allowed -%g to %g", k, t->coefficient,
                      CMX_MAX_ORDER_COUPLING, CMX_MAX_ORDER_COUPLING);
    if (!(t->skewness >= 0 && t->skewness <= CMX_MAX_ORDER_SKEWNESS))
      return cmx_fail(err, CMX_ERR_RANGE, "term %zu: skewness %d: allowed 0 to %d", k, t->skewness,
                      CMX_MAX_ORDER_SKEWNESS);
    if (!(t->n_orbits >= 0 && t->n_orbits <= 3))
      return cmx_fail(err, CMX_ERR_RANGE, "term %zu: %d orbits: allowed 0 to 3", k, t->n_orbits);
    for (int q = 0; q < t->n_orbits; q++)
      if (!(t->orbit[q] >= 0 && (size_t)t->orbit[q] < model->n))
        return cmx_fail(err, CMX_ERR_RANGE, "term %zu: orbit %d: the model has 0 to %zu", k, t->orbit[q],
                        model->n - 1);
    kept += t->coefficient != 0.0;
  }
  if (kept > CMX_MAX_ORDER_TERMS)
    return cmx_fail(err, CMX_ERR_RANGE, "%zu terms beyond pairs: at most %d", kept, CMX_MAX_ORDER_TERMS);
  for (size_t k = 0; k < n; k++) {
    if (term[k].coefficient == 0.0) continue;
    model->beyond[model->n_beyond++] = term[k];
    model->skew = model->skew || term[k].skewness % 2;
  }
  return CMX_OK;
}

size_t cmx_order_model_terms(const cmx_order_model *model, int *skew) {
  if (skew) *skew = model->skew;
  return model->n_beyond;
}

int cmx_order_model_random(const cmx_order_model *model, double b0[CMX_MAX_ORDER_SKEWNESS + 1]) {
  int some = 0;
  for (int q = 0; q <= CMX_MAX_ORDER_SKEWNESS; q++) b0[q] = 0.0;
  for (size_t k = 0; k < model->n_beyond; k++)
    if (model->beyond[k].n_orbits == 0) b0[model->beyond[k].skewness] += model->beyond[k].coefficient;
  for (int q = 0; q <= CMX_MAX_ORDER_SKEWNESS; q++) some = some || b0[q] != 0.0;
  return some;
}

cmx_status cmx_order_work_new(const cmx_order_model *model, cmx_order_work **out) {
  *out = calloc(1, sizeof **out);
  if (!*out) return CMX_ERR_MEMORY;
  (*out)->polynomial = malloc(model->polynomial_size * sizeof *(*out)->polynomial);
  (*out)->system.polynomial = malloc(model->polynomial_size * sizeof *(*out)->polynomial);
  if (model->n_beyond) (*out)->descent = calloc(1, sizeof *(*out)->descent);
  if ((*out)->polynomial && (*out)->system.polynomial && (!model->n_beyond || (*out)->descent) &&
      cmxp_zone_scratch_make(model, &(*out)->scratch) == CMX_OK &&
      cmxp_newton_make(1, 3, &(*out)->system.newton) == CMX_OK)
    return CMX_OK;
  cmx_order_work_free(*out);
  *out = NULL;
  return CMX_ERR_MEMORY;
}

void cmx_order_work_free(cmx_order_work *work) {
  if (!work) return;
  cmxp_zone_scratch_free(&work->scratch);
  cmxp_newton_free(&work->system.newton);
  free(work->system.polynomial);
  free(work->polynomial);
  free(work->descent);
  free(work);
}

void cmx_order_work_reset(cmx_order_work *work) {
  work->warm = work->responded = 0;
  work->held_x = -1.0;
  work->planes.n_planes = 0;
  if (work->descent) work->descent->known = 0;
}

double cmx_order_structure_factor(const cmx_order_model *model, const double w[], const double k[3]) {
  const double half = 0.5 * model->sums.lattice->constant;
  const double u[3] = {half * k[0], half * k[1], half * k[2]};
  double c[CMX_MAX_ORBITS], s = 1.0;
  cmxp_zone_cosines(model, u, c, NULL);
  for (size_t i = 0; i < model->n; i++) s += model->m[i] * w[i] * c[i];
  return s;
}
