/* The lookups of the C interface. The build compiles this file once for every set of instructions, each time
   with another name CMXP_C_LOOKUPS of its table of functions. */
#include "table.h"

#include "coulomix_batch.h"
#include "coulomix_host.h"
#include "coulomix_order_batch.h"
#include "coulomix_smooth.h"
#include "coulomix_transport_batch.h"

enum { TRANSPORT_NUMBERS = CMX_TRANSPORT_Q_END - CMX_TRANSPORT_Q_BEFORE - 1 };

/* --- one state ------------------------------------------------------------------------------------------ */

/* The fraction of the heavier of two ions; a status < 0 if x are no fractions. */
static inline int fraction_of_two(const double x[], double *second) {
  double clean[2];
  const int status = cmx_fractions_clean(2, x, clean);
  *second = clean[1];
  return status;
}

static int state(const cmx_c_table *t, const cmx_eos_view *v, int phase, const double x[], double rho,
                 double temp, cmx_eos_state *s) {
  const int smooth = t->width > 0.0 && phase == CMX_STABLE;
  if (!cmxp_c_finite(t->ions.n, x)) return CMX_ERR_DOMAIN;
  if (t->ions.n == 2) {
    double second;
    const int status = fraction_of_two(x, &second);
    if (status < 0) return status;
    return smooth ? cmx_eos_lookup_smooth(v, t->width, second, rho, temp, s)
                  : cmx_eos_lookup(v, phase, second, rho, temp, s);
  }
  cmx_eos_composition c;
  const int status = cmx_eos_compose(v, x, &c);
  if (status < 0) return status;
  return smooth ? cmx_eos_lookup_smooth_of(v, t->width, &c, rho, temp, s)
                : cmx_eos_lookup_of(v, phase, &c, rho, temp, s);
}

static int eos(const cmx_c_table *t, int phase, const double x[], double rho, double temp, double out[],
               int detail[]) {
  cmx_eos_state s;
  const int status = t->bound & CMXP_C_EOS ? state(t, &t->eos, phase, x, rho, temp, &s) : (int)CMX_ERR_ABSENT;
  if (detail) {
    detail[0] = status < 0 ? -1 : s.phase;
    detail[1] = status < 0 ? 0 : (int)s.reasons;
  }
  if (status < 0) {
    cmxp_c_fill_nan(CMX_Q_STATE_END, out);
    return status;
  }
#define WRITE(name, unit, shown, scale, slope, text) out[CMX_Q_##name] = s.name;
  CMX_EOS_QUANTITIES(WRITE)
#undef WRITE
  return status;
}

static int transport(const cmx_c_table *t, int phase, const double x[], double rho, double temp,
                     double out[]) {
  cmx_transport_point p;
  int status = t->bound & CMXP_C_TRANSPORT ? CMX_OK : CMX_ERR_ABSENT;
  if (status >= 0 && !cmxp_c_finite(t->ions.n, x)) status = CMX_ERR_DOMAIN;
  if (status >= 0 && t->ions.n == 2) {
    double second;
    status = fraction_of_two(x, &second);
    if (status >= 0) status = cmx_transport_lookup(&t->transport, phase, second, rho, temp, &p);
  } else if (status >= 0) {
    double clean[CMX_MAX_SPECIES];
    cmx_composition c;
    status = cmx_fractions_clean(t->ions.n, x, clean);
    if (status >= 0) cmx_composition_set(&t->transport.ions, clean, &c);
    if (status >= 0) status = cmx_transport_lookup_of(&t->transport, phase, &c, rho, temp, &p);
  }
  if (status < 0) {
    cmxp_c_fill_nan(TRANSPORT_NUMBERS, out);
    return status;
  }
#define WRITE(name, unit, text) out[CMX_TRANSPORT_Q_##name - CMX_TRANSPORT_Q_BEFORE - 1] = p.name;
  CMX_TRANSPORT_QUANTITIES(WRITE)
  CMX_TRANSPORT_LOOKUP_QUANTITIES(WRITE)
#undef WRITE
  return status;
}

