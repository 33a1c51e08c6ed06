/* Sheets of warm dense mixtures: pure species on a grid, as spline coefficients. */
#include "coulomix/warm_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "table/spline.h"
#include "table/rows.h"
#include "warm/warm_internal.h"

enum { MARGIN = CMXP_SPLINE_MARGIN, DIRECT = CMXI_WARM_COLUMNS };

#define STAGE "warm matter"
/* Half the width in ln of an axis with a single density or temperature. */
#define POINT 1e-3
/* Relative tolerance on the temperature of an isotherm. */
#define AXIS_MARGIN 1e-6
/* Least sigma_1/sigma_dc, for the logarithms. */
#define LEAST 1e-12

/* --- memory -------------------------------------------------------------------------------------------- */

static int allocate(const cmx_pure pure[2], cmx_warm_table *t) {
  int complete = 1;
  t->ln_t = calloc(t->m, sizeof *t->ln_t);
  t->u = calloc(t->k, sizeof *t->u);
  for (int j = 0; j < 2; j++) {
    cmx_warm_sheets *s = &t->species[j];
    s->ln_n = calloc(s->n, sizeof *s->ln_n);
    s->direct = calloc(s->n * t->m * DIRECT, sizeof *s->direct);
    if (!pure[j].drude) s->spectrum = calloc(s->n * t->m * 2 * t->k, sizeof *s->spectrum);
    complete = complete && s->ln_n && s->direct && (pure[j].drude || s->spectrum);
  }
  return complete && t->ln_t && t->u;
}

void cmx_warm_table_free(cmx_warm_table *t) {
  for (int j = 0; j < 2; j++) {
    free(t->species[j].ln_n);
    free(t->species[j].direct);
    free(t->species[j].spectrum);
  }
  free(t->ln_t);
  free(t->u);
  memset(t, 0, sizeof *t);
}

/* --- densities that are needed ------------------------------------------------------------------------- */

static cmx_status pressure_at(const cmx_pure *p, double ln_n, double temp, double *pressure, cmx_error *err) {
  return cmxp_pure_pressure(p, fmin(fmax(exp(ln_n), p->n_min), p->n_max), temp, pressure, err);
}

/* ln n at which a species has the pressure, or the end of its range next to it. */
static cmx_status density_of(const cmx_pure *p, double pressure, double temp, double *ln_n, cmx_error *err) {
  double lo = log(p->n_min), hi = log(p->n_max);
  while (hi - lo > 1e-6) {
    double here;
    const cmx_status status = pressure_at(p, 0.5 * (lo + hi), temp, &here, err);
    if (status < 0) return status;
    *(here < pressure ? &lo : &hi) = 0.5 * (lo + hi);
  }
  *ln_n = 0.5 * (lo + hi);
  return CMX_OK;
}

/* Least (end 0) or largest (end 1) ln n of each species at this temperature: at the end's mass density, and
   where it has the pressure of the other species there. */
static cmx_status needed_densities(const cmx_pure pure[2], const cmx_warm_grid *g, int end, double temp,
                                   double need[2], cmx_error *err) {
  double own[2], pressure[2];
  for (int j = 0; j < 2; j++) {
    own[j] = log(g->rho[end] / (pure[j].mass_u * CMX_ATOMIC_MASS_UNIT));
    const cmx_status status = pressure_at(&pure[j], own[j], temp, &pressure[j], err);
    if (status < 0) return status;
  }
  for (int j = 0; j < 2; j++) {
    double match;
    const cmx_status status = density_of(&pure[j], pressure[1 - j], temp, &match, err);
    if (status < 0) return status;
    need[j] = end ? fmax(need[j], fmax(own[j], match)) : fmin(need[j], fmin(own[j], match));
  }
  return CMX_OK;
}

/* --- filling ------------------------------------------------------------------------------------------- */

typedef struct filling {
  const cmx_pure *pure; /* of one species */
  cmx_warm_table *table;
  cmx_warm_sheets *sheets;
  cmxp_even n, t, u;
  double *value;      /* [n + 4][m + 4][columns] */
  size_t frequencies; /* k + 4 value nodes, 0 for a Drude metal */
  size_t columns;     /* DIRECT, then both parts of the spectrum */
  double *omega;      /* [k + 4] rad/s */
  size_t total;       /* rows of both species */
} filling;

