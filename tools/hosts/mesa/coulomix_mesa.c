/* Equation of state and conduction in the terms of MESA's hooks: see coulomix_mesa.h. Needs zlib. */
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_mesa.h"

#include <stdlib.h>

#include "coulomix_host.h"
#include "coulomix_io.h"
#include "coulomix_represent.h"
#include "coulomix_transport.h"

struct cmx_mesa {
  cmx_file *file;
  cmx_eos_view eos;
  cmx_transport_view transport;
  int has_transport;
};

/* --- tables --------------------------------------------------------------------------------------------- */

static void say(char *message, size_t size, const char *text) {
  if (!message || !size) return;
  strncpy(message, text, size - 1);
  message[size - 1] = '\0';
}

int cmx_mesa_open(const char *path, cmx_mesa **table, char *message, size_t message_size) {
  cmx_mesa *t = calloc(1, sizeof *t);
  size_t n = 0;
  *table = NULL;
  say(message, message_size, "out of memory");
  if (!t) return CMX_ERR_MEMORY;
  int status = cmx_flat_load_parts(path, "eos transport", &t->file, message, message_size);
  if (status >= 0) {
    const cmx_array *arrays = cmx_file_arrays(t->file, &n);
    status = cmx_eos_bind(arrays, n, &t->eos);
    const int transport = cmx_transport_bind(arrays, n, &t->transport);
    t->has_transport = transport == CMX_OK;
    if (status < 0)
      say(message, message_size, "the table has no valid equation of state, /eos");
    else if (transport < 0 && transport != CMX_ERR_ABSENT)
      say(message, message_size, "/transport of the table is damaged");
    if (status >= 0 && transport != CMX_ERR_ABSENT) status = transport;
  }
  if (status >= 0) {
    *table = t;
    return CMX_OK;
  }
  cmx_mesa_close(t);
  return status;
}

void cmx_mesa_close(cmx_mesa *table) {
  if (table) cmx_file_free(table->file);
  free(table);
}

void cmx_mesa_range(const cmx_mesa *table, double eos[4], double conduction[4]) {
  const cmx_transport_view *transport = &table->transport;
  for (int k = 0; k < 2; k++) {
    eos[k] = table->eos.rho[k];
    eos[2 + k] = table->eos.temp[k];
    conduction[k] = table->has_transport ? transport->rho[k] : cmxi_nan();
    conduction[2 + k] = table->has_transport ? transport->temp[k] : cmxi_nan();
  }
}

const char *cmx_mesa_status_text(int status) {
  switch (status) {
#define TEXT(name, number, text)                                                                             \
  case number:                                                                                               \
    return text;
    CMX_STATUS_LIST(TEXT)
#undef TEXT
  default:
    return "unknown status";
  }
}

/* --- a zone --------------------------------------------------------------------------------------------- */

/* A zone by the species of the table. Two species need no more than x. */
typedef struct place {
  cmx_nuclide nuclides[CMX_MESA_MOST_NUCLIDES];
  cmx_represented by;
  cmx_eos_composition composition; /* of more than two species */
  double rho;                      /* at which to look up */
} place;

static int place_at(const cmx_mesa *t, const cmx_mesa_zone *zone, place *at) {
  const cmx_species *ions = &t->eos.ions;
  if (zone->size != sizeof *zone) return CMX_ERR_UNSUPPORTED;
  if (zone->n < 1 || zone->n > CMX_MESA_MOST_NUCLIDES) return CMX_ERR_DOMAIN;
  for (int i = 0; i < zone->n; i++) {
    const int made = cmx_nuclide_make(ions, zone->z[i], zone->a[i], &at->nuclides[i]);
    if (made < 0) return made;
  }
  const int status = cmx_represent(ions, zone->n, at->nuclides, zone->xa, &at->by);
  if (status < 0) return status;
  at->rho = zone->rho * at->by.rho_factor;
  return ions->n > 2 ? (int)cmx_eos_compose(&t->eos, at->by.x, &at->composition) : CMX_OK;
}

