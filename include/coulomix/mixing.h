/** Matched pure species and their mixtures. The mixing rules are in interp/coulomix_mixing.h. */
#ifndef COULOMIX_MIXING_H
#define COULOMIX_MIXING_H

#include "coulomix/optics.h"
#include "coulomix/warm.h"
#include "coulomix_mixing.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Condition that determines the densities of the pure species. */
typedef enum cmx_matching {
  CMX_MATCH_ISOBARIC, /* Amagat: one electronic pressure, volumes add (White et al. 2024, equations 21, 22) */
  /* Each species at the mass density of the mixture; the paper calls it Dalton's law in one place. */
  CMX_MATCH_ISODENSITY,
  CMX_MATCH_DALTON /* each species fills the whole volume: n_i = x_i n */
} cmx_matching;
/** Names of the values above, and of the rules cmx_mix_rule of coulomix_mixing.h: "isobaric", "isodensity",
 *  "dalton" and "sigma", "resistivity", "ionization", "ionization-reciprocal", "gamma", "transition"; both
 *  end with NULL. */
extern CMX_API const char *const cmx_matching_names[];
extern CMX_API const char *const cmx_mix_rule_names[];
/** The value of a name.
 *  @return CMX_OK; CMX_ERR_UNKNOWN with a message that lists the names. */
CMX_API cmx_status cmx_matching_find(const char *name, cmx_matching *matching, cmx_error *err);
/** A rule by name: "sigma", "resistivity", "ionization", "ionization-reciprocal", "gamma", "transition".
 *  @return as cmx_matching_find. */
CMX_API cmx_status cmx_mix_rule_find(const char *name, cmx_mix_rule *rule, cmx_error *err);

/** A matched mixture. */
typedef struct cmx_matched {
  cmx_mix_species part[CMX_MIX_SPECIES];
  cmx_pure_state pure[CMX_MIX_SPECIES];
  /* With CMX_MATCH_DALTON there are no partial volumes and the shares are x_i: the rules weight by atoms, the
     gamma rule by electrons times atoms. */
  cmx_mix_volumes volumes;
  double rho;      /* g/cm^3 of the mixture */
  double pressure; /* erg/cm^3: common, or the sum over shares (isodensity) or species (Dalton) */
  int steps;       /* evaluations of pure pressures in the search; 0 without a search */
} cmx_matched;

/** Pure species and their number fractions; both arrays belong to the caller. */
typedef struct cmx_warm_mixture {
  size_t n;                    /* species, 1..CMX_MIX_SPECIES */
  const cmx_pure *const *pure; /* [n] */
  const double *x;             /* [n] number fractions, sum 1 to 1e-9. A species with x = 0 does not enter the
                                  search; part[] of the matched mixture gives the density that it would have,
                                  NaN if there is none */
} cmx_warm_mixture;

/** Matches at a given mass density of the mixture (White et al. 2024, equations 21 and 22).
 *  @param[in] rho  g/cm^3, > 0
 *  @param[in] temp K, > 0
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED; CMX_ERR_DOMAIN; CMX_ERR_RANGE, with a message, if a species would
 *          leave its range; CMX_ERR_NOT_CONVERGED if a pressure does not rise with density. The pressures
 *          agree to 1e-12 relative. */
CMX_API cmx_status cmx_match_densities(cmx_matching matching, const cmx_warm_mixture *mixture, double rho,
                                       double temp, cmx_matched *out, cmx_error *err);

/** The same at a given common pressure (White et al. 2024, equations 21 and 22).
 *  @param[in] pressure electronic, erg/cm^3, > 0
 *  @param[in] temp     K, > 0
 *  @return as cmx_match_densities. The pressures agree to 1e-12 relative. */
CMX_API cmx_status cmx_match_densities_at_pressure(const cmx_warm_mixture *mixture, double pressure,
                                                   double temp, cmx_matched *out, cmx_error *err);

/** Frequency at which transitions change from low to high (White et al. 2024, sec. IV.4), rad/s: v_e dv
 *  m_e/hbar with v_e^2 = (3kT + hbar^2 k_F^2/m_e)/m_e, dv = hbar/(2 m_e r_WS). To rounding; NaN for an
 *  argument outside its range.
 *  @param[in] n_e     free electrons, 1/cm^3, >= 0
 *  @param[in] n_atoms 1/cm^3, > 0
 *  @param[in] temp    K, >= 0 */
CMX_API double cmx_crossover(double n_e, double n_atoms, double temp);

/** Darken's relation for mutual diffusion: x_b D_a + x_a D_b (White et al. 2024, eq. 4), to rounding.
 *  @param[in] x_a      number fraction of species a, 0..1; NaN is returned for another
 *  @param[in] d_a, d_b self-diffusion coefficients in the mixture, cm^2/s or any other unit, which the result
 *          has too */
CMX_API double cmx_interdiffusion(double x_a, double d_a, double d_b);

/** Spectra of a mixture. */
typedef struct cmx_mix_spectrum_options {
  cmx_mix_rule rule;
  int complex_values; /* mix complex sigma, for the gamma rule n_e/sigma = gamma - i omega; 0: sigma_1 alone
                         as in the paper */
  cmx_mix_crossover crossover; /* rad/s, of CMX_MIX_TRANSITION: 1 and 0.5 atomic units */
} cmx_mix_spectrum_options;
/** Real values, and the paper's crossover and width. */
CMX_API void cmx_mix_spectrum_defaults(cmx_mix_rule rule, cmx_mix_spectrum_options *options);

/** sigma_1 (and sigma_2 if complex) of the mixture from those of the matched pure species on common
 *  frequencies (White et al. 2024, equations 23 to 32), to rounding; sigma_2 of real values as
 *  cmx_kramers_kronig.
 *  @param[in]  n            species, 1..CMX_MIX_SPECIES
 *  @param[in]  pure         [n] spectra on the frequencies of pure[0]; sigma_2 is read for complex values
 *                           only. For a species with x = 0 no column is read, but pure[0] always needs n and
 *                           omega
 *  @param[out] out_1, out_2 [pure[0].n]; out_2 of real values is the cmx_kramers_kronig of out_1 with
 *                           CMX_TAIL_DRUDE; NULL if not wanted
 *  @return CMX_OK; CMX_ERR_DOMAIN with the invalid frequency in the message, or if spectra have different
 *          frequencies; CMX_ERR_UNKNOWN; CMX_ERR_MEMORY. Outputs are NaN on failure. */
CMX_API cmx_status cmx_mix_spectrum(const cmx_mix_spectrum_options *options, size_t n,
                                    const cmx_matched *matched, const cmx_spectrum_view pure[],
                                    double out_1[], double out_2[], cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
