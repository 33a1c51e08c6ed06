/* The conformance kit: what every model of a kind must keep. */
#include "coulomix/model_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "verify/model_states.h"
#include "verify/object_memory.h"

enum { STATES = 64, STATES_BRIEF = 16, THREADS = 4 };
#define DERIVATIVES_WITHIN 1e-8

/* A check in the making: the worst so far, and where. */
typedef struct check {
  cmx_model_check_row *row;
  const cmxp_model_state *at; /* the state that is looked at */
} check;

typedef struct kit {
  const cmx_model *model;
  int order, brief, failed; /* memory ran out */
  size_t n, n_states;
  cmx_model_check_row *rows;
} kit;

static check begin(kit *k, const char *name) {
  cmx_model_check_row *row = &k->rows[k->n++];
  *row = (cmx_model_check_row){.name = name, .passed = 1, .worst = 0.0};
  return (check){row, NULL};
}

/* A number to be remembered if it is larger than those before; NaN is the largest. */
static void note(check *c, double worst, int passed) {
  const int first = !c->row->where[0];
  if (!passed && c->row->passed)
    c->row->passed = 0;
  else if (!first && !(worst > c->row->worst || isnan(worst)))
    return;
  if (!first && isnan(c->row->worst)) return;
  c->row->worst = worst;
  if (c->at) cmxp_model_state_print(c->at, c->row->where, sizeof c->row->where);
}

/* Entries of a jet up to each order. */
static const size_t entries[] = {1, 3, 6, 10};

/* --- values -------------------------------------------------------------------------------------------- */

static int is_finite_at(const kit *k, const cmxp_model_state *s) {
  double f[CMXP_MODEL_NUMBERS];
  size_t n = cmxp_model_numbers(s, f);
  if (cmxp_model_has_jet(k->model)) n = entries[k->order];
  for (size_t j = 0; j < n; j++)
    if (!isfinite(f[j])) return 0;
  return 1;
}

static void check_finite(kit *k) {
  check c = begin(k, "finite");
  double failed = 0.0;
  cmxp_model_state s;
  c.at = &s;
  for (size_t j = 0; j < STATES; j++) {
    cmxp_model_state_at(k->model, j, 0, &s);
    const int finite = is_finite_at(k, &s);
    note(&c, failed += !finite, finite);
  }
}

/* The variable that the record's range bounds, of forms where it is the first or z_ratio. */
static int bounded(const cmx_model *m) {
  const cmx_kernel_form form = cmx_model_form(m->kind);
  return form == CMX_KERNEL_MIX ? 2 : form == CMX_KERNEL_ONE || form == CMX_KERNEL_TWO ? 0 : -1;
}

static void check_ends(kit *k) {
  const cmx_model *m = k->model;
  const int at = bounded(m);
  if (at < 0) return;
  check c = begin(k, "ends");
  double failed = 0.0;
  cmxp_model_state s;
  c.at = &s;
  cmxp_model_state_at(m, 0, 0, &s);
  for (int end = 0; end < 2; end++) {
    const double edge = m->range[end], size = 1e-9 * fabs(edge), out = end ? 1e-3 : -1e-3;
    if (!isfinite(edge) || edge == 0.0 || (at == 2 && edge == 1.0)) continue;
    s.v[at] = edge + (end ? -size : size);
    int finite = is_finite_at(k, &s);
    note(&c, failed += !finite, finite);
    s.v[at] = edge * (1.0 + out);
    if (!(s.v[at] > m->limit[0] && s.v[at] < m->limit[1])) continue;
    finite = is_finite_at(k, &s);
    note(&c, failed += !finite, finite);
  }
}

/* --- the same values again ----------------------------------------------------------------------------- */

typedef double values[CMXP_MODEL_NUMBERS];

