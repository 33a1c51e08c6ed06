/* Sheets of the conductivities: direct computation on a grid, as spline and Chebyshev coefficients. */
#include "coulomix/transport_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "table/rows.h"
#include "table/state_axes.h"
#include "table/transport_fill.h"
#include "transport/transport_internal.h"

enum { MARGIN = CMXP_SPLINE_MARGIN, TERMS = CMXI_TRANSPORT_TERMS };

typedef cmxp_transport_filling filling;

/* --- memory -------------------------------------------------------------------------------------------- */

static size_t species_numbers(const cmx_transport_table *t) {
  return t->ions.n == 2 ? 0 : (size_t)CMXI_SPECIES_PARTS * (size_t)t->ions.n;
}

static size_t shell_numbers(const cmx_transport_table *t) {
  return (size_t)cmxi_transport_numbers((int)t->n_shells, 1);
}

static int allocate(filling *f) {
  cmx_transport_table *t = f->table;
  const size_t nodes = t->n * t->m, values = (t->n + 2 * MARGIN) * (t->m + 2 * MARGIN);
  int complete = 1;
  t->ln_n = calloc(t->n, sizeof *t->ln_n);
  t->ln_t = calloc(t->m, sizeof *t->ln_t);
  t->flags = calloc(t->n, t->m);
  for (int s = 0; s < CMXI_MIXTURE_SHEETS; s++) {
    if (!t->terms[s]) continue;
    f->value[s] = malloc(values * t->terms[s] * sizeof(double));
    complete = complete && f->value[s];
  }
  for (int b = 0; b < CMXI_TRANSPORT_BLOCKS; b++) {
    if (!t->numbers[b]) continue;
    t->block[b] = calloc(nodes, t->numbers[b] * sizeof(float));
    complete = complete && t->block[b];
  }
  if (t->terms[CMXI_COLLISIONS]) {
    t->collisions = calloc(nodes, sizeof(float));
    complete = complete && t->collisions;
  }
  if (species_numbers(t)) {
    t->species = calloc(nodes, species_numbers(t) * sizeof(float));
    f->species = malloc(values * species_numbers(t) * sizeof(double));
    complete = complete && t->species && f->species;
  }
  if (t->n_shells) {
    t->shells = calloc(t->n * t->k, shell_numbers(t) * sizeof(float));
    complete = complete && t->shells;
  }
  return complete && t->ln_n && t->ln_t && t->flags;
}

void cmx_transport_table_free(cmx_transport_table *t) {
  for (int b = 0; b < CMXI_TRANSPORT_BLOCKS; b++) free(t->block[b]);
  free(t->ln_n);
  free(t->ln_t);
  free(t->collisions);
  free(t->species);
  free(t->shells);
  free(t->flags);
  memset(t, 0, sizeof *t);
}

/* --- states -------------------------------------------------------------------------------------------- */

/* What stands for no resistivity beside another one, as its logarithm must be finite. */
#define NOTHING 1e-14

/* Whether a model has the whole resistivity of the crystal of a mixture, of charge or of heat. */
static int is_whole(const cmx_transport *t, int heat) {
  const cmx_model *m = t->conductivity[CMX_SOLID];
  return m && !cmxp_conductivity_is_pure(m) && (heat || cmxp_conductivity_has_sigma(m));
}

/* The crystal of mean ions without impurities. */
static cmx_transport pure_crystal(const cmx_transport *t, double x) {
  const cmx_binary mean = cmx_binary_at(&t->ions, x);
  cmx_transport pure = *t;
  pure.ions = (cmx_species){2, {mean.z, mean.z + 1.0}, {mean.mass_u, mean.mass_u}};
  pure.order = CMX_IMPURITIES_RANDOM;
  for (int phase = 0; phase < 2; phase++)
    if (t->conductivity[phase] && !cmxp_conductivity_is_pure(t->conductivity[phase]))
      pure.conductivity[phase] = NULL;
  return pure;
}

