/* The equation of state as a host looks it up, against the physics it was made from, and against itself. */
#include "coulomix/electron.h"
#include "support/eos_fixture.h"

enum { HOT = KINDS, FIXTURES };
static eos_fixture *fixture[FIXTURES];

static int prepare(void **state) {
  (void)state;
  cmx_recipe hot; /* where pairs come to outnumber electrons */
  eos_recipe(RANDOM, &hot);
  hot.eos.rho_min = 1e2;
  hot.eos.rho_max = 1e6;
  hot.eos.temp_min = 1e8;
  hot.eos.temp_max = 1e10;
  fixture[HOT] = eos_fixture_of(&hot);
  for (int kind = 0; kind < KINDS; kind++) fixture[kind] = eos_fixture_new(kind);
  return 0;
}

static int tidy(void **state) {
  (void)state;
  for (int k = 0; k < FIXTURES; k++) eos_fixture_free(fixture[k]);
  return 0;
}

static double per_gram(const cmx_eos_view *v, const double s[3]) { /* kT per ion */
  return v->boltzmann * s[2] / cmx_eos_mass(v, s[0]);
}

static double off(double a, double b, double unit) {
  return fabs(a - b) / unit;
}

/* --- against the direct physics ------------------------------------------------------------------------ */

/* Where errors differ. KINK: the order's active planes change, marked by the table. FROZEN_KINK: the same at
   the Gamma_d from which on the order is frozen. ROOT: towards x = 0 the fit of the solid goes as x sqrt(x),
   which no spline in x follows. PAIRS: there may be many more pairs than electrons. */
enum { LIQUID, SOLID, KINK, FROZEN_KINK, ROOT, PAIRS, CLASSES };

/* Sizes that errors are relative to, besides the value itself. */
typedef enum relative_to {
  TO_VALUE,
  TO_ENERGY,
  TO_P,
  TO_ONE,
  TO_VALUE_AND_ONE,
  TO_KT,
  TO_VALUE_AND_KT
} relative_to;

/* Within ten times of the worst seen. Energies are to the larger of e and p/rho, dp_dx to p, derivatives by x
   of f and e to themselves plus kT per ion. The regular parts follow from the others. */
static const struct {
  const char *name;
  relative_to to;
  double most[CLASSES];
} limits[] = {{"p", TO_VALUE, {1e-8, 4e-9, 1e-8, 1e-7, 1e-7, 2e-6}},
              {"e", TO_ENERGY, {1e-8, 2e-10, 5e-8, 1e-7, 2e-7, 1e-5}},
              {"s", TO_VALUE, {4e-7, 2e-6, 1e-3, 5e-3, 2e-6, 1e-5}},
              {"f", TO_ENERGY, {2e-10, 1e-10, 1e-10, 1e-7, 2e-7, 2e-7}},
              {"cv", TO_VALUE, {5e-6, 5e-5, 0.1, 1e-4, 5e-5, 2e-4}},
              {"cp", TO_VALUE, {5e-6, 5e-5, 0.1, 1e-4, 5e-5, 2e-3}},
              {"chi_rho", TO_VALUE, {3e-7, 1e-7, 1e-6, 2e-8, 1e-7, 2e-3}},
              {"chi_t", TO_VALUE, {2e-7, 2e-5, 0.1, 1e-6, 2e-5, 3e-5}},
              {"gamma1", TO_VALUE, {3e-7, 1e-7, 1e-6, 2e-8, 1e-7, 2e-4}},
              {"gamma3", TO_VALUE, {2e-6, 1e-5, 1e-2, 1e-5, 1e-5, 5e-5}},
              {"grad_ad", TO_VALUE, {5e-6, 5e-5, 5e-2, 1e-4, 5e-5, 3e-5}},
              {"de_drho", TO_VALUE, {1e-7, 1e-8, 1e-2, 1e-5, 2e-7, 2e-4}},
              {"ds_drho", TO_VALUE, {4e-7, 7e-5, 0.1, 1e-4, 2e-5, 5e-5}},
              {"ds_dt", TO_VALUE, {5e-6, 5e-5, 0.1, 1e-4, 5e-5, 2e-4}},
              {"de_dx", TO_VALUE_AND_KT, {2e-8, 9e-8, 1e-2, 1e-2, 1e-2, 3e-5}},
              {"free_e", TO_VALUE, {2e-15, 2e-15, 2e-15, 2e-15, 2e-15, 2e-15}},
              {"mu", TO_VALUE, {2e-15, 2e-15, 2e-15, 2e-15, 2e-15, 2e-15}},
              {"cs", TO_VALUE, {1e-7, 5e-8, 5e-7, 1e-7, 1e-7, 1e-4}},
              {"dp_dx", TO_P, {1e-10, 5e-11, 2e-5, 5e-6, 1e-4, 5e-9}},
              {"df_dx", TO_VALUE_AND_KT, {2e-10, 2e-7, 5e-6, 1e-3, 6e-3, 2e-7}},
              {"d2f_dx2", TO_VALUE_AND_KT, {2e-10, 5e-5, 5e-2, 2.0, 0.5, 1e-7}},
              {"eta", TO_VALUE_AND_ONE, {5e-9, 2e-9, 3e-10, 2e-10, 2e-9, 3e-5}},
              {"n_e", TO_VALUE, {2e-15, 2e-15, 2e-15, 2e-15, 2e-15, 2e-15}},
              {"s_res", TO_ONE, {1e-11, 1e-7, 1e-3, 5e-3, 1e-7, 1e-11}},
              {"gamma", TO_VALUE, {4e-15, 4e-15, 4e-15, 4e-15, 4e-15, 4e-15}},
              {"gamma_d", TO_VALUE, {4e-15, 4e-15, 4e-15, 4e-15, 4e-15, 4e-15}},
              {"latent_heat", TO_KT, {2e-7, 2e-7, 2e-4, 1e-3, 2e-7, 2e-7}}};
