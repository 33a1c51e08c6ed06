/* The Thomas-Fermi atom of charge 1 in its sphere at a temperature; atoms of other charges follow by scaling.
   Equations of Feynman, Metropolis & Teller (1949), method of Latter (1955).

   Atomic units. With x = r/R and beta = x eta, where eta(x) is the chemical potential less the potential
   energy over kT,

     beta'' = a x F_1/2(beta/x),  a = (4 sqrt 2/pi) R^2 sqrt T,  beta(0) = 1/(T R),  beta(1) = beta'(1).

   Integrated inwards is gamma = beta - eta(1) x, which is convex and falls to 0 at the surface, in w =
   sqrt x, in which it is analytic. Together with gamma go its derivatives by eta(1) and by ln a, and the
   integrals of kinetic energy and entropy with theirs. */
#include <math.h>
#include <string.h>

#include "coulomix/const.h"
#include "core/fermi_integrals.h"
#include "models/records.h"

/* Variables of the integration. *_E and *_A: derivatives by eta(1) and ln a. */
enum { GAMMA, SLOPE, GAMMA_E, SLOPE_E, GAMMA_A, SLOPE_A, KINETIC, ENTROPY, ENTROPY_E, ENTROPY_A, N };

#define TOLERANCE 1e-13 /* of a step, in the largest member of each group */
enum { COLUMNS = 8 };   /* of the extrapolation: order 16 */

/* --- the equation -------------------------------------------------------------------------------------- */

typedef struct atom {
  double a, beta_0;
  double eta; /* at the surface */
} atom;

/* dy/dw. */
static void derivatives(const atom *s, double w, const double y[N], double d[N]) {
  const double x = w * w, w3 = x * w, beta_e = y[GAMMA_E] + x;
  double f[3], density, slope, entropy, e_slope = 0.0; /* w^3 F_1/2, w dF_1/2/deta, w^5 s, w^3 ds/deta */
  if (w > 0.0) {
    const double eta = s->eta + y[GAMMA] / x;
    cmxp_fermi_half_orders(eta, f);
    density = w3 * f[1];
    slope = 0.5 * w * f[0];
    entropy = w3 * x * cmxp_fermi_entropy(eta, f, &e_slope);
    e_slope *= w3;
    d[KINETIC] = 2.0 * w3 * x * f[2];
  } else { /* at the nucleus the gas is degenerate */
    const double root = sqrt(y[GAMMA]);
    density = 2.0 / 3.0 * root * root * root;
    slope = root;
    entropy = 0.0;
    d[KINETIC] = 0.8 * root * root * root * root * root;
  }
  d[GAMMA] = 2.0 * w * y[SLOPE];
  d[SLOPE] = 2.0 * s->a * density;
  d[GAMMA_E] = 2.0 * w * y[SLOPE_E];
  d[SLOPE_E] = 2.0 * s->a * slope * beta_e;
  d[GAMMA_A] = 2.0 * w * y[SLOPE_A];
  d[SLOPE_A] = 2.0 * s->a * (density + slope * y[GAMMA_A]);
  d[ENTROPY] = 2.0 * entropy;
  d[ENTROPY_E] = 2.0 * e_slope * beta_e;
  d[ENTROPY_A] = 2.0 * e_slope * y[GAMMA_A];
}

/* Gragg's modified midpoint rule with n substeps. */
static void midpoint(const atom *s, double w, double h, int n, const double y[N], const double d[N],
                     double out[N]) {
  const double step = h / n;
  double before[N], here[N], slope[N];
  memcpy(before, y, sizeof before);
  for (int i = 0; i < N; i++) here[i] = y[i] + step * d[i];
  for (int k = 1; k < n; k++) {
    derivatives(s, w + k * step, here, slope);
    for (int i = 0; i < N; i++) {
      const double next = before[i] + 2.0 * step * slope[i];
      before[i] = here[i];
      here[i] = next;
    }
  }
  derivatives(s, w + h, here, slope);
  for (int i = 0; i < N; i++) out[i] = 0.5 * (here[i] + before[i] + step * slope[i]);
}

/* Largest error against the largest member of each group. */
static double error_of(const double y[N], const double error[N]) {
  static const int end[] = {SLOPE + 1, SLOPE_E + 1, SLOPE_A + 1, KINETIC + 1, ENTROPY + 1, N};
  double worst = 0.0;
  for (int g = 0, i = 0; g < (int)(sizeof end / sizeof *end); g++) {
    double size = 1e-30, off = 0.0;
    for (; i < end[g]; i++) {
      size = fmax(size, fabs(y[i]));
      off = fmax(off, fabs(error[i]));
      if (!isfinite(y[i])) return INFINITY;
    }
    worst = fmax(worst, off / size);
  }
  return worst;
}

/* One step of Bulirsch and Stoer: the rule with 2, 4, ... substeps, extrapolated to zero width.
   @return columns used; 0: not accurate */
static int extrapolated_step(const atom *s, double w, double h, double y[N]) {
  double table[COLUMNS][N], d[N], error[N];
  derivatives(s, w, y, d);
  for (int k = 0; k < COLUMNS; k++) {
    double next[N];
    midpoint(s, w, h, 2 * (k + 1), y, d, next);
    for (int j = 0; j < k; j++) { /* Neville's scheme in h^2 */
      const double ratio = (double)(k + 1) / (k - j), below = 1.0 / (ratio * ratio - 1.0);
      for (int i = 0; i < N; i++) {
        const double better = next[i] + (next[i] - table[j][i]) * below;
        table[j][i] = next[i];
        next[i] = better;
        error[i] = better - table[j][i];
      }
    }
    memcpy(table[k], next, sizeof next);
    if (k < 3 || !(error_of(next, error) <= TOLERANCE)) continue;
    memcpy(y, next, sizeof next);
    return k + 1;
  }
  return 0;
}