/* The sheets of the crystal. */
static cmx_status fill_crystal(const filling *f, double x, double rho, double temp,
                               double r[CMXI_TRANSPORT_SHEETS]) {
  const cmx_transport pure = pure_crystal(f->transport, x);
  const double dz = f->transport->ions.z[1] - f->transport->ions.z[0];
  cmx_transport random = *f->transport;
  cmx_transport_state s;
  double with[2];
  random.order = CMX_IMPURITIES_RANDOM;
  cmx_status status = cmx_transport_at(&pure, CMX_SOLID, 0.0, rho, temp, &s, NULL);
  if (status < 0) return status;
  cmxp_transport_resistivities(f, &s, temp, &r[CMXI_SOLID_CHARGE]);
  status = cmx_transport_at(&random, CMX_SOLID, x, rho, temp, &s, NULL);
  if (status < 0) return status;
  cmxp_transport_resistivities(f, &s, temp, with);
  for (int heat = 0; heat < 2; heat++) {
    double *ions = &r[CMXI_SOLID_CHARGE + heat], *impurities = &r[CMXI_IMPURITY_CHARGE + heat];
    const int whole = is_whole(f->transport, heat);
    if (whole) *ions = with[heat];
    *impurities = whole ? NOTHING * with[heat] : (with[heat] - *ions) / (x * (1.0 - x) * dz * dz);
  }
  return CMX_OK;
}

/* All sheets at one state; *caution is the status with rho in the trusted range, because lookups check rho
   themselves. */
static cmx_status fill_point(const filling *f, double x, double n_e, double temp,
                             double r[CMXI_TRANSPORT_SHEETS], int *caution) {
  const cmx_binary mean = cmx_binary_at(&f->transport->ions, x);
  double rho = n_e * mean.mass_u * CMX_ATOMIC_MASS_UNIT / mean.z;
  cmx_transport random = *f->transport, judge;
  cmx_transport_state s;
  random.order = CMX_IMPURITIES_RANDOM;
  cmx_status status = fill_crystal(f, x, rho, temp, r);
  if (status >= 0) status = cmx_transport_at(&random, CMX_LIQUID, x, rho, temp, &s, NULL);
  if (status < 0) return status;
  cmxp_transport_resistivities(f, &s, temp, &r[CMXI_LIQUID_CHARGE]);
  r[CMXI_COLLISIONS] = cmxp_collision_resistance(&s, temp);
  if (cmxp_transport_judge(&random, &rho, &judge))
    status = cmx_transport_at(&judge, CMX_LIQUID, x, rho, temp, &s, NULL);
  *caution = status != CMX_OK;
  return CMX_OK;
}

/* The factor of a sheet's resistivity that depends on charges at fixed n_e, but for logarithms: <Z^2> of a
   liquid, <Z>^2 of a crystal, one per impurity, all per ion. The rest hardly depends on x. */
static double scale_of(int sheet, double z, double z2) {
  return sheet <= CMXI_LIQUID_HEAT     ? z2 / z
         : sheet <= CMXI_SOLID_HEAT    ? z
         : sheet <= CMXI_IMPURITY_HEAT ? 1.0 / z
                                       : 1.0;
}

/* Logarithms of a state's resistivities over their scales. */
static cmx_status logarithms(const filling *f, double x, double n_e, double temp,
                             double value[CMXI_TRANSPORT_SHEETS], int *caution) {
  const double *charge = f->transport->ions.z, square[2] = {charge[0] * charge[0], charge[1] * charge[1]};
  const double z = cmx_average_two(charge, x), z2 = cmx_average_two(square, x);
  double r[CMXI_TRANSPORT_SHEETS];
  cmx_status status = fill_point(f, x, n_e, temp, r, caution);
  for (int s = 0; s < CMXI_TRANSPORT_SHEETS && status >= 0; s++) {
    value[s] = f->table->terms[s] ? log(r[s] / scale_of(s, z, z2)) : 0.0;
    if (!isfinite(value[s])) status = CMX_ERR_DOMAIN;
  }
  return status;
}

static cmx_status node_of_two(const filling *f, double n_e, double temp, cmxp_transport_node *node) {
  const cmx_transport_table *t = f->table;
  double value[TERMS][CMXI_TRANSPORT_SHEETS];
  cmx_status status = CMX_OK;
  node->flag = 0;
  for (size_t k = 0; k < t->k && status >= 0; k++) {
    int caution = 0;
    status = logarithms(f, cmxp_transport_unit_node(k, t->k), n_e, temp, value[k], &caution);
    if (caution) node->flag = 1;
  }
  for (int s = 0; s < CMXI_TRANSPORT_SHEETS && status >= 0; s++)
    cmxp_transport_to_terms(t->terms[s], &value[0][s], CMXI_TRANSPORT_SHEETS, node->term[s]);
  return status;
}

