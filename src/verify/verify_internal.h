/** Private to src/verify: the job that the checks of all sections work on, its random states, its report. */
#ifndef COULOMIX_SRC_VERIFY_VERIFY_INTERNAL_H
#define COULOMIX_SRC_VERIFY_VERIFY_INTERNAL_H

#include "coulomix/transport.h"
#include "coulomix/verify.h"

typedef struct cmxp_verify_job {
  const cmx_table *table;
  const cmx_recipe *recipe;
  const cmx_physics *physics;
  size_t samples;
  uint64_t seed;
  const cmx_progress *progress; /* NULL: none */
  cmx_report *report;
  cmx_status status; /* CMX_ERR_MEMORY if a row could not be added */
} cmxp_verify_job;

/* --- the checks, one function a section: each appends its rows ------------------------------------------ */

typedef cmx_status cmxp_verify_function(cmxp_verify_job *job, cmx_error *err);
cmxp_verify_function cmxp_verify_lattice, cmxp_verify_order, cmxp_verify_phase, cmxp_verify_phase3,
    cmxp_verify_eos, cmxp_verify_reaction, cmxp_verify_equilibrium, cmxp_verify_transport, cmxp_verify_warm;

/* Parts of cmxp_verify_eos. */
cmxp_verify_function cmxp_verify_eos_direct, cmxp_verify_eos_maxwell, cmxp_verify_eos_jumps,
    cmxp_verify_eos_rising, cmxp_verify_eos_inversions, cmxp_verify_eos_freezing, cmxp_verify_eos_reasons,
    cmxp_verify_eos_gradient;

/* Part of cmxp_verify_equilibrium. */
cmxp_verify_function cmxp_verify_equilibrium_t0;

/* --- shared by the checks of the equation of state ------------------------------------------------------ */

/** The cells of a state of a phase: within one such cell the outputs are analytic. */
enum {
  CMXP_CELL_N,
  CMXP_CELL_T,
  CMXP_CELL_FINE,
  CMXP_CELL_X,
  CMXP_CELL_GAMMA,
  CMXP_CELL_ORDER_X,
  CMXP_CELL_ORDER_G,
  CMXP_CELL_FROZEN,
  CMXP_CELL_PATCH, /* of a crossed cell of the order table, counted from 1; 0 in the others */
  CMXP_CELL_PAIRS,
  CMXP_CELLS
};

/** The cell of each kind that a state {x, rho, temp} of a phase is in. */
void cmxp_cells_of(const cmx_eos_view *v, int phase, const double state[3], int cell[CMXP_CELLS]);

/** Gamma_d of a state, beyond the order table, too. */
double cmxp_gamma_d_of(const cmxi_eos_args *at);

/** cmx_eos_lookup at {x, rho, temp}. */
cmx_status cmxp_lookup_at(const cmx_eos_view *v, int phase, const double state[3], cmx_eos_state *p);

/** |a - b| relative to the largest of |a|, |b|, |size|; 0 if equal. */
double cmxp_relative_difference(double a, double b, double size);

/* --- random states and the loop over them --------------------------------------------------------------- */

/** Number k of the job's sequence, in [0, 1). */
double cmxp_verify_uniform(const cmxp_verify_job *job, uint64_t k);

/** A random state {x, rho, temp}, even in x, ln rho and ln T, number k of a separate sequence. */
void cmxp_verify_draw(const cmxp_verify_job *job, const double rho_range[2], const double temp_range[2],
                      int sequence, size_t k, double state[3]);

/** Random number fractions of n species, number k of a separate sequence: Dirichlet's distribution, for a
 *  third with factors down to 1e-12 on some species, for another third with species left out.
 *  @param[out] x [n] sum 1 */
void cmxp_verify_draw_fractions(const cmxp_verify_job *job, int n, int sequence, size_t k, double x[]);

/** Composition of sample k of a sequence: of two species x = state[0], of more that of
 *  cmxp_verify_draw_fractions, prepared. */
typedef struct cmxp_verify_mix {
  double x[CMX_MAX_SPECIES];
  cmx_eos_composition prepared; /* of more than two species */
  cmx_status status;
} cmxp_verify_mix;
void cmxp_verify_draw_mix(const cmxp_verify_job *job, int sequence, size_t k, const double state[3],
                          cmxp_verify_mix *mix);

