#define _XOPEN_SOURCE 700
#include <hdf5.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "coulomix/const.h"
#include "coulomix/kubo.h"
#include "support/io_fixture.h"

enum { TOY = 4 };

/* Four states: their coefficients were found by an independent program. */
typedef struct toy {
  size_t n;
  double weight, energy[TOY], occupation[TOY], dipole2[TOY * TOY];
  double *e, *f, *d;
  cmx_kubo_states states;
  cmx_kubo_options options;
} toy;

static void make_toy(toy *t) {
  static const double energy[TOY] = {-0.5, -0.1, 0.2, 0.7};
  static const double pair[TOY][TOY] = {{0, .12, .05, .02}, {0, 0, .20, .08}, {0, 0, 0, .15}};
  memset(t, 0, sizeof *t);
  memcpy(t->energy, energy, sizeof energy);
  for (int i = 0; i < TOY; i++) {
    t->occupation[i] = 1.0 / (1.0 + exp((energy[i] - 0.05) / 0.1));
    for (int j = 0; j < TOY; j++) t->dipole2[TOY * i + j] = pair[i][j] + pair[j][i];
  }
  t->n = TOY, t->weight = 1.0;
  t->e = t->energy, t->f = t->occupation, t->d = t->dipole2;
  t->states = (cmx_kubo_states){1, &t->n, &t->weight, &t->e, NULL, &t->d, 50.0, 0.1, 0.05, NAN};
  t->options = (cmx_kubo_options){CMX_BROADENING_GAUSSIAN, 0.2, NAN, 0};
}

static void toy_coefficients(void **state) {
  static const double omega[4] = {0.0, 0.25, 0.5, 1.0};
  static const double l11[4] = {7.38197249e-2, 1.23351168e-1, 1.05338602e-1, 2.06345736e-2};
  static const double l12[4] = {-8.01686449e-4, -1.18610321e-3, 1.19315032e-3, 2.46900055e-3};
  static const double l22[4] = {6.39402374e-4, 2.32260759e-3, 4.39531445e-3, 1.08478944e-3};
  static const double by_omega[4] = {1.78055496e-1, 1.53804271e-1, 8.46938553e-2, 1.66876884e-2};
  static const double f[4] = {9.95929862e-1, 8.17574476e-1, 1.82425524e-1, 1.50118226e-3};
  double a[4], b[4], c[4];
  toy t;
  (void)state;
  make_toy(&t);
  for (int i = 0; i < TOY; i++) CHECK_REL(t.occupation[i], f[i], 5e-9);
  for (int given = 0; given < 2; given++) {
    t.options.divide_by_omega = 0;
    t.states.occupation = given ? &t.f : NULL;
    OK(cmx_kubo_onsager(&t.states, &t.options, &(cmx_onsager){4, omega, a, b, c}, &err));
    for (int i = 0; i < 4; i++) {
      CHECK_REL(a[i], l11[i], 5e-9);
      CHECK_REL(b[i], l12[i], 5e-9);
      CHECK_REL(c[i], l22[i], 5e-9);
    }
    t.options.divide_by_omega = 1;
    OK(cmx_kubo_onsager(&t.states, &t.options, &(cmx_onsager){4, omega, a, b, c}, &err));
    for (int i = 0; i < 4; i++) CHECK_REL(a[i], by_omega[i], 5e-9);
  }
}

static void toy_limits(void **state) {
  cmx_kubo_limits l, shifted;
  toy t;
  (void)state;
  make_toy(&t);
  t.states.electrons = 5.5;
  OK(cmx_kubo_find_limits(&t.states, &t.options, &l, &err));
  CHECK_REL(l.sigma, 7.38197249e-2, 5e-9);
  CHECK_REL(l.kappa, 6.30696013e-3, 5e-9);
  CHECK_REL(l.thermopower, -1.08600574e-1, 5e-9);
  CHECK_REL(l.lorenz, 8.54373292e-1, 5e-9);
  CHECK_REL(l.integral, 2.7500205868, 5e-11);
  CHECK_REL(l.sum_rule, 2.7500205868 / 5.5, 5e-11);
  t.options.enthalpy = 0.08;
  OK(cmx_kubo_find_limits(&t.states, &t.options, &shifted, &err));
  CHECK_REL(shifted.thermopower, -4.08600574e-1, 5e-9);
  CHECK_REL(shifted.kappa, l.kappa, 1e-14);
  t.options.enthalpy = -1e4; /* as of a deep reference level: plain sums would keep 5 digits */
  OK(cmx_kubo_find_limits(&t.states, &t.options, &shifted, &err));
  CHECK_REL(shifted.kappa, l.kappa, 1e-9);
}

