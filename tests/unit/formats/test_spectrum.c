#define _XOPEN_SOURCE 700
#include <locale.h>

#include "coulomix/const.h"
#include "coulomix/spectrum.h"
#include "support/io_fixture.h"

#define EV (CMX_ELECTRON_VOLT / CMX_HBAR)

/* Remarks, one line each, as "line: text". */
typedef struct notes {
  size_t n;
  char text[4096];
} notes;

static void take_note(void *context, size_t line, const char *text) {
  notes *all = context;
  const size_t used = strlen(all->text);
  all->n++;
  snprintf(all->text + used, sizeof all->text - used, "%zu: %s\n", line, text);
}

/* From memory that ends where the text does, so that the sanitizer sees a step too far. */
static cmx_status read_bytes(const char *text, size_t n, cmx_spectrum_format format, notes *all,
                             cmx_spectrum *out, cmx_error *err) {
  char *copy = malloc(n > 0 ? n : 1);
  assert_non_null(copy);
  memcpy(copy, text, n);
  memset(out, 0x5a, sizeof *out);
  if (all) memset(all, 0, sizeof *all);
  const cmx_notes taker = {take_note, all};
  const cmx_status status = cmx_spectrum_read_text(copy, n, "dir/s", format, all ? &taker : NULL, out, err);
  free(copy);
  return status;
}

static void check_read(const char *text, cmx_spectrum_format format, notes *all, cmx_spectrum *out) {
  cmx_error err = CMX_ERROR_NONE;
  const cmx_status status = read_bytes(text, strlen(text), format, all, out, &err);
  if (status != CMX_OK) fail_msg("%d: %s from:\n%s", (int)status, err.text, text);
}

static void check_refused(const char *text, cmx_spectrum_format format, cmx_status expected,
                          const char *message) {
  static const cmx_spectrum zeros;
  cmx_error err = CMX_ERROR_NONE;
  cmx_spectrum s;
  const cmx_status status = read_bytes(text, strlen(text), format, NULL, &s, &err);
  if (status != expected || strcmp(err.text, message) != 0)
    fail_msg("%d: %s\nexpected %d: %s\nfrom:\n%s", (int)status, err.text, (int)expected, message, text);
  CHECK(memcmp(&s, &zeros, sizeof s) == 0);
}

static void check_remark(const char *text, const char *remark) {
  notes all;
  cmx_spectrum s;
  check_read(text, CMX_SPECTRUM_AUTO, &all, &s);
  if (!strstr(all.text, remark)) fail_msg("no \"%s\" in:\n%s", remark, all.text);
  cmx_spectrum_free(&s);
}

static void declared_columns(void **state) {
  cmx_spectrum s;
  (void)state;
  check_read(
      "\xef\xbb\xbf# name = H\xc3\xa4lium 1\r\n# Temperature = 10 eV\n#mass=1.008 amu\n# atoms = 0.1 1/A^3\n"
      "# charge = 1\n# electrons = 4\n# pressure = 1 Mbar\n# note that rho = m n\n\n"
      "omega[eV] , sigma_1 [ 1/(Ohm cm) ],label [], sigma_2 [(ohm*m)^-1] KAPPA [W / m / K]\r\n"
      "0,1.0D3,7,0,10\n 1e0\t.5+3 ; 8 -2.5d2; 5.\n  # a comment\n2. 0 9 1E0 0",
      CMX_SPECTRUM_AUTO, NULL, &s);
  CHECK(s.n == 3);
  CHECK_ABS(s.omega[0], 0.0, 0.0);
  CHECK_REL(s.omega[1], EV, 1e-15);
  CHECK_REL(s.omega[2], 2.0 * EV, 1e-15);
  CHECK_REL(s.sigma_1[0], 1e5 * CMX_SIEMENS_PER_METRE, 1e-15);
  CHECK_REL(s.sigma_1[1], 5e4 * CMX_SIEMENS_PER_METRE, 1e-15);
  CHECK_REL(s.sigma_2[1], -250.0 * CMX_SIEMENS_PER_METRE, 1e-15);
  CHECK_REL(s.kappa[0], 1e6, 1e-15);
  CHECK(strcmp(s.name, "H\xc3\xa4lium 1") == 0);
  CHECK_REL(s.sample.temp, 116045.18, 1e-7);
  CHECK_REL(s.sample.rho, 1e23 * 1.008 * CMX_ATOMIC_MASS_UNIT, 1e-15);
  CHECK_REL(cmx_sample_atom_count(&s.sample), 1e23, 1e-15);
  CHECK_REL(s.sample.mass_u, 1.008, 0.0);
  CHECK_REL(s.sample.charge, 1.0, 0.0);
  CHECK_REL(s.sample.electrons, 4.0, 0.0);
  CHECK_REL(s.sample.pressure, 1e12, 1e-15);
  cmx_spectrum_free(&s);
}

