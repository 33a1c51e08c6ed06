/* eos: one state of a mixture, by direct computation. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mixture.h"

typedef struct options {
  cmx_recipe recipe; /* first, for its setters */
  tool_plugins plugins;
  const char *mixture;
  tool_fractions fractions;
  cmx_composition composition;
  double rho, temp, smooth;
  int phase; /* -1 for the stable one */
  cmx_cooling cooling;
  int gradient, json;
} options;

/* The quantities of a state; those by x are of two species alone. */
static void put_quantities(json_t *root, const options *o, const cmx_eos_state *s) {
  size_t n;
  const cmx_quantity *quantities = cmx_eos_quantities(&n);
  for (size_t k = 0; k < n; k++) {
    const cmx_quantity *q = &quantities[k];
    const double value = cmx_quantity_in(q, s);
    if (q->shown == CMX_SHOWN_LOOKUP) continue;
    if (root)
      json_object_set_new(root, q->name, tool_real(value));
    else if (o->composition.ions->n == 2 || !isnan(value))
      printf("%-12s %.15g %s\n", q->name, value, q->unit);
  }
}

static int print_state(const options *o, cmx_status status, const cmx_eos_state *s,
                       const cmx_eos_gradient *g) {
  const char *phase = tool_phase_name(s->phase);
  if (o->json) {
    json_t *root = json_object();
    json_object_set_new(root, "phase", json_string(phase));
    tool_put_composition(root, o->recipe.mixture.names, &o->composition);
    put_quantities(root, o, s);
    if (o->gradient) tool_put_gradient(root, &o->composition, g);
    json_object_set_new(root, "status", json_integer(status));
    json_object_set_new(root, "reasons", tool_reasons(s->reasons));
    return tool_print_json(root);
  }
  tool_print_composition(stdout, o->mixture, &o->composition);
  printf(", rho = %g g/cm^3, T = %g K: %s\n", o->rho, o->temp, phase);
  put_quantities(NULL, o, s);
  printf("%-12s %d: %s\n", "status", (int)status, cmx_status_text(status));
  tool_print_reasons(stdout, s->reasons);
  if (o->gradient) tool_print_gradient(stdout, o->recipe.mixture.names, &o->composition, g);
  return EXIT_FINE;
}

/* Of two species the state has its derivatives by x; those of all species come from the call for n. */
static cmx_status find_state(const options *o, const cmx_eos *eos, cmx_eos_state *state,
                             cmx_eos_gradient *g) {
  const double *x = o->composition.x;
  cmx_status status = CMX_OK;
  if (o->gradient || eos->mixture.ions.n > 2)
    status = o->phase < 0 ? cmx_eos_state_of(eos, x, o->rho, o->temp, o->smooth, state, g)
                          : cmx_eos_phase_state_of(eos, o->phase, x, o->rho, o->temp, state, g);
  if (status < 0 || eos->mixture.ions.n > 2) return status;
  return o->phase < 0 ? cmx_eos_state_smooth(eos, x[1], o->rho, o->temp, o->smooth, state)
                      : cmx_eos_phase_state_at(eos, o->phase, x[1], o->rho, o->temp, state);
}

static int run(void *settings) {
  const options *o = settings;
  cmx_physics physics;
  cmx_eos eos;
  cmx_eos_state state;
  cmx_eos_gradient gradient;
  cmx_solidus solidus;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_physics_make(&o->recipe, &physics, &err) < 0) return tool_fail("eos", &err);
  cmx_status status =
      cmx_recipe_eos(&o->recipe, &physics, cmx_order_from_minimiser, &physics.direct, &eos, &err);
  eos.cooling = o->cooling;
  eos.cooling.solidus = &solidus;
  if (status >= 0 && o->cooling.order == CMX_ORDER_FROZEN && o->composition.ions->n == 2)
    status =
        cmx_recipe_solidus(&o->recipe, &physics, cmx_order_from_minimiser, &physics.direct, &solidus, &err);
  if (status >= 0) {
    status = find_state(o, &eos, &state, &gradient);
    if (status < 0)
      cmx_fail(&err, status, "rho = %g g/cm^3, T = %g K: %s", o->rho, o->temp, cmx_status_text(status));
  }
  const int code = status < 0 ? tool_fail("eos", &err) : print_state(o, status, &state, &gradient);
  cmx_physics_free(&physics);
  return code;
}

static void init(void *settings) {
  options *o = settings;
  cmx_recipe_defaults(&o->recipe);
  o->cooling.blocking_gamma_d = 0.0;
}