/* DC coefficients of kg4vasp's aluminium, L_12/L_11 and T: -L_12/(T L_11) in V/K. */
static void seebeck_coefficient(void **state) {
  const double ev = CMX_ELECTRON_VOLT / CMX_HARTREE, temp = 290.113 * CMX_BOLTZMANN / CMX_HARTREE;
  const double above = -2.1562e7 / 7.838e8 * ev;
  size_t n = 2;
  double weight = 1.0, energy[2] = {above, above}, dipole2[4] = {0, 1, 1, 0}, *e = energy, *d = dipole2;
  const cmx_kubo_states s = {1, &n, &weight, &e, NULL, &d, 1.0, temp, 0.0, NAN};
  const cmx_kubo_options o = {CMX_BROADENING_ABINIT, 0.01, NAN, 0};
  cmx_kubo_limits l;
  (void)state;
  OK(cmx_kubo_find_limits(&s, &o, &l, &err));
  const double volt_per_kelvin = CMX_BOLTZMANN / CMX_ELECTRON_VOLT;
  CHECK_REL(-l.thermopower * volt_per_kelvin, 9.482e-5, 5e-5);
  CHECK_ABS(l.kappa, 0.0, 0.0);
}

/* The sum rule by quadrature of L_11 for every shape and form; L(w) of a pair by its definition. */
static void shapes_and_forms(void **state) {
  enum { N = 4001 };
  static double omega[N], l11[N], l12[N], l22[N];
  cmx_kubo_limits l;
  toy t;
  (void)state;
  make_toy(&t);
  for (int shape = 0; shape < 3; shape++)
    for (int form = 0; form < 2; form++) {
      t.options.broadening = (cmx_broadening)shape;
      t.options.divide_by_omega = form;
      const int lorentzian = shape == CMX_BROADENING_LORENTZIAN;
      /* omega = tan(u): Lorentzians reach far, and 1e-5 of them beyond the end */
      for (int i = 0; i < N; i++) omega[i] = tan(1.5707 * (double)i / (N - 1));
      OK(cmx_kubo_onsager(&t.states, &t.options, &(cmx_onsager){N, omega, l11, l12, l22}, &err));
      OK(cmx_kubo_find_limits(&t.states, &t.options, &l, &err));
      double sum = 0.0;
      for (int i = 0; i < N; i++) /* Simpson's rule */
        sum += (i == 0 || i == N - 1 ? 1.0 : 2.0 + 2.0 * (i % 2)) * l11[i] * (1.0 + omega[i] * omega[i]);
      sum *= 1.5707 / (N - 1) / 3.0 * 2.0 * t.states.volume / CMX_PI;
      CHECK_REL(sum, l.integral, lorentzian ? 1e-4 : 1e-9);
      CHECK_REL(l11[0], l.l11, 1e-15);
      CHECK_REL(l22[0], l.l22, 1e-15);
    }
}