static void every_unit(void **state) {
  static const struct {
    const char *unit;
    double omega;
  } omegas[] = {{"rad/s", 1.0},
                {"1/s", 1.0},
                {"s^-1", 1.0},
                {"rydberg", 2.0670686668e16},
                {"eV", 1.51926744787e15},
                {"Ha", 4.1341373336e16},
                {"hartree", 4.1341373336e16},
                {"a.u.", 4.1341373336e16},
                {"au", 4.1341373336e16},
                {"Ry", 2.0670686668e16},
                {"cm^-1", 1.88365156731e11},
                {"1/cm", 1.88365156731e11},
                {"THz", 6.28318530718e12}};
  static const struct {
    const char *unit;
    double sigma;
  } sigmas[] = {{"1/s", 1.0},
                {"s^-1", 1.0},
                {"S/cm", 8.9875517923e11},
                {"Ohm^-1 m^-1", 8.9875517923e9},
                {"Ohm^-1 cm^-1", 8.9875517923e11},
                {"S/m", 8.9875517923e9},
                {"1/(Ohm m)", 8.9875517923e9},
                {"(Ohm m)^-1", 8.9875517923e9},
                {"1/(Ohm cm)", 8.9875517923e11},
                {"(Ohm cm)^-1", 8.9875517923e11},
                {"a.u.", 4.599848136e6 * 8.9875517923e9}};
  static const struct {
    const char *unit;
    double kappa;
  } kappas[] = {
      {"erg/(cm s K)", 1.0}, {"erg/cm/s/K", 1.0}, {"W/(m K)", 1e5}, {"W/m/K", 1e5}, {"a.u.", 1.0786164750e9}};
  char text[200];
  cmx_spectrum s;
  (void)state;
  for (size_t k = 0; k < sizeof omegas / sizeof *omegas; k++) {
    snprintf(text, sizeof text, "# omega [%s] sigma_1 [%s] kappa [%s]\n1 1 1\n", omegas[k].unit,
             sigmas[k % 11].unit, kappas[k % 5].unit);
    check_read(text, CMX_SPECTRUM_DECLARED, NULL, &s);
    CHECK_REL(s.omega[0], omegas[k].omega, 1e-9);
    CHECK_REL(s.sigma_1[0], sigmas[k % 11].sigma, 1e-9);
    CHECK_REL(s.kappa[0], kappas[k % 5].kappa, 1e-9);
    cmx_spectrum_free(&s);
  }
}

static void sample_units(void **state) {
  static const struct {
    const char *line;
    size_t member;
    double value;
  } keys[] = {{"temperature = 300 K", offsetof(cmx_sample, temp), 300.0},
              {"T = 300 K", offsetof(cmx_sample, temp), 300.0},
              {"rho = 2.7 g/cm^3", offsetof(cmx_sample, rho), 2.7},
              {"Zbar = 2.5", offsetof(cmx_sample, charge), 2.5},
              {"temperature = 10 eV", offsetof(cmx_sample, temp), 116045.18},
              {"temperature = 0.36749322 Ha", offsetof(cmx_sample, temp), 116045.18},
              {"density = 8 g/cm^3", offsetof(cmx_sample, rho), 8.0},
              {"density = 8000 kg/m^3", offsetof(cmx_sample, rho), 8.0},
              {"pressure = 5580 GPa", offsetof(cmx_sample, pressure), 5.58e13},
              {"pressure = 1e5 Pa", offsetof(cmx_sample, pressure), 1e6},
              {"pressure = 2 erg/cm^3", offsetof(cmx_sample, pressure), 2.0}};
  char text[200];
  cmx_spectrum s;
  (void)state;
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
    snprintf(text, sizeof text, "omega [eV] kappa [a.u.]\n# %s\n1 1\n", keys[k].line);
    check_read(text, CMX_SPECTRUM_AUTO, NULL, &s);
    double value;
    memcpy(&value, (const char *)&s.sample + keys[k].member, sizeof value);
    CHECK_REL(value, keys[k].value, 1e-7);
    CHECK(s.sigma_1 == NULL && s.kappa != NULL);
    cmx_spectrum_free(&s);
  }
}

#define SIG_HEADER " # omega(ua) hbar*omega(eV)    cond(ua)             cond(ohm.cm)-1\n"
#define KTH_HEADER                                                                                           \
  " #Thermal conductivity following B. Holst et al Phys. Rev. B 83 (2011) 235120\n"                          \
  " #omega(ua) hbar*omega(eV)  thermal cond(ua)   Kth(W/m/K)   thermopower(ua)   Stp(microohm/K)\n"

