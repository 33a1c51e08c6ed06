/* Crystals with a basis: checks, scaling, charges. */
#include "coulomix/crystal.h"

#include <stdlib.h>
#include <string.h>

#include "lattice/lattice_internal.h"

double cmxp_triple_product(const double *v) {
  return v[0] * (v[4] * v[8] - v[5] * v[7]) + v[1] * (v[5] * v[6] - v[3] * v[8]) +
         v[2] * (v[3] * v[7] - v[4] * v[6]);
}

static double length(const double v[3]) {
  return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

void cmx_crystal_position(const cmx_crystal *crystal, const double fraction[3], double position[3]) {
  for (int a = 0; a < 3; a++)
    position[a] = fraction[0] * crystal->cell[0][a] + fraction[1] * crystal->cell[1][a] +
                  fraction[2] * crystal->cell[2][a];
}

void cmx_crystal_reciprocal(const cmx_crystal *crystal, double reciprocal[3][3]) {
  const double unit = 2.0 * CMX_PI / cmxp_triple_product(crystal->cell[0]);
  for (int i = 0; i < 3; i++) {
    const double *u = crystal->cell[(i + 1) % 3], *v = crystal->cell[(i + 2) % 3];
    for (int a = 0; a < 3; a++) {
      const int b = (a + 1) % 3, c = (a + 2) % 3;
      reciprocal[i][a] = unit * (u[b] * v[c] - u[c] * v[b]);
    }
  }
}

/* Distance of two sites or their nearest images; the cell need not be reduced for distances this short. */
static double separation(const cmx_crystal *crystal, size_t p, size_t q) {
  double d[3], r[3];
  for (int i = 0; i < 3; i++) {
    d[i] = crystal->site[p][i] - crystal->site[q][i];
    d[i] -= nearbyint(d[i]);
  }
  cmx_crystal_position(crystal, d, r);
  return length(r);
}

static cmx_status check_sites(const cmx_crystal *crystal, cmx_error *err) {
  if (crystal->n_sites < 1 || crystal->n_sites > CMX_MAX_SITES)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu sites: not in 1..%d", crystal->n_sites, CMX_MAX_SITES);
  if (crystal->n_labels < 1 || crystal->n_labels > CMX_MAX_LABELS)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu labels: not in 1..%d", crystal->n_labels, CMX_MAX_LABELS);
  for (size_t p = 0; p < crystal->n_sites; p++) {
    if (crystal->label[p] >= crystal->n_labels)
      return cmx_fail(err, CMX_ERR_DOMAIN, "site %zu: label %zu of %zu", p + 1, crystal->label[p] + 1,
                      crystal->n_labels);
    for (int i = 0; i < 3; i++)
      if (!(fabs(crystal->site[p][i]) <= 1e6))
        return cmx_fail(err, CMX_ERR_DOMAIN, "site %zu: coordinate %g: not in -1e6..1e6", p + 1,
                        crystal->site[p][i]);
  }
  return CMX_OK;
}

cmx_status cmx_crystal_prepare(cmx_crystal *crystal, cmx_error *err) {
  const cmx_status status = check_sites(crystal, err);
  if (status < 0) return status;
  const double volume = fabs(cmxp_triple_product(crystal->cell[0]));
  double longest = 0.0;
  for (int i = 0; i < 3; i++) longest = fmax(longest, length(crystal->cell[i]));
  if (!(longest > 1e-100 && longest < 1e100 && volume > 1e-9 * longest * longest * longest))
    return cmx_fail(err, CMX_ERR_DOMAIN, "cell of volume %g with edges up to %g: singular or extremely flat",
                    volume, longest);
  const double scale = cbrt(4.0 * CMX_PI * (double)crystal->n_sites / (3.0 * volume));
  for (int i = 0; i < 3; i++)
    for (int a = 0; a < 3; a++) crystal->cell[i][a] *= scale;
  for (size_t p = 0; p < crystal->n_sites; p++)
    for (int i = 0; i < 3; i++) {
      crystal->site[p][i] -= floor(crystal->site[p][i]);
      if (crystal->site[p][i] >= 1.0) crystal->site[p][i] = 0.0; /* -1e-17 wraps to 1 */
    }
  for (size_t p = 0; p < crystal->n_sites; p++)
    for (size_t q = 0; q < p; q++)
      if (!(separation(crystal, p, q) > 1e-4))
        return cmx_fail(err, CMX_ERR_DOMAIN, "sites %zu and %zu: two ions on one site", q + 1, p + 1);
  return CMX_OK;
}

cmx_status cmx_crystal_charges(const cmx_crystal *crystal, size_t n_given, const double given[], double z[],
                               cmx_error *err) {
  const int by_site = n_given == crystal->n_sites && n_given != crystal->n_labels;
  if (n_given && n_given != crystal->n_labels && !by_site)
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "%zu charges: '%s' needs %zu, one for each label, or %zu, one for each site", n_given,
                    crystal->name, crystal->n_labels, crystal->n_sites);
  for (size_t p = 0; p < crystal->n_sites; p++) {
    const size_t l = crystal->label[p];
    z[p] = by_site ? given[p] : n_given ? given[l] : crystal->label_charge[l];
    if (isnan(z[p]) && !n_given)
      return cmx_fail(err, CMX_ERR_DOMAIN,
                      "label '%s' of '%s' is not an element: its charge must be given (--charges)",
                      crystal->label_name[l], crystal->name);
    if (!(fabs(z[p]) <= 1e3))
      return cmx_fail(err, CMX_ERR_DOMAIN, "charge %g of site %zu (label '%s'): not in -1000..1000", z[p],
                      p + 1, crystal->label_name[l]);
  }
  return CMX_OK;
}

