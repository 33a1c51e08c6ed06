/* The equation of state. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/eos_table.h"
#include "recipe/recipe_internal.h"
#include "section/section_internal.h"
#include "core/numbers.h"

static const char stage[] = "equation of state";

#define NUMBER(path, units, long_name)                                                                       \
  { "/eos/" path, CMX_F64, 0, {NULL}, units, long_name, "coulomix" }
#define CONSTANT(path, units, long_name)                                                                     \
  { "/eos/" path, CMX_F64, 0, {NULL}, units, long_name, "CODATA 2018" }
#define CHOICE(path, long_name)                                                                              \
  { "/eos/" path, CMX_I32, 0, {NULL}, "1", long_name, "coulomix" }
#define CONTRAST "1: Z2/Z1 is outside the range of the mixing model"
#define REASONS                                                                                              \
  "fits outside their ranges, for each pure species: 1 quantum effects, 2 polarization, 4 exchange"
#define MIXING "coefficients of (f_mix + s_mix)/(x(1-x)) per ion and kT"

#define VIBRATIONS                                                                                           \
  "h0, h1, h2 of vibrations beyond linear mixing, kT per ion: sum over pairs of x_i x_j d^2 [h0 + h1 d^2 + " \
  "2 h2 (<Z>/Z_ij - 1)], d = (Z_j - Z_i)/Z_ij, Z_ij = (Z_i + Z_j)/2; absent where there are none or the "    \
  "mixing has them"

static const cmx_field fields[] = {
    {"/eos/ln_n_e", CMX_F64, 1, {NULL}, "1", "ln of the net electron density in cm^-3", "coulomix"},
    {"/eos/ln_t", CMX_F64, 1, {NULL}, "1", "ln of the temperature in K", "coulomix"},
    {"/eos/ln_t_fine", CMX_F64, 1, {NULL}, "1", "ln of the temperature in K, finer", "coulomix"},
    {"/eos/ln_gamma", CMX_F64, 1, {NULL}, "1", "ln of the coupling of a pure species", "coulomix"},
    {"/eos/fusion",
     CMX_F64,
     1,
     {"/eos/ln_gamma"},
     "1",
     "coefficients of f_liquid - f_crystal of a pure classical species, kT per ion",
     "coulomix"},
    NUMBER("liquid/mixing_is_fitted", "1",
           "the liquid's deviation from linear mixing: 0 none, 1 the fit of Potekhin et al. (2009)"),
    NUMBER("liquid/mixing_a_linear", "1", "a_linear of that fit"),
    NUMBER("liquid/mixing_a_cubic", "1", "a_cubic of that fit"),
    NUMBER("liquid/mixing_b_over_a", "1", "b/a of that fit"),
    NUMBER("liquid/mixing_polarizable", "1", "1: that fit with polarizable electrons, 0: with rigid ones"),
    {"/eos/x", CMX_F64, 1, {NULL}, "1", "number fraction of the heavier ion", "coulomix"},
    {"/eos/ln_gamma_e", CMX_F64, 1, {NULL}, "1", "ln Gamma_e", "coulomix"},
    {"/eos/charges", CMX_F64, 1, {"species"}, "1", "charge numbers of the species", "coulomix"},
    {"/eos/masses", CMX_F64, 1, {"species"}, "u", "masses of the species", "coulomix"},
    NUMBER("rho_min", "g/cm^3", "least rho"),
    NUMBER("rho_max", "g/cm^3", "largest rho"),
    NUMBER("temp_min", "K", "least T"),
    NUMBER("temp_max", "K", "largest T"),
    NUMBER("madelung", "1", "Madelung constant of the solid"),
    NUMBER("u_1", "1", "u_1 = <omega/omega_p> of the zero point of the solid"),
    CONSTANT("boltzmann", "erg/K", "Boltzmann constant"),
    CONSTANT("atomic_mass", "g", "atomic mass unit"),
    CONSTANT("speed_of_light", "cm/s", "speed of light"),
    CONSTANT("radiation_constant", "erg/(cm^3 K^4)", "radiation constant"),
    CONSTANT("e_squared", "erg cm", "e^2"),
    CONSTANT("hbar", "erg s", "reduced Planck constant"),
    {"/eos/cold",
     CMX_F64,
     1,
     {"/eos/ln_n_e"},
     "erg",
     "coefficients of the free energy of electrons at T = 0, per electron",
     "coulomix"},
    {"/eos/pairs",
     CMX_F64,
     1,
     {"/eos/ln_t_fine"},
     "erg/cm^3",
     "coefficients of the pressure of pairs where no net electrons are",
     "coulomix"},
    {"/eos/liquid/sheets",
     CMX_F64,
     3,
     {"/eos/ln_n_e", "/eos/ln_t", "sheet"},
     "erg",
     "coefficients of free energies: the thermal one of electrons and positrons per net electron plus "
     "pairs/n_e, then that of each pure liquid per ion, exchange and polarisation of its electrons included",
     "coulomix"},
    {"/eos/liquid/reasons", CMX_U8, 3, {"/eos/ln_n_e", "/eos/ln_t", "species"}, "1", REASONS, "coulomix"},
    {"/eos/liquid/mixing", CMX_F64, 2, {"/eos/x", "/eos/ln_gamma_e"}, "1", MIXING, "coulomix"},
    {"/eos/solid/sheets",
     CMX_F64,
     3,
     {"/eos/ln_n_e", "/eos/ln_t", "species"},
     "erg",
     "the same of each pure solid alone, without Madelung energy and zero point",
     "coulomix"},
    {"/eos/solid/reasons", CMX_U8, 3, {"/eos/ln_n_e", "/eos/ln_t", "species"}, "1", REASONS, "coulomix"},
    CHOICE("liquid/contrast", CONTRAST),
    CHOICE("solid/contrast", CONTRAST),
    {"/eos/solid/mixing", CMX_F64, 2, {"/eos/x", "/eos/ln_gamma_e"}, "1", MIXING, "coulomix"},
    {"/eos/solid/vibrations", CMX_F64, 1, {"term"}, "1", VIBRATIONS, "coulomix"},
    NUMBER("gamma_liquid", "1",
           "of two species: mean coupling below which the liquid is stable in every state"),
    NUMBER("gamma_solid", "1",
           "of two species: mean coupling above which the solid is stable in every state"),
    CHOICE("order_on_cooling", "0 equilibrium, 1 blocked, 2 frozen, 3 random"),
    NUMBER("blocking_gamma_d", "1", "Gamma_d from which on blocked order is fixed, 0 for none"),
    {"/eos/solid/solidus_ends",
     CMX_F64,
     1,
     {"end"},
     "1",
     "ends in x of the pieces of the solidus; the middle one of three is a miscibility gap",
     "coulomix"},
    {"/eos/solid/solidus",
     CMX_F64,
     2,
     {"piece", "degree"},
     "1",
     "Chebyshev coefficients of ln Gamma_d on the solidus of the classical diagram",
     "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

/* The vibrations that follow the order have a number more, those with an anharmonic part three more. */
#define COUPLED                                                                                              \
  VIBRATIONS ". Fourth t: minus t (u_order - u_random)/Gamma_i, with u_order in kT, Gamma_i = <Z>^2 "        \
             "e^2/(a_i kT), and the order of the Gamma_d less t [(Z2-Z1)/<Z>]^2"
