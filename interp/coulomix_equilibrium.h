/** coulomix_equilibrium.h: freezing, melting, tie lines and separated mixtures at a given pressure, of the
 *  free energy that coulomix_eos.h evaluates. Header-only. A host includes this header, and a loader
 *  (coulomix_io.h or coulomix_hdf5.h) in one file.
 *
 *      cmx_equilibrium_view equilibrium;
 *      cmx_equilibrium_bind(arrays, n, &equilibrium);
 *      cmx_freezing f;
 *      int status = cmx_equilibrium_freezing(&equilibrium, p, x, &f);
 *
 *  x is the number fraction of the heavier ion; P is the total pressure with electrons and radiation; cgs and
 *  kelvin. The order of the solid is that of equilibrium, held beyond the order table's largest Gamma_d as in
 *  coulomix_eos.h. Where a pure species has a coupling below 100 or above 400 the difference of its liquid
 *  and crystal is continued (coulomix/equilibrium.h): such tie lines differ from those of the sheets' free
 *  energy and carry CMX_WARN_EXTRAPOLATED.
 *
 *  Status as in coulomix.h. No call raises a floating-point exception other than inexact and underflow.
 *
 *  Cost on one core: 2 us for freezing, 8 us for melting, 25 us for all tie lines at (P, T), 30 us for a
 *  separated mixture. Accuracy against direct computation without a caveat: T 3e-8, x 2e-8, of tie lines
 *  7e-8. */
#ifndef COULOMIX_INTERP_EQUILIBRIUM_H
#define COULOMIX_INTERP_EQUILIBRIUM_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_eos.h"
#include "coulomix_equilibrium_lines.h"

/** Where a mixture begins to freeze or to melt at a given pressure; the list has units and meanings. */
typedef struct cmx_freezing {
  CMX_FREEZING_QUANTITIES(CMXI_QUANTITY_MEMBER)
} cmx_freezing;

/** A tie line at a pressure. */
typedef struct cmx_equilibrium_tie {
  double x_left, x_right;     /* number fractions of the heavier ion */
  int left, right;            /* CMX_LIQUID or CMX_SOLID */
  double rho_left, rho_right; /* g/cm^3 */
  double latent_heat;         /* as in cmx_freezing; 0 between solids */
} cmx_equilibrium_tie;

/** A mixture at (P, T) once its phases have separated. */
typedef struct cmx_phase_separation {
  int n;                          /* phases: 1 or 2, by composition */
  int phase[2];                   /* CMX_LIQUID or CMX_SOLID */
  double x[2];                    /* their compositions */
  double share[2], mass_share[2]; /* of the ions and of the mass; sum 1 */
  double rho[2], enthalpy[2];     /* g/cm^3 and erg/g, e + P/rho with radiation */
  double mean_rho, mean_enthalpy; /* of the whole */
} cmx_phase_separation;

/** Freezing of a liquid at a pressure: temperature of the liquidus, the first solid, and derivatives at fixed
 *  composition of the liquid. At a pure species derivatives by x are the limits.
 *  @param[in]  p   erg/cm^3
 *  @param[in]  x   composition of the liquid, number fraction of the heavier ion, 0..1
 *  @param[out] out NaN on failure
 *  @return CMX_OK; CMX_WARN_ACTIVE_SET where the table's accuracy is lower (next to a kink of the solid's
 *          order, or where families begin or end between two pressures); CMX_WARN_EXTRAPOLATED where a
 *          species is continued beyond couplings of 100 to 400; CMX_ERR_RANGE (p outside the table, or a
 *          liquid with a mean coupling below CMX_EOS_SOLID_FROM); CMX_ERR_TEMP_LOW, CMX_ERR_TEMP_HIGH (it
 *          freezes outside the table's temperatures); CMX_ERR_ABSENT (no freezing is known at this pressure);
 *          CMX_ERR_X_LOW, CMX_ERR_X_HIGH, CMX_ERR_DOMAIN
 *  Accuracy without caveat: 1e-7 in T, 1e-6 in x, against the direct cmx_equilibrium_freeze. */
CMX_FN cmx_status cmx_equilibrium_freezing(const cmx_equilibrium_view *v, double p, double x,
                                           cmx_freezing *out);

