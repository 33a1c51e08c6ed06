/* Checks of settings against each other: ranges, and requirements of a group on other groups. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/electron.h"
#include "coulomix/plasma.h"
#include "coulomix/table.h"
#include "recipe/recipe_internal.h"

static cmx_status check_masses(const cmx_recipe *r, const char *group, cmx_error *err) {
  if (r->mixture.ions.mass_u[0] > 0.0) return CMX_OK;
  return cmx_fail(err, CMX_ERR_FORMAT, "%s.enabled = true: mixture.masses is missing", group);
}

/* Of sections that are binary by nature, or as yet. */
static cmx_status check_two(const cmx_recipe *r, const char *group, cmx_error *err) {
  if (r->mixture.ions.n == 2) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE,
                  "%s.enabled = true: of two species alone, and the mixture has %d: set %s.enabled = false",
                  group, r->mixture.ions.n, group);
}

int cmxp_recipe_has_own_vibrations(const char *solid) {
  return strcmp(solid, "ordered") != 0 && strcmp(solid, "random") != 0;
}

/* Vibrations of a group are not added to a fit, which has its own. */
static cmx_status check_vibrations(const char *group, const char *solid, const char *vibrations,
                                   cmx_error *err) {
  if (!cmxp_recipe_has_own_vibrations(solid) || !strcmp(vibrations, CMXP_LINEAR_VIBRATIONS)) return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_RANGE,
      "%s.vibrations = \"%s\": the fitted solid, %s, has its own; allowed \"" CMXP_LINEAR_VIBRATIONS "\"",
      group, vibrations, solid);
}

cmx_status cmxp_recipe_check_phase3(const cmx_recipe *r, cmx_error *err) {
  cmx_species ions;
  if (!r->phase3.enabled) return CMX_OK;
  cmx_status status = check_vibrations("phase3", r->phase3.solid, r->phase3.vibrations, err);
  if (status < 0) return status;
  if (!strcmp(r->phase3.solid, "ordered") && !r->order.enabled)
    return cmx_fail(err, CMX_ERR_RANGE, "phase3.solid = \"ordered\": needs order.enabled = true");
  status = cmx_recipe_three_species(r, &ions, err);
  if (status < 0) return status;
  const int fitted = strchr(r->phase3.solid, '/') != NULL;
  const cmx_classical_models mixing = {
      .ions = ions,
      .liquid_mixing = cmx_registry_find(r->models, CMX_KIND_LIQUID_MIXING, r->phase.liquid_mixing, err),
      .solid = fitted ? CMX_SOLID_FITTED : CMX_SOLID_RANDOM,
      .solid_mixing =
          fitted ? cmx_registry_find(r->models, CMX_KIND_SOLID_MIXING, r->phase3.solid, err) : NULL};
  return mixing.liquid_mixing && (!fitted || mixing.solid_mixing) ? cmx_classical_check_mixing(&mixing, err)
                                                                  : CMX_ERR_UNKNOWN;
}

cmx_status cmxp_recipe_check_equilibrium(const cmx_recipe *r, cmx_error *err) {
  return r->eos.enabled && r->equilibrium.enabled ? check_two(r, "equilibrium", err) : CMX_OK;
}

/* Densities or temperatures of a section's grid. */
typedef struct grid_axis {
  const char *name, *unit; /* of electrons, which have densities in 1/cm^3 */
  double range[2];
  int nodes;
  double allowed[2];
} grid_axis;

enum { RHO, TEMP };

/* How far a grid goes for electrons at an end of an axis, with the nodes beyond it that a spline needs. */
static double outermost(const cmx_species *ions, const grid_axis a[2], int axis, int end) {
  double extent[2][2];
  cmx_table_extent(ions, a[RHO].range, a[RHO].nodes, a[TEMP].range, a[TEMP].nodes, extent[RHO], extent[TEMP]);
  return extent[axis][end];
}

/* An end of an axis at which the grid stays among the electrons that can be computed. */
static double end_within(const cmx_species *ions, const grid_axis given[2], int axis, int end) {
  grid_axis a[2] = {given[RHO], given[TEMP]};
  const double allowed = a[axis].allowed[end];
  for (;;) {
    const double outer = outermost(ions, a, axis, end);
    if (end ? outer <= allowed : outer >= allowed) return a[axis].range[end];
    a[axis].range[end] *= (end ? 0.99 : 1.01) * allowed / outer;
  }
}

