/* Writes the averages over the zone of bcc as C source. It is run when the library is built, with the
   functions of the library. */
#include <stdio.h>

#include "lattice/zone.h"

/* The order at which 29 orbits converge to 1e-12. Higher ones are left to those who need them. */
enum { HIGHEST = 48 };

static void write_value(FILE *out, int shifted, size_t order, const cmxp_zone_integral *z) {
  fprintf(out, "  {%d, %zu, {{", shifted, order);
  for (size_t i = 0; i <= CMX_MAX_ORBITS; i++) fprintf(out, "%s%a,", i % 4 ? " " : "\n   ", z->value[i]);
  fputs("}}},\n", out);
}

static cmx_status write_splitting(FILE *out, const cmx_lattice_sums *sums, int shifted, size_t *n) {
  cmx_ewald *ewald;
  cmxp_zone_integral z;
  cmx_status status = cmx_ewald_new(sums->lattice, CMXP_ZONE_SPLITTING(shifted), &ewald);
  for (size_t k = 0; k < CMXP_ZONE_ORDERS && cmxp_zone_orders[k] <= HIGHEST && status >= 0; k++, ++*n) {
    status = cmxp_zone_integrate(sums, ewald, cmxp_zone_orders[k], &z);
    if (status >= 0) write_value(out, shifted, cmxp_zone_orders[k], &z);
  }
  cmx_ewald_free(ewald);
  return status;
}

static cmx_status write_values(FILE *out) {
  cmx_lattice_sums sums = {.lattice = cmx_lattice_find("bcc", NULL), .n = CMX_MAX_ORBITS};
  size_t n = 0;
  cmx_status status = cmx_lattice_orbits(sums.lattice, sums.n, sums.orbit);
  fputs("/* Averages over the zone of bcc, written by make_zone_values.c. */\n"
        "#include \"lattice/zone.h\"\n\nconst cmxp_zone_value cmxp_zone_values[] = {\n",
        out);
  for (int shifted = 0; shifted < 2 && status >= 0; shifted++)
    status = write_splitting(out, &sums, shifted, &n);
  fprintf(out, "};\nconst size_t cmxp_zone_n_values = %zu;\n", n);
  return status;
}

int main(int argc, char **argv) {
  FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
  if (!out) {
    fputs("usage: make_zone_values FILE, which must be writable\n", stderr);
    return 2;
  }
  const cmx_status status = write_values(out);
  const int unwritten = ferror(out), unclosed = fclose(out) != 0;
  if (status < 0) fprintf(stderr, "make_zone_values: %s\n", cmx_status_text(status));
  return status < 0 || unwritten || unclosed;
}
