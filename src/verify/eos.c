/* Verification of /eos: outputs against direct computation, and the order of all its checks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "verify/verify_internal.h"

/* Each quantity that is compared by both has a row. */
#define COMPARED(name, unit, shown, scale, slope, text) +((shown) == CMX_SHOWN_VERIFY)
enum { N_COMPARED = CMX_EOS_QUANTITIES(COMPARED) };
#undef COMPARED

/* Of states without caution; the last ones are those of all quantities that are not named. */
static const cmxp_budget budgets[] = {{"p", 1e-9, 1e-6},
                                      {"e", 1e-9, 1e-6},
                                      {"s", 1e-8, 1e-5},
                                      {"f", 1e-9, 1e-6},
                                      {"dp_dx", INFINITY, INFINITY},
                                      {"df_dx", INFINITY, INFINITY},
                                      {"d2f_dx2", INFINITY, INFINITY},
                                      {"eta", INFINITY, INFINITY},
                                      {"s_res", INFINITY, INFINITY},
                                      {"latent_heat", INFINITY, INFINITY},
                                      {NULL, 1e-6, 1e-3}};

static const char *const scale_texts[] = {
#define SCALE_TEXT(name, text) text,
    CMX_SCALE_LIST(SCALE_TEXT)
#undef SCALE_TEXT
};

static void find_compared(const cmx_quantity *compared[N_COMPARED]) {
  size_t n, found = 0;
  const cmx_quantity *all = cmx_eos_quantities(&n);
  for (size_t k = 0; k < n; k++)
    if (all[k].shown == CMX_SHOWN_VERIFY) compared[found++] = &all[k];
}

/* Of more than two species, the entropy in k per ion to which smaller ones are compared. */
#define LEAST_ENTROPY 1e-3

static int is_entropy(const cmx_quantity *quantity) {
  return !strcmp(quantity->name, "s");
}

/* One state: its errors, how it was flagged, and the difference of the free energies of the phases, kT per
   ion, if table and direct computation disagree on the phase. */
typedef struct compared {
  const char *axis; /* of at[0] */
  double at[3], error[N_COMPARED], difference;
  int flagged, disagree, refused;
} compared;

static cmx_status fail(const compared *c, cmx_status status, cmx_error *err) {
  return cmx_fail(err, status, "eos: %s = %.17g, rho = %.17g g/cm^3, temp = %.17g K: %s", c->axis, c->at[0],
                  c->at[1], c->at[2], cmx_status_text(status));
}

/* The state of a phase by direct computation; of the stable one with CMX_STABLE. */
static cmx_status compute(const cmx_eos *eos, int phase, const cmxp_verify_mix *mix, const double at[3],
                          cmx_eos_state *out) {
  const double x = at[0], rho = at[1], temp = at[2];
  if (eos->mixture.ions.n > 2)
    return phase == CMX_STABLE ? cmx_eos_state_of(eos, mix->x, rho, temp, 0.0, out, NULL)
                               : cmx_eos_phase_state_of(eos, phase, mix->x, rho, temp, out, NULL);
  return phase == CMX_STABLE ? cmx_eos_state_at(eos, x, rho, temp, out)
                             : cmx_eos_phase_state_at(eos, phase, x, rho, temp, out);
}

static cmx_status compare(const cmxp_verify_job *job, cmxp_verify_physics *physics, size_t k, void *all,
                          cmx_error *err) {
  const cmx_eos_view *v = &job->table->eos;
  const cmx_eos *eos = &physics->eos;
  compared *c = (compared *)all + k;
  cmx_eos_state p;
  cmx_eos_state direct;
  const cmx_quantity *quantities[N_COMPARED];
  cmxp_verify_mix mix;
  cmxp_verify_draw(job, v->rho, v->temp, 0, k, c->at);
  cmxp_verify_draw_mix(job, 0, k, c->at, &mix);
  c->axis = cmxp_axes_of(job)[0];
  if (mix.status < 0) return fail(c, mix.status, err);
  const double rho = c->at[1], temp = c->at[2];
  const cmx_status found = cmxp_lookup_mix(v, CMX_STABLE, &mix, c->at, &p);
  const cmx_status computed = compute(eos, CMX_STABLE, &mix, c->at, &direct);
  c->refused = found < 0 || computed < 0;
  if (c->refused) /* unstable matter: both must return this status */
    return found == computed ? CMX_OK : fail(c, found < 0 ? found : computed, err);
  const double mass = cmx_average(v->ions.n, eos->mixture.ions.mass_u, mix.x) * CMX_ATOMIC_MASS_UNIT;
  const double kt = CMX_BOLTZMANN * temp / mass;
  c->flagged = (p.reasons & CMX_REASON_ACTIVE_SET) != 0;
  c->disagree = direct.phase != p.phase;
  if (c->disagree) {
    const double other = direct.f;
    const cmx_status again = compute(eos, p.phase, &mix, c->at, &direct);
    if (again < 0) return fail(c, again, err);
    c->difference = fabs(other - direct.f) / kt;
  }
  find_compared(quantities);
  const double least[] = {[CMX_SCALE_P_RHO] = direct.p / rho,
                          [CMX_SCALE_P] = direct.p,
                          [CMX_SCALE_ONE] = 1.0,
                          [CMX_SCALE_KT] = kt};
  for (int q = 0; q < N_COMPARED; q++) {
    const double a = cmx_quantity_in(quantities[q], &p), b = cmx_quantity_in(quantities[q], &direct);
    double size = fmax(fabs(b), least[quantities[q]->scale]);
    /* the entropy of a strongly ordered crystal passes through 0 where it is that of an effective binary */
    if (v->ions.n > 2 && is_entropy(quantities[q])) size = fmax(size, LEAST_ENTROPY * kt / temp);
    c->error[q] = isnan(a) && isnan(b) ? NAN : fabs(a - b) / size;
  }
  if (v->ions.n > 2) c->at[0] = (double)k;
  return CMX_OK;
}

