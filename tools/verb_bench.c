/* bench: time of lookups and of alternatives, in one run. */
#define _DEFAULT_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gsl/gsl_interp2d.h>
#include <gsl/gsl_spline2d.h>

#define CMX_IO_API static inline
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#define CMX_HDF5_API static inline
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"
#include "coulomix/mixing.h"
#include "coulomix/random.h"
#include "coulomix_inverse.h"
#include "tool.h"

typedef struct options {
  const char *file;
  size_t states;
  int repeats, json;
} options;

enum { MOST_REPEATS = 101, LOADS = 11, DIRECT_STATES = 64, COMPOSITIONS = 64 };

/* A composition of more than two species, prepared once as a host does for each of its zones. */
typedef struct prepared {
  cmx_eos_composition eos;
  cmx_composition transport;
  double x[CMX_MAX_SPECIES];
} prepared;

/* A timed pass over states. Its sum is used, so that the compiler cannot omit the work. */
typedef struct work {
  const cmx_table *table;
  const cmx_phase_view *phase;
  size_t n;
  /* [n][WIDTH] x, rho, temp, e, p, s; x and Gamma_d of the order; rho and temp of conductivities */
  const double *state;
  const prepared *mixture; /* [COMPOSITIONS], which the states take in turn; NULL for two species */
  int choice;              /* phase of conductivities, condition of warm mixtures */
  cmx_eos_state *points;
  gsl_spline2d *spline;
  gsl_interp_accel *accel[2];
  const cmx_eos *eos;
  cmx_order_work *order;
  const cmx_transport *transport;
  const cmx_pure *pure; /* [2] */
} work;

enum { X, RHO, TEMP, E, P, S, ORDER_X, ORDER_G, FLOW_RHO, FLOW_TEMP, WIDTH };

typedef double pass(work *w);

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const prepared *mixture_of(const work *w, size_t k) {
  return w->mixture ? &w->mixture[k % COMPOSITIONS] : NULL;
}

static void lookup(const cmx_eos_view *v, const prepared *m, const double *s, cmx_eos_state *p) {
  if (m)
    cmx_eos_lookup_of(v, CMX_STABLE, &m->eos, s[RHO], s[TEMP], p);
  else
    cmx_eos_lookup(v, CMX_STABLE, s[X], s[RHO], s[TEMP], p);
}

static double pass_lookup(work *w) {
  double sum = 0.0;
  cmx_eos_state p;
  for (size_t k = 0; k < w->n; k++) {
    lookup(&w->table->eos, mixture_of(w, k), w->state + WIDTH * k, &p);
    sum += p.p;
  }
  return sum;
}

static double pass_batch(work *w) {
  for (size_t k = 0; k < w->n; k++)
    lookup(&w->table->eos, mixture_of(w, k), w->state + WIDTH * k, &w->points[k]);
  return w->points[w->n - 1].p;
}

/* With derivatives by composition. */
static double pass_gradient(work *w) {
  double sum = 0.0;
  cmx_eos_state p;
  cmx_eos_gradient gradient;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + WIDTH * k;
    cmx_eos_lookup_gradient(&w->table->eos, CMX_STABLE, &mixture_of(w, k)->eos, s[RHO], s[TEMP], &p,
                            &gradient);
    sum += gradient.p[0];
  }
  return sum;
}

static double pass_compose(work *w) {
  double sum = 0.0;
  cmx_eos_composition c;
  for (size_t k = 0; k < w->n; k++) {
    cmx_eos_compose(&w->table->eos, mixture_of(w, k)->x, &c);
    sum += c.z;
  }
  return sum;
}

static double temp_from_energy(const work *w, size_t k, double guess) {
  const cmx_eos_view *v = &w->table->eos;
  const double *s = w->state + WIDTH * k;
  const prepared *m = mixture_of(w, k);
  cmx_eos_solution found;
  if (m)
    cmx_eos_temp_from_rho_e_of(v, CMX_STABLE, &m->eos, s[RHO], s[E], guess, &found);
  else
    cmx_eos_temp_from_rho_e(v, s[X], s[RHO], s[E], guess, &found);
  return found.temp;
}

