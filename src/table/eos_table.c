/* Sheets of the equation of state: direct computation on a grid, as spline coefficients. */
#include "coulomix/eos_table.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/electron.h"
#include "coulomix/plasma.h"
#include "models/solid_vibrations.h"
#include "table/rows.h"
#include "table/spline.h"
#include "table/state_axes.h"

enum {
  FINER = 4,         /* nodes of the pressure of pairs per node of the sheets */
  GAMMA_NODES = 24,  /* of the mixing function in Gamma_e, per decade */
  FUSION_CELLS = 64, /* of the difference of liquid and crystal, from Gamma 100 to 400 */
  MARGIN = CMXP_SPLINE_MARGIN,
  EXTRAPOLATION = 8 /* points that continue the mixing function beyond x = 0 and 1 */
};

/* --- memory -------------------------------------------------------------------------------------------- */

static int allocate(cmx_eos_table *t, int ordered) {
  const size_t d = sizeof(double), sheet = (t->n + 2 * MARGIN) * (t->m + 2 * MARGIN);
  const size_t mixing = t->k ? (t->k + 2 * MARGIN) * (t->g + 2 * MARGIN) : 0, species = (size_t)t->ions.n;
  const struct {
    void **pointer;
    size_t bytes;
  } slots[] = {{(void **)&t->ln_n, t->n * d},
               {(void **)&t->ln_t, t->m * d},
               {(void **)&t->ln_t_fine, t->m_fine * d},
               {(void **)&t->x, t->k * d},
               {(void **)&t->ln_gamma_e, t->g * d},
               {(void **)&t->cold, (t->n + 2 * MARGIN) * d},
               {(void **)&t->pairs, (t->m_fine + 2 * MARGIN) * d},
               {(void **)&t->sheets[0], (1 + species) * sheet * d},
               {(void **)&t->sheets[1], species * sheet * d},
               {(void **)&t->reasons[0], species * t->n * t->m},
               {(void **)&t->reasons[1], species * t->n * t->m},
               {(void **)&t->ln_gamma, t->f * d},
               {(void **)&t->fusion, t->f ? (t->f + 2 * MARGIN) * d : 0},
               {(void **)&t->mixing[0], mixing * d},
               {(void **)&t->mixing[1], ordered ? 0 : mixing * d}};
  int complete = 1;
  for (size_t k = 0; k < sizeof slots / sizeof *slots; k++)
    if (slots[k].bytes) complete = (*slots[k].pointer = calloc(1, slots[k].bytes)) != NULL && complete;
  return complete;
}

void cmx_eos_table_free(cmx_eos_table *t) {
  double *const numbers[] = {t->ln_n,      t->ln_t,     t->ln_t_fine, t->x,         t->ln_gamma_e,
                             t->cold,      t->pairs,    t->sheets[0], t->sheets[1], t->mixing[0],
                             t->mixing[1], t->ln_gamma, t->fusion};
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) free(numbers[k]);
  free(t->reasons[0]);
  free(t->reasons[1]);
  memset(t, 0, sizeof *t);
}

/* --- axes ---------------------------------------------------------------------------------------------- */

static double node(const cmxp_even *a, size_t k) {
  return a->first + a->step * (double)k;
}

/* Whether the liquid's mixing has the form that prepared compositions evaluate. */
static int has_mixing_fit(const cmx_eos *eos) {
  const cmx_model *mixing = eos->mixture.liquid_mixing;
  return isfinite(cmx_model_parameter(mixing, "a_linear")) || !strcmp(mixing->id, "liquid-mixing/linear");
}

typedef struct axes {
  cmxp_even n, t, t_fine, x, gamma_e, fusion;
} axes;