/* The limits at 0 are reached, and the Lorentzian agrees with its definition. */
static void small_frequencies(void **state) {
  const double omega[3] = {0.0, 1e-7, 1e-300};
  double a[3], b[3], c[3];
  toy t;
  (void)state;
  make_toy(&t);
  for (int shape = 0; shape < 3; shape++)
    for (int form = 0; form < 2; form++) {
      t.options.broadening = (cmx_broadening)shape;
      t.options.divide_by_omega = form;
      OK(cmx_kubo_onsager(&t.states, &t.options, &(cmx_onsager){3, omega, a, b, c}, &err));
      CHECK_REL(a[1], a[0], 1e-11);
      CHECK_REL(a[2], a[0], 1e-15);
      CHECK_REL(c[1], c[0], 1e-11);
    }
  t.options.divide_by_omega = 0;
  const double w = 0.3, g = 0.2;
  double sum = 0.0;
  for (int i = 0; i < TOY; i++)
    for (int j = 0; j < TOY; j++) {
      const double gap = t.energy[j] - t.energy[i], x = gap - w;
      if (i != j)
        sum +=
            (t.occupation[i] - t.occupation[j]) / gap * t.dipole2[TOY * i + j] * g / CMX_PI / (x * x + g * g);
    }
  OK(cmx_kubo_onsager(&t.states, &t.options, &(cmx_onsager){1, &w, a, b, c}, &err));
  CHECK_REL(a[0], 2.0 * CMX_PI / 50.0 * sum, 1e-13);
}

/* Equal and nearly equal energies join smoothly; half a shell at e = mu has -df/de = 1/(4 T). */
static void degenerate_pairs(void **state) {
  size_t n = 2;
  double weight = 1.0, energy[2] = {0.0, 0.0}, f[2] = {0.5, 0.5}, dipole2[4] = {0, 1, 1, 0};
  double *e = energy, *d = dipole2, *occupation = f, l11, l12, l22;
  cmx_kubo_states s = {1, &n, &weight, &e, NULL, &d, 2.0 * CMX_PI, 0.1, 0.0, NAN};
  const cmx_kubo_options o = {CMX_BROADENING_GAUSSIAN, 0.2, NAN, 0};
  const double zero = 0.0, delta = 2.0 / (0.2 * sqrt(2.0 * CMX_PI));
  (void)state;
  static const double gaps[4] = {0.0, 1e-15, 1e-12, 1e-9};
  for (int k = 0; k < 4; k++) {
    energy[0] = 0.5 * gaps[k], energy[1] = -0.5 * gaps[k];
    OK(cmx_kubo_onsager(&s, &o, &(cmx_onsager){1, &zero, &l11, &l12, &l22}, &err));
    CHECK_REL(l11, 2.5 * delta, 1e-14);
  }
  energy[0] = energy[1] = 0.0;
  s.occupation = &occupation;
  OK(cmx_kubo_onsager(&s, &o, &(cmx_onsager){1, &zero, &l11, &l12, &l22}, &err));
  CHECK_REL(l11, 2.5 * delta, 1e-14);
  /* deep and empty states: nothing overflows, whatever the width */
  s.occupation = NULL;
  energy[0] = -1e4, energy[1] = 1e4;
  OK(cmx_kubo_onsager(&s, &o, &(cmx_onsager){1, &zero, &l11, &l12, &l22}, &err));
  CHECK_ABS(l11, 0.0, 0.0);
  const cmx_kubo_options narrow = {CMX_BROADENING_ABINIT, 1e-300, NAN, 1};
  cmx_kubo_limits limits;
  energy[0] = -0.05, energy[1] = 0.05;
  OK(cmx_kubo_find_limits(&s, &narrow, &limits, &err));
  CHECK_REL(limits.integral, 4.0 * tanh(0.25) / 0.1, 1e-14);
}

static void threads_do_not_matter(void **state) {
  enum { N = 64 };
  double omega[N], one[3][N], many[3][N];
  toy t;
  (void)state;
  make_toy(&t);
  for (int i = 0; i < N; i++) omega[i] = 0.02 * i;
#ifdef _OPENMP
  omp_set_num_threads(1);
#endif
  OK(cmx_kubo_onsager(&t.states, &t.options, &(cmx_onsager){N, omega, one[0], one[1], one[2]}, &err));
#ifdef _OPENMP
  omp_set_num_threads(4);
#endif
  OK(cmx_kubo_onsager(&t.states, &t.options, &(cmx_onsager){N, omega, many[0], many[1], many[2]}, &err));
  CHECK(memcmp(one, many, sizeof one) == 0);
}

