/* Crystals to text, in the POSCAR format. */
#include <stdio.h>

#include "coulomix/poscar.h"
#include "io/io_internal.h"
#include "core/numbers.h"

static void add_vector(cmxp_bytes *text, const double v[3], const char *behind) {
  char field[40];
  for (int a = 0; a < 3; a++) {
    cmxp_print(field, sizeof field, a ? " %.17g" : "%.17g", v[a]);
    cmxp_bytes_add_text(text, field);
  }
  cmxp_bytes_add_text(text, behind);
}

cmx_status cmx_poscar_write(const char *path, const cmx_crystal *crystal, cmx_error *err) {
  cmxp_bytes text = {NULL, 0, 0, 0};
  char field[40];
  cmxp_bytes_add_text(&text, crystal->name);
  cmxp_bytes_add_text(&text, "\n1\n");
  for (int i = 0; i < 3; i++) add_vector(&text, crystal->cell[i], "\n");
  for (size_t l = 0; l < crystal->n_labels; l++) {
    cmxp_bytes_add_text(&text, l ? " " : "");
    cmxp_bytes_add_text(&text, crystal->label_name[l]);
  }
  for (size_t l = 0; l < crystal->n_labels; l++) {
    size_t n = 0;
    for (size_t p = 0; p < crystal->n_sites; p++) n += crystal->label[p] == l;
    snprintf(field, sizeof field, "%s%zu", l ? " " : "\n", n);
    cmxp_bytes_add_text(&text, field);
  }
  cmxp_bytes_add_text(&text, "\nDirect\n");
  for (size_t l = 0; l < crystal->n_labels; l++)
    for (size_t p = 0; p < crystal->n_sites; p++)
      if (crystal->label[p] == l) add_vector(&text, crystal->site[p], "\n");
  const cmx_status status = text.failed ? cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path)
                                        : cmx_write_file(path, text.data, text.n, err);
  cmxp_bytes_free(&text);
  return status;
}
