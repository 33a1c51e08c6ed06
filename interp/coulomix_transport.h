/** coulomix_transport.h: electrical and thermal conductivity and conductive opacity of a mixture looked up in
 *  a coulomix table. Header-only, like coulomix_eos.h.
 *
 *      cmx_transport_view transport;
 *      cmx_transport_bind(arrays, n, &transport);
 *      cmx_transport_point point;
 *      int status = cmx_transport_lookup(&transport, phase, x, rho, temp, &point);
 *
 *  The phase is the caller's, that of cmx_eos_lookup say. Resistivities are added up from sheets on (x, ln
 *  n_e, ln T):
 *
 *      1/sigma = r_phase + x(1-x)(Z2-Z1)^2 i (1 + sum_j w_j l_j)               (the second term: charge
 *      impurities of a solid) 1/kappa = the same of heat + r_ee
 *
 *  with logarithms of r <Z>/<Z^2> (liquid), r/<Z> (solid), i <Z> and r_ee as quintic splines in ln n_e and ln
 *  T on even nodes and Chebyshev sums in x. So the resistance of a solid is as accurate near x = 0 and 1 as
 *  elsewhere, and the order w comes from the table's /order group with its kinks. l_j are those of cold
 *  electrons. Beyond the largest Gamma_d of /order the order stays as it is there.
 *
 *  Rates are those that belong to these averaged resistivities, with m* = m_e sqrt(1 + x_r^2) of electrons at
 *  the Fermi momentum of n_e:
 *
 *      nu_ei, nu_imp = (e^2 n_e/m*) times the parts of 1/sigma,  nu_ee = (pi^2 k^2 T n_e/3 m*) r_ee
 *      nu_ei = (4 e^4 m* Z/3 pi hbar^3) coulomb_log              with Z = <Z^2>/<Z> in a liquid, <Z> in a
 *      solid
 *
 *  so that sigma = e^2 n_e/(m* (nu_ei + nu_imp)) at any degeneracy. nu_ee and the Lorenz ratio are those of
 *  cmx_transport_at. There nu_ei and nu_imp are those of electrons at the Fermi momentum, from which these
 *  differ by up to 5 (kT/E_F)^2 relative, E_F without rest energy: 4e-5 at kT/E_F = 0.003, 4e-3 at 0.03, 4 %
 *  at 0.1 (measured, C/O). Without a Fermi sea they are other averages.
 *
 *  x is the number fraction of the heavier ion; cgs and kelvin. Status and exceptions as in
 *  coulomix_eos.h. */
#ifndef COULOMIX_INTERP_TRANSPORT_H
#define COULOMIX_INTERP_TRANSPORT_H

#include "coulomix_eos.h"

/* Sheets, in the order of /transport/tilt. */
enum {
  CMXI_LIQUID_CHARGE,
  CMXI_LIQUID_HEAT,
  CMXI_SOLID_CHARGE,
  CMXI_SOLID_HEAT,
  CMXI_IMPURITY_CHARGE,
  CMXI_IMPURITY_HEAT,
  CMXI_COLLISIONS,
  CMXI_TRANSPORT_SHEETS,
  CMXI_TRANSPORT_TERMS = 33, /* at most, of the sum in x */
  CMXI_TRANSPORT_SHELLS = 64
};

/** What the charge impurities of a solid scatter off. */
enum { CMX_TRANSPORT_UNCORRELATED, CMX_TRANSPORT_ORDERED, CMX_TRANSPORT_FROZEN };

