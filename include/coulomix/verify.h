/** Verification of a table: its lookups against direct computation at random states.
 *
 *  A report is a list of rows. Each row is the statistics of one quantity: number of samples, median, 99th
 *  percentile and worst, position of the worst, budget, and whether it is met. A row with a single number (a
 *  count, a fraction, a coupling) has it in `worst` and no median. Rows of one section, check and subject are
 *  consecutive.
 *
 *  section /lattice
 *    direct      madelung, T0: relative
 *  section /order
 *    direct      f_order, s_res: absolute; heat_capacity: relative to max(|value|, 0.01); w: the largest
 *                error of all neighbour orbits
 *    certificate uncertified: share of the nodes whose minimum is not proved; with terms beyond pairs alone
 *  section /phase; the subject is the name of a diagram
 *    direct      x, latent_heat (kT per ion) of the tie lines at random Gamma_1
 *    unpolished  tie_lines: omitted, within 1e-5 of a pure species
 *  section /phase3
 *    direct      gamma: ln of Gamma_1 of the liquidus; solid: largest of its fractions; latent_heat, kT per
 *                ion; at random liquids, even over the triangle
 *  section /eos
 *    direct      outputs of a stable state; `scale` gives the reference of the errors
 *    phases      disagreements: states where table and physics have different stable phases; f: difference
 *                of their free energies, kT per ion
 *    maxwell     the subject is a relation; residual; of relations with derivatives also in_rounding, the
 *                residual in units of its rounding, and that rounding
 *    jumps       the subject is a kind of cell boundary; p, e, s, cv, chi: relative jumps; in_rounding: the
 *                largest of those with a budget, in units of round-off
 *    rising      the subject is a phase; violations where e, s or P does not rise with T, or P with rho
 *    inversions  the subject is an inversion; error: of results without a warning; silent: results without a
 *                warning whose error exceeds the budget; failed; in_uncertainty: error over the uncertainty
 *                estimate of an ill-conditioned result; mean_iterations, most_iterations
 *    statuses    the subject is an inversion; one row for each status, which is its position
 *    freezing    gamma_eos, gamma_equilibrium, gamma_phase: mean coupling of freezing by the three sections,
 *                NaN if a section has none; latent_heat, kT per ion
 *    reasons     fraction of stable states with each reason, within 1e4..1e9 g/cm^3 and 1e6..1e9 K
 *    flagged     fraction of stable states with any reason
 *  section /equilibrium
 *    direct      freezing at random pressures and compositions, one for ten samples and at most 200; temp,
 *                rho_liquid, rho_solid: relative; x_solid: absolute; latent_heat: kT an ion
 *    t0          outside: states whose T0 (equal Gibbs energy of both phases) is not between solidus and
 *                liquidus; temp: relative distance
 *  section /transport
 *    direct      the subject is a phase; sigma, kappa: relative; their logarithmic slopes: absolute
 *    steps       relative steps of sigma and kappa from liquid to solid at freezing, in the table and by
 *                direct computation
 *  section /warm
 *    direct      the subject is isobaric or isodensity; pressure, n_e, sigma, sigma(omega), kappa: relative,
 *                by all mixing rules in turn */
#ifndef COULOMIX_VERIFY_H
#define COULOMIX_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "coulomix/section.h"
#include "coulomix/status.h"
#include "coulomix/table.h"
#include "coulomix/table_file.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CMX_VERIFY_MAX_SAMPLES = 100000000, CMX_REPORT_PLACE = 4 };

/** Options of a verification; start from cmx_verify_defaults. */
typedef struct cmx_verify_options {
  size_t samples; /* random states of each kind, 1..CMX_VERIFY_MAX_SAMPLES */
  uint64_t seed;  /* of the random states: equal seeds give equal states */
  size_t n_sections;
  const char *const *sections;  /* [n_sections] names; none: all that the table has */
  const cmx_progress *progress; /* NULL for none; a function that returns non-zero stops the work */
  size_t n_plugins;
  const char *const *plugins; /* [n_plugins] files of plug-ins of the table that may run */
} cmx_verify_options;

/** 10000 samples, seed 1, all sections, no progress. */
CMX_API void cmx_verify_defaults(cmx_verify_options *options);

/** One coordinate of a position. */
typedef struct cmx_report_coordinate {
  const char *name; /* "x", "rho" (g/cm^3), "temp" (K), "p" (erg/cm^3), "gamma", "gamma_d", "status" */
  double value;
} cmx_report_coordinate;

/** One row; see the list at the top of this file. Texts are "" if they do not apply. */
typedef struct cmx_report_row {
  const char *section, *check;
  char subject[64];
  const char *quantity;
  const char *unit;          /* of the numbers; "1" if relative or dimensionless, "kT" is per ion */
  const char *scale;         /* reference value of relative errors, if quantities of one check differ in it */
  int caution;               /* 1: states that the table flags; they have no budget */
  size_t n;                  /* samples */
  double median, p99, worst; /* NaN if not given or without samples */
  size_t n_place;
  cmx_report_coordinate place[CMX_REPORT_PLACE]; /* [n_place] of the worst, or of the number */
  double budget_median, budget;                  /* of median and worst; INFINITY for none */
  int within;                                    /* 1: within the budgets; errors must also be finite */
} cmx_report_row;

typedef struct cmx_report {
  size_t n;
  cmx_report_row *rows; /* [n] sections in the order of cmx_verify_sections */
  int within;           /* 1: every row is within its budgets */
  size_t n_left_out;    /* sections that were not compared, because a plug-in of the table is not loaded */
  const char *left_out[CMX_MAX_SECTIONS]; /* [n_left_out] their names */
} cmx_report;

/** The sections of a table that can be verified, in the order of a report.
 *  @param[out] names  static texts
 *  @return their number, at most CMX_MAX_SECTIONS */
CMX_API size_t cmx_verify_sections(const cmx_table *table, const char *names[CMX_MAX_SECTIONS]);

/** Verifies a table. The physics is that of the recipe in the table. Spectrum files named there are searched
 *  in the current folder. 10000 samples of a table with all sections take about 20 s on one core. The report
 *  is the same bit for bit for any number of OpenMP threads. Sections that depend on a plug-in are left out
 *  unless the caller gives its file, which must be the one that made the table.
 *  @param[in]  table    of cmx_table_open
 *  @param[in]  options  NULL for the defaults
 *  @param[out] report   freed with cmx_report_free; empty on failure
 *  @return CMX_OK, whether or not budgets are met (report->within); CMX_ERR_DOMAIN for a number of samples
 *          out of range; CMX_ERR_UNKNOWN for a section that cannot be verified, CMX_ERR_ABSENT for one that
 *          the table lacks; CMX_ERR_VERSION for another plug-in; CMX_ERR_STOPPED if the progress function
 *          stopped the work; CMX_ERR_MEMORY; a status of the recipe, of the direct computation or of a
 *          lookup, with the state.
 *  Accuracy: the direct computation is exact to its rounding and convergence, 1e-12 in f_order; the row
 *  `rounding` gives the accuracy of Maxwell's relations. */
CMX_API cmx_status cmx_verify(const cmx_table *table, const cmx_verify_options *options, cmx_report *report,
                              cmx_error *err);

/** Frees the rows and empties the report. */
CMX_API void cmx_report_free(cmx_report *report);

/** The first row at or after number `from` with these texts; NULL matches any text.
 *  @return NULL if there is none */
CMX_API const cmx_report_row *cmx_report_find(const cmx_report *report, size_t from, const char *section,
                                              const char *check, const char *subject, const char *quantity);

#ifdef __cplusplus
}
#endif
#endif
