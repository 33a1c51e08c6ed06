/** Pure species of warm dense matter, the inputs of mixing rules: number of free electrons, their pressure,
 *  direct-current conductivities and spectra, from models or tabulated data. */
#ifndef COULOMIX_WARM_H
#define COULOMIX_WARM_H

#include <stddef.h>

#include "coulomix/model.h"
#include "coulomix/spectrum.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Free electrons per atom in the Thomas-Fermi model: the fit of More (1985), formulas of its Table IV, to
 *  rounding.
 *  @param[in] z, mass_u charge 1..118 and mass of the nucleus in atomic mass units, > 0
 *  @param[in] rho, temp g/cm^3 > 0; K >= 0
 *  @return NaN outside */
CMX_API double cmx_thomas_fermi_charge(double z, double mass_u, double rho, double temp);

/** F_j(eta) = integral_0^inf x^j/(1 + exp(x - eta)) dx, not divided by Gamma(j + 1), for j = 1/2, 1, 3/2, 2,
 *  3, 4.
 *  @return NaN for other j; 1e-14 relative if the result is a normal number */
CMX_API double cmx_fermi_integral(double j, double eta);

/** Settings of the conductivities of Lee & More (1984); start from cmx_lee_more_defaults. */
typedef struct cmx_lee_more {
  double charge;         /* free electrons per atom; NaN: cmx_thomas_fermi_charge */
  double least_log;      /* floor of the Coulomb logarithm, 2 */
  double mean_free_path; /* factor of the floor R0/v of the relaxation time, 1; 0: none */
  int fitted;  /* coefficients A of the paper's Table VII instead of exact integrals: within 1.1 % up to
                 eta = 30, at most 5.4 % high beyond */
  int melting; /* also the branch of solids and liquid metals, below and above Cowan's melting line */
  const cmx_model *eos; /* of the pressure of a species: an average-atom model; NULL: that of an ideal gas */
} cmx_lee_more;
/** The defaults given in the comments of cmx_lee_more. */
CMX_API void cmx_lee_more_defaults(cmx_lee_more *settings);

typedef struct cmx_lee_more_state {
  double charge, n_ion, n_e; /* electrons per atom; 1/cm^3 */
  double eta;                /* chemical potential over kT */
  double coulomb_log;
  double tau_coulomb, tau_floor, tau_metal, tau; /* s; tau_metal NaN unless `melting`; tau the largest */
  double a_alpha, a_beta;                        /* the two coefficients */
  double sigma, kappa;                           /* 1/s (Gaussian); erg/(cm s K) */
  double pressure;                               /* of an ideal gas of these electrons, erg/cm^3 */
} cmx_lee_more_state;

/** Conductivities of a pure species by Lee & More (1984), 1e-13 relative to the formulas. At 10 eV and 10
 *  g/cm^3, for example, the Coulomb logarithm is at its floor; contrasts between species then differ from
 *  those of ab initio calculations.
 *  @param[in] z, mass_u  charge 1..118 and mass of the nucleus; the charge of `settings` at most z
 *  @param[in] rho, temp  g/cm^3 > 0, K > 0
 *  @return CMX_OK; CMX_ERR_DOMAIN, with NaN outputs. */
CMX_API cmx_status cmx_lee_more_at(const cmx_lee_more *settings, double z, double mass_u, double rho,
                                   double temp, cmx_lee_more_state *out);

/** A pure species at one atomic density and temperature. */
typedef struct cmx_pure_state {
  double charge;       /* conduction electrons per atom */
  double pressure;     /* of the electrons, erg/cm^3; NaN if not available */
  double sigma, kappa; /* of direct current, 1/s and erg/(cm s K); NaN if not available */
} cmx_pure_state;

typedef struct cmx_pure cmx_pure;
/** @param[in] n, temp atoms/cm^3, K
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED; CMX_ERR_RANGE outside its range, with NaN outputs and a message
 *          that names species, axis, value and range */
