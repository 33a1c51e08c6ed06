/** coulomix_eos_view.h: a bound equation of state and the choices that the host makes in it. Header-only;
 *  coulomix_eos.h includes it.
 *
 *  Binding checks every dataset of /eos once. A view holds pointers into the loader's arrays: it may be
 *  copied, and any number of threads may read it. */
#ifndef COULOMIX_INTERP_EOS_VIEW_H
#define COULOMIX_INTERP_EOS_VIEW_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"
#include "coulomix_composition.h"
#include "coulomix_cooling.h"
#include "coulomix_liquid_mixing.h"
#include "coulomix_order_psi.h"
#include "coulomix_reason.h"
#include "coulomix_spline.h"
#include "coulomix_vibrations.h"

/** Range of the tolerance of inversions, in the logarithm of the result, and the one that binding sets. */
#define CMX_TOLERANCE_LEAST   1e-15
#define CMX_TOLERANCE_MOST    1e-3
#define CMX_TOLERANCE_DEFAULT 1e-10

/** Groups of outputs, bits of cmx_eos_choice.groups. Members of a group that is not asked for are NaN. */
enum {
  CMX_GROUP_STATE = 1, /* every member of cmx_eos_state but the next ones */
  CMX_GROUP_COMPOSITION =
      2 /* of two species the derivatives by x: dp_dx, de_dx, df_dx, d2f_dx2, ..._regular */
};

/** The choices of the host; cmx_eos_bind sets them to those of the table's recipe, by default equilibrium,
 *  error and all groups. */
typedef struct cmx_eos_choice {
  int order; /* CMX_ORDER_EQUILIBRIUM to CMX_ORDER_RANDOM; no effect on a solid without short-range order */
  double blocking_gamma_d; /* with CMX_ORDER_BLOCKED, > 0: the order is fixed from this Gamma_d on */
  int policy;              /* CMX_POLICY_ERROR or CMX_POLICY_HOLD */
  int groups; /* CMX_GROUP_STATE, with or without CMX_GROUP_COMPOSITION, which costs a tenth of the state */
  /* of inversions: largest error that is left in the logarithm of the result, CMX_TOLERANCE_LEAST to
     CMX_TOLERANCE_MOST; 0 for CMX_TOLERANCE_DEFAULT */
  double tolerance;
} cmx_eos_choice;

/** A bound /eos group, of two species or of n. The pointers belong to the loader. */
typedef struct cmx_eos_view {
  cmx_eos_choice choice;
  cmx_spline_axis ln_ne, ln_t, ln_t_fine; /* ln_t_fine: ln T on closer nodes */
  cmx_spline_axis x, ln_gamma_e;          /* of the mixing of two species; unused with more */
  const double *cold;                     /* [ln_ne] erg per electron */
  const double *pairs;                    /* [ln_t_fine] erg/cm^3 */
  /* Liquid [ln_ne][ln_t][1 + ions.n]: electrons in erg per electron, then the species in erg per ion. Solid
     [ln_ne][ln_t][ions.n]. The numbers of a stencil's row lie side by side. */
  const double *sheets[2];
  const double *mixing[2];         /* [x][ln_gamma_e]; NULL for a short-range-ordered solid and n species */
  const unsigned char *reasons[2]; /* [ln_ne][ln_t][ions.n] bits 0 to 7 of CMX_REASON_LIST */
  unsigned contrast[2];            /* reasons of the mixing of both species, liquid and solid */
  cmx_species ions;                /* two, or n */
  double rho[2], temp[2];          /* range */
  /* Mean couplings between which both phases are compared; below the liquid is stable, above the solid. */
  double melting[2];
  double pairs_from; /* K; below, pairs are less than 1e-18 of the electrons at any density of the table */
  double boltzmann, speed_of_light, radiation, atomic_mass;
  double ln_coupling; /* ln Gamma_e = ln n_e/3 - ln T + this */
  double coulomb;     /* e^2 (4 pi/3)^(1/3): e^2/a_e = coulomb n_e^(1/3) */
  double madelung;    /* zeta */
  /* Z^(5/3); (3/2) u_1 hbar omega_p/n_e^(1/2) of the pure crystals */
  double z53[CMX_MAX_SPECIES], zero_point[CMX_MAX_SPECIES];
  cmx_order_view order; /* of a short-range-ordered solid */
  /* Of its vibrations beyond linear mixing: h0, h1, h2, t, a0, a1, a2, and of two species the pairs of
     cmxi_vibrations_pair; all 0 for linear mixing. */
  double vibrations[CMXI_VIBRATIONS_TERMS], vibrations_pair[2], anharmonic_pair[2];
  int anharmonic;           /* whether one of a0, a1, a2 is not 0 */
  cmx_solidus_view solidus; /* where it freezes; n_pieces is 0 in a table without */
  /* For compositions that are prepared: the fit of the liquid's mixing, and the difference of the free
     energies of liquid and crystal of a pure species, kT per ion, over ln Gamma; fusion is NULL in a table
     without. */
  double mixing_fit[5]; /* 1 if there is a correction, parameters of cmxi_liquid_fit */
  cmx_spline_axis ln_gamma;
  const double *fusion; /* [ln_gamma] */
} cmx_eos_view;

