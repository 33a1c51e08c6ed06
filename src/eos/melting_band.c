/* The mean couplings outside which one phase is stable at every state of a range. */
#include <math.h>

#include "coulomix/eos.h"

enum { COMPOSITIONS = 9, DENSITIES = 14, COUPLINGS = 22 };

/* Samples lie on steps of 9 % in the coupling, and the band ends two steps beyond the last one inside. */
static double coupling(int k) {
  return CMX_EOS_SOLID_FROM * pow(CMX_EOS_LIQUID_TO / CMX_EOS_SOLID_FROM, k / (COUPLINGS - 1.0));
}

typedef struct band {
  int solid_from, liquid_to; /* the first sample with a stable solid, the last with a stable liquid */
} band;

/* The samples at one composition and density. */
static cmx_status widen(const cmx_eos *eos, double x, double rho, const double temp[2], band *b) {
  const double unit = cmx_eos_gamma(eos, x, rho, 1.0); /* the coupling goes as 1/T */
  for (int k = 0; k < COUPLINGS; k++) {
    const double t = unit / coupling(k);
    cmx_eos_free_energy liquid, solid;
    if (t < temp[0] || t > temp[1]) continue;
    cmx_status status = cmx_eos_free_energy_at(eos, CMX_LIQUID, x, rho, t, &liquid);
    if (status >= 0) status = cmx_eos_free_energy_at(eos, CMX_SOLID, x, rho, t, &solid);
    if (status < 0) return status;
    if (solid.f.v < liquid.f.v)
      b->solid_from = k < b->solid_from ? k : b->solid_from;
    else
      b->liquid_to = k > b->liquid_to ? k : b->liquid_to;
  }
  return CMX_OK;
}

cmx_status cmx_eos_melting_band(const cmx_eos *eos, const double rho[2], const double temp[2],
                                double gamma[2]) {
  band b = {COUPLINGS, -1};
  cmx_eos own = *eos;
  const int orders = own.mixture.solid == CMX_SOLID_ORDERED ? 2 : 1;
  gamma[0] = gamma[1] = NAN;
  /* ions in equilibrium have the least free energy of a solid, ions at random the largest */
  for (int order = 0; order < orders; order++) {
    own.cooling.order = order ? CMX_ORDER_RANDOM : CMX_ORDER_EQUILIBRIUM;
    for (int i = 0; i < COMPOSITIONS; i++)
      for (int j = 0; j < DENSITIES; j++) {
        /* even steps, the first of them halved: electrons screen most at the lowest densities */
        const double x = i / (COMPOSITIONS - 1.0), n = fmax(0.5 * j, j - 1.0) / (DENSITIES - 2.0);
        const cmx_status status = widen(&own, x, rho[0] * pow(rho[1] / rho[0], n), temp, &b);
        if (status < 0) return status;
      }
  }
  const double from = coupling(b.solid_from < 2 ? 0 : b.solid_from - 2),
               to = coupling(b.liquid_to > COUPLINGS - 3 ? COUPLINGS - 1 : b.liquid_to + 2);
  /* the latent heat is given within the fits of both phases */
  gamma[0] = fmin(from, CMX_EOS_SOLID_FITTED_FROM);
  gamma[1] = fmax(to, CMX_EOS_LIQUID_FITTED_TO);
  return CMX_OK;
}
