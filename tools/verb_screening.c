/* screening: how the plasma changes the rate of a nuclear reaction at one state. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/nuclide.h"
#include "coulomix/plasma.h"
#include "coulomix/reaction.h"
#include "mixture.h"

typedef struct options {
  cmx_recipe recipe; /* first, for its setters */
  const char *mixture, *pair_text;
  tool_fractions fractions;
  cmx_composition composition;
  cmx_reaction_pair pair;
  double rho, temp;
  int phase; /* -1 for the stable one */
  int quantum, polarizable, closure;
  int json;
} options;

/* --- the pair ------------------------------------------------------------------------------------------- */

/* A nuclide, a charge with a mass, or a charge of the mixture. */
static void take_nucleus(const struct argp_state *state, const cmx_species *ions, const char *text, double *z,
                         double *mass) {
  cmx_error err = CMX_ERROR_NONE;
  char rest;
  if (sscanf(text, "%lf:%lf%c", z, mass, &rest) == 2) {
    if (!(*z > 0.0 && *z <= 118.0 && *mass > 0.0 && *mass < 1e3))
      argp_error(state, "--pair '%s': charge %g, mass %g: not in (0, 118], (0, 1000)", text, *z, *mass);
  } else if (sscanf(text, "%lf%c", z, &rest) == 1) {
    int j = 0;
    while (j < ions->n && ions->z[j] != *z) j++;
    if (j == ions->n) argp_error(state, "--pair '%s': no species of the mixture has this charge", text);
    *mass = ions->mass_u[j];
  } else if (cmx_nuclide_find(text, z, mass, &err) < 0) {
    argp_error(state, "--pair: %s", err.text);
  }
}

static void take_pair(const struct argp_state *state, options *o) {
  char name[2][40], rest;
  if (!o->pair_text) argp_error(state, "--pair is missing: two nuclei, C12,C12 or 6:12,8:16");
  if (sscanf(o->pair_text, "%39[^,],%39[^,]%c", name[0], name[1], &rest) != 2)
    argp_error(state, "--pair '%s': not two nuclei separated by a comma", o->pair_text);
  for (int j = 0; j < 2; j++)
    take_nucleus(state, &o->recipe.mixture.ions, name[j], &o->pair.z[j], &o->pair.mass_u[j]);
}

/* --- the state ------------------------------------------------------------------------------------------ */

/* Of two species by the equation of state. */
static cmx_status stable_phase_of_two(const options *o, cmx_physics *physics, int *phase, cmx_error *err) {
  cmx_eos eos;
  cmx_eos_state state;
  cmx_status status =
      cmx_recipe_eos(&o->recipe, physics, cmx_order_from_minimiser, &physics->direct, &eos, err);
  if (status < 0) return status;
  status = cmx_eos_state_at(&eos, o->composition.x[1], o->rho, o->temp, &state);
  *phase = state.phase;
  return status < 0 ? cmx_fail(err, status, "phase at rho = %g g/cm^3, T = %g K: %s", o->rho, o->temp,
                               cmx_status_text(status))
                    : CMX_OK;
}