static void check_domain(const toy *t, const char *message) {
  cmx_error why;
  double zero = 0.0, a = 0.0, b = 0.0, c = 0.0;
  cmx_kubo_limits l;
  CHECK(cmx_kubo_onsager(&t->states, &t->options, &(cmx_onsager){1, &zero, &a, &b, &c}, &why) ==
        CMX_ERR_DOMAIN);
  CHECK(isnan(a) && isnan(b) && isnan(c));
  if (strcmp(why.text, message) != 0) fail_msg("%s\nexpected %s", why.text, message);
  CHECK(cmx_kubo_find_limits(&t->states, &t->options, &l, NULL) == CMX_ERR_DOMAIN);
  CHECK(isnan(l.sigma) && isnan(l.kappa) && isnan(l.integral));
}

static void bad_arguments(void **state) {
  toy t;
  cmx_error why;
  cmx_broadening b;
  double omega = -1.0, a[3];
  (void)state;
  make_toy(&t), t.states.volume = 0.0, check_domain(&t, "volume = 0: outside numbers above 0");
  make_toy(&t), t.states.temp = NAN, check_domain(&t, "temp = nan: outside numbers above 0");
  make_toy(&t), t.states.mu = NAN,
                check_domain(&t, "mu = nan: must be finite unless occupations and enthalpy are given");
  make_toy(&t), t.options.width = -1.0, check_domain(&t, "width = -1: outside numbers above 0");
  make_toy(&t), t.options.enthalpy = INFINITY, check_domain(&t, "enthalpy = inf: outside finite numbers");
  make_toy(&t), t.options.broadening = (cmx_broadening)7, check_domain(&t, "broadening = 7: no such shape");
  make_toy(&t), t.weight = 0.5, check_domain(&t, "weight: sum 0.5, expected 1");
  make_toy(&t), t.energy[2] = NAN, check_domain(&t, "energy[0][2] = nan: not finite");
  make_toy(&t), t.states.occupation = &t.f, t.f[1] = 1.5;
  check_domain(&t, "occupation[0][1] = 1.5: outside 0..1");
  make_toy(&t), t.dipole2[5] = -1.0, check_domain(&t, "dipole2[0][5] = -1: not finite or below 0");
  make_toy(&t), t.dipole2[1] = 1.0;
  check_domain(&t, "dipole2[0]: states 0 and 1: 1 and 0.12, not symmetric");
  make_toy(&t);
  CHECK(cmx_kubo_onsager(&t.states, &t.options, &(cmx_onsager){1, &omega, a, a + 1, a + 2}, &why) ==
        CMX_ERR_DOMAIN);
  CHECK(strcmp(why.text, "omega[0] = -1: not finite or below 0") == 0);
  CHECK(cmx_broadening_find("box", &b, &why) == CMX_ERR_UNKNOWN);
  OK(cmx_broadening_find("lorentzian", &b, &err));
  CHECK(b == CMX_BROADENING_LORENTZIAN);
}

/* --- files --- */

static const char toy_text[] = "# made by hand\n"
                               "# volume = 7.409235573608139 A^3\r\n"
                               "# temperature = 0.1 Ha\n"
                               "# chemical potential = 0.05 Ha\n"
                               "# electrons = 5.5\n"
                               "# energies = Ha\n"
                               "kpoint 3\n"
                               "state -0.5\nstate -1D-1\nstate 0.2\nstate 0.7 \n"
                               "pair 1 2 .12\npair 3 1 .05\npair 1 4 .02\npair 2 3 .2\n"
                               "pair 2 4 .4 .2 .2\n"
                               "pair 3 4 .15\n";

static void check_toy(const cmx_kubo_states *s, double tolerance) {
  const cmx_kubo_options o = {CMX_BROADENING_GAUSSIAN, 0.2, NAN, 0};
  cmx_kubo_limits l;
  OK(cmx_kubo_find_limits(s, &o, &l, &err));
  CHECK_REL(l.sigma, 7.38197249e-2, tolerance);
  CHECK_REL(l.kappa, 6.30696013e-3, tolerance);
  CHECK_REL(l.sum_rule, 2.7500205868 / 5.5, tolerance);
}

