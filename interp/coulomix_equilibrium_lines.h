/** coulomix_equilibrium_lines.h: a bound /equilibrium group and the tie lines of its sheets. Header-only;
 *  coulomix_equilibrium.h includes it, and hosts include that.
 *
 *  At fixed pressure the temperature of liquidus and solidus is a single-valued function of the composition,
 *  through azeotropes too. So freezing is tabulated along the composition: over ln P and a coordinate t,
 *  0..1, of each family of tie lines, between pure species and three-phase points (eutectic, peritectic)
 *  where a gap of the solid reaches the solidus,
 *
 *      (x_liquid + x_solid)/2 = lo(P) + [hi(P) - lo(P)] sin^2(pi t/2),
 *
 *  with ln T and step = logit x_solid - logit x_liquid as quintic splines on even nodes: both compositions
 *  lie within 0..1 and keep their relative accuracy next to a pure species. A gap of the solid is tabulated
 *  from its top downwards, with ln T in place of the mean and the mean in place of ln T. */
#ifndef COULOMIX_INTERP_EQUILIBRIUM_LINES_H
#define COULOMIX_INTERP_EQUILIBRIUM_LINES_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"
#include "coulomix_composition.h"
#include "coulomix_reason.h"
#include "coulomix_spline.h"

/* Sheets of a family of tie lines. */
enum {
  CMXI_FAMILY_MAIN,
  CMXI_FAMILY_STEP,
  CMXI_FAMILY_RHO,
  CMXI_FAMILY_CONTRAST,
  CMXI_FAMILY_HEAT,
  CMXI_FAMILY_SHEETS
};

/* Bits of `caution`. */
enum { CMXI_CAUTION_ACCURACY = 1, CMXI_CAUTION_CONTINUED = 2 };

/** Families of tie lines. */
typedef struct cmx_equilibrium_families {
  int n;
  /* [n][4] phases left (or liquid) and right (or solid); ends at t = 0 and 1 as in coulomix_phase.h */
  const int *kind;
  const double *p_range; /* [n][2] ln P between which the family exists */
  const double *ends;    /* [n][2][n_p] mean composition (freezing) or ln T (gaps) at t = 0 and 1 */
  const double *sheet[CMXI_FAMILY_SHEETS]; /* [n][n_p][n_t]; NULL for the heat of gaps */
  const unsigned char *caution;            /* [n][n_p][n_t] of the cell after each node, bits as above */
} cmx_equilibrium_families;

/** A bound /equilibrium group. The pointers belong to the loader. */
typedef struct cmx_equilibrium_view {
  cmx_spline_axis ln_p, t;     /* t along a family */
  double pressure[2], temp[2]; /* range, erg/cm^3 and K */
  cmx_species ions;            /* two */
  double atomic_mass;          /* g */
  double boltzmann, coulomb;   /* coulomb = e^2 (4 pi/3)^(1/3): e^2/a_e = coulomb n_e^(1/3) */
  double z53[2];               /* Z^(5/3) */
  const double *ln_t_floor;    /* [n_p] ln T below which gaps of the solid were not followed */
  cmx_equilibrium_families freezing, gaps;
} cmx_equilibrium_view;

/** Binds the /equilibrium group of a loaded table.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group or where the mixture has no diagram; CMX_ERR_FORMAT if
 *          a dataset is missing or shapes or values do not fit together. The view is only usable after
 *          CMX_OK. */
static inline cmx_status cmx_equilibrium_bind(const cmx_array *arrays, size_t n, cmx_equilibrium_view *view);

/* --- private: binding ----------------------------------------------------------------------------------- */

/* The array GROUP/NAME, or NULL. */
static inline const cmx_array *cmxi_find_in_group(const cmx_array *arrays, size_t n, const char *group,
                                                  const char *name) {
  char path[96];
  const size_t a = strlen(group), b = strlen(name);
  if (a + b + 2 > sizeof path) return NULL;
  memcpy(path, group, a);
  path[a] = '/';
  memcpy(path + a + 1, name, b + 1);
  return cmxi_find(arrays, n, path);
}

