/** Own models beside the built-in records (coulomix/model.h): a registered formula with other coefficients,
 *  a function of one or two variables given by a table of values, and models of plug-ins
 *  (coulomix/plugin.h). They are used wherever a built-in id is.
 *
 *  A registry owns its records. It is filled by one thread; then any number of threads may read it. */
#ifndef COULOMIX_REGISTRY_H
#define COULOMIX_REGISTRY_H

#include <stddef.h>

#include "coulomix/model.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cmx_registry cmx_registry;
struct cmx_plugin_model; /* coulomix/plugin.h */

enum {
  CMX_REGISTRY_MODELS = 64,  /* own models of one registry */
  CMX_REGISTRY_NODES = 4096, /* of one table of values */
  CMX_REGISTRY_LEAST = 12,   /* nodes that a table of values needs */
  CMX_REGISTRY_PLANES = 64,  /* charges or fractions of one table of conductivities */
  CMX_REGISTRY_PLUGINS = 8,
  CMX_REGISTRY_PLUGIN_NAME = 96 /* bytes of the name of a plug-in's file, without its folder */
};

/** A coefficient of a record, by its name there. */
typedef struct cmx_coefficient {
  const char *name;
  double value;
} cmx_coefficient;

/** What a table of values is. */
typedef struct cmx_tabulated {
  const char *id;        /* "liquid/mine" */
  const char *reference; /* where the numbers come from; printed beside them, and by `cite` */
  const char *origin;    /* "f.csv, SHA-256 ...": the `source` of the record, at most 400 bytes */
  size_t n;              /* CMX_REGISTRY_LEAST to CMX_REGISTRY_NODES */
  const double *at;      /* [n] the variable of the kind, strictly rising; > 0, x of a mixture 0 to 1 */
  const double *values;  /* [n], or [n][n_second] of two variables */
  size_t n_second;       /* as n; 0 for the kinds of one variable */
  const double *second;  /* [n_second] the second variable, strictly rising, > 0 */
  double z[2];           /* of a mixture: the charges, in units of e, rising */
} cmx_tabulated;

/** Conductivities of the electrons at nodes of density and temperature: of one mixture whatever its fractions
 *  are; of pure ions of some charges; or of a mixture of two at some fractions. */
typedef struct cmx_conductivity_values {
  const char *id;        /* "conductivity/mine" */
  const char *reference; /* as in cmx_tabulated, and `origin` */
  const char *origin;
  const char *density_is; /* "rho", in g/cm^3, or "n_e", electrons/cm^3 */
  size_t n, m;            /* CMX_REGISTRY_LEAST to CMX_REGISTRY_NODES */
  const double *density;  /* [n] strictly rising */
  const double *temp;     /* [m] K, strictly rising */
  const char *at_is;   /* "z", the charge of pure ions; "x", the fraction of the heavier of two; NULL: none */
  size_t n_at;         /* 1 to CMX_REGISTRY_PLANES; 1 for none */
  const double *at;    /* [n_at] strictly rising */
  double z[2];         /* of x: the charges, in units of e, rising */
  const double *kappa; /* [n_at][n][m] erg/(cm s K), > 0 */
  const double *sigma; /* [n_at][n][m] 1/s, > 0; NULL: not given */
} cmx_conductivity_values;

/** An empty registry; NULL without memory. */
CMX_API cmx_registry *cmx_registry_new(void);
/** Frees the registry and its records; NULL is allowed. */
CMX_API void cmx_registry_free(cmx_registry *registry);

/** Adds a record with the formula, the ranges and the references of `from`, a built-in or own record, and
 *  some coefficients changed. The formula must be finite within the fitted range.
 *
 *  @param[in] id        kind and name, "liquid/mine": the kind that of `from`, the name of 1 to 40 characters
 *                       a-z, 0-9, -, _ and dot, not in use
 *  @param[in] changes   [n] coefficients that the record has, each once, finite
 *  @param[in] reference where they come from, UTF-8 of 1 to 400 bytes; copied
 *  @return CMX_OK; CMX_ERR_UNKNOWN for `from` or a coefficient, with the list of those there are;
 *          CMX_ERR_FORMAT for the id, a coefficient given twice or the reference; CMX_ERR_RANGE for more
 *          than CMX_REGISTRY_MODELS; CMX_ERR_DOMAIN where the formula is not finite; CMX_ERR_MEMORY. The
 *          registry is as before on failure. */
