/* Tie lines at fixed pressure as a table: every pressure by itself, then families across pressures, splines,
   and a check of every cell. */
#include "coulomix/equilibrium_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "eos/coexistence.h"
#include "table/equilibrium_rows.h"
#include "table/rows.h"
#include "table/spline.h"

enum { MARGIN = CMXP_SPLINE_MARGIN, POINTS = CMXP_SPLINE_POINTS };

/* --- one pressure -------------------------------------------------------------------------------------- */

static double rho_of(const cmx_eos *eos, const cmxp_side *s) {
  return s->n_e * cmxp_mass_at(eos, s->x) / cmxp_charge_at(eos, s->x);
}

static void copy_freezing(const cmx_eos *eos, size_t n, const cmxp_segment *from, cmxp_row_family *to) {
  for (int e = 0; e < 2; e++) {
    to->end[e] = from->mean[e];
    to->kind[e] = (int)from->end[e];
  }
  for (size_t k = 0; k < n; k++) {
    const cmxp_tie *tie = &from->tie[k];
    const cmxp_side *l = &tie->liquid, *s = &tie->solid;
    const double rho = rho_of(eos, l);
    to->value[CMXI_FAMILY_MAIN][k] = tie->ln_t;
    to->value[CMXI_FAMILY_STEP][k] = tie->step;
    to->value[CMXI_FAMILY_RHO][k] = log(rho);
    to->value[CMXI_FAMILY_CONTRAST][k] = log(rho_of(eos, s) / rho);
    to->value[CMXI_FAMILY_HEAT][k] = s->z * (l->h[0] - s->h[0]) + s->x * (l->h[1] - s->h[1]);
    to->continued[k] = tie->continued != 0;
  }
}

static void copy_gap(const cmx_eos *eos, size_t n, const cmxp_gap *from, cmxp_row_family *to) {
  for (int e = 0; e < 2; e++) {
    to->end[e] = from->ln_t[e];
    to->kind[e] = (int)from->end[e];
  }
  for (size_t k = 0; k < n; k++) {
    const cmxp_side *l = &from->tie[k].side[0], *r = &from->tie[k].side[1];
    const double rho = rho_of(eos, l);
    to->value[CMXI_FAMILY_MAIN][k] = 0.5 * (l->x + r->x);
    to->value[CMXI_FAMILY_STEP][k] = r->logit - l->logit;
    to->value[CMXI_FAMILY_RHO][k] = log(rho);
    to->value[CMXI_FAMILY_CONTRAST][k] = log(rho_of(eos, r) / rho);
    to->continued[k] = (unsigned char)(cmxp_is_continued(eos, l->n_e, exp(from->tie[k].ln_t)) & 1);
  }
}

cmx_status cmxp_row_make(const cmx_eos *eos, double p, size_t n_nodes, cmxp_row *row) {
  cmxp_curve *curve = cmxp_curve_new();
  cmxp_gaps *gaps = calloc(1, sizeof *gaps);
  memset(row, 0, sizeof *row);
  row->status = curve && gaps ? cmxp_curve_trace(eos, CMX_FIXED_PRESSURE, p, n_nodes, curve) : CMX_ERR_MEMORY;
  if (row->status >= 0) {
    const cmx_status status = cmxp_gaps_trace(eos, CMX_FIXED_PRESSURE, p, curve, gaps);
    if (status < 0) row->status = status;
  }
  if (row->status >= 0) {
    row->status = CMX_OK;
    row->floor = gaps->floor;
    row->n[CMXP_FREEZING] = curve->n_segments;
    row->n[CMXP_GAPS] = gaps->n;
    for (size_t s = 0; s < curve->n_segments; s++)
      copy_freezing(eos, n_nodes, &curve->segment[s], &row->family[CMXP_FREEZING][s]);
    for (size_t g = 0; g < gaps->n; g++) copy_gap(eos, n_nodes, &gaps->gap[g], &row->family[CMXP_GAPS][g]);
  }
  cmxp_curve_free(curve);
  free(gaps);
  return row->status;
}

/* --- all pressures ------------------------------------------------------------------------------------- */

typedef struct filling {
  const cmx_eos *eos;
  const cmx_equilibrium_grid *grid;
  const cmx_progress *progress; /* with the journal */
  cmxp_even p, t;
  size_t n_rows, nodes;
  cmxp_row *rows;
} filling;

