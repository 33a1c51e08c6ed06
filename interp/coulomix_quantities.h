/** coulomix_quantities.h: the numbers that lookups and direct computation return, with units and meanings,
 *  one list for each struct. Header-only; the lookups include it.
 *
 *  A list is a macro that calls its argument once for each quantity, in the order of output. Members of the
 *  structs, NaN on failure, columns of CSV and keys of JSON are made from it. A host can make bindings
 *  likewise:
 *
 *      #define PRINT(name, unit, shown, scale, slope, text) printf("%s = %g %s\n", #name, state.name, unit);
 *      CMX_EOS_QUANTITIES(PRINT)
 *
 *  The same as data at run time: cmx_eos_quantities, cmx_transport_quantities, cmx_warm_quantities. */
#ifndef COULOMIX_INTERP_QUANTITIES_H
#define COULOMIX_INTERP_QUANTITIES_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include <stddef.h>
#include <string.h>

/** SCALE(name, text): the size that errors of a quantity are relative to. */
#define CMX_SCALE_LIST(SCALE)                                                                                \
  SCALE(CMX_SCALE_VALUE, "|value|")               /* nothing else */                                         \
  SCALE(CMX_SCALE_P_RHO, "max(|value|, P/rho)")   /* energies per gram, which may pass through 0 */          \
  SCALE(CMX_SCALE_P, "max(|value|, P)")           /* of the same state */                                    \
  SCALE(CMX_SCALE_ONE, "max(|value|, 1)")         /* numbers of order 1 */                                   \
  SCALE(CMX_SCALE_KT, "max(|value|, kT per ion)") /* differences of the phases, per gram */

typedef enum cmx_scale {
#define CMX_SCALE_ENUM(name, text) name,
  CMX_SCALE_LIST(CMX_SCALE_ENUM)
#undef CMX_SCALE_ENUM
      CMX_SCALE_END_
} cmx_scale;

/** Where a quantity of the equation of state is shown; each place shows those of the next ones, too. */
typedef enum cmx_shown {
  CMX_SHOWN_LOOKUP, /* with states that are looked up: `query` */
  CMX_SHOWN_STATE,  /* with states of direct computation as well: `eos` */
  CMX_SHOWN_VERIFY  /* and where both are compared: `verify` */
} cmx_shown;

/** QUANTITY(name, unit, shown, scale, slope, text) of the equation of state. `slope` is 1 where
 *  cmx_eos_slopes has its derivatives, else 0. Derivatives are at fixed composition and phase, those by x at
 *  fixed rho and T. */