/* Of any number of species by the free energies of classical ions among rigid electrons. */
static cmx_status stable_phase(const options *o, cmx_physics *physics, int *phase, cmx_error *err) {
  const cmx_composition *c = &o->composition;
  const cmx_recipe *r = &o->recipe;
  cmx_classical_models m = {.ions = *c->ions,
                            .liquid = cmx_registry_find(r->models, CMX_KIND_LIQUID, r->phase.liquid, err),
                            .crystal = cmx_registry_find(r->models, CMX_KIND_CRYSTAL, r->phase.crystal, err),
                            .anharmonic = cmx_registry_find(r->models, CMX_KIND_ANHARMONIC, r->phase.anharmonic, err),
                            .liquid_mixing =
                                cmx_registry_find(r->models, CMX_KIND_LIQUID_MIXING, r->phase.liquid_mixing, err),
                            .solid = CMX_SOLID_ORDERED,
                            .zeta = physics->sums.madelung,
                            .t0 = physics->sums.T0,
                            .order_psi = cmx_order_psi_from_minimiser,
                            .order_psi_context = &physics->direct};
  cmx_jet x[CMX_MAX_SPECIES], liquid, solid;
  if (c->ions->n == 2) return stable_phase_of_two(o, physics, phase, err);
  if (!m.liquid || !m.crystal || !m.anharmonic || !m.liquid_mixing) return CMX_ERR_UNKNOWN;
  const double gamma_e = cmx_gamma_e(cmx_electron_density(c->z, c->mass_u, o->rho), o->temp);
  for (int j = 0; j < c->ions->n; j++) x[j] = cmx_jet_const(c->x[j]);
  cmx_status status = cmx_classical_liquid_of(&m, x, cmx_jet_const(gamma_e), &liquid);
  if (status >= 0) status = cmx_classical_solid_of(&m, x, cmx_jet_const(gamma_e), &solid);
  if (status < 0)
    return cmx_fail(err, status, "phase at rho = %g g/cm^3, T = %g K: %s", o->rho, o->temp,
                    cmx_status_text(status));
  *phase = solid.v < liquid.v ? CMX_SOLID : CMX_LIQUID;
  return CMX_OK;
}

/* What is printed. */
typedef struct result {
  int phase;
  cmx_reaction_point liquid;
  double pair_probability; /* NaN in a liquid */
} result;

static cmx_status compute(const options *o, cmx_physics *physics, result *r, cmx_error *err) {
  cmx_reaction_models models;
  cmx_status status = cmx_recipe_reaction(&o->recipe, o->polarizable, &models, err);
  models.quantum = o->quantum;
  r->phase = o->phase;
  r->pair_probability = NAN;
  if (status >= 0 && r->phase < 0) status = stable_phase(o, physics, &r->phase, err);
  if (status >= 0)
    status = cmx_reaction_liquid_at(&models, &o->composition, &o->pair, o->rho, o->temp, &r->liquid, err);
  if (status < 0 || r->phase != CMX_SOLID) return status;
  double ln_pair;
  cmx_status found;
  if (o->closure) {
    cmx_reaction_point pair;
    found = cmx_reaction_crystal_at(&physics->direct, &o->composition, &o->pair, o->rho, o->temp, &pair, err);
    ln_pair = pair.ln_enhancement;
  } else {
    found =
        cmx_reaction_crystal_exact(physics->order, &o->composition, &o->pair, o->rho, o->temp, &ln_pair, err);
  }
  r->pair_probability = exp(ln_pair);
  return found < 0 || found > status ? found : status;
}

static int print_result(const options *o, cmx_status status, const result *r) {
  const struct {
    const char *key, *text;
    double value;
  } rows[] = {
      {"ln_enhancement", "(natural logarithm of the factor of the rate)", r->liquid.ln_enhancement},
      {"d_ln_rho", "(its derivative by ln rho)", r->liquid.d_ln_rho},
      {"d_ln_temp", "(its derivative by ln T)", r->liquid.d_ln_temp},
      {"pair_probability", "(neighbours in the crystal, relative to a random one)", r->pair_probability}};
  const size_t n = sizeof rows / sizeof *rows;
  if (o->json) {
    json_t *root = json_object();
    json_object_set_new(root, "phase", json_string(tool_phase_name(r->phase)));
    tool_put_composition(root, o->recipe.mixture.names, &o->composition);
    for (size_t k = 0; k < n; k++) json_object_set_new(root, rows[k].key, tool_real(rows[k].value));
    json_object_set_new(root, "status", json_integer(status));
    return tool_print_json(root);
  }
  tool_print_composition(stdout, o->mixture, &o->composition);
  printf(", rho = %g g/cm^3, T = %g K: %s\nZ = %g and %g, %s nuclei among %s electrons%s\n", o->rho, o->temp,
         tool_phase_name(r->phase), o->pair.z[0], o->pair.z[1], o->quantum ? "quantum" : "classical",
         o->polarizable ? "polarizable" : "rigid",
         r->phase == CMX_SOLID ? "; the enhancement is that of the supercooled liquid" : "");
  for (size_t k = 0; k < n; k++)
    if (!isnan(rows[k].value)) printf("%-17s %.15g %s\n", rows[k].key, rows[k].value, rows[k].text);
  printf("%-17s %d: %s\n", "status", (int)status, cmx_status_text(status));
  return EXIT_FINE;
}

