/* query: one state of the equation of state, looked up or searched. */
#include "query.h"

#include <math.h>
#include <string.h>

enum { RHO, TEMP, E, P, S };

static const int members[QUERY_PAIRS][2] = {{RHO, TEMP}, {RHO, E}, {RHO, P}, {RHO, S}, {P, TEMP}};

const char *query_name(int number) {
  static const char *const names[QUERY_NUMBERS] = {"rho", "temp", "e", "p", "s"};
  return names[number];
}

int query_pair_of(const int given[QUERY_NUMBERS]) {
  for (int pair = 0; pair < QUERY_PAIRS; pair++) {
    int same = 1;
    for (int k = 0; k < QUERY_NUMBERS; k++)
      same = same && !given[k] == (k != members[pair][0] && k != members[pair][1]);
    if (same) return pair;
  }
  return -1;
}

int query_phase(const char *name) {
  for (int k = 0; tool_phases[k]; k++)
    if (!strcmp(name, tool_phases[k])) return k + CMX_STABLE;
  return -2;
}

void query_ask(const cmx_eos_view *v, query_pair pair, int phase, double x,
               const double number[QUERY_NUMBERS], query_answer *answer) {
  const double a = number[members[pair][0]], b = number[members[pair][1]];
  cmx_eos_solution *found = &answer->found;
  answer->searched = pair != QUERY_RHO_TEMP;
  switch (pair) {
  case QUERY_RHO_E:
    answer->status = cmx_eos_phase_from_energy(v, phase, x, a, b, 0.0, found);
    return;
  case QUERY_RHO_P:
    answer->status = cmx_eos_phase_from_pressure(v, phase, x, a, b, 0.0, found);
    return;
  case QUERY_RHO_S:
    answer->status = cmx_eos_phase_from_entropy(v, phase, x, a, b, 0.0, found);
    return;
  case QUERY_P_TEMP:
    answer->status = cmx_eos_phase_density(v, phase, x, a, b, 0.0, found);
    return;
  default:
    answer->status = cmx_eos_lookup(v, phase, x, a, b, &found->state);
    found->rho = answer->status < 0 ? NAN : a;
    found->temp = answer->status < 0 ? NAN : b;
    found->residual = found->uncertainty = 0.0;
    found->iterations = 1;
    found->solid_fraction = answer->status < 0 ? NAN : found->state.phase == CMX_SOLID;
  }
}

const char *query_phase_name(const query_answer *answer) {
  const int phase = answer->found.state.phase;
  return phase == CMX_SOLID ? "solid" : phase == CMX_LIQUID ? "liquid" : "none";
}

size_t query_values(const query_answer *answer, query_value value[QUERY_VALUES]) {
  const cmx_eos_solution *f = &answer->found;
  const cmx_eos_point *q = &f->state;
  const query_value all[QUERY_VALUES] = {{"rho", "g/cm^3", f->rho},
                                         {"temp", "K", f->temp},
                                         {"p", "erg/cm^3", q->p},
                                         {"e", "erg/g", q->e},
                                         {"s", "erg/(g K)", q->s},
                                         {"f", "erg/g", q->f},
                                         {"cv", "erg/(g K)", q->cv},
                                         {"cp", "erg/(g K)", q->cp},
                                         {"chi_rho", "", q->chi_rho},
                                         {"chi_t", "", q->chi_t},
                                         {"gamma1", "", q->gamma1},
                                         {"gamma3", "", q->gamma3},
                                         {"grad_ad", "", q->grad_ad},
                                         {"cs", "cm/s", q->cs},
                                         {"de_drho", "erg cm^3/g^2", q->de_drho},
                                         {"ds_drho", "erg cm^3/(g^2 K)", q->ds_drho},
                                         {"ds_dt", "erg/(g K^2)", q->ds_dt},
                                         {"dp_dx", "erg/cm^3", q->dp_dx},
                                         {"de_dx", "erg/g", q->de_dx},
                                         {"df_dx", "erg/g", q->df_dx},
                                         {"d2f_dx2", "erg/g", q->d2f_dx2},
                                         {"df_dx_regular", "erg/g", q->df_dx_regular},
                                         {"d2f_dx2_regular", "erg/g", q->d2f_dx2_regular},
                                         {"gamma", "", q->gamma},
                                         {"gamma_d", "", q->gamma_d},
                                         {"eta", "", q->eta},
                                         {"n_e", "1/cm^3", q->n_e},
                                         {"free_e", "per atomic mass unit", q->free_e},
                                         {"mu", "", q->mu},
                                         {"s_res", "k per ion", q->s_res},
                                         {"latent_heat", "erg/g", q->latent_heat},
                                         {"solid_fraction", "", f->solid_fraction},
                                         {"residual", "", f->residual},
                                         {"uncertainty", "", f->uncertainty},
                                         {"iterations", "", f->iterations}};
  memcpy(value, all, sizeof all);
  return answer->searched ? QUERY_VALUES : QUERY_VALUES - 3;
}

cmx_status query_transport(const cmx_transport_view *v, double x, const query_answer *answer,
                           query_value value[QUERY_CONDUCTION]) {
  const cmx_eos_solution *f = &answer->found;
  cmx_transport_point p;
  const cmx_status status = cmx_transport_lookup(v, f->state.phase, x, f->rho, f->temp, &p);
  const query_value all[QUERY_CONDUCTION] = {{"sigma", "1/s", p.sigma},
                                             {"kappa_thermal", "erg/(cm K s)", p.kappa},
                                             {"opacity_cond", "cm^2/g", p.opacity_cond},
                                             {"nu_ei", "1/s", p.nu_ei},
                                             {"nu_ee", "1/s", p.nu_ee},
                                             {"nu_imp", "1/s", p.nu_imp},
                                             {"coulomb_log", "", p.coulomb_log},
                                             {"lorenz_ratio", "(k/e)^2", p.lorenz_ratio}};
  memcpy(value, all, sizeof all);
  return answer->status < 0 ? answer->status : status; /* a state that was not found has no phase */
}
