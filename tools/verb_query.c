/* query: look a state up in a table, through the header that hosts embed. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/composition.h"
#include "coulomix/const.h"
#include "coulomix/cooling.h"
#include "coulomix/mixing.h"
#include "coulomix/plasma.h"
#include "freezing.h"
#include "query.h"

enum { QUERY_ENERGIES = 1000 };

typedef struct options {
  const char *file, *solid; /* solid: NULL for the usual one */
  tool_fractions fractions;
  double x; /* of the mixture, of two species; NaN with more or without fractions */
  double gamma_d, gamma, mass[2], freeze;
  double number[QUERY_NUMBERS]; /* rho, temp, e, p, s; NaN if not given */
  int pair;                     /* a query_pair, -1 for none of them */
  int phase, json, batch;       /* phase: -2 if not given */
  query_batch_options many;     /* of --batch */
  int many_asked;               /* one of them */
  int gradient;                 /* --composition */
  int order, policy;            /* -1 if not given */
  double blocking_gamma_d, tolerance;
  query_warm_options warm;
  int warm_asked; /* an option that only a warm mixture has */
  double energy[QUERY_ENERGIES];
  size_t n_energies;
} options;

enum { RHO, TEMP, E, P, S };
/* Of cmx_matching_names those that lookups have. */
static const char *const conditions[] = {"isobaric", "isodensity", NULL};
static const char *const policies[] = {"error", "hold", NULL};
static const char *const formats[] = {"csv", "tsv", "hdf5", NULL};

static void parse_masses(const struct argp_state *state, const tool_option *option, const char *arg,
                         void *settings) {
  options *o = settings;
  const char *comma = strchr(arg, ',');
  char first[64];
  if (!comma) argp_error(state, "--masses '%s': two atomic masses A1,A2 are needed", arg);
  snprintf(first, sizeof first, "%.*s", comma ? (int)(comma - arg) : 0, arg);
  o->mass[0] = tool_number(state, "--masses", first, option->low, option->high);
  o->mass[1] = tool_number(state, "--masses", comma ? comma + 1 : "", option->low, option->high);
}

/* Which of the options that name a state go together. */
static void check(const struct argp_state *state, void *settings) {
  options *o = settings;
  int given[QUERY_NUMBERS], n = 0;
  for (int k = 0; k < QUERY_NUMBERS; k++) n += given[k] = !isnan(o->number[k]);
  const int elsewhere = !isnan(o->gamma) || !isnan(o->gamma_d) || o->solid || !isnan(o->mass[0]);
  const int mixed = o->fractions.n_number || o->fractions.n_mass;
  o->pair = n ? query_pair_of(given) : -1;
  if (o->fractions.n_number && o->fractions.n_mass)
    argp_error(state, "--x and --mass-fractions: one of them is enough");
  if (o->fractions.n_number == 1 && !(o->fractions.number[0] >= 0.0 && o->fractions.number[0] <= 1.0))
    argp_error(state, "--x '%.10g': not a number in 0..1", o->fractions.number[0]);
  if ((o->order == CMX_ORDER_BLOCKED) != (o->blocking_gamma_d > 0.0))
    argp_error(state, "--order blocked and --blocking-gamma-d go together");
  if (!isnan(o->freeze)) {
    if (n != 1 || !given[P] || elsewhere || o->phase > -2 || o->batch || o->warm_asked || mixed ||
        o->gradient)
      argp_error(state, "--freeze X goes with --p alone");
  } else if (o->batch) {
    if (n || elsewhere || o->json || o->phase > -2 || mixed || o->gradient || o->n_energies ||
        o->warm.complex_rule)
      argp_error(state, "--batch takes its states from a file or standard input: no other option goes with "
                        "it, but --input, "
                        "-o, --format, --columns, --other-nuclides, --condition, --rule, --order, "
                        "--blocking-gamma-d, --policy "
                        "and --tolerance");
  } else if (o->many_asked) {
    argp_error(state, "--input, -o, --format, --columns and --other-nuclides go with --batch");
  } else if (n && o->pair < 0) {
    argp_error(state, "--rho and one of --temp, --e, --p, --s go together, or --p and --temp");
  } else if (!n && isnan(o->gamma_d) && isnan(o->gamma)) {
    argp_error(
        state,
        "--batch, --rho and --temp (or --e, --p, --s), --p and --temp, --gamma, or --gamma-d is needed");
  } else if (!mixed && (n || !isnan(o->gamma_d))) {
    argp_error(state, "--x is missing, or --mass-fractions");
  } else if (o->gradient && o->pair < 0) {
    argp_error(state,
               "--composition goes with --rho and one of --temp, --e, --p, --s, or with --p and --temp");
  } else if (o->pair > QUERY_RHO_TEMP && elsewhere) {
    argp_error(state, "--e, --p and --s go without --gamma, --gamma-d, --solid and --masses");
  } else if (o->phase > -2 && o->pair < 0) {
    argp_error(state, "--phase goes with --rho and one of --temp, --e, --p, --s, or with --p and --temp");
  } else if (o->warm_asked && (o->pair != QUERY_RHO_TEMP || elsewhere)) {
    argp_error(state, "--condition, --rule, --complex and --energy-ev go with --rho and --temp alone");
  } else if (o->warm.complex_rule && o->warm.rule == CMX_MIX_TRANSITION) {
    argp_error(state, "--complex: the transition has no complex form");
  }
}

