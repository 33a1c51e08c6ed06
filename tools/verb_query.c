/* query: look a state up in a table, through the header that hosts embed. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "tool.h"

typedef struct options {
  const char *file, *solid;
  double x, gamma_d, gamma, rho, temp, mass[2];
  int json;
} options;

enum { KEY_GAMMA_D = 1000, KEY_GAMMA, KEY_RHO, KEY_TEMP, KEY_SOLID, KEY_MASSES };

static void set_masses(struct argp_state *state, char *arg, double mass[2]) {
  char *comma = strchr(arg, ',');
  if (!comma) {
    argp_error(state, "--masses '%s': two atomic masses A1,A2 are needed", arg);
    return;
  }
  *comma = '\0';
  mass[0] = tool_number(state, "--masses", arg, 0.5, 400.0);
  mass[1] = tool_number(state, "--masses", comma + 1, 0.5, 400.0);
}

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  switch (key) {
  case 'x':
    o->x = tool_number(state, "--x", arg, 0.0, 1.0);
    return 0;
  case KEY_GAMMA_D:
    o->gamma_d = tool_number(state, "--gamma-d", arg, 0.0, 1e300);
    return 0;
  case KEY_GAMMA:
    o->gamma = tool_number(state, "--gamma", arg, 1e-300, 1e300);
    return 0;
  case KEY_RHO:
    o->rho = tool_number(state, "--rho", arg, 1e-10, 1e15);
    return 0;
  case KEY_TEMP:
    o->temp = tool_number(state, "--temp", arg, 1.0, 1e12);
    return 0;
  case KEY_SOLID:
    o->solid = arg;
    return 0;
  case KEY_MASSES:
    set_masses(state, arg, o->mass);
    return 0;
  case 'j':
    o->json = 1;
    return 0;
  case ARGP_KEY_END:
    if (!o->file) return tool_one_file(key, arg, state, &o->file);
    if (isnan(o->rho) != isnan(o->temp))
      argp_error(state, "--rho and --temp go together");
    else if (isnan(o->rho) && isnan(o->gamma_d) && isnan(o->gamma))
      argp_error(state, "one of --rho and --temp, --gamma, or --gamma-d is needed");
    else if (isnan(o->x) && (!isnan(o->rho) || !isnan(o->gamma_d)))
      argp_error(state, "--x is missing");
    return 0;
  default:
    return tool_one_file(key, arg, state, &o->file);
  }
}

/* Output in both forms from one list of calls; text is held back until all of it is known to be good. */
typedef struct report {
  json_t *root;
  int json;
  FILE *out;
} report;

static void say(report *r, const char *key, double value) {
  if (r->json)
    json_object_set_new(r->root, key, tool_real(value));
  else
    fprintf(r->out, "%-10s %.12g\n", key, value);
}

static void say_text(report *r, const char *key, const char *value) {
  if (r->json)
    json_object_set_new(r->root, key, json_string(value));
  else
    fprintf(r->out, "%-10s %s\n", key, value);
}

static void say_status(report *r, const char *key, cmx_status status) {
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
  if (!t->has_order) return cmx_fail(err, CMX_ERR_ABSENT, "%s: no /order group", o->file);
  const cmx_status status = cmx_order_lookup(&t->order, o->x, o->gamma_d, &p);
  if (status == CMX_ERR_RANGE)
    return cmx_fail(err, status, "axis gamma_d of %s: %.10g is above its range 0..%g", o->file, o->gamma_d,
                    t->order.gamma_d[t->order.n_g - 1]);
  if (status < 0)
    return cmx_fail(err, status, "x = %g, gamma_d = %g: %s", o->x, o->gamma_d, cmx_status_text(status));
  cmx_order_parameters(&t->order, o->x, o->gamma_d, w, NULL, NULL);
  for (int i = 0; i < t->order.n_shells; i++) alpha[i] = o->x * o->x + o->x * (1.0 - o->x) * w[i];
  say(r, "gamma_d", o->gamma_d);
  say(r, "f_order", p.f);
  say(r, "u_order", p.u);
  say(r, "s_res", p.s);
  if (r->json) {
    json_object_set_new(r->root, "w", tool_reals((size_t)t->order.n_shells, w));
    json_object_set_new(r->root, "alpha", tool_reals((size_t)t->order.n_shells, alpha));
  } else {
    for (int i = 0; i < t->order.n_shells; i++)
      fprintf(r->out, "w_%-8d %+.9f   alpha_%d %.9f\n", i + 1, w[i], i + 1, alpha[i]);
  }
  say_status(r, "status", status);
  return CMX_OK;
}

static const char *phase_name(int phase) {
  return phase == CMX_LIQUID ? "liquid" : "solid";
}

/* Stable phase of composition x among the tie lines of one coupling; between the ends of one, both phases. */
static const char *stable_phase(const cmx_phase_view *v, double gamma, double x, const cmx_tie ties[], int n,
                                double *fraction_right) {
  *fraction_right = NAN;
  for (int k = 0; k < n; k++) {
    if (x < ties[k].x_left) return phase_name(ties[k].left);
    if (x <= ties[k].x_right) {
      *fraction_right =
          ties[k].x_right > ties[k].x_left ? (x - ties[k].x_left) / (ties[k].x_right - ties[k].x_left) : 0.0;
      return "coexistence";
    }
  }
  if (n) return phase_name(ties[n - 1].right);
  /* no line: below the weakest coupling of freezing all is liquid */
  double freezing = INFINITY;
  for (int b = 0; b < v->n_boundaries; b++)
    if (v->kind[4 * b] != v->kind[4 * b + 1]) freezing = fmin(freezing, v->gamma[(size_t)b * (size_t)v->n]);
  return gamma < freezing ? "liquid" : "solid";
}