static int screening(const cmx_c_table *t, int phase, const double pair[4], const double x[], double rho,
                     double temp, double out[]) {
  const cmx_reaction_pair nuclei = {{pair[0], pair[1]}, {pair[2], pair[3]}};
  const double state[2] = {rho, temp};
  double clean[CMX_MAX_SPECIES];
  cmx_composition c;
  cmx_reaction_mixture mixture;
  cmx_reaction_point p;
  int status = t->bound & CMXP_C_REACTION && t->ions.n ? CMX_OK : CMX_ERR_ABSENT;
  if (status >= 0 && phase != CMX_LIQUID && phase != CMX_SOLID) status = CMX_ERR_DOMAIN;
  if (status >= 0 && !(cmxp_c_finite(t->ions.n, x) && cmxp_c_finite(4, pair) && cmxp_c_finite(2, state)))
    status = CMX_ERR_DOMAIN;
  if (status >= 0) status = cmx_fractions_clean(t->ions.n, x, clean);
  if (status >= 0) {
    cmx_composition_set(&t->ions, clean, &c);
    cmx_reaction_prepare(&t->reaction, &c, &mixture);
    status = phase == CMX_LIQUID ? cmx_reaction_lookup(&t->reaction, &mixture, &nuclei, rho, temp, &p)
                                 : cmx_reaction_pair_lookup(&t->reaction, &mixture, &nuclei, rho, temp, &p);
  }
  out[0] = status < 0 ? cmxi_nan() : p.ln_enhancement;
  out[1] = status < 0 ? cmxi_nan() : p.d_ln_rho;
  out[2] = status < 0 ? cmxi_nan() : p.d_ln_temp;
  return status;
}

static int warm(const cmx_c_table *t, int condition, int rule, double x, double rho, double temp,
                double out[]) {
  cmx_warm_point p;
  const int status =
      t->bound & CMXP_C_WARM ? cmx_warm_lookup(&t->warm, condition, rule, x, rho, temp, &p) : CMX_ERR_ABSENT;
  if (status < 0) {
    cmxp_c_fill_nan(CMX_WARM_Q_END - CMX_WARM_Q_BEFORE - 1, out);
    return status;
  }
#define WRITE(name, unit, text)                    out[CMX_WARM_Q_##name - CMX_WARM_Q_BEFORE - 1] = p.name;
#define WRITE_OF_SPECIES(name, member, unit, text) out[CMX_WARM_Q_##name - CMX_WARM_Q_BEFORE - 1] = p.member;
  CMX_WARM_QUANTITIES(WRITE)
  CMX_WARM_SPECIES_QUANTITIES(WRITE_OF_SPECIES)
#undef WRITE_OF_SPECIES
#undef WRITE
  return status;
}

/* --- equilibria ----------------------------------------------------------------------------------------- */

static int freezing(const cmx_c_table *t, int phase, double p, double x, double out[]) {
  cmx_freezing f;
  int status = t->bound & CMXP_C_EQUILIBRIUM ? CMX_OK : CMX_ERR_ABSENT;
  if (status >= 0 && phase != CMX_LIQUID && phase != CMX_SOLID) status = CMX_ERR_DOMAIN;
  if (status >= 0)
    status = phase == CMX_LIQUID ? cmx_equilibrium_freezing(&t->equilibrium, p, x, &f)
                                 : cmx_equilibrium_melting(&t->equilibrium, p, x, &f);
  if (status < 0) {
    cmxp_c_fill_nan(CMX_FREEZING_END, out);
    return status;
  }
#define WRITE(name, unit, text) out[CMX_FREEZING_##name] = f.name;
  CMX_FREEZING_QUANTITIES(WRITE)
#undef WRITE
  return status;
}

static int tie_lines(const cmx_c_table *t, double p, double temp, int capacity, double ties[], int *n) {
  enum { MOST = 64 };
  cmx_equilibrium_tie found[MOST];
  *n = 0;
  if (!(t->bound & CMXP_C_EQUILIBRIUM)) return CMX_ERR_ABSENT;
  if (capacity < 0 || (capacity > 0 && !ties)) return CMX_ERR_DOMAIN;
  const int status =
      cmx_equilibrium_tie_lines(&t->equilibrium, p, temp, capacity < MOST ? capacity : (int)MOST, found, n);
  for (int k = 0; status >= 0 && k < *n; k++) {
    const double row[CMX_C_TIE_NUMBERS] = {found[k].x_left,        found[k].x_right,  (double)found[k].left,
                                           (double)found[k].right, found[k].rho_left, found[k].rho_right,
                                           found[k].latent_heat};
    memcpy(ties + (size_t)k * CMX_C_TIE_NUMBERS, row, sizeof row);
  }
  return status;
}

