/* verify: the table, through the header, against direct computation at random states off its nodes. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/plasma.h"
#include "verify.h"

enum { KEY_ONLY = 1000 };

static unsigned parts_of(const struct argp_state *state, char *text) {
  static const char *const words[] = {"order", "phase", "eos", "transport", "warm"};
  unsigned parts = 0;
  while (text) {
    char *comma = strchr(text, ',');
    if (comma) *comma = '\0';
    parts |= 1U << tool_choose(state, "--only", text, sizeof words / sizeof *words, words);
    text = comma ? comma + 1 : NULL;
  }
  return parts;
}

static error_t option(int key, char *arg, struct argp_state *state) {
  verify_options *o = state->input;
  switch (key) {
  case 'n':
    o->samples = (size_t)tool_integer(state, "--samples", arg, 1, 100000000);
    return 0;
  case 's':
    o->seed = (uint64_t)tool_integer(state, "--seed", arg, 0, 2147483647);
    return 0;
  case 'j':
    o->json = 1;
    return 0;
  case 'q':
    o->quiet = 1;
    return 0;
  case KEY_ONLY:
    o->parts = parts_of(state, arg);
    return 0;
  default:
    return tool_one_file(key, arg, state, &o->file);
  }
}

/* splitmix64 (Steele, Lea & Flood 2014): the sample numbered k is the same whatever thread draws it */
double verify_uniform(uint64_t seed, uint64_t k) {
  uint64_t z = (seed + 1) * 0x9E3779B97F4A7C15u + k * 0xD1342543DE82EF95u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

void verify_draw(const double rho_range[2], const double temp_range[2], const verify_options *o, int sequence,
                 size_t k, double *x, double *rho, double *temp) {
  const uint64_t first = ((uint64_t)(sequence + 1) << 40) + 3 * (uint64_t)k;
  const double r = verify_uniform(o->seed, first + 1), t = verify_uniform(o->seed, first + 2);
  *x = verify_uniform(o->seed, first);
  *rho = fmin(fmax(rho_range[0] * pow(rho_range[1] / rho_range[0], r), rho_range[0]), rho_range[1]);
  *temp = fmin(fmax(temp_range[0] * pow(temp_range[1] / temp_range[0], t), temp_range[0]), temp_range[1]);
}

void verify_step(const verify_options *o, const char *stage, size_t *done, size_t total, int reporter) {
  size_t now;
#pragma omp atomic capture
  now = ++*done;
  if (reporter && now < total) tool_progress_report(o->progress, stage, now, total);
}

static int by_error(const void *left, const void *right) {
  const double a = ((const verify_sample *)left)->error, b = ((const verify_sample *)right)->error;
  return (a > b) - (a < b);
}

static json_t *place(const verify_sample *s, const char *const axes[3]) {
  json_t *where = json_object();
  for (int k = 0; k < 3 && axes[k]; k++) json_object_set_new(where, axes[k], tool_real(s->at[k]));
  return where;
}

json_t *verify_summary(const char *quantity, size_t n, verify_sample *samples, const char *const axes[3],
                       double budget_median, double budget) {
  verify_sample worst = {0.0, {0.0, 0.0, 0.0}};
  /* NaN is worse than any number; of equals the first */
  for (size_t k = 0; k < n; k++) {
    if (isnan(samples[k].error)) samples[k].error = INFINITY;
    if (k == 0 || samples[k].error > worst.error) worst = samples[k];
  }
  qsort(samples, n, sizeof *samples, by_error);
  const double median = n ? samples[n / 2].error : 0.0;
  json_t *row = json_pack(
      "{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:b}", "quantity", quantity, "samples", (int)n, "median",
      n ? tool_real(median) : json_null(), "p99", n ? tool_real(samples[n - 1 - n / 100].error) : json_null(),
      "worst", n ? tool_real(worst.error) : json_null(), "where", n ? place(&worst, axes) : json_object(),
      "budget", tool_real(budget), "within_budget",
      isfinite(worst.error) && worst.error <= budget && median <= budget_median);
  if (isfinite(budget_median)) json_object_set_new(row, "budget_median", tool_real(budget_median));
  return row;
}

/* --- order --------------------------------------------------------------------------------------------- */

enum { F_ORDER, S_RES, HEAT, W, N_QUANTITIES };

/* Without and with caution. */
static const double budgets[2][N_QUANTITIES] = {{1e-8, 1e-6, 1e-3, 1e-6},
                                                {INFINITY, INFINITY, INFINITY, INFINITY}};

/* Relative distance in Gamma_d at which a jump of the heat is not one state's error any more. */
#define JUMP 1e-6

typedef struct order_samples {
  size_t n[2][N_QUANTITIES]; /* without and with caution, that of the order parameters for w */
  verify_sample *of[2][N_QUANTITIES];
  cmx_status failure;
} order_samples;

/* Relative error of the heat. On a jump either side is right: where table and minimiser differ, the one nearby decides. */
static double heat_error(const cmx_order_model *model, cmx_order_work *work, double x, double gamma_d,
                         double looked, const cmx_order_state *direct, double budget) {
  const double heat = gamma_d * gamma_d * direct->f_gg;
  double least = fabs(looked - heat) / fmax(fabs(heat), 0.01);
  for (int side = -1; side <= 1 && !(least <= budget); side += 2) {
    cmx_order_state near;
    if (cmx_order_solve(model, x, gamma_d * (1.0 + side * JUMP), work, &near) < 0) continue;
    const double beside = gamma_d * gamma_d * near.f_gg;
    least = fmin(least, fabs(looked - beside) / fmax(fabs(beside), 0.01));
  }
  return least;
}

static void compare_order(const cmx_table *t, const cmx_order_model *model, cmx_order_work *work, double x,
                          double gamma_d, order_samples *out) {
  cmx_order_state direct;
  cmx_order_point p;
  double w[64], off[N_QUANTITIES] = {0.0};
  cmx_order_work_reset(work);
  const cmx_status solved = cmx_order_solve(model, x, gamma_d, work, &direct);
  const cmx_status looked = cmx_order_lookup(&t->order, x, gamma_d, &p);
  const cmx_status parameters = cmx_order_parameters(&t->order, x, gamma_d, w, NULL, NULL);
  off[F_ORDER] = fabs(p.f - direct.f_order);
  off[S_RES] = fabs(p.s - direct.s_res);
  for (size_t i = 0; i < direct.n; i++) off[W] = fmax(off[W], fabs(w[i] - direct.w[i]));
  off[HEAT] = heat_error(model, work, x, gamma_d, gamma_d * gamma_d * p.f_gg, &direct, budgets[0][HEAT]);
#pragma omp critical(verify_order)
  {
    if (solved < 0) out->failure = solved;
    for (int q = 0; q < N_QUANTITIES; q++) {
      const int caution = (q == W ? parameters : looked) > 0;
      out->of[caution][q][out->n[caution][q]++] = (verify_sample){off[q], {x, gamma_d, 0.0}};
    }
  }
}

static cmx_status verify_order(const cmx_table *t, const cmx_physics *bench, const verify_options *o,
                               json_t *report) {
  static const char *const names[N_QUANTITIES] = {"f_order", "s_res", "heat_capacity", "w"};
  static const char *const axes[3] = {"x", "gamma_d", NULL};
  order_samples all = {{{0}}, {{NULL}}, CMX_OK};
  const double top = t->order.gamma_d[t->order.n_g - 1];
  int complete = 1;
  size_t done = 0;
  for (int c = 0; c < 2; c++)
    for (int q = 0; q < N_QUANTITIES; q++)
      complete = complete && (all.of[c][q] = malloc(o->samples * sizeof(verify_sample)));
  if (!complete) all.failure = CMX_ERR_MEMORY;
#pragma omp parallel
  {
    cmx_order_work *work = NULL;
    int reporter = 0;
    const cmx_status made = cmx_order_work_new(bench->order, &work);
#pragma omp master
    reporter = 1;
#pragma omp for schedule(dynamic, 16)
    for (size_t k = 0; k < o->samples; k++)
      if (complete && made >= 0) {
        compare_order(t, bench->order, work, verify_uniform(o->seed, 2 * k),
                      top * verify_uniform(o->seed, 2 * k + 1), &all);
        verify_step(o, "order", &done, o->samples, reporter);
      }
    if (made < 0) all.failure = made;
    cmx_order_work_free(work);
  }
  tool_progress_report(o->progress, "order", o->samples, o->samples);
  for (int c = 0; c < 2; c++)
    for (int q = 0; q < N_QUANTITIES; q++) {
      if (all.failure >= 0) {
        json_t *s = verify_summary(names[q], all.n[c][q], all.of[c][q], axes, INFINITY, budgets[c][q]);
        json_object_set_new(s, "table", json_string("order"));
        json_object_set_new(s, "caution", json_boolean(c));
        json_array_append_new(report, s);
      }
      free(all.of[c][q]);
    }
  return all.failure;
}

/* --- phase --------------------------------------------------------------------------------------------- */

/* done of total steps of all solids are behind. */
static cmx_status verify_solid(const cmx_table *t, const cmx_mixture *m, const char *name,
                               const verify_options *o, size_t done, size_t total, json_t *report) {
  static const char *const axes[3] = {"gamma", "x", NULL};
  cmx_phase_view v;
  const cmx_status bound = cmx_phase_bind(t->arrays, t->n_arrays, name, &v);
  if (bound < 0) return bound;
  cmx_phase phases[CMX_MAX_PHASES];
  cmx_mixture_phases(m, phases);
  const double unit = cmx_gamma_species(m->z1, 1.0);
  double lo = INFINITY, hi = 0.0;
  for (int b = 0; b < v.n_boundaries; b++) {
    lo = fmin(lo, v.gamma[b * v.n]);
    hi = fmax(hi, v.gamma[b * v.n + v.n - 1]);
  }
  const size_t room = o->samples * CMX_MAX_BOUNDARIES;
  verify_sample *x[2] = {malloc(room * sizeof **x), malloc(room * sizeof **x)},
                *heat = malloc(room * sizeof *heat);
  size_t n[2] = {0, 0}, n_heat = 0, unpolished = 0;
  cmx_status status = x[0] && x[1] && heat ? CMX_OK : CMX_ERR_MEMORY;
  for (size_t k = 0; k < o->samples && status >= 0; k++) {
    cmx_tie ties[CMX_MAX_BOUNDARIES];
    int found;
    const double gamma = lo + (hi - lo) * verify_uniform(o->seed, 7 * o->samples + k);
    tool_progress_report(o->progress, "phase", done + k, total);
    status = cmx_phase_tie_lines(&v, gamma, CMX_MAX_BOUNDARIES, ties, &found);
    const int caution = status > 0;
    for (int q = 0; q < found && status >= 0; q++) {
      cmx_tie_line line = {
          ties[q].x_left, ties[q].x_right, (size_t)ties[q].left, (size_t)ties[q].right, 0.0, 0.0};
      const cmx_status polished = cmx_tie_line_polish(phases, gamma / unit, &line);
      if (polished == CMX_ERR_ABSENT) {
        unpolished++; /* within 1e-5 of a pure species */
        continue;
      }
      if (polished < 0) status = polished;
      const double off = fmax(fabs(line.x_left - ties[q].x_left), fabs(line.x_right - ties[q].x_right));
      x[caution][n[caution]++] = (verify_sample){off, {gamma, line.x_left, 0.0}};
      if (line.left != line.right)
        heat[n_heat++] =
            (verify_sample){fabs(line.latent_heat - ties[q].latent_heat), {gamma, line.x_left, 0.0}};
    }
  }
  if (status >= 0) {
    json_t *rows[3] = {verify_summary("x", n[0], x[0], axes, INFINITY, 1e-6),
                       verify_summary("x", n[1], x[1], axes, INFINITY, INFINITY),
                       verify_summary("latent_heat", n_heat, heat, axes, INFINITY, 1e-5)};
    for (int r = 0; r < 3; r++) {
      if (r == 1 && n[1] == 0) { /* most solids have no kinks */
        json_decref(rows[r]);
        continue;
      }
      json_object_set_new(rows[r], "table", json_string(name));
      json_object_set_new(rows[r], "caution", json_boolean(r == 1));
      json_object_set_new(rows[r], "left_out", json_integer((json_int_t)unpolished));
      json_array_append_new(report, rows[r]);
    }
  }
  free(x[0]);
  free(x[1]);
  free(heat);
  return status;
}

static cmx_status verify_phases(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                                const verify_options *o, json_t *report, cmx_error *err) {
  cmx_order_work *work = NULL;
  cmx_status status = cmx_order_work_new(bench->order, &work);
  cmx_order_direct direct = {bench->order, work, 0.0};
  const size_t n = recipe->phase.n_solids;
  for (size_t s = 0; s < n && status >= 0; s++) {
    cmx_mixture m;
    status = cmx_recipe_mixture(recipe, s, bench, cmx_order_directly, &direct, &m, err);
    if (status < 0) break;
    status = verify_solid(t, &m, recipe->phase.solids[s].name, o, s * o->samples, n * o->samples, report);
    if (status < 0)
      cmx_fail(err, status, "phase %s: %s", recipe->phase.solids[s].name, cmx_status_text(status));
  }
  tool_progress_report(o->progress, "phase", n * o->samples, n * o->samples);
  cmx_order_work_free(work);
  return status;
}

/* --- report -------------------------------------------------------------------------------------------- */

const char *verify_text(const json_t *row, const char *key) {
  const char *text = json_string_value(json_object_get(row, key));
  return text ? text : "";
}

double verify_number(const json_t *row, const char *key) {
  const json_t *value = json_object_get(row, key);
  return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

long verify_count(const json_t *row, const char *key) {
  return (long)json_integer_value(json_object_get(row, key));
}

const char *verify_verdict(const json_t *row) {
  if (!json_is_true(json_object_get(row, "within_budget"))) return "BEYOND BUDGET";
  return isnan(verify_number(row, "budget")) ? "" : "within budget";
}

void verify_where(const json_t *row, char text[160]) {
  const char *key;
  json_t *value;
  text[0] = '\0';
  json_object_foreach(json_object_get(row, "where"), key, value)
      snprintf(text + strlen(text), 160 - strlen(text), "%s = %.6g ", key, json_number_value(value));
}

static void print_text(const json_t *report) {
  size_t k;
  json_t *row;
  puts("checksums hold");
  if (json_array_size(report))
    printf("%-22s %-12s %8s %10s %10s %10s  %s\n", "table", "quantity", "samples", "median", "99 %", "worst",
           "where, and verdict");
  json_array_foreach(report, k, row) {
    char where[160];
    verify_where(row, where);
    const int caution = json_is_true(json_object_get(row, "caution"));
    const int good = json_is_true(json_object_get(row, "within_budget"));
    printf("%-22s %-12s %8d %10.2e %10.2e %10.2e  %s%s\n", json_string_value(json_object_get(row, "table")),
           json_string_value(json_object_get(row, "quantity")),
           (int)json_integer_value(json_object_get(row, "samples")),
           json_number_value(json_object_get(row, "median")), json_number_value(json_object_get(row, "p99")),
           json_number_value(json_object_get(row, "worst")), where,
           caution ? "(cells with caution: flagged, no budget)"
           : good  ? "within budget"
                   : "BEYOND BUDGET");
  }
}

int verify_all_within(const json_t *rows) {
  size_t k;
  json_t *row;
  int ok = 1;
  json_array_foreach(rows, k, row) ok = ok && json_is_true(json_object_get(row, "within_budget"));
  return ok;
}

/* Takes all references; eos and transport are NULL where they were not verified. */
static int finish(const verify_options *o, json_t *report, json_t *eos, json_t *transport) {
  const int ok = verify_all_within(report) && (!eos || verify_eos_within(eos)) &&
                 verify_all_within(json_object_get(transport, "rows"));
  int code = EXIT_FINE;
  if (o->json) {
    json_t *root = json_pack("{s:o, s:b}", "rows", report, "within_budget", ok);
    if (eos) {
      /* of the whole table, at the top */
      static const char *const keys[] = {"freezing", "reasons"};
      for (size_t k = 0; k < 2; k++) json_object_set(root, keys[k], json_object_get(eos, keys[k]));
      json_object_set(root, "t0_outside", json_object_get(json_object_get(eos, "t0"), "outside"));
      json_object_set_new(root, "eos", eos);
    }
    if (transport) json_object_set_new(root, "transport", transport);
    code = tool_print_json(root);
  } else {
    print_text(report);
    if (eos) verify_eos_print(eos);
    if (transport) verify_transport_print(transport);
    json_decref(report);
    json_decref(eos);
    json_decref(transport);
  }
  return code ? code : ok ? EXIT_FINE : EXIT_RUN_TIME;
}

static const char manual[] =
    "Recompute random states off the nodes of a table with direct physics and compare with "
    "its lookups. Exit status 1 if a budget is exceeded.\v"
    "The heat of ordering jumps along curves of (x, Gamma_d): within 1e-6 of one either side counts as "
    "right.\n\n"
    "Of an equation of state also: Maxwell's relations among the outputs, jumps across the borders of cells, "
    "what must "
    "rise for searches to be safe, and searches there and back. Errors of it are relative; those of e and f "
    "to "
    "max(|e|, P/rho), because both pass through zero, of dp_dx to max(|dp_dx|, P), of df_dx and d2f_dx2 "
    "likewise to P/rho, "
    "of eta and s_res to max(|value|, 1), of latent_heat to max(|value|, kT per ion).\n\n"
    "Budgets, worst and median: p, e, f 1e-6 and 1e-9; s 1e-5 and 1e-8; cv, chi_rho, chi_t and what follows "
    "from them "
    "1e-3 and 1e-6. States flagged because the set of active constraints of the order changes nearby have "
    "none.\n\n"
    "Conductivities: sigma and kappa, relative, in each phase where it may be, with the same budgets of 1e-3 "
    "and "
    "1e-6; their slopes, without; and their steps from liquid to solid at freezing, which are reported and "
    "not smoothed.\n\n"
    "Warm mixtures: pressure, free electrons and conductivities against the pure species themselves, by all "
    "rules in turn; where their "
    "data have kinks the table rounds these off. Files that a recipe names are looked for in the current "
    "folder.\n\n"
    "--json: {\"rows\": [...], \"within_budget\", \"eos\": {\"rows\", \"phases\", \"maxwell\", "
    "\"jumps\", \"rising\", \"inversions\"}, \"transport\": {\"rows\", \"jumps\"}}.";

typedef struct reports {
  json_t *rows, *eos, *transport;
} reports;

/* The parts that were asked for, or all that the table has. */
static cmx_status verify(const cmx_table *t, const cmx_recipe *recipe, const verify_options *o, reports *r,
                         cmx_error *err) {
  const struct {
    const char *name;
    int there;
  } part[] = {{"order", t->has_order},
              {"phase", recipe->phase.enabled},
              {"eos", t->has_eos},
              {"transport", t->has_transport},
              {"warm", t->has_warm}};
  unsigned parts = 0;
  cmx_physics bench = {.order = NULL};
  for (unsigned k = 0; k < sizeof part / sizeof *part; k++)
    if (part[k].there)
      parts |= 1U << k;
    else if (o->parts & 1U << k)
      return cmx_fail(err, CMX_ERR_ABSENT, "--only: %s has no %s", o->file, part[k].name);
  if (o->parts) parts = o->parts;
  cmx_status status = cmx_physics_make(recipe, &bench, err);
  if (status >= 0 && parts & VERIFY_ORDER) {
    status = verify_order(t, &bench, o, r->rows);
    if (status < 0) cmx_fail(err, status, "order: %s", cmx_status_text(status));
  }
  if (status >= 0 && parts & VERIFY_PHASE) status = verify_phases(t, recipe, &bench, o, r->rows, err);
  if (status >= 0 && parts & VERIFY_EOS) status = verify_eos(t, recipe, &bench, o, &r->eos, err);
  if (status >= 0 && parts & VERIFY_TRANSPORT)
    status = verify_transport(t, recipe, &bench, o, &r->transport, err);
  if (status >= 0 && parts & VERIFY_WARM) status = verify_warm(t, recipe, o, r->rows, err);
  cmx_physics_free(&bench);
  return status;
}

int verb_verify(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"samples", 'n', "N", 0, "random states of each kind (default 10000)", 0},
      {"seed", 's', "S", 0, "seed of the random states (default 1)", 0},
      {"only", KEY_ONLY, "PARTS", 0,
       "of order, phase, eos, transport and warm these, with commas (default all)", 0},
      {"quiet", 'q', NULL, 0, "no progress on standard error", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {known, option, "FILE", manual, NULL, NULL, NULL};
  tool_progress progress;
  verify_options o = {.samples = 10000, .seed = 1, .progress = &progress};
  cmx_table table;
  cmx_recipe recipe;
  cmx_error err = {CMX_OK, ""};
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  if (cmx_table_open(o.file, &table, &err) < 0) return tool_fail("verify", &err);
  const char *text = cmx_store_get_text(table.store, "/", "recipe");
  reports r = {json_array(), NULL, NULL};
  tool_progress_start(&progress, o.quiet);
  cmx_status status = cmx_recipe_read_text(text ? text : "", "recipe of the table", &recipe, &err);
  if (status >= 0) status = verify(&table, &recipe, &o, &r, &err);
  tool_progress_end(&progress);
  cmx_recipe_clear(&recipe);
  cmx_table_close(&table);
  if (status >= 0) return finish(&o, r.rows, r.eos, r.transport);
  json_decref(r.rows);
  json_decref(r.eos);
  json_decref(r.transport);
  return tool_fail("verify", &err);
}
