/* The conductivities of a table. */
#include <string.h>

#include "coulomix/transport_table.h"
#include "section/generate_internal.h"

cmx_status cmx_recipe_transport(const cmx_recipe *recipe, cmx_short_range_function *short_range,
                                void *short_range_context, cmx_transport *transport, cmx_error *err) {
  static const char *const orders[] = {"uncorrelated", "ordered", "frozen"};
  cmx_transport_variant variant = CMX_TRANSPORT_RECOMMENDED;
  cmx_status status = cmx_transport_variant_find(recipe->transport.variant, &variant, err);
  if (status < 0) return status;
  cmx_transport_defaults(variant, transport);
  transport->ions = recipe->mixture.ions;
  transport->freezing_gamma = recipe->transport.freezing_gamma;
  transport->short_range = short_range;
  transport->short_range_context = short_range_context;
  for (int k = 0; k < 3; k++)
    if (strcmp(recipe->transport.order, orders[k]) == 0) {
      transport->order = (cmx_impurity_order)k;
      return CMX_OK;
    }
  return cmx_fail(err, CMX_ERR_UNKNOWN, "order '%s': not uncorrelated, ordered or frozen",
                  recipe->transport.order);
}

static const char *const source = "coulomix";

/* On ln n_e, `axis` and terms in x. */
static void add_floats(writer *w, const cmx_transport_table *t, const char *path, const float *data,
                       size_t d1, const char *axis, size_t d2, const char *units, const char *long_name) {
  if (!data) return;
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_F32,
                       .rank = 3,
                       .dims = {t->n, d1, d2},
                       .data = data,
                       .axes = {"/transport/ln_n_e", axis, NULL},
                       .units = units,
                       .long_name = long_name,
                       .source = source});
}

static void add_sheets(writer *w, const cmx_transport_table *t) {
  static const struct {
    const char *path, *long_name;
  } sheets[CMXI_TRANSPORT_SHEETS] = {
      {"/transport/liquid/charge", "coefficients of ln(<Z>/(<Z^2> sigma)) of the liquid, less a plane"},
      {"/transport/liquid/heat", "the same of 1/kappa without collisions of electrons"},
      {"/transport/solid/charge",
       "coefficients of ln(1/(<Z> sigma)) of a crystal of mean ions, less a plane"},
      {"/transport/solid/heat", "the same of 1/kappa without collisions of electrons"},
      {"/transport/solid/impurity_charge",
       "coefficients of ln of <Z> times what uncorrelated charge impurities add to "
       "1/sigma, over x(1-x)(Z2-Z1)^2, less a "
       "plane"},
      {"/transport/solid/impurity_heat", "the same of 1/kappa"},
      {"/transport/collisions/heat",
       "coefficients of ln of what collisions of electrons add to 1/kappa, less a plane"}};
  for (int s = 0; s < CMXI_TRANSPORT_SHEETS; s++)
    add_floats(w, t, sheets[s].path, t->sheet[s], t->m, "/transport/ln_t", s == CMXI_COLLISIONS ? 1 : t->k,
               "1", sheets[s].long_name);
  add_floats(
      w, t, "/transport/solid/shells", t->shells, t->n_shells, NULL, t->k, "1",
      "coefficients of what each orbit adds to the scattering by impurities, per Warren-Cowley parameter "
      "and relative to none");
}

static void add_transport(writer *w, const cmx_transport_table *t) {
  const int32_t order = t->order;
  add_line(w, "/transport/ln_n_e", t->n, t->ln_n, NULL, "1", "ln of the net electron density in cm^-3");
  add_line(w, "/transport/ln_t", t->m, t->ln_t, NULL, "1", "ln of the temperature in K");
  add_line(w, "/transport/charges", 2, t->ions.z, NULL, "1", "charge numbers of the species");
  add_line(w, "/transport/masses", 2, t->ions.mass_u, NULL, "atomic mass unit", "masses of the species");
  add_line(w, "/transport/range", 4, t->range, NULL, "g/cm^3 and K",
           "least and largest rho, least and largest T");
  add_line(
      w, "/transport/limits", 5, t->limits, NULL, "g/cm^3 and 1",
      "least and largest rho that are trusted; mean coupling from which a solid, and up to which a liquid "
      "may be metastable; mean coupling at which a frozen solid formed");
  add_line(
      w, "/transport/constants", 3, t->constants, NULL, "cgs",
      "atomic mass unit, 4 a c/3 of the conductive opacity, e^2 over the Boltzmann constant (CODATA 2018)");
  add(w, (cmx_dataset){.path = "/transport/order",
                       .type = CMX_I32,
                       .rank = 1,
                       .dims = {1},
                       .data = &order,
                       .units = "1",
                       .long_name = "impurities of the solid: 0 uncorrelated, 1 ordered, 2 frozen",
                       .source = source});
  add(w,
      (cmx_dataset){.path = "/transport/tilt",
                    .type = CMX_F64,
                    .rank = 2,
                    .dims = {CMXI_TRANSPORT_SHEETS, 3},
                    .data = t->tilt,
                    .units = "1",
                    .long_name = "planes taken out of the sheets, those of liquid, solid, impurities (charge "
                                 "and heat of each) and collisions: constant, by ln n_e, by ln T",
                    .source = source});
  add(w, (cmx_dataset){.path = "/transport/caution",
                       .type = CMX_U8,
                       .rank = 2,
                       .dims = {t->n, t->m},
                       .data = t->caution,
                       .axes = {"/transport/ln_n_e", "/transport/ln_t"},
                       .units = "1",
                       .long_name = "1: ions may not be bare, positrons matter or a fit is outside its range",
                       .source = source});
  add_sheets(w, t);
}

/* Into a group of its own. */
static void make(writer *w, const making *m) {
  const cmx_recipe *r = m->recipe;
  const cmx_transport_grid grid = {{r->transport.rho_min, r->transport.rho_max},
                                   {r->transport.temp_min, r->transport.temp_max},
                                   r->transport.rho_nodes,
                                   r->transport.temp_nodes,
                                   r->transport.x_nodes};
  cmx_transport transport;
  cmx_transport_table table;
  w->status = cmx_recipe_transport(r, NULL, NULL, &transport, w->err);
  if (w->status >= 0)
    w->status = cmx_transport_table_fill(&transport, &m->bench->sums, &grid, m->progress, &table, w->err);
  if (w->status < 0) return;
  add_transport(w, &table);
  cmx_transport_table_free(&table);
  text(w, "/transport", "variant", r->transport.variant);
  text(w, "/transport", "order_of_impurities", r->transport.order);
  text(w, "/transport", "coulomb_logarithm", transport.logarithm->id);
  if (transport.collisions) text(w, "/transport", "collisions", transport.collisions->id);
  text(w, "/transport", "resistivity",
       "1/sigma = r_phase + x(1-x)(Z2-Z1)^2 i (1 + sum_j w_j l_j) and the same of 1/kappa, plus collisions; "
       "quintic B-splines with their coefficients on even nodes, the last index that of Chebyshev "
       "polynomials of "
       "1 - 2x; sigma in 1/s, kappa in erg/(cm K s); w from /order");
}

void cmxp_make_transport(writer *w, const making *m) {
  if (cmxp_piece_found(w, m->pieces, CMXP_STAGE_TRANSPORT, 0)) return;
  writer group = {cmx_store_new(), CMX_OK, w->err};
  if (!group.store) {
    w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "transport: out of memory");
    return;
  }
  make(&group, m);
  cmxp_piece_made(w, m->pieces, CMXP_STAGE_TRANSPORT, 0, &group);
  cmx_store_free(group.store);
}