static void abinit_sigma(void **state) {
  cmx_spectrum s;
  notes all;
  (void)state;
  /* the third row: omega of 0.00001 Ha is half a digit off */
  check_read(SIG_HEADER "     0.00000     0.00000    5.000000000000E-01    2.296745000000E+04\n"
                        "     0.00001     0.00014    4.000000000000E-01    1.837396000000E+04\n"
                        "     0.10000     2.72114    3.000000000000E-01    1.378047000000E+04\n",
             CMX_SPECTRUM_AUTO, &all, &s);
  CHECK(s.n == 3 && s.sigma_2 == NULL && s.kappa == NULL);
  CHECK_REL(s.sigma_1[0], 0.5 * CMX_ATOMIC_FREQUENCY, 1e-15);
  CHECK_REL(s.omega[1], 0.00014 * EV, 1e-15);
  CHECK(strstr(all.text, "disagree") == NULL); /* 0.14 % are known */
  cmx_spectrum_free(&s);
  check_read(SIG_HEADER "0 0 5e-1 2.32e4\n", CMX_SPECTRUM_AUTO, &all, &s);
  CHECK(strstr(all.text, "2: two columns of the same quantity disagree by 0.87 %") != NULL);
  cmx_spectrum_free(&s);
  check_refused(SIG_HEADER "0 0 5e-1 2.3e4\n1 27.21 5e-1 2.3e6\n", CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT,
                "dir/s:3: two columns of sigma_1 disagree by 99 %: their units are not what the header says");
  check_refused(SIG_HEADER "0 0 5e-1 2.3e4\n1 13.6 5e-1 2.3e4\n", CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT,
                "dir/s:3: two columns of omega disagree by 50 %: their units are not what the header says");
  check_read(" # omega(ua) hbar*omega(eV)      cond(ua)            cond(ohm.cm)-1"
             "      cond(ohm.cm)-1 UP      cond(ohm.cm)-1 DN\n0 0 0.5 22967 11000 11967\n",
             CMX_SPECTRUM_AUTO, NULL, &s);
  CHECK_REL(s.sigma_1[0], 0.5 * CMX_ATOMIC_FREQUENCY, 1e-15);
  cmx_spectrum_free(&s);
  check_read(" # hbar*omega(eV)      cond(ohm.cm)-1      cond(ohm.cm)-1 UP      cond(ohm.cm)-1 DN\n1 9 4 5\n",
             CMX_SPECTRUM_AUTO, NULL, &s);
  CHECK_REL(s.omega[0], EV, 1e-15);
  CHECK_REL(s.sigma_1[0], 900.0 * CMX_SIEMENS_PER_METRE, 1e-15);
  cmx_spectrum_free(&s);
  check_read("0 0 5e-1 2.3e4\n", CMX_SPECTRUM_ABINIT_SIG, NULL, &s);
  CHECK(s.n == 1);
  cmx_spectrum_free(&s);
}

static void abinit_others(void **state) {
  cmx_spectrum s;
  (void)state;
  check_read(KTH_HEADER "0.1 2.72114 3.0 700. 1.0 0.04\n", CMX_SPECTRUM_AUTO, NULL, &s);
  CHECK(s.n == 1 && s.sigma_1 == NULL);
  CHECK_REL(s.kappa[0], 7e7, 1e-15);
  cmx_spectrum_free(&s);
  check_read(KTH_HEADER "0.1 2.72114 3.0 700.\n", CMX_SPECTRUM_AUTO, NULL, &s); /* without the sums */
  CHECK_REL(s.kappa[0], 7e7, 1e-15);
  cmx_spectrum_free(&s);
  check_read(" # hbar*omega(eV)  thermal cond (W/m/K)   thermopower(microohm/K)\n1 700 5\n",
             CMX_SPECTRUM_AUTO, NULL, &s);
  CHECK_REL(s.kappa[0], 7e7, 1e-15);
  cmx_spectrum_free(&s);
  check_read("#Conducti output file:\n# ecut                  =   5.0 Ha\n"
             "# hbar*omega(eV) cond(ohm.cm)-1 thermal cond(W/m/K)   thermopower(microvolt/K) \n0 2 700 5\n",
             CMX_SPECTRUM_AUTO, NULL, &s);
  CHECK_REL(s.kappa[0], 7e7, 1e-15);
  CHECK_REL(s.sigma_1[0], 200.0 * CMX_SIEMENS_PER_METRE, 1e-15);
  cmx_spectrum_free(&s);
  check_read("#energy (eV),sigma_1(Ohm-1cm-1),sigma_2(Ohm-1cm-1),epsilon_1,epsilon_2\n  1. 2. 3. -4. 5.\n",
             CMX_SPECTRUM_AUTO, NULL, &s);
  CHECK_REL(s.sigma_1[0], 200.0 * CMX_SIEMENS_PER_METRE, 1e-15);
  CHECK_REL(s.sigma_2[0], 300.0 * CMX_SIEMENS_PER_METRE, 1e-15);
  cmx_spectrum_free(&s);
  check_read("#energy (Ha),sigma_1(au),sigma_2(au),epsilon_1(au),epsilon_2(au)\n  1. 2. 3. -4. 5.\n",
             CMX_SPECTRUM_ABINIT_EPS, NULL, &s);
  CHECK_REL(s.omega[0], CMX_ATOMIC_FREQUENCY, 1e-15);
  CHECK_REL(s.sigma_2[0], 3.0 * CMX_ATOMIC_FREQUENCY, 1e-15);
  cmx_spectrum_free(&s);
  check_refused(" # omega(ua) L12 L21 L22 L22\n1 2 3 4 5\n", CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT,
                "dir/s:1: this file of abinit's conducti has Onsager coefficients (_Lij): read _sig, _Kth or "
                "_eps of the "
                "same run");
}