/** A bound /transport group. The pointers belong to the loader. */
typedef struct cmx_transport_view {
  cmx_eos_axis n, t;                         /* ln n_e, ln T */
  int n_x;                                   /* terms in x */
  int order;                                 /* CMX_TRANSPORT_UNCORRELATED, ... */
  const float *sheet[CMXI_TRANSPORT_SHEETS]; /* [n][t][n_x]; NULL where nothing is added */
  double tilt[CMXI_TRANSPORT_SHEETS][3];     /* a plane taken out of each: constant, by ln n_e, by ln T */
  const float *shells;                       /* [n][n_shells][n_x] l_j */
  const unsigned char *caution;              /* [n][t] */
  cmx_species ions;                          /* two */
  double atomic_mass;                        /* g */
  double z53[2];                             /* Z^(5/3) */
  double rho[2], temp[2];                    /* range */
  double trusted_rho[2];                     /* outside, CMX_WARN_EXTRAPOLATED */
  double solid_from, liquid_to;              /* mean couplings beyond which a phase is not even metastable */
  double freezing_gamma;                     /* at which the order of a frozen solid formed */
  double opacity;                            /* 4 a c/3 */
  double x_r;                                /* x_r/(Gamma_e T) */
  double rate[2];                            /* e^2/m_e, pi^2 k^2/(3 m_e) */
  double logarithm;                          /* 3 pi hbar^3/(4 e^4 m_e) */
  double lorenz;                             /* (e/k)^2 */
  double ln_coupling;                        /* ln Gamma_e = ln n_e/3 - ln T + this */
  cmx_order_view shell_order;                /* of an ordered or frozen solid */
} cmx_transport_view;

typedef struct cmx_transport_point {
  CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_MEMBER)
  CMX_TRANSPORT_LOOKUP_QUANTITIES(CMXI_QUANTITY_MEMBER)
} cmx_transport_point;

/** The quantities of a cmx_transport_point that `query` prints, in order.
 *  @param[out] n how many there are */
