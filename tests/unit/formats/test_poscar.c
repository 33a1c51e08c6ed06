#define _XOPEN_SOURCE 700
#include <sys/stat.h>

#include "coulomix/const.h"
#include "coulomix/poscar.h"
#include "support/io_fixture.h"
#include "support/random.h"

static const char cscl[] = "CsCl\n"
                           "1.0\n"
                           "4.1 0 0\n"
                           "0 4.1 0\n"
                           "0 0 4.1\n"
                           "Cs Cl\n"
                           "1 1\n"
                           "Direct\n"
                           "0 0 0\n"
                           "0.5 0.5 0.5\n";

/* Cubic cell of volume 64, edge 2 before scaling; split labels, flags, velocities. */
static const char fcc[] = "  fcc\twith two sorts  \r\n"
                          " -64.0 ! volume\r\n"
                          "\t2.0D0 0.0 0.0 # a\r\n"
                          "\t0.0 +2.d+0 0.0! b\r\n"
                          "\t0.0 0.0 20e-1\r\n"
                          "\tC12 Fe_a C12 # split\r\n"
                          "\t1 1 +2!\r\n"
                          "Selective dynamics\r\n"
                          "kartesian\r\n"
                          " .0 -0.0 0. T T F\r\n"
                          " 1.0 1.0 0.0 Fe_a\r\n"
                          " -1.0 0.0 3.0 # out of the cell\r\n"
                          " 0.0 1.0 1.0! 4\r\n"
                          " \t \r\n"
                          "Cartesian\r\n"
                          "1 2 3 velocities\r\n";

static const char two_groups[] = "\n1\n1 0 0\n0 1 0\n0 0 1\n2 1\ns\nD\n0 0 0\n.5 0 0\n0 .5 0";

static double longest_edge(const cmx_crystal *c) {
  double longest = 0.0;
  for (int i = 0; i < 3; i++)
    longest = fmax(longest, hypot(hypot(c->cell[i][0], c->cell[i][1]), c->cell[i][2]));
  return longest;
}

static double volume_of(const cmx_crystal *c) {
  const double *u = c->cell[0], *v = c->cell[1], *w = c->cell[2];
  return fabs(u[0] * (v[1] * w[2] - v[2] * w[1]) + u[1] * (v[2] * w[0] - v[0] * w[2]) +
              u[2] * (v[0] * w[1] - v[1] * w[0]));
}

static void check_valid(const cmx_crystal *c) {
  CHECK(c->n_sites >= 1 && c->n_sites <= CMX_MAX_SITES);
  CHECK(c->n_labels >= 1 && c->n_labels <= CMX_MAX_LABELS);
  CHECK(memchr(c->name, '\0', sizeof c->name) != NULL);
  for (size_t p = 0; p < c->n_sites; p++) {
    CHECK(c->label[p] < c->n_labels);
    for (int i = 0; i < 3; i++) CHECK(c->site[p][i] >= 0.0 && c->site[p][i] < 1.0);
  }
  for (size_t l = 0; l < c->n_labels; l++) {
    CHECK(memchr(c->label_name[l], '\0', sizeof c->label_name[l]) != NULL && c->label_name[l][0] != '\0');
    CHECK(isnan(c->label_charge[l]) || (c->label_charge[l] >= 1.0 && c->label_charge[l] <= 118.0));
  }
  /* rounding in the determinant grows as the cell gets flatter */
  const double cube = longest_edge(c) * longest_edge(c) * longest_edge(c), volume = volume_of(c);
  CHECK_REL(volume, 4.0 * CMX_PI / 3.0 * (double)c->n_sites, 4e-15 * (1.0 + cube / volume));
}

static void check_zeroed(const cmx_crystal *c) {
  static const cmx_crystal zeros;
  CHECK(memcmp(c, &zeros, sizeof zeros) == 0);
}

/* From memory that ends where the text does, so that the sanitizer sees a step too far. */
static cmx_status parse_bytes(const char *bytes, size_t n, cmx_crystal *c, cmx_error *err) {
  char *copy = malloc(n > 0 ? n : 1);
  assert_non_null(copy);
  memcpy(copy, bytes, n);
  memset(c, 0x5a, sizeof *c);
  cmx_status status = cmx_poscar_parse("dir/p", copy, n, c, err);
  free(copy);
  return status;
}

static void parse(const char *text, cmx_crystal *c) {
  cmx_error err = CMX_ERROR_NONE;
  if (parse_bytes(text, strlen(text), c, &err) != CMX_OK) fail_msg("%s\n%s", text, err.text);
  check_valid(c);
  CHECK_REL(volume_of(c), 4.0 * CMX_PI / 3.0 * (double)c->n_sites, 1e-14);
}

