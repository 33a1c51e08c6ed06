/* optics: optical constants, sum rule and Rosseland mean of a conductivity spectrum. */
#include <gsl/gsl_interp.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/optics.h"
#include "tool.h"

enum { MOST_ENERGIES = 1000 };

typedef struct options {
  const char *file, *out;
  cmx_spectrum_format format;
  cmx_tail tail;
  double temp, rho, electrons, electron_density; /* NaN: what the file says */
  double energy[MOST_ENERGIES];                  /* eV */
  size_t n_energies;                             /* 0: all nodes */
  int weight_index, quiet, json;
} options;

enum { KEY_FORMAT = 1000, KEY_TAIL, KEY_TEMP, KEY_RHO, KEY_ELECTRONS, KEY_DENSITY, KEY_AT, KEY_INDEX };

enum { ENERGY, OMEGA, SIGMA_1, SIGMA_2, EPS_1, EPS_2, N, K, REFLECTIVITY, ABSORPTION, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"energy_ev", "omega", "sigma_1", "sigma_2",      "eps_1",
                                               "eps_2",     "n",     "k",       "reflectivity", "absorption"};

typedef struct rows {
  size_t n;
  double *column[N_COLUMNS]; /* one block of memory */
} rows;

typedef struct summary {
  double electrons_per_cm3, sum_rule; /* sum_rule NaN: the number of electrons is not known */
  double opacity;                     /* cm^2/g */
  double difference,
      difference_ev; /* largest one between sigma_2 of the file and of the transform, 1/s; where */
  cmx_rosseland mean;
  cmx_status status;
} summary;

static void set_format(const struct argp_state *state, const char *name, cmx_spectrum_format *format) {
  cmx_error err = {CMX_OK, ""};
  if (cmx_spectrum_format_find(name, format, &err) < 0)
    argp_error(state, "--format '%s': %s", name, err.text);
}

static error_t option(int key, char *arg, struct argp_state *state) {
  static const char *const tails[] = {"none", "drude"};
  options *o = state->input;
  switch (key) {
  case KEY_FORMAT:
    set_format(state, arg, &o->format);
    return 0;
  case KEY_TAIL:
    o->tail = tool_choose(state, "--tail", arg, 2, tails) ? CMX_TAIL_DRUDE : CMX_TAIL_NONE;
    return 0;
  case KEY_TEMP:
    o->temp = tool_number(state, "--temp", arg, 1.0, 1e12);
    return 0;
  case KEY_RHO:
    o->rho = tool_number(state, "--rho", arg, 1e-12, 1e14);
    return 0;
  case KEY_ELECTRONS:
    o->electrons = tool_number(state, "--electrons", arg, 1e-6, 200.0);
    return 0;
  case KEY_DENSITY:
    o->electron_density = tool_number(state, "--electron-density", arg, 1e6, 1e40);
    return 0;
  case KEY_AT:
    o->n_energies = tool_numbers(state, "--at-ev", arg, 0.0, 1e12, MOST_ENERGIES, o->energy);
    return 0;
  case KEY_INDEX:
    o->weight_index = 1;
    return 0;
  case 'o':
    o->out = arg;
    return 0;
  case 'q':
    o->quiet = 1;
    return 0;
  case 'j':
    o->json = 1;
    return 0;
  case ARGP_KEY_END:
    if (!o->file) argp_error(state, "SPECTRUM is missing: a file of frequencies and conductivities");
    return 0;
  default:
    return key == ARGP_KEY_ARG ? tool_one_file(key, arg, state, &o->file) : ARGP_ERR_UNKNOWN;
  }
}

/* Remarks go to standard error. */
static void note(void *context, size_t line, const char *text) {
  const options *o = context;
  if (o->quiet) return;
  fprintf(stderr, "coulomix optics: %s:", o->file);
  if (line) fprintf(stderr, "%zu:", line);
  fprintf(stderr, " %s\n", text);
}

static void remark(const options *o, const char *format, ...) CMX_PRINTF(2, 3);
static void remark(const options *o, const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  note((void *)o, 0, text);
}

/* --- rows ---------------------------------------------------------------------------------------------- */

static int rows_new(size_t n, rows *r) {
  double *block = calloc(n, N_COLUMNS * sizeof *block);
  r->n = n;
  for (int c = 0; c < N_COLUMNS; c++) r->column[c] = block ? block + (size_t)c * n : NULL;
  return block != NULL;
}

