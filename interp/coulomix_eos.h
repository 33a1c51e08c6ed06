/** coulomix_eos.h: the equation of state of a mixture looked up in a coulomix table. Header-only, like
 *  coulomix.h.
 *
 *      cmx_eos_view eos;
 *      cmx_eos_bind(arrays, n, &eos);
 *      cmx_eos_state point;
 *      int status = cmx_eos_lookup(&eos, CMX_STABLE, x, rho, temp, &point);
 *
 *  One free energy per phase, everything else by its exact derivatives, so Maxwell's relations hold to
 *  round-off:
 *
 *      F per gram = [sum_j x_j S_j(n_e, T) + <Z> E(n_e, T) + kT f_mix(x, Gamma_e)]/<m> - a T^4/(3 rho)
 *
 *  E, S_j and f_mix are quintic splines on even nodes, with the parts that would cost digits kept apart: the
 *  cold electrons, the static lattice, the zero point, the pairs of an empty box, x ln x, radiation. The
 *  short-range order of a solid comes from the table's /order group; beyond its largest Gamma_d the order
 *  stays frozen as it is there. How the order behaves on cooling and what happens outside the table is chosen
 *  in the view:
 *
 *      eos.choice.order = CMX_ORDER_FROZEN;
 *      eos.choice.policy = CMX_POLICY_HOLD;
 *
 *  x is the number fraction of the heavier ion; cgs and kelvin; energies per gram, free nuclei and electrons
 *  at rest being zero.
 *
 *  Status. 0: every output is finite, P, c_v, chi_rho and c_s are positive, and no bit of `reasons` is set.
 *  Two outputs are meant to be absent at times: latent_heat is NaN away from freezing, df_dx and d2f_dx2 are
 *  infinite at x = 0 and 1. > 0: computed, and `reasons` says what the outputs suffer from. < 0: failed, all
 *  outputs NaN; outside the table the status names the axis and the side, CMX_ERR_RHO_HIGH say; NaN and
 *  infinities are CMX_ERR_DOMAIN. No call raises a floating-point exception other than inexact and underflow,
 *  so hosts may trap the rest. */
#ifndef COULOMIX_INTERP_EOS_H
#define COULOMIX_INTERP_EOS_H

#include "coulomix_base.h"
#include "coulomix_composition.h"
#include "coulomix_cooling.h"
#include "coulomix_order.h"
#include "coulomix_phase.h"
#include "coulomix_plasma.h"
#include "coulomix_reason.h"
#include "coulomix_state.h"

/** What a lookup outside the table does: fail, or answer for the nearest state of the table. */
enum { CMX_POLICY_ERROR = 0, CMX_POLICY_HOLD = 1 };

/* Where the solid is tried first, to save time; the free energies decide. */
#define CMX_EOS_FREEZING_GUESS 180.0

/** Even nodes: coefficients first, first + step, ...; the range reaches from the third to the last
 *  but two. */
typedef struct cmx_eos_axis {
  double first, inverse_step;
  int n;
} cmx_eos_axis;

/** What the caller chooses; set by cmx_eos_bind to what the table's recipe says (equilibrium and error by
 *  default). */
typedef struct cmx_eos_choice {
  int order; /* CMX_ORDER_EQUILIBRIUM to CMX_ORDER_RANDOM; no effect on a solid without short-range order */
  double blocking_gamma_d; /* with CMX_ORDER_BLOCKED, > 0: the order is fixed from this Gamma_d on */
  int policy;              /* CMX_POLICY_ERROR or CMX_POLICY_HOLD */
} cmx_eos_choice;

/** A bound /eos group. The pointers belong to the loader. */
typedef struct cmx_eos_view {
  cmx_eos_choice choice;
  cmx_eos_axis n, t, t_fine, x, gamma; /* ln n_e, ln T, the same finer, x, ln Gamma_e */
  const double *cold;                  /* [n] erg per electron */
  const double *pairs;                 /* [t_fine] erg/cm^3 */
  const double *electrons;             /* [n][t] erg per electron */
  const double *species[2];            /* of liquid and solid: [2][n][t] erg per ion */
  const double *mixing[2];             /* [x][gamma]; NULL for a short-range-ordered solid */
  const unsigned char *reasons[2];     /* of liquid and solid: [2][n][t], bits 0 to 7 of CMX_REASON_LIST */
  unsigned contrast[2];                /* reasons of the mixing of both species, liquid and solid */
  cmx_species ions;                    /* two */
  double rho[2], temp[2];              /* range */
  double pairs_from; /* K; below, pairs are less than 1e-18 of the electrons at any density here */
  double boltzmann, speed_of_light, radiation, atomic_mass;
  double ln_coupling;           /* ln Gamma_e = ln n_e/3 - ln T + this */
  double coulomb;               /* e^2 (4 pi/3)^(1/3): e^2/a_e = coulomb n_e^(1/3) */
  double madelung;              /* zeta */
  double z53[2], zero_point[2]; /* Z^(5/3); (3/2) u_1 hbar omega_p/n_e^(1/2) of the pure crystals */
  cmx_order_view order;         /* of a short-range-ordered solid */
  cmx_solidus_view solidus;     /* where it freezes; n_pieces is 0 in a table without */
} cmx_eos_view;

/* --- binding
   ------------------------------------------------------------------------------------------------------- */

static inline int cmxi_eos_axis_bind(const cmx_array *arrays, size_t n, const char *path,
                                     cmx_eos_axis *axis) {
  const cmx_array *a = cmxi_find(arrays, n, path);
  if (!a || a->type != CMX_F64 || a->rank != 1 || a->dims[0] < 8 || a->dims[0] > 1000000) return 0;
  const double *v = (const double *)a->data;
  if (!cmxi_values_valid(v, a->dims[0], 1)) return 0;
  const double step = (v[a->dims[0] - 1] - v[0]) / (double)(a->dims[0] - 1);
  for (size_t k = 0; k < a->dims[0]; k++)
    if (!(fabs(v[k] - v[0] - step * (double)k) <= 1e-6 * step)) return 0;
  axis->first = v[0];
  axis->inverse_step = 1.0 / step;
  axis->n = (int)a->dims[0];
  return axis->inverse_step > 0.0 && axis->inverse_step <= 1e12;
}

/* First and last place that has all six coefficients. */
static inline double cmxi_eos_axis_from(const cmx_eos_axis *a) {
  return a->first + 2.0 / a->inverse_step;
}
static inline double cmxi_eos_axis_to(const cmx_eos_axis *a) {
  return a->first + (a->n - 3) / a->inverse_step;
}

/* A small dataset of positive numbers. */
static inline const double *cmxi_eos_numbers(const cmx_array *arrays, size_t n, const char *path,
                                             size_t count) {
  const double *v = (const double *)cmxi_data(arrays, n, path, CMX_F64, 1, count, 0, 0);
  if (!v || !cmxi_values_valid(v, count, 0)) return NULL;
  for (size_t k = 0; k < count; k++)
    if (!(v[k] > 0.0)) return NULL;
  return v;
}