/* Rows of kg4vasp's example 02, whose exponents lose their letter. */
static void kg4vasp(void **state) {
  cmx_spectrum s;
  notes all;
  (void)state;
  check_read("          ## freq (eV)                    11                    12                    13"
             "                    21                    22                    23                    31"
             "                    32                    33               TRACE/3\n"
             "  0.10000000000000E-03  0.78326753384217E+09  0.36078710145581E+02  -.54379560290281E+02  "
             "0.36078710145581E+02  0.78396184989710E+09  0.19478934642157E+03  -.54379560290281E+02  "
             "0.19478934642157E+03  0.78396210498805E+09  0.78373049624244E+09\n"
             "  0.15509690000000E+00  0.26558694868157E-95  0.12238490684110-102  -.18445211349420-102  "
             "0.12238490684110-102  0.26604206535743E-95  0.66098339204502-102  -.18445211349420-102  "
             "0.66098339204502-102  0.26600703923904E-95  0.26587868442602E-95\n",
             CMX_SPECTRUM_AUTO, NULL, &s);
  CHECK(s.n == 2);
  CHECK_REL(s.omega[0], 1e-4 * EV, 1e-15);
  CHECK_REL(s.sigma_1[0], 0.78373049624244E+09 * CMX_SIEMENS_PER_METRE, 1e-15);
  CHECK_REL(s.sigma_1[1], 0.26587868442602E-95 * CMX_SIEMENS_PER_METRE, 1e-15);
  cmx_spectrum_free(&s);
  check_read(
      " ===== sigma real part DC exact tensor ====\n        7.8334586E+008      3.6082318E+001\n"
      " Temp (K)=   290.11305276298856      Elec. Conductivity=   783808873.04731524       (1/(Ohm*m))\n"
      " Temp (K)=   290.11305276298856      Seebeck=   9.4823358085632255E-005  (V/K)\n"
      " Temp (K)=   290.11305276298856      Thermal Conductivity=  -7.1535875835280398E-005 [W/(m*K)]\n",
      CMX_SPECTRUM_AUTO, &all, &s);
  CHECK(s.n == 1 && s.kappa == NULL && s.omega[0] == 0.0);
  CHECK_REL(s.sigma_1[0], 783808873.04731524 * CMX_SIEMENS_PER_METRE, 1e-15);
  CHECK_REL(s.sample.temp, 290.11305276298856, 1e-15);
  CHECK(strstr(all.text, "negative: left out") != NULL);
  cmx_spectrum_free(&s);
}

static void atomec(void **state) {
  cmx_spectrum s;
  (void)state;
  check_read("0.0 0.5\n1.0 0.25\n", CMX_SPECTRUM_ATOMEC, NULL, &s);
  CHECK(s.n == 2);
  CHECK_REL(s.omega[1], CMX_ATOMIC_FREQUENCY, 1e-15);
  CHECK_REL(s.sigma_1[1], 0.25 * CMX_ATOMIC_FREQUENCY, 1e-15);
  cmx_spectrum_free(&s);
  check_refused(
      "0.0 0.5\n1.0 0.25\n", CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT,
      "dir/s:1: 2 columns and no header that tells what they are: name them with their units, as in omega "
      "[eV], sigma_1 [S/m], or say by --format that the file is declared, abinit-sig, abinit-kth, "
      "abinit-eps, "
      "kg4vasp or atomec");
  check_refused("0.0 0.5 1\n", CMX_SPECTRUM_ATOMEC, CMX_ERR_FORMAT,
                "dir/s:1: 3 columns: no file of the format atomec has that many");
}

#define HEAD "omega [eV], sigma_1 [S/m]\n"