static cmx_status fill_row(void *context, void *work, size_t i, cmx_error *err) {
  filling *f = context;
  (void)work;
  const cmx_status made = cmxp_row_make(f->eos, exp(cmxp_even_value_node(&f->p, i)), f->nodes, &f->rows[i]);
  if (made == CMX_ERR_MEMORY) return cmx_fail(err, made, "equilibrium: out of memory");
  return CMX_OK; /* a row without tie lines has a status */
}

static void row_parts(void *context, size_t i, cmxp_row_bytes *bytes) {
  const filling *f = context;
  cmxp_row_part(bytes, &f->rows[i], sizeof f->rows[i]);
}

/* --- range of pressures -------------------------------------------------------------------------------- */

/* Pressure of the liquid of a pure species at a density and a coupling of 178, near its freezing. */
static cmx_status freezing_pressure(const cmx_eos *eos, int species, double rho, double *p) {
  const double x = species, z = cmxp_charge_at(eos, x), n_e = rho * z / cmxp_mass_at(eos, x);
  const double temp = 1e7 * cmx_gamma_species(z, cmx_gamma_e(n_e, 1e7)) / 178.0;
  cmx_eos_state state;
  const cmx_status status = cmx_eos_phase_state_at(eos, CMX_LIQUID, x, rho, temp, &state);
  *p = state.p;
  return status < 0 ? status : state.p > 0.0 ? CMX_OK : CMX_ERR_RANGE;
}

/* Whether a pure species of bare ions melts at a density, within the ranges of the fits of its solid and
   liquid. */
static int melts_within_fits(const cmx_eos *eos, int species, double rho) {
  const double x = species, unit = 1e7 * cmx_eos_gamma(eos, x, rho, 1e7);
  const double z = cmxp_charge_at(eos, x), n_e = rho * z / cmxp_mass_at(eos, x);
  int solid[2];
  if (!(cmx_bare_weight(z, n_e, unit / CMX_EOS_LIQUID_FITTED_TO) > 0.0)) return 0;
  for (int k = 0; k < 2; k++) {
    const double temp = unit / (k ? CMX_EOS_LIQUID_FITTED_TO : CMX_EOS_SOLID_FROM);
    cmx_eos_free_energy f[2];
    for (int phase = 0; phase < 2; phase++)
      if (cmx_eos_free_energy_at(eos, phase, x, rho, temp, &f[phase]) < 0) return 0;
    solid[k] = f[CMX_SOLID].f.v < f[CMX_LIQUID].f.v;
  }
  return !solid[0] && solid[1];
}

/* The longest part of the grid's densities, in steps of a twentieth of a decade, at which both species do. */
static cmx_status freezing_densities(const cmx_eos *eos, const double grid[2], double rho[2],
                                     cmx_error *err) {
  const size_t n = 1 + (size_t)ceil(20.0 * log10(grid[1] / grid[0]));
  size_t best = 0, length = 0, run = 0;
  for (size_t k = 0; k <= n; k++) {
    const double at = fmin(grid[0] * pow(10.0, 0.05 * (double)k), grid[1]);
    const int melts = k < n && melts_within_fits(eos, 0, at) && melts_within_fits(eos, 1, at);
    run = melts ? run + 1 : 0;
    if (run > length) {
      length = run;
      best = k;
    }
  }
  if (length < 2)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "equilibrium: rho %g to %g g/cm^3: nowhere do both pure species melt as bare ions at a "
                    "coupling of %g to %g",
                    grid[0], grid[1], CMX_EOS_SOLID_FROM, CMX_EOS_LIQUID_FITTED_TO);
  rho[0] = grid[0] * pow(10.0, 0.05 * (double)(best + 1 - length));
  rho[1] = fmin(grid[0] * pow(10.0, 0.05 * (double)best), grid[1]);
  return CMX_OK;
}