/* Charges and masses of two species. */
static inline int cmxi_species_bind(const cmx_array *arrays, size_t n, const char *charges,
                                    const char *masses, cmx_species *species) {
  const double *z = cmxi_eos_numbers(arrays, n, charges, 2), *mass = cmxi_eos_numbers(arrays, n, masses, 2);
  if (!z || !mass || !(z[0] < z[1] && z[1] < 1e3)) return 0;
  species->n = 2;
  for (int j = 0; j < 2; j++) {
    species->z[j] = z[j];
    species->mass_u[j] = mass[j];
  }
  return 1;
}

/* [a], [a][b], or two of the latter. */
static inline const double *cmxi_eos_sheet(const cmx_array *arrays, size_t n, const char *path, int rank,
                                           const cmx_eos_axis *a, const cmx_eos_axis *b) {
  const size_t na = (size_t)a->n, nb = b ? (size_t)b->n : 1;
  const double *v = (const double *)(rank < 3 ? cmxi_data(arrays, n, path, CMX_F64, rank, na, nb, 0)
                                              : cmxi_data(arrays, n, path, CMX_F64, 3, 2, na, nb));
  return v && cmxi_values_valid(v, na * nb * (rank < 3 ? 1 : 2), 0) ? v : NULL;
}

static inline int cmxi_eos_sheets(const cmx_array *arrays, size_t n, cmx_eos_view *v) {
  if (!cmxi_eos_axis_bind(arrays, n, "/eos/ln_n_e", &v->n) ||
      !cmxi_eos_axis_bind(arrays, n, "/eos/ln_t", &v->t) ||
      !cmxi_eos_axis_bind(arrays, n, "/eos/ln_t_fine", &v->t_fine) ||
      !cmxi_eos_axis_bind(arrays, n, "/eos/x", &v->x) ||
      !cmxi_eos_axis_bind(arrays, n, "/eos/ln_gamma_e", &v->gamma))
    return 0;
  v->cold = cmxi_eos_sheet(arrays, n, "/eos/cold", 1, &v->n, NULL);
  v->pairs = cmxi_eos_sheet(arrays, n, "/eos/pairs", 1, &v->t_fine, NULL);
  v->electrons = cmxi_eos_sheet(arrays, n, "/eos/electrons", 2, &v->n, &v->t);
  v->species[0] = cmxi_eos_sheet(arrays, n, "/eos/liquid/species", 3, &v->n, &v->t);
  v->species[1] = cmxi_eos_sheet(arrays, n, "/eos/solid/species", 3, &v->n, &v->t);
  v->mixing[0] = cmxi_eos_sheet(arrays, n, "/eos/liquid/mixing", 2, &v->x, &v->gamma);
  v->mixing[1] = cmxi_eos_sheet(arrays, n, "/eos/solid/mixing", 2, &v->x, &v->gamma);
  v->reasons[0] = (const unsigned char *)cmxi_data(arrays, n, "/eos/liquid/reasons", CMX_U8, 3, 2,
                                                   (size_t)v->n.n, (size_t)v->t.n);
  v->reasons[1] = (const unsigned char *)cmxi_data(arrays, n, "/eos/solid/reasons", CMX_U8, 3, 2,
                                                   (size_t)v->n.n, (size_t)v->t.n);
  if (!v->cold || !v->pairs || !v->electrons || !v->species[0] || !v->species[1] || !v->mixing[0] ||
      !v->reasons[0] || !v->reasons[1])
    return 0;
  if (v->mixing[1]) return 1;
  /* damaged is not absent */
  if (cmxi_find(arrays, n, "/eos/solid/mixing") || cmx_order_bind(arrays, n, &v->order) != CMX_OK) return 0;
  const cmx_status solidus = cmx_solidus_bind(arrays, n, &v->solidus);
  return solidus == CMX_OK || solidus == CMX_ERR_ABSENT;
}

/* What the recipe chose, and the reasons of the mixing. */
static inline int cmxi_eos_choices(const cmx_array *arrays, size_t n, cmx_eos_view *v) {
  const double *order = (const double *)cmxi_data(arrays, n, "/eos/order_on_cooling", CMX_F64, 1, 2, 0, 0);
  const int *contrast = (const int *)cmxi_data(arrays, n, "/eos/contrast", CMX_I32, 1, 2, 0, 0);
  if (!order || !contrast || !cmxi_values_valid(order, 2, 0)) return 0;
  if (!(order[0] >= 0.0 && order[0] <= (double)CMX_ORDER_RANDOM && order[1] >= 0.0)) return 0;
  v->choice.order = (int)order[0];
  v->choice.blocking_gamma_d = order[1];
  for (int k = 0; k < 2; k++) v->contrast[k] = contrast[k] ? (unsigned)CMX_REASON_CONTRAST : 0u;
  return 1;
}

/* Whether the ranges that the table states lie within its axes. */
static inline int cmxi_eos_covers(const cmx_eos_view *v) {
  for (int end = 0; end < 2; end++) {
    const double ln_t = log(v->temp[end]);
    for (int j = 0; j < 2; j++) {
      const double mass = v->ions.mass_u[j] * v->atomic_mass;
      const double ln_n = log(v->rho[end] * v->ions.z[j] / mass);
      for (int other = 0; other < 2; other++) {
        const double ln_g = v->ln_coupling + ln_n / 3.0 - log(v->temp[other]);
        if (!(ln_g >= cmxi_eos_axis_from(&v->gamma) && ln_g <= cmxi_eos_axis_to(&v->gamma))) return 0;
      }
      if (!(ln_n >= cmxi_eos_axis_from(&v->n) && ln_n <= cmxi_eos_axis_to(&v->n))) return 0;
    }
    if (!(ln_t >= cmxi_eos_axis_from(&v->t) && ln_t <= cmxi_eos_axis_to(&v->t)) ||
        !(ln_t >= cmxi_eos_axis_from(&v->t_fine) && ln_t <= cmxi_eos_axis_to(&v->t_fine)))
      return 0;
  }
  return cmxi_eos_axis_from(&v->x) <= 0.0 && cmxi_eos_axis_to(&v->x) >= 1.0;
}

