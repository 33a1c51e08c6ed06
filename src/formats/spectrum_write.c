/* Spectra to text, in the declared format. */
#include <math.h>
#include <stdio.h>

#include "coulomix/spectrum.h"
#include "io/io_internal.h"
#include "core/numbers.h"

/* 17 digits, so that the same number is read. */
static void add_number(cmxp_bytes *text, const char *before, double value, const char *behind) {
  char field[40];
  cmxp_print(field, sizeof field, "%.17g", value);
  cmxp_bytes_add_text(text, before);
  cmxp_bytes_add_text(text, field);
  cmxp_bytes_add_text(text, behind);
}

static void add_key(cmxp_bytes *text, const char *key, double value, const char *unit) {
  if (isnan(value)) return;
  cmxp_bytes_add_text(text, "# ");
  cmxp_bytes_add_text(text, key);
  add_number(text, " = ", value, unit);
}

cmx_status cmx_spectrum_write(const char *path, const cmx_spectrum *s, cmx_error *err) {
  cmxp_bytes text = {NULL, 0, 0, 0};
  if (s->name[0]) {
    cmxp_bytes_add_text(&text, "# name = ");
    cmxp_bytes_add_text(&text, s->name);
    cmxp_bytes_add_text(&text, "\n");
  }
  add_key(&text, "temperature", s->sample.temp, " K\n");
  add_key(&text, "density", s->sample.rho, " g/cm^3\n");
  add_key(&text, "mass", s->sample.mass_u, " u\n");
  add_key(&text, "charge", s->sample.charge, "\n");
  add_key(&text, "electrons", s->sample.electrons, "\n");
  add_key(&text, "pressure", s->sample.pressure, " erg/cm^3\n");
  cmxp_bytes_add_text(&text, "omega [rad/s]");
  if (s->sigma_1) cmxp_bytes_add_text(&text, " sigma_1 [1/s]");
  if (s->sigma_2) cmxp_bytes_add_text(&text, " sigma_2 [1/s]");
  if (s->kappa) cmxp_bytes_add_text(&text, " kappa [erg/(cm s K)]");
  cmxp_bytes_add_text(&text, "\n");
  for (size_t i = 0; i < s->n; i++) {
    add_number(&text, "", s->omega[i], "");
    if (s->sigma_1) add_number(&text, " ", s->sigma_1[i], "");
    if (s->sigma_2) add_number(&text, " ", s->sigma_2[i], "");
    if (s->kappa) add_number(&text, " ", s->kappa[i], "");
    cmxp_bytes_add_text(&text, "\n");
  }
  cmx_status status = CMX_OK;
  if (text.failed)
    status = cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  else
    status = cmx_write_file(path, text.data, text.n, err);
  cmxp_bytes_free(&text);
  return status;
}
