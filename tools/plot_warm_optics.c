/* Figures warm6 to warm9: absorption and reflectivity of a warm dense mixture, as in Figures 6 to 9 of White
   et al. (2024). */
#include <math.h>
#include <stdlib.h>

#include "coulomix/const.h"
#include "coulomix/optics.h"
#include "plot_warm.h"

enum { N_OMEGA = 1025, N_MIXTURES = 6, MAX_CURVES = 6 };

static const double largest = 4.0, one_mixture = 0.1; /* atomic units; number fraction */

/* Methods for the property of the single mixture. */
enum { PROPERTY, SIGMA, GAMMA, GAMMA_REAL, TRANSITION, N_WAYS };

typedef struct optics {
  const char *figure;
  int reflectivity;
  int rules; /* one mixture by several rules, not several mixtures by one */
  int n_curves;
  int points[WARM_PANELS][MAX_CURVES];
  double omega[N_OMEGA]; /* rad/s */
  double y[WARM_PANELS][MAX_CURVES][N_OMEGA];
} optics;

/* The pure species of a mixture, at its frequencies. */
typedef struct spectra {
  cmx_matched matched;
  double sigma_1[2][N_OMEGA], sigma_2[2][N_OMEGA];
  double mixed_1[N_OMEGA], mixed_2[N_OMEGA];
} spectra;

static const double mixtures[N_MIXTURES] = {0.0, 0.1, 0.25, 0.5, 0.75, 1.0};

/* --- data ---------------------------------------------------------------------------------------------- */

static cmx_status find_spectra(const warm_scene *s, const optics *o, int panel, double x, spectra *out) {
  cmx_status status = warm_match(s, panel, x, &out->matched);
  for (int j = 0; j < 2 && status >= 0; j++)
    if (out->matched.part[j].x > 0.0)
      status = s->pure[j]->spectrum(s->pure[j], out->matched.part[j].n, s->temp, N_OMEGA, o->omega,
                                    out->sigma_1[j], out->sigma_2[j], NULL);
  return status;
}

/* Absorption or reflectivity of conductivities. */
static void to_property(const optics *o, const double sigma_1[], const double sigma_2[], double y[]) {
  for (int k = 0; k < N_OMEGA; k++) {
    cmx_optical c;
    cmx_optical_constants(o->omega[k], sigma_1[k], sigma_2[k], &c); /* NaN at omega = 0 */
    y[k] = o->reflectivity ? c.reflectivity : c.absorption;
  }
}

static cmx_status by_rule(const optics *o, spectra *from, cmx_mix_rule rule, int complex_values, double y[]) {
  const cmx_spectrum_view pure[2] = {{N_OMEGA, o->omega, from->sigma_1[0], from->sigma_2[0]},
                                     {N_OMEGA, o->omega, from->sigma_1[1], from->sigma_2[1]}};
  cmx_mix_spectrum_options options;
  cmx_mix_spectrum_defaults(rule, &options);
  options.complex_values = complex_values;
  const cmx_status status =
      cmx_mix_spectrum(&options, 2, &from->matched, pure, from->mixed_1, from->mixed_2, NULL);
  to_property(o, from->mixed_1, from->mixed_2, y);
  return status;
}

/* The one mixture in all ways. */
static cmx_status fill_ways(const warm_scene *s, const optics *o, spectra *from, double y[][N_OMEGA]) {
  const double *share = from->matched.volumes.share;
  cmx_status status = by_rule(o, from, CMX_MIX_SIGMA, 1, y[SIGMA]);
  if (status >= 0) status = by_rule(o, from, CMX_MIX_GAMMA, 1, y[GAMMA]);
  if (status >= 0) status = by_rule(o, from, CMX_MIX_GAMMA, 0, y[GAMMA_REAL]);
  if (status < 0) return status;
  to_property(o, from->sigma_1[0], from->sigma_2[0], y[PROPERTY]);
  to_property(o, from->sigma_1[1], from->sigma_2[1], y[TRANSITION]);
  for (int k = 0; k < N_OMEGA; k++) {
    const double low = cmx_mix_crossover_weight(o->omega[k], s->view->crossover, s->view->width);
    y[PROPERTY][k] = share[0] * y[PROPERTY][k] + share[1] * y[TRANSITION][k];
    y[TRANSITION][k] = low * y[GAMMA_REAL][k] + (1.0 - low) * y[SIGMA][k]; /* (32) */
  }
  return CMX_OK;
}