/* Output in both forms from one list of calls; text is held back until all of it is known to be good. */
typedef struct report {
  json_t *root;
  int json, eos; /* eos: its names go first where two groups share one */
  FILE *out;
} report;

static void put_number(report *r, const char *key, double value) {
  if (r->json)
    json_object_set_new(r->root, key, tool_real(value));
  else
    fprintf(r->out, "%-10s %.12g\n", key, value);
}

static void put_text(report *r, const char *key, const char *value) {
  if (r->json)
    json_object_set_new(r->root, key, json_string(value));
  else
    fprintf(r->out, "%-10s %s\n", key, value);
}

static void put_status(report *r, const char *key, cmx_status status) {
  char name[64];
  if (r->json) {
    json_object_set_new(r->root, key, json_integer(status));
    snprintf(name, sizeof name, "%s_text", key);
    json_object_set_new(r->root, name, json_string(cmx_status_text(status)));
  } else if (status != CMX_OK) {
    fprintf(r->out, "%-10s %d: %s\n", key, (int)status, cmx_status_text(status));
  }
}

static cmx_status report_order(report *r, const cmx_table *t, const options *o, cmx_error *err) {
  cmx_order_point p;
  double w[64], alpha[64];
  if (!cmx_table_has(t, "order")) return cmx_fail(err, CMX_ERR_ABSENT, "%s: no /order group", o->file);
  const cmx_status status = cmx_order_lookup(&t->order, o->x, o->gamma_d, &p);
  if (status == CMX_ERR_RANGE)
    return cmx_fail(err, status, "axis gamma_d of %s: %.10g is above its range 0..%g", o->file, o->gamma_d,
                    t->order.gamma_d[t->order.n_g - 1]);
  if (status < 0)
    return cmx_fail(err, status, "x = %g, gamma_d = %g: %s", o->x, o->gamma_d, cmx_status_text(status));
  cmx_order_parameters(&t->order, o->x, o->gamma_d, w, NULL, NULL);
  for (int i = 0; i < t->order.n_shells; i++) alpha[i] = o->x * o->x + o->x * (1.0 - o->x) * w[i];
  if (!r->eos) put_number(r, "gamma_d", o->gamma_d);
  put_number(r, "f_order", p.f);
  put_number(r, "u_order", p.u);
  put_number(r, r->eos ? "s_order" : "s_res", p.s);
  if (r->json) {
    json_object_set_new(r->root, "w", tool_reals((size_t)t->order.n_shells, w));
    json_object_set_new(r->root, "alpha", tool_reals((size_t)t->order.n_shells, alpha));
  } else {
    for (int i = 0; i < t->order.n_shells; i++)
      fprintf(r->out, "w_%-8d %+.9f   alpha_%d %.9f\n", i + 1, w[i], i + 1, alpha[i]);
  }
  put_status(r, r->eos ? "order_status" : "status", status);
  return CMX_OK;
}

/* Names of the phases of a diagram. */
typedef struct phase_names {
  char compounds[1024]; /* as an attribute of the diagram has them, a word each */
  const char *of[CMX_LAST_COMPOUND + 1];
} phase_names;

static void read_names(const cmx_table *t, const char *solid, phase_names *names) {
  char group[96];
  snprintf(group, sizeof group, "/phase/%.63s", solid);
  const char *compounds = cmx_store_get_text(t->store, group, "compounds");
  snprintf(names->compounds, sizeof names->compounds, "%s", compounds ? compounds : "");
  names->of[CMX_LIQUID] = tool_phase_name(CMX_LIQUID);
  names->of[CMX_SOLID] = tool_phase_name(CMX_SOLID);
  char *word = strtok(names->compounds, " ");
  for (int k = CMX_COMPOUND; k <= CMX_LAST_COMPOUND; k++) {
    names->of[k] = word ? word : "compound";
    if (word) word = strtok(NULL, " ");
  }
}

