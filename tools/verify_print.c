/* The report of `verify`: as JSON and as text. */
#include "verify.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- JSON ----------------------------------------------------------------------------------------------- */

static json_t *place_of(const cmx_report_row *row) {
  json_t *where = json_object();
  for (size_t k = 0; row && k < row->n_place; k++)
    json_object_set_new(where, row->place[k].name, tool_real(row->place[k].value));
  return where;
}

static void set_count(json_t *object, const char *key, double count) {
  json_object_set_new(object, key, json_integer((json_int_t)count));
}

/* The row of the same subject as row k with another quantity; NULL if there is none. */
static const cmx_report_row *row_beside(const cmx_report *r, size_t k, const char *quantity) {
  const cmx_report_row *row = &r->rows[k];
  return cmx_report_find(r, k, row->section, row->check, row->subject, quantity);
}

/* Number of samples and verdict, shared by most objects. */
static void set_samples(json_t *object, const cmx_report_row *row) {
  json_object_set_new(object, "samples", json_integer((json_int_t)row->n));
}

/* Errors against direct computation. */
static json_t *direct_row(const cmx_report_row *row) {
  json_t *object = json_object();
  json_object_set_new(object, "quantity", json_string(row->quantity));
  set_samples(object, row);
  json_object_set_new(object, "median", tool_real(row->median));
  json_object_set_new(object, "p99", tool_real(row->p99));
  json_object_set_new(object, "worst", tool_real(row->worst));
  json_object_set_new(object, "where", place_of(row));
  json_object_set_new(object, "budget", tool_real(row->budget));
  json_object_set_new(object, "within_budget", json_boolean(row->within));
  if (isfinite(row->budget_median))
    json_object_set_new(object, "budget_median", tool_real(row->budget_median));
  return object;
}

static json_t *table_row(const cmx_report *r, size_t k) {
  const cmx_report_row *row = &r->rows[k],
                       *left_out = cmx_report_find(r, k, row->section, "unpolished", row->subject, NULL);
  char table[80];
  json_t *object = direct_row(row);
  snprintf(table, sizeof table, "%s%s%s", strcmp(row->section, "phase") ? row->section : "",
           strcmp(row->section, "warm") && strcmp(row->section, "reaction") ? "" : " ", row->subject);
  json_object_set_new(object, "table", json_string(table));
  json_object_set_new(object, "caution", json_boolean(row->caution));
  if (left_out) set_count(object, "left_out", left_out->worst);
  return object;
}

static json_t *eos_row(const cmx_report *r, size_t k) {
  json_t *object = direct_row(&r->rows[k]);
  json_object_set_new(object, "relative_to", json_string(r->rows[k].scale));
  json_object_set_new(object, "caution", json_boolean(r->rows[k].caution));
  return object;
}

static json_t *gradient_row(const cmx_report *r, size_t k) {
  json_t *object = direct_row(&r->rows[k]);
  json_object_set_new(object, "relative_to", json_string(r->rows[k].scale));
  return object;
}

static json_t *equilibrium_row(const cmx_report *r, size_t k) {
  json_t *object = direct_row(&r->rows[k]);
  json_object_set_new(object, "caution", json_boolean(r->rows[k].caution));
  return object;
}

static json_t *transport_row(const cmx_report *r, size_t k) {
  json_t *object = direct_row(&r->rows[k]);
  json_object_set_new(object, "phase", json_string(r->rows[k].subject));
  json_object_set_new(object, "caution", json_boolean(r->rows[k].caution));
  return object;
}

static json_t *phases_of(const cmx_report *r, size_t k) {
  const cmx_report_row *row = row_beside(r, k, "f");
  json_t *object = json_object();
  set_samples(object, row);
  set_count(object, "disagreements", r->rows[k].worst);
  json_object_set_new(object, "worst", tool_real(row->worst));
  json_object_set_new(object, "where", place_of(row));
  json_object_set_new(object, "budget", tool_real(row->budget));
  json_object_set_new(object, "within_budget", json_boolean(row->within));
  return object;
}