static double pass_energy(work *w) {
  double sum = 0.0;
  for (size_t k = 0; k < w->n; k++) sum += temp_from_energy(w, k, 0.0);
  return sum;
}

/* As a host calls it, with the temperature of the step before. */
static double pass_energy_guess(work *w) {
  double sum = 0.0;
  for (size_t k = 0; k < w->n; k++) sum += temp_from_energy(w, k, 1.01 * w->state[WIDTH * k + TEMP]);
  return sum;
}

static double pass_pressure(work *w) {
  double sum = 0.0;
  cmx_eos_solution found;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + WIDTH * k;
    const prepared *m = mixture_of(w, k);
    if (m)
      cmx_eos_temp_from_rho_p_of(&w->table->eos, CMX_STABLE, &m->eos, s[RHO], s[P], 0.0, &found);
    else
      cmx_eos_temp_from_rho_p(&w->table->eos, s[X], s[RHO], s[P], 0.0, &found);
    sum += found.temp;
  }
  return sum;
}

static double pass_entropy(work *w) {
  double sum = 0.0;
  cmx_eos_solution found;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + WIDTH * k;
    const prepared *m = mixture_of(w, k);
    if (m)
      cmx_eos_temp_from_rho_s_of(&w->table->eos, CMX_STABLE, &m->eos, s[RHO], s[S], 0.0, &found);
    else
      cmx_eos_temp_from_rho_s(&w->table->eos, s[X], s[RHO], s[S], 0.0, &found);
    sum += found.temp;
  }
  return sum;
}

static double pass_density(work *w) {
  double sum = 0.0;
  cmx_eos_solution found;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + WIDTH * k;
    const prepared *m = mixture_of(w, k);
    if (m)
      cmx_eos_rho_from_p_temp_of(&w->table->eos, CMX_STABLE, &m->eos, s[P], s[TEMP], 0.0, &found);
    else
      cmx_eos_rho_from_p_temp(&w->table->eos, s[X], s[P], s[TEMP], 0.0, &found);
    sum += found.rho;
  }
  return sum;
}

static double pass_order(work *w) {
  double sum = 0.0;
  cmx_order_point p;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + WIDTH * k;
    cmx_order_lookup(&w->table->order, s[ORDER_X], s[ORDER_G], &p);
    sum += p.f;
  }
  return sum;
}

static double pass_conductivities(work *w) {
  double sum = 0.0;
  cmx_transport_point p;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + WIDTH * k;
    const prepared *m = mixture_of(w, k);
    if (m)
      cmx_transport_lookup_of(&w->table->transport, w->choice, &m->transport, s[FLOW_RHO], s[FLOW_TEMP], &p);
    else
      cmx_transport_lookup(&w->table->transport, w->choice, s[X], s[FLOW_RHO], s[FLOW_TEMP], &p);
    sum += p.kappa_thermal;
  }
  return sum;
}

static double pass_direct_conductivities(work *w) {
  double sum = 0.0;
  cmx_transport_state p;
  for (size_t k = 0; k < w->n && k < DIRECT_STATES; k++) {
    const double *s = w->state + WIDTH * k;
    const prepared *m = mixture_of(w, k);
    if (m)
      cmx_transport_of(w->transport, CMX_LIQUID, m->x, s[FLOW_RHO], s[FLOW_TEMP], &p, NULL);
    else
      cmx_transport_at(w->transport, CMX_LIQUID, s[X], s[FLOW_RHO], s[FLOW_TEMP], &p, NULL);
    sum += p.kappa_thermal;
  }
  return sum;
}

static double pass_warm(work *w) {
  double sum = 0.0;
  cmx_warm_point p;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + WIDTH * k;
    cmx_warm_lookup(&w->table->warm, w->choice, CMX_MIX_GAMMA, s[X], s[FLOW_RHO], s[FLOW_TEMP], &p);
    sum += p.sigma;
  }
  return sum;
}

