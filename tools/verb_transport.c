/* transport: conductivities of a mixture at one state, by direct computation. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/transport.h"
#include "mixture.h"

typedef struct options {
  cmx_recipe recipe; /* first, for its setters */
  tool_plugins plugins;
  const char *mixture;
  tool_fractions fractions;
  cmx_composition composition;
  double rho, temp;
  int phase, order, variant;                    /* phase and order -1 for the default */
  int ions, displacements, uncorrected, models; /* models: 1 where one of them was chosen */
  int json;
} options;

/* Wave vectors for the averages over static displacements: two percent in about a second. */
#define DISPLACEMENT_SAMPLES 200000

typedef struct row {
  const char *key, *unit;
  double value;
} row;

static int print_state(const options *o, cmx_status status, int phase, const cmx_transport *t,
                       const cmx_transport_state *s) {
#define ROW(name, unit, text) {#name, unit, s->name},
  const row rows[] = {CMX_TRANSPORT_QUANTITIES(ROW) CMX_TRANSPORT_DIRECT_QUANTITIES(ROW)};
#undef ROW
  json_t *root = o->json ? json_object() : NULL;
  if (o->json) {
    json_object_set_new(root, "phase", json_string(tool_phases[1 + phase]));
    tool_put_composition(root, o->recipe.mixture.names, &o->composition);
    json_object_set_new(root, "order", json_string(cmx_impurity_order_names[t->order]));
    json_object_set_new(root, "variant", json_string(cmx_transport_variant_names[t->variant]));
  } else {
    tool_print_composition(stdout, o->mixture, &o->composition);
    printf(", rho = %g g/cm^3, T = %g K: %s, %s", o->rho, o->temp, tool_phases[1 + phase],
           cmx_transport_variant_names[t->variant]);
    if (phase == CMX_SOLID && t->variant == CMX_TRANSPORT_RECOMMENDED)
      printf(", impurities %s", cmx_impurity_order_names[t->order]);
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
  const double *x = o->composition.x;
  const int two = o->recipe.mixture.ions.n == 2;
  *phase = o->phase;
  const int frozen = t->order == CMX_IMPURITIES_FROZEN && o->composition.variance > 0.0;
  if (*phase >= 0 && !(frozen && *phase == CMX_SOLID)) return CMX_OK;
  cmx_status status =
      cmx_recipe_eos(&o->recipe, physics, cmx_order_from_minimiser, &physics->direct, &eos, err);
  if (status >= 0 && *phase < 0) {
    status = two ? cmx_eos_state_at(&eos, x[1], o->rho, o->temp, &state)
                 : cmx_eos_state_of(&eos, x, o->rho, o->temp, 0.0, &state, NULL);
    if (status < 0)
      return cmx_fail(err, status, "phase at <Z> = %g, rho = %g g/cm^3, T = %g K: %s", o->composition.z,
                      o->rho, o->temp, cmx_status_text(status));
    *phase = state.phase;
  }
  if (status >= 0 && frozen && *phase == CMX_SOLID)
    status = two ? cmx_eos_freezing_gamma(&eos, x[1], o->rho, &t->freezing_gamma, err)
                 : cmx_eos_freezing_gamma_of(&eos, x, o->rho, &t->freezing_gamma, err);
  return status;
}

static cmx_status set_transport(const options *o, cmx_order_minimiser *direct, cmx_transport *t,
                                cmx_error *err) {
  if (o->variant == CMX_TRANSPORT_TABLE2011) {
    cmx_transport_defaults(CMX_TRANSPORT_TABLE2011, t);
    t->ions = o->recipe.mixture.ions;
  } else {
    const cmx_status status =
        cmx_recipe_transport(&o->recipe, cmx_short_range_from_minimiser, direct, t, err);
    if (status < 0) return status;
  }
  if (o->order >= 0) t->order = (cmx_impurity_order)o->order;
  if (o->ions)
    t->crystal_heat = cmx_model_find(CMX_KIND_CRYSTAL_QUANTUM, o->recipe.eos.crystal_quantum, NULL);
  if (o->uncorrected) t->correction[0] = t->correction[1] = NULL;
  return CMX_OK;
}

static int run(void *settings) {
  const options *o = settings;
  cmx_physics physics;
  cmx_displacements *displacements = NULL;
  cmx_transport transport;
  cmx_transport_state state;
  cmx_error err = CMX_ERROR_NONE;
  int phase = CMX_LIQUID;
  if (cmx_physics_make(&o->recipe, &physics, &err) < 0) return tool_fail("transport", &err);
  cmx_status status = set_transport(o, &physics.direct, &transport, &err);
  if (status >= 0) status = choose_phase(o, &physics, &phase, &transport, &err);
  if (status >= 0 && o->displacements && phase == CMX_SOLID)
    status = cmx_displacements_make(physics.sums.lattice, physics.sums.n, DISPLACEMENT_SAMPLES,
                                    &displacements, &err);
  transport.displacements = displacements;
  if (status >= 0)
    status = cmx_transport_of(&transport, phase, o->composition.x, o->rho, o->temp, &state, &err);
  const int code =
      status < 0 ? tool_fail("transport", &err) : print_state(o, status, phase, &transport, &state);
  cmx_displacements_free(displacements);
  cmx_physics_free(&physics);
  return code;
}

static void init(void *settings) {
  options *o = settings;
  cmx_recipe_defaults(&o->recipe);
}

static void check(const struct argp_state *state, void *settings) {
  options *o = settings;
  if ((!o->fractions.n_number && !o->fractions.n_mass) || isnan(o->rho) || isnan(o->temp))
    argp_error(state, "--x, --rho and --temp are all needed");
  tool_make_composition(state, &o->recipe, &o->fractions, &o->composition);
  if (o->variant == CMX_TRANSPORT_TABLE2011 && o->models)
    argp_error(state, "--variant table2011 has models of its own, so that other models mean nothing");
  if (o->variant == CMX_TRANSPORT_TABLE2011 && (o->order > 0 || o->displacements))
    argp_error(state, "--variant table2011 has no impurities, so that %s means nothing",
               o->displacements ? "--displacements" : "--order");
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    TOOL_FRACTION_OPTIONS(options, fractions),
    {"rho", 0, TOOL_REAL, AT(rho), "R", 1e-4, 1e14, .help = "density, g/cm^3"},
    {"temp", 0, TOOL_REAL, AT(temp), "T", 1e4, 1e11, .help = "temperature, K"},
    {"phase", 0, TOOL_WORD, AT(phase), "P", .words = tool_phases, .first = -1, .usual = "auto",
     .help = "phase; auto: that of the equation of state"},
    {"order", 0, TOOL_WORD, AT(order), "O", .words = cmx_impurity_order_names, .otherwise = "ordered",
     .help = "charge impurities in a solid; ordered: short-range order of this state; frozen: of the state "
             "in which this composition froze at this density"},
    {"variant", 0, TOOL_WORD, AT(variant), "V", .words = cmx_transport_variant_names, .usual = "recommended",
     .help = "physics; table2011: the public conductivity table of 2011 with its known defects"},
    TOOL_MODELS(options),
    {"coulomb-logarithm", 0, TOOL_MODEL, AT(recipe.transport.coulomb_logarithm), "M", .own = 1,
     .model = CMX_KIND_COULOMB_LOGARITHM, .given = AT(models), .help = "scattering of electrons by ions"},
    {"electron-collisions", 0, TOOL_MODEL, AT(recipe.transport.electron_collisions), "M", .own = 1,
     .model = CMX_KIND_ELECTRON_COLLISIONS, .given = AT(models), .words = tool_none,
     .help = "scattering of electrons by each other"},
    {"liquid-conductivity", 0, TOOL_MODEL, AT(recipe.transport.liquid_conductivity), "M", .own = 1,
     .model = CMX_KIND_CONDUCTIVITY, .given = AT(models), .words = tool_none,
     .help = "whole conductivities of the electrons in the liquid, in place of computed ones: an own model"},
    {"solid-conductivity", 0, TOOL_MODEL, AT(recipe.transport.solid_conductivity), "M", .own = 1,
     .model = CMX_KIND_CONDUCTIVITY, .given = AT(models), .words = tool_none,
     .help = "the same in a solid; to those of pure ions the impurities are added"},
    {"ion-conduction", 0, TOOL_FLAG, AT(ions),
     .help = "add heat conduction by the ions of a solid (table2011: always)"},
    {"uncorrected", 0, TOOL_FLAG, AT(uncorrected),
     .help = "without the correction of hydrogen and helium by Blouin et al. (mean charge below 3)"},
    {"displacements", 0, TOOL_FLAG, AT(displacements),
     .help = "EXPERIMENTAL, unpublished: static displacements around impurities scatter, too"},
    TOOL_JSON(options),
    {0}};

#define KEY(name, unit, text) {#name, unit, text, NULL},
/* clang-format off */
static const tool_key keys[] = {
    {"phase", "", "liquid or solid", NULL},
    TOOL_COMPOSITION_KEYS,
    {"order", "", "order of the impurities, a word of --order", NULL},
    {"variant", "", "a word of --variant", NULL},
    CMX_TRANSPORT_QUANTITIES(KEY) CMX_TRANSPORT_DIRECT_QUANTITIES(KEY)
    {"status", "", "0 success, above 0 a warning", NULL},
    {0}};
/* clang-format on */

const tool_verb verb_transport = {.name = "transport",
                                  .summary =
                                      "conductivities and conductive opacity of a mixture at one state",
                                  .usage = "MIXTURE --x X --rho R --temp T",
                                  .argument = TOOL_MIXTURE_ARGUMENT(options),
                                  .options = known,
                                  .keys = keys,
                                  .example = {"coulomix transport c12-o16 --x 0.5 --rho 1e6 --temp 1e6",
                                              "coulomix transport he4-c12-o16-ne22 --mass-fractions "
                                              "0.01,0.49,0.48,0.02 --rho 1e6 --temp 1e7"},
                                  .size = sizeof(options),
                                  .init = init,
                                  .check = check,
                                  .run = run,
                                  .release = tool_release_models};