#define CMX_EOS_QUANTITIES(QUANTITY)                                                                         \
  QUANTITY(p, "erg/cm^3", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "pressure, that of radiation included")      \
  QUANTITY(e, "erg/g", CMX_SHOWN_VERIFY, CMX_SCALE_P_RHO, 1,                                                 \
           "internal energy; free nuclei and electrons at rest have none")                                   \
  QUANTITY(s, "erg/(g K)", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "entropy")                                  \
  QUANTITY(f, "erg/g", CMX_SHOWN_VERIFY, CMX_SCALE_P_RHO, 0, "free energy e - T s")                          \
  QUANTITY(cv, "erg/(g K)", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "heat capacity at constant volume")        \
  QUANTITY(cp, "erg/(g K)", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "heat capacity at constant pressure")      \
  QUANTITY(chi_rho, "", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "dln P/dln rho at constant T")                 \
  QUANTITY(chi_t, "", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "dln P/dln T at constant rho")                   \
  QUANTITY(gamma1, "", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "dln P/dln rho at constant entropy")            \
  QUANTITY(gamma3, "", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "1 + dln T/dln rho at constant entropy")        \
  QUANTITY(grad_ad, "", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 1, "dln T/dln P at constant entropy")             \
  QUANTITY(cs, "cm/s", CMX_SHOWN_VERIFY, CMX_SCALE_VALUE, 0,                                                 \
           "speed of sound, c sqrt(gamma1/[1 + rho (e + c^2)/P])")                                           \
  QUANTITY(de_drho, "erg cm^3/g^2", CMX_SHOWN_LOOKUP, CMX_SCALE_VALUE, 1, "de/drho at constant T")           \
  QUANTITY(ds_drho, "erg cm^3/(g^2 K)", CMX_SHOWN_LOOKUP, CMX_SCALE_VALUE, 1, "ds/drho at constant T")       \
  QUANTITY(ds_dt, "erg/(g K^2)", CMX_SHOWN_LOOKUP, CMX_SCALE_VALUE, 1, "ds/dT at constant rho")              \
  QUANTITY(dp_dx, "erg/cm^3", CMX_SHOWN_VERIFY, CMX_SCALE_P, 0, "dP/dx")                                     \
  QUANTITY(de_dx, "erg/g", CMX_SHOWN_LOOKUP, CMX_SCALE_P_RHO, 0, "de/dx")                                    \
  QUANTITY(df_dx, "erg/g", CMX_SHOWN_VERIFY, CMX_SCALE_P_RHO, 0, "df/dx, infinite at x = 0 and 1")           \
  QUANTITY(d2f_dx2, "erg/g", CMX_SHOWN_VERIFY, CMX_SCALE_P_RHO, 0, "d2f/dx2, infinite at x = 0 and 1")       \
  QUANTITY(df_dx_regular, "erg/g", CMX_SHOWN_STATE, CMX_SCALE_P_RHO, 0,                                      \
           "df/dx less L = kT/<m> ln(x/(1-x)), finite for all x")                                            \
  QUANTITY(d2f_dx2_regular, "erg/g", CMX_SHOWN_STATE, CMX_SCALE_P_RHO, 0,                                    \
           "d2f/dx2 less kT/<m> /(x(1-x)) - 2 (dln <m>/dx) L, finite for all x")                             \
  QUANTITY(gamma, "", CMX_SHOWN_STATE, CMX_SCALE_VALUE, 0, "mean coupling <Z^(5/3)> Gamma_e")                \
  QUANTITY(gamma_d, "", CMX_SHOWN_STATE, CMX_SCALE_VALUE, 0,                                                 \
           "coupling of the charge difference, (Z2-Z1)^2 e^2/(a_i kT)")                                      \
  QUANTITY(eta, "", CMX_SHOWN_VERIFY, CMX_SCALE_ONE, 1,                                                      \
           "chemical potential of the electrons over kT, without rest mass")                                 \
  QUANTITY(n_e, "1/cm^3", CMX_SHOWN_STATE, CMX_SCALE_VALUE, 0, "electrons less positrons")                   \
  QUANTITY(free_e, "per atomic mass unit", CMX_SHOWN_LOOKUP, CMX_SCALE_VALUE, 1, "electrons less positrons") \
  QUANTITY(mu, "", CMX_SHOWN_LOOKUP, CMX_SCALE_VALUE, 1, "mean molecular weight of ions and electrons")      \
  QUANTITY(s_res, "k per ion", CMX_SHOWN_VERIFY, CMX_SCALE_ONE, 0, "entropy of mixing")                      \
  QUANTITY(latent_heat, "erg/g", CMX_SHOWN_VERIFY, CMX_SCALE_KT, 0,                                          \
           "T (s_liquid - s_solid) at this rho and T; NaN where one of the phases means nothing")            \
  QUANTITY(solid_fraction, "", CMX_SHOWN_STATE, CMX_SCALE_ONE, 0,                                            \
           "share of the ions in the solid: 0 or 1, between them within a transition")

/** QUANTITY(name, unit, text) that host codes need and that follow from a state and its table. */
#define CMX_EOS_HOST_QUANTITIES(QUANTITY)                                                                    \
  QUANTITY(p_gas, "erg/cm^3", "pressure without that of radiation")                                          \
  QUANTITY(h, "erg/g", "enthalpy e + P/rho")                                                                 \
  QUANTITY(dpde_rho, "g/cm^3", "dP/de at constant rho")                                                      \
  QUANTITY(dpdrho_e, "erg/g", "dP/drho at constant e")                                                       \
  QUANTITY(p_electron, "erg/cm^3", "pressure of electrons and positrons")                                    \
  QUANTITY(p_ion, "erg/cm^3", "the rest of p_gas: ions and their interaction, which may be negative")        \
  QUANTITY(n_positron, "1/cm^3", "positrons")

