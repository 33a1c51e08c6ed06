/** Electrical and thermal conductivity and conductive opacity of a fully ionised mixture, liquid or crystal,
 *  by direct computation. A scalar x is the number fraction of the heavier of two ions, x[n] are those of n.
 *
 *  Electrons of energy E and momentum p lose momentum at the rates (hbar = m_e = c = k = 1, e^2 = alpha)
 *
 *    liquid   1/tau(p) = 4 pi alpha^2 (E/p^3) sum_j n_j Z_j^2 Lambda_j(p)
 *    crystal  1/tau(p) = 4 pi alpha^2 (E/p^3) n_i [<Z>^2 Lambda(p) + Q_eff Lambda_imp(p)]
 *
 *  with the effective Coulomb logarithm of Potekhin et al. (1999). In the liquid each Lambda_j is that of the
 *  pure species at the same n_e; the crystal has mean ions with charge impurities. Masses enter by the plasma
 *  frequency of the ions alone, that of each species in a liquid, that of the mean ions in a crystal. The
 *  averages
 *
 *    F_n = int dE (-df/dE) (p^3/3 pi^2 E) tau(p) [(E - mu)/T]^n,
 *    sigma = alpha F_0,  kappa_ei = T (F_2 - F_1^2/F_0)
 *
 *  are valid at any degeneracy (Potekhin 1999; Cassisi et al. 2007). For kappa each Lambda_j (not Lambda_imp)
 *  is multiplied by its Lambda_kappa/Lambda_sigma at the Fermi momentum. Electron-electron collisions add to
 *  the thermal resistance: kappa_e = kappa_ei/(1 + nu_ee tau_ei).
 *
 *  Impurities (Born approximation). Q = <(Z - <Z>)^2>, and with short-range order, spherically averaged,
 *
 *    Q_eff Lambda_imp = Q int_0^2p dq q^3/(q^2+k_TF^2)^2 [1 - v^2 q^2/4p^2] S(q),
 *    S(q) = 1 + sum_i m_i w_i sin(q R_i)/(q R_i).
 *
 *  The crystal of a mixture has a lower conductivity than the liquid rule gives: by 7 to 10 % at the freezing
 *  of C/O. This step between the two models is not smoothed. Ions are fully ionised everywhere. Positrons do
 *  not contribute. */
#ifndef COULOMIX_TRANSPORT_H
#define COULOMIX_TRANSPORT_H

#include <stddef.h>

#include "coulomix/eos.h"
#include "coulomix/lattice.h"
#include "coulomix/model.h"
#include "coulomix/order.h"
#include "coulomix/phase.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cmx_transport_variant {
  CMX_TRANSPORT_RECOMMENDED,
  /** The public conductivity table of 2011 with its defects: a Coulomb logarithm that is too large in
   *  crystals, electron-electron collisions up to 25 % too frequent, and the ratio of the two logarithms
   *  dividing the whole conductivity. A mixture is one mean ion without impurities, as users of that table
   *  assume. Ions conduct heat, too. */
  CMX_TRANSPORT_TABLE2011
} cmx_transport_variant;

/** Arrangement of the charge impurities in the crystal. */
typedef enum cmx_impurity_order {
  CMX_IMPURITIES_RANDOM,  /* ions at random: S = 1 */
  CMX_IMPURITIES_ORDERED, /* the equilibrium order at the Gamma_d of the state */
  CMX_IMPURITIES_FROZEN   /* the order of the crystal when it formed */
} cmx_impurity_order;

/** Warren-Cowley parameters of the neighbour orbits. */
typedef struct cmx_short_range_order {
  size_t n;
  int multiplicity[CMX_MAX_ORBITS];
  double length[CMX_MAX_ORBITS]; /* in a_i */
  double w[CMX_MAX_ORBITS];
} cmx_short_range_order;

/** The order at (x, Gamma_d), supplied by the minimiser or by a table. A status > 0 is returned to the
 *  caller. */
