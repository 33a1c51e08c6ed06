/** Disordered crystals in periodic cells: energy, ions moved to equilibrium, harmonic free energy.
 *
 *  A supercell is a crystal of up to CMX_MAX_SITES ions of any charges above 0, in the units of crystal.h:
 *  lengths in the ion-sphere radius a of all ions, energies in e^2/a, forces in e^2/a^2, force constants in
 *  e^2/a^3, masses in any one unit. Linear mixing is the average over the ions of pure bcc crystals at the
 *  same electron density, whose ions have the radius a (Z/<Z>)^(1/3) and the plasma frequency squared
 *  4 pi n_e Z e^2/m.
 *
 *  Free energies are per ion and kT. In the classical limit the masses cancel from
 *
 *    f_harm = (1/2N) [ln pdet Phi - ln pdet Phi_lin]
 *
 *  where Phi is the matrix of force constants at the relaxed positions and pdet the product of the
 *  eigenvalues other than those of translations. Phi_lin are the eigenvalues of pure bcc at the same wave
 *  vectors of the same cell, so that the error of a finite cell cancels for the most part. */
#ifndef COULOMIX_SUPERCELL_H
#define COULOMIX_SUPERCELL_H

#include <stdint.h>

#include "coulomix/crystal.h"
#include "coulomix/progress.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Most ions whose relaxation ends with Newton's method; more are relaxed by gradients alone. */
#define CMX_SUPERCELL_NEWTON 432
/** Largest mesh of wave vectors. */
#define CMX_SUPERCELL_MESH 16

/** One kind of ion. */
typedef struct cmx_supercell_ion {
  double z;    /* charge number, 0 < z <= 1000 */
  double mass; /* > 0, in any one unit */
} cmx_supercell_ion;

/** A cell with its ions. */
typedef struct cmx_supercell {
  cmx_crystal crystal;
  double z[CMX_MAX_SITES], mass[CMX_MAX_SITES]; /* [crystal.n_sites] */
} cmx_supercell;

/** A cubic box of bcc with an ion on each site. Sites are those of coulomix/order_exact.h, m cubes along an
 *  edge: number 2 ((a m + b) m + c) + q at (a, b, c) + (q, q, q)/2 in units of a_1, q = 0 or 1.
 *  @param[in]  ions    2 m^3 with m = 1..8: 2, 16, 54, 128, 250, 432, 686 or 1024
 *  @param[in]  n_kinds 1..CMX_MAX_LABELS
 *  @param[in]  kind    [n_kinds]
 *  @param[in]  of      [ions] the kind of each site, < n_kinds; NULL: all of kind 0
 *  @param[out] out     the ions on ideal sites; labels are symbols of elements where charges are integers
 *  @return CMX_OK; CMX_ERR_DOMAIN with the reason */
CMX_API cmx_status cmx_supercell_bcc(size_t ions, size_t n_kinds, const cmx_supercell_ion kind[],
                                     const unsigned char of[], cmx_supercell *out, cmx_error *err);

/** Kinds of the sites of a random arrangement: a shuffle of Fisher and Yates by cmx_random. The same on every
 *  machine.
 *  @param[in]  n_kinds 1..CMX_MAX_LABELS
 *  @param[in]  count   [n_kinds] ions of each kind, CMX_MAX_SITES at most in all
 *  @param[in]  seed    any; arrangement i of several is that of the seed `seed` + i
 *  @param[out] of      [sum of count]
 *  @return CMX_OK; CMX_ERR_DOMAIN */
CMX_API cmx_status cmx_supercell_shuffle(size_t n_kinds, const size_t count[], uint64_t seed,
                                         unsigned char of[]);

/** What moving the ions has found. */
typedef struct cmx_relaxation {
  double energy_unrelaxed, energy; /* per ion, e^2/a: of the given positions, and in equilibrium */
  double force;                    /* largest on an ion, in <Z>^2 e^2/a^2 */
  int gradient_steps, newton_steps;
  double msd;   /* mean square displacement from the given positions, a^2 */
  double shift; /* largest displacement, a */
  size_t left;  /* ions farther from their site than half the distance of nearest neighbours */
} cmx_relaxation;

/** Moves the ions to equilibrium at fixed cell: downhill by the limited-memory method of Broyden, Fletcher,
 *  Goldfarb and Shanno, in a box of bcc preconditioned with the linear response of the mean crystal; then,
 *  up to CMX_SUPERCELL_NEWTON ions, by Newton's method. Where the matrix is not positive definite its
 *  step takes the moduli of the eigenvalues, of 0.02 omega_p^2 at least, and so goes downhill too.
 *  @param[in,out] cell      the ions are moved
 *  @param[in]     tolerance largest force that may remain, in <Z>^2 e^2/a^2: 1e-12..1e-2
 *  @param[out]    out       what has been found; NaN on failure
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED with the best positions and their `out`; CMX_ERR_DOMAIN;
 *          CMX_ERR_MEMORY. The same bit for bit for any number of threads. */
