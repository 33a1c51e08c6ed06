/** coulomix_represent.h: a mixture of any nuclides by the species of a table, for hosts with other networks.
 *  Header-only; no table is needed but its species.
 *
 *      cmx_nuclide network[30];                                    once: charges and masses
 *      for (int i = 0; i < 30; i++) cmx_nuclide_make(&eos.ions, z[i], a[i], &network[i]);
 *      cmx_represented zone;                                       for every zone: mass fractions
 *      int status = cmx_represent(&eos.ions, 30, network, mass_shares, &zone);
 *      status = cmx_eos_compose(&eos, zone.x, &composition);
 *      status = cmx_eos_lookup_of(&eos, CMX_STABLE, &composition, rho * zone.rho_factor, temp, &state);
 *
 *  A pressure is then that of the mixture, and quantities per gram are rho_factor times those of the state.
 *
 *  A nuclide with a charge of the table counts as that species, of isotopes as the one nearest in mass. Any
 *  other one is an integer of ions of others, with its electrons. With three or more charges their numbers
 *  also keep its Z^(5/3): one or two of them are negative, and those ions are taken from what the mixture has
 *  of them. As far as the mixture has too few, the nuclide becomes ions of the two charges next to it, with
 *  its number and charge kept, or, beyond the charges of the table, of the last one, with its charge kept.
 *
 *      y_j = s_j + sum_i theta_i N_i p_ij - (s_j/S_c) sum_i theta_i N_i q_ic,     s_j = sum_i N_i s_ij
 *      theta_i = product of limit(S_c/Q_c) over the charges c with q_ic > 0,   Q_c = sum_i N_i q_ic
 *
 *  N_i = X_i/A_i; s_ij are the neighbours; p_ij and q_ic what is added to them and taken from charge c, of
 *  which the mixture has S_c; limit(r) = r up to 1/2, 1 from 3/2 on, and a parabola between. All fractions
 *  are >= 0, continuous in the mass fractions, with continuous derivatives but where a charge vanishes.
 *
 *  Kept: electrons always; ions, but of charges beyond those of the table; <Z^(5/3)> with three charges or
 *  more, as far as above. What is not is in `residual`. The entropy is that of the ions that represent the
 *  mixture, theirs of mixing included.
 *
 *  Mass fractions are taken as they are, N_i = X_i/A_i, whether their sum is 1 or not: at given rho every X_i
 *  may be varied alone. Cost: 10 ns for each nuclide. */
#ifndef COULOMIX_INTERP_REPRESENT_H
#define COULOMIX_INTERP_REPRESENT_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_composition.h"

/** A nuclide, prepared for the species of one table. */
typedef struct cmx_nuclide {
  double a, z, z53;        /* mass in u, charge, Z^(5/3) */
  int near[2];             /* species that stand for it */
  double near_weight[2];   /* ions of each */
  int change[3];           /* species that change where Z^(5/3) is kept */
  double change_weight[3]; /* ions; negative: of any isotope of that charge */
} cmx_nuclide;

/** A mixture by the species of a table. */
typedef struct cmx_represented {
  int n;                     /* species */
  double x[CMX_MAX_SPECIES]; /* their number fractions, sum 1 */
  double rho_factor;         /* the density at which to look up, over that of the mixture */
  double residual;           /* relative error of <Z^(5/3)>/<Z> or of the ions per electron, the larger one */
  double ions, electrons;    /* of the mixture itself, per u */
  double y[CMX_MAX_SPECIES]; /* ions of each species per u of the mixture */
  double y_sum;
  /* what gradients need: s_j; by the first species of a charge S_c, Q_c, what is taken, the limit and its
     derivative by S_c/Q_c */
  double near[CMX_MAX_SPECIES], stock[CMX_MAX_SPECIES], wanted[CMX_MAX_SPECIES], taken[CMX_MAX_SPECIES],
      limit[CMX_MAX_SPECIES], limit_slope[CMX_MAX_SPECIES];
} cmx_represented;

