/* Searches for low arrangements against Table 1 of Kozhberov (2024), against plain loops, and against each
   other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/cmx_test.h"
#include "support/random.h"
#include "lattice/arrangement_internal.h"

static const double zeta = 0.895929255682;

static cmx_crystal builtin(const char *name) {
  cmx_crystal crystal;
  assert_int_equal(cmx_crystal_builtin(name, &crystal, NULL), CMX_OK);
  return crystal;
}

static cmx_crystal supercell(const char *name, const int matrix[3][3]) {
  cmx_crystal crystal = builtin(name);
  assert_int_equal(cmx_crystal_supercell(&crystal, matrix, &crystal, NULL), CMX_OK);
  return crystal;
}

static double *pairs_of(const cmx_crystal *crystal) {
  double *pair = malloc(crystal->n_sites * crystal->n_sites * sizeof *pair);
  CHECK(pair != NULL);
  assert_int_equal(cmx_crystal_pairs(crystal, 0.0, pair), CMX_OK);
  return pair;
}

static const cmx_arrangement *at(const cmx_arrangements *list, double x) {
  for (size_t i = 0; i < list->n; i++)
    if (fabs(list->best[i].x - x) < 1e-9) return &list->best[i];
  fail_msg("no arrangement at x = %g", x);
  return NULL;
}

/* --- known lattices ------------------------------------------------------------------------------------ */

static void table_1_by_labels(void **state) {
  (void)state;
  static const double xi22[15] = {0.0218282388, 0.0559955785, 0.0923738654, 0.1410912532, 0.1796868207,
                                  0.2306214890, 0.2837671046, 0.3492518211, 0.3957582616, 0.4546038029,
                                  0.5156602916, 0.5890558811, 0.6523296502, 0.7279425202, 0.8057663375};
  const cmx_crystal five = builtin("bcc16"), eight = builtin("bcc16-8");
  cmx_arrangements coarse, fine, all;
  assert_int_equal(cmx_arrangements_by_label(&five, &coarse, NULL), CMX_OK);
  assert_int_equal(cmx_arrangements_by_label(&eight, &fine, NULL), CMX_OK);
  assert_int_equal(cmx_arrangements_by_site(&eight, &all, NULL), CMX_OK);
  CHECK(coarse.n == 15 && coarse.cells == 1 && coarse.assignments == 32);
  CHECK(fine.n == 15 && fine.assignments == 256);
  CHECK(all.n == 15 && all.assignments == 65536);
  for (size_t i = 0; i < 15; i++) {
    const double x = (double)(i + 1) / 16.0;
    CHECK(coarse.best[i].k == i + 1 && coarse.best[i].n == 16 && coarse.best[i].x == x);
    CHECK_ABS(coarse.best[i].excess, x * x * zeta - xi22[i], 1e-10);
    CHECK_ABS(coarse.best[i].parent, -zeta, 1e-12);
    CHECK(fine.best[i].excess <= coarse.best[i].excess + 1e-13);
    CHECK(all.best[i].excess <= fine.best[i].excess + 1e-13);
    CHECK(all.best[i].count >= fine.best[i].count && fine.best[i].count >= 1);
  }
  CHECK(all.best[7].count == 2); /* CsCl either way round */
  CHECK(all.best[3].count == 4); /* one of four fcc sublattices */
  cmx_arrangements_free(&coarse);
  cmx_arrangements_free(&fine);
  cmx_arrangements_free(&all);
  CHECK(all.n == 0 && all.best == NULL);
}

static void superlattices_have_known_winners(void **state) {
  (void)state;
  const cmx_crystal bcc = builtin("bcc");
  cmx_arrangements list;
  assert_int_equal(cmx_arrangements_superlattices(&bcc, 12, &list, NULL), CMX_OK);
  CHECK(list.cells == 2 + 3 + 7 + 5 + 10 + 7 + 20 + 14 + 18 + 11 + 41);
  CHECK(list.n == 45); /* fractions between 0 and 1 with denominators up to 12 */
  for (size_t i = 1; i < list.n; i++) CHECK(list.best[i].x > list.best[i - 1].x);
  CHECK_ABS(at(&list, 0.5)->excess, 0.25 * zeta - 0.3492518211, 1e-10);
  CHECK(at(&list, 0.5)->n == 2 && at(&list, 0.5)->count == 2);
  CHECK_ABS(at(&list, 0.25)->excess, zeta / 16.0 - 0.1410912532, 1e-10);
  CHECK(at(&list, 0.25)->n == 4);
  CHECK_ABS(at(&list, 0.125)->excess, zeta / 64.0 - 0.0559955785, 1e-10);
  CHECK(at(&list, 0.125)->n == 8);
  cmx_arrangements_free(&list);
}

