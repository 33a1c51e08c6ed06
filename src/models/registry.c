#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "coulomix/plugin.h"

#include "models/records.h"

#define CMXP_MODEL(record) &record,
static const cmx_model *const models[] = {
#include "models/model_list.def"
};
#undef CMXP_MODEL

#define RANGE_ROUNDING 1e-12 /* a charge ratio at the edge of the fitted range is inside */
#define SUM_TOLERANCE  1e-9

/* The prefix of the ids of a kind, the form of its kernels, and the order of the derivatives that are taken
   of them. */
static const struct {
  const char *word;
  cmx_kernel_form form;
  int order;
} kinds[] = {
    [CMX_KIND_LIQUID] = {"liquid", CMX_KERNEL_ONE, 3},
    [CMX_KIND_CRYSTAL] = {"crystal", CMX_KERNEL_ONE, 3},
    [CMX_KIND_ANHARMONIC] = {"anharmonic", CMX_KERNEL_ONE, 3},
    [CMX_KIND_LIQUID_MIXING] = {"liquid-mixing", CMX_KERNEL_MIX, 3},
    [CMX_KIND_SOLID_MIXING] = {"solid-mixing", CMX_KERNEL_MIX, 3},
    [CMX_KIND_MIXING_ENTROPY] = {"mixing-entropy", CMX_KERNEL_MIX, 3},
    [CMX_KIND_LIQUID_QUANTUM] = {"liquid-quantum", CMX_KERNEL_QUANTUM, 3},
    [CMX_KIND_CRYSTAL_QUANTUM] = {"crystal-quantum", CMX_KERNEL_QUANTUM, 3},
    [CMX_KIND_ANHARMONIC_QUANTUM] = {"anharmonic-quantum", CMX_KERNEL_QUANTUM, 3},
    [CMX_KIND_ORDERED_ENERGY] = {"ordered-energy", CMX_KERNEL_ONE, 0},
    [CMX_KIND_EXCHANGE] = {"exchange", CMX_KERNEL_QUANTUM, 3},
    [CMX_KIND_LIQUID_SCREENING] = {"liquid-screening", CMX_KERNEL_SCREENING, 3},
    [CMX_KIND_CRYSTAL_SCREENING] = {"crystal-screening", CMX_KERNEL_SCREENING, 3},
    [CMX_KIND_COULOMB_LOGARITHM] = {"coulomb-logarithm", CMX_KERNEL_LOGARITHM, 0},
    [CMX_KIND_ELECTRON_COLLISIONS] = {"electron-collisions", CMX_KERNEL_TWO, 0},
    [CMX_KIND_ION_CONDUCTION] = {"ion-conduction", CMX_KERNEL_CONDUCTION, 0},
    [CMX_KIND_CONDUCTION_CORRECTION] = {"conduction-correction", CMX_KERNEL_TWO, 0},
    [CMX_KIND_IONIZATION] = {"ionization", CMX_KERNEL_TWO, 0},
    [CMX_KIND_LEE_MORE_COEFFICIENT] = {"lee-more-coefficient", CMX_KERNEL_ONE, 0},
    [CMX_KIND_AVERAGE_ATOM] = {"average-atom", CMX_KERNEL_ATOM, 0},
    [CMX_KIND_CONDUCTIVITY] = {"conductivity", CMX_KERNEL_CONDUCTIVITY, 0},
    [CMX_KIND_SOLID_VIBRATIONS] = {"solid-vibrations", CMX_KERNEL_MIX, 3},
    [CMX_KIND_ORDER] = {"order", CMX_KERNEL_TWO, 3},
    [CMX_KIND_SOLID_ENERGY] = {"solid-energy", CMX_KERNEL_TWO, 3},
};

static bool is_kind(cmx_model_kind kind) {
  return (size_t)kind < sizeof kinds / sizeof *kinds;
}

const char *cmx_model_kind_name(cmx_model_kind kind) {
  return is_kind(kind) ? kinds[kind].word : "unknown";
}

cmx_kernel_form cmx_model_form(cmx_model_kind kind) {
  return is_kind(kind) ? kinds[kind].form : CMX_KERNEL_NONE;
}

int cmx_model_order(cmx_model_kind kind) {
  return is_kind(kind) ? kinds[kind].order : 0;
}

/* Whether a record has a kernel of this form: a model of a plug-in that is not loaded has none. */
static bool has_kernel(const cmx_model *model, cmx_kernel_form form) {
  return cmx_model_form(model->kind) == form && model->kernel.one;
}

