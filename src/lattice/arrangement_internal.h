/* Private to the searches for low arrangements. */
#ifndef COULOMIX_SRC_LATTICE_ARRANGEMENT_INTERNAL_H
#define COULOMIX_SRC_LATTICE_ARRANGEMENT_INTERNAL_H

#include "coulomix/arrangement.h"

/* The least excess at one number of heavy ions. */
typedef struct cmxp_least {
  double excess;  /* NaN if no assignment has this number */
  uint64_t count; /* assignments within CMX_SOLID_SAME_EXCESS of it; 0 if none */
  uint32_t mask;  /* bit g: group g is heavy. The first found of those counted */
} cmxp_least;

/* All 2^n_groups assignments to groups of sites, exactly; the row sums of `pair` must be equal.
   @param[in]  group [n_sites] < n_groups <= CMX_MAX_SEARCHED; no group may be empty
   @param[out] least [n_sites + 1] by number of heavy ions */
cmx_status cmxp_least_excess(size_t n_sites, const double pair[], size_t n_groups, const size_t group[],
                             cmxp_least least[]);

/* q of heavy[n] by the full matrix. */
double cmxp_arrangement_excess(size_t n, const double pair[], const unsigned char heavy[]);

/* A copy of a crystal, checked and scaled, with its pair matrix; release with free(pair).
   @param[out] parent its xi for unit charges */
cmx_status cmxp_parent_pairs(const cmx_crystal *crystal, cmx_crystal *copy, double **pair, double *parent,
                             cmx_error *err);

/* x, n, k, excess and cell of an arrangement from its occupation. */
void cmxp_arrangement_fill(const cmx_crystal *crystal, const double pair[], double parent,
                           const unsigned char heavy[], uint64_t count, cmx_arrangement *out);

/* Superlattices of n primitive cells, as Hermite normal forms: rows (a,b,c), (0,d,e), (0,0,f) with b < d and
   c, e < f. Of those that the point operations map on each other, the first in lexicographic order.
   @param[out] form [n_form] of the caller to free, NULL on failure */
cmx_status cmxp_superlattices(const cmx_crystal *parent, size_t n, int (**form)[3][3], size_t *n_form);

#endif
