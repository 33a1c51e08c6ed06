/** Recipes: what a table is to contain, as a text in libconfig's syntax.
 *
 *  Every setting may be left out; a setting that is not listed here, of another type or outside its range is
 *  refused with file, line, path, value and what is allowed. Models are named by their ids in the registry
 *  (coulomix/model.h).
 *
 *      setting                 type     default                      allowed
 *      title                   text     "untitled"                   1 to 255 bytes; no text of a recipe holds control
 *                                                                    characters
 *      mixture.names           2 texts  ("C", "O")                   different, 1 to 15 letters, digits, + or -
 *      mixture.charges         2 floats (6.0, 8.0)                   0 < Z1 < Z2 <= 118; given with the names
 *      mixture.masses          2 floats (12, 15.9949146196)          0.1 to 999 atomic mass units; needed by an eos whose
 *                                                                    mixture is not the default one
 *      lattice.structure       text     "bcc"                        "bcc"
 *      lattice.tolerance       float    1e-12                        1e-14 to 1e-4
 *      order.enabled           bool     true
 *      order.shells            integer  8                            1 to 64
 *      order.x_nodes           integer  129                          9 to 2049
 *      order.gamma_d_nodes     integer  257                          9 to 4097
 *      order.gamma_d_max       float    1000                         1 to 1000
 *      phase.enabled           bool     true
 *      phase.liquid            text     "liquid/pc2000-ds"           a liquid model
 *      phase.crystal           text     "crystal/bcc"                a crystal model
 *      phase.anharmonic        text     "anharmonic/bc22"            an anharmonic model
 *      phase.liquid_mixing     text     "liquid-mixing/p2009-rigid"  a liquid-mixing model
 *      phase.solids            groups   one, with the defaults       1 to 16, with different names
 *      phase.solids[].name     text     "short-range-ordered"        1 to 63 letters, digits, _ or -
 *      phase.solids[].solid    text     "ordered"                    "ordered", "random", a solid-mixing model
 *      phase.solids[].entropy  text     "mixing-entropy/number"      a mixing-entropy model; for an ordered
 *                                                                    solid only the default
 *      phase.gamma_max         float    800                          100 to 10000
 *      phase.nodes             integer  257                          17 to 8193, on each boundary
 *      phase.x_grid            integer  400                          16 to 100000
 *      eos.enabled             bool     false
 *      eos.solid               text     "ordered"                    as phase.solids[].solid; "ordered" needs order.enabled
 *      eos.entropy             text     "mixing-entropy/number"      as phase.solids[].entropy
 *      eos.liquid              text     "liquid/pc2000-ds"           a liquid model
 *      eos.liquid_mixing       text     "liquid-mixing/p2009-polarizable"  a liquid-mixing model
 *      eos.liquid_quantum      text     "liquid-quantum/bc22"        a liquid-quantum model or "none"
 *      eos.liquid_screening    text     "liquid-screening/consistent"  a liquid-screening model or "none"
 *      eos.crystal_quantum     text     "crystal-quantum/bpy2001-bcc"  a crystal-quantum model
 *      eos.anharmonic          text     "anharmonic-quantum/bc22-damped"  an anharmonic-quantum model
 *      eos.crystal_screening   text     "crystal-screening/linear-response-bcc"  a crystal-screening model or "none"
 *      eos.exchange            text     "exchange/iit1987"           an exchange model or "none"
 *      eos.order               text     "equilibrium"                "equilibrium", "blocked", "frozen", "random": the order on
 *                                                                    cooling that a lookup begins with; it may choose another
 *      eos.order_blocking_gamma_d  float  none                       0.1 to 1000; needed by "blocked"
 *      eos.rho_min, rho_max    floats   1e2, 1e11                    1e-3 to 1e13 g/cm^3, at least a factor of 1.25
 *      eos.temp_min, temp_max  floats   1e5, 1e10                    2e4 to 5e10 K, likewise
 *      eos.rho_nodes           integer  25                           5 to 200, a decade
 *      eos.temp_nodes          integer  50                           5 to 200, a decade
 *      eos.x_nodes             integer  32                           8 to 1024, of the mixing function
 *      equilibrium.enabled     bool     true                         tie lines at fixed pressure of the eos; counts only with eos.enabled
 *      equilibrium.p_nodes     integer  8                            4 to 100, a decade
 *      equilibrium.x_nodes     integer  40                           16 to 128, along each family of tie lines
 *      transport.enabled       bool     false                        needs masses like an eos; charges from 3 on
 *      transport.variant       text     "recommended"                "recommended"; the other variant of coulomix/transport.h jumps
 *      transport.order         text     "ordered"                    "uncorrelated", "ordered", "frozen": impurities of the
 *                                                                    solid; but for the first needs order.enabled
 *      transport.freezing_gamma  float  175                          1 to 10000, mean coupling at which a frozen solid formed
 *      transport.rho_min, rho_max    floats   1e2, 1e11              1 to 1e13 g/cm^3, at least a factor of 1.25
 *      transport.temp_min, temp_max  floats   1e5, 1e10              1e5 to 1e10 K, likewise
 *      transport.rho_nodes     integer  7                            5 to 100, a decade
 *      transport.temp_nodes    integer  12                           5 to 100, a decade
 *      transport.x_nodes       integer  8                            4 to 33, terms of the sum in x; 24 for charges 3 and 12
 *      warm.enabled            bool     false                        needs masses like an eos
 *      warm.species            groups   two of the defaults          one for each name of the mixture
 *      warm.species[].model    text     "lee-more"                   "lee-more", "spectra" (see coulomix/warm.h)
 *      warm.species[].charge   float    that of More's fit           0.01 to 118 free electrons an atom
 *      warm.species[].files    texts    none                         1 to 64 files of "spectra", next to the recipe, each at one state
 *      warm.rho_min, rho_max   floats   1, 20                        1e-3 to 1e4 g/cm^3 of the mixture, rising
 *      warm.temp_min, temp_max floats   5e4, 1e6                     1e3 to 1e9 K; equal for an isotherm
 *      warm.rho_nodes          integer  64                           2 to 100, a decade
 *      warm.temp_nodes         integer  64                           2 to 100, a decade
 *      warm.omega_nodes        integer  64                           8 to 1000
 *      warm.energy_max         float    500                          1 to 1e5 eV, of photons
 *      warm.energy_scale       float    1                            1e-3 to 100 eV, where nodes turn from even to logarithmic
 *      warm.crossover, width   floats   1, 0.5                       1e-3 to 100 atomic units, of the transition rule
 *
 *  An integer will do where a float is asked for. Including other files is refused, so that the text kept with a
 *  table is the whole recipe. */
