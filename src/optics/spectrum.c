/* Rows and columns of spectra. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/spectrum.h"

cmx_status cmx_spectrum_new(size_t n, int sigma_2, int kappa, cmx_spectrum *out) {
  const size_t columns = 2 + (size_t)(sigma_2 != 0) + (size_t)(kappa != 0);
  memset(out, 0, sizeof *out);
  out->sample = (cmx_sample){NAN, NAN, NAN, NAN, NAN, NAN};
  if (n == 0 || n > SIZE_MAX / sizeof(double) / columns) return CMX_ERR_DOMAIN;
  /* one block: the columns follow each other */
  double *block = calloc(n * columns, sizeof *block);
  if (!block) return CMX_ERR_MEMORY;
  out->n = n;
  out->omega = block;
  out->sigma_1 = block + n;
  if (sigma_2) out->sigma_2 = block + 2 * n;
  if (kappa) out->kappa = block + (columns - 1) * n;
  return CMX_OK;
}

void cmx_spectrum_free(cmx_spectrum *spectrum) {
  if (!spectrum) return;
  free(spectrum->omega);
  memset(spectrum, 0, sizeof *spectrum);
}

cmx_spectrum_view cmx_spectrum_make_view(const cmx_spectrum *spectrum) {
  return (cmx_spectrum_view){spectrum->n, spectrum->omega, spectrum->sigma_1, spectrum->sigma_2};
}

double cmx_sample_atom_count(const cmx_sample *sample) {
  return sample->rho / (sample->mass_u * CMX_ATOMIC_MASS_UNIT);
}
