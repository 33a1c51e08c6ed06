/* The coefficients of order/exact: those of weak coupling from sums over J, the others by least squares to
   the data of tools/exact-order.sh and to the limit p = 0. Prints the coefficients, and on the error stream
   how well they fit.

     fit_order < WORK/states.tsv        lines of x, Gamma_d, f, error, u, error, ions; one that begins with !
                                        is compared alone */
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdio.h>

#include "coulomix/composition.h"
#include "coulomix/lattice.h"
#include "coulomix/model.h"
#include "order/exact_internal.h"

enum { MOST = 512, PARAMETERS = 64, DILUTE = 40 };
enum { G, H, S2, S3, K3, FIRST };

#define MOST_COUPLING 80.0
#define DILUTE_ERROR  1e-5 /* of psi/p at p = 0 over Gamma_d, so that it does not outweigh the data */
#define SIZE_ERROR    0.3  /* of the correction of the size */
#define SMALL         1e-6 /* x that stands for p = 0 */

typedef struct state {
  double x, gamma_d, f, f_error, u, u_error, ions;
  int held_out;
  double size_f, size_u; /* what infinitely many ions have more */
} state;

/* S2, S3 and K3, and psi/p at p = 0. */
typedef struct sums {
  double of[FIRST], dilute[DILUTE];
} sums;

static double dilute_coupling(int k) {
  return MOST_COUPLING * (k + 1) / DILUTE;
}

/* Means of (J(k) + T_0)^2 and of its cube over the wave vectors of a box. */
static int mean_of_box(size_t size, double t0, double out[2]) {
  cmx_order_box *box;
  if (cmx_order_box_new(size, &box, NULL) < 0) return 0;
  out[0] = out[1] = 0.0;
  for (size_t s = 1; s < box->stars; s++) {
    const double j = box->interaction[s] + t0,
                 share = box->multiplicity[s] / (double)cmx_order_box_sites(box);
    out[0] += share * j * j;
    out[1] += share * j * j * j;
  }
  cmx_order_box_free(box);
  return 1;
}

/* Sums over boxes of L^3 cubes differ from means over the zone by a/L^3 + b/L^5, because J depends on the
   direction at k = 0. Where orbits are summed, the rest of S2 stands for those beyond the last. */
static int sum_orbits(const cmx_lattice_sums *l, sums *out) {
  static const size_t size[3] = {12, 14, 16};
  double mean[3][2], share[3];
  for (int q = 0; q < 3; q++)
    if (!mean_of_box(size[q], l->T0, mean[q])) return 0;
  for (int q = 0; q < 3; q++) {
    const double own = (double)(size[q] * size[q]);
    share[q] = pow((double)size[q], 5.0);
    for (int r = 0; r < 3; r++)
      if (r != q) share[q] /= own - (double)(size[r] * size[r]);
  }
  /* of L^5 mean = S L^5 + a L^2 + b, the second divided difference in L^2 is S times that of L^5 */
  const double unit = share[0] + share[1] + share[2];
  for (int k = 0; k < 2; k++)
    out->of[k ? K3 : S2] = (share[0] * mean[0][k] + share[1] * mean[1][k] + share[2] * mean[2][k]) / unit;
  double squares = 0.0;
  for (size_t i = 0; i < l->n; i++) {
    const double m = l->orbit[i].multiplicity, j = (l->I[i] - l->T[i]) / m;
    squares += m * j * j;
    out->of[S3] += m * j * j * j;
    for (int k = 0; k < DILUTE; k++) {
      const double e = dilute_coupling(k) * j;
      out->dilute[k] -= 0.5 * m * (expm1(-e) + e);
    }
  }
  for (int k = 0; k < DILUTE; k++)
    out->dilute[k] -= 0.25 * pow(dilute_coupling(k), 2.0) * (out->of[S2] - squares);
  fprintf(stderr, "S2 of boxes %.7f, of %zu orbits %.7f\n", out->of[S2], l->n, squares);
  return 1;
}

static size_t read_states(state s[MOST]) {
  char line[256];
  size_t n = 0;
  while (n < MOST && fgets(line, sizeof line, stdin)) {
    state *to = &s[n];
    to->held_out = line[0] == '!';
    n += sscanf(line + to->held_out, "%lf %lf %lf %lf %lf %lf %lf", &to->x, &to->gamma_d, &to->f,
                &to->f_error, &to->u, &to->u_error, &to->ions) == 7;
  }
  return n;
}

/* What coefficients give at a state: f without its part of a random crystal, and u without it. */
static void evaluate(const double a[], double x, double gamma_d, double *f, double *u) {
  cmx_model model = *cmx_model_find(CMX_KIND_ORDER, "order/exact", NULL);
  cmx_jet psi;
  const double p = x * (1.0 - x);
  model.parameters = a;
  cmx_model_two(&model, cmx_jet_seed(gamma_d, 0.0, 1.0), cmx_jet_const(p), &psi);
  *f = p * psi.v;
  *u = p * gamma_d * psi.g;
}

