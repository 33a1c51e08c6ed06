/* Figure freezing: where a mixture freezes over (rho, T), by the equation of state and by the classical
   diagram, states with a reason of a warning, and tracks of cores of white dwarfs. */
#include <math.h>
#include <string.h>

#include "coulomix_freezing.h"
#include "plot.h"

enum { N_X = 3, N_LINE = 121, N_RHO = 241, N_TEMP = 201, MAX_REASONS = 32, STRIPE = 4, NO_STATE = -1 };

static const double top_temp = 1e9; /* nothing freezes above */

typedef struct freezing {
  cmx_eos_view eos; /* order in equilibrium */
  cmx_phase_view phase;
  const cmx_phase_view *diagram; /* NULL: the table has none of the equation of state's solid */
  double melt[2];                /* Gamma_1 at which the pure species melt in it */
  double x[N_X];
  const cmx_equilibrium_view *equilibrium; /* NULL: the table has none */
  /* blocks of the data; -1: none */
  int n_blocks, of_eos[N_X], of_diagram[N_X], of_liquidus, of_solidus, of_track[PLOT_MASSES], of_map;
  double temp[2];
  int phase_of_map;
  int n_reasons, reason[MAX_REASONS], has_failed; /* bits that occur */
} freezing;

static void begin_block(freezing *f, FILE *out, int *block) {
  *block = f->n_blocks++;
  fprintf(out, "%s# block %d: ", *block ? "\n\n" : "", *block);
}

static double row_rho(const freezing *f, int k, int n) {
  const double *r = f->eos.rho;
  return k == 0 ? r[0] : k == n - 1 ? r[1] : r[0] * pow(r[1] / r[0], k / (n - 1.0));
}

/* --- lines --------------------------------------------------------------------------------------------- */

/* Mean coupling at 1 K. */
static double unit_coupling(const freezing *f, double x, double rho) {
  cmxi_eos_args at;
  cmxi_eos_args_at(&f->eos, cmxi_eos_mix_two(x), rho, f->eos.temp[1], &at);
  return at.gamma * at.temp;
}

static double eos_freezing(const freezing *f, double x, double rho) {
  cmx_eos_solution found;
  return cmx_eos_freezing_temp(&f->eos, x, rho, &found) < 0 ? (double)NAN : found.temp;
}

/* Liquidus of the classical diagram: a coupling of the lighter species, Gamma_1 = Z1^(5/3) Gamma_e. */
static double classical_liquidus(const freezing *f, double x, double rho) {
  double gamma = x > 0.5 ? f->melt[1] : f->melt[0];
  cmx_tie tie;
  cmxi_eos_args at;
  if (!f->diagram) return (double)NAN;
  if (x > 0.0 && x < 1.0) {
    if (cmx_phase_boundary(f->diagram, CMX_LIQUID, CMX_SOLID, x, &tie) < 0) return (double)NAN;
    gamma = tie.gamma;
  }
  cmxi_eos_args_at(&f->eos, cmxi_eos_mix_two(x), rho, f->eos.temp[1], &at);
  return f->eos.z53[0] * at.gamma_e * at.temp / gamma;
}

/* The same where the table has that temperature. */
static double diagram_freezing(const freezing *f, double x, double rho) {
  const double temp = classical_liquidus(f, x, rho);
  return temp >= f->eos.temp[0] && temp <= f->eos.temp[1] ? temp : (double)NAN;
}

/* Rows of a line; places without one make a gap, which is one empty line. */
typedef struct line {
  int rows, gap;
} line;

static void put_place(const freezing *f, double x, double rho, double temp, line *l, FILE *out) {
  if (!isfinite(rho) || !isfinite(temp)) {
    l->gap = l->rows > 0;
    return;
  }
  if (l->gap) fputs("\n", out);
  l->gap = 0;
  l->rows++;
  fprintf(out, "%.10g %.10g %.8g %.8g\n", rho, temp, unit_coupling(f, x, rho) / temp,
          temp / classical_liquidus(f, x, rho));
}

