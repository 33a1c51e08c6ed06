/* The least eigenvalue of S_ab(k) over the Brillouin zone. */
#include <gsl/gsl_matrix.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "order/species_internal.h"

enum { BLOCK = 64 }; /* points of a scan at a time */

cmx_status cmxp_species_structure_make(const cmx_order_model *model, size_t m, species_structure *s) {
  *s = (species_structure){.model = model, .m = m};
  s->w = malloc(model->n * m * m * sizeof *s->w);
  s->values = malloc(BLOCK * m * (m + 1) / 2 * sizeof *s->values);
  s->least = gsl_eigen_symm_alloc(m);
  s->modes = gsl_eigen_symmv_alloc(m);
  if (s->w && s->values && s->least && s->modes) return CMX_OK;
  cmxp_species_structure_free(s);
  return CMX_ERR_MEMORY;
}

void cmxp_species_structure_free(species_structure *s) {
  free(s->w);
  free(s->values);
  gsl_eigen_symm_free(s->least);
  gsl_eigen_symmv_free(s->modes);
  *s = (species_structure){0};
}

/* With A_ab = sqrt(x_a x_b) w_ab, which gives 0 on sqrt(x), the reflected matrix needs the last column of A
   alone. */
void cmxp_species_structure_set(const species_problem *problem, const double w[], species_structure *s) {
  const size_t n = problem->n, m = problem->m, last = n - 1;
  const double *root = problem->root, scale = 1.0 / (1.0 + root[last]);
  for (size_t i = 0; i < problem->model->n; i++) {
    const double *wi = w + i * n * n;
    double *out = s->w + i * m * m, column[CMX_MAX_SPECIES];
    const double corner = root[last] * root[last] * wi[last * n + last] * scale * scale;
    for (size_t a = 0; a < m; a++) column[a] = root[a] * root[last] * wi[a * n + last] * scale;
    for (size_t a = 0; a < m; a++)
      for (size_t b = 0; b < m; b++)
        out[a * m + b] =
            root[a] * root[b] * (wi[a * n + b] + corner) - column[a] * root[b] - root[a] * column[b];
  }
}

/* --- eigenvalues --------------------------------------------------------------------------------------- */

/* Least eigenvalue of a symmetric matrix given by its lower triangle, entries `stride` apart. */
static double least_eigenvalue(const species_structure *s, const double v[], size_t stride) {
  const size_t m = s->m;
  if (m == 1) return v[0];
  if (m == 2)
    return 0.5 * (v[0] + v[2 * stride]) -
           sqrt(0.25 * (v[0] - v[2 * stride]) * (v[0] - v[2 * stride]) + v[stride] * v[stride]);
  double a[CMX_MAX_SPECIES * CMX_MAX_SPECIES], value[CMX_MAX_SPECIES], least = INFINITY;
  for (size_t r = 0, e = 0; r < m; r++)
    for (size_t c = 0; c <= r; c++, e++) a[r * m + c] = a[c * m + r] = v[e * stride];
  gsl_matrix_view matrix = gsl_matrix_view_array(a, m, m);
  gsl_vector_view values = gsl_vector_view_array(value, m);
  gsl_eigen_symm(&matrix.matrix, &values.vector, s->least);
  for (size_t r = 0; r < m; r++) least = value[r] < least ? value[r] : least;
  return least;
}

/* S(u) [m][m] from the cosines of the orbits. */
static void matrix_of(const species_structure *s, size_t stride, const double c[], double identity,
                      double out[]) {
  const size_t m = s->m;
  memset(out, 0, m * m * sizeof *out);
  for (size_t i = 0; i < s->model->n; i++) {
    const double weight = s->model->m[i] * c[i * stride], *wi = s->w + i * m * m;
    for (size_t e = 0; e < m * m; e++) out[e] += weight * wi[e];
  }
  for (size_t r = 0; r < m; r++) out[r * m + r] += identity;
}

