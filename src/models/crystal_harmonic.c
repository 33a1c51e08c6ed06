/* Classical harmonic Coulomb crystal: exact but for the two lattice constants. */
#include <math.h>

#include "coulomix/const.h"
#include "models/records.h"

enum { ZETA, LN3, N_PARAMETERS };

/* f - f_id = -zeta G + (3/2) ln G + C_id + 3<ln(omega/omega_p)>,  C_id = 1 + ln(6/pi)/2: the Madelung energy
   and Baiko et al. 2001, Eq. (17), theta -> 0, less the ideal gas */
static cmx_jet crystal(const double p[], cmx_jet g) {
  double c_id = 1.0 + 0.5 * log(6.0 / CMX_PI);
  cmx_jet thermal = cmx_jet_affine(cmx_jet_log(g), 1.5, c_id + p[LN3]);
  return cmx_jet_sub(thermal, cmx_jet_scale(g, p[ZETA]));
}

static const char *const names[N_PARAMETERS] = {"zeta", "ln3"};
/* ln3 of bcc has one digit more than 3(-0.831298) of Baiko et al. 2001: an error in ln3 moves the melting
   coupling by 234 times itself. */
static const double bcc[N_PARAMETERS] = {0.895929255682, -2.4938944};
static const double fcc[N_PARAMETERS] = {0.895873615195, -2.45373};
static const cmx_reference *const references[] = {&cmxp_ref_baiko_2001, NULL};

const cmx_model cmxp_crystal_bcc = {
    .id = "crystal/bcc",
    .kind = CMX_KIND_CRYSTAL,
    .summary = "body-centred cubic harmonic crystal",
    .source = "Eq. (17), the limit of high temperature; one more digit of 3<ln> by this library",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = bcc,
    .kernel.one = crystal,
    .range_of = "gamma",
    .range = {0.0, INFINITY},
    .limit = {0.0, INFINITY},
    .references = references};

const cmx_model cmxp_crystal_fcc = {.id = "crystal/fcc",
                                    .kind = CMX_KIND_CRYSTAL,
                                    .summary = "face-centred cubic harmonic crystal",
                                    .source = "Eq. (17), the limit of high temperature",
                                    .n_parameters = N_PARAMETERS,
                                    .parameter_names = names,
                                    .parameters = fcc,
                                    .kernel.one = crystal,
                                    .range_of = "gamma",
                                    .range = {0.0, INFINITY},
                                    .limit = {0.0, INFINITY},
                                    .references = references};
