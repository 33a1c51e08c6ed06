/* A file of conductive opacities for MESA. */
#include "coulomix/mesa_kap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/plasma.h"
#include "coulomix/version.h"
#include "io/io_internal.h"
#include "table/rows.h"
#include "transport/transport_internal.h"
#include "core/numbers.h"

enum { PLANES = CMX_MESA_PLANES, N_RHO = CMX_MESA_RHO, N_TEMP = CMX_MESA_TEMP, ROWS = PLANES * N_RHO };
enum { ON_LINE = 9 };

static double log_rho(size_t k) {
  return -6.0 + 0.25 * (double)k;
}

static double log_temp(size_t k) {
  return 3.0 + 0.25 * (double)k;
}

/* --- planes -------------------------------------------------------------------------------------------- */

static const double public_charges[PLANES] = {1, 2, 3, 4, 6, 8, 12, 16, 20, 26, 30, 36, 42, 48, 60};
static const double own_charges[PLANES] = {1, 2, 3, 4, 6, 7, 8, 10, 12, 16, 20, 26, 36, 48, 60};

double cmx_mesa_kap_mass(double z) {
  if (z < 2.0) return 1.008 + (z - 1.0) * (4.0 - 1.008);
  return z * (2.0 + 0.15 * fmin(fmax((z - 20.0) / 6.0, 0.0), 1.0));
}

void cmx_mesa_kap_defaults(cmx_transport_variant variant, cmx_mesa_kap *kap) {
  memset(kap, 0, sizeof *kap);
  memcpy(kap->charge, variant == CMX_TRANSPORT_TABLE2011 ? public_charges : own_charges, sizeof kap->charge);
  cmx_transport_defaults(variant, &kap->transport);
  kap->transport.correction[0] = kap->transport.correction[1] = NULL;
  kap->transport.ions = (cmx_species){2, {1.0, 2.0}, {cmx_mesa_kap_mass(1.0), cmx_mesa_kap_mass(2.0)}};
}

/* x of plane k of n: 0, 0.02, 0.10, 0.26, 0.5 and mirrored, where n = 9. Where impurity scattering dominates,
   the resistance rises from x = 0 within 0.01 to 0.02. */
static double place_on_line(size_t k, size_t n) {
  const double u = 2.0 * (double)k / (double)(n - 1);
  return u <= 1.0 ? 0.5 * pow(u, 2.3) : 1.0 - 0.5 * pow(2.0 - u, 2.3);
}

cmx_status cmx_mesa_kap_line(double z1, double z2, double charge[PLANES], cmx_error *err) {
  double z[PLANES + ON_LINE];
  size_t n = 0;
  if (!(z1 >= 1.0 && z2 >= z1 + 0.5 && z2 <= 60.0))
    return cmx_fail(err, CMX_ERR_DOMAIN, "line of charges %g to %g: need 1 <= Z1, Z1 + 0.5 <= Z2 <= 60", z1,
                    z2);
  /* rounded with a margin, so that 6 stays 6 and both ends are inside the mixture */
  const double low = ceil(100.0 * z1 - 1e-6), high = floor(100.0 * z2 + 1e-6);
  size_t on = PLANES; /* a wide line replaces the planes that it covers */
  for (size_t k = 0; k < PLANES; k++) {
    if (100.0 * own_charges[k] < low || 100.0 * own_charges[k] > high) on--;
    if (100.0 * own_charges[k] < low) z[n++] = own_charges[k];
  }
  if (on < ON_LINE) on = ON_LINE;
  size_t first = n, last = n + on;
  for (size_t k = 0; k < on; k++) z[n++] = round(low + (high - low) * place_on_line(k, on)) / 100.0;
  for (size_t k = 0; k < PLANES; k++)
    if (100.0 * own_charges[k] > high) z[n++] = own_charges[k];
  for (; n > PLANES; n--) {
    /* removes the plane with the closest neighbours */
    size_t worst = 0;
    double closest = INFINITY;
    for (size_t k = n - 2; k > 0; k--) {
      if ((k >= first && k < last) || !(log(z[k + 1] / z[k - 1]) < closest - 1e-12)) continue;
      closest = log(z[k + 1] / z[k - 1]);
      worst = k;
    }
    memmove(&z[worst], &z[worst + 1], (n - 1 - worst) * sizeof *z);
    if (worst < first) {
      first--;
      last--;
    }
  }
  memcpy(charge, z, PLANES * sizeof *z);
  return CMX_OK;
}

