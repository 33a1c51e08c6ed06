/* Figures warm4 and warm5: conductivities of direct current of a warm dense mixture by the mixing rules, as
   in Figures 4 and 5 of White et al. (2024); and what all figures of these mixtures share. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "plot_warm.h"

static const double paper_rho = 10.0, paper_ev = 10.0, gigapascal = 1e10;

/* --- states -------------------------------------------------------------------------------------------- */

/* The value asked for, if any; the paper's; or the middle of the range. */
static cmx_status choose_state(const char *option, double asked, double paper, const double range[2],
                               double *value, cmx_error *err) {
  if (!isnan(asked) && !(asked >= range[0] && asked <= range[1]))
    return cmx_fail(err, CMX_ERR_RANGE, "%s %g: the table covers %g to %g", option, asked, range[0],
                    range[1]);
  *value = !isnan(asked)                            ? asked
           : paper >= range[0] && paper <= range[1] ? paper
                                                    : sqrt(range[0]) * sqrt(range[1]);
  return CMX_OK;
}

cmx_status warm_scene_set(const plot *p, const char *figure, warm_scene *s, cmx_error *err) {
  const double half[2] = {0.5, 0.5};
  cmx_matched matched;
  cmx_error why = CMX_ERROR_NONE;
  memset(s, 0, sizeof *s);
  s->p = p;
  s->view = &p->table.warm;
  cmx_status status = CMX_OK;
  for (int j = 0; j < 2 && status >= 0; j++) {
    s->pure[j] = &s->species[j];
    status = cmx_pure_from_table(&p->table.warm, j, p->recipe.mixture.names[j], p->recipe.mixture.ions.z[j],
                                 &s->species[j], err);
  }
  if (status >= 0) status = choose_state("--rho", p->rho, paper_rho, p->table.warm.rho, &s->rho, err);
  if (status >= 0)
    status = choose_state("--temp", p->temp, paper_ev * CMX_ELECTRON_VOLT / CMX_BOLTZMANN, p->table.warm.temp,
                          &s->temp, err);
  if (status < 0) {
    warm_scene_free(s);
    return status;
  }
  const cmx_warm_mixture mixture = {2, s->pure, half};
  const cmx_status found = cmx_match_densities(CMX_MATCH_ISOBARIC, &mixture, s->rho, s->temp, &matched, &why);
  s->pressure = matched.pressure; /* NaN on failure */
  if (found < 0) {
    char text[sizeof why.text + 32];
    snprintf(text, sizeof text, "isobaric mixtures (%s)", why.text);
    plot_left_out(figure, text);
  }
  return CMX_OK;
}

void warm_scene_free(warm_scene *s) {
  for (int j = 0; j < 2; j++) cmx_pure_free(&s->species[j]);
}

cmx_status warm_match(const warm_scene *s, int panel, double x, cmx_matched *matched) {
  const double parts[2] = {1.0 - x, x};
  const cmx_warm_mixture mixture = {2, s->pure, parts};
  if (panel == WARM_ISOBARIC)
    return cmx_match_densities_at_pressure(&mixture, s->pressure, s->temp, matched, NULL);
  return cmx_match_densities(CMX_MATCH_ISODENSITY, &mixture, s->rho, s->temp, matched, NULL);
}

/* --- shared texts -------------------------------------------------------------------------------------- */

/* Where a species' data come from. */
static void put_source(const cmx_recipe_pure *pure, FILE *out) {
  if (!strcmp(pure->model, "spectra"))
    fprintf(out, "%zu %s", pure->n_files, pure->n_files == 1 ? "spectrum" : "spectra");
  else
    fprintf(out, "Lee and More (1984), %s", isnan(pure->charge) ? "free electrons of More (1985)" : "");
  if (pure->eos[0]) fprintf(out, ", pressure: %s", strchr(pure->eos, '/') + 1);
  if (!isnan(pure->charge))
    fprintf(out, "%s%g free electrons", strcmp(pure->model, "spectra") ? "" : ", ", pure->charge);
}

