/* Binds and lookups of tables whose numbers are a stranger's: the input says which arrays of a small table
   are changed, and at which states it is then looked up. For every table that binds, success means finite
   outputs, failure NaN, and no lookup raises a floating-point exception. */
#define _XOPEN_SOURCE 700
#include <fenv.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix.h"
#include "fuzz.h"
#define CMX_IO_API static inline
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"

/* --- tables --------------------------------------------------------------------------------------------- */

enum { TABLES = 2, MOST_ARRAYS = 256, MOST_CHANGES = 8, MOST_ELEMENTS = 65536 };

typedef struct table {
  cmx_array array[MOST_ARRAYS]; /* data of their exact size, so that any access beyond is seen */
  size_t n;
} table;

static table tables[TABLES];

static size_t bytes_of(const cmx_array *a) {
  return cmxf_array_bytes(a->type, a->rank, a->dims);
}

static void *copy_of(const void *data, size_t n) {
  void *copy = malloc(n);
  fuzz_check(copy != NULL, "memory");
  memcpy(copy, data, n);
  return copy;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  static const char *const names[TABLES] = {"two", "three"};
  char path[1024], message[200];
  (void)argc;
  for (int k = 0; k < TABLES; k++) {
    char *program = strdup((*argv)[0]);
    static cmx_file *files[TABLES]; /* never freed: the paths are theirs */
    cmx_file *file;
    snprintf(path, sizeof path, "%s/%s.cmx", dirname(program), names[k]);
    free(program);
    if (cmx_flat_load(path, &file, message, sizeof message) < 0) fuzz_check(0, message);
    files[k] = file;
    fuzz_check(file->n_arrays <= MOST_ARRAYS, "arrays fit");
    tables[k].n = file->n_arrays;
    for (size_t i = 0; i < file->n_arrays; i++) {
      cmx_array *a = &tables[k].array[i];
      *a = file->arrays[i];
      a->data = copy_of(a->data, bytes_of(a));
    }
  }
  return 0;
}

/* --- the input ------------------------------------------------------------------------------------------ */

typedef struct input {
  const uint8_t *data;
  size_t n;
} input;

static uint64_t take(input *in, size_t bytes) {
  uint64_t v = 0;
  for (; bytes > 0; bytes--) {
    v = v << 8 | (in->n ? *in->data : 0);
    if (in->n) in->data++, in->n--;
  }
  return v;
}

/* From a list, or any bits. */
static double take_number(input *in) {
  static const double list[] = {0.0,    -0.0,   1.0,   -1.0,  0.5,   2.0,      1e-3,      1e3,
                                30.0,   92.0,   300.0, -400., 709.0, 800.0,    1e6,       -1e6,
                                1e15,   1e30,   -1e30, 1e100, 1e154, 1e160,    1e300,     -1e300,
                                5e-324, 1e-300, 1e-30, 1e308, NAN,   INFINITY, -INFINITY, 0.25};
  const size_t k = (size_t)take(in, 1);
  if (k < 224) return list[k % (sizeof list / sizeof *list)];
  const uint64_t bits = take(in, 8);
  double v;
  memcpy(&v, &bits, sizeof v);
  return v;
}

static void set_element(cmx_array *a, void *data, size_t i, double v) {
  if (a->type == CMX_F64) ((double *)data)[i] = v;
  if (a->type == CMX_F32) ((float *)data)[i] = v > 3e38 ? INFINITY : v < -3e38 ? -INFINITY : (float)v;
  if (a->type == CMX_I32) ((int32_t *)data)[i] = fabs(v) < 2e9 ? (int32_t)v : INT32_MIN;
  if (a->type == CMX_U8) ((unsigned char *)data)[i] = fabs(v) < 255.0 ? (unsigned char)fabs(v) : 255;
}

static double element(const cmx_array *a, size_t i) {
  return a->type == CMX_F64   ? ((const double *)a->data)[i]
         : a->type == CMX_F32 ? (double)((const float *)a->data)[i]
         : a->type == CMX_I32 ? (double)((const int32_t *)a->data)[i]
                              : (double)((const unsigned char *)a->data)[i];
}