CMX_API cmx_status cmx_supercell_relax(cmx_supercell *cell, double tolerance, cmx_relaxation *out,
                                       cmx_error *err);

/** The harmonic crystal. Moments are averages over the 3N modes of each wave vector of functions of
 *  omega/omega_p, omega_p^2 = 4 pi n e^2 <Z> <Z/m>; translations count as zeros. */
typedef struct cmx_supercell_modes {
  size_t n_k;      /* wave vectors, of which k and -k count as one */
  size_t unstable; /* modes of negative eigenvalue; all else but `least` is NaN if there are any */
  double least;    /* least eigenvalue in omega_p^2, translations left out */
  double u_m2, u_m1, u_1, u_2, ln;
  double f_harm;     /* classical free energy against linear mixing, kT */
  double f_quantum;  /* the same of ln[2 sinh(theta omega/(2 omega_p))] at the given theta; NaN without */
  double zero_point; /* zero-point energy against linear mixing, hbar omega_p */
} cmx_supercell_modes;

/** Modes of a cell at the midpoints of a mesh of wave vectors, k = sum_i ((r_i + 1/2)/mesh) b_i, or at k = 0.
 *  For a box of bcc linear mixing is taken at the same wave vectors; for any other cell as the average over a
 *  fine mesh, which goes with a mesh of 1 or more.
 *  @param[in] cell  at equilibrium
 *  @param[in] mesh  0 for k = 0, without translations; or 1..CMX_SUPERCELL_MESH
 *  @param[in] theta hbar omega_p/kT, 1e-6..1e6; NaN: no f_quantum
 *  @param[in] progress one step a wave vector; NULL for none
 *  @return CMX_OK, also with unstable modes; CMX_ERR_DOMAIN; CMX_ERR_MEMORY; CMX_ERR_NOT_CONVERGED if LAPACK
 *          fails; CMX_ERR_STOPPED. The same bit for bit for any number of threads. */
CMX_API cmx_status cmx_supercell_harmonic(const cmx_supercell *cell, size_t mesh, double theta,
                                          const cmx_progress *progress, cmx_supercell_modes *out,
                                          cmx_error *err);

/** Mean square displacement of each ion by classical vibrations, over that in the pure crystal of linear
 *  mixing at the same wave vectors, u_m2 a^2/(Gamma <Z> Z) with Gamma = e^2/(a kT) and u_m2 of
 *  cmx_crystal_moments. The ratio converges faster with the mesh than the displacements do.
 *  @param[in]  cell  at equilibrium
 *  @param[in]  mesh  as in cmx_supercell_harmonic, 1..CMX_SUPERCELL_MESH
 *  @param[out] ratio [crystal.n_sites], dimensionless, accuracy 1e-10 at this mesh; NaN on failure
 *  @return CMX_OK; CMX_ERR_UNSUPPORTED with unstable modes; CMX_ERR_DOMAIN; CMX_ERR_MEMORY. The same bit for
 *          bit for any number of threads. */
CMX_API cmx_status cmx_supercell_thermal(const cmx_supercell *cell, size_t mesh, double ratio[],
                                         cmx_error *err);

/** Energy of linear mixing of the same ions, per ion and e^2/a: -zeta <Z^(5/3)> <Z>^(1/3). Accuracy 1e-14.
 *  @param[in] cell with charges above 0 */
CMX_API double cmx_supercell_linear_energy(const cmx_supercell *cell);

/** Most orbits of neighbours in an expansion. */
#define CMX_SUPERCELL_ORBITS 12

/** Short-range order of an arrangement in a box of bcc: w_i = <z_p z_q>/<z^2> over the pairs of each orbit of
 *  neighbours, z = Z - <Z>; of two species the parameters of Warren and Cowley (coulomix/order.h). Those of a
 *  random arrangement are -1/(N-1) in the mean.
 *  @param[in]  n 1..CMX_SUPERCELL_ORBITS orbits, in the order of coulomix/lattice.h
 *  @param[out] w [n]; NaN for one kind of ions, and for orbits that do not fit: longer than half the box
 *          along an axis, so that they are images of shorter ones
 *  @return CMX_OK; CMX_ERR_DOMAIN, all NaN, if the cell is no box of bcc. To rounding. */
CMX_API cmx_status cmx_supercell_order(const cmx_supercell *cell, size_t n, double w[]);

/** What is done with each arrangement. */
typedef struct cmx_supercell_plan {
  double tolerance; /* of cmx_supercell_relax */
  size_t mesh;      /* of cmx_supercell_harmonic */
  double theta;     /* of cmx_supercell_harmonic */
  int energy_only;  /* no modes */
  int thermal;      /* cmx_supercell_thermal, with a mesh of 1 or more */
} cmx_supercell_plan;