/* Total ionization energies in eV of the elements from hydrogen to nickel: NIST Atomic Spectra Database. */
static const double ionization[28] = {
    13.598434599702, 79.0051545, 203.4861711, 399.14864, 670.9809, 1030.1085, 1486.058,
    2043.8428,       2715.89,    3511.696,    4420.0,    5451.06,  6604.95,   7888.53,
    9305.8,          10859.7,    12556.4,     14400.8,   16382.0,  18510.0,   20788.0,
    23221.0,         25820.0,    28582.0,     31514.0,   34619.0,  37899.0,   41356.0};

/* What MESA adds to e with Skye_use_ion_offsets: the mean ionization energy of an ion over the atomic mass
   unit, erg/g. Its derivative by the mass fraction of nuclide i, the others fixed, is by_ion[i]/a. */
static double ion_offset(const cmx_mesa *t, const cmx_mesa_zone *zone, const place *at, double by_ion[]) {
  const double unit = 1.602176634e-12 / t->eos.atomic_mass;
  double mean = 0.0;
  for (int i = 0; i < zone->n; i++) {
    const int z = (int)(zone->z[i] + 0.5);
    by_ion[i] = z >= 1 && z <= 28 ? unit * ionization[z - 1] : 0.0;
    if (zone->xa[i] > 0.0) mean += zone->xa[i] / zone->a[i] * by_ion[i];
  }
  mean /= at->by.ions;
  for (int i = 0; i < zone->n; i++) by_ion[i] = (by_ion[i] - mean) / at->by.ions;
  return mean;
}

/* --- equation of state ---------------------------------------------------------------------------------- */

static void put(cmx_mesa_results *out, int k, double value, double by_rho, double by_t) {
  out->res[k] = value;
  out->d_dlnrho[k] = by_rho;
  out->d_dlnt[k] = by_t;
}

static void put_with_slopes(cmx_mesa_results *out, int k, double factor, double value, const double d[2]) {
  put(out, k, factor * value, factor * d[0], factor * d[1]);
}

static void put_log(cmx_mesa_results *out, int k, double factor, double value, const double d[2]) {
  put(out, k, log(value), factor * d[0] / value, factor * d[1] / value);
}

/* Quantities per gram of the zone are rho_factor times those of the table's ions, for the same matter. */
static void results_of(const cmx_eos_whole *w, const place *at, double offset, cmx_mesa_results *out) {
  const cmx_eos_state *s = &w->state;
  const cmx_eos_slopes *d = &w->slopes;
  const cmx_eos_transition *t = &w->transition;
  const double gram = at->by.rho_factor, free_e = at->by.electrons;
  put_log(out, CMX_MESA_LN_PGAS, 1.0, w->host.p_gas, w->p_gas_d);
  put_log(out, CMX_MESA_LN_E, gram, gram * s->e + offset, d->e);
  put_log(out, CMX_MESA_LN_S, gram, gram * s->s, d->s);
  put(out, CMX_MESA_MU, 1.0 / (at->by.ions + free_e), 0.0, 0.0);
  put(out, CMX_MESA_LN_FREE_E, log(free_e), 0.0, 0.0);
  put_with_slopes(out, CMX_MESA_ETA, 1.0, s->eta, d->eta);
  put_with_slopes(out, CMX_MESA_GRAD_AD, 1.0, s->grad_ad, d->grad_ad);
  put_with_slopes(out, CMX_MESA_CHI_RHO, 1.0, s->chi_rho, d->chi_rho);
  put_with_slopes(out, CMX_MESA_CHI_T, 1.0, s->chi_t, d->chi_t);
  put_with_slopes(out, CMX_MESA_CP, gram, s->cp, d->cp);
  put_with_slopes(out, CMX_MESA_CV, gram, s->cv, d->cv);
  put_with_slopes(out, CMX_MESA_DE_DRHO, gram * gram, s->de_drho, d->de_drho);
  put_with_slopes(out, CMX_MESA_DS_DT, gram, s->ds_dt, d->ds_dt);
  put_with_slopes(out, CMX_MESA_DS_DRHO, gram * gram, s->ds_drho, d->ds_drho);
  put_with_slopes(out, CMX_MESA_GAMMA1, 1.0, s->gamma1, d->gamma1);
  put_with_slopes(out, CMX_MESA_GAMMA3, 1.0, s->gamma3, d->gamma3);
  put_with_slopes(out, CMX_MESA_PHASE, 1.0, t->share, t->share_d);
  put_with_slopes(out, CMX_MESA_LATENT_DLNT, gram, t->latent[1], t->latent_d[1]);
  put_with_slopes(out, CMX_MESA_LATENT_DLNRHO, gram, t->latent[0], t->latent_d[0]);
}

