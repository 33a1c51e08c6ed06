/* Figures of ordered lattices, after Kozhberov (2024): energy against the ratio of charges at x = 1/4, and
   against composition. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/ordered.h"
#include "plot.h"

typedef struct ordered {
  cmx_ordered_lattice lattice[CMX_N_ORDERED];
  double bcc;           /* xi of one component */
  const cmx_model *fit; /* xi_22(x) */
} ordered;

static const char units[] =
    "du: static energy per ion less linear mixing of bcc crystals at the same electron "
    "density, in Z1^(5/3) e^2/a_e";

static cmx_status load(ordered *o, cmx_error *err) {
  const cmx_status status = cmx_ordered_lattices(o->lattice);
  if (status < 0) return cmx_fail(err, status, "ordered lattices: %s", cmx_status_text(status));
  o->bcc = o->lattice[0].xi11 + o->lattice[0].xi12 + o->lattice[0].xi22;
  o->fit = cmx_model_find(CMX_KIND_ORDERED_ENERGY, "ordered-energy/kozhberov2024", err);
  return o->fit ? CMX_OK : CMX_ERR_UNKNOWN;
}

static double exact(const cmx_ordered_lattice *l, double alpha) {
  return cmx_ordered_excess(l->x, alpha, l->xi11 + (l->xi12 + l->xi22 * alpha) * alpha);
}

/* Equations 8 and 9. */
static double approximation(const ordered *o, double x, double alpha) {
  cmx_jet xi11, xi22;
  if (cmx_model_one(o->fit, cmx_jet_const(1.0 - x), &xi11) < 0 ||
      cmx_model_one(o->fit, cmx_jet_const(x), &xi22) < 0)
    return (double)NAN;
  const double xi12 = o->bcc - xi11.v - xi22.v;
  return cmx_ordered_excess(x, alpha, xi11.v + (xi12 + xi22.v * alpha) * alpha);
}

/* --- against the ratio of charges ---------------------------------------------------------------------- */

enum { QUARTER = 3, N_RATIOS = 401, N_STABLE = 201, N_FITS = 2, SCAN_STEPS = 40, SCAN_MESH = 12 };
static const double lowest = 0.2, highest = 4.0;
static const char *const random_fit[N_FITS] = {"solid-mixing/ogata1993", "solid-mixing/pc2013"};

/* du of a fit of disordered crystals; for alpha < 1 the ions Z1 are the heavier. At Gamma_e = 1 and Z1 = 1
   the free energy in kT is du. NaN beyond the fit's limits. */
static double disordered(const cmx_model *fit, double x, double alpha) {
  const int light = alpha < 1.0; /* the place of Z1 */
  double z[2];
  cmx_jet fraction[2], f;
  z[light] = 1.0;
  z[!light] = alpha;
  fraction[light] = cmx_jet_const(1.0 - x);
  fraction[!light] = cmx_jet_const(x);
  return cmx_model_mix(fit, 2, z, fraction, cmx_jet_const(1.0), &f) < 0 ? (double)NAN : f.v;
}

static double ratio_at(double lo, double hi, int k, int n) {
  return lo * pow(hi / lo, k / (n - 1.0));
}

/* Where the lattice is stable to phonons, as pieces of its curve; `range` is the text. */
static cmx_status put_stable(const ordered *o, FILE *out, char *range, size_t size, cmx_error *err) {
  static const int heavy[2] = {0, 1};
  cmx_stability_limit limit[CMX_MAX_LIMITS];
  cmx_crystal crystal;
  size_t n = 0, used = 0;
  int stable = 0;
  cmx_status status = cmx_crystal_builtin("d03", &crystal, err);
  if (status >= 0)
    status = cmx_stability_limits(&crystal, heavy, &(cmx_ratio_scan){lowest, highest, SCAN_STEPS, SCAN_MESH},
                                  limit, &n, &stable, err);
  if (status < 0)
    return err->text[0] ? status : cmx_fail(err, status, "stability of d03: %s", cmx_status_text(status));
  range[0] = '\0';
  double from = lowest;
  for (size_t k = 0; k <= n; k++) {
    const double to = k < n ? limit[k].alpha : highest;
    if (stable) {
      fprintf(out, "%s# stable for %.8g < alpha < %.8g\n", used ? "\n" : "", from, to);
      for (int i = 0; i < N_STABLE; i++) {
        const double alpha = ratio_at(from, to, i, N_STABLE);
        fprintf(out, "%.10g %.10g\n", alpha, exact(&o->lattice[QUARTER], alpha));
      }
      if (used < size)
        used += (size_t)snprintf(range + used, size - used, "%s%.4f < α < %.4f", used ? ", " : "", from, to);
    }
    from = to;
    if (k < n) stable = limit[k].stable_above;
  }
  if (!used) fputs("nan nan\n", out);
  return CMX_OK;
}