/* Tie lines of /phase are of another physics than the equation of state beside them. */
static void put_scope(report *r, const cmx_table *t, const char *solid) {
  char group[96];
  snprintf(group, sizeof group, "/phase/%.63s", solid);
  const char *scope = cmx_store_get_text(t->store, group, "scope");
  if (!scope) scope = "classical ions, rigid background: not the equilibrium of /eos";
  if (r->json)
    json_object_set_new(r->root, "phase_scope", json_string(scope));
  else
    fprintf(r->out, "%-10s %s: %s\n", "scope", group, scope);
}

/* Reasons of lines are given in tables with terms beyond pairs. */
static void report_lines(report *r, const phase_names *names, int beyond_pairs, const cmx_tie ties[], int n) {
  json_t *list = json_array();
  for (int k = 0; k < n; k++) {
    const char *left = names->of[ties[k].left], *right = names->of[ties[k].right];
    json_t *line = tool_tie_line(ties[k].x_left, left, ties[k].x_right, right, ties[k].latent_heat);
    if (beyond_pairs) json_object_set_new(line, "reasons", tool_reasons(ties[k].reasons));
    json_array_append_new(list, line);
    if (r->json) continue;
    fprintf(r->out, "tie line   %s %.9f, %s %.9f, latent heat %.6f kT\n", left, ties[k].x_left, right,
            ties[k].x_right, ties[k].latent_heat);
    if (beyond_pairs) tool_print_reasons(r->out, ties[k].reasons);
  }
  if (r->json)
    json_object_set_new(r->root, "tie_lines", list);
  else
    json_decref(list);
}

static cmx_status report_phase(report *r, const cmx_table *t, const options *o, cmx_error *err) {
  const char *solid = o->solid ? o->solid : CMX_PHASE_DEFAULT;
  cmx_phase_view v;
  cmx_tie ties[CMX_MAX_BOUNDARIES];
  phase_names names;
  int n;
  const cmx_status bound = cmx_phase_bind(t->arrays, t->n_arrays, solid, &v);
  if (bound == CMX_ERR_ABSENT && r->eos && !o->solid) return CMX_OK;
  if (bound < 0)
    return cmx_fail(err, bound, "%s: group /phase/%s: %s", o->file, solid, cmx_status_text(bound));
  const cmx_status status = cmx_phase_tie_lines(&v, o->gamma, CMX_MAX_BOUNDARIES, ties, &n);
  put_number(r, r->eos ? "gamma_1" : "gamma", o->gamma);
  if (r->eos) put_scope(r, t, solid);
  if (status < 0 && r->eos) {
    if (r->json)
      json_object_set_new(r->root, "tie_lines", json_null());
    else
      fprintf(r->out, "tie line   unknown: Gamma_1 is above the diagram's %g\n", v.gamma_max);
    return CMX_OK;
  }
  if (status < 0)
    return cmx_fail(err, status, "gamma = %.10g with %s of %s: %s", o->gamma, solid, o->file,
                    cmx_status_text(status));
  put_text(r, "solid", solid);
  read_names(t, solid, &names);
  if (!isnan(o->x)) {
    double fraction;
    const int phase = cmx_phase_at(&v, o->gamma, n, ties, o->x, &fraction);
    put_text(r, r->eos ? "phase_diagram" : "phase", phase < 0 ? "coexistence" : names.of[phase]);
    if (!isnan(fraction)) put_number(r, "fraction_right", fraction);
  }
  report_lines(r, &names, v.uncertified != NULL, ties, n);
  return CMX_OK;
}

/* Couplings from density and temperature; atomic masses are those of the equation of state, else 2Z unless
   given. Gamma_1 and Gamma_d of a diagram and of an order table are those of two species. */
static cmx_status couplings(options *o, const query_mixture *m, report *r, cmx_error *err) {
  const double *z = m->ions.z, rho = o->number[RHO], temp = o->number[TEMP];
  double mass[CMX_MAX_SPECIES];
  cmx_species ions;
  cmx_composition c;
  cmx_plasma plasma;
  for (int j = 0; j < m->ions.n; j++)
    mass[j] = r->eos ? m->ions.mass_u[j] : isnan(o->mass[j]) ? 2.0 * z[j] : o->mass[j];
  cmx_status status = cmx_species_make((size_t)m->ions.n, z, mass, &ions, err);
  if (status < 0) return status;
  cmx_composition_set(&ions, m->composition.x, &c);
  status = cmx_plasma_state(&c, cmx_electron_density(c.z, c.mass_u, rho), temp, &plasma, NULL);
  if (status < 0) return cmx_fail(err, status, "rho = %g, temp = %g: %s", rho, temp, cmx_status_text(status));
  if (ions.n == 2) {
    o->gamma = cmx_gamma_species(z[0], plasma.gamma_e);
    o->gamma_d = cmx_gamma_d(z[0], z[1], o->x, plasma.gamma_e);
  }
  if (!r->eos) {
    put_number(r, "rho", rho);
    put_number(r, "temp", temp);
    put_number(r, "n_e", plasma.n_e);
  }
  put_number(r, "gamma_e", plasma.gamma_e);
  return CMX_OK;
}