static void add_errors(cmxp_verify_job *job, const compared *all, int flagged, cmxp_error_at *errors) {
  const cmx_quantity *quantities[N_COMPARED];
  find_compared(quantities);
  for (int q = 0; q < N_COMPARED; q++) {
    /* both without a difference of the phases where one of them means nothing, or without derivatives by x */
    const int more = job->table->eos.ions.n > 2, may_lack = quantities[q]->scale == CMX_SCALE_KT || more;
    size_t n = 0;
    for (size_t k = 0; k < job->samples; k++)
      if (!all[k].refused && all[k].flagged == flagged && !(may_lack && isnan(all[k].error[q])))
        errors[n++] = (cmxp_error_at){all[k].error[q], {all[k].at[0], all[k].at[1], all[k].at[2]}};
    if (more && !n) continue;
    cmx_report_row row = cmxp_row("eos", "direct", NULL, quantities[q]->name, "1");
    row.scale = more && is_entropy(quantities[q]) ? "max(|value|, 0.001 k per ion)"
                                                  : scale_texts[quantities[q]->scale];
    row.caution = flagged;
    if (!flagged) cmxp_set_budgets(&row, budgets);
    cmxp_set_statistics(&row, cmxp_axes_of(job), n, errors);
    cmxp_add_row(job, row);
  }
}

/* If the phases disagree, their free energies must be equal within the errors of the table. */
static void add_phases(cmxp_verify_job *job, const compared *all) {
  size_t disagree = 0;
  const compared *worst = &all[0];
  for (size_t k = 0; k < job->samples; k++) {
    disagree += (size_t)all[k].disagree;
    if (all[k].disagree && (!worst->disagree || all[k].difference > worst->difference)) worst = &all[k];
  }
  cmxp_add_row(job, cmxp_row_of(cmxp_row("eos", "phases", NULL, "disagreements", "states"), job->samples,
                                (double)disagree));
  cmx_report_row row =
      cmxp_row_of(cmxp_row("eos", "phases", NULL, "f", "kT"), job->samples, worst->difference);
  if (disagree) cmxp_set_place(&row, cmxp_axes_of(job), worst->at);
  cmxp_set_budget(&row, 1e-6);
  cmxp_add_row(job, row);
}

cmx_status cmxp_verify_eos_direct(cmxp_verify_job *job, cmx_error *err) {
  compared *all = calloc(job->samples, sizeof *all);
  cmxp_error_at *errors = malloc(job->samples * sizeof *errors);
  cmx_status status = all && errors ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "eos: out of memory");
  if (status >= 0)
    status = cmxp_verify_samples(job, "eos", CMXP_ORDER | CMXP_EOS, job->samples, compare, all, err);
  if (status >= 0) {
    for (int flagged = 0; flagged < 2; flagged++) add_errors(job, all, flagged, errors);
    add_phases(job, all);
  }
  free(all);
  free(errors);
  return status;
}

/* What holds for two species and x, and for compositions of more. */
static cmxp_verify_function *const of_two[] = {cmxp_verify_eos_maxwell,  cmxp_verify_eos_jumps,
                                               cmxp_verify_eos_rising,   cmxp_verify_eos_inversions,
                                               cmxp_verify_eos_freezing, cmxp_verify_eos_reasons};
static cmxp_verify_function *const of_more[] = {cmxp_verify_eos_gradient, cmxp_verify_eos_inversions,
                                                cmxp_verify_eos_reasons};

cmx_status cmxp_verify_eos(cmxp_verify_job *job, cmx_error *err) {
  static const char stage[] = "eos: laws, searches";
  const int more = job->table->eos.ions.n > 2;
  cmxp_verify_function *const *laws = more ? of_more : of_two;
  const size_t n = more ? sizeof of_more / sizeof *of_more : sizeof of_two / sizeof *of_two;
  cmx_status status = cmxp_verify_eos_direct(job, err);
  for (size_t k = 0; k < n && status >= 0; k++) {
    status = cmxp_verify_progress(job, stage, k, n, err);
    if (status >= 0) status = laws[k](job, err);
  }
  return status < 0 ? status : cmxp_verify_progress(job, stage, n, n, err);
}
