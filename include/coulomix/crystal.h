/** Crystals with any number of ions in the cell: structures, Madelung energy, forces.
 *
 *  Lengths in ion-sphere radii, a = (4 pi n/3)^(-1/3) = 1 with n the density of all ions, so a cell of N ions
 *  has the volume 4 pi N/3. Charges are numbers Z_p of any sign, or 0 for an empty site, in a rigid uniform
 *  background that neutralises them; with <Z> = 0 there is no background. Energies in e^2/a. */
#ifndef COULOMIX_CRYSTAL_H
#define COULOMIX_CRYSTAL_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CMX_MAX_SITES  1024
#define CMX_MAX_LABELS 32

/** A lattice with a basis. Sites of one label carry the same ion. */
typedef struct cmx_crystal {
  char name[64];
  double cell[3][3]; /* [vector][axis] lattice vectors */
  size_t n_sites, n_labels;
  double site[CMX_MAX_SITES][3]; /* fractional coordinates, in [0, 1) */
  size_t label[CMX_MAX_SITES];   /* < n_labels */
  char label_name[CMX_MAX_LABELS][16];
  double label_charge[CMX_MAX_LABELS]; /* charge number that the name implies (an element), or NaN */
} cmx_crystal;

/** Name of built-in structure `index`; NULL beyond the last. */
CMX_API const char *cmx_crystal_name(size_t index);

/** A built-in structure, in its primitive cell:
 *
 *      name         labels (sites a cell)    structure
 *      sc, bcc, fcc A1                       cubic Bravais lattices
 *      hcp          A2                       c/a = sqrt(8/3)
 *      cscl, nacl   A1 B1                    binary bcc and binary sc
 *      d03          A3 B1                    Fe3Al: B on an fcc sublattice of bcc; bcc16 with a, c
 *      fccb         A3 B1                    Cu3Au: B on the corners of fcc
 *      bcc16        a1 b1 c3 d3 f8           eight bcc cells (Kozhberov 2024), corrected labels
 *      bcc16-8      a1 b1 c3 d3 f1 g1 h3 i3  the same with the f sites divided like a, b, c, d
 *      zincblende   A1 B1                    binary diamond
 *      fluorite     A2 B1                    CaF2: B on fcc
 *      perovskite   A1 B1 X3                 A corner, B centre, X faces
 *      layers-ABB.. A.. B..                  (001) layers of bcc in the order of 2..32 letters A, B;
 *                                            layers-ABB is MoSi2
 *
 *  In bcc16 a = (0,0,0), b = (1/2,1/2,1/2), c = (1/2,1/2,0)-type, d = (1/2,0,0)-type, f = (1/4,1/4,1/4)-type.
 *  The paper's list of basis vectors interchanges c and d; its equation (3) and Table 1 agree with the labels
 *  used here.
 *  @return CMX_OK, or CMX_ERR_UNKNOWN with a message that lists the names. */
CMX_API cmx_status cmx_crystal_builtin(const char *name, cmx_crystal *crystal, cmx_error *err);

/** Checks a crystal, scales its cell to the volume 4 pi N/3 and wraps its sites into the cell.
 *  @return CMX_OK; CMX_ERR_DOMAIN with the reason: no site or too many, singular or extremely flat cell, a
 *          coordinate that is not a number, two ions on one site (closer than 1e-4), a bad label. */
CMX_API cmx_status cmx_crystal_prepare(cmx_crystal *crystal, cmx_error *err);

/** Charges of all sites.
 *  @param[in]  n_given 0 (charges implied by the labels), the number of labels, or the number of sites
 *  @param[in]  given   [n_given] charge numbers, in the order of the labels or of the sites
 *  @param[out] z       [n_sites] copied from these
 *  @return CMX_OK; CMX_ERR_DOMAIN with the reason: wrong count, a charge that is missing, or not in
 *          -1e3..1e3. */
CMX_API cmx_status cmx_crystal_charges(const cmx_crystal *crystal, size_t n_given, const double given[],
                                       double z[], cmx_error *err);

/** Cartesian position of fractional coordinates, to rounding.
 *  @param[in]  fraction any number, in units of the lattice vectors: [3]
 *  @param[out] position [3] in a */
CMX_API void cmx_crystal_position(const cmx_crystal *crystal, const double fraction[3], double position[3]);

/** Reciprocal lattice vectors, with cell_i . reciprocal_j = 2 pi delta_ij to rounding.
 *  @param[out] reciprocal [vector][axis] in 1/a; of a cell that cmx_crystal_prepare has passed */
CMX_API void cmx_crystal_reciprocal(const cmx_crystal *crystal, double reciprocal[3][3]);

/** Pair matrix of the Madelung energy: xi = sum_pq Z_p Z_q pair[p][q] and U_M/N = xi e^2/a for any charges
 *  (Kozhberov 2024, equation 2).
 *  @param[in]  splitting Ewald's A in 1/a, 0.2..3; 0 chooses the fastest. Results depend on it by less than
 *          1e-14.
 *  @param[out] pair      [n_sites][n_sites], symmetric
 *  @return CMX_OK, CMX_ERR_DOMAIN, CMX_ERR_MEMORY. Accuracy 1e-14. */
CMX_API cmx_status cmx_crystal_pairs(const cmx_crystal *crystal, double splitting, double pair[]);

/** xi of a pair matrix and charges, e^2/a. Summed with compensation, exact to rounding of the elements.
 *  @param[in] pair [n][n] of cmx_crystal_pairs
 *  @param[in] z    [n] charges */
CMX_API double cmx_pair_energy(size_t n, const double pair[], const double z[]);

/** Energy of the ions, and the forces on them, in about N^(3/2) operations for N ions: for large cells.
 *  @param[in]  z     [n_sites] charges
 *  @param[out] xi    U_M/N in e^2/a, as of cmx_crystal_pairs; NULL if not wanted
 *  @param[out] force [n_sites][3] as in cmx_crystal_forces; NULL if not wanted
 *  @return CMX_OK; CMX_ERR_MEMORY; CMX_ERR_DOMAIN for an extremely flat cell; outputs are NaN on failure.
 *          Accuracy 1e-13 of the squares of the charges. */
CMX_API cmx_status cmx_crystal_energy(const cmx_crystal *crystal, const double z[], double *xi,
                                      double force[][3]);

/** Forces on the ions, -dU/dr_p. Zero by symmetry in most named structures.
 *  @param[in]  z     [n_sites] charges
 *  @param[out] force [n_sites][3] Cartesian, e^2/a^2; NaN on failure
 *  @return CMX_OK; CMX_ERR_MEMORY. Accuracy 1e-13 of the squares of the charges. */
CMX_API cmx_status cmx_crystal_forces(const cmx_crystal *crystal, const double z[], double force[][3]);

#ifdef __cplusplus
}
#endif
#endif
