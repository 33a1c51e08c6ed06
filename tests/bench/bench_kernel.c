/* Lookups against the yardsticks and each other in one interleaved run: bench_kernel TABLE [SPECIES_TABLE].
   TABLE is the built-in one, SPECIES_TABLE that of tables/white-dwarf.cfg. CMake makes two programs of this
   file: bench_kernel_native and bench_kernel_o2.

   Thread CPU time. Each kernel runs over the same chunk of STATES states after an untimed run over others;
   kernels take turns, and the least of REPEATS counts. States are those of stars, log rho 2..10, log T
   6..9.7, x even in 0..1, at random or in small steps; classes by the mean coupling, as the lookup evaluates
   phases. Every output is stored. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CMX_IO_API static inline
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#define CMX_HDF5_API static inline
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"
#include "coulomix_batch.h"
#include "coulomix_transport.h"
#include "support/random.h"
#include "yardstick.h"

enum { STATES = 16384, WARM_UP = 4096, REPEATS = 9, ALL_STATES = STATES + WARM_UP, BATCH = 1024 };
enum { RANDOM, COHERENT, ORDERS };
enum { ALL, LIQUID, BOTH, SOLID, FIXED_X, CLASSES };
static const char *const order_name[ORDERS] = {"random", "coherent"};
static const char *const class_name[CLASSES] = {"all", "liquid", "both", "solid", "x fixed"};
static const double log_rho[2] = {2.0, 10.0}, log_temp[2] = {6.0, 9.7};

/* States as columns, which batches take. The first WARM_UP of them are not timed. */
typedef struct states {
  double x[ALL_STATES], rho[ALL_STATES], temp[ALL_STATES], e[ALL_STATES], guess[ALL_STATES],
      energy_of_yardstick[ALL_STATES];
  int phase[ALL_STATES];
} states;

/* What kernels read and write. */
typedef struct bench {
  cmx_eos_view eos, eos_x, species; /* without and with derivatives by x */
  cmx_transport_view transport;
  cmx_eos_composition composition;
  int has_species;
  int quantities[CMX_Q_STATE_END], n_quantities; /* all but derivatives by x */
  double *out;                                   /* [n_quantities][BATCH] */
  int *status;                                   /* [BATCH] */
  unsigned *reasons;                             /* [BATCH] */
  yardstick plane, mixture;
  states set[ORDERS][CLASSES];
} bench;

