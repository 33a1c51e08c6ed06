/* Verification of freezing: /eos, /equilibrium and /phase compared, T0 between solidus and liquidus, and the
   reasons of states in a star. */
#include <math.h>
#include <string.h>

#include "coulomix_freezing.h"
#include "coulomix_inverse.h"
#include "verify/verify_internal.h"

enum { N_X = 5, N_RHO = 8, T0_STATES = 200, REASON_STATES = 200000 };

#define T0_BUDGET 1e-7 /* relative, of T0 outside [solidus, liquidus] */

/* --- the equation of state ------------------------------------------------------------------------------ */

/* Where liquid and solid of one composition have equal free energy at a density; NaN where they have not. */
static double eos_freezing(const cmx_eos_view *v, double x, double rho, cmx_eos_state *liquid) {
  cmx_eos_solution found;
  const cmx_status status = cmx_eos_freezing_temp(v, x, rho, &found);
  *liquid = found.state;
  return status < 0 ? NAN : found.temp;
}

/* --- the classical diagram ------------------------------------------------------------------------------ */

/* Whether a liquid of composition x is entirely liquid at a coupling. */
static int is_whole(const cmx_phase_view *v, double gamma, double x) {
  cmx_tie ties[CMX_MAX_TIE_LINES];
  int n, whole = 1;
  if (cmx_phase_tie_lines(v, gamma, CMX_MAX_TIE_LINES, ties, &n) < 0) return 0;
  int liquids = 0;
  for (int k = 0; k < n; k++) {
    if ((ties[k].left == CMX_LIQUID) == (ties[k].right == CMX_LIQUID)) continue;
    liquids++;
    whole = whole && (ties[k].left == CMX_LIQUID ? x <= ties[k].x_left : x >= ties[k].x_right);
  }
  return whole && liquids;
}

/* Mean coupling at which a liquid of composition x begins to freeze; NaN if the diagram has none. */
static double phase_freezing(const cmx_table *t, double x) {
  const double *melt, *z;
  size_t n, nz;
  cmx_phase_view v;
  if (cmx_phase_bind(t->arrays, t->n_arrays, CMX_PHASE_DEFAULT, &v) != CMX_OK) return NAN;
  melt = cmx_store_get_numbers(t->store, "/phase/" CMX_PHASE_DEFAULT, "gamma_melt", &n);
  z = cmx_store_get_numbers(t->store, "/", "charges", &nz);
  if (!melt || n != 2 || !z || nz != 2) return NAN;
  const double ratio[2] = {1.0, cmx_z53(z[1]) / cmx_z53(z[0])}, mean = cmx_average_two(ratio, x);
  if (x <= 0.0 || x >= 1.0) return x > 0.5 ? melt[1] * ratio[1] : melt[0];
  double low = fmin(melt[0], melt[1]) * (1.0 + 1e-9), high = v.gamma_max;
  for (int b_line = 0; b_line < v.n_boundaries;
       b_line++) /* freezing can end before either melting point, at a eutectic */
    low = fmin(low, v.gamma[(size_t)b_line * (size_t)v.n] * (1.0 + 1e-9));
  if (!is_whole(&v, low, x)) return NAN;
  while (high - low > 1e-10 * high) {
    const double middle = 0.5 * (low + high);
    *(is_whole(&v, middle, x) ? &low : &high) = middle;
  }
  return low * mean;
}

/* --- side by side --------------------------------------------------------------------------------------- */

static double equilibrium_freezing(const cmx_table *t, double x, double p) {
  cmx_freezing f;
  cmx_eos_state liquid;
  if (!cmx_table_has(t, "equilibrium") || cmx_equilibrium_freezing(&t->equilibrium, p, x, &f) < 0) return NAN;
  return cmx_eos_lookup(&t->eos, CMX_LIQUID, x, f.rho_liquid, f.temp, &liquid) < 0 ? NAN : liquid.gamma;
}

/* Latent heat in kT per ion. */
static double latent_heat(const cmx_eos_view *v, double x, double temp, const cmx_eos_state *liquid) {
  return liquid->latent_heat * cmx_eos_mass(v, x) / (v->boltzmann * temp);
}

cmx_status cmxp_verify_eos_freezing(cmxp_verify_job *job, cmx_error *err) {
  static const double x[N_X] = {0.0, 0.25, 0.5, 0.75, 1.0};
  const cmx_table *t = job->table;
  (void)err;
  for (int j = 0; j < N_X; j++) {
    const double classical = phase_freezing(t, x[j]);
    for (int k = 0; k < N_RHO; k++) {
      const double rho = pow(10.0, 4.0 + k);
      cmx_eos_state liquid;
      if (rho < t->eos.rho[0] || rho > t->eos.rho[1]) continue;
      const double temp = eos_freezing(&t->eos, x[j], rho, &liquid), at[3] = {x[j], rho, temp};
      if (isnan(temp)) continue;
      const struct {
        const char *quantity, *unit;
        double value;
      } rows[] = {{"gamma_eos", "1", liquid.gamma},
                  {"gamma_equilibrium", "1", equilibrium_freezing(t, x[j], liquid.p)},
                  {"gamma_phase", "1", classical},
                  {"latent_heat", "kT", latent_heat(&t->eos, x[j], temp, &liquid)}};
      for (size_t q = 0; q < sizeof rows / sizeof *rows; q++) {
        cmx_report_row row =
            cmxp_row_of(cmxp_row("eos", "freezing", NULL, rows[q].quantity, rows[q].unit), 1, rows[q].value);
        cmxp_set_place(&row, cmxp_state_axes, at);
        cmxp_add_row(job, row);
      }
    }
  }
  return CMX_OK;
}

