/** Lattice sums of cubic Bravais crystals of point charges in a rigid uniform background.
 *
 *  Lengths in ion-sphere radii, a_i = 1, so n_i = 3/(4 pi). Wave vectors are Cartesian, in 1/a_i.
 *
 *    s(k)    = sum_{R != 0} sin(k.R) R/R^3                                force of a charge wave on the sites
 *    D_ab(k) = sum_{R != 0} (cos(k.R) - 1) g_ab(R) + n_i Int g_ab,        g = -grad grad (1/r)
 *    I_i     = m_i/R_i,  T_i = <s.D^-1.s sum_{R in orbit i} cos(k.R)>,  T_0 = <s.D^-1.s>
 *
 *  where <> is the average over the Brillouin zone (Baiko 2025, equations 5-9). D is D_k in that paper; its
 *  trace is 4 pi n_i = 3 at every k (Kohn's sum rule).
 *
 *  An orbit is the set of lattice vectors equivalent by symmetry to one vector. Orbits are numbered from 1 by
 *  length and then lexicographically with the coordinates of 2R/a_1 in descending order. */
#ifndef COULOMIX_LATTICE_H
#define COULOMIX_LATTICE_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CMX_MAX_ORBITS 64

/** A cubic Bravais lattice. The wedge is the irreducible 1/48 of the Brillouin zone, cut into tetrahedra that
 *  share the vertex k = 0. */
typedef struct cmx_lattice {
  const char *name;
  double constant; /* cubic lattice constant a_1, in a_i */
  int parity;      /* which integer vectors 2R/a_1 belong: see cmx_lattice_has */
  size_t n_tetrahedra;
  double wedge[3][3][3]; /* [tetrahedron][vertex][axis] k in units of pi/a_1 */
} cmx_lattice;

/** Lattice by name: "bcc", "fcc" or "sc". NULL with a message otherwise. */
CMX_API const cmx_lattice *cmx_lattice_find(const char *name, cmx_error *err);

/** Whether the integer vector n = 2R/a_1 is a lattice vector. */
CMX_API int cmx_lattice_has(const cmx_lattice *lattice, const int n[3]);

/** Whether the integer vector m, G = 2 pi m/a_1, is a reciprocal-lattice vector. */
CMX_API int cmx_lattice_has_reciprocal(const cmx_lattice *lattice, const int m[3]);

/** One orbit: n1 >= n2 >= n3 >= 0 of 2R/a_1, number of vectors, length in a_i. */
typedef struct cmx_orbit {
  int n[3];
  int multiplicity;
  double length;
} cmx_orbit;

/** The first `count` orbits.
 *  @param[in]  count  1..CMX_MAX_ORBITS
 *  @param[out] orbits [count]
 *  @return CMX_OK; CMX_ERR_DOMAIN for another count. */
CMX_API cmx_status cmx_lattice_orbits(const cmx_lattice *lattice, size_t count, cmx_orbit orbits[]);

/** Orbit average of cos(k.R), (1/6) sum_perm prod cos(n_p u), to rounding.
 *  @param[in] u [3] dimensionless, k a_1/2 */
CMX_API double cmx_orbit_cosine(const cmx_orbit *orbit, const double u[3]);

/** Ewald tables of one lattice at one splitting parameter. */
typedef struct cmx_ewald cmx_ewald;

/** Makes the tables of a lattice.
 *  @param[in] splitting eta in 1/a_i, 0.5..3; 0 chooses a balanced value. Results do not depend on it beyond
 *          round-off.
 *  @return CMX_OK, CMX_ERR_DOMAIN, CMX_ERR_MEMORY; *out is NULL on failure. */
CMX_API cmx_status cmx_ewald_new(const cmx_lattice *lattice, double splitting, cmx_ewald **out);
/** Frees the tables; NULL is allowed. */
CMX_API void cmx_ewald_free(cmx_ewald *ewald);

/** Madelung constant zeta of the lattice, U/N = -zeta Z^2 e^2/a_i. Accuracy 1e-14. */
CMX_API double cmx_ewald_madelung(const cmx_ewald *ewald);

/** s(k) and D(k). Accuracy 1e-13, absolute for D and relative to |s| where that is above 1.
 *  @param[in]  k [3] in 1/a_i, in the first Brillouin zone, k != 0
 *  @param[out] s [3]
 *  @param[out] d [6] {xx, yy, zz, yz, xz, xy} */
CMX_API void cmx_ewald_forces(const cmx_ewald *ewald, const double k[3], double s[3], double d[6]);

/** s.D^-1.s at k, the integrand of T_0; NaN if D is not positive definite there. Accuracy 1e-10 relative.
 *  @param[in] k [3] as in cmx_ewald_forces */
CMX_API double cmx_ewald_relaxation(const cmx_ewald *ewald, const double k[3]);

/** phi(k) = sum_{R != 0} cos(k.R)/R, in the uniform background. Its average over the zone is 0, and phi(k)
 *  less cmx_ewald_relaxation is J(k), the interaction of charges that are added to the ions of the lattice,
 *  to second order and with the ions in equilibrium (coulomix/order_exact.h). Accuracy 1e-14, relative where
 *  |phi| is above 1.
 *  @param[in] k [3] as in cmx_ewald_forces */
CMX_API double cmx_ewald_potential(const cmx_ewald *ewald, const double k[3]);

#define CMX_MAX_REFINEMENTS 12

/** Sums over the first n orbits with the record of their convergence. */
typedef struct cmx_lattice_sums {
  const cmx_lattice *lattice;
  double madelung;
  size_t n;
  cmx_orbit orbit[CMX_MAX_ORBITS];
  double I[CMX_MAX_ORBITS], T[CMX_MAX_ORBITS], T0; /* a_i I_i, a_i T_i, a_i T_0 */
  size_t n_refinements;
  struct {
    int order; /* Gauss-Legendre points per axis of a tetrahedron */
    double T0;
    double change; /* largest change of any T against the row before; NaN in the first row */
  } refinement[CMX_MAX_REFINEMENTS];
  double splitting_change; /* largest change of any T when the Ewald splitting is multiplied by 1.25 */
  double error;            /* the larger of the last change and splitting_change */
} cmx_lattice_sums;

/** Zone integrals T_0..T_n by Gauss-Legendre quadrature in tetrahedra with their apex at k = 0, where the
 *  integrand is direction-dependent: in conical coordinates it is analytic, so the error falls exponentially
 *  with the order. The order is raised until no T changes by more than `tolerance`.
 *
 *  @param[in] count     number of orbits, 1..CMX_MAX_ORBITS
 *  @param[in] tolerance absolute, on a_i T, 1e-14..1e-3
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED with the best values and the record (NaN for an unstable lattice,
 *          such as sc); CMX_ERR_DOMAIN; CMX_ERR_MEMORY. The result is the same bit for bit for any number of
 *          threads. */
CMX_API cmx_status cmx_lattice_integrate(const cmx_lattice *lattice, size_t count, double tolerance,
                                         cmx_lattice_sums *sums, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
