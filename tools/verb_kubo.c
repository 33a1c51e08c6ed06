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
  long points;
  int json;
} options;

enum { KEY_BROADENING = 1000, KEY_WIDTH, KEY_OMEGA_MAX, KEY_POINTS, KEY_DIVIDE, KEY_ENTHALPY };

static const char *const broadenings[] = {"gaussian", "abinit", "lorentzian"};

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

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  switch (key) {
  case KEY_BROADENING:
    o->kubo.broadening = (cmx_broadening)tool_choose(state, "--broadening", arg, 3, broadenings);
    return 0;
  case KEY_WIDTH:
    o->kubo.width = energy(state, "--width", arg, 1e-9);
    return 0;
  case KEY_OMEGA_MAX:
    o->omega_max = energy(state, "--omega-max", arg, 1e-9);
    return 0;
  case KEY_POINTS:
    o->points = tool_integer(state, "--points", arg, 2, 1000000);
    return 0;
  case KEY_DIVIDE:
    o->kubo.divide_by_omega = 1;
    return 0;
  case KEY_ENTHALPY:
    o->kubo.enthalpy = energy(state, "--enthalpy", arg, -1e9);
    return 0;
  case 'o':
    o->output = arg;
    return 0;
  case 'j':
    o->json = 1;
    return 0;
  case ARGP_KEY_ARG:
    if (state->arg_num > 0) argp_error(state, "more than one file: '%s'", arg);
    o->file = arg;
    return 0;
  case ARGP_KEY_END:
    if (!o->file) argp_error(state, "FILE is missing: one-electron states");
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
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
  return cmx_kubo_onsager(s, &o->kubo, r->n, r->omega, r->l11, r->l12, r->l22, err);
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
           s->volume, s->temp * CMX_HARTREE / CMX_BOLTZMANN, broadenings[o->kubo.broadening],
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

/* A guess is no measurement: it is announced. */
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

static int run(options *o) {
  cmx_kubo_states states;
  cmx_kubo_limits limits;
  cmx_error err = {CMX_OK, ""};
  rows r = {0, NULL, NULL, NULL, NULL};
  if (cmx_kubo_read(o->file, &states, &err) < 0) return tool_fail("kubo", &err);
  cmx_status status = guess_width(o, &states, &err);
  if (status >= 0) status = cmx_kubo_limits_of(&states, &o->kubo, &limits, &err);
  if (status >= 0 && (o->json || o->output)) status = make_rows(o, &states, &r, &err);
  if (status >= 0 && o->output) status = write_rows(o, &states, &r, &err);
  const int code = status < 0 ? tool_fail("kubo", &err) : print(o, &states, &limits, &r);
  free(r.omega);
  cmx_kubo_states_free(&states);
  return code;
}

#define FILE_HELP                                                                                            \
  "FILE is text or HDF5. Text:\n"                                                                            \
  "  # volume = 50 bohr^3            or A^3, cm^3\n"                                                         \
  "  # temperature = 0.1 Ha          or eV, K, Ry\n"                                                         \
  "  # chemical potential = 1.36 eV  not needed with occupations and --enthalpy\n"                           \
  "  # electrons = 4                 for the sum rule\n"                                                     \
  "  # energies = eV                 unit of the states: Ha, eV, Ry\n"                                       \
  "  # occupations = 2               the largest one, 1 or 2, if states have one\n"                          \
  "  # dipoles = 1/bohr^2            the default, or 1/A^2\n"                                                \
  "  kpoint WEIGHT\n"                                                                                        \
  "  state ENERGY [OCCUPATION]\n"                                                                            \
  "  pair I J D2                     <i|d/dx|j> squared, averaged over directions\n"                         \
  "  pair I J DX DY DZ               or its components\n"                                                    \
  "HDF5: /energies [k][n], /dipole2 [k][n][n] or /dipole [k][n][n][3] or [k][n][n][3][2] (complex), "        \
  "scalars "                                                                                                 \
  "/volume, /temperature, /chemical_potential, each with a fixed-length text attribute unit; /weights [k], " \
  "/electrons, "                                                                                             \
  "/occupations [k][n] and /largest_occupation.\n\n"
#define CORRECTIONS                                                                                          \
  "Equations (5) to (11) of White et al. 2024, with these corrections: the sign, as delta(e_i-e_j-w) in "    \
  "(5) and "                                                                                                 \
  "(6) makes L11 negative; the volume is that of the cell, not of an atom; (f_i-f_j)/(e_j-e_i) in place of " \
  "/w, "                                                                                                     \
  "which makes the sum rule exact for any width (--divide-by-omega: as printed); the enthalpy shifts the "   \
  "thermopower only, which is a Seebeck coefficient if it is the chemical potential, the default here; "     \
  "(11) is "                                                                                                 \
  "dimensionless, lorenz_si is in the units of its text."

int verb_kubo(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"width", KEY_WIDTH, "E", 0,
       "of the broadened delta function: eV, or 0.02Ha, 0.04Ry (default: twice the mean spacing of levels "
       "near mu)",
       0},
      {"broadening", KEY_BROADENING, "SHAPE", 0,
       "gaussian (default; the width is its standard deviation), abinit (exp(-(x/width)^2)) or lorentzian",
       0},
      {"omega-max", KEY_OMEGA_MAX, "E", 0, "last photon energy (default: above all differences of energies)",
       0},
      {"points", KEY_POINTS, "N", 0, "photon energies from 0 on (201)", 0},
      {"divide-by-omega", KEY_DIVIDE, NULL, 0, "the other form, 1/w for 1/(e_j - e_i)", 0},
      {"enthalpy", KEY_ENTHALPY, "H", 0, "that energies count from (default: the chemical potential)", 0},
      {"output", 'o', "FILE", 0, "write sigma_1 and kappa against frequency, for coulomix optics", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {known,
                                   option,
                                   "FILE",
                                   "Electrical and thermal conductivity, thermopower and their spectra from "
                                   "the one-electron states of one "
                                   "snapshot by the Kubo-Greenwood formula.\v" FILE_HELP CORRECTIONS,
                                   NULL,
                                   NULL,
                                   NULL};
  options o = {.kubo = {CMX_BROADENING_GAUSSIAN, NAN, NAN, 0}, .omega_max = NAN, .points = 201};
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  return run(&o);
}