static cmx_status ratio_data(const ordered *o, FILE *out, char *range, size_t size, cmx_error *err) {
  const cmx_ordered_lattice *l = &o->lattice[QUARTER];
  const cmx_model *fit[N_FITS];
  for (int k = 0; k < N_FITS; k++)
    if (!(fit[k] = cmx_model_find(CMX_KIND_SOLID_MIXING, random_fit[k], err))) return CMX_ERR_UNKNOWN;
  fprintf(out,
          "# alpha = Z2/Z1; x = 1/4 of the ions are Z2, in D0_3 (sites \"%s\" of bcc16)\n# %s\n\n"
          "# block 0: curves; du_approx: equations 8 and 9 of Kozhberov (2024); disordered: %s, %s,\n"
          "# for alpha < 1 at 3/4 of the heavier ion\n"
          "# alpha  du  du_approx  du_ogata1993  du_pc2013\n",
          l->sites, units, random_fit[0], random_fit[1]);
  for (int k = 0; k < N_RATIOS; k++) {
    const double alpha = ratio_at(lowest, highest, k, N_RATIOS);
    fprintf(out, "%.10g %.10g %.10g %.10g %.10g\n", alpha, exact(l, alpha), approximation(o, l->x, alpha),
            disordered(fit[0], l->x, alpha), disordered(fit[1], l->x, alpha));
  }
  fputs("\n\n# block 1: where the lattice is stable to phonons\n# alpha  du\n", out);
  const cmx_status status = put_stable(o, out, range, size, err);
  fprintf(out, "\n\n# block 2: the same lattice, here and %s\n# alpha  du  du_Ogata\n",
          plot_numbers.table2_source);
  for (size_t k = 0; k < plot_numbers.n_table2; k++) {
    const double *row = plot_numbers.table2[k];
    if (row[0] == l->x) fprintf(out, "%.10g %.10g %.6g\n", row[1], exact(l, row[1]), row[2]);
  }
  return status;
}

static void ratio_script(const plot *p, const char *range, FILE *out) {
  char label[N_FITS][128];
  for (int k = 0; k < N_FITS; k++) plot_fit_label(random_fit[k], label[k], sizeof label[k]);
  const plot_sheet sheet = {
      .figure = "ordered1",
      .title = "Ordered and disordered crystals, {/:Italic x} = 1/4",
      .foot = "D0_3: ions Z_2 on an fcc sublattice of bcc. All energies vanish at α = 1; "
              "(8), (9) are negative from there to 1.03. Disordered, α < 1: fits at 3/4 of the "
              "heavier ion. The fit of Ogata et al. is drawn where it was fitted.",
      .entries = 6,
      .columns = 1};
  plot_begin(p, out, &sheet);
  fprintf(out, "set xlabel 'ratio of charges, α = Z_2 / Z_1'\n"
               "set ylabel 'energy per ion less linear mixing, Δu  (Z_1^{5/3} e^2/a_e)'\n"
               "set logscale xy\nset xrange [0.19:4.2]\nset yrange [2e-5:0.1]\nset format y '10^{%%T}'\n"
               "set xtics ('1/5' 0.2, '1/4' 0.25, '1/3' 1./3, '1/2' 0.5, '3/5' 0.6, '3/4' 0.75, '1' 1, '4/3' "
               "4./3, '5/3' 5./3, '2' 2, '3' 3, '4' 4)\n"
               "set mytics 10\n"
               "data = 'ordered1.tsv'\nplot \\\n");
  if (range[0])
    fprintf(out,
            "  data index 1 using 1:2 with lines linewidth 7 linecolor rgb '#a8cdea' title 'stable to "
            "phonons: %s', \\\n",
            range);
  const char *const style[N_FITS] = {"", "dashtype (11,7,1,7) "};
  for (int k = 0; k < N_FITS; k++)
    fprintf(out, "  data index 0 using 1:%d with lines %slinewidth 1.6 linecolor rgb '%s' notitle, \\\n",
            k + 4, style[k], plot_colour((size_t)k + 2));
  fprintf(
      out,
      "  data index 0 using 1:2 with lines linewidth 2 linecolor rgb '%s' title 'ordered, D0_3', \\\n"
      "  data index 2 using 1:3 with points pointtype 8 pointsize 1.8*ps linewidth 1.6 linecolor rgb '%s' "
      "title 'the same, Ogata et al. 1993', \\\n"
      "  data index 0 using 1:3 with lines dashtype (10,8) linewidth 1.8 linecolor rgb '#303030' title "
      "'equations (8) and (9), Kozhberov 2024', \\\n",
      plot_colour(1), plot_colour(0));
  for (int k = 0; k < N_FITS; k++)
    fprintf(out, "  keyentry with lines %slinewidth 1.6 linecolor rgb '%s' title 'disordered: %s', \\\n",
            style[k], plot_colour((size_t)k + 2), label[k]);
  fputs("  1/0 notitle\nset output\n", out);
}