const cmx_model *const *cmx_model_list(size_t *n) {
  *n = sizeof models / sizeof *models;
  return models;
}

double cmx_model_parameter(const cmx_model *model, const char *name) {
  for (size_t i = 0; i < model->n_parameters; i++)
    if (strcmp(model->parameter_names[i], name) == 0) return model->parameters[i];
  return NAN;
}

static bool finite_jet(cmx_jet a) {
  return isfinite(a.v) && isfinite(a.x) && isfinite(a.g) && isfinite(a.xx) && isfinite(a.xg) &&
         isfinite(a.gg) && isfinite(a.xxx) && isfinite(a.xxg) && isfinite(a.xgg) && isfinite(a.ggg);
}

/* Where the interval [low, high] lies with respect to the model's range and limit. */
static cmx_status range_status(const cmx_model *model, double low, double high) {
  const double down = 1.0 - RANGE_ROUNDING, up = 1.0 + RANGE_ROUNDING;
  if (!(low >= model->limit[0] * down && high <= model->limit[1] * up)) return CMX_ERR_DOMAIN;
  if (!(low >= model->range[0] * down && high <= model->range[1] * up)) return CMX_WARN_EXTRAPOLATED;
  return CMX_OK;
}

int cmx_model_covers(const cmx_model *model, const char *of, double value) {
  const double down = 1.0 - RANGE_ROUNDING, up = 1.0 + RANGE_ROUNDING;
  int covers = 1;
  if (!strcmp(model->range_of, of)) covers = value >= model->range[0] * down && value <= model->range[1] * up;
  for (size_t k = 0; k < CMX_MODEL_RANGES; k++)
    if (model->also[k].of && !strcmp(model->also[k].of, of))
      covers = covers && value >= model->also[k].range[0] * down && value <= model->also[k].range[1] * up;
  return covers;
}

int cmx_model_allows(const cmx_model *model, const char *of, double value) {
  if (!strcmp(model->range_of, of)) return range_status(model, value, value) >= 0;
  return !isnan(value);
}

double cmx_screening_number(double z, double r_s) {
  const double x_r = cmx_relativity(r_s);
  const double velocity = x_r / sqrt(1.0 + x_r * x_r); /* over c */
  return sqrt(4.0 * CMX_FINE_STRUCTURE / (CMX_PI * velocity)) * cmx_fermi_sphere(z);
}

/* CMX_WARN_EXTRAPOLATED outside a further range, else the status given. */
static cmx_status also_status(const cmx_model *model, cmx_status status, double gamma, double theta,
                              double r_s) {
  const int covers = cmx_model_covers(model, "gamma", gamma) && cmx_model_covers(model, "theta", theta) &&
                     cmx_model_covers(model, "r_s", r_s);
  return status == CMX_OK && !covers ? CMX_WARN_EXTRAPOLATED : status;
}

static cmx_status store_if_finite(cmx_status status, cmx_jet result, cmx_jet *out) {
  if (isfinite(result.v)) {
    *out = result;
    return status;
  }
  return CMX_ERR_DOMAIN;
}

cmx_status cmx_model_one(const cmx_model *model, cmx_jet gamma, cmx_jet *out) {
  *out = cmxp_jet_nan();
  if (!has_kernel(model, CMX_KERNEL_ONE)) return CMX_ERR_UNSUPPORTED;
  if (!(finite_jet(gamma) && gamma.v > 0.0)) return CMX_ERR_DOMAIN;
  cmx_status status = range_status(model, gamma.v, gamma.v);
  if (status < 0) return status;
  return store_if_finite(status, model->kernel.one(model->parameters, gamma), out);
}

cmx_status cmx_model_quantum(const cmx_model *model, cmx_jet gamma, cmx_jet theta, cmx_jet r_s,
                             cmx_jet *out) {
  *out = cmxp_jet_nan();
  if (!has_kernel(model, CMX_KERNEL_QUANTUM)) return CMX_ERR_UNSUPPORTED;
  if (!(finite_jet(gamma) && finite_jet(theta) && finite_jet(r_s))) return CMX_ERR_DOMAIN;
  if (!(gamma.v > 0.0 && theta.v > 0.0 && r_s.v > 0.0)) return CMX_ERR_DOMAIN;
  const double bounded = strcmp(model->range_of, "r_s") == 0 ? r_s.v : theta.v;
  cmx_status status = range_status(model, bounded, bounded);
  if (status < 0) return status;
  status = also_status(model, status, gamma.v, theta.v, r_s.v);
  return store_if_finite(status, model->kernel.quantum(model->parameters, gamma, theta, r_s), out);
}

