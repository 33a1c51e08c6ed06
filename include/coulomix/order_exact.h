/** Short-range order of a bcc crystal of any number of species without an estimate of the entropy: Monte
 *  Carlo of the Hamiltonian of pairs in periodic boxes.
 *
 *  Lengths in a_i. z_j is the charge at site j less the mean <Z>, g = e^2/(a_i kT) = Gamma_e <Z>^(-1/3). Per
 *  ion and kT, without the terms of linear mixing, the energy of an arrangement of N ions is
 *
 *    (g/2N) sum_jl J(R_l - R_j) z_j z_l,   J(R) = (1/N) sum_k J(k) cos(k.R),   J(k) = phi(k) - s.D^-1.s
 *
 *  with phi, s and D of coulomix/lattice.h: electrostatic energy to second order in z with the ions in
 *  equilibrium (Baiko 2025). A box has L^3 cubes of two sites, N = 2 L^3, and k are its wave vectors but 0;
 *  each arrangement is exact for its infinite repetition. Two species depend on x and Gamma_d = (Z2-Z1)^2 g
 *  alone: charges 0 and 1, g = Gamma_d.
 *
 *  Size. J(0) of the box differs from -T_0 by O(1/N), and so do u and f of a crystal without long-range
 *  order. In the spherical model, whose charges are any real numbers with the same variance, they are known
 *  for a box and for infinitely many ions; the difference is added to u and f, and the entropy of mixing is
 *  that of infinitely many ions. Values without both are kept with `box` in their names. The energy of an
 *  ordered crystal needs no correction. What remains is measured in src/order/README.md.
 *
 *  Sites have number 2 ((a L + b) L + c) + q and position (a, b, c) + (q, q, q)/2 in units of a_1, with a, b,
 *  c = 0..L-1 and q = 0 or 1. */
#ifndef COULOMIX_ORDER_EXACT_H
#define COULOMIX_ORDER_EXACT_H

#include <stddef.h>
#include <stdint.h>

#include "coulomix/composition.h"
#include "coulomix/lattice.h"
#include "coulomix/progress.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- energies of given arrangements --------------------------------------------------------------------- */

#define CMX_MIN_BOX 2 /* cubes along an edge */
#define CMX_MAX_BOX 16

/** A periodic box and its J. Immutable. */
typedef struct cmx_order_box cmx_order_box;

/** Makes a box of 2 size^3 sites.
 *  @param[in] size cubes along an edge, CMX_MIN_BOX..CMX_MAX_BOX
 *  @return CMX_OK, CMX_ERR_RANGE, CMX_ERR_MEMORY; *out is NULL on failure. */
CMX_API cmx_status cmx_order_box_new(size_t size, cmx_order_box **out, cmx_error *err);
/** Frees a box; NULL is allowed. */
CMX_API void cmx_order_box_free(cmx_order_box *box);
/** N, the number of sites. */
CMX_API size_t cmx_order_box_sites(const cmx_order_box *box);
/** Position of a site.
 *  @param[out] n [3] 2R/a_1, 0..2 size - 1 */
CMX_API void cmx_order_box_position(const cmx_order_box *box, size_t site, int n[3]);
/** J(R) of the box for the vector between two sites, in e^2/a_i; J(0) if they are the same. Accuracy
 *  1e-12. */
CMX_API double cmx_order_box_interaction(const cmx_order_box *box, size_t site, size_t other);
/** (1/2N) sum J z z in e^2/a_i per ion: times kT g, the energy above. Accuracy 1e-12 of <z^2>.
 *  @param[in] charge [N] at the sites; their mean is subtracted */
CMX_API double cmx_order_box_energy(const cmx_order_box *box, const double charge[]);

/* --- Monte Carlo ---------------------------------------------------------------------------------------- */

/*  Method. Two ions of different species exchange places by Metropolis' rule; the fields h = sum J z of all
 *  sites are kept, so that an exchange that is refused costs a few operations and one that is accepted N. A
 *  sweep is N attempts. Chains at couplings from 0 to g exchange their arrangements (replica exchange), each
 *  with random numbers of its own; results are the same bit for bit for any number of threads.
 *
 *  f comes from its known value at g = 0 and the ratios of the partition functions of neighbouring couplings,
 *  by Bennett's acceptance ratio (J. Comput. Phys. 22, 245 (1976)). All errors are standard errors from 20
 *  blocks of the run, with the correlation among states. */

#define CMX_EXACT_BLOCKS     20
#define CMX_MAX_EXACT_STATES 256
#define CMX_MAX_EXACT_SWEEPS 10000000

