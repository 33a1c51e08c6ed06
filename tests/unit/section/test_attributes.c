/* The digest covers the attributes that sections write, and only those: its list is compared with tables of
   all sections. */
#include "support/hostile.h"

#include "coulomix_digest.h"

/* Attributes of the table that are not its content. */
static const char *const outside[] = {"Conventions", "generator_build"};
/* Attributes that these tables lack: with compounds or critical points, files of the pure species, solids
   that melt nowhere or at some pressures alone. */
static const char *const elsewhere[] = {
    "absent", "compounds", "compounds_energy", "compounds_x", "critical",         "files_sha256",
    "kappa",  "models",    "solidus",          "third_order", "unknown_pressures"};

static int is_among(const char *name, const char *const list[], size_t n) {
  for (size_t k = 0; k < n; k++)
    if (strcmp(name, list[k]) == 0) return 1;
  return 0;
}
#define AMONG(name, list) is_among(name, list, sizeof list / sizeof *list)

static int has(const char *name) {
  for (int t = 0; t < TABLES; t++)
    for (size_t k = 0; k < cmx_store_attribute_count(store[t]); k++)
      if (strcmp(cmx_store_attribute_at(store[t], k)->name, name) == 0) return 1;
  return 0;
}

static void what_sections_write_is_in_the_digest(void **state) {
  (void)state;
  size_t n = 0;
  for (int t = 0; t < TABLES; t++)
    for (size_t k = 0; k < cmx_store_attribute_count(store[t]); k++, n++) {
      const cmx_attribute *a = cmx_store_attribute_at(store[t], k);
      if (cmxf_attribute_defined(a->name) == AMONG(a->name, outside))
        fail_msg("%s of %s is not in the digest", a->name, a->object);
    }
  CHECK(n > 300);
}

static void what_is_in_the_digest_is_written(void **state) {
  (void)state;
  char names[] = CMXF_DEFINED_ATTRIBUTES;
  int n = 0;
  for (char *name = strtok(names, " "); name; name = strtok(NULL, " "), n++)
    if (!has(name) && !AMONG(name, elsewhere)) fail_msg("no section writes %s", name);
  CHECK(n > 60);
  for (size_t k = 0; k < sizeof elsewhere / sizeof *elsewhere; k++)
    CHECK(cmxf_attribute_defined(elsewhere[k]));
}

static void names_are_compared_as_wholes(void **state) {
  (void)state;
  CHECK(cmxf_attribute_defined("title") && cmxf_attribute_defined("absent") &&
        cmxf_attribute_defined("zero_of_energy"));
  CHECK(!cmxf_attribute_defined("") && !cmxf_attribute_defined("tit") && !cmxf_attribute_defined("itle") &&
        !cmxf_attribute_defined("note") && !cmxf_attribute_defined("content_sha256"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_sections_write_is_in_the_digest),
                                     cmocka_unit_test(what_is_in_the_digest_is_written),
                                     cmocka_unit_test(names_are_compared_as_wholes)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