static void check_site(const cmx_crystal *c, size_t p, const char *label, double x, double y, double z) {
  const double expected[3] = {x, y, z};
  CHECK(p < c->n_sites);
  assert_string_equal(c->label_name[c->label[p]], label);
  for (int i = 0; i < 3; i++) {
    double d = c->site[p][i] - expected[i];
    CHECK_ABS(d - round(d), 0.0, 1e-15);
  }
}

static void caesium_chloride(void **state) {
  const double edge = cbrt(8.0 * CMX_PI / 3.0);
  cmx_crystal c;
  (void)state;
  parse(cscl, &c);
  assert_string_equal(c.name, "CsCl");
  assert_int_equal(c.n_sites, 2);
  assert_int_equal(c.n_labels, 2);
  check_site(&c, 0, "Cs", 0, 0, 0);
  check_site(&c, 1, "Cl", 0.5, 0.5, 0.5);
  CHECK(c.label_charge[0] == 55.0 && c.label_charge[1] == 17.0);
  for (int i = 0; i < 3; i++)
    for (int a = 0; a < 3; a++) CHECK_ABS(c.cell[i][a], i == a ? edge : 0.0, 1e-15);
}

static void cartesian_and_split(void **state) {
  cmx_crystal c;
  (void)state;
  parse(fcc, &c);
  assert_string_equal(c.name, "fcc with two sorts");
  assert_int_equal(c.n_sites, 4);
  assert_int_equal(c.n_labels, 2);
  check_site(&c, 0, "C12", 0, 0, 0);
  check_site(&c, 1, "Fe_a", 0.5, 0.5, 0);
  check_site(&c, 2, "C12", 0.5, 0, 0.5);
  check_site(&c, 3, "C12", 0, 0.5, 0.5);
  CHECK(c.label_charge[0] == 6.0 && c.label_charge[1] == 26.0);
}

/* A skew, left-handed cell, of any size and at any scale. */
static void cartesian_in_a_skew_cell(void **state) {
  static const char *const scales[] = {"1", "3.5", "-17", "1e-300", "1D300"};
  static const char *const units[] = {"", "e-120", "e120", "e-307"};
  (void)state;
  for (size_t s = 0; s < sizeof scales / sizeof *scales; s++)
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
      const char *e = units[u];
      char text[400];
      cmx_crystal c;
      snprintf(text, sizeof text,
               "skew\n%s\n0%s 3%s 1%s\n2%s 0%s 1%s\n0%s 1%s 4%s\nO Ne\n1 1\nC\n0 0 0\n"
               "0.5%s 2.25%s 3.75%s\n",
               scales[s], e, e, e, e, e, e, e, e, e, e, e, e);
      parse(text, &c);
      /* f . cell = (2 f2, 3 f1 + f3, f1 + f2 + 4 f3) */
      check_site(&c, 1, "Ne", 0.5, 0.25, 0.75);
    }
}

static void without_labels(void **state) {
  char text[2000];
  cmx_crystal c;
  (void)state;
  parse(two_groups, &c);
  assert_string_equal(c.name, "p");
  assert_int_equal(c.n_labels, 2);
  check_site(&c, 0, "A", 0, 0, 0);
  check_site(&c, 1, "A", 0.5, 0, 0);
  check_site(&c, 2, "B", 0, 0.5, 0);
  CHECK(isnan(c.label_charge[0]) && isnan(c.label_charge[1])); /* B is not boron */
  size_t n = (size_t)snprintf(text, sizeof text, "32\n1\n1 0 0\n0 1 0\n0 0 1\n");
  for (int k = 0; k < 32; k++) n += (size_t)snprintf(text + n, sizeof text - n, " 1");
  n += (size_t)snprintf(text + n, sizeof text - n, "\nd\n");
  for (int k = 0; k < 32; k++) n += (size_t)snprintf(text + n, sizeof text - n, "0 0 %.7f\n", k / 32.0);
  parse(text, &c);
  assert_string_equal(c.label_name[25], "Z");
  assert_string_equal(c.label_name[26], "AA");
  assert_string_equal(c.label_name[31], "AF");
}

static void check_labels(const char *text, const char *const labels[], size_t n) {
  cmx_crystal c;
  parse(text, &c);
  assert_int_equal(c.n_labels, n);
  for (size_t l = 0; l < n; l++) assert_string_equal(c.label_name[l], labels[l]);
}

