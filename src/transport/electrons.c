/* The ideal electron gas for transport: electrons without positrons, and a quadrature rule for averages over
   the Fermi surface. */
#include <math.h>

#include "coulomix/electron.h"
#include "coulomix/plasma.h"
#include "models/gauss16.h"
#include "transport/transport_internal.h"

/* Panels in |E - mu|/T. The remainder beyond the last is exp(-60) 60^7. Without a Fermi sea they are finer at
   E_kin = 0, where screening sets in. */
enum { SEA_PANELS = 4, BARE_PANELS = 8 };
static const double sea_edges[SEA_PANELS + 1] = {0.0, 3.0, 8.0, 20.0, 60.0};
static const double bare_edges[BARE_PANELS + 1] = {0.0, 0.005, 0.05, 0.4, 1.5, 4.0, 8.0, 20.0, 60.0};

/* Nodes on one side of v0, E_kin = v^2, v0^2 = mu + gap: the variable v makes integrands smooth at E_kin =
   0. */
static void add_side(int n_panels, const double edges[], double v0, double gap, double side,
                     cmxp_electrons *e) {
  double from = 0.0;
  for (int panel = 0; panel < n_panels; panel++) {
    const double reach = edges[panel + 1] * e->t, v2 = v0 * v0;
    double to = side > 0.0   ? reach / (sqrt(v2 + reach) + v0)
                : reach < v2 ? reach / (sqrt(v2 - reach) + v0)
                             : v0;
    const double half = 0.5 * (to - from);
    if (!(half > 0.0)) break;
    for (int k = 0; k < 16; k++) {
      double node, weight;
      cmxp_gauss16(k, &node, &weight);
      const double step = from + half * (1.0 + node), v = v0 + side * step, kinetic = v * v;
      const double z = (side * step * (2.0 * v0 + side * step) + gap) / e->t;
      const double boltzmann = exp(-fabs(z)), f = boltzmann / ((1.0 + boltzmann) * (1.0 + boltzmann));
      e->momentum[e->n] = v * sqrt(2.0 + kinetic);
      e->total[e->n] = 1.0 + kinetic;
      e->z[e->n] = z;
      e->weight[e->n++] = half * weight * 2.0 * v * f / e->t;
    }
    from = to;
  }
}

/* Nodes at e->mu; returns the density. */
static double set_nodes(cmxp_electrons *e) {
  const double sea = e->mu > e->t ? e->mu : 0.0;
  double n_e = 0.0;
  e->n = 0;
  if (sea > 0.0) {
    add_side(SEA_PANELS, sea_edges, sqrt(sea), 0.0, 1.0, e);
    add_side(SEA_PANELS, sea_edges, sqrt(sea), 0.0, -1.0, e);
  } else {
    add_side(BARE_PANELS, bare_edges, 0.0, -e->mu, 1.0, e);
  }
  e->dn_dmu = 0.0;
  for (size_t k = 0; k < e->n; k++) {
    const double p = e->momentum[k];
    n_e += e->weight[k] * p * p * p / (3.0 * CMX_PI * CMX_PI);
    e->dn_dmu += e->weight[k] * p * e->total[k] / (CMX_PI * CMX_PI);
  }
  return n_e;
}

/* Newton's method for the density of the nodes, which is n_e at e->mu, to 1e-12 scale: ln n_e is concave in
   mu, so it converges from any start. */
static cmx_status solve(cmxp_electrons *e, double n_e, double scale) {
  for (int i = 0; i < 50; i++) {
    const double step = log(e->n_e / n_e) * n_e / e->dn_dmu;
    e->mu += step;
    n_e = set_nodes(e);
    if (fabs(step) < 1e-12 * scale) return CMX_OK;
  }
  return CMX_ERR_NOT_CONVERGED;
}

static void set_state(double n_e_cm3, double temp_K, cmxp_electrons *e) {
  e->n_e = n_e_cm3 * CMXP_UNIT_LENGTH * CMXP_UNIT_LENGTH * CMXP_UNIT_LENGTH;
  e->t = CMX_BOLTZMANN * temp_K / CMXP_UNIT_ENERGY;
  e->x = cmx_fermi_wave_number(e->n_e);
  e->energy = sqrt(1.0 + e->x * e->x);
  e->v = e->x / e->energy;
  e->kinetic = e->x * e->x / (1.0 + e->energy);
}

cmx_status cmxp_electrons_at(double n_e_cm3, double temp_K, cmxp_electrons *e) {
  cmx_electron_gas gas;
  cmx_status status = cmx_electron_gas_at(n_e_cm3, temp_K, &gas);
  if (status < 0) return status;
  set_state(n_e_cm3, temp_K, e);
  e->mu = gas.eta * e->t;
  e->positrons = gas.positrons;
  const double n_e = set_nodes(e);
  /* mu of the gas includes positrons; that of electrons alone is smaller */
  if (gas.positrons > 1e-13) status = solve(e, n_e, e->t);
  e->k_tf2 = 4.0 * CMX_PI * CMX_FINE_STRUCTURE * e->dn_dmu;
  return status;
}

cmx_status cmxp_electrons_unchecked(double n_e_cm3, double temp_K, cmxp_electrons *e) {
  cmx_status status = cmxp_electrons_at(n_e_cm3, temp_K, e);
  if (status != CMX_ERR_RANGE) return status;
  set_state(n_e_cm3, temp_K, e);
  e->positrons = NAN;
  /* from the Fermi energy or the Boltzmann gas */
  e->mu = e->kinetic > e->t ? e->kinetic : e->t * log(0.5 * e->n_e * pow(2.0 * CMX_PI / e->t, 1.5));
  const double n_e = set_nodes(e);
  status = isfinite(n_e) && n_e > 0.0 ? solve(e, n_e, fmax(e->t, e->kinetic)) : CMX_ERR_RANGE;
  e->k_tf2 = 4.0 * CMX_PI * CMX_FINE_STRUCTURE * e->dn_dmu;
  return status;
}

double cmxp_collision_rate(const cmx_model *collisions, const cmxp_electrons *e) {
  cmx_jet integral;
  /* sqrt(3) T_pe/T with T_pe^2 = 4 pi alpha n_e/E_F (Shternin & Yakovlev 2006) */
  const double theta = 2.0 * sqrt(CMX_FINE_STRUCTURE / CMX_PI * e->v) * e->x / e->t;
  if (cmx_model_two(collisions, cmx_jet_const(e->v), cmx_jet_const(theta), &integral) < 0) return NAN;
  const double nu =
      36.0 * e->n_e * CMX_FINE_STRUCTURE * CMX_FINE_STRUCTURE * integral.v / (CMX_PI * e->energy * e->t);
  const double d = e->t / e->kinetic; /* partial degeneracy (Cassisi et al. 2007): 271.375 = 0.4342 x 625 */
  return nu * (1.0 + 625.0 * d * d) / (1.0 + 25.0 * d + 271.375 * d * d * sqrt(d));
}
