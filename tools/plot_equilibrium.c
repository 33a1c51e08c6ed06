/* Figure equilibrium: liquids and solids that coexist at fixed pressure, by the free energy of the equation
   of state. */
#include <math.h>
#include <string.h>

#include "coulomix_freezing.h"
#include "plot.h"

enum { N_PRESSURES = 3, N_CURVE = 201, TIE_EVERY = 20 };

typedef struct diagram {
  double p[N_PRESSURES], pure[N_PRESSURES]; /* erg/cm^3; K, freezing of the lighter species, NaN: not there */
  double low, high;                         /* T over it */
} diagram;

/* Coexistence of a liquid; NaN outside the table. */
static int freeze(const plot *p, double pressure, double x, cmx_freezing *q) {
  const cmx_status status = cmx_equilibrium_freezing(&p->table.equilibrium, pressure, x, q);
  return status >= 0 && isfinite(q->temp);
}

static cmx_status equilibrium_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  diagram *d = figure;
  int drawn = 0;
  plot_table_head(p, out,
                  "Liquids and solids that coexist at fixed pressure; T_1: freezing of the lighter species");
  fputs("# x_liquid  x_solid  T/K  T/T_1  latent_heat (kT an ion)  density_contrast  tie (1: its line is "
        "drawn)\n",
        out);
  for (int k = 0; k < N_PRESSURES; k++) {
    cmx_freezing q;
    d->pure[k] = freeze(p, d->p[k], 0.0, &q) ? q.temp : (double)NAN;
    fprintf(out, "%s# block %d: P = %.6g erg/cm^3, T_1 = %.8g K\n", k ? "\n\n" : "", k, d->p[k], d->pure[k]);
    int rows = 0;
    for (int i = 0; i < N_CURVE; i++) {
      const double x = i / (N_CURVE - 1.0);
      if (!freeze(p, d->p[k], x, &q)) continue;
      const double ratio = q.temp / d->pure[k];
      fprintf(out, "%.8g %.8g %.10g %.8g %.8g %.6g %d\n", x, q.x_solid, q.temp, ratio, q.latent_heat,
              q.density_contrast, i % TIE_EVERY == 0);
      d->low = fmin(d->low, ratio);
      d->high = fmax(d->high, ratio);
      drawn += isfinite(ratio);
      rows++;
    }
    if (!rows) fputs("nan nan nan nan nan nan 0\n", out);
  }
  return drawn ? CMX_OK : cmx_fail(err, CMX_ERR_ABSENT, "everything (no liquid freezes within the table)");
}

static cmx_status equilibrium_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  const diagram *d = figure;
  char title[128];
  int entries = 0;
  (void)err;
  for (int k = 0; k < N_PRESSURES; k++) entries += !isnan(d->pure[k]);
  snprintf(title, sizeof title, "%s: liquid and solid at fixed pressure", p->mix);
  const plot_sheet sheet = {.figure = "equilibrium",
                            .title = title,
                            .named = 1,
                            .foot = "free energy of the equation of state; upper curves: liquid, lower ones: "
                                    "solid; horizontal: tie lines",
                            .entries = entries,
                            .columns = 1,
                            .left = 6.0};
  plot_begin(p, out, &sheet);
  fprintf(out,
          "data = 'equilibrium.tsv'\nset xrange [0:1]\nset xlabel 'number fraction of %s, {/:Italic x}'\n"
          "set ylabel '{/:Italic T} / {/:Italic T}_{%s}'\n",
          p->heavy, p->recipe.mixture.names[0]);
  plot_range(out, d->low, d->high, 6);
  fputs("plot \\\n", out);
  for (int k = 0; k < N_PRESSURES; k++) {
    const int power = (int)floor(log10(d->p[k]) + 1e-9);
    if (isnan(d->pure[k])) continue;
    fprintf(
        out,
        "  data index %d using ($7 == 1 ? $1 : NaN):4:($2-$1):(0) with vectors nohead linewidth 0.8 "
        "linecolor "
        "rgb '%s' notitle, \\\n"
        "  data index %d using 1:4 with lines linewidth 2.2 linecolor rgb '%s' title '{/:Italic P} = "
        "%.3g×10^{%d} erg/cm^3, {/:Italic T}_{%s} = %.3g×10^{%d} K', \\\n"
        "  data index %d using 2:4 with lines linewidth 2.2 dashtype (11,8) linecolor rgb '%s' notitle, \\\n",
        k, plot_colour((size_t)k), k, plot_colour((size_t)k), d->p[k] / pow(10.0, power), power,
        p->recipe.mixture.names[0], d->pure[k] / pow(10.0, floor(log10(d->pure[k]))),
        (int)floor(log10(d->pure[k])), k, plot_colour((size_t)k));
  }
  fputs("  NaN notitle\nset output\n", out);
  return CMX_OK;
}

cmx_status plot_equilibrium(plot *p, cmx_error *err) {
  diagram d = {.low = INFINITY, .high = -INFINITY};
  if (!cmx_table_has(&p->table, "equilibrium"))
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /equilibrium)");
  const double *range = p->table.equilibrium.pressure;
  for (int k = 0; k < N_PRESSURES; k++) d.p[k] = range[0] * pow(range[1] / range[0], (k + 0.5) / N_PRESSURES);
  return plot_write(p, "equilibrium", equilibrium_data, equilibrium_script, &d, err);
}
