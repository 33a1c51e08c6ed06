/** Conductive opacities as a file that MESA reads in place of its own (kap/preprocessor/condtabl.data, the
 *  public table of Ioffe 2011): a line of text, then for each of 15 mean charges a header and 71 lines of
 *  log10 K at 29 temperatures, K the thermal conductivity in erg/(cm K s).
 *
 *  MESA interpolates log K by bicubic splines in log rho and log T and linearly in log <Z>. The mean charge,
 *  limited to 1..60, is the only measure of composition that it uses. So a file is valid for pure species,
 *  and optionally for one mixture: with `line` set, planes of a charge between those of the mixture are
 *  computed for the mixture with this mean charge, x = (<Z> - Z1)/(Z2 - Z1), at the true density, with charge
 *  impurities in the crystal and linear mixing in the liquid. The mixture is a crystal where the mean
 *  coupling <Z^(5/3)> Gamma_e reaches transport.freezing_gamma. For a pure species one formula holds in both
 *  phases.
 *
 *  MESA applies the correction of Blouin et al. (2020) for hydrogen and helium itself, so the file must not
 *  include it.
 *
 *  The grid covers 1e-6 to 10^11.5 g/cm^3 and 1e3 to 1e10 K. Ions are bare and electrons ideal everywhere,
 *  without positrons. Outside the range of cmx_transport_at the same formulas are used with the chemical
 *  potential of ideal electrons.
 *
 *  CMX_TRANSPORT_TABLE2011 agrees with the public table to 0.008 dex, rms 0.002, except below 1e-3 g/cm^3 and
 *  above 5e8 K. There the public table is lower, by 0.29 dex at 1e-6 g/cm^3 and 1e10 K, because its thermal
 *  averages end at 40 T above the chemical potential. */
#ifndef COULOMIX_MESA_KAP_H
#define COULOMIX_MESA_KAP_H

#include "coulomix/order.h"
#include "coulomix/status.h"
#include "coulomix/table.h"
#include "coulomix/transport.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CMX_MESA_PLANES = 15, CMX_MESA_RHO = 71, CMX_MESA_TEMP = 29 };

typedef struct cmx_mesa_kap {
  /** Mean charges of the planes: ascending from 1 to 60 with at most two decimals, the precision of the
   *  file. */
  double charge[CMX_MESA_PLANES];
  /** Physics without `correction`. Charges and masses are used on the line only. The order is computed with
   *  `order_model`. */
  cmx_transport transport;
  int line; /* whether planes between the charges of `transport` are computed for its mixture */
  const cmx_order_model *order_model; /* of an ordered or frozen crystal, else NULL */
} cmx_mesa_kap;

/** Settings for pure species: the charges of the public table for CMX_TRANSPORT_TABLE2011; otherwise charges
 *  7 and 10 in place of its 30 and 42. */
CMX_API void cmx_mesa_kap_defaults(cmx_transport_variant variant, cmx_mesa_kap *kap);

/** Mass in atomic mass units of a charge off the line: 1.008 for 1, 2Z from 2 to 20, 2.15 Z from 26 on, as in
 *  the public table; linear in Z (1 to 2) and in its ratio to Z (20 to 26) between.
 *  @param[in] z mean charge, 1..60 */
CMX_API double cmx_mesa_kap_mass(double z);

/** Sets the charges for a line from z1 to z2: nine planes on it (more on a wide one), closest at its ends,
 *  where impurity scattering sets in, and six of the defaults off it, as uniform in log Z as possible. Error
 *  of linear interpolation in log Z between the planes of carbon/oxygen, measured at midpoints from 1e2 to
 *  1e10 g/cm^3 and 3e5 to 1e9 K where both neighbours are in one phase: 0.005 to 0.01 dex rms (largest 0.04)
 *  for x in 0.1..0.9; at most 0.14 for x in 0.02..0.98; 0.5 outside, in the coldest crystals, where
 *  impurities of 1 % scatter more than all phonons. Across freezing up to 0.03 dex, the step of the models
 *  themselves.
 *  @return CMX_OK; CMX_ERR_DOMAIN unless 1 <= z1, z1 + 0.5 <= z2 <= 60 */
CMX_API cmx_status cmx_mesa_kap_line(double z1, double z2, double charge[CMX_MESA_PLANES], cmx_error *err);

/** Computes the table and writes it atomically. The bytes do not depend on the number of threads.
 *  @return CMX_OK; CMX_ERR_DOMAIN, CMX_ERR_UNKNOWN or CMX_ERR_UNSUPPORTED for a setting named in the message;
 *          CMX_ERR_STOPPED if the progress function requested it; the failure of a state, with its position;
 *          CMX_ERR_MEMORY; CMX_ERR_IO. */
CMX_API cmx_status cmx_mesa_kap_write(const cmx_mesa_kap *kap, const char *path, const cmx_progress *progress,
                                      cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
