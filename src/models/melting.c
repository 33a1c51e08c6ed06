#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

#include "models/records.h"

#define SEARCH_FROM    100.0 /* the anharmonic series crosses the liquid once more near Gamma = 50 */
#define SEARCH_TO      300.0
#define MAX_ITERATIONS 200

static cmx_status worse(cmx_status a, cmx_status b) {
  if (a < 0 || b < 0) return a < 0 ? a : b;
  return a > b ? a : b;
}

cmx_status cmx_melting_difference(const cmx_model *liquid, const cmx_model *crystal,
                                  const cmx_model *anharmonic, cmx_jet gamma, cmx_jet *out) {
  cmx_jet l, s, a;
  *out = cmxp_jet_nan();
  if (liquid->kind != CMX_KIND_LIQUID || crystal->kind != CMX_KIND_CRYSTAL ||
      anharmonic->kind != CMX_KIND_ANHARMONIC)
    return CMX_ERR_UNSUPPORTED;
  cmx_status status = worse(worse(cmx_model_one(liquid, gamma, &l), cmx_model_one(crystal, gamma, &s)),
                            cmx_model_one(anharmonic, gamma, &a));
  if (status >= 0) *out = cmx_jet_sub(l, cmx_jet_add(s, a));
  return status;
}

typedef struct trio {
  const cmx_model *liquid, *crystal, *anharmonic;
  cmx_status failure; /* a callback of GSL cannot return a status */
} trio;

static double difference(double gamma, void *data) {
  trio *t = data;
  cmx_jet d;
  cmx_status status =
      cmx_melting_difference(t->liquid, t->crystal, t->anharmonic, cmx_jet_seed(gamma, 0.0, gamma), &d);
  if (status >= 0) return d.v;
  t->failure = status;
  return 0.0; /* not NaN, for which GSL would call its aborting error handler */
}

cmx_status cmx_melting_gamma(const cmx_model *liquid, const cmx_model *crystal, const cmx_model *anharmonic,
                             double *gamma_m, cmx_error *err) {
  trio t = {liquid, crystal, anharmonic, CMX_OK};
  gsl_function f = {difference, &t};
  cmx_jet at_root;
  *gamma_m = NAN;
  double from = difference(SEARCH_FROM, &t), to = difference(SEARCH_TO, &t);
  if (t.failure != CMX_OK)
    return cmx_fail(err, t.failure, "melting of %s and %s with %s: %s", liquid->id, crystal->id,
                    anharmonic->id, cmx_status_text(t.failure));
  if (from * to > 0.0)
    return cmx_fail(err, CMX_ERR_ABSENT, "%s and %s with %s do not melt between Gamma = %g and %g",
                    liquid->id, crystal->id, anharmonic->id, SEARCH_FROM, SEARCH_TO);
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  if (!solver) return cmx_fail(err, CMX_ERR_MEMORY, "melting coupling: out of memory");
  int rc = gsl_root_fsolver_set(solver, &f, SEARCH_FROM, SEARCH_TO);
  bool converged = false;
  for (int i = 0; rc == GSL_SUCCESS && !converged && i < MAX_ITERATIONS; i++) {
    rc = gsl_root_fsolver_iterate(solver);
    converged = gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver),
                                       0.0, 1e-13) == GSL_SUCCESS;
  }
  double root = gsl_root_fsolver_root(solver);
  gsl_root_fsolver_free(solver);
  if (t.failure != CMX_OK || !converged)
    return cmx_fail(err, CMX_ERR_NOT_CONVERGED, "melting of %s and %s with %s: the search did not converge",
                    liquid->id, crystal->id, anharmonic->id);
  *gamma_m = root;
  return cmx_melting_difference(liquid, crystal, anharmonic, cmx_jet_const(root), &at_root);
}
