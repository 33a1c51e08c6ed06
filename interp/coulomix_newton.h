/** coulomix_newton.h: the fast search behind the inversions: steps of third order on a contracted line, and a
 *  state at the end, which decides whether the result is taken. Header-only and private: hosts include
 *  coulomix_inverse.h.
 *
 *  Whatever is in doubt, as a target beyond the table or matter that is not stable, is left to the bracketed
 *  search by CMX_ERR_NOT_CONVERGED. */
#ifndef COULOMIX_INTERP_NEWTON_H
#define COULOMIX_INTERP_NEWTON_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_contracted.h"
#include "coulomix_search.h"

CMXI_PIN_BEGIN

/* Where states have to lie from the ends of the table, in the logarithm, to leave no doubt about the side. */
#define CMXI_CLEAR_OF_ENDS 1e-12

/* The given quantity along a line, with two derivatives by the variable. */
CMX_FN void cmxi_line_value(const cmxi_search *s, const cmxi_line *l, const cmxi_line_point *p, double y[3]) {
  const double unit = 1.0 / l->at.mass, rho = l->at.rho, temp = l->at.temp;
  const double radiation = cmx_pressure_of_radiation(s->v->radiation, temp) / rho;
  double ts[3]; /* T s and its derivatives */
  switch (s->given) {
  case CMXI_PRESSURE:
    for (int k = 0; k < 3; k++) y[k] = rho * (unit * p->a[k] + radiation * (double)(1 << (2 * k)));
    return;
  case CMXI_DENSITY:
    y[0] = rho * (unit * p->f[1] + radiation);
    y[1] = rho * unit * (p->f[1] + p->f[2]);
    y[2] = rho * unit * (p->f[1] + 2.0 * p->f[2] + p->f[3]);
    return;
  case CMXI_ENTROPY:
    for (int k = 0; k < 3; k++) ts[k] = 4.0 * radiation * (double)(1 << (2 * k)) - unit * p->f[k + 1];
    y[0] = ts[0] / temp;
    y[1] = (ts[1] - ts[0]) / temp;
    y[2] = (ts[2] - 2.0 * ts[1] + ts[0]) / temp;
    return;
  default:
    for (int k = 0; k < 3; k++)
      y[k] = unit * (p->f[k] - p->f[k + 1]) + 3.0 * radiation * (double)(1 << (2 * k));
    if (s->given == CMXI_ENTHALPY)
      for (int k = 0; k < 3; k++) y[k] += unit * p->a[k] + radiation * (double)(1 << (2 * k));
  }
}

/* A step of third order to the target: exact for y = A + B exp(k u), which powers of T and rho are. 0 where
   there is none. */
CMX_FN int cmxi_line_step(double target, const double y[3], double *step) {
  const double away = target - y[0], slope = y[1];
  if (!(slope > 1e-200) || !(slope < 1e200) || !(fabs(away) < 1e6 * slope)) return 0;
  const double w = away / slope, k = fabs(y[2]) < 50.0 * slope ? y[2] / slope : y[2] > 0.0 ? 50.0 : -50.0;
  const double grown = k * w;
  if (fabs(grown) < 1e-3)
    *step = w * (1.0 - grown * (0.5 - grown * (1.0 / 3.0 - 0.25 * grown)));
  else
    *step = cmxi_log(1.0 + grown > 0.05 ? 1.0 + grown : 0.05) / k;
  if (fabs(*step) > 2.0) *step = *step > 0.0 ? 2.0 : -2.0;
  return 1;
}

/* The least and largest value of the variable of a line. */
CMX_FN void cmxi_line_ends(const cmxi_search *s, const cmxi_line *l, double ends[2]) {
  const double unit = l->along_rho ? l->at.z / l->at.mass : 1.0,
               *range = l->along_rho ? s->v->rho : s->v->temp;
  for (int k = 0; k < 2; k++) ends[k] = log(range[k] * unit);
}

/* Follows a line to the target. 0 if there is no root clear of the ends of the table and, in a solid, of its
   weakest coupling. */