/* One state at many frequencies. */
static double pass_spectrum(work *w) {
  const cmx_warm_view *v = &w->table->warm;
  double sum = 0.0, sigma[2];
  cmx_warm_point p;
  cmx_warm_lookup(v, CMX_WARM_ISODENSITY, CMX_MIX_GAMMA, 0.5, w->state[FLOW_RHO], w->state[FLOW_TEMP], &p);
  for (size_t k = 0; k < w->n; k++) {
    cmx_warm_conductivity(v, &p, CMX_MIX_GAMMA, 1, v->omega_max * w->state[WIDTH * k + X], sigma);
    sum += sigma[0];
  }
  return sum;
}

static double pass_direct_warm(work *w) {
  const cmx_pure *const pure[2] = {&w->pure[0], &w->pure[1]};
  double sum = 0.0;
  cmx_matched m;
  for (size_t k = 0; k < w->n && k < DIRECT_STATES; k++) {
    const double *s = w->state + WIDTH * k, x[2] = {1.0 - s[X], s[X]};
    const cmx_warm_mixture mixture = {2, pure, x};
    cmx_match_densities(CMX_MATCH_ISOBARIC, &mixture, s[FLOW_RHO], s[FLOW_TEMP], &m, NULL);
    sum += m.pressure;
  }
  return sum;
}

static double pass_ties(work *w) {
  double sum = 0.0;
  cmx_tie ties[CMX_MAX_BOUNDARIES];
  for (size_t k = 0; k < w->n; k++) {
    int n;
    /* couplings of the diagram, from the numbers drawn for the order */
    cmx_phase_tie_lines(w->phase, w->phase->gamma_max * (0.2 + 0.8 * w->state[WIDTH * k + ORDER_X]),
                        CMX_MAX_BOUNDARIES, ties, &n);
    sum += n;
  }
  return sum;
}

static double pass_spline(work *w) {
  double sum = 0.0;
  for (size_t k = 0; k < w->n; k++) {
    const double *s = w->state + WIDTH * k;
    sum += exp(gsl_spline2d_eval(w->spline, log10(s[RHO]), log10(s[TEMP]), w->accel[0], w->accel[1]));
  }
  return sum;
}

static double pass_direct(work *w) {
  double sum = 0.0;
  cmx_eos_state p;
  for (size_t k = 0; k < w->n && k < DIRECT_STATES; k++) {
    const double *s = w->state + WIDTH * k;
    cmx_order_work_reset(w->order);
    if (w->mixture)
      cmx_eos_state_of(w->eos, mixture_of(w, k)->x, s[RHO], s[TEMP], 0.0, &p, NULL);
    else
      cmx_eos_state_at(w->eos, s[X], s[RHO], s[TEMP], &p);
    sum += p.p;
  }
  return sum;
}

/* --- measuring ------------------------------------------------------------------------------------------ */

static int ascending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

typedef struct measured {
  double median, least, most; /* ns each */
} measured;

static measured summarise(int n, double *times) {
  qsort(times, (size_t)n, sizeof *times, ascending);
  return (measured){times[n / 2], times[0], times[n - 1]};
}

/* Each repetition takes at least 5 ms, so that the clock does not count. */
static measured measure(pass *run, work *w, size_t n, int repeats) {
  double times[MOST_REPEATS];
  volatile double sink = run(w); /* and fills the caches */
  for (int r = 0; r < repeats; r++) {
    const double start = seconds();
    double spent;
    size_t passes = 0;
    do {
      sink += run(w);
      passes++;
      spent = seconds() - start;
    } while (spent < 5e-3);
    times[r] = 1e9 * spent / ((double)passes * (double)n);
  }
  (void)sink;
  return summarise(repeats, times);
}

typedef struct result {
  const char *key, *what;
  measured time; /* ns */
} result;

enum { MOST_RESULTS = 32 };

typedef struct results {
  size_t n;
  result of[MOST_RESULTS];
} results;

static void add_result(results *all, const char *key, const char *what, measured time) {
  all->of[all->n++] = (result){key, what, time};
}

static double median_of(const results *all, const char *key) {
  for (size_t k = 0; k < all->n; k++)
    if (!strcmp(all->of[k].key, key)) return all->of[k].time.median;
  return NAN;
}