typedef cmx_status cmx_short_range_function(void *context, double x, double gamma_d,
                                            cmx_short_range_order *order);

/** A cmx_short_range_function that solves the minimisation; the context is a cmx_order_minimiser. Beyond
 *  Gamma_d = `frozen` the order is held.
 *  @return the status of cmx_order_solve; CMX_WARN_EXTRAPOLATED beyond CMX_MAX_GAMMA_D or `frozen` */
CMX_API cmx_short_range_function cmx_short_range_from_minimiser;

/** Averages over directions for static displacements of the ions, see cmx_displacements_make. */
typedef struct cmx_displacements cmx_displacements;

/** Physics of transport in a mixture; start from cmx_transport_defaults. */
typedef struct cmx_transport {
  cmx_species ions; /* with masses, as of cmx_species_make; two of different charges for a scalar x */
  cmx_transport_variant variant;
  const cmx_model *logarithm;  /* a coulomb-logarithm */
  const cmx_model *collisions; /* electron-collisions; NULL for none: elastic scattering alone */
  /* Whole conductivities of the electrons by phase, liquid and crystal, in place of computed ones; NULL:
     computed. Of pure ions, over z, resistivities are added: of a liquid those of its species at the same
     n_e, with weights x_j Z_j/<Z>; of a crystal those of the mean ion and of the impurities alone. Of a
     mixture they are as given. kappa_ei and kappa_thermal have them, nu_ee is then 0, and there is no
     correction; sigma where the model has it. Other quantities stay those of computed scattering. */
  const cmx_model *conductivity[2];
  /* Correction of the thermal conductivity where <Z> < 3: that of hydrogen and of helium; both NULL for none.
     Between <Z> = 1, 2 and 3 the factor of the opacity is linear in log <Z>. */
  const cmx_model *correction[2];
  /* Conduction by ions of a crystal: a crystal-quantum and an ion-conduction model; both NULL for none. */
  const cmx_model *crystal_heat, *ion_conduction;
  cmx_impurity_order order;
  cmx_short_range_function *short_range; /* of an ordered or frozen crystal, else NULL */
  void *short_range_context;
  double freezing_gamma; /* mean coupling <Z^(5/3)> Gamma_e at which a frozen crystal formed, 1..1e4 */
  const cmx_displacements *displacements; /* EXPERIMENTAL: scattering by static displacements; NULL: none */
} cmx_transport;

/** Names of the variants, "recommended" and "table2011", and of the orders, "uncorrelated", "ordered" and
 *  "frozen"; both end with NULL. */
extern CMX_API const char *const cmx_transport_variant_names[];
extern CMX_API const char *const cmx_impurity_order_names[];
/** The value of a name.
 *  @return CMX_OK; CMX_ERR_UNKNOWN with a message that lists the names. */
CMX_API cmx_status cmx_transport_variant_find(const char *name, cmx_transport_variant *variant,
                                              cmx_error *err);
/** The order of a name.
 *  @return as cmx_transport_variant_find. */
CMX_API cmx_status cmx_impurity_order_find(const char *name, cmx_impurity_order *order, cmx_error *err);

/** Defaults for all members except charges, masses and the source of the order: uncorrelated impurities,
 *  freezing at 175. */
CMX_API void cmx_transport_defaults(cmx_transport_variant variant, cmx_transport *transport);

/** Checks the members of the physics.
 *  @return CMX_OK; CMX_ERR_DOMAIN, CMX_ERR_UNKNOWN or CMX_ERR_UNSUPPORTED with the member at fault. */
CMX_API cmx_status cmx_transport_check(const cmx_transport *transport, cmx_error *err);

/** Rates and logarithms are those of electrons at the Fermi momentum of n_e:
 *
 *    nu_ei = 4 pi alpha^2 n_i Z^2 coulomb_log E_F/p_F^3   with Z^2 = <Z^2> in a liquid, <Z>^2 in a crystal
 *    kappa_thermal = correction kappa_e + kappa_ion */
