/* phase: tie lines at one coupling, or the whole diagram. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/equilibrium.h"
#include "coulomix/ordered.h"
#include "coulomix/plasma.h"
#include "freezing.h"
#include "mixture.h"
#include "phase_ternary.h"
#include "progress.h"

typedef struct options {
  cmx_recipe recipe; /* first, for its setters; models by id; solid 0 is the requested one */
  tool_plugins plugins;
  double z1, z2, gamma, gamma_max;
  const char *mixture; /* the complete physics at temp and either p or n_e; NULL for the classical diagram */
  int rigid;
  double temp, p, n_e, freeze;
  size_t shells, couplings;
  const char *table;
  int compounds, vibrations, progress, json;
  int anharmonic, mixing, screening; /* given */
  ternary_request species;           /* of an argument of charges, or of a MIXTURE with --liquid X,.. */
  int charges_only;
  int closure;
  size_t n_masses;
  double masses[CMX_MAX_SPECIES];
} options;

static int is_ternary(const options *o) {
  return o->charges_only || o->species.n_liquid || o->species.n_solid || o->recipe.mixture.ions.n > 2;
}

/* Several species at a pressure or an electron density, by the complete free energy. */
static int is_held(const options *o) {
  return is_ternary(o) && (!isnan(o->p) || !isnan(o->n_e));
}

/* Options that go with the kind of equilibrium of several species. */
static void check_kind(const struct argp_state *state, const options *o) {
  if (!isnan(o->z1) || !isnan(o->z2) || !isnan(o->temp) || !isnan(o->freeze) || o->compounds)
    argp_error(state, "'%s' goes without --z1, --z2, --temp, --freeze X and --compounds", o->mixture);
  if (is_held(o)) {
    if (o->charges_only)
      argp_error(state, "--p and --n-e need nuclides such as c12-o16-ne22: '%s'", o->mixture);
    if (!isnan(o->p) && !isnan(o->n_e)) argp_error(state, "'%s' needs one of --p and --n-e", o->mixture);
    if (!isnan(o->gamma) || o->closure || o->n_masses || o->anharmonic)
      argp_error(state, "--p and --n-e go without --gamma, --closure, --masses and --anharmonic");
  } else if (o->rigid || o->screening) {
    argp_error(state, "--rigid and the screening models go with --p or --n-e");
  }
}

/* An argument of charges, or of species with a given liquid or solid. */
static void check_species(const struct argp_state *state, options *o) {
  ternary_request *r = &o->species;
  double x[CMX_MAX_SPECIES];
  if (!o->mixture) argp_error(state, "--liquid X,.. and --melt need charges such as 6,8,10 or a MIXTURE");
  check_kind(state, o);
  if ((r->n_liquid > 0) + (r->n_solid > 0) + !isnan(o->gamma) != 1)
    argp_error(state, "'%s' needs one of --liquid, --freeze or --melt X1,X2,.., and --gamma", o->mixture);
  if (!o->charges_only) {
    r->ions = o->recipe.mixture.ions;
    memcpy(r->names, o->recipe.mixture.names, sizeof r->names);
  }
  const size_t n = (size_t)r->ions.n, given = r->n_liquid + r->n_solid;
  if (!isnan(o->gamma) && n != 3) argp_error(state, "--gamma is for three species: '%s'", o->mixture);
  if (isnan(o->gamma) && given != n) argp_error(state, "%zu fractions for %zu species", given, n);
  if (isnan(o->gamma) && cmx_fractions_clean((int)n, r->n_liquid ? r->liquid : r->solid, x) < 0)
    argp_error(state, "the sum of the fractions is not 1 within 1e-6");
  if (o->n_masses && o->n_masses != n)
    argp_error(state, "--masses: %zu numbers for %zu species", o->n_masses, n);
  if (o->n_masses) memcpy(r->ions.mass_u, o->masses, n * sizeof *o->masses);
  r->gamma = o->gamma;
  r->json = o->json;
}