/** Binds the /eos group of a loaded table, and /order if its solid is short-range ordered.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_eos_bind(const cmx_array *arrays, size_t n, cmx_eos_view *view) {
  memset(view, 0, sizeof *view);
  if (!cmxi_find(arrays, n, "/eos/ln_n_e")) return CMX_ERR_ABSENT;
  const double *range = cmxi_eos_numbers(arrays, n, "/eos/range", 4);
  const double *lattice = (const double *)cmxi_data(arrays, n, "/eos/lattice", CMX_F64, 1, 2, 0, 0);
  const double *constant = cmxi_eos_numbers(arrays, n, "/eos/constants", 6);
  if (!cmxi_species_bind(arrays, n, "/eos/charges", "/eos/masses", &view->ions)) return CMX_ERR_FORMAT;
  if (!range || !lattice || !constant || !cmxi_values_valid(lattice, 2, 0)) return CMX_ERR_FORMAT;
  if (!(range[0] < range[1] && range[2] < range[3])) return CMX_ERR_FORMAT;
  if (!(lattice[0] >= 0.0 && lattice[1] >= 0.0)) return CMX_ERR_FORMAT;
  view->boltzmann = constant[0];
  view->atomic_mass = constant[1];
  view->speed_of_light = constant[2];
  view->radiation = constant[3];
  view->coulomb = constant[4] * cbrt(4.0 * CMX_INTERP_PI / 3.0);
  view->ln_coupling = log(view->coulomb / view->boltzmann);
  view->madelung = lattice[0];
  for (int j = 0; j < 2; j++) {
    const double z = view->ions.z[j], mass = view->ions.mass_u[j] * view->atomic_mass;
    view->rho[j] = range[j];
    view->temp[j] = range[2 + j];
    view->z53[j] = cmx_z53(z);
    view->zero_point[j] = 1.5 * lattice[1] * constant[5] * sqrt(4.0 * CMX_INTERP_PI * constant[4] * z / mass);
  }
  if (!cmxi_eos_sheets(arrays, n, view) || !cmxi_eos_covers(view) || !cmxi_eos_choices(arrays, n, view))
    return CMX_ERR_FORMAT;
  const double first = view->ions.mass_u[0] * view->atomic_mass;
  const double fewest = 1e-18 * range[0] * view->ions.z[0] / first * view->boltzmann;
  view->pairs_from = 0.0;
  for (int k = 0; k + 3 < view->t_fine.n; k++) {
    const double temp = exp(view->t_fine.first + k / view->t_fine.inverse_step);
    if (view->pairs[k + 3] > fewest * temp) break;
    view->pairs_from = temp;
  }
  return CMX_OK;
}

/* --- splines
   ------------------------------------------------------------------------------------------------------- */

/* Place on an axis: first of the six coefficients, and the six weights of value, first and second
   derivative. */
typedef struct cmxi_span {
  int first;
  double w[3][6];
} cmxi_span;

CMX_FN void cmxi_span_at(const cmx_eos_axis *axis, double at, cmxi_span *s) {
  const double u = (at - axis->first) * axis->inverse_step, h = axis->inverse_step;
  int i = (int)u;
  i = i < 2 ? 2 : i > axis->n - 4 ? axis->n - 4 : i;
  const double t = u - i, r = 1.0 - t, t2 = t * t, r2 = r * r, c5 = 1.0 / 120.0, c4 = h / 24.0,
               c3 = h * h / 6.0;
  /* basis of degree 5, and of degrees 4 and 3 for the derivatives */
  s->first = i - 2;
  s->w[0][0] = c5 * r2 * r2 * r;
  s->w[0][1] = c5 * (26.0 + t * (-50.0 + t * (20.0 + t * (20.0 + t * (-20.0 + t * 5.0)))));
  s->w[0][2] = c5 * (66.0 + t2 * (-60.0 + t2 * (30.0 - t * 10.0)));
  s->w[0][3] = c5 * (26.0 + t * (50.0 + t * (20.0 + t * (-20.0 + t * (-20.0 + t * 10.0)))));
  s->w[0][4] = c5 * (1.0 + t * (5.0 + t * (10.0 + t * (10.0 + t * (5.0 - t * 5.0)))));
  s->w[0][5] = c5 * t2 * t2 * t;
  const double q0 = c4 * r2 * r2, q4 = c4 * t2 * t2;
  const double q1 = c4 * (11.0 + t * (-12.0 + t * (-6.0 + t * (12.0 - t * 4.0))));
  const double q2 = c4 * (11.0 + t * (12.0 + t * (-6.0 + t * (-12.0 + t * 6.0))));
  const double q3 = c4 * (1.0 + t * (4.0 + t * (6.0 + t * (4.0 - t * 4.0))));
  s->w[1][0] = -q0;
  s->w[1][1] = q0 - q1;
  s->w[1][2] = q1 - q2;
  s->w[1][3] = q2 - q3;
  s->w[1][4] = q3 - q4;
  s->w[1][5] = q4;
  const double k0 = c3 * r2 * r, k1 = c3 * (4.0 + t2 * (-6.0 + t * 3.0)), k3 = c3 * t2 * t;
  const double k2 = c3 * (1.0 + t * (3.0 + t * (3.0 - t * 3.0)));
  s->w[2][0] = k0;
  s->w[2][1] = k1 - 2.0 * k0;
  s->w[2][2] = k2 - 2.0 * k1 + k0;
  s->w[2][3] = k3 - 2.0 * k2 + k1;
  s->w[2][4] = k2 - 2.0 * k3;
  s->w[2][5] = k3;
}

/* A quantity and its derivatives by two variables a and b. */
typedef struct cmxi_jet2 {
  double v, a, b, aa, ab, bb;
} cmxi_jet2;

/* Two columns at a time, which compilers turn into vector instructions. */
CMX_FN cmxi_jet2 cmxi_sheet(const double *c, int stride, const cmxi_span *a, const cmxi_span *b) {
  cmxi_jet2 r = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  const double *corner = c + (size_t)a->first * (size_t)stride + (size_t)b->first;
  for (int k = 0; k < 6; k += 2) {
    double s0[2] = {0.0, 0.0}, s1[2] = {0.0, 0.0}, s2[2] = {0.0, 0.0};
    const double *at = corner + k;
    for (int i = 0; i < 6; i++, at += stride)
      for (int j = 0; j < 2; j++) {
        s0[j] += a->w[0][i] * at[j];
        s1[j] += a->w[1][i] * at[j];
        s2[j] += a->w[2][i] * at[j];
      }
    for (int j = 0; j < 2; j++) {
      r.v += b->w[0][k + j] * s0[j];
      r.a += b->w[0][k + j] * s1[j];
      r.aa += b->w[0][k + j] * s2[j];
      r.b += b->w[1][k + j] * s0[j];
      r.ab += b->w[1][k + j] * s1[j];
      r.bb += b->w[2][k + j] * s0[j];
    }
  }
  return r;
}

/* Value and derivative by the second variable alone, in v and b. */
CMX_FN cmxi_jet2 cmxi_sheet_values(const double *c, int stride, const cmxi_span *a, const cmxi_span *b) {
  cmxi_jet2 r = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  const double *row = c + (size_t)a->first * (size_t)stride + (size_t)b->first;
  double s0[6] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  for (int i = 0; i < 6; i++, row += stride)
    for (int k = 0; k < 6; k++) s0[k] += a->w[0][i] * row[k];
  for (int k = 0; k < 6; k++) {
    r.v += b->w[0][k] * s0[k];
    r.b += b->w[1][k] * s0[k];
  }
  return r;
}

CMX_FN void cmxi_line(const double *c, const cmxi_span *s, double out[3]) {
  out[0] = out[1] = out[2] = 0.0;
  for (int k = 0; k < 6; k++) {
    const double ck = c[s->first + k];
    out[0] += s->w[0][k] * ck;
    out[1] += s->w[1][k] * ck;
    out[2] += s->w[2][k] * ck;
  }
}