static cmx_status fill_row(void *context, void *work, size_t i, cmx_error *err) {
  const filling *f = context;
  cmx_transport_table *t = f->table;
  const size_t columns = t->m + 2 * MARGIN, sheet = (t->n + 2 * MARGIN) * columns;
  const double n_e = exp(cmxp_even_value_node(&f->n, i));
  (void)work;
  for (size_t j = 0; j < columns; j++) {
    cmxp_transport_node node;
    const double temp = exp(cmxp_even_value_node(&f->t, j));
    const cmx_status status = f->node(f, n_e, temp, &node);
    if (status < 0)
      return cmx_fail(err, status, "transport table: n_e = %g 1/cm^3, T = %g K: %s", n_e, temp,
                      cmx_status_text(status));
    for (int s = 0; s < CMXI_MIXTURE_SHEETS; s++)
      for (size_t k = 0; k < t->terms[s]; k++) f->value[s][k * sheet + i * columns + j] = node.term[s][k];
    for (size_t k = 0; k < species_numbers(t); k++) f->species[k * sheet + i * columns + j] = node.species[k];
    if (i >= MARGIN && i < t->n + MARGIN && j >= MARGIN && j < t->m + MARGIN)
      t->flags[(i - MARGIN) * t->m + j - MARGIN] = node.flag;
  }
  return CMX_OK;
}

/* What fill_row fills. */
static void row_parts(void *context, size_t i, cmxp_row_bytes *bytes) {
  const filling *f = context;
  const cmx_transport_table *t = f->table;
  const size_t columns = t->m + 2 * MARGIN, sheet = (t->n + 2 * MARGIN) * columns,
               n = columns * sizeof(double);
  for (int s = 0; s < CMXI_MIXTURE_SHEETS; s++)
    for (size_t k = 0; k < t->terms[s]; k++) cmxp_row_part(bytes, f->value[s] + k * sheet + i * columns, n);
  for (size_t k = 0; k < species_numbers(t); k++)
    cmxp_row_part(bytes, f->species + k * sheet + i * columns, n);
  if (i >= MARGIN && i < t->n + MARGIN) cmxp_row_part(bytes, t->flags + (i - MARGIN) * t->m, t->m);
}

static cmx_status fill_rows(filling *f, const cmx_progress *progress, cmx_error *err) {
  const cmxp_rows rows = {.stage = "transport",
                          .n = f->table->n + 2 * MARGIN,
                          .progress = progress,
                          .row = fill_row,
                          .context = f,
                          .parts = row_parts,
                          .kept = "transport: rows"};
  return cmxp_rows_run(&rows, err);
}

/* --- coefficients -------------------------------------------------------------------------------------- */

/* Takes the plane next to the sheet out of it, so that single precision holds the rest to 1e-7. */
static void subtract_plane(const filling *f, double v[], double tilt[3]) {
  const size_t rows = f->table->n + 2 * MARGIN, columns = f->table->m + 2 * MARGIN;
  const double middle_n = cmxp_even_value_node(&f->n, 0) + 0.5 * f->n.step * (double)(rows - 1);
  const double middle_t = cmxp_even_value_node(&f->t, 0) + 0.5 * f->t.step * (double)(columns - 1);
  double mean = 0.0, by_n = 0.0, by_t = 0.0, n2 = 0.0, t2 = 0.0;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++) {
      const double n = cmxp_even_value_node(&f->n, i) - middle_n,
                   t = cmxp_even_value_node(&f->t, j) - middle_t, value = v[i * columns + j];
      mean += value;
      by_n += n * value;
      by_t += t * value;
      n2 += n * n;
      t2 += t * t;
    }
  tilt[1] = by_n / n2;
  tilt[2] = by_t / t2;
  tilt[0] = mean / (double)(rows * columns) - tilt[1] * middle_n - tilt[2] * middle_t;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      v[i * columns + j] -=
          tilt[0] + tilt[1] * cmxp_even_value_node(&f->n, i) + tilt[2] * cmxp_even_value_node(&f->t, j);
}