enum { QUANTITIES = sizeof limits / sizeof *limits };

static double unit_of(relative_to to, double value, const cmx_eos_state *b, double rho, double kt) {
  switch (to) {
  case TO_ENERGY:
    return fmax(fabs(b->e), b->p / rho);
  case TO_P:
    return b->p;
  case TO_ONE:
    return 1.0;
  case TO_VALUE_AND_ONE:
    return 1.0 + fabs(value);
  case TO_KT:
    return kt;
  case TO_VALUE_AND_KT:
    return fabs(value) + kt;
  default:
    return fabs(value);
  }
}

static const cmx_quantity *quantity_of(const char *name) {
  size_t n;
  const cmx_quantity *all = cmx_eos_quantities(&n);
  for (size_t k = 0; k < n; k++)
    if (!strcmp(all[k].name, name)) return &all[k];
  fail_msg("no quantity %s", name);
  return NULL;
}

static void errors_of(const cmx_eos_state *a, const cmx_eos_state *b, double rho, double kt,
                      double e[QUANTITIES]) {
  for (int k = 0; k < QUANTITIES; k++) {
    const cmx_quantity *q = quantity_of(limits[k].name);
    const double looked = cmx_quantity_in(q, a), direct = cmx_quantity_in(q, b);
    /* one phase alone has no latent heat */
    const int none = limits[k].to == TO_KT && isnan(looked) && isnan(direct);
    e[k] = none ? 0.0 : off(looked, direct, unit_of(limits[k].to, direct, b, rho, kt));
  }
}

static int kink_at(const cmx_eos_view *v, double x, double gamma_d) {
  cmx_order_point o;
  return cmx_order_lookup(&v->order, x, fmin(gamma_d, FROZEN_FROM), &o) == CMX_WARN_ACTIVE_SET;
}

static int class_of(int kind, const cmx_eos_view *v, double x, const cmx_eos_state *point) {
  if (kind == HOT) return PAIRS;
  /* the latent heat of a liquid is as good as the solid's entropy */
  const int kink = kind == ORDERED && (point->phase == CMX_SOLID || !isnan(point->latent_heat)) &&
                   kink_at(v, x, point->gamma_d);
  if (kink) return point->gamma_d > FROZEN_FROM ? FROZEN_KINK : KINK;
  if (point->phase == CMX_LIQUID) return LIQUID;
  return kind == FITTED && x < 0.5 ? ROOT : SOLID;
}

typedef struct worst_case {
  double error, at[3];
  int kind, phase;
} worst_case;