/* Derivatives of ln Pgas and ln E by each mass fraction. With M = rho_factor, P(M rho, x) and M e(M rho, x)
   depend on the mass fractions by x and by M. */
static void composition_partials(const cmx_mesa *t, const cmx_mesa_zone *zone, const place *at,
                                 const cmx_eos_whole *w, const cmx_eos_gradient *g, double e,
                                 const double offset_by[], double *d_dxa) {
  const cmx_species *ions = &t->eos.ions;
  const double gram = at->by.rho_factor, p_gas = w->host.p_gas;
  double by_p[CMX_MAX_SPECIES], by_e[CMX_MAX_SPECIES];
  for (int j = 0; j < ions->n; j++) {
    const double m = ions->mass_u[j];
    by_p[j] = (g->p[j] / at->by.y_sum + w->p_gas_d[0] * m / gram) / p_gas;
    by_e[j] = (gram * g->e[j] / at->by.y_sum + (w->state.e + w->slopes.e[0]) * m) / e;
  }
  cmx_represent_gradient(ions, zone->n, at->nuclides, zone->xa, &at->by, by_p, d_dxa);
  cmx_represent_gradient(ions, zone->n, at->nuclides, zone->xa, &at->by, by_e, d_dxa + zone->n);
  for (int i = 0; i < zone->n; i++) d_dxa[zone->n + i] += offset_by[i] / zone->a[i] / e;
}

/* Everything at a place; of two species the gradient from the derivatives by x. */
static int whole_at(const cmx_mesa *t, const cmx_mesa_zone *zone, const place *at, cmx_eos_whole *w,
                    cmx_eos_gradient *g) {
  if (t->eos.ions.n > 2)
    return cmx_eos_lookup_whole_of(&t->eos, zone->width, &at->composition, at->rho, zone->temp, w, g);
  const double x = at->by.x[1], along[2] = {-x, 1.0 - x};
  const int status = cmx_eos_lookup_whole(&t->eos, zone->width, x, at->rho, zone->temp, w);
  for (int j = 0; j < 2; j++) {
    g->p[j] = along[j] * w->state.dp_dx;
    g->e[j] = along[j] * w->state.de_dx;
  }
  return status;
}

int cmx_mesa_eos(const cmx_mesa *table, const cmx_mesa_zone *zone, cmx_mesa_results *out, double *d_dxa) {
  place at;
  cmx_eos_whole w;
  cmx_eos_gradient g;
  double offset = 0.0, e = 0.0, offset_by[CMX_MESA_MOST_NUCLIDES] = {0.0};
  int status = place_at(table, zone, &at);
  if (status >= 0) status = whole_at(table, zone, &at, &w, &g);
  if (status >= 0) {
    if (zone->flags & CMX_MESA_ION_OFFSETS) offset = ion_offset(table, zone, &at, offset_by);
    e = at.by.rho_factor * w.state.e + offset;
    if (!(e > 0.0 && w.state.s > 0.0 && w.host.p_gas > 0.0)) status = CMX_ERR_RANGE;
  }
  if (status < 0) {
    const int n = status == CMX_ERR_UNSUPPORTED || zone->n > CMX_MESA_MOST_NUCLIDES ? 0 : zone->n;
    for (int k = 0; k < CMX_MESA_RESULTS; k++) put(out, k, cmxi_nan(), cmxi_nan(), cmxi_nan());
    for (int i = 0; d_dxa && i < 2 * n; i++) d_dxa[i] = cmxi_nan();
    out->residual = cmxi_nan();
    out->phase = -1;
    out->reasons = 0;
    return status;
  }
  results_of(&w, &at, offset, out);
  if (d_dxa) composition_partials(table, zone, &at, &w, &g, e, offset_by, d_dxa);
  out->residual = at.by.residual;
  out->phase = w.state.phase;
  out->reasons = (int)w.state.reasons;
  return status;
}