/* From the surface to the nucleus.
   @return 0 if gamma rises too far, or if no step is short enough */
static int integrate(const atom *s, double y[N]) {
  double w = 1.0, h = 0.125;
  memset(y, 0, N * sizeof *y);
  while (w > 0.0) {
    const double step = w - h < 1e-3 * h ? w : h;
    const int columns = extrapolated_step(s, w, -step, y);
    if (!columns) {
      h = 0.5 * step;
      if (!(h > 1e-9)) return 0;
      continue;
    }
    w -= step;
    if (y[GAMMA] > 30.0 * s->beta_0) return 0;
    if (columns <= COLUMNS - 2) h = 1.5 * step;
  }
  for (int i = KINETIC; i < N; i++) y[i] = -y[i]; /* integrals from the nucleus outwards */
  return isfinite(y[GAMMA]);
}

/* --- the atom ------------------------------------------------------------------------------------------ */

/* eta(1) and the solution for which gamma(0) = beta(0) is right: Newton's method on its logarithm, between
   bounds. The density is nowhere less than at the surface, so that the even gas bounds eta(1).
   @param[in] share of the electrons at the density of the surface, a guess */
static int solve(atom *s, double share, double y[N]) {
  const double even = 3.0 * s->beta_0 / s->a; /* F_1/2 of the gas that fills the sphere evenly */
  double high = cmxp_fermi_inverse_half(even), low = -INFINITY, trial = fmin(share, 0.999), before = INFINITY;
  s->eta = cmxp_fermi_inverse_half(trial * even);
  for (int it = 0; it < 100; it++) {
    double step = NAN;
    if (integrate(s, y)) {
      const double excess = log(y[GAMMA] / s->beta_0);
      if (fabs(excess) <= 1e-13 || (fabs(excess) <= 1e-11 && fabs(excess) >= 0.5 * before)) return 1;
      before = fabs(excess);
      step = -excess * y[GAMMA] / y[GAMMA_E];
      *(excess > 0.0 ? &high : &low) = s->eta;
    } else {
      high = s->eta;
    }
    s->eta += step;
    if (s->eta > low && s->eta < high) continue;
    trial *= 0.7;
    const double below = fmin(cmxp_fermi_inverse_half(trial * even), high - 1e-3);
    s->eta = isfinite(low) ? 0.5 * (low + high) : below;
  }
  return 0;
}

static void thomas_fermi(const double p[], double volume, double temp, cmx_atom *out) {
  const double radius = cbrt(3.0 * volume / (4.0 * CMX_PI)), c = sqrt(2.0) / (CMX_PI * CMX_PI);
  atom s = {.a = 4.0 * CMX_PI * c * radius * radius * sqrt(temp), .beta_0 = 1.0 / (temp * radius)};
  const double per_density = c * temp * sqrt(temp); /* n = per_density F_1/2 */
  double y[N], f[3];
  (void)p;
  if (!solve(&s, cmxp_ionized_share(volume, temp), y)) return;
  cmxp_fermi_half_orders(s.eta, f);
  const double scale = 3.0 * volume * per_density;
  /* derivatives of eta(1) that keep beta(0) = 1/(T R) */
  const double by_temp = -(s.beta_0 + 0.5 * y[GAMMA_A]) / y[GAMMA_E];
  const double by_volume = -(s.beta_0 + 2.0 * y[GAMMA_A]) / (3.0 * y[GAMMA_E]);
  const double logarithmic = 1.5 * f[1] / f[2]; /* dlnF_3/2/deta */
  out->chemical_potential = temp * s.eta;
  out->charge = volume * per_density * f[1];
  out->pressure = 2.0 / 3.0 * per_density * temp * f[2];
  out->kinetic = scale * temp * y[KINETIC];
  out->attraction = temp * y[SLOPE];
  out->entropy = scale * y[ENTROPY];
  /* integral of n eta: the entropy is 5/3 of the kinetic energy over kT less it */
  const double potential = 5.0 / 3.0 * out->kinetic - temp * out->entropy;
  out->repulsion = 0.5 * (out->chemical_potential - out->attraction - potential);
  out->energy = out->kinetic + out->attraction + out->repulsion;
  out->free_energy = out->energy - temp * out->entropy;
  out->heat_capacity = 1.5 * out->entropy + scale * (y[ENTROPY_E] * by_temp + 0.5 * y[ENTROPY_A]);
  out->chi_temp = 2.5 + logarithmic * by_temp;
  out->chi_rho = -logarithmic * by_volume;
}

static const cmx_reference *const references[] = {&cmxp_ref_feynman_1949, &cmxp_ref_latter_1955, NULL};

const cmx_model cmxp_average_atom_thomas_fermi = {
    .id = "average-atom/thomas-fermi",
    .kind = CMX_KIND_AVERAGE_ATOM,
    .summary = "Thomas-Fermi atom in its sphere at a temperature: pressure, energy, entropy, charge",
    .source = "Thomas-Fermi equation, solved numerically",
    .kernel.atom = thomas_fermi,
    .range_of = "volume",
    .range = {0.0, INFINITY},
    .limit = {0.0, INFINITY},
    .references = references};