static void compare_state(int kind, int phase, const double s[3], int count[CLASSES],
                          worst_case worst[][CLASSES]) {
  const cmx_eos_view *v = &fixture[kind]->view;
  cmx_eos_state a;
  cmx_eos_state b;
  double e[QUANTITIES];
  const cmx_status looked = cmx_eos_lookup(v, phase, s[0], s[1], s[2], &a);
  if (looked == CMX_ERR_PHASE && phase == CMX_SOLID) {
    assert_int_equal(cmx_eos_phase_state_at(&fixture[kind]->eos, CMX_SOLID, s[0], s[1], s[2], &b), looked);
    CHECK(isnan(a.p) && isnan(b.p));
    return;
  }
  CHECK(looked >= 0);
  if (phase == CMX_LIQUID ? a.gamma > CMX_EOS_LIQUID_TO : phase == CMX_SOLID && a.gamma < CMX_EOS_SOLID_FROM)
    return;
  CHECK((phase == CMX_STABLE
             ? cmx_eos_state_at(&fixture[kind]->eos, s[0], s[1], s[2], &b)
             : cmx_eos_phase_state_at(&fixture[kind]->eos, phase, s[0], s[1], s[2], &b)) >= 0);
  if (a.phase != b.phase) { /* only where there is nothing to choose */
    CHECK(phase == CMX_STABLE);
    CHECK_ABS(a.f, b.f, 1e-9 * fabs(b.f));
    return;
  }
  const int class = class_of(kind, v, s[0], &a);
  count[class]++;
  errors_of(&a, &b, s[1], per_gram(v, s), e);
  for (int k = 0; k < QUANTITIES; k++)
    if (!(e[k] <= worst[k][class].error))
      worst[k][class] = (worst_case){e[k], {s[0], s[1], s[2]}, kind, a.phase};
}

static void lookups_are_the_physics(void **state) {
  (void)state;
  static worst_case worst[QUANTITIES][CLASSES];
  int count[CLASSES] = {0};
  for (int kind = 0; kind < FIXTURES; kind++) {
    uint64_t seed = 20260501u;
    for (int q = 0; q < SAMPLES(6000); q++) {
      double s[3];
      random_state(&fixture[kind]->view, &seed, s);
      compare_state(kind, q % 3 - 1, s, count, worst);
    }
  }
  CHECK(count[LIQUID] > SAMPLES(2000) && count[SOLID] > SAMPLES(1000));
  CHECK(count[PAIRS] > SAMPLES(1000));
  CHECK(count[KINK] + count[FROZEN_KINK] <= SAMPLES(20) &&
        count[ROOT] > SAMPLES(50)); /* marked states are rare */
  for (int k = 0; k < QUANTITIES; k++)
    for (int c = 0; c < CLASSES; c++) {
      const worst_case *w = &worst[k][c];
      if (!(w->error <= limits[k].most[c]))
        fail_msg("%s of kind %d, phase %d, class %d at x = %.17g, rho = %.17g, T = %.17g: off by %.3g > %.3g",
                 limits[k].name, w->kind, w->phase, c, w->at[0], w->at[1], w->at[2], w->error,
                 limits[k].most[c]);
    }
}

/* Which warning: frozen order or a fit outside its range; a kink of the order. */
static void warnings_are_those_of_the_physics(void **state) {
  (void)state;
  int differ = 0, total = 0, warned = 0;
  for (int kind = 0; kind < KINDS; kind++) {
    uint64_t seed = 31u;
    for (int q = 0; q < SAMPLES(1500); q++) {
      const cmx_eos_view *v = &fixture[kind]->view;
      cmx_eos_state a;
      cmx_eos_state b;
      double s[3];
      random_state(v, &seed, s);
      const cmx_status looked = cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &a);
      const cmx_status direct = cmx_eos_phase_state_at(&fixture[kind]->eos, a.phase, s[0], s[1], s[2], &b);
      CHECK(looked == cmx_reason_status(a.reasons) && direct == cmx_reason_status(b.reasons));
      if (kind == ORDERED && a.phase == CMX_SOLID) {
        CHECK(!(a.reasons & CMX_REASON_ACTIVE_SET) == !kink_at(v, s[0], a.gamma_d));
        const int frozen =
            a.gamma_d > FROZEN_FROM && s[0] > CMX_EOS_TRACE_FRACTION && s[0] < 1.0 - CMX_EOS_TRACE_FRACTION;
        CHECK(!(a.reasons & CMX_REASON_ORDER_FROZEN) == !frozen);
        CHECK(!(b.reasons & CMX_REASON_ORDER_FROZEN) == !frozen);
      }
      if (looked == CMX_WARN_ACTIVE_SET) continue;
      total++;
      warned += direct > 0;
      differ += (looked > 0) != (direct > 0);
    }
  }
  /* next to the edge of a fit's range the nearest node decides */
  if (!(warned > total / 200 && differ < total / 100))
    fail_msg("%d of %d states warned, %d differ", warned, total, differ);
}