static cmx_status pressure_range(const cmx_eos *eos, const cmx_equilibrium_grid *grid, double range[2],
                                 cmx_error *err) {
  double p[2][2], rho[2] = {NAN, NAN};
  const cmx_status melt = freezing_densities(eos, grid->rho, rho, err);
  if (melt < 0) return melt;
  for (int e = 0; e < 2; e++)
    for (int j = 0; j < 2; j++) {
      const cmx_status status = freezing_pressure(eos, j, rho[e], &p[e][j]);
      if (status < 0 || !(p[e][j] > 0.0))
        return cmx_fail(err, status < 0 ? status : CMX_ERR_RANGE,
                        "equilibrium: no pressure of species %d at rho = %g g/cm^3 near its freezing: %s", j,
                        rho[e], cmx_status_text(status));
    }
  range[0] = fmax(p[0][0], p[0][1]);
  range[1] = fmin(p[1][0], p[1][1]);
  if (!(range[1] > 1.2 * range[0]))
    return cmx_fail(err, CMX_ERR_RANGE,
                    "equilibrium: rho %g to %g g/cm^3: pressures %g to %g erg/cm^3 at freezing", rho[0],
                    rho[1], range[0], range[1]);
  return CMX_OK;
}

/* --- splines ------------------------------------------------------------------------------------------- */

/* A row of values at t, continued beyond its ends: mirrored, because smooth functions of the coordinate are
   even in t, or by a polynomial where this fails (fits that vary as sqrt(x)). Below a critical point the two
   sides are exchanged. */
enum { BEYOND = 5 }; /* value nodes beyond the first and last node */

static void mirror(double *v, size_t n) {
  for (int e = 0; e < 2; e++) {
    double *first = e ? v + n - 1 : v;
    const long step = e ? -1 : 1;
    const double ahead = cmxp_value_before(first, step, POINTS, 1);
    const double scale = fabs(first[step] - first[0]) + fabs(first[2 * step] - first[0]);
    /* an odd part appears as twice the first step */
    const int even = fabs(ahead - first[0]) <= 0.2 * scale + 1e-9;
    for (int k = 1; k <= BEYOND; k++)
      first[-k * step] = even ? first[(k - 1) * step] : cmxp_value_before(first, step, POINTS, k);
  }
}

static void lay_row(const cmxp_row_family *family, int gaps, size_t n, double *out[CMXI_FAMILY_SHEETS]) {
  for (int s = 0; s < CMXI_FAMILY_SHEETS; s++) {
    if (!out[s]) continue;
    memcpy(out[s] + BEYOND, family->value[s], n * sizeof **out);
    mirror(out[s] + BEYOND, n);
  }
  if (!gaps || family->kind[0] != (int)CMX_END_CRITICAL) return;
  for (int k = 1; k <= BEYOND; k++) {
    const int at = BEYOND - k, from = BEYOND + k - 1;
    out[CMXI_FAMILY_MAIN][at] = out[CMXI_FAMILY_MAIN][from];
    out[CMXI_FAMILY_STEP][at] = -out[CMXI_FAMILY_STEP][from];
    out[CMXI_FAMILY_RHO][at] = out[CMXI_FAMILY_RHO][from] + out[CMXI_FAMILY_CONTRAST][from];
    out[CMXI_FAMILY_CONTRAST][at] = -out[CMXI_FAMILY_CONTRAST][from];
  }
}

/* A run of neighbouring pressures with the same families, and the value nodes between which lookups use
   it. */
typedef struct run {
  size_t first, last; /* rows */
  size_t from, to;
} run;

static int same_families(const cmxp_row *a, const cmxp_row *b, int part) {
  if (a->status < 0 || b->status < 0 || a->n[part] != b->n[part]) return 0;
  for (size_t k = 0; k < a->n[part]; k++)
    if (memcmp(a->family[part][k].kind, b->family[part][k].kind, sizeof a->family[part][k].kind)) return 0;
  return 1;
}

/* Value nodes of the range: from the third coefficient to the last but two. */
static size_t range_from(void) {
  return 2 + MARGIN;
}
static size_t range_to(const filling *f) {
  return f->n_rows - 1 - MARGIN - 2;
}

/* The next run with families at or after row i; 0 if there is none. The interval between two runs belongs to
   the lower one. */
