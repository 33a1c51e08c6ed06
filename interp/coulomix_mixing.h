/** coulomix_mixing.h: mixing rules for the conductivities of warm dense mixtures (White et al. 2024), on the
 *  caller's numbers. Header-only; it needs no table.
 *
 *  Each pure species has its own atomic density n_i, the matched one: that of a common pressure (Amagat), of
 *  a common mass density, or another choice of the caller. Per atom of the mixture it fills the volume
 *  x_i/n_i; its share of the volume is a_i. The rules take one property of each species, sigma or kappa (of
 *  direct current or at one frequency), and give that of the mixture. All are sums and quotients, computed to
 *  rounding.
 *
 *      cmx_mix_species part[2] = {{x_h, n_h, z_h}, {x_c, n_c, z_c}};
 *      cmx_mix_volumes volumes;
 *      cmx_mix_find_volumes(2, part, &volumes);
 *      double sigma = cmx_mix(CMX_MIX_GAMMA, 2, part, &volumes, sigma_pure);
 *
 *  C99, C++11 and up, CUDA. */
#ifndef COULOMIX_INTERP_MIXING_H
#define COULOMIX_INTERP_MIXING_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"

/** Largest number of species. */
enum { CMX_MIX_SPECIES = 8 };

/** The average of each rule, with the equation of White et al. */
typedef enum cmx_mix_rule {
  CMX_MIX_SIGMA,       /* sum a_i sigma_i (23), (28) */
  CMX_MIX_RESISTIVITY, /* 1/sum(a_i/sigma_i) (25), (29) */
  /* sum C_i sigma_i/sum C_i, C_i = x_i Z_i^2: as printed (24), (30), after Starrett et al. */
  CMX_MIX_IONIZATION,
  CMX_MIX_IONIZATION_RECIPROCAL, /* sum C_i/sum(C_i/sigma_i), which adds rates */
  CMX_MIX_GAMMA,                 /* n_e/sum(a_i gamma_i), gamma_i = n_e,i/sigma_i (26), (27), (31) */
  /* gamma rule at low, sigma rule at high frequency (32), with the weights of cmx_mix_crossover_weight */
  CMX_MIX_TRANSITION
} cmx_mix_rule;

/** A pure species of a mixture. */
typedef struct cmx_mix_species {
  double x;      /* number fraction, 0..1 */
  double n;      /* atoms/cm^3 of the pure species; unused where x is 0 */
  double charge; /* conduction electrons an atom */
} cmx_mix_species;

/** Volumes of the species and densities of the mixture. */
typedef struct cmx_mix_volumes {
  double share[CMX_MIX_SPECIES]; /* a_i */
  double n;                      /* atoms/cm^3 of the mixture */
  double n_e;                    /* conduction electrons/cm^3 of the mixture */
} cmx_mix_volumes;

/** Volumes of the matched species add: shares a_i and densities of the mixture.
 *  @param[in] n    1..CMX_MIX_SPECIES
 *  @param[in] part [n] fractions with sum 1 to 1e-9
 *  @return CMX_OK; CMX_ERR_DOMAIN, with NaN outputs. */
CMX_FN cmx_status cmx_mix_find_volumes(int n, const cmx_mix_species *part, cmx_mix_volumes *out) {
  double volume = 0.0, electrons = 0.0, sum = 0.0;
  int good = n >= 1 && n <= CMX_MIX_SPECIES;
  for (int i = 0; good && i < n; i++) {
    const double x = part[i].x;
    good = cmxi_finite(x) && x >= 0.0 && x <= 1.0 &&
           (x == 0.0 || (cmxi_finite(part[i].n) && part[i].n > 0.0 && cmxi_finite(part[i].charge) &&
                         part[i].charge >= 0.0));
    out->share[i] = good && x > 0.0 ? x / part[i].n : 0.0;
    volume += out->share[i];
    electrons += good && x > 0.0 ? x * part[i].charge : 0.0;
    sum += x;
  }
  good = good && fabs(sum - 1.0) <= 1e-9 && volume > 0.0;
  for (int i = 0; i < CMX_MIX_SPECIES; i++)
    out->share[i] = !good ? cmxi_nan() : i < n ? out->share[i] / volume : 0.0;
  out->n = good ? 1.0 / volume : cmxi_nan();
  out->n_e = good ? electrons / volume : cmxi_nan();
  return good ? CMX_OK : CMX_ERR_DOMAIN;
}

/** Weight of the gamma rule at a frequency, FD of eq. (32). At omega = 0 it is not 1 but 0.881 for the
 *  paper's values.
 *  @param[in] omega, crossover, width  > 0, in any one unit; the paper has crossover 1 and width 0.5 atomic
 *             units */