/* --- what is measured ----------------------------------------------------------------------------------- */

static double uniform(uint64_t *key) {
  return cmx_random(*key += CMX_RANDOM_STEP);
}

static double between(double from, double to, double share) {
  return fmin(fmax(from * pow(to / from, share), from), to);
}

/* Random states: over the whole table, or (hot) within five per cent of its middle, where a few cells are met
   again and again. */
static void draw(const cmx_table *t, const prepared *mixture, int hot, size_t n, double *state) {
  uint64_t seed = 1;
  const double width = hot ? 0.005 : 1.0, from = hot ? 0.5 : 0.0;
  const int has_eos = cmx_table_has(t, "eos"), has_order = cmx_table_has(t, "order"),
            conducts = cmx_table_has(t, "transport"), warm = cmx_table_has(t, "warm");
  const double *flow_rho = conducts ? t->transport.rho
                           : warm   ? t->warm.rho
                                    : NULL,
               *flow_temp = conducts ? t->transport.temp : t->warm.temp;
  for (size_t k = 0; k < n; k++) {
    double *s = state + WIDTH * k;
    cmx_eos_state p = {0};
    s[X] = from + width * uniform(&seed);
    const double rho = from + width * uniform(&seed), temp = from + width * uniform(&seed);
    if (has_eos) {
      s[RHO] = between(t->eos.rho[0], t->eos.rho[1], rho);
      s[TEMP] = between(t->eos.temp[0], t->eos.temp[1], temp);
      lookup(&t->eos, mixture ? &mixture[k % COMPOSITIONS] : NULL, s, &p);
    }
    s[E] = p.e;
    s[P] = p.p;
    s[S] = p.s;
    if (flow_rho) {
      s[FLOW_RHO] = between(flow_rho[0], flow_rho[1], rho);
      s[FLOW_TEMP] = between(flow_temp[0], flow_temp[1], temp);
    }
    s[ORDER_X] = s[X];
    s[ORDER_G] = has_order ? t->order.gamma_d[t->order.n_g - 1] * temp : 0.0;
  }
}

static const cmx_species *species_of(const cmx_table *t) {
  return cmx_table_has(t, "eos") ? &t->eos.ions : cmx_table_has(t, "transport") ? &t->transport.ions : NULL;
}

/* Random compositions, even over all; nothing for two species. */
static cmx_status prepare(const cmx_table *t, prepared **mixture, cmx_error *err) {
  const cmx_species *ions = species_of(t);
  uint64_t seed = 2;
  *mixture = NULL;
  if (!ions || ions->n == 2) return CMX_OK;
  *mixture = malloc(COMPOSITIONS * sizeof **mixture);
  if (!*mixture) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  for (int k = 0; k < COMPOSITIONS; k++) {
    prepared *m = &(*mixture)[k];
    double sum = 0.0;
    for (int j = 0; j < ions->n; j++) sum += m->x[j] = -log1p(-uniform(&seed));
    for (int j = 0; j < ions->n; j++) m->x[j] /= sum;
    cmx_composition_set(cmx_table_has(t, "transport") ? &t->transport.ions : ions, m->x, &m->transport);
    const cmx_status status = cmx_table_has(t, "eos") ? cmx_eos_compose(&t->eos, m->x, &m->eos) : CMX_OK;
    if (status < 0) return cmx_fail(err, status, "composition %d: %s", k, cmx_status_text(status));
  }
  return CMX_OK;
}

/* ln P at one composition, x = 0.5 of two species, on a grid with as many nodes as the table's; 0 without
   memory. */
