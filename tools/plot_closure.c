/* Map of the closure of the order by an effective binary, against the exact minimum: C/O/Ne over the Gibbs
   triangle at three couplings, without a table. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/order_species.h"
#include "plot.h"

enum { N_SPECIES = 3, N_COUPLINGS = 3, N_STEPS = 32 };
static const double charges[N_SPECIES] = {6.0, 8.0, 10.0}, couplings[N_COUPLINGS] = {175.7, 300.0, 500.0};
static const double trace = 1e-8; /* of the absent species on an edge */

typedef struct closure_map {
  cmx_order_species_work *work;
  double *exact_pairs, *pairs;          /* [orbits][n][n] */
  double worst[N_COUPLINGS][N_SPECIES]; /* |error| of f, of mu_Ne, of pairs */
} closure_map;

/* Chemical potential of a species at fixed Gamma_e, in kT. */
static double potential(const cmx_order_species_state *s, const cmx_composition *c, int a) {
  return s->f_order + s->f_add[a] - s->g / 3.0 * (c->ions->z[a] / c->z - 1.0) * s->f_g;
}

static double largest_difference(size_t n, const double a[], const double b[]) {
  double most = 0.0;
  for (size_t e = 0; e < n; e++) most = fmax(most, fabs(a[e] - b[e]));
  return most;
}

/* One row of the data. */
static cmx_status put_state(const plot *p, closure_map *map, int k, const cmx_composition *c, FILE *out,
                            cmx_error *err) {
  const cmx_order_model *model = p->physics.order;
  const double g = couplings[k] / cmx_z53(charges[0]) / cbrt(c->z);
  cmx_order_species_state exact, closure;
  cmx_status status = cmx_order_species_solve(model, c, g, map->work, &exact, map->exact_pairs);
  if (status >= 0) status = cmx_order_species_closure(model, c, g, p->physics.work, &closure, map->pairs);
  if (status < 0)
    return cmx_fail(err, status, "closure: Gamma_1 = %g, x = %g, %g, %g: %s", couplings[k], c->x[0], c->x[1],
                    c->x[2], cmx_status_text(status));
  const double error[N_SPECIES] = {
      closure.f_order - exact.f_order, potential(&closure, c, 2) - potential(&exact, c, 2),
      largest_difference(p->physics.sums.n * N_SPECIES * N_SPECIES, map->pairs, map->exact_pairs)};
  for (int e = 0; e < N_SPECIES; e++) map->worst[k][e] = fmax(map->worst[k][e], fabs(error[e]));
  fprintf(out, "%.8g %.8g %.8g %.12g %.3e %.3e %.3e %.6f %zu %.1e %.1e\n", c->x[0], c->x[1], c->x[2],
          exact.f_order, error[0], error[1], error[2], closure.pair_min, exact.active, exact.gap,
          exact.S_min);
  return CMX_OK;
}

/* Rows of equal neon, along each the share of oxygen among the other two. */
static cmx_status put_coupling(const plot *p, closure_map *map, int k, FILE *out, cmx_error *err) {
  cmx_species ions;
  cmx_status status = cmx_species_make(N_SPECIES, charges, NULL, &ions, err);
  fprintf(out, "# Gamma_1 = %g\n", couplings[k]);
  for (int i = 0; i <= N_STEPS && status >= 0; i++) {
    for (int j = 0; j <= N_STEPS && status >= 0; j++) {
      const double neon = fmin(fmax(i / (double)N_STEPS, trace), 1.0 - 2.0 * trace);
      const double share = fmin(fmax(j / (double)N_STEPS, trace), 1.0 - trace);
      const double x[N_SPECIES] = {(1.0 - neon) * (1.0 - share), (1.0 - neon) * share, neon};
      cmx_composition c;
      cmx_composition_set(&ions, x, &c);
      status = put_state(p, map, k, &c, out, err);
    }
    fputc('\n', out);
  }
  fputs("\n", out);
  return status;
}

static cmx_status put_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  closure_map *map = figure;
  cmx_status status = CMX_OK;
  plot_data_head(p, out, "Order of C/O/Ne by the closure of an effective binary, less the exact minimum");
  fprintf(
      out,
      "# Z 6, 8, 10; %zu orbits; kT per ion; mu_Ne at fixed electron density; edges stand for traces of %g\n"
      "# dp: largest error of a pair probability; p_min: least p_ab/(x_a x_b) of the closure;\n"
      "# planes, gap, S_min: of the exact minimum\n"
      "# x_C  x_O  x_Ne  f_order  df  dmu_Ne  dp  p_min  planes  gap  S_min\n",
      p->physics.sums.n, trace);
  for (int k = 0; k < N_COUPLINGS && status >= 0; k++) status = put_coupling(p, map, k, out, err);
  return status;
}

/* --- script -------------------------------------------------------------------------------------------- */

