/** coulomix_phase.h: the classical phase diagram at constant electron density, the group /phase of a table:
 *  boundaries and tie lines. Header-only. A host includes this header, and a loader (coulomix_io.h or
 *  coulomix_hdf5.h) in one file.
 *
 *      cmx_phase_view phase;
 *      cmx_tie ties[16];
 *      int n_ties;
 *      cmx_phase_bind(arrays, n, "short-range-ordered", &phase);
 *      cmx_status status = cmx_phase_tie_lines(&phase, gamma_1, 16, ties, &n_ties);
 *
 *  Compositions are number fractions of the heavier ion, Gamma_1 = Z1^(5/3) e^2/(a_e kT).
 *
 *  A boundary is one continuous family of tie lines between two couplings. Its nodes are even in t,
 *  Gamma_1 = (lo + hi)/2 - cos(pi t) (hi - lo)/2, in which the square-root ends at azeotropes, critical
 *  points and congruent points of compounds are smooth; between nodes a polynomial through six of them.
 *
 *  Accuracy of x against direct computation: 3e-7, within 1e-3 of a critical point 2e-6, outside the
 *  intervals with CMX_WARN_ACTIVE_SET (8 % of the tie lines). */
#ifndef COULOMIX_INTERP_PHASE_H
#define COULOMIX_INTERP_PHASE_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"

/** One description of the solid of a bound /phase group. */
typedef struct cmx_phase_view {
  int n_boundaries, n;            /* boundaries, nodes of each */
  double gamma_max;               /* boundaries are known up to this Gamma_1 */
  const double *gamma;            /* [n_boundaries][n] Gamma_1, ascending */
  const double *x_left, *x_right; /* [n_boundaries][n] */
  const double *latent_heat;      /* [n_boundaries][n] kT per ion */
  const int *kind; /* [n_boundaries][4] phase left, phase right, end at low and at high Gamma_1 */
  const unsigned char *caution; /* [n_boundaries][n-1] 1: the active planes of the solid change there */
  /* [n_boundaries][n] 1: the order of the solid is the least minimum found, not a proved one; NULL without
     terms beyond pairs (src/order/README.md) */
  const unsigned char *uncertified;
} cmx_phase_view;

/** A tie line of a table. */
typedef struct cmx_tie {
  double gamma;           /* Gamma_1 */
  double x_left, x_right; /* number fractions of the heavier ion */
  int left, right;        /* CMX_LIQUID, CMX_SOLID, CMX_COMPOUND and on */
  /* kT per ion frozen out of a large amount of liquid, or of the solid next to a compound; 0 between equal
     phases and between compounds */
  double latent_heat;
  unsigned reasons; /* CMX_REASON_ACTIVE_SET, and CMX_REASON_UNCERTIFIED next to a node that is uncertified */
} cmx_tie;

/** Binds /phase/NAME, NAME being a description of the solid such as "short-range-ordered".
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT as cmx_order_bind; CMX_ERR_DOMAIN for
 *          a name of more than 63 characters. */
static inline cmx_status cmx_phase_bind(const cmx_array *arrays, size_t n, const char *name,
                                        cmx_phase_view *view);

/** All tie lines at a coupling, sorted by x.
 *  @param[in]  gamma Gamma_1 > 0
 *  @param[in]  capacity  length of `ties`
 *  @param[out] count number written; 0 where one phase is stable at every composition
 *  @return CMX_OK; CMX_WARN_ACTIVE_SET if the solid's active planes change next to one of the lines, where a
 *          boundary has a kink and the table's accuracy is lower; CMX_WARN_EXTRAPOLATED if the order of one
 *          of them is not a proved minimum; the lines have their reasons; CMX_ERR_DOMAIN; CMX_ERR_RANGE for
 *          Gamma_1 above gamma_max, or if `capacity` is too small. */
CMX_FN cmx_status cmx_phase_tie_lines(const cmx_phase_view *v, double gamma, int capacity, cmx_tie ties[],
                                      int *count);

/** The tie line whose `phase` side has composition x at the smallest Gamma_1, that is the highest
 *  temperature: with CMX_LIQUID the liquidus (where a liquid of composition x begins to freeze), with
 *  CMX_SOLID the solidus or, where that is missing, the solvus.
 *  @param[in]  phase, other  phases of the two sides: CMX_LIQUID, CMX_SOLID, CMX_COMPOUND and on
 *  @param[in]  x    number fraction of the heavier ion, 0..1
 *  @param[out] out  NaN on failure
 *  @return CMX_OK; CMX_WARN_ACTIVE_SET, CMX_WARN_EXTRAPOLATED as cmx_phase_tie_lines; CMX_ERR_ABSENT if no
 *          boundary of that kind has this composition; CMX_ERR_DOMAIN */
