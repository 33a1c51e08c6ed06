/* mix: matches two pure species and mixes their conductivities and spectra. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "mix.h"

enum { N_RULES = CMX_MIX_TRANSITION + 1 };
enum { SIGMA, KAPPA, REFLECTIVITY, ABSORPTION, INDEX, EXTINCTION };
static const char *const properties[] = {"sigma", "kappa", "reflectivity", "absorption", "n", "k", NULL};

#define EV_RATE         (CMX_ELECTRON_VOLT / CMX_HBAR) /* rad/s */
#define SAME_STATE      0.01 /* between densities or pressures that were matched before */
#define DEFAULT_POINTS  401
#define DEFAULT_MAXIMUM 200.0 /* eV */

typedef struct options {
  mix_species species[2];
  const char *argument[2];
  int n_species, rule, condition, property;
  double x, rho, temp, pressure, charge[2];
  double crossover, width; /* atomic units; crossover NaN: that of the mixture */
  int points;              /* 0: default */
  double omega_max;        /* eV; NaN: default */
  int complex_values, json, claims;
  const char *output;
} options;

/* Results. */
typedef struct result {
  double x[2], temp;
  int heavy;         /* which species X counts */
  int charges_known; /* of those in the mixture */
  cmx_matched matched;
  double crossover; /* rad/s */
  cmx_mix_spectrum_options mixing;
  cmx_status status;
  size_t n; /* frequencies; 0: no spectrum */
  double *omega, *pure_1[2], *pure_2[2], *sigma_1, *sigma_2, *value;
} result;

/* --- options ------------------------------------------------------------------------------------------- */

static void check(const struct argp_state *state, void *settings) {
  options *o = settings;
  if (o->claims) {
    if (o->n_species) argp_error(state, "--claims takes no species");
    return;
  }
  if (o->n_species < 2)
    argp_error(state, "A and B are needed: FILE, FILE,FILE,..., lee-more:ELEMENT or KEY=VALUE,...");
  if (o->rule < 0 || isnan(o->x)) argp_error(state, "--rule and --fraction are both needed");
  const int matched = mix_species_is_matched(&o->species[0]);
  if (matched != mix_species_is_matched(&o->species[1]))
    argp_error(state, "%s comes at one density, %s at many that are matched: give both alike",
               o->species[matched].label, o->species[!matched].label);
  if (!matched && (!isnan(o->rho) || !isnan(o->pressure)))
    argp_error(state, "--%s: the densities of A and B are given, nothing is matched",
               isnan(o->rho) ? "pressure" : "rho");
  if (!matched) return;
  if (o->condition < 0) o->condition = CMX_MATCH_ISOBARIC;
  if (isnan(o->temp)) argp_error(state, "--temp or --temp-ev is needed to match A and B");
  if (isnan(o->rho) == isnan(o->pressure))
    argp_error(state, "either --rho or --pressure is needed to match A and B");
  if (isnan(o->rho) && o->condition != CMX_MATCH_ISOBARIC)
    argp_error(state, "--pressure goes with --condition isobaric alone");
}

/* --- the matched state --------------------------------------------------------------------------------- */

/* Densities that the arguments give: nothing is matched. */
static cmx_status use_given_densities(const options *o, result *r, cmx_error *err) {
  cmx_matched *m = &r->matched;
  double mass = 0.0;
  memset(m, 0, sizeof *m);
  for (int i = 0; i < 2; i++) {
    const mix_species *s = &o->species[i];
    const double charge = s->sample.charge;
    m->part[i] = (cmx_mix_species){r->x[i], s->n, isnan(charge) ? 0.0 : charge};
    m->pure[i] = (cmx_pure_state){charge, s->sample.pressure, s->sigma, s->kappa};
    if (r->x[i] > 0.0) mass += r->x[i] * s->sample.mass_u * CMX_ATOMIC_MASS_UNIT;
    if (r->x[i] > 0.0 && isnan(charge)) r->charges_known = 0;
  }
  const cmx_status status = cmx_mix_find_volumes(2, m->part, &m->volumes);
  if (status < 0) return cmx_fail(err, status, "densities of A and B: %s", cmx_status_text(status));
  if (!r->charges_known) m->volumes.n_e = NAN;
  m->rho = mass * m->volumes.n;
  m->pressure = NAN;
  const double t[2] = {o->species[0].sample.temp, o->species[1].sample.temp};
  r->temp = !isnan(o->temp) ? o->temp : !isnan(t[0]) ? t[0] : t[1];
  for (int i = 0; i < 2; i++)
    if (fabs(t[i] / r->temp - 1.0) > SAME_STATE)
      fprintf(stderr, "coulomix mix: %s is at T = %g K, the mixture at %g K\n", o->species[i].label, t[i],
              r->temp);
  return CMX_OK;
}