/* All columns at a state that the species covers. */
static cmx_status evaluate_pure(const filling *f, double ln_n, double ln_t, double out[], cmx_error *err) {
  const cmx_pure *p = f->pure;
  const size_t k = f->frequencies;
  const double n = fmin(fmax(exp(ln_n), p->n_min), p->n_max);
  const double temp = fmin(fmax(exp(ln_t), p->temp_min), p->temp_max);
  cmx_pure_state s;
  cmx_status status = p->state(p, n, temp, &s, err);
  if (status >= 0 && k > 0)
    status = p->spectrum(p, n, temp, k, f->omega, out + DIRECT, out + DIRECT + k, err);
  if (status < 0) return status;
  if (!(s.pressure > 0.0 && s.charge > 0.0 && s.sigma > 0.0 && isfinite(s.pressure) && isfinite(s.sigma)))
    return cmx_fail(
        err, CMX_ERR_DOMAIN,
        "%s: n = %g 1/cm^3, T = %g K: pressure %g erg/cm^3, charge %g, sigma %g 1/s: all must be positive",
        p->name, n, temp, s.pressure, s.charge, s.sigma);
  out[CMXI_WARM_PRESSURE] = log(s.pressure);
  out[CMXI_WARM_CHARGE] = log(s.charge);
  out[CMXI_WARM_SIGMA] = log(s.sigma);
  out[CMXI_WARM_KAPPA] = s.kappa > 0.0 && isfinite(s.kappa) ? log(s.kappa) : (double)NAN;
  for (size_t l = 0; l < k; l++) {
    double *re = &out[DIRECT + l], *im = &out[DIRECT + k + l];
    *re = log(fmax(*re / s.sigma, LEAST));
    /* an odd function of omega; nodes lie beyond 0, too */
    *im *= (cmxp_even_value_node(&f->u, l) < 0.0 ? -1.0 : 1.0) / s.sigma;
    if (!isfinite(*re) || !isfinite(*im))
      return cmx_fail(err, CMX_ERR_DOMAIN, "%s: n = %g 1/cm^3, T = %g K: no conductivity at omega = %g rad/s",
                      p->name, n, temp, f->omega[l]);
  }
  return CMX_OK;
}

/* The same anywhere: beyond what the species covers along straight lines, first in ln n, then (along = 1) in
   ln T. */
static cmx_status evaluate_continued(const filling *f, int along, double ln_n, double ln_t, double out[],
                                     double room[], cmx_error *err) {
  if (along > 1) return evaluate_pure(f, ln_n, ln_t, out, err);
  const double lo = log(along ? f->pure->temp_min : f->pure->n_min),
               hi = log(along ? f->pure->temp_max : f->pure->n_max);
  const double at = along ? ln_t : ln_n, edge = fmin(fmax(at, lo), hi);
  cmx_status status = along ? evaluate_continued(f, 2, ln_n, edge, out, NULL, err)
                            : evaluate_continued(f, 1, edge, ln_t, out, room, err);
  if (status < 0 || fabs(at - edge) <= 1e-9 || hi - lo <= 1e-9) return status;
  const double step = fmin(along ? f->t.step : f->n.step, hi - lo), inner = at > hi ? hi - step : lo + step;
  double *other = room + (along ? f->columns : 0);
  status = along ? evaluate_continued(f, 2, ln_n, inner, other, NULL, err)
                 : evaluate_continued(f, 1, inner, ln_t, other, room, err);
  for (size_t c = 0; status >= 0 && c < f->columns; c++)
    out[c] += (out[c] - other[c]) * (at - edge) / (edge - inner);
  return status;
}

static cmx_status fill_row(void *context, void *work, size_t i, cmx_error *err) {
  const filling *f = context;
  const size_t columns = f->table->m + 2 * MARGIN;
  double *values = malloc(2 * f->columns * sizeof *values);
  cmx_error own = CMX_ERROR_NONE;
  cmx_status status = values ? CMX_OK : cmx_fail(&own, CMX_ERR_MEMORY, "out of memory");
  (void)work;
  for (size_t j = 0; j < columns && status >= 0; j++)
    status = evaluate_continued(f, 0, cmxp_even_value_node(&f->n, i), cmxp_even_value_node(&f->t, j),
                                f->value + (i * columns + j) * f->columns, values, &own);
  free(values);
  return status < 0 ? cmx_fail(err, status, STAGE ": %.400s", own.text) : CMX_OK;
}

