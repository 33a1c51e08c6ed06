/* States of a model for its checks: where it is evaluated, by the form of its kernel. */
#include "verify/model_states.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/const.h"
#include "core/numbers.h"

/* A variable and where it is sampled if the record has no narrower range of it. */
typedef struct variable {
  const char *name;
  double low, high;
  int linear; /* sampled and moved by differences, not by factors */
} variable;

/* By form; the first names of a form of one or two variables are those of the record. */
static const variable
    one[] = {{"", 1e-2, 1e4, 0}, {0}},
    two[] = {{"", 1e-2, 1e2, 0}, {"second", 0.1, 10.0, 0}, {0}},
    mix[] = {{"x", 0.05, 0.95, 1}, {"gamma_e", 0.1, 50.0, 0}, {"z_ratio", 1.1, 3.0, 0}, {0}},
    quantum[] = {{"gamma", 1.0, 300.0, 0}, {"theta", 0.02, 10.0, 0}, {"r_s", 1e3, 1e5, 0}, {0}},
    exchange[] = {{"gamma", 0.03, 10.0, 0}, {"theta", 0.03, 30.0, 0}, {"r_s", 3e-3, 1.0, 0}, {0}},
    screening[] = {{"gamma_e", 0.1, 30.0, 0},
                   {"theta", 0.02, 10.0, 0},
                   {"r_s", 3e-3, 0.05, 0},
                   {"z", 1.0, 26.0, 0},
                   {0}},
    scatterer[] = {{"gamma", 1.0, 300.0, 0}, {"x_r", 0.1, 3.0, 0}, {"z", 1.0, 26.0, 0}, {0}},
    atom[] = {{"volume", 1.0, 1e4, 0}, {"temp", 0.1, 100.0, 0}, {0}},
    order[] = {{"", 1.0, 1e2, 0}, {"p", 0.01, 0.25, 0}, {0}},
    densities[] = {{"", -2.0, 9.0, 1}, {"second", 3.0, 9.0, 1}, {0}},
    of_charge[] = {{"", 1e-2, 1e30, 0}, {"temp", 1e3, 1e9, 0}, {"z", 1.0, 26.0, 0}, {0}},
    of_fraction[] = {{"", 1e-2, 1e30, 0}, {"temp", 1e3, 1e9, 0}, {"x", 0.0, 1.0, 1}, {0}};

static const variable *variables_of(const cmx_model *m) {
  if (m->kind == CMX_KIND_EXCHANGE) return exchange;
  if (m->kind == CMX_KIND_ORDER || m->kind == CMX_KIND_SOLID_ENERGY) return order;
  if (m->kind == CMX_KIND_CONDUCTION_CORRECTION) return densities;
  switch (cmx_model_form(m->kind)) {
  case CMX_KERNEL_ONE:
    return one;
  case CMX_KERNEL_MIX:
    return mix;
  case CMX_KERNEL_QUANTUM:
    return quantum;
  case CMX_KERNEL_SCREENING:
    return screening;
  case CMX_KERNEL_LOGARITHM:
  case CMX_KERNEL_CONDUCTION:
    return scatterer;
  case CMX_KERNEL_ATOM:
    return atom;
  case CMX_KERNEL_CONDUCTIVITY:
    return m->also[1].of && !strcmp(m->also[1].of, "x") ? of_fraction : of_charge;
  case CMX_KERNEL_TWO:
  case CMX_KERNEL_NONE:
    break;
  }
  return two;
}

static void narrow(const double range[2], double *low, double *high) {
  if (range[0] > *low) *low = range[0];
  if (range[1] < *high) *high = range[1];
  if (!(*low < *high)) { /* the record's range lies outside what is usual */
    *low = isfinite(range[0]) && range[0] > 0.0 ? range[0] : 0.1 * range[1];
    *high = isfinite(range[1]) ? range[1] : 10.0 * *low;
  }
}

/* Where variable `v` is sampled: within the record's ranges, and away from their ends, so that differences
   can be taken. */