static int next_run(const filling *f, int part, size_t i, run *r) {
  while (i < f->n_rows && (f->rows[i].status < 0 || !f->rows[i].n[part])) i++;
  if (i == f->n_rows) return 0;
  r->first = r->last = i;
  while (r->last + 1 < f->n_rows && same_families(&f->rows[i], &f->rows[r->last + 1], part)) r->last++;
  const int followed = r->last + 1 < f->n_rows && f->rows[r->last + 1].status >= 0;
  r->from = r->first > range_from() ? r->first : range_from();
  r->to = r->last + (size_t)followed;
  if (r->to > range_to(f)) r->to = range_to(f);
  return 1;
}

/* Coefficients of one sheet (m > 1: with columns of values beyond t already there) or line over the pressures
   of a run, from values in rows first..last of `v`, [n_rows][m + 2 MARGIN]; where the run has no row they are
   continued. They go to out[n_p][m]. */
static cmx_status fit_run(const filling *f, const run *r, double *v, size_t m, double *out) {
  const size_t width = m > 1 ? m + 2 * MARGIN : 1, n_p = f->p.n;
  size_t lo = r->from - range_from(), hi = r->to - MARGIN + 3; /* coefficients used by the cells of the run */
  if (hi > n_p - 1) hi = n_p - 1;
  while (hi - lo + 1 < 8) {
    if (hi < n_p - 1) hi++;
    if (lo > 0 && hi - lo + 1 < 8) lo--;
  }
  const size_t n = hi - lo + 1, rows = n + 2 * MARGIN; /* values at rows lo..lo + rows - 1 */
  double *work = malloc((rows * width + 3 * n) * sizeof *work);
  if (!work) return CMX_ERR_MEMORY;
  for (size_t k = 0; k < width; k++)
    cmxp_spline_continue(v + k, width, r->first, r->last, lo, rows, work + k);
  cmx_status status = CMX_OK;
  if (m > 1)
    status = cmxp_spline_fit_sheet(n, m, work);
  else
    cmxp_spline_fit(n, work, 1, work + rows * width);
  for (size_t i = 0; i < n && status >= 0; i++) memcpy(out + (lo + i) * m, work + i * m, m * sizeof *out);
  free(work);
  return status;
}

/* One family of a run into place `to` of the part. */
static cmx_status fit_family(const filling *f, int part, const run *r, size_t family,
                             cmx_equilibrium_part *out, size_t to) {
  const size_t n_t = f->t.n, width = n_t + 2 * MARGIN, sheet = f->n_rows * width;
  double *values = calloc(CMXI_FAMILY_SHEETS * sheet + 2 * f->n_rows, sizeof *values);
  if (!values) return CMX_ERR_MEMORY;
  double *ends = values + CMXI_FAMILY_SHEETS * sheet;
  for (size_t i = r->first; i <= r->last; i++) {
    const cmxp_row_family *row = &f->rows[i].family[part][family];
    double *at[CMXI_FAMILY_SHEETS];
    for (int s = 0; s < CMXI_FAMILY_SHEETS; s++)
      at[s] = out->sheet[s] ? values + (size_t)s * sheet + i * width : NULL;
    lay_row(row, part == CMXP_GAPS, f->nodes, at);
    for (int e = 0; e < 2; e++) ends[(size_t)e * f->n_rows + i] = row->end[e];
  }
  cmx_status status = CMX_OK;
  for (int s = 0; s < CMXI_FAMILY_SHEETS && status >= 0; s++)
    if (out->sheet[s])
      status = fit_run(f, r, values + (size_t)s * sheet, n_t, out->sheet[s] + to * f->p.n * n_t);
  for (size_t e = 0; e < 2 && status >= 0; e++)
    status = fit_run(f, r, ends + e * f->n_rows, 1, out->ends + (2 * to + e) * f->p.n);
  free(values);
  const cmxp_row_family *row = &f->rows[r->first].family[part][family];
  const int kind[4] = {part == CMXP_GAPS ? CMX_SOLID : CMX_LIQUID, CMX_SOLID, row->kind[0], row->kind[1]};
  memcpy(out->kind + 4 * to, kind, sizeof kind);
  out->p_range[2 * to] = cmxp_even_value_node(&f->p, r->from);
  out->p_range[2 * to + 1] = cmxp_even_value_node(&f->p, r->to);
  return status;
}

