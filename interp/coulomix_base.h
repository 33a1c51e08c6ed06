/** coulomix_base.h: the ground of all lookups: CMX_FN, phases, constants, finding and checking the arrays of
 *  a table, NaN. The other headers include it. Names with cmxi_ are private to these headers.
 *
 *  Configuration, before including: CMX_FN, `static inline` by default, with __host__ __device__ under CUDA
 *  and HIP; CMX_INTERP_NOINLINE, which begins functions that stay out of line in device code, where registers
 *  and stack are few and the compiler would copy them into every caller; COULOMIX_SYSTEM_HEADERS, which stops
 *  warnings about these headers in hosts that compile with more of them than -Wall -Wextra -Wconversion. */
#ifndef COULOMIX_INTERP_BASE_H
#define COULOMIX_INTERP_BASE_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "coulomix_array.h"
#include "coulomix_numbers.h"

#ifndef CMX_FN
#if defined(__CUDACC__) || defined(__HIPCC__)
#define CMX_FN static inline __host__ __device__
#else
#define CMX_FN static inline
#endif
#endif

#ifndef CMX_INTERP_NOINLINE
#if defined(__CUDA_ARCH__) || defined(__HIP_DEVICE_COMPILE__)
#define CMX_INTERP_NOINLINE __attribute__((noinline))
#else
#define CMX_INTERP_NOINLINE
#endif
#endif

/** Version of the headers: major 10000 + minor 100 + patch. */
#define CMX_INTERP_VERSION 1100

#define CMX_INTERP_PI 3.14159265358979323846

/* CODATA 2018, cgs; constants that a table holds are not here. */
#define CMXI_BOLTZMANN      1.380649e-16
#define CMXI_PLANCK         6.62607015e-27
#define CMXI_SPEED_OF_LIGHT 2.99792458e10
#define CMXI_ELECTRON_MASS  9.1093837015e-28
#define CMXI_AVOGADRO       6.02214076e23
#define CMXI_ATOMIC_MASS    1.66053906660e-24
#define CMXI_E_SQUARED      2.3070775523417e-19 /* erg cm */
#define CMXI_RADIATION      7.565733250280e-15

/** The place of a status in a tally, 0..CMX_TALLY-1. */
CMX_FN int cmx_tally_place(int status) {
  return status >= 0 ? status : CMX_WARN_HELD - status;
}

/* The worse of two statuses: failures, the least first, then warnings, the largest first. */
CMX_FN cmx_status cmxi_worse(cmx_status a, cmx_status b) {
  return (a < 0 || b < 0 ? b < a : b > a) ? b : a;
}

/* --- private: numbers ----------------------------------------------------------------------------------- */

/* Whether a number is finite, without a comparison, which would raise an exception for NaN. */
CMX_FN int cmxi_finite(double v) {
  uint64_t bits;
  memcpy(&bits, &v, sizeof bits);
  return ((bits >> 52) & 0x7ff) != 0x7ff;
}

CMX_FN double cmxi_nan(void) {
  return (double)NAN;
}

/* The axis and the side on which a state lies outside the ranges of a table. */
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

/* The value, or the end of the range next to it; then `bit` is set in *held. */
CMX_FN double cmxi_held_at_edge(double value, double low, double high, int bit, int *held) {
  if (value >= low && value <= high) return value;
  *held |= bit;
  return value < low ? low : high;
}

/* --- private: arrays of a table ------------------------------------------------------------------------- */

/* The array with this path, or NULL. */
static inline const cmx_array *cmxi_find(const cmx_array *arrays, size_t n, const char *path) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(arrays[i].path, path) == 0) return &arrays[i];
  return NULL;
}

/* The array if its type and dimensions are as expected, else NULL. */
static inline const cmx_array *cmxi_shaped(const cmx_array *arrays, size_t n, const char *path, int type,
                                           int rank, size_t d0, size_t d1, size_t d2) {
  const cmx_array *a = cmxi_find(arrays, n, path);
  if (!a || a->type != type || a->rank != rank || a->dims[0] != d0) return NULL;
  return (rank > 1 && a->dims[1] != d1) || (rank > 2 && a->dims[2] != d2) ? NULL : a;
}

/* Data of an array if its type and dimensions are as expected, else NULL. */
static inline const void *cmxi_data(const cmx_array *arrays, size_t n, const char *path, int type, int rank,
                                    size_t d0, size_t d1, size_t d2) {
  const cmx_array *a = cmxi_shaped(arrays, n, path, type, rank, d0, d1, d2);
  return a ? a->data : NULL;
}

/* Whether all values are finite and, with `ascending`, strictly ascending. Without a branch for each value,
   so that compilers use vectors. */
static inline int cmxi_values_valid(const double *v, size_t n, int ascending) {
  int bad = 0;
  for (size_t i = 0; i < n; i++) bad |= !(fabs(v[i]) <= 1e300);
  for (size_t i = 1; ascending && i < n; i++) bad |= !(v[i] > v[i - 1]);
  return !bad;
}

/* Bounds of what a table states, beyond which lookups could overflow: densities in g/cm^3, temperatures in K,
   and every number of a sheet. */