/** QUANTITY(name, unit, text) of freezing and melting at a pressure. */
#define CMX_FREEZING_QUANTITIES(QUANTITY)                                                                    \
  QUANTITY(temp, "K", "temperature")                                                                         \
  QUANTITY(x_liquid, "", "number fraction of the heavier ion in the liquid")                                 \
  QUANTITY(x_solid, "", "number fraction of the heavier ion in the solid")                                   \
  QUANTITY(rho_liquid, "g/cm^3", "density of the liquid")                                                    \
  QUANTITY(rho_solid, "g/cm^3", "density of the solid")                                                      \
  QUANTITY(density_contrast, "", "(rho_solid - rho_liquid)/rho_liquid")                                      \
  QUANTITY(latent_heat, "kT", "T ds of an ion that freezes out of a large amount of liquid")                 \
  QUANTITY(latent_heat_gram, "erg/g", "the same per gram frozen")                                            \
  QUANTITY(dlnt_dlnp, "", "dln T/dln P at fixed composition of the given phase")                             \
  QUANTITY(dt_dx, "K", "dT/dx of the given phase, at fixed P")                                               \
  QUANTITY(dother_dx, "", "dx of the other phase by x of the given one, at fixed P")

/** QUANTITY(name, number, unit, text) of each species, members of cmx_eos_gradient. */
#define CMX_SPECIES_QUANTITIES(QUANTITY)                                                                     \
  QUANTITY(mu, CMX_Q_SPECIES_MU, "erg", "chemical potential of an ion with its electrons")                   \
  QUANTITY(mu_regular, CMX_Q_SPECIES_MU_REGULAR, "erg", "the same less kT ln x, finite for all x")           \
  QUANTITY(p_by_species, CMX_Q_SPECIES_P, "erg/cm^3", "derivative of P by the fraction")                     \
  QUANTITY(e_by_species, CMX_Q_SPECIES_E, "erg/g", "derivative of e by the fraction")                        \
  QUANTITY(f_by_species, CMX_Q_SPECIES_F, "erg/g", "derivative of f by the fraction")                        \
  QUANTITY(s_by_species, CMX_Q_SPECIES_S, "erg/(g K)", "derivative of s by the fraction")

/** QUANTITY(name, unit, text) of short-range order: f = u - s and its derivatives, members of
 *  cmx_order_point. */
#define CMX_ORDER_QUANTITIES(QUANTITY)                                                                       \
  QUANTITY(f, "kT", "free energy of the order, of an ion")                                                   \
  QUANTITY(u, "kT", "energy of the order, Gamma_d df/dGamma_d")                                              \
  QUANTITY(s, "k", "entropy of the order, u - f")                                                            \
  QUANTITY(f_x, "kT", "df/dx")                                                                               \
  QUANTITY(f_g, "kT", "df/dGamma_d")                                                                         \
  QUANTITY(f_xx, "kT", "d2f/dx2")                                                                            \
  QUANTITY(f_xg, "kT", "d2f/dx dGamma_d")                                                                    \
  QUANTITY(f_gg, "kT", "d2f/dGamma_d2")                                                                      \
  QUANTITY(s_x, "k", "ds/dx")                                                                                \
  QUANTITY(s_g, "k", "ds/dGamma_d")

/** The same of cmx_order_psi: psi = f/p with p = x(1-x), and its derivatives by p and g = Gamma_d. */
#define CMX_ORDER_PSI_QUANTITIES(QUANTITY)                                                                   \
  QUANTITY(psi, "kT", "f/p, p = x(1-x)")                                                                     \
  QUANTITY(psi_p, "kT", "dpsi/dp")                                                                           \
  QUANTITY(psi_g, "kT", "dpsi/dGamma_d")                                                                     \
  QUANTITY(psi_pp, "kT", "d2psi/dp2")                                                                        \
  QUANTITY(psi_pg, "kT", "d2psi/dp dGamma_d")                                                                \
  QUANTITY(psi_gg, "kT", "d2psi/dGamma_d2")                                                                  \
  QUANTITY(psi_ppg, "kT", "d3psi/dp2 dGamma_d")                                                              \
  QUANTITY(psi_pgg, "kT", "d3psi/dp dGamma_d2")                                                              \
  QUANTITY(psi_ggg, "kT", "d3psi/dGamma_d3")

