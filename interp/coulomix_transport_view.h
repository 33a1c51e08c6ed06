/** coulomix_transport_view.h: the bound group /transport of a table. Header-only; coulomix_transport.h
 *  includes it and says what its sheets hold.
 *
 *  Binding checks every dataset once. A view holds pointers into the loader's arrays: it may be copied, and
 *  any number of threads may read it. */
#ifndef COULOMIX_INTERP_TRANSPORT_VIEW_H
#define COULOMIX_INTERP_TRANSPORT_VIEW_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_order.h"
#include "coulomix_plasma.h"
#include "coulomix_spline.h"

/* Sheets, in the order of /transport/tilt; the last three are those of n species. */
enum {
  CMXI_LIQUID_CHARGE,
  CMXI_LIQUID_HEAT,
  CMXI_SOLID_CHARGE,
  CMXI_SOLID_HEAT,
  CMXI_IMPURITY_CHARGE,
  CMXI_IMPURITY_HEAT,
  CMXI_COLLISIONS,
  CMXI_TRANSPORT_SHEETS, /* of two species */
  CMXI_SPREAD_CHARGE = CMXI_TRANSPORT_SHEETS,
  CMXI_SPREAD_HEAT,
  CMXI_SOLID_SLOPE,
  CMXI_MIXTURE_SHEETS,           /* of n species */
  CMXI_TRANSPORT_TERMS = 33,     /* at most, of the sum in x or ln <Z> */
  CMXI_TRANSPORT_MASSES = 6,     /* at most, of the sum in ln(<m>/<Z>) */
  CMXI_TRANSPORT_PRODUCTS = 128, /* at most, of both */
  CMXI_TRANSPORT_SHELLS = 64
};

/* Datasets of sheets that lookups read together. At a node each of them has its terms, and for each term a
   number of every sheet in turn, with zeros behind them up to a multiple of four numbers. */
enum {
  CMXI_LIQUID_BLOCK,   /* of two species: charge and heat */
  CMXI_COMMON_BLOCK,   /* of n species: charge and heat, spreads of both; one term */
  CMXI_SOLID_BLOCK,    /* charge and heat; of two species impurities as well */
  CMXI_IMPURITY_BLOCK, /* of n species: charge and heat, spreads of both; one term */
  CMXI_SLOPE_BLOCK,    /* of n species */
  CMXI_TRANSPORT_BLOCKS
};

/* Numbers of each species in a liquid: c_j of charge and of heat, c_j b_j, c_j b_j^2. */
enum { CMXI_SPECIES_CHARGE, CMXI_SPECIES_HEAT, CMXI_SPECIES_SLOPE, CMXI_SPECIES_SQUARE, CMXI_SPECIES_PARTS };

/* Parameters of the factor for light ions, in the order of its models. */
enum {
  CMXI_LIGHT_ANGLE,
  CMXI_LIGHT_A,
  CMXI_LIGHT_B,
  CMXI_LIGHT_RHO_0,
  CMXI_LIGHT_T_0,
  CMXI_LIGHT_SIGMA_RHO,
  CMXI_LIGHT_SIGMA_T,
  CMXI_LIGHT_PARAMETERS
};

/** The order of the charge impurities of a solid: none, that of the present state, that of freezing. */
enum { CMX_TRANSPORT_UNCORRELATED, CMX_TRANSPORT_ORDERED, CMX_TRANSPORT_FROZEN };