static void check(const struct argp_state *state, void *settings) {
  options *o = settings;
  if ((!o->fractions.n_number && !o->fractions.n_mass) || isnan(o->rho) || isnan(o->temp))
    argp_error(state, "--x, --rho and --temp are all needed");
  tool_make_composition(state, &o->recipe, &o->fractions, &o->composition);
  if ((o->cooling.order == CMX_ORDER_BLOCKED) != (o->cooling.blocking_gamma_d > 0.0))
    argp_error(state, "--order blocked and --blocking-gamma-d go together");
  if (o->smooth > 0.0 && o->phase >= 0)
    argp_error(state, "--smooth and --phase: a transition has both phases");
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    TOOL_FRACTION_OPTIONS(options, fractions),
    {"rho", 0, TOOL_REAL, AT(rho), "R", 1e-4, 1e14, .help = "density, g/cm^3"},
    {"temp", 0, TOOL_REAL, AT(temp), "T", 1e4, 1e11, .help = "temperature, K"},
    {"phase", 0, TOOL_WORD, AT(phase), "P", .words = tool_phases, .first = -1, .usual = "auto",
     .help = "phase; auto: the one with the lower free energy"},
    {"smooth", 0, TOOL_REAL, AT(smooth), "W", 0, CMX_EOS_WIDTH_MAX, .usual = "0", .otherwise = "0: sharp",
     .help = "smooth the transition over W kT per ion; 0.01 is usual"},
    {"order", 0, TOOL_WORD, AT(cooling.order), "O", .words = cmx_cooling_names, .usual = "equilibrium",
     .help = "order of the solid on cooling: blocked above --blocking-gamma-d, frozen at the solidus"},
    {"blocking-gamma-d", 0, TOOL_REAL, AT(cooling.blocking_gamma_d), "G", 0.1, 1000,
     .help = "Gamma_d above which blocked order is fixed"},
    TOOL_MODELS(options),
    {"solid", 0, TOOL_MODEL, AT(recipe.eos.solid), "M", .own = 1, .model = CMX_KIND_SOLID_MIXING,
     .words = tool_solids, .help = "solid: ordered, random, or a solid-mixing model such as ogata1993"},
    {"liquid", 0, TOOL_MODEL, AT(recipe.eos.liquid), "M", .own = 1, .model = CMX_KIND_LIQUID,
     .help = "liquid model"},
    {"liquid-quantum", 0, TOOL_MODEL, AT(recipe.eos.liquid_quantum), "M", .own = 1,
     .model = CMX_KIND_LIQUID_QUANTUM, .help = "quantum correction of the liquid"},
    {"liquid-mixing", 0, TOOL_MODEL, AT(recipe.eos.liquid_mixing), "M", .own = 1,
     .model = CMX_KIND_LIQUID_MIXING, .help = "mixing correction of the liquid"},
    {"anharmonic", 0, TOOL_MODEL, AT(recipe.eos.anharmonic), "M", .own = 1,
     .model = CMX_KIND_ANHARMONIC_QUANTUM, .help = "anharmonic part of the crystal"},
    TOOL_SCREENING_OPTIONS(options, "", 0),
    {"entropy", 0, TOOL_MODEL, AT(recipe.eos.entropy), "M", .own = 1, .model = CMX_KIND_MIXING_ENTROPY,
     .help = "mixing entropy of a random or fitted solid: number or charge"},
    {"solid-vibrations", 0, TOOL_MODEL, AT(recipe.eos.vibrations), "M", .own = 1,
     .model = CMX_KIND_SOLID_VIBRATIONS,
     .help = "vibrations of an ordered or random solid beyond linear mixing: linear, expansion, ordered, "
             "coupled or anharmonic"},
    {"rigid", 0, TOOL_FLAG, .set = tool_take_rigid, .help = "no polarisation of the electrons by the ions"},
    {"composition", 0, TOOL_FLAG, AT(gradient),
     .help = "also chemical potentials and derivatives by the fraction of every species"},
    TOOL_JSON(options),
    {0}};

#define STATE_KEY(name, unit, shown, scale, slope, text) KEY_##shown(name, unit, text)
#define KEY_CMX_SHOWN_LOOKUP(name, unit, text)
#define KEY_CMX_SHOWN_STATE(name, unit, text)  {#name, unit, text, NULL},
#define KEY_CMX_SHOWN_VERIFY(name, unit, text) KEY_CMX_SHOWN_STATE(name, unit, text)
/* clang-format off */
static const tool_key keys[] = {
    {"phase", "", "liquid or solid", NULL},
    TOOL_COMPOSITION_KEYS,
    CMX_EOS_QUANTITIES(STATE_KEY)
    TOOL_GRADIENT_KEYS
    {"status", "", "0 success, above 0 a warning", NULL},
    {"reasons", "", "reasons of a warning", NULL},
    {0}};
/* clang-format on */

const tool_verb verb_eos = {
    .name = "eos",
    .summary = "the equation of state of a mixture at one state, by direct computation",
    .usage = "MIXTURE --x X --rho R --temp T",
    .argument = TOOL_MIXTURE_ARGUMENT(options),
    .options = known,
    .keys = keys,
    .example = {"coulomix eos c12-o16 --x 0.5 --rho 1e6 --temp 1e7",
                "coulomix eos c12-o16-ne22 --x 0.49,0.49,0.02 --rho 1e6 --temp 2e6 --composition"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run,
    .release = tool_release_models};
