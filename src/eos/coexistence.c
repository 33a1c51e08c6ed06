/* Tie lines of liquid and solid at a given pressure and composition, by Newton's method in ln T and the step
   of the logit of x. */
#include "eos/coexistence.h"

#include <math.h>
#include <string.h>

#include "coulomix/plasma.h"
#include "eos/equilibrium_internal.h"

enum { LIQUID, SOLID };

double cmxp_node_mean(double lo, double hi, double place_sides) {
  const double s = sin(0.5 * CMX_PI * place_sides);
  return lo + (hi - lo) * s * s;
}

static double logistic(double l) {
  return l >= 0.0 ? 1.0 / (1.0 + exp(-l)) : exp(l) / (1.0 + exp(l));
}

/* Whether Newton's steps have reached the round-off of chemical potentials: 1e-12, more where the electrons'
   energy is 1e4 kT and above or where 1 - x has lost digits. */
static int is_converged(double longest, double before, double least_z) {
  const double noise = 1e-11 + 4e-16 / fmax(least_z, 1e-6);
  return longest <= noise || (longest <= 100.0 * noise && longest >= 0.5 * before);
}

/* --- one side ------------------------------------------------------------------------------------------ */

/* Both phases at one temperature. */
typedef cmxp_solid_at both; /* of which a gap needs the solid alone */

static cmx_status set_both(const cmx_eos *eos, cmx_constraint held, double value, double ln_t, double n_e,
                           both *b) {
  return cmxp_solid_open(eos, held, value, ln_t, n_e, b);
}

/* f and f' of x to the potentials of both species. */
static void species_potentials(double f, double f_x, const cmxp_side *s, double out[2]) {
  out[0] = f - s->x * f_x;
  out[1] = f + s->z * f_x;
}

/* Closer to x = 1 the digits of 1 - x are insufficient: from here on a dilute solution is assumed, mu_0 =
   ln(1 - x) + const and mu_1 linear in x. The neglected terms are 1e-6 of the trace. */
static const double last_logit = 14.0;

static void move_dilute_side(double logit, cmxp_side *s) {
  const double z = logistic(-logit);
  s->mu[0] += log(z / s->z);
  s->mu[1] += s->stiffness * (s->z - z);
  s->logit = logit;
  s->x = logistic(logit);
  s->z = z;
}

static cmx_status evaluate_side(phase_context *phase, double wanted, double n_e, cmxp_side *s) {
  const conditions *c = phase->c;
  const double logit = fmin(wanted, last_logit);
  const int at_p = c->held == CMX_FIXED_PRESSURE;
  balance b;
  s->logit = logit;
  s->x = logistic(logit);
  s->z = logistic(-logit);
  if (at_p && n_e > 0.0) phase->n_e = n_e;
  const cmx_status status = cmxp_settle(phase, s->x, &b);
  if (status < 0) return status;
  s->n_e = phase->n_e;
  const double kt = c->kt, n_x = at_p ? -b.xn / b.f.xx : 0.0; /* dln n_e/dx */
  species_potentials(b.f.v / kt, b.x / kt, s, s->mu);
  species_potentials((b.f.v - b.f.g) / kt, (b.x - b.xt - b.f.xg * n_x) / kt, s, s->h);
  if (at_p) {
    const cmx_binary mean = cmx_binary_at(&c->eos->mixture.ions, s->x);
    const double unit = c->value / (s->n_e * kt); /* P/(n_e kT) */
    species_potentials(unit * mean.z, unit * (mean.dz - mean.z * n_x), s, s->v);
  } else {
    species_potentials(b.f.x / kt, b.xn / kt, s, s->v);
  }
  s->stiffness = s->x * s->z * (b.xx + b.xn * n_x) / kt;
  if (wanted > logit) move_dilute_side(wanted, s);
  return status;
}

cmx_status cmxp_solid_open(const cmx_eos *eos, cmx_constraint held, double value, double ln_t, double n_e,
                           cmxp_solid_at *solid) {
  cmx_phase phases[CMX_MAX_PHASES];
  const cmx_status status = cmxp_conditions_near(eos, held, value, exp(ln_t), n_e, &solid->c);
  if (status >= 0) cmxp_list_phases(&solid->c, solid->context, phases);
  return status;
}