/* Other dimensions or another type, with data of the size that a loader would have checked. */
static void reshape(input *in, cmx_array *a) {
  cmx_array b = *a;
  const int k = (int)(take(in, 1) % CMX_MAX_RANK);
  const size_t size = (size_t)take(in, 1);
  if (size < 8)
    b.type = 1 + (int)(size % 4);
  else if (size < 16)
    b.rank = (int)(size % (CMX_MAX_RANK + 1));
  else if (size < 200)
    b.dims[k] = b.dims[k] + (size % 2 ? 1 : SIZE_MAX);
  else
    b.dims[k] = size - 199;
  for (int j = b.rank; j < CMX_MAX_RANK; j++) b.dims[j] = 1;
  const size_t n = bytes_of(&b), had = bytes_of(a);
  if (n == 0 || n > MOST_ELEMENTS) return;
  unsigned char *data = malloc(n);
  fuzz_check(data != NULL, "memory");
  for (size_t i = 0; i < n; i++) data[i] = ((const unsigned char *)a->data)[i % had];
  free((void *)a->data);
  *a = b;
  a->data = data;
}

static void change_numbers(input *in, cmx_array *a, int kind) {
  const size_t n = bytes_of(a) / cmxf_type_size(a->type), at = (size_t)take(in, 2) % n;
  const double v = take_number(in);
  for (size_t i = 0; i < n; i++) {
    const double old = element(a, i);
    if (kind == 0 && i == at) set_element(a, (void *)a->data, i, v);
    if (kind == 1) set_element(a, (void *)a->data, i, v);
    if (kind == 2) set_element(a, (void *)a->data, i, old * v);
    if (kind == 3) set_element(a, (void *)a->data, i, old + v);
    if (kind == 4 && i >= at) set_element(a, (void *)a->data, i, v);
    if (kind == 5) set_element(a, (void *)a->data, i, i % 2 ? v : -v);
  }
}

/* A table with some arrays changed; `own` says whose data to free. */
static size_t change(input *in, const table *from, cmx_array arrays[], char own[]) {
  const size_t changes = take(in, 1) % (MOST_CHANGES + 1);
  size_t n = from->n;
  memcpy(arrays, from->array, n * sizeof *arrays);
  memset(own, 0, MOST_ARRAYS);
  for (size_t k = 0; k < changes; k++) {
    const size_t i = (size_t)take(in, 1) % n;
    const int kind = (int)(take(in, 1) % 9);
    if (!own[i]) arrays[i].data = copy_of(arrays[i].data, bytes_of(&arrays[i]));
    own[i] = 1;
    if (kind < 6)
      change_numbers(in, &arrays[i], kind);
    else if (kind == 6)
      reshape(in, &arrays[i]);
    else if (kind == 7)
      arrays[i].path = arrays[take(in, 1) % n].path;
    else
      arrays[i].path = "/none";
  }
  return n;
}

/* --- checks --------------------------------------------------------------------------------------------- */

static int all_finite(const double v[], size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!cmxi_finite(v[i])) return 0;
  return 1;
}

static int all_nan(const double v[], size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!isnan(v[i])) return 0;
  return 1;
}

/* After a lookup that wrote n numbers. Those that a header says are NaN or infinite somewhere are left
   out. */
static void check(const char *name, int status, const double v[], size_t n) {
  char what[200];
  const int raised = fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  const char *fault = raised                             ? "raises a floating-point exception"
                      : status >= 0 && !all_finite(v, n) ? "succeeds with a number that is none"
                      : status < 0 && !all_nan(v, n)     ? "fails with outputs that are not NaN"
                                                         : NULL;
  if (fault) {
    snprintf(what, sizeof what, "%s %s: status %d, exceptions %x", name, fault, status, (unsigned)raised);
    for (size_t i = 0; i < n; i++) fprintf(stderr, " %g", v[i]);
    fuzz_check(0, what);
  }
}

#define LOOKUP(name, numbers, call)                                                                          \
  do {                                                                                                       \
    feclearexcept(FE_ALL_EXCEPT);                                                                            \
    const int status_ = (call);                                                                              \
    check(name, status_, (const double *)(const void *)(numbers), sizeof *(numbers) / sizeof(double));       \
  } while (0)

/* --- states --------------------------------------------------------------------------------------------- */