static json_t *maxwell_row(const cmx_report *r, size_t k) {
  const cmx_report_row *row = &r->rows[k], *rounding = row_beside(r, k, "rounding"),
                       *in_rounding = row_beside(r, k, "in_rounding");
  json_t *object = json_object();
  json_object_set_new(object, "relation", json_string(row->subject));
  json_object_set_new(object, "by_difference", json_boolean(rounding != NULL));
  set_samples(object, row);
  set_count(object, "unresolved", rounding ? (double)(rounding->n - row->n) : 0.0);
  json_object_set_new(object, "worst", tool_real(row->worst));
  json_object_set_new(object, "where", place_of(row));
  json_object_set_new(object, "rounding", rounding ? tool_real(rounding->median) : json_null());
  json_object_set_new(object, "in_rounding", in_rounding ? tool_real(in_rounding->worst) : json_null());
  json_object_set_new(object, "budget", tool_real(row->budget));
  json_object_set_new(object, "within_budget",
                      json_boolean(row->within && (!in_rounding || in_rounding->within)));
  return object;
}

/* The rows of one border, from p to in_rounding. */
static json_t *jump_row(const cmx_report *r, size_t k) {
  const cmx_report_row *row = &r->rows[k], *in_rounding = row_beside(r, k, "in_rounding");
  json_t *object = json_object();
  json_object_set_new(object, "border", json_string(row->subject));
  set_samples(object, row);
  for (; row <= in_rounding; row++) json_object_set_new(object, row->quantity, tool_real(row->worst));
  json_object_set_new(object, "where", place_of(in_rounding));
  json_object_set_new(object, "budget", tool_real(in_rounding->budget));
  json_object_set_new(object, "within_budget", json_boolean(in_rounding->within));
  return object;
}

static json_t *rising_row(const cmx_report *r, size_t k) {
  const cmx_report_row *row = &r->rows[k];
  json_t *object = json_object();
  json_object_set_new(object, "quantity", json_string(row->quantity));
  json_object_set_new(object, "phase", json_string(row->subject));
  set_samples(object, row);
  set_count(object, "violations", row->worst);
  json_object_set_new(object, "where", place_of(row));
  set_count(object, "budget", row->budget);
  json_object_set_new(object, "within_budget", json_boolean(row->within));
  return object;
}

