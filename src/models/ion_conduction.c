/* Thermal conductivity of the ions of a crystal: phonons or ions scattered by each other and by electrons
   (Chugunov & Haensel 2007). */
#include <gsl/gsl_sf_expint.h>

#include "coulomix/plasma.h"
#include "models/records.h"
#include "models/scattering.h"

enum { WEAK, LOG_0, LOG_1, FLOOR, COLD, SLOW_0, SLOW_1, SLOW_T, PATH, X_6, ALPHA_0, N_PARAMETERS };

/* exp(-a) scaled(a) without underflow */
static double e1(double a) {
  return exp(-a) * gsl_sf_expint_E1_scaled(a);
}

/* kappa_ie = C n_i c_s l/3, Eq. (42), with the mean free path l of Eqs. (43) and (45) */
static double by_electrons(const double p[], const cmx_conducting_ions *s, double a_i) {
  const double z = s->ion.z, mass = s->ion.mass_u, eta = s->ion.eta;
  /* (q_BZ/2x)^2, q_BZ */
  const double y2 = 0.25 * pow(2.0 / z, 2.0 / 3.0), zone = s->x_r * cbrt(2.0 / z);
  const double w = p[ALPHA_0] * sqrt(s->x_r / (mass * z)) * s->displacement;
  /* Eq. (45) */
  const double slow = p[SLOW_0] + p[SLOW_1] / (1.0 + exp(p[SLOW_T] / eta));
  const double log_ie = 0.5 * (e1(w * y2) - e1(w) - s->v * (exp(-w * y2) - exp(-w)) / w);
  const double rho6 = pow(s->x_r / p[X_6], 3.0) * mass / z;
  /* Eq. (43) */
  const double path = p[PATH] * a_i * slow * sqrt(rho6) / (z * (1.0 + s->x_r * s->x_r) * log_ie);
  const double sound = s->t / eta / (3.0 * zone);
  return s->heat_capacity * s->n_i * sound * path / 3.0;
}

/* kappa_ii, Eq. (26) */
static double by_ions(const double p[], const cmx_conducting_ions *s, double a_i) {
  const double g = s->ion.gamma, eta = s->ion.eta, ln = log(p[LOG_0] + p[LOG_1] * pow(g, -1.5)),
               cold = g / p[COLD] * exp(1.0 / (3.0 * eta));
  return s->t / eta * s->n_i * a_i * a_i * sqrt(p[WEAK] / (pow(g, 5.0) * ln * ln) + p[FLOOR] + cold * cold);
}

static double conduct(const double p[], const cmx_conducting_ions *s) {
  const double a_i = cmx_sphere_radius(s->n_i);
  return 1.0 / (1.0 / by_ions(p, s, a_i) + 1.0 / by_electrons(p, s, a_i));
}

static const char *const names[N_PARAMETERS] = {"weak",   "log_0",  "log_1", "floor", "cold",   "slow_0",
                                                "slow_1", "slow_t", "path",  "x_6",   "alpha_0"};
/* Chugunov & Haensel 2007, Eqs. (26), (43), (45); `weak` is 16, where Eq. (26) was printed with 1. */
static const double corrected[N_PARAMETERS] = {16.0, 2.0, 0.57735, 0.16,    77.0,        0.014,
                                               0.03, 0.2, 8.32e5,  1.00884, CMXP_ALPHA_0};
static const double printed[N_PARAMETERS] = {
    1.0, 2.0, 0.57735, 0.16, 77.0, 0.014, 0.03, 0.2, 8.32e5, 1.00884, CMXP_ALPHA_0_ROUNDED};
static const cmx_reference *const references[] = {&cmxp_ref_chugunov_2007, NULL};

const cmx_model cmxp_ion_conduction_corrected = {
    .id = "ion-conduction/ch2007-corrected",
    .kind = CMX_KIND_ION_CONDUCTION,
    .summary = "Chugunov & Haensel 2007 with the 16 at weak coupling of an author's correction (2019)",
    .source = "Eqs. (26), (42), (43) and (45); in (26) 16 in place of 1",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = corrected,
    .kernel.conduction = conduct,
    .range_of = "gamma",
    .range = {0.0, INFINITY},
    .limit = {0.0, INFINITY},
    .references = references};

const cmx_model cmxp_ion_conduction_printed = {
    .id = "ion-conduction/ch2007-printed",
    .kind = CMX_KIND_ION_CONDUCTION,
    .summary = "Chugunov & Haensel 2007 as printed, with 1 at weak coupling: in the public table of 2011",
    .source = "Eqs. (26), (42), (43) and (45)",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = printed,
    .kernel.conduction = conduct,
    .range_of = "gamma",
    .range = {0.0, INFINITY},
    .limit = {0.0, INFINITY},
    .references = references};
