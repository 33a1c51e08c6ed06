/* verify: freezing of the equation of state, of /equilibrium and of /phase side by side, and what the
   states of a star suffer from. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix_inverse.h"
#include "verify.h"

enum { N_X = 5, N_RHO = 8, T0_STATES = 200, REASON_STATES = 200000 };

/* --- the equation of state ------------------------------------------------------------------------------- */

/* Temperature of a mean coupling; the coupling goes as 1/T at a density. */
static double temp_of(const cmx_eos_view *v, double x, double rho, double gamma) {
  cmx_eos_point p;
  const double temp = sqrt(v->temp[0] * v->temp[1]);
  const cmx_status status = cmx_eos_lookup(v, CMX_LIQUID, x, rho, temp, &p);
  return status < 0 ? NAN : temp * p.gamma / gamma;
}

/* Where liquid and solid of one composition have equal free energy at a density; NaN outside the table. */
static double eos_freezing(const cmx_eos_view *v, double x, double rho, cmx_eos_point *liquid) {
  double low = temp_of(v, x, rho, CMX_LIQUID_TO), high = temp_of(v, x, rho, CMX_SOLID_FROM);
  cmx_eos_point solid;
  low = fmax(low, v->temp[0]);
  high = fmin(high, v->temp[1]);
  if (!(low < high)) return NAN;
  for (int k = 0; k < 100 && high - low > 1e-13 * high; k++) {
    const double middle = 0.5 * (low + high);
    if (cmx_eos_lookup(v, CMX_LIQUID, x, rho, middle, liquid) < 0 ||
        cmx_eos_lookup(v, CMX_SOLID, x, rho, middle, &solid) < 0)
      return NAN;
    *(solid.f < liquid->f ? &low : &high) = middle;
  }
  /* an end of the interval is no freezing */
  const double gamma = liquid->gamma;
  return gamma > 1.001 * CMX_SOLID_FROM && gamma < 0.999 * CMX_LIQUID_TO ? 0.5 * (low + high) : NAN;
}

/* --- the classical diagram -------------------------------------------------------------------------------- */

/* Whether a liquid of composition x is still whole at a coupling. */
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

/* Mean coupling at which a liquid of composition x begins to freeze; NaN where the diagram does not say. */
static double phase_freezing(const cmx_table *t, double x) {
  const double *melt, *z;
  size_t n, nz;
  cmx_phase_view v;
  if (cmx_phase_bind(t->arrays, t->n_arrays, "short-range-ordered", &v) != CMX_OK) return NAN;
  melt = cmx_store_get_numbers(t->store, "/phase/short-range-ordered", "gamma_melt", &n);
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

/* --- side by side ----------------------------------------------------------------------------------------- */

static double equilibrium_freezing(const cmx_table *t, double x, double p) {
  cmx_freezing f;
  cmx_eos_point liquid;
  if (!t->has_equilibrium || cmx_equilibrium_freezing(&t->equilibrium, p, x, &f) < 0) return NAN;
  return cmx_eos_lookup(&t->eos, CMX_LIQUID, x, f.rho_liquid, f.temp, &liquid) < 0 ? NAN : liquid.gamma;
}

static json_t *freezing_rows(const cmx_table *t) {
  static const double x[N_X] = {0.0, 0.25, 0.5, 0.75, 1.0};
  json_t *rows = json_array();
  for (int j = 0; j < N_X; j++) {
    const double classical = phase_freezing(t, x[j]);
    for (int k = 0; k < N_RHO; k++) {
      const double rho = pow(10.0, 4.0 + k);
      cmx_eos_point liquid;
      if (rho < t->eos.rho[0] || rho > t->eos.rho[1]) continue;
      const double temp = eos_freezing(&t->eos, x[j], rho, &liquid);
      if (isnan(temp)) continue;
      json_array_append_new(
          rows,
          json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "x", tool_real(x[j]), "rho", tool_real(rho),
                    "temp", tool_real(temp), "gamma_eos", tool_real(liquid.gamma), "gamma_equilibrium",
                    tool_real(equilibrium_freezing(t, x[j], liquid.p)), "gamma_phase", tool_real(classical),
                    "latent_heat",
                    tool_real(liquid.latent_heat * cmx_eos_mass(&t->eos, x[j]) / (t->eos.boltzmann * temp))));
    }
  }
  return rows;
}

/* --- T0 between solidus and liquidus ----------------------------------------------------------------------- */

