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
  const char *file, *out, *ignored;
  int format;                                    /* a cmx_spectrum_format */
  int tail;                                      /* place in `tails` */
  double temp, rho, electrons, electron_density; /* NaN: the value of the file */
  double energy[MOST_ENERGIES];                  /* eV */
  size_t n_energies;                             /* 0: all nodes */
  int weight_index, quiet, json;
} options;

#define COLUMN(name, unit, text) COLUMN_##name,
#define NAME(name, unit, text)   #name,
enum { ENERGY, OMEGA, SIGMA_1, SIGMA_2, CMX_OPTICAL_QUANTITIES(COLUMN) N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"energy_ev", "omega", "sigma_1", "sigma_2",
                                               CMX_OPTICAL_QUANTITIES(NAME)};
#undef NAME
#undef COLUMN

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

static const char *const tails[] = {"none", "drude", NULL};

static cmx_tail tail_of(const options *o) {
  return o->tail ? CMX_TAIL_DRUDE : CMX_TAIL_NONE;
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
  const cmx_spectrum_view nodes = cmx_spectrum_make_view(s);
  const cmx_status status = cmx_kramers_kronig(&nodes, tail_of(o), r->n, c[OMEGA], c[SIGMA_2], err);
  if (status < 0) return status;
  for (size_t i = 0; i < r->n; i++) {
    const double omega = c[OMEGA][i], given = s->sigma_2 ? between(s, s->sigma_2, omega) : NAN;
    cmx_optical at;
    c[ENERGY][i] = omega * CMX_HBAR / CMX_ELECTRON_VOLT;
    c[SIGMA_1][i] = sigma_1_at(s, tail_of(o), omega);
    if (!isnan(given)) {
      const double difference = fabs(given - c[SIGMA_2][i]);
      c[SIGMA_2][i] = given;
      if (!(difference <= found->difference)) {
        found->difference = difference;
        found->difference_ev = c[ENERGY][i];
      }
    }
    cmx_optical_constants(omega, c[SIGMA_1][i], c[SIGMA_2][i], &at); /* NaN at 0, where eps has a pole */
#define STORE(name, unit, text) c[COLUMN_##name][i] = at.name;
    CMX_OPTICAL_QUANTITIES(STORE)
#undef STORE
  }
  return CMX_OK;
}

/* --- summary ------------------------------------------------------------------------------------------- */

static void sum_rule(const options *o, const cmx_spectrum *s, summary *found) {
  const cmx_spectrum_view nodes = cmx_spectrum_make_view(s);
  const double integral = cmx_conductivity_integral(&nodes, tail_of(o));
  const double per_atom = isnan(o->electrons) ? s->sample.electrons : o->electrons;
  const double n_e =
      isnan(o->electron_density) ? per_atom * cmx_sample_atom_count(&s->sample) : o->electron_density;
  found->electrons_per_cm3 = cmx_sum_rule(integral, 1.0);
  found->sum_rule = cmx_sum_rule(integral, n_e);
  if (isnan(n_e) && !isnan(o->electrons))
    remark(o, "--electrons without atoms/cm^3: no sum rule; the file has no density or mass");
}

static cmx_status rosseland(const options *o, const cmx_spectrum *s, const rows *r, summary *found,
                            cmx_error *err) {
  const size_t from = r->column[OMEGA][0] > 0.0 ? 0 : 1;
  const double *absorption = r->column[COLUMN_absorption];
  found->mean = (cmx_rosseland){NAN, NAN, NAN, NAN};
  if (isnan(s->sample.temp)) {
    remark(o, "no temperature: no Rosseland mean; --temp gives one");
    return CMX_OK;
  }
  for (size_t i = from; i < r->n; i++) {
    const int absorbs = absorption[i] >= 1e-200; /* as cmx_rosseland_mean wants */
    if (absorbs && !(o->weight_index && !(r->column[COLUMN_n][i] > 0.0))) continue;
    remark(o, "no %s at %.6g eV: no Rosseland mean", absorbs ? "index of refraction" : "absorption",
           r->column[ENERGY][i]);
    return CMX_OK;
  }
  err->text[0] = '\0';
  const cmx_absorption_view view = {r->n - from, r->column[OMEGA] + from, absorption + from,
                                    r->column[COLUMN_eps_1] + from,
                                    o->weight_index ? r->column[COLUMN_n] + from : NULL};
  const cmx_status status = cmx_rosseland_mean(&view, s->sample.temp, &found->mean, err);
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
  cmx_error err = CMX_ERROR_NONE;
  char *text = NULL;
  size_t size = 0;
  FILE *f = open_memstream(&text, &size);
  if (f) write_rows(f, r);
  if (f && tool_text_whole(f, &text))
    cmx_write_file(path, text, size, &err);
  else
    cmx_fail(&err, CMX_ERR_MEMORY, "%s: out of memory", path);
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
  const cmx_notes notes = {note, (void *)o};
  const cmx_status status =
      cmx_spectrum_read_without(o->file, (cmx_spectrum_format)o->format, o->ignored, &notes, s, err);
  if (status < 0) return status;
  if (!s->sigma_1) return cmx_fail(err, CMX_ERR_FORMAT, "%s: has no sigma_1", o->file);
  if (s->n < 2) return cmx_fail(err, CMX_ERR_FORMAT, "%s: 1 row: a spectrum has at least 2", o->file);
  if (!isnan(o->temp)) s->sample.temp = o->temp;
  if (!isnan(o->rho)) s->sample.rho = o->rho;
  return CMX_OK;
}

