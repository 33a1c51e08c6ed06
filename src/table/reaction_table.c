/* The excess free energy of the liquid as a spline, for the screening of reactions. */
#include "coulomix/reaction_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "table/spline.h"

static cmx_status take_mixing(const cmx_model *mixing, double c[4], cmx_error *err) {
  static const char *const names[4] = {"a_linear", "a_cubic", "b_over_a", "screening"};
  memset(c, 0, 4 * sizeof *c);
  if (!mixing || !strcmp(mixing->id, "liquid-mixing/linear")) return CMX_OK;
  for (int k = 0; k < 4; k++) c[k] = cmx_model_parameter(mixing, names[k]);
  if (isfinite(c[0]) && isfinite(c[1]) && isfinite(c[2]) && c[3] == 0.0) return CMX_OK;
  return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                  "table of reactions: %s: only linear mixing or that of Potekhin et al. (2009) for rigid "
                  "electrons",
                  mixing->id);
}

static cmx_status fit(const cmx_model *liquid, const cmxp_even *axis, double v[], double work[],
                      cmx_error *err) {
  for (size_t k = 0; k < axis->n + 2 * CMXP_SPLINE_MARGIN; k++) {
    const double gamma = exp(cmxp_even_value_node(axis, k));
    cmx_jet f;
    const cmx_status status = cmx_model_one(liquid, cmx_jet_const(gamma), &f);
    if (status < 0)
      return cmx_fail(err, status, "table of reactions: %s at Gamma = %g: %s", liquid->id, gamma,
                      cmx_status_text(status));
    if (!(f.v < 0.0))
      return cmx_fail(err, CMX_ERR_UNSUPPORTED, "table of reactions: %s is not negative at Gamma = %g",
                      liquid->id, gamma);
    v[k] = log(-f.v);
  }
  cmxp_spline_fit(axis->n, v, 1, work);
  return CMX_OK;
}

void cmx_reaction_table_free(cmx_reaction_table *t) {
  free(t->ln_gamma);
  free(t->excess);
  memset(t, 0, sizeof *t);
}

cmx_status cmx_reaction_table_fill(const cmx_reaction_models *models, cmx_reaction_table *t, cmx_error *err) {
  double lo = log(CMX_REACTION_GAMMA_MIN), hi = log(CMX_REACTION_GAMMA_MAX);
  memset(t, 0, sizeof *t);
  if (!models->liquid || models->liquid->kind != CMX_KIND_LIQUID)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "table of reactions: a liquid model is needed");
  if (models->polarization)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "table of reactions: polarisable electrons");
  cmx_status status = take_mixing(models->mixing, t->mixing, err);
  if (status < 0) return status;
  /* the spline has nodes beyond both ends, where a liquid from a file has no values */
  const double beyond = 2 * CMXP_SPLINE_MARGIN + 2, step = log(10.0) / CMX_REACTION_NODES;
  lo = fmax(lo, log(models->liquid->limit[0]) + beyond * step);
  hi = fmin(hi, log(models->liquid->limit[1]) - beyond * step);
  const cmxp_even axis = cmxp_even_axis(lo, hi, cmxp_even_cells(lo, hi, CMX_REACTION_NODES));
  t->n = axis.n;
  t->fitted = models->liquid->range[1];
  t->constants[0] = CMX_ATOMIC_MASS_UNIT;
  t->constants[1] = CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / CMX_BOLTZMANN;
  t->ln_gamma = malloc(axis.n * sizeof *t->ln_gamma);
  t->excess = malloc((axis.n + 2 * CMXP_SPLINE_MARGIN) * sizeof *t->excess);
  double *work = malloc(3 * axis.n * sizeof *work);
  if (t->ln_gamma && t->excess && work) {
    for (size_t k = 0; k < axis.n; k++) t->ln_gamma[k] = axis.first + axis.step * (double)k;
    status = fit(models->liquid, &axis, t->excess, work, err);
  } else {
    status = cmx_fail(err, CMX_ERR_MEMORY, "table of reactions: out of memory");
  }
  free(work);
  if (status < 0) cmx_reaction_table_free(t);
  return status;
}

void cmx_reaction_table_view(const cmx_reaction_table *t, cmx_reaction_view *view) {
  memset(view, 0, sizeof *view);
  view->ln_gamma.first = t->ln_gamma[0];
  view->ln_gamma.inverse_step = (double)(t->n - 1) / (t->ln_gamma[t->n - 1] - t->ln_gamma[0]);
  view->ln_gamma.size = (int)t->n;
  view->excess = t->excess;
  view->fitted = t->fitted;
  view->mixing = (cmxi_liquid_fit){t->mixing[0], t->mixing[1], t->mixing[2], t->mixing[3]};
  view->atomic_mass = t->constants[0];
  view->coulomb = t->constants[1];
}