static void mistakes_are_named(void **state) {
  static const struct {
    cmx_status status;
    const char *text, *message;
  } mistakes[] = {
      {CMX_ERR_FORMAT, "", "dir/s:1: found an empty file, expected a spectrum in text"},
      {CMX_ERR_FORMAT, HEAD, "dir/s:1: no rows with numbers"},
      {CMX_ERR_FORMAT, HEAD "0 1\n1 x\n", "dir/s:3: found \"x\", expected a finite number"},
      {CMX_ERR_FORMAT, HEAD "0 0x1p3\n", "dir/s:2: found \"0x1p3\", expected a finite number"},
      {CMX_ERR_FORMAT, HEAD "0 inf\n", "dir/s:2: found \"inf\", expected a finite number"},
      {CMX_ERR_FORMAT, HEAD "0 nan\n", "dir/s:2: found \"nan\", expected a finite number"},
      {CMX_ERR_FORMAT, HEAD "0 1e999\n", "dir/s:2: found \"1e999\", expected a finite number below 1e30"},
      {CMX_ERR_FORMAT, HEAD "0 1e305\n", "dir/s:2: found \"1e305\", expected a finite number below 1e30"},
      {CMX_ERR_FORMAT, HEAD "0 1e\n", "dir/s:2: found \"1e\", expected a finite number"},
      {CMX_ERR_FORMAT, HEAD "0 1 2\n", "dir/s:2: 3 values, expected 2"},
      {CMX_ERR_FORMAT, HEAD "0,,1,\n1\n", "dir/s:3: 1 values, expected 2"},
      {CMX_ERR_FORMAT, HEAD "-1e-3 1\n", "dir/s:2: the frequency is negative"},
      {CMX_ERR_FORMAT, HEAD "0 1\n# c\n1 1\n1 1\n", "dir/s:5: the frequency is not above that of line 4"},
      {CMX_ERR_FORMAT, HEAD "0 1\n1 -1e-3\n", "dir/s:3: sigma_1 is negative"},
      {CMX_ERR_FORMAT, "omega [eV], kappa [a.u.]\n0 -1\n", "dir/s:2: kappa is negative"},
      {CMX_ERR_FORMAT, "omega, sigma_1 [S/m]\n0 1\n",
       "dir/s:1: column \"omega, sigma_1\": expected one word and its unit in brackets, as in omega [eV]"},
      {CMX_ERR_FORMAT, "omega [eV], sigma_1 [S/m\n0 1\n",
       "dir/s:1: column \"sigma_1\": expected one word and its unit in brackets, as in omega [eV]"},
      {CMX_ERR_FORMAT, "omega [eV], sigma_1 [S/m], tau\n0 1\n",
       "dir/s:1: column \"tau\": expected one word and its unit in brackets, as in omega [eV]"},
      {CMX_ERR_FORMAT, "omega [eV], thermal conductivity [W/(m K)]\n0 1\n",
       "dir/s:1: column \"thermal conductivity\": expected one word and its unit in brackets, as in omega "
       "[eV]"},
      {CMX_ERR_FORMAT, "omega [eV], sigma [S/m]\n0 1\n",
       "dir/s:1: no column sigma_1: names are omega, sigma_1, sigma_2 and kappa"},
      {CMX_ERR_FORMAT, "omega [eV], sigma_2 [S/m] kappa [a.u.]\n0 1\n",
       "dir/s:1: no column sigma_1: names are omega, sigma_1, sigma_2 and kappa"},
      {CMX_ERR_FORMAT, "energy [eV], sigma_1 [S/m]\n0 1\n",
       "dir/s:1: no column omega: names are omega, sigma_1, sigma_2 and kappa"},
      {CMX_ERR_UNKNOWN, "omega [mm] sigma_1 [S/m]\n0 1\n",
       "dir/s:1: column omega: unit \"mm\", expected rad/s, 1/s, eV, Ha, Ry, a.u., cm^-1, THz"},
      {CMX_ERR_UNKNOWN, "omega [eV] sigma_1 [W/(m K)]\n0 1\n",
       "dir/s:1: column sigma_1: unit \"W/(m K)\", expected 1/s, S/m, 1/(Ohm m), 1/(Ohm cm), a.u."},
      {CMX_ERR_FORMAT, "# temperature = hot\n" HEAD,
       "dir/s:1: temperature: found \"hot\", expected a number above 0"},
      {CMX_ERR_FORMAT, "# mass = -1 u\n" HEAD, "dir/s:1: mass: found \"-1\", expected a number above 0"},
      {CMX_ERR_UNKNOWN, "# temperature = 10\n" HEAD, "dir/s:1: temperature: unit \"\", expected K, eV, Ha"},
      {CMX_ERR_UNKNOWN, "# pressure = 10 mbar\n" HEAD,
       "dir/s:1: pressure: unit \"mbar\", expected erg/cm^3, Pa, GPa, Mbar"},
      {CMX_ERR_FORMAT, "# charge = 1\n# charge = 2\n" HEAD, "dir/s:2: charge is already in line 1"},
      {CMX_ERR_FORMAT, HEAD "# atoms = 1 1/A^3\n0 1\n", "dir/s:2: atoms without a mass: add # mass = ... u"},
      {CMX_ERR_FORMAT, HEAD "# density = 1 g/cm^3\n# mass = 1 u\n# atoms = 1 1/A^3\n0 1\n",
       "dir/s:4: atoms beside the density of line 2: give one"}};
  (void)state;
  for (size_t k = 0; k < sizeof mistakes / sizeof *mistakes; k++)
    check_refused(mistakes[k].text, CMX_SPECTRUM_AUTO, mistakes[k].status, mistakes[k].message);
  check_refused(
      "1 1\n", CMX_SPECTRUM_DECLARED, CMX_ERR_FORMAT,
      "dir/s:1: found \"1 1\", expected a line with names and units of the columns, as in omega [eV], "
      "sigma_1 [S/m]");
}