static void put_sources(const warm_scene *s, FILE *out) {
  const cmx_recipe_pure *pure = s->p->recipe.warm.species;
  const int alike = !strcmp(pure[0].model, "lee-more") && !strcmp(pure[1].model, "lee-more") &&
                    isnan(pure[0].charge) && isnan(pure[1].charge) && !strcmp(pure[0].eos, pure[1].eos);
  fputs("pure species of the table: ", out);
  for (int j = 0; j < 2; j++) {
    fputs(s->pure[j]->name, out);
    fputs(alike && j == 0 ? ", " : ": ", out);
    if (j == 0 && alike) continue;
    put_source(&pure[j], out);
    if (j == 0) fputs("; ", out);
  }
}

void warm_data_head(const warm_scene *s, FILE *out, const char *what) {
  plot_table_head(s->p, out, what);
  fprintf(out, "# x: number fraction of %s; rho = %.10g g/cm^3 (isodensity), T = %.10g K = %.6g eV\n",
          s->p->heavy, s->rho, s->temp, s->temp * CMX_BOLTZMANN / CMX_ELECTRON_VOLT);
  if (!isnan(s->pressure))
    fprintf(out, "# electronic pressure %.8g GPa (isobaric): that of x = 0.5 at this density\n",
            s->pressure / gigapascal);
  fputs("# ", out);
  put_sources(s, out);
  fputs("\n", out);
}

void warm_block_head(const warm_scene *s, FILE *out, int panel) {
  fprintf(out, "%s# block %d: %s\n", panel ? "\n\n" : "", panel,
          panel == WARM_ISODENSITY ? "isodensity"
          : isnan(s->pressure)     ? "isobaric: not covered"
                                   : "isobaric");
}

void warm_panel(const warm_scene *s, FILE *out, const plot_frame *f, int panel, int part) {
  static const double ratio_share = 0.38, gap = 0.4; /* of lines, between panels */
  char name[64] = "(b) isobaric";
  const int upper = panel == WARM_ISODENSITY;
  const double half = 0.5 * (f->top - f->bottom), start = upper ? f->bottom + half : f->bottom;
  const double bottom = start + (upper ? gap * f->line : 0.0),
               top = start + half - (upper ? 0.0 : gap * f->line),
               split = bottom + ratio_share * (top - bottom);
  plot_panel(out, f->left, f->right, part == WARM_VALUES ? split : bottom,
             part == WARM_RATIOS ? split - 0.3 * f->line : top);
  if (part == WARM_RATIOS) {
    fputs("unset label 1\nset key off\nunset logscale y\nset format y '%g'\nset yrange [*:*]\n", out);
    return;
  }
  if (upper)
    snprintf(name, sizeof name, "(a) isodensity, ρ = %.4g g/cm^3", s->rho);
  else if (!isnan(s->pressure))
    snprintf(name, sizeof name, "(b) isobaric, {/:Italic P}_e = %.4g GPa", s->pressure / gigapascal);
  fprintf(out, "set label 1 '%s' at graph 1,1 right offset -1,-1.1 front\n", name);
}

void warm_legend(FILE *out, const plot_frame *f) {
  plot_panel(out, f->left, f->right, f->bottom, f->top);
  fputs("unset border\nunset tics\nunset grid\nunset xlabel\nunset ylabel\nunset x2label\nunset logscale y\n"
        "unset label 1\nset xrange [0:1]\nset yrange [0:1]\nset key on\nplot \\\n",
        out);
}

void warm_empty(FILE *out) {
  fputs("set label 2 'outside the data of the pure species' at graph 0.5,0.5 center textcolor rgb '#707070'\n"
        "unset logscale y\nset yrange [0:1]\nset key off\nplot -1 notitle\nunset label 2\n",
        out);
}