/* Without a line of labels, elements behind all coordinates name them. */
static void labels_behind_coordinates(void **state) {
  static const char *const named[] = {"Mg", "O"}, *const unnamed[] = {"A", "B"}, *const one[] = {"O"};
  static const struct {
    const char *behind[3];
    const char *const *labels;
    size_t n;
  } cases[] = {{{"Mg", "Mg", "O"}, named, 2},
               {{" T F .TRUE. Mg", " F F F Mg/8f2 ! 1", " O # 3"}, named, 2},
               {{"O", "O", "O"}, one, 1},      /* two groups of one element */
               {{"Mg", "O", "O"}, unnamed, 2}, /* not what the counts say */
               {{"Mg", "Mg", ""}, unnamed, 2},
               {{"X1", "X1", "O"}, unnamed, 2}, /* no element */
               {{"# Mg", "# Mg", "# O"}, unnamed, 2}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[200];
    snprintf(text, sizeof text, "t\n1\n1 0 0\n0 1 0\n0 0 1\n2 1\nD\n0 0 0 %s\n.5 0 0 %s\n0 .5 0 %s\n",
             cases[i].behind[0], cases[i].behind[1], cases[i].behind[2]);
    check_labels(text, cases[i].labels, cases[i].n);
  }
}

/* Three scale factors stretch the cell, and Cartesian coordinates with it: c/a = 2. */
static void three_scale_factors(void **state) {
  static const char *const scales[] = {"1 1 2", "1e-300 1.0D-300 2e-300", "3 3 6 # each"};
  static const char *const modes[] = {"Direct\n0 0 0\n.5 .5 .25\n", "Cartesian\n0 0 0\n2 2 1\n"};
  (void)state;
  for (size_t k = 0; k < 6; k++) {
    char text[200];
    cmx_crystal c;
    snprintf(text, sizeof text, "t\n%s\n4 0 0\n0 4 0\n0 0 4\nC O\n1 1\n%s", scales[k / 2], modes[k % 2]);
    parse(text, &c);
    CHECK_REL(c.cell[2][2] / c.cell[0][0], 2.0, 1e-15);
    check_site(&c, 1, "O", 0.5, 0.5, 0.25);
  }
}

/* n groups of one site each, of 32 different labels. */
static size_t many_groups(int n_groups, char text[], size_t size) {
  size_t n = (size_t)snprintf(text, size, "many\n1\n1 0 0\n0 1 0\n0 0 1\n");
  for (int k = 0; k < n_groups; k++) n += (size_t)snprintf(text + n, size - n, " X%d", k % 32);
  for (int k = 0; k < n_groups; k++) n += (size_t)snprintf(text + n, size - n, k ? " 1" : "\n1");
  n += (size_t)snprintf(text + n, size - n, "\nd\n");
  for (int k = 0; k < n_groups; k++) n += (size_t)snprintf(text + n, size - n, "0 0 %.10f\n", k / 1024.0);
  return n;
}

static void largest(void **state) {
  static char text[40000];
  cmx_error err = CMX_ERROR_NONE;
  static cmx_crystal c;
  (void)state;
  many_groups(CMX_MAX_SITES, text, sizeof text);
  parse(text, &c);
  assert_int_equal(c.n_sites, 1024);
  assert_int_equal(c.n_labels, 32);
  check_site(&c, 1023, "X31", 0, 0, 1023.0 / 1024.0);
  assert_int_equal(parse_bytes(text, many_groups(CMX_MAX_SITES + 1, text, sizeof text), &c, &err),
                   CMX_ERR_FORMAT);
  assert_string_equal(err.text, "dir/p:6: found \"X0\", expected at most 32 different labels for 1024 sites");
}

/* What is written is read back to the last bit, the sites of each label together. */
static void written(void **state) {
  static const char *const names[] = {"bcc16", "hcp", "layers-ABBABAB"};
  char path[] = "test_poscar_written.vasp";
  (void)state;
  for (size_t s = 0; s < 3; s++) {
    cmx_error err = CMX_ERROR_NONE;
    cmx_crystal c, back;
    size_t at = 0;
    assert_int_equal(cmx_crystal_builtin(names[s], &c, NULL), CMX_OK);
    c.site[1][0] += 1.0 / 3.0;
    assert_int_equal(cmx_poscar_write(path, &c, &err), CMX_OK);
    if (cmx_poscar_read(path, &back, &err) < 0) fail_msg("%s", err.text);
    assert_int_equal(back.n_sites, c.n_sites);
    for (size_t l = 0; l < c.n_labels; l++)
      for (size_t p = 0; p < c.n_sites; p++)
        if (c.label[p] == l) {
          assert_string_equal(back.label_name[back.label[at]], c.label_name[l]);
          assert_memory_equal(back.site[at++], c.site[p], sizeof c.site[p]);
        }
    for (int i = 0; i < 3; i++)
      for (int a = 0; a < 3; a++) CHECK_ABS(back.cell[i][a], c.cell[i][a], 1e-15);
    assert_int_equal(cmx_poscar_write("no/such/folder", &c, &err), CMX_ERR_IO);
    remove(path);
  }
}

