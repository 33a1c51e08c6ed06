/* Batches: the bits, statuses and reasons of single calls, for any number of points and any step; points that
   fail; fractions as hosts have them; refusals. */
#include "coulomix_batch.h"
#include "support/eos_fixture.h"

enum { POINTS = 203, ALL = CMX_Q_STATE_END + 2 };

static eos_fixture *fixture[2]; /* ORDERED, FITTED */

static int prepare(void **state) {
  (void)state;
  fixture[0] = eos_fixture_new(ORDERED);
  fixture[1] = eos_fixture_new(FITTED);
  return 0;
}

static int tidy(void **state) {
  (void)state;
  for (int k = 0; k < 2; k++) eos_fixture_free(fixture[k]);
  return 0;
}

typedef struct points {
  double x[POINTS], rho[POINTS], temp[POINTS], out[POINTS * ALL];
  int status[POINTS], phase[POINTS];
  unsigned reasons[POINTS];
  size_t tally[CMX_TALLY];
} points;

/* Random states, among them some that are outside the table, pure or no numbers. */
static void fill(const cmx_eos_view *v, uint64_t *seed, points *p) {
  static const double odd[] = {NAN, INFINITY, -INFINITY, -1.0, 0.0, 1e300};
  for (int i = 0; i < POINTS; i++) {
    double s[3];
    random_state(v, seed, s);
    p->x[i] = i % 11 == 3 ? 0.0 : i % 11 == 5 ? 1.0 : s[0];
    p->rho[i] = i % 13 == 4 ? odd[i / 13 % 6] : s[1];
    p->temp[i] = i % 17 == 9 ? odd[i / 17 % 6] : s[2];
    if (i % 29 == 7) p->x[i] = i % 2 ? -0.01 : NAN;
    if (i % 29 == 8) p->x[i] = i % 2 ? -5e-11 : 1.0 + 5e-11;
  }
}

static void all_quantities(int q[ALL]) {
  for (int k = 0; k < CMX_Q_STATE_END; k++) q[k] = k;
  q[ALL - 2] = CMX_Q_rho;
  q[ALL - 1] = CMX_Q_temp;
}

static int same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static double cleaned(double x) {
  return x < 0.0 && x >= -1e-10 ? 0.0 : x > 1.0 && x <= 1.0 + 1e-10 ? 1.0 : x;
}

/* A batch of n points with columns `column` apart, against single calls. */
static void compare_states(const cmx_eos_view *v, points *p, size_t n, size_t out_step, size_t q_step) {
  int q[ALL];
  size_t count, counted = 0;
  const cmx_quantity *quantity = cmx_eos_quantities(&count);
  cmx_eos_request r = cmx_eos_request_make(n, CMX_GIVEN_RHO_T);
  cmx_status worst = CMX_OK;
  all_quantities(q);
  r.a = p->rho;
  r.b = p->temp;
  r.x = p->x;
  r.a_step = r.b_step = r.x_step = 1;
  r.n_q = ALL;
  r.q = q;
  r.out = p->out;
  r.out_step = out_step;
  r.q_step = q_step;
  r.status = p->status;
  r.reasons = p->reasons;
  r.phase_out = p->phase;
  r.tally = p->tally;
  memset(p->tally, 0, sizeof p->tally);
  memset(p->out, 0x55, sizeof p->out);
  const cmx_status status = cmx_eos_batch(v, &r);
  for (size_t i = 0; i < n; i++) {
    cmx_eos_state s;
    const cmx_status one = cmx_eos_lookup(v, CMX_STABLE, cleaned(p->x[i]), p->rho[i], p->temp[i], &s);
    CHECK(one == p->status[i] && s.reasons == p->reasons[i] && s.phase == p->phase[i]);
    for (size_t k = 0; k < count; k++)
      CHECK(same(p->out[i * out_step + k * q_step], cmx_quantity_in(&quantity[k], &s)));
    const double temp = p->out[i * out_step + (ALL - 1) * q_step];
    CHECK(one < 0 ? isnan(temp) : s.held || temp == p->temp[i]);
    worst = worst < 0 || one < 0 ? (one < worst ? one : worst) : one > worst ? one : worst;
  }
  CHECK(status == worst);
  for (int k = 0; k < CMX_TALLY; k++) counted += p->tally[k];
  CHECK(counted == n);
  for (size_t k = 0; k < n; k++) {
    size_t others = 0;
    for (size_t i = 0; i < n; i++) others += p->status[i] == p->status[k];
    CHECK(p->tally[cmx_tally_place(p->status[k])] == others);
  }
}