CMX_FN int cmxi_line_root(cmxi_search *s, cmxi_line *l, double tolerance, double *u) {
  double ends[2];
  int edge = 0;
  cmxi_line_ends(s, l, ends);
  for (int k = 0; k < 25 && l->contractions < 12; k++) {
    cmxi_line_point p;
    double y[3], step;
    if (cmxi_line_at(l, *u, &p) < 0) return 0;
    if (l->phase == CMX_SOLID && l->at.gamma < CMX_EOS_SOLID_FROM) { /* to that coupling, once */
      const double back = log(l->at.gamma / CMX_EOS_SOLID_FROM);
      if (edge++) return 0;
      *u += (l->along_rho ? -3.0 : 1.0) * (back - 1e-3);
      continue;
    }
    cmxi_line_value(s, l, &p, y);
    if (!cmxi_line_step(s->target, y, &step)) return 0;
    *u += step;
    if (20.0 * fabs(step) * step * step <= tolerance || fabs(step) <= cmxi_search_resolution(*u))
      return *u > ends[0] + CMXI_CLEAR_OF_ENDS && *u < ends[1] - CMXI_CLEAR_OF_ENDS;
    if (*u < ends[0] || *u > ends[1]) {
      if (edge++) return 0;
      *u = *u < ends[0] ? ends[0] : ends[1];
    }
  }
  return 0;
}

/* The state at a root, corrected until the given quantity meets the target within the tolerance of the
   result or within rounding. CMX_ERR_NOT_CONVERGED if it does not, or, at CMX_STABLE, if that is not the
   stable phase. Leaves the state in *s->state. */
