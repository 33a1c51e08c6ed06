/* query --batch: the results of a block of rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix_batch.h"
#include "coulomix_transport_batch.h"
#include "batch.h"

/* --- which results -------------------------------------------------------------------------------------- */

/* The column after which the reasons of a warning stand: status and its text stay the last ones. */
static const char before_reasons[] = "d2f_dx2_regular";

static batch_result *add(batch_results *r, const char *name, const char *unit, batch_kind kind) {
  batch_result *last = &r->result[r->n++];
  *last = (batch_result){.name = name, .unit = unit, .kind = kind};
  return last;
}

static void add_value(batch_results *r, const char *name, const char *unit, batch_source from, int q) {
  batch_result *last = add(r, name, unit, BATCH_VALUE);
  last->from = from;
  last->q = q;
}

static void list_eos(const batch_table *t, query_pair pair, batch_results *r) {
  const query_answer none = {.searched = pair != QUERY_RHO_TEMP};
  query_value value[QUERY_VALUES];
  const size_t n = query_values(&none, value);
  add(r, "phase", "", BATCH_PHASE_FOUND);
  for (size_t k = 0; k < n; k++) {
    const int q = k == 0 ? CMX_Q_rho : k == 1 ? CMX_Q_temp : (int)k - 2;
    add_value(r, value[k].name, value[k].unit, none.searched ? BATCH_OF_SEARCH : BATCH_OF_STATE,
              none.searched ? (int)k : q);
    if (!strcmp(value[k].name, before_reasons)) add(r, "reasons", "", BATCH_REASONS);
  }
  if (!t->transport) return;
  query_transport(t->transport, t->mixture, &none, value);
  for (size_t k = 0; k < QUERY_CONDUCTION; k++)
    add_value(r, value[k].name, value[k].unit, BATCH_OF_TRANSPORT, CMX_TRANSPORT_Q_BEFORE + 1 + (int)k);
  add(r, "transport_status", "", BATCH_TRANSPORT_STATUS);
}

static void list_warm(const batch_table *t, batch_results *r) {
  query_value value[QUERY_WARM];
  cmx_warm_point p;
  query_warm(t->warm, t->options, NAN, NAN, NAN, &p, value); /* for the names */
  for (size_t k = 0; k < QUERY_WARM; k++) add_value(r, value[k].name, value[k].unit, BATCH_OF_WARM, (int)k);
}

static int refuse_name(const batch_results *all, const char *name, size_t length, const char *what,
                       char why[1024]) {
  size_t used =
      (size_t)snprintf(why, 1024, "--columns '%.*s': %s", (int)(length < 60 ? length : 60), name, what);
  for (size_t k = 0; k < all->n && used < 1024; k++)
    used += (size_t)snprintf(why + used, 1024 - used, "%s%s", k ? ", " : " ", all->result[k].name);
  return 0;
}

/* Those of a list, in its order. */
static int pick(const batch_results *all, const char *list, batch_results *r, char why[1024]) {
  r->n = 0;
  for (const char *at = list;; at++) {
    const size_t length = strcspn(at, ",");
    size_t k = 0;
    while (k < all->n &&
           (strlen(all->result[k].name) != length || strncmp(all->result[k].name, at, length) != 0))
      k++;
    if (k == all->n) return refuse_name(all, at, length, "not one of", why);
    for (size_t j = 0; j < r->n; j++)
      if (r->result[j].name == all->result[k].name) return refuse_name(all, at, length, "twice among", why);
    r->result[r->n++] = all->result[k];
    at += length;
    if (!*at) return 1;
  }
}

