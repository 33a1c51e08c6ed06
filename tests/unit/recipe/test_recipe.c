#define _XOPEN_SOURCE 700
#include <ctype.h>

#include "coulomix/recipe.h"
#include "support/io_fixture.h"

static void check_defaults(const cmx_recipe *r) {
  assert_string_equal(r->title, "untitled");
  assert_int_equal(r->mixture.ions.n, 2);
  assert_string_equal(r->mixture.names[1], "O");
  CHECK(r->mixture.ions.z[0] == 6.0 && r->mixture.ions.z[1] == 8.0);
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
  assert_string_equal(r->phase.solids[0].vibrations, "solid-vibrations/linear");
  assert_string_equal(r->phase3.vibrations, "solid-vibrations/linear");
  assert_string_equal(r->eos.vibrations, "solid-vibrations/linear");
  CHECK(r->mixture.ions.mass_u[0] == 12.0 && r->mixture.ions.mass_u[1] == 15.9949146196);
}

/* eos.enabled aside. */
static void check_eos_defaults(const cmx_recipe *r) {
  assert_string_equal(r->eos.solid, "ordered");
  assert_string_equal(r->eos.entropy, "mixing-entropy/number");
  assert_string_equal(r->eos.liquid, "liquid/pc2000-ds");
  assert_string_equal(r->eos.liquid_mixing, "liquid-mixing/p2009-polarizable");
  assert_string_equal(r->eos.liquid_quantum, "liquid-quantum/bc22");
  assert_string_equal(r->eos.liquid_screening, "liquid-screening/consistent");
  assert_string_equal(r->eos.crystal_quantum, "crystal-quantum/bpy2001-bcc");
  assert_string_equal(r->eos.anharmonic, "anharmonic-quantum/bc22-damped");
  assert_string_equal(r->eos.crystal_screening, "crystal-screening/linear-response-bcc");
  assert_string_equal(r->eos.exchange, "exchange/iit1987");
  CHECK(r->eos.rho_min == 1e2 && r->eos.rho_max == 1e11);
  CHECK(r->eos.temp_min == 1e5 && r->eos.temp_max == 1e10);
  assert_int_equal(r->eos.rho_nodes, 25);
  assert_int_equal(r->eos.temp_nodes, 50);
  assert_int_equal(r->eos.x_nodes, 32);
}

/* transport.enabled aside. */
static void check_transport_defaults(const cmx_recipe *r) {
  assert_string_equal(r->transport.variant, "recommended");
  assert_string_equal(r->transport.order, "ordered");
  CHECK(r->transport.freezing_gamma == 175.0);
  CHECK(r->transport.rho_min == 1e2 && r->transport.rho_max == 1e11);
  CHECK(r->transport.temp_min == 1e5 && r->transport.temp_max == 1e10);
  assert_int_equal(r->transport.rho_nodes, 7);
  assert_int_equal(r->transport.temp_nodes, 12);
  assert_int_equal(r->transport.x_nodes, 8);
}

