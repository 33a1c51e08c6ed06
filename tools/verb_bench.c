/* bench: time of lookups and of alternatives, in one run. */
#define _DEFAULT_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CMX_IO_API static inline
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#define CMX_HDF5_API static inline
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"
#include "bench.h"
#include "plugin.h"

typedef struct options {
  const char *file;
  tool_plugins plugins;
  size_t states;
  int repeats, json;
} options;

enum { LOADS = 11 };

/* All that a run allocates or opens. */
typedef struct bench_run {
  cmx_table table;
  cmx_eos_view state_view; /* without derivatives by x */
  cmx_phase_view diagram;
  bench_mixture *mixture;
  double *wide, *hot, *state[BENCH_CLASSES][BENCH_ORDERS];
  double *points;
  bench_baseline baseline;
  cmx_physics physics;
  cmx_recipe recipe;
  cmx_eos eos;
  cmx_transport transport;
  cmx_pure pure[CMX_RECIPE_PURES];
  int has_recipe, has_physics, has_pure;
} bench_run;

/* --- what is measured ----------------------------------------------------------------------------------- */

static void add_eos(bench_run *b, bench_work w, bench_list *all) {
  bench_add(all, "ns_lookup", "lookup, all quantities", bench_run_lookup, &w);
  bench_add(all, "ns_batch", "a batch of them", bench_run_batch, &w);
  bench_add(all, "ns_slopes", "with derivatives by rho and T", bench_run_slopes, &w);
  if (w.mixture) {
    bench_add(all, "ns_gradient", "with derivatives by composition", bench_run_gradient, &w);
    bench_add(all, "ns_compose", "preparing a composition", bench_run_compose, &w);
  }
  bench_add(all, "ns_spline", "GSL bicubic spline, P alone", bench_run_spline, &w);
  bench_add(all, "ns_from_energy", "T of e", bench_run_energy, &w);
  bench_add(all, "ns_from_pressure", "T of P", bench_run_pressure, &w);
  bench_add(all, "ns_from_entropy", "T of s", bench_run_entropy, &w);
  bench_add(all, "ns_density", "rho of P", bench_run_density, &w);
  w.guess = 1.01;
  bench_add(all, "ns_from_energy_guess", "T of e, from 1 per cent off", bench_run_energy, &w);
  w.state = b->hot;
  bench_add(all, "ns_lookup_hot", "lookup, hot states", bench_run_lookup, &w);
  bench_add(all, "ns_spline_hot", "GSL bicubic spline, hot states", bench_run_spline, &w);
}

static void add_baselines(bench_work w, int order, bench_list *all) {
  static const struct {
    const char *name;
    bench_pass *run;
  } kinds[] = {{"spline", bench_run_spline},
               {"spline_derivatives", bench_run_spline_slopes},
               {"yardstick_2d", bench_run_plane},
               {"yardstick_3d", bench_run_cube}};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    char key[BENCH_KEY];
    snprintf(key, sizeof key, "baselines.%s.%s", kinds[k].name, bench_order_names[order]);
    bench_add(all, key, NULL, kinds[k].run, &w);
  }
}

/* The kinds of call that are timed for each class. */
static const struct {
  const char *key, *what;
  bench_pass *run;
  int transport, all_groups; /* needs /transport; with derivatives by x */
  size_t part;               /* of the states, to save time */
} kinds[] = {{"ns_scalar", "lookup, all quantities", bench_run_lookup, 0, 1, 1},
             {"ns_state", "without derivatives by x", bench_run_lookup, 0, 0, 1},
             {"ns_batch", "a batch of them", bench_run_batch, 0, 0, 1},
             {"ns_slopes", "with derivatives by rho and T", bench_run_slopes, 0, 0, 1},
             {"ns_from_energy", "T of e, from 10 per cent off", bench_run_energy, 0, 0, 4},
             {"ns_transport", "conductivities of its phase", bench_run_conductivities, 1, 0, 1}};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* States of stars by class and order; 0 without memory. */