static void fill(const warm_scene *s, optics *o, spectra *work) {
  const double top = asinh(s->view->omega_max / s->view->omega_scale);
  for (int k = 0; k < N_OMEGA; k++) o->omega[k] = s->view->omega_scale * sinh(top * k / (N_OMEGA - 1.0));
  o->omega[N_OMEGA - 1] = s->view->omega_max;
  for (int panel = 0; panel < WARM_PANELS; panel++)
    for (int c = 0; c < o->n_curves; c++) {
      if (o->rules && c > 0) { /* all at once */
        o->points[panel][c] = o->points[panel][0];
        continue;
      }
      cmx_status status = find_spectra(s, o, panel, o->rules ? one_mixture : mixtures[c], work);
      if (status >= 0)
        status = o->rules ? fill_ways(s, o, work, o->y[panel])
                          : by_rule(o, work, CMX_MIX_GAMMA, 1, o->y[panel][c]);
      o->points[panel][c] = status >= 0;
    }
}

static int covered(const optics *o, int panel) {
  int n = 0;
  for (int c = 0; c < o->n_curves; c++) n += o->points[panel][c];
  return n;
}

static cmx_status optics_data(const warm_scene *s, void *what, FILE *out, cmx_error *err) {
  static const char *const ways[N_WAYS] = {"property", "sigma", "gamma", "gamma_real", "transition"};
  const optics *o = what;
  warm_data_head(s, out,
                 o->reflectivity ? "Reflectivity against photon energy"
                                 : "Absorption, 1/cm, against photon energy");
  if (o->rules)
    fprintf(out,
            "# x = %g; property: its volumetric mean; gamma: of complex conductivities; gamma_real: of real "
            "ones, "
            "with Kramers-Kronig; transition: from gamma_real to sigma at %g, width %g a.u.\n",
            one_mixture, s->view->crossover / CMX_ATOMIC_FREQUENCY, s->view->width / CMX_ATOMIC_FREQUENCY);
  else
    fputs("# gamma rule of complex conductivities; curves by x\n", out);
  fputs("# omega/a.u.  eV", out);
  for (int c = 0; c < o->n_curves; c++)
    if (o->rules)
      fprintf(out, "  %s", ways[c]);
    else
      fprintf(out, "  %g", mixtures[c]);
  fputs("\n", out);
  for (int panel = 0; panel < WARM_PANELS; panel++) {
    warm_block_head(s, out, panel);
    for (int k = 1; k < N_OMEGA && o->omega[k] <= 1.01 * largest * CMX_ATOMIC_FREQUENCY; k++) {
      fprintf(out, "%.7g %.7g", o->omega[k] / CMX_ATOMIC_FREQUENCY,
              o->omega[k] * CMX_HBAR / CMX_ELECTRON_VOLT);
      for (int c = 0; c < o->n_curves; c++)
        fprintf(out, " %.7g", o->points[panel][c] ? o->y[panel][c][k] : (double)NAN);
      fputs("\n", out);
    }
  }
  return covered(o, WARM_ISODENSITY) + covered(o, WARM_ISOBARIC) > 0
             ? CMX_OK
             : cmx_fail(err, CMX_ERR_ABSENT, "everything (outside the data of the pure species)");
}

/* --- script -------------------------------------------------------------------------------------------- */