static inline const cmx_quantity *cmx_transport_quantities(size_t *n) {
#define CMXI_TRANSPORT_ENTRY(name, unit, text)                                                               \
  {#name, unit, text, offsetof(cmx_transport_point, name), CMX_SHOWN_STATE, CMX_SCALE_VALUE},
  static const cmx_quantity all[] = {CMX_TRANSPORT_QUANTITIES(CMXI_TRANSPORT_ENTRY)};
#undef CMXI_TRANSPORT_ENTRY
  *n = sizeof all / sizeof *all;
  return all;
}

/* --- binding
   ------------------------------------------------------------------------------------------------------- */

static inline const float *cmxi_transport_floats(const cmx_array *arrays, size_t n, const char *path,
                                                 size_t d0, size_t d1, size_t d2) {
  const float *v = (const float *)cmxi_data(arrays, n, path, CMX_F32, 3, d0, d1, d2);
  return v && cmxi_floats_valid(v, d0 * d1 * d2) ? v : NULL;
}

static inline int cmxi_transport_sheets(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  static const char *const path[CMXI_TRANSPORT_SHEETS] = {
      "/transport/liquid/charge",  "/transport/liquid/heat",           "/transport/solid/charge",
      "/transport/solid/heat",     "/transport/solid/impurity_charge", "/transport/solid/impurity_heat",
      "/transport/collisions/heat"};
  const size_t nn = (size_t)v->n.n, nt = (size_t)v->t.n;
  const cmx_array *first = cmxi_find(arrays, n, path[0]);
  if (!first || first->rank != 3 || first->dims[2] < 1 || first->dims[2] > CMXI_TRANSPORT_TERMS) return 0;
  v->n_x = (int)first->dims[2];
  for (int s = 0; s < CMXI_TRANSPORT_SHEETS; s++) {
    v->sheet[s] =
        cmxi_transport_floats(arrays, n, path[s], nn, nt, s == CMXI_COLLISIONS ? 1 : (size_t)v->n_x);
    /* damaged is not absent */
    if (!v->sheet[s] && (s < CMXI_IMPURITY_CHARGE || cmxi_find(arrays, n, path[s]))) return 0;
  }
  if (!v->sheet[CMXI_IMPURITY_CHARGE] != !v->sheet[CMXI_IMPURITY_HEAT]) return 0;
  v->caution = (const unsigned char *)cmxi_data(arrays, n, "/transport/caution", CMX_U8, 2, nn, nt, 0);
  return v->caution != NULL;
}

static inline int cmxi_transport_order(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  const int *order = (const int *)cmxi_data(arrays, n, "/transport/order", CMX_I32, 1, 1, 0, 0);
  if (!order || *order < CMX_TRANSPORT_UNCORRELATED || *order > CMX_TRANSPORT_FROZEN) return 0;
  v->order = *order;
  if (v->order == CMX_TRANSPORT_UNCORRELATED) return 1;
  if (!v->sheet[CMXI_IMPURITY_CHARGE] || cmx_order_bind(arrays, n, &v->shell_order) != CMX_OK) return 0;
  v->shells = cmxi_transport_floats(arrays, n, "/transport/solid/shells", (size_t)v->n.n,
                                    (size_t)v->shell_order.n_shells, (size_t)v->n_x);
  return v->shells != NULL;
}

/* Whether the range that the table states lies within its axes. */
static inline int cmxi_transport_covers(const cmx_transport_view *v) {
  for (int end = 0; end < 2; end++) {
    const double ln_t = log(v->temp[end]);
    if (!(ln_t >= cmxi_eos_axis_from(&v->t) && ln_t <= cmxi_eos_axis_to(&v->t))) return 0;
    for (int j = 0; j < 2; j++) {
      const double mass = v->ions.mass_u[j] * v->atomic_mass;
      const double ln_n = log(v->rho[end] * v->ions.z[j] / mass);
      if (!(ln_n >= cmxi_eos_axis_from(&v->n) && ln_n <= cmxi_eos_axis_to(&v->n))) return 0;
    }
  }
  return 1;
}

/* Units of the rates. What a table's constants lack is exact but for the mass of the electron (CODATA
   2018). */
static inline void cmxi_transport_units(const double constant[3], cmx_transport_view *v) {
  const double hbar = CMXI_PLANCK / (2.0 * CMX_INTERP_PI), e2 = constant[2] * CMXI_BOLTZMANN,
               compton = hbar / (CMXI_ELECTRON_MASS * CMXI_SPEED_OF_LIGHT);
  v->opacity = constant[1];
  v->ln_coupling = log(constant[2] * cbrt(4.0 * CMX_INTERP_PI / 3.0));
  v->x_r = compton * CMX_KF_AE / constant[2];
  v->rate[0] = e2 / CMXI_ELECTRON_MASS;
  v->rate[1] = CMX_INTERP_PI * CMX_INTERP_PI * CMXI_BOLTZMANN * CMXI_BOLTZMANN / (3.0 * CMXI_ELECTRON_MASS);
  v->logarithm = 0.75 * CMX_INTERP_PI * hbar * (hbar / e2) * (hbar / e2) / CMXI_ELECTRON_MASS;
  v->lorenz = constant[2] / CMXI_BOLTZMANN;
}

/** Binds the /transport group of a loaded table, and /order if its impurities are ordered.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_transport_bind(const cmx_array *arrays, size_t n, cmx_transport_view *view) {
  memset(view, 0, sizeof *view);
  if (!cmxi_find(arrays, n, "/transport/ln_n_e")) return CMX_ERR_ABSENT;
  const double *range = cmxi_eos_numbers(arrays, n, "/transport/range", 4);
  const double *limit = cmxi_eos_numbers(arrays, n, "/transport/limits", 5);
  const double *constant = cmxi_eos_numbers(arrays, n, "/transport/constants", 3);
  const double *tilt =
      (const double *)cmxi_data(arrays, n, "/transport/tilt", CMX_F64, 2, CMXI_TRANSPORT_SHEETS, 3, 0);
  if (!cmxi_species_bind(arrays, n, "/transport/charges", "/transport/masses", &view->ions))
    return CMX_ERR_FORMAT;
  if (!range || !limit || !constant || !tilt ||
      !cmxi_values_valid(tilt, (size_t)CMXI_TRANSPORT_SHEETS * 3, 0))
    return CMX_ERR_FORMAT;
  if (!(range[0] < range[1] && range[2] < range[3])) return CMX_ERR_FORMAT;
  view->atomic_mass = constant[0];
  memcpy(view->tilt, tilt, sizeof view->tilt);
  for (int j = 0; j < 2; j++) {
    view->z53[j] = cmx_z53(view->ions.z[j]);
    view->rho[j] = range[j];
    view->temp[j] = range[2 + j];
    view->trusted_rho[j] = limit[j];
  }
  view->solid_from = limit[2];
  view->liquid_to = limit[3];
  view->freezing_gamma = limit[4];
  cmxi_transport_units(constant, view);
  if (!cmxi_eos_axis_bind(arrays, n, "/transport/ln_n_e", &view->n) ||
      !cmxi_eos_axis_bind(arrays, n, "/transport/ln_t", &view->t) ||
      !cmxi_transport_sheets(arrays, n, view) || !cmxi_transport_order(arrays, n, view) ||
      !cmxi_transport_covers(view))
    return CMX_ERR_FORMAT;
  return CMX_OK;
}

/* --- sheets
   -------------------------------------------------------------------------------------------------------- */

/* Where a state lies. */
typedef struct cmxi_transport_at {
  cmxi_span n, t;
  double term[CMXI_TRANSPORT_TERMS];                    /* Chebyshev polynomials of 1 - 2x */
  double x, z, z2, dz, n_e, ln_n, ln_t, gamma_e, gamma; /* z, z2: <Z>, <Z^2> */
} cmxi_transport_at;

/* A quantity and its derivatives by ln n_e and ln T. */
typedef struct cmxi_transport_jet {
  double v, n, t;
} cmxi_transport_jet;

CMX_FN void cmxi_transport_place(const cmx_transport_view *v, double x, double rho, double temp,
                                 cmxi_transport_at *at) {
  const double u = 1.0 - 2.0 * x;
  at->x = x;
  const double *z = v->ions.z, z2[2] = {z[0] * z[0], z[1] * z[1]};
  at->dz = z[1] - z[0];
  at->z = cmx_average_two(z, x);
  at->z2 = cmx_average_two(z2, x);
  at->n_e = rho * at->z / (v->atomic_mass * cmx_average_two(v->ions.mass_u, x));
  at->ln_n = log(at->n_e);
  at->ln_t = log(temp);
  at->gamma_e = exp(at->ln_n / 3.0 - at->ln_t + v->ln_coupling);
  at->gamma = at->gamma_e * cmx_average_two(v->z53, x);
  cmxi_span_at(&v->n, at->ln_n, &at->n);
  cmxi_span_at(&v->t, at->ln_t, &at->t);
  at->term[0] = 1.0;
  for (int k = 1; k < v->n_x; k++) at->term[k] = k == 1 ? u : 2.0 * u * at->term[k - 1] - at->term[k - 2];
}

/* What the resistivity of a sheet goes with at fixed n_e, but for logarithms: <Z^2> of a liquid, <Z>^2 of a
   crystal, one per impurity, all per ion. Taken out, they leave little that depends on x. */
CMX_FN double cmxi_transport_scale(int sheet, double z, double z2) {
  return sheet <= CMXI_LIQUID_HEAT     ? z2 / z
         : sheet <= CMXI_SOLID_HEAT    ? z
         : sheet <= CMXI_IMPURITY_HEAT ? 1.0 / z
                                       : 1.0;
}

/* The resistivity of a sheet. */
CMX_FN cmxi_transport_jet cmxi_transport_sheet(const cmx_transport_view *v, int sheet,
                                               const cmxi_transport_at *at) {
  const int terms = sheet == CMXI_COLLISIONS ? 1 : v->n_x;
  const double *tilt = v->tilt[sheet];
  cmxi_transport_jet r = {tilt[0] + tilt[1] * at->ln_n + tilt[2] * at->ln_t, tilt[1], tilt[2]};
  for (int i = 0; i < 6; i++) {
    const float *c =
        v->sheet[sheet] + ((size_t)(at->n.first + i) * (size_t)v->t.n + (size_t)at->t.first) * (size_t)terms;
    double s0 = 0.0, s1 = 0.0;
    for (int j = 0; j < 6; j++, c += terms) {
      double sum = 0.0;
      for (int k = 0; k < terms; k++) sum += at->term[k] * (double)c[k];
      s0 += at->t.w[0][j] * sum;
      s1 += at->t.w[1][j] * sum;
    }
    r.v += at->n.w[0][i] * s0;
    r.n += at->n.w[1][i] * s0;
    r.t += at->n.w[0][i] * s1;
  }
  r.v = cmxi_transport_scale(sheet, at->z, at->z2) * exp(r.v);
  r.n *= r.v;
  r.t *= r.v;
  return r;
}

/* 1 + sum_j w_j l_j of an ordered or frozen solid. */
CMX_FN cmx_status cmxi_transport_structure(const cmx_transport_view *v, const cmxi_transport_at *at,
                                           cmxi_transport_jet *s) {
  const cmx_order_view *o = &v->shell_order;
  const double most = o->gamma_d[o->n_g - 1];
  double gamma_d = cmx_difference_coupling(at->dz, cbrt(at->z), at->gamma_e), w[CMXI_TRANSPORT_SHELLS],
         w_g[CMXI_TRANSPORT_SHELLS];
  int moves = 1; /* with density and temperature */
  s->v = 1.0;
  s->n = s->t = 0.0;
  if (!cmx_is_mixed(at->x)) return CMX_OK;
  if (v->order == CMX_TRANSPORT_FROZEN && at->gamma > v->freezing_gamma) {
    gamma_d *= v->freezing_gamma / at->gamma;
    moves = 0;
  }
  const int beyond = gamma_d > most;
  if (beyond) gamma_d = most;
  const cmx_status status = cmx_order_parameters(o, at->x, gamma_d, w, NULL, w_g);
  if (status < 0) return status;
  for (int shell = 0; shell < o->n_shells; shell++) {
    double value = 0.0, slope = 0.0;
    for (int i = 0; i < 6; i++) {
      const float *c =
          v->shells + ((size_t)(at->n.first + i) * (size_t)o->n_shells + (size_t)shell) * (size_t)v->n_x;
      double sum = 0.0;
      for (int k = 0; k < v->n_x; k++) sum += at->term[k] * (double)c[k];
      value += at->n.w[0][i] * sum;
      slope += at->n.w[1][i] * sum;
    }
    /* Gamma_d goes as n_e^(1/3)/T */
    const double change = moves && !beyond ? gamma_d * w_g[shell] : 0.0;
    s->v += w[shell] * value;
    s->n += w[shell] * slope + change * value / 3.0;
    s->t -= change * value;
  }
  return status == CMX_OK && beyond ? CMX_WARN_EXTRAPOLATED : status;
}

/* --- state
   --------------------------------------------------------------------------------------------------------- */

CMX_FN void cmxi_transport_fill_nan(cmx_transport_point *out) {
  const double nan = cmxi_nan();
  CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_NAN)
  CMX_TRANSPORT_LOOKUP_QUANTITIES(CMXI_QUANTITY_NAN)
}

