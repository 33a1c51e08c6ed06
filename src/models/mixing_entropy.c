/* Entropies of mixing in addition to -sum x ln x at fixed electron density. */
#include <math.h>

#include "models/records.h"

cmx_jet cmx_mixing_entropy(size_t n, const cmx_jet x[]) {
  cmx_jet s = cmx_jet_const(0.0);
  for (size_t j = 0; j < n; j++) {
    double l = log(x[j].v), h = x[j].v > 0.0 ? -x[j].v * l : 0.0;
    const double r = 1.0 / x[j].v;
    if (!cmxp_jet_absent(x[j])) s = cmx_jet_add(s, cmxp_jet_chain_edge(x[j], h, -1.0 - l, -r, r * r));
  }
  return s;
}

/* ln<Z> - <ln Z>, Baiko 2025, Eq. (11): added to -sum x ln x it gives -sum x ln(x Z/<Z>). Charges relative to
 * that of the most abundant species keep the digits of a nearly pure mixture. */
static cmx_jet charge(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  (void)p;
  (void)gamma_e;
  size_t r = 0;
  for (size_t j = 1; j < n; j++)
    if (x[j].v > x[r].v) r = j;
  cmx_jet excess = cmx_jet_const(0.0), logs = excess;
  for (size_t j = 0; j < n; j++) {
    double d = (z[j] - z[r]) / z[r];
    excess = cmx_jet_add(excess, cmx_jet_scale(x[j], d));
    logs = cmx_jet_add(logs, cmx_jet_scale(x[j], log1p(d)));
  }
  return cmx_jet_sub(cmx_jet_log1p(excess), logs);
}

static const cmx_reference *const number_references[] = {&cmxp_ref_baiko_2025, NULL};
static const cmx_reference *const charge_references[] = {&cmxp_ref_ogata_1993, &cmxp_ref_medin_2010, NULL};

const cmx_model cmxp_mixing_entropy_number = {.id = "mixing-entropy/number",
                                              .kind = CMX_KIND_MIXING_ENTROPY,
                                              .summary = "-sum x ln x: ions share lattice sites",
                                              .source = "Eq. (10)",
                                              .kernel.mix = cmxp_no_correction,
                                              .range_of = "z_ratio",
                                              .range = {1.0, INFINITY},
                                              .limit = {1.0, INFINITY},
                                              .references = number_references};

const cmx_model cmxp_mixing_entropy_charge = {
    .id = "mixing-entropy/charge",
    .kind = CMX_KIND_MIXING_ENTROPY,
    .summary = "-sum x ln(x Z/<Z>): ions share the volume at a fixed electron density",
    .source = "Medin & Cumming 2010, Sec. II; Eq. (11) of D. A. Baiko, arXiv:2504.11545",
    .kernel.mix = charge,
    .range_of = "z_ratio",
    .range = {1.0, INFINITY},
    .limit = {1.0, INFINITY},
    .references = charge_references};
