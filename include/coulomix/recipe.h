/** Recipes: the contents of a table, as a text in libconfig syntax.
 *
 *  Settings that are not given take their defaults; a section may require some, such as mixture.masses. An
 *  unknown setting, a wrong type or a value outside its range is an error; the message gives file, line,
 *  path, value and the allowed values. Models are named by their ids: built-in ones (coulomix/model.h) and
 *  those of the list `models` of the recipe (coulomix/registry.h).
 *
 *  All settings with their defaults, ranges and meanings: tables/README.md, cmx_recipe_setting_at and
 *  `coulomix generate --settings`.
 *
 *  An integer is accepted for a float. Include directives are refused, so the text stored in a table is the
 *  complete recipe. */
#ifndef COULOMIX_RECIPE_H
#define COULOMIX_RECIPE_H

#include <stddef.h>

#include "coulomix/order.h"
#include "coulomix/registry.h"
#include "coulomix/status.h"
#include "coulomix_composition.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  CMX_RECIPE_TITLE = 256,
  CMX_RECIPE_SPECIES = CMX_MAX_SPECIES,
  CMX_RECIPE_SOLIDS = 16,
  CMX_RECIPE_PURES = 2, /* species of warm matter */
  CMX_RECIPE_SPECTRA = 64,
  CMX_RECIPE_CHOICES = 16, /* listed for one setting */
  CMX_RECIPE_CONTRAST = 4  /* largest power of the contrast of the charges */
};

/** One description of the solid, with a phase diagram of its own. */
typedef struct cmx_recipe_solid {
  char name[64];
  char solid[64];      /* "ordered", "random" or a solid-mixing id */
  char entropy[64];    /* mixing-entropy id */
  char vibrations[64]; /* solid-vibrations id */
} cmx_recipe_solid;

#define CMX_RECIPE_THIRD_ORDER_TO 1.5 /* largest Z2/Z1 of third order in the charges of two species */

/** A term of an energy beyond pairs, times a power of the contrast 2(Z2-Z1)/(Z1+Z2). */
typedef struct cmx_recipe_term {
  cmx_order_term term;
  int contrast; /* 0..CMX_RECIPE_CONTRAST */
  char reference[240];
} cmx_recipe_term;

/** Source of the data of a pure species of warm matter. */
typedef struct cmx_recipe_pure {
  char model[16]; /* "lee-more" or "spectra" */
  double charge;  /* free electrons per atom; NaN: More's fit, or the value in the files */
  char eos[64];   /* of the pressure of "lee-more": an average-atom id; "": an ideal gas of these electrons */
  size_t n_files;
  char files[CMX_RECIPE_SPECTRA][128];
} cmx_recipe_pure;

