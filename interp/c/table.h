/* table.h: an open table of the C interface, and the lookups that it calls. Private to this folder. */
#ifndef COULOMIX_C_TABLE_H
#define COULOMIX_C_TABLE_H

#include "coulomix.h"
#include "coulomix_c.h"
#include "coulomix_file.h"

/* Lookups, compiled once for every set of instructions from the same source. */
typedef struct cmxp_c_lookups {
  const char *target;
  int (*eos)(const cmx_c_table *t, int phase, const double x[], double rho, double temp, double out[],
             int detail[]);
  int (*transport)(const cmx_c_table *t, int phase, const double x[], double rho, double temp, double out[]);
  int (*freezing)(const cmx_c_table *t, int phase, double p, double x, double out[]);
  int (*tie_lines)(const cmx_c_table *t, double p, double temp, int capacity, double ties[], int *n);
  int (*separation)(const cmx_c_table *t, double p, double temp, double x, double out[]);
  int (*freezing_three)(const cmx_c_table *t, const double x[], double out[]);
  int (*screening)(const cmx_c_table *t, int phase, const double pair[4], const double x[], double rho,
                   double temp, double out[]);
  int (*warm)(const cmx_c_table *t, int condition, int rule, double x, double rho, double temp, double out[]);
  int (*eos_batch)(const cmx_c_table *t, const cmx_c_request *r);
  int (*transport_batch)(const cmx_c_table *t, const cmx_c_request *r);
  int (*order_batch)(const cmx_c_table *t, const cmx_c_request *r);
} cmxp_c_lookups;

/* The parts of which a table has a view, bits. */
enum {
  CMXP_C_EOS = 1,
  CMXP_C_TRANSPORT = 2,
  CMXP_C_ORDER = 4,
  CMXP_C_EQUILIBRIUM = 8,
  CMXP_C_PHASE3 = 16,
  CMXP_C_REACTION = 32,
  CMXP_C_WARM = 64
};

struct cmx_c_table {
  const cmxp_c_lookups *lookups;
  cmx_file *file;
  int bound;        /* CMXP_C_... */
  cmx_species ions; /* of the table */
  double width;     /* of the freezing transition */
  cmx_eos_choice recipe;
  cmx_eos_view eos;
  cmx_transport_view transport;
  cmx_order_view order;
  cmx_equilibrium_view equilibrium;
  cmx_phase3_view phase3;
  cmx_reaction_view reaction;
  cmx_warm_view warm;
};

/* Lookups by the best instructions of this processor. */
const cmxp_c_lookups *cmxp_c_lookups_here(void);

/* Whether a number is that of a slope. */
int cmxp_c_has_slope(int q);

/* Whether n numbers are finite, without a comparison, which raises an exception with NaN. */
static inline int cmxp_c_finite(int n, const double x[]) {
  int finite = 1;
  for (int k = 0; k < n; k++) finite &= cmxi_finite(x[k]);
  return finite;
}

/* n numbers of a failure. */
static inline void cmxp_c_fill_nan(int n, double out[]) {
  for (int k = 0; k < n; k++) out[k] = cmxi_nan();
}

#endif