static void row_parts(void *context, size_t i, cmxp_row_bytes *bytes) {
  const filling *f = context;
  const size_t n = (f->table->m + 2 * MARGIN) * f->columns;
  cmxp_row_part(bytes, f->value + i * n, n * sizeof *f->value);
}

static cmx_status fill_rows(filling *f, size_t before, const cmx_progress *progress, cmx_error *err) {
  const cmxp_rows rows = {.stage = STAGE,
                          .n = f->sheets->n + 2 * MARGIN,
                          .before = before,
                          .total = f->total,
                          .progress = progress,
                          .row = fill_row,
                          .context = f,
                          .parts = row_parts};
  return cmxp_rows_run(&rows, err);
}

/* --- coefficients -------------------------------------------------------------------------------------- */

static cmx_status fit_splines(filling *f) {
  const size_t n = f->sheets->n, m = f->table->m, k = f->frequencies ? f->table->k : 0, c = f->columns;
  const size_t rows = n + 2 * MARGIN, columns = m + 2 * MARGIN;
  const size_t longest = n > m ? (n > k ? n : k) : (m > k ? m : k);
  double *work = malloc(3 * longest * sizeof *work);
  if (!work) return CMX_ERR_MEMORY;
  for (size_t i = 0; i < rows * columns; i++)
    for (size_t part = 0; part < 2; part++)
      if (k > 0) cmxp_spline_fit(k, f->value + i * c + DIRECT + part * f->frequencies, 1, work);
  for (size_t i = 0; i < rows; i++)
    for (size_t l = 0; l < c; l++) cmxp_spline_fit(m, f->value + i * columns * c + l, c, work);
  for (size_t j = 0; j < m; j++)
    for (size_t l = 0; l < c; l++) cmxp_spline_fit(n, f->value + j * c + l, columns * c, work);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++) {
      const double *v = f->value + (i * columns + j) * c;
      double *direct = f->sheets->direct + (i * m + j) * DIRECT;
      float *spectrum = k > 0 ? f->sheets->spectrum + (i * m + j) * 2 * k : NULL;
      memcpy(direct, v, DIRECT * sizeof *v);
      for (size_t part = 0; part < 2; part++)
        for (size_t l = 0; l < k; l++) spectrum[part * k + l] = (float)v[DIRECT + part * f->frequencies + l];
    }
  free(work);
  return CMX_OK;
}

/* Matching needs pressures that rise with density: refuses a cell, of those that lookups see and the species
   covers, where one does not. */
static cmx_status check_pressure(const filling *f, cmx_error *err) {
  const cmx_pure *p = f->pure;
  const size_t m = f->table->m + 2 * MARGIN;
  for (size_t j = 0; j < m; j++) {
    const double node = exp(cmxp_even_value_node(&f->t, j)),
                 temp = fmin(fmax(node, p->temp_min), p->temp_max);
    if (node < f->table->range[2] * (1.0 - POINT) || node > f->table->range[3] * (1.0 + POINT)) continue;
    for (size_t i = 0; i + 1 < f->sheets->n + 2 * MARGIN; i++) {
      const double lo = exp(cmxp_even_value_node(&f->n, i)), hi = exp(cmxp_even_value_node(&f->n, i + 1));
      const double *here = f->value + (i * m + j) * f->columns + CMXI_WARM_PRESSURE;
      if (lo < p->n_min || hi > p->n_max || hi < f->sheets->range[1] || lo > f->sheets->range[2]) continue;
      if (!(here[m * f->columns] > *here))
        return cmx_fail(err, CMX_ERR_DOMAIN,
                        STAGE ": %s: its pressure does not rise with density: %g erg/cm^3 at %g and %g at %g "
                              "atoms/cm^3, T = %g K",
                        p->name, exp(*here), lo, exp(here[m * f->columns]), hi, temp);
    }
  }
  return CMX_OK;
}

