/* The order parameters in solid-energy/third-order (src/models/third_order.c), by least squares to the data
   of tools/exact-order.sh. Prints the table a_ikj of that file, and on the error stream how well it fits.

     fit_third_order < WORK/orders.tsv     lines of x, Gamma_d, four times w_i and its error, ions */
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdio.h>

#include "coulomix/lattice.h"
#include "coulomix/model.h"

enum { MOST = 512, ORBITS = 4, POWERS = 4, FREE = (POWERS - 1) * POWERS };

#define HELD        90.0 /* Gamma_d of the record */
#define LEAST_ERROR 1e-4 /* of w */

typedef struct state {
  double x, gamma_d, w[ORBITS], error[ORBITS], ions;
} state;

static size_t read_states(state s[MOST]) {
  char line[512];
  size_t n = 0;
  while (n < MOST && fgets(line, sizeof line, stdin)) {
    state *t = &s[n];
    n += sscanf(line, "%lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf", &t->x, &t->gamma_d, &t->w[0],
                &t->error[0], &t->w[1], &t->error[1], &t->w[2], &t->error[2], &t->w[3], &t->error[3],
                &t->ions) == 11;
  }
  return n;
}

/* The powers of t and p that are fitted, and -J t, of w/p. */
static void terms(const state *s, double j, double of[FREE], double *first) {
  const double p = s->x * (1.0 - s->x), t = s->gamma_d * pow(1.0 + pow(s->gamma_d / HELD, 4.0), -0.25);
  *first = -j * t;
  for (int k = 1; k < POWERS; k++)
    for (int l = 0; l < POWERS; l++) of[(k - 1) * POWERS + l] = pow(t, k + 1) * pow(p, l);
}

/* A random box of N ions has w = -1/(N-1). */
static double infinite(const state *s, int orbit) {
  return s->w[orbit] + 1.0 / (s->ions - 1.0);
}

static double fit(const state s[], size_t n, int orbit, double j, double a[FREE]) {
  gsl_matrix *m = gsl_matrix_alloc(n, FREE), *covariance = gsl_matrix_alloc(FREE, FREE);
  gsl_vector *y = gsl_vector_alloc(n), *weight = gsl_vector_alloc(n), *c = gsl_vector_alloc(FREE);
  gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(n, FREE);
  double chi2, of[FREE], first;
  for (size_t i = 0; i < n; i++) {
    const double p = s[i].x * (1.0 - s[i].x), error = hypot(s[i].error[orbit], LEAST_ERROR) / p;
    terms(&s[i], j, of, &first);
    for (size_t k = 0; k < FREE; k++) gsl_matrix_set(m, i, k, of[k]);
    gsl_vector_set(y, i, infinite(&s[i], orbit) / p - first);
    gsl_vector_set(weight, i, 1.0 / (error * error));
  }
  gsl_multifit_wlinear(m, weight, y, c, covariance, &chi2, work);
  for (size_t k = 0; k < FREE; k++) a[k] = gsl_vector_get(c, k);
  gsl_matrix_free(m);
  gsl_matrix_free(covariance);
  gsl_vector_free(y);
  gsl_vector_free(weight);
  gsl_vector_free(c);
  gsl_multifit_linear_free(work);
  return chi2;
}

/* How well b is met, of the coefficients of the record. */
static void report(const state s[], size_t n, const double j[ORBITS], double a[ORBITS][FREE]) {
  const cmx_model *model = cmx_model_find(CMX_KIND_SOLID_ENERGY, "solid-energy/third-order", NULL);
  double sum = 0.0, most = 0.0, of[FREE];
  for (size_t i = 0; i < n; i++) {
    double off = 0.0;
    for (int q = 0; q < ORBITS; q++) {
      double w;
      terms(&s[i], j[q], of, &w);
      for (int k = 0; k < FREE; k++) w += a[q][k] * of[k];
      off += model->parameters[q + 1] * (s[i].x * (1.0 - s[i].x) * w - infinite(&s[i], q));
    }
    sum += off * off;
    most = fmax(most, fabs(off));
  }
  fprintf(stderr, "b of %zu states: off by %.1e rms, %.1e at most\n", n, sqrt(sum / (double)n), most);
}

int main(void) {
  static state s[MOST];
  cmx_lattice_sums l;
  double a[ORBITS][FREE], j[ORBITS];
  const size_t n = read_states(s);
  if (n <= FREE || cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), ORBITS, 1e-10, &l, NULL) < 0) {
    fprintf(stderr, "usage: fit_third_order < WORK/orders.tsv, of more than %d states\n", FREE);
    return 1;
  }
  for (int q = 0; q < ORBITS; q++) {
    j[q] = (l.I[q] - l.T[q]) / l.orbit[q].multiplicity;
    const double chi2 = fit(s, n, q, j[q], a[q]);
    fprintf(stderr, "orbit %d: chi^2 a degree of freedom %.2f\n", q + 1, chi2 / (double)(n - FREE));
    printf("{{%.7g, 0.0, 0.0, 0.0},\n", -j[q]);
    for (int k = 0; k < POWERS - 1; k++)
      printf(" {%.6g, %.6g, %.6g, %.6g}%s\n", a[q][k * POWERS], a[q][k * POWERS + 1], a[q][k * POWERS + 2],
             a[q][k * POWERS + 3], k < POWERS - 2 ? "," : "},");
  }
  report(s, n, j, a);
  return 0;
}
