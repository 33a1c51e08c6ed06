/* kubo: Onsager coefficients from one-electron states. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/kubo.h"
#include "coulomix/spectrum.h"
#include "tool.h"

#define HARTREE_EV (CMX_HARTREE / CMX_ELECTRON_VOLT)

typedef struct options {
  const char *file, *output;
  cmx_kubo_options kubo;
  double omega_max; /* hartree */
  int points, broadening;
  int json;
} options;

/* An energy in eV, or with its unit behind; in hartree. */
static double energy(const struct argp_state *state, const char *name, const char *text, double low) {
  static const struct {
    const char *unit;
    double factor;
  } units[] = {{"", 1.0 / HARTREE_EV}, {"eV", 1.0 / HARTREE_EV}, {"Ha", 1.0}, {"Ry", 0.5}};
  char *end;
  const double value = strtod(text, &end);
  for (size_t k = 0; end != text && isfinite(value) && value >= low && k < 4; k++)
    if (!strcmp(end, units[k].unit)) return value * units[k].factor;
  argp_error(state, "%s '%s': not an energy of at least %g, as in 0.5, 0.5eV, 0.02Ha or 0.04Ry", name, text,
             low);
  return NAN;
}

static void parse_energy(const struct argp_state *state, const tool_option *option, const char *arg,
                         void *settings) {
  char name[48];
  snprintf(name, sizeof name, "--%s", option->name);
  *(double *)(void *)((char *)settings + option->field) = energy(state, name, arg, option->low);
}

/* --- spectrum --- */

typedef struct rows {
  size_t n;
  double *omega, *l11, *l12, *l22; /* one block, atomic units */
} rows;

/* Just above the largest difference of energies. */
static double highest_frequency(const cmx_kubo_states *s, double width) {
  double most = 0.0;
  for (size_t k = 0; k < s->n_k; k++) {
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < s->n[k]; i++) low = fmin(low, s->energy[k][i]), high = fmax(high, s->energy[k][i]);
    most = fmax(most, high - low);
  }
  return most + 4.0 * width;
}

static cmx_status make_rows(const options *o, const cmx_kubo_states *s, rows *r, cmx_error *err) {
  const double most = isnan(o->omega_max) ? highest_frequency(s, o->kubo.width) : o->omega_max;
  r->n = (size_t)o->points;
  r->omega = malloc(4 * r->n * sizeof *r->omega);
  if (!r->omega) return cmx_fail(err, CMX_ERR_MEMORY, "%zu points: out of memory", r->n);
  r->l11 = r->omega + r->n, r->l12 = r->l11 + r->n, r->l22 = r->l12 + r->n;
  for (size_t i = 0; i < r->n; i++) r->omega[i] = most * (double)i / (double)(r->n - 1);
  const cmx_onsager out = {r->n, r->omega, r->l11, r->l12, r->l22};
  return cmx_kubo_onsager(s, &o->kubo, &out, err);
}

static cmx_status write_rows(const options *o, const cmx_kubo_states *s, const rows *r, cmx_error *err) {
  cmx_spectrum out;
  cmx_status status = cmx_spectrum_new(r->n, 0, 1, &out);
  if (status < 0) return cmx_fail(err, status, "%zu points: out of memory", r->n);
  out.sample.temp = s->temp * CMX_HARTREE / CMX_BOLTZMANN;
  for (size_t i = 0; i < r->n; i++) {
    /* 0 where exp underflows; rounding may leave a tiny negative value */
    const double kappa = r->l11[i] != 0.0 ? (r->l22[i] - r->l12[i] * r->l12[i] / r->l11[i]) / s->temp : 0.0;
    out.omega[i] = r->omega[i] * CMX_ATOMIC_FREQUENCY;
    out.sigma_1[i] = r->l11[i] * CMX_ATOMIC_FREQUENCY;
    out.kappa[i] = fmax(kappa, 0.0) * CMX_ATOMIC_HEAT_CONDUCTIVITY;
  }
  status = cmx_spectrum_write(o->output, &out, err);
  cmx_spectrum_free(&out);
  return status;
}