/* The record rebuilds a crystal whose Madelung energy is the one it states, and x and 1-x are alike. */
static void records_rebuild_their_crystals(void **state) {
  (void)state;
  static const char *const parents[] = {"bcc", "fcc", "sc"};
  for (size_t l = 0; l < 3; l++) {
    const cmx_crystal parent = builtin(parents[l]);
    cmx_arrangements list;
    assert_int_equal(cmx_arrangements_superlattices(&parent, 9, &list, NULL), CMX_OK);
    for (size_t i = 0; i < list.n; i++) {
      const cmx_arrangement *a = &list.best[i], *other = &list.best[list.n - 1 - i];
      const double charge[2] = {6.0, 8.0};
      double z[CMX_MAX_SITES];
      unsigned char turned[CMX_MAX_SITES];
      cmx_crystal crystal;
      assert_int_equal(cmx_arrangement_crystal(a, &crystal, NULL), CMX_OK);
      CHECK(!strcmp(crystal.label_name[0], "A") && !strcmp(crystal.label_name[1], "B"));
      assert_int_equal(cmx_crystal_charges(&crystal, 2, charge, z, NULL), CMX_OK);
      double *pair = pairs_of(&crystal), heavy = 0.0;
      CHECK_ABS(cmx_pair_energy(a->n, pair, z), cmx_arrangement_madelung(a, 6.0, 8.0), 1e-11);
      for (size_t p = 0; p < a->n; p++) {
        heavy += z[p] == 8.0;
        turned[p] = !a->heavy[p];
      }
      CHECK_ABS(heavy, (double)a->k, 0.0);
      CHECK_ABS(cmxp_arrangement_excess(a->n, pair, turned), a->excess, 1e-14);
      CHECK_ABS(a->x + other->x, 1.0, 1e-15);
      CHECK_ABS(a->excess, other->excess, 1e-13);
      free(pair);
    }
    cmx_arrangements_free(&list);
  }
}

/* --- plain loops --------------------------------------------------------------------------------------- */

static double plain_excess(size_t n, const double pair[], const size_t group[], uint32_t mask, size_t *k) {
  double q = 0.0, s[CMX_MAX_SITES], x = 0.0;
  *k = 0;
  for (size_t p = 0; p < n; p++) {
    s[p] = mask >> group[p] & 1;
    *k += mask >> group[p] & 1;
  }
  x = (double)*k / (double)n;
  for (size_t p = 0; p < n; p++)
    for (size_t r = 0; r < n; r++) q += (s[p] - x) * (s[r] - x) * pair[p * n + r];
  return q;
}

static void check_against_plain(size_t n, const double pair[], size_t n_groups, const size_t group[]) {
  cmxp_least least[CMX_MAX_SITES + 1];
  double low[CMX_MAX_SITES + 1];
  uint64_t count[CMX_MAX_SITES + 1] = {0};
  size_t k;
  for (size_t i = 0; i <= n; i++) low[i] = INFINITY;
  for (uint32_t mask = 0; mask < UINT32_C(1) << n_groups; mask++) {
    const double q = plain_excess(n, pair, group, mask, &k);
    low[k] = fmin(low[k], q);
  }
  for (uint32_t mask = 0; mask < UINT32_C(1) << n_groups; mask++) {
    const double q = plain_excess(n, pair, group, mask, &k);
    count[k] += q <= low[k] + CMX_SOLID_SAME_EXCESS;
  }
  assert_int_equal(cmxp_least_excess(n, pair, n_groups, group, least), CMX_OK);
  for (size_t i = 0; i <= n; i++) {
    CHECK(least[i].count == count[i]);
    if (!count[i]) continue;
    CHECK_ABS(least[i].excess, low[i], 1e-12);
    CHECK_ABS(plain_excess(n, pair, group, least[i].mask, &k), low[i], 1e-12);
    CHECK(k == i);
  }
}