static void remarks(void **state) {
  cmx_spectrum s;
  notes all;
  char text[4000] = HEAD;
  (void)state;
  check_remark(HEAD "0 1\n1 0\n", "0: only 2 rows\n");
  check_remark(HEAD "1 1\n20 .4\n30 0\n", "2: the first frequency is 1.519e+15 rad/s: no direct current\n");
  check_remark(HEAD "1 1\n2 .4\n30 0\n",
               "2: low frequencies are missing: sigma_1 falls to half at 2 times the first");
  check_remark(HEAD "0 1\n2 .4\n3 .01\n",
               "4: high frequencies are missing: sigma_1 is 0.01 of its largest value");
  check_remark(HEAD "0 1\n2 .4\n43 0\n", "4: the step of frequency is 20.5 times the one before\n");
  check_remark(HEAD "0 1\n2 .4\n3 -1e-13\n",
               "4: sigma_1 is negative by rounding in 1 rows, this the first: taken as 0\n");
  check_remark("# tempo = 10 eV\n" HEAD "0 1\n", "1: \"tempo = 10 eV\": no such key, ignored\n");
  for (int i = 0; i < 40; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "%d %g\n", i, exp(-i));
  check_read(text, CMX_SPECTRUM_AUTO, &all, &s);
  if (all.n > 0) fail_msg("a good spectrum is remarked upon: %s", all.text);
  cmx_spectrum_free(&s);
}

/* What programs write where they do not compute sigma_2: left out with the lines. */
static void placeholders(void **state) {
  static const struct {
    const char *rows, *remark; /* NULL: the column stays */
  } cases[] = {
      {"0.1 9 -0.0\n0.2 8 -0.0\n0.3 7 -0.0\n.4 6 3\n.5 5 4\n", "2: sigma_2 is -0 in lines 2 to 4, as if"},
      {"0 9 0\n0.2 8 0\n0.3 7 0\n.4 6 3\n.5 5 4\n", "3: sigma_2 is 0 in lines 3 to 4, as if"},
      {".1 9 1\n.2 8 2\n.3 7 3\n.4 6 0\n.5 5 0\n", "5: sigma_2 is 0 in lines 5 to 6, as if"},
      {".1 9 0\n.2 8 0\n.3 7 3\n.4 6 0\n.5 5 0\n", "2: sigma_2 is 0 in lines 2 to 3 and at the end, as if"},
      {".1 9 -999\n.2 8 -999\n.3 7 3\n.4 6 2\n", "2: sigma_2 is -999 in lines 2 to 3, as if"},
      {".1 9 -9999\n.2 8 -9999\n.3 7 3\n.4 6 2\n", "2: sigma_2 is -9999 in lines 2 to 3, as if"},
      {".1 9 5\n.2 8 5\n.3 7 5\n.4 6 5\n", "2: sigma_2 is 5 in lines 2 to 5, as if"},
      {".1 9 1\n.2 8 1\n.3 7 3\n.4 6 2\n", NULL},  /* rounded */
      {"0 9 0\n.2 8 2\n.3 7 0\n.4 6 -2\n", NULL},  /* direct current, and a zero between */
      {".1 9 1\n.2 8 2\n.3 0 0\n.4 0 0\n", NULL}}; /* nothing absorbs there */
  (void)state;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    char text[400];
    notes all;
    cmx_spectrum s;
    snprintf(text, sizeof text, "omega [eV] sigma_1 [S/m] sigma_2 [S/m]\n%s", cases[k].rows);
    check_read(text, CMX_SPECTRUM_AUTO, &all, &s);
    const int right = cases[k].remark ? !s.sigma_2 && strstr(all.text, cases[k].remark) : !!s.sigma_2;
    if (!right) fail_msg("%s%s", text, all.text);
    cmx_spectrum_free(&s);
  }
  check_remark("omega [eV] sigma_1 [S/m]\n1 5\n2 5\n3 5\n", "2: sigma_1 is 5 in all rows");
  check_refused(
      "omega [eV] sigma_1 [S/m] sigma_2 [S/m]\n1 5 nan\n", CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT,
      "dir/s:2: found \"nan\" in sigma_2, expected a finite number below 1e30 (--ignore sigma_2 leaves "
      "the column out)");
  check_refused(HEAD "1 9.96921e36\n", CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT,
                "dir/s:2: found \"9.96921e36\", expected a finite number below 1e30");
  check_refused(HEAD "1 -999\n2 -999\n", CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT, "dir/s:2: sigma_1 is negative");
}