CMX_FN double cmx_mix_crossover_weight(double omega, double crossover, double width) {
  const double t = (omega - crossover) / width, e = exp(-fabs(t)); /* cannot overflow */
  return (t > 0.0 ? e : 1.0) / (1.0 + e);
}

/* Weight and effective value of species i in an average. */
CMX_FN double cmxi_mix_weight(cmx_mix_rule rule, const cmx_mix_species *part, double share) {
  switch (rule) {
  case CMX_MIX_IONIZATION:
  case CMX_MIX_IONIZATION_RECIPROCAL:
    return part->x * part->charge * part->charge;
  case CMX_MIX_GAMMA:
    return share * part->n * part->charge;
  default:
    return share;
  }
}

/** A property of the mixture from those of the pure species by any rule but CMX_MIX_TRANSITION.
 *  @param[in] value [n] >= 0; unused where x is 0
 *  @return the value; NaN for the transition, for a value that is negative, infinite or NaN, and for an
 *          ionization rule without any electrons. */
CMX_FN double cmx_mix(cmx_mix_rule rule, int n, const cmx_mix_species part[], const cmx_mix_volumes *volumes,
                      const double value[]) {
  const int inverse = rule != CMX_MIX_SIGMA && rule != CMX_MIX_IONIZATION;
  double sum = 0.0, weights = 0.0;
  if (rule == CMX_MIX_TRANSITION) return cmxi_nan();
  for (int i = 0; i < n; i++) {
    if (!(part[i].x > 0.0)) continue;
    if (!cmxi_finite(value[i]) || value[i] < 0.0) return cmxi_nan();
    const double w = cmxi_mix_weight(rule, &part[i], volumes->share[i]);
    weights += w;
    if (w > 0.0) sum += inverse ? w / value[i] : w * value[i];
  }
  if (!(weights > 0.0)) return cmxi_nan();
  return inverse ? weights / sum : sum / weights;
}

/** Where CMX_MIX_TRANSITION changes from the gamma to the sigma rule, rad/s or any one unit. */
typedef struct cmx_mix_crossover {
  double frequency, width; /* width > 0 */
} cmx_mix_crossover;

/** The same at a frequency, by any rule (32).
 *  @param[in] value [n] as in cmx_mix
 *  @param[in] omega in the unit of `crossover`, which is read for the transition only
 *  @return as cmx_mix; not NaN for the transition */
CMX_FN double cmx_mix_at(cmx_mix_rule rule, int n, const cmx_mix_species part[],
                         const cmx_mix_volumes *volumes, const double value[], double omega,
                         const cmx_mix_crossover *crossover) {
  if (rule != CMX_MIX_TRANSITION) return cmx_mix(rule, n, part, volumes, value);
  const double low = cmx_mix_crossover_weight(omega, crossover->frequency, crossover->width);
  return low * cmx_mix(CMX_MIX_GAMMA, n, part, volumes, value) +
         (1.0 - low) * cmx_mix(CMX_MIX_SIGMA, n, part, volumes, value);
}

/** The same of a complex property (re + i im), so that a mixture of Drude metals by the gamma rule is one:
 *  gamma - i omega = n_e/sigma.
 *  @param[in]  re, im [n] real and imaginary parts
 *  @param[out] out [2] real and imaginary part; NaN as in cmx_mix, but for the sign of a value */
CMX_FN void cmx_mix_complex(cmx_mix_rule rule, int n, const cmx_mix_species part[],
                            const cmx_mix_volumes *volumes, const double re[], const double im[],
                            double out[2]) {
  const int inverse = rule != CMX_MIX_SIGMA && rule != CMX_MIX_IONIZATION;
  double s_re = 0.0, s_im = 0.0, weights = 0.0;
  out[0] = out[1] = cmxi_nan();
  if (rule == CMX_MIX_TRANSITION) return;
  for (int i = 0; i < n; i++) {
    if (!(part[i].x > 0.0)) continue;
    if (!cmxi_finite(re[i]) || !cmxi_finite(im[i])) return;
    const double w = cmxi_mix_weight(rule, &part[i], volumes->share[i]);
    const double scale = inverse && w > 0.0 ? w / (re[i] * re[i] + im[i] * im[i]) : w;
    weights += w;
    s_re += scale * re[i];
    s_im += (inverse ? -scale : scale) * im[i];
  }
  if (!(weights > 0.0)) return;
  const double scale = inverse ? weights / (s_re * s_re + s_im * s_im) : 1.0 / weights;
  out[0] = scale * s_re;
  out[1] = inverse ? 0.0 - scale * s_im : scale * s_im; /* no -0 */
}

#endif
