/* eos: one state of a mixture, directly from the physics. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mixture.h"

typedef struct options {
  const char *mixture;
  double x, rho, temp, smooth;
  int phase; /* -1 for the stable one */
  cmx_cooling cooling;
  cmx_recipe recipe;
  int json;
} options;

enum {
  KEY_X = 1000,
  KEY_RHO,
  KEY_TEMP,
  KEY_PHASE,
  KEY_SMOOTH,
  KEY_ORDER,
  KEY_BLOCKING,
  KEY_SOLID,
  KEY_LIQUID,
  KEY_LIQUID_QUANTUM,
  KEY_ANHARMONIC,
  KEY_LIQUID_SCREENING,
  KEY_CRYSTAL_SCREENING,
  KEY_MIXING,
  KEY_ENTROPY,
  KEY_RIGID
};

static const char *const phases[] = {"auto", "liquid", "solid"};

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  switch (key) {
  case KEY_X:
    o->x = tool_number(state, "--x", arg, 0.0, 1.0);
    return 0;
  case KEY_RHO:
    o->rho = tool_number(state, "--rho", arg, 1e-4, 1e14);
    return 0;
  case KEY_TEMP:
    o->temp = tool_number(state, "--temp", arg, 1e4, 1e11);
    return 0;
  case KEY_PHASE:
    o->phase = tool_choose(state, "--phase", arg, 3, phases) - 1;
    return 0;
  case KEY_SMOOTH:
    o->smooth = tool_number(state, "--smooth", arg, 0.0, CMX_EOS_MAX_WIDTH);
    return 0;
  case KEY_ORDER:
    o->cooling.order = tool_order(state, arg);
    return 0;
  case KEY_BLOCKING:
    o->cooling.blocking_gamma_d = tool_number(state, "--blocking-gamma-d", arg, 0.1, 1000.0);
    return 0;
  case KEY_SOLID:
    if (!strcmp(arg, "ordered") || !strcmp(arg, "random"))
      snprintf(o->recipe.eos.solid, sizeof o->recipe.eos.solid, "%s", arg);
    else
      tool_set_model(state, CMX_KIND_SOLID_MIXING, "--solid (ordered, random or a model)", arg,
                     o->recipe.eos.solid);
    return 0;
  case KEY_LIQUID:
    tool_set_model(state, CMX_KIND_LIQUID, "--liquid", arg, o->recipe.eos.liquid);
    return 0;
  case KEY_LIQUID_QUANTUM:
    tool_set_model(state, CMX_KIND_LIQUID_QUANTUM, "--liquid-quantum", arg, o->recipe.eos.liquid_quantum);
    return 0;
  case KEY_ANHARMONIC:
    tool_set_model(state, CMX_KIND_ANHARMONIC_QUANTUM, "--anharmonic", arg, o->recipe.eos.anharmonic);
    return 0;
  case KEY_LIQUID_SCREENING:
    tool_set_liquid_screening(state, arg, &o->recipe);
    return 0;
  case KEY_CRYSTAL_SCREENING:
    tool_set_crystal_screening(state, arg, &o->recipe);
    return 0;
  case KEY_MIXING:
    tool_set_model(state, CMX_KIND_LIQUID_MIXING, "--liquid-mixing", arg, o->recipe.eos.liquid_mixing);
    return 0;
  case KEY_ENTROPY:
    tool_set_model(state, CMX_KIND_MIXING_ENTROPY, "--entropy", arg, o->recipe.eos.entropy);
    return 0;
  case KEY_RIGID:
    tool_rigid(&o->recipe);
    return 0;
  case 'j':
    o->json = 1;
    return 0;
  case ARGP_KEY_ARG:
    if (state->arg_num > 0) argp_error(state, "more than one mixture: '%s'", arg);
    tool_parse_mixture(state, arg, &o->recipe);
    o->mixture = arg;
    return 0;
  case ARGP_KEY_END:
    if (!o->mixture) argp_error(state, "MIXTURE is missing: c12-o16, o16-ne20, ... or Z1:A1,Z2:A2");
    if (isnan(o->x) || isnan(o->rho) || isnan(o->temp))
      argp_error(state, "--x, --rho and --temp are all needed");
    if ((o->cooling.order == CMX_ORDER_BLOCKED) != (o->cooling.blocking_gamma_d > 0.0))
      argp_error(state, "--order blocked and --blocking-gamma-d go together");
    if (o->smooth > 0.0 && o->phase >= 0)
      argp_error(state, "--smooth and --phase: a transition has both phases");
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

typedef struct row {
  const char *key, *unit;
  double value;
} row;

static int print_state(const options *o, cmx_status status, const cmx_eos_state *s) {
  const char *phase = s->phase == CMX_EOS_SOLID ? "solid" : "liquid";
  const row rows[] = {{"p", "erg/cm^3", s->p},
                      {"e", "erg/g", s->e},
                      {"s", "erg/(g K)", s->s},
                      {"f", "erg/g", s->f},
                      {"cv", "erg/(g K)", s->cv},
                      {"cp", "erg/(g K)", s->cp},
                      {"chi_rho", "", s->chi_rho},
                      {"chi_t", "", s->chi_t},
                      {"gamma1", "", s->gamma1},
                      {"gamma3", "", s->gamma3},
                      {"grad_ad", "", s->grad_ad},
                      {"cs", "cm/s", s->cs},
                      {"dp_dx", "erg/cm^3", s->dp_dx},
                      {"df_dx", "erg/g", s->df_dx},
                      {"d2f_dx2", "erg/g", s->d2f_dx2},
                      {"df_dx_regular", "erg/g", s->df_dx_regular},
                      {"d2f_dx2_regular", "erg/g", s->d2f_dx2_regular},
                      {"gamma", "", s->gamma},
                      {"gamma_d", "", s->gamma_d},
                      {"eta", "", s->eta},
                      {"n_e", "1/cm^3", s->n_e},
                      {"s_res", "k per ion", s->s_res},
                      {"latent_heat", "erg/g", s->latent_heat},
                      {"solid_fraction", "", s->solid_fraction}};
  json_t *root = o->json ? json_object() : NULL;
  if (o->json)
    json_object_set_new(root, "phase", json_string(phase));
  else
    printf("%s, x = %g, rho = %g g/cm^3, T = %g K: %s\n", o->mixture, o->x, o->rho, o->temp, phase);
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    if (o->json)
      json_object_set_new(root, rows[k].key, tool_real(rows[k].value));
    else
      printf("%-12s %.15g %s\n", rows[k].key, rows[k].value, rows[k].unit);
  }
  if (!o->json) {
    printf("%-12s %d: %s\n", "status", (int)status, cmx_status_text(status));
    tool_print_reasons(stdout, s->reasons);
    return EXIT_FINE;
  }
  json_object_set_new(root, "status", json_integer(status));
  json_object_set_new(root, "reasons", tool_reasons(s->reasons));
  return tool_print_json(root);
}

