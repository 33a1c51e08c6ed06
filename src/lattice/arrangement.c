/* Lowest arrangements on the labels or sites of one cell, and functions shared by all searches. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/arrangement_internal.h"
#include "lattice/lattice_internal.h"

double cmxp_arrangement_excess(size_t n, const double pair[], const unsigned char heavy[]) {
  double z[CMX_MAX_SITES], x = 0.0;
  for (size_t p = 0; p < n; p++) x += heavy[p];
  x /= (double)n;
  for (size_t p = 0; p < n; p++) z[p] = heavy[p] - x;
  return cmx_pair_energy(n, pair, z);
}

void cmxp_arrangement_fill(const cmx_crystal *crystal, const double pair[], double parent,
                           const unsigned char heavy[], uint64_t count, cmx_arrangement *out) {
  memset(out, 0, sizeof *out);
  out->n = crystal->n_sites;
  for (size_t p = 0; p < out->n; p++) out->k += heavy[p];
  out->x = (double)out->k / (double)out->n;
  out->excess = cmxp_arrangement_excess(out->n, pair, heavy);
  out->parent = parent;
  out->count = count;
  memcpy(out->cell, crystal->cell, sizeof out->cell);
  memcpy(out->site, crystal->site, out->n * sizeof *out->site);
  memcpy(out->heavy, heavy, out->n);
}

cmx_status cmx_arrangement_crystal(const cmx_arrangement *arrangement, cmx_crystal *crystal, cmx_error *err) {
  memset(crystal, 0, sizeof *crystal);
  if (!(arrangement->n <= CMX_MAX_SITES))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu sites: not in 1..%d", arrangement->n, CMX_MAX_SITES);
  snprintf(crystal->name, sizeof crystal->name, "A%zuB%zu", arrangement->n - arrangement->k, arrangement->k);
  memcpy(crystal->cell, arrangement->cell, sizeof crystal->cell);
  crystal->n_sites = arrangement->n;
  crystal->n_labels = 2;
  for (size_t l = 0; l < 2; l++) {
    crystal->label_name[l][0] = "AB"[l];
    crystal->label_charge[l] = NAN;
  }
  for (size_t p = 0; p < arrangement->n; p++) {
    memcpy(crystal->site[p], arrangement->site[p], sizeof crystal->site[p]);
    crystal->label[p] = arrangement->heavy[p] != 0;
  }
  return cmx_crystal_prepare(crystal, err);
}

double cmx_arrangement_madelung(const cmx_arrangement *arrangement, double z1, double z2) {
  const double mean = z1 + arrangement->x * (z2 - z1);
  return arrangement->parent * mean * mean + arrangement->excess * (z2 - z1) * (z2 - z1);
}

void cmx_arrangements_free(cmx_arrangements *list) {
  free(list->best);
  memset(list, 0, sizeof *list);
}

/* With unequal row sums the lowest arrangement would depend on the charges, and q(s) differ from q(1-s). */
static cmx_status check_rows(size_t n, const double pair[], double *parent, cmx_error *err) {
  double low = INFINITY, high = -INFINITY;
  *parent = 0.0;
  for (size_t p = 0; p < n; p++) {
    double sum = 0.0;
    for (size_t q = 0; q < n; q++) sum += pair[p * n + q];
    low = fmin(low, sum);
    high = fmax(high, sum);
    *parent += sum;
  }
  if (!(high - low <= 1e-10 && isfinite(*parent)))
    return cmx_fail(
        err, CMX_ERR_DOMAIN,
        "sites are not equivalent (the sums of their rows of the pair matrix differ by %.3g): which "
        "arrangement is lowest depends on the charges",
        high - low);
  return CMX_OK;
}

cmx_status cmxp_parent_pairs(const cmx_crystal *crystal, cmx_crystal *copy, double **pair, double *parent,
                             cmx_error *err) {
  *copy = *crystal;
  *pair = NULL;
  cmx_status status = cmx_crystal_prepare(copy, err);
  if (status < 0) return status;
  const size_t n = copy->n_sites;
  *pair = malloc(n * n * sizeof **pair);
  status = *pair ? cmx_crystal_pairs(copy, 0.0, *pair) : CMX_ERR_MEMORY;
  if (status < 0)
    cmx_fail(err, status, "pair matrix of '%s': %s", copy->name, cmx_status_text(status));
  else
    status = check_rows(n, *pair, parent, err);
  if (status < 0) {
    free(*pair);
    *pair = NULL;
  }
  return status;
}

static cmx_status search_cell(const cmx_crystal *crystal, const double pair[], double parent, size_t n_groups,
                              const size_t group[], cmx_arrangements *list) {
  const size_t n = crystal->n_sites;
  cmxp_least least[CMX_MAX_SITES + 1];
  cmx_status status = cmxp_least_excess(n, pair, n_groups, group, least);
  if (status < 0) return status;
  list->best = malloc(n * sizeof *list->best);
  if (!list->best) return CMX_ERR_MEMORY;
  list->cells = 1;
  list->assignments = UINT64_C(1) << n_groups;
  for (size_t k = 1; k < n; k++) {
    unsigned char heavy[CMX_MAX_SITES];
    if (!least[k].count) continue;
    for (size_t p = 0; p < n; p++) heavy[p] = least[k].mask >> group[p] & 1;
    cmxp_arrangement_fill(crystal, pair, parent, heavy, least[k].count, &list->best[list->n++]);
  }
  return CMX_OK;
}

cmx_status cmx_arrangements_by_label(const cmx_crystal *crystal, cmx_arrangements *list, cmx_error *err) {
  cmx_crystal copy;
  double *pair, parent;
  size_t group[CMX_MAX_SITES], number[CMX_MAX_LABELS] = {0}, n_groups = 0;
  memset(list, 0, sizeof *list);
  cmx_status status = cmxp_parent_pairs(crystal, &copy, &pair, &parent, err);
  if (status < 0) return status;
  for (size_t p = 0; p < copy.n_sites; p++) { /* labels without a site are ignored */
    size_t *of_label = &number[copy.label[p]];
    if (!*of_label) *of_label = ++n_groups;
    group[p] = *of_label - 1;
  }
  status = search_cell(&copy, pair, parent, n_groups, group, list);
  free(pair);
  return status < 0 ? cmx_fail(err, status, "search: %s", cmx_status_text(status)) : status;
}

cmx_status cmx_arrangements_by_site(const cmx_crystal *crystal, cmx_arrangements *list, cmx_error *err) {
  cmx_crystal copy;
  double *pair, parent;
  size_t group[CMX_MAX_SITES];
  memset(list, 0, sizeof *list);
  if (crystal->n_sites > CMX_MAX_SEARCHED)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu sites: not in 1..%d", crystal->n_sites, CMX_MAX_SEARCHED);
  cmx_status status = cmxp_parent_pairs(crystal, &copy, &pair, &parent, err);
  if (status < 0) return status;
  for (size_t p = 0; p < copy.n_sites; p++) group[p] = p;
  status = search_cell(&copy, pair, parent, copy.n_sites, group, list);
  free(pair);
  return status < 0 ? cmx_fail(err, status, "search: %s", cmx_status_text(status)) : status;
}
