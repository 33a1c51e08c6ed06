/* Any quantity of a table along a line or over a plane: which one, at which states, and its texts. */
#include "plot_quantity.h"

#include <math.h>
#include <string.h>

#include "coulomix/version.h"

/* f, u and s of short-range order, and order parameters w1, w2, ... of the neighbour shells. */
static const struct {
  const char *name, *unit, *text;
} of_order[] = {{"f_order", "kT per ion", "free energy of short-range order"},
                {"u_order", "kT per ion", "energy of short-range order"},
                {"s_order", "k per ion", "entropy of short-range order"}};
enum { N_OF_ORDER = sizeof of_order / sizeof *of_order, MAX_SHELLS = 64 };

static const char *const option_names[PLOT_AXES] = {"--x", "--rho", "--temp"};
static const char *const units[PLOT_AXES] = {"", " g/cm^3", " K"};

/* --- the quantity --------------------------------------------------------------------------------------- */

static int find_in(quantity *q, const cmx_quantity *list, size_t n, quantity_source source) {
  for (size_t k = 0; k < n; k++) {
    if (strcmp(list[k].name, q->name) != 0) continue;
    q->unit = list[k].unit;
    q->text = list[k].text;
    q->source = source;
    q->place = k;
    return 1;
  }
  return 0;
}

static int find_of_order(quantity *q) {
  unsigned shell = 0;
  char rest;
  q->source = OF_ORDER;
  for (size_t k = 0; k < N_OF_ORDER; k++)
    if (!strcmp(q->name, of_order[k].name)) {
      q->unit = of_order[k].unit;
      q->text = of_order[k].text;
      q->place = k;
      return 1;
    }
  if (sscanf(q->name, "w%u%c", &shell, &rest) != 1 || shell < 1 ||
      shell > (unsigned)q->p->table.order.n_shells || shell > MAX_SHELLS)
    return 0;
  q->unit = "";
  q->text = "order parameter of a neighbour shell";
  q->place = N_OF_ORDER + shell - 1;
  return 1;
}

static int is_listed(const char *name, const cmx_quantity *list, size_t n) {
  for (size_t k = 0; k < n; k++)
    if (!strcmp(list[k].name, name)) return 1;
  return 0;
}

int plot_is_quantity(const char *name) {
  unsigned shell;
  char rest;
  size_t n;
  const cmx_quantity *list = cmx_eos_quantities(&n);
  int known =
      is_listed(name, list, n) || !strcmp(name, "reasons") || sscanf(name, "w%u%c", &shell, &rest) == 1;
  list = cmx_transport_quantities(&n);
  known = known || is_listed(name, list, n);
  list = cmx_warm_quantities(&n);
  known = known || is_listed(name, list, n);
  for (size_t k = 0; k < N_OF_ORDER; k++) known = known || !strcmp(name, of_order[k].name);
  return known;
}

/* The names of a list, after those before it. */
static void add_names(const cmx_quantity *list, size_t n, char *text, size_t size) {
  for (size_t k = 0, at = strlen(text); k < n && at + 1 < size; k++)
    at += (size_t)snprintf(text + at, size - at, "%s%s", at ? " " : "", list[k].name);
}

static cmx_status find_quantity(quantity *q, cmx_error *err) {
  const cmx_table *t = &q->p->table;
  char names[1024] = "";
  size_t n;
  const cmx_quantity *list = cmx_eos_quantities(&n);
  if (!strcmp(q->name, "reasons") && cmx_table_has(t, "eos")) {
    q->unit = "";
    q->text = "reasons of warnings";
    q->source = OF_REASONS;
    return CMX_OK;
  }
  if (cmx_table_has(t, "eos")) {
    if (find_in(q, list, n, OF_EOS)) return CMX_OK;
    add_names(list, n, names, sizeof names);
  }
  list = cmx_transport_quantities(&n);
  if (cmx_table_has(t, "transport")) {
    if (find_in(q, list, n, OF_TRANSPORT)) return CMX_OK;
    add_names(list, n, names, sizeof names);
  }
  list = cmx_warm_quantities(&n);
  if (cmx_table_has(t, "warm")) {
    if (find_in(q, list, n, OF_WARM)) return CMX_OK;
    add_names(list, n, names, sizeof names);
  }
  const int order = cmx_table_has(t, "order") && cmx_table_has(t, "eos") && q->mixture.ions.n == 2;
  if (order && find_of_order(q)) return CMX_OK;
  return cmx_fail(err, CMX_ERR_UNKNOWN, "%s: no quantity of %s: %s%s%s", q->name, q->p->file, names,
                  order ? " f_order u_order s_order w1 w2 ..." : "",
                  cmx_table_has(t, "eos") ? " reasons" : "");
}