/* Symmetric circulant matrices have equal row sums; groups of random sizes. */
static void search_agrees_with_plain_loops(void **state) {
  (void)state;
  uint64_t seed = 20240607;
  for (size_t n = 1; n <= 13; n++) {
    double pair[13 * 13], f[13];
    size_t group[13], n_groups = n;
    for (size_t i = 0; i < n; i++) f[i] = uniform(&seed) - 0.5;
    for (size_t p = 0; p < n; p++)
      for (size_t q = 0; q < n; q++) pair[p * n + q] = f[(p + n - q) % n] + f[(q + n - p) % n];
    for (size_t p = 0; p < n; p++) group[p] = p;
    check_against_plain(n, pair, n_groups, group);
    n_groups = n / 2 + 1;
    for (size_t p = 0; p < n; p++) group[p] = p < n_groups ? p : random_bits(&seed) % n_groups;
    check_against_plain(n, pair, n_groups, group);
  }
}

static void cells_agree_with_plain_loops(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int matrix[3][3];
  } cells[] = {
      {"bcc", {{2, 1, 0}, {-1, 2, 1}, {0, 1, 2}}},        {"fcc", {{2, 1, 0}, {0, 2, 1}, {1, 0, 2}}},
      {"sc", {{1, 0, 3}, {0, 2, 0}, {-2, 1, 0}}},         {"hcp", {{2, 0, 0}, {1, 2, 0}, {0, 0, 1}}},
      {"zincblende", {{1, 1, 0}, {-1, 1, 1}, {1, 0, 2}}}, {"bcc", {{1, 0, 0}, {0, 1, 0}, {0, 0, 10}}}};
  for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) {
    const cmx_crystal cell = supercell(cells[c].name, cells[c].matrix);
    size_t group[CMX_MAX_SITES];
    CHECK(cell.n_sites >= 8 && cell.n_sites <= 12);
    for (size_t p = 0; p < cell.n_sites; p++) group[p] = p;
    double *pair = pairs_of(&cell);
    check_against_plain(cell.n_sites, pair, cell.n_sites, group);
    free(pair);
  }
}

/* Every Hermite normal form, not only the inequivalent ones, and every labeling. */
static void superlattices_agree_with_plain_loops(void **state) {
  (void)state;
  const cmx_crystal bcc = builtin("bcc");
  cmx_arrangements list;
  double low[9][9];
  size_t group[8], forms = 0;
  for (size_t p = 0; p < 8; p++) group[p] = p;
  for (int i = 0; i < 81; i++) low[i / 9][i % 9] = INFINITY;
  for (int n = 2; n <= 8; n++)
    for (int a = 1; a <= n; a++)
      for (int d = 1; n % a == 0 && d <= n / a; d++)
        for (int code = 0; n / a % d == 0 && code < d * (n / a / d) * (n / a / d); code++) {
          const int f = n / a / d,
                    form[3][3] = {{a, code / f / f, code / f % f}, {0, d, code % f}, {0, 0, f}};
          const cmx_crystal cell = supercell("bcc", form);
          double *pair = pairs_of(&cell);
          forms++;
          for (uint32_t mask = 1; mask < (UINT32_C(1) << n) - 1; mask++) {
            size_t k;
            const double q = plain_excess((size_t)n, pair, group, mask, &k);
            if (q < low[n][k]) low[n][k] = q;
          }
          free(pair);
        }
  CHECK(forms == 7 + 13 + 35 + 31 + 91 + 57 + 155); /* OEIS A001001 */
  assert_int_equal(cmx_arrangements_superlattices(&bcc, 8, &list, NULL), CMX_OK);
  CHECK(list.n == 21);
  for (size_t i = 0; i < list.n; i++) {
    double least = INFINITY;
    for (size_t n = 2; n <= 8; n++)
      for (size_t k = 1; k < n; k++)
        if (k * list.best[i].n == n * list.best[i].k) least = fmin(least, low[n][k]);
    CHECK_ABS(list.best[i].excess, least, 1e-12);
  }
  cmx_arrangements_free(&list);
}