/* Within a range, at its ends, or anything. */
static double take_within(input *in, const double range[2]) {
  const uint64_t v = take(in, 2);
  if (v < 0x100) return take_number(in);
  if (v < 0x200) return range[v % 2];
  const double share = (double)v / 65535.0;
  return range[0] > 0.0 && range[1] > range[0] ? exp(log(range[0]) * (1.0 - share) + log(range[1]) * share)
                                               : range[0] + share * (range[1] - range[0]);
}

static double take_fraction(input *in) {
  static const double unit[2] = {0.0, 1.0};
  return take_within(in, unit);
}

/* --- sections ------------------------------------------------------------------------------------------- */

static void look_order(input *in, const cmx_array *arrays, size_t n) {
  cmx_order_view v;
  if (cmx_order_bind(arrays, n, &v) < 0) return;
  const double range[2] = {0.0, 60.0};
  for (int k = 0; k < 3; k++) {
    const double x = take_fraction(in), g = take_within(in, range);
    cmx_order_psi psi;
    double w[3][CMXI_REACTION_SHELLS];
    const double share = 0.25 * x; /* a signalling NaN raises an exception here */
    LOOKUP("order psi", &psi, cmx_order_lookup_psi(&v, share, g, &psi));
    cmx_order_point point;
    if (cmx_is_mixed(x)) LOOKUP("order", &point, cmx_order_lookup(&v, x, g, &point));
    feclearexcept(FE_ALL_EXCEPT);
    const int status = cmx_order_parameters(&v, x, g, w[0], w[1], w[2]);
    for (int j = 0; j < 3; j++) check("order parameters", status, w[j], (size_t)v.n_shells);
  }
}

static size_t state_numbers(const cmx_eos_state *s, double out[]) {
  size_t m = 0;
#define WRITE(name, unit, shown, scale, slope, text) out[m++] = s->name;
  CMX_EOS_QUANTITIES(WRITE)
#undef WRITE
  /* of a success, where one phase means nothing; without a comparison, which raises an exception with NaN */
  if (!isnan(s->p) && isnan(s->latent_heat)) out[CMX_Q_latent_heat] = 0.0;
  return m;
}

/* At the ends of x two derivatives are infinite, as the header says. */
static void check_state(const char *name, int status, double x, const cmx_eos_state *s) {
  double v[64];
  const size_t n = state_numbers(s, v);
  if (status >= 0 && !(x > 1e-280 && x < 1.0)) v[CMX_Q_df_dx] = v[CMX_Q_d2f_dx2] = 0.0;
  check(name, status, v, n);
}

static void look_eos_two(input *in, const cmx_eos_view *v, double rho, double temp) {
  const double x = take_fraction(in);
  const int phase = (int)(take(in, 1) % 3) - 1;
  cmx_eos_state s;
  cmx_eos_slopes d;
  cmx_eos_host host;
  cmx_eos_solution found;
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status status = cmx_eos_lookup(v, phase, x, rho, temp, &s);
  check_state("eos", status, x, &s);
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status sloped = cmx_eos_lookup_slopes(v, phase, x, rho, temp, &s, &d);
  check_state("eos with slopes", sloped, x, &s);
  check("slopes", sloped, (const double *)&d, sizeof d / sizeof(double));
  LOOKUP("host quantities", &host, cmx_eos_lookup_host(v, phase, x, rho, temp, &s, &host));
  feclearexcept(FE_ALL_EXCEPT);
  check_state("eos smooth", cmx_eos_lookup_smooth(v, 0.01, x, rho, temp, &s), x, &s);
  if (status < 0 || phase != CMX_STABLE) return;
  const double target = s.e * (1.0 + 1e-3 * (double)(take(in, 1) % 4));
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status t = cmx_eos_temp_from_rho_e(v, x, rho, target, temp, &found);
  check("T of e", t, &found.temp, 1);
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status r = cmx_eos_rho_from_p_temp(v, x, s.p, temp, 0.0, &found);
  check("rho of P", r, &found.rho, 1);
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status i = cmx_eos_from_p_s(v, x, s.p, s.s, (double[]){rho, temp}, &found);
  check("rho, T of P, s", i, &found.rho, 1);
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status f = cmx_eos_freezing_temp(v, x, rho, &found);
  check("freezing", f, &found.temp, 1);
}

