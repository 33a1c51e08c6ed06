/* Monte Carlo of the Hamiltonian of pairs against all arrangements of small boxes, Madelung energies and
   published values. */
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/const.h"
#include "coulomix/crystal.h"
#include "coulomix/order_exact.h"

static cmx_order_box *box_of(size_t size) {
  cmx_order_box *box;
  assert_int_equal(cmx_order_box_new(size, &box, NULL), CMX_OK);
  return box;
}

/* --- the Hamiltonian ------------------------------------------------------------------------------------ */

/* Values at points of high symmetry, and of a box of 1024 ions, by an independent program. */
static void interaction_at_high_symmetry(void **state) {
  (void)state;
  const cmx_lattice *bcc = cmx_lattice_find("bcc", NULL);
  const double unit = 2.0 * CMX_PI / bcc->constant;
  static const struct {
    double k[3], j, tol;
  } known[] = {{{1, 0, 0}, -1.002156, 5e-7},     {{0.5, 0.5, 0.5}, -0.860453, 5e-7},
               {{0.5, 0.5, 0}, -0.728903, 5e-7}, {{0.5, 0, 0}, -0.987800, 5e-7},
               {{1e-4, 0, 0}, -0.963, 5e-4},     {{1e-4, 1e-4, 1e-4}, -0.752, 5e-4}};
  cmx_ewald *ewald;
  assert_int_equal(cmx_ewald_new(bcc, 0.0, &ewald), CMX_OK);
  for (size_t q = 0; q < sizeof known / sizeof *known; q++) {
    const double k[3] = {unit * known[q].k[0], unit * known[q].k[1], unit * known[q].k[2]};
    CHECK_ABS(cmx_ewald_potential(ewald, k) - cmx_ewald_relaxation(ewald, k), known[q].j, known[q].tol);
  }
  cmx_ewald_free(ewald);
  cmx_order_box *box = box_of(8);
  CHECK_ABS(cmx_order_box_interaction(box, 5, 5), -0.900338, 5e-7);
  CHECK_ABS(cmx_order_box_interaction(box, 0, 1), 0.015678, 5e-7);
  cmx_order_box_free(box);
}

static void potential_does_not_depend_on_the_splitting(void **state) {
  (void)state;
  static const double splitting[] = {0.8, 1.1, 1.9}, k[3] = {0.7, -0.2, 0.4};
  double value[3];
  for (size_t q = 0; q < 3; q++) {
    cmx_ewald *ewald;
    assert_int_equal(cmx_ewald_new(cmx_lattice_find("bcc", NULL), splitting[q], &ewald), CMX_OK);
    value[q] = cmx_ewald_potential(ewald, k);
    cmx_ewald_free(ewald);
  }
  CHECK_ABS(value[1], value[0], 1e-13);
  CHECK_ABS(value[2], value[0], 1e-13);
}

/* (Z2-Z1)^2 times the energy beyond a crystal of the mean charge, from the Madelung energy. Ions of both
   crystals are at centres of symmetry, so that they stay where they are. */
static double madelung_excess(const char *name, size_t heavy) {
  cmx_crystal crystal;
  double pair[16], bcc, z[4] = {0.0}, mean;
  assert_int_equal(cmx_crystal_builtin("bcc", &crystal, NULL), CMX_OK);
  assert_int_equal(cmx_crystal_pairs(&crystal, 0.0, &bcc), CMX_OK);
  assert_int_equal(cmx_crystal_builtin(name, &crystal, NULL), CMX_OK);
  assert_int_equal(cmx_crystal_pairs(&crystal, 0.0, pair), CMX_OK);
  z[heavy] = 1.0;
  mean = 1.0 / (double)crystal.n_sites;
  return cmx_pair_energy(crystal.n_sites, pair, z) - mean * mean * bcc;
}

static void ordered_crystals_have_madelung_energies(void **state) {
  (void)state;
  CHECK_ABS(madelung_excess("cscl", 1), -0.125270, 5e-7);
  for (size_t size = 2; size <= 8; size += 2) {
    cmx_order_box *box = box_of(size);
    const size_t n = cmx_order_box_sites(box);
    double cscl[1024], d03[1024];
    for (size_t i = 0; i < n; i++) {
      int at[3];
      cmx_order_box_position(box, i, at);
      cscl[i] = at[0] % 2;
      d03[i] = at[0] % 2 == 0 && (at[0] + at[1] + at[2]) % 4 == 0;
    }
    CHECK_ABS(cmx_order_box_energy(box, cscl), madelung_excess("cscl", 1), 1e-12);
    CHECK_ABS(cmx_order_box_energy(box, d03), madelung_excess("d03", 1), 1e-12);
    cmx_order_box_free(box);
  }
}