/* Conductivities may be unknown where the equation of state is not. */
static void report_transport(report *r, const cmx_table *t, const query_mixture *m,
                             const query_answer *answer) {
  query_value value[QUERY_CONDUCTION];
  if (!cmx_table_has(t, "transport")) return;
  const cmx_status status = query_transport(&t->transport, m, answer, value);
  for (size_t k = 0; k < QUERY_CONDUCTION; k++)
    if (r->json)
      json_object_set_new(r->root, value[k].name, tool_real(value[k].value));
    else if (status >= 0)
      fprintf(r->out, "%-14s %.15g %s\n", value[k].name, value[k].value, value[k].unit);
  put_status(r, "transport_status", status);
}

/* --composition, at the state that was found. */
static cmx_status report_gradient(report *r, const query_mixture *m, const query_answer *answer,
                                  cmx_error *err) {
  const cmx_eos_solution *f = &answer->found;
  cmx_eos_composition prepared;
  cmx_eos_gradient gradient;
  cmx_eos_state state;
  cmx_status status = cmx_eos_compose(m->eos, m->composition.x, &prepared);
  if (status >= 0)
    status = cmx_eos_lookup_gradient(m->eos, f->state.phase, &prepared, f->rho, f->temp, &state, &gradient);
  if (status < 0)
    return cmx_fail(err, status, "--composition: %s: %s", m->file,
                    status == CMX_ERR_ABSENT ? "the table lacks the data of derivatives by composition"
                                             : cmx_status_text(status));
  if (r->json)
    tool_put_gradient(r->root, &m->composition, &gradient);
  else
    tool_print_gradient(r->out, m->names, &m->composition, &gradient);
  return CMX_OK;
}

static cmx_status report_eos(report *r, const cmx_table *t, const query_mixture *m, const options *o,
                             query_answer *answer, cmx_error *err) {
  const cmx_eos_view *v = &t->eos;
  query_value value[QUERY_VALUES];
  query_ask(m, (query_pair)o->pair, o->phase < CMX_STABLE ? CMX_STABLE : o->phase, o->number, answer);
  if (answer->status < 0) {
    char given[128] = "", x[CMX_MAX_SPECIES * 40];
    query_mixture_text(m, sizeof x, x);
    for (int k = 0; k < QUERY_NUMBERS; k++)
      if (!isnan(o->number[k]))
        snprintf(given + strlen(given), sizeof given - strlen(given), ", %s = %.10g", query_name(k),
                 o->number[k]);
    return cmx_fail(err, answer->status, "x = %s%s: %s (%s: rho %g..%g g/cm^3, temp %g..%g K)", x, given,
                    cmx_status_text(answer->status), o->file, v->rho[0], v->rho[1], v->temp[0], v->temp[1]);
  }
  put_text(r, "phase", tool_phase_name(answer->found.state.phase));
  const size_t n = query_values(answer, value);
  for (size_t k = 0; k < n; k++) {
    if (r->json && !strcmp(value[k].name, "iterations"))
      json_object_set_new(r->root, value[k].name, json_integer(answer->found.iterations));
    else if (r->json)
      json_object_set_new(r->root, value[k].name, tool_real(value[k].value));
    else if (m->ions.n == 2 || !isnan(value[k].value)) /* derivatives by x are of two species */
      fprintf(r->out, "%-14s %.15g %s\n", value[k].name, value[k].value, value[k].unit);
  }
  const cmx_eos_state *q = &answer->found.state;
  if (r->json) {
    put_status(r, "status", answer->status);
    json_object_set_new(r->root, "reasons", tool_reasons(q->reasons));
    if (v->choice.policy == CMX_POLICY_HOLD) json_object_set_new(r->root, "held", query_held(q->held));
  } else {
    fprintf(r->out, "%-14s %d: %s\n", "status", (int)answer->status, cmx_status_text(answer->status));
    tool_print_reasons(r->out, q->reasons);
  }
  if (cmx_table_has(t, "equilibrium") && r->json)
    json_object_set_new(r->root, "equilibrium",
                        freezing_of_state_json(&t->equilibrium, answer->found.state.p, o->x));
  else if (cmx_table_has(t, "equilibrium"))
    freezing_of_state_print(r->out, &t->equilibrium, answer->found.state.p, o->x);
  report_transport(r, t, m, answer);
  return CMX_OK;
}