/* Coefficients within bounds. */
static inline const double *cmxi_bounded_data(const cmx_array *a, int rank, size_t d0, size_t d1, size_t d2,
                                              double low, double high) {
  if (!a || a->type != CMX_F64 || a->rank != rank || a->dims[0] != d0 || a->dims[1] != d1) return NULL;
  if (rank > 2 && a->dims[2] != d2) return NULL;
  const double *v = (const double *)a->data;
  return cmxi_values_within(v, d0 * d1 * (rank > 2 ? d2 : 1), low, high) ? v : NULL;
}

/* The families of freezing, or of the gaps of the solid. */
static inline cmx_status cmxi_families_bind(const cmx_array *arrays, size_t n, const char *group, int gaps,
                                            const cmx_equilibrium_view *view, cmx_equilibrium_families *f) {
  static const char *const name[2][CMXI_FAMILY_SHEETS] = {
      {"ln_temp", "step", "ln_rho_liquid", "ln_contrast", "latent_heat"},
      {"mean", "step", "ln_rho_left", "ln_contrast", NULL}};
  /* of the sheets; freezing and gaps exchange ln T and the mean */
  static const double low[CMXI_FAMILY_SHEETS] = {-2.0, -300.0, -100.0, -10.0, -1e3},
                      high[CMXI_FAMILY_SHEETS] = {60.0, 300.0, 100.0, 10.0, 1e3};
  const size_t np = (size_t)view->ln_p.size, nt = (size_t)view->t.size;
  const cmx_array *kind = cmxi_find_in_group(arrays, n, group, "kind"),
                  *caution = cmxi_find_in_group(arrays, n, group, "caution");
  f->n = 0;
  if (!kind && !caution && !cmxi_find_in_group(arrays, n, group, "ends")) return CMX_ERR_ABSENT;
  if (!kind || !caution || kind->type != CMX_I32 || kind->rank != 2 || kind->dims[1] != 4 ||
      kind->dims[0] < 1 || kind->dims[0] > 1000)
    return CMX_ERR_FORMAT;
  const size_t nf = kind->dims[0];
  f->kind = (const int *)kind->data;
  for (size_t k = 0; k < nf; k++)
    if (f->kind[4 * k] != (gaps ? CMX_SOLID : CMX_LIQUID) || f->kind[4 * k + 1] != CMX_SOLID)
      return CMX_ERR_FORMAT;
  if (caution->type != CMX_U8 || caution->rank != 3 || caution->dims[0] != nf || caution->dims[1] != np ||
      caution->dims[2] != nt)
    return CMX_ERR_FORMAT;
  f->caution = (const unsigned char *)caution->data;
  f->p_range = cmxi_bounded_data(cmxi_find_in_group(arrays, n, group, "p_range"), 2, nf, 2, 0, -700.0, 700.0);
  f->ends = cmxi_bounded_data(cmxi_find_in_group(arrays, n, group, "ends"), 3, nf, 2, np, -2.0, 60.0);
  if (!f->p_range || !f->ends) return CMX_ERR_FORMAT;
  for (size_t k = 0; k < nf; k++)
    if (!(f->p_range[2 * k] < f->p_range[2 * k + 1])) return CMX_ERR_FORMAT;
  for (int s = 0; s < CMXI_FAMILY_SHEETS; s++) {
    f->sheet[s] = NULL;
    if (!name[gaps][s]) continue;
    f->sheet[s] = cmxi_bounded_data(cmxi_find_in_group(arrays, n, group, name[gaps][s]), 3, nf, np, nt,
                                    low[s], high[s]);
    if (!f->sheet[s]) return CMX_ERR_FORMAT;
  }
  f->n = (int)nf;
  return CMX_OK;
}