static void empty_recipe_is_the_defaults(void **state) {
  cmx_recipe r;
  (void)state;
  OK(cmx_recipe_read_text("# nothing\n", "empty", &r, &err));
  check_defaults(&r);
  check_eos_defaults(&r);
  check_transport_defaults(&r);
  assert_true(!r.eos.enabled && !r.transport.enabled);
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
  unsigned char *file = slurp(CMX_TEST_TABLES "/carbon-oxygen.cfg", &n);
  cmx_recipe r;
  (void)state;
  assert_non_null(text);
  assert_null(cmx_recipe_builtin("oxygen-neon"));
  CHECK(file && strlen(text) == n && memcmp(file, text, n) == 0);
  OK(cmx_recipe_read_file(CMX_TEST_TABLES "/carbon-oxygen.cfg", &r, &err));
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
  assert_true(r.order.enabled && r.phase.enabled && r.eos.enabled && r.transport.enabled);
  check_eos_defaults(&r);
  check_transport_defaults(&r);
  cmx_recipe_clear(&r);
  free(file);
  /* shipped as a file alone */
  OK(cmx_recipe_read_file(CMX_TEST_TABLES "/oxygen-neon.cfg", &r, &err));
  assert_string_equal(r.title, "oxygen-neon");
  assert_string_equal(r.mixture.names[0], "O");
  assert_string_equal(r.mixture.names[1], "Ne");
  CHECK(r.mixture.ions.z[0] == 8.0 && r.mixture.ions.z[1] == 10.0);
  CHECK(r.mixture.ions.mass_u[0] == 15.9949146196 && r.mixture.ions.mass_u[1] == 19.9924401762);
  assert_true(r.order.enabled && r.phase.enabled && r.eos.enabled && r.transport.enabled);
  check_eos_defaults(&r);
  check_transport_defaults(&r);
  cmx_recipe_clear(&r);
  OK(cmx_recipe_read_file(CMX_TEST_TABLES "/carbon-hydrogen.cfg", &r, &err));
  assert_string_equal(r.title, "carbon-hydrogen");
  assert_true(r.warm.enabled && !r.order.enabled && !r.phase.enabled && !r.eos.enabled &&
              !r.transport.enabled);
  assert_string_equal(r.warm.species[0].model, "lee-more");
  CHECK(isnan(r.warm.species[1].charge) && r.warm.rho_nodes == 64 && r.warm.temp_nodes == 64);
  const char *end = strstr(CMX_TEST_TABLES "/carbon-hydrogen.cfg", "carbon-hydrogen.cfg");
  assert_memory_equal(r.folder, CMX_TEST_TABLES "/carbon-hydrogen.cfg",
                      (size_t)(end - CMX_TEST_TABLES "/carbon-hydrogen.cfg"));
  cmx_recipe_clear(&r);
  assert_string_equal(r.folder, "");
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
      "  nodes = 0x11; x_grid = 64L; solids = ({ name = \"a\"; }, { name = \"b\"; solid = \"random\"; }); "
      "};\n",
      "all", &r, &err));
  assert_string_equal(r.title, "O/Ne");
  assert_string_equal(r.mixture.names[1], "Ne");
  CHECK(r.mixture.ions.z[0] == 8.0 && r.mixture.ions.z[1] == 10.5);
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
  assert_int_equal(r.phase.x_grid, 64);
  assert_int_equal(r.phase.n_solids, 2);
  assert_string_equal(r.phase.solids[1].solid, "random");
  cmx_recipe_clear(&r);
}

static void a_mixture_has_any_number_of_species(void **state) {
  static const char eight[] = "mixture: { nuclides = (\"he4\", \"C12\", \"o16\", \"ne20\", \"ne22\", "
                              "\"na23\", \"mg24\", \"fe56\"); };";
  cmx_recipe r;
  (void)state;
  OK(cmx_recipe_read_text(eight, "r", &r, &err));
  assert_int_equal(r.mixture.ions.n, 8);
  assert_string_equal(r.mixture.names[1], "C12");
  assert_string_equal(r.mixture.names[7], "fe56");
  CHECK(r.mixture.ions.z[0] == 2.0 && r.mixture.ions.z[3] == 10.0 && r.mixture.ions.z[4] == 10.0);
  CHECK(r.mixture.ions.mass_u[1] == 12.0);
  CHECK_ABS(r.mixture.ions.mass_u[3], 19.99244017619, 1e-11);
  CHECK_ABS(r.mixture.ions.mass_u[4], 21.99138511, 1e-8);
  cmx_recipe_clear(&r);
  assert_int_equal(r.mixture.ions.n, 2);
  OK(cmx_recipe_read_text("mixture: { names = (\"C\", \"Ne20\", \"Ne22\"); charges = (6, 10, 10);"
                          " masses = (12, 19.99, 21.99); };",
                          "r", &r, &err));
  assert_int_equal(r.mixture.ions.n, 3);
  CHECK(r.mixture.ions.z[2] == 10.0 && r.mixture.ions.mass_u[2] == 21.99);
  cmx_recipe_clear(&r);
}

