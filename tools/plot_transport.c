/* Figure kappa: thermal conductivity of a white dwarf's core as it cools, for several descriptions of the
   impurities in the crystal. */
#include <math.h>
#include <string.h>

#include "plot.h"

/* Central density of a carbon/oxygen dwarf of 0.6 solar masses, held fixed: it changes by some 10 % on
   cooling. */
static const double core_density = 3e6, hot = 3e8, cold = 1e6, core_x = 0.5;

enum { N_TRACK = 181, LIGHTER = 0, HEAVIER, MEAN, RANDOM, ORDERED, FROZEN, N_CURVES, MARK = 12 };

typedef struct track {
  plot *p;
  cmx_eos eos;
  cmx_transport curve[N_CURVES];
  double x[N_CURVES];
  double freezing; /* K; NaN without */
  double gamma;    /* mean coupling there */
} track;

/* Whether the mixture is solid: by the equation of state where the table has one, else by its mean
   coupling. */
static cmx_status is_solid(track *t, double temp, int *solid, cmx_error *err) {
  cmx_transport_state s;
  cmx_eos_state e;
  cmx_status status = cmx_transport_at(&t->curve[RANDOM], CMX_LIQUID, core_x, core_density, temp, &s, err);
  if (status < 0) return status;
  t->gamma = s.gamma;
  *solid = s.gamma >= t->curve[RANDOM].freezing_gamma;
  if (!cmx_table_has(&t->p->table, "eos")) return CMX_OK;
  status = cmx_eos_state_at(&t->eos, core_x, core_density, temp, &e);
  *solid = e.phase == CMX_SOLID;
  return status < 0 ? cmx_fail(err, status, "phase at T = %g K: %s", temp, cmx_status_text(status)) : CMX_OK;
}

static cmx_status find_freezing(track *t, cmx_error *err) {
  double low = cold, high = hot;
  int solid = 0, liquid = 0;
  t->freezing = NAN;
  cmx_status status = is_solid(t, low, &solid, err);
  if (status >= 0) status = is_solid(t, high, &liquid, err);
  if (status < 0 || !solid || liquid) return status;
  while (high - low > 1e-9 * high && status >= 0) {
    const double middle = sqrt(low * high);
    status = is_solid(t, middle, &solid, err);
    *(solid ? &low : &high) = middle;
  }
  t->freezing = sqrt(low * high);
  return status;
}

static cmx_status prepare(plot *p, track *t, cmx_error *err) {
  const cmx_recipe *r = &p->recipe;
  memset(t, 0, sizeof *t);
  t->p = p;
  cmx_order_work_reset(p->physics.work);
  cmx_status status =
      cmx_recipe_transport(r, cmx_short_range_from_minimiser, &p->physics.direct, &t->curve[0], err);
  if (status >= 0 && cmx_table_has(&p->table, "eos"))
    status = cmx_recipe_eos(r, &p->physics, cmx_order_from_minimiser, &p->physics.direct, &t->eos, err);
  if (status < 0) return status;
  t->curve[0].order = CMX_IMPURITIES_RANDOM;
  for (int k = 1; k < N_CURVES; k++) t->curve[k] = t->curve[0];
  for (int k = 0; k < N_CURVES; k++) t->x[k] = core_x;
  t->x[LIGHTER] = 0.0;
  t->x[HEAVIER] = 1.0;
  cmx_transport *mean = &t->curve[MEAN];
  const cmx_binary core = cmx_binary_at(&mean->ions, core_x);
  mean->ions.z[0] = core.z;
  mean->ions.mass_u[0] = core.mass_u;
  t->x[MEAN] = 0.0;
  t->curve[ORDERED].order = CMX_IMPURITIES_ORDERED;
  t->curve[FROZEN].order = CMX_IMPURITIES_FROZEN;
  status = find_freezing(t, err);
  if (status < 0 || isnan(t->freezing)) return status;
  int solid;
  status = is_solid(t, t->freezing, &solid, err);
  t->curve[FROZEN].freezing_gamma = t->gamma;
  return status;
}