static axes make_axes(const cmx_eos *eos, const cmx_eos_grid *grid) {
  const cmx_species *s = &eos->mixture.ions;
  const cmxp_state_axes places =
      cmxp_state_axes_place(s, grid->rho, grid->rho_nodes, grid->temp, grid->temp_nodes);
  const double *n = places.ln_n, *t = places.ln_t;
  axes a = {places.n,
            places.t,
            cmxp_even_axis(t[0], t[1], FINER * cmxp_even_cells(t[0], t[1], grid->temp_nodes)),
            {0.0, 0.0, 0},
            {0.0, 0.0, 0},
            {0.0, 0.0, 0}};
  if (has_mixing_fit(eos)) {
    const double ends[2] = {log(CMX_EOS_SOLID_FROM) - 1e-9, log(CMX_FUSION_FITTED_TO) + 1e-9};
    a.fusion = cmxp_even_axis(ends[0], ends[1], FUSION_CELLS);
  }
  if (s->n > 2) return a;
  /* ln Gamma_e = ln n_e/3 - ln T + constant */
  const double constant =
      log(CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE * cbrt(4.0 * CMX_PI / 3.0) / CMX_BOLTZMANN);
  const double g[2] = {n[0] / 3.0 - t[1] + constant, n[1] / 3.0 - t[0] + constant};
  a.gamma_e = cmxp_even_axis(g[0], g[1], cmxp_even_cells(g[0], g[1], GAMMA_NODES));
  /* nodes in the middle of cells of x, so that none lies at a pure composition */
  const double step = 1.0 / grid->x_nodes;
  a.x = cmxp_even_axis(-0.5 * step, 1.0 - 0.5 * step, (size_t)grid->x_nodes);
  return a;
}

static void place_nodes(const axes *a, cmx_eos_table *t) {
  for (size_t k = 0; k < t->n; k++) t->ln_n[k] = node(&a->n, k);
  for (size_t k = 0; k < t->m; k++) t->ln_t[k] = node(&a->t, k);
  for (size_t k = 0; k < t->m_fine; k++) t->ln_t_fine[k] = node(&a->t_fine, k);
  for (size_t k = 0; k < t->k; k++) t->x[k] = node(&a->x, k);
  for (size_t k = 0; k < t->g; k++) t->ln_gamma_e[k] = node(&a->gamma_e, k);
  for (size_t k = 0; k < t->f; k++) t->ln_gamma[k] = node(&a->fusion, k);
}

/* --- states -------------------------------------------------------------------------------------------- */

typedef struct filling {
  const cmx_eos *eos;
  const axes *axes;
  cmx_eos_table *table;
  const double *pairs; /* of the electron gas at each T */
} filling;

/* F at the next node in ln T from its derivatives at both nodes. Energies independent of T would reduce the
   accuracy of the heat capacity from F itself; the derivatives contain less of them. Seventh order in the
   step. */
static double next_value(double f, const cmx_jet *from, const cmx_jet *to, double step) {
  return f + step * (0.5 * (from->g + to->g) +
                     step * (0.1 * (from->gg - to->gg) + step / 120.0 * (from->ggg + to->ggg)));
}

/* All species of both phases at one state, the first of a row if `last` is not set yet. */
typedef struct row_state {
  cmx_jet last[2][CMX_MAX_SPECIES];
  double value[2][CMX_MAX_SPECIES];
} row_state;

static cmx_status fill_state(const filling *f, size_t i, size_t j, double n_e, double temp, double pairs,
                             row_state *row) {
  cmx_eos_table *t = f->table;
  const size_t rows = t->m + 2 * MARGIN, at = i * rows + j, sheet = (t->n + 2 * MARGIN) * rows;
  const int inside = i >= MARGIN && i < t->n + MARGIN && j >= MARGIN && j < t->m + MARGIN;
  cmx_electron_gas gas;
  cmx_status status = cmx_electron_gas_at(n_e, temp, &gas);
  t->sheets[CMX_LIQUID][at] = gas.thermal[0][0] + pairs / n_e; /* the first sheet */
  for (int phase = 0; phase < 2; phase++)
    for (int s = 0; s < t->ions.n && status >= 0; s++) {
      cmx_eos_part part;
      status = cmx_eos_species_at(f->eos, phase, s, n_e, temp, &part);
      double *value = &row->value[phase][s];
      *value = j ? next_value(*value, &row->last[phase][s], &part.thermal, f->axes->t.step) : part.thermal.v;
      row->last[phase][s] = part.thermal;
      t->sheets[phase][(size_t)(s + (phase == CMX_LIQUID)) * sheet + at] = *value;
      if (inside)
        t->reasons[phase][((i - MARGIN) * t->m + j - MARGIN) * (size_t)t->ions.n + (size_t)s] =
            (unsigned char)part.reasons;
    }
  return status;
}

static cmx_status fill_row(void *context, void *work, size_t i, cmx_error *err) {
  const filling *f = context;
  const size_t rows = f->table->m + 2 * MARGIN;
  const double n_e = exp(cmxp_even_value_node(&f->axes->n, i));
  row_state row;
  (void)work;
  for (size_t j = 0; j < rows; j++) {
    const double temp = exp(cmxp_even_value_node(&f->axes->t, j));
    const cmx_status status = fill_state(f, i, j, n_e, temp, f->pairs[j], &row);
    if (status < 0)
      return cmx_fail(err, status, "eos table: n_e = %g 1/cm^3, T = %g K: %s", n_e, temp,
                      cmx_status_text(status));
  }
  return CMX_OK;
}