/** Binds the /eos group of a loaded table, and /order if its solid is short-range ordered. The order of
 *  `view->choice` becomes that of the table's recipe, its policy CMX_POLICY_ERROR.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_eos_bind(const cmx_array *arrays, size_t n, cmx_eos_view *view);

/** Mean mass of an ion in g, at number fraction x of the heavier ion, 0..1. To rounding. */
CMX_FN double cmx_eos_mass(const cmx_eos_view *v, double x);

/* --- private: binding ----------------------------------------------------------------------------------- */

/* A dataset [a], [a][b] or, for species, [a][b][species]. */
static inline const double *cmxi_eos_bind_sheet(const cmx_array *arrays, size_t n, const char *path, int rank,
                                                const cmx_spline_axis *a, const cmx_spline_axis *b,
                                                double most) {
  const size_t na = (size_t)a->size, nb = b ? (size_t)b->size : 1;
  const double *v = (const double *)cmxi_data(arrays, n, path, CMX_F64, rank, na, nb, 0);
  return v && cmxi_doubles_within(v, na * nb, most) ? v : NULL;
}

/* Largest number of a sheet, erg. The anharmonic series of a solid grows as 1/Gamma^3 kT; at the weakest
   coupling that a recipe can have, where nothing is looked up, it is below 1e20. */
#define CMXI_MOST_SHEET 1e30

static inline const double *cmxi_eos_bind_sheets_of(const cmx_array *arrays, size_t n, const char *path,
                                                    const cmx_eos_view *v, size_t ns) {
  return cmxi_large_data(arrays, n, path, (size_t)v->ln_ne.size, (size_t)v->ln_t.size, ns, CMXI_MOST_SHEET);
}

/* What prepared compositions need: all of it or nothing. */
static inline int cmxi_eos_bind_prepared(const cmx_array *arrays, size_t n, cmx_eos_view *v) {
  if (!cmxi_find(arrays, n, "/eos/liquid/mixing_is_fitted") && !cmxi_find(arrays, n, "/eos/fusion")) return 1;
  if (!cmxi_scalars(arrays, n, "/eos/liquid", "mixing_is_fitted " CMXI_MIXING_NAMES, v->mixing_fit) ||
      !cmxi_values_within(v->mixing_fit, 5, 0.0, 1e6))
    return 0;
  if (!cmxi_axis_bind(arrays, n, "/eos/ln_gamma", &v->ln_gamma)) return 0;
  v->fusion = cmxi_eos_bind_sheet(arrays, n, "/eos/fusion", 1, &v->ln_gamma, NULL, 1e6);
  return v->fusion && cmxi_axis_low(&v->ln_gamma) <= log(CMX_EOS_SOLID_FROM) &&
         cmxi_axis_high(&v->ln_gamma) >= log(CMX_FUSION_FITTED_TO);
}

/* The vibrations of an ordered solid, absent where they mix linearly: h0, h1, h2, with t, or with t and the
   anharmonic part. */
static inline int cmxi_eos_bind_vibrations(const cmx_array *arrays, size_t n, cmx_eos_view *v) {
  const char *path = "/eos/solid/vibrations";
  const cmx_array *array = cmxi_find(arrays, n, path);
  if (!array) return 1;
  const size_t given = array->dims[0], coupled = CMXI_HARMONIC_TERMS, most = CMXI_VIBRATIONS_TERMS,
               terms = given == most || given == coupled ? given : coupled - 1;
  const double *h = (const double *)cmxi_data(arrays, n, path, CMX_F64, 1, terms, 0, 0),
               *a = v->vibrations + coupled;
  if (!h || !cmxi_doubles_within(h, terms < coupled ? terms : coupled, CMXI_MOST_VIBRATIONS)) return 0;
  if (terms >= coupled && !(h[coupled - 1] >= 0.0 && h[coupled - 1] <= CMXI_VIBRATIONS_MOST_T)) return 0;
  if (terms == most && !cmxi_doubles_within(h + coupled, most - coupled, CMXI_MOST_ANHARMONIC)) return 0;
  for (size_t k = 0; k < terms; k++) v->vibrations[k] = h[k];
  v->anharmonic = a[0] != 0.0 || a[1] != 0.0 || a[2] != 0.0;
  if (v->ions.n == 2) {
    cmxi_vibrations_pair(h, v->ions.z[0], v->ions.z[1], v->vibrations_pair);
    cmxi_vibrations_pair(a, v->ions.z[0], v->ions.z[1], v->anharmonic_pair);
  }
  return 1;
}

