/* Common tangents: Newton's method on equal chemical potentials mu_1 = f - x f', mu_2 = f + (1-x) f'. A side
   of fixed composition, a compound or a pure species, has no tangent of its own: that of the other side must
   pass through its point, (1-x) mu_1 + x mu_2 = f. */
#include <math.h>

#include "phase/phase_internal.h"

static double logistic(double l) {
  return l >= 0.0 ? 1.0 / (1.0 + exp(-l)) : exp(l) / (1.0 + exp(l));
}

typedef struct side {
  int fixed; /* a compound, or a species so rare that x is 0 or 1 to round-off */
  double logit, x, mu1, mu2;
  double stiffness; /* f'' x (1-x): d mu/d logit is -x and (1-x) times this */
  cmx_jet f;
} side;

/* exp(-25) = 1.4e-11 is the least part of a species that is resolved next to x = 1 */
static const double rare = 25.0;

static cmx_status evaluate_side(const cmx_phase *phase, double gamma_e, double logit, side *s) {
  const int compound = cmxp_is_compound(phase), pinned = fabs(logit) > rare;
  s->fixed = compound || pinned;
  s->logit = compound ? cmx_logit(phase->at) : logit;
  s->x = compound ? phase->at : pinned ? logit > 0.0 : logistic(logit);
  const cmx_status status = phase->function(phase->context, s->x, gamma_e, &s->f);
  if (status < 0) return status;
  if (s->fixed) {
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

/* Start of one side. A guess at x = 0 or 1 stands for a dilute solution: mu = const + ln x of the rare
   species, set equal to that of the other side. */
static cmx_status start(const cmx_phase *phase, double x, const cmx_phase *other, double x_other,
                        double gamma_e, side *s) {
  const int top = x >= 1.0;
  if (cmxp_is_compound(phase)) return evaluate_side(phase, gamma_e, 0.0, s);
  if (isnan(x)) return CMX_ERR_NOT_CONVERGED;
  if (x > 0.0 && x < 1.0) return evaluate_side(phase, gamma_e, cmx_logit(x), s);
  double mu, logit = 7.0;
  cmx_status status;
  if (cmxp_is_compound(other)) {
    /* the tangent runs from the pure species to the compound */
    cmx_jet f = cmx_jet_const(NAN), pure = f;
    status = other->function(other->context, other->at, gamma_e, &f);
    if (status >= 0) status = phase->function(phase->context, top, gamma_e, &pure);
    mu = pure.v + (f.v - pure.v) / (top ? 1.0 - other->at : other->at);
  } else if (x_other > 0.0 && x_other < 1.0) {
    status = evaluate_side(other, gamma_e, cmx_logit(x_other), s);
    mu = top ? s->mu1 : s->mu2;
  } else {
    cmx_jet f;
    status = other->function(other->context, x_other >= 1.0, gamma_e, &f);
    mu = f.v;
  }
  for (int it = 0; it < 4 && status >= 0; it++) {
    status = evaluate_side(phase, gamma_e, top ? logit : -logit, s);
    logit = fmin(fmax(logit + (top ? s->mu1 : s->mu2) - mu, 1.0), 30.0);
  }
  return status < 0 ? status : evaluate_side(phase, gamma_e, top ? logit : -logit, s);
}

/* Heat released per ion, in kT, on freezing out of a large reservoir: u_h + (x_c - x_h) u_h' - u_c with u =
   df/dln Gamma. Terms linear in x cancel. */
static double latent_heat(const cmx_phase phases[], const cmx_tie_line *line, const side *l, const side *r) {
  const int from_left = !cmxp_is_compound(&phases[line->left]),
            from_right = !cmxp_is_compound(&phases[line->right]);
  if (line->left == line->right || !(from_left || from_right)) return 0.0;
  const side *hot = from_left && (line->left < line->right || !from_right) ? l : r, *cold = hot == l ? r : l;
  return hot->f.g + (cold->x - hot->x) * hot->f.xg - cold->f.g;
}

static double residual(const side *l, const side *r) {
  const double r1 = l->mu1 - r->mu1, r2 = l->mu2 - r->mu2;
  if (l->fixed && r->fixed) return 0.0;
  if (l->fixed || r->fixed) {
    const double x = l->fixed ? l->x : r->x;
    return fabs((1.0 - x) * r1 + x * r2);
  }
  return fmax(fabs(r1), fabs(r2));
}

/* Closer to a pure species 1 - x loses the digits that a tangent needs. */
static const double pure = 1e-5;

/* Least width of a line: just below a critical point the two sides of one phase collapse, and as do those of
   a compound and the phase that replaces it. */
static double least_width(const cmx_phase phases[], const cmx_tie_line *line) {
  if (line->left == line->right) return 1e-3;
  return cmxp_is_compound(&phases[line->left]) || cmxp_is_compound(&phases[line->right]) ? 1e-5 : 0.0;
}

static cmx_status newton(const cmx_phase phases[], double gamma_e, cmx_tie_line *line, double *slope) {
  const cmx_phase *a = &phases[line->left], *b = &phases[line->right];
  const double narrow = least_width(phases, line);
  side l, r;
  cmx_status status = start(a, line->x_left, b, line->x_right, gamma_e, &l);
  if (status >= 0) status = start(b, line->x_right, a, line->x_left, gamma_e, &r);
  if (status < 0) return status;
  int converged = 0;
  double digits = 0.0; /* of the chemical potential of the lighter species, from those of 1 - x near x = 1 */
  for (int it = 0; it < 100 && !converged; it++) {
    const double width = l.x - r.x, r1 = l.mu1 - r.mu1, r2 = l.mu2 - r.mu2;
    /* with one side fixed the same formulas hold: its stiffness is infinite */
    const double step_l = l.fixed ? 0.0 : (r1 * (1.0 - r.x) + r2 * r.x) / (l.stiffness * width);
    const double step_r = r.fixed ? 0.0 : (r1 * (1.0 - l.x) + r2 * l.x) / (r.stiffness * width);
    if (!(fabs(step_l) < INFINITY && fabs(step_r) < INFINITY)) return CMX_ERR_NOT_CONVERGED;
    const double longest = fmax(fabs(step_l), fabs(step_r));
    double t = longest > 1.0 ? 1.0 / longest : 1.0;
    if (it > 20) t *= 0.5; /* full steps can cycle where f'' is discontinuous at a change of active planes */
    side nl, nr;
    do { /* the sides must not cross */
      status = evaluate_side(a, gamma_e, l.logit + t * step_l, &nl);
      if (status >= 0) status = evaluate_side(b, gamma_e, r.logit + t * step_r, &nr);
      if (status < 0) return status;
      t *= 0.5;
    } while (!(nr.logit > nl.logit) && t > 1e-6);
    if (!(nr.logit > nl.logit)) return narrow > 0.0 ? CMX_ERR_ABSENT : CMX_ERR_NOT_CONVERGED;
    l = nl;
    r = nr;
    if (r.x < pure || l.x > 1.0 - pure) return CMX_ERR_ABSENT;
    digits = r.fixed ? 0.0 : 4e-16 / logistic(-r.logit);
    /* After a step this short the next is below round-off; chemical potentials are known to some 1e-14 and
       `digits`, logits only to that over width and stiffness. */
    const double soft = fabs(width) * fmin(fabs(l.stiffness), fabs(r.stiffness));
    converged = longest <= 1e-10 + (1e-13 + digits) / soft;
  }
  line->residual = residual(&l, &r);
  *slope = !l.fixed ? l.f.x : !r.fixed ? r.f.x : (r.f.v - l.f.v) / (r.x - l.x);
  if (r.x - l.x < narrow) return CMX_ERR_ABSENT;
  if (!converged || !(line->residual <= 1e-10 + digits)) return CMX_ERR_NOT_CONVERGED;
  line->x_left = l.x;
  line->x_right = r.x;
  line->latent_heat = latent_heat(phases, line, &l, &r);
  return CMX_OK;
}

/* Whether one side is a compound and f of the other phase at its composition is no higher. */
static cmx_status compound_is_beaten(const cmx_phase phases[], double gamma_e, const cmx_tie_line *line,
                                     int *beaten) {
  const cmx_phase *a = &phases[line->left], *b = &phases[line->right];
  *beaten = 0;
  if (cmxp_is_compound(a) == cmxp_is_compound(b)) return CMX_OK;
  const double x = cmxp_is_compound(a) ? a->at : b->at;
  cmx_jet fa, fb;
  cmx_status status = a->function(a->context, x, gamma_e, &fa);
  if (status >= 0) status = b->function(b->context, x, gamma_e, &fb);
  if (status >= 0) *beaten = cmxp_is_compound(a) ? fb.v <= fa.v : fa.v <= fb.v;
  return status;
}

cmx_status cmxp_tie_line_polish(const cmx_phase phases[], double gamma_e, cmx_tie_line *line, double *slope) {
  const cmx_tie_line guess = *line;
  int beaten;
  *slope = NAN;
  cmx_status status = compound_is_beaten(phases, gamma_e, line, &beaten);
  if (status < 0 || beaten) return status < 0 ? status : CMX_ERR_ABSENT;
  status = newton(phases, gamma_e, line, slope);
  if (guess.left != guess.right || status != CMX_ERR_NOT_CONVERGED) return status;
  /* In a narrow gap of one phase Newton's method fails from inside the spinodal, but not from farther out. */
  const double width = guess.x_right - guess.x_left;
  for (double wider = 0.25; wider < 2.5 && status == CMX_ERR_NOT_CONVERGED; wider *= 2.0) {
    *line = guess;
    line->x_left = fmax(0.5 * guess.x_left, guess.x_left - wider * width);
    line->x_right = fmin(1.0 - 0.5 * (1.0 - guess.x_right), guess.x_right + wider * width);
    status = newton(phases, gamma_e, line, slope);
  }
  return status == CMX_ERR_NOT_CONVERGED && width < 0.03 ? CMX_ERR_ABSENT : status;
}

cmx_status cmx_tie_line_polish(const cmx_phase phases[], double gamma_e, cmx_tie_line *line) {
  double slope;
  return cmxp_tie_line_polish(phases, gamma_e, line, &slope);
}