cmx_status plot_ordered_ratio(plot *p, cmx_error *err) {
  ordered o;
  plot_page page;
  char range[256];
  cmx_status status = load(&o, err);
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  plot_data_head(p, page.out, "Ordered and disordered crystals against the ratio of charges");
  const cmx_status found = ratio_data(&o, page.out, range, sizeof range, err);
  status = plot_page_write(p, &page, "ordered1.tsv", err);
  if (found < 0) return found;
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  ratio_script(p, range, page.out);
  return plot_page_write(p, &page, "ordered1.gp", err);
}

/* --- against composition ------------------------------------------------------------------------------- */

enum { N_ALPHAS = 5, N_CURVE = 800, RELAX_MESH = 4 };
static const struct {
  double alpha;
  const char *label;
  int symbol;
} series[N_ALPHAS] = {
    {4.0 / 3.0, "4/3", 7}, {5.0 / 3.0, "5/3", 5}, {2.0, "2", 9}, {3.0, "3", 13}, {4.0, "4", 11}};

/* The lattices whose ions move if they are let go, at the first alpha. */
static cmx_status put_relaxed(const ordered *o, FILE *out, cmx_error *err) {
  const double alpha = series[0].alpha;
  cmx_ordered_compound list[CMX_MAX_CANDIDATES];
  size_t n = 0;
  const cmx_status status = cmx_ordered_compounds(1.0, alpha, RELAX_MESH, 0, list, &n, err);
  if (status < 0)
    return err->text[0] ? status : cmx_fail(err, status, "compounds: %s", cmx_status_text(status));
  for (size_t k = 0; k < n; k++) {
    if (!(list[k].shift > 1e-6)) continue;
    double ideal = (double)NAN;
    for (size_t i = 0; i < CMX_N_ORDERED; i++)
      if (o->lattice[i].x == list[k].x) ideal = exact(&o->lattice[i], alpha);
    fprintf(out, "%.4f %.10g %.10g %.6f %d %s\n", list[k].x, list[k].energy, ideal, list[k].shift,
            list[k].stable, list[k].name);
  }
  return CMX_OK;
}

