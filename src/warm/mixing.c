/* Matching of pure species, and mixed spectra.

   At a common pressure P each species has the density n_i(P). The mixture at rho lies between the pressures
   that the species have at the mass density rho each: where P is below all of them every species is thinner
   than rho, and so is the mixture. Steps from there bracket n_i(P). False position finds P and, in an inner
   loop, n_i(P); their logarithms depend nearly linearly on each other. */
#include <math.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/mixing.h"
#include "core/words.h"
#include "coulomix/plasma.h"
#include "warm/warm_internal.h"

#define STRIDE 1.25  /* of a walk, in density; pressures have to rise from step to step */
#define CLOSE  1e-14 /* in the logarithm of a pressure or density */

/* --- names --------------------------------------------------------------------------------------------- */

const char *const cmx_matching_names[] = {"isobaric", "isodensity", "dalton", NULL};
const char *const cmx_mix_rule_names[] = {"sigma", "resistivity", "ionization", "ionization-reciprocal",
                                          "gamma", "transition",  NULL};

cmx_status cmx_matching_find(const char *name, cmx_matching *matching, cmx_error *err) {
  int k;
  const cmx_status status = cmxp_word_choose("matching", cmx_matching_names, name, &k, err);
  if (status >= 0) *matching = (cmx_matching)k;
  return status;
}

cmx_status cmx_mix_rule_find(const char *name, cmx_mix_rule *rule, cmx_error *err) {
  int k;
  const cmx_status status = cmxp_word_choose("mixing rule", cmx_mix_rule_names, name, &k, err);
  if (status >= 0) *rule = (cmx_mix_rule)k;
  return status;
}

/* --- pure pressures ------------------------------------------------------------------------------------ */

typedef struct search {
  cmx_warm_mixture of;
  double temp;
  double low[CMX_MIX_SPECIES], high[CMX_MIX_SPECIES]; /* densities that bracket the matched ones */
  double p_low[CMX_MIX_SPECIES], p_high[CMX_MIX_SPECIES];
  double density[CMX_MIX_SPECIES];
  int steps;
  cmx_error *err;
} search;

/* Pressure of species i at a density, > 0. */
static cmx_status pressure_at(search *s, size_t i, double n, double *p) {
  s->steps++;
  return cmxp_pure_pressure(s->of.pure[i], n, s->temp, p, s->err);
}

/* Steps from density *n with pressure *p up or down until the pressure reaches the target, or to the end of
   the range. */
static cmx_status bracket_pressure(search *s, size_t i, int up, double target, double *n, double *p) {
  const cmx_pure *pure = s->of.pure[i];
  while (up ? *p < target : *p > target) {
    const double next = up ? fmin(*n * STRIDE, pure->n_max) : fmax(*n / STRIDE, pure->n_min);
    double there;
    if (next == *n) return CMX_OK;
    const cmx_status status = pressure_at(s, i, next, &there);
    if (status < 0) return status;
    if (!(up ? there > *p : there < *p))
      return cmx_fail(s->err, CMX_ERR_NOT_CONVERGED,
                      "species %s: its pressure does not rise with density: %g erg/cm^3 at %g and %g at %g "
                      "atoms/cm^3, T = %g K",
                      pure->name, *p, *n, there, next, s->temp);
    *n = next;
    *p = there;
  }
  return CMX_OK;
}

/* --- roots --------------------------------------------------------------------------------------------- */

typedef struct equation {
  search *s;
  size_t i;      /* species of a density */
  double origin; /* unknowns are logarithms relative to it, so that they keep their last digits */
  double target; /* a pressure; or the mixture's density */
  cmx_status status;
} equation;

/* The zero of a rising function between 0 and `high`, where it is end[]; one of these if it has no zero
   inside. False position with half the value of an end that stays (the Illinois algorithm). */