static int part_allocate(const filling *f, cmx_equilibrium_part *part, size_t n, int gaps) {
  const size_t sheet = n * f->p.n * f->t.n;
  part->kind = calloc(4 * n, sizeof *part->kind);
  part->p_range = calloc(2 * n, sizeof *part->p_range);
  part->ends = calloc(2 * n * f->p.n, sizeof *part->ends);
  part->caution = calloc(sheet, 1);
  int fine = part->kind && part->p_range && part->ends && part->caution;
  for (int s = 0; s < CMXI_FAMILY_SHEETS - gaps; s++) {
    part->sheet[s] = calloc(sheet, sizeof **part->sheet);
    fine = fine && part->sheet[s];
  }
  part->n = fine ? n : 0;
  return fine;
}

/* Cautions set in advance: cells with a continued node, and pressures at which a run begins or ends. */
static void mark_run(const filling *f, int part, const run *r, size_t family, unsigned char *caution) {
  for (size_t i = r->from; i < r->to; i++)
    for (size_t k = 0; k < f->nodes; k++) {
      const size_t cell = (i - MARGIN) * f->t.n + k + BEYOND - MARGIN;
      const int outside = i >= r->last || i < r->first;
      const cmxp_row_family *row = &f->rows[i <= r->last ? i : r->last].family[part][family];
      if (outside) caution[cell] |= CMXI_CAUTION_ACCURACY;
      if (row->continued[k] || (k + 1 < f->nodes && row->continued[k + 1]))
        caution[cell] |= CMXI_CAUTION_CONTINUED;
      if (k == 0) caution[cell - 1] = caution[cell]; /* half a cell at the end */
    }
}

static cmx_status fit_part(const filling *f, int part, cmx_equilibrium_part *out) {
  size_t n = 0, to = 0;
  run r;
  cmx_status status = CMX_OK;
  for (size_t i = 0; next_run(f, part, i, &r); i = r.last + 1)
    if (r.from < r.to) n += f->rows[r.first].n[part];
  if (!n) return CMX_OK;
  if (!part_allocate(f, out, n, part == CMXP_GAPS)) return CMX_ERR_MEMORY;
  for (size_t i = 0; next_run(f, part, i, &r) && status >= 0; i = r.last + 1) {
    if (!(r.from < r.to)) continue;
    for (size_t k = 0; k < f->rows[r.first].n[part] && status >= 0; k++, to++) {
      status = fit_family(f, part, &r, k, out, to);
      mark_run(f, part, &r, k, out->caution + to * f->p.n * f->t.n);
    }
  }
  return status;
}

/* --- checks -------------------------------------------------------------------------------------------- */

/* Errors allowed in ln T, compositions and latent heat (kT) at the centre of a cell: half of those allowed
   within it. */
static const double tolerance[3] = {5e-8, 5e-7, 5e-6};

typedef struct checking {
  filling *f;
  cmx_equilibrium_table *table;
  cmx_equilibrium_view view;
  double (*worst)[2][2]; /* of each row of cells: [caution][ln T, x] */
  size_t *cells, *cautions, *continued;
} checking;

/* Lookup against the direct tie line; 0 where that is not to be had. */
static int measure_line(const checking *c, const cmxi_family *l, int gaps, double p, double t,
                        double off[3]) {
  cmxi_tie_point q;
  cmxi_family_tie(l, t, &q);
  const double rho[2] = {exp(cmxi_family_value(l, CMXI_FAMILY_RHO, t)), 0.0};
  const double n_e = rho[0] * cmxp_charge_at(c->f->eos, q.x[0]) / cmxp_mass_at(c->f->eos, q.x[0]);
  if (gaps) {
    cmxp_gap_tie tie;
    memset(&tie, 0, sizeof tie);
    for (int k = 0; k < 2; k++) tie.side[k].logit = cmx_logit(q.x[k]);
    if (q.x[1] >= 1.0) tie.side[1].logit = tie.side[0].logit + q.step;
    tie.side[0].n_e = n_e;
    if (cmxp_gap_solve(c->f->eos, CMX_FIXED_PRESSURE, p, q.ln_t, &tie) < 0) return 0;
    off[0] = off[2] = 0.0;
    off[1] = fmax(fabs(tie.side[0].x - q.x[0]), fabs(tie.side[1].x - q.x[1]));
    return 1;
  }
  cmxp_tie tie;
  memset(&tie, 0, sizeof tie);
  tie.ln_t = q.ln_t;
  tie.step = q.step;
  tie.liquid.n_e = tie.solid.n_e = n_e;
  if (cmxp_tie_solve(c->f->eos, CMX_FIXED_PRESSURE, p, CMXP_GIVEN_MEAN, 0.5 * (q.x[0] + q.x[1]), &tie) < 0)
    return 0;
  const cmxp_side *m = &tie.liquid, *s = &tie.solid;
  const double heat = s->z * (m->h[0] - s->h[0]) + s->x * (m->h[1] - s->h[1]);
  off[0] = fabs(tie.ln_t - q.ln_t);
  off[2] = fabs(heat - cmxi_family_value(l, CMXI_FAMILY_HEAT, t));
  off[1] = fmax(fabs(tie.liquid.x - q.x[0]), fabs(tie.solid.x - q.x[1]));
  return 1;
}