CMX_FN cmx_status cmxi_transport_check(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp) {
  if (phase != CMX_LIQUID && phase != CMX_SOLID) return CMX_ERR_DOMAIN;
  return cmxi_range_check(v->rho, v->temp, x, rho, temp);
}

/* Adds the impurities to the resistivities of charge and heat; *added is theirs in that of charge. */
CMX_FN cmx_status cmxi_transport_impurities(const cmx_transport_view *v, const cmxi_transport_at *at,
                                            cmxi_transport_jet r[2], double *added) {
  const double q = at->x * (1.0 - at->x) * at->dz * at->dz;
  cmxi_transport_jet s = {1.0, 0.0, 0.0};
  cmx_status status = CMX_OK;
  if (v->order != CMX_TRANSPORT_UNCORRELATED) status = cmxi_transport_structure(v, at, &s);
  if (status < 0) return status;
  for (int heat = 0; heat < 2; heat++) {
    const cmxi_transport_jet i = cmxi_transport_sheet(v, CMXI_IMPURITY_CHARGE + heat, at);
    r[heat].v += q * i.v * s.v;
    r[heat].n += q * (i.n * s.v + i.v * s.n);
    r[heat].t += q * (i.t * s.v + i.v * s.t);
    if (!heat) *added = q * i.v * s.v;
  }
  return status;
}