static const char *phase_name(int solid) {
  return solid ? "solid" : "liquid";
}

/* All curves at one temperature, and the values of the table, NaN outside it. */
static cmx_status put_row(const track *t, double temp, int solid, double kappa[N_CURVES], FILE *out,
                          cmx_error *err) {
  cmx_transport_state s;
  cmx_transport_point point;
  const int phase = solid ? CMX_SOLID : CMX_LIQUID;
  fprintf(out, "%.8g", temp);
  for (int k = 0; k < N_CURVES; k++) {
    const cmx_status status = cmx_transport_at(&t->curve[k], phase, t->x[k], core_density, temp, &s, err);
    if (status < 0) return status;
    kappa[k] = s.kappa_thermal;
    fprintf(out, " %.8g", kappa[k]);
  }
  const int found = cmx_transport_lookup(&t->p->table.transport, solid ? CMX_SOLID : CMX_LIQUID, core_x,
                                         core_density, temp, &point);
  fprintf(out, " %.8g %s\n", found < 0 ? (double)NAN : point.kappa_thermal, phase_name(solid));
  return CMX_OK;
}

static void data_head(const track *t, FILE *out) {
  const cmx_recipe *r = &t->p->recipe;
  plot_data_head(t->p, out, "Thermal conductivity along the cooling of a white dwarf's core, erg/(cm K s)");
  fprintf(out,
          "# rho = %g g/cm^3 (fixed), x = %g; phase of the mixture by %s\n"
          "# T/K  %s  %s  mean_ion  random  ordered  frozen  table(%s)  phase\n",
          core_density, core_x,
          cmx_table_has(&t->p->table, "eos") ? "the equation of state"
                                             : "its mean coupling (the table has no /eos)",
          r->mixture.names[0], r->mixture.names[1], r->transport.order);
}

/* The liquid, the solid from where it forms on, and both at freezing. */
static cmx_status put_data(const track *t, FILE *out, cmx_error *err) {
  double kappa[N_CURVES], liquid[N_CURVES];
  const double end = isnan(t->freezing) ? cold : t->freezing;
  cmx_status status = CMX_OK;
  data_head(t, out);
  fputs("# block 0: liquid\n", out);
  for (int k = 0; k < N_TRACK && status >= 0; k++)
    status = put_row(t, k ? hot * pow(end / hot, k / (N_TRACK - 1.0)) : hot, 0, liquid, out, err);
  if (isnan(t->freezing)) return status;
  fputs("\n\n# block 1: solid\n", out);
  for (int k = 0; k < N_TRACK && status >= 0; k++) {
    double now[N_CURVES];
    status = put_row(t, k ? end * pow(cold / end, k / (N_TRACK - 1.0)) : end, 1, now, out, err);
    if (k == 0) memcpy(kappa, now, sizeof now);
  }
  if (status >= 0)
    fprintf(out, "\n\n# freezes at T = %.8g K, mean coupling %.6g: solid/liquid %.6f random, %.6f ordered\n",
            t->freezing, t->gamma, kappa[RANDOM] / liquid[RANDOM], kappa[ORDERED] / liquid[ORDERED]);
  return status;
}

/* --- script -------------------------------------------------------------------------------------------- */