static inline cmx_status cmx_equilibrium_bind(const cmx_array *arrays, size_t n, cmx_equilibrium_view *view) {
  memset(view, 0, sizeof *view);
  if (!cmxi_find(arrays, n, "/equilibrium/ln_p")) return CMX_ERR_ABSENT;
  const double expected[3] = {CMXI_BOLTZMANN, CMXI_ATOMIC_MASS, CMXI_E_SQUARED};
  double range[4], constant[3];
  if (!cmxi_species_bind(arrays, n, "/equilibrium/charges", "/equilibrium/masses", &view->ions) ||
      view->ions.n != 2)
    return CMX_ERR_FORMAT;
  if (!cmxi_positive_scalars(arrays, n, "/equilibrium", "p_min p_max temp_min temp_max", range) ||
      !cmxi_constants(arrays, n, "/equilibrium", "boltzmann atomic_mass e_squared", 3, expected, constant) ||
      !cmxi_axis_bind(arrays, n, "/equilibrium/ln_p", &view->ln_p) ||
      !cmxi_axis_bind(arrays, n, "/equilibrium/t", &view->t))
    return CMX_ERR_FORMAT;
  if (!(range[0] < range[1] && range[0] > 1e-30 && range[1] < 1e60 && range[2] < range[3] &&
        range[2] >= CMXI_LEAST_TEMP && range[3] <= CMXI_MOST_TEMP))
    return CMX_ERR_FORMAT;
  for (int k = 0; k < 2; k++) {
    view->pressure[k] = range[k];
    view->temp[k] = range[2 + k];
    view->z53[k] = cmx_z53(view->ions.z[k]);
  }
  view->boltzmann = constant[0];
  view->atomic_mass = constant[1];
  view->coulomb = constant[2] * cbrt(4.0 * CMX_INTERP_PI / 3.0);
  if (!(cmxi_axis_low(&view->t) <= 0.0 && cmxi_axis_high(&view->t) >= 1.0)) return CMX_ERR_FORMAT;
  if (!(cmxi_axis_low(&view->ln_p) <= log(range[0]) + 1e-9 &&
        cmxi_axis_high(&view->ln_p) >= log(range[1]) - 1e-9))
    return CMX_ERR_FORMAT;
  view->ln_t_floor =
      (const double *)cmxi_data(arrays, n, "/equilibrium/floor", CMX_F64, 1, (size_t)view->ln_p.size, 0, 0);
  if (!view->ln_t_floor || !cmxi_values_valid(view->ln_t_floor, (size_t)view->ln_p.size, 0))
    return CMX_ERR_FORMAT;
  const cmx_status status = cmxi_families_bind(arrays, n, "/equilibrium/freezing", 0, view, &view->freezing);
  if (status < 0) return CMX_ERR_FORMAT;
  const cmx_status gaps = cmxi_families_bind(arrays, n, "/equilibrium/gaps", 1, view, &view->gaps);
  return gaps < 0 && gaps != CMX_ERR_ABSENT ? CMX_ERR_FORMAT : CMX_OK;
}

/* --- private: averages and limits ----------------------------------------------------------------------- */

/* Mean mass of an ion, g. */
CMX_FN double cmxi_equilibrium_mass(const cmx_equilibrium_view *v, double x) {
  return v->atomic_mass * cmx_average_two(v->ions.mass_u, x);
}

/* Whether a liquid has a mean coupling at which the equation of state compares both phases. */
CMX_FN int cmxi_equilibrium_is_compared(const cmx_equilibrium_view *v, double x, double rho, double ln_t) {
  const double n_e = rho / cmxi_equilibrium_mass(v, x) * cmx_average_two(v->ions.z, x);
  const double gamma_e = v->coulomb * cbrt(n_e) / (v->boltzmann * exp(ln_t));
  return gamma_e * cmx_average_two(v->z53, x) >= CMX_EOS_SOLID_FROM;
}

/* ln T below which gaps were not followed at this pressure: the higher one of the nodes on both sides. */
CMX_FN double cmxi_equilibrium_floor(const cmx_equilibrium_view *v, double ln_p) {
  int i = (int)((ln_p - v->ln_p.first) * v->ln_p.inverse_step);
  i = i < 0 ? 0 : i > v->ln_p.size - 2 ? v->ln_p.size - 2 : i;
  return v->ln_t_floor[i] > v->ln_t_floor[i + 1] ? v->ln_t_floor[i] : v->ln_t_floor[i + 1];
}

/* Whether a pressure lies within the table. */
CMX_FN cmx_status cmxi_equilibrium_check(const cmx_equilibrium_view *v, double p) {
  if (!cmxi_finite(p) || p <= 0.0) return CMX_ERR_DOMAIN;
  return p < v->pressure[0] || p > v->pressure[1] ? CMX_ERR_RANGE : CMX_OK;
}

/* --- private: one family at one pressure ---------------------------------------------------------------- */

typedef struct cmxi_family {
  const cmx_equilibrium_view *v;
  const cmx_equilibrium_families *f;
  int family;
  double ln_p;
  cmxi_span span_p;
  double end[2], end_p[2]; /* of the coordinate at t = 0 and 1, and by ln P */
} cmxi_family;

