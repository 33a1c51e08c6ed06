/* Stability of a crystal: equilibrium of its ions, and the least eigenvalue of its force constants over the
   zone. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/phonon.h"
#include "lattice/lattice_internal.h"

/* --- wave vectors -------------------------------------------------------------------------------------- */

typedef struct zone_points {
  size_t n;
  double (*k)[3]; /* units of the reciprocal vectors */
} zone_points;

/* k.(W r) = (W^T k).r, so W^T k has the spectrum of k; so has -k. Keeps the points that no earlier one maps
   to. */
static cmx_status mesh_points(const cmx_crystal *crystal, const double z[], size_t mesh,
                              zone_points *points) {
  int op[48][3][3];
  const size_t n_op = cmx_crystal_symmetry(crystal, z, op), all = mesh * mesh * mesh;
  const int m = (int)mesh;
  unsigned char *seen = calloc(all, 1);
  points->k = malloc(all * sizeof *points->k);
  points->n = 0;
  if (!seen || !points->k) {
    free(seen);
    return CMX_ERR_MEMORY;
  }
  for (size_t at = 0; at < all; at++) {
    if (seen[at]) continue;
    const int i[3] = {(int)(at / (mesh * mesh)), (int)(at / mesh % mesh), (int)(at % mesh)};
    for (size_t o = 0; o < n_op; o++)
      for (int sign = -1; sign <= 1; sign += 2) {
        size_t image = 0;
        for (int c = 0; c < 3; c++) {
          const int turned = sign * (op[o][0][c] * i[0] + op[o][1][c] * i[1] + op[o][2][c] * i[2]);
          image = image * mesh + (size_t)(((turned % m) + m) % m);
        }
        seen[image] = 1;
      }
    for (int c = 0; c < 3; c++) points->k[points->n][c] = (double)i[c] / m - (2 * i[c] > m);
    points->n++;
  }
  free(seen);
  return CMX_OK;
}

/* Directions of sound waves: small integer vectors, inequivalent ones only. */
enum { SOUND_REACH = 3, MAX_SOUND = 343 };

static size_t sound_directions(const cmx_crystal *crystal, const double z[], double direction[][3]) {
  int op[48][3][3], kept[MAX_SOUND][3];
  const size_t n_op = cmx_crystal_symmetry(crystal, z, op);
  size_t n = 0;
  for (int i = -SOUND_REACH; i <= SOUND_REACH; i++)
    for (int j = -SOUND_REACH; j <= SOUND_REACH; j++)
      for (int l = -SOUND_REACH; l <= SOUND_REACH; l++) {
        const int v[3] = {i, j, l};
        int known = !i && !j && !l;
        for (int f = 2; f <= SOUND_REACH && !known; f++) known = i % f == 0 && j % f == 0 && l % f == 0;
        for (size_t o = 0; o < n_op && !known; o++) {
          int t[3];
          for (int c = 0; c < 3; c++) t[c] = op[o][0][c] * v[0] + op[o][1][c] * v[1] + op[o][2][c] * v[2];
          for (size_t q = 0; q < n && !known; q++)
            known = (t[0] == kept[q][0] && t[1] == kept[q][1] && t[2] == kept[q][2]) ||
                    (t[0] == -kept[q][0] && t[1] == -kept[q][1] && t[2] == -kept[q][2]);
        }
        if (known) continue;
        memcpy(kept[n], v, sizeof v);
        for (int c = 0; c < 3; c++) direction[n][c] = v[c];
        n++;
      }
  return n;
}

/* --- search -------------------------------------------------------------------------------------------- */

typedef struct zone_search {
  const cmx_dynamics *dynamics;
  const double *z;
  size_t side;
  double reciprocal[3][3];
  int scaled;        /* minimise eigenvalue/k^2 instead of the eigenvalue */
  cmx_status status; /* of the values that a minimum was searched by */
} zone_search;

/* Square of the distance, at fractional k, to a nearby reciprocal-lattice vector (the nearest in all but very
   oblique cells). */
static double distance_squared(const zone_search *s, const double fraction[3]) {
  double least = INFINITY;
  for (int n = 0; n < 27; n++) {
    const int shift[3] = {n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1};
    double square = 0.0;
    for (int a = 0; a < 3; a++) {
      double k = 0.0;
      for (int i = 0; i < 3; i++)
        k += (fraction[i] - nearbyint(fraction[i]) + shift[i]) * s->reciprocal[i][a];
      square += k * k;
    }
    least = fmin(least, square);
  }
  return least;
}