static const cmx_field coupled_fields[] = {
    {"/eos/solid/vibrations", CMX_F64, 1, {"term"}, "1", COUPLED, "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};
static const cmx_field anharmonic_fields[] = {
    {"/eos/solid/vibrations",
     CMX_F64,
     1,
     {"term"},
     "1",
     COUPLED ". Then a0, a1, a2: the same sum as of h0, h1, h2, over Gamma_i",
     "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

/* How many coefficients are written; 0 for linear mixing. */
static size_t vibrations_terms(const double h[CMXI_VIBRATIONS_TERMS]) {
  const size_t harmonic = CMXI_HARMONIC_TERMS;
  size_t used = CMXI_VIBRATIONS_TERMS;
  while (used > 0 && h[used - 1] == 0.0) used--;
  return used > harmonic ? CMXI_VIBRATIONS_TERMS : used == harmonic || used == 0 ? used : harmonic - 1;
}

static int wanted(const cmx_recipe *r) {
  return r->eos.enabled;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  cmxp_print(text, CMX_SECTION_SUMMARY, "solid %s, rho %g to %g g/cm^3, T %g to %g K", r->eos.solid,
             r->eos.rho_min, r->eos.rho_max, r->eos.temp_min, r->eos.temp_max);
}

/* With those beyond the range, which a spline needs. */
static double nodes_of(const cmx_recipe *r) {
  return (log10(r->eos.rho_max / r->eos.rho_min) * r->eos.rho_nodes + 7.0) *
         (log10(r->eos.temp_max / r->eos.temp_min) * r->eos.temp_nodes + 7.0);
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  const double nodes = nodes_of(r), species = r->mixture.ions.n,
               mixing =
                   species > 2 ? 0.0 : 200.0 * r->eos.x_nodes * (strcmp(r->eos.solid, "ordered") ? 2.0 : 1.0);
  size->nodes = nodes + mixing;
  size->states = 2.0 * species * nodes + mixing;
  size->bytes = 8.0 * ((1.0 + 2.0 * species) * nodes + mixing) + 3e4;
  size->data = size->bytes + 2.0 * species * nodes; /* of reasons almost nothing is left when packed */
  size->memory = 2.0 * size->bytes;
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  stages[0] = (cmx_stage){stage, (5e-6 + 1.4e-5 * r->mixture.ions.n) * nodes_of(r), 1};
  return 1;
}

/* --- datasets ------------------------------------------------------------------------------------------ */

static void add_sheets(cmxp_writer *w, const cmx_eos_table *t) {
  const size_t n = t->n, m = t->m, species = (size_t)t->ions.n;
  const cmxp_column columns[] = {{"/eos/ln_n_e", t->ln_n, {n}},
                                 {"/eos/ln_t", t->ln_t, {m}},
                                 {"/eos/ln_t_fine", t->ln_t_fine, {t->m_fine}},
                                 {"/eos/x", t->x, {t->k}},
                                 {"/eos/ln_gamma_e", t->ln_gamma_e, {t->g}},
                                 {"/eos/charges", t->ions.z, {species}},
                                 {"/eos/masses", t->ions.mass_u, {species}},
                                 {"/eos/rho_min", &t->range[0], {0}},
                                 {"/eos/rho_max", &t->range[1], {0}},
                                 {"/eos/temp_min", &t->range[2], {0}},
                                 {"/eos/temp_max", &t->range[3], {0}},
                                 {"/eos/madelung", &t->lattice[0], {0}},
                                 {"/eos/u_1", &t->lattice[1], {0}},
                                 {"/eos/boltzmann", &t->constants[0], {0}},
                                 {"/eos/atomic_mass", &t->constants[1], {0}},
                                 {"/eos/speed_of_light", &t->constants[2], {0}},
                                 {"/eos/radiation_constant", &t->constants[3], {0}},
                                 {"/eos/e_squared", &t->constants[4], {0}},
                                 {"/eos/hbar", &t->constants[5], {0}},
                                 {"/eos/cold", t->cold, {n}},
                                 {"/eos/pairs", t->pairs, {t->m_fine}},
                                 {"/eos/liquid/sheets", t->sheets[CMX_LIQUID], {n, m, 1 + species}},
                                 {"/eos/liquid/reasons", t->reasons[CMX_LIQUID], {n, m, species}},
                                 {"/eos/liquid/mixing", t->mixing[CMX_LIQUID], {t->k, t->g}},
                                 {"/eos/solid/sheets", t->sheets[CMX_SOLID], {n, m, species}},
                                 {"/eos/solid/reasons", t->reasons[CMX_SOLID], {n, m, species}},
                                 {"/eos/liquid/contrast", &t->contrast[CMX_LIQUID], {0}},
                                 {"/eos/solid/contrast", &t->contrast[CMX_SOLID], {0}},
                                 {"/eos/solid/mixing", t->mixing[CMX_SOLID], {t->k, t->g}},
                                 {"/eos/ln_gamma", t->ln_gamma, {t->f}},
                                 {"/eos/fusion", t->fusion, {t->f}}};
  const cmxp_column fit[] = {{"/eos/liquid/mixing_is_fitted", &t->mixing_fit[0], {0}},
                             {"/eos/liquid/mixing_a_linear", &t->mixing_fit[1], {0}},
                             {"/eos/liquid/mixing_a_cubic", &t->mixing_fit[2], {0}},
                             {"/eos/liquid/mixing_b_over_a", &t->mixing_fit[3], {0}},
                             {"/eos/liquid/mixing_polarizable", &t->mixing_fit[4], {0}}};
  const double *h = t->vibrations;
  const size_t terms = vibrations_terms(h);
  const cmxp_column vibrations[] = {{"/eos/solid/vibrations", h, {terms}}};
  CMXP_ADD(w, fields, NULL, columns);
  if (t->f) CMXP_ADD(w, fields, NULL, fit);
  if (terms > 0)
    CMXP_ADD(w,
             terms == CMXI_VIBRATIONS_TERMS ? anharmonic_fields
             : terms == CMXI_HARMONIC_TERMS ? coupled_fields
                                            : fields,
             NULL, vibrations);
  cmxp_add_text(w, "/eos", "free_energy",
                "per gram [sum_j x_j F_j + <Z> F_el + kT f_mix]/<m> - a T^4/(3 rho); quintic B-splines with "
                "their coefficients on even nodes; a solid without mixing sheet has its order from /order");
  cmxp_add_text(w, "/eos", "zero_of_energy",
                "free nuclei and electrons at rest; the rest energy of pairs is included");
}

static void add_choice(cmxp_writer *w, const cmx_recipe *r) {
  const struct {
    const char *name, *value;
  } choice[] = {{"solid_description", r->eos.solid},
                {"liquid", r->eos.liquid},
                {"liquid_mixing", r->eos.liquid_mixing},
                {"liquid_quantum", r->eos.liquid_quantum},
                {"liquid_screening", r->eos.liquid_screening},
                {"crystal_quantum", r->eos.crystal_quantum},
                {"anharmonic", r->eos.anharmonic},
                {"crystal_screening", r->eos.crystal_screening},
                {"exchange", r->eos.exchange}};
  for (size_t k = 0; k < sizeof choice / sizeof *choice; k++)
    cmxp_add_text(w, "/eos", choice[k].name, choice[k].value);
  if (strcmp(r->eos.solid, "ordered")) cmxp_add_text(w, "/eos", "entropy", r->eos.entropy);
  if (strcmp(r->eos.vibrations, CMXP_LINEAR_VIBRATIONS))
    cmxp_add_text(w, "/eos", "vibrations", r->eos.vibrations);
}

/* The default order on cooling of lookups, and the solidus. Without a solidus the table has an attribute with
   the reason, and frozen order is not available. */
static void add_cooling(cmxp_writer *w, const cmx_recipe *r, cmx_physics *physics) {
  const int32_t order = cmx_cooling_find(r->eos.order);
  const cmxp_column chosen[] = {{"/eos/order_on_cooling", &order, {0}},
                                {"/eos/blocking_gamma_d", &r->eos.order_blocking_gamma_d, {0}}};
  cmx_solidus s;
  cmx_error why = CMX_ERROR_NONE;
  CMXP_ADD(w, fields, NULL, chosen);
  if (strcmp(r->eos.solid, "ordered") || r->mixture.ions.n > 2)
    return; /* of more species a composition has it */
  /* the order as in the diagrams of /phase */
  const cmx_status status =
      cmx_recipe_solidus(r, physics, cmx_order_from_minimiser, &physics->direct, &s, &why);
  if (status == CMX_ERR_MEMORY && w->status >= 0) w->status = cmx_fail(w->err, status, "eos: %s", why.text);
  if (status < 0) {
    cmxp_add_text(w, "/eos", "solidus", why.text);
    return;
  }
  const cmxp_column solidus[] = {{"/eos/solid/solidus_ends", s.end, {s.n_pieces + 1}},
                                 {"/eos/solid/solidus", s.c, {s.n_pieces, CMX_SOLIDUS_DEGREES}}};
  CMXP_ADD(w, fields, NULL, solidus);
}

/* Where lookups compare the phases. */
static void add_melting(cmxp_writer *w, const cmx_eos *eos, const cmx_eos_grid *grid) {
  double gamma[2];
  if (w->status < 0 || eos->mixture.ions.n > 2) return; /* of more species too many compositions to sample */
  w->status = cmx_eos_melting_band(eos, grid->rho, grid->temp, gamma);
  if (w->status < 0) {
    cmx_fail(w->err, w->status, "eos: the couplings of melting: %s", cmx_status_text(w->status));
    return;
  }
  const cmxp_column band[] = {{"/eos/gamma_liquid", &gamma[0], {0}}, {"/eos/gamma_solid", &gamma[1], {0}}};
  CMXP_ADD(w, fields, NULL, band);
}

static cmx_eos_grid grid_of(const cmx_recipe *r) {
  return (cmx_eos_grid){{r->eos.rho_min, r->eos.rho_max},
                        {r->eos.temp_min, r->eos.temp_max},
                        r->eos.rho_nodes,
                        r->eos.temp_nodes,
                        r->eos.x_nodes};
}

/* The settings, and the models at the corners of the grid. */
static cmx_status check(const cmx_recipe *r, cmx_error *err) {
  const cmx_eos_grid grid = grid_of(r);
  cmx_error why = CMX_ERROR_NONE;
  cmx_eos eos;
  cmx_status status = cmxp_recipe_check_eos(r, err);
  if (status >= 0) status = cmxp_recipe_eos_models(r, &eos, err);
  if (status < 0) return status;
  eos.mixture.order = cmx_order_from_minimiser; /* is not called */
  eos.mixture.order_psi = cmx_order_psi_from_minimiser;
  status = cmx_eos_table_check(&eos, &grid, &why);
  return status < 0
             ? cmx_fail(err, status,
                        "%.400s; the settings are eos.solid, eos.rho_min, eos.rho_max and eos.temp_min",
                        why.text)
             : CMX_OK;
}

/* The least density of the grid from which the heaviest species alone is stable when it is coldest;
   infinite if there is none. */
static double stable_from(const cmx_recipe *r, const cmx_eos *eos) {
  const double step = pow(10.0, 1.0 / 16.0);
  cmx_eos_state state;
  for (double rho = r->eos.rho_min; rho <= r->eos.rho_max; rho *= step)
    if (cmx_eos_state_at(eos, 1.0, rho, r->eos.temp_min, &state) != CMX_ERR_UNSTABLE) return rho;
  return INFINITY;
}

static void remark(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  cmx_physics physics;
  cmx_eos eos;
  text[0] = '\0';
  if (r->mixture.ions.n > 2 || cmx_physics_make(r, &physics, NULL) < 0) return;
  if (cmx_recipe_eos(r, &physics, cmx_order_from_minimiser, &physics.direct, &eos, NULL) >= 0) {
    const double *z = r->mixture.ions.z, from = stable_from(r, &eos);
    int n = 0;
    for (int phase = 0; phase < 2; phase++)
      if (cmx_eos_contrast(&eos, phase))
        n +=
            cmxp_print(text + n, CMX_SECTION_SUMMARY - (size_t)n,
                       "%sZ2/Z1 = %g is beyond the fits of mixing of the %s, whose states all have a warning",
                       n ? "; " : "", z[1] / z[0], phase == CMX_LIQUID ? "liquid" : "solid");
    if (n && r->eos.x_nodes < 256)
      n += cmxp_print(
          text + n, CMX_SECTION_SUMMARY - (size_t)n,
          "; eos.x_nodes = %d may be too few near x = 0: of He/Fe 32 leave errors of 1e-4 in P, 256 "
          "of 1e-6",
          r->eos.x_nodes);
    if (from > r->eos.rho_min)
      cmxp_print(
          text + n, CMX_SECTION_SUMMARY - (size_t)n,
          "%sat %g K matter of charge %g has no positive pressure below some %.1g g/cm^3, where lookups "
          "fail: raise eos.rho_min or eos.temp_min",
          n ? "; " : "", r->eos.temp_min, z[1], from);
  }
  cmx_physics_free(&physics);
}

static void make_piece(cmxp_writer *w, const cmx_section_job *job, size_t index) {
  const cmx_recipe *r = job->recipe;
  const cmx_eos_grid grid = grid_of(r);
  cmx_eos eos;
  cmx_eos_table table;
  (void)index;
  cmx_order_work_reset(job->physics->work); /* its results must not depend on earlier sections */
  w->status = cmx_recipe_eos(r, job->physics, cmx_order_from_minimiser, &job->physics->frozen, &eos, w->err);
  if (w->status >= 0) w->status = cmx_eos_table_fill(&eos, &grid, job->progress, &table, w->err);
  if (w->status < 0) return;
  add_sheets(w, &table);
  add_choice(w, r);
  add_melting(w, &eos, &grid);
  add_cooling(w, r, job->physics);
  cmx_eos_table_free(&table);
}

static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  cmxp_writer w = {store, CMX_OK, err};
  cmxp_add_piece(&w, job, stage, make_piece);
  return w.status;
}

static cmx_status describe(const cmx_recipe *r, cmx_store *store, cmx_error *err) {
  cmxp_writer w = {store, CMX_OK, err};
  cmxp_add_coupling(&w, r);
  cmxp_add_text(&w, "/", "constants", "CODATA 2018, stored in /eos; /order and /phase are dimensionless");
  return w.status;
}

static cmx_status cite(const cmx_recipe *r, cmx_citations *c, cmx_error *err) {
  cmx_eos eos;
  const cmx_status status = cmxp_recipe_eos_models(r, &eos, err);
  if (status < 0) return status;
  cmxp_cite_mixture(c, &eos.mixture);
  cmxp_cite_model(c, eos.liquid_quantum);
  cmxp_cite_model(c, eos.liquid_screening);
  cmxp_cite_model(c, eos.crystal_quantum);
  cmxp_cite_model(c, eos.anharmonic_quantum);
  cmxp_cite_model(c, eos.crystal_screening);
  cmxp_cite_model(c, eos.exchange);
  return CMX_OK;
}

static cmx_status bind(const cmx_array arrays[], size_t n, cmx_table *t) {
  return cmx_eos_bind(arrays, n, &t->eos);
}

const cmx_section cmxp_section_eos = {
    .name = "eos",
    .needs = (const char *const[]){"lattice", "order", NULL},
    .fields = fields,
    .limits = "/eos: fully ionized matter; states outside the range of a fit of polarised electrons are "
              "marked, and below about 1000 g/cm^3 real ions are not bare.",
    .wanted = wanted,
    .check = check,
    .remark = remark,
    .summarise = summarise,
    .measure = measure,
    .sized_by = "eos.rho_nodes, eos.temp_nodes or their ranges",
    .plan = plan,
    .make = make,
    .describe = describe,
    .cite = cite,
    .bind = bind};