/* The family at a pressure; 0 where it does not exist. */
CMX_FN int cmxi_family_at(const cmx_equilibrium_view *v, const cmx_equilibrium_families *f, int family,
                          double ln_p, cmxi_family *l) {
  const double slack = 1e-9;
  if (!(ln_p >= f->p_range[2 * family] - slack && ln_p <= f->p_range[2 * family + 1] + slack)) return 0;
  l->v = v;
  l->f = f;
  l->family = family;
  l->ln_p = ln_p;
  cmxi_span_at(&v->ln_p, ln_p, &l->span_p);
  for (int e = 0; e < 2; e++) {
    double r[3];
    cmxi_spline_at(f->ends + (size_t)(2 * family + e) * (size_t)v->ln_p.size, &l->span_p, r);
    l->end[e] = r[0];
    l->end_p[e] = r[1];
  }
  return 1;
}

/* A tie line with its derivatives by ln P (a) and t (b). `u` is the coordinate between the ends. */
typedef struct cmxi_tie_point {
  double t;
  double ln_t, ln_t_a, ln_t_b;
  double step, step_a, step_b;
  double x[2], x_a[2], x_b[2]; /* of liquid and solid, or left and right */
} cmxi_tie_point;

/* 1/(1 + exp(-l)) without overflow. */
CMX_FN double cmxi_logistic(double l) {
  if (l > 700.0) return 1.0;
  if (l < -700.0) return 0.0;
  return l >= 0.0 ? 1.0 / (1.0 + exp(-l)) : exp(l) / (1.0 + exp(l));
}

/* Both compositions from their mean m, its complement and the step: with E = exp(step) - 1
   E x^2 + (2 + E (1 - 2 m)) x - 2 m = 0 for the first, from the end that m is nearer to. */
CMX_FN void cmxi_tie_compositions(double m, double step, double x[2], double z[2]) {
  const int top = m > 0.5;
  const double near_m = top ? 1.0 - m : m, s = top ? -step : step;
  const double e = s > 300.0 ? exp(300.0) : expm1(s), b = 2.0 + e * (1.0 - 2.0 * near_m);
  const double square = b * b + 8.0 * near_m * e; /* 0 but for rounding at m = 1/2, E = -1 */
  const double first = near_m > 0.0 ? 4.0 * near_m / (b + sqrt(square > 0.0 ? square : 0.0)) : 0.0;
  const double second = 2.0 * near_m - first > 0.0 ? 2.0 * near_m - first : 0.0;
  /* the smaller one exactly: x2/(1 - x2) = exp(s) x1/(1 - x1) */
  const double left = 1.0 - first > 1e-300 ? 1.0 - first : 1e-300;
  const double q = s < 0.0 ? (e + 1.0) * first / left : 0.0;
  const double other = s < 0.0 ? q / (1.0 + q) : second;
  x[0] = top ? 1.0 - first : first;
  z[0] = top ? first : 1.0 - first;
  x[1] = top ? 1.0 - other : other;
  z[1] = top ? other : 1.0 - other;
  for (int k = 0; k < 2; k++) {
    x[k] = x[k] < 0.0 ? 0.0 : x[k] > 1.0 ? 1.0 : x[k];
    z[k] = z[k] < 0.0 ? 0.0 : z[k] > 1.0 ? 1.0 : z[k];
  }
}

/* Derivatives of both compositions for changes of the mean and the step: p = x (1 - x), p_0 dl_0 + p_1 dl_1 =
   2 dm, dl_1 - dl_0 = ds. */
CMX_FN void cmxi_tie_composition_changes(const double x[2], const double z[2], double step, double dm,
                                         double ds, double dx[2]) {
  const double p0 = x[0] * z[0], p1 = x[1] * z[1], sum = p0 + p1;
  double part = 0.5; /* p0/(p0 + p1), at a pure species from exp(step) */
  if (sum > 1e-290)
    part = p0 / sum;
  else
    part = cmxi_logistic(x[0] < 0.5 ? -step : step);
  dx[0] = part * (2.0 * dm - p1 * ds);
  dx[1] = 2.0 * dm - dx[0];
}

