/* The warm dense mixture of a table. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/warm_table.h"
#include "section/generate_internal.h"
#include "io/io_internal.h"
#include "formats/text_internal.h"

/* --- pure species -------------------------------------------------------------------------------------- */

static void path_of(const cmx_recipe *recipe, size_t j, size_t k, char path[], size_t size) {
  const char *file = recipe->warm.species[j].files[k];
  snprintf(path, size, "%s%s", file[0] == '/' ? "" : recipe->folder, file);
}

enum { PATH_ROOM = sizeof((cmx_recipe *)0)->folder + sizeof *((cmx_recipe_pure *)0)->files };

static cmx_status read_spectra(const cmx_recipe *recipe, size_t j, cmx_spectrum spectra[CMX_RECIPE_SPECTRA],
                               cmx_error *err) {
  const cmx_recipe_pure *p = &recipe->warm.species[j];
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < p->n_files && status >= 0; k++) {
    char path[PATH_ROOM];
    path_of(recipe, j, k, path, sizeof path);
    status = cmx_spectrum_read(path, CMX_SPECTRUM_AUTO, NULL, NULL, &spectra[k], err);
  }
  return status;
}

static cmx_status make_pure(const cmx_recipe *recipe, size_t j, cmx_pure *out, cmx_error *err) {
  const cmx_recipe_pure *p = &recipe->warm.species[j];
  const double z = recipe->mixture.ions.z[j], mass = recipe->mixture.ions.mass_u[j];
  const char *name = recipe->mixture.names[j];
  if (strcmp(p->model, "lee-more") == 0) {
    cmx_lee_more settings;
    cmx_lee_more_defaults(&settings);
    settings.charge = p->charge;
    return cmx_pure_lee_more(name, z, mass, &settings, out, err);
  }
  cmx_spectrum *spectra = calloc(CMX_RECIPE_SPECTRA, sizeof *spectra);
  if (!spectra) return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", name);
  cmx_status status = read_spectra(recipe, j, spectra, err);
  if (status >= 0) status = cmx_pure_tabulated(name, z, mass, p->charge, p->n_files, spectra, out, err);
  for (size_t k = 0; k < p->n_files; k++) cmx_spectrum_free(&spectra[k]);
  free(spectra);
  return status;
}

cmx_status cmx_recipe_pure_species(const cmx_recipe *recipe, cmx_pure pure[CMX_RECIPE_SPECIES],
                                   cmx_error *err) {
  cmx_status status = CMX_OK;
  memset(pure, 0, CMX_RECIPE_SPECIES * sizeof *pure);
  for (size_t j = 0; j < CMX_RECIPE_SPECIES && status >= 0; j++) status = make_pure(recipe, j, &pure[j], err);
  if (status < 0)
    for (size_t j = 0; j < CMX_RECIPE_SPECIES; j++) cmx_pure_free(&pure[j]);
  return status;
}

/* --- datasets ------------------------------------------------------------------------------------------ */

static const char *const source = "coulomix";

static void add_species(writer *w, const cmx_warm_table *t, int j) {
  static const char *const path[2][4] = {
      {"/warm/0/ln_n", "/warm/0/range", "/warm/0/direct", "/warm/0/spectrum"},
      {"/warm/1/ln_n", "/warm/1/range", "/warm/1/direct", "/warm/1/spectrum"}};
  const cmx_warm_sheets *s = &t->species[j];
  add_line(w, path[j][0], s->n, s->ln_n, NULL, "1", "ln of the atoms of the pure species per cm^3");
  add_line(w, path[j][1], 3, s->range, NULL, "g and 1/cm^3",
           "mass of an atom; least and largest atoms/cm^3 that are covered");
  add(w,
      (cmx_dataset){.path = path[j][2],
                    .type = CMX_F64,
                    .rank = 3,
                    .dims = {s->n, t->m, CMXI_WARM_COLUMNS},
                    .data = s->direct,
                    .axes = {path[j][0], "/warm/ln_t", NULL},
                    .units = "1",
                    .long_name =
                        "coefficients of ln of the electronic pressure in erg/cm^3, free electrons an atom, "
                        "sigma of direct current in 1/s and kappa in erg/(cm s K)",
                    .source = source});
  if (!s->spectrum) return;
  add(w, (cmx_dataset){.path = path[j][3],
                       .type = CMX_F32,
                       .rank = 4,
                       .dims = {s->n, t->m, 2, t->k},
                       .data = s->spectrum,
                       .axes = {path[j][0], "/warm/ln_t", NULL, "/warm/u"},
                       .units = "1",
                       .long_name = "coefficients of ln(sigma_1/sigma_dc) and of sigma_2/sigma_dc",
                       .source = source});
}

