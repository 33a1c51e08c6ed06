/* phase: tie lines at one coupling, or the whole diagram. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/equilibrium.h"
#include "coulomix/ordered.h"
#include "coulomix/plasma.h"
#include "freezing.h"
#include "mixture.h"

typedef struct options {
  double z1, z2, gamma, gamma_max;
  const char *mixture; /* the complete physics at temp and either p or n_e; NULL for the classical diagram */
  int rigid;
  double temp, p, n_e, freeze;
  size_t shells, couplings;
  cmx_recipe recipe; /* models by id; solid 0 is the one asked for */
  const char *table;
  int compounds, vibrations, json;
  int anharmonic, mixing, screening; /* given */
} options;

enum {
  KEY_Z1 = 1000,
  KEY_Z2,
  KEY_LIQUID,
  KEY_ANHARMONIC,
  KEY_MIXING,
  KEY_SOLID,
  KEY_ENTROPY,
  KEY_TABLE,
  KEY_COUPLINGS,
  KEY_COMPOUNDS,
  KEY_VIBRATIONS,
  KEY_TEMP,
  KEY_P,
  KEY_N_E,
  KEY_RIGID,
  KEY_FREEZE,
  KEY_LIQUID_SCREENING,
  KEY_CRYSTAL_SCREENING
};

static void set_solid(struct argp_state *state, const char *arg, cmx_recipe_solid *solid) {
  if (!strcmp(arg, "ordered") || !strcmp(arg, "random")) {
    snprintf(solid->solid, sizeof solid->solid, "%s", arg);
    return;
  }
  tool_set_model(state, CMX_KIND_SOLID_MIXING, "--solid (ordered, random or a model)",
                 !strcmp(arg, "ogata") ? "ogata1993" : arg, solid->solid);
}