typedef struct element {
  const char *label;
  double charge;
} element;

static void labels_imply_charges(void **state) {
  static const element cases[] = {
      {"C", 6},
      {"O", 8},
      {"Ne", 10},
      {"O2", 8},
      {"C12", 6},
      {"Fe_a", 26},
      {"H+", 1},
      {"Og", 118},
      {"Cl-", 17},
      {"U", 92},
      {"Xe", 54},
      {"La", 57},
      {"Lu", 71},
      {"Hf", 72},
      {"Hg", 80},
      {"Rn", 86},
      {"Lr", 103},
      {"Fe2a", 26},
      {"c", NAN},
      {"NE", NAN},
      {"X", NAN},
      {"Fex", NAN},
      {"A", NAN},
      {"D", NAN},
      {"Zn", 30},
      {"ne", NAN},
      {"Co", 27},
      {"CO", NAN},
      {"W-_+9", 74},
      {"Cabcdefghijklmn", NAN},
      {"C_abcdefghijklm", 6},
      {"Ga_d_GW", 31},
      {"H1.25", NAN},
      {"H.5", NAN},
      {"O2-", 8},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[120];
    cmx_crystal c;
    snprintf(text, sizeof text, "t\n1\n1 0 0\n0 1 0\n0 0 1\n%s\n1\nD\n0 0 0\n", cases[i].label);
    parse(text, &c);
    assert_string_equal(c.label_name[0], cases[i].label);
    if (!(isnan(cases[i].charge) ? isnan(c.label_charge[0]) : c.label_charge[0] == cases[i].charge))
      fail_msg("%s: charge %g", cases[i].label, c.label_charge[0]);
  }
}

static void every_element(void **state) {
  static const char symbols[] =
      "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr "
      "Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb "
      "Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf "
      "Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og ";
  int z = 0;
  (void)state;
  for (const char *s = symbols; *s; s = strchr(s, ' ') + 1) {
    char text[80];
    cmx_crystal c;
    snprintf(text, sizeof text, "t\n1\n1 0 0\n0 1 0\n0 0 1\n%.*s\n1\nD\n0 0 0\n", (int)strcspn(s, " "), s);
    parse(text, &c);
    CHECK(c.label_charge[0] == ++z);
  }
  assert_int_equal(z, 118);
}

/* Line `at` of the base replaced by `with`; NULL: the text ends before it. */
static size_t with_line(const char *base, int at, const char *with, char out[], size_t size) {
  const char *from = base, *to;
  for (int k = 1; k < at; k++) from = strchr(from, '\n') + 1;
  to = strchr(from, '\n');
  if (!with) return (size_t)snprintf(out, size, "%.*s", (int)(from - base), base);
  return (size_t)snprintf(out, size, "%.*s%s%s", (int)(from - base), base, with, to ? to : "");
}

typedef struct change {
  int at;
  const char *with, *says;
  int line; /* that the message must name; 0: `at` */
} change;

#define COUNTS_33 "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 2"
#define LABELS_33 "a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F last"