static int make_spline(const cmx_eos_view *v, work *w) {
  const size_t n = (size_t)v->ln_ne.size, m = (size_t)v->ln_t.size;
  double *rho = malloc(n * sizeof *rho), *temp = malloc(m * sizeof *temp), *z = malloc(n * m * sizeof *z);
  int made = rho && temp && z;
  for (size_t i = 0; made && i < n; i++)
    for (size_t j = 0; j < m; j++) {
      cmx_eos_state p;
      const double r = between(v->rho[0], v->rho[1], (double)i / (double)(n - 1)),
                   t = between(v->temp[0], v->temp[1], (double)j / (double)(m - 1));
      const double at[WIDTH] = {[X] = 0.5, [RHO] = r, [TEMP] = t};
      rho[i] = log10(r);
      temp[j] = log10(t);
      lookup(v, mixture_of(w, 0), at, &p);
      z[j * n + i] = log(p.p);
    }
  w->accel[0] = gsl_interp_accel_alloc();
  w->accel[1] = gsl_interp_accel_alloc();
  w->spline = made ? gsl_spline2d_alloc(gsl_interp2d_bicubic, n, m) : NULL;
  made = w->spline && w->accel[0] && w->accel[1] && gsl_spline2d_init(w->spline, rho, temp, z, n, m) == 0;
  free(rho);
  free(temp);
  free(z);
  return made;
}

static void free_spline(work *w) {
  if (w->spline) gsl_spline2d_free(w->spline);
  if (w->accel[0]) gsl_interp_accel_free(w->accel[0]);
  if (w->accel[1]) gsl_interp_accel_free(w->accel[1]);
}

static cmx_status recipe_of(const cmx_table *t, cmx_recipe *recipe, cmx_error *err) {
  const char *text = cmx_store_get_text(t->store, "/", "recipe");
  return cmx_recipe_read_text(text ? text : "", "recipe of the table", recipe, err);
}

static cmx_status bench_direct(work *w, const options *o, results *all, cmx_error *err) {
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_eos eos;
  cmx_status status = recipe_of(w->table, &recipe, err);
  if (status < 0) return status;
  status = cmx_physics_make(&recipe, &physics, err);
  w->order = physics.work;
  if (status >= 0)
    status = cmx_recipe_eos(&recipe, &physics, cmx_order_from_minimiser, &physics.frozen, &eos, err);
  if (status >= 0) {
    w->eos = &eos;
    const size_t n = w->n < DIRECT_STATES ? w->n : DIRECT_STATES;
    add_result(all, "ns_direct", "direct physics, all quantities", measure(pass_direct, w, n, o->repeats));
  }
  cmx_physics_free(&physics);
  cmx_recipe_clear(&recipe);
  return status;
}

static cmx_status bench_eos(work *w, double *hot, const options *o, results *all, cmx_error *err) {
  const double *wide = w->state;
  add_result(all, "ns_lookup", "lookup, all quantities", measure(pass_lookup, w, w->n, o->repeats));
  add_result(all, "ns_batch", "loop over an array of states", measure(pass_batch, w, w->n, o->repeats));
  if (w->mixture) {
    add_result(all, "ns_gradient", "with derivatives by composition",
               measure(pass_gradient, w, w->n, o->repeats));
    add_result(all, "ns_compose", "preparing a composition", measure(pass_compose, w, w->n, o->repeats));
  }
  if (!make_spline(&w->table->eos, w)) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  add_result(all, "ns_spline", "GSL bicubic spline, P alone", measure(pass_spline, w, w->n, o->repeats));
  w->state = hot;
  add_result(all, "ns_lookup_hot", "lookup, hot states", measure(pass_lookup, w, w->n, o->repeats));
  add_result(all, "ns_spline_hot", "GSL bicubic spline, hot states",
             measure(pass_spline, w, w->n, o->repeats));
  w->state = wide;
  add_result(all, "ns_from_energy", "T of e", measure(pass_energy, w, w->n, o->repeats));
  add_result(all, "ns_from_energy_guess", "T of e, from 1 per cent off",
             measure(pass_energy_guess, w, w->n, o->repeats));
  add_result(all, "ns_from_pressure", "T of P", measure(pass_pressure, w, w->n, o->repeats));
  add_result(all, "ns_from_entropy", "T of s", measure(pass_entropy, w, w->n, o->repeats));
  add_result(all, "ns_density", "rho of P", measure(pass_density, w, w->n, o->repeats));
  return bench_direct(w, o, all, err);
}