static void put_line(freezing *f, double x, const char *what,
                     double temp_of(const freezing *, double, double), int *block, FILE *out) {
  line l = {0, 0};
  int n = 0;
  for (int k = 0; k < N_LINE; k++) n += !isnan(temp_of(f, x, row_rho(f, k, N_LINE)));
  if (!n) return;
  begin_block(f, out, block);
  fprintf(out, "%s, x = %g: rho/(g/cm^3)  T/K  mean Gamma  T over the classical liquidus\n", what, x);
  for (int k = 0; k < N_LINE; k++) {
    const double rho = row_rho(f, k, N_LINE);
    put_place(f, x, rho, temp_of(f, x, rho), &l, out);
  }
}

/* Density and temperature of a liquid that begins to freeze, or a solid that begins to melt, at fixed
   pressure; NaN if the table has no tie lines. */
static double equilibrium_line(const freezing *f, int solid, double p, double x, double *rho) {
  cmx_freezing q;
  const cmx_status status = solid ? cmx_equilibrium_melting(f->equilibrium, p, x, &q)
                                  : cmx_equilibrium_freezing(f->equilibrium, p, x, &q);
  *rho = solid ? q.rho_solid : q.rho_liquid;
  return status < 0 || status == CMX_WARN_EXTRAPOLATED ? (double)NAN : q.temp;
}

static void put_equilibrium_line(freezing *f, int solid, double x, int *block, FILE *out) {
  const double *p = f->equilibrium->pressure;
  line l = {0, 0};
  int n = 0;
  double rho, at[N_LINE];
  for (int k = 0; k < N_LINE; k++) {
    at[k] = k == 0 ? p[0] : k == N_LINE - 1 ? p[1] : p[0] * pow(p[1] / p[0], k / (N_LINE - 1.0));
    n += !isnan(equilibrium_line(f, solid, at[k], x, &rho)) && isfinite(rho);
  }
  if (!n) return;
  begin_block(f, out, block);
  fprintf(out, "%s at fixed pressure, x = %g: rho/(g/cm^3)  T/K  mean Gamma  T over the classical liquidus\n",
          solid ? "solidus" : "liquidus", x);
  for (int k = 0; k < N_LINE; k++) {
    const double temp = equilibrium_line(f, solid, at[k], x, &rho);
    put_place(f, x, rho, temp, &l, out);
  }
}

/* --- map ------------------------------------------------------------------------------------------------ */

/* Which of the reasons of a mask colours a cell: they take turns along diagonals, so that stripes show them
   all. */
static int turn_of(unsigned reasons, int i, int j) {
  int bit[MAX_REASONS], n = 0;
  for (int b = 0; b < MAX_REASONS; b++)
    if (reasons & (1u << b)) bit[n++] = b;
  return bit[(i + j) / STRIPE % n];
}

static int colour_of(freezing *f, int bit) {
  for (int k = 0; k < f->n_reasons; k++)
    if (f->reason[k] == bit) return k;
  f->reason[f->n_reasons] = bit;
  return f->n_reasons++;
}

static void put_map(freezing *f, double x, FILE *out) {
  begin_block(f, out, &f->of_map);
  fprintf(out,
          "x = %g: lg rho  lg T  phase  status  reasons (a mask)  colour (a number of the legend, -1 without "
          "a reason, -2 "
          "without a state)\n",
          x);
  for (int j = 0; j < N_TEMP; j++)
    for (int i = 0; i < N_RHO; i++) {
      const double rho = row_rho(f, i, N_RHO),
                   temp = j == 0            ? f->temp[0]
                          : j == N_TEMP - 1 ? f->temp[1]
                                            : f->temp[0] * pow(f->temp[1] / f->temp[0], j / (N_TEMP - 1.0));
      cmx_eos_state q;
      const cmx_status status = cmx_eos_lookup(&f->eos, f->phase_of_map, x, rho, temp, &q);
      f->has_failed |= status < 0;
      const int colour = status < 0 ? -2 : q.reasons ? colour_of(f, turn_of(q.reasons, i, j)) : -1;
      fprintf(out, "%.8g %.8g %d %d %u %d\n", log10(rho), log10(temp), q.phase, (int)status, q.reasons,
              colour);
    }
}