static void same_bits_as_single_calls(void **state) {
  (void)state;
  uint64_t seed = 4711;
  static points p;
  for (int kind = 0; kind < 2; kind++)
    for (int policy = CMX_POLICY_ERROR; policy <= CMX_POLICY_HOLD; policy++) {
      cmx_eos_view view = fixture[kind]->view;
      view.choice.policy = policy;
      for (int k = 0; k < SAMPLES(4); k++) {
        fill(&view, &seed, &p);
        compare_states(&view, &p, POINTS, ALL, 1);
        compare_states(&view, &p, POINTS, 1, POINTS);
      }
      for (size_t n = 0; n < 19; n++) compare_states(&view, &p, n, ALL, 1);
    }
}

/* One value for all points, and a prepared composition. */
static void steps_of_zero(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  const double fractions[2] = {0.3, 0.7}, rho = sqrt(v->rho[0] * v->rho[1]);
  const int q[2] = {CMX_Q_p, CMX_Q_cv};
  cmx_eos_composition c;
  cmx_eos_state s;
  uint64_t seed = 3;
  static points p;
  fill(v, &seed, &p);
  assert_int_equal(cmx_eos_compose(v, fractions, &c), CMX_OK);
  for (int kind = 0; kind < 3; kind++) {
    cmx_eos_request r = cmx_eos_request_make(POINTS, CMX_GIVEN_RHO_T);
    r.a = &rho;
    r.b = p.temp;
    r.b_step = 1;
    r.x = kind == 2 ? fractions : &fractions[1];
    r.species_step = kind == 2;
    r.composition = kind == 1 ? &c : NULL;
    r.n_q = 2;
    r.q = q;
    r.out = p.out;
    r.out_step = 2;
    r.q_step = 1;
    r.status = p.status;
    cmx_eos_batch(v, &r);
    for (int i = 0; i < POINTS; i++) {
      const cmx_status one = kind ? cmx_eos_lookup_of(v, CMX_STABLE, &c, rho, p.temp[i], &s)
                                  : cmx_eos_lookup(v, CMX_STABLE, fractions[1], rho, p.temp[i], &s);
      CHECK(one == p.status[i] && same(p.out[2 * i], s.p) && same(p.out[2 * i + 1], s.cv));
    }
  }
}

/* Fractions of all species, with steps over points and over species: cleaned, or a status. */
static void fractions_of_hosts(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  enum { N = 6 };
  const double x[2][N] = {{0.6, 1.0 + 2e-11, 0.6 + 5e-7, 0.6, NAN, 0.6}, {0.4, -2e-11, 0.4, 0.5, 0.4, 0.4}};
  const double rho = sqrt(v->rho[0] * v->rho[1]), temp = v->temp[1];
  const int q = CMX_Q_e;
  double out[N];
  int status[N];
  cmx_eos_request r = cmx_eos_request_make(N, CMX_GIVEN_RHO_T);
  r.a = &rho;
  r.b = &temp;
  r.x = x[0];
  r.x_step = 1;
  r.species_step = N;
  r.n_q = 1;
  r.q = &q;
  r.out = out;
  r.out_step = 1;
  r.status = status;
  CHECK(cmx_eos_batch(v, &r) == CMX_ERR_DOMAIN);
  for (int i = 0; i < N; i++) {
    const double fraction[2] = {x[0][i], x[1][i]};
    cmx_eos_composition c;
    cmx_eos_state s;
    if (cmx_eos_compose(v, fraction, &c) < 0) {
      CHECK(status[i] == CMX_ERR_DOMAIN && isnan(out[i]) && (i == 3 || i == 4));
      continue;
    }
    CHECK(cmx_eos_lookup_of(v, CMX_STABLE, &c, rho, temp, &s) == status[i] && out[i] == s.e);
  }
}

