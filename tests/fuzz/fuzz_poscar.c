/* Crystal structures: what is read can be prepared again; what is refused leaves zeros and a message. */
#include <math.h>
#include <string.h>

#include "coulomix/poscar.h"
#include "fuzz.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed) {
  return fuzz_mutate_text(data, n, room, seed);
}

static void check_crystal(cmx_crystal *c) {
  int finite = 1;
  for (size_t i = 0; i < c->n_sites; i++) {
    fuzz_check(c->label[i] < c->n_labels, "a site has a label");
    for (int k = 0; k < 3; k++) finite &= c->site[i][k] >= 0.0 && c->site[i][k] < 1.0;
  }
  for (int k = 0; k < 9; k++) finite &= isfinite(c->cell[k / 3][k % 3]) != 0;
  fuzz_check(finite && c->n_sites > 0 && c->n_labels > 0, "a crystal has sites within its cell");
  for (size_t l = 0; l < c->n_labels; l++)
    fuzz_check(memchr(c->label_name[l], '\0', sizeof c->label_name[l]) != NULL, "labels end");
  fuzz_check(memchr(c->name, '\0', sizeof c->name) != NULL, "the name ends");
  fuzz_check(cmx_crystal_prepare(c, NULL) >= 0, "a crystal that was read can be prepared");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  static const cmx_crystal zero;
  cmx_crystal crystal;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_poscar_parse("fuzz", (const char *)data, n, &crystal, &err) >= 0) {
    check_crystal(&crystal);
  } else {
    fuzz_check(memcmp(&crystal, &zero, sizeof zero) == 0, "a refused crystal is all zeros");
    fuzz_check(strncmp(err.text, "fuzz", 4) == 0, "a message names the file");
  }
  return 0;
}