/* Length of the wave vectors that probe sound: eigenvalues ~ k^2 = 1e-5 against round-off of 1e-15. */
static const double sound = 3e-3;

/* Least eigenvalue at fractional k; at k = 0 the three zero modes are excluded. NaN next to k = 0 and on
   failure, which `status` keeps. */
static double least(const zone_search *s, const double fraction[3], double *scaled, cmx_status *status) {
  double k[3], *value = malloc(s->side * sizeof *value), result = NAN;
  int centre = 1;
  for (int a = 0; a < 3; a++) {
    k[a] = fraction[0] * s->reciprocal[0][a] + fraction[1] * s->reciprocal[1][a] +
           fraction[2] * s->reciprocal[2][a];
    if (fraction[a] != nearbyint(fraction[a])) centre = 0;
  }
  *scaled = NAN;
  const cmx_status found =
      value ? cmx_dynamics_eigenvalues(s->dynamics, k, s->z, NULL, value) : CMX_ERR_MEMORY;
  if (found < 0) {
    *status = found;
  } else {
    if (!centre) {
      const double w = distance_squared(s, fraction);
      /* closer to the centre the eigenvalues of sound are below round-off */
      if (w > 0.1 * sound * sound) {
        result = value[0];
        *scaled = result / w;
      }
    } else {
      /* the zero modes are the three nearest zero; an unstable optical mode lies below them */
      double scale = fabs(value[s->side - 1]);
      result = INFINITY;
      for (size_t i = 0; i < s->side; i++)
        if (fabs(value[i]) > 1e-10 * scale && value[i] < result) result = value[i];
      *scaled = result;
    }
  }
  free(value);
  return result;
}

static double objective(const gsl_vector *at, void *context) {
  zone_search *s = context;
  const double k[3] = {gsl_vector_get(at, 0), gsl_vector_get(at, 1), gsl_vector_get(at, 2)};
  double scaled;
  const double value = least(s, k, &scaled, &s->status);
  const double result = s->scaled ? scaled : value;
  return isnan(result) ? 1e30 : result; /* finite, because GSL treats infinity as fatal */
}

/* Nelder and Mead's simplex from k: eigenvalues cross, so no derivatives. */
static cmx_status refine(zone_search *s, int scaled, double size, double k[3], double *value) {
  gsl_multimin_fminimizer *m = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, 3);
  gsl_vector *x = gsl_vector_alloc(3), *step = gsl_vector_alloc(3);
  gsl_multimin_function f = {objective, 3, s};
  s->scaled = scaled;
  s->status = m && x && step ? CMX_OK : CMX_ERR_MEMORY;
  if (s->status >= 0) {
    for (size_t i = 0; i < 3; i++) gsl_vector_set(x, i, k[i]);
    gsl_vector_set_all(step, size);
    if (gsl_multimin_fminimizer_set(m, &f, x, step) == GSL_SUCCESS)
      for (int it = 0; it < 200; it++)
        if (gsl_multimin_fminimizer_iterate(m) != GSL_SUCCESS || gsl_multimin_fminimizer_size(m) < 1e-7)
          break;
    if (gsl_multimin_fminimizer_minimum(m) < *value) {
      *value = gsl_multimin_fminimizer_minimum(m);
      for (size_t i = 0; i < 3; i++) {
        const double c = gsl_vector_get(gsl_multimin_fminimizer_x(m), i);
        k[i] = c - nearbyint(c);
      }
    }
  }
  gsl_multimin_fminimizer_free(m);
  gsl_vector_free(x);
  gsl_vector_free(step);
  return s->status;
}

typedef struct found {
  double value, scaled;
} found;

static cmx_status evaluate(const zone_search *s, const zone_points *points, found at[]) {
  int worst = CMX_OK;
#pragma omp parallel for schedule(dynamic) reduction(min : worst)
  for (size_t i = 0; i < points->n; i++) {
    cmx_status status = CMX_OK;
    at[i].value = least(s, (const double *)points->k[i], &at[i].scaled, &status);
    if (status < worst) worst = status;
    if (status >= 0 && isnan(at[i].value) && worst > CMX_ERR_NOT_CONVERGED) worst = CMX_ERR_NOT_CONVERGED;
  }
  return (cmx_status)worst;
}

