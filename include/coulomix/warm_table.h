/** The sheets of warm dense mixtures, which interp/coulomix_warm.h evaluates.
 *
 *  They hold pure species, not mixtures: the lookup matches densities and applies the mixing rule. The sheets
 *  of a species cover all densities that matching needs, within the range of its data. */
#ifndef COULOMIX_WARM_TABLE_H
#define COULOMIX_WARM_TABLE_H

#include <stddef.h>

#include "coulomix/status.h"
#include "coulomix/table.h"
#include "coulomix/warm.h"
#include "coulomix_warm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Range and resolution. */
typedef struct cmx_warm_grid {
  double rho[2], temp[2];    /* g/cm^3 of the mixture and K, ends of the range; temp may be one */
  int rho_nodes, temp_nodes; /* per decade, 2..100 */
  int omega_nodes;           /* cells in asinh(omega/scale), 8..1000 */
  double omega, scale;       /* rad/s, 1..1e22: largest; below `scale` nodes are uniform in omega */
  double crossover, width;   /* rad/s, 1..1e22, of CMX_MIX_TRANSITION */
} cmx_warm_grid;

/** The arrays of one species in a cmx_warm_view. */
typedef struct cmx_warm_sheets {
  size_t n;
  double *ln_n;
  double *direct;  /* [n][m][CMXI_WARM_COLUMNS] */
  float *spectrum; /* [n][m][2][k]; NULL for a Drude metal */
  double range[3]; /* mass in g; least and largest atoms/cm^3 */
} cmx_warm_sheets;

typedef struct cmx_warm_table {
  size_t m, k; /* nodes in ln T and in asinh(omega/scale) */
  double *ln_t, *u;
  cmx_warm_sheets species[2];
  double range[4], frequencies[4]; /* rho and temp; scale, largest, crossover, width in rad/s */
  int has_kappa;
} cmx_warm_table;

/** Evaluates the pure species on the grid and fits the splines. At nodes outside the range of a species,
 *  logarithms are extrapolated linearly. Bit for bit the same for any number of threads.
 *  @param[in] pure lighter and heavier species
 *  @return CMX_OK; CMX_ERR_DOMAIN or CMX_ERR_RANGE with the invalid member in the message; CMX_ERR_DOMAIN if
 *          a pressure does not rise with density; the status of a state that failed, with its position;
 *          CMX_ERR_MEMORY. On failure *table is empty. */
CMX_API cmx_status cmx_warm_table_fill(const cmx_pure pure[2], const cmx_warm_grid *grid,
                                       const cmx_progress *progress, cmx_warm_table *table, cmx_error *err);
CMX_API void cmx_warm_table_free(cmx_warm_table *table);

/** A pure species from a table, for the matching and mixing functions and for other mixtures.
 *  @param[in]  view    of /warm, copied; the datasets that it points to must outlive the species
 *  @param[in]  species 0: the lighter one, 1: the heavier one
 *  @param[in]  name, z name of the species (NULL: "") and its charge number, which is not in the view
 *  @param[out] out     its ranges of n (atoms/cm^3) and temp (K) are those of the table; freed with
 *          cmx_pure_free, empty on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN for another species; CMX_ERR_MEMORY
 *  Accuracy: that of the table at x = 0 or 1, which cmx_verify measures. */
CMX_API cmx_status cmx_pure_from_table(const cmx_warm_view *view, int species, const char *name, double z,
                                       cmx_pure *out, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
