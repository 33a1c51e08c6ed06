/* bench: lookups, a pass over all states each. */
#include "bench.h"

cmx_status bench_lookup(const cmx_eos_view *v, const bench_mixture *m, const double *s, cmx_eos_state *p) {
  return m ? cmx_eos_lookup_of(v, CMX_STABLE, &m->eos, s[BENCH_RHO], s[BENCH_TEMP], p)
           : cmx_eos_lookup(v, CMX_STABLE, s[BENCH_X], s[BENCH_RHO], s[BENCH_TEMP], p);
}

void bench_run_lookup(const bench_work *w) {
  cmx_eos_state p;
  for (size_t k = 0; k < w->n; k++) {
    bench_lookup(w->view, bench_mixture_of(w, k), w->state + BENCH_WIDTH * k, &p);
    bench_store(&p);
  }
}

/* Of n points that share a prepared composition, or of two species; `step` states apart. */
static void batch(const bench_work *w, const bench_mixture *m, const double *state, size_t n, size_t step) {
  int quantities[CMX_Q_STATE_END], n_q = 0;
  for (int q = 0; q < CMX_Q_STATE_END; q++)
    if (w->view->choice.groups & CMX_GROUP_COMPOSITION ||
        (q != CMX_Q_dp_dx && q != CMX_Q_de_dx && q != CMX_Q_df_dx && q != CMX_Q_d2f_dx2 &&
         q != CMX_Q_df_dx_regular && q != CMX_Q_d2f_dx2_regular))
      quantities[n_q++] = q;
  cmx_eos_request r = cmx_eos_request_make(n, CMX_GIVEN_RHO_T);
  r.n_q = n_q;
  r.q = quantities;
  r.composition = m ? &m->eos : NULL;
  r.x = state + BENCH_X;
  r.a = state + BENCH_RHO;
  r.b = state + BENCH_TEMP;
  r.x_step = r.a_step = r.b_step = step * BENCH_WIDTH;
  r.out = w->points;
  r.out_step = 1;
  r.q_step = n;
  cmx_eos_batch(w->view, &r);
  bench_store(w->points);
}

/* Blocks of two species; of more, all points of a composition. */
void bench_run_batch(const bench_work *w) {
  enum { BLOCK = 1024 };
  if (!w->mixture)
    for (size_t k = 0; k < w->n; k += BLOCK)
      batch(w, NULL, w->state + BENCH_WIDTH * k, w->n - k < BLOCK ? w->n - k : BLOCK, 1);
  else
    for (size_t k = 0; k < BENCH_COMPOSITIONS && k < w->n; k++)
      batch(w, &w->mixture[k], w->state + BENCH_WIDTH * k,
            (w->n - k + BENCH_COMPOSITIONS - 1) / BENCH_COMPOSITIONS, BENCH_COMPOSITIONS);
}

/* With derivatives by ln rho and ln T. */
void bench_run_slopes(const bench_work *w) {
  const cmx_eos_view *v = w->view;
  cmx_eos_state p;
  cmx_eos_slopes slopes;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    const bench_mixture *m = bench_mixture_of(w, k);
    if (m)
      cmx_eos_lookup_slopes_of(v, CMX_STABLE, &m->eos, s[BENCH_RHO], s[BENCH_TEMP], &p, &slopes);
    else
      cmx_eos_lookup_slopes(v, CMX_STABLE, s[BENCH_X], s[BENCH_RHO], s[BENCH_TEMP], &p, &slopes);
    bench_store(&p);
    bench_store(&slopes);
  }
}

/* With derivatives by composition. */
void bench_run_gradient(const bench_work *w) {
  cmx_eos_state p;
  cmx_eos_gradient gradient;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    cmx_eos_lookup_gradient(w->view, CMX_STABLE, &bench_mixture_of(w, k)->eos, s[BENCH_RHO], s[BENCH_TEMP],
                            &p, &gradient);
    bench_store(&gradient);
  }
}

void bench_run_compose(const bench_work *w) {
  cmx_eos_composition c;
  for (size_t k = 0; k < w->n; k++) {
    cmx_eos_compose(w->view, bench_mixture_of(w, k)->x, &c);
    bench_store(&c);
  }
}

void bench_run_energy(const bench_work *w) {
  const cmx_eos_view *v = w->view;
  cmx_eos_solution found;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k, guess = w->guess * s[BENCH_TEMP];
    const bench_mixture *m = bench_mixture_of(w, k);
    if (m)
      cmx_eos_temp_from_rho_e_of(v, CMX_STABLE, &m->eos, s[BENCH_RHO], s[BENCH_E], guess, &found);
    else
      cmx_eos_temp_from_rho_e(v, s[BENCH_X], s[BENCH_RHO], s[BENCH_E], guess, &found);
    bench_store(&found);
  }
}