/* --- values --------------------------------------------------------------------------------------------- */

static double order_value(const quantity *q, double x, const cmx_eos_state *state, cmx_status *status) {
  const cmx_order_view *v = &q->p->table.order;
  double w[MAX_SHELLS];
  cmx_order_point point;
  if (state->phase != CMX_SOLID || v->n_shells > MAX_SHELLS) return (double)NAN;
  if (q->place >= N_OF_ORDER) {
    *status = cmx_order_parameters(v, x, state->gamma_d, w, NULL, NULL);
    return w[q->place - N_OF_ORDER];
  }
  *status = cmx_order_lookup(v, x, state->gamma_d, &point);
  return q->place == 0 ? point.f : q->place == 1 ? point.u : point.s;
}

static quantity_value warm_value(const quantity *q, const double at[PLOT_AXES]) {
  const query_warm_options usual = {0, CMX_MIX_GAMMA, 0};
  query_value value[QUERY_WARM];
  cmx_warm_point point;
  const cmx_status status =
      query_warm(&q->p->table.warm, &usual, at[PLOT_X], at[PLOT_RHO], at[PLOT_TEMP], &point, value);
  return (quantity_value){status < 0 ? (double)NAN : value[q->place].value, -1, status, 0};
}

/* A state of the equation of state, or only the phase that was asked for. */
static void find_state(quantity *q, const double at[PLOT_AXES], query_answer *answer) {
  const double number[QUERY_NUMBERS] = {at[PLOT_RHO], at[PLOT_TEMP]};
  memset(answer, 0, sizeof *answer);
  if (q->mixture.eos) {
    query_ask(&q->mixture, QUERY_RHO_TEMP, q->p->phase, number, answer);
    return;
  }
  answer->found.state.phase = q->p->phase;
  answer->found.rho = at[PLOT_RHO];
  answer->found.temp = at[PLOT_TEMP];
}

static quantity_value state_value(quantity *q, const double at[PLOT_AXES]) {
  query_answer answer;
  query_value value[QUERY_CONDUCTION];
  find_state(q, at, &answer);
  quantity_value v = {NAN, answer.found.state.phase, answer.status, answer.found.state.reasons};
  if (v.status < 0) return v;
  size_t n;
  switch (q->source) {
  case OF_EOS:
    v.value = cmx_quantity_in(&cmx_eos_quantities(&n)[q->place], &answer.found.state);
    break;
  case OF_TRANSPORT:
    v.status = query_transport(&q->p->table.transport, &q->mixture, &answer, value);
    v.value = value[q->place].value;
    break;
  case OF_ORDER:
    v.value = order_value(q, at[PLOT_X], &answer.found.state, &v.status);
    break;
  default:
    v.value = 0.0;
  }
  return v;
}

/* The fraction of two species; that of more is set already. */
static void set_fraction(quantity *q, double x) {
  const tool_fractions given = {.n_number = 1, .number = {x}};
  cmx_error none = CMX_ERROR_NONE;
  if (q->mixture.ions.n == 2) query_mixture_set(&q->mixture, &given, &none);
}

int quantity_phase(quantity *q, const double at[PLOT_AXES]) {
  query_answer answer;
  if (!q->mixture.eos || q->p->phase != CMX_STABLE || q->source == OF_WARM) return -1;
  set_fraction(q, at[PLOT_X]);
  find_state(q, at, &answer);
  return answer.status < 0 ? -1 : answer.found.state.phase;
}

quantity_value quantity_at(quantity *q, const double at[PLOT_AXES]) {
  set_fraction(q, at[PLOT_X]);
  quantity_value v = q->source == OF_WARM ? warm_value(q, at) : state_value(q, at);
  if (v.status < 0 || !isfinite(v.value)) v.value = (double)NAN;
  q->n_states++;
  if (isnan(v.value)) {
    q->n_failed++;
    if (v.status < 0) q->failure = v.status;
    return v;
  }
  if (v.status > 0 || v.reasons) {
    q->n_flagged++;
    q->reasons |= v.reasons;
  }
  q->least = fmin(q->least, v.value);
  q->most = fmax(q->most, v.value);
  return v;
}