/* Coefficients of `count` functions on the grid: from one to the next `step` numbers, from one node to the
   next `stride`. */
static cmx_status fit_functions(const filling *f, size_t count, double *value, size_t step, size_t stride,
                                float *out) {
  const cmx_transport_table *t = f->table;
  const size_t sheet = (t->n + 2 * MARGIN) * (t->m + 2 * MARGIN), nodes = t->n * t->m;
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < count && status >= 0; k++) {
    double *v = value + k * sheet;
    status = cmxp_spline_fit_sheet(t->n, t->m, v);
    for (size_t i = 0; i < nodes; i++) out[i * stride + k * step] = (float)v[i];
  }
  return status;
}

/* The sheets of a block in turn; those of the spread are in two blocks of n species. */
static cmx_status fit_block(filling *f, int block) {
  cmx_transport_table *t = f->table;
  int sheet[CMXI_SPECIES_PARTS];
  const int sheets = cmxi_transport_block_sheets(t->ions.n, block, sheet);
  const size_t nodes = t->n * t->m, numbers = t->numbers[block];
  cmx_status status = CMX_OK;
  for (int k = 0; k < sheets && status >= 0; k++) {
    const int s = sheet[k], fitted = block == CMXI_IMPURITY_BLOCK && k >= 2;
    if (fitted)
      for (size_t i = 0; i < nodes; i++)
        t->block[block][i * numbers + (size_t)k] =
            t->block[CMXI_COMMON_BLOCK][i * t->numbers[CMXI_COMMON_BLOCK] + (size_t)k];
    else
      status = fit_functions(f, t->terms[s], f->value[s], (size_t)sheets, numbers, t->block[block] + k);
  }
  return status;
}

static cmx_status fit_splines(filling *f) {
  cmx_transport_table *t = f->table;
  cmx_status status = fit_functions(f, species_numbers(t), f->species, 1, species_numbers(t), t->species);
  for (int s = 0; s < CMXI_MIXTURE_SHEETS; s++)
    if (f->value[s]) subtract_plane(f, f->value[s], t->tilt[s]);
  for (int b = 0; b < CMXI_TRANSPORT_BLOCKS && status >= 0; b++)
    if (t->block[b]) status = fit_block(f, b);
  if (status >= 0 && t->collisions)
    status = fit_functions(f, 1, f->value[CMXI_COLLISIONS], 1, 1, t->collisions);
  return status;
}

/* Contribution of each orbit to impurity scattering, per Warren-Cowley parameter and relative to no order, at
   T = 0. */
static cmx_status fill_shells(filling *f) {
  cmx_transport_table *t = f->table;
  const size_t rows = t->n + 2 * MARGIN;
  const double unit = CMXP_UNIT_LENGTH * CMXP_UNIT_LENGTH * CMXP_UNIT_LENGTH;
  double *v = malloc((rows * t->k + 3 * t->n) * sizeof *v), *work = v ? v + rows * t->k : NULL;
  if (!v) return CMX_ERR_MEMORY;
  for (size_t shell = 0; shell < t->n_shells; shell++) {
    const cmx_short_range_order one = {
        1, {f->sums->orbit[shell].multiplicity}, {f->sums->orbit[shell].length}, {1.0}};
    for (size_t i = 0; i < rows; i++) {
      const double n_e = exp(cmxp_even_value_node(&f->n, i)) * unit, p = cmx_fermi_wave_number(n_e);
      const double k_tf2 = 4.0 * CMX_FINE_STRUCTURE / CMX_PI * p * sqrt(1.0 + p * p);
      double value[TERMS], term[TERMS];
      for (size_t k = 0; k < t->k; k++) {
        const double z = cmxp_transport_charge_at(f, k);
        const double bare = cmxp_impurity_logarithm(p, k_tf2);
        cmxp_impurity_scattering(1, &p, k_tf2, cbrt(3.0 * z / (4.0 * CMX_PI * n_e)), &one, NULL, &value[k]);
        value[k] = value[k] / bare - 1.0;
      }
      cmxp_transport_to_terms(t->k, value, 1, term);
      for (size_t k = 0; k < t->k; k++) v[i * t->k + k] = term[k];
    }
    for (size_t k = 0; k < t->k; k++) {
      cmxp_spline_fit(t->n, v + k, t->k, work);
      for (size_t i = 0; i < t->n; i++)
        t->shells[(i * t->k + k) * shell_numbers(t) + shell] = (float)v[i * t->k + k];
    }
  }
  free(v);
  return CMX_OK;
}

