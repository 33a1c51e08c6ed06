/* transport: conductivities of a mixture at one state, directly from the physics. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/transport.h"
#include "mixture.h"

typedef struct options {
  const char *mixture;
  double x, rho, temp;
  int phase, order, variant; /* phase and order -1 for the default */
  int ions, displacements, uncorrected;
  cmx_recipe recipe;
  int json;
} options;

enum {
  KEY_X = 1000,
  KEY_RHO,
  KEY_TEMP,
  KEY_PHASE,
  KEY_ORDER,
  KEY_VARIANT,
  KEY_IONS,
  KEY_DISPLACEMENTS,
  KEY_UNCORRECTED
};

static const char *const phases[] = {"auto", "liquid", "solid"};
static const char *const orders[] = {"uncorrelated", "ordered", "frozen"};
static const char *const variants[] = {"recommended", "table2011"};

/* Wave vectors for the averages over static displacements: two percent in about a second. */
#define DISPLACEMENT_SAMPLES 200000

static void check_options(const struct argp_state *state, const options *o) {
  if (!o->mixture) argp_error(state, "MIXTURE is missing: c12-o16, o16-ne20, ... or Z1:A1,Z2:A2");
  if (isnan(o->x) || isnan(o->rho) || isnan(o->temp))
    argp_error(state, "--x, --rho and --temp are all needed");
  if (o->variant == CMX_TRANSPORT_TABLE2011 && (o->order > 0 || o->displacements))
    argp_error(state, "--variant table2011 has no impurities, so that %s means nothing",
               o->displacements ? "--displacements" : "--order");
}

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
  case KEY_ORDER:
    o->order = tool_choose(state, "--order", arg, 3, orders);
    return 0;
  case KEY_VARIANT:
    o->variant = tool_choose(state, "--variant", arg, 2, variants);
    return 0;
  case KEY_IONS:
    o->ions = 1;
    return 0;
  case KEY_DISPLACEMENTS:
    o->displacements = 1;
    return 0;
  case KEY_UNCORRECTED:
    o->uncorrected = 1;
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
    check_options(state, o);
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

typedef struct row {
  const char *key, *unit;
  double value;
} row;

static int print_state(const options *o, cmx_status status, int phase, const cmx_transport *t,
                       const cmx_transport_state *s) {
  const row rows[] = {{"sigma", "1/s", s->sigma},
                      {"kappa_thermal", "erg/(cm K s)", s->kappa_thermal},
                      {"opacity_cond", "cm^2/g", s->opacity_cond},
                      {"nu_ei", "1/s", s->nu_ei},
                      {"nu_ee", "1/s", s->nu_ee},
                      {"nu_imp", "1/s", s->nu_imp},
                      {"coulomb_log", "", s->coulomb_log},
                      {"lorenz_ratio", "(k/e)^2", s->lorenz_ratio},
                      {"thermopower", "k/e", s->thermopower},
                      {"thermal_ratio", "", s->thermal_ratio},
                      {"kappa_ei", "erg/(cm K s)", s->kappa_ei},
                      {"kappa_ion", "erg/(cm K s)", s->kappa_ion},
                      {"correction", "", s->correction},
                      {"impurity", "", s->impurity},
                      {"impurity_eff", "", s->impurity_eff},
                      {"impurity_log", "", s->impurity_log},
                      {"gamma_d_order", "", s->gamma_d_order},
                      {"gamma", "", s->gamma},
                      {"gamma_d", "", s->gamma_d},
                      {"n_e", "1/cm^3", s->n_e},
                      {"x_r", "", s->x_r},
                      {"degeneracy", "kT/E_F", s->degeneracy}};
  json_t *root = o->json ? json_object() : NULL;
  if (o->json) {
    json_object_set_new(root, "phase", json_string(phases[1 + phase]));
    json_object_set_new(root, "order", json_string(orders[t->order]));
    json_object_set_new(root, "variant", json_string(variants[t->variant]));
  } else {
    printf("%s, x = %g, rho = %g g/cm^3, T = %g K: %s, %s", o->mixture, o->x, o->rho, o->temp,
           phases[1 + phase], variants[t->variant]);
    if (phase == CMX_EOS_SOLID && t->variant == CMX_TRANSPORT_RECOMMENDED)
      printf(", impurities %s", orders[t->order]);
    putchar('\n');
  }
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    if (o->json)
      json_object_set_new(root, rows[k].key, tool_real(rows[k].value));
    else if (!isnan(rows[k].value))
      printf("%-13s %.15g %s\n", rows[k].key, rows[k].value, rows[k].unit);
  }
  if (!o->json) {
    printf("status        %d: %s\n", (int)status, cmx_status_text(status));
    return EXIT_FINE;
  }
  json_object_set_new(root, "status", json_integer(status));
  return tool_print_json(root);
}