/** One arrangement. */
typedef struct cmx_supercell_result {
  cmx_status status; /* CMX_ERR_NOT_CONVERGED without equilibrium */
  /** Whether the ions are in equilibrium near their sites without an unstable mode: only then do they belong
   *  into averages. */
  int in_basin;
  cmx_relaxation relaxation;
  double energy_excess;           /* relaxed, against linear mixing, e^2/a per ion */
  double contrast;                /* <(Z - <Z>)^2>/<Z>^2 */
  double w[CMX_SUPERCELL_ORBITS]; /* of cmx_supercell_order; NaN outside boxes of bcc */
  cmx_supercell_modes modes;
  double
      thermal[CMX_MAX_LABELS]; /* of cmx_supercell_thermal, the mean over the ions of each label; else NaN */
} cmx_supercell_result;

/** Relaxes a cell and finds its modes.
 *  @param[in,out] cell the ions are moved
 *  @param[in]     plan what is done
 *  @param[in]     progress one step a wave vector; NULL for none
 *  @return CMX_OK, also if `out` is not in the basin; CMX_ERR_DOMAIN; CMX_ERR_MEMORY; CMX_ERR_STOPPED */
CMX_API cmx_status cmx_supercell_run(cmx_supercell *cell, const cmx_supercell_plan *plan,
                                     const cmx_progress *progress, cmx_supercell_result *out, cmx_error *err);

/** Arrangements of a box of bcc. */
typedef struct cmx_supercell_sample {
  size_t ions, n_kinds;
  const cmx_supercell_ion *kind; /* [n_kinds] */
  const size_t *count;           /* [n_kinds], `ions` in all */
  const unsigned char *of;       /* [n][ions] kinds by site, as cmx_order_exact_draw has them; NULL: random */
  uint64_t seed;                 /* of the first random arrangement; those of the others follow */
  cmx_supercell_plan plan;
} cmx_supercell_sample;

/** Runs n arrangements, side by side in the threads there are.
 *  @param[in]  n        > 0
 *  @param[in]  progress one step an arrangement; NULL for none
 *  @param[out] out      [n]
 *  @return CMX_OK, also if some are not in the basin; the status of the first that failed otherwise;
 *          CMX_ERR_STOPPED. The same bit for bit for any number of threads. */
CMX_API cmx_status cmx_supercell_sample_run(const cmx_supercell_sample *sample, size_t n,
                                            const cmx_progress *progress, cmx_supercell_result out[],
                                            cmx_error *err);

/** Mean of one quantity over those arrangements that are in the basin, and its standard error.
 *  @param[in]  result [n]
 *  @param[in]  field  offset of a double in cmx_supercell_result
 *  @param[out] mean   NaN without any
 *  @param[out] error  standard deviation over the square root of their number; NaN for less than two
 *  @return how many they are. To rounding. */
CMX_API size_t cmx_supercell_average(size_t n, const cmx_supercell_result result[], size_t field,
                                     double *mean, double *error);

/** A quantity expanded in the short-range order, contrast (h_0 + sum_i h_i w_i), by least squares. */
typedef struct cmx_supercell_expansion {
  size_t used, n;                     /* arrangements in the basin; orbits */
  double h[CMX_SUPERCELL_ORBITS + 1]; /* h_0 first: of a random crystal without end */
  double error[CMX_SUPERCELL_ORBITS + 1];
  double scatter;  /* standard deviation of the quantity over the arrangements */
  double held_out; /* rms difference of each arrangement from the expansion made without it */
} cmx_supercell_expansion;

/** Expands a quantity of arrangements of one composition.
 *  @param[in]  result [n]
 *  @param[in]  field  offset of a double in cmx_supercell_result
 *  @param[in]  orbits 0..CMX_SUPERCELL_ORBITS that fit in the box, the first 10 in one of 128 ions; at least
 *          orbits + 3 arrangements must be in the basin. The sum of w over all vectors of a box is -1: with
 *          nearly all of its orbits the least squares are ill-conditioned
 *  @param[out] out    NaN on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN with the reason; CMX_ERR_MEMORY. To 1e-10 of the least squares. */
CMX_API cmx_status cmx_supercell_expand(size_t n, const cmx_supercell_result result[], size_t field,
                                        size_t orbits, cmx_supercell_expansion *out, cmx_error *err);

/** One quantity of arrangements as a linear function of another, h_0 + h_1 (the other), by least squares: the
 *  vibrations follow the static energy (src/supercell/README.md).
 *  @param[in]  result    [n], four of them in the basin at least
 *  @param[in]  field, by offsets of doubles in cmx_supercell_result: the quantity, and the other one
 *  @param[out] out       h_0 and h_1 with their errors; NaN on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN with the reason; CMX_ERR_MEMORY. To 1e-10 of the least squares. */
CMX_API cmx_status cmx_supercell_regress(size_t n, const cmx_supercell_result result[], size_t field,
                                         size_t by, cmx_supercell_expansion *out, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