/** Prepares a nuclide for the species of a table.
 *  @param[in]  ions  species of the table with their masses, such as eos.ions
 *  @param[in]  z, a  charge, 1e-3..1e3, and mass in u, 1e-3..1e6; hosts that count electrons by mass numbers
 *              give these
 *  @return CMX_OK; CMX_ERR_DOMAIN. To rounding */
CMX_FN cmx_status cmx_nuclide_make(const cmx_species *ions, double z, double a, cmx_nuclide *out);

/** Represents a mixture of prepared nuclides by the species of a table.
 *  @param[in]  n          nuclides, any number
 *  @param[in]  nuclides   [n] prepared for these ions
 *  @param[in]  mass_share [n] mass fractions, sum 0.5..2; negative ones down to -1e-3 count as 0
 *  @param[out] out        NaN on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN. To rounding, but for the residual */
CMX_FN cmx_status cmx_represent(const cmx_species *ions, int n, const cmx_nuclide nuclides[],
                                const double mass_share[], cmx_represented *out);

/** Derivatives by the mass fraction of each nuclide, all others fixed, of a sum over species
 *  q = sum_j by[j] y_j. With by[j] = 1 it is y_sum; with the masses rho_factor; with the derivative of a
 *  quantity along the addition of ions of species j over y_sum, as of cmx_eos_gradient, it is that quantity.
 *  @param[in]  mass_share [n] mass fractions
 *  @param[in]  at  what cmx_represent gave for them
 *  @param[in]  by  [ions->n]
 *  @param[out] out [n] dq/dX_i, exact; where X_i = 0 the derivative to the right */
CMX_FN void cmx_represent_gradient(const cmx_species *ions, int n, const cmx_nuclide nuclides[],
                                   const double mass_share[], const cmx_represented *at, const double by[],
                                   double out[]);

/* --- private: a nuclide --------------------------------------------------------------------------------- */

/* The first species with the charge of species j. */
CMX_FN int cmxi_first_isotope(const cmx_species *ions, int j) {
  while (j > 0 && !(ions->z[j - 1] < ions->z[j])) j--;
  return j;
}

/* The first species of the next higher charge; n if there is none. */
CMX_FN int cmxi_next_charge(const cmx_species *ions, int j) {
  int k = j + 1;
  while (k < ions->n && !(ions->z[k] > ions->z[j])) k++;
  return k;
}

/* Of the species with the charge of species j the one whose mass is next to `mass`. */
CMX_FN int cmxi_isotope_near(const cmx_species *ions, int j, double mass) {
  const int first = cmxi_first_isotope(ions, j), end = cmxi_next_charge(ions, j);
  int best = first;
  for (int k = first + 1; k < end; k++)
    if (fabs(ions->mass_u[k] - mass) < fabs(ions->mass_u[best] - mass)) best = k;
  return best;
}

/* First species of the (up to) three charges on which a charge is interpolated: those on both sides, or the
   first or last two, and then the nearer one of the next; -1 where there is no third. */
CMX_FN void cmxi_charges_near(const cmx_species *ions, double z, int node[3]) {
  const int n = ions->n, second = cmxi_next_charge(ions, 0);
  int low = 0;
  node[2] = -1;
  if (second == n) {
    node[0] = node[1] = 0;
    return;
  }
  for (int next = second; cmxi_next_charge(ions, next) < n && ions->z[next] <= z;
       next = cmxi_next_charge(ions, next))
    low = next;
  const int high = cmxi_next_charge(ions, low), after = cmxi_next_charge(ions, high),
            before = low > 0 ? cmxi_first_isotope(ions, low - 1) : -1;
  node[0] = low;
  node[1] = high;
  if (z > ions->z[n - 1]) { /* the last one first */
    node[0] = high;
    node[1] = low;
  }
  if (after < n && (before < 0 || ions->z[after] - z < z - ions->z[before]))
    node[2] = after;
  else
    node[2] = before;
}

/* Ions of the charges at three nodes with the number, the charge and, if there is a third node, the Z^(5/3)
   of an ion of charge z. */