cmx_status cmxp_solid_side(cmxp_solid_at *solid, double logit, cmxp_side *side) {
  return evaluate_side(&solid->context[SOLID], logit, 0.0, side);
}

/* --- two sides ----------------------------------------------------------------------------------------- */

void cmxp_tie_sides(double mean, double step, double logit[2]) {
  /* with E = exp(step): (E - 1) x^2 + (1 + E - 2 m (E - 1)) x - 2 m = 0 for x of the liquid; from the end
     nearer to m */
  const int top = mean > 0.5;
  const double m = top ? 1.0 - mean : mean, s = top ? -step : step, e = expm1(s);
  const double b = 2.0 + e * (1.0 - 2.0 * m);
  const double x = 4.0 * m / (b + sqrt(b * b + 8.0 * m * e)), l = cmx_logit(x);
  logit[LIQUID] = top ? -l : l;
  logit[SOLID] = top ? -(l + s) : l + s;
}

/* Logits of both sides of a tie line of that step, and their derivatives by it. */
static void place_sides(cmxp_given given, double at, double step, double logit[2], double slope[2]) {
  if (given == CMXP_GIVEN_MEAN) {
    cmxp_tie_sides(at, step, logit);
    const double pl = logistic(logit[LIQUID]) * logistic(-logit[LIQUID]),
                 ps = logistic(logit[SOLID]) * logistic(-logit[SOLID]);
    slope[LIQUID] = -ps / (pl + ps);
    slope[SOLID] = pl / (pl + ps);
    return;
  }
  const int fixed = given == CMXP_GIVEN_LIQUID ? LIQUID : SOLID;
  const double sign = given == CMXP_GIVEN_LIQUID ? 1.0 : -1.0;
  logit[fixed] = cmx_logit(at);
  logit[1 - fixed] = logit[fixed] + sign * step;
  slope[fixed] = 0.0;
  slope[1 - fixed] = sign;
}

/* Solves the equations of both chemical potentials for dln T and dstep: a[j] = d(mu_L - mu_S)_j/dln T, b[j]
   the same by step, r[j] = -(what is to vanish). */
static int solve_two(const double a[2], const double b[2], const double r[2], double out[2]) {
  const double det = a[0] * b[1] - a[1] * b[0];
  out[0] = (r[0] * b[1] - r[1] * b[0]) / det;
  out[1] = (a[0] * r[1] - a[1] * r[0]) / det;
  return isfinite(out[0]) && isfinite(out[1]);
}

/* Derivatives of mu_L - mu_S by ln T and by a shift of the logits. */
static void slopes(const cmxp_side *l, const cmxp_side *s, const double shift[2], double by_t[2],
                   double by_shift[2]) {
  for (int j = 0; j < 2; j++) {
    by_t[j] = -(l->h[j] - s->h[j]);
    by_shift[j] =
        (j ? l->z : -l->x) * l->stiffness * shift[LIQUID] - (j ? s->z : -s->x) * s->stiffness * shift[SOLID];
  }
}

int cmxp_is_continued(const cmx_eos *eos, double n_e, double temp) {
  const double gamma_e = cmx_gamma_e(n_e, temp);
  const double *z = eos->mixture.ions.z;
  return (cmx_gamma_species(z[0], gamma_e) < CMX_EOS_SOLID_FROM) |
         (cmx_gamma_species(z[1], gamma_e) > CMX_FUSION_FITTED_TO) << 1;
}