/* Hart & Forcade (2008), table IV, continued in OEIS A159842; sc by a separate count of orbits. */
static void superlattice_counts(void **state) {
  (void)state;
  static const struct {
    const char *name;
    size_t count[16];
  } known[] = {{"bcc", {1, 2, 3, 7, 5, 10, 7, 20, 14, 18, 11, 41, 15, 28, 31, 58}},
               {"fcc", {1, 2, 3, 7, 5, 10, 7, 20, 14, 18, 11, 41, 15, 28, 31, 58}},
               {"sc", {1, 3, 3, 9, 5, 13, 7, 24, 14, 23, 11, 49, 15, 33, 31, 66}}};
  for (size_t l = 0; l < 3; l++) {
    const cmx_crystal parent = builtin(known[l].name);
    for (size_t n = 1; n <= 16; n++) {
      int(*form)[3][3];
      size_t count;
      assert_int_equal(cmxp_superlattices(&parent, n, &form, &count), CMX_OK);
      assert_int_equal(count, known[l].count[n - 1]);
      for (size_t i = 0; i < count; i++) CHECK((size_t)(form[i][0][0] * form[i][1][1] * form[i][2][2]) == n);
      free(form);
    }
  }
}

/* --- larger cells -------------------------------------------------------------------------------------- */

/* With a matrix of zeros every assignment ties: each is seen once, in all of the nested loops. */
static void every_assignment_is_seen_once(void **state) {
  (void)state;
  enum { N = 25 };
  static const double pair[N * N];
  size_t group[N];
  cmxp_least least[N + 1];
  uint64_t binomial = 1;
  for (size_t p = 0; p < N; p++) group[p] = p;
  assert_int_equal(cmxp_least_excess(N, pair, N, group, least), CMX_OK);
  for (size_t k = 0; k <= N; k++) {
    CHECK(least[k].count == binomial);
    binomial = binomial * (N - k) / (k + 1);
  }
}

static void same_with_sites_shuffled(void **state) {
  (void)state;
  static const int matrix[3][3] = {{3, 0, 1}, {0, 3, 0}, {1, 0, 3}};
  const cmx_crystal cell = supercell("bcc", matrix);
  cmx_crystal other = cell;
  cmx_arrangements list, shuffled;
  uint64_t seed = 7;
  CHECK(cell.n_sites == 24);
  for (size_t p = cell.n_sites - 1; p > 0; p--) {
    const size_t q = random_bits(&seed) % (p + 1);
    double site[3];
    memcpy(site, other.site[p], sizeof site);
    memcpy(other.site[p], other.site[q], sizeof site);
    memcpy(other.site[q], site, sizeof site);
  }
  assert_int_equal(cmx_arrangements_by_site(&cell, &list, NULL), CMX_OK);
  assert_int_equal(cmx_arrangements_by_site(&other, &shuffled, NULL), CMX_OK);
  CHECK(list.n == 23 && shuffled.n == 23);
  for (size_t i = 0; i < list.n; i++) {
    CHECK_ABS(list.best[i].excess, shuffled.best[i].excess, 1e-12);
    CHECK(list.best[i].count == shuffled.best[i].count);
  }
  cmx_arrangements_free(&list);
  cmx_arrangements_free(&shuffled);
}

static void same_with_any_number_of_threads(void **state) {
  (void)state;
  static const int matrix[3][3] = {{1, 0, 0}, {0, 3, 0}, {0, 0, 9}};
  const cmx_crystal bcc = builtin("bcc"), cell = supercell("bcc", matrix);
  const cmx_annealing how = {5, 6, 50};
  cmx_arrangements list[2], all[2];
  cmx_arrangement annealed[2];
  for (int i = 0; i < 2; i++) {
#ifdef _OPENMP
    omp_set_num_threads(i ? 3 : 1);
#endif
    assert_int_equal(cmx_arrangements_by_site(&cell, &list[i], NULL), CMX_OK);
    assert_int_equal(cmx_arrangements_superlattices(&bcc, 7, &all[i], NULL), CMX_OK);
    assert_int_equal(cmx_arrangement_anneal(&cell, 9, &how, &annealed[i], NULL), CMX_OK);
  }
  CHECK(list[0].n == 26 && list[1].n == 26 && all[0].n == all[1].n);
  assert_memory_equal(list[0].best, list[1].best, 26 * sizeof *list->best);
  assert_memory_equal(all[0].best, all[1].best, all[0].n * sizeof *all->best);
  assert_memory_equal(&annealed[0], &annealed[1], sizeof *annealed);
  for (int i = 0; i < 2; i++) {
    cmx_arrangements_free(&list[i]);
    cmx_arrangements_free(&all[i]);
  }
#ifdef _OPENMP
  omp_set_num_threads(omp_get_num_procs());
#endif
}