cmx_status cmx_model_screening(const cmx_model *model, double z, cmx_jet gamma_e, cmx_jet theta, cmx_jet r_s,
                               cmx_jet *out) {
  *out = cmxp_jet_nan();
  if (!has_kernel(model, CMX_KERNEL_SCREENING)) return CMX_ERR_UNSUPPORTED;
  if (!(finite_jet(gamma_e) && finite_jet(theta) && finite_jet(r_s))) return CMX_ERR_DOMAIN;
  if (!(isfinite(z) && gamma_e.v > 0.0 && theta.v > 0.0 && r_s.v > 0.0)) return CMX_ERR_DOMAIN;
  cmx_status status = range_status(model, z, z);
  if (status < 0) return status;
  status = also_status(model, status, gamma_e.v, theta.v, r_s.v);
  if (status == CMX_OK && !cmx_model_covers(model, "k_TF a_i", cmx_screening_number(z, r_s.v)))
    status = CMX_WARN_EXTRAPOLATED;
  return store_if_finite(status, model->kernel.screening(model->parameters, z, gamma_e, theta, r_s), out);
}

cmx_status cmx_model_two(const cmx_model *model, cmx_jet a, cmx_jet b, cmx_jet *out) {
  *out = cmxp_jet_nan();
  if (!has_kernel(model, CMX_KERNEL_TWO)) return CMX_ERR_UNSUPPORTED;
  if (!(finite_jet(a) && finite_jet(b))) return CMX_ERR_DOMAIN;
  const cmx_status status = range_status(model, a.v, a.v);
  if (status < 0) return status;
  return store_if_finite(status, model->kernel.two(model->parameters, a, b), out);
}

cmx_status cmx_model_logarithm(const cmx_model *model, const cmx_scatterer *ion, double k_tf2, size_t n,
                               const double momentum[], cmx_logarithm out[]) {
  const cmx_logarithm none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  const double positive[] = {ion->z, ion->mass_u, ion->gamma, ion->eta, ion->q_debye2, k_tf2};
  bool valid = true;
  for (size_t k = 0; k < n; k++) out[k] = none;
  if (!has_kernel(model, CMX_KERNEL_LOGARITHM)) return CMX_ERR_UNSUPPORTED;
  for (size_t k = 0; k < sizeof positive / sizeof *positive; k++)
    valid = valid && positive[k] > 0.0 && isfinite(positive[k]);
  for (size_t k = 0; k < n; k++) valid = valid && momentum[k] > 0.0 && isfinite(momentum[k]);
  if (!valid) return CMX_ERR_DOMAIN;
  const cmx_status status = range_status(model, ion->z, ion->z);
  if (status >= 0) model->kernel.logarithm(model->parameters, ion, k_tf2, n, momentum, out);
  return status;
}

cmx_status cmx_model_conduction(const cmx_model *model, const cmx_conducting_ions *s, double *out) {
  const double positive[] = {s->ion.z, s->ion.mass_u, s->ion.gamma, s->ion.eta,     s->n_i,
                             s->t,     s->x_r,        s->v,         s->displacement};
  bool valid = isfinite(s->heat_capacity); /* in cold matter it is rounding */
  *out = NAN;
  if (!has_kernel(model, CMX_KERNEL_CONDUCTION)) return CMX_ERR_UNSUPPORTED;
  for (size_t k = 0; k < sizeof positive / sizeof *positive; k++)
    valid = valid && positive[k] > 0.0 && isfinite(positive[k]);
  if (!valid) return CMX_ERR_DOMAIN;
  const cmx_status status = range_status(model, s->ion.gamma, s->ion.gamma);
  if (status >= 0) *out = model->kernel.conduction(model->parameters, s);
  return status;
}