/* What fill_row fills. */
static void row_parts(void *context, size_t i, cmxp_row_bytes *bytes) {
  const filling *f = context;
  const cmx_eos_table *t = f->table;
  const size_t rows = t->m + 2 * MARGIN, sheet = (t->n + 2 * MARGIN) * rows, species = (size_t)t->ions.n;
  for (int phase = 0; phase < 2; phase++) {
    for (size_t s = 0; s < species + (phase == CMX_LIQUID); s++)
      cmxp_row_part(bytes, t->sheets[phase] + s * sheet + i * rows, rows * sizeof **t->sheets);
    if (i >= MARGIN && i < t->n + MARGIN)
      cmxp_row_part(bytes, t->reasons[phase] + (i - MARGIN) * t->m * species, t->m * species);
  }
}

static cmx_status fill_sheets(filling *f, const cmx_progress *progress, cmx_error *err) {
  const size_t columns = f->table->m + 2 * MARGIN;
  double *pairs = malloc(columns * sizeof *pairs);
  if (!pairs) return cmx_fail(err, CMX_ERR_MEMORY, "eos table: out of memory");
  for (size_t j = 0; j < columns; j++)
    cmx_electron_pairs_at(exp(cmxp_even_value_node(&f->axes->t, j)), &pairs[j]);
  f->pairs = pairs;
  const cmxp_rows rows = {.stage = "equation of state",
                          .n = f->table->n + 2 * MARGIN,
                          .progress = progress,
                          .row = fill_row,
                          .context = f,
                          .parts = row_parts,
                          .kept = "equation of state: rows"};
  const cmx_status status = cmxp_rows_run(&rows, err);
  free(pairs);
  return status;
}

/* The coefficients of all sheets of a phase, side by side at each node. */
static cmx_status fit_sheets(const cmx_eos_table *t, size_t count, double **sheets) {
  const size_t values = (t->n + 2 * MARGIN) * (t->m + 2 * MARGIN), nodes = t->n * t->m;
  double *all = malloc(count * nodes * sizeof *all);
  if (!all) return CMX_ERR_MEMORY;
  for (size_t s = 0; s < count; s++) {
    double *sheet = *sheets + s * values;
    const cmx_status status = cmxp_spline_fit_sheet(t->n, t->m, sheet);
    if (status < 0) {
      free(all);
      return status;
    }
    for (size_t k = 0; k < nodes; k++) all[k * count + s] = sheet[k];
  }
  free(*sheets);
  *sheets = all;
  return CMX_OK;
}

/* f_liquid - f_crystal of a pure classical species. */
static cmx_status fill_fusion(filling *f) {
  const cmx_classical_models *m = &f->eos->mixture;
  cmx_eos_table *t = f->table;
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < t->f + 2 * MARGIN && status >= 0; k++) {
    const cmx_jet gamma = cmx_jet_const(exp(cmxp_even_value_node(&f->axes->fusion, k)));
    cmx_jet value;
    status = cmx_melting_difference(m->liquid, m->crystal, m->anharmonic, gamma, &value);
    t->fusion[k] = value.v;
  }
  return status;
}

static cmx_status fill_lines(filling *f) {
  cmx_eos_table *t = f->table;
  const size_t longer = t->n > t->m_fine ? t->n : t->m_fine, most = longer > t->f ? longer : t->f;
  double *work = malloc(3 * most * sizeof *work);
  cmx_electron_gas gas;
  cmx_status status = work ? CMX_OK : CMX_ERR_MEMORY;
  for (size_t k = 0; k < t->n + 2 * MARGIN && status >= 0; k++) {
    status = cmx_electron_gas_at(exp(cmxp_even_value_node(&f->axes->n, k)), 1e5, &gas);
    t->cold[k] = gas.cold[0];
  }
  for (size_t k = 0; k < t->m_fine + 2 * MARGIN && status >= 0; k++)
    status = cmx_electron_pairs_at(exp(cmxp_even_value_node(&f->axes->t_fine, k)), &t->pairs[k]);
  if (status >= 0) {
    cmxp_spline_fit(t->n, t->cold, 1, work);
    cmxp_spline_fit(t->m_fine, t->pairs, 1, work);
    if (t->f) status = fill_fusion(f);
    if (t->f) cmxp_spline_fit(t->f, t->fusion, 1, work);
  }
  free(work);
  return status;
}

