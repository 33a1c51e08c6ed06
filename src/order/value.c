/* f_order as a Taylor number of the third order in (x, Gamma_d): the value function of the dual, whose third
   derivatives need no more than the first-order response of the multipliers and positions (the 2n+1 theorem).
   Along z + z' dtheta with the exact z' every term of D up to the third order is that of the minimum. */
#include <math.h>

#include "coulomix/jet.h"
#include "order/order_internal.h"

/* h*(y) = -(x/(1-x)) ln A - 2 ln(1-w) - ((1-x)/x) ln B with ln A + ln B - 2 ln(1-w) = y and 1-w =
   2/(1+beta). */
static cmx_jet dual_of_orbit(cmx_jet x, cmx_jet y) {
  const cmx_jet z = cmx_jet_affine(x, -1.0, 1.0), t = cmx_jet_affine(x, -2.0, 1.0), p = cmx_jet_mul(x, z);
  const double e = exp(y.v);
  const cmx_jet q = cmx_jet_chain(y, e, e, e, e), excess = cmx_jet_chain(y, expm1(y.v), e, e, e);
  const cmx_jet beta = cmx_jet_sqrt(cmx_jet_add(cmx_jet_mul(t, t), cmx_jet_scale(cmx_jet_mul(p, q), 4.0)));
  const cmx_jet b1 = cmx_jet_affine(beta, 1.0, 1.0),
                w_p = cmx_jet_div(cmx_jet_scale(excess, 4.0), b1);                 /* w b1/p */
  const cmx_jet log_half = cmx_jet_log1p(cmx_jet_scale(cmx_jet_mul(p, w_p), 0.5)); /* -ln(1-w) */
  cmx_jet log_b = cmx_jet_mul(cmx_jet_mul(x, x), cmx_jet_div(w_p, b1));            /* B - 1 */
  if (log_b.v > -0.5)
    log_b = cmx_jet_log1p(log_b);
  else
    log_b = cmx_jet_log(cmx_jet_div(cmx_jet_add(beta, t), cmx_jet_mul(z, b1)));
  const cmx_jet rest = cmx_jet_sub(cmx_jet_scale(log_half, 2.0), cmx_jet_mul(x, y));
  return cmx_jet_sub(cmx_jet_div(rest, z), cmx_jet_mul(cmx_jet_div(t, p), log_b));
}

/* cos(n u_a) for the coordinates n of the orbits: f[a][n] */
static void cosines_of_axes(const cmx_order_model *model, const cmx_jet u[3],
                            cmx_jet f[3][ZONE_COORDINATES]) {
  zone_trig t;
  const double at[3] = {u[0].v, u[1].v, u[2].v};
  cmxp_zone_trig(at, model->top, &t);
  for (int a = 0; a < 3; a++)
    for (int n = 0; n <= model->top; n++) {
      const double k = n, c = t.c[a][n], s = t.s[a][n];
      f[a][n] = cmx_jet_chain(u[a], c, -k * s, -k * k * c, k * k * k * s);
    }
}

/* c_i(u), the sum over the six orders of n */
static cmx_jet cosine_of_orbit(const int n[3], cmx_jet f[3][ZONE_COORDINATES]) {
  cmx_jet sum = cmx_jet_const(0.0);
  for (int q = 0; q < 3; q++) {
    const int r = n[(q + 1) % 3], v = n[(q + 2) % 3];
    sum = cmx_jet_add(sum, cmx_jet_mul(f[0][n[q]], cmx_jet_add(cmx_jet_mul(f[1][r], f[2][v]),
                                                               cmx_jet_mul(f[1][v], f[2][r]))));
  }
  return cmx_jet_scale(sum, 1.0 / 6.0);
}

/* Unknown r of the Newton system with its response; the composition moves it by t dz/dp, and beyond pairs by
   dz/dx besides. */
static cmx_jet unknown(double value, const dual_response *z, size_t r, double t) {
  return cmx_jet_seed(value, t * z->p[r] + z->x[r], z->g[r]);
}

