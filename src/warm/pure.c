/* Pure species in general, and those by Lee & More. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/optics.h"
#include "warm/warm_internal.h"

#define ROUNDING 1e-12

void cmx_pure_free(cmx_pure *pure) {
  if (!pure) return;
  if (pure->release) pure->release(pure->data);
  memset(pure, 0, sizeof *pure);
}

cmx_status cmxp_pure_begin(const char *name, double z, double mass_u, cmx_pure *out, cmx_error *err) {
  memset(out, 0, sizeof *out);
  snprintf(out->name, sizeof out->name, "%s", name ? name : "");
  out->z = z;
  out->mass_u = mass_u;
  if (!(z >= 1.0 && z <= CMXP_LARGEST_Z))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: charge %g of the nucleus, must be 1..118", out->name, z);
  if (!(mass_u > 0.0 && isfinite(mass_u)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: mass %g u of the nucleus, must be positive", out->name, mass_u);
  return CMX_OK;
}

static cmx_status check_axis(const char *species, const char *axis, const char *unit, double value,
                             const double range[2], cmx_error *err) {
  const double slack = range[1] - range[0] <= CMXP_ONE_VALUE * range[0] ? CMXP_ONE_VALUE : ROUNDING;
  if (value >= range[0] * (1.0 - slack) && value <= range[1] * (1.0 + slack)) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE, "%s: %s = %.9g %s, range %.9g..%.9g", species, axis, value, unit,
                  range[0], range[1]);
}

cmx_status cmxp_pure_check(const cmx_pure *pure, double n, double temp, cmx_error *err) {
  const double of_n[2] = {pure->n_min, pure->n_max}, of_temp[2] = {pure->temp_min, pure->temp_max};
  const cmx_status status = check_axis(pure->name, "n", "atoms/cm^3", n, of_n, err);
  return status < 0 ? status : check_axis(pure->name, "T", "K", temp, of_temp, err);
}

cmx_status cmxp_pure_pressure(const cmx_pure *pure, double n, double temp, double *pressure, cmx_error *err) {
  cmx_pure_state state;
  *pressure = NAN;
  const cmx_status status =
      pure->pressure ? pure->pressure(pure, n, temp, pressure, err) : pure->state(pure, n, temp, &state, err);
  if (status < 0) return status;
  const double p = pure->pressure ? *pressure : state.pressure;
  *pressure = p > 0.0 && isfinite(p) ? p : (double)NAN;
  if (!isnan(*pressure)) return status;
  return isnan(p) ? cmx_fail(err, CMX_ERR_DOMAIN, "species %s: no pressure at %g atoms/cm^3 and T = %g K",
                             pure->name, n, temp)
                  : cmx_fail(err, CMX_ERR_DOMAIN,
                             "species %s: pressure %g erg/cm^3 at %g atoms/cm^3 and T = %g K: has to be > 0",
                             pure->name, p, n, temp);
}

void cmxp_pure_no_state(cmx_pure_state *out) {
  *out = (cmx_pure_state){NAN, NAN, NAN, NAN};
}

void cmxp_pure_no_spectrum(size_t m, double sigma_1[], double sigma_2[]) {
  for (size_t k = 0; k < m; k++) {
    sigma_1[k] = NAN;
    if (sigma_2) sigma_2[k] = NAN;
  }
}

static cmx_status lee_more_at(const cmx_pure *pure, double n, double temp, cmx_lee_more_state *out,
                              cmx_error *err) {
  const double rho = n * pure->mass_u * CMX_ATOMIC_MASS_UNIT;
  cmx_status status = cmxp_pure_check(pure, n, temp, err);
  if (status < 0) return status;
  status = cmx_lee_more_at(pure->data, pure->z, pure->mass_u, rho, temp, out);
  if (status < 0)
    cmx_fail(err, status, "%s: no conductivity at %.9g g/cm^3 and %.9g K", pure->name, rho, temp);
  return status;
}

/* Pressure of the average atom of `eos`. */
static cmx_status atom_pressure(const cmx_pure *pure, double n, double temp, double *pressure,
                                cmx_error *err) {
  const cmx_lee_more *settings = pure->data;
  cmx_atom atom;
  const cmx_status status = cmx_model_atom(settings->eos, pure->z, n, temp, &atom);
  *pressure = atom.pressure;
  if (status < 0)
    cmx_fail(err, status, "%s: no average atom at %.9g atoms/cm^3 and %.9g K: %s", pure->name, n, temp,
             cmx_status_text(status));
  return status;
}