static int run(void *settings) {
  const options *o = settings;
  cmx_spectrum s = {.n = 0};
  rows nodes = {.n = 0}, chosen = {.n = 0};
  cmx_error err = CMX_ERROR_NONE;
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

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"format", 0, TOOL_WORD, AT(format), "F", .words = cmx_spectrum_format_names, .usual = "auto",
     .help = "format of the file"},
    {"ignore", 0, TOOL_TEXT, AT(ignored), "COLUMN,...",
     .help = "columns of the file not to be used, which may hold anything: sigma_2, kappa"},
    {"tail", 0, TOOL_WORD, AT(tail), "T", .words = tails, .usual = "drude",
     .help = "sigma_1 beyond the last row; drude: omega^-2"},
    {"temp", 0, TOOL_REAL, AT(temp), "T", 1, 1e12, .otherwise = "that of the file",
     .help = "temperature for the Rosseland mean, K"},
    {"rho", 0, TOOL_REAL, AT(rho), "R", 1e-12, 1e14, .alias = "density", .otherwise = "that of the file",
     .help = "density for cm^2/g, g/cm^3"},
    {"electrons", 0, TOOL_REAL, AT(electrons), "N", 1e-6, 200, .otherwise = "that of the file",
     .help = "electrons per atom for the sum rule"},
    {"electron-density", 0, TOOL_REAL, AT(electron_density), "N", 1e6, 1e40, .help = "the same per cm^3"},
    {"at-ev", 0, TOOL_REALS, AT(energy), "E,...", 0, 1e12, .count = AT(n_energies), .room = MOST_ENERGIES,
     .otherwise = "those of the file", .help = "photon energies, eV"},
    {"weight-index", 0, TOOL_FLAG, AT(weight_index),
     .help = "Rosseland weight times the square of the index of refraction"},
    {"output", 'o', TOOL_TEXT, AT(out), "FILE", .help = "write the table as CSV"},
    {"quiet", 'q', TOOL_FLAG, AT(quiet), .help = "no warnings about the file"},
    TOOL_JSON(options),
    {0}};

#define ROW_KEY(name, unit, text) {"rows." #name, unit, text, NULL},
/* clang-format off */
static const tool_key keys[] = {
    {"name", "", "name of the sample in the file", NULL},
    {"n", "", "rows of the file", NULL},
    {"rows", "", "one object for each photon energy", NULL},
    {"rows.energy_ev", "eV", "photon energy", NULL},
    {"rows.omega", "rad/s", "frequency", NULL},
    {"rows.sigma_1", "1/s", "real part of the conductivity", NULL},
    {"rows.sigma_2", "1/s", "imaginary part", NULL},
    CMX_OPTICAL_QUANTITIES(ROW_KEY)
    {"sigma_dc", "1/s", "sigma_1 of the first row", NULL},
    {"electrons_per_cm3", "1/cm^3", "electron density from the sum rule", NULL},
    {"sum_rule", "", "ratio of this density to the true one; null if that is unknown", NULL},
    {"rosseland", "1/cm", "Rosseland mean of the absorption; null without a temperature", NULL},
    {"rosseland_opacity", "cm^2/g", "the same over the density", NULL},
    {"weight_below", "", "fraction of the Rosseland weight below the first row", NULL},
    {"weight_above", "", "fraction above the last row", NULL},
    {"evanescent", "", "fraction where eps_1 < 0", NULL},
    {"sigma_2_difference", "1/s", "largest difference between a column sigma_2 and the transform", NULL},
    {"sigma_2_difference_ev", "eV", "its photon energy", NULL},
    {"status", "", "0 success, above 0 a warning", NULL},
    {0}};
/* clang-format on */

const tool_verb verb_optics = {
    .name = "optics",
    .summary = "optical constants, sum rule and Rosseland mean of a conductivity spectrum",
    .usage = "SPECTRUM",
    .argument = {"one file", .field = AT(file),
                 .missing = "SPECTRUM is missing: a file of frequencies and conductivities"},
    .options = known,
    .keys = keys,
    .example = {"coulomix optics spectrum.txt --temp 1e4 --rho 1"},
    .size = sizeof(options),
    .run = run};
