/* Private to src/eos: what the free energies of two and of n species share, in (ln n_e, ln T) or (ln rho,
   ln T). */
#ifndef COULOMIX_SRC_EOS_FREE_ENERGY_H
#define COULOMIX_SRC_EOS_FREE_ENERGY_H

#include <math.h>

#include "coulomix/electron.h"
#include "coulomix/jet.h"

/* v (n_e)^a T^b */
static inline cmx_jet cmxp_power_law(double v, double a, double b) {
  return cmx_jet_exp(cmx_jet_seed(log(v), a, b));
}

/* Electrons per electron as a jet in (ln n_e, ln T). */
static inline cmx_jet cmxp_electron_jet(const cmx_electron_gas *e) {
  const double(*t)[4] = (const double(*)[4])e->thermal;
  const cmx_jet f = {e->cold[0] + t[0][0],
                     e->cold[1] + t[1][0],
                     t[0][1],
                     e->cold[2] + t[2][0],
                     t[1][1],
                     t[0][2],
                     e->cold[3] + t[3][0],
                     t[2][1],
                     t[1][2],
                     t[0][3]};
  return f;
}

#endif
