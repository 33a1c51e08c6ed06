/** coulomix_phase3.h: freezing of three species at constant electron density, the group /phase3 of a table:
 *  the coupling at which a liquid freezes, and its first solid. Header-only. A host includes this header, and
 *  a loader (coulomix_io.h or coulomix_hdf5.h) in one file.
 *
 *      cmx_phase3_view phase3;
 *      cmx_phase3_point f;
 *      cmx_phase3_bind(arrays, n, &phase3);
 *      cmx_status status = cmx_phase3_freeze(&phase3, x, &f);
 *
 *  x[3] are number fractions in the order of the charges, which ascend. Ions are classical, in a rigid
 *  background: at given electron density a liquid of coupling Gamma_e = e^2/(a_e kT) freezes at
 *  T_liquidus = T Gamma_e/f.gamma_e.
 *
 *  The triangle of compositions is in three parts by the most abundant species a. In each the nodes are even
 *  in the roots of x_b/x_a and x_c/x_a, so that traces are resolved; between nodes stand polynomials with the
 *  values and slopes of the nodes. At a fraction of 0 all is finite: k is then the limit for a trace.
 *
 *  Where two solids freeze from one liquid the surface has a valley: cells with such a line, and others that
 *  miss at their centre by more than 1e-6 in ln Gamma_e, 1e-5 in the solid's fractions or 1e-4 kT, have a
 *  caution.
 *
 *  Accuracy against direct computation without a caveat, C/O/Ne with 33 nodes: 1e-6 in ln Gamma_e, 1e-5 in
 *  the solid's fractions, 3e-5 kT in the latent heat; 8 % of the cells have one. Cost: 0.2 us. */
#ifndef COULOMIX_INTERP_PHASE3_H
#define COULOMIX_INTERP_PHASE3_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"

/** Numbers of a node: five functions, their slopes along both roots times the interval. */
enum { CMX_PHASE3_FUNCTIONS = 5, CMX_PHASE3_NUMBERS = 15 };

/** A bound /phase3 group. */
typedef struct cmx_phase3_view {
  int n;                /* nodes along each root */
  double z[3];          /* charge numbers, ascending */
  double mass_u[3];     /* ion masses in atomic mass units */
  const double *values; /* [3][n][n][15] of the part of species a: ln Gamma_e, ln k of all, latent heat */
  const unsigned char *caution; /* [3][n-1][n-1] 1: a cell of lower accuracy */
} cmx_phase3_view;

/** Freezing of a liquid of three species. */
typedef struct cmx_phase3_point {
  double gamma_e;          /* coupling of the electrons on the liquidus */
  double gamma;            /* the same of the lightest species, Z1^(5/3) Gamma_e */
  double solid[3];         /* number fractions of the first solid */
  double k[3];             /* solid over liquid fraction */
  double latent_heat;      /* released per ion that freezes out of a large amount of liquid, kT */
  double density_contrast; /* (rho_solid - rho_liquid)/rho_liquid at equal electron density */
} cmx_phase3_point;

/** Binds the /phase3 group of a loaded table.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_phase3_bind(const cmx_array *arrays, size_t n, cmx_phase3_view *view);

/** Freezing of a liquid at constant electron density.
 *  @param[in]  x   [3] number fractions of the liquid, 0..1, sum 1 within 1e-6; they are normalised
 *  @param[out] out NaN on failure
 *  @return CMX_OK; CMX_WARN_ACTIVE_SET in a cell of lower accuracy, where two solids meet or active planes of
 *          the solid change; CMX_ERR_DOMAIN
 *  Accuracy: see above, 1e-6 in ln Gamma_e. */
CMX_FN cmx_status cmx_phase3_freeze(const cmx_phase3_view *v, const double x[3], cmx_phase3_point *out);

/* --- private: binding ----------------------------------------------------------------------------------- */

static inline cmx_status cmx_phase3_bind(const cmx_array *arrays, size_t n, cmx_phase3_view *view) {
  const cmx_array *a = cmxi_find(arrays, n, "/phase3/values");
  const double *z = cmxi_positive_data(arrays, n, "/phase3/charges", 3),
               *mass = cmxi_positive_data(arrays, n, "/phase3/masses", 3);
  memset(view, 0, sizeof *view);
  if (!a) return cmxi_find(arrays, n, "/phase3/charges") ? CMX_ERR_FORMAT : CMX_ERR_ABSENT;
  const size_t nodes = a->rank == 4 ? a->dims[1] : 0;
  if (!z || !mass || a->type != CMX_F64 || nodes < 3 || nodes > 2000 || a->dims[0] != 3 ||
      a->dims[2] != nodes || a->dims[3] != CMX_PHASE3_NUMBERS)
    return CMX_ERR_FORMAT;
  view->values = (const double *)a->data;
  view->caution =
      (const unsigned char *)cmxi_data(arrays, n, "/phase3/caution", CMX_U8, 3, 3, nodes - 1, nodes - 1);
  /* bounds of what is exponentiated: no lookup overflows */
  if (!view->caution ||
      !cmxi_values_within(view->values, 3 * nodes * nodes * CMX_PHASE3_NUMBERS, -50.0, 50.0))
    return CMX_ERR_FORMAT;
  for (int j = 0; j < 3; j++) {
    view->z[j] = z[j];
    view->mass_u[j] = mass[j];
    if (!(z[j] >= 1e-3 && z[j] < 1e3 && mass[j] >= 1e-3 && mass[j] < 1e4) || (j > 0 && !(z[j] > z[j - 1])))
      return CMX_ERR_FORMAT;
  }
  view->n = (int)nodes;
  return CMX_OK;
}