static void text_files(void **state) {
  cmx_kubo_states s;
  (void)state;
  spill("toy", toy_text, sizeof toy_text - 1);
  OK(cmx_kubo_read("toy", &s, &err));
  CHECK(s.n_k == 1 && s.n[0] == TOY && s.occupation == NULL);
  CHECK_REL(s.volume, 50.0, 1e-9);
  check_toy(&s, 5e-9);
  cmx_kubo_states_free(&s);
  static const char occupied[] =
      "# volume = 1 bohr^3\n# temperature = 1 eV\n# energies = eV\n# occupations = 2\n"
      "# dipoles = 1/A^2\nkpoint 1\nstate 27.211386245988 2\nstate 1 0.5\npair 2 1 1\n"
      "kpoint 3\nstate 2 1\n";
  spill("occupied", occupied, sizeof occupied - 1);
  OK(cmx_kubo_read("occupied", &s, &err));
  CHECK(s.n_k == 2 && s.n[0] == 2 && s.n[1] == 1);
  CHECK_REL(s.weight[0], 0.25, 1e-15);
  CHECK_REL(s.energy[0][0], 1.0, 1e-10);
  CHECK_REL(s.occupation[0][0], 1.0, 0.0);
  CHECK_REL(s.occupation[0][1], 0.25, 0.0);
  CHECK_REL(s.dipole2[0][1], 0.28002852, 1e-7);
  CHECK(isnan(s.mu) && isnan(s.electrons));
  cmx_kubo_states_free(&s);
}

#define KEYS "# volume = 1 bohr^3\n# temperature = 1 eV\n# chemical potential = 1 eV\n# energies = eV\n"

