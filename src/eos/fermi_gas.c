/* Thermal part of the pressure of a relativistic Fermi gas.

   With kinetic energy e, momentum p(e) = sqrt(e(2+e)) and G = p^3,

       3 pi^2 dP = integral_0^inf G(e) phi de,   phi = 1/(exp((e-mu)/t) + 1) - (1 if e < mu).

   By parts, with lambda = ln(1 + exp(-|e-mu|/t)), phi = -t dlambda/de = t dlambda/dmu:

       3 pi^2 dP = integral G' t lambda,   3 pi^2 dP_mu = integral G'' t lambda,

   where G' = 3 p (1+e) and G'' = 3 (1+2p^2)/p are positive like lambda, so there is no cancellation at any
   degeneracy. Further derivatives only act on lambda. e = v^2 makes the integrands smooth at e = 0. */
#include <math.h>

#include "coulomix/const.h"
#include "eos/eos_internal.h"

#define REACH 50.0 /* in t; exp(-50) 50^4.5, what lies beyond, is 2e-16 of the highest moment */

/* Nodes and weights computed with 40 digits. */
const cmxp_gauss_node cmxp_gauss[CMXP_GAUSS_HALF] = {
    {3.47479132113930272e-4, 8.91640360848216474e-4}, {1.82994161402236033e-3, 2.07351663028123382e-3},
    {4.49331426162783963e-3, 3.25222898448918143e-3}, {8.33187305768702153e-3, 4.42337991318197386e-3},
    {1.33365861050445181e-2, 5.58406973006556441e-3}, {1.94956001739731405e-2, 6.7315239483593213e-3},
    {2.6794312570798592e-2, 7.86301523801235966e-3},  {3.52154139340302121e-2, 8.97585788784867154e-3},
    {4.47389314607485971e-2, 1.00674115767651047e-2}, {5.53422770024429471e-2, 1.11350869041916271e-2},
    {6.70003009229535901e-2, 1.21763512843554367e-2}, {7.96853518737098186e-2, 1.31887348575273293e-2},
    {9.33673424386012201e-2, 1.41698363071297416e-2}, {1.08013820528329296e-1, 1.51173285362012394e-2},
    {1.23590046369734052e-1, 1.60289641774257768e-2}, {1.40059074914194587e-1, 1.69025809185708047e-2},
    {1.57381843472883379e-1, 1.77361066284411919e-2}, {1.7551726437267133e-1, 1.8527564270120023e-2},
    {1.94422322413803375e-1, 1.92750765893078146e-2}, {2.14052176898682983e-1, 1.99768705663601707e-2},
    {2.34360267990052727e-1, 2.06312816213117643e-2}, {2.55298427146473521e-1, 2.12367575618267945e-2},
    {2.76816991373267956e-1, 2.17918622646617267e-2}, {2.98864921018004198e-1, 2.22952790818782815e-2},
    {3.21389920831165942e-1, 2.27458139637090722e-2}, {3.44338564004894522e-1, 2.31423982906572086e-2},
    {3.67656418895616292e-1, 2.34840914081050087e-2}, {3.91288178129996458e-1, 2.37700828574151543e-2},
    {4.15177789788003591e-1, 2.39996942982291539e-2}, {4.39268590351939723e-1, 2.41723811174014786e-2},
    {4.6350343910610048e-1, 2.42877337207517135e-2},  {4.87824853668287784e-1, 2.43454785045698602e-2}};

