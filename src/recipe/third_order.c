/* Where the energy of third order in the charges applies. */
#include "coulomix/physics.h"

#include <string.h>

#include "coulomix/registry.h"
#include "recipe/recipe_internal.h"

const cmx_model *cmxp_recipe_third_order(const cmx_recipe *r, cmx_error *err) {
  if (!strcmp(r->order.third_order, "none")) return NULL;
  return cmx_registry_find(r->models, CMX_KIND_SOLID_ENERGY, r->order.third_order, err);
}

double cmxp_recipe_contrast(const cmx_recipe *recipe) {
  const double *z = recipe->mixture.ions.z;
  return 2.0 * (z[1] - z[0]) / (z[1] + z[0]);
}

cmx_status cmxp_third_order_covers(const cmx_species *ions, cmx_error *err) {
  const double ratio = ions->z[ions->n - 1] / ions->z[0];
  if (ions->n == 2 && ratio > CMX_RECIPE_THIRD_ORDER_TO)
    return cmx_fail(
        err, CMX_ERR_RANGE,
        "order.third_order: Z2/Z1 = %.6g, allowed up to %g, as of its supercells; for other charges "
        "give order.beyond_pairs a list of groups { orbits; coefficient; skewness; contrast; "
        "reference; }",
        ratio, CMX_RECIPE_THIRD_ORDER_TO);
  cmx_error why = CMX_ERROR_NONE;
  const cmx_status status = cmx_third_order_covers(ions, &why);
  return status < 0 ? cmx_fail(err, status, "order.third_order: %.300s; leave it out", why.text) : CMX_OK;
}

/* One order serves phase3 and the mixture; of two species with third order it is theirs alone. */
static cmx_status check_three_species(const cmx_recipe *r, cmx_error *err) {
  cmx_species ions;
  if (!r->phase3.enabled) return CMX_OK;
  if (r->mixture.ions.n == 2)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "order.third_order: of the two species of `mixture`: set phase3.enabled = false, or give "
                    "mixture.nuclides more than two");
  const cmx_status status = cmx_recipe_three_species(r, &ions, err);
  return status < 0 ? status : cmxp_third_order_covers(&ions, err);
}

cmx_status cmxp_recipe_check_third_order(const cmx_recipe *r, cmx_error *err) {
  if (!strcmp(r->order.third_order, "none")) return CMX_OK;
  const cmx_model *energy = cmxp_recipe_third_order(r, err);
  if (!energy) return CMX_ERR_UNKNOWN;
  if (r->order.n_beyond)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "order.third_order = \"%s\": has terms of its own: leave the list order.beyond_pairs out",
                    r->order.third_order);
  if (r->mixture.ions.n == 2 && r->order.shells + 1 < (int)energy->n_parameters)
    return cmx_fail(err, CMX_ERR_RANGE, "order.shells = %d: order.third_order = \"%s\" needs at least %d",
                    r->order.shells, r->order.third_order, (int)energy->n_parameters - 1);
  const cmx_status status = check_three_species(r, err);
  return status < 0 ? status : cmxp_third_order_covers(&r->mixture.ions, err);
}
