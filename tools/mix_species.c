/* A species of the verb mix: values, files of spectra, or a model. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/nuclide.h"
#include "mix.h"

#define MODEL "lee-more:"
#define EOS   "eos="

/* Standard atomic weights (IUPAC, abridged). */
static const struct {
  int z;
  double mass;
} weights[] = {{1, 1.008},   {2, 4.0026},  {3, 6.94},    {4, 9.0122},  {5, 10.81},   {6, 12.011},
               {7, 14.007},  {8, 15.999},  {9, 18.998},  {10, 20.18},  {11, 22.99},  {12, 24.305},
               {13, 26.982}, {14, 28.085}, {15, 30.974}, {16, 32.06},  {17, 35.45},  {18, 39.95},
               {19, 39.098}, {20, 40.078}, {22, 47.867}, {24, 51.996}, {25, 54.938}, {26, 55.845},
               {28, 58.693}, {29, 63.546}, {30, 65.38},  {36, 83.798}, {42, 95.95},  {47, 107.87},
               {50, 118.71}, {54, 131.29}, {73, 180.95}, {74, 183.84}, {78, 195.08}, {79, 196.97},
               {82, 207.2},  {92, 238.03}};

static double standard_mass(int z) {
  for (size_t k = 0; k < sizeof weights / sizeof *weights; k++)
    if (weights[k].z == z) return weights[k].mass;
  return NAN;
}

/* --- the argument -------------------------------------------------------------------------------------- */

/* KEY=VALUE of a species. */
static void parse_key(const struct argp_state *state, mix_species *s, char *item) {
  const struct {
    const char *key;
    double *to, low, high;
  } keys[] = {{"sigma", &s->sigma, 0.0, 1e30},
              {"kappa", &s->kappa, 0.0, 1e40},
              {"n", &s->n, 1e10, 1e32},
              {"rho", &s->sample.rho, 1e-12, 1e10},
              {"charge", &s->sample.charge, 0.0, 118.},
              {"mass", &s->sample.mass_u, 0.1, 1000.0},
              {"temp", &s->sample.temp, 1.0, 1e11},
              {"pressure", &s->sample.pressure, 1e-10, 1e40}};
  char *value = strchr(item, '='), option[32];
  if (!value) argp_error(state, "%s: '%s': not KEY=VALUE", s->label, item);
  *value++ = '\0';
  if (!strcmp(item, "file")) {
    if (s->n_paths) argp_error(state, "%s: more than one file=", s->label);
    s->path[s->n_paths++] = value;
    return;
  }
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
    if (!strcmp(item, keys[k].key)) {
      snprintf(option, sizeof option, "%s: %s", s->label, item);
      *keys[k].to = tool_number(state, option, value, keys[k].low, keys[k].high);
      return;
    }
  argp_error(state, "%s: '%s': not one of file, sigma, kappa, n, rho, mass, charge, temp, pressure", s->label,
             item);
}

static void parse_values(const struct argp_state *state, mix_species *s) {
  char *rest = NULL;
  for (char *item = strtok_r(s->text, ",", &rest); item; item = strtok_r(NULL, ",", &rest))
    parse_key(state, s, item);
  s->kind = s->n_paths ? MIX_FILE : MIX_VALUES;
  if (s->n_paths && (!isnan(s->sigma) || !isnan(s->kappa)))
    argp_error(state, "%s: sigma and kappa come from the file", s->label);
  if (!s->n_paths && isnan(s->sigma) && isnan(s->kappa))
    argp_error(state, "%s: sigma or kappa is needed", s->label);
  if (!s->n_paths && isnan(s->n) && (isnan(s->sample.rho) || isnan(s->sample.mass_u)))
    argp_error(state, "%s: n (atoms/cm^3), or rho and mass, is needed", s->label);
}

/* The value of eos=: its model of the pressure. */
static void parse_eos(const struct argp_state *state, mix_species *s, const char *name) {
  char id[64];
  cmx_error err = CMX_ERROR_NONE;
  snprintf(id, sizeof id, "average-atom/%s", name);
  s->eos = cmx_model_find(CMX_KIND_AVERAGE_ATOM, id, &err);
  if (!s->eos) argp_error(state, "%s: eos=%s: %s", s->label, name, err.text);
}