static const change changes[] = {
    /* the file ends */
    {1, NULL, "found an empty file, expected a crystal structure", 1},
    {2, NULL, "found the end of the file, expected a scale", 0},
    {3, NULL, "found the end of the file, expected a lattice vector", 0},
    {5, NULL, "found the end of the file, expected a lattice vector", 0},
    {6, NULL, "found the end of the file, expected labels, or counts", 0},
    {7, NULL, "found the end of the file, expected 2 counts", 0},
    {8, NULL, "found the end of the file, expected \"Selective", 0},
    {9, NULL, "found the end of the file, expected three coordinates of site 1 of 2", 0},
    {10, NULL, "found the end of the file, expected three coordinates of site 2 of 2", 0},
    /* scale */
    {2, "", "found an empty line, expected a scale", 0},
    {2, "0", "found \"0\", expected a scale factor or -(volume of the cell), not zero", 0},
    {2, "-0.0d0", "found \"-0.0d0\", expected a scale", 0},
    {2, "1e999", "found \"1e999\", expected a finite", 0},
    {2, "nan", "found \"nan\", expected a scale", 0},
    {2, "-inf", "found \"-inf\", expected a scale", 0},
    {2, "0x10", "found \"0x10\", expected a scale", 0},
    {2, "1,0", "found \"1,0\", expected a scale", 0},
    {2, "# 1", "found \"# 1\", expected a scale", 0},
    {2, "1 1", "found \"1 1\", expected one or three scale factors", 0},
    {2, "1 1 x", "found \"x\", expected one or three scale factors", 0},
    {2, "1 1 1 1", "found \"1\", expected one or three scale factors", 0},
    {2, "1 1 -1", "found \"1 1 -1\", expected three scale factors above 0", 0},
    {2, "1 0 1", "expected three scale factors above 0", 0},
    {2, "1 1e999 1", "found \"1e999\", expected a finite number", 0},
    /* vectors */
    {3, "1 0", "found \"1 0\", expected a lattice vector of three numbers", 0},
    {3, "1 0 # 0", "found \"1 0 # 0\", expected a lattice vector", 0},
    {4, "0 1 0 0", "found \"0\", expected no number behind a lattice vector", 0},
    {4, "0 1. .", "found \".\", expected a lattice vector", 0},
    {4, "0 1e 0", "found \"1e\", expected a lattice vector", 0},
    {4, "0 1e+ 0", "found \"1e+\", expected a lattice vector", 0},
    {4, "0 1.0.0 0", "found \"1.0.0\", expected a lattice vector", 0},
    {4, "0 +-1 0", "found \"+-1\", expected a lattice vector", 0},
    {4, "0 1e3x 0", "found \"1e3x\", expected a lattice vector", 0},
    {4, "0 1/2 0", "found \"1/2\", expected a lattice vector", 0},
    {4, "0 -1d999 0", "found \"-1d999\", expected a finite number", 0},
    {4, "0 1\r1 0", "found \"0\", expected no number behind", 0},
    {4,
     "0 1.00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 "
     "0",
     "found \"1.00000000000000000000000000000000000000\"..., expected a number of at most 99", 0},
    {5, "0 0 0", "found \"0 0 0\", expected a vector that spans a volume", 0},
    {5, "8 -2 0 # plane", "found \"8 -2 0 # plane\", expected a vector that spans", 0},
    {3, "0 1 0", "found \"0 0 4.1\", expected a vector that spans", 5},
    {3, "1e-300 0 0", "singular or extremely flat", 5},
    {3, "1e300 0 0", "singular or extremely flat", 5},
    /* labels and counts */
    {6, "", "found an empty line, expected labels, or counts", 0},
    {6, "# Cs Cl", "found \"# Cs Cl\", expected labels, or counts", 0},
    {6, "Cs _Cl", "found \"_Cl\", expected a label", 0},
    {6, "?s Cl", "found \"?s\", expected a label", 0},
    {6, "Cs C/l/2", "found \"C/l/2\", expected a label", 0},
    {6, "Cs /8f2a", "found \"/8f2a\", expected a label", 0},
    {6, "Cs 1", "found \"1\", expected a label", 0},
    {6, "Cs Cabcdefghijklmno", "found \"Cabcdefghijklmno\", expected a label: a letter and up to 14", 0},
    {6, "Cs \xc3\xa9\x07", "found \"???\", expected a label", 0},
    {6, LABELS_33, "found \"last\", expected at most 32 different labels", 0},
    {6, COUNTS_33, "found \"2\", expected no more counts", 0},
    {6, "1 1.0", "found \"1.0\", expected a positive number of sites", 0},
    {6, "-1 1", "found \"-1\", expected a positive number of sites", 0},
    {6, "Cs Cl Na", "found \"1 1\", expected 3 counts, one for each label", 7},
    {7, "1", "found \"1\", expected 2 counts, one for each label", 0},
    {7, "1 1 1", "found \"1 1 1\", expected 2 counts", 0},
    {7, "", "found an empty line, expected 2 counts", 0},
    {7, "! 1 1", "found \"! 1 1\", expected 2 counts", 0},
    {7, "1 0", "found \"0\", expected a positive number of sites", 0},
    {7, "1 +", "found \"+\", expected a positive number of sites", 0},
    {7, "1 1e0", "found \"1e0\", expected a positive", 0},
    {7, "1 1024", "found \"1024\", expected counts of at most 1024 sites in all", 0},
    {7, "1025 1", "found \"1025\", expected counts of at most 1024", 0},
    {7, "1 99999999999999999999999999999999999999", "expected counts of at most 1024", 0},
    {7, "1 18446744073709551617", "expected counts of at most 1024", 0},
    /* mode */
    {8, "", "found an empty line, expected \"Selective dynamics\", \"Direct\" or \"Cartesian\"", 0},
    {8, "0 0 0", "found \"0 0 0\", expected \"Selective", 0},
    {8, "Selective", "found \"0 0 0\", expected \"Direct\" or \"Cartesian\"", 9},
    {8, "s\nS", "found \"S\", expected \"Direct\"", 9},
    /* sites */
    {9, "", "found an empty line, expected three coordinates of site 1 of 2", 0},
    {10, "0.5 0.5", "found \"0.5 0.5\", expected three coordinates of site 2 of 2", 0},
    {10, "0.5 T 0.5", "found \"T\", expected three coordinates", 0},
    {10, "0.5 0.5T 0.5", "found \"0.5T\", expected three coordinates", 0},
    {10, "0.5 0.5 0x1p-1", "found \"0x1p-1\", expected three coordinates", 0},
    {10, "0.5 infinity 0", "found \"infinity\", expected three coordinates", 0},
    {10, "0.5 0.5 1e400", "found \"1e400\", expected a finite number", 0},
    {10, "0.5 0.5 0.5 0.5", "found \"0.5\", expected no number behind", 0},
    {10, "0.5 0.5 1.1e6", "found \"0.5 0.5 1.1e6\", expected a site within 1e6 cells", 0},
    {10, "-0 1 2", "found \"-0 1 2\", expected a place of its own: the ion of line 9 is there", 0},
    {10, "1e-5 -1 0.99999 T T T", "the ion of line 9 is there", 0},
    {7, "1 2", "found the end of the file, expected three coordinates of site 3 of 3", 11},
    {7, "1 1\nD\n0 0 0\n.5 0 0\n0 .5 0", "expected the end or a blank line after the 2 sites", 11},
    {8, "Cartesian\n0 0 0\n4.1 -8.2 0.00001", "the ion of line 9 is there", 10},
    {8, "k\n1e300 1e300 1e300", "expected a site within 1e6 cells", 9},
    {10, "0.5 0.5 0.5\n.1 .2 .3", "found \".1 .2 .3\", expected the end or a blank line", 11},
    {8, "Direct configuration= 1\n0 0 0\n.5 .5 .5\nDirect configuration= 2",
     "expected one structure, not a trajectory (XDATCAR)", 11},
    {7, "1\n", "found \"1\", expected 2 counts", 0},
    {10, "0.5 0.5 nan", "found \"nan\", expected three coordinates", 0},
};

