/* The first solid of a liquid, the first liquid of a solid, and distances from tangent planes. */
#include <math.h>
#include <string.h>

#include "coulomix/const.h"
#include "phase/ternary_internal.h"

double cmx_density_contrast(const cmx_species *ions, const double from[], const double to[]) {
  /* m_to Z_from - m_from Z_to from differences, so that it is 0 for equal compositions */
  double dz = 0.0, dm = 0.0;
  int known = 1;
  for (int a = 0; a < ions->n; a++) {
    known &= ions->mass_u[a] > 0.0;
    dz += (to[a] - from[a]) * ions->z[a];
    dm += (to[a] - from[a]) * ions->mass_u[a];
  }
  const double z = cmx_average(ions->n, ions->z, from), m = cmx_average(ions->n, ions->mass_u, from);
  return known ? (dm * z - m * dz) / (m * (z + dz)) : NAN;
}

/* --- one solution --------------------------------------------------------------------------------------- */

static void nothing(int n, cmx_mixture_freezing *out) {
  out->gamma_e = out->latent_heat = out->residual = NAN;
  for (int a = 0; a < n; a++) out->liquid[a] = out->solid[a] = out->k[a] = NAN;
}

/* The coupling at which two phases of one composition have the same free energy. */
static cmx_status equal_energies(const cmx_mixture_phase pair[2], int n, const double x[], double *gamma_e) {
  *gamma_e = 10.0;
  for (int it = 0; it < 100; it++) {
    cmx_mixture_value v[2] = {{.alone = 0}};
    for (int k = 0; k < 2; k++) {
      const cmx_status status = pair[k].function(pair[k].context, n, x, *gamma_e, &v[k]);
      if (status < 0) return status;
    }
    const double step = -(v[0].f - v[1].f) / (v[0].f_g - v[1].f_g);
    if (!isfinite(step)) return CMX_ERR_NOT_CONVERGED;
    *gamma_e *= exp(fmin(fmax(step, -0.7), 0.7));
    if (fabs(step) < 1e-6) return CMX_OK;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* From two phases in equilibrium. */
static cmx_status describe(const cmx_mixture_phase pair[2], const cmx_coexistence *c,
                           cmx_mixture_freezing *out) {
  cmx_mixture_value v[2] = {{.alone = 0}};
  const int n = c->n_species;
  for (int k = 0; k < 2; k++) {
    const cmx_status status = pair[k].function(pair[k].context, n, c->x[k], c->gamma_e, &v[k]);
    if (status < 0) return status;
  }
  out->gamma_e = c->gamma_e;
  out->residual = c->residual;
  out->latent_heat = 0.0;
  for (int a = 0; a < n; a++) {
    const double *liquid = c->x[0], *solid = c->x[1];
    out->liquid[a] = liquid[a];
    out->solid[a] = solid[a];
    out->k[a] =
        liquid[a] > 0.0
            ? solid[a] / liquid[a]
            : exp(cmxp_excess_potential(n, liquid, &v[0], a) - cmxp_excess_potential(n, solid, &v[1], a));
    out->latent_heat +=
        solid[a] * (cmxp_potential_slope(n, liquid, &v[0], a) - cmxp_potential_slope(n, solid, &v[1], a));
  }
  return CMX_OK;
}

static cmx_status check_composition(int n, const double x[]) {
  double sum = 0.0;
  if (n < 1 || n > CMX_MAX_SPECIES) return CMX_ERR_DOMAIN;
  for (int a = 0; a < n; a++) {
    if (!(x[a] >= 0.0)) return CMX_ERR_DOMAIN;
    sum += x[a];
  }
  return fabs(sum - 1.0) <= 1e-6 ? CMX_OK : CMX_ERR_DOMAIN;
}

cmx_status cmx_freeze_near(const cmx_mixture_phase pair[2], int side, int n, const double x[],
                           cmx_mixture_freezing *out) {
  cmx_coexistence c = {.n_species = n, .n_phases = 2, .gamma_e = out->gamma_e};
  const double *guess = side ? out->liquid : out->solid;
  cmx_status status = side == 0 || side == 1 ? check_composition(n, x) : CMX_ERR_DOMAIN;
  if (status >= 0) {
    const int guessed = c.gamma_e > 0.0;
    for (int a = 0; a < n; a++) {
      c.x[side][a] = x[a];
      c.x[1 - side][a] = guessed ? guess[a] : x[a];
    }
    if (!guessed) status = equal_energies(pair, n, x, &c.gamma_e);
  }
  if (status >= 0) status = cmx_coexist(pair, side ? CMX_FIX_SECOND : CMX_FIX_FIRST, &c);
  const cmx_status warning = status;
  if (status >= 0) status = describe(pair, &c, out);
  if (status < 0) nothing(n > 0 && n <= CMX_MAX_SPECIES ? n : 0, out);
  return status < 0 ? status : warning;
}

/* --- the whole triangle --------------------------------------------------------------------------------- */

/* Denser towards the edges, where x ln x bends most. */
static double towards_ends(double u) {
  const double s = sin(0.5 * CMX_PI * u);
  return s * s;
}

void cmxp_triangle_point(int i, int j, int n_grid, double x[3]) {
  const int at[3] = {n_grid - i - j, i, j};
  double sum = 0.0;
  for (int a = 0; a < 3; a++) sum += x[a] = towards_ends((double)at[a] / (double)n_grid);
  for (int a = 0; a < 3; a++) x[a] /= sum;
}

cmx_status cmx_plane_distance(size_t n_phases, const cmx_mixture_phase phases[], double gamma_e,
                              const double mu[3], int n_grid, cmx_plane_point *least) {
  cmx_plane_point best = {0, {NAN, NAN, NAN}, INFINITY};
  cmx_mixture_value v = {.alone = 1};
  least->distance = NAN;
  if (n_phases < 1 || n_grid < 4 || n_grid > 400) return CMX_ERR_DOMAIN;
  for (int i = 0; i <= n_grid; i++)
    for (int j = 0; i + j <= n_grid; j++) {
      double x[3], plane = 0.0;
      cmxp_triangle_point(i, j, n_grid, x);
      for (int a = 0; a < 3; a++) plane += x[a] > 0.0 ? x[a] * (mu[a] - log(x[a])) : 0.0;
      if (!isfinite(plane)) continue; /* an absent species */
      for (size_t p = 0; p < n_phases; p++) {
        const cmx_status status = phases[p].function(phases[p].context, 3, x, gamma_e, &v);
        if (status < 0) return status;
        if (!(v.f - plane < best.distance)) continue;
        best = (cmx_plane_point){p, {x[0], x[1], x[2]}, v.f - plane};
      }
    }
  *least = best;
  return CMX_OK;
}

/* A distance below 0 that is not rounding, kT. */
static const double below = -1e-9;

/* Lowers Gamma_e until the tangent plane of the liquid passes through the solid of one composition. */
static cmx_status lower_coupling(const cmx_mixture_phase pair[2], const double x[3], const double solid[3],
                                 double *gamma_e) {
  for (int it = 0; it < 100; it++) {
    cmx_mixture_value v[2] = {{.alone = 0}};
    cmx_status status = pair[0].function(pair[0].context, 3, x, *gamma_e, &v[0]);
    if (status >= 0) status = pair[1].function(pair[1].context, 3, solid, *gamma_e, &v[1]);
    if (status < 0) return status;
    double off = v[1].f, slope = v[1].f_g;
    for (int a = 0; a < 3; a++) {
      if (!(solid[a] > 0.0)) continue;
      off += solid[a] * (log(solid[a] / x[a]) - cmxp_excess_potential(3, x, &v[0], a));
      slope -= solid[a] * cmxp_potential_slope(3, x, &v[0], a);
    }
    const double step = -off / slope;
    if (!isfinite(step)) return CMX_ERR_NOT_CONVERGED;
    *gamma_e *= exp(fmin(fmax(step, -0.7), 0.7));
    if (fabs(step) < 1e-6) return CMX_OK;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* A start for a liquid whose own composition never freezes: the first of the nearly pure solids. */
static cmx_status first_corner(const cmx_mixture_phase pair[2], const double x[3],
                               cmx_mixture_freezing *out) {
  out->gamma_e = INFINITY;
  for (int a = 0; a < 3; a++) {
    double solid[3], gamma_e = 10.0;
    if (!(x[a] > 0.0)) continue;
    for (int b = 0; b < 3; b++) solid[b] = 0.05 * x[b] + (a == b ? 0.95 : 0.0);
    const cmx_status status = lower_coupling(pair, x, solid, &gamma_e);
    if (status < 0 && status != CMX_ERR_NOT_CONVERGED) return status;
    if (status < 0 || !(gamma_e < out->gamma_e)) continue;
    out->gamma_e = gamma_e;
    memcpy(out->solid, solid, sizeof solid);
  }
  return isfinite(out->gamma_e) ? CMX_OK : CMX_ERR_NOT_CONVERGED;
}

/* The lowest point of the nodes of a phase under the tangent plane of the liquid, its species those of the
   liquid. */
static cmx_status lowest(const cmx_mixture_phase *phase, const cmx_mixture_phase *liquid,
                         const cmx_mixture_freezing *f, const double x[3], int n_grid, cmx_plane_point *at) {
  double mu[3], sum = 0.0;
  cmx_status status = cmx_chemical_potentials(liquid, 3, x, f->gamma_e, mu, NULL);
  if (status >= 0) status = cmx_plane_distance(1, phase, f->gamma_e, mu, n_grid, at);
  if (status < 0) return status;
  for (int a = 0; a < 3; a++) sum += at->x[a] = x[a] > 0.0 ? fmax(at->x[a], 1e-6) : 0.0;
  for (int a = 0; a < 3; a++) at->x[a] /= sum;
  return CMX_OK;
}

/* Lowers Gamma_e until no solid of the nodes is below the plane, starting from a solution or a guess. */
static cmx_status descend(const cmx_mixture_phase pair[2], const double x[3], int n_grid, int solved,
                          cmx_mixture_freezing *best, double *distance) {
  cmx_plane_point at;
  cmx_status status = CMX_OK;
  for (int it = 0; it < 20; it++) {
    cmx_mixture_freezing next = *best;
    status = lowest(&pair[1], &pair[0], best, x, n_grid, &at);
    *distance = at.distance;
    if (status < 0 || (solved && at.distance >= below)) return status;
    memcpy(next.solid, at.x, sizeof at.x);
    status = lower_coupling(pair, x, next.solid, &next.gamma_e);
    if (status < 0) return status;
    const cmx_mixture_freezing guess = next;
    status = cmx_freeze_near(pair, 0, 3, x, &next);
    /* a solution beyond the guess is another one */
    const int better = status >= 0 && next.gamma_e <= guess.gamma_e * (1.0 + 1e-6);
    if (solved && !better && !(guess.gamma_e < best->gamma_e)) return CMX_ERR_NOT_CONVERGED;
    solved = better;
    *best = better ? next : guess;
  }
  return CMX_ERR_NOT_CONVERGED;
}

cmx_status cmx_freeze_stable(const cmx_mixture_phase pair[2], const double x[3], int n_grid,
                             cmx_mixture_freezing *out, double *gap) {
  cmx_plane_point at = {1, {NAN, NAN, NAN}, NAN};
  cmx_mixture_freezing best = {.gamma_e = 0.0};
  cmx_status status = check_composition(3, x);
  cmx_status found = status < 0 ? status : cmx_freeze_near(pair, 0, 3, x, &best);
  if (status >= 0 && found < 0) {
    status = first_corner(pair, x, &best);
    const cmx_mixture_freezing guess = best;
    if (status >= 0) found = cmx_freeze_near(pair, 0, 3, x, &best);
    if (status >= 0 && found < 0) best = guess;
  }
  double solid = NAN;
  if (status >= 0) status = descend(pair, x, n_grid, found >= 0, &best, &solid);
  if (status >= 0) status = cmx_freeze_near(pair, 0, 3, x, &best); /* for its warning */
  const cmx_status warning = status;
  if (status >= 0) status = lowest(&pair[0], &pair[0], &best, x, n_grid, &at);
  if (status >= 0 && !(at.distance >= below)) status = CMX_ERR_NOT_CONVERGED; /* the liquid itself unmixes */
  if (gap) *gap = fmin(at.distance, solid);
  *out = best;
  if (status < 0) nothing(3, out);
  return status < 0 ? status : warning;
}

cmx_status cmx_solid_at_coupling(const cmx_mixture_phase pair[2], const double x[3], double gamma_e,
                                 int n_grid, double solid[3], double *force) {
  cmx_plane_point at = {1, {NAN, NAN, NAN}, NAN};
  cmx_coexistence c = {.n_species = 3, .n_phases = 2, .gamma_e = gamma_e};
  cmx_status status = gamma_e > 0.0 ? check_composition(3, x) : CMX_ERR_DOMAIN;
  cmx_mixture_phase solids[1] = {pair[1]};
  double mu[3], sum = 0.0;
  if (status >= 0) status = cmx_chemical_potentials(&pair[0], 3, x, gamma_e, mu, NULL);
  if (status >= 0) status = cmx_plane_distance(1, solids, gamma_e, mu, n_grid, &at);
  for (int a = 0; a < 3; a++) sum += c.x[1][a] = x[a] > 0.0 ? fmax(at.x[a], 1e-6) : 0.0;
  for (int a = 0; a < 3; a++) {
    c.x[0][a] = x[a];
    c.x[1][a] /= sum;
  }
  c.offset = -at.distance;
  if (status >= 0) status = cmx_coexist(pair, CMX_FIX_FIRST | CMX_FIX_COUPLING | CMX_FREE_OFFSET, &c);
  /* not one that lies higher than a point of the grid */
  if (status >= 0 && !(c.offset >= below - at.distance)) status = CMX_ERR_NOT_CONVERGED;
  for (int a = 0; a < 3; a++) solid[a] = status < 0 ? NAN : c.x[1][a];
  if (force) *force = status < 0 ? NAN : c.offset;
  return status;
}

/* --- zeros of properties -------------------------------------------------------------------------------- */

typedef struct on_line {
  const cmx_mixture_phase *pair;
  const double (*ends)[3];
  cmx_freezing_property *property;
  void *context;
} on_line;

static cmx_status property_at(const on_line *l, double t, cmx_mixture_freezing *f, double *value) {
  enum { SEARCH = 16 };
  double x[3];
  for (int a = 0; a < 3; a++) x[a] = (1.0 - t) * l->ends[0][a] + t * l->ends[1][a];
  const cmx_status status = cmx_freeze_stable(l->pair, x, SEARCH, f, NULL);
  *value = status < 0 ? NAN : l->property(l->context, f);
  return status;
}

/* Between values of different sign, by the false position with the Illinois rule. *there is 0 at a jump. */
static cmx_status zero_between(const on_line *l, double low, double high, double at_low, double at_high,
                               cmx_mixture_freezing *f, int *there) {
  const double size = fabs(at_low) + fabs(at_high);
  double value = NAN;
  cmx_status status = CMX_OK;
  for (int it = 0; it < 100 && status >= 0 && fabs(high - low) > 1e-10; it++) {
    const double t = it % 3 == 2 ? 0.5 * (low + high) : (low * at_high - high * at_low) / (at_high - at_low);
    status = property_at(l, t, f, &value);
    if (value == 0.0) break;
    if (value * at_low > 0.0) {
      low = t;
      at_low = value;
      at_high *= 0.5;
    } else {
      high = t;
      at_high = value;
      at_low *= 0.5;
    }
  }
  *there = fabs(value) <= 1e-5 * size;
  return status;
}

cmx_status cmx_freezing_zeros(const cmx_mixture_phase pair[2], const double ends[2][3], int n_scan,
                              cmx_freezing_property *property, void *context, cmx_mixture_freezing zeros[],
                              size_t *n) {
  const on_line line = {pair, ends, property, context};
  double before = NAN;
  cmx_status status = n_scan < 1 ? CMX_ERR_DOMAIN : CMX_OK;
  *n = 0;
  for (int k = 0; k <= n_scan && status >= 0; k++) {
    cmx_mixture_freezing f;
    double value;
    int there = 0;
    status = property_at(&line, k / (double)n_scan, &f, &value);
    if (status >= 0 && k && value * before < 0.0)
      status = zero_between(&line, (k - 1) / (double)n_scan, k / (double)n_scan, before, value, &zeros[*n],
                            &there);
    if (status >= 0 && there) ++*n;
    before = value;
  }
  return status < 0 ? status : CMX_OK;
}