/* lee-more:ELEMENT or lee-more:Z:MASS, then charge=Z, mass=M or eos=NAME. */
static void parse_model(const struct argp_state *state, mix_species *s) {
  char *rest = NULL, *item = strtok_r(s->text + sizeof MODEL - 1, ":", &rest);
  s->kind = MIX_MODEL;
  if (!item) argp_error(state, "%s: '%s': ELEMENT or Z:MASS is missing", s->label, MODEL);
  if (isalpha((unsigned char)item[0])) {
    const int z = cmx_element_number(item, strlen(item));
    if (!z) argp_error(state, "%s: '%s': not an element", s->label, item);
    s->z = z;
    s->sample.mass_u = standard_mass(z);
    snprintf(s->name, sizeof s->name, "%s", item);
  } else {
    s->z = tool_number(state, s->label, item, 1.0, 118.0);
    item = strtok_r(NULL, ":", &rest);
    if (!item) argp_error(state, "%s: Z = %g: its mass is missing, as in " MODEL "6:12.011", s->label, s->z);
    s->sample.mass_u = tool_number(state, s->label, item, 0.1, 1000.0);
    snprintf(s->name, sizeof s->name, "Z%g", s->z);
  }
  while ((item = strtok_r(NULL, ":", &rest))) {
    if (!strncmp(item, EOS, sizeof EOS - 1)) {
      parse_eos(state, s, item + sizeof EOS - 1);
      continue;
    }
    if (strncmp(item, "charge=", 7) != 0 && strncmp(item, "mass=", 5) != 0)
      argp_error(state, "%s: '%s': not charge=Z, mass=M or eos=NAME", s->label, item);
    parse_key(state, s, item);
  }
  if (isnan(s->sample.mass_u))
    argp_error(state, "%s: mass of %s: write " MODEL "%g:MASS", s->label, s->name, s->z);
}