/* Whether densities that are given fulfil a condition that is named. */
static void check_condition(const options *o) {
  const mix_species *s = o->species;
  if (o->condition == CMX_MATCH_DALTON || o->condition < 0) return;
  const int isobaric = o->condition == CMX_MATCH_ISOBARIC;
  const double a = isobaric ? s[0].sample.pressure : s[0].sample.rho,
               b = isobaric ? s[1].sample.pressure : s[1].sample.rho;
  if (isnan(a) || isnan(b))
    fprintf(stderr,
            "coulomix mix: --condition %s cannot be checked: A or B has no %s; densities are as given\n",
            cmx_matching_names[o->condition], isobaric ? "pressure" : "mass");
  else if (!(fabs(a / b - 1.0) <= SAME_STATE))
    fprintf(stderr, "coulomix mix: --condition %s does not hold: A has %g %s, B %g; densities are as given\n",
            cmx_matching_names[o->condition], a, isobaric ? "erg/cm^3" : "g/cm^3", b);
}

static cmx_status find_state(const options *o, result *r, cmx_error *err) {
  const cmx_pure *const pure[] = {&o->species[0].pure, &o->species[1].pure};
  const cmx_warm_mixture mixture = {2, pure, r->x};
  cmx_status status = CMX_OK;
  r->heavy = !(o->species[0].sample.mass_u > o->species[1].sample.mass_u);
  r->x[r->heavy] = o->x;
  r->x[!r->heavy] = 1.0 - o->x;
  r->charges_known = 1;
  r->temp = o->temp;
  if (!mix_species_is_matched(&o->species[0])) {
    status = use_given_densities(o, r, err);
    if (status >= 0) check_condition(o);
  } else if (isnan(o->rho)) {
    status = cmx_match_densities_at_pressure(&mixture, o->pressure, o->temp, &r->matched, err);
  } else {
    status = cmx_match_densities((cmx_matching)o->condition, &mixture, o->rho, o->temp, &r->matched, err);
  }
  if (status < 0) return status;
  r->status = status;
  r->crossover = cmx_crossover(r->matched.volumes.n_e, r->matched.volumes.n, r->temp);
  cmx_mix_spectrum_defaults((cmx_mix_rule)o->rule, &r->mixing);
  r->mixing.complex_values = o->complex_values;
  r->mixing.crossover.frequency = isnan(o->crossover) ? r->crossover : o->crossover * CMX_ATOMIC_FREQUENCY;
  r->mixing.crossover.width = o->width * CMX_ATOMIC_FREQUENCY;
  if (isnan(r->mixing.crossover.frequency) && o->rule == CMX_MIX_TRANSITION)
    return cmx_fail(err, CMX_ERR_DOMAIN, "--crossover auto: needs temperature and charges of A and B");
  if (!r->charges_known && o->rule >= CMX_MIX_IONIZATION)
    return cmx_fail(
        err, CMX_ERR_DOMAIN,
        "rule %s: the charge of A or B is not known: '# charge = ...', charge=, --charge-a, --charge-b",
        cmx_mix_rule_names[o->rule]);
  return status;
}