static void annealing_finds_the_optimum_of_16_sites(void **state) {
  (void)state;
  const cmx_crystal cell = builtin("bcc16");
  const cmx_annealing how = {1, 8, 100};
  cmx_arrangements list;
  assert_int_equal(cmx_arrangements_by_site(&cell, &list, NULL), CMX_OK);
  for (size_t k = 1; k < 16; k++) {
    cmx_arrangement best;
    assert_int_equal(cmx_arrangement_anneal(&cell, k, &how, &best, NULL), CMX_OK);
    CHECK(best.k == k && best.n == 16 && best.count >= 1 && best.count <= 8);
    CHECK_ABS(best.excess, list.best[k - 1].excess, 1e-12);
  }
  cmx_arrangements_free(&list);
}

/* 54 sites: CsCl must be found, and no single exchange may lower what is found elsewhere. */
static void annealing_ends_in_a_local_minimum(void **state) {
  (void)state;
  static const int cube[3][3] = {{0, 3, 3}, {3, 0, 3}, {3, 3, 0}};
  const cmx_crystal cell = supercell("bcc", cube);
  double *pair = pairs_of(&cell);
  for (size_t k = 9; k <= 27; k += 18) {
    const cmx_annealing how = {3, 4, k == 27 ? 100 : 1};
    cmx_arrangement best;
    assert_int_equal(cmx_arrangement_anneal(&cell, k, &how, &best, NULL), CMX_OK);
    for (size_t p = 0; p < 54; p++)
      for (size_t q = 0; q < p; q++) {
        unsigned char s[54];
        memcpy(s, best.heavy, sizeof s);
        s[p] = best.heavy[q];
        s[q] = best.heavy[p];
        CHECK(cmxp_arrangement_excess(54, pair, s) >= best.excess - 2e-14);
      }
    if (k == 27) CHECK_ABS(best.excess, 0.25 * zeta - 0.3492518211, 1e-10);
  }
  free(pair);
}

/* --- supercells and refusals ---------------------------------------------------------------------------- */

static void supercells_are_the_same_crystal(void **state) {
  (void)state;
  static const char *const names[] = {"bcc", "cscl", "hcp", "perovskite", "bcc16"};
  static const int matrices[][3][3] = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                                       {{1, 2, 0}, {-1, 0, 0}, {0, 1, 2}},
                                       {{0, 1, 0}, {1, 0, 0}, {0, 0, 3}}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (size_t m = 0; m < sizeof matrices / sizeof *matrices; m++) {
      const double charge[5] = {1.0, 2.0, 3.5, 5.0, 7.0};
      double z[CMX_MAX_SITES], zs[CMX_MAX_SITES];
      const cmx_crystal cell = builtin(names[i]), larger = supercell(names[i], matrices[m]);
      assert_int_equal(cmx_crystal_charges(&cell, cell.n_labels, charge, z, NULL), CMX_OK);
      assert_int_equal(cmx_crystal_charges(&larger, larger.n_labels, charge, zs, NULL), CMX_OK);
      double *pair = pairs_of(&cell), *more = pairs_of(&larger);
      CHECK(larger.n_sites % cell.n_sites == 0);
      CHECK_ABS(cmx_pair_energy(larger.n_sites, more, zs), cmx_pair_energy(cell.n_sites, pair, z), 1e-11);
      free(pair);
      free(more);
    }
}

