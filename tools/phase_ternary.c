#include "phase_ternary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const phase_names[] = {"liquid", "solid"};

static void print_fractions(const char *label, int n, const double x[]) {
  printf("%-11s", label);
  for (int a = 0; a < n; a++) printf(" %.10f", x[a]);
  putchar('\n');
}

/* --- freezing of a liquid, melting of a solid ----------------------------------------------------------- */

static json_t *freezing_json(const ternary_request *r, const cmx_mixture_freezing *f, double unit) {
  const size_t n = (size_t)r->ions.n;
  json_t *root = json_object();
  json_object_set_new(root, "gamma", tool_real(f->gamma_e * unit));
  json_object_set_new(root, "gamma_e", tool_real(f->gamma_e));
  json_object_set_new(root, "charges", tool_reals(n, r->ions.z));
  json_object_set_new(root, "liquid", tool_reals(n, f->liquid));
  json_object_set_new(root, "solid", tool_reals(n, f->solid));
  json_object_set_new(root, "k", tool_reals(n, f->k));
  json_object_set_new(root, "latent_heat", tool_real(f->latent_heat));
  json_object_set_new(root, "density_contrast",
                      tool_real(cmx_density_contrast(&r->ions, f->liquid, f->solid)));
  return root;
}

static void print_freezing(const ternary_request *r, const cmx_mixture_freezing *f, double unit) {
  const double contrast = cmx_density_contrast(&r->ions, f->liquid, f->solid);
  printf("species    ");
  for (int a = 0; a < r->ions.n; a++) printf(" %-12s", r->names[a]);
  putchar('\n');
  print_fractions("liquid", r->ions.n, f->liquid);
  print_fractions("solid", r->ions.n, f->solid);
  print_fractions("ratio", r->ions.n, f->k);
  printf("Gamma_1 = %.8f, Gamma_e = %.10f\n", f->gamma_e * unit, f->gamma_e);
  printf("latent heat %.8f kT per ion frozen\n", f->latent_heat);
  if (isnan(contrast))
    printf("density contrast at equal electron density: needs masses\n");
  else
    printf("density contrast at equal electron density %.6e\n", contrast);
}

static int freezing(const ternary_request *r, const cmx_mixture_phase pair[2],
                    const cmx_mixture_phase *solid) {
  const int n = r->ions.n, melting = r->n_solid > 0;
  const double unit = cmx_z53(r->ions.z[0]);
  cmx_mixture_freezing f = {.gamma_e = 0.0};
  cmx_error err = CMX_ERROR_NONE;
  double x[CMX_MAX_SPECIES];
  cmx_fractions_clean(n, melting ? r->solid : r->liquid, x);
  cmx_status status = n == 3 && !melting ? cmx_freeze_stable(pair, x, TERNARY_GRID, &f, NULL)
                                         : cmx_freeze_near(pair, melting, n, x, &f);
  if (status >= 0 && solid) {
    const cmx_mixture_phase better[2] = {pair[0], *solid};
    status = cmx_freeze_near(better, melting, n, x, &f);
  }
  if (status < 0) {
    cmx_fail(&err, status, "%s of this composition: %s", melting ? "melting" : "freezing",
             cmx_status_text(status));
    return tool_fail("phase", &err);
  }
  if (r->json) {
    json_t *root = freezing_json(r, &f, unit);
    json_object_set_new(root, "closure", json_boolean(r->closure));
    json_object_set_new(root, "status", json_integer(status));
    return tool_print_json(root);
  }
  print_freezing(r, &f, unit);
  if (status) printf("status %d: %s\n", (int)status, cmx_status_text(status));
  return EXIT_FINE;
}

/* --- all equilibria at one coupling --------------------------------------------------------------------- */

enum { MOST_TIES = 20000 };

static json_t *tie_json(const cmx_ternary_tie *tie) {
  json_t *phases = json_array(), *fractions = json_array();
  for (int k = 0; k < tie->at.n_phases; k++) {
    json_array_append_new(phases, json_string(phase_names[tie->phase[k]]));
    json_array_append_new(fractions, tool_reals(3, tie->at.x[k]));
  }
  return json_pack("{s:o, s:o}", "phases", phases, "compositions", fractions);
}

static void print_tie(const cmx_ternary_tie *tie) {
  for (int k = 0; k < tie->at.n_phases; k++)
    printf("%s%-6s %.8f %.8f %.8f", k ? "   " : "  ", phase_names[tie->phase[k]], tie->at.x[k][0],
           tie->at.x[k][1], tie->at.x[k][2]);
  putchar('\n');
}