static void report_lines(report *r, const cmx_tie ties[], int n) {
  json_t *list = json_array();
  for (int k = 0; k < n; k++) {
    if (r->json)
      json_array_append_new(list, tool_tie_line(ties[k].x_left, phase_name(ties[k].left), ties[k].x_right,
                                                phase_name(ties[k].right), ties[k].latent_heat));
    else
      fprintf(r->out, "tie line   %s %.9f, %s %.9f, latent heat %.6f kT\n", phase_name(ties[k].left),
              ties[k].x_left, phase_name(ties[k].right), ties[k].x_right, ties[k].latent_heat);
  }
  if (r->json)
    json_object_set_new(r->root, "tie_lines", list);
  else
    json_decref(list);
}

static cmx_status report_phase(report *r, const cmx_table *t, const options *o, cmx_error *err) {
  cmx_phase_view v;
  cmx_tie ties[CMX_MAX_BOUNDARIES];
  int n;
  const cmx_status bound = cmx_phase_bind(t->arrays, t->n_arrays, o->solid, &v);
  if (bound < 0)
    return cmx_fail(err, bound, "%s: group /phase/%s: %s", o->file, o->solid, cmx_status_text(bound));
  const cmx_status status = cmx_phase_tie_lines(&v, o->gamma, CMX_MAX_BOUNDARIES, ties, &n);
  if (status < 0)
    return cmx_fail(err, status, "gamma = %.10g with %s of %s: %s", o->gamma, o->solid, o->file,
                    cmx_status_text(status));
  say(r, "gamma", o->gamma);
  say_text(r, "solid", o->solid);
  if (!isnan(o->x)) {
    double fraction;
    say_text(r, "phase", stable_phase(&v, o->gamma, o->x, ties, n, &fraction));
    if (!isnan(fraction)) say(r, "fraction_right", fraction);
  }
  report_lines(r, ties, n);
  return CMX_OK;
}

/* Couplings from density and temperature; atomic masses are 2Z unless given. */
static cmx_status couplings(options *o, const cmx_table *t, report *r, cmx_error *err) {
  size_t n;
  const double *z = cmx_store_get_numbers(t->store, "/", "charges", &n);
  if (!z || n != 2) return cmx_fail(err, CMX_ERR_FORMAT, "%s: root attribute charges is missing", o->file);
  for (int j = 0; j < 2; j++)
    if (isnan(o->mass[j])) o->mass[j] = 2.0 * z[j];
  const double x[2] = {1.0 - o->x, o->x};
  const double a_mean = x[0] * o->mass[0] + x[1] * o->mass[1], z_mean = x[0] * z[0] + x[1] * z[1];
  cmx_plasma plasma;
  const cmx_status status = cmx_plasma_state(2, z, NULL, x, o->rho * z_mean / (a_mean * CMX_ATOMIC_MASS_UNIT),
                                             o->temp, &plasma, NULL);
  if (status < 0)
    return cmx_fail(err, status, "rho = %g, temp = %g: %s", o->rho, o->temp, cmx_status_text(status));
  o->gamma = cmx_gamma_species(z[0], plasma.gamma_e);
  o->gamma_d = cmx_gamma_d(z[0], z[1], o->x, plasma.gamma_e);
  say(r, "rho", o->rho);
  say(r, "temp", o->temp);
  say(r, "n_e", plasma.n_e);
  say(r, "gamma_e", plasma.gamma_e);
  return CMX_OK;
}

int verb_query(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"x", 'x', "X", 0, "number fraction of the heavier ion, 0..1", 0},
      {"rho", KEY_RHO, "R", 0, "density in g/cm^3 (with --temp)", 0},
      {"temp", KEY_TEMP, "T", 0, "temperature in K (with --rho)", 0},
      {"masses", KEY_MASSES, "A1,A2", 0, "atomic masses for --rho (default 2 Z)", 0},
      {"gamma", KEY_GAMMA, "G", 0, "Gamma_1 instead: tie lines and the stable phase", 0},
      {"gamma-d", KEY_GAMMA_D, "G", 0, "Gamma_d instead: short-range order", 0},
      {"solid", KEY_SOLID, "NAME", 0, "description of the solid (default short-range-ordered)", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {
      known,
      option,
      "FILE --x X (--rho R --temp T | --gamma G | --gamma-d G)",
      "Look a state up in a table: stable phase and tie lines, short-range order of the solid.",
      NULL,
      NULL,
      NULL};
  options o = {NULL, "short-range-ordered", NAN, NAN, NAN, NAN, NAN, {NAN, NAN}, 0};
  cmx_table table;
  cmx_error err = {CMX_OK, ""};
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  if (cmx_table_open(o.file, &table, &err) < 0) return tool_fail("query", &err);
  char *text = NULL;
  size_t length = 0;
  report r = {json_object(), o.json, open_memstream(&text, &length)};
  if (!r.out) {
    cmx_fail(&err, CMX_ERR_MEMORY, "out of memory");
    return tool_fail("query", &err);
  }
  cmx_status status = CMX_OK;
  if (!isnan(o.x)) say(&r, "x", o.x);
  if (!isnan(o.rho)) status = couplings(&o, &table, &r, &err);
  if (status >= 0 && !isnan(o.gamma)) status = report_phase(&r, &table, &o, &err);
  if (status >= 0 && !isnan(o.gamma_d)) status = report_order(&r, &table, &o, &err);
  cmx_table_close(&table);
  fclose(r.out);
  if (status >= 0 && !o.json) fputs(text, stdout);
  free(text);
  if (status < 0 || !o.json) json_decref(r.root);
  if (status < 0) return tool_fail("query", &err);
  return o.json ? tool_print_json(r.root) : EXIT_FINE;
}
