/* Freezing of carbon, oxygen and neon, classical at fixed electron density: liquidus, tie lines and density
   contrast over the Gibbs triangle; the neon of the crystal; where crystals float. Without a table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/order_species.h"
#include "coulomix/species_equilibrium.h"
#include "plot.h"

enum { N_STEPS = 36, SEARCH = 12, N_SOLIDS = 3 };

static const double charges[3] = {6.0, 8.0, 10.0};
static const double masses[2][3] = {{12.0, 15.99491461960, 21.99138511},
                                    {12.0, 15.99491461960, 19.99244017619}};

/* The solids by number: ordered by the closure, random, ordered by the minimisation for all pairs. */
typedef struct three {
  cmx_classical_models models[2];
  cmx_exact_solid exact;
  cmx_mixture_phase pair[N_SOLIDS][2];
} three;

static cmx_status three_make(plot *p, three *t, cmx_error *err) {
  static const char *const solids[2] = {"ordered", "random"};
  cmx_species ions = {.n = 3};
  memcpy(ions.z, charges, sizeof charges);
  memset(t, 0, sizeof *t);
  cmx_status status = p->physics.order ? CMX_OK : cmx_physics_make(&p->recipe, &p->physics, err);
  for (int k = 0; k < 2 && status >= 0; k++) {
    cmx_recipe own = p->recipe;
    snprintf(own.phase.solids[0].solid, sizeof own.phase.solids[0].solid, "%s", solids[k]);
    status = cmx_recipe_mixture_of(&own, &ions, 0, &p->physics, &t->models[k], err);
    t->pair[k][0] = (cmx_mixture_phase){"liquid", cmx_mixture_liquid, &t->models[k]};
    t->pair[k][1] = (cmx_mixture_phase){"solid", cmx_mixture_solid, &t->models[k]};
  }
  if (status < 0) return status;
  t->exact = (cmx_exact_solid){&t->models[0], p->physics.order, NULL};
  t->pair[2][0] = t->pair[0][0];
  t->pair[2][1] = (cmx_mixture_phase){"solid", cmx_mixture_solid_exact, &t->exact};
  status = cmx_order_species_work_new(p->physics.order, &t->exact.work);
  return status < 0 ? cmx_fail(err, status, "order: %s", cmx_status_text(status)) : CMX_OK;
}

static cmx_status freeze(const three *t, int solid, const double x[3], cmx_mixture_freezing *f,
                         cmx_error *err) {
  cmx_status status = cmx_freeze_stable(t->pair[solid == 1], x, SEARCH, f, NULL);
  if (status >= 0 && solid == 2) status = cmx_freeze_near(t->pair[2], 0, 3, x, f);
  return status < 0
             ? cmx_fail(err, status, "ternary: x = %g, %g, %g: %s", x[0], x[1], x[2], cmx_status_text(status))
             : CMX_OK;
}

static double contrast(int isotope, const cmx_mixture_freezing *f) {
  cmx_species ions = {.n = 3};
  memcpy(ions.z, charges, sizeof charges);
  memcpy(ions.mass_u, masses[isotope], sizeof masses[isotope]);
  return cmx_density_contrast(&ions, f->liquid, f->solid);
}

/* The liquid with a fraction of neon and the share of oxygen in the rest. */
static void liquid_at(double neon, double share, double x[3]) {
  x[2] = neon;
  x[1] = (1.0 - neon) * share;
  x[0] = (1.0 - neon) * (1.0 - share);
}

static cmx_status with_three(plot *p, const char *name, plot_writer *data, plot_writer *script,
                             cmx_error *err) {
  three t;
  cmx_status status = three_make(p, &t, err);
  if (status >= 0) status = plot_write(p, name, data, script, &t, err);
  cmx_order_species_work_free(t.exact.work);
  return status;
}

/* --- triangles in gnuplot ------------------------------------------------------------------------------ */

/* Carbon on the left, oxygen on the right, neon on top. */
static void put_triangle(FILE *out) {
  fputs("unset border\nunset xtics\nunset ytics\nunset grid\nset size ratio -1\n"
        "$outline << EOD\n0 0\n1 0\n0.5 0.8660254\n0 0\nEOD\n$grid << EOD\n",
        out);
  for (int i = 1; i < 5; i++) {
    const double t = 0.2 * i, h = 0.8660254;
    fprintf(out, "%g %g\n%g %g\n\n%g 0\n%g %g\n\n%g 0\n%g %g\n\n", t / 2, t * h, 1 - t / 2, t * h, t,
            0.5 + t / 2, (1 - t) * h, t, t / 2, t * h);
  }
  fputs("EOD\nset label 1 'C' at -0.035,-0.03 center\nset label 2 'O' at 1.035,-0.03 center\n"
        "set label 3 'Ne' at 0.5,0.905 center\nset title offset 0,-0.6 font ',12'\n",
        out);
}