static void put_style(const optics *o, int c, FILE *out) {
  static const size_t of_mixture[N_MIXTURES] = {0, 1, 5, 2, 4, 3}, of_way[N_WAYS] = {2, 1, 3, 3, 4};
  static const int dash_of_way[N_WAYS] = {1, 1, 1, 2, 3};
  fprintf(out, "linewidth %s dashtype %d linecolor rgb '%s' ", o->rules && c == TRANSITION ? "2.6" : "1.7",
          o->rules ? dash_of_way[c] : 1 + c % 3, plot_colour(o->rules ? of_way[c] : of_mixture[c]));
}

static void put_title(const warm_scene *s, const optics *o, int c, FILE *out) {
  static const char *const ways[N_WAYS] = {"", "conductivity", "scattering rate", "scattering rate, real",
                                           "transition"};
  if (!o->rules)
    fprintf(out, "title '%g %% %s'", 100.0 * mixtures[c], s->p->heavy);
  else if (c == PROPERTY)
    fprintf(out, "title '%s itself'", o->reflectivity ? "reflectivity" : "absorption");
  else
    fprintf(out, "title '%s'", ways[c]);
}

static void put_curves(const optics *o, int panel, FILE *out) {
  fputs("plot \\\n", out);
  for (int c = 0; c < o->n_curves; c++) {
    if (!o->points[panel][c]) continue;
    fprintf(out, "  data index %d using 1:%d with lines ", panel, c + 3);
    put_style(o, c, out);
    fputs("notitle, \\\n", out);
  }
  fputs("  NaN notitle\n", out);
}

static void put_legend(const warm_scene *s, const optics *o, const plot_frame *f, FILE *out) {
  warm_legend(out, f);
  for (int c = 0; c < o->n_curves; c++) {
    fputs("  NaN with lines ", out);
    put_style(o, c, out);
    put_title(s, o, c, out);
    fputs(", \\\n", out);
  }
  fputs("  NaN notitle\n", out);
}

/* Least value from some energy on: absorption falls to 0 at none. */
static double least(const optics *o) {
  double value = HUGE_VAL;
  for (int panel = 0; panel < WARM_PANELS; panel++)
    for (int c = 0; c < o->n_curves; c++)
      for (int k = 0; k < N_OMEGA && o->points[panel][c]; k++) {
        const double at = o->omega[k] / CMX_ATOMIC_FREQUENCY;
        if (at > 0.05 && at < largest) value = fmin(value, o->y[panel][c][k]);
      }
  return value;
}

/* Below a panel: the curves over that of the scattering rate. */
static void put_ratios(const warm_scene *s, const optics *o, const plot_frame *f, int panel, FILE *out) {
  plot_next_panel(out);
  warm_panel(s, out, f, panel, WARM_RATIOS);
  fputs("unset x2tics\nunset x2label\nset ylabel 'ratio' offset 0.5,0\n", out);
  double range[2] = {1.0, 1.0};
  for (int c = 0; c < o->n_curves; c++)
    for (int k = 1; k < N_OMEGA && o->omega[k] <= largest * CMX_ATOMIC_FREQUENCY; k++) {
      const double ratio = o->y[panel][c][k] / o->y[panel][GAMMA][k];
      range[0] = fmin(range[0], ratio);
      range[1] = fmax(range[1], ratio);
    }
  plot_range(out, range[0], range[1], 3);
  fputs(panel == WARM_ISODENSITY ? "set format x ''\n"
                                 : "set format x '%g'\nset xlabel 'photon energy (a.u.)'\n",
        out);
  fputs("plot \\\n", out);
  for (int c = 0; c < o->n_curves; c++) {
    fprintf(out, "  data index %d using 1:($%d/$%d) with lines ", panel, c + 3, GAMMA + 3);
    put_style(o, c, out);
    fputs("notitle, \\\n", out);
  }
  fputs("  NaN notitle\n", out);
}