#define CMXI_LEAST_RHO  1e-10
#define CMXI_MOST_RHO   1e20
#define CMXI_LEAST_TEMP 1.0
#define CMXI_MOST_TEMP  1e13

static inline int cmxi_floats_within(const float *v, size_t n, float most) {
  int bad = 0;
  for (size_t i = 0; i < n; i++) bad |= !(fabsf(v[i]) <= most);
  return !bad;
}

static inline int cmxi_doubles_within(const double *v, size_t n, double most) {
  int bad = 0;
  for (size_t i = 0; i < n; i++) bad |= !(fabs(v[i]) <= most);
  return !bad;
}

/* Values of a spline lie between its coefficients: if these are bounded, no lookup overflows. */
static inline int cmxi_values_within(const double *v, size_t n, double least, double most) {
  for (size_t i = 0; i < n; i++)
    if (!(v[i] >= least && v[i] <= most)) return 0;
  return 1;
}

/* Finite numbers, each a dataset of its own without dimensions, of a group; their names are separated by
   spaces. 0 if one is missing. */
static inline int cmxi_scalars(const cmx_array *arrays, size_t n, const char *group, const char *names,
                               double out[]) {
  const size_t folder = strlen(group);
  for (size_t k = 0; *names; k++) {
    const size_t length = strcspn(names, " ");
    const double *value = NULL;
    for (size_t i = 0; i < n && !value; i++) {
      const char *path = arrays[i].path;
      if (arrays[i].type != CMX_F64 || arrays[i].rank != 0 || strncmp(path, group, folder) != 0) continue;
      if (path[folder] != '/' || strncmp(path + folder + 1, names, length) != 0) continue;
      if (path[folder + 1 + length] == '\0') value = (const double *)arrays[i].data;
    }
    if (!value || !cmxi_values_valid(value, 1, 0)) return 0;
    out[k] = *value;
    names += length + (names[length] == ' ');
  }
  return 1;
}

static inline int cmxi_positive_scalars(const cmx_array *arrays, size_t n, const char *group,
                                        const char *names, double out[]) {
  size_t count = 1;
  for (const char *c = names; *c; c++) count += *c == ' ';
  if (!cmxi_scalars(arrays, n, group, names, out)) return 0;
  for (size_t k = 0; k < count; k++)
    if (!(out[k] > 0.0)) return 0;
  return 1;
}

/* Constants of nature that a table was made with: within 1e-3 of those `expected`. */
static inline int cmxi_constants(const cmx_array *arrays, size_t n, const char *group, const char *names,
                                 size_t count, const double expected[], double out[]) {
  if (!cmxi_scalars(arrays, n, group, names, out)) return 0;
  for (size_t k = 0; k < count; k++)
    if (!(fabs(out[k] - expected[k]) <= 1e-3 * expected[k])) return 0;
  return 1;
}

/* The range of a table in rho and T, ends in turn. */
static inline int cmxi_range_bind(const cmx_array *arrays, size_t n, const char *group, double out[4]) {
  return cmxi_scalars(arrays, n, group, "rho_min rho_max temp_min temp_max", out) && out[0] < out[1] &&
         out[2] < out[3] && out[0] >= CMXI_LEAST_RHO && out[1] <= CMXI_MOST_RHO &&
         out[2] >= CMXI_LEAST_TEMP && out[3] <= CMXI_MOST_TEMP;
}

/* A flag or a choice, a dataset without dimensions; NULL if it is missing. */
static inline const int *cmxi_choice(const cmx_array *arrays, size_t n, const char *path) {
  return (const int *)cmxi_data(arrays, n, path, CMX_I32, 0, 1, 0, 0);
}

/* A dataset of `count` positive numbers. */
static inline const double *cmxi_positive_data(const cmx_array *arrays, size_t n, const char *path,
                                               size_t count) {
  const double *v = (const double *)cmxi_data(arrays, n, path, CMX_F64, 1, count, 0, 0);
  if (!v || !cmxi_values_valid(v, count, 0)) return NULL;
  for (size_t k = 0; k < count; k++)
    if (!(v[k] > 0.0)) return NULL;
  return v;
}

/* A dataset of floats of at most this size. */
static inline const float *cmxi_float_data(const cmx_array *arrays, size_t n, const char *path, size_t d0,
                                           size_t d1, size_t d2, float most) {
  const float *v = (const float *)cmxi_data(arrays, n, path, CMX_F32, 3, d0, d1, d2);
  return v && cmxi_floats_within(v, d0 * d1 * d2, most) ? v : NULL;
}

/* A large dataset of numbers of at most this size, of one or two dimensions where d1 or d2 is 0, for lookups
   that check what they make of them: if it is unchecked, so are its numbers. */
static inline const double *cmxi_large_data(const cmx_array *arrays, size_t n, const char *path, size_t d0,
                                            size_t d1, size_t d2, double most) {
  const int rank = 1 + (d1 > 0) + (d2 > 0);
  const cmx_array *a = cmxi_shaped(arrays, n, path, CMX_F64, rank, d0, d1, d2);
  const double *v = a ? (const double *)a->data : NULL;
  const size_t count = d0 * (d1 ? d1 : 1) * (d2 ? d2 : 1);
  return v && (a->unchecked || cmxi_doubles_within(v, count, most)) ? v : NULL;
}

#endif