/* Columns that the caller does not want may hold anything. */
static void ignored_columns(void **state) {
  static const char text[] =
      "omega [eV] sigma_1 [S/m] sigma_2 [nonsense] kappa [W/(m K)]\n0.5 3 nan 7\n1 2 -999 8\n";
  cmx_spectrum s;
  cmx_error why;
  (void)state;
  spill("s", text, sizeof text - 1);
  OK(cmx_spectrum_read_without("s", CMX_SPECTRUM_AUTO, "sigma_2", NULL, &s, &err));
  CHECK(s.n == 2 && s.sigma_1 && !s.sigma_2 && s.kappa && s.kappa[1] == 8e5);
  cmx_spectrum_free(&s);
  OK(cmx_spectrum_read_without("s", CMX_SPECTRUM_AUTO, "kappa,sigma_2", NULL, &s, &err));
  CHECK(s.sigma_1 && !s.sigma_2 && !s.kappa);
  cmx_spectrum_free(&s);
  CHECK(cmx_spectrum_read_without("s", CMX_SPECTRUM_AUTO, "sigma_1,sigma_2,kappa", NULL, &s, &why) ==
        CMX_ERR_FORMAT);
  CHECK(cmx_spectrum_read_without("s", CMX_SPECTRUM_AUTO, "eps_1", NULL, &s, &why) == CMX_ERR_UNKNOWN);
  CHECK(strcmp(why.text, "ignored column \"eps_1\": not one of sigma_1, sigma_2, kappa") == 0);
}

/* As spreadsheets write: semicolons with decimal commas, quoted names, CR LF, a byte-order mark. */
static void spreadsheets(void **state) {
  static const char *const texts[] = {
      "omega [eV];sigma_1 [S/m];kappa [W/(m K)]\n0,5;1250,0;0,25\n1;1,0E+03;1,5\n",
      ("\xef\xbb\xbf\"omega [eV]\";\"sigma_1 [S/m]\";\"kappa [W/(m "
       "K)]\"\r\n\"0,5\";\"1250\";\"0,25\"\r\n1,0;1000;1,5\r\n"),
      "\"omega [eV]\",\"sigma_1 [S/m]\",\"kappa [W/(m K)]\"\n0.5,1250,0.25\n1,1000,1.5\n",
      "omega [eV]\tsigma_1 [S/m]\tkappa [W/(m K)]\r\n0.5\t0.125D+04\t2.5d-1\r\n1\t1.0+003\t.15+1\r\n"};
  (void)state;
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    cmx_spectrum s;
    check_read(texts[k], CMX_SPECTRUM_AUTO, NULL, &s);
    CHECK(s.n == 2);
    CHECK_REL(s.omega[0], 0.5 * EV, 1e-15);
    CHECK_REL(s.sigma_1[0], 1250.0 * CMX_SIEMENS_PER_METRE, 1e-15);
    CHECK_REL(s.sigma_1[1], 1000.0 * CMX_SIEMENS_PER_METRE, 1e-15);
    CHECK_REL(s.kappa[0], 0.25e5, 1e-15);
    CHECK_REL(s.kappa[1], 1.5e5, 1e-15);
    cmx_spectrum_free(&s);
  }
  check_refused("omega [eV];sigma_1 [S/m]\n1.000,5;2\n", CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT,
                "dir/s:2: found \"1.000.5\", expected a finite number");
}

static void zero_bytes_and_sizes(void **state) {
  static const char nul[] = HEAD "0 1\n1\0 2\n";
  cmx_error err = CMX_ERROR_NONE;
  cmx_spectrum s;
  char line[3000] = "omega [eV] sigma_1 [S/m]";
  (void)state;
  CHECK(read_bytes(nul, sizeof nul - 1, CMX_SPECTRUM_AUTO, NULL, &s, &err) == CMX_ERR_FORMAT);
  CHECK(strcmp(err.text, "dir/s:3: found a NUL byte, expected text") == 0);
  CHECK(cmx_spectrum_read_text(NULL, 0, "none", CMX_SPECTRUM_AUTO, NULL, &s, NULL) == CMX_ERR_FORMAT);
  for (int i = 0; i < 63; i++) strcat(line, " t [1]");
  check_refused(line, CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT, "dir/s:1: more than 64 columns");
  memset(line, '9', sizeof line - 1);
  memcpy(line, HEAD, sizeof HEAD - 1);
  line[sizeof line - 1] = '\0';
  check_refused(line, CMX_SPECTRUM_AUTO, CMX_ERR_FORMAT, "dir/s:2: 1 values, expected 2");
}

/* Nothing is read beyond a text that ends anywhere, and whatever is read is in order. */
static void every_length(void **state) {
  static const char text[] =
      "# name = a\n# mass = 1 u\n# atoms = 1 1/A^3\n# omega [eV] sigma_1 [S/m], kappa [a.u.]\n"
      "0 1.5e0 1\n1 1.25 .5\n2 -1e-14, .25 # not a comment\n";
  cmx_spectrum s;
  (void)state;
  for (size_t n = 0; n < sizeof text; n++) {
    cmx_error err = CMX_ERROR_NONE;
    const cmx_status status = read_bytes(text, n, CMX_SPECTRUM_AUTO, NULL, &s, &err);
    CHECK(status == CMX_OK || status == CMX_ERR_FORMAT || status == CMX_ERR_UNKNOWN);
    CHECK((status == CMX_OK) == (s.n > 0));
    CHECK((status == CMX_OK) == (err.text[0] == '\0'));
    cmx_spectrum_free(&s);
  }
}

