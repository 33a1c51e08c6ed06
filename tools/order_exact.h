/* Monte Carlo of the Hamiltonian of pairs, printed: part of `order`. */
#ifndef COULOMIX_TOOLS_ORDER_EXACT_H
#define COULOMIX_TOOLS_ORDER_EXACT_H

#include "coulomix/order_exact.h"
#include "mixture.h"

typedef struct order_exact_request {
  cmx_order_exact_setup setup;
  double unit;                        /* what the user gives, Gamma_d or Gamma_e, over setup.g */
  const char *coupling;               /* "gamma_d" or "gamma_e" */
  const cmx_composition *composition; /* NULL for two species by Gamma_d */
  const cmx_recipe *named;            /* with the names of the nuclides; NULL without */
  double from;                        /* cycle from here, as the user gives it; NaN for equilibrium */
  size_t shells;                      /* orbits that are printed, at most */
  int quiet, progress, json;
} order_exact_request;

/* The exit status. */
int order_exact_answer(const order_exact_request *request);

/* Two species at each x and each Gamma_d, in rows; ranks share the points. The exit status. */
int order_exact_rows(const order_exact_request *request, size_t n_x, const double x[], size_t n_gamma_d,
                     const double gamma_d[]);

#endif