/* Whether the states of a section's grid have electrons that can be computed, whatever the composition. */
static cmx_status check_electrons(const char *section, const cmx_species *ions, const double rho[2],
                                  int rho_nodes, const double temp[2], int temp_nodes, cmx_error *err) {
  const grid_axis a[2] = {{"rho",
                           "electrons/cm^3",
                           {rho[0], rho[1]},
                           rho_nodes,
                           {CMX_ELECTRON_DENSITY_MIN, CMX_ELECTRON_DENSITY_MAX}},
                          {"temp",
                           "K",
                           {temp[0], temp[1]},
                           temp_nodes,
                           {CMX_ELECTRON_TEMPERATURE_MIN, CMX_ELECTRON_TEMPERATURE_MAX}}};
  for (int k = 0; k < 4; k++) {
    const int axis = k / 2, end = k % 2;
    const double outer = outermost(ions, a, axis, end), allowed = a[axis].allowed[end];
    const char *name = a[axis].name;
    if (end ? outer <= allowed : outer >= allowed) continue;
    return cmx_fail(
        err, CMX_ERR_RANGE,
        "%s.%s_%s = %g: with %s.%s_nodes = %d the grid goes to %.3g %s, and electrons have %g at %s: raise "
        "%s_nodes, or %s %s_%s to %.3g",
        section, name, end ? "max" : "min", a[axis].range[end], section, name, a[axis].nodes, outer,
        a[axis].unit, allowed, end ? "most" : "least", name, end ? "lower" : "raise", name,
        end ? "max" : "min", end_within(ions, a, axis, end));
  }
  return CMX_OK;
}

/* Extremes of a coupling. */
typedef struct couplings {
  double low, high;
} couplings;

static couplings with(couplings c, double gamma) {
  return (couplings){fmin(c.low, gamma), fmax(c.high, gamma)};
}

/* T_p/T of ions of a charge and a mass among electrons of a density in 1/cm^3. */
static double plasma_ratio(double z, double mass_u, double n_e, double temp) {
  const double omega = CMX_ELEMENTARY_CHARGE * sqrt(4.0 * CMX_PI * n_e * z / (mass_u * CMX_ATOMIC_MASS_UNIT));
  return CMX_HBAR * omega / (CMX_BOLTZMANN * temp);
}

/* What extremes are of. */
enum { OF_ELECTRONS, OF_IONS, OF_PLASMA };

/* Gamma_e, Gamma of the ions, or theta, in the states of the table with the nodes of splines beyond its
   ends. */
static couplings couplings_of_eos(const cmx_recipe *r, int of) {
  enum { BEYOND = 8 }; /* nodes */
  const cmx_species *ions = &r->mixture.ions;
  const double rho = pow(10.0, BEYOND / (double)r->eos.rho_nodes),
               temp = pow(10.0, BEYOND / (double)r->eos.temp_nodes),
               ends[2] = {r->eos.rho_min / rho, r->eos.rho_max * rho},
               t[2] = {r->eos.temp_max * temp, r->eos.temp_min / temp};
  couplings c = {INFINITY, 0.0};
  for (int j = 0; j < ions->n; j++)
    for (int k = 0; k < 2; k++) { /* species i among electrons of species j */
      const double n_e = ends[k] * ions->z[j] / (ions->mass_u[j] * CMX_ATOMIC_MASS_UNIT),
                   gamma_e = cmx_gamma_e(n_e, t[k]);
      for (int i = 0; i < ions->n; i++)
        c = with(c, of == OF_IONS     ? cmx_gamma_species(ions->z[i], gamma_e)
                    : of == OF_PLASMA ? plasma_ratio(ions->z[i], ions->mass_u[i], n_e, t[k])
                                      : gamma_e);
    }
  return c;
}

/* Whether a liquid given by values covers the couplings of the table. */
static cmx_status check_liquid(const cmx_recipe *r, cmx_error *err) {
  const cmx_model *liquid = cmx_registry_find(r->models, CMX_KIND_LIQUID, r->eos.liquid, err);
  const couplings c = couplings_of_eos(r, OF_IONS);
  if (!liquid) return CMX_ERR_UNKNOWN;
  if (c.low >= liquid->limit[0] && c.high <= liquid->limit[1]) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE,
                  "eos.liquid = \"%s\": has values for gamma %g to %g; the densities and temperatures of the "
                  "table, with the nodes beyond its ends, need %.3g to %.3g",
                  liquid->id, liquid->limit[0], liquid->limit[1], c.low, c.high);
}