/** Melting of a solid at a pressure: temperature of the solidus and the first liquid, derivatives at fixed
 *  composition of the solid; where the solidus turns back (retrograde melting), at the highest temperature.
 *  Where x lies in a gap of the solid that reaches the solidus, two solids melt at the three-phase line, to
 *  which temp, x_liquid, rho_liquid and dlnt_dlnp then belong; derivatives by x are 0, and the members that
 *  describe one solid are NaN.
 *  @param[in]  p   erg/cm^3
 *  @param[in]  x   composition of the solid, number fraction of the heavier ion, 0..1
 *  @param[out] out NaN on failure
 *  @return as cmx_equilibrium_freezing, and as accurate: 1e-7 in T, 1e-6 in x */
CMX_FN cmx_status cmx_equilibrium_melting(const cmx_equilibrium_view *v, double p, double x,
                                          cmx_freezing *out);

/** All tie lines at a pressure and a temperature, sorted by x.
 *  @param[in]  p, temp   erg/cm^3 and K
 *  @param[in]  capacity  length of `ties`; 16 is enough for every table of this version
 *  @param[out] count     number written; 0 where one phase is stable at every composition
 *  @return as cmx_equilibrium_freezing; CMX_ERR_TEMP_LOW also below the temperatures down to which gaps of
 *          the solid were followed; CMX_ERR_RANGE also if `capacity` is too small */
CMX_FN cmx_status cmx_equilibrium_tie_lines(const cmx_equilibrium_view *v, double p, double temp,
                                            int capacity, cmx_equilibrium_tie ties[], int *count);

/** A mixture after its phases have separated: shares by the lever rule, and with the equation of state of the
 *  same table density and enthalpy of each phase and of the whole. A single phase has share 1, and the second
 *  entries of rho, enthalpy and x are NaN.
 *  @param[in]  eos   the /eos of the same table
 *  @param[in]  p     erg/cm^3
 *  @param[in]  temp  K
 *  @param[in]  x     composition of the whole, number fraction of the heavier ion, 0..1
 *  @param[out] out   NaN on failure
 *  @return the worst status of cmx_equilibrium_tie_lines and of cmx_eos_lookup; CMX_ERR_RHO_LOW or
 *          CMX_ERR_RHO_HIGH where a phase would leave the table of the equation of state */
CMX_FN cmx_status cmx_equilibrium_separation(const cmx_equilibrium_view *v, const cmx_eos_view *eos, double p,
                                             double temp, double x, cmx_phase_separation *out);

/* --- private: freezing and melting ---------------------------------------------------------------------- */

CMX_FN void cmxi_freezing_fill_nan(cmx_freezing *out) {
  const double nan = cmxi_nan();
  CMX_FREEZING_QUANTITIES(CMXI_QUANTITY_NAN)
}

/* The results at a place of a freezing family, the composition of `side` being held by the derivatives. */
CMX_FN void cmxi_freezing_set(const cmxi_family *l, int side, double t, cmx_freezing *out) {
  const cmx_equilibrium_view *v = l->v;
  const double margin = 1e-3; /* at the ends of t both derivatives vanish */
  const double within = t < margin ? margin : t > 1.0 - margin ? 1.0 - margin : t;
  cmxi_tie_point q;
  double rho[2];
  cmxi_family_tie(l, within, &q);
  const double by_x = fabs(q.x_b[side]) > 1e-290 ? 1.0 / q.x_b[side] : cmxi_nan();
  const double dt = q.ln_t_b * by_x, other = q.x_b[1 - side] * by_x;
  if (within != t) cmxi_family_tie(l, t, &q);
  out->temp = exp(q.ln_t);
  out->x_liquid = q.x[0];
  out->x_solid = q.x[1];
  out->dt_dx = out->temp * dt;
  out->dother_dx = other;
  out->dlnt_dlnp = q.ln_t_a - dt * q.x_a[side];
  cmxi_family_rho(l, t, rho, &out->density_contrast);
  out->rho_liquid = rho[0];
  out->rho_solid = rho[1];
  out->latent_heat = cmxi_family_value(l, CMXI_FAMILY_HEAT, t);
  out->latent_heat_gram = out->latent_heat * v->boltzmann * out->temp / cmxi_equilibrium_mass(v, q.x[1]);
}

/* A solid in a gap that reaches the solidus melts at the three-phase line. */
CMX_FN void cmxi_freezing_at_three_phases(cmx_freezing *out, double x) {
  const double nan = cmxi_nan();
  out->x_solid = x;
  out->rho_solid = out->density_contrast = out->latent_heat = out->latent_heat_gram = nan;
  out->dt_dx = out->dother_dx = 0.0;
}