#ifndef COULOMIX_IO_RECIPE_H
#define COULOMIX_IO_RECIPE_H

#include <stddef.h>

#include "coulomix/status.h"
#include "coulomix_composition.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CMX_RECIPE_TITLE = 256, CMX_RECIPE_SPECIES = 2, CMX_RECIPE_SOLIDS = 16, CMX_RECIPE_SPECTRA = 64 };

/** One description of the solid, for which a phase diagram is drawn. */
typedef struct cmx_recipe_solid {
  char name[64];
  char solid[64];   /* "ordered", "random" or a solid-mixing id */
  char entropy[64]; /* mixing-entropy id */
} cmx_recipe_solid;

/** Where the data of a pure species of warm matter come from. */
typedef struct cmx_recipe_pure {
  char model[16]; /* "lee-more" or "spectra" */
  double charge;  /* free electrons an atom; NaN: More's fit, or what the files say */
  size_t n_files;
  char files[CMX_RECIPE_SPECTRA][128];
} cmx_recipe_pure;

typedef struct cmx_recipe {
  char *text;        /* the recipe as it was read; NULL in the defaults */
  char folder[1024]; /* of the recipe's file, where files are looked for; "" for the current one */
  char title[CMX_RECIPE_TITLE];
  struct {
    char names[CMX_RECIPE_SPECIES][16];
    cmx_species ions; /* masses 0 if not given */
  } mixture;
  struct {
    char structure[16];
    double tolerance;
  } lattice;
  struct {
    int enabled;
    int shells, x_nodes, gamma_d_nodes;
    double gamma_d_max;
  } order;
  struct {
    int enabled;
    char liquid[64], crystal[64], anharmonic[64], liquid_mixing[64];
    size_t n_solids;
    cmx_recipe_solid solids[CMX_RECIPE_SOLIDS];
    double gamma_max;
    int nodes, x_grid;
  } phase;
  struct {
    int enabled;
    char solid[64], entropy[64];
    char liquid[64], liquid_mixing[64], liquid_quantum[64], liquid_screening[64]; /* "none" for no model */
    char crystal_quantum[64], anharmonic[64], crystal_screening[64], exchange[64];
    char order[16];
    double order_blocking_gamma_d; /* 0 if not given */
    double rho_min, rho_max, temp_min, temp_max;
    int rho_nodes, temp_nodes, x_nodes;
  } eos;
  struct {
    int enabled; /* counts with eos.enabled */
    int p_nodes, x_nodes;
  } equilibrium;
  struct {
    int enabled;
    char variant[16], order[16];
    double freezing_gamma;
    double rho_min, rho_max, temp_min, temp_max;
    int rho_nodes, temp_nodes, x_nodes;
  } transport;
  struct {
    int enabled;
    cmx_recipe_pure species[CMX_RECIPE_SPECIES];
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

/** The same from a text; `name` stands for the file name in messages. */
CMX_API cmx_status cmx_recipe_read_text(const char *text, const char *name, cmx_recipe *recipe,
                                        cmx_error *err);

/** Releases the text and fills in the defaults; a recipe that was not filled in by one of the functions above
 *  must not be passed. */
CMX_API void cmx_recipe_clear(cmx_recipe *recipe);

/** Text of a recipe shipped with the library: "carbon-oxygen"; NULL for any other name. */
CMX_API const char *cmx_recipe_builtin(const char *name);

#ifdef __cplusplus
}
#endif
#endif