/* If kappa is missing somewhere, the table has none. */
static void drop_kappa(cmx_warm_table *t) {
  for (int j = 0; j < 2; j++)
    for (size_t i = 0; i < t->species[j].n * t->m; i++)
      t->has_kappa = t->has_kappa && isfinite(t->species[j].direct[i * DIRECT + CMXI_WARM_KAPPA]);
  if (t->has_kappa) return;
  for (int j = 0; j < 2; j++)
    for (size_t i = 0; i < t->species[j].n * t->m; i++)
      t->species[j].direct[i * DIRECT + CMXI_WARM_KAPPA] = 0.0;
}

static cmx_status make_species(filling *f, size_t before, const cmx_progress *progress, cmx_error *err) {
  const cmx_warm_table *t = f->table;
  f->frequencies = f->pure->drude ? 0 : t->k + 2 * MARGIN;
  f->columns = DIRECT + 2 * f->frequencies;
  f->value = malloc((f->sheets->n + 2 * MARGIN) * (t->m + 2 * MARGIN) * f->columns * sizeof *f->value);
  f->omega = malloc((t->k + 2 * MARGIN) * sizeof *f->omega);
  cmx_status status = f->value && f->omega ? CMX_OK : CMX_ERR_MEMORY;
  if (status >= 0) {
    for (size_t l = 0; l < t->k + 2 * MARGIN; l++)
      f->omega[l] = t->frequencies[0] * fabs(sinh(cmxp_even_value_node(&f->u, l)));
    status = fill_rows(f, before, progress, err);
    if (status >= 0) status = check_pressure(f, err);
    if (status >= 0) status = fit_splines(f);
  }
  if (status == CMX_ERR_MEMORY) cmx_fail(err, status, STAGE ": out of memory");
  for (size_t k = 0; k < f->sheets->n; k++) f->sheets->ln_n[k] = f->n.first + f->n.step * (double)k;
  free(f->value);
  free(f->omega);
  return status;
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static cmx_status check_grid(const cmx_pure pure[2], const cmx_warm_grid *g, cmx_error *err) {
  if (!(g->rho[0] > 0.0 && g->rho[1] >= 1.01 * g->rho[0] && g->rho[1] < 1e6))
    return cmx_fail(err, CMX_ERR_DOMAIN, STAGE ": rho from %g to %g g/cm^3", g->rho[0], g->rho[1]);
  for (int j = 0; j < 2; j++)
    if (!(g->temp[0] >= pure[j].temp_min * (1.0 - AXIS_MARGIN) &&
          g->temp[1] <= pure[j].temp_max * (1.0 + AXIS_MARGIN) && g->temp[0] <= g->temp[1] &&
          g->temp[0] > 0.0))
      return cmx_fail(err, CMX_ERR_RANGE, STAGE ": T from %g to %g K: %s is known from %g to %g K",
                      g->temp[0], g->temp[1], pure[j].name, pure[j].temp_min, pure[j].temp_max);
  if (g->rho_nodes < 2 || g->rho_nodes > 100 || g->temp_nodes < 2 || g->temp_nodes > 100)
    return cmx_fail(err, CMX_ERR_RANGE, STAGE ": %d and %d nodes a decade in rho and T, allowed 2 to 100",
                    g->rho_nodes, g->temp_nodes);
  if (g->omega_nodes < 8 || g->omega_nodes > 1000)
    return cmx_fail(err, CMX_ERR_RANGE, STAGE ": %d nodes in omega, allowed 8 to 1000", g->omega_nodes);
  if (!(g->scale >= 1.0 && g->omega > g->scale && g->omega < 1e22 && g->crossover >= 1.0 &&
        g->crossover < 1e22 && g->width >= 1.0 && g->width < 1e22)) /* what cmx_warm_bind takes */
    return cmx_fail(err, CMX_ERR_DOMAIN, STAGE ": omega to %g, scale %g, crossover %g, width %g rad/s",
                    g->omega, g->scale, g->crossover, g->width);
  return CMX_OK;
}

/* An axis from lo to hi in logarithms with a small margin and a minimum width. */
static cmxp_even axis(double lo, double hi, int per_decade) {
  const double room = hi - lo < 2.0 * POINT ? POINT : 2.0 * AXIS_MARGIN;
  return cmxp_even_axis(lo - room, hi + room, cmxp_even_cells(lo - room, hi + room, per_decade));
}

static cmx_status place_axes(const cmx_pure pure[2], const cmx_warm_grid *g, filling f[2], cmx_warm_table *t,
                             cmx_error *err) {
  double need[2][2] = {{INFINITY, INFINITY}, {-INFINITY, -INFINITY}}; /* [end][species] */
  const cmxp_even temp = axis(log(g->temp[0]), log(g->temp[1]), g->temp_nodes);
  const double u = asinh(g->omega / g->scale);
  const cmxp_even omega = cmxp_even_axis(0.0, u, (size_t)g->omega_nodes);
  for (int end = 0; end < 2; end++)
    for (size_t k = 0; k < temp.n; k++) {
      const double here = fmin(fmax(exp(temp.first + temp.step * (double)k), g->temp[0]), g->temp[1]);
      const cmx_status status = needed_densities(pure, g, end, here, need[end], err);
      if (status < 0) return status;
    }
  /* between temperatures more may be needed, and `density_of` stops before the last digits */
  const double margin = temp.step + 1e-6;
  for (int j = 0; j < 2; j++) {
    const double lo = fmax(need[0][j] - margin, log(pure[j].n_min)),
                 hi = fmin(need[1][j] + margin, log(pure[j].n_max));
    if (!(lo <= hi))
      return cmx_fail(
          err, CMX_ERR_RANGE, STAGE ": rho %g to %g g/cm^3 needs %s at %g to %g 1/cm^3, known from %g to %g",
          g->rho[0], g->rho[1], pure[j].name, exp(need[0][j]), exp(need[1][j]), pure[j].n_min, pure[j].n_max);
    f[j] = (filling){.pure = &pure[j], .table = t, .sheets = &t->species[j], .t = temp, .u = omega};
    f[j].n = axis(lo, hi, g->rho_nodes);
    t->species[j].n = f[j].n.n;
    t->species[j].range[0] = pure[j].mass_u * CMX_ATOMIC_MASS_UNIT;
    t->species[j].range[1] = exp(lo);
    t->species[j].range[2] = exp(hi);
  }
  t->m = temp.n;
  t->k = omega.n;
  return CMX_OK;
}

cmx_status cmx_warm_table_fill(const cmx_pure pure[2], const cmx_warm_grid *grid,
                               const cmx_progress *progress, cmx_warm_table *t, cmx_error *err) {
  filling f[2];
  const double frequencies[4] = {grid->scale, grid->omega, grid->crossover, grid->width};
  const double range[4] = {grid->rho[0], grid->rho[1], grid->temp[0] * (1.0 - AXIS_MARGIN),
                           grid->temp[1] * (1.0 + AXIS_MARGIN)};
  memset(t, 0, sizeof *t);
  cmx_status status = check_grid(pure, grid, err);
  if (status >= 0) status = place_axes(pure, grid, f, t, err);
  if (status < 0) return status;
  memcpy(t->range, range, sizeof range);
  memcpy(t->frequencies, frequencies, sizeof frequencies);
  t->has_kappa = 1;
  if (allocate(pure, t)) {
    for (size_t k = 0; k < t->m; k++) t->ln_t[k] = f[0].t.first + f[0].t.step * (double)k;
    for (size_t k = 0; k < t->k; k++) t->u[k] = f[0].u.first + f[0].u.step * (double)k;
    const size_t rows[2] = {t->species[0].n + 2 * MARGIN, t->species[1].n + 2 * MARGIN};
    for (int j = 0; j < 2 && status >= 0; j++) {
      f[j].total = rows[0] + rows[1];
      status = make_species(&f[j], j ? rows[0] : 0, progress, err);
    }
    if (status >= 0) drop_kappa(t);
  } else {
    status = cmx_fail(err, CMX_ERR_MEMORY, STAGE ": out of memory");
  }
  if (status < 0) cmx_warm_table_free(t);
  return status < 0 ? status : CMX_OK;
}