/** QUANTITY(name, unit, text) of transport that both the lookup and direct computation return. */
#define CMX_TRANSPORT_QUANTITIES(QUANTITY)                                                                   \
  QUANTITY(sigma, "1/s", "electrical conductivity (Gaussian)")                                               \
  QUANTITY(kappa_thermal, "erg/(cm K s)", "thermal conductivity")                                            \
  QUANTITY(opacity_cond, "cm^2/g", "conductive opacity 4 a c T^3/(3 rho kappa)")                             \
  QUANTITY(nu_ei, "1/s", "momentum loss to ions or phonons")                                                 \
  QUANTITY(nu_ee, "1/s", "electron-electron collisions in the heat flow")                                    \
  QUANTITY(nu_imp, "1/s", "momentum loss to charge impurities; 0 in a liquid")                               \
  QUANTITY(coulomb_log, "", "effective Coulomb logarithm of nu_ei")                                          \
  QUANTITY(lorenz_ratio, "(k/e)^2",                                                                          \
           "kappa e^2/(k^2 T sigma): pi^2/3 for elastic scattering and degenerate electrons")

/** CONDUCTIVITY(name, word) of those that have slopes, dln<word>_dlnrho and dln<word>_dlnt of the lookup;
 *  `verify` compares them with direct computation under this word. */
#define CMX_TRANSPORT_CONDUCTIVITIES(CONDUCTIVITY)                                                           \
  CONDUCTIVITY(sigma, sigma)                                                                                 \
  CONDUCTIVITY(kappa_thermal, kappa)

/** Those of the lookup besides. Slopes are at fixed x. */
#define CMX_TRANSPORT_LOOKUP_QUANTITIES(QUANTITY)                                                            \
  QUANTITY(dlnsigma_dlnrho, "", "dln sigma/dln rho")                                                         \
  QUANTITY(dlnsigma_dlnt, "", "dln sigma/dln T")                                                             \
  QUANTITY(dlnkappa_dlnrho, "", "dln kappa/dln rho")                                                         \
  QUANTITY(dlnkappa_dlnt, "", "dln kappa/dln T")                                                             \
  QUANTITY(impurity_share, "", "share of charge impurities in the electrical resistivity")                   \
  QUANTITY(gamma, "", "mean coupling <Z^(5/3)> Gamma_e")

/** Those of direct computation besides. */
#define CMX_TRANSPORT_DIRECT_QUANTITIES(QUANTITY)                                                            \
  QUANTITY(thermopower, "k/e", "F_1/F_0")                                                                    \
  QUANTITY(thermal_ratio, "", "ratio of the logarithms of heat and charge, without impurities")              \
  QUANTITY(kappa_ei, "erg/(cm K s)", "thermal conductivity of electrons that ions alone scatter")            \
  QUANTITY(kappa_ion, "erg/(cm K s)", "thermal conductivity of the ions of a crystal")                       \
  QUANTITY(correction, "", "factor of the electrons' thermal conductivity where <Z> < 3")                    \
  QUANTITY(impurity, "", "Q = <(Z - <Z>)^2>")                                                                \
  QUANTITY(impurity_eff, "", "Q_eff, with the order of the ions")                                            \
  QUANTITY(impurity_log, "", "Coulomb logarithm of impurities")                                              \
  QUANTITY(gamma_d_order, "", "Gamma_d of the order that was used; NaN if none was")                         \
  QUANTITY(gamma, "", "mean coupling <Z^(5/3)> Gamma_e")                                                     \
  QUANTITY(gamma_d, "", "coupling of the charge difference, (Z2-Z1)^2 e^2/(a_i kT)")                         \
  QUANTITY(n_e, "1/cm^3", "electrons less positrons")                                                        \
  QUANTITY(x_r, "", "Fermi momentum over m_e c")                                                             \
  QUANTITY(degeneracy, "kT/E_F", "temperature over the Fermi energy without rest energy")