static void bad_supercells(void **state) {
  (void)state;
  static const int bad[][3][3] = {{{1, 0, 0}, {2, 0, 0}, {0, 0, 1}},
                                  {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}},
                                  {{41, 0, 0}, {0, 25, 0}, {0, 0, 1}},
                                  {{2, 0, 0}, {0, 23, 0}, {0, 0, 23}},
                                  {{-101, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  const cmx_crystal bcc = builtin("bcc");
  cmx_crystal out;
  cmx_error err;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(cmx_crystal_supercell(&bcc, bad[i], &out, &err), CMX_ERR_DOMAIN);
    CHECK(strstr(err.text, "supercell") != NULL);
  }
}

static void check_refused(cmx_status status, const cmx_error *err, const char *reason,
                          cmx_arrangements *list) {
  assert_int_equal(status, CMX_ERR_DOMAIN);
  CHECK(list->n == 0 && list->best == NULL);
  if (!strstr(err->text, reason)) fail_msg("'%s' does not say '%s'", err->text, reason);
}

static void refusals(void **state) {
  (void)state;
  static const int cube[3][3] = {{0, 3, 3}, {3, 0, 3}, {3, 3, 0}};
  static const char *const unequal[] = {"perovskite", "fluorite"};
  const cmx_crystal big = supercell("bcc", cube), bcc = builtin("bcc"), hcp = builtin("hcp");
  cmx_crystal broken = builtin("bcc16");
  cmx_arrangements list;
  cmx_error err;
  for (size_t i = 0; i < 2; i++) {
    const cmx_crystal crystal = builtin(unequal[i]);
    check_refused(cmx_arrangements_by_site(&crystal, &list, &err), &err, "not equivalent", &list);
    check_refused(cmx_arrangements_by_label(&crystal, &list, &err), &err, "not equivalent", &list);
  }
  check_refused(cmx_arrangements_by_site(&big, &list, &err), &err, "54 sites", &list);
  check_refused(cmx_arrangements_superlattices(&bcc, 1, &list, &err), &err, "2..32", &list);
  check_refused(cmx_arrangements_superlattices(&bcc, 33, &list, &err), &err, "2..32", &list);
  check_refused(cmx_arrangements_superlattices(&hcp, 4, &list, &err), &err, "Bravais", &list);
  broken.site[3][1] = NAN;
  check_refused(cmx_arrangements_by_site(&broken, &list, &err), &err, "coordinate", &list);
  check_refused(cmx_arrangements_by_label(&broken, &list, &err), &err, "coordinate", &list);
  broken = bcc;
  broken.cell[1][2] = NAN;
  check_refused(cmx_arrangements_superlattices(&broken, 4, &list, &err), &err, "cell", &list);
  assert_int_equal(cmx_arrangements_by_site(&bcc, &list, &err),
                   CMX_OK); /* one site: nothing between 0 and 1 */
  CHECK(list.n == 0);
  cmx_arrangements_free(&list);
}

static void annealing_refusals(void **state) {
  (void)state;
  const cmx_crystal cell = builtin("bcc16"), perovskite = builtin("perovskite");
  static const struct {
    size_t k;
    cmx_annealing how;
  } bad[] = {{0, {1, 1, 1}},      {16, {1, 1, 1}}, {17, {1, 1, 1}},      {4, {1, 0, 1}},
             {4, {1, 100001, 1}}, {4, {1, 1, 0}},  {4, {1, 1, 1000001}}, {SIZE_MAX, {1, 1, 1}}};
  cmx_arrangement best;
  cmx_error err;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(cmx_arrangement_anneal(&cell, bad[i].k, &bad[i].how, &best, &err), CMX_ERR_DOMAIN);
    CHECK(isnan(best.excess));
  }
  const cmx_annealing how = {1, 1, 1};
  assert_int_equal(cmx_arrangement_anneal(&perovskite, 2, &how, &best, &err), CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "not equivalent") != NULL);
  CHECK(isnan(best.excess));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(table_1_by_labels),
      cmocka_unit_test(superlattices_have_known_winners),
      cmocka_unit_test(records_rebuild_their_crystals),
      cmocka_unit_test(search_agrees_with_plain_loops),
      cmocka_unit_test(cells_agree_with_plain_loops),
      cmocka_unit_test(superlattices_agree_with_plain_loops),
      cmocka_unit_test(superlattice_counts),
      cmocka_unit_test(every_assignment_is_seen_once),
      cmocka_unit_test(same_with_sites_shuffled),
      cmocka_unit_test(same_with_any_number_of_threads),
      cmocka_unit_test(annealing_finds_the_optimum_of_16_sites),
      cmocka_unit_test(annealing_ends_in_a_local_minimum),
      cmocka_unit_test(supercells_are_the_same_crystal),
      cmocka_unit_test(bad_supercells),
      cmocka_unit_test(refusals),
      cmocka_unit_test(annealing_refusals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