static void energies_are_sums_of_pairs(void **state) {
  (void)state;
  for (size_t size = 2; size <= 5; size++) {
    cmx_order_box *box = box_of(size);
    const size_t n = cmx_order_box_sites(box);
    double z[250], mean = 0.0, energy = 0.0, row = 0.0;
    for (size_t i = 0; i < n; i++) z[i] = (double)(i * i * 7 % 5);
    for (size_t i = 0; i < n; i++) mean += z[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
      row += cmx_order_box_interaction(box, 3, i);
      for (size_t j = 0; j < n; j++)
        energy += (z[i] - mean) * (z[j] - mean) * cmx_order_box_interaction(box, i, j);
    }
    CHECK_ABS(row, 0.0, 1e-12);
    CHECK_ABS(cmx_order_box_energy(box, z), 0.5 * energy / (double)n, 1e-12);
    cmx_order_box_free(box);
  }
}

/* --- against all arrangements --------------------------------------------------------------------------- */

/* Sums of Boltzmann factors exp(-g E), times E and E^2. */
typedef struct exact_values {
  double g, z, u, uu;
} exact_values;

/* Adds the arrangements of the species left over on the sites from `site` on. */
static void enumerate(const cmx_order_box *box, const double charge[], size_t left[3], size_t site,
                      double z[16], exact_values *sums) {
  if (site == 16) {
    const double e = 16.0 * cmx_order_box_energy(box, z), weight = exp(-sums->g * e);
    sums->z += weight;
    sums->u += weight * e;
    sums->uu += weight * e * e;
    return;
  }
  for (size_t a = 0; a < 3; a++) {
    if (!left[a]) continue;
    left[a]--;
    z[site] = charge[a];
    enumerate(box, charge, left, site + 1, z, sums);
    left[a]++;
  }
}

/* Within four standard errors, which are small. */
static void check_against_all(const cmx_order_exact_setup *setup, const size_t count[3]) {
  size_t left[3] = {count[0], count[1], count[2]};
  exact_values all = {.g = setup->g};
  cmx_order_box *box = box_of(2);
  cmx_order_exact got;
  double z[16];
  enumerate(box, setup->z, left, 0, z, &all);
  cmx_order_box_free(box);
  const double mean = all.u / all.z, u = setup->g * mean / 16.0, f = -log(all.z) / 16.0,
               c = setup->g * setup->g * (all.uu / all.z - mean * mean) / 16.0;
  assert_int_equal(cmx_order_exact_run(setup, NULL, &got, NULL), CMX_OK);
  const cmx_order_exact_state *last = &got.state[got.states - 1];
  CHECK_ABS(last->u_box, u, 4.0 * last->u_error);
  CHECK_ABS(last->f_box, f, 4.0 * last->f_error);
  CHECK_ABS(last->c, c, 4.0 * last->c_error);
  CHECK(last->u_error < 8e-3 && last->f_error < 3e-3 && last->c_error < 3e-2);
  cmx_order_exact_free(&got);
}

static void two_species_against_all_arrangements(void **state) {
  (void)state;
  cmx_order_exact_setup setup = cmx_order_exact_two(0.5, 60.0);
  setup.size = 2;
  setup.sweeps = 16000;
  check_against_all(&setup, (const size_t[3]){8, 8, 0});
}

static void three_species_against_all_arrangements(void **state) {
  (void)state;
  const cmx_order_exact_setup setup = {.size = 2,
                                       .n = 4,
                                       .z = {6, 7, 8, 11},
                                       .x = {0.75, 0, 0.125, 0.125},
                                       .g = 3.0,
                                       .sweeps = 16000,
                                       .equilibration = 1000,
                                       .seed = 7};
  cmx_order_exact_setup present = setup;
  present.n = 3;
  present.z[1] = 8;
  present.z[2] = 11;
  present.x[1] = present.x[2] = 0.125;
  check_against_all(&present, (const size_t[3]){12, 2, 2});
  /* an absent species changes nothing */
  cmx_order_exact a, b;
  assert_int_equal(cmx_order_exact_run(&setup, NULL, &a, NULL), CMX_OK);
  assert_int_equal(cmx_order_exact_run(&present, NULL, &b, NULL), CMX_OK);
  CHECK(a.state[1].f == b.state[1].f && a.state[1].pair[15] == b.state[1].pair[8]);
  CHECK(a.state[1].pair[1] == 0.0 && a.state[1].pair[5] == 0.0);
  cmx_order_exact_free(&a);
  cmx_order_exact_free(&b);
}