static void add_warm(writer *w, const cmx_warm_table *t) {
  const int32_t has_kappa = t->has_kappa;
  add_line(w, "/warm/ln_t", t->m, t->ln_t, NULL, "1", "ln of the temperature in K");
  add_line(w, "/warm/u", t->k, t->u, NULL, "1", "asinh(omega/scale)");
  add_line(w, "/warm/range", 4, t->range, NULL, "g/cm^3 and K",
           "least and largest rho of the mixture, least and largest T");
  add_line(w, "/warm/frequencies", 4, t->frequencies, NULL, "rad/s",
           "scale of u, largest omega, crossover and width of the transition rule");
  add(w, (cmx_dataset){.path = "/warm/has_kappa",
                       .type = CMX_I32,
                       .rank = 1,
                       .dims = {1},
                       .data = &has_kappa,
                       .units = "1",
                       .long_name = "0: the pure species' data have no thermal conductivity",
                       .source = source});
  for (int j = 0; j < 2; j++) add_species(w, t, j);
}

cmx_warm_grid cmx_recipe_warm_grid(const cmx_recipe *r) {
  const double ev = CMX_ELECTRON_VOLT / CMX_HBAR;
  return (cmx_warm_grid){.rho = {r->warm.rho_min, r->warm.rho_max},
                         .temp = {r->warm.temp_min, r->warm.temp_max},
                         .rho_nodes = r->warm.rho_nodes,
                         .temp_nodes = r->warm.temp_nodes,
                         .omega_nodes = r->warm.omega_nodes,
                         .omega = r->warm.energy_max * ev,
                         .scale = r->warm.energy_scale * ev,
                         .crossover = r->warm.crossover * CMX_ATOMIC_FREQUENCY,
                         .width = r->warm.width * CMX_ATOMIC_FREQUENCY};
}

/* Where the data of a species come from: files with their digests, because nothing else says what was in them. */
static void add_origin(writer *w, const cmx_recipe *recipe, size_t j) {
  const cmx_recipe_pure *p = &recipe->warm.species[j];
  const char *const group = j ? "/warm/1" : "/warm/0";
  char list[CMX_RECIPE_SPECTRA * (sizeof *p->files + 80)] = "";
  text(w, group, "model", p->model);
  for (size_t k = 0; k < p->n_files && w->status >= 0; k++) {
    char path[PATH_ROOM], hex[65], *bytes;
    size_t n;
    cmxp_sha256 sha;
    path_of(recipe, j, k, path, sizeof path);
    w->status = cmxp_text_read(path, (size_t)1 << 30, &bytes, &n, w->err);
    if (w->status < 0) return;
    cmxp_sha256_start(&sha);
    cmxp_sha256_add(&sha, bytes, n);
    cmxp_sha256_finish(&sha, hex);
    free(bytes);
    const size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s %s", k ? "\n" : "", hex, p->files[k]);
  }
  if (p->n_files) text(w, group, "files_sha256", list);
}

/* No piece is kept of it: files that it reads may change between two runs. */
void cmxp_make_warm(writer *w, const making *m) {
  cmx_pure pure[CMX_RECIPE_SPECIES];
  cmx_warm_table table;
  const cmx_warm_grid grid = cmx_recipe_warm_grid(m->recipe);
  w->status = cmx_recipe_pure_species(m->recipe, pure, w->err);
  if (w->status < 0) return;
  w->status = cmx_warm_table_fill(pure, &grid, m->progress, &table, w->err);
  for (size_t j = 0; j < CMX_RECIPE_SPECIES; j++) cmx_pure_free(&pure[j]);
  if (w->status < 0) return;
  add_warm(w, &table);
  const int has_kappa = table.has_kappa;
  cmx_warm_table_free(&table);
  for (size_t j = 0; j < CMX_RECIPE_SPECIES; j++) add_origin(w, m->recipe, j);
  if (!has_kappa) text(w, "/warm", "kappa", "not there: some of the pure species' data have none");
  text(w, "/warm", "mixing",
       "the lookup matches the densities of the pure species, at one electronic pressure or one mass "
       "density, and applies a "
       "mixing rule; quintic B-splines with their coefficients on even nodes");
}