/* Wave vectors of the mesh, then short ones along many directions. */
static cmx_status all_points(const zone_search *s, const cmx_crystal *crystal, size_t mesh,
                             zone_points *points, size_t *n_mesh) {
  cmx_status status = mesh_points(crystal, s->z, mesh, points);
  if (status < 0) return status;
  double(*more)[3] = realloc(points->k, (points->n + MAX_SOUND) * sizeof *more);
  if (!more) return CMX_ERR_MEMORY;
  points->k = more;
  *n_mesh = points->n;
  const size_t n = sound_directions(crystal, s->z, points->k + points->n);
  for (size_t i = 0; i < n; i++) {
    double *f = points->k[points->n + i], k2 = 0.0;
    for (int a = 0; a < 3; a++) {
      const double k = f[0] * s->reciprocal[0][a] + f[1] * s->reciprocal[1][a] + f[2] * s->reciprocal[2][a];
      k2 += k * k;
    }
    for (int a = 0; a < 3; a++) f[a] *= sound / sqrt(k2);
  }
  points->n += n;
  return CMX_OK;
}

static cmx_status search(zone_search *s, const cmx_crystal *crystal, size_t mesh, cmx_stability *out) {
  zone_points points = {0, NULL};
  found *at = NULL;
  size_t n_mesh = 0;
  cmx_status status = all_points(s, crystal, mesh, &points, &n_mesh);
  if (status >= 0) {
    at = malloc(points.n * sizeof *at);
    status = at ? evaluate(s, &points, at) : CMX_ERR_MEMORY;
  }
  if (status >= 0) {
    size_t lowest = 0, softest = 0;
    for (size_t i = 1; i < points.n; i++) {
      if (at[i].scaled < at[softest].scaled) softest = i;
      if (i < n_mesh && at[i].value < at[lowest].value) lowest = i;
    }
    double k[3];
    out->n_k = points.n;
    out->margin = at[softest].scaled;
    memcpy(k, points.k[softest], sizeof k);
    status = refine(s, 1, 0.3 / (double)mesh, k, &out->margin);
    out->min_eigenvalue = at[lowest].value;
    memcpy(out->k, points.k[lowest], sizeof out->k);
    if (!(out->margin > 0.0)) { /* the fastest-growing mode */
      double scaled;
      const double here = least(s, k, &scaled, &status);
      if (here < out->min_eigenvalue) {
        out->min_eigenvalue = here;
        memcpy(out->k, k, sizeof k);
      }
      if (status >= 0) status = refine(s, 0, 0.3 / (double)mesh, out->k, &out->min_eigenvalue);
    }
  }
  free(at);
  free(points.k);
  return status;
}

cmx_status cmx_crystal_stability(const cmx_crystal *crystal, const double z[], size_t mesh,
                                 cmx_stability *out, cmx_error *err) {
  double force[CMX_MAX_SITES][3];
  cmx_dynamics *dynamics = NULL;
  zone_search s = {NULL, z, 3 * crystal->n_sites, {{0}}, 0, CMX_OK};
  memset(out, 0, sizeof *out);
  out->margin = out->min_eigenvalue = out->force = NAN;
  if (mesh < 2 || mesh > 64) return cmx_fail(err, CMX_ERR_DOMAIN, "mesh %zu: not in 2..64", mesh);
  cmx_status status = cmxp_check_charged(crystal, z, err);
  if (status < 0) return status;
  cmx_crystal_reciprocal(crystal, s.reciprocal);
  status = cmx_crystal_forces(crystal, z, force);
  if (status >= 0) status = cmx_dynamics_new(crystal, 0.0, &dynamics);
  s.dynamics = dynamics;
  if (status >= 0) {
    out->force = cmxp_longest_vector(crystal->n_sites, (const double(*)[3])force);
    status = search(&s, crystal, mesh, out);
    if (status < 0) out->margin = out->min_eigenvalue = NAN;
  }
  out->stable =
      status >= 0 && out->margin > 0.0 && out->force <= 1e-9 * cmxp_mean_charge_squared(crystal->n_sites, z);
  cmx_dynamics_free(dynamics);
  return status < 0 ? cmx_fail(err, status, "stability of '%s': %s", crystal->name, cmx_status_text(status))
                    : CMX_OK;
}
