/* gas.c: the equation of state, from a coulomix table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_batch.h"
#include "coulomix_io.h"
#include "hydro.h"

struct gas_table {
  cmx_file *file;
  cmx_eos_view eos;
};

int gas_open(gas *g, const char *table, double x, char *message) {
  size_t n;
  cmx_file *file;
  memset(g, 0, sizeof *g);
  if (cmx_flat_load_parts(table, "eos", &file, message, 256) < 0) return 0;
  struct gas_table *t = calloc(1, sizeof *t);
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  if (!t || cmx_eos_bind(arrays, n, &t->eos) < 0 || t->eos.ions.n != 2) {
    snprintf(message, 256, "%s", t ? "no equation of state of two species" : "out of memory");
    cmx_file_free(file);
    free(t);
    return 0;
  }
  t->file = file;
  t->eos.choice.policy = CMX_POLICY_HOLD;
  for (int k = 0; k < 2; k++) {
    g->rho[k] = t->eos.rho[k];
    g->temp[k] = t->eos.temp[k];
  }
  g->table = t;
  g->x = x;
  return 1;
}

void gas_close(gas *g) {
  cmx_file_free(g->table->file);
  free(g->table);
}

cmx_status gas_zones(gas *g, size_t n, const double *rho, const double *e, double *columns, int *status) {
  static const int wanted[GAS_COLUMNS] = {CMX_Q_rho, CMX_Q_e,      CMX_Q_temp,
                                          CMX_Q_p,   CMX_Q_gamma1, CMX_Q_solid_fraction};
  cmx_eos_request r = cmx_eos_request_make(n, CMX_GIVEN_RHO_E);
  r.x = &g->x; /* a step of 0: one for all */
  r.a = rho;
  r.b = e;
  r.a_step = r.b_step = 1;
  r.guess = columns + GAS_TEMP * n; /* of the step before; overwritten */
  r.guess_step = 1;
  r.q = wanted;
  r.n_q = GAS_COLUMNS;
  r.out = columns;
  r.out_step = 1;
  r.q_step = n;
  r.status = status;
  r.tally = g->tally;
  const clock_t start = clock();
  const cmx_status worst = cmx_eos_batch(&g->table->eos, &r);
  g->seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
  g->zones += n;
  return worst;
}

static void take(const cmx_eos_state *state, double rho, double temp, fluid *out) {
  out->rho = rho;
  out->temp = temp;
  out->p = state->p;
  out->e = state->e;
  out->s = state->s;
  out->solid = state->solid_fraction;
  out->c = sqrt(state->gamma1 * state->p / rho);
}

cmx_status gas_at_temp(const gas *g, double rho, double temp, fluid *out) {
  cmx_eos_state state;
  const cmx_status status = cmx_eos_lookup(&g->table->eos, CMX_STABLE, g->x, rho, temp, &state);
  take(&state, rho, temp, out);
  return status;
}

cmx_status gas_at_energy(const gas *g, double rho, double e, double guess, fluid *out) {
  cmx_eos_solution found;
  const cmx_status status = cmx_eos_temp_from_rho_e(&g->table->eos, g->x, rho, e, guess, &found);
  take(&found.state, found.rho, found.temp, out);
  return status;
}

cmx_status gas_at_entropy(const gas *g, double rho, double s, double guess, fluid *out) {
  cmx_eos_solution found;
  const cmx_status status = cmx_eos_temp_from_rho_s(&g->table->eos, g->x, rho, s, guess, &found);
  take(&found.state, found.rho, found.temp, out);
  return status;
}