/* The phase of the equation of state and, for a frozen crystal, the coupling at which it formed. */
static cmx_status choose_phase(const options *o, cmx_physics *physics, int *phase, cmx_transport *t,
                               cmx_error *err) {
  cmx_eos eos;
  cmx_eos_state state;
  *phase = o->phase;
  const int frozen = t->order == CMX_IMPURITIES_FROZEN && o->x > 0.0 && o->x < 1.0;
  if (*phase >= 0 && !(frozen && *phase == CMX_EOS_SOLID)) return CMX_OK;
  cmx_status status = cmx_recipe_eos(&o->recipe, physics, cmx_order_directly, &physics->direct, &eos, err);
  if (status >= 0 && *phase < 0) {
    status = cmx_eos_state_at(&eos, o->x, o->rho, o->temp, &state);
    if (status < 0)
      return cmx_fail(err, status, "phase at x = %g, rho = %g g/cm^3, T = %g K: %s", o->x, o->rho, o->temp,
                      cmx_status_text(status));
    *phase = (int)state.phase;
  }
  if (status >= 0 && frozen && *phase == CMX_EOS_SOLID)
    status = cmx_transport_freezing(&eos, o->x, o->rho, &t->freezing_gamma, err);
  return status;
}

static void set_transport(const options *o, cmx_order_direct *direct, cmx_transport *t) {
  cmx_transport_defaults((cmx_transport_variant)o->variant, t);
  for (int j = 0; j < 2; j++) {
    t->z[j] = o->recipe.mixture.charges[j];
    t->mass_u[j] = o->recipe.mixture.masses[j];
  }
  if (o->order >= 0)
    t->order = (cmx_impurity_order)o->order;
  else if (t->variant == CMX_TRANSPORT_RECOMMENDED)
    t->order = CMX_IMPURITIES_ORDERED;
  t->short_range = cmx_short_range_directly;
  t->short_range_context = direct;
  if (o->ions)
    t->crystal_heat = cmx_model_find(CMX_KIND_CRYSTAL_QUANTUM, o->recipe.eos.crystal_quantum, NULL);
  if (o->uncorrected) t->correction[0] = t->correction[1] = NULL;
}

static int run(const options *o) {
  cmx_physics physics;
  cmx_displacements *displacements = NULL;
  cmx_transport transport;
  cmx_transport_state state;
  cmx_error err = {CMX_OK, ""};
  int phase = CMX_EOS_LIQUID;
  if (cmx_physics_make(&o->recipe, &physics, &err) < 0) return tool_fail("transport", &err);
  set_transport(o, &physics.direct, &transport);
  cmx_status status = choose_phase(o, &physics, &phase, &transport, &err);
  if (status >= 0 && o->displacements && phase == CMX_EOS_SOLID)
    status = cmx_displacements_make(physics.sums.lattice, physics.sums.n, DISPLACEMENT_SAMPLES,
                                    &displacements, &err);
  transport.displacements = displacements;
  if (status >= 0)
    status = cmx_transport_at(&transport, (cmx_eos_phase)phase, o->x, o->rho, o->temp, &state, &err);
  const int code =
      status < 0 ? tool_fail("transport", &err) : print_state(o, status, phase, &transport, &state);
  cmx_displacements_free(displacements);
  cmx_physics_free(&physics);
  return code;
}

int verb_transport(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"x", KEY_X, "X", 0, "number fraction of the heavier ion", 0},
      {"rho", KEY_RHO, "R", 0, "density, g/cm^3", 0},
      {"temp", KEY_TEMP, "T", 0, "temperature, K (1e4..1e11)", 0},
      {"phase", KEY_PHASE, "P", 0, "auto (default: that of the equation of state), liquid or solid", 0},
      {"order", KEY_ORDER, "O", 0,
       "of the charge impurities in a solid: ordered (default: short-range order of this state), frozen (of "
       "the "
       "state in which this composition froze at this density) or uncorrelated",
       0},
      {"variant", KEY_VARIANT, "V", 0,
       "recommended (default), or table2011: the public conductivity table of 2011 with its known defects",
       0},
      {"ion-conduction", KEY_IONS, NULL, 0,
       "add the heat that the ions of a solid conduct (table2011: always)", 0},
      {"uncorrected", KEY_UNCORRECTED, NULL, 0,
       "without the correction of hydrogen and helium by Blouin et al. (mean charge below 3)", 0},
      {"displacements", KEY_DISPLACEMENTS, NULL, 0,
       "EXPERIMENTAL, unpublished: static displacements around impurities scatter, too", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {
      known,
      option,
      "MIXTURE --x X --rho R --temp T",
      "Electrical and thermal conductivity and conductive opacity of a mixture at one state, directly from "
      "the "
      "physics.\vMIXTURE is c12-o16, o16-ne20, ... (lighter ion first) or Z1:A1,Z2:A2 with masses in atomic "
      "mass units. Rates and Coulomb logarithms are those of electrons at the Fermi momentum; the Lorenz "
      "ratio "
      "is pi^2/3 for elastic scattering in degenerate matter.",
      NULL,
      NULL,
      NULL};
  options o = {.x = NAN, .rho = NAN, .temp = NAN, .phase = -1, .order = -1};
  cmx_recipe_defaults(&o.recipe);
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  return run(&o);
}
