/* Numbers in text as people, spreadsheets and Fortran programs write them, and kinds of files. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/file_kind.h"
#include "coulomix/number.h"
#include "coulomix/poscar.h"

static const char *read_text(const char *text, char *mark, double *value) {
  return cmx_number_read(text, strlen(text), mark, value);
}

static void forms_of_numbers(void **state) {
  static const struct {
    const char *text;
    double value;
  } forms[] = {{"1e6", 1e6},
               {"-5.", -5.0},
               {"+.5", 0.5},
               {"1.0D+06", 1e6},
               {"3.0Q6", 3e6},
               {"1.5-102", 1.5e-102},
               {"1.5+01", 15.0},
               {"0,5", 0.5},
               {"5,0E6", 5e6},
               {"6.3000000000000000E+000", 6.3},
               {"1.2345678901234567e10", 1.2345678901234567e10},
               {"0.1234567890123456789012345", 0.1234567890123456789012345},
               {"9007199254740993", 9007199254740992.0},
               {"4.9e-324", 4.9e-324},
               {"1e-400", 0.0},
               {"0e99999999999999999999", 0.0},
               {"1e400", INFINITY},
               {"-Infinity", -INFINITY},
               {"1.#INF", INFINITY}};
  static const char *const no_numbers[] = {"NaN", "+nan", "#N/A", "#DIV/0!", "1.#QNAN"};
  double value;
  (void)state;
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
    char mark = '\0';
    assert_null(read_text(forms[k].text, &mark, &value));
    CHECK(value == forms[k].value);
    CHECK(mark == '\0' || strchr(forms[k].text, mark));
  }
  for (size_t k = 0; k < sizeof no_numbers / sizeof *no_numbers; k++) {
    char mark = '\0';
    assert_null(read_text(no_numbers[k], &mark, &value));
    CHECK(isnan(value));
  }
}

static void what_is_no_number(void **state) {
  static const struct {
    const char *text, *why;
  } wrong[] = {{"", "empty"},
               {"-", "not a number"},
               {".", "not a number"},
               {"1e", "not a number"},
               {"1e+", "not a number"},
               {"10-12", "not a number"},
               {"1.0e5x", "not a number"},
               {"1 ", "not a number"},
               {"****", "not a number"},
               {"0x10", "not a number"},
               {"1.000.000", "a thousands separator"},
               {"1,000.5", "a thousands separator"},
               {"5 000", "a thousands separator"},
               {"5'000", "a thousands separator"},
               {"5\xe2\x80\xaf"
                "000",
                "a thousands separator"},
               {"5,000", "a thousands separator or a decimal comma?"}};
  double value;
  char digits[500], point = '.', comma = ',';
  (void)state;
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
    char mark = '\0';
    const char *why = read_text(wrong[k].text, &mark, &value);
    assert_non_null(why);
    CHECK(strncmp(why, wrong[k].why, strlen(wrong[k].why)) == 0);
    CHECK(isnan(value));
  }
  CHECK(strstr(read_text("0,5", &point, &value), "a comma where other numbers have a decimal point"));
  CHECK(strstr(read_text("0.5", &comma, &value), "a point where other numbers have a decimal comma"));
  memset(digits, '1', sizeof digits);
  CHECK(strstr(cmx_number_read(digits, 401, &point, &value), "more than 400 digits"));
  assert_null(cmx_number_read(digits, 300, &point, &value));
  CHECK_REL(value, 1.0 / 9.0 * 1e300, 1e-15);
}

/* As the C library reads them, with one rounding. */
static void random_numbers_are_read_exactly(void **state) {
  unsigned seed = 1;
  (void)state;
  for (int i = 0; i < 20000; i++) {
    char text[64], mark = '.';
    double value, expected;
    uint64_t bits = 0;
    for (int k = 0; k < 5; k++) bits = bits << 13 ^ (seed = 1103515245u * seed + 12345u) >> 16;
    memcpy(&expected, &bits, sizeof expected);
    if (!isfinite(expected)) continue;
    snprintf(text, sizeof text, "%.*g", 1 + i % 19, expected);
    assert_null(read_text(text, &mark, &value));
    expected = strtod(text, NULL);
    CHECK(memcmp(&value, &expected, sizeof value) == 0);
  }
}

