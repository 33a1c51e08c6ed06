/* Where a free energy of order in place of that of the minimum applies. */
#include <string.h>

#include "coulomix/model.h"
#include "coulomix/registry.h"
#include "recipe/recipe_internal.h"

/* Largest phase.gamma_max at which Gamma_d stays in the range; it is largest at x = 0. */
static double most_gamma(const cmx_recipe *r, const cmx_model *model) {
  const double *z = r->mixture.ions.z, ratio = (z[1] - z[0]) / z[0];
  return model->range[1] / (ratio * ratio);
}

static int has_ordered_diagram(const cmx_recipe *r) {
  int ordered = 0;
  for (size_t s = 0; r->phase.enabled && s < r->phase.n_solids; s++)
    ordered = ordered || !strcmp(r->phase.solids[s].solid, "ordered");
  return ordered;
}

cmx_status cmxp_recipe_check_free_energy(const cmx_recipe *r, cmx_error *err) {
  const char *id = r->order.free_energy;
  if (!strcmp(id, "none")) return CMX_OK;
  const cmx_model *model = cmx_registry_find(r->models, CMX_KIND_ORDER, id, err);
  if (!model) return CMX_ERR_UNKNOWN;
  if (r->order.n_beyond)
    return cmx_fail(
        err, CMX_ERR_RANGE,
        "order.free_energy = \"%s\": allowed beside order.third_order, but no list of terms: leave "
        "order.beyond_pairs out",
        id);
  if (r->order.enabled && r->order.gamma_d_max > model->range[1])
    return cmx_fail(err, CMX_ERR_RANGE,
                    "order.gamma_d_max = %g: order.free_energy = \"%s\" is known to %g: lower it to that",
                    r->order.gamma_d_max, id, model->range[1]);
  if (has_ordered_diagram(r) && r->phase.gamma_max > most_gamma(r, model))
    return cmx_fail(
        err, CMX_ERR_RANGE,
        "phase.gamma_max = %g: order.free_energy = \"%s\" is known to Gamma_d = %g: lower it to %.6g",
        r->phase.gamma_max, id, model->range[1], most_gamma(r, model));
  return CMX_OK;
}
