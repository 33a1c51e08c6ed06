/* Static energy of ordered binary bcc-like crystals as a smooth function of composition. */
#include "models/records.h"

enum { SCALE, POWER, BUMP, BUMP_POWER, POLE, N_PARAMETERS };

/* xi_22(x) = -s x^p (1 + b x^q)/(1 - c x), Kozhberov 2024, Eq. (9) */
static cmx_jet fit(const double p[], cmx_jet x) {
  const double v = x.v, head = -p[SCALE] * pow(v, p[POWER]), tail = p[BUMP] * pow(v, p[BUMP_POWER]);
  const double up = 1.0 + tail, down = 1.0 / (1.0 - p[POLE] * v), q = p[BUMP_POWER];
  const double value = head * up * down;
  /* logarithmic derivative and its own derivative */
  const double l = p[POWER] / v + q * tail / (up * v) + p[POLE] * down;
  const double dl = -p[POWER] / (v * v) + q * tail * ((q - 1.0) * up - q * tail) / (up * up * v * v) +
                    p[POLE] * p[POLE] * down * down;
  /* third derivative times v^3: v l, its derivatives, and those of s = v d ln(up)/dv */
  const double vl = v * l, v2dl = v * v * dl, s = q * tail / up, s1 = q * s / up;
  const double s2 = q * s1 * (1.0 - tail) / up, pole = p[POLE] * v * down;
  const double v3ddl = 2.0 * p[POWER] + s2 - 3.0 * s1 + 2.0 * s + 2.0 * pole * pole * pole;
  return cmxp_jet_chain_edge(x, value, value * l, value * (l * l + dl),
                             value / v / v / v * (vl * vl * vl + 3.0 * vl * v2dl + v3ddl));
}

static const char *const names[] = {"s", "p", "b", "q", "c"};
static const double values[N_PARAMETERS] = {0.810510, 1.3, 0.0525078, 6.63, 0.047840};
static const cmx_reference *const references[] = {&cmxp_ref_kozhberov_2024, NULL};

const cmx_model cmxp_ordered_energy_kozhberov2024 = {
    .id = "ordered-energy/kozhberov2024",
    .kind = CMX_KIND_ORDERED_ENERGY,
    .summary =
        "xi_22(x) of ordered bcc-like crystals, U/N = xi_22 Z2^2 e^2/a for Z1 = 0; not x = 1/4, 1/2, 3/4",
    .source = "Eq. (9)",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = values,
    .kernel.one = fit,
    .range_of = "x",
    .range = {0.0625, 1.0},
    .limit = {0.0, 1.0},
    .references = references};