static cmx_status put_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  freezing *f = figure;
  (void)err;
  plot_table_head(p, out, "Where the mixture freezes, and the reasons of its states");
  fprintf(out, "# order of the solid: in equilibrium; tracks: the centre of isothermal cores in hydrostatic "
               "equilibrium (Newtonian)\n");
  for (int k = 0; k < N_X; k++)
    put_line(f, f->x[k], "equal free energies of the equation of state", eos_freezing, &f->of_eos[k], out);
  for (int k = 0; k < N_X && f->diagram; k++)
    put_line(f, f->x[k], "liquidus of the classical diagram", diagram_freezing, &f->of_diagram[k], out);
  if (f->equilibrium) {
    put_equilibrium_line(f, 0, f->x[1], &f->of_liquidus, out);
    put_equilibrium_line(f, 1, f->x[1], &f->of_solidus, out);
  }
  for (int mass = 0; mass < PLOT_MASSES; mass++) {
    if (!p->has_track[mass]) continue;
    begin_block(f, out, &f->of_track[mass]);
    fprintf(out, "core of %.1f solar masses, x = %g: rho/(g/cm^3)  T/K  solar masses  solar radii\n",
            plot_masses[mass], p->x);
    for (int k = 0; k < PLOT_TRACK; k++) {
      const core_track_point *t = &p->track[mass][k];
      fprintf(out, "%.10g %.10g %.10g %.8g\n", t->star.rho, t->temp, t->star.mass, t->star.radius);
    }
  }
  put_map(f, p->x, out);
  return CMX_OK;
}

/* --- script --------------------------------------------------------------------------------------------- */

static void put_palette(const freezing *f, FILE *out) {
  fprintf(out, "set palette defined (-2 '#707070', -1 '#ffffff'");
  for (int k = 0; k < f->n_reasons; k++) fprintf(out, ", %d '%s'", k, plot_reason_colour(f->reason[k]));
  fprintf(out, ")\nset palette maxcolors %d\nset cbrange [-2.5:%d.5]\nunset colorbox\n", f->n_reasons + 2,
          f->n_reasons - 1);
}

static void put_composition(const plot *p, double x, FILE *out) {
  if (x == 0.0 || x == 1.0)
    fprintf(out, "%s", p->recipe.mixture.names[x > 0.5]);
  else
    fprintf(out, "{/:Italic x} = %g", x);
}

/* A line in the upper panel, (rho, T), or in the lower one, T over that of the classical liquidus. */
static void put_curve(const char *style, size_t colour, int block, int ratio, FILE *out) {
  fprintf(out, "  data index %d using (log10($1)):%s with lines %s linecolor rgb '%s' ", block,
          ratio ? "($4 > 1.3 ? NaN : $4)" : "(log10($2))", style, plot_colour(colour));
}

static void put_lines(const plot *p, const freezing *f, int ratio, FILE *out) {
  static const size_t colour[N_X] = {4, 0, 1}, of_equilibrium = 2;
  static const char *const classical = "linewidth 1.6 dashtype 2";
  for (int k = 0; k < N_X; k++) {
    if (f->of_eos[k] < 0) continue;
    put_curve("linewidth 2.6", colour[k], f->of_eos[k], ratio, out);
    fputs(ratio ? "notitle" : "title 'f_l = f_s, ", out);
    if (!ratio) put_composition(p, f->x[k], out);
    fputs(ratio ? ", \\\n" : "', \\\n", out);
  }
  for (int solid = 0; solid < 2; solid++) {
    const int block = solid ? f->of_solidus : f->of_liquidus;
    if (block < 0) continue;
    put_curve(solid ? "linewidth 1.6 dashtype 4" : "linewidth 1.6", of_equilibrium, block, ratio, out);
    if (ratio)
      fputs("notitle, \\\n", out);
    else
      fprintf(out, "title '%s, {/:Italic x} = %g', \\\n", solid ? "solidus" : "liquidus", f->x[1]);
  }
  int titled = 0;
  for (int k = 0; k < N_X && !ratio; k++) {
    if (f->of_diagram[k] < 0) continue;
    put_curve(classical, colour[k], f->of_diagram[k], ratio, out);
    fputs("notitle, \\\n", out);
    if (!titled++)
      fprintf(out, "  NaN with lines %s linecolor rgb '#606060' title 'classical liquidus', \\\n", classical);
  }
}