plot_frame warm_begin(const warm_scene *s, FILE *out, const char *figure, const char *title,
                      const char *remark, const char *key, int entries) {
  plot_sheet sheet = {.figure = figure,
                      .title = title,
                      .entries = entries,
                      .key = key,
                      .beside = 21.0,
                      .left = 6.0,
                      .panels = 4};
  char *text = NULL;
  size_t size = 0;
  FILE *line = open_memstream(&text, &size);
  if (line) {
    fprintf(line, "Layout of White et al. (2024)%s; ", remark);
    put_sources(s, line);
    if (tool_text_whole(line, &text)) sheet.foot = text;
  }
  const plot_frame frame = plot_begin(s->p, out, &sheet);
  free(text);
  return frame;
}

cmx_status warm_write(const warm_scene *s, const char *figure, warm_writer *data, warm_writer *script,
                      void *what, cmx_error *err) {
  static const char *const suffix[2] = {"tsv", "gp"};
  warm_writer *const write[2] = {data, script};
  cmx_status status = CMX_OK;
  for (int k = 0; k < 2 && status >= 0; k++) {
    plot_page page;
    char name[32];
    status = plot_page_open(&page, err);
    if (status < 0) return status;
    const cmx_status made = write[k](s, what, page.out, err);
    if (made < 0) {
      fclose(page.out);
      free(page.text);
      return made;
    }
    snprintf(name, sizeof name, "%s.%s", figure, suffix[k]);
    status = plot_page_write(s->p, &page, name, err);
  }
  return status;
}

/* --- figures warm4 and warm5 --------------------------------------------------------------------------- */

enum { N_X = 201, OWN = 0, VALENCE, AVERAGE_ATOM, N_CHARGES, N_CURVES = 8, FIRST_CURVE = 6 };

/* Free electrons of H and C that weigh the rules: White et al. (2024), Fig. 4. */
static const double charges_of_ch[N_CHARGES][2] = {{NAN, NAN}, {1.0, 4.0}, {0.82, 2.6}};
static const char *const names_of_charges[N_CHARGES] = {"Z of the table", "Z_H = 1, Z_C = 4",
                                                        "Z_H = 0.82, Z_C = 2.6"};

static const struct {
  cmx_mix_rule rule;
  int charges;
  const char *column, *name;
} curves[N_CURVES] = {{CMX_MIX_SIGMA, OWN, "sigma", "conductivity"},
                      {CMX_MIX_RESISTIVITY, OWN, "resistivity", "resistivity"},
                      {CMX_MIX_IONIZATION, OWN, "ionization", "ionization"},
                      {CMX_MIX_IONIZATION, VALENCE, "ionization_1_4", "ionization"},
                      {CMX_MIX_IONIZATION, AVERAGE_ATOM, "ionization_0.82_2.6", "ionization"},
                      {CMX_MIX_GAMMA, OWN, "gamma", "scattering rate"},
                      {CMX_MIX_GAMMA, VALENCE, "gamma_1_4", "scattering rate"},
                      {CMX_MIX_GAMMA, AVERAGE_ATOM, "gamma_0.82_2.6", "scattering rate"}};

typedef struct direct {
  const char *figure;
  int kappa, carbon_hydrogen;
  int points[WARM_PANELS];                             /* that data cover */
  double value[WARM_PANELS][2], ratio[WARM_PANELS][2]; /* least and largest */
} direct;

static int is_drawn(const direct *d, int k) {
  return curves[k].charges == OWN || d->carbon_hydrogen;
}

/* The rule with other charges than the pure species' own: these weigh it, sigma itself stays. */
static double mix_with_charges(const cmx_matched *m, int k, const double value[2]) {
  cmx_mix_species part[2] = {m->part[0], m->part[1]};
  const double *charges = charges_of_ch[curves[k].charges];
  for (int j = 0; j < 2; j++)
    if (!isnan(charges[j])) part[j].charge = charges[j];
  return cmx_mix(curves[k].rule, 2, part, &m->volumes, value);
}

static void widen(double range[2], double value) {
  range[0] = fmin(range[0], value);
  range[1] = fmax(range[1], value);
}

