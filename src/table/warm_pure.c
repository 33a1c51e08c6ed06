/* The pure species of a table of warm mixtures, as cmx_pure has them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "coulomix/const.h"
#include "coulomix/warm_table.h"

/* Data of a species: the table's view, for mixtures of any density. */
typedef struct side {
  cmx_warm_view view;
  int species;
} side;

/* The lookup of a mixture that consists of one species. */
static cmx_status point_of(const cmx_pure *pure, double n, double temp, cmx_warm_point *point,
                           cmx_error *err) {
  const side *s = pure->data;
  const cmx_status status = cmx_warm_lookup(&s->view, CMX_WARM_ISODENSITY, CMX_MIX_SIGMA, s->species,
                                            n * s->view.species[s->species].mass, temp, point);
  return status < 0 ? cmx_fail(err, CMX_ERR_RANGE, "%s: %g atoms/cm^3 at T = %g K: %s", pure->name, n, temp,
                               cmx_status_text(status))
                    : CMX_OK;
}

static cmx_status state_of(const cmx_pure *pure, double n, double temp, cmx_pure_state *out, cmx_error *err) {
  const side *s = pure->data;
  cmx_warm_point p;
  const cmx_status status = point_of(pure, n, temp, &p, err);
  *out = (cmx_pure_state){p.part[s->species].charge, p.pressure_e, p.sigma, p.kappa_thermal};
  return status;
}

static cmx_status spectrum_of(const cmx_pure *pure, double n, double temp, size_t m, const double omega[],
                              double sigma_1[], double sigma_2[], cmx_error *err) {
  const side *s = pure->data;
  cmx_warm_point p;
  cmx_status status = point_of(pure, n, temp, &p, err);
  for (size_t k = 0; k < m; k++) {
    double sigma[2] = {NAN, NAN};
    if (status >= 0) status = cmx_warm_conductivity(&s->view, &p, CMX_MIX_SIGMA, 1, omega[k], sigma);
    sigma_1[k] = sigma[0];
    if (sigma_2) sigma_2[k] = sigma[1];
  }
  return status;
}

cmx_status cmx_pure_from_table(const cmx_warm_view *view, int species, const char *name, double z,
                               cmx_pure *out, cmx_error *err) {
  *out = (cmx_pure){.z = 0.0};
  if (species != 0 && species != 1)
    return cmx_fail(err, CMX_ERR_DOMAIN, "species %d of a table: not 0 or 1", species);
  const cmx_warm_species *from = &view->species[species];
  side *s = malloc(sizeof *s);
  if (!s) return cmx_fail(err, CMX_ERR_MEMORY, "pure species of a table: out of memory");
  *s = (side){*view, species};
  s->view.rho[0] = 0.0; /* a species is valid where it has data */
  s->view.rho[1] = HUGE_VAL;
  *out = (cmx_pure){.z = z,
                    .mass_u = from->mass / CMX_ATOMIC_MASS_UNIT,
                    .n_min = exp(from->ln_n_range[0]),
                    .n_max = exp(from->ln_n_range[1]),
                    .temp_min = view->temp[0],
                    .temp_max = view->temp[1],
                    .state = state_of,
                    .spectrum = spectrum_of,
                    .drude = !from->spectrum,
                    .data = s,
                    .release = free};
  snprintf(out->name, sizeof out->name, "%s", name ? name : "");
  return CMX_OK;
}