/* A column of the file between its rows; NaN beyond them. */
static double between(const cmx_spectrum *s, const double *column, double omega) {
  const size_t last = s->n - 1;
  if (omega < s->omega[0] || omega > s->omega[last]) return NAN;
  if (omega == s->omega[last]) return column[last];
  const size_t i = gsl_interp_bsearch(s->omega, omega, 0, last);
  const double part = (omega - s->omega[i]) / (s->omega[i + 1] - s->omega[i]);
  return (1.0 - part) * column[i] + part * column[i + 1];
}

/* sigma_1 as the transform has it. */
static double sigma_1_at(const cmx_spectrum *s, cmx_tail tail, double omega) {
  const double last = s->omega[s->n - 1], beyond = tail == CMX_TAIL_DRUDE ? s->sigma_1[s->n - 1] : 0.0;
  if (omega < s->omega[0]) return s->sigma_1[0];
  if (omega > last) return beyond * (last / omega) * (last / omega);
  return between(s, s->sigma_1, omega);
}

/* The columns for the frequencies in r. sigma_2 is that of the file where it has one. */
static cmx_status fill(const options *o, const cmx_spectrum *s, rows *r, summary *found, cmx_error *err) {
  double **c = r->column;
  const cmx_status status =
      cmx_kramers_kronig(s->n, s->omega, s->sigma_1, o->tail, r->n, c[OMEGA], c[SIGMA_2], err);
  if (status < 0) return status;
  for (size_t i = 0; i < r->n; i++) {
    const double omega = c[OMEGA][i], given = s->sigma_2 ? between(s, s->sigma_2, omega) : NAN;
    cmx_optical at;
    c[ENERGY][i] = omega * CMX_HBAR / CMX_ELECTRON_VOLT;
    c[SIGMA_1][i] = sigma_1_at(s, o->tail, omega);
    if (!isnan(given)) {
      const double difference = fabs(given - c[SIGMA_2][i]);
      c[SIGMA_2][i] = given;
      if (!(difference <= found->difference)) {
        found->difference = difference;
        found->difference_ev = c[ENERGY][i];
      }
    }
    cmx_optical_constants(omega, c[SIGMA_1][i], c[SIGMA_2][i], &at); /* NaN at 0, where eps has a pole */
    c[EPS_1][i] = at.eps_1;
    c[EPS_2][i] = at.eps_2;
    c[N][i] = at.n;
    c[K][i] = at.k;
    c[REFLECTIVITY][i] = at.reflectivity;
    c[ABSORPTION][i] = at.absorption;
  }
  return CMX_OK;
}

/* --- summary ------------------------------------------------------------------------------------------- */

static void sum_rule(const options *o, const cmx_spectrum *s, summary *found) {
  const double integral = cmx_conductivity_integral(s->n, s->omega, s->sigma_1, o->tail);
  const double per_atom = isnan(o->electrons) ? s->sample.electrons : o->electrons;
  const double n_e =
      isnan(o->electron_density) ? per_atom * cmx_sample_atoms(&s->sample) : o->electron_density;
  found->electrons_per_cm3 = cmx_sum_rule(integral, 1.0);
  found->sum_rule = cmx_sum_rule(integral, n_e);
  if (isnan(n_e) && !isnan(o->electrons))
    remark(o, "--electrons without atoms/cm^3: no sum rule; the file has no density or mass");
}

static cmx_status rosseland(const options *o, const cmx_spectrum *s, const rows *r, summary *found,
                            cmx_error *err) {
  const size_t from = r->column[OMEGA][0] > 0.0 ? 0 : 1;
  const double *absorption = r->column[ABSORPTION];
  found->mean = (cmx_rosseland){NAN, NAN, NAN, NAN};
  if (isnan(s->sample.temp)) {
    remark(o, "no temperature: no Rosseland mean; --temp gives one");
    return CMX_OK;
  }
  for (size_t i = from; i < r->n; i++) {
    const int absorbs = absorption[i] >= 1e-200; /* as cmx_rosseland_mean wants */
    if (absorbs && !(o->weight_index && !(r->column[N][i] > 0.0))) continue;
    remark(o, "no %s at %.6g eV: no Rosseland mean", absorbs ? "index of refraction" : "absorption",
           r->column[ENERGY][i]);
    return CMX_OK;
  }
  err->text[0] = '\0';
  const cmx_status status =
      cmx_rosseland_mean(r->n - from, r->column[OMEGA] + from, absorption + from, r->column[EPS_1] + from,
                         o->weight_index ? r->column[N] + from : NULL, s->sample.temp, &found->mean, err);
  if (status < 0) return status;
  found->opacity = found->mean.per_length / s->sample.rho;
  if (status > 0) remark(o, "Rosseland mean: %s", err->text);
  if (found->mean.evanescent > 0.5)
    remark(o,
           "%.0f %% of the Rosseland weight lies where eps_1 < 0, below the plasma edge: waves there do not "
           "propagate, "
           "and the mean says little about radiation",
           100.0 * found->mean.evanescent);
  return status;
}