static void refused_texts(void **state) {
  static const struct {
    const char *text, *message;
  } mistakes[] = {
      {"", "bad:1: found an empty file, expected one-electron states in text or HDF5"},
      {"hello\n", "bad:1: line: found \"hello\", expected #, kpoint, state or pair"},
      {"# volume = 1\n", "bad:1: volume: found \"\", expected bohr^3, A^3"},
      {"# volume = -1 A^3\n", "bad:1: volume: found \"-1\", expected a number above 0"},
      {"# electrons = 1\n# electrons = 1\n", "bad:2: electrons: there was one already"},
      {"# occupations = 3\n",
       "bad:1: occupations: found \"3\", expected the largest occupation of a state, 1 or 2"},
      {"# energies = mm\n", "bad:1: energies: found \"mm\", expected Ha, eV, Ry"},
      {"# fermi = 1 eV\n# dipole = 1/A^2\n", "bad:2: dipole: no such key, expected dipoles"},
      {"kpoint 1\n", "bad:1: the unit of the energies is missing: # energies = Ha"},
      {KEYS "kpoint -1\n", "bad:5: kpoint: found \"-1\", expected a weight of at least 0"},
      {KEYS "kpoint 1\n", "bad:5: a k point without states ends here"},
      {KEYS "state 1\n", "bad:5: state: expected a kpoint line before, and pairs behind the states"},
      {KEYS "pair 1 2 3\n", "bad:5: pair: expected kpoint and state lines before"},
      {KEYS "kpoint 1\nstate x\n", "bad:6: state: found \"x\", expected an energy"},
      {KEYS "kpoint 1\nstate 1 .5\n", "bad:6: the largest occupation is missing: # occupations = 2"},
      {KEYS "# occupations = 1\nkpoint 1\nstate 1 1.5\n",
       "bad:7: state: found \"1.5\", expected an occupation of 0..1"},
      {KEYS "# occupations = 1\nkpoint 1\nstate 1 .5\nstate 2\n",
       "bad:8: state: found \"\", expected occupations of all states or of none"},
      {KEYS "kpoint 1\nstate 1\nstate 2\npair 1 3 1\n",
       "bad:8: pair: found \"3\", expected the number of a state of this k point, from 1"},
      {KEYS "kpoint 1\nstate 1\nstate 2\npair 1 1 1\n", "bad:8: pair 1 1: two different states make a pair"},
      {KEYS "kpoint 1\nstate 1\nstate 2\npair 1 2 1\npair 2 1 1\n", "bad:9: pair 2 1: there was one already"},
      {KEYS "kpoint 1\nstate 1\nstate 2\npair 1 2 1 2\n",
       "bad:8: pair: found \"\", expected a squared matrix element of at least 0 or three components"},
      {KEYS "kpoint 1\nstate 1\nstate 2\npair 1 2 -1\n",
       "bad:8: pair: found \"\", expected a squared matrix element of at least 0 or three components"},
      {KEYS "kpoint 0\nstate 1\n", "bad: weights of the k points: sum 0, expected a number above 0"},
      {"# energies = eV\n# temperature = 1 K\nkpoint 1\nstate 1\n", "bad: the volume is missing"},
      {"# energies = eV\n# volume = 1 A^3\nkpoint 1\nstate 1\n", "bad: the temperature is missing"},
      {"# energies = eV\n# volume = 1 A^3\n# temperature = 1 K\nkpoint 1\nstate 1\n",
       "bad: neither a chemical potential nor occupations"}};
  static const cmx_kubo_states zeros;
  cmx_kubo_states s;
  cmx_error why;
  (void)state;
  for (size_t k = 0; k < sizeof mistakes / sizeof *mistakes; k++) {
    spill("bad", mistakes[k].text, strlen(mistakes[k].text));
    const cmx_status status = cmx_kubo_read("bad", &s, &why);
    if (status != CMX_ERR_FORMAT || strncmp(why.text, mistakes[k].message, strlen(mistakes[k].message)) != 0)
      fail_msg("%d: %s\nexpected: %s\nfrom:\n%s", (int)status, why.text, mistakes[k].message,
               mistakes[k].text);
    CHECK(memcmp(&s, &zeros, sizeof s) == 0);
  }
  CHECK(cmx_kubo_read("none", &s, &why) == CMX_ERR_IO);
  CHECK(cmx_kubo_read(".", &s, &why) == CMX_ERR_IO);
  for (size_t n = 0; n < sizeof toy_text; n += 3) { /* wherever it ends */
    spill("part", toy_text, n);
    cmx_kubo_read("part", &s, &why);
    cmx_kubo_states_free(&s);
  }
}

static void put(hid_t file, const char *name, int rank, const hsize_t dims[], const double values[],
                const char *unit) {
  hid_t space = rank ? H5Screate_simple(rank, dims, NULL) : H5Screate(H5S_SCALAR);
  hid_t id = H5Dcreate2(file, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  if (unit) {
    hid_t type = H5Tcopy(H5T_C_S1), scalar = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(unit));
    hid_t attribute = H5Acreate2(id, "unit", type, scalar, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, type, unit);
    H5Aclose(attribute), H5Sclose(scalar), H5Tclose(type);
  }
  H5Dclose(id), H5Sclose(space);
}

