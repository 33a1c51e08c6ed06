/* A free energy in place of that of the minimum. */
#include <math.h>
#include <string.h>

#include "coulomix/model.h"
#include "order/order_internal.h"

cmx_status cmx_order_model_set_free_energy(cmx_order_model *model, const cmx_model *free_energy,
                                           cmx_error *err) {
  if (free_energy && free_energy->kind != CMX_KIND_ORDER)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s is no free energy of order", free_energy->id);
  if (free_energy && model->n_beyond && !model->third_order)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s is of pairs alone, and there are %zu terms beyond pairs",
                    free_energy->id, model->n_beyond);
  if (free_energy && strcmp(model->sums.lattice->name, "bcc") != 0)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s is of bcc, not of %s", free_energy->id,
                    model->sums.lattice->name);
  model->free_energy = free_energy;
  return CMX_OK;
}

cmx_status cmx_order_model_add_third_order(cmx_order_model *model, const cmx_model *energy, double contrast,
                                           cmx_error *err) {
  cmx_order_term terms[CMX_MAX_ORDER_TERMS];
  if (energy->kind != CMX_KIND_SOLID_ENERGY || energy->n_parameters > CMX_MAX_ORDER_TERMS)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s is no energy of third order", energy->id);
  for (size_t k = 0; k < energy->n_parameters; k++)
    terms[k] = (cmx_order_term){contrast * energy->parameters[k], 1, k > 0, {k > 0 ? (int)k - 1 : 0}};
  const cmx_status status = cmx_order_model_add_terms(model, energy->n_parameters, terms, err);
  if (status < 0) return status;
  model->third_order = energy;
  model->contrast = contrast;
  return CMX_OK;
}

const cmx_model *cmx_order_model_free_energy(const cmx_order_model *model) {
  return model->free_energy;
}

/* psi beyond the range by its tangent in Gamma_d at the end, which the jet is of. */
static cmx_jet held(cmx_jet end, double beyond) {
  if (!(beyond > 0.0)) return end;
  return (cmx_jet){.v = end.v + end.g * beyond,
                   .x = end.x + end.xg * beyond,
                   .g = end.g,
                   .xx = end.xx + end.xxg * beyond,
                   .xg = end.xg,
                   .xxx = NAN,
                   .xxg = end.xxg};
}

/* psi at the state as a jet in Gamma_d and what p is seeded with. */
static cmx_status psi_at(const cmx_model *model, double gamma_d, cmx_jet p, cmx_jet *psi) {
  const double most = model->range[1];
  const cmx_status status = cmx_model_two(model, cmx_jet_seed(fmin(gamma_d, most), 0.0, 1.0), p, psi);
  *psi = held(*psi, gamma_d - most);
  return status == CMX_OK && gamma_d > most ? CMX_WARN_EXTRAPOLATED : status;
}

/* The same of the third order, (Gamma_d/2) b (1-2x) contrast. */
static cmx_status third_order_at(const cmx_order_model *model, double gamma_d, cmx_jet x, cmx_jet p,
                                 cmx_jet *psi) {
  const double most = model->third_order->range[1];
  const cmx_jet g = cmx_jet_seed(fmin(gamma_d, most), 0.0, 1.0);
  cmx_jet b;
  const cmx_status status = cmx_model_two(model->third_order, g, p, &b);
  if (status < 0) return status;
  b = cmx_jet_mul(b, cmx_jet_mul(g, cmx_jet_affine(x, -model->contrast, 0.5 * model->contrast)));
  *psi = held(b, gamma_d - most);
  return status;
}

cmx_status cmxp_order_replace(const cmx_order_model *model, cmx_order_state *state) {
  const double x = state->x, p = x * (1.0 - x);
  const cmx_jet heavier = cmx_jet_seed(x, 1.0, 0.0), lighter = cmx_jet_affine(heavier, -1.0, 1.0),
                product = cmx_jet_mul(heavier, lighter);
  cmx_jet by_x, by_p, third;
  cmx_status status = psi_at(model->free_energy, state->gamma_d, product, &by_x);
  if (status >= 0) status = psi_at(model->free_energy, state->gamma_d, cmx_jet_seed(p, 1.0, 0.0), &by_p);
  if (status >= 0 && model->third_order) {
    const cmx_status of_third = third_order_at(model, state->gamma_d, heavier, product, &third);
    if (of_third < 0) return of_third;
    by_x = cmx_jet_add(by_x, third);
    by_p = (cmx_jet){.v = by_x.v, .x = NAN, .g = by_x.g, .xg = NAN}; /* no function of p */
  }
  if (status < 0) return status;
  const cmx_jet random = cmx_jet_seed(-0.5 * model->t0 * state->gamma_d, 0.0, -0.5 * model->t0);
  const cmx_jet f = cmx_jet_sub(cmx_jet_mul(product, cmx_jet_add(by_x, random)),
                                cmx_mixing_entropy(2, (const cmx_jet[]){lighter, heavier}));
  state->f_order = f.v;
  state->u_order = state->gamma_d * f.g;
  state->s_res = state->u_order - state->f_order;
  state->f_x = f.x;
  state->f_g = f.g;
  state->f_xx = f.xx;
  state->f_xg = f.xg;
  state->f_gg = f.gg;
  state->f_xxx = f.xxx;
  state->f_xxg = f.xxg;
  state->f_xgg = f.xgg;
  state->f_ggg = f.ggg;
  state->psi = by_p.v;
  state->psi_p = by_p.x;
  state->psi_g = by_p.g;
  state->psi_gp = by_p.xg;
  state->psi_x = by_x.x;
  state->psi_gx = by_x.xg;
  if (status > state->status) state->status = status;
  return state->status;
}
