/* The calls of bench_fortran.f90 from C, and its clock. */
#include <time.h>

#include "coulomix_c.h"

enum { ALL = CMX_Q_STATE_END, FLOW = CMX_TRANSPORT_Q_END - CMX_TRANSPORT_Q_BEFORE - 1 };

double bench_cpu(void);
double bench_cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

cmx_c_table *bench_open(const char *path);
cmx_c_table *bench_open(const char *path) {
  cmx_c_table *table;
  return cmx_c_open(path, "eos, transport", &table, NULL, 0) < 0 ? NULL : table;
}

void bench_states(const cmx_c_table *t, int n, const double x[], const double rho[], const double temp[],
                  double out[]);
void bench_states(const cmx_c_table *t, int n, const double x[], const double rho[], const double temp[],
                  double out[]) {
  for (int i = 0; i < n; i++) {
    const double both[2] = {1.0 - x[i], x[i]};
    cmx_c_eos(t, CMX_STABLE, both, rho[i], temp[i], out + (size_t)i * ALL, NULL);
  }
}

void bench_transport(const cmx_c_table *t, int n, const double x[], const double rho[], const double temp[],
                     double out[]);
void bench_transport(const cmx_c_table *t, int n, const double x[], const double rho[], const double temp[],
                     double out[]) {
  for (int i = 0; i < n; i++) {
    const double both[2] = {1.0 - x[i], x[i]};
    cmx_c_transport(t, CMX_LIQUID, both, rho[i], temp[i], out + (size_t)i * FLOW);
  }
}

void bench_batch(const cmx_c_table *t, int n, const double x[], const double rho[], const double temp[],
                 double out[]);
void bench_batch(const cmx_c_table *t, int n, const double x[], const double rho[], const double temp[],
                 double out[]) {
  int q[ALL];
  for (int k = 0; k < ALL; k++) q[k] = k;
  const cmx_c_request r = {.size = sizeof r,
                           .n = (size_t)n,
                           .phase = CMX_STABLE,
                           .n_q = ALL,
                           .q = q,
                           .x = x,
                           .x_step = 1,
                           .a = rho,
                           .b = temp,
                           .a_step = 1,
                           .b_step = 1,
                           .out = out,
                           .out_step = ALL,
                           .q_step = 1};
  cmx_c_eos_batch(t, &r);
}