CMX_API cmx_status cmx_registry_change(cmx_registry *registry, const char *id, const char *from, size_t n,
                                       const cmx_coefficient changes[], const char *reference,
                                       cmx_error *err);

/** Adds a record that interpolates values at nodes: functions of one variable of the kinds liquid and
 *  anharmonic (gamma), ordered-energy (x) and lee-more-coefficient (y); of two variables liquid-mixing and
 *  solid-mixing (x of the heavier of two species, gamma_e), liquid-quantum and anharmonic-quantum (gamma,
 *  theta) and electron-collisions (velocity in c, theta).
 *  Polynomials of degree five over the logarithm of a variable, over x and the velocity themselves, with
 *  value, first and second derivative continuous; of even steps h the error of the value goes as h^6, of the
 *  third derivative as h^3. Values need the smoothness of a formula. Beyond the nodes, and for other charges
 *  than those given, the record is an error. Values of a mixture are 0 at x = 0 and 1.
 *
 *  @param[out] error estimate of the largest error of a value between nodes, relative to 1 or the value if
 *                    that is larger, by leaving each node out; of smooth functions 1 to 10 times the true
 *                    one. NULL: not wanted
 *  @return as cmx_registry_change; CMX_ERR_FORMAT for nodes that do not rise and what else is said above,
 *          CMX_ERR_UNSUPPORTED for another kind. Nodes are met to rounding */
CMX_API cmx_status cmx_registry_tabulate(cmx_registry *registry, const cmx_tabulated *table, double *error,
                                         cmx_error *err);

/** Adds a record of the kind conductivity. Logarithms of the values are interpolated over the logarithms of
 *  density, temperature and charge, over x itself: by polynomials of degree five, along z and x of a lower
 *  degree where there are fewer than seven. Outside the nodes the record is an error. Nodes are met to 1e-13.
 *
 *  @param[out] error estimate of the largest relative error between nodes, as of cmx_registry_tabulate; along
 *                    z or x only where there are at least four. NULL: not wanted
 *  @return as cmx_registry_tabulate; CMX_ERR_RANGE for too few or too many nodes */
CMX_API cmx_status cmx_registry_conductivity(cmx_registry *registry, const cmx_conductivity_values *values,
                                             double *error, cmx_error *err);

/** Loads a plug-in (cmx_plugin_open) and adds all its models. Their `source` names the file and its SHA-256.
 *  @return CMX_OK; as cmx_plugin_open, cmx_registry_add; CMX_ERR_RANGE for more than CMX_REGISTRY_PLUGINS. No
 *          model is added on failure */
CMX_API cmx_status cmx_registry_plugin(cmx_registry *registry, const char *path, cmx_error *err);

/** Adds a model of a plug-in that is loaded. The record is copied; what its kernel computes is not tested.
 *  @param[in] origin stands behind its `source`: name and digest of the file
 *  @return CMX_OK; CMX_ERR_FORMAT for the id, a text or no kernel; CMX_ERR_RANGE for a range or too many
 *          parameters; CMX_ERR_UNSUPPORTED for an order of derivatives below what the kind needs;
 *          CMX_ERR_MEMORY. The registry is as before on failure */
CMX_API cmx_status cmx_registry_add(cmx_registry *registry, const struct cmx_plugin_model *model,
                                    const char *origin, cmx_error *err);

/** Name, SHA-256, version and author of plug-in k of those loaded; NULL beyond the last. */
CMX_API const char *cmx_registry_plugin_at(const cmx_registry *registry, size_t k);

/** Adds a record without a kernel, which stands for a model of a plug-in that is not loaded: a recipe that
 *  names it can be read, and its evaluation is CMX_ERR_UNSUPPORTED.
 *  @return as cmx_registry_add */
CMX_API cmx_status cmx_registry_absent(cmx_registry *registry, const char *id, cmx_error *err);

/** The record with this id and kind, built-in or own; as cmx_model_find. The registry may be NULL: none of
 *  one's own. */
CMX_API const cmx_model *cmx_registry_find(const cmx_registry *registry, cmx_model_kind kind, const char *id,
                                           cmx_error *err);

/** Own records, in the order in which they were added; *n receives their number. */
CMX_API const cmx_model *const *cmx_registry_list(const cmx_registry *registry, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