cmx_status cmxp_tie_solve(const cmx_eos *eos, cmx_constraint held, double value, cmxp_given given, double at,
                          cmxp_tie *tie) {
  both b;
  const double began = tie->ln_t;
  double before = INFINITY;
  for (int it = 0; it < 80; it++) {
    double logit[2], shift[2], by_t[2], by_step[2], r[2], move[2];
    place_sides(given, at, tie->step, logit, shift);
    cmx_status status = set_both(eos, held, value, tie->ln_t, tie->liquid.n_e, &b);
    if (status < 0) return status;
    const cmx_status l = evaluate_side(&b.context[LIQUID], logit[LIQUID], tie->liquid.n_e, &tie->liquid);
    if (l < 0) return l;
    const cmx_status s = evaluate_side(&b.context[SOLID], logit[SOLID], tie->solid.n_e, &tie->solid);
    if (s < 0) return s;
    slopes(&tie->liquid, &tie->solid, shift, by_t, by_step);
    for (int j = 0; j < 2; j++) r[j] = -(tie->liquid.mu[j] - tie->solid.mu[j]);
    if (!solve_two(by_t, by_step, r, move)) return CMX_ERR_NOT_CONVERGED;
    const double longest = fmax(20.0 * fabs(move[0]), fabs(move[1]));
    if (is_converged(longest, before, fmin(tie->liquid.z, tie->solid.z))) {
      if (!(tie->liquid.stiffness > 0.0 && tie->solid.stiffness > 0.0)) return CMX_ERR_ABSENT;
      tie->continued = cmxp_is_continued(eos, tie->liquid.n_e, exp(tie->ln_t));
      return l > s ? l : s;
    }
    before = longest;
    const double part = longest > 2.0 ? 2.0 / longest : it > 40 ? 0.5 : 1.0;
    tie->ln_t += part * move[0];
    tie->step += part * move[1];
    if (!(fabs(tie->step) < 200.0 && fabs(tie->ln_t - began) < 3.0)) return CMX_ERR_NOT_CONVERGED;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* --- stability ----------------------------------------------------------------------------------------- */

/* Height of one phase above the tangent of a tie line. */
typedef struct above {
  const phase_context *phase;
  phase_parts parts; /* at the density of the tie line */
  const double *mu;
} above;

/* From that density to the one with the pressure by the first three derivatives. */
static double height_of(void *context, double x) {
  const above *a = context;
  balance b;
  if (cmxp_balance_of(a->phase, &a->parts, x, &b) < 0) return INFINITY;
  double f = b.f.v;
  if (a->phase->c->held == CMX_FIXED_PRESSURE) {
    const double step = -b.f.x / b.f.xx;
    f += step * (b.f.x + step * (0.5 * b.f.xx + step / 6.0 * b.f.xxx));
  }
  return f / a->phase->c->kt - (1.0 - x) * a->mu[0] - x * a->mu[1];
}

double cmxp_least_between(cmxp_of_composition *value, void *context, double lo, double hi, double *x) {
  const double golden = 0.5 * (sqrt(5.0) - 1.0);
  double l = hi - golden * (hi - lo), r = lo + golden * (hi - lo);
  double at_l = value(context, l), at_r = value(context, r);
  for (int it = 0; it < 24; it++) {
    if (at_l < at_r) {
      hi = r;
      r = l;
      at_r = at_l;
      l = hi - golden * (hi - lo);
      at_l = value(context, l);
    } else {
      lo = l;
      l = r;
      at_l = at_r;
      r = lo + golden * (hi - lo);
      at_r = value(context, r);
    }
  }
  *x = at_l < at_r ? l : r;
  return fmin(at_l, at_r);
}

enum { GRID = 24 };

static double grid_x(int k) { /* also pure species: solids can be that pure */
  return k < GRID ? cmxp_node_mean(0.0, 1.0, (double)k / GRID) : 1.0;
}

/* Lowest point of one phase: on a grid, and refined next to low points except the tie line's own side. */
static cmx_status lowest_of(phase_context *phase, double n_e, const double mu[2], double own,
                            cmxp_lowest *lowest) {
  above a = {.phase = phase, .mu = mu};
  double height[GRID + 1];
  const cmx_status status = cmxp_parts_at(phase, n_e, &a.parts);
  if (status < 0) return status;
  for (int k = 0; k <= GRID; k++) {
    height[k] = height_of(&a, grid_x(k));
    if (height[k] < lowest->height) *lowest = (cmxp_lowest){height[k], grid_x(k), phase->phase};
  }
  for (int k = 0; k <= GRID; k++) {
    const double lo = grid_x(k ? k - 1 : 0), hi = grid_x(k < GRID ? k + 1 : GRID);
    const int bottom = !(k && height[k - 1] < height[k]) && !(k < GRID && height[k + 1] < height[k]);
    if (!bottom || !(height[k] < 0.05) || (own >= lo && own <= hi)) continue;
    double x;
    cmxp_side side;
    cmxp_least_between(height_of, &a, lo, hi, &x);
    if (evaluate_side(phase, cmx_logit(fmin(fmax(x, 1e-300), 1.0 - 1e-16)), n_e, &side) < 0) continue;
    const double least = side.z * (side.mu[0] - mu[0]) + side.x * (side.mu[1] - mu[1]);
    if (least < lowest->height) *lowest = (cmxp_lowest){least, x, phase->phase};
  }
  return CMX_OK;
}

cmx_status cmxp_tie_lowest(const cmx_eos *eos, cmx_constraint held, double value, const cmxp_tie *tie,
                           cmxp_lowest *lowest) {
  both b;
  cmxp_side own;
  *lowest = (cmxp_lowest){INFINITY, NAN, CMX_SOLID};
  cmx_status status = set_both(eos, held, value, tie->ln_t, tie->liquid.n_e, &b);
  /* the references are those of this call */
  if (status >= 0) status = evaluate_side(&b.context[SOLID], tie->solid.logit, tie->solid.n_e, &own);
  if (status >= 0) status = lowest_of(&b.context[SOLID], own.n_e, own.mu, tie->solid.x, lowest);
  if (status >= 0) status = lowest_of(&b.context[LIQUID], tie->liquid.n_e, own.mu, tie->liquid.x, lowest);
  return status;
}

/* Height of the solid above the tangent at a logit. */
static double height_at(both *b, const cmxp_side *own, double logit) {
  cmxp_side s;
  if (evaluate_side(&b->context[SOLID], logit, own->n_e, &s) < 0) return INFINITY;
  return s.z * (s.mu[0] - own->mu[0]) + s.x * (s.mu[1] - own->mu[1]);
}

double cmxp_lowest_logit(const cmx_eos *eos, cmx_constraint held, double value, const cmxp_tie *tie, double x,
                         double *height) {
  const double golden = 0.5 * (sqrt(5.0) - 1.0);
  both b;
  cmxp_side own;
  *height = NAN;
  const double middle = fmin(fmax(cmx_logit(x), -20.0), 20.0), reach = x >= 1.0 ? 16.0 : 1.5;
  if (set_both(eos, held, value, tie->ln_t, tie->liquid.n_e, &b) < 0 ||
      evaluate_side(&b.context[SOLID], tie->solid.logit, tie->solid.n_e, &own) < 0)
    return middle;
  double lo = middle - reach, hi = fmin(middle + reach, 24.0);
  double l = hi - golden * (hi - lo), r = lo + golden * (hi - lo);
  double at_l = height_at(&b, &own, l), at_r = height_at(&b, &own, r);
  for (int it = 0; it < 36; it++) {
    if (at_l < at_r) {
      hi = r;
      r = l;
      at_r = at_l;
      l = hi - golden * (hi - lo);
      at_l = height_at(&b, &own, l);
    } else {
      lo = l;
      l = r;
      at_l = at_r;
      r = lo + golden * (hi - lo);
      at_r = height_at(&b, &own, r);
    }
  }
  *height = fmin(at_l, at_r);
  return at_l < at_r ? l : r;
}

/* --- three phases -------------------------------------------------------------------------------------- */

/* Gauss elimination with pivoting. */
static int solve_four(double a[4][5]) {
  for (int k = 0; k < 4; k++) {
    int best = k;
    for (int i = k + 1; i < 4; i++)
      if (fabs(a[i][k]) > fabs(a[best][k])) best = i;
    if (!(fabs(a[best][k]) > 0.0)) return 0;
    for (int j = 0; j < 5; j++) {
      const double kept = a[k][j];
      a[k][j] = a[best][j];
      a[best][j] = kept;
    }
    for (int i = 0; i < 4; i++) {
      if (i == k) continue;
      const double m = a[i][k] / a[k][k];
      for (int j = k; j < 5; j++) a[i][j] -= m * a[k][j];
    }
  }
  for (int k = 0; k < 4; k++) a[k][4] /= a[k][k];
  return 1;
}

/* Rows: species 0 and 1 of liquid and solid 0, the same of solid 1; columns: ln T and the logits of liquid
   and solids. */
static void three_equations(const cmxp_three *t, double a[4][5]) {
  memset(a, 0, 4 * sizeof *a);
  for (int k = 0; k < 2; k++)
    for (int j = 0; j < 2; j++) {
      const cmxp_side *l = &t->liquid, *s = &t->solid[k];
      double *row = a[2 * k + j];
      row[0] = -(l->h[j] - s->h[j]);
      row[1] = (j ? l->z : -l->x) * l->stiffness;
      row[2 + k] = -(j ? s->z : -s->x) * s->stiffness;
      row[4] = -(l->mu[j] - s->mu[j]);
    }
}

cmx_status cmxp_three_solve(const cmx_eos *eos, cmx_constraint held, double value, cmxp_three *t) {
  both b;
  const double began = t->ln_t;
  double before = INFINITY;
  for (int it = 0; it < 80; it++) {
    double a[4][5], longest = 0.0;
    cmx_status status = set_both(eos, held, value, t->ln_t, t->liquid.n_e, &b);
    if (status >= 0) status = evaluate_side(&b.context[LIQUID], t->liquid.logit, t->liquid.n_e, &t->liquid);
    for (int k = 0; k < 2 && status >= 0; k++)
      status = evaluate_side(&b.context[SOLID], t->solid[k].logit, t->solid[k].n_e, &t->solid[k]);
    if (status < 0) return status;
    three_equations(t, a);
    if (!solve_four(a)) return CMX_ERR_NOT_CONVERGED;
    for (int k = 0; k < 4; k++) longest = fmax(longest, (k ? 1.0 : 20.0) * fabs(a[k][4]));
    if (!(longest < INFINITY)) return CMX_ERR_NOT_CONVERGED;
    if (is_converged(longest, before, fmin(t->liquid.z, t->solid[1].z))) {
      const int good = t->liquid.stiffness > 0.0 && t->solid[0].stiffness > 0.0 &&
                       t->solid[1].stiffness > 0.0 && t->solid[1].logit > t->solid[0].logit + 1e-3;
      return good ? CMX_OK : CMX_ERR_ABSENT;
    }
    before = longest;
    const double part = longest > 0.5 ? 0.5 / longest : it > 40 ? 0.5 : 1.0;
    t->ln_t += part * a[0][4];
    t->liquid.logit += part * a[1][4];
    for (int k = 0; k < 2; k++) t->solid[k].logit += part * a[2 + k][4];
    if (!(fabs(t->ln_t - began) < 3.0)) return CMX_ERR_NOT_CONVERGED;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* --- results ------------------------------------------------------------------------------------------- */

/* The results of a tie line; `fixed` is the side whose composition is constant in the derivatives. */
void cmxp_tie_report(const cmx_eos *eos, const cmxp_tie *tie, int fixed, cmx_freezing *out) {
  const cmxp_side *l = &tie->liquid, *s = &tie->solid;
  const double temp = exp(tie->ln_t), kt = CMX_BOLTZMANN * temp;
  const double other = fixed == LIQUID ? 1.0 : -1.0, both_sides[2] = {1.0, 1.0};
  double shift[2], by_t[2], by_step[2], by_x[2], by_p[2], move[2], r[2];
  out->temp = temp;
  out->x_liquid = l->x;
  out->x_solid = s->x;
  out->rho_liquid = l->n_e * cmxp_mass_at(eos, l->x) / cmxp_charge_at(eos, l->x);
  out->rho_solid = s->n_e * cmxp_mass_at(eos, s->x) / cmxp_charge_at(eos, s->x);
  out->density_contrast = out->rho_solid / out->rho_liquid - 1.0;
  out->latent_heat = s->z * (l->h[0] - s->h[0]) + s->x * (l->h[1] - s->h[1]);
  out->latent_heat_gram = out->latent_heat * kt / cmxp_mass_at(eos, s->x);
  shift[fixed] = 0.0;
  shift[1 - fixed] = other;
  slopes(l, s, shift, by_t, by_step);
  slopes(l, s, both_sides, by_t, by_x);
  for (int j = 0; j < 2; j++) by_p[j] = l->v[j] - s->v[j];
  for (int j = 0; j < 2; j++) r[j] = -by_p[j];
  solve_two(by_t, by_step, r, move);
  out->dlnt_dlnp = move[0];
  const double p[2] = {l->x * l->z, s->x * s->z};
  for (int j = 0; j < 2; j++) r[j] = -by_x[j] / p[fixed];
  solve_two(by_t, by_step, r, move);
  out->dt_dx = temp * move[0];
  out->dother_dx = p[1 - fixed] * (1.0 / p[fixed] + other * move[1]);
}
