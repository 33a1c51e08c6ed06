/* Verification of /eos: derivatives by the fractions of more than two species against direct computation. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/const.h"
#include "verify/verify_internal.h"

enum { POTENTIAL, PRESSURE, ENERGY, QUANTITIES };
static const char *const names[QUANTITIES] = {"mu", "p", "e"};
static const char *const scales[QUANTITIES] = {"max(|value|, kT)", "P m/<m>", "max(|e|, P/rho) m/<m>"};
static const double budget[QUANTITIES] = {1e-5, 1e-4, 1e-4}, budget_median[QUANTITIES] = {1e-9, 1e-7, 1e-7};

typedef struct compared {
  double at[3], error[QUANTITIES];
  int skipped;
} compared;

static cmx_status compare(const cmxp_verify_job *job, cmxp_verify_physics *physics, size_t k, void *all,
                          cmx_error *err) {
  const cmx_eos_view *v = &job->table->eos;
  compared *c = (compared *)all + k;
  cmxp_verify_mix mix;
  cmx_eos_state s, direct;
  cmx_eos_gradient found, computed;
  cmxp_verify_draw(job, v->rho, v->temp, 3, k, c->at);
  cmxp_verify_draw_mix(job, 3, k, c->at, &mix);
  const double rho = c->at[1], temp = c->at[2], kt = CMX_BOLTZMANN * temp;
  const cmx_status status = cmx_eos_lookup_gradient(v, CMX_STABLE, &mix.prepared, rho, temp, &s, &found);
  c->at[0] = (double)k;
  c->skipped = status < 0 || (s.reasons & CMX_REASON_ACTIVE_SET) != 0;
  if (c->skipped) return CMX_OK;
  const cmx_status again =
      cmx_eos_phase_state_of(&physics->eos, s.phase, mix.x, rho, temp, &direct, &computed);
  if (again < 0)
    return cmx_fail(err, again, "eos: sample %zu, rho = %.17g g/cm^3, temp = %.17g K: %s", k, rho, temp,
                    cmx_status_text(again));
  for (int q = 0; q < QUANTITIES; q++) c->error[q] = 0.0;
  for (int j = 0; j < v->ions.n; j++) {
    /* of the pressure and energy of the species itself, which a heavy one has more of */
    const double share = fmax(1.0, v->ions.mass_u[j] * v->atomic_mass / mix.prepared.mass);
    const double off[QUANTITIES] = {
        fabs(found.mu_regular[j] - computed.mu_regular[j]) / fmax(kt, fabs(computed.mu_regular[j])),
        fabs(found.p[j] - computed.p[j]) / (share * direct.p),
        fabs(found.e[j] - computed.e[j]) / (share * fmax(fabs(direct.e), direct.p / rho))};
    for (int q = 0; q < QUANTITIES; q++)
      if (!(off[q] <= c->error[q])) c->error[q] = off[q];
  }
  return CMX_OK;
}

cmx_status cmxp_verify_eos_gradient(cmxp_verify_job *job, cmx_error *err) {
  const size_t samples = job->samples < 20000 ? job->samples : 20000;
  compared *all = calloc(samples, sizeof *all);
  cmxp_error_at *errors = malloc(samples * sizeof *errors);
  cmx_status status = all && errors ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "eos: out of memory");
  if (status >= 0)
    status = cmxp_verify_samples(job, "eos: derivatives by composition", CMXP_ORDER | CMXP_EOS, samples,
                                 compare, all, err);
  for (int q = 0; q < QUANTITIES && status >= 0; q++) {
    size_t n = 0;
    for (size_t k = 0; k < samples; k++)
      if (!all[k].skipped)
        errors[n++] = (cmxp_error_at){all[k].error[q], {all[k].at[0], all[k].at[1], all[k].at[2]}};
    cmx_report_row row = cmxp_row("eos", "gradient", NULL, names[q], "1");
    row.scale = scales[q];
    row.budget = budget[q];
    row.budget_median = budget_median[q];
    cmxp_set_statistics(&row, cmxp_axes_of(job), n, errors);
    cmxp_add_row(job, row);
  }
  free(all);
  free(errors);
  return status;
}
