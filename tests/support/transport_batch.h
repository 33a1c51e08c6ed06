/** A batch of conductivities against single lookups: the same bits, whatever the strides, and no point that
 *  disturbs another. */
#ifndef COULOMIX_TESTS_TRANSPORT_BATCH_H
#define COULOMIX_TESTS_TRANSPORT_BATCH_H

#include <fenv.h>
#include <string.h>

#include "support/cmx_test.h"
#include "support/random.h"
#include "coulomix_transport_batch.h"

enum { BATCH = 33, BATCH_Q = sizeof(cmx_transport_point) / sizeof(double) };

/* Points of which every seventh is bad in one way or another. */
typedef struct batch_points {
  double x[BATCH][CMX_MAX_SPECIES], rho[BATCH], temp[BATCH];
  int phase[BATCH];
} batch_points;

static inline void draw_batch(const cmx_transport_view *v, uint64_t *seed, batch_points *b) {
  for (int i = 0; i < BATCH; i++) {
    double sum = 0.0;
    for (int j = 0; j < v->ions.n; j++) sum += b->x[i][j] = uniform(seed) < 0.2 ? 0.0 : uniform(seed);
    if (!(sum > 0.0)) sum = b->x[i][0] = 1.0;
    for (int j = 0; j < v->ions.n; j++) b->x[i][j] *= (1.0 + 5e-7) / sum; /* as a hydro code has them */
    if (i % 3 == 1) memcpy(b->x[i], b->x[i - 1], sizeof b->x[i]);
    b->rho[i] = v->rho[0] * pow(v->rho[1] / v->rho[0], uniform(seed));
    b->temp[i] = v->temp[0] * pow(v->temp[1] / v->temp[0], uniform(seed));
    b->phase[i] = uniform(seed) < 0.5 ? CMX_LIQUID : CMX_SOLID;
  }
  b->x[3][0] += 0.1;
  b->x[10][1] = NAN;
  b->x[12][0] = -1e-11;
  b->rho[17] = 2.0 * v->rho[1];
  b->temp[24] = NAN;
  b->phase[31] = 2;
}

/* A point by itself. */
static inline cmx_status look_up_one(const cmx_transport_view *v, const batch_points *b, int i,
                                     cmx_transport_point *out) {
  double x[CMX_MAX_SPECIES];
  cmx_composition c;
  memset(out, 0xff, sizeof *out); /* NaN */
  const cmx_status status = cmx_fractions_clean(v->ions.n, b->x[i], x);
  if (status < 0) return status;
  cmx_composition_set(&v->ions, x, &c);
  return cmx_transport_lookup_of(v, b->phase[i], &c, b->rho[i], b->temp[i], out);
}

/* The first n points, their numbers point by point or quantity by quantity. */
static inline void check_batch_of(const cmx_transport_view *v, const batch_points *b, size_t n,
                                  int transposed) {
  int q[BATCH_Q], status[BATCH];
  double out[BATCH * BATCH_Q + 1];
  size_t tally[CMX_TALLY] = {0}, counted = 0;
  cmx_status worst = CMX_OK;
  cmx_transport_request r = cmx_transport_request_make(n);
  for (int k = 0; k < BATCH_Q; k++) q[k] = CMX_TRANSPORT_Q_END - 1 - k;
  r.phases = b->phase;
  r.x = b->x[0];
  r.n_q = BATCH_Q;
  r.x_step = CMX_MAX_SPECIES;
  r.species_step = 1;
  r.rho = b->rho;
  r.temp = b->temp;
  r.rho_step = r.temp_step = 1;
  r.q = q;
  r.out = out;
  r.out_step = transposed ? 1 : BATCH_Q;
  r.q_step = transposed ? n : 1;
  r.status = status;
  r.tally = tally;
  out[n * BATCH_Q] = 1.5;
  feclearexcept(FE_ALL_EXCEPT);
  const cmx_status returned = cmx_transport_batch(v, &r);
  assert_int_equal(fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW), 0);
  for (size_t i = 0; i < n; i++) {
    cmx_transport_point p;
    double all[BATCH_Q];
    const cmx_status one = look_up_one(v, b, (int)i, &p);
    memcpy(all, &p, sizeof p);
    assert_int_equal(status[i], one);
    for (int k = 0; k < BATCH_Q; k++) {
      const double got = out[i * r.out_step + (size_t)k * r.q_step], expected = all[BATCH_Q - 1 - k];
      if (one < 0) CHECK(isnan(got));
      if (one >= 0) assert_memory_equal(&got, &expected, sizeof got);
    }
    counted += tally[cmx_tally_place((int)one)] > 0;
    if (worst < 0 || one < 0 ? one < worst : one > worst) worst = one;
  }
  assert_int_equal(returned, worst);
  assert_int_equal(counted, n);
  for (int k = 0; k < CMX_TALLY; k++) counted -= tally[k];
  assert_int_equal(counted, 0);
  CHECK(out[n * BATCH_Q] == 1.5);
}