/** A bound /transport group, of two species or of n. The pointers belong to the loader. */
typedef struct cmx_transport_view {
  cmx_spline_axis ln_ne, ln_t;
  int n_terms;                               /* terms in x, of n species in ln <Z> */
  int order;                                 /* CMX_TRANSPORT_UNCORRELATED, ... */
  int numbers[CMXI_TRANSPORT_BLOCKS];        /* at a node, a multiple of four */
  const float *block[CMXI_TRANSPORT_BLOCKS]; /* [ln_ne][ln_t][numbers]; NULL where nothing is added */
  const float *collisions;                   /* [ln_ne][ln_t]; NULL where nothing is added */
  /* planes taken out of the sheets of a block, in turn: constant, by ln n_e, by ln T; that of collisions */
  double plane[CMXI_TRANSPORT_BLOCKS][3][4], collision_plane[3];
  const float *shells;          /* [ln_ne][n_terms][n_shells, up to a multiple of four] l_j */
  const unsigned char *caution; /* [ln_ne][ln_t] of two species */
  cmx_species ions;
  double atomic_mass;           /* g */
  double z53[CMX_MAX_SPECIES];  /* Z^(5/3) */
  double rho[2], temp[2];       /* range */
  double trusted_rho[2];        /* outside, CMX_WARN_EXTRAPOLATED */
  double solid_from, liquid_to; /* mean couplings beyond which a phase is not even metastable */
  double freezing_gamma;        /* at which the order of a frozen solid formed */
  double opacity;               /* 4 a c/3 */
  double x_r;                   /* x_r/(Gamma_e T) */
  double rate[2];               /* e^2/m_e, pi^2 k^2/(3 m_e) */
  double logarithm;             /* 3 pi hbar^3/(4 e^4 m_e) */
  double lorenz;                /* (e/k)^2 */
  double ln_coupling;           /* ln Gamma_e = ln n_e/3 - ln T + this */
  cmx_order_view shell_order;   /* of an ordered or frozen solid */
  /* Of n species alone. */
  const float *species;         /* [ln_ne][ln_t][ions.n][CMXI_SPECIES_PARTS] */
  const unsigned char *trusted; /* [ln_ne][ln_t] species, from the lightest, that are trusted */
  int n_masses;                 /* terms in ln(<m>/<Z>) */
  const int *charge_terms;      /* [n_masses] terms in ln <Z> of each of them */
  double ends[4];               /* of ln <Z> and of ln(<m>/<Z>) */
  const double *light_ions;     /* [2][CMXI_LIGHT_PARAMETERS] of H and of He; NULL: no factor */
} cmx_transport_view;

/** Binds the /transport group of a loaded table, and /order if its impurities are ordered.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_transport_bind(const cmx_array *arrays, size_t n, cmx_transport_view *view);

/* --- private: binding ----------------------------------------------------------------------------------- */

/* Terms of the solid in ln <Z> and ln(<m>/<Z>), and the ends of these axes. Returns their number, or 0. */
static inline int cmxi_transport_bind_axes(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  const cmx_array *list = cmxi_find(arrays, n, "/transport/solid/terms");
  double ends[4];
  int sum = 0;
  if (!list || list->type != CMX_I32 || list->rank != 1 || list->dims[0] < 1 ||
      list->dims[0] > CMXI_TRANSPORT_MASSES ||
      !cmxi_scalars(arrays, n, "/transport/solid", "ln_z_min ln_z_max ln_mass_min ln_mass_max", ends) ||
      !cmxi_values_within(ends, 4, -100.0, 100.0))
    return 0;
  if (!(ends[0] < ends[1] && ends[2] < ends[3])) return 0;
  v->n_masses = (int)list->dims[0];
  v->charge_terms = (const int *)list->data;
  memcpy(v->ends, ends, sizeof v->ends);
  v->n_terms = v->charge_terms[0];
  for (int m = 0; m < v->n_masses; m++) {
    if (v->charge_terms[m] < 1 || v->charge_terms[m] > CMXI_TRANSPORT_TERMS ||
        v->charge_terms[m] > v->n_terms)
      return 0;
    sum += v->charge_terms[m];
  }
  return sum <= CMXI_TRANSPORT_PRODUCTS ? sum : 0;
}