CMX_FN cmx_status cmxi_newton_finish(cmxi_search *s, int phase, double tolerance, double at,
                                     cmxi_search_facts *facts, cmxi_probe *p) {
  for (int k = 0; k < 4; k++) {
    cmxi_probe_with(s, at, facts, p);
    if (p->status < 0) return p->status;
    if (p->phase != phase || !(p->slope > 1e-290)) return CMX_ERR_NOT_CONVERGED;
    const double away = s->target - p->value;
    if (fabs(away) <= CMXI_TAKEN * tolerance * p->slope || fabs(away) <= 4e-16 * p->scale) return CMX_OK;
    if (!(fabs(away) < p->slope)) break;
    at += away / p->slope;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* The static energy of the crystal above that of linear mixing at CMX_EOS_LIQUID_TO, kT per ion, its ions at
   random. */
CMX_FN double cmxi_newton_excess(const cmx_eos_view *v, cmxi_eos_args *at) {
  const double gamma_e = CMX_EOS_LIQUID_TO / at->z53;
  if (v->mixing[CMX_SOLID]) {
    cmxi_eos_mixing m;
    at->ln_gamma_e = cmxi_log(gamma_e);
    cmxi_eos_sheet_mixing(v, CMX_SOLID, CMXI_BRIEF, at, &m);
    return m.m;
  }
  const double variance =
      at->prepared ? at->prepared->closure.variance : at->x * (1.0 - at->x) * at->dz * at->dz;
  const double lattice = v->madelung * (at->z53 - at->z * at->cbrt_z * at->cbrt_z);
  return gamma_e * (lattice - 0.5 * v->order.t0 * variance * at->per_cbrt_z);
}

/* Whether the change of phase may be one that the range of a phase forces, so that a liquid and a crystal
   far apart can both be stable at one target: a liquid that is still stable at CMX_EOS_LIQUID_TO, which it is
   not in mixtures of C, O and Ne with an excess below 0.8; and a crystal that is stable down to
   CMX_EOS_SOLID_FROM, as in thin matter, where the electrons are polarized, n_e^(1/3) < 5e8/cm. */
CMX_FN int cmxi_newton_is_forced(const cmx_eos_view *v, cmxi_eos_args *at, const cmx_eos_state *q) {
  const double weak = q->gamma / CMX_EOS_SOLID_FROM;
  if (weak > 0.5 && weak < 1.3 && (q->phase == CMX_SOLID || (weak < 1.0 && at->cbrt_ne < 5e8))) return 1;
  return cmxi_newton_excess(v, at) > (weak < 0.9 ? 5.0 : 0.7);
}

/* Whether the other phase may have a stable solution of its own next to one at a state. With e, h or s it
   has none, as these jump up at freezing. The jump of P is a third of that of the energy, U = F - dF/dln T,
   or a half where quantum effects prevail: up with T, down with rho. It moves the result by that over the
   slope, and the difference of the free energies with it. */
CMX_FN int cmxi_newton_doubts(const cmxi_search *s, const cmxi_search_facts *facts, const cmxi_probe *p) {
  const double gamma = s->state->gamma, kt = facts->kt;
  if (s->given != CMXI_PRESSURE && s->given != CMXI_DENSITY) return 0;
  if (gamma < 0.9 * CMX_EOS_SOLID_FROM || gamma > 1.1 * CMX_EOS_LIQUID_TO) return 0;
  if (gamma < CMX_EOS_SOLID_FROM || gamma > CMX_EOS_LIQUID_TO) return 1;
  if (!cmxi_eos_is_both(s->v, gamma)) return 0;
  const double apart = facts->apart, steep = facts->steep;
  const double energy = steep - apart; /* of the liquid less that of the solid */
  const double jump = s->given == CMXI_DENSITY ? 0.6 * fabs(energy) + 0.05 * kt : 0.1 * kt - 0.2 * energy;
  if (!(jump > 0.0)) return 0;
  const double moved = jump * facts->rho / (facts->mass * p->slope);
  return !(fabs(apart) > 2.0 * moved * (s->given == CMXI_DENSITY ? jump : fabs(steep)));
}

/* --- a start without a guess: an ideal plasma, to some tens of per cent --------------------------------- */

/* p_F/(m_e c) = this times n_e^(1/3) */
#define CMXI_FERMI                                                                                           \
  (CMXI_PLANCK * 3.0936677262801355 / (2.0 * CMX_INTERP_PI * CMXI_ELECTRON_MASS * CMXI_SPEED_OF_LIGHT))

/* T of a thermal energy per gram: of ions, whose motion freezes, of electrons, classical or degenerate, of
   radiation and pairs. */
CMX_FN double cmxi_start_of_energy(const cmx_eos_view *v, const cmxi_eos_args *at, double energy) {
  const double fermi = CMXI_FERMI * at->cbrt_ne, square = fermi * fermi, heat = energy * at->mass;
  const double rest = CMXI_ELECTRON_MASS * v->speed_of_light * v->speed_of_light;
  const double coupling = v->coulomb * at->cbrt_ne * at->z53;
  const double zero =
      sqrt(at->n_e) * (at->prepared ? at->prepared->zero_point : cmx_average_two(v->zero_point, at->x));
  /* kT of electrons, ions, radiation alone */
  const double degenerate = sqrt(2.0 * heat * square * rest / (at->z * sqrt(1.0 + square))) / CMX_INTERP_PI,
               classical = heat / ((square < 1.0 ? 1.5 : 2.5) * at->z);
  const double ions = sqrt(heat * heat / 9.0 + sqrt(0.0013 * heat * zero) * zero),
               electrons = sqrt(degenerate * degenerate + classical * classical);
  const double matter = ions * electrons / (ions + electrons),
               light = v->boltzmann * sqrt(sqrt(energy * at->rho / v->radiation));
  double kt = matter * light / sqrt(matter * matter + light * light);
  for (int k = 0; k < 3; k++) { /* Newton's method for the sum of their shares */
    const double quanta = zero / kt, one = 0.34 * quanta, three = 0.004 * quanta * quanta * quanta;
    const double quadratic = kt * kt / (degenerate * degenerate), linear = kt / classical,
                 fourth = kt * kt / (light * light), frozen = 1.0 / (1.0 + one + three);
    const double of_ions = kt / heat * frozen * (1.5 + 2.0 * coupling / (coupling + 10.0 * kt));
    const double of_electrons = quadratic * linear / sqrt(linear * linear + quadratic * quadratic);
    const double of_light =
        fourth * fourth * (kt > 0.02 * rest ? 1.0 + 1.75 * cmxi_exp(-0.25 * rest / kt) : 1.0);
    const double grown =
        (1.0 - of_ions - of_electrons - of_light) /
        ((1.0 + (one + 3.0 * three) * frozen) * of_ions + 1.5 * of_electrons + 4.0 * of_light);
    kt *= grown < 1.0 ? 1.0 + grown : 2.0;
  }
  return kt / v->boltzmann;
}

/* T of an entropy per gram likewise. */
CMX_FN double cmxi_start_of_entropy(const cmx_eos_view *v, const cmxi_eos_args *at, double entropy) {
  const double fermi = CMXI_FERMI * at->cbrt_ne, square = fermi * fermi,
               per_ion = entropy * at->mass / v->boltzmann;
  const double rest = CMXI_ELECTRON_MASS * v->speed_of_light * v->speed_of_light;
  const double degenerate =
      per_ion * square * rest / (CMX_INTERP_PI * CMX_INTERP_PI * at->z * sqrt(1.0 + square));
  /* of a classical gas of ions 5/2 + ln[(m kT/2 pi hbar^2)^(3/2)/n], half of which is taken for coupling */
  const double n = at->n_e / at->z, packed = CMXI_PLANCK * CMXI_PLANCK / (2.0 * CMX_INTERP_PI * at->mass);
  const double power = (per_ion - 2.5) / 1.5;
  const double ions = packed * exp(2.0 / 3.0 * log(n) + (power < 20.0 ? power : 20.0));
  const double matter = ions * degenerate / ((ions + degenerate) * v->boltzmann);
  const double light = cbrt(0.75 * entropy * at->rho / v->radiation);
  return matter * light / sqrt(matter * matter + light * light);
}

/* What the given quantity is without T: of cold electrons and a static lattice, or if that is too coarse for
   its thermal part, at the lowest T. */
CMX_FN double cmxi_start_cold(cmxi_search *s, cmxi_line *l, double unit) {
  const cmxi_eos_args *at = &l->at;
  const double lattice = s->v->madelung * s->v->coulomb * at->cbrt_ne * at->z53 * at->per_mass;
  double cold[2], y[3];
  cmxi_line_point p;
  cmxi_spline_to(s->v->cold, &at->span_ne, 1, cold);
  const double e = at->z * cold[0] * at->per_mass - lattice,
               p_rho = at->z * cold[1] * at->per_mass - lattice / 3.0;
  const double coarse = s->given == CMXI_ENERGY ? e : s->given == CMXI_ENTHALPY ? e + p_rho : p_rho * at->rho;
  if (unit * (s->target - coarse) > 2.0 * lattice) return coarse;
  cmxi_line_take(l, at->gamma < CMX_EOS_FREEZING_GUESS ? CMX_LIQUID : CMX_SOLID);
  l->nodes = 6; /* one value alone */
  const cmx_status status = cmxi_line_at(l, at->ln_t, &p);
  l->nodes = CMXI_WINDOW;
  if (status < 0) return coarse;
  cmxi_line_value(s, l, &p, y);
  return y[0];
}

/* T from the given quantity. */
CMX_FN double cmxi_start_temp(cmxi_search *s, cmxi_line *l) {
  const double *range = s->v->temp;
  double temp = range[0];
  if (s->given == CMXI_ENTROPY) {
    if (s->target > 0.0) temp = cmxi_start_of_entropy(s->v, &l->at, s->target);
  } else {
    /* the thermal energy is the value, 0.6 of the enthalpy, twice P/rho */
    const double unit = s->given == CMXI_ENERGY ? 1.0 : s->given == CMXI_ENTHALPY ? 0.65 : 2.0 / l->at.rho;
    const double energy = unit * (s->target - cmxi_start_cold(s, l, unit));
    if (energy > 0.0) temp = cmxi_start_of_energy(s->v, &l->at, energy);
  }
  return temp > range[1] ? range[1] : temp < range[0] ? range[0] : temp;
}

/* rho from P and T: that of the classical or the degenerate gas, whichever is smaller. */
CMX_FN double cmxi_start_rho(const cmxi_search *s, const cmxi_eos_args *at) {
  const cmx_eos_view *v = s->v;
  const double p = s->target - cmx_pressure_of_radiation(v->radiation, at->temp), c = v->speed_of_light;
  double rho = v->rho[0];
  if (p > 0.0) {
    const double unit = CMXI_FERMI * CMXI_ELECTRON_MASS * c, ln_p = log(p);
    /* P = (p_F/n^(1/3))^2 n^(5/3)/(5 m_e) and (p_F/n^(1/3)) c n^(4/3)/4 */
    const double slow = 0.6 * (ln_p - log(unit * unit / (5.0 * CMXI_ELECTRON_MASS))),
                 fast = 0.75 * (ln_p - log(0.25 * unit * c));
    const double degenerate = exp(slow > fast ? slow : fast), classical = p / (at->kt * (1.0 + 1.0 / at->z));
    rho = degenerate * classical / (degenerate + classical) * at->mass / at->z;
  }
  return rho < v->rho[0] ? v->rho[0] : rho > v->rho[1] ? v->rho[1] : rho;
}

/* --- the search ----------------------------------------------------------------------------------------- */

/* A search under way: the line that both phases share, and where it starts, as ln T or ln n_e. */
typedef struct cmxi_newton {
  cmxi_line line;
  double start, shift; /* ln rho - ln n_e */
} cmxi_newton;

/* Where to start: at the guess, or at a coarse estimate. */
CMX_INTERP_NOINLINE CMX_FN void cmxi_newton_start(cmxi_search *s, double guess, cmxi_newton *n) {
  const int along_rho = s->given == CMXI_DENSITY;
  const double *range = along_rho ? s->v->rho : s->v->temp;
  const int guessed = cmxi_finite(guess) && guess >= range[0] && guess <= range[1];
  const double at = guessed ? guess : range[0];
  cmxi_line_make(s->v, s->mix, along_rho ? at : s->fixed, along_rho ? s->fixed : at, along_rho, &n->line);
  n->line.wants[0] = s->given != CMXI_PRESSURE;
  n->line.wants[1] = s->given == CMXI_PRESSURE || s->given == CMXI_ENTHALPY;
  n->shift = along_rho ? log(n->line.at.mass / n->line.at.z) : 0.0;
  n->start = along_rho ? n->line.at.ln_ne : n->line.at.ln_t;
  if (guessed) return;
  n->start = log(along_rho ? cmxi_start_rho(s, &n->line.at) : cmxi_start_temp(s, &n->line)) - n->shift;
  cmxi_line_move(&n->line, n->start);
}

/* A root of one phase, as ln T or ln rho. */
CMX_INTERP_NOINLINE CMX_FN int cmxi_newton_root(cmxi_search *s, cmxi_newton *n, int phase, double tolerance,
                                                double *at) {
  cmxi_line_take(&n->line, phase);
  const int found = cmxi_line_root(s, &n->line, tolerance, &n->start);
  s->count += n->line.contractions;
  n->line.contractions = 0;
  *at = n->start + n->shift;
  return found;
}

/* One phase, stable or not. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_newton_one_phase(cmxi_search *s, double tolerance, double guess,
                                                            cmx_eos_solution *out) {
  cmxi_newton n;
  cmxi_search_facts facts;
  cmxi_probe p;
  double at;
  cmxi_newton_start(s, guess, &n);
  if (!cmxi_newton_root(s, &n, s->phase, tolerance, &at)) return CMX_ERR_NOT_CONVERGED;
  const cmx_status status = cmxi_newton_finish(s, s->phase, tolerance, at, &facts, &p);
  if (status < 0 || (s->phase == CMX_SOLID && s->state->gamma < CMX_EOS_SOLID_FROM))
    return CMX_ERR_NOT_CONVERGED;
  return cmxi_solution_set(s, &p, out);
}

/* Whether the other phase has a stable solution of its own as well; *p and the state become those of the
   preferred one. Returns the status, CMX_WARN_TWO_PHASES if so. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_newton_other(cmxi_search *s, cmxi_newton *n, double tolerance,
                                                        cmxi_probe *p) {
  cmxi_search_facts facts;
  cmxi_probe other;
  double at;
  const int phase = 1 - p->phase;
  if (!cmxi_newton_root(s, n, phase, tolerance, &at)) return CMX_ERR_NOT_CONVERGED;
  const cmx_status status = cmxi_newton_finish(s, phase, tolerance, at, &facts, &other);
  if (status >= 0 && other.potential < p->potential) {
    *p = other;
    return CMX_WARN_TWO_PHASES;
  }
  if (status < 0 && s->state->phase < 0) return CMX_ERR_NOT_CONVERGED;
  at = p->at;
  const cmx_status back = cmxi_newton_finish(s, p->phase, tolerance, at, &facts, p);
  return back < 0 ? back : status < 0 ? CMX_OK : CMX_WARN_TWO_PHASES;
}

/* Where liquid and solid have equal free energies, between a place where the solid is stable and one where
   the liquid is, in ln T or ln rho. Leaves the last step in *moved. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_newton_freezing(cmxi_search *s, double solid_at, double liquid_at,
                                                           double *at, double *moved) {
  const int along_rho = s->given == CMXI_DENSITY;
  double u = *at, before = 0.0, apart_before = 0.0, slope = 0.0;
  s->phase = CMX_STABLE;
  for (int k = 0; k < 100; k++) {
    cmxi_search_facts facts;
    cmxi_probe p;
    const double middle = 0.5 * (solid_at + liquid_at);
    cmxi_probe_with(s, u, &facts, &p);
    if (p.status < 0) return p.status;
    *(s->state->phase == CMX_SOLID ? &solid_at : &liquid_at) = u;
    double next = middle;
    if (cmxi_eos_is_both(s->v, s->state->gamma)) {
      const double apart = facts.apart, steep = facts.steep;
      /* by ln rho a third of the difference in energy, if not for quantum effects; then the secant */
      slope = !along_rho                    ? steep
              : slope == 0.0 || u == before ? (apart - steep) / 3.0
                                            : (apart - apart_before) / (u - before);
      before = u;
      apart_before = apart;
      if (fabs(slope) > 1e-290 && fabs(apart) < 10.0 * fabs(slope)) next = u - apart / slope;
      *moved = fabs(next - u);
      if (*moved <= cmxi_search_resolution(u)) break;
    }
    if (!((next - solid_at) * (next - liquid_at) < 0.0)) next = 0.5 * (solid_at + liquid_at);
    *moved = fabs(next - u);
    if (*moved <= 0.5 * cmxi_search_resolution(u)) break;
    u = next;
    /* Newton's next step would be about the square of this one */
    if (!along_rho && slope != 0.0 && *moved < 1e-8) break;
  }
  *at = u;
  return CMX_OK;
}