static cmx_status bench_transport(work *w, const options *o, results *all, cmx_error *err) {
  cmx_recipe recipe;
  cmx_transport transport;
  w->choice = CMX_LIQUID;
  add_result(all, "ns_transport_liquid", "conductivities of a liquid",
             measure(pass_conductivities, w, w->n, o->repeats));
  w->choice = CMX_SOLID;
  add_result(all, "ns_transport_solid", "conductivities of a solid",
             measure(pass_conductivities, w, w->n, o->repeats));
  cmx_status status = recipe_of(w->table, &recipe, err);
  if (status < 0) return status;
  status = cmx_recipe_transport(&recipe, NULL, NULL, &transport, err);
  if (status >= 0) {
    transport.order = CMX_IMPURITIES_RANDOM; /* of a solid, and no source of it is needed */
    w->transport = &transport;
    const size_t n = w->n < DIRECT_STATES ? w->n : DIRECT_STATES;
    add_result(all, "ns_transport_direct", "direct conductivities of a liquid",
               measure(pass_direct_conductivities, w, n, o->repeats));
  }
  cmx_recipe_clear(&recipe);
  return status;
}

/* Without the files of the table there is no direct computation. */
static cmx_status bench_warm(work *w, const options *o, results *all, cmx_error *err) {
  cmx_recipe recipe;
  cmx_pure pure[CMX_RECIPE_PURES];
  w->choice = CMX_WARM_ISOBARIC;
  add_result(all, "ns_warm_isobaric", "warm mixture at one pressure",
             measure(pass_warm, w, w->n, o->repeats));
  w->choice = CMX_WARM_ISODENSITY;
  add_result(all, "ns_warm_isodensity", "warm mixture at one density",
             measure(pass_warm, w, w->n, o->repeats));
  add_result(all, "ns_warm_omega", "one more frequency of it", measure(pass_spectrum, w, w->n, o->repeats));
  cmx_status status = recipe_of(w->table, &recipe, err);
  if (status < 0) return status;
  if (cmx_recipe_pure_species(&recipe, pure, NULL) >= 0) {
    w->pure = pure;
    const size_t n = w->n < DIRECT_STATES ? w->n : DIRECT_STATES;
    add_result(all, "ns_warm_direct", "direct matching at one pressure",
               measure(pass_direct_warm, w, n, o->repeats));
    for (size_t j = 0; j < CMX_RECIPE_PURES; j++) cmx_pure_free(&pure[j]);
  }
  cmx_recipe_clear(&recipe);
  return CMX_OK;
}

/* The first phase diagram of a table; its name is that of the group. */
static int first_diagram(const cmx_table *t, cmx_phase_view *view) {
  char name[1][CMX_PHASE_NAME];
  return cmx_phase_list(t->arrays, t->n_arrays, 1, name) > 0 &&
         cmx_phase_bind(t->arrays, t->n_arrays, name[0], view) == CMX_OK;
}

static cmx_status bench_open(const options *o, results *all, cmx_error *err) {
  const size_t length = strlen(o->file);
  const int flat = length > 4 && !strcmp(o->file + length - 4, ".cmx");
  double open[LOADS], load[LOADS];
  for (int k = 0; k < LOADS; k++) {
    char message[512] = "";
    cmx_table t;
    cmx_file *file = NULL;
    double start = seconds();
    const cmx_status opened = cmx_table_open(o->file, &t, err);
    open[k] = 1e9 * (seconds() - start);
    if (opened < 0) return opened;
    cmx_table_close(&t);
    start = seconds();
    const cmx_status loaded = flat ? cmx_flat_load(o->file, &file, message, sizeof message)
                                   : cmx_hdf5_load(o->file, &file, message, sizeof message);
    load[k] = 1e9 * (seconds() - start);
    if (loaded < 0) return cmx_fail(err, loaded, "%s", message);
    cmx_file_free(file);
  }
  add_result(all, "ns_open", "library opens the file, digest included", summarise(LOADS, open));
  add_result(all, "ns_load", flat ? "coulomix_io.h loads it" : "coulomix_hdf5.h loads it",
             summarise(LOADS, load));
  return CMX_OK;
}

/* --- report --------------------------------------------------------------------------------------------- */

typedef struct ratio {
  const char *key, *what, *above, *below;
} ratio;

