/* One-electron states: text here; an input that begins as an HDF5 file goes to the reader of these. What is
   read passes the check of the computation, and gives a result if it is small. */
#include <math.h>
#include <string.h>

#include "coulomix/kubo.h"
#include "fuzz.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed) {
  return fuzz_mutate_text(data, n, room, seed);
}

enum { MOST_COMPUTED = 8 };

static void check_states(const cmx_kubo_states *s) {
  size_t states = 0;
  double sum = 0.0;
  int known = isfinite(s->mu) != 0;
  for (size_t k = 0; k < s->n_k; k++) {
    states += s->n[k];
    sum += s->weight[k];
    for (size_t i = 0; i < s->n[k]; i++) fuzz_check(isfinite(s->energy[k][i]) != 0, "energies are finite");
    for (size_t i = 0; i < s->n[k] * s->n[k]; i++)
      fuzz_check(s->dipole2[k][i] >= 0.0 && isfinite(s->dipole2[k][i]), "squares are finite, none negative");
    for (size_t i = 0; s->occupation && s->occupation[k] && i < s->n[k]; i++)
      fuzz_check(s->occupation[k][i] >= 0.0 && s->occupation[k][i] <= 1.0, "occupations are 0 to 1");
  }
  fuzz_check(s->n_k > 0 && fabs(sum - 1.0) <= 1e-9, "weights have the sum 1");
  if (states > MOST_COMPUTED || !known) return;
  const cmx_kubo_options options = {CMX_BROADENING_GAUSSIAN, 0.05, NAN, 0};
  cmx_error err = CMX_ERROR_NONE;
  cmx_kubo_limits limits;
  const cmx_status status = cmx_kubo_find_limits(s, &options, &limits, &err);
  fuzz_check(status < 0 ? isnan(limits.sigma) && err.text[0] : 1, "a failure gives NaN and a message");
  (void)cmx_kubo_width(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  cmx_kubo_states states;
  cmx_error err = CMX_ERROR_NONE;
  if (n > 4 && memcmp(data, "\x89HDF", 4) == 0) return 0;
  if (cmx_kubo_read(fuzz_file(data, n), &states, &err) >= 0)
    check_states(&states);
  else
    fuzz_check(states.n_k == 0 && !states.n && err.text[0], "refused states are empty, with a message");
  cmx_kubo_states_free(&states);
  return 0;
}
