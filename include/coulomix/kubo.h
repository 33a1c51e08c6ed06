/** Onsager coefficients from one-electron states by the Kubo-Greenwood formula (White et al. 2024, equations
 *  5 to 11).
 *
 *      L_nm(w) = (2 pi/V) sum_k w_k sum_(i != j) F_ij |D_ij|^2 [(e_i + e_j)/2 - h]^(n+m-2)
 *                delta(e_j - e_i - w),
 *      F_ij    = (f_i - f_j)/(e_j - e_i),  0 <= f <= 1
 *
 *  Atomic units: energies and T in hartree, lengths in bohr, L_11 in e^2/(hbar a_0). */
#ifndef COULOMIX_KUBO_H
#define COULOMIX_KUBO_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Shapes of the broadened delta function. */
typedef enum cmx_broadening {
  CMX_BROADENING_GAUSSIAN,  /* exp(-x^2/2s^2)/(s sqrt(2 pi)): width is the standard deviation (kg4vasp) */
  CMX_BROADENING_ABINIT,    /* exp(-(x/D)^2)/(D sqrt(pi)) */
  CMX_BROADENING_LORENTZIAN /* (g/pi)/(x^2 + g^2) (atoMEC) */
} cmx_broadening;
/** Their names, "gaussian", "abinit", "lorentzian"; ends with NULL. */
extern CMX_API const char *const cmx_broadening_names[];
/** The value of a name.
 *  @return CMX_OK; CMX_ERR_UNKNOWN with a message that lists the names. */
CMX_API cmx_status cmx_broadening_find(const char *name, cmx_broadening *broadening, cmx_error *err);

/** States of one snapshot at all k points. The 2 pi of the formula includes the factor 2 for spin, so
 *  occupations are 0..1. Those of codes that use 0..2 are halved on reading. */
typedef struct cmx_kubo_states {
  size_t n_k;
  size_t *n;           /* [n_k] states at each k point */
  double *weight;      /* [n_k] sum 1 */
  double **energy;     /* [n_k][n] hartree, any order */
  double **occupation; /* [n_k][n] 0..1; NULL: by mu and T */
  double **dipole2;    /* [n_k][n*n] symmetric: (1/3) sum over directions of |<i|d/dx|j>|^2, 1/bohr^2 */
  double volume;       /* bohr^3: of the cell in which the states are normalised, not of an atom */
  double temp;         /* hartree */
  double mu;           /* chemical potential, hartree */
  double electrons;    /* in the cell, for the sum rule; NaN: unknown */
} cmx_kubo_states;

typedef struct cmx_kubo_options {
  cmx_broadening broadening;
  double width;        /* hartree, > 0 */
  double enthalpy;     /* h, hartree; NaN: mu, which gives the Seebeck coefficient */
  int divide_by_omega; /* F_ij = (f_i - f_j)/w, as printed and in abinit; differs if w is below the width */
} cmx_kubo_options;

/** At zero frequency. Ratios to L_11 are NaN where that is 0. */
typedef struct cmx_kubo_limits {
  double l11, l12, l22;
  double sigma; /* L_11, a.u. */
  double kappa; /* (L_22 - L_12^2/L_11)/T, a.u.; summed about L_12/L_11 without cancellation */
  /* alpha = L_12/(T L_11), k/e for electrons of charge +1. The Seebeck coefficient is -alpha k/e. */
  double thermopower;
  double lorenz;   /* kappa/(T sigma), (k/e)^2: pi^2/3 for elastic scattering of degenerate electrons */
  double sum_rule; /* (2 V/(pi N_e)) integral L_11: 1 with all states (equation 12); NaN if N_e is unknown */
  /* (2 V/pi) integral L_11 over w > 0, in electrons, in closed form. In the (e_j - e_i) form it is
     4 sum_k w_k sum_(pairs) (f_i - f_j) |D_ij|^2/(e_j - e_i) for any width. */
  double integral;
} cmx_kubo_limits;

/** mu may be NaN where occupations and enthalpy are given.
 *  @return CMX_OK; CMX_ERR_DOMAIN with the member and index at fault. */