/* --- larger boxes --------------------------------------------------------------------------------------- */

static cmx_order_exact run_of(double x, double gamma_d, size_t size, size_t sweeps) {
  cmx_order_exact_setup setup = cmx_order_exact_two(x, gamma_d);
  cmx_order_exact out;
  setup.size = size;
  setup.sweeps = sweeps;
  setup.equilibration = sweeps / 4;
  assert_int_equal(cmx_order_exact_run(&setup, NULL, &out, NULL), CMX_OK);
  return out;
}

/* Another program, 1024 ions, x = 1/2: u = -2.31851 +- 0.00010, c = 0.0559. */
static void energies_of_another_program(void **state) {
  (void)state;
  cmx_order_exact e = run_of(0.5, 20.0, 8, 320);
  const cmx_order_exact_state *s = &e.state[e.states - 1];
  CHECK_ABS(s->u_box, -2.31851, 3.0 * hypot(s->u_error, 1e-4));
  CHECK_ABS(s->c, 0.0559, 3.0 * s->c_error);
  CHECK(s->u_error < 1e-3 && s->c_error < 0.02);
  double sum = 0.0;
  for (size_t k = 0; k < e.stars; k++) sum += e.multiplicity[k] * s->structure[k];
  CHECK_REL(sum, 1024.0, 1e-12);
  cmx_order_exact_free(&e);
}

/* --- structure factors ---------------------------------------------------------------------------------- */

static int descending(const void *a, const void *b) {
  return *(const int *)b - *(const int *)a;
}

/* w of the sites at the distance n of 2R/a_1, folded into the box; 0 for an orbit that is not known. */
static double w_at(const cmx_order_exact *e, const cmx_order_exact_state *s, int size, const int n[3],
                   double x) {
  int near[3];
  for (int q = 0; q < 3; q++) near[q] = n[q] > size ? 2 * size - n[q] : n[q];
  qsort(near, 3, sizeof *near, descending);
  for (size_t i = 0; i < e->orbits; i++) {
    int own[3] = {abs(e->orbit[i].n[0]), abs(e->orbit[i].n[1]), abs(e->orbit[i].n[2])};
    qsort(own, 3, sizeof *own, descending);
    if (!memcmp(own, near, sizeof own)) return (s->pair[4 * i + 3] - x * x) / (x * (1.0 - x));
  }
  return 0.0;
}

/* The box of 16 ions: S(k) = sum of w cos(k.R) over its sites. Of (2, 2, 2) alone no orbit is known, and the
   sum of all w is 0. */
static void structure_factor_is_that_of_the_pairs(void **state) {
  static const double x = 0.25;
  const double half = 0.5 * cmx_lattice_find("bcc", NULL)->constant;
  cmx_order_exact e = run_of(x, 60.0, 2, 800);
  cmx_order_box *box = box_of(2);
  (void)state;
  for (size_t j = 0; j < e.states; j++) {
    double last = -1.0, w[16] = {1.0};
    int n[16][3], far = -1;
    for (int i = 0; i < 16; i++) {
      cmx_order_box_position(box, (size_t)i, n[i]);
      if (n[i][0] == 2 && n[i][1] == 2 && n[i][2] == 2) far = i;
      if (i) last -= w[i] = w_at(&e, &e.state[j], 2, n[i], x);
    }
    CHECK(far > 0 && w[far] == 0.0);
    w[far] = last;
    for (size_t k = 1; k < e.stars; k++) {
      double sum = 0.0;
      for (int i = 0; i < 16; i++)
        sum += w[i] * cos(half * (e.k[k][0] * n[i][0] + e.k[k][1] * n[i][1] + e.k[k][2] * n[i][2]));
      CHECK_ABS(sum, e.state[j].structure[k], 1e-10);
    }
  }
  cmx_order_exact_free(&e);
  cmx_order_box_free(box);
}

