/* Figure 2: the phase diagram. */
#include <math.h>
#include <string.h>

#include "plot.h"

/* Boundaries between liquid and solid, or between solids, of one solid as a block; their number. Compounds
   are solids. Widens t, the range of T/T_1m. */
static int put_boundaries(const plot *p, const cmx_phase_view *v, int gaps, double t[2], FILE *out) {
  int drawn = 0;
  for (int b = 0; b < v->n_boundaries; b++) {
    const int *kind = v->kind + 4 * b;
    if ((kind[0] != CMX_LIQUID && kind[1] != CMX_LIQUID) != gaps) continue;
    for (int k = 0; k < v->n; k++) {
      const size_t at = (size_t)b * (size_t)v->n + (size_t)k;
      t[0] = fmin(t[0], p->gamma_melt / v->gamma[at]);
      t[1] = fmax(t[1], p->gamma_melt / v->gamma[at]);
      fprintf(out, "%.10g %.10g %.10g %.10g %.10g %.10g %.10g\n", v->gamma[at], p->gamma_melt / v->gamma[at],
              v->x_left[at], v->x_right[at], v->latent_heat[at],
              kind[0] == CMX_LIQUID ? v->x_left[at] : v->x_right[at],
              kind[0] == CMX_LIQUID ? v->x_right[at] : v->x_left[at]);
    }
    fputc('\n', out);
    drawn++;
  }
  if (!drawn) fputs("nan nan nan nan nan nan nan\n", out);
  return drawn;
}

/* Pairs x, Gamma_1 of an attribute as a block; their number. */
static size_t put_points(const plot *p, const char *solid, const char *attribute, FILE *out) {
  char group[96];
  size_t n = 0;
  snprintf(group, sizeof group, "/phase/%s", solid);
  const double *v = cmx_store_get_numbers(p->table.store, group, attribute, &n);
  for (size_t k = 0; k + 1 < n; k += 2)
    fprintf(out, "%.10g %.10g %.10g\n", v[k + 1], p->gamma_melt / v[k + 1], v[k]);
  if (n < 2) fputs("nan nan nan\n", out);
  return n / 2;
}

typedef struct drawn_solid {
  char label[128];
  int melting, gaps, ordered;
  size_t azeotropes, critical;
} drawn_solid;

static void put_blouin(FILE *out) {
  fprintf(out, "\n\n# %s\n# x_liquid  x_solid  T/T_1m\n", plot_numbers.blouin_source);
  for (size_t k = 0; k < plot_numbers.n_blouin; k++)
    fprintf(out, "%.4f %.8f %.8f\n", plot_numbers.blouin[k][0], plot_numbers.blouin[k][1],
            plot_numbers.blouin[k][2]);
}

/* Lines and points of every solid, without a legend. */
static void diagram_curves(size_t n, const drawn_solid solid[], FILE *out) {
  for (size_t s = n; s-- > 0;) {
    const char *colour = plot_colour(s);
    const int base = (int)(4 * s);
    const double width = s ? 1.3 : 2.4;
    for (int side = 0; side < 2 && solid[s].melting; side++)
      fprintf(out, "  data index %d using %d:2 with lines linewidth %.1f linecolor rgb '%s' notitle, \\\n",
              base, 6 + side, width, colour);
    for (int side = 0; side < 2 && solid[s].gaps; side++)
      fprintf(out,
              "  data index %d using %d:2 with lines linewidth %.1f dashtype (7,8) linecolor rgb '%s' "
              "notitle, \\\n",
              base + 1, 3 + side, width, colour);
  }
  for (size_t s = n; s-- > 0;) {
    const char *colour = plot_colour(s);
    const int base = (int)(4 * s);
    if (solid[s].azeotropes)
      fprintf(out,
              "  data index %d using 3:2 with points pointtype 9 pointsize 1.7*ps linecolor rgb '%s' "
              "notitle, \\\n",
              base + 2, colour);
    if (solid[s].critical)
      fprintf(out,
              "  data index %d using 3:2 with points pointtype 13 pointsize 1.9*ps linecolor rgb '%s' "
              "notitle, \\\n",
              base + 3, colour);
  }
}