/* Contours of a column into $NAME: "x_Ne share value". */
static void put_contours(const char *name, const char *levels, const char *column, FILE *out) {
  fprintf(out,
          "set table $%s\nset xrange [0:1]\nset yrange [0:1]\nset contour base\nunset surface\nset cntrparam "
          "levels discrete %s\nsplot data index 0 using 3:12:(%s)\nunset table\nset surface\nunset contour\n"
          "set xrange [-0.06:1.06]\nset yrange [-0.08:0.93]\n",
          name, levels, column);
}

#define AT_CONTOUR "using ((1-$1)*$2+$1/2):($1*sqrt(3)/2):3"
#define FRAME                                                                                                \
  "$outline using 1:2 with lines linewidth 1.5 linecolor rgb '#303030' notitle, \\\n"                        \
  "  $grid using 1:2 with lines linewidth 0.5 linecolor rgb '#d8d8d8' notitle, \\\n"

/* One of four panels, with its key below. */
static void put_panel_place(int panel, FILE *out) {
  const double left = panel % 2 ? 0.53 : 0.03, bottom = panel / 2 ? 0.08 : 0.54;
  fprintf(
      out,
      "set lmargin at screen %.3f\nset rmargin at screen %.3f\nset bmargin at screen %.3f\nset tmargin at "
      "screen %.3f\nset colorbox vertical user origin screen %.3f,%.3f size screen 0.015,0.26\n",
      left, left + 0.37, bottom, bottom + 0.35, left + 0.375, bottom + 0.05);
}

/* --- the triangle -------------------------------------------------------------------------------------- */

static cmx_status put_liquidus(const three *t, FILE *out, cmx_error *err) {
  cmx_status status = CMX_OK;
  for (int i = 0; i < N_STEPS && status >= 0; i++) { /* a row of pure neon would be one point */
    for (int j = 0; j <= N_STEPS && status >= 0; j++) {
      const double share = j / (double)N_STEPS;
      double x[3];
      cmx_mixture_freezing f;
      liquid_at(i / (double)N_STEPS, share, x);
      status = freeze(t, 0, x, &f, err);
      if (status < 0) break;
      fprintf(out, "%.8g %.8g %.8g %.8g %.8g %.8g %.8g %.8g %.8g %.6e %.6e %.8g\n", x[0], x[1], x[2],
              f.gamma_e * cmx_z53(charges[0]), f.solid[0], f.solid[1], f.solid[2], f.k[2], f.latent_heat,
              contrast(0, &f), contrast(1, &f), share);
    }
    fputc('\n', out);
  }
  return status;
}

static cmx_status put_ternary_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  const three *t = figure;
  plot_data_head(p, out, "Freezing of classical C/O/Ne at fixed electron density");
  fputs(
      "# order of the crystal by an effective binary; Gamma_C on the liquidus; latent heat in kT per ion "
      "frozen;\n"
      "# contrast: density of the crystal over that of the liquid, less 1, at equal electron density, with "
      "22Ne and "
      "20Ne\n# x_C  x_O  x_Ne  Gamma_C  solid_C  solid_O  solid_Ne  k_Ne  latent  contrast_22  contrast_20  "
      "x_O/(x_C+x_O)\n",
      out);
  return put_liquidus(t, out, err);
}