void bench_run_pressure(const bench_work *w) {
  cmx_eos_solution found;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    const bench_mixture *m = bench_mixture_of(w, k);
    if (m)
      cmx_eos_temp_from_rho_p_of(w->view, CMX_STABLE, &m->eos, s[BENCH_RHO], s[BENCH_P], 0.0, &found);
    else
      cmx_eos_temp_from_rho_p(w->view, s[BENCH_X], s[BENCH_RHO], s[BENCH_P], 0.0, &found);
    bench_store(&found);
  }
}

void bench_run_entropy(const bench_work *w) {
  cmx_eos_solution found;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    const bench_mixture *m = bench_mixture_of(w, k);
    if (m)
      cmx_eos_temp_from_rho_s_of(w->view, CMX_STABLE, &m->eos, s[BENCH_RHO], s[BENCH_S], 0.0, &found);
    else
      cmx_eos_temp_from_rho_s(w->view, s[BENCH_X], s[BENCH_RHO], s[BENCH_S], 0.0, &found);
    bench_store(&found);
  }
}

void bench_run_density(const bench_work *w) {
  cmx_eos_solution found;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    const bench_mixture *m = bench_mixture_of(w, k);
    if (m)
      cmx_eos_rho_from_p_temp_of(w->view, CMX_STABLE, &m->eos, s[BENCH_P], s[BENCH_TEMP], 0.0, &found);
    else
      cmx_eos_rho_from_p_temp(w->view, s[BENCH_X], s[BENCH_P], s[BENCH_TEMP], 0.0, &found);
    bench_store(&found);
  }
}

void bench_run_order(const bench_work *w) {
  cmx_order_point p;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    cmx_order_lookup(&w->table->order, s[BENCH_ORDER_X], s[BENCH_ORDER_G], &p);
    bench_store(&p);
  }
}

/* Of one phase, or of the phase of each state (CMX_STABLE). */
void bench_run_conductivities(const bench_work *w) {
  const cmx_transport_view *v = &w->table->transport;
  cmx_transport_point p;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    const int phase = w->choice == CMX_STABLE ? (int)s[BENCH_PHASE] : w->choice;
    const bench_mixture *m = bench_mixture_of(w, k);
    if (m)
      cmx_transport_lookup_of(v, phase, &m->transport, s[BENCH_FLOW_RHO], s[BENCH_FLOW_TEMP], &p);
    else
      cmx_transport_lookup(v, phase, s[BENCH_X], s[BENCH_FLOW_RHO], s[BENCH_FLOW_TEMP], &p);
    bench_store(&p);
  }
}

void bench_run_warm(const bench_work *w) {
  cmx_warm_point p;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + BENCH_WIDTH * k;
    cmx_warm_lookup(&w->table->warm, w->choice, CMX_MIX_GAMMA, s[BENCH_X], s[BENCH_FLOW_RHO],
                    s[BENCH_FLOW_TEMP], &p);
    bench_store(&p);
  }
}

/* One state at many frequencies. */
void bench_run_spectrum(const bench_work *w) {
  const cmx_warm_view *v = &w->table->warm;
  double sigma[2];
  cmx_warm_point p;
  cmx_warm_lookup(v, CMX_WARM_ISODENSITY, CMX_MIX_GAMMA, 0.5, w->state[BENCH_FLOW_RHO],
                  w->state[BENCH_FLOW_TEMP], &p);
  for (size_t k = 0; k < w->n; k++) {
    cmx_warm_conductivity(v, &p, CMX_MIX_GAMMA, 1, v->omega_max * w->state[BENCH_WIDTH * k + BENCH_X], sigma);
    bench_store(sigma);
  }
}

void bench_run_ties(const bench_work *w) {
  cmx_tie ties[CMX_MAX_BOUNDARIES];
  for (size_t k = 0; k < w->n; k++) {
    int n;
    /* couplings of the diagram, from the numbers drawn for the order */
    cmx_phase_tie_lines(w->phase,
                        w->phase->gamma_max * (0.2 + 0.8 * w->state[BENCH_WIDTH * k + BENCH_ORDER_X]),
                        CMX_MAX_BOUNDARIES, ties, &n);
    bench_store(ties);
  }
}