/* --- T0 between solidus and liquidus -------------------------------------------------------------------- */

/* Gibbs energy of the solid less that of the liquid, of one composition. */
static cmx_status gibbs_difference(const cmx_eos_view *v, double x, double p, double temp,
                                   double *difference) {
  cmx_eos_solution s[2];
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    const cmx_status status = cmx_eos_phase_rho_from_p_temp(v, phase, x, p, temp, 0.0, &s[phase]);
    if (status < 0) return status;
  }
  *difference = s[1].state.f + p / s[1].rho - (s[0].state.f + p / s[0].rho);
  return CMX_OK;
}

static double t0_at(const cmx_eos_view *v, double x, double p, double guess) {
  double low = 0.97 * guess, high = 1.03 * guess, d;
  if (gibbs_difference(v, x, p, low, &d) < 0 || !(d < 0.0)) return NAN;
  if (gibbs_difference(v, x, p, high, &d) < 0 || !(d > 0.0)) return NAN;
  while (high - low > 1e-11 * high) {
    const double middle = 0.5 * (low + high);
    if (gibbs_difference(v, x, p, middle, &d) < 0) return NAN;
    *(d < 0.0 ? &low : &high) = middle;
  }
  return 0.5 * (low + high);
}

/* How far outside [solidus, liquidus], relative; NaN where the table does not say. Where two solids melt at a
   three-phase line, one solid of their mean composition may be in balance with the liquid below it. */
static double outside_freezing(const cmx_table *t, double x, double p, double t0) {
  cmx_freezing liquidus, solidus;
  if (cmx_equilibrium_freezing(&t->equilibrium, p, x, &liquidus) < 0 ||
      cmx_equilibrium_melting(&t->equilibrium, p, x, &solidus) < 0)
    return NAN;
  const int two_solids = isnan(solidus.rho_solid);
  return fmax(fmax(two_solids ? 0.0 : solidus.temp - t0, t0 - liquidus.temp), 0.0) / t0;
}

cmx_status cmxp_verify_equilibrium_t0(cmxp_verify_job *job, cmx_error *err) {
  static const char *const axes[3] = {"x", "p", "temp"};
  const cmx_eos_view *v = &job->table->eos;
  const double rho_range[2] = {fmax(v->rho[0], 1e4), fmin(v->rho[1], 1e10)};
  size_t tried = 0, beyond = 0;
  double worst = 0.0, at[3] = {NAN, NAN, NAN};
  (void)err;
  for (size_t k = 0; k < 10 * T0_STATES && tried < T0_STATES && rho_range[0] < rho_range[1]; k++) {
    double s[3];
    cmx_eos_state liquid;
    cmxp_verify_draw(job, rho_range, v->temp, 9, k, s);
    const double x = s[0], temp = eos_freezing(v, x, s[1], &liquid);
    const double t0 = isnan(temp) ? NAN : t0_at(v, x, liquid.p, temp),
                 off = isnan(t0) ? NAN : outside_freezing(job->table, x, liquid.p, t0);
    if (isnan(off)) continue;
    tried++;
    beyond += off > T0_BUDGET;
    if (off > worst || tried == 1) {
      worst = off;
      at[0] = x;
      at[1] = liquid.p;
      at[2] = t0;
    }
  }
  cmx_report_row row =
      cmxp_row_of(cmxp_row("equilibrium", "t0", NULL, "outside", "states"), tried, (double)beyond);
  cmxp_set_budget(&row, 0.0);
  row.within = row.within && tried > 0;
  cmxp_add_row(job, row);
  row = cmxp_row_of(cmxp_row("equilibrium", "t0", NULL, "temp", "1"), tried, worst);
  cmxp_set_place(&row, axes, at);
  cmxp_set_budget(&row, T0_BUDGET);
  cmxp_add_row(job, row);
  return CMX_OK;
}

/* --- reasons -------------------------------------------------------------------------------------------- */

static void add_share(cmxp_verify_job *job, const char *check, const char *what, size_t count, size_t n) {
  cmxp_add_row(job, cmxp_row_of(cmxp_row("eos", check, NULL, what, "1"), n,
                                n ? (double)count / (double)n : (double)NAN));
}

/* Fractions of stable states, uniform in x (or of random compositions), ln rho and ln T over the states of a
   cooling star within the table. */
cmx_status cmxp_verify_eos_reasons(cmxp_verify_job *job, cmx_error *err) {
  const cmx_eos_view *v = &job->table->eos;
  const double rho[2] = {fmax(v->rho[0], 1e4), fmin(v->rho[1], 1e9)},
               temp[2] = {fmax(v->temp[0], 1e6), fmin(v->temp[1], 1e9)};
  size_t count[32] = {0}, n = 0, warned = 0, failed = 0;
  (void)err;
  for (size_t k = 0; k < REASON_STATES && rho[0] < rho[1] && temp[0] < temp[1]; k++) {
    double s[3];
    cmx_eos_state p;
    cmxp_verify_mix mix;
    cmxp_verify_draw(job, rho, temp, 8, k, s);
    cmxp_verify_draw_mix(job, 8, k, s, &mix);
    const cmx_status status = cmxp_lookup_mix(v, CMX_STABLE, &mix, s, &p);
    n++;
    failed += status < 0;
    warned += status > 0;
    for (int bit = 0; bit < 32; bit++) count[bit] += p.reasons >> bit & 1u;
  }
  for (int bit = 0; bit < 32; bit++)
    if (count[bit]) add_share(job, "reasons", cmx_reason_word(bit), count[bit], n);
  if (failed) add_share(job, "reasons", "failed", failed, n);
  add_share(job, "flagged", "any", warned + failed, n);
  return CMX_OK;
}
