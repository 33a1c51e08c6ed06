/** The sheets of the conductivities, which interp/coulomix_transport.h evaluates.
 *
 *  Resistivities of liquid and solid, for charge and heat, are tabulated without charge impurities. Those due
 *  to uncorrelated impurities, divided by x(1-x)(Z2-Z1)^2, are tabulated separately, so that all sheets are
 *  smooth near x = 0 and 1. The order of the impurities enters at lookup time by one factor, linear in the
 *  Warren-Cowley parameters. Sheets are logarithms minus powers of charges and a plane: quintic B-splines on
 *  uniform nodes of ln n_e and ln T, sums of Chebyshev polynomials in x, in single precision. A liquid needs
 *  these numbers of terms in x for 1e-5: 6 for charges 6 and 8, 24 for 3 and 12.
 *
 *  A liquid of n species is the sum of sheets of each, with a correction of second order; a crystal has terms
 *  in ln <Z> and ln(<m>/<Z>). The number of the latter follows from the masses, for 3e-6. Terms in ln <Z> for
 *  1e-5: 6 for charges 6 to 10, 18 for 2 to 26. */
#ifndef COULOMIX_TRANSPORT_TABLE_H
#define COULOMIX_TRANSPORT_TABLE_H

#include <stddef.h>

#include "coulomix/lattice.h"
#include "coulomix/status.h"
#include "coulomix/table.h"
#include "coulomix/transport.h"
#include "coulomix_transport.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Range and resolution. */
typedef struct cmx_transport_grid {
  double rho[2], temp[2];    /* g/cm^3 and K, ends CMX_GRID_LEAST_RATIO apart or more */
  int rho_nodes, temp_nodes; /* per decade, 5..200 */
  int x_nodes;               /* terms of the sum in x, or of n species in ln <Z>, 4..CMXI_TRANSPORT_TERMS */
} cmx_transport_grid;

/** Mean couplings between which a phase may be metastable: a solid above the first, a liquid below the
 *  second. */
#define CMX_TRANSPORT_SOLID_FROM 80.0
#define CMX_TRANSPORT_LIQUID_TO  1000.0

/** The arrays of a cmx_transport_view, of two species or of n. */
typedef struct cmx_transport_table {
  size_t n, m, k, n_shells; /* nodes in ln n_e and ln T, terms in x or ln <Z>, neighbour orbits */
  double *ln_n, *ln_t;
  size_t terms[CMXI_MIXTURE_SHEETS];     /* 0 for a sheet that is zero */
  size_t numbers[CMXI_TRANSPORT_BLOCKS]; /* of a block at a node, 0 for one that is absent */
  float *block[CMXI_TRANSPORT_BLOCKS];   /* [n][m][numbers] */
  float *collisions;                     /* [n][m]; NULL without */
  float *shells; /* [n][k][n_shells, up to a multiple of four]; NULL for uncorrelated impurities */
  /* [n][m] of two species 1: outside the trusted range at some x; of n the number of species, from the
     lightest, that are trusted */
  unsigned char *flags;
  double tilt[CMXI_MIXTURE_SHEETS][3];
  cmx_species ions;
  double range[4];  /* rho and temp of the grid */
  double limits[5]; /* trusted rho, couplings of solid and liquid, coupling at which a frozen solid formed */
  double constants[3]; /* atomic mass unit, 4 a c/3, e^2/k; cgs */
  int order;           /* a cmx_impurity_order */
  /* Of n species alone. */
  float *species;                              /* [n][m][ions.n][CMXI_SPECIES_PARTS] */
  size_t n_masses;                             /* terms in ln(<m>/<Z>) */
  int charge_terms[CMXI_TRANSPORT_MASSES];     /* of each of them in ln <Z> */
  double ends[4];                              /* of ln <Z> and ln(<m>/<Z>) */
  int has_light_ions;                          /* whether light ions have a factor */
  double light_ions[2][CMXI_LIGHT_PARAMETERS]; /* of hydrogen and of helium */
} cmx_transport_table;

/** Evaluates the physics on the grid and fits the splines. Bit for bit the same for any number of threads.
 *  The source of the order in `transport` is not used. Displacements, ions that conduct heat, two
 *  species with a charge below 3 (where the correction for light ions has kinks in x) and
 *  CMX_TRANSPORT_TABLE2011 (discontinuous where its formulas change) are not supported; nor, of more than two
 *  species, conductivity models that are not of pure ions in both phases.
 *  @param[in] sums the neighbour orbits of the order; NULL for uncorrelated impurities
 *  @return CMX_OK; CMX_ERR_DOMAIN, CMX_ERR_RANGE or CMX_ERR_UNSUPPORTED with the invalid member in the
 *          message; the status of a state that failed, with its position; CMX_ERR_MEMORY. On failure *table
 *          is empty. */
CMX_API cmx_status cmx_transport_table_fill(const cmx_transport *transport, const cmx_lattice_sums *sums,
                                            const cmx_transport_grid *grid, const cmx_progress *progress,
                                            cmx_transport_table *table, cmx_error *err);
CMX_API void cmx_transport_table_free(cmx_transport_table *table);

#ifdef __cplusplus
}
#endif
#endif