static cmx_status put_ternary_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  (void)figure, (void)err;
  const plot_sheet sheet = {
      .figure = "ternary",
      .title = "Freezing of classical carbon, oxygen and neon",
      .foot = "equal electron density; lines every 0.2; where contours bunch two crystals freeze from one "
              "liquid; order by an effective binary",
      .fixed = 1};
  plot_begin(p, out, &sheet);
  fputs("data = 'ternary.tsv'\n", out);
  put_triangle(out);
  put_contours("gamma", "80, 90, 100, 110, 120, 130, 140, 150, 160, 170, 180, 185, 190, 195", "$4", out);
  put_contours("neon", "-0.2, -0.1, -0.05, -0.02, -0.01, 0, 0.01, 0.02, 0.05, 0.1, 0.2", "$7-$3", out);
  put_contours("oxygen", "0", "$6-$2", out);
  put_contours("dense", "-0.02, -0.01, -5e-3, -2e-3, -1e-3, 0, 1e-3, 2e-3, 5e-3, 0.01, 0.02", "$10", out);
  put_contours("heat", "0.65, 0.68, 0.7, 0.72, 0.74, 0.76, 0.8, 0.85, 0.9, 1", "$9", out);
  fputs("set multiplot\n", out);
  put_panel_place(0, out);
  fputs("set palette defined (0 '#2c7fb8', 0.5 '#41ab5d', 1 '#a50f15')\nset cbrange [75:200]\nset title "
        "'liquidus, "
        "Γ_C, and tie lines to the crystal'\nplot " FRAME
        "  data index 0 using (int(column(12)*36+0.5)%6==0 && int(column(3)*36+0.5)%4==0 ? "
        "$2+$3/2 : NaN):($3*sqrt(3)/2):($6+$7/2-$2-$3/2):(($7-$3)*sqrt(3)/2) with vectors head size screen "
        "0.006,20 filled linewidth 0.8 linecolor rgb '#909090' notitle, \\\n"
        "  $gamma " AT_CONTOUR " with lines linewidth 2 linecolor palette notitle\n",
        out);
  plot_next_panel(out);
  put_panel_place(1, out);
  fputs("set palette defined (-1 '#08519c', -0.02 '#9ecae1', 0 '#303030', 0.02 '#fdae6b', 1 '#a63603')\nset "
        "cbrange "
        "[-0.2:0.2]\nset title 'Δx_{Ne}, crystal less liquid; dashed: Δx_O = "
        "0'\nplot " FRAME "  $oxygen " AT_CONTOUR
        " with lines linewidth 1.5 dashtype 2 linecolor rgb '#009e73' notitle, \\\n"
        "  $neon " AT_CONTOUR " with lines linewidth 2 linecolor palette notitle\n",
        out);
  put_panel_place(2, out);
  fputs("set cbrange [-0.02:0.02]\nset title 'density contrast with ^{22}Ne'\nplot " FRAME
        "  $dense " AT_CONTOUR " with lines linewidth 2 linecolor palette notitle\n",
        out);
  put_panel_place(3, out);
  fputs("set palette defined (0 '#2c7fb8', 0.5 '#41ab5d', 1 '#a50f15')\nset cbrange [0.65:1]\nset title "
        "'latent heat, "
        "kT per ion'\nplot " FRAME "  $heat " AT_CONTOUR
        " with lines linewidth 2 linecolor palette notitle\nunset multiplot\nset output\n",
        out);
  return CMX_OK;
}

cmx_status plot_ternary(plot *p, cmx_error *err) {
  return with_three(p, "ternary", put_ternary_data, put_ternary_script, err);
}

/* --- neon of the crystal ------------------------------------------------------------------------------- */

static cmx_status put_neon_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  const three *t = figure;
  const double neon = 0.02;
  cmx_status status = CMX_OK;
  plot_data_head(p, out,
                 "Neon in the first crystal of classical C/O/Ne over that in the liquid, which has 2 %");
  fputs("# k: x_Ne of the crystal over that of the liquid; G: Gamma_C of the liquidus\n# x_O  k_closure  "
        "G_closure  "
        "k_random  G_random  k_exact  G_exact (nan: not computed)\n",
        out);
  for (int j = 0; j <= 2 * N_STEPS && status >= 0; j++) {
    cmx_mixture_freezing f[N_SOLIDS];
    double x[3];
    liquid_at(neon, j / (2.0 * N_STEPS), x);
    f[2].gamma_e = f[2].k[2] = NAN;
    for (int s = 0; s < N_SOLIDS && status >= 0; s++)
      if (s < 2 || j % 6 == 0) status = freeze(t, s, x, &f[s], err);
    if (status < 0) break;
    fprintf(out, "%.6f", x[1]);
    for (int s = 0; s < N_SOLIDS; s++)
      fprintf(out, " %.6f %.5f", f[s].k[2], f[s].gamma_e * cmx_z53(charges[0]));
    fputc('\n', out);
  }
  return status;
}