/* What only tables of n species have. */
static inline int cmxi_transport_bind_species(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  const size_t nn = (size_t)v->ln_ne.size, nt = (size_t)v->ln_t.size;
  v->species = cmxi_float_data(arrays, n, "/transport/liquid/species", nn, nt,
                               (size_t)CMXI_SPECIES_PARTS * (size_t)v->ions.n, 1e10f);
  v->trusted = (const unsigned char *)cmxi_data(arrays, n, "/transport/trusted", CMX_U8, 2, nn, nt, 0);
  if (!v->species || !v->trusted) return 0;
  for (size_t k = 0; k < nn * nt * CMXI_SPECIES_PARTS * (size_t)v->ions.n; k++)
    if (k % CMXI_SPECIES_PARTS <= CMXI_SPECIES_HEAT && !(v->species[k] >= 1e-10f)) return 0;
  if (!cmxi_find(arrays, n, "/transport/light_ions")) return 1;
  v->light_ions =
      (const double *)cmxi_data(arrays, n, "/transport/light_ions", CMX_F64, 2, 2, CMXI_LIGHT_PARAMETERS, 0);
  if (!v->light_ions || !cmxi_values_within(v->light_ions, 2 * CMXI_LIGHT_PARAMETERS, -100.0, 100.0))
    return 0;
  for (int k = 0; k < 2; k++) {
    const double *p = v->light_ions + k * CMXI_LIGHT_PARAMETERS;
    if (!(p[CMXI_LIGHT_A] >= 0.0 && p[CMXI_LIGHT_SIGMA_RHO] >= 0.01 && p[CMXI_LIGHT_SIGMA_T] >= 0.01))
      return 0;
  }
  return 1;
}

/* Sheets of a block of two species or of n, first to last; returns how many there are. */
CMX_FN int cmxi_transport_block_sheets(int species, int block, int sheet[CMXI_SPECIES_PARTS]) {
  const int list[CMXI_TRANSPORT_BLOCKS][CMXI_SPECIES_PARTS] = {
      {CMXI_LIQUID_CHARGE, CMXI_LIQUID_HEAT, 0, 0},
      {CMXI_LIQUID_CHARGE, CMXI_LIQUID_HEAT, CMXI_SPREAD_CHARGE, CMXI_SPREAD_HEAT},
      {CMXI_SOLID_CHARGE, CMXI_SOLID_HEAT, CMXI_IMPURITY_CHARGE, CMXI_IMPURITY_HEAT},
      {CMXI_IMPURITY_CHARGE, CMXI_IMPURITY_HEAT, CMXI_SPREAD_CHARGE, CMXI_SPREAD_HEAT},
      {CMXI_SOLID_SLOPE, 0, 0, 0}};
  const int two[CMXI_TRANSPORT_BLOCKS] = {2, 0, 4, 0, 0}, many[CMXI_TRANSPORT_BLOCKS] = {0, 4, 2, 4, 1};
  for (int k = 0; k < CMXI_SPECIES_PARTS; k++) sheet[k] = list[block][k];
  return species == 2 ? two[block] : many[block];
}

/* Numbers at a node of a block: those of its terms, up to a multiple of four. */
CMX_FN int cmxi_transport_numbers(int terms, int sheets) {
  return (terms * sheets + 3) / 4 * 4;
}

/* The dataset of a block. */
static inline const char *cmxi_transport_path(int block) {
  static const char *const path[CMXI_TRANSPORT_BLOCKS] = {
      "/transport/liquid/sheets", "/transport/common", "/transport/solid/sheets",
      "/transport/solid/impurities", "/transport/solid/slope"};
  return path[block];
}

/* The planes of /transport/tilt [sheet][3], block by block. */
static inline void cmxi_transport_set_planes(const double *tilt, cmx_transport_view *v) {
  int sheet[CMXI_SPECIES_PARTS];
  for (int block = 0; block < CMXI_TRANSPORT_BLOCKS; block++) {
    const int sheets = cmxi_transport_block_sheets(v->ions.n, block, sheet);
    for (int l = 0; l < 4 && sheets; l++)
      for (int k = 0; k < 3; k++) v->plane[block][k][l] = tilt[3 * sheet[l % sheets] + k];
  }
  for (int k = 0; k < 3; k++) v->collision_plane[k] = tilt[3 * CMXI_COLLISIONS + k];
}

/* Most of the sum of a node's numbers, and of a plane over the axes: logarithms that lookups exponentiate. */
#define CMXI_TRANSPORT_MOST 100.0f

static inline int cmxi_transport_sums_valid(const cmx_transport_view *v, int block) {
  const size_t nodes = (size_t)v->ln_ne.size * (size_t)v->ln_t.size, numbers = (size_t)v->numbers[block];
  int bad = 0;
  for (size_t i = 0; i < nodes; i++) {
    float sum = 0.0f;
    for (size_t k = 0; k < numbers; k++) sum += fabsf(v->block[block][i * numbers + k]);
    bad |= !(sum <= CMXI_TRANSPORT_MOST);
  }
  return !bad;
}