/* --- free energy per ion
   ------------------------------------------------------------------------------------------- */

/* A state in the variables of the sheets. */
typedef struct cmxi_eos_at {
  double x, rho, temp, kt;
  double z, a, z13;              /* <Z>, <m>, <Z>^(1/3) */
  double dz, da;                 /* by x */
  double n_e, ln_n, ln_t, root3; /* root3 = n_e^(1/3) */
  double gamma_e, gamma;
  double mixing[2]; /* x ln x + (1-x) ln(1-x) and its first derivative, the latter 0 at the ends */
  cmxi_span n, t;
} cmxi_eos_at;

/* Free energy in erg per ion: a and b stand for ln n_e and ln T at fixed x. */
typedef struct cmxi_eos_ions {
  cmxi_jet2 f;
  double x, xa, xb, xx; /* d/dx and d2/dx da, dx db, dx2 at fixed n_e and T, without x ln x in x and xx */
  double s_res;
  unsigned reasons;
} cmxi_eos_ions;

/** Mean ion mass, g. */
CMX_FN double cmx_eos_mass(const cmx_eos_view *v, double x) {
  return v->atomic_mass * cmx_average_two(v->ions.mass_u, x);
}

CMX_FN void cmxi_eos_place(const cmx_eos_view *v, double x, double rho, double temp, cmxi_eos_at *at) {
  at->x = x;
  at->rho = rho;
  at->temp = temp;
  at->kt = v->boltzmann * temp;
  const cmx_binary mean = cmx_binary_at(&v->ions, x);
  at->dz = mean.dz;
  at->da = v->atomic_mass * mean.dm;
  at->z = mean.z;
  at->a = v->atomic_mass * mean.mass_u;
  at->z13 = cbrt(at->z);
  at->n_e = rho * at->z / at->a;
  at->ln_n = log(at->n_e);
  at->ln_t = log(temp);
  at->root3 = cbrt(at->n_e);
  at->gamma_e = v->coulomb * at->root3 / at->kt;
  at->gamma = at->gamma_e * cmx_average_two(v->z53, x);
  at->mixing[0] = at->mixing[1] = 0.0;
  if (cmx_is_mixed(x)) at->mixing[0] = cmx_mixing_two(x, &at->mixing[1]);
  cmxi_span_at(&v->n, at->ln_n, &at->n);
  cmxi_span_at(&v->t, at->ln_t, &at->t);
}

/* Net electrons and pairs, per net electron. */
CMX_FN cmxi_jet2 cmxi_eos_electrons(const cmx_eos_view *v, const cmxi_eos_at *at) {
  cmxi_jet2 r = cmxi_sheet(v->electrons, v->t.n, &at->n, &at->t);
  double cold[3], pairs[3];
  cmxi_line(v->cold, &at->n, cold);
  r.v += cold[0];
  r.a += cold[1];
  r.aa += cold[2];
  if (at->temp < v->pairs_from) return r;
  cmxi_span fine;
  cmxi_span_at(&v->t_fine, at->ln_t, &fine);
  cmxi_line(v->pairs, &fine, pairs);
  const double per_electron = 1.0 / at->n_e;
  for (int k = 0; k < 3; k++) pairs[k] *= per_electron;
  r.v -= pairs[0];
  r.a += pairs[0];
  r.aa -= pairs[0];
  r.b -= pairs[1];
  r.ab += pairs[1];
  r.bb -= pairs[2];
  return r;
}

/* A function m(x, g) of g = ln Gamma_e = ln n_e/3 - ln T + ..., in kT, without x ln x. */
typedef struct cmxi_eos_mixing {
  double m, x, g, xx, xg, gg;
  unsigned reasons;
} cmxi_eos_mixing;

CMX_FN void cmxi_eos_sheet_mixing(const cmx_eos_view *v, int phase, const cmxi_eos_at *at,
                                  cmxi_eos_mixing *out) {
  cmxi_span sx, sg;
  cmxi_span_at(&v->x, at->x, &sx);
  cmxi_span_at(&v->gamma, at->ln_n / 3.0 - at->ln_t + v->ln_coupling, &sg);
  const cmxi_jet2 q = cmxi_sheet(v->mixing[phase], v->gamma.n, &sx, &sg);
  const double p = at->x * (1.0 - at->x), p_x = 1.0 - 2.0 * at->x;
  out->m = p * q.v;
  out->g = p * q.b;
  out->gg = p * q.bb;
  out->x = p_x * q.v + p * q.a;
  out->xg = p_x * q.b + p * q.ab;
  out->xx = p * q.aa + 2.0 * p_x * q.a - 2.0 * q.v;
  out->reasons = 0;
}

/* Where the order is taken: Gamma_d, or where it was fixed before that, with derivatives by x. 1 if it is
   fixed, 2 if that is the end of the table alone, 0 if it is in equilibrium; < 0 a status. */
CMX_FN int cmxi_eos_order_place(const cmx_eos_view *v, double x, double gamma_d, double g[3]) {
  const cmx_order_view *o = &v->order;
  const double most = o->gamma_d[o->n_g - 1];
  g[0] = most;
  g[1] = g[2] = 0.0;
  if (v->choice.order == CMX_ORDER_BLOCKED) {
    if (!(v->choice.blocking_gamma_d > 0.0)) return CMX_ERR_DOMAIN;
    if (v->choice.blocking_gamma_d <= most) g[0] = v->choice.blocking_gamma_d;
  } else if (v->choice.order == CMX_ORDER_FROZEN) {
    double f[3];
    if (!v->solidus.n_pieces) return CMX_ERR_ABSENT;
    cmx_solidus_at(&v->solidus, x, f);
    if (f[0] <= most)
      for (int k = 0; k < 3; k++) g[k] = f[k];
  }
  if (gamma_d > g[0]) return g[0] < most || v->choice.order == CMX_ORDER_BLOCKED ? 1 : 2;
  g[0] = gamma_d;
  return 0;
}

/* Order of the solid, the parts of the mixing function without x ln x. Third derivative by ln Gamma_e in *ggg
   unless that is NULL. */
