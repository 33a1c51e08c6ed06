/* Every unit in files and of every quantity is one that UDUNITS-2 reads, and as what it is meant. */
#include <stdio.h>
#include <string.h>
#include <udunits2.h>

#include "coulomix/section.h"
#include "coulomix_quantities.h"

static ut_system *units;
static int wrong, seen;

static void check(const char *where, const char *text) {
  ut_unit *unit = ut_parse(units, text, UT_UTF8);
  seen++;
  if (!unit) {
    printf("%s: not a unit: '%s'\n", where, text);
    wrong++;
  }
  ut_free(unit);
}

/* That of a list, as files have it. */
static void check_listed(const char *name, const char *unit) {
  check(name, cmx_unit_in_files(unit));
}

/* Whether a unit is so many of another one; the atomic mass unit of UDUNITS is good to 6e-7. */
static void check_size(const char *text, const char *of, double size) {
  ut_unit *unit = ut_parse(units, text, UT_UTF8), *other = ut_parse(units, of, UT_UTF8);
  cv_converter *to = unit && other ? ut_get_converter(unit, other) : NULL;
  const double one = to ? cv_convert_double(to, 1.0) : 0.0;
  if (!(one >= size * (1.0 - 1e-6) && one <= size * (1.0 + 1e-6))) {
    printf("%s: %.10g %s, not %.10g\n", text, one, of, size);
    wrong++;
  }
  cv_free(to);
  ut_free(unit);
  ut_free(other);
}

static void check_lists(void) {
#define STATE(name, unit, shown, scale, slope, text) check_listed(#name, unit);
#define THREE(name, unit, text)                      check_listed(#name, unit);
#define FOUR(name, member, unit, text)               check_listed(#name, unit);
#define IN_FILES(unit, in_files)                     check(unit, in_files);
  CMX_EOS_QUANTITIES(STATE)
  CMX_EOS_HOST_QUANTITIES(THREE)
  CMX_FREEZING_QUANTITIES(THREE)
  CMX_SPECIES_QUANTITIES(FOUR)
  CMX_ORDER_QUANTITIES(THREE)
  CMX_ORDER_PSI_QUANTITIES(THREE)
  CMX_TRANSPORT_QUANTITIES(THREE)
  CMX_TRANSPORT_LOOKUP_QUANTITIES(THREE)
  CMX_TRANSPORT_DIRECT_QUANTITIES(THREE)
  CMX_WARM_QUANTITIES(THREE)
  CMX_WARM_SPECIES_QUANTITIES(FOUR)
  CMX_OPTICAL_QUANTITIES(THREE)
  CMX_UNIT_LIST(IN_FILES)
}

/* Of all datasets that a table can have. */
static void check_sections(void) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  for (size_t k = 0; k < n; k++)
    for (const cmx_field *f = list[k]->fields; f->path; f++) check(f->path, f->units);
}

int main(void) {
  ut_set_error_message_handler(ut_ignore);
  units = ut_read_xml(NULL);
  if (!units) {
    puts("no database of units");
    return 1;
  }
  check_lists();
  check_sections();
  check_size("erg/(g K)", "J/(kg K)", 1e-4);
  check_size("g/cm^3", "kg/m^3", 1e3);
  check_size("erg cm^3/(g^2 K)", "J m^3/(kg^2 K)", 1e-7);
  check_size("erg/(cm K s)", "W/(m K)", 1e-5);
  check_size("1/u", "1/g", 6.02214e23);
  check_size("erg/(cm^2 s K^4)", "W/(m^2 K^4)", 1e-3);
  check_size(cmx_unit_in_files("kT"), "1", 1.0);
  ut_free_system(units);
  printf("%d units, %d wrong\n", seen, wrong);
  return wrong || seen < 200;
}
