/* The calls of the C library on tables of strangers (support/hostile.h), which are opened as bytes of flat
   files with right checksums. */
#include "support/hostile.h"

#include <zlib.h>

#include "coulomix_c.h"
#include "coulomix_io.h"

/* --- a changed table as the bytes of a file ------------------------------------------------------------- */

static void put_uint(unsigned char *to, size_t value, int size) {
  for (int k = 0; k < size; k++) to[k] = (unsigned char)(value >> (8 * k) & 0xff);
}

static size_t next_block(size_t at) {
  return (at + CMX_FLAT_ALIGNMENT - 1) / CMX_FLAT_ALIGNMENT * CMX_FLAT_ALIGNMENT;
}

static size_t bytes_of(const cmx_array *a) {
  return count_of(a) * size_of(a->type);
}

static size_t write_header(const mutant *m, char *text, size_t size) {
  size_t n = 0;
  for (size_t k = 0; k < m->n; k++) {
    const cmx_array *a = &m->array[k];
    n += (size_t)snprintf(text + n, size - n, "dataset %s %s", a->path, cmxf_type_name(a->type));
    for (int d = 0; d < a->rank; d++) n += (size_t)snprintf(text + n, size - n, " %zu", a->dims[d]);
    n += (size_t)snprintf(text + n, size - n, "\nstored %08lx\n",
                          crc32(crc32(0, NULL, 0), (const unsigned char *)a->data, (uInt)bytes_of(a)));
  }
  n += (size_t)snprintf(text + n, size - n, "end\n");
  assert_true(n < size);
  return n;
}

/* The file, at a multiple of 64; to be freed. */
static unsigned char *file_of(const mutant *m, size_t *n) {
  static char text[65536];
  const size_t h = write_header(m, text, sizeof text);
  size_t size = CMX_FLAT_PREAMBLE + h;
  for (size_t k = 0; k < m->n; k++) size = next_block(size) + bytes_of(&m->array[k]);
  unsigned char *b = aligned_alloc(CMX_FLAT_ALIGNMENT, next_block(size));
  memset(b, 0, size);
  memcpy(b, CMX_FLAT_MAGIC, 8);
  put_uint(b + 8, CMX_FORMAT_VERSION, 4), put_uint(b + 12, CMX_FLAT_BYTE_ORDER, 4), put_uint(b + 16, h, 8);
  put_uint(b + 24, crc32(crc32(0, NULL, 0), (const unsigned char *)text, (uInt)h), 4);
  put_uint(b + 28, crc32(crc32(0, NULL, 0), b, 28), 4);
  memcpy(b + CMX_FLAT_PREAMBLE, text, h);
  size_t at = CMX_FLAT_PREAMBLE + h;
  for (size_t k = 0; k < m->n; k++) {
    at = next_block(at);
    memcpy(b + at, m->array[k].data, bytes_of(&m->array[k]));
    at += bytes_of(&m->array[k]);
  }
  *n = size;
  return b;
}

/* --- the calls ------------------------------------------------------------------------------------------ */

/* Numbers of a state that are finite with success: not latent heats, nor derivatives at the ends of x. */
static size_t promised(int two, const double out[], double value[]) {
  size_t n = 0;
  for (int q = 0; q < CMX_Q_STATE_END; q++) {
    if (q == CMX_Q_latent_heat || q == CMX_Q_df_dx || q == CMX_Q_d2f_dx2) continue;
    if (!two &&
        (q == CMX_Q_dp_dx || q == CMX_Q_de_dx || q == CMX_Q_df_dx_regular || q == CMX_Q_d2f_dx2_regular))
      continue;
    value[n++] = out[q];
  }
  return n;
}

static void fractions(uint64_t *seed, int n, double x[]) {
  double left = 1.0;
  for (int j = 0; j < n; j++) {
    x[j] = j + 1 < n ? left * fraction(seed) : left;
    left -= x[j];
  }
}

static void ask_states(const cmx_c_table *t, uint64_t *seed) {
  enum { FLOW = CMX_TRANSPORT_Q_END - CMX_TRANSPORT_Q_BEFORE - 1 };
  static const double some[4] = {1e6, 1e7, 1e6, 1e8}, pair[4] = {6.0, 6.0, 12.0, 12.0};
  double x[CMX_MAX_SPECIES], range[4], out[CMX_Q_STATE_END], value[CMX_Q_STATE_END], flow[FLOW];
  const int n = cmx_c_species(t), phase = choose(seed, 3) - 1;
  if (cmx_c_numbers(t, "range", 4, range) != 4) memcpy(range, some, sizeof range);
  const double rho = place(seed, range), temp = place(seed, range + 2);
  if (n == 0) return;
  fractions(seed, n, x);
  feclearexcept(FE_ALL_EXCEPT);
  int status = cmx_c_eos(t, phase, x, rho, temp, out, NULL);
  promise("cmx_c_eos", status, promised(n == 2, out, value), value);
  CALL("cmx_c_transport", cmx_c_transport(t, phase > 0, x, rho, temp, flow), FLOW, flow);
  feclearexcept(FE_ALL_EXCEPT);
  status = cmx_c_screening(t, CMX_LIQUID, pair, x, rho, temp, value);
  promise("cmx_c_screening", status, 3, value);
  feclearexcept(FE_ALL_EXCEPT);
  status = cmx_c_number_fractions(t, x, value);
  promise("cmx_c_number_fractions", status, status < 0 ? 0 : (size_t)n, value);
}