/* What is asked for has the bits of the whole, the rest is NaN; and with logarithms of the host. */
static inline void check_parts_of(const cmx_transport_view *v, const batch_points *b, int i) {
  double x[CMX_MAX_SPECIES], whole[BATCH_Q], part[BATCH_Q];
  cmx_composition c;
  cmx_transport_point p;
  assert_int_equal(cmx_fractions_clean(v->ions.n, b->x[i], x), CMX_OK);
  cmx_composition_set(&v->ions, x, &c);
  cmx_transport_query query = {b->phase[i], CMX_TRANSPORT_ALL, &c, 0.0, b->rho[i], b->temp[i], NULL};
  const cmx_status status = cmx_transport_lookup_part(v, &query, &p);
  CHECK(status >= 0);
  memcpy(whole, &p, sizeof p);
  for (int groups = 0; groups < 8; groups++) {
    query.groups = groups;
    assert_int_equal(cmx_transport_lookup_part(v, &query, &p), status);
    memcpy(part, &p, sizeof p);
    for (int k = 0; k < BATCH_Q; k++) {
      const int needed = cmxi_transport_groups_of(CMX_TRANSPORT_Q_sigma + k);
      if ((needed & groups) == needed)
        assert_memory_equal(&part[k], &whole[k], sizeof part[k]);
      else
        CHECK(isnan(part[k]));
    }
  }
  const double logs[2] = {log(c.z * b->rho[i] / (c.mass_u * v->atomic_mass)), log(b->temp[i])},
               bad[2] = {NAN, logs[1]};
  query.groups = CMX_TRANSPORT_ALL;
  query.logs = logs;
  assert_int_equal(cmx_transport_lookup_part(v, &query, &p), status);
  memcpy(part, &p, sizeof p);
  for (int k = 0; k < BATCH_Q; k++) CHECK(fabs(part[k] - whole[k]) <= 1e-12 * (1.0 + fabs(whole[k])));
  query.logs = bad;
  assert_int_equal(cmx_transport_lookup_part(v, &query, &p), CMX_ERR_DOMAIN);
  CHECK(isnan(p.sigma) && isnan(p.gamma));
  query.logs = NULL;
  query.groups = 8;
  assert_int_equal(cmx_transport_lookup_part(v, &query, &p), CMX_ERR_DOMAIN);
}

/* Requests that are none, and one composition for all points. */
static inline void check_requests(const cmx_transport_view *v, const batch_points *b) {
  double out[2] = {1.5, 1.5}, x[CMX_MAX_SPECIES];
  const int q[2] = {CMX_TRANSPORT_Q_sigma, CMX_TRANSPORT_Q_END};
  cmx_composition c;
  cmx_transport_point p;
  cmx_transport_request r = cmx_transport_request_make(1);
  r.phase = CMX_LIQUID;
  r.n_q = 2;
  r.q = q;
  r.out = out;
  r.rho = b->rho;
  r.temp = b->temp;
  r.out_step = r.q_step = 1;
  assert_int_equal(cmx_transport_batch(v, &r), CMX_ERR_DOMAIN); /* no composition */
  assert_int_equal(cmx_fractions_clean(v->ions.n, b->x[0], x), CMX_OK);
  cmx_composition_set(&v->ions, x, &c);
  r.composition = &c;
  assert_int_equal(cmx_transport_batch(v, &r), CMX_ERR_UNSUPPORTED); /* no quantity */
  r.n_q = 1;
  r.size--;
  assert_int_equal(cmx_transport_batch(v, &r), CMX_ERR_UNSUPPORTED);
  CHECK(out[0] == 1.5 && out[1] == 1.5);
  r.size++;
  CHECK(cmx_transport_batch(v, &r) >= 0);
  CHECK(cmx_transport_lookup_of(v, CMX_LIQUID, &c, b->rho[0], b->temp[0], &p) >= 0);
  CHECK(out[0] == p.sigma && out[1] == 1.5);
  int alone = -99; /* a status without numbers */
  r.n_q = 0;
  r.status = &alone;
  assert_int_equal(cmx_transport_batch(v, &r),
                   cmx_transport_lookup_of(v, CMX_LIQUID, &c, b->rho[0], b->temp[0], &p));
  CHECK(alone >= 0);
  r.n_q = 1;
  r.status = NULL;
  c.x[0] += 0.1;
  assert_int_equal(cmx_transport_batch(v, &r), CMX_ERR_DOMAIN);
  CHECK(isnan(out[0]));
  r.composition = NULL; /* a scalar x */
  r.x = x;
  x[0] = -1e-11;
  if (v->ions.n > 2) {
    assert_int_equal(cmx_transport_batch(v, &r), CMX_ERR_UNSUPPORTED);
    return;
  }
  CHECK(cmx_transport_batch(v, &r) >= 0);
  CHECK(cmx_transport_lookup(v, CMX_LIQUID, 0.0, b->rho[0], b->temp[0], &p) >= 0 && out[0] == p.sigma);
  x[0] = 1.1;
  assert_int_equal(cmx_transport_batch(v, &r), CMX_ERR_X_HIGH);
}

static inline void check_batches(const cmx_transport_view *v) {
  const size_t n[] = {0, 1, 2, 8, 9, BATCH};
  uint64_t seed = 99;
  batch_points b;
  draw_batch(v, &seed, &b);
  for (size_t k = 0; k < sizeof n / sizeof *n; k++)
    for (int transposed = 0; transposed < 2; transposed++) check_batch_of(v, &b, n[k], transposed);
  for (int i = 18; i < 22; i++) check_parts_of(v, &b, i);
  check_requests(v, &b);
}

#endif