static cmx_status report_freezing(report *r, const cmx_table *t, const options *o, cmx_error *err) {
  cmx_freezing f;
  const cmx_equilibrium_view *v = &t->equilibrium;
  if (!cmx_table_has(t, "equilibrium")) {
    const char *why = cmx_store_get_text(t->store, "/equilibrium", "absent");
    return cmx_fail(err, CMX_ERR_ABSENT, "%s: no /equilibrium group%s%.300s", o->file, why ? ": " : "",
                    why ? why : "");
  }
  cmx_status status = cmx_equilibrium_freezing(v, o->number[P], o->freeze, &f);
  if (status < 0)
    return cmx_fail(err, status, "x = %.10g, p = %.10g: %s (%s: p %g..%g erg/cm^3, temp %g..%g K)", o->freeze,
                    o->number[P], cmx_status_text(status), o->file, v->pressure[0], v->pressure[1],
                    v->temp[0], v->temp[1]);
  unsigned reasons = 0;
  if (cmx_table_has(t, "eos")) {
    cmx_eos_state liquid, solid;
    cmx_eos_lookup(&t->eos, CMX_LIQUID, f.x_liquid, f.rho_liquid, f.temp, &liquid);
    cmx_eos_lookup(&t->eos, CMX_SOLID, f.x_solid, f.rho_solid, f.temp, &solid);
    status = freezing_status(status, liquid.reasons, solid.reasons, &reasons);
  }
  put_number(r, "p", o->number[P]);
  if (r->json)
    json_object_update_new(r->root, freezing_json(&f, status, reasons));
  else
    freezing_print(r->out, &f, status, reasons);
  return CMX_OK;
}

static void report_energies(report *r, const cmx_warm_view *v, const options *o, const cmx_warm_point *p) {
  query_value value[QUERY_SPECTRUM];
  json_t *rows = r->json ? json_array() : NULL;
  for (size_t e = 0; e < o->n_energies; e++) {
    const cmx_status status = query_spectrum(v, &o->warm, p, o->energy[e], value);
    json_t *row = r->json ? json_object() : NULL;
    for (size_t k = 0; k < QUERY_SPECTRUM; k++)
      if (r->json)
        json_object_set_new(row, value[k].name, tool_real(value[k].value));
      else if (e == 0)
        fprintf(r->out, "%s%s%s", k ? "  " : "\n", value[k].name, k + 1 < QUERY_SPECTRUM ? "" : "\n");
    if (r->json) {
      json_object_set_new(row, "status", json_integer(status));
      json_array_append_new(rows, row);
      continue;
    }
    for (size_t k = 0; k < QUERY_SPECTRUM; k++)
      fprintf(r->out, "%.9g%s", value[k].value, k + 1 < QUERY_SPECTRUM ? "  " : "\n");
    if (status < 0) fprintf(r->out, "# %.9g eV: %s\n", o->energy[e], cmx_status_text(status));
  }
  if (r->json) json_object_set_new(r->root, "rows", rows);
}

static cmx_status report_warm(report *r, const cmx_table *t, const options *o, cmx_error *err) {
  const cmx_warm_view *v = &t->warm;
  const double rho = o->number[RHO], temp = o->number[TEMP];
  query_value value[QUERY_WARM];
  cmx_warm_point p;
  const cmx_status status = query_warm(v, &o->warm, o->x, rho, temp, &p, value);
  if (status < 0) {
    /* matching can need states outside the data of a species */
    const int species =
        (status == CMX_ERR_RHO_LOW || status == CMX_ERR_RHO_HIGH) && rho >= v->rho[0] && rho <= v->rho[1];
    return cmx_fail(err, status,
                    "x = %.10g, rho = %.10g, temp = %.10g, %s: %s%s (%s: rho %g..%g g/cm^3, temp %g..%g K)",
                    o->x, rho, temp, cmx_matching_names[o->warm.condition], cmx_status_text(status),
                    species ? ", for a species once it is matched" : "", o->file, v->rho[0], v->rho[1],
                    v->temp[0], v->temp[1]);
  }
  put_text(r, "condition", cmx_matching_names[o->warm.condition]);
  put_text(r, "rule", cmx_mix_rule_names[o->warm.rule]);
  for (size_t k = 0; k < QUERY_WARM; k++)
    if (r->json)
      json_object_set_new(r->root, value[k].name, tool_real(value[k].value));
    else
      fprintf(r->out, "%-14s %.15g %s\n", value[k].name, value[k].value, value[k].unit);
  put_status(r, "status", status);
  if (o->n_energies) report_energies(r, v, o, &p);
  return CMX_OK;
}

