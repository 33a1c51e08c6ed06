/** The sheets of an equation of state, which interp/coulomix_eos.h evaluates.
 *
 *  Every model is linear in the fractions at fixed n_e and T except the mixing function, which depends on
 *  composition and Gamma_e alone. So the sheets are two-dimensional: one for the electrons and one for each
 *  species and phase on (ln n_e, ln T); of two species, one for the mixing on (x, ln Gamma_e). With more the
 *  lookup evaluates the fit of the liquid's mixing, and the solid has its order from /order. A sheet on (x,
 *  rho, T) would be two orders of magnitude larger and less accurate. All are quintic B-splines on uniform
 *  nodes. Near x = 0, fits of the solid that vary as sqrt(x) (Ogata et al. 1993) are reproduced only to 1e-3
 *  kT in dF/dx. */
#ifndef COULOMIX_EOS_TABLE_H
#define COULOMIX_EOS_TABLE_H

#include <stddef.h>

#include "coulomix/eos.h"
#include "coulomix/status.h"
#include "coulomix/table.h"
#include "coulomix_eos.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Range and resolution. */
typedef struct cmx_eos_grid {
  double rho[2], temp[2];    /* g/cm^3 and K, ends CMX_GRID_LEAST_RATIO apart or more */
  int rho_nodes, temp_nodes; /* per decade, 5..200 */
  int x_nodes;               /* cells of the mixing function from x = 0 to 1, 8..1024 */
} cmx_eos_grid;

/** Spline coefficients and their nodes; energies in erg per particle. */
typedef struct cmx_eos_table {
  size_t n, m;   /* nodes in ln n_e and ln T */
  size_t m_fine; /* of the one-dimensional functions */
  size_t k, g;   /* nodes in x and ln Gamma_e; 0 with more than two species */
  size_t f;      /* nodes in ln Gamma; 0 if the fit of the liquid's mixing has no form that lookups know */
  double *ln_n, *ln_t, *ln_t_fine, *x, *ln_gamma_e, *ln_gamma;
  double *cold;  /* [n] electrons at T = 0, per electron */
  double *pairs; /* [m_fine] pressure of pairs at mu = 0, erg/cm^3 */
  /* Of the liquid [n][m][1 + ions.n]: electrons, the thermal part per net electron plus pairs/n_e, then the
     thermal part of each species per ion; of the solid [n][m][ions.n]. */
  double *sheets[2];
  unsigned char *reasons[2]; /* [n][m][ions.n] of each species, bits 0 to 7 of CMX_REASON_LIST */
  double *fusion;            /* [f] f_liquid - f_crystal of a pure classical species, kT per ion */
  double mixing_fit[5];      /* 1 if the liquid's mixing is not linear; the parameters of its fit */
  int contrast[2];           /* 1: Z2/Z1 is outside the range of the mixing; liquid, solid */
  double *mixing[2];    /* [k][g] (f_mix + s_mix)/(x(1-x)), kT per ion; NULL for an ordered solid and for more
                        than two species */
  double vibrations[7]; /* h0, h1, h2, t, a0, a1, a2 of coulomix_vibrations.h, of an ordered solid; else 0 */
  cmx_species ions;
  double range[4];     /* rho and temp of the grid */
  double lattice[2];   /* Madelung constant, u_1 of the zero point */
  double constants[6]; /* k, atomic mass unit, c, radiation constant, e^2, hbar; cgs */
} cmx_eos_table;

/** What cmx_eos_table_fill refuses before it computes: models, grid, and models without a number at a corner
 *  of the grid, which the message names. The mixture's lattice sums and order are not used.
 *  @return CMX_OK; CMX_ERR_DOMAIN, CMX_ERR_RANGE, CMX_ERR_UNKNOWN, CMX_ERR_UNSUPPORTED */
CMX_API cmx_status cmx_eos_table_check(const cmx_eos *eos, const cmx_eos_grid *grid, cmx_error *err);

/** Evaluates the physics on the grid and fits the splines. Bit for bit the same for any number of threads.
 *  @return CMX_OK; CMX_ERR_DOMAIN or CMX_ERR_RANGE with the invalid member of the grid in the message; the
 *          status of a state that failed, with its position; CMX_ERR_MEMORY. On failure *table is empty. */
CMX_API cmx_status cmx_eos_table_fill(const cmx_eos *eos, const cmx_eos_grid *grid,
                                      const cmx_progress *progress, cmx_eos_table *table, cmx_error *err);
CMX_API void cmx_eos_table_free(cmx_eos_table *table);

#ifdef __cplusplus
}
#endif
#endif