/* Freezing with side 0, the liquid, given; melting with side 1, the solid, given. */
CMX_FN cmx_status cmxi_equilibrium_transition(const cmx_equilibrium_view *v, int side, double p, double x,
                                              cmx_freezing *out) {
  cmxi_family l, nearest;
  cmxi_tie_point q;
  double closest = 2.0, at = 0.0, hottest = 0.0;
  cmxi_freezing_fill_nan(out);
  const cmx_status valid = cmxi_equilibrium_check(v, p);
  if (valid < 0) return valid;
  if (!cmxi_finite(x)) return CMX_ERR_DOMAIN;
  if (x < 0.0) return CMX_ERR_X_LOW;
  if (x > 1.0) return CMX_ERR_X_HIGH;
  const double ln_p = log(p);
  for (int k = 0; k < v->freezing.n; k++) {
    if (!cmxi_family_at(v, &v->freezing, k, ln_p, &l)) continue;
    const double t = side ? cmxi_family_find_solid(&l, x, &q) : cmxi_family_find_liquid(&l, x, &q);
    const double deviation = t > 0.0 && t < 1.0 ? 0.0 : fabs(q.x[side] - x);
    if (deviation < closest || (deviation == 0.0 && closest == 0.0 && q.ln_t > hottest)) {
      closest = deviation;
      hottest = q.ln_t;
      at = t;
      nearest = l;
    }
  }
  if (closest > 1.0) return CMX_ERR_ABSENT;
  cmxi_freezing_set(&nearest, side, at, out);
  if (!(out->temp >= v->temp[0] && out->temp <= v->temp[1])) {
    const int low = out->temp < v->temp[0];
    cmxi_freezing_fill_nan(out);
    return low ? CMX_ERR_TEMP_LOW : CMX_ERR_TEMP_HIGH;
  }
  if (!cmxi_equilibrium_is_compared(v, out->x_liquid, out->rho_liquid, log(out->temp))) {
    cmxi_freezing_fill_nan(out);
    return CMX_ERR_RANGE;
  }
  if (!cmxi_finite(out->rho_liquid + out->rho_solid + out->latent_heat_gram + out->dlnt_dlnp + out->dt_dx +
                   out->dother_dx)) {
    cmxi_freezing_fill_nan(out);
    return CMX_ERR_CHECKSUM;
  }
  if (side == 1 && closest > 1e-5) cmxi_freezing_at_three_phases(out, x);
  return cmxi_caution_status(cmxi_family_caution(&nearest, at));
}

/* --- private: tie lines and separation ------------------------------------------------------------------ */

/* Adds the tie line of a family at t, sorted by x; 0 if there is no room, or if its liquid is outside the
   couplings of the table. */
CMX_FN int cmxi_family_add_tie(const cmxi_family *l, double t, int capacity, cmx_equilibrium_tie ties[],
                               int *count, int *caution) {
  cmxi_tie_point q;
  cmx_equilibrium_tie tie;
  double rho[2], contrast;
  if (*count >= capacity) return 0;
  cmxi_family_tie(l, t, &q);
  cmxi_family_rho(l, t, rho, &contrast);
  if (l->f == &l->v->freezing && !cmxi_equilibrium_is_compared(l->v, q.x[0], rho[0], q.ln_t)) return 0;
  const int flip = q.x[0] > q.x[1];
  const int *kind = l->f->kind + 4 * l->family;
  tie.x_left = q.x[flip];
  tie.x_right = q.x[1 - flip];
  tie.left = kind[flip];
  tie.right = kind[1 - flip];
  tie.rho_left = rho[flip];
  tie.rho_right = rho[1 - flip];
  tie.latent_heat = l->f->sheet[CMXI_FAMILY_HEAT] ? cmxi_family_value(l, CMXI_FAMILY_HEAT, t) : 0.0;
  *caution |= cmxi_family_caution(l, t);
  int at = *count;
  while (at > 0 && ties[at - 1].x_left > tie.x_left) {
    ties[at] = ties[at - 1];
    at--;
  }
  ties[at] = tie;
  ++*count;
  return 1;
}