/* --- private: one cell ---------------------------------------------------------------------------------- */

/* All functions at the coordinates s, t in 0..1 of a cell, from its node of least s and t. The element of
   Adini and Clough: cubic in each direction, continuous from cell to cell. */
CMX_FN void cmxi_phase3_cell(const cmx_phase3_view *v, const double *node, double s, double t,
                             double out[CMX_PHASE3_FUNCTIONS]) {
  for (int f = 0; f < CMX_PHASE3_FUNCTIONS; f++) out[f] = 0.0;
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) {
      const double p = i ? 1.0 - s : s, q = j ? 1.0 - t : t; /* distances from the corner */
      const double both = (1.0 - p) * (1.0 - q);
      const double value = both * (1.0 + p + q - 2.0 * (p * p + q * q)),
                   by_s = (i ? -1.0 : 1.0) * both * p * (1.0 - p),
                   by_t = (j ? -1.0 : 1.0) * both * q * (1.0 - q);
      const double *c = node + ((size_t)i * (size_t)v->n + (size_t)j) * CMX_PHASE3_NUMBERS;
      for (int f = 0; f < CMX_PHASE3_FUNCTIONS; f++)
        out[f] += value * c[f] + by_s * c[CMX_PHASE3_FUNCTIONS + f] + by_t * c[2 * CMX_PHASE3_FUNCTIONS + f];
    }
}

/* The part of the most abundant species, the cell and the coordinates in it. The other species stand in the
   order of their charges. */
CMX_FN void cmxi_phase3_place(const cmx_phase3_view *v, const double x[3], int *part, int cell[2],
                              double at[2]) {
  int a = 0;
  for (int j = 1; j < 3; j++)
    if (x[j] > x[a]) a = j;
  *part = a;
  for (int k = 0, j = 0; j < 3; j++) {
    if (j == a) continue;
    const double place = sqrt(x[j] / x[a]) * (v->n - 1);
    int c = (int)place;
    c = c > v->n - 2 ? v->n - 2 : c;
    cell[k] = c;
    at[k++] = place - c;
  }
}

CMX_FN cmx_status cmx_phase3_freeze(const cmx_phase3_view *v, const double x[3], cmx_phase3_point *out) {
  double f[CMX_PHASE3_FUNCTIONS], liquid[3], at[2], sum = 0.0, of_k = 0.0, z = 0.0, m = 0.0, dz = 0.0,
                                                    dm = 0.0;
  int part, cell[2], good = 1;
  const size_t n = (size_t)v->n;
  out->gamma_e = out->gamma = out->latent_heat = out->density_contrast = cmxi_nan();
  for (int j = 0; j < 3; j++) {
    out->solid[j] = out->k[j] = cmxi_nan();
    good &= cmxi_finite(x[j]);
  }
  for (int j = 0; j < 3 && good; j++) {
    good &= x[j] >= 0.0;
    sum += x[j];
  }
  if (!good || !(fabs(sum - 1.0) <= 1e-6)) return CMX_ERR_DOMAIN;
  for (int j = 0; j < 3; j++) liquid[j] = x[j] / sum;
  cmxi_phase3_place(v, liquid, &part, cell, at);
  const size_t row = (size_t)part * n + (size_t)cell[0];
  cmxi_phase3_cell(v, v->values + (row * n + (size_t)cell[1]) * CMX_PHASE3_NUMBERS, at[0], at[1], f);
  for (int j = 0; j < 3; j++) {
    out->k[j] = exp(f[1 + j]);
    of_k += liquid[j] * out->k[j];
  }
  for (int j = 0; j < 3; j++) {
    out->k[j] /= of_k;
    out->solid[j] = liquid[j] * out->k[j];
    z += liquid[j] * v->z[j];
    m += liquid[j] * v->mass_u[j];
    dz += (out->solid[j] - liquid[j]) * v->z[j];
    dm += (out->solid[j] - liquid[j]) * v->mass_u[j];
  }
  out->gamma_e = exp(f[0]);
  out->gamma = out->gamma_e * v->z[0] * cbrt(v->z[0] * v->z[0]);
  out->latent_heat = f[4];
  out->density_contrast = (dm * z - m * dz) / (m * (z + dz));
  return v->caution[((size_t)part * (n - 1) + (size_t)cell[0]) * (n - 1) + (size_t)cell[1]]
             ? CMX_WARN_ACTIVE_SET
             : CMX_OK;
}

#endif