/* Makes the compiler store what p points to. */
static inline void store(const void *p) {
  __asm__ volatile("" : : "g"(p) : "memory");
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- kernels: states [from, to) of a set ---------------------------------------------------------------- */

typedef void kernel(const bench *b, const states *s, int from, int to);

static void run_plane(const bench *b, const states *s, int from, int to) {
  double out[YARDSTICK_STATE];
  for (int k = from; k < to; k++) {
    yardstick_state_at(&b->plane, s->rho[k], s->temp[k], out);
    store(out);
  }
}

static void run_mixture(const bench *b, const states *s, int from, int to) {
  double out[YARDSTICK_MIXTURE];
  for (int k = from; k < to; k++) {
    yardstick_mixture_at(&b->mixture, s->x[k], s->rho[k], s->temp[k], out);
    store(out);
  }
}

static void run_plane_energy(const bench *b, const states *s, int from, int to) {
  for (int k = from; k < to; k++) {
    const double temp =
        yardstick_temp_from_rho_e(&b->plane, s->rho[k], s->energy_of_yardstick[k], 1.1 * s->temp[k]);
    store(&temp);
  }
}

static void run_state(const bench *b, const states *s, int from, int to) {
  cmx_eos_state out;
  for (int k = from; k < to; k++) {
    cmx_eos_lookup(&b->eos, CMX_STABLE, s->x[k], s->rho[k], s->temp[k], &out);
    store(&out);
  }
}

static void run_state_x(const bench *b, const states *s, int from, int to) {
  cmx_eos_state out;
  for (int k = from; k < to; k++) {
    cmx_eos_lookup(&b->eos_x, CMX_STABLE, s->x[k], s->rho[k], s->temp[k], &out);
    store(&out);
  }
}

static void run_slopes(const bench *b, const states *s, int from, int to) {
  cmx_eos_state out;
  cmx_eos_slopes slopes;
  for (int k = from; k < to; k++) {
    cmx_eos_lookup_slopes(&b->eos, CMX_STABLE, s->x[k], s->rho[k], s->temp[k], &out, &slopes);
    store(&out);
    store(&slopes);
  }
}

static void run_transport(const bench *b, const states *s, int from, int to) {
  cmx_transport_point out;
  for (int k = from; k < to; k++) {
    cmx_transport_lookup(&b->transport, s->phase[k], s->x[k], s->rho[k], s->temp[k], &out);
    store(&out);
  }
}

static void run_state_transport(const bench *b, const states *s, int from, int to) {
  cmx_eos_state out;
  cmx_transport_point flow;
  for (int k = from; k < to; k++) {
    cmx_eos_lookup(&b->eos, CMX_STABLE, s->x[k], s->rho[k], s->temp[k], &out);
    cmx_transport_lookup(&b->transport, out.phase, s->x[k], s->rho[k], s->temp[k], &flow);
    store(&out);
    store(&flow);
  }
}

static void run_energy(const bench *b, const states *s, int from, int to) {
  cmx_eos_solution out;
  for (int k = from; k < to; k++) {
    cmx_eos_temp_from_rho_e(&b->eos, s->x[k], s->rho[k], s->e[k], 0.0, &out);
    store(&out);
  }
}

static void run_energy_guess(const bench *b, const states *s, int from, int to) {
  cmx_eos_solution out;
  for (int k = from; k < to; k++) {
    cmx_eos_temp_from_rho_e(&b->eos, s->x[k], s->rho[k], s->e[k], 1.1 * s->temp[k], &out);
    store(&out);
  }
}

/* A call for BATCH states, outputs as columns. */
static void batch(const bench *b, const states *s, int given, const int *q, int n_q, int first) {
  cmx_eos_request r = cmx_eos_request_make(BATCH, given);
  r.n_q = n_q;
  r.q = q;
  r.x = s->x + first;
  r.a = s->rho + first;
  r.b = (given == CMX_GIVEN_RHO_T ? s->temp : s->e) + first;
  r.guess = given == CMX_GIVEN_RHO_T ? NULL : s->guess + first;
  r.x_step = r.a_step = r.b_step = r.guess_step = r.out_step = 1;
  r.q_step = BATCH;
  r.out = b->out;
  r.status = b->status;
  r.reasons = b->reasons;
  cmx_eos_batch(&b->eos, &r);
  store(b->out);
}

static void run_batch(const bench *b, const states *s, int from, int to) {
  for (int k = from; k < to; k += BATCH) batch(b, s, CMX_GIVEN_RHO_T, b->quantities, b->n_quantities, k);
}

static const int three[3] = {CMX_Q_temp, CMX_Q_p, CMX_Q_cs};

static void run_batch_three(const bench *b, const states *s, int from, int to) {
  for (int k = from; k < to; k += BATCH) batch(b, s, CMX_GIVEN_RHO_T, three, 3, k);
}

static void run_batch_energy(const bench *b, const states *s, int from, int to) {
  for (int k = from; k < to; k += BATCH) batch(b, s, CMX_GIVEN_RHO_E, three, 3, k);
}

static void run_species(const bench *b, const states *s, int from, int to) {
  cmx_eos_state out;
  for (int k = from; k < to; k++) {
    cmx_eos_lookup_of(&b->species, CMX_STABLE, &b->composition, s->rho[k], s->temp[k], &out);
    store(&out);
  }
}

static void run_gradient(const bench *b, const states *s, int from, int to) {
  cmx_eos_state out;
  cmx_eos_gradient gradient;
  for (int k = from; k < to; k++) {
    cmx_eos_lookup_gradient(&b->species, CMX_STABLE, &b->composition, s->rho[k], s->temp[k], &out, &gradient);
    store(&out);
    store(&gradient);
  }
}

enum {
  PLANE,
  MIXTURE,
  PLANE_ENERGY,
  STATE,
  STATE_X,
  SLOPES,
  TRANSPORT,
  STATE_TRANSPORT,
  ENERGY,
  ENERGY_GUESS,
  STATE_BATCH,
  THREE_BATCH,
  ENERGY_BATCH,
  SPECIES,
  GRADIENT,
  KERNELS
};

static const struct {
  const char *name;
  kernel *run;
} kernels[KERNELS] = {[PLANE] = {"2-D yardstick", run_plane},
                      [MIXTURE] = {"3-D yardstick", run_mixture},
                      [PLANE_ENERGY] = {"2-D yardstick, T of e, 10 % off", run_plane_energy},
                      [STATE] = {"state", run_state},
                      [STATE_X] = {"with derivatives by x", run_state_x},
                      [SLOPES] = {"state and slopes", run_slopes},
                      [TRANSPORT] = {"conductivities", run_transport},
                      [STATE_TRANSPORT] = {"state and conductivities", run_state_transport},
                      [ENERGY] = {"T of e, no guess", run_energy},
                      [ENERGY_GUESS] = {"T of e, 10 % off", run_energy_guess},
                      [STATE_BATCH] = {"states in batches", run_batch},
                      [THREE_BATCH] = {"T, P, c_s in batches", run_batch_three},
                      [ENERGY_BATCH] = {"T, P, c_s of e in batches, 10 % off", run_batch_energy},
                      [SPECIES] = {"state of eight species", run_species},
                      [GRADIENT] = {"with its gradient", run_gradient}};

/* --- targets -------------------------------------------------------------------------------------------- */

/* (above [- less]) / below of a class, in both orders: the most in the native build and at -O2; 0 for
   none. */
typedef struct target {
  const char *what;
  int of_class, above, less, below_class, below;
  double native, o2;
} target;

static const target targets[] = {
    {"state / 3-D yardstick", ALL, STATE, -1, ALL, MIXTURE, 1.5, 1.3},
    {"with derivatives by x / 3-D yardstick", ALL, STATE_X, -1, ALL, MIXTURE, 1.75, 1.5},
    {"state with both phases / liquid", BOTH, STATE, -1, LIQUID, STATE, 1.5, 1.5},
    {"eight species / two, x fixed", FIXED_X, SPECIES, -1, FIXED_X, STATE, 1.6, 1.6},
    {"batch / state, liquid", LIQUID, STATE_BATCH, -1, LIQUID, STATE, 0.40, 0.40},
    {"batch / state", ALL, STATE_BATCH, -1, ALL, STATE, 0.5, 0.5},
    {"batch of T, P, c_s / batch", ALL, THREE_BATCH, -1, ALL, STATE_BATCH, 0.6, 0.6},
    {"batch of T of e, 10 % off / state", ALL, ENERGY_BATCH, -1, ALL, STATE, 0.0, 0.0},
    {"T of e, 10 % off / state", ALL, ENERGY_GUESS, -1, ALL, STATE, 3.0, 3.0},
    {"T of e, no guess / state", ALL, ENERGY, -1, ALL, STATE, 4.0, 4.0},
    {"T of e, 10 % off, both phases / state", BOTH, ENERGY_GUESS, -1, BOTH, STATE, 6.0, 6.0},
    {"added by conductivities, liquid", LIQUID, STATE_TRANSPORT, STATE, LIQUID, STATE, 0.7, 0.7},
    {"added by conductivities, solid", SOLID, STATE_TRANSPORT, STATE, SOLID, STATE, 2.0, 2.0},
    {"slopes / state", ALL, SLOPES, -1, ALL, STATE, 0.0, 0.0},
    {"T of e / state, 2-D yardstick", ALL, PLANE_ENERGY, -1, ALL, PLANE, 0.0, 0.0},
};
enum { TARGETS = sizeof targets / sizeof *targets };

/* --- states --------------------------------------------------------------------------------------------- */

/* Places in the unit cube: random, or a walk that goes to and fro along each edge in steps of some 4e-4. */
typedef struct walk {
  uint64_t seed;
  int order;
  double at[3], step[3];
} walk;

static void walk_start(walk *w, int order) {
  *w = (walk){.seed = 7, .order = order};
  for (int k = 0; k < 3; k++) {
    w->at[k] = uniform(&w->seed);
    w->step[k] = 4e-4 * between(&w->seed, 0.5, 1.5);
  }
}

static void walk_on(walk *w) {
  for (int k = 0; k < 3; k++)
    if (w->order == RANDOM) {
      w->at[k] = uniform(&w->seed);
    } else {
      w->at[k] += w->step[k] * between(&w->seed, 0.5, 1.5);
      if (w->at[k] > 1.0 || w->at[k] < 0.0) {
        w->at[k] = w->at[k] > 1.0 ? 1.0 : 0.0;
        w->step[k] = -w->step[k];
      }
    }
}

static int in_class(int of_class, double gamma) {
  return of_class == LIQUID  ? gamma < 100.0
         : of_class == BOTH  ? gamma >= 100.0 && gamma <= 700.0
         : of_class == SOLID ? gamma > 700.0
                             : 1;
}

/* Fills a set; 0 if a lookup fails. */
static int draw(const bench *b, int order, int of_class, states *s) {
  walk w;
  walk_start(&w, order);
  for (int k = 0; k < ALL_STATES;) {
    cmx_eos_state p;
    double y[YARDSTICK_STATE];
    walk_on(&w);
    s->x[k] = of_class == FIXED_X ? 0.5 : w.at[0];
    s->rho[k] = pow(10.0, log_rho[0] + (log_rho[1] - log_rho[0]) * w.at[1]);
    s->temp[k] = pow(10.0, log_temp[0] + (log_temp[1] - log_temp[0]) * w.at[2]);
    if (cmx_eos_lookup(&b->eos, CMX_STABLE, s->x[k], s->rho[k], s->temp[k], &p) < 0) return 0;
    if (!in_class(of_class, p.gamma)) continue;
    yardstick_state_at(&b->plane, s->rho[k], s->temp[k], y);
    s->e[k] = p.e;
    s->guess[k] = 1.1 * s->temp[k];
    s->phase[k] = p.phase;
    s->energy_of_yardstick[k++] = y[YARDSTICK_E];
  }
  return 1;
}

/* --- the run -------------------------------------------------------------------------------------------- */

/* The least CPU time of one call in ns. */
static void measure(const bench *b, double least[KERNELS][ORDERS][CLASSES]) {
  for (int k = 0; k < KERNELS; k++)
    for (int o = 0; o < ORDERS; o++)
      for (int c = 0; c < CLASSES; c++) least[k][o][c] = HUGE_VAL;
  for (int repeat = 0; repeat < REPEATS; repeat++)
    for (int o = 0; o < ORDERS; o++)
      for (int c = 0; c < CLASSES; c++)
        for (int k = 0; k < KERNELS; k++) {
          const states *s = &b->set[o][c];
          if ((k == SPECIES || k == GRADIENT) && !b->has_species) continue;
          kernels[k].run(b, s, 0, WARM_UP);
          const double start = seconds();
          kernels[k].run(b, s, WARM_UP, ALL_STATES);
          least[k][o][c] = fmin(least[k][o][c], 1e9 * (seconds() - start) / STATES);
        }
}

static void print_times(const double least[KERNELS][ORDERS][CLASSES]) {
  for (int o = 0; o < ORDERS; o++) {
    printf("%-34s", order_name[o]);
    for (int c = 0; c < CLASSES; c++) printf(" %9s", class_name[c]);
    printf("   ns a call, least of %d\n", REPEATS);
    for (int k = 0; k < KERNELS; k++) {
      if (least[k][o][ALL] > 1e9) continue;
      printf("  %-32s", kernels[k].name);
      for (int c = 0; c < CLASSES; c++) printf(" %9.1f", least[k][o][c]);
      putchar('\n');
    }
  }
}

/* A figure in both orders, and whether it meets its target; 0 for none. */
static void print_row(const char *what, const double figure[ORDERS], double most) {
  printf("%-42s %9.2f %9.2f", what, figure[RANDOM], figure[COHERENT]);
  if (most > 0.0)
    printf("   %4.2f %s", most, figure[RANDOM] <= most && figure[COHERENT] <= most ? "met" : "MISSED");
  putchar('\n');
}

static void print_targets(int native, const double least[KERNELS][ORDERS][CLASSES]) {
  printf("%-42s %9s %9s   target\n", "ratio", order_name[0], order_name[1]);
  for (int j = 0; j < TARGETS; j++) {
    const target *t = &targets[j];
    const double most = native ? t->native : t->o2;
    double ratio[ORDERS];
    for (int o = 0; o < ORDERS; o++) {
      const double less = t->less < 0 ? 0.0 : least[t->less][o][t->of_class];
      ratio[o] = (least[t->above][o][t->of_class] - less) / least[t->below][o][t->below_class];
    }
    if (least[t->above][0][ALL] > 1e9) continue;
    print_row(t->what, ratio, most);
  }
}

/* States and contractions that a search of T from e takes, in the mean over a set. */
static double mean_iterations(const bench *b, const states *s, double guess) {
  double sum = 0.0;
  cmx_eos_solution out;
  for (int k = 0; k < ALL_STATES; k++) {
    cmx_eos_temp_from_rho_e(&b->eos, s->x[k], s->rho[k], s->e[k], guess * s->temp[k], &out);
    sum += out.iterations;
  }
  return sum / ALL_STATES;
}

static void print_iterations(const bench *b) {
  static const struct {
    const char *what;
    int of_class;
    double guess, most;
  } rows[] = {{"evaluations, T of e, 10 % off", ALL, 1.1, 3.5},
              {"evaluations, T of e, no guess", ALL, 0.0, 0.0},
              {"evaluations, both phases, 10 % off", BOTH, 1.1, 0.0}};
  for (size_t j = 0; j < sizeof rows / sizeof *rows; j++) {
    double mean[ORDERS];
    for (int o = 0; o < ORDERS; o++)
      mean[o] = mean_iterations(b, &b->set[o][rows[j].of_class], rows[j].guess);
    print_row(rows[j].what, mean, rows[j].most);
  }
}

/* Whether batches give what single calls give, to the last bit. */
static int check_batches(const bench *b) {
  const states *s = &b->set[RANDOM][ALL];
  int different = 0, far = 0;
  for (int first = 0; first < ALL_STATES; first += BATCH) {
    batch(b, s, CMX_GIVEN_RHO_T, three, 3, first);
    for (int k = 0; k < BATCH; k++) {
      const int i = first + k;
      cmx_eos_state one;
      cmx_eos_lookup(&b->eos, CMX_STABLE, s->x[i], s->rho[i], s->temp[i], &one);
      different += !(b->out[BATCH + k] == one.p) || !(b->out[2 * BATCH + k] == one.cs);
    }
    batch(b, s, CMX_GIVEN_RHO_E, three, 3, first);
    for (int k = 0; k < BATCH; k++) {
      cmx_eos_solution one;
      const int i = first + k;
      cmx_eos_temp_from_rho_e(&b->eos, s->x[i], s->rho[i], s->e[i], s->guess[i], &one);
      far += !(b->out[k] == one.temp) || b->status[k] < 0;
    }
  }
  printf("batches: %d of %d states and %d inversions differ from single calls\n", different, ALL_STATES, far);
  return !different && !far;
}

static cmx_file *load(const char *path) {
  char message[256] = "";
  cmx_file *file = NULL;
  const size_t length = strlen(path);
  const int flat = length > 4 && !strcmp(path + length - 4, ".cmx");
  if ((flat ? cmx_flat_load : cmx_hdf5_load)(path, &file, message, sizeof message) < 0)
    fprintf(stderr, "%s: %s\n", path, message);
  return file;
}

/* All quantities but derivatives by x. */
static void list_quantities(bench *b) {
  for (int q = 0; q < CMX_Q_STATE_END; q++)
    if (q != CMX_Q_dp_dx && q != CMX_Q_de_dx && q != CMX_Q_df_dx && q != CMX_Q_d2f_dx2 &&
        q != CMX_Q_df_dx_regular && q != CMX_Q_d2f_dx2_regular)
      b->quantities[b->n_quantities++] = q;
}

/* Views, yardsticks and states; 0 on failure. */
static int prepare(const cmx_file *table, const cmx_file *species, bench *b) {
  const double rho[2] = {1e2, 1e10}, temp[2] = {1e6, pow(10.0, 9.7)};
  const double x[8] = {0.02, 0.4, 0.45, 0.01, 0.05, 0.02, 0.04, 0.01};
  size_t n = 0;
  const cmx_array *arrays = cmx_file_arrays(table, &n);
  if (cmx_eos_bind(arrays, n, &b->eos) != CMX_OK || cmx_transport_bind(arrays, n, &b->transport) != CMX_OK)
    return 0;
  b->eos_x = b->eos;
  b->eos.choice.groups = CMX_GROUP_STATE;
  if (species) {
    arrays = cmx_file_arrays(species, &n);
    if (cmx_eos_bind(arrays, n, &b->species) != CMX_OK ||
        cmx_eos_compose(&b->species, x, &b->composition) < 0)
      return 0;
    b->has_species = 1;
  }
  list_quantities(b);
  b->out = malloc((size_t)b->n_quantities * BATCH * sizeof *b->out);
  b->status = malloc(BATCH * sizeof *b->status);
  b->reasons = malloc(BATCH * sizeof *b->reasons);
  if (!b->out || !b->status || !b->reasons) return 0;
  if (!yardstick_make_state(rho, temp, &b->plane) || !yardstick_make_mixture(rho, temp, &b->mixture))
    return 0;
  for (int o = 0; o < ORDERS; o++)
    for (int c = 0; c < CLASSES; c++)
      if (!draw(b, o, c, &b->set[o][c])) return 0;
  return 1;
}

#ifdef BENCH_NATIVE
enum { NATIVE = 1 };
#else
enum { NATIVE = 0 };
#endif

int main(int argc, char **argv) {
  static bench b;
  static double least[KERNELS][ORDERS][CLASSES];
  if (argc != 2 && argc != 3) return fprintf(stderr, "bench_kernel TABLE [SPECIES_TABLE]\n"), 2;
  cmx_file *table = load(argv[1]), *species = argc > 2 ? load(argv[2]) : NULL;
  int failed = 1;
  if (table && (species || argc == 2) && prepare(table, species, &b)) {
    measure(&b, least);
    printf("%s build, %s\n", NATIVE ? "native" : "-O2", argv[1]);
    print_times((const double(*)[ORDERS][CLASSES])least);
    print_targets(NATIVE, (const double(*)[ORDERS][CLASSES])least);
    print_iterations(&b);
    failed = !check_batches(&b);
  }
  free(b.out);
  free(b.status);
  free(b.reasons);
  yardstick_free(&b.plane);
  yardstick_free(&b.mixture);
  cmx_file_free(species);
  cmx_file_free(table);
  return failed;
}