/* c[0] + c[1] ln n_e + c[2] ln T at the corners of the axes. */
static inline int cmxi_transport_corners_valid(const cmx_transport_view *v, const double c[3]) {
  for (int k = 0; k < 4; k++) {
    const double ln_ne = k & 1 ? cmxi_axis_high(&v->ln_ne) : cmxi_axis_low(&v->ln_ne),
                 ln_t = k & 2 ? cmxi_axis_high(&v->ln_t) : cmxi_axis_low(&v->ln_t);
    if (!(fabs(c[0] + c[1] * ln_ne + c[2] * ln_t) <= CMXI_TRANSPORT_MOST)) return 0;
  }
  return 1;
}

static inline int cmxi_transport_plane_valid(const cmx_transport_view *v, int block) {
  for (int l = 0; l < 4; l++) {
    const double c[3] = {v->plane[block][0][l], v->plane[block][1][l], v->plane[block][2][l]};
    if (!cmxi_transport_corners_valid(v, c)) return 0;
  }
  return 1;
}

static inline int cmxi_transport_bind_block(const cmx_array *arrays, size_t n, int block, int numbers,
                                            cmx_transport_view *v) {
  v->numbers[block] = numbers;
  v->block[block] = cmxi_float_data(arrays, n, cmxi_transport_path(block), (size_t)v->ln_ne.size,
                                    (size_t)v->ln_t.size, (size_t)numbers, CMXI_TRANSPORT_MOST);
  return v->block[block] && cmxi_transport_sums_valid(v, block) && cmxi_transport_plane_valid(v, block);
}

/* Blocks of n species. Without impurities both of their blocks are absent. */
static inline int cmxi_transport_bind_mixture(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  const int products = cmxi_transport_bind_axes(arrays, n, v);
  const cmx_array *slope = cmxi_find(arrays, n, cmxi_transport_path(CMXI_SLOPE_BLOCK)),
                  *impurity = cmxi_find(arrays, n, cmxi_transport_path(CMXI_IMPURITY_BLOCK));
  if (!products ||
      !cmxi_transport_bind_block(arrays, n, CMXI_SOLID_BLOCK, cmxi_transport_numbers(products, 2), v) ||
      !cmxi_transport_bind_block(arrays, n, CMXI_COMMON_BLOCK, 4, v))
    return 0;
  if (!slope && !impurity) return 1;
  if (!slope || slope->rank != 3 || slope->dims[2] < 1 || slope->dims[2] % 4 ||
      slope->dims[2] > (size_t)cmxi_transport_numbers(v->n_terms, 1))
    return 0;
  return cmxi_transport_bind_block(arrays, n, CMXI_SLOPE_BLOCK, (int)slope->dims[2], v) &&
         cmxi_transport_bind_block(arrays, n, CMXI_IMPURITY_BLOCK, 4, v);
}

static inline int cmxi_transport_bind_sheets(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  const size_t nn = (size_t)v->ln_ne.size, nt = (size_t)v->ln_t.size;
  if (cmxi_find(arrays, n, "/transport/collisions/heat")) {
    v->collisions = cmxi_float_data(arrays, n, "/transport/collisions/heat", nn, nt, 1, CMXI_TRANSPORT_MOST);
    if (!v->collisions || !cmxi_transport_corners_valid(v, v->collision_plane)) return 0;
  }
  if (v->ions.n > 2)
    return cmxi_transport_bind_mixture(arrays, n, v) && cmxi_transport_bind_species(arrays, n, v);
  const cmx_array *solid = cmxi_find(arrays, n, cmxi_transport_path(CMXI_SOLID_BLOCK));
  if (!solid || solid->rank != 3 || solid->dims[2] < 4 || solid->dims[2] > 4 * CMXI_TRANSPORT_TERMS) return 0;
  v->n_terms = (int)(solid->dims[2] / 4);
  v->caution = (const unsigned char *)cmxi_data(arrays, n, "/transport/caution", CMX_U8, 2, nn, nt, 0);
  return v->caution && cmxi_transport_bind_block(arrays, n, CMXI_SOLID_BLOCK, 4 * v->n_terms, v) &&
         cmxi_transport_bind_block(arrays, n, CMXI_LIQUID_BLOCK, cmxi_transport_numbers(v->n_terms, 2), v);
}