/* parts: 1 for /dipole2, 3 or 6 for the real or complex /dipole; left: a dataset that is left out. */
static void make_hdf5(const char *path, int parts, int occupied, const char *left) {
  toy t;
  make_toy(&t);
  double d[TOY * TOY * 6] = {0.0};
  const double volume = 50.0, temp = 0.1, mu = 0.05, electrons = 5.5, full = 2.0;
  const hsize_t dims[5] = {1, TOY, TOY, 3, 2};
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  for (int i = 0; i < TOY * TOY; i++) {
    const double root = sqrt(3.0 * t.dipole2[i]);
    if (parts == 1) d[i] = t.dipole2[i];
    if (parts == 3) d[3 * i] = 0.6 * root, d[3 * i + 2] = -0.8 * root;
    if (parts == 6) d[6 * i + 1] = 0.6 * root, d[6 * i + 4] = -0.8 * root;
    if (i < TOY) t.occupation[i] *= 2.0;
  }
  if (strcmp(left, "volume")) put(file, "volume", 0, NULL, &volume, "bohr^3");
  if (strcmp(left, "temperature")) put(file, "temperature", 0, NULL, &temp, "Ha");
  if (!occupied && strcmp(left, "chemical_potential")) put(file, "chemical_potential", 0, NULL, &mu, "Ha");
  put(file, "electrons", 0, NULL, &electrons, NULL);
  if (strcmp(left, "energies"))
    put(file, "energies", 2, dims, t.energy, strcmp(left, "unit") ? "Hartree" : NULL);
  if (occupied) put(file, "occupations", 2, dims, t.occupation, NULL);
  if (occupied && strcmp(left, "full")) put(file, "largest_occupation", 0, NULL, &full, NULL);
  if (!strcmp(left, "symmetry")) d[1] = 7.0;
  if (!strcmp(left, "sign")) d[2] = -1.0;
  const hsize_t flat[3] = {1, TOY * TOY, 1};
  if (parts > 0)
    put(file, parts == 1 ? "dipole2" : "dipole",
        parts == 6   ? 5
        : parts == 3 ? 4
                     : 3,
        strcmp(left, "shape") ? dims : flat, d, "1/bohr^2");
  H5Fclose(file);
}

static void hdf5_files(void **state) {
  static const struct {
    const char *left;
    int parts, occupied;
    const char *message;
  } bad[] = {{"volume", 1, 0, "bad.h5: the volume is missing"},
             {"temperature", 1, 0, "bad.h5: the temperature is missing"},
             {"chemical_potential", 1, 0, "bad.h5: neither a chemical potential nor occupations"},
             {"energies", 1, 0, "bad.h5: /energies: missing"},
             {"unit", 1, 0, "bad.h5: /energies: attribute unit: found \"\", expected Ha, eV, Ry"},
             {"full", 1, 1, "bad.h5: /largest_occupation: expected 1 or 2"},
             {"symmetry", 1, 0, "bad.h5: /dipole2: not symmetric in its states"},
             {"sign", 1, 0, "bad.h5: /dipole2: a square is negative or too large"},
             {"shape", 1, 0, "bad.h5: /dipole2: expected [k][n][n], /dipole [k][n][n][3] or [k][n][n][3][2]"},
             {"dipoles", 0, 0, "bad.h5: /dipole2: neither this nor /dipole is there"}};
  cmx_kubo_states s;
  cmx_error why;
  size_t n;
  (void)state;
  for (int parts = 1; parts <= 6; parts += parts == 1 ? 2 : 3) {
    make_hdf5("toy.h5", parts, 0, "");
    OK(cmx_kubo_read("toy.h5", &s, &err));
    check_toy(&s, 5e-9);
    cmx_kubo_states_free(&s);
  }
  make_hdf5("toy.h5", 1, 1, "");
  OK(cmx_kubo_read("toy.h5", &s, &err));
  CHECK(isnan(s.mu));
  s.mu = 0.05;
  check_toy(&s, 5e-9);
  cmx_kubo_states_free(&s);
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    make_hdf5("bad.h5", bad[k].parts, bad[k].occupied, bad[k].left);
    CHECK(cmx_kubo_read("bad.h5", &s, &why) == CMX_ERR_FORMAT);
    if (strcmp(why.text, bad[k].message) != 0) fail_msg("%s\nexpected: %s", why.text, bad[k].message);
    CHECK(s.n_k == 0 && s.n == NULL);
  }
  unsigned char *bytes = slurp("toy.h5", &n);
  spill("cut.h5", bytes, n / 2);
  free(bytes);
  CHECK(cmx_kubo_read("cut.h5", &s, &why) == CMX_ERR_FORMAT);
  CHECK(strstr(why.text, "cut.h5: not a readable HDF5 file, byte 0: the file ends at ") == why.text);
}