/* How many of the states, evaluated from number `from` on in steps of `step`, have other bits than before. */
static size_t differing(const kit *k, values before[], size_t from, size_t step, size_t *where) {
  size_t differ = 0;
  for (size_t i = 0; i < k->n_states; i++) {
    const size_t j = (from + i * step) % k->n_states;
    cmxp_model_state s;
    values f;
    cmxp_model_state_at(k->model, j, 0, &s);
    const size_t n = cmxp_model_numbers(&s, f);
    if (memcmp(f, before[j], n * sizeof *f) == 0) continue;
    differ++;
    *where = j;
  }
  return differ;
}

static void note_differing(kit *k, check *c, size_t differ, size_t where) {
  cmxp_model_state s;
  c->at = &s;
  cmxp_model_state_at(k->model, where, 0, &s);
  note(c, (double)differ, differ == 0);
}

/* Whether calls leave the variables of the plug-in as they were, which threads would share: after all states
   have been evaluated, so that what is prepared once is there. */
static void check_memory(kit *k) {
  cmxp_object_memory memory;
  cmxp_model_state s;
  const int taken = cmxp_object_memory_take((void (*)(void))k->model->kernel.one, &memory);
  if (taken < 0) k->failed = 1;
  if (taken <= 0) return;
  check c = begin(k, "memory");
  double changed = 0.0;
  c.at = &s;
  for (size_t j = 0; j < k->n_states; j++) {
    values f;
    cmxp_model_state_at(k->model, j, 0, &s);
    cmxp_model_numbers(&s, f);
    const int same = cmxp_object_memory_same(&memory);
    note(&c, changed += !same, same);
  }
  cmxp_object_memory_free(&memory);
}

/* Four threads at once, each in an order of its own, until together they have spent some CPU time: what calls
   share is then overwritten by another thread sooner or later, on one core too, where the system switches
   between them in the middle of calls. */
static size_t threads_differing(const kit *k, values before[], size_t *where) {
  const clock_t start = clock();
  const double most = k->brief ? 0.02 : 0.3;
  size_t differ = 0;
#pragma omp parallel num_threads(THREADS)
  {
    size_t mine = 0, at = 0, from = 0;
#ifdef _OPENMP
    from = (size_t)omp_get_thread_num() * k->n_states / THREADS;
#endif
#pragma omp barrier
    do mine += differing(k, before, from, 2 * from + 1, &at);
    while (!mine && (double)(clock() - start) < most * CLOCKS_PER_SEC);
#pragma omp critical(cmxp_model_check)
    {
      differ += mine;
      if (mine) *where = at;
    }
  }
  return differ;
}

static void check_repeats(kit *k) {
  values *before = calloc(k->n_states, sizeof *before);
  size_t where = 0;
  if (!before) {
    k->failed = 1;
    return;
  }
  check c = begin(k, "repeats");
  for (size_t j = 0; j < k->n_states; j++) {
    cmxp_model_state s;
    cmxp_model_state_at(k->model, j, 0, &s);
    cmxp_model_numbers(&s, before[j]);
  }
  size_t differ = differing(k, before, k->n_states - 1, k->n_states - 1, &where); /* backwards */
  note_differing(k, &c, differ, where);
  check_memory(k);
#ifdef _OPENMP
  c = begin(k, "threads");
  differ = threads_differing(k, before, &where);
  note_differing(k, &c, differ, where);
#else
  (void)threads_differing;
#endif
  free(before);
}

/* --- derivatives --------------------------------------------------------------------------------------- */

enum { V, X, G, XX, XG, GG, XXX, XXG, XGG, GGG };

/* Entry `of` is the derivative of entry `from` by x or g. */
static const struct {
  int order, of, along_x, from;
} rules[] = {{1, G, 0, V},    {1, X, 1, V},    {2, GG, 0, G},   {2, XX, 1, X},
             {2, XG, 1, G},   {2, XG, 0, X},   {3, GGG, 0, GG}, {3, XXX, 1, XX},
             {3, XXG, 1, XG}, {3, XXG, 0, XX}, {3, XGG, 1, GG}, {3, XGG, 0, XG}};

