/* Verification of /lattice: its sums against recomputed ones. */
#include <math.h>

#include "verify/verify_internal.h"

static void add_row(cmxp_verify_job *job, const char *quantity, double table, double computed) {
  cmx_report_row row = cmxp_row_of(cmxp_row("lattice", "direct", NULL, quantity, "1"), 1,
                                   fabs(table - computed) / fabs(computed));
  cmxp_set_budget(&row, 1e-12); /* another machine may use another order of summation */
  cmxp_add_row(job, row);
}

cmx_status cmxp_verify_lattice(cmxp_verify_job *job, cmx_error *err) {
  const cmx_lattice_sums *sums = &job->physics->sums;
  size_t n;
  const double *madelung = cmx_store_get_numbers(job->table->store, "/lattice", "madelung", &n);
  const cmx_dataset *t0 = cmx_store_find(job->table->store, "/lattice/T0");
  if (!madelung || n != 1 || !t0 || t0->rank != 1 || t0->type != CMX_F64 || !t0->dims[0])
    return cmx_fail(err, CMX_ERR_FORMAT, "lattice: madelung or T0 is missing");
  add_row(job, "madelung", madelung[0], sums->madelung);
  add_row(job, "T0", ((const double *)t0->data)[t0->dims[0] - 1], sums->T0);
  return CMX_OK;
}