CMX_FN cmx_status cmxi_eos_order_mixing(const cmx_eos_view *v, const cmxi_eos_at *at, cmxi_eos_mixing *out,
                                        double *ggg) {
  const double unit = cmx_difference_coupling(at->dz, at->z13, at->gamma_e), q = at->dz / at->z;
  const int random = v->choice.order == CMX_ORDER_RANDOM;
  double g[3];
  cmxi_excess e;
  out->reasons = 0;
  if (random) {
    cmxi_order_none(v->order.t0, at->x, unit, &e);
  } else {
    const int fixed = cmxi_eos_order_place(v, at->x, unit, g);
    cmxi_place place;
    if (fixed < 0) return (cmx_status)fixed;
    cmxi_place_at(&v->order, at->x, g[0], &place);
    cmxi_order_excess(&v->order, at->x, g[0], &place, &e);
    if (fixed) cmxi_order_fixed(&e, g, unit);
    if (e.status == CMX_WARN_ACTIVE_SET) out->reasons |= CMX_REASON_ACTIVE_SET;
    if (fixed == 2 && at->x > CMX_EOS_TRACE_FRACTION && at->x < 1.0 - CMX_EOS_TRACE_FRACTION)
      out->reasons |= CMX_REASON_ORDER_FROZEN;
    out->reasons |= cmxi_reasons_of_order(at->x, g[0]);
  }
  /* Gamma_d = unit: d/dx = -unit q/3, d2/dx2 = 4 unit q^2/9, d/dg = unit */
  const double u_x = -unit * q / 3.0, u_xx = -4.0 / 3.0 * q * u_x;
  out->m = e.f;
  out->x = e.f_x + e.f_g * u_x;
  out->g = e.f_g * unit;
  out->xx = e.f_xx + 2.0 * e.f_xg * u_x + e.f_gg * u_x * u_x + e.f_g * u_xx;
  out->xg = (e.f_xg + e.f_gg * u_x) * unit + e.f_g * u_x;
  out->gg = e.f_gg * unit * unit + e.f_g * unit;
  if (ggg) *ggg = ((e.f_ggg * unit + 3.0 * e.f_gg) * unit + e.f_g) * unit;
  return CMX_OK;
}

/* What does not depend on T in a crystal: the lattice of the mean charge or of each species, and the zero
   points. */
CMX_FN void cmxi_eos_cold_solid(const cmx_eos_view *v, const cmxi_eos_at *at, cmxi_eos_ions *out) {
  const double zero = sqrt(at->n_e), x = at->x, energy = -v->madelung * v->coulomb * at->root3;
  const double d = zero * (v->zero_point[1] - v->zero_point[0]), mean = zero * v->zero_point[0] + x * d;
  double lattice, lattice_x, lattice_xx = 0.0;
  if (v->mixing[1]) {
    lattice_x = energy * (v->z53[1] - v->z53[0]);
    lattice = energy * v->z53[0] + x * lattice_x;
  } else {
    const double z23 = at->z13 * at->z13;
    lattice = energy * z23 * at->z;
    lattice_x = energy * 5.0 / 3.0 * z23 * at->dz;
    lattice_xx = lattice_x * 2.0 / 3.0 * at->dz / at->z;
  }
  out->f.v += lattice + mean;
  out->f.a += lattice / 3.0 + mean / 2.0;
  out->f.aa += lattice / 9.0 + mean / 4.0;
  out->x += lattice_x + d;
  out->xa += lattice_x / 3.0 + d / 2.0;
  out->xx += lattice_xx;
}

/* What the sheets of a phase say at the node next to the state, as good as any of the four; a trace does not
   count. */
CMX_FN unsigned cmxi_eos_node_reasons(const cmx_eos_view *v, int phase, const cmxi_eos_at *at) {
  const size_t sheet = (size_t)v->n.n * (size_t)v->t.n;
  const size_t node = (size_t)(at->n.first + 2) * (size_t)v->t.n + (size_t)(at->t.first + 2);
  const unsigned char *r = v->reasons[phase] + node;
  const int first = at->x<1.0 - CMX_EOS_TRACE_FRACTION, second = at->x> CMX_EOS_TRACE_FRACTION;
  unsigned reasons = (first ? r[0] : 0u) | (second ? r[sheet] : 0u);
  if (first && second) reasons |= v->contrast[phase];
  return reasons | cmxi_reasons_of(phase, at->z, at->gamma, at->n_e, at->temp);
}

/* Everything, or with `brief` f.v and f.b alone; a status < 0 where the order asked for is not in the
   table. */
CMX_FN cmx_status cmxi_eos_ions_at(const cmx_eos_view *v, int phase, int brief, const cmxi_eos_at *at,
                                   cmxi_eos_ions *out) {
  cmxi_jet2 s[2];
  cmxi_eos_mixing m;
  cmx_status status = CMX_OK;
  const double x = at->x, kt = at->kt;
  for (int j = 0; j < 2; j++) {
    const double *c = v->species[phase] + (size_t)j * (size_t)v->n.n * (size_t)v->t.n;
    s[j] = brief ? cmxi_sheet_values(c, v->t.n, &at->n, &at->t) : cmxi_sheet(c, v->t.n, &at->n, &at->t);
  }
  if (v->mixing[phase])
    cmxi_eos_sheet_mixing(v, phase, at, &m);
  else
    status = cmxi_eos_order_mixing(v, at, &m, NULL);
  if (status < 0) return status;
  m.m += at->mixing[0];
  m.x += at->mixing[1];
  out->f.v = s[0].v + x * (s[1].v - s[0].v) + kt * m.m;
  out->f.a = s[0].a + x * (s[1].a - s[0].a) + kt * m.g / 3.0;
  out->f.b = s[0].b + x * (s[1].b - s[0].b) + kt * (m.m - m.g);
  out->f.aa = s[0].aa + x * (s[1].aa - s[0].aa) + kt * m.gg / 9.0;
  out->f.ab = s[0].ab + x * (s[1].ab - s[0].ab) + kt * (m.g - m.gg) / 3.0;
  out->f.bb = s[0].bb + x * (s[1].bb - s[0].bb) + kt * (m.m - 2.0 * m.g + m.gg);
  out->x = s[1].v - s[0].v + kt * m.x;
  out->xa = s[1].a - s[0].a + kt * m.xg / 3.0;
  out->xb = s[1].b - s[0].b + kt * (m.x - m.xg);
  out->xx = kt * m.xx;
  out->s_res = m.g - m.m;
  if (phase == CMX_SOLID) cmxi_eos_cold_solid(v, at, out);
  out->reasons = m.reasons | cmxi_eos_node_reasons(v, phase, at);
  return CMX_OK;
}

/* --- state
   --------------------------------------------------------------------------------------------------------- */

/* From free energies per ion in (ln n_e, ln T, x) to everything; to nothing where that is no stable
   matter. */
