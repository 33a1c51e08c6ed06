/** coulomix_transport.h: electrical and thermal conductivity, conductive opacity and collision rates of a
 *  mixture of two ions at (x, rho, T), from a coulomix table. Header-only. A host includes this header, and a
 *  loader (coulomix_io.h or coulomix_hdf5.h) in one file.
 *
 *      cmx_transport_view transport;
 *      cmx_transport_bind(arrays, n, &transport);
 *      cmx_transport_point point;
 *      int status = cmx_transport_lookup(&transport, phase, x, rho, temp, &point);
 *
 *  The phase is the caller's choice, such as that of cmx_eos_lookup. x is the number fraction of the heavier
 *  ion; cgs and kelvin. The members of cmx_transport_point, with units and meanings, are in
 *  coulomix_quantities.h. Status and exceptions as in coulomix_eos.h.
 *
 *  Resistivities are sums over sheets on (x, ln n_e, ln T):
 *
 *      1/sigma = r_phase + x(1-x)(Z2-Z1)^2 i (1 + sum_j w_j l_j)    (second term: charge impurities of a
 *      solid) 1/kappa = the same for heat + r_ee
 *
 *  with logarithms of r <Z>/<Z^2> (liquid), r/<Z> (solid), i <Z> and r_ee as quintic splines in ln n_e and ln
 *  T on even nodes and Chebyshev sums in x. So the resistance of a solid is as accurate near x = 0 and 1 as
 *  elsewhere, and the order w comes from the table's /order group with its kinks. l_j belong to cold
 *  electrons. Beyond the largest Gamma_d of /order the order is held at its value there.
 *
 *  Rates belong to these averaged resistivities, with m* = m_e sqrt(1 + x_r^2) of electrons at the Fermi
 *  momentum of n_e:
 *
 *      nu_ei, nu_imp = (e^2 n_e/m*) times the parts of 1/sigma,  nu_ee = (pi^2 k^2 T n_e/3 m*) r_ee
 *      nu_ei = (4 e^4 m* Z/3 pi hbar^3) coulomb_log,  Z = <Z^2>/<Z> in a liquid, <Z> in a solid
 *
 *  so that sigma = e^2 n_e/(m* (nu_ei + nu_imp)) at any degeneracy. nu_ee and the Lorenz ratio agree with
 *  cmx_transport_at. There nu_ei and nu_imp are those of electrons at the Fermi momentum, from which these
 *  differ by up to 5 (kT/E_F)^2 relative, E_F without rest energy: 4e-5 at kT/E_F = 0.003, 4e-3 at 0.03, 4 %
 *  at 0.1 (measured, C/O). In non-degenerate matter they are averages over the thermal distribution.
 *
 *  Cost on one core: 0.4 us in the liquid, 1.5 us in an ordered solid. Accuracy of sigma and kappa against
 *  direct computation, 2e5 states: 2e-8 in the median, at worst 8e-7 in the liquid, 4e-5 in the solid and
 *  5e-4 where the status is positive (4 % of solid states). */
#ifndef COULOMIX_INTERP_TRANSPORT_H
#define COULOMIX_INTERP_TRANSPORT_H

#include "coulomix_order.h"
#include "coulomix_plasma.h"
#include "coulomix_quantities.h"
#include "coulomix_spline.h"

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

/** The order of the charge impurities of a solid: none, that of the present state, that of freezing. */
enum { CMX_TRANSPORT_UNCORRELATED, CMX_TRANSPORT_ORDERED, CMX_TRANSPORT_FROZEN };

