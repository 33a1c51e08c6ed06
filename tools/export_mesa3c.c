#include "export_mesa3c.h"

#include <math.h>
#include <string.h>

#include "coulomix/physics.h"
#include "coulomix/table_file.h"

const char *const mesa3c_names[] = {"CONe", "NeOMg", "ONeNa", "COMg", NULL};

/* The search for the first solid: no family of solids of C to Mg is narrower than its intervals. */
enum { SEARCH = 16 };

/* The equation of state of three species with the solid that was asked for. */
static cmx_status complete(const cmx_recipe *recipe, const cmx_species *ions, cmx_physics *physics,
                           cmx_order_view *order, cmx_eos *eos, cmx_error *err) {
  cmx_recipe own = *recipe;
  own.mixture.ions = *ions;
  memcpy(own.eos.solid, recipe->phase.solids[0].solid, sizeof own.eos.solid);
  memcpy(own.eos.vibrations, recipe->phase.solids[0].vibrations, sizeof own.eos.vibrations);
  return order ? cmx_recipe_eos(&own, physics, cmx_order_from_table_frozen, order, eos, err)
               : cmx_recipe_eos(&own, physics, cmx_order_from_minimiser, &physics->direct, eos, err);
}

static cmx_status make(const mesa3c_request *r, const cmx_recipe *recipe, cmx_physics *physics,
                       cmx_order_view *order, char path[2][CMX_MESA3C_PATH], const cmx_progress *progress,
                       cmx_error *err) {
  cmx_mesa3c request = {.pair = &cmx_mesa3c_pairs[r->pair],
                        .order_model = order ? NULL : physics->order,
                        .gamma_e = r->gamma_e,
                        .nodes = (int)r->nodes,
                        .search = SEARCH};
  cmx_species ions = {.n = 3};
  memcpy(ions.z, request.pair->z, sizeof request.pair->z);
  memcpy(ions.mass_u, request.pair->mass_u, sizeof request.pair->mass_u);
  cmx_status status = cmx_recipe_mixture_of(recipe, &ions, 0, physics, &request.models, err);
  if (status < 0) return status;
  if (order) status = cmx_classical_order_from_table(&request.models, order, err);
  cmx_eos eos;
  if (!isnan(r->rho) && status >= 0) {
    status = complete(recipe, &ions, physics, order, &eos, err);
    if (status >= 0 && order) status = cmx_classical_order_from_table(&eos.mixture, order, err);
    request.models = eos.mixture;
    request.eos = &eos;
    request.rho = r->rho;
  }
  return status < 0 ? status : cmx_mesa3c_write(&request, r->folder, path, progress, err);
}

cmx_status export_mesa3c(const mesa3c_request *r, const cmx_recipe *recipe, char path[2][CMX_MESA3C_PATH],
                         const cmx_progress *progress, cmx_error *err) {
  cmx_physics physics = {.order = NULL};
  cmx_table table;
  size_t n = 0;
  cmx_status status;
  if (!r->table) {
    status = cmx_physics_make(recipe, &physics, err);
    if (status >= 0) status = make(r, recipe, &physics, NULL, path, progress, err);
    cmx_physics_free(&physics);
    return status;
  }
  status = cmx_table_open(r->table, &table, err);
  if (status < 0) return status;
  const double *madelung = cmx_store_get_numbers(table.store, "/lattice", "madelung", &n);
  if (!cmx_table_has(&table, "order") || n != 1) {
    status = cmx_fail(err, CMX_ERR_ABSENT, "%s: no /order group or no /lattice madelung", r->table);
  } else {
    physics.sums.madelung = madelung[0];
    physics.sums.T0 = table.order.t0;
    status = make(r, recipe, &physics, &table.order, path, progress, err);
  }
  cmx_table_close(&table);
  return status;
}