/** cmx_eos_lookup or cmx_eos_lookup_of at {x, rho, temp}. */
cmx_status cmxp_lookup_mix(const cmx_eos_view *v, int phase, const cmxp_verify_mix *mix,
                           const double state[3], cmx_eos_state *p);

/** Names of the coordinates of a state: x, or the number of the sample with more than two species. */
const char *const *cmxp_axes_of(const cmxp_verify_job *job);

/** Physics of the table's recipe for one thread. The order is solved at each state without a warm start. */
typedef struct cmxp_verify_physics {
  cmx_physics own; /* shared with the job */
  cmx_eos eos;
  cmx_transport transport;
} cmxp_verify_physics;

enum { CMXP_ORDER = 1, CMXP_EOS = 2, CMXP_TRANSPORT = 4 }; /* the parts needed */

/** Points into *physics, which must not be moved; freed with cmxp_verify_physics_free, also on failure. */
cmx_status cmxp_verify_physics_make(const cmxp_verify_job *job, int needs, cmxp_verify_physics *physics);
void cmxp_verify_physics_free(cmxp_verify_physics *physics);

/** Sample number k into `all`; the work of the order has forgotten the sample before. A failure is
 *  described in *err. */
typedef cmx_status cmxp_sample_function(const cmxp_verify_job *job, cmxp_verify_physics *physics, size_t k,
                                        void *all, cmx_error *err);

/** Samples 0 to n - 1, shared among threads, with progress under the name of `stage`.
 *  @return CMX_OK; CMX_ERR_STOPPED; CMX_ERR_MEMORY; the status and message of the first sample that failed */
cmx_status cmxp_verify_samples(cmxp_verify_job *job, const char *stage, int needs, size_t n,
                               cmxp_sample_function *sample, void *all, cmx_error *err);

/** Relative error of a heat Gamma_d^2 d2f/dGamma_d^2 that was looked up at (x, Gamma_d). It is relative to
 *  0.01 at least. At a jump either side is accepted: the minimiser's, `direct`, and its values 1e-6 of
 *  Gamma_d below and above. */
double cmxp_verify_heat_error(const cmx_order_model *model, cmx_order_work *work, const double at[2],
                              double looked_up, const cmx_order_state *direct);

/** Reports that `done` of `total` steps of a stage are finished.
 *  @return CMX_OK; CMX_ERR_STOPPED if the progress function stops the work */
cmx_status cmxp_verify_progress(const cmxp_verify_job *job, const char *stage, size_t done, size_t total,
                                cmx_error *err);

/* --- rows ----------------------------------------------------------------------------------------------- */

/** A row without numbers: NaN, no budget, within. `subject` may be NULL. */
cmx_report_row cmxp_row(const char *section, const char *check, const char *subject, const char *quantity,
                        const char *unit);

/** The same with one number. */
cmx_report_row cmxp_row_of(cmx_report_row row, size_t n, double number);

/** Sets the budget of a number or of the worst, and whether it is kept. */
void cmxp_set_budget(cmx_report_row *row, double budget);

/** Budgets of the median and of the worst error of a quantity, INFINITY for none. */
typedef struct cmxp_budget {
  const char *name;
  double median, worst;
} cmxp_budget;

/** Gives a row the budgets of its quantity: those with its name, else those at the end of the list, whose
 *  name is NULL. */
void cmxp_set_budgets(cmx_report_row *row, const cmxp_budget budgets[]);

/** Appends a row; out of memory is recorded in job->status. */
void cmxp_add_row(cmxp_verify_job *job, cmx_report_row row);

/** Names of the coordinates of a state of two species. */
extern const char *const cmxp_state_axes[3];

/** Gives a row its place, up to three coordinates; `names` ends with NULL or after three. */
void cmxp_set_place(cmx_report_row *row, const char *const names[3], const double values[3]);

/** Error of one quantity and its position. */
typedef struct cmxp_error_at {
  double error, at[3];
} cmxp_error_at;

/** Gives a row median, 99 % and worst of n errors, which it sorts, with the place of the worst and whether
 *  the row's budgets are kept. NaN is worse than any number. */
void cmxp_set_statistics(cmx_report_row *row, const char *const names[3], size_t n, cmxp_error_at errors[]);

#endif