/* --- mixing -------------------------------------------------------------------------------------------- */

/* Continues v[inner], v[inner + step], ... to `count` points before it, by the polynomial through
   EXTRAPOLATION points. */
static void continue_beyond(double *v, long step, int count) {
  for (int k = 1; k <= count; k++) {
    double sum = 0.0;
    for (int a = 0; a < EXTRAPOLATION; a++) {
      double weight = 1.0;
      for (int b = 0; b < EXTRAPOLATION; b++)
        if (b != a) weight *= (double)(-k - b) / (double)(a - b);
      sum += weight * v[a * step];
    }
    v[-k * step] = sum;
  }
}

static cmx_status fill_mixing(const filling *f, int phase) {
  cmx_phase_function *function = phase == CMX_SOLID ? cmx_classical_solid : cmx_classical_liquid_mixing;
  cmx_eos_table *t = f->table;
  const size_t rows = t->k + 2 * MARGIN, columns = t->g + 2 * MARGIN;
  double *v = t->mixing[phase];
  const int beyond = MARGIN + MARGIN + 1; /* value nodes below x = 0 */
  const size_t last = rows - (size_t)beyond - 1;
  for (size_t i = (size_t)beyond; i <= last; i++)
    for (size_t j = 0; j < columns; j++) {
      const double x = cmxp_even_value_node(&f->axes->x, i);
      double l[2];
      cmx_jet m;
      const cmx_status status = function((void *)(uintptr_t)&f->eos->mixture, x,
                                         exp(cmxp_even_value_node(&f->axes->gamma_e, j)), &m);
      if (status < 0) return status;
      cmx_mixing_logs(x, l);
      v[i * columns + j] = (m.v - x * l[0] - (1.0 - x) * l[1]) / (x * (1.0 - x));
    }
  for (size_t j = 0; j < columns; j++) {
    continue_beyond(v + (size_t)beyond * columns + j, (long)columns, beyond);
    continue_beyond(v + last * columns + j, -(long)columns, (int)(rows - 1 - last));
  }
  return cmxp_spline_fit_sheet(t->k, t->g, v);
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static cmx_status check_grid(const cmx_eos_grid *g, cmx_error *err) {
  if (!(g->rho[0] > 0.0 && g->rho[1] >= CMX_GRID_LEAST_RATIO * g->rho[0] && g->rho[1] < 1e16))
    return cmx_fail(err, CMX_ERR_DOMAIN, "eos table: rho from %g to %g g/cm^3", g->rho[0], g->rho[1]);
  if (!(g->temp[0] > 0.0 && g->temp[1] >= CMX_GRID_LEAST_RATIO * g->temp[0] && g->temp[1] < 1e12))
    return cmx_fail(err, CMX_ERR_DOMAIN, "eos table: T from %g to %g K", g->temp[0], g->temp[1]);
  if (g->rho_nodes < 5 || g->rho_nodes > 200 || g->temp_nodes < 5 || g->temp_nodes > 200)
    return cmx_fail(err, CMX_ERR_RANGE, "eos table: %d and %d nodes a decade in rho and T, allowed 5 to 200",
                    g->rho_nodes, g->temp_nodes);
  if (g->x_nodes < 8 || g->x_nodes > 1024)
    return cmx_fail(err, CMX_ERR_RANGE, "eos table: %d nodes in x, allowed 8 to 1024", g->x_nodes);
  return CMX_OK;
}

static void describe(const cmx_eos *eos, const cmx_eos_grid *grid, cmx_eos_table *t) {
  const double u1 = cmx_model_parameter(eos->crystal_quantum, "u1");
  memcpy(t->range, grid->rho, sizeof grid->rho);
  memcpy(t->range + 2, grid->temp, sizeof grid->temp);
  t->lattice[0] = eos->mixture.zeta;
  t->lattice[1] = isfinite(u1) ? u1 : 0.0;
  const double constants[6] = {CMX_BOLTZMANN,
                               CMX_ATOMIC_MASS_UNIT,
                               CMX_SPEED_OF_LIGHT,
                               CMX_RADIATION_CONSTANT,
                               CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE,
                               CMX_HBAR};
  memcpy(t->constants, constants, sizeof constants);
  if (eos->mixture.solid == CMX_SOLID_ORDERED) cmxp_vibrations_terms(eos->mixture.vibrations, t->vibrations);
  for (int phase = 0; phase < 2; phase++)
    t->contrast[phase] = t->ions.n == 2 ? cmx_eos_contrast(eos, phase) : 0;
  if (!t->f || !strcmp(eos->mixture.liquid_mixing->id, "liquid-mixing/linear")) return;
  static const char *const names[] = {"a_linear", "a_cubic", "b_over_a", "screening"};
  t->mixing_fit[0] = 1.0;
  for (int k = 0; k < 4; k++)
    t->mixing_fit[1 + k] = cmx_model_parameter(eos->mixture.liquid_mixing, names[k]);
}

/* Models fail first where it is coldest or densest. */
static cmx_status check_corners(const cmx_eos *eos, const axes *a, cmx_error *err) {
  for (int corner = 0; corner < 4; corner++) {
    const double n_e = exp(cmxp_even_value_node(&a->n, corner & 1 ? a->n.n + 2 * MARGIN - 1 : 0)),
                 temp = exp(cmxp_even_value_node(&a->t, corner & 2 ? a->t.n + 2 * MARGIN - 1 : 0));
    for (int phase = 0; phase < 2; phase++)
      for (int s = 0; s < eos->mixture.ions.n; s++) {
        cmx_eos_part part;
        const cmx_status status = cmx_eos_species_at(eos, phase, s, n_e, temp, &part);
        if (status < 0)
          return cmx_fail(
              err, status,
              "eos table: a %s of charge %g has no free energy at n_e = %g 1/cm^3, T = %g K, on the "
              "edge of the grid: %s",
              phase == CMX_LIQUID ? "liquid" : "solid", eos->mixture.ions.z[s], n_e, temp,
              cmx_status_text(status));
      }
  }
  return CMX_OK;
}

cmx_status cmx_eos_table_check(const cmx_eos *eos, const cmx_eos_grid *grid, cmx_error *err) {
  cmx_status status = cmx_eos_check(eos, err);
  if (status >= 0) status = check_grid(grid, err);
  if (status < 0) return status;
  if (eos->mixture.ions.n > 2 && !(eos->mixture.solid == CMX_SOLID_ORDERED && has_mixing_fit(eos)))
    return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                    "eos table: more than two species need an ordered solid and a liquid mixing of the kind "
                    "liquid-mixing/p2009 or liquid-mixing/linear");
  double h[CMXI_VIBRATIONS_TERMS];
  if (eos->mixture.solid == CMX_SOLID_ORDERED && !cmxp_vibrations_terms(eos->mixture.vibrations, h))
    return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                    "eos table: %s: the vibrations of an ordered solid must be of the kind "
                    "solid-vibrations/expansion, coupled, anharmonic or linear",
                    eos->mixture.vibrations->id);
  const axes a = make_axes(eos, grid);
  return check_corners(eos, &a, err);
}