static void put_tracks(const plot *p, const freezing *f, FILE *out) {
  for (int mass = 0; mass < PLOT_MASSES; mass++) {
    if (f->of_track[mass] < 0) continue;
    const core_track_point *hot = p->track[mass];
    fprintf(out, "set label %d '%.1f {/:Italic M}_☉' at first %.5g,%.5g %s offset %s,0.7 front\n", mass + 1,
            plot_masses[mass], log10(hot->star.rho), log10(hot->temp), mass ? "left" : "right",
            mass ? "-1" : "1");
  }
}

static void put_map_panel(const plot *p, const freezing *f, FILE *out) {
  int titled = 0;
  fprintf(out, "plot \\\n  data index %d using 1:2:($6 == -1 ? NaN : $6) with image notitle, \\\n",
          f->of_map);
  put_lines(p, f, 0, out);
  for (int mass = 0; mass < PLOT_MASSES; mass++)
    if (f->of_track[mass] >= 0)
      fprintf(out,
              "  data index %d using (log10($1)):(log10($2)) with lines linewidth 2.4 dashtype 3 linecolor "
              "rgb 'black' %s, \\\n",
              f->of_track[mass], titled++ ? "notitle" : "title 'cooling core'");
  for (int k = 0; k < f->n_reasons; k++) {
    const char *word = cmx_reason_word(f->reason[k]);
    fprintf(out, "  NaN with points pointtype 5 pointsize 2.4*ps linecolor rgb '%s' title '%s', \\\n",
            plot_reason_colour(f->reason[k]), word ? word : "?");
  }
  if (f->has_failed)
    fputs("  NaN with points pointtype 5 pointsize 2.4*ps linecolor rgb '#707070' title 'no state', "
          "\\\n",
          out);
  fputs("  NaN notitle\n", out);
}

/* Entries of the legend. */
static int entries(const plot *p, const freezing *f) {
  int n = f->n_reasons + f->has_failed + (f->of_liquidus >= 0) + (f->of_solidus >= 0), classical = 0,
      cores = 0;
  for (int k = 0; k < N_X; k++) {
    n += f->of_eos[k] >= 0;
    classical |= f->of_diagram[k] >= 0;
  }
  for (int k = 0; k < PLOT_MASSES; k++) cores |= p->has_track[k];
  return n + classical + cores;
}