/* A triangle with carbon on the left, oxygen on the right and neon on top. */
static void put_panel(const closure_map *map, int row, int k, FILE *out) {
  static const char *const levels[2] = {"1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3",
                                        "1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2"};
  static const char *const what[2] = {"|Δf|", "|Δμ_{Ne}|"};
  fprintf(out,
          "set table $c\nset xrange [0:1]\nset yrange [0:1]\nset contour base\nunset surface\nset cntrparam "
          "levels discrete %s\n"
          "splot data index %d using 3:($2/($1+$2)):(abs($%d))\nunset table\nset surface\nunset contour\n"
          "set xrange [-0.06:1.06]\nset yrange [-0.08:0.93]\n",
          levels[row], k, 5 + row);
  fprintf(
      out,
      "set lmargin at screen %.3f\nset rmargin at screen %.3f\nset bmargin at screen %.3f\nset tmargin at "
      "screen %.3f\nset title '%s ≤ %.2g, Γ_1 = %g'\nset cbrange [log10(%s):log10(%s)]\n"
      "%s colorbox\n"
      "plot $outline using 1:2 with lines linewidth 1.5 linecolor rgb '#303030' notitle, \\\n"
      "  $grid using 1:2 with lines linewidth 0.5 linecolor rgb '#d8d8d8' notitle, \\\n"
      "  $c using ((1-$1)*$2+$1/2):($1*sqrt(3)/2):(log10($3)) with lines linewidth 2 linecolor palette "
      "notitle\n",
      0.03 + 0.295 * k, 0.03 + 0.295 * k + 0.265, row ? 0.09 : 0.545, row ? 0.445 : 0.9, what[row],
      map->worst[k][row], couplings[k], row ? "1e-3" : "1e-4", row ? "5e-2" : "5e-3",
      k == N_COUPLINGS - 1 ? "set" : "unset");
}

static void put_row_key(int row, FILE *out) {
  const double top = row ? 0.445 : 0.9;
  fprintf(out, "set colorbox user origin screen 0.915,%.3f size screen 0.018,0.3\nset cbtics (", top - 0.34);
  for (int e = 0; e < 6; e++) {
    static const char *const text[2][6] = {{"1e-4", "2e-4", "5e-4", "1e-3", "2e-3", "5e-3"},
                                           {"1e-3", "2e-3", "5e-3", "1e-2", "2e-2", "5e-2"}};
    fprintf(out, "%s'%s' log10(%s)", e ? ", " : "", text[row][e], text[row][e]);
  }
  fputs(")\n", out);
}

static cmx_status put_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  const closure_map *map = figure;
  (void)err;
  const plot_sheet sheet = {
      .figure = "closure",
      .title = "Order by the closure of an effective binary: error per ion in kT",
      .foot = "f: free energy; μ_{Ne}: chemical potential of neon at fixed electron density; lines "
              "every 0.2; on the sides, binaries, f is exact",
      .fixed = 1};
  plot_begin(p, out, &sheet);
  fputs("data = 'closure.tsv'\nunset border\nunset xtics\nunset ytics\nunset grid\nset size ratio -1\n"
        "$outline << EOD\n0 0\n1 0\n0.5 0.8660254\n0 0\nEOD\n$grid << EOD\n",
        out);
  for (int i = 1; i < 5; i++) {
    const double t = 0.2 * i, h = 0.8660254;
    fprintf(out, "%g %g\n%g %g\n\n%g 0\n%g %g\n\n%g 0\n%g %g\n\n", t / 2, t * h, 1 - t / 2, t * h, t,
            0.5 + t / 2, (1 - t) * h, t, t / 2, t * h);
  }
  fputs("EOD\nset label 1 'C' at -0.035,-0.03 center\nset label 2 'O' at 1.035,-0.03 center\n"
        "set label 3 'Ne' at 0.5,0.905 center\nset title offset 0,-0.6 font ',12'\n"
        "set palette defined (0 '#2c7fb8', 0.35 '#41ab5d', 0.6 '#fec44f', 0.8 '#f16913', 1 '#a50f15')\n"
        "set multiplot\n",
        out);
  for (int row = 0; row < 2; row++) {
    put_row_key(row, out);
    for (int k = 0; k < N_COUPLINGS; k++) {
      put_panel(map, row, k, out);
      if (row == 0 && k == 0) plot_next_panel(out);
    }
  }
  fputs("unset multiplot\nset output\n", out);
  return CMX_OK;
}

cmx_status plot_closure(plot *p, cmx_error *err) {
  closure_map map = {0};
  cmx_status status = cmx_physics_make(&p->recipe, &p->physics, err);
  if (status < 0) return status;
  const size_t size = p->physics.sums.n * N_SPECIES * N_SPECIES;
  map.exact_pairs = malloc(size * sizeof(double));
  map.pairs = malloc(size * sizeof(double));
  status =
      map.exact_pairs && map.pairs ? cmx_order_species_work_new(p->physics.order, &map.work) : CMX_ERR_MEMORY;
  if (status < 0)
    cmx_fail(err, status, "closure: out of memory");
  else
    status = plot_write(p, "closure", put_data, put_script, &map, err);
  cmx_order_species_work_free(map.work);
  free(map.exact_pairs);
  free(map.pairs);
  return status;
}