static cmx_status find_zero(double (*f)(double, void *), equation *e, const double end[2], double high,
                            double *u) {
  double a = 0.0, b = high, f_a = end[0], f_b = end[1];
  int stays = 0; /* -1: a, 1: b */
  *u = high > 0.0 && f_a < 0.0 ? high : 0.0;
  if (!(high > 0.0) || f_a >= 0.0 || f_b <= 0.0) return CMX_OK;
  for (int it = 0; it < 200; it++) {
    *u = (a * f_b - b * f_a) / (f_b - f_a);
    if (!(*u > a && *u < b)) *u = 0.5 * (a + b);
    const double here = f(*u, e);
    if (e->status < 0 || fabs(here) <= CLOSE || b - a <= 4e-16 * high) return e->status;
    if (here < 0.0) {
      a = *u;
      f_a = here;
      if (stays == 1) f_b *= 0.5;
      stays = 1;
    } else {
      b = *u;
      f_b = here;
      if (stays == -1) f_a *= 0.5;
      stays = -1;
    }
  }
  return CMX_ERR_NOT_CONVERGED;
}

static double pressure_excess(double u, void *context) {
  equation *e = context;
  double p;
  if (e->status >= 0) e->status = pressure_at(e->s, e->i, e->origin * exp(u), &p);
  return e->status >= 0 ? log(p / e->target) : 0.0; /* a failure ends the search by its status */
}

/* Density of species i at a pressure, in its bracket. */
static cmx_status density_at(search *s, size_t i, double pressure) {
  equation e = {s, i, s->low[i], pressure, CMX_OK};
  const double end[2] = {log(s->p_low[i] / pressure), log(s->p_high[i] / pressure)};
  double u;
  const cmx_status status = find_zero(pressure_excess, &e, end, log(s->high[i] / s->low[i]), &u);
  s->density[i] = s->low[i] * exp(u);
  return status;
}

static double mass_of(const cmx_warm_mixture *m) {
  double mass = 0.0;
  for (size_t i = 0; i < m->n; i++)
    mass += m->x[i] > 0.0 ? m->x[i] * m->pure[i]->mass_u * CMX_ATOMIC_MASS_UNIT : 0.0;
  return mass;
}

/* ln of the ratio of the mixture's density to the target (White et al. 2024, eq. 22). */
static double density_excess(double u, void *context) {
  equation *e = context;
  search *s = e->s;
  double volume = 0.0;
  for (size_t i = 0; i < s->of.n && e->status >= 0; i++)
    if (s->of.x[i] > 0.0) {
      e->status = density_at(s, i, e->origin * exp(u));
      volume += s->of.x[i] / s->density[i];
    }
  return e->status >= 0 ? log(mass_of(&s->of) / (volume * e->target)) : 0.0;
}

/* --- a common pressure --------------------------------------------------------------------------------- */

/* Density of species i at a pressure, sought from the middle of its range. */
static cmx_status find_density(search *s, size_t i, double pressure) {
  const cmx_pure *pure = s->of.pure[i];
  double n = sqrt(pure->n_min) * sqrt(pure->n_max), p, n_end, p_end;
  s->density[i] = NAN;
  cmx_status status = pressure_at(s, i, n, &p);
  const int up = p < pressure;
  n_end = n;
  p_end = p;
  if (status >= 0) status = bracket_pressure(s, i, up, pressure, &n_end, &p_end);
  if (status < 0) return status;
  if (up ? p_end < pressure : p_end > pressure)
    return cmx_fail(
        s->err, CMX_ERR_RANGE,
        "species %s: pressure %g erg/cm^3: %s %g, that of its %s density %g atoms/cm^3 at T = %g K",
        pure->name, pressure, up ? "above" : "below", p_end, up ? "largest" : "least", n_end, s->temp);
  s->low[i] = up ? n : n_end;
  s->p_low[i] = up ? p : p_end;
  s->high[i] = up ? n_end : n;
  s->p_high[i] = up ? p_end : p;
  return density_at(s, i, pressure);
}

/* The bracket of the common pressure, and those of the densities at any pressure in it; limit[]: the species
   that keeps the bracket from reaching further, or n. */