/* Tie lines of one freezing family. */
CMX_FN int cmxi_family_add_ties(const cmxi_family *l, double ln_t, int capacity, cmx_equilibrium_tie ties[],
                                int *count, int *caution) {
  const int cells = l->v->t.size;
  cmxi_tie_point q[2];
  cmxi_family_tie(l, 0.0, &q[0]);
  for (int k = 0; k < cells; k++) {
    const double t0 = (double)k / cells, t1 = (double)(k + 1) / cells;
    double edge[3] = {t0, t1, t1};
    int pieces = 1;
    cmxi_family_tie(l, t1, &q[1]);
    double value[3] = {q[0].ln_t, q[1].ln_t, q[1].ln_t};
    if (q[0].ln_t_b * q[1].ln_t_b < 0.0) { /* an azeotrope: both sides of it */
      cmxi_tie_point turn;
      edge[1] = cmxi_family_extremum(l, 2, t0, t1, q[0].ln_t_b > 0.0);
      cmxi_family_tie(l, edge[1], &turn);
      value[1] = turn.ln_t;
      pieces = 2;
    }
    for (int j = 0; j < pieces; j++) {
      const int before = value[j] >= ln_t, after = value[j + 1] >= ln_t;
      if (before == after) continue;
      const double t = cmxi_family_root_ln_t(l, ln_t, edge[j], edge[j + 1], after);
      if (!cmxi_family_add_tie(l, t, capacity, ties, count, caution)) return 0;
    }
    q[0] = q[1];
  }
  return 1;
}

/* Density of a given phase by Newton's method in ln rho with a bracket, and its enthalpy per gram. */
CMX_FN cmx_status cmxi_phase_at_pressure(const cmx_eos_view *eos, int phase, double x, double p, double temp,
                                         double guess, double *rho, double *enthalpy) {
  double lo = eos->rho[0], hi = eos->rho[1];
  cmx_eos_state point;
  cmx_status status = CMX_ERR_NOT_CONVERGED;
  *rho = guess < lo ? lo : guess > hi ? hi : guess;
  *enthalpy = cmxi_nan();
  for (int it = 0; it < 100; it++) {
    status = cmx_eos_lookup(eos, phase, x, *rho, temp, &point);
    if (status < 0) break;
    const double deviation = point.p > 0.0 ? log(point.p / p) : -1.0;
    *(deviation > 0.0 ? &hi : &lo) = *rho;
    if (fabs(deviation) <= 1e-13) break;
    double move = point.chi_rho > 0.1 ? -deviation / point.chi_rho : 0.0;
    move = move > 1.0 ? 1.0 : move < -1.0 ? -1.0 : move;
    double next = move != 0.0 ? *rho * exp(move) : 0.0;
    if (!(next > lo && next < hi)) next = sqrt(lo * hi);
    if (!(fabs(next - *rho) > 2e-16 * *rho)) {
      if (fabs(deviation) > 1e-9) status = deviation > 0.0 ? CMX_ERR_RHO_LOW : CMX_ERR_RHO_HIGH;
      break;
    }
    *rho = next;
  }
  if (status < 0) {
    *rho = cmxi_nan();
    return status;
  }
  *enthalpy = point.e + point.p / *rho;
  return status;
}

CMX_FN void cmxi_separation_fill_nan(cmx_phase_separation *out) {
  const double nan = cmxi_nan();
  out->n = 0;
  out->mean_rho = out->mean_enthalpy = nan;
  for (int k = 0; k < 2; k++) {
    out->phase[k] = -1;
    out->x[k] = out->share[k] = out->mass_share[k] = out->rho[k] = out->enthalpy[k] = nan;
  }
}

/* Phase of a mixture outside all tie lines: a phase of the nearest one, or by the liquidus. */
CMX_FN cmx_status cmxi_separation_single(const cmx_equilibrium_view *v, double p, double temp, double x,
                                         cmx_phase_separation *out, double *guess) {
  cmx_freezing f;
  const cmx_status status = cmx_equilibrium_freezing(v, p, x, &f);
  if (status < 0 && status != CMX_ERR_TEMP_LOW && status != CMX_ERR_TEMP_HIGH) return status;
  const int liquid = status == CMX_ERR_TEMP_LOW || (status >= 0 && temp >= f.temp);
  out->n = 1;
  out->phase[0] = liquid ? CMX_LIQUID : CMX_SOLID;
  out->x[0] = x;
  out->share[0] = out->mass_share[0] = 1.0;
  out->share[1] = out->mass_share[1] = 0.0;
  *guess = status >= 0 ? f.rho_liquid : 0.0;
  return status < 0 ? CMX_OK : status;
}

/* --- the calls ------------------------------------------------------------------------------------------ */

CMX_FN cmx_status cmx_equilibrium_freezing(const cmx_equilibrium_view *v, double p, double x,
                                           cmx_freezing *out) {
  return cmxi_equilibrium_transition(v, 0, p, x, out);
}

CMX_FN cmx_status cmx_equilibrium_melting(const cmx_equilibrium_view *v, double p, double x,
                                          cmx_freezing *out) {
  return cmxi_equilibrium_transition(v, 1, p, x, out);
}