static cmx_status lee_more_state(const cmx_pure *pure, double n, double temp, cmx_pure_state *out,
                                 cmx_error *err) {
  const cmx_lee_more *settings = pure->data;
  cmx_lee_more_state s;
  cmxp_pure_no_state(out);
  cmx_status status = lee_more_at(pure, n, temp, &s, err);
  if (status >= 0 && settings->eos) status = atom_pressure(pure, n, temp, &s.pressure, err);
  if (status >= 0) *out = (cmx_pure_state){s.charge, s.pressure, s.sigma, s.kappa};
  return status;
}

/* As in cmx_lee_more_at, without the conductivities. */
static cmx_status lee_more_pressure(const cmx_pure *pure, double n, double temp, double *pressure,
                                    cmx_error *err) {
  const cmx_lee_more *settings = pure->data;
  double eta;
  const cmx_status status = cmxp_pure_check(pure, n, temp, err);
  if (status < 0) return status;
  if (settings->eos) return atom_pressure(pure, n, temp, pressure, err);
  const double rho = n * pure->mass_u * CMX_ATOMIC_MASS_UNIT;
  const double charge =
      isnan(settings->charge) ? cmx_thomas_fermi_charge(pure->z, pure->mass_u, rho, temp) : settings->charge;
  *pressure = cmxp_electron_pressure(charge * n, temp, &eta);
  return CMX_OK;
}

static cmx_status lee_more_spectrum(const cmx_pure *pure, double n, double temp, size_t m,
                                    const double omega[], double sigma_1[], double sigma_2[],
                                    cmx_error *err) {
  cmx_lee_more_state s;
  cmxp_pure_no_spectrum(m, sigma_1, sigma_2);
  const cmx_status status = lee_more_at(pure, n, temp, &s, err);
  for (size_t k = 0; k < m && status >= 0; k++) {
    double sigma[2];
    cmx_drude(s.sigma, s.n_e, omega[k], sigma);
    sigma_1[k] = sigma[0];
    if (sigma_2) sigma_2[k] = sigma[1];
  }
  return status;
}

cmx_status cmx_pure_lee_more(const char *name, double z, double mass_u, const cmx_lee_more *settings,
                             cmx_pure *out, cmx_error *err) {
  cmx_lee_more *copy;
  cmx_lee_more used;
  cmx_lee_more_defaults(&used);
  if (settings) used = *settings;
  const cmx_status status = cmxp_pure_begin(name, z, mass_u, out, err);
  if (status < 0) return status;
  if (!(isnan(used.charge) || (used.charge > 0.0 && used.charge <= z)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: charge = %g, must be positive and at most %g", out->name,
                    used.charge, z);
  if (!(used.least_log > 0.0 && isfinite(used.least_log)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: least_log = %g, must be positive", out->name, used.least_log);
  if (!(used.mean_free_path >= 0.0 && isfinite(used.mean_free_path)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: mean_free_path = %g, must be at least 0", out->name,
                    used.mean_free_path);
  if (used.eos && cmx_model_form(used.eos->kind) != CMX_KERNEL_ATOM)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s: eos %s, must be an average-atom model", out->name,
                    used.eos->id);
  copy = malloc(sizeof *copy);
  if (!copy) return cmx_fail(err, CMX_ERR_MEMORY, "%s: no memory", out->name);
  *copy = used;
  out->n_min = 1e18;
  out->n_max = 1e28;
  out->temp_min = 1e3;
  out->temp_max = 1e9;
  out->state = lee_more_state;
  out->pressure = lee_more_pressure;
  out->spectrum = lee_more_spectrum;
  out->drude = 1;
  out->data = copy;
  out->release = free;
  return CMX_OK;
}