/* --- the fraction --------------------------------------------------------------------------------------- */

/* A number with derivatives by log10 rho and log10 T. */
typedef struct weight {
  double v, r, t;
} weight;

static weight product(weight p, weight q) {
  const weight w = {p.v * q.v, p.r * q.v + p.v * q.r, p.t * q.v + p.v * q.t};
  return w;
}

/* From 0 at u = 0 to 1 at u = 1, as cmxi_smooth_step; u = u0 + by_r log10 rho + by_t log10 T. */
static weight rise(double u, double by_r, double by_t) {
  const double c = u < 0.0 ? 0.0 : u > 1.0 ? 1.0 : u, slope = 30.0 * c * c * (1.0 - c) * (1.0 - c);
  const weight w = {c * c * c * (10.0 + c * (6.0 * c - 15.0)), by_r * slope, by_t * slope};
  return w;
}

/* Within the ranges of density and temperature, 0.1 dex from their ends. */
static weight within(const double rho_range[2], const double temp_range[2], double rho, double temp) {
  const double r = 10.0 * log10(rho), t = 10.0 * log10(temp);
  weight w = rise(r - 10.0 * log10(rho_range[0]), 10.0, 0.0);
  w = product(w, rise(10.0 * log10(rho_range[1]) - r, -10.0, 0.0));
  w = product(w, rise(t - 10.0 * log10(temp_range[0]), 0.0, 10.0));
  return product(w, rise(10.0 * log10(temp_range[1]) - t, 0.0, -10.0));
}

/* The mean of cmx_bare_weight over the ions. */
static weight bare(const cmx_mesa *t, const cmx_mesa_zone *zone, const place *at) {
  const double n_e = zone->rho * at->by.electrons / t->eos.atomic_mass, per = 3.3219280948873623; /* 1/lg 2 */
  const double ln_n = log10(n_e), ln_t = log10(zone->temp);
  weight sum = {0.0, 0.0, 0.0};
  for (int i = 0; i < zone->n; i++) {
    if (!(zone->xa[i] > 0.0)) continue;
    const double share = zone->xa[i] / zone->a[i] / at->by.ions;
    const weight p = rise(1.0 + per * (ln_n - log10(cmx_bare_density(zone->z[i]))), per, 0.0),
                 h = rise(1.0 + per * (ln_t - log10(cmx_bare_temp(zone->z[i]))), 0.0, per);
    sum.v += share * (p.v + h.v - p.v * h.v);
    sum.r += share * p.r * (1.0 - h.v);
    sum.t += share * h.t * (1.0 - p.v);
  }
  if (sum.v > 1.0) sum.v = 1.0; /* rounding */
  return sum;
}

