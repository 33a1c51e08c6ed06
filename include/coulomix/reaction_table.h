/** The excess free energy of the liquid for the screening of reactions, which interp/coulomix_reaction.h
 *  evaluates: a quintic spline of ln(-f_ex) on uniform nodes of ln Gamma, with the coefficients of the
 *  correction to linear mixing. Any species and compositions go with it. */
#ifndef COULOMIX_REACTION_TABLE_H
#define COULOMIX_REACTION_TABLE_H

#include <stddef.h>

#include "coulomix/reaction.h"
#include "coulomix/status.h"
#include "coulomix_reaction.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Couplings of the table; below the first f_ex goes as a power of Gamma. */
#define CMX_REACTION_GAMMA_MIN 1e-6
#define CMX_REACTION_GAMMA_MAX 1e8

enum { CMX_REACTION_NODES = 40 /* per decade */ };

/** The arrays of a cmx_reaction_view. */
typedef struct cmx_reaction_table {
  size_t n;
  double *ln_gamma, *excess; /* [n] */
  double fitted;             /* largest coupling to which f_ex was fitted */
  double mixing[4];          /* of cmxi_liquid_fit, the last 0 for rigid electrons; all 0 for linear mixing */
  double constants[2];       /* atomic mass unit in g, e^2/k in cm K */
} cmx_reaction_table;

/** Evaluates f_ex and fits the spline.
 *  @param[in]  models of rigid electrons; `quantum` is not used, a lookup chooses
 *  @return CMX_OK; CMX_ERR_UNKNOWN without a liquid model; CMX_ERR_UNSUPPORTED for polarisable electrons, a
 *          correction to linear mixing other than that of Potekhin et al. (2009), or f_ex >= 0;
 *          CMX_ERR_MEMORY. On failure *table is empty.
 *  Accuracy of f_ex: 1e-11 relative. */
CMX_API cmx_status cmx_reaction_table_fill(const cmx_reaction_models *models, cmx_reaction_table *table,
                                           cmx_error *err);
/** Frees the arrays and empties the table. */
CMX_API void cmx_reaction_table_free(cmx_reaction_table *table);

/** The view that lookups use, without /order; valid as long as the table. */
CMX_API void cmx_reaction_table_view(const cmx_reaction_table *table, cmx_reaction_view *view);

#ifdef __cplusplus
}
#endif
#endif