CMX_API cmx_status cmx_kubo_check(const cmx_kubo_states *states, const cmx_kubo_options *options,
                                  cmx_error *err);

/** Onsager coefficients against frequency; the columns belong to the caller. */
typedef struct cmx_onsager {
  size_t n;
  const double *omega;     /* [n] hartree, >= 0, in any order */
  double *l11, *l12, *l22; /* [n] a.u., of L_11, L_12 and L_22 */
} cmx_onsager;

/** L_11, L_12 and L_22 at n frequencies (equations 5 and 6). Pairs of equal energies contribute with -df/de.
 *  With given occupations this holds for energy differences of at most 1e-12; above, differences of the
 *  rounded occupations are used. For close pairs mu and T are more accurate. The broadening is not truncated;
 *  sums are accurate to rounding. The cost is proportional to n times the number of pairs and is shared among
 *  OpenMP threads.
 *  @param[out] out frequencies, and the coefficients to be written; NaN on failure. Results do not depend on
 *          the number of threads.
 *  @return as cmx_kubo_check; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_kubo_onsager(const cmx_kubo_states *states, const cmx_kubo_options *options,
                                    const cmx_onsager *out, cmx_error *err);

/** The coefficients at zero frequency and the sum rule (equations 8 to 12). Exact to rounding for the chosen
 *  shape and width, without extrapolation.
 *  @param[out] out NaN on failure
 *  @return as cmx_kubo_check; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_kubo_find_limits(const cmx_kubo_states *states, const cmx_kubo_options *options,
                                        cmx_kubo_limits *out, cmx_error *err);

/** Default width: twice the mean spacing of the levels within 4 T of mu, or of all levels if fewer than three
 *  are within it or mu is unknown; hartree, to rounding. Conductivities depend on the width and must be
 *  converged. NaN if no k point has two different levels. */
CMX_API double cmx_kubo_width(const cmx_kubo_states *states);

/** Reads states from a text or HDF5 file, recognised by its first bytes.
 *
 *  Text: lines `# key = value unit`, then for each k point `kpoint WEIGHT`, its states and their pairs; other
 *  # lines are comments. Truncated keys, as in `# dipole =`, are errors.
 *      # volume = 50 bohr^3            or A^3, cm^3
 *      # temperature = 0.1 Ha          or eV, K, Ry
 *      # chemical potential = 1.36 eV  or Ha, Ry; can be left out where there are occupations
 *      # electrons = 4                 in the cell; can be left out
 *      # energies = eV                 unit of the states' energies: Ha, eV, Ry
 *      # occupations = 2               the largest one, 1 or 2: needed if states have occupations
 *      # dipoles = 1/bohr^2            unit of squared matrix elements, 1/bohr^2 (default) or 1/A^2;
 *                                      components are in its root
 *      kpoint 1
 *      state -13.6 1.99                energy, and its occupation or none
 *      state -2.7 1.64
 *      pair 1 2 0.12                   numbers of two states of this k point, from 1, and |D|^2 averaged
 *                                      over directions
 *  or, in place of |D|^2, the magnitudes of its three components. Pairs that are not listed are 0. Any order
 *  is allowed. Matrix elements are those of d/dx, or of p in units of hbar.
 *
 *  HDF5: /energies [k][n], /dipole2 [k][n][n], or /dipole [k][n][n][3] or (real and imaginary parts)
 *  [k][n][n][3][2], scalars /volume, /temperature and /chemical_potential, each with a text attribute `unit`
 *  of fixed length as above; and without units /weights [k] (can be left out for one k point), /electrons
 *  (can be left out), /occupations [k][n] with a scalar /largest_occupation (can be left out).
 *
 *  Weights are scaled to the sum 1. At most 2^14 k points, 2^13 states each in text, 2^26 pairs in all and
 *  2^26 numbers in a dataset.
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT with line or dataset; CMX_ERR_MEMORY. *out is empty on
 *          failure. */
CMX_API cmx_status cmx_kubo_read(const char *path, cmx_kubo_states *out, cmx_error *err);
CMX_API void cmx_kubo_states_free(cmx_kubo_states *states);

#ifdef __cplusplus
}
#endif
#endif
