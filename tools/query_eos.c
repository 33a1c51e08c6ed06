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

/* The search for a pair, by the fraction of two species or by the prepared composition of more. */
static cmx_status search(const query_mixture *m, query_pair pair, int phase, double a, double b,
                         cmx_eos_solution *found) {
  const cmx_eos_view *v = m->eos;
  const cmx_eos_composition *c = &m->prepared;
  const int two = m->ions.n == 2;
  switch (pair) {
  case QUERY_RHO_E:
    return two ? cmx_eos_phase_temp_from_rho_e(v, phase, m->x, a, b, 0.0, found)
               : cmx_eos_temp_from_rho_e_of(v, phase, c, a, b, 0.0, found);
  case QUERY_RHO_P:
    return two ? cmx_eos_phase_temp_from_rho_p(v, phase, m->x, a, b, 0.0, found)
               : cmx_eos_temp_from_rho_p_of(v, phase, c, a, b, 0.0, found);
  case QUERY_RHO_S:
    return two ? cmx_eos_phase_temp_from_rho_s(v, phase, m->x, a, b, 0.0, found)
               : cmx_eos_temp_from_rho_s_of(v, phase, c, a, b, 0.0, found);
  default:
    return two ? cmx_eos_phase_rho_from_p_temp(v, phase, m->x, a, b, 0.0, found)
               : cmx_eos_rho_from_p_temp_of(v, phase, c, a, b, 0.0, found);
  }
}

void query_ask(const query_mixture *m, query_pair pair, int phase, const double number[QUERY_NUMBERS],
               query_answer *answer) {
  const double a = number[members[pair][0]], b = number[members[pair][1]];
  cmx_eos_solution *found = &answer->found;
  answer->searched = pair != QUERY_RHO_TEMP;
  if (answer->searched) {
    answer->status = search(m, pair, phase, a, b, found);
    return;
  }
  answer->status = m->ions.n == 2 ? cmx_eos_lookup(m->eos, phase, m->x, a, b, &found->state)
                                  : cmx_eos_lookup_of(m->eos, phase, &m->prepared, a, b, &found->state);
  found->rho = answer->status < 0 ? NAN : a;
  found->temp = answer->status < 0 ? NAN : b;
  found->residual = found->uncertainty = 0.0;
  found->iterations = 1;
}

size_t query_listed(const cmx_quantity *quantities, size_t n, const void *of, query_value value[]) {
  for (size_t k = 0; k < n; k++)
    value[k] = (query_value){quantities[k].name, quantities[k].unit, cmx_quantity_in(&quantities[k], of)};
  return n;
}

size_t query_values(const query_answer *answer, query_value value[QUERY_VALUES]) {
  const cmx_eos_solution *f = &answer->found;
  size_t n;
  const cmx_quantity *quantities = cmx_eos_quantities(&n);
  value[0] = (query_value){"rho", "g/cm^3", f->rho};
  value[1] = (query_value){"temp", "K", f->temp};
  n = 2 + query_listed(quantities, n, &f->state, value + 2);
  if (!answer->searched) return n;
  value[n++] = (query_value){"residual", "", f->residual};
  value[n++] = (query_value){"uncertainty", "", f->uncertainty};
  value[n++] = (query_value){"iterations", "", f->iterations};
  return n;
}

cmx_status query_transport(const cmx_transport_view *v, const query_mixture *m, const query_answer *answer,
                           query_value value[QUERY_CONDUCTION]) {
  const cmx_eos_solution *f = &answer->found;
  cmx_transport_point p;
  const cmx_status status =
      m->ions.n == 2 ? cmx_transport_lookup(v, f->state.phase, m->x, f->rho, f->temp, &p)
                     : cmx_transport_lookup_of(v, f->state.phase, &m->composition, f->rho, f->temp, &p);
  size_t n;
  const cmx_quantity *quantities = cmx_transport_quantities(&n);
  query_listed(quantities, n, &p, value);
  return answer->status < 0 ? answer->status : status; /* a state that was not found has no phase */
}

/* The variables that stand at the edge of the table. */
json_t *query_held(int held) {
  static const char *const names[] = {"x", "rho", "temp"};
  json_t *list = json_array();
  for (int k = 0; k < 3; k++)
    if (held >> k & 1) json_array_append_new(list, json_string(names[k]));
  return list;
}