CMX_FN void cmxi_charge_weights(const cmx_species *ions, const int node[3], double z, double w[3]) {
  const double za = ions->z[node[0]], zb = ions->z[node[1]], per = 1.0 / (zb - za);
  const double fa = cmx_z53(za), fb = cmx_z53(zb);
  w[0] = (zb - z) * per;
  w[1] = (z - za) * per;
  w[2] = 0.0;
  if (node[2] < 0) return;
  const double zc = ions->z[node[2]], ca = (zb - zc) * per, cb = (zc - za) * per;
  w[2] = (cmx_z53(z) - w[0] * fa - w[1] * fb) / (cmx_z53(zc) - ca * fa - cb * fb);
  w[0] -= w[2] * ca;
  w[1] -= w[2] * cb;
}

CMX_FN cmx_status cmx_nuclide_make(const cmx_species *ions, double z, double a, cmx_nuclide *out) {
  const int n = ions->n;
  memset(out, 0, sizeof *out);
  out->z = z;
  out->a = a;
  if (n < 1 || n > CMX_MAX_SPECIES || !cmxi_finite(z) || !cmxi_finite(a)) return CMX_ERR_DOMAIN;
  if (z < 1e-3 || z > 1e3 || a < 1e-3 || a > 1e6) return CMX_ERR_DOMAIN;
  out->z53 = cmx_z53(z);
  for (int j = 0; j < n; j++) { /* a charge of the table */
    if (!(fabs(ions->z[j] - z) <= 1e-9 * z)) continue;
    out->near[0] = out->near[1] = cmxi_isotope_near(ions, j, a);
    out->near_weight[0] = 1.0;
    return CMX_OK;
  }
  int node[3];
  double w[3];
  const int beyond = z < ions->z[0] || z > ions->z[n - 1];
  cmxi_charges_near(ions, z, node);
  for (int k = 0; k < 3; k++) /* isotopes with the same mass per charge */
    if (node[k] >= 0) out->change[k] = cmxi_isotope_near(ions, node[k], a * ions->z[node[k]] / z);
  for (int k = 0; k < 2; k++) out->near[k] = out->change[k];
  const double za = ions->z[node[0]], zb = ions->z[node[1]];
  out->near_weight[0] = beyond ? z / za : (zb - z) / (zb - za);
  out->near_weight[1] = beyond ? 0.0 : (z - za) / (zb - za);
  if (node[0] == node[1] || (!beyond && node[2] < 0)) return CMX_OK;
  cmxi_charge_weights(ions, node, z, w);
  for (int k = 0; k < 3; k++) out->change_weight[k] = w[k] - (k < 2 ? out->near_weight[k] : 0.0);
  return CMX_OK;
}

/* --- private: a mixture --------------------------------------------------------------------------------- */

/* limit(r) with its derivative. */
CMX_FN double cmxi_represent_limit(double r, double *slope) {
  *slope = r <= 0.5 ? 1.0 : r < 1.5 ? 1.5 - r : 0.0;
  return r <= 0.5 ? r : r < 1.5 ? r - 0.5 * (r - 0.5) * (r - 0.5) : 1.0;
}

/* theta of a nuclide. */
CMX_FN double cmxi_represent_theta(const cmx_species *ions, const cmx_nuclide *nuclide,
                                   const cmx_represented *at) {
  double theta = 1.0;
  for (int k = 0; k < 3; k++)
    if (nuclide->change_weight[k] < 0.0) theta *= at->limit[cmxi_first_isotope(ions, nuclide->change[k])];
  return theta;
}

CMX_FN int cmxi_is_represented_exactly(const cmx_nuclide *nuclide) {
  return nuclide->change_weight[0] == 0.0 && nuclide->change_weight[1] == 0.0;
}

/* Amount of a nuclide per u. */
CMX_FN double cmxi_represent_amount(const cmx_nuclide *nuclide, double mass_share) {
  return mass_share > 0.0 ? mass_share / nuclide->a : 0.0;
}

/* What every charge has and what is wanted of it. Returns the sum of the mass fractions, -1 if one is
   none. */