/* The multiplier of the spherical model of infinitely many ions, from a large box: <1/S> in units in which a
   random crystal has 1. */
static double multiplier(const cmx_order_box *box, double t0, double strength) {
  const double n = (double)cmx_order_box_sites(box);
  double lambda = 1.0, slope = 1.0;
  for (size_t s = 1; s < box->stars; s++) /* from above all poles */
    lambda = fmax(lambda, 1e-3 - strength * (box->interaction[s] + t0));
  for (int step = 0; step < 60; step++) {
    double sum = 1.0 / lambda - n;
    slope = 1.0 / (lambda * lambda);
    for (size_t s = 1; s < box->stars; s++) {
      const double own = 1.0 / (lambda + strength * (box->interaction[s] + t0));
      sum += box->multiplicity[s] * own;
      slope += box->multiplicity[s] * own * own;
    }
    lambda = fmax(lambda + sum / slope, 0.5 * lambda);
  }
  return lambda;
}

/* What infinitely many ions have more. The composition of a box is fixed: its f has a term (1/2N) ln S of the
   wave vector 0, in units of a random crystal, where p f'' = 1/S. The data are corrected by the spherical
   model, with its multiplier in place of p f''; here is the rest. */
static double size_of(const cmx_order_box *box, double t0, const double a[], const state *s, double gamma_d) {
  cmx_model model = *cmx_model_find(CMX_KIND_ORDER, "order/exact", NULL);
  const double p = s->x * (1.0 - s->x);
  const cmx_jet product = {.v = p, .x = 1.0 - 2.0 * s->x, .xx = -2.0};
  cmx_jet psi;
  model.parameters = a;
  cmx_model_two(&model, cmx_jet_const(gamma_d), product, &psi);
  return log((1.0 + p * cmx_jet_mul(product, psi).xx) / multiplier(box, t0, p * gamma_d)) / (2.0 * s->ions);
}

static void set_sizes(const cmx_order_box *box, double t0, const double a[], state s[], size_t n) {
  for (size_t i = 0; i < n; i++) {
    const double g = s[i].gamma_d, h = 0.01 * g;
    s[i].size_f = size_of(box, t0, a, &s[i], g);
    s[i].size_u = g * (size_of(box, t0, a, &s[i], g + h) - size_of(box, t0, a, &s[i], g - h)) / (2.0 * h);
  }
}

/* psi is linear in all coefficients but G and h: the column of one is what it adds. */
static void column(const double known[], size_t k, double x, double gamma_d, double *f, double *u) {
  double with[PARAMETERS], at[2];
  for (size_t q = 0; q < PARAMETERS; q++) with[q] = known[q];
  with[k] += 1.0;
  evaluate(with, x, gamma_d, f, u);
  evaluate(known, x, gamma_d, &at[0], &at[1]);
  *f -= at[0];
  *u -= at[1];
}

static double fit(const sums *orbits, double t0, const state s[], size_t n, size_t n_free, double a[]) {
  const size_t rows = 2 * n + DILUTE;
  gsl_matrix *m = gsl_matrix_alloc(rows, n_free), *covariance = gsl_matrix_alloc(n_free, n_free);
  gsl_vector *y = gsl_vector_alloc(rows), *weight = gsl_vector_alloc(rows), *c = gsl_vector_alloc(n_free);
  gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(rows, n_free);
  double chi2, f, u;
  for (size_t k = 0; k < n_free; k++) a[FIRST + k] = 0.0;
  for (size_t i = 0; i < n; i++) {
    const double p = s[i].x * (1.0 - s[i].x), ideal = cmx_mixing_two(s[i].x, NULL),
                 random = -0.5 * p * t0 * s[i].gamma_d;
    evaluate(a, s[i].x, s[i].gamma_d, &f, &u);
    gsl_vector_set(y, 2 * i, s[i].f + s[i].size_f - ideal - random - f);
    gsl_vector_set(y, 2 * i + 1, s[i].u + s[i].size_u - random - u);
    gsl_vector_set(weight, 2 * i,
                   s[i].held_out ? 0.0 : 1.0 / (pow(s[i].f_error, 2.0) + pow(SIZE_ERROR * s[i].size_f, 2.0)));
    gsl_vector_set(weight, 2 * i + 1,
                   s[i].held_out ? 0.0 : 1.0 / (pow(s[i].u_error, 2.0) + pow(SIZE_ERROR * s[i].size_u, 2.0)));
    for (size_t k = 0; k < n_free; k++) {
      column(a, FIRST + k, s[i].x, s[i].gamma_d, &f, &u);
      gsl_matrix_set(m, 2 * i, k, f);
      gsl_matrix_set(m, 2 * i + 1, k, u);
    }
  }
  for (int d = 0; d < DILUTE; d++) {
    const double p2 = pow(SMALL * (1.0 - SMALL), 2.0), gamma_d = dilute_coupling(d);
    evaluate(a, SMALL, gamma_d, &f, &u);
    gsl_vector_set(y, 2 * n + (size_t)d, orbits->dilute[d] - f / p2);
    gsl_vector_set(weight, 2 * n + (size_t)d, pow(DILUTE_ERROR * gamma_d, -2.0));
    for (size_t k = 0; k < n_free; k++) {
      column(a, FIRST + k, SMALL, gamma_d, &f, &u);
      gsl_matrix_set(m, 2 * n + (size_t)d, k, f / p2);
    }
  }
  gsl_multifit_wlinear(m, weight, y, c, covariance, &chi2, work);
  for (size_t k = 0; k < n_free; k++) a[FIRST + k] = gsl_vector_get(c, k);
  gsl_matrix_free(m);
  gsl_matrix_free(covariance);
  gsl_vector_free(y);
  gsl_vector_free(weight);
  gsl_vector_free(c);
  gsl_multifit_linear_free(work);
  return chi2;
}