/* Central difference with two Richardson steps: the error is of sixth order in h. */
static double difference(const cmxp_model_state *s, int along_x, int from, double h) {
  double d[3];
  for (int i = 0; i < 3; i++, h *= 0.5) {
    double up[CMXP_JET_ENTRIES], down[CMXP_JET_ENTRIES];
    const double dx = along_x ? h : 0.0, dg = along_x ? 0.0 : h;
    if (cmxp_model_jet(s, dx, dg, up) < 0 || cmxp_model_jet(s, -dx, -dg, down) < 0) return NAN;
    d[i] = (up[from] - down[from]) / (2.0 * h);
  }
  const double a = (4.0 * d[1] - d[0]) / 3.0, b = (4.0 * d[2] - d[1]) / 3.0;
  return (16.0 * b - a) / 15.0;
}

/* The better of a long and a short step, of which one may be too long and the other too short for a formula.
   */
static double error_of(const cmxp_model_state *s, size_t rule, const double f[CMXP_JET_ENTRIES]) {
  const int of = rules[rule].of, from = rules[rule].from;
  const double size = fabs(f[V]) + fabs(f[X]) + fabs(f[G]) + fabs(f[from]) + fabs(f[of]);
  double least = INFINITY;
  for (double h = 0.02; h > 1e-3; h *= 0.25) {
    const double error = fabs(f[of] - difference(s, rules[rule].along_x, from, h));
    if (!(error >= least)) least = error;
  }
  return size == 0.0 && least == 0.0 ? 0.0 : least / size;
}

static void check_derivatives(kit *k) {
  static const char *const names[] = {"first-derivatives", "second-derivatives", "third-derivatives"};
  for (int order = 1; order <= k->order && cmxp_model_has_jet(k->model); order++) {
    check c = begin(k, names[order - 1]);
    cmxp_model_state s;
    c.at = &s;
    for (size_t j = 0; j < 2 * k->n_states; j++) {
      double f[CMXP_JET_ENTRIES];
      if (!cmxp_model_state_at(k->model, j / 2, (int)(j % 2), &s)) continue;
      cmxp_model_jet(&s, 0.0, 0.0, f);
      for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
        if (rules[r].order != order ||
            (s.x < 0 && rules[r].of != G && rules[r].of != GG && rules[r].of != GGG))
          continue;
        const double error = error_of(&s, r, f);
        note(&c, error, error <= DERIVATIVES_WITHIN);
      }
    }
  }
}

/* --- mixtures ------------------------------------------------------------------------------------------ */

/* A pure species has no correction, and one that is absent has no say. */
static void check_species(kit *k) {
  const cmx_model *m = k->model;
  if (cmx_model_form(m->kind) != CMX_KERNEL_MIX) return;
  check c = begin(k, "species");
  cmxp_model_state s;
  c.at = &s;
  for (size_t j = 0; j < k->n_states; j++) {
    cmxp_model_state_at(m, j, 0, &s);
    const cmx_jet one = cmx_jet_const(1.0), gamma = cmx_jet_seed_log(s.v[1]);
    double z2[3], z3[3];
    cmx_jet x[3], two, three, pure;
    cmxp_model_mixture(&s, cmx_jet_seed(s.v[0], 1.0, 0.0), z2, x);
    const cmx_jet x3[3] = {x[0], cmx_jet_const(0.0), x[1]};
    z3[0] = z2[0];
    z3[1] = sqrt(z2[0] * z2[1]);
    z3[2] = z2[1];
    const int computed = cmx_model_mix(m, 1, z2, &one, gamma, &pure) >= 0 &&
                         cmx_model_mix(m, 2, z2, x, gamma, &two) >= 0 &&
                         cmx_model_mix(m, 3, z3, x3, gamma, &three) >= 0;
    note(&c, computed ? fabs(pure.v) + fabs(pure.g) : NAN,
         computed && pure.v == 0.0 && pure.g == 0.0 && pure.gg == 0.0);
    if (computed)
      note(&c, fabs(three.v - two.v) + fabs(three.xx - two.xx), !memcmp(&two, &three, sizeof two));
  }
}