static void put_curves(const track *t, int ratio, FILE *out) {
  static const char *const names[N_CURVES] = {
      "pure ",       "pure ", "mean ion, no impurities", "random impurities", "short-range ordered",
      "frozen order"};
  static const int dash[N_CURVES] = {2, 2, 3, 1, 1, 4};
  const int blocks = isnan(t->freezing) ? 1 : 2;
  for (int block = 0; block < blocks; block++) {
    for (int k = 0; k < N_CURVES; k++) {
      if (block == 0 && k > RANDOM) continue; /* a liquid has no order */
      fprintf(out, ratio ? "  data index %d using 1:($%d/$5)" : "  data index %d using 1:%d", block, k + 2);
      fprintf(out, " with lines linewidth %s dashtype %d linecolor rgb '%s' ", k == RANDOM ? "2.2" : "1.6",
              dash[k], plot_colour((size_t)k));
      if (!ratio && (block == 0 || k > RANDOM))
        fprintf(out, "title '%s%s', \\\n", names[k], k < MEAN ? t->p->recipe.mixture.names[k] : "");
      else
        fputs("notitle, \\\n", out);
    }
    fprintf(out,
            "  data index %d using 1:%s every %d with points pointtype 6 pointsize 1.1*ps linewidth 0.8 "
            "linecolor rgb 'black' %s",
            block, ratio ? "($8/$5)" : "8", MARK,
            ratio || block > 0 ? "notitle, \\\n" : "title 'table, looked up', \\\n");
  }
  fputs("  1/0 notitle\n", out);
}

static void put_script(const track *t, FILE *out) {
  const plot *p = t->p;
  char title[160], foot[256];
  snprintf(title, sizeof title,
           "%s, {/:Italic x} = %g, ρ = 3×10^6 g/cm^3: thermal conductivity of a cooling core", p->mix,
           core_x);
  snprintf(foot, sizeof foot,
           "Fixed central density of a dwarf of 0.6 solar masses. Frozen: the order of the state that froze. "
           "Phase of the mixture by %s.",
           cmx_table_has(&p->table, "eos") ? "the equation of state" : "its mean coupling");
  const plot_sheet sheet = {.figure = "kappa", .title = title, .foot = foot, .entries = 7, .left = 6.5};
  const plot_frame f = plot_begin(p, out, &sheet);
  const double split = f.bottom + 0.42 * (f.top - f.bottom);
  plot_panel(out, f.left, f.right, split + 0.4 * f.line, f.top);
  fprintf(out,
          "set multiplot\nset logscale x\nset xrange [%g:%g]\n"
          "set format x ''\n"
          "set ylabel 'κ  (erg cm^{-1} K^{-1} s^{-1})'\nset logscale y\nset format y '10^{%%T}'\n",
          cold, hot);
  if (!isnan(t->freezing))
    fprintf(out,
            "set arrow 1 from first %.8g,graph 0 to first %.8g,graph 1 nohead dashtype (4,9) linewidth 1 "
            "linecolor rgb '#909090'\n"
            "set label 1 'freezes, Γ = %.4g' at first %.8g,graph 0.05 left offset 0.5,0 font ',12' "
            "textcolor rgb '#606060'\n",
            t->freezing, t->freezing, t->gamma, t->freezing);
  fputs("data = 'kappa.tsv'\nplot \\\n", out);
  put_curves(t, 0, out);
  plot_next_panel(out);
  plot_panel(out, f.left, f.right, f.bottom, split - 0.4 * f.line);
  fputs("unset label 1\nunset logscale y\nset format x '10^{%T}'\nset format y '%g'\n"
        "set yrange [0.8:1.6]\nset ytics 0.2\n"
        "set xlabel 'temperature (K)'\nset ylabel 'over random'\n",
        out);
  fputs("plot \\\n", out);
  put_curves(t, 1, out);
  fputs("unset multiplot\nset output\n", out);
}

cmx_status plot_kappa(plot *p, cmx_error *err) {
  track t;
  plot_page page;
  if (!cmx_table_has(&p->table, "transport"))
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /transport)");
  cmx_status status = prepare(p, &t, err);
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  const cmx_status made = put_data(&t, page.out, err);
  status = plot_page_write(p, &page, "kappa.tsv", made < 0 ? NULL : err);
  if (made < 0) return made;
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  put_script(&t, page.out);
  return plot_page_write(p, &page, "kappa.gp", err);
}