static void diagram_legend(size_t n, const drawn_solid solid[], FILE *out) {
  size_t azeotropes = 0, critical = 0, gaps = 0;
  for (size_t s = 0; s < n; s++) {
    fprintf(out, "  keyentry with lines linewidth %.1f linecolor rgb '%s' title '%s', \\\n", s ? 1.3 : 2.4,
            plot_colour(s), solid[s].label);
    azeotropes += solid[s].azeotropes;
    critical += solid[s].critical;
    gaps += (size_t)solid[s].gaps;
  }
  if (azeotropes)
    fputs(
        "  keyentry with points pointtype 9 pointsize 1.7*ps linecolor rgb '#606060' title 'azeotrope', \\\n",
        out);
  if (gaps)
    fputs("  keyentry with lines dashtype (7,8) linewidth 1.3 linecolor rgb '#606060' title 'miscibility "
          "gap', \\\n",
          out);
  if (critical)
    fputs("  keyentry with points pointtype 13 pointsize 1.9*ps linecolor rgb '#606060' title 'critical "
          "point', "
          "\\\n",
          out);
}

/* The points of simulations. */
static void diagram_published(size_t n, int titles, FILE *out) {
  static const char *const phase[2] = {"liquid", "solid"}, *const style[2] = {
                                                               "6 pointsize 1.1*ps linewidth 1.4",
                                                               "7 pointsize 1.2*ps"};
  for (int k = 0; k < 2; k++) {
    fprintf(out, "  data index %d using %d:3 with points pointtype %s linecolor rgb '#606060' ", (int)(4 * n),
            k + 1, style[k]);
    if (titles)
      fprintf(out, "title '%s, Blouin \\& Daligault 2021', \\\n", phase[k]);
    else
      fputs("notitle, \\\n", out);
  }
}

/* The azeotropes, enlarged, left above the melting curves. */
static void diagram_inset(size_t n, const drawn_solid solid[], const plot_frame *f, double low, FILE *out) {
  const double width = f->right - f->left, height = f->top - low;
  plot_next_panel(out);
  plot_panel(out, f->left + 0.1 * width, f->left + 0.56 * width, low + 0.43 * height, low + 0.95 * height);
  fputs("unset xlabel\nunset ylabel\nset xrange [0:0.4]\nset yrange [0.94:1.002]\nset format x '%g'\n"
        "set xtics 0.1 font ',12'\nset ytics 0.02 font ',12'\nplot \\\n",
        out);
  diagram_curves(n, solid, out);
  diagram_published(n, 0, out);
  fputs("  1/0 notitle\nset xrange [0:1]\nset tics font ',15'\nset xtics autofreq\n", out);
}

/* What the lower panel shows, and where its table ends. */
static void diagram_gaps(const plot *p, size_t n, const drawn_solid solid[], const plot_frame *f,
                         const double gap[2], FILE *out) {
  plot_next_panel(out);
  plot_panel(out, f->left, f->right, f->bottom, f->bottom + 0.33 * (f->top - f->bottom));
  fprintf(out,
          "set format x '%%g'\nset xlabel 'number fraction of %s, {/:Italic x}' offset 0,0.3\nset ylabel "
          "'{/:Italic T} / {/:Italic T}_{1m}' offset 1,0\n"
          "set label 1 'the table ends at Γ_1 = %.4g' at graph 0.9,0.1 right font "
          "',12' textcolor rgb '#505050'\n",
          p->heavy, p->gamma_melt / gap[0]);
  plot_range(out, gap[0], gap[1], 3);
  fputs("plot \\\n", out);
  diagram_curves(n, solid, out);
  fputs("  1/0 notitle\n", out);
}