typedef struct cmx_recipe {
  char *text;        /* the recipe as it was read; NULL in the defaults */
  char folder[1024]; /* of the recipe's file, in which files are searched; "" for the current one */
  char title[CMX_RECIPE_TITLE];
  cmx_registry *models; /* own models; NULL: none */
  struct {
    size_t n; /* plug-ins that the recipe names, by the names of their files without folders */
    char name[CMX_REGISTRY_PLUGINS][CMX_REGISTRY_PLUGIN_NAME + 1];
    int absent;     /* one of them is not loaded: models of unknown ids stand in for its models */
    size_t n_files; /* those that are loaded: the list of the cmx_recipe_source, which the caller keeps */
    const char *const *files;
  } plugin;
  struct {
    char names[CMX_RECIPE_SPECIES][16];
    cmx_species ions; /* at least 2; masses 0 if not given */
  } mixture;
  struct {
    char structure[16];
    double tolerance;
  } lattice;
  struct {
    int enabled;
    int shells, x_nodes, gamma_d_nodes;
    double gamma_d_max;
    char free_energy[64]; /* in place of that of the minimum, "none" for that */
    size_t n_beyond;      /* terms beyond pairs */
    cmx_recipe_term beyond[CMX_MAX_ORDER_TERMS];
    char third_order[64]; /* energy of third order in the charges, "none"; then there are no terms */
  } order;
  struct {
    int enabled;
    char liquid[64], crystal[64], anharmonic[64], liquid_mixing[64];
    size_t n_solids;
    cmx_recipe_solid solids[CMX_RECIPE_SOLIDS];
    int compounds; /* whether ordered compounds take part */
    double gamma_max;
    int nodes, x_grid;
  } phase;
  struct {
    int enabled;
    char mixture[64];               /* three nuclides, "c12-o16-ne22" */
    char solid[64], vibrations[64]; /* as of a solid of `phase`, which has the other models */
    int nodes;
  } phase3;
  struct {
    int enabled;
    char solid[64], entropy[64], vibrations[64];
    char liquid[64], liquid_mixing[64], liquid_quantum[64], liquid_screening[64]; /* "none" for no model */
    char crystal_quantum[64], anharmonic[64], crystal_screening[64], exchange[64];
    char order[16];
    double order_blocking_gamma_d; /* 0 if not given */
    double rho_min, rho_max, temp_min, temp_max;
    int rho_nodes, temp_nodes, x_nodes;
  } eos;
  struct {
    int enabled; /* used with eos.enabled */
    int p_nodes, x_nodes;
  } equilibrium;
  struct {
    int enabled;
    char variant[16], order[16];
    char coulomb_logarithm[64], electron_collisions[64];  /* the second "none": elastic scattering alone */
    char liquid_conductivity[64], solid_conductivity[64]; /* "none": computed with the two above */
    double freezing_gamma;
    double rho_min, rho_max, temp_min, temp_max;
    int rho_nodes, temp_nodes, x_nodes;
  } transport;
  struct {
    int enabled;
    cmx_recipe_pure species[CMX_RECIPE_PURES];
    double rho_min, rho_max, temp_min, temp_max;
    int rho_nodes, temp_nodes, omega_nodes;
    double energy_max, energy_scale; /* eV */
    double crossover, width;         /* atomic units */
  } warm;
} cmx_recipe;

/** Fills in the defaults. */
CMX_API void cmx_recipe_defaults(cmx_recipe *recipe);

/** Reads a recipe file.
 *
 *  @param[out] recipe  settings and text, to be released with cmx_recipe_clear; the defaults on failure
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT (syntax, setting or type), CMX_ERR_RANGE (value outside what is
 *          allowed), CMX_ERR_UNKNOWN (model); CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_recipe_read_file(const char *path, cmx_recipe *recipe, cmx_error *err);

/** The same from a text. Messages use `name` as the file name.
 *  @return as cmx_recipe_read_file, without CMX_ERR_IO. */
CMX_API cmx_status cmx_recipe_read_text(const char *text, const char *name, cmx_recipe *recipe,
                                        cmx_error *err);

/** What a recipe is read from, and which code it may run. */
typedef struct cmx_recipe_source {
  const char *path;        /* of a file; NULL: `text` */
  const char *text, *name; /* and its name in messages */
  const char *folder;      /* of files that a text names, with a slash at the end; NULL: the current one */
  size_t n_changes;        /* as in cmx_recipe_changed */
  const char *const *changes;
  size_t n_plugins;
  const char *const *plugins; /* files of plug-ins that are loaded, each of which the recipe must name */
} cmx_recipe_source;

/** Reads a recipe that may use plug-ins. The recipe gives their names; the files are those of the caller, so
 *  that no recipe chooses what runs. The other functions load none: models of plug-ins are then records
 *  without a kernel, see cmx_recipe_check_plugins.
 *  @return as cmx_recipe_read_changed, cmx_registry_plugin; CMX_ERR_FORMAT for a plug-in that the recipe does
 *          not name */
CMX_API cmx_status cmx_recipe_read(const cmx_recipe_source *source, cmx_recipe *recipe, cmx_error *err);

/** Whether all plug-ins that the recipe names are loaded, so that it can be computed with.
 *  @return CMX_OK; CMX_ERR_UNSUPPORTED, with a message that names the one that is not */
CMX_API cmx_status cmx_recipe_check_plugins(const cmx_recipe *recipe, cmx_error *err);

/** Releases the text and the own models, and fills in the defaults. The recipe must have been filled in by
 *  one of the functions above. */
CMX_API void cmx_recipe_clear(cmx_recipe *recipe);

/** The terms beyond pairs of a recipe, [order.n_beyond], with the contrast of its mixture of two species in
 *  their coefficients. */
