/* Verification of /transport: conductivities against direct computation, and their steps at freezing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify_internal.h"

static const char *const phases[2] = {"liquid", "solid"};

/* First the conductivities, then by ln rho and ln T the slopes of each. */
#define WORD(name, word)  #word,
#define SLOPE(name, word) "dln" #word "_dlnrho", "dln" #word "_dlnt",
#define ONE(name, word)   +1
static const char *const quantities[] = {CMX_TRANSPORT_CONDUCTIVITIES(WORD)
                                             CMX_TRANSPORT_CONDUCTIVITIES(SLOPE)};
enum { N_VALUES = CMX_TRANSPORT_CONDUCTIVITIES(ONE), N_QUANTITIES = 3 * N_VALUES };
#undef ONE
#undef SLOPE
#undef WORD

/* Direct slopes are differences, which have errors of their own: no budget. */
static const cmxp_budget value_budgets[] = {{NULL, 1e-6, 1e-3}},
                         slope_budgets[] = {{NULL, INFINITY, INFINITY}};

/* Direct slopes cost four more states: every tenth has them. */
enum { SLOPES = 10 };

/* A state: a composition of two species or n, rho and temp. */
typedef struct place {
  cmx_composition c;
  double rho, temp;
} place;

/* The place of x of two species. */
static place place_of_two(const cmx_transport_view *v, double x, double rho, double temp) {
  place at = {.rho = rho, .temp = temp};
  cmx_composition_two(&v->ions, x, &at.c);
  return at;
}

/* How reports describe a place: x of two species, <Z> of n; rho, temp. */
static const char *const mixture_axes[3] = {"z", "rho", "temp"};

static const char *const *axes_of(const cmx_transport_view *v) {
  return v->ions.n == 2 ? cmxp_state_axes : mixture_axes;
}

/* A random state in one phase. */
typedef struct compared {
  double at[3], error[N_QUANTITIES]; /* relative, of slopes absolute */
  int there, flagged;                /* there: the phase is at least metastable */
} compared;

/* Logarithms of the conductivities. */
static cmx_status logarithms(cmxp_verify_physics *p, int phase, const place *at, double out[N_VALUES]) {
  cmx_transport_state s;
  cmx_order_work_reset(p->own.work); /* so that results do not depend on earlier samples of a thread */
  const cmx_status status = cmx_transport_of(&p->transport, phase, at->c.x, at->rho, at->temp, &s, NULL);
#define LOGARITHM(name, word) *out++ = log(s.name);
  CMX_TRANSPORT_CONDUCTIVITIES(LOGARITHM)
#undef LOGARITHM
  return status;
}

/* Slopes by ln rho and ln T of each, by central differences. */
static cmx_status slopes(cmxp_verify_physics *p, int phase, const place *at, double slope[2 * N_VALUES]) {
  const double h = 1e-3;
  for (int axis = 0; axis < 2; axis++) {
    double side[2][N_VALUES];
    for (int up = 0; up < 2; up++) {
      place near = *at;
      *(axis ? &near.temp : &near.rho) *= exp(up ? h : -h);
      const cmx_status status = logarithms(p, phase, &near, side[up]);
      if (status < 0) return status;
    }
    for (int q = 0; q < N_VALUES; q++) slope[2 * q + axis] = (side[1][q] - side[0][q]) / (2.0 * h);
  }
  return CMX_OK;
}

static cmx_status compare_phase(const cmx_transport_view *v, cmxp_verify_physics *p, int phase,
                                const place *at, int with_slopes, compared *c) {
  cmx_transport_point found;
  double direct[N_QUANTITIES];
  for (int q = 0; q < N_QUANTITIES; q++) direct[q] = NAN;
  cmx_status status = cmx_transport_lookup_of(v, phase, &at->c, at->rho, at->temp, &found);
  if (status < 0) return status;
  /* of n species some keep bound electrons in much of a table, where electrons are less degenerate than those
     that the order's effect is tabulated for */
  c->flagged = v->ions.n == 2 ? status == CMX_WARN_ACTIVE_SET : status > 0;
  c->there = phase == CMX_SOLID ? found.gamma >= v->solid_from : found.gamma <= v->liquid_to;
  if (!c->there) return CMX_OK;
  status = logarithms(p, phase, at, direct);
  if (status >= 0 && with_slopes) status = slopes(p, phase, at, direct + N_VALUES);
#define VALUE(name, word)     found.name,
#define SLOPES_OF(name, word) found.dln##word##_dlnrho, found.dln##word##_dlnt,
  const double looked_up[N_QUANTITIES] = {CMX_TRANSPORT_CONDUCTIVITIES(VALUE)
                                              CMX_TRANSPORT_CONDUCTIVITIES(SLOPES_OF)};
#undef SLOPES_OF
#undef VALUE
  for (int q = 0; q < N_QUANTITIES; q++)
    c->error[q] = fabs(q < N_VALUES ? expm1(log(looked_up[q]) - direct[q]) : looked_up[q] - direct[q]);
  return status;
}

/* The state of sample k in one phase; of two species even in x. */
static place draw(const cmxp_verify_job *job, size_t k, double at[3]) {
  const cmx_transport_view *v = &job->table->transport;
  double x[CMX_MAX_SPECIES] = {0.0};
  cmxp_verify_draw(job, v->rho, v->temp, 16, k, at);
  place out = place_of_two(v, at[0], at[1], at[2]);
  if (v->ions.n == 2) return out;
  cmxp_verify_draw_fractions(job, v->ions.n, 17, k, x);
  cmx_composition_set(&v->ions, x, &out.c);
  at[0] = out.c.z;
  return out;
}