CMX_FN double cmxi_represent_stock(const cmx_species *ions, int n, const cmx_nuclide nuclides[],
                                   const double mass_share[], cmx_represented *out) {
  double sum = 0.0;
  for (int i = 0; i < n; i++) {
    const cmx_nuclide *p = &nuclides[i];
    if (!cmxi_finite(mass_share[i]) || mass_share[i] < -1e-3 || mass_share[i] > 2.0 || !(p->z53 > 0.0))
      return -1.0;
    const double amount = cmxi_represent_amount(p, mass_share[i]);
    sum += amount * p->a;
    out->ions += amount;
    out->electrons += amount * p->z;
    for (int k = 0; k < 2; k++) out->near[p->near[k]] += amount * p->near_weight[k];
    for (int k = 0; k < 3; k++)
      if (p->change_weight[k] < 0.0)
        out->wanted[cmxi_first_isotope(ions, p->change[k])] -= amount * p->change_weight[k];
  }
  for (int j = 0; j < ions->n; j++) out->stock[cmxi_first_isotope(ions, j)] += out->near[j];
  for (int j = 0; j < ions->n; j++) {
    const double stock = out->stock[j], wanted = out->wanted[j];
    if (stock > 0.0 && wanted > 0.0) {
      /* not beyond 2: the ratio may overflow */
      out->limit[j] = cmxi_represent_limit(stock < 2.0 * wanted ? stock / wanted : 2.0, &out->limit_slope[j]);
    } else {
      out->limit[j] = stock > 0.0 ? 1.0 : 0.0;
      out->limit_slope[j] = wanted > 0.0 ? 1.0 : 0.0;
    }
  }
  return sum;
}

CMX_FN cmx_status cmx_represent(const cmx_species *ions, int n, const cmx_nuclide nuclides[],
                                const double mass_share[], cmx_represented *out) {
  double z53 = 0.0, found = 0.0, sum;
  memset(out, 0, sizeof *out);
  out->n = ions->n;
  sum = cmxi_represent_stock(ions, n, nuclides, mass_share, out);
  if (sum < 0.5 || sum > 2.0) {
    double *all = out->x;
    out->n = 0;
    for (size_t k = 0; k < (sizeof *out - offsetof(cmx_represented, x)) / sizeof *all; k++)
      all[k] = cmxi_nan();
    return CMX_ERR_DOMAIN;
  }
  for (int j = 0; j < ions->n; j++) out->y[j] = out->near[j];
  for (int i = 0; i < n; i++) {
    const cmx_nuclide *p = &nuclides[i];
    const double amount = cmxi_represent_amount(p, mass_share[i]);
    z53 += amount * p->z53;
    if (cmxi_is_represented_exactly(p)) continue;
    const double changed = amount * cmxi_represent_theta(ions, p, out);
    for (int k = 0; k < 3; k++) {
      if (p->change_weight[k] > 0.0) out->y[p->change[k]] += changed * p->change_weight[k];
      if (p->change_weight[k] < 0.0)
        out->taken[cmxi_first_isotope(ions, p->change[k])] -= changed * p->change_weight[k];
    }
  }
  for (int j = 0; j < ions->n; j++) {
    const int c = cmxi_first_isotope(ions, j);
    if (out->taken[c] > 0.0) out->y[j] -= out->near[j] / out->stock[c] * out->taken[c];
    if (!(out->y[j] > 0.0)) out->y[j] = 0.0; /* rounding */
    out->y_sum += out->y[j];
    out->rho_factor += out->y[j] * ions->mass_u[j];
    found += out->y[j] * cmx_z53(ions->z[j]);
  }
  for (int j = 0; j < ions->n; j++) out->x[j] = out->y[j] / out->y_sum;
  const double coupling = fabs(found / z53 - 1.0), number = fabs(out->y_sum / out->ions - 1.0);
  out->residual = coupling > number ? coupling : number;
  return CMX_OK;
}

/* For every charge: the mean of by[] over what the mixture has of it, and the derivative of the sum over
   species by its limit. */