static int separation(const cmx_c_table *t, double p, double temp, double x, double out[]) {
  cmx_phase_separation s;
  const int needed = CMXP_C_EQUILIBRIUM | CMXP_C_EOS;
  cmxp_c_fill_nan(2 * CMX_C_SEPARATION_NUMBERS, out);
  if ((t->bound & needed) != needed) return CMX_ERR_ABSENT;
  const int status = cmx_equilibrium_separation(&t->equilibrium, &t->eos, p, temp, x, &s);
  for (int k = 0; status >= 0 && k < s.n; k++) {
    double *row = out + k * CMX_C_SEPARATION_NUMBERS;
    row[0] = s.phase[k];
    row[1] = s.x[k];
    row[2] = s.share[k];
    row[3] = s.mass_share[k];
    row[4] = s.rho[k];
    row[5] = s.enthalpy[k];
  }
  return status;
}

static int freezing_three(const cmx_c_table *t, const double x[], double out[]) {
  cmx_phase3_point f;
  const int status = t->bound & CMXP_C_PHASE3 ? cmx_phase3_freeze(&t->phase3, x, &f) : CMX_ERR_ABSENT;
  if (status < 0) {
    cmxp_c_fill_nan(CMX_C_THREE_NUMBERS, out);
    return status;
  }
  out[0] = f.gamma_e;
  for (int j = 0; j < 3; j++) {
    out[1 + j] = f.solid[j];
    out[4 + j] = f.k[j];
  }
  out[7] = f.latent_heat;
  out[8] = f.density_contrast;
  return status;
}

/* --- batches -------------------------------------------------------------------------------------------- */

/* The request of the lookup headers for points from `first` on. */
static cmx_eos_request request_of(const cmx_c_request *r, size_t first, size_t n) {
  cmx_eos_request e = cmx_eos_request_make(n, r->given);
  e.phase = r->phase;
  e.n_q = r->n_q;
  e.q = r->q;
  e.x = r->x ? r->x + first * r->x_step : NULL;
  e.x_step = r->x_step;
  e.species_step = r->species_step;
  e.a = r->a ? r->a + first * r->a_step : NULL;
  e.b = r->b ? r->b + first * r->b_step : NULL;
  e.a_step = r->a_step;
  e.b_step = r->b_step;
  e.guess = r->guess ? r->guess + first * r->guess_step : NULL;
  e.guess_step = r->guess_step;
  e.out = r->out ? r->out + first * r->out_step : NULL;
  e.out_step = r->out_step;
  e.q_step = r->q_step;
  e.status = r->status ? r->status + first : NULL;
  e.reasons = r->reasons ? (unsigned *)r->reasons + first : NULL;
  e.phase_out = r->phases ? r->phases + first : NULL;
  e.tally = r->tally;
  return e;
}

enum { STATE = 1, HOST = 2, SLOPES = 4, SPECIES = 8, SMOOTH = 16, CHUNK = 32 };

/* A slope by ln rho (0) or ln T (1) of a quantity; NaN if it has none. */
#define SLOPE_0(name)
#define SLOPE_1(name)                                                                                        \
  case CMX_Q_##name:                                                                                         \
    return d->name[by];
#define SLOPE(name, unit, shown, scale, slope, text) SLOPE_##slope(name)
static double slope_of(const cmx_eos_slopes *d, int quantity, int by) {
  switch (quantity) {
    CMX_EOS_QUANTITIES(SLOPE)
  default:
    return cmxi_nan();
  }
}

/* A quantity of hosts. */
static double host_of(const cmx_eos_host *h, int q) {
  switch (q) {
#define HOST_CASE(name, unit, text)                                                                          \
  case CMX_Q_##name:                                                                                         \
    return h->name;
    CMX_EOS_HOST_QUANTITIES(HOST_CASE)
#undef HOST_CASE
  default:
    return cmxi_nan();
  }
}

static double species_of(const cmx_eos_gradient *g, int at) {
  const double *members[] = {g->mu, g->mu_regular, g->p, g->e, g->f, g->s};
  return members[at / CMX_MAX_SPECIES][at % CMX_MAX_SPECIES];
}

/* What has to be evaluated for a quantity; 0 if it does not exist. */
static int kind_of(const cmx_c_table *t, int q) {
  if ((q >= 0 && q < CMX_Q_STATE_END) || q == CMX_Q_rho || q == CMX_Q_temp) return STATE;
  if (q > CMX_Q_HOST_BEFORE && q < CMX_Q_HOST_END) return HOST;
  if (cmxp_c_has_slope(q)) return SLOPES;
  if (q >= CMX_Q_SPECIES_MU && q < CMX_Q_SPECIES_END)
    return (q - CMX_Q_SPECIES_MU) % CMX_MAX_SPECIES < t->ions.n ? SPECIES : 0;
  return 0;
}