CMX_FN cmx_status cmx_phase_boundary(const cmx_phase_view *v, int phase, int other, double x, cmx_tie *out);

/* --- private: binding ----------------------------------------------------------------------------------- */

/* The path of a dataset of a diagram; name is of at most 63 characters. */
static inline void cmxi_phase_path(const char *name, const char *field, char path[96]) {
  const size_t length = strlen(name);
  memcpy(path, "/phase/", 7);
  memcpy(path + 7, name, length);
  path[7 + length] = '/';
  memcpy(path + 8 + length, field, strlen(field) + 1);
}

static inline cmx_status cmx_phase_bind(const cmx_array *arrays, size_t n, const char *name,
                                        cmx_phase_view *view) {
  static const char *const field[7] = {"gamma", "x_left",  "x_right",  "latent_heat",
                                       "kind",  "caution", "gamma_max"};
  const void *data[7];
  char path[96];
  size_t nb = 0, nn = 0;
  memset(view, 0, sizeof *view);
  if (strlen(name) > 63) return CMX_ERR_DOMAIN;
  for (int f = 0; f < 7; f++) {
    cmxi_phase_path(name, field[f], path);
    const cmx_array *a = cmxi_find(arrays, n, path);
    if (!a) return f ? CMX_ERR_FORMAT : CMX_ERR_ABSENT;
    if (f == 0) {
      nb = a->dims[0];
      nn = a->rank == 2 ? a->dims[1] : 0;
    }
    if (nb < 1 || nb > 1000 || nn < 6 || nn > 1000000) return CMX_ERR_FORMAT;
    data[f] = f == 6 ? cmxi_data(arrays, n, path, CMX_F64, 0, 1, 0, 0)
                     : cmxi_data(arrays, n, path,
                                 f < 4   ? CMX_F64
                                 : f < 5 ? CMX_I32
                                         : CMX_U8,
                                 2, nb,
                                 f < 4   ? nn
                                 : f < 5 ? 4
                                         : nn - 1,
                                 0);
    if (!data[f]) return CMX_ERR_FORMAT;
  }
  view->n_boundaries = (int)nb;
  view->n = (int)nn;
  view->gamma = (const double *)data[0];
  view->x_left = (const double *)data[1];
  view->x_right = (const double *)data[2];
  view->latent_heat = (const double *)data[3];
  view->kind = (const int *)data[4];
  view->caution = (const unsigned char *)data[5];
  cmxi_phase_path(name, "uncertified", path);
  if (cmxi_find(arrays, n, path)) {
    view->uncertified = (const unsigned char *)cmxi_data(arrays, n, path, CMX_U8, 2, nb, nn, 0);
    if (!view->uncertified) return CMX_ERR_FORMAT;
  }
  view->gamma_max = *(const double *)data[6];
  if (!cmxi_values_valid(&view->gamma_max, 1, 0)) return CMX_ERR_FORMAT;
  for (size_t b = 0; b < nb; b++) {
    if (!cmxi_values_valid(view->gamma + b * nn, nn, 1) || !(view->gamma[b * nn] > 0.0))
      return CMX_ERR_FORMAT;
    for (int k = 0; k < 2; k++)
      if (view->kind[4 * b + (size_t)k] < 0 || view->kind[4 * b + (size_t)k] > CMX_LAST_COMPOUND)
        return CMX_ERR_FORMAT;
  }
  for (int f = 1; f < 4; f++)
    if (!cmxi_values_valid((const double *)data[f], nb * nn, 0)) return CMX_ERR_FORMAT;
  return CMX_OK;
}

/* --- private: one boundary ------------------------------------------------------------------------------ */

/* Lagrange weights of six even nodes at position r in 0..5. */
CMX_FN void cmxi_lagrange(double r, double weight[6]) {
  for (int k = 0; k < 6; k++) {
    weight[k] = 1.0;
    for (int m = 0; m < 6; m++)
      if (m != k) weight[k] *= (r - m) / (double)(k - m);
  }
}

CMX_FN double cmxi_lagrange_sum(const double *v, const double weight[6]) {
  double sum = 0.0;
  for (int k = 0; k < 6; k++) sum += weight[k] * v[k];
  return sum;
}

/* First of the six nodes used at t (0..1) of n nodes, and the position among them. */
CMX_FN int cmxi_lagrange_first(double t, int n, double *r) {
  const double at = t * (n - 1);
  int first = (int)at - 2;
  first = first < 0 ? 0 : first > n - 6 ? n - 6 : first;
  *r = at - first;
  return first;
}