CMX_API void cmx_recipe_terms(const cmx_recipe *recipe, cmx_order_term terms[CMX_MAX_ORDER_TERMS]);

/** The species of phase3.mixture, with masses.
 *  @return CMX_OK; CMX_ERR_FORMAT unless it is three nuclides of different charges, ascending;
 *          CMX_ERR_UNKNOWN for an element */
CMX_API cmx_status cmx_recipe_three_species(const cmx_recipe *recipe, cmx_species *ions, cmx_error *err);

/** One setting of a recipe, for documentation. */
typedef struct cmx_recipe_setting {
  const char *group, *name; /* "" for a setting outside groups */
  const char *type;         /* "bool", "integer", "float", "text", or a list of these */
  char standard[80];        /* the default as a recipe has it, or "none" */
  char allowed[160];
  const char *text; /* meaning */
  const char *unit; /* "" without one */
  double low, high; /* of numbers, else NaN */
  size_t n_choices; /* words and built-in models that may be given; 0 where there is no list */
  const char *choices[CMX_RECIPE_CHOICES];
} cmx_recipe_setting;

/** Number of settings of a recipe. */
CMX_API size_t cmx_recipe_n_settings(void);

/** Setting k, in the order of the groups.
 *  @return 1; 0 with an empty *out if k is not below cmx_recipe_n_settings() */
CMX_API int cmx_recipe_setting_at(size_t k, cmx_recipe_setting *out);

/** A recipe with some settings changed, as text that is read as any other.
 *  @param[in]  changes [n] "eos.rho_nodes=30", "phase.solids[0].name=ogata", "models[0].B2=212.5": a
 *                      setting as messages name it, and a value in the syntax of recipes; a text may stand
 *                      without quotes. Of a list that the recipe does not have the defaults are changed
 *  @param[out] out     freed by the caller, NULL on failure. Comments of the recipe are lost
 *  @return CMX_OK; CMX_ERR_FORMAT for a change that cannot be read, or a recipe that cannot;
 *          CMX_ERR_MEMORY. Whether the settings exist and their values are allowed is checked when the text
 *          is read. */
CMX_API cmx_status cmx_recipe_changed(const char *text, const char *name, size_t n,
                                      const char *const changes[], char **out, cmx_error *err);

/** Reads a recipe file with settings changed as by cmx_recipe_changed. Lines in messages are those of the
 *  changed text if n > 0.
 *  @return as cmx_recipe_read_file, cmx_recipe_changed */
CMX_API cmx_status cmx_recipe_read_changed(const char *path, size_t n, const char *const changes[],
                                           cmx_recipe *recipe, cmx_error *err);

/** A record with one coefficient changed, as an entry of the list `models`. */
typedef struct cmx_recipe_model {
  const char *id, *from, *reference;
  cmx_coefficient change;
} cmx_recipe_model;

/** A recipe with one model more at the end of its list, as text that is read as any other.
 *  @param[out] out freed by the caller, NULL on failure. Comments of the recipe are lost
 *  @return CMX_OK; CMX_ERR_FORMAT for a recipe that cannot be read; CMX_ERR_MEMORY. The model itself is
 *          checked when the text is read. */
CMX_API cmx_status cmx_recipe_with_model(const char *text, const char *name, const cmx_recipe_model *model,
                                         char **out, cmx_error *err);

/** A setting in which two recipes differ. */
typedef struct cmx_recipe_difference {
  char key[96];      /* "eos.liquid", "models[0].B2" */
  char a[80], b[80]; /* its values, empty where they are lists */
} cmx_recipe_difference;

/** The first setting that differs between two recipes in what they mean, defaults included: own models,
 *  then the mixture, then the settings in their order.
 *  @return 1; 0 with an empty *out if there is none */
CMX_API int cmx_recipe_first_difference(const cmx_recipe *a, const cmx_recipe *b, cmx_recipe_difference *out);

/** The setting nearest to a word, as "eos.rho_min" for "eos.rhomin" or "rho_mni"; NULL if none is near. */
CMX_API const char *cmx_recipe_nearest(const char *key, char name[64]);

/** Text of a recipe shipped with the library: "carbon-oxygen"; NULL for any other name. */
CMX_API const char *cmx_recipe_builtin(const char *name);

#ifdef __cplusplus
}
#endif
#endif