/* What belongs to parts of the resistivities: of charge by ions and by impurities, of heat by collisions of
   electrons. */
CMX_FN void cmxi_transport_parts(const cmx_transport_view *v, const cmxi_transport_at *at, int sheet,
                                 double temp, const double part[3], cmx_transport_point *out) {
  const double x_r = v->x_r * at->gamma_e * temp, mass = sqrt(1.0 + x_r * x_r), per_mass = at->n_e / mass;
  const double rate = v->rate[0] * per_mass;
  out->nu_ei = rate * part[0];
  out->nu_imp = rate * part[1];
  out->nu_ee = v->rate[1] * temp * per_mass * part[2];
  out->coulomb_log = v->logarithm * out->nu_ei / (mass * cmxi_transport_scale(sheet, at->z, at->z2));
  out->lorenz_ratio = v->lorenz * out->kappa_thermal / (temp * out->sigma);
  out->impurity_share = part[1] / (part[0] + part[1]);
}

/** The conductivities of one phase of a mixture.
 *  @param[in]  phase CMX_LIQUID or CMX_SOLID
 *  @param[in]  x, rho, temp  number fraction of the heavier ion, g/cm^3, K
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED where the physics is not to be trusted, for a solid at mean
 *          couplings below 80 and a liquid above 1000, and where the order is that of the largest Gamma_d of
 *          /order; a positive status of the order; CMX_ERR_DOMAIN; CMX_ERR_X_LOW to CMX_ERR_TEMP_HIGH.
 *          Outputs are NaN on failure. */
