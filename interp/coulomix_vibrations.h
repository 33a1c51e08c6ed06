/** coulomix_vibrations.h: the vibrations of a disordered crystal beyond linear mixing of the pure crystals, a
 *  free energy per ion in kT. Header-only. The lookups of an equation of state and the models of kind
 *  solid-vibrations of the library share the formula. Harmonic vibrations depend on the composition alone:
 *
 *      f = sum_{i<j} x_i x_j d_ij^2 [h0 + h1 d_ij^2 + 2 h2 (<Z>/Z_ij - 1)]
 *      Z_ij = (Z_i + Z_j)/2,  d_ij = (Z_j - Z_i)/Z_ij
 *
 *  An expansion in the contrast of the charges. Of two species the last term is h2 d (x_2 - x_1). Species of
 *  equal charge count as one, and f has no corner where charges become equal; d_ij < 2 bounds it at any
 *  charges. Classical ions: at fixed order pressure, energy and heat capacity are those of linear mixing, the
 *  entropy is not. Where vibrations are frozen out, T well below the ion plasma temperature, the true f goes
 *  to the difference of the zero points over kT, which this formula does not have.
 *
 *  A fourth coefficient t couples f to the order, whose energy u is in kT:
 *
 *      f - t (u - u_random)/Gamma_i,   Gamma_i = <Z>^2 e^2/(a_i kT)
 *
 *  The order that minimises energy and vibrations together is that of the coupling e^2/(a_i kT) less t/<Z>^2,
 *  its Gamma_d less t (Z2-Z1)^2/<Z>^2, and u is the energy of this order at the coupling of the state. The
 *  energy of random ions, with what an order has of it beyond pairs, is not changed: h has that part. Where
 *  that would be negative, Gamma_i < t, ions are at random: second derivatives jump there. Solids are looked
 *  up from a mean coupling of 100 on, where Gamma_i > t at all charges without CMX_REASON_CONTRAST.
 *
 *  The anharmonic part is the same sum with coefficients a0, a1, a2, over Gamma_i: the first term of the
 *  expansion in 1/Gamma_i. It has energy, pressure and heat capacity. Below Gamma_i = 90, where no crystal
 *  without CMX_REASON_CONTRAST is looked up, 1/Gamma_i is continued by its Taylor polynomial of third degree,
 *  4/90 at most. */
#ifndef COULOMIX_INTERP_VIBRATIONS_H
#define COULOMIX_INTERP_VIBRATIONS_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_composition.h"

CMXI_PIN_BEGIN

/* h0, h1, h2, t, a0, a1, a2; t is from 0 to CMXI_VIBRATIONS_MOST_T. Without the last three there are
   CMXI_HARMONIC_TERMS, without t one less. */
enum { CMXI_HARMONIC_TERMS = 4, CMXI_VIBRATIONS_TERMS = 7 };
#define CMXI_VIBRATIONS_MOST_T 90.0
#define CMXI_ANHARMONIC_FROM   90.0 /* Gamma_i */

/* Largest coefficients, h and a: the free energy is then below 1e4 kT. */
#define CMXI_MOST_VIBRATIONS 1e3
#define CMXI_MOST_ANHARMONIC 4e4

/* By how much vibrations lower the Gamma_d of the order of two species, and its first two derivatives by x.
   q = (Z2-Z1)/<Z>. */
CMX_FN void cmxi_vibrations_shift(double t, double q, double shift[3]) {
  shift[0] = t * q * q;
  shift[1] = -2.0 * shift[0] * q;
  shift[2] = -3.0 * shift[1] * q;
}

/* 1/Gamma_i of the anharmonic part, and its first three derivatives by ln Gamma_i. */
CMX_FN void cmxi_per_gamma_i(double gamma_i, double w[4]) {
  const double from = CMXI_ANHARMONIC_FROM;
  if (gamma_i >= from) {
    w[0] = w[2] = 1.0 / gamma_i;
    w[1] = w[3] = -w[0];
  } else {
    const double y = gamma_i / from, u = 1.0 - y, a = (1.0 + u * (2.0 + 3.0 * u)) * y / from,
                 b = (2.0 + 6.0 * u) * y * y / from;
    w[0] = (1.0 + u * (1.0 + u * (1.0 + u))) / from;
    w[1] = -a;
    w[2] = b - a;
    w[3] = 3.0 * b - a - 6.0 * y * y * y / from;
  }
}

/* A pair of charges, in either order: f = x_1 x_2 (pair[0] + pair[1] <Z>); h holds h0, h1, h2, or those of
   the anharmonic part. */
CMX_FN void cmxi_vibrations_pair(const double h[], double z1, double z2, double pair[2]) {
  const double mean = 0.5 * (z1 + z2), d = (z2 - z1) / mean, dd = d * d;
  pair[0] = dd * (h[0] + h[1] * dd - 2.0 * h[2]);
  pair[1] = 2.0 * h[2] * dd / mean;
}

/* f of n species, and its gradient by the fraction of every species, up to a constant common to all. */
CMX_FN double cmxi_vibrations_at(const double h[], int n, const double z[], const double x[], double by[]) {
  const double mean = cmx_average(n, z, x);
  double f = 0.0, by_mean = 0.0;
  for (int j = 0; j < n; j++) by[j] = 0.0;
  if (h[0] == 0.0 && h[1] == 0.0 && h[2] == 0.0) return 0.0;
  for (int j = 1; j < n; j++)
    for (int i = 0; i < j; i++) {
      double pair[2];
      cmxi_vibrations_pair(h, z[i], z[j], pair);
      const double each = pair[0] + pair[1] * mean;
      f += x[i] * x[j] * each;
      by_mean += x[i] * x[j] * pair[1];
      by[i] += x[j] * each;
      by[j] += x[i] * each;
    }
  for (int j = 0; j < n; j++) by[j] += by_mean * z[j];
  return f;
}

CMXI_PIN_END

#endif