/* Both phases of sample k. */
static cmx_status compare(const cmxp_verify_job *job, cmxp_verify_physics *physics, size_t k, void *all,
                          cmx_error *err) {
  const cmx_transport_view *v = &job->table->transport;
  for (int phase = 0; phase < 2; phase++) {
    compared *c = (compared *)all + 2 * k + phase;
    const place at = draw(job, k, c->at);
    const cmx_status status = compare_phase(v, physics, phase, &at, k % SLOPES == 0, c);
    if (status < 0)
      return cmx_fail(err, status, "transport: %s, %s = %.17g, rho = %.17g g/cm^3, temp = %.17g K: %s",
                      phases[phase], axes_of(v)[0], c->at[0], c->at[1], c->at[2], cmx_status_text(status));
  }
  return CMX_OK;
}

static void add_rows(cmxp_verify_job *job, const compared *all, size_t phase, int flagged,
                     cmxp_error_at *errors) {
  for (int q = 0; q < N_QUANTITIES; q++) {
    size_t n = 0;
    for (size_t k = 0; k < job->samples; k += q < N_VALUES ? 1 : SLOPES) {
      const compared *c = &all[2 * k + phase];
      if (!c->there || c->flagged != flagged) continue;
      errors[n].error = c->error[q];
      memcpy(errors[n++].at, c->at, sizeof c->at);
    }
    if (flagged && !n) continue;
    cmx_report_row row = cmxp_row("transport", "direct", phases[phase], quantities[q], "1");
    row.caution = flagged;
    if (!flagged) cmxp_set_budgets(&row, q < N_VALUES ? value_budgets : slope_budgets);
    cmxp_set_statistics(&row, axes_of(&job->table->transport), n, errors);
    cmxp_add_row(job, row);
  }
}

/* --- freezing ------------------------------------------------------------------------------------------ */

/* Relative steps of sigma and kappa from liquid to solid, of the table and direct; no row where the table
   does not freeze. `eos` is NULL for tables without. */
static cmx_status add_step(cmxp_verify_job *job, cmxp_verify_physics *p, const cmx_eos *eos, double x,
                           double rho) {
  const cmx_transport_view *v = &job->table->transport;
  cmx_transport_point found[2];
  double direct[2][N_VALUES], gamma = p->transport.freezing_gamma;
  cmx_status status = eos ? cmx_eos_freezing_gamma(eos, x, rho, &gamma, NULL) : CMX_OK;
  if (status == CMX_ERR_ABSENT || rho < v->rho[0] || rho > v->rho[1]) return CMX_OK;
  if (status >= 0) status = cmx_transport_lookup(v, CMX_LIQUID, x, rho, v->temp[0], &found[0]);
  if (status < 0) return status;
  const double at[3] = {x, rho, v->temp[0] * found[0].gamma / gamma};
  if (!(at[2] >= v->temp[0] && at[2] <= v->temp[1])) return CMX_OK;
  for (int phase = 0; phase < 2 && status >= 0; phase++) {
    status = cmx_transport_lookup(v, phase, at[0], at[1], at[2], &found[phase]);
    const place here = place_of_two(v, at[0], at[1], at[2]);
    if (status >= 0) status = logarithms(p, phase, &here, direct[phase]);
  }
  if (status < 0) return status;
#define WORDS(name, word)        #word,
#define WORDS_DIRECT(name, word) #word "_direct",
#define STEP(name, word)         found[1].name / found[0].name - 1.0,
  static const char *const names[] = {CMX_TRANSPORT_CONDUCTIVITIES(WORDS)
                                          CMX_TRANSPORT_CONDUCTIVITIES(WORDS_DIRECT)};
  double step[2 * N_VALUES] = {CMX_TRANSPORT_CONDUCTIVITIES(STEP)};
#undef STEP
#undef WORDS_DIRECT
#undef WORDS
  for (int q = 0; q < N_VALUES; q++) step[N_VALUES + q] = expm1(direct[1][q] - direct[0][q]);
  for (int q = 0; q < 2 * N_VALUES; q++) {
    cmx_report_row row = cmxp_row_of(cmxp_row("transport", "steps", NULL, names[q], "1"), 1, step[q]);
    cmxp_set_place(&row, cmxp_state_axes, at);
    row.place[row.n_place++] = (cmx_report_coordinate){"gamma", gamma};
    cmxp_add_row(job, row);
  }
  return CMX_OK;
}

static cmx_status add_steps(cmxp_verify_job *job) {
  const int has_eos = cmx_table_has(job->table, "eos");
  cmxp_verify_physics p;
  cmx_status status = cmxp_verify_physics_make(job, CMXP_TRANSPORT | (has_eos ? CMXP_EOS : 0), &p);
  for (double rho = 1e4; rho < 2e8; rho *= 100.0)
    for (int k = 1; k < 4 && status >= 0; k++)
      status = add_step(job, &p, has_eos ? &p.eos : NULL, 0.25 * k, rho);
  cmxp_verify_physics_free(&p);
  return status;
}

cmx_status cmxp_verify_transport(cmxp_verify_job *job, cmx_error *err) {
  compared *all = calloc(2 * job->samples, sizeof *all);
  cmxp_error_at *errors = malloc(job->samples * sizeof *errors);
  cmx_status status = all && errors ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "transport: out of memory");
  if (status >= 0)
    status = cmxp_verify_samples(job, "transport", CMXP_TRANSPORT, job->samples, compare, all, err);
  for (size_t phase = 0; status >= 0 && phase < 2; phase++)
    for (int flagged = 0; flagged < 2; flagged++) add_rows(job, all, phase, flagged, errors);
  if (status >= 0 && job->table->transport.ions.n == 2 && (status = add_steps(job)) < 0)
    cmx_fail(err, status, "transport: %s", cmx_status_text(status));
  free(all);
  free(errors);
  return status;
}
