#define _XOPEN_SOURCE 700
#include <ctype.h>

#include "coulomix/recipe.h"
#include "io_fixture.h"

static void check_defaults(const cmx_recipe *r) {
  assert_string_equal(r->title, "untitled");
  assert_int_equal(r->mixture.n_species, 2);
  assert_string_equal(r->mixture.names[1], "O");
  CHECK(r->mixture.charges[0] == 6.0 && r->mixture.charges[1] == 8.0);
  assert_string_equal(r->lattice.structure, "bcc");
  CHECK(r->lattice.tolerance == 1e-12);
  assert_true(r->order.enabled && r->phase.enabled);
  assert_int_equal(r->order.shells, 8);
  assert_int_equal(r->order.x_nodes, 129);
  assert_int_equal(r->order.gamma_d_nodes, 257);
  CHECK(r->order.gamma_d_max == 1000.0 && r->phase.gamma_max == 800.0);
  assert_string_equal(r->phase.liquid, "liquid/pc2000-ds");
  assert_string_equal(r->phase.crystal, "crystal/bcc");
  assert_string_equal(r->phase.anharmonic, "anharmonic/bc22");
  assert_string_equal(r->phase.liquid_mixing, "liquid-mixing/p2009-rigid");
  assert_int_equal(r->phase.nodes, 257);
  assert_int_equal(r->phase.x_grid, 400);
  assert_string_equal(r->phase.solids[0].name, "short-range-ordered");
  assert_string_equal(r->phase.solids[0].solid, "ordered");
  assert_string_equal(r->phase.solids[0].entropy, "mixing-entropy/number");
}

static void empty_recipe_is_the_defaults(void **state) {
  cmx_recipe r;
  (void)state;
  OK(cmx_recipe_read_text("# nothing\n", "empty", &r, &err));
  check_defaults(&r);
  assert_int_equal(r.phase.n_solids, 1);
  assert_string_equal(r.text, "# nothing\n");
  cmx_recipe_clear(&r);
  assert_null(r.text);
  check_defaults(&r);
}

static void shipped_recipe(void **state) {
  static const char *const solids[5][3] = {
      {"short-range-ordered", "ordered", "mixing-entropy/number"},
      {"random", "random", "mixing-entropy/number"},
      {"random-charge-entropy", "random", "mixing-entropy/charge"},
      {"ogata", "solid-mixing/ogata1993", "mixing-entropy/number"},
      {"ogata-charge-entropy", "solid-mixing/ogata1993", "mixing-entropy/charge"}};
  const char *text = cmx_recipe_builtin("carbon-oxygen");
  size_t n;
  unsigned char *file = slurp(CMX_TEST_RECIPE, &n);
  cmx_recipe r;
  (void)state;
  assert_non_null(text);
  assert_null(cmx_recipe_builtin("oxygen-neon"));
  CHECK(file && strlen(text) == n && memcmp(file, text, n) == 0);
  OK(cmx_recipe_read_file(CMX_TEST_RECIPE, &r, &err));
  assert_string_equal(r.text, text);
  assert_string_equal(r.title, "carbon-oxygen");
  assert_int_equal(r.phase.n_solids, 5);
  for (int k = 0; k < 5; k++) {
    assert_string_equal(r.phase.solids[k].name, solids[k][0]);
    assert_string_equal(r.phase.solids[k].solid, solids[k][1]);
    assert_string_equal(r.phase.solids[k].entropy, solids[k][2]);
  }
  assert_string_equal(r.mixture.names[0], "C");
  assert_string_equal(r.phase.liquid, "liquid/pc2000-ds");
  assert_true(r.order.enabled && r.phase.enabled);
  cmx_recipe_clear(&r);
  free(file);
}

static void every_setting_is_read(void **state) {
  cmx_recipe r;
  (void)state;
  OK(cmx_recipe_read_text(
      "title = \"O/Ne\"; mixture: { names = [\"O\", \"Ne\"]; charges = (8, 10.5); };\n"
      "lattice: { tolerance = 1e-9; };\n"
      "order: { enabled = false; shells = 64; x_nodes = 9; gamma_d_nodes = 4097; gamma_d_max = 1; };\n"
      "phase: { enabled = false; liquid = \"liquid/pc2000-ca\"; crystal = \"crystal/fcc\";\n"
      "  anharmonic = \"anharmonic/fh93\"; liquid_mixing = \"liquid-mixing/linear\"; gamma_max = 1e4;\n"
      "  nodes = 0x11; x_grid = 16L; solids = ({ name = \"a\"; }, { name = \"b\"; solid = \"random\"; }); "
      "};\n",
      "all", &r, &err));
  assert_string_equal(r.title, "O/Ne");
  assert_string_equal(r.mixture.names[1], "Ne");
  CHECK(r.mixture.charges[0] == 8.0 && r.mixture.charges[1] == 10.5);
  CHECK(r.lattice.tolerance == 1e-9 && r.order.gamma_d_max == 1.0 && r.phase.gamma_max == 1e4);
  assert_true(!r.order.enabled && !r.phase.enabled);
  assert_int_equal(r.order.shells, 64);
  assert_int_equal(r.order.x_nodes, 9);
  assert_int_equal(r.order.gamma_d_nodes, 4097);
  assert_string_equal(r.phase.liquid, "liquid/pc2000-ca");
  assert_string_equal(r.phase.crystal, "crystal/fcc");
  assert_string_equal(r.phase.anharmonic, "anharmonic/fh93");
  assert_string_equal(r.phase.liquid_mixing, "liquid-mixing/linear");
  assert_int_equal(r.phase.nodes, 17);
  assert_int_equal(r.phase.x_grid, 16);
  assert_int_equal(r.phase.n_solids, 2);
  assert_string_equal(r.phase.solids[1].solid, "random");
  cmx_recipe_clear(&r);
}