/* Whether quantum corrections given by values cover the table; of a crystal up to its coldest states, because
   it is not evaluated in hot ones. */
static cmx_status check_quantum(const cmx_recipe *r, const char *setting, cmx_model_kind kind, const char *id,
                                cmx_error *err) {
  if (!strcmp(id, "none")) return CMX_OK;
  const cmx_model *m = cmx_registry_find(r->models, kind, id, err);
  if (!m) return CMX_ERR_UNKNOWN;
  if (!isfinite(m->limit[1]) || m->n_parameters) return CMX_OK; /* a formula */
  const couplings gamma = couplings_of_eos(r, OF_IONS), theta = couplings_of_eos(r, OF_PLASMA);
  const double *has[2] = {m->also[0].range, m->limit};
  const int liquid = kind == CMX_KIND_LIQUID_QUANTUM;
  if (gamma.high <= has[0][1] && theta.high <= has[1][1] &&
      (!liquid || (gamma.low >= has[0][0] && theta.low >= has[1][0])))
    return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_RANGE,
      "%s = \"%s\": has values for gamma %g to %g, theta %g to %g; the table needs %.3g to %.3g, %.3g "
      "to %.3g",
      setting, id, has[0][0], has[0][1], has[1][0], has[1][1], gamma.low, gamma.high, theta.low, theta.high);
}

/* Whether the mixing of a phase given by values is that of these charges and covers the couplings. */
static cmx_status check_mixing(const cmx_recipe *r, const char *setting, cmx_model_kind kind, const char *id,
                               couplings c, cmx_error *err) {
  const cmx_species *ions = &r->mixture.ions;
  const cmx_model *mixing = cmx_registry_find(r->models, kind, id, err);
  if (!mixing) return CMX_ERR_UNKNOWN;
  const double *range = mixing->also[0].range;
  if (!mixing->also[0].of) return CMX_OK; /* a formula */
  if (ions->n > 2 || !cmx_model_allows(mixing, "z_ratio", ions->z[1] / ions->z[0]))
    return cmx_fail(err, CMX_ERR_RANGE,
                    "%s = \"%s\": has values of two species with Z2/Z1 = %g, and the mixture has %d with %g",
                    setting, id, 0.5 * (mixing->limit[0] + mixing->limit[1]), ions->n,
                    ions->z[ions->n - 1] / ions->z[0]);
  if (c.low >= range[0] && c.high <= range[1]) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE,
                  "%s = \"%s\": has values for gamma_e %g to %g; the table needs %.3g to %.3g", setting, id,
                  range[0], range[1], c.low, c.high);
}

/* A coupling at which all ions are liquid. */
#define LIQUID_GAMMA 100.0

cmx_status cmxp_recipe_check_phase(const cmx_recipe *r, cmx_error *err) {
  /* from above the melting of the heavier species to the end of the boundaries */
  const double *z = r->mixture.ions.z;
  const couplings c = {LIQUID_GAMMA / cmx_gamma_species(z[1], 1.0),
                       r->phase.gamma_max / cmx_gamma_species(z[0], 1.0)};
  cmx_status status = r->phase.enabled ? check_two(r, "phase", err) : CMX_OK;
  if (r->phase.enabled && status >= 0)
    status = check_mixing(r, "phase.liquid_mixing", CMX_KIND_LIQUID_MIXING, r->phase.liquid_mixing, c, err);
  for (size_t s = 0; r->phase.enabled && s < r->phase.n_solids && status >= 0; s++) {
    cmx_classical_models m;
    cmx_error why = CMX_ERROR_NONE;
    double melt[2];
    if (strchr(r->phase.solids[s].solid, '/'))
      status = check_mixing(r, "phase.solids", CMX_KIND_SOLID_MIXING, r->phase.solids[s].solid, c, err);
    if (status < 0) return status;
    status = cmxp_recipe_mixture_models(r, s, &m, &why);
    m.order = cmx_order_from_minimiser; /* is not called */
    if (status >= 0)
      status = cmx_diagram_check(&m, r->phase.gamma_max, (size_t)r->phase.nodes, (size_t)r->phase.x_grid,
                                 melt, &why);
    if (status < 0) cmx_fail(err, status, "phase: solid %s: %s", r->phase.solids[s].name, why.text);
  }
  return status;
}