static const ratio ratios[] = {
    {"spline_to_lookup", "one quantity from a GSL spline / all from a lookup", "ns_spline", "ns_lookup"},
    {"spline_to_lookup_hot", "the same, hot states", "ns_spline_hot", "ns_lookup_hot"},
    {"direct_to_lookup", "direct computation / lookup", "ns_direct", "ns_lookup"},
    {"gradient_to_lookup", "derivatives by composition / lookup", "ns_gradient", "ns_lookup"},
    {"energy_to_lookup", "T of e / lookup", "ns_from_energy", "ns_lookup"},
    {"direct_to_transport", "direct conductivities / lookup, liquid", "ns_transport_direct",
     "ns_transport_liquid"},
    {"direct_to_warm", "direct matching / lookup, warm mixture", "ns_warm_direct", "ns_warm_isobaric"}};
enum { N_RATIOS = sizeof ratios / sizeof *ratios };

static json_t *as_json(const options *o, const results *all, double load) {
  json_t *root = json_object(), *spread = json_object(), *list = json_object();
  json_object_set_new(root, "file", json_string(o->file));
  json_object_set_new(root, "states", json_integer((json_int_t)o->states));
  json_object_set_new(root, "repeats", json_integer(o->repeats));
  json_object_set_new(root, "load_average", tool_real(load));
  for (size_t k = 0; k < all->n; k++) {
    const result *r = &all->of[k];
    const double ends[2] = {r->time.least, r->time.most};
    json_object_set_new(root, r->key, tool_real(r->time.median));
    json_object_set_new(spread, r->key, tool_reals(2, ends));
  }
  for (int k = 0; k < N_RATIOS; k++) {
    const double value = median_of(all, ratios[k].above) / median_of(all, ratios[k].below);
    if (!isnan(value)) json_object_set_new(list, ratios[k].key, tool_real(value));
  }
  json_object_set_new(root, "spread", spread);
  json_object_set_new(root, "ratios", list);
  return root;
}

static void print_text(const options *o, const results *all, double load) {
  printf("%s: %zu states, medians of %d repetitions of one thread; load of the machine %.2f\n", o->file,
         o->states, o->repeats, load);
  for (size_t k = 0; k < all->n; k++) {
    const result *r = &all->of[k];
    const int big = r->time.median > 1e5;
    const double unit = big ? 1e-6 : 1.0;
    printf("%-40s %10.4g %s  (%.4g to %.4g)\n", r->what, unit * r->time.median, big ? "ms" : "ns",
           unit * r->time.least, unit * r->time.most);
  }
  for (int k = 0; k < N_RATIOS; k++) {
    const double value = median_of(all, ratios[k].above) / median_of(all, ratios[k].below);
    if (!isnan(value)) printf("%-52s %8.4g\n", ratios[k].what, value);
  }
}

static cmx_status bench_all(const options *o, results *all, cmx_error *err) {
  cmx_table table;
  cmx_phase_view diagram;
  cmx_status status = cmx_table_open(o->file, &table, err);
  if (status < 0) return status;
  double *state = malloc(2 * WIDTH * o->states * sizeof *state);
  prepared *mixture;
  status = prepare(&table, &mixture, err);
  work w = {.table = &table, .n = o->states, .state = state, .phase = &diagram, .mixture = mixture};
  w.points = malloc(o->states * sizeof *w.points);
  if (status >= 0 && state && w.points) {
    draw(&table, mixture, 0, o->states, state);
    draw(&table, mixture, 1, o->states, state + WIDTH * o->states);
    if (cmx_table_has(&table, "eos")) status = bench_eos(&w, state + WIDTH * o->states, o, all, err);
    if (status >= 0 && cmx_table_has(&table, "transport")) status = bench_transport(&w, o, all, err);
    if (status >= 0 && cmx_table_has(&table, "warm")) status = bench_warm(&w, o, all, err);
    if (cmx_table_has(&table, "order"))
      add_result(all, "ns_order", "order", measure(pass_order, &w, w.n, o->repeats));
    if (first_diagram(&table, &diagram))
      add_result(all, "ns_ties", "tie lines at one coupling", measure(pass_ties, &w, w.n, o->repeats));
  } else if (status >= 0) {
    status = cmx_fail(err, CMX_ERR_MEMORY, "%zu states: out of memory", o->states);
  }
  free_spline(&w);
  free(w.points);
  free(mixture);
  free(state);
  cmx_table_close(&table);
  return status < 0 ? status : bench_open(o, all, err);
}

