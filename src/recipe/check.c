/* Checks of settings against each other: ranges, and requirements of a group on other groups. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "coulomix/table.h"
#include "recipe/recipe_internal.h"

static cmx_status check_masses(const cmx_recipe *r, const char *group, cmx_error *err) {
  if (r->mixture.ions.mass_u[0] > 0.0) return CMX_OK;
  return cmx_fail(err, CMX_ERR_FORMAT, "%s.enabled = true: mixture.masses is missing", group);
}

/* Of sections that are binary by nature, or as yet. */
static cmx_status check_two(const cmx_recipe *r, const char *group, cmx_error *err) {
  if (r->mixture.ions.n == 2) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE,
                  "%s.enabled = true: of two species alone, and the mixture has %d: set %s.enabled = false",
                  group, r->mixture.ions.n, group);
}

cmx_status cmxp_recipe_check_phase(const cmx_recipe *r, cmx_error *err) {
  cmx_status status = r->phase.enabled ? check_two(r, "phase", err) : CMX_OK;
  for (size_t s = 0; r->phase.enabled && s < r->phase.n_solids && status >= 0; s++) {
    cmx_classical_models m;
    cmx_error why = CMX_ERROR_NONE;
    double melt[2];
    status = cmxp_recipe_mixture_models(r, s, &m, &why);
    m.order = cmx_order_from_minimiser; /* is not called */
    if (status >= 0)
      status = cmx_diagram_check(&m, r->phase.gamma_max, (size_t)r->phase.nodes, (size_t)r->phase.x_grid,
                                 melt, &why);
    if (status < 0) cmx_fail(err, status, "phase: solid %s: %s", r->phase.solids[s].name, why.text);
  }
  return status;
}

cmx_status cmxp_recipe_check_phase3(const cmx_recipe *r, cmx_error *err) {
  cmx_species ions;
  if (!r->phase3.enabled) return CMX_OK;
  if (!strcmp(r->phase3.solid, "ordered") && !r->order.enabled)
    return cmx_fail(err, CMX_ERR_RANGE, "phase3.solid = \"ordered\": needs order.enabled = true");
  return cmx_recipe_three_species(r, &ions, err);
}

cmx_status cmxp_recipe_check_equilibrium(const cmx_recipe *r, cmx_error *err) {
  return r->eos.enabled && r->equilibrium.enabled ? check_two(r, "equilibrium", err) : CMX_OK;
}

/* Whether a liquid given by values covers the couplings of the table, with the nodes of splines beyond its
   ends. */
static cmx_status check_liquid(const cmx_recipe *r, cmx_error *err) {
  enum { BEYOND = 8 }; /* nodes */
  const cmx_species *ions = &r->mixture.ions;
  const cmx_model *liquid = cmx_registry_find(r->models, CMX_KIND_LIQUID, r->eos.liquid, err);
  if (!liquid) return CMX_ERR_UNKNOWN;
  const double rho = pow(10.0, BEYOND / (double)r->eos.rho_nodes),
               temp = pow(10.0, BEYOND / (double)r->eos.temp_nodes);
  double low = INFINITY, high = 0.0;
  for (int j = 0; j < ions->n; j++)
    for (int i = 0; i < ions->n; i++) { /* species i among electrons of species j */
      const double n_e[2] = {r->eos.rho_min / rho, r->eos.rho_max * rho},
                   t[2] = {r->eos.temp_max * temp, r->eos.temp_min / temp};
      for (int k = 0; k < 2; k++) {
        const double gamma = cmx_gamma_species(
            ions->z[i], cmx_gamma_e(n_e[k] * ions->z[j] / (ions->mass_u[j] * CMX_ATOMIC_MASS_UNIT), t[k]));
        low = fmin(low, gamma);
        high = fmax(high, gamma);
      }
    }
  if (low >= liquid->limit[0] && high <= liquid->limit[1]) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE,
                  "eos.liquid = \"%s\": has values for gamma %g to %g; the densities and temperatures of the "
                  "table, with the "
                  "nodes beyond its ends, need %.3g to %.3g",
                  liquid->id, liquid->limit[0], liquid->limit[1], low, high);
}