cmx_status cmx_model_atom(const cmx_model *model, double z, double n, double temp, cmx_atom *out) {
  static const cmx_atom none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  const double bohr3 = CMX_BOHR_RADIUS * CMX_BOHR_RADIUS * CMX_BOHR_RADIUS;
  const double kelvin = CMX_HARTREE / CMX_BOLTZMANN; /* of an atomic unit of temperature */
  const double energy = CMX_HARTREE * pow(z, 7.0 / 3.0), entropy = CMX_BOLTZMANN * z;
  cmx_atom a = none;
  *out = none;
  if (!has_kernel(model, CMX_KERNEL_ATOM)) return CMX_ERR_UNSUPPORTED;
  if (!(z >= 1.0 && isfinite(z) && n > 0.0 && isfinite(n) && temp > 0.0 && isfinite(temp)))
    return CMX_ERR_DOMAIN;
  model->kernel.atom(model->parameters, z / (n * bohr3), temp / (kelvin * pow(z, 4.0 / 3.0)), &a);
  if (!isfinite(a.free_energy)) return CMX_ERR_NOT_CONVERGED;
  a.pressure *= CMX_HARTREE / bohr3 * pow(z, 10.0 / 3.0);
  a.chemical_potential *= CMX_HARTREE * pow(z, 4.0 / 3.0);
  a.charge *= z;
  a.entropy *= entropy;
  a.heat_capacity *= entropy;
  double *const energies[] = {&a.energy, &a.free_energy, &a.kinetic, &a.attraction, &a.repulsion};
  for (size_t k = 0; k < sizeof energies / sizeof *energies; k++) *energies[k] *= energy;
  *out = a;
  return CMX_OK;
}

cmx_status cmx_model_conductivity(const cmx_model *model, double at, double density, double temp,
                                  cmx_conductivities *out, cmx_error *err) {
  const struct {
    const char *of;
    double value;
    const double *range;
  } variables[] = {{model->range_of, density, model->range},
                   {model->also[0].of, temp, model->also[0].range},
                   {model->also[1].of, at, model->also[1].range}};
  *out = (cmx_conductivities){NAN, NAN};
  if (!has_kernel(model, CMX_KERNEL_CONDUCTIVITY))
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s: has no conductivities", model->id);
  for (size_t k = 0; k < sizeof variables / sizeof *variables; k++) {
    const double *range = variables[k].range, value = variables[k].value;
    if (variables[k].of &&
        !(value >= range[0] * (1.0 - RANGE_ROUNDING) && value <= range[1] * (1.0 + RANGE_ROUNDING)))
      return cmx_fail(err, CMX_ERR_RANGE, "%s: has values for %s %g to %g, and not at %.6g", model->id,
                      variables[k].of, range[0], range[1], value);
  }
  model->kernel.conductivity(model->parameters, at, density, temp, out);
  if (out->kappa > 0.0 && isfinite(out->kappa) && !(out->sigma <= 0.0 || isinf(out->sigma))) return CMX_OK;
  *out = (cmx_conductivities){NAN, NAN};
  return cmx_fail(err, CMX_ERR_DOMAIN, "%s: no conductivities above 0 at %s = %g, temp = %g", model->id,
                  model->range_of, density, temp);
}

/* Checks the composition and finds the extreme charge ratios of the species that are not absent. */
static bool valid_mixture(size_t n, const double z[], const cmx_jet x[], double ratio[2]) {
  double sum = 0.0, previous = 0.0, last = 0.0, first = 0.0;
  ratio[0] = INFINITY;
  ratio[1] = 1.0;
  for (size_t j = 0; j < n; j++) {
    if (!(z[j] > previous && isfinite(z[j]) && finite_jet(x[j]) && x[j].v >= 0.0 && x[j].v <= 1.0))
      return false;
    previous = z[j];
    sum += x[j].v;
    if (cmxp_jet_absent(x[j])) continue;
    if (first == 0.0) first = z[j];
    if (last > 0.0) ratio[0] = fmin(ratio[0], z[j] / last);
    ratio[1] = z[j] / first;
    last = z[j];
  }
  return fabs(sum - 1.0) <= SUM_TOLERANCE;
}

cmx_status cmx_model_mix(const cmx_model *model, size_t n, const double z[], const cmx_jet x[],
                         cmx_jet gamma_e, cmx_jet *out) {
  double ratio[2];
  *out = cmxp_jet_nan();
  if (!has_kernel(model, CMX_KERNEL_MIX)) return CMX_ERR_UNSUPPORTED;
  if (!(finite_jet(gamma_e) && gamma_e.v > 0.0 && valid_mixture(n, z, x, ratio))) return CMX_ERR_DOMAIN;
  bool pure = isinf(ratio[0]);
  cmx_status status = pure ? CMX_OK : range_status(model, ratio[0], ratio[1]);
  if (status < 0) return status;
  return store_if_finite(status, model->kernel.mix(model->parameters, n, z, x, gamma_e), out);
}
