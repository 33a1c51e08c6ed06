/* bench: what a lookup is compared with. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static double between(double from, double to, double share) {
  return fmin(fmax(from * pow(to / from, share), from), to);
}

/* ln P at one composition, x = 0.5 of two species, on a grid with as many nodes as the table's. */
static int make_spline(const bench_work *w, bench_baseline *out) {
  const cmx_eos_view *v = w->view;
  const size_t n = (size_t)v->ln_ne.size, m = (size_t)v->ln_t.size;
  double *rho = malloc(n * sizeof *rho), *temp = malloc(m * sizeof *temp), *z = malloc(n * m * sizeof *z);
  int made = rho && temp && z;
  for (size_t i = 0; made && i < n; i++)
    for (size_t j = 0; j < m; j++) {
      cmx_eos_state p;
      const double r = between(v->rho[0], v->rho[1], (double)i / (double)(n - 1)),
                   t = between(v->temp[0], v->temp[1], (double)j / (double)(m - 1));
      const double at[BENCH_WIDTH] = {[BENCH_X] = 0.5, [BENCH_RHO] = r, [BENCH_TEMP] = t};
      rho[i] = log10(r);
      temp[j] = log10(t);
      bench_lookup(v, bench_mixture_of(w, 0), at, &p);
      z[j * n + i] = log(p.p);
    }
  out->accel[0] = gsl_interp_accel_alloc();
  out->accel[1] = gsl_interp_accel_alloc();
  out->spline = made ? gsl_spline2d_alloc(gsl_interp2d_bicubic, n, m) : NULL;
  made = out->spline && out->accel[0] && out->accel[1] &&
         gsl_spline2d_init(out->spline, rho, temp, z, n, m) == 0;
  free(rho);
  free(temp);
  free(z);
  return made;
}

int bench_baseline_make(const bench_work *w, bench_baseline *out) {
  const cmx_eos_view *v = w->view;
  memset(out, 0, sizeof *out);
  return make_spline(w, out) && yardstick_make_state(v->rho, v->temp, &out->plane) &&
         yardstick_make_mixture(v->rho, v->temp, &out->cube);
}

void bench_baseline_free(bench_baseline *b) {
  if (b->spline) gsl_spline2d_free(b->spline);
  for (int k = 0; k < 2; k++)
    if (b->accel[k]) gsl_interp_accel_free(b->accel[k]);
  yardstick_free(&b->plane);
  yardstick_free(&b->cube);
}

void bench_run_direct_conductivities(const bench_work *w) {
  cmx_transport_state p;
  for (size_t k = 0; k < w->n && k < BENCH_DIRECT; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    const bench_mixture *m = bench_mixture_of(w, k);
    if (m)
      cmx_transport_of(w->transport, CMX_LIQUID, m->x, s[BENCH_FLOW_RHO], s[BENCH_FLOW_TEMP], &p, NULL);
    else
      cmx_transport_at(w->transport, CMX_LIQUID, s[BENCH_X], s[BENCH_FLOW_RHO], s[BENCH_FLOW_TEMP], &p, NULL);
    bench_store(&p);
  }
}

void bench_run_direct_warm(const bench_work *w) {
  const cmx_pure *const pure[2] = {&w->pure[0], &w->pure[1]};
  cmx_matched m;
  for (size_t k = 0; k < w->n && k < BENCH_DIRECT; k++) {
    const double *s = w->state + BENCH_WIDTH * k, x[2] = {1.0 - s[BENCH_X], s[BENCH_X]};
    const cmx_warm_mixture mixture = {2, pure, x};
    cmx_match_densities(CMX_MATCH_ISOBARIC, &mixture, s[BENCH_FLOW_RHO], s[BENCH_FLOW_TEMP], &m, NULL);
    bench_store(&m);
  }
}

void bench_run_spline(const bench_work *w) {
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    const double p = exp(
        gsl_spline2d_eval(w->spline, log10(s[BENCH_RHO]), log10(s[BENCH_TEMP]), w->accel[0], w->accel[1]));
    bench_store(&p);
  }
}

void bench_run_direct(const bench_work *w) {
  cmx_eos_state p;
  for (size_t k = 0; k < w->n && k < BENCH_DIRECT; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    cmx_order_work_reset(w->order);
    if (w->mixture)
      cmx_eos_state_of(w->eos, bench_mixture_of(w, k)->x, s[BENCH_RHO], s[BENCH_TEMP], 0.0, &p, NULL);
    else
      cmx_eos_state_at(w->eos, s[BENCH_X], s[BENCH_RHO], s[BENCH_TEMP], &p);
    bench_store(&p);
  }
}

/* One quantity with its five derivatives. */
void bench_run_spline_slopes(const bench_work *w) {
  double out[6];
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k, rho = log10(s[BENCH_RHO]), temp = log10(s[BENCH_TEMP]);
    out[0] = exp(gsl_spline2d_eval(w->spline, rho, temp, w->accel[0], w->accel[1]));
    out[1] = gsl_spline2d_eval_deriv_x(w->spline, rho, temp, w->accel[0], w->accel[1]);
    out[2] = gsl_spline2d_eval_deriv_y(w->spline, rho, temp, w->accel[0], w->accel[1]);
    out[3] = gsl_spline2d_eval_deriv_xx(w->spline, rho, temp, w->accel[0], w->accel[1]);
    out[4] = gsl_spline2d_eval_deriv_xy(w->spline, rho, temp, w->accel[0], w->accel[1]);
    out[5] = gsl_spline2d_eval_deriv_yy(w->spline, rho, temp, w->accel[0], w->accel[1]);
    bench_store(out);
  }
}

void bench_run_plane(const bench_work *w) {
  double out[YARDSTICK_STATE];
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    yardstick_state_at(w->plane, s[BENCH_RHO], s[BENCH_TEMP], out);
    bench_store(out);
  }
}

void bench_run_cube(const bench_work *w) {
  double out[YARDSTICK_MIXTURE];
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    yardstick_mixture_at(w->cube, s[BENCH_X], s[BENCH_RHO], s[BENCH_TEMP], out);
    bench_store(out);
  }
}