/* A host may have set a locale with a decimal comma. */
static void numbers_are_read_in_any_locale(void **state) {
  static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL"};
  static const char structure[] =
      "salt\n1.0\n4.2 0 0\n0 4.2 0\n0 0 4.2\nMg O\n1 1\nDirect\n0 0 0\n.5 .5 .5\n";
  (void)state;
  for (size_t k = 0; k < sizeof commas / sizeof *commas; k++) {
    cmx_error err = CMX_ERROR_NONE;
    cmx_crystal crystal;
    double value;
    char mark = '.';
    if (!setlocale(LC_ALL, commas[k])) continue;
    assert_null(read_text("1.2345678901234567e10", &mark, &value));
    const cmx_status status = cmx_poscar_parse("p", structure, sizeof structure - 1, &crystal, &err);
    setlocale(LC_ALL, "C");
    CHECK(value == 1.2345678901234567e10);
    CHECK(status == CMX_OK);
    CHECK_REL(crystal.site[1][0] - crystal.site[0][0], 0.5, 1e-15);
  }
}

static void kinds_of_files(void **state) {
  static const struct {
    const char *text, *kind;
  } kinds[] = {{"", "an empty file"},
               {" \n\n", "a file of blanks"},
               {"\x89PNG\r\n\x1a\n", "a picture (PNG)"},
               {"BZh9", "a file compressed by bzip2: unpack it first"},
               {"// a recipe\ntitle = \"co\";\n", CMX_KIND_RECIPE},
               {"&inlist\n", "a namelist of Fortran"},
               {"# energies = Ha\nkpoint 1\n", CMX_KIND_STATES},
               {"omega [eV], sigma_1 [S/m]\n", CMX_KIND_SPECTRUM},
               {"a\n1\n1 0 0\n0 1 0\n0 0 1\nC\n1\nDirect\n0 0 0\n", CMX_KIND_STRUCTURE},
               {" 1 2\n model_number x\n 7 1\n\n 1 2\n zone logT\n 1 7.0\n", CMX_KIND_MESA_PROFILE},
               {" 1 2\n v x\n 7 1\n\n 1 2\n model_number star_age\n", "a history of MESA"},
               {"! note\n!\n 9 -- model for mesa/star, cgs units\n", "a model of MESA (.mod)"},
               {"4 2e33 7e10 4e33 101\n", "a model for GYRE"},
               {"x\n\n\n\n 4 15 40 1300\n 2e33 7e10\n", "a model in the format FGONG"},
               {"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"}};
  static const char *const none[] = {"x,rho,temp\n0.5,1e6,1e7\n",
                                     "x rho temp\n.5 1 1\n.5 1 1\n.5 1 1\n.5 1 1\n",
                                     "1 2 3\n4 5 6\n",
                                     "#\n",
                                     "1 2\n",
                                     "\n\n1"};
  (void)state;
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    const char *kind = cmx_file_kind(kinds[k].text, strlen(kinds[k].text));
    assert_non_null(kind);
    CHECK(strncmp(kind, kinds[k].kind, strlen(kinds[k].kind)) == 0);
  }
  for (size_t k = 0; k < sizeof none / sizeof *none; k++)
    assert_null(cmx_file_kind(none[k], strlen(none[k])));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(forms_of_numbers), cmocka_unit_test(what_is_no_number),
                                     cmocka_unit_test(random_numbers_are_read_exactly),
                                     cmocka_unit_test(numbers_are_read_in_any_locale),
                                     cmocka_unit_test(kinds_of_files)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
