/* Electrical and thermal conductivities. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/transport_table.h"
#include "recipe/recipe_internal.h"
#include "section/section_internal.h"
#include "core/numbers.h"

static const char stage[] = "transport";

/* On ln n_e, ln T and terms in x. */
#define SHEET(name, last, long_name)                                                                         \
  {                                                                                                          \
    "/transport/" name, CMX_F32, 3, {"/transport/ln_n_e", "/transport/ln_t", last}, "1", long_name,          \
        "coulomix"                                                                                           \
  }
#define NUMBER(name, units, long_name)                                                                       \
  { "/transport/" name, CMX_F64, 0, {NULL}, units, long_name, "coulomix" }
#define CONSTANT(name, units, long_name)                                                                     \
  { "/transport/" name, CMX_F64, 0, {NULL}, units, long_name, "CODATA 2018" }

static const cmx_field fields[] = {
    {"/transport/ln_n_e", CMX_F64, 1, {NULL}, "1", "ln of the net electron density in cm^-3", "coulomix"},
    {"/transport/ln_t", CMX_F64, 1, {NULL}, "1", "ln of the temperature in K", "coulomix"},
    {"/transport/charges", CMX_F64, 1, {"species"}, "1", "charge numbers of the species", "coulomix"},
    {"/transport/masses", CMX_F64, 1, {"species"}, "u", "masses of the species", "coulomix"},
    NUMBER("rho_min", "g/cm^3", "least rho"),
    NUMBER("rho_max", "g/cm^3", "largest rho"),
    NUMBER("temp_min", "K", "least T"),
    NUMBER("temp_max", "K", "largest T"),
    NUMBER("rho_trusted_min", "g/cm^3", "least rho that is trusted"),
    NUMBER("rho_trusted_max", "g/cm^3", "largest rho that is trusted"),
    NUMBER("gamma_solid", "1", "mean coupling from which a solid may be metastable"),
    NUMBER("gamma_liquid", "1", "mean coupling up to which a liquid may be metastable"),
    NUMBER("gamma_frozen", "1", "mean coupling at which a frozen solid formed"),
    CONSTANT("atomic_mass", "g", "atomic mass unit"),
    CONSTANT("opacity_constant", "erg/(cm^2 s K^4)", "4 a c/3 of the conductive opacity"),
    CONSTANT("e_squared_over_boltzmann", "cm K", "e^2 over the Boltzmann constant"),
    {"/transport/order",
     CMX_I32,
     0,
     {NULL},
     "1",
     "impurities of the solid: 0 uncorrelated, 1 ordered, 2 frozen",
     "coulomix"},
    {"/transport/tilt",
     CMX_F64,
     2,
     {"sheet", "plane"},
     "1",
     "planes taken out of the sheets, those of liquid, solid, impurities (charge and heat of each) and "
     "collisions: constant, by ln n_e, by ln T",
     "coulomix"},
    {"/transport/caution",
     CMX_U8,
     2,
     {"/transport/ln_n_e", "/transport/ln_t"},
     "1",
     "1: ions may not be bare, positrons matter or a fit is outside its range",
     "coulomix"},
    SHEET("liquid/sheets", "number",
          "of two species, for each term the coefficients of two sheets, zeros up to a multiple of four "
          "numbers: "
          "ln(<Z>/(<Z^2> sigma)) of the liquid and the same of 1/kappa without collisions of electrons, less "
          "planes"),
    SHEET("solid/sheets", "number",
          "for each term the coefficients of the sheets, zeros up to a multiple of four numbers: ln(1/(<Z> "
          "sigma)) of a crystal of mean ions, the same of 1/kappa without collisions of electrons; of two "
          "species ln of <Z> times what uncorrelated charge impurities add to 1/sigma, over x(1-x)(Z2-Z1)^2, "
          "and the same of 1/kappa; less planes"),
    SHEET("collisions/heat", "number",
          "coefficients of ln of what collisions of electrons add to 1/kappa, less a plane"),
    {"/transport/solid/shells",
     CMX_F32,
     3,
     {"/transport/ln_n_e", "term", "orbit"},
     "1",
     "for each term the coefficients of what each orbit adds to the scattering by impurities, per "
     "Warren-Cowley "
     "parameter and relative to none; zeros up to a multiple of four orbits",
     "coulomix"},
    SHEET("common", "number",
          "of n species: coefficients of ln of the mean of 1/(Z_j sigma_j) of the pure liquids, the same of "
          "1/kappa without collisions of electrons, ln of the variance of ln p of the carriers of charge and "
          "of "
          "heat, less planes"),
    SHEET("solid/impurities", "impurity_number",
          "of n species: coefficients of ln of <Z> times what uncorrelated charge impurities add to 1/sigma, "
          "over "
          "the variance of the charges, and the same of 1/kappa, less planes; then the last two of common"),
    SHEET(
        "solid/slope", "slope_number",
        "of n species: dln Lambda/dln p of the ions less that of impurities, terms in ln <Z>, less a plane; "
        "zeros up to a multiple of four numbers"),
    SHEET(
        "liquid/species", "species_number",
        "four numbers of each of n species: c_j of charge and of heat, the resistivities of the pure liquids "
        "at "
        "n_e and T over Z_j and over their mean; c_j b_j and c_j b_j^2 with the slope b_j = "
        "dln Lambda_j/dln p, c_j of charge"),
    {"/transport/solid/terms",
     CMX_I32,
     1,
     {"mass_term"},
     "1",
     "of n species: terms of the solid in ln <Z> for each term in ln(<m>/<Z>)",
     "coulomix"},
    NUMBER("solid/ln_z_min", "1", "of n species: least ln <Z>"),
    NUMBER("solid/ln_z_max", "1", "of n species: largest ln <Z>"),
    NUMBER("solid/ln_mass_min", "1", "of n species: least ln(<m>/<Z>), masses in atomic mass units"),
    NUMBER("solid/ln_mass_max", "1", "of n species: largest ln(<m>/<Z>), masses in atomic mass units"),
    {"/transport/light_ions",
     CMX_F64,
     2,
     {"light_ion", "parameter"},
     "1",
     "of n species: parameters of the factor of kappa below <Z> = 3, of hydrogen and of helium",
     "Blouin et al. (2020)"},
    {"/transport/trusted",
     CMX_U8,
     2,
     {"/transport/ln_n_e", "/transport/ln_t"},
     "1",
     "of n species: number of species, from the lightest, that may be present; of heavier ones ions may not "
     "be "
     "bare, positrons matter or a fit is outside its range",
     "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

static int wanted(const cmx_recipe *r) {
  return r->transport.enabled;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  cmxp_print(text, CMX_SECTION_SUMMARY, "impurities %s, rho %g to %g g/cm^3, T %g to %g K",
             r->transport.order, r->transport.rho_min, r->transport.rho_max, r->transport.temp_min,
             r->transport.temp_max);
}

/* With those beyond the range, which a spline needs. */
static double nodes_of(const cmx_recipe *r) {
  return (log10(r->transport.rho_max / r->transport.rho_min) * r->transport.rho_nodes + 7.0) *
         (log10(r->transport.temp_max / r->transport.temp_min) * r->transport.temp_nodes + 7.0);
}

/* States at a node; of n species three terms in the mass are usual. */
static double states_a_node(const cmx_recipe *r) {
  const int n = r->mixture.ions.n;
  return n == 2 ? 4.0 * r->transport.x_nodes : 3.0 * r->transport.x_nodes + 2.0 * n;
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  const double nodes = nodes_of(r), n = r->mixture.ions.n, terms = r->transport.x_nodes;
  size->nodes = nodes;
  size->states = states_a_node(r) * nodes;
  size->bytes = size->data = 4.0 * nodes * (n > 2 ? 4.0 * terms + 5.0 * n + 10.0 : 6.0 * terms + 2.0);
  size->memory = 3.0 * size->bytes;
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  stages[0] = (cmx_stage){stage, 3.7e-5 * nodes_of(r) * states_a_node(r), 1};
  return 1;
}

/* What only tables of n species have. */
static void add_mixture(cmxp_writer *w, const cmx_transport_table *t) {
  int32_t terms[CMXI_TRANSPORT_MASSES];
  for (size_t m = 0; m < t->n_masses; m++) terms[m] = t->charge_terms[m];
  const cmxp_column columns[] = {
      {"/transport/liquid/species", t->species, {t->n, t->m, (size_t)t->ions.n * CMXI_SPECIES_PARTS}},
      {"/transport/solid/terms", terms, {t->n_masses}},
      {"/transport/solid/ln_z_min", &t->ends[0], {0}},
      {"/transport/solid/ln_z_max", &t->ends[1], {0}},
      {"/transport/solid/ln_mass_min", &t->ends[2], {0}},
      {"/transport/solid/ln_mass_max", &t->ends[3], {0}},
      {"/transport/light_ions", t->has_light_ions ? t->light_ions : NULL, {2, CMXI_LIGHT_PARAMETERS}},
      {"/transport/trusted", t->flags, {t->n, t->m}}};
  CMXP_ADD(w, fields, NULL, columns);
}

static void add_transport(cmxp_writer *w, const cmx_transport_table *t) {
  const int32_t order = t->order;
  const int two = t->ions.n == 2;
  const size_t species = (size_t)t->ions.n, sheet_count = two ? CMXI_TRANSPORT_SHEETS : CMXI_MIXTURE_SHEETS;
  const cmxp_column columns[] = {{"/transport/ln_n_e", t->ln_n, {t->n}},
                                 {"/transport/ln_t", t->ln_t, {t->m}},
                                 {"/transport/charges", t->ions.z, {species}},
                                 {"/transport/masses", t->ions.mass_u, {species}},
                                 {"/transport/rho_min", &t->range[0], {0}},
                                 {"/transport/rho_max", &t->range[1], {0}},
                                 {"/transport/temp_min", &t->range[2], {0}},
                                 {"/transport/temp_max", &t->range[3], {0}},
                                 {"/transport/rho_trusted_min", &t->limits[0], {0}},
                                 {"/transport/rho_trusted_max", &t->limits[1], {0}},
                                 {"/transport/gamma_solid", &t->limits[2], {0}},
                                 {"/transport/gamma_liquid", &t->limits[3], {0}},
                                 {"/transport/gamma_frozen", &t->limits[4], {0}},
                                 {"/transport/atomic_mass", &t->constants[0], {0}},
                                 {"/transport/opacity_constant", &t->constants[1], {0}},
                                 {"/transport/e_squared_over_boltzmann", &t->constants[2], {0}},
                                 {"/transport/order", &order, {0}},
                                 {"/transport/tilt", t->tilt, {sheet_count, 3}},
                                 {"/transport/caution", two ? t->flags : NULL, {t->n, t->m}}};
  CMXP_ADD(w, fields, NULL, columns);
  for (int b = 0; b < CMXI_TRANSPORT_BLOCKS; b++) {
    const cmxp_column block[] = {{cmxi_transport_path(b), t->block[b], {t->n, t->m, t->numbers[b]}}};
    CMXP_ADD(w, fields, NULL, block);
  }
  const cmxp_column collisions[] = {{"/transport/collisions/heat", t->collisions, {t->n, t->m, 1}}};
  CMXP_ADD(w, fields, NULL, collisions);
  const cmxp_column shells[] = {{"/transport/solid/shells",
                                 t->shells,
                                 {t->n, t->k, (size_t)cmxi_transport_numbers((int)t->n_shells, 1)}}};
  CMXP_ADD(w, fields, NULL, shells);
  if (!two) add_mixture(w, t);
}

/* Whether the conductivity of a phase is computed with collisions and corrections. */
static int has_computed(const cmx_transport *t) {
  return !t->conductivity[CMX_LIQUID] || !t->conductivity[CMX_SOLID];
}

static void make_piece(cmxp_writer *w, const cmx_section_job *job, size_t index) {
  const cmx_recipe *r = job->recipe;
  const cmx_transport_grid grid = {{r->transport.rho_min, r->transport.rho_max},
                                   {r->transport.temp_min, r->transport.temp_max},
                                   r->transport.rho_nodes,
                                   r->transport.temp_nodes,
                                   r->transport.x_nodes};
  cmx_transport transport;
  cmx_transport_table table;
  (void)index;
  w->status = cmx_recipe_transport(r, NULL, NULL, &transport, w->err);
  if (w->status >= 0)
    w->status =
        cmx_transport_table_fill(&transport, &job->physics->sums, &grid, job->progress, &table, w->err);
  if (w->status < 0) return;
  add_transport(w, &table);
  cmx_transport_table_free(&table);
  cmxp_add_text(w, "/transport", "variant", r->transport.variant);
  cmxp_add_text(w, "/transport", "order_of_impurities", r->transport.order);
  cmxp_add_text(w, "/transport", "coulomb_logarithm", transport.logarithm->id);
  if (transport.collisions && has_computed(&transport))
    cmxp_add_text(w, "/transport", "collisions", transport.collisions->id);
  if (transport.conductivity[CMX_LIQUID])
    cmxp_add_text(w, "/transport", "liquid_conductivity", transport.conductivity[CMX_LIQUID]->id);
  if (transport.conductivity[CMX_SOLID])
    cmxp_add_text(w, "/transport", "solid_conductivity", transport.conductivity[CMX_SOLID]->id);
  cmxp_add_text(
      w, "/transport", "resistivity",
      transport.ions.n > 2
          ? "liquid: 1/sigma = r W [1 + S (<b^2> - <b>^2)], W = sum_j x_j Z_j^2 c_j/<Z>, averages with the "
            "weights of W; solid: r + V i (1 + sum_j w_j l_j), V the variance of the charges, w from /order "
            "at "
            "the effective binary; the same of 1/kappa, plus collisions; quintic B-splines with their "
            "coefficients on even nodes, the last index of a solid that of products of Chebyshev polynomials "
            "in ln <Z> and ln(<m>/<Z>); sigma in 1/s, kappa in erg/(cm K s)"
          : "1/sigma = r_phase + x(1-x)(Z2-Z1)^2 i (1 + sum_j w_j l_j) and the same of 1/kappa, plus "
            "collisions; "
            "quintic B-splines with their coefficients on even nodes, the last index that of Chebyshev "
            "polynomials "
            "of 1 - 2x; sigma in 1/s, kappa in erg/(cm K s); w from /order");
}

static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  cmxp_writer w = {store, CMX_OK, err};
  cmxp_add_piece(&w, job, stage, make_piece);
  return w.status;
}

static cmx_status describe(const cmx_recipe *r, cmx_store *store, cmx_error *err) {
  cmxp_writer w = {store, CMX_OK, err};
  cmxp_add_coupling(&w, r);
  if (!cmx_store_get_text(store, "/", "constants"))
    cmxp_add_text(&w, "/", "constants",
                  "CODATA 2018, stored in /transport; /order and /phase are dimensionless");
  return w.status;
}

static cmx_status cite(const cmx_recipe *r, cmx_citations *c, cmx_error *err) {
  cmx_transport t;
  const cmx_status status = cmx_recipe_transport(r, NULL, NULL, &t, err);
  if (status < 0) return status;
  cmxp_cite_model(c, t.logarithm);
  if (has_computed(&t)) cmxp_cite_model(c, t.collisions);
  cmxp_cite_model(c, t.conductivity[CMX_LIQUID]);
  cmxp_cite_model(c, t.conductivity[CMX_SOLID]);
  cmxp_cite_model(c, t.crystal_heat);
  if (t.crystal_heat) cmxp_cite_model(c, t.ion_conduction);
  for (int j = 0; j < 2; j++)
    if (t.ions.z[0] < 3.0 && has_computed(&t))
      cmxp_cite_model(c, t.correction[j]); /* of hydrogen and helium alone */
  return CMX_OK;
}

static cmx_status bind(const cmx_array arrays[], size_t n, cmx_table *t) {
  return cmx_transport_bind(arrays, n, &t->transport);
}

const cmx_section cmxp_section_transport = {
    .name = "transport",
    .needs = (const char *const[]){"lattice", "order", NULL},
    .fields = fields,
    .limits =
        "/transport: bare ions; states where ions may not be bare, positrons matter or a fit is outside "
        "its range are marked.",
    .wanted = wanted,
    .check = cmxp_recipe_check_transport,
    .summarise = summarise,
    .measure = measure,
    .sized_by = "transport.rho_nodes, transport.temp_nodes or transport.x_nodes",
    .plan = plan,
    .make = make,
    .describe = describe,
    .cite = cite,
    .bind = bind};