/** A bound /transport group. The pointers belong to the loader. */
typedef struct cmx_transport_view {
  cmx_spline_axis ln_ne, ln_t;
  int n_terms;                               /* terms in x */
  int order;                                 /* CMX_TRANSPORT_UNCORRELATED, ... */
  const float *sheet[CMXI_TRANSPORT_SHEETS]; /* [ln_ne][ln_t][n_terms]; NULL where nothing is added */
  double tilt[CMXI_TRANSPORT_SHEETS][3];     /* a plane taken out of each: constant, by ln n_e, by ln T */
  const float *shells;                       /* [ln_ne][n_shells][n_terms] l_j */
  const unsigned char *caution;              /* [ln_ne][ln_t] */
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

/** Conductivities, rates and slopes, the lists of coulomix_quantities.h. */
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

/** Binds the /transport group of a loaded table, and /order if its impurities are ordered.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_transport_bind(const cmx_array *arrays, size_t n, cmx_transport_view *view);

/** The conductivities of one phase of a mixture.
 *  @param[in]  phase CMX_LIQUID or CMX_SOLID
 *  @param[in]  x     number fraction of the heavier ion, 0..1
 *  @param[in]  rho   g/cm^3
 *  @param[in]  temp  K
 *  @param[out] out   NaN on failure
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED where a fit of the physics is outside its range, for a solid at mean
 *          couplings below 80 and a liquid above 1000, and where the order is held at the largest Gamma_d of
 *          /order; a positive status of the order; CMX_ERR_DOMAIN; CMX_ERR_X_LOW to CMX_ERR_TEMP_HIGH
 *  Accuracy and cost are at the head of this file. */
CMX_FN cmx_status cmx_transport_lookup(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp, cmx_transport_point *out);

/* --- private: binding ----------------------------------------------------------------------------------- */

static inline int cmxi_transport_bind_sheets(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  static const char *const path[CMXI_TRANSPORT_SHEETS] = {
      "/transport/liquid/charge",  "/transport/liquid/heat",           "/transport/solid/charge",
      "/transport/solid/heat",     "/transport/solid/impurity_charge", "/transport/solid/impurity_heat",
      "/transport/collisions/heat"};
  const size_t nn = (size_t)v->ln_ne.size, nt = (size_t)v->ln_t.size;
  const cmx_array *first = cmxi_find(arrays, n, path[0]);
  if (!first || first->rank != 3 || first->dims[2] < 1 || first->dims[2] > CMXI_TRANSPORT_TERMS) return 0;
  v->n_terms = (int)first->dims[2];
  for (int s = 0; s < CMXI_TRANSPORT_SHEETS; s++) {
    v->sheet[s] = cmxi_float_data(arrays, n, path[s], nn, nt, s == CMXI_COLLISIONS ? 1 : (size_t)v->n_terms);
    /* damaged is not absent */
    if (!v->sheet[s] && (s < CMXI_IMPURITY_CHARGE || cmxi_find(arrays, n, path[s]))) return 0;
  }
  if (!v->sheet[CMXI_IMPURITY_CHARGE] != !v->sheet[CMXI_IMPURITY_HEAT]) return 0;
  v->caution = (const unsigned char *)cmxi_data(arrays, n, "/transport/caution", CMX_U8, 2, nn, nt, 0);
  return v->caution != NULL;
}

static inline int cmxi_transport_bind_order(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  const int *order = (const int *)cmxi_data(arrays, n, "/transport/order", CMX_I32, 1, 1, 0, 0);
  if (!order || *order < CMX_TRANSPORT_UNCORRELATED || *order > CMX_TRANSPORT_FROZEN) return 0;
  v->order = *order;
  if (v->order == CMX_TRANSPORT_UNCORRELATED) return 1;
  if (!v->sheet[CMXI_IMPURITY_CHARGE] || cmx_order_bind(arrays, n, &v->shell_order) != CMX_OK) return 0;
  v->shells = cmxi_float_data(arrays, n, "/transport/solid/shells", (size_t)v->ln_ne.size,
                              (size_t)v->shell_order.n_shells, (size_t)v->n_terms);
  return v->shells != NULL;
}

/* Whether the range that the table states lies within its axes. */
static inline int cmxi_transport_axes_cover_range(const cmx_transport_view *v) {
  for (int end = 0; end < 2; end++) {
    const double ln_t = log(v->temp[end]);
    if (!(ln_t >= cmxi_axis_low(&v->ln_t) && ln_t <= cmxi_axis_high(&v->ln_t))) return 0;
    for (int j = 0; j < 2; j++) {
      const double mass = v->ions.mass_u[j] * v->atomic_mass;
      const double ln_n = log(v->rho[end] * v->ions.z[j] / mass);
      if (!(ln_n >= cmxi_axis_low(&v->ln_ne) && ln_n <= cmxi_axis_high(&v->ln_ne))) return 0;
    }
  }
  return 1;
}

/* Units of the rates. The constants that a table lacks are exact but for the mass of the electron (CODATA
   2018). */
static inline void cmxi_transport_set_units(const double constant[3], cmx_transport_view *v) {
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

static inline cmx_status cmx_transport_bind(const cmx_array *arrays, size_t n, cmx_transport_view *view) {
  memset(view, 0, sizeof *view);
  if (!cmxi_find(arrays, n, "/transport/ln_n_e")) return CMX_ERR_ABSENT;
  const double *range = cmxi_positive_data(arrays, n, "/transport/range", 4);
  const double *limit = cmxi_positive_data(arrays, n, "/transport/limits", 5);
  const double *constant = cmxi_positive_data(arrays, n, "/transport/constants", 3);
  const double *tilt =
      (const double *)cmxi_data(arrays, n, "/transport/tilt", CMX_F64, 2, CMXI_TRANSPORT_SHEETS, 3, 0);
  if (!cmxi_species_bind(arrays, n, "/transport/charges", "/transport/masses", &view->ions) ||
      view->ions.n != 2)
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
  cmxi_transport_set_units(constant, view);
  if (!cmxi_axis_bind(arrays, n, "/transport/ln_n_e", &view->ln_ne) ||
      !cmxi_axis_bind(arrays, n, "/transport/ln_t", &view->ln_t) ||
      !cmxi_transport_bind_sheets(arrays, n, view) || !cmxi_transport_bind_order(arrays, n, view) ||
      !cmxi_transport_axes_cover_range(view))
    return CMX_ERR_FORMAT;
  return CMX_OK;
}

/* --- private: sheets ------------------------------------------------------------------------------------ */

/* A state in the arguments of the sheets. */
typedef struct cmxi_transport_args {
  cmxi_span span_ne, span_t;
  double term[CMXI_TRANSPORT_TERMS];                     /* Chebyshev polynomials of 1 - 2x */
  double x, z, z2, dz, n_e, ln_ne, ln_t, gamma_e, gamma; /* z, z2: <Z>, <Z^2> */
} cmxi_transport_args;

/* The arguments of the sheets at a state within the table. */
CMX_FN void cmxi_transport_args_at(const cmx_transport_view *v, double x, double rho, double temp,
                                   cmxi_transport_args *at) {
  const double u = 1.0 - 2.0 * x;
  at->x = x;
  const double *z = v->ions.z, z2[2] = {z[0] * z[0], z[1] * z[1]};
  at->dz = z[1] - z[0];
  at->z = cmx_average_two(z, x);
  at->z2 = cmx_average_two(z2, x);
  at->n_e = rho * at->z / (v->atomic_mass * cmx_average_two(v->ions.mass_u, x));
  at->ln_ne = log(at->n_e);
  at->ln_t = log(temp);
  at->gamma_e = exp(at->ln_ne / 3.0 - at->ln_t + v->ln_coupling);
  at->gamma = at->gamma_e * cmx_average_two(v->z53, x);
  cmxi_span_at(&v->ln_ne, at->ln_ne, &at->span_ne);
  cmxi_span_at(&v->ln_t, at->ln_t, &at->span_t);
  at->term[0] = 1.0;
  for (int k = 1; k < v->n_terms; k++) at->term[k] = k == 1 ? u : 2.0 * u * at->term[k - 1] - at->term[k - 2];
}

/* The factor of a sheet's resistivity that depends on charges at fixed n_e, but for logarithms: <Z^2> of a
   liquid, <Z>^2 of a crystal, one per impurity, all per ion. The rest hardly depends on x. */
CMX_FN double cmxi_transport_scale(int sheet, double z, double z2) {
  return sheet <= CMXI_LIQUID_HEAT     ? z2 / z
         : sheet <= CMXI_SOLID_HEAT    ? z
         : sheet <= CMXI_IMPURITY_HEAT ? 1.0 / z
                                       : 1.0;
}

/* The resistivity of a sheet and its derivatives by ln n_e (a) and ln T (b). */
CMX_FN cmxi_jet1 cmxi_transport_sheet(const cmx_transport_view *v, int sheet, const cmxi_transport_args *at) {
  const int terms = sheet == CMXI_COLLISIONS ? 1 : v->n_terms;
  const double *tilt = v->tilt[sheet];
  cmxi_jet1 r = {tilt[0] + tilt[1] * at->ln_ne + tilt[2] * at->ln_t, tilt[1], tilt[2]};
  for (int i = 0; i < 6; i++) {
    const float *c =
        v->sheet[sheet] +
        ((size_t)(at->span_ne.first + i) * (size_t)v->ln_t.size + (size_t)at->span_t.first) * (size_t)terms;
    double s0 = 0.0, s1 = 0.0;
    for (int j = 0; j < 6; j++, c += terms) {
      double sum = 0.0;
      for (int k = 0; k < terms; k++) sum += at->term[k] * (double)c[k];
      s0 += at->span_t.w[0][j] * sum;
      s1 += at->span_t.w[1][j] * sum;
    }
    r.v += at->span_ne.w[0][i] * s0;
    r.a += at->span_ne.w[1][i] * s0;
    r.b += at->span_ne.w[0][i] * s1;
  }
  r.v = cmxi_transport_scale(sheet, at->z, at->z2) * exp(r.v);
  r.a *= r.v;
  r.b *= r.v;
  return r;
}

/* 1 + sum_j w_j l_j of an ordered or frozen solid. */
CMX_FN cmx_status cmxi_transport_structure(const cmx_transport_view *v, const cmxi_transport_args *at,
                                           cmxi_jet1 *s) {
  const cmx_order_view *o = &v->shell_order;
  const double most = o->gamma_d[o->n_g - 1];
  double gamma_d = cmx_difference_coupling(at->dz, cbrt(at->z), at->gamma_e), w[CMXI_TRANSPORT_SHELLS],
         w_g[CMXI_TRANSPORT_SHELLS];
  int varies = 1; /* with density and temperature */
  s->v = 1.0;
  s->a = s->b = 0.0;
  if (!cmx_is_mixed(at->x)) return CMX_OK;
  if (v->order == CMX_TRANSPORT_FROZEN && at->gamma > v->freezing_gamma) {
    gamma_d *= v->freezing_gamma / at->gamma;
    varies = 0;
  }
  const int beyond = gamma_d > most;
  if (beyond) gamma_d = most;
  const cmx_status status = cmx_order_parameters(o, at->x, gamma_d, w, NULL, w_g);
  if (status < 0) return status;
  for (int shell = 0; shell < o->n_shells; shell++) {
    double value = 0.0, slope = 0.0;
    for (int i = 0; i < 6; i++) {
      const float *c = v->shells + ((size_t)(at->span_ne.first + i) * (size_t)o->n_shells + (size_t)shell) *
                                       (size_t)v->n_terms;
      double sum = 0.0;
      for (int k = 0; k < v->n_terms; k++) sum += at->term[k] * (double)c[k];
      value += at->span_ne.w[0][i] * sum;
      slope += at->span_ne.w[1][i] * sum;
    }
    /* Gamma_d goes as n_e^(1/3)/T */
    const double change = varies && !beyond ? gamma_d * w_g[shell] : 0.0;
    s->v += w[shell] * value;
    s->a += w[shell] * slope + change * value / 3.0;
    s->b -= change * value;
  }
  return status == CMX_OK && beyond ? CMX_WARN_EXTRAPOLATED : status;
}

/* --- private: state ------------------------------------------------------------------------------------- */

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
CMX_FN cmx_status cmxi_transport_add_impurities(const cmx_transport_view *v, const cmxi_transport_args *at,
                                                cmxi_jet1 r[2], double *added) {
  const double q = at->x * (1.0 - at->x) * at->dz * at->dz;
  cmxi_jet1 s = {1.0, 0.0, 0.0};
  cmx_status status = CMX_OK;
  if (v->order != CMX_TRANSPORT_UNCORRELATED) status = cmxi_transport_structure(v, at, &s);
  if (status < 0) return status;
  for (int heat = 0; heat < 2; heat++) {
    const cmxi_jet1 i = cmxi_transport_sheet(v, CMXI_IMPURITY_CHARGE + heat, at);
    r[heat].v += q * i.v * s.v;
    r[heat].a += q * (i.a * s.v + i.v * s.a);
    r[heat].b += q * (i.b * s.v + i.v * s.b);
    if (!heat) *added = q * i.v * s.v;
  }
  return status;
}

/* Rates and ratios from parts of the resistivities: of charge by ions and by impurities, of heat by
   collisions of electrons. */
CMX_FN void cmxi_transport_set_rates(const cmx_transport_view *v, const cmxi_transport_args *at, int sheet,
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

CMX_FN cmx_status cmx_transport_lookup(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp, cmx_transport_point *out) {
  const int sheet = phase == CMX_SOLID ? CMXI_SOLID_CHARGE : CMXI_LIQUID_CHARGE;
  cmxi_transport_args at;
  cmxi_jet1 r[2];
  cmx_status status = cmxi_transport_check(v, phase, x, rho, temp);
  if (status < 0) {
    cmxi_transport_fill_nan(out);
    return status;
  }
  cmxi_transport_args_at(v, x, rho, temp, &at);
  for (int heat = 0; heat < 2; heat++) r[heat] = cmxi_transport_sheet(v, sheet + heat, &at);
  double part[3] = {r[0].v, 0.0, 0.0};
  if (phase == CMX_SOLID && v->sheet[CMXI_IMPURITY_CHARGE])
    status = cmxi_transport_add_impurities(v, &at, r, &part[1]);
  if (status < 0) {
    cmxi_transport_fill_nan(out);
    return status;
  }
  if (v->sheet[CMXI_COLLISIONS]) {
    const cmxi_jet1 ee = cmxi_transport_sheet(v, CMXI_COLLISIONS, &at);
    r[1].v += ee.v;
    r[1].a += ee.a;
    r[1].b += ee.b;
    part[2] = ee.v;
  }
  out->sigma = 1.0 / r[0].v;
  out->kappa_thermal = 1.0 / r[1].v;
  out->dlnsigma_dlnrho = -r[0].a * out->sigma;
  out->dlnsigma_dlnt = -r[0].b * out->sigma;
  out->dlnkappa_dlnrho = -r[1].a * out->kappa_thermal;
  out->dlnkappa_dlnt = -r[1].b * out->kappa_thermal;
  out->opacity_cond = v->opacity * temp * temp * temp * r[1].v / rho;
  out->gamma = at.gamma;
  cmxi_transport_set_rates(v, &at, sheet, temp, part, out);
  /* the node next to the state decides, as good as any of the four */
  const size_t node = (size_t)(at.span_ne.first + 2) * (size_t)v->ln_t.size + (size_t)(at.span_t.first + 2);
  const int known = rho >= v->trusted_rho[0] && rho <= v->trusted_rho[1] && !v->caution[node] &&
                    (phase == CMX_SOLID ? at.gamma >= v->solid_from : at.gamma <= v->liquid_to);
  return status == CMX_OK && !known ? CMX_WARN_EXTRAPOLATED : status;
}

#endif