/* --- output -------------------------------------------------------------------------------------------- */

static void write_rows(FILE *f, const rows *r) {
  for (int c = 0; c < N_COLUMNS; c++) fprintf(f, "%s%s", c ? "," : "", columns[c]);
  for (size_t i = 0; i < r->n; i++)
    for (int c = 0; c < N_COLUMNS; c++) fprintf(f, "%s%.17g", c ? "," : "\n", r->column[c][i]);
  fputc('\n', f);
}

/* The table as CSV. */
static int write_file(const char *path, const rows *r) {
  cmx_error err = {CMX_OK, ""};
  char *text = NULL;
  size_t size = 0;
  FILE *f = open_memstream(&text, &size);
  if (f) write_rows(f, r);
  const int spoilt = !f || ferror(f);
  if ((f && fclose(f) != 0) || spoilt)
    cmx_fail(&err, CMX_ERR_MEMORY, "%s: out of memory", path);
  else
    cmx_write_file(path, text, size, &err);
  free(text);
  return err.status < 0 ? tool_fail("optics", &err) : EXIT_FINE;
}

typedef struct item {
  const char *key, *unit;
  double value;
} item;

static int print_json(const cmx_spectrum *s, const rows *r, size_t n, const item items[], cmx_status status) {
  json_t *root = json_object(), *list = json_array();
  json_object_set_new(root, "name", json_string(s->name));
  json_object_set_new(root, "n", json_integer((json_int_t)s->n));
  for (size_t i = 0; i < r->n; i++) {
    json_t *row = json_object();
    for (int c = 0; c < N_COLUMNS; c++) json_object_set_new(row, columns[c], tool_real(r->column[c][i]));
    json_array_append_new(list, row);
  }
  json_object_set_new(root, "rows", list);
  for (size_t k = 0; k < n; k++) json_object_set_new(root, items[k].key, tool_real(items[k].value));
  json_object_set_new(root, "status", json_integer(status));
  return tool_print_json(root);
}

static int print(const options *o, const cmx_spectrum *s, const rows *r, const summary *found) {
  const item items[] = {{"sigma_dc", "1/s", s->sigma_1[0]},
                        {"electrons_per_cm3", "1/cm^3", found->electrons_per_cm3},
                        {"sum_rule", "", found->sum_rule},
                        {"rosseland", "1/cm", found->mean.per_length},
                        {"rosseland_opacity", "cm^2/g", found->opacity},
                        {"weight_below", "", found->mean.below},
                        {"weight_above", "", found->mean.above},
                        {"evanescent", "", found->mean.evanescent},
                        {"sigma_2_difference", "1/s", found->difference},
                        {"sigma_2_difference_ev", "eV", found->difference_ev}};
  const size_t n = sizeof items / sizeof *items;
  if (o->json) return print_json(s, r, n, items, found->status);
  if (!o->out) {
    for (int c = 0; c < N_COLUMNS; c++) printf("%-14s", columns[c]);
    for (size_t i = 0; i < r->n; i++)
      for (int c = 0; c < N_COLUMNS; c++) printf("%s%-13.6g", c ? " " : "\n", r->column[c][i]);
    printf("\n\n");
  }
  printf("%s%s%zu rows\n", s->name, s->name[0] ? ": " : "", s->n);
  for (size_t k = 0; k < n; k++)
    if (!isnan(items[k].value)) printf("%-21s %.15g %s\n", items[k].key, items[k].value, items[k].unit);
  printf("status                %d: %s\n", (int)found->status, cmx_status_text(found->status));
  return EXIT_FINE;
}

static cmx_status read_sample(const options *o, cmx_spectrum *s, cmx_error *err) {
  const cmx_status status = cmx_spectrum_read(o->file, o->format, note, (void *)o, s, err);
  if (status < 0) return status;
  if (!s->sigma_1) return cmx_fail(err, CMX_ERR_FORMAT, "%s: has no sigma_1", o->file);
  if (s->n < 2) return cmx_fail(err, CMX_ERR_FORMAT, "%s: 1 row: a spectrum has at least 2", o->file);
  if (!isnan(o->temp)) s->sample.temp = o->temp;
  if (!isnan(o->rho)) s->sample.rho = o->rho;
  return CMX_OK;
}