/* Points of a batch with their states, and what is wanted besides. */
typedef struct chunk {
  double rho[CHUNK], temp[CHUNK], state[CMX_Q_STATE_END][CHUNK];
  int phase[CHUNK], status[CHUNK];
  cmx_eos_composition c; /* of the last point */
  cmx_eos_slopes slopes;
  cmx_eos_gradient gradient;
  cmx_eos_host host;
} chunk;

/* The number fractions of point i of a request. */
static void fractions(const cmx_c_table *t, const cmx_c_request *r, size_t i, double x[]) {
  const double *given = r->x + i * r->x_step;
  x[1] = cmx_fraction_clean(given[0]);
  x[0] = 1.0 - x[1];
  for (int j = 0; r->species_step && j < t->ions.n; j++) x[j] = given[(size_t)j * r->species_step];
}

/* The states of a chunk with a transition of finite width in place of the sharp ones; returns the worst
   status. */
static int smoothen(const cmx_c_table *t, const cmx_eos_view *v, const cmx_c_request *r, size_t first,
                    size_t n, chunk *c) {
  int worst = CMX_OK;
  for (size_t l = 0; l < n; l++) {
    const size_t i = first + l;
    double x[CMX_MAX_SPECIES];
    cmx_eos_state s;
    if (c->status[l] >= 0) {
      fractions(t, r, i, x);
      c->status[l] = state(t, v, CMX_STABLE, x, r->a[i * r->a_step], r->b[i * r->b_step], &s);
#define READ(name, unit, shown, scale, slope, text) c->state[CMX_Q_##name][l] = s.name;
      CMX_EOS_QUANTITIES(READ)
#undef READ
      c->phase[l] = c->status[l] < 0 ? -1 : s.phase;
      if (r->reasons) r->reasons[i] = c->status[l] < 0 ? 0 : (int)s.reasons;
    }
    if (r->tally) r->tally[cmx_tally_place(c->status[l])]++;
    worst = cmxi_worse((cmx_status)worst, (cmx_status)c->status[l]);
  }
  return worst;
}

/* Slopes, gradients and host quantities of point l of a chunk; NaN where they fail, and in a mixture of both
   phases. */
static void evaluate(const cmx_c_table *t, const cmx_c_request *r, int kinds, size_t i, int l, chunk *c) {
  cmx_eos_state s;
  double x[CMX_MAX_SPECIES];
  const double solid = c->state[CMX_Q_solid_fraction][l];
  const int pure = c->status[l] >= 0 && (solid == 0.0 || solid == 1.0);
  cmxp_c_fill_nan(sizeof c->slopes / sizeof(double), (double *)(void *)&c->slopes);
  cmxi_gradient_fill_nan(&c->gradient);
  cmxi_eos_host_fill_nan(&c->host);
  fractions(t, r, i, x);
  if (!pure || cmx_eos_compose(&t->eos, x, &c->c) < 0) return;
  if (kinds & SLOPES)
    cmx_eos_lookup_slopes_of(&t->eos, c->phase[l], &c->c, c->rho[l], c->temp[l], &s, &c->slopes);
  if (kinds & SPECIES)
    cmx_eos_lookup_gradient(&t->eos, c->phase[l], &c->c, c->rho[l], c->temp[l], &s, &c->gradient);
  if (kinds & HOST) cmx_eos_lookup_host_of(&t->eos, c->phase[l], &c->c, c->rho[l], c->temp[l], &s, &c->host);
}

static double value_of(const chunk *c, int q, int l) {
  if (q < CMX_Q_STATE_END) return c->state[q][l];
  if (q == CMX_Q_rho) return c->rho[l];
  if (q == CMX_Q_temp) return c->temp[l];
  if (q < CMX_Q_HOST_END) return host_of(&c->host, q);
  if (q >= CMX_Q_SPECIES_MU) return species_of(&c->gradient, q - CMX_Q_SPECIES_MU);
  return q >= CMX_Q_SLOPE_T ? slope_of(&c->slopes, q - CMX_Q_SLOPE_T, 1)
                            : slope_of(&c->slopes, q - CMX_Q_SLOPE_RHO, 0);
}