static cmx_status bracket_common(search *s, double rho, double p[2], size_t limit[2]) {
  double start[CMX_MIX_SPECIES], p_start[CMX_MIX_SPECIES];
  p[0] = INFINITY;
  p[1] = 0.0;
  limit[0] = limit[1] = s->of.n;
  for (size_t i = 0; i < s->of.n; i++) {
    const cmx_pure *pure = s->of.pure[i];
    if (!(s->of.x[i] > 0.0)) continue;
    start[i] = fmin(fmax(rho / (pure->mass_u * CMX_ATOMIC_MASS_UNIT), pure->n_min), pure->n_max);
    const cmx_status status = pressure_at(s, i, start[i], &p_start[i]);
    if (status < 0) return status;
    p[0] = fmin(p[0], p_start[i]);
    p[1] = fmax(p[1], p_start[i]);
  }
  for (int up = 0; up < 2; up++)
    for (size_t i = 0; i < s->of.n; i++) {
      double n = start[i], there = p_start[i];
      if (!(s->of.x[i] > 0.0)) continue;
      const cmx_status status = bracket_pressure(s, i, up, p[up], &n, &there);
      if (status < 0) return status;
      *(up ? &s->high[i] : &s->low[i]) = n;
      *(up ? &s->p_high[i] : &s->p_low[i]) = there;
      if (n == (up ? s->of.pure[i]->n_max : s->of.pure[i]->n_min) && (up ? there <= p[1] : there >= p[0])) {
        p[up] = there;
        limit[up] = i;
      }
    }
  return CMX_OK;
}

static cmx_status common_pressure(search *s, double rho, double *pressure) {
  double p[2], excess[2], u;
  size_t limit[2];
  cmx_status status = bracket_common(s, rho, p, limit);
  if (status < 0) return status;
  equation e = {s, 0, p[0], rho, CMX_OK};
  const double high = log(p[1] / p[0]);
  for (int up = 0; up < 2; up++) {
    excess[up] = high >= 0.0 ? density_excess(up ? high : 0.0, &e) : up ? -1.0 : 1.0;
    if (e.status < 0) return e.status;
    if (limit[up] == s->of.n || !((up ? -excess[up] : excess[up]) > 1e-13)) continue;
    const cmx_pure *pure = s->of.pure[limit[up]];
    return cmx_fail(
        s->err, CMX_ERR_RANGE,
        "rho = %g g/cm^3 at T = %g K: species %s would have to be %s its %s density %g atoms/cm^3 (%g "
        "g/cm^3)",
        rho, s->temp, pure->name, up ? "above" : "below", up ? "largest" : "least",
        up ? pure->n_max : pure->n_min,
        (up ? pure->n_max : pure->n_min) * pure->mass_u * CMX_ATOMIC_MASS_UNIT);
  }
  status = find_zero(density_excess, &e, excess, high, &u);
  *pressure = p[0] * exp(u);
  for (size_t i = 0; i < s->of.n && status >= 0; i++)
    if (s->of.x[i] > 0.0) status = density_at(s, i, *pressure);
  return status;
}

/* --- matching ------------------------------------------------------------------------------------------ */

static void set_nothing(cmx_matched *out) {
  memset(out, 0, sizeof *out);
  for (size_t i = 0; i < CMX_MIX_SPECIES; i++) {
    out->part[i] = (cmx_mix_species){NAN, NAN, NAN};
    out->pure[i] = (cmx_pure_state){NAN, NAN, NAN, NAN};
    out->volumes.share[i] = NAN;
  }
  out->volumes.n = out->volumes.n_e = out->rho = out->pressure = NAN;
}