/* Residuals of the states that were fitted, or of the others: rms, the largest, and rms over their errors. */
static void report(const double a[], double t0, const state s[], size_t n, int held_out) {
  double most[2] = {0.0, 0.0}, sum[2] = {0.0, 0.0}, chi[2] = {0.0, 0.0}, count = 0.0, most_size = 0.0;
  for (size_t i = 0; i < n; i++) {
    if (s[i].held_out != held_out) continue;
    const double random = -0.5 * s[i].x * (1.0 - s[i].x) * t0 * s[i].gamma_d;
    double v[2];
    evaluate(a, s[i].x, s[i].gamma_d, &v[0], &v[1]);
    const double off[2] = {v[0] + random + cmx_mixing_two(s[i].x, NULL) - s[i].f - s[i].size_f,
                           v[1] + random - s[i].u - s[i].size_u},
                 error[2] = {s[i].f_error, s[i].u_error};
    for (int q = 0; q < 2; q++) {
      most[q] = fmax(most[q], fabs(off[q]));
      sum[q] += off[q] * off[q];
      chi[q] += pow(off[q] / error[q], 2.0);
    }
    count += 1.0;
    most_size = fmax(most_size, fabs(s[i].size_f));
  }
  if (count > 0.0)
    fprintf(stderr, "%s: corrected to infinite size by %.1e at most\n", held_out ? "held out" : "fitted",
            most_size);
  for (int q = 0; q < 2 && count > 0.0; q++)
    fprintf(stderr, "%s of %.0f states %s: off by %.1e rms, %.1e at most, %.2f errors rms\n", q ? "u" : "f",
            count, held_out ? "held out" : "fitted", sqrt(sum[q] / count), most[q], sqrt(chi[q] / count));
}

int main(void) {
  const cmx_model *model = cmx_model_find(CMX_KIND_ORDER, "order/exact", NULL);
  cmx_lattice_sums lattice;
  static state s[MOST];
  static sums orbits;
  double a[PARAMETERS] = {0.0}, f, u, worst = 0.0;
  const size_t n = read_states(s);
  cmx_order_box *box;
  if (!model || !n || cmx_order_box_new(CMX_MAX_BOX, &box, NULL) < 0 ||
      cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), CMX_MAX_ORBITS, 1e-10, &lattice, NULL) < 0 ||
      !sum_orbits(&lattice, &orbits))
    return 1;
  for (int k = S2; k < FIRST; k++) a[k] = orbits.of[k];
  for (int k = G; k <= H; k++) a[k] = model->parameters[k]; /* chosen: chi^2 hardly depends on them */
  double chi2 = 0.0;
  for (int round = 0; round < 6; round++) {
    if (round) set_sizes(box, lattice.T0, a, s, n);
    chi2 = fit(&orbits, lattice.T0, s, n, model->n_parameters - FIRST, a);
  }
  cmx_order_box_free(box);
  for (int d = 0; d < DILUTE; d++) {
    evaluate(a, SMALL, dilute_coupling(d), &f, &u);
    worst = fmax(worst, fabs(f / pow(SMALL * (1.0 - SMALL), 2.0) - orbits.dilute[d]));
  }
  fprintf(stderr, "chi^2 %.1f; psi/p at p = 0 off by %.1e at most\n", chi2, worst);
  report(a, lattice.T0, s, n, 0);
  report(a, lattice.T0, s, n, 1);
  for (size_t k = 0; k < model->n_parameters; k++) printf("%s %.8g\n", model->parameter_names[k], a[k]);
  return 0;
}