static void every_setting_of_the_equation_of_state_is_read(void **state) {
  cmx_recipe r;
  (void)state;
  OK(cmx_recipe_read_text(
      "mixture: { names = (\"He\", \"C\"); charges = (2, 6); masses = [4.0, 12.5]; };\n"
      "order: { enabled = false; };\n"
      "eos: { enabled = true; solid = \"random\"; entropy = \"mixing-entropy/charge\"; liquid = "
      "\"liquid/pc2000-ca\";\n"
      "  liquid_mixing = \"liquid-mixing/linear\"; liquid_quantum = \"none\"; liquid_screening = \"none\";\n"
      "  crystal_quantum = \"crystal-quantum/bpy2001-fcc\"; anharmonic = \"anharmonic-quantum/bc22\";\n"
      "  crystal_screening = \"none\"; exchange = \"none\"; rho_min = 1e-3; rho_max = 1e13; temp_min = 2e4;\n"
      "  temp_max = 5e10; rho_nodes = 12; temp_nodes = 200; x_nodes = 1024; };\n",
      "all", &r, &err));
  CHECK(r.mixture.ions.mass_u[0] == 4.0 && r.mixture.ions.mass_u[1] == 12.5);
  assert_true(r.eos.enabled);
  assert_string_equal(r.eos.solid, "random");
  assert_string_equal(r.eos.entropy, "mixing-entropy/charge");
  assert_string_equal(r.eos.liquid, "liquid/pc2000-ca");
  assert_string_equal(r.eos.liquid_mixing, "liquid-mixing/linear");
  assert_string_equal(r.eos.liquid_quantum, "none");
  assert_string_equal(r.eos.liquid_screening, "none");
  assert_string_equal(r.eos.crystal_quantum, "crystal-quantum/bpy2001-fcc");
  assert_string_equal(r.eos.crystal_screening, "none");
  assert_string_equal(r.eos.exchange, "none");
  CHECK(r.eos.rho_min == 1e-3 && r.eos.rho_max == 1e13 && r.eos.temp_min == 2e4 && r.eos.temp_max == 5e10);
  assert_int_equal(r.eos.rho_nodes, 12);
  assert_int_equal(r.eos.temp_nodes, 200);
  assert_int_equal(r.eos.x_nodes, 1024);
  cmx_recipe_clear(&r);
  check_eos_defaults(&r);
  /* without an equation of state masses may be missing; they are not those of the default mixture */
  OK(cmx_recipe_read_text("mixture: { names = (\"He\", \"C\"); charges = (2, 6); };", "all", &r, &err));
  CHECK(r.mixture.ions.mass_u[0] == 0.0 && r.mixture.ions.mass_u[1] == 0.0);
  cmx_recipe_clear(&r);
  OK(cmx_recipe_read_text(
      "mixture: { masses = (13, 16); }; eos: { enabled = true; solid = \"solid-mixing/ogata1993\"; };", "all",
      &r, &err));
  CHECK(r.mixture.ions.mass_u[0] == 13.0 && r.mixture.ions.mass_u[1] == 16.0 && r.mixture.ions.z[1] == 8.0);
  assert_string_equal(r.eos.solid, "solid-mixing/ogata1993");
  cmx_recipe_clear(&r);
}

static void every_setting_of_transport_is_read(void **state) {
  cmx_recipe r;
  (void)state;
  OK(cmx_recipe_read_text(
      "order: { enabled = false; };\n"
      "transport: { enabled = true; variant = \"recommended\"; order = \"uncorrelated\"; freezing_gamma = "
      "1;\n"
      "  rho_min = 1; rho_max = 1e13; temp_min = 2e5; temp_max = 1e9; rho_nodes = 10; temp_nodes = 100;\n"
      "  x_nodes = 33; };\n",
      "all", &r, &err));
  assert_true(r.transport.enabled);
  assert_string_equal(r.transport.order, "uncorrelated");
  CHECK(r.transport.freezing_gamma == 1.0 && r.transport.rho_min == 1.0 && r.transport.rho_max == 1e13);
  CHECK(r.transport.temp_min == 2e5 && r.transport.temp_max == 1e9);
  assert_int_equal(r.transport.rho_nodes, 10);
  assert_int_equal(r.transport.temp_nodes, 100);
  assert_int_equal(r.transport.x_nodes, 33);
  cmx_recipe_clear(&r);
  check_transport_defaults(&r);
  OK(cmx_recipe_read_text("transport: { enabled = true; order = \"frozen\"; };", "all", &r, &err));
  assert_string_equal(r.transport.order, "frozen");
  cmx_recipe_clear(&r);
}

typedef struct wrong {
  const char *text, *begins, *says;
  cmx_status status;
} wrong;

static void check_mistakes(size_t n, const wrong cases[]) {
  for (size_t i = 0; i < n; i++) {
    cmx_error err = CMX_ERROR_NONE;
    cmx_recipe r;
    cmx_status status = cmx_recipe_read_text(cases[i].text, "r", &r, &err);
    if (status != cases[i].status || err.status != status)
      fail_msg("%s: status %d: %s", cases[i].text, (int)status, err.text);
    if (strncmp(err.text, cases[i].begins, strlen(cases[i].begins)) != 0 || !strstr(err.text, cases[i].says))
      fail_msg("%s: %s", cases[i].text, err.text);
    check_defaults(&r);
    check_eos_defaults(&r);
    assert_true(!r.eos.enabled);
    assert_null(r.text);
  }
}