static void look_eos_many(input *in, const cmx_eos_view *v, double rho, double temp) {
  const double a = take_fraction(in), b = take_fraction(in);
  double x[CMX_MAX_SPECIES] = {0};
  x[0] = 1.0 - a;
  x[1] = a * (1.0 - b);
  x[2] = v->ions.n > 2 ? a * b : 0.0;
  if (v->ions.n == 2) x[1] = a;
  cmx_eos_composition c;
  cmx_eos_state s;
  cmx_eos_gradient g;
  feclearexcept(FE_ALL_EXCEPT);
  (void)cmx_eos_compose(v, x, &c);
  check("composition", CMX_OK, NULL, 0);
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    feclearexcept(FE_ALL_EXCEPT);
    const cmx_status status = cmx_eos_lookup_gradient(v, phase, &c, rho, temp, &s, &g);
    check("gradient", status, &s.p, 1);
    check("gradient mu", status, g.mu_regular, (size_t)(status < 0 ? 1 : g.n));
    check("gradient p", status, g.p, (size_t)(status < 0 ? 1 : g.n));
  }
}

static void look_eos(input *in, const cmx_array *arrays, size_t n) {
  cmx_eos_view v;
  if (cmx_eos_bind(arrays, n, &v) < 0) return;
  v.choice.policy = take(in, 1) % 2 ? CMX_POLICY_HOLD : CMX_POLICY_ERROR;
  for (int k = 0; k < 2; k++) {
    const double rho = take_within(in, v.rho), temp = take_within(in, v.temp);
    if (v.ions.n == 2) look_eos_two(in, &v, rho, temp);
    look_eos_many(in, &v, rho, temp);
  }
}

static void look_transport(input *in, const cmx_array *arrays, size_t n) {
  cmx_transport_view v;
  if (cmx_transport_bind(arrays, n, &v) < 0) return;
  for (int k = 0; k < 2; k++) {
    const double rho = take_within(in, v.rho), temp = take_within(in, v.temp), x = take_fraction(in);
    const int phase = (int)(take(in, 1) % 2);
    cmx_transport_point p;
    cmx_composition c;
    double fractions[CMX_MAX_SPECIES] = {1.0 - x, x};
    LOOKUP("transport", &p, cmx_transport_lookup(&v, phase, x, rho, temp, &p));
    if (!(x >= 0.0 && x <= 1.0)) continue;
    cmx_composition_set(&v.ions, fractions, &c);
    LOOKUP("transport of species", &p, cmx_transport_lookup_of(&v, phase, &c, rho, temp, &p));
  }
}

static void look_reaction(input *in, const cmx_array *arrays, size_t n) {
  static const cmx_species ions = {2, {6.0, 8.0}, {12.0, 16.0}};
  static const cmx_reaction_pair pair = {{6.0, 8.0}, {12.0, 16.0}};
  static const double rhos[2] = {1e4, 1e9}, temps[2] = {1e6, 1e9};
  cmx_reaction_view v;
  cmx_reaction_mixture mixture;
  cmx_reaction_point p;
  cmx_composition c;
  if (cmx_reaction_bind(arrays, n, &v) < 0) return;
  v.quantum = (int)(take(in, 1) % 2);
  const double x = (double)take(in, 2) / 65535.0, rho = take_within(in, rhos), temp = take_within(in, temps);
  const double fractions[2] = {1.0 - x, x};
  cmx_composition_set(&ions, fractions, &c);
  cmx_reaction_prepare(&v, &c, &mixture);
  LOOKUP("reaction", &p, cmx_reaction_lookup(&v, &mixture, &pair, rho, temp, &p));
  if (!(x > 0.0 && x < 1.0)) return;
  feclearexcept(FE_ALL_EXCEPT);
  const int status = cmx_reaction_pair_lookup(&v, &mixture, &pair, rho, temp, &p);
  if (status > 0 && isinf(p.ln_enhancement)) p.ln_enhancement = 0.0; /* two that never meet */
  check("pair", status, (const double *)(const void *)&p, sizeof p / sizeof(double));
}