/* --- pure species -------------------------------------------------------------------------------------- */

/* F = [F_j + Z E]/m - a T^4/(3 rho), from its parts. */
static double pure_free_energy(const cmx_eos *eos, int phase, int species, double rho, double temp) {
  const double z = eos->mixture.ions.z[species];
  const double mass = eos->mixture.ions.mass_u[species] * fixture[RANDOM]->view.atomic_mass,
               a = fixture[RANDOM]->view.radiation;
  cmx_eos_part part;
  cmx_electron_gas gas;
  CHECK(cmx_eos_species_at(eos, phase, species, rho * z / mass, temp, &part) >= 0);
  CHECK(cmx_electron_gas_at(rho * z / mass, temp, &gas) >= 0);
  return (part.cold[0] + part.thermal.v + z * (gas.cold[0] + gas.thermal[0][0])) / mass -
         a * pow(temp, 4.0) / (3.0 * rho);
}

static void check_pure(int kind, int species, const double s[3]) {
  const cmx_eos_view *v = &fixture[kind]->view;
  cmx_eos_state a, random;
  cmx_eos_lookup(v, CMX_STABLE, (double)species, s[1], s[2], &a);
  cmx_eos_lookup(&fixture[RANDOM]->view, a.phase, (double)species, s[1], s[2], &random);
  const double energy = fmax(fabs(a.e), a.p / s[1]);
  CHECK_ABS(a.f, pure_free_energy(&fixture[kind]->eos, a.phase, species, s[1], s[2]), 1e-9 * energy);
  const double same[][2] = {{a.p, random.p},
                            {a.f, random.f},
                            {a.s, random.s},
                            {a.cv, random.cv},
                            {a.chi_rho, random.chi_rho},
                            {a.gamma1, random.gamma1}};
  for (size_t k = 0; k < sizeof same / sizeof *same; k++) CHECK_REL(same[k][0], same[k][1], 1e-12);
  const double finite[] = {a.p,       a.e,     a.s,      a.f,      a.cv, a.cp,
                           a.chi_rho, a.chi_t, a.gamma1, a.gamma3, a.cs, a.grad_ad,
                           a.de_drho, a.ds_dt, a.dp_dx,  a.eta,    a.mu, a.s_res};
  for (size_t k = 0; k < sizeof finite / sizeof *finite; k++) CHECK(isfinite(finite[k]));
  CHECK(a.df_dx == (species ? INFINITY : -INFINITY) && a.d2f_dx2 == INFINITY && !isnan(a.de_dx));
  CHECK_ABS(a.s_res, 0.0, 1e-15);
  /* the limit of a trace: all is continuous, and dp_dx stays finite */
  cmx_eos_state trace;
  const double x = species ? 1.0 - 0x1p-53 : 1e-300;
  CHECK(cmx_eos_lookup(v, a.phase, x, s[1], s[2], &trace) >= 0);
  CHECK_REL(trace.p, a.p, 1e-12);
  CHECK_REL(trace.s, a.s, 1e-12);
  CHECK_ABS(trace.dp_dx, a.dp_dx, 1e-6 * a.p);
}

static void ends_are_pure_species(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    uint64_t seed = 5u;
    for (int q = 0; q < SAMPLES(1000); q++) {
      double s[3];
      random_state(&fixture[kind]->view, &seed, s);
      check_pure(kind, 0, s);
      check_pure(kind, 1, s);
    }
  }
}

/* --- identities of the outputs ------------------------------------------------------------------------- */