/* By any rule at a frequency, NaN where it cannot be said. */
static double mix_value(const result *r, int rule, double omega, const double value[2]) {
  const cmx_matched *m = &r->matched;
  if (rule >= CMX_MIX_IONIZATION && !r->charges_known) return NAN;
  return cmx_mix_at((cmx_mix_rule)rule, 2, m->part, &m->volumes, value, omega, &r->mixing.crossover);
}

static double mixed_sigma(const result *r, int rule) {
  const double value[2] = {r->matched.pure[0].sigma, r->matched.pure[1].sigma};
  return mix_value(r, rule, 0.0, value);
}

static double mixed_kappa(const result *r, int rule) {
  const double value[2] = {r->matched.pure[0].kappa, r->matched.pure[1].kappa};
  return mix_value(r, rule, 0.0, value);
}

/* --- spectra ------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int has_spectrum(const mix_species *s) {
  for (size_t k = 0; k < s->n_spectra; k++)
    if (s->spectrum[k].n < 2) return 0;
  return s->kind != MIX_VALUES;
}

/* All frequencies of the files, or equal steps if there are none or if requested; `room` is enough for
   both. */
static size_t set_frequencies(const options *o, const result *r, double omega[], size_t room) {
  size_t n = 0, kept = 0;
  for (int i = 0; i < 2 && !o->points && isnan(o->omega_max); i++)
    for (size_t k = 0; k < o->species[i].n_spectra && r->x[i] > 0.0; k++) {
      const cmx_spectrum *s = &o->species[i].spectrum[k];
      memcpy(omega + n, s->omega, s->n * sizeof *omega);
      n += s->n;
    }
  if (n) {
    qsort(omega, n, sizeof *omega, compare);
    for (size_t j = 0; j < n; j++) /* no two that differ by rounding only */
      if (!kept || omega[j] > omega[kept - 1] * (1.0 + 1e-12)) omega[kept++] = omega[j];
    return kept;
  }
  n = o->points ? (size_t)o->points : DEFAULT_POINTS;
  const double step = (isnan(o->omega_max) ? DEFAULT_MAXIMUM : o->omega_max) * EV_RATE / (double)(n - 1);
  for (size_t j = 0; j < n && j < room; j++) omega[j] = step * (double)j;
  return n;
}

static cmx_status make_room(const options *o, result *r, cmx_error *err) {
  size_t room = o->points ? (size_t)o->points : DEFAULT_POINTS, files = 0;
  for (int i = 0; i < 2; i++)
    for (size_t k = 0; k < o->species[i].n_spectra; k++) files += o->species[i].spectrum[k].n;
  room = files > room ? files : room;
  double *block = calloc(8 * room, sizeof *block);
  if (!block) return cmx_fail(err, CMX_ERR_MEMORY, "%zu frequencies: out of memory", room);
  r->omega = block;
  for (int i = 0; i < 2; i++) {
    r->pure_1[i] = block + (size_t)(1 + i) * room;
    r->pure_2[i] = block + (size_t)(3 + i) * room;
  }
  r->sigma_1 = block + 5 * room;
  r->sigma_2 = block + 6 * room;
  r->value = block + 7 * room;
  r->n = set_frequencies(o, r, r->omega, room);
  return CMX_OK;
}

/* kappa of a file at a frequency, linear between rows; NaN outside. */
static double kappa_at(const cmx_spectrum *s, double omega) {
  if (!s->kappa || omega < s->omega[0] || omega > s->omega[s->n - 1] * (1.0 + 1e-12)) return NAN;
  size_t k = 0;
  while (k + 1 < s->n && omega > s->omega[k + 1]) k++;
  if (k + 1 == s->n) return s->kappa[k];
  const double w = (omega - s->omega[k]) / (s->omega[k + 1] - s->omega[k]);
  return (1.0 - w) * s->kappa[k] + w * s->kappa[k + 1];
}