static int on_line(const cmx_mesa_kap *kap, double z) {
  return kap->line && z >= kap->transport.ions.z[0] && z <= kap->transport.ions.z[1];
}

static cmx_status check_options(const cmx_mesa_kap *kap, cmx_error *err) {
  const cmx_transport *t = &kap->transport;
  cmx_transport own = *t; /* its order comes from order_model */
  own.short_range = cmx_short_range_from_minimiser;
  const cmx_status status = cmx_transport_check(&own, err);
  if (status < 0) return status;
  for (size_t k = 0; k < PLANES; k++) {
    const double z = kap->charge[k];
    if (!(z >= 1.0 && z <= 60.0 && fabs(100.0 * z - round(100.0 * z)) < 1e-6 &&
          (k == 0 || z > kap->charge[k - 1])))
      return cmx_fail(err, CMX_ERR_DOMAIN,
                      "charge %zu, %.10g: charges ascend from 1 to 60 with at most two decimals", k + 1, z);
  }
  if (kap->charge[0] != 1.0 || kap->charge[PLANES - 1] != 60.0)
    return cmx_fail(
        err, CMX_ERR_DOMAIN,
        "charges from %g to %g: the host asks for all from 1 to 60, so that these must be the ends",
        kap->charge[0], kap->charge[PLANES - 1]);
  if (t->correction[0])
    return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                    "the host applies the correction of light ions itself: the file must not hold it");
  if (kap->line && t->variant == CMX_TRANSPORT_TABLE2011)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "a line of table2011, which has no impurities, is none");
  if (kap->line && t->order != CMX_IMPURITIES_RANDOM && !kap->order_model)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "an ordered or frozen crystal needs order_model");
  return CMX_OK;
}

/* --- states -------------------------------------------------------------------------------------------- */

/* The crystal forms at one mean coupling at any composition. */
static int phase_at(const cmx_transport *t, double x, double rho, double temp) {
  cmx_composition c;
  cmx_plasma plasma;
  cmx_composition_two(&t->ions, x, &c);
  (void)cmx_plasma_state(&c, cmx_electron_density(c.z, c.mass_u, rho), temp, &plasma, NULL);
  return plasma.gamma >= t->freezing_gamma ? CMX_SOLID : CMX_LIQUID;
}

/* The matter of a plane, and its x. */
static double plane(const cmx_mesa_kap *kap, double z, cmx_order_minimiser *direct, cmx_transport *t) {
  *t = kap->transport;
  if (on_line(kap, z)) {
    t->short_range = cmx_short_range_from_minimiser;
    t->short_range_context = direct;
    return (z - t->ions.z[0]) / (t->ions.z[1] - t->ions.z[0]);
  }
  const double mass = cmx_mesa_kap_mass(z);
  t->ions = (cmx_species){2, {z, z + 1.0}, {mass, mass}}; /* the second species is absent at x = 0 */
  t->order = CMX_IMPURITIES_RANDOM;
  t->displacements = NULL;
  return 0.0;
}

typedef struct filling {
  const cmx_mesa_kap *kap;
  double (*log_k)[N_TEMP]; /* [plane and density] */
} filling;

static cmx_status fill_row(void *context, void *work, size_t row, cmx_error *err) {
  const filling *f = context;
  cmx_order_minimiser direct = {f->kap->order_model, work, 0.0};
  cmx_transport t;
  const double z = f->kap->charge[row / N_RHO], rho = pow(10.0, log_rho(row % N_RHO));
  const double x = plane(f->kap, z, &direct, &t);
  cmx_status status = CMX_OK;
  if (work) cmx_order_work_reset(work); /* so that a row does not depend on earlier rows */
  for (size_t k = 0; k < N_TEMP && status >= 0; k++) {
    const double temp = pow(10.0, log_temp(k));
    cmx_transport_state s;
    cmx_error own = CMX_ERROR_NONE;
    status = cmxp_transport_unchecked(&t, phase_at(&t, x, rho, temp), x, rho, temp, &s, &own);
    if (status < 0)
      cmx_fail(err, status, "<Z> = %g, rho = %g g/cm^3, T = %g K: %.300s", z, rho, temp,
               own.text[0] ? own.text : cmx_status_text(status));
    f->log_k[row][k] = log10(s.kappa_thermal);
  }
  return status;
}