/* What a table cannot answer, whatever the state. */
static cmx_status refuse(const cmx_table *t, const query_mixture *m, const options *o, cmx_error *err) {
  const char *of_two = !isnan(o->freeze)    ? "--freeze"
                       : !isnan(o->gamma)   ? "--gamma"
                       : !isnan(o->gamma_d) ? "--gamma-d"
                       : o->solid           ? "--solid"
                                            : NULL;
  if (of_two && m->ions.n > 2)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s: %s has %d species, and a table of two is needed", of_two,
                    o->file, m->ions.n);
  if (!m->eos && (o->pair > QUERY_RHO_TEMP || o->phase > -2 || o->gradient))
    return cmx_fail(err, CMX_ERR_ABSENT,
                    "%s: no /eos group: --e, --p, --s, --phase and --composition need one", o->file);
  if (!m->eos && m->ions.n > 2)
    return cmx_fail(err, CMX_ERR_ABSENT, "%s: no /eos group: states of %d species need one", o->file,
                    m->ions.n);
  if (m->eos && !isnan(o->mass[0]))
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "--masses: %s has its own, %.10g%s %.10g", o->file,
                    m->ions.mass_u[0], m->ions.n > 2 ? " to" : " and", m->ions.mass_u[m->ions.n - 1]);
  if (o->warm_asked && !cmx_table_has(t, "warm"))
    return cmx_fail(err, CMX_ERR_ABSENT,
                    "%s: no /warm group: --condition, --rule, --complex and --energy-ev need one", o->file);
  return CMX_OK;
}

static void report_mixture(report *r, const query_mixture *m) {
  char text[CMX_MAX_SPECIES * 40];
  query_mixture_text(m, sizeof text, text);
  if (m->ions.n == 2)
    put_number(r, "x", m->x);
  else if (!r->json)
    put_text(r, "x", text);
  if (r->json) tool_put_composition(r->root, m->names, &m->composition);
}

/* What the options ask for, from everything that the table has. */
static cmx_status answer_query(report *r, const cmx_table *t, const query_mixture *m, options *o,
                               cmx_error *err) {
  cmx_status status = CMX_OK;
  query_answer answer;
  r->eos = o->pair >= 0 && m->eos;
  if (!isnan(o->freeze)) return report_freezing(r, t, o, err);
  if (o->fractions.n_number || o->fractions.n_mass) report_mixture(r, m);
  if (cmx_table_has(t, "warm") && !m->eos && o->pair == QUERY_RHO_TEMP) return report_warm(r, t, o, err);
  if (r->eos) status = report_eos(r, t, m, o, &answer, err);
  if (status >= 0 && o->pair == QUERY_RHO_TEMP) status = couplings(o, m, r, err);
  if (status >= 0 && !isnan(o->gamma)) status = report_phase(r, t, o, err);
  /* beyond the order table the equation of state has the order frozen */
  const int frozen =
      r->eos && (!cmx_table_has(t, "order") || o->gamma_d > t->order.gamma_d[t->order.n_g - 1]);
  if (status >= 0 && !isnan(o->gamma_d) && !frozen) status = report_order(r, t, o, err);
  if (status >= 0 && o->gradient) status = report_gradient(r, m, &answer, err);
  return status;
}

/* What the caller chooses of the equation of state. */
static cmx_status set_choices(const options *o, cmx_table *t, cmx_error *err) {
  if (!cmx_table_has(t, "eos") && (o->order >= 0 || o->policy >= 0))
    return cmx_fail(err, CMX_ERR_ABSENT, "%s: no /eos group: --order and --policy need one", o->file);
  if (o->order >= 0) {
    t->eos.choice.order = o->order;
    t->eos.choice.blocking_gamma_d = o->blocking_gamma_d;
  }
  if (o->order == CMX_ORDER_FROZEN && t->eos.ions.n == 2 && !t->eos.mixing[1] && !t->eos.solidus.n_pieces) {
    const char *why = cmx_store_get_text(t->store, "/eos", "solidus");
    return cmx_fail(err, CMX_ERR_ABSENT, "--order frozen: %s has no solidus: %s", o->file,
                    why ? why : "not made");
  }
  if (o->policy >= 0) t->eos.choice.policy = o->policy;
  t->eos.choice.tolerance = o->tolerance;
  return CMX_OK;
}