cmx_status cmxp_recipe_check_eos(const cmx_recipe *r, cmx_error *err) {
  const int ordered = !strcmp(r->eos.solid, "ordered");
  if (!r->eos.enabled) return CMX_OK;
  cmx_status status = check_masses(r, "eos", err);
  if (status >= 0) status = check_vibrations("eos", r->eos.solid, r->eos.vibrations, err);
  if (status < 0) return status;
  if (!ordered && r->mixture.ions.n > 2)
    return cmx_fail(err, CMX_ERR_RANGE, "eos.solid = \"%s\": more than two species need \"ordered\"",
                    r->eos.solid);
  if (ordered && !r->order.enabled)
    return cmx_fail(err, CMX_ERR_RANGE, "eos.solid = \"ordered\": needs order.enabled = true");
  if (ordered && strcmp(r->eos.entropy, "mixing-entropy/number") != 0)
    return cmx_fail(err, CMX_ERR_RANGE, "eos.entropy: an ordered solid brings its own");
  if (!strcmp(r->eos.order, "blocked") && !(r->eos.order_blocking_gamma_d > 0.0))
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "eos.order = \"blocked\": eos.order_blocking_gamma_d is missing, allowed 0.1 to 1000");
  if (!(r->eos.rho_max >= CMX_GRID_LEAST_RATIO * r->eos.rho_min) ||
      !(r->eos.temp_max >= CMX_GRID_LEAST_RATIO * r->eos.temp_min))
    return cmx_fail(err, CMX_ERR_RANGE,
                    "eos: rho %g to %g, temp %g to %g: the upper end must be at least %g times the lower",
                    r->eos.rho_min, r->eos.rho_max, r->eos.temp_min, r->eos.temp_max, CMX_GRID_LEAST_RATIO);
  const double rho[2] = {r->eos.rho_min, r->eos.rho_max}, temp[2] = {r->eos.temp_min, r->eos.temp_max};
  cmx_status covered =
      check_electrons("eos", &r->mixture.ions, rho, r->eos.rho_nodes, temp, r->eos.temp_nodes, err);
  const couplings c = couplings_of_eos(r, OF_ELECTRONS);
  if (covered >= 0) covered = check_liquid(r, err);
  if (covered >= 0)
    covered = check_quantum(r, "eos.liquid_quantum", CMX_KIND_LIQUID_QUANTUM, r->eos.liquid_quantum, err);
  if (covered >= 0)
    covered = check_quantum(r, "eos.anharmonic", CMX_KIND_ANHARMONIC_QUANTUM, r->eos.anharmonic, err);
  if (covered >= 0)
    covered = check_mixing(r, "eos.liquid_mixing", CMX_KIND_LIQUID_MIXING, r->eos.liquid_mixing, c, err);
  if (covered >= 0 && strchr(r->eos.solid, '/'))
    covered = check_mixing(r, "eos.solid", CMX_KIND_SOLID_MIXING, r->eos.solid, c, err);
  return covered;
}

/* Refuses a model whose values over `of` do not cover what the table needs. */
static cmx_status check_covered(const char *setting, const cmx_model *m, const char *of, const double has[2],
                                double low, double high, cmx_error *err) {
  if (low >= has[0] * (1.0 - 1e-12) && high <= has[1] * (1.0 + 1e-12)) return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_RANGE,
      "%s = \"%s\": has values for %s %g to %g; the table, with the nodes beyond its ends, needs %.5g "
      "to %.5g",
      setting, m->id, of, has[0], has[1], low, high);
}