/* --- thermodynamics ------------------------------------------------------------------------------------ */

/* Heat capacity in k per ion that f per kT contributes at fixed density, where gamma and theta go as 1/T. */
static double heat_capacity(const cmx_model *m, double gamma, double theta) {
  cmx_jet f = cmx_jet_const(NAN);
  if (cmx_model_form(m->kind) == CMX_KERNEL_ONE)
    cmx_model_one(m, cmx_jet_seed_log(gamma), &f);
  else
    cmx_model_quantum(m, cmx_jet_seed_log(gamma), cmx_jet_seed_log(theta), cmx_jet_const(1e4), &f);
  return f.g - f.gg;
}

static void check_convexity(kit *k) {
  const cmx_model *m = k->model;
  const int heat =
      m->kind == CMX_KIND_LIQUID || m->kind == CMX_KIND_CRYSTAL || m->kind == CMX_KIND_CRYSTAL_QUANTUM;
  if ((!heat && m->kind != CMX_KIND_MIXING_ENTROPY) || k->order < 2) return;
  check c = begin(k, "convexity");
  cmxp_model_state s;
  c.at = &s;
  for (size_t j = 0; j < k->n_states; j++) {
    cmxp_model_state_at(m, j, 0, &s);
    if (heat) {
      const double cv = heat_capacity(m, s.v[0], s.v[1]);
      note(&c, -cv, cv >= -1e-9 * fabs(s.v[0]));
    } else {
      double z[3];
      cmx_jet x[3], beyond = cmx_jet_const(NAN);
      cmxp_model_mixture(&s, cmx_jet_seed(s.v[0], 1.0, 0.0), z, x);
      cmx_model_mix(m, 2, z, x, cmx_jet_seed_log(s.v[1]), &beyond);
      const double curvature = cmx_mixing_entropy(2, x).xx + beyond.xx;
      note(&c, curvature, curvature <= 0.0);
    }
  }
  if (heat) c.row->worst = -c.row->worst;
}

/* --- limits -------------------------------------------------------------------------------------------- */

/* Least df/dGamma, and the ideal gas at weak coupling where the fit reaches it. */
static void check_coupling(check *c, const cmxp_model_state *s) {
  enum { WEAK_INVERSE = 10000 };
  const cmx_model *m = s->model;
  cmx_jet f = cmx_jet_const(NAN);
  cmx_model_one(m, cmx_jet_seed_log(s->v[0]), &f);
  const double slope = f.g / s->v[0];
  note(c, -slope, slope >= -0.9 - 1e-12);
  if (m->kind != CMX_KIND_LIQUID || m->range[0] > 1.0 / WEAK_INVERSE) return;
  cmx_model_one(m, cmx_jet_const(1.0 / WEAK_INVERSE), &f);
  note(c, fabs(f.v), fabs(f.v) <= 1e-3);
}

/* Numbers that cannot have any value: shares of one, and what must be above 0. */
static void check_sign(check *c, const cmxp_model_state *s) {
  double f[CMXP_MODEL_NUMBERS];
  const size_t n = cmxp_model_numbers(s, f);
  const int is_atom = s->model->kind == CMX_KIND_AVERAGE_ATOM, is_jet = cmxp_model_has_jet(s->model);
  if (is_atom) {
    const double difference = fabs(f[0] - (f[1] - s->v[1] * f[2])) / (fabs(f[0]) + fabs(f[1]));
    note(c, difference, difference <= 1e-6);
    return;
  }
  for (size_t j = 0; j < (is_jet ? 1 : n); j++) {
    const int share = s->model->kind == CMX_KIND_IONIZATION;
    note(c, share ? f[j] : -f[j], share ? f[j] >= 0.0 && f[j] <= 1.0 : f[j] > 0.0);
  }
}