typedef struct wrong {
  const char *text, *begins, *says;
  cmx_status status;
} wrong;

static void mistakes_are_named(void **state) {
  static const wrong cases[] = {
      {"\norder: { shells = 100; };", "r:2: order.shells = 100:", "allowed 1 to 64", CMX_ERR_RANGE},
      {"order: {\n shells = 0; };", "r:2: order.shells = 0:", "allowed 1 to 64", CMX_ERR_RANGE},
      {"order: { shells = 8.0; };", "r:1: order.shells = 8:", "integer", CMX_ERR_FORMAT},
      {"order: { shells = \"8\"; };", "r:1: order.shells = \"8\":", "integer", CMX_ERR_FORMAT},
      {"order: { enabled = 1; };", "r:1: order.enabled = 1:", "true or false", CMX_ERR_FORMAT},
      {"order: { x_nodes = 2050; };", "r:1: order.x_nodes", "9 to 2049", CMX_ERR_RANGE},
      {"order: { gamma_d_nodes = 8; };", "r:1: order.gamma_d_nodes", "9 to 4097", CMX_ERR_RANGE},
      {"order: { gamma_d_max = 1000.5; };", "r:1: order.gamma_d_max = 1000.5", "1 to 1000", CMX_ERR_RANGE},
      {"order: { gamma_d_max = 1e999; };", "r:1: order.gamma_d_max = inf", "finite", CMX_ERR_RANGE},
      {"order: { gamma_d_max = nan; };", "r:1: ", "syntax error", CMX_ERR_FORMAT},
      {"order: { shell = 8; };", "r:1: order.shell = 8: unknown setting", "gamma_d_max", CMX_ERR_FORMAT},
      {"ordre: { };", "r:1: ordre = a group: unknown setting", "mixture", CMX_ERR_FORMAT},
      {"order = 3;", "r:1: order = 3:", "group", CMX_ERR_FORMAT},
      {"order: { shells = 4294967304; };", "r:1: 4294967304:", "2147483647", CMX_ERR_RANGE},
      {"/* 99999999999 */ # 99999999999 @\norder: { shells = 0x100000008; };", "r:2: 0x100000008:", "allowed",
       CMX_ERR_RANGE},
      {"title = \"99999999999 \\\" @\";\nphase: { nodes = 99999999999L; };",
       "r:2: phase.nodes = 99999999999:", "17 to 8193", CMX_ERR_RANGE},
      {"@include \"/etc/passwd\"\n", "r:1: ", "included", CMX_ERR_FORMAT},
      {"\ntitle = \"a;\n\n", "r:2: ", "no end", CMX_ERR_FORMAT},
      {"title = \"\";", "r:1: title", "1 to 255", CMX_ERR_RANGE},
      {"title = \"a\";\ntitle = \"b\";", "r:2: ", "duplicate", CMX_ERR_FORMAT},
      {"# ok\n# \xe9\n", "r:2: ", "UTF-8", CMX_ERR_FORMAT},
      {"a = 1;\n\nb = ;", "r:3: ", "syntax error", CMX_ERR_FORMAT},
      {"lattice: { structure = \"fcc\"; };", "r:1: lattice.structure = \"fcc\":", "\"bcc\"", CMX_ERR_RANGE},
      {"lattice: { tolerance = 1e-15; };", "r:1: lattice.tolerance = 1e-15", "1e-14 to 0.0001",
       CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"O\"); };", "r:1: mixture.names", "together", CMX_ERR_FORMAT},
      {"mixture: { names = (\"C\", \"O\");\n charges = (8.0, 6.0); };",
       "r:2: mixture.charges[1] = 6:", "Z1 < Z2", CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"O\"); charges = (0, 6.0); };", "r:1: mixture.charges[0] = 0:", "118",
       CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"O\"); charges = (6, 119); };", "r:1: mixture.charges[1] = 119", "118",
       CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"O\"); charges = (6, 7, 8); };", "r:1: mixture.charges", "two",
       CMX_ERR_FORMAT},
      {"mixture: { names = (\"C\", \"C\"); charges = (6, 8); };", "r:1: mixture.names", "differ",
       CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"O/\"); charges = (6, 8); };", "r:1: mixture.names[1]", "letters",
       CMX_ERR_RANGE},
      {"mixture: { mass = 1; };", "r:1: mixture.mass = 1: unknown", "names, charges", CMX_ERR_FORMAT},
      {"phase: { liquid = \"liquid/none\"; };", "r:1: phase.liquid = \"liquid/none\":", "liquid/pc2000-ds",
       CMX_ERR_UNKNOWN},
      {"phase: { crystal = \"liquid/pc2000-ds\"; };", "r:1: phase.crystal", "crystal/bcc", CMX_ERR_UNKNOWN},
      {"phase: { nodes = 16; };", "r:1: phase.nodes = 16", "17 to 8193", CMX_ERR_RANGE},
      {"phase: { gamma_max = -1; };", "r:1: phase.gamma_max = -1", "100 to 10000", CMX_ERR_RANGE},
      {"phase: { x_grid = 3; };", "r:1: phase.x_grid = 3", "16 to 100000", CMX_ERR_RANGE},
      {"phase: { solids = (); };", "r:1: phase.solids", "1 to 16", CMX_ERR_RANGE},
      {"phase: { solids = (1); };", "r:1: phase.solids[0] = 1", "group", CMX_ERR_FORMAT},
      {"phase: { solids = ({ name = \"a\"; },\n { name = \"a\"; }); };", "r:2: phase.solids[1].name = \"a\"",
       "same", CMX_ERR_RANGE},
      {"phase: { solids = ({ nam = \"a\"; }); };", "r:1: phase.solids[0].nam", "name, solid, entropy",
       CMX_ERR_FORMAT},
      {"phase: { solids = ({ name = \"a/b\"; }); };", "r:1: phase.solids[0].name", "letters", CMX_ERR_RANGE},
      {"phase: { solids = ({ solid = \"orderd\"; }); };", "r:1: phase.solids[0].solid",
       "solid-mixing/ogata1993", CMX_ERR_UNKNOWN},
      {"phase: { solids = ({ solid = 3; }); };", "r:1: phase.solids[0].solid = 3", "text", CMX_ERR_FORMAT},
      {"phase: { solids = ({ solid = \"ordered\"; entropy = \"mixing-entropy/charge\"; }); };",
       "r:1: phase.solids[0].entropy", "own entropy", CMX_ERR_RANGE},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cmx_error err = {CMX_OK, ""};
    cmx_recipe r;
    cmx_status status = cmx_recipe_read_text(cases[i].text, "r", &r, &err);
    if (status != cases[i].status || err.status != status)
      fail_msg("%s: status %d: %s", cases[i].text, (int)status, err.text);
    if (strncmp(err.text, cases[i].begins, strlen(cases[i].begins)) != 0 || !strstr(err.text, cases[i].says))
      fail_msg("%s: %s", cases[i].text, err.text);
    check_defaults(&r);
    assert_null(r.text);
  }
}

