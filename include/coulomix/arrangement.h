/** The arrangement of two ions on a lattice with the lowest Madelung energy, at every composition.
 *
 *  Ions Z1 (light, label A) and Z2 (heavy, B) occupy the sites of a parent lattice whose sites are all
 *  equivalent: every row of its pair matrix has the same sum. With s_p = 1 on the sites of Z2 and 0 on the
 *  others, x the mean of s and <Z> = (1-x) Z1 + x Z2,
 *
 *      xi   = xi_parent <Z>^2 + (Z2-Z1)^2 q(s)
 *      q(s) = sum_pq (s_p - x)(s_q - x) pair[p][q] = s.pair.s - x^2 xi_parent
 *
 *  so the lowest arrangement at each x is the one of least excess q for any charges, and q(s) = q(1-s). For
 *  the lattices of Kozhberov (2024) q = xi_22 - x^2 xi_bcc. Units as in crystal.h: q in e^2/a per ion,
 *  accurate to 1e-13.
 *
 *  For alpha = Z2/Z1 near 1 a compound lies below the two pure crystals of its parent if
 *  q < (5/9) xi_parent x (1-x). All ions are on the ideal sites. Where symmetry does not hold them there,
 *  relaxation lowers the energy by as much as q differs between arrangements, and may change their order. */
#ifndef COULOMIX_ARRANGEMENT_H
#define COULOMIX_ARRANGEMENT_H

#include <stdint.h>

#include "coulomix/crystal.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CMX_MAX_SEARCHED      32    /* sites, labels or primitive cells of an exhaustive search */
#define CMX_SOLID_SAME_EXCESS 1e-12 /* arrangements closer in q are counted as equal */

/** The lowest arrangement found at one composition, with its cell. */
typedef struct cmx_arrangement {
  double x;       /* k/n */
  size_t n, k;    /* sites in the cell, and those with the heavy ion */
  double excess;  /* q */
  double parent;  /* xi of the parent with all charges 1 */
  uint64_t count; /* assignments of this k (annealed: restarts) within CMX_SOLID_SAME_EXCESS of the least */
  double cell[3][3];
  double site[CMX_MAX_SITES][3];      /* fractional, [n] */
  unsigned char heavy[CMX_MAX_SITES]; /* 0 or 1, [n] */
} cmx_arrangement;

/** Lowest arrangements in the order of x, 0 < x < 1; free with cmx_arrangements_free. */
typedef struct cmx_arrangements {
  size_t n;
  cmx_arrangement *best;
  size_t cells;         /* searched */
  uint64_t assignments; /* of all cells, 2^sites (or labels) each, the two pure ones included */
} cmx_arrangements;

/** Frees what a search allocated and empties the list. */
CMX_API void cmx_arrangements_free(cmx_arrangements *list);

/** Searches all 2^n_labels assignments of the two ions to the labels of a crystal. Compositions that no
 *  assignment has are left out. 256 assignments take a millisecond; each further label doubles the time.
 *  @return CMX_OK; CMX_ERR_DOMAIN with the reason: a bad crystal, sites whose row sums differ by more than
 *          1e-10; CMX_ERR_MEMORY. On failure the list is empty. */
CMX_API cmx_status cmx_arrangements_by_label(const cmx_crystal *crystal, cmx_arrangements *list,
                                             cmx_error *err);

/** Searches all 2^n_sites arrangements on a crystal of at most CMX_MAX_SEARCHED sites, for any labels. Exact.
 *  32 sites take two seconds on one core. The result is the same bit for bit for any number of threads.
 *  @return as cmx_arrangements_by_label; CMX_ERR_DOMAIN for too many sites too. */
CMX_API cmx_status cmx_arrangements_by_site(const cmx_crystal *crystal, cmx_arrangements *list,
                                            cmx_error *err);

/** Searches all arrangements on every superlattice of a Bravais lattice with 2..n_max primitive cells (Hart &
 *  Forcade 2008, Phys. Rev. B 77, 224115: Hermite normal forms, one of those that the point operations map on
 *  each other). At each x = k/n the lowest of all sizes is kept, in the smallest cell that has it.
 *  @param[in] parent one site a cell ("bcc", "fcc", "sc"), in a cell close to reduced: cmx_crystal_symmetry
 *  @param[in] n_max  2..CMX_MAX_SEARCHED. On two cores 24 take two seconds; 32 take a few minutes (1.1e12
 *          assignments).
 *  @return CMX_OK; CMX_ERR_DOMAIN; CMX_ERR_MEMORY. On failure the list is empty. */
CMX_API cmx_status cmx_arrangements_superlattices(const cmx_crystal *parent, size_t n_max,
                                                  cmx_arrangements *list, cmx_error *err);

/** Length of the annealing. */
typedef struct cmx_annealing {
  unsigned long seed;
  size_t restarts; /* from random arrangements, 1..100000 */
  size_t sweeps;   /* of one exchange attempted per site, while the temperature falls; 1..1000000 */
} cmx_annealing;

/** Looks for a low arrangement of k heavy ions by simulated annealing of pair exchanges, for cells too large
 *  to search. Each restart ends by steepest descent in a minimum that no single exchange lowers. A lower
 *  arrangement may exist. Deterministic for a given seed and any number of threads.
 *  @param[in] k 1..n_sites-1
 *  @return as cmx_arrangements_by_label. On failure the excess is NaN. */
CMX_API cmx_status cmx_arrangement_anneal(const cmx_crystal *crystal, size_t k, const cmx_annealing *how,
                                          cmx_arrangement *best, cmx_error *err);

/** The arrangement as a crystal with labels A (light) and B (heavy), in its own cell.
 *  @return as cmx_crystal_prepare. */
CMX_API cmx_status cmx_arrangement_crystal(const cmx_arrangement *arrangement, cmx_crystal *crystal,
                                           cmx_error *err);

/** Its xi for given charges, e^2/a per ion.
 *  @param[in] z1, z2 charges of the light and the heavy ion; accuracy 1e-13 of their squares */
CMX_API double cmx_arrangement_madelung(const cmx_arrangement *arrangement, double z1, double z2);

/** The same crystal in the larger cell of vectors sum_j matrix[i][j] cell[j].
 *  @param[in] matrix elements in -100..100; the modulus of its determinant times n_sites at most
 *          CMX_MAX_SITES
 *  @return CMX_OK; CMX_ERR_DOMAIN with the reason. */
CMX_API cmx_status cmx_crystal_supercell(const cmx_crystal *crystal, const int matrix[3][3],
                                         cmx_crystal *supercell, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