static int add_classes(bench_run *b, bench_work w, bench_list *all) {
  for (int of_class = 0; of_class < BENCH_CLASSES; of_class++)
    for (int order = 0; order < BENCH_ORDERS; order++) {
      double *state = b->state[of_class][order] = malloc(BENCH_WIDTH * w.n * sizeof *state);
      if (!state) return 0;
      if (!bench_draw_class(&b->table, b->mixture, of_class, order, w.n, state)) continue;
      w.state = state;
      w.choice = CMX_STABLE;
      w.guess = 1.1;
      for (int k = 0; k < KINDS; k++) {
        bench_work part = w;
        char key[BENCH_KEY];
        if (kinds[k].transport && !cmx_table_has(&b->table, "transport")) continue;
        part.n /= kinds[k].part;
        if (!kinds[k].all_groups) part.view = &b->state_view;
        snprintf(key, sizeof key, "classes.%s.%s.%s", bench_class_names[of_class], bench_order_names[order],
                 kinds[k].key);
        bench_add(all, key, NULL, kinds[k].run, &part);
      }
      if (of_class == BENCH_ALL) add_baselines(w, order, all);
    }
  return 1;
}

static cmx_status add_direct(bench_run *b, bench_work w, bench_list *all, cmx_error *err) {
  cmx_status status = cmx_physics_make(&b->recipe, &b->physics, err);
  b->has_physics = 1;
  if (status >= 0)
    status =
        cmx_recipe_eos(&b->recipe, &b->physics, cmx_order_from_minimiser, &b->physics.frozen, &b->eos, err);
  if (status < 0) return status;
  w.order = b->physics.work;
  w.eos = &b->eos;
  w.n = w.n < BENCH_DIRECT ? w.n : BENCH_DIRECT;
  bench_add(all, "ns_direct", "direct physics, all quantities", bench_run_direct, &w);
  return CMX_OK;
}

static cmx_status add_transport(bench_run *b, bench_work w, bench_list *all, cmx_error *err) {
  w.choice = CMX_LIQUID;
  bench_add(all, "ns_transport_liquid", "conductivities of a liquid", bench_run_conductivities, &w);
  w.choice = CMX_SOLID;
  bench_add(all, "ns_transport_solid", "conductivities of a solid", bench_run_conductivities, &w);
  const cmx_status status = cmx_recipe_transport(&b->recipe, NULL, NULL, &b->transport, err);
  if (status < 0) return status;
  b->transport.order = CMX_IMPURITIES_RANDOM; /* of a solid, and no source of it is needed */
  w.transport = &b->transport;
  w.n = w.n < BENCH_DIRECT ? w.n : BENCH_DIRECT;
  bench_add(all, "ns_transport_direct", "direct conductivities of a liquid", bench_run_direct_conductivities,
            &w);
  return CMX_OK;
}

/* Without the files of the table there is no direct computation. */
static void add_warm(bench_run *b, bench_work w, bench_list *all) {
  w.choice = CMX_WARM_ISOBARIC;
  bench_add(all, "ns_warm_isobaric", "warm mixture at one pressure", bench_run_warm, &w);
  w.choice = CMX_WARM_ISODENSITY;
  bench_add(all, "ns_warm_isodensity", "warm mixture at one density", bench_run_warm, &w);
  bench_add(all, "ns_warm_omega", "one more frequency of it", bench_run_spectrum, &w);
  b->has_pure = cmx_recipe_pure_species(&b->recipe, b->pure, NULL) >= 0;
  if (!b->has_pure) return;
  w.pure = b->pure;
  w.n = w.n < BENCH_DIRECT ? w.n : BENCH_DIRECT;
  bench_add(all, "ns_warm_direct", "direct matching at one pressure", bench_run_direct_warm, &w);
}

/* The first phase diagram of a table; its name is that of the group. */
static int first_diagram(const cmx_table *t, cmx_phase_view *view) {
  char name[1][CMX_PHASE_NAME];
  return cmx_phase_list(t->arrays, t->n_arrays, 1, name) > 0 &&
         cmx_phase_bind(t->arrays, t->n_arrays, name[0], view) == CMX_OK;
}