/* --- output --- */

static json_t *json_rows(const rows *r) {
  json_t *array = json_array();
  for (size_t i = 0; i < r->n; i++) {
    json_t *row = json_object();
    json_object_set_new(row, "energy_ev", tool_real(r->omega[i] * HARTREE_EV));
    json_object_set_new(row, "l11", tool_real(r->l11[i]));
    json_object_set_new(row, "l12", tool_real(r->l12[i]));
    json_object_set_new(row, "l22", tool_real(r->l22[i]));
    json_array_append_new(array, row);
  }
  return array;
}

static int print(const options *o, const cmx_kubo_states *s, const cmx_kubo_limits *l, const rows *r) {
  const double volt_per_kelvin = CMX_BOLTZMANN / CMX_ELECTRON_VOLT, sigma = l->sigma * CMX_ATOMIC_FREQUENCY;
  const double kappa = l->kappa * CMX_ATOMIC_HEAT_CONDUCTIVITY;
  const struct {
    const char *key, *unit;
    double value;
  } values[] = {{"l11", "e^2/(hbar a_0)", l->l11},
                {"l12", "a.u.", l->l12},
                {"l22", "a.u.", l->l22},
                {"sigma", "1/s", sigma},
                {"sigma_si", "S/m", sigma / CMX_SIEMENS_PER_METRE},
                {"kappa_thermal", "erg/(cm K s)", kappa},
                {"kappa_si", "W/(m K)", kappa * 1e-5},
                {"thermopower", "k/e", l->thermopower},
                {"seebeck", "V/K", -l->thermopower * volt_per_kelvin},
                {"lorenz_ratio", "(k/e)^2", l->lorenz},
                {"lorenz_si", "V^2/K^2", l->lorenz * volt_per_kelvin * volt_per_kelvin},
                {"sum_rule", "", l->sum_rule},
                {"electrons", "in the cell, by the integral of l11", l->integral}};
  json_t *root = o->json ? json_object() : NULL;
  if (!o->json)
    printf("%s: %zu k points, V = %g bohr^3, T = %g K; %s, width %g eV, at zero frequency\n", o->file, s->n_k,
           s->volume, s->temp * CMX_HARTREE / CMX_BOLTZMANN, cmx_broadening_names[o->kubo.broadening],
           o->kubo.width * HARTREE_EV);
  for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
    if (o->json)
      json_object_set_new(root, values[k].key, tool_real(values[k].value));
    else if (!isnan(values[k].value))
      printf("%-13s %.15g %s\n", values[k].key, values[k].value, values[k].unit);
  }
  if (!o->json) return EXIT_FINE;
  json_object_set_new(root, "width_ev", tool_real(o->kubo.width * HARTREE_EV));
  json_object_set_new(root, "rows", json_rows(r));
  json_object_set_new(root, "status", json_integer(CMX_OK));
  return tool_print_json(root);
}

/* The default width is a guess, so it is reported. */
static cmx_status guess_width(options *o, const cmx_kubo_states *s, cmx_error *err) {
  if (!isnan(o->kubo.width)) return CMX_OK;
  o->kubo.width = cmx_kubo_width(s);
  if (isnan(o->kubo.width))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: --width is needed: no two different levels", o->file);
  fprintf(stderr,
          "coulomix kubo: --width not given: %.3g eV, twice the mean spacing of levels near mu; results "
          "depend on it\n",
          o->kubo.width * HARTREE_EV);
  return CMX_OK;
}