/* Axes, sheets and reasons; order, vibrations and solidus if the solid has no sheet of mixing. */
static inline int cmxi_eos_bind_sheets(const cmx_array *arrays, size_t n, cmx_eos_view *v) {
  if (!cmxi_axis_bind(arrays, n, "/eos/ln_n_e", &v->ln_ne) ||
      !cmxi_axis_bind(arrays, n, "/eos/ln_t", &v->ln_t) ||
      !cmxi_axis_bind(arrays, n, "/eos/ln_t_fine", &v->ln_t_fine))
    return 0;
  const int two = v->ions.n == 2;
  if (two && (!cmxi_axis_bind(arrays, n, "/eos/x", &v->x) ||
              !cmxi_axis_bind(arrays, n, "/eos/ln_gamma_e", &v->ln_gamma_e)))
    return 0;
  v->cold = cmxi_eos_bind_sheet(arrays, n, "/eos/cold", 1, &v->ln_ne, NULL, CMXI_MOST_SHEET);
  v->pairs = cmxi_eos_bind_sheet(arrays, n, "/eos/pairs", 1, &v->ln_t_fine, NULL, 1e50);
  const size_t ns = (size_t)v->ions.n, rows = (size_t)v->ln_ne.size, columns = (size_t)v->ln_t.size;
  v->sheets[0] = cmxi_eos_bind_sheets_of(arrays, n, "/eos/liquid/sheets", v, ns + 1);
  v->sheets[1] = cmxi_eos_bind_sheets_of(arrays, n, "/eos/solid/sheets", v, ns);
  if (two) {
    v->mixing[0] = cmxi_eos_bind_sheet(arrays, n, "/eos/liquid/mixing", 2, &v->x, &v->ln_gamma_e, 1e6);
    v->mixing[1] = cmxi_eos_bind_sheet(arrays, n, "/eos/solid/mixing", 2, &v->x, &v->ln_gamma_e, 1e6);
  }
  v->reasons[0] =
      (const unsigned char *)cmxi_data(arrays, n, "/eos/liquid/reasons", CMX_U8, 3, rows, columns, ns);
  v->reasons[1] =
      (const unsigned char *)cmxi_data(arrays, n, "/eos/solid/reasons", CMX_U8, 3, rows, columns, ns);
  if (!v->cold || !v->pairs || !v->sheets[0] || !v->sheets[1] || !v->reasons[0] || !v->reasons[1] ||
      !cmxi_eos_bind_prepared(arrays, n, v))
    return 0;
  if (two ? !v->mixing[0] : !v->fusion) return 0;
  if (v->mixing[1]) return 1;
  /* damaged is not absent */
  if (cmxi_find(arrays, n, "/eos/solid/mixing") || cmxi_order_bind_psi(arrays, n, &v->order) != CMX_OK ||
      !cmxi_eos_bind_vibrations(arrays, n, v))
    return 0;
  if (v->order.whole && !two) return 0;
  const cmx_status solidus = cmx_solidus_bind(arrays, n, &v->solidus);
  return solidus == CMX_OK || solidus == CMX_ERR_ABSENT;
}

/* The choices of the recipe, and the reasons of the mixing. */
static inline int cmxi_eos_bind_choices(const cmx_array *arrays, size_t n, cmx_eos_view *v) {
  const int *order = cmxi_choice(arrays, n, "/eos/order_on_cooling");
  const int *contrast[2] = {cmxi_choice(arrays, n, "/eos/liquid/contrast"),
                            cmxi_choice(arrays, n, "/eos/solid/contrast")};
  if (!order || !contrast[0] || !contrast[1] || *order < 0 || *order > CMX_ORDER_RANDOM) return 0;
  v->choice.order = *order;
  if (!cmxi_scalars(arrays, n, "/eos", "blocking_gamma_d", &v->choice.blocking_gamma_d)) return 0;
  if (!(v->choice.blocking_gamma_d >= 0.0)) return 0;
  double melting[2] = {CMX_EOS_SOLID_FROM, CMX_EOS_LIQUID_TO};
  const double most[2] = {melting[0], melting[1]};
  if (v->ions.n == 2 && !cmxi_scalars(arrays, n, "/eos", "gamma_liquid gamma_solid", melting)) return 0;
  if (!(melting[0] >= most[0] && melting[0] <= CMX_EOS_SOLID_FITTED_FROM) ||
      !(melting[1] >= CMX_EOS_LIQUID_FITTED_TO && melting[1] <= most[1]))
    return 0;
  v->melting[0] = melting[0];
  v->melting[1] = melting[1];
  v->choice.groups = CMX_GROUP_STATE | CMX_GROUP_COMPOSITION;
  v->choice.tolerance = CMX_TOLERANCE_DEFAULT;
  for (int k = 0; k < 2; k++) v->contrast[k] = *contrast[k] ? (unsigned)CMX_REASON_CONTRAST : 0u;
  return 1;
}

