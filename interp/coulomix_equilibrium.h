/** coulomix_equilibrium.h: freezing and tie lines at a given pressure, of the free energy that coulomix_eos.h
 *  evaluates. Header-only, like coulomix.h.
 *
 *      cmx_equilibrium_view equilibrium;
 *      cmx_equilibrium_bind(arrays, n, &equilibrium);
 *      cmx_freezing f;
 *      int status = cmx_equilibrium_freezing(&equilibrium, p, x, &f);
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
 *  from its top downwards, with ln T in place of the mean and the mean in place of ln T.
 *
 *  x is the number fraction of the heavier ion; P is the total pressure with electrons and radiation; cgs and
 *  kelvin. The order of the solid is that of equilibrium, frozen beyond the order table's largest Gamma_d as
 *  in coulomix_eos.h. Where a pure species has a coupling below 100 or above 400 the difference of its liquid
 *  and crystal is continued (coulomix/equilibrium.h): such tie lines are not those of the sheets' F and carry
 *  CMX_WARN_EXTRAPOLATED.
 *
 *  Status as in coulomix.h. No call raises a floating-point exception other than inexact and underflow. */
#ifndef COULOMIX_INTERP_EQUILIBRIUM_H
#define COULOMIX_INTERP_EQUILIBRIUM_H

#include "coulomix_eos.h"

/** Sheets of a family of tie lines. */
enum { CMXI_LINE_MAIN, CMXI_LINE_STEP, CMXI_LINE_RHO, CMXI_LINE_CONTRAST, CMXI_LINE_HEAT, CMXI_LINE_SHEETS };

/** Bits of `caution`. */
enum { CMXI_CAUTION_ACCURACY = 1, CMXI_CAUTION_CONTINUED = 2 };

/** Families of tie lines. */
typedef struct cmx_equilibrium_families {
  int n;
  const int *
      kind; /* [n][4] phases left (or liquid) and right (or solid); ends at t = 0 and 1 as in coulomix_phase.h */
  const double *p_range; /* [n][2] ln P between which the family exists */
  const double *ends;    /* [n][2][n_p] mean composition (freezing) or ln T (gaps) at t = 0 and 1 */
  const double *sheet[CMXI_LINE_SHEETS]; /* [n][n_p][n_t]; NULL for the heat of gaps */
  const unsigned char *caution;          /* [n][n_p][n_t] of the cell after each node, bits as above */
} cmx_equilibrium_families;

/** A bound /equilibrium group. The pointers belong to the loader. */
typedef struct cmx_equilibrium_view {
  cmx_eos_axis p, t;           /* ln P; t of the nodes */
  double pressure[2], temp[2]; /* range, erg/cm^3 and K */
  cmx_species ions;            /* two */
  double atomic_mass;          /* g */
  double boltzmann, coulomb;   /* coulomb = e^2 (4 pi/3)^(1/3): e^2/a_e = coulomb n_e^(1/3) */
  double z53[2];               /* Z^(5/3) */
  const double *floor;         /* [n_p] ln T below which gaps of the solid were not followed */
  cmx_equilibrium_families freezing, gaps;
} cmx_equilibrium_view;

/** Where a mixture begins to freeze or to melt at a given pressure. */
typedef struct cmx_freezing {
  double temp;                  /* K */
  double x_liquid, x_solid;     /* number fractions of the heavier ion */
  double rho_liquid, rho_solid; /* g/cm^3 */
  double density_contrast;      /* (rho_solid - rho_liquid)/rho_liquid */
  double latent_heat;           /* T ds per ion that freezes out of a large amount of liquid, kT */
  double latent_heat_gram;      /* the same per gram frozen, erg/g */
  double dlnt_dlnp;             /* at fixed composition of the phase that is given */
  double dt_dx,
      dother_dx; /* of T and of the other phase's composition, by that of the given one, at fixed P */
} cmx_freezing;

/** A tie line at a pressure. */
typedef struct cmx_equilibrium_tie {
  double x_left, x_right;     /* number fractions of the heavier ion */
  int left, right;            /* CMX_LIQUID or CMX_SOLID */
  double rho_left, rho_right; /* g/cm^3 */
  double latent_heat;         /* as in cmx_freezing; 0 between solids */
} cmx_equilibrium_tie;

/** A mixture at (P, T) once its phases have separated. */
typedef struct cmx_phase_separation {
  int n;                          /* phases: 1 or 2, by composition */
  int phase[2];                   /* CMX_LIQUID or CMX_SOLID */
  double x[2];                    /* their compositions */
  double share[2], mass_share[2]; /* of the ions and of the mass; sum 1 */
  double rho[2], enthalpy[2];     /* g/cm^3 and erg/g, e + P/rho with radiation */
  double mean_rho, mean_enthalpy; /* of the whole */
} cmx_phase_separation;

/* --- binding
   ------------------------------------------------------------------------------------------------------- */

static inline const cmx_array *cmxi_line_find(const cmx_array *arrays, size_t n, const char *group,
                                              const char *name) {
  char path[96];
  const size_t a = strlen(group), b = strlen(name);
  if (a + b + 2 > sizeof path) return NULL;
  memcpy(path, group, a);
  path[a] = '/';
  memcpy(path + a + 1, name, b + 1);
  return cmxi_find(arrays, n, path);
}

