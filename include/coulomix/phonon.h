/** Harmonic lattice dynamics of crystals with any number of ions in the cell: force constants, stability,
 *  moments.
 *
 *  The potential energy of displacements u is (1/2) sum u_pa Phi_pa,qb(k) u_qb; with displacement waves
 *  u_p exp(ik.(R + chi_p)) the Hermitian matrix is
 *
 *    Phi_pq(k) = Z_p Z_q S_pq(k) - delta_pq Z_p sum_r Z_r S_pr(0)
 *    S_pq(k)   = sum_R' g(R + chi_q - chi_p) exp(ik.(R + chi_q - chi_p))
 *
 *  with g_ab = -grad_a grad_b (1/r). Force constants depend on the charges, not on the masses. Each ion's
 *  diagonal block has the trace 3 <Z> Z_p at every k other than reciprocal-lattice vectors (Kohn's sum rule).
 *
 *  Charges may be negative; those of both signs are unstable (the trace is negative for one sign, or 0), as
 *  Earnshaw's theorem has it. An ion without charge has no force constants: stability and moments refuse it.
 *
 *  Units as in crystal.h: lengths in a, wave vectors in 1/a, force constants in e^2/a^3. Masses in any one
 *  unit m; squared frequencies in e^2/(m a^3). */
#ifndef COULOMIX_PHONON_H
#define COULOMIX_PHONON_H

#include "coulomix/crystal.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Ewald tables of one crystal, for any wave vector and charges. Calls that only read them may run in
 *  parallel. */
typedef struct cmx_dynamics cmx_dynamics;

/** Makes the tables of a crystal.
 *  @param[in] splitting Ewald's parameter in 1/a, 0.2..3; 0 chooses the fastest. Results depend on it by less
 *          than 1e-13.
 *  @return CMX_OK, CMX_ERR_DOMAIN, CMX_ERR_MEMORY; *out is NULL on failure. */
CMX_API cmx_status cmx_dynamics_new(const cmx_crystal *crystal, double splitting, cmx_dynamics **out);
/** Frees the tables; NULL is allowed. */
CMX_API void cmx_dynamics_free(cmx_dynamics *dynamics);

/** The dynamical matrix at one wave vector.
 *  @param[in]  k      [3] Cartesian, 1/a. k = 0 gives the limit without the macroscopic field: the least
 *                     eigenvalues over all directions of approach, three of them zero (acoustic sum rule).
 *  @param[in]  z      [N] charges
 *  @param[in]  mass   [N] masses: Phi_pq/sqrt(m_p m_q); NULL for the force constants
 *  @param[out] matrix [3N][3N][2] Hermitian, column by column, real and imaginary parts; row and column 3p +
 *          axis
 *  @return CMX_OK; CMX_ERR_MEMORY. Accuracy 1e-13 of the squares of the charges. */
CMX_API cmx_status cmx_dynamics_matrix(const cmx_dynamics *dynamics, const double k[3], const double z[],
                                       const double mass[], double matrix[]);

/** Eigenvalues of that matrix in ascending order. Accuracy 1e-12 of the largest.
 *  @param[in]  k, z, mass as in cmx_dynamics_matrix: [3], [N] and [N] or NULL
 *  @param[out] eigenvalue [3N]; NaN on failure
 *  @return CMX_OK; CMX_ERR_MEMORY; CMX_ERR_NOT_CONVERGED if LAPACK fails. */
CMX_API cmx_status cmx_dynamics_eigenvalues(const cmx_dynamics *dynamics, const double k[3], const double z[],
                                            const double mass[], double eigenvalue[]);

/** Moves the ions to the nearest equilibrium at fixed cell, by Newton's method in the direction of decreasing
 *  energy. The symmetry of the crystal is preserved.
 *  @param[in]  z     [n_sites] charges
 *  @param[out] shift largest displacement in a; 0 if symmetry holds all ions in place. NULL if not wanted.
 *  @return CMX_OK (forces below 1e-12 of <|Z|>^2); CMX_ERR_NOT_CONVERGED with the crystal unchanged, if there
 *          is no equilibrium within a/3 of the given sites. */
CMX_API cmx_status cmx_crystal_relax(cmx_crystal *crystal, const double z[], double *shift, cmx_error *err);