/* Fields -Gamma_d B_i/m_i are added to y. Returns Gamma_d (sum_i w_i B_i - B), by which D exceeds that of B
   itself: it is stationary in w as well, so that the theorem holds with the response of w. */
static cmx_jet add_beyond(const dual_problem *problem, cmx_jet x, cmx_jet gamma_d, const double w[],
                          const dual_response *z, cmx_jet y[]) {
  const cmx_order_model *model = problem->model;
  cmx_jet at[CMX_MAX_ORBITS], d[CMX_MAX_ORBITS];
  for (size_t i = 0; i < model->n; i++)
    at[i] = cmx_jet_seed(w[i], problem->mix.t * z->w_p[i] + z->w_x[i], z->w_g[i]);
  cmx_jet excess = cmx_jet_scale(cmxp_beyond_jet(problem, x, at, d), -1.0);
  for (size_t i = 0; i < model->n; i++) {
    excess = cmx_jet_add(excess, cmx_jet_mul(at[i], d[i]));
    y[i] = cmx_jet_sub(y[i], cmx_jet_scale(cmx_jet_mul(gamma_d, d[i]), 1.0 / model->m[i]));
  }
  return cmx_jet_mul(gamma_d, excess);
}

cmx_jet cmxp_order_value_jet(const dual_problem *problem, const dual_planes *planes, const double w[],
                             const dual_system *system, const dual_response *z) {
  const newton_system *sys = &system->newton;
  const cmx_order_model *model = problem->model;
  const double t = problem->mix.t;
  const cmx_jet x = cmx_jet_seed(problem->mix.x, 1.0, 0.0), other = cmx_jet_affine(x, -1.0, 1.0);
  const cmx_jet gamma_d = cmx_jet_seed(problem->gamma_d, 0.0, 1.0);
  cmx_jet y[CMX_MAX_ORBITS], sum = cmx_jet_scale(gamma_d, model->t0);
  for (size_t i = 0; i < model->n; i++)
    y[i] = cmx_jet_sub(unknown(planes->lambda, z, 0, t), cmx_jet_scale(gamma_d, model->j[i]));
  for (size_t j = 0; j < planes->n_planes; j++) {
    if (!(planes->mu[j] > 0.0)) continue;
    const cmx_jet mu = unknown(planes->mu[j], z, 1 + j, t);
    const size_t at = sys->moves[j];
    cmx_jet u[3], axes[3][ZONE_COORDINATES];
    for (size_t a = 0; a < 3 && at; a++) {
      u[a] = cmx_jet_const(planes->u[j][a]);
      for (size_t q = 0; q < sys->span[j]; q++) {
        u[a].x += system->along[j][q][a] * t * z->p[at + q] + system->along[j][q][a] * z->x[at + q];
        u[a].g += system->along[j][q][a] * z->g[at + q];
      }
    }
    if (at) cosines_of_axes(model, u, axes);
    for (size_t i = 0; i < model->n; i++)
      y[i] = cmx_jet_add(y[i], at ? cmx_jet_mul(mu, cosine_of_orbit(model->sums.orbit[i].n, axes))
                                  : cmx_jet_scale(mu, planes->c[j][i]));
    sum = cmx_jet_add(sum, mu);
  }
  if (model->n_beyond) sum = cmx_jet_add(sum, add_beyond(problem, x, gamma_d, w, z, y));
  for (size_t i = 0; i < model->n; i++)
    sum = cmx_jet_add(sum, cmx_jet_scale(dual_of_orbit(x, y[i]), model->m[i]));
  /* -s_mix - (p/2) [D + Gamma_d T_0] */
  const cmx_jet smix = cmx_jet_add(cmx_jet_mul(x, cmx_jet_log(x)), cmx_jet_mul(other, cmx_jet_log(other)));
  return cmx_jet_sub(smix, cmx_jet_scale(cmx_jet_mul(cmx_jet_mul(x, other), sum), 0.5));
}