CMX_FN cmx_status cmx_equilibrium_tie_lines(const cmx_equilibrium_view *v, double p, double temp,
                                            int capacity, cmx_equilibrium_tie ties[], int *count) {
  cmxi_family l;
  int caution = 0, known = 0;
  *count = 0;
  const cmx_status valid = cmxi_equilibrium_check(v, p);
  if (valid < 0) return valid;
  if (!cmxi_finite(temp)) return CMX_ERR_DOMAIN;
  if (temp < v->temp[0]) return CMX_ERR_TEMP_LOW;
  if (temp > v->temp[1]) return CMX_ERR_TEMP_HIGH;
  const double ln_p = log(p), ln_t = log(temp);
  if (ln_t < cmxi_equilibrium_floor(v, ln_p)) return CMX_ERR_TEMP_LOW;
  for (int k = 0; k < v->gaps.n; k++) {
    if (!cmxi_family_at(v, &v->gaps, k, ln_p, &l) || !(ln_t < l.end[0])) continue;
    const double width = l.end[1] - l.end[0];
    double s = fabs(width) > 1e-12 ? (ln_t - l.end[0]) / width : 0.5;
    s = s < 0.0 ? 0.0 : s > 1.0 ? 1.0 : s;
    if (!cmxi_family_add_tie(&l, 2.0 / CMX_INTERP_PI * asin(sqrt(s)), capacity, ties, count, &caution))
      return CMX_ERR_RANGE;
  }
  for (int k = 0; k < v->freezing.n; k++) {
    if (!cmxi_family_at(v, &v->freezing, k, ln_p, &l)) continue;
    known = 1;
    if (!cmxi_family_add_ties(&l, ln_t, capacity, ties, count, &caution)) {
      *count = 0;
      return CMX_ERR_RANGE;
    }
  }
  return known ? cmxi_caution_status(caution) : CMX_ERR_ABSENT;
}

CMX_FN cmx_status cmx_equilibrium_separation(const cmx_equilibrium_view *v, const cmx_eos_view *eos, double p,
                                             double temp, double x, cmx_phase_separation *out) {
  cmx_equilibrium_tie ties[16];
  int count, at = -1;
  double guess[2] = {0.0, 0.0};
  cmxi_separation_fill_nan(out);
  if (!cmxi_finite(x)) return CMX_ERR_DOMAIN;
  if (x < 0.0) return CMX_ERR_X_LOW;
  if (x > 1.0) return CMX_ERR_X_HIGH;
  cmx_status status = cmx_equilibrium_tie_lines(v, p, temp, 16, ties, &count);
  if (status < 0) return status;
  for (int k = 0; k < count; k++)
    if (x > ties[k].x_left && x < ties[k].x_right) at = k;
  if (at >= 0) {
    const cmx_equilibrium_tie *tie = &ties[at];
    const double right = (x - tie->x_left) / (tie->x_right - tie->x_left), a = cmxi_equilibrium_mass(v, x);
    out->n = 2;
    out->phase[0] = tie->left;
    out->phase[1] = tie->right;
    out->x[0] = tie->x_left;
    out->x[1] = tie->x_right;
    out->share[0] = 1.0 - right;
    out->share[1] = right;
    guess[0] = tie->rho_left;
    guess[1] = tie->rho_right;
    for (int k = 0; k < 2; k++) out->mass_share[k] = out->share[k] * cmxi_equilibrium_mass(v, out->x[k]) / a;
  } else {
    const cmx_status single = cmxi_separation_single(v, p, temp, x, out, &guess[0]);
    if (single < 0) {
      cmxi_separation_fill_nan(out);
      return single;
    }
    status = CMX_OK; /* that of the single phase, not of a tie line */
  }
  double volume = 0.0, enthalpy = 0.0;
  for (int k = 0; k < out->n; k++) {
    const cmx_status found = cmxi_phase_at_pressure(
        eos, out->phase[k], out->x[k], p, temp, guess[k] > 0.0 ? guess[k] : sqrt(eos->rho[0] * eos->rho[1]),
        &out->rho[k], &out->enthalpy[k]);
    if (found < 0) {
      cmxi_separation_fill_nan(out);
      return found;
    }
    if (found > status) status = found;
    volume += out->mass_share[k] / out->rho[k];
    enthalpy += out->mass_share[k] * out->enthalpy[k];
  }
  out->mean_rho = 1.0 / volume;
  out->mean_enthalpy = enthalpy;
  return status;
}

#endif