/* Coefficients within bounds, so that the splines are too. */
static inline const double *cmxi_line_values(const cmx_array *a, int rank, size_t d0, size_t d1, size_t d2,
                                             double low, double high) {
  if (!a || a->type != CMX_F64 || a->rank != rank || a->dims[0] != d0 || a->dims[1] != d1) return NULL;
  if (rank > 2 && a->dims[2] != d2) return NULL;
  const double *v = (const double *)a->data;
  const size_t n = d0 * d1 * (rank > 2 ? d2 : 1);
  for (size_t k = 0; k < n; k++)
    if (!(v[k] >= low && v[k] <= high)) return NULL;
  return v;
}

static inline cmx_status cmxi_line_families(const cmx_array *arrays, size_t n, const char *group, int gaps,
                                            const cmx_equilibrium_view *view, cmx_equilibrium_families *f) {
  static const char *const name[2][CMXI_LINE_SHEETS] = {
      {"ln_temp", "step", "ln_rho_liquid", "ln_contrast", "latent_heat"},
      {"mean", "step", "ln_rho_left", "ln_contrast", NULL}};
  /* of the sheets; freezing and gaps exchange ln T and the mean */
  static const double low[CMXI_LINE_SHEETS] = {-2.0, -300.0, -100.0, -10.0, -1e3},
                      high[CMXI_LINE_SHEETS] = {60.0, 300.0, 100.0, 10.0, 1e3};
  const size_t np = (size_t)view->p.n, nt = (size_t)view->t.n;
  const cmx_array *kind = cmxi_line_find(arrays, n, group, "kind"),
                  *caution = cmxi_line_find(arrays, n, group, "caution");
  f->n = 0;
  if (!kind && !caution && !cmxi_line_find(arrays, n, group, "ends")) return CMX_ERR_ABSENT;
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
  f->p_range = cmxi_line_values(cmxi_line_find(arrays, n, group, "p_range"), 2, nf, 2, 0, -700.0, 700.0);
  f->ends = cmxi_line_values(cmxi_line_find(arrays, n, group, "ends"), 3, nf, 2, np, -2.0, 60.0);
  if (!f->p_range || !f->ends) return CMX_ERR_FORMAT;
  for (size_t k = 0; k < nf; k++)
    if (!(f->p_range[2 * k] < f->p_range[2 * k + 1])) return CMX_ERR_FORMAT;
  for (int s = 0; s < CMXI_LINE_SHEETS; s++) {
    f->sheet[s] = NULL;
    if (!name[gaps][s]) continue;
    f->sheet[s] =
        cmxi_line_values(cmxi_line_find(arrays, n, group, name[gaps][s]), 3, nf, np, nt, low[s], high[s]);
    if (!f->sheet[s]) return CMX_ERR_FORMAT;
  }
  f->n = (int)nf;
  return CMX_OK;
}

/** Binds the /equilibrium group of a loaded table.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group or where the mixture has no diagram; CMX_ERR_FORMAT if
 *          a dataset is missing or shapes or values do not fit together. The view is only usable after
 *          CMX_OK. */
static inline cmx_status cmx_equilibrium_bind(const cmx_array *arrays, size_t n, cmx_equilibrium_view *view) {
  memset(view, 0, sizeof *view);
  if (!cmxi_find(arrays, n, "/equilibrium/ln_p")) return CMX_ERR_ABSENT;
  const double *range = cmxi_eos_numbers(arrays, n, "/equilibrium/range", 4);
  const double *constant = cmxi_eos_numbers(arrays, n, "/equilibrium/constants", 3);
  if (!cmxi_species_bind(arrays, n, "/equilibrium/charges", "/equilibrium/masses", &view->ions))
    return CMX_ERR_FORMAT;
  if (!range || !constant || !cmxi_eos_axis_bind(arrays, n, "/equilibrium/ln_p", &view->p) ||
      !cmxi_eos_axis_bind(arrays, n, "/equilibrium/t", &view->t))
    return CMX_ERR_FORMAT;
  if (!(range[0] < range[1] && range[1] < 1e300 && range[2] < range[3] && range[3] < 1e20 &&
        view->ions.mass_u[0] < 1e4 && view->ions.mass_u[1] < 1e4 && constant[0] < 1.0 && constant[1] < 1.0 &&
        constant[2] < 1.0))
    return CMX_ERR_FORMAT;
  for (int k = 0; k < 2; k++) {
    view->pressure[k] = range[k];
    view->temp[k] = range[2 + k];
    view->z53[k] = cmx_z53(view->ions.z[k]);
  }
  view->boltzmann = constant[0];
  view->atomic_mass = constant[1];
  view->coulomb = constant[2] * cbrt(4.0 * CMX_INTERP_PI / 3.0);
  if (!(cmxi_eos_axis_from(&view->t) <= 0.0 && cmxi_eos_axis_to(&view->t) >= 1.0)) return CMX_ERR_FORMAT;
  if (!(cmxi_eos_axis_from(&view->p) <= log(range[0]) + 1e-9 &&
        cmxi_eos_axis_to(&view->p) >= log(range[1]) - 1e-9))
    return CMX_ERR_FORMAT;
  view->floor =
      (const double *)cmxi_data(arrays, n, "/equilibrium/floor", CMX_F64, 1, (size_t)view->p.n, 0, 0);
  if (!view->floor || !cmxi_values_valid(view->floor, (size_t)view->p.n, 0)) return CMX_ERR_FORMAT;
  const cmx_status status = cmxi_line_families(arrays, n, "/equilibrium/freezing", 0, view, &view->freezing);
  if (status < 0) return CMX_ERR_FORMAT;
  const cmx_status gaps = cmxi_line_families(arrays, n, "/equilibrium/gaps", 1, view, &view->gaps);
  return gaps < 0 && gaps != CMX_ERR_ABSENT ? CMX_ERR_FORMAT : CMX_OK;
}