static void check_family(checking *c, size_t i, int part, const cmx_equilibrium_part *table,
                         const cmx_equilibrium_families *families, size_t family) {
  const filling *f = c->f;
  const double ln_p = cmxp_even_value_node(&f->p, i) + 0.5 * f->p.step;
  cmxi_family l;
  if (!cmxi_family_at(&c->view, families, (int)family, ln_p, &l)) return;
  unsigned char *caution = table->caution + (family * f->p.n + i - MARGIN) * f->t.n;
  for (size_t k = 0; k + 1 < f->nodes; k++) {
    const size_t cell = k + BEYOND - MARGIN;
    double off[3] = {0.0, 0.0, 0.0};
    const int known =
        measure_line(c, &l, part == CMXP_GAPS, exp(ln_p), ((double)k + 1.0) / (double)f->nodes, off);
    if (!(known && off[0] <= tolerance[0] && off[1] <= tolerance[1] && off[2] <= tolerance[2]))
      caution[cell] |= CMXI_CAUTION_ACCURACY;
    const int bad = (caution[cell] & CMXI_CAUTION_ACCURACY) != 0;
    for (int q = 0; q < 2; q++) c->worst[i][bad][q] = fmax(c->worst[i][bad][q], off[q]);
    c->cells[i]++;
    c->cautions[i] += (size_t)bad;
    c->continued[i] += (caution[cell] & CMXI_CAUTION_CONTINUED) != 0;
    if (k == 0) caution[cell - 1] = caution[cell];
    if (k + 2 == f->nodes) caution[cell + 1] = caution[cell];
  }
}

static cmx_status check_row(void *context, void *work, size_t k, cmx_error *err) {
  checking *c = context;
  (void)work, (void)err;
  const size_t i = k + range_from();
  for (size_t n = 0; n < c->table->freezing.n; n++)
    check_family(c, i, CMXP_FREEZING, &c->table->freezing, &c->view.freezing, n);
  for (size_t n = 0; n < c->table->gaps.n; n++)
    check_family(c, i, CMXP_GAPS, &c->table->gaps, &c->view.gaps, n);
  return CMX_OK;
}

static void part_caution(const checking *c, const cmx_equilibrium_part *part, size_t i,
                         cmxp_row_bytes *bytes) {
  const filling *f = c->f;
  for (size_t n = 0; n < part->n; n++)
    cmxp_row_part(bytes, part->caution + (n * f->p.n + i - MARGIN) * f->t.n, f->t.n);
}

static void check_parts(void *context, size_t k, cmxp_row_bytes *bytes) {
  const checking *c = context;
  const size_t i = k + range_from();
  part_caution(c, &c->table->freezing, i, bytes);
  part_caution(c, &c->table->gaps, i, bytes);
  cmxp_row_part(bytes, c->worst[i], sizeof c->worst[i]);
  cmxp_row_part(bytes, &c->cells[i], sizeof c->cells[i]);
  cmxp_row_part(bytes, &c->cautions[i], sizeof c->cautions[i]);
  cmxp_row_part(bytes, &c->continued[i], sizeof c->continued[i]);
}