double quantity_coordinate(const quantity *q, int axis, int k) {
  const plot_axis *a = &q->axis[axis];
  if (k <= 0 || a->n < 2) return a->low;
  if (k >= a->n - 1) return a->high;
  const double part = k / (a->n - 1.0);
  return axis == PLOT_X ? a->low + (a->high - a->low) * part : a->low * pow(a->high / a->low, part);
}

/* --- texts ---------------------------------------------------------------------------------------------- */

const char *quantity_axis_label(const quantity *q, int axis, char *text, size_t size) {
  if (axis == PLOT_X)
    snprintf(text, size, "number fraction of %s, {/:Italic x}", q->mixture.names[1]);
  else
    snprintf(text, size, axis == PLOT_RHO ? "density (g/cm^3)" : "temperature (K)");
  return text;
}

/* Text whose underscores are no subscripts; its length. */
static size_t put_plain(const char *from, char *text, size_t size) {
  size_t n = 0;
  for (const char *c = from; *c && n + 3 < size; c++) {
    if (*c == '_') text[n++] = '\\';
    text[n++] = *c;
  }
  text[n] = '\0';
  return n;
}

int quantity_is_logarithmic(const quantity *q) {
  return q->least > 0.0 && q->most > 20.0 * q->least;
}

int quantity_power(const quantity *q) {
  const double size = fmax(fabs(q->least), fabs(q->most));
  if (quantity_is_logarithmic(q) || !(size > 0.0) || (size >= 1e-2 && size < 1e4)) return 0;
  return (int)floor(log10(size));
}

void quantity_label(const quantity *q, char *text, size_t size) {
  const int power = quantity_power(q);
  char factor[24] = "";
  const size_t n = put_plain(q->name, text, size);
  if (power) snprintf(factor, sizeof factor, "10^{%d}%s", power, q->unit[0] ? " " : "");
  if (power || q->unit[0]) snprintf(text + n, size - n, "  (%s%s)", factor, q->unit);
}

/* "3×10^{6}" or "0.25" */
static int put_number(double value, char *text, size_t size) {
  const int power = (int)floor(log10(fabs(value)) + 1e-12);
  if (value == 0.0 || (power > -4 && power < 5)) return snprintf(text, size, "%.6g", value);
  const double lead = value / pow(10.0, power);
  if (fabs(lead - 1.0) < 1e-9) return snprintf(text, size, "10^{%d}", power);
  return snprintf(text, size, "%.6g×10^{%d}", lead, power);
}

/* The composition: "C/O, x = 0.5" or "c12 0.5, o16 0.5". */
static size_t put_mixture(const quantity *q, char *text, size_t size) {
  char all[512];
  if (q->mixture.ions.n == 2 && q->axis[PLOT_X].n > 1) return (size_t)snprintf(text, size, "%s", q->p->mix);
  query_mixture_text(&q->mixture, sizeof all, all);
  if (q->mixture.ions.n == 2) return (size_t)snprintf(text, size, "%s, {/:Italic x} = %s", q->p->mix, all);
  return (size_t)snprintf(text, size, "%s", all);
}

void quantity_title(const quantity *q, char *text, size_t size) {
  static const char *const symbols[PLOT_AXES] = {"", "ρ", "{/:Italic T}"};
  static const char *const phases[] = {"", ", liquid", ", solid"};
  size_t n = put_mixture(q, text, size);
  if (!isnan(q->p->track_mass))
    n += (size_t)snprintf(text + n, size - n, ", centre of a core of %g {/:Italic M}_☉", q->p->track_mass);
  for (int axis = PLOT_RHO; axis < PLOT_AXES; axis++) {
    if (q->axis[axis].n > 1 || (axis == PLOT_RHO && !isnan(q->p->track_mass))) continue;
    n += (size_t)snprintf(text + n, size - n, ", %s = ", symbols[axis]);
    n += (size_t)put_number(q->axis[axis].low, text + n, size - n);
    n += (size_t)snprintf(text + n, size - n, "%s", units[axis]);
  }
  n += (size_t)snprintf(text + n, size - n, "%s: ", phases[q->p->phase + 1]);
  put_plain(q->text, text + n, size - n);
}