/* Instructions and bytes of a lookup by class. */
static void count_by_class(const bench_run *b, bench_work w, bench_list *all) {
  for (int of_class = BENCH_LIQUID; of_class < BENCH_CLASSES; of_class++) {
    char key[BENCH_KEY];
    snprintf(key, sizeof key, "classes.%s.random.ns_scalar", bench_class_names[of_class]);
    if (!bench_find(all, key)) continue;
    w.state = b->state[of_class][BENCH_RANDOM];
    w.view = &b->state_view;
    const double instructions = bench_instructions(bench_run_lookup, &w), bytes = bench_bytes(&w);
    snprintf(key, sizeof key, "instructions.%s", bench_class_names[of_class]);
    if (!isnan(instructions))
      bench_add_time(all, key, NULL, (bench_time){instructions, instructions, instructions});
    snprintf(key, sizeof key, "bytes.%s", bench_class_names[of_class]);
    if (!isnan(bytes)) bench_add_time(all, key, NULL, (bench_time){bytes, bytes, bytes});
  }
}

/* How a host of the equation of state alone opens a table: its part of an HDF5 or flat file, with checksums,
   or a flat file in place, without. */
enum { OPEN_HDF5, OPEN_FLAT, OPEN_IN_PLACE };

/* Opens and binds; the time in ns. */
static cmx_status open_eos(const char *path, int how, double *time, cmx_error *err) {
  char message[512] = "";
  cmx_file *file = NULL;
  cmx_eos_view v;
  size_t n = 0;
  const double start = bench_seconds();
  cmx_status status = how == OPEN_HDF5   ? cmx_hdf5_load_parts(path, "eos", &file, message, sizeof message)
                      : how == OPEN_FLAT ? cmx_flat_load_parts(path, "eos", &file, message, sizeof message)
                                         : cmx_flat_open(path, "eos", 0, &file, message, sizeof message);
  if (status < 0) return cmx_fail(err, status, "%s", message);
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  status = cmx_eos_bind(arrays, n, &v);
  *time = 1e9 * (bench_seconds() - start);
  cmx_file_free(file);
  return status < 0 ? cmx_fail(err, status, "%s: the part eos cannot be bound", path) : CMX_OK;
}

static cmx_status measure_eos_opening(const char *path, int flat, bench_list *all, cmx_error *err) {
  double loaded[LOADS], in_place[LOADS];
  for (int k = 0; k < LOADS; k++) {
    cmx_status status = open_eos(path, flat ? OPEN_FLAT : OPEN_HDF5, &loaded[k], err);
    if (status >= 0 && flat) status = open_eos(path, OPEN_IN_PLACE, &in_place[k], err);
    if (status < 0) return status;
  }
  bench_add_time(all, "ns_load_eos", "loading and binding its equation of state",
                 bench_summary(LOADS, loaded));
  if (flat)
    bench_add_time(all, "ns_open_eos", "the same in place, unchecked", bench_summary(LOADS, in_place));
  return CMX_OK;
}

static cmx_status measure_opening(const options *o, int has_eos, bench_list *all, cmx_error *err) {
  const size_t length = strlen(o->file);
  const int flat = length > 4 && !strcmp(o->file + length - 4, ".cmx");
  double open[LOADS], load[LOADS];
  for (int k = 0; k < LOADS; k++) {
    char message[512] = "";
    cmx_table t;
    cmx_file *file = NULL;
    double start = bench_seconds();
    const cmx_status opened = cmx_table_open(o->file, &t, err);
    open[k] = 1e9 * (bench_seconds() - start);
    if (opened < 0) return opened;
    cmx_table_close(&t);
    start = bench_seconds();
    const cmx_status loaded = flat ? cmx_flat_load(o->file, &file, message, sizeof message)
                                   : cmx_hdf5_load(o->file, &file, message, sizeof message);
    load[k] = 1e9 * (bench_seconds() - start);
    if (loaded < 0) return cmx_fail(err, loaded, "%s", message);
    cmx_file_free(file);
  }
  bench_add_time(all, "ns_open", "library opens the file, digest included", bench_summary(LOADS, open));
  bench_add_time(all, "ns_load", flat ? "coulomix_io.h loads it" : "coulomix_hdf5.h loads it",
                 bench_summary(LOADS, load));
  return has_eos ? measure_eos_opening(o->file, flat, all, err) : CMX_OK;
}