/* --- the whole ----------------------------------------------------------------------------------------- */

/* Tables of n species are built of those of pure ions. */
static cmx_status check_models(const cmx_transport *t, cmx_error *err) {
  const cmx_model *liquid = t->conductivity[CMX_LIQUID], *solid = t->conductivity[CMX_SOLID];
  if (t->ions.n == 2 || (!liquid && !solid)) return CMX_OK;
  if (liquid && solid && cmxp_conductivity_is_pure(liquid) && cmxp_conductivity_is_pure(solid) &&
      cmxp_conductivity_has_sigma(liquid) == cmxp_conductivity_has_sigma(solid))
    return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_UNSUPPORTED,
      "transport table: more than two species need conductivities of pure ions, over z, in both phases "
      "or in neither");
}

static cmx_status check_grid(const cmx_transport *t, const cmx_lattice_sums *sums,
                             const cmx_transport_grid *g, cmx_error *err) {
  cmx_transport own = *t; /* its order is not used */
  own.order = CMX_IMPURITIES_RANDOM;
  const cmx_status status = cmx_transport_check(&own, err);
  if (status < 0) return status;
  if (t->variant != CMX_TRANSPORT_RECOMMENDED || t->displacements || t->crystal_heat)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "transport table: %s",
                    t->displacements  ? "displacements"
                    : t->crystal_heat ? "the heat that ions of a crystal conduct"
                                      : "a variant that jumps");
  if (t->order != CMX_IMPURITIES_RANDOM && !(sums && sums->n >= 1 && sums->n <= CMXI_TRANSPORT_SHELLS))
    return cmx_fail(err, CMX_ERR_DOMAIN, "transport table: order %d without the orbits of a lattice",
                    (int)t->order);
  if (t->ions.n < 2)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "transport table: %d species, not two or more", t->ions.n);
  if (t->ions.n == 2 && !(t->ions.z[1] > t->ions.z[0]))
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "transport table: two species of the charge %g", t->ions.z[0]);
  const cmx_status models = check_models(t, err);
  if (models < 0) return models;
  for (int j = 0; j < 2 && t->correction[0]; j++)
    if (t->correction[j]->n_parameters != CMXI_LIGHT_PARAMETERS)
      return cmx_fail(err, CMX_ERR_UNSUPPORTED, "transport table: %s", t->correction[j]->id);
  const int corrected = t->correction[0] && !(t->conductivity[CMX_LIQUID] && t->conductivity[CMX_SOLID]);
  if (t->ions.n == 2 && corrected && t->ions.z[0] < 3.0)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                    "transport table: charge %g below 3, where the correction of light ions has kinks",
                    t->ions.z[0]);
  if (!(g->rho[0] > 0.0 && g->rho[1] >= CMX_GRID_LEAST_RATIO * g->rho[0] && g->rho[1] < 1e16))
    return cmx_fail(err, CMX_ERR_DOMAIN, "transport table: rho from %g to %g g/cm^3", g->rho[0], g->rho[1]);
  if (!(g->temp[0] > 0.0 && g->temp[1] >= CMX_GRID_LEAST_RATIO * g->temp[0] && g->temp[1] < 1e12))
    return cmx_fail(err, CMX_ERR_DOMAIN, "transport table: T from %g to %g K", g->temp[0], g->temp[1]);
  if (g->rho_nodes < 5 || g->rho_nodes > 200 || g->temp_nodes < 5 || g->temp_nodes > 200)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "transport table: %d and %d nodes a decade in rho and T, allowed 5 to 200", g->rho_nodes,
                    g->temp_nodes);
  if (g->x_nodes < 4 || g->x_nodes > TERMS)
    return cmx_fail(err, CMX_ERR_RANGE, "transport table: %d terms in x, allowed 4 to %d", g->x_nodes, TERMS);
  return CMX_OK;
}

