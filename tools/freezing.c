/* Freezing of a mixture at a pressure, printed. */
#include "freezing.h"

#include <math.h>

static json_t *fractions(double x) {
  const double both[2] = {1.0 - x, x};
  return tool_reals(2, both);
}

cmx_status freezing_status(cmx_status status, unsigned liquid, unsigned solid, unsigned *reasons) {
  *reasons = status < 0 ? 0u : liquid | solid;
  if (status == CMX_WARN_ACTIVE_SET) *reasons |= CMX_REASON_ACTIVE_SET;
  if (status == CMX_WARN_EXTRAPOLATED && !*reasons)
    *reasons |= CMX_REASON_GAMMA_LIQUID; /* a species is continued */
  return status > 0 || status < 0 ? status : cmx_reason_status(*reasons);
}

json_t *freezing_json(const cmx_freezing *f, cmx_status status, unsigned reasons) {
  const double k[2] = {(1.0 - f->x_solid) / (1.0 - f->x_liquid), f->x_solid / f->x_liquid};
  json_t *root = json_object();
  const struct {
    const char *key;
    double value;
  } number[] = {{"temp", f->temp},
                {"latent_heat", f->latent_heat},
                {"latent_heat_gram", f->latent_heat_gram},
                {"density_contrast", f->density_contrast},
                {"rho_liquid", f->rho_liquid},
                {"rho_solid", f->rho_solid},
                {"dlnt_dlnp", f->dlnt_dlnp},
                {"dt_dx", f->dt_dx},
                {"dsolid_dx", f->dother_dx}};
  for (size_t i = 0; i < sizeof number / sizeof *number; i++)
    json_object_set_new(root, number[i].key, tool_real(number[i].value));
  json_object_set_new(root, "liquid", fractions(f->x_liquid));
  json_object_set_new(root, "solid", fractions(f->x_solid));
  json_object_set_new(root, "k", tool_reals(2, k));
  json_object_set_new(root, "status", json_integer(status));
  json_object_set_new(root, "reasons", tool_reasons(reasons));
  return root;
}

void freezing_print(FILE *out, const cmx_freezing *f, cmx_status status, unsigned reasons) {
  fprintf(out, "liquid     x = %.10f, %.10g g/cm^3\n", f->x_liquid, f->rho_liquid);
  fprintf(out, "solid      x = %.10f, %.10g g/cm^3, denser by %.6g\n", f->x_solid, f->rho_solid,
          f->density_contrast);
  fprintf(out, "freezes at %.10g K\n", f->temp);
  fprintf(out, "latent heat %.8g kT per ion frozen, %.8g erg per gram frozen\n", f->latent_heat,
          f->latent_heat_gram);
  fprintf(out, "dlnT/dlnP %.8g, dT/dx %.8g K, dx_solid/dx %.8g\n", f->dlnt_dlnp, f->dt_dx, f->dother_dx);
  fprintf(out, "status %d: %s\n", (int)status, cmx_status_text(status));
  tool_print_reasons(out, reasons);
}

json_t *freezing_of_state_json(const cmx_equilibrium_view *v, double p, double x) {
  cmx_freezing freeze, melt;
  const cmx_status a = cmx_equilibrium_freezing(v, p, x, &freeze),
                   b = cmx_equilibrium_melting(v, p, x, &melt);
  json_t *root = json_object();
  json_object_set_new(root, "temp_liquidus", tool_real(freeze.temp));
  json_object_set_new(root, "temp_solidus", tool_real(melt.temp));
  json_object_set_new(root, "solid", a < 0 ? json_null() : fractions(freeze.x_solid));
  json_object_set_new(root, "status", json_integer(a < 0 ? a : b < 0 || b > a ? b : a));
  return root;
}

void freezing_of_state_print(FILE *out, const cmx_equilibrium_view *v, double p, double x) {
  cmx_freezing freeze, melt;
  const cmx_status a = cmx_equilibrium_freezing(v, p, x, &freeze),
                   b = cmx_equilibrium_melting(v, p, x, &melt);
  if (a < 0)
    fprintf(out, "%-14s unknown at this pressure: %s\n", "temp_liquidus", cmx_status_text(a));
  else
    fprintf(out, "%-14s %.12g K, of a liquid of this composition and pressure; first solid x = %.9f\n",
            "temp_liquidus", freeze.temp, freeze.x_solid);
  if (b < 0)
    fprintf(out, "%-14s unknown at this pressure: %s\n", "temp_solidus", cmx_status_text(b));
  else
    fprintf(out, "%-14s %.12g K, of a solid; first liquid x = %.9f\n", "temp_solidus", melt.temp,
            melt.x_liquid);
}