int batch_results_choose(const batch_table *t, query_pair pair, const char *list, batch_results *r,
                         char why[1024]) {
  memset(r, 0, sizeof *r);
  if (t->mixture->eos)
    list_eos(t, pair, r);
  else
    list_warm(t, r);
  add(r, "status", "", BATCH_STATUS);
  add(r, "status_text", "", BATCH_STATUS_TEXT);
  if (list) {
    const batch_results all = *r;
    if (!pick(&all, list, r, why)) return 0;
  }
  for (size_t k = 0; k < r->n; k++) {
    batch_result *q = &r->result[k];
    if (q->kind == BATCH_TRANSPORT_STATUS || (q->kind == BATCH_VALUE && q->from == BATCH_OF_TRANSPORT))
      r->transport_wanted = 1;
    if (q->kind != BATCH_VALUE) continue;
    q->place = k;
  }
  r->value = malloc(r->n * BATCH_ROWS * sizeof *r->value);
  if (!r->value) snprintf(why, 1024, BATCH_NO_MEMORY);
  return r->value != NULL;
}

/* --- composition and state of a row --------------------------------------------------------------------- */

/* Of the block, by rows in the order of their phases. */
typedef struct work {
  double x[CMX_MAX_SPECIES]
          [BATCH_ROWS]; /* number fractions; of two species x[0] is that of the heavier one */
  double a[BATCH_ROWS], b[BATCH_ROWS], rho[BATCH_ROWS], temp[BATCH_ROWS];
  int status[BATCH_ROWS], phase[BATCH_ROWS], transport_status[BATCH_ROWS];
  unsigned reasons[BATCH_ROWS];
  size_t row[BATCH_ROWS]; /* which one it is */
  double *out;
} work;

static double value_in(const batch_columns *c, const batch_block *b, size_t k, size_t i) {
  const batch_column *column = &c->column[k];
  const double value = b->number[k * BATCH_ROWS + i];
  return column->unit * (column->logarithm == 10  ? pow(10.0, value)
                         : column->logarithm == 1 ? exp(value)
                                                  : value);
}

static double input(const batch_columns *c, const batch_block *b, int role, size_t i) {
  return value_in(c, b, (size_t)c->present[role] - 1, i);
}

/* Mass fractions under the names of nuclides: those that the table lacks are left out, up to a limit. */
static void take_nuclides(batch_table *t, const batch_columns *c, size_t i, batch_block *b,
                          tool_fractions *given) {
  const int n = t->mixture->ions.n;
  double sum = 0.0, other = 0.0, largest = 0.0;
  const char *of = NULL;
  given->n_mass = (size_t)n;
  for (int j = 0; j < n; j++) {
    given->mass[j] = c->present[BATCH_NUCLIDE + j] ? input(c, b, BATCH_NUCLIDE + j, i) : 0.0;
    sum += given->mass[j];
  }
  for (int j = 0; j < n && n == 2; j++)
    if (!c->present[BATCH_NUCLIDE + j]) given->mass[j] = 1.0 - sum, sum = 1.0;
  for (size_t k = 0; k < c->n; k++) {
    if (c->column[k].role != BATCH_OTHER) continue;
    const double fraction = value_in(c, b, k, i);
    other += fraction;
    if (fraction > largest) largest = fraction, of = c->column[k].name;
  }
  const double left_out = other > 1.0 - sum ? other : 1.0 - sum;
  if (!(sum + other <= 1.0 + 1e-3)) {
    snprintf(b->why[i], BATCH_WHY, "the sum of the mass fractions is %.10g", sum + other);
  } else if (!(sum > 0.0)) {
    snprintf(b->why[i], BATCH_WHY, "no mass fraction of a species of the table is above 0");
  } else if (!(left_out <= t->other_nuclides + 1e-9)) {
    snprintf(b->why[i], BATCH_WHY,
             "%.3g by mass is of nuclides that the table lacks%s%.20s; --other-nuclides %.2g leaves it out",
             left_out, of ? ", most of it " : "", of ? of : "", ceil(100.0 * (left_out - 1e-9)) / 100.0);
  } else {
    if (left_out > t->left_out) t->left_out = left_out;
    for (int j = 0; j < n; j++) given->mass[j] /= sum;
  }
}