/* Melting above and, where they lie apart, the miscibility gap in a panel below. */
static void diagram_script(const plot *p, size_t n, const drawn_solid solid[], const double melt[2],
                           const double gap[2], FILE *out) {
  const int two = gap[1] > gap[0] && gap[1] < melt[0];
  const double all[2] = {fmin(melt[0], gap[0]), fmax(melt[1], gap[1])};
  char title[96], foot[512];
  int ordered = 0;
  for (size_t s = 0; s < n; s++) ordered |= solid[s].ordered && solid[s].gaps;
  snprintf(title, sizeof title, "%s: phase diagram", p->mix);
  snprintf(
      foot, sizeof foot, "{/:Italic T}_{1m} = U_1/%.3f, fixed electron density, rigid background.%s%s",
      p->gamma_melt,
      p->carbon_oxygen ? " Grey: simulations with electron screening, Blouin and Daligault, Phys. Rev. E "
                         "103, 043204 (2021), as fitted."
                       : "",
      ordered ? " Kinks of the ordered gap: changes in the number of planes S(k) = 0 that bound the order."
              : "");
  const plot_sheet sheet = {
      .figure = "fig2", .title = title, .foot = foot, .entries = (int)n + 3 + 2 * p->carbon_oxygen};
  const plot_frame f = plot_begin(p, out, &sheet);
  const double low = two ? f.bottom + 0.36 * (f.top - f.bottom) : f.bottom;
  fputs("data = 'fig2.tsv'\nset xrange [0:1]\nset multiplot\n", out);
  plot_panel(out, f.left, f.right, low, f.top);
  if (two)
    fputs("set format x ''\n", out);
  else
    fprintf(out, "set xlabel 'number fraction of %s, {/:Italic x}'\n", p->heavy);
  fprintf(out, "set ylabel '{/:Italic T} / {/:Italic T}_{1m}'\n");
  plot_range(out, two ? melt[0] : all[0], two ? melt[1] : all[1], 3);
  fputs("plot \\\n", out);
  diagram_curves(n, solid, out);
  if (p->carbon_oxygen) diagram_published(n, 1, out);
  diagram_legend(n, solid, out);
  fputs("  1/0 notitle\n", out);
  if (p->carbon_oxygen && two) diagram_inset(n, solid, &f, low, out);
  if (two) diagram_gaps(p, n, solid, &f, gap, out);
  fputs("unset multiplot\nset output\n", out);
}

cmx_status plot_diagram(plot *p, cmx_error *err) {
  const cmx_recipe *r = &p->recipe;
  drawn_solid drawn[CMX_RECIPE_SOLIDS];
  double melt[2] = {INFINITY, -INFINITY}, gap[2] = {INFINITY, -INFINITY};
  plot_page page;
  size_t n = 0;
  if (!p->has_phase) return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /phase)");
  cmx_status status = plot_page_open(&page, err);
  if (status < 0) return status;
  FILE *out = page.out;
  plot_data_head(p, out, "Phase diagram at fixed electron density");
  fputs(
      "# blocks of each solid: liquid-solid boundaries, solid-solid boundaries, azeotropes, critical points\n"
      "# boundaries: Gamma_1  T/T_1m  x_left  x_right  latent heat (kT per ion)  x_liquid  x_solid\n"
      "# points: Gamma_1  T/T_1m  x\n",
      out);
  for (size_t s = 0; s < r->phase.n_solids; s++) {
    cmx_phase_view view;
    const char *name = r->phase.solids[s].name;
    if (cmx_phase_bind(p->table.arrays, p->table.n_arrays, name, &view) != CMX_OK) {
      plot_left_out("fig2", name);
      continue;
    }
    drawn_solid *d = &drawn[n++];
    plot_solid_label(&r->phase.solids[s], d->label, sizeof d->label);
    d->ordered = !strcmp(r->phase.solids[s].solid, "ordered");
    fprintf(out, "%s# %s: liquid and solid\n", n > 1 ? "\n\n" : "\n", name);
    d->melting = put_boundaries(p, &view, 0, melt, out);
    fprintf(out, "\n\n# %s: solid and solid\n", name);
    d->gaps = put_boundaries(p, &view, 1, gap, out);
    fprintf(out, "\n\n# %s: azeotropes\n", name);
    d->azeotropes = put_points(p, name, "azeotropes", out);
    fprintf(out, "\n\n# %s: critical points\n", name);
    d->critical = put_points(p, name, "critical", out);
  }
  if (p->carbon_oxygen) put_blouin(out);
  status = plot_page_write(p, &page, "fig2.tsv", err);
  if (status >= 0 && n == 0)
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (no solid of the recipe is in /phase)");
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  diagram_script(p, n, drawn, melt, gap, page.out);
  return plot_page_write(p, &page, "fig2.gp", err);
}