/* One composition; *spread is the largest over the least of the curves. */
static void put_mixture(const warm_scene *s, direct *d, int panel, double x, double *spread, FILE *out) {
  cmx_matched m;
  double value[2], least = HUGE_VAL, most = 0.0, first = 0.0;
  const double unit = d->kappa ? 1e5 : CMX_SIEMENS_PER_METRE;
  if (warm_match(s, panel, x, &m) < 0) return;
  for (int j = 0; j < 2; j++) value[j] = (d->kappa ? m.pure[j].kappa : m.pure[j].sigma) / unit;
  fprintf(out, "%.8g %.8g %.8g %.8g %.8g", x, m.rho, m.pressure / gigapascal, m.part[0].charge,
          m.part[1].charge);
  for (int k = 0; k < N_CURVES; k++) {
    if (!is_drawn(d, k)) continue;
    const double mixed = mix_with_charges(&m, k, value);
    fprintf(out, " %.8g", mixed);
    if (k == 0) first = mixed;
    widen(d->value[panel], mixed);
    widen(d->ratio[panel], mixed / first);
    least = fmin(least, mixed);
    most = fmax(most, mixed);
  }
  fputs("\n", out);
  d->points[panel]++;
  *spread = most / least;
}

static cmx_status direct_data(const warm_scene *s, void *what, FILE *out, cmx_error *err) {
  direct *d = what;
  double spread[WARM_PANELS] = {NAN, NAN}, other;
  warm_data_head(s, out,
                 d->kappa ? "Thermal conductivity by the mixing rules, W/(m K)"
                          : "Electrical conductivity of direct current by the mixing rules, S/m");
  fprintf(out, "# x  rho  P_e/GPa  Z_%s  Z_%s", s->pure[0]->name, s->pure[1]->name);
  for (int k = 0; k < N_CURVES; k++)
    if (is_drawn(d, k)) fprintf(out, "  %s", curves[k].column);
  fputs("\n", out);
  for (int panel = 0; panel < WARM_PANELS; panel++) {
    warm_block_head(s, out, panel);
    d->value[panel][0] = d->ratio[panel][0] = HUGE_VAL;
    for (int k = 0; k < N_X; k++)
      put_mixture(s, d, panel, k / (N_X - 1.0), 2 * k == N_X - 1 ? &spread[panel] : &other, out);
    if (!d->points[panel]) fputs("nan nan\n", out);
    if (d->points[panel] < 2) d->points[panel] = 0; /* no line */
  }
  fprintf(out, "\n\n# largest over least of the rules at x = 0.5: %.6g isodensity, %.6g isobaric\n",
          spread[WARM_ISODENSITY], spread[WARM_ISOBARIC]);
  return d->points[WARM_ISODENSITY] + d->points[WARM_ISOBARIC] > 0
             ? CMX_OK
             : cmx_fail(err, CMX_ERR_ABSENT, "everything (outside the data of the pure species)");
}

static void direct_style(int k, FILE *out) {
  static const int dash[N_CHARGES] = {1, 2, 4};
  fprintf(out, " with lines linewidth %s dashtype %d linecolor rgb '%s' ",
          curves[k].rule == CMX_MIX_RESISTIVITY ? "2.8"
          : curves[k].charges == OWN            ? "1.6"
                                                : "2.2",
          dash[curves[k].charges], plot_colour((size_t)k));
}

/* The curves of a part: values over a unit, or ratios to the first curve. */
static void direct_curves(const direct *d, int panel, int part, FILE *out) {
  char scale[16];
  snprintf(scale, sizeof scale, part == WARM_RATIOS ? "$%d" : d->kappa ? "1e3" : "1e6", FIRST_CURVE);
  fputs("plot \\\n", out);
  for (int k = 0, column = FIRST_CURVE; k < N_CURVES; k++) {
    if (!is_drawn(d, k)) continue;
    fprintf(out, "  data index %d using 1:($%d/%s)", panel, column++, scale);
    direct_style(k, out);
    fputs("notitle, \\\n", out);
  }
  fputs("  1/0 notitle\n", out);
}