cmx_status cmxp_check_charged(const cmx_crystal *crystal, const double z[], cmx_error *err) {
  for (size_t p = 0; p < crystal->n_sites; p++)
    if (!(fabs(z[p]) > 0.0))
      return cmx_fail(err, CMX_ERR_DOMAIN,
                      "charge %g of site %zu (label '%s' of '%s'): no force holds such an ion, so it has no "
                      "vibrations; leave the site out",
                      z[p], p + 1, crystal->label_name[crystal->label[p]], crystal->name);
  return CMX_OK;
}

/* --- vectors of a lattice ------------------------------------------------------------------------------ */

/* Largest |n_i| of any n with |n.vectors| <= reach, from the spacing of the planes n_i = const. */
static void bounds(const double *vectors, double reach, double bound[3]) {
  const double volume = fabs(cmxp_triple_product(vectors));
  for (int i = 0; i < 3; i++) {
    const double *u = vectors + 3 * ((i + 1) % 3), *v = vectors + 3 * ((i + 2) % 3);
    const double normal[3] = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                              u[0] * v[1] - u[1] * v[0]};
    bound[i] = floor(reach * length(normal) / volume + 1e-9);
  }
}

static int first_of_pair(const int n[3]) {
  return n[0] != 0 ? n[0] > 0 : n[1] != 0 ? n[1] > 0 : n[2] >= 0;
}

cmx_status cmxp_star_make(const double *vectors, double reach, int half, cmxp_star *star) {
  double bound[3];
  memset(star, 0, sizeof *star);
  bounds(vectors, reach, bound);
  if (!((2.0 * bound[0] + 1.0) * (2.0 * bound[1] + 1.0) * (2.0 * bound[2] + 1.0) <= 2e7))
    return CMX_ERR_DOMAIN;
  const int top[3] = {(int)bound[0], (int)bound[1], (int)bound[2]};
  size_t room = 0;
  for (int pass = 0; pass < 2; pass++) { /* count, then keep */
    star->n = 0;
    for (int i = -top[0]; i <= top[0]; i++)
      for (int j = -top[1]; j <= top[1]; j++)
        for (int k = -top[2]; k <= top[2]; k++) {
          const int n[3] = {i, j, k};
          double v[3];
          if (half && !first_of_pair(n)) continue;
          for (int a = 0; a < 3; a++) v[a] = i * vectors[a] + j * vectors[3 + a] + k * vectors[6 + a];
          if (length(v) > reach) continue;
          if (pass) {
            memcpy(star->index[star->n], n, sizeof n);
            memcpy(star->vector[star->n], v, sizeof v);
          }
          star->n++;
        }
    if (pass) break;
    room = star->n;
    star->index = malloc(room * sizeof *star->index);
    star->vector = malloc(room * sizeof *star->vector);
    if (!star->index || !star->vector) {
      cmxp_star_free(star);
      return CMX_ERR_MEMORY;
    }
  }
  return CMX_OK;
}

void cmxp_star_free(cmxp_star *star) {
  free(star->index);
  free(star->vector);
  memset(star, 0, sizeof *star);
}