typedef cmx_status cmx_pure_function(const cmx_pure *pure, double n, double temp, cmx_pure_state *out,
                                     cmx_error *err);
/** The pressure alone, if it is cheaper to compute. */
typedef cmx_status cmx_pure_pressure_function(const cmx_pure *pure, double n, double temp, double *pressure,
                                              cmx_error *err);
/** @param[out] sigma_1, sigma_2 [m] at omega[m] in rad/s, in 1/s; sigma_2 NULL if not wanted */
typedef cmx_status cmx_pure_spectrum_function(const cmx_pure *pure, double n, double temp, size_t m,
                                              const double omega[], double sigma_1[], double sigma_2[],
                                              cmx_error *err);

/** A pure species, made by one of the functions below or by the caller. */
struct cmx_pure {
  char name[64];
  double z, mass_u;          /* of the nucleus */
  double n_min, n_max;       /* valid range, atoms/cm^3 */
  double temp_min, temp_max; /* K; equal for an isotherm, which holds to 1e-6 relative */
  cmx_pure_function *state;
  cmx_pure_pressure_function *pressure; /* NULL: that of state() */
  cmx_pure_spectrum_function *spectrum;
  int drude;  /* the spectrum is that of a Drude metal, determined by state() */
  void *data; /* private data; freed by cmx_pure_free through `release` */
  void (*release)(void *data);
};
/** Frees the data of a species and empties it; NULL is allowed. */
CMX_API void cmx_pure_free(cmx_pure *pure);

/** A species by the model of Lee & More, with a Drude spectrum, sigma_dc/(1 - i omega tau), tau = m
 *  sigma_dc/(n_e e^2), and the pressure of an ideal Fermi gas of its free electrons, or of an average
 *  atom. n 1e18..1e28, T 1e3..1e9 K.
 *  @param[in] name      NULL: none
 *  @param[in] z, mass_u charge 1..118 and mass of the nucleus in atomic mass units, > 0
 *  @param[in] settings copied; NULL: the defaults
 *  @return CMX_OK; CMX_ERR_DOMAIN with the invalid argument or setting in the message; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_pure_lee_more(const char *name, double z, double mass_u, const cmx_lee_more *settings,
                                     cmx_pure *out, cmx_error *err);

/** Spectra of a tabulated species. */
typedef struct cmx_pure_spectra {
  size_t n;
  const cmx_spectrum *spectrum; /* [n], copied */
  double charge;                /* conduction electrons per atom of samples without one; NaN: More's fit */
} cmx_pure_spectra;

/** A species from spectra at states (rho, T) that fill a rectangle of densities and temperatures, in any
 *  order, with rho and temp of the sample set. Values that agree to 1e-6 are treated as equal. A single
 *  temperature or density gives an isotherm or an isochore.
 *
 *  Logarithms of conductivities, of the pressure and of the charge are interpolated linearly in ln n and ln T
 *  between states; the values themselves are interpolated where one is not positive, and always for sigma_2.
 *  At each state sigma is linear in omega; below the first frequency sigma_1 is constant and sigma_2
 *  proportional to omega, beyond the last one they fall as omega^-2 and 1/omega. Conductivities of direct
 *  current are those of the first frequency, kappa NaN between states that lack it. If samples have no
 *  charge, `charge` is used; if they have no pressure, that of an ideal Fermi gas of these electrons. Missing
 *  imaginary parts are computed by Kramers-Kronig transforms. A state with one frequency has no spectrum:
 *  CMX_ERR_ABSENT.
 *  @param[in] z, mass_u charge 1..118 and mass of the nucleus in atomic mass units, > 0
 *  @return CMX_OK; CMX_ERR_FORMAT with the state that is missing, given twice or without rho or temp, or has
 *          a mass that differs by 1 %, a charge outside 0..z or invalid numbers; CMX_ERR_DOMAIN;
 *          CMX_ERR_MEMORY */
CMX_API cmx_status cmx_pure_tabulated(const char *name, double z, double mass_u, const cmx_pure_spectra *from,
                                      cmx_pure *out, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