static int run_batch(const cmx_table *t, query_mixture *m, const options *o) {
  cmx_error err = CMX_ERROR_NONE;
  if (m->eos ? !o->warm_asked : cmx_table_has(t, "warm")) return query_batch(t, m, &o->warm, &o->many);
  cmx_fail(&err, CMX_ERR_ABSENT,
           m->eos ? "%s: --condition and --rule are of warm mixtures"
                  : "%s: no /eos group: --batch needs one or a /warm group",
           o->file);
  return tool_fail("query", &err);
}

static int run_one(const cmx_table *t, query_mixture *m, options *o) {
  cmx_error err = CMX_ERROR_NONE;
  char *text = NULL;
  size_t length = 0;
  if (refuse(t, m, o, &err) < 0) return tool_fail("query", &err);
  /* as wrong fractions of a MIXTURE on the command line */
  if ((o->fractions.n_number || o->fractions.n_mass) && query_mixture_set(m, &o->fractions, &err) < 0)
    return tool_fail("query", &err), err.status == CMX_ERR_DOMAIN ? EXIT_USAGE : EXIT_RUN_TIME;
  o->x = m->x;
  report r = {json_object(), o->json, 0, open_memstream(&text, &length)};
  if (!r.out) {
    cmx_fail(&err, CMX_ERR_MEMORY, "out of memory");
    return tool_fail("query", &err);
  }
  cmx_status status = answer_query(&r, t, m, o, &err);
  if (!tool_text_whole(r.out, &text) && status >= 0) status = cmx_fail(&err, CMX_ERR_MEMORY, "out of memory");
  if (status >= 0 && !o->json) fputs(text, stdout);
  free(text);
  if (status < 0 || !o->json) json_decref(r.root);
  if (status < 0) return tool_fail("query", &err);
  return o->json ? tool_print_json(r.root) : EXIT_FINE;
}

static int run(void *settings) {
  options *o = settings;
  cmx_table table;
  query_mixture mixture;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_table_open(o->file, &table, &err) < 0) return tool_fail("query", &err);
  int code = EXIT_RUN_TIME;
  if (set_choices(o, &table, &err) < 0 || query_mixture_open(&table, o->file, &mixture, &err) < 0)
    tool_fail("query", &err);
  else
    code = o->batch ? run_batch(&table, &mixture, o) : run_one(&table, &mixture, o);
  cmx_table_close(&table);
  return code;
}