/* The tie line of a family at t. */
CMX_FN void cmxi_family_tie(const cmxi_family *l, double t, cmxi_tie_point *q) {
  const cmx_equilibrium_view *v = l->v;
  const size_t base = (size_t)l->family * (size_t)v->ln_p.size * (size_t)v->t.size;
  const double half = 0.5 * CMX_INTERP_PI * t, s = sin(half) * sin(half), width = l->end[1] - l->end[0];
  const double u = l->end[0] + width * s, u_a = l->end_p[0] + (l->end_p[1] - l->end_p[0]) * s;
  const double u_b = width * 0.5 * CMX_INTERP_PI * sin(2.0 * half);
  const int gaps = l->f == &v->gaps;
  double z[2], da[2], db[2];
  cmxi_span span;
  cmxi_span_at(&v->t, t, &span);
  const cmxi_jet2 first = cmxi_sheet_jet2(l->f->sheet[CMXI_FAMILY_MAIN] + base, v->t.size, &l->span_p, &span);
  const cmxi_jet2 step = cmxi_sheet_jet2(l->f->sheet[CMXI_FAMILY_STEP] + base, v->t.size, &l->span_p, &span);
  double m = gaps ? first.v : u;
  m = m < 0.0 ? 0.0 : m > 1.0 ? 1.0 : m;
  q->t = t;
  q->ln_t = gaps ? u : first.v;
  q->ln_t_a = gaps ? u_a : first.a;
  q->ln_t_b = gaps ? u_b : first.b;
  q->step = step.v;
  q->step_a = step.a;
  q->step_b = step.b;
  cmxi_tie_compositions(m, step.v, q->x, z);
  cmxi_tie_composition_changes(q->x, z, step.v, gaps ? first.a : u_a, step.a, da);
  cmxi_tie_composition_changes(q->x, z, step.v, gaps ? first.b : u_b, step.b, db);
  for (int k = 0; k < 2; k++) {
    q->x_a[k] = da[k];
    q->x_b[k] = db[k];
  }
}

/* The value of a sheet at t. */
CMX_FN double cmxi_family_value(const cmxi_family *l, int sheet, double t) {
  const cmx_equilibrium_view *v = l->v;
  cmxi_span span;
  cmxi_span_at(&v->t, t, &span);
  return cmxi_sheet_jet1(l->f->sheet[sheet] + (size_t)l->family * (size_t)v->ln_p.size * (size_t)v->t.size,
                         v->t.size, &l->span_p, &span)
      .v;
}

/* Densities of both sides. */
CMX_FN void cmxi_family_rho(const cmxi_family *l, double t, double rho[2], double *contrast) {
  const double c = cmxi_family_value(l, CMXI_FAMILY_CONTRAST, t);
  rho[0] = exp(cmxi_family_value(l, CMXI_FAMILY_RHO, t));
  *contrast = expm1(c);
  rho[1] = rho[0] * exp(c);
}

/* Caution of the cell at t. */
CMX_FN int cmxi_family_caution(const cmxi_family *l, double t) {
  const cmx_equilibrium_view *v = l->v;
  int j = (int)((t - v->t.first) * v->t.inverse_step);
  j = j < 0 ? 0 : j > v->t.size - 1 ? v->t.size - 1 : j;
  return l->f->caution[((size_t)l->family * (size_t)v->ln_p.size + (size_t)(l->span_p.first + 2)) *
                           (size_t)v->t.size +
                       (size_t)j];
}

/* The status that belongs to bits of caution. */
CMX_FN cmx_status cmxi_caution_status(int caution) {
  return caution & CMXI_CAUTION_ACCURACY    ? CMX_WARN_ACTIVE_SET
         : caution & CMXI_CAUTION_CONTINUED ? CMX_WARN_EXTRAPOLATED
                                            : CMX_OK;
}

/* --- private: places of a family ------------------------------------------------------------------------ */

/* The extremum of the composition of a side (or, side 2, of ln T) between two t with slopes of different
   sign. */
CMX_FN double cmxi_family_extremum(const cmxi_family *l, int side, double lo, double hi, int rising) {
  for (int it = 0; it < 60; it++) {
    cmxi_tie_point q;
    const double t = 0.5 * (lo + hi);
    cmxi_family_tie(l, t, &q);
    *(((side < 2 ? q.x_b[side] : q.ln_t_b) > 0.0) == rising ? &lo : &hi) = t;
  }
  return 0.5 * (lo + hi);
}

