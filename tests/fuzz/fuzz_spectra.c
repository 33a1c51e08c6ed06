/* Spectra: the first byte selects the format, the rest is the file. */
#include <math.h>
#include <string.h>

#include "coulomix/spectrum.h"
#include "fuzz.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed) {
  const size_t at = n > 1 && fuzz_random(&seed, 32) > 0;
  return at + fuzz_mutate_text(data + at, n - at, room - at, seed);
}

static void note(void *context, size_t line, const char *text) {
  size_t *longest = context;
  const size_t n = strlen(text);
  if (n + (line > 0) > *longest) *longest = n;
}

static int all_finite(const double *v, size_t n) {
  for (size_t i = 0; v && i < n; i++)
    if (!isfinite(v[i])) return 0;
  return 1;
}

static void check_spectrum(const cmx_spectrum *s) {
  fuzz_check(s->n > 0 && s->omega && (s->sigma_1 || s->kappa), "a spectrum has rows and a column");
  fuzz_check(all_finite(s->omega, s->n) && all_finite(s->sigma_1, s->n) && all_finite(s->sigma_2, s->n) &&
                 all_finite(s->kappa, s->n),
             "a spectrum holds finite numbers");
  fuzz_check(s->omega[0] >= 0.0, "no frequency is negative");
  for (size_t i = 1; i < s->n; i++) fuzz_check(s->omega[i] > s->omega[i - 1], "frequencies ascend");
  fuzz_check(memchr(s->name, '\0', sizeof s->name) != NULL, "the name ends");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  cmx_spectrum spectrum;
  cmx_error err = CMX_ERROR_NONE;
  size_t longest = 0;
  const cmx_notes notes = {note, &longest};
  if (n == 0) return 0;
  const cmx_spectrum_format format = (cmx_spectrum_format)(data[0] % (CMX_SPECTRUM_ATOMEC + 1));
  if (cmx_spectrum_read_text((const char *)data + 1, n - 1, "fuzz", format, &notes, &spectrum, &err) >= 0)
    check_spectrum(&spectrum);
  else
    fuzz_check(spectrum.n == 0 && !spectrum.omega && err.text[0],
               "a refused spectrum is empty, with a message");
  cmx_spectrum_free(&spectrum);
  return 0;
}