static cmx_status put_neon_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  (void)figure, (void)err;
  const plot_sheet sheet = {
      .figure = "neon",
      .title = "C/O/Ne with 2 % neon: the first crystal",
      .foot =
          "classical ions, equal electron density. Grey: fit of S. Blouin to first-principles simulations, a "
          "private communication quoted in a work in progress",
      .entries = 4,
      .columns = 1};
  plot_begin(p, out, &sheet);
  fputs("set xlabel 'number fraction of oxygen in the liquid'\nset ylabel 'neon in the crystal over neon in "
        "the "
        "liquid, k_{Ne}'\nset xrange [0:1]\nset yrange [0:1.2]\n",
        out);
  fputs("plot 1 with lines linewidth 1 linecolor rgb '#b0b0b0' notitle, \\\n"
        "  [0:0.98] 1+(-0.611587+0.782489*x<0 ? -0.611587+0.782489*x : 0) with lines linewidth 3 dashtype 2 "
        "linecolor "
        "rgb '#808080' title 'fit to simulations (private communication)', \\\n"
        "  'neon.tsv' using 1:4 with lines linewidth 2 linecolor rgb '#d55e00' title 'random crystal', \\\n"
        "  'neon.tsv' using 1:2 with lines linewidth 2.5 linecolor rgb '#0072b2' title 'ordered, effective "
        "binary', \\\n"
        "  'neon.tsv' using 1:6 with points pointtype 7 pointsize 0.8*ps linecolor rgb '#303030' title "
        "'ordered, all "
        "pairs'\nset output\n",
        out);
  return CMX_OK;
}

cmx_status plot_neon(plot *p, cmx_error *err) {
  return with_three(p, "neon", put_neon_data, put_neon_script, err);
}

/* --- where crystals float ------------------------------------------------------------------------------ */

enum { N_SHARES = 24, N_NEON = 14, N_CONDITIONS = 4 };

/* Where liquid and crystal are compared: at a pressure, or (0) classical at equal electron density. */
static const struct {
  double p; /* erg/cm^3 */
  const char *solid, *text;
} conditions[N_CONDITIONS] = {{3e22, "ordered", "equal P = 3e22 erg/cm^3, 1e6 g/cm^3"},
                              {1e24, "ordered", "equal P = 1e24 erg/cm^3, 1.1e7 g/cm^3"},
                              {1e24, "random", "equal P = 1e24 erg/cm^3, random crystal"},
                              {0.0, "ordered", "classical, equal electron density"}};

/* A liquid whose crystal is as dense; with more neon crystals float (begin) or sink. */
typedef struct crossing {
  int begin, share; /* number of the share of oxygen */
  double oxygen, neon;
} crossing;

typedef struct floating {
  three t;
  cmx_eos eos[N_CONDITIONS];
  size_t n;
  crossing found[(N_SHARES + 1) * N_NEON]; /* of one condition */
} floating;

static cmx_status floating_make(plot *p, floating *f, cmx_error *err) {
  cmx_status status = three_make(p, &f->t, err);
  for (int k = 0; k < N_CONDITIONS && status >= 0; k++) {
    cmx_recipe own = p->recipe;
    own.mixture.ions.n = 3;
    memcpy(own.mixture.ions.z, charges, sizeof charges);
    memcpy(own.mixture.ions.mass_u, masses[0], sizeof masses[0]);
    snprintf(own.eos.solid, sizeof own.eos.solid, "%s", conditions[k].solid);
    if (conditions[k].p > 0.0)
      status =
          cmx_recipe_eos(&own, &p->physics, cmx_order_from_minimiser, &p->physics.direct, &f->eos[k], err);
  }
  return status;
}

/* The density contrast with 22Ne. */
static cmx_status contrast_at(const floating *f, int k, double neon, double share, double *value,
                              cmx_error *err) {
  double x[3];
  liquid_at(neon, share, x);
  if (!(conditions[k].p > 0.0)) {
    cmx_mixture_freezing freezing;
    const cmx_status status = freeze(&f->t, 0, x, &freezing, err);
    *value = contrast(0, &freezing);
    return status;
  }
  cmx_species_freezing freezing;
  const cmx_status status =
      cmx_species_freeze(&f->eos[k], CMX_FIXED_PRESSURE, conditions[k].p, 0, x, &freezing);
  *value = freezing.density_contrast;
  return status < 0 ? cmx_fail(err, status, "distillation: x = %g, %g, %g: %s", x[0], x[1], x[2],
                               cmx_status_text(status))
                    : CMX_OK;
}

