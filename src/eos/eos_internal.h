/* Private to src/eos. */
#ifndef COULOMIX_SRC_EOS_EOS_INTERNAL_H
#define COULOMIX_SRC_EOS_EOS_INTERNAL_H

/* Relativistic units here: hbar = m_e = c = 1. mu is the chemical potential without rest mass and t = kT. */

/* Derivatives of a pressure at fixed mu or t: d[i][j] = d^(i+j) P/(dmu^i dt^j), i + j <= 3. */
typedef struct cmxp_pressure {
  double d[4][4];
} cmxp_pressure;

/* Thermal part of one species of spin-1/2 particles relative to its Fermi sea, the levels filled up to mu at
   t = 0: dP = P(mu, t) - P(mu, 0). Both functions return the top of the sea, mu or 0 (no sea, P(mu, 0) :=
   0). */

/* Quadrature, for mu up to about 45 t; the sea is separated for mu >= t. */
double cmxp_fermi_quadrature(double mu, double t, cmxp_pressure *p);

/* Sommerfeld's series, for mu above CMXP_SOMMERFELD t. */
#define CMXP_SOMMERFELD 38.0
double cmxp_fermi_sommerfeld(double mu, double t, cmxp_pressure *p);

/* Gauss-Legendre on [0, 1]: the nodes in its lower half, ascending; the others are their mirror images. */
#define CMXP_GAUSS_HALF 32
typedef struct cmxp_gauss_node {
  double x, weight;
} cmxp_gauss_node;
extern const cmxp_gauss_node cmxp_gauss[CMXP_GAUSS_HALF];

static inline cmxp_gauss_node cmxp_gauss_at(int k) { /* 0 <= k < 2 CMXP_GAUSS_HALF */
  if (k < CMXP_GAUSS_HALF) return cmxp_gauss[k];
  cmxp_gauss_node node = cmxp_gauss[2 * CMXP_GAUSS_HALF - 1 - k];
  node.x = 1.0 - node.x;
  return node;
}

#endif