static void look_equilibrium(input *in, const cmx_array *arrays, size_t n) {
  cmx_equilibrium_view v;
  cmx_freezing f;
  cmx_equilibrium_tie ties[16];
  int count = 0;
  if (cmx_equilibrium_bind(arrays, n, &v) < 0) return;
  for (int k = 0; k < 2; k++) {
    const double p = take_within(in, v.pressure), x = take_fraction(in), temp = take_within(in, v.temp);
    LOOKUP("freezing at P", &f, cmx_equilibrium_freezing(&v, p, x, &f));
    feclearexcept(FE_ALL_EXCEPT);
    const cmx_status melting = cmx_equilibrium_melting(&v, p, x, &f);
    check("melting at P", melting, &f.temp, 1);
    feclearexcept(FE_ALL_EXCEPT);
    const cmx_status status = cmx_equilibrium_tie_lines(&v, p, temp, 16, ties, &count);
    check("tie lines at P", CMX_OK, NULL, 0);
    for (int i = 0; status >= 0 && i < count; i++) {
      const double ends[4] = {ties[i].x_left, ties[i].x_right, ties[i].rho_left, ties[i].latent_heat};
      check("tie line at P", status, ends, 4);
    }
  }
}

static void look_phase(input *in, const cmx_array *arrays, size_t n) {
  cmx_phase_view v;
  cmx_tie ties[16];
  int count = 0;
  if (cmx_phase_bind(arrays, n, "random", &v) < 0) return;
  const double range[2] = {100.0, v.gamma_max}, gamma = take_within(in, range), x = take_fraction(in);
  feclearexcept(FE_ALL_EXCEPT);
  cmx_status status = cmx_phase_tie_lines(&v, gamma, 16, ties, &count);
  check("tie lines", CMX_OK, NULL, 0);
  for (int i = 0; status >= 0 && i < count; i++) {
    const double tie[4] = {ties[i].gamma, ties[i].x_left, ties[i].x_right, ties[i].latent_heat};
    check("tie line", status, tie, 4);
  }
  feclearexcept(FE_ALL_EXCEPT);
  status = cmx_phase_boundary(&v, CMX_LIQUID, CMX_SOLID, x, ties);
  const double tie[4] = {ties->gamma, ties->x_left, ties->x_right, ties->latent_heat};
  check("boundary", status, tie, 4);
}

static void look_phase3(input *in, const cmx_array *arrays, size_t n) {
  cmx_phase3_view v;
  cmx_phase3_point p;
  if (cmx_phase3_bind(arrays, n, &v) < 0) return;
  const double a = take_fraction(in), b = take_fraction(in);
  const double x[3] = {1.0 - a, a * (1.0 - b), a * b};
  LOOKUP("three species", &p, cmx_phase3_freeze(&v, x, &p));
}

static void look_warm(input *in, const cmx_array *arrays, size_t n) {
  cmx_warm_view v;
  cmx_warm_point p;
  if (cmx_warm_bind(arrays, n, &v) < 0) return;
  const double rho = take_within(in, v.rho), temp = take_within(in, v.temp), x = take_fraction(in);
  const int condition = (int)(take(in, 1) % 2), rule = (int)(take(in, 1) % 3);
  const double range[2] = {0.0, v.omega_max}, omega = take_within(in, range);
  double numbers[16], sigma[2];
  size_t m = 0;
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status status = cmx_warm_lookup(&v, condition, rule, x, rho, temp, &p);
#define WRITE(name, unit, text) numbers[m++] = p.name;
  CMX_WARM_QUANTITIES(WRITE)
#undef WRITE
  if (v.has_kappa || status < 0) check("warm", status, numbers, m);
  if (status < 0) return;
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status spectral = cmx_warm_conductivity(&v, &p, CMX_MIX_SIGMA, 1, omega, sigma);
  check("warm spectrum", spectral, sigma, 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  static void (*const looks[])(input *, const cmx_array *,
                               size_t) = {look_order,       look_eos,   look_transport, look_reaction,
                                          look_equilibrium, look_phase, look_phase3,    look_warm};
  input in = {data, n};
  cmx_array arrays[MOST_ARRAYS];
  char own[MOST_ARRAYS];
  const table *from = &tables[take(&in, 1) % TABLES];
  const uint64_t which = take(&in, 1);
  const size_t count = change(&in, from, arrays, own);
  for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
    if (which >= 0xf0 || which % 8 == k) looks[k](&in, arrays, count);
  for (size_t i = 0; i < count; i++)
    if (own[i]) free((void *)arrays[i].data);
  return 0;
}
