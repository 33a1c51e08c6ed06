/* The polynomial of phase separation of two species: part of `export`. */
#include "export_mesa_poly.h"

#include <math.h>
#include <string.h>

#include "coulomix/table_file.h"

static void print_text(const cmx_mesa_poly_request *r, const char *file, const cmx_equilibrium_view *v,
                       const cmx_mesa_poly *fit) {
  const cmx_mesa_poly_published *other = fit->published;
  printf(
      "! x_solid - x = a0 + a1*x + ... + a5*x**5, number fractions of charge %g in %g/%g; x of the liquid,\n"
      "! all at %s = %.10g %s; %d nodes of ",
      v->ions.z[1], v->ions.z[0], v->ions.z[1], isnan(r->rho) ? "P" : "rho", isnan(r->rho) ? r->p : r->rho,
      isnan(r->rho) ? "erg/cm^3" : "g/cm^3", r->nodes);
  tool_print_text(stdout, file, strlen(file));
  printf("\n");
  if (other) printf("! right: %s, phase_separation_option '%s' of MESA\n", other->source, other->option);
  for (int k = 0; k < CMX_MESA_POLY_TERMS; k++) {
    char number[40];
    snprintf(number, sizeof number, "%.9fd0", fit->a[k]);
    if (other)
      printf("a%d = %-16s ! %9.6f\n", k, number, other->a[k]);
    else
      printf("a%d = %s\n", k, number);
  }
  printf("! from the table: rms %.2g, worst %.2g at x = %.4g\n", fit->misfit.rms, fit->misfit.worst,
         fit->misfit.x);
  if (other)
    printf("! right, from the table: rms %.2g, worst %.2g at x = %.4g\n", fit->published_misfit.rms,
           fit->published_misfit.worst, fit->published_misfit.x);
  if (fit->solid[0] < 0.0 || fit->solid[1] > 1.0)
    printf("! the solid leaves 0..1: %.3g to %.3g\n", fit->solid[0], fit->solid[1]);
}

static json_t *misfit_object(const cmx_mesa_poly_misfit *m) {
  return json_pack("{s:o, s:o, s:o}", "rms", tool_real(m->rms), "worst", tool_real(m->worst), "x",
                   tool_real(m->x));
}

static int print_json(const cmx_mesa_poly *fit, cmx_status status) {
  json_t *o = json_pack("{s:[], s:i, s:o, s:o, s:o, s:i}", "files", "bytes", 0, "coefficients",
                        tool_reals(CMX_MESA_POLY_TERMS, fit->a), "misfit", misfit_object(&fit->misfit),
                        "solid_range", tool_reals(2, fit->solid), "status", (int)status);
  if (fit->published) {
    json_object_set_new(o, "published", tool_reals(CMX_MESA_POLY_TERMS, fit->published->a));
    json_object_set_new(o, "published_misfit", misfit_object(&fit->published_misfit));
    json_object_set_new(o, "published_source", json_string(fit->published->source));
  }
  return tool_print_json(o);
}

cmx_status export_mesa_poly(const cmx_mesa_poly_request *r, const char *file, int json, cmx_error *err) {
  cmx_table table;
  cmx_mesa_poly fit;
  cmx_error why = CMX_ERROR_NONE;
  cmx_status status = cmx_table_open(file, &table, err);
  if (status < 0) return status;
  if (!cmx_table_has(&table, "equilibrium")) {
    status = cmx_fail(err, CMX_ERR_ABSENT,
                      "%s has no /equilibrium: a table of two species with /eos is needed", file);
  } else {
    status = cmx_mesa_poly_fit(&table.equilibrium, r, &fit, &why);
    if (status < 0) {
      cmx_fail(err, status, "--at-%s: %s", isnan(r->rho) ? "p" : "rho", why.text);
    } else if (!json) {
      print_text(r, file, &table.equilibrium, &fit);
      if (status > 0) fprintf(stderr, "coulomix export: %s\n", cmx_status_text(status));
    } else if (print_json(&fit, status) != EXIT_FINE) {
      status = cmx_fail(err, CMX_ERR_IO, "standard output cannot be written");
    }
  }
  cmx_table_close(&table);
  return status;
}
