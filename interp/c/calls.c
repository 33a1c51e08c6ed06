/* The public calls of lookups: arguments are checked, and the lookups of this processor called. */
#include "table.h"

#include <fenv.h>

#if defined(COULOMIX_C_LEVELS)
extern const cmxp_c_lookups cmxp_c_lookups_v3, cmxp_c_lookups_v4;
#endif
extern const cmxp_c_lookups cmxp_c_lookups_base;

const cmxp_c_lookups *cmxp_c_lookups_here(void) {
#if defined(COULOMIX_C_LEVELS)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) {
    const int wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                     __builtin_cpu_supports("avx512vl");
    return wide ? &cmxp_c_lookups_v4 : &cmxp_c_lookups_v3;
  }
#endif
  return &cmxp_c_lookups_base;
}

const char *cmx_c_target(void) {
  return cmxp_c_lookups_here()->target;
}

int cmx_c_eos(const cmx_c_table *table, int phase, const double x[], double rho, double temp, double out[],
              int detail[]) {
  if (!table || !x || !out) return CMX_ERR_DOMAIN;
  return table->lookups->eos(table, phase, x, rho, temp, out, detail);
}

int cmx_c_transport(const cmx_c_table *table, int phase, const double x[], double rho, double temp,
                    double out[]) {
  if (!table || !x || !out) return CMX_ERR_DOMAIN;
  return table->lookups->transport(table, phase, x, rho, temp, out);
}

int cmx_c_freezing(const cmx_c_table *table, int phase, double p, double x, double out[]) {
  if (!table || !out) return CMX_ERR_DOMAIN;
  return table->lookups->freezing(table, phase, p, x, out);
}

int cmx_c_tie_lines(const cmx_c_table *table, double p, double temp, int capacity, double ties[], int *n) {
  if (!table || !n) return CMX_ERR_DOMAIN;
  return table->lookups->tie_lines(table, p, temp, capacity, ties, n);
}

int cmx_c_separation(const cmx_c_table *table, double p, double temp, double x, double out[]) {
  if (!table || !out) return CMX_ERR_DOMAIN;
  return table->lookups->separation(table, p, temp, x, out);
}

int cmx_c_freezing_three(const cmx_c_table *table, const double x[], double out[]) {
  if (!table || !x || !out) return CMX_ERR_DOMAIN;
  return table->lookups->freezing_three(table, x, out);
}

int cmx_c_screening(const cmx_c_table *table, int phase, const double pair[4], const double x[], double rho,
                    double temp, double out[]) {
  if (!table || !pair || !x || !out) return CMX_ERR_DOMAIN;
  fenv_t environment;
  feholdexcept(&environment); /* pairs in a crystal are found by steps that may overflow */
  const int status = table->lookups->screening(table, phase, pair, x, rho, temp, out);
  fesetenv(&environment);
  return status;
}

int cmx_c_warm(const cmx_c_table *table, int condition, int rule, double x, double rho, double temp,
               double out[]) {
  if (!table || !out) return CMX_ERR_DOMAIN;
  return table->lookups->warm(table, condition, rule, x, rho, temp, out);
}

typedef int batch(const cmx_c_table *table, const cmx_c_request *request);

/* Calls a batch. It compares numbers of points that may be NaN, which a program that traps exceptions must
   not notice. */
static int call_batch(batch *of, const cmx_c_table *table, const cmx_c_request *request) {
  fenv_t environment;
  feholdexcept(&environment);
  const int status = of(table, request);
  fesetenv(&environment);
  return status;
}

int cmx_c_eos_batch(const cmx_c_table *table, const cmx_c_request *request) {
  if (!table || !request) return CMX_ERR_DOMAIN;
  if (request->size != sizeof *request) return CMX_ERR_UNSUPPORTED;
  return call_batch(table->lookups->eos_batch, table, request);
}

int cmx_c_transport_batch(const cmx_c_table *table, const cmx_c_request *request) {
  if (!table || !request) return CMX_ERR_DOMAIN;
  if (request->size != sizeof *request) return CMX_ERR_UNSUPPORTED;
  return call_batch(table->lookups->transport_batch, table, request);
}

int cmx_c_order_batch(const cmx_c_table *table, const cmx_c_request *request) {
  if (!table || !request) return CMX_ERR_DOMAIN;
  if (request->size != sizeof *request) return CMX_ERR_UNSUPPORTED;
  return call_batch(table->lookups->order_batch, table, request);
}

int cmx_c_tally_place(int status) {
  return cmx_tally_place(status);
}