/* ln T below which gaps are not known at this pressure: of the nodes on both sides the higher. */
CMX_FN double cmxi_equilibrium_floor(const cmx_equilibrium_view *v, double ln_p) {
  int i = (int)((ln_p - v->p.first) * v->p.inverse_step);
  i = i < 0 ? 0 : i > v->p.n - 2 ? v->p.n - 2 : i;
  return v->floor[i] > v->floor[i + 1] ? v->floor[i] : v->floor[i + 1];
}

/* --- one family at one pressure
   ------------------------------------------------------------------------------------- */

typedef struct cmxi_line_at {
  const cmx_equilibrium_view *v;
  const cmx_equilibrium_families *f;
  int family;
  double ln_p;
  cmxi_span p;
  double end[2], end_p[2]; /* of the coordinate at t = 0 and 1, and by ln P */
} cmxi_line_at;

CMX_FN int cmxi_line_open(const cmx_equilibrium_view *v, const cmx_equilibrium_families *f, int family,
                          double ln_p, cmxi_line_at *l) {
  const double slack = 1e-9;
  if (!(ln_p >= f->p_range[2 * family] - slack && ln_p <= f->p_range[2 * family + 1] + slack)) return 0;
  l->v = v;
  l->f = f;
  l->family = family;
  l->ln_p = ln_p;
  cmxi_span_at(&v->p, ln_p, &l->p);
  for (int e = 0; e < 2; e++) {
    double r[3];
    cmxi_line(f->ends + (size_t)(2 * family + e) * (size_t)v->p.n, &l->p, r);
    l->end[e] = r[0];
    l->end_p[e] = r[1];
  }
  return 1;
}

/* A tie line with its derivatives by ln P (a) and t (b). `u` is the coordinate between the ends. */
typedef struct cmxi_line_point {
  double t;
  double ln_t, ln_t_a, ln_t_b;
  double step, step_a, step_b;
  double x[2], x_a[2], x_b[2]; /* of liquid and solid, or left and right */
} cmxi_line_point;

CMX_FN double cmxi_logistic(double l) {
  if (l > 700.0) return 1.0;
  if (l < -700.0) return 0.0;
  return l >= 0.0 ? 1.0 / (1.0 + exp(-l)) : exp(l) / (1.0 + exp(l));
}

/* Both compositions from their mean m, its complement and the step: with E = exp(step) - 1
   E x^2 + (2 + E (1 - 2 m)) x - 2 m = 0 for the first, from the end that m is nearer to. */