static cmx_status check_species(const cmx_warm_mixture *m, double temp, cmx_error *err) {
  const size_t n = m->n;
  const cmx_pure *const *pure = m->pure;
  const double *x = m->x;
  double sum = 0.0;
  if (n < 1 || n > CMX_MIX_SPECIES)
    return cmx_fail(err, CMX_ERR_DOMAIN, "mixture of %zu species: not 1..%d", n, (int)CMX_MIX_SPECIES);
  for (size_t i = 0; i < n; i++) {
    if (!(x[i] >= 0.0 && x[i] <= 1.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %s: x = %g: not in 0..1", pure[i]->name, x[i]);
    if (!(pure[i]->mass_u > 0.0 && isfinite(pure[i]->mass_u)))
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %s: mass %g u: has to be > 0", pure[i]->name,
                      pure[i]->mass_u);
    sum += x[i];
  }
  if (!(fabs(sum - 1.0) <= 1e-9))
    return cmx_fail(err, CMX_ERR_DOMAIN, "number fractions: their sum is %.10g, not 1", sum);
  if (!(temp > 0.0 && isfinite(temp))) return cmx_fail(err, CMX_ERR_DOMAIN, "T = %g K: has to be > 0", temp);
  return CMX_OK;
}

/* State of every species at its density; one that is not in the mixture need not have one. */
static cmx_status set_states(search *s, cmx_matched *out) {
  cmx_status worst = CMX_OK;
  for (size_t i = 0; i < s->of.n; i++) {
    const double n = s->density[i];
    cmx_status status = CMX_ERR_RANGE;
    if (n > 0.0)
      status =
          s->of.pure[i]->state(s->of.pure[i], n, s->temp, &out->pure[i], s->of.x[i] > 0.0 ? s->err : NULL);
    if (status < 0 && s->of.x[i] > 0.0) return status;
    if (status < 0) out->pure[i] = (cmx_pure_state){NAN, NAN, NAN, NAN};
    if (status > 0 && s->of.x[i] > 0.0) worst = status;
    out->part[i] = (cmx_mix_species){s->of.x[i], status < 0 ? NAN : n, out->pure[i].charge};
  }
  const cmx_status status = cmx_mix_find_volumes((int)s->of.n, out->part, &out->volumes);
  if (status < 0)
    return cmx_fail(s->err, status, "mixture: a species has no charge or density: %s",
                    cmx_status_text(status));
  out->rho = mass_of(&s->of) * out->volumes.n;
  return worst;
}

static cmx_status match_common(search *s, double rho, double pressure, cmx_matched *out) {
  cmx_status status = CMX_OK;
  cmx_error *err = s->err;
  if (rho > 0.0)
    status = common_pressure(s, rho, &pressure);
  else
    for (size_t i = 0; i < s->of.n && status >= 0; i++)
      if (s->of.x[i] > 0.0) status = find_density(s, i, pressure);
  s->err = NULL; /* those left out may have no such pressure */
  for (size_t i = 0; i < s->of.n && status >= 0; i++)
    if (!(s->of.x[i] > 0.0) && find_density(s, i, pressure) < 0) s->density[i] = NAN;
  s->err = err;
  if (status >= 0) status = set_states(s, out);
  out->pressure = pressure;
  out->steps = s->steps;
  return status;
}

static cmx_status match_apart(search *s, cmx_matching matching, double rho, cmx_matched *out) {
  const int dalton = matching == CMX_MATCH_DALTON;
  const double atoms = rho / mass_of(&s->of);
  for (size_t i = 0; i < s->of.n; i++)
    s->density[i] = dalton ? s->of.x[i] * atoms : rho / (s->of.pure[i]->mass_u * CMX_ATOMIC_MASS_UNIT);
  const cmx_status status = set_states(s, out);
  if (status < 0) return status;
  if (dalton) { /* the species share atoms, not volume */
    out->volumes.n = atoms;
    out->volumes.n_e = 0.0;
    out->rho = rho;
  }
  out->pressure = 0.0;
  for (size_t i = 0; i < s->of.n; i++) {
    if (dalton) {
      out->volumes.share[i] = s->of.x[i];
      out->volumes.n_e += s->of.x[i] > 0.0 ? s->density[i] * out->part[i].charge : 0.0;
    }
    if (s->of.x[i] > 0.0) out->pressure += (dalton ? 1.0 : out->volumes.share[i]) * out->pure[i].pressure;
  }
  return status;
}

/* rho 0: at the pressure. */
static cmx_status match_mixture(cmx_matching matching, const cmx_warm_mixture *mixture, double rho,
                                double pressure, double temp, cmx_matched *out, cmx_error *err) {
  search s = {.of = *mixture, .temp = temp, .err = err};
  set_nothing(out);
  cmx_status status = check_species(mixture, temp, err);
  if (status < 0) return status;
  if (err) err->text[0] = '\0';
  status = matching == CMX_MATCH_ISOBARIC ? match_common(&s, rho, pressure, out)
                                          : match_apart(&s, matching, rho, out);
  if (status >= 0) return status;
  set_nothing(out);
  if (err && !err->text[0]) cmx_fail(err, status, "matching: %s", cmx_status_text(status));
  return status;
}

cmx_status cmx_match_densities(cmx_matching matching, const cmx_warm_mixture *mixture, double rho,
                               double temp, cmx_matched *out, cmx_error *err) {
  if (rho > 0.0 && isfinite(rho) && matching >= CMX_MATCH_ISOBARIC && matching <= CMX_MATCH_DALTON)
    return match_mixture(matching, mixture, rho, NAN, temp, out, err);
  set_nothing(out);
  return cmx_fail(err, CMX_ERR_DOMAIN, "matching %d at rho = %g g/cm^3: need 0..2 and rho > 0", (int)matching,
                  rho);
}

cmx_status cmx_match_densities_at_pressure(const cmx_warm_mixture *mixture, double pressure, double temp,
                                           cmx_matched *out, cmx_error *err) {
  if (pressure > 0.0 && isfinite(pressure))
    return match_mixture(CMX_MATCH_ISOBARIC, mixture, 0.0, pressure, temp, out, err);
  set_nothing(out);
  return cmx_fail(err, CMX_ERR_DOMAIN, "pressure %g erg/cm^3: has to be > 0", pressure);
}

/* --- scalars ------------------------------------------------------------------------------------------- */

double cmx_crossover(double n_e, double n_atoms, double temp) {
  if (!(n_e >= 0.0 && n_atoms > 0.0 && temp >= 0.0 && isfinite(n_e) && isfinite(n_atoms) && isfinite(temp)))
    return NAN;
  const double k_f = cmx_fermi_wave_number(n_e), r_ws = cmx_sphere_radius(n_atoms);
  const double fermi = CMX_HBAR * k_f / CMX_ELECTRON_MASS; /* velocity */
  return sqrt(3.0 * CMX_BOLTZMANN * temp / CMX_ELECTRON_MASS + fermi * fermi) / (2.0 * r_ws);
}

double cmx_interdiffusion(double x_a, double d_a, double d_b) {
  return x_a >= 0.0 && x_a <= 1.0 ? (1.0 - x_a) * d_a + x_a * d_b : NAN; /* (4) */
}

/* --- spectra ------------------------------------------------------------------------------------------- */

void cmx_mix_spectrum_defaults(cmx_mix_rule rule, cmx_mix_spectrum_options *options) {
  *options = (cmx_mix_spectrum_options){rule, 0, {1.0 * CMX_ATOMIC_FREQUENCY, 0.5 * CMX_ATOMIC_FREQUENCY}};
}

static cmx_status check_frequencies(size_t m, const double omega[], cmx_error *err) {
  for (size_t j = 0; j < m; j++)
    if (!(omega[j] >= 0.0 && isfinite(omega[j]) && (j == 0 || omega[j] > omega[j - 1])))
      return cmx_fail(err, CMX_ERR_DOMAIN,
                      "frequency %zu: %g rad/s: negative, infinite or not above the one before", j + 1,
                      omega[j]);
  return CMX_OK;
}

static cmx_status check_species_spectra(size_t n, const cmx_matched *matched, const cmx_spectrum_view pure[],
                                        int both, cmx_error *err) {
  for (size_t i = 0; i < n; i++) {
    const double x = matched->part[i].x;
    if (!(x >= 0.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %zu: x = %g in the matched mixture", i + 1, x);
    if (!(x > 0.0)) continue;
    if (both && !pure[i].sigma_2)
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %zu: complex values are mixed, but there is no sigma_2",
                      i + 1);
    if (pure[i].n != pure[0].n)
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %zu: %zu frequencies, the first has %zu", i + 1,
                      pure[i].n, pure[0].n);
    for (size_t j = 0; j < pure[0].n; j++)
      if (pure[i].omega[j] != pure[0].omega[j])
        return cmx_fail(err, CMX_ERR_DOMAIN, "species %zu: frequency %zu is %g rad/s, the first has %g",
                        i + 1, j + 1, pure[i].omega[j], pure[0].omega[j]);
  }
  return CMX_OK;
}

static cmx_status check_spectra(const cmx_mix_spectrum_options *o, size_t n, const cmx_matched *matched,
                                const cmx_spectrum_view pure[], cmx_error *err) {
  const double crossover = o->crossover.frequency, width = o->crossover.width;
  if (n < 1 || n > CMX_MIX_SPECIES || pure[0].n < 1)
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "spectra of %zu species at %zu frequencies: need 1..%d and 1 or more", n,
                    n ? pure[0].n : 0, (int)CMX_MIX_SPECIES);
  if (o->rule < CMX_MIX_SIGMA || o->rule > CMX_MIX_TRANSITION)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "mixing rule %d: not 0..%d", (int)o->rule, (int)CMX_MIX_TRANSITION);
  if (o->rule == CMX_MIX_TRANSITION && !(width > 0.0 && isfinite(width) && isfinite(crossover)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "transition at %g rad/s of width %g: the width has to be > 0",
                    crossover, width);
  const cmx_status status = check_frequencies(pure[0].n, pure[0].omega, err);
  return status < 0 ? status : check_species_spectra(n, matched, pure, o->complex_values, err);
}