void quantity_foot(const quantity *q, const char *marks, char *text, size_t size) {
  char words[256];
  text[0] = '\0';
  if (!q->n_flagged) return;
  tool_reason_words(q->reasons, ", ", words, sizeof words);
  snprintf(text, size, "%s: with a warning%s%s", marks, words[0] ? ", " : "", words);
}

void quantity_head(const quantity *q, FILE *out) {
  char text[512];
  fprintf(out, "# %s: %s%s%s\n# coulomix %s, table ", q->name, q->text, q->unit[0] ? ", " : "", q->unit,
          cmx_version());
  plot_put_name(out, q->p->file);
  query_mixture_text(&q->mixture, sizeof text, text);
  fprintf(out, "\n# number fractions: %s\n", q->axis[PLOT_X].n > 1 ? "as listed" : text);
}

cmx_status quantity_check(const quantity *q, cmx_error *err) {
  const cmx_eos_view *v = q->mixture.eos;
  const cmx_warm_view *w = &q->p->table.warm;
  if (q->n_failed < q->n_states) return CMX_OK;
  const double *rho = q->source == OF_WARM ? w->rho : v ? v->rho : NULL;
  const double *temp = q->source == OF_WARM ? w->temp : v ? v->temp : NULL;
  char range[160] = "";
  if (rho)
    snprintf(range, sizeof range, "; the table covers --rho %g:%g and --temp %g:%g", rho[0], rho[1], temp[0],
             temp[1]);
  return cmx_fail(err, CMX_ERR_RANGE, "%s: no state between %s %g and %g, %s %g and %g has a value: %s%s",
                  q->name, option_names[PLOT_RHO], q->axis[PLOT_RHO].low, q->axis[PLOT_RHO].high,
                  option_names[PLOT_TEMP], q->axis[PLOT_TEMP].low, q->axis[PLOT_TEMP].high,
                  q->failure < 0 ? cmx_status_text(q->failure) : "it is not given there", range);
}

/* --- states --------------------------------------------------------------------------------------------- */

/* Ranges of the table where the options gave none. */
static cmx_status fill_axes(quantity *q, cmx_error *err) {
  const cmx_table *t = &q->p->table;
  const int track = !isnan(q->p->track_mass);
  memcpy(q->axis, q->p->axis, sizeof q->axis);
  if (!q->axis[PLOT_X].n) q->axis[PLOT_X] = (plot_axis){0.5, 0.5, 1};
  for (int axis = PLOT_RHO; axis < PLOT_AXES; axis++) {
    if (q->axis[axis].n || (axis == PLOT_RHO && track)) continue;
    const double *range = q->source == OF_WARM ? (axis == PLOT_RHO ? t->warm.rho : t->warm.temp)
                          : q->mixture.eos     ? (axis == PLOT_RHO ? t->eos.rho : t->eos.temp)
                                               : NULL;
    if (!range)
      return cmx_fail(err, CMX_ERR_ABSENT, "%s: %s is missing: a value, or a range A:B", q->name,
                      option_names[axis]);
    q->axis[axis] = (plot_axis){range[0], range[1], -1};
  }
  return CMX_OK;
}

static cmx_status choose_axes(quantity *q, cmx_error *err) {
  static const int order[PLOT_AXES] = {PLOT_X, PLOT_RHO, PLOT_TEMP}, usual[2][2] = {{201, 0}, {141, 121}};
  for (int k = 0; k < PLOT_AXES; k++) {
    const plot_axis *a = &q->axis[order[k]];
    if (a->n == 1 || (order[k] == PLOT_RHO && !isnan(q->p->track_mass))) continue;
    if (q->n_varied < 2) q->varied[q->n_varied] = order[k];
    q->n_varied++;
  }
  if (q->n_varied < 1 || q->n_varied > 2)
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "%s: %s: one range A:B of --x, --rho, --temp makes a line, two a map", q->name,
                    q->n_varied ? "three ranges" : "no range");
  for (int k = 0; k < q->n_varied; k++) {
    plot_axis *a = &q->axis[q->varied[k]];
    if (a->n < 0) a->n = usual[q->n_varied - 1][k];
  }
  if (q->source == OF_REASONS && q->n_varied == 1)
    return cmx_fail(err, CMX_ERR_DOMAIN, "reasons: two of --x, --rho, --temp must be ranges A:B");
  return CMX_OK;
}