typedef struct cmx_transport_state {
  CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_MEMBER)
  CMX_TRANSPORT_DIRECT_QUANTITIES(CMXI_QUANTITY_MEMBER)
} cmx_transport_state;

/** Limits of the trusted range in addition to those of the models; outside, CMX_WARN_EXTRAPOLATED. Full
 *  ionisation is assumed valid where Z r_s < 1 or kT > Z^2 Ry for the heaviest ion present. A phase whose
 *  conductivity model gives kappa and sigma has the range of that alone. */
#define CMX_TRANSPORT_RHO_MIN   1e2  /* g/cm^3 (Potekhin et al. 1999) */
#define CMX_TRANSPORT_RHO_MAX   1e10 /* g/cm^3 (ibid.) */
#define CMX_TRANSPORT_POSITRONS 1e-2 /* per electron */

/** Conductivities of one phase.
 *  @param[in] x    0..1
 *  @param[in] rho  g/cm^3, > 0
 *  @param[in] temp K, 1e4..1e11
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED outside the trusted range; a positive status of the order;
 *          CMX_ERR_DOMAIN; CMX_ERR_RANGE (electron gas, conductivity model); a failure of cmx_transport_check
 *          or of the order. Outputs are NaN on failure.
 *  Accuracy of the averages: 1e-9 relative in degenerate matter, 1e-7 in dilute gases. */
CMX_API cmx_status cmx_transport_at(const cmx_transport *transport, int phase, double x, double rho,
                                    double temp, cmx_transport_state *out, cmx_error *err);

/** Conductivities of one phase of n species. Charge impurities have the order of the effective binary of
 *  cmx_closure, which is exact for two species. At two species the results are those of cmx_transport_at, and
 *  isotopes of equal masses act as one species.
 *  @param[in]  x    [ions.n] number fractions in 0..1 in the order of the species, sum 1 to 1e-12
 *  @param[in]  rho  g/cm^3, > 0
 *  @param[in]  temp K, 1e4..1e11
 *  @param[out] out  gamma_d is that of the effective binary, 0 where all charges are equal
 *  @return as cmx_transport_at. The closure changes S(q) by less than the fits' own errors where the charges
 *          do not differ by much more than those of C and Ne. */
CMX_API cmx_status cmx_transport_of(const cmx_transport *transport, int phase, const double x[], double rho,
                                    double temp, cmx_transport_state *out, cmx_error *err);

/** EXPERIMENTAL. The ions of a crystal relax around charge impurities, and these displacements scatter, too.
 *  To lowest order in the charge differences S(q) becomes S(q) f(q)^2, f(q) = 1 - q.D^-1(q) s(q), with the
 *  force-constant matrix and forces of coulomix/lattice.h. f vanishes for long waves, where the lattice
 *  screens the charge, and peaks around reciprocal lattice vectors (Huang scattering). Linear theory for a
 *  rigid background, derived for this library and not published. It multiplies the scattering by 2.5. Boxes
 *  of relaxed ions agree to a few per cent; near freezing the sum with the phonons of the fit is nevertheless
 *  better without, in the cold with displacements (src/supercell/README.md).
 *
 *  Averages of f^2 cos(q.R) over directions, for bins of q up to 12/a_i by quasi-random sampling.
 *  @param[in] orbits  neighbour orbits, 1..CMX_MAX_ORBITS
 *  @param[in] samples wave vectors, 1000..10000000
 *  @return CMX_OK, CMX_ERR_DOMAIN, CMX_ERR_MEMORY; *out is NULL on failure. */
CMX_API cmx_status cmx_displacements_make(const cmx_lattice *lattice, size_t orbits, size_t samples,
                                          cmx_displacements **out, cmx_error *err);
CMX_API void cmx_displacements_free(cmx_displacements *displacements);

#ifdef __cplusplus
}
#endif
#endif