static double property_of(int property, double omega, double sigma_1, double sigma_2) {
  cmx_optical c;
  if (property == SIGMA) return sigma_1;
  cmx_optical_constants(omega, sigma_1, sigma_2, &c);
  return property == REFLECTIVITY ? c.reflectivity
         : property == ABSORPTION ? c.absorption
         : property == INDEX      ? c.n
                                  : c.k;
}

/* The property of each species first, then the rule: not the same as the property of the mixed
   conductivity. */
static cmx_status mix_property(const options *o, result *r, cmx_error *err) {
  for (int i = 0; i < 2; i++)
    if (o->property == KAPPA && r->x[i] > 0.0 &&
        (o->species[i].kind != MIX_FILE || !o->species[i].spectrum[0].kappa))
      return cmx_fail(err, CMX_ERR_ABSENT,
                      "--property kappa: %s has no thermal conductivity against frequency",
                      o->species[i].label);
  for (size_t j = 0; j < r->n; j++) {
    double value[2] = {0.0, 0.0};
    for (int i = 0; i < 2; i++) {
      if (!(r->x[i] > 0.0)) continue;
      value[i] = o->property == KAPPA
                     ? kappa_at(&o->species[i].spectrum[0], r->omega[j])
                     : property_of(o->property, r->omega[j], r->pure_1[i][j], r->pure_2[i][j]);
    }
    r->value[j] = mix_value(r, o->rule, r->omega[j], value);
  }
  return CMX_OK;
}

static cmx_status mix_spectra(const options *o, result *r, cmx_error *err) {
  cmx_spectrum_view spectra[2];
  for (int i = 0; i < 2; i++)
    if (r->x[i] > 0.0 && !has_spectrum(&o->species[i])) {
      if (!o->output && !o->property) return CMX_OK;
      return cmx_fail(err, CMX_ERR_ABSENT,
                      "%s has conductivities of direct current alone, no spectrum to mix",
                      o->species[i].label);
    }
  cmx_status status = make_room(o, r, err);
  for (int i = 0; i < 2 && status >= 0; i++) {
    const cmx_pure *pure = &o->species[i].pure;
    spectra[i] = (cmx_spectrum_view){r->n, r->omega, r->pure_1[i], r->pure_2[i]};
    if (!(r->x[i] > 0.0)) continue;
    const int one = o->species[i].kind == MIX_FILE; /* a table of the state that it was made with */
    status = pure->spectrum(pure, one ? pure->n_min : r->matched.part[i].n, one ? pure->temp_min : r->temp,
                            r->n, r->omega, r->pure_1[i], r->pure_2[i], err);
  }
  if (status >= 0)
    status = cmx_mix_spectrum(&r->mixing, 2, &r->matched, spectra, r->sigma_1, r->sigma_2, err);
  if (status >= 0) status = mix_property(o, r, err);
  return status;
}

/* --- a file -------------------------------------------------------------------------------------------- */

static void write_key(FILE *f, const char *key, double value, const char *unit) {
  if (isfinite(value)) fprintf(f, "# %s = %.17g%s%s\n", key, value, unit[0] ? " " : "", unit);
}

static void write_spectrum(FILE *f, const options *o, const result *r) {
  const cmx_matched *m = &r->matched;
  double electrons = 0.0;
  for (int i = 0; i < 2; i++)
    if (r->x[i] > 0.0) electrons += r->x[i] * o->species[i].spectrum[0].sample.electrons;
  fprintf(f, "# %s mix of two species, %s values, by coulomix mix\n", cmx_mix_rule_names[o->rule],
          o->complex_values ? "complex" : "real");
  for (int i = 0; i < 2; i++)
    fprintf(f, "# %s: %s, fraction %.10g at %.10g atoms/cm^3\n", o->species[i].label, o->species[i].name,
            r->x[i], m->part[i].n);
  fprintf(f, "# name = %s\n",
          r->x[0] == 1.0   ? o->species[0].name
          : r->x[1] == 1.0 ? o->species[1].name
                           : "mixture");
  write_key(f, "temperature", r->temp, "K");
  write_key(f, "density", m->rho, "g/cm^3");
  write_key(f, "mass", m->rho / (m->volumes.n * CMX_ATOMIC_MASS_UNIT), "u");
  write_key(f, "charge", m->volumes.n_e / m->volumes.n, "");
  if (o->species[0].n_spectra && o->species[1].n_spectra) write_key(f, "electrons", electrons, "");
  write_key(f, "pressure", m->pressure, "erg/cm^3");
  fputs("omega [rad/s], sigma_1 [1/s], sigma_2 [1/s]\n", f);
  for (size_t j = 0; j < r->n; j++)
    fprintf(f, "%.17g, %.17g, %.17g\n", r->omega[j], r->sigma_1[j], r->sigma_2[j]);
}