static inline int cmxi_transport_bind_order(const cmx_array *arrays, size_t n, cmx_transport_view *v) {
  const int *order = cmxi_choice(arrays, n, "/transport/order");
  if (!order || *order < CMX_TRANSPORT_UNCORRELATED || *order > CMX_TRANSPORT_FROZEN) return 0;
  v->order = *order;
  if (v->order == CMX_TRANSPORT_UNCORRELATED) return 1;
  if (v->ions.n > 2 && !v->block[CMXI_IMPURITY_BLOCK]) return 0;
  if (cmx_order_bind(arrays, n, &v->shell_order) != CMX_OK || !v->shell_order.y) return 0;
  if (v->shell_order.whole && v->ions.n > 2) return 0;
  v->shells = cmxi_float_data(arrays, n, "/transport/solid/shells", (size_t)v->ln_ne.size, (size_t)v->n_terms,
                              (size_t)cmxi_transport_numbers(v->shell_order.n_shells, 1), 1e6f);
  return v->shells != NULL;
}

/* Whether the range that the table states lies within its axes, for every species. */
static inline int cmxi_transport_axes_cover_range(const cmx_transport_view *v) {
  for (int end = 0; end < 2; end++) {
    const double ln_t = log(v->temp[end]);
    if (!(ln_t >= cmxi_axis_low(&v->ln_t) && ln_t <= cmxi_axis_high(&v->ln_t))) return 0;
    for (int j = 0; j < v->ions.n; j++) {
      const double mass = v->ions.mass_u[j] * v->atomic_mass, ln_z = log(v->ions.z[j]),
                   ln_a = log(v->ions.mass_u[j]) - ln_z;
      const double ln_n = log(v->rho[end] * v->ions.z[j] / mass);
      if (!(ln_n >= cmxi_axis_low(&v->ln_ne) && ln_n <= cmxi_axis_high(&v->ln_ne))) return 0;
      if (v->ions.n == 2) continue;
      if (!(ln_z >= v->ends[0] && ln_z <= v->ends[1] && ln_a >= v->ends[2] && ln_a <= v->ends[3])) return 0;
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
  double range[4], limit[5], constant[3];
  if (!cmxi_species_bind(arrays, n, "/transport/charges", "/transport/masses", &view->ions))
    return CMX_ERR_FORMAT;
  const size_t sheets = view->ions.n == 2 ? CMXI_TRANSPORT_SHEETS : CMXI_MIXTURE_SHEETS;
  const double *tilt = (const double *)cmxi_data(arrays, n, "/transport/tilt", CMX_F64, 2, sheets, 3, 0);
  const double expected[3] = {CMXI_ATOMIC_MASS, 4.0 / 3.0 * CMXI_RADIATION * CMXI_SPEED_OF_LIGHT,
                              CMXI_E_SQUARED / CMXI_BOLTZMANN};
  if (!cmxi_range_bind(arrays, n, "/transport", range) ||
      !cmxi_positive_scalars(arrays, n, "/transport",
                             "rho_trusted_min rho_trusted_max gamma_solid gamma_liquid gamma_frozen",
                             limit) ||
      !cmxi_constants(arrays, n, "/transport", "atomic_mass opacity_constant e_squared_over_boltzmann", 3,
                      expected, constant) ||
      !tilt || !cmxi_doubles_within(tilt, sheets * 3, 1e4) || !cmxi_values_within(limit + 2, 3, 0.0, 1e6))
    return CMX_ERR_FORMAT;
  view->atomic_mass = constant[0];
  for (int j = 0; j < view->ions.n; j++) view->z53[j] = cmx_z53(view->ions.z[j]);
  cmxi_transport_set_planes(tilt, view);
  for (int j = 0; j < 2; j++) {
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

#endif