static void mistakes_in_mixtures_are_named(void **state) {
  static const wrong cases[] = {
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
      {"mixture: { names = (\"C\"); charges = (6); };", "r:1: mixture.names", "2 to 32 names",
       CMX_ERR_FORMAT},
      {"mixture: { names = (\"C\", \"O\", \"Ne\"); charges = (6, 8); };", "r:1: mixture.charges",
       "of 3 numbers", CMX_ERR_FORMAT},
      {"mixture: { names = (\"C\", \"O\", \"Ne\"); charges = (6, 8, 7); };",
       "r:1: mixture.charges[2] = 7:", "Z1 <= Z2", CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"N\", \"C\"); charges = (6, 7, 8); };", "r:1: mixture.names", "differ",
       CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"D\"); charges = (6, 6); };", "r:1: mixture.charges[1] = 6:", "Z1 < Z2",
       CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"A\", \"B\"); charges = (6, 8, 8); };", "r:1: mixture.charges",
       "one charge need masses", CMX_ERR_RANGE},
      {"mixture: { names = (\"C\", \"A\", \"B\"); charges = (6, 8, 8); masses = (12, 18, 16); };",
       "r:1: mixture.charges", "ascending order", CMX_ERR_RANGE},
      {"mixture: { nuclides = (\"c12\"); };", "r:1: mixture.nuclides", "2 to 32 nuclides", CMX_ERR_FORMAT},
      {"mixture: { nuclides = \"c12\"; };", "r:1: mixture.nuclides", "2 to 32 nuclides", CMX_ERR_FORMAT},
      {"mixture: { nuclides = (\"c12\", \"oxygen\"); };",
       "r:1: mixture.nuclides[1] = \"oxygen\":", "not a nuclide", CMX_ERR_UNKNOWN},
      {"mixture: { nuclides = (\"c12\", 16); };", "r:1: mixture.nuclides[1] = 16:", "text", CMX_ERR_FORMAT},
      {"mixture: { nuclides = (\"o16\", \"c12\"); };",
       "r:1: mixture.nuclides[1] = \"c12\":", "order of their charges", CMX_ERR_RANGE},
      {"mixture: { nuclides = (\"c12\", \"c13\"); };", "r:1: mixture.nuclides", "different charges",
       CMX_ERR_RANGE},
      {"mixture: { nuclides = (\"c12\", \"ne22\", \"ne20\"); };", "r:1: mixture.nuclides", "ascending order",
       CMX_ERR_RANGE},
      {"mixture: { nuclides = (\"c12\", \"o16\", \"o16\"); };", "r:1: mixture.nuclides", "ascending order",
       CMX_ERR_RANGE},
      {"mixture: { nuclides = (\"c12\", \"o16\"); masses = (12, 16); };", "r:1: mixture.nuclides",
       "without names, charges and masses", CMX_ERR_FORMAT},
      {"mixture: { nuclides = (\"c12\", \"o16\", \"ne22\"); };\nphase: { enabled = true; };",
       "r:2: phase.enabled = true:", "the mixture has 3: set phase.enabled = false", CMX_ERR_RANGE},
  };
  (void)state;
  check_mistakes(sizeof cases / sizeof *cases, cases);
}

