/** coulomix_state.h: a state of matter, the result of lookups and of direct computation. Header-only;
 *  coulomix_eos.h includes it. */
#ifndef COULOMIX_INTERP_STATE_H
#define COULOMIX_INTERP_STATE_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"
#include "coulomix_composition.h"
#include "coulomix_quantities.h"

/** Variables that were held, bits of cmx_eos_state.held. */
enum { CMX_HELD_X = 1, CMX_HELD_RHO = 2, CMX_HELD_TEMP = 4 };

/** All outputs of the equation of state; units and meanings are in the list. */
typedef struct cmx_eos_state {
  int phase; /* CMX_LIQUID or CMX_SOLID, -1 on failure; within a transition that of the larger share */
#define CMXI_EOS_MEMBER(name, unit, shown, scale, slope, text) double name;
  CMX_EOS_QUANTITIES(CMXI_EOS_MEMBER)
#undef CMXI_EOS_MEMBER
  unsigned reasons; /* CMX_REASON_LIST; 0 with status 0 and on failure */
  int held;         /* CMX_HELD_X, ...: the state is that of a table's edge in these variables */
} cmx_eos_state;

/** Derivatives of a state by composition, of each species [n].
 *
 *  mu is the chemical potential of an ion with its electrons, dF/dN_a at fixed volume, T and numbers of all
 *  others; sum_a x_a mu_a = <m> (f + P/rho). p, e, s and f are the derivatives of pressure and of energy,
 *  entropy and free energy per gram along the addition of ions of species a at fixed rho and T:
 *
 *      D_a P = d/dt P(x_b + t (delta_ab - x_b)) at t = 0,        sum_a x_a D_a P = 0
 *
 *  These are the partial derivatives of P(x/sum x), a function of n independent fractions that it normalises,
 *  at sum x = 1. Along a change dx with sum 0, dP = sum_a D_a P dx_a; of two species dP/dx = D_2 P - D_1 P.
 *  Those by mass fractions X_a, of P(X/sum X) at sum X = 1, follow from cmx_eos_by_mass,
 *  dP/dX_a = (<m>/m_a) D_a P, and have sum_a X_a dP/dX_a = 0. Of the free energy
 *  df/dX_a = mu_a/m_a - (f + P/rho).
 *
 *  Of an absent species mu and f are -infinity and s is +infinity; mu_regular = mu - kT ln x_a stays finite:
 *  there it is the limit, to rounding. */
typedef struct cmx_eos_gradient {
  int n;
  double mu[CMX_MAX_SPECIES], mu_regular[CMX_MAX_SPECIES]; /* erg per ion */
  double p[CMX_MAX_SPECIES];                               /* erg/cm^3 */
  double e[CMX_MAX_SPECIES], f[CMX_MAX_SPECIES];           /* erg/g */
  double s[CMX_MAX_SPECIES];                               /* erg/(g K) */
} cmx_eos_gradient;

/** Derivatives by mass fractions, (<m>/m_a) times those of a cmx_eos_gradient. To rounding.
 *  @param[in]  ions      species with their masses
 *  @param[in]  x         [ions->n] number fractions, sum 1
 *  @param[in]  by_number [ions->n] one of the members p, e, s, f
 *  @param[out] by_mass   [ions->n] may be `by_number` */
CMX_FN void cmx_eos_by_mass(const cmx_species *ions, const double x[], const double by_number[],
                            double by_mass[]) {
  const double mean = cmx_average(ions->n, ions->mass_u, x);
  for (int j = 0; j < ions->n; j++) by_mass[j] = by_number[j] * mean / ions->mass_u[j];
}

/** The quantities of a cmx_eos_state, in order.
 *  @param[out] n how many there are */
static inline const cmx_quantity *cmx_eos_quantities(size_t *n) {
#define CMXI_EOS_ENTRY(name, unit, shown, scale, slope, text)                                                \
  {#name, unit, text, offsetof(cmx_eos_state, name), shown, scale},
  static const cmx_quantity all[] = {CMX_EOS_QUANTITIES(CMXI_EOS_ENTRY)};
#undef CMXI_EOS_ENTRY
  *n = sizeof all / sizeof *all;
  return all;
}

/* The state of a failure. */
CMX_FN void cmxi_eos_fill_nan(cmx_eos_state *out) {
  const double nan = cmxi_nan();
  out->phase = -1;
#define CMXI_EOS_NAN(name, unit, shown, scale, slope, text) out->name = nan;
  CMX_EOS_QUANTITIES(CMXI_EOS_NAN)
#undef CMXI_EOS_NAN
  out->reasons = 0;
  out->held = 0;
}

/* The gradient of a failure. */
CMX_FN void cmxi_gradient_fill_nan(cmx_eos_gradient *out) {
  const double nan = cmxi_nan();
  out->n = 0;
  for (int j = 0; j < CMX_MAX_SPECIES; j++)
    out->mu[j] = out->mu_regular[j] = out->p[j] = out->e[j] = out->f[j] = out->s[j] = nan;
}

#endif