/* S(k) of one arrangement of a box. */
static double structure_of(const cmx_order_box *box, const unsigned char heavy[], const double k[3],
                           double x) {
  const double half = 0.5 * cmx_lattice_find("bcc", NULL)->constant;
  const size_t n = cmx_order_box_sites(box);
  double re = 0.0, im = 0.0;
  for (size_t i = 0; i < n; i++) {
    int at[3];
    cmx_order_box_position(box, i, at);
    const double phase = half * (k[0] * at[0] + k[1] * at[1] + k[2] * at[2]);
    re += (heavy[i] - x) * cos(phase);
    im += (heavy[i] - x) * sin(phase);
  }
  return (re * re + im * im) / ((double)n * x * (1.0 - x));
}

/* S(k) of drawn arrangements at every k of a star is that of the
   star. */
static void check_star(const cmx_order_box *box, const unsigned char drawn[], size_t draws, const double k[3],
                       double x, const double expected[2]) {
  static const int order[6][3] = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {2, 1, 0}, {1, 0, 2}};
  for (int image = 0; image < 24; image++) {
    const int *o = order[image % 6], sign = image / 6;
    const double at[3] = {k[o[0]], sign & 1 ? -k[o[1]] : k[o[1]], sign & 2 ? -k[o[2]] : k[o[2]]};
    double mean = 0.0, square = 0.0;
    for (size_t q = 0; q < draws; q++) {
      const double s = structure_of(box, drawn + q * cmx_order_box_sites(box), at, x);
      mean += s / (double)draws;
      square += s * s / (double)draws;
    }
    CHECK_ABS(mean, expected[0], 5.0 * hypot(sqrt((square - mean * mean) / (double)draws), expected[1]));
  }
}

static void structure_factor_obeys_its_sum_rules(void **state) {
  enum { SIZE = 4, IONS = 128, DRAWS = 40 };
  static const double x = 0.25;
  cmx_order_exact_setup setup = cmx_order_exact_two(x, 30.0);
  cmx_order_exact e;
  cmx_order_box *box = box_of(SIZE);
  static unsigned char drawn[DRAWS * IONS];
  (void)state;
  setup.size = SIZE;
  setup.sweeps = 800;
  assert_int_equal(cmx_order_exact_run(&setup, NULL, &e, NULL), CMX_OK);
  assert_int_equal(cmx_order_exact_draw(&setup, DRAWS, drawn, NULL, NULL), CMX_OK);
  for (size_t j = 0; j < e.states; j += e.states - 1) {
    const cmx_order_exact_state *s = &e.state[j];
    double sum = 0.0, vectors = 0.0;
    CHECK(s->structure[0] == 0.0); /* the numbers of ions are fixed */
    for (size_t k = 0; k < e.stars; k++) {
      sum += e.multiplicity[k] * s->structure[k];
      vectors += e.multiplicity[k];
      if (k && j)
        check_star(box, drawn, DRAWS, e.k[k], x, (double[2]){s->structure[k], s->structure_error[k]});
      /* at random, one and all alike */
      if (k && !j) CHECK_ABS(s->structure[k], IONS / (IONS - 1.0), 5.0 * s->structure_error[k]);
    }
    CHECK_REL(sum, (double)IONS, 1e-12);
    CHECK_REL(vectors, (double)IONS, 1e-12);
  }
  CHECK(e.state[e.states - 1].structure_error[1] < 0.05 && e.state[0].structure_error[1] < 0.05);
  cmx_order_exact_free(&e);
  cmx_order_box_free(box);
}

/* Boxes of 128 and 432 ions agree where the correction for their size is made, and only there. */
static void corrected_values_do_not_depend_on_the_size(void **state) {
  (void)state;
  cmx_order_exact small = run_of(0.5, 20.0, 4, 4000), large = run_of(0.5, 20.0, 6, 1200);
  const cmx_order_exact_state *a = &small.state[small.states - 1], *b = &large.state[large.states - 1];
  const double error = hypot(a->f_error, b->f_error);
  CHECK_ABS(a->f, b->f, 4.0 * error);
  CHECK(fabs(a->f_box - b->f_box) > 20.0 * error);
  CHECK_ABS(a->u, b->u, 4.0 * hypot(a->u_error, b->u_error));
  CHECK(error < 5e-4);
  cmx_order_exact_free(&small);
  cmx_order_exact_free(&large);
}