static void mistakes_are_named(void **state) {
  static const wrong cases[] = {
      {"\norder: { shells = 100; };", "r:2: order.shells = 100:", "allowed 1 to 64", CMX_ERR_RANGE},
      {"order: { x_nodes = 2147483647; };", "r:1: order.x_nodes = 2147483647:", "allowed", CMX_ERR_RANGE},
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
      {"\ntitle = \"a\\x1b[2Jb\";", "r:2: title = \"a?[2Jb\":", "without control characters", CMX_ERR_RANGE},
      {"title = \"a\x07\";", "r:1: title = \"a?\":", "without control characters", CMX_ERR_RANGE},
      {"title = \"a\\n\";", "r:1: title = \"a?\":", "without control characters", CMX_ERR_RANGE},
      {"title = \"a\xc2\x9bm\";", "r:1: title = \"a??m\":", "without control characters", CMX_ERR_RANGE},
      {"title = \"a\x7f\";", "r:1: title = \"a?\":", "without control characters", CMX_ERR_RANGE},
      {"title = \"a\\xe9\";", "r:1: title = \"a?\":", "not UTF-8", CMX_ERR_FORMAT},
      {"eos: { solid = \"\\x1b\"; };", "r:1: eos.solid = \"?\":", "without control characters",
       CMX_ERR_RANGE},
      {"title = \"a\";\ntitle = \"b\";", "r:2: ", "duplicate", CMX_ERR_FORMAT},
      {"# ok\n# \xe9\n", "r:2: ", "UTF-8", CMX_ERR_FORMAT},
      {"a = 1;\n\nb = ;", "r:3: ", "syntax error", CMX_ERR_FORMAT},
      {"lattice: { structure = \"fcc\"; };", "r:1: lattice.structure = \"fcc\":", "\"bcc\"", CMX_ERR_RANGE},
      {"lattice: { tolerance = 1e-15; };", "r:1: lattice.tolerance = 1e-15", "1e-14 to 0.0001",
       CMX_ERR_RANGE},
      {"phase: { liquid = \"liquid/none\"; };", "r:1: phase.liquid = \"liquid/none\":", "liquid/pc2000-ds",
       CMX_ERR_UNKNOWN},
      {"phase: { crystal = \"liquid/pc2000-ds\"; };", "r:1: phase.crystal", "crystal/bcc", CMX_ERR_UNKNOWN},
      {"phase: { nodes = 16; };", "r:1: phase.nodes = 16", "17 to 8193", CMX_ERR_RANGE},
      {"phase: { gamma_max = -1; };", "r:1: phase.gamma_max = -1", "100 to 10000", CMX_ERR_RANGE},
      {"phase: { x_grid = 3; };", "r:1: phase.x_grid = 3", "64 to 100000", CMX_ERR_RANGE},
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
      {"phase: { solids = ({ vibrations = \"solid-mixing/linear\"; }); };", "r:1: phase.solids[0].vibrations",
       "solid-vibrations/expansion", CMX_ERR_UNKNOWN},
      {"phase: { solids = ({ solid = \"solid-mixing/pc2013\"; vibrations = \"solid-vibrations/expansion\"; "
       "}); };",
       "r:1: phase.solids[0].vibrations", "own vibrations", CMX_ERR_RANGE},
      {"phase3: { enabled = true; solid = \"solid-mixing/pc2013\"; vibrations = "
       "\"solid-vibrations/expansion\"; };",
       "r:1: phase3.vibrations = \"solid-vibrations/expansion\"", "has its own", CMX_ERR_RANGE},
  };
  (void)state;
  check_mistakes(sizeof cases / sizeof *cases, cases);
}