/* The stable phase: first that which is stable at the start, as far as its coupling says. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_newton_stable(cmxi_search *s, double tolerance, double guess,
                                                         cmx_eos_solution *out) {
  cmxi_newton n;
  double root[2];
  int roots = 0;
  cmxi_newton_start(s, guess, &n);
  const double start = n.start;
  const int first = n.line.at.gamma < CMX_EOS_FREEZING_GUESS ? CMX_LIQUID : CMX_SOLID;
  for (int k = 0; k < 2; k++) {
    cmxi_search_facts facts;
    cmxi_probe p;
    const int phase = k ? 1 - first : first;
    if (!cmxi_newton_root(s, &n, phase, tolerance, &root[phase])) {
      n.start = start;
      continue;
    }
    roots++;
    if (cmxi_newton_finish(s, phase, tolerance, root[phase], &facts, &p) < 0) continue;
    if (cmxi_newton_is_forced(s->v, &n.line.at, s->state)) return CMX_ERR_NOT_CONVERGED;
    const cmx_status other =
        cmxi_newton_doubts(s, &facts, &p) ? cmxi_newton_other(s, &n, tolerance, &p) : CMX_OK;
    if (other < 0) return other;
    const cmx_status status = cmxi_solution_set(s, &p, out);
    return other > 0 ? other : status;
  }
  if (roots < 2) return CMX_ERR_NOT_CONVERGED;
  /* each root lies where the other phase is stable */
  double at = 0.5 * (root[CMX_LIQUID] + root[CMX_SOLID]), moved = 0.0;
  const cmx_status status = cmxi_newton_freezing(s, root[CMX_LIQUID], root[CMX_SOLID], &at, &moved);
  return status < 0 ? status : cmxi_search_share(s, at, moved * moved + 4e-16, out);
}

CMXI_PIN_END

#endif
