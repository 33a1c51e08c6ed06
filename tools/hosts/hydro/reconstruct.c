/* reconstruct.c: states at the faces of a zone, by MUSCL-Hancock (van Leer, SIAM J. Sci. Stat. Comput. 5, 1,
 * 1984; Toro, Riemann Solvers and Numerical Methods for Fluid Dynamics, section 14.4). No equation of state
 * is called: energy per volume is reconstructed beside the pressure, and gamma1 is that of the zone. */
#include <math.h>

#include "hydro.h"

/* Amplitudes of the waves in a difference of primitive variables: sound to the left and right in units of
   pressure, and in density and energy that the gas carries along. */
typedef struct waves {
  double left, right, density, energy;
} waves;

static waves waves_of(const face *a, const face *b, const face *at) {
  const double dp = b->p - a->p, impedance = at->rho * at->c, du = impedance * (b->u - a->u);
  const double per_c2 = 1.0 / (at->c * at->c), enthalpy = (at->energy + at->p) / at->rho;
  waves w;
  w.left = 0.5 * (dp - du);
  w.right = 0.5 * (dp + du);
  w.density = b->rho - a->rho - dp * per_c2;
  w.energy = b->energy - a->energy - enthalpy * dp * per_c2;
  return w;
}

/* The monotonized central slope of two differences; `steep` is 2 for it, 1 for the smaller one alone. */
static double limited(double a, double b, double steep) {
  if (!(a * b > 0.0)) return 0.0;
  const double least = steep * fmin(fabs(a), fabs(b)), mean = 0.5 * (a + b);
  return fabs(mean) < least ? mean : copysign(least, a);
}

void reconstruct(const face zone[3], double ratio, face out[2]) {
  const face *z = &zone[1];
  const waves below = waves_of(&zone[0], z, z), above = waves_of(z, &zone[2], z);
  const double left = limited(below.left, above.left, 2.0), right = limited(below.right, above.right, 2.0);
  const double dp = left + right, du = (right - left) / (z->rho * z->c), per_c2 = 1.0 / (z->c * z->c);
  const double enthalpy = (z->energy + z->p) / z->rho;
  const double drho = limited(below.density, above.density, 2.0) + dp * per_c2;
  const double denergy = limited(below.energy, above.energy, 2.0) + enthalpy * dp * per_c2;
  /* half a step of the primitive equations; rho c^2 = gamma1 P */
  const double half = 0.5 * ratio;
  const double rho = z->rho - half * (z->u * drho + z->rho * du);
  const double u = z->u - half * (z->u * du + dp / z->rho);
  const double p = z->p - half * (z->u * dp + z->rho * z->c * z->c * du);
  const double energy = z->energy - half * (z->u * denergy + (z->energy + z->p) * du);
  for (int k = 0; k < 2; k++) {
    const double half_zone = k ? 0.5 : -0.5;
    out[k].rho = rho + half_zone * drho;
    out[k].u = u + half_zone * du;
    out[k].p = p + half_zone * dp;
    out[k].energy = energy + half_zone * denergy;
  }
  /* next to a vacuum the zone stays as it is */
  if (!(out[0].rho > 0.0 && out[1].rho > 0.0 && out[0].p > 0.0 && out[1].p > 0.0)) out[0] = out[1] = *z;
  for (int k = 0; k < 2; k++) out[k].c = z->c * sqrt(out[k].p * z->rho / (z->p * out[k].rho));
}