/* Adds the integral over v from v0 to v0 + side*width. z = |e-mu|/t, where v0^2 = mu + gap. */
static void add_panel(double v0, double gap, double side, double width, double t, cmxp_pressure *p) {
  double(*d)[4] = p->d;
  for (int k = 0; k < 2 * CMXP_GAUSS_HALF; k++) {
    const cmxp_gauss_node node = cmxp_gauss_at(k);
    const double step = width * node.x, v = v0 + side * step, v2 = v * v, p2 = v2 * (2.0 + v2);
    const double root = sqrt(2.0 + v2), weight = width * node.weight * 6.0; /* 6 = 3 (de/dv)/v */
    const double a = weight * v2 * (1.0 + v2) * root,
                 b = weight * (1.0 + 2.0 * p2) / root; /* G' de, G'' de */
    const double z = (step * (2.0 * v0 + side * step) + gap) / t;
    const double boltzmann = exp(-z), f = boltzmann / (1.0 + boltzmann), spread = f / (1.0 + boltzmann);
    const double lambda = log1p(boltzmann), sigma = lambda + z * f, heat = z * z * spread;
    d[0][0] += a * t * lambda;
    d[1][0] += b * t * lambda;
    d[0][1] += a * sigma; /* sigma = d(t lambda)/dt = -f ln f - (1-f) ln(1-f) */
    d[2][0] += b * side * f;
    d[1][1] += b * sigma;
    d[0][2] += a * heat / t; /* dsigma/dt = z^2 f(1-f)/t, spread = f(1-f) */
    d[3][0] += b * spread / t;
    d[2][1] += b * side * z * spread / t;
    d[1][2] += b * heat / t;
    d[0][3] += a * heat * (z * (1.0 - boltzmann) / (1.0 + boltzmann) - 3.0) / (t * t);
  }
}

static void scale(cmxp_pressure *p) {
  for (int i = 0; i < 4; i++)
    for (int j = 0; i + j < 4; j++) p->d[i][j] /= 3.0 * CMX_PI * CMX_PI;
}

double cmxp_fermi_quadrature(double mu, double t, cmxp_pressure *p) {
  const double sea = mu > t ? mu : 0.0, v0 = sqrt(sea);
  const double top = sqrt(fmax(mu, 0.0) + REACH * t);
  *p = (cmxp_pressure){{{0.0}}};
  add_panel(v0, sea - mu, 1.0, top - v0, t, p);
  if (sea > 0.0) {
    add_panel(v0, 0.0, -1.0, v0, t, p);
    p->d[3][0] -= 3.0 * (1.0 + 2.0 * sea * (2.0 + sea)) / sqrt(sea * (2.0 + sea)); /* the sea's own G'' */
  }
  scale(p);
  return sea;
}

/* 2 (1 - 2^(1-2k)) zeta(2k), k = 1, 2, ...: twice the moments of 1/(e^z + 1) by z^(2k-1), over (2k-1)! */
static const double moment[] = {
    1.64493406684822644, 1.89406565899449184, 1.97110218259487021, 1.9924660037052958,  1.99807901519654313,
    1.99951537028771638, 1.99987834069195944, 1.99996952842981221, 1.99999237573922023, 1.99999809322316304,
    1.99999952322646165, 1.99999988079778479, 1.99999997019846399, 1.9999999925495068};
enum { N_MOMENTS = sizeof moment / sizeof *moment };

/* 3 pi^2 dP = sum_k moment_k t^2k G^(2k-1)(mu) */
double cmxp_fermi_sommerfeld(double mu, double t, cmxp_pressure *p) {
  const double energy = 1.0 + mu, p2 = mu * (2.0 + mu), ratio = t / p2;
  double g[2 * N_MOMENTS + 3]; /* t^j G^(j) */
  g[0] = p2 * sqrt(p2);
  g[1] = 3.0 * energy * g[0] * ratio;
  for (int j = 1; j < 2 * N_MOMENTS + 2; j++) /* from p^2 G' = 3 (1+e) G, differentiated j times */
    g[j + 1] = ratio * (energy * (3 - 2 * j) * g[j] + j * (4 - j) * t * g[j - 1]);
  *p = (cmxp_pressure){{{0.0}}};
  for (int k = N_MOMENTS; k >= 1; k--) {
    const double power[4] = {1.0, 2.0 * k, 2.0 * k * (2 * k - 1), 2.0 * k * (2 * k - 1) * (2 * k - 2)};
    for (int i = 0; i < 4; i++)
      for (int j = 0; i + j < 4; j++) p->d[i][j] += moment[k - 1] * power[j] * g[2 * k - 1 + i];
  }
  double unit = t; /* t^(1 - i - j) */
  for (int order = 0; order < 4; order++, unit /= t)
    for (int i = 0; i <= order; i++) p->d[i][order - i] *= unit;
  scale(p);
  return mu;
}