static void mistakes_in_the_equation_of_state_are_named(void **state) {
  static const wrong cases[] = {
      {"eos = 1;", "r:1: eos = 1:", "group", CMX_ERR_FORMAT},
      {"equilibrium: { p_nodes = 3; };", "r:1: equilibrium.p_nodes = 3:", "4 to 100", CMX_ERR_RANGE},
      {"equilibrium: { x_nodes = 129; };", "r:1: equilibrium.x_nodes = 129:", "16 to 128", CMX_ERR_RANGE},
      {"equilibrium: { enabled = 1; };", "r:1: equilibrium.enabled = 1:", "true or false", CMX_ERR_FORMAT},
      {"equilibrium: { p = 1e20; };", "r:1: equilibrium.p = ", "enabled, p_nodes, x_nodes", CMX_ERR_FORMAT},
      {"eos: { rho = 1e5; };", "r:1: eos.rho = 100000: unknown setting", "rho_min, rho_max", CMX_ERR_FORMAT},
      {"eos: {\n enabled = 1; };", "r:2: eos.enabled = 1:", "true or false", CMX_ERR_FORMAT},
      {"eos: { solid = \"glass\"; };", "r:1: eos.solid = \"glass\":", "solid-mixing/ogata1993",
       CMX_ERR_UNKNOWN},
      {"eos: { solid = \"none\"; };", "r:1: eos.solid = \"none\":", "\"random\"", CMX_ERR_UNKNOWN},
      {"eos: { solid = true; };", "r:1: eos.solid = true:", "text", CMX_ERR_FORMAT},
      {"eos: { entropy = \"none\"; };", "r:1: eos.entropy", "mixing-entropy/number", CMX_ERR_UNKNOWN},
      {"eos: { entropy = 1; };", "r:1: eos.entropy = 1:", "text", CMX_ERR_FORMAT},
      {"eos: { liquid = \"none\"; };", "r:1: eos.liquid = \"none\":", "liquid/pc2000-ds", CMX_ERR_UNKNOWN},
      {"eos: { liquid = \"crystal/bcc\"; };", "r:1: eos.liquid", "liquid/pc2000-ds", CMX_ERR_UNKNOWN},
      {"eos: { liquid_mixing = \"none\"; };", "r:1: eos.liquid_mixing", "liquid-mixing/", CMX_ERR_UNKNOWN},
      {"eos: { crystal_quantum = \"none\"; };", "r:1: eos.crystal_quantum", "crystal-quantum/",
       CMX_ERR_UNKNOWN},
      {"eos: { anharmonic = \"none\"; };", "r:1: eos.anharmonic", "anharmonic-quantum/", CMX_ERR_UNKNOWN},
      {"eos: { anharmonic = \"anharmonic/bc22\"; };", "r:1: eos.anharmonic", "anharmonic-quantum/",
       CMX_ERR_UNKNOWN},
      {"eos: { liquid_quantum = \"None\"; };", "r:1: eos.liquid_quantum = \"None\":", "liquid-quantum/",
       CMX_ERR_UNKNOWN},
      {"eos: { liquid_quantum = 0; };", "r:1: eos.liquid_quantum = 0:", "text", CMX_ERR_FORMAT},
      {"eos: { liquid_screening = \"exchange/iit1987\"; };", "r:1: eos.liquid_screening", "liquid-screening/",
       CMX_ERR_UNKNOWN},
      {"eos: { crystal_screening = \"\"; };", "r:1: eos.crystal_screening", "1 to 63", CMX_ERR_RANGE},
      {"eos: { crystal_screening = \"x\"; };", "r:1: eos.crystal_screening", "crystal-screening/",
       CMX_ERR_UNKNOWN},
      {"eos: { exchange = [\"none\"]; };", "r:1: eos.exchange = a list:", "text", CMX_ERR_FORMAT},
      {"eos: { exchange = \"exchange/none\"; };", "r:1: eos.exchange", "exchange/iit1987", CMX_ERR_UNKNOWN},
      {"eos: { rho_min = 0.0009; };", "r:1: eos.rho_min = 0.0009:", "0.001 to 8e+12", CMX_ERR_RANGE},
      {"eos: { rho_min = -1; };", "r:1: eos.rho_min = -1:", "0.001 to 8e+12", CMX_ERR_RANGE},
      {"eos: { rho_min = \"1\"; };", "r:1: eos.rho_min", "number", CMX_ERR_FORMAT},
      {"eos: { rho_max = 1.01e13; };", "r:1: eos.rho_max = 10100000000000:", "1e+13", CMX_ERR_RANGE},
      {"eos: { rho_max = 1e999; };", "r:1: eos.rho_max = inf:", "finite", CMX_ERR_RANGE},
      {"eos: { temp_min = 1.9e4; };", "r:1: eos.temp_min = 19000:", "20000 to 4e+10", CMX_ERR_RANGE},
      {"eos: { temp_max = 5.1e10; };", "r:1: eos.temp_max = 51000000000:", "5e+10", CMX_ERR_RANGE},
      {"eos: { temp_max = true; };", "r:1: eos.temp_max = true:", "number", CMX_ERR_FORMAT},
      {"eos: { rho_nodes = 4; };", "r:1: eos.rho_nodes = 4:", "5 to 200", CMX_ERR_RANGE},
      {"eos: { rho_nodes = 25.0; };", "r:1: eos.rho_nodes = 25:", "integer", CMX_ERR_FORMAT},
      {"eos: { temp_nodes = 201; };", "r:1: eos.temp_nodes = 201:", "5 to 200", CMX_ERR_RANGE},
      {"eos: { x_nodes = 7; };", "r:1: eos.x_nodes = 7:", "8 to 1024", CMX_ERR_RANGE},
      {"eos: { x_nodes = 1025; };", "r:1: eos.x_nodes = 1025:", "8 to 1024", CMX_ERR_RANGE},
      {"mixture: { masses = (12); };", "r:1: mixture.masses", "two numbers", CMX_ERR_FORMAT},
      {"mixture: { masses = 12; };", "r:1: mixture.masses = 12:", "two numbers", CMX_ERR_FORMAT},
      {"mixture: { masses = (12, \"16\"); };", "r:1: mixture.masses[1] = \"16\":", "number", CMX_ERR_FORMAT},
      {"mixture: { masses = (0, 16); };", "r:1: mixture.masses[0] = 0:", "allowed", CMX_ERR_RANGE},
      {"mixture: { masses = (12, 1000); };", "r:1: mixture.masses[1] = 1000:", "allowed", CMX_ERR_RANGE},
      {"mixture: { masses = (12, -16); };", "r:1: mixture.masses[1] = -16:", "allowed", CMX_ERR_RANGE},
      {"mixture: { names = (\"He\", \"C\"); charges = (2, 6); };\neos: { enabled = true; };",
       "r:2: eos.enabled = true:", "mixture.masses is missing", CMX_ERR_FORMAT},
      {"eos: { enabled = true; };\nmixture: { names = (\"He\", \"C\"); charges = (2, 6); };",
       "r:1: eos.enabled = true:", "mixture.masses is missing", CMX_ERR_FORMAT},
      {"order: { enabled = false; };\neos: { enabled = true; };",
       "r:2: eos.solid = \"ordered\":", "order.enabled = true", CMX_ERR_RANGE},
      {"eos: { enabled = true; entropy = \"mixing-entropy/charge\"; };", "r:1: eos.entropy", "ordered",
       CMX_ERR_RANGE},
      {"eos: { enabled = true; solid = \"solid-mixing/pc2013\"; vibrations = \"solid-vibrations/expansion\"; "
       "};",
       "r:1: eos.vibrations = \"solid-vibrations/expansion\"", "has its own", CMX_ERR_RANGE},
      {"eos: { enabled = true; rho_min = 1e5; rho_max = 1.2e5; };", "r:1: eos: rho 100000 to 120000",
       "1.25 times", CMX_ERR_RANGE},
      {"eos: { enabled = true; rho_min = 1e12; };", "r:1: eos: rho 1e+12 to 1e+11", "1.25 times",
       CMX_ERR_RANGE},
      {"eos: { enabled = true; temp_min = 1e9; temp_max = 1e9; };", "r:1: eos: ", "temp 1e+09 to 1e+09",
       CMX_ERR_RANGE},
  };
  (void)state;
  check_mistakes(sizeof cases / sizeof *cases, cases);
}