CMX_FN void cmxi_eos_derive(const cmx_eos_view *v, const cmxi_eos_at *at, const cmxi_jet2 *el,
                            const cmxi_eos_ions *ion, cmx_eos_state *s) {
  const double per_gram = 1.0 / at->a, z = at->z, rho = at->rho, temp = at->temp;
  const double per_rho = 1.0 / rho, per_temp = 1.0 / temp, per_z = 1.0 / z;
  const double radiation_f = cmx_pressure_of_radiation(v->radiation, temp) * per_rho;
  const double f = (z * el->v + ion->f.v) * per_gram, fr = (z * el->a + ion->f.a) * per_gram;
  const double ft = (z * el->b + ion->f.b) * per_gram, frr = (z * el->aa + ion->f.aa) * per_gram;
  const double frt = (z * el->ab + ion->f.ab) * per_gram, ftt = (z * el->bb + ion->f.bb) * per_gram;
  /* at fixed rho, ln n_e moves with x by q */
  const double qz = at->dz * per_z, qa = at->da * per_gram, q = qz - qa;
  const double log_part = at->kt * at->mixing[1] * per_gram;
  const double fx = (ion->x + at->dz * el->v) * per_gram + fr * q - f * qa;
  const double fxr = (ion->xa + at->dz * el->a) * per_gram + frr * q - fr * qa;
  const double fxt = (ion->xb + at->dz * el->b) * per_gram + frt * q - ft * qa;
  const double gxa = (ion->xa + at->dz * el->a) * per_gram;
  const double fxx =
      ion->xx * per_gram + 2.0 * gxa * q + frr * q * q + fr * (qa * qa - qz * qz) - 2.0 * fx * qa;
  const double pr = fr + radiation_f, total_frt = frt + 4.0 * radiation_f,
               heat = ft - ftt + 12.0 * radiation_f; /* pr = P/rho */
  /* no matter, and nothing to divide by */
  if (!cmxi_finite(pr) || !cmxi_finite(heat) || !cmxi_finite(fr + frr) || pr <= 0.0 || heat <= 0.0 ||
      fr + frr <= 0.0) {
    cmxi_eos_fill_nan(s);
    return;
  }
  const double per_pr = 1.0 / pr;
  s->f = f - radiation_f;
  s->s = (4.0 * radiation_f - ft) * per_temp;
  s->e = f - ft + 3.0 * radiation_f;
  s->p = rho * pr;
  s->cv = heat * per_temp;
  s->chi_rho = (fr + frr) * per_pr;
  s->chi_t = total_frt * per_pr;
  s->gamma3 = 1.0 + pr * s->chi_t / (temp * s->cv);
  s->gamma1 = s->chi_rho + (s->gamma3 - 1.0) * s->chi_t;
  s->grad_ad = (s->gamma3 - 1.0) / s->gamma1;
  s->cp = s->cv * s->gamma1 / s->chi_rho;
  const double stiff = s->gamma1 / (1.0 + (s->e + v->speed_of_light * v->speed_of_light) * per_pr);
  s->cs = stiff > 0.0 ? v->speed_of_light * sqrt(stiff) : cmxi_nan();
  s->de_drho = (pr - total_frt) * per_rho;
  s->ds_drho = -total_frt * per_rho * per_temp;
  s->ds_dt = s->cv * per_temp;
  s->dp_dx = rho * fxr;
  s->de_dx = fx - fxt;
  s->df_dx = fx;
  s->d2f_dx2 = fxx;
  s->df_dx_regular = fx - log_part;
  s->d2f_dx2_regular = fxx + 2.0 * log_part * qa;
  if (cmx_is_mixed(at->x)) {
    s->d2f_dx2 += at->kt * per_gram / (at->x * (1.0 - at->x));
  } else {
    s->df_dx = at->x > 0.5 ? HUGE_VAL : -HUGE_VAL;
    s->d2f_dx2 = HUGE_VAL;
  }
  s->gamma = at->gamma;
  s->gamma_d = cmx_difference_coupling(at->dz, at->z13, at->gamma_e);
  s->eta = (el->v + el->a) / at->kt;
  s->n_e = at->n_e;
  s->free_e = at->n_e * v->atomic_mass * per_rho;
  s->mu = at->a / (v->atomic_mass * (1.0 + z));
  s->s_res = ion->s_res;
}

/* Whether a state lies in the ranges of a table. */
CMX_FN cmx_status cmxi_range_check(const double rho_range[2], const double temp_range[2], double x,
                                   double rho, double temp) {
  if (!cmxi_finite(x) || !cmxi_finite(rho) || !cmxi_finite(temp)) return CMX_ERR_DOMAIN;
  if (x < 0.0) return CMX_ERR_X_LOW;
  if (x > 1.0) return CMX_ERR_X_HIGH;
  if (rho < rho_range[0]) return CMX_ERR_RHO_LOW;
  if (rho > rho_range[1]) return CMX_ERR_RHO_HIGH;
  if (temp < temp_range[0]) return CMX_ERR_TEMP_LOW;
  if (temp > temp_range[1]) return CMX_ERR_TEMP_HIGH;
  return CMX_OK;
}

CMX_FN double cmxi_hold(double value, double low, double high, int bit, int *held) {
  if (value >= low && value <= high) return value;
  *held |= bit;
  return value < low ? low : high;
}

/* Whether a state is one of stable matter with finite outputs. */
CMX_FN int cmxi_eos_is_stable(const cmx_eos_state *s) {
  if (!cmxi_finite(s->p) || !cmxi_finite(s->cv) || !cmxi_finite(s->chi_rho) || !cmxi_finite(s->cs) ||
      !cmxi_finite(s->cp) || !cmxi_finite(s->e) || !cmxi_finite(s->s) || !cmxi_finite(s->eta) ||
      !cmxi_finite(s->dp_dx) || !cmxi_finite(s->d2f_dx2_regular))
    return 0;
  return s->p > 0.0 && s->cv > 0.0 && s->chi_rho > 0.0;
}

/* Where a state was found: what derivatives beyond the state need. */
typedef struct cmxi_eos_found {
  cmxi_eos_at at;
  cmxi_jet2 electrons;
  cmxi_eos_ions ion[2];
} cmxi_eos_found;

/* The phase asked for or the stable one, with the other one in brief where both are compared; < 0 a
   status. */
CMX_FN int cmxi_eos_choose(const cmx_eos_view *v, int phase, const cmxi_eos_at *at, int both,
                           cmxi_eos_ions ion[2]) {
  int here = phase;
  if (phase == CMX_STABLE)
    here = at->gamma < (both ? CMX_EOS_FREEZING_GUESS : CMX_EOS_SOLID_FROM) ? CMX_LIQUID : CMX_SOLID;
  cmx_status status = cmxi_eos_ions_at(v, here, 0, at, &ion[here]);
  if (status < 0 || !both) return status < 0 ? (int)status : here;
  status = cmxi_eos_ions_at(v, 1 - here, 1, at, &ion[1 - here]);
  if (status < 0) return status;
  if (phase == CMX_STABLE && ion[1 - here].f.v < ion[here].f.v) {
    here = 1 - here;
    cmxi_eos_ions_at(v, here, 0, at, &ion[here]);
  }
  return here;
}

CMX_FN cmx_status cmxi_eos_fail(cmx_status status, cmx_eos_state *out) {
  cmxi_eos_fill_nan(out);
  return status;
}

