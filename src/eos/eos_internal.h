/* Private to src/eos. */
#ifndef CMX_EOS_INTERNAL_H
#define CMX_EOS_INTERNAL_H

/* Relativistic units here: hbar = m_e = c = 1. mu is the chemical potential without rest mass and t = kT. */

/* Derivatives of a pressure at fixed mu or t: d[i][j] = d^(i+j) P/(dmu^i dt^j), i + j <= 3. */
typedef struct cmx_pressure {
  double d[4][4];
} cmx_pressure;

/* One species of spin-1/2 particles beyond its sea, the levels filled up to mu as if t were 0: dP = P(mu, t) - P(mu, 0).
   Both functions return what was taken for the top of the sea, mu or 0 (no sea, P(mu, 0) := 0). */

/* Quadrature, for mu up to about 45 t; a sea is told apart from mu = t on. */
double cmx_fermi_quadrature(double mu, double t, cmx_pressure *p);

/* Sommerfeld's series, for mu above CMX_SOMMERFELD t. */
#define CMX_SOMMERFELD 38.0
double cmx_fermi_sommerfeld(double mu, double t, cmx_pressure *p);

/* Gauss-Legendre on [0, 1]: the nodes in its lower half, ascending; the others are their mirror images. */
#define CMX_GAUSS_HALF 32
typedef struct cmx_gauss_node {
  double x, weight;
} cmx_gauss_node;
extern const cmx_gauss_node cmx_gauss[CMX_GAUSS_HALF];

static inline cmx_gauss_node cmx_gauss_at(int k) { /* 0 <= k < 2 CMX_GAUSS_HALF */
  if (k < CMX_GAUSS_HALF) return cmx_gauss[k];
  cmx_gauss_node node = cmx_gauss[2 * CMX_GAUSS_HALF - 1 - k];
  node.x = 1.0 - node.x;
  return node;
}

#endif