/** QUANTITY(name, unit, text) of a warm mixture. */
#define CMX_WARM_QUANTITIES(QUANTITY)                                                                        \
  QUANTITY(sigma, "1/s", "conductivity of direct current (Gaussian)")                                        \
  QUANTITY(kappa_thermal, "erg/(cm K s)", "thermal conductivity; NaN if the pure species' data have none")   \
  QUANTITY(pressure_e, "erg/cm^3",                                                                           \
           "pressure of the electrons; isodensity: the mean over the species' volumes")                      \
  QUANTITY(n_e, "1/cm^3", "free electrons")

/** QUANTITY(name, member, unit, text) of its species, NaN where one is absent. */
#define CMX_WARM_SPECIES_QUANTITIES(QUANTITY)                                                                \
  QUANTITY(n_1, part[0].n, "atoms/cm^3", "density of the lighter species by itself")                         \
  QUANTITY(n_2, part[1].n, "atoms/cm^3", "density of the heavier species by itself")                         \
  QUANTITY(charge_1, part[0].charge, "electrons/atom", "free electrons of the lighter species")              \
  QUANTITY(charge_2, part[1].charge, "electrons/atom", "free electrons of the heavier species")              \
  QUANTITY(share_1, volumes.share[0], "of the volume", "share of the lighter species")                       \
  QUANTITY(share_2, volumes.share[1], "of the volume", "share of the heavier species")                       \
  QUANTITY(sigma_pure_1, sigma_pure[0], "1/s", "conductivity of the lighter species by itself")              \
  QUANTITY(sigma_pure_2, sigma_pure[1], "1/s", "conductivity of the heavier species by itself")

/** QUANTITY(name, unit, text): optical constants at one frequency (White et al. 2024, equations 14 to 19). */
#define CMX_OPTICAL_QUANTITIES(QUANTITY)                                                                     \
  QUANTITY(eps_1, "", "real part of the dielectric function")                                                \
  QUANTITY(eps_2, "", "imaginary part of the dielectric function")                                           \
  QUANTITY(n, "", "index of refraction")                                                                     \
  QUANTITY(k, "", "extinction coefficient")                                                                  \
  QUANTITY(reflectivity, "", "reflectivity of a surface with vacuum, at normal incidence")                   \
  QUANTITY(absorption, "1/cm", "absorption of intensity 2 omega k/c; eq. (19) as printed is this times c")

/** UNIT(unit, in_files): units of these lists that UDUNITS-2 does not know, or as something else (kT is a
 *  kilotesla), and what they are in files for other programs. Numbers keep their values. */
#define CMX_UNIT_LIST(UNIT)                                                                                  \
  UNIT("", "1")                                                                                              \
  UNIT("kT", "1")                                                                                            \
  UNIT("kT/E_F", "1")                                                                                        \
  UNIT("k", "1")                                                                                             \
  UNIT("k per ion", "1")                                                                                     \
  UNIT("k/e", "1")                                                                                           \
  UNIT("(k/e)^2", "1")                                                                                       \
  UNIT("of the volume", "1")                                                                                 \
  UNIT("electrons/atom", "1")                                                                                \
  UNIT("atoms/cm^3", "1/cm^3")                                                                               \
  UNIT("per atomic mass unit", "1/u")

/** A unit of these lists as UDUNITS-2 reads it. */
static inline const char *cmx_unit_in_files(const char *unit) {
#define CMXI_UNIT(name, in_files)                                                                            \
  if (strcmp(unit, name) == 0) return in_files;
  CMX_UNIT_LIST(CMXI_UNIT)
#undef CMXI_UNIT
  return unit;
}

/** A quantity at run time. */
typedef struct cmx_quantity {
  const char *name, *unit, *text;
  size_t offset; /* of the double in its struct */
  cmx_shown shown;
  cmx_scale scale;
} cmx_quantity;

/** The value of a quantity, copied from the struct that its list describes. */
static inline double cmx_quantity_in(const cmx_quantity *quantity, const void *in) {
  return *(const double *)(const void *)((const char *)in + quantity->offset);
}

/* How many quantities a list has, members of a struct, and their value on failure; all but the first from a
   list of (name, unit, text). */
#define CMXI_EOS_ONE(name, unit, shown, scale, slope, text) +1
#define CMXI_QUANTITY_ONE(name, unit, text)                 +1
#define CMXI_QUANTITY_MEMBER(name, unit, text)              double name;
#define CMXI_QUANTITY_NAN(name, unit, text)                 out->name = nan;

#endif