static void mistakes_are_named(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    const change *k = &changes[i];
    char text[1000], begins[32];
    cmx_error err = CMX_ERROR_NONE;
    cmx_crystal c;
    size_t n = with_line(cscl, k->at, k->with, text, sizeof text);
    cmx_status status = parse_bytes(text, n, &c, &err);
    snprintf(begins, sizeof begins, "dir/p:%d: found ", k->line ? k->line : k->at);
    if (status != CMX_ERR_FORMAT || err.status != status || strncmp(err.text, begins, strlen(begins)) != 0 ||
        !strstr(err.text, k->says))
      fail_msg("%s\nstatus %d: %s\nexpected %s... %s", text, (int)status, err.text, begins, k->says);
    check_zeroed(&c);
    assert_int_equal(parse_bytes(text, n, &c, NULL), CMX_ERR_FORMAT);
  }
}

/* Changes that do not matter. */
static void oddities_are_accepted(void **state) {
  static const change cases[] = {
      {1, "", NULL, 0},
      {1, "\xef\xbb\xbf", NULL, 0},
      {2, "  -1e-300 # tiny", NULL, 0},
      {2, "5.e-324", NULL, 0},
      {3, "\t4.1D+00\t0\t-0.0d-5", NULL, 0},
      {5, "0 0 -4.1! left-handed", NULL, 0},
      {6, "Cs Cl ! and", NULL, 0},
      {7, "1 1 # two", NULL, 0},
      {8, "Sel\n direct", NULL, 0},
      {8, "direct", NULL, 0},
      {8, "Fractional", NULL, 0},
      {2, "2 2 2 # each axis", NULL, 0},
      {2, "1.5+01", NULL, 0},
      {2, "1.0 Angstrom", NULL, 0},
      {4, "0 4.1 0 a2", NULL, 0},
      {6, "Cs/8f2a91c3d Cl/0", NULL, 0},
      {6, "Cs\nCl", NULL, 0},
      {7, "1\n1", NULL, 0},
      {10, "0.5 0.5 0.5\n# end", NULL, 0},
      {10, "0.5 0.5 0.5\nLattice velocities and vectors\n 1\n 0 0 0", NULL, 0},
      {10, "0.5 0.5 0.5\nEmpty spheres\n 1\n .1 .1 .1", NULL, 0},
      {10, "0.5 0.5 0.5\nCartesian\n 0 0 0\n 0 0 0", NULL, 0},
      {10, "0.5 -0.5 100.5 T F", NULL, 0},
      {10, "0.5 0.5 0.5 Cl", NULL, 0},
      {10, "0.5 0.5 0.5 (1b)", NULL, 0},
      {10, "0.5 0.5 0.5#1b", NULL, 0},
      {10, "+.5 5e-1 00.5", NULL, 0},
      {10, "0.5 0.5 0.5\n\n\t\n \r\n", NULL, 0},
      {10, "0.5 0.5 0.5\n\n 0.1 0.2 0.3\n anything", NULL, 0},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[400];
    cmx_crystal c;
    with_line(cscl, cases[i].at, cases[i].with, text, sizeof text);
    parse(text, &c);
    assert_string_equal(c.name, cases[i].at == 1 ? "p" : "CsCl");
    check_site(&c, 0, "Cs", 0, 0, 0);
    check_site(&c, 1, "Cl", 0.5, 0.5, 0.5);
  }
}

