/* Lattice sums: the order of the quadrature is raised until they are converged. */
#include <math.h>
#include <string.h>

#include "lattice/zone.h"

/* Where the averages of a lattice come from. */
typedef struct zone_source {
  const cmx_lattice_sums *sums;
  cmx_ewald *ewald[2]; /* by `shifted`; NULL until one is needed */
} zone_source;

static const cmxp_zone_integral *built_in(const cmx_lattice *lattice, int shifted, size_t order) {
  if (strcmp(lattice->name, "bcc") != 0) return NULL;
  for (size_t k = 0; k < cmxp_zone_n_values; k++)
    if (cmxp_zone_values[k].shifted == shifted && cmxp_zone_values[k].order == order)
      return &cmxp_zone_values[k].integral;
  return NULL;
}

static cmx_status make_ewald(zone_source *from, int shifted) {
  if (from->ewald[shifted]) return CMX_OK;
  return cmx_ewald_new(from->sums->lattice, CMXP_ZONE_SPLITTING(shifted), &from->ewald[shifted]);
}

static cmx_status find_integral(zone_source *from, int shifted, size_t order, cmxp_zone_integral *out) {
  const cmxp_zone_integral *known = built_in(from->sums->lattice, shifted, order);
  if (known) {
    *out = *known;
    return CMX_OK;
  }
  const cmx_status status = make_ewald(from, shifted);
  return status < 0 ? status : cmxp_zone_integrate(from->sums, from->ewald[shifted], order, out);
}

static double largest_change(const cmxp_zone_integral *a, const cmxp_zone_integral *b, size_t n) {
  double change = 0.0;
  for (size_t i = 0; i <= n; i++) {
    double d = fabs(a->value[i] - b->value[i]);
    if (!(d <= change)) change = d;
  }
  return change;
}

static cmx_status refine(cmx_lattice_sums *sums, zone_source *from, double tolerance,
                         cmxp_zone_integral *best, size_t *best_order) {
  cmx_status status = CMX_ERR_NOT_CONVERGED;
  for (size_t r = 0; r < CMXP_ZONE_ORDERS && status == CMX_ERR_NOT_CONVERGED; r++) {
    const size_t order = cmxp_zone_orders[r];
    cmxp_zone_integral now;
    cmx_status done = find_integral(from, 0, order, &now);
    if (done < 0) return done;
    const double change = r ? largest_change(&now, best, sums->n) : NAN;
    sums->refinement[r].order = (int)order;
    sums->refinement[r].T0 = now.value[0];
    sums->refinement[r].change = change;
    sums->n_refinements = r + 1;
    sums->error = change;
    *best = now;
    *best_order = order;
    if (change <= tolerance) status = CMX_OK;
    if (isnan(now.value[0])) break; /* a higher order does not help for an unstable lattice */
  }
  return status;
}

/* Sums and their error from the averages at the last order. */
static cmx_status finish(cmx_lattice_sums *sums, zone_source *from, const cmxp_zone_integral *best,
                         size_t order) {
  cmxp_zone_integral shifted;
  const cmx_status status = find_integral(from, 1, order, &shifted);
  if (status < 0) return status;
  sums->splitting_change = largest_change(best, &shifted, sums->n);
  if (!(sums->splitting_change <= sums->error)) sums->error = sums->splitting_change;
  sums->T0 = best->value[0];
  for (size_t i = 0; i < sums->n; i++) {
    sums->I[i] = sums->orbit[i].multiplicity / sums->orbit[i].length;
    sums->T[i] = best->value[i + 1];
  }
  return CMX_OK;
}

static cmx_status fail(const cmx_lattice_sums *sums, cmx_status status, double tolerance, cmx_error *err) {
  const char *name = sums->lattice->name;
  if (status == CMX_ERR_NOT_CONVERGED && isnan(sums->T0))
    return cmx_fail(err, status,
                    "lattice %s is unstable: its force constants are not positive definite in the whole zone",
                    name);
  if (status == CMX_ERR_NOT_CONVERGED)
    return cmx_fail(err, status, "zone integrals of %s changed by %.2g, more than %.2g, at the highest order",
                    name, sums->error, tolerance);
  return cmx_fail(err, status, "lattice sums of %s: %s", name, cmx_status_text(status));
}

cmx_status cmx_lattice_integrate(const cmx_lattice *lattice, size_t count, double tolerance,
                                 cmx_lattice_sums *sums, cmx_error *err) {
  zone_source from = {sums, {NULL, NULL}};
  cmxp_zone_integral best;
  size_t order = 0;
  memset(sums, 0, sizeof *sums);
  sums->lattice = lattice;
  sums->n = count;
  if (!(tolerance >= 1e-14 && tolerance <= 1e-3))
    return cmx_fail(err, CMX_ERR_DOMAIN, "tolerance %g: not in 1e-14..1e-3", tolerance);
  cmx_status status = cmx_lattice_orbits(lattice, count, sums->orbit);
  if (status == CMX_ERR_DOMAIN)
    return cmx_fail(err, status, "shells %zu: not in 1..%d", count, CMX_MAX_ORBITS);
  if (status >= 0) status = make_ewald(&from, 0);
  if (status >= 0) {
    sums->madelung = cmx_ewald_madelung(from.ewald[0]);
    status = refine(sums, &from, tolerance, &best, &order);
  }
  if (status == CMX_OK || status == CMX_ERR_NOT_CONVERGED) {
    const cmx_status again = finish(sums, &from, &best, order);
    if (again < 0) status = again;
  }
  if (status < 0) fail(sums, status, tolerance, err);
  cmx_ewald_free(from.ewald[0]);
  cmx_ewald_free(from.ewald[1]);
  return status;
}
