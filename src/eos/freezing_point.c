/* Freezing of a liquid and melting of a solid of given composition, at a given pressure or electron
   density. */
#include <math.h>
#include <string.h>

#include "coulomix/plasma.h"
#include "eos/coexistence.h"

enum { LIQUID, SOLID };

/* Next to a pure species a composition has too few digits for tangents: results are extrapolated from
   there. */
static const double nearest[2] = {1e-9, 1e-7};

static void extrapolate(double x, double from, int fixed, cmx_freezing *out) {
  if (x == from) return;
  double *own = fixed == LIQUID ? &out->x_liquid : &out->x_solid,
         *other = fixed == LIQUID ? &out->x_solid : &out->x_liquid;
  *other = from < 0.5 ? *other * (x / from) : 1.0 - (1.0 - *other) * ((1.0 - x) / (1.0 - from));
  *own = x;
  out->temp += out->dt_dx * (x - from);
}

static void fill_nan(cmx_freezing *out) {
  *out = (cmx_freezing){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

/* A guess: a straight line in ln T between the pure species. */
static cmx_status first_guess(const cmx_eos *eos, cmx_constraint held, double value, double x,
                              cmxp_tie *tie) {
  double ln_t = 0.0;
  memset(tie, 0, sizeof *tie);
  for (int j = 0; j < 2; j++) {
    cmx_freezing_point pure;
    const cmx_status status = cmx_freezing_of_species(eos, held, value, j, &pure);
    if (status < 0) return status;
    ln_t += (j ? x : 1.0 - x) * log(pure.temp);
  }
  tie->ln_t = ln_t;
  return CMX_OK;
}

/* A liquid: the segment of a curve that has this composition, and there the nearest node. */
static void guess_of_liquid(const cmxp_curve *curve, double x, cmxp_tie *tie) {
  size_t s = 0;
  while (s + 1 < curve->n_segments && x > curve->three[s].liquid.x) s++;
  double closest = INFINITY;
  for (size_t k = 0; k < curve->n_nodes; k++) {
    const cmxp_tie *node = &curve->segment[s].tie[k];
    if (fabs(node->liquid.x - x) < closest) {
      closest = fabs(node->liquid.x - x);
      *tie = *node;
    }
  }
}

/* A tie line of segment s: node k - 1, or one of the ends: three-phase lines, pure species (0 and NULL). */
static const cmxp_tie *tie_at_node(const cmxp_curve *curve, size_t s, size_t k, cmxp_tie *end, double *x) {
  const int top = k > curve->n_nodes;
  if (k && !top) {
    *x = curve->segment[s].tie[k - 1].solid.x;
    return &curve->segment[s].tie[k - 1];
  }
  *x = top;
  if (curve->segment[s].end[top] != CMX_END_THREE) return NULL;
  const cmxp_three *three = &curve->three[top ? s : s - 1];
  const cmxp_side *solid = &three->solid[top ? 0 : 1];
  *end = (cmxp_tie){three->ln_t, solid->logit - three->liquid.logit, three->liquid, *solid, 0};
  *x = solid->x;
  return end;
}

/* A solid: among the neighbouring tie lines that have it between them the pair at the highest temperature,
   for a solidus can turn back. Of that the hotter one; 0 where there is none. */
static int guess_of_solid(const cmxp_curve *curve, double x, cmxp_tie *tie) {
  double hottest = -INFINITY;
  for (size_t s = 0; s < curve->n_segments; s++)
    for (size_t k = 0; k <= curve->n_nodes; k++) {
      cmxp_tie end[2];
      double at[2];
      const cmxp_tie *a = tie_at_node(curve, s, k, &end[0], &at[0]),
                     *b = tie_at_node(curve, s, k + 1, &end[1], &at[1]);
      if (!((x - at[0]) * (x - at[1]) <= 0.0)) continue;
      const cmxp_tie *hot = !a ? b : !b ? a : a->ln_t > b->ln_t ? a : b;
      if (hot->ln_t > hottest) {
        hottest = hot->ln_t;
        *tie = *hot;
      }
    }
  return hottest > -INFINITY;
}

static const cmxp_three *gap_around(const cmxp_curve *curve, double x) {
  for (size_t k = 0; k + 1 < curve->n_segments; k++)
    if (x > curve->three[k].solid[0].x && x < curve->three[k].solid[1].x) return &curve->three[k];
  return NULL;
}

/* Solids of both sides of a gap melt at the three-phase line. */
static void melt_in_gap(const cmx_eos *eos, const cmxp_three *three, double x, cmx_freezing *out) {
  const cmxp_side *l = &three->liquid;
  fill_nan(out);
  out->temp = exp(three->ln_t);
  out->x_solid = x;
  out->x_liquid = l->x;
  out->rho_liquid = l->n_e * cmxp_mass_at(eos, l->x) / cmxp_charge_at(eos, l->x);
  out->dt_dx = out->dother_dx = 0.0;
}

/* From the curve of all compositions. *melted: the result is that of a three-phase line, and there. */
static cmx_status transition_on_curve(const cmx_eos *eos, cmx_constraint held, double value, double x,
                                      int fixed, cmxp_tie *tie, cmx_freezing *out, int *melted) {
  cmxp_curve *curve = cmxp_curve_new();
  if (!curve) return CMX_ERR_MEMORY;
  cmx_status status = cmxp_curve_trace(eos, held, value, 48, curve);
  if (status >= 0 && fixed == LIQUID) {
    guess_of_liquid(curve, x, tie);
  } else if (status >= 0 && !guess_of_solid(curve, x, tie)) {
    const cmxp_three *three = gap_around(curve, x);
    if (three) melt_in_gap(eos, three, x, out);
    *melted = three != NULL;
    if (!three) status = CMX_ERR_ABSENT;
  }
  cmxp_curve_free(curve);
  return status < 0 || *melted
             ? status
             : cmxp_tie_solve(eos, held, value, fixed == LIQUID ? CMXP_GIVEN_LIQUID : CMXP_GIVEN_SOLID, x,
                              tie);
}

static cmx_status transition(const cmx_eos *eos, cmx_constraint held, double value, double x, int fixed,
                             cmx_freezing *out) {
  const cmxp_given given = fixed == LIQUID ? CMXP_GIVEN_LIQUID : CMXP_GIVEN_SOLID;
  fill_nan(out);
  if (!(x >= 0.0 && x <= 1.0 && value > 0.0 && isfinite(value))) return CMX_ERR_DOMAIN;
  const double at = fmin(fmax(x, nearest[0]), 1.0 - nearest[1]);
  int fine = 0, melted = 0;
  cmxp_tie tie;
  cmxp_lowest lowest;
  cmx_status status = first_guess(eos, held, value, at, &tie);
  if (status < 0) return status;
  status = cmxp_tie_solve(eos, held, value, given, at, &tie);
  if (status >= 0) {
    cmxp_tie_report(eos, &tie, fixed, out);
    fine = cmxp_tie_lowest(eos, held, value, &tie, &lowest) >= 0 && lowest.height >= -1e-9 &&
           out->dother_dx > 0.0; /* otherwise the solidus has turned back */
  }
  if (!fine) {
    fill_nan(out);
    status = transition_on_curve(eos, held, value, at, fixed, &tie, out, &melted);
    if (status >= 0 && !melted) cmxp_tie_report(eos, &tie, fixed, out);
  }
  if (status < 0) return status;
  if (!melted) extrapolate(x, at, fixed, out);
  if (!(cmx_eos_gamma(eos, out->x_liquid, out->rho_liquid, out->temp) >= CMX_EOS_SOLID_FROM)) {
    fill_nan(out);
    return CMX_ERR_RANGE;
  }
  return status;
}

cmx_status cmx_equilibrium_freeze(const cmx_eos *eos, cmx_constraint held, double value, double x,
                                  cmx_freezing *out) {
  return transition(eos, held, value, x, LIQUID, out);
}

cmx_status cmx_equilibrium_melt(const cmx_eos *eos, cmx_constraint held, double value, double x,
                                cmx_freezing *out) {
  return transition(eos, held, value, x, SOLID, out);
}
