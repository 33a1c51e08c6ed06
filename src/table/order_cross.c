/* The change between two labels on a line. A quantity vanishes there, and its values on its own side tell where,
   so that few minimisations are needed. */
#include <math.h>
#include <string.h>

#include "table/order_regions.h"

/* Fractions of the span: the width of the bracket at which labels alone decide; or the width with the position
   known so well. */
static const double resolved = 1e-5, bracketed = 2e-3, located = 1e-5;

/* The only plane without a partner */
static int unmatched(const int partner[]) {
  int i = 0;
  while (partner[i] >= 0) i++;
  return i;
}

/* What is positive on one side of the change and zero at it: the multiplier of a plane that the other side
   lacks, also of one in a valley; s where the other side holds s = 0; the squared distance of a plane from the
   point of symmetry where the other side has it; S between planes that the other side has in a valley. NaN if
   there is none. */
static double vanishing(const order_sample *at, const order_label *other) {
  const order_label *own = &at->label;
  int partner[LABEL_PLANES], theirs[LABEL_PLANES];
  const int extra = own->n - cmxp_order_match_planes(own, other, partner),
            lacking = other->n - cmxp_order_match_planes(other, own, theirs);
  if (own->held != other->held) return own->held || extra || lacking ? NAN : at->s_res;
  if (extra == 1 && lacking == 0) return own->mu[unmatched(partner)];
  if (extra > 1 && lacking == 1) return other->sites[unmatched(theirs)] == ORDER_VALLEY ? own->between : NAN;
  if (extra != 1 || lacking != 1) return NAN;
  const int i = unmatched(partner), j = unmatched(theirs);
  if (own->sites[i] == ORDER_VALLEY) return own->least;
  if (other->sites[j] == ORDER_VALLEY || !(own->sites[i] < other->sites[j])) return NAN;
  double squares = 0.0;
  for (int a = 0; a < 3; a++) squares += (own->u[i][a] - other->u[j][a]) * (own->u[i][a] - other->u[j][a]);
  return squares < 0.09 ? squares : NAN;
}

/* The search on the line: 0 at low, 1 at high. */
typedef struct search {
  const order_cell *cell;
  const order_sample *low, *high;
  const order_label *label[2];
  order_sample end[2];  /* the bracket */
  double at[2], length; /* of its ends; of the line, in spans */
  int own;              /* the end on whose side something vanishes, -1: neither */
  int n;                /* of its values, the last ones, */
  double value[3], place[3];
  double root, error; /* where they vanish; error: INFINITY if unknown */
} search;

/* The place where the values vanish by inverse interpolation, its error by that of one value less. */
static void extrapolate(search *f) {
  const double *v = f->value, *p = f->place;
  f->error = INFINITY;
  if (f->n < 2) return;
  const int a = f->n - 1, b = f->n - 2;
  const double slope = (p[a] - p[b]) / (v[a] - v[b]);
  const double line = p[a] - v[a] * slope;
  f->root = line;
  f->error = 0.2 * fabs(line - p[a]);
  if (f->n == 3) {
    const double second = (slope - (p[b] - p[0]) / (v[b] - v[0])) / (v[a] - v[0]);
    f->root = line + v[a] * v[b] * second;
    f->error = fabs(f->root - line);
  }
  /* a plane that leaves a point of symmetry, or one that splits, is told apart slightly late */
  const double late = bracketed / f->length, in = fmin(fmax(f->root, f->at[0]), f->at[1]);
  if (!(fabs(f->root - in) <= late)) f->error = INFINITY;
  f->root = in;
}

static void note_value(search *f, const order_sample *at, double place) {
  const double value = vanishing(at, f->label[1 - f->own]);
  if (!(value > 0.0)) return;
  for (int k = 0; k < f->n; k++)
    if (f->value[k] == value) return;
  if (f->n == 3) {
    memmove(f->value, f->value + 1, 2 * sizeof *f->value);
    memmove(f->place, f->place + 1, 2 * sizeof *f->place);
    f->n = 2;
  }
  f->value[f->n] = value;
  f->place[f->n++] = place;
}