/* Checks that the options of exactly one kind of diagram are given. */
static void check(const struct argp_state *state, void *settings) {
  options *o = settings;
  if (o->vibrations) o->compounds = 1;
  if (is_ternary(o)) {
    check_species(state, o);
    return;
  }
  if (o->closure) argp_error(state, "--closure goes with charges such as 6,8,10");
  if (o->n_masses) argp_error(state, "--masses go with charges such as 6,8,10");
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
  o->z1 = o->recipe.mixture.ions.z[0];
  o->z2 = o->recipe.mixture.ions.z[1];
}

static const char *phase_name(const cmx_classical_models *m, int phase) {
  return phase == CMX_LIQUID  ? "liquid"
         : phase == CMX_SOLID ? "solid"
                              : m->compounds[phase - CMX_COMPOUND].name;
}

/* With terms beyond pairs the lines have their reasons. */
static json_t *line_json(const cmx_classical_models *m, const cmx_tie *t) {
  json_t *line =
      tool_tie_line(t->x_left, phase_name(m, t->left), t->x_right, phase_name(m, t->right), t->latent_heat);
  if (m->beyond_pairs) json_object_set_new(line, "reasons", tool_reasons(t->reasons));
  return line;
}

static void print_line(const cmx_classical_models *m, const cmx_tie *t) {
  printf("  %-6s %.10f   %-6s %.10f", phase_name(m, t->left), t->x_left, phase_name(m, t->right), t->x_right);
  if (t->left != t->right) printf("   latent heat %.6f kT", t->latent_heat);
  putchar('\n');
  if (m->beyond_pairs) tool_print_reasons(stdout, t->reasons);
}

