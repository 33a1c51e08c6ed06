/* Moments of the phonon spectrum of a crystal. */
#include <gsl/gsl_integration.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/phonon.h"
#include "lattice/lattice_internal.h"

enum { N_MOMENTS = 5 };

static const int orders[] = {6, 8, 11, 15, 20, 27, 36};

static double dot(const double u[3], const double v[3]) {
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

/* A basis of short vectors of the same lattice. The quadrature converges faster in a compact cell of the
   zone. */
static void shorten(double b[3][3]) {
  for (int changed = 1, it = 0; changed && it < 1000; it++) {
    changed = 0;
    for (int i = 0; i < 3; i++)
      for (int p = -1; p <= 1; p++)
        for (int q = -1; q <= 1; q++) {
          const double *u = b[(i + 1) % 3], *v = b[(i + 2) % 3];
          double w[3];
          for (int a = 0; a < 3; a++) w[a] = b[i][a] + p * u[a] + q * v[a];
          if (dot(w, w) < dot(b[i], b[i]) * (1.0 - 1e-9)) {
            memcpy(b[i], w, sizeof w);
            changed = 1;
          }
        }
  }
}

typedef struct quadrature {
  const cmx_dynamics *dynamics;
  const double *z, *mass;
  size_t side;
  double omega_p2, basis[3][3];
} quadrature;

/* Sum over branches at k = t/2 (b_face + u b_next + v b_last). Two sound branches vanish as t: 2 ln t of the
   sum of logarithms is omitted here and integrated analytically.
   @return CMX_OK; CMX_ERR_UNSUPPORTED if the crystal is unstable; as cmx_dynamics_eigenvalues */
static cmx_status branch_sums(const quadrature *s, int face, double t, double u, double v,
                              double sum[N_MOMENTS]) {
  const double f[3] = {0.5 * t, 0.5 * t * u, 0.5 * t * v};
  double k[3] = {0, 0, 0}, *value = malloc(s->side * sizeof *value);
  for (int i = 0; i < 3; i++)
    for (int a = 0; a < 3; a++) k[a] += f[i] * s->basis[(face + i) % 3][a];
  cmx_status status = value ? cmx_dynamics_eigenvalues(s->dynamics, k, s->z, s->mass, value) : CMX_ERR_MEMORY;
  for (int j = 0; j < N_MOMENTS; j++) sum[j] = 0.0;
  for (size_t i = 0; i < s->side && status >= 0; i++) {
    const double w2 = value[i] / s->omega_p2, w = sqrt(w2);
    if (!(w2 > 0.0)) status = CMX_ERR_UNSUPPORTED;
    sum[0] += 1.0 / w2;
    sum[1] += 1.0 / w;
    sum[2] += w;
    sum[3] += w2;
    sum[4] += log(w);
  }
  sum[4] -= 2.0 * log(t);
  free(value);
  return status;
}

/* `radial` points along t and twice as many along u and v, where the spectrum varies faster.
   @return as branch_sums; CMX_ERR_MEMORY */
static cmx_status integrate(const quadrature *s, int radial, double moment[N_MOMENTS]) {
  const int order = 2 * radial, n = 3 * radial * order * order;
  gsl_integration_fixed_workspace *t_rule =
      gsl_integration_fixed_alloc(gsl_integration_fixed_legendre, (size_t)radial, 0.0, 1.0, 0.0, 0.0);
  gsl_integration_fixed_workspace *rule =
      gsl_integration_fixed_alloc(gsl_integration_fixed_legendre, (size_t)order, -1.0, 1.0, 0.0, 0.0);
  double(*sums)[N_MOMENTS] = malloc((size_t)n * sizeof *sums);
  int worst = t_rule && rule && sums ? CMX_OK : CMX_ERR_MEMORY;
  if (worst == CMX_OK) {
    const double *t = gsl_integration_fixed_nodes(t_rule), *u = gsl_integration_fixed_nodes(rule);
    const double *wt = gsl_integration_fixed_weights(t_rule), *wu = gsl_integration_fixed_weights(rule);
#pragma omp parallel for schedule(dynamic) reduction(min : worst)
    for (int i = 0; i < n; i++) {
      const int face = i % 3, a = i / 3 % radial, b = i / 3 / radial % order, c = i / 3 / radial / order;
      const int status = branch_sums(s, face, t[a], u[b], u[c], sums[i]);
      if (status < worst) worst = status;
    }
    for (int j = 0; j < N_MOMENTS; j++) {
      double total = 0.0;
      for (int i = 0; i < n; i++) {
        const int a = i / 3 % radial, b = i / 3 / radial % order, c = i / 3 / radial / order;
        total += wt[a] * t[a] * t[a] * wu[b] * wu[c] * sums[i][j];
      }
      /* three pyramids and their mirror images: 2 (1/8) int t^2 dt du dv is 1/3 for each */
      moment[j] = 0.25 * total;
    }
    moment[4] += 2.0 * 3.0 * (-1.0 / 9.0);
    for (int j = 0; j < N_MOMENTS; j++) moment[j] /= (double)s->side;
  }
  if (t_rule) gsl_integration_fixed_free(t_rule); /* GSL does not take NULL here */
  if (rule) gsl_integration_fixed_free(rule);
  free(sums);
  return (cmx_status)worst;
}

static void store_moments(const double m[N_MOMENTS], cmx_phonon_moments *out) {
  out->u_m2 = m[0];
  out->u_m1 = m[1];
  out->u_1 = m[2];
  out->u_2 = m[3];
  out->ln = m[4];
}

/* The block of each ion has the trace 3 <Z> Z_p: with charges of both signs one trace is not positive. */
static cmx_status check_charges(const cmx_crystal *crystal, const double z[], cmx_error *err) {
  for (size_t p = 1; p < crystal->n_sites; p++)
    if (z[p] * z[0] < 0.0)
      return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                      "'%s' is unstable with charges of both signs, %g and %g: it has no spectrum",
                      crystal->name, z[0], z[p]);
  return cmxp_check_charged(crystal, z, err);
}