/* The composition of a row into column s of the work; on failure NaN, and the text says why. */
static void compose(batch_table *t, const batch_columns *c, batch_block *b, size_t i, work *w, size_t s) {
  query_mixture *m = t->mixture;
  tool_fractions given = {0};
  cmx_error err = CMX_ERROR_NONE;
  double x[CMX_MAX_SPECIES];
  for (int j = 0; j < m->ions.n; j++) w->x[j][s] = NAN;
  if (b->unread[i]) return;
  if (c->fractions == BATCH_X) {
    w->x[0][s] = input(c, b, BATCH_X, i);
    return;
  }
  const int by_mass = c->fractions != BATCH_NUMBER;
  if (c->fractions == BATCH_NUCLIDE) {
    take_nuclides(t, c, i, b, &given);
    if (b->why[i][0]) return;
  } else if (c->fractions == BATCH_X_MASS) {
    given.n_mass = 2;
    given.mass[1] = input(c, b, BATCH_X_MASS, i);
    given.mass[0] = 1.0 - given.mass[1];
  } else {
    *(by_mass ? &given.n_mass : &given.n_number) = (size_t)m->ions.n;
    for (int j = 0; j < m->ions.n; j++)
      (by_mass ? given.mass : given.number)[j] = input(c, b, c->fractions + j, i);
  }
  m->given_as[0] = "columns x_";
  m->given_as[1] = c->fractions == BATCH_MASS ? "columns m_" : "mass fractions";
  if (query_mixture_fractions(m, &given, x, &err) < 0) {
    snprintf(b->why[i], BATCH_WHY, "%.*s", BATCH_WHY - 1, err.text);
    return;
  }
  for (int j = 0; j < m->ions.n; j++) w->x[j][s] = x[j];
  if (m->ions.n == 2) w->x[0][s] = x[1];
}

/* Rows of one phase after the other; returns where each begins. */
static void arrange(const batch_block *b, work *w, size_t begin[4]) {
  size_t s = 0;
  for (int phase = CMX_STABLE; phase <= CMX_SOLID; phase++) {
    begin[phase - CMX_STABLE] = s;
    for (size_t i = 0; i < b->n; i++)
      if (b->phase[i] == phase || (phase == CMX_STABLE && b->phase[i] < CMX_STABLE)) w->row[s++] = i;
  }
  begin[3] = s;
}

/* --- states --------------------------------------------------------------------------------------------- */

/* One value of each row, by the result it belongs to. */
static double *values_of(batch_results *r, size_t place) {
  return r->value + place * BATCH_ROWS;
}

static void scatter(const work *w, size_t n, const double from[], double to[]) {
  for (size_t s = 0; s < n; s++) to[w->row[s]] = from[s];
}

/* States at given density and temperature. */
static void look_up(const batch_table *t, const size_t begin[4], batch_results *r, work *w) {
  int q[BATCH_RESULTS + 2];
  const batch_result *wanted[BATCH_RESULTS];
  int n = 0;
  for (size_t k = 0; k < r->n; k++)
    if (r->result[k].kind == BATCH_VALUE && r->result[k].from == BATCH_OF_STATE)
      wanted[n] = &r->result[k], q[n++] = r->result[k].q;
  q[n] = CMX_Q_rho;
  q[n + 1] = CMX_Q_temp;
  for (int phase = CMX_STABLE; phase <= CMX_SOLID; phase++) {
    const size_t from = begin[phase - CMX_STABLE], to = begin[phase - CMX_STABLE + 1];
    if (from == to) continue;
    cmx_eos_request request = cmx_eos_request_make(to - from, CMX_GIVEN_RHO_T);
    request.phase = phase;
    request.x = w->x[0] + from;
    request.x_step = 1;
    request.species_step = t->mixture->ions.n > 2 ? BATCH_ROWS : 0;
    request.a = w->a + from;
    request.b = w->b + from;
    request.a_step = request.b_step = 1;
    request.n_q = n + 2;
    request.q = q;
    request.out = w->out + from;
    request.out_step = 1;
    request.q_step = BATCH_ROWS;
    request.status = w->status + from;
    request.reasons = w->reasons + from;
    request.phase_out = w->phase + from;
    cmx_eos_batch(t->mixture->eos, &request);
  }
  for (int k = 0; k < n; k++)
    scatter(w, begin[3], w->out + (size_t)k * BATCH_ROWS, values_of(r, wanted[k]->place));
  memcpy(w->rho, w->out + (size_t)n * BATCH_ROWS, sizeof w->rho);
  memcpy(w->temp, w->out + (size_t)(n + 1) * BATCH_ROWS, sizeof w->temp);
}