/* Of 201 levels 0.01 apart those within 4 T of mu count; of the toy's four, too few near mu, all do. */
/* Files that hold no states, states elsewhere, or ask for a plug-in. */
static void foreign_hdf5(void **state) {
  static const char *const says[] = {
      "f.h5: found an HDF5 file of another program, expected /energies, /dipole2 and others",
      "f.h5: found a table of coulomix, expected one-electron states in text or HDF5",
      "f.h5: /volume: not a dataset of this file",
      "f.h5: /volume: not a dataset of this file",
      "f.h5: not a readable HDF5 file, byte 904: a dataset in other files: data outside the file",
      ("f.h5: not a readable HDF5 file, byte 912: data that went through filter 6, which is not read: "
       "rewrite "
       "the file by h5repack -f GZIP=6 OLD NEW"),
      "f.h5: /volume: not finite numbers in this file of a size that can be read"};
  const hsize_t one = 1, large = 1u << 28, most = H5S_UNLIMITED;
  (void)state;
  make_hdf5("toy.h5", 1, 0, "");
  for (size_t k = 0; k < sizeof says / sizeof *says; k++) {
    cmx_kubo_states s;
    cmx_error why = CMX_ERROR_NONE;
    hid_t file = H5Fcreate("f.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
          plist = H5Pcreate(H5P_DATASET_CREATE);
    hid_t space = H5Screate_simple(1, &one, k == 6 ? &most : &one), id = -1;
    if (k == 0) id = H5Gcreate2(file, "other", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (k == 1) H5Aclose(H5Acreate2(file, "content_sha256", H5T_NATIVE_INT, space, H5P_DEFAULT, H5P_DEFAULT));
    if (k == 2) H5Lcreate_external("toy.h5", "/volume", file, "volume", H5P_DEFAULT, H5P_DEFAULT);
    if (k == 3) H5Lcreate_soft("/elsewhere", file, "volume", H5P_DEFAULT, H5P_DEFAULT);
    if (k == 4) H5Pset_external(plist, "toy.h5", 0, 8);
    if (k == 5) {
      H5Pset_chunk(plist, 1, &one);
      H5Pset_scaleoffset(plist, H5Z_SO_FLOAT_DSCALE, 3);
    }
    if (k == 6) H5Pset_chunk(plist, 1, &large);
    if (k >= 4) id = H5Dcreate2(file, "volume", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    CHECK((k >= 1 && k <= 3) || id >= 0);
    if (id >= 0) H5Oclose(id);
    H5Sclose(space);
    H5Pclose(plist);
    H5Fclose(file);
    CHECK(cmx_kubo_read("f.h5", &s, &why) == CMX_ERR_FORMAT);
    if (strcmp(why.text, says[k]) != 0) fail_msg("%zu: %s\nexpected: %s", k, why.text, says[k]);
  }
}

static void width_to_start_from(void **state) {
  (void)state;
  double energy[201], *energies[1] = {energy};
  size_t n[1] = {201};
  cmx_kubo_states s = {.n_k = 1, .n = n, .energy = energies, .temp = 0.1, .mu = 0.4};
  for (int i = 0; i < 201; i++) energy[i] = 0.01 * i + (i > 120 ? 0.03 * (i - 120) : 0.0);
  CHECK_ABS(cmx_kubo_width(&s), 0.02, 1e-12);
  s.mu = NAN;
  CHECK_ABS(cmx_kubo_width(&s), 2.0 * energy[200] / 200.0, 1e-12);
  n[0] = 1;
  CHECK(isnan(cmx_kubo_width(&s)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(toy_coefficients),
      cmocka_unit_test(width_to_start_from),
      cmocka_unit_test(toy_limits),
      cmocka_unit_test(seebeck_coefficient),
      cmocka_unit_test(shapes_and_forms),
      cmocka_unit_test(small_frequencies),
      cmocka_unit_test(degenerate_pairs),
      cmocka_unit_test(threads_do_not_matter),
      cmocka_unit_test(bad_arguments),
      cmocka_unit_test_setup_teardown(text_files, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(refused_texts, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(hdf5_files, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(foreign_hdf5, enter_folder, leave_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