static void bounds_of(const cmx_model *m, const variable *v, double *low, double *high) {
  enum { MARGIN_PERCENT = 6 };
  *low = v->low;
  *high = v->high;
  if (!*v->name || !strcmp(v->name, m->range_of)) narrow(m->range, low, high);
  for (size_t k = 0; k < CMX_MODEL_RANGES && m->also[k].of; k++)
    if (!strcmp(v->name, m->also[k].of)) narrow(m->also[k].range, low, high);
  if (v->linear || *low == *high) return;
  *low *= 1.0 + 0.01 * MARGIN_PERCENT;
  *high *= 1.0 - 0.01 * MARGIN_PERCENT;
}

/* Member k of van der Corput's sequence: the digits of k mirrored at the point. */
static double mirrored(size_t k, size_t base) {
  double value = 0.0, place = 1.0;
  for (; k; k /= base) value += (double)(k % base) * (place /= (double)base);
  return value;
}

int cmxp_model_state_at(const cmx_model *m, size_t k, int pair, cmxp_model_state *s) {
  static const size_t base[CMXP_MODEL_VARIABLES] = {2, 3, 5, 7};
  const variable *list = variables_of(m);
  const cmx_kernel_form form = cmx_model_form(m->kind);
  *s = (cmxp_model_state){m, {0.0, 0.0, 0.0, 0.0}, 0, 1, 2 + pair};
  for (size_t j = 0; list[j].name; j++) {
    const double u = mirrored(k + 1, base[j]);
    double low, high;
    bounds_of(m, &list[j], &low, &high);
    s->v[j] = list[j].linear ? low + u * (high - low) : low * pow(high / low, u);
  }
  if (form == CMX_KERNEL_ONE) {
    s->x = -1;
    s->g = 0;
  }
  if (pair == 0 || form == CMX_KERNEL_MIX) return 1;
  s->x = 2;
  return form == CMX_KERNEL_QUANTUM || form == CMX_KERNEL_SCREENING;
}

void cmxp_model_state_print(const cmxp_model_state *s, char *text, size_t room) {
  const variable *list = variables_of(s->model);
  size_t used = 0;
  text[0] = '\0';
  for (size_t j = 0; list[j].name && used < room; j++) {
    char number[32];
    cmxp_print(number, sizeof number, "%.6g", s->v[j]);
    used += (size_t)snprintf(text + used, room - used, "%s%s = %s", j ? ", " : "",
                             *list[j].name ? list[j].name : s->model->range_of, number);
  }
}

int cmxp_model_has_jet(const cmx_model *m) {
  return cmx_model_form(m->kind) <= CMX_KERNEL_TWO;
}

/* Variable j as a jet, moved. */
static cmx_jet moved(const cmxp_model_state *s, int j, double dx, double dg) {
  const double d = j == s->x ? dx : j == s->g ? dg : 0.0;
  if (variables_of(s->model)[j].linear)
    return cmx_jet_seed(s->v[j] + d, j == s->x ? 1.0 : 0.0, j == s->g ? 1.0 : 0.0);
  const double v = s->v[j] * exp(d);
  if (j == s->g) return cmx_jet_seed_log(v);
  return j == s->x ? (cmx_jet){v, v, 0.0, v, 0.0, 0.0, v, 0.0, 0.0, 0.0} : cmx_jet_const(v);
}

void cmxp_model_mixture(const cmxp_model_state *s, cmx_jet x, double z[3], cmx_jet fraction[3]) {
  z[0] = 6.0;
  z[s->species - 1] = 6.0 * s->v[2];
  fraction[0] = cmx_jet_affine(x, -1.0, 1.0);
  fraction[1] = x;
  if (s->species == 2) return;
  z[1] = 6.0 * sqrt(s->v[2]);
  fraction[0] = cmx_jet_affine(x, -0.8, 0.8);
  fraction[1] = cmx_jet_affine(x, 0.1, 0.2);
  fraction[2] = cmx_jet_scale(x, 0.7);
}

static cmx_status mix_jet(const cmxp_model_state *s, cmx_jet x, cmx_jet gamma_e, cmx_jet *out) {
  double z[3];
  cmx_jet fraction[3];
  cmxp_model_mixture(s, x, z, fraction);
  return cmx_model_mix(s->model, (size_t)s->species, z, fraction, gamma_e, out);
}