/* The composition of row s, for single calls. */
static void set_mixture(query_mixture *m, const work *w, size_t s) {
  tool_fractions given = {.n_number = m->ions.n == 2 ? 1 : (size_t)m->ions.n};
  for (int j = 0; j < m->ions.n; j++) given.number[j] = w->x[j][s];
  if (!isfinite(given.number[0]) || query_mixture_set(m, &given, NULL) < 0) query_mixture_clear(m);
}

/* States that are searched for, one after the other. */
static void search(batch_table *t, const batch_columns *c, const batch_block *b, batch_results *r, work *w) {
  for (size_t s = 0; s < b->n; s++) {
    const size_t i = w->row[s];
    double number[QUERY_NUMBERS] = {0.0};
    query_answer answer;
    query_value value[QUERY_VALUES];
    for (int k = 0; k < QUERY_NUMBERS; k++)
      if (c->present[k]) number[k] = b->unread[i] ? NAN : input(c, b, k, i);
    set_mixture(t->mixture, w, s);
    query_ask(t->mixture, c->pair, b->phase[i] < CMX_STABLE ? CMX_STABLE : b->phase[i], number, &answer);
    query_values(&answer, value);
    for (size_t k = 0; k < r->n; k++)
      if (r->result[k].kind == BATCH_VALUE && r->result[k].from == BATCH_OF_SEARCH)
        values_of(r, k)[i] = value[r->result[k].q].value;
    w->status[s] = answer.status;
    w->phase[s] = answer.status < 0 ? -1 : answer.found.state.phase;
    w->reasons[s] = answer.status < 0 ? 0u : answer.found.state.reasons;
    w->rho[s] = answer.found.rho;
    w->temp[s] = answer.found.temp;
  }
}

/* Conductivities of the phases that were found, of more than two species: single calls, which take the
   composition as it is. */
static void conduct_species(const batch_table *t, size_t n, batch_results *r, work *w) {
  for (size_t s = 0; s < n; s++) {
    double x[CMX_MAX_SPECIES];
    cmx_composition composition;
    cmx_transport_point p;
    size_t count;
    const cmx_quantity *quantities = cmx_transport_quantities(&count);
    for (int j = 0; j < t->mixture->ions.n; j++) x[j] = w->x[j][s];
    cmx_composition_set(&t->mixture->ions, x, &composition);
    w->transport_status[s] =
        cmx_transport_lookup_of(t->transport, w->phase[s], &composition, w->rho[s], w->temp[s], &p);
    for (size_t k = 0; k < r->n; k++)
      if (r->result[k].kind == BATCH_VALUE && r->result[k].from == BATCH_OF_TRANSPORT)
        values_of(r, k)[w->row[s]] =
            cmx_quantity_in(&quantities[r->result[k].q - CMX_TRANSPORT_Q_BEFORE - 1], &p);
  }
}