static int run(void *settings) {
  const options *o = settings;
  results all = {.n = 0};
  cmx_error err = CMX_ERROR_NONE;
  double load = NAN;
  if (getloadavg(&load, 1) < 1) load = NAN;
  if (bench_all(o, &all, &err) < 0) return tool_fail("bench", &err);
  if (o->json) return tool_print_json(as_json(o, &all, load));
  print_text(o, &all, load);
  return EXIT_FINE;
}

static const tool_option known[] = {{"states", 'n', TOOL_COUNT, offsetof(options, states), "N", 16, 10000000,
                                     .usual = "4096", .help = "states in a pass"},
                                    {"repeats", 'r', TOOL_INTEGER, offsetof(options, repeats), "R", 3,
                                     MOST_REPEATS, .usual = "11", .help = "repetitions"},
                                    TOOL_JSON(options),
                                    {0}};

static const char eos[] = "/eos", transport[] = "/transport", warm[] = "/warm",
                  more[] = "a table of more than two species";

static const tool_key keys[] = {
    {"file", "", "the table", NULL},
    {"states", "", "states in a pass", NULL},
    {"repeats", "", "repetitions", NULL},
    {"load_average", "", "load of the machine over the last minute", NULL},
    {"ns_lookup", "ns", "all quantities at random states", eos},
    {"ns_batch", "ns", "the same in a loop over an array", eos},
    {"ns_gradient", "ns", "the same with derivatives by composition", more},
    {"ns_compose", "ns", "preparing a composition", more},
    {"ns_lookup_hot", "ns", "the same close to one state", eos},
    {"ns_spline", "ns", "GSL bicubic spline of ln P alone on a grid of the same size", eos},
    {"ns_spline_hot", "ns", "the same close to one state", eos},
    {"ns_from_energy", "ns", "temperature from rho and e, without a guess", eos},
    {"ns_from_energy_guess", "ns", "the same with a guess", eos},
    {"ns_from_pressure", "ns", "temperature from rho and P", eos},
    {"ns_from_entropy", "ns", "temperature from rho and s", eos},
    {"ns_density", "ns", "density from P and T", eos},
    {"ns_direct", "ns", "direct computation", eos},
    {"ns_transport_liquid", "ns", "conductivities of the liquid", transport},
    {"ns_transport_solid", "ns", "conductivities of the solid", transport},
    {"ns_transport_direct", "ns", "direct computation of conductivities", transport},
    {"ns_warm_isobaric", "ns", "warm mixture at equal pressure", warm},
    {"ns_warm_isodensity", "ns", "warm mixture at equal density", warm},
    {"ns_warm_omega", "ns", "warm mixture at one photon energy", warm},
    {"ns_warm_direct", "ns", "direct computation of a warm mixture", warm},
    {"ns_order", "ns", "short-range order", "/order"},
    {"ns_ties", "ns", "tie lines at one coupling", "/phase"},
    {"ns_open", "ns", "opening the file with the library", NULL},
    {"ns_load", "ns", "loading it with the header", "a file of a form that was built in"},
    {"spread", "", "least and largest time of each key above", NULL},
    {"spread.*", "ns", "least and largest time", NULL},
    {"ratios", "", "ratios of medians", NULL},
    {"ratios.*", "", "one ratio, A_to_B", NULL},
    {0}};

const tool_verb verb_bench = {
    .name = "bench",
    .summary = "time of lookups in a table, compared with alternatives",
    .usage = "FILE",
    .argument = {"one file", .field = offsetof(options, file), .missing = TOOL_MISSING_FILE},
    .options = known,
    .keys = keys,
    .example = {"coulomix bench carbon-oxygen.h5 --states 256 --repeats 3"},
    .size = sizeof(options),
    .run = run};
