/* Common tangents: Newton's method on equal chemical potentials mu_1 = f - x f', mu_2 = f + (1-x) f'. */
#include <math.h>

#include "phase/phase_internal.h"

static double logistic(double l) {
  return l >= 0.0 ? 1.0 / (1.0 + exp(-l)) : exp(l) / (1.0 + exp(l));
}

typedef struct side {
  int pinned; /* a species so rare that x is 0 or 1 to round-off: only the other one's potential counts */
  double logit, x, mu1, mu2;
  double stiffness; /* f'' x (1-x): d mu/d logit is -x and (1-x) times this */
  cmx_jet f;
} side;

/* exp(-25) = 1.4e-11 is the least part of a species that is resolved next to x = 1 */
static const double rare = 25.0;

static cmx_status look(const cmx_phase *phase, double gamma_e, double logit, side *s) {
  s->logit = logit;
  s->pinned = fabs(logit) > rare;
  s->x = s->pinned ? logit > 0.0 : logistic(logit);
  const cmx_status status = phase->function(phase->context, s->x, gamma_e, &s->f);
  if (status < 0) return status;
  if (s->pinned) {
    s->mu1 = s->mu2 = s->f.v;
    s->stiffness = INFINITY;
    return CMX_OK;
  }
  const double z = logistic(-logit); /* 1 - x without cancellation */
  s->mu1 = s->f.v - s->x * s->f.x;
  s->mu2 = s->f.v + z * s->f.x;
  s->stiffness = s->f.xx * s->x * z;
  return CMX_OK;
}

/* Start of one side. A guess at x = 0 or 1 stands for a dilute solution: mu = const + ln x of the rare species, set
   equal to that of the other side. */
static cmx_status start(const cmx_phase *phase, double x, const cmx_phase *other, double x_other,
                        double gamma_e, side *s) {
  const int top = x >= 1.0;
  if (x > 0.0 && x < 1.0) return look(phase, gamma_e, log(x) - log1p(-x), s);
  double mu, logit = 7.0;
  cmx_status status;
  if (x_other > 0.0 && x_other < 1.0) {
    status = look(other, gamma_e, log(x_other) - log1p(-x_other), s);
    mu = top ? s->mu1 : s->mu2;
  } else {
    cmx_jet f;
    status = other->function(other->context, x_other, gamma_e, &f);
    mu = f.v;
  }
  for (int it = 0; it < 4 && status >= 0; it++) {
    status = look(phase, gamma_e, top ? logit : -logit, s);
    logit = fmin(fmax(logit + (top ? s->mu1 : s->mu2) - mu, 1.0), 30.0);
  }
  return status < 0 ? status : look(phase, gamma_e, top ? logit : -logit, s);
}

/* Heat released per ion, in kT, on freezing out of a large reservoir: u_h + (x_c - x_h) u_h' - u_c with u =
   df/dln Gamma. Terms linear in x cancel. */
static double latent_heat(const cmx_tie_line *line, const side *l, const side *r) {
  if (line->left == line->right) return 0.0;
  const side *hot = line->left < line->right ? l : r, *cold = hot == l ? r : l;
  return hot->f.g + (cold->x - hot->x) * hot->f.xg - cold->f.g;
}

static double residual(const side *l, const side *r) {
  if (l->pinned || r->pinned)
    return l->pinned && r->pinned ? 0.0 : r->pinned ? fabs(l->mu2 - r->mu2) : fabs(l->mu1 - r->mu1);
  return fmax(fabs(l->mu1 - r->mu1), fabs(l->mu2 - r->mu2));
}

/* Closer to a pure species 1 - x loses the digits that a tangent needs. */
static const double pure = 1e-5;

static cmx_status newton(const cmx_phase phases[], double gamma_e, cmx_tie_line *line) {
  const cmx_phase *a = &phases[line->left], *b = &phases[line->right];
  side l, r;
  cmx_status status = start(a, line->x_left, b, line->x_right, gamma_e, &l);
  if (status >= 0) status = start(b, line->x_right, a, line->x_left, gamma_e, &r);
  if (status < 0) return status;
  int converged = 0;
  double digits = 0.0; /* of the chemical potential of the lighter species, from those of 1 - x near x = 1 */
  for (int it = 0; it < 100 && !converged; it++) {
    const double width = l.x - r.x, r1 = l.mu1 - r.mu1, r2 = l.mu2 - r.mu2;
    /* with one side pinned the same formulas hold: its stiffness is infinite, and the rare species drops out */
    const double step_l = l.pinned ? 0.0 : (r1 * (1.0 - r.x) + r2 * r.x) / (l.stiffness * width);
    const double step_r = r.pinned ? 0.0 : (r1 * (1.0 - l.x) + r2 * l.x) / (r.stiffness * width);
    const double longest = fmax(fabs(step_l), fabs(step_r));
    if (!(longest < INFINITY)) return CMX_ERR_NOT_CONVERGED;
    double t = longest > 1.0 ? 1.0 / longest : 1.0;
    if (it > 20) t *= 0.5; /* f'' that jumps at a change of active planes can make full steps cycle */
    side nl, nr;
    do { /* the sides must not pass each other */
      status = look(a, gamma_e, l.logit + t * step_l, &nl);
      if (status >= 0) status = look(b, gamma_e, r.logit + t * step_r, &nr);
      if (status < 0) return status;
      t *= 0.5;
    } while (!(nr.logit > nl.logit) && t > 1e-6);
    if (!(nr.logit > nl.logit)) return line->left == line->right ? CMX_ERR_ABSENT : CMX_ERR_NOT_CONVERGED;
    l = nl;
    r = nr;
    if (r.x < pure || l.x > 1.0 - pure) return CMX_ERR_ABSENT;
    digits = r.pinned ? 0.0 : 4e-16 / logistic(-r.logit);
    /* After a step this short the next is below round-off; chemical potentials are known to some 1e-14 and `digits`,
       logits only to that over width and stiffness. */
    const double soft = fabs(width) * fmin(fabs(l.stiffness), fabs(r.stiffness));
    converged = longest <= 1e-10 + (1e-13 + digits) / soft;
  }
  line->residual = residual(&l, &r);
  /* just below a critical point the two sides of one phase collapse */
  if (line->left == line->right && r.x - l.x < 1e-3) return CMX_ERR_ABSENT;
  if (!converged || !(line->residual <= 1e-10 + digits)) return CMX_ERR_NOT_CONVERGED;
  line->x_left = l.x;
  line->x_right = r.x;
  line->latent_heat = latent_heat(line, &l, &r);
  return CMX_OK;
}

cmx_status cmx_tie_line_polish(const cmx_phase phases[], double gamma_e, cmx_tie_line *line) {
  const cmx_tie_line guess = *line;
  cmx_status status = newton(phases, gamma_e, line);
  if (guess.left != guess.right || status != CMX_ERR_NOT_CONVERGED) return status;
  /* A narrow gap of one phase: a guess inside the spinodal misleads Newton, one from farther out does not. */
  const double width = guess.x_right - guess.x_left;
  for (double wider = 0.25; wider < 2.5 && status == CMX_ERR_NOT_CONVERGED; wider *= 2.0) {
    *line = guess;
    line->x_left = fmax(0.5 * guess.x_left, guess.x_left - wider * width);
    line->x_right = fmin(1.0 - 0.5 * (1.0 - guess.x_right), guess.x_right + wider * width);
    status = newton(phases, gamma_e, line);
  }
  return status == CMX_ERR_NOT_CONVERGED && width < 0.03 ? CMX_ERR_ABSENT : status;
}
