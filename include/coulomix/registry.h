/** Own models beside the built-in records (coulomix/model.h): a registered formula with other coefficients,
 *  and a function of one or two variables given by a table of values. They are used wherever a built-in id
 *  is.
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

enum {
  CMX_REGISTRY_MODELS = 64,  /* own models of one registry */
  CMX_REGISTRY_NODES = 4096, /* of one table of values */
  CMX_REGISTRY_LEAST = 12    /* nodes that a table of values needs */
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
 *  solid-mixing (x of the heavier of two species, gamma_e) and electron-collisions (velocity in c, theta).
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