cmx_status cmx_eos_table_fill(const cmx_eos *eos, const cmx_eos_grid *grid, const cmx_progress *progress,
                              cmx_eos_table *t, cmx_error *err) {
  memset(t, 0, sizeof *t);
  cmx_status status = cmx_eos_table_check(eos, grid, err);
  if (status < 0) return status;
  const int ordered = eos->mixture.solid == CMX_SOLID_ORDERED, more = eos->mixture.ions.n > 2;
  const axes a = make_axes(eos, grid);
  t->n = a.n.n;
  t->m = a.t.n;
  t->m_fine = a.t_fine.n;
  t->k = a.x.n;
  t->g = a.gamma_e.n;
  t->f = a.fusion.n;
  t->ions = eos->mixture.ions;
  filling f = {.eos = eos, .axes = &a, .table = t};
  if (!allocate(t, ordered)) {
    cmx_eos_table_free(t);
    return cmx_fail(err, CMX_ERR_MEMORY, "eos table: out of memory");
  }
  describe(eos, grid, t);
  place_nodes(&a, t);
  status = fill_sheets(&f, progress, err);
  if (status >= 0) {
    const size_t species = (size_t)t->ions.n;
    status = fit_sheets(t, 1 + species, &t->sheets[CMX_LIQUID]);
    if (status >= 0) status = fit_sheets(t, species, &t->sheets[CMX_SOLID]);
    if (status >= 0) status = fill_lines(&f);
    if (status >= 0 && !more) status = fill_mixing(&f, CMX_LIQUID);
    if (status >= 0 && !ordered) status = fill_mixing(&f, CMX_SOLID);
    if (status < 0) cmx_fail(err, status, "eos table: %s", cmx_status_text(status));
  }
  if (status < 0) cmx_eos_table_free(t);
  return status < 0 ? status : CMX_OK;
}