static void formats_have_names(void **state) {
  static const char *const names[] = {"auto",       "declared", "abinit-sig", "abinit-kth",
                                      "abinit-eps", "kg4vasp",  "atomec"};
  cmx_spectrum_format format;
  cmx_error why;
  (void)state;
  for (int k = 0; k < 7; k++) {
    OK(cmx_spectrum_format_find(names[k], &format, &err));
    CHECK((int)format == k);
  }
  CHECK(cmx_spectrum_format_find("csv", &format, &why) == CMX_ERR_UNKNOWN);
  CHECK(strstr(why.text, "format 'csv': not one of auto, declared") != NULL);
}

static void locales(void **state) {
  static const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"};
  cmx_spectrum s;
  (void)state;
  for (size_t k = 0; k < 3; k++) {
    if (!setlocale(LC_NUMERIC, commas[k])) continue;
    check_read(HEAD "0.5 1.25D0\n", CMX_SPECTRUM_AUTO, NULL, &s);
    setlocale(LC_NUMERIC, "C");
    CHECK_REL(s.sigma_1[0], 1.25 * CMX_SIEMENS_PER_METRE, 1e-15);
    cmx_spectrum_free(&s);
  }
}

static void files(void **state) {
  cmx_spectrum s;
  cmx_error why;
  (void)state;
  spill("good", HEAD "0 1\n", sizeof HEAD - 1 + 4);
  OK(cmx_spectrum_read("good", CMX_SPECTRUM_AUTO, NULL, &s, &err));
  CHECK(s.n == 1);
  cmx_spectrum_free(&s);
  CHECK(cmx_spectrum_read("none", CMX_SPECTRUM_AUTO, NULL, &s, &why) == CMX_ERR_IO);
  CHECK(strcmp(why.text, "none: cannot be read: No such file or directory") == 0);
  CHECK(cmx_spectrum_read(".", CMX_SPECTRUM_AUTO, NULL, &s, &why) == CMX_ERR_IO);
  spill("long", HEAD, sizeof HEAD - 1);
  FILE *stream = fopen("long", "ab");
  for (int i = 0; i < 200000; i++) fprintf(stream, "%d 1\n", i);
  fclose(stream);
  OK(cmx_spectrum_read("long", CMX_SPECTRUM_AUTO, NULL, &s, &err));
  CHECK(s.n == 200000);
  CHECK_REL(s.omega[199999], 199999.0 * EV, 1e-15);
  cmx_spectrum_free(&s);
}

static void written_and_read(void **state) {
  cmx_spectrum s, back;
  (void)state;
  OK(cmx_spectrum_new(40, 1, 1, &s));
  memcpy(s.name, "a sample", 9);
  s.sample = (cmx_sample){300.0 / 7.0, 8.0 / 7.0, 12.011, 4.0, 6.0, 1e15 / 3.0};
  for (int i = 0; i < 40; i++) {
    s.omega[i] = (double)i * EV / 7.0;
    s.sigma_1[i] = exp(-(double)i);
    s.sigma_2[i] = sin((double)i);
    s.kappa[i] = i < 20 ? 1e-300 * i : 0.0;
  }
  OK(cmx_spectrum_write("s", &s, &err));
  OK(cmx_spectrum_read("s", CMX_SPECTRUM_AUTO, NULL, &back, &err));
  CHECK(back.n == 40 && strcmp(back.name, s.name) == 0);
  CHECK(memcmp(&back.sample, &s.sample, sizeof s.sample) == 0);
  CHECK(memcmp(back.omega, s.omega, 4 * 40 * sizeof(double)) == 0); /* one block */
  cmx_spectrum_free(&back);
  s.sigma_1 = s.sigma_2 = NULL;
  OK(cmx_spectrum_write("s", &s, &err));
  OK(cmx_spectrum_read("s", CMX_SPECTRUM_AUTO, NULL, &back, &err));
  CHECK(back.sigma_1 == NULL && back.sigma_2 == NULL);
  CHECK(memcmp(back.kappa, s.kappa, 40 * sizeof(double)) == 0);
  cmx_spectrum_free(&back);
  CHECK(cmx_spectrum_write("/nonexistent/s", &s, NULL) == CMX_ERR_IO);
  cmx_spectrum_free(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(declared_columns),
      cmocka_unit_test(every_unit),
      cmocka_unit_test(sample_units),
      cmocka_unit_test(abinit_sigma),
      cmocka_unit_test(abinit_others),
      cmocka_unit_test(kg4vasp),
      cmocka_unit_test(atomec),
      cmocka_unit_test(mistakes_are_named),
      cmocka_unit_test(remarks),
      cmocka_unit_test(placeholders),
      cmocka_unit_test_setup_teardown(ignored_columns, enter_folder, leave_folder),
      cmocka_unit_test(spreadsheets),
      cmocka_unit_test(zero_bytes_and_sizes),
      cmocka_unit_test(every_length),
      cmocka_unit_test(formats_have_names),
      cmocka_unit_test(locales),
      cmocka_unit_test_setup_teardown(files, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(written_and_read, enter_folder, leave_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
