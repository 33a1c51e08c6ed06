/* Fraction of an atom's electrons that are free in the Thomas-Fermi model (More 1985, formulas and
   coefficients of Table IV). */
#include "coulomix/const.h"
#include "models/records.h"

enum { ALPHA, BETA, A1, A2, A3, A4, B0, B1, B2, C1, C2, N_PARAMETERS };

static cmx_jet power(cmx_jet base, cmx_jet exponent) {
  return cmx_jet_exp(cmx_jet_mul(exponent, cmx_jet_log(base)));
}

static cmx_jet ionized_fraction(const double p[], cmx_jet r, cmx_jet t0) {
  cmx_jet q = r; /* the limit at T = 0, where powers of t0 have no derivatives */
  if (t0.v != 0.0) {
    const cmx_jet tf = cmx_jet_div(t0, cmx_jet_affine(t0, 1.0, 1.0));
    const cmx_jet a = cmx_jet_add(cmx_jet_scale(cmx_jet_pow(t0, p[A2]), p[A1]),
                                  cmx_jet_scale(cmx_jet_pow(t0, p[A4]), p[A3]));
    const cmx_jet b_log =
        cmx_jet_add(cmx_jet_affine(tf, p[B1], p[B0]), cmx_jet_scale(cmx_jet_pow(tf, 7.0), p[B2]));
    const cmx_jet b = cmx_jet_scale(cmx_jet_exp(b_log), -1.0);
    const cmx_jet c = cmx_jet_affine(tf, p[C1], p[C2]);
    const cmx_jet q1 = cmx_jet_mul(a, power(r, b));
    q = power(cmx_jet_add(power(r, c), power(q1, c)), cmx_jet_inv(c));
  }
  /* x/(1 + x + sqrt(1 + 2x)) in u = 1/x, which holds where x overflows */
  const cmx_jet u = cmx_jet_scale(cmx_jet_pow(q, -p[BETA]), 1.0 / p[ALPHA]);
  const cmx_jet root = cmx_jet_sqrt(cmx_jet_mul(u, cmx_jet_affine(u, 1.0, 2.0)));
  return cmx_jet_inv(cmx_jet_affine(cmx_jet_add(u, root), 1.0, 1.0));
}

static const char *const names[N_PARAMETERS] = {"alpha", "beta", "a1", "a2", "a3", "a4",
                                                "b0",    "b1",   "b2", "c1", "c2"};
static const double more[N_PARAMETERS] = {14.3139, 0.6624,  0.003323, 0.971832,  9.26148e-5, 3.10165,
                                          -1.7630, 1.43175, 0.315463, -0.366667, 0.983333};
double cmxp_ionized_share(double volume, double temp) {
  const double bohr3 = CMX_BOHR_RADIUS * CMX_BOHR_RADIUS * CMX_BOHR_RADIUS;
  return ionized_fraction(more, cmx_jet_const(CMX_ATOMIC_MASS_UNIT / (volume * bohr3)),
                          cmx_jet_const(temp * (CMX_HARTREE / CMX_ELECTRON_VOLT)))
      .v;
}

static const cmx_reference *const references[] = {&cmxp_ref_more_1985, NULL};

const cmx_model cmxp_ionization_more1985 = {.id = "ionization/more1985",
                                            .kind = CMX_KIND_IONIZATION,
                                            .summary = "Thomas-Fermi share of the electrons that are free",
                                            .source = "Table IV",
                                            .n_parameters = N_PARAMETERS,
                                            .parameter_names = names,
                                            .parameters = more,
                                            .kernel.two = ionized_fraction,
                                            .range_of = "rho/(Z A)",
                                            .range = {0.0, INFINITY},
                                            .limit = {0.0, INFINITY},
                                            .references = references};