cmx_status cmx_crystal_moments(const cmx_crystal *crystal, const double z[], const double mass[],
                               double tolerance, cmx_phonon_moments *out, cmx_error *err) {
  static const double none[N_MOMENTS] = {NAN, NAN, NAN, NAN, NAN};
  const size_t n = crystal->n_sites;
  double mean = 0.0, specific = 0.0, moment[N_MOMENTS], before[N_MOMENTS] = {0};
  cmx_dynamics *dynamics = NULL;
  memset(out, 0, sizeof *out);
  store_moments(none, out);
  out->error = NAN;
  if (!(tolerance >= 1e-12 && tolerance <= 1e-2))
    return cmx_fail(err, CMX_ERR_DOMAIN, "tolerance %g: not in 1e-12..1e-2", tolerance);
  cmx_status status = check_charges(crystal, z, err);
  if (status < 0) return status;
  for (size_t p = 0; p < n; p++) {
    if (!(mass[p] > 0.0 && mass[p] < 1e30))
      return cmx_fail(err, CMX_ERR_DOMAIN, "mass %g of site %zu: not positive", mass[p], p + 1);
    mean += z[p] / (double)n;
    specific += z[p] / mass[p] / (double)n;
  }
  status = cmx_dynamics_new(crystal, 0.0, &dynamics);
  quadrature s = {dynamics, z, mass, 3 * n, 3.0 * mean * specific, {{0}}};
  if (status < 0) return cmx_fail(err, status, "phonons of '%s': %s", crystal->name, cmx_status_text(status));
  out->omega_p2 = s.omega_p2;
  cmx_crystal_reciprocal(crystal, s.basis);
  shorten(s.basis);
  status = CMX_ERR_NOT_CONVERGED;
  for (size_t i = 0; i < sizeof orders / sizeof *orders && status == CMX_ERR_NOT_CONVERGED; i++) {
    const int order = orders[i];
    const cmx_status made = integrate(&s, order, moment);
    if (made < 0) {
      store_moments(none, out);
      status =
          made == CMX_ERR_UNSUPPORTED
              ? cmx_fail(err, made, "'%s' is unstable with these charges: it has no spectrum", crystal->name)
              : cmx_fail(err, made, "phonons of '%s': %s", crystal->name, cmx_status_text(made));
      break;
    }
    if (out->order) {
      out->error = 0.0;
      for (int j = 0; j < N_MOMENTS; j++) out->error = fmax(out->error, fabs(moment[j] - before[j]));
      if (out->error <= tolerance) status = CMX_OK;
    }
    out->order = order;
    store_moments(moment, out);
    memcpy(before, moment, sizeof before);
  }
  if (status == CMX_ERR_NOT_CONVERGED)
    cmx_fail(err, status, "phonons of '%s': moments still change by %.2g at order %d", crystal->name,
             out->error, out->order);
  cmx_dynamics_free(dynamics);
  return status;
}
