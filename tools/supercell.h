/* Private to the program: which arrangements of ions the verb supercell takes. */
#ifndef COULOMIX_TOOLS_SUPERCELL_H
#define COULOMIX_TOOLS_SUPERCELL_H

#include "coulomix/supercell.h"

enum { SUPERCELL_COUPLINGS = 16 };

/* `each` arrangements of every coupling, one after another; without couplings, of the file of pairs or
   random. */
typedef struct supercell_order {
  size_t each, n_gamma_d;
  double gamma_d[SUPERCELL_COUPLINGS]; /* 0: random */
  const char *pairs;                   /* NULL: none */
} supercell_order;

static inline size_t supercell_all(const supercell_order *order) {
  return order->each * (order->n_gamma_d ? order->n_gamma_d : 1);
}

/* The coupling of an arrangement; 0 for random ones, NaN for those of a file. */
double supercell_coupling(const supercell_order *order, size_t arrangement);

/* Kinds by site of all arrangements, [supercell_all][ions], with those of the sample and its seed.
   residual [each]: of cmx_supercell_match, with a file of pairs */
cmx_status supercell_arrange(const supercell_order *order, const cmx_supercell_sample *sample,
                             unsigned char of[], double residual[], const cmx_progress *progress,
                             cmx_error *err);

#endif