/* The same of two species. */
static void conduct(const batch_table *t, size_t n, batch_results *r, work *w) {
  int q[BATCH_RESULTS], count = 0;
  const batch_result *wanted[BATCH_RESULTS];
  for (size_t k = 0; k < r->n; k++)
    if (r->result[k].kind == BATCH_VALUE && r->result[k].from == BATCH_OF_TRANSPORT)
      wanted[count] = &r->result[k], q[count++] = r->result[k].q;
  cmx_transport_request request = cmx_transport_request_make(n);
  request.phases = w->phase;
  request.x = w->x[0];
  request.x_step = 1;
  request.species_step = t->mixture->ions.n > 2 ? BATCH_ROWS : 0;
  request.rho = w->rho;
  request.temp = w->temp;
  request.rho_step = request.temp_step = 1;
  request.n_q = count;
  request.q = q;
  request.out = w->out;
  request.out_step = 1;
  request.q_step = BATCH_ROWS;
  request.status = w->transport_status;
  cmx_transport_batch(t->transport, &request);
  for (int k = 0; k < count; k++)
    scatter(w, n, w->out + (size_t)k * BATCH_ROWS, values_of(r, wanted[k]->place));
}

static void warm_states(const batch_table *t, const batch_block *b, batch_results *r, work *w) {
  for (size_t s = 0; s < b->n; s++) {
    query_value value[QUERY_WARM];
    cmx_warm_point p;
    w->status[s] = query_warm(t->warm, t->options, w->x[0][s], w->a[s], w->b[s], &p, value);
    for (size_t k = 0; k < r->n; k++)
      if (r->result[k].kind == BATCH_VALUE) values_of(r, k)[w->row[s]] = value[r->result[k].q].value;
    w->phase[s] = -1;
    w->reasons[s] = 0;
  }
}

/* The text of a composition that the equation of state refused. */
static void explain(batch_table *t, batch_block *b, const work *w, size_t s) {
  tool_fractions given = {.n_number = (size_t)t->mixture->ions.n};
  cmx_error err = CMX_ERROR_NONE;
  for (int j = 0; j < t->mixture->ions.n; j++) given.number[j] = w->x[j][s];
  if (isfinite(given.number[0]) && query_mixture_set(t->mixture, &given, &err) < 0)
    snprintf(b->why[w->row[s]], BATCH_WHY, "%.*s", BATCH_WHY - 1, err.text);
}

static void compute(batch_table *t, const batch_columns *c, batch_block *b, batch_results *r, work *w) {
  size_t begin[4];
  arrange(b, w, begin);
  for (size_t s = 0; s < b->n; s++) {
    const size_t i = w->row[s];
    compose(t, c, b, i, w, s);
    if (c->pair != QUERY_RHO_TEMP) continue;
    w->a[s] = b->unread[i] ? NAN : input(c, b, 0, i);
    w->b[s] = b->unread[i] ? NAN : input(c, b, 1, i);
  }
  if (!t->mixture->eos)
    warm_states(t, b, r, w);
  else if (c->pair == QUERY_RHO_TEMP)
    look_up(t, begin, r, w);
  else
    search(t, c, b, r, w);
  if (t->mixture->eos && t->transport && r->transport_wanted) {
    if (t->mixture->ions.n > 2)
      conduct_species(t, b->n, r, w);
    else
      conduct(t, b->n, r, w);
    for (size_t s = 0; s < b->n; s++)
      r->transport_status[w->row[s]] = w->status[s] < 0 ? w->status[s] : w->transport_status[s];
  }
  for (size_t s = 0; s < b->n; s++) {
    const size_t i = w->row[s];
    r->status[i] = w->status[s];
    r->phase[i] = w->phase[s];
    r->reasons[i] = w->reasons[s];
    if (w->status[s] < 0 && !b->why[i][0] && t->mixture->ions.n > 2) explain(t, b, w, s);
  }
}

int batch_rows(batch_table *t, const batch_columns *c, batch_block *b, batch_results *r) {
  work *w = calloc(1, sizeof *w);
  if (w) w->out = malloc((r->n + QUERY_VALUES) * BATCH_ROWS * sizeof *w->out);
  const int ok = w && w->out;
  if (ok) compute(t, c, b, r, w);
  if (w) free(w->out);
  free(w);
  return ok;
}