/* What the parameter u1 of a crystal contributes, less the zero point 3/2 u1 theta that is taken from it. */
static double zero_point_error(const cmxp_model_state *s) {
  enum { MOST = 256 };
  cmx_model without = *s->model;
  double parameters[MOST];
  cmx_jet f = cmx_jet_const(NAN), g = f;
  const cmx_jet gamma = cmx_jet_const(s->v[0]), theta = cmx_jet_const(s->v[1]), r_s = cmx_jet_const(s->v[2]);
  for (size_t k = 0; k < without.n_parameters && k < MOST; k++)
    parameters[k] = strcmp(without.parameter_names[k], "u1") ? without.parameters[k] : 0.0;
  without.parameters = parameters;
  cmx_model_quantum(s->model, gamma, theta, r_s, &f);
  cmx_model_quantum(&without, gamma, theta, r_s, &g);
  return (f.v - g.v - 1.5 * cmx_model_parameter(s->model, "u1") * s->v[1]) / (1.0 + fabs(f.v));
}

/* The classical limit. */
static void check_classical(check *c, const cmxp_model_state *s) {
  const cmx_model *m = s->model;
  cmx_jet f = cmx_jet_const(NAN);
  if (m->kind == CMX_KIND_LIQUID_QUANTUM)
    cmx_model_quantum(m, cmx_jet_const(s->v[0]), cmx_jet_const(1e-4), cmx_jet_const(s->v[2]), &f);
  else
    f.v = fabs(heat_capacity(m, s->v[0], 1e-3) - 3.0) + fabs(zero_point_error(s));
  note(c, fabs(f.v), fabs(f.v) <= 1e-4);
}

static void check_limits(kit *k) {
  void (*of_kind)(check *, const cmxp_model_state *) = NULL;
  const cmx_kernel_form form = cmx_model_form(k->model->kind);
  switch (k->model->kind) {
  case CMX_KIND_LIQUID:
  case CMX_KIND_CRYSTAL:
    of_kind = check_coupling;
    break;
  case CMX_KIND_LIQUID_QUANTUM:
  case CMX_KIND_CRYSTAL_QUANTUM:
    of_kind = check_classical;
    break;
  case CMX_KIND_ORDER: /* of any sign */
  case CMX_KIND_SOLID_ENERGY:
    break;
  case CMX_KIND_LEE_MORE_COEFFICIENT:
    of_kind = check_sign;
    break;
  default:
    if (form >= CMX_KERNEL_TWO) of_kind = check_sign;
  }
  if (!of_kind) return;
  check c = begin(k, "limits");
  cmxp_model_state s;
  c.at = &s;
  for (size_t j = 0; j < k->n_states; j++) {
    cmxp_model_state_at(k->model, j, 0, &s);
    of_kind(&c, &s);
  }
  if (of_kind == check_coupling ||
      (of_kind == check_sign && form != CMX_KERNEL_ATOM && k->model->kind != CMX_KIND_IONIZATION))
    c.row->worst = -c.row->worst; /* the least, which `note` has with the other sign */
}

size_t cmx_model_check(const cmx_model *model, int order, int brief,
                       cmx_model_check_row rows[CMX_MODEL_CHECKS]) {
  kit k = {.model = model,
           .order = order < 0   ? 0
                    : order > 3 ? 3
                                : order,
           .brief = brief,
           .n_states = brief ? STATES_BRIEF : STATES,
           .rows = rows};
  check_finite(&k);
  check_ends(&k);
  check_derivatives(&k);
  check_species(&k);
  check_convexity(&k);
  check_limits(&k);
  check_repeats(&k);
  return k.failed ? 0 : k.n;
}
