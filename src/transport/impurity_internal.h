/* Private to src/transport: shared by impurity.c and displacements.c. */
#ifndef COULOMIX_SRC_TRANSPORT_IMPURITY_INTERNAL_H
#define COULOMIX_SRC_TRANSPORT_IMPURITY_INTERNAL_H

#include "transport/transport_internal.h"

/* Averages over directions in bins of q: mean[k][0] = <f^2>, mean[k][i] = <f^2 cos(q.R)> over orbit i. */
struct cmx_displacements {
  size_t orbits, bins;
  double width; /* of a bin, in 1/a_i */
  double *mean; /* [bins][1 + orbits] */
};

#endif