/* --- a run ---------------------------------------------------------------------------------------------- */

static cmx_status add_sections(bench_run *b, bench_work w, bench_list *all, cmx_error *err) {
  const cmx_table *t = &b->table;
  cmx_status status = CMX_OK;
  if (cmx_table_has(t, "eos")) {
    if (!bench_baseline_make(&w, &b->baseline)) return CMX_ERR_MEMORY;
    w.spline = b->baseline.spline;
    w.plane = &b->baseline.plane;
    w.cube = &b->baseline.cube;
    for (int k = 0; k < 2; k++) w.accel[k] = b->baseline.accel[k];
    add_eos(b, w, all);
    if (!add_classes(b, w, all)) return CMX_ERR_MEMORY;
    status = add_direct(b, w, all, err);
  }
  if (status >= 0 && cmx_table_has(t, "transport")) status = add_transport(b, w, all, err);
  if (status >= 0 && cmx_table_has(t, "warm")) add_warm(b, w, all);
  if (cmx_table_has(t, "order")) bench_add(all, "ns_order", "order", bench_run_order, &w);
  if (first_diagram(t, &b->diagram))
    bench_add(all, "ns_ties", "tie lines at one coupling", bench_run_ties, &w);
  return status;
}

static void free_run(bench_run *b) {
  bench_baseline_free(&b->baseline);
  for (int of_class = 0; of_class < BENCH_CLASSES; of_class++)
    for (int order = 0; order < BENCH_ORDERS; order++) free(b->state[of_class][order]);
  if (b->has_pure)
    for (size_t j = 0; j < CMX_RECIPE_PURES; j++) cmx_pure_free(&b->pure[j]);
  if (b->has_physics) cmx_physics_free(&b->physics);
  if (b->has_recipe) cmx_recipe_clear(&b->recipe);
  free(b->points);
  free(b->wide);
  free(b->hot);
  free(b->mixture);
  cmx_table_close(&b->table);
}

/* Everything but the opening, with the table open. */
static cmx_status measure_table(bench_run *b, const options *o, bench_list *all, cmx_error *err) {
  const size_t n = o->states;
  cmx_status status =
      cmx_table_read_recipe(&b->table, "recipe of the table", o->plugins.n, o->plugins.file, &b->recipe, err);
  b->has_recipe = status >= 0;
  if (status >= 0) status = cmx_recipe_check_plugins(&b->recipe, err); /* direct computation is a baseline */
  if (status >= 0) status = bench_prepare(&b->table, &b->mixture, err);
  if (status < 0) return status;
  b->wide = malloc(BENCH_WIDTH * n * sizeof *b->wide);
  b->hot = malloc(BENCH_WIDTH * n * sizeof *b->hot);
  b->points = malloc(CMX_Q_STATE_END * n * sizeof *b->points);
  if (!b->wide || !b->hot || !b->points) return CMX_ERR_MEMORY;
  bench_draw(&b->table, b->mixture, 0, n, b->wide);
  bench_draw(&b->table, b->mixture, 1, n, b->hot);
  b->state_view = b->table.eos;
  b->state_view.choice.groups = CMX_GROUP_STATE;
  const bench_work w = {.table = &b->table,
                        .view = &b->table.eos,
                        .n = n,
                        .state = b->wide,
                        .phase = &b->diagram,
                        .mixture = b->mixture,
                        .points = b->points};
  status = add_sections(b, w, all, err);
  if (status < 0) return status;
  bench_measure(all, 0, o->repeats);
  if (cmx_table_has(&b->table, "eos")) count_by_class(b, w, all);
  return CMX_OK;
}