static cmx_status write_file(const options *o, const result *r, cmx_error *err) {
  char *text = NULL;
  size_t size = 0;
  FILE *f = open_memstream(&text, &size);
  if (f) write_spectrum(f, o, r);
  const cmx_status status = f && tool_text_whole(f, &text)
                                ? cmx_write_file(o->output, text, size, err)
                                : cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", o->output);
  free(text);
  return status;
}

/* --- output -------------------------------------------------------------------------------------------- */

static const char *condition_of(const options *o) {
  return mix_species_is_matched(&o->species[0]) ? cmx_matching_names[o->condition] : "given";
}

static double rho_of(const options *o, const result *r, int i) {
  return r->matched.part[i].n * o->species[i].sample.mass_u * CMX_ATOMIC_MASS_UNIT;
}

static json_t *rows_json(const options *o, const result *r) {
  json_t *rows = json_array();
  for (size_t j = 0; j < r->n; j++) {
    cmx_optical c;
    cmx_optical_constants(r->omega[j], r->sigma_1[j], r->sigma_2[j], &c);
    json_t *row = json_pack("{s:o, s:o, s:o, s:o, s:o}", "energy_ev", tool_real(r->omega[j] / EV_RATE),
                            "sigma_1", tool_real(r->sigma_1[j]), "sigma_2", tool_real(r->sigma_2[j]),
                            "reflectivity", tool_real(c.reflectivity), "absorption", tool_real(c.absorption));
    if (o->property) json_object_set_new(row, "value", tool_real(r->value[j]));
    json_array_append_new(rows, row);
  }
  return rows;
}

static int print_json(const options *o, const result *r) {
  const cmx_matched *m = &r->matched;
  json_t *sigma = json_object(), *kappa = json_object();
  double rho[2], atoms[2], charge[2];
  for (int i = 0; i < 2; i++) {
    rho[i] = rho_of(o, r, i);
    atoms[i] = m->part[i].n;
    charge[i] = m->pure[i].charge;
  }
  for (int k = 0; k < N_RULES; k++) {
    json_object_set_new(sigma, cmx_mix_rule_names[k], tool_real(mixed_sigma(r, k)));
    json_object_set_new(kappa, cmx_mix_rule_names[k], tool_real(mixed_kappa(r, k)));
  }
  json_t *root =
      json_pack("{s:s, s:s, s:f, s:[ff], s:o, s:o, s:o, s:o, s:o}", "rule", cmx_mix_rule_names[o->rule],
                "condition", condition_of(o), "x", o->x, "fractions", r->x[0], r->x[1], "rho",
                tool_real(m->rho), "temp", tool_real(r->temp), "n", tool_real(m->volumes.n), "n_e",
                tool_real(m->volumes.n_e), "pressure", tool_real(m->pressure));
  json_object_set_new(root, "shares", tool_reals(2, m->volumes.share));
  json_object_set_new(root, "densities", tool_reals(2, rho));
  json_object_set_new(root, "atoms", tool_reals(2, atoms));
  json_object_set_new(root, "charges", tool_reals(2, charge));
  json_object_set_new(root, "sigma", tool_real(mixed_sigma(r, o->rule)));
  json_object_set_new(root, "kappa_thermal", tool_real(mixed_kappa(r, o->rule)));
  json_object_set_new(root, "sigma_by_rule", sigma);
  json_object_set_new(root, "kappa_by_rule", kappa);
  json_object_set_new(root, "crossover", tool_real(r->crossover));
  json_object_set_new(root, "crossover_au", tool_real(r->crossover / CMX_ATOMIC_FREQUENCY));
  json_object_set_new(root, "property", json_string(properties[o->property]));
  json_object_set_new(root, "rows", rows_json(o, r));
  json_object_set_new(root, "status", json_integer(r->status));
  return tool_print_json(root);
}