CMX_FN cmx_status cmx_transport_lookup(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp, cmx_transport_point *out) {
  const int sheet = phase == CMX_SOLID ? CMXI_SOLID_CHARGE : CMXI_LIQUID_CHARGE;
  cmxi_transport_at at;
  cmxi_transport_jet r[2];
  cmx_status status = cmxi_transport_check(v, phase, x, rho, temp);
  if (status < 0) {
    cmxi_transport_fill_nan(out);
    return status;
  }
  cmxi_transport_place(v, x, rho, temp, &at);
  for (int heat = 0; heat < 2; heat++) r[heat] = cmxi_transport_sheet(v, sheet + heat, &at);
  double part[3] = {r[0].v, 0.0, 0.0};
  if (phase == CMX_SOLID && v->sheet[CMXI_IMPURITY_CHARGE])
    status = cmxi_transport_impurities(v, &at, r, &part[1]);
  if (status < 0) {
    cmxi_transport_fill_nan(out);
    return status;
  }
  if (v->sheet[CMXI_COLLISIONS]) {
    const cmxi_transport_jet ee = cmxi_transport_sheet(v, CMXI_COLLISIONS, &at);
    r[1].v += ee.v;
    r[1].n += ee.n;
    r[1].t += ee.t;
    part[2] = ee.v;
  }
  out->sigma = 1.0 / r[0].v;
  out->kappa_thermal = 1.0 / r[1].v;
  out->dlnsigma_dlnrho = -r[0].n * out->sigma;
  out->dlnsigma_dlnt = -r[0].t * out->sigma;
  out->dlnkappa_dlnrho = -r[1].n * out->kappa_thermal;
  out->dlnkappa_dlnt = -r[1].t * out->kappa_thermal;
  out->opacity_cond = v->opacity * temp * temp * temp * r[1].v / rho;
  out->gamma = at.gamma;
  cmxi_transport_parts(v, &at, sheet, temp, part, out);
  /* the node next to the state decides, as good as any of the four */
  const size_t node = (size_t)(at.n.first + 2) * (size_t)v->t.n + (size_t)(at.t.first + 2);
  const int known = rho >= v->trusted_rho[0] && rho <= v->trusted_rho[1] && !v->caution[node] &&
                    (phase == CMX_SOLID ? at.gamma >= v->solid_from : at.gamma <= v->liquid_to);
  return status == CMX_OK && !known ? CMX_WARN_EXTRAPOLATED : status;
}

#endif