static json_t *statuses_of(const cmx_report *r, const char *search) {
  json_t *list = json_array();
  const cmx_report_row *row = cmx_report_find(r, 0, "eos", "statuses", search, NULL);
  for (; row; row = cmx_report_find(r, (size_t)(row - r->rows) + 1, "eos", "statuses", search, NULL)) {
    json_t *object = json_object();
    set_count(object, "status", row->place[0].value);
    json_object_set_new(object, "text", json_string(cmx_status_text((cmx_status)row->place[0].value)));
    json_object_set_new(object, "count", json_integer((json_int_t)row->n));
    json_object_set_new(object, "worst", tool_real(row->worst));
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *inversion_row(const cmx_report *r, size_t k) {
  const cmx_report_row *row = &r->rows[k], *silent = row_beside(r, k, "silent"),
                       *failed = row_beside(r, k, "failed");
  json_t *object = json_object();
  json_object_set_new(object, "search", json_string(row->subject));
  set_samples(object, row);
  json_object_set_new(object, "worst", tool_real(row->worst));
  json_object_set_new(object, "where", place_of(row));
  set_count(object, "silent", silent->worst);
  set_count(object, "failed", failed->worst);
  if (failed->n_place) json_object_set_new(object, "failed_where", place_of(failed));
  json_object_set_new(object, "ill_conditioned_in_uncertainty",
                      tool_real(row_beside(r, k, "in_uncertainty")->worst));
  json_object_set_new(object, "mean_iterations", tool_real(row_beside(r, k, "mean_iterations")->worst));
  set_count(object, "most_iterations", row_beside(r, k, "most_iterations")->worst);
  json_object_set_new(object, "statuses", statuses_of(r, row->subject));
  json_object_set_new(object, "budget", tool_real(row->budget));
  json_object_set_new(object, "within_budget", json_boolean(silent->within && failed->within));
  return object;
}

/* Rows of several numbers at one place, up to the next row of the first quantity. */
static json_t *numbers_at(const cmx_report *r, size_t k) {
  const cmx_report_row *first = &r->rows[k];
  json_t *object = place_of(first);
  for (size_t q = k; q < r->n && !strcmp(r->rows[q].check, first->check); q++) {
    if (q > k && !strcmp(r->rows[q].quantity, first->quantity)) break;
    json_object_set_new(object, r->rows[q].quantity, tool_real(r->rows[q].worst));
  }
  return object;
}

static json_t *reason_row(const cmx_report *r, size_t k) {
  json_t *object = json_object();
  json_object_set_new(object, "reason", json_string(r->rows[k].quantity));
  json_object_set_new(object, "share", tool_real(r->rows[k].worst));
  return object;
}

static json_t *t0_of(const cmx_report *r, size_t k) {
  const cmx_report_row *outside = &r->rows[k], *temp = row_beside(r, k, "temp");
  json_t *object = json_object();
  set_samples(object, outside);
  set_count(object, "outside", outside->worst);
  json_object_set_new(object, "worst", tool_real(temp->worst));
  json_object_set_new(object, "where", place_of(temp));
  json_object_set_new(object, "budget", tool_real(temp->budget));
  json_object_set_new(object, "within_budget", json_boolean(outside->within));
  return object;
}

/* A list of objects, one for each row of a check; `first` names the quantity of the rows that begin one,
   NULL: all. */
static json_t *list_of(const cmx_report *r, const char *section, const char *check, const char *first,
                       json_t *(*object)(const cmx_report *, size_t)) {
  json_t *list = json_array();
  const cmx_report_row *row = cmx_report_find(r, 0, section, check, NULL, first);
  while (row) {
    const size_t k = (size_t)(row - r->rows);
    json_array_append_new(list, object(r, k));
    row = cmx_report_find(r, k + 1, section, check, NULL, first);
  }
  return list;
}

/* The object of a check's first row; NULL without one. */
static json_t *one_of(const cmx_report *r, const char *section, const char *check,
                      json_t *(*object)(const cmx_report *, size_t)) {
  const cmx_report_row *row = cmx_report_find(r, 0, section, check, NULL, NULL);
  return row ? object(r, (size_t)(row - r->rows)) : NULL;
}

static json_t *eos_json(const cmx_report *r) {
  const cmx_report_row *flagged = cmx_report_find(r, 0, "eos", "flagged", NULL, NULL);
  json_t *eos = json_object(), *t0 = one_of(r, "equilibrium", "t0", t0_of);
  json_object_set_new(eos, "rows", list_of(r, "eos", "direct", NULL, eos_row));
  if (cmx_report_find(r, 0, "eos", "gradient", NULL, NULL))
    json_object_set_new(eos, "gradient", list_of(r, "eos", "gradient", NULL, gradient_row));
  json_object_set_new(eos, "phases", one_of(r, "eos", "phases", phases_of));
  json_object_set_new(eos, "maxwell", list_of(r, "eos", "maxwell", "residual", maxwell_row));
  json_object_set_new(eos, "jumps", list_of(r, "eos", "jumps", "p", jump_row));
  json_object_set_new(eos, "rising", list_of(r, "eos", "rising", NULL, rising_row));
  json_object_set_new(eos, "inversions", list_of(r, "eos", "inversions", "error", inversion_row));
  json_object_set_new(eos, "freezing", list_of(r, "eos", "freezing", "gamma_eos", numbers_at));
  json_object_set_new(eos, "reasons", list_of(r, "eos", "reasons", NULL, reason_row));
  json_object_set_new(eos, "flagged", tool_real(flagged->worst));
  if (cmx_report_find(r, 0, "equilibrium", "direct", NULL, NULL))
    json_object_set_new(eos, "equilibrium", list_of(r, "equilibrium", "direct", NULL, equilibrium_row));
  if (t0) json_object_set_new(eos, "t0", t0);
  return eos;
}

json_t *verify_json(const cmx_report *r) {
  json_t *rows = json_array(), *root = json_object();
  static const char *const tables[] = {"order", "phase", "phase3", "reaction", "warm"};
  for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
    json_t *list = list_of(r, tables[k], "direct", NULL, table_row);
    json_array_extend(rows, list);
    json_decref(list);
  }
  json_object_set_new(root, "rows", rows);
  json_object_set_new(root, "within_budget", json_boolean(r->within));
  if (r->n_left_out) {
    json_t *names = json_array();
    for (size_t k = 0; k < r->n_left_out; k++) json_array_append_new(names, json_string(r->left_out[k]));
    json_object_set_new(root, "left_out", names);
  }
  const cmx_report_row *open = cmx_report_find(r, 0, "order", "certificate", NULL, "uncertified");
  if (open) json_object_set_new(root, "uncertified", tool_real(open->worst));
  if (cmx_report_find(r, 0, "eos", NULL, NULL, NULL)) {
    json_t *eos = eos_json(r);
    /* of the whole table, at the top */
    json_object_set(root, "freezing", json_object_get(eos, "freezing"));
    json_object_set(root, "reasons", json_object_get(eos, "reasons"));
    json_object_set(root, "t0_outside", json_object_get(json_object_get(eos, "t0"), "outside"));
    json_object_set_new(root, "eos", eos);
  }
  if (cmx_report_find(r, 0, "transport", NULL, NULL, NULL)) {
    json_t *transport = json_object();
    json_object_set_new(transport, "rows", list_of(r, "transport", "direct", NULL, transport_row));
    json_object_set_new(transport, "jumps", list_of(r, "transport", "steps", "sigma", numbers_at));
    json_object_set_new(root, "transport", transport);
  }
  return root;
}

/* --- text ----------------------------------------------------------------------------------------------- */

static const char *text_of(const json_t *row, const char *key) {
  const char *text = json_string_value(json_object_get(row, key));
  return text ? text : "";
}

static double number_of(const json_t *row, const char *key) {
  const json_t *value = json_object_get(row, key);
  return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static long count_of(const json_t *row, const char *key) {
  return (long)json_integer_value(json_object_get(row, key));
}

static const char *verdict_of(const json_t *row) {
  if (!json_is_true(json_object_get(row, "within_budget"))) return "BEYOND BUDGET";
  return isnan(number_of(row, "budget")) ? "" : "within budget";
}

static void write_coordinates(const json_t *where, int digits, char text[160]) {
  const char *key;
  json_t *value;
  text[0] = '\0';
  json_object_foreach((json_t *)where, key, value)
      snprintf(text + strlen(text), 160 - strlen(text), "%s = %.*g ", key, digits, json_number_value(value));
}

static void write_place(const json_t *row, char text[160]) {
  write_coordinates(json_object_get(row, "where"), 6, text);
}

static void print_tables(const json_t *report) {
  size_t k;
  json_t *row;
  puts("checksums hold");
  if (json_array_size(report))
    printf("%-22s %-12s %8s %10s %10s %10s  %s\n", "table", "quantity", "samples", "median", "99 %", "worst",
           "where, and verdict");
  json_array_foreach(report, k, row) {
    char where[160];
    write_place(row, where);
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

static void print_rows(const json_t *report) {
  size_t k;
  json_t *row;
  printf("\nequation of state against direct computation\n%-12s %8s %10s %10s %10s  %-25s %s\n", "quantity",
         "samples", "median", "99 %", "worst", "relative to", "where, and verdict");
  json_array_foreach(json_object_get(report, "rows"), k, row) {
    char where[160];
    const int caution = json_is_true(json_object_get(row, "caution"));
    write_place(row, where);
    printf("%-12s %8ld %10.2e %10.2e %10.2e  %-25s %s%s\n", text_of(row, "quantity"),
           count_of(row, "samples"), number_of(row, "median"), number_of(row, "p99"), number_of(row, "worst"),
           text_of(row, "relative_to"), where,
           caution ? "(states with caution: flagged, no budget)" : verdict_of(row));
  }
  char where[160];
  const json_t *phases = json_object_get(report, "phases");
  write_place(phases, where);
  printf("phase: %ld of %ld states disagree, free energies at most %.2e kT per ion apart %s%s\n",
         count_of(phases, "disagreements"), count_of(phases, "samples"), number_of(phases, "worst"), where,
         verdict_of(phases));
}

/* Of more than two species. */
static void print_gradient(const json_t *report) {
  size_t k;
  json_t *row;
  if (!json_object_get(report, "gradient")) return;
  printf(
      "\nderivatives by composition against direct computation, the largest of all species\n%-12s %8s %10s "
      "%10s %10s  %-25s %s\n",
      "of", "samples", "median", "99 %", "worst", "relative to", "where, and verdict");
  json_array_foreach(json_object_get(report, "gradient"), k, row) {
    char where[160];
    write_place(row, where);
    printf("%-12s %8ld %10.2e %10.2e %10.2e  %-25s %s%s\n", text_of(row, "quantity"),
           count_of(row, "samples"), number_of(row, "median"), number_of(row, "p99"), number_of(row, "worst"),
           text_of(row, "relative_to"), where, verdict_of(row));
  }
}

static void print_laws(const json_t *report) {
  size_t k;
  json_t *row;
  char where[160];
  printf("\nMaxwell's relations among the outputs; differences are no sharper than the rounding of their "
         "state: the worst where "
         "that is\nbelow 3e-11, the median rounding, the worst residual in units of its rounding\n"
         "%-30s %8s %10s %10s %10s  %s\n",
         "relation", "samples", "worst", "rounding", "in it", "where, and verdict");
  json_array_foreach(json_object_get(report, "maxwell"), k, row) {
    write_place(row, where);
    printf("%-30s %8ld %10.2e %10.2e %10.2g  %s%s\n", text_of(row, "relation"), count_of(row, "samples"),
           number_of(row, "worst"), number_of(row, "rounding"), number_of(row, "in_rounding"), where,
           verdict_of(row));
  }
  printf("\njumps across the borders of cells, relative, and the largest in units of round-off; of the "
         "order's cells p, e "
         "and s count\n%-18s %8s %10s %10s %10s %10s %10s %8s  %s\n",
         "border", "samples", "p", "e", "s", "cv", "chi", "in it", "where, and verdict");
  json_array_foreach(json_object_get(report, "jumps"), k, row) {
    write_place(row, where);
    printf("%-18s %8ld %10.2e %10.2e %10.2e %10.2e %10.2e %8.2g  %s%s\n", text_of(row, "border"),
           count_of(row, "samples"), number_of(row, "p"), number_of(row, "e"), number_of(row, "s"),
           number_of(row, "cv"), number_of(row, "chi"), number_of(row, "in_rounding"), where,
           verdict_of(row));
  }
  printf("\nwhat must rise, along random lines of 200 states\n%-18s %-8s %10s %10s  %s\n", "quantity",
         "phase", "states", "violations", "where, and verdict");
  json_array_foreach(json_object_get(report, "rising"), k, row) {
    write_place(row, where);
    printf("%-18s %-8s %10ld %10ld  %s%s\n", text_of(row, "quantity"), text_of(row, "phase"),
           count_of(row, "samples"), count_of(row, "violations"), where, verdict_of(row));
  }
}

static void print_inversions(const json_t *report) {
  size_t k, j;
  json_t *row, *status;
  printf("\nthere and back; worst among states without caveat\n%-14s %8s %10s %8s %8s %6s %6s  %s\n",
         "search", "samples", "worst", "silent", "failed", "mean", "most", "where, and verdict");
  json_array_foreach(json_object_get(report, "inversions"), k, row) {
    char where[160];
    write_place(row, where);
    printf("%-14s %8ld %10.2e %8ld %8ld %6.2f %6ld  %s%s\n", text_of(row, "search"), count_of(row, "samples"),
           number_of(row, "worst"), count_of(row, "silent"), count_of(row, "failed"),
           number_of(row, "mean_iterations"), count_of(row, "most_iterations"), where, verdict_of(row));
    const json_t *lost = json_object_get(row, "failed_where");
    if (lost) {
      write_coordinates(lost, 17, where);
      printf("    first failed: %s\n", where);
    }
    json_array_foreach(json_object_get(row, "statuses"), j, status)
        printf("    status %3ld: %8ld states, worst %.2e, %s\n", count_of(status, "status"),
               count_of(status, "count"), number_of(status, "worst"), text_of(status, "text"));
  }
}

static void print_equilibrium(const json_t *rows) {
  size_t k;
  json_t *row;
  if (!rows) return;
  printf("\nfreezing at a pressure against direct computation; temperature and densities relative, latent "
         "heat in kT"
         "\n%-12s %8s %10s %10s %10s  %s\n",
         "quantity", "samples", "median", "99 %", "worst", "where, and verdict");
  json_array_foreach(rows, k, row) {
    char where[160];
    write_place(row, where);
    printf("%-12s %8ld %10.2e %10.2e %10.2e  %s%s\n", text_of(row, "quantity"), count_of(row, "samples"),
           number_of(row, "median"), number_of(row, "p99"), number_of(row, "worst"), where,
           json_is_true(json_object_get(row, "caution")) ? "(states with caution: flagged, no budget)"
                                                         : verdict_of(row));
  }
}

static void print_freezing(const json_t *report) {
  size_t k;
  json_t *row;
  puts("\nfreezing: mean coupling at which the free energies of one composition are equal (/eos), at which a "
       "liquid begins to freeze at "
       "the same\npressure (/equilibrium), and the same of classical ions in a rigid background (/phase)");
  printf("%6s %10s %14s %12s %14s %12s %12s\n", "x", "rho", "temp", "/eos", "/equilibrium", "/phase",
         "latent, kT");
  json_array_foreach(json_object_get(report, "freezing"), k, row)
      printf("%6.3g %10.3g %14.6g %12.4f %14.4f %12.4f %12.4f\n", number_of(row, "x"), number_of(row, "rho"),
             number_of(row, "temp"), number_of(row, "gamma_eos"), number_of(row, "gamma_equilibrium"),
             number_of(row, "gamma_phase"), number_of(row, "latent_heat"));
  const json_t *t0 = json_object_get(report, "t0");
  if (t0) {
    char where[160];
    write_place(t0, where);
    printf("T0 (equal Gibbs energy) outside [solidus, liquidus]: %ld of %ld, worst %.1e %s%s\n",
           count_of(t0, "outside"), count_of(t0, "samples"), number_of(t0, "worst"), where, verdict_of(t0));
  }
}

static void print_reasons(const json_t *report) {
  size_t k;
  json_t *row;
  printf("\nreasons of stable states within 1e4..1e9 g/cm^3, 1e6..1e9 K: %.2f %% carry one\n",
         100.0 * number_of(report, "flagged"));
  json_array_foreach(json_object_get(report, "reasons"), k, row)
      printf("%-20s %8.3f %%\n", text_of(row, "reason"), 100.0 * number_of(row, "share"));
}

static void print_transport(const json_t *report) {
  size_t k;
  json_t *row;
  char where[160];
  printf("\nconductivities against direct computation, relative; slopes, absolute, against differences at "
         "every tenth state\n%-7s %-16s %8s %10s %10s %10s  %s\n",
         "phase", "quantity", "samples", "median", "99 %", "worst", "where, and verdict");
  json_array_foreach(json_object_get(report, "rows"), k, row) {
    write_place(row, where);
    printf("%-7s %-16s %8ld %10.2e %10.2e %10.2e  %s%s\n", text_of(row, "phase"), text_of(row, "quantity"),
           count_of(row, "samples"), number_of(row, "median"), number_of(row, "p99"), number_of(row, "worst"),
           where,
           json_is_true(json_object_get(row, "caution")) ? "(states with caution: flagged, no budget)"
                                                         : verdict_of(row));
  }
  if (!json_array_size(json_object_get(report, "jumps"))) return;
  printf(
      "\nsteps from liquid to solid at freezing, of the table and direct\n%-5s %10s %12s %8s %10s %10s %10s "
      "%10s\n",
      "x", "rho", "temp", "gamma", "sigma", "direct", "kappa", "direct");
  json_array_foreach(json_object_get(report, "jumps"), k, row)
      printf("%-5g %10.3g %12.6g %8.3f %8.3f %% %8.3f %% %8.3f %% %8.3f %%\n", number_of(row, "x"),
             number_of(row, "rho"), number_of(row, "temp"), number_of(row, "gamma"),
             100.0 * number_of(row, "sigma"), 100.0 * number_of(row, "sigma_direct"),
             100.0 * number_of(row, "kappa"), 100.0 * number_of(row, "kappa_direct"));
}

static void print_left_out(const json_t *names) {
  if (!names) return;
  fputs("\nnot compared, because a plug-in made them that is not loaded (--plugin FILE):", stdout);
  for (size_t k = 0; k < json_array_size(names); k++)
    printf(" %s", json_string_value(json_array_get(names, k)));
  putchar('\n');
}

void verify_print(const json_t *report) {
  const json_t *eos = json_object_get(report, "eos"), *transport = json_object_get(report, "transport");
  print_tables(json_object_get(report, "rows"));
  if (json_object_get(report, "uncertified"))
    printf("\norder with terms beyond pairs: at %.3g %% of the nodes the minimum is not proved; states there "
           "are "
           "with caution\n",
           100.0 * number_of(report, "uncertified"));
  if (eos) {
    print_rows(eos);
    print_gradient(eos);
    if (json_array_size(json_object_get(eos, "maxwell"))) print_laws(eos);
    print_inversions(eos);
    if (json_array_size(json_object_get(eos, "freezing")) || json_object_get(eos, "t0")) print_freezing(eos);
    print_reasons(eos);
    print_equilibrium(json_object_get(eos, "equilibrium"));
  }
  if (transport) print_transport(transport);
  print_left_out(json_object_get(report, "left_out"));
}