/* Eigenvalues of a [m][m], ascending, and eigenvectors in rows. */
static void modes_of(const species_structure *s, double a[], double value[], double mode[][CMX_MAX_SPECIES]) {
  const size_t m = s->m;
  double vector[CMX_MAX_SPECIES * CMX_MAX_SPECIES];
  if (m == 1) {
    value[0] = a[0];
    mode[0][0] = 1.0;
    return;
  }
  gsl_matrix_view matrix = gsl_matrix_view_array(a, m, m), vectors = gsl_matrix_view_array(vector, m, m);
  gsl_vector_view values = gsl_vector_view_array(value, m);
  gsl_eigen_symmv(&matrix.matrix, &values.vector, &vectors.matrix, s->modes);
  gsl_eigen_symmv_sort(&values.vector, &vectors.matrix, GSL_EIGEN_SORT_VAL_ASC);
  for (size_t r = 0; r < m; r++)
    for (size_t c = 0; c < m; c++) mode[r][c] = vector[c * m + r];
}

void cmxp_species_modes(const species_structure *s, const double u[3], double value[],
                        double mode[][CMX_MAX_SPECIES]) {
  double c[CMX_MAX_ORBITS], a[CMX_MAX_SPECIES * CMX_MAX_SPECIES];
  cmxp_zone_cosines(s->model, u, c, NULL);
  matrix_of(s, 1, c, 1.0, a);
  modes_of(s, a, value, mode);
}

/* x.A.y for A [m][m] */
static double form(size_t m, const double x[], const double a[], const double y[]) {
  double sum = 0.0;
  for (size_t r = 0; r < m; r++)
    for (size_t c = 0; c < m; c++) sum += x[r] * a[r * m + c] * y[c];
  return sum;
}

/* --- surface ------------------------------------------------------------------------------------------- */

/* By perturbation theory: the gradient is b.S'.b, and the other modes lower the curvature b.S''.b. */
static double least_at(const zone_surface *surface, const double u[3], double gradient[3],
                       double hessian[6]) {
  static const int at[6][2] = {{0, 0}, {1, 1}, {2, 2}, {2, 1}, {2, 0}, {1, 0}};
  const species_structure *s = surface->of;
  const size_t m = s->m;
  double d[CMX_MAX_ORBITS][10], a[CMX_MAX_SPECIES * CMX_MAX_SPECIES], value[CMX_MAX_SPECIES];
  double mode[CMX_MAX_SPECIES][CMX_MAX_SPECIES], mixing[3][CMX_MAX_SPECIES];
  cmxp_zone_derivatives(s->model, u, d);
  matrix_of(s, 10, &d[0][0], 1.0, a);
  modes_of(s, a, value, mode);
  for (size_t p = 0; p < 3; p++) {
    matrix_of(s, 10, &d[0][1 + p], 0.0, a);
    for (size_t t = 0; t < m; t++) mixing[p][t] = form(m, mode[0], a, mode[t]);
    gradient[p] = mixing[p][0];
  }
  memset(hessian, 0, 6 * sizeof *hessian);
  for (size_t i = 0; i < s->model->n; i++) {
    const double weight = s->model->m[i] * form(m, mode[0], s->w + i * m * m, mode[0]);
    for (size_t e = 0; e < 6; e++) hessian[e] += weight * d[i][4 + e];
  }
  for (size_t t = 1; t < m; t++) {
    const double apart = fmax(value[t] - value[0], 1e-10); /* at a crossing the least one has an edge */
    for (size_t e = 0; e < 6; e++) hessian[e] -= 2.0 * mixing[at[e][0]][t] * mixing[at[e][1]][t] / apart;
  }
  return value[0];
}

static double least_value(const species_structure *s, const double u[3]) {
  double c[CMX_MAX_ORBITS], a[CMX_MAX_SPECIES * CMX_MAX_SPECIES], lower[CMX_MAX_SPECIES * CMX_MAX_SPECIES];
  cmxp_zone_cosines(s->model, u, c, NULL);
  matrix_of(s, 1, c, 1.0, a);
  for (size_t r = 0, e = 0; r < s->m; r++)
    for (size_t q = 0; q <= r; q++, e++) lower[e] = a[r * s->m + q];
  return least_eigenvalue(s, lower, 1);
}