CMX_FN cmx_status cmxi_eos_find(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                cmxi_eos_found *found, cmx_eos_state *out) {
  cmxi_eos_ions *ion = found->ion;
  int held = 0;
  if (phase < CMX_STABLE || phase > CMX_SOLID) return cmxi_eos_fail(CMX_ERR_DOMAIN, out);
  const cmx_status valid = cmxi_range_check(v->rho, v->temp, x, rho, temp);
  if (valid < 0) {
    if (valid == CMX_ERR_DOMAIN || v->choice.policy != CMX_POLICY_HOLD) return cmxi_eos_fail(valid, out);
    x = cmxi_hold(x, 0.0, 1.0, CMX_HELD_X, &held);
    rho = cmxi_hold(rho, v->rho[0], v->rho[1], CMX_HELD_RHO, &held);
    temp = cmxi_hold(temp, v->temp[0], v->temp[1], CMX_HELD_TEMP, &held);
  }
  cmxi_eos_at *at = &found->at;
  cmxi_eos_place(v, x, rho, temp, at);
  if (phase == CMX_SOLID && at->gamma < CMX_EOS_SOLID_REFUSED_BELOW) return cmxi_eos_fail(CMX_ERR_PHASE, out);
  const int both = at->gamma >= CMX_EOS_SOLID_FROM && at->gamma <= CMX_EOS_LIQUID_TO;
  const int here = cmxi_eos_choose(v, phase, at, both, ion);
  if (here < 0) return cmxi_eos_fail((cmx_status)here, out);
  found->electrons = cmxi_eos_electrons(v, at);
  out->phase = here;
  out->solid_fraction = here;
  cmxi_eos_derive(v, at, &found->electrons, &ion[here], out);
  if (!cmxi_eos_is_stable(out)) return cmxi_eos_fail(CMX_ERR_UNSTABLE, out);
  out->reasons = ion[here].reasons;
  out->held = held;
  out->latent_heat = cmxi_nan();
  if (both && at->gamma >= CMX_EOS_SOLID_FITTED_FROM && at->gamma <= CMX_EOS_LIQUID_FITTED_TO) {
    const double heat = (ion[CMX_SOLID].f.b - ion[CMX_LIQUID].f.b) / at->a;
    if (heat > 0.0 && cmxi_melting_means(at->gamma, ion[CMX_LIQUID].reasons, ion[CMX_SOLID].reasons))
      out->latent_heat = heat;
    else
      out->reasons |= CMX_REASON_LATENT_HEAT;
  }
  if (held) out->reasons |= CMX_REASON_HELD;
  return cmx_reason_status(out->reasons);
}

/** The state of a mixture.
 *  @param[in]  phase CMX_STABLE for the phase of smaller free energy at this composition; CMX_LIQUID or
 *                    CMX_SOLID for that phase, stable or not
 *  @param[in]  x, rho, temp  number fraction of the heavier ion, g/cm^3, K
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED, CMX_WARN_ACTIVE_SET or CMX_WARN_HELD with the cause in
 *          out->reasons; CMX_ERR_DOMAIN, also for a choice of the view that does not exist; CMX_ERR_X_LOW to
 *          CMX_ERR_TEMP_HIGH; CMX_ERR_UNSTABLE where P, c_v, chi_rho or c_s^2 is not positive; CMX_ERR_PHASE
 *          for a solid below a mean coupling of 60; CMX_ERR_ABSENT for frozen order in a table without it */
CMX_FN cmx_status cmx_eos_lookup(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                 cmx_eos_state *out) {
  cmxi_eos_found found;
  return cmxi_eos_find(v, phase, x, rho, temp, &found, out);
}

/** How far the ions of a mixture are bare, from 0 to 1: the mean over the ions of cmx_bare_weight. NaN
 *  outside the table. */
CMX_FN double cmx_eos_bare_weight(const cmx_eos_view *v, double x, double rho, double temp) {
  if (cmxi_range_check(v->rho, v->temp, x, rho, temp) < 0) return cmxi_nan();
  const double *z = v->ions.z, n_e = rho * cmx_average_two(z, x) / cmx_eos_mass(v, x);
  const double weight[2] = {cmx_bare_weight(z[0], n_e, temp), cmx_bare_weight(z[1], n_e, temp)};
  return cmx_average_two(weight, x);
}

/* --- one derivative more
   ------------------------------------------------------------------------------------------- */

/** Derivatives of a state by ln rho [0] and ln T [1], at fixed composition and phase: what implicit hosts
 *  need. Those of p, e and s follow from the state itself; the others take third derivatives of F. */
typedef struct cmx_eos_slopes {
#define CMXI_EOS_SLOPE_0(name)
#define CMXI_EOS_SLOPE_1(name)                                double name[2];
#define CMXI_EOS_SLOPE(name, unit, shown, scale, slope, text) CMXI_EOS_SLOPE_##slope(name)
  CMX_EOS_QUANTITIES(CMXI_EOS_SLOPE)
#undef CMXI_EOS_SLOPE
#undef CMXI_EOS_SLOPE_1
#undef CMXI_EOS_SLOPE_0
} cmx_eos_slopes;

/* Third derivatives by two variables. */
typedef struct cmxi_jet3 {
  double aaa, aab, abb, bbb;
} cmxi_jet3;

CMX_FN void cmxi_third_weights(const cmx_eos_axis *axis, double at, const cmxi_span *s, double w[6]) {
  const double t = (at - axis->first) * axis->inverse_step - (s->first + 2), r = 1.0 - t;
  const double c = axis->inverse_step * axis->inverse_step * axis->inverse_step / 2.0;
  const double b0 = c * r * r, b1 = c * (1.0 + 2.0 * t * r), b2 = c * t * t; /* basis of degree 2 */
  w[0] = -b0;
  w[1] = 3.0 * b0 - b1;
  w[2] = 3.0 * (b1 - b0) - b2;
  w[3] = b0 - 3.0 * (b1 - b2);
  w[4] = b1 - 3.0 * b2;
  w[5] = b2;
}

CMX_FN cmxi_jet3 cmxi_sheet_third(const double *c, int stride, const cmxi_span *a, const double a3[6],
                                  const cmxi_span *b, const double b3[6]) {
  cmxi_jet3 r = {0.0, 0.0, 0.0, 0.0};
  for (int i = 0; i < 6; i++)
    for (int k = 0; k < 6; k++) {
      const double ck = c[(size_t)(a->first + i) * (size_t)stride + (size_t)(b->first + k)];
      r.aaa += a3[i] * b->w[0][k] * ck;
      r.aab += a->w[2][i] * b->w[1][k] * ck;
      r.abb += a->w[1][i] * b->w[2][k] * ck;
      r.bbb += a->w[0][i] * b3[k] * ck;
    }
  return r;
}

/* m_ggg of the mixing function, and m_g, m_gg with it. */
CMX_FN double cmxi_eos_mixing_third(const cmx_eos_view *v, int phase, const cmxi_eos_at *at,
                                    cmxi_eos_mixing *m) {
  if (!v->mixing[phase]) {
    double ggg = 0.0;
    cmxi_eos_order_mixing(v, at, m, &ggg);
    return ggg;
  }
  const double ln_g = at->ln_n / 3.0 - at->ln_t + v->ln_coupling;
  cmxi_span sx, sg;
  double third[6] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  cmxi_eos_sheet_mixing(v, phase, at, m);
  cmxi_span_at(&v->x, at->x, &sx);
  cmxi_span_at(&v->gamma, ln_g, &sg);
  cmxi_third_weights(&v->gamma, ln_g, &sg, third);
  return at->x * (1.0 - at->x) * cmxi_sheet_third(v->mixing[phase], v->gamma.n, &sx, third, &sg, third).bbb;
}