/** What to compute. */
typedef struct cmx_order_exact_setup {
  size_t size;                                   /* L, CMX_MIN_BOX..CMX_MAX_BOX */
  size_t n;                                      /* species, 2..CMX_MAX_SPECIES, at least two present */
  double z[CMX_MAX_SPECIES], x[CMX_MAX_SPECIES]; /* charges and fractions, N x to 1e-3 of an integer */
  double g;             /* largest coupling, above 0; (Z_b - Z_a)^2 g at most CMX_MAX_GAMMA_D */
  size_t states;        /* 2..CMX_MAX_EXACT_STATES couplings, equally spaced from 0 to g; 0: so many that
                           about every third exchange between neighbours is accepted at weak coupling */
  size_t sweeps;        /* 1..CMX_MAX_EXACT_SWEEPS of each chain, rounded up to a multiple of 80 */
  size_t equilibration; /* sweeps before them, rounded up to a multiple of 4 */
  uint64_t seed;
} cmx_order_exact_setup;

/** The setup of two species: charges 0 and 1, g = Gamma_d, L = 8, 4000 sweeps after 1000 and seed 1. Nothing
 *  is checked before it is used.
 *  @param[in] x       number fraction of the heavier ion, above 0 and below 1
 *  @param[in] gamma_d above 0, at most CMX_MAX_GAMMA_D */
CMX_API cmx_order_exact_setup cmx_order_exact_two(double x, double gamma_d);

/** One coupling. Free energies are per ion, in kT and k, without the terms of linear mixing. */
typedef struct cmx_order_exact_state {
  double g;
  double f, u, s, c; /* f = u - s; c = g^2 <(E - <E>)^2>/N of E at g = 1: heat capacity of the order */
  double f_error, u_error, s_error, c_error;
  double f_box, u_box; /* as they are in the box */
  double acceptance;   /* of exchanges of ions */
  double exchange;     /* of arrangements with the next coupling; NaN for the last */
  /* Least S(k), or least eigenvalue of S_ab(k) (coulomix/order_species.h), among k of the box. Near its noise
     the least of many is too low. */
  double S_min, S_min_error, k_min[3];
  /* The star of k with the largest part of sum_k S(k), and this part: 1 for a perfect crystal of one star. */
  double share, k_share[3];
  double *pair, *pair_error;           /* [orbits][n][n] p_ab; sum over R of p_ab - x_a x_b is 0 */
  double *structure, *structure_error; /* [stars] S(k), or its least eigenvalue; 0 for k = 0 */
} cmx_order_exact_state;

/** Results at all couplings. */
typedef struct cmx_order_exact {
  size_t ions, n, samples; /* N; species; energies of each state */
  size_t orbits;           /* that fit in the box: 2R/a_1 at most L along each axis */
  cmx_orbit orbit[CMX_MAX_ORBITS];
  size_t stars; /* of k; 0 is k = 0 */
  double (*k)[3], *multiplicity;
  size_t states;
  cmx_order_exact_state *state;
} cmx_order_exact;

/** Runs the chains side by side and averages u, f, S(k) and the pairs at each coupling.
 *  @param[in]  progress NULL for no reports
 *  @param[out] out      to be freed; empty on failure
 *  @return CMX_OK; CMX_ERR_RANGE with the range in the message, for a fraction with the nearest that fits;
 *          CMX_ERR_MEMORY; CMX_ERR_STOPPED. */
CMX_API cmx_status cmx_order_exact_run(const cmx_order_exact_setup *setup, const cmx_progress *progress,
                                       cmx_order_exact *out, cmx_error *err);
/** Frees the arrays; an empty result is allowed. */
CMX_API void cmx_order_exact_free(cmx_order_exact *result);

/** Arrangements drawn at coupling g, at equal distances along the last chain: sweeps/n sweeps, at least 4,
 *  apart.
 *  @param[in]  n       how many, from 1 on
 *  @param[out] species [n][sites] places in setup->z, by site
 *  @return as cmx_order_exact_run */
CMX_API cmx_status cmx_order_exact_draw(const cmx_order_exact_setup *setup, size_t n, unsigned char species[],
                                        const cmx_progress *progress, cmx_error *err);

/** One chain that is cooled from a random arrangement at coupling `from` to setup->g, and heated back: for
 *  long-range order, which begins and ends at different couplings where the transition has hysteresis.
 *  @param[in]  setup states: couplings each way, equally spaced, 0 stands for 17; sweeps after equilibration
 *          at each of them
 *  @param[in]  from  0 <= from < setup->g
 *  @param[out] out   2 setup->states results: cooling, then heating. f is the difference to the first, a sum
 *          of steps between neighbours, which hold within a phase; s is NaN.
 *  @return as cmx_order_exact_run */
CMX_API cmx_status cmx_order_exact_cycle(const cmx_order_exact_setup *setup, double from,
                                         const cmx_progress *progress, cmx_order_exact *out, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