/* Whether conductivities given by a model cover the states of the table. */
static cmx_status check_conductivity(const cmx_recipe *r, const char *setting, const char *id,
                                     cmx_error *err) {
  const cmx_species *s = &r->mixture.ions;
  const double rho[2] = {r->transport.rho_min, r->transport.rho_max},
               t[2] = {r->transport.temp_min, r->transport.temp_max};
  if (!strcmp(id, "none")) return CMX_OK;
  const cmx_model *m = cmx_registry_find(r->models, CMX_KIND_CONDUCTIVITY, id, err);
  if (!m) return CMX_ERR_UNKNOWN;
  double n_e[2], temp[2], density[2];
  cmx_table_extent(s, rho, r->transport.rho_nodes, t, r->transport.temp_nodes, n_e, temp);
  memcpy(density, n_e, sizeof density);
  for (int j = 0; j < s->n && strcmp(m->range_of, "n_e") != 0; j++) {
    const double grams = s->mass_u[j] * CMX_ATOMIC_MASS_UNIT / s->z[j]; /* of ions, for an electron */
    density[0] = j ? fmin(density[0], n_e[0] * grams) : n_e[0] * grams;
    density[1] = j ? fmax(density[1], n_e[1] * grams) : n_e[1] * grams;
  }
  cmx_status status = check_covered(setting, m, m->range_of, m->range, density[0], density[1], err);
  if (status >= 0) status = check_covered(setting, m, "temp", m->also[0].range, temp[0], temp[1], err);
  if (status < 0 || !m->also[1].of) return status;
  if (!strcmp(m->also[1].of, "z"))
    return check_covered(setting, m, "z", m->also[1].range, s->z[0], s->z[s->n - 1], err);
  return check_covered(setting, m, "x", m->also[1].range, 0.0, 1.0, err);
}

cmx_status cmxp_recipe_check_transport(const cmx_recipe *r, cmx_error *err) {
  const char *liquid = r->transport.liquid_conductivity, *solid = r->transport.solid_conductivity;
  if (!r->transport.enabled) return CMX_OK;
  /* the correction of light ions has kinks */
  const int corrected = !strcmp(liquid, "none") || !strcmp(solid, "none");
  const double least = r->mixture.ions.n == 2 && corrected ? 3.0 : 1.0;
  const cmx_status status = check_masses(r, "transport", err);
  if (status < 0) return status;
  if (!(r->mixture.ions.z[0] >= least))
    return cmx_fail(err, CMX_ERR_RANGE, "transport.enabled = true: mixture.charges[0] = %g: below %g%s",
                    r->mixture.ions.z[0], least, least > 1.0 ? " with two species" : "");
  if (strcmp(r->transport.order, "uncorrelated") != 0 && !r->order.enabled)
    return cmx_fail(err, CMX_ERR_RANGE, "transport.order = \"%s\": needs order.enabled = true",
                    r->transport.order);
  if (!(r->transport.rho_max >= CMX_GRID_LEAST_RATIO * r->transport.rho_min) ||
      !(r->transport.temp_max >= CMX_GRID_LEAST_RATIO * r->transport.temp_min))
    return cmx_fail(
        err, CMX_ERR_RANGE,
        "transport: rho %g to %g, temp %g to %g: the upper end must be at least %g times the lower",
        r->transport.rho_min, r->transport.rho_max, r->transport.temp_min, r->transport.temp_max,
        CMX_GRID_LEAST_RATIO);
  const double rho[2] = {r->transport.rho_min, r->transport.rho_max},
               temp[2] = {r->transport.temp_min, r->transport.temp_max};
  cmx_status covered = check_electrons("transport", &r->mixture.ions, rho, r->transport.rho_nodes, temp,
                                       r->transport.temp_nodes, err);
  if (covered >= 0) covered = check_conductivity(r, "transport.liquid_conductivity", liquid, err);
  if (covered >= 0) covered = check_conductivity(r, "transport.solid_conductivity", solid, err);
  return covered;
}

cmx_status cmxp_recipe_check_warm(const cmx_recipe *r, cmx_error *err) {
  if (!r->warm.enabled) return CMX_OK;
  cmx_status status = check_masses(r, "warm", err);
  if (status >= 0) status = check_two(r, "warm", err);
  if (status < 0) return status;
  if (!(r->warm.rho_max >= 1.01 * r->warm.rho_min) || !(r->warm.temp_max >= r->warm.temp_min))
    return cmx_fail(err, CMX_ERR_RANGE, "warm: rho %g to %g, temp %g to %g: the lower ends come first",
                    r->warm.rho_min, r->warm.rho_max, r->warm.temp_min, r->warm.temp_max);
  if (!(r->warm.energy_max > r->warm.energy_scale))
    return cmx_fail(err, CMX_ERR_RANGE, "warm: energy_max = %g: not above energy_scale = %g",
                    r->warm.energy_max, r->warm.energy_scale);
  return CMX_OK;
}