static void check_identities(const cmx_eos_view *v, const double s[3], const cmx_eos_state *a) {
  const double rho = s[1], temp = s[2], c = v->speed_of_light, m = cmx_eos_mass(v, s[0]);
  const double z = cmx_average_two(v->ions.z, s[0]), dp_dt = a->p * a->chi_t / temp;
  CHECK_ABS(a->f, a->e - temp * a->s, 1e-12 * (fabs(a->e) + temp * fabs(a->s)));
  CHECK_ABS(a->de_drho, (a->p - temp * dp_dt) / (rho * rho), 1e-12 * a->p / (rho * rho));
  CHECK_REL(a->ds_drho, -dp_dt / (rho * rho), 1e-12);
  CHECK_REL(a->ds_dt, a->cv / temp, 1e-12);
  CHECK_REL(a->gamma3 - 1.0, dp_dt / (rho * a->cv), 1e-12);
  CHECK_REL(a->gamma1, a->chi_rho + dp_dt * a->chi_t / (rho * a->cv), 1e-12);
  CHECK_REL(a->grad_ad, (a->gamma3 - 1.0) / a->gamma1, 1e-12);
  CHECK_REL(a->cp, a->cv + a->p * a->chi_t * a->chi_t / (rho * temp * a->chi_rho), 1e-12);
  CHECK_REL(a->cs, c * sqrt(a->gamma1 / (1.0 + rho * (a->e + c * c) / a->p)), 1e-12);
  CHECK_REL(a->n_e, rho * z / m, 1e-14);
  CHECK_REL(a->free_e, z * v->atomic_mass / m, 1e-14);
  CHECK_REL(a->mu, m / (v->atomic_mass * (1.0 + z)), 1e-14);
}

static void outputs_fit_together(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    uint64_t seed = 99u;
    for (int q = 0; q < SAMPLES(5000); q++) {
      double s[3];
      cmx_eos_state a;
      random_state(&fixture[kind]->view, &seed, s);
      const cmx_status status = cmx_eos_lookup(&fixture[kind]->view, q % 3 - 1, s[0], s[1], s[2], &a);
      if (status == CMX_ERR_PHASE) continue;
      CHECK(status >= 0);
      check_identities(&fixture[kind]->view, s, &a);
    }
  }
}

/* Fourth-order difference of a field by variable `axis`: x, ln rho, ln T. */
static double difference(const cmx_eos_view *v, int phase, const double s[3], int axis, double h,
                         size_t field) {
  static const double weight[4] = {1.0 / 12.0, -8.0 / 12.0, 8.0 / 12.0, -1.0 / 12.0};
  double sum = 0.0;
  for (int k = 0; k < 4; k++) {
    double at[3] = {s[0], s[1], s[2]}, value;
    const double step = h * (k < 2 ? k - 2 : k - 1);
    cmx_eos_state a;
    if (axis == 0)
      at[0] += step;
    else
      at[axis] *= exp(step);
    CHECK(cmx_eos_lookup(v, phase, at[0], at[1], at[2], &a) >= 0);
    memcpy(&value, (const char *)&a + field, sizeof value);
    sum += weight[k] * value;
  }
  return sum / h;
}