static cmx_status begin_order(void *context, void **work) {
  const filling *f = context;
  return cmx_order_work_new(f->kap->order_model, (cmx_order_work **)work);
}

static void end_order(void *work) {
  cmx_order_work_free(work);
}

static cmx_status fill(filling *f, const cmx_progress *progress, cmx_error *err) {
  const int ordered = f->kap->line && f->kap->transport.order != CMX_IMPURITIES_RANDOM;
  const cmxp_rows rows = {.stage = "conductive opacities",
                          .n = ROWS,
                          .progress = progress,
                          .row = fill_row,
                          .context = f,
                          .begin = ordered ? begin_order : NULL,
                          .end = ordered ? end_order : NULL};
  return cmxp_rows_run(&rows, err);
}

/* --- text ---------------------------------------------------------------------------------------------- */

static void add_title(const cmx_mesa_kap *kap, cmxp_bytes *text) {
  const cmx_transport *t = &kap->transport;
  const cmx_species *s = &t->ions;
  char line[256];
  snprintf(line, sizeof line, " coulomix %s, log10 of thermal conductivity in erg/(cm K s): %s, ",
           cmx_version(), cmx_transport_variant_names[t->variant]);
  cmxp_bytes_add_text(text, line);
  if (kap->line)
    cmxp_print(
        line, sizeof line,
        "mixture %.8g:%.8g,%.8g:%.8g at <Z> from %g to %g, crystal from mean coupling %g with %s impurities, "
        "pure species beyond\n",
        s->z[0], s->mass_u[0], s->z[1], s->mass_u[1], s->z[0], s->z[1], t->freezing_gamma,
        cmx_impurity_order_names[t->order]);
  else
    snprintf(line, sizeof line, "pure species\n");
  cmxp_bytes_add_text(text, line);
}

static void add_line(double first, const double value[N_TEMP], cmxp_bytes *text) {
  char field[32];
  cmxp_print(field, sizeof field, "%7.2f ", first);
  cmxp_bytes_add_text(text, field);
  for (size_t k = 0; k < N_TEMP; k++) {
    cmxp_print(field, sizeof field, "%7.3f", value[k]);
    cmxp_bytes_add_text(text, field);
  }
  cmxp_bytes_add_text(text, "\n");
}

static void add_table(const filling *f, cmxp_bytes *text) {
  double temps[N_TEMP];
  for (size_t k = 0; k < N_TEMP; k++) temps[k] = log_temp(k);
  for (size_t row = 0; row < ROWS; row++) {
    if (row % N_RHO == 0) add_line(f->kap->charge[row / N_RHO], temps, text);
    add_line(log_rho(row % N_RHO), f->log_k[row], text);
  }
}

cmx_status cmx_mesa_kap_write(const cmx_mesa_kap *kap, const char *path, const cmx_progress *progress,
                              cmx_error *err) {
  filling f = {.kap = kap};
  cmxp_bytes text = {NULL, 0, 0, 0};
  cmx_status status = check_options(kap, err);
  if (status < 0) return status;
  f.log_k = malloc(ROWS * sizeof *f.log_k);
  if (!f.log_k) return cmx_fail(err, CMX_ERR_MEMORY, "conductive opacities: out of memory");
  status = fill(&f, progress, err);
  if (status >= 0) {
    add_title(kap, &text);
    add_table(&f, &text);
    status = text.failed ? cmx_fail(err, CMX_ERR_MEMORY, "conductive opacities: out of memory")
                         : cmx_write_file(path, text.data, text.n, err);
  }
  cmxp_bytes_free(&text);
  free(f.log_k);
  return status;
}