static void describe(const filling *f, const cmx_transport_grid *grid) {
  const cmx_transport *transport = f->transport;
  cmx_transport_table *t = f->table;
  const int own = cmxp_transport_has_models(transport);
  const double limits[5] = {own ? grid->rho[0] : CMX_TRANSPORT_RHO_MIN,
                            own ? grid->rho[1] : CMX_TRANSPORT_RHO_MAX, CMX_TRANSPORT_SOLID_FROM,
                            CMX_TRANSPORT_LIQUID_TO, transport->freezing_gamma};
  const double constants[3] = {CMX_ATOMIC_MASS_UNIT, 4.0 / 3.0 * CMX_RADIATION_CONSTANT * CMX_SPEED_OF_LIGHT,
                               CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / CMX_BOLTZMANN};
  memcpy(t->range, grid->rho, sizeof grid->rho);
  memcpy(t->range + 2, grid->temp, sizeof grid->temp);
  memcpy(t->limits, limits, sizeof limits);
  memcpy(t->constants, constants, sizeof constants);
  for (size_t k = 0; k < t->n; k++) t->ln_n[k] = f->n.first + f->n.step * (double)k;
  for (size_t k = 0; k < t->m; k++) t->ln_t[k] = f->t.first + f->t.step * (double)k;
}

/* Both phases share their sheet. A model of a phase has them within. */
static size_t has_collisions(const cmx_transport *t) {
  return t->collisions && !t->conductivity[CMX_LIQUID] && !t->conductivity[CMX_SOLID];
}

static void plan_two(filling *f, const cmx_transport_grid *grid) {
  cmx_transport_table *t = f->table;
  f->node = node_of_two;
  t->k = (size_t)grid->x_nodes;
  for (int s = 0; s < CMXI_TRANSPORT_SHEETS; s++)
    t->terms[s] = s != CMXI_COLLISIONS ? t->k : has_collisions(f->transport);
}

/* Numbers at a node of each block, 0 for one that is absent. */
static void plan_blocks(cmx_transport_table *t) {
  for (int b = 0; b < CMXI_TRANSPORT_BLOCKS; b++) {
    int sheet[CMXI_SPECIES_PARTS];
    const int sheets = cmxi_transport_block_sheets(t->ions.n, b, sheet), terms = (int)t->terms[sheet[0]];
    t->numbers[b] = (size_t)cmxi_transport_numbers(terms, sheets);
  }
}

cmx_status cmx_transport_table_fill(const cmx_transport *transport, const cmx_lattice_sums *sums,
                                    const cmx_transport_grid *grid, const cmx_progress *progress,
                                    cmx_transport_table *t, cmx_error *err) {
  filling f = {.transport = transport, .sums = sums, .table = t};
  memset(t, 0, sizeof *t);
  cmx_status status = check_grid(transport, sums, grid, err);
  if (status < 0) return status;
  const cmxp_state_axes places =
      cmxp_state_axes_place(&transport->ions, grid->rho, grid->rho_nodes, grid->temp, grid->temp_nodes);
  f.n = places.n;
  f.t = places.t;
  t->n = f.n.n;
  t->m = f.t.n;
  t->ions = transport->ions;
  t->order = (int)transport->order;
  if (t->ions.n == 2)
    plan_two(&f, grid);
  else
    cmxp_transport_plan_mixture(&f, grid);
  plan_blocks(t);
  t->n_shells = t->order == CMX_IMPURITIES_RANDOM ? 0 : sums->n;
  if (allocate(&f)) {
    describe(&f, grid);
    status = fill_rows(&f, progress, err);
    if (status >= 0) {
      status = fit_splines(&f);
      if (status >= 0 && t->n_shells) status = fill_shells(&f);
      if (status < 0) cmx_fail(err, status, "transport table: %s", cmx_status_text(status));
    }
  } else {
    status = cmx_fail(err, CMX_ERR_MEMORY, "transport table: out of memory");
  }
  for (int s = 0; s < CMXI_MIXTURE_SHEETS; s++) free(f.value[s]);
  free(f.species);
  if (status < 0) cmx_transport_table_free(t);
  return status < 0 ? status : CMX_OK;
}
