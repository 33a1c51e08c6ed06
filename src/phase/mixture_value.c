/* Phases of n species as functions of the fractions with all first and second derivatives, from jets along
   single directions. */
#include <math.h>

#include "coulomix/ternary.h"
#include "phase/phase_internal.h"
#include "phase/ternary_internal.h"

/* psi at the last arguments: the jets of one composition ask for the same. */
typedef struct last_psi {
  cmx_order_psi_function *source;
  void *context;
  int known;
  double p, gamma_d;
  cmx_order_psi psi;
  cmx_status status;
} last_psi;

static cmx_status psi_once(void *context, double p, double gamma_d, cmx_order_psi *psi) {
  last_psi *last = context;
  if (!last->known || last->p != p || last->gamma_d != gamma_d) {
    last->status = last->source(last->context, p, gamma_d, &last->psi);
    last->p = p;
    last->gamma_d = gamma_d;
    last->known = 1;
  }
  *psi = last->psi;
  return last->status;
}

enum { LIQUID, SOLID, LIQUID_MIXING, THIRD_ORDER };

typedef struct phase_at {
  cmx_classical_models models;
  last_psi order;
  int kind, n;
  double x[CMX_MAX_SPECIES]; /* > 0 */
  cmx_jet gamma_e;
} phase_at;

/* The excess free energy along a change of composition. */
static cmx_status along(phase_at *at, const double direction[], cmx_jet *f) {
  cmx_jet seeds[CMX_MAX_SPECIES];
  for (int a = 0; a < at->n; a++) seeds[a] = cmx_jet_seed(at->x[a], direction[a], 0.0);
  if (at->kind == THIRD_ORDER) return cmxp_third_order_of(&at->models, seeds, at->gamma_e, f);
  const cmx_status status = at->kind == SOLID ? cmx_classical_solid_of(&at->models, seeds, at->gamma_e, f)
                            : at->kind == LIQUID
                                ? cmx_classical_liquid_of(&at->models, seeds, at->gamma_e, f)
                                : cmx_classical_liquid_mixing_of(&at->models, seeds, at->gamma_e, f);
  if (status >= 0) *f = cmx_jet_add(*f, cmx_mixing_entropy((size_t)at->n, seeds));
  return status;
}

static void begin(phase_at *at, const cmx_classical_models *m, int kind, const double x[], double gamma_e) {
  at->models = *m;
  at->kind = kind;
  at->n = m->ions.n;
  at->gamma_e = cmx_jet_seed_log(gamma_e);
  for (int a = 0; a < at->n; a++) at->x[a] = fmax(x[a], CMXP_TRACE);
  if (!m->order_psi) return;
  at->order = (last_psi){.source = m->order_psi, .context = m->order_psi_context};
  at->models.order_psi = psi_once;
  at->models.order_psi_context = &at->order;
}

/* Changes of composition exchange ions of a with those of the most abundant species r. */
static cmx_status value_of(phase_at *at, cmx_mixture_value *v) {
  const int n = at->n, r = cmx_most_abundant(n, at->x);
  cmx_status worst = CMX_OK;
  *v = (cmx_mixture_value){.alone = 0, .f = NAN};
  for (int a = 0; a < n; a++)
    for (int b = 0; b <= a; b++) {
      if (n > 1 && (a == r || b == r)) continue;
      double direction[CMX_MAX_SPECIES] = {0.0};
      direction[a] += 1.0;
      direction[r] -= 1.0;
      if (b != a) {
        direction[b] += 1.0;
        direction[r] -= 1.0;
      }
      cmx_jet f;
      const cmx_status status = along(at, direction, &f);
      if (status < 0) return status;
      if (status > worst) worst = status;
      v->f = f.v;
      v->f_g = f.g;
      v->f_gg = f.gg;
      /* frozen order of a trace has no second derivative; it only guides */
      v->f_xx[a][b] = v->f_xx[b][a] = isfinite(f.xx) ? f.xx : 0.0;
      if (a != b) continue;
      v->f_x[a] = n > 1 ? f.x : 0.0;
      v->f_xg[a] = n > 1 ? f.xg : 0.0;
    }
  for (int a = 0; a < n; a++)
    for (int b = 0; b < a; b++)
      if (a != r && b != r)
        v->f_xx[a][b] = v->f_xx[b][a] = 0.5 * (v->f_xx[a][b] - v->f_xx[a][a] - v->f_xx[b][b]);
  return worst;
}

static cmx_status classical(void *context, int kind, int n, const double x[], double gamma_e,
                            cmx_mixture_value *v) {
  const cmx_classical_models *m = context;
  phase_at at;
  if (n != m->ions.n) return CMX_ERR_DOMAIN;
  begin(&at, m, kind, x, gamma_e);
  if (!v->alone) return value_of(&at, v);
  const double none[CMX_MAX_SPECIES] = {0.0};
  cmx_jet f;
  const cmx_status status = along(&at, none, &f);
  v->f = f.v;
  return status;
}

cmx_status cmx_mixture_liquid(void *context, int n, const double x[], double gamma_e, cmx_mixture_value *v) {
  return classical(context, LIQUID, n, x, gamma_e, v);
}

cmx_status cmx_mixture_liquid_mixing(void *context, int n, const double x[], double gamma_e,
                                     cmx_mixture_value *v) {
  return classical(context, LIQUID_MIXING, n, x, gamma_e, v);
}

cmx_status cmx_mixture_solid(void *context, int n, const double x[], double gamma_e, cmx_mixture_value *v) {
  return classical(context, SOLID, n, x, gamma_e, v);
}

cmx_status cmxp_mixture_third_order(const cmx_classical_models *m, const double x[], double gamma_e,
                                    cmx_mixture_value *v) {
  phase_at at;
  begin(&at, m, THIRD_ORDER, x, gamma_e);
  return value_of(&at, v);
}

double cmxp_excess_potential(int n, const double x[], const cmx_mixture_value *v, int a) {
  return v->f + v->f_x[a] - cmx_average(n, v->f_x, x);
}

double cmxp_potential_slope(int n, const double x[], const cmx_mixture_value *v, int a) {
  return v->f_g + v->f_xg[a] - cmx_average(n, v->f_xg, x);
}

cmx_status cmx_chemical_potentials(const cmx_mixture_phase *phase, int n, const double x[], double gamma_e,
                                   double mu[], double excess[]) {
  cmx_mixture_value v = {.alone = 0};
  const cmx_status status = phase->function(phase->context, n, x, gamma_e, &v);
  for (int a = 0; a < n; a++) {
    const double part = status < 0 ? NAN : cmxp_excess_potential(n, x, &v, a);
    mu[a] = x[a] > 0.0 ? log(x[a]) + part : status < 0 ? NAN : -INFINITY;
    if (excess) excess[a] = part;
  }
  return status;
}