static cmx_status put_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  const freezing *f = figure;
  char title[128];
  (void)err;
  snprintf(title, sizeof title, "%s: freezing, and the reasons of %s at {/:Italic x} = %g", p->mix,
           p->phase == CMX_STABLE   ? "states"
           : p->phase == CMX_LIQUID ? "the liquid"
                                    : "the solid",
           p->x);
  const plot_sheet sheet = {.figure = "freezing",
                            .title = title,
                            .named = 1,
                            .foot = "dotted: centres of isothermal cores of the marked masses as they cool; "
                                    "stripes: several reasons",
                            .entries = entries(p, f),
                            .beside = 15.5};
  const plot_frame page = plot_begin(p, out, &sheet);
  const double bottom = page.bottom + (f->diagram ? 0.28 * (page.top - page.bottom) : 0.0);
  put_palette(f, out);
  fprintf(out,
          "data = 'freezing.tsv'\nset multiplot\nset xrange [%.8g:%.8g]\nset yrange [%.8g:%.8g]\n"
          "set format x '%s'\nset format y '10^{%%g}'\nset xtics 1\nset ytics 1\nset mxtics 1\nset mytics 1\n"
          "set ylabel 'temperature (K)' offset 0.5,0\n",
          log10(f->eos.rho[0]), log10(f->eos.rho[1]), log10(f->temp[0]), log10(f->temp[1]),
          f->diagram ? "" : "10^{%g}");
  plot_panel(out, page.left, page.right, bottom, page.top);
  if (!f->diagram) fputs("set xlabel 'density (g/cm^3)'\n", out);
  put_tracks(p, f, out);
  put_map_panel(p, f, out);
  if (f->diagram) {
    plot_next_panel(out);
    plot_panel(out, page.left, page.right, page.bottom, bottom - 0.7 * page.line);
    fputs("unset label\nset format x '10^{%g}'\nset format y '%.2f'\n"
          "set yrange [*:*]\nset ytics 0.1\n"
          "set xlabel 'density (g/cm^3)'\nset ylabel '{/:Italic T} / {/:Italic T}_{classical}'\n"
          "plot \\\n  1 with lines linewidth 1.6 dashtype 2 linecolor rgb '#606060', \\\n",
          out);
    put_lines(p, f, 1, out);
    fputs("  NaN notitle\n", out);
  }
  fputs("unset multiplot\nset output\n", out);
  return CMX_OK;
}

/* The diagram of the solid that the equation of state has. */
static void find_diagram(const plot *p, freezing *f) {
  const cmx_recipe *r = &p->recipe;
  for (size_t s = 0; s < r->phase.n_solids && r->phase.enabled && !f->diagram; s++) {
    const cmx_recipe_solid *solid = &r->phase.solids[s];
    char group[96];
    size_t n = 0;
    if (strcmp(solid->solid, r->eos.solid) != 0 || strcmp(solid->vibrations, r->eos.vibrations) != 0)
      continue;
    snprintf(group, sizeof group, "/phase/%s", solid->name);
    const double *melt = cmx_store_get_numbers(p->table.store, group, "gamma_melt", &n);
    if (n != 2 || cmx_phase_bind(p->table.arrays, p->table.n_arrays, solid->name, &f->phase) != CMX_OK)
      continue;
    f->melt[0] = melt[0];
    f->melt[1] = melt[1];
    f->diagram = &f->phase;
  }
}

cmx_status plot_freezing(plot *p, cmx_error *err) {
  freezing f;
  memset(&f, 0, sizeof f);
  if (!cmx_table_has(&p->table, "eos"))
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /eos)");
  cmx_error none = CMX_ERROR_NONE;
  plot_make_tracks(p, "freezing", &none); /* a map without tracks is one */
  f.eos = p->table.eos;
  f.eos.choice.order = CMX_ORDER_EQUILIBRIUM;
  f.eos.choice.policy = CMX_POLICY_ERROR;
  f.equilibrium = cmx_table_has(&p->table, "equilibrium") ? &p->table.equilibrium : NULL;
  f.of_liquidus = f.of_solidus = -1;
  f.phase_of_map = p->phase;
  f.temp[0] = f.eos.temp[0];
  f.temp[1] = f.eos.temp[1] > top_temp && f.eos.temp[0] < top_temp ? top_temp : f.eos.temp[1];
  f.x[0] = 0.0;
  f.x[1] = p->x > 0.0 && p->x < 1.0 ? p->x : 0.5;
  f.x[2] = 1.0;
  for (int k = 0; k < N_X; k++) f.of_eos[k] = f.of_diagram[k] = -1;
  for (int k = 0; k < PLOT_MASSES; k++) f.of_track[k] = -1;
  find_diagram(p, &f);
  if (!f.diagram) plot_left_out("freezing", "the classical diagram (the table has none for this solid)");
  return plot_write(p, "freezing", put_data, put_script, &f, err);
}
