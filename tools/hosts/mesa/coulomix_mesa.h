/** coulomix_mesa.h: equation of state and conduction of a coulomix table in the terms of MESA's hooks
 *  other_eos_component, other_eos_frac and other_elect_cond_opacity. coulomix_mesa.f90 is the Fortran side.
 *
 *      cmx_mesa *table;
 *      char message[256];
 *      if (cmx_mesa_open("white-dwarf.cmx", &table, message, sizeof message) < 0) ...
 *      cmx_mesa_zone zone = {sizeof zone, n, CMX_MESA_ION_OFFSETS, z, a, xa, rho, temp, 0.01, 1e-3};
 *      cmx_mesa_results results;
 *      int status = cmx_mesa_eos(table, &zone, &results, d_dxa);
 *
 *  A network of any nuclides is represented by the species of the table (coulomix_represent.h). Nothing is
 *  printed, no call ends the program, and statuses are those of coulomix_status.h. Any number of threads may
 *  use one table. */
#ifndef COULOMIX_MESA_H
#define COULOMIX_MESA_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Results that MESA wants, in its order, and the most nuclides of a network. */
enum { CMX_MESA_RESULTS = 19, CMX_MESA_MOST_NUCLIDES = 512 };

/** Places of the results; MESA counts from 1. */
enum {
  CMX_MESA_LN_PGAS, /* without radiation; all others with it */
  CMX_MESA_LN_E,
  CMX_MESA_LN_S,
  CMX_MESA_MU,
  CMX_MESA_LN_FREE_E,
  CMX_MESA_ETA,
  CMX_MESA_GRAD_AD,
  CMX_MESA_CHI_RHO,
  CMX_MESA_CHI_T,
  CMX_MESA_CP,
  CMX_MESA_CV,
  CMX_MESA_DE_DRHO,
  CMX_MESA_DS_DT,
  CMX_MESA_DS_DRHO,
  CMX_MESA_GAMMA1,
  CMX_MESA_GAMMA3,
  CMX_MESA_PHASE,       /* share of the solid */
  CMX_MESA_LATENT_DLNT, /* T dS/dln T and T dS/dln rho of the transition, erg/g */
  CMX_MESA_LATENT_DLNRHO
};

/** Flags of a zone. */
enum {
  CMX_MESA_ION_OFFSETS = 1,   /* adds to e what MESA adds with Skye_use_ion_offsets */
  CMX_MESA_TRUSTED = 2,       /* the fraction is 0 where a state has a reason: it jumps there */
  CMX_MESA_PARTLY_IONIZED = 4 /* the fraction does not fall where ions keep bound electrons */
};

/** Which lookups a fraction is for. */
enum { CMX_MESA_EOS = 0, CMX_MESA_CONDUCTION = 1 };

/** An open table. */
typedef struct cmx_mesa cmx_mesa;

/** A zone of a star. */
typedef struct cmx_mesa_zone {
  size_t size;          /* sizeof(cmx_mesa_zone) */
  int n, flags;         /* nuclides, 1..CMX_MESA_MOST_NUCLIDES; sum of flags */
  const double *z, *a;  /* [n] charges and mass numbers: electrons per u are sum X Z/A, as in MESA */
  const double *xa;     /* [n] mass fractions; their sum need not be 1 */
  double rho, temp;     /* g/cm^3, K */
  double width;         /* of the freezing transition, 0..0.05; that of Skye is 0.01 */
  double residual_most; /* the fraction is 0 where the network is represented no better than this: 1e-3 */
} cmx_mesa_zone;

/** Results and their partial derivatives, at fixed composition. */
typedef struct cmx_mesa_results {
  double res[CMX_MESA_RESULTS], d_dlnrho[CMX_MESA_RESULTS], d_dlnt[CMX_MESA_RESULTS];
  double residual; /* of the representation */
  int phase;       /* of lower free energy, 0 liquid or 1 solid; -1 on failure */
  int reasons;     /* mask of coulomix_status.h */
} cmx_mesa_results;

/** Opens a flat table.
 *  @param[out] table    NULL on failure; to be closed with cmx_mesa_close
 *  @param[out] message  [message_size] the reason of a failure
 *  @return CMX_OK, or a status < 0 of cmx_flat_load and cmx_eos_bind */
int cmx_mesa_open(const char *path, cmx_mesa **table, char *message, size_t message_size);
void cmx_mesa_close(cmx_mesa *table);

/** The ranges of a table: least and largest rho (g/cm^3) and T (K) of the equation of state, and of
 *  conduction, NaN where there is none. */
void cmx_mesa_range(const cmx_mesa *table, double eos[4], double conduction[4]);

/** The text of a status. */
const char *cmx_mesa_status_text(int status);

/** The equation of state of a zone.
 *  @param[out] out    NaN on failure
 *  @param[out] d_dxa  [2][n] derivatives of ln Pgas and ln E by the mass fraction of each nuclide, all others
 *                     fixed; or NULL
 *  @return as cmx_eos_lookup; CMX_ERR_DOMAIN for a composition that is none; CMX_ERR_RANGE where e or s is
 *          not positive, so that it has no logarithm; CMX_ERR_UNSUPPORTED for a zone of another size
 *  All derivatives are exact, those of the interpolant. */
int cmx_mesa_eos(const cmx_mesa *table, const cmx_mesa_zone *zone, cmx_mesa_results *out, double *d_dxa);

/** The fraction to which a zone takes its equation of state or conduction from the table: 1 inside, and
 *  falling to 0 with two continuous derivatives over 0.1 dex before each edge in rho and T, over a factor of
 *  2 where ions recombine (cmx_bare_weight), and from half the largest residual to that residual. 0 wherever
 *  cmx_mesa_eos fails.
 *  @param[in]  part  CMX_MESA_EOS or CMX_MESA_CONDUCTION
 *  @param[out] out   [3] the fraction and its derivatives by log10 rho and log10 T
 *  @return CMX_OK also where it is 0; CMX_ERR_DOMAIN with 0 for a composition that is none */
int cmx_mesa_frac(const cmx_mesa *table, const cmx_mesa_zone *zone, int part, double out[3]);

/** Conductive opacity. Within a freezing transition ln kap is the mean of both phases by their shares.
 *  @param[out] out  [3] kap in cm^2/g, dln kap/dln rho, dln kap/dln T; NaN on failure
 *  @return as cmx_transport_lookup and cmx_eos_lookup; CMX_ERR_ABSENT in a table without /transport */
int cmx_mesa_conduction(const cmx_mesa *table, const cmx_mesa_zone *zone, double out[3]);

#ifdef __cplusplus
}
#endif
#endif