static void files_that_are_no_recipes(void **state) {
  cmx_recipe r;
  cmx_error err;
  char *large = malloc(1 << 21);
  (void)state;
  assert_int_equal(cmx_recipe_read_file("none.cfg", &r, &err), CMX_ERR_IO);
  assert_string_equal(err.text, "none.cfg: cannot be read: No such file or directory");
  assert_int_equal(cmx_recipe_read_file(".", &r, &err), CMX_ERR_IO);
  spill("zero.cfg", "title = \"a\";\0", 13);
  assert_int_equal(cmx_recipe_read_file("zero.cfg", &r, &err), CMX_ERR_FORMAT);
  memset(large, ' ', 1 << 21);
  spill("large.cfg", large, 1 << 21);
  assert_int_equal(cmx_recipe_read_file("large.cfg", &r, &err), CMX_ERR_FORMAT);
  spill("bad.cfg", "title = \"a\";\norder: { shells = 65; };", 37);
  assert_int_equal(cmx_recipe_read_file("bad.cfg", &r, &err), CMX_ERR_RANGE);
  assert_string_equal(err.text, "bad.cfg:2: order.shells = 65: allowed 1 to 64");
  check_defaults(&r);
  free(large);
}

/* Every truncation and every changed letter and digit of the shipped recipe: an error or a recipe, never a
 * crash. (Not every byte: libconfig 1.5 loses the memory of a text that stands where none can.) */
static void damaged_recipes(void **state) {
  char *text = strdup(cmx_recipe_builtin("carbon-oxygen"));
  const char changes[] = {'\0', '9', 'q'};
  size_t n = strlen(text), refused = 0;
  (void)state;
  for (size_t i = 0; i < n; i++) {
    cmx_recipe r;
    char kept = text[i];
    for (int k = 0; k < 3; k++) {
      if (k > 0 && !isalnum((unsigned char)kept)) continue;
      text[i] = changes[k];
      refused += cmx_recipe_read_text(text, "r", &r, NULL) < 0;
      cmx_recipe_clear(&r);
    }
    text[i] = kept;
  }
  CHECK(refused > n / 2);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(empty_recipe_is_the_defaults),
      cmocka_unit_test(shipped_recipe),
      cmocka_unit_test(every_setting_is_read),
      cmocka_unit_test(mistakes_are_named),
      cmocka_unit_test_setup_teardown(files_that_are_no_recipes, enter_folder, leave_folder),
      cmocka_unit_test(damaged_recipes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