/* Heavy and light ions change places. */
static void symmetric_in_the_fractions(void **state) {
  (void)state;
  cmx_order_exact low = run_of(0.25, 30.0, 4, 1600), high = run_of(0.75, 30.0, 4, 1600);
  const cmx_order_exact_state *a = &low.state[low.states - 1], *b = &high.state[high.states - 1];
  CHECK_ABS(a->u, b->u, 4.0 * hypot(a->u_error, b->u_error));
  CHECK_ABS(a->f, b->f, 4.0 * hypot(a->f_error, b->f_error));
  for (size_t i = 0; i < low.orbits; i++)
    CHECK_ABS(a->pair[4 * i + 3], b->pair[4 * i],
              5.0 * hypot(a->pair_error[4 * i + 3], b->pair_error[4 * i]));
  for (size_t k = 1; k < low.stars; k++)
    CHECK_ABS(a->structure[k], b->structure[k], 5.0 * hypot(a->structure_error[k], b->structure_error[k]));
  cmx_order_exact_free(&low);
  cmx_order_exact_free(&high);
}

static void same_for_any_number_of_threads(void **state) {
  (void)state;
  const int threads = omp_get_max_threads();
  cmx_order_exact e[2];
  for (int q = 0; q < 2; q++) {
    omp_set_num_threads(q ? 3 : 1);
    e[q] = run_of(0.25, 60.0, 6, 80);
  }
  omp_set_num_threads(threads);
  assert_int_equal(e[0].states, e[1].states);
  for (size_t k = 0; k < e[0].states; k++) {
    const cmx_order_exact_state *a = &e[0].state[k], *b = &e[1].state[k];
    CHECK(a->f == b->f && a->u == b->u && a->c == b->c && a->acceptance == b->acceptance);
    CHECK(memcmp(a->pair, b->pair, e[0].orbits * 4 * sizeof *a->pair) == 0);
    CHECK(memcmp(a->structure, b->structure, e[0].stars * sizeof *a->structure) == 0);
  }
  cmx_order_exact_free(&e[0]);
  cmx_order_exact_free(&e[1]);
}

/* --- arrangements and long-range order ------------------------------------------------------------------ */

static void draws_have_the_energy_of_the_state(void **state) {
  (void)state;
  enum { DRAWS = 200 };
  cmx_order_exact_setup setup = cmx_order_exact_two(0.5, 40.0);
  setup.size = 4;
  setup.sweeps = 4000;
  cmx_order_exact e;
  cmx_order_box *box = box_of(4);
  unsigned char *species = malloc(DRAWS * 128);
  double mean = 0.0, square = 0.0;
  assert_non_null(species);
  assert_int_equal(cmx_order_exact_run(&setup, NULL, &e, NULL), CMX_OK);
  assert_int_equal(cmx_order_exact_draw(&setup, DRAWS, species, NULL, NULL), CMX_OK);
  for (size_t q = 0; q < DRAWS; q++) {
    double z[128], heavy = 0.0;
    for (size_t i = 0; i < 128; i++) heavy += z[i] = species[q * 128 + i];
    CHECK(heavy == 64.0);
    const double u = 40.0 * cmx_order_box_energy(box, z);
    mean += u / DRAWS;
    square += u * u / DRAWS;
  }
  const double error = sqrt((square - mean * mean) / DRAWS);
  const cmx_order_exact_state *last = &e.state[e.states - 1];
  CHECK_ABS(mean, last->u_box, 4.0 * hypot(error, last->u_error));
  /* their scatter is the heat capacity */
  CHECK_REL(128.0 * (square - mean * mean), last->c, 0.5);
  free(species);
  cmx_order_box_free(box);
  cmx_order_exact_free(&e);
}

