/* The C library against the lookup headers, in a program that links the generator library as well.
   Arguments: a table of two species without its ending, a flat one of more, one of a warm
   mixture. */
#include "support/cmx_test.h"
#include "support/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix.h"
#include "coulomix/table.h"
#include "coulomix_c.h"

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"

static struct {
  char flat[512], hdf5[512];
  const char *species, *warm;
} paths;

static cmx_c_table *open_table(const char *path, const char *parts) {
  cmx_c_table *t = NULL;
  char message[256] = "";
  if (cmx_c_open(path, parts, &t, message, sizeof message) != CMX_OK) fail_msg("%s", message);
  return t;
}

/* Equal to 1e-12 of the scale, or both NaN. */
static void same(double a, double b, double scale, const char *what) {
  if (isnan(a) && isnan(b)) return;
  if (a == b) return; /* infinite */
  if (!(fabs(a - b) <= 1e-10 * fmax(fabs(b), scale))) fail_msg("%s: %.17g, %.17g", what, a, b);
}

static void states_are_those_of_the_headers(void **unused) {
  (void)unused;
  cmx_file *file;
  cmx_eos_view eos;
  size_t n;
  uint64_t seed = 7;
  assert_int_equal(cmx_flat_load(paths.flat, &file, NULL, 0), CMX_OK);
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  assert_int_equal(cmx_eos_bind(arrays, n, &eos), CMX_OK);
  cmx_c_table *t = open_table(paths.flat, "eos");
  for (int k = 0; k < 300; k++) {
    const double second = uniform(&seed), x[2] = {1.0 - second, second};
    const double rho = exp(log(1e5) + uniform(&seed) * log(1e2)),
                 temp = exp(log(1e6) + uniform(&seed) * log(1e2));
    double out[CMX_Q_STATE_END];
    int detail[2];
    cmx_eos_state s;
    const int phase = k % 3 - 1, status = cmx_c_eos(t, phase, x, rho, temp, out, detail);
    assert_int_equal(status, cmx_eos_lookup(&eos, phase, second, rho, temp, &s));
    assert_int_equal(detail[0], s.phase);
    assert_int_equal(detail[1], (int)s.reasons);
    const double energy = s.p / rho;
#define COMPARE(name, unit, shown, scale, slope, text)                                                       \
  same(out[CMX_Q_##name], s.name,                                                                            \
       scale == CMX_SCALE_P_RHO ? energy                                                                     \
       : scale == CMX_SCALE_P   ? s.p                                                                        \
                                : 1e-3,                                                                        \
       #name);
    CMX_EOS_QUANTITIES(COMPARE)
#undef COMPARE
  }
  cmx_c_close(t);
  cmx_file_free(file);
}

static void a_batch_has_the_bits_of_single_calls(void **unused) {
  (void)unused;
  enum { N = 65, ALL = CMX_Q_STATE_END };
  cmx_c_table *t = open_table(paths.flat, "");
  double x[N], rho[N], temp[N], out[N][ALL], guess[N];
  int q[ALL], status[N], there[N], phases[N];
  size_t tally[CMX_TALLY] = {0};
  uint64_t seed = 3;
  for (int k = 0; k < ALL; k++) q[k] = k;
  for (int i = 0; i < N; i++) {
    x[i] = uniform(&seed);
    rho[i] = exp(log(1e5) + uniform(&seed) * log(1e2));
    temp[i] = exp(log(1e6) + uniform(&seed) * log(1e2));
  }
  rho[5] = NAN;
  rho[6] = 1.0;
  cmx_c_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r;
  r.n = N;
  r.phase = CMX_STABLE;
  r.x = x, r.a = rho, r.b = temp;
  r.x_step = r.a_step = r.b_step = 1;
  r.q = q, r.n_q = ALL, r.out = out[0], r.out_step = ALL, r.q_step = 1;
  r.status = status, r.phases = phases, r.tally = tally;
  assert_int_equal(cmx_c_eos_batch(t, &r), CMX_ERR_RHO_LOW);
  assert_int_equal(status[5], CMX_ERR_DOMAIN);
  assert_int_equal(status[6], CMX_ERR_RHO_LOW);
  assert_int_equal(tally[cmx_c_tally_place(CMX_ERR_DOMAIN)], 1);
  for (int i = 0; i < N; i++) {
    double one[ALL];
    int detail[2];
    const double both[2] = {1.0 - x[i], x[i]};
    assert_int_equal(cmx_c_eos(t, CMX_STABLE, both, rho[i], temp[i], one, detail), status[i]);
    assert_int_equal(detail[0], phases[i]);
    for (int k = 0; k < ALL; k++) same(out[i][k], one[k], 0.0, cmx_c_quantity_name(k));
  }
  /* and back, beside a state outside that is held at the edge */
  const int wanted[4] = {CMX_Q_temp, CMX_Q_SLOPE_T + CMX_Q_p, CMX_Q_SPECIES_MU + 1, CMX_Q_h};
  double e[N], found[4][N];
  memcpy(there, status, sizeof there);
  for (int i = 0; i < N; i++) e[i] = out[i][CMX_Q_e], guess[i] = 1.1 * temp[i];
  r.given = CMX_GIVEN_RHO_E;
  r.b = e, r.guess = guess, r.guess_step = 1;
  r.q = wanted, r.n_q = 4, r.out = found[0], r.out_step = 1, r.q_step = N;
  cmx_c_eos_batch(t, &r);
  for (int i = 0; i < N; i++) {
    if (there[i] < 0) continue;
    assert_true(status[i] >= 0);
    if (status[i] == CMX_WARN_LATENT_HEAT) continue;
    same(found[0][i], temp[i], 1e2 * temp[i], "temp");
    same(found[1][i], out[i][CMX_Q_chi_t] * out[i][CMX_Q_p], out[i][CMX_Q_p], "dp_dlnt");
    same(found[3][i], e[i] + out[i][CMX_Q_p] / rho[i], out[i][CMX_Q_p] / rho[i], "h");
    if (!isfinite(found[2][i])) fail_msg("mu of point %d is %g", i, found[2][i]);
  }
  r.hold = 1;
  r.given = CMX_GIVEN_RHO_T, r.b = temp, r.n_q = 1;
  cmx_c_eos_batch(t, &r);
  assert_int_equal(status[6], CMX_WARN_HELD);
  r.size = 8;
  assert_int_equal(cmx_c_eos_batch(t, &r), CMX_ERR_UNSUPPORTED);
  cmx_c_close(t);
}

static void transport_and_equilibria(void **unused) {
  (void)unused;
  cmx_c_table *t = open_table(paths.hdf5, "");
  double out[CMX_FREEZING_END], flow[CMX_TRANSPORT_Q_END - CMX_TRANSPORT_Q_BEFORE - 1], many[2];
  double ties[16][CMX_C_TIE_NUMBERS], apart[2][CMX_C_SEPARATION_NUMBERS], f;
  const double x[2] = {0.5, 0.5}, rho = 1e6, temp = 3e6;
  const int q[2] = {CMX_TRANSPORT_Q_sigma, CMX_TRANSPORT_Q_dlnkappa_dlnt};
  int n = 0;
  assert_int_equal(cmx_c_transport(t, CMX_LIQUID, x, rho, temp, flow), CMX_OK);
  cmx_c_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r;
  r.n = 1;
  r.phase = CMX_LIQUID;
  r.x = x, r.species_step = 1, r.a = &rho, r.b = &temp, r.q = q, r.n_q = 2;
  r.out = many, r.out_step = 2, r.q_step = 1;
  assert_int_equal(cmx_c_transport_batch(t, &r), CMX_OK);
  assert_true(many[0] == flow[0] && many[1] == flow[CMX_TRANSPORT_Q_dlnkappa_dlnt - CMX_TRANSPORT_Q_sigma]);
  assert_true(many[0] > 0.0);
  assert_true(cmx_c_freezing(t, CMX_LIQUID, 2.5e22, 0.5, out) >= 0);
  assert_true(cmx_c_tie_lines(t, 2.5e22, out[CMX_FREEZING_temp], 16, ties[0], &n) >= 0);
  assert_int_equal(n, 1);
  same(ties[0][0], 0.5, 1e5, "left end"); /* 1e-5 on this coarse table */
  assert_true(ties[0][2] == CMX_LIQUID && ties[0][3] == CMX_SOLID);
  assert_true(cmx_c_separation(t, 2.5e22, out[CMX_FREEZING_temp], 0.55, apart[0]) >= 0);
  same(apart[0][3] + apart[1][3], 1.0, 1.0, "shares");
  const double carbon[4] = {6.0, 6.0, 12.0, 12.0}, alone[4] = {6.0, 0.0, 12.0, 12.0};
  assert_true(cmx_c_screening(t, CMX_LIQUID, carbon, x, rho, 1e8, apart[0]) >= 0);
  CHECK(apart[0][0] > 1.0 && apart[0][1] > 0.0 && apart[0][2] < 0.0);
  assert_int_equal(cmx_c_screening(t, CMX_LIQUID, alone, x, rho, 1e8, apart[0]), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_c_warm(t, 0, 0, 0.5, 1.0, 1e5, flow), CMX_ERR_ABSENT);
  assert_true(isnan(flow[0]));
  const double gamma_d = 20.0;
  r.x = &x[1], r.species_step = 0, r.a = &gamma_d, r.n_q = 1, r.out = &f;
  const int order = CMX_ORDER_Q_f;
  r.q = &order;
  assert_true(cmx_c_order_batch(t, &r) >= 0);
  assert_true(f < 0.0);
  assert_int_equal(cmx_c_freezing_three(t, x, ties[0]), CMX_ERR_ABSENT);
  cmx_c_close(t);
}

static void many_species_and_compositions(void **unused) {
  (void)unused;
  cmx_c_table *t = open_table(paths.species, "");
  double z[CMX_MAX_SPECIES], x[CMX_MAX_SPECIES], mass[CMX_MAX_SPECIES], back[CMX_MAX_SPECIES],
      out[CMX_Q_STATE_END], mu[8], p = 0.0;
  const int n = cmx_c_species(t);
  assert_int_equal(cmx_c_numbers(t, "charges", CMX_MAX_SPECIES, z), n);
  assert_int_equal(cmx_c_numbers(t, "charges", 0, NULL), n);
  assert_int_equal(cmx_c_numbers(t, "weights", 0, NULL), CMX_ERR_DOMAIN);
  assert_true(n == 8 && z[0] == 2.0 && z[7] == 26.0);
  for (int j = 0; j < n; j++) x[j] = j == 1 ? 0.48 : j == 2 ? 0.5 : j == 4 ? 0.02 : 0.0;
  assert_int_equal(cmx_c_mass_fractions(t, x, mass), CMX_OK);
  assert_int_equal(cmx_c_number_fractions(t, mass, back), CMX_OK);
  for (int j = 0; j < n; j++) same(back[j], x[j], 1e-3, "fraction");
  assert_true(cmx_c_eos(t, CMX_LIQUID, x, 2e6, 1e7, out, NULL) >= 0);
  int q[8];
  for (int j = 0; j < n; j++) q[j] = CMX_Q_SPECIES_MU + j;
  cmx_c_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r;
  const double rho = 2e6, temp = 1e7;
  r.n = 1, r.phase = CMX_LIQUID;
  r.x = x, r.species_step = 1, r.a = &rho, r.b = &temp, r.q = q, r.n_q = n;
  r.out = mu, r.out_step = 8, r.q_step = 1;
  assert_true(cmx_c_eos_batch(t, &r) >= 0);
  for (int j = 0; j < n; j++)
    if (x[j] > 0.0) p += x[j] * mu[j];
  const double grams = 1.0 / 6.02214076e23; /* molar masses over Avogadro's number */
  double mean = 0.0, u[CMX_MAX_SPECIES];
  cmx_c_numbers(t, "masses", CMX_MAX_SPECIES, u);
  for (int j = 0; j < n; j++) mean += x[j] * u[j] * grams;
  same(p, mean * (out[CMX_Q_f] + out[CMX_Q_p] / 2e6), p, "sum of x mu"); /* Euler's relation */
  const double charge[3] = {6.0, 7.0, 8.0}, weight[3] = {12.0, 14.0, 16.0}, share[3] = {0.4, 0.1, 0.5};
  const cmx_c_nuclides nuclides = {sizeof nuclides, 3, charge, weight, share};
  double by[CMX_MAX_SPECIES], factor, residual, electrons = 0.0;
  assert_int_equal(cmx_c_represent(t, &nuclides, by, &factor, &residual), CMX_OK);
  CHECK(residual > 1e-3 && residual < 1.2e-3); /* nitrogen by carbon and oxygen */
  for (int j = 0; j < n; j++) electrons += by[j] * z[j];
  double by_mass = 0.0;
  for (int j = 0; j < n; j++) by_mass += by[j] * u[j];
  CHECK_REL(factor * electrons / by_mass, 0.5, 1e-12); /* n_e of the mixture, of Z/A = 1/2 throughout */
  x[3] = 0.4;
  assert_int_equal(cmx_c_eos(t, CMX_LIQUID, x, 2e6, 1e7, out, NULL), CMX_ERR_DOMAIN);
  assert_true(isnan(out[CMX_Q_p]));
  cmx_c_close(t);
}

static void warm_mixtures(void **unused) {
  (void)unused;
  cmx_c_table *t = open_table(paths.warm, "");
  double out[CMX_WARM_Q_END - CMX_WARM_Q_BEFORE - 1];
  const double *w = out - CMX_WARM_Q_sigma;
  assert_int_equal(cmx_c_has(t, "warm") && !cmx_c_has(t, "eos"), 1);
  assert_true(cmx_c_warm(t, 0, CMX_MIX_SIGMA, 0.25, 8.0, 116045.18, out) >= 0);
  CHECK_REL(w[CMX_WARM_Q_share_1] + w[CMX_WARM_Q_share_2], 1.0, 1e-12);
  CHECK_REL(w[CMX_WARM_Q_sigma],
            w[CMX_WARM_Q_share_1] * w[CMX_WARM_Q_sigma_pure_1] +
                w[CMX_WARM_Q_share_2] * w[CMX_WARM_Q_sigma_pure_2],
            1e-12);
  assert_int_equal(cmx_c_warm(t, 0, CMX_MIX_SIGMA, 0.25, 80.0, 116045.18, out), CMX_ERR_RHO_HIGH);
  cmx_c_close(t);
}

static void every_number_has_a_name(void **unused) {
  (void)unused;
  int n = 0;
  assert_int_equal(cmx_c_version(), CMX_TEST_VERSION);
  for (int q = 0; q < 1200; q++) {
    const char *name = cmx_c_quantity_name(q);
    if (!name) continue;
    assert_non_null(cmx_c_quantity_unit(q));
    assert_non_null(cmx_c_quantity_text(q));
    n++;
    if (q < CMX_Q_SLOPE_T + 100) assert_int_equal(cmx_c_quantity_find(name), q);
  }
  assert_true(n > 100);
  assert_int_equal(cmx_c_quantity_find("transport.gamma"), CMX_TRANSPORT_Q_gamma);
  assert_int_equal(cmx_c_quantity_find("gamma"), CMX_Q_gamma);
  assert_int_equal(cmx_c_quantity_find("order.f"), CMX_ORDER_Q_f);
  assert_int_equal(cmx_c_quantity_find("mu_"), -1);
  assert_string_equal(cmx_c_unit_in_files("per atomic mass unit"), "1/u");
  assert_string_equal(cmx_c_unit_in_files("1/s"), "1/s");
  assert_string_equal(cmx_c_status_name(CMX_ERR_RHO_LOW), "CMX_ERR_RHO_LOW");
  assert_non_null(cmx_c_status_text(CMX_ERR_RHO_LOW));
  assert_null(cmx_c_status_text(-99));
  assert_string_equal(cmx_c_reason_name(8), "gamma-liquid");
}

static void bad_files_and_choices(void **unused) {
  (void)unused;
  cmx_c_table *t = NULL;
  char message[256];
  assert_int_equal(cmx_c_open("/nonexistent/table.cmx", "", &t, message, sizeof message), CMX_ERR_IO);
  assert_null(t);
  assert_non_null(strstr(message, "/nonexistent/table.cmx"));
  assert_int_equal(cmx_c_open(paths.flat, "eso", &t, message, sizeof message), CMX_ERR_DOMAIN);
  assert_non_null(strstr(message, "eso"));
  assert_int_equal(cmx_c_eos(NULL, CMX_STABLE, (const double[]){0.5, 0.5}, 1e6, 1e7, &(double){0.0}, NULL),
                   CMX_ERR_DOMAIN);
  t = open_table(paths.flat, "transport");
  assert_int_equal(cmx_c_has(t, "eos"), 0);
  assert_int_equal(cmx_c_has(t, "transport"), 1);
  assert_int_equal(cmx_c_species(t), 2);
  assert_int_equal(cmx_c_choose(t, -1, 0.0, CMX_POLICY_HOLD, 0.0), CMX_ERR_ABSENT);
  cmx_c_close(t);
  t = open_table(paths.flat, "eos");
  assert_int_equal(cmx_c_choose(t, CMX_ORDER_RANDOM, 0.0, CMX_POLICY_HOLD, 0.01), CMX_OK);
  assert_int_equal(cmx_c_choose(t, CMX_ORDER_BLOCKED, 0.0, CMX_POLICY_HOLD, 0.01), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_c_choose(t, -1, 0.0, CMX_POLICY_HOLD, 0.2), CMX_ERR_DOMAIN);
  cmx_c_close(t);
  cmx_c_close(NULL);
}

/* The whole of a file, at a multiple of 8. */
static void *bytes_of_file(const char *path, size_t *n) {
  FILE *f = fopen(path, "rb");
  assert_non_null(f);
  fseek(f, 0, SEEK_END);
  *n = (size_t)ftell(f);
  rewind(f);
  void *bytes = malloc(*n);
  assert_int_equal(fread(bytes, 1, *n, f), *n);
  fclose(f);
  return bytes;
}

static int open_with(const char *path, cmx_c_load_options o, cmx_c_table **t, char message[256]) {
  o.size = sizeof o;
  return cmx_c_open_with(path, &o, t, message, 256);
}

/* Limits and the digest, for a file of either form, one that is mapped, and bytes in memory. */
static void limits_and_digest(void **unused) {
  (void)unused;
  cmx_c_table *t;
  char message[256];
  size_t n;
  void *bytes = bytes_of_file(paths.flat, &n);
  for (int way = 0; way < 4; way++) {
    const char *path = way == 1 ? paths.hdf5 : way == 3 ? NULL : paths.flat;
    cmx_c_load_options o = {.mapped = way == 2, .bytes = way == 3 ? bytes : NULL, .n_bytes = n};
    assert_int_equal(open_with(path, o, &t, message), CMX_OK);
    cmx_c_close(t);
    o.digest = 1, o.memory_limit = 1u << 26;
    assert_int_equal(open_with(path, o, &t, message), CMX_OK);
    assert_int_equal(cmx_c_has(t, "eos"), 1);
    cmx_c_close(t);
    o.parts = "eos";
    assert_int_equal(open_with(path, o, &t, message), CMX_ERR_DOMAIN);
    assert_non_null(strstr(message, "digest"));
    o.parts = NULL, o.memory_limit = 60000;
    assert_int_equal(open_with(path, o, &t, message), CMX_ERR_MEMORY);
    assert_non_null(strstr(message, "limit of "));
    assert_null(t);
    o.memory_limit = 0, o.attribute_limit = 5;
    assert_int_equal(open_with(path, o, &t, message), CMX_ERR_FORMAT);
    assert_non_null(strstr(message, "more than 5 attributes"));
  }
  assert_int_equal(open_with(NULL, (cmx_c_load_options){0}, &t, message), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_c_open_with(paths.flat, NULL, &t, message, sizeof message), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_c_open_with(paths.flat, &(cmx_c_load_options){.size = 8}, &t, message, sizeof message),
                   CMX_ERR_UNSUPPORTED);
  /* a title of other letters, under right checksums */
  char *title = strstr((char *)bytes + CMX_FLAT_PREAMBLE, "text title ");
  title[11] ^= 1;
  const size_t header = cmxf_u32((unsigned char *)bytes + 16);
  const uint32_t crc = cmxf_crc((unsigned char *)bytes + CMX_FLAT_PREAMBLE, header);
  for (int k = 0; k < 4; k++) ((unsigned char *)bytes)[24 + k] = (unsigned char)(crc >> 8 * k & 0xff);
  const uint32_t start = cmxf_crc(bytes, 28);
  for (int k = 0; k < 4; k++) ((unsigned char *)bytes)[28 + k] = (unsigned char)(start >> 8 * k & 0xff);
  cmx_c_load_options changed = {.bytes = bytes, .n_bytes = n};
  assert_int_equal(open_with(NULL, changed, &t, message), CMX_OK);
  cmx_c_close(t);
  changed.digest = 1;
  assert_int_equal(open_with(NULL, changed, &t, message), CMX_ERR_CHECKSUM);
  assert_non_null(strstr(message, "the digest of its content"));
  free(bytes);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(states_are_those_of_the_headers),
                                     cmocka_unit_test(a_batch_has_the_bits_of_single_calls),
                                     cmocka_unit_test(transport_and_equilibria),
                                     cmocka_unit_test(many_species_and_compositions),
                                     cmocka_unit_test(every_number_has_a_name),
                                     cmocka_unit_test(warm_mixtures),
                                     cmocka_unit_test(bad_files_and_choices),
                                     cmocka_unit_test(limits_and_digest)};
  if (argc != 4) return 2;
  snprintf(paths.flat, sizeof paths.flat, "%s.cmx", argv[1]);
  snprintf(paths.hdf5, sizeof paths.hdf5, "%s.h5", argv[1]);
  paths.species = argv[2];
  paths.warm = argv[3];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