static int section(const ternary_request *r, const cmx_mixture_phase pair[2]) {
  cmx_ternary_tie *ties = malloc(MOST_TIES * sizeof *ties);
  cmx_error err = CMX_ERROR_NONE;
  size_t n = 0;
  cmx_status status =
      ties ? cmx_ternary_section(2, pair, r->gamma / cmx_z53(r->ions.z[0]), TERNARY_GRID, MOST_TIES, ties, &n)
           : CMX_ERR_MEMORY;
  if (status < 0) {
    cmx_fail(&err, status, "equilibria at Gamma_1 = %.10g: %s", r->gamma, cmx_status_text(status));
    free(ties);
    return tool_fail("phase", &err);
  }
  json_t *triangles = json_array(), *lines = json_array();
  for (size_t k = 0; k < n; k++)
    json_array_append_new(ties[k].at.n_phases == 3 ? triangles : lines, tie_json(&ties[k]));
  if (!r->json) {
    printf("Gamma_1 = %.10g: %zu triangle%s of three phases, %zu tie lines of a sample\n", r->gamma,
           json_array_size(triangles), json_array_size(triangles) == 1 ? "" : "s", json_array_size(lines));
    for (size_t k = 0; k < n; k++) print_tie(&ties[k]);
  }
  free(ties);
  json_t *root = json_pack("{s:f, s:o, s:o, s:o}", "gamma", r->gamma, "charges", tool_reals(3, r->ions.z),
                           "triangles", triangles, "tie_lines", lines);
  if (r->json) return tool_print_json(root);
  json_decref(root);
  return EXIT_FINE;
}

int ternary_answer(const ternary_request *r, const cmx_mixture_phase pair[2],
                   const cmx_mixture_phase *solid) {
  return isnan(r->gamma) ? freezing(r, pair, solid) : section(r, pair);
}

/* --- at a pressure or an electron density --------------------------------------------------------------- */

static unsigned reasons_of(const cmx_eos *eos, const cmx_species_freezing *f) {
  unsigned reasons = 0;
  for (int s = 0; s < 2; s++) {
    double x[CMX_MAX_SPECIES];
    cmx_eos_free_energy e;
    cmx_fractions_clean(eos->mixture.ions.n, s ? f->solid : f->liquid, x);
    if (cmx_eos_free_energy_of(eos, s ? CMX_SOLID : CMX_LIQUID, x, s ? f->rho_solid : f->rho_liquid, f->temp,
                               &e, NULL) >= 0)
      reasons |= e.reasons;
  }
  return reasons;
}

static json_t *held_json(const ternary_request *r, const cmx_species_freezing *f, cmx_status status,
                         unsigned reasons) {
  const size_t n = (size_t)r->ions.n;
  json_t *root = json_object(), *names = json_array();
  const struct {
    const char *key;
    double value;
  } number[] = {{"temp", f->temp},
                {"latent_heat", f->latent_heat},
                {"latent_heat_gram", f->latent_heat_gram},
                {"density_contrast", f->density_contrast},
                {"rho_liquid", f->rho_liquid},
                {"rho_solid", f->rho_solid}};
  for (size_t i = 0; i < sizeof number / sizeof *number; i++)
    json_object_set_new(root, number[i].key, tool_real(number[i].value));
  for (size_t a = 0; a < n; a++) json_array_append_new(names, json_string(r->names[a]));
  json_object_set_new(root, "nuclides", names);
  json_object_set_new(root, "liquid", tool_reals(n, f->liquid));
  json_object_set_new(root, "solid", tool_reals(n, f->solid));
  json_object_set_new(root, "k", tool_reals(n, f->k));
  json_object_set_new(root, "status", json_integer(status));
  json_object_set_new(root, "reasons", tool_reasons(reasons));
  return root;
}

static void print_held(const ternary_request *r, const cmx_species_freezing *f) {
  printf("species    ");
  for (int a = 0; a < r->ions.n; a++) printf(" %-12s", r->names[a]);
  putchar('\n');
  print_fractions("liquid", r->ions.n, f->liquid);
  print_fractions("solid", r->ions.n, f->solid);
  print_fractions("ratio", r->ions.n, f->k);
  printf("freezes at %.10g K\nliquid %.10g g/cm^3, solid %.10g g/cm^3, denser by %.6g\n", f->temp,
         f->rho_liquid, f->rho_solid, f->density_contrast);
  printf("latent heat %.8g kT per ion frozen, %.8g erg per gram frozen\n", f->latent_heat,
         f->latent_heat_gram);
}

int ternary_at_pressure(const ternary_request *r, const cmx_eos *eos, cmx_constraint held, double value) {
  const int melting = r->n_solid > 0, at_p = held == CMX_FIXED_PRESSURE;
  cmx_species_freezing f;
  cmx_error err = CMX_ERROR_NONE;
  double x[CMX_MAX_SPECIES];
  cmx_fractions_clean(r->ions.n, melting ? r->solid : r->liquid, x);
  cmx_status status = cmx_species_freeze(eos, held, value, melting, x, &f);
  if (status < 0) {
    cmx_fail(&err, status, "%s at %s = %g: %s", melting ? "melting" : "freezing", at_p ? "P" : "n_e", value,
             cmx_status_text(status));
    return tool_fail("phase", &err);
  }
  const unsigned reasons = reasons_of(eos, &f);
  if (!status) status = cmx_reason_status(reasons);
  if (r->json) {
    json_t *root = held_json(r, &f, status, reasons);
    json_object_set_new(root, at_p ? "p" : "n_e", tool_real(value));
    return tool_print_json(root);
  }
  print_held(r, &f);
  printf("status %d: %s\n", (int)status, cmx_status_text(status));
  tool_print_reasons(stdout, reasons);
  return EXIT_FINE;
}