/** The same with the ratio c/a of a uniaxial crystal: the cell is stretched along the Cartesian z axis at
 *  fixed volume, within a factor of 1.35 either way, to where the energy of the relaxed ions is least.
 *  @param[in]  z       [n_sites] charges
 *  @param[out] shift   as in cmx_crystal_relax, in a: > 0 or 0
 *  @param[out] stretch factor of lengths along z, relative to those across; 1 if the crystal is not
 *                      stretched. The energy is minimal to rounding; the factor is accurate to about 1e-8
 *  @return as cmx_crystal_relax; CMX_ERR_NOT_CONVERGED also if the least energy lies at the end of the
 *          range. */
CMX_API cmx_status cmx_crystal_relax_axis(cmx_crystal *crystal, const double z[], double *shift,
                                          double *stretch, cmx_error *err);

/** Point operations of a crystal with charges: integer matrices W in fractional coordinates, r -> W r + some
 *  shift. At most 48; those with elements beyond -1..1 (cells far from reduced) are not found.
 *  @param[in]  z         [n_sites] charges: only ions of equal charge are mapped on each other
 *  @return their number, at least 1 */
CMX_API size_t cmx_crystal_symmetry(const cmx_crystal *crystal, const double z[], int operation[48][3][3]);

/** Stability of a crystal. */
typedef struct cmx_stability {
  int stable;
  /** Least value of eigenvalue/k^2 over the zone, with k measured from the nearest reciprocal-lattice vector.
   *  Positive: stable. */
  double margin;
  /** Of the force-constant matrix, e^2/a^3. Unstable: the least in the zone, refined; stable: the least at
   *  the nodes of the mesh, the zero modes of k = 0 left out. */
  double min_eigenvalue;
  double k[3]; /* where, in units of the reciprocal lattice vectors, -1/2..1/2 */
  /** Largest force on an ion, e^2/a^2; above 1e-9 <|Z|>^2 the crystal is not in equilibrium, hence
   *  unstable. */
  double force;
  size_t n_k; /* inequivalent wave vectors examined */
} cmx_stability;

/** Looks for negative eigenvalues on a mesh of mesh^3 wave vectors (inequivalent ones only), along small wave
 *  vectors in many directions (sound waves), at k = 0, and by local searches from the lowest of them.
 *  @param[in] z    [n_sites] charges
 *  @param[in] mesh 2..64; an even one contains the zone-boundary points of cubic crystals
 *  @return CMX_OK also for unstable crystals; CMX_ERR_DOMAIN, CMX_ERR_MEMORY, CMX_ERR_NOT_CONVERGED. The same
 *          bit for bit for any number of threads. */
CMX_API cmx_status cmx_crystal_stability(const cmx_crystal *crystal, const double z[], size_t mesh,
                                         cmx_stability *out, cmx_error *err);

/** Moments of the phonon spectrum, averages over zone and branches of functions of omega/omega_p, with
 *  omega_p^2 = 4 pi n e^2 <Z> <Z/m>, for which <(omega/omega_p)^2> = 1/3 (Kohn). */
typedef struct cmx_phonon_moments {
  double u_m2, u_m1, u_1, u_2, ln; /* powers -2, -1, 1, 2 and the logarithm */
  double omega_p2;                 /* in e^2/(m a^3) */
  int order;    /* Gauss-Legendre points along the radius, half of those along the other axes */
  double error; /* largest change of a moment from the order before */
} cmx_phonon_moments;

/** Zone averages by Gauss-Legendre quadrature in pyramids with their apex at k = 0, where the spectrum
 *  depends on the direction. The order is raised until no moment changes by more than the tolerance.
 *  @param[in] z, mass   [N] charges and masses
 *  @param[in] tolerance absolute, 1e-12..1e-2
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED with the best values; CMX_ERR_UNSUPPORTED, all NaN, for an unstable
 *          crystal; CMX_ERR_DOMAIN; CMX_ERR_MEMORY. The same bit for bit for any number of threads. */
CMX_API cmx_status cmx_crystal_moments(const cmx_crystal *crystal, const double z[], const double mass[],
                                       double tolerance, cmx_phonon_moments *out, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