static cmx_status mix_at(const cmx_mix_spectrum_options *o, size_t n, const cmx_matched *matched,
                         double omega, const double re[], const double im[], double out[2], cmx_error *err) {
  const cmx_mix_species *part = matched->part;
  const cmx_mix_volumes *volumes = &matched->volumes;
  if (!im) {
    out[0] = cmx_mix_at(o->rule, (int)n, part, volumes, re, omega, &o->crossover);
    out[1] = 0.0;
  } else if (o->rule == CMX_MIX_TRANSITION) { /* (32) of both parts */
    const double low = cmx_mix_crossover_weight(omega, o->crossover.frequency, o->crossover.width);
    double gamma[2], sigma[2];
    cmx_mix_complex(CMX_MIX_GAMMA, (int)n, part, volumes, re, im, gamma);
    cmx_mix_complex(CMX_MIX_SIGMA, (int)n, part, volumes, re, im, sigma);
    for (int c = 0; c < 2; c++) out[c] = low * gamma[c] + (1.0 - low) * sigma[c];
  } else {
    cmx_mix_complex(o->rule, (int)n, part, volumes, re, im, out);
  }
  if (isfinite(out[0]) && isfinite(out[1])) return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_DOMAIN,
      "no mixture at %g rad/s: a conductivity is negative or not a number, or no species has electrons",
      omega);
}