static void direct_legend(const direct *d, const plot_frame *f, FILE *out) {
  warm_legend(out, f);
  for (int k = 0; k < N_CURVES; k++) {
    if (!is_drawn(d, k)) continue;
    fputs("  NaN", out);
    direct_style(k, out);
    if (curves[k].rule == CMX_MIX_SIGMA || curves[k].rule == CMX_MIX_RESISTIVITY)
      fprintf(out, "title '%s', \\\n", curves[k].name);
    else
      fprintf(out, "title '%s, %s', \\\n", curves[k].name, names_of_charges[curves[k].charges]);
  }
  fputs("  NaN notitle\n", out);
}

static void direct_panel(const warm_scene *s, const direct *d, const plot_frame *f, int panel, FILE *out) {
  const int covered = d->points[panel] > 0;
  const double unit = d->kappa ? 1e3 : 1e6;
  warm_panel(s, out, f, panel, covered ? WARM_VALUES : WARM_WHOLE);
  if (!covered) {
    warm_empty(out);
    return;
  }
  fprintf(out, "set ylabel '%s' offset 0.5,0\nset format x ''\nunset xlabel\n",
          d->kappa ? "κ (kW m^{-1} K^{-1})" : "σ (10^6 S/m)");
  plot_range(out, d->value[panel][0] / unit, d->value[panel][1] / unit, 3);
  direct_curves(d, panel, WARM_VALUES, out);
  plot_next_panel(out);
  warm_panel(s, out, f, panel, WARM_RATIOS);
  if (panel == WARM_ISOBARIC)
    fprintf(out, "set format x '%%g'\nset xlabel 'number fraction of %s'\n", s->p->heavy);
  fputs("set ylabel 'ratio' offset 0.5,0\n", out);
  plot_range(out, d->ratio[panel][0], d->ratio[panel][1], 3);
  direct_curves(d, panel, WARM_RATIOS, out);
}

static cmx_status direct_script(const warm_scene *s, void *what, FILE *out, cmx_error *err) {
  const direct *d = what;
  (void)err;
  char title[128];
  snprintf(title, sizeof title, "%s, {/:Italic T} = %.6g K: %s conductivity by the mixing rules", s->p->mix,
           s->temp, d->kappa ? "thermal" : "electrical");
  int entries = 0;
  for (int k = 0; k < N_CURVES; k++) entries += is_drawn(d, k);
  const plot_frame f =
      warm_begin(s, out, d->figure, title,
                 "; charges weigh the rule only; ratio: to the rule of conductivities", "mixed by", entries);
  fprintf(out, "data = '%s.tsv'\nset multiplot\nset xrange [0:1]\nset key off\n", d->figure);
  direct_panel(s, d, &f, WARM_ISODENSITY, out);
  direct_panel(s, d, &f, WARM_ISOBARIC, out);
  direct_legend(d, &f, out);
  fputs("unset multiplot\nset output\n", out);
  return CMX_OK;
}

static cmx_status plot_direct(const plot *p, const char *figure, int kappa, cmx_error *err) {
  warm_scene s;
  direct d = {.figure = figure, .kappa = kappa, .carbon_hydrogen = p->z[0] == 1.0 && p->z[1] == 6.0};
  if (kappa && !p->table.warm.has_kappa)
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the pure species' data have no thermal conductivity)");
  cmx_status status = warm_scene_set(p, figure, &s, err);
  if (status < 0) return status;
  status = warm_write(&s, figure, direct_data, direct_script, &d, err);
  warm_scene_free(&s);
  return status;
}

cmx_status plot_warm_sigma(plot *p, cmx_error *err) {
  return plot_direct(p, "warm4", 0, err);
}

cmx_status plot_warm_kappa(plot *p, cmx_error *err) {
  return plot_direct(p, "warm5", 1, err);
}