static int run(const options *o) {
  cmx_spectrum s = {.n = 0};
  rows nodes = {.n = 0}, chosen = {.n = 0};
  cmx_error err = {CMX_OK, ""};
  summary found = {.opacity = NAN, .difference = NAN, .difference_ev = NAN}, apart = found;
  cmx_status status = read_sample(o, &s, &err);
  if (status >= 0 && (!rows_new(s.n, &nodes) || (o->n_energies && !rows_new(o->n_energies, &chosen))))
    status = cmx_fail(&err, CMX_ERR_MEMORY, "%s: out of memory", o->file);
  if (status >= 0) {
    memcpy(nodes.column[OMEGA], s.omega, s.n * sizeof *s.omega);
    status = fill(o, &s, &nodes, &found, &err);
  }
  for (size_t i = 0; i < chosen.n; i++) chosen.column[OMEGA][i] = o->energy[i] * CMX_ELECTRON_VOLT / CMX_HBAR;
  if (status >= 0 && chosen.n) status = fill(o, &s, &chosen, &apart, &err);
  if (status >= 0) {
    sum_rule(o, &s, &found);
    found.status = status = rosseland(o, &s, &nodes, &found, &err);
  }
  const rows *shown = chosen.n ? &chosen : &nodes;
  int code = status < 0 ? tool_fail("optics", &err) : EXIT_FINE;
  if (status >= 0 && o->out) code = write_file(o->out, shown);
  if (status >= 0 && code == EXIT_FINE) code = print(o, &s, shown, &found);
  free(nodes.column[0]);
  free(chosen.column[0]);
  cmx_spectrum_free(&s);
  return code;
}

static const char help[] =
    "Optical constants, sum rule and Rosseland mean of a conductivity spectrum.\v"
    "SPECTRUM is text with frequencies and conductivities: columns with names and units in a header line, or "
    "the output "
    "of abinit's conducti, kg4vasp or atoMEC. Between its rows sigma_1 is linear, below the first one "
    "constant. The "
    "transform is exact for that function: 401 rows give a Drude metal to 1e-4 if they are dense below its "
    "collision "
    "rate, but only 2e-3 evenly spaced over 33 times that rate.\n\n"
    "The equations are those of White et al. (2024), exp(-i omega t), Gaussian units, with these "
    "corrections: (19) as "
    "printed lacks 1/c, the absorption per length is 4 pi sigma_1/(n c) = 2 omega k/c; (20) is a mean per "
    "length, and the "
    "opacity is that over the density. (13), whose sign is right, is done in closed form, and (16) and (17) "
    "without "
    "cancellation. sigma_1 of Kubo and Greenwood has stimulated emission in it; scattering is left out.\n\n"
    "A column sigma_2 of the file is used in place of the transform; sigma_2_difference tells how far apart "
    "they are (abinit writes 0 near the ends). sigma_dc is sigma_1 of the first row. With -o the table goes "
    "to the file and only the summary is printed.";

int verb_optics(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"format", KEY_FORMAT, "F", 0,
       "auto (default), declared, abinit-sig, abinit-kth, abinit-eps, kg4vasp, atomec", 0},
      {"tail", KEY_TAIL, "T", 0, "of sigma_1 beyond the last row: drude (default), as omega^-2, or none", 0},
      {"temp", KEY_TEMP, "T", 0, "temperature for the Rosseland mean, K (default: that of the file)", 0},
      {"rho", KEY_RHO, "R", 0, "density for cm^2/g, g/cm^3 (default: that of the file)", 0},
      {"density", 0, NULL, OPTION_ALIAS, NULL, 0},
      {"electrons", KEY_ELECTRONS, "N", 0,
       "electrons an atom that the sum rule counts (default: of the file)", 0},
      {"electron-density", KEY_DENSITY, "N", 0, "the same per cm^3", 0},
      {"at-ev", KEY_AT, "E,...", 0, "photon energies, eV (default: those of the file)", 0},
      {"weight-index", KEY_INDEX, NULL, 0, "Rosseland weight times the square of the index of refraction", 0},
      {"output", 'o', "FILE", 0, "write the table as CSV", 0},
      {"quiet", 'q', NULL, 0, "no remarks", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {known, option, "SPECTRUM", help, NULL, NULL, NULL};
  options o = {.tail = CMX_TAIL_DRUDE, .temp = NAN, .rho = NAN, .electrons = NAN, .electron_density = NAN};
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  return run(&o);
}