static void init(void *settings) {
  options *o = settings;
  o->mass[0] = o->mass[1] = NAN;
  o->blocking_gamma_d = 0.0;
  o->many.format = -1;
  o->pair = -1;
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"x", 'x', TOOL_SPECIAL, AT(fractions.number), "X", .count = AT(fractions.n_number),
     .set = tool_take_fractions,
     .help =
         "number fraction of the heavier ion, 0..1; of a table of more species X1,X2,..., one for each in "
         "its order, sum 1"},
    {"mass-fractions", 0, TOOL_SPECIAL, AT(fractions.mass), "M1,M2,...", .count = AT(fractions.n_mass),
     .set = tool_take_fractions, .help = "mass fractions of all species, in place of --x"},
    {"rho", 0, TOOL_REAL, AT(number[RHO]), "R", 1e-10, 1e15, .help = "density in g/cm^3"},
    {"temp", 0, TOOL_REAL, AT(number[TEMP]), "T", 1, 1e12, .help = "temperature in K"},
    {"e", 0, TOOL_REAL, AT(number[E]), "E", -1e300, 1e300, .help = "specific internal energy in erg/g"},
    {"p", 0, TOOL_REAL, AT(number[P]), "P", 1e-300, 1e300, .help = "pressure in erg/cm^3"},
    {"s", 0, TOOL_REAL, AT(number[S]), "S", -1e300, 1e300, .help = "specific entropy in erg/(g K)"},
    {"phase", 0, TOOL_WORD, AT(phase), "P", .words = tool_phases, .first = CMX_STABLE,
     .otherwise = "auto: the stable one", .help = "phase, stable or not"},
    {"order", 0, TOOL_WORD, AT(order), "O", .words = cmx_cooling_names,
     .otherwise = "the recipe's, usually equilibrium",
     .help = "order of the solid on cooling: blocked above --blocking-gamma-d, frozen at the solidus"},
    {"blocking-gamma-d", 0, TOOL_REAL, AT(blocking_gamma_d), "G", 0.1, 1000,
     .help = "Gamma_d above which blocked order is fixed"},
    {"policy", 0, TOOL_WORD, AT(policy), "P", .words = policies, .otherwise = "error",
     .help = "outside the table: error, or nearest state at its edge"},
    {"tolerance", 0, TOOL_REAL, AT(tolerance), "E", CMX_TOLERANCE_LEAST, CMX_TOLERANCE_MOST, .usual = "1e-10",
     .help = "largest error of ln T or ln rho that an inversion leaves"},
    {"freeze", 0, TOOL_REAL, AT(freeze), "X", 0, 1,
     .help = "with --p alone: freezing of a liquid of composition X at this pressure"},
    {"composition", 0, TOOL_FLAG, AT(gradient),
     .help = "also chemical potentials and derivatives by the fraction of every species"},
    {"batch", 0, TOOL_FLAG, AT(batch),
     .help = "many states: a table of text or HDF5 on standard input, a row of results for each row"},
    {"input", 'i', TOOL_TEXT, AT(many.input), "IN", .given = AT(many_asked), .otherwise = "standard input",
     .help = "file with the states of --batch"},
    {"output", 'o', TOOL_TEXT, AT(many.output), "OUT", .given = AT(many_asked),
     .otherwise = "standard output", .help = "file for the results of --batch"},
    {"format", 0, TOOL_WORD, AT(many.format), "F", .words = formats, .given = AT(many_asked),
     .otherwise = "by the name of OUT, else csv", .help = "format of the results of --batch"},
    {"columns", 0, TOOL_TEXT, AT(many.columns), "A,B,...", .given = AT(many_asked), .otherwise = "all",
     .help = "results of --batch, in this order, after the columns of the input"},
    {"other-nuclides", 0, TOOL_REAL, AT(many.other_nuclides), "M", 0, 1, .usual = "0.01",
     .given = AT(many_asked),
     .help = "with --batch: largest mass fraction of nuclides that the table lacks and that is left out"},
    {"masses", 0, TOOL_SPECIAL, AT(mass), "A1,A2", 0.5, 400, .set = parse_masses, .otherwise = "2 Z",
     .help = "atomic masses for --rho if the table has none"},
    {"gamma", 0, TOOL_REAL, AT(gamma), "G", 1e-300, 1e300,
     .help = "Gamma_1, for tie lines and the stable phase"},
    {"gamma-d", 0, TOOL_REAL, AT(gamma_d), "G", 0, 1e300, .help = "Gamma_d, for short-range order"},
    {"solid", 0, TOOL_TEXT, AT(solid), "NAME", .otherwise = CMX_PHASE_DEFAULT,
     .help = "description of the solid in the phase diagram"},
    {"condition", 0, TOOL_WORD, AT(warm.condition), "C", .words = conditions, .usual = "isobaric",
     .given = AT(warm_asked),
     .help = "densities of the species of a warm mixture: equal pressure or density"},
    {"rule", 0, TOOL_WORD, AT(warm.rule), "R", .words = cmx_mix_rule_names, .usual = "gamma",
     .given = AT(warm_asked), .help = "mixing rule of a warm mixture"},
    {"complex", 0, TOOL_FLAG, AT(warm.complex_rule), .given = AT(warm_asked),
     .help = "mix complex conductivities instead of their real parts"},
    {"energy-ev", 0, TOOL_REALS, AT(energy), "E,E,...", 0, 1e6, .count = AT(n_energies),
     .room = QUERY_ENERGIES, .given = AT(warm_asked),
     .help = "photon energies for conductivities and optical constants, eV"},
    TOOL_JSON(options),
    {0}};

const tool_verb verb_query = {.name = "query",
                              .summary = "look a state up in a table",
                              .usage =
                                  "FILE --x X (--rho R (--temp T | --e E | --p P | --s S) | --p P --temp T "
                                  "| --gamma G | --gamma-d G)\nFILE --p P --freeze X\nFILE --batch",
                              .argument = {"one file", .field = AT(file), .missing = TOOL_MISSING_FILE},
                              .options = known,
                              .keys = query_keys,
                              .example = {"coulomix query carbon-oxygen.h5 --x 0.5 --rho 1e6 --temp 1e7",
                                          "coulomix query carbon-oxygen.h5 --x 0.5 --rho 1e6 --p 2.55e22",
                                          "coulomix query carbon-oxygen.h5 --p 1e23 --freeze 0.5",
                                          "coulomix query carbon-oxygen.h5 --x 0.5 --gamma 170"},
                              .size = sizeof(options),
                              .init = init,
                              .check = check,
                              .run = run};