static void sample_on(const search *f, double place, order_sample *at) {
  cmxp_order_sample(f->cell, f->low->s + place * (f->high->s - f->low->s),
                    f->low->t + place * (f->high->t - f->low->t), at);
}

/* Fraction of the line at which a sample lies. */
static double place_on(const search *f, const order_sample *at) {
  const double ds = f->high->s - f->low->s, dt = f->high->t - f->low->t;
  return fabs(ds) > fabs(dt) ? (at->s - f->low->s) / ds : (at->t - f->low->t) / dt;
}

/* Two values of what vanishes, at an end and behind it. */
static void begin(search *f, const order_sample *const beyond[2]) {
  f->own = vanishing(f->high, f->label[0]) > 0.0 ? 1 : vanishing(f->low, f->label[1]) > 0.0 ? 0 : -1;
  if (f->own < 0) return;
  order_sample near;
  const order_sample *behind = beyond[f->own];
  if (!behind || !behind->solved || !cmxp_order_same_label(&behind->label, f->label[f->own])) {
    const double a_little = 0.03 / f->length;
    sample_on(f, f->own ? 1.0 + a_little : -a_little, &near);
    behind = &near;
  }
  if (behind->solved && cmxp_order_same_label(&behind->label, f->label[f->own]))
    note_value(f, behind, place_on(f, behind));
  note_value(f, &f->end[f->own], f->own);
}

/* Where to look next: on the own side until the position is known, then close to it on the side whose end is
   farther off. The middle if nothing is known. */
static double next_place(const search *f) {
  const double middle = 0.5 * (f->at[0] + f->at[1]);
  if (!(f->error < INFINITY)) return middle;
  const double off[2] = {f->root - f->at[0], f->at[1] - f->root};
  const double fine = 0.3 * bracketed / f->length, step = fmax(2.0 * f->error, fine);
  const int known = f->error * f->length <= located;
  const int side = known ? off[1] > off[0] : f->own;
  if (step > 0.8 * off[side]) return middle;
  return side ? f->root + step : f->root - step;
}

static int is_found(const search *f) {
  const double width = (f->at[1] - f->at[0]) * f->length;
  return width <= resolved || (width <= bracketed && f->error * f->length <= located);
}

int cmxp_order_cross(const order_cell *cell, double span, const order_sample *low, const order_sample *high,
                     const order_sample *const beyond[2], order_crossing *out) {
  search f = {.cell = cell,
              .low = low,
              .high = high,
              .label = {&low->label, &high->label},
              .end = {*low, *high},
              .at = {0.0, 1.0}};
  f.length = fmax(fabs(high->s - low->s), fabs(high->t - low->t)) / span;
  begin(&f, beyond);
  extrapolate(&f);
  for (int it = 0; it < 60 && !is_found(&f); it++) {
    const double place = next_place(&f);
    order_sample at;
    sample_on(&f, place, &at);
    if (!at.solved) return 0;
    const int side = !cmxp_order_same_label(&at.label, f.label[0]);
    const double width = (f.at[1] - f.at[0]) * f.length;
    if (side && width > 1e-3 && !cmxp_order_same_label(&at.label, f.label[1])) return 0;
    f.end[side] = at;
    f.at[side] = place;
    if (side == f.own) note_value(&f, &at, place);
    extrapolate(&f);
  }
  const double root = f.error < INFINITY ? f.root : 0.5 * (f.at[0] + f.at[1]);
  out->s = low->s + root * (high->s - low->s);
  out->t = low->t + root * (high->t - low->t);
  out->below = f.end[0];
  out->above = f.end[1];
  out->below.at_curve = out->above.at_curve = 1;
  return 1;
}