static void names_are_cut_and_cleaned(void **state) {
  static const char long_name[] =
      "0123456789012345678901234567890123456789012345678901234567890\xc3\xa9\xc3\xa9";
  char text[400];
  cmx_crystal c;
  (void)state;
  with_line(cscl, 1, long_name, text, sizeof text);
  parse(text, &c);
  assert_string_equal(c.name, "0123456789012345678901234567890123456789012345678901234567890\xc3\xa9");
  with_line(cscl, 1, long_name + 1, text, sizeof text);
  parse(text, &c);
  assert_string_equal(c.name, "123456789012345678901234567890123456789012345678901234567890\xc3\xa9");
  with_line(cscl, 1, "\x1b[31mgr\xfc\x6e\x7f", text, sizeof text);
  parse(text, &c);
  assert_string_equal(c.name, "?[31mgr?n?");
}

static void zero_bytes(void **state) {
  cmx_crystal c;
  (void)state;
  for (size_t i = 0; i < sizeof cscl - 1; i++) {
    char text[sizeof cscl], begins[32];
    cmx_error err = CMX_ERROR_NONE;
    int line = 1;
    memcpy(text, cscl, sizeof text);
    text[i] = '\0';
    for (size_t j = 0; j < i; j++) line += text[j] == '\n';
    assert_int_equal(parse_bytes(text, sizeof text - 1, &c, &err), CMX_ERR_FORMAT);
    snprintf(begins, sizeof begins, "dir/p:%d: found a NUL", line);
    if (strncmp(err.text, begins, strlen(begins)) != 0) fail_msg("%s: %s", begins, err.text);
    check_zeroed(&c);
  }
}

/* An error that names the line, or a valid crystal; whether it was the latter. */
static int try_bytes(const char *bytes, size_t n) {
  cmx_error err = CMX_ERROR_NONE;
  cmx_crystal c;
  cmx_status status = parse_bytes(bytes, n, &c, &err);
  if (status == CMX_OK) {
    check_valid(&c);
    return 1;
  }
  if (status != CMX_ERR_FORMAT || err.status != status || strncmp(err.text, "dir/p:", 6) != 0 ||
      !(err.text[6] >= '1' && err.text[6] <= '9') || !strstr(err.text, "expected "))
    fail_msg("%.*s\n%d: %s", (int)n, bytes, (int)status, err.text);
  check_zeroed(&c);
  return 0;
}

static const struct {
  const char *text;
  size_t n, lost; /* bytes at the end without which it still is a crystal, by digits of the last number */
} texts[] = {{cscl, sizeof cscl - 1, 3}, {fcc, sizeof fcc - 1, 29}, {two_groups, sizeof two_groups - 1, 0}};

static void every_length(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    size_t accepted = 0;
    for (size_t n = 0; n <= texts[i].n; n++) accepted += (size_t)try_bytes(texts[i].text, n);
    assert_true(try_bytes(texts[i].text, texts[i].n));
    CHECK(accepted > texts[i].lost && accepted < texts[i].n / 2);
  }
}