cmx_status cmx_mix_spectrum(const cmx_mix_spectrum_options *options, size_t n, const cmx_matched *matched,
                            const cmx_spectrum_view pure[], double out_1[], double out_2[], cmx_error *err) {
  const int both = options->complex_values;
  const size_t m = n ? pure[0].n : 0;
  cmx_status status = check_spectra(options, n, matched, pure, err);
  if (status >= 0 && both && !out_2)
    status = cmx_fail(err, CMX_ERR_DOMAIN, "complex values are mixed, but there is no place for sigma_2");
  for (size_t j = 0; j < m && status >= 0; j++) {
    double re[CMX_MIX_SPECIES] = {0.0}, im[CMX_MIX_SPECIES] = {0.0}, mixed[2];
    for (size_t i = 0; i < n; i++) {
      if (!(matched->part[i].x > 0.0)) continue;
      re[i] = pure[i].sigma_1[j];
      if (both) im[i] = pure[i].sigma_2[j];
    }
    status = mix_at(options, n, matched, pure[0].omega[j], re, both ? im : NULL, mixed, err);
    out_1[j] = mixed[0];
    if (both) out_2[j] = mixed[1];
  }
  if (status >= 0 && out_2 && !both) {
    const cmx_spectrum_view nodes = {m, pure[0].omega, out_1, NULL};
    status = cmx_kramers_kronig(&nodes, CMX_TAIL_DRUDE, m, nodes.omega, out_2, err);
  }
  for (size_t j = 0; j < m && status < 0; j++) {
    out_1[j] = NAN;
    if (out_2) out_2[j] = NAN;
  }
  return status;
}