static int run(void *settings) {
  const options *o = settings;
  cmx_physics physics;
  cmx_error err = CMX_ERROR_NONE;
  result r;
  if (cmx_physics_make(&o->recipe, &physics, &err) < 0) return tool_fail("screening", &err);
  const cmx_status status = compute(o, &physics, &r, &err);
  const int code = status < 0 ? tool_fail("screening", &err) : print_result(o, status, &r);
  cmx_physics_free(&physics);
  return code;
}

/* --- options -------------------------------------------------------------------------------------------- */

static void init(void *settings) {
  options *o = settings;
  cmx_recipe_defaults(&o->recipe);
}

static void check(const struct argp_state *state, void *settings) {
  options *o = settings;
  if (isnan(o->rho) || isnan(o->temp)) argp_error(state, "--rho and --temp are both needed");
  tool_make_composition(state, &o->recipe, &o->fractions, &o->composition);
  take_pair(state, o);
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    TOOL_FRACTION_OPTIONS(options, fractions),
    {"rho", 0, TOOL_REAL, AT(rho), "R", 1e-4, 1e14, .help = "density, g/cm^3"},
    {"temp", 0, TOOL_REAL, AT(temp), "T", 1e4, 1e11, .help = "temperature, K"},
    {"pair", 0, TOOL_TEXT, AT(pair_text), "A,B",
     .help = "the nuclei that react: nuclides, Z:A, or charges of the mixture"},
    {"phase", 0, TOOL_WORD, AT(phase), "P", .words = tool_phases, .first = -1, .usual = "auto",
     .help = "phase; auto: the one with the lower free energy"},
    {"quantum", 0, TOOL_FLAG, AT(quantum), .help = "quantum nuclei, from about 0.1 T_p up"},
    {"polarizable", 0, TOOL_FLAG, AT(polarizable),
     .help = "electrons polarised by the nuclei, with the models of the equation of state"},
    TOOL_MODELS,
    {"liquid", 0, TOOL_MODEL, AT(recipe.phase.liquid), "M", .own = 1, .model = CMX_KIND_LIQUID,
     .help = "liquid model of rigid electrons"},
    {"liquid-mixing", 0, TOOL_MODEL, AT(recipe.phase.liquid_mixing), "M", .own = 1,
     .model = CMX_KIND_LIQUID_MIXING, .help = "mixing correction of the liquid of rigid electrons"},
    {"closure", 0, TOOL_FLAG, AT(closure),
     .help = "pairs in the solid from the effective binary, as tables have them"},
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"phase", "", "liquid or solid", NULL},
    TOOL_COMPOSITION_KEYS,
    {"ln_enhancement", "1", "natural logarithm of the factor of the rate in the liquid", NULL},
    {"d_ln_rho", "1", "its derivative by ln rho at fixed T and composition", NULL},
    {"d_ln_temp", "1", "its derivative by ln T at fixed rho", NULL},
    {"pair_probability", "1", "p_AB/(x_A x_B) of nearest neighbours in the solid, null in a liquid", NULL},
    {"status", "", "0 success, above 0 a warning", NULL},
    {0}};

const tool_verb verb_screening = {
    .name = "screening",
    .summary = "screening of a nuclear reaction in liquid and crystal at one state",
    .usage = "MIXTURE --x X --rho R --temp T --pair A,B",
    .argument = TOOL_MIXTURE_ARGUMENT(options),
    .options = known,
    .keys = keys,
    .example = {"coulomix screening c12-o16 --x 0.5 --rho 1e9 --temp 3e8 --pair C12,C12",
                "coulomix screening c12-o16 --x 0.5 --rho 1e9 --temp 1e7 --pair O16,O16"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run,
    .release = tool_release_models};