/* Points from `first` on, with what a batch of the headers does not give. */
static int batch_chunk(const cmx_c_table *t, const cmx_eos_view *v, const cmx_c_request *r, int kinds,
                       size_t first) {
  chunk c;
  int all[CMX_Q_STATE_END + 2] = {CMX_Q_rho, CMX_Q_temp};
  const size_t n = r->n - first < CHUNK ? r->n - first : (size_t)CHUNK;
  cmx_eos_request e = request_of(r, first, n);
  for (int k = 0; k < CMX_Q_STATE_END; k++) all[2 + k] = k;
  e.q = all;
  e.n_q = CMX_Q_STATE_END + 2;
  e.out = c.rho; /* rho, temp and state follow each other */
  e.out_step = 1;
  e.q_step = CHUNK;
  e.status = c.status;
  e.phase_out = c.phase;
  if (kinds & SMOOTH) e.tally = NULL;
  int worst = cmx_eos_batch(v, &e);
  if (kinds & SMOOTH) worst = smoothen(t, v, r, first, n, &c);
  for (size_t l = 0; l < n; l++) {
    const size_t i = first + l;
    evaluate(t, r, kinds, i, (int)l, &c);
    for (int k = 0; k < r->n_q; k++)
      r->out[i * r->out_step + (size_t)k * r->q_step] =
          c.status[l] < 0 ? cmxi_nan() : value_of(&c, r->q[k], (int)l);
    if (r->status) r->status[i] = c.status[l];
    if (r->phases) r->phases[i] = c.phase[l];
  }
  return worst;
}

static int eos_batch(const cmx_c_table *t, const cmx_c_request *r) {
  int kinds = 0, worst = CMX_OK;
  if (!(t->bound & CMXP_C_EOS)) return CMX_ERR_ABSENT;
  if (r->n_q < 0) return CMX_ERR_UNSUPPORTED;
  if (r->n_q && (!r->q || !r->out)) return CMX_ERR_DOMAIN;
  for (int k = 0; k < r->n_q; k++) {
    const int kind = kind_of(t, r->q[k]);
    if (!kind) return CMX_ERR_UNSUPPORTED;
    kinds |= kind;
  }
  if (t->width > 0.0 && r->phase == CMX_STABLE && r->given == CMX_GIVEN_RHO_T) kinds |= SMOOTH;
  cmx_eos_view held = t->eos;
  held.choice.policy = CMX_POLICY_HOLD;
  const cmx_eos_view *v = r->hold ? &held : &t->eos;
  cmx_eos_request e = request_of(r, 0, r->n);
  if (!(kinds & ~STATE)) return cmx_eos_batch(v, &e);
  e.n = 0;
  e.n_q = 0;
  const int suits = cmx_eos_batch(v, &e);
  if (suits < 0) return suits;
  if (r->n && (!r->a || !r->b || !r->x)) return CMX_ERR_DOMAIN;
  for (size_t first = 0; first < r->n; first += CHUNK)
    worst = cmxi_worse((cmx_status)worst, (cmx_status)batch_chunk(t, v, r, kinds, first));
  return worst;
}

static int transport_batch(const cmx_c_table *t, const cmx_c_request *r) {
  cmx_transport_request e = cmx_transport_request_make(r->n);
  if (!(t->bound & CMXP_C_TRANSPORT)) return CMX_ERR_ABSENT;
  e.phase = r->phase;
  e.phases = r->phases;
  e.x = r->x;
  e.x_step = r->x_step;
  e.species_step = r->species_step;
  e.rho = r->a;
  e.temp = r->b;
  e.rho_step = r->a_step;
  e.temp_step = r->b_step;
  e.n_q = r->n_q;
  e.q = r->q;
  e.out = r->out;
  e.out_step = r->out_step;
  e.q_step = r->q_step;
  e.status = r->status;
  e.tally = r->tally;
  return cmx_transport_batch(&t->transport, &e);
}

static int order_batch(const cmx_c_table *t, const cmx_c_request *r) {
  cmx_order_request e = cmx_order_request_make(r->n);
  if (!(t->bound & CMXP_C_ORDER)) return CMX_ERR_ABSENT;
  e.x = r->x;
  e.gamma_d = r->a;
  e.x_step = r->x_step;
  e.gamma_d_step = r->a_step;
  e.n_q = r->n_q;
  e.q = r->q;
  e.out = r->out;
  e.out_step = r->out_step;
  e.q_step = r->q_step;
  e.status = r->status;
  e.tally = r->tally;
  return cmx_order_batch(&t->order, &e);
}

extern const cmxp_c_lookups CMXP_C_LOOKUPS;
const cmxp_c_lookups CMXP_C_LOOKUPS = {CMXP_C_TARGET, eos,        transport,       freezing,
                                       tie_lines,     separation, freezing_three,  screening,
                                       warm,          eos_batch,  transport_batch, order_batch};