CMX_FN void cmxi_line_sides(double m, double step, double x[2], double z[2]) {
  const int top = m > 0.5;
  const double near_m = top ? 1.0 - m : m, s = top ? -step : step;
  const double e = s > 300.0 ? exp(300.0) : expm1(s), b = 2.0 + e * (1.0 - 2.0 * near_m);
  const double first = near_m > 0.0 ? 4.0 * near_m / (b + sqrt(b * b + 8.0 * near_m * e)) : 0.0;
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
CMX_FN void cmxi_line_moves(const double x[2], const double z[2], double step, double dm, double ds,
                            double dx[2]) {
  const double p0 = x[0] * z[0], p1 = x[1] * z[1], sum = p0 + p1;
  double part = 0.5; /* p0/(p0 + p1), at a pure species from exp(step) */
  if (sum > 1e-290)
    part = p0 / sum;
  else
    part = cmxi_logistic(x[0] < 0.5 ? -step : step);
  dx[0] = part * (2.0 * dm - p1 * ds);
  dx[1] = 2.0 * dm - dx[0];
}

CMX_FN void cmxi_line_place(const cmxi_line_at *l, double t, cmxi_line_point *q) {
  const cmx_equilibrium_view *v = l->v;
  const size_t base = (size_t)l->family * (size_t)v->p.n * (size_t)v->t.n;
  const double half = 0.5 * CMX_INTERP_PI * t, s = sin(half) * sin(half), width = l->end[1] - l->end[0];
  const double u = l->end[0] + width * s, u_a = l->end_p[0] + (l->end_p[1] - l->end_p[0]) * s;
  const double u_b = width * 0.5 * CMX_INTERP_PI * sin(2.0 * half);
  const int gaps = l->f == &v->gaps;
  double z[2], da[2], db[2];
  cmxi_span span;
  cmxi_span_at(&v->t, t, &span);
  const cmxi_jet2 first = cmxi_sheet(l->f->sheet[CMXI_LINE_MAIN] + base, v->t.n, &l->p, &span);
  const cmxi_jet2 step = cmxi_sheet(l->f->sheet[CMXI_LINE_STEP] + base, v->t.n, &l->p, &span);
  double m = gaps ? first.v : u;
  m = m < 0.0 ? 0.0 : m > 1.0 ? 1.0 : m;
  q->t = t;
  q->ln_t = gaps ? u : first.v;
  q->ln_t_a = gaps ? u_a : first.a;
  q->ln_t_b = gaps ? u_b : first.b;
  q->step = step.v;
  q->step_a = step.a;
  q->step_b = step.b;
  cmxi_line_sides(m, step.v, q->x, z);
  cmxi_line_moves(q->x, z, step.v, gaps ? first.a : u_a, step.a, da);
  cmxi_line_moves(q->x, z, step.v, gaps ? first.b : u_b, step.b, db);
  for (int k = 0; k < 2; k++) {
    q->x_a[k] = da[k];
    q->x_b[k] = db[k];
  }
}

CMX_FN int cmxi_line_caution(const cmxi_line_at *l, double t) {
  const cmx_equilibrium_view *v = l->v;
  int j = (int)((t - v->t.first) * v->t.inverse_step);
  j = j < 0 ? 0 : j > v->t.n - 1 ? v->t.n - 1 : j;
  return l->f
      ->caution[((size_t)l->family * (size_t)v->p.n + (size_t)(l->p.first + 2)) * (size_t)v->t.n + (size_t)j];
}

CMX_FN cmx_status cmxi_line_status(int caution) {
  return caution & CMXI_CAUTION_ACCURACY    ? CMX_WARN_ACTIVE_SET
         : caution & CMXI_CAUTION_CONTINUED ? CMX_WARN_EXTRAPOLATED
                                            : CMX_OK;
}

/* One sheet at a place. */
CMX_FN double cmxi_line_value(const cmxi_line_at *l, int sheet, double t) {
  const cmx_equilibrium_view *v = l->v;
  cmxi_span span;
  cmxi_span_at(&v->t, t, &span);
  return cmxi_sheet_values(l->f->sheet[sheet] + (size_t)l->family * (size_t)v->p.n * (size_t)v->t.n, v->t.n,
                           &l->p, &span)
      .v;
}

/* Where the composition of a side (or, side 2, ln T) turns between two places with slopes of different
   sign. */
CMX_FN double cmxi_line_turn(const cmxi_line_at *l, int side, double lo, double hi, int rising) {
  for (int it = 0; it < 60; it++) {
    cmxi_line_point q;
    const double t = 0.5 * (lo + hi);
    cmxi_line_place(l, t, &q);
    *(((side < 2 ? q.x_b[side] : q.ln_t_b) > 0.0) == rising ? &lo : &hi) = t;
  }
  return 0.5 * (lo + hi);
}

/* Densities of both sides. */
CMX_FN void cmxi_line_rho(const cmxi_line_at *l, double t, double rho[2], double *contrast) {
  const double c = cmxi_line_value(l, CMXI_LINE_CONTRAST, t);
  rho[0] = exp(cmxi_line_value(l, CMXI_LINE_RHO, t));
  *contrast = expm1(c);
  rho[1] = rho[0] * exp(c);
}

/* Root of x(t) = x of one side between two places where it is on different sides, from a guess: Newton's
   method with a bracket. */
CMX_FN double cmxi_line_root_x(const cmxi_line_at *l, int side, double x, double lo, double hi, double t,
                               int rising, cmxi_line_point *q) {
  int it = 0;
  do {
    cmxi_line_place(l, t, q);
    const double off = q->x[side] - x;
    if (off == 0.0) break;
    *((off > 0.0) == rising ? &hi : &lo) = t;
    double next = fabs(q->x_b[side]) > 1e-200 ? t - off / q->x_b[side] : -1.0;
    if (!(next > lo && next < hi)) next = 0.5 * (lo + hi);
    if (!(fabs(next - t) > 2e-16 * t)) break;
    t = next;
  } while (++it < 100);
  return t;
}

CMX_FN double cmxi_line_mass(const cmx_equilibrium_view *v, double x) {
  return v->atomic_mass * cmx_average_two(v->ions.mass_u, x);
}

/* Whether a liquid has a mean coupling at which the equation of state compares both phases. */
CMX_FN int cmxi_line_in_band(const cmx_equilibrium_view *v, double x, double rho, double ln_t) {
  const double n_e = rho / cmxi_line_mass(v, x) * cmx_average_two(v->ions.z, x);
  const double gamma_e = v->coulomb * cbrt(n_e) / (v->boltzmann * exp(ln_t));
  return gamma_e * cmx_average_two(v->z53, x) >= CMX_EOS_SOLID_FROM;
}

/* The t at which the liquid of a family has composition x, which rises with t, or the end next to it. */
CMX_FN double cmxi_line_find_liquid(const cmxi_line_at *l, double x, cmxi_line_point *q) {
  cmxi_line_place(l, 0.0, q);
  if (x <= q->x[0]) return 0.0;
  const double x0 = q->x[0];
  cmxi_line_place(l, 1.0, q);
  if (x >= q->x[0]) return 1.0;
  return cmxi_line_root_x(l, 0, x, 0.0, 1.0, 2.0 / CMX_INTERP_PI * asin(sqrt((x - x0) / (q->x[0] - x0))), 1,
                          q);
}

/* The t at which the solid of a family has composition x; where the solidus turns back the one at the highest
   temperature. Without one the end next to it. */
CMX_FN double cmxi_line_find_solid(const cmxi_line_at *l, double x, cmxi_line_point *found) {
  const int cells = l->v->t.n;
  double at = -1.0, hottest = 0.0;
  cmxi_line_point q[2], root;
  cmxi_line_place(l, 0.0, &q[0]);
  *found = q[1] = q[0];
  for (int k = 0; k < cells; k++) {
    const double t0 = (double)k / cells, t1 = (double)(k + 1) / cells;
    double edge[3] = {t0, t1, t1};
    int pieces = 1;
    cmxi_line_place(l, t1, &q[1]);
    double value[3] = {q[0].x[1], q[1].x[1], q[1].x[1]};
    if (q[0].x_b[1] * q[1].x_b[1] < 0.0) {
      edge[1] = cmxi_line_turn(l, 1, t0, t1, q[0].x_b[1] > 0.0);
      cmxi_line_place(l, edge[1], &root);
      value[1] = root.x[1];
      pieces = 2;
    }
    for (int j = 0; j < pieces; j++) {
      if ((value[j] > x || value[j + 1] < x) && (value[j] < x || value[j + 1] > x)) continue;
      const double t = cmxi_line_root_x(l, 1, x, edge[j], edge[j + 1], 0.5 * (edge[j] + edge[j + 1]),
                                        value[j + 1] >= value[j], &root);
      if (at >= 0.0 && root.ln_t <= hottest) continue;
      at = t;
      hottest = root.ln_t;
      *found = root;
    }
    q[0] = q[1];
  }
  if (at >= 0.0) return at;
  cmxi_line_place(l, 0.0, &q[0]);
  const int top = fabs(q[1].x[1] - x) < fabs(q[0].x[1] - x);
  *found = q[top];
  return top;
}

/* --- freezing
   ------------------------------------------------------------------------------------------------------- */

CMX_FN void cmxi_freezing_fill_nan(cmx_freezing *out) {
  const double nan = cmxi_nan();
  out->temp = out->x_liquid = out->x_solid = out->rho_liquid = out->rho_solid = nan;
  out->density_contrast = out->latent_heat = out->latent_heat_gram = nan;
  out->dlnt_dlnp = out->dt_dx = out->dother_dx = nan;
}

/* The results at a place of a freezing family, the composition of `side` being held by the derivatives. */
CMX_FN void cmxi_freezing_report(const cmxi_line_at *l, int side, double t, cmx_freezing *out) {
  const cmx_equilibrium_view *v = l->v;
  const double apart = 1e-3; /* at the ends of t both derivatives vanish */
  const double within = t < apart ? apart : t > 1.0 - apart ? 1.0 - apart : t;
  cmxi_line_point q;
  double rho[2];
  cmxi_line_place(l, within, &q);
  const double by_x = fabs(q.x_b[side]) > 1e-290 ? 1.0 / q.x_b[side] : cmxi_nan();
  const double dt = q.ln_t_b * by_x, other = q.x_b[1 - side] * by_x;
  if (within != t) cmxi_line_place(l, t, &q);
  out->temp = exp(q.ln_t);
  out->x_liquid = q.x[0];
  out->x_solid = q.x[1];
  out->dt_dx = out->temp * dt;
  out->dother_dx = other;
  out->dlnt_dlnp = q.ln_t_a - dt * q.x_a[side];
  cmxi_line_rho(l, t, rho, &out->density_contrast);
  out->rho_liquid = rho[0];
  out->rho_solid = rho[1];
  out->latent_heat = cmxi_line_value(l, CMXI_LINE_HEAT, t);
  out->latent_heat_gram = out->latent_heat * v->boltzmann * out->temp / cmxi_line_mass(v, q.x[1]);
}

/* A solid in a gap that reaches the solidus melts at the three-phase line. */
CMX_FN void cmxi_freezing_of_two(cmx_freezing *out, double x) {
  const double nan = cmxi_nan();
  out->x_solid = x;
  out->rho_solid = out->density_contrast = out->latent_heat = out->latent_heat_gram = nan;
  out->dt_dx = out->dother_dx = 0.0;
}

CMX_FN cmx_status cmxi_equilibrium_check(const cmx_equilibrium_view *v, double p) {
  if (!cmxi_finite(p) || p <= 0.0) return CMX_ERR_DOMAIN;
  return p < v->pressure[0] || p > v->pressure[1] ? CMX_ERR_RANGE : CMX_OK;
}

CMX_FN cmx_status cmxi_equilibrium_transition(const cmx_equilibrium_view *v, int side, double p, double x,
                                              cmx_freezing *out) {
  cmxi_line_at l, nearest;
  cmxi_line_point q;
  double closest = 2.0, at = 0.0, hottest = 0.0;
  cmxi_freezing_fill_nan(out);
  const cmx_status valid = cmxi_equilibrium_check(v, p);
  if (valid < 0) return valid;
  if (!cmxi_finite(x)) return CMX_ERR_DOMAIN;
  if (x < 0.0) return CMX_ERR_X_LOW;
  if (x > 1.0) return CMX_ERR_X_HIGH;
  const double ln_p = log(p);
  for (int k = 0; k < v->freezing.n; k++) {
    if (!cmxi_line_open(v, &v->freezing, k, ln_p, &l)) continue;
    const double t = side ? cmxi_line_find_solid(&l, x, &q) : cmxi_line_find_liquid(&l, x, &q);
    const double off = t > 0.0 && t < 1.0 ? 0.0 : fabs(q.x[side] - x);
    if (off < closest || (off == 0.0 && closest == 0.0 && q.ln_t > hottest)) {
      closest = off;
      hottest = q.ln_t;
      at = t;
      nearest = l;
    }
  }
  if (closest > 1.0) return CMX_ERR_ABSENT;
  cmxi_freezing_report(&nearest, side, at, out);
  if (!(out->temp >= v->temp[0] && out->temp <= v->temp[1])) {
    const int low = out->temp < v->temp[0];
    cmxi_freezing_fill_nan(out);
    return low ? CMX_ERR_TEMP_LOW : CMX_ERR_TEMP_HIGH;
  }
  if (!cmxi_line_in_band(v, out->x_liquid, out->rho_liquid, log(out->temp))) {
    cmxi_freezing_fill_nan(out);
    return CMX_ERR_RANGE;
  }
  if (side == 1 && closest > 1e-5) cmxi_freezing_of_two(out, x);
  return cmxi_line_status(cmxi_line_caution(&nearest, at));
}

/** Freezing of a liquid of composition x at pressure p: temperature of the liquidus, the first solid, and
 *  derivatives at fixed composition of the liquid. At a pure species derivatives by x are the limits.
 *  @param[in] p erg/cm^3, @param[in] x 0..1
 *  @return CMX_OK; CMX_WARN_ACTIVE_SET where the table's accuracy is lower (next to a kink of the solid's
 *          order, or where families begin or end between two pressures); CMX_WARN_EXTRAPOLATED where a
 *          species is continued beyond couplings of 100 to 400; CMX_ERR_RANGE (p outside the table, or a
 *          liquid with a mean coupling below CMX_EOS_SOLID_FROM); CMX_ERR_TEMP_LOW, CMX_ERR_TEMP_HIGH (it
 *          freezes outside the table's temperatures); CMX_ERR_ABSENT (no freezing is known at this pressure);
 *          CMX_ERR_X_LOW, CMX_ERR_X_HIGH, CMX_ERR_DOMAIN. NaN on failure.
 *  Accuracy away from cautions: 1e-7 in T, 1e-6 in x, against the direct cmx_equilibrium_freeze. */
CMX_FN cmx_status cmx_equilibrium_freezing(const cmx_equilibrium_view *v, double p, double x,
                                           cmx_freezing *out) {
  return cmxi_equilibrium_transition(v, 0, p, x, out);
}

/** Melting of a solid of composition x: temperature of the solidus and the first liquid, derivatives at fixed
 *  composition of the solid; where the solidus turns back (retrograde melting), at the highest temperature.
 *  Where x lies in a gap of the solid that reaches the solidus, two solids melt at the three-phase line:
 *  temp, x_liquid, rho_liquid and dlnt_dlnp are of that, derivatives by x are 0, and what belongs to one
 *  solid is NaN.
 *  @return as cmx_equilibrium_freezing */
CMX_FN cmx_status cmx_equilibrium_melting(const cmx_equilibrium_view *v, double p, double x,
                                          cmx_freezing *out) {
  return cmxi_equilibrium_transition(v, 1, p, x, out);
}

/* --- tie lines at (P, T)
   -------------------------------------------------------------------------------------------- */

/* Adds the tie line of a family at t, sorted by x; 0 if there is no room, or if its liquid is outside the
   couplings of the table. */
CMX_FN int cmxi_tie_add(const cmxi_line_at *l, double t, int capacity, cmx_equilibrium_tie ties[], int *count,
                        int *caution) {
  cmxi_line_point q;
  cmx_equilibrium_tie tie;
  double rho[2], contrast;
  if (*count >= capacity) return 0;
  cmxi_line_place(l, t, &q);
  cmxi_line_rho(l, t, rho, &contrast);
  if (l->f == &l->v->freezing && !cmxi_line_in_band(l->v, q.x[0], rho[0], q.ln_t)) return 0;
  const int flip = q.x[0] > q.x[1];
  const int *kind = l->f->kind + 4 * l->family;
  tie.x_left = q.x[flip];
  tie.x_right = q.x[1 - flip];
  tie.left = kind[flip];
  tie.right = kind[1 - flip];
  tie.rho_left = rho[flip];
  tie.rho_right = rho[1 - flip];
  tie.latent_heat = l->f->sheet[CMXI_LINE_HEAT] ? cmxi_line_value(l, CMXI_LINE_HEAT, t) : 0.0;
  *caution |= cmxi_line_caution(l, t);
  int at = *count;
  while (at > 0 && ties[at - 1].x_left > tie.x_left) {
    ties[at] = ties[at - 1];
    at--;
  }
  ties[at] = tie;
  ++*count;
  return 1;
}

/* Root of ln T(t) = wanted between two places where it is on different sides. */
CMX_FN double cmxi_line_find_t(const cmxi_line_at *l, double wanted, double lo, double hi, int rising) {
  cmxi_line_point q;
  double t = 0.5 * (lo + hi);
  for (int it = 0; it < 100; it++) {
    cmxi_line_place(l, t, &q);
    const double off = q.ln_t - wanted;
    if (off == 0.0) break;
    *((off > 0.0) == rising ? &hi : &lo) = t;
    double next = fabs(q.ln_t_b) > 1e-200 ? t - off / q.ln_t_b : -1.0;
    if (!(next > lo && next < hi)) next = 0.5 * (lo + hi);
    if (!(fabs(next - t) > 2e-16 * t)) break;
    t = next;
  }
  return t;
}

/* Tie lines of one freezing family. */
CMX_FN int cmxi_tie_freezing(const cmxi_line_at *l, double ln_t, int capacity, cmx_equilibrium_tie ties[],
                             int *count, int *caution) {
  const int cells = l->v->t.n;
  cmxi_line_point q[2];
  cmxi_line_place(l, 0.0, &q[0]);
  for (int k = 0; k < cells; k++) {
    const double t0 = (double)k / cells, t1 = (double)(k + 1) / cells;
    double edge[3] = {t0, t1, t1};
    int pieces = 1;
    cmxi_line_place(l, t1, &q[1]);
    double value[3] = {q[0].ln_t, q[1].ln_t, q[1].ln_t};
    if (q[0].ln_t_b * q[1].ln_t_b < 0.0) { /* an azeotrope: both sides of it */
      cmxi_line_point turn;
      edge[1] = cmxi_line_turn(l, 2, t0, t1, q[0].ln_t_b > 0.0);
      cmxi_line_place(l, edge[1], &turn);
      value[1] = turn.ln_t;
      pieces = 2;
    }
    for (int j = 0; j < pieces; j++) {
      const int before = value[j] >= ln_t, after = value[j + 1] >= ln_t;
      if (before == after) continue;
      const double t = cmxi_line_find_t(l, ln_t, edge[j], edge[j + 1], after);
      if (!cmxi_tie_add(l, t, capacity, ties, count, caution)) return 0;
    }
    q[0] = q[1];
  }
  return 1;
}

/** All tie lines at a pressure and a temperature, sorted by x.
 *  @param[in]  p, temp erg/cm^3 and K
 *  @param[in]  capacity    length of `ties`; 16 is enough for every table of this version
 *  @param[out] count   number written; 0 where one phase is stable at every composition
 *  @return as cmx_equilibrium_freezing; CMX_ERR_TEMP_LOW also below the temperatures down to which gaps of
 *          the solid were followed; CMX_ERR_RANGE also if `capacity` is too small */
CMX_FN cmx_status cmx_equilibrium_tie_lines(const cmx_equilibrium_view *v, double p, double temp,
                                            int capacity, cmx_equilibrium_tie ties[], int *count) {
  cmxi_line_at l;
  int caution = 0, known = 0;
  *count = 0;
  const cmx_status valid = cmxi_equilibrium_check(v, p);
  if (valid < 0) return valid;
  if (!cmxi_finite(temp)) return CMX_ERR_DOMAIN;
  if (temp < v->temp[0]) return CMX_ERR_TEMP_LOW;
  if (temp > v->temp[1]) return CMX_ERR_TEMP_HIGH;
  const double ln_p = log(p), ln_t = log(temp);
  if (ln_t < cmxi_equilibrium_floor(v, ln_p)) return CMX_ERR_TEMP_LOW;
  for (int k = 0; k < v->gaps.n; k++) {
    if (!cmxi_line_open(v, &v->gaps, k, ln_p, &l) || !(ln_t < l.end[0])) continue;
    double s = (ln_t - l.end[0]) / (l.end[1] - l.end[0]);
    s = s < 0.0 ? 0.0 : s > 1.0 ? 1.0 : s;
    if (!cmxi_tie_add(&l, 2.0 / CMX_INTERP_PI * asin(sqrt(s)), capacity, ties, count, &caution))
      return CMX_ERR_RANGE;
  }
  for (int k = 0; k < v->freezing.n; k++) {
    if (!cmxi_line_open(v, &v->freezing, k, ln_p, &l)) continue;
    known = 1;
    if (!cmxi_tie_freezing(&l, ln_t, capacity, ties, count, &caution)) {
      *count = 0;
      return CMX_ERR_RANGE;
    }
  }
  return known ? cmxi_line_status(caution) : CMX_ERR_ABSENT;
}

/* --- lever rule
   ----------------------------------------------------------------------------------------------------- */

/* Density of a given phase by Newton's method in ln rho with a bracket, and its enthalpy per gram. */
CMX_FN cmx_status cmxi_phase_at(const cmx_eos_view *eos, int phase, double x, double p, double temp,
                                double guess, double *rho, double *enthalpy) {
  double lo = eos->rho[0], hi = eos->rho[1];
  cmx_eos_state point;
  cmx_status status = CMX_ERR_NOT_CONVERGED;
  *rho = guess < lo ? lo : guess > hi ? hi : guess;
  *enthalpy = cmxi_nan();
  for (int it = 0; it < 100; it++) {
    status = cmx_eos_lookup(eos, phase, x, *rho, temp, &point);
    if (status < 0) break;
    const double off = point.p > 0.0 ? log(point.p / p) : -1.0;
    *(off > 0.0 ? &hi : &lo) = *rho;
    if (fabs(off) <= 1e-13) break;
    double move = point.chi_rho > 0.1 ? -off / point.chi_rho : 0.0;
    move = move > 1.0 ? 1.0 : move < -1.0 ? -1.0 : move;
    double next = move != 0.0 ? *rho * exp(move) : 0.0;
    if (!(next > lo && next < hi)) next = sqrt(lo * hi);
    if (!(fabs(next - *rho) > 2e-16 * *rho)) {
      if (fabs(off) > 1e-9) status = off > 0.0 ? CMX_ERR_RHO_LOW : CMX_ERR_RHO_HIGH;
      break;
    }
    *rho = next;
  }
  if (status < 0) {
    *rho = cmxi_nan();
    return status;
  }
  *enthalpy = point.e + point.p / *rho;
  return status;
}

CMX_FN void cmxi_separation_fill_nan(cmx_phase_separation *out) {
  const double nan = cmxi_nan();
  out->n = 0;
  out->mean_rho = out->mean_enthalpy = nan;
  for (int k = 0; k < 2; k++) {
    out->phase[k] = -1;
    out->x[k] = out->share[k] = out->mass_share[k] = out->rho[k] = out->enthalpy[k] = nan;
  }
}

/* Phase of a mixture outside all tie lines: a phase of the nearest one, or by the liquidus. */
CMX_FN cmx_status cmxi_separation_single(const cmx_equilibrium_view *v, double p, double temp, double x,
                                         cmx_phase_separation *out, double *guess) {
  cmx_freezing f;
  const cmx_status status = cmx_equilibrium_freezing(v, p, x, &f);
  if (status < 0 && status != CMX_ERR_TEMP_LOW && status != CMX_ERR_TEMP_HIGH) return status;
  const int liquid = status == CMX_ERR_TEMP_LOW || (status >= 0 && temp >= f.temp);
  out->n = 1;
  out->phase[0] = liquid ? CMX_LIQUID : CMX_SOLID;
  out->x[0] = x;
  out->share[0] = out->mass_share[0] = 1.0;
  out->share[1] = out->mass_share[1] = 0.0;
  *guess = status >= 0 ? f.rho_liquid : 0.0;
  return status < 0 ? CMX_OK : status;
}

/** A mixture of composition x at (p, T) after its phases have separated: shares by the lever rule, and with
 *  the equation of state of the same table density and enthalpy of each phase and of the whole. A single
 *  phase has share 1, and the second entries of rho, enthalpy and x are NaN.
 *  @param[in] eos the /eos of the same table
 *  @return as cmx_equilibrium_tie_lines and cmx_eos_lookup; the worst status. NaN on failure. */
CMX_FN cmx_status cmx_equilibrium_separation(const cmx_equilibrium_view *v, const cmx_eos_view *eos, double p,
                                             double temp, double x, cmx_phase_separation *out) {
  cmx_equilibrium_tie ties[16];
  int count, at = -1;
  double guess[2] = {0.0, 0.0};
  cmxi_separation_fill_nan(out);
  if (!cmxi_finite(x)) return CMX_ERR_DOMAIN;
  if (x < 0.0) return CMX_ERR_X_LOW;
  if (x > 1.0) return CMX_ERR_X_HIGH;
  cmx_status status = cmx_equilibrium_tie_lines(v, p, temp, 16, ties, &count);
  if (status < 0) return status;
  for (int k = 0; k < count; k++)
    if (x > ties[k].x_left && x < ties[k].x_right) at = k;
  if (at >= 0) {
    const cmx_equilibrium_tie *tie = &ties[at];
    const double right = (x - tie->x_left) / (tie->x_right - tie->x_left), a = cmxi_line_mass(v, x);
    out->n = 2;
    out->phase[0] = tie->left;
    out->phase[1] = tie->right;
    out->x[0] = tie->x_left;
    out->x[1] = tie->x_right;
    out->share[0] = 1.0 - right;
    out->share[1] = right;
    guess[0] = tie->rho_left;
    guess[1] = tie->rho_right;
    for (int k = 0; k < 2; k++) out->mass_share[k] = out->share[k] * cmxi_line_mass(v, out->x[k]) / a;
  } else {
    const cmx_status single = cmxi_separation_single(v, p, temp, x, out, &guess[0]);
    if (single < 0) {
      cmxi_separation_fill_nan(out);
      return single;
    }
    status = CMX_OK; /* its own description, not that of some tie line */
  }
  double volume = 0.0, enthalpy = 0.0;
  for (int k = 0; k < out->n; k++) {
    const cmx_status found = cmxi_phase_at(eos, out->phase[k], out->x[k], p, temp,
                                           guess[k] > 0.0 ? guess[k] : sqrt(eos->rho[0] * eos->rho[1]),
                                           &out->rho[k], &out->enthalpy[k]);
    if (found < 0) {
      cmxi_separation_fill_nan(out);
      return found;
    }
    if (found > status) status = found;
    volume += out->mass_share[k] / out->rho[k];
    enthalpy += out->mass_share[k] * out->enthalpy[k];
  }
  out->mean_rho = 1.0 / volume;
  out->mean_enthalpy = enthalpy;
  return status;
}

#endif