static cmx_status composition_data(const ordered *o, FILE *out, cmx_error *err) {
  fprintf(out,
          "# x: number fraction of ions Z2; alpha = Z2/Z1\n# %s\n\n# block 0: equations 8 and 9 of "
          "Kozhberov (2024)\n# x  du at alpha =",
          units);
  for (int a = 0; a < N_ALPHAS; a++) fprintf(out, " %s", series[a].label);
  for (int k = 1; k < N_CURVE; k++) {
    const double x = k / (double)N_CURVE;
    fprintf(out, "\n%.6f", x);
    for (int a = 0; a < N_ALPHAS; a++) fprintf(out, " %.10g", approximation(o, x, series[a].alpha));
  }
  fputs("\n\n\n# block 1: ordered bcc-like lattices, ions on their ideal sites\n# x  du at alpha =", out);
  for (int a = 0; a < N_ALPHAS; a++) fprintf(out, " %s", series[a].label);
  fputs("  sites of Z2 in bcc16\n", out);
  for (size_t i = 0; i < CMX_N_ORDERED; i++) {
    const cmx_ordered_lattice *l = &o->lattice[i];
    fprintf(out, "%.4f", l->x);
    for (int a = 0; a < N_ALPHAS; a++) fprintf(out, " %.10g", exact(l, series[a].alpha));
    fprintf(out, " %s\n", l->sites);
  }
  fprintf(out,
          "\n\n# block 2: lattices whose ions move to equilibrium, alpha = %s; shift: largest displacement "
          "in a, the\n# ion-sphere radius of all ions; stable: to phonons\n# x  du_relaxed  du_ideal  "
          "shift  stable  name\n",
          series[0].label);
  return put_relaxed(o, out, err);
}

static void composition_script(const plot *p, FILE *out) {
  const plot_sheet sheet = {.figure = "ordered2",
                            .title = "Ordered bcc-like crystals: energy against composition",
                            .foot = "Linear axis below 10^{-3}. CsCl (x = 1/2) is negative for α < "
                                    "2.4229. Relaxed: ions moved to equilibrium where symmetry leaves them "
                                    "free. Curves: equations (8) and (9) of Kozhberov (2024).",
                            .entries = N_ALPHAS + 2,
                            .key = "α = Z_2 / Z_1",
                            .beside = 11.0,
                            .left = 7.0};
  plot_begin(p, out, &sheet);
  fputs("set xlabel 'number fraction of ions Z_2, {/:Italic x}'\n"
        "set ylabel 'energy per ion less linear mixing, Δu  (Z_1^{5/3} e^2/a_e)'\n"
        "s(y) = abs(y) < 1e-3 ? y*1e3 : sgn(y)*(1 + log10(abs(y)*1e3))\n"
        "set xrange [0:1]\nset yrange [-0.5:3.5]\n"
        "set ytics ('-5×10^{-4}' -0.5, '0' 0, '5×10^{-4}' 0.5, '10^{-3}' 1, '10^{-2}' 2, '10^{-1}' 3)\n"
        "set for [d=2:3] for [k=2:9] ytics add ('' s(k*10**(d-5)) 1)\n"
        "set xtics 0.125\nset mxtics 2\nunset mytics\nset xzeroaxis linetype 1 linewidth 0.8 linecolor rgb "
        "'#909090'\n"
        "data = 'ordered2.tsv'\nplot \\\n",
        out);
  for (int a = N_ALPHAS; a-- > 0;)
    fprintf(out,
            "  data index 0 using 1:(s($%d)) with lines dashtype (9,8) linewidth 1.3 linecolor rgb '%s' "
            "notitle, \\\n"
            "  data index 1 using 1:(s($%d)) with points pointtype %d pointsize 1.4*ps linecolor rgb "
            "'%s' title '%s', \\\n",
            a + 2, plot_colour((size_t)a), a + 2, series[a].symbol, plot_colour((size_t)a), series[a].label);
  fprintf(out,
          "  data index 2 using 1:(s($2)) with points pointtype %d pointsize 1.6*ps linewidth 1.5 "
          "linecolor rgb '%s' title '%s, relaxed', \\\n"
          "  keyentry with lines dashtype (9,8) linewidth 1.3 linecolor rgb '#606060' title 'eqs. (8), (9)'\n"
          "set output\n",
          series[0].symbol - 1, plot_colour(0), series[0].label);
}

cmx_status plot_ordered_composition(plot *p, cmx_error *err) {
  ordered o;
  plot_page page;
  cmx_status status = load(&o, err);
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  plot_data_head(p, page.out, "Ordered bcc-like crystals against composition");
  const cmx_status found = composition_data(&o, page.out, err);
  status = plot_page_write(p, &page, "ordered2.tsv", err);
  if (found < 0) return found;
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  composition_script(p, page.out);
  return plot_page_write(p, &page, "ordered2.gp", err);
}