/* tol: the order's patches are cubic, their second derivatives jump from cell to cell. */
static void check_derivatives(const cmx_eos_view *v, int phase, const double s[3], const cmx_eos_state *a,
                              double tol) {
  const double rho = s[1], temp = s[2], kt = per_gram(v, s), pr = a->p / rho, h = 1e-3;
  const double hx = 1e-3 * fmin(s[0], 1.0 - s[0]);
  const struct {
    size_t field;
    int axis;
    double h, expected, unit;
  } d[] = {{offsetof(cmx_eos_state, f), 1, h, pr, pr},
           {offsetof(cmx_eos_state, f), 2, h, -temp * a->s, temp * a->s + 1e-5 * fabs(a->f)},
           {offsetof(cmx_eos_state, p), 1, h, a->p * a->chi_rho, a->p},
           {offsetof(cmx_eos_state, p), 2, h, a->p * a->chi_t, a->p},
           {offsetof(cmx_eos_state, e), 1, h, rho * a->de_drho, pr},
           {offsetof(cmx_eos_state, e), 2, h, temp * a->cv, temp * a->cv + 1e-5 * fabs(a->e)},
           {offsetof(cmx_eos_state, s), 1, h, rho * a->ds_drho, a->s},
           {offsetof(cmx_eos_state, s), 2, h, temp * a->ds_dt, a->s},
           {offsetof(cmx_eos_state, f), 0, hx, a->df_dx, fabs(a->df_dx) + kt + 1e-6 * fabs(a->f) / hx * 1e-3},
           {offsetof(cmx_eos_state, e), 0, hx, a->de_dx, fabs(a->de_dx) + kt + 1e-6 * fabs(a->e) / hx * 1e-3},
           {offsetof(cmx_eos_state, p), 0, hx, a->dp_dx, a->p * (1.0 + 1e-9 / hx)},
           {offsetof(cmx_eos_state, df_dx), 0, hx, a->d2f_dx2,
            fabs(a->d2f_dx2) + kt + 1e-9 * fabs(a->df_dx) / hx}};
  for (size_t k = 0; k < sizeof d / sizeof *d; k++) {
    const double found = difference(v, phase, s, d[k].axis, d[k].h, d[k].field);
    if (!(off(found, d[k].expected, d[k].unit) <= tol))
      fail_msg("derivative %zu, phase %d at x = %.17g, rho = %.17g, T = %.17g: %.17g, by differences %.17g",
               k, phase, s[0], s[1], s[2], d[k].expected, found);
  }
}

/* A kink of the order or the start of its frozen range within reach makes differences meaningless. */
static int is_smooth(int kind, const cmx_eos_view *v, const double s[3], const cmx_eos_state *a) {
  if (kind != ORDERED || a->phase == CMX_LIQUID) return 1;
  for (int k = -10; k <= 10; k++)
    if (kink_at(v, s[0], a->gamma_d * (1.0 + 5e-4 * k))) return 0;
  return !(fabs(a->gamma_d / FROZEN_FROM - 1.0) < 0.01);
}

static void derivatives_are_those_of_the_table(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 4711u;
    int n = 0;
    for (int q = 0; q < SAMPLES(2000); q++) {
      const double s[3] = {between(&seed, 0.01, 0.99), exp(between(&seed, log(1.1e5), log(0.9e8))),
                           exp(between(&seed, log(1.1e6), log(0.9e8)))};
      const int phase = q % 2;
      cmx_eos_state a;
      const cmx_status status = cmx_eos_lookup(v, phase, s[0], s[1], s[2], &a);
      if (status == CMX_ERR_PHASE || (phase == CMX_SOLID && a.gamma < CMX_EOS_SOLID_FROM)) continue;
      CHECK(status >= 0);
      if (!is_smooth(kind, v, s, &a)) continue;
      n++;
      check_derivatives(v, phase, s, &a, kind == ORDERED && phase == CMX_SOLID ? 1e-3 : 1e-5);
    }
    CHECK(n > SAMPLES(1000));
  }
}

/* Where pairs come in: too few to be seen, in any derivative. */
static void pairs_come_in_unseen(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[HOT]->view;
  cmx_eos_state a, b;
  CHECK(v->pairs_from > v->temp[0] && v->pairs_from < v->temp[1]);
  for (int q = 0; q < 5; q++) {
    const double rho = v->rho[0] * pow(10.0, 0.5 * q), temp = v->pairs_from;
    CHECK(cmx_eos_lookup(v, CMX_STABLE, 0.5, rho, temp * (1.0 - 1e-10), &a) >= 0);
    CHECK(cmx_eos_lookup(v, CMX_STABLE, 0.5, rho, temp * (1.0 + 1e-10), &b) >= 0);
    CHECK_REL(a.p, b.p, 1e-9);
    CHECK_REL(a.e, b.e, 1e-9);
    CHECK_REL(a.cv, b.cv, 1e-9);
    CHECK_REL(a.chi_t, b.chi_t, 1e-9);
    CHECK_REL(a.chi_rho, b.chi_rho, 1e-9);
  }
}

/* --- phases -------------------------------------------------------------------------------------------- */