/* A number, or "-" for one that is not known. */
static void print_number(double value) {
  if (isnan(value))
    printf("  %-14s", "-");
  else
    printf("  %-14.8g", value);
}

static void print_state(const options *o, const result *r) {
  const cmx_matched *m = &r->matched;
  printf("%s, %g of A and %g of B", cmx_mix_rule_names[o->rule], r->x[0], r->x[1]);
  if (!r->heavy) fputs(" (A is the heavier one: --fraction is A's)", stdout);
  printf("; rho = %.8g g/cm^3, T = %.8g K\n", m->rho, r->temp);
  if (mix_species_is_matched(&o->species[0]))
    printf("%s: P = %.8g erg/cm^3 (%.6g GPa)\n", cmx_matching_names[o->condition], m->pressure,
           m->pressure * 1e-10);
  else
    puts("densities as given: nothing is matched");
  puts("\n   name        x         atoms/cm^3      g/cm^3          charge          volume          sigma 1/s "
       "      kappa "
       "erg/(cm s K)");
  for (int i = 0; i < 2; i++) {
    printf("%s  %-10.10s  %-8.6g", o->species[i].label, o->species[i].name, r->x[i]);
    print_number(m->part[i].n);
    print_number(rho_of(o, r, i));
    print_number(m->pure[i].charge);
    print_number(m->volumes.share[i]);
    print_number(m->pure[i].sigma);
    print_number(m->pure[i].kappa);
    putchar('\n');
  }
}

static void print_human(const options *o, const result *r) {
  print_state(o, r);
  puts("\n  rule                     sigma 1/s       S/m             kappa erg/(cm s K)");
  for (int k = 0; k < N_RULES; k++) {
    const double sigma = mixed_sigma(r, k);
    printf("%c %-21s", k == o->rule ? '>' : ' ', cmx_mix_rule_names[k]);
    print_number(sigma);
    print_number(sigma / CMX_SIEMENS_PER_METRE);
    print_number(mixed_kappa(r, k));
    putchar('\n');
  }
  const double au = r->crossover / CMX_ATOMIC_FREQUENCY;
  printf("\nn = %.8g atoms/cm^3, n_e = %.8g/cm^3; crossover of this mixture", r->matched.volumes.n,
         r->matched.volumes.n_e);
  print_number(au);
  printf(
      "a.u.\ntransition at %.6g a.u., width %.6g a.u.: at omega = 0 its weight of the gamma rule is %.6g\n",
      r->mixing.crossover.frequency / CMX_ATOMIC_FREQUENCY, r->mixing.crossover.width / CMX_ATOMIC_FREQUENCY,
      cmx_mix_crossover_weight(0.0, r->mixing.crossover.frequency, r->mixing.crossover.width));
  if (o->output) printf("spectrum with %zu frequencies: %s\n", r->n, o->output);
  printf("status %d: %s\n", (int)r->status, cmx_status_text(r->status));
}

/* The property both ways round: the paper shows that they differ. */
static void print_property(const options *o, const result *r) {
  printf("\n%s of the mixture\nenergy eV       of mixed sigma   mixed directly\n", properties[o->property]);
  for (size_t j = 0; j < r->n; j++) {
    printf("%-14.8g", r->omega[j] / EV_RATE);
    print_number(o->property == KAPPA ? NAN
                                      : property_of(o->property, r->omega[j], r->sigma_1[j], r->sigma_2[j]));
    print_number(r->value[j]);
    putchar('\n');
  }
}

