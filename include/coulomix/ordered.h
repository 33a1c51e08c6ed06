/** Ordered binary crystals: the fifteen bcc-like lattices of Kozhberov (2024), stability limits in the charge
 *  ratio, and the compounds of two ions for phase diagrams.
 *
 *  alpha = Z2/Z1; x is the number fraction of ions Z2. Energies of a lattice with Z1 = 1: xi_bin = xi11 +
 *  xi12 alpha + xi22 alpha^2 in e^2/a (a from the density of all ions). */
#ifndef COULOMIX_ORDERED_H
#define COULOMIX_ORDERED_H

#include "coulomix/crystal.h"
#include "coulomix/phonon.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CMX_N_ORDERED 15

/** One of the fifteen lattices: ions Z2 on some sites of the 16-site cell (labels of structure "bcc16"). */
typedef struct cmx_ordered_lattice {
  double x;
  const char *sites; /* labels of the sites of Z2: "a" (x = 1/16) to "bcdf" (15/16) */
  double xi11, xi12, xi22;
} cmx_ordered_lattice;

/** All fifteen lattices in the order of x. @return CMX_OK or CMX_ERR_MEMORY. Accuracy 1e-14. */
CMX_API cmx_status cmx_ordered_lattices(cmx_ordered_lattice lattice[CMX_N_ORDERED]);

/** Static energy minus that of the two pure bcc crystals at the same electron density, in Z1^(5/3) e^2/a_e
 *  per ion: du = xi/[1-x+x alpha]^(1/3) - xi_bcc [1-x + x alpha^(5/3)]  (Kozhberov 2024, equation III). To
 *  rounding of xi.
 *  @param[in] x     fraction of ions Z2, 0..1
 *  @param[in] alpha Z2/Z1 > 0
 *  @param[in] xi    xi_bin of the lattice for Z1 = 1, e^2/a */
CMX_API double cmx_ordered_excess(double x, double alpha, double xi);

/** A crystal with its charges. */
typedef struct cmx_charged_crystal {
  cmx_crystal crystal;
  double z[CMX_MAX_SITES];
} cmx_charged_crystal;

/** The 16-site crystal with charge z2 on the sites named and z1 on the others.
 *  @return CMX_OK; CMX_ERR_DOMAIN for a label other than a, b, c, d, f or a bad charge. */
CMX_API cmx_status cmx_ordered_crystal(const char *sites, double z1, double z2, cmx_charged_crystal *out,
                                       cmx_error *err);

/** A charge ratio at which a crystal gains or loses its stability. */
typedef struct cmx_stability_limit {
  double alpha;
  int stable_above;
  double k[3]; /* of the soft mode; NaN if the equilibrium is lost */
} cmx_stability_limit;

#define CMX_MAX_LIMITS 16

/** Range and resolution of cmx_stability_limits. */
typedef struct cmx_ratio_scan {
  double lo, hi; /* range of alpha, 0.01 <= lo < hi <= 100 */
  size_t steps;  /* intervals, equal in ln alpha, 4..10000 */
  size_t mesh;   /* of wave vectors, as in cmx_crystal_stability */
} cmx_ratio_scan;

/** Where a binary crystal is stable as its charge ratio varies: ions Z = 1 on the labels whose `heavy` is
 *  zero, alpha on the others. At every alpha the ions are first moved to equilibrium. A crystal without an
 *  equilibrium nearby counts as unstable.
 *  @param[in] heavy  [n_labels]
 *  @param[in] scan   range, intervals and mesh. Two limits within one interval are found only if the margin
 *          between them can be followed to its extremum
 *  @param[out] limits [CMX_MAX_LIMITS], ascending; accuracy 1e-8 relative for the mesh given
 *  @param[out] stable_at_lo 1 if the crystal is stable at alpha = lo
 *  @return CMX_OK; CMX_ERR_DOMAIN with the invalid argument in the message; CMX_ERR_MEMORY; a status of
 *          cmx_crystal_stability. */
CMX_API cmx_status cmx_stability_limits(const cmx_crystal *crystal, const int heavy[],
                                        const cmx_ratio_scan *scan, cmx_stability_limit limits[],
                                        size_t *n_limits, int *stable_at_lo, cmx_error *err);

/** An ordered compound of two given ions. */
typedef struct cmx_ordered_compound {
  char name[32];  /* "cscl", "d03", "bcc16-a", "layers-ABB", "fccb-swapped", ... */
  double x;       /* fraction of the heavier ion */
  double energy;  /* static, at equilibrium, minus linear mixing of pure bcc crystals; per ion, e^2/a_e */
  double shift;   /* largest displacement from the ideal sites, in a */
  double stretch; /* along c; 1 except for layers */
  double margin;  /* stability margin, see cmx_stability */
  int stable;
  /** 3 <ln omega> minus linear mixing: classical harmonic free energy in kT, independent of the masses; NaN
   *  if not computed, unstable or of positive energy. */
  double vibration;
} cmx_ordered_compound;

enum { CMX_MAX_CANDIDATES = 40 };

/** All candidate compounds of two ions, z1 < z2, at equilibrium and with their stability, in the order of x
 *  and energy: the fifteen bcc-like lattices, the binary built-in structures with either ion on either site
 *  ("-swapped": the heavier one on the sites A), and the stacks of up to five (001) layers of bcc, which may
 *  stretch. Those of positive energy lie above the pure crystals and cannot be in equilibrium; unstable ones
 *  must be excluded.
 *  @param[in] z1, z2    charges, 0 < z1 < z2 <= 1000
 *  @param[in] mesh      as in cmx_crystal_stability; 12 is sufficient
 *  @param[in] vibration whether to compute `vibration`, to 1e-5; about a second per compound
 *  @param[out] list     [CMX_MAX_CANDIDATES]
 *  @return CMX_OK; CMX_ERR_DOMAIN; CMX_ERR_MEMORY; a status of cmx_crystal_stability or
 *          cmx_crystal_moments. */
CMX_API cmx_status cmx_ordered_compounds(double z1, double z2, size_t mesh, int vibration,
                                         cmx_ordered_compound list[], size_t *n, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