static cmx_status check_cells(filling *f, cmx_equilibrium_table *t, size_t total, cmx_error *err) {
  const size_t n = range_to(f) - range_from(), rows = f->n_rows;
  checking c = {.f = f, .table = t};
  cmx_equilibrium_table_view(t, &c.view);
  c.worst = calloc(rows, sizeof *c.worst);
  c.cells = calloc(3 * rows, sizeof *c.cells);
  cmx_status status = CMX_OK;
  if (!c.worst || !c.cells) {
    status = cmx_fail(err, CMX_ERR_MEMORY, "equilibrium: out of memory");
  } else {
    c.cautions = c.cells + rows;
    c.continued = c.cautions + rows;
    status = cmxp_rows_run(&(cmxp_rows){.stage = CMX_STAGE_EQUILIBRIUM,
                                        .n = n,
                                        .before = f->n_rows,
                                        .total = total,
                                        .progress = f->progress,
                                        .row = check_row,
                                        .context = &c,
                                        .parts = check_parts},
                           err);
    for (size_t i = 0; i < rows; i++) {
      for (int bad = 0; bad < 2; bad++)
        for (int q = 0; q < 2; q++) t->worst[bad][q] = fmax(t->worst[bad][q], c.worst[i][bad][q]);
      t->n_cells += c.cells[i];
      t->n_caution += c.cautions[i];
      t->n_continued += c.continued[i];
    }
  }
  free(c.worst);
  free(c.cells);
  return status;
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static void describe(const filling *f, cmx_equilibrium_table *t) {
  const cmx_eos *eos = f->eos;
  for (size_t k = 0; k < t->n_p; k++) {
    const cmxp_row *row = &f->rows[k + MARGIN];
    t->ln_p[k] = f->p.first + f->p.step * (double)k;
    t->floor[k] = row->status < 0 ? 0.0 : row->floor;
  }
  for (size_t k = 0; k < t->n_t; k++) t->t[k] = f->t.first + f->t.step * (double)k;
  t->ions = eos->mixture.ions;
  t->constants[0] = CMX_BOLTZMANN;
  t->constants[1] = CMX_ATOMIC_MASS_UNIT;
  t->constants[2] = CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE;
  t->range[2] = f->grid->temp[0];
  t->range[3] = f->grid->temp[1];
  for (size_t i = range_from(); i <= range_to(f); i++) {
    t->n_rows++;
    if (f->rows[i].status >= 0) continue;
    if (!t->n_unknown++) t->unknown = f->rows[i].status;
  }
}

static cmx_status make_table(filling *f, cmx_equilibrium_table *t, cmx_error *err) {
  const size_t total = f->n_rows + (range_to(f) - range_from());
  cmx_status status = cmxp_rows_run(&(cmxp_rows){.stage = CMX_STAGE_EQUILIBRIUM,
                                                 .n = f->n_rows,
                                                 .total = total,
                                                 .progress = f->progress,
                                                 .row = fill_row,
                                                 .context = f,
                                                 .parts = row_parts,
                                                 .kept = CMX_STAGE_EQUILIBRIUM},
                                    err);
  if (status < 0) return status;
  describe(f, t);
  if (t->n_unknown == t->n_rows)
    return cmx_fail(err, CMX_ERR_ABSENT,
                    "equilibrium: no tie lines of liquid and solid at pressures %g to %g erg/cm^3: %s",
                    t->range[0], t->range[1], cmx_status_text(t->unknown));
  status = fit_part(f, CMXP_FREEZING, &t->freezing);
  if (status >= 0) status = fit_part(f, CMXP_GAPS, &t->gaps);
  if (status < 0) return cmx_fail(err, status, "equilibrium: %s", cmx_status_text(status));
  if (!t->freezing.n) return cmx_fail(err, CMX_ERR_ABSENT, "equilibrium: tie lines at single pressures only");
  return check_cells(f, t, total, err);
}

static cmx_status check_grid(const cmx_equilibrium_grid *g, cmx_error *err) {
  if (!(g->rho[0] > 0.0 && g->rho[1] > g->rho[0] && g->temp[0] > 0.0 && g->temp[1] > g->temp[0]))
    return cmx_fail(err, CMX_ERR_DOMAIN, "equilibrium: rho %g to %g g/cm^3, T %g to %g K", g->rho[0],
                    g->rho[1], g->temp[0], g->temp[1]);
  if (g->p_nodes < 4 || g->p_nodes > 100 || g->x_nodes < 16 || g->x_nodes > CMXP_MOST_NODES)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "equilibrium: %d nodes a decade of P, allowed 4 to 100; %d in x, 16 to %d", g->p_nodes,
                    g->x_nodes, CMXP_MOST_NODES);
  return CMX_OK;
}