void mix_species_parse(const struct argp_state *state, const char *label, const char *text, mix_species *s) {
  memset(s, 0, sizeof *s);
  s->label = label;
  s->sample = (cmx_sample){NAN, NAN, NAN, NAN, NAN, NAN};
  s->z = s->n = s->sigma = s->kappa = NAN;
  s->text = strdup(text);
  if (!s->text) exit(tool_no_memory()); /* argp needs memory for a message */
  if (!strncmp(text, MODEL, sizeof MODEL - 1)) {
    parse_model(state, s);
    return;
  }
  if (strchr(text, '=')) {
    parse_values(state, s);
    return;
  }
  char *rest = NULL;
  for (char *item = strtok_r(s->text, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) {
    if (s->n_paths == MIX_FILES_MOST) argp_error(state, "%s: more than %d files", label, (int)MIX_FILES_MOST);
    s->path[s->n_paths++] = item;
  }
  if (!s->n_paths) argp_error(state, "%s: '%s': no file", label, text);
  s->kind = s->n_paths > 1 ? MIX_FILES : MIX_FILE;
}

/* --- files --------------------------------------------------------------------------------------------- */

static void remark(void *context, size_t line, const char *text) {
  const char *path = context;
  if (line)
    fprintf(stderr, "coulomix mix: %s:%zu: %s\n", path, line, text);
  else
    fprintf(stderr, "coulomix mix: %s: %s\n", path, text);
}

/* What the argument says goes before what the file says. */
static void override_number(double *value, double said) {
  if (!isnan(said)) *value = said;
}

static cmx_status read_files(mix_species *s, cmx_error *err) {
  for (size_t k = 0; k < s->n_paths; k++) {
    char path[4096];
    snprintf(path, sizeof path, "%s", s->path[k]);
    cmx_spectrum *spectrum = &s->spectrum[k];
    const cmx_notes notes = {remark, path};
    const cmx_status status = cmx_spectrum_read(s->path[k], CMX_SPECTRUM_AUTO, &notes, spectrum, err);
    if (status < 0) return status;
    s->n_spectra++;
    override_number(&spectrum->sample.charge, s->sample.charge);
    override_number(&spectrum->sample.mass_u, s->sample.mass_u);
    override_number(&spectrum->sample.temp, s->sample.temp);
    override_number(&spectrum->sample.rho, s->sample.rho);
    override_number(&spectrum->sample.pressure, s->sample.pressure);
  }
  const cmx_spectrum *first = &s->spectrum[0];
  size_t letters = 0;
  if (!s->name[0]) snprintf(s->name, sizeof s->name, "%s", first->name);
  while (isalpha((unsigned char)s->name[letters])) letters++;
  const int z = cmx_element_number(s->name, letters);
  if (z) s->z = z;
  s->sample.mass_u = first->sample.mass_u;
  return CMX_OK;
}

/* One file: a table of one state, with placeholders for missing data. */
static cmx_status make_single(mix_species *s, double temp, cmx_error *err) {
  cmx_spectrum given = s->spectrum[0];
  cmx_sample *sample = &given.sample;
  if (isnan(s->n)) s->n = cmx_sample_atom_count(sample);
  if (isnan(s->n))
    return cmx_fail(
        err, CMX_ERR_FORMAT,
        "%s: %s: atoms/cm^3 are not known: give '# density = ... g/cm^3' and '# mass = ... u' in the file, "
        "or file=%s,n=...",
        s->label, s->path[0], s->path[0]);
  if (isnan(sample->temp)) sample->temp = temp;
  s->sample = *sample;
  s->sigma = given.sigma_1[0];
  s->kappa = given.kappa ? given.kappa[0] : NAN;
  if (isnan(sample->mass_u)) sample->mass_u = 1.0;
  sample->rho = s->n * sample->mass_u * CMX_ATOMIC_MASS_UNIT;
  s->sample.rho = isnan(s->sample.mass_u) ? NAN : sample->rho;
  if (isnan(sample->temp)) sample->temp = 1e4;
  if (isnan(sample->charge) || sample->charge == 0.0) sample->charge = 1.0;
  const cmx_pure_spectra from = {1, &given, NAN};
  return cmx_pure_tabulated(s->name, s->z >= sample->charge ? s->z : 118.0, sample->mass_u, &from, &s->pure,
                            err);
}

static cmx_status make_table(mix_species *s, double temp, cmx_error *err) {
  for (size_t k = 0; k < s->n_spectra; k++) {
    cmx_sample *sample = &s->spectrum[k].sample;
    if (isnan(sample->temp)) sample->temp = temp;
    if (isnan(sample->mass_u))
      return cmx_fail(err, CMX_ERR_FORMAT, "%s: %s: '# mass = ... u' is missing", s->label, s->path[k]);
    if (isnan(sample->charge) && isnan(s->z))
      return cmx_fail(
          err, CMX_ERR_FORMAT,
          "%s: %s: its charge is not known: '# charge = ...', --charge-%c, or a name that is an element",
          s->label, s->path[k], tolower((unsigned char)s->label[0]));
  }
  const cmx_pure_spectra from = {s->n_spectra, s->spectrum, NAN};
  return cmx_pure_tabulated(s->name, isnan(s->z) ? 118.0 : s->z, s->sample.mass_u, &from, &s->pure, err);
}

cmx_status mix_species_load(mix_species *s, double temp, cmx_error *err) {
  cmx_status status = CMX_OK;
  if (s->kind == MIX_MODEL) {
    cmx_lee_more settings;
    cmx_lee_more_defaults(&settings);
    settings.charge = s->sample.charge;
    settings.eos = s->eos;
    return cmx_pure_lee_more(s->name, s->z, s->sample.mass_u, &settings, &s->pure, err);
  }
  if (s->kind == MIX_VALUES) {
    if (isnan(s->n)) s->n = cmx_sample_atom_count(&s->sample);
    s->sample.rho = s->n * s->sample.mass_u * CMX_ATOMIC_MASS_UNIT;
    if (isnan(s->sample.temp)) s->sample.temp = temp;
    return CMX_OK;
  }
  status = read_files(s, err);
  if (status >= 0) status = s->kind == MIX_FILE ? make_single(s, temp, err) : make_table(s, temp, err);
  return status;
}

void mix_species_free(mix_species *s) {
  for (size_t k = 0; k < s->n_spectra; k++) cmx_spectrum_free(&s->spectrum[k]);
  cmx_pure_free(&s->pure);
  free(s->text);
  s->text = NULL;
}