/* Prints the object, with the compounds that take part. */
static int finish_json(const options *o, const cmx_classical_models *m, json_t *root) {
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

static int one_coupling(const options *o, const cmx_classical_models *m) {
  cmx_phase phases[CMX_MAX_PHASES];
  const size_t n_phases = cmx_classical_phases(m, phases);
  cmx_tie_line lines[CMX_MAX_TIE_LINES];
  cmx_error err = CMX_ERROR_NONE;
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
    const unsigned reasons = cmx_classical_reasons(m, o->gamma / cmx_gamma_species(o->z1, 1.0), &lines[k]);
    const cmx_tie tie = {o->gamma,
                         lines[k].x_left,
                         lines[k].x_right,
                         (int)lines[k].left,
                         (int)lines[k].right,
                         lines[k].latent_heat,
                         reasons};
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

/* Whether the order of a line's solid is a proved minimum, where that is not so always. */
static unsigned equilibrium_reasons(const cmx_eos *eos, const cmx_equilibrium_line *l, double temp) {
  const size_t phase[2] = {l->left, l->right};
  const double x[2] = {l->x_left, l->x_right}, rho[2] = {l->rho_left, l->rho_right};
  unsigned reasons = 0;
  for (int side = 0; side < 2 && eos->mixture.beyond_pairs; side++) {
    cmx_eos_free_energy f;
    if (phase[side] == CMX_SOLID && cmx_eos_free_energy_at(eos, CMX_SOLID, x[side], rho[side], temp, &f) >= 0)
      reasons |= f.reasons & CMX_REASON_UNCERTIFIED;
  }
  return reasons;
}

static json_t *equilibrium_json(const cmx_classical_models *m, const cmx_equilibrium_line *l,
                                unsigned reasons) {
  json_t *line = tool_tie_line(l->x_left, phase_name(m, (int)l->left), l->x_right,
                               phase_name(m, (int)l->right), l->latent_heat);
  json_object_set_new(line, "latent_heat_gram", tool_real(l->latent_heat_gram));
  json_object_set_new(line, "rho_left", tool_real(l->rho_left));
  json_object_set_new(line, "rho_right", tool_real(l->rho_right));
  if (m->beyond_pairs) json_object_set_new(line, "reasons", tool_reasons(reasons));
  return line;
}

/* Freezing of a liquid, by the complete free energy. */
static int one_composition(const options *o, const cmx_classical_models *m) {
  const int at_p = !isnan(o->p);
  const double value = at_p ? o->p : o->n_e;
  cmx_freezing f;
  cmx_error err = CMX_ERROR_NONE;
  cmx_eos eos;
  cmx_status status = cmx_recipe_eos_models(&o->recipe, m, &eos, &err);
  if (status < 0) return tool_fail("phase", &err);
  status = cmx_equilibrium_freeze(&eos, at_p ? CMX_FIXED_PRESSURE : CMX_FIXED_ELECTRON_DENSITY, value,
                                  o->freeze, &f);
  if (status < 0) {
    cmx_fail(&err, status, "x = %g, %s = %g: %s", o->freeze, at_p ? "P" : "n_e", value,
             cmx_status_text(status));
    return tool_fail("phase", &err);
  }
  cmx_eos_free_energy liquid, solid;
  unsigned reasons;
  cmx_eos_free_energy_at(&eos, CMX_LIQUID, f.x_liquid, f.rho_liquid, f.temp, &liquid);
  cmx_eos_free_energy_at(&eos, CMX_SOLID, f.x_solid, f.rho_solid, f.temp, &solid);
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
static int one_temperature(const options *o, const cmx_classical_models *m) {
  const int at_p = !isnan(o->p);
  const double value = at_p ? o->p : o->n_e;
  cmx_equilibrium_line lines[CMX_MAX_TIE_LINES];
  cmx_error err = CMX_ERROR_NONE;
  cmx_eos eos;
  size_t n = 0;
  cmx_status status = cmx_recipe_eos_models(&o->recipe, m, &eos, &err);
  if (status < 0) return tool_fail("phase", &err);
  const cmx_conditions conditions = {at_p ? CMX_FIXED_PRESSURE : CMX_FIXED_ELECTRON_DENSITY, value, o->temp};
  status = cmx_equilibrium_lines(&eos, &conditions, (size_t)o->recipe.phase.x_grid, lines, &n);
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
      tool_print_reasons(stdout, equilibrium_reasons(&eos, l, o->temp));
    }
    printf("status %d: %s\n", (int)status, cmx_status_text(status));
    return EXIT_FINE;
  }
  json_t *list = json_array();
  for (size_t k = 0; k < n; k++)
    json_array_append_new(list,
                          equilibrium_json(m, &lines[k], equilibrium_reasons(&eos, &lines[k], o->temp)));
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

static int print_diagram(const options *o, const cmx_classical_models *m, const cmx_diagram *d,
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
    const double gamma = lo * pow(d->gamma_max / lo, (double)k / (double)(o->couplings - 1));
    cmx_tie ties[CMX_MAX_BOUNDARIES];
    int n;
    cmx_phase_tie_lines(view, fmin(gamma, d->gamma_max), CMX_MAX_BOUNDARIES, ties, &n);
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

static int whole_diagram(const options *o, const cmx_classical_models *m) {
  cmx_diagram diagram;
  cmx_phase_table packed;
  cmx_phase_view view;
  cmx_error err = CMX_ERROR_NONE;
  tool_progress bar;
  const cmx_progress progress = {.function = tool_progress_report, .context = &bar};
  tool_progress_start(&bar, o->progress, 0);
  if (!o->progress) bar.silent = 2.0; /* most diagrams take less */
  cmx_status status = cmx_diagram_trace(m, o->gamma_max, (size_t)o->recipe.phase.nodes,
                                        (size_t)o->recipe.phase.x_grid, &progress, &diagram, &err);
  tool_progress_end(&bar);
  if (status < 0) return tool_fail("phase", &err);
  if (diagram.gamma_max < o->gamma_max)
    fprintf(stderr, "coulomix phase: up to Gamma_1 = %.6g, where Gamma_d of the ordered solid is %g\n",
            diagram.gamma_max, (double)CMX_MAX_GAMMA_D);
  status = cmx_phase_table_make(m, &diagram, &packed);
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

static int answer_options(const options *o, cmx_classical_models *m) {
  cmx_compound compounds[CMX_MAX_COMPOUNDS];
  cmx_error err = CMX_ERROR_NONE;
  if (o->compounds && cmx_classical_add_compounds(m, o->vibrations, compounds, &err) < 0)
    return tool_fail("phase", &err);
  if (o->compounds && !o->json) {
    printf("compounds that are stable and lie below the pure crystals: %zu\n", m->n_compounds);
    for (size_t k = 0; k < m->n_compounds; k++)
      printf("  %-22s x = %.6f, energy %+.8f e^2/a_e, vibration %+.6f kT\n", compounds[k].name,
             compounds[k].x, compounds[k].energy, compounds[k].vibration);
  }
  if (o->mixture) return isnan(o->freeze) ? one_temperature(o, m) : one_composition(o, m);
  return isnan(o->gamma) ? whole_diagram(o, m) : one_coupling(o, m);
}

/* Several species at a pressure; the order from a table unless `order` is NULL. */
static int answer_held(const options *o, cmx_physics *physics, cmx_order_view *order) {
  const int at_p = !isnan(o->p);
  cmx_classical_models mixture;
  cmx_eos eos;
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = cmx_recipe_mixture(&o->recipe, 0, physics,
                                         order ? cmx_order_from_table_frozen : cmx_order_from_minimiser,
                                         order ? (void *)order : (void *)&physics->direct, &mixture, &err);
  if (status >= 0) status = cmx_recipe_eos_models(&o->recipe, &mixture, &eos, &err);
  return status < 0
             ? tool_fail("phase", &err)
             : ternary_at_pressure(&o->species, &eos, at_p ? CMX_FIXED_PRESSURE : CMX_FIXED_ELECTRON_DENSITY,
                                   at_p ? o->p : o->n_e);
}

/* Several species; their order from a table unless `order` is NULL. Without --closure the first guess by the
   effective binary is followed by the order of all pairs. */
static int answer_species(const options *o, cmx_physics *physics, cmx_order_view *order) {
  cmx_classical_models mixture;
  cmx_error err = CMX_ERROR_NONE;
  if (is_held(o)) return answer_held(o, physics, order);
  cmx_status status = cmx_recipe_mixture_of(&o->recipe, &o->species.ions, 0, physics, &mixture, &err);
  if (status < 0) return tool_fail("phase", &err);
  if (order && cmx_classical_order_from_table(&mixture, order, &err) < 0) return tool_fail("phase", &err);
  cmx_exact_solid exact = {&mixture, physics->order, NULL};
  const int pairs = !o->closure && !order && mixture.solid == CMX_SOLID_ORDERED && isnan(o->gamma) &&
                    !cmx_order_model_free_energy(physics->order); /* of the closure alone */
  if (pairs) status = cmx_order_species_work_new(physics->order, &exact.work);
  if (status < 0) {
    cmx_fail(&err, status, "order: %s", cmx_status_text(status));
    return tool_fail("phase", &err);
  }
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &mixture},
                                     {"solid", cmx_mixture_solid, &mixture}},
                          all = {"solid", cmx_mixture_solid_exact, &exact};
  ternary_request request = o->species;
  request.closure = mixture.solid == CMX_SOLID_ORDERED && !pairs;
  const int code = ternary_answer(&request, pair, pairs ? &all : NULL);
  cmx_order_species_work_free(exact.work);
  return code;
}

/* Order and lattice constants from a table. */
static int with_table(const options *o) {
  cmx_table table;
  cmx_physics physics = {.order = NULL};
  cmx_classical_models mixture;
  cmx_error err = CMX_ERROR_NONE;
  size_t n = 0;
  if (cmx_table_open(o->table, &table, &err) < 0) return tool_fail("phase", &err);
  const double *madelung = cmx_store_get_numbers(table.store, "/lattice", "madelung", &n);
  cmx_status status = CMX_OK;
  int code = EXIT_RUN_TIME;
  if (!cmx_table_has(&table, "order") || n != 1)
    status = cmx_fail(&err, CMX_ERR_ABSENT, "%s: no /order group or no /lattice madelung", o->table);
  if (status >= 0) {
    physics.sums.madelung = madelung[0];
    physics.sums.T0 = table.order.t0;
  }
  if (status >= 0 && !is_ternary(o))
    status = cmx_recipe_mixture(&o->recipe, 0, &physics,
                                o->mixture ? cmx_order_from_table_frozen : cmx_order_from_table, &table.order,
                                &mixture, &err);
  mixture.beyond_pairs = table.order.certified != NULL;
  memcpy(mixture.b0, table.order.b0, sizeof mixture.b0);
  code = status < 0      ? tool_fail("phase", &err)
         : is_ternary(o) ? answer_species(o, &physics, &table.order)
                         : answer_options(o, &mixture);
  cmx_table_close(&table);
  return code;
}

/* Says so where a free energy of order is held beyond its range in the classical diagram. */
static void note_held(const options *o, const cmx_order_model *order) {
  const cmx_model *m = cmx_order_model_free_energy(order);
  const double gamma_e = (isnan(o->gamma) ? o->gamma_max : o->gamma) / cmx_gamma_species(o->z1, 1.0);
  if (m && !o->mixture && !is_ternary(o) && cmx_gamma_d(o->z1, o->z2, 0.0, gamma_e) > m->range[1])
    fprintf(stderr, "coulomix phase: above Gamma_d = %g the order of %s is held\n", m->range[1], m->id);
}

/* Order from the minimiser. */
static int with_minimiser(const options *o) {
  cmx_physics physics;
  cmx_classical_models mixture;
  cmx_order_starts *starts = NULL;
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = cmx_physics_make(&o->recipe, &physics, &err);
  if (status < 0) return tool_fail("phase", &err);
  note_held(o, physics.order);
  const int whole = !o->mixture && isnan(o->gamma); /* comes back to the same compositions many times */
  if (!is_ternary(o) && whole) status = cmx_order_starts_new(physics.order, &starts);
  if (status < 0) cmx_fail(&err, status, "order: %s", cmx_status_text(status));
  if (!is_ternary(o) && status >= 0)
    status =
        cmx_recipe_mixture(&o->recipe, 0, &physics, whole ? cmx_order_from_starts : cmx_order_from_minimiser,
                           whole ? (void *)starts : &physics.direct, &mixture, &err);
  const int code = status < 0      ? tool_fail("phase", &err)
                   : is_ternary(o) ? answer_species(o, &physics, NULL)
                                   : answer_options(o, &mixture);
  cmx_order_starts_free(starts);
  cmx_physics_free(&physics);
  return code;
}

static int run(void *settings) {
  options *o = settings;
  if (o->mixture && !o->mixing && (!is_ternary(o) || is_held(o)))
    memcpy(o->recipe.phase.liquid_mixing, o->recipe.eos.liquid_mixing, sizeof o->recipe.phase.liquid_mixing);
  o->recipe.order.shells = (int)o->shells;
  if (!is_ternary(o)) {
    o->recipe.mixture.ions.z[0] = o->z1;
    o->recipe.mixture.ions.z[1] = o->z2;
  }
  return o->table ? with_table(o) : with_minimiser(o);
}

static void init(void *settings) {
  options *o = settings;
  cmx_recipe_defaults(&o->recipe);
}

/* "ogata" is short for its model of 1993. */
static void parse_solid(const struct argp_state *state, const tool_option *option, const char *arg,
                        void *settings) {
  tool_store(state, option, strcmp(arg, "ogata") != 0 ? arg : "ogata1993", settings);
}

/* "6,8,10", or a mixture. */
static void take_species(const struct argp_state *state, const tool_option *option, const char *arg,
                         void *settings) {
  options *o = settings;
  cmx_species *ions = &o->species.ions;
  if (strspn(arg, "0123456789.,") != strlen(arg)) {
    tool_take_mixture(state, option, arg, settings);
    return;
  }
  o->charges_only = 1;
  ions->n = (int)tool_numbers(state, "charges", arg, 1e-3, 118, CMX_MAX_SPECIES, ions->z);
  for (int a = 0; a < ions->n; a++) {
    snprintf(o->species.names[a], sizeof o->species.names[a], "%g", ions->z[a]);
    if (a && ions->z[a] < ions->z[a - 1]) argp_error(state, "charges '%s': the lighter comes first", arg);
  }
  if (ions->n < 2) argp_error(state, "charges '%s': at least two", arg);
}

/* A model of the liquid, or the fractions of one. */
static void take_liquid(const struct argp_state *state, const tool_option *option, const char *arg,
                        void *settings) {
  ternary_request *r = &((options *)settings)->species;
  if (strchr(arg, ','))
    r->n_liquid = tool_numbers(state, "--liquid", arg, -1e-10, 1.000001, CMX_MAX_SPECIES, r->liquid);
  else
    tool_store(state, option, arg, settings);
}

/* The fraction of the heavier of two species, or the fractions of all. */
static void take_freeze(const struct argp_state *state, const tool_option *option, const char *arg,
                        void *settings) {
  options *o = settings;
  if (strchr(arg, ','))
    take_liquid(state, option, arg, settings);
  else
    o->freeze = tool_number(state, "--freeze", arg, 0.0, 1.0);
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"z1", 0, TOOL_REAL, AT(z1), "Z", 1e-3, 118, .help = "charge number of the lighter ion"},
    {"z2", 0, TOOL_REAL, AT(z2), "Z", 1e-3, 118, .help = "charge number of the heavier ion, above Z1"},
    {"gamma", 'g', TOOL_REAL, AT(gamma), "G", 1e-3, 1e5, .otherwise = "the whole diagram",
     .help = "Gamma_1 = Z1^(5/3) e^2/(a_e kT)"},
    {"temp", 0, TOOL_REAL, AT(temp), "T", 1e4, 1e11, .help = "temperature of a MIXTURE, K"},
    {"p", 0, TOOL_REAL, AT(p), "P", 1e5, 1e35,
     .help = "its pressure, erg/cm^3, with electrons and radiation"},
    {"n-e", 0, TOOL_REAL, AT(n_e), "N", 1e20, 1e37, .help = "its electron density, cm^-3"},
    {"freeze", 0, TOOL_REAL, AT(freeze), "X", 0, 1, .set = take_freeze,
     .help = "instead of --temp: freezing of a liquid of composition X, its temperature and the first solid; "
             "of more species X1,X2,X3"},
    {"rigid", 0, TOOL_FLAG, .set = tool_take_rigid, .given = AT(rigid),
     .help = "MIXTURE: no polarisation of the electrons by the ions"},
    TOOL_SCREENING_OPTIONS(options, "MIXTURE: ", AT(screening)),
    TOOL_MODELS(options),
    {"solid", 0, TOOL_MODEL, AT(recipe.phase.solids[0].solid), "M", .own = 1, .model = CMX_KIND_SOLID_MIXING,
     .words = tool_solids, .set = parse_solid,
     .help = "solid: ordered, random, or a solid-mixing model such as ogata1993"},
    {"liquid", 0, TOOL_MODEL, AT(recipe.phase.liquid), "M", .own = 1, .model = CMX_KIND_LIQUID,
     .set = take_liquid,
     .help = "liquid model; fractions X1,X2,X3 of a liquid that freezes, with charges Z1,Z2,Z3 or nuclides"},
    {"melt", 0, TOOL_REALS, AT(species.solid), "X1,X2,X3", -1e-10, 1.000001, .count = AT(species.n_solid),
     .room = CMX_MAX_SPECIES,
     .help = "likewise a solid that melts; with --p or --n-e at that pressure or electron density"},
    {"closure", 0, TOOL_FLAG, AT(closure),
     .help =
         "with --liquid or --melt: the order of an effective binary, as in tables, in place of that of all "
         "pairs of species"},
    {"masses", 0, TOOL_REALS, AT(masses), "M1,M2,M3", 1e-3, 1e3, .count = AT(n_masses),
     .room = CMX_MAX_SPECIES, .otherwise = "those of nuclides, none with charges",
     .help = "masses of the species, atomic mass units, for the density contrast"},
    {"anharmonic", 0, TOOL_MODEL, AT(recipe.phase.anharmonic), "M", .own = 1, .model = CMX_KIND_ANHARMONIC,
     .given = AT(anharmonic), .help = "anharmonic model of the crystal"},
    {"liquid-mixing", 0, TOOL_MODEL, AT(recipe.phase.liquid_mixing), "M", .own = 1,
     .model = CMX_KIND_LIQUID_MIXING, .given = AT(mixing),
     .otherwise = "p2009-rigid; MIXTURE: p2009-polarizable", .help = "mixing correction of the liquid"},
    {"entropy", 0, TOOL_MODEL, AT(recipe.phase.solids[0].entropy), "M", .own = 1,
     .model = CMX_KIND_MIXING_ENTROPY,
     .help = "mixing entropy of a random or fitted solid: number or charge"},
    {"solid-vibrations", 0, TOOL_MODEL, AT(recipe.phase.solids[0].vibrations), "M", .own = 1,
     .model = CMX_KIND_SOLID_VIBRATIONS,
     .help = "vibrations of an ordered or random solid beyond linear mixing: linear, expansion, ordered, "
             "coupled or anharmonic"},
    {"shells", 'n', TOOL_COUNT, AT(shells), "N", 1, CMX_MAX_ORBITS, .usual = "8",
     .help = "neighbour orbits of an ordered solid"},
    {"table", 0, TOOL_TEXT, AT(table), "FILE", .help = "take the order from a table instead of minimising"},
    {"gamma-max", 'G', TOOL_REAL, AT(gamma_max), "G", 100, 1e4, .usual = "800",
     .help = "end of the whole diagram"},
    {"couplings", 0, TOOL_COUNT, AT(couplings), "N", 2, 100000, .usual = "100",
     .help = "couplings printed of the whole diagram"},
    {"compounds", 0, TOOL_FLAG, AT(compounds),
     .help = "include stable ordered compounds (ordered:cscl, ...)"},
    {"vibrations", 0, TOOL_FLAG, AT(vibrations),
     .help = "the same with their harmonic free energy relative to the pure crystals"},
    TOOL_PROGRESS(options),
    TOOL_JSON(options),
    {0}};
static const char some[] = "Z1,Z2,Z3 --liquid X1,X2,X3\n"
                           "MIXTURE --p P --freeze X1,X2,X3",
                  sections[] = "Z1,Z2,Z3 --gamma G", at_gamma[] = "--gamma",
                  whole[] = "--z1, --z2 without --gamma", compound[] = "--compounds",
                  freezing[] = "MIXTURE --freeze";

static const tool_key keys[] = {
    {"temp", "K", "temperature; with --freeze that of freezing", NULL},
    {"p", "erg/cm^3", "pressure", NULL},
    {"n_e", "1/cm^3", "electron density", "--n-e"},
    {"tie_lines", "", "one object for each tie line", NULL},
    {"tie_lines.x_left", "", "composition of the phase on the left, the smaller x", "a tie line"},
    {"tie_lines.phase_left", "", "liquid, solid or ordered:NAME", "a tie line"},
    {"tie_lines.x_right", "", "composition of the phase on the right", "a tie line"},
    {"tie_lines.phase_right", "", "liquid, solid or ordered:NAME", "a tie line"},
    {"tie_lines.latent_heat", "kT per ion", "latent heat", "a tie line"},
    {"tie_lines.latent_heat_gram", "erg/g", "latent heat", "a tie line"},
    {"tie_lines.rho_left", "g/cm^3", "density of the phase on the left", "a tie line"},
    {"tie_lines.rho_right", "g/cm^3", "density of the phase on the right", "a tie line"},
    {"tie_lines.reasons", "", "words of what the line rests on, such as order-uncertified",
     "terms beyond pairs"},
    {"status", "", "0 success, above 0 a warning", NULL},
    {"compounds", "", "one object for each compound in the diagram", compound},
    {"compounds.name", "", "its name", compound},
    {"compounds.x", "", "its composition", compound},
    {"compounds.energy", "e^2/a_e", "its energy relative to the pure crystals", compound},
    {"compounds.vibration", "kT per ion", "its vibrational free energy relative to the pure crystals",
     compound},
    {"latent_heat", "kT per ion", "latent heat of freezing, per ion frozen", freezing},
    {"latent_heat_gram", "erg/g", "the same", freezing},
    {"density_contrast", "",
     "(rho_solid - rho_liquid)/rho_liquid; of given charges at equal electron density", freezing},
    {"rho_liquid", "g/cm^3", "density of the liquid", freezing},
    {"rho_solid", "g/cm^3", "density of the first solid", freezing},
    {"dlnt_dlnp", "", "d ln T/d ln P of the liquidus, with --n-e d ln T/d ln n_e", freezing},
    {"dt_dx", "K", "dT/dx of the liquidus", freezing},
    {"dsolid_dx", "", "derivative of the solid's composition by that of the liquid", freezing},
    {"liquid", "", "number fractions of the liquid, lighter ion first", freezing},
    {"solid", "", "number fractions of the first solid", freezing},
    {"k", "",
     "ratio of the fractions in solid and liquid, for each ion; of an absent one its limit for a trace",
     freezing},
    {"reasons", "", "reasons of a warning", freezing},
    {"gamma", "", "Gamma_1", at_gamma},
    {"gamma_e", "", "Gamma_e", some},
    {"closure", "", "whether the order is that of the effective binary", some},
    {"charges", "", "charge numbers of the species", some},
    {"triangles", "", "three phases in equilibrium, one object for each", sections},
    {"triangles.phases", "", "liquid or solid", sections},
    {"triangles.compositions", "", "number fractions of each phase", sections},
    {"tie_lines.phases", "", "the same of two phases, a sample of each family of tie lines", sections},
    {"tie_lines.compositions", "", "number fractions of each phase", sections},
    {"gamma_melt", "", "Gamma_1 of melting at x = 0", whole},
    {"gamma_melt_pure", "", "Gamma_1 of melting at x = 0 and x = 1", whole},
    {"azeotropes", "", "one object for each azeotrope", whole},
    {"azeotropes.x", "", "its composition", whole},
    {"azeotropes.gamma", "", "its Gamma_1", whole},
    {"critical", "", "one object for each critical point of a miscibility gap", whole},
    {"critical.x", "", "its composition", whole},
    {"critical.gamma", "", "its Gamma_1", whole},
    {"congruent", "", "points where a compound and another phase of its composition coexist", whole},
    {"congruent.x", "", "composition", whole},
    {"congruent.gamma", "", "Gamma_1", whole},
    {"congruent.compound", "", "the compound", whole},
    {"congruent.phase", "", "the other phase", whole},
    {"boundaries", "", "one object for each coupling", whole},
    {"boundaries.gamma", "", "Gamma_1", whole},
    {"boundaries.tie_lines", "", "its tie lines", whole},
    {"boundaries.tie_lines.x_left", "", "as in tie_lines", whole},
    {"boundaries.tie_lines.phase_left", "", "as in tie_lines", whole},
    {"boundaries.tie_lines.x_right", "", "as in tie_lines", whole},
    {"boundaries.tie_lines.phase_right", "", "as in tie_lines", whole},
    {"boundaries.tie_lines.latent_heat", "kT per ion", "latent heat", whole},
    {"boundaries.tie_lines.reasons", "", "as in tie_lines", "terms beyond pairs"},
    {0}};

const tool_verb verb_phase = {
    .name = "phase",
    .summary = "tie lines at one coupling, or a whole phase diagram",
    .usage = "--z1 A --z2 B [--gamma G]\nMIXTURE --temp T --p P\nMIXTURE --temp T --n-e N\n"
             "MIXTURE --p P --freeze X\nZ1,Z2,Z3 --liquid X1,X2,X3\n"
             "MIXTURE --p P --freeze X1,X2,X3",
    .argument = {"one mixture", .field = AT(mixture), .set = take_species},
    .options = known,
    .keys = keys,
    .example = {"coulomix phase c12-o16 --temp 3e6 --p 5e22", "coulomix phase c12-o16 --freeze 0.5 --p 5e22",
                "coulomix phase 6,8,10 --liquid 0.49,0.49,0.02 --masses 12,16,22",
                "coulomix phase --z1 6 --z2 8 --gamma 170 --solid ogata"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run,
    .release = tool_release_models};