/* Gibbs energy of the solid less that of the liquid, of one composition. */
static cmx_status gibbs_difference(const cmx_eos_view *v, double x, double p, double temp,
                                   double *difference) {
  cmx_eos_solution s[2];
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    const cmx_status status = cmx_eos_phase_density(v, phase, x, p, temp, 0.0, &s[phase]);
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

/* How far outside [solidus, liquidus], relative; NaN where a gap of the solid reaches the solidus or the
   table does not say. */
static double outside(const cmx_table *t, double x, double p, double t0) {
  cmx_freezing liquidus, solidus;
  if (cmx_equilibrium_freezing(&t->equilibrium, p, x, &liquidus) < 0 ||
      cmx_equilibrium_melting(&t->equilibrium, p, x, &solidus) < 0)
    return NAN;
  return fmax(fmax(solidus.temp - t0, t0 - liquidus.temp), 0.0) / t0;
}

static json_t *t0_report(const cmx_table *t, const verify_options *o) {
  const cmx_eos_view *v = &t->eos;
  const double rho_range[2] = {fmax(v->rho[0], 1e4), fmin(v->rho[1], 1e10)};
  int tried = 0, beyond = 0;
  double worst = 0.0, at[3] = {NAN, NAN, NAN};
  for (size_t k = 0; k < 10 * T0_STATES && tried < T0_STATES && rho_range[0] < rho_range[1]; k++) {
    double x, rho, temp;
    cmx_eos_point liquid;
    verify_draw(rho_range, v->temp, o, 9, k, &x, &rho, &temp);
    temp = eos_freezing(v, x, rho, &liquid);
    const double t0 = isnan(temp) ? NAN : t0_at(v, x, liquid.p, temp),
                 off = isnan(t0) ? NAN : outside(t, x, liquid.p, t0);
    if (isnan(off)) continue;
    tried++;
    beyond += off > 1e-7;
    if (off > worst || tried == 1) {
      worst = off;
      at[0] = x;
      at[1] = liquid.p;
      at[2] = t0;
    }
  }
  return json_pack("{s:i, s:i, s:o, s:{s:o, s:o, s:o}, s:o, s:b}", "samples", tried, "outside", beyond,
                   "worst", tool_real(worst), "where", "x", tool_real(at[0]), "p", tool_real(at[1]), "temp",
                   tool_real(at[2]), "budget", tool_real(1e-7), "within_budget", beyond == 0 && tried > 0);
}

/* --- reasons ------------------------------------------------------------------------------------------------ */

/* Shares among stable states even in x, ln rho and ln T of what a cooling star passes, as far as the table
   has it. */
static json_t *reason_rows(const cmx_eos_view *v, const verify_options *o, double *flagged) {
  const double rho[2] = {fmax(v->rho[0], 1e4), fmin(v->rho[1], 1e9)},
               temp[2] = {fmax(v->temp[0], 1e6), fmin(v->temp[1], 1e9)};
  size_t count[32] = {0}, n = 0, warned = 0, failed = 0;
  json_t *rows = json_array();
  for (size_t k = 0; k < REASON_STATES && rho[0] < rho[1] && temp[0] < temp[1]; k++) {
    double s[3];
    cmx_eos_point p;
    verify_draw(rho, temp, o, 8, k, &s[0], &s[1], &s[2]);
    const cmx_status status = cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &p);
    n++;
    failed += status < 0;
    warned += status > 0;
    for (int bit = 0; bit < 32; bit++) count[bit] += p.reasons >> bit & 1u;
  }
  *flagged = n ? (double)(warned + failed) / (double)n : NAN;
  for (int bit = 0; bit < 32; bit++)
    if (count[bit])
      json_array_append_new(rows, json_pack("{s:s, s:o}", "reason", cmx_reason_word(bit), "share",
                                            tool_real((double)count[bit] / (double)n)));
  if (failed)
    json_array_append_new(
        rows, json_pack("{s:s, s:o}", "reason", "failed", "share", tool_real((double)failed / (double)n)));
  return rows;
}

json_t *verify_freezing(const cmx_table *t, const verify_options *o) {
  double flagged;
  json_t *report = json_object();
  json_object_set_new(report, "freezing", freezing_rows(t));
  json_object_set_new(report, "reasons", reason_rows(&t->eos, o, &flagged));
  json_object_set_new(report, "flagged", tool_real(flagged));
  if (t->has_equilibrium) json_object_set_new(report, "t0", t0_report(t, o));
  return report;
}

void verify_freezing_print(const json_t *report) {
  size_t k;
  json_t *row;
  puts("\nfreezing: mean coupling at which the free energies of one composition are equal (/eos), at which a "
       "liquid begins to freeze at "
       "the same\npressure (/equilibrium), and the same of classical ions in a rigid background (/phase)");
  printf("%6s %10s %14s %12s %14s %12s %12s\n", "x", "rho", "temp", "/eos", "/equilibrium", "/phase",
         "latent, kT");
  json_array_foreach(json_object_get(report, "freezing"), k, row) printf(
      "%6.3g %10.3g %14.6g %12.4f %14.4f %12.4f %12.4f\n", verify_number(row, "x"), verify_number(row, "rho"),
      verify_number(row, "temp"), verify_number(row, "gamma_eos"), verify_number(row, "gamma_equilibrium"),
      verify_number(row, "gamma_phase"), verify_number(row, "latent_heat"));
  const json_t *t0 = json_object_get(report, "t0");
  if (t0) {
    char where[160];
    verify_where(t0, where);
    printf("T0 (equal Gibbs energy) outside [solidus, liquidus]: %ld of %ld, worst %.1e %s%s\n",
           verify_count(t0, "outside"), verify_count(t0, "samples"), verify_number(t0, "worst"), where,
           verify_verdict(t0));
  }
  printf("\nreasons of stable states within 1e4..1e9 g/cm^3, 1e6..1e9 K: %.2f %% carry one\n",
         100.0 * verify_number(report, "flagged"));
  json_array_foreach(json_object_get(report, "reasons"), k, row)
      printf("%-20s %8.3f %%\n", verify_text(row, "reason"), 100.0 * verify_number(row, "share"));
}