static int run(const options *o) {
  cmx_physics physics;
  cmx_eos eos;
  cmx_eos_state state;
  cmx_solidus solidus;
  cmx_error err = {CMX_OK, ""};
  if (cmx_physics_make(&o->recipe, &physics, &err) < 0) return tool_fail("eos", &err);
  cmx_status status = cmx_recipe_eos(&o->recipe, &physics, cmx_order_directly, &physics.direct, &eos, &err);
  eos.cooling = o->cooling;
  eos.cooling.solidus = &solidus;
  if (status >= 0 && o->cooling.order == CMX_ORDER_FROZEN)
    status = cmx_recipe_solidus(&o->recipe, &physics, cmx_order_directly, &physics.direct, &solidus, &err);
  if (status >= 0) {
    status = o->phase < 0 ? cmx_eos_state_smooth(&eos, o->x, o->rho, o->temp, o->smooth, &state)
                          : cmx_eos_state_of(&eos, (cmx_eos_phase)o->phase, o->x, o->rho, o->temp, &state);
    if (status < 0)
      cmx_fail(&err, status, "x = %g, rho = %g g/cm^3, T = %g K: %s", o->x, o->rho, o->temp,
               cmx_status_text(status));
  }
  const int code = status < 0 ? tool_fail("eos", &err) : print_state(o, status, &state);
  cmx_physics_free(&physics);
  return code;
}

int verb_eos(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"x", KEY_X, "X", 0, "number fraction of the heavier ion", 0},
      {"rho", KEY_RHO, "R", 0, "density, g/cm^3", 0},
      {"temp", KEY_TEMP, "T", 0, "temperature, K (1e4..1e11)", 0},
      {"phase", KEY_PHASE, "P", 0, "auto (default: the smaller free energy), liquid or solid", 0},
      {"smooth", KEY_SMOOTH, "W", 0,
       "spread the transition over W kT per ion, up to 0.05 (default 0: sharp; 0.01 is usual)", 0},
      {"order", KEY_ORDER, "O", 0,
       "order of the solid on cooling: equilibrium (default), blocked from --blocking-gamma-d on, frozen at "
       "the solidus, random",
       0},
      {"blocking-gamma-d", KEY_BLOCKING, "G", 0, "Gamma_d from which on blocked order is fixed, 0.1..1000",
       0},
      {"solid", KEY_SOLID, "M", 0, "ordered (default), random, or a solid-mixing model such as ogata1993", 0},
      {"liquid", KEY_LIQUID, "M", 0, "liquid model (default pc2000-ds)", 0},
      {"liquid-quantum", KEY_LIQUID_QUANTUM, "M", 0, "quantum correction of the liquid (default bc22)", 0},
      {"liquid-mixing", KEY_MIXING, "M", 0, "mixing correction of the liquid (default p2009-polarizable)", 0},
      {"anharmonic", KEY_ANHARMONIC, "M", 0, "anharmonic part of the crystal (default bc22-damped)", 0},
      {"liquid-screening", KEY_LIQUID_SCREENING, "M", 0, TOOL_LIQUID_SCREENING_HELP, 0},
      {"crystal-screening", KEY_CRYSTAL_SCREENING, "M", 0, TOOL_CRYSTAL_SCREENING_HELP, 0},
      {"entropy", KEY_ENTROPY, "M", 0,
       "mixing entropy of a random or fitted solid: number (default) or charge", 0},
      {"rigid", KEY_RIGID, NULL, 0, "no polarisation of the electrons by the ions", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {known,
                                   option,
                                   "MIXTURE --x X --rho R --temp T",
                                   "The equation of state of a mixture at one state, directly from the "
                                   "physics.\vMIXTURE is c12-o16, o16-ne20, ... (lighter "
                                   "ion first) or Z1:A1,Z2:A2 with masses in atomic mass units. Energies per "
                                   "gram, free nuclei and electrons at rest being zero.",
                                   NULL,
                                   NULL,
                                   NULL};
  options o = {.x = NAN, .rho = NAN, .temp = NAN, .phase = -1};
  cmx_recipe_defaults(&o.recipe);
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  return run(&o);
}