static cmx_status measure_all(const options *o, bench_list *all, cmx_error *err) {
  bench_run b;
  memset(&b, 0, sizeof b);
  cmx_status status = cmx_table_open(o->file, &b.table, err);
  if (status < 0) return status;
  status = measure_table(&b, o, all, err);
  const int has_eos = cmx_table_has(&b.table, "eos");
  free_run(&b);
  if (status == CMX_ERR_MEMORY) return cmx_fail(err, status, "%zu states: out of memory", o->states);
  return status < 0 ? status : measure_opening(o, has_eos, all, err);
}

/* --- report --------------------------------------------------------------------------------------------- */

typedef struct ratio {
  const char *key, *what, *above, *below;
} ratio;

static const ratio ratios[] = {
    {"spline_to_lookup", "one quantity from a GSL spline / all from a lookup", "ns_spline", "ns_lookup"},
    {"spline_to_lookup_hot", "the same, hot states", "ns_spline_hot", "ns_lookup_hot"},
    {"spline_derivatives_to_state", "a GSL spline with five derivatives / state",
     "baselines.spline_derivatives.random", "classes.all.random.ns_state"},
    {"direct_to_lookup", "direct computation / lookup", "ns_direct", "ns_lookup"},
    {"gradient_to_lookup", "derivatives by composition / lookup", "ns_gradient", "ns_lookup"},
    {"slopes_to_lookup", "derivatives by rho and T / lookup", "ns_slopes", "ns_lookup"},
    {"energy_to_lookup", "T of e / lookup", "ns_from_energy", "ns_lookup"},
    {"batch_to_state", "batch / state", "classes.all.random.ns_batch", "classes.all.random.ns_state"},
    {"state_to_yardstick_3d", "state / 3-D yardstick, random", "classes.all.random.ns_state",
     "baselines.yardstick_3d.random"},
    {"state_to_yardstick_3d_coherent", "the same, coherent", "classes.all.coherent.ns_state",
     "baselines.yardstick_3d.coherent"},
    {"both_to_liquid", "both phases / liquid", "classes.both.random.ns_state",
     "classes.liquid.random.ns_state"},
    {"direct_to_transport", "direct conductivities / lookup, liquid", "ns_transport_direct",
     "ns_transport_liquid"},
    {"direct_to_warm", "direct matching / lookup, warm mixture", "ns_warm_direct", "ns_warm_isobaric"}};
enum { N_RATIOS = sizeof ratios / sizeof *ratios };

static double ratio_of(const bench_list *all, const ratio *r) {
  const bench_entry *above = bench_find(all, r->above), *below = bench_find(all, r->below);
  return above && below ? above->time.median / below->time.median : NAN;
}

/* Sets a member of nested objects; dots in the key separate the levels. */
static void set_nested(json_t *object, const char *key, json_t *value) {
  char name[BENCH_KEY];
  for (const char *dot; (dot = strchr(key, '.')) != NULL; key = dot + 1) {
    snprintf(name, sizeof name, "%.*s", (int)(dot - key), key);
    json_t *inner = json_object_get(object, name);
    if (!inner) json_object_set_new(object, name, inner = json_object());
    object = inner;
  }
  json_object_set_new(object, key, value);
}

/* The processor's name; "unknown" where the system does not say it. */
static void processor_name(size_t room, char *name) {
  char line[256];
  FILE *info = fopen("/proc/cpuinfo", "r");
  snprintf(name, room, "unknown");
  while (info && fgets(line, sizeof line, info))
    if (!strncmp(line, "model name", 10) && strchr(line, ':')) {
      line[strcspn(line, "\n")] = 0;
      snprintf(name, room, "%s", strchr(line, ':') + 2);
      break;
    }
  if (info) fclose(info);
}

