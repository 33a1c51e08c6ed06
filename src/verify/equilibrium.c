/* Verification of /equilibrium: freezing at random pressures and compositions against the direct physics. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/equilibrium.h"
#include "verify/verify_internal.h"

/* Each traces the freezing of all compositions at its pressure: one for ten samples, and at most so many. */
enum { MOST_STATES = 200 };

enum { TEMP, X_SOLID, RHO_LIQUID, RHO_SOLID, LATENT_HEAT, N_QUANTITIES };

/* Of states without caution; temperature and densities are relative. */
static const struct {
  const char *name, *unit;
  double budget;
} quantities[N_QUANTITIES] = {{"temp", "1", 1e-7},
                              {"x_solid", "1", 1e-6},
                              {"rho_liquid", "1", 1e-7},
                              {"rho_solid", "1", 1e-7},
                              {"latent_heat", "kT", 1e-5}};

typedef struct compared {
  double at[3], error[N_QUANTITIES]; /* x, P, T of the table */
  int there, flagged;                /* there: the table knows the freezing */
} compared;

static double relative(double a, double b) {
  return fabs(a / b - 1.0);
}

static cmx_status compare(const cmxp_verify_job *job, cmxp_verify_physics *physics, size_t k, void *all,
                          cmx_error *err) {
  const cmx_equilibrium_view *v = &job->table->equilibrium;
  const uint64_t first = (UINT64_C(33) << 40) + 2 * (uint64_t)k;
  const double share = cmxp_verify_uniform(job, first + 1);
  compared *c = (compared *)all + k;
  cmx_freezing found, direct;
  c->at[0] = cmxp_verify_uniform(job, first);
  c->at[1] = fmin(v->pressure[0] * pow(v->pressure[1] / v->pressure[0], share), v->pressure[1]);
  const cmx_status status = cmx_equilibrium_freezing(v, c->at[1], c->at[0], &found);
  c->there = status >= 0;
  if (!c->there) return CMX_OK; /* it freezes outside the table's temperatures, or not at all */
  c->flagged = status == CMX_WARN_ACTIVE_SET;
  c->at[2] = found.temp;
  const cmx_status computed =
      cmx_equilibrium_freeze(&physics->eos, CMX_FIXED_PRESSURE, c->at[1], c->at[0], &direct);
  if (computed < 0)
    return cmx_fail(err, computed, "equilibrium: x = %.17g, p = %.17g erg/cm^3: %s", c->at[0], c->at[1],
                    cmx_status_text(computed));
  c->error[TEMP] = relative(found.temp, direct.temp);
  c->error[X_SOLID] = fabs(found.x_solid - direct.x_solid);
  c->error[RHO_LIQUID] = relative(found.rho_liquid, direct.rho_liquid);
  c->error[RHO_SOLID] = relative(found.rho_solid, direct.rho_solid);
  c->error[LATENT_HEAT] = fabs(found.latent_heat - direct.latent_heat);
  return CMX_OK;
}

static void add_rows(cmxp_verify_job *job, size_t states, const compared *all, cmxp_error_at *errors) {
  static const char *const axes[3] = {"x", "p", "temp"};
  for (int flagged = 0; flagged < 2; flagged++)
    for (int q = 0; q < N_QUANTITIES; q++) {
      size_t n = 0;
      for (size_t k = 0; k < states; k++) {
        if (!all[k].there || all[k].flagged != flagged) continue;
        errors[n].error = all[k].error[q];
        memcpy(errors[n++].at, all[k].at, sizeof all[k].at);
      }
      if (flagged && !n) continue;
      cmx_report_row row = cmxp_row("equilibrium", "direct", NULL, quantities[q].name, quantities[q].unit);
      row.caution = flagged;
      if (!flagged) row.budget = quantities[q].budget;
      cmxp_set_statistics(&row, axes, n, errors);
      cmxp_add_row(job, row);
    }
}

cmx_status cmxp_verify_equilibrium(cmxp_verify_job *job, cmx_error *err) {
  const size_t tenth = (job->samples + 9) / 10, states = tenth < MOST_STATES ? tenth : MOST_STATES;
  compared *all = calloc(states, sizeof *all);
  cmxp_error_at *errors = malloc(states * sizeof *errors);
  cmx_status status = all && errors ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "equilibrium: out of memory");
  if (status >= 0)
    status = cmxp_verify_samples(job, "equilibrium", CMXP_ORDER | CMXP_EOS, states, compare, all, err);
  if (status >= 0) add_rows(job, states, all, errors);
  free(all);
  free(errors);
  return status < 0 ? status : cmxp_verify_equilibrium_t0(job, err);
}
