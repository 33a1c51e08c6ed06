/* The polynomial of phase separation of two species for MESA. */
#include "coulomix/mesa_poly.h"

#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>

enum { TERMS = CMX_MESA_POLY_TERMS, FREE = TERMS - 2 };

static const cmx_mesa_poly_published published[] = {
    {"CO",
     {6.0, 8.0},
     "S. Blouin and J. Daligault, Phys. Rev. E 103, 043204 (2021)",
     {0.0, -0.311540, 2.114743, -1.661095, -1.406005, 1.263897}},
    {"ONe",
     {8.0, 10.0},
     "S. Blouin and J. Daligault, Astrophys. J. 919, 87 (2021)",
     {0.0, -0.120299, 1.304399, -1.722625, 0.393996, 0.144529}},
};

double cmx_mesa_poly_value(const double a[TERMS], double x) {
  double value = a[TERMS - 1];
  for (int k = TERMS - 2; k >= 0; k--) value = value * x + a[k];
  return value;
}

/* --- the table ----------------------------------------------------------------------------------------- */

/* A liquid of given density on its liquidus, by secants in ln P. ln rho is nearly linear in it, with slopes
   from 0.5 to 0.8. */
static cmx_status freezing_at_density(const cmx_equilibrium_view *v, double rho, double x, cmx_freezing *f) {
  const double low = log(v->pressure[0]), high = log(v->pressure[1]);
  double at = 0.5 * (low + high), slope = 0.65, last_at = at, last_miss = 0.0;
  for (int it = 0; it < 60; it++) {
    const double p = fmin(fmax(exp(at), v->pressure[0]), v->pressure[1]);
    const cmx_status status = cmx_equilibrium_freezing(v, p, x, f);
    if (status < 0) return status;
    const double miss = log(rho / f->rho_liquid);
    if (fabs(miss) <= 1e-12) return status;
    if (at != last_at) slope = fmin(fmax((last_miss - miss) / (at - last_at), 0.4), 1.0);
    last_at = at;
    last_miss = miss;
    at = fmin(fmax(at + miss / slope, low), high);
    if (at == last_at) return fabs(miss) <= 1e-10 ? status : CMX_ERR_RANGE;
  }
  return CMX_ERR_NOT_CONVERGED;
}

static cmx_status take_delta(const cmx_equilibrium_view *v, const cmx_mesa_poly_request *r, double delta[],
                             cmx_error *err) {
  cmx_status worst = CMX_OK;
  for (int k = 0; k < r->nodes; k++) {
    const double x = (double)k / (double)(r->nodes - 1);
    cmx_freezing f;
    const cmx_status status =
        isnan(r->rho) ? cmx_equilibrium_freezing(v, r->p, x, &f) : freezing_at_density(v, r->rho, x, &f);
    if (status < 0)
      return cmx_fail(err, status,
                      "freezing at x = %g and %s = %.10g %s: %s; pressures of %.4g to %.4g "
                      "erg/cm^3 are in the table",
                      x, isnan(r->rho) ? "P" : "rho", isnan(r->rho) ? r->p : r->rho,
                      isnan(r->rho) ? "erg/cm^3" : "g/cm^3", cmx_status_text(status), v->pressure[0],
                      v->pressure[1]);
    if (status > worst) worst = status;
    delta[k] = f.x_solid - x;
  }
  return worst;
}

/* --- the fit ------------------------------------------------------------------------------------------- */