/* Temperature at which the stable phase of (x, rho) changes; 0 if it does not. */
static double freezing(const cmx_eos_view *v, double x, double rho) {
  double lo = v->temp[0], hi = v->temp[1];
  cmx_eos_state a;
  cmx_eos_lookup(v, CMX_STABLE, x, rho, lo, &a);
  if (a.phase == CMX_LIQUID) return 0.0;
  while (hi - lo > 4e-16 * hi) {
    const double temp = 0.5 * (lo + hi);
    if (!(temp > lo && temp < hi)) break;
    cmx_eos_lookup(v, CMX_STABLE, x, rho, temp, &a);
    *(a.phase == CMX_LIQUID ? &hi : &lo) = temp;
  }
  return lo;
}

static void free_energies_are_equal_at_freezing(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 12u;
    int n = 0, given = 0;
    for (int q = 0; q < SAMPLES(300); q++) {
      double s[3];
      cmx_eos_state l, c, stable;
      random_state(v, &seed, s);
      s[2] = freezing(v, s[0], s[1]);
      if (s[2] == 0.0) continue;
      n++;
      CHECK(cmx_eos_lookup(v, CMX_LIQUID, s[0], s[1], s[2], &l) >= 0);
      CHECK(cmx_eos_lookup(v, CMX_SOLID, s[0], s[1], s[2], &c) >= 0);
      CHECK_REL(l.f, c.f, 1e-12);
      CHECK(l.gamma > 120.0 && l.gamma < 400.0);
      const double heat = s[2] * (l.s - c.s);
      CHECK(heat > 0.0);
      CHECK_REL(l.e - c.e, heat, 1e-2);
      if (l.gamma <= CMX_EOS_LIQUID_FITTED_TO &&
          !((l.reasons | c.reasons) & ~(unsigned)CMX_REASON_ORDER_FROZEN)) {
        given++;
        CHECK_REL(l.latent_heat, heat, 1e-9);
        CHECK(c.latent_heat == l.latent_heat);
      } else {
        CHECK(isnan(l.latent_heat) || l.latent_heat == c.latent_heat);
      }
      for (int side = -1; side <= 1; side += 2) {
        CHECK(cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2] * (1.0 + 1e-6 * side), &stable) >= 0);
        assert_int_equal(stable.phase, side < 0 ? CMX_SOLID : CMX_LIQUID);
      }
    }
    CHECK(n > SAMPLES(250) && given > SAMPLES(100));
  }
}

static void stable_is_the_smaller_free_energy(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 8u;
    for (int q = 0; q < SAMPLES(3000); q++) {
      double s[3];
      cmx_eos_state phase[2], stable;
      random_state(v, &seed, s);
      CHECK(cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &stable) >= 0);
      for (int k = 0; k < 2; k++) {
        const cmx_status status = cmx_eos_lookup(v, k, s[0], s[1], s[2], &phase[k]);
        CHECK(stable.gamma < CMX_EOS_SOLID_REFUSED_BELOW && k == CMX_SOLID ? status == CMX_ERR_PHASE
                                                                           : status >= 0);
      }
      const double gamma = stable.gamma;
      const int expected = gamma < CMX_EOS_SOLID_FROM  ? CMX_LIQUID
                           : gamma > CMX_EOS_LIQUID_TO ? CMX_SOLID
                           : phase[1].f < phase[0].f   ? CMX_SOLID
                                                       : CMX_LIQUID;
      if (phase[0].f != phase[1].f) assert_int_equal(stable.phase, expected);
      CHECK(stable.f == phase[stable.phase].f && stable.p == phase[stable.phase].p);
      const int fitted = gamma >= CMX_EOS_SOLID_FITTED_FROM && gamma <= CMX_EOS_LIQUID_FITTED_TO;
      CHECK(isnan(stable.latent_heat) ? !fitted || (stable.reasons & CMX_REASON_LATENT_HEAT)
                                      : fitted && stable.latent_heat > 0.0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(lookups_are_the_physics),
                                     cmocka_unit_test(warnings_are_those_of_the_physics),
                                     cmocka_unit_test(ends_are_pure_species),
                                     cmocka_unit_test(outputs_fit_together),
                                     cmocka_unit_test(derivatives_are_those_of_the_table),
                                     cmocka_unit_test(pairs_come_in_unseen),
                                     cmocka_unit_test(free_energies_are_equal_at_freezing),
                                     cmocka_unit_test(stable_is_the_smaller_free_energy)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