static void ask_equilibria(const cmx_c_table *t, uint64_t *seed) {
  double range[2] = {1e20, 1e25}, out[CMX_FREEZING_END], ties[16][CMX_C_TIE_NUMBERS];
  double warm[CMX_WARM_Q_END - CMX_WARM_Q_BEFORE - 1], three[CMX_C_THREE_NUMBERS], x[3];
  const double hot[2] = {1e4, 1e7};
  int n = 0;
  cmx_c_numbers(t, "pressure_range", 2, range);
  const double p = place(seed, range), temp = place(seed, hot);
  CALL("cmx_c_freezing", cmx_c_freezing(t, CMX_LIQUID, p, fraction(seed), out), CMX_FREEZING_END, out);
  feclearexcept(FE_ALL_EXCEPT);
  const int status = cmx_c_tie_lines(t, p, temp, 16, ties[0], &n);
  promise("cmx_c_tie_lines", status, status < 0 ? 0 : (size_t)n * CMX_C_TIE_NUMBERS, ties[0]);
  fractions(seed, 3, x);
  CALL("cmx_c_freezing_three", cmx_c_freezing_three(t, x, three), CMX_C_THREE_NUMBERS, three);
  feclearexcept(FE_ALL_EXCEPT);
  const int warmed = cmx_c_warm(t, choose(seed, 2), choose(seed, 6), fraction(seed), 1.0, temp, warm);
  const double *w = warm - CMX_WARM_Q_sigma; /* a table may be without kappa */
  promise("cmx_c_warm", warmed, 3,
          ((double[]){w[CMX_WARM_Q_sigma], w[CMX_WARM_Q_pressure_e], w[CMX_WARM_Q_n_e]}));
}

static void ask_batches(const cmx_c_table *t, uint64_t *seed) {
  enum { N = 7, N_Q = 5 };
  static const int q[N_Q] = {CMX_Q_p, CMX_Q_e, CMX_Q_h, CMX_Q_temp, CMX_Q_SLOPE_T + CMX_Q_cv};
  double x[N * CMX_MAX_SPECIES], a[N], b[N], out[N * N_Q], range[4];
  int status[N];
  const int n = cmx_c_species(t);
  if (cmx_c_numbers(t, "range", 4, range) != 4) return;
  for (int k = 0; k < N; k++) {
    fractions(seed, n, x + k * n);
    a[k] = place(seed, range);
    b[k] = choose(seed, 2) ? place(seed, range + 2) : 1e17 * uniform(seed);
  }
  cmx_c_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r, r.n = N, r.given = choose(seed, 2), r.phase = choose(seed, 3) - 1,
  r.hold = choose(seed, 2);
  r.x = x, r.x_step = (size_t)n, r.species_step = 1, r.a = a, r.b = b, r.a_step = r.b_step = 1;
  r.q = q, r.n_q = N_Q, r.out = out, r.out_step = N_Q, r.q_step = 1, r.status = status;
  feclearexcept(FE_ALL_EXCEPT);
  assert_int_not_equal(cmx_c_eos_batch(t, &r), CMX_ERR_UNSUPPORTED);
  promise("cmx_c_eos_batch", CMX_OK, 0, NULL);
  for (int k = 0; k < N; k++) promise("point of cmx_c_eos_batch", status[k], N_Q, out + k * N_Q);
}

static void ask_library(const mutant *m, uint64_t *seed) {
  cmx_c_table *t = NULL;
  char message[200];
  size_t n;
  unsigned char *bytes = file_of(m, &n);
  const int status = cmx_c_open_memory(bytes, n, "", &t, message, sizeof message);
  assert_true((status == CMX_OK) == (t != NULL) && (status == CMX_OK || *message));
  for (int k = 0; t && k < 3; k++) {
    ask_states(t, seed);
    ask_equilibria(t, seed);
    ask_batches(t, seed);
  }
  cmx_c_close(t);
  free(bytes);
}

static void whole_tables_keep_their_promises(void **state) {
  (void)state;
  ask_whole_tables(ask_library);
}

static void changed_tables_keep_their_promises(void **state) {
  (void)state;
  ask_changed_tables(ask_library, 400);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(whole_tables_keep_their_promises),
                                     cmocka_unit_test(changed_tables_keep_their_promises)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
