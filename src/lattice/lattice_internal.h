/* Private to src/lattice. */
#ifndef COULOMIX_SRC_LATTICE_LATTICE_INTERNAL_H
#define COULOMIX_SRC_LATTICE_LATTICE_INTERNAL_H

#include <math.h>
#include <stddef.h>

#include "coulomix/const.h"
#include "coulomix/crystal.h"

/* exp(-6.4^2) = 2e-18: Ewald sums are cut where their terms fall below round-off */
#define CMXP_EWALD_CUT 6.4

/* Wave vectors that share one pass through the Ewald tables, so that sums can use vector registers. */
enum { CMXP_EWALD_LANES = 2 };

/* cmx_ewald_relaxation at several k; each gets the bits that it gets alone. */
struct cmx_ewald;
void cmxp_ewald_relaxations(const struct cmx_ewald *ewald, double k[CMXP_EWALD_LANES][3],
                            double relaxation[CMXP_EWALD_LANES]);

/* f(q) = 1 - q.D^-1(q) s(q), with D and s periodic in the reciprocal lattice: a charge impurity scatters with
   this amplitude together with the ions that it displaces, to first order in its charge.
   @param[in] q [3] in 1/a, no reciprocal-lattice vector */
struct cmx_lattice;
double cmxp_impurity_amplitude(const struct cmx_lattice *lattice, const struct cmx_ewald *ewald,
                               const double q[3]);

/* Short-range part of the Coulomb potential is erfc(eta r)/r, its force is r f1, and its dipole interaction
   -grad_a grad_b erfc(eta r)/r = f1 delta_ab - r_a r_b f2:
   f1 = erfc(eta r)/r^3 + (2 eta/sqrt(pi)) exp(-eta^2 r^2)/r^2,
   f2 = 3 f1/r^2 + (4 eta^3/sqrt(pi)) exp(-eta^2 r^2)/r^2.
   Of r, of erfc(eta r), and of (2 eta/sqrt(pi)) exp(-eta^2 r^2): */
static inline double cmxp_ewald_force(double r, double screened, double gauss) {
  return screened / (r * r * r) + gauss / (r * r);
}

static inline double cmxp_ewald_gauss(double eta, double r) {
  return 2.0 * eta / sqrt(CMX_PI) * exp(-eta * eta * (r * r));
}

static inline void cmxp_ewald_kernel(double eta, double r, double *f1, double *f2) {
  const double r2 = r * r, gauss = cmxp_ewald_gauss(eta, r);
  *f1 = cmxp_ewald_force(r, erfc(eta * r), gauss);
  *f2 = 3.0 * *f1 / r2 + 2.0 * eta * eta * gauss / r2;
}

/* Neumaier's compensated sum: thousands of terms to 1e-15. */
typedef struct cmxp_exact_sum {
  double sum, lost;
} cmxp_exact_sum;

static inline void cmxp_add_exactly(cmxp_exact_sum *s, double term) {
  const double next = s->sum + term;
  s->lost += fabs(s->sum) >= fabs(term) ? (s->sum - next) + term : (term - next) + s->sum;
  s->sum = next;
}

/* The integer combinations n of three vectors (rows) with |n.vectors| <= reach. */
typedef struct cmxp_star {
  size_t n;
  int (*index)[3];
  double (*vector)[3];
} cmxp_star;

/* @param[in] half keeps one of n and -n, and n = 0
   @return CMX_OK, CMX_ERR_MEMORY, or CMX_ERR_DOMAIN for more than 2e7 candidates. */
cmx_status cmxp_star_make(const double *vectors, double reach, int half, cmxp_star *star);
void cmxp_star_free(cmxp_star *star);

/* Three vectors, one after the other. */
double cmxp_triple_product(const double *v);

/* The splitting at which both Ewald sums of a crystal cost about the same. */
double cmxp_crystal_splitting(const cmx_crystal *crystal, double splitting);

/* <Z>^2: the unit of forces and force constants. */
double cmxp_mean_charge_squared(size_t n, const double z[]);
/** Refuses charges 0: such ions have no force constants. */
cmx_status cmxp_check_charged(const cmx_crystal *crystal, const double z[], cmx_error *err);

/* Longest of n vectors; NaN if one of them is. */
double cmxp_longest_vector(size_t n, const double v[][3]);

/* xi of bcc with charges 1, e^2/a: an Ewald sum in 30 digits. The sums of cmx_crystal_pairs give the same. */
#define CMXP_BCC_XI (-0.895929255681765289)

/* Of what a LAPACKE function returns: want of memory is no matter of convergence. */
static inline cmx_status cmxp_lapack_status(int info) {
  const int no_memory = info == -1010 || info == -1011; /* LAPACK_WORK_MEMORY_ERROR, of a transpose */
  return info == 0 ? CMX_OK : no_memory ? CMX_ERR_MEMORY : CMX_ERR_NOT_CONVERGED;
}

#endif