static cmx_status add_crossing(floating *f, int k, int j, double low, double high, cmx_error *err) {
  const double share = j / (double)N_SHARES;
  double at_low;
  cmx_status status = contrast_at(f, k, low, share, &at_low, err);
  for (int it = 0; it < 10 && status >= 0; it++) {
    const double middle = sqrt(low * high);
    double value;
    status = contrast_at(f, k, middle, share, &value, err);
    *(status >= 0 && value * at_low > 0.0 ? &low : &high) = middle;
  }
  f->found[f->n++] = (crossing){at_low > 0.0, j, (1.0 - low) * share, sqrt(low * high)};
  return status;
}

/* All changes of sign along one share of oxygen. */
static cmx_status add_share(floating *f, int k, int j, cmx_error *err) {
  cmx_status status = CMX_OK;
  double before = NAN, last = NAN;
  for (int i = 0; i <= N_NEON && status >= 0; i++) {
    const double neon = 5e-4 * pow(0.6 / 5e-4, i / (double)N_NEON);
    double value;
    status = contrast_at(f, k, neon, j / (double)N_SHARES, &value, err);
    if (status >= 0 && value * before < 0.0) status = add_crossing(f, k, j, last, neon, err);
    before = value;
    last = neon;
  }
  return status;
}

/* One end of the range of neon, a line for each stretch of it. */
static void put_end(const floating *f, int begin, FILE *out) {
  int last = -1;
  for (size_t q = 0; q < f->n; q++) {
    const crossing *c = &f->found[q];
    if (c->begin != begin) continue;
    if (last >= 0 && c->share > last + 1) fputc('\n', out);
    fprintf(out, "%.6f %.6g\n", c->oxygen, c->neon);
    last = c->share;
  }
  if (last < 0) fputs("nan nan\n", out);
  fputs("\n\n", out);
}

static cmx_status put_distillation_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  floating *f = figure;
  cmx_status status = CMX_OK;
  plot_data_head(p, out, "Liquids of C/O/22Ne whose first crystal is exactly as dense");
  fputs("# x_O  x_Ne: first block of each pair: from this much neon on crystals float, second: up to this "
        "much\n",
        out);
  for (int k = 0; k < N_CONDITIONS && status >= 0; k++) {
    fprintf(out, "# %s\n", conditions[k].text);
    f->n = 0;
    for (int j = 0; j <= N_SHARES && status >= 0; j++) status = add_share(f, k, j, err);
    put_end(f, 1, out);
    put_end(f, 0, out);
  }
  return status;
}

static cmx_status put_distillation_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  static const char *const dash[N_CONDITIONS] = {"1", "1", "1", "2"};
  static const int colour[N_CONDITIONS] = {6, 1, 0, 5};
  (void)figure, (void)err;
  const plot_sheet sheet = {.figure = "distillation",
                            .title = "C/O/^{22}Ne: the first crystal is as dense as the liquid",
                            .foot =
                                "complete free energy with quantum ions and polarisation at equal pressure; "
                                "order by an effective binary",
                            .entries = N_CONDITIONS,
                            .columns = 1};
  plot_begin(p, out, &sheet);
  fputs("set xlabel 'number fraction of oxygen in the liquid'\nset ylabel 'number fraction of ^{22}Ne in the "
        "liquid'\n"
        "set xrange [0:1]\nset yrange [5e-4:0.6]\nset logscale y\n"
        "set label 1 'crystals float' at 0.3,0.05 center font ',16'\n"
        "set label 2 'crystals sink' at 0.78,0.006 center font ',16'\nset label 3 'crystals sink' at "
        "0.75,0.35 center "
        "font ',16'\n",
        out);
  fputs("plot ", out);
  for (int k = 0; k < N_CONDITIONS; k++)
    for (int begin = 1; begin >= 0; begin--)
      fprintf(
          out,
          "%s'distillation.tsv' index %d using 1:2 with lines linewidth 2.5 dashtype %s linecolor rgb '%s' "
          "%s%s%s",
          k || !begin ? ", \\\n  " : "", 2 * k + !begin, dash[k], plot_colour((size_t)colour[k]),
          begin ? "title '" : "notitle", begin ? conditions[k].text : "", begin ? "'" : "");
  fputs("\nset output\n", out);
  return CMX_OK;
}

cmx_status plot_distillation(plot *p, cmx_error *err) {
  floating *f = calloc(1, sizeof *f);
  if (!f) return cmx_fail(err, CMX_ERR_MEMORY, "distillation: out of memory");
  cmx_status status = floating_make(p, f, err);
  if (status >= 0)
    status = plot_write(p, "distillation", put_distillation_data, put_distillation_script, f, err);
  cmx_order_species_work_free(f->t.exact.work);
  free(f);
  return status;
}