/* Whether the ranges that the table states lie within its axes. */
static inline int cmxi_eos_axes_cover_range(const cmx_eos_view *v) {
  for (int end = 0; end < 2; end++) {
    const double ln_t = log(v->temp[end]);
    for (int j = 0; j < v->ions.n; j++) {
      const double mass = v->ions.mass_u[j] * v->atomic_mass;
      const double ln_n = log(v->rho[end] * v->ions.z[j] / mass);
      for (int other = 0; v->ions.n == 2 && other < 2; other++) {
        const double ln_g = v->ln_coupling + ln_n / 3.0 - log(v->temp[other]);
        if (!(ln_g >= cmxi_axis_low(&v->ln_gamma_e) && ln_g <= cmxi_axis_high(&v->ln_gamma_e))) return 0;
      }
      if (!(ln_n >= cmxi_axis_low(&v->ln_ne) && ln_n <= cmxi_axis_high(&v->ln_ne))) return 0;
    }
    if (!(ln_t >= cmxi_axis_low(&v->ln_t) && ln_t <= cmxi_axis_high(&v->ln_t)) ||
        !(ln_t >= cmxi_axis_low(&v->ln_t_fine) && ln_t <= cmxi_axis_high(&v->ln_t_fine)))
      return 0;
  }
  return v->ions.n > 2 || (cmxi_axis_low(&v->x) <= 0.0 && cmxi_axis_high(&v->x) >= 1.0);
}

static inline cmx_status cmx_eos_bind(const cmx_array *arrays, size_t n, cmx_eos_view *view) {
  memset(view, 0, sizeof *view);
  if (!cmxi_find(arrays, n, "/eos/ln_n_e")) return CMX_ERR_ABSENT;
  double range[4], lattice[2], constant[6];
  const double expected[6] = {CMXI_BOLTZMANN, CMXI_ATOMIC_MASS, CMXI_SPEED_OF_LIGHT,
                              CMXI_RADIATION, CMXI_E_SQUARED,   CMXI_PLANCK / (2.0 * CMX_INTERP_PI)};
  if (!cmxi_range_bind(arrays, n, "/eos", range) ||
      !cmxi_scalars(arrays, n, "/eos", "madelung u_1", lattice) ||
      !cmxi_constants(arrays, n, "/eos",
                      "boltzmann atomic_mass speed_of_light radiation_constant e_squared hbar", 6, expected,
                      constant))
    return CMX_ERR_FORMAT;
  if (!cmxi_species_bind(arrays, n, "/eos/charges", "/eos/masses", &view->ions)) return CMX_ERR_FORMAT;
  if (!cmxi_values_within(lattice, 2, 0.0, 10.0)) return CMX_ERR_FORMAT;
  view->boltzmann = constant[0];
  view->atomic_mass = constant[1];
  view->speed_of_light = constant[2];
  view->radiation = constant[3];
  view->coulomb = constant[4] * cbrt(4.0 * CMX_INTERP_PI / 3.0);
  view->ln_coupling = log(view->coulomb / view->boltzmann);
  view->madelung = lattice[0];
  for (int j = 0; j < 2; j++) {
    view->rho[j] = range[j];
    view->temp[j] = range[2 + j];
  }
  for (int j = 0; j < view->ions.n; j++) {
    const double z = view->ions.z[j], mass = view->ions.mass_u[j] * view->atomic_mass;
    view->z53[j] = cmx_z53(z);
    view->zero_point[j] = 1.5 * lattice[1] * constant[5] * sqrt(4.0 * CMX_INTERP_PI * constant[4] * z / mass);
  }
  if (!cmxi_eos_bind_sheets(arrays, n, view) || !cmxi_eos_axes_cover_range(view) ||
      !cmxi_eos_bind_choices(arrays, n, view))
    return CMX_ERR_FORMAT;
  const double first = view->ions.mass_u[0] * view->atomic_mass;
  const double fewest = 1e-18 * range[0] * view->ions.z[0] / first * view->boltzmann;
  view->pairs_from = 0.0;
  for (int k = 0; k + 3 < view->ln_t_fine.size; k++) {
    const double temp = exp(view->ln_t_fine.first + k / view->ln_t_fine.inverse_step);
    if (view->pairs[k + 3] > fewest * temp) break;
    view->pairs_from = temp;
  }
  return CMX_OK;
}

CMX_FN double cmx_eos_mass(const cmx_eos_view *v, double x) {
  return v->atomic_mass * cmx_average_two(v->ions.mass_u, x);
}

#endif
