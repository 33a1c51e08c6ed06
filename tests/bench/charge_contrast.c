/* What the second order in the difference of charges leaves out. On ideal sites the energy of a mixture is
   of second order exactly; relaxation brings all orders in. Exchanging heavy and light ions at one mean
   charge and one difference turns the sign of the odd orders: half the difference of the two relaxation
   energies is the third order. For the lattices with ions free to move, per ion in kT at a mean coupling of
   176, beside the even orders of the relaxation. CMX_SECOND_ORDER_RATIO is where the third reaches 0.01 kT.
   The last columns divide the third by the skewness <d^3>, and the fourth, which is what the even orders add
   to the second at the smallest difference, by <d^4>: cmx_beyond_second_order takes the largest. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/ordered.h"

/* What relaxation gains with charge z2 on the sites named, z1 on the others, in e^2/a_e; NaN without an
   equilibrium nearby. */
static double relaxation(const char *sites, double x, double z1, double z2) {
  static cmx_charged_crystal c;
  double pair[16 * 16], shift, ideal;
  cmx_error err;
  if (cmx_ordered_crystal(sites, z1, z2, &c, &err) < 0 || cmx_crystal_pairs(&c.crystal, 0.0, pair) < 0)
    return NAN;
  ideal = cmx_pair_energy(16, pair, c.z);
  if (cmx_crystal_relax(&c.crystal, c.z, &shift, &err) < 0 || cmx_crystal_pairs(&c.crystal, 0.0, pair) < 0)
    return NAN;
  /* e^2/a to e^2/a_e: a = a_e <Z>^(1/3) */
  return (ideal - cmx_pair_energy(16, pair, c.z)) / cbrt(z1 + x * (z2 - z1));
}

int main(void) {
  double least[CMX_N_ORDERED] = {0.0}; /* even orders over the variance at the smallest difference */
  static const double difference[] = {0.1, 0.2, 0.3, 0.357, 0.4, 0.5};
  cmx_ordered_lattice lattice[CMX_N_ORDERED];
  if (cmx_ordered_lattices(lattice) < 0) return 1;
  printf("%-6s %-6s %10s %12s %12s %12s %12s\n", "x", "sites", "Z2/Z1", "even, kT", "third, kT",
         "third/<d^3>", "fourth/<d^4>");
  for (size_t d = 0; d < sizeof difference / sizeof *difference; d++)
    for (size_t k = 0; k < CMX_N_ORDERED; k++) {
      const cmx_ordered_lattice *l = &lattice[k];
      if (l->x > 0.5) continue;
      /* mean charge 1, so that Gamma_e is the mean coupling */
      const double z1 = 1.0 - l->x * difference[d], z2 = z1 + difference[d],
                   major = 1.0 + l->x * difference[d];
      const double heavy = relaxation(l->sites, l->x, z1, z2),
                   light = relaxation(l->sites, l->x, major, major - difference[d]);
      if (!(fabs(heavy) > 1e-9)) continue; /* held by symmetry */
      const double even = -88.0 * (heavy + light), third = -88.0 * (heavy - light), x = l->x, z = 1.0 - x,
                   dd = difference[d] * difference[d], variance = x * z * dd;
      if (d == 0) least[k] = even / variance;
      printf("%-6g %-6s %10.4f %12.5f %12.5f %12.3f %12.3f\n", x, l->sites, z2 / z1, even, third,
             third / (variance * (z - x) * difference[d]),
             (even - least[k] * variance) / (variance * (1.0 - 3.0 * x * z) * dd));
    }
  return 0;
}
