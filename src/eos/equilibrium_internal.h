/* Private to src/eos: one phase at a given pressure or electron density, and temperature. */
#ifndef COULOMIX_SRC_EOS_EQUILIBRIUM_INTERNAL_H
#define COULOMIX_SRC_EOS_EQUILIBRIUM_INTERNAL_H

#include "coulomix/const.h"
#include "coulomix/equilibrium.h"

/* Shared by all phases. */
typedef struct conditions {
  const cmx_eos *eos;
  cmx_constraint held;
  double value; /* P or n_e */
  double temp, kt, n0;
  double p, p_t;                     /* P' and dP'/dln T; 0 at fixed n_e */
  double electron;                   /* F_el + P'/n_e at n0, per electron */
  double reference[CMX_MAX_SPECIES]; /* of the solid of each pure species at n0, without electrons */
} conditions;

typedef struct phase_context {
  const conditions *c;
  int phase;
  cmx_phase_function *mixing;
  void *mixing_context;
  double n_e; /* last density: the next search starts there */
} phase_context;

/* Per ion and in erg, minus the references; `f` a jet in (ln n_e, ln T) at fixed x, and d/dx, with its first
   derivatives by these, and d2/dx2 at fixed n_e and T. */
typedef struct balance {
  cmx_jet f;
  double x, xn, xt, xx;
} balance;

/* Composition-independent parts of a phase at one density. */
typedef struct phase_parts {
  cmx_jet species[2], electron;
  double gamma_e;
  cmx_status worst;
} phase_parts;

static inline double cmxp_mass_at(const cmx_eos *eos, double x) {
  return cmx_average_two(eos->mixture.ions.mass_u, x) * CMX_ATOMIC_MASS_UNIT;
}

static inline double cmxp_charge_at(const cmx_eos *eos, double x) {
  return cmx_average_two(eos->mixture.ions.z, x);
}

/* References at the density n0, which need not have the pressure; 0 for one that has. */
cmx_status cmxp_conditions_near(const cmx_eos *eos, cmx_constraint held, double value, double temp, double n0,
                                conditions *c);

/* Liquid, solid and compounds of the mixture, in terms of `context`; returns how many. */
size_t cmxp_list_phases(const conditions *c, phase_context context[CMX_MAX_PHASES],
                        cmx_phase phases[CMX_MAX_PHASES]);

/* A pure species per ion, erg, without its electrons, and F_el + P'/n_e less its reference, per electron:
   jets in (ln n_e, ln T). Where the difference of its liquid and solid leaves the fits it is continued. */
cmx_status cmxp_species_at(const conditions *c, int phase, int species, double n_e, cmx_jet *f);
cmx_status cmxp_electron_part(const conditions *c, double n_e, cmx_jet *f);

cmx_status cmxp_parts_at(const phase_context *phase, double n_e, phase_parts *parts);
cmx_status cmxp_balance_of(const phase_context *phase, const phase_parts *parts, double x, balance *b);

/* Balance of a phase at x at the density where it has the pressure (left in phase->n_e), or at the one
   held. */
cmx_status cmxp_settle(phase_context *phase, double x, balance *b);

#endif
