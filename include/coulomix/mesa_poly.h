/** Phase separation of two species as the polynomial that MESA has in its source (`blouin_delta_xo` and
 *  `blouin_delta_xne` in star/private/phase_separation.f90, for `phase_separation_option` 'CO' and 'ONe'):
 *
 *    delta x = x_solid - x = a0 + a1 x + a2 x^2 + a3 x^3 + a4 x^4 + a5 x^5,
 *
 *  x and x_solid the number fractions of the heavier of both species in the liquid and in the first solid
 *  that freezes out of it. MESA replaces the composition of a zone that freezes by x + delta x.
 *
 *  The polynomial is x (1 - x) times a cubic, as the published ones are, so that pure species stay pure. The
 *  cubic is that of least squares in delta x at even nodes of x. Coefficients are multiples of 1e-9, and
 *  those printed with nine decimals have the sum 0. */
#ifndef COULOMIX_MESA_POLY_H
#define COULOMIX_MESA_POLY_H

#include "coulomix/status.h"
#include "coulomix_equilibrium.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CMX_MESA_POLY_TERMS = 6 };

/** A polynomial in MESA. */
typedef struct cmx_mesa_poly_published {
  const char *option; /* phase_separation_option, "CO" */
  double z[2];        /* charge numbers */
  const char *source;
  double a[CMX_MESA_POLY_TERMS];
} cmx_mesa_poly_published;

typedef struct cmx_mesa_poly_request {
  double p;   /* of all liquids, erg/cm^3; NaN: see rho */
  double rho; /* of all liquids, g/cm^3; NaN: see p. One of both is wanted. */
  int nodes;  /* of x from 0 to 1, 11..10001; 101 is enough */
} cmx_mesa_poly_request;

/** Differences of a polynomial from the table at the nodes. */
typedef struct cmx_mesa_poly_misfit {
  double rms;
  double worst, x; /* the largest absolute value, and where */
} cmx_mesa_poly_misfit;

typedef struct cmx_mesa_poly {
  double a[CMX_MESA_POLY_TERMS];
  cmx_mesa_poly_misfit misfit;
  double solid[2]; /* least and largest x + delta x of the polynomial at the nodes: 0 and 1 unless the diagram
                      is too steep for a polynomial of this degree */
  const cmx_mesa_poly_published *published; /* of the same charges; NULL where MESA has none */
  cmx_mesa_poly_misfit published_misfit;    /* NaN without */
} cmx_mesa_poly;

/** Fits the polynomial to the tie lines of a table.
 *  @param[in]  v   a bound /equilibrium
 *  @param[out] out on failure all numbers are NaN
 *  @return CMX_OK or the largest warning of cmx_equilibrium_freezing at the nodes; CMX_ERR_DOMAIN for a
 *          request out of range; CMX_ERR_RANGE for a pressure outside the table, or a density at which
 *          liquids freeze outside its pressures; a failure of cmx_equilibrium_freezing; CMX_ERR_MEMORY. The
 *          message names x and the allowed range.
 *  Accuracy: that of cmx_equilibrium_freezing; the misfits are stated. */
CMX_API cmx_status cmx_mesa_poly_fit(const cmx_equilibrium_view *v, const cmx_mesa_poly_request *request,
                                     cmx_mesa_poly *out, cmx_error *err);

/** delta x of a polynomial.
 *  @param[in] a [CMX_MESA_POLY_TERMS] a0 to a5
 *  @param[in] x number fraction of the heavier species in the liquid, 0..1 */
CMX_API double cmx_mesa_poly_value(const double a[CMX_MESA_POLY_TERMS], double x);

#ifdef __cplusplus
}
#endif
#endif