/* Which of the two kinds of diagram, and whether it has what it needs and nothing of the other. */
static void check_given(const struct argp_state *state, options *o) {
  const int complete =
      !isnan(o->temp) || !isnan(o->p) || !isnan(o->n_e) || !isnan(o->freeze) || o->rigid || o->screening;
  if (!o->mixture) {
    if (complete)
      argp_error(
          state,
          "--temp, --p, --n-e, --freeze, --rigid and the screening models need a MIXTURE such as c12-o16");
    if (isnan(o->z1) || isnan(o->z2))
      argp_error(state, "--z1 and --z2 are both needed");
    else if (!(o->z1 < o->z2))
      argp_error(state, "--z1 %g, --z2 %g: Z1 must be below Z2", o->z1, o->z2);
    return;
  }
  if (!isnan(o->z1) || !isnan(o->z2) || !isnan(o->gamma) || o->anharmonic)
    argp_error(state, "MIXTURE goes without --z1, --z2, --gamma and --anharmonic");
  if (isnan(o->temp) == isnan(o->freeze) || isnan(o->p) == isnan(o->n_e))
    argp_error(state, "MIXTURE needs one of --temp and --freeze, and one of --p and --n-e");
  if (o->compounds && !isnan(o->freeze))
    argp_error(state, "--freeze goes without --compounds and --vibrations");
  o->z1 = o->recipe.mixture.charges[0];
  o->z2 = o->recipe.mixture.charges[1];
}

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  cmx_recipe_solid *solid = &o->recipe.phase.solids[0];
  switch (key) {
  case KEY_Z1:
    o->z1 = tool_number(state, "--z1", arg, 1e-3, 118.0);
    return 0;
  case KEY_Z2:
    o->z2 = tool_number(state, "--z2", arg, 1e-3, 118.0);
    return 0;
  case 'g':
    o->gamma = tool_number(state, "--gamma", arg, 1e-3, 1e5);
    return 0;
  case 'G':
    o->gamma_max = tool_number(state, "--gamma-max", arg, 100.0, 1e4);
    return 0;
  case 'n':
    o->shells = (size_t)tool_integer(state, "--shells", arg, 1, CMX_MAX_ORBITS);
    return 0;
  case KEY_COUPLINGS:
    o->couplings = (size_t)tool_integer(state, "--couplings", arg, 2, 100000);
    return 0;
  case KEY_LIQUID:
    tool_set_model(state, CMX_KIND_LIQUID, "--liquid", arg, o->recipe.phase.liquid);
    return 0;
  case KEY_TEMP:
    o->temp = tool_number(state, "--temp", arg, 1e4, 1e11);
    return 0;
  case KEY_P:
    o->p = tool_number(state, "--p", arg, 1e5, 1e35);
    return 0;
  case KEY_N_E:
    o->n_e = tool_number(state, "--n-e", arg, 1e20, 1e37);
    return 0;
  case KEY_FREEZE:
    o->freeze = tool_number(state, "--freeze", arg, 0.0, 1.0);
    return 0;
  case KEY_RIGID:
    o->rigid = 1;
    tool_rigid(&o->recipe);
    return 0;
  case KEY_LIQUID_SCREENING:
    o->screening = 1;
    tool_set_liquid_screening(state, arg, &o->recipe);
    return 0;
  case KEY_CRYSTAL_SCREENING:
    o->screening = 1;
    tool_set_crystal_screening(state, arg, &o->recipe);
    return 0;
  case KEY_ANHARMONIC:
    o->anharmonic = 1;
    tool_set_model(state, CMX_KIND_ANHARMONIC, "--anharmonic", arg, o->recipe.phase.anharmonic);
    return 0;
  case KEY_MIXING:
    o->mixing = 1;
    tool_set_model(state, CMX_KIND_LIQUID_MIXING, "--liquid-mixing", arg, o->recipe.phase.liquid_mixing);
    return 0;
  case KEY_SOLID:
    set_solid(state, arg, solid);
    return 0;
  case KEY_ENTROPY:
    tool_set_model(state, CMX_KIND_MIXING_ENTROPY, "--entropy", arg, solid->entropy);
    return 0;
  case KEY_TABLE:
    o->table = arg;
    return 0;
  case KEY_COMPOUNDS:
    o->compounds = 1;
    return 0;
  case KEY_VIBRATIONS:
    o->compounds = o->vibrations = 1;
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
    check_given(state, o);
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static const char *phase_name(const cmx_mixture *m, int phase) {
  return phase == CMX_LIQUID  ? "liquid"
         : phase == CMX_SOLID ? "solid"
                              : m->compounds[phase - CMX_COMPOUND].name;
}

static json_t *line_json(const cmx_mixture *m, const cmx_tie *t) {
  return tool_tie_line(t->x_left, phase_name(m, t->left), t->x_right, phase_name(m, t->right),
                       t->latent_heat);
}

static void print_line(const cmx_mixture *m, const cmx_tie *t) {
  printf("  %-6s %.10f   %-6s %.10f", phase_name(m, t->left), t->x_left, phase_name(m, t->right), t->x_right);
  if (t->left != t->right) printf("   latent heat %.6f kT", t->latent_heat);
  putchar('\n');
}

/* Prints the object, with the compounds that take part. */
static int finish_json(const options *o, const cmx_mixture *m, json_t *root) {
  json_t *list = json_array();
  for (size_t k = 0; k < m->n_compounds; k++)
    json_array_append_new(list, json_pack("{s:s, s:f, s:f, s:f}", "name", m->compounds[k].name, "x",
                                          m->compounds[k].x, "energy", m->compounds[k].energy, "vibration",
                                          m->compounds[k].vibration));
  if (o->compounds)
    json_object_set_new(root, "compounds", list);
  else
    json_decref(list);
  return tool_print_json(root);
}

static int one_coupling(const options *o, const cmx_mixture *m) {
  cmx_phase phases[CMX_MAX_PHASES];
  const size_t n_phases = cmx_mixture_phases(m, phases);
  cmx_tie_line lines[CMX_MAX_TIE_LINES];
  cmx_error err = {CMX_OK, ""};
  size_t n;
  const cmx_status status = cmx_tie_lines(n_phases, phases, o->gamma / cmx_gamma_species(o->z1, 1.0),
                                          (size_t)o->recipe.phase.x_grid, lines, &n);
  if (status < 0) {
    cmx_fail(&err, status, "tie lines at Gamma_1 = %.10g: %s", o->gamma, cmx_status_text(status));
    return tool_fail("phase", &err);
  }
  json_t *list = json_array();
  if (!o->json) printf("Gamma_1 = %.10g: %zu tie line%s\n", o->gamma, n, n == 1 ? "" : "s");
  for (size_t k = 0; k < n; k++) {
    const cmx_tie tie = {o->gamma,           lines[k].x_left,     lines[k].x_right,
                         (int)lines[k].left, (int)lines[k].right, lines[k].latent_heat};
    if (o->json)
      json_array_append_new(list, line_json(m, &tie));
    else
      print_line(m, &tie);
  }
  if (!o->json) {
    json_decref(list);
    return EXIT_FINE;
  }
  return finish_json(o, m, json_pack("{s:f, s:o}", "gamma", o->gamma, "tie_lines", list));
}

static json_t *equilibrium_json(const cmx_mixture *m, const cmx_equilibrium_line *l) {
  json_t *line = tool_tie_line(l->x_left, phase_name(m, (int)l->left), l->x_right,
                               phase_name(m, (int)l->right), l->latent_heat);
  json_object_set_new(line, "latent_heat_gram", tool_real(l->latent_heat_gram));
  json_object_set_new(line, "rho_left", tool_real(l->rho_left));
  json_object_set_new(line, "rho_right", tool_real(l->rho_right));
  return line;
}

/* Freezing of a liquid, by the complete free energy. */
static int one_composition(const options *o, const cmx_mixture *m) {
  const int at_p = !isnan(o->p);
  const double value = at_p ? o->p : o->n_e;
  cmx_freezing f;
  cmx_error err = {CMX_OK, ""};
  cmx_eos eos;
  cmx_status status = cmx_recipe_eos_of(&o->recipe, m, &eos, &err);
  if (status < 0) return tool_fail("phase", &err);
  status = cmx_equilibrium_freeze(&eos, at_p ? CMX_AT_PRESSURE : CMX_AT_DENSITY, value, o->freeze, &f);
  if (status < 0) {
    cmx_fail(&err, status, "x = %g, %s = %g: %s", o->freeze, at_p ? "P" : "n_e", value,
             cmx_status_text(status));
    return tool_fail("phase", &err);
  }
  cmx_eos_free_energy liquid, solid;
  unsigned reasons;
  cmx_eos_free_energy_at(&eos, CMX_EOS_LIQUID, f.x_liquid, f.rho_liquid, f.temp, &liquid);
  cmx_eos_free_energy_at(&eos, CMX_EOS_SOLID, f.x_solid, f.rho_solid, f.temp, &solid);
  status = freezing_status(status, liquid.reasons, solid.reasons, &reasons);
  if (!o->json) {
    printf("%s, %s = %g %s\n", o->mixture, at_p ? "P" : "n_e", value, at_p ? "erg/cm^3" : "1/cm^3");
    freezing_print(stdout, &f, status, reasons);
    return EXIT_FINE;
  }
  json_t *root = freezing_json(&f, status, reasons);
  json_object_set_new(root, at_p ? "p" : "n_e", tool_real(value));
  return tool_print_json(root);
}

/* Tie lines of the complete free energy. */
static int one_temperature(const options *o, const cmx_mixture *m) {
  const int at_p = !isnan(o->p);
  const double value = at_p ? o->p : o->n_e;
  cmx_equilibrium_line lines[CMX_MAX_TIE_LINES];
  cmx_error err = {CMX_OK, ""};
  cmx_eos eos;
  size_t n = 0;
  cmx_status status = cmx_recipe_eos_of(&o->recipe, m, &eos, &err);
  if (status < 0) return tool_fail("phase", &err);
  status = cmx_equilibrium_lines(&eos, at_p ? CMX_AT_PRESSURE : CMX_AT_DENSITY, value, o->temp,
                                 (size_t)o->recipe.phase.x_grid, lines, &n);
  if (status < 0) {
    cmx_fail(&err, status, "T = %g K, %s = %g: %s", o->temp, at_p ? "P" : "n_e", value,
             cmx_status_text(status));
    return tool_fail("phase", &err);
  }
  if (!o->json) {
    printf("%s, T = %g K, %s = %g %s: %zu tie line%s\n", o->mixture, o->temp, at_p ? "P" : "n_e", value,
           at_p ? "erg/cm^3" : "1/cm^3", n, n == 1 ? "" : "s");
    for (size_t k = 0; k < n; k++) {
      const cmx_equilibrium_line *l = &lines[k];
      printf("  %-6s x = %.10f, %.10g g/cm^3   %-6s x = %.10f, %.10g g/cm^3", phase_name(m, (int)l->left),
             l->x_left, l->rho_left, phase_name(m, (int)l->right), l->x_right, l->rho_right);
      if (l->left != l->right)
        printf("   latent heat %.6f kT, %.6g erg/g", l->latent_heat, l->latent_heat_gram);
      putchar('\n');
    }
    printf("status %d: %s\n", (int)status, cmx_status_text(status));
    return EXIT_FINE;
  }
  json_t *list = json_array();
  for (size_t k = 0; k < n; k++) json_array_append_new(list, equilibrium_json(m, &lines[k]));
  return finish_json(o, m,
                     json_pack("{s:f, s:f, s:o, s:i}", "temp", o->temp, at_p ? "p" : "n_e", value,
                               "tie_lines", list, "status", (int)status));
}

static json_t *points_json(size_t n, const cmx_special_point p[]) {
  json_t *list = json_array();
  for (size_t k = 0; k < n; k++)
    json_array_append_new(list, json_pack("{s:f, s:f}", "x", p[k].x, "gamma", p[k].gamma));
  return list;
}

static int print_diagram(const options *o, const cmx_mixture *m, const cmx_diagram *d,
                         const cmx_phase_view *view) {
  json_t *boundaries = json_array();
  const double lo = fmin(d->gamma_melt[0], d->gamma_melt[1]);
  if (!o->json) {
    printf("melting: Gamma_1 = %.8f (x = 0), %.8f (x = 1)\n", d->gamma_melt[0], d->gamma_melt[1]);
    for (size_t k = 0; k < d->n_azeotropes; k++)
      printf("azeotrope: x = %.8f, Gamma_1 = %.8f\n", d->azeotrope[k].x, d->azeotrope[k].gamma);
    for (size_t k = 0; k < d->n_critical; k++)
      printf("critical point of the miscibility gap: x = %.8f, Gamma_1 = %.8f\n", d->critical[k].x,
             d->critical[k].gamma);
    for (size_t k = 0; k < d->n_congruent; k++)
      printf("%s has the composition of the %s: x = %.8f, Gamma_1 = %.8f\n",
             phase_name(m, (int)d->congruent[k].compound), phase_name(m, (int)d->congruent[k].phase),
             d->congruent[k].point.x, d->congruent[k].point.gamma);
  }
  for (size_t k = 0; k < o->couplings; k++) {
    const double gamma = lo * pow(o->gamma_max / lo, (double)k / (double)(o->couplings - 1));
    cmx_tie ties[CMX_MAX_BOUNDARIES];
    int n;
    cmx_phase_tie_lines(view, fmin(gamma, o->gamma_max), CMX_MAX_BOUNDARIES, ties, &n);
    if (!n) continue;
    json_t *list = json_array();
    if (!o->json) printf("Gamma_1 = %.8f\n", gamma);
    for (int q = 0; q < n; q++) {
      json_array_append_new(list, line_json(m, &ties[q]));
      if (!o->json) print_line(m, &ties[q]);
    }
    json_array_append_new(boundaries, json_pack("{s:f, s:o}", "gamma", gamma, "tie_lines", list));
  }
  if (!o->json) {
    json_decref(boundaries);
    return EXIT_FINE;
  }
  json_t *congruent = json_array();
  for (size_t k = 0; k < d->n_congruent; k++)
    json_array_append_new(congruent, json_pack("{s:f, s:f, s:s, s:s}", "x", d->congruent[k].point.x, "gamma",
                                               d->congruent[k].point.gamma, "compound",
                                               phase_name(m, (int)d->congruent[k].compound), "phase",
                                               phase_name(m, (int)d->congruent[k].phase)));
  return finish_json(o, m,
                     json_pack("{s:f, s:o, s:o, s:o, s:o, s:o}", "gamma_melt", d->gamma_melt[0],
                               "gamma_melt_pure", tool_reals(2, d->gamma_melt), "azeotropes",
                               points_json(d->n_azeotropes, d->azeotrope), "critical",
                               points_json(d->n_critical, d->critical), "congruent", congruent, "boundaries",
                               boundaries));
}

static int whole_diagram(const options *o, const cmx_mixture *m) {
  cmx_diagram diagram;
  cmx_phase_table packed;
  cmx_phase_view view;
  cmx_error err = {CMX_OK, ""};
  if (cmx_diagram_trace(m, o->gamma_max, (size_t)o->recipe.phase.nodes, (size_t)o->recipe.phase.x_grid,
                        &diagram, &err) < 0)
    return tool_fail("phase", &err);
  const cmx_status status = cmx_phase_table_make(m, &diagram, &packed);
  int code;
  if (status < 0) {
    cmx_fail(&err, status, "no boundary below Gamma_1 = %g: %s", o->gamma_max, cmx_status_text(status));
    code = tool_fail("phase", &err);
  } else {
    cmx_phase_table_view(&packed, &view);
    code = print_diagram(o, m, &diagram, &view);
    cmx_phase_table_free(&packed);
  }
  cmx_diagram_free(&diagram);
  return code;
}

/* Stable compounds that lie below the pure crystals; the others cannot be part of an equilibrium. */
static cmx_status add_compounds(const options *o, cmx_mixture *m, cmx_compound compounds[], cmx_error *err) {
  cmx_ordered_compound list[CMX_MAX_CANDIDATES];
  size_t n;
  const cmx_status status = cmx_ordered_compounds(m->z1, m->z2, 12, o->vibrations, list, &n, err);
  if (status < 0) return status;
  m->compounds = compounds;
  for (size_t i = 0; i < n; i++) {
    if (!list[i].stable || !(list[i].energy < 0.0)) continue;
    if (m->n_compounds == CMX_MAX_COMPOUNDS)
      return cmx_fail(err, CMX_ERR_UNSUPPORTED, "more than %d compounds", CMX_MAX_COMPOUNDS);
    cmx_compound *c = &compounds[m->n_compounds++];
    snprintf(c->name, sizeof c->name, "ordered:%.31s", list[i].name);
    c->x = list[i].x;
    c->energy = list[i].energy;
    c->vibration = o->vibrations ? list[i].vibration : 0.0;
  }
  return cmx_mixture_check(m, err);
}

static int run(const options *o, cmx_mixture *m) {
  cmx_compound compounds[CMX_MAX_COMPOUNDS];
  cmx_error err = {CMX_OK, ""};
  if (o->compounds && add_compounds(o, m, compounds, &err) < 0) return tool_fail("phase", &err);
  if (o->compounds && !o->json) {
    printf("compounds that are stable and lie below the pure crystals: %zu\n", m->n_compounds);
    for (size_t k = 0; k < m->n_compounds; k++)
      printf("  %-22s x = %.6f, energy %+.8f e^2/a_e, vibration %+.6f kT\n", compounds[k].name,
             compounds[k].x, compounds[k].energy, compounds[k].vibration);
  }
  if (o->mixture) return isnan(o->freeze) ? one_temperature(o, m) : one_composition(o, m);
  return isnan(o->gamma) ? whole_diagram(o, m) : one_coupling(o, m);
}

/* Order and lattice constants from a table. */
static int with_table(const options *o) {
  cmx_table table;
  cmx_physics physics = {.order = NULL};
  cmx_mixture mixture;
  cmx_error err = {CMX_OK, ""};
  size_t n = 0;
  if (cmx_table_open(o->table, &table, &err) < 0) return tool_fail("phase", &err);
  const double *madelung = cmx_store_get_numbers(table.store, "/lattice", "madelung", &n);
  cmx_status status = CMX_OK;
  if (!table.has_order || n != 1)
    status = cmx_fail(&err, CMX_ERR_ABSENT, "%s: no /order group or no /lattice madelung", o->table);
  if (status >= 0) {
    physics.sums.madelung = madelung[0];
    physics.sums.T0 = table.order.t0;
    status = cmx_recipe_mixture(&o->recipe, 0, &physics,
                                o->mixture ? cmx_order_from_table_frozen : cmx_order_from_table, &table.order,
                                &mixture, &err);
  }
  const int code = status < 0 ? tool_fail("phase", &err) : run(o, &mixture);
  cmx_table_close(&table);
  return code;
}

/* Order from the minimiser. */
static int with_minimiser(const options *o) {
  cmx_physics physics;
  cmx_mixture mixture;
  cmx_error err = {CMX_OK, ""};
  if (cmx_physics_make(&o->recipe, &physics, &err) < 0) return tool_fail("phase", &err);
  const cmx_status status =
      cmx_recipe_mixture(&o->recipe, 0, &physics, cmx_order_directly, &physics.direct, &mixture, &err);
  const int code = status < 0 ? tool_fail("phase", &err) : run(o, &mixture);
  cmx_physics_free(&physics);
  return code;
}

int verb_phase(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"z1", KEY_Z1, "Z", 0, "charge number of the lighter ion", 0},
      {"z2", KEY_Z2, "Z", 0, "charge number of the heavier ion, above Z1", 0},
      {"gamma", 'g', "G", 0, "Gamma_1 = Z1^(5/3) e^2/(a_e kT); without it the whole diagram", 0},
      {"temp", KEY_TEMP, "T", 0, "temperature of a MIXTURE, K (1e4..1e11)", 0},
      {"p", KEY_P, "P", 0, "its pressure, erg/cm^3, with electrons and radiation", 0},
      {"n-e", KEY_N_E, "N", 0, "or its electron density, cm^-3", 0},
      {"freeze", KEY_FREEZE, "X", 0,
       "instead of --temp: freezing of a liquid of composition X, its temperature and the first solid", 0},
      {"rigid", KEY_RIGID, NULL, 0, "MIXTURE: no polarisation of the electrons by the ions", 0},
      {"liquid-screening", KEY_LIQUID_SCREENING, "M", 0, "MIXTURE: " TOOL_LIQUID_SCREENING_HELP, 0},
      {"crystal-screening", KEY_CRYSTAL_SCREENING, "M", 0, "MIXTURE: " TOOL_CRYSTAL_SCREENING_HELP, 0},
      {"solid", KEY_SOLID, "M", 0, "ordered (default), random, or a solid-mixing model such as ogata1993", 0},
      {"liquid", KEY_LIQUID, "M", 0, "liquid model (default pc2000-ds)", 0},
      {"anharmonic", KEY_ANHARMONIC, "M", 0, "anharmonic model of the crystal (default bc22)", 0},
      {"liquid-mixing", KEY_MIXING, "M", 0,
       "mixing correction of the liquid (default p2009-rigid; MIXTURE: p2009-polarizable)", 0},
      {"entropy", KEY_ENTROPY, "M", 0,
       "mixing entropy of a random or fitted solid: number (default) or charge", 0},
      {"shells", 'n', "N", 0, "neighbour orbits of an ordered solid (1..64, default 8)", 0},
      {"table", KEY_TABLE, "FILE", 0, "take the order from a table instead of minimising", 0},
      {"gamma-max", 'G', "G", 0, "end of the whole diagram (default 800)", 0},
      {"couplings", KEY_COUPLINGS, "N", 0, "couplings printed of the whole diagram (default 100)", 0},
      {"compounds", KEY_COMPOUNDS, NULL, 0,
       "let ordered compounds that are stable take part (ordered:cscl, ...)", 0},
      {"vibrations", KEY_VIBRATIONS, NULL, 0,
       "the same with the compounds' harmonic free energy less that of the pure crystals", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {
      known,
      option,
      "--z1 A --z2 B [--gamma G]\nMIXTURE --temp T --p P\nMIXTURE --temp T --n-e N\nMIXTURE --p P --freeze X",
      "Phase equilibrium of a binary mixture; x is the number fraction of the heavier ion. With charges "
      "alone "
      "the classical diagram at fixed electron density.\vMIXTURE is c12-o16, o16-ne20, ... or Z1:A1,Z2:A2 "
      "with "
      "masses in atomic mass units: tie lines of the free energy that `coulomix eos` uses, with quantum "
      "ions, "
      "polarisation and exchange. `coulomix models` lists the models.",
      NULL,
      NULL,
      NULL};
  options o = {.z1 = NAN, .z2 = NAN, .gamma = NAN, .gamma_max = 800.0, .shells = 8, .couplings = 100};
  o.temp = o.p = o.n_e = o.freeze = NAN;
  cmx_recipe_defaults(&o.recipe);
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  if (o.mixture && !o.mixing)
    memcpy(o.recipe.phase.liquid_mixing, o.recipe.eos.liquid_mixing, sizeof o.recipe.phase.liquid_mixing);
  o.recipe.order.shells = (int)o.shells;
  o.recipe.mixture.charges[0] = o.z1;
  o.recipe.mixture.charges[1] = o.z2;
  return o.table ? with_table(&o) : with_minimiser(&o);
}