static int run(void *settings) {
  options *o = settings;
  cmx_kubo_states states;
  cmx_kubo_limits limits;
  cmx_error err = CMX_ERROR_NONE;
  rows r = {0, NULL, NULL, NULL, NULL};
  o->kubo.broadening = (cmx_broadening)o->broadening;
  if (cmx_kubo_read(o->file, &states, &err) < 0) return tool_fail("kubo", &err);
  cmx_status status = guess_width(o, &states, &err);
  if (status >= 0) status = cmx_kubo_find_limits(&states, &o->kubo, &limits, &err);
  if (status >= 0 && (o->json || o->output)) status = make_rows(o, &states, &r, &err);
  if (status >= 0 && o->output) status = write_rows(o, &states, &r, &err);
  const int code = status < 0 ? tool_fail("kubo", &err) : print(o, &states, &limits, &r);
  free(r.omega);
  cmx_kubo_states_free(&states);
  return code;
}

static void init(void *settings) {
  options *o = settings;
  o->kubo.width = o->kubo.enthalpy = o->omega_max = NAN;
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"width", 0, TOOL_SPECIAL, AT(kubo.width), "E", 1e-9, .set = parse_energy,
     .otherwise = "twice the mean spacing of levels near mu",
     .help = "width of the broadened delta function: eV, or 0.02Ha, 0.04Ry"},
    {"broadening", 0, TOOL_WORD, AT(broadening), "SHAPE", .words = cmx_broadening_names, .usual = "gaussian",
     .help = "its shape; gaussian: the width is the standard deviation; abinit: exp(-(x/width)^2)"},
    {"omega-max", 0, TOOL_SPECIAL, AT(omega_max), "E", 1e-9, .set = parse_energy,
     .otherwise = "above all energy differences", .help = "last photon energy"},
    {"points", 0, TOOL_INTEGER, AT(points), "N", 2, 1000000, .usual = "201",
     .help = "number of photon energies, from 0"},
    {"divide-by-omega", 0, TOOL_FLAG, AT(kubo.divide_by_omega), .help = "use 1/w in place of 1/(e_j - e_i)"},
    {"enthalpy", 0, TOOL_SPECIAL, AT(kubo.enthalpy), "H", -1e9, .set = parse_energy,
     .otherwise = "the chemical potential", .help = "enthalpy from which energies are measured"},
    {"output", 'o', TOOL_TEXT, AT(output), "FILE",
     .help = "write sigma_1 and kappa against frequency, for coulomix optics"},
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"l11", "e^2/(hbar a_0)", "Onsager coefficient at zero frequency", NULL},
    {"l12", "a.u.", "the same", NULL},
    {"l22", "a.u.", "the same", NULL},
    {"sigma", "1/s", "electrical conductivity", NULL},
    {"sigma_si", "S/m", "the same", NULL},
    {"kappa_thermal", "erg/(cm K s)", "thermal conductivity", NULL},
    {"kappa_si", "W/(m K)", "the same", NULL},
    {"thermopower", "k/e", "thermopower", NULL},
    {"seebeck", "V/K", "Seebeck coefficient", NULL},
    {"lorenz_ratio", "(k/e)^2", "kappa/(sigma T)", NULL},
    {"lorenz_si", "V^2/K^2", "the same", NULL},
    {"sum_rule", "", "integral of l11 over its value for the electrons of the file; null without them", NULL},
    {"electrons", "", "electrons in the cell from the integral of l11", NULL},
    {"width_ev", "eV", "width of the broadened delta function", NULL},
    {"rows", "", "one object for each photon energy", NULL},
    {"rows.energy_ev", "eV", "photon energy", NULL},
    {"rows.l11", "e^2/(hbar a_0)", "Onsager coefficient", NULL},
    {"rows.l12", "a.u.", "the same", NULL},
    {"rows.l22", "a.u.", "the same", NULL},
    {"status", "", "0", NULL},
    {0}};

const tool_verb verb_kubo = {
    .name = "kubo",
    .summary = "conductivities of a snapshot from one-electron states (Kubo-Greenwood)",
    .usage = "FILE",
    .argument = {"one file", .field = AT(file), .missing = "FILE is missing: one-electron states"},
    .options = known,
    .keys = keys,
    .example = {"coulomix kubo hydrogen.states --width 0.02Ha"},
    .size = sizeof(options),
    .init = init,
    .run = run};