/* The tie line of boundary b at t. */
CMX_FN void cmxi_boundary_tie(const cmx_phase_view *v, int b, double t, double gamma, cmx_tie *out) {
  double weight[6], r;
  const size_t first = (size_t)b * (size_t)v->n + (size_t)cmxi_lagrange_first(t, v->n, &r);
  cmxi_lagrange(r, weight);
  out->gamma = gamma;
  out->x_left = cmxi_lagrange_sum(v->x_left + first, weight);
  out->x_right = cmxi_lagrange_sum(v->x_right + first, weight);
  out->latent_heat = cmxi_lagrange_sum(v->latent_heat + first, weight);
  out->left = v->kind[4 * b];
  out->right = v->kind[4 * b + 1];
  int k = (int)(t * (v->n - 1));
  k = k < 0 ? 0 : k > v->n - 2 ? v->n - 2 : k;
  out->reasons = 0;
  if (v->caution[(size_t)b * (size_t)(v->n - 1) + (size_t)k]) out->reasons |= CMX_REASON_ACTIVE_SET;
  if (!v->uncertified) return;
  const unsigned char *node = v->uncertified + (size_t)b * (size_t)v->n + (size_t)k;
  if (node[0] || node[1]) out->reasons |= CMX_REASON_UNCERTIFIED;
}

/* What the reasons of tie lines make of the status. */
CMX_FN cmx_status cmxi_tie_status(unsigned reasons) {
  return reasons & CMX_REASON_UNCERTIFIED ? CMX_WARN_EXTRAPOLATED : reasons ? CMX_WARN_ACTIVE_SET : CMX_OK;
}

CMX_FN cmx_status cmx_phase_tie_lines(const cmx_phase_view *v, double gamma, int capacity, cmx_tie ties[],
                                      int *count) {
  unsigned reasons = 0;
  *count = 0;
  if (!cmxi_finite(gamma) || gamma <= 0.0) return CMX_ERR_DOMAIN;
  if (!(gamma <= v->gamma_max)) return CMX_ERR_RANGE;
  for (int b = 0; b < v->n_boundaries; b++) {
    const double lo = v->gamma[(size_t)b * (size_t)v->n],
                 hi = v->gamma[(size_t)b * (size_t)v->n + (size_t)v->n - 1];
    if (!(gamma >= lo && gamma <= hi)) continue;
    if (*count == capacity) return CMX_ERR_RANGE;
    double c = (lo + hi - 2.0 * gamma) / (hi - lo);
    c = c < -1.0 ? -1.0 : c > 1.0 ? 1.0 : c;
    cmx_tie tie;
    cmxi_boundary_tie(v, b, acos(c) / CMX_INTERP_PI, gamma, &tie);
    reasons |= tie.reasons;
    int at = *count;
    while (at > 0 && ties[at - 1].x_left > tie.x_left) {
      ties[at] = ties[at - 1];
      at--;
    }
    ties[at] = tie;
    ++*count;
  }
  return cmxi_tie_status(reasons);
}

CMX_FN cmx_status cmx_phase_boundary(const cmx_phase_view *v, int phase, int other, double x, cmx_tie *out) {
  out->gamma = out->x_left = out->x_right = out->latent_heat = cmxi_nan();
  out->left = out->right = -1;
  out->reasons = 0;
  if (!cmxi_finite(x) || x < 0.0 || x > 1.0) return CMX_ERR_DOMAIN;
  for (int b = 0; b < v->n_boundaries; b++)
    for (int side = 0; side < 2; side++) {
      if (v->kind[4 * b + side] != phase || v->kind[4 * b + 1 - side] != other) continue;
      const double *xs = (side ? v->x_right : v->x_left) + (size_t)b * (size_t)v->n;
      for (int k = 0; k + 1 < v->n; k++) {
        if (!((xs[k] <= x && x <= xs[k + 1]) || (xs[k + 1] <= x && x <= xs[k]))) continue;
        /* the interpolant passes through both nodes: bisection cannot lose the root */
        double lo = k / (double)(v->n - 1), hi = (k + 1) / (double)(v->n - 1);
        if (xs[k] == xs[k + 1]) hi = lo; /* a compound: all of its line has this composition */
        const int rising = xs[k + 1] >= xs[k];
        cmx_tie tie;
        for (int it = 0; it < 60; it++) {
          const double t = 0.5 * (lo + hi);
          cmxi_boundary_tie(v, b, t, 0.0, &tie);
          const double at = side ? tie.x_right : tie.x_left;
          if ((at < x) == rising)
            lo = t;
          else
            hi = t;
        }
        const double *g = v->gamma + (size_t)b * (size_t)v->n;
        const double gamma =
            0.5 * (g[0] + g[v->n - 1]) - 0.5 * cos(CMX_INTERP_PI * lo) * (g[v->n - 1] - g[0]);
        if (out->left < 0 || out->gamma > gamma) cmxi_boundary_tie(v, b, lo, gamma, out);
        break;
      }
    }
  return out->left < 0 ? CMX_ERR_ABSENT : cmxi_tie_status(out->reasons);
}

#endif