/* Every pair of variables, with the single call of each; the guess may stand where the result goes. */
static void inversions(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  const int q[3] = {CMX_Q_rho, CMX_Q_temp, CMX_Q_cs};
  uint64_t seed = 99;
  enum { N = 24 };
  for (int given = CMX_GIVEN_RHO_E; given <= CMX_GIVEN_P_H; given++) {
    double x[N], a[N], b[N], out[3 * N], guess[N];
    int status[N];
    for (int i = 0; i < N; i++) {
      double s[3];
      cmx_eos_state at;
      do random_state(v, &seed, s);
      while (cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &at) < 0);
      x[i] = s[0];
      a[i] = given >= CMX_GIVEN_P_T ? at.p : s[1];
      b[i] = given == CMX_GIVEN_RHO_E                             ? at.e
             : given == CMX_GIVEN_RHO_P                           ? at.p
             : given == CMX_GIVEN_RHO_S || given == CMX_GIVEN_P_S ? at.s
             : given == CMX_GIVEN_P_T                             ? s[2]
                                                                  : at.e + at.p / s[1];
      if (i == 5) b[i] = NAN;
      guess[i] = 1.1 * (given == CMX_GIVEN_P_T ? s[1] : s[2]);
      out[3 * i + (given != CMX_GIVEN_P_T)] = guess[i];
    }
    cmx_eos_request r = cmx_eos_request_make(N, given);
    r.a = a;
    r.b = b;
    r.x = x;
    r.a_step = r.b_step = r.x_step = 1;
    r.guess = out + (given != CMX_GIVEN_P_T);
    r.guess_step = 3;
    r.n_q = 3;
    r.q = q;
    r.out = out;
    r.out_step = 3;
    r.q_step = 1;
    r.status = status;
    CHECK(cmx_eos_batch(v, &r) < 0);
    for (int i = 0; i < N; i++) {
      cmx_eos_solution f;
      const double g = guess[i];
      const cmx_status one = given == CMX_GIVEN_RHO_E   ? cmx_eos_temp_from_rho_e(v, x[i], a[i], b[i], g, &f)
                             : given == CMX_GIVEN_RHO_P ? cmx_eos_temp_from_rho_p(v, x[i], a[i], b[i], g, &f)
                             : given == CMX_GIVEN_RHO_S ? cmx_eos_temp_from_rho_s(v, x[i], a[i], b[i], g, &f)
                             : given == CMX_GIVEN_RHO_H ? cmx_eos_temp_from_rho_h(v, x[i], a[i], b[i], g, &f)
                             : given == CMX_GIVEN_P_T   ? cmx_eos_rho_from_p_temp(v, x[i], a[i], b[i], g, &f)
                             : given == CMX_GIVEN_P_S   ? cmx_eos_from_p_s(v, x[i], a[i], b[i], NULL, &f)
                                                        : cmx_eos_from_p_h(v, x[i], a[i], b[i], NULL, &f);
      CHECK(one == status[i] && (i != 5 || one == CMX_ERR_DOMAIN));
      CHECK(same(out[3 * i], f.rho) && same(out[3 * i + 1], f.temp) && same(out[3 * i + 2], f.state.cs));
    }
  }
}

/* A request that makes no sense writes nothing. */
static void refusals(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  const double one = 0.5;
  double out = 42.0;
  int q = CMX_Q_p;
  for (int k = 0; k < 10; k++) {
    cmx_eos_request r = cmx_eos_request_make(1, CMX_GIVEN_RHO_T);
    cmx_status expected = CMX_ERR_UNSUPPORTED;
    cmx_eos_composition other;
    memset(&other, 0, sizeof other);
    other.n = 5;
    r.a = r.b = r.x = &one;
    r.n_q = 1;
    r.q = &q;
    r.out = &out;
    q = CMX_Q_p;
    if (k == 0) r.size--;
    if (k == 1) r.given = 8;
    if (k == 2) r.phase = 2;
    if (k == 3) r.n_q = -1;
    if (k == 4) q = CMX_Q_STATE_END;
    if (k == 5) q = -1;
    if (k == 6) r.composition = &other;
    if (k == 7) r.a = NULL;
    if (k == 8) r.x = NULL;
    if (k == 9) r.out = NULL;
    if (k >= 7) expected = CMX_ERR_DOMAIN;
    CHECK(cmx_eos_batch(v, &r) == expected && out == 42.0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_bits_as_single_calls),
                                     cmocka_unit_test(steps_of_zero), cmocka_unit_test(fractions_of_hosts),
                                     cmocka_unit_test(inversions), cmocka_unit_test(refusals)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