static void random_bytes(void **state) {
  uint64_t seed = 88172645463325252u;
  size_t accepted = 0, tries = 20000;
  (void)state;
  for (size_t k = 0; k < tries; k++) {
    char text[sizeof fcc];
    size_t i = k % (sizeof texts / sizeof *texts);
    memcpy(text, texts[i].text, texts[i].n);
    random_bits(&seed);
    char *at = &text[(seed >> 8) % texts[i].n];
    /* half of them any byte, half one that numbers and lines are made of */
    *at = (char)(seed >> 63 ? seed & 0xff : (uint64_t)(unsigned char)"0123456789.+-eED#! \t\n\r"[seed % 23]);
    accepted += (size_t)try_bytes(text, texts[i].n);
  }
  CHECK(accepted > tries / 20 && accepted < tries - tries / 20);
}

static void files_are_read(void **state) {
  cmx_crystal c;
  char *large = malloc(1 << 20);
  (void)state;
  assert_non_null(large);
  memset(large, '\n', 1 << 20);
  memcpy(large, cscl, sizeof cscl - 1);
  mkdir("folder", 0777);
  spill("folder/POSCAR.1", fcc, sizeof fcc - 1);
  OK(cmx_poscar_read("folder/POSCAR.1", &c, &err));
  assert_string_equal(c.name, "fcc with two sorts");
  spill("folder/POSCAR.2", two_groups, sizeof two_groups - 1);
  OK(cmx_poscar_read("folder/POSCAR.2", &c, &err));
  assert_string_equal(c.name, "POSCAR.2");
  check_valid(&c);
  spill("large", large, 1 << 20);
  OK(cmx_poscar_read("large", &c, &err));
  free(large);
}

static void check_refused_file(const char *path, cmx_status status, const char *message) {
  cmx_error err = CMX_ERROR_NONE;
  cmx_crystal c;
  memset(&c, 0x5a, sizeof c);
  assert_int_equal(cmx_poscar_read(path, &c, &err), status);
  assert_int_equal(err.status, status);
  assert_string_equal(err.text, message);
  check_zeroed(&c);
  assert_int_equal(cmx_poscar_read(path, &c, NULL), status);
}

static void files_are_refused(void **state) {
  char *large = malloc((1 << 20) + 1);
  cmx_crystal c;
  (void)state;
  assert_non_null(large);
  memset(large, '\n', (1 << 20) + 1);
  memcpy(large, cscl, sizeof cscl - 1);
  spill("large", large, (1 << 20) + 1);
  free(large);
  check_refused_file("large", CMX_ERR_FORMAT, "large: larger than 1 MiB");
  check_refused_file("none", CMX_ERR_IO, "none: cannot be read: No such file or directory");
  mkdir("folder", 0777);
  check_refused_file("folder", CMX_ERR_IO, "folder: cannot be read: Is a directory");
  spill("secret", cscl, sizeof cscl - 1);
  if (chmod("secret", 0) == 0 && geteuid() != 0)
    check_refused_file("secret", CMX_ERR_IO, "secret: cannot be read: Permission denied");
  spill("empty", "", 0);
  check_refused_file("empty", CMX_ERR_FORMAT,
                     "empty:1: found an empty file, expected a crystal structure (POSCAR)");
  spill("zero", "a\n1\0", 4);
  check_refused_file("zero", CMX_ERR_FORMAT, "zero:2: found a NUL byte, expected text");
  assert_int_equal(cmx_poscar_parse("none", NULL, 0, &c, NULL), CMX_ERR_FORMAT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(caesium_chloride),
      cmocka_unit_test(cartesian_and_split),
      cmocka_unit_test(cartesian_in_a_skew_cell),
      cmocka_unit_test(without_labels),
      cmocka_unit_test(labels_behind_coordinates),
      cmocka_unit_test(three_scale_factors),
      cmocka_unit_test(largest),
      cmocka_unit_test(written),
      cmocka_unit_test(labels_imply_charges),
      cmocka_unit_test(every_element),
      cmocka_unit_test(mistakes_are_named),
      cmocka_unit_test(oddities_are_accepted),
      cmocka_unit_test(names_are_cut_and_cleaned),
      cmocka_unit_test(zero_bytes),
      cmocka_unit_test(every_length),
      cmocka_unit_test(random_bytes),
      cmocka_unit_test_setup_teardown(files_are_read, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(files_are_refused, enter_folder, leave_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
