/* A host sets its own locale: what is read and written must not depend on it. de_DE has a decimal comma,
   tr_TR other letters for I and i. */
#define _XOPEN_SOURCE 700
#include <locale.h>
#include <sys/stat.h>

#include "coulomix/generate.h"
#include "coulomix/kubo.h"
#include "coulomix/mesa_kap.h"
#include "coulomix/nuclide.h"
#include "coulomix/poscar.h"
#include "coulomix/recipe.h"
#include "coulomix/spectrum.h"
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#include "support/io_fixture.h"

/* Everything that a run gives: numbers, texts and the bytes of files, in one buffer. */
typedef struct results {
  size_t n;
  char bytes[1 << 20];
} results;

static void keep(results *r, const void *data, size_t n) {
  CHECK(n <= sizeof r->bytes - r->n);
  memcpy(r->bytes + r->n, data, n);
  r->n += n;
}

static void keep_file(results *r, const char *path) {
  char block[4096];
  FILE *stream = fopen(path, "rb");
  assert_non_null(stream);
  for (size_t n; (n = fread(block, 1, sizeof block, stream)) > 0;) keep(r, block, n);
  fclose(stream);
}

static void structures_and_states(results *r) {
  static const char poscar[] =
      "NaCl\n1.0\n4.25 0 0\n0 4.25 0\n0 0 4.25D0\nNa Cl\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n";
  static const char states[] =
      "# volume = 50.5 bohr^3\n# temperature = 0.15 Ha\n# chemical potential = 0.5 Ha\n"
      "# energies = Ha\nkpoint 0.5\nstate 0.25\nstate 1.5\npair 1 2 0.125\n";
  cmx_crystal crystal;
  cmx_kubo_states s;
  cmx_error why = CMX_ERROR_NONE;
  OK(cmx_poscar_parse("p", poscar, sizeof poscar - 1, &crystal, &err));
  CHECK_REL(crystal.cell[0][0], cbrt(8.0 * acos(-1.0) / 3.0), 1e-14);
  keep(r, &crystal, sizeof crystal);
  CHECK(cmx_poscar_parse("p", poscar, 30, &crystal, &why) == CMX_ERR_FORMAT);
  keep(r, why.text, strlen(why.text));
  spill("states", states, sizeof states - 1);
  OK(cmx_kubo_read("states", &s, &err));
  CHECK(s.volume == 50.5 && s.temp == 0.15 && s.energy[0][1] == 1.5);
  keep(r, s.dipole2[0], 4 * sizeof(double));
  cmx_kubo_states_free(&s);
}

static void spectra(results *r) {
  static const char text[] =
      "# temperature = 2.5 EV\n# MASS = 1.5 U\nOMEGA [EV] SIGMA_1 [1/(OHM CM)]\n0.5 1.25D3\n1.5 1e2\n";
  cmx_spectrum s;
  cmx_error why = CMX_ERROR_NONE;
  OK(cmx_spectrum_read_text(text, sizeof text - 1, "s", CMX_SPECTRUM_AUTO, NULL, &s, &err));
  CHECK(s.sample.mass_u == 1.5);
  OK(cmx_spectrum_write("out", &s, &err));
  cmx_spectrum_free(&s);
  keep_file(r, "out");
  CHECK(cmx_spectrum_read_text(text, sizeof text - 4, "s", CMX_SPECTRUM_DECLARED, NULL, &s, &why) == CMX_OK);
  cmx_spectrum_free(&s);
}

static void nuclides(results *r) {
  static const char *const names[] = {"ni56", "NI58", "Li6", "LI7", "si28", "SI28", "i127"};
  double z[2];
  for (size_t k = 0; k < 6; k++) {
    OK(cmx_nuclide_find(names[k], &z[0], &z[1], &err));
    keep(r, z, sizeof z);
  }
}

/* Recipe, both file forms, summaries, messages with numbers, and the loader of the headers. */
static void tables(results *r) {
  static const char text[] =
      "title = \"locale\"; mixture: { names = (\"C\", \"O\"); charges = (6.0, 8.5); };\n"
      "lattice: { tolerance = 1.5e-6; };\n"
      "order: { shells = 2; x_nodes = 9; gamma_d_nodes = 9; gamma_d_max = 40.5; };\n"
      "phase: { enabled = false; };\n";
  static const char wrong[] = "order: { gamma_d_max = 4000.5; };\n";
  cmx_recipe recipe;
  cmx_store *store, *back;
  cmx_file *file = NULL;
  char message[256];
  cmx_error why = CMX_ERROR_NONE;
  OK(cmx_recipe_read_text(text, "r", &recipe, &err));
  CHECK(recipe.order.gamma_d_max == 40.5);
  OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
  OK(cmx_store_write_flat(store, "t.cmx", &err));
  OK(cmx_store_write_hdf5(store, "t.h5", &err));
  cmx_store_free(store);
  keep_file(r, "t.cmx");
  keep_file(r, "t.h5");
  OK(cmx_store_read("t.h5", &back, &err));
  cmx_store_free(back);
  if (cmx_flat_load("t.cmx", &file, message, sizeof message) < 0) fail_msg("%s", message);
  cmx_file_free(file);
  cmx_recipe_clear(&recipe);
  CHECK(cmx_recipe_read_text(wrong, "r", &recipe, &why) < 0);
  CHECK(strstr(why.text, "4000.5") != NULL);
  keep(r, why.text, strlen(why.text));
  for (size_t k = 0; k < cmx_recipe_n_settings(); k++) {
    cmx_recipe_setting at;
    CHECK(cmx_recipe_setting_at(k, &at));
    keep(r, at.standard, strlen(at.standard));
    keep(r, at.allowed, strlen(at.allowed));
  }
}

static void run(results *r) {
  r->n = 0;
  structures_and_states(r);
  spectra(r);
  nuclides(r);
  tables(r);
}

/* The locale as installed, or made for this test. */
static int enter_locale(const char *source, const char *charset, const char *name) {
  char command[200];
  if (setlocale(LC_ALL, name)) return 1;
  snprintf(command, sizeof command, "localedef -i %s -f %s ./%s >localedef.log 2>&1", source, charset, name);
  if (system(command) != 0 && access(name, F_OK) != 0) return 0;
  setenv("LOCPATH", ".", 1);
  return setlocale(LC_ALL, name) != NULL;
}

static void same_in(const char *source, const char *charset, const char *name) {
  static results plain, local;
  char shown[16];
  run(&plain);
  if (!enter_locale(source, charset, name)) {
    print_message("no locale %s and no localedef that makes it\n", name);
    skip();
  }
  snprintf(shown, sizeof shown, "%.1f", 0.5);
  if (strcmp(shown, "0,5") != 0) fail_msg("%s: 0.5 is %s", name, shown);
  run(&local);
  setlocale(LC_ALL, "C");
  unsetenv("LOCPATH");
  CHECK(local.n == plain.n && memcmp(local.bytes, plain.bytes, plain.n) == 0);
}

static void decimal_comma(void **state) {
  (void)state;
  same_in("de_DE", "UTF-8", "de_DE.UTF-8");
}

static void turkish_letters(void **state) {
  (void)state;
  same_in("tr_TR", "ISO-8859-9", "tr_TR.ISO-8859-9");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(decimal_comma, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(turkish_letters, enter_folder, leave_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