/* Where the core of a star is, from the hot to the cold end of the temperatures. */
static cmx_status make_track(quantity *q, cmx_error *err) {
  plot_axis *temp = &q->axis[PLOT_TEMP];
  const cmx_eos_view *v = q->mixture.eos;
  if (!v || q->mixture.ions.n != 2 || q->axis[PLOT_X].n != 1)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "--track: %s",
                    !v                       ? "the table has no /eos"
                    : q->mixture.ions.n != 2 ? "cores are of tables of two species"
                                             : "--x must be one value");
  if (temp->n == 1) return cmx_fail(err, CMX_ERR_DOMAIN, "--track: --temp must be a range A:B");
  if (temp->n < 0 && !q->p->axis[PLOT_TEMP].n) {
    temp->low = fmax(temp->low, 1e6);
    temp->high = fmin(temp->high, 1e8);
  }
  const cmx_status status =
      core_track(v, q->axis[PLOT_X].low, q->p->track_mass, temp->high, temp->low, PLOT_TRACK, q->track);
  return status < 0 ? cmx_fail(err, status, "--track %g: no star of this mass at --temp %g to %g: %s",
                               q->p->track_mass, temp->low, temp->high, cmx_status_text(status))
                    : CMX_OK;
}

static cmx_status prepare(quantity *q, cmx_error *err) {
  cmx_status status = query_mixture_open(&q->p->table, q->p->file, &q->mixture, err);
  if (status >= 0) status = find_quantity(q, err);
  if (status >= 0) status = fill_axes(q, err);
  if (status < 0) return status;
  if (q->mixture.ions.n > 2 && !q->p->fractions.n_number)
    return cmx_fail(err, CMX_ERR_DOMAIN, "--x is missing: fractions of the %d species of %s",
                    q->mixture.ions.n, q->p->file);
  if (q->mixture.ions.n > 2 || q->p->fractions.n_number > 1) {
    status = query_mixture_set(&q->mixture, &q->p->fractions, err);
    if (status >= 0 && q->mixture.ions.n == 2) q->axis[PLOT_X] = (plot_axis){q->mixture.x, q->mixture.x, 1};
    if (status < 0) return status;
  }
  if (!q->mixture.eos && q->source == OF_TRANSPORT && q->p->phase == CMX_STABLE)
    return cmx_fail(err, CMX_ERR_ABSENT, "%s: --phase liquid or solid is needed: %s has no /eos", q->name,
                    q->p->file);
  set_fraction(q, q->axis[PLOT_X].low);
  if (!isnan(q->p->track_mass)) status = make_track(q, err);
  if (status >= 0) status = choose_axes(q, err);
  return status;
}

static cmx_status draw_quantity(plot *p, const char *name, cmx_error *err) {
  quantity q;
  memset(&q, 0, sizeof q);
  q.p = p;
  q.figure = p->figure;
  q.name = name;
  q.least = INFINITY;
  q.most = -INFINITY;
  const cmx_status status = prepare(&q, err);
  if (status < 0) return status;
  const cmx_status made = q.n_varied == 1
                              ? plot_write(p, q.figure, quantity_line_data, quantity_line_script, &q, err)
                              : plot_write(p, q.figure, quantity_plane_data, quantity_plane_script, &q, err);
  if (made >= 0 && q.n_failed) {
    char text[160];
    snprintf(text, sizeof text, "%zu of %zu states without a value%s%s", q.n_failed, q.n_states,
             q.failure < 0 ? ": " : "", q.failure < 0 ? cmx_status_text(q.failure) : "");
    plot_left_out(q.figure, text);
  }
  return made;
}

cmx_status plot_quantity(plot *p, cmx_error *err) {
  return draw_quantity(p, p->figure, err);
}

cmx_status plot_kappa_map(plot *p, cmx_error *err) {
  if (!cmx_table_has(&p->table, "transport") || !cmx_table_has(&p->table, "eos"))
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table lacks /transport or /eos)");
  return draw_quantity(p, "kappa_thermal", err);
}
