/** What depends on what: how results of direct computation move when an input of a recipe is changed.
 *
 *  Inputs are coefficients of the models that the recipe names, other models of the same kind, the number of
 *  orbits, the screening, the description of the solid and its order on cooling. A changed input is a changed
 *  recipe: the text of cmx_sensitivity_recipe gives the same number in any other way of computing.
 *
 *  First order is the central difference of a change by a tenth of the error, scaled to the error. The whole
 *  change is computed too if that is wanted, and always for an input that is no number. */
#ifndef COULOMIX_SENSITIVITY_H
#define COULOMIX_SENSITIVITY_H

#include <stddef.h>

#include "coulomix/progress.h"
#include "coulomix/recipe.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  CMX_SENSITIVITY_VALUES = 8, /* of each list of states */
  CMX_SENSITIVITY_NAME = 96
};

/** Where results are computed. */
typedef struct cmx_sensitivity_states {
  size_t n_x, n_rho, n_temp;        /* n_temp 0: mean couplings of 100 and 300 at each x and rho */
  double x[CMX_SENSITIVITY_VALUES]; /* of liquid and solid, in (0,1) */
  double rho[CMX_SENSITIVITY_VALUES], temp[CMX_SENSITIVITY_VALUES]; /* g/cm^3, K */
  double p;                                                         /* of freezing and melting, erg/cm^3 */
  double liquid[3]; /* of a third species: number fractions, sum 1 */
} cmx_sensitivity_states;

/** x = 0.5, rho = 1e6 and 1e8, p = 5e22, a liquid of 0.49, 0.49, 0.02. */
CMX_API void cmx_sensitivity_defaults(cmx_sensitivity_states *states);

/** A result, "cv(x=0.5,rho=1e+06,T=3.43e+06)". */
typedef struct cmx_sensitivity_output {
  char name[CMX_SENSITIVITY_NAME];
  const char *unit;
  double value; /* of the recipe as it is; NaN before cmx_sensitivity_run */
} cmx_sensitivity_output;

/** A change of an input. */
typedef struct cmx_sensitivity_change {
  char input[CMX_SENSITIVITY_NAME];  /* "liquid/pc2000-ds.A1", a model, or a setting */
  char change[CMX_SENSITIVITY_NAME]; /* "-0.907 +- 5e-05", or what takes its place */
  char source[240];                  /* of the error */
  int is_number;                     /* has a first order */
} cmx_sensitivity_change;

/** How far one result moves by one change. NaN where it could not be computed. */
typedef struct cmx_sensitivity_shift {
  double first;  /* by first order; by the whole change if the input is no number */
  double full;   /* by the whole change; NaN if that was not computed */
  int nonlinear; /* both are known and differ by more than 5 %, and by more than 1e-8 of the value */
} cmx_sensitivity_shift;

typedef struct cmx_sensitivity cmx_sensitivity;

/** Lists results and inputs of a recipe.
 *  @param[in] recipe of two species, with its text, and with its plug-ins, whose files are loaded again
 *  @param[in] states NULL for the defaults
 *  @param[in] inputs [n] names of inputs, or of models for all their coefficients and rivals; "NAME=E" gives
 *                    a coefficient the error E; n = 0: all that have an error or a rival
 *  @return CMX_OK; CMX_ERR_UNSUPPORTED for another number of species, or a plug-in that is not loaded;
 *          CMX_ERR_UNKNOWN for an input, with those there are; CMX_ERR_DOMAIN for a state; as
 *          cmx_physics_make, cmx_eos_state_at; CMX_ERR_MEMORY. *out is NULL on failure */
CMX_API cmx_status cmx_sensitivity_new(const cmx_recipe *recipe, const cmx_sensitivity_states *states,
                                       size_t n, const char *const inputs[], cmx_sensitivity **out,
                                       cmx_error *err);
/** Frees it; NULL is allowed. */
CMX_API void cmx_sensitivity_free(cmx_sensitivity *s);

/** Changes, in a fixed order; those of one input follow each other. */
CMX_API size_t cmx_sensitivity_changes(const cmx_sensitivity *s);
CMX_API const cmx_sensitivity_change *cmx_sensitivity_change_at(const cmx_sensitivity *s, size_t k);

/** Inputs that are not varied unless they are named, and why.
 *  @return 1; 0 if there is no number k */
CMX_API int cmx_sensitivity_left_out(const cmx_sensitivity *s, size_t k, const char **input,
                                     const char **reason);

/** The recipe with one change, as text and as settings.
 *  @param[in]  change number of the change
 *  @param[in]  share  of the error that is added to a coefficient, -1..1; other inputs take the whole change
 *                     unless it is 0
 *  @param[out] recipe released with cmx_recipe_clear
 *  @return as cmx_recipe_read_text */
CMX_API cmx_status cmx_sensitivity_recipe(const cmx_sensitivity *s, size_t change, double share,
                                          cmx_recipe *recipe, cmx_error *err);

/** Computes all results. The same bits for any number of threads and ranks.
 *  @param[in] full   also the whole change of coefficients
 *  @param[in] pieces journal of finished results; NULL: none
 *  @return CMX_OK; CMX_ERR_STOPPED; the failure of a result of the recipe as it is; CMX_ERR_MEMORY. A result
 *          that fails with a changed input is NaN */
CMX_API cmx_status cmx_sensitivity_run(cmx_sensitivity *s, int full, const cmx_journal *pieces,
                                       const cmx_progress *progress, cmx_error *err);

/** Results, in a fixed order: how many, and number k, NULL if there is none. */
CMX_API size_t cmx_sensitivity_outputs(const cmx_sensitivity *s);
/** Result k with its unit, as far as it is computed; NULL if there is none. */
CMX_API const cmx_sensitivity_output *cmx_sensitivity_output_at(const cmx_sensitivity *s, size_t k);
/** How far a result moves by a change, in the unit of the result, after cmx_sensitivity_run. First order is
 *  good to 1e-10 of the result over the share of the error, 0.1, and to the second order in it. */
CMX_API cmx_sensitivity_shift cmx_sensitivity_shift_at(const cmx_sensitivity *s, size_t output,
                                                       size_t change);

/** Whether two shifts of one result differ by more than 5 %, and by more than 1e-8 of its value.
 *  @param[in] value        the result, in any unit
 *  @param[in] first, full  shifts in the same unit; NaN differs from nothing */
CMX_API int cmx_sensitivity_nonlinear(double value, double first, double full);

/** Shifts of one result added in quadrature, to rounding; of the changes of one input the largest counts, and
 *  NaN is left out.
 *  @param[in] shift [cmx_sensitivity_changes] in the unit of the result */
CMX_API double cmx_sensitivity_quadrature(const cmx_sensitivity *s, const double shift[]);

#ifdef __cplusplus
}
#endif
#endif