static json_t *machine_as_json(void) {
  char name[128];
  json_t *machine = json_object();
  processor_name(sizeof name, name);
  json_object_set_new(machine, "processor", json_string(name));
  json_object_set_new(machine, "cores", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
#ifdef __VERSION__
  json_object_set_new(machine, "compiler", json_string(__VERSION__));
#endif
  return machine;
}

static json_t *as_json(const options *o, const bench_list *all, double load) {
  json_t *root = json_object(), *spread = json_object(), *list = json_object();
  json_object_set_new(root, "file", json_string(o->file));
  json_object_set_new(root, "states", json_integer((json_int_t)o->states));
  json_object_set_new(root, "repeats", json_integer(o->repeats));
  json_object_set_new(root, "load_average", tool_real(load));
  json_object_set_new(root, "machine", machine_as_json());
  for (size_t k = 0; k < all->n; k++) {
    const bench_entry *e = &all->of[k];
    const double ends[2] = {e->time.least, e->time.most};
    set_nested(root, e->key, tool_real(e->time.median));
    if (e->what) json_object_set_new(spread, e->key, tool_reals(2, ends));
  }
  for (int k = 0; k < N_RATIOS; k++) {
    const double value = ratio_of(all, &ratios[k]);
    if (!isnan(value)) json_object_set_new(list, ratios[k].key, tool_real(value));
  }
  json_object_set_new(root, "spread", spread);
  json_object_set_new(root, "ratios", list);
  return root;
}

static void print_cell(const bench_list *all, const char *first, const char *second, const char *third) {
  char key[BENCH_KEY];
  const int n = snprintf(key, sizeof key, "%s.%s%s%s", first, second, third ? "." : "", third ? third : "");
  const bench_entry *e = n < (int)sizeof key ? bench_find(all, key) : NULL; /* else no such key */
  if (e)
    printf(" %8.1f", e->time.median);
  else
    printf(" %8s", "-");
}

/* Kinds of call by class and order. */
static void print_classes(const bench_list *all) {
  static const char *const baselines[][2] = {{"spline", "GSL bicubic spline"},
                                             {"spline_derivatives", "with five derivatives"},
                                             {"yardstick_2d", "2-D yardstick, 18 numbers"},
                                             {"yardstick_3d", "3-D yardstick, 22 numbers"}};
  if (!bench_find(all, "classes.all.random.ns_scalar")) return;
  printf("\n%-30s", "states of stars, ns");
  for (int of_class = 0; of_class < BENCH_CLASSES; of_class++) printf(" %17s", bench_class_names[of_class]);
  printf("\n%-30s", "");
  for (int k = 0; k < BENCH_CLASSES * BENCH_ORDERS; k++) printf(" %8s", bench_order_names[k % BENCH_ORDERS]);
  putchar('\n');
  for (int k = 0; k < KINDS; k++) {
    printf("%-30s", kinds[k].what);
    for (int j = 0; j < BENCH_CLASSES * BENCH_ORDERS; j++) {
      char group[BENCH_KEY];
      snprintf(group, sizeof group, "classes.%s", bench_class_names[j / BENCH_ORDERS]);
      print_cell(all, group, bench_order_names[j % BENCH_ORDERS], kinds[k].key);
    }
    putchar('\n');
  }
  for (size_t k = 0; k < sizeof baselines / sizeof *baselines; k++) {
    printf("%-30s", baselines[k][1]);
    for (int order = 0; order < BENCH_ORDERS; order++) {
      char group[BENCH_KEY];
      snprintf(group, sizeof group, "baselines.%s", baselines[k][0]);
      print_cell(all, group, bench_order_names[order], NULL);
    }
    putchar('\n');
  }
  putchar('\n');
}

static void print_counts(const bench_list *all) {
  for (int of_class = BENCH_LIQUID; of_class < BENCH_CLASSES; of_class++) {
    char key[BENCH_KEY];
    snprintf(key, sizeof key, "bytes.%s", bench_class_names[of_class]);
    const bench_entry *bytes = bench_find(all, key);
    snprintf(key, sizeof key, "instructions.%s", bench_class_names[of_class]);
    const bench_entry *instructions = bench_find(all, key);
    if (bytes)
      printf("bytes that a lookup reads, %-26s %8.4g\n", bench_class_names[of_class], bytes->time.median);
    if (instructions)
      printf("instructions, %-38s %8.4g\n", bench_class_names[of_class], instructions->time.median);
  }
}

static void print_text(const options *o, const bench_list *all, double load) {
  char name[128];
  processor_name(sizeof name, name);
  printf("%s: %zu states, medians of %d repetitions, CPU time of one thread; %s, load %.2f\n", o->file,
         o->states, o->repeats, name, load);
  for (size_t k = 0; k < all->n; k++) {
    const bench_entry *e = &all->of[k];
    const int big = e->time.median > 1e5;
    const double unit = big ? 1e-6 : 1.0;
    if (!e->what) continue;
    printf("%-40s %10.4g %s  (%.4g to %.4g)\n", e->what, unit * e->time.median, big ? "ms" : "ns",
           unit * e->time.least, unit * e->time.most);
  }
  print_classes(all);
  print_counts(all);
  for (int k = 0; k < N_RATIOS; k++) {
    const double value = ratio_of(all, &ratios[k]);
    if (!isnan(value)) printf("%-52s %8.4g\n", ratios[k].what, value);
  }
}

static int run(void *settings) {
  const options *o = settings;
  static bench_list all;
  cmx_error err = CMX_ERROR_NONE;
  double load = NAN;
  if (getloadavg(&load, 1) < 1) load = NAN;
  if (measure_all(o, &all, &err) < 0) return tool_fail("bench", &err);
  if (o->json) return tool_print_json(as_json(o, &all, load));
  print_text(o, &all, load);
  return EXIT_FINE;
}

static const tool_option known[] = {{"states", 'n', TOOL_COUNT, offsetof(options, states), "N", 16, 10000000,
                                     .usual = "4096", .help = "states in a pass"},
                                    {"repeats", 'r', TOOL_INTEGER, offsetof(options, repeats), "R", 3,
                                     BENCH_REPEATS, .usual = "11", .help = "repetitions"},
                                    TOOL_PLUGIN(options, plugins),
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
    {"ns_batch", "ns", "the same in batches", eos},
    {"ns_slopes", "ns", "the same with derivatives by rho and T", eos},
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
    {"ns_load_eos", "ns", "loading and binding its equation of state alone, with checksums", eos},
    {"ns_open_eos", "ns", "the same in place, without checksums", "/eos in a flat file"},
    {"classes", "", "by class: all, liquid, both (phases evaluated), solid", eos},
    {"classes.*", "", "by order of access: random, coherent", eos},
    {"classes.*.*", "", "of states of stars", eos},
    {"classes.*.*.ns_scalar", "ns", "lookup, all quantities", eos},
    {"classes.*.*.ns_state", "ns", "the same without derivatives by x", eos},
    {"classes.*.*.ns_batch", "ns", "states in batches, without derivatives by x", eos},
    {"classes.*.*.ns_slopes", "ns", "states with derivatives by rho and T", eos},
    {"classes.*.*.ns_from_energy", "ns", "temperature from rho and e, from a guess 10 per cent off", eos},
    {"classes.*.*.ns_transport", "ns", "conductivities of the phase of each state", transport},
    {"baselines", "", "alternatives at the states of class all", eos},
    {"baselines.*", "",
     "spline and spline_derivatives: GSL bicubic spline of ln P alone, and with five derivatives; "
     "yardstick_2d "
     "and yardstick_3d: complete states from smooth tables of two and three dimensions",
     eos},
    {"baselines.*.*", "ns", "by order of access", eos},
    {"instructions", "", "of one lookup, by class", "a system that lets programs count them"},
    {"instructions.*", "", "in the mean", "a system that lets programs count them"},
    {"bytes", "", "that one lookup reads of the table, in lines of 64 bytes, by class", eos},
    {"bytes.*", "byte", "in the mean; doubles of /eos and /order", eos},
    {"machine", "", "where it was measured", NULL},
    {"machine.processor", "", "name of the processor", NULL},
    {"machine.cores", "", "number of cores", NULL},
    {"machine.compiler", "", "version of the compiler", NULL},
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