/* Of the free energy per ion in (ln n_e, ln T), electrons and what does not depend on T included. */
CMX_FN cmxi_jet3 cmxi_eos_third(const cmx_eos_view *v, int phase, const cmxi_eos_at *at) {
  double n3[6], t3[6], fine3[6], cold = 0.0, pairs[3] = {0.0, 0.0, 0.0}, pairs3 = 0.0;
  cmxi_third_weights(&v->n, at->ln_n, &at->n, n3);
  cmxi_third_weights(&v->t, at->ln_t, &at->t, t3);
  cmxi_jet3 e = cmxi_sheet_third(v->electrons, v->t.n, &at->n, n3, &at->t, t3), s[2];
  for (int j = 0; j < 2; j++)
    s[j] = cmxi_sheet_third(v->species[phase] + (size_t)j * (size_t)v->n.n * (size_t)v->t.n, v->t.n, &at->n,
                            n3, &at->t, t3);
  for (int k = 0; k < 6; k++) cold += n3[k] * v->cold[at->n.first + k];
  if (!(at->temp < v->pairs_from)) {
    cmxi_span fine;
    cmxi_span_at(&v->t_fine, at->ln_t, &fine);
    cmxi_third_weights(&v->t_fine, at->ln_t, &fine, fine3);
    cmxi_line(v->pairs, &fine, pairs);
    for (int k = 0; k < 6; k++) pairs3 += fine3[k] * v->pairs[fine.first + k];
  }
  e.aaa += cold + pairs[0] / at->n_e;
  e.aab -= pairs[1] / at->n_e;
  e.abb += pairs[2] / at->n_e;
  e.bbb -= pairs3 / at->n_e;
  cmxi_eos_mixing m;
  const double ggg = cmxi_eos_mixing_third(v, phase, at, &m), kt = at->kt, x = at->x, z = at->z;
  cmxi_jet3 f = {z * e.aaa + s[0].aaa + x * (s[1].aaa - s[0].aaa) + kt * ggg / 27.0,
                 z * e.aab + s[0].aab + x * (s[1].aab - s[0].aab) + kt * (m.gg - ggg) / 9.0,
                 z * e.abb + s[0].abb + x * (s[1].abb - s[0].abb) + kt * (m.g - 2.0 * m.gg + ggg) / 3.0,
                 z * e.bbb + s[0].bbb + x * (s[1].bbb - s[0].bbb) +
                     kt * (m.m + at->mixing[0] - 3.0 * m.g + 3.0 * m.gg - ggg)};
  if (phase == CMX_SOLID) {
    cmxi_eos_ions none = {{0.0, 0.0, 0.0, 0.0, 0.0, 0.0}, 0.0, 0.0, 0.0, 0.0, 0.0, 0};
    cmxi_eos_cold_solid(v, at, &none);
    /* powers 1/3 and 1/2 of n_e: the third derivative from the first two */
    f.aaa += 5.0 / 6.0 * none.f.aa - none.f.a / 6.0;
  }
  return f;
}

/** A state with its slopes, some 1.5 times the cost. Derivatives of cv and what hangs on it of a
 *  short-range-ordered solid are those of piecewise cubics and good to a few per cent of the heat of
 *  ordering.
 *  @return as cmx_eos_lookup */
CMX_FN cmx_status cmx_eos_lookup_slopes(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                        cmx_eos_state *out, cmx_eos_slopes *d) {
  cmxi_eos_found found;
  const cmx_status status = cmxi_eos_find(v, phase, x, rho, temp, &found, out);
  if (status < 0) {
    double *all = (double *)d;
    for (size_t k = 0; k < sizeof *d / sizeof *all; k++) all[k] = cmxi_nan();
    return status;
  }
  const cmxi_eos_at *at = &found.at;
  rho = at->rho; /* which may have been held */
  temp = at->temp;
  const cmxi_jet2 *el = &found.electrons;
  const cmxi_eos_ions *ion = &found.ion[out->phase];
  const cmxi_jet3 h = cmxi_eos_third(v, out->phase, at);
  const double unit = 1.0 / at->a, z = at->z, pr = out->p / rho;
  const double radiation_f = cmx_pressure_of_radiation(v->radiation, temp) / rho;
  const double frr = (z * el->aa + ion->f.aa) * unit, frt = (z * el->ab + ion->f.ab) * unit;
  const double ftt = (z * el->bb + ion->f.bb) * unit;
  const double frrr = h.aaa * unit, frrt = h.aab * unit, frtt = h.abb * unit, fttt = h.bbb * unit;
  /* by ln rho and ln T: of ln P, of ln rho, of ln T */
  const double ln_p[2] = {out->chi_rho, out->chi_t}, ln_rho[2] = {1.0, 0.0}, ln_t[2] = {0.0, 1.0};
  /* radiation enters F as -radiation_f, radiation_f ~ T^4/rho; in F_r + F_rr it cancels */
  const double chi_rho[2] = {frr + frrr, frt + frrt},
               chi_t[2] = {frrt - 4.0 * radiation_f, frtt + 16.0 * radiation_f};
  const double heat[2] = {frt - frtt - 12.0 * radiation_f, ftt - fttt + 48.0 * radiation_f}; /* of T cv */
  for (int k = 0; k < 2; k++) {
    const double ln_pr = ln_p[k] - ln_rho[k];
    d->p[k] = out->p * ln_p[k];
    d->chi_rho[k] = chi_rho[k] / pr - out->chi_rho * ln_pr;
    d->chi_t[k] = chi_t[k] / pr - out->chi_t * ln_pr;
    d->cv[k] = heat[k] / temp - out->cv * ln_t[k];
    /* gamma3 - 1 = P chi_t/(rho T cv) */
    const double g = out->gamma3 - 1.0, ln_cv = d->cv[k] / out->cv;
    d->gamma3[k] = g * (ln_pr - ln_t[k] - ln_cv) + pr * d->chi_t[k] / (temp * out->cv);
    d->gamma1[k] = d->chi_rho[k] + d->gamma3[k] * out->chi_t + g * d->chi_t[k];
    d->grad_ad[k] = (d->gamma3[k] - out->grad_ad * d->gamma1[k]) / out->gamma1;
    d->cp[k] = out->cp * (ln_cv + d->gamma1[k] / out->gamma1 - d->chi_rho[k] / out->chi_rho);
    d->de_drho[k] = out->de_drho * (ln_pr - ln_rho[k]) - pr / rho * d->chi_t[k];
    d->ds_drho[k] = out->ds_drho * (ln_pr - ln_rho[k] - ln_t[k]) - pr / (rho * temp) * d->chi_t[k];
    d->ds_dt[k] = d->cv[k] / temp - out->ds_dt * ln_t[k];
    d->free_e[k] = d->mu[k] = 0.0;
  }
  d->e[0] = rho * out->de_drho;
  d->e[1] = temp * out->cv;
  d->s[0] = rho * out->ds_drho;
  d->s[1] = out->cv;
  d->eta[0] = (el->a + el->aa) / at->kt;
  d->eta[1] = (el->b + el->ab) / at->kt - out->eta;
  return status;
}

#endif