static void cooling_orders_half_and_half_as_cscl(void **state) {
  (void)state;
  cmx_order_exact_setup setup = cmx_order_exact_two(0.5, 150.0);
  setup.size = 4;
  setup.sweeps = 400;
  setup.equilibration = 200;
  setup.states = 10;
  cmx_order_exact e;
  assert_int_equal(cmx_order_exact_cycle(&setup, 60.0, NULL, &e, NULL), CMX_OK);
  assert_int_equal(e.states, 20);
  const double h = 2.0 * CMX_PI / cmx_lattice_find("bcc", NULL)->constant;
  CHECK(e.state[0].share < 0.5 && e.state[19].share < 0.5);
  CHECK(e.state[9].share > 0.99 && e.state[10].share > 0.99);
  CHECK_ABS(e.state[10].k_share[0], h, 1e-12);
  CHECK_ABS(e.state[10].u_box, 150.0 * madelung_excess("cscl", 1), 1e-3);
  CHECK(e.state[0].f == 0.0 && isnan(e.state[0].s));
  CHECK_ABS(e.state[19].u_box, e.state[0].u_box, 4.0 * hypot(e.state[19].u_error, e.state[0].u_error));
  cmx_order_exact_free(&e);
}

/* --- refusals ------------------------------------------------------------------------------------------- */

static int stop_at_once(void *context, const char *stage, size_t done, size_t total) {
  (void)context;
  (void)stage;
  (void)done;
  (void)total;
  return 1;
}

static void refuses_what_does_not_fit(void **state) {
  (void)state;
  cmx_order_box *box;
  cmx_order_exact out;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_order_box_new(1, &box, &err), CMX_ERR_RANGE);
  assert_null(box);
  assert_int_equal(cmx_order_box_new(17, &box, NULL), CMX_ERR_RANGE);
  cmx_order_exact_setup setup = cmx_order_exact_two(0.3, 20.0);
  assert_int_equal(cmx_order_exact_run(&setup, NULL, &out, &err), CMX_ERR_RANGE);
  assert_non_null(strstr(err.text, "nearest is 0.2998046875"));
  assert_null(out.state);
  const struct {
    double x, g;
    size_t size, states, sweeps;
  } bad[] = {{0.0, 20, 4, 0, 80},  {0.5, 0, 4, 0, 80},   {0.5, 1001, 4, 0, 80}, {0.5, NAN, 4, 0, 80},
             {0.5, 20, 17, 0, 80}, {0.5, 20, 4, 1, 80},  {0.5, 20, 4, 257, 80}, {0.5, 20, 4, 0, 0},
             {NAN, 20, 4, 0, 80},  {1.25, 20, 4, 0, 80}, {0.5, -1, 4, 0, 80}};
  for (size_t q = 0; q < sizeof bad / sizeof *bad; q++) {
    setup = cmx_order_exact_two(bad[q].x, bad[q].g);
    setup.size = bad[q].size;
    setup.states = bad[q].states;
    setup.sweeps = bad[q].sweeps;
    assert_int_equal(cmx_order_exact_run(&setup, NULL, &out, NULL), CMX_ERR_RANGE);
    assert_int_equal(cmx_order_exact_cycle(&setup, 0.0, NULL, &out, NULL), CMX_ERR_RANGE);
  }
  setup = cmx_order_exact_two(0.5, 20.0);
  unsigned char species[1];
  assert_int_equal(cmx_order_exact_cycle(&setup, 20.0, NULL, &out, NULL), CMX_ERR_RANGE);
  assert_int_equal(cmx_order_exact_draw(&setup, 0, species, NULL, NULL), CMX_ERR_RANGE);
  const cmx_progress stop = {.function = stop_at_once};
  assert_int_equal(cmx_order_exact_run(&setup, &stop, &out, NULL), CMX_ERR_STOPPED);
  assert_null(out.state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(interaction_at_high_symmetry),
      cmocka_unit_test(potential_does_not_depend_on_the_splitting),
      cmocka_unit_test(ordered_crystals_have_madelung_energies),
      cmocka_unit_test(energies_are_sums_of_pairs),
      cmocka_unit_test(two_species_against_all_arrangements),
      cmocka_unit_test(three_species_against_all_arrangements),
      cmocka_unit_test(energies_of_another_program),
      cmocka_unit_test(structure_factor_obeys_its_sum_rules),
      cmocka_unit_test(structure_factor_is_that_of_the_pairs),
      cmocka_unit_test(corrected_values_do_not_depend_on_the_size),
      cmocka_unit_test(symmetric_in_the_fractions),
      cmocka_unit_test(same_for_any_number_of_threads),
      cmocka_unit_test(draws_have_the_energy_of_the_state),
      cmocka_unit_test(cooling_orders_half_and_half_as_cscl),
      cmocka_unit_test(refuses_what_does_not_fit),
  };
  return cmocka_run_group_tests_name("order/exact", tests, NULL, NULL);
}