static int mix(options *o) {
  result r = {.n = 0};
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = CMX_OK;
  int code = EXIT_FINE;
  for (int i = 0; i < 2 && status >= 0; i++) {
    if (!isnan(o->charge[i])) o->species[i].sample.charge = o->charge[i];
    status = mix_species_load(&o->species[i], o->temp, &err);
  }
  if (status >= 0) status = find_state(o, &r, &err);
  if (status >= 0 && (o->json || o->output || o->property)) status = mix_spectra(o, &r, &err);
  if (status >= 0 && o->output) status = write_file(o, &r, &err);
  if (status < 0)
    code = tool_fail("mix", &err);
  else if (o->json)
    code = print_json(o, &r);
  else {
    print_human(o, &r);
    if (o->property) print_property(o, &r);
  }
  free(r.omega);
  return code;
}

static int run(void *settings) {
  options *o = settings;
  const int code = o->claims ? mix_claims(o->json) : mix(o);
  for (int i = 0; i < o->n_species; i++) mix_species_free(&o->species[i]);
  return code;
}

static void init(void *settings) {
  options *o = settings;
  o->temp = NAN;
}

static void parse_species(const struct argp_state *state, const tool_option *option, const char *arg,
                          void *settings) {
  static const char *const label[2] = {"A", "B"};
  options *o = settings;
  (void)option;
  mix_species_parse(state, label[o->n_species], arg, &o->species[o->n_species]);
  o->n_species++;
}

static void parse_temp_ev(const struct argp_state *state, const tool_option *option, const char *arg,
                          void *settings) {
  const double ev = tool_number(state, "--temp-ev", arg, option->low, option->high);
  ((options *)settings)->temp = ev * CMX_ELECTRON_VOLT / CMX_BOLTZMANN;
}

static void parse_crossover(const struct argp_state *state, const tool_option *option, const char *arg,
                            void *settings) {
  ((options *)settings)->crossover =
      strcmp(arg, "auto") != 0 ? tool_number(state, "--crossover", arg, option->low, option->high) : NAN;
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"rule", 0, TOOL_WORD, AT(rule), "RULE", .words = cmx_mix_rule_names, .help = "mixing rule"},
    {"fraction", 0, TOOL_REAL, AT(x), "X", 0, 1,
     .help = "number fraction of the heavier species (B, unless A has the larger mass)"},
    {"condition", 0, TOOL_WORD, AT(condition), "C", .words = cmx_matching_names, .otherwise = "isobaric",
     .help = "condition that determines the densities; for given densities it is checked"},
    {"rho", 0, TOOL_REAL, AT(rho), "R", 1e-8, 1e8, .help = "density of the mixture, g/cm^3"},
    {"pressure", 0, TOOL_REAL, AT(pressure), "P", 1e-10, 1e40,
     .help = "common pressure, erg/cm^3, instead of --rho"},
    {"temp", 0, TOOL_REAL, AT(temp), "T", 1, 1e11, .help = "temperature, K"},
    {"temp-ev", 0, TOOL_SPECIAL, AT(temp), "T", 1e-4, 1e7, .set = parse_temp_ev, .help = "temperature, eV"},
    {"charge-a", 0, TOOL_REAL, AT(charge[0]), "Z", 1e-10, 118,
     .help = "conduction electrons per atom of A; overrides its argument and files"},
    {"charge-b", 0, TOOL_REAL, AT(charge[1]), "Z", 1e-10, 118, .help = "the same for B"},
    {"complex", 0, TOOL_FLAG, AT(complex_values), .help = "mix complex conductivities instead of sigma_1"},
    {"crossover", 0, TOOL_SPECIAL, AT(crossover), "W", 0, 1e6, .set = parse_crossover, .usual = "1",
     .help = "crossover of the transition rule, atomic units; auto: that of the mixture"},
    {"width", 0, TOOL_REAL, AT(width), "D", 1e-6, 1e6, .usual = "0.5",
     .help = "width of the transition rule, atomic units"},
    {"property", 0, TOOL_WORD, AT(property), "P", .words = properties, .usual = "sigma",
     .otherwise = "sigma: nothing more", .help = "also mix this property directly, as `value` of the rows"},
    {"points", 0, TOOL_INTEGER, AT(points), "N", 2, 1000000,
     .otherwise = "401 for models; files: all their frequencies", .help = "equal steps from 0"},
    {"omega-max-ev", 0, TOOL_REAL, AT(omega_max), "E", 1e-6, 1e9, .otherwise = "200",
     .help = "largest photon energy, eV"},
    {"output", 'o', TOOL_TEXT, AT(output), "FILE", .help = "write the mixed spectrum, for `coulomix optics`"},
    {"claims", 0, TOOL_FLAG, AT(claims),
     .help = "recompute the numbers of White et al. (2024), with verdicts"},
    TOOL_JSON(options),
    {0}};