cmx_status cmxp_model_jet(const cmxp_model_state *s, double dx, double dg, double f[CMXP_JET_ENTRIES]) {
  const cmx_model *m = s->model;
  const cmx_jet a = moved(s, 0, dx, dg);
  const cmx_jet b = cmx_model_form(m->kind) == CMX_KERNEL_ONE ? a : moved(s, 1, dx, dg);
  cmx_jet out = a;
  cmx_status status = CMX_ERR_UNSUPPORTED;
  switch (cmx_model_form(m->kind)) {
  case CMX_KERNEL_ONE:
    status = cmx_model_one(m, a, &out);
    break;
  case CMX_KERNEL_TWO:
    status = cmx_model_two(m, a, b, &out);
    break;
  case CMX_KERNEL_QUANTUM:
    status = cmx_model_quantum(m, a, b, moved(s, 2, dx, dg), &out);
    break;
  case CMX_KERNEL_SCREENING:
    status = cmx_model_screening(m, s->v[3], a, b, moved(s, 2, dx, dg), &out);
    break;
  case CMX_KERNEL_MIX:
    status = mix_jet(s, a, b, &out);
    break;
  default:
    break;
  }
  memcpy(f, &out, CMXP_JET_ENTRIES * sizeof *f);
  return status;
}

/* An ion of a crystal or a liquid from its coupling, the relativity of the electrons and its charge; twice as
   many nucleons as charges. */
static cmx_conducting_ions ions_of(const double v[CMXP_MODEL_VARIABLES]) {
  const double gamma = v[0], x_r = v[1], z = v[2], mass_u = 2.0 * z;
  const double n_i = x_r * x_r * x_r / (3.0 * CMX_PI * CMX_PI * z), a_i = cbrt(3.0 / (4.0 * CMX_PI * n_i)),
               t = z * z * CMX_FINE_STRUCTURE / (a_i * gamma),
               mass = mass_u * CMX_ATOMIC_MASS_UNIT / CMX_ELECTRON_MASS,
               t_p = sqrt(4.0 * CMX_PI * z * z * CMX_FINE_STRUCTURE * n_i / mass);
  return (cmx_conducting_ions){.ion = {z, mass_u, gamma, t / t_p, 3.0 * gamma / (a_i * a_i)},
                               .n_i = n_i,
                               .t = t,
                               .x_r = x_r,
                               .v = x_r / sqrt(1.0 + x_r * x_r),
                               .heat_capacity = 3.0,
                               .displacement = 1.4 + 13.0 * t / t_p};
}

size_t cmxp_model_numbers(const cmxp_model_state *s, double out[CMXP_MODEL_NUMBERS]) {
  const cmx_conducting_ions ions = ions_of(s->v);
  const double k_tf2 =
      4.0 * CMX_FINE_STRUCTURE / CMX_PI * s->v[1] * sqrt(1.0 + s->v[1] * s->v[1]); /* degenerate electrons */
  cmx_logarithm l;
  cmx_atom a = {0};
  cmx_conductivities c;
  switch (cmx_model_form(s->model->kind)) {
  case CMX_KERNEL_LOGARITHM:
    cmx_model_logarithm(s->model, &ions.ion, k_tf2, 1, &s->v[1], &l);
    out[0] = l.sigma;
    out[1] = l.thermal;
    return 2;
  case CMX_KERNEL_CONDUCTION:
    cmx_model_conduction(s->model, &ions, &out[0]);
    return 1;
  case CMX_KERNEL_ATOM:
    s->model->kernel.atom(s->model->parameters, s->v[0], s->v[1], &a);
    out[0] = a.free_energy;
    out[1] = a.energy;
    out[2] = a.entropy;
    out[3] = a.pressure;
    return 4;
  case CMX_KERNEL_CONDUCTIVITY:
    cmx_model_conductivity(s->model, s->v[2], s->v[0], s->v[1], &c, NULL);
    out[0] = c.kappa;
    out[1] = c.sigma;
    return isnan(c.sigma) && c.kappa > 0.0 ? 1 : 2;
  default:
    cmxp_model_jet(s, 0.0, 0.0, out);
    return CMXP_JET_ENTRIES;
  }
}