/* delta x = sum_k b_k (x^(k+1) - x^(k+2)) */
static cmx_status fit(int n, const double delta[], double a[TERMS], cmx_error *err) {
  gsl_matrix *rows = gsl_matrix_alloc((size_t)n, FREE), *covariance = gsl_matrix_alloc(FREE, FREE);
  gsl_vector *b = gsl_vector_alloc(FREE);
  gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc((size_t)n, FREE);
  const gsl_vector_const_view values = gsl_vector_const_view_array(delta, (size_t)n);
  double chi2;
  int good = rows && covariance && b && work;
  for (int k = 0; good && k < n; k++) {
    const double x = (double)k / (double)(n - 1);
    double term = x * (1.0 - x);
    for (size_t j = 0; j < FREE; j++, term *= x) gsl_matrix_set(rows, (size_t)k, j, term);
  }
  good = good && gsl_multifit_linear(rows, &values.vector, b, covariance, &chi2, work) == 0;
  double last = 0.0;
  for (int j = 0; good && j < FREE; j++) {
    const double rounded = round(gsl_vector_get(b, (size_t)j) * 1e9);
    a[j + 1] = (rounded - last) / 1e9;
    last = rounded;
  }
  a[0] = 0.0;
  if (good) a[TERMS - 1] = -last / 1e9;
  gsl_multifit_linear_free(work);
  gsl_vector_free(b);
  gsl_matrix_free(covariance);
  gsl_matrix_free(rows);
  return good ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "polynomial of phase separation: out of memory");
}

static cmx_mesa_poly_misfit compare(int n, const double delta[], const double a[TERMS]) {
  cmx_mesa_poly_misfit m = {0.0, 0.0, 0.0};
  for (int k = 0; k < n; k++) {
    const double x = (double)k / (double)(n - 1), miss = fabs(cmx_mesa_poly_value(a, x) - delta[k]);
    m.rms += miss * miss;
    if (miss > m.worst) {
      m.worst = miss;
      m.x = x;
    }
  }
  m.rms = sqrt(m.rms / (double)n);
  return m;
}

static void judge(const cmx_equilibrium_view *v, int n, const double delta[], cmx_mesa_poly *out) {
  out->misfit = compare(n, delta, out->a);
  out->solid[0] = 0.0;
  out->solid[1] = 1.0;
  for (int k = 1; k < n - 1; k++) {
    const double x = (double)k / (double)(n - 1), solid = x + cmx_mesa_poly_value(out->a, x);
    out->solid[0] = fmin(out->solid[0], solid);
    out->solid[1] = fmax(out->solid[1], solid);
  }
  for (size_t k = 0; k < sizeof published / sizeof *published; k++)
    if (published[k].z[0] == v->ions.z[0] && published[k].z[1] == v->ions.z[1])
      out->published = &published[k];
  if (out->published) out->published_misfit = compare(n, delta, out->published->a);
}

static cmx_status check(const cmx_mesa_poly_request *r, cmx_error *err) {
  if (r->nodes < 11 || r->nodes > 10001)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%d nodes, 11 to 10001 are allowed", r->nodes);
  if (isnan(r->p) == isnan(r->rho))
    return cmx_fail(err, CMX_ERR_DOMAIN, "P = %g erg/cm^3 and rho = %g g/cm^3: one of both is wanted", r->p,
                    r->rho);
  if (!(isnan(r->p) || (r->p > 0.0 && isfinite(r->p))) ||
      !(isnan(r->rho) || (r->rho > 0.0 && isfinite(r->rho))))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s = %g: not above 0", isnan(r->p) ? "rho" : "P",
                    isnan(r->p) ? r->rho : r->p);
  return CMX_OK;
}

cmx_status cmx_mesa_poly_fit(const cmx_equilibrium_view *v, const cmx_mesa_poly_request *r,
                             cmx_mesa_poly *out, cmx_error *err) {
  *out = (cmx_mesa_poly){{NAN, NAN, NAN, NAN, NAN, NAN}, {NAN, NAN, NAN}, {NAN, NAN}, NULL, {NAN, NAN, NAN}};
  cmx_status status = check(r, err);
  if (status < 0) return status;
  double a[TERMS], *delta = malloc((size_t)r->nodes * sizeof *delta);
  if (!delta) return cmx_fail(err, CMX_ERR_MEMORY, "polynomial of phase separation: out of memory");
  status = take_delta(v, r, delta, err);
  const cmx_status fitted = status < 0 ? status : fit(r->nodes, delta, a, err);
  if (fitted >= 0) {
    for (int k = 0; k < TERMS; k++) out->a[k] = a[k];
    judge(v, r->nodes, delta, out);
  }
  free(delta);
  return fitted < 0 ? fitted : status;
}
