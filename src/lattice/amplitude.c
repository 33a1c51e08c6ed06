/* The diffuse amplitude of a charge impurity in a crystal whose ions have moved to equilibrium around it. */
#include <string.h>

#include "coulomix/lattice.h"
#include "lattice/lattice_internal.h"

/* k = q - G with the G nearest to q, so that k lies in the first zone. */
static void fold_into_zone(const cmx_lattice *lattice, const double q[3], double k[3]) {
  const double unit = 2.0 * CMX_PI / lattice->constant;
  int base[3];
  double best = INFINITY;
  for (int a = 0; a < 3; a++) base[a] = (int)floor(q[a] / unit);
  for (int c = 0; c < 64; c++) {
    const int m[3] = {base[0] - 1 + c % 4, base[1] - 1 + c / 4 % 4, base[2] - 1 + c / 16};
    double d[3], square = 0.0;
    if (!cmx_lattice_has_reciprocal(lattice, m)) continue;
    for (int a = 0; a < 3; a++) {
      d[a] = q[a] - unit * m[a];
      square += d[a] * d[a];
    }
    if (square < best) {
      best = square;
      memcpy(k, d, sizeof d);
    }
  }
}

/* q.D^-1 s by Cramer's rule; d = {xx, yy, zz, yz, xz, xy} */
static double response(const double q[3], const double d[6], const double s[3]) {
  const double a = d[1] * d[2] - d[3] * d[3], b = d[3] * d[4] - d[5] * d[2], c = d[5] * d[3] - d[1] * d[4];
  const double e = d[0] * d[2] - d[4] * d[4], f = d[4] * d[5] - d[0] * d[3], g = d[0] * d[1] - d[5] * d[5];
  const double det = d[0] * a + d[5] * b + d[4] * c;
  const double u[3] = {a * s[0] + b * s[1] + c * s[2], b * s[0] + e * s[1] + f * s[2],
                       c * s[0] + f * s[1] + g * s[2]};
  return (q[0] * u[0] + q[1] * u[1] + q[2] * u[2]) / det;
}

double cmxp_impurity_amplitude(const cmx_lattice *lattice, const cmx_ewald *ewald, const double q[3]) {
  double k[3], force[3], stiffness[6];
  fold_into_zone(lattice, q, k);
  cmx_ewald_forces(ewald, k, force, stiffness);
  return 1.0 - response(q, stiffness, force);
}