/* Whether the results exist and, if that is asked for, are trusted. */
static int is_usable(const cmx_mesa *t, const cmx_mesa_zone *zone, const place *at) {
  const unsigned harmless = CMX_REASON_LATENT_HEAT | CMX_REASON_ACTIVE_SET;
  cmx_eos_state s;
  double offset = 0.0, by_ion[CMX_MESA_MOST_NUCLIDES];
  const int status = t->eos.ions.n > 2
                         ? cmx_eos_lookup_of(&t->eos, CMX_STABLE, &at->composition, at->rho, zone->temp, &s)
                         : cmx_eos_lookup(&t->eos, CMX_STABLE, at->by.x[1], at->rho, zone->temp, &s);
  if (status < 0) return 0;
  if (zone->flags & CMX_MESA_ION_OFFSETS) offset = ion_offset(t, zone, at, by_ion);
  if (!(at->by.rho_factor * s.e + offset > 0.0 && s.s > 0.0)) return 0;
  return !((zone->flags & CMX_MESA_TRUSTED) && (s.reasons & ~harmless));
}

int cmx_mesa_frac(const cmx_mesa *table, const cmx_mesa_zone *zone, int part, double out[3]) {
  place at;
  out[0] = out[1] = out[2] = 0.0;
  const int status = place_at(table, zone, &at);
  if (status < 0) return status;
  if (!(zone->rho > 0.0 && zone->temp > 0.0)) return CMX_ERR_DOMAIN;
  if (part == CMX_MESA_CONDUCTION && !table->has_transport) return CMX_OK;
  const double u = 2.0 * (1.0 - at.by.residual / zone->residual_most);
  weight w = product(within(table->eos.rho, table->eos.temp, at.rho, zone->temp), rise(u, 0.0, 0.0));
  if (part == CMX_MESA_CONDUCTION)
    w = product(w, within(table->transport.rho, table->transport.temp, at.rho, zone->temp));
  if (w.v > 0.0 && !(zone->flags & CMX_MESA_PARTLY_IONIZED)) w = product(w, bare(table, zone, &at));
  if (!(w.v > 0.0) || !is_usable(table, zone, &at)) return CMX_OK;
  out[0] = w.v;
  out[1] = w.r;
  out[2] = w.t;
  return CMX_OK;
}

/* --- conduction ----------------------------------------------------------------------------------------- */

/* ln kap of a phase with its slopes by ln rho and ln T. */
static int opacity_of(const cmx_mesa *t, const cmx_mesa_zone *zone, const place *at, int phase,
                      double out[3]) {
  cmx_composition mixture;
  cmx_transport_point p;
  cmx_composition_set(&t->transport.ions, at->by.x, &mixture);
  const int status = cmx_transport_lookup_of(&t->transport, phase, &mixture, at->rho, zone->temp, &p);
  if (status < 0) return status;
  out[0] = log(p.opacity_cond * at->by.rho_factor);
  out[1] = -1.0 - p.dlnkappa_dlnrho;
  out[2] = 3.0 - p.dlnkappa_dlnt;
  return status;
}

int cmx_mesa_conduction(const cmx_mesa *table, const cmx_mesa_zone *zone, double out[3]) {
  place at;
  cmx_eos_whole w;
  cmx_eos_gradient g;
  double kap[2][3];
  for (int k = 0; k < 3; k++) out[k] = cmxi_nan();
  if (!table->has_transport) return CMX_ERR_ABSENT;
  int status = place_at(table, zone, &at);
  if (status >= 0) status = whole_at(table, zone, &at, &w, &g);
  if (status < 0) return status;
  const double share = w.transition.share;
  for (int phase = 0; phase < 2; phase++) {
    if (phase ? !(share > 0.0) : !(share < 1.0)) continue;
    const int found = opacity_of(table, zone, &at, phase, kap[phase]);
    if (found < 0) return found;
    if (found > status) status = found;
  }
  const int both = share > 0.0 && share < 1.0;
  const double *only = kap[share > 0.5], apart = both ? kap[1][0] - kap[0][0] : 0.0;
  out[0] = exp(both ? kap[0][0] + share * apart : only[0]);
  for (int k = 0; k < 2; k++)
    out[1 + k] =
        both ? kap[0][1 + k] + share * (kap[1][1 + k] - kap[0][1 + k]) + w.transition.share_d[k] * apart
             : only[1 + k];
  return status;
}
