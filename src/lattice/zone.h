/* Private to src/lattice: averages over the Brillouin zone. */
#ifndef COULOMIX_SRC_LATTICE_ZONE_H
#define COULOMIX_SRC_LATTICE_ZONE_H

#include "coulomix/lattice.h"

/* Averages over the zone: element 0 is T_0, element i is T_i. */
typedef struct cmxp_zone_integral {
  double value[CMX_MAX_ORBITS + 1];
} cmxp_zone_integral;

/* Orders of the quadrature, ascending, multiples of CMXP_EWALD_LANES. */
enum { CMXP_ZONE_ORDERS = 10 };
extern const size_t cmxp_zone_orders[CMXP_ZONE_ORDERS];

/* The splittings at which averages are compared: the balanced one, and 1.25 times that. */
#define CMXP_ZONE_SPLITTING(shifted) ((shifted) ? 1.1 * 1.25 : 1.1)

/* The averages of the orbits of *sums at one order.
   @return CMX_OK, CMX_ERR_MEMORY */
cmx_status cmxp_zone_integrate(const cmx_lattice_sums *sums, const cmx_ewald *ewald, size_t order,
                               cmxp_zone_integral *total);

/* The same of bcc, of all CMX_MAX_ORBITS orbits, as values/make_zone_values.c computes them when the library
   is built; none where it is cross-compiled. */
typedef struct cmxp_zone_value {
  int shifted; /* of CMXP_ZONE_SPLITTING */
  size_t order;
  cmxp_zone_integral integral;
} cmxp_zone_value;
extern const cmxp_zone_value cmxp_zone_values[];
extern const size_t cmxp_zone_n_values;

#endif