/* Root of x(t) = x of one side in a bracket, from a guess t: Newton's method with bisection. */
CMX_FN double cmxi_family_root_x(const cmxi_family *l, int side, double x, double lo, double hi, double t,
                                 int rising, cmxi_tie_point *q) {
  int it = 0;
  do {
    cmxi_family_tie(l, t, q);
    const double deviation = q->x[side] - x;
    if (deviation == 0.0) break;
    *((deviation > 0.0) == rising ? &hi : &lo) = t;
    double next = fabs(q->x_b[side]) > 1e-200 ? t - deviation / q->x_b[side] : -1.0;
    if (!(next > lo && next < hi)) next = 0.5 * (lo + hi);
    if (!(fabs(next - t) > 2e-16 * t)) break;
    t = next;
  } while (++it < 100);
  return t;
}

/* Root of ln T(t) = wanted in a bracket: Newton's method with bisection. */
CMX_FN double cmxi_family_root_ln_t(const cmxi_family *l, double wanted, double lo, double hi, int rising) {
  cmxi_tie_point q;
  double t = 0.5 * (lo + hi);
  for (int it = 0; it < 100; it++) {
    cmxi_family_tie(l, t, &q);
    const double deviation = q.ln_t - wanted;
    if (deviation == 0.0) break;
    *((deviation > 0.0) == rising ? &hi : &lo) = t;
    double next = fabs(q.ln_t_b) > 1e-200 ? t - deviation / q.ln_t_b : -1.0;
    if (!(next > lo && next < hi)) next = 0.5 * (lo + hi);
    if (!(fabs(next - t) > 2e-16 * t)) break;
    t = next;
  }
  return t;
}

/* The t at which the liquid of a family has composition x, which rises with t, or the end next to it. */
CMX_FN double cmxi_family_find_liquid(const cmxi_family *l, double x, cmxi_tie_point *q) {
  cmxi_family_tie(l, 0.0, q);
  if (x <= q->x[0]) return 0.0;
  const double x0 = q->x[0];
  cmxi_family_tie(l, 1.0, q);
  if (x >= q->x[0]) return 1.0;
  return cmxi_family_root_x(l, 0, x, 0.0, 1.0, 2.0 / CMX_INTERP_PI * asin(sqrt((x - x0) / (q->x[0] - x0))), 1,
                            q);
}

/* The t at which the solid of a family has composition x; where the solidus turns back the one at the highest
   temperature. Without one the end next to it. */
CMX_FN double cmxi_family_find_solid(const cmxi_family *l, double x, cmxi_tie_point *found) {
  const int cells = l->v->t.size;
  double at = -1.0, hottest = 0.0;
  cmxi_tie_point q[2], root;
  cmxi_family_tie(l, 0.0, &q[0]);
  *found = q[1] = q[0];
  for (int k = 0; k < cells; k++) {
    const double t0 = (double)k / cells, t1 = (double)(k + 1) / cells;
    double edge[3] = {t0, t1, t1};
    int pieces = 1;
    cmxi_family_tie(l, t1, &q[1]);
    double value[3] = {q[0].x[1], q[1].x[1], q[1].x[1]};
    if (q[0].x_b[1] * q[1].x_b[1] < 0.0) {
      edge[1] = cmxi_family_extremum(l, 1, t0, t1, q[0].x_b[1] > 0.0);
      cmxi_family_tie(l, edge[1], &root);
      value[1] = root.x[1];
      pieces = 2;
    }
    for (int j = 0; j < pieces; j++) {
      if ((value[j] > x || value[j + 1] < x) && (value[j] < x || value[j + 1] > x)) continue;
      const double t = cmxi_family_root_x(l, 1, x, edge[j], edge[j + 1], 0.5 * (edge[j] + edge[j + 1]),
                                          value[j + 1] >= value[j], &root);
      if (at >= 0.0 && root.ln_t <= hottest) continue;
      at = t;
      hottest = root.ln_t;
      *found = root;
    }
    q[0] = q[1];
  }
  if (at >= 0.0) return at;
  cmxi_family_tie(l, 0.0, &q[0]);
  const int top = fabs(q[1].x[1] - x) < fabs(q[0].x[1] - x);
  *found = q[top];
  return top;
}

#endif