cmx_status cmxp_recipe_check_eos(const cmx_recipe *r, cmx_error *err) {
  const int ordered = !strcmp(r->eos.solid, "ordered");
  if (!r->eos.enabled) return CMX_OK;
  const cmx_status status = check_masses(r, "eos", err);
  if (status < 0) return status;
  if (!ordered && r->mixture.ions.n > 2)
    return cmx_fail(err, CMX_ERR_RANGE, "eos.solid = \"%s\": more than two species need \"ordered\"",
                    r->eos.solid);
  if (ordered && !r->order.enabled)
    return cmx_fail(err, CMX_ERR_RANGE, "eos.solid = \"ordered\": needs order.enabled = true");
  if (ordered && strcmp(r->eos.entropy, "mixing-entropy/number") != 0)
    return cmx_fail(err, CMX_ERR_RANGE, "eos.entropy: an ordered solid brings its own");
  if (!strcmp(r->eos.order, "blocked") && !(r->eos.order_blocking_gamma_d > 0.0))
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "eos.order = \"blocked\": eos.order_blocking_gamma_d is missing, allowed 0.1 to 1000");
  if (!(r->eos.rho_max >= CMX_GRID_LEAST_RATIO * r->eos.rho_min) ||
      !(r->eos.temp_max >= CMX_GRID_LEAST_RATIO * r->eos.temp_min))
    return cmx_fail(err, CMX_ERR_RANGE,
                    "eos: rho %g to %g, temp %g to %g: the upper end must be at least %g times the lower",
                    r->eos.rho_min, r->eos.rho_max, r->eos.temp_min, r->eos.temp_max, CMX_GRID_LEAST_RATIO);
  return check_liquid(r, err);
}

cmx_status cmxp_recipe_check_transport(const cmx_recipe *r, cmx_error *err) {
  if (!r->transport.enabled) return CMX_OK;
  const double least = r->mixture.ions.n == 2 ? 3.0 : 1.0;
  const cmx_status status = check_masses(r, "transport", err);
  if (status < 0) return status;
  if (!(r->mixture.ions.z[0] >= least))
    return cmx_fail(err, CMX_ERR_RANGE, "transport.enabled = true: mixture.charges[0] = %g: below %g%s",
                    r->mixture.ions.z[0], least, least > 1.0 ? " with two species" : "");
  if (strcmp(r->transport.order, "uncorrelated") != 0 && !r->order.enabled)
    return cmx_fail(err, CMX_ERR_RANGE, "transport.order = \"%s\": needs order.enabled = true",
                    r->transport.order);
  if (!(r->transport.rho_max >= CMX_GRID_LEAST_RATIO * r->transport.rho_min) ||
      !(r->transport.temp_max >= CMX_GRID_LEAST_RATIO * r->transport.temp_min))
    return cmx_fail(
        err, CMX_ERR_RANGE,
        "transport: rho %g to %g, temp %g to %g: the upper end must be at least %g times the lower",
        r->transport.rho_min, r->transport.rho_max, r->transport.temp_min, r->transport.temp_max,
        CMX_GRID_LEAST_RATIO);
  return CMX_OK;
}

cmx_status cmxp_recipe_check_warm(const cmx_recipe *r, cmx_error *err) {
  if (!r->warm.enabled) return CMX_OK;
  cmx_status status = check_masses(r, "warm", err);
  if (status >= 0) status = check_two(r, "warm", err);
  if (status < 0) return status;
  if (!(r->warm.rho_max >= 1.01 * r->warm.rho_min) || !(r->warm.temp_max >= r->warm.temp_min))
    return cmx_fail(err, CMX_ERR_RANGE, "warm: rho %g to %g, temp %g to %g: the lower ends come first",
                    r->warm.rho_min, r->warm.rho_max, r->warm.temp_min, r->warm.temp_max);
  if (!(r->warm.energy_max > r->warm.energy_scale))
    return cmx_fail(err, CMX_ERR_RANGE, "warm: energy_max = %g: not above energy_scale = %g",
                    r->warm.energy_max, r->warm.energy_scale);
  return CMX_OK;
}