static void mistakes_in_transport_are_named(void **state) {
  static const wrong cases[] = {
      {"transport = 1;", "r:1: transport = 1:", "group", CMX_ERR_FORMAT},
      {"transport: { rho = 1e5; };", "r:1: transport.rho = 100000: unknown setting", "freezing_gamma",
       CMX_ERR_FORMAT},
      {"transport: { enabled = 1; };", "r:1: transport.enabled = 1:", "true or false", CMX_ERR_FORMAT},
      {"transport: { order = \"random\"; };", "r:1: transport.order = \"random\":",
       "allowed \"uncorrelated\", \"ordered\", \"frozen\"", CMX_ERR_RANGE},
      {"transport: { order = 1; };", "r:1: transport.order = 1:", "text", CMX_ERR_FORMAT},
      {"transport: { variant = \"table2011\"; };", "r:1: transport.variant", "allowed \"recommended\"",
       CMX_ERR_RANGE},
      {"transport: { variant = \"a text that is much too long\"; };", "r:1: transport.variant", "1 to 15",
       CMX_ERR_RANGE},
      {"transport: { freezing_gamma = 0.9; };", "r:1: transport.freezing_gamma", "1 to 10000", CMX_ERR_RANGE},
      {"transport: { rho_min = 0.5; };", "r:1: transport.rho_min", "1 to 8e+12", CMX_ERR_RANGE},
      {"transport: { rho_max = 2e13; };", "r:1: transport.rho_max", "1.25 to 1e+13", CMX_ERR_RANGE},
      {"transport: { temp_min = 9e4; };", "r:1: transport.temp_min", "100000 to 8e+09", CMX_ERR_RANGE},
      {"transport: { temp_max = 2e10; };", "r:1: transport.temp_max", "1e+10", CMX_ERR_RANGE},
      {"transport: { rho_nodes = 4; };", "r:1: transport.rho_nodes", "5 to 100", CMX_ERR_RANGE},
      {"transport: { temp_nodes = 101; };", "r:1: transport.temp_nodes", "5 to 100", CMX_ERR_RANGE},
      {"transport: { x_nodes = 3; };", "r:1: transport.x_nodes", "4 to 33", CMX_ERR_RANGE},
      {"transport: { x_nodes = 34; };", "r:1: transport.x_nodes", "4 to 33", CMX_ERR_RANGE},
      {"mixture: { names = (\"O\", \"Ne\"); charges = (8, 10); };\ntransport: { enabled = true; };",
       "r:2: transport.enabled = true:", "mixture.masses is missing", CMX_ERR_FORMAT},
      {"mixture: { names = (\"He\", \"C\"); charges = (2, 6); masses = (4, 12); };\n"
       "transport: { enabled = true; };",
       "r:2: transport.enabled = true:", "below 3", CMX_ERR_RANGE},
      {"order: { enabled = false; };\ntransport: { enabled = true; };",
       "r:2: transport.order = \"ordered\":", "order.enabled = true", CMX_ERR_RANGE},
      {"transport: { enabled = true; rho_min = 1e5; rho_max = 1.2e5; };",
       "r:1: transport: rho 100000 to 120000", "1.25 times", CMX_ERR_RANGE},
      {"transport: { enabled = true; temp_min = 1e9; temp_max = 1e9; };",
       "r:1: transport: ", "temp 1e+09 to 1e+09", CMX_ERR_RANGE},
  };
  (void)state;
  check_mistakes(sizeof cases / sizeof *cases, cases);
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

/* A list that the recipe leaves to the defaults is changed like one that it has. */
static void lists_of_the_defaults_can_be_changed(void **state) {
  const char *const changes[] = {"phase.solids[0].solid=random", "warm.species[1].charge=2.5"},
                    *const beyond[] = {"phase.solids[1].solid=random"}, *const none[] = {"models[0].B2=3.0"};
  static const char *const texts[] = {"title = \"t\";", "phase: { nodes = 33; };",
                                      "phase: { solids = ({ name = \"short-range-ordered\"; }); };"};
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    char *text = NULL;
    cmx_recipe recipe;
    assert_int_equal(cmx_recipe_changed(texts[k], "r", 2, changes, &text, &err), CMX_OK);
    assert_int_equal(cmx_recipe_read_text(text, "r", &recipe, &err), CMX_OK);
    assert_int_equal(recipe.phase.n_solids, 1);
    assert_string_equal(recipe.phase.solids[0].name, "short-range-ordered");
    assert_string_equal(recipe.phase.solids[0].solid, "random");
    assert_string_equal(recipe.warm.species[0].model, "lee-more");
    CHECK(isnan(recipe.warm.species[0].charge) && recipe.warm.species[1].charge == 2.5);
    cmx_recipe_clear(&recipe);
    free(text);
    assert_int_equal(cmx_recipe_changed(texts[k], "r", 1, beyond, &text, &err), CMX_ERR_FORMAT);
    assert_int_equal(cmx_recipe_changed(texts[k], "r", 1, none, &text, &err), CMX_ERR_FORMAT);
    assert_null(text);
  }
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

/* What the documentation of the settings says is accepted: each default, written down, is read. */
static void documented_defaults_are_accepted(void **state) {
  (void)state;
  cmx_recipe_setting s;
  size_t n_read = 0;
  for (size_t k = 0; cmx_recipe_setting_at(k, &s); k++) {
    char text[400];
    cmx_recipe recipe;
    cmx_error err = CMX_ERROR_NONE;
    CHECK(s.name[0] && s.type[0] && s.standard[0] && s.allowed[0] && strlen(s.text) > 8);
    if (!strcmp(s.standard, "none") || strchr(s.name, '[') || strstr(s.type, "group") ||
        !strcmp(s.group, "mixture"))
      continue;
    if (*s.group)
      snprintf(text, sizeof text, "%s: { %s = %s; };", s.group, s.name, s.standard);
    else
      snprintf(text, sizeof text, "%s = %s;", s.name, s.standard);
    if (cmx_recipe_read_text(text, "defaults", &recipe, &err) < 0) fail_msg("%s: %s", text, err.text);
    cmx_recipe_clear(&recipe);
    n_read++;
  }
  CHECK(n_read > 50 && cmx_recipe_n_settings() > n_read);
  CHECK(!cmx_recipe_setting_at(cmx_recipe_n_settings(), &s) && !s.name);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lists_of_the_defaults_can_be_changed),
      cmocka_unit_test(documented_defaults_are_accepted),
      cmocka_unit_test(empty_recipe_is_the_defaults),
      cmocka_unit_test(shipped_recipe),
      cmocka_unit_test(every_setting_is_read),
      cmocka_unit_test(a_mixture_has_any_number_of_species),
      cmocka_unit_test(every_setting_of_the_equation_of_state_is_read),
      cmocka_unit_test(every_setting_of_transport_is_read),
      cmocka_unit_test(mistakes_in_mixtures_are_named),
      cmocka_unit_test(mistakes_are_named),
      cmocka_unit_test(mistakes_in_transport_are_named),
      cmocka_unit_test(mistakes_in_the_equation_of_state_are_named),
      cmocka_unit_test_setup_teardown(files_that_are_no_recipes, enter_folder, leave_folder),
      cmocka_unit_test(damaged_recipes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
