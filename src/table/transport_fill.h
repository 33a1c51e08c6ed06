/* Private to src/table: the sheets of /transport while they are filled, for two species and for n. */
#ifndef COULOMIX_SRC_TABLE_TRANSPORT_FILL_H
#define COULOMIX_SRC_TABLE_TRANSPORT_FILL_H

#include "coulomix/transport_table.h"
#include "table/spline.h"

typedef struct cmxp_transport_filling cmxp_transport_filling;

/* All that a table holds of one (n_e, T): sheets as coefficients of their terms. */
typedef struct cmxp_transport_node {
  double term[CMXI_MIXTURE_SHEETS][CMXI_TRANSPORT_PRODUCTS];
  double species[CMXI_SPECIES_PARTS * CMX_MAX_SPECIES];
  unsigned char flag; /* caution of two species, trusted of n */
} cmxp_transport_node;

/* n_e in cm^-3 and T in K. */
typedef cmx_status cmxp_transport_node_function(const cmxp_transport_filling *f, double n_e, double temp,
                                                cmxp_transport_node *node);

struct cmxp_transport_filling {
  const cmx_transport *transport;
  const cmx_lattice_sums *sums;
  cmx_transport_table *table;
  cmxp_transport_node_function *node;
  cmxp_even n, t;
  double *value[CMXI_MIXTURE_SHEETS]; /* [terms][n + 4][m + 4]; NULL for a sheet that is zero */
  double *species;                    /* [species][CMXI_SPECIES_PARTS][n + 4][m + 4] */
};

/* Node k of n of an axis 0..1, next to 0 first: the zeros of a Chebyshev polynomial, so that no value is
   needed at the ends. */
double cmxp_transport_unit_node(size_t k, size_t n);

/* Values at these nodes, `stride` apart, to coefficients in Chebyshev polynomials of 1 - 2u. */
void cmxp_transport_to_terms(size_t n, const double value[], size_t stride, double term[]);

/* Resistivities of charge and heat; without collisions of electrons where these have a sheet. */
void cmxp_transport_resistivities(const cmxp_transport_filling *f, const cmx_transport_state *s, double temp,
                                  double r[2]);

/* Whether both phases have kappa and sigma of conductivity models, whose ranges are then those of the
   table. */
int cmxp_transport_has_models(const cmx_transport *transport);

/* Thermal resistance by collisions of electrons, 3 m_e E nu/(pi^2 k^2 T n_e). */
double cmxp_collision_resistance(const cmx_transport_state *s, double temp);

/* The flags of a table have the status of computed states, at densities in the range that lookups check
   themselves; with cmxp_transport_has_models that of the table's own. Returns 1, and the physics and the
   density, where that is another state. */
int cmxp_transport_judge(const cmx_transport *transport, double *rho, cmx_transport *judge);

/* Sizes of a table of n species, and its function of a node. */
void cmxp_transport_plan_mixture(cmxp_transport_filling *f, const cmx_transport_grid *grid);

/* <Z> at node k of the terms of the shells. */
double cmxp_transport_charge_at(const cmxp_transport_filling *f, size_t k);

#endif