static const char claims[] = "--claims";

static const tool_key keys[] = {
    {"rule", "", "a word of --rule", NULL},
    {"condition", "", "a word of --condition, or given", NULL},
    {"x", "", "number fraction of the heavier species", NULL},
    {"fractions", "", "number fractions of A and B", NULL},
    {"rho", "g/cm^3", "density of the mixture", NULL},
    {"temp", "K", "temperature", NULL},
    {"n", "1/cm^3", "atoms", NULL},
    {"n_e", "1/cm^3", "conduction electrons", NULL},
    {"pressure", "erg/cm^3", "electronic pressure", NULL},
    {"shares", "", "volume fractions of A and B", NULL},
    {"densities", "g/cm^3", "densities of A and B", NULL},
    {"atoms", "1/cm^3", "atoms of A and B at their densities", NULL},
    {"charges", "", "conduction electrons per atom of A and B", NULL},
    {"sigma", "1/s", "electrical conductivity by the rule", NULL},
    {"kappa_thermal", "erg/(cm K s)", "thermal conductivity by the rule", NULL},
    {"sigma_by_rule", "", "electrical conductivity by each rule", NULL},
    {"sigma_by_rule.*", "1/s", "by one rule", NULL},
    {"kappa_by_rule", "", "thermal conductivity by each rule", NULL},
    {"kappa_by_rule.*", "erg/(cm K s)", "by one rule", NULL},
    {"crossover", "rad/s", "crossover of this mixture", NULL},
    {"crossover_au", "a.u.", "the same", NULL},
    {"property", "", "a word of --property", NULL},
    {"rows", "", "one object for each photon energy", NULL},
    {"rows.energy_ev", "eV", "photon energy", NULL},
    {"rows.sigma_1", "1/s", "real part of the conductivity", NULL},
    {"rows.sigma_2", "1/s", "imaginary part", NULL},
    {"rows.reflectivity", "", "reflectivity at normal incidence", NULL},
    {"rows.absorption", "1/cm", "absorption coefficient", NULL},
    {"rows.value", "", "the property, mixed directly", "--property"},
    {"status", "", "0 success, above 0 a warning", NULL},
    {"claims", "", "one object for each number of White et al. (2024)", claims},
    {"claims.claim", "", "short name", claims},
    {"claims.text", "", "description", claims},
    {"claims.paper", "", "position in the paper", claims},
    {"claims.low", "", "the paper's number, or the least value that rounds to it", claims},
    {"claims.high", "", "the largest", claims},
    {"claims.computed", "", "the number computed here", claims},
    {"claims.unit", "", "unit of these numbers", claims},
    {"claims.verdict", "", "result of the comparison", claims},
    {0}};

const tool_verb verb_mix = {
    .name = "mix",
    .summary = "warm dense mixtures: match pure species, mix conductivities and spectra",
    .usage = "A B --rule RULE --fraction X\n--claims",
    .argument = {"two species", 2, AT(argument), .set = parse_species},
    .options = known,
    .keys = keys,
    .example = {"coulomix mix lee-more:H lee-more:C --rule gamma --fraction 0.25 --rho 8 --temp-ev 10",
                "coulomix mix --claims"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run};