static void put_panel(const warm_scene *s, const optics *o, const plot_frame *f, int panel, FILE *out) {
  const double ev = CMX_HARTREE / CMX_ELECTRON_VOLT;
  const int ratios = o->rules && covered(o, panel);
  warm_panel(s, out, f, panel, ratios ? WARM_VALUES : WARM_WHOLE);
  fprintf(out, "set xrange [0:%g]\nset x2range [0:%.6f]\nset ylabel '%s' offset 0.5,0\n", largest,
          largest * ev, o->reflectivity ? "reflectivity" : "absorption  (cm^{-1})");
  if (panel == WARM_ISODENSITY)
    fputs("set x2tics 20\nset x2label 'photon energy (eV)' offset 0,-0.6\nset format x ''\n", out);
  else
    fprintf(out, "unset x2label\nunset x2tics\nset format x '%s'\nset xlabel '%s'\n", ratios ? "" : "%g",
            ratios ? "" : "photon energy (a.u.)");
  if (!covered(o, panel)) {
    warm_empty(out);
    return;
  }
  if (o->reflectivity)
    fprintf(out, "set yrange [0:1]\nset ytics %s\n", ratios ? "0.5" : "0.2");
  else
    fprintf(out, "set logscale y\nset yrange [%.3g:*]\nset format y '10^{%%T}'\n", 0.5 * least(o));
  put_curves(o, panel, out);
  if (ratios) put_ratios(s, o, f, panel, out);
}

static cmx_status optics_script(const warm_scene *s, void *what, FILE *out, cmx_error *err) {
  const optics *o = what;
  const char *property = o->reflectivity ? "reflectivity" : "absorption";
  char title[128];
  (void)err;
  if (o->rules)
    snprintf(title, sizeof title, "%s, x = %g, {/:Italic T} = %.6g K: %s by the mixing rules", s->p->mix,
             one_mixture, s->temp, property);
  else
    snprintf(title, sizeof title, "%s, {/:Italic T} = %.6g K: %s of the mixtures", s->p->mix, s->temp,
             property);
  plot_frame f = warm_begin(s, out, o->figure, title,
                            o->rules ? "; ratio: to the rule of scattering rates"
                                     : "; gamma rule of complex conductivities",
                            o->rules ? "mixed by" : "mixture", o->n_curves);
  f.top -= 2.3 * f.line; /* room for the upper axis */
  fprintf(out, "data = '%s.tsv'\nset multiplot\nset key off\n", o->figure);
  put_panel(s, o, &f, WARM_ISODENSITY, out);
  plot_next_panel(out);
  put_panel(s, o, &f, WARM_ISOBARIC, out);
  put_legend(s, o, &f, out);
  fputs("unset multiplot\nset output\n", out);
  return CMX_OK;
}

static cmx_status plot_optics(const plot *p, const char *figure, int reflectivity, int rules,
                              cmx_error *err) {
  warm_scene s;
  cmx_status status = warm_scene_set(p, figure, &s, err);
  if (status < 0) return status;
  optics *o = calloc(1, sizeof *o);
  spectra *work = calloc(1, sizeof *work);
  if (o && work) {
    o->figure = figure;
    o->reflectivity = reflectivity;
    o->rules = rules;
    o->n_curves = rules ? N_WAYS : N_MIXTURES;
    fill(&s, o, work);
    status = warm_write(&s, figure, optics_data, optics_script, o, err);
  } else {
    status = cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", figure);
  }
  free(work);
  free(o);
  warm_scene_free(&s);
  return status;
}

cmx_status plot_warm_absorption(plot *p, cmx_error *err) {
  return plot_optics(p, "warm6", 0, 0, err);
}

cmx_status plot_warm_reflectivity(plot *p, cmx_error *err) {
  return plot_optics(p, "warm7", 1, 0, err);
}

cmx_status plot_warm_absorption_rules(plot *p, cmx_error *err) {
  return plot_optics(p, "warm8", 0, 1, err);
}

cmx_status plot_warm_reflectivity_rules(plot *p, cmx_error *err) {
  return plot_optics(p, "warm9", 1, 1, err);
}