cmx_status cmx_equilibrium_table_fill(const cmx_eos *eos, const cmx_equilibrium_grid *grid,
                                      const cmx_journal *pieces, const cmx_progress *progress,
                                      cmx_equilibrium_table *t, cmx_error *err) {
  memset(t, 0, sizeof *t);
  cmx_status status = cmx_eos_check(eos, err);
  if (status >= 0) status = check_grid(grid, err);
  if (status >= 0) status = pressure_range(eos, grid, t->range, err);
  if (status < 0) return status;
  const cmx_progress kept = cmxp_progress_with(progress, pieces);
  filling f = {.eos = eos, .grid = grid, .progress = &kept};
  const double lo = log(t->range[0]), hi = log(t->range[1]);
  f.nodes = (size_t)grid->x_nodes;
  f.p = cmxp_even_axis(lo, hi, cmxp_even_cells(lo, hi, grid->p_nodes));
  f.n_rows = f.p.n + 2 * MARGIN;
  /* nodes in the middle of even steps, BEYOND values and BEYOND - MARGIN coefficients outside */
  f.t = (cmxp_even){(0.5 - (double)(BEYOND - MARGIN)) / (double)f.nodes, 1.0 / (double)f.nodes,
                    f.nodes + 2 * (BEYOND - MARGIN)};
  t->n_p = f.p.n;
  t->n_t = f.t.n;
  t->ln_p = calloc(t->n_p, sizeof *t->ln_p);
  t->floor = calloc(t->n_p, sizeof *t->floor);
  t->t = calloc(t->n_t, sizeof *t->t);
  f.rows = calloc(f.n_rows, sizeof *f.rows);
  status = t->ln_p && t->floor && t->t && f.rows
               ? make_table(&f, t, err)
               : cmx_fail(err, CMX_ERR_MEMORY, "equilibrium: out of memory");
  free(f.rows);
  if (status < 0) cmx_equilibrium_table_free(t);
  return status;
}

static void part_free(cmx_equilibrium_part *part) {
  free(part->kind);
  free(part->p_range);
  free(part->ends);
  free(part->caution);
  for (int s = 0; s < CMXI_FAMILY_SHEETS; s++) free(part->sheet[s]);
}

void cmx_equilibrium_table_free(cmx_equilibrium_table *t) {
  part_free(&t->freezing);
  part_free(&t->gaps);
  free(t->ln_p);
  free(t->floor);
  free(t->t);
  memset(t, 0, sizeof *t);
}

static void part_view(const cmx_equilibrium_part *part, cmx_equilibrium_families *f) {
  f->n = (int)part->n;
  f->kind = part->kind;
  f->p_range = part->p_range;
  f->ends = part->ends;
  f->caution = part->caution;
  for (int s = 0; s < CMXI_FAMILY_SHEETS; s++) f->sheet[s] = part->sheet[s];
}

void cmx_equilibrium_table_view(const cmx_equilibrium_table *t, cmx_equilibrium_view *view) {
  memset(view, 0, sizeof *view);
  view->ln_p =
      (cmx_spline_axis){t->ln_p[0], (double)(t->n_p - 1) / (t->ln_p[t->n_p - 1] - t->ln_p[0]), (int)t->n_p};
  view->t = (cmx_spline_axis){t->t[0], (double)(t->n_t - 1) / (t->t[t->n_t - 1] - t->t[0]), (int)t->n_t};
  for (int k = 0; k < 2; k++) {
    view->pressure[k] = t->range[k];
    view->temp[k] = t->range[2 + k];
    view->z53[k] = cmx_z53(t->ions.z[k]);
  }
  view->ions = t->ions;
  view->atomic_mass = t->constants[1];
  view->coulomb = t->constants[2] * cbrt(4.0 * CMX_PI / 3.0);
  view->boltzmann = t->constants[0];
  view->ln_t_floor = t->floor;
  part_view(&t->freezing, &view->freezing);
  part_view(&t->gaps, &view->gaps);
}