static int probe_least(const zone_surface *surface, zone_minimum *at) {
  const double spacing = surface->model->coarse.spacing;
  zone_minimum best = *at;
  for (double step = 0.8 * spacing; step > 0.02 * spacing; step *= 0.4)
    for (int d = 0; d < ZONE_PROBE_DIRECTIONS; d++) {
      const int sign = d < ZONE_PROBE_DIRECTIONS / 2 ? 1 : -1;
      const int *to = cmxp_zone_probe_direction[d % (ZONE_PROBE_DIRECTIONS / 2)];
      zone_minimum trial;
      for (int a = 0; a < 3; a++)
        trial.u[a] = at->u[a] +
                     sign * step * (to[a] < 0 ? -cmxp_zone_probe_size[-to[a]] : cmxp_zone_probe_size[to[a]]);
      trial.s = least_value(surface->of, trial.u);
      if (trial.s < best.s) best = trial;
    }
  const int lower = best.s < at->s - 1e-14;
  if (lower) *at = best;
  return lower;
}

/* Lower triangles of S at the points from..from+count-1 of the coarse grid, [entry][BLOCK]. */
ORDER_WIDEST static void fill_block(const species_structure *s, size_t from, size_t count) {
  const size_t m = s->m, n = s->model->coarse.n;
  for (size_t r = 0, e = 0; r < m; r++)
    for (size_t q = 0; q <= r; q++, e++) {
      double *v = s->values + e * BLOCK;
      for (size_t g = 0; g < count; g++) v[g] = r == q;
      for (size_t i = 0; i < s->model->n; i++) {
        const double w = s->w[(i * m + r) * m + q], *c = s->model->coarse.cosine + i * n + from;
        for (size_t g = 0; g < count; g++) v[g] += w * c[g];
      }
    }
}

static double scan_coarse(const zone_surface *surface, double out[]) {
  const species_structure *s = surface->of;
  const size_t n = s->model->coarse.n;
  double least = INFINITY;
  for (size_t from = 0; from < n; from += BLOCK) {
    const size_t count = n - from < BLOCK ? n - from : BLOCK;
    fill_block(s, from, count);
    for (size_t g = 0; g < count; g++) {
      out[from + g] = least_eigenvalue(s, s->values + g, BLOCK);
      least = out[from + g] < least ? out[from + g] : least;
    }
  }
  return least;
}

static double scan_fine(const zone_surface *surface, size_t n_near, zone_scratch *scratch) {
  const species_structure *s = surface->of;
  const cmx_order_model *model = s->model;
  const size_t m = s->m;
  double least = INFINITY;
  for (size_t k = 0; k < n_near; k++) {
    const size_t first = model->first[scratch->near[k]], count = model->first[scratch->near[k] + 1] - first;
    for (size_t g = 0; g < count; g++) {
      const double *c = model->fine.cosine + first * model->n + g;
      for (size_t r = 0, e = 0; r < m; r++)
        for (size_t q = 0; q <= r; q++, e++) {
          double v = r == q;
          for (size_t i = 0; i < model->n; i++) v += s->w[(i * m + r) * m + q] * c[i * count];
          s->values[e] = v;
        }
      const double lowest = least_eigenvalue(s, s->values, 1);
      scratch->fine[first + g] = lowest;
      least = lowest < least ? lowest : least;
    }
  }
  return least;
}

zone_surface cmxp_species_surface(const species_structure *s) {
  zone_surface surface = {.model = s->model,
                          .of = s,
                          .at = least_at,
                          .probe = probe_least,
                          .scan_coarse = scan_coarse,
                          .scan_fine = scan_fine};
  for (size_t i = 0; i < s->model->n; i++) {
    double norm = 0.0; /* of Frobenius, which bounds v.W.v; the least of such values is never more curved */
    for (size_t e = 0; e < s->m * s->m; e++) norm += s->w[i * s->m * s->m + e] * s->w[i * s->m * s->m + e];
    const double second = sqrt(norm) * s->model->curvature[i];
    surface.second += second;
    surface.third += second * 2.0 * s->model->sums.orbit[i].length / s->model->sums.lattice->constant;
  }
  return surface;
}