CMX_FN void cmxi_represent_means(const cmx_species *ions, const cmx_represented *at, const double by[],
                                 double mean[]) {
  for (int j = 0; j < ions->n; j++) mean[j] = 0.0;
  for (int j = 0; j < ions->n; j++) {
    const int c = cmxi_first_isotope(ions, j);
    if (at->stock[c] > 0.0)
      mean[c] += by[j] * at->near[j] / at->stock[c];
    else if (c == j)
      mean[c] = by[j];
  }
}

/* What one ion of a nuclide changes in the sum where theta is 1. */
CMX_FN double cmxi_represent_change(const cmx_species *ions, const cmx_nuclide *p, const double by[],
                                    const double mean[]) {
  double h = 0.0;
  for (int k = 0; k < 3; k++) {
    const double w = p->change_weight[k];
    h += w * (w < 0.0 ? mean[cmxi_first_isotope(ions, p->change[k])] : by[p->change[k]]);
  }
  return h;
}

/* Derivatives of the sum by the limit of every charge, and of what is taken of it. */
CMX_FN void cmxi_represent_by_limit(const cmx_species *ions, int n, const cmx_nuclide nuclides[],
                                    const double mass_share[], const cmx_represented *at, const double h[],
                                    double by_limit[], double taken[]) {
  for (int j = 0; j < ions->n; j++) by_limit[j] = taken[j] = 0.0;
  for (int i = 0; i < n; i++) {
    const cmx_nuclide *p = &nuclides[i];
    if (cmxi_is_represented_exactly(p)) continue;
    const double amount = cmxi_represent_amount(p, mass_share[i]);
    for (int k = 0; k < 3; k++) {
      double others = 1.0;
      if (!(p->change_weight[k] < 0.0)) continue;
      for (int l = 0; l < 3; l++)
        if (l != k && p->change_weight[l] < 0.0) others *= at->limit[cmxi_first_isotope(ions, p->change[l])];
      by_limit[cmxi_first_isotope(ions, p->change[k])] += amount * h[i] * others;
      taken[cmxi_first_isotope(ions, p->change[k])] -= amount * p->change_weight[k] * others;
    }
  }
}

CMX_FN void cmx_represent_gradient(const cmx_species *ions, int n, const cmx_nuclide nuclides[],
                                   const double mass_share[], const cmx_represented *at, const double by[],
                                   double out[]) {
  double mean[CMX_MAX_SPECIES], by_limit[CMX_MAX_SPECIES], taken[CMX_MAX_SPECIES];
  cmxi_represent_means(ions, at, by, mean);
  for (int i = 0; i < n; i++) out[i] = cmxi_represent_change(ions, &nuclides[i], by, mean);
  cmxi_represent_by_limit(ions, n, nuclides, mass_share, at, out, by_limit, taken);
  for (int j = 0; j < ions->n; j++) { /* now by S_c/Q_c, over Q_c; and the share of S_c that is taken */
    const double wanted = at->wanted[j], stock = at->stock[j];
    by_limit[j] = at->limit_slope[j] > 0.0 && wanted > 0.0 ? by_limit[j] * at->limit_slope[j] / wanted : 0.0;
    taken[j] = stock > 0.0 ? at->taken[j] / stock : wanted > 0.0 ? taken[j] / wanted : 0.0;
  }
  for (int i = 0; i < n; i++) {
    const cmx_nuclide *p = &nuclides[i];
    double sum = cmxi_is_represented_exactly(p) ? 0.0 : cmxi_represent_theta(ions, p, at) * out[i];
    for (int k = 0; k < 2; k++) {
      const int j = p->near[k], c = cmxi_first_isotope(ions, j);
      sum += p->near_weight[k] * (by[j] + by_limit[c] - taken[c] * (by[j] - mean[c]));
    }
    for (int k = 0; k < 3; k++) {
      const int c = cmxi_first_isotope(ions, p->change[k]);
      if (p->change_weight[k] < 0.0 && by_limit[c] != 0.0)
        sum += p->change_weight[k] * by_limit[c] * (at->stock[c] / at->wanted[c]);
    }
    out[i] = sum / p->a;
  }
}

#endif
